"""The command line.

``routes ports | route | matrix | compare | pace | passage | season | claim | ice | vessels | sources``.

Data go to stdout, messages to stderr. A wrong argument ends with one line and exit code 2.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from routes import __version__
from routes.errors import BadInputError, RoutesError

if TYPE_CHECKING:
    from routes.routing import Route
    from routes.vessels import Vessel
    from routes.voyage import Voyage

# A position that begins with a minus sign.
_SOUTHERN = re.compile(r"-[\d.]")

Command = TypeVar("Command", bound=Callable[..., Any])


class _WrongUsage(click.ClickException):
    """A wrong option or argument, told in one line."""

    exit_code = 2

    def __init__(self, error: click.UsageError) -> None:
        path = error.ctx.command_path if error.ctx is not None else "routes"
        super().__init__(f"{' '.join(error.format_message().split()).rstrip('.')}; see `{path} --help`")

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line on stderr."""
        click.echo(f"routes: {self.message}", file=file, err=file is None)


class _Group(click.Group):
    """A group that lists its commands in the order in which a user meets them, and errors in one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the command; none at all asks for help."""
        if not args:
            return super().parse_args(ctx, args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise _WrongUsage(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _WrongUsage(error) from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (the base class asks for it)
        """Return the names in the order of their definition."""
        return list(self.commands)


class _WithPositions(click.Command):
    """A command whose arguments may be positions in the southern hemisphere: "-33.9,18.3" is not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide such arguments from the parser of options."""
        shown = [f" {arg}" if _SOUTHERN.match(arg) else arg for arg in args]
        rest = super().parse_args(ctx, shown)
        for name, value in ctx.params.items():
            if isinstance(value, str):
                ctx.params[name] = value.removeprefix(" ")
        return rest


def guarded(function: Command) -> Command:
    """Turn a ``RoutesError``, or output that cannot be written, into one line on stderr and exit code 2."""

    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except RoutesError as error:
            click.echo(f"routes: {' '.join(str(error).split())}", err=True)
            sys.exit(2)
        except BrokenPipeError:
            raise
        except OSError as error:
            place = error.filename or "the output"
            click.echo(f"routes: {place} cannot be written ({error.strerror}); choose another place", err=True)
            sys.exit(2)

    return inner  # type: ignore[return-value]


def _formats(*names: str) -> Callable[[Command], Command]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="Output format.",
    )


def _not_empty(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    if value is not None and not value.strip():
        raise click.BadParameter("name a folder")
    return value


def _json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def _table(headers: list[str], rows: list[list[str]], *, left: int = 1) -> None:
    """Print a table; the first ``left`` columns are words, the rest numbers."""
    widths = [max(len(row[i]) for row in [headers, *rows]) for i in range(len(headers))]
    for row in [headers, *rows]:
        cells = [c.ljust(w) if i < left else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))]
        click.echo("  ".join(cells).rstrip())


def _number(value: float | None, digits: int = 0, unit: str = "") -> str:
    return "-" if value is None else f"{value:,.{digits}f}{unit}"


def _waited(data: dict[str, Any]) -> str:
    return f", {data['waiting_days']:.1f} of them waiting for an icebreaker" if data["waiting_days"] else ""


def _names(text: str, what: str, example: str) -> list[str]:
    """Read names separated by commas, or raise ``BadInputError`` where there is none."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise BadInputError(f"{what} {text!r}", "name none", f"write {example}")
    return found


def _share(percent: float) -> float:
    """Turn the sea margin of the command line into a share, or raise ``BadInputError``."""
    if not (percent == 0.0 or 1.0 <= percent <= 100.0):
        raise BadInputError(
            f"sea margin {percent:g}%", "must be 0, or 1 to 100 per cent of the power", "write 15 for 15%"
        )
    return percent / 100.0


def _outcome(voyage: Voyage) -> tuple[float | None, float | None, float | None]:
    """Return days, fuel [t] and CO2 [t] of a voyage, None where it cannot be sailed."""
    if not voyage.feasible or voyage.emissions is None:
        return None, None, None
    return voyage.days, voyage.fuel_t, float(voyage.emissions.co2)


# Options of the command line that bear the name of the library's.
_AS_THEY_ARE = (
    "lane", "escort", "admission", "speed_model", "power_model", "scrubber", "hfo_waiver", "year", "period",
    "percentile", "scenario", "fuel", "ice_class", "ice_file",
)  # fmt: skip


def _ship_options(function: Command) -> Command:
    """Add the options of ship, ice and practice; the command gets them as ``vessel`` and one dictionary ``options``."""

    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        options: dict[str, Any] = {name: kwargs.pop(name) for name in _AS_THEY_ARE}
        options["sea_margin"] = _share(kwargs.pop("sea_margin"))
        options["escort_waits"] = not kwargs.pop("escort_booked")
        options["fuel_rules"] = not kwargs.pop("no_fuel_rules")
        options["speed_kn"], options["draught_m"] = kwargs.pop("speed"), kwargs.pop("draught")
        return function(*args, options=options, **kwargs)

    found: Any = inner
    for option in reversed(
        (
            click.option(
                "--vessel", required=True, metavar="KEY", help="A ship of `routes vessels`, or a file .toml or .json."
            ),
            click.option("--lane", default="auto", show_default=True, help="Lane of the NSR."),
            click.option("--escort", default="auto", show_default=True, help="auto, yes or no."),
            click.option(
                "--admission",
                default="all",
                show_default=True,
                help="Cells of the NSR rules that may refuse her: all, verified or off.",
            ),
            click.option("--speed-model", default=None, help="Her speed in ice; by default that of her ice class."),
            click.option(
                "--sea-margin",
                type=float,
                default=0.0,
                show_default=True,
                help="Power that weather costs on open water [%]; 0 for a speed made good at sea.",
            ),
            click.option("--power-model", default="ghg4_trial", show_default=True, help="Her power in open water."),
            click.option("--no-fuel-rules", is_flag=True, help="Burn her own fuel everywhere, whatever the rules."),
            click.option("--scrubber", is_flag=True, help="She has an exhaust gas scrubber."),
            click.option("--hfo-waiver", is_flag=True, help="The coastal state waives the Arctic ban on heavy fuel."),
            click.option("--escort-booked", is_flag=True, help="The icebreaker meets her at the ice: no waiting."),
            click.option("--year", default=None, help="Ice of one year, such as 2020."),
            click.option("--period", default=None, help="Mean ice of a period (2011-2025 if no year is given)."),
            click.option("--percentile", type=float, default=None, help="Year of the period, 0 light to 100 heavy."),
            click.option(
                "--scenario",
                default=None,
                help="Outlook to --year: ssp126, ssp245 or ssp585.",
            ),
            click.option("--fuel", default=None, help="Replace her fuel: VLSFO, HFO, MGO, LNG or METHANOL."),
            click.option("--ice-class", default=None, help="Replace the ship's ice class."),
            click.option("--speed", type=float, default=None, help="Replace her operating speed [kn]."),
            click.option("--draught", type=float, default=None, help="Replace her draught [m]."),
        )
    ):
        found = option(found)
    return found  # type: ignore[no-any-return]


def _ice_options(function: Command) -> Command:
    """Add the options of own ice; the command gets them as one ``ice_file``."""

    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        files, meaning, missing = (kwargs.pop(k) for k in ("ice_files", "ice_thickness_is", "ice_missing"))
        if not files and (meaning is not None or missing != "error"):
            raise click.UsageError("--ice-thickness-is and --ice-missing need --ice-file")
        from routes.ice.along import OwnIce

        own = OwnIce(paths=files, thickness_is=meaning, missing=missing) if files else None
        return function(*args, ice_file=own, **kwargs)

    found: Any = inner
    for option in reversed(
        (
            click.option(
                "--ice-file",
                "ice_files",
                multiple=True,
                metavar="PATH",
                help="Gridded ice of your own (`routes ice fetch-help`); may be repeated.",
            ),
            click.option(
                "--ice-thickness-is",
                type=click.Choice(["in-ice", "cell-mean"]),
                default=None,
                help="What its thickness is a mean over, where the product does not say.",
            ),
            click.option(
                "--ice-missing",
                type=click.Choice(["error", "nearest", "record"]),
                default="error",
                show_default=True,
                help="What a place without an observation is.",
            ),
        )
    ):
        found = option(found)
    return found  # type: ignore[no-any-return]


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="routes")
def main() -> None:
    """Compare Arctic shipping routes with the traditional ones.

    Ports are given by name, UN/LOCODE or "lat,lon".
    """


@main.command(cls=_WithPositions)
@click.argument("query", default="")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Most ports listed.")
@_formats("table", "json", "csv")
@guarded
def ports(query: str, limit: int, form: str) -> None:
    """Look up ports by code, name, part of a name, or those nearest to "lat,lon"."""
    from routes.errors import UnknownPortError
    from routes.export import rows_to_csv
    from routes.ports import find_ports

    found = find_ports(query, limit=limit)
    if not found:
        raise UnknownPortError(f"port {query!r}", "matches nothing", "try fewer letters")
    if form == "json":
        _json({"schema": "routes.ports/1", "ports": [place.to_dict() for place in found]})
    elif form == "csv":
        keys = ("locode", "name", "country", "lat", "lon")
        click.echo(rows_to_csv([{k: place.to_dict()[k] for k in keys} for place in found]), nl=False)
    else:
        rows = [
            [p.locode, p.name, p.country, f"{p.lat:.3f}", f"{p.lon:.3f}", _number(p.max_draught_m, 1)] for p in found
        ]
        _table(["code", "name", "country", "lat", "lon", "draught m"], rows, left=3)


@main.command(cls=_WithPositions)
@click.argument("origin")
@click.argument("destination")
@click.option("--corridor", required=True, help="direct, suez, cape, panama, nsr, nwp or transpolar.")
@click.option("--lane", default="auto", show_default=True, help="Lane of the corridor.")
@click.option("--draught", type=float, default=None, help="Draught [m]; depths count only if it is given.")
@click.option("--via", multiple=True, metavar="STRAIT", help="Pass a strait; may be repeated.")
@click.option("--avoid", multiple=True, metavar="STRAIT", help="Close a strait; may be repeated.")
@click.option(
    "--engine",
    type=click.Choice(["routes", "searoute"]),
    default="routes",
    show_default=True,
    help="searoute: the baseline, with what is wrong with its track.",
)
@_formats("table", "json", "csv", "geojson", "gpx", "kml", "rtz")
@guarded
def route(
    origin: str,
    destination: str,
    corridor: str,
    lane: str,
    draught: float | None,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
    engine: str,
    form: str,
) -> None:
    """Find the track between two ports by a corridor."""
    from routes.routing import route as find_route

    found = find_route(origin, destination, corridor=corridor, lane=lane, draught_m=draught, via=via, avoid=avoid)
    if engine == "searoute":
        _searoute_beside(found, form)
    elif form == "json":
        _json(found.to_dict())
    elif form != "table":
        from routes.export import DOCUMENTS

        click.echo(DOCUMENTS[form](found), nl=False)
    else:
        lane_text = f", lane {found.lane}" if found.lane else ""
        click.echo(f"{found.origin.name} - {found.destination.name} by {found.corridor}{lane_text}")
        click.echo(
            f"{found.distance_nm:,.0f} nm (great circle {found.great_circle_nm:,.0f} nm); "
            f"least charted depth {_number(found.min_depth_m, 0, ' m')}; "
            f"greatest draught {_number(found.max_draught_m, 1, ' m')}"
        )
        click.echo(f"passes: {', '.join(found.straits) or 'no strait'}")
        click.echo()
        rows = [
            [leg.name, leg.sea, _number(leg.distance_nm), _number(leg.min_depth_m)]
            for leg in found.legs
            if leg.distance_nm >= 0.5
        ]
        _table(["leg", "sea", "nm", "depth m"], rows, left=2)


def _searoute_beside(ours: Route, form: str) -> None:
    """Print searoute's own track for the question of a route, and its flaws."""
    from routes.baseline import searoute_answer

    ends = [(place.lon, place.lat) for place in (ours.origin, ours.destination)]
    answer = searoute_answer(ends[0], ends[1], ours.corridor)
    if form == "json":
        _json(answer)
        return
    if form != "table":
        raise BadInputError(f"format {form!r} of searoute's track", "is not offered", "take json or table")
    click.echo(
        f"{ours.origin.name} - {ours.destination.name} by {ours.corridor}, as searoute {answer['version']} has it"
    )
    click.echo(f"{answer['distance_nm']:,.0f} nm; ours {ours.distance_nm:,.0f} nm")
    for flaw in answer["flaws"]:
        click.echo(f"- {flaw}")


@main.command(cls=_WithPositions)
@click.argument("ports", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--corridor", "corridors", default="suez,nsr", show_default=True, help="Comma-separated.")
@click.option("--draught", type=float, default=None, help="Draught [m]; depths count only if it is given.")
@click.option("--avoid", multiple=True, metavar="STRAIT", help="Close a strait; may be repeated.")
@_formats("table", "json", "csv")
@guarded
def matrix(ports: Path, corridors: str, draught: float | None, avoid: tuple[str, ...], form: str) -> None:
    """Print the distances between all ports of a CSV file (column `port` or the first one)."""
    from routes.export import rows_to_csv
    from routes.matrices import distance_matrix

    names = _names(corridors, "corridors", "nsr,suez")
    table = distance_matrix(_ports_of_file(ports), names, draught_m=draught, avoid=avoid)
    if form == "json":
        _json(table.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(table.to_rows()), nl=False)
    else:
        for number, name in enumerate(table.corridors):
            click.echo(f"{name}, nm")
            rows = [
                [place.locode or place.name, *[_number(None if math.isnan(x) else x) for x in line]]
                for place, line in zip(table.origins, table.distance_nm[number].tolist(), strict=True)
            ]
            _table(["", *[place.locode or place.name for place in table.destinations]], rows)
            click.echo()


def _ports_of_file(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = [row for row in csv.reader(handle) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"file {path.name!r}", f"cannot be read ({error})", "give a CSV file in UTF-8") from None
    if not rows:
        raise BadInputError(f"file {path.name!r}", "holds no port", "write one port a line")
    head = [cell.strip().lower() for cell in rows[0]]
    known = [name for name in ("port", "locode", "code", "name") if name in head]
    column = head.index(known[0]) if known else 0
    return [row[column].strip() for row in (rows[1:] if known else rows) if len(row) > column and row[column].strip()]


@main.command(cls=_WithPositions)
@click.argument("origin")
@click.argument("destination")
@_ice_options
@_ship_options
@click.option("--depart", required=True, metavar="YYYY-MM-DD", help="Date of departure.")
@click.option("--corridors", default="nsr,suez,cape", show_default=True, help="Comma-separated.")
@click.option("--baseline", default="suez", show_default=True, help="Savings are counted against it.")
@_formats("table", "json", "csv")
@guarded
def compare(
    origin: str,
    destination: str,
    vessel: str,
    options: dict[str, Any],
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
        corridors=_names(corridors, "corridors", "nsr,suez"),
        baseline=baseline,
        **options,
    )
    if form == "json":
        _json(result.to_dict())
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
                    **{f"{metric}_saving_pct": result.saving_pct(voyage.corridor, metric) for metric in METRICS},
                }
            )
        click.echo(rows_to_csv(rows), nl=False)
        return
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
        table.append([name, _number(voyage.distance_nm), _number(days, 1), _number(fuel_t), _number(co2_t)])
    _table(["corridor", "nm", "days", "fuel t", "CO2 t"], table)
    click.echo()
    savings = [
        [voyage.corridor, *(_number(result.saving_pct(voyage.corridor, metric), 1) for metric in METRICS)]
        for voyage in result.voyages
        if voyage.corridor != result.baseline
    ]
    _table([f"saved against {result.baseline}, %", *METRICS], savings)
    changed = [voyage for voyage in result.voyages if voyage.feasible and voyage.fuel_rules]
    if changed:
        click.echo("\nfuel by kind, t, where rules of sulphur and of the Arctic make her change it:")
        for voyage in changed:
            kinds = ", ".join(f"{name} {mass:,.0f}" for name, mass in voyage.fuels_t.items())
            click.echo(f"  {voyage.corridor}: {kinds} ({', '.join(voyage.fuel_rules)})")
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


@main.command(cls=_WithPositions)
@click.argument("origin")
@click.argument("destination")
@_ice_options
@_ship_options
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
@_formats("table", "json", "csv")
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
        corridors=_names(corridors, "corridors", "nsr,suez"),
        baseline=baseline,
        fuel_usd_per_t=_prices(prices),
        usd_per_day=day_rate,
        arrive_within_days=arrive_within,
        speeds_kn=_speeds(speeds),
        **options,
    )
    if form == "json":
        _json(result.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(words.csv_rows(result)), nl=False)
    else:
        for line in words.pace_head(result.trade_off):
            click.echo(line)
        click.echo()
        _table(words.curve_headers(result.trade_off), words.curve_rows(result.trade_off), left=0)
        click.echo(f"\nsaved: against {result.baseline}")
        _table(words.basis_headers(result), words.basis_rows(result), left=2)
        for note in words.basis_notes(result):
            click.echo(f"\n{note}")


def _prices(given: tuple[str, ...]) -> float | dict[str, float] | None:
    """Read prices of fuel: one number, or FUEL=USD for each."""
    if not given:
        return None
    try:
        if len(given) == 1 and "=" not in given[0]:
            return float(given[0])
        pairs = [part.split("=") for part in given]
        found = {name.strip().upper(): float(price) for name, price in pairs}
        if len(found) < len(pairs):
            raise ValueError
        return found
    except ValueError:
        raise BadInputError(
            f"fuel price {', '.join(given)!r}",
            "must be one number, or FUEL=USD once for each fuel",
            "write 600 or VLSFO=600",
        ) from None


def _speeds(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise BadInputError(f"speeds {text!r}", "must be numbers", "write 12,14,16") from None


@main.command(cls=_WithPositions)
@click.argument("start")
@click.argument("end")
@_ice_options
@_ship_options
@click.option("--enter", required=True, metavar="YYYY-MM-DD", help="Date on which she enters.")
@_formats("table", "json")
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
        _json(data)
        return
    click.echo(f"{result.route.origin.name} - {result.route.destination.name}, {result.vessel.name}")
    lane_text = f"lane {data['lane']}" if data["lane"] else "no lane"
    click.echo(f"entering {data['enter']}, ice: {data['ice']}, {lane_text}, {data['distance_nm']:,.0f} nm")
    if data["feasible"]:
        click.echo(
            f"{data['days']:.1f} days{_waited(data)} "
            f"(80% interval {_number(data['low_days'], 1)}-{_number(data['high_days'], 1)}), "
            f"mean {data['mean_speed_kn']:.1f} kn"
        )
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
            _number(leg["distance_nm"]),
            f"{100 * leg['cover']:.0f}",
            f"{100 * leg['concentration']:.0f}",
            f"{leg['thickness_m']:.1f}",
            _number(leg["speed_kn"], 1),
            _number(leg["hours"]),
        ]
        for leg in data["legs"]
    ]
    _table(["leg", "enter", "mode", "nm", "cover %", "ice %", "thick m", "kn", "h"], rows, left=3)


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
@_formats("table", "json", "csv")
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

    names = _names(classes, "classes", "none,1A,PC6,Arc7")
    ways = None if lanes is None else _names(lanes, "lanes", "transit")
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
        _json(table.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(table.to_dict()["seasons"]), nl=False)
    else:
        by_decade, by_year = season_rows(table)
        how = "behind an icebreaker" if escort else "alone"
        click.echo(f"Navigable days of the Northern Sea Route, {how}\n")
        _table(["ice class", "decade", "years", "days", "+-", "thick-thin"], by_decade, left=2)
        click.echo()
        _table(["ice class", "year", "days", "thick-thin", "opens", "closes", "cover"], by_year)
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
        _json(found.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(found.to_dict()["outlook"]), nl=False)
    else:
        click.echo("Is the Northern Sea Route becoming available all year?\n")
        click.echo(words.answer_lines(found))
        click.echo("\nObserved\n")
        _table(words.DECADE_HEADERS, words.decade_rows(found), left=3)
        click.echo("\nOutlook\n")
        _table(words.OUTLOOK_HEADERS, words.outlook_rows(found), left=2)
        click.echo(f"\n{words.outlook_notes(found)}")
        click.echo("\nSailed in winter\n")
        _table(words.VOYAGE_HEADERS, words.voyage_rows(found), left=5)
        click.echo(f"\n{words.voyage_notes(found)}")


@main.command()
@click.option("--claim", "key", default="kozuki-2021", show_default=True, help="Key of a claim; `list` shows all.")
@click.option("--draws", type=int, default=200, show_default=True, help="Imagined voyages per pair and month.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same answer.")
@click.option(
    "--out",
    type=click.Path(file_okay=False),
    callback=_not_empty,
    default=None,
    help="Write figures and a report there.",
)
@_formats("table", "json")
@guarded
def claim(key: str, draws: int, seed: int, out: str | None, form: str) -> None:
    """Check a public claim, such as "the NSR is 40% more effective"."""
    from routes.claims import claim as run
    from routes.claims import list_claims

    if key == "list":
        if form == "json":
            _json({"schema": "routes.claims/1", "claims": [entry.to_dict() for entry in list_claims()]})
        else:
            rows = [[c.key, c.date, c.kind, c.metric, _number(c.number)] for c in list_claims()]
            _table(["claim", "date", "kind", "metric", "%"], rows, left=4)
        return
    if out is not None:
        from routes.report.html import make_folder

        make_folder(out)  # before the work, so that a wrong name costs no time
    audit = run(key, draws=draws, seed=seed)
    if form == "json":
        _json(audit.to_dict())
    else:
        from routes.report.text import claim_text

        click.echo(claim_text(audit))
    if out is not None:
        from routes.report.html import write_claim_report

        for path in write_claim_report(audit, out):
            click.echo(f"wrote {path}", err=True)


@main.group(cls=_Group)
def ice() -> None:
    """Gridded ice of your own, for the option --ice-file."""


@ice.command("fetch-help")
@click.argument("product", required=False)
@_formats("table", "json")
@guarded
def fetch_help(product: str | None, form: str) -> None:
    """Say where to get a product of gridded ice, what its files are called and how to cite it."""
    from routes.ice.downloads import download_pages

    pages = download_pages(product)
    if form == "json":
        _json({"schema": "routes.ice_products/1", "products": [page.to_dict() for page in pages]})
    elif product is None:
        _table(["product", "what", "where"], [[page.product, page.title, page.where] for page in pages], left=3)
        click.echo("\n`routes ice fetch-help PRODUCT` shows files, variables, licence and citation of one.")
    else:
        click.echo(pages[0].text())


@main.command()
@click.argument("key", required=False)
@_formats("table", "json", "csv")
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
        _json({"schema": "routes.vessels/1", "vessels": [ship.to_dict() for ship in ships]})
    elif form == "csv":
        plain = [ship.to_dict() for ship in ships]
        click.echo(rows_to_csv([{k: v for k, v in row.items() if k != "estimated"} for row in plain]), nl=False)
    else:
        rows = [
            [
                ship.key, ship.type, ship.ice_class, _number(ship.dwt_t), _number(ship.draught_m, 1),
                _number(ship.service_speed_kn, 1), _number(ship.operating_speed_kn, 1), ship.fuel,
            ]
            for ship in ships
        ]  # fmt: skip
        _table(
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
        _json({"schema": "routes.vessel/1", "vessel": ship.to_dict(), "particulars": lines})
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
        _table(["particular", "value", "unit", "status", "source", "where, and how"], words, left=6)


@main.command()
@click.argument("key", required=False)
@_formats("table", "json")
@guarded
def sources(key: str | None, form: str) -> None:
    """Show the bibliography, or one source with every number that rests on it."""
    from routes.sources import bibliography, rows_citing, source

    if key is None:
        if form == "json":
            _json(
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
        _json({"schema": "routes.source/1", "source": entry.to_dict(), "rows": found})
        return
    click.echo(entry.cite())
    if entry.note:
        click.echo(entry.note)
    click.echo(f"{len(rows)} rows rest on it" + (":" if rows else ""))
    for table, row, text in rows[:200]:
        click.echo(f"  {table}  {row}  {text}".rstrip())
