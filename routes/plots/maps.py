"""Maps round the North Pole, in an azimuthal equidistant projection.

Text is measured before it is set: labels go through a greedy placer (:func:`place_labels`) that drops the least
important label rather than let two overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes import geodesy
from routes.corridors import corridors as known_corridors
from routes.corridors import straits as known_straits
from routes.errors import BadInputError
from routes.network import network
from routes.network.graph import ORIGINS
from routes.plots import style
from routes.plots.coast import land_path
from routes.plots.labels import Box, FloatArray, Label, around, inside_count, place_labels
from routes.ports import Port, port
from routes.tables import read_csv
from routes.units import METRES_PER_NM

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend
    from matplotlib.patches import Circle

    from routes.routing import Route

ARCTIC_CIRCLE_LAT = 66.56
_STEP_NM = 30.0
# A map shows at least this cap round the pole, and never comes nearer to the South Pole [deg of colatitude].
_COLATITUDES = (25.0, 165.0)
_MARGIN = 1.05
_CLOSE_UP_LAT = 58.0
_CLOSE_UP_LON = 110.0
_NSR_PORTS = ("RUMMK", "RUARH", "RUSAB", "RUDKS", "RUDUD", "RUIKS", "RUPWE")
# Latitudes to which the limits of the NSR water area are drawn, about 200 nm off the coast.
_NSR_LIMIT_TOP_LATS = (80.4, 75.0)


# --- the canvas -------------------------------------------------------------------------------------------------


def _check_routes(routes: Sequence[Route]) -> tuple[Route, ...]:
    from routes.routing import Route

    if isinstance(routes, Route):
        raise BadInputError("one route", "a map takes a list of routes", "write [route]")
    found = tuple(routes)
    if not found:
        raise BadInputError("an empty list of routes", "a map needs one at least", "give routes that can be sailed")
    for item in found:
        if not isinstance(item, Route):
            raise BadInputError(f"{type(item).__name__} in the routes", "is not a Route", "use routes.route(...)")
    return found


def _middle_longitude(routes: Sequence[Route]) -> float:
    """Longitude between the ports, so that they lie left and right of the bottom of the map."""
    ends = np.radians([end.lon for track in routes for end in (track.origin, track.destination)])
    east, north = np.cos(ends).sum(), np.sin(ends).sum()
    if np.hypot(east, north) < 1e-3 * len(ends):
        return 0.0
    return float(np.degrees(np.arctan2(north, east)).round(1))


class _Canvas:
    """A polar map while it is drawn: from degrees to metres to pixels, and which places are taken."""

    def __init__(self, ax: Axes | None, title: str, size: str, theme: str, central_longitude: float) -> None:
        self.look, self.font = style.theme_of(theme), style.size_of(size).font_pt
        self.central_longitude = central_longitude
        figure = style.new_figure(size, theme) if ax is None else style.root_figure(ax)
        self.ruler = style.Ruler(figure)
        point = self.ruler.pixels_per_point
        title_font: dict[str, Any] = {"fontsize": 1.3 * self.font, "fontweight": "bold"}
        if ax is None:
            edge = 0.02 * figure.bbox.width
            width = figure.bbox.width - 2 * edge
            title = self.ruler.wrap(title, width, **title_font)
            top = self.ruler.text_size(title, **title_font)[1] + 0.6 * self.font * point + edge
            rect = (edge, 0.6 * edge, width, figure.bbox.height - top - 0.6 * edge)
            scale = np.array([figure.bbox.width, figure.bbox.height] * 2)
            ax = figure.add_axes(tuple(np.array(rect) / scale))
        else:
            title = self.ruler.wrap(title, ax.get_window_extent(self.ruler.renderer).width, **title_font)
        self.ax = ax
        ax.set_title(title, x=0.0, ha="left", pad=0.5 * self.font, linespacing=1.15, color=self.look.text, **title_font)
        ax.set_axis_off()
        self.box = ax.get_window_extent(self.ruler.renderer)
        self.blocked: list[Box] = []

    def frame(self, radius: float, handles: Sequence[Any], source: str) -> None:
        """Set legend and source at the bottom, and the largest circle that leaves them room."""
        from matplotlib.patches import Circle

        ax, box, point = self.ax, self.box, self.ruler.pixels_per_point
        small: dict[str, Any] = {"fontsize": 0.8 * self.font}
        lines = self.ruler.wrap(source, box.width, **small)
        note = ax.text(
            0.0,
            0.0,
            lines,
            transform=ax.transAxes,
            va="bottom",
            ha="left",
            color=self.look.quiet_text,
            linespacing=1.2,
            gid="source",
            **small,
        )
        note_box = note.get_window_extent(self.ruler.renderer)
        above = (note_box.height + 0.8 * self.font * point) / box.height
        legend: Legend = ax.legend(
            handles=list(handles),
            loc="lower left",
            bbox_to_anchor=(0.0, above),
            frameon=False,
            borderpad=0.0,
            borderaxespad=0.0,
            handlelength=3.6,
            handletextpad=0.7,
            labelspacing=0.45,
            fontsize=self.font,
            labelcolor=self.look.text,
        )
        legend_box = legend.get_window_extent(self.ruler.renderer)
        for extent in (note_box, legend_box):
            self.blocked.append((extent.x0, extent.y0, extent.x1, extent.y1))
        # The meridians are labelled round the circle; that ring must fit as well.
        wide, tall = self.ruler.text_size("150°W", fontsize=0.75 * self.font)
        self.rim = 3.0 * point
        side, ends = wide + 2.0 * self.rim, tall + 2.0 * self.rim
        fit, step = 0.1 * box.width, 0.25 * point
        centre_x = 0.5 * (box.x0 + box.x1)
        while True:
            larger = fit + step
            centre_y = box.y1 - ends - larger
            clear = all(
                np.hypot(max(centre_x - b[2], 0.0), max(centre_y - b[3], 0.0)) > larger + ends for b in self.blocked
            )
            if larger + side > 0.5 * box.width or not clear:
                break
            fit = larger
        centre_y = box.y1 - ends - fit
        self.metres_per_pixel = radius / fit
        self.radius = radius
        ax.set_xlim((box.x0 - centre_x) * self.metres_per_pixel, (box.x1 - centre_x) * self.metres_per_pixel)
        ax.set_ylim((box.y0 - centre_y) * self.metres_per_pixel, (box.y1 - centre_y) * self.metres_per_pixel)
        ax.set_aspect("equal", adjustable="box", anchor="C")
        self.pixels_at_pole = np.array([centre_x, centre_y])
        self.circle: Circle = Circle((0.0, 0.0), radius, facecolor=self.look.ocean, edgecolor="none", zorder=0)
        ax.add_patch(self.circle)
        ax.add_patch(Circle((0.0, 0.0), radius, facecolor="none", edgecolor=self.look.grid, linewidth=0.8, zorder=4))

    def metres(self, lon: Any, lat: Any) -> FloatArray:
        x, y = geodesy.polar_projection(lon, lat, central_longitude=self.central_longitude)
        return np.column_stack([np.atleast_1d(x), np.atleast_1d(y)])

    def pixels(self, lon: Any, lat: Any) -> FloatArray:
        return self.pixels_at_pole + self.metres(lon, lat) / self.metres_per_pixel

    def reach(self, lat: float) -> float:
        """Radius of a parallel on the map [m]."""
        return float(np.hypot(*self.metres(self.central_longitude, lat)[0]))

    def line(self, points: FloatArray, **look: Any) -> None:
        """Draw a line of map points, cut at the circle."""
        (drawn,) = self.ax.plot(points[:, 0], points[:, 1], **look)
        drawn.set_clip_path(self.circle)

    def text(self, centre: tuple[float, float], text: str, **look: Any) -> None:
        """Set a text with a halo, its centre given in pixels; it stays there at any resolution."""
        from matplotlib.patheffects import withStroke

        place = (np.array(centre) - self.pixels_at_pole) * self.metres_per_pixel
        halo = look.pop("halo", self.look.casing)
        artist = self.ax.text(place[0], place[1], text, ha="center", va="center", linespacing=1.1, **look)
        artist.set_path_effects([withStroke(linewidth=0.22 * self.font, foreground=halo, alpha=0.8)])

    def land(self) -> None:
        from matplotlib.patches import PathPatch

        # Half a pixel; finer coasts cannot be seen and make large files.
        outline = land_path(self.central_longitude, self.radius, round(0.4 * self.metres_per_pixel, 0))
        self.ax.add_patch(
            PathPatch(outline, facecolor=self.look.land, edgecolor=self.look.coast, linewidth=0.35, zorder=1)
        )

    def graticule(self, step: float) -> list[tuple[str, float]]:
        """Draw parallels, the Arctic Circle and meridians; return the parallels that want a label."""
        from matplotlib.patches import Circle

        look: dict[str, Any] = {"facecolor": "none", "edgecolor": self.look.grid, "zorder": 2}
        wanted = [("Arctic Circle", ARCTIC_CIRCLE_LAT)]
        circle = Circle((0.0, 0.0), self.reach(ARCTIC_CIRCLE_LAT), linewidth=0.9, linestyle=(0, (4, 3)), **look)
        self.ax.add_patch(circle)
        for lat in np.arange(90.0 - step, -90.0, -step):
            if self.reach(lat) < 0.97 * self.radius:
                self.ax.add_patch(Circle((0.0, 0.0), self.reach(lat), linewidth=0.45, alpha=0.8, **look))
                name = f"{abs(lat):.0f}°{'N' if lat > 0 else 'S'}" if lat else "Equator"
                wanted.append((name, float(lat)))
        first = self.reach(90.0 - step / 2)
        for lon in range(-180, 180, 30):
            direction = self.metres(lon, 45.0)[0] / self.reach(45.0)
            self.line(
                np.outer([first, self.radius], direction), color=self.look.grid, linewidth=0.45, alpha=0.8, zorder=2
            )
            self.meridian_label(lon, direction)
        return wanted

    def meridian_label(self, lon: int, direction: FloatArray) -> None:
        name = f"{abs(lon)}°" + ("" if lon in (0, -180) else "E" if lon > 0 else "W")
        font = {"fontsize": 0.75 * self.font}
        half = 0.5 * np.array(self.ruler.text_size(name, **font))
        # Push the box outward until its nearest corner is clear of the circle.
        centre = self.pixels_at_pole + direction * (self.radius / self.metres_per_pixel + self.rim)
        centre = centre + direction * half
        while np.hypot(*np.maximum(abs(centre - self.pixels_at_pole) - half, 0.0)) < (
            self.radius / self.metres_per_pixel + 0.6 * self.rim
        ):
            centre = centre + direction
        box = (*(centre - half), *(centre + half))
        if self.crowded(box):
            return
        self.blocked.append(box)
        self.text((float(centre[0]), float(centre[1])), name, color=self.look.quiet_text, **font)

    def crowded(self, box: Box) -> bool:
        return any(box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for b in self.blocked)


# --- tracks -----------------------------------------------------------------------------------------------------


def _styles(routes: Sequence[Route], theme: str) -> list[style.LineStyle]:
    seen: list[tuple[str, str, str]] = []
    chosen = []
    for track in routes:
        group = (track.corridor, track.origin.name, track.destination.name)
        chosen.append(style.corridor_style(track.corridor, theme=theme, variant=seen.count(group)))
        seen.append(group)
    return chosen


def _handles(routes: Sequence[Route], styles: Sequence[style.LineStyle]) -> list[Any]:
    from matplotlib.lines import Line2D

    one_pair = len({(t.origin.name, t.destination.name) for t in routes}) == 1
    handles = []
    for track, look in zip(routes, styles, strict=True):
        name = _corridor_label(track.corridor)
        if track.corridor == "nsr" and track.lane:
            name += f" ({track.lane} lane)" if "+" not in track.lane else ""
        if not one_pair:
            name = f"{track.origin.name}–{track.destination.name}, {name}"
        label = f"{name}: {track.distance_nm:,.0f} nm"
        look_of_line: dict[str, Any] = {"color": look.color, "linestyle": look.dash}
        handles.append(Line2D([], [], linewidth=2.0, label=label, **look_of_line))
    return handles


def _corridor_label(key: str) -> str:
    corridor = known_corridors().get(key)
    label = key if corridor is None else corridor.label
    return label[:1].upper() + label[1:]


def _draw_tracks(canvas: _Canvas, routes: Sequence[Route], styles: Sequence[style.LineStyle]) -> FloatArray:
    """Draw all tracks and return points along them [px]."""
    width = 0.22 * canvas.font
    tracks = []
    for track in routes:
        line = geodesy.densify(track.coordinates, _STEP_NM)
        tracks.append(canvas.metres(line[:, 0], line[:, 1]))
    for line in tracks:
        canvas.line(line, color=canvas.look.casing, linewidth=width + 1.6, zorder=5, solid_joinstyle="round")
    # Solid lines lie below dashed ones, so that a shared stretch shows both.
    for line, look in zip(tracks, styles, strict=True):
        canvas.line(
            line, color=look.color, linestyle=look.dash, linewidth=width, zorder=6 if look.dash[1] is None else 7
        )
    return np.vstack([canvas.pixels_at_pole + _every(line, canvas.metres_per_pixel) for line in tracks])


def _every(line: FloatArray, metres_per_pixel: float) -> FloatArray:
    """Points every two pixels along a line of map points [px]."""
    pixels = line / metres_per_pixel
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(pixels, axis=0).T))])
    even = np.arange(0.0, length[-1], 2.0)
    return np.column_stack([np.interp(even, length, pixels[:, 0]), np.interp(even, length, pixels[:, 1])])


# --- labels on the map ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A place with a dot and a name."""

    name: str
    lon: float
    lat: float
    is_port: bool


def _port_marks(ports: Sequence[Port], south: float) -> list[_Mark]:
    marks: dict[str, _Mark] = {}
    for p in ports:
        if p.lat > south:
            marks.setdefault(p.name, _Mark(name=p.name, lon=p.lon, lat=p.lat, is_port=True))
    return list(marks.values())


def _strait_marks(keys: Sequence[str], first: frozenset[str], south: float) -> list[_Mark]:
    """Straits: first those that make the corridor what it is, last those that tell its lanes apart."""
    known = known_straits()
    found = [known[key] for key in dict.fromkeys(keys) if key in known and known[key].lat > south]
    found.sort(key=lambda strait: (strait.key not in first, bool(strait.group)))
    return [_Mark(name=s.label[:1].upper() + s.label[1:], lon=s.lon, lat=s.lat, is_port=False) for s in found]


def _label_marks(canvas: _Canvas, marks: Sequence[_Mark], tracks: FloatArray) -> None:
    """Set dots and names; a strait without room for its name gets no dot either."""
    point = canvas.ruler.pixels_per_point
    fonts: list[dict[str, Any]] = [
        {"fontsize": 0.95 * canvas.font, "fontweight": "bold"} if m.is_port else {"fontsize": 0.85 * canvas.font}
        for m in marks
    ]
    where = [canvas.pixels(m.lon, m.lat)[0] for m in marks]
    dot = 0.33 * canvas.font * point
    dots = [(float(x - dot), float(y - dot), float(x + dot), float(y + dot)) for x, y in where]
    gaps = [g * canvas.font * point for g in (0.6, 1.1, 1.8, 2.7, 3.8, 5.2, 7.0)]
    labels, names = [], []
    for mark, (x, y), font in zip(marks, where, fonts, strict=True):
        name = mark.name
        if len(name) > 18 and " " in name:
            name = canvas.ruler.wrap(name, 0.62 * canvas.ruler.text_size(name, **font)[0], **font)
        wide, tall = canvas.ruler.text_size(name, **font)
        anchor = (float(x), float(y))
        labels.append(Label(width=wide, height=tall, anchor=anchor, candidates=around(anchor, wide, tall, gaps)))
        names.append(name)
    box = canvas.box
    places = place_labels(
        labels,
        bounds=(box.x0, box.y0, box.x1, box.y1),
        blocked=[*canvas.blocked, *dots],
        avoid=tracks,
        padding=1.5 * point,
    )
    for mark, label, name, font, place in zip(marks, labels, names, fonts, places, strict=True):
        if place is None and not mark.is_port:
            continue
        here = canvas.metres(mark.lon, mark.lat)[0]
        canvas.ax.plot(
            *here,
            marker="o",
            markersize=(0.6 if mark.is_port else 0.42) * canvas.font,
            markerfacecolor=canvas.look.text if mark.is_port else canvas.look.page,
            markeredgecolor=canvas.look.page if mark.is_port else canvas.look.text,
            markeredgewidth=0.8,
            zorder=9,
        )
        if place is None:
            continue
        half = np.array([label.width, label.height]) / 2
        end = np.clip(label.anchor, np.array(place) - half, np.array(place) + half)
        if np.hypot(*(end - label.anchor)) > 0.9 * canvas.font * point:
            away = (end - canvas.pixels_at_pole) * canvas.metres_per_pixel
            canvas.ax.plot(
                [here[0], away[0]], [here[1], away[1]], color=canvas.look.quiet_text, linewidth=0.6, zorder=8
            )
        canvas.text(place, name, color=canvas.look.text, zorder=10, **font)
        canvas.blocked.append((*(np.array(place) - half), *(np.array(place) + half)))
    canvas.blocked += dots


def _label_parallels(canvas: _Canvas, wanted: Sequence[tuple[str, float]], tracks: FloatArray) -> None:
    """Name the parallels on the meridian where they disturb least."""
    font = {"fontsize": 0.75 * canvas.font}
    angles = np.radians(np.arange(-90.0, 270.0, 7.5) + 15.0)
    rays = np.column_stack([np.cos(angles), np.sin(angles)])
    # The meridian that is farthest from the tracks comes first.
    seen = (tracks - canvas.pixels_at_pole) / np.maximum(np.hypot(*(tracks - canvas.pixels_at_pole).T), 1.0)[:, None]
    order = np.argsort((rays @ seen.T).max(axis=1), kind="stable")
    labels = []
    for name, lat in wanted:
        centres = canvas.pixels_at_pole + rays[order] * canvas.reach(lat) / canvas.metres_per_pixel
        wide, tall = canvas.ruler.text_size(name, **font)
        # Every place is its own anchor: such labels sit on their line and need no leader.
        labels.append(Label(width=wide, height=tall, anchor=(0.0, 0.0), candidates=centres))
    places = _place_on_lines(canvas, labels, tracks)
    for (name, _), place in zip(wanted, places, strict=True):
        if place is not None:
            canvas.text(place, name, color=canvas.look.quiet_text, zorder=3, halo=canvas.look.ocean, **font)


def _place_on_lines(canvas: _Canvas, labels: Sequence[Label], tracks: FloatArray) -> list[tuple[float, float] | None]:
    """Place labels whose candidates all lie on the line that they name: the first that is free."""
    placed: list[tuple[float, float] | None] = []
    for label in labels:
        half = np.array([label.width, label.height]) / 2 + 1.5 * canvas.ruler.pixels_per_point
        found = None
        for centre in label.candidates:
            low, high = centre - half, centre + half
            if canvas.crowded((*low, *high)) or inside_count(tracks, low[None], high[None]).any():
                continue
            found = (float(centre[0]), float(centre[1]))
            canvas.blocked.append((*low, *high))
            break
        placed.append(found)
    return placed


def _scale_bar(canvas: _Canvas, tracks: FloatArray) -> None:
    """Draw a bar along a meridian, where distances are true: from the pole, on the side farthest from tracks."""
    choices = (100, 200, 500, 1000, 2000)
    length_nm = next((n for n in choices if n * METRES_PER_NM > 0.12 * canvas.radius), choices[-1])
    length, point = length_nm * METRES_PER_NM, canvas.ruler.pixels_per_point
    font = {"fontsize": 0.75 * canvas.font}
    name = f"{length_nm:,} nm"
    half = np.array(canvas.ruler.text_size(name, **font)) / 2 + point
    angles = np.radians(np.arange(0.0, 360.0, 15.0))
    rays = np.column_stack([np.cos(angles), np.sin(angles)])
    ends = canvas.pixels_at_pole + rays * length / canvas.metres_per_pixel
    centres = ends + rays * (half + 2.0 * point)
    spots = np.vstack([ends[None], centres[None]]).transpose(1, 0, 2)
    gaps = [np.hypot(*(tracks[:, None] - spot[None]).transpose(2, 0, 1)).min() for spot in spots]
    best = int(np.argmax(np.round(gaps)))
    ray, centre = rays[best], centres[best]
    side = np.array([-ray[1], ray[0]]) * 2.2 * point * canvas.metres_per_pixel
    look: dict[str, Any] = {"color": canvas.look.text, "linewidth": 0.9, "zorder": 4}
    for part in (0.0, 0.5, 1.0):
        canvas.line(np.vstack([ray * length * part - side, ray * length * part + side]), **look)
    canvas.line(np.vstack([ray * 0.0, ray * length]), **look)
    canvas.text((float(centre[0]), float(centre[1])), name, color=canvas.look.text, zorder=4, **font)
    canvas.blocked.append((*(centre - half), *(centre + half)))
    for share in np.linspace(0.0, 1.0, 20):
        spot = canvas.pixels_at_pole + share * (ends[best] - canvas.pixels_at_pole)
        canvas.blocked.append((*(spot - 2.0 * point), *(spot + 2.0 * point)))


# --- maps -------------------------------------------------------------------------------------------------------


def _finding(routes: Sequence[Route]) -> str:
    """Say what the map shows: the ports and the length of each track."""
    pairs = list(dict.fromkeys((t.origin.name, t.destination.name) for t in routes))
    if len(pairs) > 1:
        return f"{len(routes)} tracks between {len(pairs)} pairs of ports"
    found = []
    for track in routes[:2]:
        by = (
            "with no canal or Arctic passage"
            if track.corridor == "direct"
            else f"by the {_corridor_label(track.corridor)}"
        )
        found.append(f"{track.distance_nm:,.0f} nm {by}")
    return f"{pairs[0][0]} to {pairs[0][1]}: {', '.join(found)}"


def polar_map(
    routes: Sequence[Route],
    *,
    ax: Axes | None = None,
    title: str | None = None,
    size: str = "screen",
    theme: str = "light",
    straits: bool = True,
    central_longitude: float | None = None,
) -> Axes:
    """Draw routes on a map centred on the North Pole that reaches as far south as they do.

    Parameters
    ----------
    routes
        What to draw.
    ax
        Axes to draw in; None makes a figure that pyplot does not know.
    title
        None says how long the tracks are.
    size
        ``screen``, ``print`` or ``small``: size, resolution and size of text.
    theme
        ``light`` or ``dark``.
    straits
        Whether to name the straits and canals that are passed.
    central_longitude
        Meridian that points down; None takes the middle of the ports [deg].

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If there are no routes, or size or theme is not known.

    Notes
    -----
    The coastline has no lakes; the Caspian Sea is drawn as land.
    """
    tracks = _check_routes(routes)
    styles = _styles(tracks, theme)
    middle = _middle_longitude(tracks) if central_longitude is None else float(central_longitude)
    south = min(float(track.coordinates[:, 1].min()) for track in tracks)
    colatitude = float(np.clip((90.0 - south) * _MARGIN, *_COLATITUDES))
    with style.context(theme, size):
        canvas = _Canvas(ax, _finding(tracks) if title is None else title, size, theme, middle)
        radius = canvas.reach(90.0 - colatitude)
        canvas.frame(radius, _handles(tracks, styles), f"{style.PROJECTION_NOTE} {style.MAP_SOURCE}")
        canvas.land()
        parallels = canvas.graticule(30.0 if colatitude > 75.0 else 20.0 if colatitude > 40.0 else 10.0)
        line = _draw_tracks(canvas, tracks, styles)
        marks = _port_marks([end for t in tracks for end in (t.origin, t.destination)], -90.0)
        if straits:
            first = frozenset[str]().union(
                *(c.via for key, c in known_corridors().items() if key in {t.corridor for t in tracks})
            )
            passed = [key for t in tracks for key in t.straits]
            marks += [m for m in _strait_marks(passed, first, -90.0) if m.name not in {p.name for p in marks}]
        _scale_bar(canvas, line)
        _label_marks(canvas, marks, line)
        _label_parallels(canvas, parallels, line)
    return canvas.ax


def arctic_map(
    routes: Sequence[Route],
    *,
    ax: Axes | None = None,
    title: str | None = None,
    size: str = "screen",
    theme: str = "light",
    central_longitude: float = _CLOSE_UP_LON,
) -> Axes:
    """Draw routes north of 58 N with the lanes, straits and ports of the Northern Sea Route.

    Parameters
    ----------
    routes, ax, title, size, theme
        As for :func:`polar_map`.
    central_longitude
        Meridian that points down [deg].

    Returns
    -------
    The axes. Routes that stay south of 58 N are left out.

    Raises
    ------
    BadInputError
        If no route goes there, or size or theme is not known.

    Notes
    -----
    The eastern and western limits of the NSR water area are drawn (Merchant Shipping Code, art. 5.1), not the
    northern one, 200 nm off the coast.
    """
    from matplotlib.lines import Line2D

    tracks = tuple(t for t in _check_routes(routes) if t.coordinates[:, 1].max() > _CLOSE_UP_LAT)
    if not tracks:
        raise BadInputError(
            "the routes", f"none goes north of {_CLOSE_UP_LAT:.0f} N", "use polar_map, or an Arctic corridor"
        )
    styles = _styles(tracks, theme)
    with style.context(theme, size):
        canvas = _Canvas(ax, _finding(tracks) if title is None else title, size, theme, float(central_longitude))
        quiet: dict[str, Any] = {"color": canvas.look.quiet_text, "linewidth": 0.6}
        handles = [
            *_handles(tracks, styles),
            Line2D([], [], label="other lanes of the network", **quiet),
            Line2D([], [], label="west and east limit of the NSR water area", linestyle=(0, (1, 2)), **quiet),
        ]
        canvas.frame(canvas.reach(_CLOSE_UP_LAT), handles, f"{style.PROJECTION_NOTE} {style.MAP_SOURCE}")
        canvas.land()
        parallels = canvas.graticule(10.0)
        _draw_lanes(canvas, quiet)
        _draw_nsr_limits(canvas, quiet)
        line = _draw_tracks(canvas, tracks, styles)
        south = _CLOSE_UP_LAT + 0.5
        ends = [end for t in tracks for end in (t.origin, t.destination)]
        known = [port(key) for key in _NSR_PORTS]
        all_straits = [key for t in tracks for key in t.straits] + [s.key for s in known_straits().values() if s.group]
        marks = _port_marks(ends, south) + _strait_marks([*all_straits, "bering-strait"], frozenset(), south)
        marks += [m for m in _port_marks(known, south) if m.name not in {p.name for p in marks}]
        _scale_bar(canvas, line)
        _label_marks(canvas, marks, line)
        _label_parallels(canvas, parallels, line)
    return canvas.ax


def _draw_lanes(canvas: _Canvas, look: dict[str, Any]) -> None:
    """Draw every Arctic lane of the network, chosen or not."""
    from matplotlib.collections import LineCollection

    lanes = network()
    points = canvas.metres(lanes.lon, lanes.lat)
    arctic = (
        (lanes.origin == ORIGINS.index("lane"))
        & (lanes.lat[lanes.start] > _CLOSE_UP_LAT - 3.0)
        & (lanes.lat[lanes.end] > _CLOSE_UP_LAT - 3.0)
    )
    pairs = np.stack([points[lanes.start[arctic]], points[lanes.end[arctic]]], axis=1)
    drawn = LineCollection(list(pairs), colors=look["color"], linewidths=look["linewidth"], alpha=0.7, zorder=3)
    canvas.ax.add_collection(drawn, autolim=False)
    drawn.set_clip_path(canvas.circle)


def _draw_nsr_limits(canvas: _Canvas, look: dict[str, Any]) -> None:
    west_top, east_top = _NSR_LIMIT_TOP_LATS
    rows = read_csv("nsr_boundary.csv")
    lat = np.array([float(row["lat"]) for row in rows])
    lon = np.array([float(row["west_limit_lon"]) for row in rows])
    east = float(read_csv("nsr_east.csv")[0]["east_limit_lon"])
    shown = np.linspace(69.5, west_top, 60)
    west_line = canvas.metres(np.interp(shown, lat, lon), shown)
    east_line = canvas.metres(np.full(2, east), np.array([65.0, east_top]))
    for line in (west_line, east_line):
        canvas.line(line, linestyle=(0, (1, 2)), zorder=3, **look)
