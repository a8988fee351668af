"""A page for one chart: a title that says the finding, a line below, the drawing, the source at the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_EDGE = 0.02  # of the width of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page whose drawing lies between its title and its source; lengths are points from the lower left corner."""

    figure: Figure
    look: style.Theme
    theme: str
    font: float
    width: float
    height: float
    bottom: float
    top: float

    @property
    def edge(self) -> float:
        """Width of the margins."""
        return _EDGE * self.width

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Return axes in a box of points, without frame."""
        ax = self.figure.add_axes(
            (left / self.width, bottom / self.height, (right - left) / self.width, (top - bottom) / self.height)
        )
        for side in ("left", "right", "top"):
            ax.spines[side].set_visible(False)
        ax.spines["bottom"].set_color(self.look.grid)
        ax.tick_params(labelsize=0.85 * self.font, length=2.0, color=self.look.grid)
        ax.set_axisbelow(True)
        return ax

    def legend(self, handles: list[Any], top: float, *, columns: int) -> None:
        """Draw a legend below a height, from the left margin on."""
        self.figure.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(self.edge / self.width, top / self.height),
            ncols=columns,
            frameon=False,
            borderpad=0.0,
            borderaxespad=0.0,
            columnspacing=1.6,
            handletextpad=0.6,
            handlelength=2.2,
            labelspacing=0.45,
            fontsize=0.85 * self.font,
            labelcolor=self.look.text,
        )


def new_sheet(title: str, subtitle: str, source: str, *, body_lines: float, size: str, theme: str) -> Sheet:
    """Return a page whose drawing is some lines of text high; texts are broken into lines that fit."""
    look, measures = style.theme_of(theme), style.size_of(size)
    font, width = measures.font_pt, measures.width_in * 72.0
    figure = style.new_figure(size, theme)
    ruler = style.Ruler(figure)
    span = (1.0 - 2.0 * _EDGE) * width * ruler.pixels_per_point
    fonts: tuple[dict[str, Any], ...] = (
        {"fontsize": 1.25 * font, "fontweight": "bold", "linespacing": 1.15},
        {"fontsize": 0.95 * font, "linespacing": 1.2},
        {"fontsize": 0.8 * font, "linespacing": 1.25},
    )
    texts = [ruler.wrap(text, span, **kind) for text, kind in zip((title, subtitle, source), fonts, strict=True)]
    heights = [
        ruler.text_size(text, **kind)[1] / ruler.pixels_per_point for text, kind in zip(texts, fonts, strict=True)
    ]
    edge, gap = _EDGE * width, 0.5 * font
    body = body_lines * 1.4 * font
    height = 2.0 * edge + sum(heights) + 3.0 * gap + body
    figure.set_size_inches(width / 72.0, height / 72.0)
    left = edge / width
    figure.text(left, 1.0 - edge / height, texts[0], va="top", ha="left", color=look.text, gid="title", **fonts[0])
    figure.text(
        left, 1.0 - (edge + heights[0] + gap) / height, texts[1], va="top", ha="left", color=look.quiet_text, **fonts[1]
    )
    figure.text(left, edge / height, texts[2], va="bottom", ha="left", color=look.quiet_text, gid="source", **fonts[2])
    bottom = edge + heights[2] + gap
    return Sheet(
        figure=figure,
        look=look,
        theme=theme,
        font=font,
        width=width,
        height=height,
        bottom=bottom,
        top=bottom + body,
    )
