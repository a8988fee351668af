"""A liner service: a rotation of several ports with a fixed frequency, the ships that it takes, and its cost per slot.

One ship on one voyage saves days. A service keeps a schedule: days saved count once they save a whole ship, or once
the ships may sail slower.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from routes.carbon_rules import scheme_shares
from routes.cost.bill import PARTS, VoyageCost
from routes.cost.cargo import cargo_load
from routes.cost.ports import port_call
from routes.cost.prices import inflation_factor
from routes.cost.rows import not_negative
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, DataError
from routes.ice.record import repeat_ice
from routes.pace_search import least_speed_kn
from routes.ports import Port
from routes.practice import central_assumptions
from routes.routing import Route
from routes.sailing import VoyageDraws, simulate_draws
from routes.setting import Place, Setting, VoyageOptions, check_corridors, make_setting
from routes.units import DAYS_PER_YEAR
from routes.vessels import Vessel
from routes.vessels import vessel as find_vessel
from routes.voyage import parse_date
from routes.voyage_cost import voyage_cost

FloatArray = NDArray[np.float64]

_SHIP_DAYS = ("capital", "operating", "insurance")
# Speeds of one round of the search for a slower one, and rounds.
_GRID, _ROUNDS = 33, 4
# Days by which a round trip may miss the schedule and still count as on time.
_ON_TIME = 1e-9
NOTES = (
    "between two ports she takes the shorter of the open sea and the corridor; where that is closed on her day, the "
    "other corridor",
    "every ship of the service is paid 365 days a year; no days off hire, no fuel in port",
    "boxes fill the load factor both ways: cargo of a round trip is twice that of one voyage",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationLeg:
    """One leg of a rotation, and the call at its end.

    Attributes
    ----------
    corridor
        The way taken; ``direct`` for the open sea.
    instead
        Why the corridor that was asked for is not taken, None if it is.
    """

    origin: Port
    destination: Port
    corridor: str
    distance_nm: float
    depart: dt.date
    days: float
    port_days: float
    instead: str | None
    cost: VoyageCost = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A liner service by one corridor; ``parts_usd`` adds up to ``annual_usd``.

    Attributes
    ----------
    legs
        The legs of one round trip.
    frequency_days
        Days between two departures from a port.
    ships
        Ships that keep the frequency.
    spare_days
        Days that a ship waits in each round trip, so that the schedule repeats.
    speed_kn
        Speed on open water.
    slots
        Capacity of a ship [``unit``].
    loaded
        Cargo of one round trip, both ways [``unit``].
    call_usd
        Dues of all calls of one round trip [USD].
    day_usd
        Cost of a ship by the day, by part [USD].
    """

    ports: tuple[Port, ...]
    vessel: Vessel
    begin: dt.date
    corridor: str
    rest: str
    legs: tuple[RotationLeg, ...] = field(repr=False)
    frequency_days: float
    ships: int
    spare_days: float
    speed_kn: float
    slots: float
    loaded: float
    unit: str
    call_usd: float
    day_usd: Mapping[str, float]
    price_month: str
    notes: tuple[str, ...] = field(repr=False)

    @property
    def distance_nm(self) -> float:
        """Miles of a round trip."""
        return sum(leg.distance_nm for leg in self.legs)

    @property
    def days(self) -> float:
        """Days of a round trip at sea, in canals, waiting for them, and in port; without spare time."""
        return sum(leg.days + leg.port_days for leg in self.legs)

    @property
    def sailings(self) -> float:
        """Round trips that the service makes in a year."""
        return DAYS_PER_YEAR / self.frequency_days

    @property
    def parts_usd(self) -> dict[str, float]:
        """Cost of a year of the service by part [USD]: the ships all year, and what each round trip costs besides."""
        found = dict.fromkeys(PARTS, 0.0)
        for leg in self.legs:
            for line in leg.cost.lines:
                if line.key not in _SHIP_DAYS:
                    found[line.part] += self.sailings * float(line.usd[0])
        for part, usd in self.day_usd.items():
            found[part] += self.ships * DAYS_PER_YEAR * usd
        found["ports"] += self.sailings * self.call_usd
        return found

    @property
    def annual_usd(self) -> float:
        """Cost of a year of the service [USD]."""
        return sum(self.parts_usd.values())

    @property
    def round_trip_usd(self) -> float:
        """Cost of a year over its round trips [USD]."""
        return self.annual_usd / self.sailings

    @property
    def usd_per_slot(self) -> float:
        """Cost of a slot for a round trip, full or empty [USD per unit of capacity]."""
        return self.round_trip_usd / self.slots

    @property
    def usd_per_unit(self) -> float:
        """Cost of a unit of cargo carried one way [USD]."""
        return self.round_trip_usd / self.loaded

    @property
    def corridor_taken(self) -> bool:
        """Whether any leg goes by the corridor that was asked for."""
        return any(leg.corridor == self.corridor for leg in self.legs)

    def to_dict(self) -> dict[str, Any]:
        """Return the service as plain data, schema ``routes.rotation/1``."""
        parts = {part: round(usd) for part, usd in self.parts_usd.items()}
        return {
            "schema": "routes.rotation/1",
            "ports": [place.to_dict() for place in self.ports],
            "vessel": self.vessel.key,
            "begin": self.begin.isoformat(),
            "corridor": self.corridor,
            "rest": self.rest,
            "legs": [
                {
                    "origin": leg.origin.locode,
                    "destination": leg.destination.locode,
                    "corridor": leg.corridor,
                    "instead": leg.instead,
                    "depart": leg.depart.isoformat(),
                    "distance_nm": round(leg.distance_nm, 1),
                    "days": round(leg.days, 3),
                    "port_days": leg.port_days,
                    "cost_usd": leg.cost.amounts(),
                }
                for leg in self.legs
            ],
            "frequency_days": self.frequency_days,
            "distance_nm": round(self.distance_nm, 1),
            "days": round(self.days, 3),
            "ships": self.ships,
            "spare_days": round(self.spare_days, 3),
            "speed_kn": round(self.speed_kn, 3),
            "slots": self.slots,
            "unit": self.unit,
            "annual_usd": {**parts, "total": sum(parts.values())},
            "usd_per_slot": round(self.usd_per_slot, 2),
            "usd_per_unit": round(self.usd_per_unit, 2),
            "price_month": self.price_month,
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        from routes.report.money import rotation_table

        return rotation_table([self])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One leg before it is sailed: the track, and how she would go instead if it is closed."""

    setting: Setting
    corridor: str
    instead: str | None

    @property
    def track(self) -> Route:
        track = self.setting.tracks[self.corridor]
        if not isinstance(track, Route):
            raise track
        return track

    def sail(self, departures: NDArray[np.datetime64], factor: FloatArray) -> VoyageDraws:
        count = len(departures)
        assumed = dataclasses.replace(central_assumptions(count), speed_factor=factor)
        return simulate_draws(
            self.track, self.setting.vessel, departures, repeat_ice(self.setting.ice_along(self.track), count), assumed,
            practice=self.setting.practice,
        )  # fmt: skip


class _Trip:
    """One round trip: its legs in order, at any speed."""

    def __init__(
        self,
        ports: Sequence[Place],
        ship: Vessel,
        begin: dt.date,
        corridor: str,
        rest: str,
        port_days: Sequence[float],
        options: VoyageOptions,
    ) -> None:
        self.ship, self.begin, self.corridor, self.rest, self.port_days = ship, begin, corridor, rest, port_days
        names = list(dict.fromkeys(["direct", corridor, rest]))
        ends = [*ports[1:], ports[0]]
        given: VoyageOptions = {**options}
        self.settings = [
            make_setting(start, end, vessel=ship, depart=begin, corridors=names, options=given)
            for start, end in zip(ports, ends, strict=True)
        ]
        self.ways: list[_Way] = []
        clock = 0.0
        for number, setting in enumerate(self.settings):
            way, days = self._choose(setting, clock)
            self.ways.append(way)
            clock += days + port_days[number]

    def _date(self, clock: FloatArray | float) -> NDArray[np.datetime64]:
        days = np.floor(np.atleast_1d(np.asarray(clock, dtype=np.float64))).astype(np.int64)
        return np.datetime64(self.begin, "D") + days

    def _choose(self, setting: Setting, clock: float) -> tuple[_Way, float]:
        """Take the shorter of the open sea and the corridor, or of it and the other where the corridor is closed."""
        refused: str | None = None
        for wanted in dict.fromkeys([self.corridor, self.rest]):
            tracks = {
                name: track
                for name in dict.fromkeys([wanted, "direct"])
                if isinstance(track := setting.tracks[name], Route)
            }
            if not tracks:
                refused = str(setting.tracks[wanted])
                continue
            name = min(tracks, key=lambda key: tracks[key].distance_nm)
            way = _Way(setting=setting, corridor=name, instead=refused if name != self.corridor else None)
            try:
                draws = way.sail(self._date(clock), np.ones(1))
            except DataError as error:
                if setting.own_ice:
                    raise
                refused = str(error)
                continue
            if draws.feasible[0]:
                return way, float(draws.days[0])
            refused = draws.reason
        raise BadInputError(
            f"{setting.origin.name} to {setting.destination.name} on {self._date(clock)[0]}",
            f"cannot be sailed: {refused}",
            "choose another date, ship or corridor",
        )

    def sail(self, factor: FloatArray) -> tuple[list[VoyageDraws], FloatArray]:
        """Sail all legs at some speeds, each leg from the day on which the one before has brought her there."""
        clock = np.zeros(len(factor))
        sailed = []
        for way, port_days in zip(self.ways, self.port_days, strict=True):
            # A speed that was refused once stays refused; its clock stands still.
            draws = way.sail(self._date(np.nan_to_num(clock)), factor)
            sailed.append(draws)
            clock = clock + draws.days + port_days
        return sailed, clock

    def slowest(self, days: float) -> float:
        """Return the least share of her speed at which a round trip takes no longer than some days."""
        low = min(least_speed_kn(self.ship) / self.ship.operating_speed_kn, 1.0)
        high = 1.0
        for _ in range(_ROUNDS):
            grid = np.linspace(low, high, _GRID)
            good = np.flatnonzero(self.sail(grid)[1] <= days + _ON_TIME)
            first = int(good[0]) if len(good) else _GRID - 1
            high = float(grid[first])
            if first == 0:
                break
            low = float(grid[first - 1])
        return high


def liner_rotation(
    ports: Sequence[Place],
    *,
    vessel: str | Vessel,
    begin: str | dt.date,
    corridor: str = "nsr",
    rest: str = "suez",
    frequency_days: float = 7.0,
    port_days: float | Sequence[float] | None = None,
    slower: bool = False,
    costs: CostTerms | None = None,
    **options: Unpack[VoyageOptions],
) -> Rotation:
    """Plan a liner service: the round trip, the ships that its frequency takes, and its cost.

    Parameters
    ----------
    ports
        Two or more, in the order of the calls; from the last she goes back to the first. A port may be called at twice.
    vessel
        The ships of the service, all alike.
    begin
        Day on which a ship leaves the first port; ice, rules and prices are those of this round trip.
    corridor
        The way between distant ports; neighbours are reached by the open sea where that is shorter.
    rest
        The way of those legs on which the corridor is closed on her day.
    frequency_days
        Days between two departures from a port; 7 for a weekly service.
    port_days
        Days at each port, one number or one for each; None for row ``port.days.<type>``.
    slower
        Whether spare time is turned into a slower speed, down to the least load of her engine; the ways stay those
        that she takes at her own speed.
    costs
        Prices and terms; the prices are those of the month of ``begin`` unless they name another.
    **options
        As in :func:`routes.compare`.

    Returns
    -------
    The service. ``ships = ceil(days / frequency)``; the rest up to a whole number of periods is spare time. Ships are
    paid all year; fuel, canals, icebreakers, carbon and dues by the round trip.

    Raises
    ------
    RoutesError
        For every argument that is not understood, and if a leg cannot be sailed by either way.

    References
    ----------
    Definition.

    >>> service = liner_rotation(["NLRTM", "DEHAM", "JPYOK"], vessel="container-4300-1a", begin="2024-09-01",
    ...     corridor="suez")
    >>> service.ships, [leg.corridor for leg in service.legs]
    (10, ['direct', 'suez', 'suez'])
    """
    places = list(ports) if not isinstance(ports, str) else []
    if len(places) < 2:
        raise BadInputError(f"ports {ports!r}", "must be a list of two or more", "write ['NLRTM', 'JPYOK']")
    check_corridors([corridor, rest])
    period = float(not_negative(frequency_days, "frequency", "days"))
    if period <= 0.0:
        raise BadInputError("frequency 0", "must be positive", "write 7 for a weekly service")
    given: dict[str, Any] = dict(options)
    ship = find_vessel(
        vessel, **{name: given.pop(name, None) for name in ("ice_class", "speed_kn", "draught_m", "fuel")}
    )
    day, terms = parse_date(begin), costs or CostTerms()
    call = port_call(ship)
    in_port = _in_port(call.days if port_days is None else port_days, len(places))
    trip = _Trip(places, ship, day, corridor, rest, in_port, cast("VoyageOptions", given))
    ships = max(1, math.ceil(float(trip.sail(np.ones(1))[1][0]) / period - _ON_TIME))
    factor = np.array([trip.slowest(ships * period) if slower else 1.0])
    sailed, clock = trip.sail(factor)
    month = terms.month(day)
    priced = dataclasses.replace(terms, price_date=month, ports=False)
    counted = _scheme_shares([setting.origin for setting in trip.settings], ship, int(month[:4]))
    legs: list[RotationLeg] = []
    at = 0.0
    for way, draws, days in zip(trip.ways, sailed, in_port, strict=True):
        leaves = trip._date(at)[0].astype(dt.date)
        legs.append(
            RotationLeg(
                origin=way.setting.origin,
                destination=way.setting.destination,
                corridor=way.corridor,
                distance_nm=way.track.distance_nm,
                depart=leaves,
                days=float(draws.days[0]),
                port_days=days,
                instead=way.instead,
                cost=voyage_cost(
                    draws.legs,
                    way.track,
                    ship,
                    leaves,
                    terms=priced,
                    scheme_share={scheme: share[len(legs)] for scheme, share in counted.items()},
                ),
            )
        )
        at += float(draws.days[0]) + days
    load = cargo_load(ship, factor=terms.load_factor)
    full = cargo_load(ship, factor=1.0)
    longest = max(legs, key=lambda leg: leg.days)
    lines = {part: longest.cost.line(part) for part in _SHIP_DAYS}
    notes = dict.fromkeys(note for leg in legs for note in leg.cost.notes)
    return Rotation(
        ports=tuple(setting.origin for setting in trip.settings),
        vessel=ship,
        begin=day,
        corridor=corridor,
        rest=rest,
        legs=tuple(legs),
        frequency_days=period,
        ships=ships,
        spare_days=ships * period - float(clock[0]),
        speed_kn=ship.operating_speed_kn * float(factor[0]),
        slots=float(ship.teu) if ship.type == "container" and ship.teu is not None else float(full.units),
        loaded=2.0 * float(load.units),
        unit=load.unit,
        call_usd=len(legs) * call.usd * inflation_factor(call.currency_year, month).value,
        day_usd={part: float(line.usd[0]) / longest.days for part, line in lines.items() if line is not None},
        price_month=month,
        notes=(*NOTES, *notes),
    )


def _scheme_shares(calls: Sequence[Port], ship: Vessel, year: int) -> dict[str, tuple[float, ...]]:
    """Return which share of each leg counts for EU schemes; the round goes on and on."""
    round_trip, count = [*calls, *calls, *calls, calls[0]], len(calls)
    return {
        scheme: scheme_shares(round_trip, year=year, scheme=scheme, ship_type=ship.type, gt=ship.gt)[count : 2 * count]
        for scheme in ("ets", "fueleu")
    }


def _in_port(days: float | Sequence[float], count: int) -> tuple[float, ...]:
    values = np.atleast_1d(not_negative(days, "days in port", "days"))
    if values.ndim != 1 or len(values) not in (1, count):
        raise BadInputError(f"{len(values)} values of days in port", f"there are {count} ports", "give one for each")
    return tuple(float(value) for value in np.broadcast_to(values, (count,)))
