"""Speed choice: laws of time and fuel, arrivals, least cost beside closed forms, three bases, command and picture."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import golden
from scipy.optimize import minimize_scalar
from test_plots import outside, overlaps, words

import routes
from routes.cli import main
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.fuel import auxiliary_fuel_t, boil_off_t, ghg4_load_correction, main_engine_fuel_t
from routes.pace import best_speed, least_speed_kn, pace_comparison, speed_for_days, trade_off
from routes.pace_search import PaceSearch
from routes.plots import style, trade_off_chart
from routes.power import power_ship, propulsion_power_kw
from routes.setting import make_setting
from routes.vessels import vessel

PAIR = ("NLRTM", "JPYOK")
SHIP = {"vessel": "container-4300-1a", "depart": "2024-09-01"}
OIL = ["container-4300-1a", "container-20000", "nordic-orion", "propontis", "yong-sheng", "pctc-7000"]


@pytest.fixture(scope="module")
def september():
    return pace_comparison(*PAIR, fuel_usd_per_t=600.0, usd_per_day=40_000.0, arrive_within_days=25.0, **SHIP)


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


class TestLaws:
    @pytest.mark.parametrize("key", OIL)
    @pytest.mark.parametrize("corridor", ["suez", "cape"])
    def test_without_ice_slower_is_later_and_burns_less(self, key, corridor):
        curve = trade_off(*PAIR, vessel=key, depart="2024-09-01", corridors=[corridor]).curve(corridor)
        assert (np.diff(curve.days) < 0.0).all()
        # Hotel load turns the law round only below the least load of her engine.
        assert (np.diff(curve.fuel_t) > 0.0).all()
        assert (np.diff(curve.co2_t) > 0.0).all()

    def test_slower_burns_more_where_boil_off_rules(self):
        found = trade_off(*PAIR, vessel="yamalmax", depart="2024-09-01", corridors=["cape"])
        curve = found.curve("cape")
        least = int(np.argmin(curve.fuel_t))
        assert 0 < least < len(curve.days) - 1
        slow = slice(0, least - 1)
        daily = float(boil_off_t(found.vessel.capacity_m3, 24.0, tank="membrane-improved"))
        assert curve.fuels_t["LNG"][slow] / curve.days[slow] == pytest.approx(daily, rel=1e-6)

    @pytest.mark.parametrize(("hotel_kw", "rate"), [(9000.0, 0.0), (12_000.0, 0.0), (1400.0, 40_000.0)])
    def test_least_cost_lies_where_the_closed_form_has_it(self, hotel_kw, rate):
        ship = dataclasses.replace(vessel("container-4300-1a"), aux_sea_kw=hotel_kw)
        found = best_speed(
            *PAIR, vessel=ship, depart="2024-09-01", corridor="cape", fuel_usd_per_t=600.0, usd_per_day=rate
        )

        def usd_per_mile(speed):
            power = propulsion_power_kw("ghg4_trial", power_ship(ship), speed, ship.draught_m, extrapolate=True)
            hours = 1.0 / speed
            main_t = main_engine_fuel_t(power, hours, mcr_kw=ship.mcr_kw, engine="slow", fuel="VLSFO")
            other = auxiliary_fuel_t(ship.aux_sea_kw, ship.boiler_sea_kw, hours, fuel="VLSFO")
            return 600.0 * float(main_t + other) + rate * hours / 24.0

        oracle = minimize_scalar(usd_per_mile, bounds=(8.0, 24.0), method="bounded").x
        assert found.bound is None
        assert found.speed_kn == pytest.approx(oracle, abs=0.05)

    def test_hotel_load_sets_the_speed_of_least_fuel(self):
        """Consumption is least where the main engine burns 1/(n-1 + n L c'/c) of the hotel load, c(L) at part load."""
        ship = dataclasses.replace(vessel("container-4300-1a"), aux_sea_kw=9000.0)
        found = best_speed(
            *PAIR, vessel=ship, depart="2024-09-01", corridor="cape", fuel_usd_per_t=1.0, usd_per_day=0.0
        )
        power = propulsion_power_kw("ghg4_trial", power_ship(ship), found.speed_kn, ship.draught_m, extrapolate=True)
        main_t = main_engine_fuel_t(power, 1.0, mcr_kw=ship.mcr_kw, engine="slow", fuel="VLSFO")
        hotel_t = auxiliary_fuel_t(ship.aux_sea_kw, ship.boiler_sea_kw, 1.0, fuel="VLSFO")
        load = float(power) / ship.mcr_kw
        slope = 0.910 * load - 0.710  # of c(L) = 0.455 L^2 - 0.710 L + 1.280, GHG Study eq. 10
        elasticity = 2.0 + 3.0 * load * slope / float(ghg4_load_correction(load))
        assert float(main_t / hotel_t) == pytest.approx(1.0 / elasticity, rel=0.01)

    def test_in_ice_faster_can_be_later(self):
        """In mid-July a ship that comes a little sooner needs the icebreaker, and waits for it."""
        curve = trade_off(
            *PAIR, vessel="container-4300-1a", depart="2024-07-16", corridors=["nsr"], speeds_kn=np.arange(12, 24, 0.05)
        ).curve("nsr")
        assert np.diff(curve.days).max() > 0.5

    def test_speeds_that_come_before_the_ice_opens_cannot_be_sailed(self):
        found = trade_off(*PAIR, vessel="nordic-orion", depart="2024-06-16", corridors=["nsr"])
        curve = found.curve("nsr")
        assert curve.feasible[0]
        assert not curve.feasible[-1]
        assert np.isnan(curve.fuel_t[-1])
        assert np.isnan(curve.co2_t[-1])
        assert "on 2024-0" in curve.reason
        hasty = {"fuel_usd_per_t": 1.0, "usd_per_day": 1e6, "corridor": "nsr", "depart": "2024-06-16"}
        last = best_speed(*PAIR, vessel="nordic-orion", **hasty)
        assert last.bound == "feasibility"
        assert last.speed_kn == pytest.approx(8.38, abs=0.02)

    def test_dear_fuel_slows_her_and_dear_days_hurry_her(self):
        def speed(price, rate):
            return best_speed(*PAIR, fuel_usd_per_t=price, usd_per_day=rate, corridor="suez", **SHIP).speed_kn

        assert speed(600.0, 40_000.0) == pytest.approx(speed(1200.0, 80_000.0), abs=1e-3)
        assert speed(900.0, 40_000.0) < speed(600.0, 40_000.0) < speed(600.0, 60_000.0)

    def test_the_ends_of_the_range_are_told(self):
        free = best_speed(*PAIR, fuel_usd_per_t=600.0, usd_per_day=0.0, corridor="suez", **SHIP)
        assert free.bound == "least"
        assert free.speed_kn == pytest.approx(least_speed_kn(vessel("container-4300-1a")))
        hasty = best_speed(*PAIR, fuel_usd_per_t=1.0, usd_per_day=1e6, corridor="suez", **SHIP)
        assert hasty.bound == "greatest"
        assert hasty.speed_kn == 24.0

    def test_a_price_for_each_fuel_is_the_sum(self):
        found = best_speed(
            *PAIR, fuel_usd_per_t={"VLSFO": 600.0, "MGO": 800.0}, usd_per_day=40_000.0, corridor="suez", **SHIP
        )
        assert found.fuel_usd == pytest.approx(600.0 * found.fuels_t["VLSFO"] + 800.0 * found.fuels_t["MGO"])
        assert found.cost_usd == pytest.approx(found.fuel_usd + 40_000.0 * found.days)


class TestLeastSpeed:
    @pytest.mark.parametrize("ship", routes.list_vessels(), ids=lambda s: s.key)
    def test_it_takes_the_least_load_of_the_engine(self, ship):
        speed = least_speed_kn(ship)
        power = propulsion_power_kw("ghg4_trial", power_ship(ship), speed, ship.draught_m)
        assert float(power) / ship.mcr_kw == pytest.approx(0.10, rel=1e-4)  # and it is inside the range of the law
        assert speed < ship.operating_speed_kn

    def test_an_absurd_engine_is_refused(self):
        ship = dataclasses.replace(vessel("container-4300-1a"), mcr_kw=1.0)
        assert least_speed_kn(ship) > 0.0  # scaled from her own power, whatever it is
        with pytest.raises(UnknownNameError):
            least_speed_kn(ship, power_model="oars")


class TestArrival:
    @pytest.mark.parametrize("days", [22.0, 30.0, 40.0])
    def test_she_arrives_just_in_time(self, days):
        found = speed_for_days(*PAIR, days=days, corridor="suez", **SHIP)
        assert days - 0.01 < found.days <= days
        assert found.bound is None
        assert found.early_days == pytest.approx(days - found.days)

    def test_in_ice_it_is_the_slowest_of_all_speeds_that_arrive(self):
        setting = PaceSearch(
            make_setting(*PAIR, vessel="container-4300-1a", depart="2024-07-16", corridors=["nsr"], options={})
        )
        curve = setting.sail("nsr", np.linspace(setting.least, setting.greatest, 2001))
        for days in np.linspace(np.nanmin(curve.days) + 0.1, np.nanmax(curve.days) - 0.1, 9):
            found = speed_for_days(
                *PAIR, days=float(days), corridor="nsr", vessel="container-4300-1a", depart="2024-07-16"
            )
            slowest = curve.speed_kn[np.flatnonzero(curve.days <= days)[0]]
            assert found.days <= days
            assert slowest - 0.02 < found.speed_kn <= slowest + 1e-9

    def test_below_the_least_speed_she_is_early(self):
        found = speed_for_days(*PAIR, days=60.0, corridor="suez", **SHIP)
        assert found.bound == "least"
        assert found.days + found.early_days == pytest.approx(60.0)
        assert not found.waits

    def test_no_speed_that_arrives_is_an_error_with_the_quickest(self):
        with pytest.raises(BadInputError, match=r"10 days by suez .* the quickest speed takes 20\.5.* allow more days"):
            speed_for_days(*PAIR, days=10.0, corridor="suez", **SHIP)
        with pytest.raises(BadInputError, match=r"cannot be met: .*ice class none"):
            speed_for_days(*PAIR, days=40.0, corridor="nsr", vessel="container-8000", depart="2024-02-01")


class TestBases:
    def test_equal_speed_is_compare(self, september):
        compared = routes.compare(*PAIR, corridors=["nsr"], **SHIP)
        for corridor in ("nsr", "suez"):
            voyage, point = compared.voyage(corridor), september.basis("equal_speed").points[corridor]
            assert point.days == pytest.approx(voyage.days, rel=1e-12)
            assert point.fuel_t == pytest.approx(voyage.fuel_t, rel=1e-12)
            assert point.co2_t == pytest.approx(float(voyage.emissions.co2), rel=1e-12)
            assert point.co2e_t == pytest.approx(float(voyage.emissions.co2e_100), rel=1e-12)
            assert dict(point.fuels_t) == pytest.approx(dict(voyage.fuels_t))
        for metric, name in (("days", "time"), ("fuel", "fuel"), ("co2", "co2")):
            assert september.saving_pct("equal_speed", "nsr", metric) == pytest.approx(compared.saving_pct("nsr", name))

    def test_options_reach_the_voyage(self):
        options = {"year": 2020, "escort": "no", "draught_m": 10.0, "fuel": "MGO", "speed_kn": 15.0, "sea_margin": 0.1}
        ours = pace_comparison(*PAIR, **SHIP, **options).basis("equal_speed").points["nsr"]
        theirs = routes.compare(*PAIR, corridors=["nsr"], **SHIP, **options).voyage("nsr")
        assert ours.days == pytest.approx(theirs.days)
        assert dict(ours.fuels_t) == pytest.approx(dict(theirs.fuels_t))

    def test_at_equal_arrival_the_days_are_equal(self):
        found = pace_comparison(*PAIR, corridors=["nsr", "suez", "cape"], vessel="nordic-orion", depart="2024-06-25")
        basis = found.basis("equal_arrival")
        assert basis.arrival_days == pytest.approx(found.basis("equal_speed").points["cape"].days)
        assert basis.points["cape"].speed_kn == 10.9  # the longest way sets it at her operating speed
        for point in basis.points.values():
            assert point.value("days") == pytest.approx(basis.arrival_days, abs=0.01)
        assert basis.points["suez"].days == pytest.approx(basis.arrival_days, abs=0.01)
        assert basis.points["suez"].bound is None

    def test_who_is_early_at_equal_arrival_waits_and_burns(self, september):
        point = september.basis("equal_arrival").points["nsr"]
        assert point.waits
        assert point.bound == "least"
        ship = vessel("container-4300-1a")
        hours = 24.0 * point.early_days
        rate = auxiliary_fuel_t(ship.aux_anchor_kw, ship.boiler_anchor_kw, hours, fuel="VLSFO")
        assert point.waiting_fuel_t == pytest.approx(float(rate))
        slow = september.trade_off.curve("nsr")
        assert point.fuel_t == pytest.approx(slow.fuel_t[0] + point.waiting_fuel_t)
        assert point.co2_t > slow.co2_t[0]
        assert september.saving_pct("equal_arrival", "nsr", "days") == pytest.approx(0.0, abs=1e-6)

    def test_a_gas_carrier_that_waits_burns_what_boils_off(self):
        found = pace_comparison("Sabetta", "JPYOK", vessel="yamalmax", depart="2024-07-10")
        point = found.basis("equal_arrival").points["nsr"]
        boiled = boil_off_t(found.trade_off.vessel.capacity_m3, 24.0 * point.early_days, tank="membrane-improved")
        assert point.waiting_fuel_t == pytest.approx(float(boiled))

    def test_at_least_cost_nothing_is_cheaper(self, september):
        for corridor, point in september.basis("best_speed").points.items():
            curve = september.trade_off.curve(corridor)
            assert point.cost_usd <= np.nanmin(600.0 * curve.fuel_t + 40_000.0 * curve.days) + 1e-6
        assert september.saving_pct("best_speed", "nsr", "cost") > 0.0

    def test_within_a_time_both_arrive(self, september):
        for point in september.basis("arrive_within").points.values():
            assert point.days == pytest.approx(25.0, abs=0.01)

    def test_without_prices_there_is_no_best_speed(self):
        found = pace_comparison(*PAIR, **SHIP)
        assert [basis.key for basis in found.bases] == ["equal_speed", "equal_arrival"]
        with pytest.raises(UnknownNameError, match="equal_speed, equal_arrival"):
            found.basis("best_speed")

    def test_a_closed_corridor_is_part_of_the_answer_with_its_reason(self):
        found = pace_comparison(
            *PAIR, vessel="container-8000", depart="2024-02-01", fuel_usd_per_t=600.0, usd_per_day=15_000.0
        )
        for basis in found.bases:
            assert basis.points["nsr"] is None
            assert "ice class none" in basis.reasons["nsr"]
            assert basis.saving_pct("nsr", "suez", "fuel") is None
            assert basis.points["suez"] is not None
        assert np.isnan(found.trade_off.curve("nsr").days).all()
        json.dumps(found.to_dict(), allow_nan=False)

    def test_no_track_and_no_ice_spare_the_other_corridors(self):
        near = pace_comparison("NLRTM", "DEHAM", baseline="direct", corridors=["nsr"], **SHIP)
        assert "same side" in near.basis("equal_arrival").reasons["nsr"]
        assert near.trade_off.curve("nsr").route is None
        unseen = trade_off(*PAIR, year=2025, **SHIP)
        assert "not observed" in unseen.curve("nsr").reason
        assert unseen.curve("nsr").route.distance_nm > 6900.0
        assert unseen.curve("suez").feasible.all()
        alone = pace_comparison("NLRTM", "DEHAM", baseline="nsr", corridors=["nsr"], **SHIP)
        assert alone.basis("equal_arrival").arrival_days is None
        json.dumps(alone.to_dict(), allow_nan=False)

    def test_results_are_frozen_and_show_themselves(self, september):
        with pytest.raises(dataclasses.FrozenInstanceError):
            september.baseline = "nsr"
        assert "<table" in september._repr_html_()
        assert "<table" in september.trade_off._repr_html_()
        assert (
            september.to_dict()
            == pace_comparison(
                *PAIR, fuel_usd_per_t=600.0, usd_per_day=40_000.0, arrive_within_days=25.0, **SHIP
            ).to_dict()
        )


def test_the_schema(september):
    data = json.loads(json.dumps(september.to_dict(), allow_nan=False))
    assert data["schema"] == september.trade_off.to_dict()["schema"] == "routes.pace/1"
    assert [b["basis"] for b in data["bases"]] == ["equal_speed", "equal_arrival", "best_speed", "arrive_within"]
    curve = data["curves"][0]
    assert len(curve["speed_kn"]) == len(curve["days"]) == len(curve["fuel_t"]["total"]) == 41
    assert curve["speed_kn"][0] == data["speeds_kn"]["least"]
    assert curve["speed_kn"][-1] == data["speeds_kn"]["greatest"] == 24.0
    assert set(data["bases"][2]["voyages"][0]["cost_usd"]) == {"fuel", "time", "total"}
    assert set(data["bases"][0]["savings"]["nsr"]) == {"days_pct", "fuel_pct", "co2_pct", "co2e_pct", "cost_pct"}


def measured(row: dict[str, str]) -> float:
    if row["quantity"] == "least_speed":
        return least_speed_kn(vessel(row["vessel"]))
    ends = (row["origin"], row["destination"])
    if row["quantity"].startswith("two_thirds"):
        fast = vessel(row["vessel"]).service_speed_kn
        curve = trade_off(
            *ends, vessel=row["vessel"], depart=row["depart"], corridors=["suez"], speeds_kn=[fast * 2 / 3, fast]
        ).curve("suez")
        if row["quantity"].endswith("days"):
            return float(curve.days[0] - curve.days[1])
        return 100.0 * float(1.0 - curve.fuel_t[0] / curve.fuel_t[1])
    full = vessel(row["vessel"]).service_speed_kn if row["kind"] == "published" else None
    found = pace_comparison(*ends, vessel=row["vessel"], depart=row["depart"], speed_kn=full)
    if row["quantity"] == "equal_arrival_slower":
        points = found.basis("equal_arrival").points
        return 100.0 * (1.0 - points["nsr"].speed_kn / points["suez"].speed_kn)
    basis, _, metric = row["quantity"].removesuffix("_saving").rpartition("_")
    return found.saving_pct(basis, "nsr", metric)


@pytest.mark.parametrize("row", golden("pace.csv"), ids=lambda row: row["id"])
def test_golden(row):
    ours = measured(row)
    assert float(row["low"]) <= ours <= float(row["high"] or "inf")


class TestInput:
    @pytest.mark.parametrize("speeds", [[], [5.0], [16.0, 12.0], [12.0, 12.0], [math.nan], [12.0, math.inf], 14.0,
                                        "fast", [[12.0, 14.0]], [30.0], [None], [-3.0]])  # fmt: skip
    def test_wrong_speeds(self, speeds):
        with pytest.raises(BadInputError, match="kn"):
            trade_off(*PAIR, speeds_kn=speeds, **SHIP)

    @pytest.mark.parametrize("days", [0.0, -1.0, math.nan, math.inf, "30", None, True])
    def test_wrong_days(self, days):
        with pytest.raises(BadInputError, match="days"):
            speed_for_days(*PAIR, days=days, corridor="suez", **SHIP)

    @pytest.mark.parametrize("price", [-1.0, math.nan, "600", True, {}, {"VLSFO": -2.0, "MGO": 1.0}, {"COAL": 80.0},
                                       {"VLSFO": 600.0}])  # fmt: skip
    def test_wrong_prices(self, price):
        with pytest.raises(RoutesError):
            best_speed(*PAIR, fuel_usd_per_t=price, usd_per_day=15_000.0, corridor="suez", **SHIP)

    @pytest.mark.parametrize("rate", [-1.0, math.nan, "15000", False])
    def test_wrong_day_rates(self, rate):
        with pytest.raises(BadInputError, match="day rate"):
            best_speed(*PAIR, fuel_usd_per_t=600.0, usd_per_day=rate, corridor="suez", **SHIP)

    def test_one_price_alone_is_refused(self):
        for options in ({"fuel_usd_per_t": 600.0}, {"usd_per_day": 15_000.0}):
            with pytest.raises(BadInputError, match="give both or neither"):
                pace_comparison(*PAIR, **options, **SHIP)

    @pytest.mark.parametrize(
        "options",
        [
            {"corridors": []},
            {"corridors": "nsr"},
            {"corridors": ["moon"]},
            {"corridors": [3]},
            {"baseline": "moon"},
            {"arrive_within_days": -1.0},
            {"lane": "nowhere"},
            {"escort": "perhaps"},
            {"speed_kn": 3.0},
            {"speed_kn": 40.0},
            {"depart": "2024-02-30"},
            {"vessel": "titanic"},
            {"sea_margin": 7.0},
            {"year": 2020, "period": "2011-2025"},
        ],
    )
    def test_wrong_options(self, options):
        with pytest.raises(RoutesError):
            pace_comparison(*PAIR, **(SHIP | options))

    def test_other_names_are_refused(self, september):
        with pytest.raises(TypeError):
            trade_off(*PAIR, velocity=12.0, **SHIP)
        with pytest.raises(BadInputError, match="not part of this trade-off"):
            september.trade_off.curve("panama")
        with pytest.raises(BadInputError, match="not part of this comparison"):
            september.saving_pct("equal_speed", "panama", "fuel")
        with pytest.raises(BadInputError, match="metric"):
            september.saving_pct("equal_speed", "nsr", "joy")

    def test_a_closed_corridor_has_no_best_speed(self):
        with pytest.raises(BadInputError, match="cannot be sailed"):
            best_speed(*PAIR, fuel_usd_per_t=600.0, usd_per_day=15_000.0, corridor="nsr", vessel="container-8000",
                       depart="2024-02-01")  # fmt: skip


class TestCommand:
    WORDS = ("pace", *PAIR, "--vessel", "container-4300-1a", "--depart", "2024-09-01")
    PRICED = ("--fuel-price", "600", "--day-rate", "40000", "--arrive-within", "25")

    def test_json_is_the_library(self, september):
        result = run(*self.WORDS, *self.PRICED, "--format", "json")
        assert result.exit_code == 0, result.stderr
        assert result.stderr == ""
        assert json.loads(result.stdout) == json.loads(json.dumps(september.to_dict()))

    def test_csv_has_every_speed_and_basis(self, september):
        rows = list(csv.DictReader(io.StringIO(run(*self.WORDS, *self.PRICED, "--format", "csv").stdout)))
        assert len(rows) == 2 * 41 + 4 * 2
        point = next(r for r in rows if (r["basis"], r["corridor"]) == ("best_speed", "nsr"))
        ours = september.basis("best_speed").points["nsr"]
        assert float(point["fuel_t"]) == pytest.approx(ours.fuel_t)
        assert float(point["cost_usd"]) == pytest.approx(ours.cost_usd)
        assert float(point["fuel_saving_pct"]) == pytest.approx(september.saving_pct("best_speed", "nsr", "fuel"))

    def test_the_table_has_curves_bases_and_notes(self):
        text = run(*self.WORDS, *self.PRICED).stdout
        for part in (
            "nsr fuel t",
            "equal arrival  suez",
            "best speed     nsr",
            "arrive within",
            "slow end of the range",
        ):
            assert part in text
        assert "USD" not in run(*self.WORDS).stdout
        few = run(*self.WORDS, "--speeds", "12,14").stdout.splitlines()
        assert [line.split()[0] for line in few[4:6]] == ["12.0", "14.0"]
        one = run(*self.WORDS, "--speeds", "12")
        assert one.exit_code == 0
        winter = run(*self.WORDS[:3], "--vessel", "container-8000", "--depart", "2024-02-01")
        assert "equal speed, nsr: not feasible." in winter.stdout

    def test_prices_by_fuel(self):
        words = ("--fuel-price", "vlsfo=600", "--fuel-price", "MGO=800", "--day-rate", "40000", "--format", "json")
        found = json.loads(run(*self.WORDS, *words).stdout)
        assert found["bases"][2]["voyages"][0]["cost_usd"]["total"] > 0

    @pytest.mark.parametrize(
        "more",
        [
            ("--fuel-price", "600"),
            ("--day-rate", "15000"),
            ("--fuel-price", "cheap", "--day-rate", "1"),
            ("--fuel-price", "VLSFO=600", "--day-rate", "1"),
            ("--fuel-price", "600", "--fuel-price", "700", "--day-rate", "1"),
            ("--arrive-within", "nan"),
            ("--speeds", "fast"),
            ("--speeds", "2,3"),
            ("--corridors", "moon"),
            ("--speed", "3"),
        ],
    )
    def test_wrong_words_end_with_one_line(self, more):
        result = run(*self.WORDS, *more)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def results(september):
    many = pace_comparison(
        *PAIR, corridors=["nsr", "suez", "cape"], fuel_usd_per_t=600.0, usd_per_day=40_000.0,
        arrive_within_days=28.0, **SHIP,
    )  # fmt: skip
    return {
        "two": september,
        "many": many,
        "curves": september.trade_off,
        "gas": pace_comparison("Sabetta", "JPYOK", vessel="yamalmax", depart="2024-07-10"),
        "half": pace_comparison(*PAIR, vessel="nordic-orion", depart="2024-06-16"),
        "closed": pace_comparison(*PAIR, vessel="container-8000", depart="2024-02-01"),
        "point": trade_off(*PAIR, speeds_kn=[15.0], **SHIP),
    }


class TestPicture:
    @pytest.mark.parametrize("size", list(style.SIZES))
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("name", ["two", "many", "curves", "gas", "half", "closed", "point"])
    def test_nothing_overlaps(self, results, name, size, theme):
        ax = results[name].plot(size=size, theme=theme)
        assert overlaps(ax) == []
        assert outside(ax) == []

    def test_the_title_says_the_finding(self, results):
        text = words(results["two"].plot())
        for basis, phrase in (("equal_speed", "at equal speed"), ("equal_arrival", "at equal arrival")):
            saving = results["two"].saving_pct(basis, "nsr", "fuel")
            assert f"{saving:.0f}%" in text
            assert phrase in text
        assert "not feasible: Northern Sea Route" in words(results["closed"].plot())
        assert "The NSR cannot be sailed by this ship" in words(results["closed"].plot())
        assert "Fourth IMO GHG Study" in text

    def test_speeds_stand_on_the_lines_and_points_where_they_are(self, results):
        ax = results["two"].plot()
        text = words(ax)
        for knots in ("12 kn", "20 kn", "24 kn"):
            assert text.count(knots) == 2
        stars = [line for line in ax.get_lines() if line.get_marker() == "*"]
        points = results["two"].basis("best_speed").points
        drawn = {(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in stars}
        assert drawn == {(p.days, p.fuel_t) for p in points.values()}
        looks = {style.corridor_style(key).color for key in points}
        assert {line.get_color() for line in stars} == looks

    def test_who_waits_is_drawn_at_the_arrival(self, results):
        ax = results["two"].plot()
        basis = results["two"].basis("equal_arrival")
        diamonds = [float(line.get_xdata()[0]) for line in ax.get_lines() if line.get_marker() == "D"]
        assert diamonds == pytest.approx([basis.arrival_days] * 2)
        assert "Least fuel: 654 t in 26 days at 11.4 kn by the NSR" in words(results["curves"].plot())
        alone = pace_comparison(*PAIR, corridors=["suez"], **SHIP)
        assert "nothing to compare" in words(alone.plot())

    def test_nothing_to_draw_is_refused(self):
        closed = trade_off(*PAIR, vessel="container-8000", depart="2024-02-01", corridors=["nsr"])
        with pytest.raises(BadInputError, match="cannot be sailed"):
            closed.plot()
        with pytest.raises(BadInputError, match="not a trade-off"):
            trade_off_chart("nsr")
        with pytest.raises(BadInputError, match="choose from"):
            trade_off(*PAIR, **SHIP).plot(size="huge")
