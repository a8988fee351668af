"""Write the generated parts of the docs: ``python docs/make_docs.py``.

The agreement tables of ``validation.md`` and all pictures come from the code in the repository.
"""

from __future__ import annotations

import csv
import json
import statistics
from pathlib import Path

import routes
from routes.break_even_search import break_even
from routes.errors import RoutesError
from routes.ice.season import decade_means
from routes.pace import pace_comparison
from routes.plots import (
    arctic_map,
    break_even_chart,
    claim_chart,
    cost_bars,
    month_chart,
    network_map,
    passage_chart,
    polar_map,
    save,
    season_chart,
    transit_chart,
)
from routes.plots.fuels import fuel_bars
from routes.plots.outlook import save_outlook_picture
from routes.plots.pace import trade_off_chart
from routes.transits import ObservedPassage, agreement, sail_observed

DOCS = Path(__file__).parent
GOLDEN = DOCS.parent / "tests" / "golden"
# Voyages whose track length or speed is an input of the model (rows nsr.sailed_ratio, operating_speed.general_cargo).
INPUTS = {"C01", "C24", "C26", "V01a", "V19"}


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a golden table."""
    with (GOLDEN / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def table(headers: list[str], lines: list[list[str]]) -> str:
    """Return a Markdown table."""
    out = ["| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    out += ["| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines]
    return "\n".join(out)


def distances() -> str:
    """Compare published distances with ours."""
    lines, errors = [], {"nsr": [], "suez": [], "cape": []}  # type: ignore[var-annotated]
    for row in rows("distances.csv"):
        published = float(row["distance_nm"])
        found = routes.route(row["origin"], row["destination"], corridor=row["corridor"])
        shortest = found.great_circle_nm
        off = 100.0 * (found.distance_nm / published - 1.0)
        remark = row["note"]
        if published < shortest:
            remark = f"impossible: the great circle is {shortest:,.0f} nm"
        else:
            errors[row["corridor"]].append(off)
        lines.append(
            [
                row["id"], f"{row['origin']} - {row['destination']}", row["corridor"], f"{published:,.0f}",
                f"{found.distance_nm:,.0f}", f"{off:+.1f}", found.lane or "", row["source"], row["status"], remark,
            ]
        )  # fmt: skip
    summary = "; ".join(
        f"{corridor}: {len(values)} figures, median difference {statistics.median(values):+.1f}%, "
        f"median size {statistics.median(abs(v) for v in values):.1f}%"
        for corridor, values in errors.items()
    )
    head = [
        "id",
        "pair",
        "corridor",
        "published, nm",
        "ours, nm",
        "difference, %",
        "our lane",
        "source",
        "status",
        "remark",
    ]
    return f"{summary} (without the figures that geometry forbids).\n\n{table(head, lines)}"


def voyages() -> str:
    """Put the observed voyages beside ours."""
    lines = []
    for row in rows("voyages.csv"):
        ours = interval = off = "-"
        try:
            if row["how"] == "passage":
                found = routes.passage(
                    row["start"], row["end"], vessel=row["vessel"], enter=row["depart"], year=row["depart"][:4]
                )
                if found.voyage.feasible and found.low_days is not None and found.high_days is not None:
                    value = found.voyage.days
                    interval = f"{found.low_days:.1f} to {found.high_days:.1f}"
                else:
                    raise ValueError(found.voyage.reason)
            elif row["how"] == "not computed":
                lines.append(
                    [
                        row["id"],
                        row["ship"],
                        row["quantity"],
                        f"{row['observed']} {row['unit']}",
                        "-",
                        "-",
                        "-",
                        row["source"],
                        row["note"],
                    ]
                )
                continue
            elif row["how"] == "nwp-distance":
                ends = {"draught_m": float(row["note"].split("draught ")[1].split(" m")[0])}
                value = routes.distance_nm(row["start"], row["end"], corridor="panama", **ends) - routes.distance_nm(
                    row["start"], row["end"], corridor="nwp", **ends
                )
            else:
                result = routes.compare(
                    row["start"], row["end"], vessel=row["vessel"], depart=row["depart"], corridors=["nsr"],
                    year=row["depart"][:4],
                )  # fmt: skip
                nsr, suez = result.voyage("nsr"), result.voyage("suez")
                if not nsr.feasible:
                    raise ValueError(nsr.reason)
                value = {
                    "voyage": nsr.days,
                    "saving": suez.days - nsr.days,
                    "saving-distance": (suez.distance_nm or 0.0) - (nsr.distance_nm or 0.0),
                }[row["how"]]
            digits = 0 if row["unit"] == "nm" else 1
            ours = f"{value:,.{digits}f} {row['unit']}"
            off = f"{100.0 * (value / float(row['observed']) - 1.0):+.0f}"
        except (RoutesError, ValueError) as error:
            ours = f"not feasible: {error}"
        lines.append(
            [
                row["id"],
                row["ship"],
                row["quantity"],
                f"{row['observed']} {row['unit']}",
                ours,
                interval,
                off,
                row["source"],
                row["note"],
            ]
        )
    head = ["id", "ship", "what", "observed", "ours", "80% interval", "difference, %", "source", "remark"]
    return table(head, lines)


def observed_passages() -> list[tuple[dict[str, str], ObservedPassage]]:
    """Sail the observed passages of the NSR."""
    found = []
    for row in rows("passages.csv"):
        one = sail_observed(row)
        found.append((row, one))
    return found


INSROP = (
    ("March, mean ice", "period", "1979-1990", 3, 42.7, 27.3),
    ("September, mean ice", "period", "1979-1990", 9, 28.8, 16.1),
)


def insrop() -> str:
    """Sail the 50BC of INSROP again."""
    ship = routes.vessel("nordic-orion", ice_class="PC6", speed_kn=14.5, draught_m=12.5)
    runs = [*INSROP, *((f"March {year}", "year", str(year), 3, 42.7, 27.3) for year in (1979, 1987))]
    lines = []
    for label, key, ice, month, days, inside in runs:
        trip = routes.compare(
            "JPYOK",
            "DEHAM",
            vessel=ship,
            depart=f"1988-{month:02d}-01",
            corridors=["nsr"],
            admission="off",
            **{key: ice},
        ).voyages[0]
        lines.append(
            [
                label,
                f"{days}",
                f"{trip.days:.1f}",
                f"{100 * (trip.days / days - 1):+.0f}",
                f"{inside}",
                f"{trip.nsr_days:.1f}",
            ]
        )
    return table(["ice", "INSROP, d", "ours, d", "difference, %", "of it in the NSR, d", "ours, d"], lines)


def span(values: list[float]) -> str:
    """Return the least and the greatest size of some differences."""
    sizes = [abs(value) for value in values]
    return f"{min(sizes):.0f}-{max(sizes):.0f}%"


def passages() -> str:
    """Put the validation cases of NSR passages beside ours."""
    cases = observed_passages()
    lines = []
    for row, one in cases:
        trip = one.passage
        ours, interval, off = f"not feasible: {trip.voyage.reason}", "-", "-"
        if one.sailed:
            ours, off = f"{trip.voyage.days:.1f}", f"{round(one.difference_pct):+d}"
            interval = f"{trip.low_days:.1f} to {trip.high_days:.1f}"
        holds = "-" if not one.sailed else row["counts"] if not one.counts else "yes" if one.held else "no"
        lines.append([one.case, one.ship, row["observed_days"], ours, interval, off, holds, row["grade"], row["note"]])
    tests = [one for _, one in cases if one.sailed and one.counts]
    total = agreement(tests)
    by_season = {
        "july_to_october": [o.difference_pct for o in tests if o.passage.voyage.depart.month in range(7, 11)],
        "january": [o.difference_pct for o in tests if o.passage.voyage.depart.month == 1],
        "may_june": [o.difference_pct for o in tests if o.passage.voyage.depart.month in (5, 6)],
    }
    winter = next(one for one in tests if one.case == "C14")
    missed = ", ".join(one.case for one in tests if not one.held)
    summary = (
        f"{total.count} cases; median difference {total.median_pct:+.0f}%, median size {total.median_size_pct:.0f}%, "
        f"greatest {total.greatest_pct:+.0f}%; the 80% interval holds {total.held} of {total.count} "
        f"(it misses {missed}). "
        f"July to October: {len(by_season['july_to_october'])} cases, off by {span(by_season['july_to_october'])}. "
        f"May and June: {len(by_season['may_june'])} cases, off by {span(by_season['may_june'])}. "
        f"January, alone: {len(by_season['january'])} cases, off by {span(by_season['january'])}. "
        f"February, behind an icebreaker: one case, {round(winter.difference_pct):+d}%."
    )
    head = [
        "case", "ship", "observed, d", "ours, d", "80% interval, d", "difference, %", "held", "grade", "remark",
    ]  # fmt: skip
    return f"{summary}\n\n{table(head, lines)}"


# What a row of seasons.csv counts: in words, and its unit.
SEASON_WORDS = {
    "mean_days": ("mean length", "d"),
    "longest_days": ("longest season", "d"),
    "days": ("length", "d"),
    "opens": ("opening", "day of year"),
    "closes": ("closing", "day of year"),
    "first_opening": ("earliest opening", "day of year"),
    "last_opening": ("latest opening", "day of year"),
    "last_closing": ("latest closing", "day of year"),
    "median_closing": ("median closing", "day of year"),
}
SEASON_WAYS = {"_free": ", way free of ice", "_40": ", ice below 40%"}


def navigable() -> tuple[str, str]:
    """Return published seasons beside ours, and our means by decade."""
    lines, off, met = [], [], 0
    for row in rows("seasons.csv"):
        kind, way = row["kind"], ""
        for ending, told in SEASON_WAYS.items():
            if kind.endswith(ending):
                kind, way = kind.removesuffix(ending), told
        words, unit = SEASON_WORDS[kind]
        years = (
            row["first_year"] if row["first_year"] == row["last_year"] else f"{row['first_year']}-{row['last_year']}"
        )
        published, ours = float(row["published"]), float(row["ours"])
        met += row["verdict"] == "met"
        if unit == "d" and row["thickness"] == "high":
            off.append(ours - published)
        lines.append(
            [
                row["id"], row["ice_class"], years, f"{words}{way}", f"{published:.0f} ± {row['tolerance']} {unit}",
                f"{ours:.0f}", f"{ours - published:+.0f}", row["verdict"], row["source"],
                row["note"].removeprefix("day of year").removeprefix("; "),
            ]
        )  # fmt: skip
    summary = (
        f"{len(lines)} figures, {met} met within their tolerance; of the {len(off)} lengths computed with thick ice "
        f"ours differ by {statistics.median(off):+.0f} d in the median."
    )
    head = ["id", "class", "years", "what", "published", "ours", "difference", "verdict", "source", "remark"]
    return f"{summary}\n\n{table(head, lines)}", decades()


def decades() -> str:
    """Return our navigable days by class and decade, alone and behind an icebreaker."""
    classes = ["none", "1C", "1B", "1A", "1AS", "PC6", "Arc6", "Arc7", "Arc8"]
    alone, led = (
        {
            (m.ice_class, m.first_year): m
            for m in decade_means(routes.seasons(classes, range(1980, 2025), escort=escort))
        }
        for escort in (False, True)
    )
    lines = []
    for name in classes:
        line = [name]
        for first in (1980, 1990, 2000, 2010, 2020):
            mean, behind = alone[name, first], led[name, first]
            line.append(f"{mean.days:.0f} ({mean.days_if_thin:.0f}); {behind.days:.0f}")
        lines.append(line)
    return table(["class", *(f"{first}s" for first in (1980, 1990, 2000, 2010)), "2020-2024"], lines)


TEXT = """# Validation

Written by `docs/make_docs.py`; do not edit. Our figures are those of this version with its defaults. Two inputs come
from voyages of these tables: the sailed ratio of NSR lanes from the track lengths of 2011, 2017 and 2019 (V01a, C01,
C24), and the operating speed of general cargo ships from Yong Sheng (V19, C26). Those rows are marked and left out of
the medians; no coefficient was tuned to a result.

## Distances

Published figures differ among themselves by several per cent, since authors take other lanes and other port
approaches: Rotterdam-Shanghai by the NSR is 8,032, 8,046, 8,100 or 8,528 nm by source, Hamburg-Yokohama 6,920
or 7,600. By the Kara Gate and Sannikov Strait lane (`--lane intermediate`) ours is {kara:,.0f} nm for
Rotterdam-Shanghai and {kara_murmansk:,.0f} nm for Murmansk-Yokohama (published 5,770): many published NSR
figures follow that lane, while `auto` takes the shorter one north of Novaya Zemlya. Piece by piece the northern way
agrees: [distances.md](distances.md).

{distances}

Two figures are set aside: Rotterdam-Yokohama 8,500 km (D14g) and Hamburg-Dutch Harbor 4,200 nm (D01a) are shorter
than the great circle. The figures D131e to D139e come from one GIS study; its Rotterdam-Shanghai by the NSR is 5-6%
longer than the other publications for that pair, and the rest of its NSR figures lie on the same side of ours.

## Observed voyages

Simulated with the ship that the table names, her usual speed, the ice of that year, and the date of departure;
where the ship herself is not among our reference ships, one of her class stands in.

{voyages}

## Passages of the NSR

Observed times against ours, with the ice of that year and the ship that is nearest to her; the interval is the
middle 80% of 400 draws. How wide it is rests mostly on one row, `speed.ice_time`, and that row was set from these
cases: that the intervals hold is a description of them, not an independent test. No number was fitted to their
times, but we looked for what was missing where the model missed: the astern speed of Arc7 ships and the strength of
melting ice, both from published trials and measurements, came in after January 2021 had been too fast and June too
slow. Where a time begins with the escort, ours has no wait.

{passages}

![Observed and computed passages](images/passages.png)

What the misses say.

- *January 2021, alone* (C11, C12, C13): C11 and C12 agree, now that an Arc7 carrier goes astern in heavy ice; part
  of it is luck, for her track was {winter_longer_pct:.0f}% longer than ours, which does not turn out of the way of
  heavy ice. C12 had a damaged thruster; C13 came in two days late, and her entry is approximate.
- *June 2020* (C06): too slow. The three ships went round the late ice of the East Siberian Sea; the day of entry is
  not stated.
- *Behind icebreakers in hard ice* (C08, C16, C22, C34): convoys went slower than ours, and stopped. C16 was a convoy
  of three, where ours is one strong ship; C22 made 8.2 kn over 2,499 nm, which is {convoy_longer_pct:.0f}% more than
  our way; class and start of C34 are not stated.
- C31, *Ice1 in September 2024*: she went alone. Ours waits {waits:.1f} days for an icebreaker, since the rules ask
  for one in ice from a tenth on, and the record has {strait_pct:.0f}% in the Vilkitsky Strait, in a month whose
  cover is a regression.
- C27, *a ship of 36,000 dwt* for which one of 19,000 stands in; two dated positions.

## INSROP

The International Northern Sea Route Programme simulated its 50BC, a bulk carrier for 1.2 m of ice, in the ice of
1957-90 month by month: 42.7 days from Yokohama to Hamburg in March, 28.8 in September. Ours is a ship of that class
with its own trial (17 kn, 3 kn in 1.2 m), in the ice of 1979-90, the oldest of the record, without the rules of
admission, which are younger:

{insrop}

March agrees, most of all in the heavy years. The share inside the NSR is shorter than theirs because their NSR is
longer (from the Kara Gate, with calls for the icebreaker), the share outside longer. September does not: the record
begins when the summers of the 1980s were already lighter than those of 1957-78, and their ship meets ice, and waits,
where ours finds water.

## Season of the NSR

Days on which a class can pass from end to end on one of the customary lanes (`routes season`), against published
seasons. "Thick" ice is PIOMAS as it is, on which the published windows rest. Tolerances are those of the publication,
or ours where the remark says so.

{seasons}

Ours are short. The 25 km ice edge closes narrow straits, Vilkitsky (two cells wide) and Long Strait above all, for
whole months (2012, 2013); a ship finds a way there. With the thickness scaled to CryoSat-2/SMOS (S05) they come out too
long: between the two lies most of what is not known. The cover of 2023 and 2024 is a regression, and single years of it
(no day at all without ice class in 2023) are not to be trusted.

Our means by decade: days alone with thick ice (in brackets with thin ice); then behind an icebreaker with thick ice.

{decades}

![Navigable days by class](images/season.png)

By month of entry, in the mean ice of 2011-2025, rules of admission included:

![Days of a transit by class and month](images/transit_heat.png)
"""


def validation() -> str:
    """Return the text of ``validation.md``."""
    seasons, by_decade = navigable()
    winter, convoy, led = (
        next(one.passage for row, one in observed_passages() if row["id"] == case) for case in ("C11", "C22", "C31")
    )
    strait = next(leg for leg in led.voyage.legs if leg.leg.ice_leg == "vilkitsky")
    return TEXT.format(
        winter_longer_pct=100.0 * (2474 / winter.route.distance_nm - 1.0),
        convoy_longer_pct=100.0 * (2499 / convoy.route.distance_nm - 1.0),
        insrop=insrop(),
        waits=led.voyage.waiting_days,
        strait_pct=100.0 * strait.concentration[0],
        seasons=seasons,
        decades=by_decade,
        distances=distances(),
        voyages=voyages(),
        passages=passages(),
        kara=routes.distance_nm("NLRTM", "CNSHG", corridor="nsr", lane="intermediate"),
        kara_murmansk=routes.distance_nm("Murmansk", "Yokohama", corridor="nsr", lane="intermediate"),
    )


PEERS = """# Distances beside published ones and searoute's

Written by `docs/make_docs.py`; do not edit. Published figures are those of NGA Pub. 151 (2001) and others, each with
its source in `tests/golden/published_distances.csv`; searoute 1.6 is asked for the same corridor with its gaps counted.
Rows that contradict their own publication or geometry, are rounded, give calls on the way or do not print the way are
set aside, with the reason.

{summary}

Why ours differ where they do: *short coasting* (below 800 nm): lanes lie farther out than a coaster's track, and the
books measure from other berths; *Norwegian ports*: the books take the inner leads and the nearest of several entrances,
ours one approach from the sea; *high northern ways to America*: the books go by Cape Race, clear of ice, ours by the
great circle; *the NSR*: see below.

## The Northern Sea Route

Whole voyages are printed longer than the sum of their pieces, which agree: Rotterdam-Vardo 1,513 nm in Pub. 151, ours
{vardo:,.0f}; Murmansk-Vilkitsky Strait by Cape Zhelaniya 1,260 (CRREL), ours {vilkitsky:,.0f}; Zhelaniya-Dezhnev 2,193
as sailed by Christophe de Margerie, ours {zhelaniya:,.0f}; Nome-Yokohama 2,696, ours {nome:,.0f}. The lane makes the
difference. No printed voyage names its lane, but the printed figures follow the way by the Kara Gate, which is how the
NSR is defined; `auto` takes the shortest customary lane that the draught allows, by Cape Zhelaniya, and the voyages
that were sailed agree with it:

{lanes}

Ask for `--lane transit-kara-gate` or `--lane intermediate` to compare with a printed table.

{sailed}

## All figures

{table}
"""


def northern() -> tuple[str, str]:
    """Return two tables: printed voyages by the NSR by lane, and sailed tracks."""
    printed = [row for row in rows("published_distances.csv") if row["corridor"] == "nsr" and not row["set_aside"]]
    lines = []
    for lane in ("auto", "intermediate", "transit-kara-gate", "transit"):
        off = []
        for row in printed:
            ours = routes.distance_nm(row["origin"], row["destination"], corridor="nsr", lane=lane)
            off.append(100.0 * (ours / float(row["distance_nm"]) - 1.0))
        size = statistics.median(abs(x) for x in off)
        lines.append([f"`{lane}`", str(len(off)), f"{statistics.median(off):+.2f}", f"{size:.2f}"])
    tracks = []
    for row in rows("sailed_tracks.csv"):
        ends = [
            (float(row[end].split()[0]), float(row[end].split()[1])) if " " in row[end] else row[end]
            for end in ("start", "end")
        ]
        ours = routes.distance_nm(ends[0], ends[1], corridor="nsr", lane=row["lane"])
        published = float(row["distance_nm"])
        tracks.append(
            [row["ship"], f"{row['start']} to {row['end']}", f"`{row['lane']}`", f"{published:,.0f}", f"{ours:,.0f}",
             f"{100.0 * (ours / published - 1.0):+.1f}", row["source"], row["note"]]
        )  # fmt: skip
    return (
        table(["lane", "printed voyages", "median, %", "median size, %"], lines),
        table(["voyage", "from, to", "lane", "as sailed, nm", "ours, nm", "%", "source", "note"], tracks),
    )


def peers() -> str:
    """Return the text of ``distances.md``."""
    from routes.baseline import searoute_answer
    from routes.passages import nsr_point

    lines, errors = [], {}  # type: ignore[var-annotated]
    for row in rows("published_distances.csv"):
        published = float(row["distance_nm"])
        via, avoid = (["magellan"] if row["corridor"] == "magellan" else []), row["avoid"].split()
        way = "direct" if via else row["corridor"]
        a, b = routes.port(row["origin"]), routes.port(row["destination"])
        try:
            ours = routes.distance_nm(a, b, corridor=way, via=via, avoid=avoid)
        except RoutesError as error:
            lines.append(
                [row["id"], f"{a.name} - {b.name}", row["corridor"], f"{published:,.0f}", "-", "-", "-", str(error), ""]
            )
            continue
        theirs = None
        if row["corridor"] in ("direct", "suez", "cape", "panama", "nsr"):
            try:
                theirs = searoute_answer((a.lon, a.lat), (b.lon, b.lat), way)["distance_nm"]
            except RoutesError:
                theirs = None
        off = 100.0 * (ours / published - 1.0)
        rival = None if theirs is None else 100.0 * (theirs / published - 1.0)
        if not row["set_aside"]:
            size = "below 800 nm" if published < 800 else "800 to 2,500 nm" if published < 2500 else "over 2,500 nm"
            errors.setdefault((row["corridor"], size), []).append((off, rival))
        lines.append(
            [
                row["id"], f"{a.name} - {b.name}", row["corridor"], f"{published:,.0f}", f"{ours:,.0f}", f"{off:+.1f}",
                "-" if rival is None else f"{rival:+.1f}", row["source"], row["set_aside"],
            ]
        )  # fmt: skip
    summary = []
    for (corridor, size), pairs in sorted(errors.items()):
        if len(pairs) < 3:
            continue
        mine = [off for off, _ in pairs]
        both = [rival for _, rival in pairs if rival is not None]
        summary.append(
            [
                corridor, size, str(len(pairs)), f"{statistics.median(mine):+.2f}",
                f"{statistics.median(abs(x) for x in mine):.2f}", f"{sum(abs(x) > 3 for x in mine)}",
                f"{statistics.median(both):+.2f}" if both else "-",
                f"{statistics.median(abs(x) for x in both):.2f}" if both else "-",
            ]
        )  # fmt: skip
    head = [
        "corridor",
        "length",
        "figures",
        "median, %",
        "median size, %",
        "over 3%",
        "searoute: median, %",
        "its size, %",
    ]
    columns = ["id", "pair", "corridor", "published, nm", "ours, nm", "ours, %", "searoute, %", "source", "set aside"]
    lanes, sailed = northern()
    return PEERS.format(
        lanes=lanes,
        sailed=sailed,
        summary=table(head, summary),
        table=table(columns, lines),
        vardo=routes.distance_nm("Rotterdam", "Vardo", corridor="direct"),
        vilkitsky=routes.distance_nm("Murmansk", (77.9, 103.8), corridor="nsr"),
        zhelaniya=routes.distance_nm(nsr_point("zhelaniya"), nsr_point("dezhnev"), corridor="nsr"),
        nome=routes.distance_nm("Nome", "Yokohama", corridor="direct"),
    )


def speed() -> str:
    """Return the text of ``speed.md``: the last benchmark."""
    report = json.loads((DOCS.parent / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    lines = [[name, f"{value:,}"] for name, value in report["results"].items()]
    return (
        "# Speed\n\n"
        "Written by `docs/make_docs.py` from `benchmarks/results.json`, which `make benchmarks` measures. Cold\n"
        "figures are whole processes, warm ones repeated calls over 40 pairs of ports.\n"
        f"searoute 1.6 and scgraph 2.15 were timed beside it ({report['machine']}, Python {report['python']}).\n\n"
        f"{table(['what', 'figure'], lines)}\n"
    )


def main() -> None:
    """Write ``validation.md``, ``distances.md``, ``speed.md`` and the pictures."""
    (DOCS / "speed.md").write_text(speed(), encoding="utf-8", newline="\n")
    (DOCS / "distances.md").write_text(peers(), encoding="utf-8", newline="\n")
    (DOCS / "validation.md").write_text(validation(), encoding="utf-8", newline="\n")
    pictures = DOCS / "images"
    pictures.mkdir(exist_ok=True)
    comparison = routes.compare("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01")
    tracks = [voyage.route for voyage in comparison.voyages if voyage.route is not None]
    save(polar_map(tracks), pictures / "map.png")
    lanes = [
        routes.route("Murmansk", "Yokohama", corridor="nsr", lane=lane)
        for lane in ("intermediate", "transit", "high-latitude")
    ]
    save(arctic_map(lanes, title="Lanes of the Northern Sea Route, Murmansk to Yokohama"), pictures / "lanes.png")
    save(network_map(), pictures / "network.png")
    audit = routes.claim()
    save(claim_chart(audit), pictures / "savings.png")
    save(month_chart(audit, "time"), pictures / "months.png")
    alone, led = (routes.seasons(["none", "1A", "PC6", "Arc7"], range(1979, 2025), escort=e) for e in (False, True))
    save(season_chart(alone, led), pictures / "season.png")
    classes = ["none", "1C", "1B", "1A", "1AS", "PC6", "Arc6", "Arc7", "Arc8"]
    save(transit_chart(routes.transit_calendar("container-4300-1a", classes)), pictures / "transit_heat.png")
    save(passage_chart([one for _, one in observed_passages()]), pictures / "passages.png")
    save_outlook_picture(pictures)
    ship = {"vessel": "container-4300-1a", "depart": "2024-09-01"}
    save(fuel_bars(routes.compare("NLRTM", "JPYOK", **ship)), pictures / "fuels.png")
    save(trade_off_chart(pace_comparison("NLRTM", "JPYOK", **ship)), pictures / "pace.png")
    spoken = routes.compare("NLRTM", "JPYOK", costs=routes.CostTerms(price_date="2021-01"), **ship)
    save(cost_bars([spoken, comparison], per="unit"), pictures / "costs.png")
    delay = break_even("NLRTM", "JPYOK", input="delay_days", baseline="cape", **ship)
    save(break_even_chart(delay), pictures / "break_even.png")


if __name__ == "__main__":
    main()
