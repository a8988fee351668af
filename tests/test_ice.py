from __future__ import annotations

import itertools

import numpy as np
import pytest
from conftest import golden
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.ice.legs import ice_legs_along, leg_names
from routes.ice.record import (
    complete_years,
    ice_record,
    parse_period,
    percentile_ice,
    period_ice,
    repeat_ice,
    year_ice,
)
from routes.ice.risk import ICE_TYPES, ice_class, risk_index_outcome

CLASSES = ["PC1", "PC2", "PC3", "PC4", "PC5", "PC6", "PC7", "IA Super", "IA", "IB", "IC", "NIS"]


def test_the_record_covers_35_legs_from_1979_to_march_2025():
    record = ice_record()
    assert record.cover.shape == (35, 46 * 12 + 3)
    gaps = np.isnan(record.cover).any(axis=0)
    assert np.flatnonzero(gaps).tolist() == [8 * 12 + 11, 9 * 12]  # December 1987 and January 1988
    ice = record.cover > 0
    assert np.nanmax(record.cover) <= 1.0
    assert np.all(record.thickness_m[ice & ~np.isnan(record.thickness_m)] >= 0.0)
    assert not record.regression[:, : (2023 - 1979) * 12 + 2].any()


@pytest.mark.parametrize("row", golden("ice_climatology.csv"), ids=lambda r: f"{r['leg']}-{r['month']}")
def test_period_means_agree_with_the_published_climatology_of_the_same_data(row):
    ice = period_ice(row["period"])
    number = leg_names().index(row["leg"])
    month = int(row["month"]) - 1
    cover, pack = ice.cover[0, number, month + 1], ice.pack_concentration[0, number, month + 1]
    assert 100 * cover == pytest.approx(float(row["cover_mean_pct"]), abs=0.1)
    assert 100 * cover * pack == pytest.approx(float(row["concentration_mean_pct"]), abs=0.35)


def test_facts_of_the_ice():
    recent, old = period_ice("2011-2020"), period_ice("1979-1990")
    leg = {name: i for i, name in enumerate(leg_names())}
    september = 9  # the table starts with the December before
    assert recent.cover[0, leg["kara_sw"], september] == 0.0
    assert recent.cover[0, leg["ess_w"], 4] * recent.pack_concentration[0, leg["ess_w"], 4] > 0.95
    assert old.cover[0, leg["vilkitsky"], september] > recent.cover[0, leg["vilkitsky"], september]
    thickness = recent.thickness_m[0, leg["laptev_e"]]
    assert np.all(np.diff(thickness[[11, 12, 13, 14, 15, 16]]) > 0)  # grows from November to April


def test_ice_is_interpolated_between_the_middles_of_months():
    ice = period_ice("2011-2020")
    leg = leg_names().index("vilkitsky")
    july, august = ice.cover[0, leg, 7], ice.cover[0, leg, 8]
    assert ice.at(leg, [6.5])[0][0] == pytest.approx(july)
    assert ice.at(leg, [7.0])[0][0] == pytest.approx((july + august) / 2)
    assert ice.at(leg, [12.0])[0][0] == pytest.approx((ice.cover[0, leg, 12] + ice.cover[0, leg, 1]) / 2)
    assert ice.at(leg, [0.0])[0][0] == pytest.approx(ice.at(leg, [12.0])[0][0])


def test_draws_of_years_keep_all_legs_of_a_year_together():
    record = ice_record()
    drawn = year_ice([2012, 2020, 2012])
    first = (2012 - 1979) * 12
    assert np.array_equal(drawn.cover[0], record.cover[:, first - 1 : first + 24])
    assert drawn.table.tolist() == [0, 1, 0]
    assert not np.array_equal(drawn.cover[0], drawn.cover[1])
    assert repeat_ice(period_ice("2020"), 3).table.tolist() == [0, 0, 0]


def test_early_january_looks_back_to_the_december_before():
    record, leg = ice_record(), leg_names().index("kara_gate")
    ice = year_ice([2021])
    december, january = (record.thickness_m[leg, (2021 - 1979) * 12 + k] for k in (-1, 0))
    assert ice.at(leg, [0.25])[2][0] == pytest.approx(0.25 * december + 0.75 * january)


def test_complete_years_leave_out_the_gaps_and_the_end_of_the_record():
    years = complete_years(1979, 2025)
    assert {1987, 1988, 2024, 2025}.isdisjoint(years)
    assert {1986, 1989, 2011, 2022, 2023} <= set(years)


def test_ice_of_unknown_thickness_is_an_error():
    with pytest.raises(DataError, match="not observed"):
        year_ice([2025]).at(leg_names().index("vilkitsky"), [1.5])
    with pytest.raises(DataError, match="not observed"):  # late December looks ahead to that January
        year_ice([2024]).at(leg_names().index("vilkitsky"), [11.8])


def test_a_month_without_observations_is_an_error_and_no_open_water():
    leg = leg_names().index("vilkitsky")
    with pytest.raises(DataError, match="not observed"):
        year_ice([1987]).at(leg, [11.5])
    with pytest.raises(DataError, match="not observed"):
        year_ice([2025]).at(leg, [7.0])


@pytest.mark.parametrize("text", ["2011-2026", "1970", "2020-2011", "soon", "", "2011-2015-2020"])
def test_a_period_outside_the_record_is_refused(text):
    with pytest.raises(BadInputError, match="1979-2025"):
        parse_period(text)


def test_legs_follow_the_route_from_west_to_east():
    names = ice_legs_along([58.3, 103.8, 142.0, -169.45, 4.0, 90.0], [70.53, 77.9, 77.0, 65.8, 52.0, 77.9])
    assert names.tolist() == ["kara_gate", "vilkitsky", "nsi_n", "bering_strait", "", "kara_n"]


@pytest.mark.parametrize("row", golden("polaris.csv"), ids=lambda r: r["id"])
def test_polaris_agrees_with_published_outcomes(row):
    outcome = risk_index_outcome(row["ice_class"], float(row["concentration"]), float(row["thickness_m"]))
    assert float(outcome) == pytest.approx(float(row["rio"]), abs=1e-9)


@given(st.sampled_from(CLASSES), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 4.0), st.floats(0.0, 4.0))
def test_more_or_thicker_ice_never_lowers_the_risk(polaris, c1, c2, h1, h2):
    few, many = sorted((c1, c2))
    thin, thick = sorted((h1, h2))
    assert risk_index_outcome(polaris, many, thick) <= risk_index_outcome(polaris, few, thin) + 1e-9


@given(st.floats(0.0, 1.0), st.floats(0.0, 4.0))
def test_a_stronger_class_is_never_at_greater_risk(concentration, thickness):
    # Polar classes and Baltic classes are two ladders: PC7 is below IA Super in thin ice, above it in thick.
    for ladder in (CLASSES[:7], CLASSES[7:]):
        outcomes = [float(risk_index_outcome(name, concentration, thickness)) for name in ladder]
        assert all(a >= b - 1e-9 for a, b in itertools.pairwise(outcomes))
        assert -80.0 - 1e-9 <= min(outcomes) <= max(outcomes) <= 30.0 + 1e-9


def test_ice_classes_have_their_published_equivalents():
    assert ice_class("Arc4").polaris == ice_class("1A").polaris == ice_class("L1").polaris == "IA"
    assert ice_class("Arc5").polaris == ice_class("IA Super").polaris == "IA Super"
    assert ice_class("Arc7").polaris == "PC4"
    assert ice_class("Ice1").season_only
    assert not ice_class("1A").season_only
    with pytest.raises(UnknownNameError, match="choose from"):
        ice_class("Arc10")
    assert len(ICE_TYPES) == 11


def test_a_percentile_is_a_whole_year_of_the_period():
    light, heavy = percentile_ice(0.0, "2011-2020"), percentile_ice(100.0, "2011-2020")
    assert "percentile 100" in heavy.label
    years = complete_years(2011, 2020)
    found = [float(np.nansum(year_ice([year]).cover)) for year in years]
    assert min(found) <= float(np.nansum(light.cover)) <= float(np.nansum(heavy.cover)) <= max(found)
    assert percentile_ice(50.0, "2016").label.startswith("ice of 2016")
    for wrong in (-1.0, 101.0, float("nan"), True):
        with pytest.raises(BadInputError, match="percentile"):
            percentile_ice(wrong)
    with pytest.raises(BadInputError, match="month"):
        percentile_ice(50.0, month=13)


def test_a_regression_is_told_from_an_observation():
    leg = leg_names().index("ess_e")
    september = np.array([8.5])
    assert year_ice([2024]).regression_share(leg, september)[0] == 1.0
    assert year_ice([2019]).regression_share(leg, september)[0] == 0.0
    assert 0.0 < period_ice("2011-2025").regression_share(leg, september)[0] < 0.5
    late, early = (
        routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter=f"{year}-09-01", year=year).to_dict()["legs"]
        for year in (2024, 2019)
    )
    assert {one["ice_quality"] for one in late} == {"regression"}
    assert {one["ice_quality"] for one in early} == {"observed"}
    assert any("regression" in note for note in routes.compare(
        "NLRTM", "JPYOK", vessel="yamalmax", depart="2024-09-01", year=2024
    ).to_dict()["notes"])  # fmt: skip
