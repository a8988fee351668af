"""Sums of many voyages: those of the legs, whatever the chunks and threads, at bounded memory."""

from __future__ import annotations

import datetime as dt
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes import route, vessel
from routes.clock import calendar_of
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, DataError
from routes.ice.admission import AREAS, MODES, SEVERITIES, admission, admission_table, day_slots, ice_severity
from routes.ice.admission import severity_number as number_of
from routes.ice.record import complete_years, period_ice, repeat_ice, year_ice
from routes.ice.strength import strength_ratio
from routes.practice import Practice, central_assumptions
from routes.sailing import simulate_draws
from routes.totals import CHUNK, simulate_totals, totals_of_legs
from routes.uncertainty import INPUT_ROWS, draw_assumptions_from, pick, sample_unit
from routes.voyage_cost import totals_cost, voyage_cost

ARRAYS = ("hours", "waiting_hours", "nsr_hours", "ice_hours", "escorted_zones", "unused_gas_t")
SHIPS = ("container-4300-1a", "nordic-orion", "propontis", "yamalmax", "venta-maersk", "yong-sheng")
PAIRS = (("NLRTM", "JPYOK"), ("RUSAB", "JPTYO"), ("RUMMK", "CNSHG"))
PRACTICES = (
    Practice(),
    Practice(escort="yes", sea_margin=0.15, power_model="cubic_law"),
    Practice(escort="no", admission="verified"),
    Practice(speed_model="thrust_balance", admission="off", power_model="ghg4_admiralty", scrubber=True),
    Practice(escort_waits=False, fuel_rules=False),
)


def inputs(count, seed, *, first="2021-01-03", step=13):
    """Departures over two years, ice years and uncertain inputs."""
    unit = sample_unit(count, len(INPUT_ROWS) + 1, seed=seed)
    ice = year_ice(pick(np.asarray(complete_years(2011, 2022)), unit[:, -1]))
    days = np.datetime64(first, "D") + np.arange(count) * step % 720
    return days, ice, draw_assumptions_from(unit[:, :-1])


def values(totals):
    return {**{name: getattr(totals, name) for name in ARRAYS}, **totals.fuels_t}


def assert_same(one, other):
    """The same to the bit."""
    assert one.reason == other.reason
    assert np.array_equal(one.feasible, other.feasible)
    assert np.array_equal(one.escort_begins, other.escort_begins, equal_nan=True)
    for name, found in values(one).items():
        assert np.array_equal(found, values(other)[name], equal_nan=True), name


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pair=st.sampled_from(PAIRS),
    ship=st.sampled_from(SHIPS),
    corridor=st.sampled_from(("nsr", "nsr", "suez", "panama", "cape")),
    practice=st.sampled_from(PRACTICES),
    seed=st.integers(1, 1000),
)
def test_sums_are_those_of_the_legs(pair, ship, corridor, practice, seed):
    ship = vessel(ship)
    track = route(*pair, corridor=corridor, draught_m=min(ship.draught_m, 12.0))
    drawn = inputs(50, seed)
    logged = simulate_draws(track, ship, *drawn, practice=practice)
    legs = totals_of_legs(logged.legs, track, ship, logged.feasible, reason=logged.reason)
    fast = simulate_totals(track, ship, *drawn, practice=practice)
    assert fast.reason == logged.reason
    assert list(fast.fuels_t) == list(logged.fuels_t)
    assert np.array_equal(fast.feasible, logged.feasible)
    assert np.array_equal(fast.escort_begins, legs.escort_begins, equal_nan=True)
    for name, found in values(legs).items():
        np.testing.assert_allclose(values(fast)[name], found, rtol=1e-12, atol=1e-9, err_msg=name)
    np.testing.assert_allclose(fast.hours, logged.hours, rtol=1e-12)
    np.testing.assert_allclose(fast.fuel_t, logged.fuel_t, rtol=1e-12)
    assert_same(fast, simulate_totals(track, ship, *drawn, practice=practice, chunk=7, threads=2))


@pytest.mark.parametrize("ship", ["container-4300-1a", "yamalmax"])
def test_no_result_depends_on_chunks_or_threads(ship):
    ship = vessel(ship)
    track = route("NLRTM", "JPYOK", corridor="nsr", draught_m=ship.draught_m)
    drawn = inputs(3_000, 5)
    whole = simulate_totals(track, ship, *drawn, chunk=CHUNK, threads=1)
    assert 0 < whole.feasible.sum() <= 3_000
    for chunk, threads in ((1_000, 1), (1_001, 2), (64, 2)):
        assert_same(whole, simulate_totals(track, ship, *drawn, chunk=chunk, threads=threads))


def test_a_draw_does_not_depend_on_its_neighbours():
    ship = vessel("container-4300-1a")
    track = route("NLRTM", "JPYOK", corridor="nsr", draught_m=ship.draught_m)
    days, ice, assumed = inputs(300, 9)
    together = simulate_totals(track, ship, days, ice, assumed)
    for number in (0, 17, 255):
        one = slice(number, number + 1)
        alone = type(assumed)(**{name: getattr(assumed, name)[one] for name in assumed.__dataclass_fields__})
        single = simulate_totals(track, ship, days[one], ice.among(ice.table[one]), alone)
        assert np.array_equal(single.hours, together.hours[one], equal_nan=True)
        assert np.array_equal(single.fuel_t, together.fuel_t[one], equal_nan=True)


@pytest.mark.parametrize(("ship", "corridor"), [("nordic-orion", "nsr"), ("yamalmax", "nsr"), ("propontis", "suez")])
def test_the_bill_of_sums_is_that_of_the_legs(ship, corridor):
    ship = vessel(ship)
    track = route("RUMMK", "JPYOK", corridor=corridor, draught_m=ship.draught_m)
    drawn = inputs(40, 3)
    logged = simulate_draws(track, ship, *drawn)
    terms, day = CostTerms(), dt.date(2023, 8, 1)
    written = voyage_cost(logged.legs, track, ship, day, terms=terms, feasible=logged.feasible)
    summed = totals_cost(simulate_totals(track, ship, *drawn), day, terms=terms)
    assert [line.key for line in summed.lines] == [line.key for line in written.lines]
    for mine, theirs in zip(summed.lines, written.lines, strict=True):
        np.testing.assert_allclose(mine.usd, theirs.usd, rtol=1e-12, err_msg=mine.key)
        assert (mine.basis, mine.status, mine.notes) == (theirs.basis, theirs.status, theirs.notes)
    assert np.isfinite(np.sum([line.usd for line in summed.lines], axis=0)).any()


def test_memory_goes_with_chunks_not_with_legs():
    """Ten more arrays of results come with each draw; legs, of which there are some 40, leave nothing behind."""
    ship = vessel("nordic-orion")
    track = route("NLRTM", "JPYOK", corridor="nsr", draught_m=ship.draught_m)
    days, ice, _ = inputs(40_000, 1)
    assumed = central_assumptions(40_000)
    simulate_totals(track, ship, days[:10], ice.among(ice.table[:10]), central_assumptions(10))  # fills the caches
    tracemalloc.start()
    try:
        simulate_totals(track, ship, days, ice, assumed, chunk=2_000, threads=1)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 40_000 * 8 * 16 + 2_000 * 8 * 300


def test_one_voyage_and_many_years_of_departures():
    ship = vessel("nordic-orion")
    track = route("NLRTM", "JPYOK", corridor="nsr", draught_m=ship.draught_m)
    one = simulate_totals(
        track, ship, np.array(["2024-09-01"], dtype="datetime64[D]"), period_ice(), central_assumptions()
    )
    days = np.array(["1995-02-11", "2024-09-01", "2030-12-31"], dtype="datetime64[D]")
    many = simulate_totals(track, ship, days, repeat_ice(period_ice(), 3), central_assumptions(3))
    assert one.feasible.all()
    assert many.hours[1] == pytest.approx(one.hours[0], rel=1e-12)
    assert one.escort_begins.dtype == np.dtype("datetime64[m]")


def test_what_cannot_be_computed_is_told():
    ship = vessel("nordic-orion")
    track = route("NLRTM", "JPYOK", corridor="nsr", draught_m=ship.draught_m)
    drawn = inputs(5, 1)
    for wrong in ({"chunk": 0}, {"threads": 0}, {"chunk": True}):
        with pytest.raises(BadInputError):
            simulate_totals(track, ship, *drawn, **wrong)
    days = np.array(["2021-12-20"] * 4, dtype="datetime64[D]")
    holes = year_ice(np.full(4, 1987))  # the winter of 1987 to 1988 was not observed
    with pytest.raises(DataError, match="not observed"):
        simulate_totals(track, ship, days, holes, central_assumptions(4), practice=Practice(admission="off"))


# --- the tables under it -----------------------------------------------------------------------------


@given(
    day=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
    minute=st.integers(0, 1439),
)
def test_the_calendar_says_what_dates_say(day, minute):
    start = np.array([day], dtype="datetime64[D]")
    moment = start.astype("datetime64[m]") + np.timedelta64(minute, "m")
    found = calendar_of(start)
    minutes = found.minutes(moment)
    days = found.days(minutes)
    assert found.dates(minutes)[0] == moment[0]
    assert found.month_day[days][0] == day.month * 100 + day.day
    assert found.slot[days][0] == day_slots(start)[0]
    months = found.months(minutes, days)
    assert int(months[0]) == day.month - 1
    np.testing.assert_allclose(found.strength_at(months), strength_ratio(moment), rtol=1e-12)


@pytest.mark.parametrize("trust", ["all", "verified", "off"])
@pytest.mark.parametrize("klass", ["none", "Ice2", "1A", "Arc7", "Arc7 double-acting"])
def test_the_table_of_admission_says_what_the_rules_say(klass, trust):
    days = np.arange("2024-01-01", "2025-01-01", dtype="datetime64[D]")
    for area in (*AREAS, ""):
        table = admission_table(klass, area, trust)
        for mode in range(len(MODES)):
            for severity, word in enumerate(SEVERITIES):
                asked = admission(klass, days, area, word, escorted=bool(mode), trust=trust)
                assert np.array_equal(asked.allowed, table[day_slots(days), mode, severity])


@given(st.floats(0.0, 1.0), st.floats(0.0, 4.0))
def test_types_of_ice_have_their_numbers(concentration, thickness):
    assert SEVERITIES[int(number_of(concentration, thickness))] == str(ice_severity(concentration, thickness))
