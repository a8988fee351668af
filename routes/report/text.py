"""The audit of a claim as plain text, for the terminal."""

from __future__ import annotations

import textwrap

from routes.claims import SEASON, ClaimAudit, ice_years, months_in_words
from routes.sources import source

WIDTH = 100


def _wrap(text: str, indent: str = "") -> str:
    return "\n".join(
        textwrap.fill(line, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ") for line in text.splitlines()
    )


def metric_name(metric: str) -> str:
    """Return a metric as it is printed."""
    return "CO₂" if metric == "co2" else metric


def pair_rows(audit: ClaimAudit) -> list[list[str]]:
    """Return one row per pair and ship: saving by metric in September, and months in which she can sail."""
    first = audit.readings[0]
    pairs = list(dict.fromkeys((c.origin, c.destination, c.vessel) for c in first.cells))
    metrics = list(dict.fromkeys(reading.metric for reading in audit.readings))
    rows = []
    for origin, destination, ship in pairs:
        row = [f"{origin}-{destination}", ship]
        for metric in metrics:
            reading = next(r for r in audit.readings if r.metric == metric)
            cell = next(
                c
                for c in reading.cells
                if (c.origin, c.destination, c.vessel, c.month) == (origin, destination, ship, SEASON[2])
            )
            if cell.value_pct is None or cell.low is None or cell.high is None:
                row.append("not feasible")
            else:
                row.append(f"{cell.value_pct:.0f} ({cell.low:.0f} to {cell.high:.0f})")
        open_months = [
            c.month
            for c in first.cells
            if (c.origin, c.destination, c.vessel) == (origin, destination, ship) and c.feasible > 0.5
        ]
        rows.append([*row, months_in_words(open_months)])
    return rows


def claim_text(audit: ClaimAudit) -> str:
    """Write the audit of a claim."""
    chosen = audit.claim
    quoted = chosen.statement.strip('"')
    out = [
        _wrap(f"CLAIM  {chosen.speaker}, {chosen.date}, as reported: {quoted}"),
        _wrap(f"Source: {source(chosen.source).cite()}", "       "),
        "",
        "VERDICT",
        _wrap(audit.verdict, "  "),
    ]
    if audit.readings:
        out += [
            "",
            "READINGS  (share of imagined voyages for which the reading holds)",
            *_reading_table(audit),
        ]
        out += [
            "",
            "PAIRS  saving against Suez, %, leaving 15 September: median (80% interval)",
            *_pair_table(audit),
        ]
        in_verdict = {(c.origin, c.destination, c.vessel) for c in audit.readings[0].cells if c.scope == "headline"}
        out += [
            "",
            _wrap(
                f"{audit.draws} imagined voyages for each pair, ship and month (seed {audit.seed}); the shares are "
                f"means over the {len(in_verdict)} rows of the verdict and the months, each with the same weight; "
                f"ice of {ice_years()[0]}-{ice_years()[1]}; "
                "speeds, waiting, track lengths and power vary by the ranges of coefficients.csv. Same ship and speed "
                "on both routes. Costs are not part of this version."
            ),
        ]
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
    out += ["", "Where numbers come from: routes sources, routes sources KEY"]
    return "\n".join(out)


def _reading_table(audit: ClaimAudit) -> list[str]:
    lines = [f"  {'reading':<24}{'threshold':>10}{'all year':>10}{'Jul-Oct':>9}  verdict"]
    lines += [
        f"  {r.key:<24}{r.threshold_pct:>9.1f}%{100 * r.probability:>9.0f}%"
        f"{100 * r.season_probability:>8.0f}%  {r.verdict}"
        for r in audit.readings
    ]
    return lines


def _pair_table(audit: ClaimAudit) -> list[str]:
    metrics = list(dict.fromkeys(reading.metric for reading in audit.readings))
    headers = ["pair", "ship", *(metric_name(metric) for metric in metrics), "can sail"]
    rows = pair_rows(audit)
    widths = [max(len(row[i]) for row in [headers, *rows]) for i in range(len(headers))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [headers, *rows]
    ]
