"""Break-even values, years of service and rotations as rows for the terminal and fragments for notebooks."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from routes.break_even_results import amount
from routes.report.html import table

if TYPE_CHECKING:
    from routes.break_even_results import BreakEven
    from routes.rotation import Rotation
    from routes.service_results import AnnualService, ServiceComparison

BREAK_EVEN_HEADERS = ["input", "now", "break-even", "cheaper", "at the low end", "at the high end"]
ROTATION_HEADERS = ["corridor", "nm", "days", "ships", "spare d", "kn", "million USD a year*", "USD per slot",
                    "USD per unit"]  # fmt: skip
_MILLION = 1_000_000.0


def _usd(pair: tuple[float, float], per_unit: bool) -> str:
    digits, scale = (0, 1.0) if per_unit else (2, _MILLION)
    mine, theirs = ("-" if math.isnan(usd) else f"{usd / scale:,.{digits}f}" for usd in pair)
    return f"{mine} : {theirs}"


def break_even_rows(answers: Sequence[BreakEven]) -> list[list[str]]:
    """Return one row for each input: present value, crossings, where the corridor is cheaper, totals at both ends.

    Totals are those of corridor and baseline, in million USD, or in USD per unit of cargo.
    """
    rows = []
    for answer in answers:
        per_unit = answer.metric == "usd_per_unit"
        low, high = answer.ends_usd
        found = ", ".join(amount(value, answer.unit) for value in answer.crossings)
        if not answer.crossings:
            found = "none" if answer.moves else "does not matter"
        rows.append(
            [
                answer.label,
                "" if answer.now is None else amount(answer.now, answer.unit),
                found,
                answer.cheaper,
                f"{_usd(low, per_unit)} at {amount(answer.low, answer.unit)}",
                f"{_usd(high, per_unit)} at {amount(answer.high, answer.unit)}",
            ]
        )
    return rows


def service_headers(services: ServiceComparison) -> list[str]:
    """Return the heads of :func:`service_rows`."""
    return ["", *(year.name for year in (services.seasonal, services.baseline))]


def service_rows(services: ServiceComparison) -> list[list[str]]:
    """Return a year of service and its baseline side by side: voyages, cargo, cost by part, cost per unit."""
    years = (services.seasonal, services.baseline)
    unit = services.seasonal.unit
    used = dict.fromkeys(part for year in years for part, usd in year.parts_usd.items() if usd)

    def row(name: str, told: Sequence[str]) -> list[str]:
        return [name, *told]

    corridors = dict.fromkeys(passage.corridor for year in years for passage in year.passages)
    return [
        row("ship", [year.vessel.key for year in years]),
        row("days on which the season is open", [f"{year.season_days}" for year in years]),
        row("round voyages", [f"{year.round_voyages:.2f}" for year in years]),
        *(row(f"passages by {name}", [f"{year.passages_by(name):.2f}" for year in years]) for name in corridors),
        row(f"cargo, {unit}", [f"{year.units:,.0f}" for year in years]),
        *(row(f"{part}, million USD", [f"{year.parts_usd[part] / _MILLION:.2f}" for year in years]) for part in used),
        row("total, million USD", [f"{year.total_usd / _MILLION:.2f}" for year in years]),
        row(f"USD per {unit} (required freight rate)", [f"{year.usd_per_unit:,.0f}" for year in years]),
        row("USD per t", [f"{year.usd_per_t:,.1f}" for year in years]),
    ]


def passage_rows(year: AnnualService) -> list[list[str]]:
    """Return one row for each passage of a year: day, direction, corridor, days, share in the year, million USD."""
    return [
        [
            passage.depart.isoformat(),
            passage.direction,
            passage.corridor,
            f"{passage.days:.1f}",
            f"{passage.share:.2f}",
            f"{sum(passage.usd.values()) / _MILLION:.2f}",
        ]
        for passage in year.passages
    ]


def rotation_rows(rotations: Sequence[Rotation]) -> list[list[str]]:
    """Return one row for each rotation, under :data:`ROTATION_HEADERS`."""
    return [
        [
            found.corridor if found.corridor_taken else f"{found.corridor} (closed: {found.rest})",
            f"{found.distance_nm:,.0f}",
            f"{found.days:.1f}",
            f"{found.ships}",
            f"{found.spare_days:.1f}",
            f"{found.speed_kn:.1f}",
            f"{found.annual_usd / _MILLION:,.1f}",
            f"{found.usd_per_slot:,.0f}",
            f"{found.usd_per_unit:,.0f}",
        ]
        for found in rotations
    ]


def break_even_table(answers: Sequence[BreakEven]) -> str:
    """Write break-even values as an HTML fragment for notebooks, the sentences below."""
    told = "".join(f"<li>{html.escape(answer.sentence)}</li>" for answer in answers)
    return table(BREAK_EVEN_HEADERS, break_even_rows(answers)) + f"<ul>{told}</ul>"


def service_table(services: ServiceComparison) -> str:
    """Write two years of service as an HTML fragment for notebooks."""
    return table(service_headers(services), service_rows(services))


def rotation_table(rotations: Sequence[Rotation]) -> str:
    """Write rotations as an HTML fragment for notebooks."""
    return table(ROTATION_HEADERS, rotation_rows(rotations))
