"""What a ship burns along a route: every leg is cut at the limits of regulation zones, and each piece has its fuel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from routes.emissions import black_carbon_parallels
from routes.errors import BadInputError
from routes.fuel_rules import CLEAN_FUELS, NO_RULE, OIL_FUELS, fuel_burnt, fuel_rules, nox_tier
from routes.routing import Route
from routes.tables import coefficient
from routes.units import HOURS_PER_DAY
from routes.zones import ZonePiece, zones

FloatArray = NDArray[np.float64]
DateArray = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFuels:
    """The fuels of one leg.

    Attributes
    ----------
    shares
        Share of the miles of the leg on which each fuel is burnt, ``(n,)`` by fuel; they add up to 1.
    sulphur_pct
        Sulphur of each oil among them [% by mass], ``(n,)`` by fuel, the mean over the miles on which it is burnt.
    rules
        Keys of the rules that made her change fuel, of :func:`routes.fuel_rules.fuel_rules`.
    reliefs
        Keys of the rules that spared her a change.
    north_of_60, north_of_arctic_circle
        Shares of the miles north of 60 N and of the Arctic Circle, where black carbon is counted apart.
    """

    shares: Mapping[str, FloatArray]
    sulphur_pct: Mapping[str, FloatArray]
    rules: tuple[str, ...]
    reliefs: tuple[str, ...]
    north_of_60: float
    north_of_arctic_circle: float


@lru_cache(maxsize=256)
def _pieces(route: Route) -> tuple[ZonePiece, ...]:
    return route.zone_pieces(latitudes=black_carbon_parallels())


@lru_cache(maxsize=1)
def _changes() -> DateArray:
    """Days on which a rule or a zone begins or ends."""
    days = [day for rule in fuel_rules().values() for day in (rule.valid_from, rule.valid_to)]
    return np.unique(np.array([day for day in days if day is not None], dtype="datetime64[D]"))


def _days_there(route: Route, days: DateArray, speed_kn: float) -> list[DateArray]:
    """Return the day on which she comes to each piece, for each departure, at one speed without a stop."""
    hours = [piece.start_nm / speed_kn for piece in _pieces(route)]
    return [days + np.timedelta64(int(part // HOURS_PER_DAY), "D") for part in hours]


def plan_fuels(
    route: Route,
    fuel: str,
    departures: DateArray,
    *,
    speed_kn: float,
    scrubber: bool = False,
    double_hull: bool = False,
    waiver: bool = False,
    obeyed: bool = True,
) -> tuple[LegFuels, ...]:
    """Decide which fuel is burnt on which share of every leg.

    Parameters
    ----------
    route
        The track.
    fuel
        The ship's own fuel.
    departures
        Days of departure ``(n,)``.
    speed_kn
        Speed at which she is taken to come along [kn]: the rules at a place are those of the day on which she would be
        there, had she not stopped. A later arrival, as in ice, matters for the days about a change of rules alone.
    scrubber, double_hull, waiver
        As ``scrubber``, ``double_hull`` and ``flag_waiver`` of :func:`routes.fuel_rules.fuel_burnt`.
    obeyed
        False burns her own fuel everywhere, as studies do that know no rules.

    Returns
    -------
    One entry for each leg.

    Raises
    ------
    UnknownNameError
        If the fuel is not known.

    >>> from routes import route
    >>> day = np.array(["2024-09-01"], dtype="datetime64[D]")
    >>> legs = plan_fuels(route("NLRTM", "JPYOK", corridor="suez"), "VLSFO", day, speed_kn=15.0)
    >>> {name: float(share[0]) for name, share in legs[1].shares.items()}, legs[1].rules  # the North Sea
    ({'MGO': 1.0}, ('sulphur_north_sea_2015',))
    """
    days = np.asarray(departures).astype("datetime64[D]")
    if days.ndim != 1 or not len(days):
        raise BadInputError(f"departures {departures!r}", "must be a list of days", "give one day at least")
    few, which = np.unique(days, return_inverse=True)
    kept = zones()
    subarctic, arctic = black_carbon_parallels()
    whole = np.array([leg.distance_nm for leg in route.legs])
    burnt: list[dict[str, FloatArray]] = [{} for _ in route.legs]
    sulphur: list[dict[str, FloatArray]] = [{} for _ in route.legs]
    rules: list[list[str]] = [[] for _ in route.legs]
    reliefs: list[list[str]] = [[] for _ in route.legs]
    north = np.zeros((len(route.legs), 2))
    clean = fuel in CLEAN_FUELS or not obeyed
    own_sulphur = coefficient(f"fuel.sulphur.{fuel}") if fuel in OIL_FUELS else 0.0
    for piece, there in zip(_pieces(route), _days_there(route, few, speed_kn), strict=True):
        north[piece.leg] += piece.distance_nm * np.array([piece.lat > subarctic, piece.lat > arctic])
        era = np.searchsorted(_changes(), there, side="right")
        for number in np.unique(era):
            now = era == number
            name, rule, content = fuel, None, own_sulphur
            if not clean:
                day = there[int(np.flatnonzero(now)[0])].astype(dt.date)
                around = [key for key in piece.zones if kept[key].in_force(day)]
                decision = fuel_burnt(
                    fuel, on=day, zones=around, scrubber=scrubber, double_hull=double_hull, flag_waiver=waiver
                )
                name, rule, content = decision.fuel, decision.rule, decision.sulphur_pct
                if decision.relief and decision.relief not in reliefs[piece.leg]:
                    reliefs[piece.leg].append(decision.relief)
            part = np.where(now, piece.distance_nm, 0.0)
            for totals, value in ((burnt, part), (sulphur, content * part)):
                totals[piece.leg][name] = totals[piece.leg].get(name, np.zeros(len(few))) + value
            if rule not in (None, NO_RULE) and name != fuel and rule not in rules[piece.leg]:
                rules[piece.leg].append(rule)
    found = []
    for number, miles in enumerate(burnt):
        total = np.sum(list(miles.values()), axis=0) if miles else np.zeros(len(few))
        if not miles or not (total > 0.0).all():  # a leg too short to be cut
            miles, total = {fuel: np.ones(len(few))}, np.ones(len(few))
            sulphur[number] = {fuel: np.full(len(few), own_sulphur)}
        high, polar = np.minimum(north[number] / whole[number], 1.0) if whole[number] > 0.0 else (0.0, 0.0)
        found.append(
            LegFuels(
                shares={name: (part / total)[which] for name, part in miles.items()},
                sulphur_pct={
                    name: (sulphur[number][name] / np.where(part > 0.0, part, 1.0))[which]
                    for name, part in miles.items()
                    if name in OIL_FUELS
                },
                rules=tuple(rules[number]),
                reliefs=tuple(reliefs[number]),
                north_of_60=float(high),
                north_of_arctic_circle=float(polar),
            )
        )
    return tuple(found)


def nox_tiers(route: Route, keel: dt.date, depart: dt.date, *, speed_kn: float) -> tuple[dict[int, float], ...]:
    """Return the share of every leg on which each NOx tier binds a ship.

    Parameters
    ----------
    route
        The track.
    keel
        Day on which her keel was laid; contract and delivery are not asked.
    depart, speed_kn
        As in :func:`plan_fuels`.

    Returns
    -------
    For each leg, shares by tier (0: none), which add up to 1.

    >>> from routes import route
    >>> track = route("NLRTM", "JPYOK", corridor="suez")
    >>> legs = nox_tiers(track, dt.date(2022, 7, 1), dt.date(2024, 9, 1), speed_kn=15.0)
    >>> legs[1]  # the North Sea
    {3: 1.0}
    """
    kept = zones()
    miles: list[dict[int, float]] = [{} for _ in route.legs]
    days = _days_there(route, np.array([depart], dtype="datetime64[D]"), speed_kn)
    for piece, there in zip(_pieces(route), days, strict=True):
        day = there[0].astype(dt.date)
        around = [key for key in piece.zones if kept[key].in_force(day)]
        tier = nox_tier(on=day, zones=around, keel=keel).tier
        miles[piece.leg][tier] = miles[piece.leg].get(tier, 0.0) + piece.distance_nm
    plain = nox_tier(on=depart, zones=(), keel=keel).tier
    found = []
    for part in miles:
        total = sum(part.values())
        found.append({tier: nm / total for tier, nm in part.items()} if total > 0.0 else {plain: 1.0})
    return tuple(found)
