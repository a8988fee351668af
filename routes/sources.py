"""The bibliography: what every number in the package rests on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from routes.errors import UnknownNameError
from routes.tables import load_table, read_csv

# Tables whose rows have a `source` column, and the column that names the row in a listing.
CITED_TABLES = {
    "coefficients.csv": "key",
    "vessels.csv": "key",
    "ship_regressions.csv": "target",
    "ship_particulars.csv": "particular",
    "claims.csv": "key",
    "lane_nodes.csv": "node",
    "lane_edges.csv": "from",
    "ports.csv": "locode",
    "evidence.csv": "statement",
    "lanes.csv": "lane",
    "network_origins.csv": "origin",
    "straits.csv": "strait",
    "nsr_boundary.csv": "lat",
    "nsr_east.csv": "limit",
    "nsr_points.csv": "point",
    "corridors.csv": "corridor",
    "headline_pairs.csv": "vessel",
    "polaris.csv": "ice_class",
    "ice_classes.csv": "ice_class",
    "ice_legs.csv": "leg",
    "ice_products.csv": "product",
    "ice_downloads.csv": "product",
    "ice_spread.csv": "lane",
    "ice_sensitivity.csv": "month",
    "co2_scenarios.csv": "scenario",
    "winter_voyages.csv": "ship",
    "ice_class_equivalents.csv": "ice_class",
    "nsr_admission.csv": "ice_class",
    "nsr_leg_areas.csv": "leg",
    "polaris_decayed.csv": "ice_class",
    "airss.csv": "airss_class",
    "airss_safe_speed.csv": "ice_numeral",
    "seas.csv": "sea",
    "separation_schemes.csv": "scheme",
    "speed_kuuliala.csv": "level_ice_m",
    "holtrop.csv": "key",
    "kwon.csv": "block",
    "zones.csv": "key",
    "zone_vertices.csv": "outline",
    "aux_power.csv": "ship_type",
    "fuel_rules.csv": "key",
    "cii.csv": "ship_type",
    "carbon_scope.csv": "code",
    "costs.csv": "key",
    "nsr_tariff.csv": "gt_from",
    "panama_lng.csv": "valid_from",
    "prices.csv": "series",
    "suez_deck_tiers.csv": "tiers",
    "suez_lambert.csv": "ship_type",
    "nsr_fees_1991.csv": "displacement_to_t",
    "suez_rates.csv": "ship_type",
    "suez_rebates.csv": "rebate",
    "suez_steps.csv": "ship_type",
    "suez_surcharges.csv": "ship_type",
    "ship_costs.csv": "key",
    "opex_levels.csv": "ship_class",
    "opex_growth.csv": "year",
    "newbuild_prices.csv": "ship_class",
    "newbuild_index.csv": "date",
    "commodities.csv": "commodity",
    "break_even_inputs.csv": "key",
    "studies.csv": "study",
    "study_inputs.csv": "study",
    "study_results.csv": "study",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication, data set, or our own judgement."""

    key: str
    title: str
    authors: str
    year: str
    url: str
    licence: str
    note: str

    def cite(self) -> str:
        """Return a one-line citation."""
        parts = [part for part in (self.authors, f"({self.year})" if self.year else "", self.title) if part]
        text = " ".join(parts)
        return f"{text}. {self.url}" if self.url else text

    def to_dict(self) -> dict[str, str]:
        """Return the source as plain data."""
        return {
            "key": self.key,
            "title": self.title,
            "authors": self.authors,
            "year": self.year,
            "url": self.url,
            "licence": self.licence,
            "note": self.note,
        }


@cache
def bibliography() -> dict[str, Source]:
    """Return all sources by key, in the order of the shipped table."""
    return {record["key"]: Source(**record) for record in read_csv("sources.csv")}


def source(key: str) -> Source:
    """Return one source.

    >>> source("imo-mepc364").year
    '2022'
    """
    try:
        return bibliography()[key]
    except KeyError:
        known = ", ".join(sorted(bibliography()))
        raise UnknownNameError(f"source {key!r}", "is not in the bibliography", f"choose from: {known}") from None


def rows_citing(key: str, *, limit: int | None = None) -> list[tuple[str, str, str]]:
    """Return ``(table, row, text)`` for each shipped row that cites a source."""
    source(key)
    found: list[tuple[str, str, str]] = []
    for name, column in CITED_TABLES.items():
        for record in read_csv(name):
            if key in record["source"].split("|"):
                if name in ("coefficients.csv", "vessels.csv", "costs.csv", "ship_costs.csv"):
                    row = load_table(name)[record["key"]]
                    text = f"{row.text} {row.unit} [{row.status}] {row.page}".strip()
                else:
                    text = record.get("page", "") or record.get("note", "")
                found.append((name, record[column], text))
                if limit is not None and len(found) >= limit:
                    return found
    return found
