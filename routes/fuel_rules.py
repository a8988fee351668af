"""Which fuel may be burnt where and when, and which NOx tier an engine must meet there.

The rules are rows of ``fuel_rules.csv``: sulphur limits of MARPOL Annex VI by area and date, the ban on heavy fuel oil
in Arctic waters, and the NOx tiers. Rules of single ports (at-berth limits, bans on scrubber water) are not among them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, read_csv
from routes.zones import as_day, zone

# Oil fuels, the heaviest first: a ship whose fuel is not allowed turns to the first lighter one that is.
OIL_FUELS = ("HFO", "VLSFO", "MGO")
# Fuels that no sulphur limit and no ban on heavy oil touches.
CLEAN_FUELS = ("LNG", "METHANOL")
NO_RULE = "none"
_KINDS = ("sulphur", "hfo", "hfo_relief_tanks", "hfo_relief_waiver", "nox")


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelRule:
    """A rule on fuel or NOx with its dates.

    ``zone`` is a key of :func:`routes.zones.zones`, empty for everywhere; ``valid_from`` is the first day on which the
    rule binds, ``valid_to`` the first day on which it no longer does. For NOx, ``ship_date`` (``keel``, ``contract`` or
    ``delivery``) of a ship must be ``ship_from`` or later for the rule to bind her.
    """

    key: str
    kind: str
    zone: str
    valid_from: date
    valid_to: date | None
    sulphur_limit_pct: float | None
    nox_tier: int | None
    ship_date: str
    ship_from: date | None
    rule: str
    source: str
    page: str
    status: str
    note: str

    def in_force(self, on: date | str) -> bool:
        """Tell whether the rule binds on a day."""
        day = as_day(on)
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelDecision:
    """The fuel that is burnt, and why.

    ``fuel`` is what the ship turns to, ``sulphur_pct`` its sulphur content, ``scrubber`` whether a scrubber runs,
    ``rule`` the rule that decided (``none`` if the ship's own fuel is allowed as it is), ``text`` the rule in words,
    ``limit_pct`` the sulphur limit of the place, None before there was one, ``relief`` the rule that spares her a ban,
    empty where none does.
    """

    fuel: str
    sulphur_pct: float
    scrubber: bool
    rule: str
    text: str
    limit_pct: float | None
    relief: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoxDecision:
    """NOx tier that binds the main engine (0: none), and the rule that says so."""

    tier: int
    rule: str
    text: str


@cache
def fuel_rules() -> dict[str, FuelRule]:
    """Return all rules by key, in the order of the table.

    >>> fuel_rules()["sulphur_global_2020"].sulphur_limit_pct
    0.5
    """
    found = {}
    for row in read_csv("fuel_rules.csv"):
        found[row["key"]] = FuelRule(
            key=row["key"],
            kind=row["kind"],
            zone=row["zone"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            sulphur_limit_pct=float(row["sulphur_limit_pct"]) if row["sulphur_limit_pct"] else None,
            nox_tier=int(row["nox_tier"]) if row["nox_tier"] else None,
            ship_date=row["ship_date"],
            ship_from=date.fromisoformat(row["ship_from"]) if row["ship_from"] else None,
            rule=row["rule"],
            source=row["source"],
            page=row["page"],
            status=row["status"],
            note=row["note"],
        )
    return found


def _binding(kind: str, on: date, zones: Collection[str]) -> list[FuelRule]:
    return [r for r in fuel_rules().values() if r.kind == kind and r.in_force(on) and (not r.zone or r.zone in zones)]


def _check_zones(zones: Collection[str]) -> None:
    if isinstance(zones, str):
        raise BadInputError(f"zones {zones!r}", "must be a list of keys", f"write [{zones!r}]")
    for key in zones:
        zone(key)


def sulphur_limit(on: date | str, zones: Collection[str] = ()) -> FuelRule | None:
    """Return the strictest sulphur rule of a place on a day, None before 19 May 2005.

    Parameters
    ----------
    on
        Day.
    zones
        Keys of the zones around the place, such as those of a :class:`routes.zones.ZonePiece`.

    Raises
    ------
    BadInputError, UnknownNameError
        If the day or a zone is not known.

    References
    ----------
    MARPOL Annex VI, regulation 14; rows of ``fuel_rules.csv``.

    >>> rule = sulphur_limit("2025-05-01", ["eca_mediterranean"])
    >>> rule.sulphur_limit_pct, rule.key
    (0.1, 'sulphur_mediterranean_2025')
    """
    _check_zones(zones)
    rules = _binding("sulphur", as_day(on), zones)
    return min(rules, key=lambda rule: rule.sulphur_limit_pct or 0.0) if rules else None


def protected_tanks(delivered: date | str) -> bool:
    """Tell whether a ship's delivery date puts her under regulation 12A: fuel tanks inside a double hull.

    Ships with less than 600 m3 of fuel are outside the regulation, whatever their date; the caller must know.

    >>> protected_tanks("2010-07-31"), protected_tanks("2013-01-01")
    (False, True)
    """
    first = str(int(coefficient("fuel.protected_tanks_from")))
    return as_day(delivered) >= date(int(first[:4]), int(first[4:6]), int(first[6:]))


def fuel_burnt(
    fuel: str,
    *,
    on: date | str,
    zones: Collection[str],
    scrubber: bool = False,
    double_hull: bool = False,
    flag_waiver: bool = False,
    light_vlsfo: bool = False,
) -> FuelDecision:
    """Decide which fuel a ship burns at a place on a day.

    Parameters
    ----------
    fuel
        The ship's own fuel: ``HFO``, ``VLSFO``, ``MGO``, ``LNG`` or ``METHANOL``.
    on
        Day.
    zones
        Keys of the zones around the place; those not in force that day do nothing.
    scrubber
        Whether she has an exhaust gas scrubber: heavy fuel then counts as low in sulphur, but not in Arctic waters.
    double_hull
        Whether her fuel tanks are protected (:func:`protected_tanks`): relief from the Arctic ban to 1 July 2029.
    flag_waiver
        Whether the coastal state waives the Arctic ban for her flag, to 1 July 2029 at the latest.
    light_vlsfo
        Whether her VLSFO is one of the few below 900 kg/m3 and 180 mm2/s. By default it is heavy fuel to the Arctic
        ban, as 95% of tested samples are.

    Returns
    -------
    The fuel she burns, her own where it is allowed, else the heaviest oil that is. Before 2020 there was no VLSFO: a
    ship of that fuel burnt ``HFO``. Before 2015 residual fuel was sold
    down to 1.0% sulphur, so ``HFO`` meets any limit from 1.0% up, with the sulphur of the limit.

    Raises
    ------
    UnknownNameError
        If the fuel or a zone is not known.
    BadInputError
        If the day is not one.

    References
    ----------
    MARPOL Annex VI, regulation 14, Annex I, regulation 43A; rows of ``fuel_rules.csv``. IBIA (2021) on VLSFO.

    >>> decision = fuel_burnt("VLSFO", on="2027-03-01", zones=["eca_norwegian_sea"])
    >>> decision.fuel, decision.rule
    ('MGO', 'sulphur_norwegian_sea_2027')
    """
    day = as_day(on)
    limit = sulphur_limit(day, zones)
    limit_pct = None if limit is None else limit.sulphur_limit_pct
    if fuel in CLEAN_FUELS:
        return _decision(fuel, 0.0, limit_pct, None)
    if fuel not in OIL_FUELS:
        raise UnknownNameError(f"fuel {fuel!r}", "is not known", f"choose from: {', '.join(OIL_FUELS + CLEAN_FUELS)}")
    ban, relief = _ban(day, zones, double_hull=double_hull, flag_waiver=flag_waiver)
    decided: FuelRule | None = None
    if fuel == "VLSFO" and day < fuel_rules()["sulphur_global_2020"].valid_from:
        fuel = "HFO"  # VLSFO was made for the limit of 2020, and not sold before
    for name in OIL_FUELS[OIL_FUELS.index(fuel) :]:
        heavy = _heavy(name) and not (name == "VLSFO" and light_vlsfo)
        if ban is not None and heavy:
            decided = decided or ban
            continue
        spared = relief if heavy else ""
        own = coefficient(f"fuel.sulphur.{name}")
        if limit_pct is None or own <= limit_pct:
            return _decision(name, own, limit_pct, decided, relief=spared)
        if name == "HFO" and scrubber:
            return _decision(name, own, limit_pct, limit, scrubber=True, relief=spared)
        if name == "HFO" and limit_pct >= coefficient("fuel.least_sulphur.HFO"):
            return _decision(name, limit_pct, limit_pct, limit, relief=spared)
        decided = decided or limit
    # Marine gas oil of 0.10% meets every rule there is.
    return _decision(OIL_FUELS[-1], coefficient("fuel.sulphur.MGO"), limit_pct, decided)


def _decision(
    fuel: str,
    sulphur_pct: float,
    limit_pct: float | None,
    decided: FuelRule | None,
    *,
    scrubber: bool = False,
    relief: str = "",
) -> FuelDecision:
    return FuelDecision(
        fuel=fuel,
        sulphur_pct=sulphur_pct,
        scrubber=scrubber,
        rule=NO_RULE if decided is None else decided.key,
        text="the ship's own fuel is allowed" if decided is None else decided.rule,
        limit_pct=limit_pct,
        relief=relief,
    )


def _heavy(fuel: str) -> bool:
    """Tell whether most of a fuel's samples are heavy fuel oil to the Arctic ban."""
    return coefficient(f"fuel.heavy_share.{fuel}") > 0.5


def _ban(day: date, zones: Collection[str], *, double_hull: bool, flag_waiver: bool) -> tuple[FuelRule | None, str]:
    """Return the ban on heavy fuel that binds her, and the relief that spares her one."""
    rules = _binding("hfo", day, zones)
    for asked, kind in ((double_hull, "hfo_relief_tanks"), (flag_waiver, "hfo_relief_waiver")):
        relief = _binding(kind, day, zones) if rules and asked else []
        if relief:
            return None, relief[0].key
    return (rules[0] if rules else None), ""


def nox_tier(
    *,
    on: date | str,
    zones: Collection[str],
    keel: date | str,
    contract: date | str | None = None,
    delivery: date | str | None = None,
) -> NoxDecision:
    """Return the NOx tier that binds a ship's engines at a place on a day.

    Parameters
    ----------
    on, zones
        As in :func:`fuel_burnt`.
    keel, contract, delivery
        Dates of the ship; a rule whose date is not given does not bind her. In the Norwegian Sea the keel counts only
        if there is no contract.

    Returns
    -------
    The strictest tier of the rules that bind; 0 for keels laid before 2000.

    References
    ----------
    MARPOL Annex VI, regulation 13, MEPC.286(71), MEPC.392(82); rows of ``fuel_rules.csv``.

    >>> nox_tier(on="2026-06-01", zones=["eca_north_sea"], keel="2021-01-01").tier
    3
    >>> nox_tier(on="2026-06-01", zones=["eca_north_sea"], keel="2020-12-31").tier
    2
    """
    _check_zones(zones)
    dates = {
        "keel": as_day(keel),
        "contract": None if contract is None else as_day(contract),
        "delivery": None if delivery is None else as_day(delivery),
    }
    by_contract = {rule.zone for rule in fuel_rules().values() if rule.ship_date == "contract"}
    best: FuelRule | None = None
    for rule in _binding("nox", as_day(on), zones):
        ship_date = dates[rule.ship_date]
        if rule.ship_date == "keel" and rule.zone in by_contract and dates["contract"] is not None:
            continue
        if ship_date is None or rule.ship_from is None or ship_date < rule.ship_from:
            continue
        if best is None or (rule.nox_tier or 0) > (best.nox_tier or 0):
            best = rule
    if best is None:
        return NoxDecision(tier=0, rule=NO_RULE, text="no NOx rule for a keel of that date")
    return NoxDecision(tier=best.nox_tier or 0, rule=best.key, text=best.rule)
