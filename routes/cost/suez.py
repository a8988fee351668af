"""Tolls of the Suez Canal: rates in SDR per Suez Canal net ton (SCNT), rises, surcharges, deck tiers, rebates.

Two tables of rates ship: that of March 2006 (six bands) and that in force since 15 January 2024 (seven bands, eight for
container ships). Other dates are reached by the percentage rises that the authority announced, each a visible step:
backwards from 2024 to May 2015, when the bands were made anew; forwards from 2006 to April 2015, with the rises of 2007
to 2011 unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, cost_row, cost_value, iso_day, known_below, not_negative, share
from routes.errors import BadInputError, UnknownNameError
from routes.tables import read_csv

LOADINGS = ("laden", "ballast")
# Kinds of ship of the table of 2006, by those of 2024.
_KINDS_2006 = {"lng": "lng_chemical", "chemical": "lng_chemical", "container": "container_vehicle"}
_KINDS_2006 |= {"vehicle": "container_vehicle"} | dict.fromkeys(
    ("general_cargo", "roro", "cruise", "special_units"), "other"
)
# What the vessel types of this package count as; a tanker is taken to carry crude oil.
_BY_VESSEL = {"container": "container", "bulk": "dry_bulk", "tanker": "crude", "lng": "lng"}
_BY_VESSEL |= {"general_cargo": "general_cargo", "vehicle": "vehicle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SuezStep:
    """One announced rise of the tolls: first day, factor, and source."""

    valid_from: str
    factor: float
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuezToll:
    """The toll of one or many transits, step by step; the four parts add up to ``total_sdr``.

    Attributes
    ----------
    ship_type, loading, date
        Kind of ship of the toll table, ``laden`` or ``ballast``, day of the transit.
    scnt
        Suez Canal net tons.
    table
        The table of rates, ``2006`` or ``2024``.
    table_sdr
        Toll by that table [SDR].
    steps
        Announced rises between the table and the date.
    steps_factor
        What the table is multiplied by: their product, or one over it.
    base_sdr
        ``table_sdr * steps_factor`` [SDR].
    tiers_sdr
        For tiers of containers on deck [SDR].
    surcharge_sdr
        Temporary surcharge [SDR].
    rebate_sdr
        Rebate, negative [SDR].
    total_sdr, total_usd
        Toll [SDR] and [USD of the rate of exchange given].
    notes
        What a reader must know; empty if there is nothing.
    """

    ship_type: str
    loading: str
    date: str
    scnt: FloatArray
    table: str
    table_sdr: FloatArray
    steps: tuple[SuezStep, ...]
    steps_factor: float
    base_sdr: FloatArray
    tiers_sdr: FloatArray
    surcharge_sdr: FloatArray
    rebate_sdr: FloatArray
    total_sdr: FloatArray
    total_usd: FloatArray
    notes: tuple[str, ...]


@cache
def _tables() -> dict[tuple[str, str, str], tuple[FloatArray, FloatArray]]:
    """Return, by table, kind and loading: lower ends of the bands [SCNT] and rates [SDR/SCNT]."""
    found: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for row in read_csv("suez_rates.csv"):
        key = row["table"], row["ship_type"], row["loading"]
        found.setdefault(key, []).append((float(row["scnt_from"]), float(row["sdr_per_scnt"])))
    arrays = {key: np.array(pairs).T for key, pairs in found.items()}
    return {key: (array[0], array[1]) for key, array in arrays.items()}


def suez_ship_types(table: str = "2024") -> tuple[str, ...]:
    """Return the kinds of ship of a table of rates.

    >>> suez_ship_types("2006")
    ('crude', 'product', 'dry_bulk', 'lng_chemical', 'lpg', 'container_vehicle', 'other')
    """
    return tuple(dict.fromkeys(kind for name, kind, _ in _tables() if name == table))


def suez_ship_type(vessel_type: str) -> str:
    """Return the kind of ship of the toll table for a type of vessel of this package; a tanker counts as ``crude``.

    Raises
    ------
    UnknownNameError
        If the type is not known.

    >>> suez_ship_type("bulk")
    'dry_bulk'
    """
    try:
        return _BY_VESSEL[vessel_type]
    except KeyError:
        raise UnknownNameError(
            f"vessel type {vessel_type!r}", "has no kind of toll", f"choose from: {', '.join(_BY_VESSEL)}"
        ) from None


def suez_table_sdr(scnt: ArrayLike, ship_type: str, loading: str, *, table: str) -> FloatArray:
    """Compute the toll by a table of rates, without surcharges.

    Parameters
    ----------
    scnt
        Suez Canal net tons, 0 or more.
    ship_type
        Kind of ship, of :func:`suez_ship_types`.
    loading
        ``laden`` or ``ballast``.
    table
        ``2006`` (from 15 March 2006) or ``2024`` (from 15 January 2024).

    Returns
    -------
    Toll [SDR]: each band's tons times the band's rate. It rises with tonnage, by less in each further band.

    Raises
    ------
    UnknownNameError
        If table, kind or loading are not known; special units have no rate in ballast.
    BadInputError
        If a tonnage is negative.

    References
    ----------
    Suez Canal Authority, circular 01/2005 (2006) and circular 7/2023 (2024), the latter read in three public copies.

    >>> float(suez_table_sdr(50_000, "container", "laden", table="2024").round(2))
    272800.0
    >>> float(suez_table_sdr(50_000, "container_vehicle", "laden", table="2006").round(2))
    172500.0
    """
    key = (str(table), ship_type, loading)
    if key not in _tables():
        known = ", ".join(f"{name} {kind} {load}" for name, kind, load in _tables() if name == str(table))
        raise UnknownNameError(
            f"toll of {ship_type!r} {loading!r} in table {table!r}",
            "is not known",
            f"choose from: {known or 'the tables 2006 and 2024'}",
        )
    starts, rates = _tables()[key]
    tons = not_negative(scnt, "net tonnage", "SCNT")[..., np.newaxis]
    widths = np.append(np.diff(starts), np.inf)
    return np.asarray((np.clip(tons - starts, 0.0, widths) * rates).sum(axis=-1), dtype=np.float64)


def _table_for(day: str) -> str:
    if day < cost_row("suez.sdr_2006_from").text:
        raise BadInputError(
            f"Suez toll on {day}", "no table of rates before 15 March 2006", "give the toll of that time yourself"
        )
    return "2024" if day >= cost_row("suez.sdr_chain_from").text else "2006"


def suez_steps(ship_type: str, date: str, *, direct_far_east: bool = False) -> tuple[SuezStep, ...]:
    """Return the announced rises between the table of rates that serves a date and that date.

    Parameters
    ----------
    ship_type
        Kind of ship of the table of 2024.
    date
        Day of the transit. From May 2015 the table of 2024 serves and the steps after the date are undone; before, the
        table of 2006 serves and the steps up to the date are taken.
    direct_far_east
        Whether a container ship sails directly between north-west Europe and the Far East: the rise of January 2024
        spared her.

    References
    ----------
    Source of each row of ``suez_steps.csv``.

    >>> [(step.valid_from, step.factor) for step in suez_steps("container", "2021-01-26")]
    [('2022-02-01', 1.06), ('2023-01-01', 1.15), ('2024-01-15', 1.15)]
    """
    if ship_type not in suez_ship_types():
        raise UnknownNameError(
            f"kind of ship {ship_type!r}", "is not known", f"choose from: {', '.join(suez_ship_types())}"
        )
    if direct_far_east and ship_type != "container":
        raise BadInputError(f"{ship_type!r} direct to the Far East", "spares container ships only", "leave it out")
    day = iso_day(date)
    backwards = _table_for(day) == "2024"
    start, last = cost_row("suez.sdr_chain_from").text, max(row["valid_from"] for row in read_csv("suez_steps.csv"))
    steps = []
    for row in read_csv("suez_steps.csv"):
        first = row["valid_from"]
        spared = direct_far_east and first == last
        between = first > start and (first > day or spared) if backwards else first <= day
        if row["ship_type"] == ship_type and between:
            note = "direct container ships are spared" if spared and first <= day else row["note"]
            steps.append(SuezStep(valid_from=first, factor=float(row["factor"]), source=row["source"], note=note))
    return tuple(steps)


def suez_base_sdr(
    scnt: ArrayLike, ship_type: str, loading: str, date: str, *, direct_far_east: bool = False
) -> FloatArray:
    """Compute the toll at a date without surcharges, by the nearest table and the announced rises.

    Arguments and errors are those of :func:`suez_table_sdr` (kinds of ship of 2024) and :func:`suez_steps`. Dates after
    the last row are taken to have its rates.

    Returns
    -------
    Toll [SDR]. Against the published rates of LNG carriers of 2015 to 2023 every rate is right to 0.01 SDR.

    >>> float(suez_base_sdr(84_000, "container", "laden", "2024-08-01").round(2))
    391340.0
    """
    day = iso_day(date)
    table = _table_for(day)
    kind = _KINDS_2006.get(ship_type, ship_type) if table == "2006" else ship_type
    factor = steps_factor(suez_steps(ship_type, day, direct_far_east=direct_far_east), table)
    return suez_table_sdr(scnt, kind, loading, table=table) * factor


def steps_factor(steps: tuple[SuezStep, ...], table: str) -> float:
    """Return what a table of rates is multiplied by: the product of the steps, or one over it for the table of 2024.

    >>> round(1 / steps_factor(suez_steps("dry_bulk", "2019-06-01"), "2024"), 4)
    1.2855
    """
    product = float(np.prod([step.factor for step in steps]))
    return 1.0 / product if table == "2024" else product


def _holds(row: dict[str, str], day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])


def suez_surcharge(
    ship_type: str, loading: str, date: str, *, direction: str | None = None
) -> tuple[float, str, str, bool]:
    """Return the temporary surcharge at a date.

    Parameters
    ----------
    ship_type, loading, date
        As for :func:`suez_base_sdr`.
    direction
        ``north`` or ``south``; it matters for car carriers since July 2026. Not given, northbound is taken, the dearer.

    Returns
    -------
    Share; what it is taken on (``toll`` or ``toll_and_tiers``); status of the row; whether the direction mattered. No
    surcharge was in force before March 2022. The latest holds until another row says otherwise.

    >>> suez_surcharge("dry_bulk", "laden", "2024-08-01"), suez_surcharge("container", "laden", "2026-08-01")
    ((0.1, 'toll', 'verified', False), (0.12, 'toll_and_tiers', 'verified', False))
    >>> suez_surcharge("vehicle", "laden", "2026-08-01", direction="south")
    (0.12, 'toll', 'verified', True)
    """
    if direction not in (None, "north", "south"):
        raise UnknownNameError(f"direction {direction!r}", "is not known", "choose from: north, south")
    day = iso_day(date)
    for row in read_csv("suez_surcharges.csv"):
        same = row["ship_type"] == ship_type and row["loading"] == loading
        if same and row["direction"] in ("", direction or "north") and _holds(row, day):
            return float(row["share"]), row["on"], row["status"], bool(row["direction"])
    return 0.0, "toll", "verified", False


def deck_tier_share(tiers: int, date: str) -> float:
    """Return the share of the toll that is asked for tiers of containers on deck, 0 for none.

    >>> deck_tier_share(4, "2024-08-01"), deck_tier_share(12, "2024-08-01"), deck_tier_share(4, "2021-01-26")
    (0.21, 0.49, 0.08)
    """
    if isinstance(tiers, bool) or not isinstance(tiers, int | np.integer) or tiers < 0:
        raise BadInputError(f"{tiers!r} tiers", "must be a whole number, 0 or more", "count tiers on deck")
    day = iso_day(date)
    if tiers == 0:
        return 0.0
    rows = {int(row["tiers"]): row for row in read_csv("suez_deck_tiers.csv") if _holds(row, day)}
    top = max(rows)
    further = max(tiers - top, 0) if rows[top]["valid_from"] else 0
    return round(float(rows[min(tiers, top)]["share"]) + further * cost_value("suez.deck_tier_further"), 9)


def suez_rebate(rebate: str, date: str) -> tuple[float, str]:
    """Return a named rebate at a date: share, and what it is taken on; 0 where it is not in force.

    >>> suez_rebate("container_130k", "2025-06-01"), suez_rebate("lng_general", "2024-01-01")
    ((0.15, 'toll_and_tiers'), (0.0, 'toll'))
    """
    known = tuple(dict.fromkeys(row["rebate"] for row in read_csv("suez_rebates.csv")))
    if rebate not in known:
        raise UnknownNameError(f"rebate {rebate!r}", "is not known", f"choose from: {', '.join(known)}")
    day = iso_day(date)
    for row in read_csv("suez_rebates.csv"):
        if row["rebate"] == rebate and _holds(row, day):
            return float(row["share"]), row["on"]
    return 0.0, "toll"


def scnt_from_gt(gt: ArrayLike, ship_type: str) -> FloatArray:
    """Estimate Suez Canal net tons from gross tonnage, by rows ``suez.scnt_per_gt.*``.

    Weak: 1.0 for container ships (0.85 to 1.07), 0.92 for LNG carriers (0.85 to 1.0), both derived from few ships; 0.93
    for bulk carriers and tankers (0.85 to 1.0), a rule of thumb from memory.

    >>> float(scnt_from_gt(93_000, "dry_bulk").round())
    86490.0
    """
    known = known_below("suez.scnt_per_gt.")
    if ship_type not in known:
        raise UnknownNameError(f"SCNT of {ship_type!r}", "is not estimated", f"give SCNT, or: {', '.join(known)}")
    return not_negative(gt, "gross tonnage", "GT") * cost_value(f"suez.scnt_per_gt.{ship_type}")


def _net_tons(scnt: ArrayLike | None, gt: ArrayLike | None, ship_type: str) -> FloatArray:
    if scnt is not None:
        return not_negative(scnt, "net tonnage", "SCNT")
    if gt is None:
        raise BadInputError("no tonnage", "the toll is by net tons", "give scnt, or gt to estimate it")
    return scnt_from_gt(gt, ship_type)


def _notes(day: str, table: str, ship_type: str, status: str, tiers: int | None) -> tuple[str, ...]:
    notes = []
    if table == "2006" and day > cost_row("suez.sdr_2006_known_to").text:
        notes.append("the rises of 2007 to 2011 were not found: the toll is too low by them")
    if status != "verified":
        notes.append("the surcharge is our judgement (suez_surcharges.csv)")
    if ship_type == "container" and tiers is None:
        notes.append("tiers on deck were not given: none are counted")
    return tuple(notes)


def suez_toll(
    scnt: ArrayLike | None,
    ship_type: str,
    loading: str,
    date: str,
    *,
    sdr_usd: ArrayLike,
    gt: ArrayLike | None = None,
    deck_tiers: int | None = None,
    rebate_share: ArrayLike = 0.0,
    rebate_on: str = "toll",
    direction: str | None = None,
    direct_far_east: bool = False,
) -> SuezToll:
    """Compute what a transit costs in tolls, step by step.

    Parameters
    ----------
    scnt, ship_type, loading, date, direct_far_east
        As for :func:`suez_base_sdr`; ``scnt``, ``sdr_usd`` and ``rebate_share`` broadcast.
    sdr_usd
        Rate of exchange [USD/SDR].
    gt
        Gross tonnage, where ``scnt`` is None: net tons are then estimated by :func:`scnt_from_gt`, and a note says so.
    deck_tiers
        Tiers of containers on deck, of container ships.
    rebate_share, rebate_on
        Rebate and what it is taken on, as :func:`suez_rebate` returns them. It never reduces the surcharge.

    direction
        As for :func:`suez_surcharge`.

    Returns
    -------
    ``base + tiers + surcharge - rebate``. Pilots, tugs, mooring and the agent are not in it
    (row ``suez.services_usd``).

    Raises
    ------
    UnknownNameError, BadInputError
        As the functions named, and for tiers on another ship than a container ship.

    Notes
    -----
    A bulk carrier of 15,836.28 SCNT, laden, April 2026, 1.38 USD/SDR: an agent's account has 189,854 USD.

    >>> toll = suez_toll(15_836.28, "dry_bulk", "laden", "2026-04-27", sdr_usd=1.38)
    >>> float(toll.total_usd.round())
    189853.0
    """
    if deck_tiers is not None and ship_type != "container":
        raise BadInputError(f"{deck_tiers} tiers on a ship of kind {ship_type!r}", "only count on container ships",
                            "leave them out")  # fmt: skip
    if rebate_on not in ("toll", "toll_and_tiers"):
        raise UnknownNameError(f"rebate on {rebate_on!r}", "is not known", "choose from: toll, toll_and_tiers")
    day = iso_day(date)
    table = _table_for(day)
    steps = suez_steps(ship_type, day, direct_far_east=direct_far_east)
    tons = _net_tons(scnt, gt, ship_type)
    base = suez_base_sdr(tons, ship_type, loading, day, direct_far_east=direct_far_east)
    tiers = base * deck_tier_share(deck_tiers or 0, day)
    charge, charged_on, status, by_direction = suez_surcharge(ship_type, loading, day, direction=direction)
    surcharge = charge * (base + tiers if charged_on == "toll_and_tiers" else base)
    rebate = -share(rebate_share, "rebate") * (base + tiers if rebate_on == "toll_and_tiers" else base)
    total = base + tiers + surcharge + rebate
    factor = steps_factor(steps, table)
    notes = _notes(day, table, ship_type, status, deck_tiers)
    if scnt is None:
        status = cost_row(f"suez.scnt_per_gt.{ship_type}").status
        notes += (f"net tons are estimated from GT ({status})",)
    if by_direction and direction is None:
        notes += ("the surcharge differs by direction: northbound is taken",)
    return SuezToll(
        ship_type=ship_type, loading=loading, date=day, scnt=tons, table=table, table_sdr=base / factor, steps=steps,
        steps_factor=factor, base_sdr=base, tiers_sdr=tiers, surcharge_sdr=surcharge, rebate_sdr=rebate,
        total_sdr=total, total_usd=total * not_negative(sdr_usd, "USD/SDR", "dollars per SDR"),
        notes=notes,
    )  # fmt: skip


@cache
def _lambert() -> dict[str, FloatArray]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in read_csv("suez_lambert.csv"):
        found.setdefault(row["ship_type"], []).append((float(row["gt"]), float(row["usd_2020"])))
    return {kind: np.array(pairs).T for kind, pairs in found.items()}


def lambert_2020_usd(gt: ArrayLike, ship_type: str) -> FloatArray:
    """Compute the toll of a laden transit in 2020 as one study has it, to replicate the study.

    Parameters
    ----------
    gt
        Gross tonnage, 10,000 to 100,000.
    ship_type
        ``container``, ``dry_bulk`` or ``tanker``.

    Returns
    -------
    Toll [USD of 2020], straight between the rows; NaN out of range. It is 0.90 to 0.91 of the official table of 2020 at
    one SCNT per GT, so not a default.

    Raises
    ------
    UnknownNameError
        If the kind is not in the study.

    References
    ----------
    J. Lambert (2021), Arctic shipping techno-economic model, ``*_Suez_fee.csv``.

    >>> lambert_2020_usd([50_000, 55_000, 120_000], "container").tolist()
    [244416.0, 261539.0, nan]
    """
    if ship_type not in _lambert():
        raise UnknownNameError(f"kind of ship {ship_type!r}", "is not in the study", f"of: {', '.join(_lambert())}")
    sizes, tolls = _lambert()[ship_type]
    toll = np.interp(np.asarray(gt, dtype=np.float64), sizes, tolls, left=np.nan, right=np.nan)
    return np.asarray(toll, dtype=np.float64)
