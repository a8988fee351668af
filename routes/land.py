"""Land and water: the Natural Earth coastline, and what lies on which side of it.

Natural Earth 1:10 million is good to about a mile; narrow harbours and dredged channels are not in it.
Tests that decide whether a track crosses land therefore leave the last miles of a port to its own row.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.tables import data_file

if TYPE_CHECKING:
    from shapely import STRtree

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_lock = threading.Lock()


@cache
def rings(size: str = "10m") -> tuple[FloatArray, ...]:
    """Return the outer rings of all land polygons, each ``(n, 2)`` of ``lon, lat`` [deg].

    ``size`` is ``10m`` (for tests) or ``50m`` (for maps).
    """
    return _unpacked(size, "")


@cache
def lakes() -> tuple[FloatArray, ...]:
    """Return the rings of enclosed seas that maps show as water, each ``(n, 2)`` of ``lon, lat`` [deg]."""
    return _unpacked("50m", "lake_")


def _unpacked(size: str, prefix: str) -> tuple[FloatArray, ...]:
    with data_file(f"land_{size}.npz").open("rb") as handle, np.load(handle, allow_pickle=False) as stored:
        scale = float(stored["scale"])
        lon = np.cumsum(stored[f"{prefix}lon_steps"].astype(np.int64)) / scale
        lat = np.cumsum(stored[f"{prefix}lat_steps"].astype(np.int64)) / scale
        ends = np.cumsum(stored[f"{prefix}lengths"])
    return tuple(np.split(np.column_stack([lon, lat]), ends[:-1]))


@cache
def _polygons() -> NDArray[np.object_]:
    import shapely

    outlines = rings("10m")
    owner = np.repeat(np.arange(len(outlines)), [len(ring) for ring in outlines])
    polygons: NDArray[np.object_] = shapely.polygons(shapely.linearrings(np.vstack(outlines), indices=owner))
    shapely.prepare(polygons)
    return polygons


@cache
def _tree() -> STRtree:
    from shapely import STRtree

    return STRtree(_polygons())


def on_land(lon: ArrayLike, lat: ArrayLike) -> BoolArray:
    """Tell whether positions lie on land (or on the Caspian Sea).

    Parameters
    ----------
    lon, lat
        Positions [deg], shapes broadcast.

    Returns
    -------
    Boolean array of the broadcast shape.
    """
    import shapely

    lon_a, lat_a = np.broadcast_arrays(geodesy.wrap_longitude(lon), geodesy.check_latitude(lat))
    flags = np.zeros(lon_a.shape, dtype=np.bool_).ravel()
    flags[_touching(shapely.points(lon_a.ravel(), lat_a.ravel()))] = True
    return flags.reshape(lon_a.shape)


def _touching(geometries: Any) -> NDArray[np.int64]:
    """Return the numbers of the geometries that touch land.

    The tree finds candidates by their boxes; the test itself runs on the prepared polygons, which is what makes
    it fast (a tree query with a predicate would prepare the query geometry instead).
    """
    import shapely

    # GEOS builds the index of a prepared polygon at its first use, without a lock of its own: two threads that meet
    # there bring the process down.
    with _lock:
        candidates, owners = _tree().query(geometries)
        hit = shapely.intersects(_polygons()[owners], np.asarray(geometries, dtype=object)[candidates])
    return np.asarray(candidates[hit], dtype=np.int64)


def crosses_land(coordinates: ArrayLike, *, step_nm: float = 5.0) -> BoolArray:
    """Tell for each segment of a line whether its geodesic touches land.

    Parameters
    ----------
    coordinates
        ``(n, 2)`` array of ``lon, lat`` [deg].
    step_nm
        Geodesics are tested as chords of this length [nm].

    Returns
    -------
    Boolean array of length ``n - 1``.
    """
    points = geodesy.as_line(coordinates)
    if len(points) < 2:
        return np.zeros(0, dtype=np.bool_)
    return crosses_land_pairs(points[:-1], points[1:], step_nm=step_nm)


def crosses_land_pairs(start: ArrayLike, end: ArrayLike, *, step_nm: float = 5.0) -> BoolArray:
    """Tell for each pair of points whether the geodesic between them touches land.

    Parameters
    ----------
    start, end
        ``(n, 2)`` arrays of ``lon, lat`` [deg].
    step_nm
        Geodesics are tested as chords of this length [nm].

    Returns
    -------
    Boolean array of length ``n``.
    """
    import shapely

    first, last = geodesy.as_line(start), geodesy.as_line(end)
    chords: list[Any] = []
    owner: list[int] = []
    for i in range(len(first)):
        for part in geodesy.split_at_antimeridian(geodesy.densify(np.vstack([first[i], last[i]]), step_nm)):
            if len(part) > 1:
                chords.append(shapely.LineString(part))
                owner.append(i)
    flags = np.zeros(len(first), dtype=np.bool_)
    if chords:
        flags[np.array(owner)[_touching(np.array(chords, dtype=object))]] = True
    return flags


def nearest_water(lon: float, lat: float, *, reach_nm: float = 600.0) -> tuple[float, float, float]:
    """Find the nearest water to a position.

    Returns
    -------
    lon, lat, distance_nm
        A point on the coast and how far it is [deg, nm]; the position itself and 0.0 where that is at sea.
        The search is by rings of directions around the position, good to about 1 nm in 50.
    """
    if not bool(on_land(lon, lat)):
        return lon, lat, 0.0
    bearings = np.arange(0.0, 360.0, 10.0)
    low, radius = 0.0, 1.0
    while radius < reach_nm:
        ring_lon, ring_lat = geodesy.direct(lon, lat, bearings, radius)
        wet = ~on_land(ring_lon, ring_lat)
        if wet.any():
            break
        low, radius = radius, radius * 1.5
    best = float(bearings[wet][0]) if wet.any() else 0.0
    for _ in range(12):
        middle = 0.5 * (low + radius)
        ring_lon, ring_lat = geodesy.direct(lon, lat, bearings, middle)
        wet = ~on_land(ring_lon, ring_lat)
        if wet.any():
            radius, best = middle, float(bearings[wet][0])
        else:
            low = middle
    end_lon, end_lat = geodesy.direct(lon, lat, best, radius)
    return float(end_lon), float(end_lat), radius
