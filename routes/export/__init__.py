"""Routes in the formats that other programs read."""

from routes.export.formats import rows_to_csv, to_geojson, write_text

__all__ = ["rows_to_csv", "to_geojson", "write_text"]
