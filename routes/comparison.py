"""Comparisons: the same ship on the same day by several corridors; and single passages of the NSR."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.corridors import corridor as find_corridor
from routes.corridors import lane as find_lane
from routes.errors import BadInputError, DataError, NoRouteError
from routes.ice.along import OwnFiles, OwnYears, own_years
from routes.ice.outlook import OutlookFactors, change_ice, draw_base_years, outlook_factors, outlook_ice
from routes.ice.record import (
    DEFAULT_PERIOD,
    IceConditions,
    complete_years,
    parse_period,
    percentile_ice,
    period_ice,
    repeat_ice,
    year_ice,
)
from routes.ports import Port, point, port
from routes.practice import Practice, central_assumptions
from routes.routing import Route, route
from routes.sailing import MODE_NAMES, LegDraws, VoyageDraws, simulate_draws
from routes.tables import read_csv
from routes.uncertainty import check_seed, draw_assumptions
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel
from routes.vessels import vessel as find_vessel
from routes.voyage import Voyage, no_voyage, parse_date, simulate
from routes.voyage_carbon import voyage_carbon

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRICS = ("distance", "time", "fuel", "co2")
_PASSAGE_DRAWS = 400
_INTERVAL = (10.0, 90.0)


def metric_value(voyage: Voyage, metric: str) -> float:
    """Return a voyage's distance [nm], time [d], fuel [t] or CO2 [t]."""
    if metric == "distance":
        return float("nan") if voyage.distance_nm is None else voyage.distance_nm
    if metric == "time":
        return voyage.days
    if metric == "fuel":
        return voyage.fuel_t
    if metric == "co2" and voyage.emissions is not None:
        return float(voyage.emissions.co2)
    raise BadInputError(f"metric {metric!r}", "is not known", f"choose from: {', '.join(METRICS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Voyages of one ship by several corridors, and what they save against a baseline."""

    origin: Port
    destination: Port
    vessel: Vessel
    depart: dt.date
    baseline: str
    ice_label: str
    voyages: tuple[Voyage, ...]

    def voyage(self, corridor: str) -> Voyage:
        """Return the voyage by a corridor."""
        for candidate in self.voyages:
            if candidate.corridor == corridor:
                return candidate
        raise BadInputError(f"corridor {corridor!r}", "is not part of this comparison", "name it in `corridors`")

    def saving_pct(self, corridor: str, metric: str) -> float | None:
        """Return what a corridor saves against the baseline [%]; positive is less.

        None where one of the two cannot be sailed; distance needs a track alone, and has a value all year.
        """
        base, other = self.voyage(self.baseline), self.voyage(corridor)
        if metric != "distance" and not (base.feasible and other.feasible):
            return None
        saving = 100.0 * (1.0 - metric_value(other, metric) / metric_value(base, metric))
        return saving if np.isfinite(saving) else None

    def warnings(self) -> list[str]:
        """Say where the ship is deeper than a port is known to allow, and which ice is no observation."""
        return [
            f"draught {self.vessel.draught_m:g} m exceeds the greatest draught of {place.name}, "
            f"{place.max_draught_m:g} m ({place.draught_status or 'status unknown'})"
            for place in (self.origin, self.destination)
            if place.max_draught_m is not None and self.vessel.draught_m > place.max_draught_m
        ] + [note for voyage in self.voyages if (note := ice_note(voyage)) is not None]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, schema ``routes.comparison/1``."""
        savings = {}
        for voyage in self.voyages:
            if voyage.corridor == self.baseline:
                continue
            values: dict[str, float | None] = {}
            for metric in METRICS:
                saving = self.saving_pct(voyage.corridor, metric)
                values[f"{metric}_pct"] = None if saving is None else round(saving, 2)
            savings[voyage.corridor] = {**values, "cost_pct": None}
        return {
            "schema": "routes.comparison/1",
            "origin": self.origin.to_dict(),
            "destination": self.destination.to_dict(),
            "vessel": self.vessel.to_dict(),
            "depart": self.depart.isoformat(),
            "baseline": self.baseline,
            "ice": self.ice_label,
            "voyages": [_with_carbon(voyage) for voyage in self.voyages],
            "savings": savings,
            "notes": [*NOTES, *self.warnings()],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the routes on a polar map; see :func:`routes.plots.polar_map`."""
        from routes.plots import polar_map

        return polar_map([v.route for v in self.voyages if v.route is not None], **options)

    def _repr_html_(self) -> str:
        from routes.report.html import comparison_table

        return comparison_table(self)


def _with_carbon(voyage: Voyage) -> dict[str, Any]:
    carbon = voyage_carbon(voyage)
    return voyage.to_dict() | {"carbon_rules": None if carbon is None else carbon.to_dict()}


NOTES = (
    "cost_usd is null: the cost model is not part of this version",
    "emissions are tank to wake; co2e leaves black carbon out",
)


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
        return period_ice(_period(year, period))
    return outlook_ice(_year_to_come(year), scenario, base=DEFAULT_PERIOD if period is None else period)


def any_ice(
    ice_file: OwnFiles | None,
    day: dt.date,
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


def _whose(ice: IceConditions | OwnYears, year: int | str | None, period: str | None) -> str:
    """Return the period among whose years passages are drawn: one year where the ice is that of one year."""
    if not isinstance(ice, IceConditions):
        return ""
    one = re.match(r"ice of (\d{4})", ice.label)
    return _period(year, period) if one is None else one[1]


def _year_to_come(year: int | str | None) -> int:
    try:
        if not isinstance(year, Integral | str) or isinstance(year, bool):
            raise ValueError
        return int(year)
    except ValueError:
        raise BadInputError(f"year {year!r}", "must be a year for a scenario", "write year 2050") from None


def _period(year: int | str | None, period: str | None) -> str:
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


def compare(
    origin: str | tuple[float, float] | Port,
    destination: str | tuple[float, float] | Port,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str] = ("nsr", "suez", "cape"),
    baseline: str = "suez",
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
    power_model: str = "ghg4_trial",
    fuel_rules: bool = True,
    scrubber: bool = False,
    hfo_waiver: bool = False,
    scenario: str | None = None,
    percentile: float | None = None,
) -> Comparison:
    """Compare corridors between two ports for a ship and a date of departure.

    Parameters
    ----------
    origin, destination
        UN/LOCODE, name, ``"lat,lon"`` or ``(lat, lon)``.
    vessel
        Key of a reference ship (:func:`routes.list_vessels`) or a :class:`routes.Vessel`.
    depart
        Date of departure, ``YYYY-MM-DD``.
    corridors
        Which to compare; the baseline is added if it is missing.
    baseline
        The corridor against which savings are counted.
    lane, escort
        Lane of the NSR (``auto``), and ``auto``, ``yes`` or ``no``.
    admission, speed_model
        As in :class:`routes.practice.Practice`: which cells of the NSR rules may refuse her, and her speed in ice.
    year, period
        Whose ice: one year's, or the mean of a period such as ``"2011-2025"`` (the default).
    ice_class, speed_kn, draught_m, fuel
        Replace the ship's own.
    ice_file
        Gridded ice of your own: files, or :class:`routes.ice.along.OwnIce` with what else they need; ``year`` and
        ``period`` are then of these files, the year of departure if neither is given.
    sea_margin, escort_waits, power_model, fuel_rules, scrubber, hfo_waiver
        As in :class:`routes.practice.Practice`: weather on open water, waiting for icebreakers, her power, and which
        fuel she burns where.
    scenario
        Scenario of emissions, such as ``"ssp245"``: ``year`` is then one to come, to 2060, and its ice an outlook, no
        forecast (:mod:`routes.ice.outlook`); ``period`` is the base.
    percentile
        0 to 100: the ice of the year at that place among those of the period, light to heavy
        (:func:`routes.ice.record.percentile_ice`).

    Returns
    -------
    A corridor that cannot be sailed is part of the result, with the reason.

    Raises
    ------
    RoutesError
        For every argument that is not understood.

    >>> result = compare("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01")
    >>> 30 < result.saving_pct("nsr", "distance") < 40
    True
    """
    ship = find_vessel(vessel, ice_class=ice_class, speed_kn=speed_kn, draught_m=draught_m, fuel=fuel)
    day = parse_date(depart)
    start, end = port(origin), port(destination)
    if isinstance(corridors, str) or not isinstance(corridors, Collection) or not corridors:
        raise BadInputError(f"corridors {corridors!r}", "must be a list of names", "write ['nsr', 'suez']")
    for name in (*corridors, baseline):
        if not isinstance(name, str):
            raise BadInputError(f"corridor {name!r}", "must be a name", "write 'nsr'")
        find_corridor(name)
    names = list(dict.fromkeys([*corridors, baseline]))
    owner = corridor_of_lane(lane, names)
    practice = Practice(
        escort=escort,
        admission=admission,
        speed_model=speed_model,
        sea_margin=sea_margin,
        escort_waits=escort_waits,
        power_model=power_model,
        fuel_rules=fuel_rules,
        scrubber=scrubber,
        hfo_waiver=hfo_waiver,
    )
    ice = any_ice(ice_file, day, year, period, scenario, percentile)
    voyages = []
    for name in names:
        try:
            track = route(start, end, corridor=name, lane=lane if name == owner else "auto", draught_m=ship.draught_m)
        except NoRouteError as error:
            voyages.append(no_voyage(name, ship, day, str(error), ice.label))
            continue
        try:
            voyages.append(simulate(track, ship, day, ice=_ice_along(ice, track), practice=practice))
        except DataError as error:
            if ice_file is not None:  # what a file lacks is an error of the file, not of the corridor
                raise
            voyages.append(no_voyage(name, ship, day, str(error), ice.label, track))
    return Comparison(
        origin=start,
        destination=end,
        vessel=ship,
        depart=day,
        baseline=baseline,
        ice_label=ice.label,
        voyages=tuple(voyages),
    )


def _ice_along(ice: IceConditions | OwnYears, track: Route) -> IceConditions:
    return ice.along(track) if isinstance(ice, OwnYears) else ice


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage of the NSR between two points, with an 80% interval.

    ``feasible_share`` is the share of the draws that can be sailed; the interval holds those alone.
    """

    route: Route
    vessel: Vessel
    voyage: Voyage
    lane: str
    low_days: float | None
    high_days: float | None
    feasible_share: float

    def to_dict(self) -> dict[str, Any]:
        """Return the passage as plain data, schema ``routes.passage/1``."""
        trip = self.voyage
        legs = []
        for leg in trip.legs:
            refused = MODE_NAMES[int(leg.mode[0])] == "refused"
            legs.append(
                {
                    "name": leg.leg.name,
                    "enter": str(leg.enter[0].astype("datetime64[m]")),
                    "distance_nm": round(leg.leg.distance_nm, 1),
                    "cover": round(float(leg.cover[0]), 3),
                    "concentration": round(float(leg.concentration[0]), 3),
                    "thickness_m": round(float(leg.thickness_m[0]), 2),
                    "ice_quality": ice_quality(leg),
                    "mode": MODE_NAMES[int(leg.mode[0])],
                    "rule": _rule(leg.risk_index[0], int(leg.mode[0])),
                    "speed_kn": None if refused else round(float(leg.speed_kn[0]), 2),
                    "hours": None if refused else round(float(leg.hours[0]), 2),
                }
            )
        ok = trip.feasible
        return {
            "schema": "routes.passage/1",
            "vessel": self.vessel.key,
            "enter": trip.depart.isoformat(),
            "ice": trip.ice_label,
            "lane": self.route.lane if self.lane == "auto" else self.lane,
            "days": round(trip.days, 3) if ok else None,
            "waiting_days": round(trip.waiting_days, 3) if ok else None,
            "low_days": None if self.low_days is None else round(self.low_days, 3),
            "high_days": None if self.high_days is None else round(self.high_days, 3),
            "feasible_share": round(self.feasible_share, 3),
            "distance_nm": round(self.route.distance_nm, 1),
            "mean_speed_kn": round(self.route.distance_nm / (trip.days * HOURS_PER_DAY), 2) if ok else None,
            "feasible": ok,
            "reason": trip.reason,
            "next_date": None if trip.next_date is None else trip.next_date.isoformat(),
            "legs": legs,
        }


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


def _rule(risk: float, mode: int) -> str | None:
    if not np.isfinite(risk):
        return None
    return f"POLARIS RIO {risk:.1f}" + (" (with 10 for escort)" if MODE_NAMES[mode] == "escorted" else "")


def nsr_point(query: str | tuple[float, float] | Port) -> Port:
    """Return a named point of the NSR (``zhelaniya``, ``dezhnev``, ...), or a port.

    >>> nsr_point("zhelaniya").lat
    77.15
    """
    for row in read_csv("nsr_points.csv"):
        if isinstance(query, str) and query.strip().casefold() == row["point"]:
            return point(row["label"], float(row["lat"]), float(row["lon"]), source=row["source"])
    return port(query)


def passage(
    start: str | tuple[float, float] | Port,
    end: str | tuple[float, float] | Port,
    *,
    vessel: str | Vessel,
    enter: str | dt.date,
    lane: str = "auto",
    escort: str = "auto",
    admission: str = "all",
    speed_model: str | None = None,
    year: int | str | None = None,
    period: str | None = None,
    ice_class: str | None = None,
    speed_kn: float | None = None,
    draught_m: float | None = None,
    seed: int = 1,
    ice_file: OwnFiles | None = None,
    sea_margin: float = 0.0,
    escort_waits: bool = True,
    power_model: str = "ghg4_trial",
    fuel_rules: bool = True,
    scrubber: bool = False,
    hfo_waiver: bool = False,
    scenario: str | None = None,
    percentile: float | None = None,
) -> Passage:
    """Sail a stretch of the NSR.

    Parameters
    ----------
    start, end
        Points of the NSR (``zhelaniya``, ``dezhnev``, ``vilkitsky``, ...) or ports.
    vessel, enter
        The ship and the date on which she enters.
    lane, escort, admission, speed_model, year, period, ice_class, speed_kn, draught_m, ice_file
        As in :func:`compare`.
    seed
        Seed of the draws behind the interval.
    sea_margin, escort_waits, power_model, fuel_rules, scrubber, hfo_waiver
        As in :class:`routes.practice.Practice`.
    scenario, percentile
        As in :func:`compare`.

    Returns
    -------
    Days with an 80% interval over uncertain speeds, ice, waiting and, for a period, its fully observed years.
    """
    ship = find_vessel(vessel, ice_class=ice_class, speed_kn=speed_kn, draught_m=draught_m)
    day = parse_date(enter, "date of entry")
    check_seed(seed)
    first, last = nsr_point(start), nsr_point(end)
    track = route(first, last, corridor="nsr", lane=lane, draught_m=ship.draught_m)
    if not any(leg.in_nsr for leg in track.legs):
        raise BadInputError(
            f"passage from {first.name} to {last.name}",
            "does not touch the NSR water area",
            "use compare for a whole voyage",
        )
    practice = Practice(
        escort=escort,
        admission=admission,
        speed_model=speed_model,
        sea_margin=sea_margin,
        escort_waits=escort_waits,
        power_model=power_model,
        fuel_rules=fuel_rules,
        scrubber=scrubber,
        hfo_waiver=hfo_waiver,
    )
    ice = any_ice(ice_file, day, year, period, scenario, percentile)
    trip = simulate(track, ship, day, ice=_ice_along(ice, track), practice=practice)
    low = high = None
    if scenario is not None:
        whose = DEFAULT_PERIOD if period is None else period
        ahead = outlook_factors(_year_to_come(year), scenario, base=whose)
    else:
        whose, ahead = _whose(ice, year, period), None
    days = _passage_draws(track, ship, day, ice, whose, practice, seed, ahead).days
    sailed = days[np.isfinite(days)]
    if trip.feasible and sailed.size:
        low, high = (float(x) for x in np.percentile(sailed, _INTERVAL))
    return Passage(
        route=track,
        vessel=ship,
        voyage=trip,
        lane=lane,
        low_days=low,
        high_days=high,
        feasible_share=float(np.isfinite(days).mean()),
    )


def _passage_draws(
    track: Route,
    ship: Vessel,
    day: dt.date,
    ice: IceConditions | OwnYears,
    period: str,
    practice: Practice,
    seed: int,
    ahead: OutlookFactors | None = None,
) -> VoyageDraws:
    rng = np.random.default_rng(seed)
    assumptions = draw_assumptions(_PASSAGE_DRAWS, rng)
    if isinstance(ice, OwnYears):
        conditions: IceConditions = ice.drawn(track, _PASSAGE_DRAWS, rng)
    else:
        conditions = _record_draws(ice, period, rng)
    if ahead is not None:
        conditions = change_ice(year_ice(draw_base_years(_PASSAGE_DRAWS, rng, base=period)), ahead)
    departures = np.full(_PASSAGE_DRAWS, np.datetime64(day, "D"))
    return simulate_draws(track, ship, departures, conditions, assumptions, practice=practice)


def _record_draws(ice: IceConditions, period: str, rng: np.random.Generator) -> IceConditions:
    first, last = parse_period(period)
    if first == last:
        return repeat_ice(ice, _PASSAGE_DRAWS)
    years = complete_years(first, last)
    if not years:
        raise DataError(f"ice period {first}-{last}", "has no year with ice in every month", "choose a longer period")
    return year_ice(rng.choice(years, size=_PASSAGE_DRAWS))


__all__ = [
    "METRICS",
    "Comparison",
    "Passage",
    "central_assumptions",
    "compare",
    "metric_value",
    "nsr_point",
    "passage",
]
