"""Tolls of the Panama Canal: those of LNG carriers as published, those of other ships as a coarse estimate of 2025."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, cost_row, cost_value, iso_day, not_negative
from routes.errors import BadInputError, UnknownNameError
from routes.tables import read_csv

LNG_LOADINGS = ("laden", "ballast", "ballast_return")
LOCKS = ("regular", "super", "neopanamax")
COARSE_TYPES = ("container", "tanker", "bulk", "general_cargo", "vehicle")


@dataclass(frozen=True, slots=True, kw_only=True)
class PanamaToll:
    """A coarse toll [USD of 2025]: fixed fee, fee by capacity, and their sum with its range.

    ``locks`` is ``regular`` (beam below 91 ft), ``super`` or ``neopanamax``; ``notes`` say what was not seen.
    """

    locks: str
    fixed_usd: FloatArray
    capacity_usd: FloatArray
    total_usd: FloatArray
    low_usd: FloatArray
    high_usd: FloatArray
    notes: tuple[str, ...]


def panama_lng_usd(capacity_m3: ArrayLike, loading: str, date: str) -> FloatArray:
    """Compute the toll of an LNG carrier through the Neopanamax locks.

    Parameters
    ----------
    capacity_m3
        Capacity of the tanks [m3], 0 or more.
    loading
        ``laden``, ``ballast``, or until 2022 ``ballast_return`` (in ballast within 60 days of a laden transit).
    date
        Day of the transit, April 2016 to December 2026.

    Returns
    -------
    Toll [USD of the year], without fresh-water surcharge, booking and auction.

    Raises
    ------
    UnknownNameError
        If the loading is not known.
    BadInputError
        If no table holds at the date.

    References
    ----------
    Panama Canal Authority: tables of 2016, 2017, 2020; item 1010 of 2023, 2024, 2025.

    >>> [float(panama_lng_usd(174_000, *case)) for case in (("laden", "2025-06-01"), ("ballast", "2018-06-01"))]
    [656700.0, 386880.0]
    """
    if loading not in LNG_LOADINGS:
        raise UnknownNameError(f"loading {loading!r}", "is not known", f"choose from: {', '.join(LNG_LOADINGS)}")
    size = not_negative(capacity_m3, "capacity", "m3")
    day = iso_day(date)
    rows = [
        row
        for row in read_csv("panama_lng.csv")
        if row["loading"] == loading and row["valid_from"] <= day < row["valid_to"]
    ]
    if not rows:
        raise BadInputError(f"Panama toll of LNG, {loading}, on {date}", "no table holds then", "see panama_lng.csv")
    toll = np.full(size.shape, float(rows[0]["usd_fixed"]))
    for row in rows:
        start, end = float(row["m3_from"]), float(row["m3_to"] or np.inf)
        toll = toll + np.clip(size - start, 0.0, end - start) * float(row["usd_per_m3"])
    return np.asarray(toll, dtype=np.float64)


def panama_locks(beam_m: float) -> str:
    """Return the locks and fixed fee that a beam [m] leads to; whether she fits the new locks is not checked.

    >>> panama_locks(25.0), panama_locks(32.2), panama_locks(48.0)
    ('regular', 'super', 'neopanamax')
    """
    width = float(not_negative(beam_m, "beam", "metres"))
    if width > cost_value("panama.beam_neopanamax_m"):
        return "neopanamax"
    return "super" if width >= cost_value("panama.beam_super_m") else "regular"


def _range(key: str) -> FloatArray:
    row = cost_row(key)
    return np.array([row.value, row.value if row.low is None else row.low, row.value if row.high is None else row.high])


def panama_coarse_usd(vessel_type: str, *, beam_m: float, gt: ArrayLike = 0.0, teu: ArrayLike = 0.0) -> PanamaToll:
    """Estimate the toll of a laden transit; coarse, of 2025.

    Parameters
    ----------
    vessel_type
        ``container``, ``tanker``, ``bulk``, ``general_cargo`` or ``vehicle``; for LNG carriers see
        :func:`panama_lng_usd`.
    beam_m
        Beam [m], which decides the locks.
    gt
        Gross tonnage, of all but container ships.
    teu
        Capacity [TEU], of container ships.

    Returns
    -------
    Fixed fee (published) plus a rate by capacity. Only the rate of tankers is published; net tons of the canal are
    estimated from GT; other ships pay a tanker's rate here, with half of it either way; the rate per TEU is recalled.

    Raises
    ------
    UnknownNameError
        If the type is not known.
    BadInputError
        If the size that the type needs is not given.

    References
    ----------
    T. Notteboom, A. Pallis, J.-P. Rodrigue, *Port Economics, Management and Policy*, tolls of the Panama Canal in 2025.

    >>> toll = panama_coarse_usd("tanker", beam_m=44.0, gt=62_000)
    >>> float(toll.fixed_usd), float(toll.total_usd)
    (300000.0, 481350.0)
    """
    if vessel_type not in COARSE_TYPES:
        raise UnknownNameError(f"vessel type {vessel_type!r}", "has no coarse toll", f"of: {', '.join(COARSE_TYPES)}")
    boxes = vessel_type == "container"
    size = not_negative(teu if boxes else gt, "size", "TEU of container ships, else GT")
    if not np.all(size > 0.0):
        raise BadInputError("size 0", f"{'teu' if boxes else 'gt'} must be positive", "give it")
    locks = panama_locks(beam_m)
    notes = ["coarse: fresh-water surcharge, booking and auction are not in it"]
    if boxes:
        rate = _range("panama.capacity.container")
        notes.append("the rate per TEU is recalled, not seen")
    else:
        rate = _range(f"panama.capacity.tanker.{locks}") * _range("panama.pcums_per_gt")
        notes.append("net tons of the canal are estimated from GT")
        if vessel_type != "tanker":
            rate = rate * _range("panama.capacity.other")
            notes.append("a tanker's rate is taken")
    fixed = cost_value(f"panama.fixed.{locks}")
    middle, low, high = (np.asarray(fixed + size * value, dtype=np.float64) for value in rate)
    return PanamaToll(
        locks=locks,
        fixed_usd=np.full(size.shape, fixed),
        capacity_usd=middle - fixed,
        total_usd=middle,
        low_usd=low,
        high_usd=high,
        notes=tuple(notes),
    )
