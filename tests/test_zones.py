"""Regulation zones: where they lie, when they bind, and the miles of a track in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from itertools import combinations

import numpy as np
import pytest
from conftest import golden
from hypothesis import given, settings
from hypothesis import strategies as st

from routes import corridors, geodesy, land, zones
from routes.errors import BadInputError, UnknownNameError
from routes.tables import read_csv

VERTICES = read_csv("zone_vertices.csv")
ROTTERDAM_NEW_YORK = [[3.9, 52.0], [1.5, 51.0], [-5.0, 49.5], [-50.0, 43.0], [-73.8, 40.5]]


@pytest.mark.parametrize("row", golden("zone_points.csv"), ids=lambda row: row["point"])
def test_points_lie_in_the_zones_that_the_chart_says(row):
    inside = {key for key in zones.zones() if zones.in_zone(key, float(row["lon"]), float(row["lat"]))}
    assert inside == set(row["inside_zones"].split())


def test_zones_have_an_outline_each_and_dates_in_order():
    outlines = {row["outline"] for row in VERTICES}
    assert {zone.outline for zone in zones.zones().values()} == outlines
    for zone in zones.zones().values():
        assert zone.valid_from is not None
        assert zone.valid_to is None or zone.valid_from < zone.valid_to
        assert zone.entry_into_force is None or zone.entry_into_force <= zone.valid_from
        assert zone.rule
        assert zone.status in ("verified", "memory")


def test_what_was_recalled_or_drawn_by_hand_is_marked_so():
    for row in VERTICES:
        assert row["status"] in ("verified", "memory", "judgement")
        assert (row["status"] == "judgement") == (row["source"] == "own-definition")
    treaty = [row for row in VERTICES if row["source"] == "marpol-vi-appendix-7" and "north_american" in row["outline"]]
    assert len(treaty) == 47 + 206 + 44


@pytest.mark.parametrize(
    ("key", "before", "first"),
    [
        ("eca_mediterranean", "2025-04-30", "2025-05-01"),
        ("eca_norwegian_sea", "2027-02-28", "2027-03-01"),
        ("eca_canadian_arctic", "2027-02-28", "2027-03-01"),
        ("arctic_hfo_ban", "2024-06-30", "2024-07-01"),
        ("eca_us_caribbean", "2013-12-31", "2014-01-01"),
    ],
)
def test_a_zone_binds_from_its_first_day_on(key, before, first):
    assert key not in zones.miles_in_zones(ROTTERDAM_NEW_YORK, on=before)
    assert key in zones.miles_in_zones(ROTTERDAM_NEW_YORK, on=first)
    assert key in zones.miles_in_zones(ROTTERDAM_NEW_YORK)


def test_a_zone_ends_on_its_last_day_and_a_day_may_be_a_date_or_text():
    kara = zones.zone("nsr7_kara_sw")
    assert kara.in_force("2020-09-30")
    assert not kara.in_force(date(2020, 10, 1))
    assert kara.in_force(datetime(2020, 9, 30, 23, 59))


def test_entry_into_force_and_the_fuel_rule_are_a_year_apart():
    sea = zones.zone("eca_norwegian_sea")
    assert (sea.entry_into_force, sea.valid_from) == (date(2026, 3, 1), date(2027, 3, 1))


def test_rotterdam_to_new_york_starts_and_ends_in_an_emission_control_area():
    miles = zones.miles_in_zones(ROTTERDAM_NEW_YORK, on="2025-01-01")
    assert 370 < miles["eca_north_sea"] < 390
    assert 800 < miles["eca_north_american"] < 900
    assert sum(miles.values()) == miles["eca_north_sea"] + miles["eca_north_american"]


def test_a_meridian_has_its_geodesic_length_up_to_the_parallel():
    # North Sea area: south of 62 N. The closed form is the arc of the meridian.
    miles = zones.miles_in_zones([[0.0, 59.0], [0.0, 64.5]])
    assert miles["eca_north_sea"] == pytest.approx(float(geodesy.distance_nm(0.0, 59.0, 0.0, 62.0)), abs=0.005)
    # Red Sea listed area: south of 18 N.
    miles = zones.miles_in_zones([[39.5, 20.0], [39.5, 17.0]])
    assert miles["jwc_red_sea"] == pytest.approx(float(geodesy.distance_nm(39.5, 18.0, 39.5, 17.0)), abs=0.005)


def test_a_crossing_is_found_on_the_geodesic_not_on_the_parallel():
    # A leg along "62 N" bulges north of it: its ends are south of the limit, its middle is not.
    leg = [[-2.0, 61.99], [4.0, 61.99]]
    length = geodesy.line_length_nm(leg)
    _lon, lat = geodesy.densify(leg, length / 20000).T
    expected = length * np.mean(0.5 * (lat[1:] + lat[:-1]) < 62.0)
    assert 10 < expected < length - 10
    assert zones.miles_in_zones(leg)["eca_north_sea"] == pytest.approx(expected, abs=0.15)  # it cuts at 2 degrees


def test_the_antimeridian_is_no_place_of_its_own():
    lon = np.array([179.9, -179.9, 180.0, -180.0, 540.0])
    assert zones.in_zone("polar_code_arctic", lon, 70.0).all()
    assert not zones.in_zone("polar_code_arctic", lon, 59.0).any()
    across = zones.miles_in_zones([[178.0, 71.5], [-178.0, 71.5]])
    whole = float(geodesy.distance_nm(178.0, 71.5, -178.0, 71.5))
    for key in ("polar_code_arctic", "arctic_hfo_ban", "nsr_water_area"):
        assert across[key] == pytest.approx(whole)
    assert zones.miles_in_zones([[178.0, 71.5], [182.0, 71.5]]) == pytest.approx(across)
    # The seas meet on the meridian.
    assert across["nsr7_ess_ne"] == pytest.approx(whole / 2, abs=0.01)
    assert across["nsr7_chukchi"] == pytest.approx(whole / 2, abs=0.01)


def test_the_pole_is_no_place_of_its_own():
    assert zones.in_zone("polar_code_arctic", [0.0, 90.0, -135.0], 90.0).all()
    assert not zones.in_zone("polar_code_arctic", 0.0, -90.0)
    over = [[-30.0, 85.0], [150.0, 80.0]]
    assert zones.miles_in_zones(over)["polar_code_arctic"] == pytest.approx(geodesy.line_length_nm(over))
    from_the_pole = zones.miles_in_zones([[0.0, 90.0], [10.0, 60.0]])["polar_code_arctic"]
    assert 900 < from_the_pole < 1100  # the limit between Jan Mayen and Bjornoya lies at 72 to 73 N


def test_in_zone_broadcasts():
    assert zones.in_zone("eca_north_sea", [[3.0], [30.0]], [52.5, 56.0, 65.0]).tolist() == [[1, 1, 0], [0, 0, 0]]
    assert zones.in_zone("eca_north_sea", 3.0, 56.0).shape == ()
    assert zones.in_zone("eca_north_sea", [], []).shape == (0,)


def test_a_leg_counts_for_the_length_that_it_is_given():
    leg = [[0.0, 60.0], [0.0, 64.0]]
    plain = zones.miles_in_zones(leg)
    total = geodesy.line_length_nm(leg)
    assert zones.miles_in_zones(leg, [2.0 * total]) == pytest.approx({key: 2.0 * nm for key, nm in plain.items()})
    assert zones.miles_in_zones(leg, [0.0])["eca_north_sea"] == 0.0
    waiting = zones.miles_in_zones([[3.0, 56.0], [3.0, 56.0]], [12.0])
    assert waiting["eca_north_sea"] == 12.0


def test_a_point_or_nothing_has_no_miles():
    assert set(zones.miles_in_zones([[3.0, 56.0]]).values()) == {0.0}
    assert set(zones.miles_in_zones([], []).values()) == {0.0}


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (([[0.0, 0.0], [1.0, 91.0]],), "latitude"),
        (([[0.0, 0.0, 0.0]],), "must be"),
        (([[0.0, 0.0], [1.0, 1.0]], [1.0, 2.0]), "one for each leg"),
        (([[0.0, 0.0], [1.0, 1.0]], [-1.0]), "not negative"),
        (([[0.0, 0.0], [1.0, 1.0]], [np.nan]), "finite"),
        (([[0.0, 0.0], [1.0, 1.0]], ["far"]), "numbers"),
    ],
)
def test_wrong_input_is_refused(arguments, match):
    with pytest.raises(BadInputError, match=match):
        zones.miles_in_zones(*arguments)


def test_a_wrong_day_or_zone_is_refused():
    with pytest.raises(BadInputError, match="must be a date"):
        zones.miles_in_zones([[0.0, 0.0], [1.0, 1.0]], on="next year")
    with pytest.raises(UnknownNameError, match="choose from"):
        zones.in_zone("eca_atlantis", 0.0, 0.0)


# Off the whole degrees: a track that follows a limit lies on either side of it.
LON = st.floats(-180.0, 180.0, allow_nan=False).map(lambda x: round(x, 3) + 0.000317)
LAT = st.floats(20.0, 88.0, allow_nan=False).map(lambda x: round(x, 3) + 0.000317)


@settings(max_examples=60, deadline=None)
@given(LON, LAT, st.floats(0.0, 360.0), st.floats(1.0, 3000.0), st.floats(0.01, 0.99))
def test_cutting_a_leg_changes_nothing(lon, lat, azimuth, length, share):
    middle_lon, middle_lat = geodesy.direct(lon, lat, azimuth, share * length)
    end_lon, end_lat = geodesy.direct(lon, lat, azimuth, length)
    start, middle, end = [lon, lat], [float(middle_lon), float(middle_lat)], [float(end_lon), float(end_lat)]
    whole = zones.miles_in_zones([start, end])
    assert zones.miles_in_zones([start, middle, end]) == pytest.approx(whole, abs=0.05)
    first, second = zones.miles_in_zones([start, middle]), zones.miles_in_zones([middle, end])
    assert {key: first[key] + second[key] for key in whole} == pytest.approx(whole, abs=0.05)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LON, LAT), min_size=2, max_size=5))
def test_a_reversed_track_has_the_same_miles(points):
    there = zones.miles_in_zones(points)
    assert zones.miles_in_zones(points[::-1]) == pytest.approx(there, abs=0.05)
    total = geodesy.line_length_nm(points)
    assert all(0.0 <= miles <= total * (1 + 1e-9) for miles in there.values())


@settings(max_examples=20, deadline=None)
@given(LON, LAT, LON, LAT)
def test_miles_agree_with_counting_points(lon1, lat1, lon2, lat2):
    leg = [[lon1, lat1], [lon2, lat2]]
    length = geodesy.line_length_nm(leg)
    lon, lat = geodesy.densify(leg, max(length, 1.0) / 5000).T
    for key, miles in zones.miles_in_zones(leg).items():
        assert miles == pytest.approx(length * zones.in_zone(key, lon, lat).mean(), abs=max(length, 1.0) / 400)


def test_emission_control_areas_do_not_overlap():
    import shapely

    areas = {zone.outline for zone in zones.zones().values() if zone.type == "eca"}
    for first, second in combinations(sorted(areas), 2):
        one, other = zones._shapes()[first], zones._shapes()[second]
        assert shapely.intersection(one, other).area < 1e-6 * one.area, (first, second)


def test_outlines_are_simple_and_close_over_land():
    import shapely

    for name, shape in zones._shapes().items():
        assert shapely.is_valid(shape), name
    rings: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in VERTICES:
        rings.setdefault((row["outline"], row["part"]), []).append(row)
    for ring in rings.values():
        assert [int(row["index"]) for row in ring] == list(range(1, len(ring) + 1))
        for row, following in zip(ring, ring[1:] + ring[:1], strict=True):
            if row["edge"] != "inland":
                continue
            ends = [[float(r["lon"]), float(r["lat"])] for r in (row, following)]
            lon, lat = geodesy.densify(ends, 1.0).T
            # Lagoons, rivers and the last mile to a treaty point on the shore.
            assert np.sum(~land.on_land(lon, lat)) <= 14, (row["outline"], ends)


def test_the_water_area_of_the_nsr_is_that_of_the_corridors():
    lon, lat = np.meshgrid(np.arange(40.25, 200.0, 0.5), np.arange(68.25, 77.0, 0.5))
    lon, lat = lon.ravel(), lat.ravel()
    water = ~land.on_land(lon, lat)
    ours, theirs = zones.in_zone("nsr_water_area", lon, lat)[water], corridors.in_nsr(lon, lat)[water]
    # The corridors have no northern limit; ours is 200 nm off, which here is north of Wrangel Island.
    beyond = (lat[water] > 72.5) & (lon[water] > 160.0)
    assert (ours[~beyond] == theirs[~beyond]).all()
    assert theirs[beyond & ours].all()


def test_two_threads_may_ask_at_once():
    tracks = [[[lon, 50.0], [lon + 5.0, 75.0]] for lon in range(-60, 60, 5)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(zones.miles_in_zones, tracks)) == [zones.miles_in_zones(track) for track in tracks]


def test_an_outline_for_maps_is_closed():
    for key in zones.zones():
        for ring in zones.outline(key):
            assert (ring[0] == ring[-1]).all()
    assert len(zones.outline("eca_north_american")) == 3
