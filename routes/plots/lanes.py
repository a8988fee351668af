"""The map of the sea-lane network: what its edges are, and where they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routes import geodesy, land
from routes.network import network
from routes.network.graph import ORIGINS
from routes.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# What is drawn of each origin: colour (Okabe and Ito), width, opacity, label; from the bottom to the top.
_LOOKS = {
    "ocean": (style.SKY_BLUE, 0.1, 0.25, "ocean lines, 10 nm off the land"),
    "searoute": (style.BLUE, 0.45, 0.9, "searoute's lanes, free of land"),
    "join": (style.PURPLE, 0.5, 0.9, "hand-overs between lanes"),
    "mended": (style.VERMILLION, 0.9, 1.0, "mended: the shortest track round the land"),
    "lane": (style.GREEN, 1.0, 1.0, "our own lanes: Arctic and canals"),
    "scheme": (style.ORANGE, 1.4, 1.0, "between the lanes of separation schemes"),
}


def network_map(*, theme: str = "light", size: str = "screen") -> Axes:
    """Draw every edge of the network on a world map, coloured by origin.

    Parameters
    ----------
    theme, size
        Names of :data:`routes.plots.style.THEMES` and :data:`routes.plots.style.SIZES`.

    Returns
    -------
    The axes; longitudes across, latitudes up [deg].
    """
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.lines import Line2D

    look = style.theme_of(theme)
    with style.context(theme, size):
        figure = style.new_figure(size, theme, height_in=0.62 * style.size_of(size).width_in)
        ax = figure.add_axes((0.075, 0.27, 0.905, 0.66))
        ax.set_facecolor(look.ocean)
        ax.add_collection(PolyCollection(list(land.rings("50m")), facecolors=look.land, edgecolors="none", zorder=1))
        net = network()
        ends = [np.column_stack([net.lon[i], net.lat[i]]) for i in (net.start, net.end)]
        for level, (origin, (color, width, opacity, _)) in enumerate(_LOOKS.items()):
            mine = np.flatnonzero(net.origin == ORIGINS.index(origin))
            lines = []
            for a, b in zip(ends[0][mine], ends[1][mine], strict=True):
                dense = geodesy.densify(np.vstack([a, b]), 300.0) if origin == "ocean" else np.vstack([a, b])
                lines += geodesy.split_at_antimeridian(dense)
            ax.add_collection(LineCollection(lines, colors=color, linewidths=width, alpha=opacity, zorder=2 + level))
        ax.set_xlim(-180.0, 180.0)
        ax.set_ylim(-70.0, 90.0)
        ax.set_aspect("auto")
        ax.set_xlabel("longitude, deg")
        ax.set_ylabel("latitude, deg")
        counts = np.bincount(net.origin, minlength=len(ORIGINS))
        handles = [
            Line2D([], [], color=color, linewidth=2.0, label=f"{label} ({counts[ORIGINS.index(origin)]:,})")
            for origin, (color, _, _, label) in _LOOKS.items()
        ]
        ax.set_title(f"The network: {len(net):,} nodes and {len(net.length_nm):,} edges, none over land")
        figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.04, 0.03), ncols=2, frameon=False)
        figure.text(0.98, 0.01, style.MAP_SOURCE, ha="right", va="bottom", fontsize="small")
    return ax
