"""CSV: for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from routes import geodesy
from routes.export import track
from routes.routing import Route


def to_csv(route: Route) -> str:
    """Return the waypoints of a route as CSV text.

    Parameters
    ----------
    route
        The route.

    Returns
    -------
    One row per waypoint, header first: ``lon`` and ``lat`` [deg], longitudes in [-180, 180); ``number``, from 1
    as in RTZ, and ``name``; ``leg_nm``, the geodesic from the waypoint before, and ``line_nm``, the length of the line
    so far [nm]; ``note``, the words on distance and engine in the first row, since CSV has no place for comments.

    Raises
    ------
    BadInputError
        If the route has fewer than two points that differ.

    References
    ----------
    Y. Shafranovich (2005), *Common Format and MIME Type for CSV Files*, RFC 4180, but with line ends of one character.
    """
    points = track.waypoints(route)
    legs = geodesy.segment_lengths_nm([(lon, lat) for _, lon, lat in points])
    along = np.concatenate([[0.0], np.cumsum(legs)])
    rows = [
        {
            "lon": lon,
            "lat": lat,
            "number": number,
            "name": name,
            "leg_nm": round(leg, 3),
            "line_nm": round(total, 3),
            "note": "",
        }
        for number, ((name, lon, lat), leg, total) in enumerate(
            zip(points, [0.0, *legs.tolist()], along.tolist(), strict=True), start=1
        )
    ]
    rows[0]["note"] = track.description(route)
    return rows_to_csv(rows)


def rows_to_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows of plain data as CSV text, header first."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
