"""Our own lanes: the Arctic with its depths, the canals with their real length.

They come from ``lane_nodes.csv`` and ``lane_edges.csv``; where a row gives no greatest draught it is the least
depth divided by the under-keel ratio (``under_keel.ratio``).
"""

from __future__ import annotations

import numpy as np

from routes import geodesy
from routes.network.graph import Network
from routes.tables import coefficient, read_csv

# Longest step between the points that carry a rhumb line [nm].
_STEP_NM = 40.0


def lane_network() -> Network:
    """Build the network of our own lanes.

    Between waypoints a lane is a rhumb line, as it is steered: on the long east-west legs of the Arctic a great
    circle would bow north into the ice. In NSR waters the line is lengthened by ``nsr.sailed_ratio``, the mean of
    the published tracks over it; canals keep the length that their rows state.
    """
    rows = read_csv("lane_nodes.csv")
    names = {row["node"]: number for number, row in enumerate(rows)}
    lon = [float(row["lon"]) for row in rows]
    lat = [float(row["lat"]) for row in rows]
    start: list[int] = []
    end: list[int] = []
    length: list[float] = []
    owner: list[int] = []
    edges = read_csv("lane_edges.csv")
    sailed = coefficient("nsr.sailed_ratio")
    for number, row in enumerate(edges):
        a, b = names[row["from"]], names[row["to"]]
        if row["length_nm"]:
            inner, lengths = [], [float(row["length_nm"])]
        else:
            line = geodesy.rhumb_line(lon[a], lat[a], lon[b], lat[b], _STEP_NM)
            inner = list(range(len(lon), len(lon) + len(line) - 2))
            lon += line[1:-1, 0].tolist()
            lat += line[1:-1, 1].tolist()
            ratio = sailed if row["nsr"] == "yes" else 1.0
            lengths = (ratio * geodesy.segment_lengths_nm(line)).tolist()
        chain = [a, *inner, b]
        start += chain[:-1]
        end += chain[1:]
        length += lengths
        owner += [number] * len(lengths)
    depth = np.array([float(row["min_depth_m"] or np.inf) for row in edges])
    draught = np.array([float(row["max_draught_m"] or np.nan) for row in edges])
    draught = np.where(np.isnan(draught), depth / coefficient("under_keel.ratio"), draught)
    strait = np.array([row["strait"] for row in edges], dtype=np.str_)
    return Network(
        lon=np.array(lon),
        lat=np.array(lat),
        start=np.array(start, dtype=np.int64),
        end=np.array(end, dtype=np.int64),
        length_nm=np.array(length),
        strait=strait[owner],
        min_depth_m=depth[owner],
        max_draught_m=draught[owner],
        names=names,
    )
