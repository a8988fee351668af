"""Results of services: the passages of a year, the year of one ship, two years beside each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.cost.bill import PARTS
from routes.cost.rows import not_negative
from routes.ports import Port
from routes.units import PERCENT
from routes.vessels import Vessel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePassage:
    """One voyage of a year, with the call at its end.

    Attributes
    ----------
    corridor, direction
        The way; ``out`` or ``back``.
    depart
        Day on which she leaves.
    days, port_days
        From berth to berth, and in port after it [d].
    share
        Share of it that falls in the year: 1 but for the last.
    units
        Cargo on board, in the unit of the service; 0 in ballast.
    usd
        Its bill with the call, by part [USD], the whole passage.
    """

    corridor: str
    direction: str
    depart: dt.date
    days: float
    port_days: float
    share: float
    units: float
    tonnes: float
    usd: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualService:
    """A year of one ship between two ports; ``parts_usd`` adds up to ``total_usd``.

    Attributes
    ----------
    season, rest
        The way in its season (None: never), and the way of the rest of the year.
    season_days
        Days of the year on which a voyage out may begin by the way in season.
    passages
        The voyages in order.
    idle_usd
        What the days off hire cost, by part [USD].
    unit
        What cargo is counted in: ``TEU``, ``CEU`` or ``t``.
    notes
        What a reader must know.
    """

    origin: Port
    destination: Port
    vessel: Vessel
    begin: dt.date
    season: str | None
    rest: str
    back: str
    season_days: int
    operating_days: float
    passages: tuple[ServicePassage, ...] = field(repr=False)
    idle_usd: Mapping[str, float]
    unit: str
    ice_label: str
    price_months: tuple[str, str]
    notes: tuple[str, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """The ways in words, such as ``nsr + suez``."""
        return self.rest if self.season is None else f"{self.season} + {self.rest}"

    @property
    def round_voyages(self) -> float:
        """Round voyages in the year, the last one in part."""
        return sum(passage.share for passage in self.passages) / 2.0

    def passages_by(self, corridor: str) -> float:
        """Return the single passages by a corridor, the last one in part."""
        return sum(passage.share for passage in self.passages if passage.corridor == corridor)

    @property
    def units(self) -> float:
        """Cargo of the year, in ``unit``."""
        return sum(passage.share * passage.units for passage in self.passages)

    @property
    def tonnes(self) -> float:
        """Cargo of the year [t]."""
        return sum(passage.share * passage.tonnes for passage in self.passages)

    @property
    def parts_usd(self) -> dict[str, float]:
        """Cost of the year by part [USD]."""
        return {
            part: sum(p.share * p.usd.get(part, 0.0) for p in self.passages) + self.idle_usd.get(part, 0.0)
            for part in PARTS
        }

    @property
    def total_usd(self) -> float:
        """Cost of the year [USD]."""
        return sum(self.parts_usd.values())

    @property
    def usd_per_unit(self) -> float:
        """Required freight rate: at this rate the year earns neither profit nor loss [USD per unit]."""
        return self.total_usd / self.units

    @property
    def usd_per_t(self) -> float:
        """Cost of the year over its tonnes [USD/t]."""
        return self.total_usd / self.tonnes

    def profit_usd(self, freight_usd_per_unit: ArrayLike) -> FloatArray:
        """Return what the year earns at some freight rates, less its cost [USD]; shapes as given."""
        freight = not_negative(freight_usd_per_unit, "freight rate", f"USD per {self.unit}")
        return np.asarray(freight * self.units - self.total_usd, dtype=np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Return the year as plain data."""
        parts = {part: round(usd) for part, usd in self.parts_usd.items()}
        return {
            "origin": self.origin.to_dict(),
            "destination": self.destination.to_dict(),
            "vessel": self.vessel.key,
            "begin": self.begin.isoformat(),
            "season": self.season,
            "rest": self.rest,
            "back": self.back,
            "season_days": self.season_days,
            "operating_days": self.operating_days,
            "round_voyages": round(self.round_voyages, 3),
            "passages": {
                name: round(self.passages_by(name), 3) for name in dict.fromkeys(p.corridor for p in self.passages)
            },
            "cargo": {"tonnes": round(self.tonnes, 1), "units": round(self.units, 1), "unit": self.unit},
            "cost_usd": {**parts, "total": sum(parts.values())},
            "usd_per_unit": round(self.usd_per_unit, 3),
            "usd_per_t": round(self.usd_per_t, 3),
            "price_months": list(self.price_months),
            "ice": self.ice_label,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceComparison:
    """The year with an Arctic way in its season beside the year by the other way alone."""

    seasonal: AnnualService
    baseline: AnnualService

    @property
    def saving_pct(self) -> float:
        """What the season saves per unit of cargo [%]; positive is cheaper."""
        return PERCENT * (1.0 - self.seasonal.usd_per_unit / self.baseline.usd_per_unit)

    def gain_usd(self, freight_usd_per_unit: ArrayLike) -> FloatArray:
        """Return how much more the year with the season earns at some freight rates [USD]."""
        more = self.seasonal.profit_usd(freight_usd_per_unit) - self.baseline.profit_usd(freight_usd_per_unit)
        return np.asarray(more, dtype=np.float64)

    def to_dict(self) -> dict[str, Any]:
        """Return both years as plain data, schema ``routes.service/1``."""
        return {
            "schema": "routes.service/1",
            "seasonal": self.seasonal.to_dict(),
            "baseline": self.baseline.to_dict(),
            "saving_pct": round(self.saving_pct, 2),
        }

    def plot(self, **options: Any) -> Axes:
        """Draw both years as stacked bars; see :func:`routes.plots.service_bars`."""
        from routes.plots.money import service_bars

        return service_bars(self, **options)

    def _repr_html_(self) -> str:
        from routes.report.money import service_table

        return service_table(self)
