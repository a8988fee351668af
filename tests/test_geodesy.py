from __future__ import annotations

import numpy as np
import pytest
from conftest import golden
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from routes import geodesy
from routes.errors import BadInputError

LINES = golden("geodesics.csv")
LAT = st.floats(-90.0, 90.0)
LON = st.floats(-180.0, 180.0)


@pytest.mark.parametrize("row", LINES, ids=range(len(LINES)))
def test_inverse_agrees_with_published_test_lines_to_a_millionth_of_a_mile(row):
    distance, azimuth = geodesy.inverse(
        float(row["lon1_deg"]), float(row["lat1_deg"]), float(row["lon2_deg"]), float(row["lat2_deg"])
    )
    assert float(distance) == pytest.approx(float(row["distance_m"]) / 1852.0, abs=1e-6)
    assert float(azimuth) == pytest.approx(float(row["azimuth1_deg"]) % 360.0, abs=1e-9)


@pytest.mark.parametrize("row", LINES, ids=range(len(LINES)))
def test_direct_agrees_with_published_test_lines(row):
    lon, lat = geodesy.direct(
        float(row["lon1_deg"]), float(row["lat1_deg"]), float(row["azimuth1_deg"]), float(row["distance_m"]) / 1852.0
    )
    assert float(lat) == pytest.approx(float(row["lat2_deg"]), abs=1e-11)
    assert float(geodesy.wrap_longitude(float(lon) - float(row["lon2_deg"]))) == pytest.approx(0.0, abs=1e-10)


@given(LON, LAT, LON, LAT)
def test_inverse_agrees_with_a_rival_implementation(lon1, lat1, lon2, lat2):
    ours = float(geodesy.distance_nm(lon1, lat1, lon2, lat2))
    theirs = Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2)["s12"] / 1852.0
    assert ours == pytest.approx(theirs, abs=1e-6)


@given(LON, LAT, LON, LAT, LON, LAT)
def test_distance_is_a_metric(a, b, c, d, e, f):
    ab, bc = float(geodesy.distance_nm(a, b, c, d)), float(geodesy.distance_nm(c, d, e, f))
    assert ab == pytest.approx(float(geodesy.distance_nm(c, d, a, b)), abs=1e-9)
    assert float(geodesy.distance_nm(a, b, e, f)) <= ab + bc + 1e-6


def test_arrays_broadcast_and_equal_scalars():
    lons, lats = np.array([[0.0], [10.0]]), np.array([50.0, 60.0, 70.0])
    grid = geodesy.distance_nm(lons, lats, 4.0, 52.0)
    assert grid.shape == (2, 3)
    assert grid[1, 2] == pytest.approx(float(geodesy.distance_nm(10.0, 70.0, 4.0, 52.0)), abs=0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, "north", None])
def test_values_that_are_no_numbers_are_refused(bad):
    with pytest.raises(BadInputError):
        geodesy.distance_nm(0.0, bad, 0.0, 0.0)


def test_swapped_coordinates_are_refused():
    with pytest.raises(BadInputError, match="swapped"):
        geodesy.distance_nm(51.9, 139.6, 4.0, 52.0)


def test_densify_keeps_points_length_and_step():
    line = np.array([[4.0, 52.0], [-170.0, 66.0], [139.6, 35.4]])
    dense = geodesy.densify(line, 50.0)
    assert geodesy.segment_lengths_nm(dense).max() <= 50.0 + 1e-6
    assert geodesy.line_length_nm(dense) == pytest.approx(geodesy.line_length_nm(line), abs=1e-5)
    for point in line:
        assert np.abs(dense - point).sum(axis=1).min() < 1e-9


@given(st.lists(st.tuples(LON, st.floats(-85.0, 85.0)), min_size=2, max_size=6))
def test_split_at_the_antimeridian_keeps_the_length_and_crosses_no_more(points):
    line = geodesy.densify(np.array(points), 500.0)
    parts = geodesy.split_at_antimeridian(line)
    for part in parts:
        assert np.all(np.abs(part[:, 0]) <= 180.0)
        assert np.abs(np.diff(part[:, 0])).max(initial=0.0) <= 180.0
    total = sum(geodesy.line_length_nm(part) for part in parts)
    assert total == pytest.approx(geodesy.line_length_nm(line), abs=1e-3)


def test_a_split_meets_on_the_meridian():
    parts = geodesy.split_at_antimeridian([[170.0, 60.0], [-170.0, 62.0]])
    assert len(parts) == 2
    assert parts[0][-1][0] == 180.0
    assert parts[1][0][0] == -180.0
    assert parts[0][-1][1] == parts[1][0][1]


@given(LON, st.floats(-80, 80), st.floats(-179, 179), st.floats(-80, 80))
def test_a_rhumb_line_keeps_its_course_and_is_no_shorter_than_the_geodesic(lon1, lat1, turn, lat2):
    lon2 = float(geodesy.wrap_longitude(lon1 + turn))
    line = geodesy.rhumb_line(lon1, lat1, lon2, lat2, 20.0)
    direct = float(geodesy.distance_nm(lon1, lat1, lon2, lat2))
    assert geodesy.line_length_nm(line) >= direct - 1e-6
    if direct > 300.0 and abs(lat2 - lat1) > 5.0 and abs(turn) > 5.0:
        _, course = geodesy.inverse(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
        _, back = geodesy.inverse(line[1:, 0], line[1:, 1], line[:-1, 0], line[:-1, 1])
        middle = course + geodesy.wrap_longitude(back + 180.0 - course) / 2.0
        assert np.abs(geodesy.wrap_longitude(middle - middle[0])).max() < 0.2


def test_a_rhumb_line_along_a_parallel_has_the_parallels_length():
    # Radius of the parallel of 60 N on WGS84: a cos(lat) / sqrt(1 - e2 sin2(lat)).
    radius_m = 6378137.0 * 0.5 / np.sqrt(1.0 - 0.0066943799901413165 * 0.75)
    expected = np.radians(40.0) * radius_m / 1852.0
    assert geodesy.line_length_nm(geodesy.rhumb_line(0.0, 60.0, 40.0, 60.0, 1.0)) == pytest.approx(expected, rel=1e-6)


def test_the_pole_projects_to_the_origin_and_distances_from_it_are_true():
    x, y = geodesy.polar_projection([0.0, 50.0], [90.0, 70.0])
    assert np.hypot(x[0], y[0]) == pytest.approx(0.0, abs=1e-6)
    from_pole = float(geodesy.distance_nm(0.0, 90.0, 50.0, 70.0)) * 1852.0
    assert np.hypot(x[1], y[1]) == pytest.approx(from_pole, rel=1e-9)


def test_an_unknown_projection_is_refused():
    with pytest.raises(BadInputError, match="choose from"):
        geodesy.polar_projection(0.0, 80.0, projection="mercator")
