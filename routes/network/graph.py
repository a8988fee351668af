"""A sea-lane graph: positions joined by edges that know their length, strait and depth.

Edge lengths are WGS84 geodesics, unless the lane says otherwise (canals, NSR lanes as sailed). Shortest tracks are by
Dijkstra's method (SciPy). Points that are not nodes are joined to the graph by land-free geodesics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routes import geodesy, land
from routes.errors import BadInputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# How many of the nearest nodes are tried when a point is joined to the graph, how many if none of those is in sight,
# and how many are kept.
NEIGHBOURS_TRIED = 60
NEIGHBOURS_AT_MOST = 480
NEIGHBOURS_KEPT = 12
# A point this close to a node is that node [nm].
ON_NODE_NM = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A track over the network.

    Attributes
    ----------
    nodes
        Node numbers in order, ``(n,)``.
    edges
        Edge numbers between them, ``(n - 1,)``; -1 where the track joins the network.
    coordinates
        ``(n, 2)`` of ``lon, lat`` [deg].
    lengths_nm
        Length of each step [nm], ``(n - 1,)``.
    channels
        How many steps at either end lead through the channel of a port.
    """

    nodes: IntArray
    edges: IntArray
    coordinates: FloatArray
    lengths_nm: FloatArray
    channels: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
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
    strait
        Name of the strait or canal that an edge passes, empty if none, ``(m,)``.
    min_depth_m, max_draught_m
        Least depth and greatest draught of an edge [m], infinite where unknown, ``(m,)``.
    names
        Names of the nodes that have one.
    """

    lon: FloatArray
    lat: FloatArray
    start: IntArray
    end: IntArray
    length_nm: FloatArray
    strait: NDArray[np.str_]
    min_depth_m: FloatArray
    max_draught_m: FloatArray
    names: dict[str, int]

    @cached_property
    def straits(self) -> frozenset[str]:
        """Names of all straits and canals in the graph."""
        return frozenset(str(name) for name in np.unique(self.strait)) - {""}

    @cached_property
    def _edge_number(self) -> dict[tuple[int, int], int]:
        numbers: dict[tuple[int, int], int] = {}
        for number in np.argsort(-self.length_nm, kind="stable"):
            a, b = int(self.start[number]), int(self.end[number])
            numbers[a, b] = numbers[b, a] = int(number)
        return numbers

    @cached_property
    def _on_sphere(self) -> FloatArray:
        return _unit_vectors(self.lon, self.lat)

    def open_edges(self, *, closed: frozenset[str] = frozenset(), draught_m: float | None = None) -> BoolArray:
        """Tell which edges a ship may take.

        Parameters
        ----------
        closed
            Straits that are closed to her.
        draught_m
            Her draught [m]; None means any depth will do.

        Raises
        ------
        BadInputError
            If a strait is not in the graph.
        """
        unknown = closed - self.straits
        if unknown:
            raise BadInputError(
                f"strait {sorted(unknown)[0]!r}",
                "is not in the network",
                f"choose from: {', '.join(sorted(self.straits))}",
            )
        allowed = ~np.isin(self.strait, sorted(closed))
        if draught_m is not None:
            allowed &= self.max_draught_m >= draught_m
        return allowed

    def joints(self, lon: float, lat: float) -> tuple[IntArray, FloatArray]:
        """Find the nodes to which a point may be joined by a land-free geodesic.

        Returns
        -------
        nodes, distances_nm
            The nearest nodes in sight, at most twelve, or the one node that the point is; empty if none is
            in sight.
        """
        here = _unit_vectors(np.array([lon]), np.array([lat]))[0]
        near = np.argsort(-(self._on_sphere @ here), kind="stable")[:NEIGHBOURS_AT_MOST]
        distance = geodesy.distance_nm(lon, lat, self.lon[near], self.lat[near])
        near, distance = near[np.argsort(distance, kind="stable")], np.sort(distance, kind="stable")
        if distance[0] < ON_NODE_NM:
            return near[:1], distance[:1]
        found: list[int] = []
        for batch in np.array_split(np.arange(len(near)), max(1, len(near) // NEIGHBOURS_KEPT)):
            targets = np.column_stack([self.lon[near[batch]], self.lat[near[batch]]])
            blocked = land.crosses_land_pairs(np.tile([lon, lat], (len(batch), 1)), targets)
            found += [int(i) for i in batch[~blocked]]
            if len(found) >= NEIGHBOURS_KEPT or (found and batch[-1] >= NEIGHBOURS_TRIED):
                break
        chosen = np.array(found[:NEIGHBOURS_KEPT], dtype=np.int64)
        return near[chosen], distance[chosen]

    def distances(self, joints: tuple[IntArray, FloatArray], allowed: BoolArray) -> tuple[FloatArray, IntArray]:
        """Compute the distance from a joined point to every node.

        Returns
        -------
        distance_nm, predecessor
            ``(n,)`` and ``(n + 1,)``; infinite and negative where no track exists. The joined point is node ``n``.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        count = len(self.lon)
        nodes, lengths = joints
        weights = np.concatenate([self.length_nm[allowed], lengths])
        rows = np.concatenate([self.start[allowed], np.full(len(nodes), count)])
        columns = np.concatenate([self.end[allowed], nodes])
        # Where two edges join the same nodes, the shorter one counts (a sparse array would add them up).
        low, high = np.minimum(rows, columns), np.maximum(rows, columns)
        order = np.lexsort((weights, high, low))
        low, high, weights = low[order], high[order], weights[order]
        first = np.concatenate([[True], (np.diff(low) != 0) | (np.diff(high) != 0)])
        graph = coo_array(
            (np.maximum(weights[first], 1e-9), (low[first], high[first])), shape=(count + 1, count + 1)
        ).tocsr()
        distance, predecessor = dijkstra(graph, directed=False, indices=count, return_predecessors=True)
        return distance[:count], np.asarray(predecessor, dtype=np.int64)

    def trace(self, target: int, predecessor: IntArray) -> IntArray:
        """Return node numbers from the first node after the joined point to ``target``."""
        nodes = [target]
        while predecessor[nodes[-1]] >= 0 and predecessor[nodes[-1]] != len(self.lon):
            nodes.append(int(predecessor[nodes[-1]]))
        return np.array(nodes[::-1], dtype=np.int64)

    def edges_between(self, nodes: IntArray) -> IntArray:
        """Return the edge numbers along consecutive nodes (the shorter where there are two)."""
        pairs = zip(nodes[:-1].tolist(), nodes[1:].tolist(), strict=True)
        return np.array([self._edge_number[a, b] for a, b in pairs], dtype=np.int64)


def merge(first: Network, second: Network, bridges: Sequence[str]) -> Network:
    """Join two networks.

    Parameters
    ----------
    first, second
        The networks.
    bridges
        Names of nodes of ``second``; each is joined to the nearest nodes of ``first`` that are in sight.
    """
    shift = len(first.lon)
    start, end, length = [], [], []
    for name in bridges:
        node = second.names[name]
        nodes, distances = first.joints(float(second.lon[node]), float(second.lat[node]))
        start += [shift + node] * len(nodes)
        end += nodes.tolist()
        length += distances.tolist()
    extra = len(start)
    return Network(
        lon=np.concatenate([first.lon, second.lon]),
        lat=np.concatenate([first.lat, second.lat]),
        start=np.concatenate([first.start, second.start + shift, np.array(start, dtype=np.int64)]),
        end=np.concatenate([first.end, second.end + shift, np.array(end, dtype=np.int64)]),
        length_nm=np.concatenate([first.length_nm, second.length_nm, np.array(length)]),
        strait=np.concatenate([first.strait, second.strait, np.full(extra, "")]),
        min_depth_m=np.concatenate([first.min_depth_m, second.min_depth_m, np.full(extra, np.inf)]),
        max_draught_m=np.concatenate([first.max_draught_m, second.max_draught_m, np.full(extra, np.inf)]),
        names={**first.names, **{name: number + shift for name, number in second.names.items()}},
    )


def _unit_vectors(lon: FloatArray, lat: FloatArray) -> FloatArray:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
