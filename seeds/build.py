"""Build everything in ``routes/data`` from ``seeds``: ``python -m seeds.build [TARGET]``.

Human-edited tables are checked and copied; the rest is computed by the ``build_*`` modules. The build is
idempotent: the same seeds give the same bytes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from seeds import build_ice, build_ice_spread, build_land, build_outlook, build_ports

SEEDS = Path(__file__).parent
DATA = SEEDS.parent / "routes" / "data"

# Tables that people edit and that ship as they are.
TABLES = (
    "airss.csv",
    "airss_safe_speed.csv",
    "aux_power.csv",
    "break_even_inputs.csv",
    "carbon_scope.csv",
    "cii.csv",
    "claims.csv",
    "co2_scenarios.csv",
    "coefficients.csv",
    "commodities.csv",
    "columns.csv",
    "corridors.csv",
    "costs.csv",
    "evidence.csv",
    "fuel_rules.csv",
    "headline_pairs.csv",
    "holtrop.csv",
    "ice_class_equivalents.csv",
    "ice_classes.csv",
    "ice_downloads.csv",
    "ice_legs.csv",
    "ice_products.csv",
    "kwon.csv",
    "lane_edges.csv",
    "lane_nodes.csv",
    "lanes.csv",
    "network_origins.csv",
    "newbuild_index.csv",
    "newbuild_prices.csv",
    "nsr_admission.csv",
    "nsr_boundary.csv",
    "nsr_east.csv",
    "nsr_leg_areas.csv",
    "nsr_points.csv",
    "nsr_tariff.csv",
    "opex_growth.csv",
    "opex_levels.csv",
    "panama_lng.csv",
    "polaris.csv",
    "polaris_decayed.csv",
    "prices.csv",
    "seas.csv",
    "separation_schemes.csv",
    "ship_costs.csv",
    "ship_particulars.csv",
    "ship_regressions.csv",
    "sources.csv",
    "speed_kuuliala.csv",
    "straits.csv",
    "studies.csv",
    "study_inputs.csv",
    "study_results.csv",
    "suez_deck_tiers.csv",
    "suez_lambert.csv",
    "nsr_fees_1991.csv",
    "suez_rates.csv",
    "suez_rebates.csv",
    "suez_steps.csv",
    "suez_surcharges.csv",
    "vessels.csv",
    "winter_voyages.csv",
    "zone_vertices.csv",
    "zones.csv",
)


def copy_table(name: str, target: Path) -> None:
    """Copy a table, normalised: UTF-8, line feeds, the least quoting; ragged rows are an error."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise SystemExit(f"{name}, row {number}: {len(row)} cells, the header has {width}")
    with (target / name).open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


def build(target: Path) -> None:
    """Write all data files into ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        copy_table(name, target)
    build_land.build(target)
    build_ice.build(target)
    build_ice_spread.build(target)
    build_outlook.build(target)
    build_ports.build(target)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
