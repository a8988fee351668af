"""Claims: public statements as data, and an honest answer to each.

A percentage without a metric can mean several things. A *reading* makes it computable: a metric (distance,
time, fuel, CO2) and a form. "N% more effective" is either a reduction of N%, or a productivity N% higher, that
is a reduction of ``1 - 1 / (1 + N/100)``: 28.6% for N = 40.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes.emissions import total_emissions
from routes.errors import BadInputError, NoRouteError, UnknownNameError
from routes.ice.record import IceConditions, complete_years, period_ice, repeat_ice, year_ice
from routes.passages import nsr_point
from routes.ports import Port, port
from routes.practice import Assumptions, Practice, allowance_change, central_assumptions
from routes.routing import Route, route
from routes.sailing import VoyageDraws, simulate_draws
from routes.tables import coefficient, read_csv
from routes.uncertainty import INPUT_ROWS, check_draws, check_seed, draw_assumptions_from, pick, sample_unit
from routes.units import MONTHS_PER_YEAR
from routes.vessels import Vessel, vessel
from routes.voyage import by_engine

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

HEADLINE = "kozuki-2021"
METRICS = ("distance", "time", "fuel", "co2")
FORMS = ("reduction", "productivity")
DEFAULT_DRAWS = 200
DEFAULT_SEED = 1
# Months in which most ships sail the NSR: departures in July to October.
SEASON = (7, 8, 9, 10)
# Departures are taken on this day of each month of a year without a leap day.
_DAY, _YEAR = 15, 2022
_BASELINE = "suez"
# A Panamax container ship lends her draught and speed to all classes but Arc7, which is a gas carrier's.
_SEASON_SHIPS = ("container-4300-1a", "yamalmax")
_SEASON_CLASSES = ("none", "1A", "Arc5", "Arc7")
_SEASON_PERIODS = ("1979-1990", "1991-2000", "2001-2010", "2011-2020", "2021-2024")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A public statement: who said what, when, and where it is recorded.

    ``kind`` is ``percent``, ``season`` or ``usage``; ``metric`` is what the speaker named, or ``unspecified``.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as plain data."""
        return {
            "key": self.key,
            "date": self.date,
            "speaker": self.speaker,
            "kind": self.kind,
            "metric": self.metric,
            "number": self.number,
            "baseline": self.baseline,
            "origin": self.origin,
            "destination": self.destination,
            "statement": self.statement,
            "source": self.source,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One pair, ship and month of departure under one reading.

    ``value_pct`` is the median saving, ``low`` and ``high`` the 10% and 90% quantiles [%], None where she
    cannot sail; ``probability`` the chance that the reading holds (a voyage that cannot be sailed saves
    nothing); ``feasible`` the share of draws in which she can sail.
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
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A computable meaning of a percentage, and how often it holds.

    ``probability`` is the mean over the headline pairs and all twelve months, ``season_probability`` over
    departures from July to October.
    """

    key: str
    metric: str
    form: str
    threshold_pct: float
    cells: tuple[Cell, ...]
    probability: float
    season_probability: float
    verdict: str

    def holds_for(self) -> list[tuple[str, str, str, list[int]]]:
        """List the pairs and ships for which the reading is more likely than not, with the months."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for cell in self.cells:
            if cell.probability > 0.5:
                found.setdefault((cell.origin, cell.destination, cell.vessel), []).append(cell.month)
        return [(*pair, months) for pair, months in found.items()]

    def to_dict(self) -> dict[str, Any]:
        """Return the reading as plain data."""
        return {
            "key": self.key,
            "metric": self.metric,
            "form": self.form,
            "threshold_pct": round(self.threshold_pct, 2),
            "pairs": [cell.to_dict() for cell in self.cells],
            "probability": round(self.probability, 4),
            "season_probability": round(self.season_probability, 4),
            "verdict": self.verdict,
            "holds_for": [
                {"origin": a, "destination": b, "vessel": ship, "months": months}
                for a, b, ship, months in self.holds_for()
            ],
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
    """The answer to a claim."""

    claim: Claim
    readings: tuple[Reading, ...]
    season: tuple[ClassSeason, ...]
    evidence: tuple[dict[str, str], ...]
    verdict: str
    draws: int
    seed: int
    tracks: tuple[Route, ...]

    def reading(self, metric: str, form: str = "reduction") -> Reading:
        """Return one reading."""
        for candidate in self.readings:
            if (candidate.metric, candidate.form) == (metric, form):
                return candidate
        raise UnknownNameError(
            f"reading {metric}-{form}", "is not part of this audit", f"choose from: {', '.join(METRICS)}"
        )

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
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the savings of the headline pairs; see :func:`routes.plots.claim_chart`."""
        from routes.plots import claim_chart

        return claim_chart(self, **options)

    def _repr_html_(self) -> str:
        from routes.report.html import claim_table

        return claim_table(self)


@cache
def _claims() -> dict[str, Claim]:
    names = [name for name in Claim.__dataclass_fields__ if name != "number"]
    return {
        row["key"]: Claim(number=float(row["number"]) if row["number"] else None, **{name: row[name] for name in names})
        for row in read_csv("claims.csv")
    }


def list_claims() -> list[Claim]:
    """Return all claims, the headline first."""
    return list(_claims().values())


def productivity_reduction_pct(number_pct: float) -> float:
    """Turn a productivity N% higher into a reduction [%].

    >>> round(productivity_reduction_pct(40.0), 1)
    28.6
    """
    return 100.0 * (1.0 - 1.0 / (1.0 + number_pct / 100.0))


def verdict_of(probability: float) -> str:
    """Name the band of a probability: true, mostly true, depends, mostly false, false.

    >>> verdict_of(0.95), verdict_of(0.5), verdict_of(0.02)
    ('true', 'depends', 'false')
    """
    for name in ("true", "mostly_true", "depends", "mostly_false"):
        if probability >= coefficient(f"verdict.{name}"):
            return name.replace("_", " ")
    return "false"


@dataclass(frozen=True, slots=True)
class _Draws:
    """Shared randomness: the same ice years and assumptions for every pair, ship and corridor."""

    departures: NDArray[np.datetime64]
    ice: IceConditions
    assumptions: Assumptions
    count: int


def _tile(values: FloatArray) -> FloatArray:
    return np.tile(values, MONTHS_PER_YEAR)


def _shared_draws(draws: int, seed: int) -> _Draws:
    unit = sample_unit(draws, len(INPUT_ROWS) + 1, seed=seed)
    drawn = draw_assumptions_from(unit[:, :-1])
    years = pick(np.asarray(complete_years(*ice_years())), unit[:, -1])
    fields = drawn.__dataclass_fields__
    return _Draws(
        departures=np.repeat([np.datetime64(dt.date(_YEAR, m, _DAY), "D") for m in range(1, 13)], draws),
        ice=year_ice(np.tile(years, MONTHS_PER_YEAR)),
        assumptions=Assumptions(**{name: _tile(getattr(drawn, name)) for name in fields}),
        count=draws,
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    origin: Port
    destination: Port
    ship: Vessel
    scope: str


def _pairs(chosen: Claim) -> list[_Pair]:
    named = chosen.origin and chosen.destination
    rows = read_csv("headline_pairs.csv")
    pairs = [_Pair(port(row["origin"]), port(row["destination"]), vessel(row["vessel"]), row["scope"]) for row in rows]
    if named:
        a, b = port(chosen.origin), port(chosen.destination)
        own = [p for p in pairs if {p.origin.locode, p.destination.locode} == {a.locode, b.locode}]
        pairs = own or [_Pair(a, b, vessel(rows[0]["vessel"]), "headline")]
    return pairs


def _distances(track: Route, ratio: FloatArray) -> FloatArray:
    """Length of a track as sailed, for each draw of the sailed ratio [nm]."""
    allowance = sum(leg.allowance_nm for leg in track.legs if leg.in_nsr and leg.ice_leg is not None)
    return track.distance_nm + allowance * allowance_change(ratio)


def _savings(
    pair: _Pair, baseline: str, shared: _Draws
) -> tuple[dict[str, FloatArray], BoolArray, Route | None, Route]:
    """Savings of the NSR against the baseline by metric, ``(12 * draws,)`` [%], and where it can be sailed."""
    base = route(pair.origin, pair.destination, corridor=baseline, draught_m=pair.ship.draught_m)
    size = len(shared.departures)
    try:
        track = route(pair.origin, pair.destination, corridor="nsr", draught_m=pair.ship.draught_m)
    except NoRouteError:
        return (
            {metric: np.full(size, np.nan) for metric in METRICS},
            np.zeros(size, dtype=np.bool_),
            None,
            base,
        )
    sail = [_sail(which, pair.ship, shared) for which in (track, base)]
    ratio = shared.assumptions.sailed_ratio
    with np.errstate(invalid="ignore"):
        carbon = [total_emissions(by_engine(trip.fuels_t, pair.ship)).co2 for trip in sail]
        values = {
            "distance": 100.0 * (1.0 - _distances(track, ratio) / _distances(base, ratio)),
            "time": 100.0 * (1.0 - sail[0].hours / sail[1].hours),
            "fuel": 100.0 * (1.0 - sail[0].fuel_t / sail[1].fuel_t),
            "co2": 100.0 * (1.0 - carbon[0] / carbon[1]),
        }
    return values, sail[0].feasible & sail[1].feasible, track, base


def _sail(track: Route, ship: Vessel, shared: _Draws) -> VoyageDraws:
    return simulate_draws(track, ship, shared.departures, shared.ice, shared.assumptions)


def _cells(
    pair: _Pair, metric: str, values: FloatArray, feasible: BoolArray, threshold: float, draws: int
) -> list[Cell]:
    cells = []
    for month in range(1, MONTHS_PER_YEAR + 1):
        which = slice((month - 1) * draws, month * draws)
        # A shorter line on the map is shorter in every month; the rest needs a voyage that can be sailed.
        sailed = np.isfinite(values[which]) if metric == "distance" else feasible[which]
        chosen = values[which][sailed]
        middle = low = high = None
        if chosen.size:
            low, middle, high = (float(x) for x in np.percentile(chosen, (10.0, 50.0, 90.0)))
        cells.append(
            Cell(
                origin=pair.origin.name,
                destination=pair.destination.name,
                vessel=pair.ship.key,
                scope=pair.scope,
                month=month,
                value_pct=middle,
                low=low,
                high=high,
                probability=float(np.sum(chosen >= threshold)) / draws,
                feasible=float(np.mean(feasible[which])),
            )
        )
    return cells


def claim(key: str = HEADLINE, *, draws: int = DEFAULT_DRAWS, seed: int = DEFAULT_SEED) -> ClaimAudit:
    """Answer a claim.

    Parameters
    ----------
    key
        Key of a claim (:func:`list_claims`).
    draws
        Imagined voyages for each pair, ship and month; ice years and uncertain inputs vary between them.
    seed
        Seed of the draws; the same seed gives the same answer.

    Returns
    -------
    Readings with the share of voyages for which each holds, and a verdict in words. The population is the
    headline pairs and ships (``headline_pairs.csv``), departures in all twelve months, ice of 2011-2022.

    Raises
    ------
    UnknownNameError
        If there is no such claim.
    BadInputError
        If the number of draws or the seed is out of range, or the metric cannot be computed (cost).

    >>> audit = claim(draws=20)
    >>> audit.reading("distance").verdict
    'depends'
    """
    try:
        chosen = _claims()[key]
    except (KeyError, TypeError):
        raise UnknownNameError(f"claim {key!r}", "is not known", f"choose from: {', '.join(_claims())}") from None
    count = check_draws(draws)
    check_seed(seed)
    evidence = tuple(dict(row) for row in read_csv("evidence.csv") if row["claim"] == key)
    if chosen.kind == "season":
        season = season_by_class()
        return ClaimAudit(
            claim=chosen, readings=(), season=season, evidence=evidence, verdict=_season_verdict(season),
            draws=count, seed=seed, tracks=(),
        )  # fmt: skip
    if chosen.kind == "usage":
        verdict = _usage_verdict(evidence)
        return ClaimAudit(
            claim=chosen,
            readings=(),
            season=(),
            evidence=evidence,
            verdict=verdict,
            draws=count,
            seed=seed,
            tracks=(),
        )
    return _percent_audit(chosen, evidence, count, seed)


def _percent_audit(chosen: Claim, evidence: tuple[dict[str, str], ...], draws: int, seed: int) -> ClaimAudit:
    if chosen.metric not in (*METRICS, "unspecified") or chosen.number is None:
        raise BadInputError(
            f"claim {chosen.key!r} about {chosen.metric}",
            "cannot be computed: this version has no cost model",
            f"choose a claim about: {', '.join(METRICS)}",
        )
    metrics = METRICS if chosen.metric == "unspecified" else (chosen.metric,)
    thresholds = {"reduction": chosen.number, "productivity": productivity_reduction_pct(chosen.number)}
    # A claim of "N% shorter" names its form; only an unspecified one has two.
    forms = FORMS if chosen.metric == "unspecified" else FORMS[:1]
    shared = _shared_draws(draws, seed)
    results = [(pair, *_savings(pair, _BASELINE, shared)) for pair in _pairs(chosen)]
    readings = []
    for metric in metrics:
        for form in forms:
            threshold = thresholds[form]
            cells = [
                cell
                for pair, values, feasible, _, _ in results
                for cell in _cells(pair, metric, values[metric], feasible, threshold, draws)
            ]
            headline = [c for c in cells if c.scope == "headline"]
            chance = float(np.mean([c.probability for c in headline]))
            in_season = float(np.mean([c.probability for c in headline if c.month in SEASON]))
            readings.append(
                Reading(
                    key=f"{metric}-{form}", metric=metric, form=form, threshold_pct=threshold, cells=tuple(cells),
                    probability=chance, season_probability=in_season, verdict=verdict_of(chance),
                )
            )  # fmt: skip
    first = results[0]
    tracks = tuple(track for track in (first[3], first[4]) if track is not None)
    return ClaimAudit(
        claim=chosen, readings=tuple(readings), season=(), evidence=evidence,
        verdict=_percent_verdict(chosen, readings), draws=draws, seed=seed, tracks=tracks,
    )  # fmt: skip


def months_in_words(months: Sequence[int]) -> str:
    """Write months as ranges.

    >>> months_in_words([7, 8, 9, 12])
    'Jul-Sep, Dec'
    >>> months_in_words(range(1, 13))
    'all year'
    """
    chosen = sorted(set(months))
    if len(chosen) == MONTHS_PER_YEAR:
        return "all year"
    runs: list[list[int]] = []
    for month in chosen:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    names = [calendar.month_abbr[run[0]] + (f"-{calendar.month_abbr[run[-1]]}" if len(run) > 1 else "") for run in runs]
    return ", ".join(names) if names else "never"


def _percent_verdict(chosen: Claim, readings: Sequence[Reading]) -> str:
    """Write the verdict: one line on distance, one on the other reductions, one on productivity."""
    number = f"{chosen.number:g}%"
    lines = []
    reductions = {reading.metric: reading for reading in readings if reading.form == "reduction"}
    if "distance" in reductions:
        lines.append(f"{number} less distance: {_pairs_in_words(reductions['distance'])}.")
    others = [
        _share_in_words(r, f"{number} less {r.metric}") for m, r in reductions.items() if m in ("time", "fuel", "co2")
    ]
    if len(reductions) > 1:
        others = others[:2]  # CO2 follows fuel exactly in this version
    if others:
        lines.append("; ".join(others) + ".")
    gains = [reading for reading in readings if reading.form == "productivity" and reading.metric != "co2"]
    if gains:
        words = "; ".join(_share_in_words(reading, reading.metric) for reading in gains)
        lines.append(f"{number} more productive (a reduction of {gains[0].threshold_pct:.1f}%): {words}.")
    lines[0] = f"{_overall(list(reductions.values()))} {lines[0]}"
    return "\n".join(lines)


def _overall(reductions: Sequence[Reading]) -> str:
    """Say in a word whether the claim holds, read as a reduction in each of its metrics."""
    verdicts = {reading.verdict for reading in reductions}
    if verdicts == {"true"}:
        return "True."
    return "False." if verdicts == {"false"} else "It depends."


def _share_in_words(reading: Reading, what: str) -> str:
    everywhere, season = 100 * reading.probability, 100 * reading.season_probability
    when = f"{everywhere:.0f}% of headline voyages"
    if abs(everywhere - season) >= 1.0:
        when += f", {season:.0f}% in {months_in_words(SEASON)}"
    return f"{what} {reading.verdict} ({when})"


def _pairs_in_words(reading: Reading) -> str:
    """Say which pairs reach the threshold and which do not, with the saving of each."""
    values: dict[tuple[str, str], Cell] = {}
    for cell in reading.cells:
        values.setdefault((cell.origin, cell.destination), cell)

    def listed(reached: bool) -> str:
        return ", ".join(
            f"{a}-{b} {cell.value_pct:.0f}%" if cell.value_pct is not None else f"{a}-{b} (no track)"
            for (a, b), cell in values.items()
            if (cell.probability > 0.5) == reached
        )

    return f"yes for {listed(True) or 'no pair'}; no for {listed(False) or 'none of them'}"


def season_by_class() -> tuple[ClassSeason, ...]:
    """Tell for four ice classes and five periods in which months the NSR can be passed.

    The passage is Cape Zhelaniya to Cape Dezhnev by the lane that a Panamax draught allows, entered on
    the 15th, in the mean ice of the period; leg means are kinder than the worst mile of a leg.
    """
    panamax, gas_carrier = (vessel(key) for key in _SEASON_SHIPS)
    deepest = max(panamax.draught_m, gas_carrier.draught_m)
    track = route(nsr_point("zhelaniya"), nsr_point("dezhnev"), corridor="nsr", draught_m=deepest)
    departures = np.array([np.datetime64(dt.date(_YEAR, m, _DAY), "D") for m in range(1, 13)])
    assumptions = central_assumptions(MONTHS_PER_YEAR)
    rows = []
    for period in _SEASON_PERIODS:
        ice = repeat_ice(period_ice(period), MONTHS_PER_YEAR)
        for name in _SEASON_CLASSES:
            ship = vessel(gas_carrier if name == "Arc7" else panamax, ice_class=name)
            alone = simulate_draws(track, ship, departures, ice, assumptions, practice=Practice(escort="no")).feasible
            led = simulate_draws(track, ship, departures, ice, assumptions).feasible
            rows.append(
                ClassSeason(
                    ice_class=name,
                    period=period,
                    independent=tuple(int(m) + 1 for m in np.flatnonzero(alone)),
                    escorted=tuple(int(m) + 1 for m in np.flatnonzero(led & ~alone)),
                )
            )
    return tuple(rows)


def _season_verdict(season: Sequence[ClassSeason]) -> str:
    """Judge both halves of the statement: that the season grows, and that it is the whole year."""
    first, last = season[0].period, season[-1].period
    rows = {(row.ice_class, row.period): row for row in season}
    alone = [name for name in _SEASON_CLASSES if len(rows[name, last].independent) == MONTHS_PER_YEAR]
    led = [name for name in _SEASON_CLASSES if _open_months(rows[name, last]) == MONTHS_PER_YEAR and name not in alone]
    longer = [
        name
        for name in _SEASON_CLASSES
        if _open_months(rows[name, last]) > _open_months(rows[name, first])
        or len(rows[name, last].independent) > len(rows[name, first].independent)
    ]
    judged = "True." if len(alone) == len(_SEASON_CLASSES) else "In part." if longer else "False."
    lines = [
        f"{judged} More months than in {first}: {_listed(longer)}. All year without an icebreaker: {_listed(alone)}. "
        f"All year behind one: {_listed(led)}."
    ]
    for name in _SEASON_CLASSES:
        now, then = rows[name, last], rows[name, first]
        lines.append(
            f"{_class_words(name)}: alone {months_in_words(now.independent)}, "
            f"with an icebreaker {_with_icebreaker(now)} in the ice of {last} "
            f"(alone {months_in_words(then.independent)}, "
            f"with an icebreaker {_with_icebreaker(then)} in {first})."
        )
    return "\n".join(lines)


def _open_months(row: ClassSeason) -> int:
    return len({*row.independent, *row.escorted})


def _with_icebreaker(row: ClassSeason) -> str:
    return months_in_words((*row.independent, *row.escorted))


def _class_words(name: str) -> str:
    return "No ice class" if name == "none" else f"Class {name}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join("no ice class" if name == "none" else name for name in names) or "no class"


def _usage_verdict(evidence: Sequence[dict[str, str]]) -> str:
    """Judge a statement that something is done by the voyages that show it (column ``supports`` of evidence.csv)."""
    shown = [row for row in evidence if row["supports"] == "yes"]
    if not shown:
        return "Not confirmed: no voyage in our table shows it."
    dated = ", ".join(row["date"] for row in shown)
    many = "voyage in our table shows" if len(shown) == 1 else "voyages in our table show"
    return f"True: {len(shown)} {many} it ({dated})."


def ice_years() -> tuple[int, int]:
    """Return the first and last year whose ice the draws of a claim meet."""
    return int(coefficient("claims.first_ice_year")), int(coefficient("claims.last_ice_year"))


__all__ = [
    "Cell",
    "Claim",
    "ClaimAudit",
    "ClassSeason",
    "Reading",
    "claim",
    "list_claims",
    "months_in_words",
    "productivity_reduction_pct",
    "season_by_class",
    "verdict_of",
]
