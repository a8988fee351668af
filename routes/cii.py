"""The IMO's carbon intensity indicator (CII): what a ship attains, what she must, and her rating."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ice.admission import admission_class
from routes.tables import coefficient, load_table, read_csv
from routes.units import GRAMS_PER_TONNE, PERCENT

FloatArray = NDArray[np.float64]
StrArray = NDArray[np.str_]

RATINGS = ("A", "B", "C", "D", "E")
# Ice classes whose capacity factor the guidelines give, by their Russian equivalents.
_BALTIC = {"Ice2": "1C", "Ice3": "1B", "Arc4": "1A", "Arc5": "1AS"}
_STRENGTHENED = ("1A", "1AS")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    size_from: float
    size_to: float
    fixed: float | None
    a: float
    c: float
    bounds: tuple[float, ...]


@cache
def _lines() -> dict[str, list[_Line]]:
    found: dict[str, list[_Line]] = {}
    for row in read_csv("cii.csv"):
        line = _Line(
            size_from=float(row["size_from"]),
            size_to=float(row["size_to"] or np.inf),
            fixed=float(row["capacity_fixed"]) if row["capacity_fixed"] else None,
            a=float(row["a"]),
            c=float(row["c"]),
            bounds=tuple(float(row[name]) for name in ("d1", "d2", "d3", "d4")),
        )
        found.setdefault(row["ship_type"], []).append(line)
    return found


def cii_types() -> dict[str, str]:
    """Return the ship types that have a reference line, each with its measure of capacity (``dwt_t`` or ``gt``).

    >>> cii_types()["container"], cii_types()["vehicle"]
    ('dwt_t', 'gt')
    """
    return {row["ship_type"]: row["capacity_unit"] for row in read_csv("cii.csv")}


def _of_line(ship_type: str, capacity: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the reference CII and the four rating bounds over the required CII on a last axis."""
    if ship_type not in _lines():
        raise UnknownNameError(f"ship type {ship_type!r}", "has no CII line", f"choose from: {', '.join(_lines())}")
    size = np.asarray(capacity, dtype=np.float64)
    if not np.all(size > 0.0):
        raise BadInputError("capacity", "must be positive", f"give {cii_types()[ship_type]} of the ship")
    reference, bounds = np.full(size.shape, np.nan), np.full((*size.shape, len(RATINGS) - 1), np.nan)
    for line in _lines()[ship_type]:
        here = (size >= line.size_from) & (size < line.size_to)
        counted = size if line.fixed is None else np.full(size.shape, line.fixed)
        reference = np.where(here, line.a * counted**-line.c, reference)
        bounds = np.where(here[..., np.newaxis], line.bounds, bounds)
    return reference, bounds


def cii_required(ship_type: str, capacity: ArrayLike, year: int) -> FloatArray:
    """Compute the required carbon intensity of a ship.

    Parameters
    ----------
    ship_type
        See :func:`cii_types`.
    capacity
        Deadweight [t]; gross tonnage of vehicle, ro-ro, ro-pax and cruise ships.
    year
        2019 to 2030.

    Returns
    -------
    ``(1 - z) a capacity**-c`` [g CO2 per capacity and nm].

    Raises
    ------
    UnknownNameError
        If the type has no line.
    BadInputError
        If the capacity is not positive or the year has no reduction factor.

    References
    ----------
    MEPC.353(78) (reference lines), MEPC.338(76) and MEPC.400(83) (reduction by year).

    >>> round(float(cii_required("bulk", 75_000, 2026)), 4)
    3.9205
    """
    key = f"cii.cut.{year}"
    table = load_table("coefficients.csv")
    if key not in table:
        known = sorted(int(name.rsplit(".", 1)[1]) for name in table if name.startswith("cii.cut."))
        raise BadInputError(f"year {year!r}", "has no reduction factor", f"choose {known[0]} to {known[-1]}")
    return (1.0 - table[key].value / PERCENT) * _of_line(ship_type, capacity)[0]


def cii_boundaries(ship_type: str, capacity: ArrayLike, year: int) -> FloatArray:
    """Return the upper bounds of ratings A to D on a last axis of four [g CO2 per capacity and nm].

    References
    ----------
    MEPC.354(78).

    >>> cii_boundaries("bulk", 75_000, 2026).round(3).tolist()
    [3.372, 3.685, 4.156, 4.626]
    """
    return cii_required(ship_type, capacity, year)[..., np.newaxis] * _of_line(ship_type, capacity)[1]


def cii_attained(
    co2_t: ArrayLike, capacity: ArrayLike, distance_nm: ArrayLike, *, ice_factor: ArrayLike = 1.0
) -> FloatArray:
    """Compute the attained carbon intensity.

    Parameters
    ----------
    co2_t
        CO2 of all fuel, tank to wake [t]; without that of ice legs, if they are deducted.
    capacity
        Deadweight [t] or gross tonnage, see :func:`cii_types`.
    distance_nm
        Distance sailed, laden or not [nm]; without ice legs, if they are deducted.
    ice_factor
        From :func:`cii_ice_factor`; 1 takes no correction.

    Returns
    -------
    ``CO2 / (f capacity distance)`` [g per capacity and nm]; NaN where the distance is not positive.

    Notes
    -----
    The rating is of a year's voyages; of one voyage it tells what a year of such voyages would be rated.

    References
    ----------
    MEPC.352(78); MEPC.355(78) for the correction and for ice legs.

    >>> round(float(cii_attained(3_114.0, 75_000.0, 10_000.0)), 3)
    4.152
    """
    distance = np.asarray(distance_nm, dtype=np.float64)
    work = np.asarray(capacity, dtype=np.float64) * np.asarray(ice_factor, dtype=np.float64) * distance
    work = np.where(distance > 0.0, work, np.nan)
    return np.asarray(np.asarray(co2_t, dtype=np.float64) * GRAMS_PER_TONNE / work, dtype=np.float64)


def cii_rating(ship_type: str, capacity: ArrayLike, year: int, attained: ArrayLike) -> StrArray:
    """Return the rating, A (best) to E; a value on a bound takes the better letter.

    Raises
    ------
    BadInputError
        If an attained value is not a number.

    References
    ----------
    MEPC.354(78).

    >>> cii_rating("bulk", 75_000, 2026, [3.0, 4.2, 5.0]).tolist()
    ['A', 'D', 'E']
    """
    value = np.asarray(attained, dtype=np.float64)
    if not np.all(np.isfinite(value)):
        raise BadInputError("attained CII", "must be finite", "leave voyages out that were not sailed")
    above = value[..., np.newaxis] > cii_boundaries(ship_type, capacity, year)
    return np.asarray(np.array(RATINGS)[above.sum(axis=-1)])


def cii_ice_factor(ice_class: str, dwt_t: ArrayLike) -> FloatArray:
    """Compute the optional correction of a ship with ice class.

    Parameters
    ----------
    ice_class
        Any class of :mod:`routes.ice`; it counts as its Baltic equivalent.
    dwt_t
        Deadweight [t].

    Returns
    -------
    ``f_i * f_m``, with which the capacity is multiplied: ``f_i`` the capacity factor of 1C to 1A Super, ``f_m`` 1.05
    for 1A and 1A Super. 1 for a ship without ice class and for Ice1.

    Raises
    ------
    BadInputError
        If the class is stronger than 1A Super (the guidelines that were read give no factor) or a deadweight is not
        positive.

    References
    ----------
    MEPC.355(78), 2022 interim guidelines.

    >>> round(float(cii_ice_factor("Arc4", 75_000)), 4)
    1.0617
    """
    dwt = np.asarray(dwt_t, dtype=np.float64)
    if not np.all(dwt > 0.0):
        raise BadInputError("deadweight", "must be positive", "give tonnes")
    equivalent = admission_class(ice_class).equivalent
    if equivalent in ("none", "Ice1"):
        return np.ones(dwt.shape)
    if equivalent not in _BALTIC:
        raise BadInputError(f"ice class {ice_class!r}", "has no correction factor", "leave the correction out")
    baltic = _BALTIC[equivalent]
    row = f"cii.ice_capacity.{baltic}"
    capacity = coefficient(f"{row}.base") + coefficient(f"{row}.per_dwt") / dwt
    return np.asarray(capacity * (coefficient("cii.ice_power") if baltic in _STRENGTHENED else 1.0))
