"""The ship's money: published levels and companies, laws, every reference ship, arrays of draws."""

from __future__ import annotations

import ast
import math
import re

import numpy as np
import pytest
from conftest import ROOT, golden
from hypothesis import given
from hypothesis import strategies as st

from routes.cost.cargo import (
    cargo_load,
    cargo_time_usd,
    cargo_value_usd,
    commodities,
    commodity,
    commodity_day_usd,
    deadweight_at_draught,
    load_factor,
    time_bound_per_day,
    tonnes_per_cm,
    usual_commodity,
)
from routes.cost.insurance import hull_value, insurance_per_day, nsr_loading_usd, red_sea_transits, war_risk_usd
from routes.cost.opex import (
    PARTS,
    arctic_premium_per_day,
    opex_growth,
    opex_ice_factor,
    opex_level,
    opex_levels,
    opex_per_day,
    opex_usd_per_day,
    opex_years,
)
from routes.cost.ownership import (
    capital_per_day,
    ice_premium,
    newbuild_index,
    newbuild_quotes,
    newbuilding_price,
    published_price_musd,
)
from routes.cost.ports import port_call, port_call_usd, port_days, russian_ship_dues_rub
from routes.cost.prices import inflation_factor
from routes.cost.rows import cost_value
from routes.cost.ship_account import ship_age_years, ship_rates, ship_voyage_cost
from routes.cost.ship_rows import (
    TRUST,
    decimal_year,
    price_years,
    row_range,
    ship_row,
    ship_size,
    ship_tonnage,
    ship_value,
    worst_status,
)
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.tables import ROW_COLUMNS, load_table, read_csv
from routes.vessels import TYPES, list_vessels, make_vessel, vessel

CHECKS = golden("ship_cost_checks.csv")
SHIPS = list_vessels()
DAY = "2024-08-15"
MODELS = ("ownership", "opex", "insurance", "ports", "cargo", "ship_account", "ship_rows")
# The classes by strength; what costs more must not fall along it.
CLASSES = ("none", "1C", "1B", "1A", "1AS", "Arc6", "Arc7", "Arc8", "Arc9")
positive = st.floats(1.0, 1e9)


def ours(row):
    """Return our figure for a published one."""
    kind, size, when = row["what"], float(row["size"]), row["year"]
    if kind.startswith("opex"):
        factor = opex_ice_factor("1A")[0] if kind == "opex_1a" else 1.0
        return float(opex_usd_per_day(row["ship_type"], size, int(when))) * factor
    if kind == "day":
        ship = vessel("lng-174k" if row["ship_type"] == "lng" else "capesize-180k")
        rates = ship_rates(ship, when, age_years=0)
        return float(rates.capital_usd_per_day + rates.operating_usd_per_day + rates.insurance_usd_per_day)
    if kind == "tpc":
        return tonnes_per_cm(vessel("capesize-180k"))
    return float(port_call_usd(size, row["ship_type"]))


@pytest.mark.parametrize("row", CHECKS, ids=lambda row: f"{row['what']}-{row['ship_type']}-{row['size']}-{row['year']}")
def test_beside_published_figures_the_difference_is_the_one_that_is_told(row):
    assert 100 * (ours(row) / float(row["published"]) - 1) == pytest.approx(float(row["ours_pct"]), abs=0.6)


def test_differences_from_companies_stay_within_a_quarter_but_for_a_named_one():
    for row in CHECKS:
        assert abs(float(row["ours_pct"])) < 25 or (row["what"], row["year"]) == ("opex_1a", "2022"), row


def test_index_carries_one_quote_to_another_of_its_class_within_ten_percent():
    quotes = [q for q in newbuild_quotes() if q.status == "verified"]
    misses = [
        a.musd * float(newbuild_index(b.date) / newbuild_index(a.date)) * (b.size / a.size) ** 0.7 / b.musd - 1
        for a in quotes
        for b in quotes
        if a.ship_class == b.ship_class and a.ship_type == b.ship_type and a.date < b.date
    ]
    assert len(misses) == 62
    assert math.sqrt(np.mean(np.square(misses))) == pytest.approx(0.097, abs=0.003)
    assert max(np.abs(misses)) < 0.22


def test_published_prices_come_back_where_and_when_they_were_quoted():
    for quote in newbuild_quotes():
        day = f"{quote.date}-16"
        found = float(published_price_musd(quote.ship_type, quote.size, day))
        assert found == pytest.approx(quote.musd, rel=0.01), quote


def test_price_is_the_product_of_its_visible_steps():
    for ship in SHIPS:
        price = newbuilding_price(ship, DAY)
        assert price.usd == pytest.approx(price.base_usd * price.index_factor * price.ice_factor)
        assert price.low_usd <= price.usd <= price.high_usd
        assert price.status in TRUST


def test_own_prices_that_lie_far_from_published_ones_are_told():
    told = {s.key for s in SHIPS if any("published prices of her" in n for n in newbuilding_price(s, DAY).notes)}
    # A register price of 2006 without a date, a ship beyond the sizes with a price, and two of Arc7.
    assert told == {"vladimir-tikhonov", "container-20000", "monchegorsk", "yamalmax"}


def test_premium_is_not_added_to_a_price_that_holds_it():
    assert newbuilding_price(vessel("yamalmax"), DAY).ice_factor == 1.0
    assert newbuilding_price(vessel("korolev-prospect"), DAY).ice_factor == 1.0
    # Nordic Orion's price is that of a plain Panamax.
    assert newbuilding_price(vessel("nordic-orion"), DAY).ice_factor == pytest.approx(1.1)
    stronger = newbuilding_price(vessel("korolev-prospect", ice_class="1AS"), DAY)
    assert stronger.ice_factor == pytest.approx(1.18 / 1.1)
    assert newbuilding_price(vessel("capesize-180k", ice_class="1A"), DAY).ice_factor == pytest.approx(1.1)


def test_a_ship_of_ones_own_is_priced_by_published_prices_or_by_the_regression():
    ship = make_vessel(type="bulk", ice_class="1A", fuel="VLSFO", dwt_t=58_000)
    assert newbuilding_price(ship, DAY).method == "published"
    by_regression = newbuilding_price(ship, DAY, method="regression")
    assert by_regression.ice_factor == 1.0  # it has a term for 1A
    assert by_regression.usd == pytest.approx(newbuilding_price(ship, DAY).usd, rel=0.5)
    with pytest.raises(BadInputError, match="outside the regression"):
        newbuilding_price(vessel("pctc-7000"), DAY, method="regression")
    with pytest.raises(BadInputError, match="no newbuilding price"):
        newbuilding_price(vessel("umiak-1"), DAY, method="own")
    with pytest.raises(UnknownNameError, match="choose from"):
        newbuilding_price(ship, DAY, method="guess")


def test_beyond_the_index_the_price_is_flagged():
    assert any("index ends" in note for note in newbuilding_price(vessel("lng-174k"), "2026-05-01").notes)
    assert not any("index ends" in note for note in newbuilding_price(vessel("lng-174k"), "2024-12-01").notes)


@given(size=st.floats(1_000, 400_000), grow=st.floats(1.0, 2.0))
def test_larger_ships_cost_more_to_build_and_to_run(size, grow):
    for day in ("2014-06-15", DAY):
        low, high = published_price_musd("bulk", [size, size * grow], day)
        assert high >= low * (1 - 1e-9)
    low, high = opex_usd_per_day("bulk", [size, size * grow], 2023)
    assert high >= low


def test_premiums_grow_with_the_class():
    prices = [ice_premium(name)[0] for name in CLASSES]
    costs = [opex_ice_factor(name)[0] for name in CLASSES]
    assert prices == sorted(prices)
    assert costs == sorted(costs)
    assert (prices[0], costs[0]) == (0.0, 1.0)


@given(price=positive, factor=st.floats(0.1, 10))
def test_capital_is_linear_in_price(price, factor):
    assert float(capital_per_day(price * factor)) == pytest.approx(float(capital_per_day(price)) * factor)


def test_capital_falls_with_life_and_residual_and_rises_with_interest():
    assert capital_per_day(1e8, life_years=25) < capital_per_day(1e8)
    assert capital_per_day(1e8, residual_share=0.46) / capital_per_day(1e8) == pytest.approx(0.833, abs=0.001)
    assert np.all(np.diff(capital_per_day(1e8, interest=[0.05, 0.07, 0.1])) > 0)


@pytest.mark.parametrize("ship", SHIPS, ids=lambda ship: ship.key)
def test_parts_of_operating_costs_add_up_and_insurance_is_outside(ship):
    costs = opex_per_day(ship, 2021)
    assert sum(getattr(costs, part) for part in PARTS) == pytest.approx(costs.total)
    assert all(getattr(costs, part) > 0 for part in PARTS)
    assert costs.operating == pytest.approx(costs.total - costs.insurance)
    assert costs.low < costs.total < costs.high
    assert costs.currency_year == 2021


def test_years_beyond_growth_are_told():
    first, last = opex_years()
    for asked, money in ((first - 3, first), (last + 3, last)):
        costs = opex_per_day(SHIPS[0], asked)
        assert costs.currency_year == money
        assert any(f"operating costs of {money}" in note for note in costs.notes)
    with pytest.raises(BadInputError, match="growth"):
        opex_growth("bulk", "", last + 1)
    level = opex_levels()[0]
    forth = opex_level(level, last)[0] / level.usd_per_day
    assert forth == pytest.approx(0.987 * 1.02 * 1.06 * 1.09)
    assert opex_level(level, first)[0] > 0


def test_unknown_types_are_refused_by_name():
    for call in (
        lambda: opex_usd_per_day("ferry", 1, 2020), lambda: published_price_musd("ferry", 1, DAY),
        lambda: port_days("ferry"), lambda: usual_commodity("ferry"), lambda: commodity("gold"),
    ):  # fmt: skip
        with pytest.raises(UnknownNameError):
            call()


def test_insurance_of_a_hull_at_middle_age_is_of_the_size_of_its_share_in_operating_costs():
    ratios = []
    for ship in SHIPS:
        value = hull_value(newbuilding_price(ship, "2023-07-01").usd, 12.5)
        ratios.append(float(insurance_per_day(ship, value).total) / opex_per_day(ship, 2023).insurance)
    # Built up, small ships come out far below the share: P&I per GT is that of large clubs' mean ship.
    assert 0.2 < min(ratios) < 1 < max(ratios) < 1.6
    assert np.median(ratios) == pytest.approx(0.6, abs=0.1)


def test_insurance_per_gt_beside_that_of_the_insrop_simulations():
    ship = vessel("nordic-orion")
    found = insurance_per_day(ship, newbuilding_price(ship, DAY).usd)
    # 10 USD/GT by the NSR, half of it elsewhere, money of 1998: 9.6 of 2024 by consumer prices. We are a third below.
    assert float(found.total) * 365 / ship.gt == pytest.approx(6.3, abs=0.1)
    assert found.low < found.total < found.high


@given(value=positive, days=st.floats(0, 100), more=st.floats(0, 100))
def test_nsr_loading_and_war_risk_are_monotone_and_vanish_outside(value, days, more):
    assert nsr_loading_usd(value, days + more) >= nsr_loading_usd(value, days)
    assert nsr_loading_usd(value, 0) == 0.0
    assert nsr_loading_usd(value, days, factor=1.0) == 0.0
    assert war_risk_usd(value, 0.7, transits=0) == 0.0
    assert war_risk_usd(value, 0.7, no_claims_discount=0.5) == pytest.approx(float(war_risk_usd(value, 0.7)) / 2)


def test_who_passes_the_southern_end_of_the_red_sea_is_in_the_listed_waters():
    """Piraeus to Aqaba stays north of it; Jeddah to Mumbai passes it without the canal."""
    from routes import route

    cases = [("NLRTM", "JPYOK", "suez", 1), ("GRPIR", "JOAQJ", "suez", 0), ("SAJED", "INBOM", "direct", 1)]
    cases += [("NLRTM", "JPYOK", "cape", 0)]
    for start, end, corridor, transits in cases:
        assert red_sea_transits(route(start, end, corridor=corridor).straits) == transits, (start, end)


def test_hull_value_falls_on_a_straight_line():
    assert np.allclose(hull_value(100.0, [0, 12.5, 25, 60]), [100, 55, 10, 10])


def test_wrong_numbers_are_refused():
    for call in (
        lambda: nsr_loading_usd(1.0, 1.0, factor=0.5), lambda: nsr_loading_usd(-1.0, 1.0),
        lambda: war_risk_usd(1.0, -1.0), lambda: war_risk_usd(1.0, 1.0, no_claims_discount=2.0),
        lambda: hull_value(1.0, -1.0), lambda: hull_value(1.0, 1.0, life_years=0.0), lambda: capital_per_day(-1.0),
        lambda: arctic_premium_per_day(-1.0, 1.0), lambda: published_price_musd("bulk", 0.0, DAY),
        lambda: decimal_year("yesterday"), lambda: decimal_year("NaT"), lambda: port_call_usd(-1.0, "bulk"),
        lambda: cargo_load(SHIPS[0], factor=1.2), lambda: cargo_load(SHIPS[0], draught_m=-1.0),
    ):  # fmt: skip
        with pytest.raises(BadInputError):
            call()


def test_russian_dues_by_type():
    assert [round(float(russian_ship_dues_rub(1, kind)), 2) for kind in TYPES] == [
        16.29,
        23.26,
        25.44,
        25.44,
        23.26,
        16.29,
    ]


def test_lng_ports_lie_within_the_published_pair():
    assert 273_184 < 2 * port_call(vessel("lng-174k")).usd < 308_947
    assert port_call(vessel("lng-174k")).days == 1.0


def test_loads_of_all_ships():
    for ship in SHIPS:
        load = cargo_load(ship)
        assert 0 < float(load.tonnes) < ship.dwt_t
        assert load.unit in ("t", "TEU", "CEU")
        goods = usual_commodity(ship.type)
        assert float(cargo_value_usd(load, goods)) > 0
    assert float(cargo_load(vessel("container-8000")).units) == pytest.approx(0.75 * 8000)


def test_a_shallower_ship_carries_less():
    ship = vessel("container-20000")
    draughts = np.linspace(9.0, 16.0, 8)
    loads = cargo_load(ship, draught_m=draughts)
    assert np.all(np.diff(loads.tonnes) >= 0)
    assert np.all(np.diff(loads.deadweight_t) > 0)
    assert loads.limited[0]
    assert not loads.limited[-1]
    assert float(deadweight_at_draught(ship, 25.0)) == ship.dwt_t
    # A draught given to the ship counts as well.
    assert float(cargo_load(vessel("nordic-orion", draught_m=12.5)).tonnes) < float(
        cargo_load(vessel("nordic-orion")).tonnes
    )
    with pytest.raises(BadInputError, match="no block coefficient"):
        cargo_load(vessel("yamalmax"), draught_m=10.0)
    assert tonnes_per_cm(vessel("yamalmax")) is None


def test_commodities_and_their_time():
    assert commodity("containers").usd == cost_value("cargo.value_per_teu")
    for key, goods in commodities().items():
        assert goods.low < goods.usd < goods.high, key
        assert set(goods.ship_types) <= set(TYPES)
        assert float(commodity_day_usd(goods)) == pytest.approx(goods.usd * 0.1 / 365)
    assert {usual_commodity(kind).key for kind in TYPES} == {
        "containers",
        "iron_ore",
        "crude",
        "lng",
        "general",
        "cars",
    }
    assert commodity("crude").usd == pytest.approx(82.6 * 7.33, rel=0.001)
    assert commodity("lng").usd == pytest.approx(14.39 * 51.7, rel=0.001)
    assert float(cargo_time_usd(1e6, [1, 2]) @ [-2, 1]) == pytest.approx(0.0)
    assert time_bound_per_day() == (0.006, 0.021)
    assert load_factor("container")[0] > ship_value("cargo.load_factor_nsr.container")
    with pytest.raises(BadInputError, match="counted in TEU"):
        cargo_value_usd(cargo_load(vessel("capesize-180k")), commodity("containers"))


@pytest.mark.parametrize("day", ["2013-08-15", "2021-01-26", DAY, "2026-09-01"])
@pytest.mark.parametrize("ship", SHIPS, ids=lambda ship: ship.key)
def test_every_reference_ship_has_finite_rates_on_every_day(ship, day):
    rates = ship_rates(ship, day)
    for corridor, ice in (("nsr", 9.0), ("suez", 0.0), ("cape", 0.0)):
        cost = ship_voyage_cost(rates, days=30.0, nsr_days=ice, transits=int(corridor == "suez"), port_calls=2)
        assert np.isfinite(cost.total_usd)
        assert float(cost.total_usd) == pytest.approx(float(sum(cost.groups().values())))
        assert (float(cost.arctic_usd) > 0) == (float(cost.nsr_loading_usd) > 0) == (corridor == "nsr")
        assert (float(cost.war_risk_usd) > 0) == (corridor == "suez")
    assert set(rates.statuses.values()) <= set(TRUST)
    assert rates.currency_year == int(day[:4])
    assert all(note for note in rates.notes)


def test_insurance_is_counted_once():
    ship = vessel("capesize-180k")
    rates = ship_rates(ship, "2023-07-01")
    assert float(rates.operating_usd_per_day) == pytest.approx(opex_per_day(ship, 2023).operating)
    cost = ship_voyage_cost(rates, days=10, nsr_days=0)
    assert float(cost.insurance_usd) == pytest.approx(10 * float(rates.insurance_usd_per_day))
    # Together they are the published level, whatever the share.
    for given_share in (None, 0.09, 0.3):
        split = ship_rates(ship, "2023-07-01", insurance_share=given_share)
        both = float(split.operating_usd_per_day + split.insurance_usd_per_day)
        assert both == pytest.approx(opex_per_day(ship, 2023).total)
    built = ship_rates(ship, "2023-07-01", insurance="built")
    assert float(built.operating_usd_per_day) == pytest.approx(float(rates.operating_usd_per_day))
    value = float(built.hull_value_usd)
    assert float(built.insurance_usd_per_day) == pytest.approx(
        float(insurance_per_day(ship, value, liability_money=1 / inflation_factor(2023, "2024-07").value).total)
    )
    with pytest.raises(UnknownNameError, match="choose from: share, built"):
        ship_rates(ship, DAY, insurance="both")
    assert float(cost.ports_usd) == 0.0


def test_ports_add_alike_to_every_corridor():
    rates = ship_rates(vessel("nordic-orion"), DAY)
    added = [
        ship_voyage_cost(rates, days=25, nsr_days=ice, transits=int(name == "suez"), port_calls=2).total_usd
        - ship_voyage_cost(rates, days=25, nsr_days=ice, transits=int(name == "suez")).total_usd
        for name, ice in (("nsr", 8), ("suez", 0))
    ]
    assert float(added[0]) == pytest.approx(float(added[1]))
    short = ship_voyage_cost(rates, days=25, nsr_days=0, transits=1, port_calls=2, port_time=False)
    assert float(short.capital_usd) == pytest.approx(25 * float(rates.capital_usd_per_day))


def test_many_draws_equal_one_by_one():
    rng = np.random.default_rng(7)
    n = 50
    days, ice = rng.uniform(15, 40, n), rng.uniform(0, 15, n)
    ship = vessel("venta-maersk")
    drawn = {
        "price_factor": rng.uniform(0.85, 1.25, n), "opex_factor": rng.uniform(0.9, 1.15, n),
        "interest": rng.uniform(0.05, 0.1, n), "nsr_factor": rng.uniform(1.1, 3, n),
        "crew_premium": rng.uniform(0.05, 0.25, n), "war_risk_pct": rng.uniform(0.05, 1, n),
        "hull_rate": rng.uniform(0.003, 0.008, n), "insurance": "built", "no_claims_discount": rng.uniform(0, 0.5, n),
    }  # fmt: skip
    cost = ship_voyage_cost(ship_rates(ship, DAY, **drawn), days=days, nsr_days=ice, transits=1)
    assert cost.total_usd.shape == (n,)
    one = ship_rates(ship, DAY, **{name: v if isinstance(v, str) else v[3] for name, v in drawn.items()})
    again = ship_voyage_cost(one, days=days[3], nsr_days=ice[3], transits=1)
    assert float(cost.total_usd[3]) == pytest.approx(float(again.total_usd))


def test_a_voyage_that_is_forbidden_costs_nan_in_every_part():
    rates = ship_rates(vessel("nordic-orion"), DAY)
    cost = ship_voyage_cost(rates, days=[20.0, np.nan], nsr_days=[5.0, np.nan], transits=1, port_calls=2)
    for part in cost.groups().values():
        assert np.isfinite(part[0])
        assert np.isnan(part[1])
    with pytest.raises(BadInputError, match="more than the days"):
        ship_voyage_cost(rates, days=5, nsr_days=6)


@given(days=st.floats(1, 60), more=st.floats(0, 60), ice=st.floats(0, 1))
def test_costs_grow_with_days_and_with_days_in_nsr_waters(days, more, ice):
    rates = RATES
    less = ship_voyage_cost(rates, days=days, nsr_days=0).total_usd
    assert ship_voyage_cost(rates, days=days + more, nsr_days=0).total_usd >= less
    assert ship_voyage_cost(rates, days=days, nsr_days=ice * days).total_usd >= less


RATES = ship_rates(vessel("nordic-orion"), DAY)


def test_age_and_tonnage_where_they_are_not_known():
    assert ship_age_years(vessel("lng-174k"), DAY) is None
    assert any("insured as new" in note for note in ship_rates(vessel("lng-174k"), DAY).notes)
    assert ship_age_years(vessel("pctc-7000"), "2013-01-01") == 0.0
    estimated = [ship.key for ship in SHIPS if ship.gt is None]
    assert estimated == ["monchegorsk", "shturman-albanov", "vasily-dinkov"]
    for key in estimated:
        assert ship_tonnage(vessel(key))[1] == "judgement"
    with pytest.raises(RoutesError, match="by which her costs go"):
        ship_size(make_vessel(type="container", ice_class="none", fuel="VLSFO", dwt_t=50_000).__class__(
            **{**_plain(vessel("container-8000")), "teu": None}
        ))  # fmt: skip


def _plain(ship):
    return {name: getattr(ship, name) for name in ship.__dataclass_fields__}


def test_statuses_and_rows():
    assert worst_status("verified", "judgement", "memory") == "judgement"
    assert row_range("insurance.war.corridors".replace("corridors", "no_claims_discount")) == (0.0, 0.5)
    assert price_years()["insurance.liability_rate"] == 2024
    assert tuple(read_csv("ship_costs.csv")[0]) == ROW_COLUMNS


def test_rows_of_ship_costs_are_cited_and_used():
    text = "\n".join((ROOT / "routes" / "cost" / f"{name}.py").read_text(encoding="utf-8") for name in MODELS)
    pattern = r"newbuild\.ice_premium\..+|opex\.(ice|share)\..+|port\.\w+\.\w+|cargo\.load_factor\.\w+"
    handed = {"opex.spread", "newbuild.spread", "cargo.load_factor_nsr.container"}
    for key, row in load_table("ship_costs.csv").items():
        assert row.unit, key
        assert row.source, key
        assert row.status in TRUST, key
        assert (row.low is None) == (row.high is None), key
        if row.low is not None:
            assert row.low <= row.value <= row.high, key
        assert f'"{key}"' in text or key in handed or re.fullmatch(pattern, key), key
    assert sum(ship_value(f"opex.share.{part}") for part in PARTS[:-1]) < 1.0
    assert ship_row("opex.share.insurance").status == "verified"


def test_no_numbers_stand_in_the_code_of_the_ship():
    plain = {0.0, 0.5, 1.0, 2.0}
    for name in MODELS:
        tree = ast.parse((ROOT / "routes" / "cost" / f"{name}.py").read_text(encoding="utf-8"))
        found = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)}
        assert found <= plain, (name, found - plain)
