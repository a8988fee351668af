"""Tables for notebooks, and the self-contained page of a claim."""

from __future__ import annotations

import base64
import calendar
import html
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from routes import __version__
from routes.errors import BadInputError
from routes.export import write_text

if TYPE_CHECKING:
    from routes.claims import ClaimAudit
    from routes.comparison import Comparison
    from routes.routing import Route

_STYLE = """
:root { color-scheme: light; --ink: #1b2733; --soft: #5a6b7b; --rule: #d5dde4; --blue: #0072b2; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
blockquote { border-left: 4px solid var(--blue); margin: 1rem 0; padding: .25rem 1rem; }
.soft { color: var(--soft); font-size: .9rem; }
.verdict p { margin: .4rem 0; font-size: 1.05rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child, th.word, td.word { text-align: left; }
img { width: 100%; height: auto; }
figure { margin: 1rem 0; }
@media print { main { max-width: none; padding: 0; } }
"""


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """Write an HTML table; the first ``words`` columns are left-aligned."""

    def line(cells: Sequence[str], tag: str) -> str:
        done = [
            f'<{tag} class="word">{html.escape(cell)}</{tag}>' if i < words else f"<{tag}>{html.escape(cell)}</{tag}>"
            for i, cell in enumerate(cells)
        ]
        return f"<tr>{''.join(done)}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f'<div class="wide"><table><thead>{line(headers, "th")}</thead><tbody>{body}</tbody></table></div>'


def route_table(route: Route) -> str:
    """Write a route as an HTML fragment for notebooks."""
    rows = [
        [
            leg.name,
            leg.sea,
            f"{leg.distance_nm:,.0f}",
            "-" if leg.min_depth_m is None else f"{leg.min_depth_m:.0f}",
        ]
        for leg in route.legs
    ]
    title = f"{route.origin.name} - {route.destination.name} by {route.corridor}: {route.distance_nm:,.0f} nm"
    return f"<p>{html.escape(title)}</p>" + table(["leg", "sea", "distance, nm", "least depth, m"], rows, words=2)


def comparison_table(comparison: Comparison) -> str:
    """Write a comparison as an HTML fragment for notebooks."""
    rows = []
    for voyage in comparison.voyages:
        name = voyage.corridor + (f" ({voyage.route.lane})" if voyage.route and voyage.route.lane else "")
        if not voyage.feasible or voyage.emissions is None:
            rows.append([name, "-", "-", "-", "-", voyage.reason or ""])
            continue
        savings = []
        for metric in ("distance", "time", "fuel"):
            saving = comparison.saving_pct(voyage.corridor, metric)
            savings.append("-" if saving is None else f"{saving:.1f}")
        rows.append(
            [
                name,
                f"{voyage.distance_nm:,.0f}",
                f"{voyage.days:.1f}",
                f"{voyage.fuel_t:,.0f}",
                f"{float(voyage.emissions.co2):,.0f}",
                " / ".join(savings),
            ]
        )
    title = (
        f"{comparison.origin.name} - {comparison.destination.name}, {comparison.vessel.name}, "
        f"departing {comparison.depart}; ice: {comparison.ice_label}"
    )
    saved = f"saved against {comparison.baseline}: distance / time / fuel, %"
    return f"<p>{html.escape(title)}</p>" + table(["corridor", "nm", "days", "fuel, t", "CO2, t", saved], rows)


def claim_table(audit: ClaimAudit) -> str:
    """Write the audit of a claim as an HTML fragment for notebooks."""
    parts = [f"<blockquote>{html.escape(audit.claim.statement)}</blockquote>"]
    parts += [f"<p>{html.escape(line)}</p>" for line in audit.verdict.splitlines()]
    if audit.readings:
        parts.append(_readings(audit))
    if audit.season:
        parts.append(_season(audit))
    return "".join(parts)


def _readings(audit: ClaimAudit) -> str:
    from routes.report.text import reading_heads, reading_rows

    heads, rows = reading_heads(audit), reading_rows(audit)
    kept = [i for i in range(len(heads)) if any(row[i] for row in rows)]
    return (
        '<p class="soft">Share of imagined voyages for which a reading holds, %: all months of departure, and July to '
        "October after the stroke.</p>" + table([heads[i] for i in kept], [[row[i] for i in kept] for row in rows])
    )


def _same_answers(found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put metrics with the same answer together."""
    names: dict[str, list[str]] = {}
    for name, answer in found:
        names.setdefault(answer, []).append(name)
    return [(", ".join(same), answer) for answer, same in names.items()]


def _season(audit: ClaimAudit) -> str:
    from routes.claims import months_in_words

    rows = [
        [
            row.ice_class,
            row.period,
            months_in_words(row.independent),
            months_in_words(sorted((*row.independent, *row.escorted))),
        ]
        for row in audit.season
    ]
    return table(["ice class", "ice of", "alone", "with an icebreaker"], rows, words=4)


def _picture(path: Path, text: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return f'<figure><img alt="{html.escape(text)}" src="data:image/png;base64,{data}"></figure>'


def claim_page(audit: ClaimAudit, pictures: Sequence[tuple[Path, str]]) -> str:
    """Write the page of a claim: verdict, readings, pairs, pictures and sources, in one file without links out."""
    from routes.claim_words import conditions, reading_words
    from routes.report.text import (
        PAIR_METRICS,
        column_readings,
        column_title,
        lineage_rows,
        metric_notes,
        pair_rows,
        population_words,
        reading_heads,
        shown_month,
    )
    from routes.sources import source

    chosen = audit.claim
    origin = source(chosen.source)
    dated = f"{html.escape(chosen.date)}. " if chosen.date else ""
    said = "Your own: " if chosen.status == "yours" else f"{chosen.speaker}, as reported: "
    parts = [
        f"<h1>{html.escape(said)}{html.escape(chosen.statement.strip(chr(34)))}</h1>",
        f'<p class="soft">{dated}Source: {html.escape(origin.cite())}</p>',
        '<section class="verdict"><h2>Verdict</h2>',
        *(f"<p>{html.escape(line)}</p>" for line in audit.verdict.splitlines()),
        "</section>",
    ]
    parts += [_picture(path, text) for path, text in pictures]
    if audit.readings:
        columns = column_readings(audit, PAIR_METRICS)
        heads = ["pair", "ship", *(column_title(reading) for reading in columns), "can sail"]
        unit = "days" if audit.readings[0].unit == "d" else "%"
        likely = [(reading_words(r), conditions(r)) for r in audit.readings if r.form == "reduction"]
        notes = metric_notes(audit)
        parts += [
            "<h2>Readings</h2>",
            _readings(audit),
            *([f'<p class="soft">{html.escape(notes[0].upper() + notes[1:])}.</p>'] if notes else []),
            "<h2>Where it is likely</h2>",
            f'<p class="soft">Where {html.escape(reading_heads(audit)[1])} is more likely than not.</p><ul>',
            *(f"<li>{html.escape(name)}: {html.escape(where)}</li>" for name, where in _same_answers(likely)),
            "</ul><h2>Pairs and ships</h2>",
            f'<p class="soft">Saving against {html.escape(audit.baseline.title())}, leaving on the 15th of '
            f"{calendar.month_name[shown_month(audit)]}, {unit}: median (80% interval), and the months in which more "
            "than half of the imagined ships get through.</p>",
            table(heads, pair_rows(audit, columns), words=2),
            f'<p class="soft">{html.escape(population_words(audit))}</p>',
        ]
    if audit.season:
        parts += ["<h2>Months in which the route can be passed</h2>", _season(audit)]
    if audit.evidence:
        parts.append("<h2>Evidence</h2><ul>")
        parts += [
            f"<li>{html.escape(row['date'])}: {html.escape(row['statement'])} "
            f"<span class='soft'>{html.escape(source(row['source']).cite())} ({html.escape(row['status'])})</span></li>"
            for row in audit.evidence
        ]
        parts.append("</ul>")
    if audit.lineage:
        rows = [[date, speaker, what, source(key).cite()] for date, speaker, what, key in lineage_rows(audit)]
        parts += [f"<h2>Who named about {chosen.number:g}%</h2><ul>"]
        parts += [
            f"<li>{html.escape(date)}, {html.escape(speaker)}: {html.escape(what)} "
            f"<span class='soft'>{html.escape(where)}</span></li>"
            for date, speaker, what, where in rows
        ]
        parts.append("</ul>")
    parts += [
        "<h2>Where the numbers come from</h2>",
        _bibliography(),
        f'<p class="soft">arctic-routes {__version__}</p>',
    ]
    title = html.escape(f"arctic-routes: {chosen.key}")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _bibliography() -> str:
    from routes.sources import bibliography, rows_citing

    items = []
    for entry in bibliography().values():
        count = len(rows_citing(entry.key))
        if count:
            items.append(f"<li>{html.escape(entry.cite())} <span class='soft'>({count} rows)</span></li>")
    return f"<ul>{''.join(items)}</ul>"


def make_folder(folder: str | Path) -> Path:
    """Make a folder for a report, or raise ``BadInputError`` where nothing can be written."""
    out = Path(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out):
            pass
    except OSError as error:
        raise BadInputError(
            f"folder {str(folder)!r}", f"cannot be written to ({error.strerror})", "choose another"
        ) from None
    return out


def write_claim_report(audit: ClaimAudit, folder: str) -> list[Path]:
    """Write the page of a claim and its figures into a folder.

    Returns
    -------
    The files written.

    Raises
    ------
    BadInputError
        If the folder cannot be written to.
    """
    out = make_folder(folder)
    pictures: list[tuple[Path, str]] = []
    if audit.readings:
        from routes.plots import claim_chart, polar_map, save

        tracks = list(audit.tracks)
        first = tracks[0]
        names = f"{first.origin.name} - {first.destination.name}"
        chart, chart_text = (
            out / f"{audit.claim.key}-savings.png",
            f"Savings by pair and metric against the line of {audit.claim.number:g}",
        )
        save(claim_chart(audit).figure, chart)
        map_path, map_text = out / f"{audit.claim.key}-map.png", f"Polar map of the routes {names}"
        save(polar_map(tracks).figure, map_path)
        pictures = [(chart, chart_text), (map_path, map_text)]
    page = out / f"{audit.claim.key}.html"
    write_text(page, claim_page(audit, pictures))
    return [*(path for path, _ in pictures), page]
