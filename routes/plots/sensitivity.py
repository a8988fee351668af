"""Charts of what an output rests on: one-at-a-time swings, shares of the variance, and how far draws have converged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from routes import __version__
from routes.errors import BadInputError
from routes.plots import style
from routes.plots.sheet import Sheet, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.sensitivity import Convergence, SobolIndices, Swing, Tornado

# Height of a row, of the legend and of what stands below the axis, in lines of text; most rows.
_ROW_LINES, _LEGEND_LINES, _AXIS_LINES = 2.2, 1.7, 2.6
_MOST = 12
# Total shares below this are written 0.00 and get no row.
_LEAST_SHARE = 0.005
_BAR = 0.66
_CURVE_LINES = 20.0
# Half of a 95% interval of the normal distribution, in standard errors.
_NORMAL_95 = 1.96
_COLORS = {"light": (style.BLUE, style.ORANGE), "dark": (style.SKY_BLUE, style.ORANGE)}
_TORNADO_SOURCE = "Model: arctic-routes {version}. Ranges of the inputs: low, high and distribution of their rows."
_INDICES_SOURCE = (
    "Model: arctic-routes {version}, {evaluations:,} runs (seed {seed}). Ranges of the inputs: low, high and "
    "distribution of their rows. First order: Saltelli and others (2010); total order: Jansen (1999); intervals: "
    "bootstrap."
)


def tornado_chart(result: Tornado, *, most: int = _MOST, size: str = "screen", theme: str = "light") -> Axes:
    """Draw how far each input moves an output alone, the widest swing on top.

    Parameters
    ----------
    result
        Of :func:`routes.sensitivity.tornado`.
    most
        Rows; inputs that move the output less are counted in the subtitle.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If the result is of another kind, or no input moves the output.
    """
    from routes.sensitivity import Tornado

    if not isinstance(result, Tornado):
        raise BadInputError(f"result {result!r}", "is no tornado", "give that of routes.sensitivity.tornado")
    swings = [s for s in result.swings if {_told(s.at_low), _told(s.at_high)} != {_told(result.base)}][: _rows(most)]
    if not swings:
        raise BadInputError("a tornado", "no input moves the output", "choose other inputs or quantiles")
    low, high = (f"{100.0 * q:.0f}%" for q in (result.low, result.high))
    left_out = len(result.swings) - len(swings)
    widest = swings[0]
    ends = sorted((widest.at_low, result.base, widest.at_high))
    unit = _unit(result.unit)
    with style.context(theme, size):
        sheet = new_sheet(
            _sentence(f"{widest.label} alone moves {result.output} from {_told(ends[0])} to {_told(ends[-1])}{unit}"),
            f"One input at a time at its {low} and {high} quantile, others as in the base ({_told(result.base)}{unit})"
            + (f"; {left_out} of {len(result.swings)} inputs move it less or not at all" if left_out else ""),
            _TORNADO_SOURCE.format(version=__version__),
            body_lines=_LEGEND_LINES + _ROW_LINES * len(swings) + _AXIS_LINES,
            size=size,
            theme=theme,
        )
        ax = _panel(sheet, [(s.label, _range(s)) for s in swings])
        _swing_limits(ax, sheet, result.base, swings)
        for row, swing in enumerate(swings):
            _swing_row(ax, sheet, row, swing, result.base)
        ax.axvline(result.base, color=sheet.look.text, linewidth=0.9, zorder=3.0)
        ax.set_xlabel(f"{result.output}{f', {result.unit}' if unit else ''}", fontsize=0.9 * sheet.font)
        colors = _COLORS[theme]
        _legend(sheet, ((colors[0], 1.0, f"at its {low} quantile"), (colors[1], 1.0, f"at its {high} quantile")))
    return ax


def indices_chart(result: SobolIndices, *, most: int = _MOST, size: str = "screen", theme: str = "light") -> Axes:
    """Draw which share of the variance of an output each input explains, alone and with its interactions.

    Parameters
    ----------
    result
        Of :func:`routes.sensitivity.sobol_indices`.
    most
        Rows; inputs of a smaller total index are counted in the subtitle.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If the result is of another kind, or the output does not vary.
    """
    from routes.sensitivity import SobolIndices

    if not isinstance(result, SobolIndices):
        raise BadInputError(f"result {result!r}", "are no indices", "give those of routes.sensitivity.sobol_indices")
    if np.isnan(result.total).all():
        raise BadInputError("an output that does not vary", "has no shares of a variance", "choose another output")
    order = np.argsort(-result.total, kind="stable")
    shown = order[: max(1, min(_rows(most), int(np.sum(result.total >= _LEAST_SHARE))))]
    unit = _unit(result.unit)
    left_out = len(order) - len(shown)
    subtitle = (
        f"Shares of the variance with {100.0 * result.confidence:.0f}% intervals; mean {_told(result.mean)}{unit}, "
        f"standard deviation {_told(result.standard_deviation)}{unit}"
    )
    if left_out:
        rest = float(result.total[order[len(shown)]])
        words = f"of at most {rest:.2f}" if rest >= _LEAST_SHARE else f"below {_LEAST_SHARE:g}"
        subtitle += f"; {left_out} further inputs have total shares {words}"
    with style.context(theme, size):
        sheet = new_sheet(
            _finding(result, int(order[0])),
            subtitle,
            _INDICES_SOURCE.format(version=__version__, evaluations=result.evaluations, seed=result.seed),
            body_lines=_LEGEND_LINES + _ROW_LINES * len(shown) + _AXIS_LINES,
            size=size,
            theme=theme,
        )
        ax = _panel(sheet, [(result.labels[i], "") for i in shown])
        for row, place in enumerate(shown):
            _index_row(ax, sheet, row, result, int(place))
        _index_limits(ax, sheet, result, shown)
        ax.axvline(0.0, color=sheet.look.text, linewidth=0.9, zorder=3.0)
        ax.set_xlabel(f"share of the variance of {result.output}", fontsize=0.9 * sheet.font)
        color = _COLORS[theme][0]
        _legend(sheet, ((color, 1.0, "alone (first order)"), (color, 0.4, "with its interactions (total order)")))
    return ax


def convergence_chart(result: Convergence, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw a running mean, or the running chance of reaching a threshold, with its 95% interval.

    Parameters
    ----------
    result
        Of :func:`routes.sensitivity.convergence`.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If the result is of another kind, or has fewer than two numbers of draws.
    """
    from routes.sensitivity import Convergence

    if not isinstance(result, Convergence) or len(result.draws) < 2:
        raise BadInputError(f"result {result!r}", "is no running mean", "give that of routes.sensitivity.convergence")
    chance = result.threshold is not None
    unit = _unit("%" if chance else result.unit)
    # Chances are drawn in percent.
    mean, half = (100.0 * values if chance else values for values in (result.mean, _NORMAL_95 * result.standard_error))
    what = f"{result.output} of at least {_told(result.threshold or 0.0)}{_unit(result.unit)}"
    what = f"chance of {what}" if chance else f"mean of {result.output}"
    last, width = float(mean[-1]), float(half[-1])
    with style.context(theme, size):
        sheet = new_sheet(
            _sentence(f"{what}: {_told(last)}{unit}, ±{_told(width)} after {result.draws[-1]:,} draws"),
            "Running value and 95% interval of independent draws, as draws are added",
            _TORNADO_SOURCE.format(version=__version__),
            body_lines=_CURVE_LINES,
            size=size,
            theme=theme,
        )
        line = 1.4 * sheet.font
        ax = sheet.axes(
            sheet.edge + 4.0 * sheet.font, sheet.bottom + _AXIS_LINES * line, sheet.width - sheet.edge - sheet.font,
            sheet.top - 0.5 * line,
        )  # fmt: skip
        color = _COLORS[theme][0]
        ax.fill_between(result.draws, mean - half, mean + half, color=color, alpha=0.25, linewidth=0.0)
        ax.plot(result.draws, mean, color=color, linewidth=1.4)
        ax.axhline(last, color=sheet.look.quiet_text, linewidth=0.7, linestyle=(0.0, (2.0, 2.0)))
        _curve_frame(ax, sheet, result.draws, last, mean, half)
        ax.set_ylabel(
            f"{'chance' if chance else 'mean'}{f', {unit.strip()}' if unit else ''}", fontsize=0.9 * sheet.font
        )
    return ax


def _curve_frame(ax: Axes, sheet: Sheet, draws: Any, last: float, mean: Any, half: Any) -> None:
    """Look at the second half of the draws, on a scale of ratios: the first few swing out of the picture."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    late = draws >= np.sqrt(draws[-1])
    reach = max(float(np.nanmax(np.abs(mean - last)[late] + half[late])), abs(last) * 0.01, 1e-9)
    ax.set_ylim(last - reach, last + reach)
    ax.set_xscale("log")
    ax.set_xlim(max(float(draws[0]), float(np.sqrt(draws[-1])) / 10.0), float(draws[-1]))
    ax.xaxis.set_major_locator(LogLocator(10.0, numticks=7))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.yaxis.set_major_locator(MaxNLocator(5, prune="both"))
    ax.set_xlabel("draws", fontsize=0.9 * sheet.font)
    ax.grid(visible=True, color=sheet.look.grid, linewidth=0.35, alpha=0.6)


def _rows(most: int) -> int:
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise BadInputError(f"rows {most!r}", "must be a whole number, 1 or greater", f"write {_MOST}")
    return most


def _told(value: float) -> str:
    """Write a number with three figures."""
    text = f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"
    return text.replace("-", "−")


def _share(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def _unit(unit: str) -> str:
    if unit == "-":
        return ""
    return unit if unit == "%" else f" {unit}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _range(swing: Swing) -> str:
    """Write the values of an input at its two quantiles."""
    if swing.unordered:
        return "over all its values"
    if swing.input_low is None or swing.input_high is None:
        return ""
    return f"{_told(swing.input_low)} to {_told(swing.input_high)}{_unit(swing.unit)}"


def _finding(result: SobolIndices, first: int) -> str:
    alone, total = (100.0 * float(values[first]) for values in (result.first, result.total))
    text = f"{result.labels[first]} alone explains {max(alone, 0.0):.0f}% of the variance of {result.output}"
    return _sentence(text + (f" ({total:.0f}% with its interactions)" if round(total) > round(max(alone, 0.0)) else ""))


def _panel(sheet: Sheet, names: Sequence[tuple[str, str]]) -> Axes:
    """Return axes with a row for each name and what stands below it, left of the axis."""
    ruler = style.Ruler(sheet.figure)
    fonts: tuple[dict[str, Any], ...] = ({"fontsize": 0.9 * sheet.font}, {"fontsize": 0.78 * sheet.font})
    widest = max(
        ruler.text_size(text, **font)[0] for pair in names for text, font in zip(pair, fonts, strict=True) if text
    )
    line = 1.4 * sheet.font
    left = sheet.edge + widest / ruler.pixels_per_point + 1.0 * sheet.font
    bottom = sheet.bottom + _AXIS_LINES * line
    ax = sheet.axes(left, bottom, sheet.width - sheet.edge, bottom + _ROW_LINES * line * len(names))
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks([])
    ax.grid(visible=True, axis="x", color=sheet.look.grid, linewidth=0.35, alpha=0.6)
    for row, (name, below) in enumerate(names):
        for text, font, shift, color in (
            (name, fonts[0], 0.55 if below else 0.0, sheet.look.text),
            (below, fonts[1], -0.6, sheet.look.quiet_text),
        ):
            if text:
                ax.annotate(
                    text, (0.0, row), (-0.6 * sheet.font, shift * sheet.font), xycoords=("axes fraction", "data"),
                    textcoords="offset points", ha="right", va="center", color=color, annotation_clip=False, **font,
                )  # fmt: skip
    return ax


def _swing_limits(ax: Axes, sheet: Sheet, base: float, swings: Sequence[Swing]) -> None:
    """Leave room for the numbers at the ends of the bars."""
    from matplotlib.ticker import MaxNLocator

    ruler = style.Ruler(sheet.figure)
    ends = [base, *(s.at_low for s in swings), *(s.at_high for s in swings)]
    room = max(ruler.text_size(_told(value), fontsize=0.8 * sheet.font)[0] for value in ends)
    room += 0.8 * sheet.font * ruler.pixels_per_point
    box = ax.get_position().width * sheet.figure.bbox.width
    span = (max(ends) - min(ends)) / (1.0 - 2.0 * room / box)
    middle = (max(ends) + min(ends)) / 2.0
    ax.set_xlim(middle - span / 2.0, middle + span / 2.0)
    ax.xaxis.set_major_locator(MaxNLocator(6 if box / ruler.pixels_per_point > 250.0 else 4))


def _swing_row(ax: Axes, sheet: Sheet, row: int, swing: Swing, base: float) -> None:
    ends = (swing.at_low, swing.at_high)
    # Both quantiles on one side of the base: two half bars, one above the other.
    split = (ends[0] - base) * (ends[1] - base) > 0.0
    for number, (end, color) in enumerate(zip(ends, _COLORS[sheet.theme], strict=True)):
        height = _BAR / 2.0 if split else _BAR
        middle = row + (number - 0.5) * height if split else float(row)
        ax.barh(middle, end - base, height, base, color=color, linewidth=0.0, zorder=2.0)
        if end != base:
            _number(ax, sheet, _told(end), end, middle, 1.0 if end > base else -1.0)


def _number(ax: Axes, sheet: Sheet, text: str, x: float, y: float, side: float) -> None:
    ax.annotate(
        text, (x, y), (0.35 * sheet.font * side, 0.0), textcoords="offset points", ha="left" if side > 0.0 else "right",
        va="center", fontsize=0.8 * sheet.font, color=sheet.look.text, annotation_clip=False,
    )  # fmt: skip


def _index_row(ax: Axes, sheet: Sheet, row: int, result: SobolIndices, place: int) -> None:
    color = _COLORS[sheet.theme][0]
    kinds = (
        (result.first, result.first_low, result.first_high, 1.0),
        (result.total, result.total_low, result.total_high, 0.4),
    )
    height = _BAR / 2.0
    for number, (values, low, high, alpha) in enumerate(kinds):
        middle = row + (number - 0.5) * height
        ax.barh(middle, values[place], height, color=color, alpha=alpha, linewidth=0.0, zorder=2.0)
        ends = [min(low[place], values[place]), max(high[place], values[place])]
        ax.plot(ends, [middle, middle], color=sheet.look.text, linewidth=0.9, solid_capstyle="butt", zorder=4.0)
        _number(ax, sheet, _share(float(values[place])), max(ends[1], 0.0), middle, 1.0)


def _index_limits(ax: Axes, sheet: Sheet, result: SobolIndices, shown: Sequence[int] | Any) -> None:
    from matplotlib.ticker import MaxNLocator

    ruler = style.Ruler(sheet.figure)
    room = ruler.text_size("−0.88", fontsize=0.8 * sheet.font)[0] + 0.8 * sheet.font * ruler.pixels_per_point
    box = ax.get_position().width * sheet.figure.bbox.width
    greatest = max(float(np.max(values[shown])) for values in (result.first_high, result.total_high, result.total))
    least = min(0.0, float(np.min(result.first_low[shown])), float(np.min(result.first[shown])))
    ax.set_xlim(least, least + (greatest - least) / (1.0 - room / box))
    ax.xaxis.set_major_locator(MaxNLocator(6 if box / ruler.pixels_per_point > 250.0 else 4))


def _legend(sheet: Sheet, entries: Sequence[tuple[str, float, str]]) -> None:
    from matplotlib.patches import Patch

    handles: list[Any] = [Patch(color=color, alpha=alpha, linewidth=0.0, label=text) for color, alpha, text in entries]
    sheet.legend(handles, sheet.top - 0.3 * sheet.font, columns=len(handles))
