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
_ARRIVAL = ("arrival_fuel", "spread", "late")
_TOLD_GAINS = ("distance", "time", "fuel", "arrival_fuel", "cost")
# Metrics that follow fuel, or cost, and are not told again.
_FOLLOWERS = ("co2", "co2e", "efficiency", "cargo_cost")
# Shares that differ by less are one.
_SAME_SHARE = 1e-2


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
    """Write the verdict of a number: distance, sailing, costs, arrival, productivity, and which reading is right."""
    strict = [reading for reading in readings if reading.form == "reduction"]
    gains = [reading for reading in readings if reading.form == "productivity"]
    lines = [f"{_amount(r)} distance: {pairs_in_words(r)}." for r in strict if r.metric == "distance"]
    for metrics in (_SAILING, COST_METRICS, _ARRIVAL):
        told = [r for r in strict if r.metric in metrics]
        if told:
            lines.append(f"{_amount(told[0])} {_told(told)}.")
    if gains:
        # What follows another metric is in the table of readings.
        told = [r for r in gains if r.metric in _TOLD_GAINS] if len(gains) > 1 else gains
        lines.append(
            f"{chosen.number:g}% more productive, a reduction of {gains[0].threshold:.1f}%: {_told(told or gains)}."
        )
    if chosen.metric == "unspecified":
        lines.append(right_if(readings, chosen.number or 0.0, evidence))
    lines[0] = f"{_overall(strict or gains)} {lines[0]}"
    return "\n".join(lines)


def reading_words(reading: Reading) -> str:
    """Name the metric of a reading, with its month of prices."""
    name = METRIC_WORDS[reading.metric]
    return name if reading.price_month is None else f"{name} ({reading.price_month} prices)"


def _told(readings: Sequence[Reading]) -> str:
    """Join readings of one verdict whose shares are alike: fuel, CO2 and energy follow each other."""
    groups: list[list[Reading]] = []
    for reading in readings:
        if groups and _alike(groups[-1][0], reading):
            groups[-1].append(reading)
        else:
            groups.append([reading])
    return "; ".join(f"{', '.join(map(reading_words, same))} {_share_in_words(same[0])}" for same in groups)


def _alike(one: Reading, other: Reading) -> bool:
    pairs = ((one.probability, other.probability), (one.season_probability or 0.0, other.season_probability or 0.0))
    return one.verdict == other.verdict and all(100 * abs(a - b) <= 1.0 for a, b in pairs)


def _amount(reading: Reading) -> str:
    """Say what is asked of a reduction: ``40% less``, or ``20% more`` of a negative saving."""
    number = f"{abs(reading.threshold):g}{' days' if reading.unit == 'd' else '%'}"
    if reading.threshold < 0.0:
        return f"{number} or more added to" if reading.direction == "at_most" else f"at most {number} added to"
    return f"{number} less" if reading.direction == "at_least" else f"at most {number} less"


def _overall(readings: Sequence[Reading]) -> str:
    """Say in a word whether the claim holds, read as a reduction in each of its metrics."""
    verdicts = {reading.verdict for reading in readings}
    if len(verdicts) > 1:
        return "It depends on what is meant."
    only = verdicts.pop()
    return "It depends." if only == "depends" else f"{only.capitalize()}."


def _share_in_words(reading: Reading) -> str:
    everywhere, season = f"{100 * reading.probability:.0f}%", reading.season_probability
    if season is None or abs(reading.probability - season) < _SAME_SHARE:
        return f"{reading.verdict} ({everywhere})"
    return f"{reading.verdict} ({everywhere}, in {months_in_words(SEASON)} {100 * season:.0f}%)"


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


def right_if(readings: Sequence[Reading], number: float, evidence: Sequence[dict[str, str]]) -> str:
    """Name the readings that make the speaker right, and what shows that one of them was meant."""
    enough = coefficient("verdict.mostly_true")
    told = [r for r in readings if r.metric not in _FOLLOWERS]
    always = [r for r in told if r.probability >= enough]
    about = [r for r in told if r not in always and r.form == "reduction" and r.about_probability >= enough]
    summer = [r for r in told if r not in (*always, *about) and (r.season_probability or 0.0) >= enough]
    parts = []
    if always or about:
        meant = [_meant(about, f"about {number:g}%"), _meant(always, f"{number:g}%")]
        parts.append(f"all year if {' or '.join(part for part in meant if part)} is meant")
    if summer:
        parts.append(
            f"in {months_in_words(SEASON)}{' also' if parts else ''} if {_meant(summer, f'{number:g}%')} is meant"
        )
    text = f"Most of these voyages make the speaker right {'; '.join(parts)}." if parts else ""
    shown = [row for row in evidence if row["supports"] == "yes"]
    if shown:
        text += f" A hint at what was meant ({shown[0]['date']}): {shown[0]['statement']} [{shown[0]['source']}]."
    return text.strip() or "No reading holds for most of these voyages."


def _meant(readings: Sequence[Reading], number: str) -> str:
    # Who is right with a reduction is so with the smaller one that productivity asks for.
    stronger = {(r.metric, r.price_month) for r in readings if r.form == "reduction"}
    told = []
    for form, words in (("reduction", "less"), ("productivity", "more productive in")):
        months: dict[str, list[str]] = {}
        for reading in readings:
            if reading.form == form and (form == "reduction" or (reading.metric, reading.price_month) not in stronger):
                months.setdefault(METRIC_WORDS[reading.metric], []).extend(filter(None, [reading.price_month]))
        names = [name + (f" ({' and '.join(found)} prices)" if found else "") for name, found in months.items()]
        if names:
            told.append(f"{number} {words} {' or '.join(names)}")
    return " or ".join(told)


def conditions(reading: Reading) -> str:
    """Say for which pairs and months a reading is more likely than not.

    The ship is named where another ship of the pair has another answer. Pairs with the same months stand together.
    """
    held = {(a, b, ship): tuple(months) for a, b, ship, months in reading.holds_for()}
    ships: dict[tuple[str, str], dict[str, tuple[int, ...]]] = {}
    for cell in reading.cells:
        key = (cell.origin, cell.destination, cell.vessel)
        ships.setdefault(key[:2], {})[cell.vessel] = held.get(key, ())
    by_months: dict[tuple[int, ...], list[str]] = {}
    for (origin, destination), found in ships.items():
        for ship, months in found.items():
            alike = len(set(found.values())) == 1
            name = f"{origin}-{destination}" + ("" if alike else f" ({ship})")
            names = by_months.setdefault(months, [])
            if months and name not in names:
                names.append(name)
    scope = {cell.month for cell in reading.cells}
    told = [
        f"{', '.join(names)}" + ("" if set(months) == scope else f" {months_in_words(months)}")
        for months, names in by_months.items()
        if names
    ]
    return "; ".join(told) or "none"


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
    "conditions",
    "months_in_words",
    "pairs_in_words",
    "percent_verdict",
    "reading_words",
    "right_if",
    "season_verdict",
    "usage_verdict",
    "verdict_of",
]
