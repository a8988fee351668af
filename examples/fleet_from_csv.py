"""Voyages of a fleet from a CSV: which of them should go by the Northern Sea Route? ``fleet_from_csv.py [FILE]``."""

import csv
import sys
from pathlib import Path

import routes

path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("fleet.csv")
with path.open(encoding="utf-8", newline="") as handle:
    fleet = list(csv.DictReader(handle))

wrong = 0
print(f"{'ship':20}{'voyage':14}{'leaves':12}{'NSR d':>7}{'Suez d':>8}{'saved: days':>13}{'fuel t':>8}{'1000 USD':>10}")
for row in fleet:
    head = f"{row['ship']:20}{row['origin']}-{row['destination']:8}{row['depart']:12}"
    try:
        result = routes.compare(
            row["origin"], row["destination"], vessel=row["ship"], depart=row["depart"], corridors=["nsr", "suez"]
        )
    except routes.RoutesError as error:  # a wrong row must not stop the others
        print(f"{head}{error}")
        wrong += 1
        continue
    nsr, suez = result.voyage("nsr"), result.voyage("suez")
    if not nsr.feasible:
        print(f"{head}      -{suez.days:8.1f}  closed at {(nsr.reason or '').split(': ')[0]}")
        continue
    ours, theirs = result.amount_usd("nsr"), result.amount_usd("suez")
    saved = "-" if ours is None or theirs is None else f"{(theirs - ours) / 1000:,.0f}"
    print(
        f"{head}{nsr.days:7.1f}{suez.days:8.1f}{suez.days - nsr.days:13.1f}{suez.fuel_t - nsr.fuel_t:8,.0f}{saved:>10}"
    )
sys.exit(1 if wrong else 0)
