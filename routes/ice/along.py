"""Gridded ice along the legs of an actual track, in the form in which a voyage meets it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.errors import BadInputError, DataError
from routes.ice.gridfield import KIND_WORDS, MISSING, OBSERVED, Field
from routes.ice.grids import IceGrid, Places, in_ice_thickness, open_ice_grid
from routes.ice.legs import ice_leg_label, leg_names
from routes.ice.record import FIRST_YEAR, IceConditions, ice_record
from routes.tables import coefficient
from routes.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]

# Distance between the samples of a track [nm]; the cells of the usual grids are 13.5 nm wide.
_STEP_NM = 5.0
_SPAN_MONTHS = 2 * MONTHS_PER_YEAR + 1
_EPOCH_YEAR = 1970


class Line(Protocol):
    """Points of a track and the length of each step between them."""

    @property
    def coordinates(self) -> FloatArray:
        """``(n, 2)`` of ``lon, lat`` [deg]."""

    @property
    def lengths_nm(self) -> FloatArray:
        """``(n - 1,)`` [nm]."""


class Stretch(Protocol):
    """A leg: its length, and the row of the ice record that describes it."""

    @property
    def distance_nm(self) -> float:
        """Length [nm]."""

    @property
    def ice_leg(self) -> str | None:
        """Key of the ice leg, None outside the Arctic."""


class Track(Protocol):
    """What is asked of a route; :class:`routes.Route` has it."""

    @property
    def path(self) -> Line:
        """The line."""

    @property
    def legs(self) -> Sequence[Stretch]:
        """Its legs in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIceConditions(IceConditions):
    """Ice of a voyage from a grid; ``why`` says for a leg and month of a table why nothing is known."""

    BY_TABLE: ClassVar[bool] = False
    why: Mapping[tuple[int, int, int], str] = field(default_factory=dict)

    def at(self, leg: int, months: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the ice of a leg at a time, as :meth:`routes.ice.record.IceConditions.at`.

        Raises
        ------
        DataError
            If the grid does not say it, with the reason.
        """
        position = np.asarray(months, dtype=np.float64) + 0.5
        before = np.clip(np.floor(position).astype(int), 0, _SPAN_MONTHS - 2)
        beyond = bool((np.asarray(months) >= _SPAN_MONTHS - 1).any())
        name = ice_leg_label(leg_names()[leg])
        pairs = np.column_stack([self.table, np.broadcast_to(before, self.table.shape)])
        for table, month in np.unique(pairs, axis=0).tolist():
            for one in (month, month + 1):
                reason = self.why.get((table, leg, one))
                if reason is None and not np.isfinite(self.cover[table, leg, one]):
                    reason = "is not on the track that was sampled"
                if reason is not None:
                    raise DataError(
                        f"ice of {name} ({self.label})", reason, "give files that cover it, another year, or missing"
                    )
        if beyond:
            raise DataError(f"ice of {name} ({self.label})", "two years have passed", "sail a shorter voyage")
        return IceConditions.at(self, leg, months)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIce:
    """Files of your own ice and how to read them, for :func:`routes.compare` and :func:`routes.passage`.

    ``paths`` is one path or several; the rest as in :func:`routes.ice.grids.open_ice_grid`.
    """

    paths: str | Path | tuple[str | Path, ...]
    concentration: str | None = None
    thickness: str | None = None
    thickness_is: str | None = None
    missing: str = "error"

    def open(self) -> IceGrid:
        """Open the files."""
        return open_ice_grid(
            self.paths,
            concentration=self.concentration,
            thickness=self.thickness,
            thickness_is=self.thickness_is,
            missing=self.missing,
        )


def track_samples(route: Track) -> tuple[FloatArray, FloatArray, NDArray[np.str_]]:
    """Return positions along the legs of a track that have ice, and the ice leg of each.

    Returns
    -------
    lon, lat, leg
        Middles of pieces of equal length within a leg, at most 5 nm long; at least one for every leg.
    """
    legs = [leg for leg in route.legs if leg.distance_nm > 0.0]
    ends = np.cumsum([leg.distance_nm for leg in legs])
    spots, names = [np.zeros(0)], []
    for leg, end in zip(legs, ends.tolist(), strict=True):
        if leg.ice_leg is None:
            continue
        count = max(1, int(np.ceil(leg.distance_nm / _STEP_NM)))
        spots.append(end - leg.distance_nm * (1.0 - (np.arange(count) + 0.5) / count))
        names += [leg.ice_leg] * count
    along = np.concatenate(spots)
    points, lengths = route.path.coordinates, route.path.lengths_nm
    reached = np.concatenate([[0.0], np.cumsum(lengths)])
    step = np.clip(np.searchsorted(reached, along, side="right") - 1, 0, max(len(lengths) - 1, 0))
    share = np.clip((along - reached[step]) / np.maximum(lengths[step], 1e-9), 0.0, 1.0)
    a, b = points[step], points[step + 1]
    distance, azimuth = geodesy.inverse(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    lon, lat = geodesy.direct(a[:, 0], a[:, 1], azimuth, distance * share)
    return lon, lat, np.array(names, dtype=np.str_)


@dataclass(frozen=True, slots=True, kw_only=True)
class _MonthIce:
    """Ice of one month at the samples: share of the time in pack, concentration there, thickness there; NaN unknown."""

    edge: FloatArray
    mean: FloatArray
    thickness_m: FloatArray
    why: tuple[str, ...]


class _Sampler:
    """Months of a grid at the samples of a track, each read once."""

    def __init__(self, grid: IceGrid, lon: FloatArray, lat: FloatArray, leg: NDArray[np.str_]) -> None:
        if grid.concentration is None:
            raise BadInputError(
                f"ice of {grid.product}",
                "has no concentration",
                "give a file of concentration beside that of thickness",
            )
        if grid.thickness is None and grid.missing != "record":
            raise BadInputError(
                f"ice of {grid.product}",
                "has no thickness, without which no ship is slowed",
                "give a file of thickness as well, or missing='record' for that of the record",
            )
        self.grid, self.places, self.leg = grid, Places.at(lon, lat), leg
        self.concentration = grid.concentration
        self._months: dict[int, _MonthIce] = {}

    def month(self, number: int) -> _MonthIce:
        """Return the ice of a month, counted from January 1970."""
        if number not in self._months:
            self._months[number] = self._read(number)
        return self._months[number]

    def _read(self, number: int) -> _MonthIce:
        count = len(self.places.lon)
        edge_at = coefficient("ice.edge.concentration")
        month = np.datetime64(number, "M")
        values, kinds, gap = self._steps(self.concentration, month)
        why = [gap] * count
        edge = mean = thickness = np.full(count, np.nan)
        if not gap:
            seen = kinds == OBSERVED
            enough = seen.mean(axis=0) >= coefficient("ice.grid.month_share")
            times = np.maximum(seen.sum(axis=0), 1)
            inside = seen & (values >= edge_at)
            edge = np.where(enough, inside.sum(axis=0) / times, np.nan)
            mean = np.where(enough, np.where(inside, values, 0.0).sum(axis=0) / times, np.nan)
            why = self._whys(self.concentration, kinds, enough, month)
            if self.grid.thickness is not None:
                thickness = self._thickness(self.grid.thickness, month, mean, edge, why)
        if self.grid.missing == "record":
            edge, mean, thickness = self._from_record(number, edge, mean, thickness)
        thickness = np.where(edge == 0.0, 0.0, thickness)
        return _MonthIce(edge=edge, mean=mean, thickness_m=thickness, why=tuple(why))

    def _thickness(
        self, taken: Field, month: np.datetime64, mean: FloatArray, edge: FloatArray, why: list[str]
    ) -> FloatArray:
        values, kinds, gap = self._steps(taken, month)
        if gap:
            for i in np.flatnonzero(edge > 0.0):
                why[i] = gap
            return np.full(len(mean), np.nan)
        seen = (kinds == OBSERVED) & (values > 0.0)
        total = np.where(seen, values, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        enough = seen.any(axis=0)
        for i in np.flatnonzero((edge > 0.0) & ~enough):
            word = KIND_WORDS[int(kinds[0, i])] if kinds[0, i] != OBSERVED else "without thickness"
            why[i] = f"{taken.name}: ice at {self._spot(i)} in {month} is {word}"
        return np.where(enough, in_ice_thickness(taken, total, mean), np.nan)

    def _spot(self, i: np.intp) -> str:
        return f"{self.places.lat[i]:.2f},{self.places.lon[i]:.2f}"

    def _whys(
        self, taken: Field, kinds: NDArray[np.int8], enough: NDArray[np.bool_], month: np.datetime64
    ) -> list[str]:
        why = [""] * len(enough)
        for i in np.flatnonzero(~enough):
            worst = int(kinds[:, i][kinds[:, i] != OBSERVED][0]) if (kinds[:, i] != OBSERVED).any() else MISSING
            why[i] = f"{taken.name}: {self._spot(i)} in {month} is {KIND_WORDS[worst]}"
        return why

    def _steps(self, taken: Field, month: np.datetime64) -> tuple[FloatArray, NDArray[np.int8], str]:
        """Read the steps of a month; the text says why there are none."""
        steps = _steps_of_month(taken, month)
        if not len(steps) and self.grid.missing == "nearest":
            for other in (month - 1, month + 1):
                steps = steps if len(steps) else _steps_of_month(taken, other)
        if not len(steps):
            none = np.zeros((0, len(self.places.lon)))
            return none, none.astype(np.int8), f"{taken.name} does not cover {month} (it holds {taken.covers})"
        values, kinds = self.grid.look(taken, self.places, steps)
        return values, kinds, ""

    def _from_record(
        self, number: int, edge: FloatArray, mean: FloatArray, thickness: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Fill what is not known from the row of the leg in the shipped record."""
        record, names = ice_record(), leg_names()
        month = number - (FIRST_YEAR - _EPOCH_YEAR) * MONTHS_PER_YEAR
        if not 0 <= month < record.cover.shape[1]:
            return edge, mean, thickness
        leg = np.array([names.index(str(name)) for name in self.leg], dtype=np.int64)
        cover = record.cover[leg, month]
        concentration = np.where(cover == 0.0, 0.0, cover * record.pack_concentration[leg, month])
        known = np.isfinite(edge)
        edge, mean = np.where(known, edge, cover), np.where(known, mean, concentration)
        # Where the record has no ice it has no thickness either.
        own = np.where(cover > 0.0, record.thickness_m[leg, month], np.nan)
        return edge, mean, np.where(np.isfinite(thickness), thickness, own)


def _steps_of_month(taken: Field, month: np.datetime64) -> NDArray[np.int64]:
    """Return the steps of a month, none if they are too few to stand for it."""
    steps = np.flatnonzero(taken.months == month).astype(np.int64)
    if taken.monthly or not len(steps):
        return steps
    days = np.unique(taken.day)
    spacing = float(np.median(np.diff(days).astype(np.float64))) if len(days) > 1 else 1.0
    length = float(((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.float64))
    share = len(np.unique(taken.day[steps])) * spacing / length
    return steps if share >= coefficient("ice.grid.month_share") else steps[:0]


def ice_along(route: Track, grid: IceGrid, *, years: int | Sequence[int], mean: bool = False) -> OwnIceConditions:
    """Return the ice of a grid along a track, for :func:`routes.voyage.simulate`.

    Parameters
    ----------
    route
        The track; its legs are sampled every 5 nm.
    grid
        Concentration and thickness.
    years
        Whose ice: the year that stands for the year of departure; or several.
    mean
        With several years: the mean of each calendar month over those that have it, as one table. Otherwise one table
        for each year, and one voyage each.

    Returns
    -------
    Cover of a leg is the share of its samples, and of the days of the month, with 15% and more; pack concentration the
    mean there; thickness the mean there, weighted by concentration. A month or place that the grid does not say raises
    a ``DataError`` when a voyage meets it.

    Raises
    ------
    RoutesError
        If the grid has no concentration, or no thickness and no choice for it.
    """
    chosen = [years] if isinstance(years, int) else list(years)
    if not chosen or any(isinstance(y, bool) or not 1 <= int(y) <= 9999 for y in chosen):
        raise BadInputError(f"years {years!r}", "must be years", "write 2012 or [2011, 2012]")
    lon, lat, leg = track_samples(route)
    count = 1 if mean else len(chosen)
    shape = (count, len(leg_names()), _SPAN_MONTHS)
    tables = [np.full(shape, np.nan) for _ in range(3)]
    why: dict[tuple[int, int, int], str] = {}
    if len(leg):
        sampler = _Sampler(grid, lon, lat, leg)
        for table in range(count):
            for month in range(_SPAN_MONTHS):
                at = [_month_number(year, month, mean) for year in (chosen if mean else [chosen[table]])]
                found = [sampler.month(number) for number in at]
                for name in dict.fromkeys(leg.tolist()):
                    number = leg_names().index(name)
                    values, reason = _leg_ice(found, leg == name)
                    for target, value in zip(tables, values, strict=True):
                        target[table, number, month] = value
                    if reason:
                        why[table, number, month] = reason
    return OwnIceConditions(
        cover=tables[0],
        pack_concentration=tables[1],
        thickness_m=tables[2],
        table=np.arange(count, dtype=np.int64),
        label=own_label(grid, chosen, mean=mean),
        why=why,
    )


def own_label(grid: IceGrid, years: Sequence[int], *, mean: bool) -> str:
    """Return what ice a voyage meets, in words."""
    label = f"{grid.product} {years[0]}" + (f"-{years[-1]}" if len(years) > 1 else "")
    if mean and len(years) > 1:
        label = f"mean of {label}"
    if grid.missing != "error":
        label += f", gaps from {'the record' if grid.missing == 'record' else 'the nearest cell'}"
    return label


def _month_number(year: int, month: int, mean: bool) -> int:
    """Return the month since 1970 of a column of the table; means repeat the calendar year."""
    of_year = (month - 1) % MONTHS_PER_YEAR if mean else month - 1
    return (year - _EPOCH_YEAR) * MONTHS_PER_YEAR + of_year


def _leg_ice(found: Sequence[_MonthIce], which: NDArray[np.bool_]) -> tuple[tuple[float, float, float], str]:
    """Return cover, pack concentration and thickness of a leg, over the months that have it all; or why none has."""
    parts, reason = [], ""
    for month in found:
        edge, mean, thickness = month.edge[which], month.mean[which], month.thickness_m[which]
        unknown = ~np.isfinite(edge) | ((edge > 0.0) & ~np.isfinite(thickness))
        if unknown.any():
            reason = reason or np.array(month.why, dtype=object)[which][unknown][0] or "was not observed"
            continue
        weight = float(mean.sum())
        thick = float((mean * np.nan_to_num(thickness)).sum()) / weight if weight > 0.0 else 0.0
        parts.append((float(edge.mean()), float(mean.mean()), thick))
    if not parts:
        return (np.nan, np.nan, np.nan), str(reason)
    cover, concentration, thickest = np.array(parts).T
    icy = thickest > 0.0
    mean_cover = float(cover.mean())
    pack = float(concentration.mean()) / mean_cover if mean_cover > 0.0 else 0.0
    return (mean_cover, pack, float(thickest[icy].mean()) if icy.any() else 0.0), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnYears:
    """A grid, and whose years of it a voyage meets."""

    grid: IceGrid
    years: tuple[int, ...]

    @property
    def label(self) -> str:
        """What ice this is, in words."""
        return own_label(self.grid, self.years, mean=True)

    def along(self, route: Track) -> OwnIceConditions:
        """Return the ice of the year, or the mean of the years, along a track."""
        return ice_along(route, self.grid, years=self.years, mean=len(self.years) > 1)

    def drawn(self, route: Track, count: int, rng: np.random.Generator) -> OwnIceConditions:
        """Return the ice of a year drawn for each of ``count`` voyages."""
        return draw_years(ice_along(route, self.grid, years=self.years), count, rng)


OwnFiles = str | Path | Sequence[str | Path] | OwnIce


def own_years(own: OwnFiles, year: int | str | None, period: str | None, depart: int) -> OwnYears:
    """Open files of own ice, and read whose years are meant: one, a period, or the year of departure."""
    ice = own if isinstance(own, OwnIce) else OwnIce(paths=own if isinstance(own, str | Path) else tuple(own))
    if year is not None and period is not None:
        raise BadInputError(f"year {year} and period {period}", "exclude each other", "give one of them")
    text = str(depart) if year is None and period is None else str(period if year is None else year).strip()
    parts = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    last = int(parts[2] or parts[1]) if parts else 0
    if parts is None or last < int(parts[1]) or last - int(parts[1]) > 200:
        raise BadInputError(f"ice period {text!r}", "must be a year or first-last", "try 2012 or 2005-2015")
    return OwnYears(grid=ice.open(), years=tuple(range(int(parts[1]), last + 1)))


def draw_years(ice: OwnIceConditions, count: int, rng: np.random.Generator) -> OwnIceConditions:
    """Draw one of the years of a period for each of ``count`` voyages, among those known as far as any is."""
    known = np.isfinite(ice.cover).sum(axis=(1, 2))
    best = np.flatnonzero(known == known.max())
    return replace(ice, table=rng.choice(best, size=count).astype(np.int64))
