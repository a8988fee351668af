"""A bill: lines with basis, sources and status, which add up to a total, in any currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from routes.cost.cargo import CargoLoad, Commodity
from routes.cost.prices import MarketPrices
from routes.cost.rows import FloatArray
from routes.errors import UnknownNameError
from routes.vessels import Vessel

# Parts of the cost of a voyage, in the order of a table; every line belongs to one.
PARTS = ("fuel", "canal", "icebreaker", "capital", "operating", "insurance", "carbon", "ports")
CURRENCIES = ("USD", "EUR", "RUB")
_THOUSAND = 1000.0


def _finite(value: float, digits: int) -> float | None:
    """Return a rounded number, None where there is none."""
    return round(value, digits) if np.isfinite(value) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One line of a bill.

    Attributes
    ----------
    key
        Its name, such as ``suez_toll``.
    part
        The part of the total that it belongs to, one of :data:`PARTS`.
    usd
        Amount of each voyage [USD of the month of the prices], ``(n,)``; NaN where she cannot sail.
    basis
        How it comes about, in words and numbers of the first voyage.
    status
        The least trusted of what it rests on.
    sources
        Keys of the bibliography.
    notes
        What a reader must know.
    """

    key: str
    part: str
    usd: FloatArray
    basis: str
    status: str
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoyageCost:
    """The bill of one or many voyages; the lines add up to ``total_usd``.

    Attributes
    ----------
    corridor, vessel
        The way and the ship.
    month
        Month of the prices, whose dollars all amounts are.
    lines
        The bill.
    cargo
        What she carries.
    cargo_time_usd
        What the time of the cargo costs its owner [USD], ``(n,)``: no part of the total.
    days, distance_nm
        Time and miles of each voyage, ``(n,)``.
    market
        The prices.
    notes
        Prices that are not those of the month, and whatever else a reader must know.
    """

    corridor: str
    vessel: Vessel
    month: str
    lines: tuple[CostLine, ...]
    cargo: CargoLoad
    commodity: Commodity
    cargo_time_usd: FloatArray
    days: FloatArray
    distance_nm: float
    market: MarketPrices
    notes: tuple[str, ...]

    def line(self, key: str) -> CostLine | None:
        """Return a line by key, None where the voyage has none."""
        return next((line for line in self.lines if line.key == key), None)

    def part_usd(self, part: str) -> FloatArray:
        """Return the sum of the lines of a part [USD], zeros where there is none."""
        if part not in PARTS:
            raise UnknownNameError(f"part {part!r}", "is not known", f"choose from: {', '.join(PARTS)}")
        nothing = np.where(np.isnan(self.days), np.nan, 0.0)
        return np.asarray(sum((line.usd for line in self.lines if line.part == part), nothing), dtype=np.float64)

    @property
    def parts_usd(self) -> dict[str, FloatArray]:
        """Sum of the lines by part [USD], parts without lines left out."""
        used = {line.part for line in self.lines}
        return {part: self.part_usd(part) for part in PARTS if part in used}

    @property
    def total_usd(self) -> FloatArray:
        """All lines [USD]."""
        return np.asarray(np.sum([line.usd for line in self.lines], axis=0), dtype=np.float64)

    @property
    def usd_per_t(self) -> FloatArray:
        """Total over the tonnes of cargo [USD/t], NaN in ballast."""
        return _per(self.total_usd, self.cargo.tonnes)

    @property
    def usd_per_unit(self) -> FloatArray:
        """Total over TEU, cars or tonnes, whichever the ship is paid by [USD], NaN in ballast."""
        return _per(self.total_usd, self.cargo.units)

    @property
    def usd_per_1000_t_nm(self) -> FloatArray:
        """Total over the work done: thousands of tonne-miles along the track [USD]."""
        return _THOUSAND * self.usd_per_t / self.distance_nm

    def rate(self, currency: str) -> float:
        """Return units of a currency per US dollar at the rates of the month."""
        if currency not in CURRENCIES:
            raise UnknownNameError(f"currency {currency!r}", "is not known", f"choose from: {', '.join(CURRENCIES)}")
        return {"USD": 1.0, "EUR": 1.0 / self.market.usd_eur.value, "RUB": self.market.rub_usd.value}[currency]

    def amounts(self, currency: str = "USD") -> dict[str, int] | None:
        """Return the parts of the first voyage and their total, in whole units of a currency that add up.

        None for a voyage that cannot be sailed.
        """
        if np.isnan(self.days[0]):
            return None
        rate = self.rate(currency)
        found = {part: round(float(usd[0]) * rate) for part, usd in self.parts_usd.items()}
        return {
            **{part: found.get(part, 0) for part in PARTS if part != "ports" or part in found},
            "total": sum(found.values()),
        }

    def to_dict(self, currency: str = "USD") -> dict[str, Any]:
        """Return the bill of the first voyage as plain data."""
        rate = self.rate(currency)
        return {
            "currency": currency,
            "price_month": self.month,
            "amounts": self.amounts(currency),
            "lines": [
                {
                    "key": line.key,
                    "part": line.part,
                    "amount": round(float(line.usd[0]) * rate, 2),
                    "basis": line.basis,
                    "status": line.status,
                    "sources": list(line.sources),
                    "notes": list(line.notes),
                }
                for line in self.lines
            ],
            "cargo": {
                "commodity": self.commodity.key,
                "tonnes": round(float(np.atleast_1d(self.cargo.tonnes)[0]), 1),
                "units": round(float(np.atleast_1d(self.cargo.units)[0]), 1),
                "unit": self.cargo.unit,
            },
            "per_t": _finite(float(self.usd_per_t[0]) * rate, 3),
            "per_unit": _finite(float(self.usd_per_unit[0]) * rate, 3),
            "per_1000_t_nm": _finite(float(self.usd_per_1000_t_nm[0]) * rate, 4),
            "cargo_time": round(float(self.cargo_time_usd[0]) * rate, 2),
            "prices": self.market.to_dict(),
            "notes": list(self.notes),
        }


def _per(usd: FloatArray, amount: FloatArray) -> FloatArray:
    carried = np.asarray(amount, dtype=np.float64)
    return np.asarray(np.where(carried > 0.0, usd / np.where(carried > 0.0, carried, 1.0), np.nan), dtype=np.float64)
