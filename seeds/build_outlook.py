"""Build ``ice_sensitivity.csv``: how much sea ice a tonne of CO2 has cost, month by month, 1979 to 2024.

Sea-ice area falls in a straight line with cumulative CO2 emissions (Notz and Stroeve 2016, Stroeve and Notz 2018).
Here that line is fitted for each month to the area of the Sea Ice Index, for the whole Arctic and for the four shelf
seas of the Northern Sea Route (Kara, Laptev, East Siberian, Chukchi). :func:`hindcast` asks how well a line fitted to
the early years foretells the late ones.

Raw tables: ``sea_ice_area.csv`` is the sum of the regions of the Sea Ice Index (NASA Team), the hole at the pole taken
as full of ice (1.19 million km2 to July 1987, 0.31 to December 2007, 0.029 since); ``co2_emissions.csv`` is the world's
CO2, fossil and land use, as in the scenarios (RCMIP 5.1.0: history to 2014, then SSP2-4.5).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RAW = Path(__file__).parent / "raw"
FIRST_YEAR, LAST_YEAR = 1979, 2024
BASE = (2011, 2025)
MONTHS = range(1, 13)
SOURCE = "sea-ice-index-regions|rcmip|notz-stroeve-2016|stroeve-notz-2018"
COLUMNS = (
    "month",
    "years",
    "arctic_area_mkm2",
    "arctic_m2_per_t",
    "arctic_error_m2_per_t",
    "shelf_area_mkm2",
    "shelf_m2_per_t",
    "shelf_error_m2_per_t",
    "shelf_extent_mkm2",
    "shelf_extent_m2_per_t",
    "source",
)
KINDS = ("arctic_area", "shelf_area", "shelf_extent")
_KM2_PER_MKM2 = 1e6
# 1 million km2 per Gt is 1000 m2 per tonne.
_M2_PER_T = 1e3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A straight line of ice over cumulative CO2: loss and its standard error [m2/t], and the mean of a base [mkm2]."""

    years: int
    loss_m2_per_t: float
    error_m2_per_t: float
    base_mkm2: float


def ice() -> dict[str, dict[tuple[int, int], float]]:
    """Return the ice of each kind by year and month [mkm2]."""
    with (RAW / "sea_ice_area.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    return {
        kind: {(int(row["year"]), int(row["month"])): float(row[f"{kind}_km2"]) / _KM2_PER_MKM2 for row in rows}
        for kind in KINDS
    }


def cumulative_gt() -> dict[int, float]:
    """Return CO2 emitted since the beginning of 1979 up to the middle of each year [Gt]."""
    with (RAW / "co2_emissions.csv").open(encoding="utf-8") as handle:
        yearly = {int(row["year"]): float(row["co2_gt"]) for row in csv.DictReader(handle)}
    total, found = 0.0, {}
    for year in sorted(yearly):
        found[year] = total + yearly[year] / 2
        total += yearly[year]
    return found


def line(
    kind: str, month: int, *, first: int = FIRST_YEAR, last: int = LAST_YEAR, base: tuple[int, int] = BASE
) -> Line:
    """Fit the ice of one month over some years, and take its mean over a base period."""
    known, emitted = ice()[kind], cumulative_gt()
    years = [year for year in range(first, last + 1) if (year, month) in known]
    slope, covariance = np.polyfit([emitted[y] for y in years], [known[y, month] for y in years], 1, cov=True)
    mean = [known[y, month] for y in range(base[0], base[1] + 1) if (y, month) in known]
    return Line(
        years=len(years),
        loss_m2_per_t=-float(slope[0]) * _M2_PER_T,
        error_m2_per_t=float(covariance[0, 0] ** 0.5) * _M2_PER_T,
        base_mkm2=float(np.mean(mean)),
    )


def hindcast(last: int, base_first: int, test: tuple[int, int] = (2011, 2024)) -> dict[str, NDArray[np.float64]]:
    """Foretell the ice of the shelf seas from the years up to ``last``, and see how far off it is, month by month.

    Returns
    -------
    dict
        Errors [mkm2], ``(12,)``, of four rules: ``none`` (as in the base years), ``arctic`` (the relative loss of the
        whole Arctic), ``linear`` (the line of the shelf seas, not below zero) and ``shelf`` (the same slope at first,
        then in proportion to the ice that is left); and ``change``, what was observed less the base.
    """
    known, emitted = ice()["shelf_area"], cumulative_gt()
    found: dict[str, list[float]] = {name: [] for name in ("none", "arctic", "linear", "shelf", "change")}
    for month in MONTHS:
        whole, shelf = (line(kind, month, last=last, base=(base_first, last)) for kind in ("arctic_area", "shelf_area"))
        more = float(np.mean([emitted[y] for y in range(test[0], test[1] + 1)]))
        more -= float(np.mean([emitted[y] for y in range(base_first, last + 1)]))
        seen = float(np.mean([known[y, month] for y in range(test[0], test[1] + 1) if (y, month) in known]))
        before, lost = shelf.base_mkm2, max(0.0, shelf.loss_m2_per_t) * more / _M2_PER_T
        share = whole.loss_m2_per_t * more / _M2_PER_T / whole.base_mkm2
        for name, value in (
            ("none", before),
            ("arctic", before * (1.0 - share)),
            ("linear", max(0.0, before - lost)),
            ("shelf", before * float(np.exp(-lost / before))),
        ):
            found[name].append(value - seen)
        found["change"].append(seen - before)
    return {name: np.array(values) for name, values in found.items()}


def build(target: Path) -> None:
    """Write the table into ``target``."""
    rows = []
    for month in MONTHS:
        whole, shelf, extent = (line(kind, month) for kind in KINDS)
        rows.append(
            [
                month,
                whole.years,
                f"{whole.base_mkm2:.3f}",
                f"{whole.loss_m2_per_t:.3f}",
                f"{whole.error_m2_per_t:.3f}",
                f"{shelf.base_mkm2:.3f}",
                f"{shelf.loss_m2_per_t:.3f}",
                f"{shelf.error_m2_per_t:.3f}",
                f"{extent.base_mkm2:.3f}",
                f"{extent.loss_m2_per_t:.3f}",
                SOURCE,
            ]
        )
    with (target / "ice_sensitivity.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([COLUMNS, *rows])
