"""The season of the Northern Sea Route: on which days of a year may a class pass by one of some lanes?

A class limit looks at the worst part of a way, not at the mean of a leg. Three things stand between the two:

*Room.* Ice that covers part of a leg is mostly gone round. ``ice_spread.csv`` says how deep into the ice (distance
to open water) the best way of a lane leads at a cover; it was found in the monthly 25 km ice edge of 1978-2023.

*Concentration.* Near the edge the ice is loose: concentration rises from 15% at the edge to 80% at 150 km, which is
the width that makes the mean of a sea agree with its published area over extent (:func:`worst_concentration`).

*Time.* A cell counts as ice in a month if its mean reaches 15%, that is if it held ice in a fifth of the month. So the
edge of a month is that of its 6th day while the ice retreats, and of its 25th while it advances (:func:`daily_cover`).

The thickness there is by default the high one of the record: PIOMAS as it is, which keeps ridged ice and which the
published windows of navigation rest on. The season is that of the ice; the rules of admission are not asked here.

References
----------
IMO, MSC.1/Circ.1519 (2016). Fetterer et al. (2017), *Sea Ice Index*, v3, doi:10.7265/N5K072F8. Strong, C. and
Rigor, I. G. (2013), *Arctic marginal ice zone trending wider in summer and narrower in winter*, Geophys. Res. Lett. 40.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ice.legs import leg_names
from routes.ice.record import FIRST_YEAR, ice_record
from routes.ice.risk import ice_class, risk_index_outcome, steps_reached
from routes.tables import coefficient, read_csv
from routes.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from routes.ice.outlook import OutlookFactors

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]

# Columns of the ice record by how thick the ice is taken to be.
THICKNESS = {"low": "thickness_low_m", "central": "thickness_m", "high": "thickness_high_m"}
# Columns of the table of ways by how much luck a ship has with the room the ice leaves her.
SPREAD = {"low": "depth_low_km", "central": "depth_km", "high": "depth_high_km"}
DEFAULT_ORDER = "1"
# A season is that of the year in which it opens: from 1 March, when the ice is at its greatest, to the next February.
FIRST_MONTH = 3
_FREEZING_MONTH = 11
_DECADE = 10
QUALITIES = ("observed", "regression", "incomplete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How deep into the ice the best way of a lane leads, leg by leg: a table over cover."""

    lane: str
    legs: tuple[str, ...]
    distance_nm: FloatArray
    cover: FloatArray
    met_share: FloatArray
    depth_km: FloatArray
    spread: str


def _choose(options: dict[str, str], key: str, what: str) -> str:
    if key not in options:
        raise BadInputError(f"{what} {key!r}", "is not known", f"choose from: {', '.join(options)}")
    return options[key]


@cache
def season_lanes(order: str | None = DEFAULT_ORDER) -> tuple[str, ...]:
    """Return the lanes of the NSR of an order of ``lanes.csv``, or all of them.

    >>> season_lanes()
    ('coastal', 'intermediate', 'intermediate-north', 'transit-kara-gate', 'transit')
    """
    known = {row["lane"] for row in read_csv("ice_spread.csv")}
    rows = [row for row in read_csv("lanes.csv") if row["lane"] in known]
    return tuple(row["lane"] for row in rows if order is None or row["order"] == order)


@cache
def way(lane: str, spread: str = "central") -> Way:
    """Return the table of a lane.

    Parameters
    ----------
    lane
        A lane of the Northern Sea Route in ``lanes.csv``.
    spread
        ``central`` for the median of the months with such a cover, ``low`` or ``high`` for their quartiles.

    Raises
    ------
    UnknownNameError
        If the lane has no table.
    """
    column = _choose(SPREAD, spread, "spread")
    rows = [row for row in read_csv("ice_spread.csv") if row["lane"] == lane]
    if not rows:
        raise UnknownNameError(
            f"lane {lane!r}", "has no table of its ice", f"choose from: {', '.join(season_lanes(None))}"
        )
    legs = tuple(dict.fromkeys(row["leg"] for row in rows))
    shape = (len(legs), -1)
    numbers = {
        name: np.array([float(row[name]) for row in rows]).reshape(shape)
        for name in ("distance_nm", "cover", "met_share", column)
    }
    return Way(
        lane=lane,
        legs=legs,
        distance_nm=numbers["distance_nm"][:, 0],
        cover=numbers["cover"][0],
        met_share=numbers["met_share"],
        depth_km=numbers[column],
        spread=spread,
    )


def edge_concentration(depth_km: ArrayLike, pack_concentration: ArrayLike) -> FloatArray:
    """Compute the concentration of ice at a distance from open water.

    Parameters
    ----------
    depth_km
        Distance to open water [km], 0 outside the ice; shapes broadcast.
    pack_concentration
        Mean concentration of the ice of the sea, 0..1: where it is greater than 80%, concentration rises up to it.

    Returns
    -------
    Concentration, 0..1.

    Notes
    -----
    ``c = 0.15 + (0.80 - 0.15) * d / w``, at most ``max(0.80, pack)``, with ``w`` = 150 km. The mean of this law over
    all ice of the Kara, Laptev, East Siberian and Chukchi Seas meets the published area over extent of July to October
    with a root mean square error of 0.08 (range of the data 0.3 to 0.9).

    References
    ----------
    Strong and Rigor (2013): the marginal ice zone, 15-80%, is some 107 to 149 km wide from July to September.

    >>> edge_concentration([0.0, 75.0, 400.0, 400.0], [0.5, 0.5, 0.5, 0.97]).round(3).tolist()
    [0.0, 0.475, 0.8, 0.97]
    """
    depth, pack = np.asarray(depth_km, dtype=np.float64), np.asarray(pack_concentration, dtype=np.float64)
    edge, inner = coefficient("ice.edge.concentration"), coefficient("ice.edge.inner_concentration")
    rise = (inner - edge) * depth / coefficient("ice.edge.width_km")
    return np.where(depth > 0.0, np.minimum(edge + rise, np.maximum(inner, pack)), 0.0)


def worst_concentration(
    lane: str, leg: str, cover: ArrayLike, pack_concentration: ArrayLike, *, spread: str = "central"
) -> FloatArray:
    """Compute the concentration that cannot be gone round on a leg: what a class limit looks at.

    Parameters
    ----------
    lane, leg
        A lane of the NSR and one of its ice legs.
    cover, pack_concentration
        As in :class:`routes.ice.record.IceRecord`, 0..1; shapes broadcast.
    spread
        ``central``, ``low`` or ``high`` (:func:`way`).

    Returns
    -------
    Concentration at the deepest point of the best way, 0..1; never below the mean of that way, share in ice times pack.

    Raises
    ------
    UnknownNameError
        If the lane has no table or does not pass the leg.

    >>> worst_concentration("transit", "ess_e", [0.2, 0.8, 1.0], [0.6, 0.6, 0.97]).round(2).tolist()
    [0.0, 0.68, 0.97]
    """
    table = way(lane, spread)
    if leg not in table.legs:
        raise UnknownNameError(
            f"leg {leg!r}", f"is not passed by the lane {lane!r}", f"choose from: {', '.join(table.legs)}"
        )
    row = table.legs.index(leg)
    share = np.asarray(cover, dtype=np.float64)
    # One search in the table for both columns: this is asked of every draw on every leg.
    cell = steps_reached(table.cover[1:-1], share)
    part = (share - table.cover.take(cell)) / np.diff(table.cover).take(cell)
    depth, met = (
        column.take(cell) + part * np.diff(column).take(cell) for column in (table.depth_km[row], table.met_share[row])
    )
    pack = np.asarray(pack_concentration, dtype=np.float64)
    return np.where(depth > 0.0, np.maximum(edge_concentration(depth, pack), met * pack), 0.0)


def month_share() -> float:
    """Return the share of a month that a cell must hold ice to count as ice in the monthly mean.

    >>> round(month_share(), 4)  # 15% of 80%: 6 days
    0.1875
    """
    return coefficient("ice.edge.concentration") / coefficient("ice.edge.inner_concentration")


def daily_cover(cover: ArrayLike, months: ArrayLike) -> FloatArray:
    """Interpolate the cover of months to days, knowing what the edge of a monthly mean stands for.

    Parameters
    ----------
    cover
        Cover of consecutive months, 0..1, months on the last axis.
    months
        Times in months since the beginning of the first of them, ``(n,)``.

    Returns
    -------
    Cover at these times, times on the last axis; NaN where a month that counts is NaN.

    Notes
    -----
    A cell is ice in a monthly mean from 15% on. One that holds ice of 80% up to a day of the month, and none after it,
    reaches that at 15/80 of the month: the edge of a month of retreat is that of its 6th day. Advancing ice reaches it
    if it comes before the 25th. So each change between two months is a ramp one month long that starts at 0.19 of the
    earlier month where cover falls and at 0.81 of it where cover rises. Ramps are added up.

    >>> [round(float(c), 2) for c in daily_cover([1.0, 0.0, 1.0], [0.1875, 1.0, 1.1875, 1.8125, 2.3125])]
    [1.0, 0.19, 0.0, 0.0, 0.5]
    """
    known, times = np.asarray(cover, dtype=np.float64), np.asarray(months, dtype=np.float64)
    change = np.diff(known, axis=-1)
    share = month_share()
    start = np.arange(change.shape[-1]) + np.where(change < 0.0, share, 1.0 - share)
    here = np.floor(times).astype(int)
    # Ramps that began before last month are over: last month's cover stands for them.
    first = np.clip(here - 1, 0, known.shape[-1] - 1)
    found = known[..., first].copy()
    for later in range(2):
        ramp = np.minimum(first + later, change.shape[-1] - 1)
        part = np.where(first + later < change.shape[-1], np.clip(times - start[..., ramp], 0.0, 1.0), 0.0)
        # A ramp that has not begun asks nothing of the month to which it leads.
        found += np.where(part > 0.0, change[..., ramp], 0.0) * part
    return np.clip(found, 0.0, 1.0)


def daily_character(values: ArrayLike, months: ArrayLike) -> FloatArray:
    """Interpolate thickness or pack concentration between the middles of months; months without ice are skipped.

    Parameters
    ----------
    values
        Consecutive months on the last axis; 0 in a month without ice, NaN in one without observations.
    months
        Times in months since the beginning of the first of them, ``(n,)``.

    >>> daily_character([0.0, 2.0, 4.0], [0.5, 2.0]).tolist()
    [2.0, 3.0]
    """
    known, position = np.asarray(values, dtype=np.float64), np.asarray(months, dtype=np.float64) - 0.5
    before = np.clip(np.floor(position).astype(int), 0, known.shape[-1] - 2)
    weight = np.clip(position - before, 0.0, 1.0)
    early, late = known[..., before], known[..., before + 1]
    early, late = np.where(early == 0.0, late, early), np.where(late == 0.0, early, late)
    return np.where(weight > 0.0, early + weight * (late - early), early)


@cache
def _thickness(column: str) -> FloatArray:
    """One column of thickness of the record, ``(leg, month)`` [m]."""
    number = {leg: i for i, leg in enumerate(leg_names())}
    found = np.full(ice_record().cover.shape, np.nan)
    for row in read_csv("ice_record.csv"):
        month = (int(row["year"]) - FIRST_YEAR) * MONTHS_PER_YEAR + int(row["month"]) - 1
        found[number[row["leg"]], month] = float(row[column] or "nan")
    return found


def _days(first_year: int, last_year: int) -> tuple[DateArray, FloatArray]:
    """Days of some seasons, and their times in months since January 1979."""
    start = np.datetime64(dt.date(first_year, FIRST_MONTH, 1))
    days = np.arange(start, np.datetime64(dt.date(last_year + 1, FIRST_MONTH, 1)))
    month = days.astype("datetime64[M]")
    begin, end = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
    part = ((days - begin).astype(np.float64) + 0.5) / (end - begin).astype(np.float64)
    whole = (month - np.datetime64(dt.date(FIRST_YEAR, 1, 1), "M")).astype(np.float64)
    return days, whole + part


@lru_cache(maxsize=64)
def _daily(kind: str, first_year: int, last_year: int, outlook: OutlookFactors | None = None) -> FloatArray:
    """Return the record by day, ``(leg, day)``, with the factors of an outlook; NaN beyond its end."""
    _, times = _days(first_year, last_year)
    record = ice_record()
    # Two months more of nothing known, so that the end of the record is an end.
    monthly = {"cover": record.cover, "pack": record.pack_concentration}.get(kind)
    monthly = _thickness(THICKNESS[kind]) if monthly is None else monthly
    if outlook is not None:
        monthly = outlook.apply(kind if kind in ("cover", "pack") else "thickness", monthly)
    beyond = max(2, int(times.max()) + 3 - monthly.shape[1])
    extended = np.pad(monthly, ((0, 0), (0, beyond)), constant_values=np.nan)
    return daily_cover(extended, times) if kind == "cover" else daily_character(extended, times)


@lru_cache(maxsize=512)
def _worst_by_day(
    lane: str, leg: str, spread: str, first_year: int, last_year: int, outlook: OutlookFactors | None = None
) -> FloatArray:
    number = leg_names().index(leg)
    cover, pack = (_daily(kind, first_year, last_year, outlook)[number] for kind in ("cover", "pack"))
    return np.where(np.isnan(cover), np.nan, worst_concentration(lane, leg, np.nan_to_num(cover), pack, spread=spread))


def _passable(
    lanes: tuple[str, ...],
    spread: str,
    first_year: int,
    last_year: int,
    allow: Callable[[str, FloatArray], FloatArray],
    outlook: OutlookFactors | None = None,
) -> tuple[BoolArray, BoolArray]:
    """Whether some lane is open on each day, and whether that is known; ``allow`` judges a leg by its worst ice."""
    count = len(_days(first_year, last_year)[0])
    open_, known = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    for lane in lanes:
        whole, closed = np.ones(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
        for leg in way(lane, spread).legs:
            answer = allow(leg, _worst_by_day(lane, leg, spread, first_year, last_year, outlook))
            whole &= answer >= 0.0
            closed |= answer < 0.0
        open_ |= whole
        known |= whole | closed
    return open_, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Seasons:
    """Seasons of some classes in some years, arrays ``(class, year)``.

    Attributes
    ----------
    days
        Days on which some lane is open, from 1 March of the year to the end of the next February; NaN where the
        record leaves one of them unknown.
    days_if_thick, days_if_thin
        The same with the high and the low thickness of the record.
    opens, closes
        First and last of these days, NaT where there is none or ``days`` is unknown.
    quality
        ``(year,)``: ``observed``; ``regression`` where a month of June to November is one; ``incomplete``.
    outlook
        Which outlook was applied to the ice of these years; empty for the ice as it was.
    """

    classes: tuple[str, ...]
    years: tuple[int, ...]
    lanes: tuple[str, ...]
    escort: bool
    thickness: str
    spread: str
    days: FloatArray
    days_if_thick: FloatArray
    days_if_thin: FloatArray
    opens: DateArray
    closes: DateArray
    quality: tuple[str, ...]
    outlook: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the seasons as plain data, schema ``routes.season/1``."""
        rows = []
        for i, name in enumerate(self.classes):
            for j, year in enumerate(self.years):
                rows.append(
                    {
                        "ice_class": name,
                        "year": year,
                        "days": _plain(self.days[i, j]),
                        "days_if_thick": _plain(self.days_if_thick[i, j]),
                        "days_if_thin": _plain(self.days_if_thin[i, j]),
                        "opens": _plain_date(self.opens[i, j]),
                        "closes": _plain_date(self.closes[i, j]),
                        "quality": self.quality[j],
                    }
                )
        return {
            "schema": "routes.season/1",
            "lanes": list(self.lanes),
            "escort": self.escort,
            "thickness": self.thickness,
            "spread": self.spread,
            **({"outlook": self.outlook} if self.outlook else {}),
            "decades": [mean.to_dict() for mean in decade_means(self)],
            "seasons": rows,
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the navigable days by year; see :func:`routes.plots.season_chart`."""
        from routes.plots import season_chart

        return season_chart(self, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecadeMean:
    """Mean season of a class in ten years [d]; the deviation is that of the years, NaN for fewer than two."""

    ice_class: str
    first_year: int
    years: int
    days: float
    deviation_days: float
    days_if_thick: float
    days_if_thin: float
    regression_years: int

    def to_dict(self) -> dict[str, Any]:
        """Return the mean as plain data."""
        return {
            "ice_class": self.ice_class,
            "decade": f"{self.first_year}s",
            "years": self.years,
            "days": round(self.days, 1),
            "deviation_days": _rounded(self.deviation_days),
            "days_if_thick": _rounded(self.days_if_thick),
            "days_if_thin": _rounded(self.days_if_thin),
            "regression_years": self.regression_years,
        }


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 1)


def _plain(value: float) -> int | None:
    return None if np.isnan(value) else int(value)


def _plain_date(value: np.datetime64) -> str | None:
    return None if np.isnat(value) else str(value)


def _check_years(years: Sequence[int]) -> tuple[int, ...]:
    chosen = tuple(int(year) for year in years)
    last = FIRST_YEAR + (ice_record().cover.shape[1] - 1) // MONTHS_PER_YEAR
    if not chosen or any(not FIRST_YEAR <= year <= last for year in chosen):
        raise BadInputError(
            f"years {list(years)}", f"must lie within {FIRST_YEAR}-{last}", "choose years of the record"
        )
    return chosen


def _check_lanes(lanes: Sequence[str] | None) -> tuple[str, ...]:
    chosen = season_lanes() if lanes is None else tuple(lanes)
    if not chosen:
        raise BadInputError("no lane", "a season is that of some lanes", f"choose from: {season_lanes(None)}")
    for lane in chosen:
        way(lane)
    return chosen


def _quality(years: tuple[int, ...], lanes: tuple[str, ...]) -> tuple[str, ...]:
    record = ice_record()
    legs = [leg_names().index(leg) for lane in lanes for leg in way(lane).legs]
    found = []
    for year in years:
        first = (year - FIRST_YEAR) * MONTHS_PER_YEAR
        # The months in which seasons open and close: June to November.
        cover = record.cover[legs, first + 5 : first + 11]
        derived = record.regression[legs, first + 5 : first + 11].any()
        whole = cover.shape[1] == 6 and not np.isnan(cover).any()
        found.append(QUALITIES[2] if not whole else QUALITIES[1] if derived else QUALITIES[0])
    return tuple(found)


def _count(
    open_: BoolArray, known: BoolArray, years: tuple[int, ...], first_year: int, last_year: int
) -> tuple[FloatArray, DateArray, DateArray]:
    """Sum up days by season: days, first and last, each ``(year,)``."""
    days, _ = _days(first_year, last_year)
    season = (days.astype("datetime64[M]") - (FIRST_MONTH - 1)).astype("datetime64[Y]").astype(int) + 1970
    counts = np.full(len(years), np.nan)
    opens = np.full(len(years), np.datetime64("NaT"), dtype="datetime64[D]")
    closes = opens.copy()
    for j, year in enumerate(years):
        mine = season == year
        good, sure = open_[mine], known[mine].copy()
        # From November on ice only grows: once closed, she stays closed, though the record may end.
        winter = days[mine] >= np.datetime64(dt.date(year, _FREEZING_MONTH, 1))
        last = np.flatnonzero(sure)
        if len(last) and winter[last[-1]] and not good[last[-1]]:
            sure[last[-1] :] = True
        if sure.all():
            counts[j] = good.sum()
            if good.any():
                opens[j], closes[j] = days[mine][good][0], days[mine][good][-1]
    return counts, opens, closes


def seasons(
    classes: str | Sequence[str],
    years: int | Sequence[int],
    *,
    lanes: Sequence[str] | None = None,
    escort: bool = False,
    thickness: str = "high",
    spread: str = "central",
    outlook: OutlookFactors | None = None,
) -> Seasons:
    """Compute the season of ice classes in some years: the days on which POLARIS lets them pass.

    Parameters
    ----------
    classes
        Ice classes, as for :func:`routes.ice.risk.ice_class`; ``none`` for a ship without.
    years
        Years in which the seasons open, 1979 to 2025.
    lanes
        Lanes of the NSR of which one must be open from end to end; None for the customary ones (order 1).
    escort
        Whether an icebreaker leads her: the risk index outcome is greater by 10.
    thickness
        Thickness of the worst ice: ``high`` (PIOMAS as it is, with ridged ice), ``central`` or ``low``.
    spread
        Room that ice of a given cover leaves: ``central`` for the median month, ``low`` and ``high`` for quartiles.
    outlook
        Change factors (:func:`routes.ice.outlook.outlook_factors`) to apply to the ice of these years; None for none.

    Returns
    -------
    Days, first and last day, by class and year.

    Raises
    ------
    UnknownNameError
        If a class or a lane is not known.
    BadInputError
        If a year is outside the record, or thickness or spread are not known.

    Notes
    -----
    A day counts if on some lane each leg has ``RIO >= 0`` at its worst ice (:func:`worst_concentration`); the whole
    lane is looked at on that day. Elevated risk (``-10 <= RIO < 0``, Polar Classes with care) does not count.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), section 1.4, Tables 1.1 and 1.3, 1.6.4 (escort).

    >>> found = seasons(["none", "PC6"], 2012)
    >>> found.days.tolist(), str(found.opens[1, 0]), found.quality
    ([[57.0], [146.0]], '2012-07-26', ('observed',))
    """
    names = (classes,) if isinstance(classes, str) else tuple(classes)
    chosen = _check_years((years,) if isinstance(years, int) else years)
    ways = _check_lanes(lanes)
    _choose(THICKNESS, thickness, "thickness")
    _choose(SPREAD, spread, "spread")
    columns = [ice_class(name).polaris for name in names]
    first, last = min(chosen), max(chosen)
    bonus = coefficient("polaris.escort_bonus") if escort else 0.0

    def judged(column: str, thick: str) -> tuple[FloatArray, DateArray, DateArray]:
        metres = _daily(thick, first, last, outlook)

        def allow(leg: str, worst: FloatArray) -> FloatArray:
            risk = risk_index_outcome(column, np.nan_to_num(worst), metres[leg_names().index(leg)])
            return np.where(np.isnan(worst), np.nan, risk + bonus)

        return _count(*_passable(ways, spread, first, last, allow, outlook), chosen, first, last)

    found = {thick: [judged(column, thick) for column in columns] for thick in {thickness, "low", "high"}}
    main = found[thickness]
    return Seasons(
        classes=names,
        years=chosen,
        lanes=ways,
        escort=escort,
        thickness=thickness,
        spread=spread,
        days=np.array([days for days, _, _ in main]),
        days_if_thick=np.array([days for days, _, _ in found["high"]]),
        days_if_thin=np.array([days for days, _, _ in found["low"]]),
        opens=np.array([opens for _, opens, _ in main]),
        closes=np.array([closes for _, _, closes in main]),
        quality=_quality(chosen, ways),
        outlook="" if outlook is None else outlook.label,
    )


def concentration_seasons(
    limit: float,
    years: int | Sequence[int],
    *,
    lanes: Sequence[str] | None = None,
    spread: str = "central",
    outlook: OutlookFactors | None = None,
) -> tuple[FloatArray, DateArray, DateArray]:
    """Count the days on which no ice above a concentration bars all lanes.

    Parameters
    ----------
    limit
        Greatest concentration at the worst point of the best way, 0..1; 0 for a way free of ice.
    years, lanes, spread, outlook
        As for :func:`seasons`.

    Returns
    -------
    days, opens, closes
        Each ``(year,)``.

    >>> days, opens, closes = concentration_seasons(0.0, 2020)  # published: 2 August to 28 October
    >>> str(opens[0]), str(closes[0])
    ('2020-07-29', '2020-10-28')
    """
    chosen = _check_years((years,) if isinstance(years, int) else years)
    ways = _check_lanes(lanes)
    first, last = min(chosen), max(chosen)
    return _count(*_passable(ways, spread, first, last, lambda _, worst: limit - worst, outlook), chosen, first, last)


def decade_means(table: Seasons) -> tuple[DecadeMean, ...]:
    """Return the mean seasons by decade; years of unknown length are left out.

    >>> [(m.first_year, m.years) for m in decade_means(seasons("PC6", range(2008, 2013)))]
    [(2000, 2), (2010, 3)]
    """
    decade = np.array(table.years) // _DECADE * _DECADE
    derived = np.array([quality == QUALITIES[1] for quality in table.quality])
    found = []
    for i, name in enumerate(table.classes):
        for first in dict.fromkeys(decade.tolist()):
            mine = (decade == first) & np.isfinite(table.days[i])
            if mine.any():
                days = table.days[i][mine]
                found.append(
                    DecadeMean(
                        ice_class=name,
                        first_year=int(first),
                        years=len(days),
                        days=float(days.mean()),
                        deviation_days=float(days.std(ddof=1)) if len(days) > 1 else float("nan"),
                        days_if_thick=_mean_of_known(table.days_if_thick[i][mine]),
                        days_if_thin=_mean_of_known(table.days_if_thin[i][mine]),
                        regression_years=int(derived[mine].sum()),
                    )
                )
    return tuple(found)


def _mean_of_known(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
