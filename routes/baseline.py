"""The one place that touches searoute: the baseline that users know, and the lanes that the build starts from.

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

from routes import geodesy, land
from routes.errors import BadInputError, DataError, NoRouteError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

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


def lanes() -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Return searoute's lanes as they are.

    Returns
    -------
    lon, lat
        Nodes, longitudes in [-180, 180), ``(n,)`` [deg].
    start, end
        Node numbers of each edge, ``(m,)``.
    """
    adjacency = _adjacency()
    numbers = {node: number for number, node in enumerate(sorted(adjacency))}
    pairs = {tuple(sorted((a, b))) for a, others in adjacency.items() for b in others}
    ends = np.array(sorted((numbers[a], numbers[b]) for a, b in pairs), dtype=np.int64)
    positions = np.array(list(numbers), dtype=np.float64)
    return geodesy.wrap_longitude(positions[:, 0]), positions[:, 1], ends[:, 0], ends[:, 1]


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


# What is closed to searoute so that it answers for a corridor as well as it can.
_CLOSED_FOR = {
    "direct": ("northwest", "suez", "panama"),
    "suez": ("northwest", "panama"),
    "cape": ("northwest", "suez", "panama", "chili"),
    "panama": ("northwest", "suez"),
    "nsr": ("suez", "panama", "south_africa", "chili"),
}


def searoute_answer(origin: tuple[float, float], destination: tuple[float, float], corridor: str) -> dict[str, Any]:
    """Ask searoute for a corridor and say what is wrong with its track.

    Parameters
    ----------
    origin, destination
        ``lon, lat`` [deg].
    corridor
        ``direct``, ``suez``, ``cape``, ``panama`` or ``nsr``; searoute knows no other.

    Returns
    -------
    Plain data: ``version``, ``corridor``, ``distance_nm`` (WGS84, gaps included), ``over_land_nm``, ``gaps_nm``,
    ``flaws`` (sentences) and ``coordinates``.
    """
    from importlib.metadata import version

    if corridor not in _CLOSED_FOR:
        raise BadInputError(
            f"corridor {corridor!r}", "is not one that searoute knows", f"choose from: {', '.join(_CLOSED_FOR)}"
        )
    line = searoute_track(origin, destination, closed=_CLOSED_FOR[corridor])
    lengths = geodesy.segment_lengths_nm(line)
    dense = geodesy.densify(line, 2.0)
    steps = geodesy.segment_lengths_nm(dense)
    ashore = land.crosses_land(dense)
    over_land = float(steps[ashore].sum())
    gaps = [float(lengths[0]), float(lengths[-1])]
    flaws = [
        f"{over_land:.0f} nm of the track touch land (Natural Earth 1:10m, steps of 2 nm, harbours included)",
        f"it joins its nodes {gaps[0]:.0f} nm from the origin and {gaps[1]:.0f} nm from the destination, unasked",
        "it measures on a sphere (up to 0.3% off) and leaves the gaps out; the length here is WGS84 with them",
        "it knows no depths, and tells no straits that it passed",
    ]
    if corridor == "nsr":
        flaws.append(
            "its Arctic is labelled northwest and leads through the Dmitry Laptev Strait (draught limit 6.7 m)"
        )
    return {
        "schema": "routes.searoute/1",
        "version": version("searoute"),
        "corridor": corridor,
        "distance_nm": round(float(lengths.sum()), 1),
        "over_land_nm": round(over_land, 1),
        "gaps_nm": [round(gap, 1) for gap in gaps],
        "flaws": flaws,
        "coordinates": [[round(lon, 4), round(lat, 4)] for lon, lat in line.tolist()],
    }


@cache
def _no_ports() -> Any:
    from searoute.classes.ports import Ports

    return Ports()
