"""A ship sails a route leg by leg, and the date moves along with her.

The same code runs one voyage or many imagined ones (draws): every uncertain input is an array ``(n,)``.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes.corridors import lane as find_lane
from routes.engine_room import Run, burn, waiting_run
from routes.fuel_plan import LegFuels, plan_fuels
from routes.fuel_rules import protected_tanks
from routes.ice.admission import Admission, admission_class, ice_severity, nsr_area
from routes.ice.admission import admission as admitted
from routes.ice.legs import leg_names
from routes.ice.record import IceConditions
from routes.ice.risk import IceClass, escorted_risk_index, ice_class, risk_index_outcome
from routes.ice.season import season_lanes, way, worst_concentration
from routes.ice.strength import strength_ratio
from routes.ice_power import EscortedShip, escorted_power_kw, full_power_speed_kn, power_in_ice_kw
from routes.power import power_ship, propulsion_power_kw
from routes.practice import Assumptions, Practice, allowance_change
from routes.routing import Leg, Route
from routes.speed import escorted_speed_kn, mean_speed_kn, ship_speed_in_ice_kn, slowest_speed_kn
from routes.tables import coefficient
from routes.units import HOURS_PER_DAY, KM_PER_NM
from routes.vessels import Vessel, admission_key, ice_ship

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]

# Halvings of the bracket in which the speed of full power is looked for.
_HALVINGS = 40
# How a leg is sailed; also the order of severity.
OPEN, INDEPENDENT, ESCORTED, REFUSED = range(4)
MODE_NAMES = ("open", "independent", "escorted", "refused")
# Canals beside Suez: rows of length, transit and waiting.
OTHER_CANALS = {
    "panama": ("panama.length_km", "panama.transit_hours", "panama.waiting_days"),
    "kiel": ("kiel.length_km", "kiel.transit_hours", "kiel.waiting_days"),
}


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
    sailor = _Sailor(route, vessel, departures, ice, assumptions, practice or Practice())
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


def lane_of_ice(route: Route) -> str | None:
    """Return the lane of the NSR by whose table the worst ice of a route is looked up.

    A stretch that begins or ends inside the NSR is part of several lanes: of those that pass all of its straits, the
    one that shares the most legs with it, and has the fewest others.

    >>> from routes import route
    >>> from routes.passages import nsr_point
    >>> stretch = route(nsr_point("zhelaniya"), nsr_point("dezhnev"), corridor="nsr", draught_m=12.0)
    >>> stretch.lane, lane_of_ice(stretch)
    ('vilkitsky+new-siberian-north+long-strait', 'transit')
    """
    known = season_lanes(None)
    if route.lane in known:
        return route.lane
    legs = {leg.ice_leg for leg in route.legs if leg.in_nsr and leg.ice_leg is not None}
    straits = set(route.lane.split("+")) if route.lane else set()
    around = [name for name in known if straits <= set(find_lane(name).straits)]
    shared = [name for name in around if legs & set(way(name).legs)]
    if not shared:
        return None
    return max(shared, key=lambda name: (len(legs & set(way(name).legs)), -len(set(way(name).legs) - legs)))


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
        self.lane = lane_of_ice(route)
        self.way_of_lane = () if self.lane is None else way(self.lane).legs
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
        # No ship sails faster than her engine drives her: at the cap of the law speed costs nothing.
        self.speed = np.minimum(self.speed, self.full_power_kn())
        self.escorted_ship = EscortedShip(mcr_kw=vessel.mcr_kw, operating_kn=vessel.operating_speed_kn)

    def full_power_kn(self) -> FloatArray:
        """Speed in open water at installed power [kn], as her law of power has it, for each draw."""
        low, high = np.zeros(self.count), np.full(self.count, 2.0 * self.vessel.service_speed_kn)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            reached = self.power(middle) >= self.vessel.mcr_kw * (1.0 - np.finfo(np.float64).eps)
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        return low

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

    def at_sea(self, power: FloatArray, hours: FloatArray, arctic: bool) -> Run:
        """Return the loads at sea; in the Arctic auxiliaries and boilers do more."""
        factor = self.assumed.arctic_auxiliary if arctic else 1.0
        return Run(
            main_kw=power,
            auxiliary_kw=self.vessel.aux_sea_kw * factor,
            boiler_kw=self.vessel.boiler_sea_kw * factor,
            hours=hours,
        )

    def waits(self, hours: FloatArray) -> tuple[Run, ...]:
        """Return the loads while she waits, none if she never does."""
        return (waiting_run(self.vessel, hours),) if hours.any() else ()

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
        cover = concentration = thickness = waiting = regression = none
        risk = np.full(self.count, np.nan)
        if leg.kind == "canal":
            hours, waiting = self.canal(leg)
            if self.waited_for_canal:
                waiting = none
            self.waited_for_canal = True
            runs = (self.at_sea(self.power(leg.distance_nm / hours), hours, False), *self.waits(waiting))
        elif leg.ice_leg is None:
            speed = self.open_speed(leg)
            hours = leg.distance_nm / speed
            runs = (self.at_sea(self.open_power(leg, speed), hours, leg.in_nsr),)
        else:
            number = leg_names().index(leg.ice_leg)
            cover, pack, thickness = self.ice.at(number, self.months())
            regression = self.ice.regression_share(number, self.months())
            pack = np.clip(pack + np.where(pack > 0.0, self.assumed.concentration_shift, 0.0), 0.0, 1.0)
            thickness = thickness * self.assumed.thickness_factor
            concentration = cover * pack
            mode, risk, hours, waiting, runs = self.through_ice(leg, cover, pack, thickness)
        self.clock = self.clock + np.rint((hours + waiting) * 60.0).astype("timedelta64[m]")
        if leg.in_nsr and self.klass.season_only:
            self.check_season(leg, enter)
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
        self, leg: Leg, cover: FloatArray, pack: FloatArray, thickness: FloatArray
    ) -> tuple[NDArray[np.int64], FloatArray, FloatArray, FloatArray, tuple[Run, ...]]:
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

        power = self.pack_power(in_pack, met, ice, strength, luck, law_open, np.where(stopped, np.nan, full), escorted)
        runs = [self.at_sea(self.open_power(leg, speed), hours - pack_hours, leg.in_nsr)]
        if pack_hours.any():
            runs.append(self.at_sea(power, pack_hours, leg.in_nsr))

        newly = escorted & ~self.was_escorted & self.practice.escort_waits
        days = np.where(summer, assumed.escort_waiting_summer_days, assumed.escort_waiting_winter_days)
        waiting = np.where(newly, days * HOURS_PER_DAY, 0.0)
        self.was_escorted |= escorted
        waiting = waiting + self.beset(self.sailed_nm(leg) * cover, concentration=met)
        return mode, risk, hours, waiting, (*runs, *self.waits(waiting))

    def pack_power(
        self,
        speed: FloatArray,
        met: FloatArray,
        ice: FloatArray,
        strength: FloatArray,
        luck: FloatArray,
        law_open: FloatArray,
        full: FloatArray,
        escorted: BoolArray,
    ) -> FloatArray:
        """Power in the pack [kW]: alone by what her engine could do there, behind an icebreaker by that of its channel.

        The cap of safety on her speed spares the bow, not the fuel: ``full`` is the capped speed of full power, NaN
        where the ice stops her.
        """
        strong = full_power_speed_kn(self.model, self.ice_ship, met, ice, strength)
        strong = np.where(np.isnan(strong), full, np.minimum(strong * luck, law_open))
        own = power_in_ice_kw(
            self.model,
            self.ice_ship,
            speed,
            met,
            ice,
            self.power,
            full_power_kn=np.where(np.isnan(full), law_open, strong),
        )
        led = escorted_power_kw(
            "operating_share",
            self.escorted_ship,
            speed,
            self.power,
            share=self.assumed.escorted_share,
            operating_kn=self.speed,
        )
        return np.where(escorted, led, own)

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
