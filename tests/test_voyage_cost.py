"""The bill of a voyage: parts and total, laws in prices, formats, months, and the same bill by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes import CostTerms
from routes.cli import main
from routes.cost.bill import CURRENCIES, PARTS
from routes.cost.northern_sea_route import nsr_tariff_rub
from routes.cost.opex import opex_per_day
from routes.cost.prices import inflation_factor, market_prices, price
from routes.cost.suez import suez_toll
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.ice.record import repeat_ice
from routes.practice import central_assumptions
from routes.sailing import simulate_draws
from routes.setting import chosen_ice
from routes.voyage_cost import deck_tiers, voyage_cost

PAIR = ("NLRTM", "JPYOK")
SHIP = {"vessel": "container-4300-1a", "depart": "2024-09-01"}


@pytest.fixture(scope="module")
def autumn():
    return routes.compare(*PAIR, corridors=["nsr", "suez", "cape", "panama"], **SHIP)


@pytest.fixture(scope="module")
def winter():
    """An Arc7 gas carrier that sails behind icebreakers in March."""
    return routes.compare(
        "RUSAB", "JPTYO", vessel="yamalmax", depart="2024-03-01", corridors=["nsr", "suez"], escort="yes"
    )


def bill(result, corridor, **terms):
    """The bill of a voyage that has been sailed, on other terms."""
    voyage = result.voyage(corridor)
    return voyage_cost(voyage.legs, voyage.route, voyage.vessel, voyage.depart, terms=CostTerms(**terms))


class TestParts:
    def test_lines_parts_and_total_add_up(self, autumn, winter):
        for result in (autumn, winter):
            for cost in result.costs.values():
                assert sum(line.usd[0] for line in cost.lines) == pytest.approx(cost.total_usd[0], rel=1e-12)
                assert sum(usd[0] for usd in cost.parts_usd.values()) == pytest.approx(cost.total_usd[0], rel=1e-12)
                assert {line.part for line in cost.lines} <= set(PARTS)

    @pytest.mark.parametrize("currency", CURRENCIES)
    def test_whole_amounts_add_up_in_every_currency(self, autumn, currency):
        for cost in autumn.costs.values():
            amounts = cost.amounts(currency)
            assert amounts["total"] == sum(value for part, value in amounts.items() if part != "total")
            assert amounts["total"] == pytest.approx(float(cost.total_usd[0]) * cost.rate(currency), abs=len(PARTS))
            told = cost.to_dict(currency)
            assert sum(line["amount"] for line in told["lines"]) == pytest.approx(amounts["total"], abs=len(PARTS))

    def test_every_line_says_how_it_comes_about_and_on_whose_word(self, autumn, winter):
        for result in (autumn, winter):
            for cost in result.costs.values():
                for line in cost.lines:
                    assert line.basis
                    assert line.status in ("verified", "derived", "memory", "judgement", "definition")
                    for key in line.sources:
                        assert routes.source(key).title

    def test_corridors_pay_what_lies_on_them_alone(self, autumn):
        lines = {name: {line.key for line in cost.lines} for name, cost in autumn.costs.items()}
        assert {"nsr_icebreaker", "nsr_ice_pilot", "arctic_premium", "nsr_insurance"} <= lines["nsr"]
        assert {"suez_toll", "suez_services", "war_risk"} <= lines["suez"]
        assert "panama_toll" in lines["panama"]
        for line in ("suez_toll", "war_risk", "nsr_icebreaker", "panama_toll"):
            assert line not in lines["cape"]

    def test_operating_costs_and_insurance_together_are_the_published_level(self, autumn):
        ship = routes.vessel("container-4300-1a")
        level = opex_per_day(ship, 2024)
        money = inflation_factor(level.currency_year, "2024-09").value
        cost = autumn.costs["cape"]
        paid = float(cost.line("operating").usd[0] + cost.line("insurance").usd[0])
        assert paid == pytest.approx(float(cost.days[0]) * level.total * money)

    def test_days_are_paid_once_with_canal_and_waiting(self, autumn):
        voyage, cost = autumn.voyage("suez"), autumn.costs["suez"]
        assert voyage.canal_days > 0.0
        assert voyage.waiting_days > 0.0
        assert float(cost.days[0]) == pytest.approx(voyage.sea_days + voyage.canal_days + voyage.waiting_days)
        per_day = autumn.costs["cape"].line("capital").usd[0] / autumn.costs["cape"].days[0]
        assert cost.line("capital").usd[0] == pytest.approx(per_day * cost.days[0])


class TestByHand:
    def test_fuel_is_mass_times_the_price_of_the_month(self, autumn):
        voyage, cost = autumn.voyage("suez"), autumn.costs["suez"]
        by_hand = sum(mass * price(name, "2024-09").value for name, mass in voyage.fuels_t.items())
        assert cost.part_usd("fuel")[0] == pytest.approx(by_hand)

    def test_the_suez_toll_is_that_of_the_official_table(self, autumn):
        toll = suez_toll(
            None, "container", "laden", "2024-09-15", sdr_usd=price("sdr_usd", "2024-09").value, gt=39_600.0,
            deck_tiers=5, direct_far_east=True,
        )  # fmt: skip
        assert autumn.costs["suez"].line("suez_toll").usd[0] == pytest.approx(float(toll.total_usd))

    def test_the_icebreaker_is_paid_for_the_zones_of_escort(self, winter):
        voyage, line = winter.voyage("nsr"), winter.costs["nsr"].line("nsr_icebreaker")
        assert voyage.escorted_nm > 0.0
        zones = int(line.basis.split(" zones")[0])
        assert 1 <= zones <= 7
        full = float(nsr_tariff_rub(128_806.0, "Arc7", zones, "winter")) / price("rub_usd", "2024-03").value
        assert bill(winter, "nsr", nsr_fee_share=1.0).line("nsr_icebreaker").usd[0] == pytest.approx(full)

    def test_who_sails_alone_pays_no_icebreaker(self, autumn):
        assert autumn.voyage("nsr").escorted_nm == 0.0
        assert autumn.costs["nsr"].line("nsr_icebreaker").usd[0] == 0.0

    def test_half_of_a_voyage_out_of_the_union_pays_allowances(self, autumn):
        voyage, cost = autumn.voyage("cape"), autumn.costs["cape"]
        market = market_prices("2024-09")
        # 2024: two fifths of half of the CO2.
        by_hand = 0.4 * 0.5 * float(voyage.emissions.co2) * market.eua.value * market.usd_eur.value
        assert cost.line("eu_ets").usd[0] == pytest.approx(by_hand)

    def test_tonnes_teu_and_tonne_miles(self, autumn):
        cost = autumn.costs["suez"]
        total = float(cost.total_usd[0])
        assert float(cost.usd_per_unit[0]) == pytest.approx(total / (0.75 * 4_300.0))
        assert float(cost.usd_per_t[0]) == pytest.approx(total / float(cost.cargo.tonnes))
        assert float(cost.usd_per_1000_t_nm[0]) == pytest.approx(
            1000.0 * total / float(cost.cargo.tonnes) / autumn.voyage("suez").distance_nm
        )


class TestLaws:
    @settings(max_examples=25, deadline=None)
    @given(st.floats(1.0, 5_000.0), st.floats(0.1, 10.0))
    def test_fuel_is_linear_in_its_price_and_nothing_else_moves(self, autumn, usd, times):
        one, other = (
            bill(autumn, "suez", prices={"VLSFO": p, "MGO": p}, price_date="2024-09") for p in (usd, usd * times)
        )
        assert other.part_usd("fuel")[0] == pytest.approx(times * one.part_usd("fuel")[0])
        for part in PARTS:
            if part not in ("fuel", "ports"):
                assert other.part_usd(part)[0] == pytest.approx(one.part_usd(part)[0])

    @settings(max_examples=25, deadline=None)
    @given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
    def test_a_greater_share_of_the_tariff_is_never_cheaper(self, winter, one, other):
        low, high = sorted((one, other))
        fees = [bill(winter, "nsr", nsr_fee_share=share).part_usd("icebreaker")[0] for share in (low, high)]
        assert fees[0] <= fees[1] * (1.0 + 1e-12)

    def test_a_rebate_takes_its_share_of_the_toll_alone(self, autumn):
        plain, less = bill(autumn, "suez"), bill(autumn, "suez", toll_rebate=0.25)
        assert less.line("suez_toll").usd[0] == pytest.approx(0.75 * plain.line("suez_toll").usd[0])
        assert less.line("suez_services").usd[0] == plain.line("suez_services").usd[0]

    def test_without_war_risk_there_is_no_such_line(self, autumn):
        assert bill(autumn, "suez", war_risk=False).line("war_risk") is None

    def test_ports_add_the_same_to_every_corridor(self, autumn):
        added = {
            name: bill(autumn, name, ports=True).total_usd[0] - cost.total_usd[0] for name, cost in autumn.costs.items()
        }
        assert max(added.values()) == pytest.approx(min(added.values()))
        assert min(added.values()) > 0.0

    def test_a_levy_is_a_scenario_that_must_be_asked_for(self, autumn):
        assert autumn.costs["suez"].line("imo_levy") is None
        line = bill(autumn, "suez", levy="imo-tier-1").line("imo_levy")
        assert line.usd[0] == pytest.approx(100.0 * float(autumn.voyage("suez").emissions.co2e_wtw))

    def test_ones_own_price_and_operating_costs(self, autumn):
        base = bill(autumn, "cape", newbuild_usd=60e6)
        assert bill(autumn, "cape", newbuild_usd=120e6).part_usd("capital")[0] == pytest.approx(
            2.0 * base.part_usd("capital")[0]
        )
        mine = bill(autumn, "cape", opex_usd_per_day=9_000.0)
        paid = mine.line("operating").usd[0] + mine.line("insurance").usd[0]
        assert paid == pytest.approx(9_000.0 * float(mine.days[0]))

    def test_many_voyages_have_the_bills_of_each(self):
        track = routes.route(*PAIR, corridor="nsr", draught_m=12.0)
        ship = routes.vessel("container-4300-1a")
        days = np.array(["2021-07-10", "2021-08-15", "2021-10-20", "2021-02-01"], dtype="datetime64[D]")
        ice = chosen_ice(2020, None)
        many = simulate_draws(track, ship, days, repeat_ice(ice, 4), central_assumptions(4))
        terms = CostTerms(price_date="2021-01")
        whole = voyage_cost(many.legs, track, ship, dt.date(2021, 7, 10), terms=terms, feasible=many.feasible)
        assert np.isnan(whole.total_usd[3])  # February: no voyage, no bill
        for number in range(3):
            one = simulate_draws(track, ship, days[number : number + 1], repeat_ice(ice, 1), central_assumptions(1))
            alone = voyage_cost(one.legs, track, ship, days[number].astype(dt.date), terms=terms)
            for line in alone.lines:
                assert whole.line(line.key).usd[number] == pytest.approx(line.usd[0])


class TestMonths:
    @pytest.mark.parametrize("month", ["2008-07", "2013-08", "2021-01", "2024-08", "2026-11"])
    def test_the_same_voyage_at_the_prices_of_a_month(self, autumn, month):
        for name in ("nsr", "suez", "cape"):
            cost = bill(autumn, name, price_date=month)
            assert cost.month == month
            assert float(cost.total_usd[0]) > 1e5
            assert cost.days[0] == autumn.costs[name].days[0]

    def test_prices_beyond_their_series_are_flagged(self, autumn):
        notes = " ".join(bill(autumn, "suez", price_date="2026-11").notes)
        for series in ("VLSFO", "eua"):
            assert f"{series}: extrapolated" in notes
        assert "extrapolated" not in " ".join(bill(autumn, "suez", price_date="2024-08").notes)

    def test_before_2024_nobody_pays_for_carbon_and_since_2026_in_full(self, autumn):
        assert bill(autumn, "cape", price_date="2021-01").line("eu_ets") is None
        parts = [
            bill(autumn, "cape", price_date=month, prices={"eua": 80.0, "usd_eur": 1.1})
            for month in ("2024-09", "2026-09")
        ]
        early, late = (one.line("eu_ets").usd[0] for one in parts)
        assert late > 2.5 * early
        assert parts[0].line("fueleu") is None
        assert parts[1].line("fueleu").usd[0] > 0.0

    def test_war_risk_follows_the_red_sea(self, autumn):
        rates = {
            month: bill(autumn, "suez", price_date=month).line("war_risk").usd[0] for month in ("2021-01", "2024-09")
        }
        assert rates["2024-09"] > 10.0 * rates["2021-01"]


class TestFormats:
    def test_json_csv_and_table_hold_the_same_amounts(self):
        ask = ["cost", *PAIR, "--vessel", "container-4300-1a", "--depart", "2024-09-01", "--corridors", "nsr,suez"]
        run = CliRunner()
        data = json.loads(run.invoke(main, [*ask, "--format", "json"]).stdout)
        rows = list(csv.DictReader(io.StringIO(run.invoke(main, [*ask, "--format", "csv"]).stdout)))
        table = run.invoke(main, ask).stdout
        markdown = run.invoke(main, [*ask, "--format", "md"]).stdout
        for name in ("nsr", "suez"):
            amounts = data["bills"][name]["amounts"]
            assert amounts["total"] == sum(v for k, v in amounts.items() if k != "total")
            assert f"{amounts['total']:,}" in table
            assert f"{amounts['total']:,}" in markdown
            total = sum(float(row["amount"]) for row in rows if row["corridor"] == name)
            assert total == pytest.approx(amounts["total"], abs=5)

    def test_the_comparison_tells_the_same_total(self):
        ask = [*PAIR, "--vessel", "container-4300-1a", "--depart", "2024-09-01", "--corridors", "nsr,suez"]
        run = CliRunner()
        compared = json.loads(run.invoke(main, ["compare", *ask, "--format", "json"]).stdout)
        costed = json.loads(run.invoke(main, ["cost", *ask, "--format", "json"]).stdout)
        for voyage in compared["voyages"]:
            assert voyage["cost_usd"] == costed["bills"][voyage["corridor"]]["amounts"]
            assert voyage["usd_per_t"] == costed["bills"][voyage["corridor"]]["per_t"]
        bills = {v["corridor"]: v["cost_usd"]["total"] for v in compared["voyages"]}
        saving = 100.0 * (1.0 - bills["nsr"] / bills["suez"])
        assert compared["savings"]["nsr"]["cost_pct"] == pytest.approx(saving, abs=0.01)

    def test_euros_and_roubles_are_the_dollars_at_the_rates_of_the_month(self):
        ask = ["cost", *PAIR, "--vessel", "container-4300-1a", "--depart", "2024-09-01", "--corridors", "suez"]
        run = CliRunner()
        totals = {}
        for currency in CURRENCIES:
            data = json.loads(run.invoke(main, [*ask, "--currency", currency, "--format", "json"]).stdout)
            totals[currency] = data["bills"]["suez"]["amounts"]["total"]
        assert totals["EUR"] == pytest.approx(totals["USD"] / price("usd_eur", "2024-09").value, abs=8)
        assert totals["RUB"] == pytest.approx(totals["USD"] * price("rub_usd", "2024-09").value, rel=1e-5)

    @pytest.mark.parametrize(
        "more",
        [
            ("--price", "vlsfo=600"), ("--price", "VLSFO"), ("--price", "VLSFO=x"), ("--price", "VLSFO=-1"),
            ("--price-date", "soon"), ("--nsr-fee-share", "2"), ("--toll-rebate", "-0.1"), ("--levy", "big"),
            ("--commodity", "hope"), ("--currency", "CHF"), ("--load-factor", "nan"), ("--interest", "-1"),
            ("--newbuild-musd", "-3"), ("--price", "VLSFO=1", "--price", "VLSFO=2"), ("--price-date", "2150-01"),
        ],
    )  # fmt: skip
    def test_wrong_terms_end_in_one_line(self, more):
        ask = ["cost", *PAIR, "--vessel", "container-4300-1a", "--depart", "2024-09-01", *more]
        done = CliRunner().invoke(main, ask)
        assert done.exit_code == 2
        assert len(done.stderr.strip().splitlines()) == 1


class TestErrors:
    @pytest.mark.parametrize(
        ("terms", "error"),
        [
            ({"nsr_fee_share": 1.5}, BadInputError), ({"toll_rebate": float("nan")}, BadInputError),
            ({"levy": "x"}, UnknownNameError), ({"commodity": "x"}, UnknownNameError), ({"ports": 1}, BadInputError),
            ({"interest": -0.1}, BadInputError), ({"newbuild_usd": float("inf")}, BadInputError),
            ({"price_date": "1066-01"}, RoutesError), ({"prices": {"x": 1.0}}, UnknownNameError),
        ],
    )  # fmt: skip
    def test_terms_are_checked_when_they_are_made(self, terms, error):
        with pytest.raises(error):
            CostTerms(**terms)

    def test_a_month_before_the_prices_leaves_the_voyage_without_a_bill_and_says_so(self):
        result = routes.compare(*PAIR, vessel="container-4300-1a", depart="1985-09-01", year=1985, corridors=["suez"])
        assert result.voyage("suez").feasible
        assert not result.costs
        assert any("no cost" in note for note in result.warnings())
        assert result.to_dict()["voyages"][0]["cost_usd"] is None

    def test_deck_tiers_grow_with_the_ship(self):
        tiers = [deck_tiers(teu) for teu in (100, 2_999, 3_000, 5_100, 10_000, 15_000, 24_000)]
        assert tiers == sorted(tiers)
        assert len(set(tiers)) == 5
