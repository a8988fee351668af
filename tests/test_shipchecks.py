"""Own ships whose particulars contradict each other are refused; every real ship passes."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from conftest import ROOT, golden
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.ice.risk import ice_class
from routes.shipchecks import SHIP_CHECKS, Ship, check_ship, limits_of
from routes.shipfiles import particulars
from routes.tables import load_table
from routes.vessels import engines, list_vessels, make_vessel, vessel, vessel_from_file

PLAIN = {"type": "bulk", "ice_class": "none", "fuel": "VLSFO", "dwt_t": 58_000}
BREAKERS = ("PC1", "PC2", "PC3", "PC4", "PC5")


def given_of(ship):
    """Return the particulars of a reference ship as a user would write them."""
    names = [name for name in particulars() if name in ship.rows or getattr(ship, name, None) is not None]
    found = {}
    for name in names:
        value = getattr(ship, name, None)
        if value is None:
            row = ship.rows[name]
            value = row.text if row.unit == "text" else row.value
        found[name] = value
    return found


def sample_ships():
    """Yield type, ice class and numbers of the reference ships and of the register ships."""
    for ship in list_vessels():
        numbers = {name: value for name, value in given_of(ship).items() if isinstance(value, float)}
        yield (
            ship.key,
            Ship(
                type=ship.type,
                iced=ship.ice_class == "1A",
                icebreaking=ice_class(ship.ice_class).polaris in BREAKERS,
                known=numbers,
            ),
        )
    for row in golden("ships_sample.csv"):
        names = ("gt", "dwt_t", "length_m", "beam_m", "draught_m", "mcr_kw", "teu")
        numbers = {name: float(row[name]) for name in names if row[name]}
        if row["speed_kn"]:
            numbers["service_speed_kn"] = float(row["speed_kn"])
        yield row["name"], Ship(type=row["type"], iced=row["ice_class"] == "1A", icebreaking=False, known=numbers)


SHIPS = list(sample_ships())


def ratios(check, ship_type=None):
    found = {}
    for name, ship in SHIPS:
        if set(check.names) <= ship.known.keys() and ship_type in (None, ship.type):
            ratio = check.ratio(ship)
            if ratio is not None and not math.isnan(ratio):
                found[name] = float(ratio)
    return found


@pytest.mark.parametrize("ship", list_vessels(), ids=lambda s: s.key)
def test_every_reference_ship_passes_as_an_own_ship(ship):
    own = make_vessel(key=ship.key, **given_of(ship))
    assert own.mcr_kw == ship.mcr_kw
    assert own.draught_m == ship.draught_m


@pytest.mark.parametrize("ship", list_vessels(), ids=lambda s: s.key)
def test_every_reference_ship_passes_of_which_little_is_told(ship):
    if ice_class(ship.ice_class).polaris in BREAKERS or ship.type == "vehicle" or not ship.dwt_t >= 38_000:
        pytest.skip("what is missing is not estimated")
    size = "capacity_m3" if ship.type == "lng" else "dwt_t"
    told = {name: getattr(ship, name) for name in ("type", "ice_class", "fuel", "engine", size)}
    for name in ("mcr_kw", "service_speed_kn", "draught_m", "length_m", "beam_m", "gt", "teu"):
        if getattr(ship, name) is not None:
            make_vessel(**told, **{name: getattr(ship, name)})


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.toml")), ids=lambda p: p.name)
def test_every_example_passes(path):
    assert vessel_from_file(path).mcr_kw > 0


@pytest.mark.parametrize("check", SHIP_CHECKS, ids=lambda c: f"{c.row}-{c.names[0]}")
def test_limits_hold_every_ship_with_room(check):
    for name, ship in SHIPS:
        limits = limits_of(check, ship.type)
        if limits is None or not set(check.names) <= ship.known.keys():
            continue
        ratio = check.ratio(ship)
        if ratio is not None and not math.isnan(ratio):
            assert limits.low <= ratio <= limits.high, name


@pytest.mark.parametrize("key", [k for k in load_table("coefficients.csv") if k.startswith("vessel.check.")])
def test_the_rows_tell_the_span_of_the_ships_and_are_that_span_widened(key):
    row = load_table("coefficients.csv")[key]
    if row.status != "derived":
        pytest.skip("a judgement or a definition")
    name, _, ship_type = key.removeprefix("vessel.check.").partition(".")
    check = next(c for c in SHIP_CHECKS if c.row == name)
    values = sorted(ratios(check, ship_type or None).values())
    low, high = (float(word) for word in row.note.split("the ships span ")[1].split(";")[0].split("-"))
    assert values[0] == pytest.approx(low, rel=0.02)
    assert values[-1] == pytest.approx(high, rel=0.02)
    factor = float(row.note.split("widened by ")[1].split()[0].strip(";,."))
    assert row.low == pytest.approx(low / factor, rel=0.06)
    assert row.low <= float(np.median(values)) <= row.high
    assert row.high / high <= factor * 1.06


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dwt_t": 75_000, "mcr_kw": 500}, "power over that of such ships at this speed 0.0476"),
        ({"mcr_kw": 60_000}, "power over that of such ships"),
        ({"type": "container", "dwt_t": 30_000, "teu": 24_000}, "deadweight per TEU 1.25"),
        ({"service_speed_kn": 29}, "service speed over that of such ships 2.07"),
        ({"service_speed_kn": 40}, "between 6 and 30 kn"),
        ({"draught_m": 25}, "draught over the design draught of such ships 1.96"),
        ({"draught_m": 3}, "draught over the design draught"),
        ({"gt": 90_000}, "gross tonnage over deadweight 1.55"),
        ({"nt": 40_000}, "net over gross tonnage"),
        ({"displacement_t": 50_000}, "deadweight over displacement 1.16"),
        ({"displacement_t": 400_000}, "deadweight over displacement"),
        ({"aux_sea_kw": 0}, "give the electric load in kW"),
        ({"aux_berth_kw": 15_000}, "auxiliary power \\(berth\\)"),
        ({"length_m": 110}, "length over that of such ships"),
        ({"beam_m": 12}, "beam over that of such ships"),
        ({"depth_m": 8}, "depth over draught"),
        ({"installed_kw": 900}, "power of all engines over propulsion power"),
        ({"max_draught_m": 20}, "deepest over design draught"),
        ({"hull_length_m": 60, "length_m": 190}, "length between perpendiculars over length overall"),
        ({"hull_parallel_m": 180, "hull_bow_m": 60}, "bow and midbody"),
        ({"length_m": 200, "hull_propeller_m": 13, "draught_m": 12.8}, "propeller over draught"),
        ({"type": "lng", "fuel": "LNG", "capacity_m3": 174_000, "dwt_t": 20_000}, "cargo tanks per tonne"),
        ({"type": "container", "dwt_t": 60_000, "teu": 4_500, "reefer_plugs": 4_000, "capacity_ceu": 500}, None),
        ({"type": "container", "dwt_t": 20_000, "teu": 1_400, "reefer_plugs": 3_000}, "plugs per TEU"),
    ],
)
def test_contradictions_are_refused_in_one_sentence(change, says):
    wanted = {**PLAIN, **change}
    if says is None:
        assert make_vessel(**wanted).mcr_kw > 0
        return
    with pytest.raises(BadInputError, match=says) as caught:
        make_vessel(**wanted)
    assert caught.value.value
    assert caught.value.rule
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_icebreaking_ships_are_held_to_the_admiralty_coefficient():
    told = {
        "type": "tanker", "ice_class": "Arc7", "fuel": "MGO", "engine": "medium", "dwt_t": 42_000, "length_m": 249,
        "beam_m": 34, "draught_m": 9.5, "service_speed_kn": 14,
    }  # fmt: skip
    assert make_vessel(**told, mcr_kw=22_000).mcr_kw == 22_000
    with pytest.raises(BadInputError, match="admiralty coefficient"):
        make_vessel(**told, mcr_kw=500)


def test_estimates_widen_the_limits_and_are_named():
    with pytest.raises(BadInputError, match=r"nt 40000, gt \d+ \(estimated\)") as caught:
        make_vessel(**PLAIN, nt=40_000)
    assert "give gt too" in caught.value.remedy
    # 190 m is usual; that beam and draught are the fits' and not hers must not make her too full.
    assert make_vessel(**PLAIN, length_m=190).length_m == 190


def test_all_that_is_estimated_is_not_tested():
    ship = make_vessel(**PLAIN)
    known = {name: row.value for name, row in ship.rows.items() if row.unit != "text"} | {"mcr_kw": 1.0}
    rows = {name: dataclasses.replace(row, status="estimated") for name, row in ship.rows.items()}
    check_ship(Ship(type="bulk", iced=False, icebreaking=False, known=known), rows)


def test_a_ship_without_auxiliary_power_says_what_it_needs():
    told = {"type": "vehicle", "ice_class": "none", "fuel": "VLSFO", "dwt_t": 20_000, "length_m": 199.9, "beam_m": 38,
            "draught_m": 8.6, "mcr_kw": 12_600, "service_speed_kn": 19.5}  # fmt: skip
    with pytest.raises(BadInputError, match="aux_sea_kw needs gt"):
        make_vessel(**told)
    with pytest.raises(BadInputError, match="aux_anchor_kw needs gt"):
        make_vessel(**told, aux_sea_kw=500)


def test_engines_and_fuels_are_told():
    assert "METHANOL" in engines()["slow"]
    with pytest.raises(UnknownNameError, match="choose from: slow, otto-slow"):
        make_vessel(**PLAIN, engine="warp")
    with pytest.raises(UnknownNameError, match="choose from: VLSFO, HFO, MGO, LNG, METHANOL"):
        make_vessel(**{**PLAIN, "fuel": "whale oil"})
    with pytest.raises(BadInputError, match="an engine that burns LNG: otto-slow"):
        make_vessel(**{**PLAIN, "fuel": "LNG"}, engine="slow")
    assert make_vessel(**{**PLAIN, "fuel": "methanol"}).engine == "slow"
    assert "METHANOL" in particulars()["fuel"].what


@pytest.mark.parametrize("ship", list_vessels(), ids=lambda s: s.key)
def test_the_draught_of_a_voyage_is_between_ballast_and_scantling(ship):
    own = ship.draught_m
    assert vessel(ship.key, draught_m=0.5 * own).draught_m == 0.5 * own
    assert vessel(ship.key, draught_m=1.09 * own).draught_m == 1.09 * own
    with pytest.raises(BadInputError, match="is more than"):
        vessel(ship.key, draught_m=1.12 * own)
    with pytest.raises(BadInputError, match="no ship sails so light"):
        vessel(ship.key, draught_m=0.39 * own)


def test_a_draught_is_held_to_the_ships_own_however_often_it_is_replaced():
    ship = vessel("nordic-orion", draught_m=15.4)
    with pytest.raises(BadInputError, match=r"of the 14\.089 m"):
        vessel(ship, draught_m=16.0)


def test_the_deepest_draught_of_a_file_is_the_limit():
    ship = make_vessel(**PLAIN, draught_m=11.3, max_draught_m=12.9)
    assert vessel(ship, draught_m=12.9).draught_m == 12.9
    with pytest.raises(BadInputError, match=r"more than 12\.9 m"):
        vessel(ship, draught_m=13.0)
    with pytest.raises(BadInputError):
        vessel(ship, draught_m=float("nan"))


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from([name for name, p in particulars().items() if p.number]), st.floats(0.5, 200_000), max_size=8
    )
)
def test_no_numbers_break_the_checks(changes):
    try:
        ship = make_vessel(**{**PLAIN, **changes})
    except RoutesError:
        return
    assert ship.mcr_kw > 0
