from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from routes.cli import main


def run(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


def data(*arguments: str):
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_help_lists_every_command():
    text = run("--help").stdout
    for name in ("ports", "route", "compare", "passage", "claim", "vessels", "sources"):
        assert f"\n  {name} " in text


def test_ports():
    assert run("ports", "sabetta").stdout.splitlines()[1].startswith("RUSAB")
    assert data("ports", "Pusan")["ports"][0]["locode"] == "KRPUS"
    assert data("ports", "71.27,72.06", "--limit", "1")["ports"][0]["locode"] == "RUSAB"
    rows = list(csv.DictReader(io.StringIO(run("ports", "Yokohama", "--format", "csv").stdout)))
    assert rows[0]["locode"] == "JPYOK"


def test_route_fits_the_contract():
    found = data("route", "Murmansk", "Yokohama", "--corridor", "nsr")
    assert found["schema"] == "routes.route/1"
    assert found["distance_nm"] == pytest.approx(5770, rel=0.03)
    table = run("route", "Murmansk", "Yokohama", "--corridor", "nsr").stdout
    assert "lane transit" in table
    assert "Vilkitsky" in table


def test_route_as_geojson_and_csv():
    feature = json.loads(run("route", "Murmansk", "Yokohama", "--corridor", "nsr", "--format", "geojson").stdout)
    assert feature["geometry"]["type"] == "MultiLineString"
    assert len(feature["geometry"]["coordinates"]) == 3  # over the antimeridian north of Chukotka, and back off Navarin
    for part in feature["geometry"]["coordinates"]:
        assert all(-180.0 <= lon <= 180.0 for lon, _ in part)
    rows = list(csv.reader(io.StringIO(run("route", "NLRTM", "JPYOK", "--corridor", "suez", "--format", "csv").stdout)))
    assert rows[0][:2] == ["lon", "lat"]
    assert len(rows) > 40


def test_compare_prints_savings_and_reasons():
    result = run("compare", "NLRTM", "JPYOK", "--vessel", "container-4300-1a", "--depart", "2024-09-01")
    assert result.exit_code == 0
    assert "nsr (transit)" in result.stdout
    assert "saved against suez, %" in result.stdout
    winter = run("compare", "NLRTM", "JPYOK", "--vessel", "container-8000", "--depart", "2024-02-01")
    assert "nsr: not feasible." in winter.stdout
    table = run("compare", "NLRTM", "JPYOK", "--vessel", "yamalmax", "--depart", "2024-09-01", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(table.stdout)))
    assert [r["corridor"] for r in rows] == ["nsr", "suez", "cape"]


def test_passage_vessels_and_sources():
    found = data("passage", "zhelaniya", "dezhnev", "--vessel", "yamalmax", "--enter", "2017-08-01", "--year", "2017")
    assert found["schema"] == "routes.passage/1"
    ships = data("vessels")["vessels"]
    assert {"key", "name", "type", "ice_class", "dwt_t", "teu", "service_speed_kn"} <= set(ships[0])
    assert "yamalmax" in run("vessels").stdout
    assert "ghg4:" in run("sources").stdout
    one = data("sources", "ghg4")
    assert len(one["rows"]) > 10
    assert "sfc.main.slow.VLSFO" in run("sources", "ghg4").stdout


def test_claim_in_all_its_forms(tmp_path):
    found = data("claim", "--draws", "20")
    assert found["schema"] == "routes.claim/1"
    keys = {"key", "metric", "form", "threshold_pct", "pairs", "probability", "verdict"}
    assert all(keys <= set(reading) for reading in found["readings"])
    text = run("claim", "--draws", "20").stdout
    assert "VERDICT" in text
    assert max(len(line) for line in text.splitlines()) <= 130
    assert "kozuki-2021-season" in run("claim", "--claim", "list").stdout
    out = tmp_path / "out"
    result = run("claim", "--draws", "20", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    page = (out / "kozuki-2021.html").read_text(encoding="utf-8")
    assert "40% less distance" in page
    assert 'src="http' not in page
    assert {p.suffix for p in out.iterdir()} == {".html", ".png"}


ERRORS = [
    (("ports", "zzzzzzzz"), "zzzzzzzz"),
    (("route", "Atlantis", "JPYOK", "--corridor", "nsr"), "Atlantis"),
    (("route", "Yokohma", "NLRTM", "--corridor", "nsr"), "Yokohama"),
    (("route", "NLRTM", "JPYOK", "--corridor", "moon"), "direct, suez, cape, panama, nsr, nwp, transpolar"),
    (("route", "NLRTM", "JPYOK", "--corridor", "nsr", "--draught", "-2"), "draught"),
    (("route", "NLRTM", "JPYOK", "--corridor", "nsr", "--draught", "nan"), "draught"),
    (("route", "NLRTM", "NLRTM", "--corridor", "nsr"), "same place"),
    (("route", "NLRTM", "DEHAM", "--corridor", "suez"), "same side"),
    (("route", "NLRTM", "JPYOK", "--corridor", "nsr", "--lane", "coastal", "--draught", "11"), "Dmitry Laptev"),
    (("route", "40,-100", "JPYOK", "--corridor", "nsr"), "land"),
    (("compare", "NLRTM", "JPYOK", "--vessel", "titanic", "--depart", "2024-09-01"), "titanic"),
    (("compare", "NLRTM", "JPYOK", "--vessel", "yamalmax", "--depart", "2024-13-01"), "2024-13-01"),
    (("compare", "NLRTM", "JPYOK", "--vessel", "yamalmax", "--depart", "2024-09-01", "--speed", "nan"), "speed"),
    (("compare", "NLRTM", "JPYOK", "--vessel", "yamalmax", "--depart", "2024-09-01", "--corridors", ","), "corridor"),
    (("passage", "zhelaniya", "dezhnev", "--vessel", "yamalmax", "--enter", "soon"), "soon"),
    (("claim", "--claim", "nobody"), "nobody"),
    (("claim", "--draws", "0"), "draws"),
    (("sources", "nobody"), "nobody"),
]


@pytest.mark.parametrize(("arguments", "word"), ERRORS, ids=[" ".join(a)[:60] for a, _ in ERRORS])
def test_every_wrong_argument_ends_with_one_line_and_exit_code_2(arguments, word):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert word in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_nothing_is_half_written_where_the_folder_is_a_file(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    result = run("claim", "--draws", "10", "--out", str(blocked / "sub"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr.splitlines()[0]
    assert list(tmp_path.iterdir()) == [blocked]


def test_the_module_runs_as_a_program_and_help_is_light():
    code = """
import sys
sys.argv = ["routes", "--help"]
from routes.cli import main
try:
    main()
except SystemExit:
    pass
print([m for m in ("numpy", "scipy", "shapely", "matplotlib", "searoute", "pyproj") if m in sys.modules])
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
    module = subprocess.run([sys.executable, "-m", "routes", "--version"], capture_output=True, text=True, check=True)
    assert "0.1.0" in module.stdout


@pytest.mark.parametrize(
    "words",
    [
        "bogus",
        "--bogus",
        "compare NLRTM",
        "compare NLRTM JPYOK --vessel container-4300-1a --depart 2024-09-01 --draught abc",
        "route NLRTM JPYOK --corridor nsr --draught",
        "claim --draws x",
        "claim --draws 5 --out=",
        "vessels --format foo",
    ],
)
def test_wrong_usage_is_told_in_one_line_too(words):
    result = run(*words.split(" "))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("routes: ")
    assert len(result.stderr.splitlines()) == 1


def test_positions_in_the_south_are_no_options():
    assert run("ports", "-33.9 18.3", "--limit", "1").stdout.splitlines()[1].startswith("ZACPT")
    assert "' -33" not in run("ports", "-33.9,18.3,4").stderr
    result = run("route", "-33.95,18.2", "-23.2,-44.0", "--corridor", "direct", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["origin"]["lat"] == -33.95


def test_a_year_is_one_year_and_a_missing_ice_spares_the_other_corridors():
    words = ("compare", "NLRTM", "JPYOK", "--vessel", "container-4300-1a", "--depart", "2024-09-01")
    assert "must be one year" in run(*words, "--year", "2011-2012").stderr
    assert run(*words, "--period", "").exit_code == 2
    found = data(*words, "--year", "2025")
    nsr, suez, _ = found["voyages"]
    assert not nsr["feasible"]
    assert "not observed" in nsr["reason"]
    assert nsr["distance_nm"] > 6900.0
    assert suez["feasible"]
    assert found["savings"]["nsr"]["time_pct"] is None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_output_that_cannot_be_written_is_told_in_one_line():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "routes", "vessels"], check=False, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_every_format_of_a_route_is_printed():
    for form, begin in (("gpx", "<?xml"), ("kml", "<?xml"), ("rtz", "<?xml"), ("geojson", "{"), ("csv", "lon,lat")):
        result = run("route", "NLRTM", "CAVAN", "--corridor", "panama", "--format", form)
        assert result.exit_code == 0
        assert result.stdout.startswith(begin), form


def test_via_and_the_rival_engine():
    result = run("route", "NLRTM", "JPYOK", "--corridor", "suez", "--via", "lombok", "--format", "json")
    assert "lombok" in json.loads(result.stdout)["straits"]
    theirs = run("route", "NLRTM", "JPYOK", "--corridor", "nsr", "--engine", "searoute")
    assert "touch land" in theirs.stdout
    assert (
        json.loads(
            run("route", "NLRTM", "JPYOK", "--corridor", "suez", "--engine", "searoute", "--format", "json").stdout
        )["schema"]
        == "routes.searoute/1"
    )
    assert run("route", "NLRTM", "JPYOK", "--corridor", "nwp", "--engine", "searoute").exit_code == 2


def test_matrix_reads_ports_from_a_file(tmp_path):
    path = tmp_path / "ports.csv"
    path.write_text("name,port\na,NLRTM\nb,JPYOK\nc,Singapore\n", encoding="utf-8")
    rows = list(
        csv.DictReader(io.StringIO(run("matrix", str(path), "--corridor", "suez,nsr", "--format", "csv").stdout))
    )
    assert len(rows) == 18
    assert json.loads(run("matrix", str(path), "--format", "json").stdout)["schema"] == "routes.matrix/1"
    assert "suez, nm" in run("matrix", str(path)).stdout
    path.write_text("", encoding="utf-8")
    assert run("matrix", str(path)).exit_code == 2


def test_a_passage_has_fuel_with_an_interval():
    ask = ["passage", "zhelaniya", "dezhnev", "--vessel", "nordic-orion", "--enter", "2013-09-01", "--year", "2013"]
    data = json.loads(CliRunner().invoke(main, [*ask, "--format", "json"]).stdout)["fuel_t"]
    assert data["low"] <= data["total"] <= data["high"]
    assert sum(mass for name, mass in data.items() if name.isupper()) == pytest.approx(data["total"], abs=0.2)
    assert f"{data['total']:,.0f} t of fuel" in CliRunner().invoke(main, ask).stdout
