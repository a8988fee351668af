"""The 151 test vectors of the models: none is lost, each stands once in a golden table and is run by a test."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from conftest import GOLDEN, golden

TABLES = ("cost_vectors.csv", "fuel_carbon_vectors.csv", "ice_speed_vectors.csv", "power_vectors.csv")
IDS = golden("vector_ids.csv")


def test_every_vector_stands_once_in_the_table_that_the_list_names():
    listed = {row["id"]: row["table"] for row in IDS}
    assert len(IDS) == len(listed) == 151
    assert set(listed.values()) == set(TABLES)
    found = Counter((row["id"], name) for name in TABLES for row in golden(name) if row["id"] in listed)
    assert found == Counter(listed.items())


@pytest.mark.parametrize("name", TABLES)
def test_every_vector_says_what_it_expects_and_on_whose_word(name):
    for row in golden(name):
        assert json.loads(row["expected_json"]), row["id"]
        assert row["source"], row["id"]
        assert row["status"], row["id"]
        assert float(row["rel_tol"]) >= 0.0, row["id"]


@pytest.mark.parametrize("name", TABLES)
def test_every_golden_table_of_vectors_is_read_by_a_test(name):
    others = [path for path in GOLDEN.parent.glob("test_*.py") if path.name != "test_vectors.py"]
    assert any(f'"{name}"' in path.read_text(encoding="utf-8") for path in others)
