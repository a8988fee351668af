"""Replicated studies as rows of tables, text and an HTML fragment."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from routes.report.html import table
from routes.sources import source

if TYPE_CHECKING:
    from routes.studies import ReplicatedResult, Replication, SignScore

WIDTH = 100
RESULT_HEADERS = ["case", "metric", "published", "ours", "unit", "difference %", "outcome"]
TODAY_HEADERS = ["case", "distance %", "time %", "fuel %", "CO2 %", "cost %", "cost % (Cape)"]
STUDY_HEADERS = ["study", "year", "grade", "case", "metric", "theirs", "ours", "outcome"]
_TODAY = (
    "distance_saving_pct",
    "time_saving_pct",
    "fuel_saving_pct",
    "co2_saving_pct",
    "cost_saving_pct",
    "cost_saving_pct_cape",
)
_LARGE = 1000.0
_SMALL = 10.0


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "-"
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= _SMALL else f"{value:.2f}"


def published_text(result: ReplicatedResult) -> str:
    """Return a published result in words: a sign, a bound, a value or a range."""
    shown = result.published
    if shown.kind in ("sign", "trace"):
        return "saves" if shown.text == "+" else "costs more"
    if shown.kind in ("below", "above"):
        return f"{shown.kind} {_number(shown.value)}"
    if shown.low is not None and shown.high is not None and shown.low != shown.high:
        return f"{_number(shown.low)} to {_number(shown.high)}"
    return _number(shown.value)


def result_rows(found: Replication) -> list[list[str]]:
    """Return one row per result: question, metric, theirs, ours, unit, difference, outcome."""
    return [
        [
            result.published.case,
            result.published.metric,
            published_text(result),
            _number(result.ours),
            result.published.unit,
            "-" if result.difference_pct is None else f"{result.difference_pct:+.1f}",
            result.outcome,
        ]
        for result in found.results
    ]


def today_rows(found: Replication) -> list[list[str]]:
    """Return one row per question with today's inputs: savings of distance, time, fuel, CO2 and cost."""
    return [
        [case, *(_number(values.get(name, float("nan"))) for name in _TODAY)] for case, values in found.today.items()
    ]


def study_rows(all_found: Sequence[Replication]) -> list[list[str]]:
    """Return the table of all studies: theirs and ours, and how they stand to each other."""
    rows = []
    for found in all_found:
        head = [found.study.label, str(found.study.year), found.study.grade]
        if not found.results:
            rows.append([*head, "-", "-", found.study.note or "-", "-", "not computed"])
        for result in found.results:
            shown = result.published
            rows.append([*head, shown.case, shown.metric, published_text(result), _number(result.ours), result.outcome])
            head = ["", "", ""]
    return rows


def reasons(found: Replication) -> list[str]:
    """Return why results differ, each reason once."""
    return list(
        dict.fromkeys(
            f"{result.published.case}, {result.published.metric}: {result.published.reason}"
            for result in found.results
            if not result.agrees and result.published.reason
        )
    )


def replication_notes(found: Replication) -> str:
    """Say in words what is missing in the publication, what stands in for it, and why results differ."""
    study = found.study
    taken = dict.fromkeys(
        f"{row.name} {row.value}" + (f" ({row.note})" if row.note else "") for _, row in found.stand_ins
    )
    notes = [
        f"Source: {source(study.source).cite()}",
        f"Not given: {study.missing}.",
        *([f"Ours in their place: {'; '.join(taken)}."] if taken else []),
        *(f"Differs: {why}." for why in reasons(found)),
        *found.notes,
    ]
    return "\n".join(textwrap.fill(note, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for note in notes)


def score_text(score: SignScore) -> str:
    """Say how many signs come out the same, and name the misses."""
    lines = [f"{score.same} of {score.scored} published signs come out the same ({score.share:.0%})."]
    lines += [f"Other sign: {miss}" for miss in score.misses]
    lines += [f"Not scored: {miss}" for miss in score.unscored]
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for line in lines)


def replication_html(found: Replication) -> str:
    """Write a replication as an HTML fragment for notebooks."""
    parts = [f"<p>{html.escape(found.study.label)}</p>", table(RESULT_HEADERS, result_rows(found), words=2)]
    if found.today:
        parts.append(f"<p>The same questions with prices of {html.escape(found.today_month)}, saved:</p>")
        parts.append(table(TODAY_HEADERS, today_rows(found)))
    parts.append("".join(f"<p>{html.escape(line)}</p>" for line in replication_notes(found).splitlines()))
    return "".join(parts)
