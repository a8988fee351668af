"""Speed choice: time against fuel, the speed that arrives in time, the cheapest speed; corridors on three bases.

Every speed is a voyage of :func:`routes.voyage.simulate_draws`, with ``speed_factor`` as the array of speeds: the ship
keeps one speed on open water from berth to berth; pilots, canals, icebreakers and ice slow her as in any voyage.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from numbers import Real
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.comparison import chosen_ice
from routes.corridors import corridor as find_corridor
from routes.corridors import lane as find_lane
from routes.emissions import total_emissions
from routes.errors import BadInputError, DataError, NoRouteError, UnknownNameError
from routes.ice.along import OwnFiles, OwnYears, own_years
from routes.ice.record import IceConditions, repeat_ice
from routes.pace_results import PaceBasis, PaceComparison, PaceCurve, PacePoint, TradeOff
from routes.ports import Port, port
from routes.power import power_ship, propulsion_power_kw
from routes.routing import Route, route
from routes.tables import coefficient
from routes.vessels import Vessel, fuels
from routes.vessels import vessel as find_vessel
from routes.voyage import Practice, by_engine, central_assumptions, parse_date, simulate_draws

FloatArray = NDArray[np.float64]
Place = str | tuple[float, float] | Port
# USD per tonne: one price, or one for each fuel.
Prices = float | Mapping[str, float]

# Speeds of a curve; of each round of a search, and how often a search zooms in.
_CURVE, _GRID, _ROUNDS = 41, 65, 3
# Two speeds closer than this are the same [kn].
_SAME = 1e-6


class PaceOptions(TypedDict, total=False):
    """Options that the functions of this module share; their meaning is that of :func:`routes.compare`."""

    lane: str
    escort: str
    admission: str
    speed_model: str | None
    year: int | str | None
    period: str | None
    ice_class: str | None
    speed_kn: float | None
    draught_m: float | None
    fuel: str | None
    ice_file: OwnFiles | None
    sea_margin: float
    escort_waits: bool


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


class _Setting:
    """Ports, ship, date, ice and practice: everything but the speed."""

    def __init__(
        self,
        origin: Place,
        destination: Place,
        vessel: str | Vessel,
        depart: str | dt.date,
        corridors: Sequence[str],
        *,
        lane: str = "auto",
        escort: str = "auto",
        admission: str = "all",
        speed_model: str | None = None,
        year: int | str | None = None,
        period: str | None = None,
        ice_class: str | None = None,
        speed_kn: float | None = None,
        draught_m: float | None = None,
        fuel: str | None = None,
        ice_file: OwnFiles | None = None,
        sea_margin: float = 0.0,
        escort_waits: bool = True,
    ) -> None:
        self.ship = find_vessel(vessel, ice_class=ice_class, speed_kn=speed_kn, draught_m=draught_m, fuel=fuel)
        self.day = parse_date(depart)
        self.start, self.end = port(origin), port(destination)
        self.corridors = _check_corridors(corridors)
        if lane != "auto":
            find_lane(lane)
        self.lane, self.own_ice = lane, ice_file is not None
        self.practice = Practice(
            escort=escort,
            admission=admission,
            speed_model=speed_model,
            sea_margin=sea_margin,
            escort_waits=escort_waits,
        )
        self.ice: IceConditions | OwnYears = (
            chosen_ice(year, period) if ice_file is None else own_years(ice_file, year, period, self.day.year)
        )
        self.greatest = _fastest_kn(self.ship)
        self.least = least_speed_kn(self.ship, power_model=self.practice.power_model)
        self.check_speeds([self.ship.operating_speed_kn], "operating speed")
        self.tracks: dict[str, Route | str] = {}
        for name in self.corridors:
            try:
                self.tracks[name] = route(
                    self.start,
                    self.end,
                    corridor=name,
                    lane=lane if name == "nsr" else "auto",
                    draught_m=self.ship.draught_m,
                )
            except NoRouteError as error:
                self.tracks[name] = str(error)

    def check_speeds(self, speeds_kn: ArrayLike | None, what: str = "speeds") -> FloatArray:
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
        track = self.tracks[corridor]
        if isinstance(track, str):
            return self.no_curve(corridor, speeds, track, None)
        count = len(speeds)
        assumed = dataclasses.replace(central_assumptions(count), speed_factor=speeds / self.ship.operating_speed_kn)
        try:
            ice = self.ice.along(track) if isinstance(self.ice, OwnYears) else self.ice
            draws = simulate_draws(
                track,
                self.ship,
                np.full(count, np.datetime64(self.day, "D")),
                repeat_ice(ice, count),
                assumed,
                practice=self.practice,
            )
        except DataError as error:
            if self.own_ice:  # what a file lacks is an error of the file, not of the corridor
                raise
            return self.no_curve(corridor, speeds, str(error), track)
        burnt = draws.fuels_t
        emitted = total_emissions(by_engine(burnt, self.ship))
        return PaceCurve(
            corridor=corridor,
            route=track,
            speed_kn=speeds,
            days=draws.days,
            fuels_t=burnt,
            co2_t=emitted.co2,
            co2e_t=emitted.co2e_100,
            reason=draws.reason,
        )

    def no_curve(self, corridor: str, speeds: FloatArray, reason: str, track: Route | None) -> PaceCurve:
        nothing = np.full(len(speeds), np.nan)
        return PaceCurve(
            corridor=corridor,
            route=track,
            speed_kn=speeds,
            days=nothing,
            fuels_t={},
            co2_t=nothing,
            co2e_t=nothing,
            reason=reason,
        )

    def trade_off(self, speeds: FloatArray) -> TradeOff:
        return TradeOff(
            origin=self.start,
            destination=self.end,
            vessel=self.ship,
            depart=self.day,
            ice_label=self.ice.label,
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


def _check_corridors(corridors: Sequence[str]) -> list[str]:
    if isinstance(corridors, str) or not isinstance(corridors, Collection) or not corridors:
        raise BadInputError(f"corridors {corridors!r}", "must be a list of names", "write ['nsr', 'suez']")
    for name in corridors:
        if not isinstance(name, str):
            raise BadInputError(f"corridor {name!r}", "must be a name", "write 'nsr'")
        find_corridor(name)
    return list(dict.fromkeys(corridors))


def _check_number(value: object, what: str, unit: str, *, positive: bool = False) -> float:
    number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or number < 0.0 or (positive and number == 0.0):
        rule = "must be a number greater than 0" if positive else "must be a number, not negative"
        raise BadInputError(f"{what} {value!r}", rule, f"give it in {unit}")
    return number


def _check_prices(fuel_usd_per_t: Prices) -> Prices:
    if not isinstance(fuel_usd_per_t, Mapping):
        return _check_number(fuel_usd_per_t, "fuel price", "USD per tonne")
    if not fuel_usd_per_t:
        raise BadInputError("fuel prices", "are empty", "give one number, or a price for each fuel")
    for name, price in fuel_usd_per_t.items():
        if name not in fuels():
            raise UnknownNameError(f"fuel {name!r}", "is not known", f"choose from: {', '.join(fuels())}")
        _check_number(price, f"price of {name}", "USD per tonne")
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


def trade_off(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str] = ("nsr", "suez"),
    speeds_kn: ArrayLike | None = None,
    **options: Unpack[PaceOptions],
) -> TradeOff:
    """Compute time, fuel and emissions of several corridors against the speed on open water.

    Parameters
    ----------
    origin, destination
        UN/LOCODE, name, ``"lat,lon"`` or ``(lat, lon)``.
    vessel, depart
        The ship, and her date of departure, at every speed.
    corridors
        Which to sail.
    speeds_kn
        Speeds in rising order [kn]; None for 41 from the least that her engine runs at (:func:`least_speed_kn`) to her
        service speed. Others are refused.
    **options
        As in :func:`routes.compare`: ``lane``, ``escort``, ``admission``, ``speed_model``, ``year``, ``period``,
        ``ice_class``, ``speed_kn`` (her operating speed), ``draught_m``, ``fuel``, ``ice_file``, ``sea_margin``,
        ``escort_waits``.

    Returns
    -------
    One curve for each corridor, NaN where it cannot be sailed, with the reason.

    Raises
    ------
    RoutesError
        For every argument that is not understood.

    Notes
    -----
    Slower is less fuel only down to a point. For each mile the main engine burns as ``V**(n-1)`` (times the load
    correction of its consumption), hotel load as ``1/V``: fuel is least where the main engine burns ``1/(n-1)`` of what
    auxiliaries and boilers burn, which most ships reach below the least load of the engine. The boil-off of an LNG
    carrier is burnt whatever her speed: below the speed at which the engine asks for just that much, slower is more.
    Faster is never later on ice-free ways. In ice it can be: a ship that comes a day sooner to ice that is about to
    open may be refused, or need the icebreaker and wait for it.

    >>> curves = trade_off("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01", speeds_kn=[12, 16])
    >>> curves.curve("suez").days.round(1).tolist()
    [39.8, 30.2]
    """
    setting = _Setting(origin, destination, vessel, depart, corridors, **options)
    return setting.trade_off(setting.check_speeds(speeds_kn))


def speed_for_days(
    origin: Place,
    destination: Place,
    *,
    days: float,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridor: str,
    **options: Unpack[PaceOptions],
) -> PacePoint:
    """Find the slowest speed that arrives within some days: just in time.

    Parameters
    ----------
    origin, destination, vessel, depart
        As in :func:`trade_off`.
    days
        Time from berth to berth [d].
    corridor
        The way.
    **options
        As in :func:`trade_off`.

    Returns
    -------
    The voyage, its speed good to a thousandth of a knot. At the least speed of her engine she may be early
    (``early_days``, ``bound``). Since faster can be later in ice, the slowest of all speeds that arrive in time is
    looked for on a grid, not between two ends.

    Raises
    ------
    BadInputError
        If no speed arrives in time, or none can be sailed.

    >>> found = speed_for_days(
    ...     "NLRTM", "JPYOK", days=30.0, vessel="container-4300-1a", depart="2024-09-01", corridor="suez")
    >>> round(found.speed_kn, 2), round(found.days, 3)
    (16.09, 30.0)
    """
    wanted = _check_number(days, "days", "days, such as 30", positive=True)
    setting = _Setting(origin, destination, vessel, depart, [corridor], **options)
    point, reason = setting.slowest(corridor, wanted)
    if point is None:
        raise BadInputError(
            f"{wanted:g} days by {corridor} from {setting.day}",
            f"cannot be met: {reason}",
            "allow more days, or choose another date, corridor or ship",
        )
    return point


def best_speed(
    origin: Place,
    destination: Place,
    *,
    fuel_usd_per_t: Prices,
    usd_per_day: float,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridor: str,
    **options: Unpack[PaceOptions],
) -> PacePoint:
    """Find the speed at which fuel and time together cost least.

    Parameters
    ----------
    origin, destination, vessel, depart, corridor
        As in :func:`speed_for_days`.
    fuel_usd_per_t
        Price of fuel [USD/t]: one, or a mapping with one for every fuel that she burns on the way.
    usd_per_day
        What a day of the ship is worth: charter, or earnings forgone [USD/d]. 0 finds the speed of least fuel cost.
    **options
        As in :func:`trade_off`.

    Returns
    -------
    The voyage, its speed good to a thousandth of a knot, with ``fuel_usd`` and ``time_usd``. ``bound`` says whether the
    answer lies at an end of her speeds; the true one is then beyond it. No tolls, fees or carbon prices are in it.

    Raises
    ------
    BadInputError
        If a price is missing or not a number, or no speed can be sailed.

    >>> found = best_speed("NLRTM", "JPYOK", fuel_usd_per_t=600.0, usd_per_day=40_000.0,
    ...     vessel="container-4300-1a", depart="2024-09-01", corridor="suez")
    >>> found.bound is None, round(found.speed_kn, 1)
    (True, 15.5)
    """
    prices = _check_prices(fuel_usd_per_t)
    worth = _check_number(usd_per_day, "day rate", "USD per day")
    setting = _Setting(origin, destination, vessel, depart, [corridor], **options)
    point, reason = setting.cheapest(corridor, prices, worth)
    if point is None:
        raise BadInputError(
            f"departure {setting.day} by {corridor}", f"cannot be sailed: {reason}", "choose another date or corridor"
        )
    return point


def pace_comparison(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str] = ("nsr", "suez"),
    baseline: str = "suez",
    fuel_usd_per_t: Prices | None = None,
    usd_per_day: float | None = None,
    arrive_within_days: float | None = None,
    speeds_kn: ArrayLike | None = None,
    **options: Unpack[PaceOptions],
) -> PaceComparison:
    """Compare corridors at equal speed, at equal arrival, and at the best speed of each.

    Parameters
    ----------
    origin, destination, vessel, depart, corridors, speeds_kn
        As in :func:`trade_off`; the baseline is added if it is missing.
    baseline
        The corridor against which savings are counted.
    fuel_usd_per_t, usd_per_day
        As in :func:`best_speed`; both or neither. Without them there is no best speed, and none is assumed.
    arrive_within_days
        Also compare at the slowest speed that arrives within so many days [d].
    **options
        As in :func:`trade_off`; ``speed_kn`` is the equal speed.

    Returns
    -------
    ``equal_speed``: her operating speed on every corridor, as in :func:`routes.compare`. ``equal_arrival``: the
    corridor that takes longest at her operating speed sets the arrival, the others slow down to meet it, but not below
    the least speed of her engine; what is left is ``early_days``. ``best_speed`` and ``arrive_within`` if asked for.

    Raises
    ------
    RoutesError
        For every argument that is not understood.

    Notes
    -----
    Published studies of the Northern Sea Route differ mostly in this. At equal speed the shorter way saves time and,
    with it, fuel in about the same share; at equal arrival it saves little or no time and much more fuel; at the best
    speed it saves some of either. A saving without its basis says little.

    >>> found = pace_comparison("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01")
    >>> [round(found.saving_pct(basis, "nsr", "fuel")) for basis in ("equal_speed", "equal_arrival")]
    [38, 59]
    """
    if (fuel_usd_per_t is None) != (usd_per_day is None):
        raise BadInputError(
            f"fuel price {fuel_usd_per_t!r} and day rate {usd_per_day!r}",
            "belong together: the best speed weighs one against the other",
            "give both or neither",
        )
    prices = None if fuel_usd_per_t is None else _check_prices(fuel_usd_per_t)
    worth = 0.0 if usd_per_day is None else _check_number(usd_per_day, "day rate", "USD per day")
    wanted = None
    if arrive_within_days is not None:
        wanted = _check_number(arrive_within_days, "days", "days, such as 30", positive=True)
    names = [*_check_corridors(corridors), *_check_corridors([baseline])]
    setting = _Setting(origin, destination, vessel, depart, names, **options)
    curves = setting.trade_off(setting.check_speeds(speeds_kn))

    equal = {name: setting.operating(name) for name in setting.corridors}
    sailed = [point for point, _ in equal.values() if point is not None]
    bases = [_basis("equal_speed", equal)]
    if sailed:
        last = max(sailed, key=lambda point: point.days)
        met = {
            name: (last, "") if name == last.corridor else setting.slowest(name, last.days)
            for name in setting.corridors
        }
        bases.append(_basis("equal_arrival", met, last.days))
    else:
        bases.append(_basis("equal_arrival", equal))
    if prices is not None:
        bases.append(_basis("best_speed", {name: setting.cheapest(name, prices, worth) for name in setting.corridors}))
    if wanted is not None:
        timely = {name: setting.slowest(name, wanted) for name in setting.corridors}
        bases.append(_basis("arrive_within", timely, wanted))
    return PaceComparison(trade_off=curves, baseline=baseline, bases=tuple(bases))


def _basis(key: str, found: Mapping[str, tuple[PacePoint | None, str]], arrival: float | None = None) -> PaceBasis:
    return PaceBasis(
        key=key,
        arrival_days=arrival,
        points={name: point for name, (point, _) in found.items()},
        reasons={name: reason for name, (point, reason) in found.items() if point is None},
    )
