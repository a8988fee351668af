"""Commands about money: ``cost``, ``prices``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from routes.commands.kit import (
    WithPositions,
    cost_options,
    formats,
    guarded,
    ice_options,
    main,
    names_of,
    print_json,
    print_table,
    ship_options,
)

if TYPE_CHECKING:
    from routes.cost.terms import CostTerms


@main.command(cls=WithPositions)
@click.argument("origin")
@click.argument("destination")
@ice_options
@ship_options
@cost_options
@click.option("--depart", required=True, metavar="YYYY-MM-DD", help="Date of departure.")
@click.option("--corridors", default="nsr,suez,cape", show_default=True, help="Comma-separated.")
@click.option("--currency", default="USD", show_default=True, help="USD, EUR or RUB, at the rates of the month.")
@formats("table", "json", "csv", "md")
@guarded
def cost(
    origin: str,
    destination: str,
    vessel: str,
    options: dict[str, Any],
    terms: CostTerms,
    depart: str,
    corridors: str,
    currency: str,
    form: str,
) -> None:
    """Write the bill of a voyage by each corridor, line by line, with basis, status and sources."""
    from routes.comparison import compare
    from routes.export import rows_to_csv
    from routes.report import bill as words

    names = names_of(corridors, "corridors", "nsr,suez")
    result = compare(
        origin, destination, vessel=vessel, depart=depart, corridors=names, baseline=names[0], costs=terms, **options
    )
    words.check_currency(currency)
    if form == "json":
        print_json(words.bill_dict(result, currency))
    elif form == "csv":
        click.echo(rows_to_csv(words.bill_records(result, currency)), nl=False)
    elif form == "md":
        click.echo(words.bill_markdown(result, currency))
    else:
        click.echo(words.bill_head(result, currency))
        headers, rows = words.part_table(result, currency)
        print_table(headers, rows)
        for title, lines in words.line_tables(result, currency):
            click.echo(f"\n{title}")
            print_table(["line", currency, "basis", "status", "sources"], lines, numbers=(1,))
        click.echo()
        click.echo(words.bill_notes(result))


@main.command()
@click.argument("month", required=False)
@formats("table", "json", "csv")
@guarded
def prices(month: str | None, form: str) -> None:
    """Show every price of a MONTH (YYYY-MM, this one by default): its row, range, status and source."""
    import datetime as dt

    from routes.cost.prices import market_prices
    from routes.export import rows_to_csv
    from routes.report.bill import price_records, price_rows

    asked = dt.date.today().strftime("%Y-%m") if month is None else month
    market = market_prices(asked)
    if form == "json":
        print_json({"schema": "routes.prices/1", **market.to_dict()})
    elif form == "csv":
        click.echo(rows_to_csv(price_records(market)), nl=False)
    else:
        click.echo(f"Prices of {market.asked}\n")
        print_table(
            ["series", "price", "low", "high", "unit", "of", "status", "source"], price_rows(market), numbers=(1, 2, 3)
        )
        for found in market.all_prices():
            if found.flag:
                click.echo(f"note: {found.series}: {found.flag}")
