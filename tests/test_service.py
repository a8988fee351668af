"""Years and rotations: parts add up, nothing is counted twice, arithmetic by hand, laws of seasons and of fleets."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes.comparison import compare
from routes.cost.ports import port_call
from routes.cost.prices import inflation_factor, market_prices
from routes.cost.suez import suez_rebate, suez_toll
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.fuel import auxiliary_fuel_t
from routes.report.money import (
    ROTATION_HEADERS,
    break_even_rows,
    passage_rows,
    rotation_rows,
    service_headers,
    service_rows,
)
from routes.rotation import liner_rotation
from routes.service import YearOfShip, annual_service, annual_services
from routes.vessels import vessel
from routes.voyage import simulate
from routes.voyage_cost import voyage_cost

PAIR = ("NLRTM", "JPYOK")
SHIP = "container-4300-1a"
SEPTEMBER = CostTerms(price_date="2024-09")
PORTS = ["NLRTM", "DEHAM", "JPYOK", "KRPUS", "CNSHA"]


@pytest.fixture(scope="module")
def year():
    """All voyages of a year at the prices of one month."""
    return YearOfShip(*PAIR, vessel=SHIP, begin="2024-01-01", corridors=["nsr", "suez", "cape"], costs=SEPTEMBER)


@pytest.fixture(scope="module")
def years():
    return annual_services(*PAIR, vessel=SHIP, begin="2024-01-01")


@pytest.fixture(scope="module")
def by_suez():
    return liner_rotation(PORTS, vessel=SHIP, begin="2024-08-01", corridor="suez")


class TestYear:
    def test_a_year_of_one_way_by_hand(self, year):
        """350 days over a voyage and a call; bills, calls, days in port and 15 days off hire add up to the total."""
        found = year.service(None, "suez")
        bills, days = [], []
        for ends in (PAIR, PAIR[::-1]):
            compared = compare(*ends, vessel=SHIP, depart="2024-09-01", corridors=["suez"], costs=SEPTEMBER)
            bills.append(compared.costs["suez"])
            days.append(compared.voyage("suez").days)
        ship, call = vessel(SHIP), port_call(vessel(SHIP))
        cycle = sum(days) + 2 * call.days
        # 5.67 round voyages: five whole ones and a voyage out, and a part of the way back.
        whole, rest = divmod(350.0, cycle)
        shares = [whole + min(1.0, rest / (days[0] + call.days)), whole + max(0.0, rest - days[0] - call.days) / (
            days[1] + call.days)]  # fmt: skip
        assert found.round_voyages == pytest.approx(sum(shares) / 2.0, rel=1e-3)
        assert found.passages_by("suez") == pytest.approx(sum(shares), rel=1e-3)
        daily = sum(float(bills[0].line(k).usd[0]) for k in ("capital", "operating", "insurance")) / days[0]
        burnt = float(auxiliary_fuel_t(ship.aux_berth_kw or ship.aux_anchor_kw, ship.boiler_berth_kw
                                       or ship.boiler_anchor_kw, 24.0 * call.days, fuel="MGO"))  # fmt: skip
        at_berth = burnt * market_prices("2024-09").fuel_usd_per_t["MGO"].value
        dues = call.usd * inflation_factor(call.currency_year, "2024-09").value
        total = sum(
            share * (float(bill.total_usd[0]) + dues + at_berth + call.days * daily)
            for share, bill in zip(shares, bills, strict=True)
        )
        assert found.total_usd == pytest.approx(total + 15.0 * daily, rel=2e-3)
        assert found.units == pytest.approx(4300 * 0.75 * sum(shares), rel=1e-3)

    @pytest.mark.parametrize("season", [None, "nsr"])
    def test_capital_is_paid_on_365_days_whatever_she_does(self, year, season):
        bill = compare(*PAIR, vessel=SHIP, depart="2024-09-01", corridors=["suez"], costs=SEPTEMBER).costs["suez"]
        rate = float(bill.line("capital").usd[0] / bill.days[0])
        assert year.service(season, "suez").parts_usd["capital"] == pytest.approx(365.0 * rate, rel=1e-9)

    def test_parts_add_up_everywhere(self, years):
        for found in (years.seasonal, years.baseline):
            told = found.to_dict()
            parts = told["cost_usd"]
            assert sum(usd for part, usd in parts.items() if part != "total") == parts["total"]
            assert parts["total"] == pytest.approx(found.total_usd, abs=len(parts))
            passages = sum(p.share * sum(p.usd.values()) for p in found.passages) + sum(found.idle_usd.values())
            assert found.total_usd == pytest.approx(passages)

    def test_at_the_required_rate_the_year_earns_nothing(self, years):
        for found in (years.seasonal, years.baseline):
            assert float(found.profit_usd(found.usd_per_unit)) == pytest.approx(0.0, abs=1.0)
            rates = found.profit_usd([500.0, 600.0])
            assert rates[1] - rates[0] == pytest.approx(100.0 * found.units)
        assert float(years.gain_usd(1_000.0)) > 0.0

    def test_one_voyage_begins_when_the_last_has_ended(self, years):
        clock = 0.0
        for number, passage in enumerate(years.seasonal.passages):
            assert (passage.depart - years.seasonal.begin).days == int(clock)
            assert passage.direction == ("out", "back")[number % 2]
            clock += passage.days + passage.port_days
            assert passage.share == 1.0 or passage is years.seasonal.passages[-1]
        assert clock >= years.seasonal.operating_days
        sailed = sum(p.share * (p.days + p.port_days) for p in years.seasonal.passages)
        assert sailed == pytest.approx(350.0)

    def test_the_nsr_is_taken_only_when_it_is_open(self, years, year):
        open_days = {direction: set(year.open_days("nsr", direction).tolist()) for direction in ("out", "back")}
        taken = 0
        for passage in years.seasonal.passages:
            day = (passage.depart - years.seasonal.begin).days
            assert (passage.corridor == "nsr") == (day in open_days[passage.direction])
            taken += passage.corridor == "nsr"
        assert taken >= 2

    @settings(max_examples=40)
    @given(st.integers(0, 365), st.integers(0, 365))
    def test_a_longer_season_never_has_fewer_nsr_voyages(self, year, a, b):
        short, long = (year.service("nsr", "suez", season_days=days) for days in sorted((a, b)))
        assert short.passages_by("nsr") <= long.passages_by("nsr")
        assert short.round_voyages <= long.round_voyages + 1e-9

    def test_without_a_season_both_years_are_one(self, year):
        none, base = year.service("nsr", "suez", season_days=0), year.service(None, "suez")
        assert none.total_usd == base.total_usd
        assert none.passages == base.passages

    def test_the_same_question_has_the_same_answer(self, years):
        again = annual_services(*PAIR, vessel=SHIP, begin="2024-01-01")
        assert json.dumps(again.to_dict()) == json.dumps(years.to_dict(), allow_nan=False)

    def test_prices_follow_the_months(self, years):
        assert years.seasonal.price_months == ("2024-01", "2024-12")
        fixed = annual_service(*PAIR, vessel=SHIP, begin="2024-01-01", costs=SEPTEMBER)
        assert fixed.price_months == ("2024-09", "2024-09")
        assert fixed.passages[0].usd["fuel"] != years.seasonal.passages[0].usd["fuel"]
        assert fixed.round_voyages == years.seasonal.round_voyages

    def test_a_stop_in_port_is_time_lost(self):
        short, long = (annual_service(*PAIR, vessel=SHIP, begin="2024-01-01", port_days=d) for d in (1.0, 6.0))
        assert short.round_voyages > long.round_voyages
        assert short.usd_per_unit < long.usd_per_unit

    def test_she_takes_the_cheaper_way_if_asked(self):
        mine = YearOfShip(*PAIR, vessel=SHIP, begin="2024-01-01", corridors=["nsr", "suez"], costs=SEPTEMBER)
        assert mine.service("nsr", "suez", only_if_cheaper=True).passages == mine.service("nsr", "suez").passages
        for direction in ("out", "back"):
            mine.tables[direction, "nsr"].usd["icebreaker"] += 1e7
        assert mine.service("nsr", "suez").passages_by("nsr") > 0.0
        assert mine.service("nsr", "suez", only_if_cheaper=True).passages_by("nsr") == 0.0

    def test_the_cape_may_be_the_rest(self, year):
        assert year.service("nsr", "cape").passages_by("suez") == 0.0
        assert year.service("nsr", "cape").round_voyages < year.service("nsr", "suez").round_voyages

    def test_heavy_ice_shortens_the_season(self):
        light, heavy = (
            annual_service(*PAIR, vessel=SHIP, begin="2024-01-01", percentile=share) for share in (10.0, 90.0)
        )
        assert heavy.season_days < light.season_days
        assert heavy.passages_by("nsr") <= light.passages_by("nsr")
        assert heavy.usd_per_unit > light.usd_per_unit

    def test_a_voyage_that_no_tariff_prices_spoils_no_other(self):
        """The tariff has no winter rate for ships without ice class, which may sail to the end of November."""
        found = YearOfShip("Sabetta", "Tokyo", vessel="container-8000", begin="2024-07-15", corridors=["suez"])
        table = found.tables["back", "suez"]
        assert "in winter" in table.reason
        priced = np.isfinite(table.total)
        assert (priced == table.open).all()
        assert 0 < table.open.sum() < 365

    def test_a_year_before_all_prices_is_refused_at_once(self):
        with pytest.raises(RoutesError, match="1985"):
            annual_service(*PAIR, vessel=SHIP, begin="1985-01-01")


class TestBallast:
    def test_half_the_cargo_and_a_smaller_toll(self):
        laden, ballast = (
            annual_service(*PAIR, vessel="capesize-180k", begin="2019-01-01", season=None, back=back)
            for back in ("laden", "ballast")
        )
        assert ballast.round_voyages == laden.round_voyages
        outward = sum(p.share * p.units for p in laden.passages if p.direction == "out")
        assert ballast.units == pytest.approx(outward)
        assert ballast.parts_usd["canal"] < laden.parts_usd["canal"]
        for part in ("fuel", "capital", "operating", "insurance", "ports"):
            assert ballast.parts_usd[part] == laden.parts_usd[part]

    def test_the_toll_is_that_of_the_table(self):
        ship = vessel("lng-174k")
        track = routes.route("NLRTM", "JPYOK", corridor="suez", draught_m=ship.draught_m)
        sailed = simulate(track, ship, "2024-09-01")
        bill = voyage_cost(sailed.legs, track, ship, sailed.depart, ballast=True)
        rebate, on = suez_rebate("lng_general", "2024-09-15")
        toll = suez_toll(None, "lng", "ballast", "2024-09-15", sdr_usd=bill.market.sdr_usd.value, gt=ship.gt,
                         rebate_share=rebate, rebate_on=on, direction="south")  # fmt: skip
        assert float(bill.line("suez_toll").usd[0]) == pytest.approx(float(toll.total_usd))
        assert np.isnan(bill.usd_per_t).all()
        assert float(bill.cargo.tonnes) == 0.0
        assert float(bill.cargo_time_usd[0]) == 0.0
        full = voyage_cost(sailed.legs, track, ship, sailed.depart)
        others = [line.key for line in full.lines if line.key != "suez_toll"]
        assert [float(bill.line(key).usd[0]) for key in others] == [float(full.line(key).usd[0]) for key in others]


class TestRotation:
    def test_a_fleet_by_hand(self, by_suez):
        """68.8 days at a ship a week are ten ships, with 1.2 days to spare."""
        assert by_suez.ships == int(np.ceil(by_suez.days / 7.0))
        assert by_suez.spare_days == pytest.approx(7.0 * by_suez.ships - by_suez.days)
        assert 0.0 <= by_suez.spare_days < 7.0
        assert by_suez.parts_usd["capital"] == pytest.approx(by_suez.ships * 365.0 * by_suez.day_usd["capital"])
        dues = port_call(vessel(SHIP)).usd * inflation_factor(port_call(vessel(SHIP)).currency_year, "2024-08").value
        assert by_suez.parts_usd["ports"] == pytest.approx(365.0 / 7.0 * 5 * dues)
        assert by_suez.usd_per_slot == pytest.approx(by_suez.annual_usd / (365.0 / 7.0) / 4300)
        assert by_suez.usd_per_unit == pytest.approx(by_suez.annual_usd / (365.0 / 7.0) / (2 * 4300 * 0.75))
        told = by_suez.to_dict()["annual_usd"]
        assert sum(usd for part, usd in told.items() if part != "total") == told["total"]

    def test_neighbours_are_reached_by_the_open_sea(self, by_suez):
        assert [leg.corridor for leg in by_suez.legs] == ["direct", "suez", "direct", "direct", "suez"]
        assert [leg.destination.locode for leg in by_suez.legs][-1] == "NLRTM"

    def test_two_ports_are_two_voyages(self):
        found = liner_rotation(PAIR, vessel=SHIP, begin="2024-09-01", corridor="suez", port_days=2.0)
        days = [compare(*ends, vessel=SHIP, depart="2024-09-01", corridors=["suez"]).voyage("suez").days
                for ends in (PAIR, PAIR[::-1])]  # fmt: skip
        assert found.days == pytest.approx(sum(days) + 4.0, abs=1e-3)

    def test_twice_the_sailings_take_twice_the_ships_or_one_less(self, by_suez):
        often = liner_rotation(PORTS, vessel=SHIP, begin="2024-08-01", corridor="suez", frequency_days=3.5)
        assert 2 * by_suez.ships - 1 <= often.ships <= 2 * by_suez.ships
        assert often.parts_usd["fuel"] == pytest.approx(2.0 * by_suez.parts_usd["fuel"])

    @pytest.mark.parametrize("corridor", ["nsr", "suez", "cape"])
    def test_spare_time_is_fuel_saved(self, corridor):
        own, slow = (
            liner_rotation(PORTS, vessel=SHIP, begin="2024-08-01", corridor=corridor, slower=slower)
            for slower in (False, True)
        )
        assert slow.ships == own.ships
        assert slow.speed_kn <= own.speed_kn
        assert -1e-6 < slow.spare_days < 0.01
        assert slow.parts_usd["fuel"] < own.parts_usd["fuel"]
        assert slow.annual_usd < own.annual_usd

    def test_the_shorter_way_takes_fewer_ships(self, by_suez):
        nsr = liner_rotation(PORTS, vessel=SHIP, begin="2024-08-01")
        assert nsr.ships < by_suez.ships
        assert nsr.corridor_taken

    def test_a_closed_way_is_told_and_another_taken(self):
        winter = liner_rotation(PORTS, vessel=SHIP, begin="2024-02-01")
        assert not winter.corridor_taken
        reasons = [leg.instead for leg in winter.legs if leg.corridor == "suez"]
        assert len(reasons) == 2
        assert all(reason for reason in reasons)
        assert rotation_rows([winter])[0][0] == "nsr (closed: suez)"


class TestTold:
    def test_rows_have_their_heads(self, years, by_suez):
        assert all(len(row) == len(service_headers(years)) for row in service_rows(years))
        assert all(len(row) == len(ROTATION_HEADERS) for row in rotation_rows([by_suez]))
        assert len(passage_rows(years.seasonal)) == len(years.seasonal.passages)
        assert years._repr_html_().count("<tr>") == len(service_rows(years)) + 1
        assert "<table" in by_suez._repr_html_()
        assert break_even_rows([]) == []


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"back": "half"}, BadInputError),
            ({"season_days": 3.5}, BadInputError),
            ({"season_days": 400}, BadInputError),
            ({"port_days": -1.0}, BadInputError),
            ({"off_hire_days": 365.0}, BadInputError),
            ({"begin": "soon"}, BadInputError),
            ({"rest": "moon"}, UnknownNameError),
            ({"season": "suez", "rest": "nsr"}, BadInputError),
            ({"vessel": "ark"}, RoutesError),
        ],
    )
    def test_years(self, change, error):
        asked = {"vessel": SHIP, "begin": "2024-01-01", "season": "nsr", "rest": "suez"} | change
        if change.get("rest") == "nsr":
            asked["season"] = None  # nothing but the NSR all year, which is closed in January
        with pytest.raises(error):
            annual_service(*PAIR, **asked)

    @pytest.mark.parametrize(
        "change", [{"ports": ["NLRTM"]}, {"ports": "NLRTM"}, {"frequency_days": 0}, {"port_days": [1.0, 2.0, 3.0]}]
    )
    def test_rotations(self, change):
        asked = {"ports": list(PAIR), "vessel": SHIP, "begin": "2024-09-01"} | change
        with pytest.raises(BadInputError):
            liner_rotation(asked.pop("ports"), **asked)
