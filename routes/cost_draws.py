"""Draws of the uncertain inputs of costs: rows, and prices of a month within their ranges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes.cost.prices import Price, market_prices
from routes.cost.rows import cost_row
from routes.cost.ship_rows import ship_row
from routes.cost.terms import COST_ASSUMPTION_ROWS, CostAssumptions
from routes.errors import BadInputError
from routes.tables import Row
from routes.uncertainty import InputRow, UncertainInput, correlate, draw_inputs, fuel_correlation, quantile

FloatArray = NDArray[np.float64]

_WORDS = {
    "paid_share": ("share of the icebreaker tariff that is paid", "escorted legs"),
    "toll_factor": ("toll of Suez about the table", "Suez Canal"),
    "newbuilding_factor": ("price of the ship about the model", "capital, hull insurance"),
    "interest": ("interest on the ship", "capital"),
    "operating_factor": ("operating costs about the model", "operating costs, insurance"),
    "nsr_insurance_factor": ("premium in NSR waters", "legs in NSR waters"),
}
_PRICE_WORDS = {
    "fuel_factor": ("price of fuel oils", "fuel"),
    "gas_factor": ("price of LNG", "fuel of gas ships"),
    "carbon_factor": ("price of allowances", "EU emissions trading"),
    "war_risk_factor": ("war risk premium", "Red Sea"),
}
# Field of CostAssumptions -> series whose range it has. VLSFO lends its range to all oils and methanol.
PRICE_INPUTS = {
    "fuel_factor": "VLSFO",
    "gas_factor": "LNG",
    "carbon_factor": "eua",
    "war_risk_factor": "war_risk_red_sea",
}


def _table(key: str) -> str:
    return "ship_costs.csv" if key.startswith(("newbuild.", "opex.", "insurance.")) else "costs.csv"


# The registry of what is drawn for a bill beside prices: join it with that of a voyage for ``uncertain_inputs``.
COST_INPUTS: dict[str, InputRow] = {
    name: InputRow(key=key, label=_WORDS[name][0], used_by=_WORDS[name][1], table=_table(key))
    for name, key in COST_ASSUMPTION_ROWS.items()
}
# Columns of the unit cube, in their order.
COST_COLUMNS = (*COST_INPUTS, *PRICE_INPUTS)


def _price_row(found: Price) -> Row:
    """Return the range of a price as a row that has a quantile function."""
    ranged = found.low < found.high and found.low <= found.value <= found.high
    return Row(
        key=found.series, text=repr(found.value), low=found.low, high=found.high,
        distribution="triangular" if ranged else "constant", unit=found.unit, source=found.source, page=found.date,
        note=found.note, status=found.status,
    )  # fmt: skip


def _month_prices(month: str) -> dict[str, Price]:
    market = market_prices(month)
    known = {found.series: found for found in market.all_prices()}
    return {name: known[series] for name, series in PRICE_INPUTS.items()}


def draw_cost_assumptions_from(unit: FloatArray, month: str) -> CostAssumptions:
    """Turn points of the unit cube into uncertain inputs of the costs of a month.

    Parameters
    ----------
    unit
        ``(n, 10)``, a column for each of :data:`COST_COLUMNS`.
    month
        Month of the prices, such as ``2021-01``.

    Returns
    -------
    Rows by their own distributions. A price is the central one times a factor, triangular from low over value to high
    of its range in the month. The factors of oil and gas depend on each other by :func:`fuel_correlation`.

    Raises
    ------
    BadInputError
        If there is not one column for each input.

    >>> drawn = draw_cost_assumptions_from(np.full((1, len(COST_COLUMNS)), 0.5), "2021-01")
    >>> drawn.fuel_factor.round(3).tolist(), drawn.nsr_insurance_factor.round(2).tolist()
    ([1.001], [2.03])
    """
    points = np.asarray(unit, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != len(COST_COLUMNS):
        raise BadInputError(
            f"points of shape {points.shape}", f"do not fit {len(COST_COLUMNS)} inputs of costs",
            f"draw (n, {len(COST_COLUMNS)})",
        )  # fmt: skip
    rows = len(COST_INPUTS)
    prices = points[:, rows:].copy()
    # Oil and gas are the first two of the prices: rows 0 (VLSFO) and 2 (LNG) of the correlations.
    prices[:, :2] = correlate(prices[:, :2], fuel_correlation()[np.ix_([0, 2], [0, 2])])
    factors = {}
    for column, (name, found) in enumerate(_month_prices(month).items()):
        drawn = quantile(_price_row(found), prices[:, column])
        factors[name] = drawn / found.value if found.value > 0.0 else np.ones(len(points))
    return CostAssumptions(**draw_inputs(points[:, :rows], COST_INPUTS), **factors)


def cost_inputs(month: str) -> list[UncertainInput]:
    """List the uncertain inputs of costs in a month, in the order of :data:`COST_COLUMNS`.

    >>> [found.name for found in cost_inputs("2021-01")][-2:]
    ['carbon_factor', 'war_risk_factor']
    """
    found = []
    for name, kept in COST_INPUTS.items():
        row = ship_row(kept.key) if kept.table == "ship_costs.csv" else cost_row(kept.key)
        found.append(_input(name, kept.label, kept.table, row, kept.used_by))
    for name, price in _month_prices(month).items():
        label, used_by = _PRICE_WORDS[name]
        found.append(_input(name, f"{label}, {month}", "prices.csv", _price_row(price), used_by))
    return found


def _input(name: str, label: str, table: str, row: Row, used_by: str) -> UncertainInput:
    low, high = (row.value if bound is None else bound for bound in (row.low, row.high))
    return UncertainInput(
        name=name, label=label, table=table, key=row.key, distribution=row.distribution, value=row.value, low=low,
        high=high, unit=row.unit, source=row.source, status=row.status, used_by=used_by,
    )  # fmt: skip


__all__ = ["COST_COLUMNS", "COST_INPUTS", "PRICE_INPUTS", "cost_inputs", "draw_cost_assumptions_from"]
