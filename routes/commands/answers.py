"""Commands about claims and what the numbers rest on: ``claim``, ``replicate``, ``ice``, ``vessels``, ``sources``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from routes.commands.kit import Group, formats, guarded, main, not_empty, number, print_json, print_table

if TYPE_CHECKING:
    from routes.vessels import Vessel


@main.command()
@click.option("--claim", "key", default="kozuki-2021", show_default=True, help="Key of a claim; `list` shows all.")
@click.option("--says", type=float, default=None, help="A number of your own in place of a claim, such as 40.")
@click.option("--unit", type=click.Choice(["%", "days"]), default="%", show_default=True, help="What --says counts.")
@click.option("--metric", default=None, help="distance, time, fuel, cost ...; none is all, a wrong one lists them.")
@click.option(
    "--form", "reading_form", default=None, help="reduction (N% less) or productivity (N% more for the same)."
)
@click.option("--direction", default=None, help="at_least or at_most the number.")
@click.option("--corridor", default=None, help="The way that is praised; nsr where the claim names none.")
@click.option("--baseline", default=None, help="What it is compared with: suez, cape, mixed, another corridor.")
@click.option("--from", "origin", default=None, help="One pair only: port of origin.")
@click.option("--to", "destination", default=None, help="One pair only: port of destination.")
@click.option("--vessel", default=None, help="One ship only: key or file.")
@click.option("--month", type=int, multiple=True, help="Month of departure, 1-12; may be given again.")
@click.option("--price-date", default=None, help="Month of all prices, such as 2021-01; none: the claim's and today's.")
@click.option("--draws", type=int, default=200, show_default=True, help="Imagined voyages per pair and month.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same answer.")
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    callback=not_empty,
    default=None,
    help="Write figures and a report there.",
)
@formats("table", "json")
@guarded
def claim(
    key: str,
    says: float | None,
    unit: str,
    metric: str | None,
    reading_form: str | None,
    direction: str | None,
    corridor: str | None,
    baseline: str | None,
    origin: str | None,
    destination: str | None,
    vessel: str | None,
    month: tuple[int, ...],
    price_date: str | None,
    draws: int,
    seed: int,
    out: str | None,
    form: str,
) -> None:
    """Check a public claim, such as "the NSR is 40% more effective", or one of your own."""
    from routes.claims import claim as run
    from routes.claims import list_claims

    if key == "list":
        if form == "json":
            print_json({"schema": "routes.claims/1", "claims": [entry.to_dict() for entry in list_claims()]})
        else:
            rows = [[c.key, c.date, c.kind, c.metric, number(c.number)] for c in list_claims()]
            print_table(["claim", "date", "kind", "metric", "number"], rows, left=4)
        return
    if out is not None:
        from routes.report.html import make_folder

        make_folder(out)  # before the work, so that a wrong name costs no time
    audit = run(
        key, says=says, unit=unit, metric=metric, form=reading_form, direction=direction, corridor=corridor,
        baseline=baseline, origin=origin, destination=destination, vessel=vessel, month=month or None,
        price_date=price_date, draws=draws, seed=seed,
    )  # fmt: skip
    if form == "json":
        print_json(audit.to_dict())
    else:
        from routes.report.text import claim_text

        click.echo(claim_text(audit))
    if out is not None:
        from routes.report.html import write_claim_report

        for path in write_claim_report(audit, out):
            click.echo(f"wrote {path}", err=True)


@main.group(cls=Group)
def ice() -> None:
    """Gridded ice of your own, for the option --ice-file."""


@ice.command("fetch-help")
@click.argument("product", required=False)
@formats("table", "json")
@guarded
def fetch_help(product: str | None, form: str) -> None:
    """Say where to get a product of gridded ice, what its files are called and how to cite it."""
    from routes.ice.downloads import download_pages

    pages = download_pages(product)
    if form == "json":
        print_json({"schema": "routes.ice_products/1", "products": [page.to_dict() for page in pages]})
    elif product is None:
        print_table(["product", "what", "where"], [[page.product, page.title, page.where] for page in pages], left=3)
        click.echo("\n`routes ice fetch-help PRODUCT` shows files, variables, licence and citation of one.")
    else:
        click.echo(pages[0].text())


@main.command()
@click.argument("key", required=False)
@formats("table", "json", "csv")
@guarded
def vessels(key: str | None, form: str) -> None:
    """List the reference ships, or show one ship (KEY, or a file .toml or .json) with the source of every value."""
    from routes.export import rows_to_csv
    from routes.vessels import list_vessels, vessel

    if key is not None:
        _one_vessel(vessel(key), form)
        return
    ships = list_vessels()
    if form == "json":
        print_json({"schema": "routes.vessels/1", "vessels": [ship.to_dict() for ship in ships]})
    elif form == "csv":
        plain = [ship.to_dict() for ship in ships]
        click.echo(rows_to_csv([{k: v for k, v in row.items() if k != "estimated"} for row in plain]), nl=False)
    else:
        rows = [
            [
                ship.key, ship.type, ship.ice_class, number(ship.dwt_t), number(ship.draught_m, 1),
                number(ship.service_speed_kn, 1), number(ship.operating_speed_kn, 1), ship.fuel,
            ]
            for ship in ships
        ]  # fmt: skip
        print_table(
            ["vessel", "type", "ice class", "dwt t", "draught m", "service kn", "sails kn", "fuel"],
            rows,
            left=3,
        )


def _one_vessel(ship: Vessel, form: str) -> None:
    """Print all particulars of a ship with source and status."""
    from routes.export import rows_to_csv

    lines = [
        {
            "particular": name,
            "value": row.text,
            "unit": row.unit,
            "low": row.low,
            "high": row.high,
            "status": row.status,
            "source": row.source,
            "page": row.page,
            "note": row.note,
        }
        for name, row in ship.rows.items()
    ]
    if form == "json":
        print_json({"schema": "routes.vessel/1", "vessel": ship.to_dict(), "particulars": lines})
    elif form == "csv":
        click.echo(rows_to_csv(lines), nl=False)
    else:
        click.echo(f"{ship.key}: {ship.name}")
        click.echo()
        words = [
            [
                str(line["particular"]),
                str(line["value"]) if len(str(line["value"])) <= 40 else f"{str(line['value'])[:37]}...",
                "" if line["unit"] in ("text", "-", "year") else str(line["unit"]),
                str(line["status"]),
                str(line["source"]),
                "; ".join(str(line[k]) for k in ("page", "note") if line[k]),
            ]
            for line in lines
            if line["particular"] != "name"
        ]
        print_table(["particular", "value", "unit", "status", "source", "where, and how"], words, left=6)


@main.command()
@click.argument("key", required=False)
@formats("table", "json")
@guarded
def sources(key: str | None, form: str) -> None:
    """Show the bibliography, or one source with every number that rests on it."""
    from routes.sources import bibliography, rows_citing, source

    if key is None:
        if form == "json":
            print_json(
                {
                    "schema": "routes.sources/1",
                    "sources": [entry.to_dict() for entry in bibliography().values()],
                }
            )
        else:
            for entry in bibliography().values():
                click.echo(f"{entry.key}: {entry.cite()}")
        return
    entry = source(key)
    rows = rows_citing(key)
    if form == "json":
        found = [{"table": table, "row": row, "text": text} for table, row, text in rows]
        print_json({"schema": "routes.source/1", "source": entry.to_dict(), "rows": found})
        return
    click.echo(entry.cite())
    if entry.note:
        click.echo(entry.note)
    click.echo(f"{len(rows)} rows rest on it" + (":" if rows else ""))
    for table, row, text in rows[:200]:
        click.echo(f"  {table}  {row}  {text}".rstrip())


@main.command()
@click.argument("study", required=False)
@click.option("--today", is_flag=True, help="Ask the same question with today's prices as well.")
@formats("table", "json")
@guarded
def replicate(study: str | None, today: bool, form: str) -> None:
    """Compute a published STUDY or voyage with its own inputs, beside what it published; all of them without a name."""
    from routes.report import studies as words
    from routes.studies import replicate as run
    from routes.studies import replicate_all, sign_score

    if study is None:
        found = replicate_all(today=today)
        score = sign_score(found)
        if form == "json":
            print_json({"schema": "routes.replications/1", "replications": [one.to_dict() for one in found]})
        else:
            print_table(words.STUDY_HEADERS, words.study_rows(found), numbers=())
            click.echo(f"\n{words.score_text(score)}")
        return
    one = run(study, today=today)
    if form == "json":
        print_json(one.to_dict())
        return
    click.echo(f"{one.study.title}\n" if hasattr(one.study, "title") else f"{study}\n")
    print_table(words.RESULT_HEADERS, words.result_rows(one), numbers=())
    rows = words.today_rows(one) if today else []
    if rows:
        click.echo()
        print_table(words.TODAY_HEADERS, rows, numbers=())
    click.echo(f"\n{words.replication_notes(one)}")
