"""The shortest way over a grid of cells, as a study has it: for replication, since our own tracks are exact."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError
from routes.geodesy import distance_nm
from routes.land import on_land

FloatArray = NDArray[np.float64]

_CELLS_OF_STRAIT = 5
_NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))
_ROUND = 360.0
_POLE = 90.0


def grid_distance_nm(way_points: Sequence[tuple[float, float]], *, cell_deg: float) -> float:
    """Compute the shortest way over sea cells of a grid in degrees, eight neighbours each, through way points.

    Parameters
    ----------
    way_points
        ``(lon, lat)`` of start, way points and end [deg]. Between points less than five cells apart all cells are
        opened: a strait or canal that the grid is too coarse for.
    cell_deg
        Length of a cell [deg]; a whole number of cells must go round the globe.

    Returns
    -------
    Length of the way [nm], geodesics between the centres of cells. Steps have eight directions, and a cell is narrow in
    high latitudes (0.5 degrees are 30 nm by 8 nm at 75 N), so a way there is longer than the track that it stands for.

    Raises
    ------
    BadInputError
        If there is no way, or a way point has no sea cell near it.

    References
    ----------
    A. Mohamed, C. Hendricks and X. Hu (2025), arXiv:2512.01076: A-star on 0.5 degrees. The shortest way does not depend
    on how it is searched; here by Dijkstra.

    >>> round(grid_distance_nm([(-20.25, 0.25), (-20.25, 10.25)], cell_deg=0.5))  # due north along the cells: exact
    597
    """
    from scipy.sparse.csgraph import dijkstra

    count = round(_ROUND / cell_deg)
    if len(way_points) < 2 or not np.isclose(count * cell_deg, _ROUND):
        raise BadInputError(
            f"{len(way_points)} way points on cells of {cell_deg:g} degrees",
            "need a start, an end and whole cells round the globe",
            "give two or more points and 0.5",
        )
    sea = _sea(count).copy()
    for here, there in pairwise(way_points):
        _open(sea, here, there, cell_deg)
    graph = _graph(sea)
    cells = [_cell(sea, point, cell_deg) for point in way_points]
    total = 0.0
    for start, end in pairwise(cells):
        total += float(dijkstra(graph, directed=False, indices=start)[end])
    if not np.isfinite(total):
        raise BadInputError("way points", "have no way over sea cells between them", "open the strait: add points")
    return total


def _centres(count: int) -> tuple[FloatArray, FloatArray]:
    """Return longitudes and latitudes of the centres of cells."""
    size = _ROUND / count
    lon: FloatArray = -_ROUND / 2.0 + size * (np.arange(count, dtype=np.float64) + 0.5)
    lat: FloatArray = -_POLE + size * (np.arange(count // 2, dtype=np.float64) + 0.5)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


@cache
def _sea(count: int) -> NDArray[np.bool_]:
    lon, lat = _centres(count)
    return ~on_land(*np.meshgrid(lon, lat))


def _place(point: tuple[float, float], cell_deg: float, shape: tuple[int, ...]) -> tuple[int, int]:
    row = int(np.clip(np.floor((point[1] + _POLE) / cell_deg), 0, shape[0] - 1))
    return row, int(np.floor((point[0] + _ROUND / 2.0) / cell_deg)) % shape[1]


def _open(sea: NDArray[np.bool_], here: tuple[float, float], there: tuple[float, float], cell_deg: float) -> None:
    gap = np.subtract(there, here)
    steps = int(np.ceil(4.0 * np.max(np.abs(gap)) / cell_deg))
    if np.max(np.abs(gap)) < _CELLS_OF_STRAIT * cell_deg:
        for part in np.linspace(0.0, 1.0, steps + 1):
            sea[_place((here[0] + part * gap[0], here[1] + part * gap[1]), cell_deg, sea.shape)] = True


def _cell(sea: NDArray[np.bool_], point: tuple[float, float], cell_deg: float) -> int:
    """Return the sea cell that is nearest to a point."""
    row, column = _place(point, cell_deg, sea.shape)
    reach = np.arange(-_CELLS_OF_STRAIT, _CELLS_OF_STRAIT + 1)
    rows, columns = (grid.ravel() for grid in np.meshgrid(row + reach, (column + reach) % sea.shape[1]))
    near = (rows >= 0) & (rows < sea.shape[0])
    rows, columns = rows[near], columns[near]
    wet = sea[rows, columns]
    if not wet.any():
        raise BadInputError(f"way point {point}", "has no sea cell near it", "move it out to sea")
    lon, lat = _centres(sea.shape[1])
    away = distance_nm(point[0], point[1], lon[columns[wet]], lat[rows[wet]])
    best = int(np.argmin(away))
    width = int(sea.shape[1])
    return int(rows[wet][best]) * width + int(columns[wet][best])


def _graph(sea: NDArray[np.bool_]) -> Any:
    """Return the graph of sea cells: each joined to the eight around it."""
    from scipy.sparse import csr_array

    height, width = sea.shape
    lon, lat = _centres(width)
    rows, columns = np.nonzero(sea)
    starts, ends, lengths = [], [], []
    for up, right in _NEIGHBOURS:
        there, beside = rows + up, (columns + right) % width
        good = there < height
        good[good] = sea[there[good], beside[good]]
        starts.append(rows[good] * width + columns[good])
        ends.append(there[good] * width + beside[good])
        lengths.append(distance_nm(lon[columns[good]], lat[rows[good]], lon[beside[good]], lat[there[good]]))
    size = height * width
    return csr_array((np.concatenate(lengths), (np.concatenate(starts), np.concatenate(ends))), shape=(size, size))


def read_way_points(text: str) -> list[tuple[float, float]]:
    """Read ``lon lat`` pairs, separated by semicolons.

    >>> read_way_points("4 52; 139.8 35.2")
    [(4.0, 52.0), (139.8, 35.2)]
    """
    try:
        pairs = [tuple(float(part) for part in piece.split()) for piece in text.split(";")]
        return [(lon, lat) for lon, lat in pairs]
    except ValueError:
        raise BadInputError(f"way points {text!r}", "must be lon lat; lon lat", "write 4 52; 139.8 35.2") from None
