"""What the speed claims rest on: ``python benchmarks/run.py`` writes ``benchmarks/results.json``.

Cold figures are whole processes (best of several); warm ones are repeated calls in one process. searoute is timed in
the same run on the same pairs.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

COLD = {
    "routes --help": ["-m", "routes", "--help"],
    "import routes": ["-c", "import routes"],
    "routes compare": [
        "-m", "routes", "compare", "NLRTM", "JPYOK", "--vessel", "container-4300-1a", "--depart", "2024-09-01",
        "--format", "json",
    ],
    "routes route": ["-m", "routes", "route", "Murmansk", "Yokohama", "--corridor", "nsr", "--format", "json"],
    "routes claim": ["-m", "routes", "claim"],
    "import searoute and one route": [
        "-c", "import searoute; searoute.searoute([4.05, 51.95], [139.65, 35.44], units='naut')",
    ],
}  # fmt: skip


def cold(arguments: list[str], repeat: int = 7) -> float:
    """Return the best wall time of a process [s]."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def warm(call: Callable[[], object], repeat: int = 20) -> float:
    """Return the median time of a call [s]."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


SAMPLE = 40
MATRIX_PORTS = 1000
MATRIX_CORRIDORS = ("direct", "suez", "cape", "panama", "nsr", "nwp")


def memory_mb(words: list[str]) -> float:
    """Return the greatest memory of a process [MB]."""
    code = "import resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    command = [sys.executable, "-c", code, sys.executable, *words]
    out = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(out.stdout)


def rivals(results: dict[str, float]) -> None:  # noqa: PLR0915
    """Time distances, tracks and a table beside searoute and scgraph, on the same pairs of ports in one run."""
    import random

    import searoute

    import routes
    from routes import routing
    from routes.errors import RoutesError

    ports = [place for place in routes.find_ports("") if place.tier == "core"]
    random.seed(1)
    pairs: list[tuple[Any, Any]] = []
    while len(pairs) < SAMPLE:
        a, b = random.sample(ports, 2)
        try:
            routes.distance_nm(a, b, corridor="suez")
            routes.distance_nm(a, b, corridor="direct")
        except RoutesError:
            continue
        pairs.append((a, b))

    def each(call: Callable[[Any, Any], object]) -> float:
        return warm(lambda: [call(a, b) for a, b in pairs], repeat=5) / len(pairs)

    def their_route(a: Any, b: Any) -> object:
        return searoute.searoute([a.lon, a.lat], [b.lon, b.lat], units="naut")

    def our_route(a: Any, b: Any) -> object:
        routing._route.cache_clear()
        return routes.route(a, b, corridor="suez")

    def our_direct(a: Any, b: Any) -> object:
        routing._route.cache_clear()
        routing._tree_of_place.cache_clear()
        return routes.route(a, b, corridor="direct")

    by_code = each(lambda a, b: routes.distance_nm(a.locode, b.locode, corridor="suez"))
    direct = each(lambda a, b: routes.distance_nm(a.locode, b.locode, corridor="direct"))
    track, open_sea, searoutes = each(our_route), each(our_direct), each(their_route)
    results["warm: distance_nm by Suez [us]"] = round(1e6 * by_code, 1)
    results["warm: distance_nm on the open sea [us]"] = round(1e6 * direct, 1)
    results["warm: route by Suez with geometry [ms]"] = round(1e3 * track, 3)
    results["warm: route on the open sea with geometry [ms]"] = round(1e3 * open_sea, 3)
    results["warm: searoute [ms]"] = round(1e3 * searoutes, 2)
    results["ratio: searoute over distance_nm by Suez"] = round(searoutes / by_code)
    results["ratio: searoute over distance_nm on the open sea"] = round(searoutes / direct)
    results["ratio: searoute over route by Suez"] = round(searoutes / track, 1)
    many = routes.find_ports("")[:MATRIX_PORTS]
    routes.distance_matrix(many[:5], MATRIX_CORRIDORS)
    start = time.perf_counter()
    routes.distance_matrix(many, MATRIX_CORRIDORS)
    results["table: 1,000 x 1,000 ports x 6 corridors [s]"] = round(time.perf_counter() - start, 2)
    results["table: searoute, one corridor, extrapolated from the sample [h]"] = round(searoutes * 1e6 / 3600.0, 1)
    try:
        from scgraph.geographs.marnet import marnet_geograph
    except ImportError:
        print("scgraph is not installed: pip install 'arctic-routes[benchmarks]'")
        return

    def theirs(a: Any, b: Any) -> object:
        ends = [{"latitude": place.lat, "longitude": place.lon} for place in (a, b)]
        return marnet_geograph.get_shortest_path(origin_node=ends[0], destination_node=ends[1], output_units="km")

    scgraph = each(theirs)
    results["warm: scgraph [ms]"] = round(1e3 * scgraph, 3)
    results["ratio: scgraph over distance_nm by Suez"] = round(scgraph / by_code)
    results["ratio: scgraph over distance_nm on the open sea"] = round(scgraph / direct)
    results["ratio: scgraph over route by Suez"] = round(scgraph / track, 2)
    results["ratio: scgraph over route on the open sea"] = round(scgraph / open_sea, 2)
    nodes = [{"latitude": place.lat, "longitude": place.lon} for place in many]
    start = time.perf_counter()
    marnet_geograph.distance_matrix(nodes, output_units="km")
    results["table: scgraph, 1,000 x 1,000 ports, one corridor [s]"] = round(time.perf_counter() - start, 2)


def main() -> None:
    """Measure, print and write the results."""
    results: dict[str, float] = {f"cold: {name} [s]": round(cold(words), 3) for name, words in COLD.items()}
    one = "import routes; routes.route('NLRTM', 'JPYOK', corridor='suez')"
    results["cold: import routes and one route [s]"] = round(cold(["-c", one]), 3)
    results["memory: one route [MB]"] = round(memory_mb(["-c", one]), 0)
    rivals(results)

    import routes

    results["warm: claim, 200 draws [s]"] = round(warm(routes.claim, repeat=3), 3)
    report = {"machine": platform.machine(), "python": platform.python_version(), "results": results}
    (Path(__file__).parent / "results.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
