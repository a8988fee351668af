"""How fast many draws are sailed: ``python benchmarks/draws.py [voyages] [threads]`` prints JSON.

Complete voyages (time, fuel, cost) of the headline pairs, by the NSR and by Suez, in twelve months of departure, with
ice years and uncertain inputs drawn; streamed block by block, so that memory does not grow with their number. CPU time
is told beside wall time, which other work on the machine stretches.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time

import numpy as np

from routes import route, vessel
from routes.ice.record import complete_years, year_ice
from routes.tables import read_csv
from routes.totals import simulate_totals, usual_threads
from routes.uncertainty import INPUT_ROWS, draw_assumptions_from, pick, sample_unit
from routes.voyage_cost import totals_cost

# Draws of each month that are held at once.
BLOCK = 4_200
RUNS = 5


def sail(voyages: int, threads: int, *, cost: bool) -> dict[str, float]:
    """Sail and cost some voyages once; return times and the share that could be sailed."""
    rows = read_csv("headline_pairs.csv")
    cells = [(row, corridor) for row in rows for corridor in ("nsr", "suez")]
    years = np.asarray(complete_years(2011, 2022))
    each = -(-voyages // (len(cells) * 12))
    sailed = done = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for first in range(0, each, BLOCK):
        count = min(BLOCK, each - first)
        unit = np.tile(sample_unit(count, len(INPUT_ROWS) + 1, seed=1 + first), (12, 1))
        assumed, ice = draw_assumptions_from(unit[:, :-1]), year_ice(pick(years, unit[:, -1]))
        days = np.repeat(np.array([dt.date(2022, month, 15) for month in range(1, 13)], dtype="datetime64[D]"), count)
        for row, corridor in cells:
            ship = vessel(row["vessel"])
            track = route(row["origin"], row["destination"], corridor=corridor, draught_m=ship.draught_m)
            totals = simulate_totals(track, ship, days, ice, assumed, threads=threads)
            if cost:
                totals_cost(totals, dt.date(2022, 7, 15))
            sailed += int(totals.feasible.sum())
            done += len(days)
    return {
        "voyages": done,
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "sailed": sailed / done,
    }


def main() -> None:
    """Measure and print."""
    voyages = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else usual_threads()
    sail(len(read_csv("headline_pairs.csv")) * 24, 1, cost=True)  # fills the caches
    found: dict[str, object] = {"threads": threads}
    for name, cost in (("time and fuel", False), ("time, fuel and cost", True)):
        runs = [sail(voyages, threads, cost=cost) for _ in range(RUNS)]
        found[name] = {
            "voyages": runs[0]["voyages"],
            "wall_s": [round(run["wall_s"], 2) for run in runs],
            "cpu_s": [round(run["cpu_s"], 2) for run in runs],
            "cpu_us_per_voyage": round(1e6 * min(run["cpu_s"] for run in runs) / runs[0]["voyages"], 2),
            "sailed": round(runs[0]["sailed"], 3),
        }
    found["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
