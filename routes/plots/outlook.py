"""Chart of the season by class: decades observed, and years to come with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes import __version__
from routes.errors import BadInputError
from routes.plots import style
from routes.plots.sheet import Sheet, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.ice.all_year import AllYear, OutlookSeason
    from routes.ice.season import DecadeMean

# Height of a panel and of a line of the legend, in lines of text; days to which a panel reaches.
_PANEL_LINES, _LEGEND_LINE = 11.5, 1.1
_TOP_DAYS, _YEAR_DAYS = 378.0, 365.0
# Places on the axis: a decade takes one; a scenario of a year to come as much as the bar and the marker need.
_DECADE, _SLOT, _GAP = 1.35, 0.62, 0.5
# Widths of bars, and how far from the middle of its place a bar and the marker beside it stand.
_BAR, _ASIDE = 0.32, 0.15
_THICKNESS = {"high": "here its thick end", "central": "here its middle", "low": "here its thin end"}
_HATCH = "/////"
_WHISKER: dict[str, Any] = {"elinewidth": 0.8, "capsize": 1.6, "capthick": 0.8}
_SOURCE = (
    f"Model: arctic-routes {__version__}. A day counts if POLARIS lets the class through the worst ice of one lane "
    "from end to end; rules are not asked. Observed: NSIDC Sea Ice Index, thickness derived from PIOMAS; the 2020s "
    "rest on four or five years. Outlook: change factors on {base} by cumulative CO2 (after Notz and Stroeve 2016), no "
    "forecast; its thinning is a judgement and, with the thickness of the base ({thickness}), decides the "
    "strong classes; one to two decades of variability can hide or add to all of it."
)


def outlook_chart(answer: AllYear, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw season lengths by class, one panel for each: observed decades solid, years to come hatched.

    Parameters
    ----------
    answer
        Result of :func:`routes.ice.all_year.all_year`.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes of the first class.

    Raises
    ------
    BadInputError
        If there is no outlook to draw.
    """
    from routes.ice.outlook import scenarios

    if not answer.outlook:
        raise BadInputError("the outlook", "is empty", "ask for a class and a year to come")
    classes = list(dict.fromkeys(season.ice_class for season in answer.outlook))
    keys = list(dict.fromkeys(season.scenario for season in answer.outlook))
    columns = 1 if len(classes) == 1 else 2
    rows = -(-len(classes) // columns)
    named = ", ".join(scenarios()[key] for key in keys)
    modes = len({season.escort for season in answer.outlook})
    in_row = 3 if modes > 1 and size != "small" else 2
    legend_lines = 0.4 + _LEGEND_LINE * -(-2 * (modes + 1) // in_row)
    order = f"left to right {named}" if len(keys) > 1 else named
    with style.context(theme, size):
        sheet = new_sheet(
            _finding(answer),
            "Northern Sea Route: days of the year on which a ship of the class can pass from end to end, mean of each "
            f"decade observed, and outlook ({order})",
            _SOURCE.format(base=answer.outlook[0].base, thickness=_THICKNESS[answer.thickness]),
            body_lines=rows * _PANEL_LINES + legend_lines,
            size=size,
            theme=theme,
        )
        _legend(sheet, answer, in_row)
        line, gutter = 1.4 * sheet.font, 3.2 * sheet.font
        top = sheet.top - legend_lines * line
        wide = (sheet.width - 2.0 * sheet.edge - columns * gutter) / columns
        drawn = []
        for number, name in enumerate(classes):
            row, column = divmod(number, columns)
            left = sheet.edge + gutter + column * (wide + gutter)
            high = top - row * _PANEL_LINES * line
            ax = sheet.axes(left, high - (_PANEL_LINES - 1.6) * line, left + wide, high - 1.7 * line)
            _panel(ax, sheet, answer, name, keys, small=size == "small")
            drawn.append(ax)
    return drawn[0]


def _class_words(name: str) -> str:
    return "no ice class" if name.casefold() in ("none", "nis", "ow") else name


def _finding(answer: AllYear) -> str:
    last = max(season.year for season in answer.outlook)
    alone = [season for season in answer.outlook if season.year == last and not season.escort] or [
        season for season in answer.outlook if season.year == last
    ]
    openly = [season for season in alone if season.low_days >= _YEAR_DAYS]
    how = "alone" if not alone[0].escort else "behind an icebreaker"
    if not openly:
        return f"{how.capitalize()}, no class is sure of the route all year by {last}, whatever the scenario"
    names = ", ".join(dict.fromkeys(_class_words(season.ice_class) for season in openly))
    return f"{how.capitalize()}, the route is open all year by {last} for: {names}"


def _mode(escort: bool) -> str:
    return "escorted" if escort else "independent"


def _panel(ax: Axes, sheet: Sheet, answer: AllYear, name: str, keys: list[str], *, small: bool) -> None:
    # One year of the 1970s is no decade.
    decades = [(escort, mean) for escort, mean in answer.decades if mean.ice_class == name and mean.years > 1]
    coming = [season for season in answer.outlook if season.ice_class == name]
    firsts = sorted({mean.first_year for _, mean in decades})
    years = sorted({season.year for season in coming})
    edge = _DECADE * len(firsts)
    broad = _SLOT * len(keys)
    decade_at = {first: _DECADE * (i + 0.5) for i, first in enumerate(firsts)}
    year_at = {year: edge + _GAP + (broad + _GAP) * i for i, year in enumerate(years)}
    modes = sorted({season.escort for season in coming})
    aside = _ASIDE if len(modes) > 1 else 0.0
    for mode, mean in decades:
        _observed(ax, sheet, mean, decade_at[mean.first_year], aside, escort=mode, bar=mode == modes[0])
    for season in coming:
        at = year_at[season.year] + _SLOT * (keys.index(season.scenario) + 0.5)
        _to_come(ax, sheet, season, at, aside, bar=season.escort == modes[0])
    ax.set_xlim(0.0, edge + (broad + _GAP) * len(years) + 0.1)
    ax.set_ylim(0.0, _TOP_DAYS)
    ax.set_xticks(
        [*decade_at.values(), *(left + broad / 2.0 for left in year_at.values())],
        [*(f"{first % 100:02d}s" if small else f"{first}s" for first in firsts), *map(str, years)],
    )
    ax.set_yticks([0, 100, 200, 300, 365])
    ax.grid(visible=True, axis="y", color=sheet.look.grid, linewidth=0.35, alpha=0.6)
    ax.axvline(edge + 0.15, color=sheet.look.quiet_text, linewidth=0.8, linestyle=(0.0, (2.0, 2.0)))
    ax.annotate(
        _class_words(name), (0.0, 1.0), (0.0, 0.35 * sheet.font), ha="left", va="bottom", fontweight="bold",
        fontsize=0.95 * sheet.font, color=sheet.look.text, xycoords="axes fraction", textcoords="offset points",
        annotation_clip=False,
    )  # fmt: skip
    ax.annotate(
        "outlook", (1.0, 1.0), (0.0, 0.35 * sheet.font), ha="right", va="bottom", fontstyle="italic",
        fontsize=0.85 * sheet.font, color=sheet.look.quiet_text, xycoords="axes fraction",
        textcoords="offset points", annotation_clip=False,
    )  # fmt: skip


def _observed(ax: Axes, sheet: Sheet, mean: DecadeMean, at: float, aside: float, *, escort: bool, bar: bool) -> None:
    """Draw the mean of a decade with the deviation of its years: a bar, or a marker beside it."""
    color = style.mode_style(_mode(escort), theme=sheet.theme).color
    spread = 0.0 if np.isnan(mean.deviation_days) else mean.deviation_days
    reach = [[min(spread, mean.days)], [min(spread, _YEAR_DAYS - mean.days)]]
    if bar:
        ax.bar(at - aside, mean.days, _BAR, color=color, zorder=2.0)
        ax.errorbar(at - aside, mean.days, reach, fmt="none", ecolor=sheet.look.text, zorder=2.6, **_WHISKER)
    else:
        ax.errorbar(at + aside, mean.days, reach, color=color, zorder=2.8, **_marker(sheet), **_WHISKER)


def _to_come(ax: Axes, sheet: Sheet, season: OutlookSeason, at: float, aside: float, *, bar: bool) -> None:
    """Draw a year to come with its interval: a hatched bar, or an open marker beside it."""
    color = style.mode_style(_mode(season.escort), theme=sheet.theme).color
    reach = [[season.days - season.low_days], [season.high_days - season.days]]
    if bar:
        hatched: dict[str, Any] = {"facecolor": sheet.look.page, "edgecolor": color, "hatch": _HATCH}
        ax.bar(at - aside, season.days, _BAR, linewidth=0.8, zorder=2.0, **hatched)
        ax.errorbar(at - aside, season.days, reach, fmt="none", ecolor=sheet.look.text, zorder=2.6, **_WHISKER)
    else:
        look = {**_marker(sheet), "markerfacecolor": sheet.look.page}
        ax.errorbar(at + aside, season.days, reach, color=color, zorder=2.8, **look, **_WHISKER)


def _marker(sheet: Sheet) -> dict[str, Any]:
    return {"marker": style.MODE_MARKERS["escorted"], "linestyle": "none", "markersize": 0.45 * sheet.font}


def _legend(sheet: Sheet, answer: AllYear, in_row: int) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = {False: "alone", True: "behind an icebreaker"}
    modes = sorted({season.escort for season in answer.outlook})
    handles: list[Any] = []
    for escort in modes:
        color = style.mode_style(_mode(escort), theme=sheet.theme).color
        if escort == modes[0]:
            handles += [
                Patch(facecolor=color, label=f"{words[escort]}, observed"),
                Patch(facecolor=sheet.look.page, edgecolor=color, hatch=_HATCH, label=f"{words[escort]}, outlook"),
            ]
        else:
            handles += [
                Line2D([], [], label=f"{words[escort]}, observed", color=color, **_marker(sheet)),
                Line2D([], [], label=f"{words[escort]}, outlook", color=color,
                       **{**_marker(sheet), "markerfacecolor": sheet.look.page}),
            ]  # fmt: skip
    quiet = sheet.look.text
    handles += [
        Line2D([], [], color=quiet, linewidth=0.8, label="observed: deviation between years"),
        Line2D([], [], color=quiet, linewidth=0.8,
               label="outlook: least to most change, short to long year"),
    ]  # fmt: skip
    sheet.legend(handles, sheet.top - 0.3 * sheet.font, columns=in_row)


def save_outlook_picture(folder: Any) -> Any:
    """Draw the picture of the docs, ``outlook.png``, into a folder and return its path."""
    from pathlib import Path

    from routes.ice.all_year import all_year
    from routes.ice.outlook import scenarios

    answer = all_year(scenario=list(scenarios()))
    return style.save(outlook_chart(answer), Path(folder) / "outlook.png")
