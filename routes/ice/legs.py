"""Which row of the ice record describes a position."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.tables import read_csv

# Positions of our lanes that fall between two boxes take the nearest box, if it is nearer than this [deg].
_REACH_DEG = 8.0


@cache
def _boxes() -> tuple[list[str], NDArray[np.float64]]:
    rows = read_csv("ice_legs.csv")
    bounds = np.array([[float(r[c]) for c in ("lon_min", "lon_max", "lat_min", "lat_max")] for r in rows])
    return [row["leg"] for row in rows], bounds


@cache
def leg_names() -> tuple[str, ...]:
    """Return the keys of all ice legs, in the order of the table."""
    return tuple(dict.fromkeys(_boxes()[0]))


@cache
def _labels() -> dict[str, str]:
    return {row["leg"]: row["label"] for row in read_csv("ice_legs.csv")}


def ice_leg_label(leg: str) -> str:
    """Return the name of an ice leg in words."""
    return _labels()[leg]


def ice_legs_along(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.str_]:
    """Name the ice leg of each position of a track.

    Parameters
    ----------
    lon, lat
        Positions [deg], 1-D arrays of equal length.

    Returns
    -------
    Keys of ``ice_legs.csv``; an empty string where the track is outside the record. North of 66.5 N between
    the Barents and the Chukchi Sea a position outside every box takes the nearest one.
    """
    eastward = np.mod(geodesy.wrap_longitude(lon), 360.0)
    latitude = geodesy.check_latitude(lat)
    names, bounds = _boxes()
    west, east, south, north = (bounds[:, i, None] for i in range(4))
    middle, half_width = (west + east) / 2.0, (east - west) / 2.0
    turn = np.abs(np.mod(eastward - middle + 180.0, 360.0) - 180.0)
    rise = np.abs(latitude - (south + north) / 2.0)
    # Inside a box this is 0 at its centre and 1 on its edge; where boxes overlap, the more central one counts.
    centrality = np.maximum(turn / half_width, rise / ((north - south) / 2.0))
    best = np.argmin(centrality, axis=0)
    inside = centrality[best, np.arange(len(eastward))] <= 1.0
    # A degree of longitude counts for what it measures at that latitude.
    off_lon = np.maximum(turn - half_width, 0.0) * np.cos(np.radians(latitude))
    off = np.hypot(off_lon, np.maximum(rise - (north - south) / 2.0, 0.0))
    nearest = np.argmin(off, axis=0)
    russian_arctic = (latitude > 66.5) & (eastward > 28.0) & (eastward < 195.0)
    close = russian_arctic & (off[nearest, np.arange(len(eastward))] < _REACH_DEG)
    return np.where(inside, np.array(names)[best], np.where(close, np.array(names)[nearest], ""))
