"""Speed choice: time against fuel, the speed that arrives in time, the cheapest speed; corridors on three bases.

Every speed is a voyage of :func:`routes.sailing.simulate_draws`, with ``speed_factor`` as the array of speeds: the ship
keeps one speed on open water from berth to berth; pilots, canals, icebreakers and ice slow her as in any voyage.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Unpack

from numpy.typing import ArrayLike

from routes.errors import BadInputError
from routes.pace_results import PaceBasis, PaceComparison, PacePoint, TradeOff
from routes.pace_search import PaceSearch, Prices, check_number, check_prices, least_speed_kn
from routes.setting import Place, VoyageOptions, check_corridors, make_setting
from routes.vessels import Vessel


def _search(
    origin: Place,
    destination: Place,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str],
    options: VoyageOptions,
) -> PaceSearch:
    return PaceSearch(
        make_setting(origin, destination, vessel=vessel, depart=depart, corridors=corridors, options=options)
    )


def trade_off(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str] = ("nsr", "suez"),
    speeds_kn: ArrayLike | None = None,
    **options: Unpack[VoyageOptions],
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
        As in :func:`routes.compare`; ``speed_kn`` is her operating speed.

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
    Faster is never later on ice-free ways. In ice it can be: a ship that comes a little sooner to ice that is about
    to open may be refused, or need the icebreaker and wait for it.

    >>> curves = trade_off("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01", speeds_kn=[12, 16])
    >>> curves.curve("suez").days.round(1).tolist()
    [39.8, 30.2]
    """
    search = _search(origin, destination, vessel, depart, corridors, options)
    return search.trade_off(search.check_speeds(speeds_kn))


def speed_for_days(
    origin: Place,
    destination: Place,
    *,
    days: float,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridor: str,
    **options: Unpack[VoyageOptions],
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
    wanted = check_number(days, "days", "days, such as 30", positive=True)
    search = _search(origin, destination, vessel, depart, [corridor], options)
    point, reason = search.slowest(corridor, wanted)
    if point is None:
        raise BadInputError(
            f"{wanted:g} days by {corridor} from {search.setting.depart}",
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
    **options: Unpack[VoyageOptions],
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
    prices = check_prices(fuel_usd_per_t)
    worth = check_number(usd_per_day, "day rate", "USD per day")
    search = _search(origin, destination, vessel, depart, [corridor], options)
    point, reason = search.cheapest(corridor, prices, worth)
    if point is None:
        raise BadInputError(
            f"departure {search.setting.depart} by {corridor}",
            f"cannot be sailed: {reason}",
            "choose another date or corridor",
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
    **options: Unpack[VoyageOptions],
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
    the least speed of her engine; for what is left (``early_days``) they wait at anchor and burn. ``best_speed`` and
    ``arrive_within`` if asked for.

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
    [38, 57]
    """
    if (fuel_usd_per_t is None) != (usd_per_day is None):
        raise BadInputError(
            f"fuel price {fuel_usd_per_t!r} and day rate {usd_per_day!r}",
            "belong together: the best speed weighs one against the other",
            "give both or neither",
        )
    prices = None if fuel_usd_per_t is None else check_prices(fuel_usd_per_t)
    worth = 0.0 if usd_per_day is None else check_number(usd_per_day, "day rate", "USD per day")
    wanted = None
    if arrive_within_days is not None:
        wanted = check_number(arrive_within_days, "days", "days, such as 30", positive=True)
    names = [*check_corridors(corridors), *check_corridors([baseline])]
    search = _search(origin, destination, vessel, depart, names, options)
    curves = search.trade_off(search.check_speeds(speeds_kn))

    equal = {name: search.operating(name) for name in search.corridors}
    sailed = [point for point, _ in equal.values() if point is not None]
    bases = [_basis("equal_speed", equal)]
    if sailed:
        last = max(sailed, key=lambda point: point.days)
        met = {name: (last, "") if name == last.corridor else search.met(name, last.days) for name in search.corridors}
        bases.append(_basis("equal_arrival", met, last.days))
    else:
        bases.append(_basis("equal_arrival", equal))
    if prices is not None:
        bases.append(_basis("best_speed", {name: search.cheapest(name, prices, worth) for name in search.corridors}))
    if wanted is not None:
        timely = {name: search.slowest(name, wanted) for name in search.corridors}
        bases.append(_basis("arrive_within", timely, wanted))
    return PaceComparison(trade_off=curves, baseline=baseline, bases=tuple(bases))


def _basis(key: str, found: Mapping[str, tuple[PacePoint | None, str]], arrival: float | None = None) -> PaceBasis:
    return PaceBasis(
        key=key,
        arrival_days=arrival,
        points={name: point for name, (point, _) in found.items()},
        reasons={name: reason for name, (point, reason) in found.items() if point is None},
    )


__all__ = ["best_speed", "least_speed_kn", "pace_comparison", "speed_for_days", "trade_off"]
