"""Build ``port_channels.csv``: ways from berth to sea over water: ``python -m seeds.build_channels``.

Where the way of a port in ``seeds.build_ports`` crosses land of GSHHG more than ``FREE_NM`` from the berth, it is
replaced by the shortest track over GSHHG's water, rivers and lakes included, from the water nearest to the berth. An
approach on land moves to the nearest water. Ports on rivers that GSHHG does not draw keep their way.
``seeds.build_ports`` takes the table up.
"""

from __future__ import annotations

import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from routes import geodesy
from seeds import build_ports, shoreline, visibility

FloatArray = NDArray[np.float64]

SEEDS = Path(__file__).parent
TABLE = SEEDS / "port_channels.csv"
COLUMNS = (
    "locode",
    "name",
    "channel",
    "approach_lat",
    "approach_lon",
    "land_before_nm",
    "land_after_nm",
    "source",
    "note",
)
# So near to the berth a way may cross land: quays and basins are not in the shoreline [nm].
FREE_NM = 3.0
WORTH_MENDING_NM = 0.05
# A berth farther than this from GSHHG's water lies on a river that it does not draw [nm].
FARTHEST_WATER_NM = 4.0
# In a longer way nothing is mended [nm], nor where there are more corners of land.
LONGEST_WAY_NM = 300.0
CORNERS_AT_MOST = 4000
CLEARANCES_NM = (0.15, 0.05, 0.015)
STRETCHES = (1.3, 2.0, 3.5)
# An approach on land moves to water so wide, and no farther than this [nm].
WIDE_NM = (0.5, 0.2, 0.05)
FARTHEST_APPROACH_NM = 15.0


def land_beyond(line: FloatArray) -> float:
    """Return the miles of a way over land farther than ``FREE_NM`` from its first point [nm]."""
    dense = geodesy.densify(line, 0.5)
    miles = shoreline.land_miles(dense)
    away = geodesy.distance_nm(dense[:, 0], dense[:, 1], line[0, 0], line[0, 1])
    return float(miles[(away[1:] > FREE_NM) & (away[:-1] > FREE_NM)].sum())


def way_over_water(line: FloatArray) -> FloatArray | None:
    """Find the shortest way over water for a way from berth to approach, ``(n, 2)`` of ``lon, lat`` [deg].

    It begins at the first point of the given way that has water of the sea within ``FARTHEST_WATER_NM``: farther up, a
    river that GSHHG does not draw, the given way stays.
    """
    berth, approach = line[0], line[-1]
    length = float(geodesy.distance_nm(berth[0], berth[1], approach[0], approach[1]))
    if length > LONGEST_WAY_NM:
        return None
    middle = 0.5 * (berth + approach) if abs(berth[0] - approach[0]) < 180.0 else approach
    plane = visibility.Plane(float(middle[0]), float(middle[1]))
    given = geodesy.densify(line, 1.0)
    spots = shapely.points(plane.flat(given))
    best: tuple[int, FloatArray] | None = None
    for stretch in STRETCHES:
        reach = 0.5 * stretch * length + 3.0
        land = visibility.land_near(plane, reach, natural_earth=False, lakes_are_water=True)
        window = shapely.box(-reach, -reach, reach, reach)
        for clearance in CLEARANCES_NM:
            grown = shapely.union_all(shapely.simplify(shapely.buffer(land, clearance, quad_segs=2), 0.2 * clearance))
            water = [p for p in shapely.get_parts(shapely.difference(window, grown)) if p.covers(spots[-1])]
            if not water:
                continue
            near = np.flatnonzero(shapely.distance(water[0], spots) <= FARTHEST_WATER_NM)
            if len(near) == 0 or (best is not None and near[0] >= best[0]):
                break
            first = int(near[0])
            start = shapely.get_coordinates(shapely.shortest_line(water[0], spots[first]))[0]
            end = shapely.get_coordinates(spots[-1])[0]
            found = visibility.shortest_line(
                shapely.get_parts(grown), start, end, limit=stretch * length + 2.0, corners_at_most=CORNERS_AT_MOST
            )
            if found is not None:
                way = plane.globe(found)
                best = first, np.vstack([_kept(line, given[first]), way]) if first else way
                break
        if best is not None and best[0] == 0:
            break
    return None if best is None else best[1]


def _kept(line: FloatArray, last: FloatArray) -> FloatArray:
    """Return the points of a way after its first up to a point of it, and that point."""
    along = np.cumsum(np.concatenate([[0.0], geodesy.segment_lengths_nm(line)]))
    given = geodesy.densify(line, 1.0)
    far = np.cumsum(np.concatenate([[0.0], geodesy.segment_lengths_nm(given)]))
    here = far[np.flatnonzero((given == last).all(axis=1))[0]]
    return np.vstack([line[1:][along[1:] < here - 1e-6], last])


def approach_at_sea(approach: FloatArray) -> FloatArray | None:
    """Return the water nearest to an approach on land, ``lon, lat`` [deg]; None where it is too far."""
    reach = np.repeat(np.arange(0.25, FARTHEST_APPROACH_NM, 0.25), 36)
    around = np.tile(np.arange(0.0, 360.0, 10.0), len(reach) // 36)
    here = np.full(len(reach), approach[0]), np.full(len(reach), approach[1])
    spots = np.column_stack(geodesy.direct(*here, around, reach))
    spots = np.rint(spots * 1e4) / 1e4
    wet = ~shoreline.on_land(*spots.T)
    clear = shoreline.coast_distance_nm(spots)
    for wide in WIDE_NM:
        found = np.flatnonzero(wet & (clear >= wide))
        if len(found):
            return np.asarray(spots[found[0]])
    return None


def mend(row: dict[str, str]) -> dict[str, str] | None:
    """Return the row of ``port_channels.csv`` for a port, None where its way is good or no better one is found."""
    inner = [tuple(float(x) for x in point.split())[::-1] for point in row["channel"].split(";") if point.strip()]
    berth = (float(row["lon"]), float(row["lat"]))
    approach = (float(row["approach_lon"]), float(row["approach_lat"]))
    line = np.array([berth, *inner, approach])
    moved = approach_at_sea(line[-1]) if shoreline.on_land(*line[-1:].T, natural_earth=False)[0] else None
    if moved is not None:
        line = np.vstack([line, moved])
    if np.ptp(line, axis=0).max() < 1e-6:
        return None
    before = land_beyond(line)
    points = line[1:-1] if moved is not None else None
    if before >= WORTH_MENDING_NM:
        try:
            found = way_over_water(line)
        except shapely.errors.GEOSException:
            found = None
        if found is not None:
            inner_found = np.rint(found[:-1] * 1e4) / 1e4
            if land_beyond(np.vstack([line[:1], inner_found, line[-1:]])) <= min(0.9 * before, before - 0.05):
                points = inner_found
    if points is None:
        return None
    points = points.reshape(-1, 2)
    points = points[np.any(np.abs(points - line[0]) > 1e-4, axis=1) & np.any(points != line[-1], axis=1)]
    after = land_beyond(np.vstack([line[:1], points, line[-1:]]))
    return {
        "locode": row["locode"],
        "name": row["name"],
        "channel": ";".join(f"{lat:.4f} {lon:.4f}" for lon, lat in points.tolist()),
        "approach_lat": "" if moved is None else f"{moved[1]:.4f}",
        "approach_lon": "" if moved is None else f"{moved[0]:.4f}",
        "land_before_nm": f"{before:.2f}",
        "land_after_nm": f"{after:.2f}",
        "source": "gshhg",
        "note": "",
    }


def build() -> int:
    """Write the table and return its length."""
    ports = build_ports.port_rows()
    with ProcessPoolExecutor(2) as pool:
        rows = []
        for done, row in enumerate(pool.map(mend, ports, chunksize=5)):
            if row is not None:
                rows.append(row)
            if done % 200 == 0:
                print(done, len(rows), flush=True)
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["locode"]))
    return len(rows)


if __name__ == "__main__":
    print(build())
