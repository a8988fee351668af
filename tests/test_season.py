"""The season of the NSR: laws, the shipped table of ways, and published seasons."""

from __future__ import annotations

import itertools
import json
import operator

import numpy as np
import pytest
from conftest import golden
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import BadInputError, UnknownNameError
from routes.ice.season import (
    concentration_seasons,
    daily_character,
    daily_cover,
    decade_means,
    edge_concentration,
    season_lanes,
    seasons,
    way,
    worst_concentration,
)
from seeds import build_ice_spread

YEARS = tuple(range(1990, 2023))
LADDERS = (["PC7", "PC6", "PC5", "PC4", "PC3", "PC2", "PC1"], ["none", "1C", "1B", "1A", "1AS"])
COVERS = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=8)


def day_of_year(dates):
    known = dates[~np.isnat(dates)]
    return (known - known.astype("datetime64[Y]")).astype(int) + 1


def figure(row) -> float:
    years = range(int(row["first_year"]), int(row["last_year"]) + 1)
    kind = row["kind"]
    if kind.endswith(("_free", "_40")):
        days, opens, closes = concentration_seasons(0.0 if kind.endswith("_free") else 0.4, years)
    else:
        found = seasons(row["ice_class"], years, thickness=row["thickness"])
        days, opens, closes = found.days[0], found.opens[0], found.closes[0]
    ask = {
        "mean_days": lambda: np.nanmean(days),
        "longest_days": lambda: np.nanmax(days),
        "days": lambda: days[0],
        "opens": lambda: day_of_year(opens)[0],
        "closes": lambda: day_of_year(closes)[0],
        "first_opening": lambda: day_of_year(opens).min(),
        "last_opening": lambda: day_of_year(opens).max(),
        "last_closing": lambda: day_of_year(closes).max(),
        "median_closing": lambda: np.median(day_of_year(closes)),
    }
    return float(ask[kind.removesuffix("_free").removesuffix("_40")]())


@pytest.mark.parametrize("row", golden("seasons.csv"), ids=operator.itemgetter("id"))
def test_seasons_against_published_ones(row):
    ours = figure(row)
    assert ours == pytest.approx(float(row["ours"]), abs=1.0)
    met = abs(ours - float(row["published"])) <= float(row["tolerance"])
    assert ("met" if met else "missed") == row["verdict"], ours


@pytest.mark.parametrize("ladder", LADDERS, ids=["polar", "baltic"])
@pytest.mark.parametrize("escort", [False, True])
def test_a_stronger_class_never_has_fewer_days(ladder, escort):
    days = seasons(ladder, YEARS, escort=escort).days
    for weaker, stronger in itertools.pairwise(days):
        assert np.all(weaker <= stronger)


def test_an_escort_never_costs_days_nor_thicker_or_denser_ice_adds_any():
    classes = [name for ladder in LADDERS for name in ladder]
    alone, led = seasons(classes, YEARS), seasons(classes, YEARS, escort=True)
    assert np.all(alone.days <= led.days)
    by_thickness = [seasons(classes, YEARS, thickness=name) for name in ("high", "central", "low")]
    assert np.array_equal(by_thickness[0].days, by_thickness[0].days_if_thick)
    assert np.array_equal(by_thickness[0].days_if_thin, by_thickness[2].days)
    by_room = [seasons(classes, YEARS, spread=name) for name in ("high", "central", "low")]
    for found in (by_thickness, by_room):
        for less, more in itertools.pairwise(found):
            assert np.all(less.days <= more.days)


def test_more_lanes_never_cost_days():
    few = seasons("PC7", YEARS, lanes=["transit"]).days
    some, all_ = seasons("PC7", YEARS).days, seasons("PC7", YEARS, lanes=season_lanes(None)).days
    assert np.all(few <= some)
    assert np.all(some <= all_)


@given(COVERS, st.floats(-1.0, 9.0))
def test_daily_cover_is_a_share_and_keeps_what_does_not_change(months, time):
    assert 0.0 <= float(daily_cover(months, [time])[0]) <= 1.0
    assert float(daily_cover([months[0]] * 4, [time])[0]) == pytest.approx(months[0])


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 3.0))
def test_ice_retreats_early_and_advances_late_in_a_month(one, other, time):
    linear = np.interp(time, [0.5, 1.5], [one, other])
    ours = float(daily_cover([one, one, other, other], [time + 1.0])[0])
    assert ours <= linear + 1e-9


def test_days_beyond_the_record_are_unknown_and_no_open_water():
    assert np.isnan(daily_cover([0.0, 0.0, np.nan], [2.9])[0])
    assert daily_cover([0.0, 0.0, np.nan], [1.5])[0] == 0.0
    assert np.isnan(daily_character([1.0, np.nan], [1.2])[0])
    late = seasons(["none", "PC1"], [1987, 2024, 2025])
    assert np.isnan(late.days).tolist() == [[False, False, True], [True, True, True]]
    assert late.quality == ("observed", "regression", "incomplete")
    assert np.isnat(late.opens[0, 2])


@given(st.floats(0.0, 500.0), st.floats(0.0, 500.0), st.floats(0.0, 1.0))
def test_ice_is_denser_deeper_inside(one, other, pack):
    less, more = sorted((one, other))
    assert 0.0 <= edge_concentration(less, pack) <= edge_concentration(more, pack) <= 1.0


def test_the_width_of_the_edge_is_the_one_that_fits_the_published_concentration_of_the_seas():
    errors = build_ice_spread.fit_edge_width((100.0, 125.0, 150.0, 175.0, 200.0), (0.7, 0.8, 0.9))
    assert min(errors, key=errors.get) == (150.0, 0.8)
    assert errors[150.0, 0.8] == pytest.approx(0.076, abs=0.002)


def test_the_build_and_the_model_know_the_same_law():
    depth = np.array([0.0, 12.5, 60.0, 130.0])
    assert build_ice_spread.concentration(depth) == pytest.approx(edge_concentration(depth, 0.95))


@pytest.mark.parametrize("lane", season_lanes(None))
def test_the_table_of_a_lane_is_whole_and_monotone(lane):
    low, middle, high = (way(lane, spread) for spread in ("low", "central", "high"))
    assert low.legs == middle.legs == high.legs
    assert middle.cover[0] == 0.0
    assert middle.cover[-1] == 1.0
    assert np.all(middle.depth_km[:, 0] == 0.0)
    assert np.all(np.diff(middle.depth_km, axis=1) >= 0.0)
    assert np.all(np.diff(middle.met_share, axis=1) >= 0.0)
    assert np.all(middle.met_share <= 1.0)
    assert np.all(low.depth_km <= middle.depth_km)
    assert np.all(middle.depth_km <= high.depth_km)
    assert middle.legs[-1] == "chukchi_sw"
    assert np.all(middle.distance_nm > 0.0)


def test_a_leg_hides_room():
    # Half of the East Siberian Sea in ice leaves a coastal way free; the whole of it leaves none.
    half, whole = worst_concentration("coastal", "ess_w", [0.5, 1.0], [0.6, 0.97])
    assert half < 0.3
    assert whole == pytest.approx(0.97)


def test_decades():
    means = decade_means(seasons("PC6", range(1980, 2025)))
    assert [mean.first_year for mean in means] == [1980, 1990, 2000, 2010, 2020]
    days = [mean.days for mean in means]
    assert days[0] < days[1] < days[2] < days[3]
    assert all(mean.days_if_thick <= mean.days <= mean.days_if_thin for mean in means)
    assert means[-1].regression_years >= 1
    assert json.loads(json.dumps(means[-1].to_dict()))["decade"] == "2020s"


def test_a_season_is_plain_data_too():
    found = seasons(["none", "1A"], [2020, 2025])
    rows = json.loads(json.dumps(found.to_dict()))["seasons"]
    assert len(rows) == 4
    assert rows[0]["days"] == found.days[0, 0]
    assert rows[1]["days"] is None
    assert rows[1]["opens"] is None


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: seasons("PC6", 1978), BadInputError),
        (lambda: seasons("PC6", []), BadInputError),
        (lambda: seasons("PC6", 2012, lanes=[]), BadInputError),
        (lambda: seasons("PC6", 2012, thickness="thin"), BadInputError),
        (lambda: seasons("PC6", 2012, spread="wide"), BadInputError),
        (lambda: seasons("PC9", 2012), UnknownNameError),
        (lambda: seasons("PC6", 2012, lanes=["suez"]), UnknownNameError),
        (lambda: worst_concentration("transit", "sannikov", 0.5, 0.5), UnknownNameError),
    ],
)
def test_wrong_input_is_refused(ask, error):
    with pytest.raises(error):
        ask()
