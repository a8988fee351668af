"""Shared fixtures: the golden tables and the project's own paths."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import settings

# Times are measured by benchmarks; a busy machine must not fail a law.
settings.register_profile("here", deadline=None)
settings.load_profile("here")

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "golden"


def golden(name: str) -> list[dict[str, str]]:
    """Rows of a golden table."""
    with (GOLDEN / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
