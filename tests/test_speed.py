from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import BadInputError, UnknownNameError
from routes.speed import SPEED_MODELS, check_speed, mean_speed_kn, speed_in_ice_kn
from routes.tables import read_csv

LAWS = sorted({(row["speed_model"], row["speed_row"]) for row in read_csv("ice_classes.csv")})
# Published points: ship, thickness [m], speed [kn], tolerance [kn].
POINTS = [
    ("h_v_line", "hv.arc7", 0.0, 19.5, 0.01),
    ("h_v_line", "hv.arc7", 1.5, 6.0, 0.01),
    ("h_v_line", "hv.arc6", 1.5, 3.0, 0.01),
    ("h_v_line", "hv.50bc", 1.2, 3.0, 0.01),
    ("power_law", "cheaitou.1A", 0.20, 10.33, 0.01),
    ("power_law", "cheaitou.1A", 0.30, 8.0, 0.01),
    ("power_law", "cheaitou.1AS", 0.20, 11.1, 0.01),
    ("power_law", "cheaitou.1AS", 0.30, 9.16, 0.01),
    ("power_law", "cheaitou.1AS", 0.40, 8.0, 0.01),
]


@pytest.mark.parametrize(("model", "row", "thickness", "speed", "tolerance"), POINTS)
def test_published_points(model, row, thickness, speed, tolerance):
    assert float(speed_in_ice_kn(model, row, thickness)) == pytest.approx(speed, abs=tolerance)


@given(st.sampled_from(LAWS), st.floats(0.0, 4.0), st.floats(0.0, 4.0))
def test_thicker_ice_is_never_faster(law, a, b):
    thin, thick = sorted((a, b))
    fast, slow = (float(speed_in_ice_kn(*law, h)) for h in (thin, thick))
    assert np.isnan(slow) or (not np.isnan(fast) and slow <= fast + 1e-9)


@pytest.mark.parametrize("law", LAWS)
def test_a_ship_stops_beyond_her_limit_and_never_sails_below_two_knots(law):
    speeds = speed_in_ice_kn(*law, np.linspace(0.0, 4.0, 401))
    assert np.isnan(speeds[-1])
    assert np.nanmin(speeds) >= 2.0
    assert np.isnan(speed_in_ice_kn(*law, -0.1))


@given(st.floats(0.0, 1.0), st.floats(2.0, 20.0), st.floats(2.0, 20.0))
def test_mean_speed_lies_between_its_parts_and_is_distance_over_time(cover, a, b):
    mean = float(mean_speed_kn(cover, a, b))
    assert min(a, b) - 1e-9 <= mean <= max(a, b) + 1e-9
    assert 100.0 / mean == pytest.approx(100 * (1 - cover) / a + 100 * cover / b)


def test_a_mean_of_parts_is_slower_than_the_mean_concentration_would_be():
    assert float(mean_speed_kn(0.0, 12.0, np.nan)) == 12.0


@pytest.mark.parametrize("bad", [0.0, -3.0, 2.0, 41.0, float("nan"), float("inf"), "fast", None])
def test_bad_speeds_are_refused(bad):
    with pytest.raises(BadInputError, match="knots"):
        check_speed(bad)


def test_an_unknown_model_is_refused():
    with pytest.raises(UnknownNameError, match="h_v_line"):
        speed_in_ice_kn("guess", "hv.arc7", 0.5)
    assert set(SPEED_MODELS) == {model for model, _ in LAWS}
