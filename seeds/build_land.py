"""Build ``land_10m.npz`` and ``land_50m.npz`` from the Natural Earth land inside npm ``world-atlas`` 2.0.2.

Polygons are kept whole; coordinates are integers of 1e-4 deg (11 m), stored as differences so that they compress.
The Caspian Sea is a hole in the source; for tests it counts as land, since no ship reaches the ocean from it through
our lanes; the 50m file, which maps use, keeps it as a lake.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

RAW = Path(__file__).parent / "raw"
SCALE = 10_000


def _arcs(topology: dict[str, Any]) -> list[NDArray[np.float64]]:
    scale = np.array(topology["transform"]["scale"])
    translate = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _ring(indices: list[int], arcs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    pieces: list[NDArray[np.float64]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        pieces.append(arc if not pieces else arc[1:])
    return np.vstack(pieces)


def land_rings(path: Path) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """Read the outer rings of all land polygons of a TopoJSON file, and their holes, as integers of 1e-4 deg."""
    topology = json.loads(gzip.decompress(path.read_bytes()))
    arcs = _arcs(topology)
    null_island = SCALE // 10  # the source marks 0 N 0 E with a square of no land
    rings: list[NDArray[np.int64]] = []
    holes: list[NDArray[np.int64]] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for number, indices in enumerate(polygon):
                ring = np.rint(_ring(indices, arcs) * SCALE).astype(np.int64)
                keep = np.concatenate([[True], np.any(np.diff(ring, axis=0) != 0, axis=1)])
                found = [piece for flat in _flatten(ring[keep]) for piece in _valid(flat)]
                if number == 0:
                    rings += [outline for outline in found if np.abs(outline).max() > null_island]
                else:
                    # Where Antarctica was closed along the South Pole the source keeps a strip of no width.
                    holes += [hole for hole in found if hole[:, 1].max() > -89 * SCALE]
    return rings, holes


def _flatten(ring: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Cut a ring at the 180 deg meridian (world-atlas stitches the source's cuts together again)."""
    half, full = 180 * SCALE, 360 * SCALE
    jumps = np.diff(ring[:, 0])
    turns = np.concatenate([[0], np.cumsum(np.where(jumps > half, -1, np.where(jumps < -half, 1, 0)))])
    if not turns.any():
        return [ring]
    unwrapped = np.column_stack([ring[:, 0] + turns * full, ring[:, 1]])
    if turns[-1] != 0:  # the ring runs round the South Pole: close it along the edge of the map
        south = -90 * SCALE
        corners = np.array([[unwrapped[-1, 0], south], [unwrapped[0, 0], south]])
        unwrapped = np.vstack([unwrapped, corners, unwrapped[:1]])
    outline = shapely.make_valid(shapely.Polygon(unwrapped))
    pieces = []
    for turn in range(int(turns.min()) - 1, int(turns.max()) + 2):
        window = shapely.box(turn * full - half, -half, turn * full + half, half)
        for part in _polygons(shapely.intersection(outline, window)):
            piece = np.rint(shapely.get_coordinates(part.exterior)).astype(np.int64)
            pieces.append(piece - np.array([turn * full, 0]))
    return pieces


def _valid(ring: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the ring, or the rings that it falls into where rounding made it touch itself."""
    if len(ring) < 4:
        return []
    polygon = shapely.Polygon(ring)
    if polygon.is_valid:
        return [ring]
    repaired = shapely.set_precision(shapely.make_valid(polygon), 1.0)
    simple = [part for part in _polygons(repaired) if part.area > 0]
    return [np.rint(shapely.get_coordinates(part.exterior)).astype(np.int64) for part in simple]


def _polygons(geometry: Any) -> list[Any]:
    if geometry.geom_type == "Polygon":
        return [geometry]
    return [polygon for part in getattr(geometry, "geoms", []) for polygon in _polygons(part)]


def _packed(rings: list[NDArray[np.int64]], prefix: str) -> dict[str, NDArray[np.int32]]:
    vertices = np.vstack(rings)
    steps = np.diff(vertices, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).astype(np.int32)
    return {
        f"{prefix}lengths": np.array([len(ring) for ring in rings], dtype=np.int32),
        f"{prefix}lon_steps": steps[:, 0],
        f"{prefix}lat_steps": steps[:, 1],
    }


def build(target: Path) -> None:
    """Write the two land files into ``target``."""
    for size in ("10m", "50m"):
        rings, holes = land_rings(RAW / f"world-atlas-2.0.2-land-{size}.json.gz")
        arrays = _packed(rings, "")
        if size == "50m":
            arrays |= _packed(holes, "lake_")
        np.savez_compressed(target / f"land_{size}.npz", scale=np.int32(SCALE), **arrays)  # type: ignore[arg-type]
