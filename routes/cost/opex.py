"""Operating costs of a ship by type, size and year, their parts, and what the Arctic adds.

The published levels hold crew, stores, maintenance, administration and insurance (hull and machinery, P&I); not
capital, fuel, port and canal dues, dry-docking. Insurance is taken out here and
counted in :mod:`routes.cost.insurance`, so that nothing is counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, not_negative
from routes.cost.ship_rows import class_key, given_or_row, row_range, ship_row, ship_size, ship_value, worst_status
from routes.errors import BadInputError, UnknownNameError
from routes.tables import read_csv
from routes.units import PERCENT
from routes.vessels import Vessel

PARTS = ("crew", "stores", "maintenance", "insurance", "administration")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpexLevel:
    """Published operating costs of a class of ships: type, size, USD per day of a year, and their range."""

    ship_type: str
    ship_class: str
    size: float
    usd_per_day: float
    low: float
    high: float
    year: int
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpexPerDay:
    """Operating costs of one day [USD of ``currency_year``]; the five parts add up to ``total``.

    Attributes
    ----------
    crew, stores, maintenance, insurance, administration
        Parts [USD per day]; ``administration`` is the rest.
    total, low, high
        All operating costs with insurance, and their range [USD per day].
    operating
        ``total`` without insurance: what goes into a voyage as operating costs [USD per day].
    ice_factor
        Factor of her ice class, all year.
    currency_year
        Year of the money: the year asked for, or the last (first) year with a known growth.
    status, notes
        The least trusted row; what a reader must know.
    """

    vessel: str
    crew: float
    stores: float
    maintenance: float
    insurance: float
    administration: float
    total: float
    low: float
    high: float
    ice_factor: float
    currency_year: int
    status: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def operating(self) -> float:
        """Operating costs without insurance [USD per day]."""
        return self.total - self.insurance


@cache
def opex_levels() -> tuple[OpexLevel, ...]:
    """Return the published levels.

    >>> [level.usd_per_day for level in opex_levels() if level.ship_class == "suezmax"]
    [9104.0]
    """
    below, above = row_range("opex.spread")
    found = []
    for row in read_csv("opex_levels.csv"):
        usd = float(row["usd_per_day"])
        found.append(
            OpexLevel(
                ship_type=row["ship_type"],
                ship_class=row["ship_class"],
                size=float(row["size"]),
                usd_per_day=usd,
                low=float(row["low"] or usd * below),
                high=float(row["high"] or usd * above),
                year=int(row["currency_year"]),
                source=row["source"],
                status=row["status"],
            )
        )
    return tuple(found)


@cache
def _growth() -> dict[tuple[str, str, int], tuple[float, str, str]]:
    return {
        (row["ship_type"], row["ship_class"], int(row["year"])): (
            float(row["growth_pct"]) / PERCENT,
            row["status"],
            row["source"],
        )
        for row in read_csv("opex_growth.csv")
    }


def opex_growth(ship_type: str, ship_class: str, year: int) -> tuple[float, str, str]:
    """Return the growth of operating costs on the year before, its status and source.

    The row of the class counts before that of the type, and that before the row of all ships.

    Raises
    ------
    BadInputError
        If no row has the year.

    >>> opex_growth("bulk", "capesize", 2023)[0], opex_growth("lng", "", 2021)[:2]
    (0.07, (0.06, 'judgement'))
    """
    rows = _growth()
    for key in ((ship_type, ship_class, year), (ship_type, "", year), ("", "", year)):
        if key in rows:
            return rows[key]
    first, last = opex_years()
    raise BadInputError(f"year {year}", f"has no growth of operating costs ({first}-{last})", "take a year within")


@cache
def opex_years() -> tuple[int, int]:
    """Return the first and last year that levels can be brought to.

    >>> opex_years()
    (2008, 2023)
    """
    years = {year for _, _, year in _growth()}
    return min(years) - 1, max(years)


def opex_level(level: OpexLevel, year: int) -> tuple[float, tuple[str, ...]]:
    """Return a level in the money of another year, chained by growth, and the statuses of the steps.

    >>> handysize = opex_levels()[0]
    >>> round(opex_level(handysize, 2023)[0])
    5810
    """
    factor, statuses = 1.0, [level.status]
    for step in range(min(level.year, year) + 1, max(level.year, year) + 1):
        growth, status, _ = opex_growth(level.ship_type, level.ship_class, step)
        factor *= (1.0 + growth) if year > level.year else 1.0 / (1.0 + growth)
        statuses.append(status)
    return level.usd_per_day * factor, tuple(statuses)


def opex_usd_per_day(ship_type: str, size: ArrayLike, year: int) -> FloatArray:
    """Interpolate the operating costs of ships without ice class over size.

    Parameters
    ----------
    ship_type
        Type of ship.
    size
        TEU, deadweight [t], tanks [m3] or cars, any shape.
    year
        Year of the money, 2008 to 2023.

    Returns
    -------
    Operating costs with insurance [USD per day], on straight lines between the classes; the least and the greatest
    class hold beyond them.

    Raises
    ------
    UnknownNameError
        If the type has no level.
    BadInputError
        If the year is out of range.

    References
    ----------
    Moore Stephens, *OpCost 2017*, levels of 2016; growth after OpCost and the Moore Maritime Index.

    >>> opex_usd_per_day("tanker", [110_000, 155_000], 2016).tolist()
    [7832.0, 9104.0]
    """
    levels = _levels(ship_type)
    values = [opex_level(level, year)[0] for level in levels]
    sizes = not_negative(size, "size", "TEU, t, m3 or cars")
    return np.asarray(np.interp(sizes, [level.size for level in levels], values), dtype=np.float64)


def _levels(ship_type: str) -> list[OpexLevel]:
    found = sorted((level for level in opex_levels() if level.ship_type == ship_type), key=lambda level: level.size)
    if not found:
        known = ", ".join(dict.fromkeys(level.ship_type for level in opex_levels()))
        raise UnknownNameError(f"ship type {ship_type!r}", "has no operating costs", f"choose from: {known}")
    return found


def opex_ice_factor(name: str) -> tuple[float, str]:
    """Return the factor of an ice class on operating costs all year, and its status.

    References
    ----------
    1A: 8,406 against 7,974 USD per day, Theocharis et al. (2024) as in the inputs of T. R. Waite.

    >>> opex_ice_factor("1A")
    (1.0542, 'verified')
    """
    row = ship_row(f"opex.ice.{class_key(name)}")
    return row.value, row.status


def opex_per_day(ship: Vessel, year: int) -> OpexPerDay:
    """Compute the operating costs of a ship, with their parts.

    Parameters
    ----------
    ship
        The ship.
    year
        Year of the money. Before 2008 and after 2023 no growth is known: the costs are those of the nearest year,
        ``currency_year`` says so, and consumer prices have to bring them on (:mod:`routes.cost.prices`).

    Raises
    ------
    BadInputError
        If her size is not known.

    >>> from routes.vessels import vessel
    >>> costs = opex_per_day(vessel("capesize-180k"), 2023)
    >>> round(costs.total), round(costs.operating), costs.currency_year
    (8175, 7030, 2023)
    """
    first, last = opex_years()
    money = min(max(int(year), first), last)
    size, levels = ship_size(ship), _levels(ship.type)
    notes = []
    if money != int(year):
        notes.append(f"operating costs of {money}: growth is known for {first} to {last}")
    if len(levels) == 1:
        notes.append(f"one level for all sizes: {levels[0].ship_class}")
    elif not levels[0].size <= size <= levels[-1].size:
        notes.append(
            f"size {size:,.0f} is outside {levels[0].size:,.0f} to {levels[-1].size:,.0f}: the end level holds"
        )
    after = int(np.searchsorted([level.size for level in levels], size))
    used = levels[max(after - 1, 0) : after + 1]
    statuses = {status for level in used for status in opex_level(level, money)[1]}
    factor, ice_status = opex_ice_factor(ship.ice_class)
    if factor != 1.0:
        notes.append(f"ice class {ship.ice_class}: x {factor:g} all year [{ice_status}]")
    total = float(opex_usd_per_day(ship.type, size, money)) * factor
    low, high = (float(np.mean([getattr(level, end) / level.usd_per_day for level in used])) for end in ("low", "high"))
    parts = {name: total * ship_value(f"opex.share.{name}") for name in PARTS[:-1]}
    notes.append("crew, stores and maintenance shares are recalled; insurance 14%, 9 to 30% was read")
    return OpexPerDay(
        vessel=ship.key,
        **parts,
        administration=total - sum(parts.values()),
        total=total,
        low=total * low,
        high=total * high,
        ice_factor=factor,
        currency_year=money,
        status=worst_status(*statuses, ice_status),
        sources=tuple(dict.fromkeys(level.source for level in used)),
        notes=tuple(notes),
    )


def arctic_premium_per_day(
    crew: ArrayLike,
    maintenance: ArrayLike,
    *,
    crew_premium: ArrayLike | None = None,
    maintenance_premium: ArrayLike | None = None,
) -> FloatArray:
    """Compute what a day in NSR waters adds to operating costs.

    Parameters
    ----------
    crew, maintenance
        These parts of operating costs [USD per day]; shapes broadcast.
    crew_premium
        Share of crew costs: bonus, ice navigator; None for row ``opex.arctic.crew`` (0.1, 0.05 to 0.25, judgement).
    maintenance_premium
        Share of maintenance: wear, coating, small ice damage; None for row ``opex.arctic.maintenance`` (0.2, 0.05 to
        0.5, judgement: no published figure was found).

    Returns
    -------
    ``crew p_c + maintenance p_m`` [USD per day in NSR waters]. An ice class costs more all year, ice or not
    (:func:`opex_ice_factor`); this is paid for the days in NSR waters only.

    >>> float(arctic_premium_per_day(3_000, 1_000))
    500.0
    """
    men, wear = not_negative(crew, "crew costs", "USD per day"), not_negative(maintenance, "maintenance", "USD per day")
    more_men = not_negative(given_or_row(crew_premium, "opex.arctic.crew"), "crew premium", "a share")
    more_wear = not_negative(given_or_row(maintenance_premium, "opex.arctic.maintenance"), "premium", "a share")
    return np.asarray(men * more_men + wear * more_wear, dtype=np.float64)
