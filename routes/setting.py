"""The setting of a voyage: ports, ship, date, ways, ice and practice, from what a user names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from routes.corridors import corridor as find_corridor
from routes.corridors import lane as find_lane
from routes.errors import BadInputError, NoRouteError
from routes.ice.along import OwnFiles, OwnYears, own_years
from routes.ice.outlook import outlook_ice
from routes.ice.record import DEFAULT_PERIOD, IceConditions, parse_period, percentile_ice, period_ice
from routes.ports import Port, port
from routes.practice import Practice, PracticeOptions
from routes.routing import Route, route
from routes.vessels import Vessel
from routes.vessels import vessel as find_vessel
from routes.voyage import parse_date

Place = str | tuple[float, float] | Port


class IceOptions(PracticeOptions, total=False):
    """Whose ice, on top of :class:`routes.practice.PracticeOptions`.

    ``year`` and ``period``: one year's ice, or the mean of a period such as ``"2011-2025"`` (the default).
    ``ice_file``: gridded ice of your own, files or :class:`routes.ice.along.OwnIce`; ``year`` and ``period`` are then
    of these files, the year of departure if neither is given. ``scenario``: such as ``"ssp245"``; ``year`` is then one
    to come, to 2060, and its ice an outlook, no forecast (:mod:`routes.ice.outlook`), ``period`` its base.
    ``percentile``: 0 to 100, the ice of the year at that place among those of the period, light to heavy
    (:func:`routes.ice.record.percentile_ice`).
    """

    year: int | str | None
    period: str | None
    ice_file: OwnFiles | None
    scenario: str | None
    percentile: float | None


class VoyageOptions(IceOptions, total=False):
    """What replaces the ship's own, and the lane, on top of :class:`IceOptions`.

    ``lane``: a lane of one of the corridors, ``auto`` by default. ``ice_class``, ``speed_kn``, ``draught_m``, ``fuel``
    replace the ship's own.
    """

    lane: str
    ice_class: str | None
    speed_kn: float | None
    draught_m: float | None
    fuel: str | None


_SHIP_NAMES = ("ice_class", "speed_kn", "draught_m", "fuel")
_ICE_NAMES = tuple(name for name in IceOptions.__annotations__ if name not in PracticeOptions.__annotations__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One ship and date between two ports: her ways, the ice she may meet, and how she is sailed.

    ``tracks`` holds the track of each corridor, or the error that says why there is none.
    """

    origin: Port
    destination: Port
    vessel: Vessel
    depart: dt.date
    tracks: Mapping[str, Route | NoRouteError]
    ice: IceConditions | OwnYears
    own_ice: bool
    practice: Practice

    def ice_along(self, track: Route) -> IceConditions:
        """Return the ice of a track."""
        return along(self.ice, track)


def along(ice: IceConditions | OwnYears, track: Route) -> IceConditions:
    """Return ice as conditions on the legs of a track."""
    return ice.along(track) if isinstance(ice, OwnYears) else ice


def make_setting(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str],
    options: VoyageOptions,
) -> Setting:
    """Look up all that a voyage needs.

    Raises
    ------
    RoutesError
        For every argument that is not understood.
    """
    given: dict[str, Any] = dict(options)
    lane = given.pop("lane", "auto")
    ship = find_vessel(vessel, **{name: given.pop(name, None) for name in _SHIP_NAMES})
    day = parse_date(depart)
    start, end = port(origin), port(destination)
    names = check_corridors(corridors)
    owner = corridor_of_lane(lane, names)
    own_ice = given.get("ice_file") is not None
    ice = any_ice(day, **{name: given.pop(name, None) for name in _ICE_NAMES})
    practice = Practice(**given)
    if practice.scrubber and ship.fuel != "HFO":
        raise BadInputError(
            f"scrubber on a ship that burns {ship.fuel}",
            "has nothing to wash: it is for heavy fuel",
            "take fuel HFO too",
        )
    tracks: dict[str, Route | NoRouteError] = {}
    for name in names:
        try:
            tracks[name] = route(
                start, end, corridor=name, lane=lane if name == owner else "auto", draught_m=ship.draught_m
            )
        except NoRouteError as error:
            tracks[name] = error
    return Setting(
        origin=start,
        destination=end,
        vessel=ship,
        depart=day,
        tracks=tracks,
        ice=ice,
        own_ice=own_ice,
        practice=practice,
    )


def check_corridors(corridors: Sequence[str]) -> list[str]:
    """Return names of corridors, each once, or raise."""
    if isinstance(corridors, str) or not isinstance(corridors, Collection) or not corridors:
        raise BadInputError(f"corridors {corridors!r}", "must be a list of names", "write ['nsr', 'suez']")
    for name in corridors:
        if not isinstance(name, str):
            raise BadInputError(f"corridor {name!r}", "must be a name", "write 'nsr'")
        find_corridor(name)
    return list(dict.fromkeys(corridors))


def chosen_ice(
    year: int | str | None, period: str | None, scenario: str | None = None, percentile: float | None = None
) -> IceConditions:
    """Return the ice of a year or the mean of a period (2011-2025 if neither is given).

    With a scenario the year is one to come, and the period the base of the outlook; with a percentile it is the year at
    that place among those of the period.
    """
    if percentile is not None:
        if year is not None or scenario is not None:
            raise BadInputError(f"percentile {percentile!r}", "is of a period", "leave year and scenario out")
        return percentile_ice(percentile, DEFAULT_PERIOD if period is None else period)
    if scenario is None:
        return period_ice(one_period(year, period))
    return outlook_ice(year_to_come(year), scenario, base=DEFAULT_PERIOD if period is None else period)


def any_ice(
    day: dt.date,
    *,
    ice_file: OwnFiles | None,
    year: int | str | None,
    period: str | None,
    scenario: str | None,
    percentile: float | None,
) -> IceConditions | OwnYears:
    """Return the ice of one's own files, or else :func:`chosen_ice`."""
    if ice_file is None:
        return chosen_ice(year, period, scenario, percentile)
    return own_years(ice_file, year, period, day.year)


def corridor_of_lane(lane: str, corridors: Collection[str]) -> str | None:
    """Return the corridor that a lane is one of, None for ``auto``, or raise unless it is among some corridors."""
    if lane == "auto":
        return None
    owner = find_lane(lane).corridor
    if owner not in corridors:
        raise BadInputError(
            f"lane {lane!r}", f"is one of the {owner}, which is not asked for", f"add {owner} to the corridors"
        )
    return owner


def year_to_come(year: int | str | None) -> int:
    """Return the year of an outlook, or raise."""
    try:
        if not isinstance(year, Integral | str) or isinstance(year, bool):
            raise ValueError
        return int(year)
    except ValueError:
        raise BadInputError(f"year {year!r}", "must be a year for a scenario", "write year 2050") from None


def one_period(year: int | str | None, period: str | None) -> str:
    """Return one year or a period as text, the default where neither is given, or raise."""
    if year is not None and period is not None:
        raise BadInputError(f"year {year} and period {period}", "exclude each other", "give one of them")
    if year is None:
        return DEFAULT_PERIOD if period is None else period
    if not isinstance(year, Integral | str):
        raise BadInputError(f"year {year!r}", "must be a whole number", "write 2020")
    first, last = parse_period(str(year))
    if isinstance(year, bool) or first != last or "-" in str(year):
        raise BadInputError(f"year {year!r}", "must be one year", "use period for several")
    return str(year)
