"""The calendar of a voyage as tables by day, so that a clock of many draws is one look-up and no sum of dates.

A clock counts whole minutes since the first day of its :class:`Calendar`, as numbers of float64 (exact to 2**53).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from routes.ice.admission import day_slots
from routes.ice.strength import monthly_strength
from routes.tables import coefficient
from routes.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]
IntArray = NDArray[np.int64]

MINUTES_PER_DAY = 1440.0
# Years that the tables reach beyond the last departure; a longer voyage is refused by the clock.
_YEARS_AT_SEA = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """Tables by day since ``first``, the 1 January of a year.

    Attributes
    ----------
    first
        The first day.
    month_begins, month_minutes
        Minute at which the month of a day begins, and how many it has.
    month
        Months since ``first``.
    slot, month_day
        Number of the day in the rules of admission, and month times 100 plus day.
    summer, free_of_besetting
        Whether the day is in the months ``escort.*_summer_month``, ``besetting.*_free_month``.
    strength, strength_rise
        Strength of the ice at the middle of the month before the first one and on, and its change to the next.
    """

    first: np.datetime64
    month_begins: FloatArray
    month_minutes: FloatArray
    month: FloatArray
    slot: IntArray
    month_day: IntArray
    summer: BoolArray
    free_of_besetting: BoolArray
    strength: FloatArray
    strength_rise: FloatArray

    def minutes(self, dates: DateArray) -> FloatArray:
        """Return the minutes from the first day to some moments."""
        return np.asarray((dates - self.first.astype("datetime64[m]")).astype(np.float64), dtype=np.float64)

    def dates(self, minutes: FloatArray) -> DateArray:
        """Return the moments, to the minute."""
        return np.asarray(self.first.astype("datetime64[m]") + minutes.astype("timedelta64[m]"))

    def days(self, minutes: FloatArray) -> IntArray:
        """Return the number of the day of each moment."""
        return (minutes / MINUTES_PER_DAY).astype(np.int64)

    def months(self, minutes: FloatArray, days: IntArray, january: FloatArray | float = 0.0) -> FloatArray:
        """Return the months since the first day, or since a month of the calendar, with the part that has gone by."""
        part = (minutes - self.month_begins.take(days)) / self.month_minutes.take(days)
        return np.asarray((self.month.take(days) - january) + part, dtype=np.float64)

    def strength_at(self, months: FloatArray) -> FloatArray:
        """Return how strong the ice is at months since the first day, as :func:`routes.ice.strength.strength_ratio`."""
        position = months + 0.5  # the table starts with the month before
        before = position.astype(np.int64)
        return np.asarray(
            self.strength.take(before) + (position - before) * self.strength_rise.take(before), dtype=np.float64
        )


def _between(month: IntArray, first: str, last: str) -> BoolArray:
    return np.asarray((month >= coefficient(first)) & (month <= coefficient(last)), dtype=np.bool_)


@lru_cache(maxsize=16)
def _calendar(first_year: int, last_year: int) -> Calendar:
    first = np.datetime64(f"{first_year:04d}-01-01", "D")
    days = np.arange(first, np.datetime64(f"{last_year + _YEARS_AT_SEA:04d}-01-01", "D"))
    months = days.astype("datetime64[M]")
    begins, ends = months.astype("datetime64[m]"), (months + 1).astype("datetime64[m]")
    of_year = months.astype(np.int64) % MONTHS_PER_YEAR + 1
    count = (last_year + _YEARS_AT_SEA - first_year) * MONTHS_PER_YEAR
    strength = monthly_strength()[(np.arange(count + 2) - 1) % MONTHS_PER_YEAR]
    return Calendar(
        first=first,
        month_begins=(begins - first.astype("datetime64[m]")).astype(np.float64),
        month_minutes=(ends - begins).astype(np.float64),
        month=(months - first.astype("datetime64[M]")).astype(np.float64),
        slot=day_slots(days),
        month_day=of_year * 100 + (days - months.astype("datetime64[D]")).astype(np.int64) + 1,
        summer=_between(of_year, "escort.first_summer_month", "escort.last_summer_month"),
        free_of_besetting=_between(of_year, "besetting.first_free_month", "besetting.last_free_month"),
        strength=strength[:-1],
        strength_rise=np.diff(strength),
    )


def calendar_of(departures: DateArray) -> Calendar:
    """Return the calendar for some days of departure: from the January of the first to years after the last.

    >>> found = calendar_of(np.array(["2022-07-15"], dtype="datetime64[D]"))
    >>> minutes = found.minutes(np.array(["2022-09-16"], dtype="datetime64[D]"))
    >>> found.months(minutes, found.days(minutes)).tolist()
    [8.5]
    """
    years = [int(str(day.astype("datetime64[Y]"))) for day in (departures.min(), departures.max())]
    return _calendar(years[0], years[1])
