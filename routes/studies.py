"""The literature replicated: what studies and voyages published beside what our functions give for the same question.

Inputs are those of the study; what it does not give is a row of ours with its status. Nothing is fitted to a result.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from routes.errors import BadInputError, UnknownNameError
from routes.sources import source
from routes.study_case import DEFAULTS, StudyCase, StudyInput, make_case, merged, study_input
from routes.study_runs import CaseRun, run_case
from routes.tables import load_table, read_csv

KINDS = ("study", "voyage")
RESULT_KINDS = ("value", "sign", "below", "above", "trace")
# How a result of ours stands to the published one.
OUTCOMES = ("within", "differs", "same sign", "other sign", "no voyage", "not computed")
# Savings whose signs are scored: season_cost is the cost of a voyage in season.
SCORED = ("cost", "time", "fuel", "season_cost")
AGREES = ("within", "same sign")
# Metrics that are shown for the question of today.
TODAY_METRICS = ("distance_saving_pct", "time_saving_pct", "fuel_saving_pct", "co2_saving_pct", "cost_saving_pct")
_SHOWN_OF_INPUT = ("name", "value", "unit", "source", "page", "status", "note")
# Inputs that belong to the time and the method of a study; today's take their place.
_OF_THE_TIME = frozenset(
    ("ice", "fee", "fee_share", "fee_zones", "fee_rub_per_t", "fee_usd", "fee_season", "toll_usd", "interest",
     "life_years", "newbuild_usd", "opex_usd_per_day", "base_newbuild_usd", "base_opex_usd_per_day", "price_date",
     "speed_model", "sea_margin", "admission", "escort", "escort_waits", "fuel", "ship.fuel", "fuel_rules", "war_risk",
     "speed_kn", "base_speed_kn", "ship.operating_speed_kn", "speed_basis")
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedResult:
    """One result of a study: a value with its range, or a sign, or a bound.

    Attributes
    ----------
    case, metric
        The question and what is measured.
    kind
        ``value``, ``sign`` (``+``: the Arctic way takes less), ``below``, ``above``, or ``trace``: the sign of another
        result, with the one input changed that a reason names; it is not scored.
    text
        As published.
    low, high
        Range of a value, as published; None for a single one.
    reason
        Why ours differs: the input that the publication does not give.
    """

    case: str
    metric: str
    kind: str
    text: str
    low: float | None
    high: float | None
    unit: str
    source: str
    page: str
    status: str
    reason: str
    note: str

    @property
    def value(self) -> float:
        """The published number."""
        return float(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A publication, or a voyage that was sailed.

    ``missing`` says what it does not give; ``grade`` how much of it can be computed again: A (all but a little) to D;
    ``listed`` whether it was among the studies that this package set out to replicate: others were found later.
    """

    key: str
    kind: str
    label: str
    year: int
    grade: str
    listed: bool
    missing: str
    source: str
    page: str
    status: str
    note: str
    cases: tuple[StudyCase, ...]
    results: tuple[PublishedResult, ...]

    def case(self, key: str) -> StudyCase:
        """Return a question by key, or raise."""
        for found in self.cases:
            if found.key == key:
                return found
        raise UnknownNameError(f"case {key!r} of {self.key}", "is not known", f"choose from: {self.case_keys()}")

    def case_keys(self) -> str:
        """Return the keys of the questions, in words."""
        return ", ".join(case.key for case in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicatedResult:
    """A published result with ours beside it.

    ``difference_pct`` is ours less theirs over theirs, against the nearest end of a published range; None for signs and
    bounds.
    """

    published: PublishedResult
    ours: float
    outcome: str
    difference_pct: float | None

    @property
    def agrees(self) -> bool:
        """Whether ours is within the tolerance, or has the same sign."""
        return self.outcome in AGREES


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication:
    """A study computed again: its results, ours, and the same questions with today's inputs.

    ``today`` holds savings by question with the prices of ``today_month``, our ships' operating speeds and our ice;
    ``stand_ins`` the inputs that the study does not give.
    """

    study: Study
    results: tuple[ReplicatedResult, ...]
    today_month: str
    today: Mapping[str, Mapping[str, float]]
    notes: tuple[str, ...]

    def result(self, case: str, metric: str) -> ReplicatedResult:
        """Return a result by question and metric, or raise."""
        for found in self.results:
            if (found.published.case, found.published.metric) == (case, metric):
                return found
        raise UnknownNameError(f"{case} {metric}", f"is no result of {self.study.key}", "look at its results")

    @property
    def stand_ins(self) -> tuple[tuple[str, StudyInput], ...]:
        """Inputs that are ours, by question."""
        return tuple(
            (case.key, row)
            for case in self.study.cases
            for row in case.inputs.values()
            if row.status in ("judgement", "memory", "derived")
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the replication as plain data, schema ``routes.replication/1``."""
        study = self.study
        return {
            "schema": "routes.replication/1",
            "study": study.key,
            "label": study.label,
            "kind": study.kind,
            "year": study.year,
            "grade": study.grade,
            "listed": study.listed,
            "source": source(study.source).cite(),
            "missing": study.missing,
            "inputs": [
                {"case": case.key} | {name: getattr(row, name) for name in _SHOWN_OF_INPUT}
                for case in study.cases
                for row in case.inputs.values()
            ],
            "results": [
                {
                    "case": found.published.case,
                    "metric": found.published.metric,
                    "kind": found.published.kind,
                    "published": found.published.text,
                    "low": found.published.low,
                    "high": found.published.high,
                    "unit": found.published.unit,
                    "ours": _plain(found.ours),
                    "difference_pct": None if found.difference_pct is None else _plain(found.difference_pct),
                    "outcome": found.outcome,
                    "reason": found.published.reason or None,
                    "status": found.published.status,
                    "note": found.published.note or None,
                }
                for found in self.results
            ],
            "today": {
                "month": self.today_month,
                "savings": {
                    case: {name: _plain(value) for name, value in values.items()} for case, values in self.today.items()
                },
            },
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        from routes.report.studies import replication_html

        return replication_html(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignScore:
    """How many published signs come out the same; ``misses`` are named, ``unscored`` cannot be computed or sailed."""

    same: int
    scored: int
    misses: tuple[str, ...]
    unscored: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of the scored signs that are the same."""
        return self.same / self.scored if self.scored else float("nan")


def _plain(value: float) -> float | None:
    return round(value, 3) if np.isfinite(value) else None


def _optional(text: str) -> float | None:
    return float(text) if text else None


@cache
def _studies() -> dict[str, Study]:
    cases: dict[str, dict[str, list[StudyInput]]] = {}
    for row in read_csv("study_inputs.csv"):
        if row["study"] != DEFAULTS:
            cases.setdefault(row["study"], {}).setdefault(row["case"], []).append(study_input(row))
    results: dict[str, list[PublishedResult]] = {}
    for row in read_csv("study_results.csv"):
        results.setdefault(row["study"], []).append(
            PublishedResult(
                case=row["case"],
                metric=row["metric"],
                kind=row["kind"],
                text=row["value"],
                low=_optional(row["low"]),
                high=_optional(row["high"]),
                unit=row["unit"],
                source=row["source"],
                page=row["page"],
                status=row["status"],
                reason=row["reason"],
                note=row["note"],
            )
        )
    return {
        row["study"]: Study(
            key=row["study"], kind=row["kind"], label=row["label"], year=int(row["year"]), grade=row["grade"],
            listed=row["listed"] == "yes",
            missing=row["missing"], source=row["source"], page=row["page"], status=row["status"], note=row["note"],
            cases=tuple(
                StudyCase(study=row["study"], key=key, inputs=merged(rows))
                for key, rows in cases.get(row["study"], {}).items()
            ),
            results=tuple(results.get(row["study"], [])),
        )
        for row in read_csv("studies.csv")
    }  # fmt: skip


def list_studies(kind: str | None = None) -> list[Study]:
    """Return the studies and voyages, in the order of the table.

    Parameters
    ----------
    kind
        ``study`` or ``voyage``; None for both.

    Raises
    ------
    UnknownNameError
        If the kind is not known.

    >>> [study.key for study in list_studies("study")][:2]
    ['liu-kronbak-2010', 'schoyen-brathen-2011']
    """
    if kind is not None and kind not in KINDS:
        raise UnknownNameError(f"kind {kind!r}", "is not known", f"choose from: {', '.join(KINDS)}")
    return [study for study in _studies().values() if kind in (None, study.kind)]


def find_study(key: str) -> Study:
    """Return a study by key, or raise ``UnknownNameError``.

    >>> find_study("insrop-2000").grade
    'A'
    """
    try:
        return _studies()[key]
    except (KeyError, TypeError):
        raise UnknownNameError(f"study {key!r}", "is not known", f"choose from: {', '.join(_studies())}") from None


def tolerance_pct() -> float:
    """Return within how much of a published value ours must be [%]: row ``replication.tolerance_pct``.

    >>> tolerance_pct()
    10.0
    """
    return load_table("costs.csv")["replication.tolerance_pct"].value


def judge(published: PublishedResult, ours: float) -> tuple[str, float | None]:
    """Return how our result stands to a published one, and the difference of values [%]."""
    if not np.isfinite(ours):
        return "no voyage", None
    if published.kind in ("sign", "trace"):
        if published.text not in ("+", "-"):
            raise BadInputError(f"sign {published.text!r}", "must be + or -", "check study_results.csv")
        return ("same sign" if (ours > 0.0) == (published.text == "+") else "other sign"), None
    if published.kind in ("below", "above"):
        holds = ours < published.value if published.kind == "below" else ours > published.value
        return ("within" if holds else "differs"), None
    if published.kind != "value":
        raise UnknownNameError(f"kind {published.kind!r}", "is not known", f"choose from: {', '.join(RESULT_KINDS)}")
    low = published.value if published.low is None else published.low
    high = published.value if published.high is None else published.high
    near = min(max(ours, low), high)
    difference = 100.0 * (ours / near - 1.0)
    return ("within" if abs(difference) <= tolerance_pct() else "differs"), difference


def today_case(case: StudyCase, *, baseline: str | None = None) -> StudyCase:
    """Return the same question with the inputs of today: prices, fees, rules, ice and speeds are ours.

    Pair, ships, season and kind of comparison stay. ``baseline`` replaces the corridor that it is compared with.
    """
    kept = {
        name: row
        for name, row in case.inputs.items()
        if name not in _OF_THE_TIME and not name.startswith(("price.", "assume."))
    }
    month = today_month()
    days = "|".join(f"{month[:4]}{day.isoformat()[4:]}" for day in case.days())
    given = {
        "depart": days,
        "price_date": month,
        "ice": load_table("costs.csv")["replication.today_ice"].text,
        "speed_basis": "operating",
    }
    if baseline is not None:
        given["baseline"] = baseline
    if any(name.startswith("ship.") for name in kept):
        given["ship.fuel"] = "VLSFO"
    rows = [
        StudyInput(name=name, value=value, unit="", source="judgement", page="", status="judgement", note="today")
        for name, value in given.items()
    ]
    return dataclasses.replace(case, inputs=merged(kept.values(), rows))


def today_month() -> str:
    """Return the month whose prices are today's: row ``replication.today_month``.

    >>> today_month()
    '2026-09'
    """
    return load_table("costs.csv")["replication.today_month"].text


def _today(case: StudyCase) -> dict[str, float]:
    """Return the savings of a question with today's inputs, and of cost against the Cape."""
    if case.text("method") not in ("voyage", "year"):
        return {}
    found = run_case(today_case(case)).values
    values = {name: found[name] for name in TODAY_METRICS}
    if case.text("baseline") == "suez":
        values["cost_saving_pct_cape"] = run_case(today_case(case, baseline="cape")).values["cost_saving_pct"]
    return values


def _changed(case: StudyCase, changes: Mapping[str, str | float]) -> StudyCase:
    """Return a question with other stand-ins: what the study itself gives stays."""
    given = {name for name, row in case.inputs.items() if row.status == "verified"}
    other = make_case({name: value for name, value in changes.items() if name not in given}, study=case.study)
    return dataclasses.replace(case, inputs=dict(case.inputs) | dict(other.inputs))


def replicate(key: str, *, today: bool = True, changes: Mapping[str, str | float] | None = None) -> Replication:
    """Compute a study again with its own inputs on our functions.

    Parameters
    ----------
    key
        A study or voyage of :func:`list_studies`.
    today
        Whether the same questions are asked with today's inputs too.
    changes
        Other stand-ins by name (:func:`routes.study_case.known_inputs`), to see what rests on ours; None for ours. What
        the study itself gives stays.

    Returns
    -------
    The published results beside ours, with the difference and, where it is more than the tolerance, the input that the
    publication does not give.

    Raises
    ------
    UnknownNameError
        If the study is not known.

    >>> found = replicate("panagopoulos-2012", today=False).result("full-fee", "break_even_fee_cut_pct")
    >>> found.published.text, round(found.ours), found.outcome  # the fee must fall by half
    ('50', 48, 'within')
    """
    study = find_study(key)
    runs: dict[str, CaseRun] = {case.key: run_case(_changed(case, changes or {})) for case in study.cases}
    results = []
    for published in study.results:
        run = runs[published.case]
        if published.metric not in run.values:
            results.append(
                ReplicatedResult(published=published, ours=float("nan"), outcome="not computed", difference_pct=None)
            )
            continue
        ours = run.values[published.metric]
        outcome, difference = judge(published, ours)
        results.append(ReplicatedResult(published=published, ours=ours, outcome=outcome, difference_pct=difference))
    # A trace differs from another question by what was of its time alone.
    traces = {shown.case for shown in study.results if shown.kind == "trace"}
    asked = [case for case in study.cases if today and case.key not in traces]
    now = {case.key: values for case in asked if (values := _today(case))}
    return Replication(
        study=study,
        results=tuple(results),
        today_month=today_month(),
        today=now,
        notes=tuple(f"{run.case.key}: {note}" for run in runs.values() for note in run.notes),
    )


def replicate_all(
    kind: str | None = None, *, today: bool = False, changes: Mapping[str, str | float] | None = None
) -> list[Replication]:
    """Compute all studies and voyages again, or those of one kind; see :func:`replicate`."""
    return [replicate(study.key, today=today, changes=changes) for study in list_studies(kind)]


def sign_score(replications: Sequence[Replication], metrics: Sequence[str] = SCORED) -> SignScore:
    """Count how many published signs come out the same.

    Parameters
    ----------
    replications
        Of :func:`replicate_all`.
    metrics
        Which savings count: ``cost`` (cheaper or dearer) and ``time`` (faster or slower); ``distance``, ``fuel``,
        ``co2`` and ``season_cost`` too if they are named.

    Returns
    -------
    Values count by their sign too, each metric of a question once. Where a question cannot be computed or sailed there
    is no sign of ours: it is named, not counted.
    """
    wanted = {f"{metric}_saving_pct" for metric in metrics}
    same = scored = 0
    misses, unscored = [], []
    for found in replications:
        seen: set[tuple[str, str]] = set()
        if not found.results:
            unscored.append(f"{found.study.key}: {found.study.note}")
        for result in found.results:
            shown = result.published
            if (shown.case, shown.metric) in seen or shown.metric not in wanted:
                continue
            if shown.kind not in ("sign", "value"):
                continue
            seen.add((shown.case, shown.metric))
            name = f"{found.study.key} {shown.case} {shown.metric}"
            if not np.isfinite(result.ours):
                unscored.append(f"{name}: {result.outcome}")
                continue
            theirs = shown.text == "+" if shown.kind == "sign" else shown.value > 0.0
            scored += 1
            if (result.ours > 0.0) == theirs:
                same += 1
            else:
                misses.append(f"{name}: {shown.reason}")
    return SignScore(same=same, scored=scored, misses=tuple(misses), unscored=tuple(unscored))


__all__ = [
    "AGREES",
    "KINDS",
    "OUTCOMES",
    "SCORED",
    "PublishedResult",
    "ReplicatedResult",
    "Replication",
    "SignScore",
    "Study",
    "find_study",
    "judge",
    "list_studies",
    "replicate",
    "replicate_all",
    "sign_score",
    "today_case",
    "today_month",
    "tolerance_pct",
]
