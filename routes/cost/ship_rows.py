"""Rows of ``ship_costs.csv``, the size of a ship by type, decimal years, and how far a result can be trusted."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray
from routes.errors import BadInputError, UnknownNameError
from routes.estimates import lambert_2021_gross_tonnage
from routes.ice.risk import ice_class
from routes.tables import Row, load_table, read_csv
from routes.units import MONTHS_PER_YEAR
from routes.vessels import Vessel

# Name of the particular that sizes a ship of a type.
SIZES = {"container": "teu", "bulk": "dwt_t", "tanker": "dwt_t", "general_cargo": "dwt_t"}
SIZES |= {"lng": "capacity_m3", "vehicle": "capacity_ceu"}
# Statuses from the best to the worst.
TRUST = ("verified", "definition", "derived", "memory", "judgement")
_FIRST = "1970-01-01"
_MID_MONTH = 0.5


def ship_row(key: str) -> Row:
    """Return a row of ``ship_costs.csv``.

    >>> ship_row("opex.share.insurance").status
    'verified'
    """
    return load_table("ship_costs.csv")[key]


def ship_value(key: str) -> float:
    """Return the central value of a row of ``ship_costs.csv``, in the row's unit.

    >>> ship_value("hull.life")
    25.0
    """
    return ship_row(key).value


def given_or_row(given: ArrayLike | None, key: str) -> FloatArray:
    """Return what the caller gave as an array, or the central value of a row where nothing was given."""
    return np.asarray(ship_value(key) if given is None else given, dtype=np.float64)


def row_range(key: str) -> tuple[float, float]:
    """Return low and high of a row, its value twice where it has no range.

    >>> row_range("insurance.nsr_factor")
    (1.1, 3.0)
    """
    row = ship_row(key)
    return (row.value if row.low is None else row.low), (row.value if row.high is None else row.high)


@cache
def price_years() -> dict[str, int]:
    """Return the year of the money of those rows that are amounts, by key.

    >>> price_years()["port.usd_per_gt.lng"]
    2022
    """
    return {row["key"]: int(row["currency_year"]) for row in read_csv("ship_costs.csv") if row["currency_year"]}


def worst_status(*statuses: str) -> str:
    """Return the least trusted of some statuses.

    >>> worst_status("verified", "memory", "derived")
    'memory'
    """
    return max(statuses, key=lambda status: TRUST.index(status) if status in TRUST else len(TRUST))


def ship_size(ship: Vessel) -> float:
    """Return the size that costs go by: TEU, deadweight [t], capacity [m3] or cars.

    Raises
    ------
    BadInputError
        If the ship's own size is not known.

    >>> from routes.vessels import vessel
    >>> ship_size(vessel("lng-174k"))
    174000.0
    """
    size = getattr(ship, SIZES[ship.type])
    if size is None:
        name = SIZES[ship.type]
        raise BadInputError(f"vessel {ship.key!r}", f"has no {name}, by which her costs go", f"give {name}")
    return float(size)


def ship_tonnage(ship: Vessel) -> tuple[float, str, tuple[str, ...]]:
    """Return gross tonnage, its status, and a note where it is weak.

    A ship without it (icebreaking hulls) gets that of the regression for ships without ice class of her deadweight.

    Raises
    ------
    BadInputError
        If it is not known and no regression covers her.

    >>> from routes.vessels import vessel
    >>> ship_tonnage(vessel("nordic-orion"))
    (40142.0, 'verified', ())
    >>> ship_tonnage(vessel("shturman-albanov"))[1]
    'judgement'
    """
    if ship.gt is not None:
        row = ship.rows.get("gt")
        status = "verified" if row is None or row.status == "given" else row.status
        status = "derived" if status == "estimated" else status
        weak = status != "verified"
        return float(ship.gt), status, (f"gross tonnage {ship.gt:,.0f} [{status}]",) if weak else ()
    try:
        gt = float(lambert_2021_gross_tonnage(ship.dwt_t, ship_type=ship.type))
    except UnknownNameError:
        gt = float("nan")
    if np.isnan(gt):
        raise BadInputError(f"vessel {ship.key!r}", "has no gross tonnage, by which P&I and ports go", "give gt")
    return gt, "judgement", (f"gross tonnage {gt:,.0f} by regression of ships without icebreaking hull",)


def class_key(name: str) -> str:
    """Return the class of POLARIS that the premiums go by.

    >>> class_key("Arc4"), class_key("none")
    ('IA', 'NIS')
    """
    return ice_class(name).polaris


def decimal_year(day: ArrayLike) -> FloatArray:
    """Return days as decimal years; a month such as ``2024-06`` counts as its middle.

    Raises
    ------
    BadInputError
        If it is not a date.

    >>> decimal_year(["2024-07"]).round(3).tolist(), float(decimal_year("2024-01-01"))
    ([2024.539], 2024.0)
    """
    texts = np.atleast_1d(np.asarray(day))
    months = texts.dtype.kind == "U" and all(len(str(text)) == len("2024-06") for text in texts.ravel())
    try:
        days = np.asarray(day, dtype="datetime64[D]")
    except ValueError:
        raise BadInputError(f"date {day!r}", "is not a date", "write it as 2024-08-01") from None
    if np.isnat(days).any():
        raise BadInputError(f"date {day!r}", "is not a date", "write it as 2024-08-01")
    years = days.astype("datetime64[Y]")
    since = (days - years).astype(np.float64)
    length = ((years + 1).astype("datetime64[D]") - years.astype("datetime64[D]")).astype(np.float64)
    whole = years.astype(np.int64) + int(_FIRST[:4])
    return np.asarray(whole + since / length + (_MID_MONTH / MONTHS_PER_YEAR if months else 0.0), dtype=np.float64)
