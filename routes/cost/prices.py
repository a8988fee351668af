"""Dated prices: fuel, crude oil, carbon, exchange, war risk, consumer prices, by month, flagged where they are old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.cost.price_table import (
    Price,
    PriceRow,
    joined,
    latest_before,
    mean_in_words,
    month_number,
    month_text,
    price_of_month,
    price_table,
    weakest,
)
from routes.cost.rows import FloatArray, not_negative
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.units import MONTHS_PER_YEAR

Day = str | date | np.datetime64

PRICED_FUELS = ("HFO", "VLSFO", "MGO", "LNG", "METHANOL")
# What a MarketPrices holds besides fuel.
MARKET_SERIES = ("brent", "eua", "usd_eur", "rub_usd", "sdr_usd", "war_risk_red_sea", "cpi_us")
YOURS = "yours"

__all__ = [
    "MARKET_SERIES",
    "PRICED_FUELS",
    "MarketPrices",
    "Price",
    "flags",
    "inflate",
    "inflation_factor",
    "market_prices",
    "price",
    "price_range",
    "price_series",
    "price_unit",
    "price_values",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketPrices:
    """Every price that a voyage asks for on one day.

    Attributes
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
        Rates of exchange [USD/EUR], [RUB/USD], [USD/SDR].
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
        return (*self.fuel_usd_per_t.values(), *(getattr(self, name) for name in MARKET_SERIES))

    def to_dict(self) -> dict[str, object]:
        """Return the prices as plain data, by series."""
        return {"asked": self.asked, "prices": {found.series: found.to_dict() for found in self.all_prices()}}


def price_series() -> tuple[str, ...]:
    """Return the names of the series, in the order of the table.

    >>> price_series()[:5]
    ('HFO', 'VLSFO', 'MGO', 'LNG', 'METHANOL')
    """
    return tuple(name for name in price_table()[0] if "/" not in name)


def price_unit(series: str) -> str:
    """Return the unit of a series, or raise ``UnknownNameError``.

    >>> price_unit("eua")
    'EUR/t'
    """
    _check_series(series, price_series())
    return price_table()[1][series]


def _check_series(series: str, known: tuple[str, ...]) -> None:
    if series not in known:
        raise UnknownNameError(f"price series {series!r}", "is not known", f"choose one of {', '.join(known)}")


def _check_day(day: Day) -> int:
    month = None
    if isinstance(day, date | np.datetime64) or (isinstance(day, str) and "-" in day.strip()):
        try:
            month = np.datetime64(str(day).strip(), "M")
        except ValueError:
            month = None
    if month is None or np.isnat(month):
        raise BadInputError(f"day {day!r}", "is not a day", "write it as 2024-08-01 or 2024-08")
    return int(month.astype(np.int64))


def price(series: str, day: Day) -> Price:
    """Return a price of the month of a day.

    Parameters
    ----------
    series
        One of :func:`price_series`.
    day
        Day or month: ``2024-08-01``, ``2024-08``, a date or a datetime64.

    Returns
    -------
    The month's own mean, else quotes of its days, else the mean of the shortest time around it. Means of heavy
    fuel, VLSFO and marine gas oil are carried to the month by Brent: times Brent of the month over Brent of that time
    (against 31 months of quotes of 2021 to 2025 the error of annual means falls from 10-12% to 4-7%). Where a month has
    no row, fuel oils are Brent times a ratio, LNG too unless a quote is less than half a year old; all others are the
    last earlier row. Every one of these but the first is flagged. Nothing is forecast: after its last row a series
    stands still, and its range widens with the root of its age.

    Raises
    ------
    UnknownNameError
        For an unknown series.
    BadInputError
        If the day is none.
    DataError
        For a month before the first row.

    References
    ----------
    Row by row in ``prices.csv``.

    >>> price("brent", "2024-08-15").value
    80.36
    >>> found = price("VLSFO", "2021-02")
    >>> round(found.value), found.flag
    (480, 'annual mean of 2021, carried to 2021-02 by Brent (x 0.88)')
    """
    _check_series(series, price_series())
    return price_of_month(series, _check_day(day))


def price_values(series: str, days: ArrayLike) -> FloatArray:
    """Return the prices of many days.

    Parameters
    ----------
    series
        One of :func:`price_series`.
    days
        Days as datetime64, or text such as ``2024-08-01``; any shape.

    Returns
    -------
    Central prices, shape of ``days``, each what :func:`price` gives.

    Raises
    ------
    As :func:`price`.

    References
    ----------
    Row by row in ``prices.csv``.

    >>> price_values("brent", ["2021-01-26", "2024-08-15"]).tolist()
    [54.77, 80.36]
    """
    _check_series(series, price_series())
    months = _check_days(days)
    known, place = np.unique(months, return_inverse=True)
    values = np.array([price_of_month(series, int(month)).value for month in known], dtype=np.float64)
    return values[place].reshape(months.shape) if known.size else np.zeros(months.shape)


def _check_days(days: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(days)
    try:
        if array.dtype.kind not in "MUO" and array.size:
            raise ValueError
        months = array.astype("datetime64[M]")
    except ValueError:
        raise BadInputError("days", "are not days", "give datetime64, or text such as 2024-08-01") from None
    if np.isnat(months).any():
        raise BadInputError("days", "must not hold NaT", "leave out days that are not known")
    return months.astype(np.int64)


def price_range(series: str, day: Day) -> tuple[float, float]:
    """Return the range of a price: low and high of :func:`price`.

    Returns
    -------
    The row's own range; else rows ``price.spread`` and ``price.drift`` of ``costs.csv``: a share of the price, and more
    with the root of the length of a mean and of the age of a row.

    >>> price_range("HFO", "2015-06")
    (314.0, 348.0)
    """
    found = price(series, day)
    return found.low, found.high


def inflation_factor(from_year: int, day: Day) -> Price:
    """Return the factor from US money of one year to US money of the year of a day.

    Parameters
    ----------
    from_year
        Price year of the money, 1998 or later.
    day
        Day whose year counts.

    Returns
    -------
    CPI-U of the later year over that of the earlier, as a :class:`Price` whose ``value`` is the factor: 1 within a
    year. It is flagged where a year is not whole or lies beyond the index; no inflation is guessed there.

    Raises
    ------
    DataError
        For a year before the index.

    References
    ----------
    US Bureau of Labor Statistics, CPI-U, annual means.

    >>> round(inflation_factor(2013, "2024-08-01").value, 4)
    1.3466
    """
    if isinstance(from_year, bool) or not isinstance(from_year, int | np.integer):
        raise BadInputError(f"year {from_year!r}", "must be a whole number", "give the price year, such as 2020")
    month = _check_day(day)
    to_year = int(month_text(month)[:4])
    before, before_flag = _consumer_prices(int(from_year))
    after, after_flag = _consumer_prices(to_year)
    flag = "; ".join(dict.fromkeys(part for part in (before_flag, after_flag) if part)) or None
    factor = after.value / before.value
    return Price(
        series="inflation",
        value=factor,
        low=factor,
        high=factor,
        unit=f"USD of {to_year} per USD of {from_year}",
        date=after.date,
        asked=month_text(month),
        status=weakest(before.status, after.status),
        source=joined(before.source, after.source),
        flag=flag,
    )


@cache
def _consumer_prices(year: int) -> tuple[PriceRow, str | None]:
    rows = price_table()[0]["cpi_us"]
    first = month_number(str(year))
    last = first + MONTHS_PER_YEAR - 1
    inside = [row for row in rows if first <= row.first and row.last <= last]
    if inside:
        row = max(inside, key=lambda found: found.months)
        return row, None if row.months == MONTHS_PER_YEAR else f"{mean_in_words(row)} stands for {year}"
    before = latest_before(rows, first)
    if before is None:
        raise DataError(
            f"consumer prices of {year}", f"the index begins in {rows[0].date}", "give money of a later year"
        )
    return before, f"extrapolated: consumer prices end with {before.date}, before {year}"


def inflate(amount: ArrayLike, from_year: int, day: Day) -> FloatArray:
    """Return US money of one year as US money of the year of a day.

    Parameters
    ----------
    amount
        Money of ``from_year`` [USD].
    from_year, day
        As in :func:`inflation_factor`.

    >>> round(float(inflate(100.0, 2013, "2024-08-01")), 2)
    134.66
    """
    return np.asarray(np.asarray(amount, dtype=np.float64) * inflation_factor(from_year, day).value, dtype=np.float64)


def market_prices(day: Day, overrides: Mapping[str, float] | None = None) -> MarketPrices:
    """Return every price that a voyage asks for on a day.

    Parameters
    ----------
    day
        As in :func:`price`.
    overrides
        Prices of the caller by series, such as ``{"VLSFO": 600.0, "eua": 70.0}``: status ``yours``, not flagged, no
        range. Other prices do not follow: fuel that is derived from Brent keeps to the Brent of the table.

    Raises
    ------
    UnknownNameError
        For an override that is no series of a voyage.
    BadInputError
        For one that is negative or not a number, or a rate of exchange of 0.
    DataError
        For a month before the first row of a series, unless it is overridden.

    References
    ----------
    Row by row in ``prices.csv``.

    >>> found = market_prices("2024-08-01", {"VLSFO": 600.0})
    >>> found.fuel_usd_per_t["VLSFO"].status, round(found.usd_eur.value, 2)
    ('yours', 1.1)
    """
    month = _check_day(day)
    names = (*PRICED_FUELS, *MARKET_SERIES)
    given = {} if overrides is None else dict(overrides)
    for name, value in given.items():
        _check_series(name, names)
        _check_override(name, value)
    found = {name: _yours(name, given[name], month) if name in given else price_of_month(name, month) for name in names}
    return MarketPrices(
        asked=month_text(month),
        fuel_usd_per_t={name: found[name] for name in PRICED_FUELS},
        brent=found["brent"],
        eua=found["eua"],
        usd_eur=found["usd_eur"],
        rub_usd=found["rub_usd"],
        sdr_usd=found["sdr_usd"],
        war_risk_red_sea=found["war_risk_red_sea"],
        cpi_us=found["cpi_us"],
    )


def _check_override(name: str, value: float) -> None:
    unit = price_unit(name)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInputError(f"{name} {value!r}", "is not a number", f"give {unit}")
    not_negative(float(value), f"{name} {value!r}", unit)
    if float(value) == 0.0 and name in ("usd_eur", "rub_usd", "sdr_usd", "cpi_us"):
        raise BadInputError(f"{name} 0", "must be greater than 0", f"give {unit}")


def _yours(name: str, value: float, month: int) -> Price:
    asked = month_text(month)
    return Price(
        series=name,
        value=float(value),
        low=float(value),
        high=float(value),
        unit=price_unit(name),
        date=asked,
        asked=asked,
        status=YOURS,
        source=YOURS,
        flag=None,
    )


def flags(prices: MarketPrices) -> tuple[str, ...]:
    """Return one sentence for every price that is not the month's own.

    >>> flags(market_prices("2024-08-01"))[-1]
    'war_risk_red_sea: older: of 2024-01, 7 months before 2024-08'
    """
    return tuple(f"{found.series}: {found.flag}" for found in prices.all_prices() if found.flag)
