"""Our distances beside published ones: NGA Pub. 151 and others (``tests/golden/published_distances.csv``)."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import golden

import routes


def differences(corridor: str, low: float, high: float = np.inf) -> np.ndarray:
    found = []
    for row in golden("published_distances.csv"):
        published = float(row["distance_nm"])
        if row["corridor"] == corridor and low <= published < high and not row["set_aside"]:
            avoid = row["avoid"].split()
            ours = routes.distance_nm(row["origin"], row["destination"], corridor=corridor, avoid=avoid)
            found.append(100.0 * (ours / published - 1.0))
    return np.array(found)


@pytest.mark.parametrize(
    ("corridor", "figures", "bias", "size"),
    [("direct", 90, 0.4, 0.7), ("suez", 50, 0.4, 0.8), ("cape", 20, 0.5, 0.7), ("panama", 15, 0.4, 0.8)],
)
def test_long_distances_agree_in_the_median(corridor, figures, bias, size):
    found = differences(corridor, 2500.0)
    assert len(found) >= figures
    assert abs(np.median(found)) <= bias
    assert np.median(np.abs(found)) <= size
    assert np.mean(np.abs(found) <= 3.0) >= 0.9


def test_distances_within_a_region_agree_in_the_median():
    found = differences("direct", 800.0, 2500.0)
    assert len(found) >= 55
    assert abs(np.median(found)) <= 0.8
    assert np.median(np.abs(found)) <= 1.2


@pytest.mark.parametrize(
    ("origin", "destination", "corridor", "published", "percent"),
    [
        ("Rotterdam", "Vardo", "direct", 1513, 1.5),  # Pub. 151
        ("Murmansk", (77.9, 103.8), "nsr", 1260, 1.0),  # CRREL 96-3, to Vilkitsky Strait by Cape Zhelaniya
        ("Nome", "Yokohama", "direct", 2696, 1.0),  # Pub. 151
    ],
)
def test_stretches_of_the_northern_way_agree(origin, destination, corridor, published, percent):
    assert routes.distance_nm(origin, destination, corridor=corridor) == pytest.approx(published, rel=percent / 100.0)


@pytest.mark.parametrize("row", golden("sailed_tracks.csv"), ids=lambda row: row["id"])
def test_sailed_tracks_agree_by_the_lane_that_they_took(row):
    ends = [tuple(float(x) for x in row[end].split()) if " " in row[end] else row[end] for end in ("start", "end")]
    ours = routes.distance_nm(*ends, corridor="nsr", lane=row["lane"])
    assert ours == pytest.approx(float(row["distance_nm"]), rel=float(row["percent"]) / 100.0)
