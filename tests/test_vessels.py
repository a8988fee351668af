from __future__ import annotations

import dataclasses

import pytest

import routes
from routes.errors import BadInputError, RoutesError, UnknownNameError
from routes.vessels import TYPES, list_vessels, vessel


def test_the_reference_ships_span_the_trades():
    ships = {ship.key: ship for ship in list_vessels()}
    assert len(ships) >= 10
    assert {"container", "bulk", "tanker", "lng"} <= {ship.type for ship in ships.values()} <= set(TYPES)
    assert ships["yamalmax"].ice_class == "Arc7"
    assert ships["propontis"].type == "tanker"
    assert ships["propontis"].ice_class == "1A"


@pytest.mark.parametrize("ship", list_vessels(), ids=lambda s: s.key)
def test_every_particular_is_plausible(ship):
    assert 100 < ship.mcr_kw / ship.service_speed_kn**3 * 100 < 1000 or ship.mcr_kw < 100_000
    assert ship.operating_speed_kn <= ship.service_speed_kn
    assert 5.0 < ship.draught_m < 20.0
    assert ship.rows["mcr_kw"].source


def test_replacements_are_checked():
    ship = vessel("yamalmax", ice_class="PC3", speed_kn=12.0, draught_m=11.0)
    assert (ship.ice_class, ship.operating_speed_kn, ship.draught_m) == ("PC3", 12.0, 11.0)
    assert vessel("yamalmax").operating_speed_kn == 14.6


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"ice_class": "Arc99"}, UnknownNameError),
        ({"speed_kn": -1.0}, BadInputError),
        ({"speed_kn": float("nan")}, BadInputError),
        ({"speed_kn": 35.0}, BadInputError),
        ({"draught_m": 0.0}, BadInputError),
        ({"draught_m": "deep"}, BadInputError),
        ({"fuel": "coal"}, UnknownNameError),
        ({"fuel": "VLSFO"}, BadInputError),  # her engine burns gas
    ],
)
def test_wrong_replacements_are_refused(change, error):
    with pytest.raises(error) as caught:
        vessel("yamalmax", **change)
    assert isinstance(caught.value, RoutesError)


def test_an_unknown_ship_is_refused_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="yamalmax"):
        vessel("titanic")
    with pytest.raises(UnknownNameError):
        vessel(None)


def test_ships_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        routes.list_vessels()[0].mcr_kw = 1.0
