"""May she go? The rules of the NSR, POLARIS for several ice types, and the Canadian ice numeral."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections import Counter

import numpy as np
import pytest
from conftest import golden
from hypothesis import given
from hypothesis import strategies as st

from routes import zones
from routes.errors import BadInputError, UnknownNameError
from routes.ice.admission import (
    AREAS,
    MODES,
    SEVERITIES,
    TRUST,
    admission,
    admission_class,
    ice_severity,
    next_admission,
    nsr_area,
)
from routes.ice.legs import leg_names
from routes.ice.risk import (
    ICE_FREE,
    ICE_TYPES,
    RISK_METHODS,
    class_equivalence,
    escorted_risk_index,
    ice_class,
    ice_numeral,
    mccallum_1996,
    regime_outcome,
    regime_risk_index,
    risk_index_outcome,
    risk_level,
    speed_limit_kn,
)
from routes.tables import coefficient, read_csv

POLARIS = ["PC1", "PC2", "PC3", "PC4", "PC5", "PC6", "PC7", "IA Super", "IA", "IB", "IC", "NIS"]
AIRSS = ["CAC3", "CAC4", "Type A", "Type B", "Type C", "Type D", "Type E"]
WEAK = ["none", "Ice1", "Ice2", "Ice3"]
# From weak to strong; a ship of a later class is never treated worse.
LADDERS = [
    [*WEAK, *(f"Arc{i}" for i in range(4, 10))],
    ["Arc7", "Arc7 double-acting", "Arc8 double-acting"],
    ["Arc8", "Arc8 double-acting"],
    [f"Icebreaker{i}" for i in range(6, 10)],
    ["none", "1C", "1B", "1A", "1AS"],
    [f"PC{i}" for i in range(7, 0, -1)],
]
CLASSES = [name for ladder in LADDERS for name in ladder]
STRONGER = [pair for ladder in LADDERS for pair in itertools.combinations(ladder, 2)]
# Periods of the vectors, and a day in the middle and at each end of them.
DAYS = {
    "Jul-Nov": ["2024-07-01", "2024-09-15", "2024-11-30"],
    "Jul-15Nov": ["2024-07-01", "2024-09-15", "2024-11-15"],
    "16Nov-31Dec + Jan-Jun": ["2024-11-16", "2024-12-31", "2025-01-01", "2025-06-30"],
    "Jan-Jun,Dec": ["2024-12-01", "2025-02-28", "2024-02-29", "2025-06-30"],
    "Dec, Jan, Jun": ["2024-12-01", "2025-01-31", "2025-06-01", "2025-06-30"],
    "Feb-May": ["2024-02-01", "2024-02-29", "2024-05-31"],
}
AREA_KEYS = {
    "Kara SW": "kara_sw",
    "Laptev W": "laptev_w",
    "E.Siberian NE": "ess_ne",
    "Chukchi": "chukchi",
}  # names of the vectors

days = st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31))
areas, severities, trusts = st.sampled_from(AREAS), st.sampled_from(SEVERITIES), st.sampled_from(TRUST)


def vectors(function: str):
    rows = [row for row in golden("rules_vectors.csv") if row["function"] == function]
    return pytest.mark.parametrize("row", rows, ids=[row["id"] for row in rows])


def read(row):
    return json.loads(row["inputs_json"]), json.loads(row["expected_json"])


@st.composite
def regimes(draw):
    """An ice regime of several types, in tenths."""
    cuts = sorted(draw(st.lists(st.integers(0, 10), min_size=len(ICE_TYPES), max_size=len(ICE_TYPES))))
    return dict(zip(ICE_TYPES, np.diff([0, *cuts]).tolist(), strict=True))


# --- golden vectors ---------------------------------------------------------------------------------------------


def test_the_golden_file_holds_all_vectors():
    counts = Counter(row["function"] for row in golden("rules_vectors.csv"))
    assert counts == {
        "polaris_rio": 21,
        "safe_speed_from_ice_numeral": 11,
        "airss_numeral": 1,
        "nsr_admitted": 10,
        "speed_kuuliala": 6,  # of routes/speed.py, tested there
    }


@vectors("polaris_rio")
def test_polaris_of_several_ice_types(row):
    given_, expected = read(row)
    rio = regime_risk_index(given_["cls"], given_["regime_tenths"], decayed=given_.get("decayed", False))
    assert float(rio) == expected["RIO"]
    if "level" in expected:
        assert risk_level(given_["cls"], rio).item() == expected["level"]


@vectors("safe_speed_from_ice_numeral")
def test_safe_speed_from_the_ice_numeral(row):
    given_, expected = read(row)
    assert float(mccallum_1996(given_["IN"])) == expected["kn"]


@vectors("airss_numeral")
def test_ice_numeral(row):
    given_, expected = read(row)
    names = {"open": ICE_FREE, "thin_fy": "thin_fy_1", "medium_fy": "medium_fy_1", "thick_fy": "thick_fy"}
    regime = {names[key]: value for key, value in given_["regime_tenths"].items()}
    assert float(ice_numeral(given_["cls"].replace("Type", "Type "), regime)) == expected["IN"]


@vectors("nsr_admitted")
def test_admission_to_the_nsr(row):
    given_, expected = read(row)
    answer = admission(
        given_["cls"],
        DAYS[given_["period"]],
        AREA_KEYS[given_["area"]],
        given_["ice"],
        escorted=given_["mode"] == "icebreaker",
    )
    assert answer.allowed.tolist() == [expected["admitted"]] * len(DAYS[given_["period"]])


# --- admission: the table ---------------------------------------------------------------------------------------


def test_the_law_has_one_answer_for_every_class_day_sea_and_mode():
    every_day = np.arange("2024-01-01", "2025-01-01", dtype="datetime64[D]")
    for name in {row["ice_class"] for row in read_csv("nsr_admission.csv")}:
        answer = admission(
            name,
            every_day[:, None, None],
            np.array(AREAS)[:, None],
            "light",
            escorted=[False, True],
        )
        assert answer.allowed.shape == (366, len(AREAS), 2)
    # And no two rows of the law overlap: each row is met on exactly the days that it names.
    seen = set()
    for row in read_csv("nsr_admission.csv"):
        if row["rule_set"] == "planning_2024":
            continue
        first, last = row["periods"].split("/")
        names = [str(day)[5:] for day in every_day]
        inside = [n for n in names if (first <= n <= last if first <= last else n >= first or n <= last)]
        keys = {(row["ice_class"], row["area"], row["mode"], n) for n in inside}
        assert not keys & seen
        seen |= keys


def test_cells_of_the_table_are_words_that_are_known():
    for row in read_csv("nsr_admission.csv"):
        assert row["area"] in (*AREAS, "all")
        assert row["mode"] in MODES
        for ice in SEVERITIES:
            assert row[ice] in ("yes", "no")
            assert row[f"{ice}_status"] in ("verified", "derived", "memory", "judgement", "definition")
    assert {"memory", "verified"} <= {row["heavy_status"] for row in read_csv("nsr_admission.csv")}


@pytest.mark.parametrize("name", WEAK)
def test_weak_classes_may_go_from_1_july_to_15_november_only(name):
    every_day = np.arange("2023-01-01", "2024-01-01", dtype="datetime64[D]")
    for escorted, ice in ((True, "open"), (True, "light"), (False, "open")):
        answer = admission(name, every_day, "kara_sw", ice, escorted=escorted)
        assert str(every_day[answer.allowed][0]) == "2023-07-01"
        assert str(every_day[answer.allowed][-1]) == "2023-11-15"
        assert answer.allowed.sum() == 138
        assert set(answer.status[~answer.allowed]) == {"verified"}
    first, last = int(coefficient("season.first_day")), int(coefficient("season.last_day"))
    assert (first, last) == (701, 1115)  # the season that voyages use
    assert not admission(name, "2023-08-01", "kara_ne", "heavy", escorted=True).allowed


def test_a_ship_without_ice_class_needs_an_icebreaker_in_any_ice():
    alone = admission("none", "2024-08-20", "laptev_w", SEVERITIES, escorted=False)
    assert alone.allowed.tolist() == [True, False, False, False]
    led = admission("none", "2024-08-20", "laptev_w", SEVERITIES, escorted=True)
    assert led.allowed.tolist() == [True, True, False, False]


def test_the_rule_says_ship_ice_sea_period_source_and_status():
    answer = admission("1A", "2024-09-01", "kara_ne", "medium", escorted=False)
    text = (
        "ice class 1A (as Arc4, verified) alone in medium ice, Kara Sea, north-east, 1 July to 30 November: "
        "not admitted (decree 1487 of 2020; memory)"
    )
    assert answer.rule.item() == text
    assert answer.counted_as.equivalent == "Arc4"
    outside = admission("none", "2024-01-01", "", "heavy", escorted=False)
    assert bool(outside.allowed)
    assert "outside" in outside.rule.item()


def test_trust_says_which_cells_may_refuse():
    cell = {"ice_class": "Arc4", "dates": "2024-09-01", "area": "chukchi", "severity": "medium", "escorted": False}
    assert [bool(admission(**cell, trust=trust).allowed) for trust in TRUST] == [False, True, True]
    assert "left aside" in admission(**cell, trust="verified").rule.item()
    closed = {"ice_class": "Ice3", "dates": "2024-12-01", "area": "chukchi", "severity": "light", "escorted": True}
    assert [bool(admission(**closed, trust=trust).allowed) for trust in TRUST] == [False, False, True]


def test_the_planning_task_is_a_set_of_rules_of_its_own():
    cell = {"ice_class": "none", "area": "ess_ne", "severity": "medium", "escorted": True}
    assert bool(admission(**cell, dates="2024-04-01", rules="planning_2024").allowed)
    assert not admission(**cell, dates="2024-04-01").allowed
    with pytest.raises(BadInputError, match="say nothing"):
        admission(**cell, dates="2024-08-01", rules="planning_2024")


@given(st.sampled_from(STRONGER), days, areas, severities, st.booleans(), trusts)
def test_a_stronger_class_is_never_refused_where_a_weaker_one_may_go(pair, day, area, ice, escorted, trust):
    weak, strong = (admission(name, day, area, ice, escorted=escorted, trust=trust).allowed for name in pair)
    assert strong or not weak


@given(st.sampled_from(CLASSES), days, areas, severities, trusts)
def test_an_escort_never_forbids(name, day, area, ice, trust):
    alone, led = admission(name, day, area, ice, escorted=[False, True], trust=trust).allowed
    assert led or not alone


@given(st.sampled_from(CLASSES), days, areas, st.booleans(), trusts)
def test_lighter_ice_never_forbids(name, day, area, escorted, trust):
    allowed = admission(name, day, area, SEVERITIES, escorted=escorted, trust=trust).allowed
    assert np.all(allowed[:-1] >= allowed[1:])


@given(st.sampled_from(CLASSES), days, areas, severities, st.booleans())
def test_less_trust_refuses_no_more(name, day, area, ice, escorted):
    answers = [bool(admission(name, day, area, ice, escorted=escorted, trust=trust).allowed) for trust in TRUST]
    assert answers == sorted(answers)
    assert answers[-1]


@given(st.data(), st.integers(1, 6), st.sampled_from(["none", "1B", "Arc4", "PC6", "Arc7 double-acting"]))
def test_arrays_of_admission_equal_scalars(data, count, name):
    def many(one):
        return data.draw(st.lists(one, min_size=count, max_size=count))

    when, where, ice, led = many(days), many(st.sampled_from([*AREAS, ""])), many(severities), many(st.booleans())
    answer = admission(name, when, where, ice, escorted=led)
    later = next_admission(name, when, where, ice, escorted=led)
    for i in range(count):
        one = admission(name, when[i], where[i], ice[i], escorted=led[i])
        assert (one.allowed, one.status, one.rule) == (answer.allowed[i], answer.status[i], answer.rule[i])
        alone = next_admission(name, when[i], where[i], ice[i], escorted=led[i])
        assert alone == later[i] or (np.isnat(alone) and np.isnat(later[i]))


@given(st.sampled_from(CLASSES), days, areas, severities, st.booleans(), trusts)
def test_the_next_day_of_admission_is_the_first(name, day, area, ice, escorted, trust):
    found = next_admission(name, day, area, ice, escorted=escorted, trust=trust)
    year = np.datetime64(day) + np.arange(367)
    allowed = admission(name, year, area, ice, escorted=escorted, trust=trust).allowed
    if np.isnat(found):
        assert not allowed.any()
    else:
        assert found == year[np.flatnonzero(allowed)[0]]


def test_wrong_words_are_named():
    with pytest.raises(UnknownNameError, match="kara_sw"):
        admission("Arc4", "2024-09-01", "kara", "light", escorted=False)
    with pytest.raises(UnknownNameError, match="medium"):
        admission("Arc4", "2024-09-01", "kara_sw", "severe", escorted=False)
    with pytest.raises(UnknownNameError, match="verified"):
        admission("Arc4", "2024-09-01", "kara_sw", "light", escorted=False, trust="some")
    with pytest.raises(UnknownNameError, match="law"):
        admission("Arc4", "2024-09-01", "kara_sw", "light", escorted=False, rules="mine")
    with pytest.raises(UnknownNameError, match="choose from"):
        admission("Arc10", "2024-09-01", "kara_sw", "light", escorted=False)
    for date in ("soon", "NaT", None):
        with pytest.raises(BadInputError, match="YYYY-MM-DD"):
            admission("Arc4", date, "kara_sw", "light", escorted=False)
    with pytest.raises(UnknownNameError, match="ice_legs"):
        nsr_area("atlantis")


# --- seas, severity, equivalences -------------------------------------------------------------------------------


def test_every_ice_leg_has_its_sea_and_most_of_its_box_lies_there():
    assert [row["leg"] for row in read_csv("nsr_leg_areas.csv")] == list(leg_names())
    boxes = {row["leg"]: row for row in read_csv("ice_legs.csv")}
    for row in read_csv("nsr_leg_areas.csv"):
        assert row["area"] in (*AREAS, "")
        if row["area"] and row["status"] == "derived" and row["leg"] != "tpp_pacific":
            box = boxes[row["leg"]]
            lon = np.linspace(float(box["lon_min"]), float(box["lon_max"]), 9)[1:-1]
            lat = np.linspace(float(box["lat_min"]), float(box["lat_max"]), 9)[1:-1]
            assert np.mean(zones.in_zone(f"nsr7_{row['area']}", *np.meshgrid(lon, lat))) > 0.7, row["leg"]


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_more_ice_is_never_lighter(c1, c2, h1, h2):
    few, many = sorted((c1, c2))
    thin, thick = sorted((h1, h2))
    less, more = (SEVERITIES.index(ice_severity(c, h).item()) for c, h in ((few, thin), (many, thick)))
    assert less <= more


def test_severity_of_arrays_and_of_wrong_ice():
    share, thickness = np.array([0.0, 0.5, 1.0, 1.0]), np.array([np.nan, 0.5, 1.0, 3.0])
    found = ice_severity(share, thickness)
    assert found.tolist() == ["open", "light", "medium", "heavy"]
    assert [ice_severity(c, h).item() for c, h in zip(share, thickness, strict=True)] == found.tolist()
    for wrong in ((1.1, 1.0), (-0.1, 1.0), (np.nan, 1.0), (0.5, np.nan), (0.5, -1.0)):
        with pytest.raises(BadInputError, match=r"0\.\.1"):
            ice_severity(*wrong)


def test_every_ice_class_has_a_marked_equivalent_in_each_system():
    admitted = {row["ice_class"] for row in read_csv("nsr_admission.csv")}
    for row in read_csv("ice_classes.csv"):
        russian, canadian = (class_equivalence(row["ice_class"], system) for system in ("RMRS", "Canada"))
        assert russian.equivalent in admitted
        assert canadian.equivalent in AIRSS
        for one in (russian, canadian):
            assert one.source
            assert one.status in ("verified", "derived", "memory", "judgement", "definition")
        assert admission_class(row["ice_class"]).equivalent == russian.equivalent
        # Only classes that may sail in the season alone are barred out of it.
        assert (russian.equivalent in WEAK) == ice_class(row["ice_class"]).season_only
    assert admission_class("IA Super") == class_equivalence("1AS", "RMRS")
    with pytest.raises(UnknownNameError, match="RMRS"):
        class_equivalence("1A", "Mars")


# --- POLARIS and AIRSS ------------------------------------------------------------------------------------------


@given(st.sampled_from(POLARIS), st.integers(0, 10), st.sampled_from(ICE_TYPES))
def test_one_ice_type_agrees_with_the_outcome_by_thickness(polaris, tenths, kind):
    edges = [0.0, *(coefficient(f"polaris.edge.{name}") for name in ICE_TYPES[:-1])]
    by_thickness = risk_index_outcome(polaris, tenths / 10, edges[ICE_TYPES.index(kind)])
    assert float(regime_risk_index(polaris, {kind: tenths})) == pytest.approx(float(by_thickness), abs=1e-9)


@given(regimes(), st.booleans())
def test_a_stronger_class_bears_a_regime_better(regime, decayed):
    for ladder in (POLARIS[:7], POLARIS[7:]):
        outcomes = [float(regime_risk_index(name, regime, decayed=decayed)) for name in ladder]
        assert all(a >= b for a, b in itertools.pairwise(outcomes))
        assert outcomes[-1] >= -80.0
        assert outcomes[0] <= 30.0
    numerals = [float(ice_numeral(name, regime)) for name in AIRSS]
    assert all(a >= b for a, b in itertools.pairwise(numerals))
    assert -40.0 <= numerals[-1] <= numerals[0] <= 20.0
    speeds = mccallum_1996(numerals)
    assert np.all(np.diff(speeds) <= 0.0)


def test_table_1_4_is_table_1_3_and_one_more_for_medium_and_thick_first_year_ice():
    better = {"medium_fy_1", "medium_fy_2", "thick_fy"}
    for plain, decayed in zip(read_csv("polaris.csv"), read_csv("polaris_decayed.csv"), strict=True):
        assert plain["ice_class"] == decayed["ice_class"]
        weak = plain["ice_class"] not in POLARIS[:4]
        for name in (ICE_FREE, *ICE_TYPES):
            gain = int(decayed[name]) - int(plain[name])
            assert gain == (1 if weak and name in better else 0), (plain["ice_class"], name)


@given(st.sampled_from(POLARIS), regimes())
def test_decay_and_escort_never_lower_the_outcome(polaris, regime):
    outcome = regime_risk_index(polaris, regime)
    assert regime_risk_index(polaris, regime, decayed=True) >= outcome
    assert escorted_risk_index(outcome) == outcome + 10.0
    order = ["special", "elevated", "normal"]
    assert order.index(risk_level(polaris, outcome + 10.0).item()) >= order.index(risk_level(polaris, outcome).item())


def test_levels_and_speed_limits():
    outcomes = [5.0, 0.0, -0.5, -10.0, -10.5, np.nan]
    assert risk_level("PC3", outcomes).tolist() == ["normal", "normal", "elevated", "elevated", "special", "unknown"]
    assert risk_level("IA Super", outcomes).tolist() == ["normal", "normal", *["special"] * 3, "unknown"]
    np.testing.assert_array_equal(speed_limit_kn("PC3", outcomes), [np.inf, np.inf, 5.0, 5.0, np.nan, np.nan])
    np.testing.assert_array_equal(speed_limit_kn("IA", outcomes), [np.inf, np.inf, *[np.nan] * 4])
    limits = [float(speed_limit_kn(f"PC{i}", -1.0)) for i in range(1, 8)]
    assert limits == [11.0, 8.0, 5.0, 5.0, 5.0, 3.0, 3.0]


@given(st.sampled_from(POLARIS), st.sampled_from(AIRSS), st.lists(regimes(), min_size=1, max_size=4))
def test_arrays_of_regimes_equal_scalars(polaris, airss, many):
    columns = {name: np.array([one[name] for one in many]) for name in ICE_TYPES}
    ridged = ("thick_fy", "second_year")
    assert regime_risk_index(polaris, columns).tolist() == [float(regime_risk_index(polaris, one)) for one in many]
    numerals = ice_numeral(airss, columns, ridged=ridged)
    assert numerals.tolist() == [float(ice_numeral(airss, one, ridged=ridged)) for one in many]


def test_ridged_and_decayed_ice_in_the_ice_numeral():
    packed, loose = {"thick_fy": 6}, {"thick_fy": 5}
    assert float(ice_numeral("Type A", packed)) == -6.0 + 8.0
    assert float(ice_numeral("Type A", packed, ridged=["thick_fy"])) == -12.0 + 8.0
    assert float(ice_numeral("Type A", loose, ridged=["thick_fy"])) == -5.0 + 10.0  # less than 6/10 of ice
    assert float(ice_numeral("Type A", packed, decayed=["thick_fy"])) == 8.0


def test_a_regime_makes_ten_tenths():
    assert float(regime_risk_index("IA", {"grey": 0})) == 30.0
    for wrong in ({"grey": 11}, {"grey": -1}, {"grey": np.nan}, {"grey": 3, ICE_FREE: 6}, {"grey": 6, "new": 5}):
        with pytest.raises(BadInputError, match="ice regime"):
            regime_risk_index("IA", wrong)
    for call in (
        lambda: regime_risk_index("IA", {"slush": 3}),
        lambda: regime_risk_index("IA", {}),
        lambda: regime_risk_index("PC8", {"grey": 3}),
        lambda: risk_level("PC8", 0.0),
        lambda: ice_numeral("Type F", {"grey": 3}),
        lambda: ice_numeral("Type A", {"grey": 3}, ridged=["slush"]),
        lambda: regime_outcome("guess", "1A", {"grey": 3}),
    ):
        with pytest.raises(UnknownNameError, match="choose from"):
            call()


def test_registered_methods_rate_an_ice_class():
    regime = {"medium_fy_1": 5}
    assert list(RISK_METHODS) == ["polaris", "airss"]
    assert regime_outcome("polaris", "1A", regime) == regime_risk_index("IA", regime)
    assert regime_outcome("airss", "1A", regime) == ice_numeral("Type B", regime)


def test_safe_speed_is_a_step_and_ends_where_the_table_ends():
    np.testing.assert_array_equal(
        mccallum_1996([-41.0, -0.5, 8.9, 20.0, 20.5, np.nan]), [np.nan, 0, 4, 11, np.nan, np.nan]
    )
