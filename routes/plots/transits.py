"""Charts of transits of the NSR: a calendar by class and month, and observed passages beside ours."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from routes import __version__
from routes.errors import BadInputError
from routes.plots import style
from routes.plots.sheet import Sheet, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.transits import ObservedPassage, TransitCalendar

_ROW_LINES, _AXIS_LINES, _LEGEND_LINES = 2.4, 1.8, 1.9
_TICK_DAYS = 5.0
_MODE_WORDS = {"open": "open", "independent": "alone", "escorted": "led"}


def transit_chart(table: TransitCalendar, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw days by ice class and month of entry, and whether she goes alone, behind an icebreaker or not at all.

    Parameters
    ----------
    table
        Of :func:`routes.transit_calendar`.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.
    """
    import numpy as np

    classes, track = table.classes, table.route
    with style.context(theme, size):
        sheet = new_sheet(
            _calendar_finding(table),
            f"{track.origin.name} to {track.destination.name}, {track.distance_nm:,.0f} nm, entering on day "
            f"{table.day} of the month; {table.vessel.name.split(',', maxsplit=1)[0]} at "
            f"{table.vessel.operating_speed_kn:g} kn in open water, as if built to each class. "
            "Days with waiting for the icebreaker.",
            f"Model: arctic-routes {__version__}, central assumptions. "
            f"Ice: {table.ice_label}, NSIDC Sea Ice Index, derived thickness. "
            "Class limits: POLARIS (IMO MSC.1/Circ.1519); admission: rules of navigation of the NSR.",
            body_lines=len(classes) * _ROW_LINES + _AXIS_LINES + _LEGEND_LINES,
            size=size,
            theme=theme,
        )
        line, look = 1.4 * sheet.font, sheet.look
        left = sheet.edge + 6.5 * sheet.font
        top = sheet.top - _LEGEND_LINES * line
        ax = sheet.axes(left, sheet.bottom + _AXIS_LINES * line, sheet.width - sheet.edge, top)
        days = np.asarray(table.days)
        known = days[np.isfinite(days)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        ax.imshow(-days, cmap="cividis", vmin=-high, vmax=-low + 1e-9, aspect="auto")
        for row in range(len(classes)):
            for month in range(12):
                _calendar_cell(ax, sheet, row, month, days[row, month], str(table.mode[row, month]), (low, high))
        ax.set_xticks(range(12), [calendar.month_abbr[month] for month in range(1, 13)])
        ax.set_yticks(range(len(classes)), ["no class" if name == "none" else name for name in classes])
        ax.tick_params(length=0.0, labelsize=0.95 * sheet.font)
        ax.spines["bottom"].set_visible(False)
        for edge in range(1, 12):
            ax.axvline(edge - 0.5, color=look.page, linewidth=1.2)
        for edge in range(1, len(classes)):
            ax.axhline(edge - 0.5, color=look.page, linewidth=1.2)
        _calendar_legend(sheet)
    return ax


def _calendar_finding(table: TransitCalendar) -> str:
    import numpy as np

    if not np.isfinite(table.days).any():
        return "No ship of these classes can pass in any month"
    low, high = float(np.nanmin(table.days)), float(np.nanmax(table.days))
    told = [
        f"a ship {'without ice class' if name == 'none' else f'of class {name}'} can pass in "
        f"{table.months_open(name) or 'none'} of 12 months"
        for name in dict.fromkeys((table.classes[0], table.classes[-1]))
    ]
    return f"A{', '.join(told)[1:]}; a transit takes {low:.0f} to {high:.0f} days"


def _calendar_cell(
    ax: Axes, sheet: Sheet, row: int, month: int, days: float, mode: str, span: tuple[float, float]
) -> None:
    if mode == "refused":
        ax.text(month, row, "–", ha="center", va="center", fontsize=0.9 * sheet.font, color=sheet.look.quiet_text)
        return
    bright = (days - span[0]) / (span[1] - span[0] + 1e-9) < 0.5
    ink = "#000000" if bright else "#FFFFFF"
    ax.text(month, row - 0.17, f"{days:.1f}", ha="center", va="center", fontsize=0.9 * sheet.font, color=ink,
            fontweight="bold")  # fmt: skip
    ax.text(month, row + 0.25, _MODE_WORDS[mode], ha="center", va="center", fontsize=0.72 * sheet.font, color=ink,
            style="italic" if mode == "escorted" else "normal")  # fmt: skip
    if mode == "escorted":
        from matplotlib.patches import Rectangle

        ax.add_patch(
            Rectangle((month - 0.5, row - 0.5), 1.0, 1.0, fill=False, hatch="////", edgecolor=ink, linewidth=0.0,
                      alpha=0.22)
        )  # fmt: skip


def _calendar_legend(sheet: Sheet) -> None:
    from matplotlib.patches import Patch

    bright, ink = "#D9C55C", "#000000"
    handles = [
        Patch(facecolor=bright, label="alone: no icebreaker on any leg"),
        Patch(facecolor=bright, hatch="////", edgecolor=ink, linewidth=0.0, label="led: behind an icebreaker"),
        Patch(facecolor="none", edgecolor=sheet.look.grid, linewidth=0.6, label="– : ice or rules forbid it"),
    ]
    sheet.legend(handles, sheet.top - 0.2 * sheet.font, columns=3)


def passage_chart(passages: Sequence[ObservedPassage], *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw observed passages beside ours with the 80% interval, those that we sail too fast on top.

    Parameters
    ----------
    passages
        What to draw; rows are sorted by difference.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If there are none, or none tests the model.
    """
    from matplotlib.ticker import MultipleLocator

    from routes.transits import agreement

    if not passages:
        raise BadInputError("an empty list of passages", "a chart needs one at least", "give observed passages")
    total = agreement(passages)
    rows = sorted(passages, key=lambda one: (not one.sailed, one.difference_pct))
    with style.context(theme, size):
        idle = sum(not one.counts for one in rows)
        sheet = new_sheet(
            f"{total.held} of {total.count} passages lie in our 80% interval; ours differ by "
            f"{total.median_size_pct:.0f}% in the median",
            f"Days under way on the Northern Sea Route, observed and ours; median difference {total.median_pct:+.0f}% "
            f"({'too fast' if total.median_pct < 0 else 'too slow'})".replace("-", "−")
            + (f"; {idle} test nothing (hollow): inputs and stand-ins" if idle else ""),
            f"Observed: press, ship operators and the administration of the NSR (tests/golden/passages.csv). "
            f"Model: arctic-routes {__version__}, ice of the year.",
            body_lines=len(rows) * 1.75 + 2.8 + _LEGEND_LINES,
            size=size,
            theme=theme,
        )
        line = 1.4 * sheet.font
        left = sheet.edge + 18.5 * sheet.font
        right = sheet.width - sheet.edge - 4.2 * sheet.font
        ax = sheet.axes(left, sheet.bottom + 2.5 * line, right, sheet.top - (_LEGEND_LINES + 0.3) * line)
        for number, one in enumerate(rows):
            _passage_row(ax, sheet, number, one)
        longest = max(max(one.observed_days, one.passage.high_days or 0.0) for one in rows)
        ax.set_xlim(0.0, 1.03 * longest)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_yticks([])
        ax.xaxis.set_major_locator(MultipleLocator(_TICK_DAYS if longest > _TICK_DAYS else 1.0))
        ax.set_xlabel("days", fontsize=0.9 * sheet.font, labelpad=0.2 * sheet.font)
        ax.grid(visible=True, axis="x", color=sheet.look.grid, linewidth=0.35, alpha=0.6)
        ax.annotate("ours, %", (1.0, 1.0), (4.0 * sheet.font, 0.1 * sheet.font), xycoords="axes fraction",
                    textcoords="offset points", ha="right", va="bottom", fontsize=0.8 * sheet.font,
                    color=sheet.look.quiet_text, annotation_clip=False)  # fmt: skip
        _passage_legend(sheet)
    return ax


def _passage_row(ax: Axes, sheet: Sheet, number: int, one: ObservedPassage) -> None:
    look, trip = sheet.look, one.passage.voyage
    place: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center", "annotation_clip": False,
    }  # fmt: skip
    when = f"{calendar.month_abbr[trip.depart.month]} {trip.depart.year}"
    ax.annotate(f"{one.ship} ({one.ice_class})" if one.ice_class else one.ship, (0.0, number), (-4.8 * sheet.font, 0.0),
                ha="right", fontsize=0.85 * sheet.font, color=look.text, **place)  # fmt: skip
    ax.annotate(when, (0.0, number), (-0.6 * sheet.font, 0.0), ha="right", fontsize=0.78 * sheet.font,
                color=look.quiet_text, **place)  # fmt: skip
    own = style.held_style(one.held, theme=sheet.theme)
    if one.sailed and one.passage.low_days is not None and one.passage.high_days is not None:
        ax.plot([one.passage.low_days, one.passage.high_days], [number, number], color=own.color,
                linewidth=0.3 * sheet.font, alpha=0.55, solid_capstyle="butt", zorder=2.0)  # fmt: skip
        fill = look.page if not one.counts else own.color
        ax.plot([trip.days], [number], linestyle="none", marker=style.HELD_MARKERS[one.held], color=own.color,
                markersize=0.62 * sheet.font, markerfacecolor=fill, zorder=3.0)  # fmt: skip
        off = f"{round(one.difference_pct):+d}".replace("-", "−")
        ax.annotate(off, (1.0, number), (4.0 * sheet.font, 0.0), ha="right",
                    fontsize=0.85 * sheet.font, color=look.text, **place)  # fmt: skip
    else:
        ax.annotate("cannot pass", (1.0, number), (0.0, 0.0), ha="right", fontsize=0.8 * sheet.font,
                    color=look.quiet_text, style="italic", **place)  # fmt: skip
    ax.plot([one.observed_days], [number], linestyle="none", marker="D", color=look.text, markersize=0.5 * sheet.font,
            markeredgecolor=look.page, markeredgewidth=0.5, zorder=4.0)  # fmt: skip


def _passage_legend(sheet: Sheet) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], linestyle="none", marker="D", color=sheet.look.text, markersize=0.5 * sheet.font, label="observed"
        )
    ]
    for held, words in ((True, "ours with 80% interval, which holds it"), (False, "ours, which misses it")):
        own = style.held_style(held, theme=sheet.theme)
        handles.append(
            Line2D([], [], color=own.color, marker=style.HELD_MARKERS[held], markersize=0.62 * sheet.font,
                   linewidth=0.3 * sheet.font, label=words)
        )  # fmt: skip
    sheet.legend(handles, sheet.top - 0.2 * sheet.font, columns=3)
