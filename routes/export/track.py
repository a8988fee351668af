"""What every format says of a route: its points, its name and the words that go with it.

A route is a line of geodesics. Readers that know only straight lines in longitude and latitude, or rhumb lines, get
points close enough together that the difference does not show.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routes import __version__, geodesy
from routes.errors import BadInputError
from routes.routing import Route

FloatArray = NDArray[np.float64]
# A waypoint: its name, empty for a point put in between, longitude and latitude [deg].
Waypoint = tuple[str, float, float]

ENGINE = f"arctic-routes {__version__}"
CAUTION = "Not for navigation"
# Longest step where geodesics are drawn point by point [nm]: a rhumb line of this length strays less than half a mile
# from the geodesic up to 85 degrees of latitude, and is longer by less than 0.05%.
STEP_NM = 30.0
# Decimals of a degree in files: 0.1 m. RFC 7946, section 11.2, calls 6 a reasonable number.
DECIMALS = 6


def title(route: Route) -> str:
    """Return the name of a route: its ports, corridor and lane."""
    lane = f", {route.lane} lane" if route.lane else ""
    return f"{route.origin.name} - {route.destination.name} by {route.corridor}{lane}"


def line_nm(route: Route) -> float:
    """Return the length of the line of a route's coordinates [nm]."""
    return geodesy.line_length_nm(route.coordinates)


def description(route: Route) -> str:
    """Return the words that every file carries: caution, engine, distance and length of the line.

    A reader who measures the line must be able to see why the result is not the distance of the route.
    """
    words = f"{CAUTION}. Computed by {ENGINE}. Distance {route.distance_nm:.1f} nm"
    line = line_nm(route)
    allowance = route.distance_nm - line
    if abs(allowance) < 0.05:
        return f"{words}, the length of the line."
    return (
        f"{words}; the line is {line:.1f} nm long. They differ by {abs(allowance):.1f} nm because canals count at "
        "their real length and lanes in waters of the Northern Sea Route as sailed."
    )


def waypoints(route: Route) -> list[Waypoint]:
    """Return the route's own points with their names: the ports, and numbers between them.

    Longitudes lie in [-180, 180), as GPX and RTZ ask; no two points that follow each other are the same.
    """
    points = _distinct(_at_home(route.coordinates))
    if len(points) < 2:
        raise _no_line(route)
    names = [route.origin.name, *(f"WP {number}" for number in range(2, len(points))), route.destination.name]
    return [(name, lon, lat) for name, (lon, lat) in zip(names, points.tolist(), strict=True)]


def dense_waypoints(route: Route) -> list[Waypoint]:
    """Return :func:`waypoints` with nameless points between them, no step longer than ``STEP_NM``."""
    own = waypoints(route)
    dense = own[:1]
    for (_, lon1, lat1), last in pairwise(own):
        between = geodesy.densify([[lon1, lat1], last[1:]], STEP_NM)[1:-1]
        dense += [("", lon, lat) for lon, lat in _at_home(between).tolist()]
        dense.append(last)
    return dense


def lines(route: Route) -> list[list[tuple[float, float]]]:
    """Return the line of a route in parts that end at the antimeridian, no step longer than ``STEP_NM``.

    Positions are ``lon, lat`` with longitudes in [-180, 180]; a part that starts on the antimeridian continues the part
    that ends there, on the other side.
    """
    parts = geodesy.split_at_antimeridian(geodesy.densify(route.coordinates, STEP_NM))
    rounded = [_distinct(_rounded(part)) for part in parts]
    kept = [[(lon, lat) for lon, lat in part.tolist()] for part in rounded if len(part) > 1]
    if not kept:
        raise _no_line(route)
    return kept


def _rounded(points: FloatArray) -> FloatArray:
    # Adding zero turns -0.0, which some readers show as such, into 0.0.
    return np.asarray(np.round(points, DECIMALS) + 0.0)


def _at_home(points: FloatArray) -> FloatArray:
    """Round points and bring their longitudes into [-180, 180); a pole has longitude 0."""
    rounded = _rounded(points)
    lon = geodesy.wrap_longitude(rounded[:, 0])
    lon[np.abs(rounded[:, 1]) == 90.0] = 0.0
    return _rounded(np.column_stack([lon, rounded[:, 1]]))


def _distinct(points: FloatArray) -> FloatArray:
    """Leave out each point that repeats the one before it."""
    if len(points) == 0:
        return points
    new = np.concatenate([[True], np.any(points[1:] != points[:-1], axis=1)])
    return np.asarray(points[new])


def _no_line(route: Route) -> BadInputError:
    return BadInputError(
        title(route), "has fewer than two points that differ, so that there is no line", "give two places apart"
    )
