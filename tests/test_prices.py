"""Dated prices: published figures, flags, ranges, laws; carbon in money."""

from __future__ import annotations

import csv
from datetime import date

import numpy as np
import pytest
from conftest import ROOT, golden
from hypothesis import given
from hypothesis import strategies as st

from routes.carbon_rules import fueleu_balance
from routes.cost.carbon import (
    ets_cost_usd,
    fueleu_cost_usd,
    imo_levy_usd,
    imo_net_zero_targets_g_per_mj,
    imo_net_zero_usd,
    levy_scenario,
    levy_scenarios,
)
from routes.cost.price_table import price_table
from routes.cost.prices import (
    MARKET_SERIES,
    PRICED_FUELS,
    flags,
    inflate,
    inflation_factor,
    market_prices,
    price,
    price_range,
    price_series,
    price_unit,
    price_values,
)
from routes.errors import BadInputError, DataError, UnknownNameError

ASKED = ("2008-01", "2013-07", "2021-01", "2024-08", "2026-11")
STATUSES = {"verified", "derived", "memory", "judgement"}
VOYAGE = (*PRICED_FUELS, *MARKET_SERIES)
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2035, 12, 31))
SERIES = st.sampled_from(VOYAGE)


def months_of(year):
    return [f"{year}-{month:02d}" for month in range(1, 13)]


# --- the table -------------------------------------------------------------------------------------


def test_rows_stand_once_and_keep_one_unit():
    with (ROOT / "routes" / "data" / "prices.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len({(row["series"], row["date"]) for row in rows}) == len(rows)
    assert len({(row["series"], row["unit"]) for row in rows}) == len(price_table()[0])
    for row in rows:
        assert row["status"] in STATUSES, row
        assert (row["status"] == "memory") == (row["source"] == "memory"), row
        assert bool(row["low"]) == bool(row["high"]), row
        if row["low"]:
            assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row


def test_every_fuel_oil_is_priced_on_every_month_of_the_crude():
    first, last = price_table()[0]["brent"][0].first, price_table()[0]["brent"][-1].last
    assert last - first + 1 == len(price_table()[0]["brent"]), "a month is missing"
    for fuel in PRICED_FUELS:
        assert all(price(fuel, np.datetime64(month, "M")).value > 0.0 for month in range(first, last + 1))


# --- published figures -----------------------------------------------------------------------------


@pytest.mark.parametrize("row", golden("prices.csv"), ids=lambda r: f"{r['series']}-{r['asked']}-{r['published']}")
def test_published_prices(row):
    tolerance = float(row["rel_tol"]) or 1e-12
    assert price(row["series"], row["asked"]).value == pytest.approx(float(row["published"]), rel=tolerance)


@pytest.mark.parametrize("row", golden("price_years.csv"), ids=lambda r: f"{r['series']}-{r['year']}")
def test_published_means_of_years(row):
    mean = price_values(row["series"], months_of(row["year"])).mean()
    assert mean == pytest.approx(float(row["published"]), rel=float(row["rel_tol"]))


def test_fuel_oils_follow_the_bunker_index():
    """An index that no row rests on: the mean of heavy and distillate grades in 300 ports, 90 months."""
    rows = golden("bunker_index.csv")
    months = [row["month"] for row in rows]
    index = np.array([float(row["bix_usd_per_t"]) for row in rows])
    ours = (price_values("HFO", months) + price_values("MGO", months)) / 2.0
    error = ours / index - 1.0
    to_2013 = np.array([month < "2014" for month in months])
    assert np.abs(error[to_2013]).max() < 0.10
    assert np.sqrt(np.mean(error[to_2013] ** 2)) < 0.045
    assert np.corrcoef(np.log(ours), np.log(index))[0, 1] > 0.97
    # Known miss: in the slump of 2015 and 2016 small ports fell less than Rotterdam, of which our rows are.
    assert -0.25 < error[[month[:4] in ("2015", "2016") for month in months]].mean() < -0.15


def test_carrying_a_year_by_crude_beats_its_flat_mean():
    """Quotes of single months of 2021 to 2025 against the mean of their year, flat and carried."""
    tables = price_table()[0]
    crude = {row.date: row.value for row in tables["brent"]}
    for fuel in ("HFO", "VLSFO", "MGO"):
        years = {row.date: row.value for row in tables[fuel] if row.date.isdigit()}
        flat, carried = [], []
        for row in tables[fuel]:
            year, month = row.date[:4], row.date[:7]
            if row.months == 1 and "2021" <= year <= "2025":
                shape = crude[month] / np.mean([crude[other] for other in months_of(year)])
                flat.append(years[year] / row.value - 1.0)
                carried.append(years[year] * shape / row.value - 1.0)
        assert len(flat) > 25
        errors = [float(np.sqrt(np.mean(np.square(found)))) for found in (flat, carried)]
        assert errors[1] < 0.08, (fuel, errors)
        assert errors[1] < 0.7 * errors[0], (fuel, errors)


# --- flags -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", golden("price_flags.csv"), ids=lambda r: f"{r['series']}-{r['asked']}")
def test_flags_of_five_months(row):
    if row["flag"] == "DataError":
        with pytest.raises(DataError, match="begins in"):
            price(row["series"], row["asked"])
        return
    found = price(row["series"], row["asked"])
    assert (found.flag or "") == row["flag"]
    assert found.status == row["status"]


def test_flags_cover_every_series():
    told = {(row["series"], row["asked"]) for row in golden("price_flags.csv")}
    assert told == {(series, asked) for series in price_series() for asked in ASKED}


def test_everything_of_november_2026_is_flagged():
    found = market_prices("2026-11-24")
    assert len(flags(found)) == len(VOYAGE)
    assert all("extrapolated" in sentence for sentence in flags(found))


def test_age_is_said_and_widens_the_range():
    assert price("war_risk_red_sea", "2023-11").flag == "older: of 2023-10, 1 month before 2023-11"
    near, far = price("brent", "2026-08"), price("brent", "2030-08")
    assert near.value == far.value == price("brent", "2026-07").value
    assert far.low < near.low < near.value < near.high < far.high


def test_derived_says_when_the_series_itself_begins():
    found = price("VLSFO", "2013-07")
    assert found.status == "judgement"
    assert "derived from Brent 107.93" in found.flag
    assert found.flag.endswith("its own rows begin in 2020-01; our judgement")


def test_a_quote_of_gas_is_older_before_the_ratio_serves():
    assert price("LNG", "2022-03").flag.startswith("older: of 2022-01")
    assert price("LNG", "2021-03").flag.startswith("derived from Brent")


@given(SERIES, DAYS)
def test_every_price_is_within_its_range_and_says_where_it_is_from(series, day):
    found = price(series, day)
    assert 0.0 <= found.low <= found.value <= found.high
    assert np.isfinite(found.high)
    assert found.status in STATUSES
    assert found.asked == day.isoformat()[:7]
    assert found.unit == price_unit(series)
    assert found.source
    if found.flag is None:
        assert found.status in ("verified", "derived")
        assert found.date == (found.asked[:4] if series == "cpi_us" else found.asked)
    if day >= date(2026, 11, 1):
        assert "extrapolated" in found.flag
    assert price_range(series, day) == (found.low, found.high)


def test_before_the_first_row_the_error_names_it():
    with pytest.raises(DataError, match="begins in 2005-01"):
        price("HFO", "2004-12-31")
    with pytest.raises(DataError, match="begins in 1998-01"):
        price("cpi_us", "1997-06")


# --- many days -------------------------------------------------------------------------------------


@given(SERIES, st.lists(DAYS, max_size=20))
def test_many_days_are_one_by_one(series, days):
    array = np.array(days, dtype="datetime64[D]")
    found = price_values(series, array)
    assert found.shape == array.shape
    assert found.tolist() == [price(series, day).value for day in days]


def test_many_days_keep_their_shape():
    days = np.array([["2013-07-01", "2021-01-26"], ["2024-08-01", "2026-11-24"]], dtype="datetime64[D]")
    assert price_values("VLSFO", days).shape == (2, 2)
    assert price_values("brent", "2021-01-26") == 54.77


@pytest.mark.parametrize("days", [["NaT"], [20240801], ["soon"]])
def test_what_is_no_day_is_refused(days):
    with pytest.raises(BadInputError):
        price_values("brent", days)


@pytest.mark.parametrize("day", ["NaT", "2024", 2024, None, "soon", "2024-13-01"])
def test_what_is_no_day_is_refused_alone(day):
    with pytest.raises(BadInputError, match="day"):
        price("brent", day)


def test_days_may_be_written_in_four_ways():
    one = {
        price("brent", day).value for day in ("2024-08", "2024-08-15", date(2024, 8, 1), np.datetime64("2024-08-01"))
    }
    assert one == {80.36}


def test_unknown_series_are_named():
    for call in (price, price_values, price_range):
        with pytest.raises(UnknownNameError, match="VLSFO"):
            call("IFO380", "2024-08-01")
    with pytest.raises(UnknownNameError, match="choose one of"):
        price_unit("HFO/brent")


# --- inflation -------------------------------------------------------------------------------------


@given(st.integers(1998, 2035), st.integers(1998, 2035), st.floats(0.0, 1e12))
def test_inflation_there_and_back_is_nothing(one, other, amount):
    back = inflate(inflate(amount, one, f"{other}-07-01"), other, f"{one}-02-01")
    assert back == pytest.approx(amount, rel=1e-12)


@given(st.integers(1998, 2035), st.integers(1, 12))
def test_no_inflation_within_a_year(year, month):
    assert inflation_factor(year, f"{year}-{month:02d}").value == 1.0


def test_inflation_of_published_years():
    found = inflation_factor(2013, "2024-08-01")
    assert found.value == pytest.approx(313.689 / 232.957)
    assert (found.flag, found.unit) == (None, "USD of 2024 per USD of 2013")
    assert inflate(np.array([1.0, 2.0]), 2020, "2021-01-26") == pytest.approx(np.array([1.0, 2.0]) * 270.97 / 258.811)


def test_inflation_beyond_the_index_is_flagged():
    assert inflation_factor(2020, "2026-11-24").flag == "mean of 2026-01 to 2026-05 stands for 2026"
    assert inflation_factor(2020, "2030-01-01").flag.startswith("extrapolated: consumer prices end with")
    with pytest.raises(DataError, match="begins in 1998"):
        inflate(1.0, 1990, "2024-08-01")
    with pytest.raises(BadInputError, match="price year"):
        inflation_factor(2020.5, "2024-08-01")


# --- a voyage's prices -----------------------------------------------------------------------------


@given(DAYS, SERIES, st.floats(0.01, 1e6))
def test_an_override_wins_and_the_rest_stays(day, series, value):
    plain, mine = market_prices(day), market_prices(day, {series: value})
    for before, after in zip(plain.all_prices(), mine.all_prices(), strict=True):
        if after.series == series:
            assert (after.value, after.low, after.high, after.status, after.flag) == (
                value,
                value,
                value,
                "yours",
                None,
            )
            assert after.unit == before.unit
        else:
            assert after == before == price(after.series, day)


def test_a_voyage_before_the_table_may_bring_all_its_prices():
    with pytest.raises(DataError):
        market_prices("1998-07-01")
    found = market_prices("1998-07-01", dict.fromkeys(VOYAGE, 1.0))
    assert {one.status for one in found.all_prices()} == {"yours"}
    assert flags(found) == ()


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), "600", True, None])
def test_overrides_that_are_no_price_are_refused(value):
    with pytest.raises(BadInputError, match="VLSFO"):
        market_prices("2024-08-01", {"VLSFO": value})


def test_rates_of_exchange_are_not_zero():
    with pytest.raises(BadInputError, match="rub_usd"):
        market_prices("2024-08-01", {"rub_usd": 0.0})
    assert market_prices("2024-08-01", {"eua": 0.0}).eua.value == 0.0


def test_overrides_of_no_series_are_refused_with_the_list():
    with pytest.raises(UnknownNameError, match="war_risk_red_sea"):
        market_prices("2024-08-01", {"HSFO": 400.0})


def test_plain_data_holds_every_price():
    found = market_prices("2024-08-01").to_dict()
    assert set(found["prices"]) == set(VOYAGE)
    assert found["prices"]["eua"]["unit"] == "EUR/t"
    assert found["asked"] == "2024-08"


# --- carbon ----------------------------------------------------------------------------------------


def test_allowances_cost_mass_times_price():
    found = ets_cost_usd(np.array([0.0, 100.0, np.nan]), 70.0, 1.1)
    assert found[:2].tolist() == pytest.approx([0.0, 7_700.0])
    assert np.isnan(found[2])
    with pytest.raises(BadInputError, match="allowances"):
        ets_cost_usd(-1.0, 70.0, 1.1)
    with pytest.raises(BadInputError, match="EUR/t"):
        ets_cost_usd(1.0, np.nan, 1.1)


def test_a_surplus_earns_nothing_unless_asked():
    surplus = fueleu_balance({("LNG", "diesel-slow"): 95.0, ("MGO", ""): 5.0}, year=2025, share=1.0)
    assert surplus.balance_t > 0.0
    assert fueleu_cost_usd(surplus.penalty_eur, 1.1, surplus_t=surplus.balance_t) == 0.0
    sold = fueleu_cost_usd(surplus.penalty_eur, 1.1, surplus_t=surplus.balance_t, surplus_eur_per_t=200.0)
    assert sold == pytest.approx(-surplus.balance_t * 200.0 * 1.1)


def test_no_levy_is_in_force():
    assert next(iter(levy_scenarios())) == "none"
    assert imo_levy_usd(1_000.0, levy_scenario("none").usd_per_t) == 0.0
    assert imo_levy_usd(np.array([1.0, 10.0]), levy_scenario("imo-tier-2").usd_per_t).tolist() == [380.0, 3_800.0]
    assert {found.status for found in levy_scenarios().values()} == {"definition", "verified"}
    with pytest.raises(UnknownNameError, match="imo-tier-1"):
        levy_scenario("imo")


@given(st.floats(0.0, 150.0), st.integers(2028, 2035))
def test_the_net_zero_framework_charges_the_part_above_its_targets(intensity, year):
    base, direct = imo_net_zero_targets_g_per_mj(year)
    assert direct < base < 93.3
    found = float(imo_net_zero_usd(1e9, intensity, year=year))
    assert 0.0 <= found <= max(intensity - direct, 0.0) * 380.0 * 1e3 * (1.0 + 1e-12)
    if intensity <= direct:
        assert found == 0.0


def test_the_net_zero_framework_begins_in_2028_and_is_known_to_2035():
    assert imo_net_zero_usd(1e9, 93.3, year=2027) == 0.0
    expected = 93.3 * (0.04 * 380.0 + 0.13 * 100.0) * 1e3
    assert float(imo_net_zero_usd(1e9, 93.3, year=2028)) == pytest.approx(expected)
    with pytest.raises(DataError, match="2035"):
        imo_net_zero_usd(1e9, 93.3, year=2036)
    with pytest.raises(BadInputError, match="year"):
        imo_net_zero_usd(1e9, 93.3, year=2028.5)
