"""Further entrances of ports: ways from a berth to other waters than those of its approach.

A port in a fjord or an inland sea has more than one way out; a track that may use the one of its approach alone turns
back on itself. On a chart of ``CELL_NM`` about the berth the shortest ways over GSHHG's water are found, pulled taut
and tested exactly. A way is kept where it saves what the ways known so far cost more: to open water that they reach by
a detour (:func:`to_open_water`), and to nodes of the network that they reach by a detour (:func:`to_nodes`). No way
crosses the line of a strait or of a separation scheme, or a shoal: it would not say so. The shoreline knows no depths:
ways are looked for in deep inshore waters alone (``deep_waters.csv``), and to the ends of canals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routes import geodesy
from seeds import schemes, shoreline
from seeds.draft import SCALE, positions_of, rows_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

CELL_NM = 0.35
REACH_NM = 55.0
HALF = round(REACH_NM / CELL_NM)
WIDTH = 2 * HALF + 1
# A way is kept if it saves so many miles and this share of its length, and if it leads to other water: the way on from
# its end to the approach makes the way to the approach as much longer. The rest cuts corners off the pilots' water.
SAVED_NM, SAVED_SHARE = 12.0, 0.15
# Open water: so far off land, with so many of 36 directions free for so many miles.
OPEN_NM, OPEN_DIRECTIONS, OPEN_RAY_NM = 1.5, 9, 18.0
# Every so manyth cell each way is looked at.
COARSE = 4
ENTRANCES_AT_MOST, NODES_AT_MOST = 3, 6
# Where a step of a way crosses land the chart is mended there and searched again, so many times.
TRIES = 6
# What cannot be reached is this far, for what a way to it saves [nm].
FARTHEST_NM = 1e4
# Of ways that save almost the most the shortest is taken.
ALMOST = 0.9
# A channel that GSHHG does not draw is left at the first of its points that has water so near [nm].
NEAR_WATER_NM = 0.6
# A chart is drawn about every so manyth mile of a channel until one shows water that runs on beyond it, so many cells.
STAGE_NM = 40.0
BASIN_CELLS = 2000


@dataclass(frozen=True)
class Chart:
    """Water about a position [deg] in square cells, rows from the south; ``wet`` may be sailed, ``land`` may not."""

    lon: float
    lat: float
    wet: BoolArray
    land: BoolArray

    def cell(self, points: FloatArray) -> IntArray:
        """Return the numbers of the cells of ``(n, 2)`` positions [deg], -1 off the chart."""
        stretch = np.cos(np.radians(self.lat))
        column = np.rint(geodesy.wrap_longitude(points[:, 0] - self.lon) * 60.0 * stretch / CELL_NM).astype(np.int64)
        row = np.rint((points[:, 1] - self.lat) * 60.0 / CELL_NM).astype(np.int64)
        inside = (np.abs(row) <= HALF) & (np.abs(column) <= HALF)
        return np.where(inside, (row + HALF) * WIDTH + column + HALF, -1)

    def points(self, cells: IntArray) -> FloatArray:
        """Return the middles of cells, ``(n, 2)`` of ``lon, lat`` [deg], on the network's grid."""
        row, column = np.divmod(cells, WIDTH)
        lat = self.lat + (row - HALF) * CELL_NM / 60.0
        lon = self.lon + (column - HALF) * CELL_NM / 60.0 / np.cos(np.radians(self.lat))
        return np.rint(np.column_stack([geodesy.wrap_longitude(lon), lat]) * SCALE) / SCALE


@cache
def _barred() -> NDArray[np.object_]:
    """Return what no way may cross, as polygons."""
    lines = [positions_of(row["barrier"]) for row in rows_of("straits.csv") if row["barrier"]] + schemes.barriers()
    walls = [shapely.buffer(shapely.linestrings(line), CELL_NM / 60.0, quad_segs=1) for line in lines]
    shoals = [shapely.Polygon(positions_of(row["corners"])) for row in rows_of("shoals.csv") if row["bars"] == "all"]
    return np.array([*walls, *shoals], dtype=object)


def chart(lon: float, lat: float) -> Chart:
    """Draw the chart about a position [deg]."""
    side = np.arange(-HALF, HALF + 1, dtype=np.float64) * CELL_NM / 60.0
    lons, lats = lon + side / float(np.cos(np.radians(lat))), lat + side
    land, wall = np.zeros((WIDTH, WIDTH), dtype=np.bool_), np.zeros((WIDTH, WIDTH), dtype=np.bool_)
    polygons, tree = shoreline.pieces(False)
    for turn in (-360.0, 0.0, 360.0):
        box = shapely.box(lons[0] + turn, lats[0], lons[-1] + turn, lats[-1])
        _fill(land, polygons[tree.query(box)], lons + turn, lats)
        bars = _barred()
        _fill(wall, bars[shapely.intersects(bars, box)], lons + turn, lats)
    return Chart(lon, lat, ~land & ~wall, land)


def _fill(grid: BoolArray, polygons: NDArray[np.object_], lons: FloatArray, lats: FloatArray) -> None:
    for polygon in polygons:
        west, south, east, north = shapely.bounds(polygon)
        rows = slice(*np.searchsorted(lats, [south, north]))
        columns = slice(*np.searchsorted(lons, [west, east]))
        if rows.start < rows.stop and columns.start < columns.stop:
            grid[rows, columns] |= shapely.contains_xy(polygon, lons[np.newaxis, columns], lats[rows, np.newaxis])


@cache
def _steps() -> tuple[IntArray, IntArray, IntArray, IntArray, FloatArray]:
    """Steps between cells: from, to, two cells passed on the way, length [nm]."""
    index = np.arange(WIDTH * WIDTH).reshape(WIDTH, WIDTH)
    parts = []
    for di, dj in ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)):
        first = index[: WIDTH - di, max(0, -dj) : WIDTH - max(0, dj)].ravel()
        sign = 1 if dj > 0 else -1
        between = {(1, 2): (1, WIDTH + 1), (2, 1): (WIDTH, WIDTH + 1)}
        between |= {(1, -2): (-1, WIDTH - 1), (2, -1): (WIDTH, WIDTH - 1)}
        one, two = between.get((di, dj), (sign, WIDTH) if di and dj else (0, 0))
        length = np.full(len(first), np.hypot(di, dj) * CELL_NM)
        parts.append((first, first + di * WIDTH + dj, first + one, first + two, length))
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return whole[0], whole[1], whole[2], whole[3], whole[4]


def reach(wet: BoolArray, source: int) -> tuple[FloatArray, IntArray]:
    """Return the length of the ways from a cell to all cells [nm], and the cell before."""
    first, last, one, two, length = _steps()
    flat = wet.ravel()
    diagonal = np.abs(length - np.sqrt(2.0) * CELL_NM) < 1e-9
    free = flat[first] & flat[last] & np.where(diagonal, flat[one] | flat[two], flat[one] & flat[two])
    graph = coo_array((length[free], (first[free], last[free])), shape=(flat.size, flat.size)).tocsr()
    distance, before = dijkstra(graph, directed=False, indices=source, return_predecessors=True)
    return distance, before


def way(here: Chart, wet: BoolArray, start: FloatArray, end: FloatArray) -> FloatArray | None:
    """Return the way between two positions [deg], pulled taut and free of land; None where none is found.

    ``wet`` is changed where the chart is found to be wrong.
    """
    source, target = here.cell(np.vstack([start, end])).tolist()
    for _ in range(TRIES):
        distance, before = reach(wet, source)
        if not np.isfinite(distance[target]):
            return None
        cells = [target]
        while cells[-1] != source:
            cells.append(int(before[cells[-1]]))
        line = here.points(np.array(cells[::-1]))
        line[0], line[-1] = start, end
        dry = shoreline.crosses_land(line[:-1], line[1:], natural_earth=False)
        if not dry.any():
            return _taut(line)
        inner = np.array(cells[::-1])
        for step in np.flatnonzero(dry).tolist():
            for cell in (inner[step], inner[step + 1]):
                if cell not in (source, target):
                    wet.ravel()[cell] = False
    return None


def _taut(line: FloatArray) -> FloatArray:
    """Pull a way taut: from each point straight to the last one from which no land lies between."""
    keep = [0]
    last = len(line) - 1
    while keep[-1] < last:
        here = keep[-1]
        ahead = np.arange(here + 1, last + 1)
        free = ~_blocked(np.repeat(line[[here]], len(ahead), axis=0), line[ahead])
        free[0] = True
        keep.append(int(ahead[np.flatnonzero(free)[-1]]))
    return line[keep]


def _blocked(start: FloatArray, end: FloatArray) -> BoolArray:
    lines, owner = shoreline.chords(start, end)
    flags = np.zeros(len(start), dtype=np.bool_)
    flags[owner[shoreline.touching(lines, natural_earth=False)]] = True
    tree = shapely.STRtree(lines)
    flags[owner[np.unique(tree.query(_barred(), predicate="intersects")[1])]] = True
    return flags


def _searched(line: FloatArray) -> tuple[Chart, BoolArray, FloatArray, FloatArray, FloatArray] | None:
    """Return chart, water, the way down to the water, the water's edge, and the lengths from the berth of all cells.

    The water is that of the approach, or water that runs on beyond the chart: not a basin or a reach of a river that
    the chart cuts off.
    """
    given = geodesy.densify(line, 0.5)
    along = np.cumsum(np.concatenate([[0.0], geodesy.segment_lengths_nm(given)]))
    turns = np.cumsum(np.concatenate([[0.0], geodesy.segment_lengths_nm(line)]))
    for begin in np.arange(0.0, along[-1] + 1.0, STAGE_NM).tolist():
        first = int(np.searchsorted(along, begin))
        if first >= len(given):
            break
        here = chart(*given[first].tolist())
        basin, _ = label(here.wet, structure=np.ones((3, 3)))
        rim = np.unique(np.concatenate([basin[0], basin[-1], basin[:, 0], basin[:, -1]]))
        size = np.bincount(basin.ravel())
        approach = int(here.cell(line[-1:])[0])
        good = np.zeros(len(size), dtype=np.bool_)
        good[rim] = size[rim] >= BASIN_CELLS
        if approach >= 0:
            good[basin.ravel()[approach]] = True
        good[0] = False
        sea = here.wet & good[basin]
        if not sea.any():
            continue
        stage = np.flatnonzero((along >= begin) & (along <= begin + STAGE_NM))
        cells = here.cell(given[stage])
        off, nearest_cell = distance_transform_edt(~sea, return_indices=True)
        near = np.flatnonzero((cells >= 0) & (off.ravel()[cells] * CELL_NM <= NEAR_WATER_NM))
        if len(near) == 0:
            continue
        k = int(stage[near[0]])
        row, column = (int(part.ravel()[cells[near[0]]]) for part in nearest_cell)
        spot = here.points(np.array([row * WIDTH + column]))[0]
        stem = np.vstack([line[turns < along[k] - 1e-6], given[[k]]]) if k else line[:1]
        wet = here.wet.copy()
        far, _ = reach(wet, row * WIDTH + column)
        return here, wet, stem, spot, far + geodesy.line_length_nm(np.vstack([stem, spot]))
    return None


def _again(here: Chart, wet: BoolArray, stem: FloatArray, spot: FloatArray) -> FloatArray:
    """Return the lengths from the berth of all cells of a mended chart [nm]."""
    far, _ = reach(wet, int(here.cell(spot[np.newaxis])[0]))
    return far + geodesy.line_length_nm(np.vstack([stem, spot]))


def _whole(stem: FloatArray, line: FloatArray) -> FloatArray:
    whole = np.rint(np.vstack([stem[:1], np.rint(np.vstack([stem[1:], line]) * SCALE) / SCALE]) * 1e5) / 1e5
    moved = np.concatenate([[True], np.any(np.diff(whole, axis=0) != 0.0, axis=1)])
    return np.asarray(whole[moved])


def to_open_water(line: FloatArray) -> list[FloatArray]:
    """Find further ways of a port to open water.

    Parameters
    ----------
    line
        The way from its berth to its approach, ``(n, 2)`` of ``lon, lat`` [deg].

    Returns
    -------
    Ways from the berth, each ``(m, 2)`` of ``lon, lat`` [deg].
    """
    searched = _searched(line)
    if searched is None:
        return []
    here, wet, stem, spot, far = searched
    cells = _open_cells(here)
    cells = cells[np.isfinite(far[cells])]
    points = here.points(cells)
    by_known = _by(here, line, cells, points)
    other = _elsewhere(line, far[cells], by_known)
    found: list[FloatArray] = []
    tried = 0
    while len(cells) and len(found) < ENTRANCES_AT_MOST and tried < 3 * ENTRANCES_AT_MOST:
        saved = np.minimum(by_known, FARTHEST_NM) - far[cells]
        saved[~other | (saved < np.maximum(SAVED_NM, SAVED_SHARE * far[cells]))] = 0.0
        if saved.max() <= 0.0:
            break
        good = np.flatnonzero(saved >= ALMOST * saved.max())
        chosen = int(good[np.argmin(far[cells[good]])])
        before = int(wet.sum())
        new = way(here, wet, spot, points[chosen])
        if int(wet.sum()) < before:
            far = _again(here, wet, stem, spot)
        whole = line if new is None else _whole(stem, new)
        if new is not None and geodesy.line_length_nm(whole) < by_known[chosen] - SAVED_NM:
            by_known = np.minimum(by_known, _by(here, whole, cells, points))
            found.append(whole)
        by_known[chosen] = 0.0
        tried += 1
    return found


def _by(here: Chart, line: FloatArray, cells: IntArray, points: FloatArray) -> FloatArray:
    """Return the lengths from the berth to cells by the end of a way [nm], at least the straight line from there."""
    end, length = line[-1], geodesy.line_length_nm(line)
    straight = length + geodesy.distance_nm(end[0], end[1], points[:, 0], points[:, 1])
    cell = int(here.cell(end[np.newaxis])[0])
    if cell >= 0 and here.wet.ravel()[cell]:
        return np.asarray(np.maximum(length + reach(here.wet, cell)[0][cells], straight))
    return np.asarray(straight)


def _elsewhere(line: FloatArray, far: FloatArray, by_approach: FloatArray) -> BoolArray:
    """Tell which cells do not lie on the way to the approach.

    ``far`` are their lengths from the berth, ``by_approach`` those by the approach [nm].
    """
    length = geodesy.line_length_nm(line) if len(line) > 1 else 0.0
    on = np.maximum(np.minimum(by_approach, FARTHEST_NM) - length, 0.0)
    return np.asarray(far + on - length > np.maximum(SAVED_NM, SAVED_SHARE * length))


def _open_cells(here: Chart) -> IntArray:
    """Return cells of open water."""
    off = np.asarray(distance_transform_edt(~here.land)) * CELL_NM if here.land.any() else np.full(here.wet.shape, 99.0)
    rows, columns = np.nonzero((off >= OPEN_NM) & here.wet)
    some = (rows % COARSE == 0) & (columns % COARSE == 0)
    rows, columns = rows[some], columns[some]
    bearing = np.radians(np.arange(0.0, 360.0, 10.0))
    along = np.arange(CELL_NM, OPEN_RAY_NM, 2.0 * CELL_NM) / CELL_NM
    free = np.zeros(len(rows), dtype=np.int64)
    for angle in bearing.tolist():
        i = rows[:, np.newaxis] + np.rint(along * np.cos(angle)).astype(np.int64)
        j = columns[:, np.newaxis] + np.rint(along * np.sin(angle)).astype(np.int64)
        off_chart = (np.abs(i - HALF) > HALF) | (np.abs(j - HALF) > HALF)
        hit = here.land[np.clip(i, 0, WIDTH - 1), np.clip(j, 0, WIDTH - 1)] & ~off_chart
        free += ~hit.any(axis=1)
    open_sea = free >= OPEN_DIRECTIONS
    return np.asarray(rows[open_sea] * WIDTH + columns[open_sea])


def to_nodes(
    line: FloatArray, nodes: FloatArray, canal: BoolArray, by_known: FloatArray, between: FloatArray
) -> list[tuple[int, FloatArray]]:
    """Find ways of a port to nodes of the network near it that it reaches by a detour.

    Parameters
    ----------
    line
        The way from its berth to its approach, ``(n, 2)`` of ``lon, lat`` [deg].
    nodes
        Nodes near it, ``(k, 2)`` [deg].
    canal
        Which of them are ends of canals, ``(k,)``: they are joined also where they lie on the way to the approach.
    by_known
        How far they are from the berth now, ``(k,)`` [nm].
    between
        Lengths between them over the network, ``(k, k)`` [nm].

    Returns
    -------
    Numbers of nodes, and the ways from the berth to them.
    """
    searched = _searched(line)
    if searched is None:
        return []
    here, wet, stem, spot, far = searched
    cells = here.cell(nodes)
    there = np.where((cells >= 0) & here.wet.ravel()[cells], far[cells], np.inf)
    known = by_known.copy()
    there[~(canal | _elsewhere(line, there, by_known))] = np.inf
    found: list[tuple[int, FloatArray]] = []
    for _ in range(3 * NODES_AT_MOST):
        saved = np.minimum(known, FARTHEST_NM) - there
        saved[~np.isfinite(saved) | (saved < np.maximum(SAVED_NM, SAVED_SHARE * there))] = 0.0
        if saved.max(initial=0.0) <= 0.0 or len(found) == NODES_AT_MOST:
            break
        good = np.flatnonzero(saved >= ALMOST * saved.max())
        chosen = int(good[np.argmin(there[good])])
        before = int(wet.sum())
        new = way(here, wet, spot, nodes[chosen])
        if int(wet.sum()) < before:
            far = _again(here, wet, stem, spot)
            there = np.where(np.isfinite(there), far[cells], np.inf)
        length = np.inf if new is None else geodesy.line_length_nm(_whole(stem, new))
        if new is None or length > known[chosen] - SAVED_NM:
            there[chosen] = np.inf
            continue
        found.append((chosen, _whole(stem, new)))
        known = np.minimum(known, length + between[chosen])
        there[chosen] = np.inf
    return found
