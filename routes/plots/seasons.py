"""Charts of the season: navigable days by year and class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes import __version__
from routes.errors import BadInputError
from routes.plots import style
from routes.plots.sheet import Sheet, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.ice.season import DecadeMean, Seasons

# Height of a panel and of the legend, in lines of text; days of the year to which a panel reaches.
_PANEL_LINES, _LEGEND_LINES = 11.5, 2.6
_YEAR_DAYS = 366
_DECADE = 10
_SOURCE = (
    f"Model: arctic-routes {__version__}. A day counts if POLARIS (IMO MSC.1/Circ.1519) lets the class through the "
    "worst ice of one lane from end to end; rules of admission are not asked. Ice: NSIDC Sea Ice Index, thickness "
    "derived from PIOMAS ({thickness})."
)
_THICKNESS = {
    "high": "as it is, the thick end of its range",
    "central": "scaled to CryoSat-2/SMOS",
    "low": "the thin end of its range",
}


def season_chart(
    alone: Seasons, escorted: Seasons | None = None, *, size: str = "screen", theme: str = "light"
) -> Axes:
    """Draw the navigable days of each year, one panel for each class, with the means of decades.

    Parameters
    ----------
    alone
        Seasons, of :func:`routes.seasons`.
    escorted
        The same classes and years behind an icebreaker; None draws the first alone.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes of the first class.

    Raises
    ------
    BadInputError
        If the two differ in classes or years, or there is one year only.
    """
    from routes.ice.season import decade_means

    tables = [alone] if escorted is None else [alone, escorted]
    if escorted is not None and (escorted.classes, escorted.years) != (alone.classes, alone.years):
        raise BadInputError("the two seasons", "differ in classes or years", "compute them for the same")
    if len(alone.years) < 2:
        raise BadInputError(f"years {list(alone.years)}", "are too few for a chart over years", "give two at least")
    means = [decade_means(table) for table in tables]
    columns = 1 if len(alone.classes) == 1 else 2
    rows = -(-len(alone.classes) // columns)
    with style.context(theme, size):
        sheet = new_sheet(
            _finding(alone, means[0]),
            f"Northern Sea Route, {alone.years[0]}–{alone.years[-1]}: days of the year on which a ship of the class "
            "can pass from end to end",
            _SOURCE.format(thickness=_THICKNESS[alone.thickness]),
            body_lines=rows * _PANEL_LINES + _LEGEND_LINES,
            size=size,
            theme=theme,
        )
        _legend(sheet, tables)
        line = 1.4 * sheet.font
        top = sheet.top - _LEGEND_LINES * line
        gutter = 3.2 * sheet.font
        wide = (sheet.width - 2.0 * sheet.edge - columns * gutter) / columns
        drawn = []
        for number, name in enumerate(alone.classes):
            row, column = divmod(number, columns)
            left = sheet.edge + gutter + column * (wide + gutter)
            high = top - row * _PANEL_LINES * line
            ax = sheet.axes(left, high - (_PANEL_LINES - 1.6) * line, left + wide, high - 1.7 * line)
            _panel(ax, sheet, tables, means, number)
            _panel_title(ax, sheet, name, means)
            drawn.append(ax)
    return drawn[0]


def _full(means: tuple[DecadeMean, ...], name: str) -> list[DecadeMean]:
    """Means of a class over whole decades, over any where there is none."""
    own = [mean for mean in means if mean.ice_class == name]
    return [mean for mean in own if mean.years >= _DECADE - 1] or own


def _class_words(name: str) -> str:
    return "no ice class" if name.casefold() in ("none", "nis", "ow") else name


def _finding(alone: Seasons, means: tuple[DecadeMean, ...]) -> str:
    by_class = {name: _full(means, name) for name in alone.classes}
    known = {name: own for name, own in by_class.items() if own}
    if not known:
        return "No year of these seasons is known in full"
    who = "Behind an icebreaker the season" if alone.escort else "The season"
    first = min(own[0].first_year for own in known.values())
    last = max(own[-1].first_year for own in known.values())
    if first == last:
        told = ", ".join(f"{own[-1].days:.0f} days ({_class_words(name)})" for name, own in known.items())
        return f"{who} of the {last}s: {told}"
    told = ", ".join(
        f"{own[0].days:.0f} to {own[-1].days:.0f} days ({_class_words(name)})" for name, own in known.items()
    )
    return f"{who} grew from the {first}s to the {last}s: {told}"


def _panel_title(ax: Axes, sheet: Sheet, name: str, means: list[tuple[DecadeMean, ...]]) -> None:
    own = [_full(table, name) for table in means]
    told = ""
    if all(own):
        told = f"{own[0][-1].first_year}s: {own[0][-1].days:.0f} d" + (
            f", with icebreaker {own[1][-1].days:.0f} d" if own[1:] else ""
        )
    place: dict[str, Any] = {
        "xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "annotation_clip": False,
    }  # fmt: skip
    ax.annotate(
        _class_words(name), (0.0, 1.0), (0.0, 0.35 * sheet.font), ha="left", fontweight="bold",
        fontsize=0.95 * sheet.font, color=sheet.look.text, **place,
    )  # fmt: skip
    ax.annotate(
        told, (1.0, 1.0), (0.0, 0.35 * sheet.font), ha="right", fontsize=0.85 * sheet.font,
        color=sheet.look.quiet_text, **place,
    )  # fmt: skip


def _panel(ax: Axes, sheet: Sheet, tables: list[Seasons], means: list[tuple[DecadeMean, ...]], number: int) -> None:
    name, years = tables[0].classes[number], tables[0].years
    ax.fill_between(
        years, tables[0].days_if_thick[number], tables[0].days_if_thin[number],
        color=style.mode_style(_mode(tables[0]), theme=sheet.theme).color, alpha=0.16, linewidth=0.0, zorder=1.0,
    )  # fmt: skip
    for order, table in reversed(list(enumerate(tables))):
        look = style.mode_style(_mode(table), theme=sheet.theme)
        days = table.days[number]
        ax.plot(years, days, color=look.color, linestyle=look.dash, linewidth=0.8, zorder=2.0 + 0.1 * order)
        for quality, filled in (("observed", True), ("regression", False)):
            mine = [i for i, kind in enumerate(table.quality) if kind == quality]
            ax.plot(
                [years[i] for i in mine], [days[i] for i in mine], linestyle="none",
                marker=style.MODE_MARKERS[_mode(table)], markersize=0.26 * sheet.font, color=look.color,
                markerfacecolor=look.color if filled else sheet.look.page, markeredgewidth=0.7, zorder=2.5,
            )  # fmt: skip
        for mean in means[order]:
            if mean.ice_class == name and mean.years > 1:
                first, last = max(mean.first_year, years[0]), min(mean.first_year + _DECADE - 1, years[-1])
                ax.plot([first - 0.4, last + 0.4], [mean.days] * 2, color=look.color, linewidth=0.28 * sheet.font,
                        solid_capstyle="butt", alpha=0.75, zorder=3.0)  # fmt: skip
    ax.set_xlim(years[0] - 0.8, years[-1] + 0.8)
    ax.set_ylim(0.0, _YEAR_DAYS + 4)
    decades = [year for year in range(years[0], years[-1] + 1) if year % _DECADE == 0]
    ax.set_xticks(decades if len(decades) > 1 else [years[0], years[-1]])
    ax.set_yticks([0, 100, 200, 300])
    ax.grid(visible=True, axis="y", color=sheet.look.grid, linewidth=0.35, alpha=0.6)


def _mode(table: Seasons) -> str:
    return "escorted" if table.escort else "independent"


def _legend(sheet: Sheet, tables: list[Seasons]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = {"independent": "alone", "escorted": "behind an icebreaker"}
    handles: list[Any] = []
    for table in tables:
        look, marker = style.mode_style(_mode(table), theme=sheet.theme), style.MODE_MARKERS[_mode(table)]
        dash: Any = look.dash
        handles.append(
            Line2D([], [], color=look.color, linestyle=dash, linewidth=0.9, marker=marker,
                   markersize=0.35 * sheet.font, label=f"{words[_mode(table)]}, each year")
        )  # fmt: skip
    first = style.mode_style(_mode(tables[0]), theme=sheet.theme).color
    quiet = sheet.look.quiet_text
    handles += [
        Line2D([], [], color=quiet, linewidth=0.28 * sheet.font, label="mean of a decade"),
        Line2D([], [], color=quiet, linestyle="none", marker="o", markersize=0.35 * sheet.font,
               markerfacecolor=sheet.look.page, label="cover by regression"),
        Patch(color=first, alpha=0.16, linewidth=0.0,
              label=f"{words[_mode(tables[0])]}: from thick to thin ice"),
    ]  # fmt: skip
    sheet.legend(handles, sheet.top - 0.3 * sheet.font, columns=3)
