"""The scripts of ``examples/`` run without a warning, are short, and print what they promise."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from conftest import ROOT

EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))


def run(name: str, folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments],
        capture_output=True, text=True, cwd=folder, check=False, timeout=120,
    )  # fmt: skip


def printed(name: str, folder, *arguments: str) -> list[str]:
    done = run(name, folder, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def number(text: str) -> float:
    return float(text.replace(",", "").rstrip("%"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_a_script_is_short_says_what_it_asks_and_is_tested_here(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert text.startswith('"""')
    assert f'("{script.name}"' in (ROOT / "tests" / "test_examples.py").read_text(encoding="utf-8")


def test_one_pair(tmp_path):
    lines = printed("one_pair.py", tmp_path)
    rows = {line.split()[0]: line.split() for line in lines if line.startswith(("nsr ", "suez ", "cape "))}
    assert number(rows["nsr"][1]) < number(rows["suez"][1]) < number(rows["cape"][1])
    days, low, high = map(
        float, re.search(r"takes (\S+) days; in eight voyages of ten (\S+) to (\S+)\.$", lines[-1]).groups()
    )
    assert low < days < high


def test_fleet_from_csv(tmp_path):
    lines = printed("fleet_from_csv.py", tmp_path)
    ships = (EXAMPLES / "fleet.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) == len(ships) + 1
    assert sum("closed at" in line for line in lines) == 1
    for line in lines[1:]:
        if "closed at" not in line:
            nsr, suez, saved = map(number, line.split()[3:6])
            assert saved == pytest.approx(suez - nsr, abs=0.11)


def test_fleet_from_csv_tells_a_wrong_row_and_goes_on(tmp_path):
    (tmp_path / "mine.csv").write_text(
        "ship,origin,destination,depart\nno-such-ship,NLRTM,JPYOK,2024-09-01\nnordic-orion,DEHAM,JPYOK,2024-09-01\n",
        encoding="utf-8",
    )
    done = run("fleet_from_csv.py", tmp_path, "mine.csv")
    assert done.returncode == 1
    assert "is not known" in done.stdout
    assert done.stdout.splitlines()[2].startswith("nordic-orion")


def test_month_by_month(tmp_path):
    lines = printed("month_by_month.py", tmp_path)[2:]
    assert [line[:7] for line in lines] == [f"2024-{month:02d}" for month in range(1, 13)]
    open_ = {int(line[5:7]) for line in lines if "closed" not in line}
    assert {8, 9, 10} <= open_ <= {6, 7, 8, 9, 10, 11}


def test_own_ice_file(tmp_path):
    lines = printed("own_ice_file.py", tmp_path)[1:]
    days = [float(re.search(r"m\s+([\d.]+)\s", line)[1]) for line in lines]
    assert len(days) == 5
    assert days == sorted(days)
    assert days[0] < 7 < days[-1]


def test_own_ship(tmp_path):
    lines = printed("own_ship.py", tmp_path)
    assert lines[0].startswith("Our supramax: 58,000 t")
    assert any("[judgement]" in line for line in lines)
    assert [line.split(":")[0] for line in lines[-3:]] == ["distance", "time", "fuel"]


def test_league_table(tmp_path):
    lines = printed("league_table.py", tmp_path)
    total, shorter, much = map(int, re.findall(r"(\d+)(?= pairs| shorter| of them)", lines[0]))
    assert total == 110
    assert 0 < much < shorter < total
    saved = [float(line.split()[-1]) for line in lines[3:] if line != "..."]
    assert saved == sorted(saved, reverse=True)
    assert len(saved) == 18


def test_costs_2021_and_today(tmp_path):
    lines = printed("costs_2021_and_today.py", tmp_path)
    rows = [[number(cell) for cell in line.split()[1:]] for line in lines if re.match(r"  \w", line)]
    assert len(rows) == 6
    for row in rows:
        assert sum(row[:-1]) == pytest.approx(row[-1], abs=0.5)
    with_war = number(re.search(r"(\d+%) \(2026-09\)", lines[-2])[1])
    without = number(re.search(r"(\d+%) \(2026-09\)", lines[-1])[1])
    assert without < with_war


def test_break_even(tmp_path):
    lines = [line for line in printed("break_even.py", tmp_path) if line.startswith("- ")]
    assert len(lines) == 12
    assert any("delay" in line and "below" in line for line in lines)


def test_passages_by_year(tmp_path):
    lines = printed("passages_by_year.py", tmp_path)
    assert [line[:4] for line in lines] == [str(year) for year in range(2011, 2023)]
