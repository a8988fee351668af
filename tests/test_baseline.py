from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from routes import baseline, geodesy
from routes.errors import BadInputError, NoRouteError

ROTTERDAM, YOKOHAMA, MURMANSK = (4.05, 51.95), (139.65, 35.44), (33.05, 68.97)


def test_the_lanes_are_searoutes_own_in_a_fixed_order():
    lon, lat, start, end = baseline.lanes()
    assert len(lon) == len(lat) > 9_000
    assert np.all((lon >= -180.0) & (lon < 180.0))
    assert np.all(start < end)
    assert np.all(np.diff(start) >= 0)
    assert max(start.max(), end.max()) < len(lon)


def test_searoute_answers_with_the_ends_and_with_longitudes_in_range():
    line = baseline.searoute_track(ROTTERDAM, YOKOHAMA)
    assert line[0].tolist() == pytest.approx(ROTTERDAM)
    assert line[-1].tolist() == pytest.approx(YOKOHAMA)
    assert np.all((line[:, 0] >= -180.0) & (line[:, 0] < 180.0))
    assert 10_500 < geodesy.line_length_nm(line) < 12_000


def test_a_misspelt_passage_is_refused():
    with pytest.raises(BadInputError, match=r"'sueez'.*choose from.*suez"):
        baseline.searoute_track(ROTTERDAM, YOKOHAMA, closed=("sueez",))


def test_no_path_is_an_error_and_no_empty_line():
    with pytest.raises(NoRouteError, match="finds no path"):
        baseline.searoute_track((35.0, 43.5), ROTTERDAM, closed=("bosporus",))


def test_answers_do_not_depend_on_other_users_of_searoute():
    import searoute

    first = baseline.searoute_track(MURMANSK, YOKOHAMA)
    searoute.searoute(MURMANSK, YOKOHAMA, restrictions=[])  # leaves its own graph without restrictions
    baseline.searoute_track(MURMANSK, YOKOHAMA, closed=("suez", "northwest"))
    assert np.array_equal(baseline.searoute_track(MURMANSK, YOKOHAMA), first)


def test_answers_do_not_depend_on_threads():
    closed = [("northwest",), ("northwest", "suez"), ("northwest", "panama", "suez")]
    alone = [geodesy.line_length_nm(baseline.searoute_track(ROTTERDAM, YOKOHAMA, closed=c)) for c in closed]
    with ThreadPoolExecutor(6) as pool:
        lines = list(pool.map(lambda c: baseline.searoute_track(ROTTERDAM, YOKOHAMA, closed=c), closed * 4))
    assert [geodesy.line_length_nm(line) for line in lines] == alone * 4
    assert len(set(alone)) == 3  # by Suez, by Panama, by the Cape
