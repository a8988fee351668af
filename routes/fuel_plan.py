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
from routes.fuel_rules import CLEAN_FUELS, fuel_burnt, fuel_rules
from routes.routing import Route
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
    rules
        Keys of the rules that made her change fuel, of :func:`routes.fuel_rules.fuel_rules`.
    north_of_60, north_of_arctic_circle
        Shares of the miles north of 60 N and of the Arctic Circle, where black carbon is counted apart.
    """

    shares: Mapping[str, FloatArray]
    rules: tuple[str, ...]
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


def plan_fuels(
    route: Route,
    fuel: str,
    departures: DateArray,
    *,
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
        Days of departure ``(n,)``: the rules of that day hold for the whole voyage.
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
    >>> legs = plan_fuels(route("NLRTM", "JPYOK", corridor="suez"), "VLSFO", day)
    >>> {name: float(share[0]) for name, share in legs[1].shares.items()}, legs[1].rules  # the North Sea
    ({'MGO': 1.0}, ('sulphur_north_sea_2015',))
    """
    days = np.asarray(departures).astype("datetime64[D]")
    if days.ndim != 1 or not len(days):
        raise BadInputError(f"departures {departures!r}", "must be a list of days", "give one day at least")
    era = np.searchsorted(_changes(), days, side="right")
    first = {int(number): days[int(np.flatnonzero(era == number)[0])].astype(dt.date) for number in np.unique(era)}
    kept = zones()
    subarctic, arctic = black_carbon_parallels()
    whole = np.array([leg.distance_nm for leg in route.legs])
    burnt: list[dict[str, FloatArray]] = [{} for _ in route.legs]
    rules: list[list[str]] = [[] for _ in route.legs]
    north = np.zeros((len(route.legs), 2))
    clean = fuel in CLEAN_FUELS or not obeyed
    for piece in _pieces(route):
        north[piece.leg] += piece.distance_nm * np.array([piece.lat > subarctic, piece.lat > arctic])
        for number, day in first.items():
            name, rule = fuel, None
            if not clean:
                around = [key for key in piece.zones if kept[key].in_force(day)]
                decision = fuel_burnt(
                    fuel, on=day, zones=around, scrubber=scrubber, double_hull=double_hull, flag_waiver=waiver
                )
                name, rule = decision.fuel, decision.rule
            share = burnt[piece.leg].setdefault(name, np.zeros(len(days)))
            share += np.where(era == number, piece.distance_nm, 0.0)
            if rule is not None and name != fuel and rule not in rules[piece.leg]:
                rules[piece.leg].append(rule)
    found = []
    for number, miles in enumerate(burnt):
        total = np.sum(list(miles.values()), axis=0) if miles else np.zeros(len(days))
        shares = {name: part / np.where(total > 0.0, total, 1.0) for name, part in miles.items()}
        if not miles or not (total > 0.0).all():  # a leg too short to be cut
            shares = {fuel: np.ones(len(days))}
        high, polar = np.minimum(north[number] / whole[number], 1.0) if whole[number] > 0.0 else (0.0, 0.0)
        found.append(
            LegFuels(
                shares=shares,
                rules=tuple(rules[number]),
                north_of_60=float(high),
                north_of_arctic_circle=float(polar),
            )
        )
    return tuple(found)
