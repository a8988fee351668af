"""Routes: the track of a ship between two ports by a named corridor.

The track runs over one network: searoute's lanes on the open sea (through :mod:`routes.baseline`), our own in
the Arctic and the canals. A corridor is a set of straits that the track must pass and a set that it may not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes import baseline, geodesy, land
from routes.corridors import Corridor, closed_by_lane, closed_in_order, in_nsr, lane_of, sea_of, straits
from routes.corridors import corridor as find_corridor
from routes.corridors import lane as find_lane
from routes.errors import BadInputError, DraughtError, NoRouteError
from routes.network import Network, Path, lane_network
from routes.network.graph import merge
from routes.ports import Port, port
from routes.units import KM_PER_NM, check_draught

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

# Nodes of our own lanes that are joined to the open-sea lanes.
_BRIDGES = ("north-cape", "vardo-n", "svyatoy-nos", "kamchatka", "unimak", "port-said", "suez-roads")
# Two ports closer than this are also tried in a straight line [nm].
_DIRECT_REACH_NM = 400.0
_STEP_NM = 8.0
# Two ports closer than this are one place [nm].
_SAME_PLACE_NM = 0.05
# In NSR waters a port joins at most so many of the nearest nodes.
_NSR_JOINTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of a route in one sea.

    ``allowance_nm`` is what ``distance_nm`` holds beyond the line of the coordinates (see :class:`Route`).
    ``ice_leg`` names the row of the ice record that describes it, None outside the Arctic; ``kind`` is
    ``sea``, ``canal`` or ``pilotage``; ``in_nsr`` tells whether it lies in the NSR water area.
    """

    name: str
    sea: str
    kind: str
    distance_nm: float
    allowance_nm: float
    min_depth_m: float | None
    straits: tuple[str, ...]
    ice_leg: str | None
    in_nsr: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the leg as plain data."""
        return {
            "name": self.name,
            "sea": self.sea,
            "kind": self.kind,
            "distance_nm": round(self.distance_nm, 1),
            "min_depth_m": self.min_depth_m,
            "straits": list(self.straits),
            "in_nsr": self.in_nsr,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A track between two ports.

    Attributes
    ----------
    distance_nm
        Length along the track, berth to berth [nm]. In NSR waters and canals it is longer than the line of the
        coordinates by ``allowance_nm``.
    allowance_nm
        What ``distance_nm`` holds beyond the line: lanes in NSR waters as sailed, canals at their real length.
    great_circle_nm
        Geodesic between the berths, over land or water [nm].
    min_depth_m
        Least charted depth along the track [m]; None where no leg has one.
    max_draught_m
        Greatest draught that the lanes and canals on the track allow [m]; None where no limit is known.
    lane
        Lane of the NSR, None if the track does not pass it.
    straits
        Straits and canals in the order in which they are passed.
    joints_nm
        Length of the two stretches that join the ports' approaches to the network [nm].
    coordinates
        ``(n, 2)`` of ``lon, lat`` [deg], longitudes in [-180, 180).
    """

    origin: Port
    destination: Port
    corridor: str
    lane: str | None
    distance_nm: float
    allowance_nm: float
    great_circle_nm: float
    min_depth_m: float | None
    max_draught_m: float | None
    straits: tuple[str, ...]
    legs: tuple[Leg, ...]
    joints_nm: tuple[float, float]
    coordinates: FloatArray = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain data, schema ``routes.route/1``."""
        return {
            "schema": "routes.route/1",
            "origin": self.origin.to_dict(),
            "destination": self.destination.to_dict(),
            "corridor": self.corridor,
            "lane": self.lane,
            "distance_nm": round(self.distance_nm, 1),
            "allowance_nm": round(self.allowance_nm, 1),
            "great_circle_nm": round(self.great_circle_nm, 1),
            "min_depth_m": self.min_depth_m,
            "max_draught_m": None if self.max_draught_m is None else round(self.max_draught_m, 1),
            "straits": list(self.straits),
            "legs": [leg.to_dict() for leg in self.legs],
            "joints_nm": [round(length, 1) for length in self.joints_nm],
            "coordinates": [[round(lon, 4), round(lat, 4)] for lon, lat in self.coordinates.tolist()],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the route on a polar map; see :func:`routes.plots.polar_map`."""
        from routes.plots import polar_map

        return polar_map([self], **options)

    def _repr_html_(self) -> str:
        from routes.report.html import route_table

        return route_table(self)


@cache
def network() -> Network:
    """Return the network that all routes run over."""
    return merge(baseline.open_sea_network(), lane_network(), _BRIDGES)


def route(
    origin: str | tuple[float, float] | Port,
    destination: str | tuple[float, float] | Port,
    *,
    corridor: str,
    lane: str = "auto",
    draught_m: float | None = None,
    avoid: Sequence[str] = (),
) -> Route:
    """Find the shortest track between two ports by a corridor.

    Parameters
    ----------
    origin, destination
        UN/LOCODE, name, ``"lat,lon"`` or ``(lat, lon)``.
    corridor
        ``direct``, ``suez``, ``cape`` or ``nsr``.
    lane
        Lane of the NSR, or ``auto`` for the shortest customary one that the draught allows; the unusual ones (north
        of Wrangel Island, high latitudes) are taken only if no other is open.
    draught_m
        Draught of the ship [m]; None leaves depths out of account.
    avoid
        Straits that are closed.

    Raises
    ------
    UnknownPortError, NotAtSeaError
        If a port is not known or a position is not at sea.
    DraughtError
        If a named lane or the corridor is too shallow.
    NoRouteError
        If there is no track, or if both ports lie on the same side of the corridor.

    Notes
    -----
    Lengths are WGS84 geodesics, but for canals (real length) and NSR lanes (as sailed). Sources:
    :func:`routes.sources.rows_citing`, ``docs/models.md``.

    >>> found = route("Murmansk", "Yokohama", corridor="nsr")
    >>> found.lane
    'transit'
    """
    start, end = port(origin), port(destination)
    way = find_corridor(corridor)
    if lane != "auto":
        find_lane(lane)
    avoid = () if avoid is None else avoid
    if isinstance(avoid, str) or not isinstance(avoid, Collection) or not all(isinstance(name, str) for name in avoid):
        raise BadInputError(f"avoid {avoid!r}", "must be a list of names of straits", "write ['malacca']")
    draught = None if draught_m is None else check_draught(draught_m)
    return _route(start, end, way.key, lane, draught, tuple(sorted(set(avoid))))


def distance_nm(
    origin: str | tuple[float, float] | Port,
    destination: str | tuple[float, float] | Port,
    *,
    corridor: str,
    lane: str = "auto",
    draught_m: float | None = None,
) -> float:
    """Return the length of :func:`route` [nm]."""
    return route(origin, destination, corridor=corridor, lane=lane, draught_m=draught_m).distance_nm


@dataclass(frozen=True, slots=True)
class _Reach:
    """Distances from a port's approach to all nodes, with the gates of a corridor closed."""

    joints: tuple[IntArray, FloatArray]
    distance: FloatArray
    predecessor: IntArray


@lru_cache(maxsize=4096)
def _joints(place: Port) -> tuple[IntArray, FloatArray]:
    joints = network().joints(place.approach_lon, place.approach_lat)
    if len(joints[0]) == 0:
        raise NoRouteError(
            f"{place.name} ({place.approach_lat:.2f}, {place.approach_lon:.2f})",
            "no sea lane is in sight of it",
            "give a position in open water",
        )
    if _in_nsr(place):
        # Depths are charted along our lanes alone: a port joins the nearest of them, not a far one over shoals.
        return joints[0][:_NSR_JOINTS], joints[1][:_NSR_JOINTS]
    return joints


@lru_cache(maxsize=512)
def _route(
    start: Port, end: Port, corridor_key: str, lane_key: str, draught_m: float | None, avoid: tuple[str, ...]
) -> Route:
    way = find_corridor(corridor_key)
    if float(geodesy.distance_nm(start.lon, start.lat, end.lon, end.lat)) < _SAME_PLACE_NM:
        raise BadInputError(
            f"{start.name} to {end.name}",
            "origin and destination are the same place",
            "name two different ports",
        )
    if lane_key != "auto" and corridor_key != "nsr":
        raise BadInputError(
            f"lane {lane_key!r} with corridor {corridor_key!r}", "lanes belong to the nsr", "leave the lane out"
        )
    always = way.closed | frozenset(avoid)
    if way.key == "direct" and _in_nsr(start) and _in_nsr(end):
        # Two ports of the NSR with Vilkitsky between them: nobody sails round the world from one to the other.
        always |= {"cape-horn", "good-hope", "southern-ocean"}
    # `auto` tries the customary lanes before the unusual ones; other corridors have no lanes to choose from.
    choices = closed_in_order() if lane_key == "auto" else [closed_by_lane(lane_key)]
    for closed in choices:
        try:
            return _assemble(start, end, way, _find(start, end, way, always | closed, draught_m))
        except NoRouteError as error:
            failure = error
    if draught_m is not None:
        _explain_draught(start, end, way, always | choices[-1], draught_m, lane_key)
    raise failure


def _explain_draught(
    start: Port, end: Port, way: Corridor, closed: frozenset[str], draught_m: float, lane_key: str
) -> None:
    """Raise ``DraughtError`` where depth alone stands in the way, with the shoal of the deepest track."""
    net = network()
    limits = np.unique(net.max_draught_m[np.isfinite(net.max_draught_m) & (net.max_draught_m < draught_m)])
    deepest: Path | None = None
    low, high = 0, len(limits)
    while low < high:  # the deepest limit at which there is still a track
        middle = (low + high) // 2
        try:
            deepest = _find(start, end, way, closed, float(limits[middle]))
            low = middle + 1
        except NoRouteError:
            high = middle
    if deepest is None:
        return
    inner = deepest.edges[deepest.edges >= 0]
    worst = inner[np.argmin(net.max_draught_m[inner])]
    name = str(net.strait[worst])
    place = f"{net.lat[net.start[worst]]:.1f} N {net.lon[net.start[worst]]:.1f} E"
    where = straits()[name].label if name else f"the water near {place}"
    which = f"lane {lane_key}" if lane_key != "auto" else f"corridor {way.key}"
    raise DraughtError(
        f"draught {draught_m:g} m by {which}",
        f"{where} ({float(net.min_depth_m[worst]):g} m deep) allows {float(net.max_draught_m[worst]):.1f} m "
        "(depth over draught 1.15, or the limit in force)",
        "load less" if lane_key == "auto" else "take another lane (auto) or load less",
    )


def _reach(place: Port, allowed: BoolArray) -> _Reach:
    joints = _joints(place)
    distance, predecessor = network().distances(joints, allowed)
    return _Reach(joints, distance, predecessor)


def _find(start: Port, end: Port, way: Corridor, closed: frozenset[str], draught_m: float | None) -> Path:
    net = network()
    if not way.via or (way.key == "nsr" and (_in_nsr(start) or _in_nsr(end))):
        return _free(start, end, closed, way, draught_m)
    gates = way.via - closed
    nearby = net.open_edges(closed=closed | way.via, draught_m=draught_m)
    from_start, from_end = _reach(start, nearby), _reach(end, nearby)
    best: tuple[float, int, int, tuple[int, ...]] | None = None
    for a, b, walked, length in _crossings(gates, draught_m):
        total = from_start.distance[a] + length + from_end.distance[b]
        if np.isfinite(total) and (best is None or total < best[0]):
            best = (float(total), a, b, walked)
    d_start, d_end = from_start.distance, from_end.distance
    if best is None:
        ends = {node for a, b, _, _ in _crossings(gates, draught_m) for node in (a, b)}
        if not any(np.isfinite(d_start[node]) and np.isfinite(d_end[node]) for node in ends):
            raise NoRouteError(
                f"{start.name} to {end.name} by {way.key}",
                "there is no track through its straits",
                "take another corridor or lane",
            )
    else:
        _, a, b, walked = best
    if best is None or d_start[a] > d_start[b] or d_end[b] > d_end[a]:
        raise NoRouteError(
            f"{start.name} to {end.name} by {way.key}",
            f"both ports lie on the same side of it ({way.label})",
            "take the direct corridor",
        )
    nodes = np.concatenate(
        [
            net.trace(a, from_start.predecessor),
            np.array(walked[1:-1], dtype=np.int64),
            net.trace(b, from_end.predecessor)[::-1],
        ]
    )
    return _path(start, end, nodes)


def _in_nsr(place: Port) -> bool:
    return bool(in_nsr(place.approach_lon, place.approach_lat))


def _free(start: Port, end: Port, closed: frozenset[str], way: Corridor, draught_m: float | None) -> Path:
    """Find the shortest track over the open edges, straight from port to port where that is in sight.

    The straight line is taken on the open sea alone: not in our own waters, whose depths and straits it would not know,
    and not near a strait that the caller has closed.
    """
    net = network()
    a, b = (start.approach_lon, start.approach_lat), (end.approach_lon, end.approach_lat)
    straight = float(geodesy.distance_nm(a[0], a[1], b[0], b[1]))
    ours = max(a[1], b[1]) > baseline.OUR_WATERS_LAT or way.key == "nsr"
    if straight < _DIRECT_REACH_NM and not ours and not _closed_nearby(start, closed - way.closed):
        cut = _short_cut(start, end)
        if cut is not None:
            return _path(start, end, np.zeros(0, dtype=np.int64), cut)
    allowed = net.open_edges(closed=closed, draught_m=draught_m)
    from_start = _reach(start, allowed)
    nodes, lengths = _joints(end)
    totals = from_start.distance[nodes] + lengths
    if not np.isfinite(totals).any():
        hint = "take the nsr corridor" if _in_nsr(start) and _in_nsr(end) else "open a strait or canal"
        raise NoRouteError(f"{start.name} to {end.name} by {way.key}", "the open straits do not connect them", hint)
    last = int(nodes[np.argmin(totals)])
    return _path(start, end, net.trace(last, from_start.predecessor))


@lru_cache(maxsize=64)
def _crossings(gates: frozenset[str], draught_m: float | None) -> tuple[tuple[int, int, tuple[int, ...], float], ...]:
    """List every way through the gates: entry node, exit node, the nodes walked, length [nm]."""
    net = network()
    is_gate = np.isin(net.strait, sorted(gates))
    neighbours: dict[int, list[tuple[int, float]]] = {}
    for edge in np.flatnonzero(is_gate & (net.max_draught_m >= (draught_m or 0.0))):
        a, b, length = int(net.start[edge]), int(net.end[edge]), float(net.length_nm[edge])
        neighbours.setdefault(a, []).append((b, length))
        neighbours.setdefault(b, []).append((a, length))
    outside = set(net.start[~is_gate].tolist()) | set(net.end[~is_gate].tolist())
    found: list[tuple[int, int, tuple[int, ...], float]] = []
    for first in neighbours:
        if first not in outside:
            continue
        stack: list[tuple[int, tuple[int, ...], float]] = [(first, (first,), 0.0)]
        while stack:
            node, walked, length = stack.pop()
            if node != first and node in outside:
                found.append((first, node, walked, length))
                continue
            stack += [
                (after, (*walked, after), length + step) for after, step in neighbours[node] if after not in walked
            ]
    return tuple(found)


def _closed_nearby(place: Port, closed: frozenset[str]) -> bool:
    """Tell whether a closed strait is so near that a straight line from the port might lead through it."""
    known = straits()
    return any(
        float(geodesy.distance_nm(place.lon, place.lat, known[name].lon, known[name].lat)) < _DIRECT_REACH_NM
        for name in closed
        if name in known
    )


def _short_cut(start: Port, end: Port) -> tuple[int, int] | None:
    """Find where the channels of two ports may be left for a straight line: the point of each, None if there is none.

    Neighbours in one bay need not go out to the pilot station and back. Berths are left out of it: the coastline is too
    coarse there.
    """
    out, home = start.pilotage, end.pilotage
    first = range(min(1, len(out) - 1), len(out))
    last = range(min(1, len(home) - 1), len(home))
    along_out = np.concatenate([[0.0], np.cumsum(geodesy.segment_lengths_nm(out))])
    along_home = np.concatenate([[0.0], np.cumsum(geodesy.segment_lengths_nm(home))])
    options = []
    for i in first:
        for j in last:
            across = float(geodesy.distance_nm(out[i, 0], out[i, 1], home[j, 0], home[j, 1]))
            options.append((along_out[i] + across + along_home[j], i, j))
    for _, i, j in sorted(options):
        if not land.crosses_land([out[i], home[j]])[0]:
            return i, j
    return None


def _path(start: Port, end: Port, nodes: IntArray, cut: tuple[int, int] | None = None) -> Path:
    """Put together berth, channel, approach, network and the same at the other end.

    ``cut`` says at which points of the channels a short cut leaves and joins them.
    """
    net = network()
    out, home = start.pilotage, end.pilotage
    if cut is not None:
        out, home = out[: cut[0] + 1], home[: cut[1] + 1]
    home = home[::-1]
    edges = net.edges_between(nodes) if len(nodes) > 1 else np.zeros(0, dtype=np.int64)
    coordinates = np.vstack([out, np.column_stack([net.lon[nodes], net.lat[nodes]]), home])
    lengths = geodesy.segment_lengths_nm(coordinates)
    numbers = np.full(len(lengths), -1, dtype=np.int64)
    numbers[len(out) : len(out) + len(edges)] = edges
    lengths = np.where(numbers >= 0, net.length_nm[numbers], lengths)
    return Path(
        nodes=nodes, edges=numbers, coordinates=coordinates, lengths_nm=lengths, channels=(len(out) - 1, len(home) - 1)
    )


def _assemble(start: Port, end: Port, way: Corridor, path: Path) -> Route:
    net = network()
    inner = path.edges[path.edges >= 0]
    passed = list(dict.fromkeys(str(name) for name in net.strait[inner] if name))
    depths, draughts = net.min_depth_m[inner], net.max_draught_m[inner]
    moved = np.concatenate([[True], path.lengths_nm > 1e-6])
    steps_out, steps_home = path.channels
    joined = float(path.lengths_nm[len(path.lengths_nm) - 1 - steps_home]) if len(path.nodes) else 0.0
    joints = (float(path.lengths_nm[steps_out]), joined)
    coordinates = path.coordinates[moved]
    line = np.column_stack([geodesy.wrap_longitude(coordinates[:, 0]), coordinates[:, 1]])
    line.setflags(write=False)
    return Route(
        origin=start,
        destination=end,
        corridor=way.key,
        lane=lane_of(passed),
        distance_nm=float(path.lengths_nm.sum()),
        allowance_nm=float(path.lengths_nm.sum()) - geodesy.line_length_nm(path.coordinates),
        great_circle_nm=float(geodesy.distance_nm(start.lon, start.lat, end.lon, end.lat)),
        min_depth_m=_finite_minimum(depths),
        max_draught_m=_finite_minimum(draughts),
        straits=tuple(passed),
        legs=_legs(path),
        joints_nm=joints,
        coordinates=line,
    )


def _finite_minimum(values: FloatArray) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else None


def _legs(path: Path) -> tuple[Leg, ...]:
    """Cut a track into legs, each in one sea and one row of the ice record."""
    from routes.ice.legs import ice_leg_label, ice_legs_along

    net = network()
    steps = len(path.lengths_nm)
    steps_out, steps_home = path.channels
    counts = np.maximum(np.ceil(path.lengths_nm / _STEP_NM).astype(int), 1)
    owner = np.repeat(np.arange(steps), counts)
    part = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    middle = (part + 0.5) / counts[owner]
    a, b = path.coordinates[owner], path.coordinates[owner + 1]
    reach, azimuth = geodesy.inverse(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    lon, lat = geodesy.direct(a[:, 0], a[:, 1], azimuth, reach * middle)
    length = path.lengths_nm[owner] / counts[owner]
    beyond = length - reach / counts[owner]
    real = length > 1e-6
    owner, lon, lat, length, beyond = owner[real], lon[real], lat[real], length[real], beyond[real]
    edge = path.edges[owner]
    strait = np.where(edge >= 0, net.strait[edge], "")
    depth = np.where(edge >= 0, net.min_depth_m[edge], np.inf)
    canal = np.isin(strait, ["suez", "panama"])
    pilotage = (owner < steps_out) | (owner >= steps - steps_home)
    kind = np.where(pilotage, "pilotage", np.where(canal, "canal", "sea"))
    ice = ice_legs_along(lon, lat)
    sea = sea_of(lon, lat)
    water = in_nsr(lon, lat)
    tags = list(zip(kind.tolist(), ice.tolist(), sea.tolist(), water.tolist(), strict=True))
    # Within one ice leg the sea of its first piece names it; boxes of seas cut it nowhere.
    tags = [("canal", "", "", False) if k == "canal" else (k, i, "" if i else s, w) for k, i, s, w in tags]
    starts = [i for i in range(len(tags)) if i == 0 or tags[i] != tags[i - 1]]
    legs = []
    for first, last in zip(starts, [*starts[1:], len(tags)], strict=True):
        which = slice(first, last)
        sea_name = str(sea[first])
        ice_key = str(ice[first]) or None
        kind_name = str(kind[first])
        if kind_name == "canal":
            name = straits()[str(strait[first])].label
        elif kind_name == "pilotage":
            name = "Pilotage"
        else:
            name = ice_leg_label(ice_key) if ice_key else sea_name
        shallow = depth[which].min()
        legs.append(
            Leg(
                name=name,
                sea=sea_name,
                kind=kind_name,
                distance_nm=float(length[which].sum()),
                allowance_nm=float(beyond[which].sum()),
                min_depth_m=float(shallow) if np.isfinite(shallow) else None,
                straits=tuple(dict.fromkeys(str(s) for s in strait[which] if s)),
                ice_leg=ice_key if kind_name != "canal" else None,
                in_nsr=bool(water[first]),
            )
        )
    return tuple(legs)


def check_published_distance(origin: str, destination: str, distance_nm: float) -> float:
    """Check a published distance against geometry.

    Parameters
    ----------
    origin, destination
        Ports.
    distance_nm
        The published distance [nm].

    Returns
    -------
    The great circle between the ports [nm].

    Raises
    ------
    BadInputError
        If the figure is shorter than the great circle, which no ship can be.

    >>> check_published_distance("Rotterdam", "Yokohama", 8500 / 1.852)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    routes.errors.BadInputError: 4590 nm from Rotterdam to Yokohama: is shorter than the great circle of ...
    """
    if isinstance(distance_nm, bool) or not isinstance(distance_nm, Real) or not 0 < distance_nm < np.inf:
        raise BadInputError(f"distance {distance_nm!r} nm", "must be a positive number", "give nautical miles")
    start, end = port(origin), port(destination)
    shortest = float(geodesy.distance_nm(start.lon, start.lat, end.lon, end.lat))
    if distance_nm < shortest:
        raise BadInputError(
            f"{distance_nm:.0f} nm from {start.name} to {end.name}",
            f"is shorter than the great circle of {shortest:.0f} nm ({shortest * KM_PER_NM:.0f} km)",
            "reject the figure; no route can be that short",
        )
    return shortest


__all__ = [
    "Leg",
    "Route",
    "check_published_distance",
    "distance_nm",
    "network",
    "route",
]
