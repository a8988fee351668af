"""Routes in the formats that other programs read, one module per format."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from routes.export.files import write_text
from routes.export.geojson import to_geojson
from routes.export.gpx import to_gpx
from routes.export.kml import to_kml
from routes.export.rtz import to_rtz
from routes.export.tabular import rows_to_csv, to_csv

if TYPE_CHECKING:
    from routes.routing import Route


def _geojson_text(route: Route) -> str:
    return json.dumps(to_geojson(route), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


# Each format by its name: what writes a route as the text of a file, which ends with a line end.
DOCUMENTS: dict[str, Callable[[Route], str]] = {
    "geojson": _geojson_text,
    "gpx": to_gpx,
    "kml": to_kml,
    "rtz": to_rtz,
    "csv": to_csv,
}

__all__ = ["DOCUMENTS", "rows_to_csv", "to_csv", "to_geojson", "to_gpx", "to_kml", "to_rtz", "write_text"]
