"""Pages written by hand name things that exist, and figures that were measured."""

from __future__ import annotations

import csv
import json
import re

import pytest
from conftest import ROOT

DOCS = ROOT / "docs"
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("routes", "seeds")
    for pattern in ("*.py", "*.csv")
    for path in sorted((ROOT / folder).rglob(pattern))
    if path.name not in ("ice_record.csv", "ports.csv")
)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows_of(text: str) -> list[list[str]]:
    """Cells of the lines of tables."""
    lines = [line for line in text.splitlines() if line.startswith("| ") or line.startswith("|-")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_name_in_the_nomenclature_is_in_the_code():
    named = [
        name for row in rows_of(page("nomenclature.md")) for cell in row[1:] for name in re.findall(r"`([^`]+)`", cell)
    ]
    assert len(named) > 60
    for name in named:
        if name.startswith("docs/"):
            assert (ROOT / name).exists(), name
        elif name.endswith((".py", ".csv")):
            assert list(ROOT.glob(f"**/{name.split('/')[-1]}")), name
        else:
            for word in re.findall(r"[A-Za-z][\w-]*[\w]", name.split("=")[0]):
                assert word in CODE, (name, word)


def test_the_status_words_of_the_nomenclature_are_those_of_the_rows():
    text = page("nomenclature.md")
    with (ROOT / "seeds" / "coefficients.csv").open(encoding="utf-8", newline="") as handle:
        for status in {row["status"] for row in csv.DictReader(handle)}:
            assert re.search(rf"^\| [\w, ]*{status}", text, re.MULTILINE), status


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("cold: import routes and one route [s]", "{:.2f} s"),
        ("cold: import searoute and one route [s]", "{:.2f} s"),
        ("warm: route by Suez with geometry [ms]", "{:.1f} ms"),
        ("warm: route on the open sea with geometry [ms]", "{:.1f} ms"),
        ("warm: searoute [ms]", "{:.0f} ms"),
        ("warm: scgraph [ms]", "{:.0f} ms"),
        ("table: 1,000 x 1,000 ports x 6 corridors [s]", "{:.1f} s for six"),
        ("table: searoute, one corridor, extrapolated from the sample [h]", "some {:.0f} h"),
        ("table: scgraph, 1,000 x 1,000 ports, one corridor [s]", "{:.0f} s"),
    ],
)
def test_speeds_beside_others_are_those_that_were_measured(key, told):
    measured = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))["results"][key]
    assert told.format(measured) in page("comparison.md")


def test_distances_beside_others_are_those_of_the_table():
    text = page("comparison.md")
    found = {(row[0], row[1]): row for row in rows_of(page("distances.md")) if len(row) == 8}
    for key, ours, theirs in (
        (("direct", "over 2,500 nm"), 4, 7),
        (("suez", "over 2,500 nm"), 4, 7),
        (("cape", "over 2,500 nm"), 4, 7),
    ):
        row = found[key]
        assert row[2] in text
        assert f"{row[ours]}%" in text, key
        assert f"{row[theirs]}%" in text, key
    near = found["direct", "below 800 nm"]
    assert f"{float(near[5 - 1]):.1f}% and\n{float(near[7]):.1f}%" in text
    nsr = found["nsr", "over 2,500 nm"]
    assert (
        f"({nsr[2]} figures) ours are {abs(float(nsr[3])):.1f}% short and searoute's {float(nsr[6]):.1f}% long" in text
    )
