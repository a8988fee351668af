"""Build ``network.npz``, the sea-lane network: ``python -m seeds.build network``.

1. searoute's lanes of the open sea, whose nodes lie at sea on both shorelines; an edge that crosses land is replaced by
   the shortest track round it (:mod:`seeds.visibility`).
2. Our own lanes: the Arctic with its depths, canals with their real length (``lane_nodes.csv``, ``lane_edges.csv``),
   separation schemes (``separation_schemes.csv``).
3. Ocean lines: great circles between nodes of the lanes that keep well off all land, as a ship on passage steers.
   searoute's web of the oceans is coarse; a track along it is up to 2% too long.
4. The straits that each edge crosses (``straits.csv``), its sea, its least charted depth and greatest draught.
5. Ports, joined to the lanes in sight of their approach, and the tables that make distances look-ups.

The same seeds give the same arrays.
"""

from __future__ import annotations

import csv
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from routes import baseline, geodesy
from routes.corridors import corridor, in_nsr
from routes.errors import DataError
from routes.network.graph import CANAL, ORIGINS, WAY_SCALE
from seeds import build_ports, entrances, ocean_lines, schemes, shoreline, visibility
from seeds.draft import SCALE, SEEDS, Draft, largest_part, lengths_of, matrix, number_of, positions_of, rows_of
from seeds.ocean_lines import WORKERS, WORTH, is_ours

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# Longest step between the points that carry a rhumb line [nm].
RHUMB_STEP_NM = 40.0
# A lane node that is handed over joins so many of searoute's nodes in sight, none farther than [nm].
HAND_OVER = 8
HAND_OVER_NM = 600.0


def add_searoute(draft: Draft) -> dict[str, int]:
    """Add searoute's lanes, mended; return what was done with its edges.

    Where Natural Earth closes a channel that GSHHG shows, GSHHG decides.
    """
    lon, lat, start, end = baseline.lanes()
    lon, lat = np.rint(lon * SCALE) / SCALE, np.rint(lat * SCALE) / SCALE
    leave = shoreline.on_land(lon, lat, natural_earth=False) | is_ours(lon, lat)
    keep = ~leave[start] & ~leave[end]
    start, end = start[keep], end[keep]
    points = np.column_stack([lon, lat])
    crossing = shoreline.crosses_land(points[start], points[end])
    whole = ~crossing
    hidden = shoreline.on_land(lon, lat)
    unsure = crossing & (hidden[start] | hidden[end])
    whole[unsure] = ~shoreline.crosses_land(points[start[unsure]], points[end[unsure]], natural_earth=False)
    found = mended(points[start[~whole]], points[end[~whole]])
    for a, b in zip(start[whole].tolist(), end[whole].tolist(), strict=True):
        draft.edge(draft.node(*points[a]), draft.node(*points[b]), ORIGINS.index("searoute"))
    for line in found:
        if line is not None:
            draft.line(line, ORIGINS.index("mended"))
    lost = sum(line is None for line in found)
    return {"kept": int(whole.sum()), "mended": len(found) - lost, "dropped": int((~keep).sum()) + lost}


def mended(start: FloatArray, end: FloatArray) -> list[FloatArray | None]:
    """Return the shortest land-free tracks between ``(n, 2)`` positions, None where there is none."""
    with ProcessPoolExecutor(WORKERS) as pool:
        return list(pool.map(_mended, start, end, chunksize=8))


def _mended(start: FloatArray, end: FloatArray) -> FloatArray | None:
    if not shoreline.on_land(*np.vstack([start, end]).T).any():
        found = visibility.track(start, end)
        if found is not None:
            return found[0]
    found = visibility.track(start, end, natural_earth=False)
    return None if found is None else found[0]


def add_lanes(draft: Draft) -> dict[str, int]:
    """Add our own lanes and return their named nodes.

    Between waypoints a lane is a rhumb line, as it is steered: on the long east-west legs of the Arctic a great circle
    would bow north into the ice. In NSR waters the line is lengthened by ``nsr.sailed_ratio``; canals keep the length
    that their rows state. Where a line crosses land (the channels of Canada) the shortest track round it is taken.
    """
    place = {row["node"]: (float(row["lon"]), float(row["lat"])) for row in rows_of("lane_nodes.csv")}
    names = {name: draft.node(*position) for name, position in place.items()}
    coefficients = {row["key"]: row["value"] for row in rows_of("coefficients.csv")}
    sailed, under_keel = float(coefficients["nsr.sailed_ratio"]), float(coefficients["under_keel.ratio"])
    for row in rows_of("lane_edges.csv"):
        a, b = np.array(place[row["from"]]), np.array(place[row["to"]])
        depth = number_of(row, "min_depth_m")
        draught = min(number_of(row, "max_draught_m"), depth / under_keel)
        if row["kind"] == "canal":
            length = float(row["length_nm"])
            one, two = names[row["from"]], names[row["to"]]
            draft.edge(one, two, ORIGINS.index("lane"), length=length, kind=CANAL, depth=depth, draught=draught)
            continue
        if row["kind"] == "great-circle":
            points = geodesy.densify(np.vstack([a, b]), RHUMB_STEP_NM)
        else:
            points = geodesy.rhumb_line(a[0], a[1], b[0], b[1], RHUMB_STEP_NM)
        points = np.rint(points * SCALE) / SCALE
        if shoreline.crosses_land(points[:-1], points[1:]).any():
            found = _mended(a, b)
            if found is None:
                raise DataError(f"lane {row['from']} to {row['to']}", "crosses land", "set another waypoint")
            points = np.rint(found * SCALE) / SCALE
        lengths = geodesy.segment_lengths_nm(points) * (sailed if row["nsr"] == "yes" else 1.0)
        numbers = [draft.node(lon, lat) for lon, lat in points.tolist()]
        for step, length in enumerate(lengths.tolist()):
            label = row["strait"] if step == len(lengths) // 2 else ""
            origin = ORIGINS.index("lane")
            draft.edge(
                numbers[step], numbers[step + 1], origin, length=length, depth=depth, draught=draught, label=label
            )
    return names


def add_hand_overs(draft: Draft, names: dict[str, int], foreign: int) -> None:
    """Join the lane nodes that hand over to searoute's nodes (numbered below ``foreign``) in sight."""
    points = draft.positions()
    for row in rows_of("lane_nodes.csv"):
        if row["bridge"] != "yes":
            continue
        node = names[row["node"]]
        far = geodesy.distance_nm(points[node, 0], points[node, 1], points[:foreign, 0], points[:foreign, 1])
        near = np.argsort(far, kind="stable")[: 8 * HAND_OVER]
        near = near[far[near] < HAND_OVER_NM]
        blocked = shoreline.crosses_land(np.tile(points[node], (len(near), 1)), points[near])
        for other in near[~blocked][:HAND_OVER].tolist():
            draft.edge(node, other, ORIGINS.index("join"))


def drop_over_shoals(draft: Draft) -> int:
    """Take out the edges of searoute and of hand-overs that cross a shoal which bars all; return how many."""
    shoals = [shapely.Polygon(positions_of(row["corners"])) for row in rows_of("shoals.csv") if row["bars"] == "all"]
    points = draft.positions()
    lines, owner = shoreline.chords(points[draft.start], points[draft.end])
    hit = shapely.STRtree(lines).query(np.array(shoals, dtype=object), predicate="intersects")[1]
    over = np.zeros(len(draft.start), dtype=np.bool_)
    over[owner[hit]] = True
    over &= np.isin(draft.origin, [ORIGINS.index(name) for name in ("searoute", "mended", "join")])
    draft.drop(over)
    return int(over.sum())


def barriers() -> list[tuple[str, FloatArray]]:
    """Return the line across each strait, ``(n, 2)`` of ``lon, lat`` [deg]; empty where it is labelled on its lane."""
    return [(row["strait"], positions_of(row["barrier"])) for row in rows_of("straits.csv")]


def crossed(start: FloatArray, end: FloatArray) -> NDArray[np.uint64]:
    """Return for each geodesic the straits whose lines it crosses, as bits in the order of ``straits.csv``."""
    lines, owner = shoreline.chords(start, end)
    mask = np.zeros(len(start), dtype=np.uint64)
    tree = shapely.STRtree(lines)
    for bit, (_, line) in enumerate(barriers()):
        if len(line):
            mask[owner[tree.query(shapely.linestrings(line), predicate="intersects")]] |= np.uint64(1 << bit)
    return mask


# --- ports ----------------------------------------------------------------------------------------

# A port joins so many nodes in sight of its approach; so many of the nearest are tried.
JOINTS = 12
JOINTS_TRIED = 80
# To so many of the nearest nodes a way round the land is looked for, where there are not more corners of land.
TRACKS_TRIED = 3
PORT_CORNERS, CORE_CORNERS = 2000, 8000
# The nearest node in sight is near if it is not farther than the nearest node of all by this ratio and so many miles.
HIDDEN_RATIO = 1.8
HIDDEN_NM = 10.0
HIDDEN_REACH_NM = 60.0
SHORT_STRETCHES = 2
# A port also joins ends of ocean lines that are in sight within [nm].
PORT_LINE_NM = 2600.0
# In NSR waters depths are charted along the lanes alone: a port joins the nearest of them, not one over shoals.
NSR_JOINTS = 2


@dataclass(frozen=True)
class Joints:
    """How ports join the network: nodes and lengths [nm] of port ``k`` from ``first[k]`` to ``first[k + 1]``.

    ``way`` is the way of the port that a joint begins at, 0 for that to its approach.
    """

    first: IntArray
    node: IntArray
    length: FloatArray
    way: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def join_ports(points: FloatArray, usable: BoolArray, approach: FloatArray, in_nsr: BoolArray) -> Joints:
    """Join the approaches of ports, ``(n, 2)`` of ``lon, lat`` [deg], to the nodes in sight."""
    numbers = np.flatnonzero(usable)
    tree = cKDTree(geodesy.unit_vectors(points[numbers]))
    near = numbers[tree.query(geodesy.unit_vectors(approach), k=JOINTS_TRIED)[1]]
    owner = np.repeat(np.arange(len(approach)), JOINTS_TRIED)
    flat = near.ravel()
    far = geodesy.distance_nm(*approach[owner].T, *points[flat].T).reshape(near.shape)
    clear = np.zeros(near.shape, dtype=np.bool_)
    for part in np.array_split(np.arange(JOINTS_TRIED), 10):
        todo = np.flatnonzero(clear.sum(axis=1) < JOINTS)
        a = np.repeat(approach[todo], len(part), axis=0)
        b = points[near[np.ix_(todo, part)].ravel()]
        blocked = crosses(a, b) | (crossed(a, b) != 0)
        clear[np.ix_(todo, part)] = ~blocked.reshape(len(todo), len(part))
    first, node, length = [0], [], []
    for port in range(len(approach)):
        order = np.flatnonzero(clear[port])[: NSR_JOINTS if in_nsr[port] else JOINTS]
        order = order[np.argsort(far[port][order], kind="stable")]
        node += near[port][order].tolist()
        length += far[port][order].tolist()
        first.append(len(node))
    return Joints(np.array(first), np.array(node, dtype=np.int64), np.array(length))


def join_ocean(
    net: dict[str, Any], joints: Joints, approach: FloatArray, allowed: BoolArray, clear: ocean_lines.Clearance
) -> Joints:
    """Join ports to ocean lines as well: straight to their ends in sight, where that is shorter."""
    points = net["points"]
    ocean = net["origin"] == ORIGINS.index("ocean")
    ends = np.unique(np.concatenate([net["start"][ocean], net["end"][ocean]]))
    graph = matrix(net["start"][allowed], net["end"][allowed], net["length"][allowed], len(points))
    reach = dijkstra(graph, directed=False, indices=ends).astype(np.float32)
    between = reach[:, ends].astype(np.float64)
    by_lane = np.full((len(approach), len(ends)), np.inf)
    for number in range(len(approach)):
        which = slice(joints.first[number], joints.first[number + 1])
        if which.start < which.stop:
            by_lane[number] = (reach[:, joints.node[which]] + joints.length[which]).min(axis=1)
    vectors = geodesy.unit_vectors(approach) @ geodesy.unit_vectors(points[ends]).T
    port, end = np.nonzero(vectors > np.cos(PORT_LINE_NM / shoreline.EARTH_RADIUS_NM))
    straight = geodesy.distance_nm(*approach[port].T, *points[ends[end]].T)
    worth = (straight > 25.0) & (straight < by_lane[port, end] * (1.0 - WORTH))
    port, end, straight = port[worth], end[worth], straight[worth]
    both = np.vstack([approach, points[ends]])
    wet = ocean_lines.clear_lines(both, port, end + len(approach), clear)
    wet &= clear.at(*approach[port].T) > 0.0
    port, end, straight = port[wet], end[wet], straight[wet]
    first, node, length = [0], [], []
    for number in range(len(approach)):
        old = slice(joints.first[number], joints.first[number + 1])
        mine = slice(*np.searchsorted(port, [number, number + 1]))
        far, lines = end[mine], straight[mine]
        if len(far):
            detour = lines[:, np.newaxis] + between[np.ix_(far, far)]
            np.fill_diagonal(detour, np.inf)
            needed = detour.min(axis=0) > lines * (1.0 + 0.5 * WORTH)
            far, lines = far[needed], lines[needed]
            here = np.repeat(approach[[number]], len(far), axis=0)
            wet = ~crosses(here, points[ends[far]]) & (crossed(here, points[ends[far]]) == 0)
            far, lines = far[wet], lines[wet]
        node += [*joints.node[old].tolist(), *ends[far].tolist()]
        length += [*joints.length[old].tolist(), *lines.tolist()]
        first.append(len(node))
    return Joints(np.array(first), np.array(node, dtype=np.int64), np.array(length))


# A port whose approach lies farther than this down its channel is asked for further entrances (core, the rest) [nm].
SHELTERED_NM = (8.0, 20.0)
# Nodes that are hidden from a port: so near to its berth [nm], and reached by a detour of this ratio (in the core, in
# the rest) and so many miles.
NEAR_BERTH_NM = 50.0
DETOUR_RATIO, DETOUR_NM = (2.0, 4.0), 10.0
# So many of them, so far apart [nm], are looked at; lengths over the network are wanted up to [nm].
HIDDEN_AT_MOST = 24
HIDDEN_SPACING_NM = 4.0
LOCAL_NM = 400.0


def join_entrances(
    net: dict[str, Any], lines: list[FloatArray], core: BoolArray, allowed: BoolArray, clear: ocean_lines.Clearance
) -> tuple[Joints, list[FloatArray]]:
    """Join ports by all their entrances (:mod:`seeds.entrances`).

    Parameters
    ----------
    lines
        The way of each port from berth to approach, ``(n, 2)`` of ``lon, lat`` [deg].
    core
        Which ports are of our own rows.

    Returns
    -------
    Joints with lengths from the berth, and the further ways that they begin at, ``way`` 1 being the first.
    """
    ends = np.array([line[-1] for line in lines])
    ours = ocean_lines.is_ours(*ends.T) | in_nsr(*ends.T)
    lengths = np.array([geodesy.line_length_nm(line) if len(line) > 1 else 0.0 for line in lines])
    deep = in_deep_water(np.array([line[0] for line in lines])) & ~ours
    sheltered = np.flatnonzero((lengths > np.where(core, *SHELTERED_NM)) & deep).tolist()
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(entrances.to_open_water, [lines[port] for port in sheltered], chunksize=4))
    owner = [port for port, ways in zip(sheltered, found, strict=True) for _ in ways]
    ways = [line for ways in found for line in ways]
    doors = np.vstack([ends, *[line[-1:] for line in ways]])
    everywhere = np.ones(len(net["points"]), dtype=np.bool_)
    joints = join_ocean(net, join_ports(net["points"], everywhere, doors, in_nsr(*doors.T)), doors, allowed, clear)
    all_owners = np.array([*range(len(lines)), *owner])
    all_lengths = np.concatenate([lengths, [geodesy.line_length_nm(line) for line in ways]])
    door = np.repeat(np.arange(len(doors)), np.diff(joints.first))
    way = np.maximum(door - len(lines) + 1, 0)
    joints = by_port(all_owners[door], joints.node, joints.length + all_lengths[door], way, len(lines))
    graph = matrix(net["start"][allowed], net["end"][allowed], net["length"][allowed], len(net["points"]))
    canals = np.zeros(len(net["points"]), dtype=np.bool_)
    canals[net["start"][net["kind"] == CANAL]] = canals[net["end"][net["kind"] == CANAL]] = True
    joints = with_hidden(net["points"], canals, graph, joints, lines, ways, np.flatnonzero(~ours), core, deep)
    return worth_keeping(graph, joints, ways)


def in_deep_water(points: FloatArray) -> BoolArray:
    """Tell which positions [deg] lie where inshore leads are deep (``deep_waters.csv``).

    Elsewhere water of the shoreline may be a flat that dries: no further way is looked for.
    """
    flags = np.zeros(len(points), dtype=np.bool_)
    for row in rows_of("deep_waters.csv"):
        west, south, east, north = (float(row[side]) for side in ("west", "south", "east", "north"))
        flags |= (points[:, 0] > west) & (points[:, 0] < east) & (points[:, 1] > south) & (points[:, 1] < north)
    return flags


def by_port(owner: IntArray, node: IntArray, length: FloatArray, way: IntArray, ports: int) -> Joints:
    """Sort joints by port and length; of several to one node the shortest is kept."""
    order = np.lexsort((way, length, node, owner))
    once = np.concatenate([[True], (np.diff(owner[order]) != 0) | (np.diff(node[order]) != 0)])
    order = order[once]
    order = order[np.lexsort((node[order], length[order], owner[order]))]
    first = np.searchsorted(owner[order], np.arange(ports + 1))
    return Joints(first, node[order], length[order], way[order])


def with_hidden(
    points: FloatArray,
    canals: BoolArray,
    graph: coo_array,
    joints: Joints,
    lines: list[FloatArray],
    ways: list[FloatArray],
    ports: IntArray,
    core: BoolArray,
    deep: BoolArray,
) -> Joints:
    """Join ports to nodes near them that they reach by a detour; the ways to them are added to ``ways``.

    Out of deep water they are joined to ends of canals alone.
    """
    berths, tree = np.array([line[0] for line in lines]), cKDTree(geodesy.unit_vectors(points))
    chord = 2.0 * np.sin(0.5 * NEAR_BERTH_NM / shoreline.EARTH_RADIUS_NM)
    tasks: list[tuple[int, IntArray, FloatArray, FloatArray]] = []
    for port in ports.tolist():
        near = np.array(sorted(tree.query_ball_point(geodesy.unit_vectors(berths[[port]])[0], chord)), dtype=np.int64)
        near = near if deep[port] else near[canals[near]]
        if len(near) == 0:
            continue
        known = near_port(graph, joints, port)[near]
        straight = geodesy.distance_nm(*berths[port], *points[near].T)
        hidden = np.flatnonzero(known > DETOUR_RATIO[0 if core[port] else 1] * straight + DETOUR_NM)
        chosen: list[int] = []
        for k in hidden[np.lexsort((straight[hidden], ~canals[near[hidden]]))].tolist():
            apart = geodesy.distance_nm(*points[near[k]], *points[near[chosen]].T) if chosen else np.array([np.inf])
            if apart.min() >= HIDDEN_SPACING_NM:
                chosen.append(k)
            if len(chosen) == HIDDEN_AT_MOST:
                break
        if chosen:
            nodes = near[chosen]
            between = dijkstra(graph, directed=False, indices=nodes, limit=LOCAL_NM)[:, nodes]
            tasks.append((port, nodes, known[chosen], between))
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(
            pool.map(
                entrances.to_nodes,
                [lines[port] for port, *_ in tasks],
                [points[nodes] for _, nodes, *_ in tasks],
                [canals[nodes] for _, nodes, *_ in tasks],
                [known for *_, known, _ in tasks],
                [between for *_, between in tasks],
                chunksize=4,
            )
        )
    owner = np.repeat(np.arange(len(lines)), np.diff(joints.first)).tolist()
    node, length, way = joints.node.tolist(), joints.length.tolist(), joints.way.tolist()
    for (port, nodes, _, _), new in zip(tasks, found, strict=True):
        for k, line in new:
            ways.append(line)
            owner.append(port)
            node.append(int(nodes[k]))
            length.append(geodesy.line_length_nm(line))
            way.append(len(ways))
    return by_port(np.array(owner), np.array(node), np.array(length), np.array(way), len(lines))


def near_port(graph: coo_array, joints: Joints, port: int) -> FloatArray:
    """Return the lengths from a port to the nodes near it [nm], infinite farther than ``LOCAL_NM`` or its joints."""
    which = slice(joints.first[port], joints.first[port + 1])
    best = np.full(graph.shape[0], np.inf)
    if which.start == which.stop:
        return best
    limit = max(LOCAL_NM, float(joints.length[which].min()) + LOCAL_NM)
    return tree_from_port(graph, joints, port, limit)[0]


def worth_keeping(graph: coo_array, joints: Joints, ways: list[FloatArray]) -> tuple[Joints, list[FloatArray]]:
    """Leave out joints of further ways that are not the shortest way to their node, and ways without a joint."""
    keep = joints.way == 0
    for port in np.unique(np.repeat(np.arange(len(joints.first) - 1), np.diff(joints.first))[~keep]).tolist():
        which = np.arange(joints.first[port], joints.first[port + 1])
        best = tree_from_port(graph, joints, port, float(joints.length[which].max()) + 1.0)[0]
        keep[which] |= joints.length[which] <= best[joints.node[which]] + 1e-6
    owner = np.repeat(np.arange(len(joints.first) - 1), np.diff(joints.first))[keep]
    used, number = np.unique(joints.way[keep], return_inverse=True)
    shift = 0 if len(used) and used[0] == 0 else 1
    kept = by_port(owner, joints.node[keep], joints.length[keep], number + shift, len(joints.first) - 1)
    return kept, [ways[way - 1] for way in used.tolist() if way]


def crosses(start: FloatArray, end: FloatArray) -> BoolArray:
    """Tell which lines cross land: on both shorelines, or on GSHHG alone where Natural Earth hides an end."""
    flags = shoreline.crosses_land(start, end)
    doubt = np.flatnonzero(flags)
    doubt = doubt[shoreline.on_land(*start[doubt].T) | shoreline.on_land(*end[doubt].T)]
    flags[doubt] = shoreline.crosses_land(start[doubt], end[doubt], natural_earth=False)
    return flags


def add_port_lines(draft: Draft, approach: FloatArray, core: BoolArray) -> int:
    """Add lines round the land for ports that see no node near by, with most care for the core; return how many."""
    points = draft.positions()
    in_use = np.unique(np.concatenate([draft.start, draft.end]))
    usable = in_use[largest_part(np.array(draft.start), np.array(draft.end), len(points))[in_use]]
    tree = cKDTree(geodesy.unit_vectors(points[usable]))
    near = usable[tree.query(geodesy.unit_vectors(approach), k=JOINTS_TRIED)[1]]
    far = geodesy.distance_nm(*np.repeat(approach, JOINTS_TRIED, axis=0).T, *points[near.ravel()].T).reshape(near.shape)
    in_sight = np.full(len(approach), np.inf)
    for part in np.array_split(np.arange(JOINTS_TRIED), 8):
        todo = np.flatnonzero(np.isinf(in_sight))
        a, b = np.repeat(approach[todo], len(part), axis=0), points[near[np.ix_(todo, part)].ravel()]
        free = ~(crosses(a, b) | (crossed(a, b) != 0)).reshape(len(todo), len(part))
        in_sight[todo] = np.where(free, far[np.ix_(todo, part)], np.inf).min(axis=1)
    # A port that sees no node near by, but one far off, goes round the land as well.
    lonely = in_sight > HIDDEN_RATIO * far[:, 0] + HIDDEN_NM
    lonely &= (far[:, 0] < HIDDEN_REACH_NM) | np.isinf(in_sight)
    numbers = np.flatnonzero(lonely & ~shoreline.on_land(*approach.T, natural_earth=False))
    with ProcessPoolExecutor(WORKERS) as pool:
        corners = np.where(core[numbers], CORE_CORNERS, PORT_CORNERS)
        ends = points[near[numbers, :TRACKS_TRIED]]
        blind = np.isinf(in_sight[numbers]).tolist()
        tracks = list(pool.map(_to_one_of, approach[numbers], ends, corners.tolist(), blind, chunksize=1))
    for line in tracks:
        if line is not None:
            draft.line(line, ORIGINS.index("mended"))
    return sum(line is not None for line in tracks)


def _to_one_of(start: FloatArray, ends: FloatArray, corners: int, blind: bool) -> FloatArray | None:
    """Return the shortest track from a position to one of a few others, None where none is found.

    A port that sees no node at all, ``blind``, may go a long way round; another is led to the nearest alone.
    """
    hidden = bool(shoreline.on_land(*start[np.newaxis].T)[0])
    options: dict[str, Any] = {"corners_at_most": corners if blind else PORT_CORNERS}
    if not blind:
        options["stretches"] = visibility.STRETCHES[:SHORT_STRETCHES]
    found = []
    for end in ends if blind else ends[:1]:
        way = visibility.track(start, end, natural_earth=not hidden, **options)
        if way is None and blind and not hidden:
            way = visibility.track(start, end, natural_earth=False, **options)
        if way is not None:
            found.append(way[0])
    return min(found, key=geodesy.line_length_nm) if found else None


# --- tables ---------------------------------------------------------------------------------------


def with_ports(net: dict[str, Any], joints: Joints, allowed: BoolArray) -> coo_array:
    """Return the directed graph of nodes and ports: ports are ends, never on the way."""
    count, ports = len(net["points"]), len(joints.first) - 1
    both = matrix(net["start"][allowed], net["end"][allowed], net["length"][allowed], count).tocoo()
    port = count + np.repeat(np.arange(ports), np.diff(joints.first))
    rows = np.concatenate([both.coords[0], joints.node])
    columns = np.concatenate([both.coords[1], port])
    return coo_array((np.concatenate([both.data, joints.length]), (rows, columns)), shape=(count + ports,) * 2).tocsr()


def hub_labels(graph: coo_array, joints: Joints, count: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Compute for each port the nodes at which its tracks meet those of other ports, with the distance.

    The distance between two ports is the least sum over the hubs that both have (Cohen et al. 2003, doi:10.1137/
    S0097539702403098): on the track between them the node that most tracks use is a hub of both.

    Returns
    -------
    first, hub, distance
        Hubs of port ``k`` from ``first[k]`` to ``first[k + 1]``, and how far they are [nm].
    """
    ports = len(joints.first) - 1
    use = np.zeros(count + ports)
    trees: list[tuple[NDArray[np.float32], NDArray[np.int32]]] = []
    for port in range(ports):
        far, previous = tree_from_port(graph, joints, port)
        trees.append((far.astype(np.float32), previous.astype(np.int32)))
        use += descendants(far, previous, count)
    rank = np.empty(count + ports, dtype=np.int32)
    rank[np.argsort(use, kind="stable")] = np.arange(count + ports)
    by_rank = np.argsort(rank)
    first, hubs, lengths = [0], [], []
    for port, (distance, before) in enumerate(trees):
        best = rank.copy()
        best[count:] = -1
        up = np.where(before >= 0, before, np.arange(len(before)))
        while True:
            raised = np.maximum(best, best[up])
            again = up[up]
            if np.array_equal(again, up) and np.array_equal(raised, best):
                break
            best, up = raised, again
        others = np.flatnonzero(np.isfinite(distance[count:])) + count
        tops = by_rank[np.unique(best[others[others != count + port]])]
        tops = tops[(tops < count) & np.isfinite(distance[tops])]
        hubs += tops.tolist()
        lengths += distance[tops].tolist()
        first.append(len(hubs))
    return np.array(first), np.array(hubs, dtype=np.int64), np.array(lengths)


def tree_from_port(graph: coo_array, joints: Joints, port: int, limit: float = np.inf) -> tuple[FloatArray, IntArray]:
    """Return distances and predecessors from a port to all nodes and ports not farther than ``limit`` [nm]."""
    which = slice(joints.first[port], joints.first[port + 1])
    size = graph.shape[0]
    order = np.argsort(joints.node[which])
    source = csr_array(
        (
            np.concatenate([graph.data, joints.length[which][order]]),
            np.concatenate([graph.indices, joints.node[which][order].astype(graph.indices.dtype)]),
            np.append(graph.indptr, graph.indptr[-1] + len(order)),
        ),
        shape=(size + 1, size + 1),
    )
    distance, before = dijkstra(source, directed=True, indices=size, return_predecessors=True, limit=limit)
    before = np.where(before == size, -1, before)[:size]
    return distance[:size], before


def descendants(distance: FloatArray, before: IntArray, count: int) -> FloatArray:
    """Count for each node the ports that lie beyond it in a tree."""
    use = np.zeros(len(distance))
    nodes = np.flatnonzero(np.isfinite(distance[count:])) + count
    order = np.argsort(-distance, kind="stable")
    use[nodes] = 1.0
    for node in order[np.isfinite(distance[order])].tolist():
        if before[node] >= 0:
            use[before[node]] += use[node]
    return use


# --- the whole ------------------------------------------------------------------------------------


def build(target: Path) -> dict[str, Any]:
    """Write ``network.npz`` into ``target``, which holds ``ports.csv``; return what was done."""
    with (target / "ports.csv").open(encoding="utf-8", newline="") as handle:
        ports = list(csv.DictReader(handle))
    lines = [build_ports.pilotage(row) for row in ports]
    approach = np.array([line[-1] for line in lines])
    core = np.array([row["tier"] == "core" for row in ports])
    draft = Draft()
    report: dict[str, Any] = {"searoute": add_searoute(draft)}
    foreign = len(draft.nodes)
    names = add_lanes(draft)
    add_hand_overs(draft, names, foreign)
    wanted = schemes.add(draft, foreign)
    report["over shoals"] = drop_over_shoals(draft)
    clear = ocean_lines.clearance()
    report["ocean"] = ocean_lines.add(draft, clear, approach, core, open_to(draft), wanted)
    report["port lines"] = add_port_lines(draft, approach, core)
    return finish(draft, lines, core, clear, target, report)


def straits_of(draft: Draft) -> tuple[NDArray[np.uint64], BoolArray]:
    """Return the straits that each edge crosses, as bits in the order of ``straits.csv``, and whether it may be sailed.

    A canal is crossed along its own edges alone, a strait with a separation scheme between its lanes.
    """
    points, keys = draft.positions(), [row["strait"] for row in rows_of("straits.csv")]
    mask = crossed(points[draft.start], points[draft.end])
    label = np.array(draft.label)
    for bit, key in enumerate(keys):
        mask[label == key] |= np.uint64(1 << bit)
    canals = sum(1 << keys.index(key) for key in ("suez", "panama", "kiel", "corinth"))
    good = ((mask & np.uint64(canals)) == 0) | (np.array(draft.kind) == CANAL)
    free = np.flatnonzero(good & ~np.isin(draft.origin, [ORIGINS.index("scheme"), ORIGINS.index("lane")]))
    good[free] = ~schemes.barred(points[np.array(draft.start)[free]], points[np.array(draft.end)[free]])
    return mask, good


def open_to(draft: Draft) -> list[BoolArray]:
    """Return the edges that are open to tracks of the corridors by which most voyages go."""
    keys = [row["strait"] for row in rows_of("straits.csv")]
    mask, good = straits_of(draft)
    return [
        good & ((mask & np.uint64(sum(1 << keys.index(key) for key in corridor(name).closed))) == 0)
        for name in ("direct", "suez", "panama")
    ]


def finish(
    draft: Draft,
    lines: list[FloatArray],
    core: BoolArray,
    clear: ocean_lines.Clearance,
    target: Path,
    report: dict[str, Any],
) -> dict[str, Any]:
    """Turn a draft into the shipped file."""
    points, rows = draft.positions(), rows_of("straits.csv")
    keys = [row["strait"] for row in rows]
    start, end = np.array(draft.start), np.array(draft.end)
    length, kind = lengths_of(draft), np.array(draft.kind)
    depth, draught = np.array(draft.depth), np.array(draft.draught)
    mask, good = straits_of(draft)
    good[good] &= largest_part(start[good], end[good], len(points))[start[good]]
    under_keel = float(next(row["value"] for row in rows_of("coefficients.csv") if row["key"] == "under_keel.ratio"))
    for bit, row in enumerate(rows):
        passes = (mask >> np.uint64(bit)) & np.uint64(1) == 1
        least = number_of(row, "min_depth_m")
        depth[passes] = np.minimum(depth[passes], least)
        draught[passes] = np.minimum(draught[passes], min(number_of(row, "max_draught_m"), least / under_keel))
    used = np.unique(np.concatenate([start[good], end[good]]))
    new = np.full(len(points), -1)
    new[used] = np.arange(len(used))
    net: dict[str, Any] = {
        "points": points[used],
        "start": new[start[good]],
        "end": new[end[good]],
        "length": length[good],
        "mask": mask[good],
        "kind": kind[good],
        "origin": np.array(draft.origin)[good],
    }
    closed = sum(1 << keys.index(key) for key in corridor("direct").closed)
    allowed = (net["mask"] & np.uint64(closed)) == 0
    joints, ways = join_entrances(net, lines, core, allowed, clear)
    report["ports without a lane"] = int((np.diff(joints.first) == 0).sum())
    report |= {"joints": len(joints.node), "further ways": len(ways)}
    graph = with_ports(net, joints, allowed)
    first, hub, distance = hub_labels(graph, joints, len(used))
    report |= {"nodes": len(used), "edges": int(good.sum()), "hubs per port": round(len(hub) / len(lines), 1)}
    np.savez_compressed(
        target / "network.npz",
        scale=np.int32(SCALE),
        lon=np.rint(points[used, 0] * SCALE).astype(np.int32),
        lat=np.rint(points[used, 1] * SCALE).astype(np.int32),
        start=net["start"].astype(np.uint16),
        end=net["end"].astype(np.uint16),
        length=_thousandths(net["length"]),
        kind=kind[good].astype(np.uint8),
        origin=net["origin"].astype(np.uint8),
        straits=net["mask"],
        strait_keys=np.array(keys),
        min_depth_dm=_tenths(depth[good]),
        max_draught_cm=_tenths(10.0 * draught[good]),
        joint_first=joints.first.astype(np.int32),
        joint_node=joints.node.astype(np.uint16),
        joint_length=_thousandths(joints.length),
        joint_way=joints.way.astype(np.uint16),
        way_first=np.cumsum([0, *map(len, ways)]).astype(np.int32),
        way_lon=np.rint(np.vstack(ways)[:, 0] * WAY_SCALE).astype(np.int32),
        way_lat=np.rint(np.vstack(ways)[:, 1] * WAY_SCALE).astype(np.int32),
        hub_first=first.astype(np.int32),
        hub_node=hub.astype(np.uint16),
        hub_distance=distance.astype(np.float32),
    )
    return report


def _thousandths(values: FloatArray) -> NDArray[np.uint32]:
    return np.rint(values * 1000.0).astype(np.uint32)


def _tenths(values: FloatArray) -> NDArray[np.uint16]:
    """Return values in tenths, rounded down, 65535 where they are infinite."""
    return np.where(
        np.isfinite(values), np.floor(np.where(np.isfinite(values), values, 0.0) * 10.0 + 1e-6), 65535
    ).astype(np.uint16)


if __name__ == "__main__":
    print(build(SEEDS.parent / "routes" / "data"))
