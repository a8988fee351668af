"""Charts of money: bills as stacked bars, years of service, and where two ways cost the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes import __version__
from routes.corridors import corridor as find_corridor
from routes.errors import BadInputError
from routes.plots import style
from routes.plots.labels import Label, around, place_labels
from routes.plots.sheet import Sheet, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.break_even_results import BreakEven
    from routes.comparison import Comparison
    from routes.service_results import ServiceComparison

PER = ("voyage", "unit", "t")
# Heights in lines of text: a row of bars, the heading of a block, a line of the legend; the body of a curve.
_ROW_LINES, _HEAD_LINES, _LEGEND_LINE, _BODY_LINES, _AXIS_LINES = 1.9, 1.7, 1.25, 20.0, 2.6
_MILLION, _THOUSAND = 1_000_000.0, 1_000.0
# How far beyond the farthest value that matters a curve is drawn, as a share of it.
_BEYOND = 0.6
# Most sources that a foot names.
_NAMED_SOURCES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """One bar: its name, its parts, or in words why there is none."""

    name: str
    usd: Mapping[str, float]
    missing: str = ""

    @property
    def total(self) -> float:
        return sum(self.usd.values())


def cost_bars(
    comparison: Comparison | Sequence[Comparison], *, per: str = "voyage", size: str = "screen", theme: str = "light"
) -> Axes:
    """Draw the bill of each corridor as a stacked bar, for one or several comparisons.

    Parameters
    ----------
    comparison
        Of :func:`routes.compare`, one or several; a corridor without a bill keeps an empty row.
    per
        ``voyage``; ``unit``: over the TEU, cars or tonnes on board; ``t``: over the tonnes.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If there is no bill, or it is no comparison.
    """
    from routes.comparison import Comparison

    given = [comparison] if isinstance(comparison, Comparison) else list(comparison)
    for one in given:
        if not isinstance(one, Comparison):
            raise BadInputError(f"{type(one).__name__}", "is not a Comparison", "use routes.compare(...)")
    if per not in PER:
        raise BadInputError(f"per {per!r}", "is not known", f"choose from: {', '.join(PER)}")
    if not any(one.costs for one in given):
        raise BadInputError("comparisons without a bill", "have no costs to draw", "choose another date or ship")
    units = {cost.cargo.unit for one in given for cost in one.costs.values()}
    if per == "unit" and len(units) > 1:
        raise BadInputError(f"cargo in {' and '.join(sorted(units))}", "has no common unit", "draw them one by one")
    what = {"voyage": "", "unit": f" per {min(units)}", "t": " per tonne of cargo"}[per]
    blocks = [(_heading(one, alone=len(given) == 1), _bars_of(one, per)) for one in given]
    months = sorted({cost.month for one in given for cost in one.costs.values()})
    lines = [line for one in given for cost in one.costs.values() for line in cost.lines]
    keys = list(dict.fromkeys(key for line in lines for key in line.sources if key not in ("judgement", "yours")))
    old = len(dict.fromkeys(note for one in given for note in one.price_notes()))
    named = ", ".join(keys[:_NAMED_SOURCES]) + (f" and {len(keys) - _NAMED_SOURCES} more" if len(keys) > 12 else "")
    source = (
        f"Model: arctic-routes {__version__}, central assumptions, berth to berth, without cargo handling. Dollars and "
        f"prices of {', '.join(months)}{f'; {old} of them are older or carried to it' if old else ''}. "
        f"Sources (routes sources KEY): {named}; some lines are judgement."
    )
    subtitle = (
        f"cost of a voyage{what} by part" if len(given) > 1 else f"{blocks[0][0]}: cost of a voyage{what} by part"
    )
    return _stacked(
        [("" if len(given) == 1 else head, bars) for head, bars in blocks],
        _finding(given, per), subtitle[0].upper() + subtitle[1:], source, what=what, size=size, theme=theme,
    )  # fmt: skip


def service_bars(services: ServiceComparison, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw the cost of two years of service per unit of cargo, by part.

    Parameters
    ----------
    services
        Of :func:`routes.annual_services`.
    size, theme
        As in :func:`cost_bars`.

    Raises
    ------
    BadInputError
        If it is another thing.
    """
    from routes.service_results import ServiceComparison

    if not isinstance(services, ServiceComparison):
        raise BadInputError(f"{type(services).__name__}", "is no pair of years", "use annual_services(...)")
    years = (services.seasonal, services.baseline)
    bars = [
        _Bar(
            name=f"{_named(year.season, year.rest)}, {year.units:,.0f} {year.unit}",
            usd={part: usd / year.units for part, usd in year.parts_usd.items()},
        )
        for year in years
    ]
    saving, first = services.saving_pct, services.seasonal
    more = "less" if saving >= 0.0 else "more"
    title = (
        f"A year with the {find_corridor(str(first.season)).label} in season costs {abs(saving):.0f}% {more} per "
        f"{first.unit}: {first.round_voyages:.1f} round voyages against {services.baseline.round_voyages:.1f}"
    )
    subtitle = (
        f"{first.origin.name} to {first.destination.name}, {_ship(first.vessel.name)}, 365 days from {first.begin}, "
        f"{first.back} on the way back: required freight rate by part"
    )
    months = first.price_months
    source = (
        f"Model: arctic-routes {__version__}, central assumptions. Prices of {months[0]}"
        f"{'' if months[0] == months[1] else f' to {months[1]}, by the month of each voyage'}. Ice: {first.ice_label}. "
        f"The way in season is open on {first.season_days} days."
    )
    return _stacked([("", bars)], title, subtitle, source, what=f" per {first.unit}", size=size, theme=theme)


def _named(season: str | None, rest: str) -> str:
    other = find_corridor(rest).label
    return f"{other} all year" if season is None else f"{'NSR' if season == 'nsr' else season} + {other}"


def _ship(name: str) -> str:
    return name.split(",", maxsplit=1)[0]


def _heading(one: Comparison, *, alone: bool) -> str:
    months = {cost.month for cost in one.costs.values()}
    day = f"{one.depart.day} {one.depart:%B %Y}"
    prices = "" if alone or months == {one.depart.strftime("%Y-%m")} else f", prices of {', '.join(sorted(months))}"
    return f"{one.origin.name} to {one.destination.name}, {_ship(one.vessel.name)}, {day}{prices}"


def _bars_of(one: Comparison, per: str) -> list[_Bar]:
    bars = []
    for voyage in one.voyages:
        name, cost = find_corridor(voyage.corridor).label, one.costs.get(voyage.corridor)
        if cost is None:
            bars.append(_Bar(name=name, usd={}, missing="no price" if voyage.feasible else "cannot be sailed"))
            continue
        share = {"voyage": 1.0, "unit": float(cost.cargo.units), "t": float(cost.cargo.tonnes)}[per]
        bars.append(_Bar(name=name, usd={part: float(usd[0]) / share for part, usd in cost.parts_usd.items()}))
    return bars


def _finding(given: Sequence[Comparison], per: str) -> str:
    """Say what the first other corridor that has a bill costs less than the baseline."""
    one = given[0]
    name = next((v.corridor for v in one.voyages if v.corridor != one.baseline and v.corridor in one.costs), None)
    savings = [] if name is None else [found for c in given if (found := _saving(c, name)) is not None]
    if name is None or not savings:
        cheapest = min(
            (cost for c in given for cost in c.costs.values()), key=lambda cost: float(cost.total_usd[0])
        )  # the only one, where the others are closed
        label = find_corridor(cheapest.corridor).label
        return f"{label}: {float(cheapest.total_usd[0]) / _MILLION:.2f} million USD a voyage"
    low, high = min(savings), max(savings)
    other, label = find_corridor(one.baseline).label, find_corridor(name).label
    if len(savings) == 1 or round(low) == round(high):
        told = f"{abs(low):.0f}% {'less' if low >= 0.0 else 'more'} than by the {other}"
    elif low >= 0.0 or high < 0.0:
        a, b = sorted((abs(low), abs(high)))
        told = f"{a:.0f} to {b:.0f}% {'less' if low >= 0.0 else 'more'} than by the {other}"
    else:
        told = f"from {-low:.0f}% more to {high:.0f}% less than by the {other}"
    if len(given) == 1 and per == "voyage":
        mine, theirs = (float(one.costs[key].total_usd[0]) / _MILLION for key in (name, one.baseline))
        told += f": {mine:.2f} against {theirs:.2f} million USD"
    return f"By the {label} a voyage costs {told}"


def _saving(one: Comparison, corridor: str) -> float | None:
    known = {voyage.corridor for voyage in one.voyages}
    return one.saving_pct(corridor, "cost") if corridor in known and one.baseline in one.costs else None


def _stacked(
    blocks: list[tuple[str, list[_Bar]]],
    title: str,
    subtitle: str,
    source: str,
    *,
    what: str,
    size: str,
    theme: str,
) -> Axes:
    columns = 4 if size == "small" else 8
    used = [
        part for part in style.COST_PARTS if any(bar.usd.get(part, 0.0) > 0.0 for _, bars in blocks for bar in bars)
    ]
    legend_lines = 0.7 + _LEGEND_LINE * -(-len(used) // columns)
    rows = sum((_HEAD_LINES if head else 0.0) + _ROW_LINES * len(bars) for head, bars in blocks)
    with style.context(theme, size):
        sheet = new_sheet(title, subtitle, source, body_lines=legend_lines + rows + 0.6, size=size, theme=theme)
        line = 1.4 * sheet.font
        ruler = style.Ruler(sheet.figure)
        small: dict[str, Any] = {"fontsize": 0.85 * sheet.font}
        names = max(ruler.text_size(bar.name, **small)[0] for _, bars in blocks for bar in bars)
        left = sheet.edge + names / ruler.pixels_per_point + 0.6 * sheet.font
        top = sheet.top - legend_lines * line
        ax = sheet.axes(left, top - rows * line, sheet.width - sheet.edge, top)
        widest = max(bar.total for _, bars in blocks for bar in bars)
        unit, words, digits = _scale(widest, what)
        end = ruler.text_size(f" {_money(widest / unit, digits)} {words}", fontweight="bold", **small)[0]
        box = ax.get_position().width * sheet.figure.bbox.width
        ax.set_xlim(0.0, widest / unit / (1.0 - (end + 0.8 * sheet.font * ruler.pixels_per_point) / box))
        ax.set_ylim(rows, 0.0)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines["bottom"].set_visible(False)
        at = 0.0
        for head, bars in blocks:
            if head:
                at += _HEAD_LINES
                ax.annotate(
                    ruler.wrap(head, 10.0 * box, **small), (0.0, at), (-left + sheet.edge, 0.35 * sheet.font),
                    textcoords="offset points", va="bottom", ha="left", color=sheet.look.quiet_text,
                    annotation_clip=False, **small,
                )  # fmt: skip
            ax.plot([0.0, 0.0], [at, at + _ROW_LINES * len(bars)], color=sheet.look.grid, linewidth=0.6, clip_on=False)
            for bar in bars:
                _draw(ax, sheet, ruler, bar, at + 0.5 * _ROW_LINES, unit, words, digits)
                at += _ROW_LINES
        _legend(sheet, used, columns)
    return ax


def _scale(widest: float, what: str) -> tuple[float, str, int]:
    """Return the unit of money, its words, and the decimals that tell three figures."""
    if widest >= _MILLION:
        return _MILLION, f"million USD{what}", 2
    if widest >= 10.0 * _THOUSAND:
        return _THOUSAND, f"thousand USD{what}", 0
    return 1.0, f"USD{what}", 0 if widest >= 100.0 else 2


def _money(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _draw(
    ax: Axes, sheet: Sheet, ruler: style.Ruler, bar: _Bar, at: float, unit: float, words: str, digits: int
) -> None:
    font: dict[str, Any] = {"fontsize": 0.8 * sheet.font}
    _beside(ax, sheet, bar.name, (0.0, at), -0.5, color=sheet.look.text)
    if bar.missing:
        _beside(ax, sheet, bar.missing, (0.0, at), 0.5, color=sheet.look.quiet_text)
        return
    pixels = ax.get_position().width * sheet.figure.bbox.width / ax.get_xlim()[1]
    start = 0.0
    for part in (name for name in style.COST_PARTS if bar.usd.get(name, 0.0) > 0.0):
        width = bar.usd[part] / unit
        color, ink = style.part_color(part)
        ax.barh(at, width, 0.72 * _ROW_LINES, start, color=color, edgecolor=sheet.look.page, linewidth=0.6)
        for text in (f"{part} {_money(width, digits)}", _money(width, digits)):
            room = ruler.text_size(text, **font)[0] + 0.7 * sheet.font * ruler.pixels_per_point
            if room < width * pixels:
                ax.text(start + width / 2.0, at, text, ha="center", va="center", color=ink, **font)
                break
        start += width
    told = f"{_money(bar.total / unit, digits)} {words}"
    _beside(ax, sheet, told, (start, at), 0.4, color=sheet.look.text, fontweight="bold")


def _beside(
    ax: Axes, sheet: Sheet, text: str, place: tuple[float, float], shift: float, *, color: str, **font: Any
) -> None:
    """Write beside a point, left of it if the shift [font sizes] is negative."""
    ax.annotate(
        text, place, (shift * sheet.font, 0.0), textcoords="offset points", va="center",
        ha="right" if shift < 0.0 else "left", fontsize=0.85 * sheet.font, color=color, annotation_clip=False, **font,
    )  # fmt: skip


def _legend(sheet: Sheet, used: list[str], columns: int) -> None:
    from matplotlib.patches import Patch

    handles: list[Any] = [Patch(color=style.part_color(part)[0], label=part) for part in used]
    sheet.legend(handles, sheet.top - 0.2 * sheet.font, columns=min(columns, len(handles)))


# --- break-even -----------------------------------------------------------------------------------------


def break_even_chart(answer: BreakEven, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw the totals of two ways against an input, where they cross, and where the input is now.

    Parameters
    ----------
    answer
        Of :func:`routes.break_even`.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Raises
    ------
    BadInputError
        If it is another thing.
    """
    from routes.break_even_results import BreakEven, amount

    if not isinstance(answer, BreakEven):
        raise BadInputError(f"{type(answer).__name__}", "is no break-even answer", "use break_even(...)")
    ship, other = _ship(answer.vessel.name), _ship(answer.baseline_vessel.name)
    when = f"365 days from {answer.depart}" if answer.input == "season_days" else f"departing {answer.depart}"
    per = answer.metric == "usd_per_unit"
    highest = float(np.nanmax(np.concatenate([answer.corridor_usd, answer.baseline_usd])))
    unit, words, _ = _scale(highest, f" per {answer.cargo_unit}" if per else "")
    with style.context(theme, size):
        sheet = new_sheet(
            answer.sentence,
            f"{answer.origin.name} to {answer.destination.name}, {ship}{'' if ship == other else f' against {other}'}, "
            f"{when}: {words} against the {answer.label}",
            f"Model: arctic-routes {__version__}, central assumptions; all other prices and terms of "
            f"{answer.price_month}. The range searched is {amount(answer.low, answer.unit)} to "
            f"{amount(answer.high, answer.unit)}.",
            body_lines=_BODY_LINES + _LEGEND_LINE + 0.9,
            size=size,
            theme=theme,
        )
        line = 1.4 * sheet.font
        ax = sheet.axes(
            sheet.edge + 4.6 * sheet.font,
            sheet.bottom + _AXIS_LINES * line,
            sheet.width - sheet.edge - 1.4 * sheet.font,
            sheet.top - (0.9 + _LEGEND_LINE) * line,
        )
        _curves(ax, sheet, answer, unit, words)
        _points(ax, sheet, answer, unit)
        _curve_legend(sheet, answer)
    return ax


def _span(answer: BreakEven) -> tuple[float, float]:
    """Return the part of the range that is drawn: all of it, or to a little beyond what matters."""
    matters = [*answer.crossings, *([] if answer.now is None else [answer.now])]
    if not answer.crossings:
        return answer.low, answer.high
    # Cost over a load factor has no bound towards 0, and would flatten all the rest.
    low = max(answer.low, min(matters) / 2.0) if answer.input == "load_factor" else answer.low
    return low, min(answer.high, low + (1.0 + _BEYOND) * (max(matters) - low))


def _curves(ax: Axes, sheet: Sheet, answer: BreakEven, unit: float, words: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = _span(answer)
    inside = np.unique(np.concatenate([answer.values[(answer.values >= low) & (answer.values <= high)], [low, high]]))
    mine, theirs = (np.interp(inside, answer.values, usd) / unit for usd in (answer.corridor_usd, answer.baseline_usd))
    top = float(np.nanmax(np.concatenate([mine, theirs])))
    ax.set_xlim(low, high)
    ax.set_ylim(0.0, 1.12 * top)
    for name, usd in ((answer.corridor, mine), (answer.baseline, theirs)):
        own = style.corridor_style(name, theme=sheet.theme)
        dash: Any = own.dash
        ax.plot(inside, usd, color=own.color, linestyle=dash, linewidth=1.4, zorder=2.0)
    color = style.corridor_style(answer.corridor, theme=sheet.theme).color
    fine = np.linspace(low, high, 801)
    gap = np.interp(fine, inside, mine) < np.interp(fine, inside, theirs)
    ax.fill_between(fine, 0.0, 1.12 * top, where=gap.tolist(), color=color, alpha=0.10, linewidth=0.0, zorder=0.5)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.yaxis.set_major_locator(MaxNLocator(6, prune="upper"))
    percent = answer.unit in ("share", "per year")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}" if percent else f"{value:,.6g}"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    if high >= _MILLION:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / _MILLION:,.6g}"))
    label = answer.unit.replace("share", "%") if high < _MILLION else f"million {answer.unit}"
    ax.set_xlabel(f"{answer.label}, {label}", fontsize=0.9 * sheet.font, labelpad=0.2 * sheet.font)
    ax.set_ylabel(words, fontsize=0.9 * sheet.font, labelpad=0.2 * sheet.font)
    ax.grid(visible=True, color=sheet.look.grid, linewidth=0.35, alpha=0.6)


def _points(ax: Axes, sheet: Sheet, answer: BreakEven, unit: float) -> None:
    """Mark the crossings and the present value, with their values where there is room."""
    from routes.break_even_results import amount

    low, high = _span(answer)
    ruler = style.Ruler(sheet.figure)
    font: dict[str, Any] = {"fontsize": 0.85 * sheet.font}
    marks: list[tuple[str, float, float]] = []
    for value in answer.crossings:
        y = float(np.interp(value, answer.values, answer.baseline_usd)) / unit
        ax.plot([value], [y], "o", color=sheet.look.text, markersize=0.6 * sheet.font, zorder=4.0, clip_on=False)
        marks.append((amount(value, answer.unit), value, y))
    if answer.now is not None and answer.now_usd is not None and low <= answer.now <= high:
        ax.axvline(answer.now, color=sheet.look.quiet_text, linewidth=0.8, linestyle=(0.0, (2.0, 2.0)), zorder=1.5)
        marks.append((f"now {amount(answer.now, answer.unit)}", answer.now, answer.now_usd[0] / unit))
    fine = np.linspace(low, high, 801)
    lines = np.vstack([
        ax.transData.transform(np.column_stack([fine, np.nan_to_num(np.interp(fine, answer.values, usd)) / unit]))
        for usd in (answer.corridor_usd, answer.baseline_usd)
    ])  # fmt: skip
    labels = []
    for text, x, y in marks:
        wide, tall = ruler.text_size(text, **font)
        at = tuple(float(v) for v in ax.transData.transform((x, y)))
        gaps = [share * sheet.font * ruler.pixels_per_point for share in (0.7, 1.2, 2.0, 3.0)]
        labels.append(Label(width=wide, height=tall, anchor=(at[0], at[1]),
                            candidates=around((at[0], at[1]), wide, tall, gaps)))  # fmt: skip
    box = ax.get_window_extent(ruler.renderer)
    places = place_labels(
        labels, bounds=(box.x0, box.y0, box.x1, box.y1), avoid=lines,
        padding=0.15 * sheet.font * ruler.pixels_per_point, worst=12.0,
    )  # fmt: skip
    back = ax.transData.inverted()
    for place, (text, _, _) in zip(places, marks, strict=True):
        if place is not None:
            x, y = back.transform(place)
            ax.text(x, y, text, ha="center", va="center", color=sheet.look.text, zorder=5.0, **font)


def _label(answer: BreakEven, corridor: str) -> str:
    if answer.input == "season_days":
        return _named(corridor if corridor == answer.corridor else None, answer.baseline)
    return find_corridor(corridor).label


def _curve_legend(sheet: Sheet, answer: BreakEven) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = []
    for name in (answer.corridor, answer.baseline):
        own = style.corridor_style(name, theme=sheet.theme)
        dash: Any = own.dash
        handles.append(
            Line2D([], [], color=own.color, linestyle=dash, linewidth=1.4, label=_label(answer, name))
        )  # fmt: skip
    color = style.corridor_style(answer.corridor, theme=sheet.theme).color
    handles.append(Patch(color=color, alpha=0.15, linewidth=0.0, label="cheaper here"))
    sheet.legend(handles, sheet.top - 0.3 * sheet.font, columns=3)


__all__ = ["PER", "break_even_chart", "cost_bars", "service_bars"]
