"""Build ``ice_record.csv``: sea ice by leg, year and month, from the derived leg table in ``seeds/raw``.

The raw table was derived from the NSIDC Sea Ice Index (regions and monthly ice edge), scaled PIOMAS thickness
and CryoSat-2/SMOS; ``docs/data.md`` says how. Here percentages become fractions, and a month whose leg has a
trace of ice but no pack concentration gets the 15% that bounds the ice edge (quality ``filled``).
"""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

RAW = Path(__file__).parent / "raw" / "sea_ice_legs.csv.gz"
EDGE_CONCENTRATION = 0.15
COLUMNS = (
    "leg",
    "year",
    "month",
    "cover",
    "pack_concentration",
    "thickness_low_m",
    "thickness_m",
    "thickness_high_m",
    "quality",
    "source",
)
QUALITY = {"derived-observed": "observed", "derived-regression": "regression"}


def _fraction(percent: float) -> str:
    return f"{percent / 100.0:.3f}".rstrip("0").rstrip(".")


def build(target: Path) -> None:
    """Write the ice record into ``target``."""
    text = gzip.decompress(RAW.read_bytes()).decode("utf-8")
    rows = []
    for record in csv.DictReader(io.StringIO(text)):
        quality = QUALITY[record["quality"]]
        if record["cover_pct"] == "":
            cover = pack = ""
            quality = "missing"
        elif record["pack_concentration_pct"] == "":
            cover = _fraction(float(record["cover_pct"]))
            pack, quality = f"{EDGE_CONCENTRATION}", "filled"
        else:
            cover = _fraction(float(record["cover_pct"]))
            pack = _fraction(float(record["pack_concentration_pct"]))
        rows.append(
            [
                record["leg"],
                record["year"],
                record["month"],
                cover,
                pack,
                record["thickness_low_m"],
                record["thickness_m"],
                record["thickness_high_m"],
                quality,
                "ice-derived",
            ]
        )
    rows.sort(key=lambda row: (row[0], int(row[1]), int(row[2])))
    with (target / "ice_record.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
