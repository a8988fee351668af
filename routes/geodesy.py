"""Geodesy on the WGS84 ellipsoid: the only module that uses :class:`pyproj.Geod`.

Arrays in, arrays out; longitudes and latitudes in degrees, distances in nautical miles.

References
----------
C. F. F. Karney (2013), "Algorithms for geodesics", *J. Geodesy* 87, 43-55, doi:10.1007/s00190-012-0578-z.
H. Butler et al. (2016), *The GeoJSON Format*, RFC 7946, section 3.1.9 (lines at the antimeridian).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError
from routes.units import METRES_PER_NM

if TYPE_CHECKING:
    from pyproj import Geod, Transformer

FloatArray = NDArray[np.float64]


@cache
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _numbers(name: str, values: ArrayLike) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInputError(f"{name} {values!r}", "must be numbers", "give degrees as decimal numbers") from None
    if not np.all(np.isfinite(array)):
        raise BadInputError(f"{name} {values!r}", "must be finite", "leave out missing points")
    return array


def check_latitude(lat: ArrayLike) -> FloatArray:
    """Return latitudes as an array, or raise ``BadInputError`` outside [-90, 90] [deg]."""
    array = _numbers("latitude", lat)
    if array.size and (array.max() > 90.0 or array.min() < -90.0):
        raise BadInputError(f"latitude {lat!r}", "must lie in [-90, 90]", "check that lat and lon are not swapped")
    return array


def wrap_longitude(lon: ArrayLike) -> FloatArray:
    """Wrap longitudes into [-180, 180) [deg].

    >>> wrap_longitude([190.8, -180.0, 180.0, 359.0]).round(6).tolist()
    [-169.2, -180.0, -180.0, -1.0]
    """
    array = _numbers("longitude", lon)
    return np.mod(array + 180.0, 360.0) - 180.0


def unit_vectors(lonlat: ArrayLike) -> FloatArray:
    """Return positions as vectors of length 1 on a sphere, for searches of neighbours.

    Parameters
    ----------
    lonlat
        ``(n, 2)`` of ``lon, lat`` [deg].

    Returns
    -------
    ``(n, 3)``, x towards 0 N 0 E, z towards the north pole.

    Examples
    --------
    >>> unit_vectors([[0.0, 90.0]]).round(6).tolist()
    [[0.0, 0.0, 1.0]]
    """
    lam, phi = np.radians(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)).T
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def inverse(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Solve the inverse geodesic problem.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Positions, any shapes that broadcast together [deg].

    Returns
    -------
    distance_nm, azimuth_deg
        Length of the shortest geodesic [nm] and its azimuth at the first point, in [0, 360) [deg].

    Raises
    ------
    BadInputError
        If a value is not finite or a latitude lies outside [-90, 90].

    >>> distance, azimuth = inverse(4.0, 51.95, 139.65, 35.44)  # Rotterdam to Yokohama
    >>> round(float(distance), 1)
    5080.1
    """
    lon_a, lat_a, lon_b, lat_b = np.broadcast_arrays(
        _numbers("longitude", lon1), check_latitude(lat1), _numbers("longitude", lon2), check_latitude(lat2)
    )
    azimuth, _, metres = _geod().inv(lon_a, lat_a, lon_b, lat_b)
    return np.asarray(metres) / METRES_PER_NM, np.mod(np.asarray(azimuth), 360.0)


def distance_nm(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> FloatArray:
    """Return the geodesic distance between points [nm]; shapes broadcast."""
    return inverse(lon1, lat1, lon2, lat2)[0]


def direct(
    lon: ArrayLike, lat: ArrayLike, azimuth_deg: ArrayLike, distance_nm: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Solve the direct geodesic problem: where one arrives.

    Parameters
    ----------
    lon, lat, azimuth_deg
        Start and course, shapes broadcast [deg].
    distance_nm
        Distance along the geodesic [nm].

    Returns
    -------
    lon, lat
        End points; longitudes in [-180, 180) [deg].

    >>> lon, lat = direct(0.0, 0.0, 90.0, 60.0)
    >>> round(float(lon), 6), float(lat)
    (0.998208, 0.0)
    """
    lon_a, lat_a, course, length = np.broadcast_arrays(
        _numbers("longitude", lon),
        check_latitude(lat),
        _numbers("azimuth", azimuth_deg),
        _numbers("distance", distance_nm),
    )
    lon_b, lat_b, _ = _geod().fwd(lon_a, lat_a, course, length * METRES_PER_NM)
    return wrap_longitude(lon_b), np.asarray(lat_b, dtype=np.float64)


def line_length_nm(coordinates: ArrayLike) -> float:
    """Return the length of a line of geodesics.

    Parameters
    ----------
    coordinates
        ``(n, 2)`` array of ``lon, lat`` [deg]; fewer than two points have length 0.

    >>> line_length_nm([[0.0, 0.0], [0.0, 1.0]])  # one degree of latitude at the equator
    59.705...
    """
    return float(segment_lengths_nm(coordinates).sum())


def segment_lengths_nm(coordinates: ArrayLike) -> FloatArray:
    """Return the length of each of the ``n - 1`` geodesic segments of a line [nm]."""
    points = as_line(coordinates)
    if len(points) < 2:
        return np.zeros(0)
    return inverse(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])[0]


def as_line(coordinates: ArrayLike) -> FloatArray:
    """Return coordinates as an ``(n, 2)`` array of ``lon, lat``, or raise ``BadInputError``."""
    points = _numbers("coordinates", coordinates)
    if points.size == 0:
        return points.reshape(0, 2)
    if points.ndim != 2 or points.shape[1] != 2:
        raise BadInputError(f"coordinates of shape {points.shape}", "must be (n, 2)", "give rows of lon, lat")
    check_latitude(points[:, 1])
    return points


def densify(coordinates: ArrayLike, max_step_nm: float) -> FloatArray:
    """Insert points along the geodesics of a line so that no step is longer than asked.

    Parameters
    ----------
    coordinates
        ``(n, 2)`` array of ``lon, lat`` [deg].
    max_step_nm
        Longest step [nm], positive.

    Returns
    -------
    ``(m, 2)`` array, ``m >= n``, that holds the given points; longitudes in [-180, 180) [deg].
    """
    if not max_step_nm > 0:
        raise BadInputError(f"step of {max_step_nm} nm", "must be positive", "give a step of 1 nm or more")
    points = as_line(coordinates)
    if len(points) < 2:
        return np.column_stack([wrap_longitude(points[:, 0]), points[:, 1]])
    lengths, azimuths = inverse(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    counts = np.maximum(np.ceil(lengths / max_step_nm).astype(int), 1)
    segment = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = step * lengths[segment] / counts[segment]
    lon, lat = direct(points[segment, 0], points[segment, 1], azimuths[segment], along)
    exact = step == 0
    lon[exact], lat[exact] = wrap_longitude(points[:-1, 0]), points[:-1, 1]
    last = np.array([[float(wrap_longitude(points[-1, 0])), points[-1, 1]]])
    return np.vstack([np.column_stack([lon, lat]), last])


def rhumb_line(lon1: float, lat1: float, lon2: float, lat2: float, max_step_nm: float) -> FloatArray:
    """Return points on the rhumb line (constant course) between two positions.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Ends [deg]; the shorter way round in longitude is taken. A pole is not allowed.
    max_step_nm
        Longest step between points [nm].

    Returns
    -------
    ``(n, 2)`` array of ``lon, lat`` with the ends [deg].

    Notes
    -----
    On the ellipsoid longitude is linear in the isometric latitude
    ``asinh(tan(lat)) - e * atanh(e * sin(lat))`` along a rhumb line.

    >>> rhumb_line(0.0, 60.0, 10.0, 60.0, 200.0)[:, 1].tolist()
    [60.0, 60.0, 60.0]
    """
    lats = check_latitude([lat1, lat2])
    if np.any(np.abs(lats) >= 90.0):
        raise BadInputError(f"latitudes {lat1}, {lat2}", "a rhumb line never reaches the pole", "use a geodesic")
    start = float(wrap_longitude(lon1))
    turn = float(wrap_longitude(float(lon2) - start))
    eccentricity = float(np.sqrt(_geod().es))

    def isometric(lat: FloatArray) -> FloatArray:
        phi = np.radians(lat)
        return np.arcsinh(np.tan(phi)) - eccentricity * np.arctanh(eccentricity * np.sin(phi))

    count = max(1, int(np.ceil(_rhumb_length_bound(turn, lats) / max_step_nm)))
    lat = np.linspace(lat1, lat2, count + 1)
    first, last = isometric(lats)
    if abs(lat2 - lat1) < 1e-9:
        lon = start + np.linspace(0.0, turn, count + 1)
    else:
        # Equal steps of latitude bunch up on courses near east-west; equal steps of longitude do so near north-south.
        psi = np.linspace(first, last, count + 1)
        lon = start + turn * (psi - first) / (last - first)
        lat = np.interp(psi, *_latitude_table(isometric, lat1, lat2))
        lat[0], lat[-1] = lat1, lat2
    return np.column_stack([wrap_longitude(lon), lat])


def _rhumb_length_bound(turn: float, lats: FloatArray) -> float:
    middle = float(np.radians(np.abs(lats).min()))
    return float(np.hypot(60.0 * turn * np.cos(middle), 60.0 * (lats[1] - lats[0])))


def _latitude_table(
    isometric: Callable[[FloatArray], FloatArray], lat1: float, lat2: float
) -> tuple[FloatArray, FloatArray]:
    lat = np.linspace(min(lat1, lat2), max(lat1, lat2), 2001)
    return isometric(lat), lat


def split_at_antimeridian(coordinates: ArrayLike) -> list[FloatArray]:
    """Split a line where it crosses the 180 deg meridian, as RFC 7946 asks.

    Parameters
    ----------
    coordinates
        ``(n, 2)`` array of ``lon, lat`` [deg], any longitudes.

    Returns
    -------
    List of ``(k, 2)`` arrays with longitudes in [-180, 180]; consecutive parts meet on the meridian.
    The crossing is found on the geodesic, so the parts together are as long as the line.
    """
    points = as_line(coordinates)
    if len(points) == 0:
        return []
    lon = wrap_longitude(points[:, 0])
    lat = points[:, 1]
    parts: list[list[tuple[float, float]]] = [[(float(lon[0]), float(lat[0]))]]
    for i in range(1, len(points)):
        a, b = float(lon[i - 1]), float(lon[i])
        if abs(b - a) > 180.0:
            edge = 180.0 if a > 0 else -180.0
            crossing = _crossing_latitude(a, float(lat[i - 1]), b, float(lat[i]))
            parts[-1].append((edge, crossing))
            parts.append([(-edge, crossing)])
        parts[-1].append((b, float(lat[i])))
    cleaned = []
    for part in parts:
        kept = [p for k, p in enumerate(part) if k == 0 or p != part[k - 1]]
        if len(kept) > 1 or len(parts) == 1:
            cleaned.append(np.array(kept))
    return cleaned


def _crossing_latitude(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Latitude at which the geodesic between two points crosses the 180 deg meridian, by bisection."""
    if abs(lon1) == 180.0:
        return lat1
    if abs(lon2) == 180.0:
        return lat2
    total, azimuth = (float(x) for x in inverse(lon1, lat1, lon2, lat2))
    low, high = 0.0, total
    for _ in range(60):
        middle = 0.5 * (low + high)
        lon, _lat = direct(lon1, lat1, azimuth, middle)
        if (float(lon) > 0) == (lon1 > 0):
            low = middle
        else:
            high = middle
    return float(direct(lon1, lat1, azimuth, 0.5 * (low + high))[1])


@cache
def _polar_transformer(projection: str, central_longitude: float) -> Transformer:
    from pyproj import Transformer

    names = {"stereographic": "stere", "equidistant": "aeqd", "equal_area": "laea"}
    if projection not in names:
        raise BadInputError(
            f"polar projection {projection!r}", "is not known", f"choose from: {', '.join(sorted(names))}"
        )
    definition = f"+proj={names[projection]} +lat_0=90 +lon_0={central_longitude} +ellps=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", definition, always_xy=True)


def polar_projection(
    lon: ArrayLike, lat: ArrayLike, *, projection: str = "equidistant", central_longitude: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Project positions onto a plane that touches the North Pole.

    Parameters
    ----------
    lon, lat
        Positions [deg], same shape.
    projection
        ``equidistant`` (distances from the pole are true), ``stereographic`` or ``equal_area``.
    central_longitude
        Meridian that points down the page [deg].

    Returns
    -------
    x, y
        [m], the pole at the origin.
    """
    lon_a, lat_a = np.broadcast_arrays(_numbers("longitude", lon), check_latitude(lat))
    result: Any = _polar_transformer(projection, central_longitude).transform(lon_a, lat_a)
    return np.asarray(result[0], dtype=np.float64), np.asarray(result[1], dtype=np.float64)
