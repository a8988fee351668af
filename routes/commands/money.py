"""Commands about money: ``cost``, ``prices``, ``break-even``, ``year``, ``rotation``."""

from __future__ import annotations

from collections.abc import Iterable
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
from routes.errors import DataError

if TYPE_CHECKING:
    from routes.cost.terms import CostTerms


def _less(saving_pct: float) -> str:
    """Say how much less, or more."""
    if round(abs(saving_pct), 1) == 0.0:
        return "as much as"
    return f"{abs(saving_pct):.1f}% {'less' if saving_pct > 0.0 else 'more'} than"


def print_notes(*given: Iterable[str]) -> None:
    """Print what a reader must know, each said once; a price that is weak in several months is named once."""
    from routes.cost.prices import price_series

    said: dict[str, None] = {}
    for note in (note for notes in given for note in notes):
        head = note.partition(":")[0]
        series = head in price_series() or head == "consumer prices"
        said[f"{head}: not, or not in all months, a mean of the month (`routes prices`)" if series else note] = None
    click.echo()
    for note in said:
        click.echo(f"note: {note}")


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
    currency = words.check_currency(currency)
    if not result.costs:
        raise DataError(
            f"bill of {result.origin.name} - {result.destination.name}",
            next(iter(result.cost_errors.values()), "no voyage can be sailed"),
            "choose another date, ship or corridor",
        )
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
        click.echo(words.bill_notes(result, currency))


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


@main.command("break-even", cls=WithPositions)
@click.argument("origin")
@click.argument("destination")
@ice_options
@ship_options
@cost_options
@click.option("--depart", required=True, metavar="YYYY-MM-DD", help="Date of departure; of season_days: of the year.")
@click.option("--inputs", default=None, metavar="NAME,NAME", help="Inputs to vary; all of a voyage if none is named.")
@click.option("--corridor", default="nsr", show_default=True, help="The way in question.")
@click.option("--baseline", default="suez", show_default=True, help="The other way.")
@click.option("--baseline-vessel", default=None, metavar="KEY", help="Another ship by the other way.")
@click.option("--metric", default="cost", show_default=True, help="cost, cost_with_cargo or usd_per_unit.")
@formats("table", "json")
@guarded
def break_even(
    origin: str,
    destination: str,
    vessel: str,
    options: dict[str, Any],
    terms: CostTerms,
    depart: str,
    inputs: str | None,
    corridor: str,
    baseline: str,
    baseline_vessel: str | None,
    metric: str,
    form: str,
) -> None:
    """Say what a price, a fee or the ice must be for one way to be cheaper than another."""
    from routes.break_even_search import break_evens
    from routes.report.money import BREAK_EVEN_HEADERS, break_even_rows

    found = break_evens(
        origin,
        destination,
        vessel=vessel,
        depart=depart,
        inputs=None if inputs is None else names_of(inputs, "inputs", "fuel_price,fee_usd"),
        corridor=corridor,
        baseline=baseline,
        baseline_vessel=baseline_vessel,
        costs=terms,
        metric=metric,
        **options,
    )
    if form == "json":
        print_json({"schema": "routes.break_evens/1", "answers": [answer.to_dict() for answer in found]})
        return
    first = found[0]
    unit = "USD per unit" if first.metric == "usd_per_unit" else "million USD"
    click.echo(f"{first.origin.name} - {first.destination.name}, {first.vessel.name}, departing {first.depart}")
    click.echo(f"{first.corridor} against {first.baseline}; prices of {first.price_month}; totals in {unit}\n")
    print_table(BREAK_EVEN_HEADERS, break_even_rows(found), numbers=(1, 2))
    click.echo()
    for answer in found:
        click.echo(f"- {answer.sentence}")
    print_notes(*(answer.notes for answer in found))


@main.command(cls=WithPositions)
@click.argument("origin")
@click.argument("destination")
@ice_options
@ship_options
@cost_options
@click.option("--begin", required=True, metavar="YYYY-MM-DD", help="First of the 365 days.")
@click.option("--season", default="nsr", show_default=True, help="The way while it is open.")
@click.option("--rest", default="suez", show_default=True, help="The way of all other days, and of the baseline.")
@click.option("--season-days", type=int, default=None, help="At most so many days of the season.")
@click.option("--back", default="laden", show_default=True, help="laden or ballast.")
@click.option("--only-if-cheaper", is_flag=True, help="Take the way in season only where a voyage costs less by it.")
@click.option("--baseline-vessel", default=None, metavar="KEY", help="Another ship for the baseline.")
@click.option("--freight", type=float, default=None, help="Freight rate, USD per unit: then also the profit.")
@formats("table", "json")
@guarded
def year(
    origin: str,
    destination: str,
    vessel: str,
    options: dict[str, Any],
    terms: CostTerms,
    begin: str,
    season: str,
    rest: str,
    season_days: int | None,
    back: str,
    only_if_cheaper: bool,
    baseline_vessel: str | None,
    freight: float | None,
    form: str,
) -> None:
    """Sail a year of round voyages: one way in season and another the rest, against the other way all year."""
    from routes.report.money import service_headers, service_rows
    from routes.service import annual_services

    found = annual_services(
        origin,
        destination,
        vessel=vessel,
        begin=begin,
        season=season,
        rest=rest,
        season_days=season_days,
        back=back,
        only_if_cheaper=only_if_cheaper,
        baseline_vessel=baseline_vessel,
        costs=terms,
        **options,
    )
    profits = {}
    if freight is not None:
        profits = {
            "season": float(found.seasonal.profit_usd(freight)),
            "rest": float(found.baseline.profit_usd(freight)),
        }
    if form == "json":
        print_json(found.to_dict() | ({"profit_usd": profits, "freight_usd_per_unit": freight} if profits else {}))
        return
    when = terms.price_date or "their months"
    click.echo(f"{origin} - {destination}, 365 days from {begin}, prices of {when}\n")
    print_table(service_headers(found), service_rows(found))
    if profits:
        click.echo(f"\nprofit at {freight:,.0f} USD per {found.seasonal.unit}: "
                   f"{profits['season']:,.0f} against {profits['rest']:,.0f} USD")  # fmt: skip
    click.echo(f"\nper {found.seasonal.unit} the year with {season} costs {_less(found.saving_pct)} by {rest} alone")
    print_notes(found.seasonal.notes, found.baseline.notes)


@main.command(cls=WithPositions)
@click.argument("calls", nargs=-1, required=True)
@ice_options
@ship_options
@cost_options
@click.option("--begin", required=True, metavar="YYYY-MM-DD", help="Day on which a ship leaves the first port.")
@click.option("--corridors", default="nsr,suez,cape", show_default=True, help="Comma-separated.")
@click.option("--rest", default="suez", show_default=True, help="The way where a corridor is closed.")
@click.option("--frequency", type=float, default=7.0, show_default=True, help="Days between two sailings.")
@click.option("--slower", is_flag=True, help="Turn spare time into a slower speed.")
@formats("table", "json")
@guarded
def rotation(
    calls: tuple[str, ...],
    vessel: str,
    options: dict[str, Any],
    terms: CostTerms,
    begin: str,
    corridors: str,
    rest: str,
    frequency: float,
    slower: bool,
    form: str,
) -> None:
    """Plan a liner service over ports (CALLS) by each corridor: ships needed, cost per slot and unit."""
    from routes.report.money import ROTATION_HEADERS, rotation_rows
    from routes.rotation import liner_rotation

    found = [
        liner_rotation(
            list(calls),
            vessel=vessel,
            begin=begin,
            corridor=name,
            rest=rest,
            frequency_days=frequency,
            slower=slower,
            costs=terms,
            **options,
        )
        for name in names_of(corridors, "corridors", "nsr,suez")
    ]
    if form == "json":
        print_json({"schema": "routes.rotations/1", "rotations": [one.to_dict() for one in found]})
    else:
        first = found[0]
        click.echo(f"{first.vessel.name}, leaving {begin}, prices of {first.price_month}")
        click.echo("* of a year in which every round trip is this one: in winter the NSR may be closed to her\n")
        print_table(ROTATION_HEADERS, rotation_rows(found))
        click.echo()
        for one in found:
            ways = ", ".join(f"{leg.origin.name}-{leg.destination.name} {leg.corridor}" for leg in one.legs)
            click.echo(f"{one.corridor}: {ways}")
        print_notes(*(one.notes for one in found))
