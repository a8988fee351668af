from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import numpy as np
import pytest
from conftest import golden

import routes
from routes.emissions import emissions_t
from routes.errors import BadInputError, RoutesError
from routes.fuel import boil_off_t
from routes.ice.record import period_ice, repeat_ice, year_ice
from routes.passages import nsr_point
from routes.practice import ASSUMPTION_ROWS, Practice, central_assumptions
from routes.sailing import MODE_NAMES, simulate_draws
from routes.transits import agreement, sail_observed
from routes.uncertainty import draw_assumptions, quantile
from routes.voyage import parse_date, simulate

NSR = routes.route(nsr_point("zhelaniya"), nsr_point("dezhnev"), corridor="nsr", draught_m=12.0)
SUEZ = routes.route("NLRTM", "JPYOK", corridor="suez")


def sail(ship="container-4300-1a", day="2024-09-01", track=NSR, **options):
    changes = {k: options.pop(k) for k in ("ice_class", "speed_kn") if k in options}
    practice = Practice(**{k: options.pop(k) for k in [f.name for f in dataclasses.fields(Practice)] if k in options})
    from routes.vessels import vessel

    return simulate(track, vessel(ship, **changes), day, practice=practice, **options)


def test_the_arc7_passage_of_august_2017_within_a_fifth():
    found = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2017-08-01", year=2017)
    assert found.voyage.days == pytest.approx(6.51, rel=0.2)
    assert found.low_days < 6.51 < found.high_days


def test_observed_passages_agree_in_the_median():
    sailed = [sail_observed(row) for row in golden("passages.csv")]
    assert all(one.sailed for one in sailed)
    found = agreement(sailed)
    assert found.count >= 15
    assert found.median_size_pct <= 10.0
    assert abs(found.median_pct) < 5.0
    assert abs(found.greatest_pct) < 40.0
    assert found.held / found.count >= 0.8


def test_september_of_a_1a_ship_is_nearly_open_water_speed():
    voyage = sail(day="2024-09-10")
    assert voyage.feasible
    assert voyage.nsr_distance_nm / (voyage.nsr_days * 24) > 0.9 * 16.3


@pytest.mark.parametrize(
    ("ship", "day", "word"),
    [
        ("container-8000", "2024-04-15", "not admitted"),
        ("nordic-orion", "2024-02-15", "not admitted"),
    ],
)
def test_a_closed_season_or_too_low_a_class_is_infeasible_with_the_reason(ship, day, word):
    voyage = sail(ship, day)
    assert not voyage.feasible
    assert word in voyage.reason
    assert voyage.to_dict()["fuel_t"] is None
    assert "RIO" in sail(ship, day, admission="off").reason
    # The next day on which she may go is named, and on that day she goes; not on the day before.
    later = voyage.next_date
    assert sail(ship, later.isoformat()).feasible
    assert not sail(ship, (later - dt.timedelta(days=1)).isoformat()).feasible


@pytest.mark.parametrize(
    ("ship", "class_", "day", "closed"),
    [
        ("flying-fish-1", None, "2024-06-20", True),
        ("flying-fish-1", None, "2024-11-12", True),
        ("flying-fish-1", None, "2024-09-01", False),
        ("nordic-orion", "1B", "2024-06-25", True),
        ("nordic-orion", "1A", "2024-06-25", False),
    ],
)
def test_weak_ships_keep_to_the_legal_season_even_in_open_water(ship, class_, day, closed):
    free = dataclasses.replace(period_ice(), cover=np.zeros_like(period_ice().cover))
    voyage = sail(ship, day, ice=free, ice_class=class_)
    assert voyage.feasible is not closed
    if closed:
        assert "1 July to 15 November" in voyage.reason


@pytest.mark.parametrize("year", [2023, 2024])  # a common year and a leap year
def test_the_season_has_its_legal_edges(year):
    free = dataclasses.replace(period_ice(), cover=np.zeros_like(period_ice().cover))
    short = routes.route(nsr_point("long-strait"), nsr_point("dezhnev"), corridor="nsr")  # about a day

    def may(day):
        return sail("flying-fish-1", f"{year}-{day}", track=short, ice=free).feasible

    assert [may(day) for day in ("06-30", "07-01", "11-13", "11-15", "11-16")] == [False, True, True, True, False]


@pytest.mark.parametrize("key", [ship.key for ship in routes.list_vessels() if ship.type != "lng"])
def test_no_ship_burns_less_by_going_faster(key):
    top = routes.vessel(key).service_speed_kn
    fuel = [sail(key, "2024-09-10", track=SUEZ, speed_kn=v).fuel_t for v in np.linspace(0.4 * top, top, 9)]
    # Below some speed the auxiliaries of a longer voyage weigh more; the main engine never does.
    hours = [sail(key, "2024-09-10", track=SUEZ, speed_kn=v).days for v in np.linspace(0.4 * top, top, 9)]
    assert hours == sorted(hours, reverse=True)
    assert all(b > 0.9 * a for a, b in itertools.pairwise(fuel))
    assert fuel[-1] > 1.5 * fuel[0]


def test_pilotage_meets_the_ice_too():
    winter = sail("yamalmax", "2021-02-10", track=routes.route("Sabetta", nsr_point("dezhnev"), corridor="nsr"))
    first = winter.legs[0]
    assert first.leg.kind == "pilotage"
    assert first.cover[0] > 0.9
    assert first.speed_kn[0] < 10.0 + 1e-9


def test_little_pack_does_not_call_an_icebreaker():
    found = sail("container-4300-1a", "2024-08-20")
    for leg in found.legs:
        if leg.cover[0] < 0.15 and leg.risk_index[0] >= 0:
            assert leg.mode[0] != 2


@pytest.mark.parametrize("day", ["2024-05-15", "2024-07-10", "2024-09-10"])
def test_asking_for_an_icebreaker_never_forbids_what_is_allowed_without_asking(day):
    auto, yes = sail("yamalmax", day), sail("yamalmax", day, escort="yes")
    assert yes.feasible or not auto.feasible
    assert yes.escorted_nm >= auto.escorted_nm


def test_without_escort_a_ship_that_needs_one_is_refused():
    assert sail("nordic-orion", "2024-07-10").feasible
    alone = sail("nordic-orion", "2024-07-10", escort="no")
    assert not alone.feasible
    assert "alone in medium ice" in alone.reason
    assert "memory" in alone.reason
    assert "needs an icebreaker" in sail("nordic-orion", "2024-07-10", escort="no", admission="off").reason
    with pytest.raises(BadInputError, match="auto, yes, no"):
        sail(escort="maybe")


def _under(ship, day, **changes):
    """Sail the NSR under the central assumptions, but for those named."""
    from routes.vessels import vessel

    assumed = central_assumptions(1)
    assumed = dataclasses.replace(assumed, **{name: np.array([value]) for name, value in changes.items()})
    return simulate_draws(NSR, vessel(ship), np.array([day], dtype="datetime64[D]"), period_ice(), assumed)


def test_one_wait_for_the_icebreaker_and_fuel_for_it():
    at_once = _under("nordic-orion", "2024-07-10", escort_waiting_summer_days=0.0)
    waits = _under("nordic-orion", "2024-07-10", escort_waiting_summer_days=2.0)
    hours = [float(leg.waiting_hours[0]) for leg in waits.legs]
    assert sorted(hours)[-2:] == [0.0, 48.0]
    first_led = next(i for i, leg in enumerate(waits.legs) if MODE_NAMES[int(leg.mode[0])] == "escorted")
    assert hours[first_led] == 48.0
    assert waits.legs[first_led].fuel_t[0] > at_once.legs[first_led].fuel_t[0] + 1.0


def test_behind_an_icebreaker_she_burns_her_share_of_power():
    light, heavy = (_under("nordic-orion", "2024-07-10", escorted_share=x) for x in (0.6, 1.0))
    for one, two in zip(light.legs, heavy.legs, strict=True):
        if MODE_NAMES[int(one.mode[0])] == "escorted":
            assert two.fuel_t[0] > 1.05 * one.fuel_t[0]
        else:
            assert two.fuel_t[0] == pytest.approx(one.fuel_t[0])


def test_a_polar_class_ship_at_elevated_risk_keeps_the_speed_of_table_1_2():
    mean = period_ice()
    ones = np.ones_like(mean.cover)
    # PC6 in 8 tenths of thick first-year ice: 8 * (-1) + 2 * 3 (MSC.1/Circ.1519, Table 1.3); then 3 knots (Table 1.2)
    ice = dataclasses.replace(mean, cover=ones, pack_concentration=0.8 * ones, thickness_m=1.25 * ones)
    as_pc6 = {"ice_class": "PC6", "admission": "off"}
    legs = [leg for leg in sail("yamalmax", "2024-02-01", ice=ice, **as_pc6).legs if leg.leg.in_nsr]
    assert {round(float(leg.risk_index[0]), 6) for leg in legs} == {-2.0}
    assert {round(float(leg.speed_kn[0]), 6) for leg in legs} == {3.0}
    thinner = dataclasses.replace(ice, thickness_m=0.6 * ones)
    assert min(float(leg.speed_kn[0]) for leg in sail("yamalmax", "2024-02-01", ice=thinner, **as_pc6).legs) > 5.0


def test_the_date_moves_along_with_the_ship():
    enters = [leg.enter[0] for leg in sail().legs]
    assert enters == sorted(enters)
    assert (enters[-1] - enters[0]).astype("timedelta64[D]").astype(int) >= 4


def test_parts_sum_to_the_whole():
    voyage = sail(track=SUEZ)
    assert voyage.days == pytest.approx(voyage.sea_days + voyage.canal_days + voyage.waiting_days)
    assert voyage.canal_days == pytest.approx(14 / 24, rel=1e-3)
    assert voyage.waiting_days == pytest.approx(0.5)
    assert voyage.fuel_t == pytest.approx(sum(float(leg.fuel_t[0]) for leg in voyage.legs))
    data = voyage.to_dict()
    assert data["fuel_t"]["total"] == pytest.approx(sum(v for k, v in data["fuel_t"].items() if k != "total"))
    assert data["days"]["total"] == pytest.approx(sum(v for k, v in data["days"].items() if k != "total"), abs=2e-3)


def test_open_water_time_is_distance_over_speed():
    voyage = sail(track=SUEZ, speed_kn=14.0)
    sea = sum(leg.leg.distance_nm for leg in voyage.legs if leg.leg.kind == "sea")
    hours = sum(float(leg.hours[0]) for leg in voyage.legs if leg.leg.kind == "sea")
    assert sea / hours == pytest.approx(14.0)


@pytest.mark.parametrize("day", ["2024-01-15", "2024-07-15", "2024-09-15", "2024-11-15"])
def test_ice_never_makes_a_ship_faster_nor_cheaper(day):
    free = dataclasses.replace(period_ice(), cover=np.zeros_like(period_ice().cover))
    with_ice, without = sail("yamalmax", day), sail("yamalmax", day, ice=free)
    assert with_ice.days >= without.days - 1e-9
    assert with_ice.fuel_t >= without.fuel_t - 1e-6


@pytest.mark.parametrize("track", [NSR, SUEZ], ids=["nsr", "suez"])
def test_faster_ships_arrive_earlier_and_burn_more(track):
    voyages = [sail("venta-maersk", "2024-09-10", track=track, speed_kn=v) for v in (12.0, 14.0, 16.0, 19.0)]
    assert sorted((v.days for v in voyages), reverse=True) == [v.days for v in voyages]
    assert sorted(v.fuel_t for v in voyages) == [v.fuel_t for v in voyages]


def test_a_stronger_class_is_never_slower_in_the_same_law():
    days = [sail("yamalmax", "2024-03-01", ice_class=name).days for name in ("Arc6", "Arc7")]
    assert days[0] > days[1]


def test_draws_equal_single_voyages_one_by_one():
    from routes.vessels import vessel

    ship = vessel("yamalmax")
    days = np.array(["2024-01-15", "2024-07-15", "2024-10-15"], dtype="datetime64[D]")
    ice = year_ice([2012, 2016, 2021])
    together = simulate_draws(NSR, ship, days, ice, central_assumptions(3))
    for i, day in enumerate(days):
        alone = simulate(NSR, ship, str(day), ice=year_ice([[2012, 2016, 2021][i]]))
        assert alone.days == pytest.approx(float(together.days[i]), abs=1e-9)
        assert alone.fuel_t == pytest.approx(float(together.fuel_t[i]), rel=1e-9)


def test_central_draws_of_equal_ice_are_all_equal():
    from routes.vessels import vessel

    ice = repeat_ice(period_ice(), 5)
    days = np.full(5, np.datetime64("2024-08-20"))
    found = simulate_draws(NSR, vessel("nordic-orion"), days, ice, central_assumptions(5)).days
    assert np.ptp(found) == 0.0


def test_drawn_assumptions_keep_their_ranges_and_their_seed():
    from routes.tables import load_table

    table = load_table("coefficients.csv")
    one, two = (draw_assumptions(500, np.random.default_rng(3)) for _ in range(2))
    for name, key in ASSUMPTION_ROWS.items():
        values = getattr(one, name)
        assert np.array_equal(values, getattr(two, name))
        row = table[key]
        assert row.low is not None
        assert row.low <= values.min() <= values.max() <= row.high
        assert np.ptp(values) > 0


def test_distributions_have_their_closed_form_quantiles():
    from routes.tables import load_table

    table = load_table("coefficients.csv")
    p = np.array([0.5])
    lognormal = table["speed.ice_multiplier"]
    assert float(quantile(lognormal, p)[0]) == pytest.approx(1.0)
    waiting = table["escort.waiting_days.summer"]  # the median is the value
    assert float(quantile(waiting, p)[0]) == pytest.approx(1.04)
    assert quantile(waiting, np.array([0.0, 0.75, 1.0])).tolist() == pytest.approx([0.0, 2.08, 7.0])
    triangle = table["suez.transit_hours"]  # symmetric: 12, 14, 16
    assert float(quantile(triangle, p)[0]) == pytest.approx(14.0)


@pytest.mark.parametrize(
    "bad",
    ["2024-13-01", "yesterday", "", "01.09.2024", "1970-01-01", "2300-01-01", "20240901", "2024-W36-1", 20240901, None],
)
def test_a_date_that_is_none_is_refused(bad):
    with pytest.raises(RoutesError, match="date"):
        parse_date(bad)


def test_dates_may_be_dates():
    assert parse_date(dt.date(2024, 9, 1)) == parse_date("2024-09-01") == parse_date(dt.datetime(2024, 9, 1, 12))


def test_weather_costs_time_on_open_water_alone():
    calm, rough = sail("yamalmax", "2024-09-01"), sail("yamalmax", "2024-09-01", sea_margin=0.15)
    assert rough.days / calm.days == pytest.approx(1.15 ** (1 / 3), abs=0.02)
    for margin in (-0.1, 1.5, float("nan"), True, "15"):
        with pytest.raises(BadInputError, match="sea margin"):
            Practice(sea_margin=margin)


def test_a_booked_icebreaker_is_not_waited_for():
    late, booked = (sail("yamalmax", "2020-05-18", escort="yes", escort_waits=waits) for waits in (True, False))
    assert booked.waiting_days == 0.0
    assert late.days == pytest.approx(booked.days + late.waiting_days, rel=0.03)


def test_few_ships_are_beset_and_only_in_close_ice_from_october_to_june():
    count = 4000
    luck = (np.arange(count) + 0.5) / count

    def waits(day, ship="container-4300-1a"):
        from routes.vessels import vessel

        assumed = dataclasses.replace(central_assumptions(count), besetting_luck=luck)
        draws = simulate_draws(
            NSR, vessel(ship), np.full(count, np.datetime64(day)), repeat_ice(period_ice(), count), assumed
        )
        return np.sum([leg.waiting_hours for leg in draws.legs], axis=0) / 24.0

    free = waits("2024-08-20")
    assert np.ptp(free) == 0.0
    june = waits("2024-06-10")
    beset = june - june.min() > 9.0
    assert 0.001 < beset.mean() < 0.03
    assert june[~beset].max() == june.min()
    assert (waits("2024-06-10", "yamalmax") > 9.0).mean() < beset.mean()


def test_a_gas_carrier_burns_what_boils_off_however_slowly_she_sails():
    slow, fast = (sail("yamalmax", "2024-09-10", track=SUEZ, speed_kn=v) for v in (9.0, 19.0))
    for voyage in (slow, fast):
        ship = voyage.vessel
        assert voyage.fuels_t["LNG"] >= 0.999 * float(
            boil_off_t(ship.capacity_m3, voyage.days * 24.0, tank="membrane-improved")
        )
    assert slow.fuels_t["LNG"] / slow.days == pytest.approx(76.5, abs=0.2)
    assert fast.fuels_t["LNG"] / fast.days > 1.5 * 76.5


def test_fuels_and_emissions_add_up_and_follow_the_rules_of_the_day():
    before, after = (sail("nordic-barents", day, track=SUEZ) for day in ("2014-09-01", "2025-09-01"))
    for voyage in (before, after):
        assert sum(voyage.fuels_t.values()) == pytest.approx(voyage.fuel_t)
        parts = [
            sum(float(leg.fuels_t[name][0]) for leg in voyage.legs if name in leg.fuels_t) for name in voyage.fuels_t
        ]
        assert parts == pytest.approx(list(voyage.fuels_t.values()))
        alone = [emissions_t(mass, name).co2 for name, mass in voyage.fuels_t.items()]
        assert float(voyage.emissions.co2) == pytest.approx(float(sum(alone)))
        assert voyage.black_carbon.total == pytest.approx(float(voyage.emissions.bc))
        assert 0.0 <= voyage.black_carbon.north_of_arctic_circle <= voyage.black_carbon.north_of_60
    assert "sulphur_mediterranean_2025" in after.fuel_rules
    assert "sulphur_mediterranean_2025" not in before.fuel_rules
    assert after.fuels_t["MGO"] > before.fuels_t.get("MGO", 0.0)


def test_heavy_fuel_in_the_arctic_needs_tanks_or_a_waiver():
    banned = sail("container-4300-1a", "2026-09-01")
    waived = sail("container-4300-1a", "2026-09-01", hfo_waiver=True)
    ignored = sail("container-4300-1a", "2026-09-01", fuel_rules=False)
    assert set(banned.fuels_t) == {"MGO"}
    assert banned.fuel_rules == ("hfo_arctic_2024",)
    assert waived.fuels_t == ignored.fuels_t
    assert set(waived.fuels_t) == {"VLSFO"}
    assert waived.fuel_t > banned.fuel_t  # oil of less energy in a kilogram


def test_practice_checks_names_and_flags():
    with pytest.raises(RoutesError, match="power model"):
        Practice(power_model="guess")
    for name in ("power_model", "speed_model"):
        with pytest.raises(RoutesError, match="model"):
            Practice(**{name: ["anchored"]})
    for name in ("fuel_rules", "scrubber", "hfo_waiver", "escort_waits"):
        with pytest.raises(BadInputError, match=name):
            Practice(**{name: "yes"})


def test_years_that_are_none_are_refused():
    for year in (float("inf"), 2050.7, [2050], True):
        for scenario in (None, "ssp245"):
            with pytest.raises(RoutesError, match="year"):
                routes.passage(
                    "zhelaniya", "dezhnev", vessel="yamalmax", enter="2050-08-01", year=year, scenario=scenario
                )
