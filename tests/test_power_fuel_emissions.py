from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.fuel import main_engine_fuel_t
from routes.power import cubic_law, equivalent_open_water_speed_kn
from routes.tables import coefficient
from routes.vessels import list_vessels

SHIP = {"mcr_kw": 10_000.0, "service_speed_kn": 15.0}


def test_the_cubic_law_by_hand():
    assert float(cubic_law(15.0, service_load=0.85, exponent=3.0, **SHIP)) == pytest.approx(8_500.0)
    assert float(cubic_law(7.5, service_load=0.8, exponent=3.0, **SHIP)) == pytest.approx(1_000.0)
    assert float(cubic_law(30.0, service_load=0.8, exponent=3.0, **SHIP)) == 10_000.0


@given(st.floats(0.1, 20.0), st.floats(0.1, 20.0), st.floats(2.5, 4.0), st.floats(0.75, 0.9))
def test_faster_never_takes_less_power_and_never_more_than_installed(a, b, exponent, load):
    slow, fast = sorted((a, b))
    low, high = (float(cubic_law(v, exponent=exponent, service_load=load, **SHIP)) for v in (slow, fast))
    assert low <= high <= 10_000.0


def test_speed_lost_to_the_ice_is_added_back():
    speed = equivalent_open_water_speed_kn([6.0, 14.0, 14.6], 19.5, [6.0, 16.0, 19.5])
    assert speed.tolist() == pytest.approx([19.5, 17.5, 14.6])


# Daily consumption at service conditions from the trade press: ship, speed [kn], t/d, how far we may be off [%].
DAILY = [("container-8000", 21.0, 150.0, 15.0), ("container-8000", 24.0, 225.0, 15.0)]


@pytest.mark.parametrize(("key", "speed", "tonnes", "percent"), DAILY)
def test_daily_consumption_is_near_published_figures(key, speed, tonnes, percent):
    ship = next(s for s in list_vessels() if s.key == key)
    power = cubic_law(
        speed,
        mcr_kw=ship.mcr_kw,
        service_speed_kn=ship.service_speed_kn,
        service_load=coefficient("power.service_load"),
        exponent=coefficient("power.exponent"),
    )
    day = main_engine_fuel_t(power, 24.0, mcr_kw=ship.mcr_kw, engine=ship.engine, fuel=ship.fuel)
    assert float(day) == pytest.approx(tonnes, rel=percent / 100)
