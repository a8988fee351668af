"""Voyages: a ship sails a route, leg by leg, and the date moves along with her.

The same code runs one voyage or many imagined ones (draws): every uncertain input is an array ``(n,)``.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.emissions import BlackCarbon, Emissions, emissions_t, total_emissions
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.fuel import auxiliary_fuel_t, boil_off_t, engine_fuels_t, gas_balance_t, scrubber_fuel_t
from routes.fuel_plan import LegFuels, plan_fuels
from routes.fuel_rules import protected_tanks
from routes.ice.admission import TRUST, Admission, admission_class, ice_severity, nsr_area
from routes.ice.admission import admission as admitted
from routes.ice.legs import leg_names
from routes.ice.record import IceConditions, period_ice, repeat_ice
from routes.ice.risk import IceClass, escorted_risk_index, ice_class, risk_index_outcome
from routes.ice.season import season_lanes, way, worst_concentration
from routes.ice.strength import strength_ratio
from routes.ice_power import EscortedShip, escorted_power_kw, full_power_speed_kn, power_in_ice_kw
from routes.power import POWER_MODELS, power_ship, propulsion_power_kw
from routes.routing import Leg, Route
from routes.speed import SPEED_MODELS, escorted_speed_kn, mean_speed_kn, ship_speed_in_ice_kn, slowest_speed_kn
from routes.tables import coefficient
from routes.units import HOURS_PER_DAY, KM_PER_NM
from routes.vessels import Vessel, admission_key, ice_ship

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]
# Mass by fuel [t].
Fuels = dict[str, FloatArray]

ESCORT_CHOICES = ("auto", "yes", "no")
# How a leg is sailed; also the order of severity.
OPEN, INDEPENDENT, ESCORTED, REFUSED = range(4)
MODE_NAMES = ("open", "independent", "escorted", "refused")
# How far ahead the next feasible departure is looked for [d].
DAYS_SEARCHED = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Uncertain inputs of a voyage, each ``(n,)``; the fields carry the names of their coefficient rows."""

    speed_factor: FloatArray
    ice_multiplier: FloatArray
    ice_time: FloatArray
    thickness_factor: FloatArray
    concentration_shift: FloatArray
    sailed_ratio: FloatArray
    canal_hours: FloatArray
    canal_waiting_days: FloatArray
    escort_speed_summer_kn: FloatArray
    escort_speed_winter_kn: FloatArray
    escort_waiting_summer_days: FloatArray
    escort_waiting_winter_days: FloatArray
    escorted_share: FloatArray
    pilotage_kn: FloatArray
    power_exponent: FloatArray
    service_load: FloatArray
    arctic_auxiliary: FloatArray
    besetting_luck: FloatArray
    besetting_days: FloatArray


# Canals beside Suez: rows of length, transit and waiting.
OTHER_CANALS = {
    "panama": ("panama.length_km", "panama.transit_hours", "panama.waiting_days"),
    "kiel": ("kiel.length_km", "kiel.transit_hours", "kiel.waiting_days"),
}
# Field of Assumptions -> coefficient row.
ASSUMPTION_ROWS = {
    "speed_factor": "speed.spread",
    "ice_multiplier": "speed.ice_multiplier",
    "ice_time": "speed.ice_time",
    "thickness_factor": "ice.thickness",
    "concentration_shift": "ice.concentration",
    "sailed_ratio": "nsr.sailed_ratio",
    "canal_hours": "suez.transit_hours",
    "canal_waiting_days": "suez.waiting_days",
    "escort_speed_summer_kn": "escort.speed.summer",
    "escort_speed_winter_kn": "escort.speed.winter",
    "escort_waiting_summer_days": "escort.waiting_days.summer",
    "escort_waiting_winter_days": "escort.waiting_days.winter",
    "escorted_share": "power.escorted_share",
    "pilotage_kn": "pilotage.speed_kn",
    "power_exponent": "power.exponent",
    "service_load": "power.service_load",
    "arctic_auxiliary": "auxiliary.arctic_factor",
    "besetting_luck": "besetting.luck",
    "besetting_days": "besetting.days",
}


def allowance_change(sailed_ratio: FloatArray) -> FloatArray:
    """Return by which share of itself the allowance of NSR lanes changes at another sailed ratio.

    >>> allowance_change(np.array([1.0])).tolist()  # no allowance at all
    [-1.0]
    """
    return (sailed_ratio - 1.0) / (coefficient("nsr.sailed_ratio") - 1.0) - 1.0


def central_assumptions(count: int = 1) -> Assumptions:
    """Return the central value of every uncertain input, for ``count`` voyages."""
    return Assumptions(**{name: np.full(count, coefficient(row)) for name, row in ASSUMPTION_ROWS.items()})


def parse_date(value: str | dt.date, what: str = "date of departure") -> dt.date:
    """Read a date such as ``2024-09-01``.

    >>> parse_date("2024-09-01")
    datetime.date(2024, 9, 1)
    """
    if isinstance(value, dt.datetime):
        found = value.date()
    elif isinstance(value, dt.date):
        found = value
    else:
        try:
            if not isinstance(value, str):
                raise ValueError
            found = dt.datetime.strptime(value.strip(), "%Y-%m-%d").date()
        except ValueError:
            raise BadInputError(f"{what} {value!r}", "is not a date", "write YYYY-MM-DD, such as 2024-09-01") from None
    if not 1979 <= found.year <= 2100:
        raise BadInputError(f"{what} {value!r}", "must lie between 1979 and 2100", "choose a date in that range")
    return found


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
    fuels_t: Mapping[str, FloatArray]
    plan: LegFuels

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


def check_escort(escort: str) -> str:
    """Return a choice of escort, or raise ``BadInputError``."""
    if escort not in ESCORT_CHOICES:
        raise BadInputError(f"escort {escort!r}", "is not known", f"choose from: {', '.join(ESCORT_CHOICES)}")
    return escort


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """How a ship is sailed in ice.

    Attributes
    ----------
    escort
        ``auto`` (where the ice or the rules ask for it), ``yes`` (also on every other NSR leg with ice) or ``no``.
    admission
        Which cells of the rules of the NSR may refuse a ship: ``all``, ``verified`` or ``off`` (none).
    speed_model
        A key of :data:`routes.speed.SPEED_MODELS`; None for that of her ice class.
    sea_margin
        Power that weather costs on open water, as a share of the power in calm water: her speed is then one in calm
        water, and she makes ``(1 + sea_margin)**(-1/3)`` of it. 0, the default, for a speed as made good at sea, which
        the operating speeds of the table are.
    """

    escort: str = "auto"
    admission: str = "all"
    speed_model: str | None = None
    sea_margin: float = 0.0
    escort_waits: bool = True
    power_model: str = "ghg4_trial"
    fuel_rules: bool = True
    scrubber: bool = False
    hfo_waiver: bool = False

    def __post_init__(self) -> None:
        """Check the names."""
        check_escort(self.escort)
        if self.admission not in TRUST:
            raise UnknownNameError(f"admission {self.admission!r}", "is not known", f"choose from: {', '.join(TRUST)}")
        margin = self.sea_margin
        if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0.0 <= margin <= 1.0:
            raise BadInputError(
                f"sea margin {margin!r}", "must be a share of the power, 0 to 1", "write 0.15 for the usual 15%"
            )
        for name in ("escort_waits", "fuel_rules", "scrubber", "hfo_waiver"):
            if not isinstance(getattr(self, name), bool):
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be yes or no", "write True or False")
        if self.power_model not in POWER_MODELS:
            raise UnknownNameError(
                f"power model {self.power_model!r}", "is not known", f"choose from: {', '.join(POWER_MODELS)}"
            )
        if self.speed_model is not None and self.speed_model not in SPEED_MODELS:
            raise UnknownNameError(
                f"speed model {self.speed_model!r}", "is not known", f"choose from: {', '.join(SPEED_MODELS)}"
            )


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
    sailor = _Sailor(route, vessel, departures, ice, assumptions, practice or Practice())
    plans = plan_fuels(
        route,
        vessel.fuel,
        departures,
        scrubber=sailor.practice.scrubber,
        double_hull=vessel.build_year is not None and protected_tanks(f"{vessel.build_year:.0f}-01-01"),
        waiver=sailor.practice.hfo_waiver,
        obeyed=sailor.practice.fuel_rules,
    )
    legs = [sailor.sail(leg, plan) for leg, plan in zip(route.legs, plans, strict=True)]
    return VoyageDraws(
        route=route,
        vessel=vessel,
        legs=tuple(legs),
        feasible=sailor.feasible,
        reason=sailor.reason,
        scrubber=sailor.practice.scrubber,
    )


def _add(one: Fuels, other: Fuels) -> Fuels:
    """Add masses of fuel, kind by kind."""
    total = dict(one)
    for name, mass in other.items():
        total[name] = total[name] + mass if name in total else mass
    return total


class _Sailor:
    """Keeps the clock of the draws while a route is sailed leg by leg."""

    def __init__(
        self,
        route: Route,
        vessel: Vessel,
        departures: DateArray,
        ice: IceConditions,
        assumptions: Assumptions,
        practice: Practice,
    ) -> None:
        self.vessel, self.ice, self.assumed, self.practice = vessel, ice, assumptions, practice
        self.klass: IceClass = ice_class(vessel.ice_class)
        self.ice_ship = ice_ship(vessel)
        self.model = practice.speed_model or self.klass.speed_model
        self.admission_class = admission_class(admission_key(vessel)).ice_class
        self.way_of_lane = way(route.lane).legs if route.lane in season_lanes(None) else ()
        self.lane = route.lane
        self.count = len(departures)
        self.clock = departures.astype("datetime64[m]")
        self.first_january = departures.astype("datetime64[Y]")
        self.feasible = np.ones(self.count, dtype=np.bool_)
        self.reason: str | None = None
        self.waited_for_canal = False
        self.was_escorted = np.zeros(self.count, dtype=np.bool_)
        self.hazard = np.zeros(self.count)
        self.speed = np.minimum(
            vessel.operating_speed_kn * assumptions.speed_factor,
            max(vessel.service_speed_kn, vessel.operating_speed_kn),
        )
        self.power_ship = power_ship(vessel)
        self.escorted_ship = EscortedShip(mcr_kw=vessel.mcr_kw, operating_kn=vessel.operating_speed_kn)

    def power(self, speed: FloatArray) -> FloatArray:
        """Power in open water [kW]; beyond the range of a law, as on canals, the law is drawn on."""
        return propulsion_power_kw(
            self.practice.power_model,
            self.power_ship,
            speed,
            self.vessel.draught_m,
            exponent=self.assumed.power_exponent,
            service_load=self.assumed.service_load,
            extrapolate=True,
        )

    def burn(self, power: FloatArray, hours: FloatArray, plan: LegFuels, arctic: bool) -> Fuels:
        """Fuel at sea by kind: main engine with its pilot oil, auxiliary engines, boilers."""
        ship = self.vessel
        factor = self.assumed.arctic_auxiliary if arctic else 1.0
        found: Fuels = {}
        for name, share in plan.shares.items():
            part = hours * share
            main = engine_fuels_t(power, part, mcr_kw=ship.mcr_kw, engine=ship.engine, fuel=name)
            other = auxiliary_fuel_t(ship.aux_sea_kw * factor, ship.boiler_sea_kw * factor, part, fuel=name)
            if name == "HFO" and self.practice.scrubber:
                other = other + scrubber_fuel_t(main[name] + other)
            found = _add(found, _add(main, {name: other}))
        return found

    def idle(self, hours: FloatArray, plan: LegFuels) -> Fuels:
        """Fuel while she waits."""
        ship = self.vessel
        return {
            name: auxiliary_fuel_t(ship.aux_anchor_kw, ship.boiler_anchor_kw, hours * share, fuel=name)
            for name, share in plan.shares.items()
        }

    def boiled_off(self, fuels: Fuels, hours: FloatArray) -> Fuels:
        """Raise the gas of an LNG carrier to what boils off her cargo: it is burnt, wanted or not."""
        ship = self.vessel
        if ship.type != "lng" or ship.capacity_m3 is None or "LNG" not in fuels:
            return fuels
        tank = ship.rows["tank"].text if "tank" in ship.rows else "membrane-improved"
        gas = gas_balance_t(fuels["LNG"], boil_off_t(ship.capacity_m3, hours, tank=tank), reliquefies=False)
        return {**fuels, "LNG": gas.burnt}

    def refuse(self, where: BoolArray, leg: Leg, rule: str, enter: DateArray) -> None:
        if where.any():
            if self.reason is None:
                first = enter[np.flatnonzero(where)[0]].astype("datetime64[D]")
                self.reason = f"{leg.name} on {first}: {rule}"
            self.feasible &= ~where

    def months(self) -> FloatArray:
        month = self.clock.astype("datetime64[M]")
        start, end = month.astype("datetime64[m]"), (month + 1).astype("datetime64[m]")
        part = (self.clock - start).astype(np.float64) / (end - start).astype(np.float64)
        whole = (month - self.first_january.astype("datetime64[M]")).astype(np.float64)
        return np.asarray(whole + part, dtype=np.float64)

    def is_summer(self) -> BoolArray:
        month = self.clock.astype("datetime64[M]").astype(np.int64) % 12 + 1
        inside = (month >= coefficient("escort.first_summer_month")) & (
            month <= coefficient("escort.last_summer_month")
        )
        return np.asarray(inside, dtype=np.bool_)

    def canal(self, leg: Leg) -> tuple[FloatArray, FloatArray]:
        """Return hours in a canal and hours of waiting for it; the share of its length that the leg is counts."""
        other = next((name for name in leg.straits if name in OTHER_CANALS), None)
        if other is None:
            share = leg.distance_nm * KM_PER_NM / coefficient("suez.length_km")
            return self.assumed.canal_hours * share, self.assumed.canal_waiting_days * HOURS_PER_DAY
        length, transit, waiting = (coefficient(row) for row in OTHER_CANALS[other])
        share = leg.distance_nm * KM_PER_NM / length
        return np.full(self.count, transit * share), np.full(self.count, waiting * HOURS_PER_DAY)

    def sail(self, leg: Leg, plan: LegFuels) -> LegDraws:
        enter = self.clock.copy()
        none = np.zeros(self.count)
        mode = np.full(self.count, OPEN, dtype=np.int64)
        cover = concentration = thickness = waiting = none
        risk = np.full(self.count, np.nan)
        if leg.kind == "canal":
            hours, waiting = self.canal(leg)
            if self.waited_for_canal:
                waiting = none
            self.waited_for_canal = True
            fuel = _add(self.burn(self.power(leg.distance_nm / hours), hours, plan, False), self.idle(waiting, plan))
        elif leg.ice_leg is None:
            speed = self.open_speed(leg)
            hours = leg.distance_nm / speed
            fuel = self.burn(self.open_power(leg, speed), hours, plan, leg.in_nsr)
        else:
            number = leg_names().index(leg.ice_leg)
            cover, pack, thickness = self.ice.at(number, self.months())
            pack = np.clip(pack + np.where(pack > 0.0, self.assumed.concentration_shift, 0.0), 0.0, 1.0)
            thickness = thickness * self.assumed.thickness_factor
            concentration = cover * pack
            mode, risk, hours, waiting, fuel = self.through_ice(leg, plan, cover, pack, thickness)
        self.clock = self.clock + np.rint((hours + waiting) * 60.0).astype("timedelta64[m]")
        if leg.in_nsr and self.klass.season_only:
            self.check_season(leg, enter)
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
            fuels_t=self.boiled_off(fuel, hours + waiting),
            plan=plan,
        )

    def worst(self, leg: Leg, cover: FloatArray, pack: FloatArray) -> FloatArray:
        """Concentration that cannot be gone round; where no table of the lane says it, more than a little pack."""
        if self.lane is not None and leg.ice_leg in self.way_of_lane:
            return worst_concentration(self.lane, leg.ice_leg, cover, pack)
        return np.where(cover < coefficient("ice.avoidable_cover"), 0.0, pack)

    def open_speed(self, leg: Leg) -> FloatArray:
        """Speed in open water: her own less what weather costs, or the pilot's."""
        if leg.kind == "pilotage":
            return np.minimum(self.speed, self.assumed.pilotage_kn)
        return self.speed * float((1.0 + self.practice.sea_margin) ** (-1 / 3))

    def open_power(self, leg: Leg, speed: FloatArray) -> FloatArray:
        """Power at a speed in open water: with a sea margin, that of the speed she would make in calm water."""
        calm = 1.0 if leg.kind == "pilotage" else float((1.0 + self.practice.sea_margin) ** (1 / 3))
        return self.power(speed * calm)

    def sailed_nm(self, leg: Leg) -> FloatArray:
        """Length of a leg as sailed: the allowance of the lanes in NSR waters is the uncertain part of it."""
        if not (leg.in_nsr and leg.ice_leg is not None):
            return np.full(self.count, leg.distance_nm)
        return leg.distance_nm + leg.allowance_nm * allowance_change(self.assumed.sailed_ratio)

    def check_season(self, leg: Leg, enter: DateArray) -> None:
        first, last = int(coefficient("season.first_day")), int(coefficient("season.last_day"))
        closed = np.zeros(self.count, dtype=np.bool_)
        for clock in (enter, self.clock):
            day = clock.astype("datetime64[D]")
            month = day.astype("datetime64[M]")
            number = (
                (month.astype(np.int64) % 12 + 1) * 100 + (day - month.astype("datetime64[D]")).astype(np.int64) + 1
            )
            closed |= (number < first) | (number > last)
        words = [f"{day % 100} {calendar.month_name[day // 100]}" for day in (first, last)]
        self.refuse(
            closed,
            leg,
            f"ice class {self.klass.key} may be in the NSR water area only from {words[0]} to {words[1]} "
            "(rules of navigation, annex 2)",
            enter,
        )

    def through_ice(
        self, leg: Leg, plan: LegFuels, cover: FloatArray, pack: FloatArray, thickness: FloatArray
    ) -> tuple[NDArray[np.int64], FloatArray, FloatArray, FloatArray, Fuels]:
        """Sail a leg that is part open water and part pack: independently, escorted, or not at all.

        Alone she must be fit for the worst ice that cannot be gone round; behind an icebreaker, whose work the worst
        stretches are, for the mean of the leg, with the bonus for escort.
        """
        klass, icy = self.klass, cover > 0.0
        worst = self.worst(leg, cover, pack)
        risk_alone = risk_index_outcome(klass.polaris, worst, thickness)
        risk_led = escorted_risk_index(risk_index_outcome(klass.polaris, cover * pack, thickness))
        speed = self.open_speed(leg)
        met, ice = np.where(icy, pack, 0.0), np.where(icy, thickness, 0.0)
        strength = strength_ratio(self.clock)
        law_open = ship_speed_in_ice_kn(self.model, self.ice_ship, np.zeros(self.count), ice)
        full = ship_speed_in_ice_kn(self.model, self.ice_ship, met, ice, strength)
        # Little pack is gone round: it slows her as the thickest ice she can take, and does not stop her.
        little = cover < coefficient("ice.avoidable_cover")
        full = np.where(little & np.isnan(full), slowest_speed_kn(self.model, self.ice_ship), full)
        luck = np.where(met * ice > 0.0, self.assumed.ice_multiplier, 1.0)
        full = np.minimum(full * luck, law_open)
        stopped = np.isnan(full)
        limit = coefficient("polaris.elevated.RIO") if klass.is_polar else 0.0
        # Ice that can be gone round is open water to the rules as well.
        rules = self.ask_rules(leg, np.where(worst > 0.0, cover * pack, 0.0), thickness)
        alone = icy & ~stopped & (risk_alone >= limit) & rules[0].allowed
        behind = icy & (risk_led >= limit) & rules[1].allowed
        escort = self.practice.escort
        wants = icy & (~alone | (leg.in_nsr and escort == "yes"))
        escorted = wants & behind & (escort != "no")
        refused = icy & ~alone & ~escorted
        self.refuse(refused, leg, self.why_refused(risk_alone, risk_led, stopped, refused, rules), self.clock)
        risk = np.where(escorted, risk_led, risk_alone)
        mode = np.where(refused, REFUSED, np.where(escorted, ESCORTED, np.where(icy, INDEPENDENT, OPEN))).astype(
            np.int64
        )

        summer = self.is_summer()
        assumed = self.assumed
        own = np.minimum(speed, np.where(stopped, speed, full))
        convoy = np.where(summer, assumed.escort_speed_summer_kn, assumed.escort_speed_winter_kn)
        led = escorted_speed_kn(self.ice_ship, met * ice, convoy, strength, summer=summer)
        # An icebreaker never slows a ship that could go alone.
        led = np.where(alone, np.maximum(led, own), led)
        in_pack = np.where(escorted, np.minimum(speed, led), own)
        if klass.is_polar:
            careful = coefficient(f"polaris.elevated_speed.{klass.polaris}")
            in_pack = np.where(icy & (risk < 0.0), np.minimum(in_pack, careful), in_pack)
        distance = self.sailed_nm(leg)
        hours = assumed.ice_time * distance / mean_speed_kn(cover, speed, in_pack)
        pack_hours = np.where(icy, assumed.ice_time * distance * cover / in_pack, 0.0)

        # What her engine could do: the cap of safety spares the bow, not the fuel.
        strong = full_power_speed_kn(self.model, self.ice_ship, met, ice, strength)
        strong = np.where(np.isnan(strong), full, np.minimum(strong * luck, law_open))
        own_power = power_in_ice_kw(
            self.model,
            self.ice_ship,
            in_pack,
            met,
            ice,
            self.power,
            full_power_kn=np.where(stopped, law_open, strong),
        )
        led_power = escorted_power_kw(
            "operating_share",
            self.escorted_ship,
            in_pack,
            self.power,
            share=assumed.escorted_share,
            operating_kn=self.speed,
        )
        fuel = self.burn(self.open_power(leg, speed), hours - pack_hours, plan, leg.in_nsr)
        fuel = _add(fuel, self.burn(np.where(escorted, led_power, own_power), pack_hours, plan, leg.in_nsr))

        newly = escorted & ~self.was_escorted & self.practice.escort_waits
        days = np.where(summer, assumed.escort_waiting_summer_days, assumed.escort_waiting_winter_days)
        waiting = np.where(newly, days * HOURS_PER_DAY, 0.0)
        self.was_escorted |= escorted
        waiting = waiting + self.beset(self.sailed_nm(leg) * cover, concentration=met)
        return mode, risk, hours, waiting, _add(fuel, self.idle(waiting, plan))

    def beset(self, pack_nm: FloatArray, concentration: FloatArray) -> FloatArray:
        """Hours for which a ship is beset on a leg: rare and long, drawn by her luck, none in the central case."""
        kind = "merchant" if self.ice_ship.capped else "icebreaking"
        month = self.clock.astype("datetime64[M]").astype(np.int64) % 12 + 1
        free = (month >= coefficient("besetting.first_free_month")) & (
            month <= coefficient("besetting.last_free_month")
        )
        close = (concentration >= coefficient("besetting.concentration")) & ~free
        rate = coefficient(f"besetting.per_nm.{kind}")
        before, self.hazard = self.hazard, self.hazard + np.where(close, rate * pack_nm, 0.0)
        with np.errstate(divide="ignore"):
            fate = -np.log(self.assumed.besetting_luck)
        caught = (before < fate) & (fate <= self.hazard)
        return np.where(caught, self.assumed.besetting_days * HOURS_PER_DAY, 0.0)

    def ask_rules(self, leg: Leg, concentration: FloatArray, thickness: FloatArray) -> tuple[Admission, Admission]:
        """Ask the rules of the NSR whether she is admitted alone, and behind an icebreaker."""
        area = str(nsr_area(leg.ice_leg or "")) if leg.in_nsr else ""
        ice = ice_severity(concentration, np.where(concentration > 0.0, thickness, 0.0))
        day, trust = self.clock.astype("datetime64[D]"), self.practice.admission
        alone, led = (
            admitted(self.admission_class, day, area, ice, escorted=behind, trust=trust) for behind in (False, True)
        )
        return alone, led

    def why_refused(
        self,
        risk_alone: FloatArray,
        risk_led: FloatArray,
        stopped: BoolArray,
        refused: BoolArray,
        rules: tuple[Admission, Admission],
    ) -> str:
        if not refused.any():
            return ""
        first = int(np.flatnonzero(refused)[0])
        name, alone = self.klass.key, self.practice.escort == "no"
        asked = rules[0 if alone else 1]
        if not asked.allowed[first]:
            return str(asked.rule[first])
        if alone:
            cause = "the ice stops her" if stopped[first] else f"POLARIS RIO {risk_alone[first]:.0f} is too low"
            return f"ice class {name} needs an icebreaker ({cause}), and none is allowed (escort no)"
        return (
            f"ice class {name} is too low for the ice even behind an icebreaker "
            f"(POLARIS RIO {risk_led[first]:.0f} with the bonus for escort)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Voyage:
    """One voyage over one corridor: feasible with its results, or not, with the reason.

    ``next_date`` is the first later day within a year on which an infeasible voyage can begin, in the same ice; None
    where there is none, or none was looked for.
    """

    corridor: str
    vessel: Vessel
    depart: dt.date
    route: Route | None
    feasible: bool
    reason: str | None
    sea_days: float
    canal_days: float
    waiting_days: float
    fuel_t: float
    emissions: Emissions | None
    nsr_distance_nm: float
    nsr_days: float
    escorted_nm: float
    ice_label: str
    next_date: dt.date | None = None
    fuels_t: Mapping[str, float] = field(default_factory=dict)
    black_carbon: BlackCarbon | None = None
    legs: tuple[LegDraws, ...] = field(default=(), repr=False)

    @property
    def days(self) -> float:
        """Berth to berth, with canals and waiting [d]."""
        return self.sea_days + self.canal_days + self.waiting_days

    @property
    def fuel_rules(self) -> tuple[str, ...]:
        """Keys of the rules that made her change fuel, in the order of the way."""
        return tuple(dict.fromkeys(rule for leg in self.legs for rule in leg.plan.rules))

    @property
    def distance_nm(self) -> float | None:
        """Length of the track [nm], None where there is none."""
        return None if self.route is None else self.route.distance_nm

    @property
    def mean_speed_kn(self) -> float:
        """Track length over the time at sea and in canals, without waiting [kn]."""
        return (self.distance_nm or 0.0) / ((self.sea_days + self.canal_days) * HOURS_PER_DAY)

    def to_dict(self) -> dict[str, Any]:
        """Return the voyage as plain data, one entry of ``routes.comparison/1``."""
        head = {
            "corridor": self.corridor,
            "lane": None if self.route is None else self.route.lane,
            "feasible": self.feasible,
            "reason": self.reason,
            "next_date": None if self.next_date is None else self.next_date.isoformat(),
            "distance_nm": None if self.distance_nm is None else round(self.distance_nm, 1),
        }
        if not self.feasible or self.emissions is None:
            return head | dict.fromkeys(
                (
                    "days",
                    "mean_speed_kn",
                    "nsr",
                    "fuel_t",
                    "fuel_rules",
                    "emissions_t",
                    "black_carbon_t",
                    "cost_usd",
                    "usd_per_t",
                )
            )
        nsr = None
        if self.nsr_distance_nm > 0:
            nsr = {
                "distance_nm": round(self.nsr_distance_nm, 1),
                "days": round(self.nsr_days, 3),
                "speed_kn": round(self.nsr_distance_nm / (self.nsr_days * HOURS_PER_DAY), 2),
                "escorted_nm": round(self.escorted_nm, 1),
            }
        return head | {
            "days": {
                "sea": round(self.sea_days, 3),
                "canal": round(self.canal_days, 3),
                "waiting": round(self.waiting_days, 3),
                "total": round(self.days, 3),
            },
            "mean_speed_kn": round(self.mean_speed_kn, 2),
            "nsr": nsr,
            "fuel_t": {"total": round(self.fuel_t, 1)} | {name: round(t, 1) for name, t in self.fuels_t.items()},
            "fuel_rules": list(self.fuel_rules),
            "emissions_t": self.emissions.to_dict(),
            "black_carbon_t": None if self.black_carbon is None else self.black_carbon.to_dict(),
            "cost_usd": None,
            "usd_per_t": None,
        }


def simulate(
    route: Route,
    vessel: Vessel,
    depart: str | dt.date,
    *,
    ice: IceConditions | None = None,
    practice: Practice | None = None,
) -> Voyage:
    """Sail a route once, with central assumptions.

    Parameters
    ----------
    route, vessel
        The track and the ship.
    depart
        Date of departure.
    ice
        The ice she meets; None for the mean of 2011-2025.
    practice
        Escort, admission and speed model; None for the defaults.

    Raises
    ------
    BadInputError
        If the date is not understood.
    """
    day = parse_date(depart)
    conditions = period_ice() if ice is None else ice
    draws = simulate_draws(
        route,
        vessel,
        np.array([day], dtype="datetime64[D]"),
        conditions,
        central_assumptions(),
        practice=practice,
    )
    found = voyage_from_draws(draws, day, conditions.label)
    if found.feasible:
        return found
    return dataclasses.replace(found, next_date=next_departure(route, vessel, day, conditions, practice))


def next_departure(
    route: Route, vessel: Vessel, day: dt.date, ice: IceConditions, practice: Practice | None = None
) -> dt.date | None:
    """Return the first day within a year from ``day`` on which a voyage is feasible in this ice, None without one."""
    days = np.datetime64(day, "D") + np.arange(DAYS_SEARCHED)
    try:
        draws = simulate_draws(
            route,
            vessel,
            days,
            repeat_ice(ice, DAYS_SEARCHED),
            central_assumptions(DAYS_SEARCHED),
            practice=practice,
        )
    except DataError:
        return None
    good = np.flatnonzero(draws.feasible)
    return days[good[0]].astype(dt.date) if len(good) else None


def voyage_from_draws(draws: VoyageDraws, day: dt.date, ice_label: str) -> Voyage:
    """Sum up the first of some draws as one voyage."""

    def days(kinds: tuple[str, ...]) -> float:
        return sum(float(leg.hours[0]) for leg in draws.legs if leg.leg.kind in kinds) / HOURS_PER_DAY

    fuels: dict[str, float] = {}
    for leg in draws.legs:
        for name, mass in leg.fuels_t.items():
            fuels[name] = fuels.get(name, 0.0) + float(mass[0])
    in_nsr = [leg for leg in draws.legs if leg.leg.in_nsr and leg.leg.kind == "sea"]
    return Voyage(
        corridor=draws.route.corridor,
        vessel=draws.vessel,
        depart=day,
        route=draws.route,
        feasible=bool(draws.feasible[0]),
        reason=draws.reason,
        sea_days=days(("sea", "pilotage")),
        canal_days=days(("canal",)),
        waiting_days=sum(float(leg.waiting_hours[0]) for leg in draws.legs) / HOURS_PER_DAY,
        fuel_t=sum(fuels.values()),
        fuels_t=fuels,
        emissions=_emissions(fuels, draws),
        black_carbon=_black_carbon(draws),
        nsr_distance_nm=sum(leg.leg.distance_nm for leg in in_nsr),
        nsr_days=sum(float(leg.hours[0]) for leg in in_nsr) / HOURS_PER_DAY,
        escorted_nm=sum(leg.leg.distance_nm * float(leg.cover[0]) for leg in in_nsr if leg.mode[0] == ESCORTED),
        ice_label=ice_label,
        legs=draws.legs,
    )


def by_engine(fuels_t: Mapping[str, ArrayLike], vessel: Vessel) -> dict[tuple[str, str], ArrayLike]:
    """Return masses of fuel by fuel and engine: the engine counts for the ship's own gas alone, whose methane slips."""
    return {(name, vessel.engine if name == "LNG" else ""): mass for name, mass in fuels_t.items()}


def _emissions(fuels: Mapping[str, float], draws: VoyageDraws) -> Emissions:
    """Add up the emissions of the fuels of one voyage; a scrubber washes the exhaust of heavy fuel."""
    washed = {name for name in fuels if draws.scrubber and name == "HFO"}
    plain = {name: mass for name, mass in fuels.items() if name not in washed} or {"HFO": 0.0}
    total = total_emissions(by_engine(plain, draws.vessel))
    for name in washed:
        total = total + emissions_t(fuels[name], name, scrubber=True)
    return total


def _black_carbon(draws: VoyageDraws) -> BlackCarbon:
    """Add up the black carbon of the first of some draws by latitude."""
    whole = high = polar = 0.0
    for leg in draws.legs:
        first = {name: mass[:1] for name, mass in leg.fuels_t.items()}
        mass = float(total_emissions(by_engine(first, draws.vessel)).bc[0])
        whole, high, polar = (
            whole + mass,
            high + mass * leg.plan.north_of_60,
            polar + mass * leg.plan.north_of_arctic_circle,
        )
    return BlackCarbon(total=whole, north_of_60=high, north_of_arctic_circle=polar)


def no_voyage(
    corridor: str, vessel: Vessel, depart: dt.date, reason: str, ice_label: str, route: Route | None = None
) -> Voyage:
    """Return the voyage that cannot be sailed, because there is no track or no ice observed along ``route``."""
    return Voyage(
        corridor=corridor,
        vessel=vessel,
        depart=depart,
        route=route,
        feasible=False,
        reason=reason,
        sea_days=float("nan"),
        canal_days=float("nan"),
        waiting_days=float("nan"),
        fuel_t=float("nan"),
        emissions=None,
        nsr_distance_nm=0.0,
        nsr_days=0.0,
        escorted_nm=0.0,
        ice_label=ice_label,
    )
