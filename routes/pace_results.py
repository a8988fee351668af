"""Results of speed choice: points, curves, and comparisons of corridors on several bases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ports import Port
from routes.routing import Route
from routes.vessels import Vessel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]

METRICS = ("days", "fuel", "co2", "co2e", "cost")
BASES = ("equal_speed", "equal_arrival", "best_speed", "arrive_within")
NOTES = (
    "one speed on open water for the whole voyage; ice, icebreakers, pilots and canals slow her on their own",
    "central assumptions; at equal arrival a ship that is early waits at anchor and burns for it (waiting_fuel_t)",
    "emissions are tank to wake; the methane slip of gas engines is that of the fuel, at any load",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePoint:
    """One corridor at one speed.

    Attributes
    ----------
    days
        Berth to berth, without waiting for an arrival [d].
    fuels_t
        Mass by fuel, with that of waiting for the arrival [t].
    unused_gas_t
        Gas among it that boiled off and was burnt to no use [t].
    co2_t, co2e_t
        CO2 and CO2 equivalent (GWP100), tank to wake [t].
    waiting_fuel_t
        Fuel at anchor for ``early_days`` [t].
    early_days
        Time left before the arrival that was asked for [d].
    waits
        Whether she lies at anchor for it, as at equal arrival; a ship that arrives within a time may berth.
    bound
        None; ``least`` or ``greatest`` if the answer lies at that end of her speeds; ``feasibility`` if ice or rules
        forbid the speeds beyond it.
    fuel_usd, time_usd
        Costs where prices were given [USD].
    """

    corridor: str
    speed_kn: float
    days: float
    fuels_t: Mapping[str, float]
    co2_t: float
    co2e_t: float
    unused_gas_t: float = 0.0
    early_days: float = 0.0
    waits: bool = False
    waiting_fuel_t: float = 0.0
    bound: str | None = None
    fuel_usd: float | None = None
    time_usd: float | None = None

    @property
    def fuel_t(self) -> float:
        """All fuel [t]."""
        return sum(self.fuels_t.values())

    @property
    def cost_usd(self) -> float | None:
        """Fuel and time together [USD], None without prices."""
        return None if self.fuel_usd is None or self.time_usd is None else self.fuel_usd + self.time_usd

    def value(self, metric: str) -> float | None:
        """Return ``days`` (with those that she waits), ``fuel``, ``co2``, ``co2e`` or ``cost``."""
        if metric not in METRICS:
            raise BadInputError(f"metric {metric!r}", "is not known", f"choose from: {', '.join(METRICS)}")
        days = self.days + (self.early_days if self.waits else 0.0)
        found = {"days": days, "fuel": self.fuel_t, "co2": self.co2_t, "co2e": self.co2e_t, "cost": self.cost_usd}
        return found[metric]

    def to_dict(self) -> dict[str, Any]:
        """Return the point as plain data."""
        cost = self.cost_usd
        return {
            "corridor": self.corridor,
            "speed_kn": round(self.speed_kn, 3),
            "days": round(self.days, 3),
            "early_days": round(max(self.early_days, 0.0), 3),
            "waiting_fuel_t": round(self.waiting_fuel_t, 1),
            "bound": self.bound,
            "fuel_t": {"total": round(self.fuel_t, 1)} | {name: round(t, 1) for name, t in self.fuels_t.items()},
            "co2_t": round(self.co2_t, 1),
            "co2e_100_t": round(self.co2e_t, 1),
            "cost_usd": None
            if cost is None
            else {"fuel": round(self.fuel_usd or 0.0), "time": round(self.time_usd or 0.0), "total": round(cost)},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceCurve:
    """Time, fuel and emissions of one corridor against the speed on open water; arrays ``(n,)``.

    A speed that cannot be sailed is NaN; ``reason`` is the first refusal on the way, or why there is no track.
    """

    corridor: str
    route: Route | None
    speed_kn: FloatArray
    days: FloatArray
    fuels_t: Mapping[str, FloatArray]
    unused_gas_t: FloatArray
    co2_t: FloatArray
    co2e_t: FloatArray
    reason: str | None = None

    @property
    def fuel_t(self) -> FloatArray:
        """All fuel [t]."""
        if not self.fuels_t:
            return np.full(len(self.speed_kn), np.nan)
        return np.asarray(np.sum(list(self.fuels_t.values()), axis=0), dtype=np.float64)

    @property
    def feasible(self) -> NDArray[np.bool_]:
        """Which speeds can be sailed."""
        return np.isfinite(self.days)

    def point(self, number: int, **more: Any) -> PacePoint:
        """Return the voyage at one of the speeds."""
        return PacePoint(
            corridor=self.corridor,
            speed_kn=float(self.speed_kn[number]),
            days=float(self.days[number]),
            fuels_t={name: float(mass[number]) for name, mass in self.fuels_t.items()},
            unused_gas_t=float(self.unused_gas_t[number]),
            co2_t=float(self.co2_t[number]),
            co2e_t=float(self.co2e_t[number]),
            **more,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the curve as plain data, null where it cannot be sailed."""
        return {
            "corridor": self.corridor,
            "lane": None if self.route is None else self.route.lane,
            "distance_nm": None if self.route is None else round(self.route.distance_nm, 1),
            "reason": self.reason,
            "speed_kn": _plain(self.speed_kn, 3),
            "days": _plain(self.days, 3),
            "fuel_t": {"total": _plain(self.fuel_t, 1)} | {name: _plain(t, 1) for name, t in self.fuels_t.items()},
            "co2_t": _plain(self.co2_t, 1),
            "co2e_100_t": _plain(self.co2e_t, 1),
        }


def _plain(values: FloatArray, digits: int) -> list[float | None]:
    return [round(float(x), digits) if np.isfinite(x) else None for x in values]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """Time against fuel of one ship by several corridors, over the speeds that she can keep."""

    origin: Port
    destination: Port
    vessel: Vessel
    depart: dt.date
    ice_label: str
    least_kn: float
    greatest_kn: float
    curves: tuple[PaceCurve, ...]

    def curve(self, corridor: str) -> PaceCurve:
        """Return the curve of a corridor."""
        for one in self.curves:
            if one.corridor == corridor:
                return one
        raise BadInputError(f"corridor {corridor!r}", "is not part of this trade-off", "name it in `corridors`")

    def to_dict(self) -> dict[str, Any]:
        """Return the trade-off as plain data, schema ``routes.pace/1``."""
        return {
            "schema": "routes.pace/1",
            "origin": self.origin.to_dict(),
            "destination": self.destination.to_dict(),
            "vessel": self.vessel.to_dict(),
            "depart": self.depart.isoformat(),
            "ice": self.ice_label,
            "operating_speed_kn": self.vessel.operating_speed_kn,
            "speeds_kn": {"least": round(self.least_kn, 3), "greatest": round(self.greatest_kn, 3)},
            "curves": [curve.to_dict() for curve in self.curves],
            "notes": list(NOTES),
        }

    def plot(self, **options: Any) -> Axes:
        """Draw time against fuel; see :func:`routes.plots.trade_off_chart`."""
        from routes.plots import trade_off_chart

        return trade_off_chart(self, **options)

    def _repr_html_(self) -> str:
        from routes.report.pace import pace_table

        return pace_table(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceBasis:
    """The corridors on one basis.

    Attributes
    ----------
    key
        One of :data:`BASES`.
    arrival_days
        The time in which all shall arrive [d]; None where none is set.
    points
        By corridor; None where it cannot be sailed so, with the reason in ``reasons``.
    """

    key: str
    arrival_days: float | None = None
    points: Mapping[str, PacePoint | None]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def saving_pct(self, corridor: str, baseline: str, metric: str) -> float | None:
        """Return what a corridor saves against another [%], None where one of the two cannot be sailed."""
        for name in (corridor, baseline):
            if name not in self.points:
                raise BadInputError(f"corridor {name!r}", "is not part of this comparison", "name it in `corridors`")
        one, base = self.points[corridor], self.points[baseline]
        if one is None or base is None:
            return None
        mine, other = one.value(metric), base.value(metric)
        return None if mine is None or not other else 100.0 * (1.0 - mine / other)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceComparison:
    """Corridors at equal speed, at equal arrival and at the best speed of each, with the curves behind them."""

    trade_off: TradeOff
    baseline: str
    bases: tuple[PaceBasis, ...]

    def basis(self, key: str) -> PaceBasis:
        """Return one basis of the comparison."""
        for one in self.bases:
            if one.key == key:
                return one
        known = ", ".join(one.key for one in self.bases)
        raise UnknownNameError(f"basis {key!r}", "is not part of this comparison", f"choose from: {known}")

    def saving_pct(self, basis: str, corridor: str, metric: str) -> float | None:
        """Return what a corridor saves against the baseline [%]; positive is less, None where there is no voyage."""
        return self.basis(basis).saving_pct(corridor, self.baseline, metric)

    def to_dict(self) -> dict[str, Any]:
        """Return curves and bases as plain data, schema ``routes.pace/1``."""
        found = []
        for basis in self.bases:
            savings: dict[str, dict[str, float | None]] = {}
            for name in basis.points:
                if name != self.baseline:
                    values = {metric: basis.saving_pct(name, self.baseline, metric) for metric in METRICS}
                    savings[name] = {f"{k}_pct": None if v is None else round(v, 2) for k, v in values.items()}
            found.append(
                {
                    "basis": basis.key,
                    "arrival_days": None if basis.arrival_days is None else round(basis.arrival_days, 3),
                    "voyages": [None if p is None else p.to_dict() for p in basis.points.values()],
                    "reasons": dict(basis.reasons),
                    "savings": savings,
                }
            )
        return {**self.trade_off.to_dict(), "baseline": self.baseline, "bases": found}

    def plot(self, **options: Any) -> Axes:
        """Draw time against fuel with the points of each basis; see :func:`routes.plots.trade_off_chart`."""
        from routes.plots import trade_off_chart

        return trade_off_chart(self, **options)

    def _repr_html_(self) -> str:
        from routes.report.pace import pace_table

        return pace_table(self)
