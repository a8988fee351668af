"""Results of an audit: claims, cells, readings, seasons, and the audit itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import UnknownNameError
from routes.routing import Route

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A public statement, or one of your own: who said what, when, and where it is recorded.

    Attributes
    ----------
    kind
        ``percent`` (N% less, or N% more productive), ``days`` (N days less), ``season`` or ``usage``.
    metric
        What the speaker named, or ``unspecified``.
    form
        ``reduction`` or ``productivity``; empty for a reduction where a metric is named, for both where none is.
    number, direction
        At which saving the claim holds: ``at_least`` or ``at_most`` the number (a saving of -20% is 20% more).
    corridor, baseline
        The way that is praised, and the one that it is compared with: a corridor, ``mixed`` or ``traditional``.
    origin, destination, vessel, months
        Scope; empty for the headline pairs, their ships and all months.
    """

    key: str
    date: str
    speaker: str
    kind: str
    metric: str
    number: float | None
    baseline: str
    origin: str
    destination: str
    statement: str
    source: str
    status: str
    form: str = ""
    direction: str = "at_least"
    corridor: str = "nsr"
    vessel: str = ""
    months: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as plain data."""
        return {
            name: list(self.months) if name == "months" else getattr(self, name) for name in self.__dataclass_fields__
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One pair, ship and month of departure under one reading.

    ``value`` is the median saving, ``low`` and ``high`` the 10% and 90% quantiles, in the unit of the reading, None
    where she cannot sail; where the reading is about the spread of many voyages all three are the same.
    ``value_pct`` is ``value`` where it is a percentage, None where it is days. ``probability`` is the chance that the
    reading holds (a voyage that cannot be sailed saves nothing), ``about_probability`` that it holds about;
    ``feasible`` the share of draws in which she can sail.
    """

    origin: str
    destination: str
    vessel: str
    scope: str
    month: int
    value_pct: float | None
    low: float | None
    high: float | None
    probability: float
    feasible: float
    value: float | None
    about_probability: float

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as plain data."""

        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 2)

        return {
            "origin": self.origin,
            "destination": self.destination,
            "vessel": self.vessel,
            "scope": self.scope,
            "month": self.month,
            "value_pct": rounded(self.value_pct),
            "low": rounded(self.low),
            "high": rounded(self.high),
            "probability": round(self.probability, 4),
            "feasible": round(self.feasible, 4),
            "value": rounded(self.value),
            "about_probability": round(self.about_probability, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A computable meaning of a number, and how often it holds.

    ``probability`` is the mean over the headline pairs and all months of the claim, ``season_probability`` over
    departures from July to October (None if the claim is about other months). ``about_threshold`` and what belongs to
    it take the number as "about N". ``threshold_pct`` is None where the reading counts days.
    """

    key: str
    metric: str
    form: str
    threshold_pct: float | None
    cells: tuple[Cell, ...]
    probability: float
    season_probability: float | None
    verdict: str
    threshold: float
    unit: str
    direction: str
    baseline: str
    price_month: str | None
    about_threshold: float
    about_probability: float
    about_season_probability: float | None

    def holds_for(self) -> list[tuple[str, str, str, list[int]]]:
        """List the pairs and ships for which the reading is more likely than not, with the months."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for cell in self.cells:
            if cell.probability > 0.5:
                found.setdefault((cell.origin, cell.destination, cell.vessel), []).append(cell.month)
        return [(*pair, months) for pair, months in found.items()]

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as plain data."""

        def rounded(value: float | None) -> float | None:
            return None if value is None else round(value, 4)

        return {
            "key": self.key,
            "metric": self.metric,
            "form": self.form,
            "threshold_pct": None if self.threshold_pct is None else round(self.threshold_pct, 2),
            "pairs": [cell.to_dict() for cell in self.cells],
            "probability": rounded(self.probability),
            "season_probability": rounded(self.season_probability),
            "verdict": self.verdict,
            "holds_for": [
                {"origin": a, "destination": b, "vessel": ship, "months": months}
                for a, b, ship, months in self.holds_for()
            ],
            "threshold": round(self.threshold, 2),
            "unit": self.unit,
            "direction": self.direction,
            "baseline": self.baseline,
            "price_month": self.price_month,
            "about_threshold": round(self.about_threshold, 2),
            "about_probability": rounded(self.about_probability),
            "about_season_probability": rounded(self.about_season_probability),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSeason:
    """In which months of a period a ship of a class can pass the NSR, entering on the 15th.

    ``independent`` and ``escorted`` list months; the rest are closed to her. The ice is the mean of the period.
    """

    ice_class: str
    period: str
    independent: tuple[int, ...]
    escorted: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the season as plain data."""
        return {
            "ice_class": self.ice_class,
            "period": self.period,
            "independent": list(self.independent),
            "escorted": list(self.escorted),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAudit:
    """The answer to a claim. ``lineage`` lists who named such a number before and after, the oldest first."""

    claim: Claim
    readings: tuple[Reading, ...]
    season: tuple[ClassSeason, ...]
    evidence: tuple[dict[str, str], ...]
    verdict: str
    draws: int
    seed: int
    tracks: tuple[Route, ...]
    baseline: str = ""
    lineage: tuple[Claim, ...] = ()

    def reading(self, metric: str, form: str = "reduction", price_month: str | None = None) -> Reading:
        """Return one reading; of costs that of the first month of prices, unless one is named."""
        for found in self.readings:
            if (found.metric, found.form) == (metric, form) and price_month in (None, found.price_month):
                return found
        known = ", ".join(dict.fromkeys(found.key for found in self.readings))
        asked = f"reading {metric}-{form}" + (f" at prices of {price_month}" if price_month else "")
        raise UnknownNameError(asked, "is not part of this audit", f"choose from: {known or 'none'}")

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as plain data, schema ``routes.claim/1``."""
        return {
            "schema": "routes.claim/1",
            "claim": self.claim.to_dict(),
            "draws": self.draws,
            "seed": self.seed,
            "readings": [reading.to_dict() for reading in self.readings],
            "season": [row.to_dict() for row in self.season],
            "evidence": [dict(row) for row in self.evidence],
            "verdict": self.verdict,
            "baseline": self.baseline,
            "lineage": [
                {name: entry.to_dict()[name] for name in ("key", "date", "speaker", "metric", "number", "source")}
                for entry in self.lineage
            ],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the savings of the headline pairs; see :func:`routes.plots.claim_chart`."""
        from routes.plots import claim_chart

        return claim_chart(self, **options)

    def _repr_html_(self) -> str:
        from routes.report.html import claim_table

        return claim_table(self)


__all__ = ["Cell", "Claim", "ClaimAudit", "ClassSeason", "Reading"]
