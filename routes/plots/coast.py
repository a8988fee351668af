"""Land on a polar map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from routes import geodesy, land

if TYPE_CHECKING:
    from matplotlib.path import Path


@lru_cache(maxsize=8)
def land_path(central_longitude: float, radius: float, tolerance: float) -> Path:
    """Land inside a circle round the pole as one path; lengths in metres of the map."""
    import shapely
    from shapely.geometry.polygon import orient

    disc = shapely.Point(0.0, 0.0).buffer(radius, quad_segs=90)
    pieces: list[Any] = []
    split: list[Any] = []
    for ring in land.rings("50m"):
        around_south_pole = bool(ring[:, 1].min() < -89.0)
        if around_south_pole:
            ring = ring[ring[:, 1] > -89.0]
        # Countries are cut at the antimeridian; a little overlap lets their halves be joined without a seam.
        lon = np.where(np.abs(ring[:, 0]) >= 180.0, ring[:, 0] * (1.0 + 1e-5), ring[:, 0])
        x, y = geodesy.polar_projection(lon, ring[:, 1], central_longitude=central_longitude)
        if np.hypot(x, y).min() > radius and not around_south_pole:
            continue
        shape = shapely.make_valid(shapely.Polygon(np.column_stack([x, y])))
        if around_south_pole:
            shape = disc.difference(shape)
        (split if np.abs(ring[:, 0]).max() >= 180.0 else pieces).append(shape)
    if split:
        pieces.append(shapely.union_all(split))
    lakes = [geodesy.polar_projection(r[:, 0], r[:, 1], central_longitude=central_longitude) for r in land.lakes()]
    water = shapely.union_all([shapely.Polygon(np.column_stack(corners)) for corners in lakes])
    shapes = shapely.difference(shapely.intersection(np.array(pieces, dtype=object), disc), water)
    shapes = shapely.get_parts(shapely.simplify(shapes, tolerance))
    kept = [s for s in shapes if s.geom_type == "Polygon" and s.area > 4.0 * tolerance**2]
    return _as_path([orient(s) for s in kept])


def _as_path(polygons: Sequence[Any]) -> Path:
    from matplotlib.path import Path

    vertices, codes = [np.zeros((0, 2))], [np.zeros(0, dtype=np.uint8)]
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            corners = np.asarray(ring.coords)
            code = np.full(len(corners), Path.LINETO, dtype=np.uint8)
            code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
            vertices.append(corners)
            codes.append(code)
    return Path(np.vstack(vertices), np.concatenate(codes))
