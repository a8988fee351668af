"""GeoJSON: for web maps and geographic information systems."""

from __future__ import annotations

from typing import Any

from routes.export import track
from routes.routing import Route


def to_geojson(route: Route) -> dict[str, Any]:
    """Return a route as a GeoJSON feature.

    Parameters
    ----------
    route
        The route.

    Returns
    -------
    A ``Feature`` with a ``MultiLineString``, ready for :func:`json.dumps`: WGS84 positions ``lon, lat`` with
    longitudes in [-180, 180], split at the antimeridian. Its properties are those of :meth:`routes.Route.to_dict`, and
    ``name``, ``description``, ``line_nm``, the length of the line [nm], and ``engine``.

    Raises
    ------
    BadInputError
        If the route has fewer than two points that differ.

    Notes
    -----
    GeoJSON draws straight lines in longitude and latitude. The legs of a route are geodesics and therefore drawn with a
    point at least every 30 nm.

    References
    ----------
    H. Butler, M. Daly, A. Doyle, S. Gillies, S. Hagen, T. Schaub (2016), *The GeoJSON Format*, RFC 7946: sections
    3.1.1 (lines), 3.1.9 (antimeridian), 4 (WGS84), 11.2 (precision). doi:10.17487/RFC7946.
    """
    properties = route.to_dict()
    del properties["coordinates"]
    return {
        "type": "Feature",
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [[list(position) for position in line] for line in track.lines(route)],
        },
        "properties": {
            "name": track.title(route),
            "description": track.description(route),
            "engine": track.ENGINE,
            "line_nm": round(track.line_nm(route), 1),
            **properties,
        },
    }
