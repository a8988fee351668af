"""Results of break-even searches: crossings, costs on the way, and one sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes.corridors import corridor as find_corridor
from routes.ports import Port
from routes.vessels import Vessel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]

SIDES = ("always", "never", "below", "above", "between", "outside", "mixed")
# Units whose values are written as percent.
_PERCENT = ("share", "per year")
_WHOLE_DAYS = {"below": "less than", "above": "at least"}
# Least share by which a total must move for an input to count as one of its parts.
_MOVES = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """What an input must be for two ways to cost the same.

    Attributes
    ----------
    input, label, unit
        The input, as in ``break_even_inputs.csv``; ``label`` says whose price it is.
    vessel, baseline_vessel
        The ships; mostly the same.
    metric
        ``cost`` of a voyage [USD], ``cost_with_cargo`` with the time of the cargo, or ``usd_per_unit``
        of cargo [USD per ``cargo_unit``], of a voyage, or of a year for ``season_days``.
    now
        Its present value; None if there is none.
    break_even
        The crossing nearest to the present value, None without one.
    crossings
        All values at which the two cost the same, rising. A value at which a total jumps from one side to the other,
        as where an icebreaker is suddenly needed, counts as one.
    low, high
        Ends of the search.
    cheaper
        Where the corridor is cheaper: ``always`` or ``never`` in the range, ``below`` or ``above`` the one crossing,
        ``between`` two, ``outside`` of two, ``mixed`` for more.
    values, corridor_usd, baseline_usd
        The grid and both totals on it; NaN where a voyage cannot be sailed.
    now_usd
        Both totals at the present value, None if there is none.
    reason
        Why some values cannot be sailed, None if all can.
    """

    input: str
    label: str
    unit: str
    origin: Port
    destination: Port
    vessel: Vessel
    baseline_vessel: Vessel
    cargo_unit: str
    depart: dt.date
    price_month: str
    corridor: str
    baseline: str
    metric: str
    now: float | None
    break_even: float | None
    crossings: tuple[float, ...]
    low: float
    high: float
    cheaper: str
    values: FloatArray = field(repr=False)
    corridor_usd: FloatArray = field(repr=False)
    baseline_usd: FloatArray = field(repr=False)
    now_usd: tuple[float, float] | None
    reason: str | None
    notes: tuple[str, ...] = field(repr=False)

    @property
    def moves(self) -> bool:
        """Whether the difference of the two totals depends on the input at all."""
        gap = self.corridor_usd - self.baseline_usd
        known = gap[np.isfinite(gap)]
        return bool(len(known)) and float(np.ptp(known)) > _MOVES * float(np.nanmax(np.abs(self.baseline_usd)))

    @property
    def ends_usd(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Totals of corridor and baseline at the low and at the high end [USD]."""
        return (
            (float(self.corridor_usd[0]), float(self.baseline_usd[0])),
            (float(self.corridor_usd[-1]), float(self.baseline_usd[-1])),
        )

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        way, other = _way(self.corridor), _way(self.baseline)
        if self.baseline_vessel != self.vessel:
            other = f"{other} with {self.baseline_vessel.name.split(',', maxsplit=1)[0]}"
        how = {"usd_per_unit": f" per {self.cargo_unit}", "cost_with_cargo": ", with the time of the cargo,"}
        cheaper = f"cheaper{how.get(self.metric, '')}"
        today = "" if self.now is None else f" (now {amount(self.now, self.unit)})"
        low = f"{self.low:.0%}" if self.unit in _PERCENT else amount(self.low, "")
        span = f"from {low} to {amount(self.high, self.unit)}"
        closed = "" if self.reason is None else f"; {self.reason}"
        if self.cheaper in ("always", "never"):
            if not self.moves:
                no = "" if self.cheaper == "always" else "not "
                told = f"{way} is {no}{cheaper} than {other} whatever the {self.label}: no difference comes of it"
            else:
                which = "any" if self.cheaper == "always" else "no"
                told = f"{way} is {cheaper} than {other} at {which} {self.label} {span}"
            return _capital(f"{told}{today}{closed}.")
        points = [amount(value, self.unit) for value in self.crossings]
        if self.cheaper in ("below", "above"):
            word = _WHOLE_DAYS[self.cheaper] if self.input == "season_days" else self.cheaper
            where = f"{word} {points[0]}"
        elif self.cheaper == "between":
            where = f"between {points[0]} and {points[1]}"
        elif self.cheaper == "outside":
            where = f"below {points[0]} and above {points[1]}"
        else:
            where = f"on one side of each of {', '.join(points)}"
        return _capital(f"{way} is {cheaper} than {other} if the {self.label} is {where}{today}{closed}.")

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data, schema ``routes.break_even/1``."""
        (low, base_low), (high, base_high) = self.ends_usd
        return {
            "schema": "routes.break_even/1",
            "input": self.input,
            "label": self.label,
            "unit": self.unit,
            "origin": self.origin.to_dict(),
            "destination": self.destination.to_dict(),
            "vessel": self.vessel.key,
            "baseline_vessel": self.baseline_vessel.key,
            "depart": self.depart.isoformat(),
            "price_month": self.price_month,
            "corridor": self.corridor,
            "baseline": self.baseline,
            "metric": self.metric,
            "cargo_unit": self.cargo_unit,
            "now": self.now,
            "break_even": self.break_even,
            "crossings": list(self.crossings),
            "range": [self.low, self.high],
            "cheaper": self.cheaper,
            "usd": {
                "now": None if self.now_usd is None else [_number(usd) for usd in self.now_usd],
                "low": [_number(low), _number(base_low)],
                "high": [_number(high), _number(base_high)],
            },
            "sentence": self.sentence,
            "reason": self.reason,
            "notes": list(self.notes),
        }

    def plot(self, **options: Any) -> Axes:
        """Draw both totals against the input; see :func:`routes.plots.money.break_even_chart`."""
        from routes.plots.money import break_even_chart

        return break_even_chart(self, **options)

    def _repr_html_(self) -> str:
        from routes.report.money import break_even_table

        return break_even_table([self])


def _number(usd: float) -> float | None:
    return round(usd, 2) if np.isfinite(usd) else None


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _way(corridor: str) -> str:
    return "the NSR" if corridor == "nsr" else f"the way by the {find_corridor(corridor).label}"


def amount(value: float, unit: str) -> str:
    """Write a value with its unit, shares as percent.

    >>> amount(1234.5, "USD/t"), amount(0.0725, "per year"), amount(2.5, "times"), amount(0.7, "% of hull value")
    ('1,234 USD/t', '7.2% per year', '2.50 times', '0.70% of hull value')
    """
    if unit in _PERCENT:
        return f"{value:.1%}" + ("" if unit == "share" else " per year")
    if unit.startswith("%"):
        return f"{value:.2f}{unit}"
    if unit.startswith("times"):
        return f"{value:.2f} {unit}"
    digits = 0 if abs(value) >= 100.0 or value == round(value) else (1 if abs(value) >= 10.0 else 2)
    return f"{value:,.{digits}f} {unit}".rstrip()


__all__ = ["SIDES", "BreakEven", "amount"]
