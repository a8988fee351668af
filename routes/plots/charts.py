"""Charts of comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.corridors import corridor as find_corridor
from routes.errors import BadInputError
from routes.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
        Axes to draw in; None makes a figure that pyplot does not know, as tall as it needs.
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
        If there are no comparisons, their baselines differ, one lacks the corridor, or the threshold is not
        between 0 and 100.
    """
    found = _check(comparisons, corridor, threshold_pct)
    savings = [{metric: c.saving_pct(corridor, metric) for metric in METRIC_NAMES} for c in found]
    heading = _finding(found, savings, corridor, threshold_pct) if title is None else title
    with style.context(theme, size):
        return _Chart(ax, found, savings, corridor, size, theme).draw(heading, threshold_pct)


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


class _Chart:
    """A savings chart while it is drawn; rows count downwards from 0."""

    def __init__(
        self,
        ax: Axes | None,
        comparisons: Sequence[Comparison],
        savings: Sequence[dict[str, float | None]],
        corridor: str,
        size: str,
        theme: str,
    ) -> None:
        self.look, self.size, self.theme, self.corridor = style.theme_of(theme), size, theme, corridor
        self.font = style.size_of(size).font_pt
        self.comparisons, self.savings = comparisons, savings
        self.given = ax
        self.tops = [number * _ROWS for number in range(len(comparisons))]
        self.bottom = len(comparisons) * _ROWS - 0.7

    def draw(self, heading: str, threshold_pct: float) -> Axes:
        self.set_out(heading)
        self.set_axis(threshold_pct)
        self.thresholds(threshold_pct)
        for top, comparison, saving in zip(self.tops, self.comparisons, self.savings, strict=True):
            self.row_label(top, comparison)
            if saving["distance"] is None:
                self.refusal(top, comparison)
                continue
            for row, metric in enumerate(METRIC_NAMES):
                self.value(top + row, metric, saving[metric])
        return self.ax

    def set_out(self, heading: str) -> None:
        """Make room for everything: title and legend above, names at the left, axis and source below."""
        line = 1.45 * self.font  # height of a row [pt]
        wide = style.size_of(self.size).width_in
        figure = style.new_figure(self.size, self.theme) if self.given is None else style.root_figure(self.given)
        ruler = style.Ruler(figure)
        bold: dict[str, Any] = {"fontsize": 1.3 * self.font, "fontweight": "bold"}
        small: dict[str, Any] = {"fontsize": 0.8 * self.font}
        scale = ruler.pixels_per_point
        edge = 0.02 * wide * 72.0
        if self.given is None:
            span = (wide * 72.0 - 2 * edge) * scale
        else:
            span = self.given.get_window_extent(ruler.renderer).width
        heading = ruler.wrap(heading, span, **bold)
        self.source = ruler.wrap(self.source_text(), span, **small)
        title_pt = ruler.text_size(heading, **bold)[1] / scale
        source_pt = ruler.text_size(self.source, **small)[1] / scale
        self.above = 4.6 * self.font  # two-line threshold labels and the legend [pt]
        self.below = 3.9 * self.font  # axis numbers and name [pt]
        if self.given is None:
            rows_pt = (self.bottom + 1.0) * line
            height = edge + title_pt + self.font + self.above + rows_pt + self.below + source_pt + edge
            figure.set_size_inches(wide, height / 72.0)
            left = 0.33 * wide * 72.0
            rect = (
                left / (wide * 72.0),
                (edge + source_pt + self.below) / height,
                (wide * 72.0 - left - 2 * edge) / (wide * 72.0),
                rows_pt / height,
            )
            self.ax = figure.add_axes(rect)
            self.left_pt, self.room_pt = edge - left, left - edge - self.font
        else:
            self.ax = self.given
            self.left_pt, self.room_pt = 0.0, 0.0
        self.ruler = style.Ruler(figure)
        self.ax.set_title(heading, x=0.0, ha="left", pad=self.above, color=self.look.text, linespacing=1.15, **bold)

    def source_text(self) -> str:
        ice = "; ".join(dict.fromkeys(c.ice_label for c in self.comparisons))
        return f"{style.CHART_SOURCE} Ice: {ice}."

    def set_axis(self, threshold_pct: float) -> None: ...
    def thresholds(self, threshold_pct: float) -> None: ...
    def row_label(self, top: float, comparison: Comparison) -> None: ...
    def refusal(self, top: float, comparison: Comparison) -> None: ...
    def value(self, row: float, metric: str, saving: float | None) -> None: ...
