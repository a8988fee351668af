"""A ship sails a route leg by leg, and the date moves along with her.

The same code runs one voyage or many imagined ones (draws): every uncertain input is an array ``(n,)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes.engine_room import Run, burn
from routes.fuel_plan import LegFuels, plan_fuels
from routes.fuel_rules import protected_tanks
from routes.ice.legs import leg_names
from routes.ice.record import IceConditions
from routes.practice import Assumptions, Practice
from routes.routing import Leg, Route
from routes.sailor import ESCORTED, INDEPENDENT, MODE_NAMES, OPEN, REFUSED, Sailor, lane_of_ice
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel

__all__ = [
    "ESCORTED",
    "INDEPENDENT",
    "MODE_NAMES",
    "OPEN",
    "REFUSED",
    "LegDraws",
    "VoyageDraws",
    "has_protected_tanks",
    "lane_of_ice",
    "leg_plans",
    "simulate_draws",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegDraws:
    """What happens on one leg of a route, arrays ``(n,)``."""

    leg: Leg
    enter: DateArray
    cover: FloatArray
    concentration: FloatArray
    thickness_m: FloatArray
    risk_index: FloatArray
    mode: NDArray[np.int64]
    speed_kn: FloatArray
    hours: FloatArray
    waiting_hours: FloatArray
    runs: tuple[Run, ...]
    fuels_t: Mapping[str, FloatArray]
    plan: LegFuels
    unused_gas_t: FloatArray
    regression: FloatArray

    @property
    def fuel_t(self) -> FloatArray:
        """All fuel of the leg [t]."""
        return np.asarray(np.sum(list(self.fuels_t.values()), axis=0), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoyageDraws:
    """Many imagined voyages of one ship over one route."""

    route: Route
    vessel: Vessel
    legs: tuple[LegDraws, ...]
    feasible: BoolArray
    reason: str | None
    scrubber: bool = False

    @property
    def unused_gas_t(self) -> FloatArray:
        """Gas that boiled off and was burnt to no use [t], NaN where infeasible."""
        return self._total([leg.unused_gas_t for leg in self.legs])

    def _total(self, values: list[FloatArray]) -> FloatArray:
        return np.where(self.feasible, np.sum(values, axis=0), np.nan)

    @property
    def hours(self) -> FloatArray:
        """Berth to berth, with canals and waiting [h], NaN where infeasible."""
        return self._total([leg.hours + leg.waiting_hours for leg in self.legs])

    @property
    def days(self) -> FloatArray:
        """Berth to berth, with canals and waiting [d], NaN where infeasible."""
        return self.hours / HOURS_PER_DAY

    @property
    def fuel_t(self) -> FloatArray:
        """All fuel [t], NaN where infeasible."""
        return self._total([leg.fuel_t for leg in self.legs])

    @property
    def fuels_t(self) -> dict[str, FloatArray]:
        """Mass by fuel [t], NaN where infeasible."""
        names = dict.fromkeys(name for leg in self.legs for name in leg.fuels_t)
        nothing = np.zeros(len(self.feasible))
        return {name: self._total([leg.fuels_t.get(name, nothing) for leg in self.legs]) for name in names}


def simulate_draws(
    route: Route,
    vessel: Vessel,
    departures: DateArray,
    ice: IceConditions,
    assumptions: Assumptions,
    *,
    practice: Practice | None = None,
) -> VoyageDraws:
    """Sail a route many times.

    Parameters
    ----------
    route, vessel
        The track and the ship.
    departures
        ``(n,)`` dates, ``datetime64[D]``.
    ice
        Ice of each voyage, ``n`` draws.
    assumptions
        Uncertain inputs of each voyage, ``n`` draws.
    practice
        Escort, admission and speed model; None for the defaults.

    Returns
    -------
    Draws of each leg; a voyage that a rule forbids is infeasible, and ``reason`` names the rule.
    """
    sailor = _Logbook(route, vessel, departures, ice, assumptions, practice or Practice())
    plans = leg_plans(route, vessel, departures, sailor.practice)
    legs = [sailor.sail(leg, plan) for leg, plan in zip(route.legs, plans, strict=True)]
    return VoyageDraws(
        route=route,
        vessel=vessel,
        legs=tuple(legs),
        feasible=sailor.feasible,
        reason=sailor.reason,
        scrubber=sailor.practice.scrubber,
    )


def leg_plans(route: Route, vessel: Vessel, departures: DateArray, practice: Practice) -> tuple[LegFuels, ...]:
    """Return which fuel she burns on which share of every leg, by :func:`routes.fuel_plan.plan_fuels`."""
    return plan_fuels(
        route,
        vessel.fuel,
        departures,
        speed_kn=vessel.operating_speed_kn,
        scrubber=practice.scrubber,
        double_hull=has_protected_tanks(vessel),
        waiver=practice.hfo_waiver,
        obeyed=practice.fuel_rules,
    )


def has_protected_tanks(vessel: Vessel) -> bool:
    """Tell whether a ship's year of building puts her under the rule of protected fuel tanks."""
    return vessel.build_year is not None and protected_tanks(f"{vessel.build_year:.0f}-01-01")


class _Logbook(Sailor):
    """Sails a route and writes down every leg."""

    def __init__(
        self,
        route: Route,
        vessel: Vessel,
        departures: DateArray,
        ice: IceConditions,
        assumptions: Assumptions,
        practice: Practice,
    ) -> None:
        super().__init__(route, vessel, departures, ice, assumptions, practice)
        self.feasible = np.ones(self.count, dtype=np.bool_)
        self.reason: str | None = None

    def refuse(self, where: BoolArray, leg: Leg, rule: str, enter: DateArray) -> None:
        """Mark voyages that a rule forbids, and keep the first reason."""
        if where.any():
            if self.reason is None:
                first = enter[np.flatnonzero(where)[0]].astype("datetime64[D]")
                self.reason = f"{leg.name} on {first}: {rule}"
            self.feasible &= ~where

    def sail(self, leg: Leg, plan: LegFuels) -> LegDraws:
        """Sail one leg."""
        began, none = self.clock, np.zeros(self.count)
        enter = self.calendar.dates(began)
        mode = np.full(self.count, OPEN, dtype=np.int64)
        cover = concentration = thickness = waiting = regression = none
        risk = np.full(self.count, np.nan)
        if leg.kind == "canal":
            hours, waiting = self.canal(leg)
            runs = (self.at_sea(self.power(leg.distance_nm / hours), hours, False), *self.waits(waiting))
        elif leg.ice_leg is None:
            speed = self.open_speed(leg)
            hours = leg.distance_nm / speed
            runs = (self.at_sea(self.open_power_of(leg.kind == "pilotage"), hours, leg.in_nsr),)
        else:
            at = self.moment()
            cover, pack, thickness = self.ice_met(leg.ice_leg, at)
            regression = self.ice.regression_share(leg_names().index(leg.ice_leg), at.since_january)
            concentration = cover * pack
            found = self.through_ice(leg, at, cover, pack, thickness)
            self.refuse(found.refused, leg, found.rule, enter)
            mode, risk, hours, waiting = found.mode, found.risk_index, found.hours, found.waiting_hours
            runs = self.runs_in_ice(leg, found)
        self.sail_on(hours + waiting)
        if leg.in_nsr and self.klass.season_only:
            closed, rule = self.out_of_season(began)
            self.refuse(closed, leg, rule, enter)
        fuels, unused = burn(self.vessel, runs, plan, scrubber=self.practice.scrubber)
        return LegDraws(
            leg=leg,
            enter=enter,
            cover=cover,
            concentration=concentration,
            thickness_m=np.where(cover > 0, thickness, 0.0),
            risk_index=risk,
            mode=mode,
            speed_kn=self.sailed_nm(leg) / hours,
            hours=hours,
            waiting_hours=waiting,
            runs=runs,
            fuels_t=fuels,
            unused_gas_t=unused,
            plan=plan,
            regression=regression,
        )
