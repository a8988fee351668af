"""A network in the making: its nodes and edges, and the matrices that shortest tracks run over."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routes import geodesy

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SEEDS = Path(__file__).parent
# Positions are stored as whole multiples of 1e-4 deg (11 m).
SCALE = 10_000


def rows_of(name: str) -> list[dict[str, str]]:
    """Read a table of ``seeds``."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def number_of(row: dict[str, str], column: str) -> float:
    """Return a number of a row, infinite where its cell is empty."""
    return float(row[column]) if row[column] else np.inf


def positions_of(text: str) -> FloatArray:
    """Return the positions ``lat lon;lat lon ...`` of a cell as ``(n, 2)`` of ``lon, lat`` [deg]."""
    pairs = [point.split() for point in text.split(";") if point.strip()]
    return np.array([(float(lon), float(lat)) for lat, lon in pairs]).reshape(-1, 2)


@dataclass
class Draft:
    """A network in the making: nodes by their position, edges with what they know."""

    nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    length: list[float] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    depth: list[float] = field(default_factory=list)
    draught: list[float] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)

    def node(self, lon: float, lat: float) -> int:
        """Return the number of the node at a position [deg], a new one if need be."""
        key = (round((lon + 180.0) % 360.0 * SCALE) % (360 * SCALE), round(lat * SCALE))
        return self.nodes.setdefault(key, len(self.nodes))

    def positions(self) -> FloatArray:
        """Return all nodes, ``(n, 2)`` of ``lon, lat`` [deg]."""
        keys = np.array(list(self.nodes), dtype=np.float64)
        return np.column_stack([keys[:, 0] / SCALE - 180.0, keys[:, 1] / SCALE])

    def edge(
        self,
        a: int,
        b: int,
        origin: int,
        *,
        length: float = np.nan,
        kind: int = 0,
        depth: float = np.inf,
        draught: float = np.inf,
        label: str = "",
    ) -> None:
        """Add an edge; without a length it is as long as its geodesic."""
        if a != b:
            self.start.append(a)
            self.end.append(b)
            self.length.append(length)
            self.kind.append(kind)
            self.depth.append(depth)
            self.draught.append(draught)
            self.label.append(label)
            self.origin.append(origin)

    def drop(self, which: BoolArray) -> None:
        """Take edges out."""
        keep = np.flatnonzero(~which).tolist()
        for name in ("start", "end", "length", "kind", "depth", "draught", "label", "origin"):
            values = getattr(self, name)
            setattr(self, name, [values[k] for k in keep])

    def line(self, points: FloatArray, origin: int) -> None:
        """Add the edges along a line of ``lon, lat`` [deg]."""
        numbers = [self.node(lon, lat) for lon, lat in points.tolist()]
        for a, b in pairwise(numbers):
            self.edge(a, b, origin)


def lengths_of(draft: Draft) -> FloatArray:
    """Return the lengths of all edges, geodesics where none is given [nm]."""
    points = draft.positions()
    start, end = np.array(draft.start), np.array(draft.end)
    length = np.array(draft.length)
    geodesic = geodesy.distance_nm(*points[start].T, *points[end].T)
    return np.asarray(np.where(np.isnan(length), geodesic, length))


def largest_part(start: IntArray, end: IntArray, count: int) -> BoolArray:
    """Tell which nodes belong to the largest connected part."""
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(count, count)).tocsr()
    _, part = connected_components(graph, directed=False)
    return np.asarray(part == np.bincount(part).argmax())


def matrix(start: IntArray, end: IntArray, length: FloatArray, count: int) -> coo_array:
    """Return a symmetric sparse matrix of edges; of parallel edges the shorter counts."""
    rows, columns = np.concatenate([start, end]), np.concatenate([end, start])
    weights = np.concatenate([length, length])
    order = np.lexsort((weights, columns, rows))
    rows, columns, weights = rows[order], columns[order], weights[order]
    first = np.concatenate([[True], (np.diff(rows) != 0) | (np.diff(columns) != 0)])
    return coo_array((weights[first], (rows[first], columns[first])), shape=(count, count)).tocsr()
