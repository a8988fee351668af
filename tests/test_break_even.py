"""Break-even values: put back they make both ways equal; closed forms by hand; crossings of known functions; words."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.break_even_inputs import BREAK_EVEN_INPUTS
from routes.break_even_results import amount
from routes.break_even_search import break_even, break_evens, crossings, season_break_even
from routes.comparison import compare
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.tables import read_csv

PAIR = ("NLRTM", "JPYOK")
SHIP = "container-4300-1a"
# Ways between which every general input has a crossing in one year or another.
CAPE = {"vessel": SHIP, "corridor": "cape", "baseline": "suez"}
GREATER = {"vessel": SHIP, "baseline_vessel": "container-20000", "metric": "usd_per_unit"}


def gap(depart, terms):
    """Cost of the Cape less that of Suez, by the code that compares."""
    costs = compare(*PAIR, vessel=SHIP, depart=depart, corridors=["cape"], baseline="suez", costs=terms).costs
    return float(costs["cape"].total_usd[0] - costs["suez"].total_usd[0]), float(costs["suez"].total_usd[0])


def fuels(value, now, depart):
    market = compare(*PAIR, vessel=SHIP, depart=depart, corridors=["suez"]).costs["suez"].market
    return {name: price.value * value / now for name, price in market.fuel_usd_per_t.items()}


# A premium at which Cape and Suez cost nearly the same in January 2021: the ends of interest lie on either side.
NEARLY = {"price_date": "2021-01", "prices": {"war_risk_red_sea": 0.14}}
# Day, other terms, and the term that carries the value.
PUT_BACK = {
    "fuel_price": ("2013-08-15", {}, lambda a: {"prices": fuels(a.break_even, a.now, "2013-08-15")}),
    "war_risk": ("2024-09-01", {}, lambda a: {"prices": {"war_risk_red_sea": a.break_even}}),
    "carbon_price": ("2026-09-01", {}, lambda a: {"prices": {"eua": a.break_even}}),
    "interest": ("2020-09-01", NEARLY, lambda a: {"interest": a.break_even}),
    "newbuilding": ("2020-09-01", NEARLY, lambda a: {"newbuild_usd": 1e6 * a.break_even}),
}
OTHERS = ["canal_toll", "levy", "nsr_insurance", "day_rate", "delay_days", "fee_usd", "fee_share", "ice_speed"]


class TestLaws:
    @pytest.mark.parametrize("name", PUT_BACK)
    def test_a_value_put_back_makes_both_ways_cost_the_same(self, name):
        depart, others, terms = PUT_BACK[name]
        answer = break_even(*PAIR, depart=depart, input=name, costs=CostTerms(**others), **CAPE)
        assert answer.break_even is not None, answer.sentence
        difference, total = gap(depart, CostTerms(**{**others, **terms(answer)}))
        assert abs(difference) < 1e-6 * total

    def test_a_share_of_the_tariff_put_back_makes_both_equal(self):
        """In November she is escorted; against a greater ship a small part of the fee decides."""
        case = {**GREATER, "depart": "2024-11-10"}
        first = break_even(*PAIR, input="fee_usd", **case)
        assert first.now > 0.0
        asked = break_evens(*PAIR, inputs=["fee_share", "fee_usd"], **case)
        # The fee is proportional to its share.
        ratio = asked[0].corridor_usd - asked[0].corridor_usd[0]
        assert ratio / ratio[-1] == pytest.approx(asked[0].values, abs=1e-9)
        assert np.ptp(asked[0].baseline_usd) == 0.0

    @pytest.mark.parametrize("depart", ["2013-08-15", "2024-09-01", "2026-09-01"])
    def test_inputs_that_are_linear_lie_where_the_straight_line_has_it(self, depart):
        for answer in break_evens(*PAIR, depart=depart, **CAPE):
            if answer.input in ("interest", "load_factor", "ice_speed") or answer.break_even is None:
                continue
            differences = answer.corridor_usd - answer.baseline_usd
            slope = (differences[-1] - differences[0]) / (answer.high - answer.low)
            by_hand = answer.low - differences[0] / slope
            assert answer.break_even == pytest.approx(by_hand, rel=1e-6), answer.input

    def test_the_present_value_gives_the_present_costs(self):
        for answer in break_evens(*PAIR, depart="2024-09-01", vessel=SHIP, inputs=[*PUT_BACK, *OTHERS]):
            for usd, now in ((answer.corridor_usd, answer.now_usd[0]), (answer.baseline_usd, answer.now_usd[1])):
                between = np.interp(answer.now, answer.values, usd)
                exact = answer.input not in ("interest", "ice_speed")
                assert between == pytest.approx(now, rel=1e-9 if exact else 2e-3), answer.input

    def test_the_fee_by_hand(self):
        """Without escort nothing is paid: the fee may be all that the NSR saves."""
        costs = compare(*PAIR, vessel=SHIP, depart="2024-09-01").costs
        answer = break_even(*PAIR, vessel=SHIP, depart="2024-09-01", input="fee_usd")
        saved = float(costs["suez"].total_usd[0] - costs["nsr"].total_usd[0])
        assert answer.break_even == pytest.approx(saved, rel=1e-6)
        assert answer.cheaper == "below"

    def test_a_delay_by_hand(self):
        costs = compare(*PAIR, vessel=SHIP, depart="2024-09-01").costs
        answer = break_even(*PAIR, vessel=SHIP, depart="2024-09-01", input="delay_days")
        nsr = costs["nsr"]
        day = sum(float(nsr.line(key).usd[0]) for key in ("capital", "operating", "insurance")) / float(nsr.days[0])
        assert answer.break_even == pytest.approx(float(costs["suez"].total_usd[0] - nsr.total_usd[0]) / day, rel=1e-6)

    def test_slower_in_ice_never_costs_less(self):
        answer = break_even(*PAIR, vessel=SHIP, depart="2024-11-10", input="ice_speed")
        known = answer.corridor_usd[np.isfinite(answer.corridor_usd)]
        assert (np.diff(known) < 1e-6 * known[0]).all()
        assert np.ptp(answer.baseline_usd) == 0.0
        assert "only from" in answer.reason

    def test_load_decides_between_ships_of_two_sizes(self):
        answer = break_even(
            *PAIR, depart="2020-09-01", input="load_factor", costs=CostTerms(price_date="2021-01"), **GREATER
        )
        assert answer.cheaper == "above"
        full = compare(*PAIR, vessel=SHIP, depart="2020-09-01", costs=CostTerms(
            price_date="2021-01", load_factor=answer.break_even)).costs["nsr"]  # fmt: skip
        assert float(full.usd_per_unit[0]) == pytest.approx(answer.now_usd[1], rel=1e-6)

    @given(st.lists(st.floats(-0.99, 0.99), min_size=1, max_size=4, unique=True))
    def test_every_root_that_the_grid_separates_is_found(self, roots):
        wanted = sorted(roots)
        grid = np.linspace(-1.0, 1.0, 65)
        cells = np.searchsorted(grid, wanted)
        if len(set(cells.tolist())) < len(wanted) or np.min(np.abs(np.subtract.outer(grid, wanted))) < 1e-6:
            return
        found = crossings(lambda x: np.prod([x - root for root in wanted], axis=0), grid)
        assert found == pytest.approx(wanted, abs=1e-8)

    def test_a_function_that_only_touches_zero_does_not_cross(self):
        assert crossings(lambda x: x**2, np.linspace(-1.0, 1.0, 65)) == ()
        assert crossings(lambda x: 0.0 * x, np.linspace(-1.0, 1.0, 65)) == ()
        assert crossings(lambda x: x, np.linspace(-1.0, 1.0, 65)) == pytest.approx((0.0,), abs=1e-9)

    def test_a_hole_hides_no_crossing(self):
        def holed(x):
            return np.where(np.abs(x) < 0.3, np.nan, x)

        assert crossings(holed, np.linspace(-1.0, 1.0, 65)) == pytest.approx((0.3,), abs=1e-6)


class TestSeason:
    def test_longer_seasons_never_cost_more_here(self):
        answer = season_break_even(*PAIR, vessel=SHIP, begin="2024-01-01")
        assert (np.diff(answer.corridor_usd) <= 1e-9 * answer.corridor_usd[0]).all()
        assert answer.corridor_usd[0] == pytest.approx(answer.baseline_usd[0])
        assert answer.cheaper == "above"

    def test_the_ice_class_must_be_earned(self):
        """Beside a plain ship the year without a voyage in the Arctic is dearer by the class."""
        plain = routes.vessel(SHIP, ice_class="none")
        answer = break_even(*PAIR, vessel=SHIP, depart="2024-01-01", input="season_days", baseline_vessel=plain)
        assert answer.corridor_usd[0] > answer.baseline_usd[0]
        assert answer.break_even == answer.values[np.argmax(answer.corridor_usd < answer.baseline_usd)]


class TestWords:
    def test_the_table_and_the_functions_have_the_same_inputs(self):
        assert list(BREAK_EVEN_INPUTS) == [row["key"] for row in read_csv("break_even_inputs.csv")]
        for row in BREAK_EVEN_INPUTS.values():
            assert row.low < row.high

    def test_each_verdict_in_words(self):
        always, whatever = break_evens(*PAIR, vessel=SHIP, depart="2024-09-01", inputs=["fuel_price", "fee_share"])
        assert always.sentence == (
            "The NSR is cheaper than the way by the Suez Canal at any price of fuel (VLSFO) from 50 to 3,000 USD/t "
            "(now 613 USD/t)."
        )
        assert "whatever the share of the icebreaker tariff paid" in whatever.sentence
        never = break_even(*PAIR, depart="2013-08-15", input="levy", **GREATER)
        assert never.sentence.startswith(
            "The NSR is cheaper per TEU than the way by the Suez Canal with MSC Oscar at no"
        )
        side = break_even(*PAIR, depart="2013-08-15", input="fuel_price", **GREATER)
        assert side.cheaper == "below"
        assert "is below 276 USD/t (now 609 USD/t)." in side.sentence

    def test_several_crossings_are_all_told(self):
        answer = break_even(*PAIR, vessel=SHIP, depart="2024-09-01", input="fee_usd")
        for sides, words in (("between", "between 1 USD and 2 USD"), ("outside", "below 1 USD and above 2 USD")):
            two = dataclasses.replace(answer, crossings=(1.0, 2.0), cheaper=sides)
            assert words in two.sentence
        many = dataclasses.replace(answer, crossings=(1.0, 2.0, 3.0), cheaper="mixed")
        assert "1 USD, 2 USD, 3 USD" in many.sentence

    def test_plain_data(self):
        answer = break_even(*PAIR, vessel=SHIP, depart="2024-11-10", input="ice_speed")
        told = json.loads(json.dumps(answer.to_dict(), allow_nan=False))
        assert told["schema"] == "routes.break_even/1"
        assert told["usd"]["low"][0] is None
        assert told["sentence"] == answer.sentence
        assert "<table" in answer._repr_html_()

    def test_amounts(self):
        assert [amount(x, "USD/t") for x in (0.5, 12.34, 1e6)] == ["0.50 USD/t", "12.3 USD/t", "1,000,000 USD/t"]


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"input": "luck"}, UnknownNameError),
            ({"metric": "joy"}, BadInputError),
            ({"baseline": "nsr"}, BadInputError),
            ({"depart": "2024-02-01"}, BadInputError),
            ({"corridor": "moon"}, RoutesError),
            ({"baseline_vessel": "capesize-180k", "metric": "usd_per_unit"}, BadInputError),
        ],
    )
    def test_what_cannot_be_asked(self, change, error):
        asked = {"vessel": SHIP, "depart": "2024-09-01", "input": "fee_usd"} | change
        with pytest.raises(error):
            break_even(*PAIR, **asked)

    def test_names_must_be_a_list(self):
        with pytest.raises(BadInputError):
            break_evens(*PAIR, vessel=SHIP, depart="2024-09-01", inputs="fee_usd")
