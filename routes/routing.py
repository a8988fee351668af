"""Routes: the track of a ship between two ports by a named corridor.

A corridor is a set of straits that the track must pass and a set that it may not. The distance by a corridor with a
gate is the least over the edges that cross the gate of way in, edge and way out: tables of look-ups for all ports at
once. On the open sea it is the least over the hubs that two ports share. Geometry is traced on demand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import permutations
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy, land
from routes.corridors import closed_by_auto, closed_by_lane, in_nsr, lane_of, sea_of, straits, unusual_lanes
from routes.corridors import corridor as find_corridor
from routes.corridors import lane as find_lane
from routes.corridors import strait as find_strait
from routes.errors import BadInputError, DraughtError, NoRouteError
from routes.network import (
    CHARTED_LAT,
    Graph,
    Joints,
    Tree,
    crosses_a_strait,
    network,
    port_table,
    straits_along,
)
from routes.ports import Port, port
from routes.tables import coefficient
from routes.units import KM_PER_NM, check_draught

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.zones import ZonePiece

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Place = str | tuple[float, float] | Port

_STEP_NM = 8.0
# Two ports closer than this are one place [nm].
_SAME_PLACE_NM = 0.05
# In NSR waters a position joins at most so many of the nearest nodes: depths are charted along the lanes alone.
_NSR_JOINTS = 2
# How far apart a straight line is looked at for its latitude [nm].
_LOOK_NM = 100.0
# So many straight lines from channel to channel are tried, the shortest first.
_LINES_TRIED = 12
_VIA_AT_MOST = 4
# Lengths that differ by less are even [nm].
_EVEN_NM = 1e-6
# By `direct` no track goes round these between two ports of the north, or from NSR waters to middle latitudes [deg].
_CAPES = ("good-hope", "cape-horn", "magellan")
_NORTH_LAT, _MIDDLE_LAT = 60.0, 45.0
# Where it did, it would be longer: from 45 N to the Cape of Good Hope, 35 S, and back to 45 N is twice 80 degrees [nm].
ROUND_CAPES_NM = 9600.0


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
class _Path:
    """A track over the network.

    ``edges`` are numbers, -1 where the track joins the network or runs in the channel of a port; ``channels`` how many
    steps at either end lead through such a channel.
    """

    nodes: tuple[int, ...]
    edges: IntArray
    coordinates: FloatArray
    lengths_nm: FloatArray
    channels: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
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
        Lane of the NSR or the Northwest Passage, None if the track passes neither.
    straits
        Straits and canals in the order in which they are passed.
    legs
        Stretches in one sea each, worked out when they are asked for.
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
    joints_nm: tuple[float, float]
    coordinates: FloatArray = field(repr=False, compare=False)
    path: _Path = field(repr=False, compare=False)

    @cached_property
    def legs(self) -> tuple[Leg, ...]:
        """Stretches of the route, each in one sea and one row of the ice record."""
        return _legs(self.path)

    def zones_nm(self, *, on: str | date | None = None) -> dict[str, float]:
        """Return the miles inside each regulation zone in force on a day [nm]; see :mod:`routes.zones`."""
        from routes.zones import miles_in_zones

        return miles_in_zones(self.path.coordinates, self.path.lengths_nm, on=on)

    def zone_pieces(self, *, on: str | date | None = None, latitudes: Sequence[float] = ()) -> tuple[ZonePiece, ...]:
        """Cut the route at the limits of the zones in force on a day, at its legs and at parallels.

        ``leg`` of a piece is the number of its leg in :attr:`legs`, whose length its pieces add up to; see
        :func:`routes.zones.zone_pieces`.
        """
        from routes.zones import zone_pieces

        ends = np.cumsum([leg.distance_nm for leg in self.legs])
        return zone_pieces(self.path.coordinates, self.path.lengths_nm, on=on, leg_ends_nm=ends, latitudes=latitudes)

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


def route(
    origin: Place,
    destination: Place,
    *,
    corridor: str,
    lane: str = "auto",
    draught_m: float | None = None,
    via: Sequence[str] = (),
    avoid: Sequence[str] = (),
) -> Route:
    """Find the shortest track between two ports by a corridor.

    Parameters
    ----------
    origin, destination
        UN/LOCODE, name, ``"lat,lon"`` or ``(lat, lon)``.
    corridor
        ``direct``, ``suez``, ``cape``, ``panama``, ``nsr``, ``nwp`` or ``transpolar``.
    lane
        Lane of the corridor, or ``auto``: the shortest open one of the customary lanes and of those unusual ones
        (``order`` above 1 in ``lanes.csv``) that are not shorter than they are. So a strait that is closed, or a deeper
        draught, never makes a track shorter; a lane farther north that would is taken by its name alone.
    draught_m
        Draught of the ship [m]; None leaves depths out of account.
    via
        Straits that the track must pass, at most four, in any order; a canal that the corridor closes is opened.
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
    return _route(*_question(origin, destination, corridor, lane, draught_m, via, avoid))


def distance_nm(
    origin: Place,
    destination: Place,
    *,
    corridor: str,
    lane: str = "auto",
    draught_m: float | None = None,
    via: Sequence[str] = (),
    avoid: Sequence[str] = (),
) -> float:
    """Return the length of :func:`route` [nm], by look-ups for ports of the table.

    >>> round(distance_nm("NLRTM", "SGSIN", corridor="suez"), -1)
    8360.0
    """
    question = _question(origin, destination, corridor, lane, draught_m, via, avoid)
    found = _looked_up(*question)
    return _route(*question).distance_nm if found is None else found


_Question = tuple[Port, Port, str, str, float | None, tuple[str, ...], tuple[str, ...]]


def _question(
    origin: Place,
    destination: Place,
    corridor: str,
    lane: str,
    draught_m: float | None,
    via: Sequence[str],
    avoid: Sequence[str],
) -> _Question:
    start, end = port(origin), port(destination)
    way = find_corridor(corridor)
    if lane != "auto" and find_lane(lane).corridor != way.key:
        other = find_lane(lane).corridor
        raise BadInputError(
            f"lane {lane!r} with corridor {way.key!r}",
            f"is a lane of the {other}; lanes belong to the {other}",
            "leave the lane out",
        )
    draught = None if draught_m is None else check_draught(draught_m)
    through = check_straits("via", via)
    aside = sorted(closed_by_lane(lane).intersection(through)) if lane != "auto" else []
    if aside:
        raise BadInputError(
            f"lane {lane!r} via {', '.join(aside)}",
            "is a contradiction: the lane leaves it aside",
            "leave one of them out",
        )
    return start, end, way.key, lane, draught, through, check_straits("avoid", avoid)


def check_straits(word: str, names: Sequence[str] | None) -> tuple[str, ...]:
    """Return names of straits, sorted, or raise ``BadInputError`` or ``UnknownNameError``."""
    if not names:
        return ()
    if isinstance(names, str) or not isinstance(names, Collection) or not all(isinstance(name, str) for name in names):
        raise BadInputError(f"{word} {names!r}", "must be a list of names of straits", "write ['malacca']")
    names = [find_strait(name).key for name in names]
    if word == "via" and len(set(names)) > _VIA_AT_MOST:
        raise BadInputError(f"{word} {names!r}", f"takes at most {_VIA_AT_MOST} straits", "leave some out")
    return tuple(sorted(set(names)))


# --- searches, kept by what is closed -------------------------------------------------------------


@lru_cache(maxsize=256)
def _graph(closed: int, draught_m: float | None) -> Graph:
    net = network()
    return net.graph(net.open_edges(closed, draught_m))


@lru_cache(maxsize=4096)
def _joints(place: Port) -> Joints:
    number = port_table().numbers.get(place.locode) if place.locode else None
    if number is not None:
        joints = port_table().joints(number)
    else:
        joints = network().joints(place.approach_lon, place.approach_lat)
        kept = _NSR_JOINTS if in_nsr_area(place) else len(joints.nodes)
        joints = Joints(joints.nodes[:kept], joints.lengths[:kept] + channel_nm(place))
    if len(joints.nodes) == 0:
        raise NoRouteError(
            f"{place.name} ({place.approach_lat:.2f}, {place.approach_lon:.2f})",
            "cannot be reached: land, shoals or ice-bound straits lie between it and all sea lanes",
            "give a position in open water near it as lat,lon",
        )
    return joints


@lru_cache(maxsize=4096)
def in_nsr_area(place: Port) -> bool:
    """Tell whether the approach of a port lies in the NSR water area."""
    return bool(in_nsr(place.approach_lon, place.approach_lat))


@lru_cache(maxsize=4096)
def channel_nm(place: Port) -> float:
    """Return the way from berth to approach [nm]."""
    return geodesy.line_length_nm(place.pilotage)


@lru_cache(maxsize=64)
def _tree_of_place(place: Port, closed: int, draught_m: float | None) -> Tree:
    return _graph(closed, draught_m).tree(_joints(place))


@dataclass(frozen=True)
class Gate:
    """The edges that cross the gate of a corridor, with the trees of their ends where no track crosses the gate."""

    edges: tuple[int, ...]
    lengths: FloatArray
    trees: tuple[tuple[Tree, Tree], ...]

    @cached_property
    def ports(self) -> FloatArray:
        """Distance from each end of each edge to every port, ``(edges, 2, ports)`` [nm]."""
        table = port_table()
        return np.array([[table.least(tree.distance) for tree in pair] for pair in self.trees])

    def reach(self, place: Port) -> FloatArray:
        """Distances from the two ends of each edge to a place, ``(edges, 2)`` [nm]."""
        number = port_table().numbers.get(place.locode) if place.locode else None
        if number is not None:
            return np.asarray(self.ports[:, :, number])
        joints = _joints(place)
        return np.array([[(t.distance[joints.nodes] + joints.lengths).min() for t in pair] for pair in self.trees])


@lru_cache(maxsize=128)
def _gate(gates: int, closed: int, draught_m: float | None) -> Gate:
    net = network()
    crossing = (net.straits & np.uint64(gates)) != 0
    edges = np.flatnonzero(crossing & net.open_edges(closed, draught_m))
    graph = _graph(closed | gates, draught_m)
    ends: dict[int, Tree] = {}
    for node in {int(n) for edge in edges for n in (net.start[edge], net.end[edge])}:
        ends[node] = graph.tree(Joints(np.array([node]), np.zeros(1)))
    trees = tuple((ends[int(net.start[edge])], ends[int(net.end[edge])]) for edge in edges)
    return Gate(tuple(edges.tolist()), net.length_nm[edges], trees)


@cache
def _closed_always(corridor_key: str) -> int:
    return network().mask(find_corridor(corridor_key).closed)


@cache
def _closed_by_choice(corridor_key: str, lane_key: str) -> tuple[int, ...]:
    choices = closed_by_auto(corridor_key) if lane_key == "auto" else (closed_by_lane(lane_key),)
    return tuple(network().mask(names) for names in choices)


@cache
def gates_of(corridor_key: str) -> int:
    """Return the straits that a corridor must pass (any of them), as bits."""
    return network().mask(find_corridor(corridor_key).via)


def least_by_lanes(
    corridor_key: str,
    lane_key: str,
    draught_m: float | None,
    avoid: tuple[str, ...],
    measure: Callable[[int, float | None], FloatArray],
    opened: int = 0,
) -> tuple[FloatArray, IntArray]:
    """Find the least distances over the lanes that a lane or ``auto`` may take.

    An unusual lane is a choice of ``auto`` only where it is no shorter than the customary ones with all straits open:
    the choices are the same whatever is closed, so that closing never shortens.

    Parameters
    ----------
    measure
        Distances with some straits closed (as bits) for a draught [m], any shape, infinite where there is no way [nm].
    opened
        Straits that are open though the corridor closes them, as bits.

    Returns
    -------
    distance_nm, choice
        Distances, and the number of the choice in the order of :func:`routes.corridors.closed_by_auto`.
    """
    always = _closed_always(corridor_key) & ~opened
    shut = always | network().mask(avoid)
    choices = [closed & ~opened for closed in _closed_by_choice(corridor_key, lane_key)]
    found = np.asarray(measure(shut | choices[0], draught_m))
    chosen = np.zeros(found.shape, dtype=np.int64)
    if len(choices) == 1 or (draught_m is None and not avoid):
        return found, chosen
    usual = np.asarray(measure(always | choices[0], None))
    if (found <= usual + _EVEN_NM).all():
        return found, chosen
    for number, choice in enumerate(choices[1:], start=1):
        admitted = (measure(always | choice, None) >= usual - _EVEN_NM) | np.isinf(usual)
        other = np.asarray(measure(shut | choice, draught_m))
        better = admitted & (other < found)
        found, chosen = np.where(better, other, found), np.where(better, number, chosen)
    return found, chosen


def gate_of(corridor_key: str, closed: int, draught_m: float | None) -> Gate:
    """Return the gate of a corridor with some straits closed, as bits."""
    return _gate(gates_of(corridor_key), closed, draught_m)


def reach_of(place: Port, corridor_key: str, draught_m: float | None, avoid: tuple[str, ...]) -> FloatArray:
    """Return the distances from a place to all ports, berth to berth, whatever gate lies between [nm].

    Infinite where there is no way.
    """

    def measure(closed: int, draught: float | None) -> FloatArray:
        return port_table().least(_graph(closed, draught).tree(_joints(place)).distance)

    return least_by_lanes(corridor_key, "auto", draught_m, avoid, measure)[0]


def round_the_world(one_lat: ArrayLike, one_in_nsr: ArrayLike, two_lat: ArrayLike, two_in_nsr: ArrayLike) -> BoolArray:
    """Tell whether a track by the capes of the far south is no answer to approaches [deg], shapes broadcast.

    So it is between two ports of the north, and between one in NSR waters and one of the middle latitudes.
    """
    north = np.minimum(one_lat, two_lat)
    inside = np.logical_or(one_in_nsr, two_in_nsr)
    return np.asarray((north > _NORTH_LAT) | (inside & (north > _MIDDLE_LAT)))


def _round_the_world(start: Port, end: Port) -> bool:
    return bool(round_the_world(start.approach_lat, in_nsr_area(start), end.approach_lat, in_nsr_area(end)))


def _is_free(start: Port, end: Port, way: str) -> bool:
    """Tell whether a track may end before the gate of the corridor: ports of the NSR need not pass all of it."""
    return not gates_of(way) or (way == "nsr" and (in_nsr_area(start) or in_nsr_area(end)))


def _best_crossing(gate: Gate, start: Port, end: Port) -> tuple[float, int, bool] | None:
    """Return the least distance through a gate, the edge, and whether it is passed from its end to its start.

    None where there is no track; a negative distance where both ports lie on the same side.
    """
    if not gate.edges:
        return None
    here, there = gate.reach(start), gate.reach(end)
    forth, back = here[:, 0] + gate.lengths + there[:, 1], here[:, 1] + gate.lengths + there[:, 0]
    one, two = int(np.argmin(forth)), int(np.argmin(back))
    turned = bool(back[two] < forth[one])
    edge = two if turned else one
    total = float(back[edge] if turned else forth[edge])
    if not total < np.inf:
        one_side = np.isfinite(here) & np.isfinite(there)
        return (-1.0, edge, turned) if one_side.any() else None
    way_in, way_out = (1, 0) if turned else (0, 1)
    if here[edge, way_in] > here[edge, way_out] or there[edge, way_out] > there[edge, way_in]:
        return -1.0, edge, turned
    return total, edge, turned


def _looked_up(
    start: Port,
    end: Port,
    way: str,
    lane_key: str,
    draught_m: float | None,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
) -> float | None:
    """Return a distance by look-ups [nm], None where a track has to be searched."""
    numbers = port_table().numbers
    if via or start.locode == end.locode or start.locode not in numbers or end.locode not in numbers:
        return None
    if not _is_free(start, end, way):
        total = _by_lanes(start, end, way, lane_key, draught_m, via, avoid)[0]
        return total if total < np.inf else None
    if way != "direct" or draught_m is not None or avoid:
        return None
    a, b = numbers[start.locode], numbers[end.locode]
    one, two = port_table().label(a), port_table().label(b)
    if len(two) < len(one):
        one, two = two, one
    sums = [far + two[hub] for hub, far in one.items() if hub in two]
    if not sums:
        return None
    across = port_table().short_cut(a, b)
    total = min(sums)
    if across is not None and across[2] < total:
        total = across[2]
    return None if total > ROUND_CAPES_NM and _round_the_world(start, end) else total


def _by_lanes(
    start: Port,
    end: Port,
    way: str,
    lane_key: str,
    draught_m: float | None,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
) -> tuple[float, int]:
    """Return the least distance over the lanes open to a ship [nm], infinite without one, and the choice taken."""

    def measure(closed: int, draught: float | None) -> FloatArray:
        return np.array(_length_nm(start, end, way, closed, draught, via))

    if draught_m is None and not avoid and not via:
        closed = _closed_always(way) | _closed_by_choice(way, lane_key)[0]
        return _length_nm(start, end, way, closed, None, via), 0
    total, choice = least_by_lanes(way, lane_key, draught_m, avoid, measure, network().mask(via))
    return float(total), int(choice)


def _length_nm(start: Port, end: Port, way: str, closed: int, draught_m: float | None, via: tuple[str, ...]) -> float:
    """Return the length of the shortest track with some straits closed [nm], infinite where there is none."""
    if not via and not _is_free(start, end, way):
        found = _best_crossing(_gate(gates_of(way), closed, draught_m), start, end)
        return found[0] if found is not None and found[0] >= 0.0 else np.inf
    try:
        return float(_find(start, end, way, closed, draught_m, via).lengths_nm.sum())
    except NoRouteError:
        return np.inf


@lru_cache(maxsize=512)
def _route(
    start: Port,
    end: Port,
    way: str,
    lane_key: str,
    draught_m: float | None,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
) -> Route:
    if float(geodesy.distance_nm(start.lon, start.lat, end.lon, end.lat)) < _SAME_PLACE_NM:
        raise BadInputError(
            f"{start.name} to {end.name}",
            "origin and destination are the same place",
            "name two different ports",
        )
    opened = network().mask(via)
    _, number = _by_lanes(start, end, way, lane_key, draught_m, via, avoid) if _has_choice(way, lane_key) else (0.0, 0)
    closed = (_closed_always(way) | _closed_by_choice(way, lane_key)[number]) & ~opened | network().mask(avoid)
    far_round = way == "direct" and _round_the_world(start, end)
    if far_round:
        closed |= network().mask(_CAPES) & ~opened
    try:
        return _assemble(start, end, way, _find(start, end, way, closed, draught_m, via))
    except NoRouteError as error:
        failure = error
    if far_round and draught_m is None and not via:
        raise NoRouteError(
            f"{start.name} to {end.name} by direct",
            "the open sea leads round the world by Good Hope or the Horn, which is no way between ports of the north",
            "take the nsr corridor, or say via one of the capes",
        ) from failure
    if draught_m is not None or avoid:
        _explain_lanes(start, end, way, lane_key, draught_m, via, avoid)
    if draught_m is not None:
        every_lane = _closed_always(way) & ~opened | network().mask(avoid)
        _explain_draught(start, end, way, every_lane if lane_key == "auto" else closed, draught_m, lane_key, via)
    raise failure


@cache
def _has_choice(corridor_key: str, lane_key: str) -> bool:
    return len(_closed_by_choice(corridor_key, lane_key)) > 1


def _explain_lanes(
    start: Port,
    end: Port,
    way: str,
    lane_key: str,
    draught_m: float | None,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
) -> None:
    """Raise ``NoRouteError`` where a lane is open that ``auto`` does not take of itself."""
    names = unusual_lanes(way) if lane_key == "auto" else ()
    opened = network().mask(via)
    open_lanes = []
    for name, choice in zip(names, _closed_by_choice(way, lane_key)[1:], strict=False):
        closed = (_closed_always(way) | choice) & ~opened | network().mask(avoid)
        if _length_nm(start, end, way, closed, draught_m, via) < np.inf:
            open_lanes.append(name)
    if open_lanes:
        deep = "" if draught_m is None else f" for {draught_m:g} m of draught"
        raise NoRouteError(
            f"{start.name} to {end.name} by {way}",
            f"no customary lane is open{deep}, and auto takes no other that would be shorter",
            f"name the lane: {', '.join(open_lanes)}",
        )


def _explain_draught(
    start: Port, end: Port, way: str, closed: int, draught_m: float, lane_key: str, via: tuple[str, ...]
) -> None:
    """Raise ``DraughtError`` where depth alone stands in the way, with the shoal of the deepest track."""
    net = network()
    limits = np.unique(net.max_draught_m[np.isfinite(net.max_draught_m) & (net.max_draught_m < draught_m)])
    deepest: _Path | None = None
    low, high = 0, len(limits)
    while low < high:  # the deepest limit at which there is still a track
        middle = (low + high) // 2
        try:
            deepest = _find(start, end, way, closed, float(limits[middle]), via)
            low = middle + 1
        except NoRouteError:
            high = middle
    if deepest is None:
        return
    inner = deepest.edges[deepest.edges >= 0]
    worst = int(inner[np.argmin(net.max_draught_m[inner])])
    names = [name for name in net.names(worst) if straits()[name].max_draught_m or straits()[name].min_depth_m]
    place = f"{net.lat[net.start[worst]]:.1f} N {net.lon[net.start[worst]]:.1f} E"
    where = straits()[names[0]].label if names else _nearby_strait(deepest, worst) or f"the water near {place}"
    which = f"lane {lane_key}" if lane_key != "auto" else f"corridor {way}"
    depth = float(net.min_depth_m[worst])
    ratio = coefficient("under_keel.ratio")
    deep = f" ({depth:g} m deep)" if np.isfinite(depth) else ""
    raise DraughtError(
        f"draught {draught_m:g} m by {which}",
        f"{where}{deep} allows {float(net.max_draught_m[worst]):.1f} m "
        f"(depth over draught {ratio:g}, or the limit in force)",
        "load less" if lane_key == "auto" else "take another lane (auto) or load less",
    )


def _nearby_strait(path: _Path, worst: int) -> str | None:
    """Name the strait whose approach an edge is: the one on the track with the same limit."""
    net = network()
    for edge in path.edges[path.edges >= 0].tolist():
        limited = [name for name in net.names(edge) if straits()[name].max_draught_m or straits()[name].min_depth_m]
        if net.max_draught_m[edge] == net.max_draught_m[worst] and limited:
            return straits()[limited[0]].label
    return None


def _find(start: Port, end: Port, way: str, closed: int, draught_m: float | None, via: tuple[str, ...]) -> _Path:
    if via:
        return _through(start, end, way, closed, draught_m, via)
    if _is_free(start, end, way):
        return _free(start, end, way, closed, draught_m)
    net = network()
    gate = _gate(gates_of(way), closed, draught_m)
    _joints(start), _joints(end)
    best = _best_crossing(gate, start, end)
    label = find_corridor(way).label
    if best is None:
        raise NoRouteError(
            f"{start.name} to {end.name} by {way}",
            "there is no track through its straits",
            "take another corridor or lane",
        )
    total, edge, turned = best
    if total < 0.0:
        raise NoRouteError(
            f"{start.name} to {end.name} by {way}",
            f"both ports lie on the same side of it ({label})",
            "take the direct corridor",
        )
    one, two = gate.trees[edge][::-1] if turned else gate.trees[edge]
    crossing = int(gate.edges[edge])
    nodes_in = one.walk(_last(one, start))
    nodes_out = two.walk(_last(two, end))[::-1]
    a, b = int(net.start[crossing]), int(net.end[crossing])
    if turned:
        a, b = b, a
    assert (nodes_in[-1], nodes_out[0]) == (a, b)
    edges = [*net.edges_between(nodes_in), crossing, *net.edges_between(nodes_out)]
    return _path(start, end, [*nodes_in, *nodes_out], edges)


def _last(tree: Tree, place: Port) -> int:
    joints = _joints(place)
    return int(joints.nodes[np.argmin(tree.distance[joints.nodes] + joints.lengths)])


def _through(start: Port, end: Port, way: str, closed: int, draught_m: float | None, via: tuple[str, ...]) -> _Path:
    """Find the shortest track through named straits, in the best order."""
    net = network()
    wanted = list(via)
    if gates_of(way):
        own = find_corridor(way).via
        if not own & set(via):
            open_own = [name for name in own if not closed & net.mask([name])]
            tries = [_try(start, end, closed, draught_m, (*wanted, name)) for name in sorted(open_own)]
            ways = [path for path in tries if path is not None]
            if ways:
                return min(ways, key=lambda path: float(path.lengths_nm.sum()))
            raise _not_through(start, end, way, via)
    found = _try(start, end, closed, draught_m, tuple(wanted))
    if found is None:
        raise _not_through(start, end, way, via)
    return found


def _not_through(start: Port, end: Port, way: str, via: tuple[str, ...]) -> NoRouteError:
    return NoRouteError(
        f"{start.name} to {end.name} by {way}",
        f"there is no track through {', '.join(via)}",
        "leave a strait out, or open one",
    )


def _try(start: Port, end: Port, closed: int, draught_m: float | None, names: tuple[str, ...]) -> _Path | None:
    net = network()
    graph = _graph(closed, draught_m)
    allowed = net.open_edges(closed, draught_m)
    crossing = {name: np.flatnonzero(allowed & ((net.straits & np.uint64(net.mask([name]))) != 0)) for name in names}
    if not all(len(edges) for edges in crossing.values()):
        return None
    trees: dict[int, Tree] = {}

    def tree(node: int) -> Tree:
        if node not in trees:
            trees[node] = graph.tree(Joints(np.array([node]), np.zeros(1)))
        return trees[node]

    from_start = _tree_of_place(start, closed, draught_m)
    goal = _joints(end)
    best: tuple[float, tuple[tuple[int, int, int], ...]] | None = None
    for order in permutations(names):
        # (length so far, crossings as (edge, entered at, left at)) for the cheapest way to each end of the last strait
        states: list[tuple[float, tuple[tuple[int, int, int], ...]]] = [(0.0, ())]
        for name in order:
            after: list[tuple[float, tuple[tuple[int, int, int], ...]]] = []
            if not states:
                break
            for edge in crossing[name].tolist():
                for a, b in ((int(net.start[edge]), int(net.end[edge])), (int(net.end[edge]), int(net.start[edge]))):
                    options = [
                        (length + (from_start if not walked else tree(walked[-1][2])).distance[a], walked)
                        for length, walked in states
                    ]
                    length, walked = min(options, key=lambda option: float(option[0]))
                    if np.isfinite(length):
                        after.append((float(length + net.length_nm[edge]), (*walked, (edge, a, b))))
            states = after
        for length, walked in states:
            rest = float((tree(walked[-1][2]).distance[goal.nodes] + goal.lengths).min())
            if np.isfinite(rest) and (best is None or length + rest < best[0]):
                best = (length + rest, walked)
    if best is None:
        return None
    nodes: list[int] = []
    edges: list[int] = []
    root = from_start
    for edge, a, b in best[1]:
        part = root.walk(a)[::-1]
        edges += [*net.edges_between(part), edge]
        nodes += part
        root = tree(b)
    part = root.walk(_last(root, end))[::-1]
    return _path(start, end, [*nodes, *part], [*edges, *net.edges_between(part)])


def _free(start: Port, end: Port, way: str, closed: int, draught_m: float | None) -> _Path:
    """Find the shortest track over the open edges, straight from port to port where that is in sight.

    The straight line is taken on the open sea alone: not in the Arctic, whose depths it would not know, and not through
    a strait.
    """
    net = network()
    cut = _cut_of_table(start, end)
    ours = max(start.approach_lat, end.approach_lat) > CHARTED_LAT or way == "nsr"
    if cut is None and not ours and not _in_table(start, end):
        cut = _short_cut(start, end)
    tree = _tree_of_place(start, closed, draught_m)
    joints = _joints(end)
    totals = tree.distance[joints.nodes] + joints.lengths
    by_lane = float(totals.min())
    if cut is not None and cut[2] < by_lane:
        return _path(start, end, [], [], cut[:2])
    if not np.isfinite(by_lane):
        hint = "take the nsr corridor" if in_nsr_area(start) and in_nsr_area(end) else "open a strait or canal"
        raise NoRouteError(f"{start.name} to {end.name} by {way}", "the open straits do not connect them", hint)
    nodes = tree.walk(int(joints.nodes[np.argmin(totals)]))[::-1]
    return _path(start, end, nodes, net.edges_between(nodes))


def _in_table(start: Port, end: Port) -> bool:
    numbers = port_table().numbers
    return start.locode in numbers and end.locode in numbers


def _cut_of_table(start: Port, end: Port) -> tuple[int, int, float] | None:
    """Return the short cut between two ports of the table: the points of their channels, and its length [nm]."""
    if not _in_table(start, end):
        return None
    numbers = port_table().numbers
    return port_table().short_cut(numbers[start.locode], numbers[end.locode])


def ways_across(start: Port, end: Port) -> list[tuple[float, int, int]]:
    """List the straight lines from the channel of one place to that of another, shortest way first.

    Returns
    -------
    Length from berth to berth [nm], the point where the first channel is left, the point where the second is joined.
    Berths are left out of it: the coastline is too coarse there.
    """
    out, home = start.pilotage, end.pilotage
    first, last = range(min(1, len(out) - 1), len(out)), range(min(1, len(home) - 1), len(home))
    along_out = np.concatenate([[0.0], np.cumsum(geodesy.segment_lengths_nm(out))])
    along_home = np.concatenate([[0.0], np.cumsum(geodesy.segment_lengths_nm(home))])
    i, j = (grid.ravel() for grid in np.meshgrid(first, last, indexing="ij"))
    across = geodesy.distance_nm(out[i, 0], out[i, 1], home[j, 0], home[j, 1])
    total = along_out[i] + across + along_home[j]
    order = np.argsort(total, kind="stable")
    return list(zip(total[order].tolist(), i[order].tolist(), j[order].tolist(), strict=True))


def _short_cut(start: Port, end: Port) -> tuple[int, int, float] | None:
    """Find where the channels of two places may be left for a straight line: the point of each, and the length.

    Neighbours in one bay need not go out to the pilot station and back. None if no line is free of land.
    """
    for total, i, j in ways_across(start, end)[:_LINES_TRIED]:
        line = geodesy.densify(np.vstack([start.pilotage[i], end.pilotage[j]]), _LOOK_NM)
        if line[:, 1].max() > CHARTED_LAT or crosses_a_strait(line[:1], line[-1:])[0]:
            continue
        if not land.crosses_land(line[[0, -1]])[0]:
            return i, j, total
    return None


def _path(start: Port, end: Port, nodes: list[int], edges: list[int], cut: tuple[int, int] | None = None) -> _Path:
    """Put together berth, way to the sea, network and the same at the other end.

    ``cut`` says at which points of the channels a short cut leaves and joins them.
    """
    net = network()
    if cut is not None:
        out, home = start.pilotage[: cut[0] + 1], end.pilotage[: cut[1] + 1]
    else:
        out, home = _way_down(start, nodes[0]), _way_down(end, nodes[-1])
    home = home[::-1]
    coordinates = np.vstack([out, np.column_stack([net.lon[nodes], net.lat[nodes]]), home])
    lengths = geodesy.segment_lengths_nm(coordinates)
    numbers = np.full(len(lengths), -1, dtype=np.int64)
    numbers[len(out) : len(out) + len(edges)] = edges
    lengths = np.where(numbers >= 0, net.length_nm[numbers], lengths)
    return _Path(
        nodes=tuple(nodes),
        edges=numbers,
        coordinates=coordinates,
        lengths_nm=lengths,
        channels=(len(out) - 1, len(home) - 1),
    )


def _way_down(place: Port, node: int) -> FloatArray:
    """Return the way from the berth of a place to where it joins a node, ``(n, 2)`` of ``lon, lat`` [deg]."""
    number = port_table().numbers.get(place.locode) if place.locode else None
    further = None if number is None else port_table().way_to(number, node)
    return place.pilotage if further is None else further


def _assemble(start: Port, end: Port, way: str, path: _Path) -> Route:
    net = network()
    inner = path.edges[path.edges >= 0]
    passed = tuple(straits_along(net, inner.tolist()))
    moved = np.concatenate([[True], path.lengths_nm > 1e-6])
    steps_out, steps_home = path.channels
    joined = float(path.lengths_nm[len(path.lengths_nm) - 1 - steps_home]) if path.nodes else 0.0
    coordinates = path.coordinates[moved]
    line = np.column_stack([geodesy.wrap_longitude(coordinates[:, 0]), coordinates[:, 1]])
    line.setflags(write=False)
    total = float(path.lengths_nm.sum())
    return Route(
        origin=start,
        destination=end,
        corridor=way,
        lane=lane_of(passed),
        distance_nm=total,
        allowance_nm=total - geodesy.line_length_nm(path.coordinates),
        great_circle_nm=float(geodesy.distance_nm(start.lon, start.lat, end.lon, end.lat)),
        min_depth_m=_finite_minimum(net.min_depth_m[inner]),
        max_draught_m=_finite_minimum(net.max_draught_m[inner]),
        straits=passed,
        joints_nm=(float(path.lengths_nm[steps_out]), joined),
        coordinates=line,
        path=path,
    )


def _finite_minimum(values: FloatArray) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.min()) if finite.size else None


def _legs(path: _Path) -> tuple[Leg, ...]:
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
    depth = np.where(edge >= 0, net.min_depth_m[edge], np.inf)
    canal = (edge >= 0) & net.is_canal[edge]
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
            passed = straits_along(net, dict.fromkeys(edge[which].tolist()))
            name = next((straits()[key].label for key in passed), "Canal")
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
                straits=tuple(straits_along(net, (e for e in dict.fromkeys(edge[which].tolist()) if e >= 0))),
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
