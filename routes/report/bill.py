"""Bills as words: tables of parts and lines for the terminal, records for CSV, Markdown."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from routes.comparison import Comparison
from routes.cost.bill import CURRENCIES, PARTS, VoyageCost
from routes.cost.prices import MarketPrices
from routes.errors import UnknownNameError

WIDTH = 110


def check_currency(currency: str) -> str:
    """Return a currency, or raise ``UnknownNameError``."""
    if currency.upper() not in CURRENCIES:
        raise UnknownNameError(f"currency {currency!r}", "is not known", f"choose from: {', '.join(CURRENCIES)}")
    return currency.upper()


def bill_dict(result: Comparison, currency: str) -> dict[str, Any]:
    """Return the bills as plain data, schema ``routes.cost/1``."""
    return {
        "schema": "routes.cost/1",
        "origin": result.origin.to_dict(),
        "destination": result.destination.to_dict(),
        "vessel": result.vessel.key,
        "depart": result.depart.isoformat(),
        "bills": {name: bill.to_dict(currency) for name, bill in result.costs.items()},
        "not_costed": {
            voyage.corridor: voyage.reason or result.cost_errors.get(voyage.corridor, "")
            for voyage in result.voyages
            if voyage.corridor not in result.costs
        },
        "notes": list(result.price_notes()),
    }


def bill_head(result: Comparison, currency: str) -> str:
    """Return the first lines: ports, ship, date, what she carries, whose money."""
    lines = [f"{result.origin.name} - {result.destination.name}, {result.vessel.name}, departing {result.depart}"]
    for bill in list(result.costs.values())[:1]:
        load = bill.cargo
        number = f"{float(load.units):,.0f} {load.unit}" + (
            "" if load.unit == "t" else f", {float(load.tonnes):,.0f} t"
        )
        lines.append(f"{currency} of {bill.month}; cargo: {bill.commodity.label}, {number}")
    return "\n".join(lines) + "\n"


def part_table(result: Comparison, currency: str) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows: parts down, corridors across, total and costs by unit below."""
    bills = result.costs
    amounts = {name: bill.amounts(currency) or {} for name, bill in bills.items()}
    rows = [
        [part, *(f"{amounts[name].get(part, 0):,}" for name in bills)]
        for part in PARTS
        if any(amounts[name].get(part) for name in bills)
    ]
    rows.append(["total", *(f"{amounts[name].get('total', 0):,}" for name in bills)])

    def by(attribute: str, digits: int) -> list[str]:
        told = [float(getattr(bill, attribute)[0]) * bill.rate(currency) for bill in bills.values()]
        return [f"{value:,.{digits}f}" if np.isfinite(value) else "-" for value in told]

    unit = next((bill.cargo.unit for bill in bills.values()), "t")
    rows.append(["per t", *by("usd_per_t", 2)])
    if unit != "t":
        rows.append([f"per {unit}", *by("usd_per_unit", 1)])
    rows.append(["per 1000 t nm", *by("usd_per_1000_t_nm", 3)])
    rows.append(["time of the cargo (not in total)", *by("cargo_time_usd", 0)])
    return [currency, *bills], rows


def line_tables(result: Comparison, currency: str) -> list[tuple[str, list[list[str]]]]:
    """Return the lines of every bill: key, amount, basis, status, sources."""
    return [(name, _lines(bill, currency)) for name, bill in result.costs.items()]


def _lines(bill: VoyageCost, currency: str) -> list[list[str]]:
    rate = bill.rate(currency)
    return [
        [
            line.key,
            f"{float(line.usd[0]) * rate:,.0f}",
            line.basis,
            line.status,
            ", ".join(dict.fromkeys(line.sources)),
        ]
        for line in bill.lines
    ]


def bill_notes(result: Comparison, currency: str = "USD") -> str:
    """Return what a reader must know, each said once, wrapped."""
    said: dict[str, None] = {}
    for bill in result.costs.values():
        for line in bill.lines:
            said |= dict.fromkeys(f"{line.key}: {note}" for note in line.notes)
        said |= dict.fromkeys(bill.notes)
    series = {"EUR": "usd_eur", "RUB": "rub_usd"}.get(currency)
    for bill in result.costs.values():
        if series is not None and getattr(bill.market, series).flag:
            said[f"{series}: {getattr(bill.market, series).flag}"] = None
    for voyage in result.voyages:
        if not voyage.feasible:
            said[f"{voyage.corridor}: not feasible. {voyage.reason}"] = None
    said |= dict.fromkeys(f"{name}: no cost. {why}" for name, why in result.cost_errors.items())
    return "\n".join(textwrap.fill(f"note: {text}", WIDTH, subsequent_indent="  ") for text in said)


def bill_records(result: Comparison, currency: str) -> list[dict[str, Any]]:
    """Return one record a line, for CSV."""
    return [
        {
            "corridor": name,
            "price_month": bill.month,
            "currency": currency,
            "part": line["part"],
            "line": line["key"],
            "amount": line["amount"],
            "basis": line["basis"],
            "status": line["status"],
            "sources": "|".join(line["sources"]),
            "notes": "; ".join(line["notes"]),
        }
        for name, bill in result.costs.items()
        for line in bill.to_dict(currency)["lines"]
    ]


def bill_markdown(result: Comparison, currency: str) -> str:
    """Return the table of parts in Markdown."""
    headers, rows = part_table(result, currency)
    out = ["| " + " | ".join(headers) + " |", "|---" + "|---:" * (len(headers) - 1) + "|"]
    out += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(out)


def price_records(market: MarketPrices) -> list[dict[str, Any]]:
    """Return one record a price, for CSV."""
    return [dict(found.to_dict()) for found in market.all_prices()]


def price_rows(market: MarketPrices) -> list[list[str]]:
    """Return one row a price, for the terminal."""
    return [
        [
            found.series,
            f"{found.value:,.4g}" if found.value < 1000.0 else f"{found.value:,.0f}",
            f"{found.low:,.4g}",
            f"{found.high:,.4g}",
            found.unit,
            found.date,
            found.status,
            found.source,
        ]
        for found in market.all_prices()
    ]
