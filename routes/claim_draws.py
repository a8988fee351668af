"""What a reading of a claim is computed from: quantities of many imagined voyages, route against baseline.

All routes, pairs and ships share their draws: the same ice years, assumptions and prices. What is drawn for costs and
for the mix of baselines stands in columns after those of the voyage, so that it moves nothing else.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes.cost.terms import CostAssumptions, CostTerms
from routes.cost_draws import COST_COLUMNS, draw_cost_assumptions_from
from routes.emissions import total_emissions
from routes.engine_room import burn, waiting_run
from routes.errors import NoRouteError
from routes.ice.record import IceConditions, complete_years, year_ice
from routes.pace_search import least_speed_kn
from routes.ports import Port
from routes.practice import Assumptions, allowance_change
from routes.routing import Route, route
from routes.sailing import ESCORTED, VoyageDraws, simulate_draws
from routes.tables import coefficient, load_table
from routes.uncertainty import INPUT_ROWS, draw_assumptions_from, pick, sample_unit
from routes.units import GRAMS_PER_TONNE, HOURS_PER_DAY
from routes.vessels import Vessel
from routes.voyage import by_engine
from routes.voyage_cost import voyage_cost

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Metric -> what is less of it, in words.
METRIC_WORDS = {
    "distance": "distance",
    "time": "time",
    "fuel": "fuel",
    "co2": "CO2",
    "co2e": "CO2e well to wake",
    "efficiency": "energy per t nm",
    "arrival_fuel": "fuel at equal arrival",
    "cost": "cost",
    "cost_per_t": "cost per tonne",
    "cargo_cost": "cost door to door",
    "spread": "spread of days",
    "late": "chance of lateness",
}
METRICS = tuple(METRIC_WORDS)
# Costs have a month of prices.
COST_METRICS = ("cost", "cost_per_t", "cargo_cost")
# Statements about many voyages: one number for a pair, ship and month, and a reduction only.
SPREAD_METRICS = ("spread", "late")
MIXED = "mixed"

# Departures are taken on this day of each month of a year without a leap day.
_DAY, _YEAR = 15, 2022
_SUEZ_SHARE = "traditional.suez_share."


@dataclass(frozen=True, slots=True)
class SharedDraws:
    """Shared randomness: the same ice years, assumptions, prices and baselines for every pair, ship and corridor."""

    months: tuple[int, ...]
    departures: NDArray[np.datetime64]
    ice: IceConditions
    assumptions: Assumptions
    cost_unit: FloatArray
    mix_unit: FloatArray
    count: int


@dataclass(frozen=True, slots=True)
class Quantities:
    """What voyages by one way (or a mix of ways) take: by key ``(12 * draws,)``; NaN where she cannot sail."""

    values: Mapping[str, FloatArray]
    feasible: BoolArray


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ports and a ship; ``scope`` is ``headline`` where it counts for the verdict."""

    origin: Port
    destination: Port
    ship: Vessel
    scope: str


def cost_key(metric: str, month: str) -> str:
    """Name a cost by its month of prices.

    >>> cost_key("cost", "2021-01")
    'cost@2021-01'
    """
    return f"{metric}@{month}"


def share_draws(draws: int, seed: int, months: Sequence[int], years: tuple[int, int]) -> SharedDraws:
    """Draw what all voyages of an audit share: ``draws`` for each month of departure."""
    voyage_columns = len(INPUT_ROWS) + 1
    unit = sample_unit(draws, voyage_columns + len(COST_COLUMNS) + 1, seed=seed)
    drawn = draw_assumptions_from(unit[:, : len(INPUT_ROWS)])
    ice = pick(np.asarray(complete_years(*years)), unit[:, len(INPUT_ROWS)])
    times = len(months)
    fields = drawn.__dataclass_fields__
    return SharedDraws(
        months=tuple(months),
        departures=np.repeat([np.datetime64(dt.date(_YEAR, m, _DAY), "D") for m in months], draws),
        ice=year_ice(np.tile(ice, times)),
        assumptions=Assumptions(**{name: np.tile(getattr(drawn, name), times) for name in fields}),
        cost_unit=unit[:, voyage_columns:-1],
        mix_unit=np.tile(unit[:, -1], times),
        count=draws,
    )


def suez_share(month: str) -> float:
    """Return the share of Suez among the traditional ways in the year of a month; the rest goes round the Cape.

    Years without a row take the last earlier one, years before the first row the first.

    >>> suez_share("2021-01"), suez_share("1991-01")
    (0.95, 0.95)
    """
    rows = {
        int(key.removeprefix(_SUEZ_SHARE)): row.value
        for key, row in load_table("coefficients.csv").items()
        if key.startswith(_SUEZ_SHARE)
    }
    year = int(month[:4])
    return rows[max((y for y in rows if y <= year), default=min(rows))]


class Ledger:
    """Computes quantities of voyages for the metrics and months of prices that are asked for."""

    def __init__(self, shared: SharedDraws, metrics: Sequence[str], price_months: Sequence[str]) -> None:
        self.shared = shared
        self.metrics = tuple(metrics)
        costed = bool(set(metrics) & set(COST_METRICS))
        times = len(shared.months)
        self.assumed: dict[str, CostAssumptions] = {}
        for month in price_months if costed else ():
            drawn = draw_cost_assumptions_from(shared.cost_unit, month)
            self.assumed[month] = CostAssumptions(
                **{name: np.tile(getattr(drawn, name), times) for name in drawn.__dataclass_fields__}
            )

    def compare(
        self, pair: Pair, corridor: str, baseline: str, mix_month: str
    ) -> tuple[Quantities | None, Quantities, Route | None, Route]:
        """Sail a pair by a corridor and by the baseline; None where the corridor has no track for the ship."""
        bases = ("suez", "cape") if baseline == MIXED else (baseline,)
        ways = [self.track(pair, name) for name in bases]
        try:
            own = self.track(pair, corridor)
        except NoRouteError:
            own = None
        base_trips = [self.sail(way, pair.ship) for way in ways]
        trip = None if own is None else self.sail(own, pair.ship)
        base = [self.quantities(way, there) for way, there in zip(ways, base_trips, strict=True)]
        if own is None or trip is None:
            return None, self._mix(base, mix_month), None, ways[0]
        mine = self.quantities(own, trip)
        if "arrival_fuel" in self.metrics:
            mine, base = self._equal_arrival(pair.ship, trip, mine, base_trips, base, mix_month)
        return mine, self._mix(base, mix_month), own, ways[0]

    def track(self, pair: Pair, corridor: str) -> Route:
        """Return the way of a pair by a corridor at the ship's draught."""
        return route(pair.origin, pair.destination, corridor=corridor, draught_m=pair.ship.draught_m)

    def sail(self, track: Route, ship: Vessel) -> VoyageDraws:
        """Sail a way with the shared draws."""
        return simulate_draws(track, ship, self.shared.departures, self.shared.ice, self.shared.assumptions)

    def quantities(self, track: Route, trip: VoyageDraws) -> Quantities:
        """Add up what the metrics need."""
        values = {
            "distance": _distances(track, self.shared.assumptions.sailed_ratio),
            "time": trip.days,
            "fuel": trip.fuel_t,
        }
        if {"co2", "co2e"} & set(self.metrics):
            emitted = total_emissions(by_engine(trip.fuels_t, trip.vessel, trip.unused_gas_t))
            values |= {"co2": emitted.co2, "co2e": emitted.co2e_wtw}
        if "efficiency" in self.metrics:
            # Energy for the same work: cargo t x nm of the shorter way, so that a detour is no achievement. The miles
            # and the load are the same by both ways and cancel.
            values["efficiency"] = np.asarray(
                sum(mass * GRAMS_PER_TONNE * coefficient(f"fueleu.lcv.{name}") for name, mass in trip.fuels_t.items()),
                dtype=np.float64,
            )
        for month, assumed in self.assumed.items():
            bill = voyage_cost(
                trip.legs, track, trip.vessel, dt.date(_YEAR, 1, _DAY), terms=CostTerms(price_date=month),
                assumed=assumed, feasible=trip.feasible,
            )  # fmt: skip
            total = bill.total_usd
            values[cost_key("cost", month)] = total
            values[cost_key("cost_per_t", month)] = total / bill.cargo.tonnes
            values[cost_key("cargo_cost", month)] = total + bill.cargo_time_usd
        return Quantities(values, trip.feasible)

    def _mix(self, base: Sequence[Quantities], month: str) -> Quantities:
        """Let each imagined voyage of the baseline go by Suez or round the Cape."""
        if len(base) == 1:
            return base[0]
        suez, cape = base
        by_suez = self.shared.mix_unit < suez_share(month)
        return Quantities(
            {name: np.where(by_suez, suez.values[name], cape.values[name]) for name in suez.values},
            np.where(by_suez, suez.feasible, cape.feasible),
        )

    # --- equal arrival ------------------------------------------------------------------------------

    def _equal_arrival(
        self, ship: Vessel, trip: VoyageDraws, mine: Quantities, base_trips: Sequence[VoyageDraws],
        base: Sequence[Quantities], mix_month: str,
    ) -> tuple[Quantities, list[Quantities]]:  # fmt: skip
        """Let whichever ship is quicker slow down until both arrive on the same day."""
        there = self._mix(base, mix_month)
        both = mine.feasible & there.feasible
        target = np.fmax(mine.values["time"], there.values["time"])
        own = self._slowed(ship, trip, target, both)
        slowed = [self._slowed(ship, each, target, both) for each in base_trips]
        return (
            Quantities({**mine.values, "arrival_fuel": own}, mine.feasible),
            [
                Quantities({**each.values, "arrival_fuel": fuel}, each.feasible)
                for each, fuel in zip(base, slowed, strict=True)
            ],
        )

    def _slowed(self, ship: Vessel, trip: VoyageDraws, target_days: FloatArray, both: BoolArray) -> FloatArray:
        """Fuel of a ship that slows down to arrive after so many days [t]; what is left of them she waits and burns."""
        early = both & (target_days > trip.days)
        fuel = trip.fuel_t.copy()
        if early.any():
            slower, left = self.slow_down(ship, trip, target_days, early)
            waiting, _ = burn(ship, [waiting_run(ship, left)], slower.legs[-1].plan, scrubber=slower.scrubber)
            fuel[early] = slower.fuel_t + np.sum(list(waiting.values()), axis=0)
        return fuel

    def slow_down(
        self, ship: Vessel, trip: VoyageDraws, target_days: FloatArray, early: BoolArray
    ) -> tuple[VoyageDraws, FloatArray]:
        """Sail the early voyages again, as slowly as lets them arrive after so many days.

        At sea hours go as 1 over speed, in canals, with pilots and behind icebreakers they stay: one step of that law
        gives her speed, not below the least of her engine, which leaves most ships early. Ice that she meets on a later
        day may make her late: 2% of the voyages of *Propontis* to Shanghai, no other headline pair in July to October.

        Returns
        -------
        The slower voyages, as many as are early, and the hours that are left to them until the arrival.
        """
        at_sea = [leg for leg in trip.legs if leg.leg.kind not in ("canal", "pilotage")]
        open_hours = np.sum([np.where(leg.mode != ESCORTED, leg.hours, 0.0) for leg in at_sea], axis=0)[early]
        shared, hours = self.shared, trip.hours[early]
        drawn = Assumptions(
            **{name: getattr(shared.assumptions, name)[early] for name in Assumptions.__dataclass_fields__}
        )
        wanted = target_days[early] * HOURS_PER_DAY
        factor = open_hours / (wanted - (hours - open_hours))
        least = least_speed_kn(ship) / (ship.operating_speed_kn * drawn.speed_factor)
        factor = np.clip(factor, np.minimum(least, 1.0), 1.0)
        slower = simulate_draws(
            trip.route, ship, shared.departures[early],
            dataclasses.replace(shared.ice, table=shared.ice.table[early]),
            dataclasses.replace(drawn, speed_factor=drawn.speed_factor * factor),
        )  # fmt: skip
        return slower, np.where(slower.feasible, np.maximum(wanted - slower.hours, 0.0), 0.0)


def _distances(track: Route, ratio: FloatArray) -> FloatArray:
    """Length of a track as sailed, for each draw of the sailed ratio [nm]."""
    allowance = sum(leg.allowance_nm for leg in track.legs if leg.in_nsr and leg.ice_leg is not None)
    return track.distance_nm + allowance * allowance_change(ratio)


def savings(mine: Quantities | None, base: Quantities, key: str, *, days: bool = False) -> tuple[FloatArray, BoolArray]:
    """Compute what a way saves against the baseline, for each voyage.

    Parameters
    ----------
    mine, base
        Quantities by the way and by the baseline; None where there is no track.
    key
        A metric, costs with their month (:func:`cost_key`).
    days
        Return the difference instead of a percentage.

    Returns
    -------
    ``100 (1 - mine / base)`` [%], or ``base - mine``, NaN where there is none; and where it can be sailed by both. A
    shorter line on the map is shorter whether or not she can sail it.
    """
    if mine is None:
        return np.full(len(base.feasible), np.nan), np.zeros(len(base.feasible), dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        a, b = mine.values[key], base.values[key]
        values = b - a if days else 100.0 * (1.0 - a / b)
    feasible = mine.feasible & base.feasible
    return np.asarray(values, dtype=np.float64), np.isfinite(values) if key == "distance" else (
        feasible & np.isfinite(values)
    )


def spread_saving(metric: str, mine_days: FloatArray, base_days: FloatArray) -> float | None:
    """Compute how much steadier a way is than the baseline in one month.

    Parameters
    ----------
    metric
        ``spread``: width of the 80% interval of days among voyages that can be sailed. ``late``: chance that a voyage
        takes more than ``claims.late_days`` longer than the median of its own way; one that cannot be sailed is late.
    mine_days, base_days
        Days of each voyage, NaN where it cannot be sailed.

    Returns
    -------
    ``100 (1 - mine / base)`` [%]; None where nothing can be sailed, or the baseline is never late but the way is.

    >>> spread_saving("spread", np.array([10.0, 12.0]), np.array([20.0, 24.0]))
    50.0
    """
    mine, base = (_unsteadiness(metric, days) for days in (mine_days, base_days))
    if mine is None or base is None or (base == 0.0 and mine > 0.0):
        return None
    return 0.0 if base == 0.0 else 100.0 * (1.0 - mine / base)


def _unsteadiness(metric: str, days: FloatArray) -> float | None:
    sailed = days[np.isfinite(days)]
    if not sailed.size:
        return None
    if metric == "spread":
        low, high = np.percentile(sailed, (10.0, 90.0))
        return float(high - low)
    planned = float(np.median(sailed)) + coefficient("claims.late_days")
    return float(1.0 - np.count_nonzero(sailed <= planned) / days.size)
