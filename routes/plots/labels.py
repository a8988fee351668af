"""Placing labels so that no two overlap: the least important one is dropped rather than set over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text that wants a place: its size, its anchor, and where its centre may go, all in pixels.

    Candidates come best first; the leader runs from the anchor to the nearest edge of the box.
    """

    width: float
    height: float
    anchor: tuple[float, float]
    candidates: FloatArray


def around(
    anchor: tuple[float, float], width: float, height: float, gaps: Sequence[float], *, directions: int = 16
) -> FloatArray:
    """Return box centres around an anchor, ``(n, 2)``, near ones first.

    Parameters
    ----------
    anchor
        Point to be labelled [px].
    width, height
        Size of the box [px].
    gaps
        Distances between the anchor and the edge of the box [px].
    directions
        Number of directions, from the right counter-clockwise.
    """
    angle = 2.0 * np.pi * np.arange(directions) / directions
    # Right and left first, as readers expect.
    angle = angle[np.argsort(np.round(np.abs(np.sin(angle)), 6), kind="stable")]
    x, y = np.cos(angle), np.sin(angle)
    blocks = []
    for gap in gaps:
        blocks.append(
            np.column_stack(
                [
                    anchor[0] + x * gap + np.sign(np.round(x, 6)) * width / 2 * np.minimum(1, 2 * abs(x)),
                    anchor[1] + y * gap + np.sign(np.round(y, 6)) * height / 2 * np.minimum(1, 2 * abs(y)),
                ]
            )
        )
    return np.vstack(blocks)


def place_labels(
    labels: Sequence[Label],
    *,
    bounds: Box,
    blocked: Sequence[Box] = (),
    avoid: FloatArray | None = None,
    padding: float = 2.0,
    worst: float = 6.0,
) -> list[tuple[float, float] | None]:
    """Place labels one after the other where they overlap nothing.

    Parameters
    ----------
    labels
        The most important first.
    bounds
        Box in which every label must lie [px].
    blocked
        Boxes that no label may touch [px].
    avoid
        ``(n, 2)`` points that labels had better not cover [px].
    padding
        Least gap between boxes [px].
    worst
        Greatest cost of a place, in heights of the lowest label: the length of its leader, 2.5 if that crosses a point
        to avoid, and more for every such point that the label covers.

    Returns
    -------
    Centre of each label [px], or None where there is no room.

    >>> here = Label(width=10, height=4, anchor=(0, 0), candidates=np.array([[8.0, 0.0], [-8.0, 0.0]]))
    >>> place_labels([here, here, here], bounds=(-20, -20, 20, 20))
    [(8.0, 0.0), (-8.0, 0.0), None]
    """
    taken = np.array(list(blocked), dtype=np.float64).reshape(-1, 4)
    leaders = np.empty((0, 12, 2))
    points = np.empty((0, 2)) if avoid is None else avoid
    unit = min((label.height for label in labels), default=1.0)
    placed: list[tuple[float, float] | None] = []
    for label in labels:
        centres = label.candidates
        half = np.array([label.width / 2, label.height / 2])
        low, high = centres - half - padding, centres + half + padding
        lines = _leader_points(label.anchor, centres, half)
        fits = (low >= np.array(bounds[:2])).all(axis=1) & (high <= np.array(bounds[2:])).all(axis=1)
        apart = (
            (high[:, None, 0] <= taken[None, :, 0])
            | (low[:, None, 0] >= taken[None, :, 2])
            | (high[:, None, 1] <= taken[None, :, 1])
            | (low[:, None, 1] >= taken[None, :, 3])
        )
        fits &= apart.all(axis=1) & (inside_count(leaders.reshape(-1, 2), low, high) == 0)
        others = taken[~_holds(taken, label.anchor)]
        for number in np.flatnonzero(fits):
            fits[number] = not (
                inside_count(lines[number], others[:, :2], others[:, 2:]).any() or _crosses(lines[number], leaders)
            )
        reach = np.hypot(*(lines[:, -1] - lines[:, 0]).T)
        cost = reach / unit + 0.03 * np.arange(len(centres)) + 1.2 * np.sqrt(inside_count(points, low, high))
        if len(points):
            for number in np.flatnonzero(fits & (reach > unit)):
                near = np.hypot(*(lines[number][4:, None] - points[None]).transpose(2, 0, 1)).min(axis=1)
                cost[number] += 2.5 * bool((near < 3.0).any())
        cost[~fits] = np.inf
        best = int(np.argmin(cost))
        if cost[best] > worst:
            placed.append(None)
            continue
        placed.append((float(centres[best, 0]), float(centres[best, 1])))
        taken = np.vstack([taken, [*(centres[best] - half), *(centres[best] + half)]])
        leaders = np.concatenate([leaders, lines[best][None]])
    return placed


def _leader_points(anchor: tuple[float, float], centres: FloatArray, half: FloatArray) -> FloatArray:
    """Points on the lines from the anchor to the nearest edge of each box, ``(n, 12, 2)``."""
    start = np.array(anchor)
    ends = np.clip(start, centres - half, centres + half)
    share = np.linspace(0.0, 1.0, 12)[None, :, None]
    points: FloatArray = start + share * (ends[:, None, :] - start)
    return points


def _crosses(line: FloatArray, others: FloatArray) -> bool:
    """Tell whether a straight leader crosses one of ``others``, ``(n, 12, 2)``."""
    a, b = line[0], line[-1]
    c, d = others[:, 0], others[:, -1]

    def side(p: FloatArray, q: FloatArray, r: FloatArray) -> FloatArray:
        u, v = q - p, r - p
        turn: FloatArray = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
        return turn

    return bool(((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)).any())


def _holds(boxes: FloatArray, point: tuple[float, float]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (
        (boxes[:, 0] <= point[0]) & (point[0] <= boxes[:, 2]) & (boxes[:, 1] <= point[1]) & (point[1] <= boxes[:, 3])
    )
    return inside


def inside_count(points: FloatArray, low: FloatArray, high: FloatArray) -> NDArray[np.int64]:
    """Count the points inside each box."""
    hit = (points[None] > low[:, None]) & (points[None] < high[:, None])
    counts: NDArray[np.int64] = hit.all(axis=2).sum(axis=1)
    return counts
