"""Commands about ports and tracks: ``ports``, ``route``, ``matrix``."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routes.commands.kit import WithPositions, formats, guarded, main, names_of, number, print_json, print_table
from routes.errors import BadInputError

if TYPE_CHECKING:
    from routes.routing import Route


@main.command(cls=WithPositions)
@click.argument("query", default="")
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Most ports listed.")
@formats("table", "json", "csv")
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
        print_json({"schema": "routes.ports/1", "ports": [place.to_dict() for place in found]})
    elif form == "csv":
        keys = ("locode", "name", "country", "lat", "lon")
        click.echo(rows_to_csv([{k: place.to_dict()[k] for k in keys} for place in found]), nl=False)
    else:
        rows = [
            [p.locode, p.name, p.country, f"{p.lat:.3f}", f"{p.lon:.3f}", number(p.max_draught_m, 1)] for p in found
        ]
        print_table(["code", "name", "country", "lat", "lon", "draught m"], rows, left=3)


@main.command(cls=WithPositions)
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
@formats("table", "json", "csv", "geojson", "gpx", "kml", "rtz")
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
        print_json(found.to_dict())
    elif form != "table":
        from routes.export import DOCUMENTS

        click.echo(DOCUMENTS[form](found), nl=False)
    else:
        lane_text = f", lane {found.lane}" if found.lane else ""
        click.echo(f"{found.origin.name} - {found.destination.name} by {found.corridor}{lane_text}")
        click.echo(
            f"{found.distance_nm:,.0f} nm (great circle {found.great_circle_nm:,.0f} nm); "
            f"least charted depth {number(found.min_depth_m, 0, ' m')}; "
            f"greatest draught {number(found.max_draught_m, 1, ' m')}"
        )
        click.echo(f"passes: {', '.join(found.straits) or 'no strait'}")
        click.echo()
        rows = [
            [leg.name, leg.sea, number(leg.distance_nm), number(leg.min_depth_m)]
            for leg in found.legs
            if leg.distance_nm >= 0.5
        ]
        print_table(["leg", "sea", "nm", "depth m"], rows, left=2)


def _searoute_beside(ours: Route, form: str) -> None:
    """Print searoute's own track for the question of a route, and its flaws."""
    from routes.baseline import searoute_answer

    ends = [(place.lon, place.lat) for place in (ours.origin, ours.destination)]
    answer = searoute_answer(ends[0], ends[1], ours.corridor)
    if form == "json":
        print_json(answer)
        return
    if form != "table":
        raise BadInputError(f"format {form!r} of searoute's track", "is not offered", "take json or table")
    click.echo(
        f"{ours.origin.name} - {ours.destination.name} by {ours.corridor}, as searoute {answer['version']} has it"
    )
    click.echo(f"{answer['distance_nm']:,.0f} nm; ours {ours.distance_nm:,.0f} nm")
    for flaw in answer["flaws"]:
        click.echo(f"- {flaw}")


@main.command(cls=WithPositions)
@click.argument("ports", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--corridor", "corridors", default="suez,nsr", show_default=True, help="Comma-separated.")
@click.option("--draught", type=float, default=None, help="Draught [m]; depths count only if it is given.")
@click.option("--avoid", multiple=True, metavar="STRAIT", help="Close a strait; may be repeated.")
@formats("table", "json", "csv")
@guarded
def matrix(ports: Path, corridors: str, draught: float | None, avoid: tuple[str, ...], form: str) -> None:
    """Print the distances between all ports of a CSV file (column `port` or the first one)."""
    from routes.export import rows_to_csv
    from routes.matrices import distance_matrix

    names = names_of(corridors, "corridors", "nsr,suez")
    table = distance_matrix(_ports_of_file(ports), names, draught_m=draught, avoid=avoid)
    if form == "json":
        print_json(table.to_dict())
    elif form == "csv":
        click.echo(rows_to_csv(table.to_rows()), nl=False)
    else:
        for place_of, name in enumerate(table.corridors):
            click.echo(f"{name}, nm")
            rows = [
                [place.locode or place.name, *[number(None if math.isnan(x) else x) for x in line]]
                for place, line in zip(table.origins, table.distance_nm[place_of].tolist(), strict=True)
            ]
            print_table(["", *[place.locode or place.name for place in table.destinations]], rows)
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
