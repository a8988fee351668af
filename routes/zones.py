"""Zones with rules of their own, and how many miles of a track lie in each.

Emission control areas, Polar Code waters, the Arctic heavy fuel oil ban, the NSR water area and listed war-risk
waters. The limits at sea follow the cited texts; towards land the outlines close inland, so that coastal water and
ports are inside, and an outline says nothing about areas.

Outlines are laid out on the stereographic plane of the North Pole, in which neither the antimeridian nor the pole is
a special place and a short piece of a geodesic is nearly straight.
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.tables import read_csv

if TYPE_CHECKING:
    from shapely import STRtree

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Tracks and limits are drawn as chords of this length [nm]. A chord of a geodesic bulges by less than
# step^2 / (8 * earth radius), a chord of a parallel by step^2 / (8 * radius of the parallel): 0.0002 and 0.001 nm.
_TRACK_STEP_NM = 2.0
_LIMIT_STEP_NM = 4.0
# A limit is good to this [nm]; shorter pieces mean nothing.
_SLIVER_NM = 0.01
_EDGES = ("geodesic", "rhumb", "inland")

# GEOS builds the index of a prepared polygon at its first use without a lock of its own (see `land`).
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone and its rule.

    ``type`` is ``eca`` (emission control area), ``polar_code``, ``fuel_ban``, ``nsr``, ``nsr_region`` or ``war_risk``.
    ``valid_from`` is the first day on which the rule binds a ship that sails there (for an emission control area:
    the limit on sulphur), ``valid_to`` the first day on which it no longer does; None leaves that end open.
    ``entry_into_force`` is the day on which the designation entered into force, from which the dates of the NOx
    rules count, or None. ``outline`` names the rows of ``zone_vertices.csv``; zones may share one.
    """

    key: str
    name: str
    type: str
    outline: str
    entry_into_force: date | None
    valid_from: date | None
    valid_to: date | None
    rule: str
    source: str
    page: str
    status: str
    note: str

    def in_force(self, on: date | str) -> bool:
        """Tell whether the rule binds on a day, given as a date or as ISO text.

        >>> zone("eca_mediterranean").in_force("2025-04-30"), zone("eca_mediterranean").in_force("2025-05-01")
        (False, True)
        """
        day = as_day(on)
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@cache
def zones() -> dict[str, Zone]:
    """Return all zones by key."""
    found: dict[str, Zone] = {}
    for row in read_csv("zones.csv"):
        cells: dict[str, Any] = dict(row)
        for name in ("entry_into_force", "valid_from", "valid_to"):
            cells[name] = date.fromisoformat(row[name]) if row[name] else None
        found[row["key"]] = Zone(**cells)
    return found


def zone(key: str) -> Zone:
    """Return a zone by key, or raise ``UnknownNameError``.

    >>> zone("arctic_hfo_ban").valid_from
    datetime.date(2024, 7, 1)
    """
    try:
        return zones()[key]
    except (KeyError, TypeError):
        raise UnknownNameError(f"zone {key!r}", "is not known", f"choose from: {', '.join(zones())}") from None


def in_zone(key: str, lon: ArrayLike, lat: ArrayLike) -> BoolArray:
    """Tell whether positions lie in a zone, whatever the date.

    Parameters
    ----------
    key
        Key of the zone.
    lon, lat
        Positions, shapes broadcast; any longitudes [deg].

    Returns
    -------
    Boolean array of the broadcast shape. Land inside the outline counts as inside.

    Raises
    ------
    UnknownNameError
        If there is no such zone.
    BadInputError
        If a value is not finite or a latitude lies outside [-90, 90].

    >>> in_zone("polar_code_arctic", [58.3, 33.05, 179.9], [70.53, 68.97, 72.0]).tolist()  # Murmansk is outside
    [True, False, True]
    """
    name = zone(key).outline
    lon_a, lat_a = np.broadcast_arrays(geodesy.wrap_longitude(lon), geodesy.check_latitude(lat))
    return _inside(name, _plane(lon_a, lat_a))


def miles_in_zones(
    coordinates: ArrayLike, lengths_nm: ArrayLike | None = None, *, on: date | str | None = None
) -> dict[str, float]:
    """Return how many miles of a track lie in each zone.

    Parameters
    ----------
    coordinates
        ``(n, 2)`` array of ``lon, lat``, waypoints joined by geodesics [deg].
    lengths_nm
        ``(n - 1,)`` array, the length that each leg counts for [nm], spread evenly along it; by default its
        geodesic length. A leg between two equal points counts by where it is.
    on
        Day, a date or ISO text; only the zones in force on that day are returned. None takes all.

    Returns
    -------
    Miles by key of zone [nm], 0.0 for a zone that the track does not touch. Zones overlap, so that the miles may add
    up to more than the track.

    Raises
    ------
    BadInputError
        If coordinates, lengths or the day are not of their kind.

    Notes
    -----
    Limits are crossed where the chords of the track meet those of the outline, both drawn in steps of a few miles:
    good to 0.01 nm where they cross at more than 10 degrees. A track that follows a limit is on either side of it.
    The North-East Atlantic emission control area (fuel rule expected from September 2028) is missing: its vertices
    were not found.

    >>> miles = miles_in_zones([[3.0, 56.0], [3.0, 64.0]], on="2026-06-01")  # north through the North Sea
    >>> round(miles["eca_north_sea"], 1), "eca_norwegian_sea" in miles
    (360.9, False)
    """
    chosen = [z for z in zones().values() if on is None or z.in_force(on)]
    cut = _cut(coordinates, lengths_nm)
    by_outline = {name: float(cut.miles[_inside(name, cut.places)].sum()) for name in {z.outline for z in chosen}}
    return {z.key: by_outline[z.outline] for z in chosen}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePiece:
    """A piece of a track that crosses no limit of a zone.

    ``leg`` is the number of the leg that it lies on, ``start_nm`` its start along the whole track [nm], ``zones`` are
    the zones around it, in the order of the table; ``lon`` and ``lat`` are its middle [deg].
    """

    leg: int
    start_nm: float
    distance_nm: float
    zones: tuple[str, ...]
    lon: float
    lat: float


def zone_pieces(
    coordinates: ArrayLike,
    lengths_nm: ArrayLike | None = None,
    *,
    on: date | str | None = None,
    leg_ends_nm: ArrayLike | None = None,
    latitudes: ArrayLike = (),
) -> tuple[ZonePiece, ...]:
    """Cut a track where it crosses limits of zones.

    Parameters
    ----------
    coordinates, lengths_nm, on
        As in :func:`miles_in_zones`; None for ``on`` takes all zones, whatever the day.
    leg_ends_nm
        Ends of the legs along the track, rising [nm]; the track is cut there too, and what lies beyond the last end
        counts to the last leg. By default every straight line of the coordinates is a leg.
    latitudes
        Parallels at which the track is cut as well [deg].

    Returns
    -------
    Pieces in the order of the track. Those of a leg add up to it; neighbours on a leg differ in their zones or in the
    parallels that they lie between. Pieces shorter than 0.01 nm, which is how well a limit is
    known, join the one before.

    Raises
    ------
    BadInputError
        If coordinates, lengths, ends, parallels or the day are not of their kind.

    >>> pieces = zone_pieces([[3.0, 56.0], [3.0, 64.0]], on="2027-06-01")  # north through the North Sea
    >>> [(round(piece.distance_nm, 1), piece.zones) for piece in pieces]
    [(360.9, ('eca_north_sea',)), (120.4, ('eca_norwegian_sea',))]
    """
    chosen = [z for z in zones().values() if on is None or z.in_force(on)]
    parallels = np.sort(np.atleast_1d(geodesy.check_latitude(latitudes)))
    cut = _cut(coordinates, lengths_nm, ends_nm=leg_ends_nm, parallels=parallels)
    if len(cut.miles) == 0:
        return ()
    around = np.stack([_inside(z.outline, cut.places) for z in chosen] or [np.zeros(len(cut.miles), dtype=np.bool_)])
    radius = np.hypot(cut.places[:, 0], cut.places[:, 1])
    lat = 90.0 - 2.0 * np.degrees(np.arctan(radius))
    lon = np.degrees(np.arctan2(cut.places[:, 1], cut.places[:, 0]))
    band = np.searchsorted(parallels, lat)
    tags = np.vstack([cut.leg, band, around])
    starts = np.concatenate([[0], np.flatnonzero(np.any(np.diff(tags, axis=1) != 0, axis=0)) + 1])
    # Where two zones share a limit, their outlines, drawn apart, leave slivers: they join the piece before.
    sliver = np.add.reduceat(cut.miles, starts) < _SLIVER_NM
    sliver[0] = False
    sliver[1:] &= cut.leg[starts[1:]] == cut.leg[starts[1:] - 1]
    starts = starts[~sliver]
    again = np.all(tags[:, starts[1:]] == tags[:, starts[:-1]], axis=0)  # on both sides of a sliver the same zones
    starts = starts[np.concatenate([[True], ~again])]
    stops = np.append(starts[1:], len(cut.miles))
    reached = np.concatenate([[0.0], np.cumsum(cut.miles)])
    pieces = []
    for first, last in zip(starts.tolist(), stops.tolist(), strict=True):
        half = 0.5 * (reached[first] + reached[last])
        middle = min(max(int(np.searchsorted(reached, half, side="right")) - 1, first), last - 1)
        pieces.append(
            ZonePiece(
                leg=int(cut.leg[first]),
                start_nm=float(reached[first]),
                distance_nm=float(cut.miles[first:last].sum()),
                zones=tuple(z.key for z, inside in zip(chosen, around[:, first], strict=False) if inside),
                lon=float(geodesy.wrap_longitude(lon[middle])),
                lat=float(lat[middle]),
            )
        )
    return tuple(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """Bits of a track between crossings: their leg, miles and middle on the plane."""

    leg: NDArray[np.int64]
    miles: FloatArray
    places: FloatArray


def _cut(
    coordinates: ArrayLike,
    lengths_nm: ArrayLike | None,
    *,
    ends_nm: ArrayLike | None = None,
    parallels: ArrayLike = (),
) -> _Cut:
    points = geodesy.as_line(coordinates)
    start, end = points[:-1], points[1:]
    geodesic, azimuths = geodesy.inverse(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    counted = geodesic if lengths_nm is None else _leg_lengths(lengths_nm, len(geodesic))
    if len(geodesic) == 0:
        return _Cut(leg=np.empty(0, dtype=np.int64), miles=np.empty(0), places=np.empty((0, 2)))
    # Along the track `along` counts chords: line i spans bounds[i] to bounds[i + 1].
    chords = np.maximum(np.ceil(geodesic / _TRACK_STEP_NM).astype(np.int64), 1)
    bounds = np.concatenate([[0], np.cumsum(chords)])
    vertices = _track_vertices(points, azimuths, geodesic / chords, chords)
    marks = [bounds.astype(np.float64), _crossings(vertices), _parallel_crossings(vertices, parallels)]
    if ends_nm is not None:
        ends = _leg_ends(ends_nm)
        reached = np.concatenate([[0.0], np.cumsum(counted)])
        line = np.clip(np.searchsorted(reached, ends, side="right") - 1, 0, len(counted) - 1)
        with np.errstate(divide="ignore", invalid="ignore"):  # a line of no length holds no end
            share = np.nan_to_num((ends - reached[line]) / counted[line], nan=0.0, posinf=1.0)
        marks.append(bounds[line] + chords[line] * np.clip(share, 0.0, 1.0))
    along = np.unique(np.concatenate(marks))
    middle = 0.5 * (along[:-1] + along[1:])
    # The middle of two marks next to each other as numbers is one of them: it may be the end of the track.
    line_of = np.minimum(np.searchsorted(bounds, middle, side="right") - 1, len(counted) - 1)
    leg = line_of if ends_nm is None else np.minimum(np.searchsorted(np.sort(marks[-1]), middle), len(marks[-1]) - 1)
    chord = np.minimum(middle.astype(np.int64), len(vertices) - 2)
    share = (middle - chord)[:, np.newaxis]
    return _Cut(
        leg=leg,
        miles=np.diff(along) * counted[line_of] / chords[line_of],
        places=(1.0 - share) * vertices[chord] + share * vertices[chord + 1],
    )


def outline(key: str) -> tuple[FloatArray, ...]:
    """Return the outline of a zone, for maps.

    Returns
    -------
    One closed ``(n, 2)`` array of ``lon, lat`` for each part, in steps of a few miles; longitudes in [-180, 180),
    not split at the antimeridian [deg].
    """
    return _rings()[zone(key).outline]


def as_day(on: date | str) -> date:
    """Return a day given as a date or as ISO text, or raise ``BadInputError``."""
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, date):
        return on
    try:
        return date.fromisoformat(on)
    except (TypeError, ValueError):
        raise BadInputError(f"day {on!r}", "must be a date", "give a datetime.date or text like 2027-03-01") from None


def _leg_lengths(lengths_nm: ArrayLike, legs: int) -> FloatArray:
    try:
        lengths = np.asarray(lengths_nm, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInputError(f"lengths {lengths_nm!r}", "must be numbers", "give miles as decimal numbers") from None
    if lengths.shape != (legs,):
        raise BadInputError(f"lengths of shape {lengths.shape}", f"must be ({legs},)", "give one for each leg")
    if not np.all(np.isfinite(lengths)) or np.any(lengths < 0.0):
        raise BadInputError("lengths", "must be finite and not negative", "give miles")
    return lengths


def _leg_ends(ends_nm: ArrayLike) -> FloatArray:
    try:
        ends = np.atleast_1d(np.asarray(ends_nm, dtype=np.float64))
    except (TypeError, ValueError):
        raise BadInputError(f"leg ends {ends_nm!r}", "must be numbers", "give miles as decimal numbers") from None
    if ends.ndim != 1 or len(ends) == 0 or not np.all(np.isfinite(ends)) or np.any(np.diff(ends) < 0.0):
        raise BadInputError("leg ends", "must be finite and rise", "give the miles from the start to the end of each")
    return ends


def _plane(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return stereographic ``x, y`` on a last axis of two; the pole is the origin, the scale is of no matter."""
    radius, angle = np.tan(np.radians(45.0 - 0.5 * lat)), np.radians(lon)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def _track_vertices(
    points: FloatArray, azimuths: FloatArray, steps_nm: FloatArray, chords: NDArray[np.int64]
) -> FloatArray:
    """Cut leg i into ``chords[i]`` equal pieces and return their ends on the plane, ``(sum(chords) + 1, 2)``."""
    leg = np.repeat(np.arange(len(chords)), chords)
    step = np.arange(len(leg)) - (np.cumsum(chords) - chords)[leg]
    lon, lat = geodesy.direct(points[leg, 0], points[leg, 1], azimuths[leg], step * steps_nm[leg])
    start = step == 0
    lon[start], lat[start] = points[:-1, 0], points[:-1, 1]
    return _plane(np.append(lon, points[-1, 0]), np.append(lat, points[-1, 1]))


def _crossings(vertices: FloatArray) -> FloatArray:
    """Return where a line on the plane meets the outlines, in vertices from its start (2.5: half-way after 2)."""
    import shapely

    tree, limits = _limits()
    with _lock:
        chord, limit = tree.query(shapely.linestrings(np.stack([vertices[:-1], vertices[1:]], axis=1)))
    start, run = vertices[chord], (vertices[1:] - vertices[:-1])[chord]
    edge = limits[limit, 1] - limits[limit, 0]
    gap = limits[limit, 0] - start
    determinant = _cross(run, edge)
    with np.errstate(divide="ignore", invalid="ignore"):  # parallel lines give infinity or NaN, which are not within
        on_chord, on_edge = _cross(gap, edge) / determinant, _cross(gap, run) / determinant
    # A hair of tolerance: a line through the joint of two edges must meet one of them.
    hair = 1e-9
    met = (np.abs(on_chord - 0.5) <= 0.5 + hair) & (np.abs(on_edge - 0.5) <= 0.5 + hair)
    return np.asarray(chord[met] + np.clip(on_chord[met], 0.0, 1.0), dtype=np.float64)


def _parallel_crossings(vertices: FloatArray, parallels: ArrayLike) -> FloatArray:
    """Return where a line on the plane meets parallels, circles round the pole, in vertices from its start."""
    start, run = vertices[:-1], vertices[1:] - vertices[:-1]
    a, b = np.sum(run * run, axis=1), np.sum(start * run, axis=1)
    found = [np.empty(0)]
    for radius in np.tan(np.radians(45.0 - 0.5 * np.atleast_1d(np.asarray(parallels, dtype=np.float64)))):
        with np.errstate(divide="ignore", invalid="ignore"):  # no run or no crossing gives NaN, which is not within
            root = np.sqrt(b * b - a * (np.sum(start * start, axis=1) - radius * radius))
            for where in ((-b - root) / a, (-b + root) / a):
                chord = np.flatnonzero((where >= 0.0) & (where <= 1.0))
                found.append(chord + where[chord])
    return np.concatenate(found)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _inside(name: str, places: FloatArray) -> BoolArray:
    import shapely

    with _lock:
        return np.asarray(shapely.contains_xy(_shapes()[name], places[..., 0], places[..., 1]), dtype=np.bool_)


@cache
def _rings() -> dict[str, tuple[FloatArray, ...]]:
    """Read the outlines, each ring closed and its edges drawn in short steps."""
    rings: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in read_csv("zone_vertices.csv"):
        rings.setdefault(row["outline"], {}).setdefault(row["part"], []).append(row)
    return {name: tuple(_drawn(rows) for rows in parts.values()) for name, parts in rings.items()}


def _drawn(rows: list[dict[str, str]]) -> FloatArray:
    """Draw the edges of one ring; the edge of a row leads to the next row, that of the last to the first."""
    places = [(float(row["lon"]), float(row["lat"])) for row in rows]
    places.append(places[0])
    kinds = [row["edge"] for row in rows]
    for kind in kinds:
        if kind not in _EDGES:
            raise DataError(f"edge {kind!r} of {rows[0]['outline']}", "is not known", f"use {', '.join(_EDGES)}")
    pieces = []
    # Edges of one kind that follow each other are drawn at once: a call for each takes half of a cold start.
    for kind, run in itertools.groupby(range(len(rows)), key=kinds.__getitem__):
        numbers = list(run)
        if kind == "rhumb":
            for i in numbers:
                pieces.append(geodesy.rhumb_line(*places[i], *places[i + 1], _LIMIT_STEP_NM)[:-1])
        else:
            pieces.append(geodesy.densify(places[numbers[0] : numbers[-1] + 2], _LIMIT_STEP_NM)[:-1])
    return np.vstack([*pieces, pieces[0][:1]])


@cache
def _shapes() -> dict[str, Any]:
    """Return the outlines as prepared polygons on the plane."""
    import shapely

    shapes = {
        name: shapely.multipolygons([shapely.polygons(_plane(ring[:, 0], ring[:, 1])) for ring in rings])
        for name, rings in _rings().items()
    }
    for shape in shapes.values():
        shapely.prepare(shape)
    return shapes


@cache
def _limits() -> tuple[STRtree, FloatArray]:
    """Return all edges of all outlines on the plane, ``(m, 2, 2)``, and a tree of them."""
    import shapely

    rings = [_plane(ring[:, 0], ring[:, 1]) for parts in _rings().values() for ring in parts]
    edges = np.vstack([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
    return shapely.STRtree(shapely.linestrings(edges)), edges
