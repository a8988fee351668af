from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import ROOT, golden
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.cli import main
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.estimates import (
    MODES,
    estimate_particulars,
    fleet_fit,
    fleet_power_kw,
    ghg4_auxiliary,
    kristensen_2013_teu,
    lambert_2021_gross_tonnage,
    lambert_2021_newbuilding_musd,
    regression,
    regressions,
    size_of,
    solakivi_2018_power_kw,
)
from routes.shipfiles import MOST_BYTES, check_particulars, particulars, read_ship_file
from routes.sources import bibliography
from routes.tables import read_csv
from routes.vessels import TYPES, list_vessels, make_vessel, vessel, vessel_from_file

SAMPLE = golden("ships_sample.csv")
PLAIN = {"type": "bulk", "ice_class": "1A", "fuel": "VLSFO", "dwt_t": 58_000}
FITTED = ("length_m", "beam_m", "draught_m", "service_speed_kn")


def sample(ship_type, *columns):
    """Return the columns of the ships of a type that have all of them; ``iced`` is class 1A."""
    known = [name for name in columns if name != "iced"]
    rows = [row for row in SAMPLE if row["type"] == ship_type and all(row[name] for name in known)]
    return [
        np.array([row["ice_class"] == "1A" if name == "iced" else float(row[name]) for row in rows]) for name in columns
    ]


def fit(size, true):
    slope, level = np.polyfit(np.log(size), np.log(true), 1)
    return math.exp(level), slope


def unseen_error_pct(size, true):
    """Root mean square error of each ship by the fit over all others [%]."""
    found = []
    for i in range(size.size):
        rest = np.arange(size.size) != i
        a, b = fit(size[rest], true[rest])
        found.append(a * size[i] ** b)
    return rms_pct(found, true)


def rms_pct(found, true):
    return 100.0 * float(np.sqrt(np.mean((np.asarray(found) / np.asarray(true) - 1.0) ** 2)))


# ---------------------------------------------------------------------------------------------- reference ships


def test_the_reference_ships_span_the_trades():
    ships = {ship.key: ship for ship in list_vessels()}
    assert len(ships) >= 20
    assert {ship.type for ship in ships.values()} == set(TYPES)
    assert {"none", "Ice1", "1C", "1A", "Arc6", "Arc7", "PC4"} <= {ship.ice_class for ship in ships.values()}
    assert ships["yamalmax"].ice_class == "Arc7"
    assert ships["propontis"].type == "tanker"
    assert ships["propontis"].ice_class == "1A"


@pytest.mark.parametrize("ship", list_vessels(), ids=lambda s: s.key)
def test_every_particular_is_plausible(ship):
    assert 100 < ship.mcr_kw / ship.service_speed_kn**3 * 100 < 1000 or ship.mcr_kw < 100_000
    assert ship.operating_speed_kn <= ship.service_speed_kn
    assert 5.0 < ship.draught_m < 20.0
    assert ship.rows["mcr_kw"].source
    assert not ship.estimated
    assert 4.0 < ship.length_m / ship.beam_m < 9.5
    for name, row in ship.rows.items():
        assert set(row.source.split("|")) <= set(bibliography()), row.key
        if row.status == "verified":
            assert row.page, row.key
        if name in particulars():
            check_particulars({name: row.text if row.unit == "text" else row.value})


@pytest.mark.parametrize("ship", list_vessels(), ids=lambda s: s.key)
def test_loads_by_mode_are_those_of_the_study(ship):
    for name, load in ghg4_auxiliary(ship.type, getattr(ship, size_of(ship.type))).items():
        assert getattr(ship, name) == load, name


def test_table_17_is_the_same_in_a_second_transcription():
    """Two people copied the table; they differ in one boiler of chemical tankers, a type that no ship here has."""
    ours = {(row["ship_type"], row["size_from"]): row for row in read_csv("aux_power.csv")}
    differ, compared = [], 0
    for row in golden("ghg4_table_17_second.csv"):
        for name in (f"{part}_{mode}_kw" for part in ("aux", "boiler") for mode in MODES):
            compared += 1
            if row[name] != ours[row["ship_type"], row["size_from"]][name]:
                differ.append((row["ship_type"], row["size_from"], name))
    assert compared == 344
    assert differ == [("chemical_tanker", "20000", "boiler_manoeuvre_kw")]


@pytest.mark.parametrize("ship", [s for s in list_vessels() if s.displacement_t], ids=lambda s: s.key)
def test_displacement_exceeds_deadweight_and_the_block_coefficient_fits(ship):
    assert ship.displacement_t > ship.dwt_t
    hull = ship.displacement_t / (1.025 * 0.95 * ship.length_m * ship.beam_m * ship.draught_m)
    assert ship.block_coefficient == pytest.approx(hull, abs=0.002)
    assert 0.55 < hull < 0.9


def test_gross_tonnage_and_price_are_there_for_the_canals_and_the_capital():
    ships = list_vessels()
    assert sum(ship.gt is not None for ship in ships) >= 22
    priced = [ship for ship in ships if ship.newbuild_musd is not None]
    assert len(priced) >= 15
    assert all(2000 <= ship.newbuild_year <= 2026 for ship in priced)
    assert all(ship.nt is None or ship.nt < ship.gt for ship in ships)


def test_the_generation_of_the_engine_follows_the_year_of_build():
    assert vessel("nordic-orion").engine_generation == "third"
    assert vessel("nordic-barents").engine_generation == "second"
    assert vessel("propontis").engine_generation is None
    assert make_vessel(**PLAIN, build_year=1980).engine_generation == "first"


def test_every_new_ship_sails():
    for key in ("monchegorsk", "pctc-7000", "beluga-fraternity", "umiak-1"):
        result = routes.compare("RUMMK", "JPYOK", vessel=key, depart="2024-09-01", corridors=["nsr", "suez"])
        assert result.voyage("suez").feasible, key
        assert result.voyage("suez").fuel_t > 0


def test_replacements_are_checked():
    ship = vessel("yamalmax", ice_class="PC3", speed_kn=12.0, draught_m=11.0)
    assert (ship.ice_class, ship.operating_speed_kn, ship.draught_m) == ("PC3", 12.0, 11.0)
    assert vessel("yamalmax").operating_speed_kn == 14.6


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"ice_class": "Arc99"}, UnknownNameError),
        ({"speed_kn": -1.0}, BadInputError),
        ({"speed_kn": float("nan")}, BadInputError),
        ({"speed_kn": 35.0}, BadInputError),
        ({"draught_m": 0.0}, BadInputError),
        ({"draught_m": "deep"}, BadInputError),
        ({"fuel": "coal"}, UnknownNameError),
        ({"fuel": "VLSFO"}, BadInputError),  # her engine burns gas
    ],
)
def test_wrong_replacements_are_refused(change, error):
    with pytest.raises(error) as caught:
        vessel("yamalmax", **change)
    assert isinstance(caught.value, RoutesError)


def test_an_unknown_ship_is_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="yamalmax"):
        vessel("titanic")
    with pytest.raises(UnknownNameError):
        vessel(None)


def test_ships_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        routes.list_vessels()[0].mcr_kw = 1.0


@pytest.mark.parametrize("value", [float("nan"), -1.0, "wide", True])
def test_optional_particulars_are_checked(value):
    with pytest.raises(BadInputError, match="beam_m"):
        dataclasses.replace(vessel("yamalmax"), beam_m=value)


# -------------------------------------------------------------------------------------------------- regressions


@pytest.mark.parametrize("ship_type", ["bulk", "tanker", "container"])
def test_published_laws_against_register_ships(ship_type):
    dwt, true, ice = sample(ship_type, "dwt_t", "gt", "iced")
    tonnage = lambert_2021_gross_tonnage(dwt, ship_type=ship_type, iced=ice)
    assert rms_pct(tonnage, true) <= regression("gt", ship_type).error_pct
    dwt, speed, true, ice = sample(ship_type, "dwt_t", "speed_kn", "mcr_kw", "iced")
    power = fleet_power_kw(dwt, speed, ship_type=ship_type, iced=ice)
    assert rms_pct(power, true) <= regression("mcr_kw", ship_type).error_pct
    if ship_type != "container":
        assert rms_pct(solakivi_2018_power_kw(dwt, ship_type=ship_type, iced=ice), true) < 15.0


def test_capacity_of_container_ships():
    dwt, teu = sample("container", "dwt_t", "teu")
    assert rms_pct(kristensen_2013_teu(dwt), teu) <= 12.1


@pytest.mark.parametrize("ship_type", ["bulk", "tanker", "container"])
@pytest.mark.parametrize("target", FITTED)
def test_our_fits_and_their_left_one_out_errors(ship_type, target):
    """The rows are the fit over the sample, and their error is that of a ship the fit has not seen."""
    size, true = sample(ship_type, "dwt_t", "speed_kn" if target == "service_speed_kn" else target)
    law = regression(target, ship_type)
    assert (law.a, law.b) == pytest.approx(fit(size, true), rel=1e-3)
    assert law.error_pct - 1.0 < unseen_error_pct(size, true) <= law.error_pct


def test_the_power_of_container_ships_is_our_fit():
    size, speed, true = sample("container", "dwt_t", "speed_kn", "mcr_kw")
    law = regression("mcr_kw", "container")
    assert (law.a, law.b) == pytest.approx(fit(size, true / speed**3), rel=1e-3)
    assert 13.0 < unseen_error_pct(size, true / speed**3) <= law.error_pct


def test_estimates_of_the_reference_ships():
    """Everything but type, class, size and speed is forgotten and estimated: root mean square errors, in %."""
    errors: dict[str, list[float]] = {}
    for ship in list_vessels():
        size = "capacity_m3" if ship.type == "lng" else "dwt_t"
        known = {size: getattr(ship, size), "service_speed_kn": ship.service_speed_kn}
        breaks_ice = ship.ice_class in ("Arc6", "Arc7", "PC4")
        found = estimate_particulars(known, ship_type=ship.type, iced=ship.ice_class == "1A", icebreaking=breaks_ice)
        if breaks_ice:
            assert not {"length_m", "mcr_kw", "gt", "newbuild_musd"} & set(found)
            continue
        for name in ("length_m", "beam_m", "draught_m", "gt", "mcr_kw", "teu"):
            if name in found and getattr(ship, name):
                errors.setdefault(name, []).append(100.0 * (found[name].value / getattr(ship, name) - 1.0))
    rms = {name: float(np.sqrt(np.mean(np.square(values)))) for name, values in errors.items()}
    assert len(errors["length_m"]) >= 16
    limits = {"length_m": 9.0, "beam_m": 9.0, "draught_m": 9.0, "gt": 15.0, "mcr_kw": 26.0, "teu": 15.0}
    assert {name: value for name, value in rms.items() if value > limits[name]} == {}, rms


@pytest.mark.parametrize("law", regressions().values(), ids=lambda law: f"{law.target}-{law.type}")
def test_ranges_end_in_nan(law):
    outside = [law.low * 0.99, law.high * 1.01, float("nan")]
    if law.law == "power" and law.target != "lightship_t":
        assert np.isnan(fleet_fit(law.target, outside, ship_type=law.type)).all()
        assert np.isfinite(fleet_fit(law.target, [law.low, law.high], ship_type=law.type)).all()
    if law.target == "gt" and law.law == "log":
        assert np.isnan(lambert_2021_gross_tonnage(outside, ship_type=law.type)).all()
    if law.target == "newbuild_musd":
        assert np.isnan(lambert_2021_newbuilding_musd(outside, ship_type=law.type)).all()
    if law.target == "mcr_kw":
        assert np.isnan(fleet_power_kw(outside, 15.0, ship_type=law.type)).all()


@given(st.sampled_from(["bulk", "tanker", "container"]), st.floats(40_000, 190_000), st.floats(40_000, 190_000))
def test_larger_ships_are_larger_in_everything(ship_type, one, other):
    small, large = sorted((one, other))
    for name in FITTED:
        values = fleet_fit(name, [small, large], ship_type=ship_type)
        assert values[0] <= values[1]
    power = fleet_power_kw([small, large], 15.0, ship_type=ship_type)
    assert power[0] <= power[1] * (1 + 1e-12)


def test_laws_broadcast_and_unknown_types_are_told():
    assert fleet_power_kw([[50_000.0], [80_000.0]], [13.0, 14.0, 15.0], ship_type="bulk").shape == (2, 3)
    with pytest.raises(UnknownNameError, match="known: bulk"):
        regression("mcr_kw", "vehicle")
    with pytest.raises(UnknownNameError):
        ghg4_auxiliary("barge", 1000.0)
    assert set(MODES) == {"sea", "manoeuvre", "anchor", "berth"}


# ---------------------------------------------------------------------------------------------------- own ships


def test_a_ship_of_little_known_is_estimated_and_says_so():
    ship = make_vessel(**PLAIN)
    assert {"length_m", "beam_m", "draught_m", "gt", "mcr_kw", "service_speed_kn", "aux_sea_kw"} <= set(ship.estimated)
    assert "dwt_t" not in ship.estimated
    row = ship.rows["mcr_kw"]
    assert row.low < row.value < row.high
    assert row.source == "lambert-2021"
    assert "error 13%" in row.note
    assert ship.to_dict()["estimated"] == list(ship.estimated)
    assert ship.newbuild_year == 2020
    reference = vessel("handymax-58k")
    for name in ("length_m", "beam_m", "draught_m", "gt"):
        assert getattr(ship, name) == pytest.approx(getattr(reference, name), rel=0.1), name


def test_what_is_given_stands():
    ship = make_vessel(**PLAIN, mcr_kw=9480, length_m=190, gt=33_000, aux_sea_kw=300, double_acting=False)
    assert (ship.mcr_kw, ship.length_m, ship.gt, ship.aux_sea_kw) == (9480.0, 190.0, 33_000.0, 300.0)
    assert {ship.rows[n].status for n in ("mcr_kw", "length_m", "gt", "aux_sea_kw")} == {"given"}
    assert not {"mcr_kw", "length_m", "gt", "aux_sea_kw"} & set(ship.estimated)


def test_other_sizes_and_types():
    boxes = make_vessel(type="container", ice_class="none", fuel="VLSFO", teu=8063)
    assert boxes.dwt_t == pytest.approx(99_518, rel=0.05)
    assert boxes.length_m == pytest.approx(323, rel=0.07)
    gas = make_vessel(type="lng", ice_class="none", fuel="LNG", capacity_m3=174_000)
    assert gas.engine == "otto-slow"
    assert gas.mcr_kw == pytest.approx(25_000, rel=0.1)
    cargo = make_vessel(type="general_cargo", ice_class="1A", fuel="MGO", dwt_t=19_000, service_speed_kn=14.0)
    assert cargo.gt == pytest.approx(14_357, rel=0.1)
    arctic = make_vessel(
        type="tanker", ice_class="Arc7", fuel="MGO", engine="medium", dwt_t=42_000, length_m=249, beam_m=34,
        draught_m=9.5, mcr_kw=22_000, service_speed_kn=14, double_acting=True,
    )  # fmt: skip
    assert routes.vessels.admission_key(arctic) == "Arc7 double-acting"
    assert "gt" not in arctic.rows
    cars = make_vessel(
        type="vehicle", ice_class="none", fuel="VLSFO", dwt_t=20_000, gt=72_800, length_m=199.9, beam_m=38,
        draught_m=8.6, mcr_kw=12_600, service_speed_kn=19.5,
    )  # fmt: skip
    assert cars.aux_sea_kw == 510


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"dwt_t": 5_000}, "outside 38000-401000"),
        ({"dwt_t": None}, "needs dwt_t"),
        ({"type": "vehicle"}, "no regression for type 'vehicle'"),
        ({"type": "general_cargo", "dwt_t": 19_000}, "service_speed_kn"),
        ({"type": "lng", "fuel": "LNG"}, "needs capacity_m3"),
        ({"type": "submarine"}, "choose from: container"),
        ({"ice_class": "Arc7"}, "an icebreaking hull is not estimated"),
        ({"ice_class": None}, "has no ice_class"),
        ({"fuel": None}, "has no fuel"),
        ({"fuel": "coal"}, "coal|COAL"),
        ({"ice_class": "Arc99"}, "Arc99"),
        ({"lenght_m": 190}, "did you mean length_m"),
        ({"length_ft": 623}, "is not known"),
        ({"draft_m": 12.0}, "did you mean draught_m"),
        ({"length_m": 623}, "must lie between 60 and 460 m"),
        ({"mcr_kw": 9.48}, "in kW"),
        ({"mcr_kw": "9480 kW"}, "must be a number"),
        ({"mcr_kw": True}, "must be a number"),
        ({"mcr_kw": float("nan")}, "must lie between"),
        ({"mcr_kw": float("inf")}, "must lie between"),
        ({"mcr_kw": [9480]}, "must be a number"),
        ({"name": 5}, "must be text"),
        ({"displacement_t": 50_000}, "deadweight over displacement 1.16"),
        ({"length_m": 160, "beam_m": 26, "draught_m": 10}, "block coefficient 1.66"),
        ({"operating_speed_kn": 25}, "beyond the ship's service speed"),
        ({"engine": "steam"}, "choose from: slow, otto-slow"),
        ({"engine": "otto-slow"}, "this engine burns LNG"),
        ({"newbuild_musd": 30}, "a price has a year"),
        ({"key": "a/b"}, "letters, digits"),
    ],
)
def test_what_cannot_be_made_is_refused_with_value_rule_and_remedy(change, says):
    wanted = {**PLAIN, **change}
    with pytest.raises(RoutesError, match=says) as caught:
        make_vessel(**{name: value for name, value in wanted.items() if value is not None})
    assert caught.value.value
    assert caught.value.rule
    assert caught.value.remedy


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(particulars())), st.text(max_size=12)),
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers())),
        max_size=6,
    )
)
def test_no_input_breaks_the_maker(changes):
    try:
        ship = make_vessel(**{**PLAIN, **changes})
    except RoutesError:
        return
    assert ship.mcr_kw > 0


def test_toml_and_json_make_the_same_ship(tmp_path):
    (tmp_path / "ship.toml").write_text('type = "bulk"\nice_class = "1A"\nfuel = "VLSFO"\ndwt_t = 58_000\n')
    (tmp_path / "ship.json").write_text(json.dumps(PLAIN))
    one, other = (vessel_from_file(tmp_path / f"ship{suffix}") for suffix in (".toml", ".json"))
    assert one == other == make_vessel(key="ship", **PLAIN)
    assert vessel(str(tmp_path / "ship.toml"), speed_kn=12.0).operating_speed_kn == 12.0
    assert vessel(tmp_path / "ship.json").key == "ship"
    (tmp_path / "my own ship.json").write_text(json.dumps(PLAIN))
    assert vessel(tmp_path / "my own ship.json").key == "my-own-ship"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("ship.toml", b"type = bulk", "not well-formed"),
        ("ship.toml", b"dwt_t = nan\ntype = 'bulk'\nice_class='1A'\nfuel='MGO'", "must lie between"),
        ("ship.toml", b"\xff\xfe", "not UTF-8"),
        ("ship.toml", b"key = 'x'", "rename the file"),
        ("ship.toml", b"[bulk]\ndwt_t = 1", "'bulk'"),
        ("ship.toml", b"#" * (MOST_BYTES + 1), "larger than"),
        ("ship.json", b"[1, 2]", "one table"),
        ("ship.json", b'{"dwt_t": NaN}', "not finite"),
        ("ship.json", b'{"dwt_t": 1, "dwt_t": 2}', "stands twice"),
        ("ship.json", b"[" * 50_000, "not well-formed"),
        ("ship.json", b"", "not well-formed"),
    ],
)
def test_bad_files_are_refused(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RoutesError, match=says):
        vessel(tmp_path / name)


def test_files_that_are_no_files_are_refused(tmp_path):
    with pytest.raises(BadInputError, match="not there"):
        vessel("nowhere.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(BadInputError, match="no regular file"):
        vessel(tmp_path / "folder.toml")
    with pytest.raises(BadInputError, match="neither"):
        read_ship_file(tmp_path / "ship.yaml")


def test_the_example_is_a_ship_and_the_readme_of_particulars_is_complete():
    ship = vessel(ROOT / "examples" / "own_ship.toml")
    assert ship.key == "own_ship"
    assert ship.rows["mcr_kw"].status == "given"
    fields = {f.name for f in dataclasses.fields(ship)} - {"key", "rows"}
    assert fields <= set(particulars())


# --------------------------------------------------------------------------------------------------- command line


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_one_ship_is_shown_with_source_and_status_of_every_value():
    table = run("vessels", "shturman-albanov").stdout
    assert table.startswith("shturman-albanov: Shturman Albanov")
    assert "Polar Record" in table
    shown = json.loads(run("vessels", "yamalmax", "--format", "json").stdout)
    assert shown["schema"] == "routes.vessel/1"
    assert shown["vessel"] == vessel("yamalmax").to_dict()
    lines = {line["particular"]: line for line in shown["particulars"]}
    assert lines["gt"]["status"] == "verified"
    assert lines["gt"]["value"] == "128806"
    assert run("vessels", "yamalmax", "--format", "csv").stdout.startswith("particular,value,unit,low,high,status")
    assert len(run("vessels", "--format", "csv").stdout.splitlines()) == len(list_vessels()) + 1


def test_an_own_ship_on_the_command_line(tmp_path):
    path = ROOT / "examples" / "own_ship.toml"
    lines = {
        line["particular"]: line for line in json.loads(run("vessels", path, "--format", "json").stdout)["particulars"]
    }
    assert lines["mcr_kw"]["status"] == "given"
    assert lines["length_m"]["status"] == "estimated"
    words = ("NLRTM", "JPYOK", "--depart", "2024-09-01", "--corridors", "nsr,suez", "--format", "json")
    compared = json.loads(run("compare", *words, "--vessel", path).stdout)
    assert compared["voyages"][0]["fuel_t"]["total"] > 0
    (tmp_path / "bad.toml").write_text("type = 'bulk'\nlength_ft = 600\n")
    refused = run("compare", *words, "--vessel", tmp_path / "bad.toml")
    assert refused.exit_code == 2
    assert "length_ft" in refused.stderr
    assert refused.stderr.count("\n") == 1
