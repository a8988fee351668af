"""Shipped files: a rebuild gives the same ones.

The network takes eight minutes and GSHHG: it is built again only where ROUTES_REBUILD_NETWORK is set.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from conftest import ROOT

from seeds import build, build_neighbours, build_network

DATA = ROOT / "routes" / "data"
NETWORK = {"network.npz", "neighbours.npz"}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    target = tmp_path_factory.mktemp("data")
    build.build(target)
    return target


def test_a_rebuild_writes_the_same_files(rebuilt):
    assert {p.name for p in rebuilt.iterdir()} == {p.name for p in DATA.iterdir() if p.name != "README.md"} - NETWORK


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda p: p.name)
def test_tables_are_the_same_bytes(rebuilt, path):
    assert (rebuilt / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", sorted(DATA.glob("*.npz")), ids=lambda p: p.name)
def test_arrays_are_the_same(rebuilt, path):
    if path.name in NETWORK:
        if not os.environ.get("ROUTES_REBUILD_NETWORK"):
            pytest.skip("set ROUTES_REBUILD_NETWORK to build the network again")
        build_network.build(rebuilt)
        build_neighbours.build(rebuilt)
    # The arrays, not the archive: another zlib may pack the same numbers into other bytes.
    with np.load(path) as ours, np.load(rebuilt / path.name) as theirs:
        assert set(ours) == set(theirs)
        for name in ours:
            assert np.array_equal(ours[name], theirs[name])


def test_a_ragged_table_stops_the_build(tmp_path, monkeypatch):
    (tmp_path / "bad.csv").write_text("a,b\n1,2,3\n")
    monkeypatch.setattr(build, "SEEDS", tmp_path)
    with pytest.raises(SystemExit, match="row 2: 3 cells"):
        build.copy_table("bad.csv", tmp_path)
