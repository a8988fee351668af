"""Commands about voyages: ``compare``, ``pace``, ``passage``, ``season``."""

from __future__ import annotations

from collections.abc import Sequence
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
    number,
    prices_of,
    print_json,
    print_table,
    ship_options,
)
from routes.errors import BadInputError

if TYPE_CHECKING:
    from routes.comparison import Comparison
    from routes.cost.terms import CostTerms
    from routes.voyage import Voyage


def _waited(data: dict[str, Any]) -> str:
    return f", {data['waiting_days']:.1f} of them waiting for an icebreaker" if data["waiting_days"] else ""


def _outcome(voyage: Voyage) -> tuple[float | None, float | None, float | None]:
    """Return days, fuel [t] and CO2 [t] of a voyage, None where it cannot be sailed."""
    if not voyage.feasible or voyage.emissions is None:
        return None, None, None
    return voyage.days, voyage.fuel_t, float(voyage.emissions.co2)


@main.command(cls=WithPositions)
@click.argument("origin")
@click.argument("destination")
@ice_options
@ship_options
@cost_options
@click.option("--depart", required=True, metavar="YYYY-MM-DD", help="Date of departure.")
@click.option("--corridors", default="nsr,suez,cape", show_default=True, help="Comma-separated.")
@click.option("--baseline", default="suez", show_default=True, help="Savings are counted against it.")
@formats("table", "json", "csv")
@guarded
def compare(
    origin: str,
    destination: str,
    vessel: str,
    options: dict[str, Any],
    terms: CostTerms,
    depart: str,
    corridors: str,
    baseline: str,
    form: str,
) -> None:
    """Compare corridors for a ship and a date."""
    from routes.comparison import METRICS
    from routes.comparison import compare as run
    from routes.export import rows_to_csv

    result = run(
        origin,
        destination,
        vessel=vessel,
        depart=depart,
        corridors=names_of(corridors, "corridors", "nsr,suez"),
        baseline=baseline,
        costs=terms,
        **options,
    )
    if form == "json":
        print_json(result.to_dict())
        return
    if form == "csv":
        rows = []
        for voyage in result.voyages:
            days, fuel_t, co2_t = _outcome(voyage)
            rows.append(
                {
                    "corridor": voyage.corridor,
                    "lane": voyage.route.lane if voyage.route else None,
                    "feasible": voyage.feasible,
                    "reason": voyage.reason,
                    "distance_nm": voyage.distance_nm,
                    "days": days,
                    "fuel_t": fuel_t,
                    "co2_t": co2_t,
                    "cost_usd": result.amount_usd(voyage.corridor),
                    **{f"{metric}_saving_pct": result.saving_pct(voyage.corridor, metric) for metric in METRICS},
                }
            )
        click.echo(rows_to_csv(rows), nl=False)
        return
    _comparison_text(result)


def _comparison_text(result: Comparison) -> None:
    """Print a comparison for the terminal."""
    from routes.comparison import METRICS

    ship = result.vessel
    click.echo(f"{result.origin.name} - {result.destination.name}, {ship.name}, departing {result.depart}")
    click.echo(
        f"{ship.operating_speed_kn:g} kn in open water, ice class {ship.ice_class}, fuel {ship.fuel}; "
        f"ice: {result.ice_label}"
    )
    click.echo()
    table = []
    for voyage in result.voyages:
        days, fuel_t, co2_t = _outcome(voyage)
        name = voyage.corridor + (f" ({voyage.route.lane})" if voyage.route and voyage.route.lane else "")
        bill = result.costs.get(voyage.corridor)
        usd, per_t = (None, None) if bill is None else (float(bill.total_usd[0]), float(bill.usd_per_t[0]))
        table.append(
            [
                name, number(voyage.distance_nm), number(days, 1), number(fuel_t), number(co2_t),
                number(None if usd is None else usd / 1000.0), number(per_t, 1),
            ]
        )  # fmt: skip
    print_table(["corridor", "nm", "days", "fuel t", "CO2 t", "1000 USD", "USD/t"], table)
    click.echo()
    savings = [
        [voyage.corridor, *(number(result.saving_pct(voyage.corridor, metric), 1) for metric in METRICS)]
        for voyage in result.voyages
        if voyage.corridor != result.baseline
    ]
    print_table([f"saved against {result.baseline}, %", *METRICS], savings)
    changed = [voyage for voyage in result.voyages if voyage.feasible and voyage.fuel_rules]
    if changed:
        kinds = "; ".join(
            f"{voyage.corridor} " + " + ".join(f"{name} {mass:,.0f}" for name, mass in voyage.fuels_t.items())
            for voyage in changed
        )
        rules = dict.fromkeys(rule for voyage in changed for rule in voyage.fuel_rules)
        click.echo(f"\nfuel by kind, t: {kinds}")
        click.echo(f"changed by rules of sulphur and of the Arctic: {', '.join(rules)}")
    for voyage in result.voyages:
        if voyage.feasible and voyage.fuel_reliefs:
            click.echo(f"\n{voyage.corridor}: heavy fuel in Arctic waters by relief ({', '.join(voyage.fuel_reliefs)})")
    for voyage in result.voyages:
        if not voyage.feasible:
            click.echo(f"\n{voyage.corridor}: not feasible. {voyage.reason}")
            if voyage.next_date is not None:
                click.echo(f"{voyage.corridor}: in the same ice she can leave from {voyage.next_date} on.")
    for warning in result.warnings():
        click.echo(f"\nnote: {warning}")
    if result.costs:
        month = next(iter(result.costs.values())).month
        weak = list(dict.fromkeys(note.split(":")[0] for note in result.price_notes()))
        told = f"; no mean of that month, or weak: {', '.join(weak)}" if weak else ""
        click.echo(f"costs: prices of {month} (`routes cost`){told}")


@main.command(cls=WithPositions)
@click.argument("origin")
@click.argument("destination")
@ice_options
@ship_options
@click.option("--depart", required=True, metavar="YYYY-MM-DD", help="Date of departure, at every speed.")
@click.option("--corridors", default="nsr,suez", show_default=True, help="Comma-separated.")
@click.option("--baseline", default="suez", show_default=True, help="Savings are counted against it.")
@click.option(
    "--fuel-price",
    "prices",
    multiple=True,
    metavar="[FUEL=]USD",
    help="USD per tonne: one number, or FUEL=USD for each fuel burnt; with --day-rate, for the best speed.",
)
@click.option("--day-rate", type=float, default=None, help="What a day of the ship is worth [USD].")
@click.option("--arrive-within", type=float, default=None, metavar="DAYS", help="Slowest speed that arrives in DAYS.")
@click.option("--speeds", default=None, metavar="KN,KN,...", help="Speeds of the curves, in rising order.")
@formats("table", "json", "csv")
@guarded
def pace(
    origin: str,
    destination: str,
    vessel: str,
    options: dict[str, Any],
    depart: str,
    corridors: str,
    baseline: str,
    prices: tuple[str, ...],
    day_rate: float | None,
    arrive_within: float | None,
    speeds: str | None,
    form: str,
) -> None:
    """Choose a speed: time against fuel, and corridors at equal speed, at equal arrival and at least cost."""
    from routes.export import rows_to_csv
    from routes.pace import pace_comparison
    from routes.report import pace as words

    result = pace_comparison(
        origin,
        destination,
        vessel=vessel,
        depart=depart,
        corridors=names_of(corridors, "corridors", "nsr,suez"),
        baseline=baseline,
        fuel_usd_per_t=prices_of(prices),
        usd_per_day=day_rate,
        arrive_within_days=arrive_within,
        speeds_kn=_speeds(speeds),
        **options,
    )
    if form == "json":
        print_json(result.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(words.csv_rows(result)), nl=False)
    else:
        for line in words.pace_head(result.trade_off):
            click.echo(line)
        click.echo()
        print_table(words.curve_headers(result.trade_off), words.curve_rows(result.trade_off), left=0)
        click.echo(f"\nsaved: against {result.baseline}")
        print_table(words.basis_headers(result), words.basis_rows(result), left=2)
        for note in words.basis_notes(result):
            click.echo(f"\n{note}")


def _speeds(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise BadInputError(f"speeds {text!r}", "must be numbers", "write 12,14,16") from None


@main.command(cls=WithPositions)
@click.argument("start")
@click.argument("end")
@ice_options
@ship_options
@click.option("--enter", required=True, metavar="YYYY-MM-DD", help="Date on which she enters.")
@formats("table", "json")
@guarded
def passage(
    start: str,
    end: str,
    vessel: str,
    options: dict[str, Any],
    enter: str,
    form: str,
) -> None:
    """Sail a stretch of the NSR: points such as zhelaniya, vilkitsky, dezhnev, or ports."""
    from routes.passages import passage as run
    from routes.voyage import ice_note

    result = run(
        start,
        end,
        vessel=vessel,
        enter=enter,
        **options,
    )
    data = result.to_dict()
    if form == "json":
        print_json(data)
        return
    click.echo(f"{result.route.origin.name} - {result.route.destination.name}, {result.vessel.name}")
    lane_text = f"lane {data['lane']}" if data["lane"] else "no lane"
    click.echo(f"entering {data['enter']}, ice: {data['ice']}, {lane_text}, {data['distance_nm']:,.0f} nm")
    if data["feasible"]:
        click.echo(
            f"{data['days']:.1f} days{_waited(data)} "
            f"(80% interval {number(data['low_days'], 1)}-{number(data['high_days'], 1)}), "
            f"mean {data['mean_speed_kn']:.1f} kn{' with waiting' if data['waiting_days'] else ''}"
        )
        burnt = data["fuel_t"]
        kinds = ", ".join(f"{name} {mass:,.0f}" for name, mass in burnt.items() if name.isupper())
        click.echo(f"{burnt['total']:,.0f} t of fuel ({burnt['low']:,.0f}-{burnt['high']:,.0f}): {kinds}")
    else:
        click.echo(f"not feasible: {data['reason']}")
        later = data["next_date"]
        click.echo(
            f"in the same ice she can enter from {later} on" if later else "on no later day within a year either"
        )
    click.echo(f"{100 * data['feasible_share']:.0f}% of the drawn passages (ice years, speeds) can be sailed")
    weak = ice_note(result.voyage)
    if weak is not None:
        click.echo(f"note: {weak}")
    click.echo()
    rows = [
        [
            leg["name"],
            str(leg["enter"])[:10],
            leg["mode"],
            number(leg["distance_nm"]),
            f"{100 * leg['cover']:.0f}",
            f"{100 * leg['concentration']:.0f}",
            f"{leg['thickness_m']:.1f}",
            number(leg["speed_kn"], 1),
            number(leg["hours"]),
        ]
        for leg in data["legs"]
    ]
    print_table(["leg", "enter", "mode", "nm", "cover %", "ice %", "thick m", "kn", "h"], rows, left=3)


@main.command()
@click.option("--classes", default="none,1A,PC6,Arc7", show_default=True, help="Ice classes, comma-separated.")
@click.option(
    "--years",
    default=None,
    help="Years of the season: 2020, 2011-2020 or a list. [2011-2024; 1979-2025 for an outlook]",
)
@click.option("--escort", is_flag=True, help="Behind an icebreaker.")
@click.option("--lanes", default=None, help="Lanes of which one must be open, comma-separated; the customary ones.")
@click.option(
    "--thickness", default="high", show_default=True, help="How thick the ice is taken to be: low, central, high."
)
@click.option("--outlook", default=None, help="Years to come, 2026 to 2060, comma-separated: 2035,2050.")
@click.option("--scenario", default=None, help="Of the outlook: ssp126, ssp245, ssp585, or a list. [ssp245]")
@formats("table", "json", "csv")
@guarded
def season(
    classes: str,
    years: str | None,
    escort: bool,
    lanes: str | None,
    thickness: str,
    outlook: str | None,
    scenario: str | None,
    form: str,
) -> None:
    """Count the navigable days of the NSR by ice class and year, with opening, closing and means of decades.

    With --outlook: observed decades beside years to come, and who has sailed in winter.
    """
    from routes.export import rows_to_csv
    from routes.ice.season import seasons
    from routes.report.season import parse_years, season_notes, season_rows

    names = names_of(classes, "classes", "none,1A,PC6,Arc7")
    ways = None if lanes is None else names_of(lanes, "lanes", "transit")
    if outlook is not None:
        observed = None if years is None else parse_years(years)
        _outlook(
            names, outlook, scenario or "ssp245", observed, escort=escort, lanes=ways, thickness=thickness, form=form
        )
        return
    if scenario is not None:
        raise click.UsageError("--scenario is of an outlook: add --outlook 2035,2050")
    chosen = parse_years(years or "2011-2024")
    table = seasons(names, chosen, lanes=ways, escort=escort, thickness=thickness)
    if form == "json":
        print_json(table.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(table.to_dict()["seasons"]), nl=False)
    else:
        by_decade, by_year = season_rows(table)
        how = "behind an icebreaker" if escort else "alone"
        click.echo(f"Navigable days of the Northern Sea Route, {how}\n")
        print_table(["ice class", "decade", "years", "days", "+-", "thick-thin"], by_decade, left=2)
        click.echo()
        print_table(["ice class", "year", "days", "thick-thin", "opens", "closes", "cover"], by_year)
        click.echo(f"\n{season_notes(table)}")


def _outlook(
    classes: list[str],
    text: str,
    scenario: str,
    observed: Sequence[int] | None,
    *,
    escort: bool,
    lanes: list[str] | None,
    thickness: str,
    form: str,
) -> None:
    """Print observed decades, years to come and passages of winter."""
    from routes.export import rows_to_csv
    from routes.ice.all_year import all_year
    from routes.report import outlook as words

    try:
        to_come = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        to_come = []
    keys = [part.strip() for part in scenario.split(",") if part.strip()]
    if not to_come or not keys:
        raise BadInputError(
            f"outlook {text!r}, scenario {scenario!r}", "name no year or no scenario", "write 2035,2050 and ssp245"
        )
    found = all_year(
        classes, years=to_come, scenario=keys, escorts=[escort], observed=observed, lanes=lanes, thickness=thickness
    )
    if form == "json":
        print_json(found.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(found.to_dict()["outlook"]), nl=False)
    else:
        click.echo("Is the Northern Sea Route becoming available all year?\n")
        click.echo(words.answer_lines(found))
        click.echo("\nObserved\n")
        print_table(words.DECADE_HEADERS, words.decade_rows(found), left=3)
        click.echo("\nOutlook\n")
        print_table(words.OUTLOOK_HEADERS, words.outlook_rows(found), left=2)
        click.echo(f"\n{words.outlook_notes(found)}")
        click.echo("\nSailed in winter\n")
        print_table(words.VOYAGE_HEADERS, words.voyage_rows(found), left=5)
        click.echo(f"\n{words.voyage_notes(found)}")
