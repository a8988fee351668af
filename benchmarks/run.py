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

PAIRS = [("NLRTM", "JPYOK"), ("DEHAM", "CNSHG"), ("RUMMK", "KRPUS"), ("NLRTM", "SGSIN"), ("USNYC", "HKHKG")]
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


def main() -> None:
    """Measure, print and write the results."""
    results: dict[str, float] = {f"cold: {name} [s]": round(cold(words), 3) for name, words in COLD.items()}

    import searoute

    import routes
    from routes import routing

    places = {code: routes.port(code) for pair in PAIRS for code in pair}

    def ours() -> None:
        routing._route.cache_clear()
        routing._joints.cache_clear()
        routing._crossings.cache_clear()
        for a, b in PAIRS:
            routes.route(places[a], places[b], corridor="suez")

    def theirs() -> None:
        for a, b in PAIRS:
            one, two = places[a], places[b]
            searoute.searoute([one.lon, one.lat], [two.lon, two.lat], units="naut")

    ours()
    theirs()
    per_route = warm(ours) / len(PAIRS)
    baseline = warm(theirs) / len(PAIRS)
    results["warm: route with legs and geometry [ms]"] = round(1e3 * per_route, 2)
    results["warm: searoute, same pairs [ms]"] = round(1e3 * baseline, 2)
    results["ratio: searoute over route"] = round(baseline / per_route, 2)
    for a, b in PAIRS:
        routes.distance_nm(a, b, corridor="suez")
    repeated = warm(lambda: [routes.distance_nm(a, b, corridor="suez") for a, b in PAIRS]) / len(PAIRS)
    results["warm: distance_nm of a pair asked before [us]"] = round(1e6 * repeated, 1)
    results["warm: claim, 200 draws [s]"] = round(warm(routes.claim, repeat=3), 3)
    report = {"machine": platform.machine(), "python": platform.python_version(), "results": results}
    (Path(__file__).parent / "results.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
