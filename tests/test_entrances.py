"""Further entrances of ports: the chart, its ways, and what they cure."""

from __future__ import annotations

import numpy as np
import pytest

import routes
from routes import geodesy
from routes.errors import NoRouteError
from routes.network import network, port_table
from seeds import entrances, shoreline

pytestmark = pytest.mark.skipif(not shoreline.available(), reason="needs GSHHG")


def test_ways_over_open_water_are_straight_within_the_error_of_the_cells():
    wet = np.ones((entrances.WIDTH, entrances.WIDTH), dtype=np.bool_)
    source = entrances.HALF * entrances.WIDTH + entrances.HALF
    distance, before = entrances.reach(wet, source)
    rows, columns = np.divmod(np.arange(wet.size), entrances.WIDTH)
    straight = np.hypot(rows - entrances.HALF, columns - entrances.HALF) * entrances.CELL_NM
    away = straight > 5.0
    ratio = distance[away] / straight[away]
    assert ratio.min() > 1.0 - 1e-9
    # Steps in 16 directions: at most 2.7% too long.
    assert ratio.max() < 1.0275
    assert before[source] < 0


def test_a_wall_of_one_cell_is_not_slipped_through():
    wet = np.ones((entrances.WIDTH, entrances.WIDTH), dtype=np.bool_)
    wet[:, entrances.HALF + 5] = False
    distance, _ = entrances.reach(wet, entrances.HALF * entrances.WIDTH + entrances.HALF)
    assert np.isinf(distance.reshape(wet.shape)[:, entrances.HALF + 6 :]).all()
    slanted = np.ones_like(wet)
    np.fill_diagonal(slanted, False)
    np.fill_diagonal(slanted[1:], False)
    distance, _ = entrances.reach(slanted, entrances.WIDTH - 1)
    assert np.isinf(distance.reshape(wet.shape)[-1, 0])


def test_cells_and_positions_agree_also_over_the_antimeridian():
    here = entrances.Chart(179.9, 65.0, np.ones((1, 1), dtype=np.bool_), np.zeros((1, 1), dtype=np.bool_))
    cells = np.array([0, entrances.WIDTH + 3, entrances.WIDTH**2 - 1])
    assert (here.cell(here.points(cells)) == cells).all()
    assert np.abs(here.points(cells)[:, 0]).max() <= 180.0
    assert here.cell(np.array([[0.0, 0.0]]))[0] == -1


def test_tromso_has_a_way_to_the_south_west():
    line = routes.port("Tromsø").pilotage
    ways = entrances.to_open_water(line)
    assert ways
    ends = np.array([way[-1] for way in ways])
    assert ends[:, 0].min() < 18.5
    for way in ways:
        assert geodesy.distance_nm(*way[0], *line[0]) < 0.01
        assert not shoreline.crosses_land(way[1:-1], way[2:], natural_earth=False).any()


def test_further_ways_begin_at_the_berth_and_end_at_their_node():
    net, table = network(), port_table()
    ports = routes.find_ports("")
    assert len(table.ways) > 150
    some = np.flatnonzero(table.joint_way > 0)[::7]
    owner = np.searchsorted(table.joint_first, some, side="right") - 1
    for joint, port in zip(some.tolist(), owner.tolist(), strict=True):
        way = table.ways[int(table.joint_way[joint]) - 1]
        node = int(table.joint_node[joint])
        assert geodesy.distance_nm(*way[0], ports[port].lon, ports[port].lat) < 0.02
        line = np.vstack([way, [net.lon[node], net.lat[node]]])
        assert geodesy.line_length_nm(line) == pytest.approx(table.joint_nm[joint], abs=0.02)


@pytest.mark.parametrize(
    ("a", "b", "via", "most"),
    [
        ("Murmansk", "Trondheim", (), 900.0),  # 875 published
        ("Manado", "Bitung", (), 90.0),
        ("Busan", "Osaka", (), 400.0),
        ("Seattle", "Vancouver", (), 150.0),
        ("Galway", "Tromsø", (), 1450.0),  # 1,352 published
        ("Hamburg", "Kiel", ("kiel",), 120.0),  # the Elbe and the canal, and not out to the pilot and back
        ("Narvik", "Bodø", (), 155.0),
    ],
)
def test_neighbours_do_not_go_out_to_sea_and_back(a, b, via, most):
    assert routes.distance_nm(a, b, corridor="direct", via=via) < most


def test_a_port_behind_land_says_so_plainly():
    table = port_table()
    lonely = np.flatnonzero(np.diff(table.joint_first) == 0)
    if len(lonely):
        with pytest.raises(NoRouteError, match="cannot be reached"):
            routes.route(routes.find_ports("")[int(lonely[0])], "NLRTM", corridor="direct")
