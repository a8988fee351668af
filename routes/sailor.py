"""A ship under way: what one leg of a route costs her in hours and power, and whether she may sail it.

The state of many imagined voyages (draws) is kept as arrays ``(n,)``. :mod:`routes.sailing` keeps a log of every leg,
:mod:`routes.totals` adds them up; the physics of a leg stands here once, for both.
"""

from __future__ import annotations

import calendar as month_names
import copy
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from routes.clock import Calendar, calendar_of
from routes.corridors import lane as find_lane
from routes.engine_room import Run, waiting_run
from routes.ice.admission import SEVERITIES, admission, admission_class, admission_table, nsr_area, severity_number
from routes.ice.legs import leg_names
from routes.ice.record import IceConditions, LegIce
from routes.ice.risk import IceClass, escorted_risk_index, ice_class, risk_index_outcomes
from routes.ice.season import season_lanes, way, worst_concentration
from routes.ice_power import EscortedShip, escorted_power_kw, full_power_speed_kn, power_in_ice_kw
from routes.power import power_by_trial_kw, power_ship, propulsion_power_kw, trial_speed_of
from routes.practice import Assumptions, Practice, allowance_change
from routes.routing import Leg, Route
from routes.speed import SPEED_MODELS, escorted_speed_kn, mean_speed_kn, ship_speed_in_ice_kn, slowest_speed_kn
from routes.tables import coefficient
from routes.units import HOURS_PER_DAY, KM_PER_NM
from routes.vessels import Vessel, admission_key, ice_ship

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]
IntArray = NDArray[np.int64]

# Halvings of the bracket in which the speed of full power is looked for, and a step wider than the last bracket [kn].
_HALVINGS = 40
_BEYOND = 1e-9
# How a leg is sailed; also the order of severity.
OPEN, INDEPENDENT, ESCORTED, REFUSED = range(4)
MODE_NAMES = ("open", "independent", "escorted", "refused")
# Canals beside Suez: rows of length, transit and waiting.
OTHER_CANALS = {
    "panama": ("panama.length_km", "panama.transit_hours", "panama.waiting_days"),
    "kiel": ("kiel.length_km", "kiel.transit_hours", "kiel.waiting_days"),
}
# Fewer draws than this share of them are worth picking out before they are computed.
_FEW = 0.6


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


def ice_legs_of(route: Route) -> tuple[str, ...]:
    """Return the ice legs that a route passes, each once."""
    return tuple(dict.fromkeys(leg.ice_leg for leg in route.legs if leg.ice_leg is not None))


@dataclass(frozen=True, slots=True)
class Moment:
    """When draws are somewhere: days and months of the calendar, and their place between the middles of months."""

    days: IntArray
    months: FloatArray
    since_january: FloatArray
    before: IntArray
    weight: FloatArray

    def some(self, which: IntArray) -> Moment:
        """Return the moments of some draws."""
        return Moment(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True, kw_only=True)
class InIce:
    """How draws sail a leg that holds ice, arrays ``(n,)``."""

    icy: BoolArray
    escorted: BoolArray
    refused: BoolArray
    risk_index: FloatArray
    speed_kn: FloatArray
    hours: FloatArray
    waiting_hours: FloatArray
    pack_hours: FloatArray
    pack_power_kw: FloatArray
    rule: str

    @property
    def mode(self) -> IntArray:
        """How the leg is sailed."""
        mode = np.where(self.escorted, ESCORTED, np.where(self.icy, INDEPENDENT, OPEN))
        return np.where(self.refused, REFUSED, mode).astype(np.int64)


class _Picked:
    """Some draws of uncertain inputs, picked out of the arrays when they are first asked for."""

    def __init__(self, source: Any, which: IntArray) -> None:
        self._source, self._which = source, which

    def __getattr__(self, name: str) -> Any:
        values = getattr(self._source, name)[self._which]
        setattr(self, name, values)
        return values


def allowed_area(leg: Leg) -> str:
    """Return the sea of the NSR tariff and rules in which a leg lies, empty outside."""
    return str(nsr_area(leg.ice_leg or "")) if leg.in_nsr else ""


class Sailor:
    """Keeps the clock and the luck of draws while a route is sailed leg by leg."""

    # What is kept for each draw; the rest holds for all.
    _OWN = ("clock", "january", "table", "speed", "fate", "hazard", "was_escorted", "usual_power", "trial", "change")

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
        self.law_open = float(ship_speed_in_ice_kn(self.model, self.ice_ship, 0.0, 0.0))
        self.power_ship = power_ship(vessel)
        self.escorted_ship = EscortedShip(mcr_kw=vessel.mcr_kw, operating_kn=vessel.operating_speed_kn)
        self.ice_legs = ice_legs_of(route)
        self.prepare(calendar_of(departures), len(departures))
        self.cast_off(departures, ice.table, assumptions)

    def prepare(self, calendar: Calendar, draws: int) -> None:
        """Make the tables that all draws share."""
        self.calendar = calendar
        self.leg_ice: dict[str, LegIce] = {}
        # Tables of the ice by month pay where many draws share few kinds of ice.
        # Ice of one's own says by itself what a file lacks, and is asked draw by draw.
        if self.ice.BY_TABLE and len(self.ice.cover) <= max(draws // 2, 1):
            self.leg_ice = {name: self.ice.leg_ice(leg_names().index(name)) for name in self.ice_legs}

    def again(self, departures: DateArray, table: IntArray, assumptions: Assumptions) -> Sailor:
        """Return a sailor who casts off with other draws."""
        other = copy.copy(self)
        other.cast_off(departures, table, assumptions)
        return other

    def cast_off(self, departures: DateArray, table: IntArray, assumptions: Assumptions) -> None:
        """Begin voyages at some days, in ice of some tables, with some uncertain inputs."""
        self.assumed = assumptions
        self.count, self.table = len(departures), table
        self.clock = self.calendar.minutes(departures)
        years = departures.astype("datetime64[Y]").astype("datetime64[M]")
        self.january = (years - self.calendar.first.astype("datetime64[M]")).astype(np.float64)
        self.waited_for_canal = False
        self.was_escorted = np.zeros(self.count, dtype=np.bool_)
        self.hazard = np.zeros(self.count)
        with np.errstate(divide="ignore"):
            self.fate = -np.log(assumptions.besetting_luck)
        self.change = allowance_change(assumptions.sailed_ratio)
        self.trial = trial_speed_of(self.power_ship, assumptions.service_load) * np.ones(self.count)
        vessel = self.vessel
        self.speed = np.minimum(
            vessel.operating_speed_kn * assumptions.speed_factor,
            max(vessel.service_speed_kn, vessel.operating_speed_kn),
        )
        # No ship sails faster than her engine drives her: at the cap of the law speed costs nothing.
        fast = np.flatnonzero(self.is_full_power(self.speed * (1.0 + _BEYOND) + _BEYOND))
        self.usual_power = self.speed
        if fast.size:
            self.speed[fast] = np.minimum(self.speed[fast], self.some(fast).full_power_kn())
        self.usual_power = self.power(self.speed)

    def some(self, which: IntArray) -> Sailor:
        """Return a sailor of some of the draws; what she does does not come back by itself."""
        few = copy.copy(self)
        few.count = len(which)
        few.assumed = cast("Assumptions", _Picked(self.assumed, which))
        for name in self._OWN:
            setattr(few, name, getattr(self, name)[which])
        return few

    def is_full_power(self, speed: FloatArray) -> BoolArray:
        """Tell at which speeds in open water she is at installed power."""
        return np.asarray(self.power(speed) >= self.vessel.mcr_kw * (1.0 - np.finfo(np.float64).eps), dtype=np.bool_)

    def full_power_kn(self) -> FloatArray:
        """Speed in open water at installed power [kn], as her law of power has it, for each draw."""
        low, high = np.zeros(self.count), np.full(self.count, 2.0 * self.vessel.service_speed_kn)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            reached = self.is_full_power(middle)
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        return low

    def power(self, speed: FloatArray) -> FloatArray:
        """Power in open water [kW]; beyond the range of a law, as on canals, the law is drawn on."""
        exponent, draught = self.assumed.power_exponent, self.vessel.draught_m
        if self.practice.power_model == "ghg4_trial":
            return power_by_trial_kw(self.power_ship, speed, draught, self.trial, exponent=exponent)
        return propulsion_power_kw(
            self.practice.power_model,
            self.power_ship,
            speed,
            draught,
            exponent=exponent,
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

    def moment(self) -> Moment:
        """Return when the draws are where they are."""
        days = self.calendar.days(self.clock)
        since = self.calendar.months(self.clock, days, self.january)
        position = since + 0.5  # tables of the ice start with the December before
        before = np.minimum(position.astype(np.int64), LegIce.LAST)
        return Moment(days, since + self.january, since, before, np.minimum(position - before, 1.0))

    def canal(self, leg: Leg) -> tuple[FloatArray, FloatArray]:
        """Return hours in a canal and hours of waiting for it; the share of its length that the leg is counts."""
        waited, self.waited_for_canal = self.waited_for_canal, True
        other = next((name for name in leg.straits if name in OTHER_CANALS), None)
        if other is None:
            share = leg.distance_nm * KM_PER_NM / coefficient("suez.length_km")
            hours, waiting = self.assumed.canal_hours * share, self.assumed.canal_waiting_days * HOURS_PER_DAY
        else:
            length, transit, days = (coefficient(row) for row in OTHER_CANALS[other])
            share = leg.distance_nm * KM_PER_NM / length
            hours, waiting = np.full(self.count, transit * share), np.full(self.count, days * HOURS_PER_DAY)
        return hours, np.zeros(self.count) if waited else waiting

    def cover(self, leg: str, at: Moment) -> FloatArray:
        """Return the share of a leg that holds ice."""
        if leg in self.leg_ice:
            return self.leg_ice[leg].cover(self.table, at.before, at.weight)
        return self.ice_at(leg, at)[0]

    def ice_at(self, leg: str, at: Moment) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return cover, pack concentration and thickness [m] that a leg holds, as the record has them."""
        if leg in self.leg_ice:
            return self.leg_ice[leg].at(self.table, at.before, at.weight, self.ice.label)
        return self.ice.among(self.table).at(leg_names().index(leg), at.since_january)

    def ice_met(self, leg: str, at: Moment) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return cover, pack concentration and thickness [m] of the ice of a leg, with what is uncertain of them."""
        cover, pack, thickness = self.ice_at(leg, at)
        pack = np.clip(pack + np.where(pack > 0.0, self.assumed.concentration_shift, 0.0), 0.0, 1.0)
        return cover, pack, thickness * self.assumed.thickness_factor

    def worst(self, leg: Leg, cover: FloatArray, pack: FloatArray) -> FloatArray:
        """Concentration that cannot be gone round; where no table of the lane says it, more than a little pack."""
        if self.lane is not None and leg.ice_leg in self.way_of_lane:
            return worst_concentration(self.lane, leg.ice_leg, cover, pack)
        return np.where(cover < coefficient("ice.avoidable_cover"), 0.0, pack)

    def open_speed(self, leg: Leg) -> FloatArray:
        """Speed in open water: her own less what weather costs, or the pilot's."""
        return self.open_speed_of(leg.kind == "pilotage")

    def open_speed_of(self, pilotage: bool) -> FloatArray:
        """Speed in open water, with a pilot or without."""
        if pilotage:
            return np.minimum(self.speed, self.assumed.pilotage_kn)
        return self.speed * float((1.0 + self.practice.sea_margin) ** (-1 / 3))

    def open_power_of(self, pilotage: bool) -> FloatArray:
        """Power at her speed in open water: with a sea margin, that of the speed she would make in calm water."""
        if pilotage:
            return self.power(self.open_speed_of(pilotage))
        if self.practice.sea_margin == 0.0:
            return self.usual_power
        return self.power(self.open_speed_of(pilotage) * float((1.0 + self.practice.sea_margin) ** (1 / 3)))

    def sailed_nm(self, leg: Leg) -> FloatArray | float:
        """Length of a leg as sailed: the allowance of the lanes in NSR waters is the uncertain part of it."""
        if not (leg.in_nsr and leg.ice_leg is not None):
            return leg.distance_nm
        return leg.distance_nm + leg.allowance_nm * self.change

    def sail_on(self, hours: FloatArray) -> None:
        """Move the clock, by whole minutes."""
        self.clock = self.clock + np.rint(hours * 60.0)

    def out_of_season(self, enter: FloatArray) -> tuple[BoolArray, str]:
        """Tell whether a ship that only the season admits enters or leaves a leg outside it, and by which rule."""
        first, last = int(coefficient("season.first_day")), int(coefficient("season.last_day"))
        closed = np.zeros(self.count, dtype=np.bool_)
        for clock in (enter, self.clock):
            number = self.calendar.month_day[self.calendar.days(clock)]
            closed |= (number < first) | (number > last)
        words = [f"{day % 100} {month_names.month_name[day // 100]}" for day in (first, last)]
        return closed, (
            f"ice class {self.klass.key} may be in the NSR water area only from {words[0]} to {words[1]} "
            "(rules of navigation, annex 2)"
        )

    def through_ice(  # noqa: PLR0915
        self, leg: Leg, at: Moment, cover: FloatArray, pack: FloatArray, thickness: FloatArray
    ) -> InIce:
        """Sail a leg that is part open water and part pack: independently, escorted, or not at all.

        Alone she must be fit for the worst ice that cannot be gone round; behind an icebreaker, whose work the worst
        stretches are, for the mean of the leg, with the bonus for escort.
        """
        klass, assumed, icy = self.klass, self.assumed, cover > 0.0
        mean = cover * pack
        worst = self.worst(leg, cover, pack)
        risk_alone, risk_mean = risk_index_outcomes(klass.polaris, (worst, mean), thickness)
        risk_led = escorted_risk_index(risk_mean)
        speed = self.open_speed(leg)
        met, ice = np.where(icy, pack, 0.0), np.where(icy, thickness, 0.0)
        equivalent = met * ice
        strength = self.calendar.strength_at(at.months)
        stuck, full, strong = self.full_power_in_ice(cover, met, ice, equivalent, strength)
        limit = coefficient("polaris.elevated.RIO") if klass.is_polar else 0.0
        # Ice that can be gone round is open water to the rules as well.
        asked = np.where(worst > 0.0, mean, 0.0)
        severity = severity_number(asked, np.where(asked > 0.0, thickness, 0.0))
        rules = admission_table(self.admission_class, allowed_area(leg), self.practice.admission)
        slot = self.calendar.slot.take(at.days)
        may_alone, may_led = (rules[:, mode, :].ravel().take(slot * rules.shape[2] + severity) for mode in (0, 1))
        alone = icy & ~stuck & (risk_alone >= limit) & may_alone
        escort = self.practice.escort
        wants = icy if leg.in_nsr and escort == "yes" else icy & ~alone
        escorted = wants & (risk_led >= limit) & may_led & (escort != "no")
        refused = icy & ~alone & ~escorted
        risk = np.where(escorted, risk_led, risk_alone)
        rule = ""
        if refused.any():
            first = int(np.flatnonzero(refused)[0])
            day = self.calendar.dates(self.clock[first : first + 1]).astype("datetime64[D]")
            rule = self.why_refused(
                leg, day, int(severity[first]), float(risk_alone[first]), float(risk_led[first]), bool(stuck[first]),
                bool((may_alone if escort == "no" else may_led)[first]),
            )  # fmt: skip

        own = np.minimum(speed, np.where(stuck, speed, full))
        in_pack = own
        led = np.flatnonzero(escorted)
        if led.size:
            summer = self.calendar.summer.take(at.days[led])
            convoy = np.where(summer, assumed.escort_speed_summer_kn[led], assumed.escort_speed_winter_kn[led])
            behind = escorted_speed_kn(self.ice_ship, equivalent[led], convoy, strength[led], summer=summer)
            # An icebreaker never slows a ship that could go alone.
            behind = np.where(alone[led], np.maximum(behind, own[led]), behind)
            in_pack = own.copy()
            in_pack[led] = np.minimum(speed[led], behind)
        if klass.is_polar:
            careful = coefficient(f"polaris.elevated_speed.{klass.polaris}")
            in_pack = np.where(icy & (risk < 0.0), np.minimum(in_pack, careful), in_pack)
        way_hours = assumed.ice_time * self.sailed_nm(leg)
        hours = way_hours / mean_speed_kn(cover, speed, in_pack)
        pack_hours = np.where(icy, way_hours * cover / in_pack, 0.0)
        power = self.pack_power(in_pack, met, ice, np.where(np.isnan(full), self.law_open, strong), led)

        waiting = np.zeros(self.count)
        if led.size and self.practice.escort_waits:
            days = np.where(summer, assumed.escort_waiting_summer_days[led], assumed.escort_waiting_winter_days[led])
            waiting[led] = np.where(self.was_escorted[led], 0.0, days * HOURS_PER_DAY)
        self.was_escorted = self.was_escorted | escorted
        waiting = waiting + self.beset(at, self.sailed_nm(leg) * cover, met)
        return InIce(
            icy=icy,
            escorted=escorted,
            refused=refused,
            risk_index=risk,
            speed_kn=speed,
            hours=hours,
            waiting_hours=waiting,
            pack_hours=pack_hours,
            pack_power_kw=power,
            rule=rule,
        )

    def runs_in_ice(self, leg: Leg, found: InIce) -> tuple[Run, ...]:
        """Return the loads on a leg that holds ice: in its open part, in the pack, and while she waits."""
        runs = [self.at_sea(self.open_power_of(leg.kind == "pilotage"), found.hours - found.pack_hours, leg.in_nsr)]
        if found.pack_hours.any():
            runs.append(self.at_sea(found.pack_power_kw, found.pack_hours, leg.in_nsr))
        return (*runs, *self.waits(found.waiting_hours))

    def full_power_in_ice(
        self, cover: FloatArray, met: FloatArray, ice: FloatArray, equivalent: FloatArray, strength: FloatArray
    ) -> tuple[BoolArray, FloatArray, FloatArray]:
        """Return where the ice stops her, and her speed at full power with and without the cap of safety [kn].

        The cap spares the bow, not the fuel. Where the ice stops her the speeds are NaN.
        """
        full = ship_speed_in_ice_kn(self.model, self.ice_ship, met, ice, strength)
        strong = full
        if SPEED_MODELS[self.model].heeds_cap and self.ice_ship.capped:
            strong = full_power_speed_kn(self.model, self.ice_ship, met, ice, strength)
        # Little pack is gone round: it slows her as the thickest ice she can take, and does not stop her.
        little = cover < coefficient("ice.avoidable_cover")
        capped = np.where(little & np.isnan(full), slowest_speed_kn(self.model, self.ice_ship), full)
        luck = np.where(equivalent > 0.0, self.assumed.ice_multiplier, 1.0)
        capped = np.minimum(capped * luck, self.law_open)
        uncapped = capped
        if strong is not full:
            uncapped = np.where(np.isnan(strong), capped, np.minimum(strong * luck, self.law_open))
        return np.isnan(capped), capped, uncapped

    def pack_power(
        self, speed: FloatArray, met: FloatArray, ice: FloatArray, full: FloatArray, led: IntArray
    ) -> FloatArray:
        """Power in the pack [kW]: alone by what her engine could do there, behind an icebreaker by that of its channel.

        ``full`` is the speed of full power without the cap of safety, ``led`` the draws behind an icebreaker.
        """
        power = np.empty(self.count)
        if led.size < self.count:
            own: Any = slice(None)
            alone: Sailor = self
            if led.size > (1.0 - _FEW) * self.count:
                among = np.ones(self.count, dtype=np.bool_)
                among[led] = False
                own = np.flatnonzero(among)
                alone = self.some(own)
            power[own] = power_in_ice_kw(
                self.model, self.ice_ship, speed[own], met[own], ice[own], alone.power, full_power_kn=full[own]
            )
        if led.size:
            usual = self.usual_power[led]
            power[led] = escorted_power_kw(
                "operating_share",
                self.escorted_ship,
                speed[led],
                lambda _speed: usual,
                share=self.assumed.escorted_share[led],
            )
        return power

    def beset(self, at: Moment, pack_nm: FloatArray, concentration: FloatArray) -> FloatArray:
        """Hours for which a ship is beset on a leg: rare and long, drawn by her luck, none in the central case."""
        close = (concentration >= coefficient("besetting.concentration")) & ~self.calendar.free_of_besetting.take(
            at.days
        )
        if not close.any():
            return np.zeros(self.count)
        rate = coefficient(f"besetting.per_nm.{'merchant' if self.ice_ship.capped else 'icebreaking'}")
        before, self.hazard = self.hazard, self.hazard + np.where(close, rate * pack_nm, 0.0)
        caught = (before < self.fate) & (self.fate <= self.hazard)
        return np.where(caught, self.assumed.besetting_days * HOURS_PER_DAY, 0.0)

    def why_refused(
        self, leg: Leg, day: DateArray, severity: int, risk_alone: float, risk_led: float, stopped: bool, may: bool
    ) -> str:
        """Say by which rule the first of the refused draws may not go."""
        name, alone = self.klass.key, self.practice.escort == "no"
        if not may:
            asked = admission(
                self.admission_class, day, allowed_area(leg), SEVERITIES[severity], escorted=not alone,
                trust=self.practice.admission,
            )  # fmt: skip
            return str(asked.rule[0])
        if alone:
            cause = "the ice stops her" if stopped else f"POLARIS RIO {risk_alone:.0f} is too low"
            return f"ice class {name} needs an icebreaker ({cause}), and none is allowed (escort no)"
        return (
            f"ice class {name} is too low for the ice even behind an icebreaker "
            f"(POLARIS RIO {risk_led:.0f} with the bonus for escort)"
        )
