"""Build ``neighbours.npz``: short cuts between ports near each other: ``python -m seeds.build_neighbours``.

Neighbours in one bay or river need not go out to the pilot station and back: from some point of the one's channel they
steer straight for some point of the other's. Where such a line is free of land and shorter than the way by the lanes it
is kept, with the two points. It needs ``network.npz`` and ``ports.csv``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routes import geodesy
from routes.network import port_table
from routes.ports import find_ports
from routes.routing import ways_across
from seeds import ocean_lines, shoreline
from seeds.build_network import crossed, crosses

FloatArray = NDArray[np.float64]

DATA = Path(__file__).parent.parent / "routes" / "data"
# Approaches or berths nearer to each other than this are neighbours [nm].
REACH_NM = 250.0
# So many of the shortest options are tested for land: between two ports of the core, between others.
OPTIONS = (80, 10)
# Channels that come so near to each other lie in one river, whatever the shoreline shows between [nm].
SHARED_NM = 1.0


def build(target: Path) -> int:
    """Write the table into ``target`` and return the number of pairs."""
    ports, table = find_ports(""), port_table()
    numbers = [table.numbers[port.locode] for port in ports]
    near: set[tuple[int, int]] = set()
    chord = 2.0 * np.sin(0.5 * REACH_NM / shoreline.EARTH_RADIUS_NM)
    for places in ([(p.approach_lon, p.approach_lat) for p in ports], [(p.lon, p.lat) for p in ports]):
        near |= cKDTree(geodesy.unit_vectors(np.array(places))).query_pairs(chord)
    pairs: list[tuple[int, int, list[tuple[float, int, int]]]] = []
    ours = ocean_lines.is_ours(*np.array([(port.approach_lon, port.approach_lat) for port in ports]).T)
    shared: dict[tuple[int, int], tuple[float, int, int]] = {}
    for a, b in sorted(near):
        if ours[a] or ours[b]:
            continue
        one, two = table.label(numbers[a]), table.label(numbers[b])
        by_lane = min((far + two[hub] for hub, far in one.items() if hub in two), default=np.inf)
        limit = by_lane - 0.05
        ways = ways_across(ports[a], ports[b])
        options = OPTIONS[0] if ports[a].tier == ports[b].tier == "core" else OPTIONS[1]
        found = [way for way in ways[:options] if way[0] < limit]
        if found:
            pairs.append((a, b, found))
        river = shared_point(ports[a].pilotage, ports[b].pilotage, ways, limit)
        if river is not None:
            shared[a, b] = river
    kept: dict[tuple[int, int], tuple[float, int, int]] = {}
    for turn in range(max(OPTIONS)):
        todo = [(a, b, found[turn]) for a, b, found in pairs if turn < len(found) and (a, b) not in kept]
        if not todo:
            break
        start = np.array([ports[a].pilotage[way[1]] for a, _, way in todo])
        end = np.array([ports[b].pilotage[way[2]] for _, b, way in todo])
        free = ~crosses(start, end) & (crossed(start, end) == 0)
        for (a, b, way), wet in zip(todo, free.tolist(), strict=True):
            if wet:
                kept[a, b] = way
    for pair, river in shared.items():
        if pair not in kept or river[0] < kept[pair][0]:
            kept[pair] = river
    rows: list[Any] = [(numbers[a], numbers[b], way[1], way[2], way[0]) for (a, b), way in sorted(kept.items())]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 5)
    np.savez_compressed(
        target / "neighbours.npz",
        one=columns[:, 0].astype(np.uint16),
        two=columns[:, 1].astype(np.uint16),
        leave=columns[:, 2].astype(np.uint8),
        join=columns[:, 3].astype(np.uint8),
        length=np.rint(columns[:, 4] * 1000.0).astype(np.uint32),
    )
    return len(rows)


def shared_point(
    one: FloatArray, two: FloatArray, ways: list[tuple[float, int, int]], limit: float
) -> tuple[float, int, int] | None:
    """Return the shortest way by points at which two channels meet, not at either approach; None where they do not."""
    for way in ways:
        total, i, j = way
        if total >= limit:
            return None
        if i < len(one) - 1 and j < len(two) - 1 and geodesy.distance_nm(*one[i], *two[j]) <= SHARED_NM:
            return way
    return None


if __name__ == "__main__":
    print(build(DATA))
