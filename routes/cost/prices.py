"""Dated prices: fuel, crude oil, carbon, exchange rates, war risk, consumer prices, by month, each flagged where it is old.

Rows of ``prices.csv`` have a ``date`` that is the time they stand for: a month (``2024-08``), a year (``2013``), some
months (``2018-01/2018-03``) or one day (``2022-06-01``, a quote and no mean).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Day = str | np.datetime64


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One price of one month, with where it comes from.

    Parameters
    ----------
    series
        Name of the series, see :func:`price_series`.
    value, low, high
        Price and its range [``unit``].
    unit
        Its unit, such as ``USD/t``.
    date
        Time that the row stands for: ``2024-08``, ``2013``, ``2018-01/2018-03`` or ``2022-06-01``.
    asked
        Month that was asked for, such as ``2024-08``.
    status
        ``verified``, ``memory``, ``judgement``, ``derived``, or ``yours`` for a price that the caller gave.
    source
        Key of the source.
    flag
        None for the month's own row, else a sentence for readers.
    """

    series: str
    value: float
    low: float
    high: float
    unit: str
    date: str
    asked: str
    status: str
    source: str
    flag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketPrices:
    """Every price that a voyage asks for on one day.

    Parameters
    ----------
    asked
        The month.
    fuel_usd_per_t
        Prices of fuel [USD/t] by the fuel's name.
    brent
        Crude oil [USD/bbl].
    eua
        EU allowances [EUR/t].
    usd_eur, rub_usd, sdr_usd
        Rates of exchange [USD per EUR], [RUB per USD], [USD per SDR].
    war_risk_red_sea
        War risk premium of one transit of the Red Sea [% of hull value].
    cpi_us
        US consumer prices, mean of the year [1982-84 = 100].
    """

    asked: str
    fuel_usd_per_t: Mapping[str, Price]
    brent: Price
    eua: Price
    usd_eur: Price
    rub_usd: Price
    sdr_usd: Price
    war_risk_red_sea: Price
    cpi_us: Price

    def all_prices(self) -> tuple[Price, ...]:
        """Return the prices, one after the other."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, object]:
        """Return the prices as plain data."""
        raise NotImplementedError


def price_series() -> tuple[str, ...]:
    """Return the names of the series."""
    raise NotImplementedError


def price_unit(series: str) -> str:
    """Return the unit of a series."""
    raise NotImplementedError


def price(series: str, day: Day) -> Price:
    """Return a price of the month of a day."""
    raise NotImplementedError


def price_values(series: str, days: ArrayLike) -> FloatArray:
    """Return the prices of many days, shape of ``days`` (datetime64[D])."""
    raise NotImplementedError


def price_range(series: str, day: Day) -> tuple[float, float]:
    """Return low and high of a price."""
    raise NotImplementedError


def inflation_factor(from_year: int, day: Day) -> Price:
    """Return the factor from money of a year to money of the year of a day, as a Price (``.value``, ``.flag``)."""
    raise NotImplementedError


def inflate(amount: ArrayLike, from_year: int, day: Day) -> FloatArray:
    """Return an amount of US money of one year in US money of the year of a day."""
    raise NotImplementedError


def market_prices(day: Day, overrides: Mapping[str, float] | None = None) -> MarketPrices:
    """Return every price that a voyage asks for; ``overrides`` by series name, status ``yours``."""
    raise NotImplementedError


def flags(prices: MarketPrices) -> tuple[str, ...]:
    """Return the sentences about prices that are not the month's own."""
    raise NotImplementedError
