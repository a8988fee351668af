from __future__ import annotations

import json

import numpy as np
import pytest

import routes
from routes import claims
from routes.errors import BadInputError, UnknownNameError


@pytest.fixture(scope="module")
def audit():
    return routes.claim(draws=60)


def test_the_statements_of_the_article_are_data():
    known = {c.key: c for c in routes.list_claims()}
    headline = known["kozuki-2021"]
    assert headline.metric == "unspecified"
    assert headline.number == 40.0
    assert headline.date == "2021-01-26"
    assert known["kozuki-2021-season"].kind == "season"
    assert known["kozuki-2021-lng"].kind == "usage"
    assert known["kozuki-2021-september"].metric == "distance"
    assert len(known) >= 20
    assert next(iter(known)) == claims.HEADLINE


def test_productivity_is_the_smaller_reduction():
    assert claims.productivity_reduction_pct(40.0) == pytest.approx(100 * (1 - 1 / 1.4))
    assert claims.productivity_reduction_pct(0.0) == 0.0


def test_every_reading_is_explicit(audit):
    assert [r.key for r in audit.readings] == [
        f"{m}-{f}" for m in ("distance", "time", "fuel", "co2") for f in ("reduction", "productivity")
    ]
    for reading in audit.readings:
        assert reading.threshold_pct == pytest.approx(40.0 if reading.form == "reduction" else 28.571, abs=1e-3)
        assert len(reading.cells) == 10 * 12


def test_the_headline_answer(audit):
    distance = audit.reading("distance")
    holds = {(a, b) for a, b, _, _ in distance.holds_for()}
    assert holds == {("Murmansk", "Yokohama"), ("Sabetta", "Tokyo"), ("Hammerfest", "Tobata")}
    by_pair = {(c.origin, c.destination): c for c in distance.cells}
    assert by_pair["Rotterdam", "Yokohama"].value_pct == pytest.approx(37.5, abs=1.5)
    assert by_pair["Hamburg", "Yokohama"].value_pct == pytest.approx(39.0, abs=1.5)
    assert by_pair["Rotterdam", "Singapore"].value_pct < 0
    fuel = audit.reading("fuel")
    assert fuel.verdict in ("false", "mostly false")
    assert fuel.season_probability > fuel.probability
    assert "yes for Murmansk-Yokohama" in audit.verdict
    assert len(audit.verdict.splitlines()) == 3


def test_a_lower_threshold_never_holds_less_often(audit):
    for metric in ("distance", "time", "fuel", "co2"):
        pairs = zip(audit.reading(metric).cells, audit.reading(metric, "productivity").cells, strict=True)
        for high, low in pairs:
            assert low.probability >= high.probability
            assert low.value_pct == high.value_pct


def test_a_closed_month_saves_nothing(audit):
    closed = [c for c in audit.reading("time").cells if c.feasible == 0.0]
    assert closed
    assert all(c.probability == 0.0 and c.value_pct is None for c in closed)
    for c in audit.reading("time").cells:
        assert c.probability <= c.feasible + 1e-12
        if c.value_pct is not None:
            assert c.low <= c.value_pct <= c.high


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_draws(audit):
    def dump(found):
        return json.dumps(found.to_dict(), allow_nan=False)

    assert dump(routes.claim(draws=60)) == dump(audit)
    assert dump(routes.claim(draws=60, seed=2)) != dump(audit)


def test_true_and_false_by_construction():
    values = np.full(24, 50.0)
    pair = claims._Pair(routes.port("NLRTM"), routes.port("JPYOK"), routes.vessel("yamalmax"), "headline")
    sure = claims._cells(pair, "time", values, np.ones(24, dtype=bool), 40.0, 2)
    never = claims._cells(pair, "time", values, np.ones(24, dtype=bool), 60.0, 2)
    assert {c.probability for c in sure} == {1.0}
    assert {c.probability for c in never} == {0.0}
    assert claims.verdict_of(1.0) == "true"
    assert claims.verdict_of(0.0) == "false"


def test_a_claim_that_names_its_metric_has_one_reading():
    found = routes.claim("kozuki-2021-september", draws=20)
    assert [r.key for r in found.readings] == ["distance-reduction"]
    named = routes.claim("wergeland-1991", draws=20)
    assert {(c.origin, c.destination) for c in named.readings[0].cells} == {("Hamburg", "Yokohama")}
    assert named.readings[0].cells[0].value_pct == pytest.approx(39.0, abs=1.5)


def test_the_season_is_answered_by_class():
    found = routes.claim("kozuki-2021-season", draws=10)
    rows = {(r.ice_class, r.period): r for r in found.season}
    recent = "2011-2020"
    opens = [
        len({*rows[name, recent].independent, *rows[name, recent].escorted}) for name in ("none", "1A", "Arc5", "Arc7")
    ]
    assert opens == sorted(opens)
    assert opens[0] <= 5
    assert opens[-1] == 12
    assert len(rows["1A", recent].independent) > len(rows["1A", "1979-1990"].independent)
    assert found.evidence
    assert found.verdict.startswith("In part. More months than in 1979-1990: no ice class, 1A, Arc5")


def test_the_use_by_japanese_companies_is_answered_by_voyages():
    found = routes.claim("kozuki-2021-lng", draws=10)
    assert found.verdict.startswith("True: 1 voyage ")  # Ob River carried gas to Japan, but not for a Japanese company
    assert claims._usage_verdict([{"supports": "no"}]).startswith("Not confirmed")
    assert all(routes.source(row["source"]) for row in found.evidence)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"key": "nobody-1900"}, UnknownNameError),
        ({"key": None}, UnknownNameError),
        ({"draws": 0}, BadInputError),
        ({"draws": 2.5}, BadInputError),
        ({"draws": 10**9}, BadInputError),
        ({"seed": -1}, BadInputError),
        ({"key": "japan-2012"}, BadInputError),  # about cost, which this version does not compute
    ],
)
def test_wrong_arguments_are_refused(arguments, error):
    with pytest.raises(error):
        routes.claim(**arguments)


def test_months_are_written_as_ranges():
    assert claims.months_in_words([]) == "never"
    assert claims.months_in_words([1, 2, 12]) == "Jan-Feb, Dec"
