"""Check the particulars of a user's own ship against each other, and a replaced draught against her own.

Each check is one ratio whose limits stand in a row ``vessel.check.*``: the range that the reference ships and the
register ships of ``tests/golden/ships_sample.csv`` span, widened by the factor that the row's note tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routes.errors import BadInputError
from routes.estimates import block_coefficient, fleet_fit, fleet_power_kw, regression, regressions, size_of
from routes.hotel import MODES, ghg4_hotel_load
from routes.tables import Row, coefficient, load_table
from routes.units import KN_PER_METRE_PER_SECOND, check_draught

Known = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ship:
    """What the checks may ask: her type, the ice terms of the laws, and her numbers by name."""

    type: str
    iced: bool
    icebreaking: bool
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipCheck:
    """One ratio of particulars, with the row of its limits.

    Attributes
    ----------
    row
        Row ``vessel.check.<row>``, or ``vessel.check.<row>.<type>`` where the limits go by type.
    names
        Particulars that must be known, the one to doubt first.
    what
        What the ratio is, in words.
    ratio
        The ratio, or None where the ship is not of its kind; NaN where a law is out of its range.
    """

    row: str
    names: tuple[str, ...]
    what: str
    ratio: Callable[[Ship], float | None]


def _fleet(target: str) -> Callable[[Ship], float | None]:
    """Return the ratio of a particular to the fit of the fleet."""

    def ratio(ship: Ship) -> float | None:
        law = regressions().get((target, ship.type))
        if law is None or law.law != "power" or law.size not in ship.known:
            return None
        return ship.known[target] / float(fleet_fit(target, ship.known[law.size], ship_type=ship.type))

    return ratio


def _power(ship: Ship) -> float | None:
    law = regressions().get(("mcr_kw", ship.type))
    if law is None or law.size not in ship.known or ship.icebreaking:
        return None
    usual = fleet_power_kw(ship.known[law.size], ship.known["service_speed_kn"], ship_type=ship.type, iced=ship.iced)
    return ship.known["mcr_kw"] / float(usual)


def _admiralty(ship: Ship) -> float:
    known = ship.known
    return float(np.cbrt(known["dwt_t"]) ** 2 * known["service_speed_kn"] ** 3 / known["mcr_kw"])


def _length_pp_m(known: Known) -> float:
    return known.get("hull_length_m", known["length_m"] * coefficient("hull.typical.length"))


def _froude(ship: Ship) -> float:
    speed_m_s = ship.known["service_speed_kn"] / KN_PER_METRE_PER_SECOND
    return float(speed_m_s / np.sqrt(coefficient("ice.gravity") * _length_pp_m(ship.known)))


def _box(ship: Ship) -> float:
    known, density = ship.known, regression("displacement_t", "container").b
    return known["dwt_t"] / (density * _length_pp_m(known) * known["beam_m"] * known["draught_m"])


def _over(one: str, other: str, *types: str) -> Callable[[Ship], float | None]:
    """Return the ratio of two particulars, for some types alone if they are named."""

    def ratio(ship: Ship) -> float | None:
        if types and ship.type not in types:
            return None
        return ship.known[one] / ship.known[other] if ship.known[other] else np.inf

    return ratio


def _auxiliary(mode: str) -> Callable[[Ship], float | None]:
    def ratio(ship: Ship) -> float | None:
        size = size_of(ship.type)
        if size not in ship.known:
            return None
        usual = ghg4_hotel_load(ship.type, ship.known[size], mode).auxiliary_kw
        return ship.known[f"aux_{mode}_kw"] / usual if usual else None

    return ratio


def _bow_and_midbody(ship: Ship) -> float:
    return (ship.known["hull_parallel_m"] + ship.known["hull_bow_m"]) / _length_pp_m(ship.known)


# In the order in which they are asked: what names one wrong particular comes before what names several.
SHIP_CHECKS: tuple[ShipCheck, ...] = (
    ShipCheck(row="teu", names=("teu", "dwt_t"), what="deadweight per TEU", ratio=_over("dwt_t", "teu")),
    ShipCheck(
        row="capacity",
        names=("capacity_m3", "dwt_t"),
        what="cubic metres of cargo tanks per tonne of deadweight",
        ratio=_over("capacity_m3", "dwt_t", "lng", "tanker"),
    ),
    ShipCheck(row="gt", names=("gt", "dwt_t"), what="gross tonnage over deadweight", ratio=_over("gt", "dwt_t")),
    ShipCheck(row="nt", names=("nt", "gt"), what="net over gross tonnage", ratio=_over("nt", "gt")),
    ShipCheck(
        row="ceu",
        names=("capacity_ceu", "gt"),
        what="gross tonnage per car",
        ratio=_over("gt", "capacity_ceu", "vehicle"),
    ),
    ShipCheck(row="plugs", names=("reefer_plugs", "teu"), what="plugs per TEU", ratio=_over("reefer_plugs", "teu")),
    ShipCheck(row="length", names=("length_m",), what="length over that of such ships", ratio=_fleet("length_m")),
    ShipCheck(row="beam", names=("beam_m",), what="beam over that of such ships", ratio=_fleet("beam_m")),
    ShipCheck(
        row="draught",
        names=("draught_m",),
        what="draught over the design draught of such ships",
        ratio=_fleet("draught_m"),
    ),
    ShipCheck(
        row="speed",
        names=("service_speed_kn",),
        what="service speed over that of such ships",
        ratio=_fleet("service_speed_kn"),
    ),
    ShipCheck(
        row="length_beam", names=("length_m", "beam_m"), what="length over beam", ratio=_over("length_m", "beam_m")
    ),
    ShipCheck(
        row="beam_draught", names=("draught_m", "beam_m"), what="beam over draught", ratio=_over("beam_m", "draught_m")
    ),
    ShipCheck(
        row="depth_draught",
        names=("depth_m", "draught_m"),
        what="depth over draught",
        ratio=_over("depth_m", "draught_m"),
    ),
    ShipCheck(
        row="froude", names=("service_speed_kn", "length_m"), what="Froude number at service speed", ratio=_froude
    ),
    ShipCheck(
        row="power",
        names=("mcr_kw", "service_speed_kn", "dwt_t"),
        what="power over that of such ships at this speed",
        ratio=_power,
    ),
    ShipCheck(
        row="admiralty",
        names=("mcr_kw", "service_speed_kn", "dwt_t"),
        what="admiralty coefficient dwt^(2/3) V^3 / P",
        ratio=_admiralty,
    ),
    ShipCheck(
        row="installed",
        names=("installed_kw", "mcr_kw"),
        what="power of all engines over propulsion power",
        ratio=_over("installed_kw", "mcr_kw"),
    ),
    *(
        ShipCheck(
            row="auxiliary",
            names=(f"aux_{mode}_kw",),
            what=f"auxiliary power ({mode}) over that of such ships",
            ratio=_auxiliary(mode),
        )
        for mode in MODES
    ),
    ShipCheck(
        row="hull_length",
        names=("hull_length_m", "length_m"),
        what="length between perpendiculars over length overall",
        ratio=_over("hull_length_m", "length_m"),
    ),
    ShipCheck(
        row="hull_body",
        names=("hull_parallel_m", "hull_bow_m", "length_m"),
        what="bow and midbody over the length",
        ratio=_bow_and_midbody,
    ),
    ShipCheck(
        row="propeller",
        names=("hull_propeller_m", "draught_m"),
        what="propeller over draught",
        ratio=_over("hull_propeller_m", "draught_m"),
    ),
    ShipCheck(
        row="max_draught",
        names=("max_draught_m", "draught_m"),
        what="deepest over design draught",
        ratio=_over("max_draught_m", "draught_m"),
    ),
    ShipCheck(
        row="displacement",
        names=("displacement_t", "dwt_t"),
        what="deadweight over displacement",
        ratio=_over("dwt_t", "displacement_t"),
    ),
    ShipCheck(
        row="block",
        names=("displacement_t", "length_m", "beam_m", "draught_m"),
        what="block coefficient",
        ratio=lambda ship: block_coefficient(ship.known),
    ),
    ShipCheck(
        row="box",
        names=("dwt_t", "length_m", "beam_m", "draught_m"),
        what="deadweight over the box of the hull, 1.025 Lpp B T",
        ratio=_box,
    ),
)


def limits_of(check: ShipCheck, ship_type: str) -> Row | None:
    """Return the row of a check's limits, that of the type first, or None if no row covers the type."""
    table = load_table("coefficients.csv")
    key = f"vessel.check.{check.row}"
    for name in (f"{key}.{ship_type}", key):
        if name in table:
            return table[name]
    return None


def check_ship(ship: Ship, rows: Mapping[str, Row]) -> None:
    """Refuse a ship whose particulars contradict each other.

    Parameters
    ----------
    ship
        Her type and numbers, given and estimated.
    rows
        Her rows, which tell what was given.

    Raises
    ------
    BadInputError
        At the first ratio out of its limits. Estimates in a ratio widen the limits by two of their errors; a check
        whose particulars are all estimated is left out: it would test the regressions, not the ship.
    """
    for check in SHIP_CHECKS:
        guessed = [name for name in check.names if name in rows and rows[name].status != "given"]
        if not set(check.names) <= ship.known.keys() or len(guessed) == len(check.names):
            continue
        limits, found = limits_of(check, ship.type), check.ratio(ship)
        if limits is None or limits.low is None or limits.high is None or found is None or np.isnan(found):
            continue
        slack = _slack(rows[name] for name in guessed)
        if limits.low / slack <= found <= limits.high * slack:
            continue
        told = ", ".join(f"{name} {ship.known[name]:g}{' (estimated)' * (name in guessed)}" for name in check.names)
        raise BadInputError(
            told,
            f"gives {check.what} {found:.3g}, outside {limits.low / slack:.3g}-{limits.high * slack:.4g} "
            f"(row {limits.key})",
            _remedy(check, guessed),
        )


def _slack(estimated: Iterable[Row]) -> float:
    """Return the factor on the limits that estimates in a ratio call for: two of their errors each."""
    slack = 1.0
    for row in estimated:
        if row.high is not None and row.value:
            slack *= 1.0 + 2.0 * (row.high / row.value - 1.0)
    return slack


def _remedy(check: ShipCheck, guessed: Sequence[str]) -> str:
    if check.row == "auxiliary":
        return "give the electric load in kW, also where a shaft generator makes it, or leave the line out"
    if check.row in ("draught", "beam_draught", "block", "box"):
        return "check the units; the file holds the design draught, that of a voyage is an option of the voyage"
    if guessed:
        return f"check the unit of what was given, or give {', '.join(guessed)} too"
    return f"check {', '.join(check.names)} and their units" if len(check.names) > 1 else "check it and its unit"


def check_sailing_draught(draught_m: object, *, design_m: float, deepest_m: float | None, ship: str) -> float:
    """Return the draught of a voyage [m], or refuse one that the ship cannot have.

    Parameters
    ----------
    draught_m
        Draught that replaces the ship's own [m].
    design_m
        The ship's own draught [m].
    deepest_m
        Her deepest draught (``max_draught_m``) if it is known [m]; else row ``vessel.check.sailing_draught`` bounds it.
    ship
        Name of the ship, for the message.

    Raises
    ------
    BadInputError
        If it is no number, deeper than she may lie, or shallower than in ballast.

    >>> check_sailing_draught(12.0, design_m=11.5, deepest_m=None, ship="lng-174k")
    12.0
    """
    draught = check_draught(draught_m)  # type: ignore[arg-type]  # it refuses what is no number
    limits = load_table("coefficients.csv")["vessel.check.sailing_draught"]
    shares = (coefficient(limits.key) if share is None else share for share in (limits.low, limits.high))
    least, most = (share * design_m for share in shares)
    if draught > (most if deepest_m is None else deepest_m):
        bound = f"{most:.4g} m, {limits.high:g} of" if deepest_m is None else f"{deepest_m:g} m, her deepest; she has"
        raise BadInputError(
            f"draught {draught:g} m",
            f"is more than {bound} the {design_m:g} m of {ship!r}",
            "give a shallower one, or a ship's file with max_draught_m",
        )
    if draught < least:
        raise BadInputError(
            f"draught {draught:g} m",
            f"is less than {least:.4g} m, {limits.low:g} of the {design_m:g} m of {ship!r}: no ship sails so light",
            "give at least her ballast draught",
        )
    return draught
