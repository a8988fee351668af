"""The season of ice classes as plain text, for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from routes.sources import source

if TYPE_CHECKING:
    from routes.ice.season import Seasons

WIDTH = 100
_THICKNESS = {"high": "thick", "central": "of medium thickness", "low": "thin"}
_PIOMAS = {"high": "as it is", "central": "scaled to CryoSat-2/SMOS", "low": "at the low end of its range"}
# Sources that carry the seasons, in the order in which they are used.
SOURCES = ("polaris", "ice-edge-25km", "ice-derived")


def season_notes(table: Seasons) -> str:
    """Say in words what is counted, on which lanes, by which ice."""
    led = "Behind an icebreaker, which adds 10 to the risk index of POLARIS."
    alone = led if table.escort else "Without icebreaker."
    notes = (
        "A day is navigable if a ship of the class can pass from end to end on one lane at least: POLARIS, the IMO's "
        "method for limits in ice, lets her through the worst ice that she cannot go round. A season counts from "
        f"1 March to the end of the next February. {alone} Rules of admission are not asked here; `routes passage` "
        "asks them.",
        f"Lanes: {', '.join(table.lanes)}.",
        f"days: the ice is taken to be {_THICKNESS[table.thickness]}, PIOMAS {_PIOMAS[table.thickness]}; "
        "-: the record ends before the season does. +-: deviation between years. thick-thin: days if the ice is as "
        "thick, or as thin, as the record allows: thickness is good to 30-40% only.",
        "opens, closes: first and last navigable day; strong classes may be stopped in between, in spring.",
        "cover: observed; regression: estimated from the extent of the whole sea, since 2023; incomplete: months lack.",
        "Sources: " + "; ".join(source(key).cite() for key in SOURCES),
    )
    return "\n".join(textwrap.fill(note, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for note in notes)


def season_rows(table: Seasons) -> tuple[list[list[str]], list[list[str]]]:
    """Return the rows by decade and by year: class, when, days, days from thick to thin ice, and what goes with it."""
    data = table.to_dict()
    decades = [
        [
            row["ice_class"], row["decade"], str(row["years"]), f"{row['days']:.0f}",
            _or_dash(row["deviation_days"], ".0f"), _span(row["days_if_thick"], row["days_if_thin"]),
        ]
        for row in data["decades"]
    ]  # fmt: skip
    years = [
        [
            row["ice_class"], str(row["year"]), _or_dash(row["days"], "d"),
            _span(row["days_if_thick"], row["days_if_thin"]), row["opens"] or "-", row["closes"] or "-", row["quality"],
        ]
        for row in data["seasons"]
    ]  # fmt: skip
    return decades, years


def parse_years(text: str) -> Sequence[int]:
    """Read ``2020``, ``2011-2020`` or a list of such, separated by commas.

    >>> list(parse_years("2007,2011-2013"))
    [2007, 2011, 2012, 2013]
    """
    from routes.ice.record import parse_period

    found: list[int] = []
    for part in text.split(","):
        first, last = parse_period(part)
        found += range(first, last + 1)
    return list(dict.fromkeys(found))


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _span(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.0f}-{high:.0f}"
