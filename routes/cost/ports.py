"""What a call at a port costs and lasts: dues, pilots, tugs, mooring, agent. Both ends are the same for all corridors.

Cargo handling is the shipper's or is in the freight and not counted. But for LNG carriers the rates are judgements.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, not_negative
from routes.cost.ship_rows import (
    given_or_row,
    price_years,
    row_range,
    ship_row,
    ship_tonnage,
    ship_value,
    worst_status,
)
from routes.errors import UnknownNameError
from routes.tables import load_table
from routes.vessels import Vessel

_DUES = "port.russian_ship_dues."


@dataclass(frozen=True, slots=True, kw_only=True)
class PortCall:
    """One call: costs with their range [USD of ``currency_year``], days with their range."""

    vessel: str
    usd: float
    low_usd: float
    high_usd: float
    days: float
    low_days: float
    high_days: float
    currency_year: int
    status: str
    notes: tuple[str, ...]


def _key(prefix: str, ship_type: str) -> str:
    key = f"{prefix}.{ship_type}"
    if key not in load_table("ship_costs.csv"):
        known = [
            name.removeprefix(f"{prefix}.") for name in load_table("ship_costs.csv") if name.startswith(prefix + ".")
        ]
        raise UnknownNameError(f"ship type {ship_type!r}", f"has no row {prefix}", f"choose from: {', '.join(known)}")
    return key


def port_call_usd(gt: ArrayLike, ship_type: str, *, usd_per_gt: ArrayLike | None = None) -> FloatArray:
    """Compute the costs of one call.

    Parameters
    ----------
    gt
        Gross tonnage, any shape.
    ship_type
        Type of ship.
    usd_per_gt
        Rate; None for row ``port.usd_per_gt.<type>`` (money of 2022).

    Returns
    -------
    ``GT rate`` [USD]: dues, pilots, tugs, mooring, agent.

    Raises
    ------
    UnknownNameError
        If the type is not known.

    References
    ----------
    LNG: 273,184 to 308,947 USD for a loading and a discharge, GAC (2022) in the methodology of Spark. Others: ours.

    >>> 273_184 < 2 * float(port_call_usd(117_000, "lng")) < 308_947
    True
    """
    rate = given_or_row(usd_per_gt, _key("port.usd_per_gt", ship_type))
    return np.asarray(
        not_negative(gt, "gross tonnage", "GT") * not_negative(rate, "rate", "USD per GT"), dtype=np.float64
    )


def port_days(ship_type: str) -> tuple[float, float, float]:
    """Return the days of one call: central, low, high.

    >>> port_days("lng")
    (1.0, 1.0, 1.5)
    """
    key = _key("port.days", ship_type)
    return ship_value(key), *row_range(key)


def port_call(ship: Vessel) -> PortCall:
    """Compute costs and days of one call of a ship.

    Raises
    ------
    BadInputError
        If gross tonnage is not known.

    >>> from routes.vessels import vessel
    >>> call = port_call(vessel("nordic-orion"))
    >>> round(call.usd), call.days, call.status
    (36128, 3.0, 'judgement')
    """
    tonnage, weak, told = ship_tonnage(ship)
    costs, days = _key("port.usd_per_gt", ship.type), _key("port.days", ship.type)
    low, high = row_range(costs)
    notes = tuple(f"{key}: {ship_row(key).status}" for key in (costs, days) if ship_row(key).status != "verified")
    low_days, high_days = row_range(days)
    return PortCall(
        vessel=ship.key,
        usd=float(port_call_usd(tonnage, ship.type)),
        low_usd=tonnage * low,
        high_usd=tonnage * high,
        days=ship_value(days),
        low_days=low_days,
        high_days=high_days,
        currency_year=price_years()[costs],
        status=worst_status(ship_row(costs).status, ship_row(days).status, weak),
        notes=notes + told,
    )


def russian_ship_dues_rub(gt: ArrayLike, ship_type: str) -> FloatArray:
    """Compute the ship dues of one call at a Russian port in foreign trade, one item of what a call costs.

    Parameters
    ----------
    gt
        Gross tonnage, any shape.
    ship_type
        Type of ship; an LNG carrier counts as a tanker, a vehicle carrier as ro-ro.

    Returns
    -------
    Dues [RUB of 2025].

    References
    ----------
    Federal Antimonopoly Service of Russia, order 605/25, first port of the list.

    >>> round(float(russian_ship_dues_rub(10_000, "bulk")), 2)
    232600.0
    """
    rate = ship_value(_key(_DUES.removesuffix("."), ship_type))
    return np.asarray(not_negative(gt, "gross tonnage", "GT") * rate, dtype=np.float64)
