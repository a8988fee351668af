"""What all commands share: errors in one line, output, options of ship, ice and practice."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Collection
from functools import wraps
from typing import IO, Any, TypeVar

import click

from routes import __version__
from routes.errors import BadInputError, RoutesError

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


class Group(click.Group):
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


class WithPositions(click.Command):
    """A command whose arguments may be positions in the southern hemisphere: "-33.9,18.3" is not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide such arguments from the parser of options."""
        shown = [f" {arg}" if _SOUTHERN.match(arg) else arg for arg in args]
        rest = super().parse_args(ctx, shown)
        for name, value in ctx.params.items():
            if isinstance(value, str):
                ctx.params[name] = value.removeprefix(" ")
            elif isinstance(value, tuple) and all(isinstance(one, str) for one in value):
                ctx.params[name] = tuple(one.removeprefix(" ") for one in value)
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


def formats(*names: str) -> Callable[[Command], Command]:
    """Add the option ``--format``; the first name is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="Output format.",
    )


def not_empty(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    """Refuse the empty name of a folder."""
    if value is not None and not value.strip():
        raise click.BadParameter("name a folder")
    return value


def print_json(data: Any) -> None:
    """Print plain data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def print_table(
    headers: list[str], rows: list[list[str]], *, left: int = 1, numbers: Collection[int] | None = None
) -> None:
    """Print a table; the first ``left`` columns are words, the rest numbers, or those of ``numbers`` alone."""
    right = set(range(left, len(headers))) if numbers is None else set(numbers)
    widths = [max(len(row[i]) for row in [headers, *rows]) for i in range(len(headers))]
    for row in [headers, *rows]:
        cells = [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))]
        click.echo("  ".join(cells).rstrip())


def number(value: float | None, digits: int = 0, unit: str = "") -> str:
    """Write a number with thousands marked, ``-`` for None."""
    return "-" if value is None else f"{value:,.{digits}f}{unit}"


def names_of(text: str, what: str, example: str) -> list[str]:
    """Read names separated by commas, or raise ``BadInputError`` where there is none."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not found:
        raise BadInputError(f"{what} {text!r}", "name none", f"write {example}")
    return found


def share_of(percent: float) -> float:
    """Turn the sea margin of the command line into a share, or raise ``BadInputError``."""
    if not (percent == 0.0 or 1.0 <= percent <= 100.0):
        raise BadInputError(
            f"sea margin {percent:g}%", "must be 0, or 1 to 100 per cent of the power", "write 15 for 15%"
        )
    return percent / 100.0


# Options of the command line that bear the name of the library's.
_AS_THEY_ARE = (
    "lane", "escort", "admission", "speed_model", "power_model", "scrubber", "hfo_waiver", "year", "period",
    "percentile", "scenario", "fuel", "ice_class", "ice_file",
)  # fmt: skip


def prices_of(given: tuple[str, ...], *, series: bool = False) -> float | dict[str, float] | None:
    """Read prices: one number, or NAME=PRICE once for each; with ``series`` names keep their case and are asked for."""
    if not given:
        return None
    try:
        if not series and len(given) == 1 and "=" not in given[0]:
            return float(given[0])
        pairs = [part.split("=") for part in given]
        found = {name.strip() if series else name.strip().upper(): float(price) for name, price in pairs}
        if len(found) < len(pairs):
            raise ValueError
        return found
    except ValueError:
        rule = "must be SERIES=PRICE, each once" if series else "must be one number, or FUEL=USD once for each fuel"
        example = "write VLSFO=600 or eua=70" if series else "write 600 or VLSFO=600"
        raise BadInputError(f"price {', '.join(given)!r}", rule, example) from None


def cost_options(function: Command) -> Command:
    """Add the options of prices and terms; the command gets them as one ``terms``."""

    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        from routes.cost.terms import CostTerms

        given = {name: kwargs.pop(name) for name in _TERMS}
        musd, war = kwargs.pop("newbuild_musd"), kwargs.pop("no_war_risk")
        own = prices_of(kwargs.pop("prices"), series=True)
        terms = CostTerms(
            prices=own if isinstance(own, dict) else {},
            newbuild_usd=None if musd is None else musd * 1e6,
            war_risk=not war,
            **given,
        )
        return function(*args, terms=terms, **kwargs)

    found: Any = guarded(inner)
    for option in reversed(
        (
            click.option("--price-date", default=None, metavar="YYYY-MM", help="Month of all prices [of departure]."),
            click.option(
                "--price",
                "prices",
                multiple=True,
                metavar="SERIES=PRICE",
                help="A price of your own, such as VLSFO=600 or eua=70 (`routes prices`); may be repeated.",
            ),
            click.option("--nsr-fee-share", type=float, default=None, help="Share of the icebreaker tariff paid, 0-1."),
            click.option(
                "--toll-rebate", type=float, default=0.0, show_default=True, help="Share of the Suez toll taken off."
            ),
            click.option("--no-war-risk", is_flag=True, help="Leave out the war risk premium of the Red Sea."),
            click.option("--levy", default="none", show_default=True, help="none, imo-tier-1 or imo-tier-2."),
            click.option("--interest", type=float, default=None, help="Interest on the ship, a share per year."),
            click.option("--newbuild-musd", type=float, default=None, help="Price of the ship [million USD]."),
            click.option("--opex-usd-per-day", type=float, default=None, help="Operating costs with insurance."),
            click.option("--commodity", default=None, help="What she carries, such as containers or iron_ore."),
            click.option("--load-factor", type=float, default=None, help="Share of her capacity, 0-1."),
            click.option("--ports", is_flag=True, help="Add the dues of both ends."),
        )
    ):
        found = option(found)
    return found  # type: ignore[no-any-return]


# Options of costs that bear the name of the library's.
_TERMS = (
    "price_date", "nsr_fee_share", "toll_rebate", "levy", "interest", "opex_usd_per_day", "commodity", "load_factor",
    "ports",
)  # fmt: skip


def ship_options(function: Command) -> Command:
    """Add the options of ship, ice and practice; the command gets them as ``vessel`` and one dictionary ``options``."""

    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        options: dict[str, Any] = {name: kwargs.pop(name) for name in _AS_THEY_ARE}
        options["sea_margin"] = share_of(kwargs.pop("sea_margin"))
        options["escort_waits"] = not kwargs.pop("escort_booked")
        options["fuel_rules"] = not kwargs.pop("no_fuel_rules")
        options["speed_kn"], options["draught_m"] = kwargs.pop("speed"), kwargs.pop("draught")
        return function(*args, options=options, **kwargs)

    found: Any = guarded(inner)
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


def ice_options(function: Command) -> Command:
    """Add the options of own ice; the command gets them as one ``ice_file``."""

    @wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        files, meaning, missing = (kwargs.pop(k) for k in ("ice_files", "ice_thickness_is", "ice_missing"))
        if not files and (meaning is not None or missing != "error"):
            raise click.UsageError("--ice-thickness-is and --ice-missing need --ice-file")
        from routes.ice.along import OwnIce

        own = OwnIce(paths=files, thickness_is=meaning, missing=missing) if files else None
        return function(*args, ice_file=own, **kwargs)

    found: Any = guarded(inner)
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


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="routes")
def main() -> None:
    """Compare Arctic shipping routes with the traditional ones.

    Ports are given by name, UN/LOCODE or "lat,lon".
    """
