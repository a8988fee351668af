"""One style for all pictures: colours, line styles, sizes, text that is measured, and files that never differ.

The palette is that of Okabe and Ito, which people with any common colour vision can tell apart; every corridor
has a line style of its own as well, so that the pictures survive a grey printer.

References
----------
M. Okabe, K. Ito (2008), *Color Universal Design*, https://jfly.uni-koeln.de/color/.
"""

from __future__ import annotations

import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from routes import __version__
from routes.errors import BadInputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure, SubFigure

# Okabe and Ito (2008).
BLACK, ORANGE, SKY_BLUE, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"

# Offset and lengths of on and off, in line widths; a solid line has None.
Dash = tuple[float, tuple[float, ...] | None]
MAP_SOURCE = f"Land: Natural Earth 1:50m. Tracks: arctic-routes {__version__}. Not for navigation."
PROJECTION_NOTE = "Azimuthal equidistant projection: distances are true along meridians."
CHART_SOURCE = f"Model: arctic-routes {__version__}, central assumptions."


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of everything that is not data."""

    page: str
    ocean: str
    land: str
    coast: str
    grid: str
    text: str
    quiet_text: str
    casing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Size of a picture [in, dots per in] and of its plain text [pt]."""

    width_in: float
    dpi: float
    font_pt: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStyle:
    """How a corridor is drawn: colour, and dash pattern in line widths."""

    color: str
    dash: Dash


THEMES = {
    "light": Theme(
        page="#FFFFFF",
        ocean="#EDF4F8",
        land="#D8D5CC",
        coast="#A8A498",
        grid="#8FA3B0",
        text="#1B1F23",
        quiet_text="#4F5963",
        casing="#FFFFFF",
    ),
    "dark": Theme(
        page="#14191F",
        ocean="#1B2630",
        land="#3D444B",
        coast="#636C75",
        grid="#5C7182",
        text="#F2F4F6",
        quiet_text="#B4BEC8",
        casing="#14191F",
    ),
}
SIZES = {
    "screen": Size(width_in=9.0, dpi=110.0, font_pt=9.0),
    "print": Size(width_in=6.5, dpi=300.0, font_pt=7.5),
    "small": Size(width_in=4.5, dpi=110.0, font_pt=6.5),
}

_DASHES: dict[str, Dash] = {
    "nsr": (0.0, None),
    "suez": (0.0, (4.5, 1.6)),
    "cape": (0.0, (5.0, 1.4, 1.0, 1.4)),
    "direct": (0.0, (1.0, 1.2)),
    "panama": (0.0, (9.0, 2.0)),
    "nwp": (0.0, (5.0, 1.4, 1.0, 1.4, 1.0, 1.4)),
    "transpolar": (0.0, (2.0, 1.2)),
}
_COLORS = {
    "light": (BLUE, VERMILLION, GREEN, BLACK, PURPLE, ORANGE, SKY_BLUE),
    "dark": (SKY_BLUE, VERMILLION, GREEN, "#FFFFFF", PURPLE, ORANGE, YELLOW),
}
# Dashes of further lanes between the same ports by the same corridor.
_VARIANTS: tuple[Dash, ...] = ((0.0, (3.0, 1.0)), (0.0, (1.2, 1.0)), (0.0, (6.0, 1.0, 1.0, 1.0)))
METRIC_MARKERS = {"distance": "o", "time": "s", "fuel": "^", "co2": "D", "cost": "v"}
_METRIC_COLORS = {
    "light": {"distance": BLUE, "time": ORANGE, "fuel": GREEN, "co2": PURPLE, "cost": VERMILLION},
    "dark": {"distance": SKY_BLUE, "time": ORANGE, "fuel": GREEN, "co2": PURPLE, "cost": VERMILLION},
}

# Fuels from the heaviest on; dark text is read on all of them.
_FUEL_COLORS = {"HFO": "#C8C8C8", "VLSFO": ORANGE, "MGO": SKY_BLUE, "LNG": GREEN, "METHANOL": PURPLE}
FUELS = tuple(_FUEL_COLORS)

# Parts of a bill, in the order of a bar, and the colour of text on each.
_PART_COLORS = {
    "fuel": ORANGE,
    "canal": SKY_BLUE,
    "icebreaker": BLUE,
    "capital": "#C8C8C8",
    "operating": GREEN,
    "insurance": VERMILLION,
    "carbon": PURPLE,
    "ports": YELLOW,
}
COST_PARTS = tuple(_PART_COLORS)

# How a ship goes through ice, and whether an interval holds what was observed.
MODE_MARKERS = {"independent": "o", "escorted": "^"}
HELD_MARKERS = {True: "o", False: "s"}
_MODE_COLORS = {
    "light": {"independent": BLUE, "escorted": VERMILLION},
    "dark": {"independent": SKY_BLUE, "escorted": VERMILLION},
}


def theme_of(name: str) -> Theme:
    """Return a theme, ``light`` or ``dark``."""
    try:
        return THEMES[name]
    except (KeyError, TypeError):
        raise BadInputError(f"theme {name!r}", "is not known", f"choose from: {', '.join(THEMES)}") from None


def size_of(name: str) -> Size:
    """Return a size, ``screen``, ``print`` or ``small``.

    >>> size_of("print").dpi
    300.0
    """
    try:
        return SIZES[name]
    except (KeyError, TypeError):
        raise BadInputError(f"size {name!r}", "is not known", f"choose from: {', '.join(SIZES)}") from None


def corridor_style(key: str, *, theme: str = "light", variant: int = 0) -> LineStyle:
    """Return colour and dashes of a corridor.

    Parameters
    ----------
    key
        Corridor.
    theme
        ``light`` or ``dark``.
    variant
        0, or the number of earlier lanes that share ports and corridor, which changes the dashes alone.

    Raises
    ------
    BadInputError
        If the corridor has no style of its own.

    >>> corridor_style("nsr").color
    '#0072B2'
    """
    theme_of(theme)
    if key not in _DASHES:
        raise BadInputError(f"corridor {key!r}", "has no line style", f"styles exist for: {', '.join(_DASHES)}")
    dash = _DASHES[key] if variant == 0 else _VARIANTS[(variant - 1) % len(_VARIANTS)]
    return LineStyle(color=_COLORS[theme][list(_DASHES).index(key)], dash=dash)


def styled_corridors() -> tuple[str, ...]:
    """Return the keys of all corridors that have a style."""
    return tuple(_DASHES)


def metric_color(metric: str, *, theme: str = "light") -> str:
    """Return the colour of ``distance``, ``time``, ``fuel``, ``co2`` or ``cost``."""
    theme_of(theme)
    return _METRIC_COLORS[theme][metric]


def fuel_color(fuel: str) -> str:
    """Return the colour of a fuel, the same on light and dark pages.

    Raises
    ------
    BadInputError
        If the fuel has none.
    """
    if fuel not in _FUEL_COLORS:
        raise BadInputError(f"fuel {fuel!r}", "has no colour", f"choose from: {', '.join(FUELS)}")
    return _FUEL_COLORS[fuel]


def part_color(part: str) -> tuple[str, str]:
    """Return the colour of a part of a bill and that of text on it, the same on light and dark pages.

    Raises
    ------
    BadInputError
        If the part has none.

    >>> part_color("fuel")
    ('#E69F00', '#000000')
    """
    if part not in _PART_COLORS:
        raise BadInputError(f"part {part!r}", "has no colour", f"choose from: {', '.join(COST_PARTS)}")
    return _PART_COLORS[part], "#FFFFFF" if part == "icebreaker" else BLACK


def mode_style(mode: str, *, theme: str = "light") -> LineStyle:
    """Return colour and dashes of ``independent`` or ``escorted``."""
    theme_of(theme)
    return LineStyle(color=_MODE_COLORS[theme][mode], dash=(0.0, None) if mode == "independent" else (0.0, (3.0, 1.2)))


def held_style(held: bool, *, theme: str = "light") -> LineStyle:
    """Return the colour of an interval that holds what was observed, or misses it."""
    return mode_style("independent" if held else "escorted", theme=theme)


def context(theme: str, size: str) -> AbstractContextManager[None]:
    """Return a context in which matplotlib's own settings of the moment do not matter."""
    import matplotlib

    look, measures = theme_of(theme), size_of(size)
    settings: dict[str, Any] = {
        "font.family": ["DejaVu Sans"],
        "font.size": measures.font_pt,
        "text.color": look.text,
        "text.usetex": False,
        "axes.labelcolor": look.text,
        "axes.edgecolor": look.grid,
        "axes.facecolor": "none",
        "axes.titlelocation": "center",
        "axes.titley": None,
        "axes.unicode_minus": True,
        "axes.xmargin": 0.0,
        "axes.ymargin": 0.0,
        "lines.scale_dashes": True,
        "lines.dash_capstyle": "butt",
        "lines.solid_capstyle": "round",
        "xtick.color": look.quiet_text,
        "ytick.color": look.quiet_text,
        "legend.labelcolor": "None",
        "path.simplify": True,
    }
    return matplotlib.rc_context(cast("Any", settings))


def new_figure(size: str, theme: str, *, height_in: float | None = None) -> Figure:
    """Return an empty figure that pyplot knows nothing of; square unless a height is given."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    measures = size_of(size)
    height = measures.width_in if height_in is None else height_in
    figure = Figure(figsize=(measures.width_in, height), dpi=measures.dpi, facecolor=theme_of(theme).page)
    FigureCanvasAgg(figure)
    return figure


class Ruler:
    """Measures text in the pixels of a figure."""

    def __init__(self, figure: Figure) -> None:
        from matplotlib.backends import backend_agg

        make: Any = backend_agg.RendererAgg
        self.figure = figure
        self.renderer: RendererAgg = make(*figure.bbox.size, figure.dpi)
        self.pixels_per_point = figure.dpi / 72.0

    def text_size(self, text: str, **font: Any) -> tuple[float, float]:
        """Return width and height of a text [px]; ``font`` as for ``Figure.text``."""
        artist = self.figure.text(0.0, 0.0, text, **font)
        box = artist.get_window_extent(self.renderer)
        artist.remove()
        return float(box.width), float(box.height)

    def wrap(self, text: str, width: float, **font: Any) -> str:
        """Break a text into even lines no wider than ``width`` [px]; a single long word stays whole."""
        words = text.split(" ")
        space = self.text_size("n n", **font)[0] - self.text_size("nn", **font)[0]
        lengths = [self.text_size(word, **font)[0] for word in words]
        best = _broken(words, lengths, space, width)
        # The narrowest column with as few lines leaves no single word on the last one.
        for narrower in (width * share / 20.0 for share in range(19, 9, -1)):
            lines = _broken(words, lengths, space, narrower)
            if len(lines) > len(best) or max(lengths) > narrower:
                break
            best = lines
        return "\n".join(best)


def _broken(words: list[str], lengths: list[float], space: float, width: float) -> list[str]:
    lines: list[str] = []
    filled = 0.0
    for word, length in zip(words, lengths, strict=True):
        if lines and filled + space + length <= width:
            lines[-1] += f" {word}"
            filled += space + length
        else:
            lines.append(word)
            filled = length
    return lines


def root_figure(ax: Axes) -> Figure:
    """Return the figure at the root of an axes, through any subfigures."""
    return ax.figure.figure


def save(figure: Figure | SubFigure | Axes, path: str | Path) -> Path:
    """Write a figure; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        The figure, or axes of it.
    path
        File that ends in ``.png``, ``.svg`` or ``.pdf``. It appears whole or not at all.

    Returns
    -------
    The path.

    Raises
    ------
    BadInputError
        If the ending is another, or the folder does not exist.
    """
    import matplotlib
    from matplotlib.axes import Axes

    target = Path(path)
    kind = target.suffix.lower().removeprefix(".")
    metadata: dict[str, dict[str, str | None]] = {
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    }
    if kind not in metadata:
        raise BadInputError(f"file {target.name!r}", "is of no known kind", "end it in .png, .svg or .pdf")
    if not target.parent.is_dir():
        raise BadInputError(f"folder {str(target.parent)!r}", "does not exist", "make it first")
    whole = root_figure(figure) if isinstance(figure, Axes) else figure.figure
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".plot-") as folder:
        unfinished = Path(folder) / target.name
        with matplotlib.rc_context({"svg.hashsalt": "arctic-routes", "savefig.bbox": None}):
            whole.savefig(
                unfinished,
                format=kind,
                dpi=whole.dpi,
                facecolor=whole.get_facecolor(),
                metadata=metadata[kind],
            )
        unfinished.replace(target)
    return target


def png(figure: Figure | SubFigure | Axes) -> bytes:
    """Return a figure as the bytes of a PNG, for notebooks; the same figure gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        return save(figure, Path(folder) / "figure.png").read_bytes()
