"""Speed choice as rows for the terminal and as a fragment for notebooks."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

from routes.report.html import table

if TYPE_CHECKING:
    from routes.pace_results import PaceBasis, PaceComparison, PacePoint, TradeOff

BASIS_WORDS = {
    "equal_speed": "equal speed",
    "equal_arrival": "equal arrival",
    "best_speed": "best speed",
    "arrive_within": "arrive within",
}
BOUND_WORDS = {
    "least": "the least speed of her engine, the slow end of the range",
    "greatest": "her service speed, the fast end of the range",
    "feasibility": "the last speed that ice or rules allow",
}
# Rows of a curve that a terminal shows.
_SHOWN = 9


def _number(value: float | None, digits: int = 0) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:,.{digits}f}"


def curve_headers(found: TradeOff) -> list[str]:
    """Return the heads of :func:`curve_rows`."""
    return ["kn", *(f"{curve.corridor} {what}" for curve in found.curves for what in ("days", "fuel t", "CO2 t"))]


def curve_rows(found: TradeOff) -> list[list[str]]:
    """Return days, fuel and CO2 of every corridor at up to nine speeds, slowest first."""
    count = len(found.curves[0].speed_kn)
    last = min(_SHOWN, count) - 1
    numbers = [round(i * (count - 1) / last) for i in range(last + 1)] if last else [0]
    return [
        [
            _number(float(found.curves[0].speed_kn[i]), 1),
            *(
                cell
                for c in found.curves
                for cell in (_number(float(c.days[i]), 1), _number(float(c.fuel_t[i])), _number(float(c.co2_t[i])))
            ),
        ]
        for i in numbers
    ]


def basis_headers(found: PaceComparison) -> list[str]:
    """Return the heads of :func:`basis_rows`."""
    cost = ["USD"] if _priced(found) else []
    saved = [f"saved: {name} %" for name in ("days", "fuel", "CO2")]
    return ["basis", "corridor", "kn", "days", "early d", "fuel t", "CO2 t", *cost, *saved]


def basis_rows(found: PaceComparison) -> list[list[str]]:
    """Return one row for each basis and corridor."""
    rows = []
    for basis in found.bases:
        for name, point in basis.points.items():
            cost = [_number(None if point is None else point.cost_usd)] if _priced(found) else []
            saved = [
                "" if name == found.baseline else _number(basis.saving_pct(name, found.baseline, metric), 1)
                for metric in ("days", "fuel", "co2")
            ]
            rows.append([BASIS_WORDS[basis.key], name, *_cells(point), *cost, *saved])
    return rows


def _priced(found: PaceComparison) -> bool:
    return any(point is not None and point.cost_usd is not None for b in found.bases for point in b.points.values())


def _cells(point: PacePoint | None) -> list[str]:
    if point is None:
        return ["-"] * 5
    early = _number(point.early_days, 1) if point.early_days > 0.05 else ""
    return [
        _number(point.speed_kn, 1), _number(point.days, 1), early, _number(point.fuel_t), _number(point.co2_t),
    ]  # fmt: skip


def basis_notes(found: PaceComparison) -> list[str]:
    """Say in words why a corridor is missing on a basis, and where an answer lies at an end of the speeds."""
    notes = []
    for basis in found.bases:
        for name, reason in basis.reasons.items():
            notes.append(f"{BASIS_WORDS[basis.key]}, {name}: not feasible. {reason}")
        notes += [
            f"{BASIS_WORDS[basis.key]}, {name}: {point.speed_kn:.1f} kn is {BOUND_WORDS[point.bound]}."
            for name, point in basis.points.items()
            if point is not None and point.bound is not None
        ]
    return notes


def csv_rows(found: PaceComparison) -> list[dict[str, Any]]:
    """Return the curves (basis ``curve``) and the points of each basis as flat rows."""
    rows = [
        _flat("curve", curve.corridor, curve.point(i) if curve.feasible[i] else None, float(speed), curve.reason)
        for curve in found.trade_off.curves
        for i, speed in enumerate(curve.speed_kn)
    ]
    for basis in found.bases:
        for name, point in basis.points.items():
            rows.append(
                _flat(basis.key, name, point, None, basis.reasons.get(name)) | _saved(basis, name, found.baseline)
            )
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [{key: row.get(key) for key in keys} for row in rows]


def _flat(
    basis: str, corridor: str, point: PacePoint | None, speed: float | None, reason: str | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"basis": basis, "corridor": corridor, "feasible": point is not None}
    row |= {"reason": None if point is not None else reason, "speed_kn": speed}
    row |= dict.fromkeys(("days", "early_days", "bound", "fuel_t", "co2_t", "co2e_100_t", "cost_usd"))
    if point is not None:
        row |= {
            "speed_kn": point.speed_kn,
            "days": point.days,
            "early_days": point.early_days,
            "bound": point.bound,
            "fuel_t": point.fuel_t,
            "co2_t": point.co2_t,
            "co2e_100_t": point.co2e_t,
            "cost_usd": point.cost_usd,
        }
    return row


def _saved(basis: PaceBasis, corridor: str, baseline: str) -> dict[str, float | None]:
    if corridor == baseline:
        return {}
    return {f"{name}_saving_pct": basis.saving_pct(corridor, baseline, name) for name in ("days", "fuel", "co2")}


def pace_head(found: TradeOff) -> list[str]:
    """Say in two lines who sails, when, in which ice and at which speeds."""
    ship = found.vessel
    return [
        f"{found.origin.name} - {found.destination.name}, {ship.name}, departing {found.depart}",
        f"{found.least_kn:.1f} kn (least load of her engine) to {found.greatest_kn:.1f} kn in open water, "
        f"operating speed {ship.operating_speed_kn:g} kn; ice class {ship.ice_class}, fuel {ship.fuel}; "
        f"ice: {found.ice_label}",
    ]


def pace_table(found: TradeOff | PaceComparison) -> str:
    """Write a trade-off or a comparison of speeds as an HTML fragment for notebooks."""
    from routes.pace_results import PaceComparison

    curves = found.trade_off if isinstance(found, PaceComparison) else found
    parts = [f"<p>{html.escape('; '.join(pace_head(curves)))}</p>"]
    if isinstance(found, PaceComparison):
        parts.append(table(basis_headers(found), basis_rows(found), words=2))
        parts += [f"<p>{html.escape(note)}</p>" for note in basis_notes(found)]
    else:
        parts.append(table(curve_headers(curves), curve_rows(curves)))
    return "".join(parts)
