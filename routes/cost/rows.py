"""Rows of ``costs.csv``, and checks that the functions of this package share."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError
from routes.tables import Row, load_table, read_csv

FloatArray = NDArray[np.float64]
StrArray = NDArray[np.str_]


def cost_row(key: str) -> Row:
    """Return a row of ``costs.csv``.

    >>> cost_row("choice.beta_per_kusd").status
    'derived'
    """
    return load_table("costs.csv")[key]


def cost_value(key: str) -> float:
    """Return the central value of a row of ``costs.csv``, in the row's unit.

    >>> cost_value("capital.interest")
    0.07
    """
    return cost_row(key).value


def cost_year(key: str) -> int:
    """Return the year of the money of a row of ``costs.csv``.

    >>> cost_year("suez.services_usd")
    2026
    """
    return _years()[key]


@cache
def _years() -> dict[str, int]:
    return {row["key"]: int(row["currency_year"]) for row in read_csv("costs.csv") if row["currency_year"].isdigit()}


def known_below(prefix: str) -> tuple[str, ...]:
    """Return the last words of the keys of ``costs.csv`` that begin with a prefix, in the order of the table.

    >>> known_below("nsr_tariff.season.")
    ('winter', 'summer')
    """
    return tuple(key.removeprefix(prefix) for key in load_table("costs.csv") if key.startswith(prefix))


def not_negative(values: ArrayLike, what: str, unit: str, *, nan_passes: bool = False) -> FloatArray:
    """Return an array of finite numbers that are 0 or more, or raise ``BadInputError``; NaN may be let through."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all((np.isfinite(array) & (array >= 0.0)) | (nan_passes & np.isnan(array))):
        raise BadInputError(what, "must be finite and 0 or more", f"give {unit}")
    return array


def share(values: ArrayLike, what: str) -> FloatArray:
    """Return an array of shares, 0 to 1, or raise ``BadInputError``."""
    array = not_negative(values, what, "a share, 0 to 1")
    if not np.all(array <= 1.0):
        raise BadInputError(what, "must be at most 1", "give a share, not percent")
    return array


def iso_day(date: str) -> str:
    """Return a date as ``2024-08-01``, or raise ``BadInputError``.

    >>> iso_day("2024-08-01T12:00")
    '2024-08-01'
    """
    try:
        day = np.datetime64(date, "D")
    except ValueError:
        raise BadInputError(f"date {date!r}", "is not a date", "write it as 2024-08-01") from None
    if np.isnat(day):
        raise BadInputError(f"date {date!r}", "is not a date", "write it as 2024-08-01")
    return str(day)
