"""Tables of distances between many ports by many corridors, without a track in sight.

By a corridor with a gate a whole table is a least sum of two look-ups, ``min over the gate of in + edge + out``; on the
open sea it is the least sum over the hubs that ports share. Both are array operations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes.corridors import corridor as find_corridor
from routes.errors import BadInputError, NoRouteError
from routes.network import port_table
from routes.ports import Port, port
from routes.routing import (
    ROUND_CAPES_NM,
    Gate,
    Place,
    check_straits,
    gate_of,
    gates_of,
    in_nsr_area,
    least_by_lanes,
    reach_of,
    round_the_world,
    route,
)
from routes.units import check_draught

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class DistanceMatrix:
    """Distances from origins to destinations by corridors.

    Attributes
    ----------
    distance_nm
        ``(corridors, origins, destinations)`` [nm]; NaN where there is no way, 0 from a port to itself.
    """

    origins: tuple[Port, ...]
    destinations: tuple[Port, ...]
    corridors: tuple[str, ...]
    distance_nm: FloatArray = field(repr=False)

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a pair and corridor; ``distance_nm`` is None where there is no way."""
        return [
            {
                "origin": a.locode or a.name,
                "destination": b.locode or b.name,
                "corridor": way,
                "distance_nm": None if np.isnan(value) else round(float(value), 1),
            }
            for k, way in enumerate(self.corridors)
            for i, a in enumerate(self.origins)
            for j, b in enumerate(self.destinations)
            for value in (self.distance_nm[k, i, j],)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain data, schema ``routes.matrix/1``."""
        return {
            "schema": "routes.matrix/1",
            "origins": [place.to_dict() for place in self.origins],
            "destinations": [place.to_dict() for place in self.destinations],
            "corridors": list(self.corridors),
            "distance_nm": [
                [[None if np.isnan(x) else round(float(x), 1) for x in row] for row in table]
                for table in self.distance_nm
            ],
        }


def distance_matrix(
    ports: Sequence[Place],
    corridors: Sequence[str],
    *,
    destinations: Sequence[Place] | None = None,
    draught_m: float | None = None,
    avoid: Sequence[str] = (),
) -> DistanceMatrix:
    """Compute the distances between all ports by all corridors.

    Parameters
    ----------
    ports
        Origins, and destinations if none are given.
    corridors
        Names of corridors.
    draught_m
        Draught of the ship [m]; None leaves depths out of account.
    avoid
        Straits that are closed.

    Raises
    ------
    UnknownPortError, UnknownNameError, BadInputError
        As :func:`routes.route`. A pair without a way is NaN and no error.

    >>> table = distance_matrix(["NLRTM", "JPYOK", "SGSIN"], ["suez", "nsr"])
    >>> table.distance_nm.shape, bool(np.isnan(table.distance_nm[0, 1, 2]))
    ((2, 3, 3), True)
    """
    if isinstance(ports, str) or isinstance(corridors, str):
        raise BadInputError("one name", "a table needs lists", "write ['NLRTM', 'JPYOK'] and ['suez', 'nsr']")
    names = tuple(find_corridor(name).key for name in corridors)
    origins = tuple(port(place) for place in ports)
    ends = origins if destinations is None else tuple(port(place) for place in destinations)
    draught = None if draught_m is None else check_draught(draught_m)
    closed = check_straits("avoid", avoid)
    values = np.full((len(names), len(origins), len(ends)), np.nan)
    for k, name in enumerate(names):
        values[k] = _one(origins, ends, name, draught, closed)
    return DistanceMatrix(origins=origins, destinations=ends, corridors=names, distance_nm=values)


def _one(
    origins: Sequence[Port], ends: Sequence[Port], way: str, draught: float | None, avoid: tuple[str, ...]
) -> FloatArray:
    values = np.full((len(origins), len(ends)), np.nan)
    numbers = port_table().numbers
    rows = np.array([numbers.get(place.locode, -1) for place in origins])
    columns = np.array([numbers.get(place.locode, -1) for place in ends])
    searched = (rows < 0)[:, np.newaxis] | (columns < 0)
    inside = np.array([in_nsr_area(p) for p in origins])[:, np.newaxis], np.array([in_nsr_area(p) for p in ends])
    if gates_of(way):

        def measure(closed: int, deep: float | None) -> FloatArray:
            return _through(gate_of(way, closed, deep), rows, columns)

        found = least_by_lanes(way, "auto", draught, avoid, measure)[0]
        values = np.where(np.isfinite(found), found, np.nan)
        # Ports of the NSR need not pass all of it.
        for i in np.flatnonzero(inside[0][:, 0] & (rows >= 0) & (way == "nsr")).tolist():
            values[i] = _from(origins[i], draught, avoid, columns)
        for j in np.flatnonzero(inside[1] & (columns >= 0) & (way == "nsr")).tolist():
            values[:, j] = _from(ends[j], draught, avoid, rows)
    elif draught is None and not avoid:
        values = _by_hubs(rows, columns)
        north = round_the_world_table(origins, ends, inside)
        values[north & (values > ROUND_CAPES_NM)] = np.nan
        row_of, column_of = _places(rows), _places(columns)
        for (a, b), (_, _, length) in port_table().neighbours.items():
            for one, two in ((a, b), (b, a)):
                for i in row_of.get(one, ()):
                    for j in column_of.get(two, ()):
                        values[i, j] = np.fmin(values[i, j], length)
    else:
        searched[:] = True
    same = (rows[:, np.newaxis] == columns) & (rows[:, np.newaxis] >= 0)
    searched &= ~same
    for i, j in np.argwhere(searched).tolist():
        try:
            values[i, j] = route(origins[i], ends[j], corridor=way, draught_m=draught, avoid=avoid).distance_nm
        except (NoRouteError, BadInputError):
            values[i, j] = np.nan
    values[same] = 0.0
    return values


def round_the_world_table(
    origins: Sequence[Port], ends: Sequence[Port], inside: tuple[BoolArray, BoolArray]
) -> BoolArray:
    """Tell for which pairs a track by the capes of the far south is no answer, ``(origins, ends)``."""
    one, two = (np.array([place.approach_lat for place in places]) for places in (origins, ends))
    return round_the_world(one[:, np.newaxis], inside[0], two, inside[1])


def _from(place: Port, draught: float | None, avoid: tuple[str, ...], numbers: NDArray[np.int64]) -> FloatArray:
    """Return the distances by the NSR from a port inside its waters, NaN where there is no way."""
    try:
        found = reach_of(place, "nsr", draught, avoid)[numbers]
    except NoRouteError:
        return np.full(len(numbers), np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _places(numbers: NDArray[np.int64]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, number in enumerate(numbers.tolist()):
        found.setdefault(number, []).append(place)
    return found


def _through(gate: Gate, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> FloatArray:
    """Return the distances through a gate, infinite without one or where both ports lie on the same side."""
    best = np.full((len(rows), len(columns)), np.inf)
    good = np.zeros(best.shape, dtype=np.bool_)
    for edge, length in enumerate(gate.lengths.tolist()):
        here, there = gate.ports[edge][:, rows], gate.ports[edge][:, columns]
        for a, b in ((0, 1), (1, 0)):
            total = here[a][:, np.newaxis] + length + there[b]
            shorter = total < best
            best = np.where(shorter, total, best)
            sides = (here[a] <= here[b])[:, np.newaxis] & (there[b] <= there[a])
            good = np.where(shorter, sides, good)
    return np.where(good, best, np.inf)


def _by_hubs(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> FloatArray:
    """Return the least sums over common hubs."""
    table = port_table()
    best = np.full((len(rows), len(columns)), np.inf, dtype=np.float64)
    ends: dict[int, list[tuple[int, float]]] = {}
    starts: dict[int, list[tuple[int, float]]] = {}
    for side, numbers in ((starts, rows), (ends, columns)):
        for position, number in enumerate(numbers.tolist()):
            if number >= 0:
                for hub, far in table.label(number).items():
                    side.setdefault(hub, []).append((position, far))
    for hub, mine in starts.items():
        theirs = ends.get(hub)
        if theirs is None:
            continue
        i, out = np.array([p for p, _ in mine]), np.array([far for _, far in mine])
        j, home = np.array([p for p, _ in theirs]), np.array([far for _, far in theirs])
        block = best[np.ix_(i, j)]
        best[np.ix_(i, j)] = np.minimum(block, out[:, np.newaxis] + home)
    return np.where(np.isfinite(best), best, np.nan)
