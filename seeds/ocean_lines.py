"""Ocean lines: great circles that keep well off the land, as a ship on passage steers.

They run between nodes of the lanes and round headlands: the outward corners of the line ``HEADLAND_NM`` off all coasts
and shoals. A shortest track among such corners runs along lines that are tangent at both ends (Lozano-Perez and Wesley
1979, doi:10.1145/359156.359164); of all of these the network keeps those on which some shortest track between ports,
lanes and headlands lies.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routes import geodesy
from routes.network.graph import ORIGINS
from seeds import schemes, shoreline
from seeds.draft import SCALE, Draft, lengths_of, matrix, positions_of, rows_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

WORKERS = 2
# An ocean line keeps this far off coasts and shoals [nm], but near its ends, which may lie closer in.
OFFING_NM = 10.0
NEAR_ENDS_NM = 50.0
# Headlands are rounded at this distance; a line round them strays so much at most, and turns so much at least.
HEADLAND_NM = 12.0
STRAY_DEG = 0.12
TURN_DEG = 10.0
# Directions to which a tangent is held [deg].
TANGENT_DEG = 6.0
# Ends on lanes: nodes that many tracks use, so far from land and from one another [nm].
END_CLEARANCE_NM = 5.0
END_SPACING_NM = 25.0
ENDS_AT_MOST = 2000
# A line from lane to lane is at least so long [nm], and saves this share of the way along the lanes.
SHORTEST_NM = 60.0
WORTH = 2e-4
LONGEST_NM = 4500.0
# Beside ports every so manyth end counts as a place that tracks run to.
SPREAD = 40
# North of it lanes alone are used, for ice and for shoals that no chart of ours shows; not so from Greenland to Norway.
NORTHERN_LAT = 72.5
OPEN_NORTH = (-15.0, 36.0, 80.5)
SOUTHERN_LAT = -60.0
# The grid of clearances.
CELL_DEG = 0.05
FAR_NM = 60.0
SAMPLES_NM = (400.0, 90.0, 25.0, 6.0)


@dataclass(frozen=True)
class Clearance:
    """Distance to the nearest coast or shoal on a grid of ``CELL_DEG``, rows from 90 S, at most ``FAR_NM`` [nm].

    It is zero on shoals and where no ocean lines run.
    """

    grid: NDArray[np.float32]

    def at(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Return the clearance at positions [deg], ``(n,)`` [nm]."""
        row = np.rint((lat + 90.0) / CELL_DEG).astype(np.int64)
        column = np.rint((lon + 180.0) / CELL_DEG).astype(np.int64) % self.grid.shape[1]
        return np.asarray(self.grid[row, column], dtype=np.float64)

    def of_ends(self, points: FloatArray) -> FloatArray:
        """Return the clearance of ends of lines, ``(n, 2)`` positions [deg], exact close to the coast [nm]."""
        return np.minimum(self.at(*points.T), shoreline.coast_distance_nm(points))


def clearance() -> Clearance:
    """Compute the clearance grid; within shoals (``shoals.csv``) it is zero."""
    lat = np.arange(-90.0, 90.0 + CELL_DEG / 2, CELL_DEG)
    lon = np.arange(-180.0, 180.0, CELL_DEG)
    shoals = np.array([shapely.Polygon(positions_of(row["corners"])) for row in rows_of("shoals.csv")], dtype=object)
    edges = shapely.get_coordinates(shapely.segmentize(shoals, CELL_DEG))
    grid = np.full((len(lat), len(lon)), FAR_NM, dtype=np.float32)
    for number, phi in enumerate(lat.tolist()):
        if phi > SOUTHERN_LAT - 5.0:
            points = np.column_stack([lon, np.full(len(lon), phi)])
            grid[number] = shoreline.coast_distance_nm(points, at_most_nm=FAR_NM, more=edges)
    shapely.prepare(shoals)
    for shoal in shoals:
        west, south, east, north = shapely.bounds(shoal)
        rows = np.flatnonzero((lat >= south) & (lat <= north))
        columns = np.flatnonzero((lon >= west) & (lon <= east))
        inside = shapely.contains_xy(shoal, lon[columns][np.newaxis, :], lat[rows][:, np.newaxis])
        block = grid[np.ix_(rows, columns)]
        grid[np.ix_(rows, columns)] = np.where(inside, 0.0, block)
    spots = np.stack(np.meshgrid(lon, lat), axis=-1).reshape(-1, 2)
    grid[~within_limits(spots).reshape(grid.shape)] = 0.0
    return Clearance(grid)


def within_limits(points: FloatArray) -> BoolArray:
    """Tell where ocean lines may run, ``(n, 2)`` positions [deg]: neither in the Arctic nor in the Antarctic ice."""
    lon, lat = geodesy.wrap_longitude(points[:, 0]), points[:, 1]
    west, east, north = OPEN_NORTH
    norwegian = (lon > west) & (lon < east) & (lat < north)
    return np.asarray((lat > SOUTHERN_LAT) & ((lat < NORTHERN_LAT) | norwegian))


@dataclass(frozen=True)
class Ends:
    """Ends of ocean lines.

    Attributes
    ----------
    points
        ``(n, 2)`` of ``lon, lat`` [deg].
    before, after
        Directions along the line off the coast at a headland [rad], ``(n,)``; NaN at nodes of lanes.
    """

    points: FloatArray
    before: FloatArray
    after: FloatArray

    def __len__(self) -> int:
        return len(self.points)

    def tangent(self, at: IntArray, to: IntArray) -> BoolArray:
        """Tell whether the lines from ``at`` leave the coast there on one side."""
        lon, lat = np.radians(self.points[at]).T
        lon2, lat2 = np.radians(self.points[to]).T
        bearing = np.arctan2(
            np.sin(lon2 - lon) * np.cos(lat2),
            np.cos(lat) * np.sin(lat2) - np.sin(lat) * np.cos(lat2) * np.cos(lon2 - lon),
        )
        one, two, held = np.sin(self.before[at] - bearing), np.sin(self.after[at] - bearing), np.radians(TANGENT_DEG)
        right, left = (one > -held) & (two > -held), (one < held) & (two < held)
        return np.asarray(np.isnan(one) | right | left)


def headlands(clear: Clearance) -> Ends:
    """Find the outward corners of the line ``HEADLAND_NM`` off all coasts and shoals."""
    lat = np.arange(-90.0, 90.0 + CELL_DEG / 2, CELL_DEG)
    lon = np.arange(-180.0, 180.0, CELL_DEG)
    use = (lat > SOUTHERN_LAT - 5.0) & (lat < OPEN_NORTH[2])
    over = int(2.0 / CELL_DEG)
    wide = np.concatenate([lon[-over:] - 360.0, lon, lon[:over] + 360.0])
    grid = np.concatenate([clear.grid[:, -over:], clear.grid, clear.grid[:, :over]], axis=1)[use]
    # On Mercator's chart angles are true.
    north = np.degrees(np.arcsinh(np.tan(np.radians(lat[use]))))
    found = []
    for line in contourpy.contour_generator(wide, north, grid).lines(HEADLAND_NM):
        corners = shapely.get_coordinates(shapely.simplify(shapely.linestrings(np.asarray(line)), STRAY_DEG))
        closed = bool(np.allclose(corners[0], corners[-1]))
        corners = corners[:-1] if closed else corners
        if len(corners) < 3:
            continue
        before, after = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
        turn = np.degrees(np.arctan2(after[:, 0] * before[:, 1] - after[:, 1] * before[:, 0], -(before * after).sum(1)))
        keep = (turn < -TURN_DEG) & (corners[:, 0] >= -180.0) & (corners[:, 0] < 180.0)
        if not closed:
            keep[[0, -1]] = False
        found.append(np.column_stack([corners, np.arctan2(*before.T), np.arctan2(*after.T)])[keep])
    lon_, north_, before_, after_ = np.vstack(found).T
    points = np.column_stack([lon_, np.degrees(np.arctan(np.sinh(np.radians(north_))))])
    points = np.rint(points * SCALE) / SCALE
    open_sea = is_open(points) & ~shoreline.on_land(*points.T)
    return Ends(points[open_sea], before_[open_sea], after_[open_sea])


def is_open(points: FloatArray) -> BoolArray:
    """Tell where ocean lines may end, ``(n, 2)`` positions [deg]."""
    return np.asarray(within_limits(points) & ~is_ours(*points.T))


# Above this latitude searoute's lanes are not used: it would slip through the Arctic unasked, over shoals and land.
OUR_WATERS_LAT = 66.6


def is_ours(lon: FloatArray, lat: FloatArray) -> BoolArray:
    """Tell where our own lanes replace searoute's: the Arctic and the northern Bering Sea."""
    west = geodesy.wrap_longitude(lon)
    bering = (lat > 57.5) & ((west > 157.0) | (west < -158.0))
    greenland_and_norway = (west > -75.0) & (west < 46.0)
    return np.asarray(bering | ((lat > OUR_WATERS_LAT) & ~greenland_and_norway))


def ends_on_lanes(
    points: FloatArray, graph: coo_array, sources: IntArray, clear: FloatArray, wanted: IntArray
) -> IntArray:
    """Choose the nodes of lanes at which ocean lines end: wanted ones, and those that most tracks use."""
    use = np.zeros(len(points))
    for source in sources.tolist():
        _, before = dijkstra(graph, directed=False, indices=source, return_predecessors=True)
        use[_walked(before, sources)] += 1.0
    order = np.argsort(-use, kind="stable")
    order = order[(use[order] > 0) & (clear[order] >= END_CLEARANCE_NM) & is_open(points[order])]
    vectors = geodesy.unit_vectors(points)
    reach = 2.0 * np.sin(0.5 * END_SPACING_NM / shoreline.EARTH_RADIUS_NM)
    chosen: list[int] = wanted.tolist()
    for node in order.tolist():
        if not chosen or np.linalg.norm(vectors[chosen] - vectors[node], axis=1).min() > reach:
            chosen.append(node)
        if len(chosen) == ENDS_AT_MOST:
            break
    return np.unique(chosen)


def _walked(before: IntArray, targets: IntArray) -> IntArray:
    """Return the nodes on the tracks of a tree to some targets."""
    reached = np.zeros(len(before), dtype=np.bool_)
    nodes = targets[before[targets] >= 0]
    while len(nodes):
        nodes = np.unique(nodes[~reached[nodes]])
        reached[nodes] = True
        nodes = before[nodes]
        nodes = nodes[nodes >= 0]
    return np.flatnonzero(reached)


def clear_lines(points: FloatArray, first: IntArray, last: IntArray, clear: Clearance) -> BoolArray:
    """Tell which geodesics between points keep their offing, by the grid."""
    flags = np.zeros(len(first), dtype=np.bool_)
    at_end = clear.of_ends(points)
    vectors = geodesy.unit_vectors(points)
    for chunk in np.array_split(np.arange(len(first)), max(1, len(first) // 20_000)):
        a, b = vectors[first[chunk]], vectors[last[chunk]]
        angle = np.arccos(np.clip((a * b).sum(axis=1), -1.0, 1.0))
        bad = np.zeros(len(chunk), dtype=np.bool_)
        # Coarse first: most pairs have land between them.
        for step in SAMPLES_NM:
            todo = np.flatnonzero(~bad & (angle > 0.0))
            if len(todo) == 0:
                break
            counts = np.maximum(np.ceil(angle[todo] * shoreline.EARTH_RADIUS_NM / step).astype(np.int64), 2)
            owner = np.repeat(todo, counts)
            part = (np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / np.repeat(
                counts, counts
            )
            whole = angle[owner]
            spot = np.sin((1.0 - part) * whole)[:, np.newaxis] * a[owner]
            spot = (spot + np.sin(part * whole)[:, np.newaxis] * b[owner]) / np.sin(whole)[:, np.newaxis]
            lon = np.degrees(np.arctan2(spot[:, 1], spot[:, 0]))
            here = clear.at(lon, np.degrees(np.arcsin(np.clip(spot[:, 2], -1.0, 1.0))))
            along = part * whole * shoreline.EARTH_RADIUS_NM
            to_end = whole * shoreline.EARTH_RADIUS_NM - along
            near = np.where(along < to_end, at_end[first[chunk]][owner], at_end[last[chunk]][owner])
            wanted = np.where(np.minimum(along, to_end) < NEAR_ENDS_NM, np.minimum(OFFING_NM, 0.8 * near), OFFING_NM)
            # Half a cell of the grid is 2 nm.
            np.logical_or.at(bad, owner, here < wanted - 2.0 * (wanted > 4.0))
        flags[chunk] = ~bad
    return flags


def dry_near_ends(points: FloatArray, first: IntArray, last: IntArray) -> BoolArray:
    """Tell which geodesics cross land near an end, where they may keep less than their offing."""
    flags = np.zeros(len(first), dtype=np.bool_)
    for chunk in np.array_split(np.arange(len(first)), max(1, len(first) // 10_000)):
        for near, far in ((first[chunk], last[chunk]), (last[chunk], first[chunk])):
            a, b = points[near], points[far]
            length, azimuth = geodesy.inverse(*a.T, *b.T)
            lon, lat = geodesy.direct(a[:, 0], a[:, 1], azimuth, np.minimum(length, NEAR_ENDS_NM + 10.0))
            flags[chunk] |= shoreline.crosses_land(a, np.column_stack([lon, lat]))
    return flags


def candidates(ends: Ends, on_lanes: int, by_lane: FloatArray, clear: Clearance) -> tuple[IntArray, IntArray]:
    """Return the pairs of ends between which a line runs clear; the first ``on_lanes`` ends are nodes of lanes."""
    vectors = geodesy.unit_vectors(ends.points)
    first, last = [], []
    for number in range(len(ends)):
        other = np.arange(number + 1, len(ends))
        cosine = vectors[other] @ vectors[number]
        far = shoreline.EARTH_RADIUS_NM * np.arccos(np.clip(cosine, -1.0, 1.0))
        least = SHORTEST_NM if number < on_lanes else 3.0
        other = other[(far < LONGEST_NM) & (far > np.where(other < on_lanes, least, 3.0))]
        here = np.full(len(other), number)
        keep = ends.tangent(here, other) & ends.tangent(other, here)
        first.append(here[keep])
        last.append(other[keep])
    a, b = np.concatenate(first), np.concatenate(last)
    lanes = np.flatnonzero(b < on_lanes)
    straight = geodesy.distance_nm(*ends.points[a[lanes]].T, *ends.points[b[lanes]].T)
    worth = np.ones(len(a), dtype=np.bool_)
    worth[lanes] = straight < by_lane[a[lanes], b[lanes]] * (1.0 - WORTH)
    # The Cape's gate is a meridian of the open ocean: only lanes cross it, so that it has few crossings.
    one, two = ends.points[a], ends.points[b]
    over = ((one[:, 0] - 20.0) * (two[:, 0] - 20.0) < 0.0) & (np.abs(one[:, 0] - two[:, 0]) < 180.0)
    worth &= ~(over & (np.minimum(one[:, 1], two[:, 1]) < -20.0))
    a, b = a[worth], b[worth]
    wet = clear_lines(ends.points, a, b, clear)
    a, b = a[wet], b[wet]
    free = ~dry_near_ends(ends.points, a, b)
    free[free] = ~schemes.barred(ends.points[a[free]], ends.points[b[free]])
    return a[free], b[free]


def used_edges(graph: coo_array, sources: IntArray) -> IntArray:
    """Return the edges that shortest tracks between the sources use, as ``smaller node * count + larger node``."""
    halves = [sources[::2], sources[1::2]]
    with ProcessPoolExecutor(WORKERS) as pool:
        found = pool.map(_used_from, [graph] * 2, halves, [sources] * 2)
        return np.unique(np.concatenate(list(found)))


def _used_from(graph: coo_array, sources: IntArray, targets: IntArray) -> IntArray:
    count = graph.shape[0]
    found = np.zeros(0, dtype=np.int64)
    for batch in np.array_split(sources, max(1, len(sources) // 50)):
        _, before = dijkstra(graph, directed=False, indices=batch, return_predecessors=True)
        steps = [found]
        for tree in before.astype(np.int64):
            node = _walked(tree, targets)
            node = node[tree[node] >= 0]
            steps.append(np.minimum(node, tree[node]) * count + np.maximum(node, tree[node]))
        found = np.unique(np.concatenate(steps))
    return found


def add(
    draft: Draft,
    clear: Clearance,
    ports: FloatArray,
    core: BoolArray,
    closures: list[BoolArray],
    wanted: IntArray,
) -> int:
    """Add ocean lines to a draft and return how many.

    Parameters
    ----------
    ports, core
        Approaches of ports, ``(n, 2)`` of ``lon, lat`` [deg], and which are of our own rows.
    closures
        For each set of closed passages the edges of the draft that are open.
    wanted
        Nodes of lanes at which ocean lines may end in any case: the ends of separation schemes.
    """
    points, lanes = draft.positions(), len(draft.start)
    graph = matrix(np.array(draft.start), np.array(draft.end), lengths_of(draft), len(points))
    on_lanes = ends_on_lanes(points, graph, shoreline.nearest(points, ports[core]), clear.of_ends(points), wanted)
    by_lane = dijkstra(graph, directed=False, indices=on_lanes)[:, on_lanes]
    capes = headlands(clear)
    nowhere = np.full(len(on_lanes), np.nan)
    ends = Ends(
        np.vstack([points[on_lanes], capes.points]),
        np.concatenate([nowhere, capes.before]),
        np.concatenate([nowhere, capes.after]),
    )
    first, last = candidates(ends, len(on_lanes), by_lane, clear)
    number = np.concatenate([on_lanes, len(points) + np.arange(len(capes))])
    whole = np.vstack([points, capes.points])
    start = np.concatenate([np.array(draft.start), number[first]])
    end = np.concatenate([np.array(draft.end), number[last]])
    length = np.concatenate([lengths_of(draft), geodesy.distance_nm(*ends.points[first].T, *ends.points[last].T)])
    in_use = np.unique(np.concatenate([start, end]))
    sources = np.unique(np.concatenate([in_use[shoreline.nearest(whole[in_use], ports)], number[::SPREAD]]))
    used = np.zeros(0, dtype=np.int64)
    for allowed in closures:
        keep = np.concatenate([allowed, np.ones(len(first), dtype=np.bool_)])
        open_graph = matrix(start[keep], end[keep], length[keep], len(whole))
        used = np.union1d(used, used_edges(open_graph, sources))
    a, b = number[first], number[last]
    needed = np.flatnonzero(np.isin(np.minimum(a, b) * len(whole) + np.maximum(a, b), used))
    drawn = 0
    for chunk in np.array_split(needed, max(1, len(needed) // 500)):
        dry = shoreline.crosses_land(ends.points[first[chunk]], ends.points[last[chunk]])
        for k in chunk[~dry].tolist():
            one, two = (draft.node(*ends.points[end_]) for end_ in (first[k], last[k]))
            draft.edge(one, two, ORIGINS.index("ocean"))
            drawn += 1
    assert lanes + drawn == len(draft.start)
    return drawn
