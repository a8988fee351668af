"""Chart of what voyages burn and emit: fuel by kind, emissions beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes import __version__
from routes.corridors import corridor as find_corridor
from routes.errors import BadInputError
from routes.plots import style
from routes.plots.sheet import Sheet, new_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.comparison import Comparison
    from routes.voyage import Voyage

# Heights in lines of text: a row of bars, the heading of a block, the legend.
_ROW_LINES, _HEAD_LINES, _LEGEND_LINES = 1.9, 2.6, 1.9
_KG_PER_TONNE = 1000.0
# Field of Emissions, heading, unit.
_PANELS = (
    ("co2e_100", "CO₂e, 100 years", "t"),
    ("co2e_20", "CO₂e, 20 years", "t"),
    ("sox", "SOₓ", "t"),
    ("nox", "NOₓ", "t"),
    ("bc", "black carbon", "kg (N of 60°)"),
)


def fuel_bars(comparison: Comparison, *, size: str = "screen", theme: str = "light") -> Axes:
    """Draw the fuel of each corridor, stacked by kind, above its emissions, each with a scale of its own.

    Parameters
    ----------
    comparison
        Of :func:`routes.compare`; a corridor that cannot be sailed keeps an empty row.
    size, theme
        ``screen``, ``print`` or ``small``; ``light`` or ``dark``.

    Returns
    -------
    The axes of the fuels.

    Raises
    ------
    BadInputError
        If no corridor can be sailed, or it is no comparison.
    """
    from routes.comparison import Comparison

    if not isinstance(comparison, Comparison):
        raise BadInputError(f"{type(comparison).__name__}", "is not a Comparison", "use routes.compare(...)")
    voyages = comparison.voyages
    if not any(voyage.feasible for voyage in voyages):
        raise BadInputError("a comparison without a feasible voyage", "burns nothing", "choose another date or ship")
    block = len(voyages) * _ROW_LINES
    with style.context(theme, size):
        sheet = new_sheet(
            _finding(comparison),
            f"{comparison.origin.name} to {comparison.destination.name}, {comparison.vessel.name.split(',')[0]}, "
            f"{comparison.depart.day} {comparison.depart:%B %Y}, {comparison.vessel.operating_speed_kn:g} kn in open "
            "water: fuel in tonnes, and what leaves the funnel",
            f"Model: arctic-routes {__version__}, central assumptions; fuels by the rules of the day of departure. "
            f"Ice: {comparison.ice_label}. Emissions tank to wake; CO₂e of carbon dioxide, methane and nitrous oxide "
            "(IPCC AR6) without black carbon, whose part north of 60° N is full and in brackets.",
            body_lines=2.0 * block + _LEGEND_LINES + 2.0 * _HEAD_LINES,
            size=size,
            theme=theme,
        )
        line = 1.4 * sheet.font
        left = sheet.edge + _label_width(sheet, voyages) + 0.6 * sheet.font
        right = sheet.width - sheet.edge
        top = sheet.top - (_LEGEND_LINES + 0.4) * line
        ax = sheet.axes(left, top - block * line, right, top)
        _fuel_panel(ax, sheet, voyages)
        low = top - (block + _HEAD_LINES + 0.6) * line
        gap = 1.0 * sheet.font
        wide = (right - left - (len(_PANELS) - 1) * gap) / len(_PANELS)
        for number, (name, heading, unit) in enumerate(_PANELS):
            start = left + number * (wide + gap)
            panel = sheet.axes(start, low - block * line, start + wide, low)
            _emission_panel(panel, sheet, voyages, name, f"{heading},\n{unit}", named=number == 0)
        _legend(sheet, voyages)
    return ax


def _finding(comparison: Comparison) -> str:
    first = next(
        (v for v in comparison.voyages if v.corridor != comparison.baseline and v.feasible),
        next(v for v in comparison.voyages if v.feasible),
    )
    name = find_corridor(first.corridor).label
    saving = comparison.saving_pct(first.corridor, "fuel") if first.corridor != comparison.baseline else None
    if saving is None:
        told = f"{name}: {first.fuel_t:,.0f} t of fuel"
    else:
        other = find_corridor(comparison.baseline).label
        told = f"{name}: {abs(saving):.0f}% {'less' if saving >= 0 else 'more'} fuel than by the {other}"
    carbon = first.black_carbon
    if carbon is None or not carbon.north_of_60:
        return told
    other_carbon = comparison.voyage(comparison.baseline).black_carbon
    beside = 0.0 if other_carbon is None else _KG_PER_TONNE * other_carbon.north_of_60
    against = "" if saving is None else f" against {f'{beside:.0f}' if beside > 0.5 else 'none'}"
    return f"{told}, but {_KG_PER_TONNE * carbon.north_of_60:.0f} kg of black carbon north of 60° N{against}"


def _label_width(sheet: Sheet, voyages: tuple[Voyage, ...]) -> float:
    ruler = style.Ruler(sheet.figure)
    return max(
        ruler.text_size(find_corridor(v.corridor).label, fontsize=0.85 * sheet.font)[0] / ruler.pixels_per_point
        for v in voyages
    )


def _prepare(ax: Axes, sheet: Sheet, voyages: tuple[Voyage, ...], widest: float, *, named: bool) -> None:
    """Set the rows of a panel, and leave room for the figure at the end of the longest bar."""
    ruler = style.Ruler(sheet.figure)
    room = ruler.text_size("88,888 ", fontsize=0.85 * sheet.font)[0]
    box = ax.get_position().width * sheet.figure.bbox.width
    ax.set_xlim(0.0, widest / (1.0 - room / box) if widest > 0.0 else 1.0)
    ax.set_ylim(len(voyages) - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines["bottom"].set_visible(False)
    ax.axvline(0.0, color=sheet.look.grid, linewidth=0.6, clip_on=False)
    for row, voyage in enumerate(voyages):
        if named:
            _beside(ax, sheet, find_corridor(voyage.corridor).label, (0.0, row), -0.5, color=sheet.look.text)


def _beside(ax: Axes, sheet: Sheet, text: str, place: tuple[float, float], shift: float, *, color: str) -> None:
    """Write beside a point, left of it if the shift [font sizes] is negative."""
    ax.annotate(
        text, place, (shift * sheet.font, 0.0), textcoords="offset points", va="center",
        ha="right" if shift < 0.0 else "left", fontsize=0.85 * sheet.font, color=color, annotation_clip=False,
    )  # fmt: skip


def _fuel_panel(ax: Axes, sheet: Sheet, voyages: tuple[Voyage, ...]) -> None:
    ruler = style.Ruler(sheet.figure)
    _prepare(ax, sheet, voyages, max(v.fuel_t for v in voyages if v.feasible), named=True)
    per_tonne = ax.get_position().width * sheet.figure.bbox.width / ax.get_xlim()[1]
    for row, voyage in enumerate(voyages):
        if not voyage.feasible:
            _beside(ax, sheet, "cannot be sailed", (0.0, row), 0.5, color=sheet.look.quiet_text)
            continue
        start = 0.0
        for name in (kind for kind in style.FUELS if voyage.fuels_t.get(kind, 0.0) > 0.0):
            mass = voyage.fuels_t[name]
            ax.barh(row, mass, 0.72, start, color=style.fuel_color(name), edgecolor=sheet.look.page, linewidth=0.6)
            text = f"{name} {mass:,.0f}"
            if ruler.text_size(text, fontsize=0.8 * sheet.font)[0] + 0.6 * sheet.font < mass * per_tonne:
                ax.text(start + mass / 2.0, row, text, ha="center", va="center", fontsize=0.8 * sheet.font,
                        color=style.BLACK)  # fmt: skip
            start += mass
        _beside(ax, sheet, f"{start:,.0f}", (start, row), 0.4, color=sheet.look.text)


def _emission_panel(
    ax: Axes, sheet: Sheet, voyages: tuple[Voyage, ...], name: str, heading: str, *, named: bool
) -> None:
    factor = _KG_PER_TONNE if name == "bc" else 1.0
    values = [None if v.emissions is None or not v.feasible else float(getattr(v.emissions, name)) for v in voyages]
    _prepare(ax, sheet, voyages, max(factor * value for value in values if value is not None), named=named)
    ax.annotate(
        heading, (0.0, 1.0), (0.0, 0.3 * sheet.font), xycoords="axes fraction", textcoords="offset points",
        ha="left", va="bottom", fontsize=0.8 * sheet.font, linespacing=1.2, color=sheet.look.quiet_text,
        annotation_clip=False,
    )  # fmt: skip
    for row, (voyage, value) in enumerate(zip(voyages, values, strict=True)):
        if value is None:
            _beside(ax, sheet, "–", (0.0, row), 0.5, color=sheet.look.quiet_text)
            continue
        color, told = style.corridor_style(voyage.corridor, theme=sheet.theme).color, _told(factor * value)
        carbon = voyage.black_carbon if name == "bc" else None
        ax.barh(row, factor * value, 0.72, color=color, alpha=1.0 if carbon is None else 0.35, linewidth=0.0)
        if carbon is not None:
            ax.barh(row, factor * carbon.north_of_60, 0.72, color=color, linewidth=0.0)
            told += f" ({_told(factor * carbon.north_of_60)})"
        _beside(ax, sheet, told, (factor * value, row), 0.3, color=sheet.look.text)


def _told(value: float) -> str:
    """Write a whole number from 10 on, one decimal below."""
    return f"{value:,.0f}" if value >= 10.0 or value == 0.0 else f"{value:.1f}"


def _legend(sheet: Sheet, voyages: tuple[Voyage, ...]) -> None:
    from matplotlib.patches import Patch

    burnt = {name for voyage in voyages if voyage.feasible for name, mass in voyage.fuels_t.items() if mass > 0.0}
    handles: list[Any] = [Patch(color=style.fuel_color(name), label=name) for name in style.FUELS if name in burnt]
    sheet.legend(handles, sheet.top - 0.2 * sheet.font, columns=len(handles))
