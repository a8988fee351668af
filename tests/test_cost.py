"""Money: the vectors of the models; laws of the annuity, the freight rate, the choice of a route, the ice index."""

from __future__ import annotations

import json

import numpy as np
import pytest
from conftest import golden
from hypothesis import given
from hypothesis import strategies as st

from routes.cost.choice import logit_share
from routes.cost.northern_sea_route import (
    nsr_rate_rub_per_gt,
    nsr_tariff_rub,
)
from routes.cost.rows import cost_row, cost_value
from routes.cost.ship import annual_capital, capital_recovery_factor, inventory_cost, required_freight_rate
from routes.cost.suez import (
    lambert_2020_usd,
    suez_table_sdr,
)
from routes.errors import BadInputError, UnknownNameError
from routes.ice.index import insrop_index
from routes.ice.risk import ICE_TYPES, ice_numeral, ice_type
from routes.speed import mean_speed_kn
from routes.tables import load_table, read_csv
from routes.units import HOURS_PER_DAY

VECTORS = golden("cost_vectors.csv")


def _tariff(given_):
    return nsr_tariff_rub(given_["gt"], given_["cls"], given_["zones"], given_["season"])


def _nsr(given_):
    # The vector above 100,000 GT asks for the rate of the band below it, which the order may or may not give.
    below = nsr_rate_rub_per_gt(100_000, given_["cls"], given_["zones"], given_["season"])
    return {"RUB": _tariff(given_), "RUB_band_5/6": below * given_["gt"]}


def _suez_2006(given_):
    kind, loading = given_["vessel"].rsplit("_", 1)
    kind = {"container": "container_vehicle"}.get(kind, kind)
    return {"SDR": suez_table_sdr(given_["scnt"], kind, loading, table="2006")}


def _voyage_days(given_):
    speed = mean_speed_kn(given_["ice_nm"] / given_["distance_nm"], given_["speed_kn"], given_["ice_kn"])
    return {"days": given_["distance_nm"] / speed / HOURS_PER_DAY}


def _rfr(given_):
    capital = annual_capital(given_["newbuild"], given_["i"], given_["n"]) / given_["op_days"]
    rate = required_freight_rate(
        given_["days"],
        given_["teu"],
        capital_per_day=capital,
        operating_per_day=given_["opex_day"],
        voyage_costs=given_["fuel_usd"] + given_["fees_usd"] + given_["ets_usd"],
    )
    return {"capital_per_day": capital, "RFR_usd_TEU": rate}


def _airss(given_):
    names = {"open": "ice_free", "thin_fy2": "thin_fy_2", "medium_fy": "medium_fy_1"}
    tenths = {names[name]: value for name, value in given_["regime_tenths"].items()}
    return {"IN": ice_numeral(given_["cls"].replace("Type", "Type "), tenths)}


def _insrop(given_):
    index = insrop_index(
        given_["Cf"],
        given_["Cm"],
        given_["Hs"],
        given_["Dr"],
        first_year_multiplier=given_["IM_fy"],
        multi_year_multiplier=given_["IM_my"],
    )
    return {"I": index}


RUN = {
    "ice_type_from_thickness": lambda v: {"type": str(ice_type(v["h_m"]))},
    "nsr_fts45": _nsr,
    "nsr_fts45_usd": lambda v: {"USD": _tariff(v) / v["rub_usd"]},
    "suez_2006": _suez_2006,
    "suez_lambert2020": lambda v: {"USD": lambert_2020_usd(v["gt"], v["vessel"])},
    "crf": lambda v: {"crf": capital_recovery_factor(v["i"], v["n"])},
    "voyage_days": _voyage_days,
    "rfr_voyage": _rfr,
    "route_choice": lambda v: {"P_nsr": logit_share(v["dC_kusd"], beta_per_kusd=v["beta_per_kusd"])},
    "airss_numeral": _airss,
    "insrop_index": _insrop,
}


# Vectors that ask for more digits than they print: 0.109795 within a millionth, where the factor is 0.1097946.
PRINTED = {"CRF-0.07-15": 6}


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["id"])
def test_vector(row):
    found = RUN[row["function"]](json.loads(row["inputs_json"]))
    for name, expected in json.loads(row["expected_json"]).items():
        if isinstance(expected, str):
            assert found[name] == expected
        elif row["id"] in PRINTED:
            assert round(float(found[name]), PRINTED[row["id"]]) == expected
        else:
            assert float(found[name]) == pytest.approx(expected, rel=float(row["rel_tol"]), abs=1e-9)


# --- the ship, the cargo, the choice ---------------------------------------------------------------


@given(st.floats(1e-6, 0.5), st.integers(1, 40))
def test_an_annuity_pays_back_the_price_with_interest(interest, years):
    payment = float(capital_recovery_factor(interest, years))
    worth = sum(payment / (1.0 + interest) ** year for year in range(1, years + 1))
    assert worth == pytest.approx(1.0, rel=1e-7)


@given(st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.integers(1, 40))
def test_dearer_money_costs_more_and_a_longer_life_costs_less_a_year(a, b, years):
    low, high = sorted((a, b))
    factors = capital_recovery_factor([low, high], years)
    assert factors[0] <= factors[1] + 1e-12
    assert float(capital_recovery_factor(low, years + 1)) < float(capital_recovery_factor(low, years))


def test_a_ship_sold_at_her_price_costs_the_interest():
    assert float(annual_capital(100.0, 0.07, 15, residual=100.0)) == pytest.approx(7.0)
    assert float(annual_capital(100.0, 0.0, 20)) == pytest.approx(5.0)


@given(st.floats(1, 60), st.floats(1, 20_000), st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1e7))
def test_at_the_required_rate_income_equals_cost(days, cargo, capital, operating, costs):
    rate = required_freight_rate(days, cargo, capital_per_day=capital, operating_per_day=operating, voyage_costs=costs)
    assert float(rate) * cargo == pytest.approx((capital + operating) * days + costs)


@given(st.floats(-1e5, 1e5), st.floats(0.0, 1.0))
def test_the_shares_of_two_routes_make_one(saving, beta):
    pair = logit_share([saving, -saving], beta_per_kusd=beta)
    assert float(pair.sum()) == pytest.approx(1.0)
    assert (pair[0] >= 0.5) == (saving * beta >= 0.0) or saving * beta == pytest.approx(0.0, abs=1e-12)


def test_inventory_cost_by_hand_and_its_upper_bound():
    rate = cost_value("cargo.inventory_rate")
    assert float(inventory_cost(365_000.0, 10.0, rate_per_year=rate)) == pytest.approx(1_000.0)
    assert cost_value("cargo.ad_valorem_per_day") > rate / 365 * 20


def test_a_voyage_that_was_not_sailed_has_no_rate():
    rate = required_freight_rate(
        [np.nan, 10.0], 100.0, capital_per_day=1.0, operating_per_day=1.0, voyage_costs=[1.0, np.nan]
    )
    assert np.isnan(rate).all()
    assert np.isnan(inventory_cost(1.0, np.nan, rate_per_year=0.1))
    with pytest.raises(BadInputError):
        required_freight_rate(-1.0, 1.0, capital_per_day=1, operating_per_day=1, voyage_costs=1)


def test_ships_without_cargo_and_money_below_nothing_are_refused():
    with pytest.raises(BadInputError):
        capital_recovery_factor(-0.01, 10)
    with pytest.raises(BadInputError):
        capital_recovery_factor(0.07, 0)
    with pytest.raises(BadInputError):
        required_freight_rate(10, 0, capital_per_day=1, operating_per_day=1, voyage_costs=1)
    with pytest.raises(BadInputError):
        inventory_cost(-1.0, 1.0, rate_per_year=0.1)
    with pytest.raises(BadInputError):
        logit_share(1.0, beta_per_kusd=-1.0)


# --- ice index, and the table ------------------------------------------------------------------------


@given(st.floats(0.0, 10.0), st.floats(0.0, 1.0), st.floats(0.0, 3.0), st.floats(0.0, 20.0))
def test_ridges_never_raise_the_ice_index(cover, share_old, height, number):
    old = cover * share_old
    index = insrop_index(cover - old, old, [0.0, height], number, first_year_multiplier=1.0, multi_year_multiplier=-4.0)
    assert index[1] <= index[0] <= 20.0 + 1e-9


def test_the_ice_index_refuses_what_cannot_be():
    for young, old, height in ((8, 3, 1.0), (-1, 0, 1.0), (5, 0, -1.0)):
        with pytest.raises(BadInputError):
            insrop_index(young, old, height, 1.0, first_year_multiplier=1.0, multi_year_multiplier=-4.0)
    with pytest.raises(BadInputError):
        ice_type(-0.1)
    assert ice_type([np.nan, 0.0, 9.0]).tolist() == ["unknown", "new", ICE_TYPES[-1]]


def test_every_row_of_costs_names_its_year_where_it_is_money():
    for row in read_csv("costs.csv"):
        if "USD" in row["unit"] and not row["unit"].startswith("per 1000"):
            assert row["currency_year"], row["key"]
    assert {row.status for row in load_table("costs.csv").values()} <= {"verified", "memory", "judgement", "derived"}
    assert cost_row("suez.scnt_per_gt.crude").status == "memory"


def test_the_icebreaker_fees_of_1991():
    """Table 16 of CRREL 96-3: 3.72 USD/t up to 20,000 t; a class L ship pays 44% more, region A 70%."""
    from routes.cost.northern_sea_route import wergeland_1991_usd

    assert float(wergeland_1991_usd(20_000)) == pytest.approx(74_400.0)
    assert float(wergeland_1991_usd(17_001)) == pytest.approx(3.72 * 17_001)
    assert float(wergeland_1991_usd(20_000, "L", region="A")) == pytest.approx(74_400.0 * 1.44 * 0.7)
    assert np.isnan(wergeland_1991_usd([99, 30_001])).all()
    with pytest.raises(UnknownNameError):
        wergeland_1991_usd(20_000, "1A")
