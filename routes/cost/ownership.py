"""What a ship costs to own: newbuilding price, brought to a day by an index, ice-class premium, capital per day.

The price is that of a new ship of her kind on the day, whatever her own age: what must be earned for the trade to go
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, cost_value, not_negative
from routes.cost.ship import annual_capital
from routes.cost.ship_rows import (
    SIZES,
    class_key,
    decimal_year,
    given_or_row,
    row_range,
    ship_row,
    ship_size,
    ship_value,
    worst_status,
)
from routes.errors import BadInputError, UnknownNameError
from routes.estimates import lambert_2021_newbuilding_musd
from routes.tables import read_csv
from routes.units import DAYS_PER_YEAR
from routes.vessels import Vessel

METHODS = ("auto", "own", "published", "regression")
_MILLION = 1_000_000
_ESTIMATED = "estimated"
_MIDDLE = "07-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewbuildQuote:
    """A published newbuilding price: type and size of the ship, month, price [million USD of that month]."""

    ship_type: str
    ship_class: str
    size: float
    date: str
    musd: float
    source: str
    page: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewbuildingPrice:
    """The price of a new ship on a day, step by step: ``usd = base_usd * index_factor * ice_factor``.

    Attributes
    ----------
    usd, low_usd, high_usd
        Price and its range [USD of the day].
    base_usd, base_year
        Published price and its year; where quotes of several dates were interpolated, the day's own price and year.
    index_factor
        Newbuilding index of the day over that of the base.
    ice_factor
        1 and the premium of her ice class, over that which the base price holds already.
    method
        ``own`` price row, ``published`` prices of other ships by size, or ``regression``.
    currency_year
        Year of the money.
    status
        The least trusted of what it rests on.
    sources, notes
        Keys of sources; what a reader must know.
    """

    vessel: str
    usd: float
    low_usd: float
    high_usd: float
    base_usd: float
    base_year: float
    index_factor: float
    ice_factor: float
    method: str
    currency_year: int
    status: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def newbuild_quotes() -> tuple[NewbuildQuote, ...]:
    """Return all published newbuilding prices.

    >>> newbuild_quotes()[0].page
    'schiffundhafen.de (HHI)'
    """
    return tuple(
        NewbuildQuote(
            ship_type=row["ship_type"],
            ship_class=row["ship_class"],
            size=float(row["size"]),
            date=row["date"],
            musd=float(row["musd"]),
            source=row["source"],
            page=row["page"],
            status=row["status"],
        )
        for row in read_csv("newbuild_prices.csv")
    )


@cache
def _index() -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    rows = read_csv("newbuild_index.csv")
    years = decimal_year([row["date"] for row in rows])
    return years, np.array([float(row["value"]) for row in rows]), tuple(row["status"] for row in rows)


def newbuild_index(day: ArrayLike) -> FloatArray:
    """Return the Clarksons newbuilding price index [-].

    Parameters
    ----------
    day
        Days or months, any shape.

    Returns
    -------
    The index, on straight lines between its rows; before the first and after the last it is held: see
    :func:`newbuild_index_range`. Rows between 2012 and 2021 and before 2012 are recalled.

    References
    ----------
    Clarksons Research, by trade press (rows of ``newbuild_index.csv``).

    >>> newbuild_index(["2012-02", "2023-04"]).round(2).tolist()
    [136.3, 167.33]
    """
    years, values, _ = _index()
    return np.asarray(np.interp(decimal_year(day), years, values), dtype=np.float64)


def newbuild_index_range() -> tuple[str, str]:
    """Return the first and the last month of the index.

    >>> newbuild_index_range()
    ('2002-06', '2024-12')
    """
    rows = read_csv("newbuild_index.csv")
    return rows[0]["date"], rows[-1]["date"]


def _index_status(*years: float) -> str:
    """Return the least trusted status of the rows of the index between which some years lie."""
    known, _, statuses = _index()
    found = []
    for year in years:
        after = int(np.clip(np.searchsorted(known, year), 1, known.size - 1))
        pair = statuses[after - 1], statuses[after]
        on_a_row = np.isclose(year, known[[after - 1, after]], atol=1 / DAYS_PER_YEAR)
        found.append(worst_status(*(np.array(pair)[on_a_row] if on_a_row.any() else pair)))
    return worst_status(*found)


def ice_premium(name: str) -> tuple[float, float, float, str]:
    """Return the premium of an ice class on the newbuilding price: central, low, high, and its status.

    >>> ice_premium("1A")
    (0.1, 0.05, 0.2, 'judgement')
    """
    key = f"newbuild.ice_premium.{class_key(name)}"
    return ship_value(key), *row_range(key), ship_row(key).status


def published_price_musd(ship_type: str, size: ArrayLike, day: str) -> FloatArray:
    """Interpolate the price of a new ship without ice class from published prices.

    Parameters
    ----------
    ship_type
        Type of ship.
    size
        TEU, deadweight [t], tanks [m3] or cars, any shape.
    day
        Day of the price.

    Returns
    -------
    Price [million USD of the day]. Of each class of size the quote nearest to the day is taken and brought to it by
    the index; quotes more than five years away are left out where two classes have nearer ones. Between sizes the
    price is a power of the size; beyond them, and for a type with one class, the exponent is 0.7.

    Raises
    ------
    UnknownNameError
        If the type has no price.
    BadInputError
        If a size is not positive.

    >>> published_price_musd("bulk", [82_000, 180_000], "2024-12-16").round(1).tolist()
    [38.1, 76.0]
    """
    sizes = not_negative(size, "size", "TEU, t, m3 or cars")
    if not np.all(sizes > 0.0):
        raise BadInputError("size 0", "must be positive", "give TEU, t, m3 or cars")
    chosen = _chosen(ship_type, day)
    index = float(newbuild_index(day))
    known = np.log(np.array([quote.size for quote in chosen]))
    price = np.log(np.array([quote.musd * index / float(newbuild_index(quote.date)) for quote in chosen]))
    asked, exponent = np.log(sizes), ship_value("newbuild.size_exponent")
    beyond = np.minimum(asked - known[0], 0.0) + np.maximum(asked - known[-1], 0.0)
    return np.asarray(np.exp(np.interp(asked, known, price) + exponent * beyond), dtype=np.float64)


def _chosen(ship_type: str, day: str) -> list[NewbuildQuote]:
    """Return one quote for each class of size, the nearest to a day, by size."""
    year = float(decimal_year(day))
    nearest: dict[str, tuple[float, NewbuildQuote]] = {}
    for quote in newbuild_quotes():
        if quote.ship_type == ship_type:
            away = abs(float(decimal_year(quote.date)) - year)
            if quote.ship_class not in nearest or away < nearest[quote.ship_class][0]:
                nearest[quote.ship_class] = away, quote
    if not nearest:
        known = ", ".join(dict.fromkeys(quote.ship_type for quote in newbuild_quotes()))
        raise UnknownNameError(f"ship type {ship_type!r}", "has no newbuilding price", f"choose from: {known}")
    near = [quote for away, quote in nearest.values() if away <= ship_value("newbuild.near_years")]
    enough = len(near) > 1 or len(nearest) == len(near)
    return sorted(near if enough else [quote for _, quote in nearest.values()], key=lambda quote: quote.size)


def newbuilding_price(ship: Vessel, day: str, *, method: str = "auto") -> NewbuildingPrice:
    """Compute what a new ship of her kind costs on a day.

    Parameters
    ----------
    ship
        The ship.
    day
        Day of the price.
    method
        ``own``: her own price row. ``published``: :func:`published_price_musd` by type and size. ``regression``:
        :func:`routes.estimates.lambert_2021_newbuilding_musd`. ``auto``: the first of these that there is.

    Returns
    -------
    The price with its steps. The premium of her ice class is added to published prices, and to her own price where
    that is of a plain ship (row ``newbuild.price_of_plain_ship``) or where her class was replaced; not to the price of
    a ship that was built with her class. The regression has a term for 1A of its own.

    Raises
    ------
    UnknownNameError
        If the method is not known.
    BadInputError
        If there is no price by that method.

    >>> from routes.vessels import vessel
    >>> price = newbuilding_price(vessel("korolev-prospect"), "2017-07-02")  # four for 240 million USD, class 1A
    >>> round(price.usd), price.ice_factor, price.method
    (60000000, 1.0, 'own')
    """
    if method not in METHODS:
        raise UnknownNameError(f"method {method!r}", "is not known", f"choose from: {', '.join(METHODS)}")
    row = ship.rows.get("newbuild_musd")
    own = ship.newbuild_musd is not None and ship.newbuild_year is not None
    estimated = row is not None and row.status == _ESTIMATED
    if method == "own" or (method == "auto" and own and not estimated):
        return _own_price(ship, day)
    if method == "published" or (method == "auto" and ship.type in {quote.ship_type for quote in newbuild_quotes()}):
        return _published_price(ship, day)
    return _regression_price(ship, day)


def _premium_ratio(ship: Vessel, held: str | None) -> tuple[float, str]:
    """Return 1 and the premium of her class over what a price already holds, and the status of it."""
    central, _, _, status = ice_premium(ship.ice_class)
    if held is None:
        return 1.0 + central, status
    if class_key(held) == class_key(ship.ice_class):
        return 1.0, "definition"
    base, _, _, other = ice_premium(held)
    return (1.0 + central) / (1.0 + base), worst_status(status, other)


def _step(
    ship: Vessel,
    day: str,
    base_musd: float,
    base_day: str,
    ice: tuple[float, str],
    *,
    method: str,
    status: str,
    sources: tuple[str, ...],
    notes: list[str],
) -> NewbuildingPrice:
    ratio = float(newbuild_index(day) / newbuild_index(base_day))
    years = float(decimal_year(day)), float(decimal_year(base_day))
    if years[0] != years[1]:
        status = worst_status(status, _index_status(*years))
    first, last = newbuild_index_range()
    if not float(decimal_year(first)) <= years[0] <= float(decimal_year(last)) + 1 / DAYS_PER_YEAR:
        notes.append(f"the newbuilding index ends in {first} and {last}; it is held beyond")
    usd = base_musd * _MILLION * ratio * ice[0]
    low, high = row_range("newbuild.spread")
    if ice[0] != 1.0:
        notes.append(f"ice class {ship.ice_class}: x {ice[0]:.3g} [{ice[1]}]")
    return NewbuildingPrice(
        vessel=ship.key,
        usd=usd,
        low_usd=usd * low,
        high_usd=usd * high,
        base_usd=base_musd * _MILLION,
        base_year=float(base_day[:4]),
        index_factor=ratio,
        ice_factor=ice[0],
        method=method,
        currency_year=int(years[0]),
        status=worst_status(status, ice[1]),
        sources=sources,
        notes=tuple(notes),
    )


def _own_price(ship: Vessel, day: str) -> NewbuildingPrice:
    if ship.newbuild_musd is None or ship.newbuild_year is None:
        raise BadInputError(f"vessel {ship.key!r}", "has no newbuilding price of her own", "take method published")
    row = ship.rows.get("newbuild_musd")
    plain = ship.key in ship_row("newbuild.price_of_plain_ship").text.split("|")
    built = ship.rows["ice_class"].text if "ice_class" in ship.rows else ship.ice_class
    status = "verified" if row is None or row.status == "given" else row.status
    notes = ["her price is that of a plain ship of her size"] if plain else []
    notes += _beside_published(ship, day, ship.newbuild_musd, None if plain else built)
    return _step(
        ship, day, ship.newbuild_musd, f"{ship.newbuild_year:.0f}-{_MIDDLE}",
        _premium_ratio(ship, "none" if plain else built),
        method="own", status="derived" if status == _ESTIMATED else status,
        sources=("own ship",) if row is None else (row.source,), notes=notes,
    )  # fmt: skip


def _beside_published(ship: Vessel, day: str, own_musd: float, held: str | None) -> list[str]:
    """Say what published prices of her size give where her own price, brought to the day, lies far from them."""
    size = getattr(ship, SIZES[ship.type])
    if size is None:
        return []
    index = float(newbuild_index(day) / newbuild_index(f"{ship.newbuild_year:.0f}-{_MIDDLE}"))
    plain = float(published_price_musd(ship.type, size, day)) * (1.0 + (ice_premium(held)[0] if held else 0.0))
    low, high = row_range("newbuild.spread")
    if low <= own_musd * index / plain <= high:
        return []
    return [f"published prices of her size and class give {plain:,.0f} million USD, hers {own_musd * index:,.0f}"]


def _published_price(ship: Vessel, day: str) -> NewbuildingPrice:
    size = ship_size(ship)
    chosen = _chosen(ship.type, day)
    base = float(published_price_musd(ship.type, size, day))
    notes = []
    if not chosen[0].size <= size <= chosen[-1].size:
        notes.append(
            f"size {size:,.0f} is outside the published {chosen[0].size:,.0f} to {chosen[-1].size:,.0f}: "
            f"exponent {ship_value('newbuild.size_exponent'):g}"
        )
    after = int(np.searchsorted([quote.size for quote in chosen], size))
    used = chosen[max(after - 1, 0) : after + 1]
    notes += [f"from {quote.ship_class}, {quote.musd:g} million USD of {quote.date} [{quote.status}]" for quote in used]
    dates = [float(decimal_year(quote.date)) for quote in used]
    status = worst_status(*(quote.status for quote in used), _index_status(float(decimal_year(day)), *dates), "derived")
    return _step(
        ship, day, base, day, _premium_ratio(ship, None),
        method="published", status=status, sources=tuple(dict.fromkeys(quote.source for quote in used)), notes=notes,
    )  # fmt: skip


def _regression_price(ship: Vessel, day: str) -> NewbuildingPrice:
    iced = class_key(ship.ice_class) == "IA"
    try:
        musd = float(lambert_2021_newbuilding_musd(ship.dwt_t, ship_type=ship.type, iced=iced))
    except UnknownNameError:
        musd = float("nan")
    if np.isnan(musd):
        raise BadInputError(
            f"vessel {ship.key!r}", "is outside the regression of newbuilding prices", "give newbuild_musd and its year"
        )
    notes = ["regression of a fleet register, prices of 2020, error 20 to 25%"]
    return _step(
        ship, day, musd, f"2020-{_MIDDLE}", (1.0, "definition") if iced else _premium_ratio(ship, None),
        method="regression", status="derived", sources=("lambert-2021",), notes=notes,
    )  # fmt: skip


def capital_per_day(
    price_usd: ArrayLike,
    *,
    interest: ArrayLike | None = None,
    life_years: ArrayLike | None = None,
    residual_share: ArrayLike | None = None,
) -> FloatArray:
    """Compute the capital cost of a day, every day of the year.

    Parameters
    ----------
    price_usd
        Price of the ship; shapes broadcast.
    interest
        Per year; None for row ``capital.interest`` (0.07).
    life_years
        Years of level payments; None for row ``capital.life`` (15).
    residual_share
        Share of the price that is left after them; None for row ``capital.residual_share`` (0). With 0.46, the value
        that is left of a life of 25 years, capital costs 17% less: the default favours short voyages.

    Returns
    -------
    ``(price - residual / (1 + i)^n) CRF(i, n) / 365``, in the money of the price [per day].

    References
    ----------
    Definition; interest, years and no residual value as Ship & Ocean Foundation (1998).

    >>> round(float(capital_per_day(260e6)))  # LNG carrier: with 15,500 for operation within charters of 90,000-100,000
    78210
    """
    price = not_negative(price_usd, "price", "USD")
    rate = cost_value("capital.interest") if interest is None else interest
    years = cost_value("capital.life") if life_years is None else life_years
    rest = price * given_or_row(residual_share, "capital.residual_share")
    return np.asarray(annual_capital(price, rate, years, residual=rest) / DAYS_PER_YEAR, dtype=np.float64)
