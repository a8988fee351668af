"""Commands about money: what they print, and that wrong arguments end in one line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from routes.cli import main

SHIP = ["--vessel", "container-4300-1a"]
PAIR = ["NLRTM", "JPYOK"]


def run(*words):
    return CliRunner().invoke(main, list(words))


def test_break_even_says_a_sentence_for_each_input():
    done = run("break-even", *PAIR, *SHIP, "--depart", "2024-09-01", "--inputs", "fee_usd,fuel_price")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("\n- ") == 2
    assert "The NSR is cheaper than the way by the Suez Canal if the icebreaker fee is below" in done.stdout


def test_break_even_as_json_is_the_same():
    ask = ["break-even", *PAIR, *SHIP, "--depart", "2024-09-01", "--inputs", "fee_usd"]
    data = json.loads(run(*ask, "--format", "json").stdout)
    assert data["schema"] == "routes.break_evens/1"
    assert data["answers"][0]["sentence"] in run(*ask).stdout


def test_a_year_adds_up_and_a_freight_rate_gives_a_profit():
    ask = ["year", *PAIR, *SHIP, "--begin", "2024-01-01", "--price-date", "2024-09", "--freight", "900"]
    done = run(*ask)
    assert done.exit_code == 0, done.stderr
    assert "round voyages" in done.stdout
    assert "profit at 900 USD per TEU" in done.stdout
    assert set(json.loads(run(*ask, "--format", "json").stdout)["profit_usd"]) == {"season", "rest"}


def test_a_rotation_has_a_row_for_each_corridor():
    done = run("rotation", "NLRTM", "DEHAM", "JPYOK", *SHIP, "--begin", "2024-08-01", "--corridors", "nsr,suez")
    assert done.exit_code == 0, done.stderr
    starts = [line.split()[0] for line in done.stdout.splitlines() if line]
    assert starts[2:7] == ["corridor", "nsr", "suez", "nsr:", "suez:"]
    assert "note: every ship of the service is paid 365 days a year" in done.stdout
    data = json.loads(
        run(
            "rotation", "NLRTM", "JPYOK", *SHIP, "--begin", "2024-08-01", "--corridors", "suez", "--format", "json"
        ).stdout
    )
    assert data["rotations"][0]["corridor"] == "suez"


def test_southern_positions_are_no_options():
    done = run("rotation", "-33.9,18.3", "SGSIN", *SHIP, "--begin", "2024-08-01", "--corridors", "cape")
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["break-even", *PAIR, *SHIP, "--depart", "2024-09-01", "--inputs", "luck"],
        ["break-even", *PAIR, *SHIP, "--depart", "2024-09-01", "--baseline", "nsr"],
        ["break-even", *PAIR, *SHIP, "--depart", "2024-09-01", "--metric", "hope"],
        ["break-even", *PAIR, *SHIP, "--depart", "2024-09-01", "--inputs", ","],
        ["year", *PAIR, *SHIP, "--begin", "soon"],
        ["year", *PAIR, *SHIP, "--begin", "2024-01-01", "--back", "empty"],
        ["year", *PAIR, *SHIP, "--begin", "2024-01-01", "--season-days", "-1"],
        ["rotation", "NLRTM", *SHIP, "--begin", "2024-08-01"],
        ["rotation", *PAIR, *SHIP, "--begin", "2024-08-01", "--frequency", "0"],
        ["prices", "soon"],
        ["prices", "1066-01"],
    ],
)
def test_wrong_arguments_end_in_one_line(words):
    done = run(*words)
    assert done.exit_code == 2, (done.stdout, done.exception)
    assert len(done.stderr.strip().splitlines()) == 1


def test_prices_of_a_month():
    assert "VLSFO" in run("prices", "2021-01").stdout
    data = json.loads(run("prices", "2021-01", "--format", "json").stdout)
    assert data["prices"]["eua"]["unit"] == "EUR/t"
    assert run("prices", "2021-01", "--format", "csv").stdout.startswith("series,value,low,high,unit")
