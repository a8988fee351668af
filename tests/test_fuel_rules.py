"""Which fuel may be burnt where and when; tracks cut where the rules change."""

from __future__ import annotations

import itertools
from datetime import date, datetime

import numpy as np
import pytest
from conftest import golden
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes import zones
from routes.errors import BadInputError, UnknownNameError
from routes.fuel_rules import (
    CLEAN_FUELS,
    NO_RULE,
    OIL_FUELS,
    fuel_burnt,
    fuel_rules,
    nox_tier,
    protected_tanks,
    sulphur_limit,
)
from routes.tables import coefficient

ARCTIC = ["polar_code_arctic", "arctic_hfo_ban"]
ECAS = [key for key, zone in zones.zones().items() if zone.type == "eca"]
DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize("row", golden("fuel_rules.csv"), ids=lambda row: row["id"])
def test_rules_on_their_first_and_last_days(row):
    decision = fuel_burnt(
        row["fuel"],
        on=row["on"],
        zones=row["zones"].split(),
        scrubber=row["scrubber"] == "yes",
        double_hull=row["double_hull"] == "yes",
        flag_waiver=row["flag_waiver"] == "yes",
    )
    assert (decision.fuel, decision.rule) == (row["burnt"], row["rule"])
    assert decision.scrubber == (row["scrubber_runs"] == "yes")


@pytest.mark.parametrize("row", golden("nox_tiers.csv"), ids=lambda row: row["id"])
def test_nox_tiers_on_their_first_days(row):
    found = nox_tier(
        on=row["on"],
        zones=row["zones"].split(),
        keel=row["keel"],
        contract=row["contract"] or None,
        delivery=row["delivery"] or None,
    )
    assert found.tier == int(row["tier"])


def own_of_the_day(fuel, day):
    """Before 2020 there was no very low sulphur fuel."""
    return "HFO" if fuel == "VLSFO" and day < date(2020, 1, 1) else fuel


def test_before_2020_there_was_no_very_low_sulphur_fuel():
    assert fuel_burnt("VLSFO", on="2019-12-31", zones=[]).fuel == "HFO"
    assert fuel_burnt("VLSFO", on="2020-01-01", zones=[]).fuel == "VLSFO"
    assert fuel_burnt("VLSFO", on="2019-06-01", zones=["eca_north_sea"]).fuel == "MGO"
    assert fuel_burnt("VLSFO", on="2013-06-01", zones=["eca_north_sea"]).sulphur_pct == 1.0


@settings(deadline=None)
@given(DAYS, st.lists(st.sampled_from([*ECAS, *ARCTIC])), st.sampled_from(OIL_FUELS), st.booleans(), st.booleans())
def test_what_is_burnt_is_allowed_and_never_heavier_than_the_ships_own(day, where, fuel, scrubber, hull):
    decision = fuel_burnt(fuel, on=day, zones=where, scrubber=scrubber, double_hull=hull)
    fuel = own_of_the_day(fuel, day)
    assert OIL_FUELS.index(decision.fuel) >= OIL_FUELS.index(fuel)
    limit = sulphur_limit(day, where)
    if limit is not None and not decision.scrubber:
        assert decision.sulphur_pct <= limit.sulphur_limit_pct
    banned = "arctic_hfo_ban" in where and day >= date(2024, 7, 1) and not (hull and day < date(2029, 7, 1))
    assert not banned or decision.fuel == "MGO"
    assert (decision.rule == NO_RULE) <= (decision.fuel == fuel)
    assert decision.rule == NO_RULE or decision.rule in fuel_rules()


@settings(deadline=None)
@given(DAYS, st.lists(st.sampled_from([*ECAS, *ARCTIC])), st.sampled_from(ECAS + ARCTIC), st.sampled_from(OIL_FUELS))
def test_one_more_zone_never_loosens_the_rules(day, where, more, fuel):
    free, bound = fuel_burnt(fuel, on=day, zones=where), fuel_burnt(fuel, on=day, zones=[*where, more])
    assert OIL_FUELS.index(bound.fuel) >= OIL_FUELS.index(free.fuel)
    assert bound.sulphur_pct <= free.sulphur_pct


@settings(deadline=None)
@given(DAYS, st.sampled_from(CLEAN_FUELS))
def test_gas_and_methanol_are_burnt_everywhere(day, fuel):
    assert fuel_burnt(fuel, on=day, zones=[*ECAS, *ARCTIC]).fuel == fuel


@settings(deadline=None)
@given(DAYS, st.integers(1, 3_000), st.sets(st.sampled_from(ECAS)))
def test_sulphur_limits_only_fall(day, later, where):
    first, then = sulphur_limit(day, where), sulphur_limit(date.fromordinal(day.toordinal() + later), where)
    assert first is None or then.sulphur_limit_pct <= first.sulphur_limit_pct


def test_sulphur_rules_of_an_area_follow_each_other_without_gap_or_overlap():
    rules = [rule for rule in fuel_rules().values() if rule.kind == "sulphur"]
    for zone in {rule.zone for rule in rules}:
        own = sorted((rule for rule in rules if rule.zone == zone), key=lambda rule: rule.valid_from)
        for before, after in itertools.pairwise(own):
            assert before.valid_to == after.valid_from
        assert own[-1].valid_to is None


def test_zones_and_rules_have_the_same_first_days():
    rules = fuel_rules().values()
    for key, zone in zones.zones().items():
        first = [rule.valid_from for rule in rules if rule.zone == key and rule.kind in ("sulphur", "hfo")]
        if zone.type in ("eca", "fuel_ban"):
            assert min(first) == zone.valid_from, key
        else:
            assert not first, key


def test_most_very_low_sulphur_fuel_is_heavy_fuel_to_the_arctic_ban():
    assert fuel_burnt("VLSFO", on="2025-08-01", zones=ARCTIC).fuel == "MGO"
    assert fuel_burnt("VLSFO", on="2025-08-01", zones=ARCTIC, light_vlsfo=True).fuel == "VLSFO"
    assert coefficient("fuel.heavy_share.VLSFO") > 0.9


def test_a_scrubber_does_not_help_in_the_arctic():
    decision = fuel_burnt("HFO", on="2025-08-01", zones=ARCTIC, scrubber=True)
    assert (decision.fuel, decision.scrubber, decision.rule) == ("MGO", False, "hfo_arctic_2024")


def test_ships_delivered_since_august_2010_have_protected_tanks():
    assert not protected_tanks(date(2010, 7, 31))
    assert protected_tanks(datetime(2010, 8, 1, 12))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"fuel": "COAL"}, UnknownNameError),
        ({"zones": ["atlantis"]}, UnknownNameError),
        ({"zones": "eca_baltic"}, BadInputError),
        ({"on": "yesterday"}, BadInputError),
        ({"on": None}, BadInputError),
    ],
)
def test_wrong_questions_are_refused(change, error):
    question = {"fuel": "HFO", "on": "2025-01-01", "zones": ["eca_baltic"], **change}
    with pytest.raises(error):
        fuel_burnt(question.pop("fuel"), **question)


# --- tracks cut at zone limits ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def nsr():
    return routes.route("NLRTM", "JPYOK", corridor="nsr")


def test_pieces_of_a_route_add_up_to_its_legs(nsr):
    pieces = nsr.zone_pieces(on="2027-06-01", latitudes=(60.0, 66.5))
    by_leg = np.zeros(len(nsr.legs))
    for piece in pieces:
        by_leg[piece.leg] += piece.distance_nm
    assert by_leg.tolist() == pytest.approx([leg.distance_nm for leg in nsr.legs], abs=1e-6)
    starts = np.cumsum([0.0] + [piece.distance_nm for piece in pieces])[:-1]
    assert [piece.start_nm for piece in pieces] == pytest.approx(starts.tolist(), abs=1e-6)
    assert [piece.leg for piece in pieces] == sorted(piece.leg for piece in pieces)


def test_pieces_of_a_route_add_up_to_its_miles_by_zone(nsr):
    miles = nsr.zones_nm(on="2027-06-01")
    for key, expected in miles.items():
        total = sum(piece.distance_nm for piece in nsr.zone_pieces(on="2027-06-01") if key in piece.zones)
        assert total == pytest.approx(expected, abs=0.02), key


def test_fuels_along_the_northern_sea_route_change_with_the_year(nsr):
    def miles(on, **ship):
        found = dict.fromkeys(OIL_FUELS, 0.0)
        for piece in nsr.zone_pieces(on=on):
            found[fuel_burnt("VLSFO", on=on, zones=piece.zones, **ship).fuel] += piece.distance_nm
        return found

    before, relieved, now, coast = (
        miles("2024-06-30"), miles("2026-08-01", double_hull=True), miles("2026-08-01"), miles("2027-08-01"),
    )  # fmt: skip
    assert before == pytest.approx(relieved)  # a double hull has had no ban yet
    assert 550.0 < before["MGO"] < 650.0  # the North Sea
    assert now["MGO"] > before["MGO"] + 3_000.0  # Arctic waters
    assert coast["MGO"] > now["MGO"] + 700.0  # the Norwegian Sea


@given(
    st.lists(st.tuples(st.floats(-180.0, 179.9), st.floats(40.0, 85.0)), min_size=2, max_size=5, unique=True),
    st.lists(st.floats(45.0, 80.0), max_size=3),
)
@settings(max_examples=40, deadline=None)
def test_pieces_of_any_track_add_up_and_lie_between_the_parallels(points, parallels):
    lengths = [100.0 * (i + 1) for i in range(len(points) - 1)]
    pieces = zones.zone_pieces(points, lengths, latitudes=parallels)
    for i, length in enumerate(lengths):
        assert sum(piece.distance_nm for piece in pieces if piece.leg == i) == pytest.approx(length, abs=1e-6)
    bands = np.searchsorted(np.sort(parallels), [piece.lat for piece in pieces])
    for piece, after, a, b in zip(pieces, pieces[1:], bands, bands[1:], strict=False):
        assert piece.leg != after.leg or piece.zones != after.zones or a != b


def test_a_track_may_end_on_a_parallel_but_for_a_rounding():
    pieces = zones.zone_pieces([[0.0, 71.0], [1.0, 45.0]], latitudes=[45.00000000000001])
    assert sum(piece.distance_nm for piece in pieces) == pytest.approx(
        float(routes.geodesy.distance_nm(0.0, 71.0, 1.0, 45.0)), abs=1e-6
    )


def test_a_parallel_cuts_a_meridian_where_geodesy_says():
    south, north = zones.zone_pieces([[-30.0, 55.0], [-30.0, 65.0]], latitudes=[60.0], on="2026-01-01")
    assert south.distance_nm == pytest.approx(float(routes.geodesy.distance_nm(-30.0, 55.0, -30.0, 60.0)), abs=0.01)
    assert south.lat < 60.0 < north.lat


def test_legs_may_end_anywhere_and_what_lies_beyond_belongs_to_the_last():
    pieces = zones.zone_pieces([[-30.0, 50.0], [-30.0, 55.0]], [300.0], leg_ends_nm=[100.0, 250.0])
    assert [(p.leg, round(p.distance_nm, 6)) for p in pieces] == [(0, 100.0), (1, 200.0)]
    assert zones.zone_pieces([[-30.0, 50.0], [-30.0, 50.0]], [25.0])[0].distance_nm == 25.0
    for ends in ([5.0, 1.0], [], [float("nan")], ["far"]):
        with pytest.raises(BadInputError):
            zones.zone_pieces([[-30.0, 50.0], [-30.0, 55.0]], leg_ends_nm=ends)
