"""Charts of the audit of a claim: how much each pair saves, and in which months a reading holds."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any

from routes.claim_draws import METRIC_WORDS
from routes.errors import BadInputError
from routes.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.claims import Cell, ClaimAudit, Reading

# Height of one row of a chart, of the title and of what stands below the axis, in lines of text.
_ROW_LINES, _HEAD_LINES, _FOOT_LINES = 3.2, 6.0, 6.5
_MONTH = 9
# Distance of the markers of a row, in rows.
_STEP = 0.21
_DRAWN = ("distance", "time", "fuel", "cost")


def _pairs(reading: Reading, scope: str | None = None) -> list[tuple[str, str, str]]:
    cells = (cell for cell in reading.cells if scope in (None, cell.scope))
    return list(dict.fromkeys((c.origin, c.destination, c.vessel) for c in cells))


def _ship_words(reading: Reading, pair: tuple[str, str, str]) -> str:
    return (
        pair[2]
        if next(c for c in reading.cells if (c.origin, c.destination, c.vessel) == pair).scope == "headline"
        else f"{pair[2]}, not in the verdict"
    )


def _canvas(rows: int, row_lines: float, size: str, theme: str, left: float) -> tuple[Axes, float]:
    """Return axes that are as tall as their rows need, and the font size [pt]."""
    font = style.size_of(size).font_pt
    line_in = 1.4 * font / 72.0
    height = (rows * row_lines + _HEAD_LINES + _FOOT_LINES) * line_in
    figure = style.new_figure(size, theme, height_in=height)
    bottom, top = _FOOT_LINES * line_in / height, _HEAD_LINES * line_in / height
    ax = figure.add_axes((left, bottom, 0.97 - left, 1.0 - bottom - top))
    return ax, font


def _frame(ax: Axes, audit: ClaimAudit, title: str, subtitle: str, font: float, theme: str) -> None:
    look = style.theme_of(theme)
    figure = style.root_figure(ax)
    height_lines = figure.get_figheight() * 72.0 / (1.4 * font)
    figure.text(
        0.02, 1.0 - 1.2 / height_lines, title, fontsize=1.15 * font, fontweight="bold", va="center", color=look.text
    )
    figure.text(0.02, 1.0 - 2.6 / height_lines, subtitle, fontsize=0.9 * font, va="center", color=look.quiet_text)
    note = (
        f"Model: arctic-routes, {audit.draws} imagined voyages per pair and month (seed {audit.seed}).\n"
        "Ice of 2011–2022: NSIDC Sea Ice Index, derived thickness. Ranges: coefficients.csv, costs.csv, prices.csv."
    )
    figure.text(
        0.02,
        1.3 / height_lines,
        note,
        fontsize=0.8 * font,
        va="center",
        color=look.quiet_text,
        linespacing=1.3,
        gid="source",
    )


def claim_chart(audit: ClaimAudit, *, month: int = _MONTH, size: str = "screen", theme: str = "light") -> Axes:
    """Draw what each headline pair saves by distance, time and fuel, with the lines that the claim asks for.

    Parameters
    ----------
    audit
        Audit of a percentage.
    month
        Month of departure, 1-12.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes. Markers are medians, bars 80% intervals.

    Raises
    ------
    BadInputError
        If the claim is no percentage, or the month does not exist.
    """
    if not audit.readings:
        raise BadInputError(f"claim {audit.claim.key!r}", "is no percentage", "draw another claim")
    months = sorted({cell.month for cell in audit.readings[0].cells})
    if month not in months:
        raise BadInputError(f"month {month!r}", f"must be one of {', '.join(map(str, months))}", "choose a month")
    reductions = _drawn(audit)
    headline = _pairs(reductions[0], "headline")
    pairs = _pairs(reductions[0])
    look = style.theme_of(theme)
    with style.context(theme, size):
        left = 0.33
        ax, font = _canvas(len(pairs), _ROW_LINES, size, theme, left)
        for number, pair in enumerate(pairs):
            _pair_row(ax, number, pair, reductions, month, font, theme)
        lines = {r.form: r.threshold for r in audit.readings}
        amount = f"{audit.claim.number:g}{' d' if reductions[0].unit == 'd' else '%'}"
        for form, value in lines.items():
            solid = form == "reduction"
            ax.axvline(value, color=look.text, linewidth=1.0, linestyle="-" if solid else (0, (2.0, 1.6)), zorder=1.5)
            words = f"{amount} less" if solid else f"{amount} more\nproductive"
            ax.annotate(
                words, (value, 1.0), (4.0 if solid else -4.0, 3.0), xycoords=("data", "axes fraction"),
                textcoords="offset points", ha="left" if solid else "right", va="bottom", fontsize=0.85 * font,
                color=look.text, linespacing=1.1,
            )  # fmt: skip
        ax.axvline(0.0, color=look.quiet_text, linewidth=0.9, zorder=1.5)
        ax.margins(x=0.04)
        ax.set_ylim(len(pairs) - 0.5, -0.5)
        ax.set_yticks([])
        ax.set_xlabel(
            f"saving against {audit.baseline.title() or 'Suez'}, {'days' if reductions[0].unit == 'd' else '%'} "
            "(median and 80% interval)",
            fontsize=0.95 * font,
        )
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        ax.grid(visible=True, axis="x", color=look.grid, linewidth=0.35, alpha=0.6)
        ax.set_axisbelow(True)
        _legend(ax, reductions, font, theme)
        reached = sum(_value(reductions[0], pair, month) >= lines[reductions[0].form] for pair in headline)
        title = f"{reached} of {len(headline)} headline voyages save {amount} of {METRIC_WORDS[reductions[0].metric]}"
        _frame(
            ax,
            audit,
            title,
            f"Departure on 15 {calendar.month_name[month]}, same ship and speed on both routes",
            font,
            theme,
        )
    return ax


def _drawn(audit: ClaimAudit) -> list[Reading]:
    """Return the readings that a row has room for: the main metrics, costs at the prices of the claim."""
    found: dict[str, Reading] = {}
    for reading in audit.readings:
        if reading.metric in _DRAWN:
            found.setdefault(reading.metric, reading)
    return list(found.values()) or list(audit.readings[:1])


def _color(reading: Reading, theme: str) -> str:
    known = reading.metric in style.METRIC_MARKERS
    return style.metric_color(reading.metric if known else "distance", theme=theme)


def _label(reading: Reading) -> str:
    return METRIC_WORDS[reading.metric] + (f" ({reading.price_month} prices)" if reading.price_month else "")


def _cell(reading: Reading, pair: tuple[str, str, str], month: int) -> Cell:
    return next(c for c in reading.cells if (c.origin, c.destination, c.vessel) == pair and c.month == month)


def _value(reading: Reading, pair: tuple[str, str, str], month: int) -> float:
    value = _cell(reading, pair, month).value
    return float("-inf") if value is None else value


def _pair_label(ax: Axes, number: int, reading: Reading, pair: tuple[str, str, str], font: float, theme: str) -> None:
    """Write the ports and the ship to the left of a row."""
    look = style.theme_of(theme)
    place: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
        "ha": "right",
        "va": "center",
        "annotation_clip": False,
    }
    ax.annotate(f"{pair[0]}–{pair[1]}", (0.0, number), (-10.0, 0.55 * font), fontsize=0.95 * font,
                fontweight="bold", color=look.text, **place)  # fmt: skip
    ax.annotate(_ship_words(reading, pair), (0.0, number), (-10.0, -0.65 * font), fontsize=0.85 * font,
                color=look.quiet_text, **place)  # fmt: skip


def _pair_row(
    ax: Axes, number: int, pair: tuple[str, str, str], reductions: list[Reading], month: int, font: float, theme: str
) -> None:
    look = style.theme_of(theme)
    _pair_label(ax, number, reductions[0], pair, font, theme)
    if number:
        ax.axhline(number - 0.5, color=look.grid, linewidth=0.3)
    for row, reading in enumerate(reductions):
        cell = _cell(reading, pair, month)
        height = number + (row - (len(reductions) - 1) / 2.0) * _STEP
        if cell.value is None or cell.low is None or cell.high is None:
            if row == 0:
                ax.annotate("cannot sail", (0.0, number), (6.0, 0.0), textcoords="offset points", va="center",
                            fontsize=0.85 * font, color=look.quiet_text)  # fmt: skip
            continue
        color = _color(reading, theme)
        ax.plot([cell.low, cell.high], [height, height], color=color, linewidth=2.0, solid_capstyle="butt", zorder=2.0)
        ax.plot([cell.value], [height], marker=style.METRIC_MARKERS.get(reading.metric, "o"), color=color,
                markersize=0.6 * font, markeredgecolor=look.page, markeredgewidth=0.6, zorder=3.0)  # fmt: skip


def _legend(ax: Axes, readings: list[Reading], font: float, theme: str) -> None:
    from matplotlib.lines import Line2D

    look = style.theme_of(theme)
    handles = [
        Line2D([], [], color=_color(r, theme), marker=style.METRIC_MARKERS.get(r.metric, "o"),
               markersize=0.6 * font, linewidth=2.0, label=_label(r))
        for r in readings
    ]  # fmt: skip
    figure = style.root_figure(ax)
    lines = figure.get_figheight() * 72.0 / (1.4 * font)
    figure.legend(
        handles=handles, loc="center left", bbox_to_anchor=(0.01, 1.0 - 4.0 / lines), ncols=len(handles), frameon=False,
        fontsize=0.9 * font, labelcolor=look.text, handlelength=1.6, columnspacing=1.5,
    )  # fmt: skip


def month_chart(
    audit: ClaimAudit, metric: str = "time", *, form: str = "reduction", size: str = "screen", theme: str = "light"
) -> Axes:
    """Draw for each pair and month of departure the chance that a reading holds.

    Parameters
    ----------
    audit
        Audit of a percentage.
    metric, form
        The reading.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes: a table of chances [%], with a dash where the ship cannot sail.

    Raises
    ------
    UnknownNameError
        If the audit lacks the reading.
    """
    import numpy as np

    reading = audit.reading(metric, form)
    pairs = _pairs(reading)
    look = style.theme_of(theme)
    months = sorted({cell.month for cell in reading.cells})
    chance = np.array([[_cell(reading, pair, m).probability for m in months] for pair in pairs])
    sails = np.array([[_cell(reading, pair, m).feasible for m in months] for pair in pairs])
    with style.context(theme, size):
        left = 0.33
        ax, font = _canvas(len(pairs), 2.6, size, theme, left)
        ax.imshow(np.where(sails > 0.0, chance, np.nan), cmap="cividis", vmin=0.0, vmax=1.0, aspect="auto")
        for number, pair in enumerate(pairs):
            _pair_label(ax, number, reading, pair, font, theme)
            for month in range(len(months)):
                closed = sails[number, month] == 0.0
                words = "–" if closed else f"{100 * chance[number, month]:.0f}"
                ink = look.quiet_text if closed else ("#FFFFFF" if chance[number, month] < 0.55 else "#000000")
                ax.text(month, number, words, ha="center", va="center", fontsize=0.85 * font, color=ink)
        ax.set_xticks(range(len(months)), [calendar.month_abbr[m] for m in months], fontsize=0.9 * font)
        ax.set_yticks([])
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.tick_params(length=0.0)
        what = "a reduction" if form == "reduction" else "a productivity gain"
        title = f"Chance that {what} of {audit.claim.number:g}{reading.unit} in {_label(reading)} holds, %"
        asked = f"{reading.threshold:.1f}{reading.unit} less than by {reading.baseline.title()}"
        subtitle = f"By month of departure ({asked}); – cannot sail"
        _frame(ax, audit, title, subtitle, font, theme)
    return ax
