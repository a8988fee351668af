"""Claims: public statements as data, and an honest answer to each.

A percentage without a metric can mean several things. A *reading* makes it computable: a metric (distance, time, fuel,
CO2, cost and others, :data:`METRICS`) and a form. "N% more effective" is either a reduction of N%, or a productivity
N% higher, that is a reduction of ``1 - 1 / (1 + N/100)``: 28.6% for N = 40.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from routes.claim_draws import (
    COST_METRICS,
    METRICS,
    MIXED,
    SPREAD_METRICS,
    Ledger,
    Pair,
    Quantities,
    cost_key,
    savings,
    share_draws,
    spread_saving,
)
from routes.claim_results import Cell, Claim, ClaimAudit, ClassSeason, Reading
from routes.claim_words import SEASON, months_in_words, percent_verdict, season_verdict, usage_verdict, verdict_of
from routes.corridors import corridor as find_corridor
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, UnknownNameError
from routes.ice.record import period_ice, repeat_ice
from routes.passages import nsr_point
from routes.ports import port
from routes.practice import Practice, central_assumptions
from routes.routing import Route, route
from routes.sailing import simulate_draws
from routes.tables import coefficient, load_table, read_csv
from routes.uncertainty import check_draws, check_seed
from routes.units import MONTHS_PER_YEAR
from routes.vessels import vessel

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

HEADLINE = "kozuki-2021"
OWN = "own"
UNSPECIFIED = "unspecified"
FORMS = ("reduction", "productivity")
DIRECTIONS = ("at_least", "at_most")
DEFAULT_DRAWS = 200
DEFAULT_SEED = 1
ALL_MONTHS = tuple(range(1, MONTHS_PER_YEAR + 1))
# What "the traditional route" is where nothing else is asked for; MIXED takes the shares of the year.
_TRADITIONAL = "suez"
# Departures are taken on this day of each month of a year without a leap day.
_DAY, _YEAR = 15, 2022
# A Panamax container ship lends her draught and speed to all classes but Arc7, which is a gas carrier's.
_SEASON_SHIPS = ("container-4300-1a", "yamalmax")
_SEASON_CLASSES = ("none", "1A", "Arc5", "Arc7")
_SEASON_PERIODS = ("1979-1990", "1991-2000", "2001-2010", "2011-2020", "2021-2024")


@cache
def _claims() -> dict[str, Claim]:
    names = [name for name in Claim.__dataclass_fields__ if name not in ("number", "months")]
    return {
        row["key"]: Claim(
            number=float(row["number"]) if row["number"] else None,
            months=tuple(int(month) for month in row["months"].split(",") if month),
            **{name: row[name] for name in names},
        )
        for row in read_csv("claims.csv")
    }


def list_claims() -> list[Claim]:
    """Return all claims, the headline first."""
    return list(_claims().values())


def productivity_reduction_pct(number_pct: float) -> float:
    """Turn a productivity N% higher into a reduction [%].

    Raises
    ------
    BadInputError
        At -100% and below: nothing is done any more.

    >>> round(productivity_reduction_pct(40.0), 1)
    28.6
    """
    if not number_pct > -100.0:
        raise BadInputError(f"productivity {number_pct:g}% higher", "must be above -100%", "write 40 for 40% more")
    return 100.0 * (1.0 - 1.0 / (1.0 + number_pct / 100.0))


def claim(
    key: str = HEADLINE,
    *,
    says: float | None = None,
    unit: str = "%",
    metric: str | None = None,
    form: str | None = None,
    direction: str | None = None,
    corridor: str | None = None,
    baseline: str | None = None,
    origin: str | None = None,
    destination: str | None = None,
    vessel: str | None = None,
    month: int | Sequence[int] | None = None,
    price_date: str | dt.date | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
) -> ClaimAudit:
    """Answer a claim, or a number of your own.

    Parameters
    ----------
    key
        Key of a claim (:func:`list_claims`).
    says, unit
        A number of your own in place of a known claim, in ``%`` or ``days``: "N% less", "N days less".
    metric
        Only this metric: one of :data:`METRICS`. None for that of the claim, and for all where it names none.
    form
        ``reduction`` or ``productivity``; None for that of the claim, both where it names no metric or is your own.
    direction
        ``at_least`` or ``at_most`` the number; None for that of the claim.
    corridor, baseline
        The way that is praised and the one that it is compared with. A baseline is a corridor, or ``mixed``: Suez and
        the Cape by the shares of the year of prices (rows ``traditional.suez_share``). "Traditional" is Suez.
    origin, destination, vessel, month
        Scope: one pair, one ship, one or several months of departure. None for those of the claim; the headline pairs,
        their ships, all months.
    price_date
        Month of all prices, such as ``2021-01``. None for the month of the claim and, beside it, that of today (row
        ``claims.present_month``).
    draws
        Imagined voyages for each pair, ship and month; ice years, uncertain inputs and prices vary between them.
    seed
        Seed of the draws; the same seed gives the same answer.

    Returns
    -------
    Readings with the share of voyages for which each holds, and a verdict in words. The population is the
    headline pairs and ships (``headline_pairs.csv``), departures in all twelve months, ice of 2011-2022.

    Raises
    ------
    UnknownNameError
        If there is no such claim, metric, form, corridor, port or ship.
    BadInputError
        If a number is out of range, or what is asked for does not go with the claim.

    Notes
    -----
    ``efficiency`` is the energy of the fuel per tonne of cargo and mile of the shorter way: a detour is no work.
    ``cargo_cost`` adds what the time of the cargo costs its owner. ``arrival_fuel`` is the fuel where the quicker ship
    slows down until both arrive on one day. ``spread`` and ``late`` are about many voyages of one month: the width of
    the 80% interval of days, and the chance of ``claims.late_days`` more than the median. Cost per tonne is the cost
    where both ways carry the same load, as one ship at one draught does.

    >>> audit = claim(metric="distance", form="reduction", draws=20)
    >>> audit.reading("distance").verdict
    'depends'
    """
    chosen = _own_claim(key, says, unit) if says is not None else _known_claim(key)
    count = check_draws(draws)
    check_seed(seed)
    chosen = _scoped(
        chosen,
        metric=metric, form=form, direction=direction, corridor=corridor, baseline=baseline, origin=origin,
        destination=destination, vessel=vessel, month=month,
    )  # fmt: skip
    evidence = tuple(dict(row) for row in read_csv("evidence.csv") if row["claim"] == chosen.key)
    if chosen.kind == "season":
        season = season_by_class()
        return ClaimAudit(
            claim=chosen, readings=(), season=season, evidence=evidence, verdict=season_verdict(season),
            draws=count, seed=seed, tracks=(),
        )  # fmt: skip
    if chosen.kind == "usage":
        return ClaimAudit(
            claim=chosen, readings=(), season=(), evidence=evidence, verdict=usage_verdict(evidence),
            draws=count, seed=seed, tracks=(),
        )  # fmt: skip
    return _number_audit(chosen, evidence, _price_months(chosen, price_date), count, seed)


def _known_claim(key: str) -> Claim:
    try:
        return _claims()[key]
    except (KeyError, TypeError):
        raise UnknownNameError(f"claim {key!r}", "is not known", f"choose from: {', '.join(_claims())}") from None


def _own_claim(key: str, says: float, unit: str) -> Claim:
    if key not in (HEADLINE, OWN):
        raise BadInputError(f"claim {key!r} and a number of your own", "exclude each other", "give one of the two")
    if isinstance(says, bool) or not isinstance(says, int | float) or not np.isfinite(says):
        raise BadInputError(f"number {says!r}", "must be a number", "write 40 for 40%")
    if unit not in ("%", "days"):
        raise BadInputError(f"unit {unit!r}", "is not known", "choose % or days")
    words = "% less, or more productive" if unit == "%" else " days less"
    return Claim(
        key=OWN, date="", speaker="you", kind="percent" if unit == "%" else "days",
        metric=UNSPECIFIED if unit == "%" else "time", number=float(says), baseline=_TRADITIONAL, origin="",
        destination="", statement=f"{says:g}{words}", source="own-definition",
        status="yours",
    )  # fmt: skip


def _scoped(
    chosen: Claim,
    *,
    metric: str | None,
    form: str | None,
    direction: str | None,
    corridor: str | None,
    baseline: str | None,
    origin: str | None,
    destination: str | None,
    vessel: str | None,
    month: int | Sequence[int] | None,
) -> Claim:
    """Narrow a claim to what is asked for; every name is checked."""
    scope = {
        "metric": metric, "form": form, "direction": direction, "corridor": corridor, "baseline": baseline,
        "origin": origin, "destination": destination, "vessel": vessel, "month": month,
    }  # fmt: skip
    given = [name for name, value in scope.items() if value is not None]
    if given and chosen.kind not in ("percent", "days"):
        raise BadInputError(
            f"claim {chosen.key!r} with {given[0]}", f"is about {chosen.kind}, which has no readings", "leave it out"
        )
    for name, value, known in (
        ("metric", metric, METRICS),
        ("form", form, FORMS),
        ("direction", direction, DIRECTIONS),
    ):
        if value is not None and value not in known:
            raise UnknownNameError(f"{name} {value!r}", "is not known", f"choose from: {', '.join(known)}")
    if (origin is None) != (destination is None):
        raise BadInputError(
            f"origin {origin!r} and destination {destination!r}", "belong together", "give both or neither"
        )
    if chosen.kind == "days" and (metric not in (None, "time") or form not in (None, "reduction")):
        raise BadInputError(f"days of {metric or form}", "cannot be counted", "take metric time, form reduction")
    if form == "productivity" and metric in SPREAD_METRICS:
        raise BadInputError(f"productivity of {metric}", "has no meaning", "take the form reduction")
    names = {name: value for name, value in scope.items() if value is not None and name != "month"}
    if month is not None:
        names["months"] = _check_months(month)
    scoped = dataclasses.replace(chosen, **names)  # type: ignore[arg-type]
    if scoped.kind not in ("percent", "days"):
        return scoped
    find_corridor(scoped.corridor)
    if scoped.baseline not in (MIXED, "traditional"):
        find_corridor(scoped.baseline)
    if scoped.corridor == _baseline(scoped):
        raise BadInputError(f"corridor {scoped.corridor!r}", "is its own baseline", "choose another baseline")
    return scoped


def _check_months(month: int | Sequence[int]) -> tuple[int, ...]:
    asked = (month,) if isinstance(month, int) else tuple(month)
    if not asked or any(isinstance(m, bool) or m not in ALL_MONTHS for m in asked):
        raise BadInputError(f"month {month!r}", "must be 1 to 12", "choose a month")
    return tuple(sorted(set(asked)))


def _baseline(chosen: Claim) -> str:
    return _TRADITIONAL if chosen.baseline == "traditional" else chosen.baseline


def _price_months(chosen: Claim, price_date: str | dt.date | None) -> tuple[str, ...]:
    """Return the months of prices: the one that is asked for, or those of the claim and of today."""
    today = load_table("coefficients.csv")["claims.present_month"].text
    if price_date is not None:
        return (CostTerms(price_date=price_date).month(dt.date.max),)
    # A claim that names a year only is priced in the middle of it.
    said = chosen.date if len(chosen.date) != len("2021") else f"{chosen.date}-07"
    return tuple(dict.fromkeys([said[: len("2021-01")], today] if said else [today]))


def _pairs(chosen: Claim) -> list[Pair]:
    rows = read_csv("headline_pairs.csv")
    ship = vessel(chosen.vessel) if chosen.vessel else None

    def made(row: dict[str, str]) -> Pair:
        return Pair(port(row["origin"]), port(row["destination"]), ship or vessel(row["vessel"]), row["scope"])

    pairs = [made(row) for row in rows]
    if chosen.origin and chosen.destination:
        a, b = port(chosen.origin), port(chosen.destination)
        own = [p for p in pairs if {p.origin.locode, p.destination.locode} == {a.locode, b.locode}]
        pairs = own or [Pair(a, b, ship or vessel(rows[0]["vessel"]), "headline")]
        pairs = [dataclasses.replace(p, scope="headline") for p in pairs]
    return list({(p.origin.name, p.destination.name, p.ship.key): p for p in pairs}.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """One reading before it is computed."""

    metric: str
    form: str
    direction: str
    unit: str
    price_month: str | None
    threshold: float
    about: float

    @property
    def key(self) -> str:
        """Key of the quantity."""
        return self.metric if self.price_month is None else cost_key(self.metric, self.price_month)


def _thresholds(number: float, form: str) -> tuple[float, float]:
    """Return the saving that a number asks for [%], as it is said and as "about" it."""
    about = number * (1.0 - coefficient("claims.about_tolerance"))
    if form == "reduction":
        return number, about
    return productivity_reduction_pct(number), productivity_reduction_pct(about)


def _readings_asked(chosen: Claim, price_months: Sequence[str]) -> list[_Asked]:
    if chosen.metric not in (*METRICS, UNSPECIFIED) or chosen.number is None:
        raise BadInputError(
            f"claim {chosen.key!r} about {chosen.metric}", "cannot be computed", f"choose from: {', '.join(METRICS)}"
        )
    open_metric = chosen.metric == UNSPECIFIED
    metrics = METRICS if open_metric else (chosen.metric,)
    # A claim of "N% shorter" names its form; one without a metric, or your own, has two.
    both = (open_metric or chosen.key == OWN) and chosen.kind == "percent"
    forms = (chosen.form,) if chosen.form else FORMS if both else FORMS[:1]
    found = []
    for metric in metrics:
        # Cost per tonne is asked for by name: where loads are the same it is the cost again.
        if open_metric and metric == "cost_per_t":
            continue
        for month in price_months if metric in COST_METRICS else (None,):
            for form in forms if metric not in SPREAD_METRICS else [f for f in forms if f == "reduction"]:
                number, about = _thresholds(chosen.number, form)
                found.append(
                    _Asked(
                        metric=metric, form=form, direction=chosen.direction or DIRECTIONS[0],
                        unit="d" if chosen.kind == "days" else "%", price_month=month, threshold=number, about=about,
                    )
                )  # fmt: skip
    return found


def _number_audit(
    chosen: Claim, evidence: tuple[dict[str, str], ...], price_months: tuple[str, ...], draws: int, seed: int
) -> ClaimAudit:
    asked = _readings_asked(chosen, price_months)
    months = chosen.months or ALL_MONTHS
    baseline = _baseline(chosen)
    shared = share_draws(draws, seed, months, ice_years())
    ledger = Ledger(shared, [one.metric for one in asked], price_months)
    cells: dict[_Asked, list[Cell]] = {one: [] for one in asked}
    tracks: tuple[Route, ...] = ()
    for pair in _pairs(chosen):
        mine, base, own, other = ledger.compare(pair, chosen.corridor, baseline, price_months[0])
        for one in asked:
            cells[one] += _cells(pair, one, mine, base, months, draws)
        tracks = tracks or tuple(track for track in (own, other) if track is not None)
    readings = tuple(_reading(one, cells[one], baseline) for one in asked)
    return ClaimAudit(
        claim=chosen, readings=readings, season=(), evidence=evidence,
        verdict=percent_verdict(chosen, readings, evidence), draws=draws, seed=seed, tracks=tracks,
        baseline=baseline, lineage=_lineage(chosen),
    )  # fmt: skip


def _cells(
    pair: Pair, one: _Asked, mine: Quantities | None, base: Quantities, months: Sequence[int], draws: int
) -> list[Cell]:
    if one.metric in SPREAD_METRICS:
        return _spread_cells(pair, one, mine, base, months, draws)
    values, counted = savings(mine, base, one.key, days=one.unit == "d")
    feasible = np.zeros(len(values), dtype=np.bool_) if mine is None else mine.feasible & base.feasible
    return cells_of(pair, one, values, counted, feasible, months, draws)


def cells_of(
    pair: Pair, one: _Asked, values: FloatArray, counted: BoolArray, feasible: BoolArray, months: Sequence[int],
    draws: int,
) -> list[Cell]:  # fmt: skip
    """Sum up the savings of each month, ``values`` being those of all voyages, month after month."""
    cells = []
    for place, month in enumerate(months):
        which = slice(place * draws, (place + 1) * draws)
        chosen = values[which][counted[which]]
        middle = low = high = None
        if chosen.size:
            low, middle, high = (float(x) for x in np.percentile(chosen, (10.0, 50.0, 90.0)))
        strict, about = (
            float(np.count_nonzero(_holds(chosen, limit, one.direction))) / draws
            for limit in (one.threshold, one.about)
        )
        cells.append(_cell(pair, one, month, (low, middle, high), strict, about, float(np.mean(feasible[which]))))
    return cells


def _holds(values: FloatArray, limit: float, direction: str) -> BoolArray:
    return np.asarray(values >= limit if direction == "at_least" else values <= limit, dtype=np.bool_)


def _spread_cells(
    pair: Pair, one: _Asked, mine: Quantities | None, base: Quantities, months: Sequence[int], draws: int
) -> list[Cell]:
    cells = []
    for place, month in enumerate(months):
        which = slice(place * draws, (place + 1) * draws)
        value, sails = None, 0.0
        if mine is not None:
            both = mine.feasible[which] & base.feasible[which]
            sails = float(np.mean(both))
            value = spread_saving(one.metric, mine.values["time"][which], base.values["time"][which]) if sails else None
        strict, about = (
            sails * float(value is not None and bool(_holds(np.array(value), limit, one.direction)))
            for limit in (one.threshold, one.about)
        )
        cells.append(_cell(pair, one, month, (value, value, value), strict, about, sails))
    return cells


def _cell(
    pair: Pair, one: _Asked, month: int, found: tuple[float | None, float | None, float | None], strict: float,
    about: float, feasible: float,
) -> Cell:  # fmt: skip
    low, middle, high = found
    return Cell(
        origin=pair.origin.name, destination=pair.destination.name, vessel=pair.ship.key, scope=pair.scope, month=month,
        value_pct=middle if one.unit == "%" else None, low=low, high=high, probability=strict, feasible=feasible,
        value=middle, about_probability=about,
    )  # fmt: skip


def _reading(one: _Asked, cells: Sequence[Cell], baseline: str) -> Reading:
    counted = [c for c in cells if c.scope == "headline"] or list(cells)
    season = [c for c in counted if c.month in SEASON]
    chance = float(np.mean([c.probability for c in counted]))
    return Reading(
        key=f"{one.metric}-{one.form}" + ("" if one.price_month is None else f"@{one.price_month}"),
        metric=one.metric, form=one.form, threshold_pct=one.threshold if one.unit == "%" else None, cells=tuple(cells),
        probability=chance, season_probability=float(np.mean([c.probability for c in season])) if season else None,
        verdict=verdict_of(chance), threshold=one.threshold, unit=one.unit, direction=one.direction, baseline=baseline,
        price_month=one.price_month, about_threshold=one.about,
        about_probability=float(np.mean([c.about_probability for c in counted])),
        about_season_probability=float(np.mean([c.about_probability for c in season])) if season else None,
    )  # fmt: skip


def _lineage(chosen: Claim) -> tuple[Claim, ...]:
    """Return who named about the same percentage, the oldest first; only for a claim that leaves its metric open."""
    if chosen.metric != UNSPECIFIED or chosen.kind != "percent" or chosen.number is None:
        return ()
    near = abs(chosen.number) * coefficient("claims.about_tolerance")
    found = [
        c for c in _claims().values()
        if c.kind == "percent" and c.number is not None and abs(c.number - chosen.number) <= near
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda c: c.date))


def season_by_class() -> tuple[ClassSeason, ...]:
    """Tell for four ice classes and five periods in which months the NSR can be passed.

    The passage is Cape Zhelaniya to Cape Dezhnev by the lane that a Panamax draught allows, entered on
    the 15th, in the mean ice of the period; leg means are kinder than the worst mile of a leg.
    """
    panamax, gas_carrier = (vessel(key) for key in _SEASON_SHIPS)
    deepest = max(panamax.draught_m, gas_carrier.draught_m)
    track = route(nsr_point("zhelaniya"), nsr_point("dezhnev"), corridor="nsr", draught_m=deepest)
    departures = np.array([np.datetime64(dt.date(_YEAR, m, _DAY), "D") for m in range(1, 13)])
    assumptions = central_assumptions(MONTHS_PER_YEAR)
    rows = []
    for period in _SEASON_PERIODS:
        ice = repeat_ice(period_ice(period), MONTHS_PER_YEAR)
        for name in _SEASON_CLASSES:
            ship = vessel(gas_carrier if name == "Arc7" else panamax, ice_class=name)
            alone = simulate_draws(track, ship, departures, ice, assumptions, practice=Practice(escort="no")).feasible
            led = simulate_draws(track, ship, departures, ice, assumptions).feasible
            rows.append(
                ClassSeason(
                    ice_class=name,
                    period=period,
                    independent=tuple(int(m) + 1 for m in np.flatnonzero(alone)),
                    escorted=tuple(int(m) + 1 for m in np.flatnonzero(led & ~alone)),
                )
            )
    return tuple(rows)


def ice_years() -> tuple[int, int]:
    """Return the first and last year whose ice the draws of a claim meet."""
    return int(coefficient("claims.first_ice_year")), int(coefficient("claims.last_ice_year"))


__all__ = [
    "METRICS",
    "Cell",
    "Claim",
    "ClaimAudit",
    "ClassSeason",
    "Reading",
    "claim",
    "list_claims",
    "months_in_words",
    "productivity_reduction_pct",
    "season_by_class",
    "verdict_of",
]
