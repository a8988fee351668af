from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.emissions import SPECIES, emissions_t
from routes.fuel import auxiliary_fuel_t, ghg4_load_correction, main_engine_fuel_t
from routes.power import cubic_law, equivalent_open_water_speed_kn
from routes.tables import coefficient
from routes.vessels import fuels, list_vessels

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


def test_the_load_correction_has_its_published_least_value():
    loads = np.linspace(0.1, 1.0, 901)
    values = ghg4_load_correction(loads)
    assert loads[np.argmin(values)] == pytest.approx(0.78, abs=0.002)
    assert values.min() == pytest.approx(1.003, abs=5e-4)


def test_main_engine_fuel_by_hand_with_the_load_correction_held_below_seven_percent():
    fuel = main_engine_fuel_t([5_000.0, 600.0], 24.0, mcr_kw=10_000.0, engine="slow", fuel="VLSFO")
    expected = 5_000 * 175 * (0.455 * 0.25 - 0.71 * 0.5 + 1.28) * 24 / 1e6
    at_least = 600 * 175 * (0.455 * 0.07**2 - 0.71 * 0.07 + 1.28) * 24 / 1e6
    assert fuel.tolist() == pytest.approx([expected, at_least])
    assert float(auxiliary_fuel_t(1_000.0, 500.0, 10.0, fuel="LNG")) == pytest.approx((156 + 142.5) * 10 / 1000)


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


@pytest.mark.parametrize(("fuel", "factor"), [("VLSFO", 3.151), ("HFO", 3.114), ("MGO", 3.206), ("LNG", 2.75)])
def test_co2_has_the_imo_factors(fuel, factor):
    assert float(emissions_t(1.0, fuel, "otto-medium").co2) == factor


def test_methane_slip_depends_on_the_engine():
    assert float(emissions_t(1.0, "LNG", "otto-medium").ch4) == 0.031
    assert float(emissions_t(1.0, "LNG", "otto-slow").ch4) == 0.017
    assert float(emissions_t(1.0, "VLSFO", "slow").ch4) == 0.00005


@given(st.floats(0.0, 1e5), st.sampled_from(fuels()))
def test_emissions_are_linear_in_fuel_and_warming_adds_up(tonnes, fuel):
    engine = "otto-slow" if fuel == "LNG" else "slow"
    one, many = emissions_t(1.0, fuel, engine), emissions_t(tonnes, fuel, engine)
    for name in SPECIES:
        assert float(getattr(many, name)) == pytest.approx(tonnes * float(getattr(one, name)))
    methane = float(one.ch4)
    assert float(one.co2e_20 - one.co2e_100) == pytest.approx(methane * (82.5 - 29.8))
    assert float(one.co2e_100) >= float(one.co2)
