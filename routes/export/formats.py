"""GeoJSON and CSV, and safe writing of files."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from routes import geodesy
from routes.errors import BadInputError
from routes.routing import Route


def to_geojson(route: Route) -> dict[str, Any]:
    """Return a route as a GeoJSON feature (RFC 7946): split at the antimeridian, longitudes in [-180, 180]."""
    parts = geodesy.split_at_antimeridian(geodesy.densify(route.coordinates, 60.0))
    lines = [[[round(lon, 5), round(lat, 5)] for lon, lat in part.tolist()] for part in parts]
    properties = route.to_dict()
    del properties["coordinates"]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiLineString", "coordinates": lines},
        "properties": properties,
    }


def rows_to_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows of plain data as CSV text, header first."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Raises
    ------
    BadInputError
        If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".routes-", suffix=path.suffix)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInputError(
            f"file {path.name!r}", f"cannot be written ({error.strerror})", "choose another place"
        ) from None
