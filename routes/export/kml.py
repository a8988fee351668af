"""KML: for Google Earth and its like."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from routes.export import track
from routes.export.markup import degrees, document, element
from routes.routing import Route


def to_kml(route: Route) -> str:
    """Return a route as a KML document.

    Parameters
    ----------
    route
        The route.

    Returns
    -------
    A document with one placemark: a ``MultiGeometry`` of lines on the surface, split at the antimeridian; longitudes
    lie in [-180, 180].

    Raises
    ------
    BadInputError
        If the route has fewer than two points that differ.

    Notes
    -----
    Globes draw great circles between positions, flat maps straight lines in longitude and latitude. The geodesics of
    the route are drawn with a point at least every 30 nm, and with ``tessellate`` the line follows the surface between
    them.

    The namespace is that of KML 2.2, which all readers know; version 2.3 left the elements that are used here as they
    were.

    References
    ----------
    T. Wilson, ed. (2008), *OGC KML 2.2*, OGC 07-147r2; D. Burggraf, ed. (2015), *OGC KML 2.3*, OGC 12-007r2: elements
    ``MultiGeometry``, ``LineString``, ``tessellate``, ``coordinates``. http://docs.opengeospatial.org/is/12-007r2/.
    """
    root = Element("kml", {"xmlns": "http://www.opengis.net/kml/2.2"})
    body = element(root, "Document")
    element(body, "name", track.title(route))
    element(body, "description", track.description(route))
    placemark = element(body, "Placemark")
    element(placemark, "name", track.title(route))
    element(placemark, "description", track.description(route))
    data = element(placemark, "ExtendedData")
    for key, value in (
        ("engine", track.ENGINE),
        ("distance_nm", f"{route.distance_nm:.1f}"),
        ("line_nm", f"{track.line_nm(route):.1f}"),
    ):
        element(element(data, "Data", name=key), "value", value)
    geometry = element(placemark, "MultiGeometry")
    for line in track.lines(route):
        string = element(geometry, "LineString")
        element(string, "tessellate", "1")
        # Joined by blanks, not line ends: within a tuple no blank is allowed, between tuples any.
        element(string, "coordinates", " ".join(f"{degrees(lon)},{degrees(lat)}" for lon, lat in line))
    return document(root)
