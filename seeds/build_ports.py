"""Build ``ports.csv``: our own core of ports, then the rest of NGA's World Port Index.

The core is ``seeds/ports_core.csv``, rows that people edit. The rest is in ``seeds/raw/wpi.csv.gz``, which
:func:`export_world_port_index` took from the wheel ``harborly`` 1.1.4 (its ``NGA_WPI`` rows: public domain).

For a port of the rest the sea approach is derived: a cheapest path over a raster of land of one arc-minute
leads from the berth to the nearest point that lies at least ``CLEARANCE_NM`` off the land and sees the open
sea, that is, from which enough of 36 rays run ``RAY_NM`` without land. Land may be crossed at a high price,
because Natural Earth does not show rivers and harbours.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes import geodesy, land
from routes.errors import DataError

HERE = Path(__file__).parent
CORE = HERE / "ports_core.csv"
WPI = HERE / "raw" / "wpi.csv.gz"
CORE_COLUMNS = (
    "locode",
    "name",
    "country",
    "other_names",
    "lat",
    "lon",
    "approach_lat",
    "approach_lon",
    "channel",
    "max_draught_m",
    "draught_status",
    "source",
    "note",
)
COLUMNS = (*CORE_COLUMNS, "tier")
WPI_COLUMNS = ("wpi_number", "name", "aliases", "country", "lat", "lon", "unlocode")

CLEARANCE_NM = 1.5  # an approach point lies this far off the land
OPEN_RAYS = (6, 3, 1)  # how many of 36 rays must be free, best first
RAY_NM = 20
INLAND_NM = 20.0  # a port farther than this from any sea is not a sea port
SAME_NAME_NM = 25.0  # same name within this distance: the same port
SAME_CODE_NM = 60.0  # farther than this from the core port of the same code: a misprint in the index
SHELTERED_NM = 10.0  # legs this near to the berth may cross Natural Earth's land
RIVER_NM = 60.0  # ... and this near where the row's note says river or canal; "long river" has no limit
LAND_PRICE = 12.0  # how much dearer a mile over land is than one over water
PER_DEGREE = 60  # raster cells per degree
EARTH_NM = 3440.065  # radius of the sphere that stands for the earth where 0.3 % is good enough

Grid = NDArray[np.bool_]
Record = dict[str, str]
Point = tuple[float, float]
Way = tuple[list[Point], Point]  # points between berth and approach; approach; each lon, lat


# --- the raster of land ---------------------------------------------------------------------------


@cache
def land_raster() -> Grid:
    """Return land at the centres of cells of one arc-minute, ``(10800, 21600)``, south-west corner first."""
    rows, columns = 180 * PER_DEGREE, 360 * PER_DEGREE
    winding = np.zeros((rows, columns + 1), dtype=np.int8)
    for ring in land.rings("10m"):
        x, y = ring[:, 0], ring[:, 1]
        turn = 1 if float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0 else -1
        low, high = np.minimum(y[:-1], y[1:]), np.maximum(y[:-1], y[1:])
        first = np.ceil((low + 90.0) * PER_DEGREE - 0.5).astype(int)
        count = np.ceil((high + 90.0) * PER_DEGREE - 0.5).astype(int) - first
        edge = np.repeat(np.arange(len(count)), count)
        row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
        centre = (row + 0.5) / PER_DEGREE - 90.0
        across = x[edge] + (centre - y[edge]) / (y[edge + 1] - y[edge]) * (x[edge + 1] - x[edge])
        column = np.clip(np.ceil((across + 180.0) * PER_DEGREE - 0.5).astype(int), 0, columns)
        np.add.at(winding, (row, column), np.where(y[edge + 1] > y[edge], turn, -turn).astype(np.int8))
    np.cumsum(winding, axis=1, dtype=np.int8, out=winding)
    return np.asarray(winding[:, :columns] != 0)


def _is_land(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Grid:
    row = np.clip(((lat + 90.0) * PER_DEGREE).astype(int), 0, 180 * PER_DEGREE - 1)
    column = np.mod(np.floor((lon + 180.0) * PER_DEGREE).astype(int), 360 * PER_DEGREE)
    return np.asarray(land_raster()[row, column])


# --- the way from a berth to the sea --------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """A square of the raster around a berth, with cells of about ``cell_nm``."""

    lon0: float
    lat0: float
    size: int
    cell_nm: float

    def positions(self, i: Any, j: Any) -> tuple[Any, Any]:
        """Return longitude and latitude of row ``i`` and column ``j`` [deg]."""
        lat = self.lat0 + (np.asarray(i) - self.size) * self.cell_nm / 60.0
        lon = self.lon0 + (np.asarray(j) - self.size) * self.cell_nm / 60.0 / math.cos(math.radians(self.lat0))
        return lon, np.clip(lat, -89.99, 89.99)


def _neighbours(size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    width = 2 * size + 1
    index = np.arange(width * width).reshape(width, width)
    starts, ends, lengths = [], [], []
    for di, dj in ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)):
        a = index[: width - di, max(0, -dj) : width - max(0, dj)].ravel()
        starts.append(a)
        ends.append(a + di * width + dj)
        lengths.append(np.full(len(a), math.hypot(di, dj)))
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(lengths)


_neighbours_cached = cache(_neighbours)


def _paths(window: Window, start: int) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]:
    """Cheapest paths from one cell of the window: cost, predecessor, clearance [nm]."""
    from scipy.ndimage import distance_transform_edt
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

    width = 2 * window.size + 1
    lon, lat = window.positions(*np.mgrid[0:width, 0:width])
    dry = _is_land(lon, lat)
    clearance = np.asarray(distance_transform_edt(~dry)) * window.cell_nm if dry.any() else np.full(dry.shape, 99.0)
    price = np.where(dry, LAND_PRICE, 1.0 + 0.5 / np.maximum(clearance, 0.25)).ravel()
    a, b, length = _neighbours_cached(window.size)
    weight = length * window.cell_nm * 0.5 * (price[a] + price[b])
    graph = coo_matrix((weight, (a, b)), shape=(width * width, width * width)).tocsr()
    cost, previous = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    return cost, previous, clearance


def free_rays(lon: NDArray[np.float64], lat: NDArray[np.float64], reach_nm: float = RAY_NM) -> NDArray[np.int64]:
    """Count for each position how many of 36 rays of ``reach_nm`` meet no land."""
    bearing = np.radians(np.arange(0.0, 360.0, 10.0))[None, :, None]
    along = np.arange(0.5, reach_nm + 0.01, 0.75)[None, None, :] / 60.0
    ray_lat = lat[:, None, None] + along * np.cos(bearing)
    stretch = np.cos(np.radians(np.clip(lat, -89.0, 89.0)))[:, None, None]
    ray_lon = lon[:, None, None] + along * np.sin(bearing) / stretch
    return np.asarray((~_is_land(ray_lon, ray_lat).any(axis=2)).sum(axis=1))


def way_to_sea(lon: float, lat: float, *, target: Point | None = None) -> Way | None:
    """Find the way from a berth to the sea.

    Parameters
    ----------
    lon, lat
        Berth [deg].
    target
        Approach as ``(lon, lat)`` where it is known; otherwise the nearest point with an open view is taken.

    Returns
    -------
    Points between berth and approach, and the approach, as ``(lon, lat)``; ``None`` where no sea is in reach.
    """
    reaches: Iterable[tuple[int, float]] = ((24, 0.75), (60, 1.0), (75, 2.0))
    if target is not None:
        distance = float(geodesy.distance_nm(lon, lat, *target))
        cell = max(0.3, (distance + 15.0) / 150.0)
        reaches = ((int((distance + 15.0) / cell), cell),)
    for size, cell in reaches:
        window = Window(lon, lat, size, cell)
        width = 2 * size + 1
        start = size * width + size
        cost, previous, clearance = _paths(window, start)
        if target is not None:
            stretch = math.cos(math.radians(lat))
            step = (
                float(geodesy.wrap_longitude(target[0] - lon)) * 60.0 * stretch / cell,
                (target[1] - lat) * 60.0 / cell,
            )
            end = (size + round(step[1])) * width + size + round(step[0])
        else:
            found = _first_open(window, cost, clearance)
            if found is None:
                continue
            end = found
        cells = [end]
        while cells[-1] != start:
            cells.append(int(previous[cells[-1]]))
        rows, columns = np.divmod(np.array(cells[::-1]), width)
        line_lon, line_lat = window.positions(rows, columns)
        points = _pulled(line_lon, line_lat)
        approach = target or (_rounded(points[-1]))
        return [_rounded(p) for p in points[1:-1]], approach
    return None


def _rounded(point: Point) -> Point:
    return round(float(geodesy.wrap_longitude(point[0])), 3), round(point[1], 3)


def _first_open(window: Window, cost: NDArray[np.float64], clearance: NDArray[np.float64]) -> int | None:
    order = np.argsort(cost, kind="stable")
    order = order[clearance.ravel()[order] >= CLEARANCE_NM + 0.6 * window.cell_nm]
    best: dict[int, int] = {}
    for begin in range(0, len(order), 64):
        batch = order[begin : begin + 64]
        lon, lat = window.positions(*np.divmod(batch, 2 * window.size + 1))
        free = np.where(coast_distance_nm(lon, lat) >= CLEARANCE_NM, free_rays(lon, lat), 0)
        for rays in OPEN_RAYS:
            hits = batch[free >= rays]
            if len(hits):
                best.setdefault(rays, int(hits[0]))
        if OPEN_RAYS[0] in best:
            break
    if OPEN_RAYS[0] in best:
        return best[OPEN_RAYS[0]]
    if window.size == 75:  # the widest window: be content with less
        return next((best[rays] for rays in OPEN_RAYS if rays in best), None)
    return None


def _pulled(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[Point]:
    """Pull a path straight wherever that brings no more land under it."""

    def dry_steps(a: int, b: int) -> tuple[int, int]:
        length = math.hypot((lon[b] - lon[a]) * math.cos(math.radians(lat[a])), lat[b] - lat[a]) * 60.0
        n = max(int(length / 0.3), 2)
        t = np.linspace(0.0, 1.0, n)
        return int(_is_land(lon[a] + t * (lon[b] - lon[a]), lat[a] + t * (lat[b] - lat[a])).sum()), n

    steps = [dry_steps(k, k + 1)[0] for k in range(len(lon) - 1)]
    keep = [0]
    while keep[-1] < len(lon) - 1:
        here = keep[-1]
        ahead = here + 1
        reach = len(lon) - 1
        while reach > here + 1:
            if dry_steps(here, reach)[0] <= sum(steps[here:reach]):
                ahead = reach
                break
            reach = here + (reach - here) * 2 // 3
        keep.append(ahead)
    return [(float(lon[k]), float(lat[k])) for k in keep]


# --- the World Port Index -------------------------------------------------------------------------


def export_world_port_index(package: Path, target: Path = WPI) -> None:
    """Write ``wpi.csv.gz`` from an unpacked ``harborly`` wheel (needs pandas and pyarrow).

    Parameters
    ----------
    package
        The wheel's folder ``harborly/data``.
    """
    import pandas as pd  # type: ignore[import-untyped]

    ports = pd.read_parquet(package / "port_registry.parquet")
    ports = ports[ports["provider"] == "NGA_WPI"]
    names = pd.read_parquet(package / "port_aliases.parquet")
    names = names[(names["provider"] == "NGA_WPI") & (names["alias_type"] != "primary")]
    aliases = names.groupby("registry_id")["alias"].agg(lambda column: "|".join(sorted(set(column))))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(WPI_COLUMNS)
    for port in sorted(ports.itertuples(), key=lambda p: int(p.provider_id)):
        code = port.unlocode if isinstance(port.unlocode, str) else ""
        writer.writerow(
            [
                port.provider_id,
                port.canonical_name,
                aliases.get(port.registry_id, ""),
                port.country_code if isinstance(port.country_code, str) else "",
                f"{port.latitude:.4f}",
                f"{port.longitude:.4f}",
                code,
            ]
        )
    with target.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        packed.write(text.getvalue().encode("utf-8"))


def _key(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return "".join(c for c in plain if c.isalnum())


class _Core:
    """What the core holds already, by code and by name."""

    def __init__(self, rows: Sequence[Record]) -> None:
        self.by_code = {row["locode"]: row for row in rows}
        self.by_name: dict[str, list[Record]] = {}
        for row in rows:
            for name in _all_names(row):
                self.by_name.setdefault(_key(name), []).append(row)
                if len(name) == 5 and name.isupper() and name.isascii() and name[:2] == row["country"]:
                    self.by_code.setdefault(name, row)
        self.codes = set(self.by_code)

    def twin(self, row: Record, names: Sequence[str]) -> tuple[str, Record | None]:
        """Return why a row of the index is in the core already, and as which port."""
        holder = self.by_code.get(row["unlocode"])
        if holder and (_apart(row, holder) < SAME_CODE_NM or _key(row["name"]) == _key(holder["name"])):
            return "code is in the core", holder
        for name in names:
            for other in self.by_name.get(_key(name), []):
                if _apart(row, other) < SAME_NAME_NM:
                    return "name is in the core within 25 nm", other
        return "", None

    def lend(self, row: Record, names: Sequence[str], port: Record) -> None:
        """Give the spellings and the code of a duplicate to the core port that it duplicates."""
        if port["country"] != row["country"] or _apart(row, port) > SAME_NAME_NM:
            return
        new = [name for name in names if _key(name) not in self.by_name]
        for name in new:
            self.by_name[_key(name)] = [port]
        if row["unlocode"] and row["unlocode"] not in self.codes:
            self.codes.add(row["unlocode"])
            new.append(row["unlocode"])
        if new:
            port["other_names"] = "|".join(filter(None, [port["other_names"], *new]))
            port["source"] += "|wpi"


def _all_names(row: Record) -> list[str]:
    return [name for name in [row["name"], *row["other_names"].split("|")] if name]


def world_port_index(core: Sequence[Record]) -> tuple[list[Record], Counter[str]]:
    """Return the ports of the World Port Index that the core lacks, and how many were dropped and why.

    A dropped duplicate leaves its spellings and its code with the core port, whose row is changed in place.
    """
    with gzip.open(WPI, "rt", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    held = _Core(core)
    why: Counter[str] = Counter()
    fresh: list[Record] = []
    for row in rows:
        names = list(dict.fromkeys([row["name"], *filter(None, row["aliases"].split("|"))]))
        reason, port = held.twin(row, names)
        if port is None:
            fresh.append(row)
        else:
            why[reason] += 1
            held.lend(row, names, port)
    kept: list[Record] = []
    for row in fresh:
        lon, lat = float(row["lon"]), float(row["lat"])
        if not row["country"]:
            why["no country"] += 1
        elif not _near_sea(lon, lat):
            why["more than 20 nm from the sea (lakes, Caspian, rivers)"] += 1
        elif (way := way_to_sea(lon, lat)) is None:
            why["no open sea within reach"] += 1
        else:
            code = row["unlocode"]
            if code[:2] != row["country"] or code in held.codes:  # none, a misprint, or taken
                code = f"WPI{row['wpi_number']}"
            held.codes.add(code)
            kept.append(_derived_row(row, code, way))
    why["kept"] = len(kept)
    return kept, why


def _derived_row(row: Record, code: str, way: Way) -> Record:
    channel, approach = way
    derived = {
        "locode": code,
        "name": row["name"],
        "country": row["country"],
        "other_names": "|".join(n for n in dict.fromkeys(row["aliases"].split("|")) if n and n != row["name"]),
        "lat": row["lat"],
        "lon": row["lon"],
        "approach_lat": f"{approach[1]:.3f}",
        "approach_lon": f"{approach[0]:.3f}",
        "channel": ";".join(f"{lat:.3f} {lon:.3f}" for lon, lat in channel),
        "max_draught_m": "",
        "draught_status": "",
        "source": "wpi",
        "note": f"WPI {row['wpi_number']}; approach derived",
        "tier": "wpi",
    }
    if _land_under(derived):
        derived["note"] += "; long river: Natural Earth shows no water on part of the track"
    return derived


def _apart(a: Record, b: Record) -> float:
    return _miles(float(a["lon"]), float(a["lat"]), float(b["lon"]), float(b["lat"]))


def _miles(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    east = ((lon2 - lon1 + 180.0) % 360.0 - 180.0) * math.cos(math.radians(0.5 * (lat1 + lat2)))
    return 60.0 * math.hypot(east, lat2 - lat1)


def _near_sea(lon: float, lat: float) -> bool:
    size = 40
    window = Window(lon, lat, size, 0.5)
    i, j = np.mgrid[0 : 2 * size + 1, 0 : 2 * size + 1]
    inside = np.hypot(i - size, j - size) * 0.5 <= INLAND_NM
    wet = ~_is_land(*window.positions(i, j))
    return bool((wet & inside).any())


# --- the core -------------------------------------------------------------------------------------


def read_core() -> list[Record]:
    """Read and check our own rows; raise ``DataError`` at the first that breaks a rule."""
    with CORE.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != CORE_COLUMNS:
            raise DataError(f"header of {CORE.name}", "must be " + ",".join(CORE_COLUMNS), "restore the columns")
        rows = list(reader)
    if ragged := [row["locode"] for row in rows if len(row) != len(CORE_COLUMNS) or None in row.values()]:
        raise DataError(f"rows {ragged} of {CORE.name}", "have too many or too few cells", "quote cells with commas")
    problems = check_core(rows)
    if problems:
        raise DataError(
            "; ".join(problems[:20]), f"{len(problems)} rules of ports_core.csv are broken", "mend the rows"
        )
    return sorted(rows, key=lambda row: row["locode"])


def pilotage(row: Record) -> NDArray[np.float64]:
    """Return the line berth, channel, approach of a row as ``lon, lat`` [deg]."""
    points = [(float(row["lon"]), float(row["lat"]))]
    for text in filter(None, row["channel"].split(";")):
        lat, lon = text.split()
        points.append((float(lon), float(lat)))
    end = (float(row["approach_lon"]), float(row["approach_lat"]))
    if end != points[-1]:
        points.append(end)
    return np.array(points)


def check_core(rows: Sequence[Record]) -> list[str]:
    """Return what is wrong with the core rows, in words."""
    problems: list[str] = []
    counts = Counter(row["locode"] for row in rows)
    problems += [f"{code} stands {n} times" for code, n in counts.items() if n > 1]
    for row in rows:
        code = row["locode"]
        if not (len(code) == 5 and code.isalnum() and code.isupper() and code.isascii()):
            problems.append(f"{code}: a code has five capitals or digits")
        if not code.startswith("X") and code[:2] != row["country"]:
            problems.append(f"{code}: country {row['country']} does not fit the code")
        if not row["name"] or len(row["country"]) != 2 or not row["source"]:
            problems.append(f"{code}: name, country and source are needed")
        if row["max_draught_m"] and not (2.0 <= float(row["max_draught_m"]) <= 26.0 and row["draught_status"]):
            problems.append(f"{code}: draught {row['max_draught_m']} m with status {row['draught_status']!r}")
        line = pilotage(row)
        if np.abs(line[:, 1]).max() > 90 or line[:, 0].max() >= 180 or line[:, 0].min() < -180:
            problems.append(f"{code}: a position is out of range")
    if problems:
        return problems
    approaches = np.array([[float(row["approach_lon"]), float(row["approach_lat"])] for row in rows])
    clearance = coast_distance_nm(approaches[:, 0], approaches[:, 1])
    dry = land.on_land(approaches[:, 0], approaches[:, 1])
    for row, distance, flag in zip(rows, clearance, dry, strict=True):
        if flag or distance < CLEARANCE_NM:
            problems.append(f"{row['locode']}: approach is {'on land' if flag else f'{distance:.1f} nm off land'}")
    for row in rows:
        problems += _land_under(row)
    return problems


def _land_under(row: Record) -> list[str]:
    line = pilotage(row)
    limit = SHELTERED_NM
    if "long river" in row["note"]:
        limit = math.inf
    elif "river" in row["note"] or "canal" in row["note"]:
        limit = RIVER_NM
    problems = []
    for k in np.flatnonzero(land.crosses_land(line)):
        fine = geodesy.densify(line[k : k + 2], 1.0)
        wrong = fine[:-1][land.crosses_land(fine)]
        far = geodesy.distance_nm(line[0, 0], line[0, 1], wrong[:, 0], wrong[:, 1])
        if far.size and far.max() > limit:
            lon, lat = wrong[int(far.argmax())]
            problems.append(
                f"{row['locode']}: the track crosses land at {lat:.3f} {lon:.3f}, {far.max():.0f} nm from berth"
            )
    return problems


@cache
def _coast() -> Any:
    from scipy.spatial import cKDTree

    points = []
    for ring in land.rings("10m"):
        vectors = geodesy.unit_vectors(ring)
        length = np.linalg.norm(np.diff(vectors, axis=0), axis=1) * EARTH_NM
        count = np.maximum(np.ceil(length / 0.3).astype(int), 1)
        edge = np.repeat(np.arange(len(count)), count)
        t = ((np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)) / count[edge])[:, None]
        points.append(vectors[edge] * (1 - t) + vectors[edge + 1] * t)
    return cKDTree(np.vstack(points))


def coast_distance_nm(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far positions are from the nearest coast, good to 0.15 nm [nm]."""
    return np.asarray(_coast().query(geodesy.unit_vectors(np.column_stack([lon, lat])))[0]) * EARTH_NM


def read_channels() -> list[Record]:
    """Read ``port_channels.csv``, the ways that ``seeds.build_channels`` led round GSHHG's land."""
    with (HERE / "port_channels.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# --- the file -------------------------------------------------------------------------------------


def port_rows() -> list[Record]:
    """Return all ports, the core first, then the rest, each sorted by code; their ways as this module draws them."""
    core = read_core()
    for row in core:
        row["tier"] = "core"
    rest, _ = world_port_index(core)
    return [*core, *sorted(rest, key=lambda row: row["locode"])]


def build(target: Path) -> None:
    """Write ``ports.csv`` into ``target``, with the ways over water of ``port_channels.csv``."""
    over_water = {row["locode"]: row for row in read_channels()}
    rows = port_rows()
    for row in rows:
        way = over_water.get(row["locode"])
        if way is not None:
            row["channel"] = way["channel"]
            row["source"] += "|gshhg"
            if way["approach_lat"]:
                row["approach_lat"], row["approach_lon"] = way["approach_lat"], way["approach_lon"]
    with (target / "ports.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
