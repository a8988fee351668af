"""The one place that touches searoute: the lanes of the open sea, and the baseline that users know.

searoute (Gaffga; Apache-2.0) keeps a shared graph whose restrictions outlive a call, accepts misspelt passage
names, answers an impossible request with an empty line, and emits longitudes beyond 180. Nothing of that
leaves this module.
"""

from __future__ import annotations

import importlib.util
import threading
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes import geodesy
from routes.errors import BadInputError, DataError, NoRouteError
from routes.network.graph import Network

FloatArray = NDArray[np.float64]

# searoute's labels -> our strait names. Its "suez" label also covers the Gulf of Suez, which is open sea to us.
_STRAIT_OF_LABEL = {
    "panama": "panama",
    "south_africa": "southern-ocean",
    "bosporus": "bosporus",
    "dardanelles": "dardanelles",
    "chili": "cape-horn",
    "ormuz": "hormuz",
    "gibraltar": "gibraltar",
    "babalmandab": "bab-el-mandeb",
    "malacca": "malacca",
    "sunda": "sunda",
}
_GOOD_HOPE = ((18, -35), (22, -35))
# Where the oceans meet in the south: lanes over these meridians [deg] south of these latitudes [deg] bear the name.
_MEETINGS = (("southern-ocean", 20.0, -30.0), ("cape-horn", -68.0, -50.0))
_CANAL = {(32.6, 29.7), (32.557983, 30.213982), (32.382202, 30.318359), (32.310104, 31.102922)}
# North of this latitude tracks keep to our own lanes, which know depths and straits [deg].
OUR_WATERS_LAT = 66.6
_lock = threading.Lock()

Node = tuple[float, float]


@cache
def _adjacency() -> dict[Node, dict[Node, dict[str, Any]]]:
    # Read straight from its file: importing searoute costs 0.2 s for networkx, which the lanes do not need, and
    # hands out the one dictionary that its own calls change.
    package = importlib.util.find_spec("searoute")
    if package is None or not package.submodule_search_locations:
        raise DataError("searoute", "is not installed", "pip install 'searoute>=1.6,<2'")
    path = Path(package.submodule_search_locations[0]) / "data" / "marnet_dict.py"
    spec = importlib.util.spec_from_file_location("_searoute_lanes", path)
    if spec is None or spec.loader is None or not path.exists():
        raise DataError(f"searoute's lanes {path.name}", "are not where version 1.6 has them", "install searoute 1.6")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    adjacency: dict[Node, dict[Node, dict[str, Any]]] = module.edge_list
    return adjacency


def _is_ours(lon: float, lat: float) -> bool:
    """Tell whether a node lies where our own lanes replace searoute's: the Arctic and the northern Bering Sea.

    searoute's own Arctic would let a track slip through unasked, by the Dmitry Laptev Strait and over land.
    """
    west = (lon + 180.0) % 360.0 - 180.0
    if lat > 57.5 and (west > 157.0 or west < -158.0):
        return True
    if lat <= OUR_WATERS_LAT:
        return False
    greenland_and_norway = -75.0 < west < 46.0
    return not greenland_and_norway


def _meeting_of_oceans(a: Node, b: Node) -> str:
    for name, meridian, latitude in _MEETINGS:
        if min(a[1], b[1]) < latitude and min(a[0], b[0]) <= meridian <= max(a[0], b[0]) and abs(a[0] - b[0]) < 180.0:
            return name
    return ""


@cache
def open_sea_network() -> Network:
    """Return searoute's lanes outside the Arctic as a network of our own kind.

    Lengths are recomputed as WGS84 geodesics (searoute's are spherical, up to 0.3% off). The canal proper is
    left out, since our own lanes hold it with its real length.
    """
    numbers: dict[Node, int] = {}
    start: list[int] = []
    end: list[int] = []
    strait: list[str] = []
    edges = {frozenset((a, b)): (a, b, data) for a, others in _adjacency().items() for b, data in others.items()}
    for a, b, attributes in edges.values():
        if _is_ours(*a) or _is_ours(*b) or (a in _CANAL and b in _CANAL):
            continue
        for node in (a, b):
            numbers.setdefault(node, len(numbers))
        start.append(numbers[a])
        end.append(numbers[b])
        label = str(attributes.get("passage", ""))
        if a in _GOOD_HOPE and b in _GOOD_HOPE:
            strait.append("good-hope")
        else:
            strait.append(_STRAIT_OF_LABEL.get(label, "") or _meeting_of_oceans(a, b))
    positions = np.array(list(numbers), dtype=np.float64)
    lon, lat = geodesy.wrap_longitude(positions[:, 0]), positions[:, 1]
    first, last = np.array(start, dtype=np.int64), np.array(end, dtype=np.int64)
    return Network(
        lon=lon,
        lat=lat,
        start=first,
        end=last,
        length_nm=geodesy.distance_nm(lon[first], lat[first], lon[last], lat[last]),
        strait=np.array(strait, dtype=np.str_),
        min_depth_m=np.full(len(start), np.inf),
        max_draught_m=np.full(len(start), np.inf),
        names={},
    )


@cache
def _searoute_graph() -> Any:
    from searoute.classes.marnet import Marnet
    from searoute.utils import from_nodes_edges_set

    adjacency = _adjacency()
    return from_nodes_edges_set(Marnet(), {node: {} for node in adjacency}, adjacency)


def passages() -> list[str]:
    """Return searoute's own passage names."""
    from searoute.classes.passages import Passage

    # Its list of valid names holds a method of its own as well.
    return sorted(name for name in Passage.valid_passages() if isinstance(name, str))


def searoute_track(
    origin: tuple[float, float], destination: tuple[float, float], *, closed: tuple[str, ...] = ("northwest",)
) -> FloatArray:
    """Ask searoute itself for a track, as the baseline to compare with.

    Parameters
    ----------
    origin, destination
        ``lon, lat`` [deg].
    closed
        searoute's passage names that it may not use; ``northwest`` keeps it out of the Arctic.

    Returns
    -------
    ``(n, 2)`` of ``lon, lat`` [deg], longitudes in [-180, 180), with the given ends; the gaps to searoute's
    nearest nodes are part of it.

    Raises
    ------
    BadInputError
        If a passage name does not exist (searoute would ignore it).
    NoRouteError
        If there is no path (searoute would return an empty line).
    """
    unknown = [name for name in closed if name not in passages()]
    if unknown:
        raise BadInputError(
            f"passage {unknown[0]!r}", "is not one of searoute's", f"choose from: {', '.join(passages())}"
        )
    ends = geodesy.as_line([origin, destination])
    ends = np.column_stack([geodesy.wrap_longitude(ends[:, 0]), ends[:, 1]])
    from searoute import searoute

    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = searoute(
            ends[0].tolist(),
            ends[1].tolist(),
            units="naut",
            restrictions=list(closed),
            M=_searoute_graph(),
            P=_no_ports(),
        )
    line = np.asarray(answer["geometry"]["coordinates"], dtype=np.float64)
    if line.size == 0:
        raise NoRouteError(
            f"searoute from {origin} to {destination}",
            f"finds no path with {closed} closed",
            "open a passage",
        )
    inner = np.column_stack([geodesy.wrap_longitude(line[:, 0]), line[:, 1]])
    whole = np.vstack([ends[:1], inner, ends[1:]])
    keep = np.concatenate([[True], np.any(np.abs(np.diff(whole, axis=0)) > 1e-9, axis=1)])
    return np.asarray(whole[keep], dtype=np.float64)


@cache
def _no_ports() -> Any:
    from searoute.classes.ports import Ports

    return Ports()
