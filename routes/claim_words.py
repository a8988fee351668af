"""The verdict of an audit in words."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from routes.claim_draws import COST_METRICS, METRIC_WORDS
from routes.claim_results import Cell, Claim, ClassSeason, Reading
from routes.tables import coefficient
from routes.units import MONTHS_PER_YEAR

# Months in which most ships sail the NSR: departures in July to October.
SEASON = (7, 8, 9, 10)
# A pair that rounds to the number but misses it is told with a decimal.
_DECIMALS = 1
# Metrics that a verdict puts in one line, beside distance and costs.
_SAILING = ("time", "fuel", "co2", "co2e", "efficiency")


def verdict_of(probability: float) -> str:
    """Name the band of a probability: true, mostly true, depends, mostly false, false.

    >>> verdict_of(0.95), verdict_of(0.5), verdict_of(0.02)
    ('true', 'depends', 'false')
    """
    for name in ("true", "mostly_true", "depends", "mostly_false"):
        if probability >= coefficient(f"verdict.{name}"):
            return name.replace("_", " ")
    return "false"


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


def percent_verdict(chosen: Claim, readings: Sequence[Reading], evidence: Sequence[dict[str, str]]) -> str:
    """Write the verdict of a number: distance, sailing, costs, arrival, productivity, and who is right how."""
    strict = [reading for reading in readings if reading.form == "reduction"]
    gains = [reading for reading in readings if reading.form == "productivity"]
    lines = []
    for reading in strict:
        if reading.metric == "distance":
            lines.append(f"{_asked(reading)}: {pairs_in_words(reading)}.")
    lines += _sailing_line([r for r in strict if r.metric in _SAILING])
    lines += _cost_line([r for r in strict if r.metric in COST_METRICS])
    rest = [r for r in strict if r.metric in ("arrival_fuel", "spread", "late")]
    if rest:
        lines.append("; ".join(f"{_asked(r)} {_share_in_words(r)}" for r in rest) + ".")
    if gains:
        told = [r for r in gains if r.metric in ("distance", "time", "fuel", "arrival_fuel", "cost")] or list(gains)
        words = "; ".join(f"{METRIC_WORDS[r.metric]}{_prices(r)} {_share_in_words(r)}" for r in told)
        lines.append(
            f"{gains[0].cells and chosen.number:g}% more productive, a reduction of {gains[0].threshold:.1f}%: {words}."
        )
    if len(readings) > 1 and chosen.metric == "unspecified":
        lines.append(right_if(readings, evidence))
    lines[0] = f"{_overall(strict or gains)} {lines[0]}"
    return "\n".join(lines)


def _sailing_line(readings: Sequence[Reading]) -> list[str]:
    """Put metrics that come out the same into one phrase: fuel, CO2 and energy follow each other."""
    if not readings:
        return []
    phrases: dict[str, list[Reading]] = {}
    for reading in readings:
        phrases.setdefault(_share_in_words(reading), []).append(reading)
    told = []
    for words, same in phrases.items():
        names = ", ".join(METRIC_WORDS[r.metric] for r in same)
        told.append(f"{names} {words}")
    amount = _amount(readings[0])
    return [f"{amount} {'; '.join(told)}."]


def _cost_line(readings: Sequence[Reading]) -> list[str]:
    told: list[str] = []
    seen: set[tuple[tuple[float, ...], str | None]] = set()
    for reading in readings:
        # Cost per tonne says nothing new where both ways carry the same load.
        mark = (tuple(cell.probability for cell in reading.cells), reading.price_month)
        if reading.metric == "cost_per_t" and mark in seen:
            continue
        seen.add(mark)
        told.append(f"{METRIC_WORDS[reading.metric]}{_prices(reading)} {_share_in_words(reading)}")
    return [f"{_amount(readings[0])} {'; '.join(told)}."] if told else []


def _prices(reading: Reading) -> str:
    return "" if reading.price_month is None else f" at prices of {reading.price_month}"


def _amount(reading: Reading) -> str:
    """Say what is asked of a reduction: ``40% less``, or ``20% more`` of a negative saving."""
    number = abs(reading.threshold)
    unit = " days" if reading.unit == "d" else "%"
    bound = "" if reading.direction == "at_least" else "at most "
    if reading.threshold < 0.0:
        return f"{number:g}{unit} more{' or worse' if reading.direction == 'at_most' else ' or better'}:"
    return f"{bound}{number:g}{unit} less"


def _asked(reading: Reading) -> str:
    return f"{_amount(reading)} {METRIC_WORDS[reading.metric]}{_prices(reading)}"


def _overall(readings: Sequence[Reading]) -> str:
    """Say in a word whether the claim holds, read as a reduction in each of its metrics."""
    verdicts = {reading.verdict for reading in readings}
    if len(verdicts) == 1:
        only = verdicts.pop()
        return "It depends." if only == "depends" else f"{only.capitalize()}."
    return "It depends on what is meant."


def _share_in_words(reading: Reading) -> str:
    everywhere = 100 * reading.probability
    when = f"{everywhere:.0f}%"
    if reading.season_probability is not None and abs(everywhere - 100 * reading.season_probability) >= 1.0:
        when += f", Jul-Oct {100 * reading.season_probability:.0f}%"
    return f"{reading.verdict} ({when})"


def pairs_in_words(reading: Reading) -> str:
    """Say which pairs reach the threshold, which about, and which do not, with the saving of each."""
    first: dict[tuple[str, str], Cell] = {}
    for cell in reading.cells:
        first.setdefault((cell.origin, cell.destination), cell)

    def state(cell: Cell) -> str:
        return "yes" if cell.probability > 0.5 else "about" if cell.about_probability > 0.5 else "no"

    def listed(wanted: str) -> str:
        unit = "%" if reading.unit == "%" else " d"
        return ", ".join(
            f"{a}-{b} {cell.value:.{_DECIMALS}f}{unit}" if cell.value is not None else f"{a}-{b} (no track)"
            for (a, b), cell in first.items()
            if state(cell) == wanted
        )

    about = listed("about")
    return "; ".join(
        part
        for part in (
            f"yes for {listed('yes') or 'no pair'}",
            about and f"about ({reading.about_threshold:g}{reading.unit} or more) for {about}",
            f"no for {listed('no') or 'none of them'}",
        )
        if part
    )


def right_if(readings: Sequence[Reading], evidence: Sequence[dict[str, str]]) -> str:
    """Name the readings that make the speaker right, and what shows that one of them was meant."""
    likely = [r for r in readings if r.probability >= coefficient("verdict.mostly_true")]
    in_season = [
        r
        for r in readings
        if r not in likely
        and r.season_probability is not None
        and r.season_probability >= coefficient("verdict.mostly_true")
    ]

    def named(found: Sequence[Reading]) -> str:
        by_form = []
        for form, words in (("reduction", "less"), ("productivity", "more productive")):
            metrics = list(dict.fromkeys(METRIC_WORDS[r.metric] for r in found if r.form == form))
            if metrics:
                by_form.append(f"{words} ({', '.join(metrics)})")
        return " or ".join(by_form)

    parts = []
    if likely:
        parts.append(f"The speaker is right on most of these voyages if it means {named(likely)}")
    if in_season:
        parts.append(
            f"{'in' if parts else 'The speaker is right in'} July to October also if it means {named(in_season)}"
            if parts
            else f"The speaker is right in July to October if it means {named(in_season)}"
        )
    if not parts:
        parts.append("No reading holds on most of these voyages")
    text = "; ".join(parts) + "."
    shown = [row for row in evidence if row["supports"] == "yes"]
    if shown:
        text += f" What was meant: {shown[0]['date']}, {shown[0]['statement']} [{shown[0]['source']}]."
    return text


def season_verdict(season: Sequence[ClassSeason]) -> str:
    """Judge both halves of the statement: that the season grows, and that it is the whole year."""
    first, last = season[0].period, season[-1].period
    rows = {(row.ice_class, row.period): row for row in season}
    classes = tuple(dict.fromkeys(row.ice_class for row in season))
    alone = [name for name in classes if len(rows[name, last].independent) == MONTHS_PER_YEAR]
    led = [name for name in classes if _open_months(rows[name, last]) == MONTHS_PER_YEAR and name not in alone]
    longer = [
        name
        for name in classes
        if _open_months(rows[name, last]) > _open_months(rows[name, first])
        or len(rows[name, last].independent) > len(rows[name, first].independent)
    ]
    judged = "True." if len(alone) == len(classes) else "In part." if longer else "False."
    lines = [
        f"{judged} More months than in {first}: {_listed(longer)}. All year without an icebreaker: {_listed(alone)}. "
        f"All year behind one: {_listed(led)}."
    ]
    for name in classes:
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


def usage_verdict(evidence: Sequence[dict[str, str]]) -> str:
    """Judge a statement that something is done by the voyages that show it (column ``supports`` of evidence.csv)."""
    shown = [row for row in evidence if row["supports"] == "yes"]
    if not shown:
        return "Not confirmed: no voyage in our table shows it."
    dated = ", ".join(row["date"] for row in shown)
    many = "voyage in our table shows" if len(shown) == 1 else "voyages in our table show"
    return f"True: {len(shown)} {many} it ({dated})."


__all__ = [
    "SEASON",
    "months_in_words",
    "pairs_in_words",
    "percent_verdict",
    "right_if",
    "season_verdict",
    "usage_verdict",
    "verdict_of",
]
