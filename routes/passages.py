"""Passages: a stretch of the Northern Sea Route between two of its points, with its intervals."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError, DataError
from routes.ice.along import OwnYears
from routes.ice.outlook import OutlookFactors, change_ice, draw_base_years, outlook_factors
from routes.ice.record import DEFAULT_PERIOD, IceConditions, complete_years, parse_period, repeat_ice, year_ice
from routes.ports import Port, point, port
from routes.practice import Practice
from routes.routing import Route
from routes.sailing import MODE_NAMES, VoyageDraws, simulate_draws
from routes.setting import Place, VoyageOptions, make_setting, one_period, year_to_come
from routes.tables import read_csv
from routes.uncertainty import check_seed, draw_assumptions
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel
from routes.voyage import Voyage, ice_quality, parse_date, simulate

FloatArray = NDArray[np.float64]

_PASSAGE_DRAWS = 400
_INTERVAL = (10.0, 90.0)


def nsr_point(query: str | tuple[float, float] | Port) -> Port:
    """Return a named point of the NSR (``zhelaniya``, ``dezhnev``, ...), or a port.

    >>> nsr_point("zhelaniya").lat
    77.15
    """
    for row in read_csv("nsr_points.csv"):
        if isinstance(query, str) and query.strip().casefold() == row["point"]:
            return point(row["label"], float(row["lat"]), float(row["lon"]), source=row["source"])
    return port(query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage of the NSR between two points, with 80% intervals.

    ``days_range`` and ``fuel_range_t`` are 80% intervals; ``feasible_share`` is the share of the draws that can be
    sailed, and the intervals hold those alone.
    """

    route: Route
    vessel: Vessel
    voyage: Voyage
    lane: str
    days_range: tuple[float, float] | None
    fuel_range_t: tuple[float, float] | None
    feasible_share: float

    @property
    def low_days(self) -> float | None:
        """Lower end of the interval of days."""
        return None if self.days_range is None else self.days_range[0]

    @property
    def high_days(self) -> float | None:
        """Upper end of the interval of days."""
        return None if self.days_range is None else self.days_range[1]

    def _fuel(self) -> dict[str, float] | None:
        trip = self.voyage
        if not trip.feasible or self.fuel_range_t is None:
            return None
        low, high = self.fuel_range_t
        return {"total": round(trip.fuel_t, 1), "low": round(low, 1), "high": round(high, 1)} | {
            name: round(mass, 1) for name, mass in trip.fuels_t.items()
        }

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
            "low_days": None if self.days_range is None else round(self.days_range[0], 3),
            "high_days": None if self.days_range is None else round(self.days_range[1], 3),
            "feasible_share": round(self.feasible_share, 3),
            "distance_nm": round(self.route.distance_nm, 1),
            "mean_speed_kn": round(self.route.distance_nm / (trip.days * HOURS_PER_DAY), 2) if ok else None,
            "fuel_t": self._fuel(),
            "feasible": ok,
            "reason": trip.reason,
            "next_date": None if trip.next_date is None else trip.next_date.isoformat(),
            "legs": legs,
        }


def _rule(risk: float, mode: int) -> str | None:
    if not np.isfinite(risk):
        return None
    return f"POLARIS RIO {risk:.1f}" + (" (with 10 for escort)" if MODE_NAMES[mode] == "escorted" else "")


def passage(
    start: Place,
    end: Place,
    *,
    vessel: str | Vessel,
    enter: str | dt.date,
    seed: int = 1,
    **options: Unpack[VoyageOptions],
) -> Passage:
    """Sail a stretch of the NSR.

    Parameters
    ----------
    start, end
        Points of the NSR (``zhelaniya``, ``dezhnev``, ``vilkitsky``, ...) or ports.
    vessel, enter
        The ship and the date on which she enters.
    seed
        Seed of the draws behind the intervals.
    **options
        As in :func:`routes.compare`.

    Returns
    -------
    Days and fuel with 80% intervals over uncertain speeds, ice, waiting and, for a period, its fully observed years.

    Raises
    ------
    RoutesError
        For every argument that is not understood.
    """
    day = parse_date(enter, "date of entry")
    check_seed(seed)
    setting = make_setting(
        nsr_point(start), nsr_point(end), vessel=vessel, depart=day, corridors=["nsr"], options=options
    )
    track, ship, practice, ice = setting.tracks["nsr"], setting.vessel, setting.practice, setting.ice
    if not isinstance(track, Route):
        raise track
    if not any(leg.in_nsr for leg in track.legs):
        raise BadInputError(
            f"passage from {setting.origin.name} to {setting.destination.name}",
            "does not touch the NSR water area",
            "use compare for a whole voyage",
        )
    trip = simulate(track, ship, day, ice=setting.ice_along(track), practice=practice)
    year, period = options.get("year"), options.get("period")
    scenario = options.get("scenario")
    if scenario is not None:
        whose = DEFAULT_PERIOD if period is None else period
        ahead = outlook_factors(year_to_come(year), scenario, base=whose)
    else:
        whose, ahead = _whose(ice, year, period), None
    draws = _passage_draws(track, ship, day, ice, whose, practice, seed, ahead)
    return Passage(
        route=track,
        vessel=ship,
        voyage=trip,
        lane=options.get("lane", "auto"),
        days_range=_interval(draws.days) if trip.feasible else None,
        fuel_range_t=_interval(draws.fuel_t) if trip.feasible else None,
        feasible_share=float(np.isfinite(draws.days).mean()),
    )


def _interval(values: FloatArray) -> tuple[float, float] | None:
    """Return the 80% interval of what can be sailed, None where nothing can."""
    sailed = values[np.isfinite(values)]
    if not sailed.size:
        return None
    low, high = (float(x) for x in np.percentile(sailed, _INTERVAL))
    return low, high


def _whose(ice: IceConditions | OwnYears, year: int | str | None, period: str | None) -> str:
    """Return the period among whose years passages are drawn: one year where the ice is that of one year."""
    if not isinstance(ice, IceConditions):
        return ""
    one = re.match(r"ice of (\d{4})", ice.label)
    return one_period(year, period) if one is None else one[1]


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


__all__ = ["Passage", "nsr_point", "passage"]
