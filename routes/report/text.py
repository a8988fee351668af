"""The audit of a claim as plain text, for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from routes.claim_draws import METRIC_WORDS
from routes.claim_results import Cell, ClaimAudit, Reading
from routes.claim_words import SEASON, conditions, months_in_words, reading_words
from routes.claims import ice_years
from routes.sources import source
from routes.tables import coefficient

WIDTH = 100
# The month whose savings a table of pairs shows: the best of the season.
_MONTH = SEASON[2]
# Columns of the table of pairs in a terminal, as many as its width has room for; the page shows all.
PAIR_METRICS = ("distance", "time", "fuel", "cost")
# The first varies by a mile in a hundred, the others are one number for all voyages.
_WITHOUT_INTERVAL = ("distance", "spread", "late")
# Conditions that a terminal leaves out: they follow others.
_FOLLOWERS = ("co2", "co2e", "efficiency", "cargo_cost")
_SHIP_WORDS = "Same ship and speed on both routes, so what an ice class costs is on both sides"


def _wrap(text: str, indent: str = "", *, hyphens: bool = False) -> str:
    return "\n".join(
        textwrap.fill(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=hyphens)
        for line in text.splitlines()
    )


def metric_name(metric: str) -> str:
    """Return a metric as it is printed."""
    return METRIC_WORDS[metric].replace("CO2", "CO₂")


def column_readings(audit: ClaimAudit, metrics: Sequence[str] | None = None) -> list[Reading]:
    """Return one reading for each metric and month of prices: savings do not depend on the form."""
    found: dict[tuple[str, str | None], Reading] = {}
    for reading in audit.readings:
        if metrics is None or reading.metric in metrics or len(audit.readings) == 1:
            found.setdefault((reading.metric, reading.price_month), reading)
    return list(found.values())


def column_title(reading: Reading) -> str:
    """Return the metric of a reading with its month of prices, for the head of a column."""
    return metric_name(reading.metric) + (f" {reading.price_month}" if reading.price_month else "")


def shown_month(audit: ClaimAudit) -> int:
    """Return the month whose savings the table of pairs shows: September, or the first one of the claim."""
    months = {cell.month for cell in audit.readings[0].cells}
    return _MONTH if _MONTH in months else min(months)


def _saving(cell: Cell, metric: str) -> str:
    if cell.value is None or cell.low is None or cell.high is None:
        return "-"
    if metric in _WITHOUT_INTERVAL:
        return f"{cell.value:.1f}"
    return f"{cell.value:.0f} ({cell.low:.0f}..{cell.high:.0f})"


def pair_rows(audit: ClaimAudit, readings: Sequence[Reading] | None = None) -> list[list[str]]:
    """Return one row per pair and ship: saving of each reading in one month, and months in which she can sail."""
    first = audit.readings[0]
    month = shown_month(audit)
    chosen = column_readings(audit) if readings is None else list(readings)
    tables = [
        {(c.origin, c.destination, c.vessel): _saving(c, reading.metric) for c in reading.cells if c.month == month}
        for reading in chosen
    ]
    rows = []
    for pair in dict.fromkeys((c.origin, c.destination, c.vessel) for c in first.cells):
        open_months = [c.month for c in first.cells if (c.origin, c.destination, c.vessel) == pair and c.feasible > 0.5]
        rows.append([f"{pair[0]}-{pair[1]}", pair[2], *(table[pair] for table in tables), months_in_words(open_months)])
    return rows


def population_words(audit: ClaimAudit) -> str:
    """Say over what the shares are taken, and what varies."""
    cells = audit.readings[0].cells
    counted = {(c.origin, c.destination, c.vessel) for c in cells if c.scope == "headline"}
    months = list(dict.fromkeys(reading.price_month for reading in audit.readings if reading.price_month))
    priced = ""
    if months:
        priced = (
            f" Costs: prices, tolls and carbon rules of {' and '.join(months)}, each within its range; icebreaker fees "
            "by the tariff and the share of it that is paid (judgement)."
        )
    return (
        f"{audit.draws} imagined voyages for each pair, ship and month (seed {audit.seed}); the shares are means over "
        f"the {len(counted)} rows of the verdict and the months, each with the same weight; ice of {ice_years()[0]}-"
        f"{ice_years()[1]}; speeds, waiting, track lengths and power vary by the ranges of coefficients.csv. "
        f"{_SHIP_WORDS}.{priced}"
    )


def metric_notes(audit: ClaimAudit) -> str:
    """Explain the metrics of an audit that do not explain themselves."""
    words = {
        "efficiency": "energy per t nm: of the fuel, for cargo times the miles of the shorter way, so that a detour is "
        "no work",
        "arrival_fuel": "fuel at equal arrival: the quicker ship slows down until both arrive on one day",
        "cost_per_t": "cost per tonne: the load is the same by both ways",
        "cargo_cost": "door to door: with what the time of the cargo costs its owner",
        "spread": "spread: width of the 80% interval of days within a month",
        "late": f"lateness: more than {coefficient('claims.late_days'):g} days beyond the median of the way and month",
    }
    asked = {reading.metric for reading in audit.readings}
    return "; ".join(text for metric, text in words.items() if metric in asked)


def lineage_rows(audit: ClaimAudit) -> list[tuple[str, str, str, str]]:
    """Return who named such a number, the oldest first: date, speaker, what of, source; one row for each statement."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for entry in audit.lineage:
        metrics = found.setdefault((entry.date, entry.speaker, entry.source), [])
        metrics.append(f"{entry.metric} {entry.number:g}%")
    return [(date, speaker, ", ".join(metrics), key) for (date, speaker, key), metrics in found.items()]


def claim_text(audit: ClaimAudit) -> str:
    """Write the audit of a claim."""
    chosen = audit.claim
    quoted = chosen.statement.strip('"')
    if chosen.status == "yours":
        out = [_wrap(f"CLAIM  yours: {quoted}")]
    else:
        out = [
            _wrap(f"CLAIM  {chosen.speaker}, {chosen.date}, as reported: {quoted}"),
            _wrap(f"Source: {source(chosen.source).cite()}", "       ", hyphens=True),
        ]
    out += ["", "VERDICT", _wrap(audit.verdict, "  ")]
    if audit.readings:
        out += ["", *_reading_table(audit)]
        out += ["", f"LIKELY FOR  where {reading_heads(audit)[1]} is more likely than not", *_condition_lines(audit)]
        out += ["", *_pair_table(audit), ""]
        notes = metric_notes(audit)
        out += [_wrap(population_words(audit))] + ([_wrap(f"{notes[0].upper()}{notes[1:]}.")] if notes else [])
    if audit.season:
        out += [
            "",
            "MONTHS IN WHICH THE NSR CAN BE PASSED (mean ice of the period; alone | with an icebreaker)",
        ]
        for row in audit.season:
            led = months_in_words(sorted((*row.independent, *row.escorted)))
            out.append(f"  {row.ice_class:<5} {row.period}  {months_in_words(row.independent)} | {led}")
    if audit.evidence:
        out += ["", "EVIDENCE"]
        out += [
            _wrap(f"{row['date']}: {row['statement']} [{row['source']}; {row['status']}]", "  ")
            for row in audit.evidence
        ]
    if audit.lineage:
        out += ["", f"LINEAGE  who named about {chosen.number:g}%, and of what"]
        out += [_clip(f"  {date:<11}{speaker}: {what} [{key}]") for date, speaker, what, key in lineage_rows(audit)]
    out += ["", "Where numbers come from: routes sources, routes sources KEY"]
    return "\n".join(out)


def _clip(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."


def has_season(audit: ClaimAudit) -> bool:
    """Tell whether the season is a part of the months that are judged, and not all or none of them."""
    scope = {cell.month for cell in audit.readings[0].cells}
    return bool(scope & set(SEASON)) and not scope <= set(SEASON)


def _share(all_year: float, season: float | None, told: bool) -> str:
    return f"{100 * all_year:.0f}" + (f" | {100 * season:.0f}" if told and season is not None else "")


def reading_rows(audit: ClaimAudit) -> list[list[str]]:
    """Return one row per metric and month of prices: shares and verdicts of a reduction, about it, of productivity.

    Cells of a form that was not asked for are empty.
    """
    rows: dict[tuple[str, str | None], list[str]] = {}
    seasons = has_season(audit)
    for reading in audit.readings:
        row = rows.setdefault((reading.metric, reading.price_month), [column_title(reading), *[""] * 5])
        share = _share(reading.probability, reading.season_probability, seasons)
        if reading.form == "reduction":
            about = _share(reading.about_probability, reading.about_season_probability, seasons)
            row[1:4] = [share, about, reading.verdict]
        else:
            row[4:6] = [share, reading.verdict]
    return list(rows.values())


def reading_heads(audit: ClaimAudit) -> list[str]:
    """Return the heads of :func:`reading_rows`."""
    number = audit.claim.number or 0.0
    amount = f"{number:g} d" if audit.readings[0].unit == "d" else f"{number:g}%"
    less = f"{amount} less" if audit.readings[0].direction == "at_least" else f"at most {amount}"
    return ["metric", less, f"about {amount}", "verdict", f"{amount} more productive", "verdict"]


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Align columns; those that are empty in all rows are left out."""
    kept = [i for i in range(len(heads)) if any(row[i] for row in rows)]
    widths = {i: max(len(row[i]) for row in (heads, *rows)) for i in kept}
    return ["  " + gap.join(row[i].ljust(widths[i]) for i in kept).rstrip() for row in (heads, *rows)]


def _reading_table(audit: ClaimAudit) -> list[str]:
    seasons = has_season(audit)
    scope = {cell.month for cell in audit.readings[0].cells}
    when = f"{months_in_words(sorted(scope))}{f' | {months_in_words(sorted(scope & set(SEASON)))}' if seasons else ''}"
    return [
        f"READINGS  share of imagined voyages for which it holds, %: {when}",
        *_columns(reading_heads(audit), reading_rows(audit)),
    ]


def _condition_lines(audit: ClaimAudit) -> list[str]:
    """Say for whom each reading holds; metrics with the same answer share a line."""
    told: dict[str, list[str]] = {}
    strict = [r for r in audit.readings if r.form == "reduction"] or list(audit.readings)
    for reading in strict:
        if reading.metric in _FOLLOWERS and len(strict) > 1:
            continue
        told.setdefault(conditions(reading), []).append(reading_words(reading))
    return [_wrap(f"{', '.join(names)}: {where}", "  ") for where, names in told.items()]


def _pair_table(audit: ClaimAudit) -> list[str]:
    readings = column_readings(audit, PAIR_METRICS)[: len(PAIR_METRICS)]
    unit = "days" if audit.readings[0].unit == "d" else "%"
    month = months_in_words([shown_month(audit)])
    title = f"PAIRS  saving against {audit.baseline.title()}, {unit}, leaving 15 {month}: median (80% interval)"
    heads = ["pair", "ship", *(column_title(reading) for reading in readings), "can sail"]
    return [title, *_columns(heads, pair_rows(audit, readings), gap=" ")]
