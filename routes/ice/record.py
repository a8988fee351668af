"""The observed ice record by leg, year and month, and what a voyage meets of it.

Cover is the share of a leg inside the ice edge (15% concentration); pack concentration is that of the ice
inside the edge; their product is the mean concentration of the leg. Thickness is that of the ice present. It is
*derived* (scaled PIOMAS), good to 30-40%; July to November since March 2023 is a regression on regional extent.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, DataError
from routes.ice.legs import leg_names
from routes.tables import read_columns, read_csv
from routes.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]

FIRST_YEAR = 1979
DEFAULT_PERIOD = "2011-2025"
_SPAN_MONTHS = 2 * MONTHS_PER_YEAR + 1
_FIELDS = ("cover", "pack_concentration", "thickness_m")


@dataclass(frozen=True, slots=True, kw_only=True)
class IceRecord:
    """The whole record: arrays ``(leg, month since January 1979)``, NaN where nothing was observed."""

    cover: FloatArray
    pack_concentration: FloatArray
    thickness_m: FloatArray
    regression: NDArray[np.bool_]


@cache
def ice_record() -> IceRecord:
    """Load the shipped record."""
    columns = read_columns("ice_record.csv")
    number = {leg: i for i, leg in enumerate(leg_names())}
    leg = np.array([number[name] for name in columns["leg"]])
    month = (np.array(columns["year"], dtype=np.int64) - FIRST_YEAR) * MONTHS_PER_YEAR
    month = month + np.array(columns["month"], dtype=np.int64) - 1
    shape = (len(number), int(month.max()) + 1)
    fields = []
    for name in _FIELDS:
        values = np.full(shape, np.nan)
        values[leg, month] = [float(text) if text else np.nan for text in columns[name]]
        fields.append(values)
    regression = np.zeros(shape, dtype=np.bool_)
    regression[leg, month] = np.array(columns["quality"]) == "regression"
    return IceRecord(cover=fields[0], pack_concentration=fields[1], thickness_m=fields[2], regression=regression)


@dataclass(frozen=True, slots=True, kw_only=True)
class IceConditions:
    """The ice that ``n`` imagined voyages meet.

    Attributes
    ----------
    cover, pack_concentration, thickness_m
        Arrays ``(k, leg, 25)``, one table for each kind of ice: months from December before the year of departure to
        December after it.
    table
        ``(n,)``: which of the ``k`` tables each voyage meets.
    label
        What ice this is, in words, for reports.
    regression
        Which share of the values is a regression and no observation, of the same shape; None where it is not known.
    """

    # Whether the sums of many voyages may look the ice up by table and month, without :meth:`at`.
    BY_TABLE: ClassVar[bool] = True
    cover: FloatArray
    pack_concentration: FloatArray
    thickness_m: FloatArray
    table: NDArray[np.int64]
    label: str
    regression: FloatArray | None = None

    def among(self, table: NDArray[np.int64]) -> IceConditions:
        """Return the same kinds of ice for other voyages."""
        return dataclasses.replace(self, table=table)

    def leg_ice(self, leg: int) -> LegIce:
        """Return the ice of one leg as tables of value and rise to the next month, for many voyages."""
        flat = []
        for field in (self.cover, self.pack_concentration, self.thickness_m):
            early, late = field[:, leg, :-1], field[:, leg, 1:]
            if field is not self.cover:
                # Where one of the two months has no ice, the ice there is has the other month's character.
                early, late = np.where(early == 0.0, late, early), np.where(late == 0.0, early, late)
            flat += [early.ravel(), (late - early).ravel()]
        return LegIce(leg, *flat)

    def regression_share(self, leg: int, months: ArrayLike) -> FloatArray:
        """Return which share of the ice of :meth:`at` is a regression on regional extent, 0..1, ``(n,)``."""
        position = np.asarray(months, dtype=np.float64) + 0.5
        if self.regression is None:
            return np.zeros(np.shape(position))
        before = np.clip(np.floor(position).astype(int), 0, _SPAN_MONTHS - 2)
        months_around = (self.regression[self.table, leg, before], self.regression[self.table, leg, before + 1])
        return np.asarray(np.maximum(*months_around), dtype=np.float64)

    def at(self, leg: int, months: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the ice of a leg at a time, interpolated between the middles of months.

        Parameters
        ----------
        leg
            Number of the leg in :func:`routes.ice.legs.leg_names`.
        months
            Time in months since 1 January of the year of departure, ``(n,)``; mid-January is 0.5.

        Returns
        -------
        cover, pack_concentration, thickness_m
            Each ``(n,)``; concentration and cover in 0..1, thickness in [m].
        """
        position = np.asarray(months, dtype=np.float64) + 0.5  # the table starts with the December before
        before = np.clip(np.floor(position).astype(int), 0, _SPAN_MONTHS - 2)
        weight = np.clip(position - before, 0.0, 1.0)
        draw = self.table
        values = []
        for field in (self.cover, self.pack_concentration, self.thickness_m):
            early, late = field[draw, leg, before], field[draw, leg, before + 1]
            if field is not self.cover:
                # Where one of the two months has no ice, the ice there is has the other month's character.
                early, late = np.where(early == 0.0, late, early), np.where(late == 0.0, early, late)
            values.append(early + weight * (late - early))
        with_ice = ~(values[0] == 0.0)
        if not np.all(np.isfinite(np.array(values)[:, with_ice])):
            raise _unobserved(leg, self.label)
        return values[0], values[1], values[2]


@dataclass(frozen=True, slots=True, eq=False)
class LegIce:
    """The ice of one leg: values at the middle of a month and their rise to the next, ``(k * 24,)`` each.

    Interpolation is that of :meth:`IceConditions.at`, to the bit.
    """

    LAST: ClassVar[int] = _SPAN_MONTHS - 2
    leg: int
    cover_then: FloatArray
    cover_rise: FloatArray
    pack_then: FloatArray
    pack_rise: FloatArray
    thickness_then: FloatArray
    thickness_rise: FloatArray

    def cover(self, table: NDArray[np.int64], before: NDArray[np.int64], weight: FloatArray) -> FloatArray:
        """Return cover by the table of each voyage, the month before and the part of the way to the next."""
        place = table * (_SPAN_MONTHS - 1) + before
        return np.asarray(self.cover_then.take(place) + weight * self.cover_rise.take(place), dtype=np.float64)

    def at(
        self, table: NDArray[np.int64], before: NDArray[np.int64], weight: FloatArray, label: str
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return cover, pack concentration and thickness [m]; arguments as :meth:`cover`.

        Raises
        ------
        DataError
            Where there is ice, or may be, and it was not observed.
        """
        place = table * (_SPAN_MONTHS - 1) + before
        cover, pack, thickness = (
            np.asarray(then.take(place) + weight * rise.take(place), dtype=np.float64)
            for then, rise in (
                (self.cover_then, self.cover_rise),
                (self.pack_then, self.pack_rise),
                (self.thickness_then, self.thickness_rise),
            )
        )
        if not np.all((cover == 0.0) | np.isfinite(cover + pack + thickness)):
            raise _unobserved(self.leg, label)
        return cover, pack, thickness


def _unobserved(leg: int, label: str) -> DataError:
    return DataError(
        f"ice of leg {leg_names()[leg]!r} ({label})",
        "was not observed in a month of this voyage",
        "choose another year, or a period",
    )


def parse_period(text: str) -> tuple[int, int]:
    """Read ``"2011-2025"`` or ``"2020"`` as first and last year.

    >>> parse_period("2011-2025")
    (2011, 2025)
    """
    parts = str(text).strip().split("-")
    try:
        years = [int(part) for part in parts]
    except ValueError:
        years = []
    last = FIRST_YEAR + (ice_record().cover.shape[1] - 1) // MONTHS_PER_YEAR
    if len(years) not in (1, 2) or years != sorted(years) or years[0] < FIRST_YEAR or years[-1] > last:
        raise BadInputError(
            f"ice period {text!r}",
            f"must be a year or first-last within {FIRST_YEAR}-{last}",
            "try 2011-2025 or 2020",
        )
    return years[0], years[-1]


def period_ice(period: str = DEFAULT_PERIOD) -> IceConditions:
    """Return the mean ice of a period, for one voyage.

    Cover is the mean of the years; pack concentration the ratio of mean concentration to mean cover; thickness
    the mean over the years that had ice. A single year such as ``"2020"`` gives that year's own ice.
    """
    first, last = parse_period(period)
    if first == last:
        return year_ice(np.array([first]))
    record = ice_record()
    begin, end = (first - FIRST_YEAR) * MONTHS_PER_YEAR, (last + 1 - FIRST_YEAR) * MONTHS_PER_YEAR

    def by_month(values: FloatArray) -> FloatArray:
        chosen = values[:, begin : min(end, values.shape[1])]
        missing = (-chosen.shape[1]) % MONTHS_PER_YEAR
        padded = np.pad(chosen, ((0, 0), (0, missing)), constant_values=np.nan)
        return padded.reshape(len(values), -1, MONTHS_PER_YEAR)

    cover, pack = by_month(record.cover), by_month(record.pack_concentration)
    thickness = by_month(record.thickness_m)
    mean_cover = np.nanmean(cover, axis=1)
    mean_concentration = np.nanmean(cover * pack, axis=1)
    with_ice = np.where((cover > 0) & (thickness > 0), thickness, np.nan)
    count = np.sum(np.isfinite(with_ice), axis=1)
    mean_thickness = np.nansum(with_ice, axis=1) / np.maximum(count, 1)
    mean_pack = np.divide(mean_concentration, mean_cover, out=np.zeros_like(mean_cover), where=mean_cover > 0)
    return IceConditions(
        cover=_around(mean_cover),
        pack_concentration=_around(mean_pack),
        thickness_m=_around(mean_thickness),
        table=np.zeros(1, dtype=np.int64),
        label=f"mean of {first}-{last}",
        regression=_around(np.nanmean(by_month(record.regression.astype(np.float64)), axis=1)),
    )


def _around(months: FloatArray) -> FloatArray:
    """Repeat twelve months for two years, with the December before them: ``(leg, 12)`` to ``(1, leg, 25)``."""
    return np.concatenate([months[:, -1:], months, months], axis=1)[None]


def complete_years(first: int, last: int) -> list[int]:
    """Return the years of a period with ice in every month from December before to March after.

    >>> complete_years(1985, 1990)
    [1985, 1986, 1989, 1990]
    """
    record = ice_record()
    whole = np.isfinite(record.cover) & (
        (record.cover == 0.0) | (np.isfinite(record.pack_concentration) & np.isfinite(record.thickness_m))
    )
    good = whole.all(axis=0)
    found = []
    for year in range(first, last + 1):
        start = (year - FIRST_YEAR) * MONTHS_PER_YEAR
        window = good[max(start - 1, 0) : start + MONTHS_PER_YEAR + 3]
        if len(window) >= MONTHS_PER_YEAR + 3 and bool(window.all()):
            found.append(year)
    return found


def year_ice(years: ArrayLike) -> IceConditions:
    """Return the ice of given years, one voyage per year; all legs of a voyage share the year.

    Parameters
    ----------
    years
        ``(n,)`` calendar years.
    """
    chosen = np.atleast_1d(np.asarray(years, dtype=np.int64))
    different, table = np.unique(chosen, return_inverse=True)
    for year in different:
        parse_period(str(int(year)))
    record = ice_record()
    # One month more at the front, for the December before the first year.
    index = ((different - FIRST_YEAR) * MONTHS_PER_YEAR)[:, None] + np.arange(_SPAN_MONTHS)

    def pick(values: FloatArray) -> FloatArray:
        beyond = max(0, int(index.max()) - values.shape[1])
        extended = np.pad(values, ((0, 0), (1, beyond)), constant_values=np.nan)
        return np.moveaxis(extended[:, index], 0, 1)

    label = f"ice of {different[0]}" if len(different) == 1 else f"years {different[0]}-{different[-1]}"
    return IceConditions(
        cover=pick(record.cover),
        pack_concentration=pick(record.pack_concentration),
        thickness_m=pick(record.thickness_m),
        table=np.asarray(table, dtype=np.int64).reshape(-1),
        label=label,
        regression=np.nan_to_num(pick(record.regression.astype(np.float64))),
    )


def percentile_ice(percentile: float, period: str = DEFAULT_PERIOD, *, month: int | None = None) -> IceConditions:
    """Return the ice of the year at a percentile of a period: a light, a median, a heavy year.

    Parameters
    ----------
    percentile
        0 (the lightest year) to 100 (the heaviest).
    period
        Years among which to choose; those with a gap are left out.
    month
        Month by whose ice years are ranked; None for the whole year.

    Returns
    -------
    The ice of that one year, so that good and bad months and legs stay together. Years are ranked by the mean over the
    legs of the Northern Sea Route of concentration times thickness.

    Raises
    ------
    BadInputError
        If percentile or month are out of range, or no year of the period is complete.

    >>> percentile_ice(100.0, "2011-2020", month=9).label
    'ice of 2014 (percentile 100 of 2011-2020 by month 9)'
    """
    if isinstance(percentile, bool) or not 0.0 <= percentile <= 100.0:
        raise BadInputError(f"percentile {percentile!r}", "must lie between 0 and 100", "90 is a heavy year")
    if month is not None and (isinstance(month, bool) or month not in range(1, MONTHS_PER_YEAR + 1)):
        raise BadInputError(f"month {month!r}", "must be 1 to 12", "9 is September")
    years = complete_years(*parse_period(period))
    if not years:
        raise BadInputError(f"ice period {period!r}", "has no complete year", "choose a longer one")
    record = ice_record()
    ice = np.nan_to_num(record.cover * record.pack_concentration * record.thickness_m)
    here = [leg_names().index(row["leg"]) for row in read_csv("nsr_leg_areas.csv")]
    amounts = []
    for year in years:
        start = (year - FIRST_YEAR) * MONTHS_PER_YEAR
        months = slice(start, start + MONTHS_PER_YEAR) if month is None else slice(start + month - 1, start + month)
        amounts.append(float(ice[here, months].mean()))
    order = np.argsort(amounts, kind="stable")
    place = round(percentile / 100.0 * (len(years) - 1))
    chosen = year_ice([years[int(order[place])]])
    by = "" if month is None else f" by month {month}"
    return dataclasses.replace(chosen, label=f"{chosen.label} (percentile {percentile:g} of {period}{by})")


def repeat_ice(conditions: IceConditions, count: int) -> IceConditions:
    """Repeat the ice of one voyage for ``count`` voyages."""
    return dataclasses.replace(conditions, table=np.repeat(conditions.table, count))
