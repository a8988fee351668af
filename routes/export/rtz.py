"""RTZ: the route plan exchange format of electronic chart systems (ECDIS)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from routes.export import track
from routes.export.markup import degrees, document, element
from routes.routing import Route


def to_rtz(route: Route) -> str:
    """Return a route as an RTZ 1.0 document, for planning and never for navigation.

    Parameters
    ----------
    route
        The route.

    Returns
    -------
    A document with the route's own waypoints, their ids the numbers from 1. Longitudes lie in [-180, 180), as the
    schema asks. Every leg states its geometry, ``Orthodrome``. A leg belongs to the waypoint at its end, so that the
    first waypoint has none.

    Raises
    ------
    BadInputError
        If the route has fewer than two points that differ.

    Notes
    -----
    RTZ knows rhumb lines (``Loxodrome``) and great circles (``Orthodrome``); the geodesics of the route are the great
    circles of the ellipsoid. Annex S warns that the two ends of an exchange may draw long legs, and legs above 70
    degrees of latitude, differently.

    The schema has no element for a description: the caution stands in the name and in the status of the route, and all
    words stand in an extension of ``routeInfo``. Depths, cross-track limits, turn radii and speeds are left out, since
    nobody has checked them against a chart. Some systems want the file to bear the name of the route.

    References
    ----------
    IEC 61174:2015, *ECDIS - Operational and performance requirements, methods of testing and required test results*,
    edition 4.0, Annex S. CIRM (2015), *RTZ schema version 1.0*, http://www.cirm.org/rtz/: types ``RouteInfo``,
    ``Waypoint``, ``Leg``, ``GeometryType``, ``LongitudeType``.
    """
    root = Element("route", {"version": "1.0", "xmlns": "http://www.cirm.org/RTZ/1/0"})
    info = element(
        root,
        "routeInfo",
        routeName=f"{track.title(route)} ({track.CAUTION.lower()})",
        routeAuthor=track.ENGINE,
        routeStatus=track.CAUTION,
    )
    element(
        element(info, "extensions"),
        "extension",
        manufacturer="arctic-routes",
        name="description",
        version="1.0",
        value=track.description(route),
        distanceNm=f"{route.distance_nm:.1f}",
        lineNm=f"{track.line_nm(route):.1f}",
    )
    points = element(root, "waypoints")
    for number, (name, lon, lat) in enumerate(track.waypoints(route), start=1):
        point = element(points, "waypoint", id=str(number), name=name)
        element(point, "position", lat=degrees(lat), lon=degrees(lon))
        if number > 1:
            element(point, "leg", geometryType="Orthodrome")
    return document(root)
