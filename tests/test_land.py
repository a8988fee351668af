from __future__ import annotations

import numpy as np
import pytest

from routes import geodesy, land

DRY = [
    ("Moscow", 55.75, 37.6),
    ("Chukotka", 67.0, 180.0),
    ("Wrangel east of 180", 71.2, -179.0),
    ("Antarctica", -85.0, 0.0),
]
WET = [("North Pole", 90.0, 0.0), ("Bering Strait", 65.8, -169.45), ("Vilkitsky", 77.9, 103.8), ("Dover", 51.0, 1.45)]


@pytest.mark.parametrize(("name", "lat", "lon"), DRY)
def test_land_is_land(name, lat, lon):
    assert bool(land.on_land(lon, lat)), name


@pytest.mark.parametrize(("name", "lat", "lon"), WET)
def test_water_is_water(name, lat, lon):
    assert not bool(land.on_land(lon, lat)), name


def test_the_caspian_counts_as_land():
    assert bool(land.on_land(50.5, 42.0))


def test_there_is_no_spurious_land_along_a_parallel():
    lon = np.arange(-180.0, 180.0, 0.5)
    assert 0.2 < land.on_land(lon, np.full(len(lon), 71.2)).mean() < 0.6


def test_land_area_is_that_of_the_world():
    x_area = 0.0
    for ring in land.rings("50m"):
        lon, lat = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
        x_area += abs(float(np.sum((lon[1:] - lon[:-1]) * (lat[1:] + lat[:-1]) / 2.0)))
    # 148.9 million km2 of land and 0.4 of the Caspian on a sphere of 6371 km.
    assert x_area * 6371.0**2 / 1e6 == pytest.approx(149.0, rel=0.02)


def test_a_segment_over_land_is_found_and_one_at_sea_is_not():
    crossing = land.crosses_land([[4.0, 52.0], [2.0, 51.2], [-5.0, 49.8], [20.0, 50.0]])
    assert crossing.tolist() == [False, True, True]


def test_a_segment_over_the_antimeridian_is_tested_where_it_runs():
    assert not land.crosses_land([[175.0, 60.0], [-175.0, 60.0]])[0]
    assert land.crosses_land([[175.0, 67.5], [-175.0, 67.0]])[0]


def test_nearest_water_of_moscow_is_far_and_of_a_quay_is_near():
    lon, lat, distance = land.nearest_water(37.6, 55.75)
    assert 200.0 < distance < 400.0
    assert float(geodesy.distance_nm(lon, lat, 37.6, 55.75)) == pytest.approx(distance, abs=0.1)
    assert land.nearest_water(0.0, 45.0)[2] < 60.0
    assert land.nearest_water(-30.0, 45.0) == (-30.0, 45.0, 0.0)
