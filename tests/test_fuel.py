"""Fuel: consumption curves, pilot oil, boil-off, hotel loads."""

from __future__ import annotations

import json
import time

import numpy as np
import pint
import pytest
from conftest import golden
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.errors import BadInputError, UnknownNameError
from routes.fuel import (
    TANKS,
    TURBINES,
    auxiliary_fuel_t,
    boil_off_t,
    engine_fuels_t,
    engines,
    gas_balance_t,
    ghg4_base_consumption,
    ghg4_consumption,
    ghg4_load_correction,
    main_engine_fuel_t,
    pilot_fuel_t,
    scrubber_fuel_t,
)
from routes.hotel import MODES, cold_hotel_factor, ghg4_hotel_load
from routes.tables import coefficient, load_table, read_csv
from routes.vessels import list_vessels

UNITS = pint.UnitRegistry()
TABLE_19 = golden("ghg4_table_19.csv")
ENGINE_FUELS = sorted(
    {(row["engine"], row["fuel"]) for row in TABLE_19 if row["engine"] not in ("auxiliary", "boiler")}
)


def vectors(function):
    rows = golden("fuel_carbon_vectors.csv")
    return [
        pytest.param(json.loads(r["inputs_json"]), json.loads(r["expected_json"]), float(r["rel_tol"]), id=r["id"])
        for r in rows
        if r["function"] == function
    ]


@pytest.mark.parametrize(("given_", "found", "tolerance"), vectors("ghg4_sfc"))
def test_consumption_by_load_has_the_golden_values(given_, found, tolerance):
    assert given_["base"] == float(ghg4_base_consumption("slow", "HFO"))
    sfc = float(ghg4_consumption("slow", "HFO", given_["load"]))
    assert sfc == pytest.approx(found["sfc_g_kWh"], rel=tolerance)


@pytest.mark.parametrize(("given_", "found", "tolerance"), vectors("ghg4_day_fuel"))
def test_a_day_of_a_container_ship_has_the_golden_values(given_, found, tolerance):
    # Power is the golden table's own: its law is tested with the power models.
    main = main_engine_fuel_t(found["P_ME_kW"], 24.0, mcr_kw=given_["MCR_kW"], engine="slow", fuel="HFO")
    assert float(main) == pytest.approx(found["t_per_day_ME"], rel=tolerance)
    other = auxiliary_fuel_t(given_["aux_kW"], given_["boiler_kW"], 24.0, fuel="HFO")
    assert float(other) == pytest.approx(found["t_per_day_aux"], rel=tolerance)


@pytest.mark.parametrize("row", TABLE_19, ids=lambda row: f"{row['engine']}-{row['fuel']}-{row['built']}")
def test_every_cell_of_the_study_s_table(row):
    found = ghg4_base_consumption(row["engine"], row["fuel"], int(row["built"]))
    assert float(found) == float(row["sfc_g_per_kwh"])


def test_very_low_sulphur_fuel_burns_as_residual_fuel_in_every_engine():
    for engine, fuel in ENGINE_FUELS:
        if fuel == "HFO":
            for year in (1970, 1990, 2010):
                assert ghg4_base_consumption(engine, "VLSFO", year) == ghg4_base_consumption(engine, "HFO", year)


def test_generations_change_on_the_first_day_of_1984_and_2001():
    years = [1900, 1983, 1984, 2000, 2001, 2030]
    assert ghg4_base_consumption("medium", "HFO", years).tolist() == [215, 215, 195, 195, 185, 185]
    assert ghg4_base_consumption("otto-medium", "LNG", years).tolist() == [173, 173, 173, 173, 156, 156]
    assert ghg4_base_consumption("steam-turbine", "LNG", years).tolist() == [285] * 6
    assert float(ghg4_base_consumption("slow", "HFO")) == 175.0


def test_turbines_take_no_load_correction_and_pistons_do():
    for engine, fuel in ENGINE_FUELS:
        low, high = ghg4_consumption(engine, fuel, [0.2, 0.8])
        assert (low == high) == (engine in TURBINES)
    assert set(engines()) >= set(TURBINES)


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


def test_units_agree_with_an_independent_oracle():
    power, time_ = 17_720.8 * UNITS.kilowatt, 1.5 * UNITS.day
    load = 17_720.8 / 36_560.0
    sfc = 175.0 * (0.455 * load**2 - 0.71 * load + 1.28) * UNITS.gram / UNITS.kilowatt_hour
    ours = main_engine_fuel_t(17_720.8, 36.0, mcr_kw=36_560.0, engine="slow", fuel="HFO")
    assert float(ours) == pytest.approx((power * time_ * sfc).to(UNITS.metric_ton).magnitude, rel=1e-12)
    daily = 172_600 * UNITS.meter**3 * 0.985 * 0.45 * UNITS.metric_ton / UNITS.meter**3 * 0.15 / 100 / UNITS.day
    ours = boil_off_t(172_600.0, 36.0, tank="membrane")
    assert float(ours) == pytest.approx((daily * 36 * UNITS.hour).to(UNITS.metric_ton).magnitude, rel=1e-12)
    pilot = 20_000 * UNITS.kilowatt * 24 * UNITS.hour * 6 * UNITS.gram / UNITS.kilowatt_hour
    ours = pilot_fuel_t(20_000.0, 24.0, engine="diesel-slow", fuel="LNG")
    assert float(ours) == pytest.approx(pilot.to(UNITS.metric_ton).magnitude, rel=1e-12)


@pytest.mark.parametrize("size", [3, 40_000, 100_001])
def test_arrays_equal_scalars_and_shapes_broadcast(size):
    power = np.linspace(100.0, 30_000.0, size)
    hours = np.linspace(1.0, 50.0, size)
    ship = {"mcr_kw": 30_000.0, "engine": "slow", "fuel": "MGO"}
    many = main_engine_fuel_t(power, hours, **ship)
    for i in (0, size // 2, size - 1):
        assert many[i] == pytest.approx(float(main_engine_fuel_t(power[i], hours[i], **ship)), rel=1e-14)
    assert main_engine_fuel_t(power[:, np.newaxis], hours[:3], **ship).shape == (size, 3)
    assert main_engine_fuel_t(power, 24.0, **ship)[-1] == pytest.approx(
        float(main_engine_fuel_t(power[-1], 24.0, **ship)), rel=1e-14
    )


@settings(deadline=None)
@given(st.floats(0.08, 0.99), st.floats(0.001, 0.5), st.sampled_from(ENGINE_FUELS))
def test_more_power_burns_more_fuel(load, step, engine_fuel):
    engine, fuel = engine_fuel
    ship = {"mcr_kw": 10_000.0, "engine": engine, "fuel": fuel}
    low = main_engine_fuel_t(load * 10_000.0, 1.0, **ship)
    high = main_engine_fuel_t(min(load + step, 1.0) * 10_000.0, 1.0, **ship)
    assert low < high


@settings(deadline=None)
@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.sampled_from(["HFO", "VLSFO", "MGO", "LNG", "METHANOL"]))
def test_fuel_of_two_loads_is_the_sum_of_both(auxiliary, boiler, fuel):
    both = auxiliary_fuel_t(auxiliary, boiler, 5.0, fuel=fuel)
    parts = auxiliary_fuel_t(auxiliary, 0.0, 5.0, fuel=fuel) + auxiliary_fuel_t(0.0, boiler, 5.0, fuel=fuel)
    assert float(both) == pytest.approx(float(parts))


def test_dual_fuel_engines_burn_pilot_oil_beside_their_gas():
    slow = engine_fuels_t(20_000.0, 24.0, mcr_kw=25_000.0, engine="otto-slow", fuel="LNG")
    assert set(slow) == {"LNG", "MGO"}
    assert float(slow["MGO"]) == pytest.approx(0.8 * 20_000 * 24 / 1e6)
    assert set(engine_fuels_t(1.0, 1.0, mcr_kw=2.0, engine="otto-medium", fuel="LNG")) == {"LNG"}
    assert set(engine_fuels_t(1.0, 1.0, mcr_kw=2.0, engine="slow", fuel="VLSFO")) == {"VLSFO"}


@settings(deadline=None)
@given(st.floats(500.0, 10_000.0))
def test_methanol_and_its_pilot_hold_the_energy_of_methanol_alone(power):
    ship = {"mcr_kw": 10_000.0, "engine": "slow", "fuel": "METHANOL"}
    alone, both = main_engine_fuel_t(power, 24.0, **ship), engine_fuels_t(power, 24.0, **ship)
    lcv = {"METHANOL": coefficient("lcv.METHANOL"), "MGO": coefficient("lcv.MGO")}
    energy = sum(float(mass) * lcv[name] for name, mass in both.items())
    assert energy == pytest.approx(float(alone) * lcv["METHANOL"])
    assert 0.0 < float(both["MGO"]) * lcv["MGO"] / energy < 0.06


def test_methanol_takes_about_twice_the_mass_of_oil_at_equal_energy():
    ratio = float(ghg4_base_consumption("slow", "METHANOL") / ghg4_base_consumption("slow", "MGO"))
    assert ratio == pytest.approx(42.7 / 19.9, rel=0.02)
    boiler = load_table("coefficients.csv")["sfc.boiler.METHANOL"].value
    assert boiler == pytest.approx(320 * 42.7 / 19.9, abs=0.5)


def test_ten_million_evaluations_take_less_than_a_second():
    power = np.linspace(1_000.0, 30_000.0, 10_000_000)
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        main_engine_fuel_t(power, 24.0, mcr_kw=36_560.0, engine="slow", fuel="VLSFO")
        best = min(best, time.perf_counter() - start)
    assert best < 1.0


# --- hotel loads -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", golden("ghg4_table_17.csv"), ids=lambda r: f"{r['ship_type']}-{r['size']}-{r['mode']}")
def test_hotel_loads_of_the_study(row):
    load = ghg4_hotel_load(row["ship_type"], float(row["size"]), row["mode"])
    assert (load.auxiliary_kw, load.boiler_kw) == (float(row["auxiliary_kw"]), float(row["boiler_kw"]))
    assert load.source.startswith("ghg4, Table 17")


def test_reference_ships_have_the_hotel_loads_of_their_type_and_size():
    checked = 0
    for ship in list_vessels():
        size = {"container": ship.teu, "lng": ship.capacity_m3, "vehicle": ship.gt}.get(ship.type, ship.dwt_t)
        for mode in ("sea", "anchor"):
            for kind, name in (("aux", "auxiliary_kw"), ("boiler", "boiler_kw")):
                row = ship.rows[f"{kind}_{mode}_kw"]
                if row.source == "ghg4" and row.page.startswith("Table 17"):
                    assert getattr(ghg4_hotel_load(ship.type, size, mode), name) == row.value, (ship.key, mode, kind)
                    checked += 1
    assert checked >= 40


def test_boilers_of_larger_ships_of_a_type_never_burn_less_at_berth():
    types = {row["ship_type"] for row in read_csv("aux_power.csv")}
    for name in types:
        sizes = sorted(float(row["size_from"]) for row in read_csv("aux_power.csv") if row["ship_type"] == name)
        loads = [ghg4_hotel_load(name, max(size, 1.0), "berth").boiler_kw for size in sizes]
        assert loads == sorted(loads), name


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("submarine", 1.0, "sea"), UnknownNameError),
        (("bulk", 1.0, "asleep"), UnknownNameError),
        (("bulk", 0.0, "sea"), BadInputError),
        (("bulk", float("nan"), "sea"), BadInputError),
    ],
)
def test_unknown_ships_and_modes_are_refused(arguments, error):
    with pytest.raises(error):
        ghg4_hotel_load(*arguments)


def test_every_mode_of_every_type_has_a_load():
    for row in read_csv("aux_power.csv"):
        for mode in MODES:
            assert ghg4_hotel_load(row["ship_type"], max(float(row["size_from"]), 1.0), mode).auxiliary_kw > 0.0


@settings(deadline=None)
@given(st.floats(-60.0, 40.0), st.floats(0.0, 20.0))
def test_colder_air_never_needs_less_heat(air, drop):
    assert 1.0 <= float(cold_hotel_factor(air)) <= float(cold_hotel_factor(air - drop)) <= 1.8


def test_the_cold_factor_passes_through_the_flat_one():
    flat = load_table("coefficients.csv")["auxiliary.arctic_factor"]
    assert float(cold_hotel_factor(-14.0)) == pytest.approx(flat.value, abs=0.01)
    assert coefficient("auxiliary.cold.full_factor") == flat.high


# --- gas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tank", TANKS)
def test_boil_off_is_lower_in_ballast_and_grows_with_time(tank):
    laden, ballast = (float(boil_off_t(174_000.0, 24.0, tank=tank, laden=laden)) for laden in (True, False))
    assert 0.3 * laden < ballast < 0.6 * laden
    assert float(boil_off_t(174_000.0, 48.0, tank=tank)) == pytest.approx(2.0 * laden)
    assert 50.0 < laden < 125.0  # t a day: what such ships are known to boil


@settings(deadline=None)
@given(st.floats(0.0, 500.0), st.floats(0.0, 500.0), st.booleans())
def test_gas_in_is_gas_out(demand, gas, reliquefies):
    balance = gas_balance_t(demand, gas, reliquefies=reliquefies)
    assert float(balance.burnt + balance.reliquefied) == pytest.approx(gas + float(balance.forced))
    assert float(balance.burnt) >= demand - 1e-9
    if not reliquefies:
        assert float(balance.burnt) == max(demand, gas)
        assert float(balance.burnt - balance.wasted) == pytest.approx(demand)
    assert float(balance.forced) == max(demand - gas, 0.0)


def test_reliquefaction_saves_most_of_the_surplus():
    balance = gas_balance_t(50.0, 150.0, reliquefies=True)
    assert 85.0 < float(balance.reliquefied) < 95.0


def test_a_slow_gas_carrier_burns_her_boil_off_whatever_her_speed():
    gas = boil_off_t(174_000.0, 24.0, tank="membrane-2020")
    burnt = [float(gas_balance_t(need, gas, reliquefies=False).burnt) for need in (10.0, 30.0, 60.0, 90.0)]
    assert burnt[0] == burnt[1] == burnt[2] == float(gas) < burnt[3] == 90.0


def test_wrong_engines_fuels_and_tanks_name_the_right_ones():
    with pytest.raises(UnknownNameError, match="she burns VLSFO, MGO, HFO"):
        ghg4_base_consumption("slow", "LNG")
    with pytest.raises(UnknownNameError, match="choose from: slow"):
        main_engine_fuel_t(1.0, 1.0, mcr_kw=2.0, engine="steam", fuel="HFO")
    with pytest.raises(UnknownNameError, match="membrane-2020"):
        boil_off_t(1.0, 1.0, tank="bag")


def test_a_scrubber_costs_a_few_percent():
    assert 1.0 <= float(scrubber_fuel_t(100.0)) <= 3.0
