"""Named ways round the world: corridors, the lanes of the Northern Sea Route, straits, and seas."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.errors import UnknownNameError
from routes.tables import read_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """A corridor: straits that a track must pass (any of them), and straits closed to it."""

    key: str
    label: str
    via: frozenset[str]
    closed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A named lane of a corridor: one strait for each choice that it makes.

    ``order`` is 1 for the customary lanes; of the others ``auto`` takes none that is shorter than the customary ones.
    """

    key: str
    corridor: str
    label: str
    order: int
    straits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strait:
    """A strait or canal, where it is, and to which choice of lanes it belongs.

    ``max_draught_m`` is the greatest draught [m] that it allows, None where no limit is known.
    """

    key: str
    label: str
    lon: float
    lat: float
    group: str
    min_depth_m: float | None
    max_draught_m: float | None


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
    """Return all named lanes by key."""
    return {
        row["lane"]: Lane(
            key=row["lane"],
            corridor=row["corridor"],
            label=row["label"],
            order=int(row["order"]),
            straits=tuple(row["straits"].split("|")),
        )
        for row in read_csv("lanes.csv")
    }


def lane(key: str) -> Lane:
    """Return a named lane by key.

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
            min_depth_m=float(row["min_depth_m"]) if row["min_depth_m"] else None,
            max_draught_m=float(row["max_draught_m"]) if row["max_draught_m"] else None,
        )
        for row in read_csv("straits.csv")
    }


def _plain(name: str) -> str:
    """Return what two spellings of a strait share.

    >>> _plain("Strait of Malacca"), _plain("Bab el-Mandeb"), _plain("SUEZ canal")
    ('malacca', 'babelmandeb', 'suez')
    """
    words = re.split(r"[^a-z0-9]+", str(name).casefold())
    return "".join(word for word in words if word not in ("strait", "straits", "of", "the", "canal", "sound"))


@cache
def _spellings() -> dict[str, str]:
    return {_plain(name): known.key for known in straits().values() for name in (known.label, known.key)}


def strait(key: str) -> Strait:
    """Return a strait or canal by its key or name, however it is spelt.

    >>> strait("suez").max_draught_m
    20.1
    >>> strait("Strait of Malacca").key
    'malacca'
    """
    try:
        return straits()[_spellings()[_plain(key)]]
    except KeyError:
        near = difflib.get_close_matches(_plain(key), _spellings(), n=3)
        hint = f"did you mean {', '.join(dict.fromkeys(_spellings()[name] for name in near))}? " if near else ""
        raise UnknownNameError(
            f"strait {key!r}", "is not known", f"{hint}choose from: {', '.join(straits())}"
        ) from None


def closed_by_lane(key: str) -> frozenset[str]:
    """Return the straits that a named lane leaves aside."""
    found = lane(key)
    return _all_but(found.corridor, set(found.straits))


@cache
def closed_by_auto(corridor_key: str) -> tuple[frozenset[str], ...]:
    """Return what ``auto`` leaves aside: first on the customary lanes of a corridor, then on each of the others."""
    own = [found for found in lanes().values() if found.corridor == corridor_key]
    if not own:
        return (frozenset(),)
    customary = {name for found in own if found.order == 1 for name in found.straits}
    others = [closed_by_lane(found.key) for found in own if found.order > 1]
    return (_all_but(corridor_key, customary), *others)


@cache
def unusual_lanes(corridor_key: str) -> tuple[str, ...]:
    """Return the lanes of a corridor that are not customary, in the order of :func:`closed_by_auto`.

    >>> unusual_lanes("nwp")
    ('mcclure',)
    """
    return tuple(found.key for found in lanes().values() if found.corridor == corridor_key and found.order > 1)


def _all_but(corridor_key: str, chosen: set[str]) -> frozenset[str]:
    own = {name for found in lanes().values() if found.corridor == corridor_key for name in found.straits}
    return frozenset(name for name in own - chosen if straits()[name].group)


def lane_of(passed: Sequence[str]) -> str | None:
    """Name the lane of a track by the straits it passes; None where it passes none that belongs to a lane.

    >>> lane_of(["zhelaniya", "vilkitsky", "new-siberian-north", "long-strait", "bering-strait"])
    'transit'
    >>> lane_of(["vilkitsky", "sannikov", "long-strait"])
    'vilkitsky+sannikov+long-strait'
    """
    known = straits()
    chosen = [key for key in known if key in passed and known[key].group]
    if not chosen:
        return None
    for named in lanes().values():
        if {name for name in named.straits if known[name].group} == set(chosen):
            return named.key
    return "+".join(chosen)


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
