"""What break-even values can be looked for, and how each input changes the bills of two ways.

Inputs of cost price the same sailed legs again; ``ice_speed`` sails again; ``season_days`` is of a year
(:mod:`routes.service`) and has no function here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes.cost.bill import VoyageCost
from routes.cost.carbon import levy_scenario, levy_scenarios
from routes.cost.cargo import cargo_load
from routes.cost.ownership import newbuilding_price
from routes.cost.terms import CostTerms, central_cost_assumptions
from routes.errors import BadInputError
from routes.ice.record import repeat_ice
from routes.practice import central_assumptions
from routes.routing import Route
from routes.sailing import VoyageDraws, simulate_draws
from routes.service import pick_legs
from routes.setting import Setting
from routes.tables import read_csv
from routes.units import DAYS_PER_YEAR
from routes.voyage_cost import voyage_cost

FloatArray = NDArray[np.float64]
Totals = tuple[FloatArray, FloatArray]

METRICS = ("cost", "cost_with_cargo", "usd_per_unit")
_MILLION = 1_000_000.0
_SHIP_DAYS = ("capital", "operating", "insurance")


class Case:
    """Two ways on one day, each with its ship, sailed once, and priced as often as asked."""

    def __init__(self, settings: tuple[Setting, Setting], ways: tuple[str, str], terms: CostTerms, metric: str) -> None:
        self.settings, self.ways, self.terms, self.metric = settings, ways, terms, metric
        self.depart = settings[0].depart
        self.month = terms.month(self.depart)
        self.sailed = self.sail(np.ones(1))
        for name, draws in zip(ways, self.sailed, strict=True):
            if not draws.feasible[0]:
                raise BadInputError(
                    f"{name} on {self.depart}", f"cannot be sailed: {draws.reason}", "choose another date or ship"
                )
        burnt = self.sailed[1].fuels_t
        self.fuel = max(burnt, key=lambda name: float(burnt[name][0]))
        self.bills = self.price(1)
        units = {bill.cargo.unit for bill in self.bills}
        if metric == "usd_per_unit" and len(units) > 1:
            raise BadInputError(
                f"cargo in {' and '.join(sorted(units))}", "cannot be compared", "take ships of one type"
            )

    def sail(self, ice_speed: FloatArray) -> tuple[VoyageDraws, VoyageDraws]:
        """Sail both ways with speeds in ice, her own and the convoy's, times some factors."""
        count = len(ice_speed)
        known = central_assumptions(count)
        scaled = {
            name: getattr(known, name) * ice_speed
            for name in ("ice_multiplier", "escort_speed_summer_kn", "escort_speed_winter_kn")
        }
        found = []
        for name, setting in zip(self.ways, self.settings, strict=True):
            track = setting.tracks[name]
            if not isinstance(track, Route):
                raise track
            found.append(
                simulate_draws(
                    track, setting.vessel, np.full(count, np.datetime64(self.depart, "D")),
                    repeat_ice(setting.ice_along(track), count), dataclasses.replace(known, **scaled),
                    practice=setting.practice,
                )
            )  # fmt: skip
        return found[0], found[1]

    def price(
        self,
        count: int,
        terms: Mapping[str, Any] | None = None,
        assumed: Mapping[str, FloatArray] | None = None,
        sailed: Sequence[VoyageDraws] | None = None,
    ) -> tuple[VoyageCost, VoyageCost]:
        """Write ``count`` bills of both ways, with some terms and assumptions changed."""
        chosen = dataclasses.replace(self.terms, price_date=self.month, **(terms or {}))
        inputs = dataclasses.replace(central_cost_assumptions(count), **(assumed or {}))
        index = np.arange(count) if sailed is not None else np.zeros(count, dtype=np.int64)
        first, second = (
            voyage_cost(
                pick_legs(draws.legs, index), draws.route, draws.vessel, self.depart, terms=chosen, assumed=inputs,
                feasible=draws.feasible[index],
            )
            for draws in (self.sailed if sailed is None else sailed)
        )  # fmt: skip
        return first, second

    def measure(self, bill: VoyageCost, usd: FloatArray) -> FloatArray:
        """Return what is compared, for a bill whose total is ``usd``: dollars, or dollars per unit of cargo."""
        if self.metric == "cost_with_cargo":
            usd = usd + bill.cargo_time_usd
        if self.metric == "usd_per_unit":
            usd = usd / float(bill.cargo.units)
        return np.asarray(usd, dtype=np.float64)

    def totals(self, values: FloatArray, terms: Mapping[str, Any] | None = None, **assumed: FloatArray) -> Totals:
        """Return both totals with some terms and assumptions changed."""
        first, second = self.price(len(values), terms, assumed)
        return self.measure(first, first.total_usd), self.measure(second, second.total_usd)

    def instead(self, values: FloatArray, keys: Sequence[str], usd: Callable[[VoyageCost], FloatArray]) -> Totals:
        """Return both totals with some lines of the bills replaced by an amount."""

        def changed(bill: VoyageCost) -> FloatArray:
            gone = sum(float(line.usd[0]) for key in keys if (line := bill.line(key)) is not None)
            return self.measure(bill, float(bill.total_usd[0]) - gone + usd(bill) + 0.0 * values)

        return changed(self.bills[0]), changed(self.bills[1])

    def ship_day_usd(self, bill: VoyageCost) -> float:
        """Return what a day of the ship costs, without fuel [USD per day]."""
        lines = (bill.line(key) for key in _SHIP_DAYS)
        return sum(float(line.usd[0]) for line in lines if line is not None) / float(bill.days[0])

    def arctic(self, bill: VoyageCost) -> bool:
        """Tell whether a bill is of a way through NSR waters."""
        return bill.line("nsr_icebreaker") is not None


# --- how each input changes the case ------------------------------------------------------------------


def _fuel_price(case: Case, values: FloatArray) -> Totals:
    factor = values / _fuel_now(case)
    return case.totals(values, fuel_factor=factor, gas_factor=factor)


def _fuel_now(case: Case) -> float:
    return case.bills[1].market.fuel_usd_per_t[case.fuel].value


def _fee_share(case: Case, values: FloatArray) -> Totals:
    return case.totals(values, {"nsr_fee_share": None}, paid_share=values)


def _fee_share_now(case: Case) -> float:
    given = case.terms.nsr_fee_share
    return float(central_cost_assumptions().paid_share[0]) if given is None else given


def _fee_usd(case: Case, values: FloatArray) -> Totals:
    return case.instead(values, ["nsr_icebreaker"], lambda bill: values if case.arctic(bill) else 0.0 * values)


def _fee_usd_now(case: Case) -> float:
    lines = [bill.line("nsr_icebreaker") for bill in case.bills]
    return sum(float(line.usd[0]) for line in lines if line is not None)


def _ice_speed(case: Case, values: FloatArray) -> Totals:
    first, second = case.price(len(values), sailed=case.sail(values))
    return case.measure(first, first.total_usd), case.measure(second, second.total_usd)


def _delay_days(case: Case, values: FloatArray) -> Totals:
    def lost(bill: VoyageCost) -> FloatArray:
        if bill is not case.bills[0]:
            return 0.0 * values
        time = float(bill.cargo_time_usd[0]) / float(bill.days[0]) if case.metric == "cost_with_cargo" else 0.0
        return values * (case.ship_day_usd(bill) + time)

    return case.instead(values, [], lost)


def _war_risk(case: Case, values: FloatArray) -> Totals:
    prices = {**case.terms.prices, "war_risk_red_sea": 1.0}
    return case.totals(values, {"prices": prices, "war_risk": True}, war_risk_factor=values)


def _war_risk_now(case: Case) -> float:
    return case.bills[1].market.war_risk_red_sea.value if case.terms.war_risk else 0.0


def _canal_toll(case: Case, values: FloatArray) -> Totals:
    return case.totals(values, toll_factor=values)


def _carbon_price(case: Case, values: FloatArray) -> Totals:
    return case.totals(values, {"prices": {**case.terms.prices, "eua": 1.0}}, carbon_factor=values)


def _levy(case: Case, values: FloatArray) -> Totals:
    name, scenario = next((name, found) for name, found in levy_scenarios().items() if found.usd_per_t > 0.0)
    asked = case.price(1, {"levy": name})

    def changed(bill: VoyageCost) -> FloatArray:
        line = bill.line("imo_levy")
        usd = 0.0 if line is None else float(line.usd[0])
        return case.measure(bill, float(bill.total_usd[0]) - usd + values * usd / scenario.usd_per_t)

    return changed(asked[0]), changed(asked[1])


def _nsr_insurance(case: Case, values: FloatArray) -> Totals:
    return case.totals(values, nsr_insurance_factor=values)


def _interest(case: Case, values: FloatArray) -> Totals:
    return case.totals(values, {"interest": None}, interest=values)


def _interest_now(case: Case) -> float:
    given = case.terms.interest
    return float(central_cost_assumptions().interest[0]) if given is None else given


def _newbuilding(case: Case, values: FloatArray) -> Totals:
    central = central_cost_assumptions(len(values)).newbuilding_factor
    return case.totals(values, newbuilding_factor=central * values / _newbuilding_now(case))


def _newbuilding_now(case: Case) -> float:
    given = case.terms.newbuild_usd
    price = newbuilding_price(case.settings[0].vessel, f"{case.month}-15").usd if given is None else given
    return price * float(central_cost_assumptions().newbuilding_factor[0]) / _MILLION


def _day_rate(case: Case, values: FloatArray) -> Totals:
    now = _day_rate_now(case)
    return case.instead(values, _SHIP_DAYS, lambda bill: values * float(bill.days[0]) * (case.ship_day_usd(bill) / now))


def _day_rate_now(case: Case) -> float:
    return case.ship_day_usd(case.bills[0])


def _load_factor(case: Case, values: FloatArray) -> Totals:
    first, second = (case.measure(bill, bill.total_usd) + 0.0 * values for bill in case.bills)
    if case.metric != "usd_per_unit":
        return first, second
    # A draught that allows no more weight limits the load.
    units = cargo_load(case.settings[0].vessel, factor=values).units
    return first * float(case.bills[0].cargo.units) / units, second


def _load_factor_now(case: Case) -> float:
    return float(case.bills[0].cargo.load_factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEvenInput:
    """An input whose break-even value can be looked for.

    Attributes
    ----------
    key, label, unit, low, high, note
        A row of ``break_even_inputs.csv``; ``low`` and ``high`` are the ends of the search.
    totals
        Both totals at some values [USD]; None for ``season_days``, which is of a year.
    now
        Its present value.
    """

    key: str
    label: str
    unit: str
    low: float
    high: float
    note: str
    totals: Callable[[Case, FloatArray], Totals] | None
    now: Callable[[Case], float]


_CHANGES: dict[str, tuple[Callable[[Case, FloatArray], Totals] | None, Callable[[Case], float]]] = {
    "fuel_price": (_fuel_price, _fuel_now),
    "fee_share": (_fee_share, _fee_share_now),
    "fee_usd": (_fee_usd, _fee_usd_now),
    "ice_speed": (_ice_speed, lambda _: 1.0),
    "delay_days": (_delay_days, lambda _: 0.0),
    "season_days": (None, lambda _: DAYS_PER_YEAR),
    "war_risk": (_war_risk, _war_risk_now),
    "canal_toll": (_canal_toll, lambda _: float(central_cost_assumptions().toll_factor[0])),
    "carbon_price": (_carbon_price, lambda case: case.bills[1].market.eua.value),
    "levy": (_levy, lambda case: levy_scenario(case.terms.levy).usd_per_t),
    "nsr_insurance": (_nsr_insurance, lambda _: float(central_cost_assumptions().nsr_insurance_factor[0])),
    "interest": (_interest, _interest_now),
    "newbuilding": (_newbuilding, _newbuilding_now),
    "day_rate": (_day_rate, _day_rate_now),
    "load_factor": (_load_factor, _load_factor_now),
}


def _registry() -> dict[str, BreakEvenInput]:
    return {
        row["key"]: BreakEvenInput(
            key=row["key"],
            label=row["label"],
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            note=row["note"],
            totals=_CHANGES[row["key"]][0],
            now=_CHANGES[row["key"]][1],
        )
        for row in read_csv("break_even_inputs.csv")
    }


BREAK_EVEN_INPUTS: Mapping[str, BreakEvenInput] = MappingProxyType(_registry())


__all__ = ["BREAK_EVEN_INPUTS", "METRICS", "BreakEvenInput", "Case", "Totals"]
