"""The search behind speed choice: one ship, date and ice sailed at many speeds."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.emissions import total_emissions
from routes.engine_room import burn, waiting_run
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.ice.record import repeat_ice
from routes.pace_results import PaceCurve, PacePoint, TradeOff
from routes.power import power_ship, propulsion_power_kw
from routes.practice import central_assumptions
from routes.routing import Route
from routes.sailing import leg_plans, simulate_draws
from routes.setting import Setting
from routes.tables import coefficient
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel, fuels
from routes.voyage import by_engine

FloatArray = NDArray[np.float64]
# USD per tonne: one price, or one for each fuel.
Prices = float | Mapping[str, float]

# Speeds of a curve; of each round of a search, and how often a search zooms in.
_CURVE, _GRID, _ROUNDS = 41, 65, 3
# Two speeds closer than this are the same [kn].
_SAME = 1e-6


def least_speed_kn(ship: Vessel, *, power_model: str = "ghg4_trial") -> float:
    """Return the slowest speed at which the main engine of a ship runs for days.

    Parameters
    ----------
    ship
        The ship, at her draught.
    power_model
        A key of :data:`routes.power.POWER_MODELS`.

    Returns
    -------
    Speed at which open water takes ``pace.least_load`` of her installed power [kn].

    References
    ----------
    MAN Diesel (2009), *Low load operation*, service letter SL09-511: 10% of load for long with care, 40% by design; the
    letter SL2021-714 of 2021 says 5% for electronically controlled engines. One row for every kind of engine.

    >>> from routes.vessels import vessel
    >>> round(least_speed_kn(vessel("container-8000")), 1)  # Maersk sailed such ships at 10% load and 12-14 kn
    12.0
    """
    fastest = _fastest_kn(ship)
    speeds = np.linspace(0.0, fastest, 4097)
    power = propulsion_power_kw(power_model, power_ship(ship), speeds, ship.draught_m, extrapolate=True)
    known = np.isfinite(power)
    least = float(np.interp(coefficient("pace.least_load") * ship.mcr_kw, power[known], speeds[known]))
    if least >= fastest:
        raise BadInputError(
            f"installed power {ship.mcr_kw:,.0f} kW of {ship.key}",
            "is so great that she never needs the least load of her engine",
            "check installed power and service speed",
        )
    return least


def _fastest_kn(ship: Vessel) -> float:
    return max(ship.service_speed_kn, ship.operating_speed_kn)


class PaceSearch:
    """Everything but the speed: one setting, sailed at many speeds."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.ship = setting.vessel
        self.corridors = list(setting.tracks)
        self.greatest = _fastest_kn(self.ship)
        self.least = least_speed_kn(self.ship, power_model=setting.practice.power_model)
        self.check_speeds([self.ship.operating_speed_kn], "operating speed")

    def check_speeds(self, speeds_kn: ArrayLike | None, what: str = "speeds") -> FloatArray:
        """Return speeds in rising order within her range, those of a curve if none are given, or raise."""
        if speeds_kn is None:
            return np.linspace(self.least, self.greatest, _CURVE)
        try:
            speeds = np.array(speeds_kn, dtype=np.float64)
        except (TypeError, ValueError):
            speeds = np.array([np.nan])
        rule = f"must lie between {self.least:.2f} and {self.greatest:.2f} kn"
        if speeds.ndim != 1 or not speeds.size or not np.isfinite(speeds).all() or (np.diff(speeds) <= 0.0).any():
            raise BadInputError(f"{what} {speeds_kn!r}", "must be numbers in rising order", f"they {rule}")
        if speeds[0] < self.least - _SAME or speeds[-1] > self.greatest + _SAME:
            worst = speeds[0] if speeds[0] < self.least else speeds[-1]
            raise BadInputError(
                f"{what} {worst:g} kn",
                f"{rule}: the least load of her engine, and her service speed",
                "choose a speed in this range",
            )
        return speeds

    def sail(self, corridor: str, speeds: FloatArray) -> PaceCurve:
        """Sail one corridor at every speed."""
        track = self.setting.tracks[corridor]
        if not isinstance(track, Route):
            return self.no_curve(corridor, speeds, str(track), None)
        count = len(speeds)
        assumed = dataclasses.replace(central_assumptions(count), speed_factor=speeds / self.ship.operating_speed_kn)
        try:
            ice = self.setting.ice_along(track)
            draws = simulate_draws(
                track,
                self.ship,
                np.full(count, np.datetime64(self.setting.depart, "D")),
                repeat_ice(ice, count),
                assumed,
                practice=self.setting.practice,
            )
        except DataError as error:
            if self.setting.own_ice:  # what a file lacks is an error of the file, not of the corridor
                raise
            return self.no_curve(corridor, speeds, str(error), track)
        burnt = draws.fuels_t
        unused = draws.unused_gas_t
        emitted = total_emissions(by_engine(burnt, self.ship, unused))
        return PaceCurve(
            corridor=corridor,
            route=track,
            speed_kn=speeds,
            days=draws.days,
            fuels_t=burnt,
            unused_gas_t=unused,
            co2_t=emitted.co2,
            co2e_t=emitted.co2e_100,
            reason=draws.reason,
        )

    def no_curve(self, corridor: str, speeds: FloatArray, reason: str, track: Route | None) -> PaceCurve:
        """Return the curve of a corridor that cannot be sailed at any speed."""
        nothing = np.full(len(speeds), np.nan)
        return PaceCurve(
            corridor=corridor,
            route=track,
            speed_kn=speeds,
            days=nothing,
            fuels_t={},
            unused_gas_t=nothing,
            co2_t=nothing,
            co2e_t=nothing,
            reason=reason,
        )

    def trade_off(self, speeds: FloatArray) -> TradeOff:
        """Sail all corridors at every speed."""
        return TradeOff(
            origin=self.setting.origin,
            destination=self.setting.destination,
            vessel=self.ship,
            depart=self.setting.depart,
            ice_label=self.setting.ice.label,
            least_kn=self.least,
            greatest_kn=self.greatest,
            curves=tuple(self.sail(name, speeds) for name in self.corridors),
        )

    def operating(self, corridor: str) -> tuple[PacePoint | None, str]:
        """Sail at her operating speed."""
        curve = self.sail(corridor, np.array([self.ship.operating_speed_kn]))
        return (curve.point(0), "") if curve.feasible[0] else (None, str(curve.reason))

    def slowest(self, corridor: str, days: float) -> tuple[PacePoint | None, str]:
        """Find the slowest speed that arrives within some days: the first one on a grid, then finer and finer."""
        low, high = self.least, self.greatest
        curve = self.sail(corridor, np.linspace(low, high, _GRID))
        if not curve.feasible.any():
            return None, str(curve.reason)
        found = np.flatnonzero(curve.days <= days)
        if not found.size:
            quickest = float(np.nanmin(curve.days))
            return None, f"the quickest speed takes {quickest:.2f} days"
        first = int(found[0])
        if first == 0:
            return curve.point(0, bound="least", early_days=days - float(curve.days[0])), ""
        for _ in range(_ROUNDS):
            low, high = curve.speed_kn[first - 1], curve.speed_kn[first]
            curve = self.sail(corridor, np.linspace(low, high, _GRID))
            first = int(np.flatnonzero(curve.days <= days)[0])
        bound = None if curve.feasible[first - 1] else "feasibility"
        return curve.point(first, bound=bound, early_days=days - float(curve.days[first])), ""

    def wait(self, point: PacePoint) -> PacePoint:
        """Let a ship that is early wait at anchor for the arrival: auxiliaries and boilers, and gas that boils off."""
        track, ship, practice = self.setting.tracks[point.corridor], self.ship, self.setting.practice
        if not isinstance(track, Route) or point.early_days <= 0.0:
            return point
        day = np.array([self.setting.depart], dtype="datetime64[D]")
        plan = leg_plans(track, ship, day, practice)[-1]
        hours = np.array([point.early_days * HOURS_PER_DAY])
        waiting, unused = burn(ship, [waiting_run(ship, hours)], plan, scrubber=practice.scrubber)
        burnt = {name: point.fuels_t.get(name, 0.0) for name in {**point.fuels_t, **waiting}}
        for name, mass in waiting.items():
            burnt[name] += float(mass[0])
        wasted = point.unused_gas_t + float(unused[0])
        emitted = total_emissions(by_engine(burnt, ship, wasted))
        return dataclasses.replace(
            point,
            waits=True,
            fuels_t=burnt,
            unused_gas_t=wasted,
            co2_t=float(emitted.co2),
            co2e_t=float(emitted.co2e_100),
            waiting_fuel_t=float(sum(mass[0] for mass in waiting.values())),
        )

    def met(self, corridor: str, days: float) -> tuple[PacePoint | None, str]:
        """Slow down to an arrival, and wait for what is left of it."""
        point, reason = self.slowest(corridor, days)
        return (None, reason) if point is None else (self.wait(point), "")

    def cheapest(self, corridor: str, prices: Prices, usd_per_day: float) -> tuple[PacePoint | None, str]:
        """Find the speed of least cost: the least one on a grid, then finer and finer about it."""
        low, high = self.least, self.greatest
        for _ in range(_ROUNDS + 1):
            curve = self.sail(corridor, np.linspace(low, high, _GRID))
            if not curve.feasible.any():
                return None, str(curve.reason)
            burnt = _fuel_usd(curve.fuels_t, prices)
            best = int(np.nanargmin(burnt + usd_per_day * curve.days))
            beside = [i for i in (best - 1, best + 1) if 0 <= i < _GRID]
            low, high = curve.speed_kn[max(best - 1, 0)], curve.speed_kn[min(best + 1, _GRID - 1)]
        speed = float(curve.speed_kn[best])
        bound = None if curve.feasible[beside].all() else "feasibility"
        if abs(speed - self.least) < _SAME:
            bound = "least"
        elif abs(speed - self.greatest) < _SAME:
            bound = "greatest"
        cost = {"fuel_usd": float(burnt[best]), "time_usd": usd_per_day * float(curve.days[best])}
        return curve.point(best, bound=bound, **cost), ""


def check_number(value: object, what: str, unit: str, *, positive: bool = False) -> float:
    """Return a number that is not negative, or raise."""
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or number < 0.0 or (positive and number == 0.0):
        rule = "must be a number greater than 0" if positive else "must be a number, not negative"
        raise BadInputError(f"{what} {value!r}", rule, f"give it in {unit}")
    return number


def check_prices(fuel_usd_per_t: Prices) -> Prices:
    """Return one price of fuel, or prices by fuel, or raise."""
    if not isinstance(fuel_usd_per_t, Mapping):
        return check_number(fuel_usd_per_t, "fuel price", "USD per tonne")
    if not fuel_usd_per_t:
        raise BadInputError("fuel prices", "are empty", "give one number, or a price for each fuel")
    for name, price in fuel_usd_per_t.items():
        if name not in fuels():
            raise UnknownNameError(f"fuel {name!r}", "is not known", f"choose from: {', '.join(fuels())}")
        check_number(price, f"price of {name}", "USD per tonne")
    return {name: float(price) for name, price in fuel_usd_per_t.items()}


def _fuel_usd(burnt: Mapping[str, FloatArray], prices: Prices) -> FloatArray:
    total: Any = 0.0
    for name, mass in burnt.items():
        if isinstance(prices, Mapping):
            if name not in prices:
                raise BadInputError(f"fuel {name} without a price", "is burnt on this voyage", "add its price")
            total = total + prices[name] * mass
        else:
            total = total + prices * mass
    return np.asarray(total, dtype=np.float64)
