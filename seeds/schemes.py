"""Traffic separation schemes (``separation_schemes.csv``): waypoints between their lanes, and what they bar.

A strait with a scheme is crossed between its lanes alone; off a headland nothing runs between the scheme and the shore
but the last miles of ports.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from routes import geodesy
from routes.errors import DataError
from routes.network.graph import ORIGINS
from seeds import shoreline, visibility
from seeds.draft import SCALE, Draft, positions_of, rows_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# The ends of a scheme join so many nodes in sight, none farther than [nm].
JOINED = 10
JOINED_NM = 400.0
# Long lines are tested for what they cross as chords of this length [nm].
CHORD_NM = 30.0


def barriers() -> list[FloatArray]:
    """Return the lines that only schemes may cross, each ``(n, 2)`` of ``lon, lat`` [deg]."""
    across = {row["strait"]: row["barrier"] for row in rows_of("straits.csv")}
    found = []
    for row in rows_of("separation_schemes.csv"):
        found += [positions_of(text) for text in (across.get(row["strait"], ""), row["inshore"]) if text]
    return found


def barred(start: FloatArray, end: FloatArray) -> BoolArray:
    """Tell which geodesics between two ``(n, 2)`` arrays of ``lon, lat`` [deg] cross such a line."""
    flags = np.zeros(len(start), dtype=np.bool_)
    lines = np.array([shapely.linestrings(line) for line in barriers()])
    for chunk in np.array_split(np.arange(len(start)), max(1, len(start) // 20_000)):
        chords, owner = shoreline.chords(start[chunk], end[chunk], CHORD_NM)
        if len(chords):
            flags[chunk[owner[shapely.STRtree(chords).query(lines, predicate="intersects")[1]]]] = True
    return flags


def add(draft: Draft, foreign: int) -> IntArray:
    """Add the schemes to a draft, joined to its first ``foreign`` nodes in sight; return the nodes at their ends."""
    origin = ORIGINS.index("scheme")
    rows = {row["scheme"]: positions_of(row["centre_line"]) for row in rows_of("separation_schemes.csv")}
    ends: list[int] = []
    for row in rows_of("separation_schemes.csv"):
        line = rows[row["scheme"]]
        following = rows[row["leads_to"]] if row["leads_to"] else line[:0]
        if len(following) and geodesy.distance_nm(*line[0], *following[-1]) < geodesy.distance_nm(
            *line[-1], *following[0]
        ):
            line, following = line[::-1], following[::-1]
        for a, b in pairwise(np.vstack([line, following[:1]])):
            points = np.vstack([a, b])
            if shoreline.crosses_land(points[:1], points[1:]).any():
                found = visibility.track(a, b)
                if found is None:
                    raise DataError(f"scheme {row['scheme']}", "crosses land", "set another waypoint")
                points = found[0]
            draft.line(np.rint(points * SCALE) / SCALE, origin)
        ends += [draft.node(*line[0]), draft.node(*line[-1])]
    known = draft.positions()
    for node in sorted(set(ends)):
        far = geodesy.distance_nm(*known[node], *known[:foreign].T)
        near = np.argsort(far, kind="stable")[: 12 * JOINED]
        near = near[far[near] < JOINED_NM]
        here = np.tile(known[node], (len(near), 1))
        free = near[~(shoreline.crosses_land(here, known[near]) | barred(here, known[near]))][:JOINED]
        if len(free) == 0:
            raise DataError(f"scheme at {known[node].round(3).tolist()}", "no node is in sight", "set another waypoint")
        for other in free.tolist():
            draft.edge(node, other, ORIGINS.index("join"))
    return np.array(sorted(set(ends)), dtype=np.int64)
