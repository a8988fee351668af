"""What a user decides about costs, and the uncertain inputs of costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from routes.cost.carbon import NO_LEVY, levy_scenario
from routes.cost.cargo import commodity
from routes.cost.prices import market_prices
from routes.cost.rows import FloatArray, cost_value
from routes.cost.ship_rows import ship_row
from routes.errors import BadInputError
from routes.voyage import parse_date

_ANY_MONTH = "2024-06"
# Field of CostAssumptions -> row of costs.csv or ship_costs.csv.
COST_ASSUMPTION_ROWS = {
    "paid_share": "nsr_tariff.paid_share",
    "toll_factor": "suez.toll_factor",
    "newbuilding_factor": "newbuild.spread",
    "interest": "capital.interest",
    "operating_factor": "opex.spread",
    "nsr_insurance_factor": "insurance.nsr_factor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTerms:
    """What a user decides about costs; every field has a default that a report shows.

    Attributes
    ----------
    price_date
        Day or month of all prices, tolls and carbon rules; None for the day of departure.
    prices
        Prices of one's own by series, such as ``{"VLSFO": 600.0, "eua": 70.0}``: see
        :func:`routes.cost.prices.price_series`.
    nsr_fee_share
        Share of the icebreaker tariff that is paid, 0 to 1; None for the central observed share.
    toll_rebate
        Share of the Suez toll that is negotiated off, on top of rebates that every ship gets.
    interest, life_years, residual_share
        Capital; None for their rows.
    newbuild_usd
        Price of the ship on the day; None to estimate it.
    opex_usd_per_day
        Operating costs with insurance [USD per day]; None to estimate them.
    no_claims_discount
        Share of the war risk premium that is given back; None for its row.
    war_risk
        Whether a transit of the Red Sea pays the war risk premium of the month.
    fueleu_surplus_eur_per_t
        What a surplus of FuelEU earns [EUR/t CO2e]; None for nothing.
    levy
        A levy on greenhouse gas (:func:`routes.cost.carbon.levy_scenarios`).
    load_factor
        Share of her capacity; None for its row.
    commodity
        What she carries (:func:`routes.cost.cargo.commodities`); None for the usual one.
    ports
        Whether the calls at both ends are part of the cost: dues, and the days of the ship there, the same by every
        corridor.
    """

    price_date: str | dt.date | None = None
    prices: Mapping[str, float] = field(default_factory=dict)
    nsr_fee_share: float | None = None
    toll_rebate: float = 0.0
    interest: float | None = None
    life_years: float | None = None
    residual_share: float | None = None
    newbuild_usd: float | None = None
    opex_usd_per_day: float | None = None
    no_claims_discount: float | None = None
    war_risk: bool = True
    fueleu_surplus_eur_per_t: float | None = None
    levy: str = NO_LEVY
    load_factor: float | None = None
    commodity: str | None = None
    ports: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without a ship."""
        for name in ("brent", "cpi_us"):
            if name in self.prices:
                raise BadInputError(f"price {name!r}", "moves no line of a bill", "give the price of a fuel instead")
        # Every series has this month: what is wrong with prices of one's own shows before a ship sails.
        market_prices(_ANY_MONTH, self.prices)
        if self.price_date is not None:
            market_prices(self.month(dt.date.max), self.prices)
        for name in ("nsr_fee_share", "toll_rebate", "load_factor", "no_claims_discount", "residual_share"):
            value = getattr(self, name)
            if value is not None and not (_is_number(value) and 0.0 <= value <= 1.0):
                raise BadInputError(f"{name} {value!r}", "must be a share, 0 to 1", "write 0.35 for 35%")
        for name in ("interest", "life_years", "newbuild_usd", "opex_usd_per_day", "fueleu_surplus_eur_per_t"):
            value = getattr(self, name)
            if value is not None and not (_is_number(value) and value >= 0.0):
                raise BadInputError(f"{name} {value!r}", "must be a number, not negative", "check it")
        for name in ("war_risk", "ports"):
            if not isinstance(getattr(self, name), bool):
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be yes or no", "write True or False")
        levy_scenario(self.levy)
        if self.commodity is not None:
            commodity(self.commodity)

    def month(self, depart: dt.date) -> str:
        """Return the month of the prices of a voyage, such as ``2024-09``."""
        given = self.price_date
        if given is None:
            return depart.strftime("%Y-%m")
        if isinstance(given, str) and len(given.strip()) == len("2024-09"):
            given = f"{given.strip()}-01"
        return parse_date(given, "date of prices").strftime("%Y-%m")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class CostAssumptions:
    """Uncertain inputs of costs, each ``(n,)``; factors are on the central value of a price.

    The fields of :data:`COST_ASSUMPTION_ROWS` carry the names of their rows; the others are prices of the month:
    ``fuel_factor`` of oils and methanol, ``gas_factor`` of LNG, ``carbon_factor`` of allowances, ``war_risk_factor``.
    """

    paid_share: FloatArray
    toll_factor: FloatArray
    newbuilding_factor: FloatArray
    interest: FloatArray
    operating_factor: FloatArray
    nsr_insurance_factor: FloatArray
    fuel_factor: FloatArray
    gas_factor: FloatArray
    carbon_factor: FloatArray
    war_risk_factor: FloatArray


def central_cost_assumptions(count: int = 1) -> CostAssumptions:
    """Return the central value of every uncertain input of costs, for ``count`` voyages."""
    central = {
        name: ship_row(row).value if row.startswith(("newbuild.", "opex.", "insurance.")) else cost_value(row)
        for name, row in COST_ASSUMPTION_ROWS.items()
    }
    rest = {name: 1.0 for name in CostAssumptions.__dataclass_fields__ if name not in central}
    return CostAssumptions(**{name: np.full(count, value) for name, value in (central | rest).items()})
