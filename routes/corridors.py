"""Named ways round the world: corridors, the lanes of the Northern Sea Route, straits, and seas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.errors import UnknownNameError
from routes.tables import read_csv

# The four choices that make an NSR lane, from west to east; column names of lanes.csv.
LANE_GROUPS = ("west", "severnaya_zemlya", "new_siberian", "wrangel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """A corridor: straits that a track must pass (any of them), and straits closed to it."""

    key: str
    label: str
    via: frozenset[str]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A named lane of the Northern Sea Route: one strait for each choice that it makes."""

    key: str
    label: str
    straits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strait:
    """A strait or canal, where it is, and to which choice of the NSR lanes it belongs."""

    key: str
    label: str
    lon: float
    lat: float
    group: str


def _names(cell: str) -> frozenset[str]:
    return frozenset(cell.split("|")) - {""}


@cache
def corridors() -> dict[str, Corridor]:
    """Return all corridors by key."""
    return {
        row["corridor"]: Corridor(
            key=row["corridor"], label=row["label"], via=_names(row["via"]), closed=_names(row["closed"])
        )
        for row in read_csv("corridors.csv")
    }


def corridor(key: str) -> Corridor:
    """Return a corridor by key.

    >>> corridor("suez").label
    'Suez Canal'
    """
    try:
        return corridors()[key]
    except (KeyError, TypeError):
        raise UnknownNameError(f"corridor {key!r}", "is not known", f"choose from: {', '.join(corridors())}") from None


@cache
def lanes() -> dict[str, Lane]:
    """Return all named lanes of the NSR by key."""
    return {
        row["lane"]: Lane(key=row["lane"], label=row["label"], straits=tuple(row[group] for group in LANE_GROUPS))
        for row in read_csv("lanes.csv")
    }


def lane(key: str) -> Lane:
    """Return a named lane of the NSR by key.

    >>> lane("coastal").straits
    ('kara-gate', 'vilkitsky', 'dmitry-laptev', 'long-strait')
    """
    try:
        return lanes()[key]
    except (KeyError, TypeError):
        raise UnknownNameError(f"lane {key!r}", "is not known", f"choose from: auto, {', '.join(lanes())}") from None


@cache
def straits() -> dict[str, Strait]:
    """Return all straits and canals by key."""
    return {
        row["strait"]: Strait(
            key=row["strait"],
            label=row["label"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            group=row["group"],
        )
        for row in read_csv("straits.csv")
    }


def closed_by_lane(key: str) -> frozenset[str]:
    """Return the straits that a named lane leaves aside."""
    return _all_but(set(lane(key).straits))


def closed_in_order() -> list[frozenset[str]]:
    """Return what ``auto`` leaves aside, from the customary lanes to all of them (column ``order`` of lanes.csv)."""
    ranks = sorted({int(row["order"]) for row in read_csv("lanes.csv")})
    return [
        _all_but({s for row in read_csv("lanes.csv") if int(row["order"]) <= rank for s in lane(row["lane"]).straits})
        for rank in ranks
    ]


def _all_but(chosen: set[str]) -> frozenset[str]:
    return frozenset(s.key for s in straits().values() if s.group and s.key not in chosen)


def lane_of(passed: list[str]) -> str | None:
    """Name the lane of a track by the straits it passes; None where it passes none of the NSR's.

    >>> lane_of(["zhelaniya", "vilkitsky", "new-siberian-north", "long-strait", "bering-strait"])
    'transit'
    >>> lane_of(["vilkitsky", "sannikov", "long-strait"])
    'vilkitsky+sannikov+long-strait'
    """
    known = straits()
    chosen = [key for key in passed if known[key].group]
    if not chosen:
        return None
    in_order = sorted(chosen, key=lambda key: LANE_GROUPS.index(known[key].group))
    for named in lanes().values():
        if set(named.straits) == set(in_order):
            return named.key
    return "+".join(dict.fromkeys(in_order))


@cache
def _nsr_limit() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = read_csv("nsr_boundary.csv")
    return np.array([float(r["lat"]) for r in rows]), np.array([float(r["west_limit_lon"]) for r in rows])


def in_nsr(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Tell whether positions lie in the water area of the Northern Sea Route.

    Parameters
    ----------
    lon, lat
        Positions [deg], shapes broadcast.

    Notes
    -----
    Russian Merchant Shipping Code, art. 5.1: from the meridian of Cape Zhelaniya, the east coast of Novaya
    Zemlya and the western limits of its straits to the line with the USA in the Bering Strait. The northern
    limit (200 nm) is not tested.
    """
    eastward = np.mod(geodesy.wrap_longitude(lon), 360.0)
    latitude = geodesy.check_latitude(lat)
    lats, limits = _nsr_limit()
    east = 360.0 + float(read_csv("nsr_east.csv")[0]["east_limit_lon"])
    inside = (latitude >= lats[0]) & (eastward >= np.interp(latitude, lats, limits)) & (eastward <= east)
    return np.asarray(inside, dtype=np.bool_)


@cache
def _sea_boxes() -> tuple[tuple[str, float, float, float, float], ...]:
    return tuple(
        (
            row["sea"],
            float(row["lon_min"]),
            float(row["lon_max"]),
            float(row["lat_min"]),
            float(row["lat_max"]),
        )
        for row in read_csv("seas.csv")
    )


def sea_of(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.str_]:
    """Name the sea of each position, by coarse boxes (good for a legend, not for law).

    Parameters
    ----------
    lon, lat
        Positions [deg], 1-D arrays of equal length.
    """
    west = np.atleast_1d(geodesy.wrap_longitude(lon))
    latitude = np.atleast_1d(geodesy.check_latitude(lat))
    names = np.full(west.shape, "open sea", dtype="<U32")
    for name, lon_min, lon_max, lat_min, lat_max in reversed(_sea_boxes()):
        inside = np.zeros(west.shape, dtype=np.bool_)
        for turned in (west, west + 360.0):
            inside |= (turned >= lon_min) & (turned <= lon_max)
        names[inside & (latitude >= lat_min) & (latitude <= lat_max)] = name
    return names
