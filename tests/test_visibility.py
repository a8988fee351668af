"""The exact method of the build, against a grid with 32 neighbours."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from seeds.visibility import shortest_line

# A sea of 100 by 100 nm with a cape from the south, a cape from the north, and islands.
ISLANDS = [
    shapely.Polygon([(25, -400), (38, 62), (44, -400)]),
    shapely.Polygon([(52, 500), (60, 30), (70, 500)]),
    shapely.Point(80, 45).buffer(9.0, quad_segs=6),
    shapely.box(12, 70, 22, 76),
]
STEPS = [(1, 0), (0, 1), (1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1), (3, 4), (4, 3)]


def grid_distance(start: tuple[float, float], end: tuple[float, float], cell: float) -> float:
    side = round(100.0 / cell) + 1
    x, y = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    land = shapely.union_all(ISLANDS)
    shapely.prepare(land)
    numbers = np.arange(side * side).reshape(side, side)
    rows, columns, weights = [], [], []
    for dx, dy in {(a * sx, b * sy) for a, b in STEPS for sx in (1, -1) for sy in (1, -1)}:
        if (dx, dy) < (0, 0):
            continue
        here = (x + dx >= 0) & (x + dx < side) & (y + dy >= 0) & (y + dy < side)
        a, b = x[here], y[here]
        lines = shapely.linestrings(
            np.stack([np.column_stack([a, b]) * cell, np.column_stack([a + dx, b + dy]) * cell], axis=1)
        )
        free = ~shapely.intersects(land, lines)
        rows.append(numbers[a[free], b[free]])
        columns.append(numbers[a[free] + dx, b[free] + dy])
        weights.append(np.full(int(free.sum()), np.hypot(dx, dy) * cell))
    graph = coo_array(
        (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(side * side,) * 2
    ).tocsr()
    spot = [numbers[round(p[0] / cell), round(p[1] / cell)] for p in (start, end)]
    return float(dijkstra(graph, directed=False, indices=spot[0])[spot[1]])


@pytest.mark.parametrize(("start", "end"), [((5, 10), (95, 45)), ((10, 90), (95, 90)), ((5, 40), (75, 60))])
def test_the_visibility_graph_is_as_short_as_a_fine_grid(start, end):
    found = shortest_line(ISLANDS, np.array(start, dtype=float), np.array(end, dtype=float))
    exact = np.hypot(*np.diff(found, axis=0).T).sum()
    grid = grid_distance(start, end, 0.5)
    assert exact <= grid * 1.0001
    # The grid itself is up to 1.3% too long in directions between its 32; corners cost it half a cell each.
    assert exact == pytest.approx(grid, rel=0.015)
    assert not shapely.intersects(shapely.union_all(ISLANDS).buffer(-1e-3), shapely.LineString(found))


def test_the_grid_converges_on_the_visibility_graph():
    start, end = (5, 10), (95, 45)
    exact = np.hypot(*np.diff(shortest_line(ISLANDS, np.array(start, float), np.array(end, float)), axis=0).T).sum()
    rough, fine = (grid_distance(start, end, cell) - exact for cell in (1.0, 0.25))
    assert 0.0 <= fine < rough


def test_a_closed_ring_has_no_way_out_and_open_water_is_straight():
    ring = shapely.Point(50, 50).buffer(20).difference(shapely.Point(50, 50).buffer(10))
    assert shortest_line([ring], np.array([50.0, 50.0]), np.array([90.0, 50.0])) is None
    assert len(shortest_line([ring], np.array([0.0, 0.0]), np.array([90.0, 0.0]))) == 2
