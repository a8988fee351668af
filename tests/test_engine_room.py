"""What engines burn and emit in a run: against the functions of fuel and emissions, and laws."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.emissions import emissions_t, ghg4_black_carbon, nox_limit_g_per_kwh
from routes.engine_room import Run, burn, exhaust, keel_date, waiting_run
from routes.fuel import auxiliary_fuel_t, boil_off_t, main_engine_fuel_t
from routes.fuel_plan import LegFuels, nox_tiers, plan_fuels
from routes.practice import Practice
from routes.sailing import leg_plans

HOURS = np.array([24.0])


def plan(**shares):
    """A leg on which each fuel is burnt on a share of the way."""
    sulphur = {"HFO": 2.6, "VLSFO": 0.5, "MGO": 0.1}
    return LegFuels(
        shares={name: np.array([share]) for name, share in shares.items()},
        sulphur_pct={name: np.array([sulphur[name]]) for name in shares if name in sulphur},
        rules=(),
        reliefs=(),
        north_of_60=0.0,
        north_of_arctic_circle=0.0,
    )


@pytest.fixture(scope="module")
def ship():
    return routes.vessel("venta-maersk")


@pytest.fixture(scope="module")
def day_at_sea(ship):
    return Run(main_kw=8_000.0, auxiliary_kw=1_000.0, boiler_kw=200.0, hours=HOURS)


@pytest.fixture(scope="module")
def suez():
    return routes.route("JPYOK", "NLRTM", corridor="suez")


def test_a_day_burns_what_engine_auxiliaries_and_boiler_ask_for(ship, day_at_sea):
    found, unused = burn(ship, [day_at_sea], plan(VLSFO=1.0))
    main = main_engine_fuel_t(8_000.0, 24.0, mcr_kw=ship.mcr_kw, engine="slow", fuel="VLSFO", year_built=2018)
    assert found["VLSFO"][0] == pytest.approx(float(main + auxiliary_fuel_t(1_000.0, 200.0, 24.0, fuel="VLSFO")))
    assert unused[0] == 0.0


def test_shares_of_a_leg_add_up(ship, day_at_sea):
    both, _ = burn(ship, [day_at_sea], plan(VLSFO=0.25, MGO=0.75))
    whole = {name: burn(ship, [day_at_sea], plan(**{name: 1.0}))[0][name][0] for name in ("VLSFO", "MGO")}
    assert both["VLSFO"][0] == pytest.approx(0.25 * whole["VLSFO"])
    assert both["MGO"][0] == pytest.approx(0.75 * whole["MGO"])


def test_a_gas_carrier_at_anchor_burns_what_boils_off():
    carrier = routes.vessel("lng-174k")
    found, unused = burn(carrier, [waiting_run(carrier, HOURS)], plan(LNG=1.0))
    tank = carrier.rows["tank"].text if "tank" in carrier.rows else "membrane-improved"
    assert found["LNG"][0] == pytest.approx(float(boil_off_t(carrier.capacity_m3, 24.0, tank=tank)))
    assert 0.0 < unused[0] < found["LNG"][0]


def test_oxides_of_sulphur_follow_the_sulphur_of_the_fuel(ship, day_at_sea):
    for name in ("HFO", "VLSFO", "MGO"):
        mass = burn(ship, [day_at_sea], plan(**{name: 1.0}))[0][name]
        found = exhaust(ship, [day_at_sea], plan(**{name: 1.0}), {2: 1.0})
        assert found.sox[0] == pytest.approx(float(emissions_t(mass, name).sox[0]), rel=4e-3)


def test_a_scrubber_leaves_four_per_cent_of_the_sulphur(ship, day_at_sea):
    plain = exhaust(ship, [day_at_sea], plan(HFO=1.0), {2: 1.0})
    washed = exhaust(ship, [day_at_sea], plan(HFO=1.0), {2: 1.0}, scrubber=True)
    assert washed.sox[0] == pytest.approx(0.04 * plain.sox[0])
    assert washed.nox[0] == plain.nox[0]


def test_nitrogen_oxides_are_the_limits_of_her_tier_and_of_her_auxiliaries(ship):
    run = Run(main_kw=8_000.0, auxiliary_kw=1_000.0, boiler_kw=0.0, hours=HOURS)
    found = exhaust(ship, [run], plan(VLSFO=1.0), {2: 1.0})
    by_hand = 24.0 * (8_000.0 * 14.4 + 1_000.0 * float(nox_limit_g_per_kwh(2, 900.0))) / 1e6
    assert found.nox[0] == pytest.approx(by_hand)
    third = exhaust(ship, [run], plan(VLSFO=1.0), {3: 1.0})
    assert third.nox[0] < 0.25 * found.nox[0]
    half = exhaust(ship, [run], plan(VLSFO=1.0), {2: 0.5, 3: 0.5})
    assert half.nox[0] == pytest.approx((found.nox[0] + third.nox[0]) / 2.0)


def test_without_a_year_nitrogen_oxides_go_by_the_mass_of_fuel(day_at_sea):
    ship = routes.vessel("container-4300-1a")
    assert keel_date(ship) is None
    mass = burn(ship, [day_at_sea], plan(VLSFO=1.0))[0]["VLSFO"]
    found = exhaust(ship, [day_at_sea], plan(VLSFO=1.0), None)
    assert found.nox[0] == pytest.approx(float(emissions_t(mass, "VLSFO").nox[0]))


def test_soot_of_the_main_engine_goes_by_load(ship):
    for kw in (2_000.0, 8_000.0, 16_000.0):
        run = Run(main_kw=kw, auxiliary_kw=0.0, boiler_kw=0.0, hours=HOURS)
        mass = burn(ship, [run], plan(VLSFO=1.0))[0]["VLSFO"]
        share = ghg4_black_carbon(kw / ship.mcr_kw, strokes="two", residual=True)
        assert exhaust(ship, [run], plan(VLSFO=1.0), None).bc[0] == pytest.approx(float(mass[0] * share))


@given(st.floats(0.0, 16_080.0), st.floats(0.0, 5_000.0), st.floats(0.0, 1_000.0), st.floats(0.0, 2_000.0))
def test_nothing_is_ever_negative_and_more_hours_are_never_less(main, auxiliary, boiler, hours):
    ship = routes.vessel("venta-maersk")
    runs = [
        [Run(main_kw=main, auxiliary_kw=auxiliary, boiler_kw=boiler, hours=np.array([h]))] for h in (hours, hours + 1.0)
    ]
    for name in ("HFO", "VLSFO", "MGO"):
        less, more = (burn(ship, run, plan(**{name: 1.0}))[0][name][0] for run in runs)
        assert 0.0 <= less <= more
        one, other = (exhaust(ship, run, plan(**{name: 1.0}), {2: 1.0}) for run in runs)
        for gas in ("sox", "nox", "bc"):
            assert 0.0 <= getattr(one, gas)[0] <= getattr(other, gas)[0] * (1.0 + 1e-12)


class TestRulesOnTheWay:
    """Rules are those of the day on which she comes to a place."""

    def test_a_rule_that_begins_while_she_is_at_sea_binds_her_when_she_gets_there(self, suez):
        # The Mediterranean area began on 1 May 2025; from Yokohama it is some 25 days to Port Said at 15 kn.
        day = np.array(["2025-04-20"], dtype="datetime64[D]")
        legs = plan_fuels(suez, "VLSFO", day, speed_kn=15.0)
        assert any("sulphur_mediterranean_2025" in leg.rules for leg in legs)
        early = plan_fuels(suez, "VLSFO", np.array(["2025-03-20"], dtype="datetime64[D]"), speed_kn=15.0)
        assert not any("sulphur_mediterranean_2025" in leg.rules for leg in early)

    def test_many_departures_are_each_as_if_alone(self, suez):
        days = np.array(["2025-04-20", "2014-06-01", "2025-04-20", "2019-12-15"], dtype="datetime64[D]")
        together = plan_fuels(suez, "VLSFO", days, speed_kn=15.0)
        for number, day in enumerate(days):
            alone = plan_fuels(suez, "VLSFO", np.array([day]), speed_kn=15.0)
            for one, many in zip(alone, together, strict=True):
                for name, share in many.shares.items():
                    assert share[number] == pytest.approx(one.shares.get(name, np.zeros(1))[0])

    def test_sulphur_of_heavy_fuel_in_the_north_sea_of_2012(self, suez):
        legs = plan_fuels(suez, "HFO", np.array(["2012-06-01"], dtype="datetime64[D]"), speed_kn=15.0)
        assert min(float(leg.sulphur_pct["HFO"][0]) for leg in legs if "HFO" in leg.sulphur_pct) == pytest.approx(1.0)

    def test_tiers_of_nitrogen_oxides_by_place_and_keel(self, suez):
        new = nox_tiers(suez, dt.date(2022, 7, 1), dt.date(2024, 9, 1), speed_kn=15.0)
        assert any(leg.get(3, 0.0) > 0.99 for leg in new)
        for leg in new:
            assert sum(leg.values()) == pytest.approx(1.0)
        old = nox_tiers(suez, dt.date(2005, 7, 1), dt.date(2024, 9, 1), speed_kn=15.0)
        assert all(set(leg) == {1} for leg in old)

    def test_relief_for_protected_tanks_is_named(self):
        track = routes.route("NLRTM", "JPYOK", corridor="nsr", draught_m=12.0)
        ship = routes.vessel("venta-maersk")
        legs = leg_plans(track, ship, np.array(["2024-09-01"], dtype="datetime64[D]"), Practice())
        assert {rule for leg in legs for rule in leg.reliefs} == {"hfo_arctic_tanks"}
        trip = routes.compare("NLRTM", "JPYOK", vessel=ship, depart="2024-09-01").voyage("nsr")
        assert trip.to_dict()["fuel_reliefs"] == ["hfo_arctic_tanks"]
