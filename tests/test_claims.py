from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import routes
from routes import claim_draws, claim_words, claims
from routes.claim_draws import METRICS, Ledger, Pair, savings, share_draws, spread_saving
from routes.errors import BadInputError, UnknownNameError, UnknownPortError


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
    assert known["chekunkov-2021-days"].kind == "days"
    assert known["trutnev-2021"].direction == "at_most"
    assert len(known) >= 35
    assert next(iter(known)) == claims.HEADLINE


def test_productivity_is_the_smaller_reduction():
    assert claims.productivity_reduction_pct(40.0) == pytest.approx(100 * (1 - 1 / 1.4))
    assert claims.productivity_reduction_pct(0.0) == 0.0


def test_every_reading_is_explicit(audit):
    both = ("distance", "time", "fuel", "co2", "co2e", "efficiency", "arrival_fuel")
    priced = [(m, month) for m in ("cost", "cargo_cost") for month in ("2021-01", "2026-11")]
    forms = ("reduction", "productivity")
    assert [r.key for r in audit.readings] == [
        *(f"{m}-{f}" for m in both for f in forms),
        *(f"{m}-{f}@{month}" for m, month in priced for f in forms),
        "spread-reduction",
        "late-reduction",
    ]
    for reading in audit.readings:
        assert reading.baseline == "suez"
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
    assert "about (36% or more) for Rotterdam-Yokohama 37." in audit.verdict  # 37.7% is not told as 38, nor as 40
    assert len(audit.verdict.splitlines()) == 6


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
    pair = Pair(routes.port("NLRTM"), routes.port("JPYOK"), routes.vessel("yamalmax"), "headline")
    always = np.ones(24, dtype=bool)

    def chances(limit, direction="at_least"):
        one = claims._Asked(
            metric="time", form="reduction", direction=direction, unit="%", price_month=None, threshold=limit,
            about=0.9 * limit,
        )  # fmt: skip
        return {c.probability for c in claims.cells_of(pair, one, values, always, always, range(1, 13), 2)}

    assert (chances(40.0), chances(60.0)) == ({1.0}, {0.0})
    assert (chances(40.0, "at_most"), chances(60.0, "at_most")) == ({0.0}, {1.0})
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
    assert claim_words.usage_verdict([{"supports": "no"}]).startswith("Not confirmed")
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
        ({"key": "japan-2012", "says": 40.0}, BadInputError),
        ({"says": float("nan")}, BadInputError),
        ({"says": 40.0, "unit": "nm"}, BadInputError),
        ({"says": 40.0, "metric": "speed"}, UnknownNameError),
        ({"says": 40.0, "form": "more"}, UnknownNameError),
        ({"says": 40.0, "direction": "up"}, UnknownNameError),
        ({"says": 40.0, "baseline": "lunar"}, UnknownNameError),
        ({"says": 40.0, "baseline": "nsr"}, BadInputError),
        ({"says": 40.0, "origin": "NLRTM"}, BadInputError),
        ({"says": 40.0, "origin": "Nowhereport", "destination": "JPYOK"}, UnknownPortError),
        ({"says": 40.0, "vessel": "nautilus"}, UnknownNameError),
        ({"says": 40.0, "month": 13}, BadInputError),
        ({"says": 40.0, "month": ()}, BadInputError),
        ({"says": 40.0, "metric": "late", "form": "productivity"}, BadInputError),
        ({"says": 7.0, "unit": "days", "metric": "fuel"}, BadInputError),
        ({"says": -100.0, "form": "productivity", "metric": "time"}, BadInputError),
        ({"says": 40.0, "price_date": "yesterday"}, BadInputError),
        ({"key": "kozuki-2021-season", "baseline": "cape"}, BadInputError),
    ],
)
def test_wrong_arguments_are_refused(arguments, error):
    with pytest.raises(error):
        routes.claim(**arguments)


def test_months_are_written_as_ranges():
    assert claims.months_in_words([]) == "never"
    assert claims.months_in_words([1, 2, 12]) == "Jan-Feb, Dec"


# --- laws of readings: one pair and one month keep them quick -------------------------------------------------

PLACE = {"origin": "RUMMK", "destination": "JPYOK", "month": 9, "draws": 24}
COSTS = ("cost", "cost_per_t", "cargo_cost")


def cells(audit, metric, form="reduction"):
    return json.dumps([cell.to_dict() for cell in audit.reading(metric, form).cells], allow_nan=False)


@pytest.fixture(scope="module")
def priced():
    return routes.claim(says=40.0, price_date="2021-01", **PLACE)


@pytest.mark.parametrize(
    ("number", "metric", "probability", "verdict"),
    [(-500.0, "distance", 1.0, "true"), (-500.0, "time", 1.0, "true"), (-500.0, "cost", 1.0, "true"),
     (100.5, "distance", 0.0, "false"), (100.5, "time", 0.0, "false"), (100.5, "cost", 0.0, "false"),
     (100.5, "spread", 0.0, "false"), (100.5, "late", 0.0, "false")],
)  # fmt: skip
def test_a_claim_that_cannot_fail_is_true_and_one_that_cannot_hold_is_false(number, metric, probability, verdict):
    scope = {"origin": "RUSAB", "destination": "JPTYO", "vessel": "yamalmax", "month": 8, "draws": 10}
    found = routes.claim(says=number, metric=metric, form="reduction", price_date="2021-01", **scope)
    assert [(r.probability, r.verdict) for r in found.readings] == [(probability, verdict)]


def test_prices_move_readings_of_costs_alone(priced):
    later = routes.claim(says=40.0, price_date="2024-08", **PLACE)
    for reading in priced.readings:
        same = cells(priced, reading.metric, reading.form) == cells(later, reading.metric, reading.form)
        assert same == (reading.metric not in COSTS), reading.key


@pytest.mark.parametrize("column", ["fuel_factor", "paid_share", "war_risk_factor"])
def test_an_input_of_costs_changes_nothing_else(priced, monkeypatch, column):
    plain = claim_draws.draw_cost_assumptions_from

    def dearer(unit, month):
        found = plain(unit, month)
        return dataclasses.replace(found, **{column: 3.0 * getattr(found, column)})

    monkeypatch.setattr(claim_draws, "draw_cost_assumptions_from", dearer)
    found = routes.claim(says=40.0, price_date="2021-01", **PLACE)
    for reading in priced.readings:
        if reading.metric not in COSTS:
            assert cells(found, reading.metric, reading.form) == cells(priced, reading.metric, reading.form)
    if column != "paid_share":  # nobody is escorted here in September
        assert cells(found, "cost") != cells(priced, "cost")


def test_metrics_that_are_not_asked_for_change_nothing(priced):
    for metric in METRICS:
        alone = routes.claim(says=40.0, metric=metric, form="reduction", price_date="2021-01", **PLACE)
        if metric != "cost_per_t":  # asked for by name only
            assert cells(alone, metric) == cells(priced, metric)


def test_cost_per_tonne_is_the_cost_where_loads_are_equal():
    found = [
        routes.claim(says=40.0, metric=metric, form="reduction", price_date="2021-01", **PLACE)
        for metric in ("cost", "cost_per_t")
    ]
    assert cells(found[0], "cost") == cells(found[1], "cost_per_t")


def test_a_productivity_is_the_reduction_that_it_comes_to(priced):
    same = routes.claim(says=claims.productivity_reduction_pct(40.0), form="reduction", price_date="2021-01", **PLACE)
    for reading in same.readings:
        if reading.metric not in ("spread", "late"):
            twin = priced.reading(reading.metric, "productivity")
            assert reading.threshold == pytest.approx(twin.threshold)
            assert reading.probability == twin.probability


def test_at_least_and_at_most_share_the_voyages(priced):
    most = routes.claim(says=40.0, form="reduction", direction="at_most", price_date="2021-01", **PLACE)
    for reading in most.readings:
        if reading.metric not in ("spread", "late"):
            both = zip(reading.cells, priced.reading(reading.metric).cells, strict=True)
            assert all(a.probability + b.probability == pytest.approx(b.feasible) for a, b in both)


def test_swapping_route_and_baseline_turns_the_sign():
    pair = Pair(routes.port("NLRTM"), routes.port("JPYOK"), routes.vessel("container-4300-1a"), "headline")
    ledger = Ledger(share_draws(20, 1, (8, 9), claims.ice_years()), METRICS, ("2021-01",))
    mine, base, _, _ = ledger.compare(pair, "nsr", "suez", "2021-01")
    theirs, other, _, _ = ledger.compare(pair, "suez", "nsr", "2021-01")
    for key in mine.values:
        there, _ = savings(mine, base, key)
        back, _ = savings(theirs, other, key)
        np.testing.assert_allclose((1.0 - there / 100.0) * (1.0 - back / 100.0), 1.0)
        assert np.array_equal(np.sign(np.round(there, 9)), -np.sign(np.round(back, 9)))
        days, days_back = (savings(a, b, key, days=True)[0] for a, b in ((mine, base), (theirs, other)))
        np.testing.assert_allclose(days, -days_back)


def test_the_cape_is_a_longer_baseline_and_the_mix_lies_between(monkeypatch):
    scope = {"says": 40.0, "metric": "time", "form": "reduction", **PLACE}
    suez, cape, mixed = (
        routes.claim(baseline=name, price_date="2024-08", **scope) for name in ("suez", "cape", "mixed")
    )
    middle = [found.readings[0].cells[0].value_pct for found in (suez, mixed, cape)]
    assert middle[0] < middle[2]
    assert middle == sorted(middle)
    assert mixed.baseline == "mixed"
    monkeypatch.setattr(claim_draws, "suez_share", lambda _: 1.0)
    assert cells(routes.claim(baseline="mixed", price_date="2024-08", **scope), "time") == cells(suez, "time")
    assert claim_draws.suez_share is not None


def test_shares_of_suez_go_by_year():
    assert [claim_draws.suez_share(m) for m in ("1991-07", "2023-12", "2024-01", "2031-01")] == [0.95, 0.95, 0.35, 0.4]


def test_what_is_appended_moves_no_draw():
    from routes.uncertainty import INPUT_ROWS, sample_unit

    count = len(INPUT_ROWS) + 1
    assert np.array_equal(sample_unit(16, count, seed=3), sample_unit(16, count + 11, seed=3)[:, :count])


def test_days_are_counted_in_days():
    found = routes.claim("chekunkov-2021-days", origin="NLRTM", destination="JPYOK", month=9, draws=24)
    reading = found.readings[0]
    assert (reading.unit, reading.threshold, reading.threshold_pct) == ("d", 7.0, None)
    cell = reading.cells[0]
    assert cell.value_pct is None
    assert 8.0 < cell.value < 16.0
    assert found.verdict.startswith("True. 7 days less time true")
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_scope_without_season_has_no_share_of_it():
    found = routes.claim(says=40.0, metric="time", origin="RUSAB", destination="JPTYO", vessel="yamalmax", month=(1, 2),
                         draws=10)  # fmt: skip
    assert {r.season_probability for r in found.readings} == {None}
    assert {c.month for c in found.readings[0].cells} == {1, 2}
    assert "Jul-Oct" not in found.verdict


def test_equal_arrival_slows_the_quicker_ship_and_hits_the_day():
    months = (8, 9)
    pair = Pair(routes.port("NLRTM"), routes.port("CNSHG"), routes.vessel("container-4300-1a"), "headline")
    ledger = Ledger(share_draws(30, 1, months, claims.ice_years()), ("arrival_fuel",), ())
    nsr, suez = (ledger.sail(ledger.track(pair, name), pair.ship) for name in ("nsr", "suez"))
    both = nsr.feasible & suez.feasible
    target = np.fmax(nsr.days, suez.days)
    early = both & (target > nsr.days)
    assert early.mean() > 0.5
    slower, left = ledger.slow_down(pair.ship, nsr, target, early)
    error = slower.days + left / 24.0 - target[early]
    assert np.abs(np.median(error)) < 1e-6
    assert np.percentile(error, 98) < 0.25  # days
    assert np.all(slower.fuel_t < nsr.fuel_t[early])
    fuel = ledger._slowed(pair.ship, nsr, target, both)
    assert np.array_equal(fuel[~early], nsr.fuel_t[~early], equal_nan=True)
    assert np.all(fuel[early] < nsr.fuel_t[early])


def test_equal_arrival_is_near_the_search_for_one_voyage(audit):
    # routes.pace_comparison, 15 September, central assumptions; ours is the median of draws.
    searched = {("NLRTM", "JPYOK", "container-4300-1a"): 52.9, ("RUMMK", "JPYOK", "nordic-orion"): 64.0}
    names = {(routes.port(a).name, routes.port(b).name, ship): pct for (a, b, ship), pct in searched.items()}
    found = {(c.origin, c.destination, c.vessel): c for c in audit.reading("arrival_fuel").cells if c.month == 9}
    for key, pct in names.items():
        assert found[key].value_pct == pytest.approx(pct, abs=4.0)
        assert found[key].low < pct < found[key].high


def test_spread_and_lateness_are_of_many_voyages():
    steady, wide = np.full(10, 30.0), np.linspace(20.0, 40.0, 10)
    assert spread_saving("spread", steady, wide) == pytest.approx(100.0)
    assert spread_saving("spread", wide, 2.0 * wide) == pytest.approx(50.0)
    assert spread_saving("late", steady, wide) == pytest.approx(100.0)
    assert spread_saving("late", wide, steady) is None  # the baseline is never late
    assert spread_saving("late", steady, steady) == 0.0
    assert spread_saving("spread", np.full(10, np.nan), steady) is None
    half = np.where(np.arange(10) < 5, 30.0, np.nan)  # half of them cannot be sailed, and are late
    assert spread_saving("late", half, np.where(np.arange(10) < 2, np.nan, 30.0)) == pytest.approx(100 * (1 - 5 / 2))


def test_the_claim_is_priced_in_its_month_and_today():
    assert claims._price_months(claims._claims()["kozuki-2021"], None) == ("2021-01", "2026-11")
    assert claims._price_months(claims._claims()["kozuki-2021"], "2024-08-15") == ("2024-08",)
    assert claims._price_months(claims._claims()["japan-2012"], None) == ("2012-08", "2026-11")
    assert claims._price_months(claims._claims()["tschudi-2021"], None) == ("2021-07", "2026-11")
    assert routes.claim("japan-2012", draws=10).readings[0].key == "cost-reduction@2012-08"


@pytest.mark.parametrize("key", [c.key for c in routes.list_claims() if c.kind in ("percent", "days")])
def test_every_claim_has_an_answer(key):
    found = routes.claim(key, draws=4)
    assert found.readings
    assert found.verdict
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_summary_names_the_right_reading_the_hint_and_the_lineage(audit):
    last = audit.verdict.splitlines()[-1]
    assert last.startswith("Most of these voyages make the speaker right all year if about 40% less distance")
    assert "40% more productive in distance" in last
    assert "2021-09-02" in last
    assert "claim-q11" in last
    assert audit.lineage[0].key == "wergeland-1991"
    assert [entry.date for entry in audit.lineage] == sorted(entry.date for entry in audit.lineage)
    assert "kozuki-2021-september" in {entry.key for entry in audit.lineage}
    assert all(routes.source(entry.source) for entry in audit.lineage)
    assert routes.claim("putin-2011", draws=4).lineage == ()


def test_conditions_name_a_ship_only_where_ships_differ(audit):
    text = claim_words.conditions(audit.reading("distance"))
    assert text == "Murmansk-Yokohama, Sabetta-Tokyo, Hammerfest-Tobata"
    assert claim_words.conditions(audit.reading("late")) == "none"


def test_the_text_fits_a_terminal_and_tells_every_metric(audit):
    from routes.report.text import claim_text

    text = claim_text(audit)
    assert max(len(line) for line in text.splitlines()) <= 100
    assert len(text.splitlines()) < 120
    for words in ("READINGS", "LIKELY FOR", "PAIRS", "EVIDENCE", "LINEAGE", "fuel at equal arrival", "cost 2026-11"):
        assert words in text, words
    own = claim_text(routes.claim(says=7.0, unit="days", **PLACE))
    assert own.startswith("CLAIM  yours: 7 days less")
    assert "LINEAGE" not in own


def test_the_page_and_the_charts_take_every_kind_of_reading(audit, tmp_path):
    from routes.plots import claim_chart, month_chart
    from routes.report.html import write_claim_report

    days = routes.claim(says=7.0, unit="days", **PLACE)
    for found in (audit, days, routes.claim(says=40.0, metric="late", **PLACE)):
        pages = write_claim_report(found, str(tmp_path))
        assert "Where it is likely" in pages[-1].read_text(encoding="utf-8")
    labels = [text.get_text() for text in claim_chart(audit).figure.legends[0].get_texts()]
    assert labels == ["distance", "time", "fuel", "cost (2021-01 prices)"]
    assert len(month_chart(days, "time").get_xticks()) == 1
    month_chart(audit, "cost")
