"""The exact method: the shortest track round obstacles, by a visibility graph.

A shortest path among polygons runs along lines of sight between their outward corners (Lozano-Perez and Wesley 1979,
doi:10.1145/359156.359164); only lines that are tangent at both ends can lie on one. The plane is the azimuthal
equidistant projection about the middle of the two points, so that lengths in windows of a few hundred miles are true
to 0.1%; whoever uses a track measures it again on the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routes import geodesy
from routes.units import METRES_PER_NM
from seeds import shoreline

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Clearances that are tried, widest first [nm].
OFFINGS_NM = (3.0, 1.5, 0.7, 0.3, 0.1, 0.03)
# Lengths within which a track is looked for, as multiples of the straight line.
STRETCHES = (1.05, 1.25, 1.7, 2.6, 4.5)


@dataclass(frozen=True, slots=True)
class Plane:
    """An azimuthal equidistant plane in nautical miles about a point [deg]."""

    lon: float
    lat: float

    def _transformer(self, *, inverse: bool = False) -> Transformer:
        flat = f"+proj=aeqd +lat_0={self.lat} +lon_0={self.lon} +ellps=WGS84 +units=m"
        ends = (flat, "EPSG:4326") if inverse else ("EPSG:4326", flat)
        return Transformer.from_crs(*ends, always_xy=True)

    def flat(self, lonlat: FloatArray) -> FloatArray:
        """Project ``(n, 2)`` positions [deg] to the plane [nm]."""
        x, y = self._transformer().transform(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack([x, y]) / METRES_PER_NM

    def globe(self, points: FloatArray) -> FloatArray:
        """Return ``(n, 2)`` points of the plane [nm] to positions [deg]."""
        lon, lat = self._transformer(inverse=True).transform(points[:, 0] * METRES_PER_NM, points[:, 1] * METRES_PER_NM)
        return np.column_stack([geodesy.wrap_longitude(lon), lat])


def shortest_line(
    obstacles: Any, start: FloatArray, end: FloatArray, *, limit: float = np.inf, corners_at_most: int = 10_000
) -> FloatArray | None:
    """Find the shortest line in the plane between two points that crosses no obstacle.

    Parameters
    ----------
    obstacles
        Polygons in the plane; lines may run along their edges.
    start, end
        Points ``(2,)``.
    limit
        Lines longer than this are not looked for.
    corners_at_most
        Where more corners than this lie within the limit nothing is looked for.

    Returns
    -------
    ``(n, 2)`` points with both ends, None where no line so short connects them.
    """
    polygons = shapely.get_parts(shapely.union_all(obstacles))
    polygons = polygons[shapely.get_dimensions(polygons) == 2]
    # Lines of sight touch the corners that they run round: test them against obstacles a hair smaller.
    solid = shapely.buffer(polygons, -1e-4, quad_segs=1)
    shapely.prepare(solid)
    tree = shapely.STRtree(solid)
    corners, before, after = _corners(polygons)
    inside = np.hypot(*(corners - start).T) + np.hypot(*(corners - end).T) <= limit
    corners, before, after = corners[inside], before[inside], after[inside]
    if len(corners) > corners_at_most:
        return None
    points = np.vstack([start, end, corners])
    count = len(points)
    first, last = np.triu_indices(count, 1)
    keep = _tangent(points, before, after, first, last) & _tangent(points, before, after, last, first)
    first, last = first[keep], last[keep]
    lines = shapely.linestrings(np.stack([points[first], points[last]], axis=1))
    which, owner = tree.query(lines)
    blocked = np.zeros(len(lines), dtype=np.bool_)
    blocked[which[shapely.intersects(solid[owner], lines[which])]] = True
    first, last = first[~blocked], last[~blocked]
    lengths = np.maximum(np.hypot(*(points[first] - points[last]).T), 1e-9)
    graph = coo_array((lengths, (first, last)), shape=(count, count)).tocsr()
    distance, predecessor = dijkstra(graph, directed=False, indices=0, return_predecessors=True)
    if not (np.isfinite(distance[1]) and distance[1] <= limit):
        return None
    walk = [1]
    while walk[-1] != 0:
        walk.append(int(predecessor[walk[-1]]))
    return np.asarray(points[walk[::-1]])


def _corners(polygons: Any) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the outward corners of polygons with their neighbours, each ``(n, 2)``."""
    found, before, after = [], [], []
    for polygon in polygons:
        oriented = shapely.geometry.polygon.orient(polygon)
        for ring in (oriented.exterior, *oriented.interiors):
            points = shapely.get_coordinates(ring)[:-1]
            prev, nxt = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
            turn = _cross(points - prev, nxt - points)
            outward = turn > 0
            found.append(points[outward])
            before.append(prev[outward])
            after.append(nxt[outward])
    if not found:
        empty = np.zeros((0, 2))
        return empty, empty, empty
    return np.vstack(found), np.vstack(before), np.vstack(after)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _tangent(points: FloatArray, before: FloatArray, after: FloatArray, at: Any, to: Any) -> BoolArray:
    """Tell whether the lines between points leave the corner ``at`` on one side of its polygon."""
    flags = np.ones(len(at), dtype=np.bool_)
    is_corner = at >= 2
    corner = at[is_corner]
    ray = points[to[is_corner]] - points[corner]
    one = _cross(ray, before[corner - 2] - points[corner])
    two = _cross(ray, after[corner - 2] - points[corner])
    flags[is_corner] = one * two >= -1e-12
    return flags


def track(
    start: FloatArray,
    end: FloatArray,
    *,
    natural_earth: bool = True,
    corners_at_most: int = 10_000,
    stretches: tuple[float, ...] = STRETCHES,
) -> tuple[FloatArray, float] | None:
    """Find the shortest land-free track between two positions near each other.

    Parameters
    ----------
    start, end
        ``lon, lat`` [deg], both at sea.
    natural_earth
        Whether the land of Natural Earth counts beside that of GSHHG.
    corners_at_most
        Where more corners than this lie within a stretch nothing is looked for.
    stretches
        Lengths within which a track is looked for, as multiples of the straight line.

    Returns
    -------
    line, offing_nm
        ``(n, 2)`` of ``lon, lat`` [deg] with the given ends, and the widest clearance at which one was found [nm], of
        which it keeps two thirds or more; None where there is no track within the last of the stretches.
    """
    ends = np.vstack([start, end])
    length, azimuth = (float(value) for value in geodesy.inverse(start[0], start[1], end[0], end[1]))
    lon, lat = geodesy.direct(start[0], start[1], azimuth, 0.5 * length)
    plane = Plane(float(lon), float(lat))
    a, b = plane.flat(ends)
    for stretch in stretches:
        limit = stretch * length + 1.0
        near = land_near(plane, 0.5 * limit + 5.0, natural_earth=natural_earth)
        for offing in OFFINGS_NM:
            grown = shapely.get_parts(shapely.union_all(shapely.buffer(near, offing, quad_segs=2)))
            grown = shapely.make_valid(shapely.simplify(grown, 0.25 * offing))
            if shapely.intersects(grown[:, np.newaxis], shapely.points([a, b])).any():
                continue
            found = shortest_line(grown, a, b, limit=limit, corners_at_most=corners_at_most)
            if found is not None:
                line = plane.globe(found)
                line[0], line[-1] = start, end
                if not shoreline.crosses_land(line[:-1], line[1:], natural_earth=natural_earth).any():
                    return line, offing
    return None


def land_near(plane: Plane, reach_nm: float, *, natural_earth: bool = True, lakes_are_water: bool = False) -> Any:
    """Return the land within a square window of a plane, as polygons in the plane [nm]."""
    side = np.linspace(-reach_nm, reach_nm, 9)
    grid = np.array([(x, y) for x in side for y in side])
    globe = plane.globe(grid)
    lat_min, lat_max = globe[:, 1].min(), globe[:, 1].max()
    if abs(plane.lat) + reach_nm / 60.0 > 89.0:
        boxes = [shapely.box(-180, lat_min, 180, 90)]
    else:
        turned = (globe[:, 0] - plane.lon + 180.0) % 360.0 - 180.0
        west, east = plane.lon + turned.min(), plane.lon + turned.max()
        boxes = [shapely.box(west + k, lat_min, east + k, lat_max) for k in (-360.0, 0.0, 360.0)]
    window = shapely.box(-reach_nm, -reach_nm, reach_nm, reach_nm)
    land = _inside(*shoreline.pieces(natural_earth), boxes, plane, window)
    if lakes_are_water and len(land):
        lakes = _inside(*shoreline.lakes(), boxes, plane, window)
        if len(lakes):
            land = shapely.difference(shapely.union_all(land), shapely.union_all(lakes))
            land = shapely.get_parts(land)
            land = land[shapely.get_dimensions(land) == 2]
    return land


def _inside(polygons: Any, tree: Any, boxes: list[Any], plane: Plane, window: Any) -> Any:
    """Return the parts of polygons [deg] in a window of a plane [nm]."""
    numbers = np.unique(np.concatenate([tree.query(box) for box in boxes]))
    if len(numbers) == 0:
        return np.zeros(0, dtype=object)
    flat = shapely.transform(shapely.segmentize(polygons[numbers], 0.5), plane.flat)
    pieces = shapely.get_parts(shapely.intersection(shapely.make_valid(flat), window))
    return pieces[shapely.get_dimensions(pieces) == 2]
