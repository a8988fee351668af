"""Pictures of money: no text overlaps, titles say the finding, parts can be told apart, the same bytes each time."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from test_plots import outside, overlaps, words

import routes
from routes.break_even_search import break_even
from routes.cost.bill import PARTS
from routes.cost.terms import CostTerms
from routes.errors import BadInputError
from routes.plots import break_even_chart, cost_bars, png, save, service_bars, style
from routes.service import annual_services

PAIR = ("NLRTM", "JPYOK")
SHIP = "container-4300-1a"
GREATER = {"baseline_vessel": "container-20000", "metric": "usd_per_unit"}


@pytest.fixture(scope="module")
def bills():
    return [
        routes.compare(*PAIR, vessel=SHIP, depart=day, costs=CostTerms(price_date=month))
        for day, month in (("2024-09-01", None), ("2020-09-01", "2021-01"), ("2013-08-15", None))
    ]


@pytest.fixture(scope="module")
def closed():
    return routes.compare(*PAIR, vessel=SHIP, depart="2024-02-01")


@pytest.fixture(scope="module")
def answers():
    asked = {
        "fee_usd": {"depart": "2024-09-01"},
        "fuel_price": {"depart": "2013-08-15", **GREATER},
        "ice_speed": {"depart": "2024-11-10"},
        "season_days": {"depart": "2024-01-01"},
        "interest": {"depart": "2024-09-01"},
        "load_factor": {"depart": "2020-09-01", "costs": CostTerms(price_date="2021-01"), **GREATER},
        "war_risk": {"depart": "2013-08-15", **GREATER},
    }
    return {name: break_even(*PAIR, vessel=SHIP, input=name, **kind) for name, kind in asked.items()}


@pytest.fixture(scope="module")
def years():
    return annual_services(*PAIR, vessel=SHIP, begin="2024-01-01")


class TestBars:
    @pytest.mark.parametrize("size", list(style.SIZES))
    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize("per", ["voyage", "unit", "t"])
    def test_nothing_overlaps(self, bills, closed, count, per, size):
        for last in ([], [closed]):
            ax = cost_bars([*bills[:count], *last], per=per, size=size)
            assert overlaps(ax) == []
            assert outside(ax) == []

    def test_the_bars_are_the_bill(self, bills):
        ax = cost_bars(bills[0])
        told = sum(patch.get_width() for patch in ax.patches)
        assert told == pytest.approx(sum(float(c.total_usd[0]) for c in bills[0].costs.values()) / 1e6)

    def test_the_title_says_what_is_seen(self, bills, closed):
        saving = bills[0].saving_pct("nsr", "cost")
        assert f"By the Northern Sea Route a voyage costs {saving:.0f}% less than by the Suez Canal" in words(
            cost_bars(bills[0])
        )
        several = words(cost_bars(bills))
        assert " to " in several.split("less than", maxsplit=1)[0]
        assert "prices of 2021-01" in several
        assert "cannot be sailed" in words(cost_bars(closed))
        assert "USD per TEU" in words(cost_bars(bills[0], per="unit"))

    def test_parts_can_be_told_apart_and_read(self):
        assert style.COST_PARTS == PARTS

        def luminance(color):
            rgb = np.array(to_rgb(color))
            linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
            return float(linear @ [0.2126, 0.7152, 0.0722])

        for part in PARTS:
            fill, ink = (luminance(color) for color in style.part_color(part))
            assert (max(fill, ink) + 0.05) / (min(fill, ink) + 0.05) > 4.5, part
        colors = [np.array(to_rgb(style.part_color(part)[0])) for part in PARTS]
        assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(colors, 2)) > 0.25

    def test_what_has_no_bill_is_refused(self, bills):
        with pytest.raises(BadInputError):
            cost_bars(bills[0], per="box")
        with pytest.raises(BadInputError):
            cost_bars(["no comparison"])
        with pytest.raises(BadInputError):
            cost_bars([])
        with pytest.raises(BadInputError):
            style.part_color("luck")


class TestYears:
    @pytest.mark.parametrize("size", list(style.SIZES))
    @pytest.mark.parametrize("theme", list(style.THEMES))
    def test_nothing_overlaps(self, years, size, theme):
        ax = service_bars(years, size=size, theme=theme)
        assert overlaps(ax) == []
        assert outside(ax) == []

    def test_the_title_says_what_is_seen(self, years):
        assert f"costs {years.saving_pct:.0f}% less per TEU" in words(years.plot())
        with pytest.raises(BadInputError):
            service_bars(years.seasonal)


class TestCurves:
    @pytest.mark.parametrize("size", list(style.SIZES))
    def test_nothing_overlaps(self, answers, size):
        for answer in answers.values():
            ax = break_even_chart(answer, size=size)
            assert overlaps(ax) == [], answer.input
            assert outside(ax) == [], answer.input

    def test_the_title_is_the_answer(self, answers):
        for answer in answers.values():
            assert answer.sentence in words(answer.plot())

    def test_the_crossing_lies_on_both_lines(self, answers):
        ax = break_even_chart(answers["fuel_price"])
        (x,), (y,) = next(line for line in ax.lines if line.get_marker() == "o").get_data()
        assert x == answers["fuel_price"].break_even
        for line in ax.lines[:2]:
            assert np.interp(x, *line.get_data()) == pytest.approx(y, rel=1e-6)

    def test_the_same_bytes_on_both_pages(self, answers, bills, tmp_path):
        for theme in style.THEMES:
            assert png(break_even_chart(answers["fee_usd"], theme=theme)) == png(
                break_even_chart(answers["fee_usd"], theme=theme)
            )
        first, second = (save(cost_bars(bills[0]), tmp_path / f"{n}.svg").read_bytes() for n in "ab")
        assert first == second

    def test_another_thing_is_refused(self):
        with pytest.raises(BadInputError):
            break_even_chart("fee")
