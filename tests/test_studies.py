"""Studies and voyages replicated: published results beside ours, the named input behind each difference, the signs."""

from __future__ import annotations

import csv
import dataclasses
import json
import math

import pytest
from conftest import ROOT, golden

from routes.errors import RoutesError
from routes.geodesy import distance_nm
from routes.report import studies as words
from routes.studies import (
    SCORED,
    PublishedResult,
    find_study,
    judge,
    list_studies,
    replicate,
    replicate_all,
    sign_score,
    today_case,
    tolerance_pct,
)
from routes.study_case import make_case
from routes.study_grid import grid_distance_nm
from routes.study_runs import run_case

GOLDEN = golden("studies.csv")
# The four whose results must be within 10%, or differ by an input that is named.
NAMED = ("insrop-2000", "lambert-2021", "cheaitou-cariou-2019", "mohamed-2025")
# How far ours may move before someone has to look: relative, or for savings in percentage points.
SPARE = 0.03
SPARE_POINTS = 1.5
# Signs that are not the published ones; each has its reason in study_results.csv.
MISSES = {
    "hansen-2016 invest-8000 cost_saving_pct",
    "kiiski-2017 season-4000 season_cost_saving_pct",
    "kiiski-2017 season-8000 season_cost_saving_pct",
    "chen-liu-2022 rotterdam cost_saving_pct",
}


@pytest.fixture(scope="module")
def all_found():
    return {found.study.key: found for found in replicate_all()}


def published(kind: str, text: str, low: float | None = None, high: float | None = None) -> PublishedResult:
    return PublishedResult(
        case="c", metric="m", kind=kind, text=text, low=low, high=high, unit="%", source="judgement", page="",
        status="verified", reason="", note="",
    )  # fmt: skip


@pytest.mark.parametrize("row", GOLDEN, ids=lambda r: f"{r['study']}-{r['case']}-{r['metric']}-{r['kind']}")
def test_published_and_ours_are_the_ones_that_are_told(all_found, row):
    matches = [
        result
        for result in all_found[row["study"]].results
        if (result.published.case, result.published.metric, result.published.kind)
        == (row["case"], row["metric"], row["kind"])
    ]
    assert len(matches) == 1
    found = matches[0]
    assert found.published.text == row["published"]
    assert found.outcome == row["outcome"]
    if row["ours"] == "nan":
        assert math.isnan(found.ours)
    else:
        points = SPARE_POINTS if row["metric"].endswith("_pct") else 0.0
        assert found.ours == pytest.approx(float(row["ours"]), rel=SPARE, abs=points)


def test_every_result_has_a_golden_row_with_its_source():
    there = sum(len(study.results) for study in list_studies())
    assert len(GOLDEN) == there
    assert all(row["source"] for row in GOLDEN)


@pytest.mark.parametrize("key", NAMED)
def test_the_four_named_studies_are_within_ten_percent_or_differ_by_a_named_input(all_found, key):
    found = all_found[key]
    assert found.results
    assert found.study.missing
    for result in found.results:
        assert result.agrees or result.published.reason, (result.published.case, result.published.metric)


def test_what_the_four_replicate(all_found):
    agree = {key: [r.agrees for r in all_found[key].results] for key in NAMED}
    assert all(agree["lambert-2021"])
    assert len(agree["lambert-2021"]) >= 13
    speeds = [r for r in all_found["cheaitou-cariou-2019"].results if not r.published.metric.startswith("months")]
    assert all(abs(r.difference_pct) < 0.01 for r in speeds)
    months = {r.published.case: r.ours for r in all_found["cheaitou-cariou-2019"].results}
    # Theirs, 1.5 months, lies between a ship of the trade and the same ship.
    assert months["liner-months"] < 1.5 < months["same-ship-months"]
    for case in ("50bc-september", "50bc-march"):
        assert all_found["insrop-2000"].result(case, "outside_days").agrees
        assert not all_found["insrop-2000"].result(case, "nsr_days").agrees
    assert all_found["insrop-2000"].result("40bc-mixed", "cost_saving_pct").agrees
    assert all_found["mohamed-2025"].result("equal-speed", "distance_nm.base").agrees
    # By their own method, a grid of half a degree, the NSR comes within 10% too; our exact track does not.
    assert all(all_found["mohamed-2025"].result(f"grid-{way}", "value").agrees for way in ("coast", "north", "suez"))
    assert all_found["mohamed-2025"].result("equal-speed", "distance_nm.arctic").difference_pct < -10.0


def test_every_difference_has_a_reason(all_found):
    for found in all_found.values():
        for result in found.results:
            if not result.agrees:
                shown = result.published
                assert len(shown.reason) > 20, (found.study.key, shown.case, shown.metric)


def test_nine_of_ten_published_signs_come_out_the_same_and_the_misses_are_these(all_found):
    studies = [found for found in all_found.values() if found.study.kind == "study"]
    score = sign_score(studies)
    assert {miss.split(":")[0] for miss in score.misses} == MISSES
    assert all(len(miss.split(": ")[1]) > 20 for miss in score.misses)
    listed = sign_score([found for found in studies if found.study.listed])
    assert listed.scored >= 20
    assert listed.share >= 0.9
    assert sign_score(studies, ("cost",)).share >= 0.9
    assert sign_score(studies, ("cost", "time")).share >= 0.9
    assert "wu-2024 winter cost_saving_pct: no voyage" in listed.unscored


@pytest.mark.parametrize("changes", [{"speed_basis": "operating"}, {"ice_fuel_factor": 1.1, "port_days": 6}], ids=str)
def test_signs_do_not_rest_on_one_stand_in(changes):
    score = sign_score(replicate_all("study", changes=changes), ("cost", "time"))
    assert score.scored >= 33
    assert score.share >= 0.9


def test_what_a_study_gives_is_not_changed():
    case = find_study("mohamed-2025").case("slow-arctic")
    assert case.inputs["origin"].status == "verified"
    plain = replicate("mohamed-2025", today=False)
    other = replicate("mohamed-2025", today=False, changes={"origin": "DEHAM"})
    assert [r.ours for r in plain.results] == [r.ours for r in other.results]


def test_the_input_that_a_reason_names_turns_the_sign(all_found):
    traced = [r for found in all_found.values() for r in found.results if r.published.kind == "trace"]
    assert {f"{r.published.case}" for r in traced} == {
        "invest-8000-old-rouble",
        "season-4000-old-rouble",
        "season-8000-old-rouble",
        "rotterdam-old-rouble",
    }
    assert all(r.outcome == "same sign" for r in traced)
    # They change that input alone, and are not scored.
    for key, case in (("hansen-2016", "invest-8000"), ("chen-liu-2022", "rotterdam")):
        study = find_study(key)
        one, other = study.case(case).inputs, study.case(f"{case}-old-rouble").inputs
        assert {n for n in other if n not in one or other[n].value != one[n].value} == {"price.rub_usd"}


def test_two_published_break_evens_of_a_thesis_come_out_of_one_recalled_tariff(all_found):
    found = all_found["panagopoulos-2012"]
    assert found.result("full-fee", "break_even_fee_cut_pct").ours == pytest.approx(50.0, rel=0.1)
    assert found.result("full-fee", "break_even_fuel_rise_pct").ours == pytest.approx(150.0, rel=0.2)


# --- laws -------------------------------------------------------------------------------------------

OWN = {"origin": "NLRTM", "destination": "JPYOK", "vessel": "container-4300-1a", "depart": "2014-09-01"}


def test_at_the_break_even_a_unit_of_cargo_costs_the_same():
    fees = {"fee": "zones", "fee_share": 1.0}
    first = run_case(make_case(OWN | fees)).values
    even = 1.0 - first["break_even_fee_cut_pct"] / 100.0
    # The cut may be negative: the fee may rise so far.
    again = run_case(make_case(OWN | {"fee": "usd", "fee_usd": even * first["fee_usd"]})).values
    assert again["cost_saving_pct"] == pytest.approx(0.0, abs=1e-9)
    assert again["break_even_fee_cut_pct"] == pytest.approx(0.0, abs=1e-6)


def test_more_fee_never_saves_and_no_fee_saves_most():
    saved = [run_case(make_case(OWN | {"fee": "zones", "fee_share": s})).values["cost_saving_pct"] for s in (0, 0.3, 1)]
    assert saved == sorted(saved, reverse=True)
    assert run_case(make_case(OWN | {"fee": "none"})).values["cost_saving_pct"] == pytest.approx(saved[0])


def test_a_year_without_a_season_is_the_year_by_suez():
    year = make_case(OWN | {"method": "year", "season_days": 0})
    assert run_case(year).values["cost_saving_pct"] == pytest.approx(0.0, abs=1e-9)
    classless = make_case(OWN | {"method": "year", "season_days": 0, "base_ice_class": "none"})
    # The class costs all year and earns nothing.
    assert run_case(classless).values["cost_saving_pct"] < 0.0


def test_a_round_with_calls_saves_less_than_the_way_out():
    way = make_case(OWN | {"method": "year", "season_days": 90})
    loop = make_case(OWN | {"method": "year", "season_days": 90, "calls": "CNSHG|HKHKG"})
    short, long = run_case(way).values, run_case(loop).values
    assert 0.0 < long["distance_saving_pct"] < short["distance_saving_pct"]
    assert long["time_saving_pct"] < short["time_saving_pct"]


def test_months_are_counted_within_the_months_that_can_be_sailed():
    values = run_case(make_case(OWN | {"method": "months"})).values
    assert 0.0 < values["months.competitive"] <= values["months.open"] <= 12.0
    assert values["months.faster"] <= values["months.open"]


def test_a_bigger_ship_by_suez_is_compared_by_the_unit():
    same = run_case(make_case(OWN)).values
    bigger = run_case(make_case(OWN | {"base_vessel": "container-20000"})).values
    assert bigger["cost_saving_pct"] < same["cost_saving_pct"]
    assert bigger["distance_saving_pct"] == pytest.approx(same["distance_saving_pct"], abs=1.0)


def test_a_way_that_cannot_be_sailed_is_an_answer():
    found = run_case(make_case(OWN | {"depart": "2014-01-15"}))
    assert math.isnan(found.values["cost_saving_pct"])
    assert "cannot be sailed" in found.notes[0]


def test_a_grid_lengthens_a_way_most_where_its_cells_are_narrow():
    def over(lat: float, rise: float) -> float:
        ends = [(-30.0, lat), (-10.0, lat + rise)]
        exact = float(distance_nm(*ends[0], *ends[1]))
        return grid_distance_nm(ends, cell_deg=0.5) / exact

    # Along the cells nothing is lost but the great circle's bend; aslant a grid is longer, in the north more.
    assert 0.98 < over(40.0, 0.0) < 1.02
    assert 1.0 < over(40.0, 8.0) < 1.1
    with pytest.raises(RoutesError):
        grid_distance_nm([(0.0, 0.0), (10.0, 0.0)], cell_deg=0.7)
    with pytest.raises(RoutesError):
        grid_distance_nm([(100.0, 35.0), (10.0, 0.0)], cell_deg=0.5)
    with pytest.raises(RoutesError):
        grid_distance_nm([(50.0, 42.0), (-30.0, 40.0)], cell_deg=0.5)


# --- today, words, errors ---------------------------------------------------------------------------


def test_the_question_of_today_keeps_pair_and_ships_and_drops_what_was_of_its_time():
    case = find_study("panagopoulos-2012").case("dear-fuel")
    now = today_case(case)
    assert (now.text("origin"), now.text("vessel")) == ("NLRTM", "nordic-orion")
    assert now.text("fee") == "escort"
    assert not now.family("price.")
    assert now.text("price_date") == "2026-09"
    assert now.text("speed_basis") == "operating"


def test_a_replication_is_plain_data_and_draws_itself():
    found = replicate("panagopoulos-2012")
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["schema"] == "routes.replication/1"
    assert set(data["today"]["savings"]) == {"full-fee", "fee-cut", "dear-fuel"}
    assert {row["status"] for row in data["inputs"]} <= {"verified", "memory", "judgement", "derived", "definition"}
    assert "Panagopoulos" in found._repr_html_()
    assert "Not given: ships, ports" in words.replication_notes(found)
    assert len(words.result_rows(found)[0]) == len(words.RESULT_HEADERS)
    assert len(words.today_rows(found)[0]) == len(words.TODAY_HEADERS)
    assert any("707" in row.value for _, row in found.stand_ins)


def test_the_table_of_all_studies_has_a_row_for_each_result(all_found):
    rows = words.study_rows(list(all_found.values()))
    empty = sum(not found.results for found in all_found.values())
    assert len(rows) == len(GOLDEN) + empty
    assert all(len(row) == len(words.STUDY_HEADERS) for row in rows)
    text = words.score_text(sign_score(list(all_found.values())))
    assert "published signs come out the same" in text


def test_values_are_judged_at_the_nearest_end_of_a_published_range():
    ranged = published("value", "10", 8.0, 12.0)
    assert judge(ranged, 9.0) == ("within", pytest.approx(0.0))
    assert judge(ranged, 13.0) == ("within", pytest.approx(100.0 / 12.0))
    assert judge(ranged, 7.0)[0] == "differs"
    assert judge(published("sign", "-"), -0.1)[0] == "same sign"
    assert judge(published("sign", "+"), -0.1)[0] == "other sign"
    assert judge(published("below", "40"), 39.0)[0] == "within"
    assert judge(published("above", "2"), 1.9)[0] == "differs"
    assert judge(published("value", "10"), math.nan) == ("no voyage", None)
    assert tolerance_pct() == 10.0


@pytest.mark.parametrize(
    "given",
    [
        {"colour": "blue"},
        {"method": "guess"},
        {"fee": "gift"},
        {"speed_basis": "fast"},
        {"fee": "zones", "fee_share": "much"},
        {"origin": "ATLANTIS"},
        {"vessel": "none-such"},
        {"assume.luck": 1.0},
        {"method": "function", "function": "none-such"},
        {"corridor": "panama", "destination": "DEHAM", "baseline": "nwp", "depart": "2014-09-01", "fee": "cargo"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_an_error_of_the_package(given):
    with pytest.raises(RoutesError):
        run_case(make_case(OWN | given))


def test_unknown_names_are_errors_of_the_package():
    with pytest.raises(RoutesError, match="choose from"):
        find_study("none-such")
    with pytest.raises(RoutesError, match="choose from"):
        list_studies("film")
    with pytest.raises(RoutesError):
        find_study("wan-2018").case("none-such")
    with pytest.raises(RoutesError):
        replicate("faury-cariou-2016", today=False).result("window", "none-such")
    with pytest.raises(RoutesError):
        judge(published("sign", "0"), 1.0)


def test_every_input_of_the_table_is_used_by_a_study_that_is_listed():
    with (ROOT / "seeds" / "study_inputs.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    keys = {study.key for study in list_studies()} | {"default"}
    assert {row["study"] for row in rows} == keys
    cases = {(row["study"], row["case"]) for row in rows}
    for study in list_studies():
        for result in study.results:
            assert (study.key, result.case) in cases
            assert study.case(result.case)


def test_scored_metrics_are_savings_of_the_runs():
    values = run_case(make_case(OWN | {"method": "year", "season_days": 60})).values
    assert {f"{metric}_saving_pct" for metric in SCORED} <= set(values)


def test_a_study_of_ones_own_is_asked_like_the_others():
    """What is kept aside can be asked by pair, ship, year, comparison, fee and fuel price, without code."""
    own = make_case(
        {
            "origin": "KRPUS",
            "destination": "NLRTM",
            "vessel": "handymax-58k",
            "ice_class": "1A",
            "base_ice_class": "none",
            "method": "year",
            "season_days": 100,
            "depart": "2012-09-15",
            "ice": "2003-2012",
            "fuel": "HFO",
            "price.HFO": 650,
            "fee": "cargo",
            "fee_rub_per_t": 707,
            "fee_share": 0.3,
            "interest": 0.08,
            "life_years": 20,
            "load_factor": 0.9,
            "port_days": 5,
        }
    )
    values = run_case(own).values
    assert math.isfinite(values["cost_saving_pct"])
    dearer = dataclasses.replace(own, inputs=dict(own.inputs) | make_case({"fee_share": 1}).inputs)
    assert run_case(dearer).values["cost_saving_pct"] < values["cost_saving_pct"]
