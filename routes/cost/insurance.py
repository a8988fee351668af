"""Insurance: hull and machinery, liability (P&I), the loading of NSR waters, war risk of the Red Sea.

Published operating costs hold hull and machinery and P&I; :attr:`routes.cost.opex.OpexPerDay.operating` leaves them
out. In the account of a voyage it is either that share, shown by itself, or built up here from hull value and tonnage,
never both. Cargo insurance is the shipper's and not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, not_negative, share
from routes.cost.ship_rows import given_or_row, price_years, row_range, ship_row, ship_tonnage, worst_status
from routes.errors import BadInputError
from routes.units import DAYS_PER_YEAR, PERCENT
from routes.vessels import Vessel


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurancePerDay:
    """Insurance of a ship for one day outside NSR waters [USD per day].

    Attributes
    ----------
    hull
        Hull and machinery, in the money of the hull value.
    liability
        P&I, in the money of ``currency_year``.
    total, low, high
        Their sum and its range.
    """

    vessel: str
    hull: FloatArray
    liability: FloatArray
    total: FloatArray
    low: FloatArray
    high: FloatArray
    currency_year: int
    status: str
    notes: tuple[str, ...]


def hull_value(
    price_usd: ArrayLike,
    age_years: ArrayLike,
    *,
    life_years: ArrayLike | None = None,
    scrap_share: ArrayLike | None = None,
) -> FloatArray:
    """Compute the insured value of a hull from the price of a new one.

    Parameters
    ----------
    price_usd
        Newbuilding price of the day; shapes broadcast.
    age_years
        Age, 0 or more [years].
    life_years
        None for row ``hull.life`` (25 years, judgement).
    scrap_share
        Share of the price left at the end; None for row ``hull.scrap_share`` (0.1, judgement).

    Returns
    -------
    A straight line from the price to its scrap share, which holds after the life [money of the price].

    >>> hull_value(100e6, [0, 10, 40]).round().tolist()
    [100000000.0, 64000000.0, 10000000.0]
    """
    price, age = not_negative(price_usd, "price", "USD"), not_negative(age_years, "age", "years")
    life, rest = (
        given_or_row(life_years, "hull.life"),
        share(given_or_row(scrap_share, "hull.scrap_share"), "scrap share"),
    )
    if not np.all(life > 0.0):
        raise BadInputError("life 0", "must be positive", "give years")
    return np.asarray(price * (1.0 - (1.0 - rest) * np.minimum(age / life, 1.0)), dtype=np.float64)


def insurance_per_day(
    ship: Vessel,
    hull_value_usd: ArrayLike,
    *,
    hull_rate: ArrayLike | None = None,
    liability_rate: ArrayLike | None = None,
    liability_money: float = 1.0,
) -> InsurancePerDay:
    """Compute hull and machinery and P&I for a day in waters without loading.

    Parameters
    ----------
    ship
        The ship; for her gross tonnage see :func:`routes.cost.ship_rows.ship_tonnage`.
    hull_value_usd
        Value of the hull, see :func:`hull_value`.
    hull_rate
        Share of the hull value per year; None for row ``insurance.hull_rate`` (0.00343, 0.003 to 0.008).
    liability_rate
        USD per GT and year; None for row ``insurance.liability_rate`` (2.8, 1.86 to 3.74, money of 2024).
    liability_money
        Factor from money of 2024 to that of the day.

    Raises
    ------
    BadInputError
        If gross tonnage is not known or a number is negative.

    References
    ----------
    Hull: J. Lambert (2021), ``Commercial_Profile.m``, after Otsuka and Hansen. P&I: premium and tonnage of Steamship
    Mutual in 2023/24.

    >>> from routes.vessels import vessel
    >>> round(float(insurance_per_day(vessel("capesize-180k"), 76e6).total))
    1428
    """
    tonnage, status, notes = ship_tonnage(ship)
    value = not_negative(hull_value_usd, "hull value", "USD")
    hull = value * not_negative(given_or_row(hull_rate, "insurance.hull_rate"), "hull rate", "a share") / DAYS_PER_YEAR
    rate = not_negative(given_or_row(liability_rate, "insurance.liability_rate"), "P&I rate", "USD per GT")
    liability = tonnage * rate * liability_money / DAYS_PER_YEAR
    ends = []
    for end in (0, 1):
        at_hull, at_liability = row_range("insurance.hull_rate")[end], row_range("insurance.liability_rate")[end]
        ends.append((value * at_hull + tonnage * at_liability * liability_money) / DAYS_PER_YEAR)
    rows = [ship_row(key).status for key in ("insurance.hull_rate", "insurance.liability_rate")]
    return InsurancePerDay(
        vessel=ship.key,
        hull=np.asarray(hull, dtype=np.float64),
        liability=np.asarray(liability, dtype=np.float64),
        total=np.asarray(hull + liability, dtype=np.float64),
        low=np.asarray(ends[0], dtype=np.float64),
        high=np.asarray(ends[1], dtype=np.float64),
        currency_year=price_years()["insurance.liability_rate"],
        status=worst_status(*rows, status),
        notes=notes,
    )


def nsr_loading_usd(
    insurance_usd_per_day: ArrayLike, nsr_days: ArrayLike, *, factor: ArrayLike | None = None
) -> FloatArray:
    """Compute what insurers ask on top for the days in NSR waters.

    Parameters
    ----------
    insurance_usd_per_day
        Hull and machinery and P&I of other waters [USD per day]; shapes broadcast.
    nsr_days
        Days in NSR waters; NaN passes.
    factor
        Premium there over that elsewhere, 1 or more; None for row ``insurance.nsr_factor`` (2, 1.1 to 3).

    Returns
    -------
    ``insurance (factor - 1) days`` [USD].

    References
    ----------
    Ship & Ocean Foundation (1999): about twice the Suez route; INSROP.

    >>> float(nsr_loading_usd(1_500, 10))
    15000.0
    """
    daily = not_negative(insurance_usd_per_day, "insurance", "USD per day")
    days = not_negative(nsr_days, "days in NSR waters", "days", nan_passes=True)
    times = given_or_row(factor, "insurance.nsr_factor")
    if not np.all(times >= 1.0):
        raise BadInputError("NSR factor", "must be 1 or more", "give the premium there over that elsewhere")
    return np.asarray(daily * (times - 1.0) * days, dtype=np.float64)


def red_sea_transits(straits: Sequence[str]) -> int:
    """Return how many transits of the southern Red Sea a track makes, from the straits that it passes.

    >>> red_sea_transits(("gibraltar", "suez", "bab-el-mandeb")), red_sea_transits(("gibraltar", "suez"))
    (1, 0)
    """
    return list(straits).count(ship_row("insurance.war.strait").text)


def war_risk_usd(
    hull_value_usd: ArrayLike,
    rate_pct: ArrayLike,
    *,
    transits: ArrayLike = 1,
    no_claims_discount: ArrayLike | None = None,
) -> FloatArray:
    """Compute the additional war risk premium of transits of the Red Sea.

    Parameters
    ----------
    hull_value_usd
        Value of the hull [USD]; shapes broadcast.
    rate_pct
        Premium of one transit, cover of seven days [% of hull value]: series ``war_risk_red_sea`` of
        :mod:`routes.cost.prices`, by month.
    transits
        Transits, see :func:`red_sea_transits`.
    no_claims_discount
        Share that is given back; None for row ``insurance.war.no_claims_discount`` (0; up to 0.5 was reported).

    Returns
    -------
    ``value rate (1 - discount) transits`` [money of the value].

    References
    ----------
    Reuters (2024), via Business Recorder: 0.7 to 2% of hull value in September 2024, discounts up to half.

    >>> float(war_risk_usd(100e6, 0.7)), float(war_risk_usd(100e6, 0.7, no_claims_discount=0.5))
    (700000.0, 350000.0)
    """
    value = not_negative(hull_value_usd, "hull value", "USD")
    rate = not_negative(rate_pct, "war risk premium", "% of hull value", nan_passes=True)
    number = not_negative(transits, "transits", "a number")
    back = share(given_or_row(no_claims_discount, "insurance.war.no_claims_discount"), "no-claims discount")
    return np.asarray(value * rate / PERCENT * (1.0 - back) * number, dtype=np.float64)
