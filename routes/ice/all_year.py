"""Is the Northern Sea Route becoming available all year? Seasons by decade, seasons to come, and who sailed in winter.

Observed seasons are those of :mod:`routes.ice.season`; seasons to come put the change factors of
:mod:`routes.ice.outlook` on the ice of each base year, so that good and bad years stay as far apart as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes.ice.outlook import CHANGES, OutlookFactors, outlook_factors, scenario_key, scenarios
from routes.ice.record import DEFAULT_PERIOD, FIRST_YEAR, parse_period
from routes.ice.season import DecadeMean, Seasons, decade_means, seasons
from routes.tables import read_csv

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]

OUTLOOK_YEARS = (2035, 2050)
# Share of the base years below and above the interval of an outlook [%].
LOW_PERCENT, HIGH_PERCENT = 10, 90
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookSeason:
    """The season of a class in a year to come [d].

    Attributes
    ----------
    base_years
        Number of base years whose season is known.
    base_days, base_days_if_thin
        Mean of these years as they were, and if their ice was as thin as the record allows.
    days, deviation_days
        Mean and deviation of these years with central change.
    days_least, days_most
        Means with the least and the most change.
    low_days, high_days
        The interval: the tenth of the base years with the shortest season at least change is below it, the tenth with
        the longest at most change above.
    all_year
        Share of base years in which, with central change, 365 days or more are open, 0..1.
    """

    ice_class: str
    escort: bool
    year: int
    scenario: str
    base: str
    base_years: int
    base_days: float
    base_days_if_thin: float
    days: float
    deviation_days: float
    days_least: float
    days_most: float
    low_days: float
    high_days: float
    all_year: float

    def to_dict(self) -> dict[str, Any]:
        """Return the season as plain data."""
        return {
            "ice_class": self.ice_class,
            "escort": self.escort,
            "year": self.year,
            "scenario": scenarios()[self.scenario],
            "base": self.base,
            "base_years": self.base_years,
            "base_days": round(self.base_days, 1),
            "base_days_if_thin": round(self.base_days_if_thin, 1),
            "days": round(self.days, 1),
            "deviation_days": round(self.deviation_days, 1),
            "days_least": round(self.days_least, 1),
            "days_most": round(self.days_most, 1),
            "low_days": round(self.low_days, 1),
            "high_days": round(self.high_days, 1),
            "all_year": round(self.all_year, 2),
        }


def outlook_seasons(
    classes: str | Sequence[str],
    years: int | Sequence[int] = OUTLOOK_YEARS,
    scenario: str | Sequence[str] = "ssp245",
    *,
    escort: bool = False,
    base: str = DEFAULT_PERIOD,
    pattern: str = "shelf",
    lanes: Sequence[str] | None = None,
    thickness: str = "high",
    spread: str = "central",
) -> tuple[OutlookSeason, ...]:
    """Compute the seasons of ice classes in years to come.

    Parameters
    ----------
    classes, escort, lanes, thickness, spread
        As for :func:`routes.ice.season.seasons`.
    years, scenario, base, pattern
        As for :func:`routes.ice.outlook.outlook_factors`; several years and scenarios are combined.

    Returns
    -------
    One season for each class, scenario and year, in this order.

    Raises
    ------
    UnknownNameError, BadInputError
        As the two functions above.

    >>> [(s.year, round(s.base_days), round(s.days)) for s in outlook_seasons("none")]
    [(2035, 69, 91), (2050, 69, 113)]
    """
    wanted = (years,) if isinstance(years, int) else tuple(years)
    named = (scenario,) if isinstance(scenario, str) else tuple(scenario)
    keys = tuple(scenario_key(name) for name in named)
    first, last = parse_period(base)
    chosen = range(first, last + 1)

    def season(changed: OutlookFactors | None = None) -> Seasons:
        return seasons(classes, chosen, lanes=lanes, escort=escort, thickness=thickness, spread=spread, outlook=changed)

    before = season()
    names = (classes,) if isinstance(classes, str) else tuple(classes)
    found: dict[tuple[int, str, int], OutlookSeason] = {}
    for key in keys:
        for year in wanted:
            least, central, most = (
                season(outlook_factors(year, key, change=change, pattern=pattern, base=base)).days for change in CHANGES
            )
            for number, name in enumerate(names):
                table = np.array(
                    [values[number] for values in (before.days, before.days_if_thin, least, central, most)]
                )
                # A year whose season is unknown as it was is left out of all of them.
                known = table[:, np.isfinite(table).all(axis=0)]
                was, thin, little, middle, much = known
                found[number, key, year] = OutlookSeason(
                    ice_class=name,
                    escort=escort,
                    year=year,
                    scenario=key,
                    base=base,
                    base_years=known.shape[1],
                    base_days=float(was.mean()),
                    base_days_if_thin=float(thin.mean()),
                    days=float(middle.mean()),
                    deviation_days=float(middle.std(ddof=1)) if known.shape[1] > 1 else 0.0,
                    days_least=float(little.mean()),
                    days_most=float(much.mean()),
                    low_days=float(np.percentile(little, LOW_PERCENT)),
                    high_days=float(np.percentile(much, HIGH_PERCENT)),
                    all_year=float((middle >= _YEAR_DAYS).mean()),
                )
    return tuple(found[number, key, year] for number in range(len(names)) for key in keys for year in wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class WinterVoyage:
    """A passage of December to May; dates are ISO texts, empty where the source has none, ``days`` NaN."""

    ship: str
    kind: str
    ice_class: str
    enter: str
    leave: str
    days: float
    direction: str
    escort: str
    icebreaker: str
    source: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Return the voyage as plain data."""
        return {
            "ship": self.ship,
            "kind": self.kind,
            "ice_class": self.ice_class,
            "enter": self.enter or None,
            "leave": self.leave or None,
            "days": None if np.isnan(self.days) else self.days,
            "direction": self.direction,
            "escort": self.escort or None,
            "icebreaker": self.icebreaker or None,
            "source": self.source,
            "note": self.note,
        }


@cache
def winter_voyages() -> tuple[WinterVoyage, ...]:
    """Return the passages of December to May that we found, by date. The list is ours and not complete.

    >>> voyages = winter_voyages()
    >>> len(voyages), sorted({v.ice_class for v in voyages})
    (14, ['Arc5', 'Arc7', 'Icebreaker ICE-10', 'icebreaker'])
    """
    kept = ("ship", "kind", "ice_class", "enter", "leave", "direction", "escort", "icebreaker", "source", "note")
    return tuple(
        WinterVoyage(days=float(row["days"] or "nan"), **{name: row[name] for name in kept})
        for row in read_csv("winter_voyages.csv")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AllYear:
    """What the observed decades, the outlook and the winter passages say about a route that is open all year."""

    thickness: str
    decades: tuple[tuple[bool, DecadeMean], ...]
    outlook: tuple[OutlookSeason, ...]
    voyages: tuple[WinterVoyage, ...]

    def answers(self) -> tuple[str, ...]:
        """Return one sentence for each class and mode, for the last year and the middle scenario of the outlook."""
        last = max(season.year for season in self.outlook)
        keys = list(dict.fromkeys(season.scenario for season in self.outlook))
        key = keys[len(keys) // 2]
        return tuple(_answer(s) for s in self.outlook if s.year == last and s.scenario == key)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, schema ``routes.all_year/1``."""
        return {
            "schema": "routes.all_year/1",
            "thickness": self.thickness,
            "answers": list(self.answers()),
            "decades": [{"escort": escort, **mean.to_dict()} for escort, mean in self.decades],
            "outlook": [season.to_dict() for season in self.outlook],
            "winter_voyages": [voyage.to_dict() for voyage in self.voyages],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the seasons; see :func:`routes.plots.outlook_chart`."""
        from routes.plots import outlook_chart

        return outlook_chart(self, **options)


def _answer(season: OutlookSeason) -> str:
    who = "no ice class" if season.ice_class.casefold() in ("none", "nis", "ow") else season.ice_class
    mode = "behind an icebreaker" if season.escort else "alone"
    if season.base_days >= _YEAR_DAYS:
        verdict = "open all year already"
    elif season.base_days_if_thin >= _YEAR_DAYS:
        verdict = "open all year already if the ice is as thin as the record allows, not if it is thick"
    elif season.days >= _YEAR_DAYS:
        verdict = f"open all year by {season.year}"
    elif season.high_days >= _YEAR_DAYS:
        verdict = f"not open all year by {season.year}, except at the most change"
    else:
        verdict = f"not open all year by {season.year}"
    return (
        f"{who}, {mode}: {verdict}; {season.base_days:.0f} days in {season.base}, "
        f"{season.days:.0f} ({season.low_days:.0f} to {season.high_days:.0f}) in {season.year} "
        f"under {scenarios()[season.scenario]}"
    )


def all_year(
    classes: str | Sequence[str] = ("none", "1A", "PC6", "Arc7"),
    *,
    years: int | Sequence[int] = OUTLOOK_YEARS,
    scenario: str | Sequence[str] = "ssp245",
    escorts: Sequence[bool] = (False, True),
    observed: Sequence[int] | None = None,
    base: str = DEFAULT_PERIOD,
    pattern: str = "shelf",
    lanes: Sequence[str] | None = None,
    thickness: str = "high",
    spread: str = "central",
) -> AllYear:
    """Answer by class whether the route is becoming available all year.

    Parameters
    ----------
    classes, lanes, thickness, spread
        As for :func:`routes.ice.season.seasons`.
    years, scenario, base, pattern
        As for :func:`outlook_seasons`.
    escorts
        Modes to ask about: alone, behind an icebreaker.
    observed
        Years of the decades; None for all of the record.

    >>> all_year("none", escorts=[False]).answers()[0].split("; ")
    ['no ice class, alone: not open all year by 2050', '69 days in 2011-2025, 113 (78 to 137) in 2050 under SSP2-4.5']
    """
    seen = range(FIRST_YEAR, parse_period(base)[1] + 1) if observed is None else observed
    decades: list[tuple[bool, DecadeMean]] = []
    coming: list[OutlookSeason] = []
    for escort in escorts:
        known = seasons(classes, seen, lanes=lanes, escort=escort, thickness=thickness, spread=spread)
        decades += [(escort, mean) for mean in decade_means(known)]
        coming += outlook_seasons(
            classes, years, scenario, escort=escort, base=base, pattern=pattern, lanes=lanes, thickness=thickness,
            spread=spread,
        )  # fmt: skip
    return AllYear(thickness=thickness, decades=tuple(decades), outlook=tuple(coming), voyages=winter_voyages())
