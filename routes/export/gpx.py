"""GPX: for chart plotters and hand-held receivers."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from routes.export import track
from routes.export.markup import degrees, document, element
from routes.routing import Route


def to_gpx(route: Route) -> str:
    """Return a route as a GPX 1.1 document.

    Parameters
    ----------
    route
        The route.

    Returns
    -------
    A document with one ``rte``. Longitudes lie in [-180, 180), as the schema asks; a route over the antimeridian goes
    on from one side to the other, as receivers expect.

    Raises
    ------
    BadInputError
        If the route has fewer than two points that differ.

    Notes
    -----
    GPX does not say what lies between two points: plotters take rhumb lines or great circles, GDAL straight lines in
    longitude and latitude. The geodesics of the route are therefore cut into steps of at most 30 nm, over which these
    are the same. The route's own waypoints have names, the points in between have none.

    References
    ----------
    TopoGrafix (2004), *GPX 1.1 Schema Documentation*, https://www.topografix.com/GPX/1/1/: types ``rteType``,
    ``wptType``, ``longitudeType``.
    """
    root = Element("gpx", {"version": "1.1", "creator": track.ENGINE, "xmlns": "http://www.topografix.com/GPX/1/1"})
    metadata = element(root, "metadata")
    element(metadata, "name", track.title(route))
    element(metadata, "desc", track.description(route))
    rte = element(root, "rte")
    element(rte, "name", track.title(route))
    element(rte, "desc", track.description(route))
    element(rte, "src", track.ENGINE)
    for name, lon, lat in track.dense_waypoints(route):
        point = element(rte, "rtept", lat=degrees(lat), lon=degrees(lon))
        if name:
            element(point, "name", name)
    return document(root)
