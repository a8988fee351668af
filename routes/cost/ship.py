"""The ship and the cargo: capital, the freight rate that covers the costs, what the cargo's time is worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, not_negative
from routes.errors import BadInputError
from routes.units import DAYS_PER_YEAR


def capital_recovery_factor(interest: ArrayLike, years: ArrayLike) -> FloatArray:
    """Compute the share of a price that an annuity of equal yearly payments takes.

    Parameters
    ----------
    interest
        Interest per year, 0 or more; 0.07 is 7%. Shapes broadcast.
    years
        Number of yearly payments, positive.

    Returns
    -------
    ``i (1 + i)^n / ((1 + i)^n - 1)``, computed as ``i / (1 - (1 + i)^-n)``; its limit ``1/n`` at no interest [1/y].

    Raises
    ------
    BadInputError
        If interest is negative or years are not positive.

    References
    ----------
    Definition; used with 7% and 15 years by Ship & Ocean Foundation (1999).

    >>> capital_recovery_factor([0.07, 0.08, 0.0], [15, 25, 20]).round(6).tolist()
    [0.109795, 0.093679, 0.05]
    """
    rate = not_negative(interest, "interest", "a share per year")
    number = not_negative(years, "years", "the number of payments")
    if not np.all(number > 0.0):
        raise BadInputError("years 0", "must be positive", "give the number of payments")
    rate, number = np.broadcast_arrays(rate, number)
    # expm1 and log1p keep the digits at small interest.
    loss = -np.expm1(-number * np.log1p(rate))
    safe = np.where(loss > 0.0, loss, 1.0)
    return np.asarray(np.where(loss > 0.0, rate / safe, 1.0 / number), dtype=np.float64)


def annual_capital(price: ArrayLike, interest: ArrayLike, years: ArrayLike, *, residual: ArrayLike = 0.0) -> FloatArray:
    """Compute the yearly capital cost of a ship, in the currency and price year of ``price``.

    Parameters
    ----------
    price
        Price of the ship.
    interest, years
        As for :func:`capital_recovery_factor`.
    residual
        What she is sold for at the end, in the money of ``price``.

    Returns
    -------
    ``(price - residual / (1 + i)^n) CRF(i, n)`` per year.

    References
    ----------
    Definition.

    >>> round(float(annual_capital(60e6, 0.07, 20)))
    5663576
    """
    cost, rest = not_negative(price, "price", "money"), not_negative(residual, "residual value", "money")
    factor = capital_recovery_factor(interest, years)
    today = rest * np.power(1.0 + np.asarray(interest, dtype=np.float64), -np.asarray(years, dtype=np.float64))
    return np.asarray((cost - today) * factor, dtype=np.float64)


def required_freight_rate(
    days: ArrayLike,
    cargo: ArrayLike,
    *,
    capital_per_day: ArrayLike,
    operating_per_day: ArrayLike,
    voyage_costs: ArrayLike,
) -> FloatArray:
    """Compute the freight rate at which a voyage earns neither profit nor loss.

    Parameters
    ----------
    days
        Duration of the voyage, ports and waiting included [d]; shapes broadcast.
    cargo
        Cargo carried, in whatever the rate is per [t] or [TEU]; positive.
    capital_per_day, operating_per_day
        Capital and operating costs per day, in one currency.
    voyage_costs
        Fuel, canals, escort, carbon, insurance of the voyage, in the same currency.

    Returns
    -------
    ``((capital + operating) days + voyage costs) / cargo``, per unit of cargo; NaN where days or costs are NaN, as of a
    voyage that a rule forbids.

    Raises
    ------
    BadInputError
        If a number is negative or there is no cargo.

    References
    ----------
    Definition.

    >>> rate = required_freight_rate(
    ...     25, 3_000, capital_per_day=16_181.6, operating_per_day=7_000, voyage_costs=820_000)
    >>> round(float(rate), 2)
    466.51
    """
    load = not_negative(cargo, "cargo", "t or TEU")
    if not np.all(load > 0.0):
        raise BadInputError("cargo 0", "must be positive", "a voyage without cargo has no freight rate")
    daily = not_negative(capital_per_day, "capital per day", "money per day") + not_negative(
        operating_per_day, "operating cost per day", "money per day"
    )
    total = daily * (not_negative(days, "days", "days", nan_passes=True)) + not_negative(
        voyage_costs, "voyage costs", "money", nan_passes=True
    )
    return np.asarray(total / load, dtype=np.float64)


def inventory_cost(cargo_value: ArrayLike, days: ArrayLike, *, rate_per_year: ArrayLike) -> FloatArray:
    """Compute what time costs the owner of the cargo, in the money of ``cargo_value``.

    Parameters
    ----------
    cargo_value
        Value of all the cargo on board; shapes broadcast.
    days
        Time at sea, in ports and waiting [d].
    rate_per_year
        Interest and loss of value per year; row ``cargo.inventory_rate`` has 0.1 (0.06 to 0.2), a judgement.

    Returns
    -------
    ``value rate days / 365``; NaN where days are NaN.

    Notes
    -----
    What buyers pay for time is more: each day in transit was found to be worth 0.6 to 2.1% of the value (row
    ``cargo.ad_valorem_per_day``; Hummels and Schaur 2013), 20 to 75 times as much. It is an upper bound.

    References
    ----------
    Definition. D. L. Hummels, G. Schaur (2013), *Time as a Trade Barrier*, American Economic Review 103, 2935-2959.

    >>> round(float(inventory_cost(40_000, 1, rate_per_year=0.1)), 2)
    10.96
    """
    value, time = (
        not_negative(cargo_value, "value of the cargo", "money"),
        not_negative(days, "days", "days", nan_passes=True),
    )
    rate = not_negative(rate_per_year, "rate", "a share per year")
    return np.asarray(value * rate * time / DAYS_PER_YEAR, dtype=np.float64)
