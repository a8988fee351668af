"""The table of dated prices: its rows, and which of them answers for a month.

Rows of ``prices.csv`` have a ``date``, the time that they stand for: a month (``2024-08``), a year (``2013``), some
months (``2018-01/2018-03``), one day (``2022-06-01``, a quote and no mean) or the first and last of some days of a
month (``2021-06-16/2021-06-22``, quotes). Series with a stroke in the name, such as ``HFO/brent``, are ratios that fill
what is missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from routes.cost.rows import cost_value
from routes.errors import DataError
from routes.tables import read_csv
from routes.units import MONTHS_PER_YEAR

# Means of many months that follow crude oil within them. LNG and methanol do not.
_CARRIED = ("HFO", "VLSFO", "MGO")
# A year is the grain of these: a mean of one is what was asked for.
_YEARLY = ("cpi_us", "opex")
_KINDS = {
    "HFO": "oil",
    "VLSFO": "oil",
    "MGO": "oil",
    "brent": "oil",
    "LNG": "gas",
    "METHANOL": "methanol",
    "eua": "eua",
    "usd_eur": "rates",
    "sdr_usd": "rates",
    "rub_usd": "rub",
    "war_risk_red_sea": "war",
    "newbuilding": "index",
    "opex": "index",
    "cpi_us": "cpi",
}
# Weakest first.
_STATUSES = ("judgement", "memory", "derived", "verified")
_SAID = {"judgement": "our judgement", "memory": "recalled, not read"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One price of one month, with where it comes from.

    Attributes
    ----------
    series
        Name of the series, see :func:`price_series`.
    value, low, high
        Price and its range [``unit``].
    unit
        Its unit, such as ``USD/t``.
    date
        Time that the row stands for: ``2024-08``, ``2013``, ``2018-01/2018-03``, ``2022-06-01`` or
        ``2021-06-16/2021-06-22``.
    asked
        Month that was asked for, such as ``2024-08``.
    status
        ``verified``, ``derived``, ``memory`` or ``judgement``, the weakest of what it rests on; ``yours`` for a price
        that the caller gave.
    source
        Keys of the sources, with ``|`` between them.
    flag
        None for the month's own mean, else what a reader must know. It begins with ``annual mean``, ``mean``,
        ``quote``, ``derived``, ``older`` or ``extrapolated``, or says that the row is recalled or judged.
    note
        What the row says of itself, such as the port.
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
    note: str = ""

    def to_dict(self) -> dict[str, str | float | None]:
        """Return the price as plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A row of the table. ``first`` and ``last`` are months since January 1970, both included."""

    date: str
    first: int
    last: int
    quoted: bool
    value: float
    low: float | None
    high: float | None
    source: str
    status: str
    note: str

    @property
    def months(self) -> int:
        """Return how many months the row stands for."""
        return self.last - self.first + 1


# --- the table -------------------------------------------------------------------------------------


def month_number(text: str) -> int:
    """Return the months since January 1970 of a day, month or first month of a year."""
    return int(np.datetime64(text, "M").astype(np.int64))


def month_text(month: int) -> str:
    """Return months since January 1970 as ``2024-08``."""
    return str(np.datetime64(month, "M"))


def _span(text: str) -> tuple[int, int]:
    if "/" in text:
        first, last = text.split("/")
        return month_number(first), month_number(last)
    first_month = month_number(text)
    whole_year = "-" not in text
    return first_month, first_month + MONTHS_PER_YEAR - 1 if whole_year else first_month


@cache
def price_table() -> tuple[dict[str, tuple[PriceRow, ...]], dict[str, str]]:
    """Return the rows and the unit of every series."""
    rows: dict[str, list[PriceRow]] = {}
    units: dict[str, str] = {}
    for record in read_csv("prices.csv"):
        first, last = _span(record["date"])
        row = PriceRow(
            date=record["date"],
            first=first,
            last=last,
            quoted=record["date"].split("/")[0].count("-") == 2,
            value=float(record["value"]),
            low=float(record["low"]) if record["low"] else None,
            high=float(record["high"]) if record["high"] else None,
            source=record["source"],
            status=record["status"],
            note=record["note"],
        )
        rows.setdefault(record["series"], []).append(row)
        units[record["series"]] = record["unit"]
    return {series: tuple(found) for series, found in rows.items()}, units


# --- one month of one series -----------------------------------------------------------------------


def weakest(*statuses: str) -> str:
    """Return the status that is to be trusted least."""
    return min(statuses, key=_STATUSES.index)


def joined(*sources: str) -> str:
    """Return keys of sources, each once."""
    return "|".join(dict.fromkeys(key for source in sources for key in source.split("|")))


def _covering(rows: tuple[PriceRow, ...], month: int) -> PriceRow | None:
    """Return the row of the shortest time that the month lies in; a month's mean stands before a day's quote."""
    found = [row for row in rows if row.first <= month <= row.last]
    return min(found, key=lambda row: (row.months, row.quoted), default=None)


def latest_before(rows: tuple[PriceRow, ...], month: int, *, one_month: bool = False) -> PriceRow | None:
    """Return the last row that ends before a month, the shortest of those."""
    found = [row for row in rows if row.last < month and (row.months == 1 or not one_month)]
    return max(found, key=lambda row: (row.last, -row.months, not row.quoted), default=None)


def _spread(series: str, *, kind: str = "", years_long: float = 0.0, years_old: float = 0.0) -> float:
    """Half range as a share: of the price itself, of its place in a long mean, of its age."""
    name = kind or _KINDS[series]
    drift = cost_value(f"price.drift.{name}")
    return cost_value(f"price.spread.{name}") + drift * (math.sqrt(years_long) / 2.0 + math.sqrt(years_old))


def _within(value: float, share: float) -> tuple[float, float]:
    """Range about a price: equal steps up and down as ratios, so that it never falls below 0."""
    return value / (1.0 + share), value * (1.0 + share)


def _range_of_row(series: str, row: PriceRow, years_old: float) -> tuple[float, float]:
    if row.low is not None and row.high is not None:
        wider = cost_value(f"price.drift.{_KINDS[series]}") * math.sqrt(years_old)
        return row.low / (1.0 + wider), row.high * (1.0 + wider)
    long = 0.0 if row.months == 1 else row.months / MONTHS_PER_YEAR
    return _within(row.value, _spread(series, years_long=long, years_old=years_old))


def mean_in_words(row: PriceRow) -> str:
    """Say what a mean is of."""
    if row.months == MONTHS_PER_YEAR and "/" not in row.date:
        return f"annual mean of {row.date}"
    return f"mean of {row.date.replace('/', ' to ')}"


def _quotes_in_words(row: PriceRow) -> str:
    first, _, last = row.date.partition("/")
    return f"quotes of {first} to {last}, no mean of the month" if last else f"quote of one day, {first}"


def _plain(series: str, month: int, row: PriceRow, flag: str | None, *, years_old: float = 0.0) -> Price:
    low, high = _range_of_row(series, row, years_old)
    return Price(
        series=series,
        value=row.value,
        low=low,
        high=high,
        unit=price_table()[1][series],
        date=row.date,
        asked=month_text(month),
        status=row.status,
        source=row.source,
        flag=flag,
        note=row.note,
    )


def _said(found: Price) -> Price:
    """Add to the flag that a price is recalled or judged."""
    if found.status not in _SAID:
        return found
    return replace(found, flag="; ".join(part for part in (found.flag, _SAID[found.status]) if part))


def _own(series: str, month: int, row: PriceRow) -> Price:
    """Price from a row that the month lies in."""
    if row.quoted:
        return _said(_plain(series, month, row, _quotes_in_words(row)))
    if row.months == 1 or (series in _YEARLY and row.months == MONTHS_PER_YEAR):
        return _said(_plain(series, month, row, None))
    if series not in _CARRIED:
        return _said(_plain(series, month, row, mean_in_words(row)))
    crude = [price_of_month("brent", other) for other in range(row.first, row.last + 1)]
    here = crude[month - row.first]
    if any(other.flag for other in crude):
        return _said(_plain(series, month, row, mean_in_words(row)))
    factor = here.value / (sum(other.value for other in crude) / len(crude))
    value = row.value * factor
    low, high = _within(value, _spread(series, kind="carried"))
    carried = f"{mean_in_words(row)}, carried to {month_text(month)} by Brent (x {factor:.2f})"
    return _said(
        replace(
            _plain(series, month, row, carried),
            value=value,
            low=low,
            high=high,
            status=weakest(row.status, "derived"),
            source=joined(row.source, here.source),
        )
    )


def _derived(series: str, month: int) -> Price:
    """Price from the ratio to Brent."""
    crude = price_of_month("brent", month)
    rows = price_table()[0][f"{series}/brent"]
    ratio = _covering(rows, month) or rows[-1]
    flag = f"derived from Brent {crude.value:.2f} USD/bbl of {crude.date} (x {ratio.value:g})"
    if crude.flag:
        age = month - _span(crude.date)[1]
        flag = f"extrapolated: {flag}, {age} {'month' if age == 1 else 'months'} before {month_text(month)}"
    begins = min(price_table()[0][series], key=lambda row: row.first)
    if month < begins.first:
        flag = f"{flag}; its own rows begin in {month_text(begins.first)}"
    low = ratio.value if ratio.low is None else ratio.low
    high = ratio.value if ratio.high is None else ratio.high
    return _said(
        Price(
            series=series,
            value=crude.value * ratio.value,
            low=crude.low * low,
            high=crude.high * high,
            unit=price_table()[1][series],
            date=crude.date,
            asked=month_text(month),
            status=weakest(ratio.status, crude.status, "derived"),
            source=joined(crude.source, ratio.source),
            flag=flag,
            note=ratio.note,
        )
    )


def _earlier(series: str, month: int, row: PriceRow) -> Price:
    """Price from a row that ended before the month."""
    rows = price_table()[0][series]
    age = month - row.last
    months = "1 month" if age == 1 else f"{age} months"
    if max(other.last for other in rows) == row.last:
        flag = f"extrapolated: the series ends with {row.date}, {months} before {month_text(month)}"
    else:
        flag = f"older: of {row.date}, {months} before {month_text(month)}"
    # A price of another time is no longer what was read.
    row = replace(row, status=weakest(row.status, "derived"))
    return _said(_plain(series, month, row, flag, years_old=age / MONTHS_PER_YEAR))


@cache
def price_of_month(series: str, month: int) -> Price:
    """Return the price of a month; how it is found is told by :func:`routes.cost.prices.price`."""
    tables = price_table()[0]
    rows = tables[series]
    own = _covering(rows, month)
    if own is not None:
        return _own(series, month, own)
    if f"{series}/brent" in tables:
        crude_to = latest_before(tables["brent"], month + 1)
        if series == "LNG":
            quote = latest_before(rows, month, one_month=True)
            if quote is not None and month - quote.last <= cost_value("price.older_first_months.lng"):
                return _earlier(series, month, quote)
        last = latest_before(rows, month)
        if crude_to is not None and (last is None or last.last <= crude_to.last):
            return _derived(series, month)
    before = latest_before(rows, month)
    if before is None:
        served = [*rows, *(tables["brent"] if f"{series}/brent" in tables else ())]
        first = month_text(min(row.first for row in served))
        raise DataError(
            f"{series} in {month_text(month)}",
            f"the series begins in {first}",
            "give a later day, or a price of your own",
        )
    return _earlier(series, month, before)
