from __future__ import annotations

import json
import math

import pytest

import routes
from routes.comparison import METRICS
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.setting import chosen_ice

ARGUMENTS = {"vessel": "container-4300-1a", "depart": "2024-09-01"}


@pytest.fixture(scope="module")
def september():
    return routes.compare("NLRTM", "JPYOK", **ARGUMENTS)


def test_the_headline_comparison_fits_the_contract(september):
    data = json.loads(json.dumps(september.to_dict(), allow_nan=False))
    assert data["schema"] == "routes.comparison/1"
    assert [v["corridor"] for v in data["voyages"]] == ["nsr", "suez", "cape"]
    for voyage in data["voyages"]:
        assert {"corridor", "lane", "feasible", "reason", "distance_nm", "days", "mean_speed_kn", "nsr"} <= set(voyage)
        assert {"fuel_t", "emissions_t", "cost_usd", "usd_per_t"} <= set(voyage)
        assert set(voyage["days"]) == {"sea", "canal", "waiting", "total"}
        assert set(voyage["emissions_t"]) >= {"co2", "ch4", "n2o", "sox", "nox", "bc", "co2e_100", "co2e_20"}
    assert set(data["savings"]) == {"nsr", "cape"}
    assert set(data["savings"]["nsr"]) == {"distance_pct", "time_pct", "fuel_pct", "co2_pct", "cost_pct"}
    nsr = data["voyages"][0]["nsr"]
    assert set(nsr) == {"distance_nm", "days", "speed_kn", "escorted_nm"}
    assert data["voyages"][1]["nsr"] is None
    assert data["vessel"]["key"] == "container-4300-1a"


def test_the_advantage_ends_between_hong_kong_and_singapore():
    savings = [
        routes.compare("NLRTM", port, corridors=["nsr"], **ARGUMENTS).saving_pct("nsr", "distance")
        for port in ("JPYOK", "CNSHG", "HKHKG", "SGSIN")
    ]
    assert savings == sorted(savings, reverse=True)
    assert savings[0] > 35.0
    assert savings[-2] > 0.0 > savings[-1]


@pytest.mark.parametrize("metric", METRICS)
def test_comparisons_are_antisymmetric(september, metric):
    other = routes.compare("NLRTM", "JPYOK", corridors=["suez", "nsr", "cape"], baseline="nsr", **ARGUMENTS)
    forward = 1.0 - september.saving_pct("nsr", metric) / 100.0
    backward = 1.0 - other.saving_pct("suez", metric) / 100.0
    assert forward * backward == pytest.approx(1.0)


def test_the_order_of_corridors_changes_nothing(september):
    other = routes.compare("NLRTM", "JPYOK", corridors=["cape", "suez", "nsr"], **ARGUMENTS)
    for corridor in ("nsr", "suez", "cape"):
        assert other.voyage(corridor).to_dict() == september.voyage(corridor).to_dict()


def test_an_infeasible_corridor_is_part_of_the_answer_with_its_reason():
    winter = routes.compare("NLRTM", "JPYOK", vessel="container-8000", depart="2024-02-01")
    voyage = winter.voyage("nsr")
    assert not voyage.feasible
    assert "ice class none" in voyage.reason
    assert winter.saving_pct("nsr", "time") is None
    assert winter.saving_pct("nsr", "distance") == pytest.approx(37.6, abs=1.0)  # a map knows no season
    assert winter.to_dict()["savings"]["nsr"]["time_pct"] is None
    short = routes.compare("NLRTM", "DEHAM", corridors=["direct", "nsr"], baseline="direct", **ARGUMENTS)
    assert "same side" in short.voyage("nsr").reason
    assert short.voyage("nsr").to_dict()["distance_nm"] is None


def test_overrides_change_what_they_should(september):
    slow = routes.compare("NLRTM", "JPYOK", speed_kn=12.0, **ARGUMENTS)
    assert slow.voyage("suez").days > september.voyage("suez").days
    assert slow.voyage("suez").fuel_t < september.voyage("suez").fuel_t
    gas_oil = routes.compare("NLRTM", "JPYOK", fuel="MGO", **ARGUMENTS)
    assert set(gas_oil.voyage("suez").to_dict()["fuel_t"]) == {"total", "MGO"}
    shallow = routes.compare("NLRTM", "JPYOK", draught_m=6.0, lane="coastal", **ARGUMENTS)
    assert shallow.voyage("nsr").route.lane == "coastal"


def test_the_ice_is_named_and_can_be_chosen(september):
    assert september.ice_label == "mean of 2011-2025"
    assert chosen_ice(2020, None).label == "ice of 2020"
    with pytest.raises(BadInputError, match="exclude each other"):
        chosen_ice(2020, "2011-2025")
    days = [
        routes.compare("NLRTM", "JPYOK", vessel="nordic-orion", depart="2024-10-05", year=y).voyage("nsr").days
        for y in (2016, 2020)
    ]
    assert days[0] > days[1]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"vessel": "titanic"}, UnknownNameError),
        ({"depart": "2024-02-30"}, BadInputError),
        ({"corridors": ["nsr", "moon"]}, UnknownNameError),
        ({"corridors": []}, BadInputError),
        ({"corridors": "nsr"}, BadInputError),
        ({"baseline": "moon"}, UnknownNameError),
        ({"speed_kn": math.nan}, BadInputError),
        ({"draught_m": -4.0}, BadInputError),
        ({"period": "1900-1910"}, BadInputError),
        ({"year": "soon"}, BadInputError),
        ({"escort": "perhaps"}, BadInputError),
        ({"lane": "nowhere"}, UnknownNameError),
    ],
)
def test_wrong_arguments_are_refused(change, error):
    with pytest.raises(error):
        routes.compare("NLRTM", "JPYOK", **(ARGUMENTS | change))


def test_origin_and_destination_must_differ():
    with pytest.raises(RoutesError, match="same place"):
        routes.compare("NLRTM", "Rotterdam", **ARGUMENTS)


def test_a_passage_fits_the_contract_and_answers_a_sceptic():
    found = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2017-08-01", year=2017)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["schema"] == "routes.passage/1"
    assert data["low_days"] < data["days"] < data["high_days"]
    assert data["lane"] == "vilkitsky+new-siberian-north+long-strait"
    named = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2017-08-01", year=2017, lane="transit")
    assert named.to_dict()["lane"] == "transit"
    keys = {
        "name",
        "enter",
        "distance_nm",
        "cover",
        "concentration",
        "thickness_m",
        "mode",
        "rule",
        "speed_kn",
        "hours",
    }
    assert all(keys <= set(leg) for leg in data["legs"])
    again = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2017-08-01", year=2017)
    assert again.to_dict() == found.to_dict()
    closed = routes.passage("zhelaniya", "dezhnev", vessel="container-8000", enter="2024-04-15").to_dict()
    assert closed["feasible"] is False
    assert closed["days"] is None
    assert closed["reason"]


def test_a_passage_far_from_the_nsr_is_refused():
    with pytest.raises(RoutesError):
        routes.passage("Rotterdam", "Hamburg", vessel="yamalmax", enter="2024-08-01")


def test_results_show_themselves_in_a_notebook(september):
    html = september._repr_html_()
    assert "6,9" in html
    assert "container-4300" not in html  # ships go by their name
    assert "Panamax container ship" in html
    assert "<table" in routes.route("NLRTM", "JPYOK", corridor="suez")._repr_html_()


@pytest.mark.parametrize("year", [1979, 1988, 2005, 2022, 2024])
def test_results_are_json_whatever_the_year(year):
    for month in (1, 4, 7, 10):
        day = f"{year}-{month:02d}-05"
        if (year, month) in {(1979, 1), (1988, 1)}:  # the December before or the month itself was not observed
            with pytest.raises(RoutesError, match="not observed"):
                routes.passage("Sabetta", "dezhnev", vessel="yamalmax", enter=day, year=year)
            continue
        found = routes.passage("Sabetta", "dezhnev", vessel="yamalmax", enter=day, year=year)
        json.dumps(found.to_dict(), allow_nan=False)


def test_a_ship_too_deep_for_a_port_is_told_so():
    deep = routes.compare("Sabetta", "JPYOK", **ARGUMENTS)
    assert any("Sabetta" in note and "12.6 m" in note for note in deep.to_dict()["notes"])


def test_results_cannot_be_changed_behind_the_cache():
    track = routes.route("NLRTM", "JPYOK", corridor="suez")
    with pytest.raises(ValueError, match="read-only"):
        track.coordinates[0] = 0.0
    assert track == routes.route("NLRTM", "JPYOK", corridor="suez")
