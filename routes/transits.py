"""Transits of the Northern Sea Route: a calendar by ice class and month, and passages beside those that were sailed."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError
from routes.ice.record import repeat_ice
from routes.ice.risk import ice_class
from routes.passages import Passage, nsr_point, passage
from routes.ports import Port
from routes.practice import Practice, central_assumptions
from routes.routing import Route, route
from routes.sailing import MODE_NAMES, simulate_draws
from routes.setting import chosen_ice
from routes.units import MONTHS_PER_YEAR
from routes.vessels import Vessel
from routes.vessels import vessel as find_vessel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]
StrArray = NDArray[np.str_]

# Which year the days belong to does not matter: the ice is the mean of a period. This one has a 29 February.
_YEAR = 2024
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitCalendar:
    """Days that one ship takes for a stretch of the NSR by ice class and month of entry.

    Attributes
    ----------
    vessel
        The ship, with the class she has; the calendar asks what she could do with others.
    days
        Time with waiting [d], ``(class, month)``; NaN where she cannot pass.
    mode
        ``open``, ``independent``, ``escorted`` (on one leg at least) or ``refused``, ``(class, month)``.
    """

    route: Route
    vessel: Vessel
    classes: tuple[str, ...]
    day: int
    ice_label: str
    days: FloatArray
    mode: StrArray

    def months_open(self, ice_class: str) -> int:
        """Return in how many months of entry a class can pass, alone or behind an icebreaker."""
        if ice_class not in self.classes:
            raise BadInputError(f"ice class {ice_class!r}", "is not part of this calendar", "name it in `classes`")
        return int(np.isfinite(self.days[self.classes.index(ice_class)]).sum())

    def to_dict(self) -> dict[str, Any]:
        """Return the calendar as plain data, schema ``routes.calendar/1``."""
        rows = [
            {
                "ice_class": name,
                "month": month + 1,
                "mode": str(self.mode[i, month]),
                "days": round(float(self.days[i, month]), 3) if np.isfinite(self.days[i, month]) else None,
            }
            for i, name in enumerate(self.classes)
            for month in range(MONTHS_PER_YEAR)
        ]
        return {
            "schema": "routes.calendar/1",
            "start": self.route.origin.name,
            "end": self.route.destination.name,
            "lane": self.route.lane,
            "vessel": self.vessel.key,
            "day": self.day,
            "ice": self.ice_label,
            "transits": rows,
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the calendar; see :func:`routes.plots.transit_chart`."""
        from routes.plots import transit_chart

        return transit_chart(self, **options)


def transit_calendar(
    vessel: str | Vessel,
    classes: Sequence[str],
    *,
    start: str | tuple[float, float] | Port = "zhelaniya",
    end: str | tuple[float, float] | Port = "dezhnev",
    day: int = 15,
    lane: str = "auto",
    escort: str = "auto",
    admission: str = "all",
    period: str | None = None,
) -> TransitCalendar:
    """Sail one ship through the NSR in every month, as if she had been built to several ice classes.

    Parameters
    ----------
    vessel
        The ship; hull, engine and operating speed stay hers.
    classes
        Ice classes, as for :func:`routes.ice.risk.ice_class`.
    start, end
        Points of the NSR, or ports.
    day
        Day of the month on which she enters, 1 to 28.
    lane, escort, admission
        As in :func:`routes.compare`.
    period
        Whose mean ice she meets (2011-2025 if none is given).

    Returns
    -------
    Days and how she goes, by class and month of entry, with central assumptions.

    Raises
    ------
    RoutesError
        For every argument that is not understood.

    >>> calendar = transit_calendar("container-4300-1a", ["none", "Arc7"])
    >>> calendar.months_open("none"), calendar.months_open("Arc7")
    (3, 12)
    """
    if isinstance(classes, str) or not classes:
        raise BadInputError(f"classes {classes!r}", "must be a list of ice classes", "write ['1A', 'Arc7']")
    if isinstance(day, bool) or not isinstance(day, int) or not 1 <= day <= _SHORTEST_MONTH:
        raise BadInputError(f"day {day!r}", f"must be 1 to {_SHORTEST_MONTH}", "choose a day that every month has")
    names = tuple(ice_class(name).key for name in classes)
    ship = find_vessel(vessel)
    track = route(nsr_point(start), nsr_point(end), corridor="nsr", lane=lane, draught_m=ship.draught_m)
    ice, practice = chosen_ice(None, period), Practice(escort=escort, admission=admission)
    entries = np.array([dt.date(_YEAR, month, day) for month in range(1, 13)], dtype="datetime64[D]")
    days, modes = [], []
    for name in names:
        draws = simulate_draws(
            track,
            find_vessel(ship, ice_class=name),
            entries,
            repeat_ice(ice, MONTHS_PER_YEAR),
            central_assumptions(MONTHS_PER_YEAR),
            practice=practice,
        )
        worst = np.max([leg.mode for leg in draws.legs], axis=0)
        days.append(draws.days)
        # A season by law refuses a voyage without a refused leg.
        modes.append(np.array(MODE_NAMES)[np.where(draws.feasible, worst, len(MODE_NAMES) - 1)])
    return TransitCalendar(
        route=track,
        vessel=ship,
        classes=names,
        day=day,
        ice_label=ice.label,
        days=np.array(days),
        mode=np.array(modes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedPassage:
    """A passage that was sailed, beside ours.

    ``counts`` is False where it tests nothing: a coefficient was taken from her, or what is known of her is too little.
    """

    case: str
    ship: str
    ice_class: str
    observed_days: float
    passage: Passage
    counts: bool = True

    @property
    def difference_pct(self) -> float:
        """Ours over the observed days [%], NaN where ours cannot be sailed; negative is too fast."""
        return 100.0 * (self.passage.voyage.days / self.observed_days - 1.0) if self.sailed else float("nan")

    @property
    def sailed(self) -> bool:
        """Whether our ship could pass, so that there is something to compare."""
        return self.passage.voyage.feasible and self.passage.low_days is not None

    @property
    def held(self) -> bool:
        """Whether the observed days lie in our 80% interval."""
        low, high = self.passage.low_days, self.passage.high_days
        return self.sailed and low is not None and high is not None and low <= self.observed_days <= high


def sail_observed(row: Mapping[str, str]) -> ObservedPassage:
    """Sail an observed passage again, with the ship that is nearest to her and the ice of that year.

    Parameters
    ----------
    row
        ``id``, ``ship``, ``ice_class``, ``observed_days``, ``start``, ``end``, ``vessel``, ``enter`` (date), ``escort``
        (``auto`` or ``yes``), ``waits`` (``no`` where the observed time begins with the escort) and ``counts``.

    Raises
    ------
    RoutesError
        If a value is not understood.
    """
    ours = passage(
        row["start"],
        row["end"],
        vessel=row["vessel"],
        enter=row["enter"],
        year=row["enter"][:4],
        escort=row["escort"],
        escort_waits=row["waits"] == "yes",
    )
    return ObservedPassage(
        case=row["id"],
        ship=row["ship"],
        ice_class="" if row["ice_class"] == "not stated" else row["ice_class"].split(" (")[0],
        observed_days=float(row["observed_days"]),
        passage=ours,
        counts=row["counts"] == "yes",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How well passages agree with those that were sailed; inputs and voyages that ours cannot sail are left out."""

    count: int
    median_pct: float
    median_size_pct: float
    greatest_pct: float
    held: int


def agreement(passages: Sequence[ObservedPassage]) -> Agreement:
    """Sum up passages beside observed ones.

    Raises
    ------
    BadInputError
        If none of them tests anything.
    """
    tests = [one for one in passages if one.sailed and one.counts]
    if not tests:
        raise BadInputError("the passages", "hold none that tests the model", "give some that are no inputs")
    errors = [one.difference_pct for one in tests]
    return Agreement(
        count=len(tests),
        median_pct=statistics.median(errors),
        median_size_pct=statistics.median(abs(error) for error in errors),
        greatest_pct=max(errors, key=abs),
        held=sum(one.held for one in tests),
    )
