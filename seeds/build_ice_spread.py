"""Build ``ice_spread.csv``: how far into the ice the best way of a lane leads, by leg and cover.

The mean ice of a leg hides whether the ice can be gone round. ``seeds/raw/ice_edge_25km.npz.xz`` holds the monthly ice
edge of the NSIDC Sea Ice Index v3 (G02135, ice from 15% on, 25 km cells, November 1978 to February 2023, two months
missing; the polygons rasterised at the centres of cells). For each lane of the Northern Sea Route and each month the
way of least ice is sought through the boxes of its legs and 50 km on both sides of the lane: a Dijkstra path whose
cost is length times concentration, where concentration rises with the distance from open water. Of each leg the table
keeps the share of that way in ice and its *depth*: the greatest distance to open water of any cell on it. Both grow
with the cover of the leg; the rows are quartiles near a cover, made monotone, and serve every year and day.

``fit_edge_width`` shows where the law of concentration comes from: it is the width that makes the mean over all ice
cells of a sea agree with the published area over extent of that sea and month.
"""

from __future__ import annotations

import csv
import gzip
import heapq
import io
import itertools
import lzma
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import binary_dilation, distance_transform_edt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from routes import geodesy, land
from routes.ice.legs import ice_legs_along

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SEEDS = Path(__file__).parent
EDGE = SEEDS / "raw" / "ice_edge_25km.npz.xz"
LEGS = SEEDS / "raw" / "sea_ice_legs.csv.gz"
COLUMNS = (
    "lane",
    "leg",
    "order",
    "distance_nm",
    "cover",
    "met_share",
    "depth_low_km",
    "depth_km",
    "depth_high_km",
    "months",
    "source",
    "status",
)

# The NSIDC 25 km grid, EPSG:3411: rows from the top, columns from the left, positions of centres [m].
GRID = "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +a=6378273 +b=6356889.449 +type=crs"
SHAPE = (448, 304)
CELL_KM = 25.0
LEFT_M, TOP_M = -3_837_500.0, 5_837_500.0
# A cell is sea where it held ice in more than this share of months (as for the cover of legs), or is off all land.
EVER_ICE = 0.05
SOUTHERNMOST = 60.0
# A ship may leave the lane so far [km], and anywhere inside the boxes of the lane's legs.
CORRIDOR_KM = 50.0
# Concentration at the edge, at the inner side of the marginal zone, and the width between [km]: rows ``ice.edge.*``.
EDGE_CONCENTRATION, INNER_CONCENTRATION, FULL_CONCENTRATION = 0.15, 0.80, 0.95
WIDTH_KM = 150.0
# A mile of open water costs as much as so much ice, so that ways stay short; ties are broken by the number of the cell.
OPEN_COST = 0.02
TIE = 1e-7
STEP_NM = 2.0
COVERS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
# Months whose cover is this near speak for a cover, and at least so many months do.
NEAR_COVER, FEWEST_MONTHS = 0.05, 9
QUARTILES = (0.25, 0.5, 0.75)
# A leg with less of the way inside it than this [km], or in fewer months, has no rows of its own.
SHORTEST_KM = 25.0
# Depths beyond this are all the same: the middle of the pack [km].
DEEPEST_KM = 400.0
FIRST_YEAR = 1979

# The node of `lane_nodes.csv` at which a strait of the NSR is passed, and nodes that a lane by it leaves out.
GATES = {
    "kara-gate": ("kara-gate",),
    "zhelaniya": ("zhelaniya",),
    "vilkitsky": ("vilkitsky",),
    "severnaya-zemlya-north": ("arktichesky",),
    "dmitry-laptev": ("dm-laptev",),
    "sannikov": ("sannikov",),
    "new-siberian-north": ("nsi-n2",),
    "de-long-north": ("de-long-n",),
    "long-strait": ("long", "long-w"),
    "wrangel-north": ("wrangel-n", "wrangel-far-n"),
}
END_NODE = "dezhnev"


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Cells of the 25 km grid: projected centres [m], geographic centres [deg], sea or land, name of the ice leg."""

    x_m: FloatArray
    y_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    sea: BoolArray
    leg: NDArray[np.str_]


@cache
def ice_masks() -> tuple[IntArray, BoolArray]:
    """Read the monthly ice edge: months as yyyymm, and ice or none ``(month, row, column)``."""
    with np.load(io.BytesIO(lzma.decompress(EDGE.read_bytes()))) as raw:
        bits, months = raw["ice_bits"], raw["yyyymm"].astype(np.int64)
    return months, np.unpackbits(bits, axis=1).reshape(-1, *SHAPE).astype(np.bool_)


@cache
def _projection() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", GRID, always_xy=True)


@cache
def grid() -> Grid:
    """Return the cells of the grid."""
    x, y = np.meshgrid(LEFT_M + 1000.0 * CELL_KM * np.arange(SHAPE[1]), TOP_M - 1000.0 * CELL_KM * np.arange(SHAPE[0]))
    lon, lat = _projection().transform(x, y, direction="INVERSE")
    north = lat > SOUTHERNMOST
    dry = np.ones(SHAPE, dtype=np.bool_)
    dry[north] = land.on_land(lon[north], lat[north])
    sea = north & ((ice_masks()[1].mean(axis=0) > EVER_ICE) | ~binary_dilation(dry, np.ones((3, 3))))
    leg = np.full(SHAPE, "", dtype="U24")
    for block in np.array_split(np.flatnonzero(sea), 40):
        leg.flat[block] = ice_legs_along(lon.flat[block], lat.flat[block])
    return Grid(x_m=x, y_m=y, lon=lon, lat=lat, sea=sea, leg=leg)


def concentration(depth_km: ArrayLike, width_km: float = WIDTH_KM, inner: float = FULL_CONCENTRATION) -> FloatArray:
    """Return the concentration at a distance from open water: from the edge up over the marginal zone."""
    depth = np.asarray(depth_km, dtype=np.float64)
    rise = (INNER_CONCENTRATION - EDGE_CONCENTRATION) * depth / width_km
    return np.where(depth > 0.0, np.minimum(EDGE_CONCENTRATION + rise, inner), 0.0)


@cache
def depths_km() -> NDArray[np.float32]:
    """Return the distance of each cell of ice to open water [km], ``(month, cell)``, 0 without ice."""
    sea = grid().sea
    found = []
    for ice in ice_masks()[1]:
        inside = ice & sea
        distance = distance_transform_edt(~(sea & ~ice)) * CELL_KM - CELL_KM / 2.0
        found.append(np.where(inside, distance, 0.0).astype(np.float32).ravel())
    return np.array(found)


def lane_nodes(lane: dict[str, str]) -> list[str]:
    """Return the nodes of a lane of the Northern Sea Route from its first strait to Cape Dezhnev."""
    place = {row["node"]: (float(row["lon"]), float(row["lat"])) for row in _rows("lane_nodes.csv")}
    group = {row["strait"]: row["group"] for row in _rows("straits.csv") if row["strait"] in GATES}
    straits = lane["straits"].split("|")
    chosen = {group[strait] for strait in straits}
    closed = {node for strait, nodes in GATES.items() if group[strait] in chosen for node in nodes}
    closed -= {node for strait in straits for node in GATES[strait]}
    near: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _rows("lane_edges.csv"):
        ends = row["from"], row["to"]
        if not row["kind"] and closed.isdisjoint(ends) and all(end in place for end in ends):
            length = float(geodesy.distance_nm(*place[ends[0]], *place[ends[1]]))
            near[ends[0]][ends[1]] = near[ends[1]][ends[0]] = length

    def shortest(start: str, goals: tuple[str, ...]) -> tuple[float, list[str]]:
        queue, done = [(0.0, [start])], set()
        while queue:
            length, path = heapq.heappop(queue)
            if path[-1] in goals:
                return length, path
            if path[-1] not in done:
                done.add(path[-1])
                for node, step in sorted(near[path[-1]].items()):
                    heapq.heappush(queue, (length + step, [*path, node]))
        raise SystemExit(f"lane {lane['lane']}: no way from {start} to {goals}")

    best: tuple[float, list[str]] = (np.inf, [])
    for last in GATES[straits[-1]]:  # Long Strait and the waters north of Wrangel I. are passed at either node
        path, total = [GATES[straits[0]][0]], 0.0
        for goals in [*((GATES[strait][0],) for strait in straits[1:-1]), (last,), (END_NODE,)]:
            length, piece = shortest(path[-1], goals)
            path, total = path + piece[1:], total + length
        best = min(best, (total, path))
    return best[1]


def lane_track(nodes: list[str]) -> tuple[FloatArray, FloatArray, NDArray[np.str_]]:
    """Return positions about two miles apart along a lane, and the ice leg of each."""
    place = {row["node"]: (float(row["lon"]), float(row["lat"])) for row in _rows("lane_nodes.csv")}
    pieces = [geodesy.rhumb_line(*place[a], *place[b], STEP_NM) for a, b in itertools.pairwise(nodes)]
    line = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
    lon, lat = geodesy.wrap_longitude(line[:, 0]), line[:, 1]
    return lon, lat, ice_legs_along(lon, lat)


def _inside_boxes(legs: list[str]) -> BoolArray:
    cells = grid()
    eastward = np.mod(cells.lon, 360.0)
    found = np.zeros(SHAPE, dtype=np.bool_)
    for row in _rows("ice_legs.csv"):
        if row["leg"] in legs:
            found |= (
                (cells.lat >= float(row["lat_min"]))
                & (cells.lat <= float(row["lat_max"]))
                & (eastward >= float(row["lon_min"]))
                & (eastward <= float(row["lon_max"]))
            )
    return found


def _neighbours(chosen: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Pairs of neighbouring cells, eight to a cell, as numbers in ``chosen``, and their distance [km]."""
    number = np.full(SHAPE[0] * SHAPE[1], -1, dtype=np.int64)
    number[chosen] = np.arange(len(chosen))
    row, column = np.divmod(chosen, SHAPE[1])
    start, end, length = [], [], []
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            if down or right:
                there = (row + down) * SHAPE[1] + column + right
                other = number[np.clip(there, 0, len(number) - 1)]
                pairs = np.flatnonzero(other >= 0)
                start.append(pairs)
                end.append(other[pairs])
                length.append(np.full(len(pairs), CELL_KM * float(np.hypot(down, right))))
    return np.concatenate(start), np.concatenate(end), np.concatenate(length)


def best_ways(lon: FloatArray, lat: FloatArray, legs: list[str]) -> dict[str, FloatArray]:
    """Seek the way of least ice along a lane in each month.

    Returns
    -------
    For each leg ``(month, 3)``: length of the way inside it [km], length in ice [km], greatest distance to open
    water [km].
    """
    cells = grid()
    x, y = _projection().transform(lon, lat)
    reach = 1000.0 * CORRIDOR_KM
    aside = np.full(SHAPE, np.inf)
    for px, py in zip(x, y, strict=True):
        aside = np.minimum(aside, (cells.x_m - px) ** 2 + (cells.y_m - py) ** 2)
    chosen = np.flatnonzero(((aside <= reach**2) | _inside_boxes(legs)) & cells.sea)
    count = len(chosen)
    start, end, length = _neighbours(chosen)
    cx, cy, leg = cells.x_m.flat[chosen], cells.y_m.flat[chosen], cells.leg.flat[chosen]

    def around(index: int) -> IntArray:
        return np.flatnonzero(np.hypot(cx - x[index], cy - y[index]) <= reach)

    sources, sinks = around(0), around(-1)
    found = {name: np.zeros((len(depths_km()), 3)) for name in legs}
    for month, all_depths in enumerate(depths_km()):
        depth = all_depths[chosen].astype(np.float64)
        ice = concentration(depth)
        cost = length * (0.5 * (ice[start] + ice[end]) + OPEN_COST) + TIE * (end % 997)
        graph = coo_array(
            (
                np.concatenate([cost, CELL_KM / 2.0 * ice[sources] + TIE * (1 + sources)]),
                (
                    np.concatenate([start, np.full(len(sources), count)]),
                    np.concatenate([end, sources]),
                ),
            ),
            shape=(count + 1, count + 1),
        ).tocsr()
        total, before = dijkstra(graph, indices=count, return_predecessors=True)
        path = [int(sinks[np.argmin(total[sinks])])]
        while before[path[-1]] != count:
            path.append(int(before[path[-1]]))
        step = np.hypot(np.diff(cx[path]), np.diff(cy[path])) / 1000.0
        share = np.zeros(len(path))
        share[:-1] += step / 2.0
        share[1:] += step / 2.0
        for name in legs:
            here = leg[path] == name
            if here.any():
                deep = depth[path][here]
                found[name][month] = (share[here].sum(), share[here][deep > 0.0].sum(), deep.max())
    return found


@cache
def _cover() -> dict[tuple[str, int], float]:
    text = gzip.decompress(LEGS.read_bytes()).decode("utf-8")
    return {
        (row["leg"], 100 * int(row["year"]) + int(row["month"])): float(row["cover_pct"]) / 100.0
        for row in csv.DictReader(io.StringIO(text))
        if row["cover_pct"]
    }


def monotone_quartiles(cover: FloatArray, values: FloatArray, shares: tuple[float, ...] = QUARTILES) -> FloatArray:
    """Return quartiles of values near each of ``COVERS``, made monotone: ``(quartile, cover)``; 0 without cover."""
    found = np.zeros((len(shares), len(COVERS)))
    for column, centre in enumerate(COVERS):
        off = np.abs(cover - centre)
        nearest = np.argsort(off, kind="stable")
        count = max(FEWEST_MONTHS, int(np.sum(off <= NEAR_COVER)))
        if centre > 0.0:
            found[:, column] = np.quantile(values[nearest[:count]], shares)
    return np.maximum.accumulate(found, axis=1)


def lane_table(lane: dict[str, str]) -> list[list[str]]:
    """Return the rows of one lane."""
    lon, lat, names = lane_track(lane_nodes(lane))
    steps = np.append(geodesy.distance_nm(lon[:-1], lat[:-1], lon[1:], lat[1:]), 0.0)
    legs = [str(name) for name in dict.fromkeys(names) if name]
    months, _ = ice_masks()
    rows: list[list[str]] = []
    order = 0
    for leg, ways in best_ways(lon, lat, legs).items():
        cover = np.array([_cover().get((leg, int(month)), np.nan) for month in months])
        good = np.isfinite(cover) & (ways[:, 0] >= SHORTEST_KM)
        if good.sum() < 12 * FEWEST_MONTHS:
            continue
        order += 1
        deep = monotone_quartiles(cover[good], np.minimum(ways[good, 2], DEEPEST_KM))
        met = monotone_quartiles(cover[good], ways[good, 1] / ways[good, 0], (0.5,))[0]
        for column, centre in enumerate(COVERS):
            rows.append(
                [
                    lane["lane"],
                    leg,
                    str(order),
                    f"{steps[names == leg].sum():.0f}",
                    f"{centre:g}",
                    f"{met[column]:.2f}",
                    *(f"{value:.0f}" for value in deep[:, column]),
                    str(int(good.sum())),
                    "ice-edge-25km",
                    "derived",
                ]
            )
    return rows


def build(target: Path) -> None:
    """Write the table into ``target``."""
    rows: list[list[str]] = []
    for lane in _rows("lanes.csv"):
        if lane["corridor"] == "nsr":
            rows += lane_table(lane)
    with (target / "ice_spread.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


# Seas whose area and extent the Sea Ice Index gives, roughly as boxes (west, east, south, north) of the grid, and a leg
# that carries the pack concentration of each in the raw table.
SEAS = {
    "kara_ne": (60.0, 100.0, 68.0, 81.0),
    "laptev_w": (100.0, 145.0, 70.0, 81.0),
    "ess_w": (145.0, 180.0, 68.0, 80.0),
    "chukchi_sw": (180.0, 203.0, 66.0, 80.0),
}


def fit_edge_width(
    widths_km: tuple[float, ...], inner: tuple[float, ...], months: tuple[int, ...] = (7, 8, 9, 10)
) -> dict[tuple[float, float], float]:
    """Try widths of the marginal zone against the published concentration inside the ice edge.

    Returns
    -------
    Root mean square error of the mean concentration of the ice of a sea, by width [km] and inner concentration.
    """
    text = gzip.decompress(LEGS.read_bytes()).decode("utf-8")
    pack = {
        (row["leg"], 100 * int(row["year"]) + int(row["month"])): float(row["pack_concentration_pct"]) / 100.0
        for row in csv.DictReader(io.StringIO(text))
        if row["leg"] in SEAS and row["pack_concentration_pct"] and int(row["month"]) in months
    }
    cells = grid()
    eastward = np.mod(cells.lon, 360.0)
    samples: list[tuple[FloatArray, float]] = []
    for sea, (west, east, south, north) in SEAS.items():
        box = cells.sea & (eastward >= west) & (eastward < east) & (cells.lat >= south) & (cells.lat <= north)
        for month, depth in zip(ice_masks()[0], depths_km(), strict=True):
            deep = depth[box.ravel()]
            if (sea, int(month)) in pack and np.sum(deep > 0.0) >= FEWEST_MONTHS:
                samples.append((deep[deep > 0.0].astype(np.float64), pack[sea, int(month)]))
    observed = np.array([value for _, value in samples])
    return {
        (width, top): float(
            np.sqrt(
                np.mean((np.array([concentration(deep, width, top).mean() for deep, _ in samples]) - observed) ** 2)
            )
        )
        for width in widths_km
        for top in inner
    }
