"""Emissions: factors, formulas by sulphur, tier and load, and where black carbon falls."""

from __future__ import annotations

import json

import numpy as np
import pint
import pytest
from conftest import golden
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.emissions import (
    GASES,
    SPECIES,
    WARMING,
    black_carbon_by_latitude,
    black_carbon_co2e_t,
    black_carbon_parallels,
    co2e_t,
    emissions_t,
    ghg4_black_carbon,
    ghg4_particulate_g_per_kwh,
    ghg4_sox_factor,
    methane_slip_t,
    nox_by_tier_t,
    nox_limit_g_per_kwh,
    total_emissions,
    well_to_wake_g_per_mj,
)
from routes.errors import BadInputError, UnknownNameError
from routes.fuel import ghg4_base_consumption
from routes.tables import coefficient
from routes.vessels import fuels

UNITS = pint.UnitRegistry()
GAS_ENGINES = ("otto-medium", "otto-slow", "diesel-slow", "lean-burn")
OIL = {"HFO": "HFO", "LFO": "VLSFO", "MGO": "MGO"}
GAS = {"LNG_Otto_MS": "otto-medium", "LNG_Otto_SS": "otto-slow", "LNG_Diesel_SS": "diesel-slow"}


def vectors(function):
    rows = golden("fuel_carbon_vectors.csv")
    return [
        pytest.param(
            r["id"], json.loads(r["inputs_json"]), json.loads(r["expected_json"]), float(r["rel_tol"]), id=r["id"]
        )
        for r in rows
        if r["function"] == function
    ]


def engine_of(fuel):
    return "otto-slow" if fuel == "LNG" else "slow"


@pytest.mark.parametrize(
    ("fuel", "factor"), [("VLSFO", 3.151), ("HFO", 3.114), ("MGO", 3.206), ("LNG", 2.75), ("METHANOL", 1.375)]
)
def test_co2_has_the_imo_factors(fuel, factor):
    assert float(emissions_t(1.0, fuel, "otto-medium").co2) == factor


def test_methane_slip_depends_on_the_engine():
    assert float(emissions_t(1.0, "LNG", "otto-medium").ch4) == 0.031
    assert float(emissions_t(1.0, "LNG", "otto-slow").ch4) == 0.017
    assert float(emissions_t(1.0, "LNG", "diesel-slow").ch4) == 0.002
    assert float(emissions_t(1.0, "VLSFO", "slow").ch4) == 0.00005
    with pytest.raises(UnknownNameError):
        emissions_t(1.0, "LNG")


@pytest.mark.parametrize("engine", GAS_ENGINES)
def test_slip_by_work_and_slip_by_fuel_tell_the_same_story(engine):
    # FuelEU has shares of the fuel, the GHG study masses per kWh: two sources that differ by 40% at most.
    by_work = float(methane_slip_t(1e6, engine))
    by_fuel = float(emissions_t(float(ghg4_base_consumption(engine, "LNG")), "LNG", engine).ch4)
    assert by_fuel == pytest.approx(by_work, rel=0.4)


@settings(deadline=None)
@given(st.floats(0.0, 1e5), st.sampled_from(fuels()))
def test_emissions_are_linear_in_fuel_and_warming_adds_up(tonnes, fuel):
    one, many = emissions_t(1.0, fuel, engine_of(fuel)), emissions_t(tonnes, fuel, engine_of(fuel))
    for name in (*SPECIES, "co2e_100", "co2e_20", "co2e_wtw"):
        assert float(getattr(many, name)) == pytest.approx(tonnes * float(getattr(one, name)))
    methane = float(one.ch4)
    assert float(one.co2e_20 - one.co2e_100) == pytest.approx(methane * (82.5 - 29.8))
    assert float(one.co2e_100) >= float(one.co2)


@settings(deadline=None)
@given(st.lists(st.floats(0.0, 1e3), min_size=1, max_size=6), st.sampled_from(fuels()))
def test_arrays_equal_scalars_and_legs_add_up(masses, fuel):
    many = emissions_t(masses, fuel, engine_of(fuel))
    assert many.co2.shape == (len(masses),)
    whole = emissions_t(sum(masses), fuel, engine_of(fuel))
    for name in SPECIES:
        assert float(getattr(many, name).sum()) == pytest.approx(float(getattr(whole, name)))
        assert getattr(many, name)[0] == float(getattr(emissions_t(masses[0], fuel, engine_of(fuel)), name))


def test_fuels_add_up_mass_by_mass():
    both = total_emissions({("LNG", "otto-slow"): 100.0, ("MGO", ""): 1.0})
    gas, pilot = emissions_t(100.0, "LNG", "otto-slow"), emissions_t(1.0, "MGO")
    for name in (*SPECIES, "co2e_100", "co2e_20", "co2e_wtw"):
        assert float(getattr(both, name)) == float(getattr(gas, name) + getattr(pilot, name))
    assert set(both.to_dict()) == {*SPECIES, "co2e_100", "co2e_20", "co2e_wtw"}
    with pytest.raises(BadInputError):
        total_emissions({})


# --- greenhouse gases ------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "given_", "found", "tolerance"), vectors("fueleu_ghgie"))
def test_fueleu_intensities_have_the_golden_values(key, given_, found, tolerance):
    name = key.removeprefix("GHGIE-")
    fuel, engine = (OIL[name], "") if name in OIL else ("LNG", GAS[name])
    assert given_["lcv"] == coefficient(f"fueleu.lcv.{fuel}")
    assert given_["wtt"] == coefficient(f"fueleu.well_to_tank.{fuel}")
    assert (given_["gwp_ch4"], given_["gwp_n2o"]) == (coefficient("gwp100_ar4.ch4"), coefficient("gwp100_ar4.n2o"))
    assert well_to_wake_g_per_mj(fuel, engine) == pytest.approx(found["g_per_MJ"], rel=tolerance)
    ar5 = well_to_wake_g_per_mj(fuel, engine, warming="AR5")
    assert ar5 == pytest.approx(found["g_per_MJ_AR5_28_265"], rel=tolerance)


def test_well_to_wake_is_more_than_tank_to_wake():
    for fuel in fuels():
        found = emissions_t(1.0, fuel, engine_of(fuel))
        assert float(found.co2e_wtw) > float(found.co2e_100)
        grams = coefficient(f"fueleu.well_to_tank.{fuel}") * coefficient(f"fueleu.lcv.{fuel}")
        # The slip is not burnt in the one and counted as burnt in the other: 1.7% of the CO2 and N2O at most.
        assert float(found.co2e_wtw - found.co2e_100) == pytest.approx(grams, abs=0.02 * float(found.co2))


def test_energy_and_intensity_agree_with_an_independent_oracle():
    grams = well_to_wake_g_per_mj("HFO", warming="AR6") * UNITS.gram / UNITS.megajoule
    energy = 1.0 * UNITS.metric_ton * 40.5 * UNITS.megajoule / UNITS.kilogram
    ours = float(emissions_t(1.0, "HFO").co2e_wtw)
    assert ours == pytest.approx((grams * energy).to(UNITS.metric_ton).magnitude, rel=1e-12)
    work = 3.0 * UNITS.megawatt * 10.0 * UNITS.hour * nox_limit_g_per_kwh(2, 100.0).item() * UNITS.gram
    ours = float(nox_by_tier_t(30_000.0, 100.0, tier=2))
    assert ours == pytest.approx((work / UNITS.kilowatt_hour).to(UNITS.metric_ton).magnitude, rel=1e-12)


def test_gas_in_leaky_engines_warms_more_over_twenty_years_than_oil_for_the_same_work():
    def warming(engine, fuel, name):
        mass = float(ghg4_base_consumption(engine, fuel)) / 1e6
        return float(getattr(emissions_t(mass, fuel, engine), name))

    assert warming("otto-medium", "LNG", "co2e_20") > warming("medium", "MGO", "co2e_20")
    assert warming("diesel-slow", "LNG", "co2e_20") < warming("slow", "MGO", "co2e_20")


def test_warming_potentials_are_known_by_name():
    assert float(co2e_t(1.0, 1.0, 1.0, warming="AR5")) == 1 + 28 + 265
    assert float(co2e_t(1.0, 1.0, 1.0, warming="AR4")) == 1 + 25 + 298
    assert len(WARMING) == 4
    assert len(GASES) == 3
    with pytest.raises(UnknownNameError, match="AR6-20"):
        co2e_t(1.0, 1.0, 1.0, warming="AR7")


# --- sulphur, particles, black carbon --------------------------------------------------------------


@pytest.mark.parametrize(("key", "given_", "found", "tolerance"), vectors("sox_factor"))
def test_sulphur_dioxide_has_the_golden_value(key, given_, found, tolerance):
    assert float(ghg4_sox_factor(given_["S_pct"])) == pytest.approx(found["g_per_g"], rel=tolerance)


def test_the_rows_of_sulphur_dioxide_are_the_formula_rounded():
    for fuel in ("VLSFO", "HFO", "MGO"):
        row, formula = coefficient(f"sox_factor.{fuel}"), float(ghg4_sox_factor(coefficient(f"fuel.sulphur.{fuel}")))
        assert row == pytest.approx(formula, rel=0.005)


def test_sulphur_content_and_scrubber_change_sulphur_dioxide_alone():
    plain, washed = emissions_t(1.0, "HFO"), emissions_t(1.0, "HFO", scrubber=True)
    low = emissions_t(1.0, "HFO", sulphur_pct=1.0)
    for name in SPECIES:
        if name != "sox":
            assert getattr(plain, name) == getattr(washed, name) == getattr(low, name)
    assert float(washed.sox) == pytest.approx(float(ghg4_sox_factor(0.10)), rel=0.05)
    assert float(low.sox) == pytest.approx(0.0195506)


def test_better_nox_and_black_carbon_take_the_place_of_the_rows():
    found = emissions_t([1.0, 2.0], "MGO", nox_t=[0.5, 0.6], bc_t=0.25)
    assert found.nox.tolist() == [0.5, 0.6]
    assert found.bc.tolist() == [0.25, 0.25]


@pytest.mark.parametrize(("fuel", "engine", "residual"), [("HFO", "slow", True), ("MGO", "slow", False)])
def test_particles_of_the_study_are_near_the_rows_of_lambert(fuel, engine, residual):
    sfc = float(ghg4_base_consumption(engine, fuel))
    study = float(ghg4_particulate_g_per_kwh(sfc, coefficient(f"fuel.sulphur.{fuel}"), residual=residual)) / sfc
    assert study == pytest.approx(coefficient(f"pm_factor.{fuel}"), rel=0.25)


# Black carbon by load [g/kg], by hand from equations 18 to 21 of the study.
BY_HAND = [("two", True, 0.75, 0.1663), ("two", False, 0.75, 0.03486), ("four", True, 0.75, 0.3303), ("four", False,
0.5, 0.2617)]  # fmt: skip


@pytest.mark.parametrize(("strokes", "residual", "load", "grams"), BY_HAND)
def test_black_carbon_by_load(strokes, residual, load, grams):
    assert float(ghg4_black_carbon(load, strokes=strokes, residual=residual)) * 1000 == pytest.approx(grams, rel=1e-3)


@settings(deadline=None)
@given(st.floats(0.05, 0.95), st.sampled_from(["two", "four"]), st.booleans())
def test_less_load_makes_more_black_carbon_and_distillate_less_of_it(load, strokes, residual):
    low, high = ghg4_black_carbon([load, load + 0.05], strokes=strokes, residual=residual)
    assert low > high
    assert ghg4_black_carbon(load, strokes="two", residual=False) < ghg4_black_carbon(
        load, strokes="two", residual=True
    )


def test_black_carbon_of_an_idle_engine_is_not_a_number():
    assert np.isnan(ghg4_black_carbon([0.0, -1.0], strokes="two", residual=True)).all()
    with pytest.raises(UnknownNameError):
        ghg4_black_carbon(0.5, strokes="three", residual=True)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 10.0), st.floats(-90.0, 90.0)), min_size=1, max_size=20))
def test_the_arctic_share_of_black_carbon_is_part_of_the_whole(pieces):
    masses, latitudes = zip(*pieces, strict=True)
    found = black_carbon_by_latitude(masses, latitudes)
    assert 0.0 <= found.north_of_arctic_circle <= found.north_of_60 <= found.total
    assert found.total == pytest.approx(sum(masses))
    assert found.north_of_60 == pytest.approx(sum(mass for mass, lat in pieces if lat > 60.0))
    assert set(found.to_dict()) == {"total", "north_of_60", "north_of_66_5"}


def test_black_carbon_is_never_in_the_equivalents():
    plain, sooty = emissions_t(1.0, "HFO"), emissions_t(1.0, "HFO", bc_t=1.0)
    assert (plain.co2e_100, plain.co2e_20, plain.co2e_wtw) == (sooty.co2e_100, sooty.co2e_20, sooty.co2e_wtw)
    low, central, high = black_carbon_co2e_t(2.0, years=20)
    assert (float(low), float(central), float(high)) == (540.0, 6_400.0, 12_400.0)
    assert black_carbon_parallels() == (60.0, 66.5)
    with pytest.raises(BadInputError):
        black_carbon_co2e_t(1.0, years=50)
    with pytest.raises(BadInputError):
        black_carbon_by_latitude([1.0, 2.0], [60.0])


# --- NOx -------------------------------------------------------------------------------------------

# MARPOL Annex VI, regulation 13: tier, rev/min, limit [g/kWh]; the middle ones by hand.
NOX = [
    (1, 100, 17.0), (1, 129.9, 17.0), (1, 500, 12.98), (1, 2000, 9.8),
    (2, 100, 14.4), (2, 500, 10.54), (2, 2500, 7.7),
    (3, 100, 3.4), (3, 500, 2.60), (3, 2000, 2.0),
]  # fmt: skip


@pytest.mark.parametrize(("tier", "rpm", "limit"), NOX)
def test_nox_limits(tier, rpm, limit):
    assert float(nox_limit_g_per_kwh(tier, rpm)) == pytest.approx(limit, abs=0.005)


@settings(deadline=None)
@given(st.floats(1.0, 3_000.0), st.floats(1.0, 500.0))
def test_faster_engines_and_higher_tiers_may_emit_less(rpm, step):
    slow, fast = nox_limit_g_per_kwh(2, [rpm, rpm + step])
    assert fast <= slow * 1.01  # the formulas meet the steps within 1%
    one, two, three = (float(nox_limit_g_per_kwh(tier, rpm)) for tier in (1, 2, 3))
    assert three < 0.3 * two < two < one


def test_there_is_no_limit_for_tier_zero_and_no_engine_at_rest():
    with pytest.raises(UnknownNameError):
        nox_limit_g_per_kwh(0, 100.0)
    assert np.isnan(nox_limit_g_per_kwh(2, [0.0, -5.0])).all()


def test_nox_rows_by_mass_of_fuel_are_near_tier_one_and_two():
    per_kwh = coefficient("nox_factor.VLSFO") * float(ghg4_base_consumption("slow", "VLSFO"))
    assert 14.0 < per_kwh < 17.5
