from __future__ import annotations

import dataclasses
import json

import numpy as np
import pint
import pytest
from conftest import ROOT, golden
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import BadInputError, UnknownNameError
from routes.holtrop import (
    HullForm,
    appendage_factor,
    delivered_power_kw,
    entrance_deg,
    example_form,
    form_factor_1982,
    holtrop_1984,
    holtrop_mennen_1982,
    wetted_surface_m2,
)
from routes.holtrop import method as parts_of
from routes.tables import load_table

EXAMPLE = example_form()
METHODS = {"holtrop1982": holtrop_mennen_1982, "holtrop1984": holtrop_1984}
VECTORS = [
    {**row, "given": json.loads(row["inputs_json"]), "found": json.loads(row["expected_json"])}
    for row in golden("power_vectors.csv")
]
FORMS = st.builds(
    lambda slender, depth, block: dataclasses.replace(
        EXAMPLE,
        beam_m=205.0 / slender,
        draught_forward_m=205.0 / slender / depth,
        draught_aft_m=205.0 / slender / depth,
        volume_m3=block * 205.0**3 / slender**2 / depth,
        bulb_m2=0.0,
        propeller_m=205.0 / slender / depth * 0.7,
    ),
    st.floats(5.5, 7.5),
    st.floats(2.4, 3.6),
    st.floats(0.56, 0.72),
)


def figures(form, found):
    """Every figure that the vectors name, at one speed."""
    return {
        "Fn": found.froude,
        "CP": form.prismatic,
        "LR": form.run_m,
        "k1": found.form_factor,
        "S": found.wetted_m2,
        "S_m2": found.wetted_m2,
        "CF": found.friction_coefficient,
        "iE": entrance_deg(form),
        "CA": found.correlation_coefficient,
        "w": found.wake,
        "t": found.thrust_deduction,
        "etaR": found.rotative,
        "RF_kN": found.friction,
        "RAPP_kN": found.appendages,
        "RW_kN": found.wave,
        "RB_kN": found.bulb,
        "RTR_kN": found.transom,
        "RA_kN": found.correlation,
        "RT_kN": found.total,
        "PE_kW": found.effective_power_kw,
        "c2": parts_of._bulb_reduction(form),
        "c15": parts_of._c15(form),
        "c1": parts_of._wave_parts(form)[0],
        "m1": parts_of._wave_parts(form)[2],
        "lam": parts_of._wave_parts(form)[3],
    }


# Steps that stand inside a formula here and have no name of their own.
INSIDE = {"c12", "c3", "c5", "m2", "CV", "PB", "Fni"}


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["id"]) for row in VECTORS if row["function"].startswith("holtrop1")]
)
def test_vectors(row):
    result = METHODS[row["function"]](EXAMPLE, row["given"]["V_kn"])
    found = figures(EXAMPLE, result)
    assert set(row["found"]) - set(found) <= INSIDE
    for name, value in row["found"].items():
        if name not in INSIDE:
            assert float(found[name]) == pytest.approx(value, rel=float(row["rel_tol"]), abs=1e-9), name


def test_the_vector_of_the_wetted_surface():
    (row,) = [row for row in VECTORS if row["function"] == "holtrop_wetted_surface"]
    assert wetted_surface_m2(EXAMPLE) == pytest.approx(row["found"]["S_m2"], rel=1e-6)


def test_the_example_agrees_with_the_paper_to_a_tenth_of_a_per_cent_but_for_one_part():
    (row,) = [row for row in VECTORS if row["id"] == "HM82-printed"]
    found = figures(EXAMPLE, holtrop_mennen_1982(EXAMPLE, 25.0))
    for name, value in row["found"].items():
        # RA takes in the surface of the appendages in the paper; RB is printed to two digits.
        loose = {"RA_kN": 0.0065, "RB_kN": 0.005, "CA": 0.0015, "RAPP_kN": 0.001}.get(name, 0.0008)
        assert float(found[name]) == pytest.approx(value, rel=loose), name
    surface = (found["S"] + EXAMPLE.appendages_m2) / found["S"]
    assert float(found["RA_kN"]) * surface == pytest.approx(row["found"]["RA_kN"], rel=0.0005)


def test_the_vector_names_the_same_ship():
    (row,) = [row for row in VECTORS if row["id"] == "HM82-paper"]
    ours = {
        "L": EXAMPLE.length_m, "B": EXAMPLE.beam_m, "TF": EXAMPLE.draught_forward_m, "TA": EXAMPLE.draught_aft_m,
        "vol": EXAMPLE.volume_m3, "lcb": EXAMPLE.lcb_percent, "ABT": EXAMPLE.bulb_m2, "hB": EXAMPLE.bulb_centre_m,
        "CM": EXAMPLE.midship_coefficient, "CWP": EXAMPLE.waterplane_coefficient, "AT": EXAMPLE.transom_m2,
        "Sapp": EXAMPLE.appendages_m2, "k2p1": EXAMPLE.appendage_factor, "Cstern": EXAMPLE.stern,
        "D": EXAMPLE.propeller_m, "AeAo": EXAMPLE.area_ratio,
    }  # fmt: skip
    assert {key: row["given"][key] for key in ours} == ours


def test_units_by_an_independent_path():
    """Friction and effective power of the example, worked out with units by pint."""
    unit = pint.UnitRegistry()
    speed = (25.0 * unit.knot).to("m/s")
    viscosity, density = 1.1883e-6 * unit.m**2 / unit.s, 1025.0 * unit.kg / unit.m**3
    reynolds = (speed * 205.0 * unit.m / viscosity).to("dimensionless").magnitude
    coefficient = 0.075 / (np.log10(reynolds) - 2.0) ** 2
    friction = (density * speed**2 / 2 * 7381.45 * unit.m**2 * coefficient).to("kN")
    found = holtrop_mennen_1982(EXAMPLE, 25.0)
    assert float(found.friction) == pytest.approx(friction.magnitude, rel=1e-6)
    towing = (float(found.total) * unit.kN * speed).to("kW").magnitude
    assert float(found.effective_power_kw) == pytest.approx(towing, rel=1e-9)


@given(FORMS, st.floats(8.0, 24.0), st.floats(0.1, 2.0))
def test_friction_grows_with_speed_and_no_part_is_negative(form, slow, more):
    found = holtrop_mennen_1982(form, [slow, slow + more])
    assert found.friction[1] > found.friction[0]
    assert found.effective_power_kw[1] > 0.0
    for part in (found.friction, found.appendages, found.wave, found.bulb, found.transom):
        assert np.all(part >= 0.0)


@given(FORMS, st.floats(8.0, 20.0))
def test_the_parts_make_the_whole(form, speed):
    for method in METHODS.values():
        found = method(form, speed)
        parts = found.friction * found.form_factor + found.appendages + found.wave
        parts = parts + found.bulb + found.transom + found.correlation
        assert float(found.total) == pytest.approx(float(parts), rel=1e-12)
        assert 0.0 < float(found.wake) < 1.0
        assert float(delivered_power_kw(found)) > float(found.effective_power_kw)


def test_the_wave_resistance_of_1984_is_continuous_where_its_formulas_meet():
    fast = dataclasses.replace(EXAMPLE, bulb_m2=0.0)
    for number in (0.40, 0.55):
        sides = parts_of._wave_1984(fast, np.array([number - 1e-9, number + 1e-9]))
        assert sides[0] == pytest.approx(sides[1], rel=1e-5)


def test_the_form_factor_of_a_shallow_ship_is_continuous():
    """The three branches of c12 meet, at 0.05 of length to half a per cent, at 0.02 exactly."""
    for depth, tolerance in ((0.05, 0.006), (0.02, 1e-6)):
        factors = [
            form_factor_1982(
                dataclasses.replace(
                    EXAMPLE,
                    bulb_m2=0.0,
                    draught_forward_m=205.0 * d,
                    draught_aft_m=205.0 * d,
                    volume_m3=37500.0 * 20.5 * d,
                )
            )
            for d in (depth - 1e-9, depth + 1e-9)
        ]
        assert factors[0] == pytest.approx(factors[1], rel=tolerance)


def test_outside_the_range_of_speed_there_is_no_answer():
    found = holtrop_mennen_1982(EXAMPLE, [0.0, -5.0, 10.0, 39.2, 39.3])
    assert np.isnan(found.total).tolist() == [True, True, False, False, True]  # Fn 0.45 is 39.23 kn
    assert found.total.shape == found.wake.shape == (5,)
    assert holtrop_mennen_1982(EXAMPLE, np.full((2, 3), 15.0)).total.shape == (2, 3)
    tanker = dataclasses.replace(EXAMPLE, type="tanker")
    assert np.isnan(holtrop_mennen_1982(tanker, 25.0).total)


@pytest.mark.parametrize(
    "change",
    [
        {"volume_m3": 60000.0},
        {"volume_m3": 30000.0},
        {"beam_m": 60.0},
        {"length_m": float("nan")},
        {"midship_coefficient": 1.2},
        {"transom_m2": -1.0},
        {"bulb_centre_m": 8.0},
        {"propellers": 3},
        {"propellers": 2},
    ],
)
def test_bad_forms_are_refused(change):
    with pytest.raises(BadInputError):
        dataclasses.replace(EXAMPLE, **change)


def test_unknown_names_are_refused():
    with pytest.raises(UnknownNameError, match="container"):
        dataclasses.replace(EXAMPLE, type="yacht")
    with pytest.raises(UnknownNameError, match="bilge_keels"):
        appendage_factor({"wings": 10.0})
    for bad in ({}, {"dome": -1.0}):
        with pytest.raises(BadInputError):
            appendage_factor(bad)
    with pytest.raises(BadInputError):
        delivered_power_kw(holtrop_mennen_1982(EXAMPLE, 20.0), open_water_efficiency=1.5)


def test_two_propellers_have_their_own_factors():
    twin = dataclasses.replace(EXAMPLE, propellers=2, pitch_ratio=1.0, propeller_m=6.0)
    found = holtrop_mennen_1982(twin, 20.0)
    assert 0.0 < float(found.wake) < float(holtrop_mennen_1982(EXAMPLE, 20.0).wake)
    assert 0.0 < found.thrust_deduction < 0.25
    assert found.rotative == pytest.approx(1.0, abs=0.15)


def test_a_wide_and_shallow_ship_takes_the_other_branches():
    wide = HullForm(
        type="general_cargo", length_m=100.0, beam_m=22.0, draught_forward_m=4.2, draught_aft_m=4.2, volume_m3=6200.0,
        lcb_percent=0.5, midship_coefficient=0.97, waterplane_coefficient=0.8, bulb_m2=0.0, bulb_centre_m=0.0,
        transom_m2=0.0, appendages_m2=20.0, appendage_factor=1.5, stern=0.0, propeller_m=1.9, area_ratio=0.6,
        source="test",
    )  # fmt: skip
    for method in METHODS.values():
        found = method(wide, [8.0, 12.0])
        assert np.all(found.total > 0.0)
        assert np.all(found.bulb == 0.0)
        assert np.all(found.transom == 0.0)
        assert np.all((found.wake > 0.0) & (found.wake < 1.0))


def test_every_row_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "routes" / "holtrop").glob("*.py"))
    for key in load_table("holtrop.csv"):
        whole = key.startswith(("appendage.", "example.", "range.froude."))
        assert whole or f'"{key}"' in text, key
