"""The outlook of the season and the passages of winter as plain text, for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from routes.ice.outlook import scenarios
from routes.report.season import WIDTH
from routes.sources import source

if TYPE_CHECKING:
    from routes.ice.all_year import AllYear

DECADE_HEADERS = ["ice class", "how", "decade", "years", "days", "+-", "if thin"]
OUTLOOK_HEADERS = ["ice class", "how", "year", "scenario", "base", "if thin", "days", "+-", "least-most", "interval"]
VOYAGE_HEADERS = ["ship", "class", "enter", "leave", "escort", "days"]
# Sources that carry the outlook, in the order in which they are used.
SOURCES = ("sea-ice-index-regions", "rcmip", "notz-stroeve-2016", "stroeve-notz-2018", "notz-simip-2020", "chen-2023")


def _mode(escort: bool) -> str:
    return "icebreaker" if escort else "alone"


def answer_lines(answer: AllYear) -> str:
    """Return the answer by class as indented lines."""
    return "\n".join(
        textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
        for line in answer.answers()
    )


def decade_rows(answer: AllYear) -> list[list[str]]:
    """Return the observed decades as rows under :data:`DECADE_HEADERS`."""
    return [
        [
            mean.ice_class, _mode(escort), f"{mean.first_year}s", str(mean.years), f"{mean.days:.0f}",
            "-" if np.isnan(mean.deviation_days) else f"{mean.deviation_days:.0f}", f"{mean.days_if_thin:.0f}",
        ]
        for escort, mean in answer.decades
    ]  # fmt: skip


def outlook_rows(answer: AllYear) -> list[list[str]]:
    """Return the seasons to come as rows under :data:`OUTLOOK_HEADERS`."""
    return [
        [
            row.ice_class, _mode(row.escort), str(row.year), scenarios()[row.scenario], f"{row.base_days:.0f}",
            f"{row.base_days_if_thin:.0f}", f"{row.days:.0f}", f"{row.deviation_days:.0f}",
            f"{row.days_least:.0f}-{row.days_most:.0f}", f"{row.low_days:.0f}-{row.high_days:.0f}",
        ]
        for row in answer.outlook
    ]  # fmt: skip


def voyage_rows(answer: AllYear) -> list[list[str]]:
    """Return the passages of winter as rows under :data:`VOYAGE_HEADERS`."""
    return [
        [
            voyage.ship, voyage.ice_class, voyage.enter or "-", voyage.leave or "-", voyage.escort or "-",
            "-" if np.isnan(voyage.days) else f"{voyage.days:g}",
        ]
        for voyage in answer.voyages
    ]  # fmt: skip


def _filled(notes: Iterable[str]) -> str:
    return "\n".join(
        textwrap.fill(note, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
        for note in notes
    )


def outlook_notes(answer: AllYear) -> str:
    """Say in words what the outlook is, and what it is not worth."""
    base = answer.outlook[0].base
    return _filled(
        (
            "An outlook, no forecast: the ice of each year of the base, changed by factors that follow cumulative CO2 "
            "as the ice did from 1979 to 2024, counted from 2025. What is counted as a navigable day: `routes season`.",
            f"base: mean of the years of {base} whose season is known; if thin: the same if their ice was as thin as "
            "the record allows, which matters more for Arc7 than any scenario. days, +-: mean and deviation of these "
            "years, changed. least-most: means at half and one and a half of the sensitivity, with no thinning and "
            "with that of the whole ocean. interval: from the shortest tenth of years at least change to the longest "
            "tenth at most change.",
            "Weak: 2021-2025 was not easier on this route than 2011-2020, and one to two decades of variability can "
            "hide much of the change or add to it. All shelf seas share one factor by month; straits that open last "
            "are late as in the base years. The shelf froze over in every winter of the record; that it goes on to do "
            "so is in the line, not proven. Thinning is our judgement, and decides the seasons of PC6 and stronger.",
            "Sources: " + "; ".join(source(key).cite() for key in SOURCES),
        )
    )


def voyage_notes(answer: AllYear) -> str:
    """Say in words what the list of passages is, with its sources."""
    keys = dict.fromkeys(voyage.source for voyage in answer.voyages)
    return _filled(
        (
            "The passages of December to May that we found; none of March and April. No merchant ship below Arc5 is "
            "among them, and Arc5 only on part of the way behind icebreakers.",
            "Sources: " + "; ".join(source(key).cite() for key in keys),
        )
    )
