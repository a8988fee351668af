"""Charts of comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.corridors import corridor as find_corridor
from routes.errors import BadInputError
from routes.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

    from routes.comparison import Comparison

METRIC_NAMES = {"distance": "distance", "time": "time", "fuel": "fuel", "co2": "CO₂"}
# Lines of text that one comparison takes, one of them empty.
_ROWS = len(METRIC_NAMES) + 1.2


def savings_chart(
    comparisons: Sequence[Comparison],
    *,
    corridor: str = "nsr",
    ax: Axes | None = None,
    title: str | None = None,
    threshold_pct: float = 40.0,
    size: str = "screen",
    theme: str = "light",
) -> Axes:
    """Draw what a corridor saves in distance, time, fuel and CO2, one group of rows per comparison.

    Parameters
    ----------
    comparisons
        What to draw, from top to bottom; all with one baseline.
    corridor
        The corridor whose savings are shown.
    ax
        Axes to draw in, of which the rows will fill a part; None makes a figure that pyplot does not know, as
        tall as it needs.
    title
        None says what was found.
    threshold_pct
        The saving that is claimed [%]. A second line shows the saving of time that makes a ship that much more
        productive: ``1 - 1 / (1 + threshold)``.
    size
        ``screen``, ``print`` or ``small``.
    theme
        ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If there are no comparisons, their baselines differ, one lacks the corridor, the threshold is not
        between 0 and 100, or the axes are too low.
    """
    found = _check(comparisons, corridor, threshold_pct)
    # A ship that cannot sail saves nothing: her distance, which a map would give, is left out as well.
    savings = [
        {
            metric: c.saving_pct(corridor, metric) if c.saving_pct(corridor, "time") is not None else None
            for metric in METRIC_NAMES
        }
        for c in found
    ]
    heading = _finding(found, savings, corridor, threshold_pct) if title is None else title
    groups = []
    for compared, saving in zip(found, savings, strict=True):
        voyages = (compared.voyage(corridor), compared.voyage(compared.baseline))
        reason = next((v.reason for v in voyages if not v.feasible and v.reason), "no reason given")
        groups.append(
            _Group(
                pair=f"{compared.origin.name}–{compared.destination.name}",
                ship=_short(compared.vessel.name),
                day=f"{compared.depart.day} {compared.depart:%B %Y}",
                values=saving,
                reason=f"not feasible: {reason}",
            )
        )
    ice = "; ".join(dict.fromkeys(c.ice_label for c in found))
    return _Chart(groups, found[0].baseline, f"{style.CHART_SOURCE} Ice: {ice}.", size, theme).draw(
        ax, heading, threshold_pct
    )


def _check(comparisons: Sequence[Comparison], corridor: str, threshold_pct: float) -> tuple[Comparison, ...]:
    from routes.comparison import Comparison

    find_corridor(corridor)
    if isinstance(comparisons, Comparison):
        raise BadInputError("one comparison", "a chart takes a list of comparisons", "write [comparison]")
    found = tuple(comparisons)
    if not found:
        raise BadInputError("an empty list of comparisons", "a chart needs one at least", "use routes.compare(...)")
    for item in found:
        if not isinstance(item, Comparison):
            raise BadInputError(
                f"{type(item).__name__} in the comparisons", "is not a Comparison", "use routes.compare(...)"
            )
        item.voyage(corridor)
    baselines = sorted({c.baseline for c in found})
    if len(baselines) > 1 or corridor in baselines:
        raise BadInputError(
            f"corridor {corridor!r} against {', '.join(baselines)}",
            "savings need one baseline that is another corridor",
            "give comparisons with the same baseline",
        )
    if not 0.0 < threshold_pct < 100.0:
        raise BadInputError(f"threshold {threshold_pct} %", "must lie between 0 and 100", "give per cent")
    return found


def _finding(
    comparisons: Sequence[Comparison],
    savings: Sequence[dict[str, float | None]],
    corridor: str,
    threshold_pct: float,
) -> str:
    """Say in a sentence what the chart shows."""
    name = "NSR" if corridor == "nsr" else find_corridor(corridor).label
    values = [s["distance"] for s in savings if s["distance"] is not None]
    if not values:
        return f"{name}: not feasible in any of {len(savings)} comparisons"
    reached = sum(value >= threshold_pct for value in values)
    low, high = _whole(min(values), threshold_pct), _whole(max(values), threshold_pct)
    span = low if low == high else f"{low} to {high}" if min(values) < 0 else f"{low}–{high}"
    goal = f"{threshold_pct:g}%"
    if len(savings) == 1:
        only = comparisons[0]
        verdict = f"which reaches {goal}" if reached else f"less than {goal}"
        return f"{only.origin.name}–{only.destination.name}: {name} saves {span}% of distance, {verdict}"
    count = {0: "none", len(savings): "all"}.get(reached, f"{reached}")
    tail = f"{count} of {len(savings)} comparisons {'reach' if reached > 1 else 'reaches'} {goal}"
    missing = len(savings) - len(values)
    return f"{name} saves {span}% of distance; {tail}" + (f", {missing} not feasible" if missing else "")


def _whole(value: float, threshold_pct: float) -> str:
    """Round a percentage, but never on to the threshold from the other side."""
    text = f"{value:.0f}"
    for digits in (1, 2):
        if (float(text) >= threshold_pct) == (value >= threshold_pct):
            break
        text = f"{value:.{digits}f}"
    return text.replace("-", "−")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Rows of a chart that belong together: one ship between two ports, a value for each metric."""

    pair: str
    ship: str
    day: str
    values: dict[str, float | None]
    reason: str


def _short(vessel_name: str) -> str:
    return vessel_name.split(" (", maxsplit=1)[0]


class _Chart:
    """A savings chart while it is drawn; rows count downwards from 0."""

    def __init__(self, groups: Sequence[_Group], baseline: str, source: str, size: str, theme: str) -> None:
        self.look, self.size, self.theme = style.theme_of(theme), size, theme
        self.font = style.size_of(size).font_pt
        self.groups, self.baseline, self.source = groups, baseline, source
        self.bottom = len(groups) * _ROWS - 0.7
        self.small: dict[str, Any] = {"fontsize": 0.85 * self.font}
        self.bold: dict[str, Any] = {"fontsize": 1.3 * self.font, "fontweight": "bold"}

    def draw(self, ax: Axes | None, heading: str, threshold_pct: float) -> Axes:
        """Draw everything, whatever matplotlib's settings of the moment are."""
        with style.context(self.theme, self.size):
            self.set_out(ax, heading, threshold_pct)
            self.thresholds(threshold_pct)
            for number, group in enumerate(self.groups):
                top = number * _ROWS
                if number:
                    edge = top - 0.5 * (_ROWS - len(METRIC_NAMES) + 1.0)
                    self.ax.axhline(edge, color=self.look.grid, linewidth=0.3)
                self.row_name(top, group)
                if all(value is None for value in group.values.values()):
                    self.refusal(top, group.reason)
                    continue
                for row, (metric, value) in enumerate(group.values.items()):
                    if value is not None:
                        self.value(top + row, metric, value)
        return self.ax

    def set_out(self, ax: Axes | None, heading: str, threshold_pct: float) -> None:
        """Give title, legend, names, rows, axis and source their places; lengths are in points until set."""
        figure = style.new_figure(self.size, self.theme) if ax is None else style.root_figure(ax)
        ruler = style.Ruler(figure)
        page = style.size_of(self.size).width_in * 72.0 if ax is None else _width_pt(ax, ruler)
        edge = 0.02 * page
        column = 0.31 * page
        span = (page - 2 * edge) * ruler.pixels_per_point
        heading = ruler.wrap(heading, span, **self.bold)
        source = ruler.wrap(self.source, span, **self.small)
        title_pt = ruler.text_size(heading, **self.bold)[1] / ruler.pixels_per_point
        source_pt = ruler.text_size(source, **self.small)[1] / ruler.pixels_per_point
        above, below = 6.2 * self.font, 4.4 * self.font  # legend and names of the lines; the axis
        bands = 2 * edge + title_pt + 0.7 * self.font + above + below + source_pt
        rows = (self.bottom + 0.7) * 1.5 * self.font
        height = bands + rows
        if ax is None:
            figure.set_size_inches(page / 72.0, height / 72.0)
            ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        else:
            given = float(ax.get_window_extent(ruler.renderer).height) / ruler.pixels_per_point
            if given < bands + 0.9 * rows:
                raise BadInputError(
                    f"axes {given / 72.0:.1f} in high",
                    f"are too low for {len(self.groups)} comparisons",
                    f"give {height / 72.0:.1f} in, or no axes",
                )
            rows, height = given - bands, given
        # The rows shrink into the box that was given; names, title, legend and source take the rest of it.
        box = ax.get_position()
        ax.set_position(
            (
                box.x0 + box.width * (edge + column) / page,
                box.y0 + box.height * (edge + source_pt + below) / height,
                box.width * (page - 3 * edge - column) / page,
                box.height * rows / height,
            )
        )
        self.ax, self.column = ax, column
        self.ruler = style.Ruler(figure)
        self.wide_pt = _width_pt(ax, self.ruler)
        self.set_axis(threshold_pct)
        place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
        left = -column / self.wide_pt
        ax.set_title(heading, x=left, ha="left", pad=above, color=self.look.text, linespacing=1.15, **self.bold)
        ax.annotate(
            source,
            (left, 0.0),
            (0.0, -below),
            va="top",
            ha="left",
            linespacing=1.2,
            gid="source",
            color=self.look.quiet_text,
            **place,
            **self.small,
        )
        self.legend(left, above)

    def set_axis(self, threshold_pct: float) -> None:
        ax = self.ax
        values = [value for group in self.groups for value in group.values.values() if value is not None]
        low, high = min([0.0, *values]), max([threshold_pct, *values])
        # Room for the numbers beside the markers.
        room = 4.2 * self.font / self.wide_pt * (high - low) / (1.0 - 6.0 * self.font / self.wide_pt)
        ax.set_xlim(low - (room if low < 0 else 0.0), high + room)
        ax.set_ylim(self.bottom, -0.7)
        ax.set_yticks([])
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        ax.spines["bottom"].set_color(self.look.grid)
        ax.tick_params(axis="x", labelsize=0.9 * self.font, length=2.5, color=self.look.grid)
        ax.grid(visible=True, axis="x", color=self.look.grid, linewidth=0.35, alpha=0.6)
        ax.set_axisbelow(True)
        ax.axvline(0.0, color=self.look.quiet_text, linewidth=0.9, zorder=1.5)
        baseline = find_corridor(self.baseline).label
        ax.set_xlabel(f"saving against {baseline}, %", fontsize=0.95 * self.font, labelpad=0.35 * self.font)

    def legend(self, left: float, above: float) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.transforms import ScaledTranslation

        handles = [
            Line2D(
                [],
                [],
                color=style.metric_color(m, theme=self.theme),
                marker=style.METRIC_MARKERS[m],
                markersize=0.62 * self.font,
                linewidth=1.2,
                label=name,
            )
            for m, name in METRIC_NAMES.items()
        ]
        figure = style.root_figure(self.ax)
        lifted = self.ax.transAxes + ScaledTranslation(0.0, (above - 0.9 * self.font) / 72.0, figure.dpi_scale_trans)
        self.ax.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(left, 1.0),
            bbox_transform=lifted,
            ncols=len(handles),
            frameon=False,
            borderpad=0.0,
            borderaxespad=0.0,
            columnspacing=1.6,
            handletextpad=0.5,
            handlelength=1.6,
            fontsize=0.95 * self.font,
            labelcolor=self.look.text,
        )

    def thresholds(self, threshold_pct: float) -> None:
        """Draw what a saving of ``threshold_pct`` means, in two readings."""
        productive = 100.0 * (1.0 - 1.0 / (1.0 + threshold_pct / 100.0))
        goal = f"{threshold_pct:g}%"
        readings: tuple[tuple[float, str, style.Dash, str, float], ...] = (
            (productive, f"{productive:.1f}% less time is\n{goal} more voyages", (0.0, (2.0, 1.6)), "right", 0.0),
            (threshold_pct, f"{goal}\nless", (0.0, None), "left", 0.0),
        )
        for value, name, dash, side, shift in readings:
            self.ax.axvline(value, color=self.look.text, linewidth=1.0, linestyle=dash, zorder=1.6)
            self.ax.annotate(
                name,
                (value, 1.0),
                (shift, 0.25 * self.font),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha=side,
                va="bottom",
                linespacing=1.1,
                color=self.look.text,
                annotation_clip=False,
                **self.small,
            )

    def row_name(self, top: float, group: _Group) -> None:
        """Name a group of rows at the left."""
        font: dict[str, Any] = {"fontsize": 0.95 * self.font, "fontweight": "bold"}
        room = (self.column - self.font) * self.ruler.pixels_per_point
        head = self.ruler.wrap(group.pair, room, **font)
        rest = self.ruler.wrap(group.ship, room, **self.small) + f"\n{group.day}"
        drop = self.ruler.text_size(head, **font)[1] / self.ruler.pixels_per_point + 0.25 * self.font
        place: dict[str, Any] = {
            "xycoords": ("axes fraction", "data"),
            "textcoords": "offset points",
            "ha": "left",
            "va": "top",
            "annotation_clip": False,
            "linespacing": 1.15,
        }
        at = (-self.column / self.wide_pt, top - 0.45)
        self.ax.annotate(head, at, (0.0, 0.0), color=self.look.text, **place, **font)
        self.ax.annotate(rest, at, (0.0, -drop), color=self.look.quiet_text, **place, **self.small)

    def refusal(self, top: float, reason: str) -> None:
        """Say in place of markers why there are none."""
        import textwrap

        left, right = self.ax.get_xlim()
        start = 0.0 + 0.015 * (right - left)
        room = (right - start) / (right - left) * self.wide_pt * self.ruler.pixels_per_point
        for length in range(len(reason), 20, -6):
            shown = textwrap.shorten(reason, length, placeholder=" …")
            lines = self.ruler.wrap(shown, room, **self.small)
            if lines.count("\n") < 3:
                break
        text = self.ax.text(
            start,
            top + 1.5,
            lines,
            va="center",
            ha="left",
            color=self.look.text,
            style="italic",
            linespacing=1.15,
            zorder=4,
            **self.small,
        )
        self.halo(text)

    def value(self, row: float, metric: str, saving: float) -> None:
        """Draw a marker, its line from zero, and the number."""
        color = style.metric_color(metric, theme=self.theme)
        self.ax.plot([0.0, saving], [row, row], color=color, linewidth=1.2, zorder=2, solid_capstyle="butt")
        self.ax.plot(
            [saving],
            [row],
            color=color,
            marker=style.METRIC_MARKERS[metric],
            markersize=0.62 * self.font,
            zorder=3,
            markeredgecolor=self.look.page,
            markeredgewidth=0.5,
            clip_on=False,
        )
        name = f"{saving:.1f}".replace("-", "−")
        text = self.ax.annotate(
            name,
            (saving, row),
            (0.65 * self.font * (1 if saving >= 0 else -1), 0.0),
            textcoords="offset points",
            ha="left" if saving >= 0 else "right",
            va="center_baseline",
            color=self.look.text,
            zorder=4,
            annotation_clip=False,
            **self.small,
        )
        self.halo(text)

    def halo(self, text: Text) -> None:
        from matplotlib.patheffects import withStroke

        text.set_path_effects([withStroke(linewidth=0.3 * self.font, foreground=self.look.page)])


def _width_pt(ax: Axes, ruler: style.Ruler) -> float:
    return float(ax.get_window_extent(ruler.renderer).width) / ruler.pixels_per_point
