from __future__ import annotations

import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import ROOT, golden

import routes
from routes import corridors, geodesy
from routes.errors import BadInputError, DraughtError, NoRouteError, RoutesError, UnknownNameError
from routes.network import Joints, Network

# Figures that the issue names, with the agreement it asks for.
NAMED = [
    ("Murmansk", "Yokohama", "nsr", 5770, 3.0),
    ("Murmansk", "Yokohama", "suez", 12840, 2.0),
    ("Hamburg", "Yokohama", "nsr", 6920, 3.0),
    ("Hamburg", "Yokohama", "suez", 11430, 2.0),
    ("Rotterdam", "Shanghai", "suez", 10557, 2.0),
    ("Rotterdam", "Shanghai", "cape", 13800, 3.0),
]
PAIRS = [("NLRTM", "JPYOK"), ("RUMMK", "CNSHG"), ("RUSAB", "JPTYO"), ("NLRTM", "SGSIN"), ("USNYC", "HKHKG")]
CORRIDORS = ("direct", "suez", "cape", "panama", "nsr", "nwp", "transpolar")


@pytest.mark.parametrize(("origin", "destination", "corridor", "published", "percent"), NAMED)
def test_published_distances(origin, destination, corridor, published, percent):
    distance = routes.distance_nm(origin, destination, corridor=corridor)
    assert distance == pytest.approx(published, rel=percent / 100.0)


def test_the_published_distance_of_rotterdam_and_shanghai_lies_between_the_lanes():
    # 8,032 to 8,100 are printed, none with its lane: the deep-water lane is shorter, the one by Kara Gate longer.
    shortest = routes.distance_nm("Rotterdam", "Shanghai", corridor="nsr")
    customary = routes.distance_nm("Rotterdam", "Shanghai", corridor="nsr", lane="intermediate")
    assert shortest < 8032.0
    assert customary * 1.01 > 8100.0
    assert shortest > 0.96 * 8046.0


def test_all_published_suez_distances_agree_in_the_median():
    errors = []
    for row in golden("distances.csv"):
        if row["corridor"] == "suez" and "about" not in row["note"]:
            ours = routes.distance_nm(row["origin"], row["destination"], corridor="suez")
            errors.append(abs(ours / float(row["distance_nm"]) - 1.0))
    assert len(errors) >= 12
    assert np.median(errors) <= 0.015
    assert max(errors) <= 0.03


@pytest.mark.parametrize("row_id", ["D14g", "D01a"])
def test_a_published_figure_that_geometry_forbids_is_rejected(row_id):
    row = next(r for r in golden("distances.csv") if r["id"] == row_id)
    with pytest.raises(BadInputError, match="shorter than the great circle"):
        routes.check_published_distance(row["origin"], row["destination"], float(row["distance_nm"]))


def test_a_published_figure_that_geometry_allows_is_let_through():
    assert routes.check_published_distance("Hamburg", "Yokohama", 6920.0) < 5200.0


@pytest.mark.parametrize(("origin", "destination"), PAIRS)
@pytest.mark.parametrize("corridor", CORRIDORS)
def test_laws_of_a_route(origin, destination, corridor):
    try:
        there = routes.route(origin, destination, corridor=corridor)
    except NoRouteError as error:
        assert "same side" in str(error)  # noqa: PT017
        with pytest.raises(NoRouteError, match="same side"):
            routes.route(destination, origin, corridor=corridor)
        return
    back = routes.route(destination, origin, corridor=corridor)
    assert there.distance_nm == pytest.approx(back.distance_nm, rel=1e-9)
    assert there.distance_nm >= there.great_circle_nm
    assert sum(leg.distance_nm for leg in there.legs) == pytest.approx(there.distance_nm, rel=1e-9)
    line = geodesy.line_length_nm(there.coordinates)
    assert line + there.allowance_nm == pytest.approx(there.distance_nm, abs=0.01)
    assert there.coordinates[0].tolist() == pytest.approx([there.origin.lon, there.origin.lat])
    assert there.coordinates[-1].tolist() == pytest.approx([there.destination.lon, there.destination.lat])
    assert np.all((there.coordinates[:, 0] >= -180.0) & (there.coordinates[:, 0] < 180.0))


@pytest.mark.parametrize(("origin", "destination"), [("NLRTM", "JPYOK"), ("ESBCN", "CNSHG"), ("RUMMK", "SGSIN")])
def test_every_suez_route_passes_the_canal_on_its_centre_line(origin, destination):
    found = routes.route(origin, destination, corridor="suez")
    assert "suez" in found.straits
    off = np.abs(found.coordinates - np.array([32.32, 30.6])).max(axis=1)
    assert off.min() < 0.05
    canal = sum(leg.distance_nm for leg in found.legs if leg.kind == "canal")
    assert canal * 1.852 == pytest.approx(193.3, abs=0.1)


@pytest.mark.parametrize("lane", list(corridors.lanes()))
def test_every_lane_passes_the_straits_that_it_names(lane):
    found = routes.route("NLRTM", "JPYOK", corridor=corridors.lane(lane).corridor, lane=lane)
    assert found.lane == lane
    for key in corridors.lane(lane).straits:
        assert key in found.straits
        place = corridors.straits()[key]
        dense = geodesy.densify(found.coordinates, 5.0)
        assert geodesy.distance_nm(dense[:, 0], dense[:, 1], place.lon, place.lat).min() < (
            80.0 if "north" in key else 55.0 if key == "zhelaniya" else 40.0
        )
    assert "bering-strait" in found.straits


def test_auto_is_the_shortest_customary_lane():
    auto = routes.distance_nm("NLRTM", "JPYOK", corridor="nsr")
    customary = [key for key, lane in corridors.lanes().items() if lane.corridor == "nsr" and lane.order == 1]
    named = [routes.distance_nm("NLRTM", "JPYOK", corridor="nsr", lane=key) for key in customary]
    assert auto == pytest.approx(min(named))


def test_draught_decides_the_lane_and_never_shortens():
    distances = [routes.distance_nm("NLRTM", "JPYOK", corridor="nsr", draught_m=d) for d in (4.0, 6.0, 9.0, 12.0, 15.0)]
    assert distances == sorted(distances)
    deep = routes.route("NLRTM", "JPYOK", corridor="nsr", draught_m=11.5)
    assert not {"dmitry-laptev", "sannikov"} & set(deep.straits)


def test_a_lane_too_shallow_is_refused_with_strait_and_depth():
    with pytest.raises(DraughtError, match=r"Dmitry Laptev Strait \(8 m deep\) allows 6.7 m"):
        routes.route("NLRTM", "JPYOK", corridor="nsr", lane="coastal", draught_m=11.0)
    with pytest.raises(DraughtError, match=r"Sannikov Strait \(13 m deep\) allows 11.3 m"):
        routes.route("NLRTM", "JPYOK", corridor="nsr", lane="intermediate-north", draught_m=12.5)
    with pytest.raises(DraughtError, match=r"Suez Canal .*20\.1 m"):
        routes.route("NLRTM", "JPYOK", corridor="suez", draught_m=21.0)


@pytest.mark.parametrize("corridor", ["direct", "suez", "cape"])
@pytest.mark.parametrize(("origin", "destination"), [("NLRTM", "JPYOK"), ("RUMMK", "JPYOK"), ("USLAX", "DEHAM")])
def test_the_open_sea_lanes_never_take_the_arctic_by_themselves(corridor, origin, destination):
    if (origin, corridor) == ("USLAX", "cape"):  # both ports lie west of the Cape
        with pytest.raises(NoRouteError, match="same side"):
            routes.route(origin, destination, corridor=corridor)
        return
    found = routes.route(origin, destination, corridor=corridor)
    beyond = found.coordinates[(found.coordinates[:, 0] > 70.0) | (found.coordinates[:, 0] < -75.0)]
    assert beyond.size == 0 or beyond[:, 1].max() < 66.0
    assert not {"vilkitsky", "bering-strait", "severnaya-zemlya-north"} & set(found.straits)


@pytest.mark.parametrize(
    ("origin", "destination", "corridor"),
    [("NLRTM", "DEHAM", "nsr"), ("NLRTM", "DEHAM", "suez"), ("JPYOK", "CNSHG", "cape"), ("SGSIN", "JPYOK", "suez")],
)
def test_ports_on_the_same_side_of_a_corridor_are_refused(origin, destination, corridor):
    with pytest.raises(NoRouteError, match="same side"):
        routes.route(origin, destination, corridor=corridor)


def test_ports_inside_the_nsr_use_it_without_passing_all_of_it():
    inside = routes.route("Sabetta", "Pevek", corridor="nsr")
    assert "vilkitsky" in inside.straits
    assert 1000 < inside.distance_nm < 2200
    west = routes.route("Murmansk", "Sabetta", corridor="nsr")
    assert west.distance_nm < 1100


def test_short_cuts_respect_depths_and_closed_straits():
    west, east = (77.8, 100.0), (77.7, 108.0)
    assert "vilkitsky" in routes.route(west, east, corridor="nsr").straits
    with pytest.raises(NoRouteError, match="take the nsr corridor"):  # and not round the world
        routes.route(west, east, corridor="direct")
    with pytest.raises(DraughtError):
        routes.route((74.4, 138.5), (74.4, 143.0), corridor="nsr", draught_m=15.0, lane="intermediate-north")
    near = routes.distance_nm("USOAK", "USSFO", corridor="direct")
    assert routes.route("USOAK", "USSFO", corridor="direct", avoid=["malacca"]).distance_nm == pytest.approx(
        near, abs=0.01
    )
    with pytest.raises(DraughtError, match=r"26\.1 m"):  # the deepest lane's limit, not that of the customary ones
        routes.route("NLRTM", "JPYOK", corridor="nsr", draught_m=27.0)
    with pytest.raises(RoutesError, match="list of names"):
        routes.route("NLRTM", "JPYOK", corridor="nsr", avoid=3)
    assert 70.0 < routes.distance_nm("Rotterdam", "Antwerp", corridor="direct") < 160.0


def test_the_sailed_ratio_is_the_mean_of_the_published_tracks():
    from routes.passages import nsr_point
    from routes.tables import coefficient

    ratio = coefficient("nsr.sailed_ratio")
    line = routes.distance_nm(nsr_point("zhelaniya"), nsr_point("dezhnev"), corridor="nsr") / ratio
    assert np.mean([2193.0, 2200.0, 2095.0]) / line == pytest.approx(ratio, abs=0.002)


def test_the_docs_give_each_lane_its_least_depth():
    text = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    for lane in (key for key, found in corridors.lanes().items() if found.corridor == "nsr"):
        depth = routes.route("NLRTM", "JPYOK", corridor="nsr", lane=lane).min_depth_m
        row = next(line for line in text.splitlines() if line.startswith(f"| `{lane}` |"))
        assert row.split("|")[3].strip() == f"{depth:.0f}", lane


def test_short_routes_and_routes_over_the_antimeridian():
    assert 10 < routes.distance_nm("Rotterdam", "Antwerp", corridor="direct") < 200
    assert routes.distance_nm("JPYOK", "CAVAN", corridor="direct") == pytest.approx(4280, rel=0.05)
    pacific = routes.route((50.0, 170.0), (50.0, -170.0), corridor="direct")
    assert pacific.distance_nm == pytest.approx(geodesy.line_length_nm([[170, 50], [-170, 50]]), rel=0.08)


def test_closing_a_strait_never_shortens():
    free = routes.route("NLRTM", "JPYOK", corridor="nsr")
    for strait in set(free.straits) - {"vilkitsky", "bering-strait", "long-strait"}:
        assert routes.route("NLRTM", "JPYOK", corridor="nsr", avoid=[strait]).distance_nm > free.distance_nm
    # With Long Strait closed no customary lane is left: she takes one that is no shorter than they are.
    for shut in ("long-strait", "vilkitsky"):
        other = routes.route("NLRTM", "JPYOK", corridor="nsr", avoid=[shut])
        assert other.distance_nm > free.distance_nm
        assert corridors.lane(other.lane).order > 1
    with pytest.raises(NoRouteError):
        routes.route("NLRTM", "JPYOK", corridor="suez", avoid=["bab-el-mandeb"])
    with pytest.raises(RoutesError, match="choose from"):
        routes.route("NLRTM", "JPYOK", corridor="suez", avoid=["mandeb gate"])


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"corridor": "suze"}, "corridor 'suze'"),
        ({"corridor": None}, "corridor None"),
        ({"lane": "northern"}, "lane 'northern'"),
        ({"lane": "transit", "corridor": "suez"}, "lanes belong to the nsr"),
        ({"draught_m": -1.0}, "draught"),
        ({"draught_m": float("nan")}, "draught"),
        ({"destination": "NLRTM"}, "same place"),
        ({"destination": "Atlantis"}, "Atlantis"),
        ({"destination": (40.0, -100.0)}, "land"),
        ({"destination": (float("nan"), 3.0)}, "nan"),
    ],
)
def test_wrong_arguments_are_refused_with_value_rule_and_remedy(change, match):
    arguments = {"origin": "NLRTM", "destination": "JPYOK", "corridor": "nsr"} | change
    with pytest.raises(RoutesError, match=match) as caught:
        routes.route(arguments.pop("origin"), arguments.pop("destination"), **arguments)
    assert caught.value.value
    assert caught.value.rule
    assert caught.value.remedy


def test_answers_do_not_depend_on_earlier_calls_or_threads():
    from routes import routing

    def ask(pair):
        return routes.distance_nm(*pair, corridor="suez")

    pairs = [("NLRTM", b) for b in ("JPYOK", "CNSHG", "SGSIN", "HKHKG", "INNSA", "KRPUS")]
    first = [ask(pair) for pair in pairs]
    for cached in (routing._route, routing._joints, routing._gate, routing._graph, routing._tree_of_place):
        cached.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, pairs[::-1])) == first[::-1]


def test_eight_threads_that_meet_at_the_first_call_get_the_same_answer():
    code = """
from concurrent.futures import ThreadPoolExecutor
import routes
def ask(_):
    return routes.distance_nm("NLRTM", "JPYOK", corridor="nsr")
with ThreadPoolExecutor(8) as pool:
    answers = set(pool.map(ask, range(16)))
print(len(answers))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "1"


def test_a_route_is_plain_data_of_its_schema():
    data = json.loads(json.dumps(routes.route("Murmansk", "Yokohama", corridor="nsr").to_dict()))
    assert data["schema"] == "routes.route/1"
    assert {"name", "locode", "lat", "lon"} <= set(data["origin"])
    assert {"corridor", "lane", "distance_nm", "great_circle_nm", "min_depth_m", "legs", "coordinates"} <= set(data)
    assert all({"name", "sea", "distance_nm", "min_depth_m"} <= set(leg) for leg in data["legs"])
    assert len(data["coordinates"]) > 20


def test_a_graph_finds_the_shortest_of_parallel_edges():
    net = Network(
        lon=np.array([0.0, 1.0, 2.0]),
        lat=np.array([-30.0, -30.0, -30.0]),
        start=np.array([0, 1, 1]),
        end=np.array([1, 0, 2]),
        length_nm=np.array([70.0, 60.0, 55.0]),
        straits=np.array([0, 1, 0], dtype=np.uint64),
        strait_keys=("gate",),
        is_canal=np.zeros(3, dtype=np.bool_),
        origin=np.zeros(3, dtype=np.int64),
        min_depth_m=np.full(3, np.inf),
        max_draught_m=np.array([np.inf, 10.0, np.inf]),
    )
    joint = Joints(np.array([0]), np.array([5.0]))
    tree = net.graph(net.open_edges()).tree(joint)
    assert tree.distance.tolist() == pytest.approx([5.0, 65.0, 120.0])
    assert tree.walk(2) == [2, 1, 0]
    assert net.edges_between([0, 1, 2]) == [1, 2]
    assert net.graph(net.open_edges(net.mask(["gate"]))).tree(joint).distance[2] == pytest.approx(130.0)
    assert net.graph(net.open_edges(draught_m=11.0)).tree(joint).distance[2] == pytest.approx(130.0)


def test_lanes_are_named_by_their_straits():
    for lane, other in itertools.permutations(corridors.lanes().values(), 2):
        assert lane.straits != other.straits
    with pytest.raises(UnknownNameError):
        corridors.lane("nowhere")


def test_the_nsr_water_area_has_its_legal_limits():
    inside = corridors.in_nsr([68.7, 103.8, -169.4, 60.0, 73.5], [77.15, 77.9, 66.15, 73.5, 73.0])
    outside = corridors.in_nsr([58.15, 33.0, -168.0, -172.0, 5.0], [69.05, 69.0, 67.0, 64.0, 60.0])
    assert inside.all()
    assert not outside.any()
