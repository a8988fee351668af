"""The sea-lane network: nodes, edges that know their straits and depths, ports, and shortest tracks.

``network.npz`` holds the graph (``seeds/build_network.py`` makes it). Shortest tracks are by Dijkstra's method (SciPy).
Ports are ends of tracks and never on the way; a position that is no port is joined to the nodes in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes import geodesy, land
from routes.errors import BadInputError, DataError
from routes.tables import data_file, read_csv

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Where an edge came from: searoute's lanes, tracks round land, our own lanes, ocean lines, hand-overs, schemes.
ORIGINS = ("searoute", "mended", "lane", "ocean", "join", "scheme")
CANAL = 1
# How many of the nearest nodes are tried when a position is joined, and how many are kept.
NEIGHBOURS_TRIED = 480
NEIGHBOURS_KEPT = 12
# On the open sea a position also joins ends of ocean lines: so many in each of so many directions, in this range [nm].
SECTORS = 36
IN_EACH_SECTOR = 1
FAR_NM = (150.0, 2500.0)
# North of this latitude lanes alone are joined: no straight line knows the depths there [deg].
CHARTED_LAT = 66.6
# A point this close to a node is that node [nm].
ON_NODE_NM = 0.05
_UNKNOWN = 65535
# Ways of ports are stored as whole multiples of 1e-5 deg, as fine as berths are known.
WAY_SCALE = 100_000
# Chords of a line that is tested for straits [nm], and how far from one a strait is looked for [deg].
_CHORD_NM = 40.0
_CHART_DEG = 90.0


@dataclass(frozen=True, slots=True)
class Joints:
    """How a place joins the network: node numbers and lengths [nm], both ``(k,)``."""

    nodes: IntArray
    lengths: FloatArray


@dataclass(frozen=True, slots=True)
class Tree:
    """Shortest tracks from one place: distance [nm] and the node before, ``(n,)``; negative at the root."""

    distance: FloatArray
    before: IntArray

    def walk(self, node: int) -> list[int]:
        """Return the nodes from ``node`` back to the root."""
        nodes = [node]
        before = self.before
        while (node := int(before[node])) >= 0:
            nodes.append(node)
        return nodes


@dataclass(frozen=True, eq=False)
class Network:
    """An undirected graph on the globe.

    Attributes
    ----------
    lon, lat
        Node positions [deg], ``(n,)``.
    start, end
        Node numbers of each edge, ``(m,)``.
    length_nm
        Edge lengths [nm], ``(m,)``.
    straits
        Straits and canals that an edge crosses, as bits in the order of ``strait_keys``, ``(m,)``.
    is_canal
        Whether an edge lies in a canal, ``(m,)``.
    origin
        Where an edge came from, numbers of :data:`ORIGINS`, ``(m,)``.
    min_depth_m, max_draught_m
        Least depth and greatest draught of an edge [m], infinite where unknown, ``(m,)``.
    """

    lon: FloatArray
    lat: FloatArray
    start: IntArray
    end: IntArray
    length_nm: FloatArray
    straits: NDArray[np.uint64]
    strait_keys: tuple[str, ...]
    is_canal: BoolArray
    origin: IntArray
    min_depth_m: FloatArray
    max_draught_m: FloatArray

    def __len__(self) -> int:
        return len(self.lon)

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {key: 1 << bit for bit, key in enumerate(self.strait_keys)}

    def mask(self, names: Iterable[str]) -> int:
        """Return straits as bits.

        Raises
        ------
        BadInputError
            If a strait is not in the network.
        """
        total = 0
        for name in names:
            if name not in self._bits:
                raise BadInputError(
                    f"strait {name!r}", "is not in the network", f"choose from: {', '.join(sorted(self._bits))}"
                )
            total |= self._bits[name]
        return total

    def names(self, edge: int) -> tuple[str, ...]:
        """Return the straits that an edge crosses, in the order of the table."""
        bits = int(self.straits[edge])
        return tuple(key for key, bit in self._bits.items() if bits & bit) if bits else ()

    @cached_property
    def _pairs(self) -> tuple[int, IntArray, IntArray]:
        """Pairs of nodes that edges join, as sorted numbers with their factor, and the edges, the shorter first."""
        factor = int(max(self.start.max(), self.end.max())) + 1
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        pair = low.astype(np.int64) * factor + high
        order = np.lexsort((self.length_nm, pair))
        return factor, pair[order], order

    def edges_between(self, nodes: list[int]) -> list[int]:
        """Return the edge numbers along consecutive nodes (the shorter where there are two)."""
        factor, pairs, edges = self._pairs
        way = np.asarray(nodes, dtype=np.int64)
        low, high = np.minimum(way[:-1], way[1:]), np.maximum(way[:-1], way[1:])
        wanted = low * factor + high
        place = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        if not np.array_equal(pairs[place], wanted):
            raise KeyError(f"no edge joins some of the nodes {nodes}")
        return [int(edge) for edge in edges[place]]

    @cached_property
    def _rows(self) -> tuple[IntArray, IntArray, IntArray]:
        """Both directions of all edges, sorted by node: edge number, source, target."""
        edge = np.concatenate([np.arange(len(self.start))] * 2)
        source, target = np.concatenate([self.start, self.end]), np.concatenate([self.end, self.start])
        order = np.lexsort((self.length_nm[edge], target, source))
        return edge[order], source[order], target[order]

    def open_edges(self, closed: int = 0, draught_m: float | None = None) -> BoolArray:
        """Tell which edges a ship of some draught [m] may take, with straits (as bits) closed to her."""
        allowed = (self.straits & np.uint64(closed)) == 0
        if draught_m is not None:
            allowed &= self.max_draught_m >= draught_m
        return np.asarray(allowed)

    def graph(self, allowed: BoolArray) -> Graph:
        """Return the graph of some of the edges, ready for searches."""
        edge, source, target = self._rows
        keep = allowed[edge]
        edge, source, target = edge[keep], source[keep], target[keep]
        # Of parallel edges the first, which is the shorter, counts.
        twice = np.concatenate([[False], (np.diff(source) == 0) & (np.diff(target) == 0)])
        edge, source, target = edge[~twice], source[~twice], target[~twice]
        first = np.searchsorted(source, np.arange(len(self) + 1))
        return Graph(self.length_nm[edge], target.astype(np.int32), first.astype(np.int32))

    @cached_property
    def _on_sphere(self) -> FloatArray:
        return geodesy.unit_vectors(np.column_stack([self.lon, self.lat]))

    def joints(self, lon: float, lat: float) -> Joints:
        """Find the nodes to which a position [deg] may be joined by a land-free geodesic.

        Returns
        -------
        The nearest nodes in sight, at most twelve, or the one node that the point is; empty if none is in sight.
        """
        here = geodesy.unit_vectors([[lon, lat]])[0]
        near = np.argsort(-(self._on_sphere @ here), kind="stable")[:NEIGHBOURS_TRIED]
        distance = geodesy.distance_nm(lon, lat, self.lon[near], self.lat[near])
        near, distance = near[np.argsort(distance, kind="stable")], np.sort(distance, kind="stable")
        if distance[0] < ON_NODE_NM:
            return Joints(near[:1], distance[:1])
        found: list[int] = []
        for batch in np.array_split(np.arange(len(near)), len(near) // NEIGHBOURS_KEPT):
            targets = np.column_stack([self.lon[near[batch]], self.lat[near[batch]]])
            here_too = np.tile([lon, lat], (len(batch), 1))
            blocked = land.crosses_land_pairs(here_too, targets) | crosses_a_strait(here_too, targets)
            found += [int(i) for i in batch[~blocked]]
            if len(found) >= NEIGHBOURS_KEPT or (found and batch[-1] >= 5 * NEIGHBOURS_KEPT):
                break
        chosen = np.array(found[:NEIGHBOURS_KEPT], dtype=np.int64)
        close = Joints(near[chosen], distance[chosen])
        if abs(lat) > CHARTED_LAT or not len(chosen):
            return close
        far = self._ends_in_sight(lon, lat)
        new = ~np.isin(far.nodes, close.nodes)
        return Joints(np.concatenate([close.nodes, far.nodes[new]]), np.concatenate([close.lengths, far.lengths[new]]))

    @cached_property
    def _ocean_ends(self) -> IntArray:
        ocean = self.origin == ORIGINS.index("ocean")
        return np.unique(np.concatenate([self.start[ocean], self.end[ocean]]))

    def _ends_in_sight(self, lon: float, lat: float) -> Joints:
        """Find ends of ocean lines in sight of a position [deg], the nearest in each direction."""
        ends = self._ocean_ends
        distance, azimuth = geodesy.inverse(lon, lat, self.lon[ends], self.lat[ends])
        order = np.argsort(distance, kind="stable")
        order = order[(distance[order] > FAR_NM[0]) & (distance[order] < FAR_NM[1])]
        sector = np.floor(np.mod(azimuth[order], 360.0) * SECTORS / 360.0).astype(np.int64)
        chosen = np.concatenate([order[sector == k][:IN_EACH_SECTOR] for k in range(SECTORS)])
        here = np.tile([lon, lat], (len(chosen), 1))
        there = np.column_stack([self.lon[ends[chosen]], self.lat[ends[chosen]]])
        free = ~land.crosses_land_pairs(here, there, step_nm=_CHORD_NM / 2.0) & ~crosses_a_strait(here, there)
        return Joints(ends[chosen[free]], distance[chosen[free]])


@dataclass(frozen=True, slots=True)
class Graph:
    """The open edges of a network in compressed rows."""

    weights: FloatArray
    targets: NDArray[np.int32]
    first: NDArray[np.int32]

    def tree(self, root: Joints, *, limit: float = np.inf) -> Tree:
        """Compute the shortest tracks from a joined place to all nodes not farther than ``limit`` [nm]."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        count = len(self.first) - 1
        order = np.argsort(root.nodes, kind="stable")
        graph = csr_array(
            (
                np.concatenate([self.weights, np.maximum(root.lengths[order], 1e-9)]),
                np.concatenate([self.targets, root.nodes[order].astype(np.int32)]),
                np.append(self.first, np.int32(self.first[-1] + len(order))),
            ),
            shape=(count + 1, count + 1),
        )
        distance, before = dijkstra(graph, directed=True, indices=count, return_predecessors=True, limit=limit)
        before[before == count] = -1
        return Tree(distance[:count], before[:count].astype(np.int64))


@dataclass(frozen=True, eq=False)
class PortTable:
    """What the network knows of the ports of ``ports.csv``, numbered by their rows.

    Attributes
    ----------
    joint_first, joint_node, joint_nm
        How port ``k`` joins the network: entries ``joint_first[k]`` to ``joint_first[k + 1]``, lengths from its berth.
    joint_way
        The way of the port at whose end a joint begins: 0 that to its approach, else the number of a further way.
    ways
        Further ways of ports from berth to sea, by number from 1, each ``(m, 2)`` of ``lon, lat`` [deg].
    hub_first, hub_node, hub_nm
        Nodes at which the tracks of port ``k`` meet those of others, with their distance from its berth on the open
        sea [nm].
    """

    joint_first: IntArray
    joint_node: IntArray
    joint_nm: FloatArray
    joint_way: IntArray
    ways: tuple[FloatArray, ...]
    hub_first: IntArray
    hub_node: IntArray
    hub_nm: FloatArray

    def __len__(self) -> int:
        return len(self.joint_first) - 1

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Row by code.

        Raises
        ------
        DataError
            If the table of ports has other rows than the network was built for: each port would join as another one.
        """
        rows = read_csv("ports.csv")
        if len(rows) != len(self):
            raise DataError(
                f"ports.csv with {len(rows):,} ports",
                f"does not fit the network, which was built for {len(self):,}",
                "run `make network`",
            )
        return {row["locode"]: number for number, row in enumerate(rows)}

    def joints(self, number: int) -> Joints:
        """Return how a port joins the network."""
        which = slice(self.joint_first[number], self.joint_first[number + 1])
        return Joints(self.joint_node[which], self.joint_nm[which])

    def way_to(self, number: int, node: int) -> FloatArray | None:
        """Return the further way by which a port joins a node, ``(m, 2)`` [deg]; None where it is by its approach."""
        which = slice(self.joint_first[number], self.joint_first[number + 1])
        found = int(self.joint_way[which][self.joint_node[which] == node][0])
        return self.ways[found - 1] if found else None

    @cached_property
    def neighbours(self) -> dict[tuple[int, int], tuple[int, int, float]]:
        """Short cuts between ports near each other: points of the two channels, length from berth to berth [nm].

        The smaller row number comes first.
        """
        with data_file("neighbours.npz").open("rb") as handle, np.load(handle, allow_pickle=False) as stored:
            lists = [stored[name].tolist() for name in ("one", "two", "leave", "join", "length")]
        return {(a, b): (i, j, length / 1000.0) for a, b, i, j, length in zip(*lists, strict=True)}

    def short_cut(self, start: int, end: int) -> tuple[int, int, float] | None:
        """Return the short cut from one port to another: points of their channels, length [nm]; None without one."""
        if start < end:
            return self.neighbours.get((start, end))
        found = self.neighbours.get((end, start))
        return None if found is None else (found[1], found[0], found[2])

    @cached_property
    def _labels(self) -> list[dict[int, float] | None]:
        return [None] * len(self)

    def label(self, number: int) -> dict[int, float]:
        """Return the hubs of a port with their distance [nm]."""
        found = self._labels[number]
        if found is None:
            which = slice(self.hub_first[number], self.hub_first[number + 1])
            found = dict(zip(self.hub_node[which].tolist(), self.hub_nm[which].tolist(), strict=True))
            self._labels[number] = found
        return found

    def least(self, distance: FloatArray) -> FloatArray:
        """Return for distances of all nodes, ``(n,)``, those of all berths [nm]; infinite where one joins nothing."""
        totals = np.append(distance[self.joint_node] + self.joint_nm, np.inf)
        found = np.minimum.reduceat(totals, self.joint_first[:-1])
        found[np.diff(self.joint_first) == 0] = np.inf
        return found


@cache
def _barriers() -> FloatArray:
    """Return the lines across all straits as segments, ``(n, 2, 2)`` of ``lon, lat`` [deg]."""
    found = []
    for row in read_csv("straits.csv"):
        corners = [[float(x) for x in reversed(point.split())] for point in row["barrier"].split(";") if point.strip()]
        found += list(pairwise(corners))
    return np.array(found)


def crosses_a_strait(start: FloatArray, end: FloatArray) -> BoolArray:
    """Tell which geodesics between two ``(n, 2)`` arrays of ``lon, lat`` [deg] cross the line of a strait.

    A line straight from a place would not say that it passes the strait, nor know its depth.
    """
    flags = np.zeros(len(start), dtype=np.bool_)
    barrier = _barriers()
    for number, (a, b) in enumerate(zip(start, end, strict=True)):
        line = geodesy.densify(np.vstack([a, b]), _CHORD_NM)
        p, q = line[:-1, np.newaxis, :], line[1:, np.newaxis, :]
        # On the chart about the first point of each chord.
        one, two = barrier[np.newaxis, :, 0, :] - p, barrier[np.newaxis, :, 1, :] - p
        way = q - p
        for piece in (one, two, way):
            piece[..., 0] = geodesy.wrap_longitude(piece[..., 0])
        near = np.abs(one[..., 0]) < _CHART_DEG
        side_one, side_two = _cross(way, one), _cross(way, two)
        along = two - one
        side_start, side_end = _cross(along, -one), _cross(along, way - one)
        flags[number] = bool((near & (side_one * side_two < 0.0) & (side_start * side_end < 0.0)).any())
    return flags


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


@cache
def _stored() -> dict[str, NDArray[Any]]:
    with data_file("network.npz").open("rb") as handle, np.load(handle, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored}


@cache
def network() -> Network:
    """Return the network that all routes run over."""
    stored = _stored()
    scale = float(stored["scale"])
    return Network(
        lon=stored["lon"] / scale,
        lat=stored["lat"] / scale,
        start=stored["start"].astype(np.int64),
        end=stored["end"].astype(np.int64),
        length_nm=stored["length"] / 1000.0,
        straits=stored["straits"].astype(np.uint64),
        strait_keys=tuple(stored["strait_keys"].tolist()),
        is_canal=stored["kind"] == CANAL,
        origin=stored["origin"].astype(np.int64),
        min_depth_m=_known(stored["min_depth_dm"], 10.0),
        max_draught_m=_known(stored["max_draught_cm"], 100.0),
    )


@cache
def port_table() -> PortTable:
    """Return what the network knows of the ports."""
    stored = _stored()
    line = np.column_stack([stored["way_lon"], stored["way_lat"]]) / WAY_SCALE
    return PortTable(
        joint_first=stored["joint_first"].astype(np.int64),
        joint_node=stored["joint_node"].astype(np.int64),
        joint_nm=stored["joint_length"] / 1000.0,
        joint_way=stored["joint_way"].astype(np.int64),
        ways=tuple(np.split(line, stored["way_first"][1:-1])),
        hub_first=stored["hub_first"].astype(np.int64),
        hub_node=stored["hub_node"].astype(np.int64),
        hub_nm=stored["hub_distance"].astype(np.float64),
    )


def _known(values: NDArray[Any], scale: float) -> FloatArray:
    return np.where(values == _UNKNOWN, np.inf, values.astype(np.float64) / scale)


def straits_along(net: Network, edges: Iterable[int]) -> Iterator[str]:
    """Yield the straits along a track, each once, in the order in which they are passed."""
    seen: set[str] = set()
    for edge in edges:
        for name in net.names(edge):
            if name not in seen:
                seen.add(name)
                yield name
