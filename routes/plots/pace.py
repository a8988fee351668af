"""Chart of the trade-off between time and fuel."""

from __future__ import annotations

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

    from routes.pace_results import PaceBasis, PaceComparison, PaceCurve, PacePoint, TradeOff

# Heights in lines of text; most ticks of speed on a line.
_BODY_LINES, _LEGEND_LINE, _AXIS_LINES = 24.0, 1.1, 2.6
_MOST_TICKS = 8
_MARKERS = {"equal_speed": "o", "equal_arrival": "D", "best_speed": "*", "arrive_within": "v"}
_SIZES = {"equal_speed": 1.3, "equal_arrival": 0.78, "best_speed": 1.1, "arrive_within": 0.6}
_SOURCE = (
    "Model: arctic-routes {version}, central assumptions. Power: Fourth IMO GHG Study 2020; least speed: least load of "
    "the main engine (MAN Diesel 2009). Ice: {ice}. Who is early at equal arrival waits at anchor (dotted)."
)


def trade_off_chart(result: TradeOff | PaceComparison, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw fuel against days, one line for each corridor with its speeds, and the points of a comparison.

    Parameters
    ----------
    result
        Of :func:`routes.trade_off` or :func:`routes.pace_comparison`.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes.

    Raises
    ------
    BadInputError
        If no corridor can be sailed, or the result is of another kind.
    """
    from routes.pace_results import PaceComparison, TradeOff

    if not isinstance(result, TradeOff | PaceComparison):
        raise BadInputError(f"result {result!r}", "is not a trade-off of speeds", "give that of routes.trade_off")
    compared = result if isinstance(result, PaceComparison) else None
    found = result.trade_off if isinstance(result, PaceComparison) else result
    curves = [curve for curve in found.curves if curve.feasible.any()]
    if not curves:
        reasons = "; ".join(str(curve.reason) for curve in found.curves)
        raise BadInputError("a trade-off that cannot be sailed", reasons, "choose another date, ship or corridor")
    bases = compared.bases if compared is not None else ()
    columns = 2 if size == "small" else 3
    entries = len(curves) + len(bases) + any(basis.arrival_days is not None for basis in bases)
    legend_lines = 0.9 + _LEGEND_LINE * -(-entries // columns)
    name = found.vessel.name.split(",", maxsplit=1)[0]
    with style.context(theme, size):
        sheet = new_sheet(
            _finding(compared) if compared is not None else _span(curves),
            f"{found.origin.name} to {found.destination.name}, {name}, departing {found.depart}: fuel against days "
            f"from berth to berth at {found.least_kn:.1f} to {found.greatest_kn:.1f} kn in open water"
            + _missing(found.curves),
            _SOURCE.format(version=__version__, ice=found.ice_label),
            body_lines=_BODY_LINES + legend_lines,
            size=size,
            theme=theme,
        )
        line = 1.4 * sheet.font
        ax = sheet.axes(
            sheet.edge + 4.4 * sheet.font,
            sheet.bottom + _AXIS_LINES * line,
            sheet.width - sheet.edge - 1.2 * sheet.font,
            sheet.top - legend_lines * line,
        )
        _frame(ax, sheet, curves)
        for curve in curves:
            own = style.corridor_style(curve.corridor, theme=theme)
            dash: Any = own.dash
            ax.plot(curve.days, curve.fuel_t, color=own.color, linestyle=dash, linewidth=1.3, zorder=2.0)
        for basis in bases:
            if basis.arrival_days is not None:
                ax.axvline(basis.arrival_days, color=sheet.look.quiet_text, linewidth=0.7, linestyle=(0.0, (2.0, 2.0)),
                           zorder=1.5)  # fmt: skip
            for point in basis.points.values():
                if point is not None:
                    _mark(ax, sheet, basis, point)
        _legend(sheet, curves, bases, columns)
        _speeds(ax, sheet, curves, [p for basis in bases for p in basis.points.values() if p is not None])
    return ax


def _label(key: str) -> str:
    return find_corridor(key).label


def _the(key: str) -> str:
    return "the NSR" if key == "nsr" else f"the {_label(key)}"


def _percent(value: float, what: str) -> str:
    return f"{value:.0f}% of {what}" if value >= 0.0 else f"−{-value:.0f}% of {what}"


def _finding(compared: PaceComparison) -> str:
    """Say what the first other corridor saves on each basis."""
    told: list[str] = []
    for name in compared.basis("equal_speed").points:
        if name == compared.baseline:
            continue
        for basis, words in (
            ("equal_speed", "at equal speed"),
            ("equal_arrival", "at equal arrival"),
            ("best_speed", "at the best speed of each"),
        ):
            if basis in {one.key for one in compared.bases}:
                saving = compared.saving_pct(basis, name, "fuel")
                if saving is not None:
                    told.append(f"{_percent(saving, 'the fuel')} {words}" if not told else f"{saving:.0f}% {words}")
        if told:
            against = _the(compared.baseline)
            sentence = f"{_the(name)} saves {', '.join(told)} (against {against})".replace("-", "−")
            return sentence[0].upper() + sentence[1:]
    gone = [_the(name) for name, point in compared.basis("equal_speed").points.items() if point is None]
    sentence = f"{' and '.join(gone)} cannot be sailed by this ship on this day at her operating speed"
    return sentence[0].upper() + sentence[1:] if gone else "One corridor alone: nothing to compare"


def _span(curves: list[PaceCurve]) -> str:
    """Say where each corridor burns least."""
    told = []
    for curve in curves:
        i = int(np.nanargmin(curve.fuel_t))
        at = f"{curve.fuel_t[i]:,.0f} t in {curve.days[i]:.0f} days at {curve.speed_kn[i]:.1f} kn"
        told.append(f"{at} by {_the(curve.corridor)}")
    return f"Least fuel: {', '.join(told)}"


def _missing(curves: tuple[PaceCurve, ...]) -> str:
    gone = [_label(curve.corridor) for curve in curves if not curve.feasible.any()]
    return f"; not feasible: {', '.join(gone)}" if gone else ""


def _frame(ax: Axes, sheet: Sheet, curves: list[PaceCurve]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    days = np.concatenate([curve.days for curve in curves])
    fuel = np.concatenate([curve.fuel_t for curve in curves])
    wide = max(float(np.nanmax(days) - np.nanmin(days)), 1.0)
    ax.set_xlim(max(float(np.nanmin(days)) - 0.12 * wide, 0.0), float(np.nanmax(days)) + 0.12 * wide)
    ax.set_ylim(0.0, 1.1 * float(np.nanmax(fuel)))
    ax.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=True, prune="upper"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.set_xlabel("days from berth to berth", fontsize=0.9 * sheet.font, labelpad=0.2 * sheet.font)
    ax.set_ylabel("fuel, t", fontsize=0.9 * sheet.font, labelpad=0.2 * sheet.font)
    ax.grid(visible=True, color=sheet.look.grid, linewidth=0.35, alpha=0.6)


def _arrived(point: PacePoint) -> tuple[float, float]:
    """Where a point is drawn: at the arrival that she waits for."""
    return point.days + (point.early_days if point.waits else 0.0), point.fuel_t


def _mark(ax: Axes, sheet: Sheet, basis: PaceBasis, point: PacePoint) -> None:
    x, y = _arrived(point)
    color = style.corridor_style(point.corridor, theme=sheet.theme).color
    if point.waits:
        ax.plot([point.days, x], [y - point.waiting_fuel_t, y], color=color, linewidth=0.9,
                linestyle=(0.0, (1.0, 1.4)), zorder=1.9)  # fmt: skip
    ax.plot([x], [y], linestyle="none", color=color, **_marker(basis.key, sheet, color))


def _marker(basis: str, sheet: Sheet, color: str) -> dict[str, Any]:
    look: dict[str, Any] = {"marker": _MARKERS[basis], "markersize": _SIZES[basis] * sheet.font}
    if basis == "equal_speed":  # a ring, since the one who sets the arrival has two marks
        return {**look, "markerfacecolor": "none", "markeredgecolor": color, "markeredgewidth": 1.2, "zorder": 4.5}
    return {**look, "markeredgecolor": sheet.look.page, "markeredgewidth": 0.8, "zorder": 4.0}


def _speeds(ax: Axes, sheet: Sheet, curves: list[PaceCurve], marked: list[PacePoint]) -> None:
    """Draw ticks at whole knots on the lines, and their speeds where there is room."""
    font: dict[str, Any] = {"fontsize": 0.82 * sheet.font}
    ruler = style.Ruler(sheet.figure)
    scale = ruler.pixels_per_point
    labels, texts, colors, lines = [], [], [], []
    for curve in curves:
        color = style.corridor_style(curve.corridor, theme=sheet.theme).color
        low, high = curve.speed_kn[0], curve.speed_kn[-1]
        step = max(1, int(np.ceil((high - low) / _MOST_TICKS)))
        knots = np.arange(np.ceil(low / step) * step, high + 1e-9, step)
        days, fuel = (np.interp(knots, curve.speed_kn, values) for values in (curve.days, curve.fuel_t))
        known = np.isfinite(days)
        ax.plot(days[known], fuel[known], linestyle="none", marker="|", markersize=0.75 * sheet.font, color=color,
                markeredgewidth=1.0, zorder=3.0)  # fmt: skip
        lines.append(ax.transData.transform(np.column_stack([curve.days, curve.fuel_t])[curve.feasible]))
        for knot, x, y in zip(knots[known], days[known], fuel[known], strict=True):
            text = f"{knot:.0f} kn"
            wide, high_px = ruler.text_size(text, **font)
            at = tuple(float(v) for v in ax.transData.transform((x, y)))
            gaps = [share * sheet.font * scale for share in (0.55, 0.9, 1.4)]
            labels.append(Label(width=wide, height=high_px, anchor=(at[0], at[1]),
                                candidates=around((at[0], at[1]), wide, high_px, gaps)))  # fmt: skip
            texts.append(text)
            colors.append(color)
    half = 0.7 * sheet.font * scale
    points = [ax.transData.transform(_arrived(point)) for point in marked]
    blocked = [(x - half, y - half, x + half, y + half) for x, y in points]
    box = ax.get_window_extent(ruler.renderer)
    places = place_labels(
        labels,
        bounds=(box.x0, box.y0, box.x1, box.y1),
        blocked=blocked,
        avoid=np.vstack(lines),
        padding=0.12 * sheet.font * scale,
        worst=9.0,
    )
    back = ax.transData.inverted()
    for place, text, color in zip(places, texts, colors, strict=True):
        if place is not None:
            x, y = back.transform(place)
            ax.text(x, y, text, ha="center", va="center", color=color, zorder=5.0, **font)


def _legend(sheet: Sheet, curves: list[PaceCurve], bases: tuple[PaceBasis, ...], columns: int) -> None:
    from matplotlib.lines import Line2D

    words = {
        "equal_speed": "at her operating speed",
        "equal_arrival": "at equal arrival",
        "best_speed": "at least cost",
        "arrive_within": "arriving in the time given",
    }
    handles: list[Any] = []
    for curve in curves:
        own = style.corridor_style(curve.corridor, theme=sheet.theme)
        dash: Any = own.dash
        handles.append(Line2D([], [], color=own.color, linestyle=dash, linewidth=1.3, label=_label(curve.corridor)))
    for basis in bases:
        handles.append(
            Line2D([], [], linestyle="none", color=sheet.look.quiet_text, label=words[basis.key],
                   **_marker(basis.key, sheet, sheet.look.quiet_text))
        )  # fmt: skip
    if any(basis.arrival_days is not None for basis in bases):
        handles.append(
            Line2D([], [], color=sheet.look.quiet_text, linewidth=0.7, linestyle=(0.0, (2.0, 2.0)),
                   label="arrival that is set")
        )  # fmt: skip
    sheet.legend(handles, sheet.top - 0.3 * sheet.font, columns=columns)
