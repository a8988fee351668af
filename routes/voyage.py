"""Voyages: one ship, one route, one date, summed up from what happens leg by leg."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.emissions import BlackCarbon, Emissions, total_emissions
from routes.engine_room import Exhaust, Run, exhaust, keel_date
from routes.errors import BadInputError, DataError
from routes.fuel_plan import nox_tiers
from routes.ice.record import IceConditions, period_ice, repeat_ice
from routes.practice import Practice, central_assumptions
from routes.routing import Route
from routes.sailing import ESCORTED, LegDraws, VoyageDraws, simulate_draws
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]

# How far ahead the next feasible departure is looked for [d].
DAYS_SEARCHED = 366


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
    unused_gas_t: float = 0.0
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
    def fuel_reliefs(self) -> tuple[str, ...]:
        """Keys of the rules that spared her a change of fuel."""
        return tuple(dict.fromkeys(rule for leg in self.legs for rule in leg.plan.reliefs))

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
                    "unused_gas_t",
                    "fuel_rules",
                    "fuel_reliefs",
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
            "unused_gas_t": round(self.unused_gas_t, 1),
            "fuel_rules": list(self.fuel_rules),
            "fuel_reliefs": list(self.fuel_reliefs),
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
    unused = sum(float(leg.unused_gas_t[0]) for leg in draws.legs)
    by_load, soot = _exhaust(draws, day)
    gases = total_emissions(by_engine(fuels, draws.vessel, unused))
    emitted = {name: np.asarray(getattr(by_load, name)[0]) for name in Exhaust.__dataclass_fields__}
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
        unused_gas_t=unused,
        emissions=dataclasses.replace(gases, **emitted),
        black_carbon=soot,
        nsr_distance_nm=sum(leg.leg.distance_nm for leg in in_nsr),
        nsr_days=sum(float(leg.hours[0]) for leg in in_nsr) / HOURS_PER_DAY,
        escorted_nm=sum(leg.leg.distance_nm * float(leg.cover[0]) for leg in in_nsr if leg.mode[0] == ESCORTED),
        ice_label=ice_label,
        legs=draws.legs,
    )


def by_engine(
    fuels_t: Mapping[str, ArrayLike], vessel: Vessel, unused_gas_t: ArrayLike = 0.0
) -> dict[tuple[str, str], ArrayLike]:
    """Return masses of fuel by fuel and engine, on which the slip of methane depends.

    Gas that boils off beyond what the engines ask for (``unused_gas_t``) goes to the combustion unit, without slip.
    """
    found: dict[tuple[str, str], ArrayLike] = {}
    for name, mass in fuels_t.items():
        if name == "LNG":
            found[name, vessel.engine] = np.asarray(mass) - np.asarray(unused_gas_t)
            if np.any(np.asarray(unused_gas_t) > 0.0):
                found[name, "combustion-unit"] = unused_gas_t
        else:
            found[name, ""] = mass
    return found


def _exhaust(draws: VoyageDraws, day: dt.date) -> tuple[Exhaust, BlackCarbon]:
    """Add up what depends on engine and load for the first of some draws, and its black carbon by latitude."""
    ship, keel = draws.vessel, keel_date(draws.vessel)
    tiers: tuple[dict[int, float] | None, ...] = (None,) * len(draws.legs)
    if keel is not None:
        tiers = nox_tiers(draws.route, keel, day, speed_kn=ship.operating_speed_kn)
    parts = [
        exhaust(ship, [_first(run) for run in leg.runs], leg.plan, tier, scrubber=draws.scrubber)
        for leg, tier in zip(draws.legs, tiers, strict=True)
    ]
    total = functools.reduce(Exhaust.__add__, parts)
    soot = np.array([part.bc[0] for part in parts])
    north = np.array([(leg.plan.north_of_60, leg.plan.north_of_arctic_circle) for leg in draws.legs])
    high, polar = (float(x) for x in soot @ north)
    return total, BlackCarbon(total=float(soot.sum()), north_of_60=high, north_of_arctic_circle=polar)


def _first(run: Run) -> Run:
    """Return a run of the first of some draws."""
    values = {name: np.atleast_1d(getattr(run, name))[:1] for name in Run.__dataclass_fields__}
    return Run(**values)


def ice_quality(leg: LegDraws) -> str | None:
    """Say what the ice of a leg rests on, None where no ice is recorded."""
    if leg.leg.ice_leg is None:
        return None
    return "regression" if leg.regression[0] > 0.5 else "observed"


def ice_note(voyage: Voyage) -> str | None:
    """Say how much of the ice that a voyage met is no observation, None if all of it is one, or nearly."""
    legs = [leg for leg in voyage.legs if leg.leg.ice_leg is not None]
    weak = sum(ice_quality(leg) == "regression" for leg in legs)
    if not weak:
        return None
    return (
        f"{voyage.corridor}: the ice of {weak} of {len(legs)} legs is a regression on the extent of the seas, no "
        "observation (July to November since March 2023)"
    )


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
