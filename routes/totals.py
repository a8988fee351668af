"""Many imagined voyages of a ship, added up: hours, fuel, and what a bill asks for, without a log of every leg.

The physics is that of :mod:`routes.sailor`, leg by leg, as in :func:`routes.sailing.simulate_draws`; totals agree with
its sums but for the order of addition (some 1e-15). Three things make it fast: legs of open water are merged, since
fuel goes with hours; ice is computed for the draws that meet any; a voyage that a rule forbids is not sailed on. Draws
are taken in chunks that fit the cache, so memory does not grow with the length of a route, and no result depends on the
size of a chunk or on the number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from routes.clock import calendar_of
from routes.engine_room import Fuels, burn, gas_burnt, hourly_burn
from routes.errors import BadInputError
from routes.fuel_plan import LegFuels
from routes.ice.admission import AREAS
from routes.ice.record import IceConditions
from routes.practice import Assumptions, Practice
from routes.routing import Leg, Route
from routes.sailing import LegDraws, leg_plans
from routes.sailor import _FEW, ESCORTED, Moment, Sailor, allowed_area
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]
IntArray = NDArray[np.int64]

# Draws of a chunk: some hundred arrays of this length are at work at once, which fit the cache of one core.
CHUNK = 16_384
# A chunk is packed anew when more than this share of its voyages has been refused.
_REPACK = 0.1
_NEVER = np.inf
_HOUR, _NOTHING = np.ones(1), np.zeros(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoyageTotals:
    """Sums over the legs of many voyages of one ship over one route, arrays ``(n,)``.

    ``hours``, ``waiting_hours`` (of them), ``nsr_hours`` (in NSR waters, waiting among them), fuels and unused gas are
    NaN where she may not sail; ``ice_hours`` (on NSR legs with ice), ``escorted_zones`` (seas of the tariff) and
    ``escort_begins`` (NaT for never) are 0 and NaT there.
    """

    route: Route
    vessel: Vessel
    feasible: BoolArray
    reason: str | None
    hours: FloatArray
    waiting_hours: FloatArray
    nsr_hours: FloatArray
    ice_hours: FloatArray
    escorted_zones: FloatArray
    escort_begins: DateArray
    fuels_t: Mapping[str, FloatArray]
    unused_gas_t: FloatArray
    scrubber: bool = False

    @property
    def days(self) -> FloatArray:
        """Berth to berth, with canals and waiting [d]."""
        return self.hours / HOURS_PER_DAY

    @property
    def fuel_t(self) -> FloatArray:
        """All fuel [t]."""
        return np.asarray(np.sum(list(self.fuels_t.values()), axis=0), dtype=np.float64)


def totals_of_legs(
    legs: Sequence[LegDraws], route: Route, vessel: Vessel, feasible: BoolArray, *, reason: str | None = None
) -> VoyageTotals:
    """Add up voyages that were written down leg by leg."""
    count = len(feasible)
    nothing = np.zeros(count)
    names = dict.fromkeys(name for leg in legs for name in leg.fuels_t)

    def total(values: list[FloatArray], missing: float = np.nan) -> FloatArray:
        return np.where(feasible, np.sum(values, axis=0) if values else nothing, missing)

    inside = [leg for leg in legs if leg.leg.in_nsr]
    icy = [leg for leg in inside if leg.leg.ice_leg is not None]
    by_area = dict.fromkeys(AREAS, np.zeros(count, dtype=np.bool_))
    for leg in icy:
        area = allowed_area(leg.leg)
        if area in by_area:
            by_area[area] = by_area[area] | (leg.mode == ESCORTED)
    late = np.datetime64("9999-01-01", "m")
    begins = np.min([np.where(leg.mode == ESCORTED, leg.enter, late) for leg in legs], axis=0)
    return VoyageTotals(
        route=route,
        vessel=vessel,
        feasible=feasible,
        reason=reason,
        hours=total([leg.hours + leg.waiting_hours for leg in legs]),
        waiting_hours=total([leg.waiting_hours for leg in legs]),
        nsr_hours=total([leg.hours + leg.waiting_hours for leg in inside]),
        ice_hours=total([np.where(leg.cover > 0.0, leg.hours + leg.waiting_hours, 0.0) for leg in icy], 0.0),
        escorted_zones=total([zone.astype(np.float64) for zone in by_area.values()], 0.0),
        escort_begins=np.where(feasible & (begins < late), begins, np.datetime64("NaT", "m")),
        fuels_t={name: total([leg.fuels_t.get(name, nothing) for leg in legs]) for name in names},
        unused_gas_t=total([leg.unused_gas_t for leg in legs]),
    )


# --- how a route is cut up ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mode:
    """What makes hours of open water alike: all but the ship's own luck."""

    pilotage: bool
    in_nsr: bool
    # Number of the shares of fuels, in the order in which they come up.
    plan: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """Shares of fuels by day of departure ``(days,)``, or one number where they are the same on all days."""

    shares: Mapping[str, FloatArray | float]

    def of(self, day: IntArray) -> LegFuels:
        """Return the shares of some draws; what else a plan of a leg holds is not asked for here."""
        shares = {
            name: np.array([share]) if isinstance(share, float) else share[day] for name, share in self.shares.items()
        }
        # On some days a fuel is not burnt at all: what is zero for all of them is not reckoned.
        shares = {name: share for name, share in shares.items() if share.any()}
        return LegFuels(
            shares=shares, sulphur_pct={}, rules=(), reliefs=(), north_of_60=0.0, north_of_arctic_circle=0.0
        )


def _constant(share: FloatArray) -> FloatArray | float:
    return float(share[0]) if (share == share[0]).all() else share


def _plans(legs: Sequence[LegFuels]) -> tuple[list[_Plan], list[int]]:
    """Return the different shares of fuels among legs, and which of them each leg has."""
    known: dict[tuple[tuple[str, bytes], ...], int] = {}
    plans: list[_Plan] = []
    numbers: list[int] = []
    for leg in legs:
        key = tuple((name, share.tobytes()) for name, share in leg.shares.items())
        if key not in known:
            known[key] = len(plans)
            plans.append(_Plan({name: _constant(share) for name, share in leg.shares.items()}))
        numbers.append(known[key])
    return plans, numbers


@dataclass(slots=True)
class _Sums:
    """What grows while draws are sailed, arrays ``(n,)`` of the draws that are still under way."""

    draw: IntArray
    day: IntArray
    hours: FloatArray
    waiting: FloatArray
    in_nsr: FloatArray
    in_ice: FloatArray
    zones: IntArray
    begins: FloatArray
    unused: FloatArray
    open_hours: dict[_Mode, FloatArray] = field(default_factory=dict)
    fuels: Fuels = field(default_factory=dict)

    @classmethod
    def begun(cls, draw: IntArray, day: IntArray) -> _Sums:
        """Return the sums of draws that have not sailed yet, by their numbers and their days of departure."""
        count = len(draw)
        return cls(
            draw=draw,
            day=day,
            hours=np.zeros(count),
            waiting=np.zeros(count),
            in_nsr=np.zeros(count),
            in_ice=np.zeros(count),
            zones=np.zeros(count, dtype=np.int64),
            begins=np.full(count, _NEVER),
            unused=np.zeros(count),
        )

    def keep(self, which: IntArray) -> None:
        """Go on with some of the draws."""
        for name in ("draw", "day", "hours", "waiting", "in_nsr", "in_ice", "zones", "begins", "unused"):
            setattr(self, name, getattr(self, name)[which])
        self.open_hours = {mode: hours[which] for mode, hours in self.open_hours.items()}
        self.fuels = {name: mass[which] for name, mass in self.fuels.items()}

    def burnt(self, fuels: Mapping[str, FloatArray], unused: FloatArray, which: IntArray | slice) -> None:
        """Add fuel of some of the draws."""
        for name, mass in fuels.items():
            if name not in self.fuels:
                self.fuels[name] = np.zeros(len(self.draw))
            self.fuels[name][which] += mass
        self.unused[which] += unused


@dataclass(frozen=True, slots=True)
class _Refusal:
    """The first voyage that a rule forbids: by leg, by test on the leg, by draw."""

    leg: int
    test: int
    draw: int
    words: str


class _Crew:
    """Sails chunks of draws over one route."""

    def __init__(
        self,
        route: Route,
        vessel: Vessel,
        departures: DateArray,
        ice: IceConditions,
        assumptions: Assumptions,
        practice: Practice,
    ) -> None:
        self.route, self.vessel, self.practice = route, vessel, practice
        self.departures, self.ice, self.assumed = departures, ice, assumptions
        days = departures.astype("datetime64[D]")
        few, which = np.unique(days, return_inverse=True)
        self.day_of_draw = which.reshape(-1)
        self.plans, self.plan_of_leg = _plans(leg_plans(route, vessel, few, practice))
        self.mode_of_leg = [
            _Mode(leg.kind == "pilotage", leg.in_nsr, plan)
            for leg, plan in zip(route.legs, self.plan_of_leg, strict=True)
        ]
        # Sums are taken in this order, whichever mode a chunk comes to first.
        self.modes = tuple(dict.fromkeys(self.mode_of_leg))
        one = slice(0, 1)
        # The first draw stands for what holds for all; every chunk casts off with its own.
        self.sailor = Sailor(
            route, vessel, departures[one], ice.among(ice.table[one]), _some(assumptions, one), practice
        )
        self.sailor.prepare(calendar_of(departures), len(departures))
        timed = [
            number
            for number, leg in enumerate(route.legs)
            if leg.ice_leg is not None or (leg.in_nsr and self.sailor.klass.season_only)
        ]
        # Past this leg nothing depends on the date.
        self.last_timed = max(timed, default=-1)
        self.has_gas_to_burn = vessel.type == "lng" and vessel.capacity_m3 is not None

    def chunk(self, first: int, last: int) -> tuple[_Sums, _Refusal | None]:
        """Sail the draws from ``first`` to before ``last``."""
        part, count = slice(first, last), last - first
        sailor = self.sailor.again(self.departures[part], self.ice.table[part], _some(self.assumed, part))
        sums = _Sums.begun(np.arange(first, last), self.day_of_draw[part])
        refusal: _Refusal | None = None
        alive = np.ones(count, dtype=np.bool_)
        for number, leg in enumerate(self.route.legs):
            refused, why, test = self.sail(sailor, sums, number, leg)
            if refused is None:
                continue
            if refusal is None:
                refusal = _Refusal(number, test, int(sums.draw[np.flatnonzero(refused)[0]]), why)
            alive &= ~refused
            left = int(np.count_nonzero(alive))
            if left < (1.0 - _REPACK) * len(alive):
                which = np.flatnonzero(alive)
                sailor = sailor.some(which)
                sums.keep(which)
                alive = np.ones(left, dtype=np.bool_)
                if not left:
                    break
        self.burn_open_water(sailor, sums)
        if not alive.all():
            sums.keep(np.flatnonzero(alive))
        return sums, refusal

    def sail(self, sailor: Sailor, sums: _Sums, number: int, leg: Leg) -> tuple[BoolArray | None, str, int]:
        """Sail one leg; return which draws may not, by which words, and by which of the tests (ice, season)."""
        began = sailor.clock
        refused, why, test = None, "", 0
        if leg.kind == "canal":
            hours, waiting = sailor.canal(leg)
            runs = [sailor.at_sea(sailor.power(leg.distance_nm / hours), hours, False), *sailor.waits(waiting)]
            sums.burnt(
                *burn(self.vessel, runs, self.plan(number, sums.day), scrubber=self.practice.scrubber), slice(None)
            )
            sums.waiting += waiting
            hours = hours + waiting
            sums.hours += hours
            if leg.in_nsr:
                sums.in_nsr += hours
        elif leg.ice_leg is None:
            hours = leg.distance_nm / sailor.open_speed(leg)
            self.in_open_water(sums, number, hours)
        else:
            hours, refused, why = self.through_ice(sailor, sums, number, leg, leg.ice_leg)
        if number <= self.last_timed:
            sailor.sail_on(hours)
        if leg.in_nsr and sailor.klass.season_only:
            closed, words = sailor.out_of_season(began)
            if closed.any():
                if refused is None:
                    when = began[np.flatnonzero(closed)[0]]
                    refused, why, test = closed, self.words(sailor, leg, when, words), 1
                else:
                    refused = refused | closed
        return refused, why, test

    def words(self, sailor: Sailor, leg: Leg, minute: float, rule: str) -> str:
        """Say why and when a voyage ends on a leg."""
        day = sailor.calendar.dates(np.array([minute]))[0].astype("datetime64[D]")
        return f"{leg.name} on {day}: {rule}"

    def plan(self, number: int, day: IntArray) -> LegFuels:
        """Return the shares of fuels on a leg."""
        return self.plans[self.plan_of_leg[number]].of(day)

    def in_open_water(self, sums: _Sums, number: int, hours: FloatArray) -> None:
        """Add hours of open water, whose fuel is reckoned at the end."""
        mode = self.mode_of_leg[number]
        if mode in sums.open_hours:
            sums.open_hours[mode] += hours
        else:
            sums.open_hours[mode] = hours.copy()

    def through_ice(
        self, sailor: Sailor, sums: _Sums, number: int, leg: Leg, ice_leg: str
    ) -> tuple[FloatArray, BoolArray | None, str]:
        """Sail a leg that may hold ice; only the draws that meet some are computed as such."""
        at = sailor.moment()
        icy = ~(sailor.cover(ice_leg, at) == 0.0)
        some = int(np.count_nonzero(icy))
        hours = sailor.assumed.ice_time * sailor.sailed_nm(leg) / sailor.open_speed(leg)
        if not some:
            self.in_open_water(sums, number, hours)
            return hours, None, ""
        if some >= _FEW * sailor.count:
            return self.in_pack(sailor, sailor, slice(None), at, sums, number, leg, ice_leg, hours)
        which = np.flatnonzero(icy)
        return self.in_pack(sailor, sailor.some(which), which, at.some(which), sums, number, leg, ice_leg, hours)

    def in_pack(
        self,
        sailor: Sailor,
        few: Sailor,
        which: IntArray | slice,
        at: Moment,
        sums: _Sums,
        number: int,
        leg: Leg,
        ice_leg: str,
        hours: FloatArray,
    ) -> tuple[FloatArray, BoolArray | None, str]:
        """Sail ``few`` of the draws of a ``sailor`` through ice, and write back what they learn.

        A draw without ice is open water however many others meet ice: its sums may not depend on them.
        """
        cover, pack, thickness = few.ice_met(ice_leg, at)
        found = few.through_ice(leg, at, cover, pack, thickness)
        if few is not sailor:
            sailor.hazard[which], sailor.was_escorted[which] = few.hazard, few.was_escorted
        spent, stayed = found.hours + found.waiting_hours, found.waiting_hours
        whole, in_ice = hours[which], spent
        if not found.icy.all():
            in_ice = np.where(found.icy, spent, 0.0)
            spent = np.where(found.icy, spent, whole)
        # What her engines ask for in open water goes with the hours; the gas that boils off looks at the whole leg.
        apart = found.hours - found.pack_hours if not self.has_gas_to_burn else np.zeros(few.count)
        if in_ice is not spent:
            apart = np.where(found.icy, apart, whole)
            found = replace(found, hours=np.where(found.icy, found.hours, 0.0))
        open_hours = hours.copy()
        open_hours[which] = apart
        self.in_open_water(sums, number, open_hours)
        runs = few.runs_in_ice(leg, found)[0 if self.has_gas_to_burn else 1 :]
        if runs:
            plan = self.plan(number, sums.day[which])
            sums.burnt(*burn(self.vessel, runs, plan, scrubber=self.practice.scrubber), which)
        hours[which] = spent
        sums.hours[which] += spent - apart
        sums.waiting[which] += stayed
        if leg.in_nsr:
            sums.in_nsr[which] += spent - apart
            sums.in_ice[which] += in_ice
        if found.escorted.any():
            area = allowed_area(leg)
            if area in AREAS:
                sums.zones[which] |= np.where(found.escorted, 1 << AREAS.index(area), 0)
            sums.begins[which] = np.minimum(sums.begins[which], np.where(found.escorted, few.clock, _NEVER))
        if not found.refused.any():
            return hours, None, ""
        refused = np.zeros(sailor.count, dtype=np.bool_)
        refused[which] = found.refused
        first = few.clock[np.flatnonzero(found.refused)[0]]
        return hours, refused, self.words(sailor, leg, float(first), found.rule)

    def burn_open_water(self, sailor: Sailor, sums: _Sums) -> None:
        """Reckon the fuel of all hours of open water, and add the hours up."""
        rates: dict[tuple[bool, bool, str], Fuels] = {}
        for mode in self.modes:
            if mode not in sums.open_hours:
                continue
            hours = sums.open_hours[mode]
            sums.hours += hours
            if mode.in_nsr:
                sums.in_nsr += hours
            plan, fuels = self.plans[mode.plan], Fuels()
            for name, share in plan.shares.items():
                key = (mode.pilotage, mode.in_nsr, name)
                if key not in rates:
                    rates[key] = self.rate(sailor, *key)
                part = share if isinstance(share, float) else share[sums.day]
                for other, rate in rates[key].items():
                    mass = hours * part * rate
                    fuels[other] = fuels[other] + mass if other in fuels else mass
            unused = _NOTHING
            if self.has_gas_to_burn:
                fuels, unused = gas_burnt(self.vessel, fuels, hours)
            sums.burnt(fuels, unused, slice(None))

    def rate(self, sailor: Sailor, pilotage: bool, in_nsr: bool, name: str) -> Fuels:
        """Return what an hour of open water burns [t/h]."""
        power = sailor.open_power_of(pilotage)
        return hourly_burn(self.vessel, sailor.at_sea(power, _HOUR, in_nsr), name, scrubber=self.practice.scrubber)

    def fuel_names(self) -> tuple[str, ...]:
        """Return the fuels of the route, in the order in which the legs take them."""
        names: dict[str, None] = {}
        for number in self.plan_of_leg:
            for name in self.plans[number].shares:
                names |= dict.fromkeys(self.rate(self.sailor, False, False, name))
        return tuple(names)


def _some(assumptions: Assumptions, part: slice) -> Assumptions:
    names = assumptions.__dataclass_fields__
    return Assumptions(**{name: getattr(assumptions, name)[part] for name in names})


def usual_threads() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate_totals(
    route: Route,
    vessel: Vessel,
    departures: DateArray,
    ice: IceConditions,
    assumptions: Assumptions,
    *,
    practice: Practice | None = None,
    chunk: int = CHUNK,
    threads: int | None = None,
) -> VoyageTotals:
    """Sail a route many times, and keep the sums alone.

    Parameters
    ----------
    route, vessel, departures, ice, assumptions, practice
        As :func:`routes.sailing.simulate_draws`. Neighbours in time are best neighbours in the arrays: a chunk of
        summer is open water throughout.
    chunk
        Draws that are computed at a time. The result is the same, to the bit, for any number.
    threads
        Chunks at work at once; None for the cores of the machine. The result is the same for any number.

    Returns
    -------
    Sums by draw: those of :func:`routes.sailing.simulate_draws`, but for the order of addition.

    Raises
    ------
    RoutesError
        As :func:`routes.sailing.simulate_draws`. A voyage that is refused is not sailed on, so that what would be
        missing farther on, such as ice that was not observed, is no error for it.
    BadInputError
        If ``chunk`` or ``threads`` are not positive.
    """
    for name, number in (("chunk", chunk), ("threads", threads)):
        if number is not None and (isinstance(number, bool) or number < 1):
            raise BadInputError(f"{name} {number!r}", "must be 1 or more", f"leave {name} out")
    chosen, count = practice or Practice(), len(departures)
    crew = _Crew(route, vessel, departures, ice, assumptions, chosen)
    names = crew.fuel_names()
    sums = {name: np.full(count, np.nan) for name in ("hours", "waiting_hours", "nsr_hours", "unused_gas_t")}
    fuels = {name: np.full(count, np.nan) for name in names}
    ice_hours, zones, begins = np.zeros(count), np.zeros(count), np.full(count, _NEVER)
    feasible = np.zeros(count, dtype=np.bool_)

    def work(first: int) -> _Refusal | None:
        found, refusal = crew.chunk(first, min(first + chunk, count))
        where = found.draw
        feasible[where] = True
        sums["hours"][where], sums["waiting_hours"][where] = found.hours, found.waiting
        sums["nsr_hours"][where], sums["unused_gas_t"][where] = found.in_nsr, found.unused
        ice_hours[where], begins[where] = found.in_ice, found.begins
        zones[where] = sum(((found.zones >> bit) & 1 for bit in range(len(AREAS))), start=np.zeros(len(where)))
        for name, mass in found.fuels.items():
            fuels[name][where] = mass
        return refusal

    refusals = [found for found in _each(work, range(0, count, chunk), threads or usual_threads()) if found is not None]
    first = min(refusals, key=lambda found: (found.leg, found.test, found.draw), default=None)
    never = begins == _NEVER
    dates = crew.sailor.calendar.dates(np.where(never, 0.0, begins))
    return VoyageTotals(
        route=route,
        vessel=vessel,
        feasible=feasible,
        reason=None if first is None else first.words,
        **sums,
        ice_hours=ice_hours,
        escorted_zones=zones,
        escort_begins=np.where(never, np.datetime64("NaT", "m"), dates),
        fuels_t=fuels,
        scrubber=chosen.scrubber,
    )


def _each(work: Callable[[int], _Refusal | None], starts: Sequence[int], threads: int) -> Iterator[_Refusal | None]:
    """Do some work for each start, on several threads where there are several starts."""
    if len(starts) < 2 or threads < 2:
        yield from map(work, starts)
        return
    with ThreadPoolExecutor(max_workers=threads) as pool:
        yield from pool.map(work, starts)
