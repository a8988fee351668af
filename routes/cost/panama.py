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


def panama_coarse_usd(
    vessel_type: str,
    loading: str,
    *,
    beam_m: float,
    gt: ArrayLike | None = None,
    teu: ArrayLike | None = None,
    loaded_teu: ArrayLike | None = None,
    empty_teu: ArrayLike | None = None,
) -> PanamaToll:
    """Estimate the toll of a transit; coarse, of 2025.

    Parameters
    ----------
    vessel_type
        ``container``, ``tanker``, ``bulk``, ``general_cargo`` or ``vehicle``; for LNG carriers see
        :func:`panama_lng_usd`.
    loading
        ``laden`` or ``ballast``; container ships are ``laden`` and pay by their boxes.
    beam_m
        Beam [m], which decides the locks.
    gt
        Gross tonnage, of all but container ships.
    teu, loaded_teu, empty_teu
        Capacity, loaded and empty containers on board [TEU], of container ships; shapes broadcast.

    Returns
    -------
    Fixed fee and a fee by size, both published in part. Container ships: 30 USD per TEU of capacity and 40 per loaded
    TEU, rates of 2023, and 6 per empty TEU, of 2025. Others: a rate per net ton of the canal, which is estimated from
    GT; only the rate of tankers was seen, other ships pay it here with half of it either way. In ballast 0.85 of all.

    Raises
    ------
    UnknownNameError
        If type or loading are not known.
    BadInputError
        If a size that the type needs is not given or out of range.

    References
    ----------
    T. Notteboom, A. Pallis, J.-P. Rodrigue, *Port Economics, Management and Policy*, tolls of the Panama Canal in 2025.
    Panama Canal Authority, proposal of April 2022, after PortNews, whose example is the one below with 5 USD per empty
    TEU: 1,098,000 USD.

    >>> toll = panama_coarse_usd("container", "laden", beam_m=48.2, teu=12_000, loaded_teu=10_800, empty_teu=1_200)
    >>> float(toll.fixed_usd), float(toll.total_usd)
    (300000.0, 1099200.0)
    """
    if vessel_type not in COARSE_TYPES:
        raise UnknownNameError(f"vessel type {vessel_type!r}", "has no coarse toll", f"of: {', '.join(COARSE_TYPES)}")
    if loading not in ("laden", "ballast"):
        raise UnknownNameError(f"loading {loading!r}", "is not known", "choose from: laden, ballast")
    locks = panama_locks(beam_m)
    fixed = np.asarray(cost_value(f"panama.fixed.{locks}"))
    notes = ["coarse: fresh-water surcharge, booking and auction are not in it"]
    if vessel_type == "container":
        by_size = _by_boxes(loading, teu, loaded_teu, empty_teu)
        notes.append("rates per TEU of capacity and per loaded TEU are those of 2023")
    else:
        by_size = _by_tons(vessel_type, locks, gt)
        notes.append("net tons of the canal are estimated from GT")
        if vessel_type != "tanker":
            notes.append("a tanker's rate is taken")
        if loading == "ballast":
            fixed, by_size = fixed * cost_value("panama.ballast"), by_size * cost_value("panama.ballast")
    middle, low, high = by_size
    return PanamaToll(
        locks=locks,
        fixed_usd=np.broadcast_to(fixed, middle.shape),
        capacity_usd=middle,
        total_usd=np.asarray(fixed + middle),
        low_usd=np.asarray(fixed + low),
        high_usd=np.asarray(fixed + high),
        notes=tuple(notes),
    )


def _by_boxes(loading: str, teu: ArrayLike | None, loaded: ArrayLike | None, empty: ArrayLike | None) -> FloatArray:
    """Return the fee of a container ship by size: central value, low, high on a first axis."""
    if teu is None or loaded is None or empty is None or loading == "ballast":
        raise BadInputError(
            "container ship", "pays by capacity, loaded and empty TEU", "give teu, loaded_teu and empty_teu, laden"
        )
    names = ("capacity", "loaded", "empty")
    sizes = np.broadcast_arrays(
        *(not_negative(x, f"{n} TEU", "TEU") for n, x in zip(names, (teu, loaded, empty), strict=True))
    )
    if np.any(sizes[1] + sizes[2] > sizes[0]):
        raise BadInputError("containers on board", "are more than her capacity", "give TEU of capacity")
    rates = [_range(f"panama.teu.{name}").reshape((3,) + (1,) * sizes[0].ndim) for name in names]
    return np.asarray(sum(rate * size for rate, size in zip(rates, sizes, strict=True)), dtype=np.float64)


def _by_tons(vessel_type: str, locks: str, gt: ArrayLike | None) -> FloatArray:
    """Return the fee of another ship by net tons: central value, low, high on a first axis."""
    if gt is None:
        raise BadInputError(vessel_type, "pays by net tons, estimated from GT", "give gt")
    size = not_negative(gt, "gross tonnage", "GT")
    rate = _range(f"panama.capacity.tanker.{locks}") * _range("panama.pcums_per_gt")
    if vessel_type != "tanker":
        rate = rate * _range("panama.capacity.other")
    return np.asarray(rate.reshape((3,) + (1,) * size.ndim) * size, dtype=np.float64)
