from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
import shapely
from conftest import golden
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes import corridors, geodesy, land
from routes.errors import BadInputError, DataError, NoRouteError, RoutesError, UnknownNameError
from routes.network import network, port_table
from routes.network.graph import ORIGINS
from routes.tables import read_csv
from seeds import schemes, shoreline
from seeds.draft import positions_of, rows_of

PORTS = [port.locode for port in routes.find_ports("") if port.tier == "core"]
WAYS = ("direct", "suez", "cape", "panama", "nsr")


def test_lengths_are_geodesics_but_for_our_own_lanes():
    net = network()
    geodesic = geodesy.distance_nm(net.lon[net.start], net.lat[net.start], net.lon[net.end], net.lat[net.end])
    foreign = net.origin != ORIGINS.index("lane")
    assert net.length_nm[foreign] == pytest.approx(geodesic[foreign], abs=0.001)
    at_sea = ~foreign & ~net.is_canal
    at_sea &= geodesic > 1.0
    ratio = net.length_nm[at_sea] / geodesic[at_sea]
    assert ratio.min() > 0.999
    assert ratio.max() < 1.06
    assert set(net.strait_keys) == set(corridors.straits())
    assert tuple(row["origin"] for row in read_csv("network_origins.csv")) == ORIGINS


def test_every_strait_is_on_an_edge_but_those_that_no_ship_passes():
    net = network()
    passed = np.bitwise_or.reduce(net.straits)
    without = {key for key in net.strait_keys if not int(passed) & net.mask([key])}
    assert without <= {"corinth", "little-belt"}


def test_canals_have_their_real_length():
    net = network()
    suez = routes.route("Port Said", "Suez", corridor="suez").path
    canal = sum(net.length_nm[e] for e in suez.edges if e >= 0 and net.is_canal[e])
    assert canal * 1.852 == pytest.approx(193.3, abs=0.1)
    found = routes.route("Hamburg", "Gdansk", corridor="direct", via=["kiel"])
    assert found.straits == ("kiel",)
    kiel = [leg for leg in found.legs if leg.kind == "canal"]
    assert sum(leg.distance_nm for leg in kiel) * 1.852 == pytest.approx(98.6, abs=0.1)


def test_edges_of_the_ocean_cross_no_land_of_natural_earth():
    net = network()
    ocean = np.flatnonzero(net.origin == ORIGINS.index("ocean"))
    some = np.random.default_rng(0).choice(ocean, 200, replace=False)
    ends = [np.column_stack([net.lon[i], net.lat[i]]) for i in (net.start[some], net.end[some])]
    assert not land.crosses_land_pairs(*ends, step_nm=20.0).any()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PORTS), st.sampled_from(PORTS), st.sampled_from(WAYS))
def test_look_ups_equal_tracks(a, b, way):
    if a == b:
        return
    try:
        track = routes.route(a, b, corridor=way)
    except NoRouteError:
        with pytest.raises(NoRouteError):
            routes.distance_nm(a, b, corridor=way)
        return
    assert routes.distance_nm(a, b, corridor=way) == pytest.approx(track.distance_nm, abs=0.05)
    assert routes.distance_nm(b, a, corridor=way) == pytest.approx(track.distance_nm, abs=0.05)
    assert track.distance_nm >= track.great_circle_nm - 1e-6
    gate = {"suez": "suez", "cape": "good-hope", "panama": "panama"}.get(way)
    assert gate is None or gate in track.straits


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(PORTS), st.sampled_from(PORTS), st.sampled_from(PORTS))
def test_no_detour_is_shorter_than_the_open_sea_way(a, b, c):
    if len({a, b, c}) < 3:
        return
    try:
        whole = routes.distance_nm(a, b, corridor="direct")
        parts = [routes.distance_nm(x, y, corridor="direct") for x, y in ((a, c), (c, b))]
    except NoRouteError:
        return
    # Ports are ends of tracks and never on the way: a call can save what a port's own lines cut off the lanes.
    assert whole <= sum(parts) * 1.01 + 5.0


# By which corridor and lane: `auto` of each, and each lane by its name.
BY = [(way, "auto") for way in corridors.corridors()] + [
    (lane.corridor, lane.key) for lane in corridors.lanes().values()
]
STRAITS = sorted(corridors.straits())
MANY_LANES = ["RUMMK", "RUSAB", "NLRTM", "NOTOS", "JPYOK", "RUPKC", "USNYC", "RUPWE"]


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(PORTS) | st.sampled_from(MANY_LANES),
    st.sampled_from(PORTS) | st.sampled_from(MANY_LANES),
    st.sampled_from(BY),
    st.lists(st.sampled_from(STRAITS), min_size=1, max_size=5, unique=True),
    st.integers(min_value=0, max_value=5),
    st.sampled_from((None, 6.0, 12.0, 19.0, 24.0)),
)
def test_closing_straits_and_deeper_draught_never_shorten(a, b, by, straits, few, draught):
    if a == b:
        return
    way, lane = by
    try:
        shut = routes.route(a, b, corridor=way, lane=lane, avoid=straits, draught_m=draught)
    except RoutesError:
        return
    assert not set(straits) & set(shut.straits)
    for avoid, deep in (((), None), (straits[:few], None), (straits[:few], draught), (straits, None)):
        free = routes.distance_nm(a, b, corridor=way, lane=lane, avoid=avoid, draught_m=deep)
        assert shut.distance_nm >= free - 0.01, (avoid, deep)


@pytest.mark.parametrize(("a", "b"), [("RUMMK", "JPYOK"), ("NLRTM", "JPYOK"), ("RUSAB", "RUPWE"), ("USNYC", "JPYOK")])
@pytest.mark.parametrize("way", ["nsr", "nwp"])
def test_closing_what_the_lanes_choose_between_never_shortens(a, b, way):
    if {a, b} == {"RUSAB", "RUPWE"} and way == "nwp":
        return
    own = sorted(name for lane in corridors.lanes().values() if lane.corridor == way for name in lane.straits)
    own = sorted({name for name in own if corridors.straits()[name].group})
    found: dict[frozenset[str], float] = {}
    for count in range(4):
        for names in itertools.combinations(own, count):
            try:
                found[frozenset(names)] = routes.distance_nm(a, b, corridor=way, avoid=names)
            except NoRouteError:
                found[frozenset(names)] = np.inf
    for names, length in found.items():
        for name in names:
            assert length >= found[names - {name}] - 0.01, sorted(names)


def test_auto_names_the_lanes_that_it_leaves_to_the_asker():
    shut = ["new-siberian-north", "sannikov", "dmitry-laptev"]
    with pytest.raises(NoRouteError, match="name the lane: de-long, high-latitude"):
        routes.route("NLRTM", "JPYOK", corridor="nsr", avoid=shut)
    asked = routes.route("NLRTM", "JPYOK", corridor="nsr", avoid=shut, lane="high-latitude")
    assert asked.distance_nm < routes.distance_nm("NLRTM", "JPYOK", corridor="nsr")
    with pytest.raises(NoRouteError, match=r"for 21 m of draught.*name the lane: high-latitude"):
        routes.route("NLRTM", "JPYOK", corridor="nsr", draught_m=21.0)
    table = routes.distance_matrix(["NLRTM", "RUSAB"], ["nsr"], destinations=["JPYOK"], avoid=["vilkitsky"])
    for k, code in enumerate(("NLRTM", "RUSAB")):
        found = routes.route(code, "JPYOK", corridor="nsr", avoid=["vilkitsky"])
        assert table.distance_nm[0, k, 0] == pytest.approx(found.distance_nm, abs=0.05)


@pytest.mark.parametrize(
    ("a", "b"), [("Sabetta", "Pevek"), ("Murmansk", "Pevek"), ("Arkhangelsk", "Anadyr"), ("Rotterdam", "Pevek")]
)
def test_direct_goes_round_no_cape_between_ports_of_the_north(a, b):
    for ask in (routes.route, routes.distance_nm):
        with pytest.raises(NoRouteError, match=r"round the world.*take the nsr corridor"):
            ask(a, b, corridor="direct")
    table = routes.distance_matrix([a], ["direct"], destinations=[b])
    assert np.isnan(table.distance_nm[0, 0, 0])
    meant = routes.route(a, b, corridor="direct", via=["good-hope"])
    assert meant.distance_nm > 12000.0
    # The Cape and the Horn remain the open sea's way between others.
    assert "good-hope" in routes.route("NLRTM", "JPYOK", corridor="direct").straits


def test_via_and_avoid_by_name():
    assert "good-hope" in routes.route("NLRTM", "SGSIN", corridor="direct", avoid=["bab-el-mandeb"]).straits
    lombok = routes.route("NLRTM", "JPYOK", corridor="suez", via=["lombok"])
    assert {"lombok", "suez"} <= set(lombok.straits)
    assert lombok.distance_nm > routes.distance_nm("NLRTM", "JPYOK", corridor="suez")
    with pytest.raises(UnknownNameError, match="choose from"):
        routes.route("NLRTM", "JPYOK", corridor="suez", via=["lombock"])
    with pytest.raises(BadInputError, match="at most 4"):
        routes.route("NLRTM", "JPYOK", corridor="suez", via=["lombok", "dover", "malacca", "sunda", "torres"])
    with pytest.raises(RoutesError, match="no track"):
        routes.route("NLRTM", "JPYOK", corridor="suez", via=["bosporus"], avoid=["dardanelles"])


def test_a_deep_ship_leaves_malacca_aside():
    deep = routes.route("Ras Tanura", "JPYOK", corridor="direct", draught_m=21.5)
    assert "malacca" not in deep.straits
    assert "lombok" in deep.straits
    shallow = routes.route("Ras Tanura", "JPYOK", corridor="direct", draught_m=15.0)
    assert "malacca" in shallow.straits
    assert shallow.distance_nm < deep.distance_nm


@pytest.mark.parametrize(
    ("origin", "destination", "corridor", "draught", "told"),
    [
        ("NLRTM", "JPYOK", "suez", 21.0, "Suez Canal .*20.1 m"),
        ("USNYC", "USLAX", "panama", 16.0, "Panama Canal .*15.2 m"),
    ],
)
def test_canals_have_their_greatest_draught(origin, destination, corridor, draught, told):
    with pytest.raises(RoutesError, match=told):
        routes.route(origin, destination, corridor=corridor, draught_m=draught)


def test_the_northwest_passage_has_its_routes():
    assert routes.route("USNYC", "JPYOK", corridor="nwp", draught_m=11.0).lane in ("prince-of-wales", "victoria")
    with pytest.raises(RoutesError, match="Simpson"):
        routes.route("USNYC", "JPYOK", corridor="nwp", lane="simpson", draught_m=8.0)
    assert "parry-channel" in routes.route("USNYC", "JPYOK", corridor="nwp", lane="mcclure").straits


def test_the_pole_and_the_antimeridian():
    short = routes.distance_nm((89.0, 10.0), (88.0, 10.0), corridor="direct")
    assert short >= 59.0
    across = routes.route((55.0, 179.0), (55.0, -179.0), corridor="direct")
    assert across.distance_nm < 90.0


def test_a_table_equals_its_distances():
    places = ["NLRTM", "JPYOK", "SGSIN", "USNYC", "RUSAB", "BEANR"]
    names = ["direct", "suez", "cape", "panama", "nsr", "nwp"]
    table = routes.distance_matrix(places, names)
    assert table.distance_nm.shape == (6, 6, 6)
    for k, way in enumerate(names):
        for i, a in enumerate(places):
            for j, b in enumerate(places):
                value = table.distance_nm[k, i, j]
                if a == b:
                    assert value == 0.0
                    continue
                try:
                    expected = routes.distance_nm(a, b, corridor=way)
                except NoRouteError:
                    assert np.isnan(value), (way, a, b)
                    continue
                assert value == pytest.approx(expected, abs=0.05), (way, a, b)
    assert len(table.to_rows()) == 216
    assert table.to_dict()["schema"] == "routes.matrix/1"
    with pytest.raises(BadInputError, match="lists"):
        routes.distance_matrix("NLRTM", ["suez"])


def test_miles_in_emission_control_areas():
    found = routes.route("NLRTM", "USNYC", corridor="direct").zones_nm(on="2024-09-01")
    assert found["eca_north_sea"] > 200.0
    assert found["eca_north_american"] > 150.0


def test_golden_rows_below_the_great_circle_are_set_aside():
    for row in golden("published_distances.csv"):
        if not row["set_aside"]:
            a, b = routes.port(row["origin"]), routes.port(row["destination"])
            assert float(row["distance_nm"]) > 0.985 * float(geodesy.distance_nm(a.lon, a.lat, b.lon, b.lat)), row["id"]


def test_nearly_every_port_of_the_core_joins_the_network():
    table = port_table()
    counts = np.diff(table.joint_first)
    numbers = [table.numbers[code] for code in PORTS]
    lonely = [code for code, number in zip(PORTS, numbers, strict=True) if counts[number] == 0]
    assert lonely == []
    # Inner harbours whose approach sees no node and that no line round the land reaches: refused.
    assert (counts == 0).sum() <= 15


def ends_of(edges):
    net = network()
    return [np.column_stack([net.lon[i], net.lat[i]]) for i in (net.start[edges], net.end[edges])]


def test_no_ocean_line_runs_through_the_ice_of_either_pole():
    # A line from Alaska over the pole to Norway keeps well off all land, and is none that a ship can take.
    ocean = np.flatnonzero(network().origin == ORIGINS.index("ocean"))
    for a, b in zip(*ends_of(ocean[::7]), strict=True):
        line = geodesy.densify(np.vstack([a, b]), 100.0)
        norwegian = (line[:, 0] > -16.0) & (line[:, 0] < 37.0)
        assert line[~norwegian, 1].max(initial=0.0) < 73.0
        assert line[:, 1].max() < 81.0
        assert line[:, 1].min() > -60.5


def test_a_strait_with_a_scheme_is_crossed_between_its_lanes():
    net = network()
    kinds = [ORIGINS.index("scheme"), ORIGINS.index("lane")]
    schemed = [row["strait"] for row in read_csv("separation_schemes.csv") if row["strait"]]
    assert len(schemed) >= 6
    for strait in schemed:
        crossing = (net.straits & np.uint64(net.mask([strait]))) != 0
        assert crossing.any()
        assert np.isin(net.origin[crossing], kinds).all(), strait


def test_nothing_runs_inshore_of_a_headland_with_a_scheme():
    net = network()
    free = np.flatnonzero(~np.isin(net.origin, [ORIGINS.index("scheme"), ORIGINS.index("lane")]))
    assert not schemes.barred(*ends_of(free)).any()
    ushant = routes.route("NLRTM", "PTLIS", corridor="direct").path.coordinates
    off = geodesy.distance_nm(ushant[:, 0], ushant[:, 1], -5.101, 48.483)
    assert off.min() > 20.0


def test_ocean_lines_keep_off_the_shoals():
    ocean = np.flatnonzero(network().origin == ORIGINS.index("ocean"))
    lines, _ = shoreline.chords(*ends_of(ocean[::5]), 60.0)
    tree = shapely.STRtree(lines)
    for row in rows_of("shoals.csv"):
        shoal = shapely.Polygon(positions_of(row["corners"])).buffer(-0.08)
        assert len(tree.query(shoal, predicate="intersects")) == 0, row["shoal"]


def test_free_positions_go_straight_over_the_open_sea():
    found = routes.route((-24.9, -171.03), (-21.95, -151.85), corridor="direct")
    assert found.distance_nm == pytest.approx(found.great_circle_nm, rel=1e-6)
    rng = np.random.default_rng(5)
    longer = []
    while len(longer) < 15:
        a, b = ((float(rng.uniform(-45, 50)), float(rng.uniform(-180, 180))) for _ in range(2))
        try:
            track = routes.route(a, b, corridor="direct")
        except RoutesError:
            continue
        if not land.crosses_land_pairs([[a[1], a[0]]], [[b[1], b[0]]])[0]:
            longer.append(track.distance_nm / track.great_circle_nm)
    assert np.median(longer) < 1.005
    assert max(longer) < 1.15


def test_a_straight_line_passes_no_strait_unseen():
    # From south of the Drogden to the Kattegat: through the Sound, whose depth counts.
    assert "oresund" in routes.route((55.45, 12.75), "Gothenburg", corridor="direct").straits
    deep = routes.route((55.45, 12.75), "Gothenburg", corridor="direct", draught_m=12.0)
    assert "oresund" not in deep.straits
    assert "great-belt" in deep.straits
    shut = routes.route((55.45, 12.75), "Gothenburg", corridor="direct", avoid=["oresund"])
    assert "oresund" not in shut.straits


def test_straits_may_be_spelt_as_people_do():
    assert corridors.strait("Strait of Malacca").key == corridors.strait("MALACCA").key == "malacca"
    with pytest.raises(UnknownNameError, match="did you mean bosporus"):
        corridors.strait("bosphorus")
    with pytest.raises(BadInputError, match="is a contradiction"):
        routes.route("NLRTM", "CNSHG", corridor="nsr", lane="transit", via=["kara-gate"])


def test_ships_keep_out_of_the_florida_keys():
    track = routes.route("NLRTM", "USHOU", corridor="direct").path.coordinates
    keys = shapely.Polygon([(-81.9, 24.6), (-80.6, 24.9), (-80.3, 25.2), (-80.5, 25.3), (-81.2, 24.85), (-81.9, 24.75)])
    assert not shapely.LineString(track).intersects(keys)


@pytest.mark.parametrize("change", [1, -1])
def test_a_network_built_for_other_ports_is_refused(monkeypatch, change):
    """A row more or less in ports.csv would let every later port join as its neighbour in the table."""
    from routes.network import graph

    rows = read_csv("ports.csv")
    other = [*rows, rows[-1]] if change > 0 else rows[:-1]
    monkeypatch.setattr(graph, "read_csv", lambda name: other if name == "ports.csv" else read_csv(name))
    stale = dataclasses.replace(port_table())  # nothing of it is remembered
    with pytest.raises(DataError, match="make network"):
        stale.numbers  # noqa: B018
