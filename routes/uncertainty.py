"""Draws of the uncertain inputs, from the distributions that their rows name."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError, DataError
from routes.practice import ASSUMPTION_ROWS, Assumptions
from routes.tables import Row, load_table

FloatArray = NDArray[np.float64]

# A claim holds about 50 kB for each of them.
MAX_DRAWS = 100_000


def check_draws(draws: int) -> int:
    """Return a number of draws, or raise ``BadInputError`` unless it is 1 to 100,000."""
    if isinstance(draws, bool) or not isinstance(draws, int) or not 1 <= draws <= MAX_DRAWS:
        raise BadInputError(f"draws {draws!r}", f"must be a whole number from 1 to {MAX_DRAWS:,}", "try 200")
    return draws


def check_seed(seed: int) -> int:
    """Return a seed, or raise ``BadInputError`` unless it is a whole number, 0 or greater."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise BadInputError(f"seed {seed!r}", "must be a whole number, 0 or greater", "try 1")
    return seed


def quantile(row: Row, probability: FloatArray) -> FloatArray:
    """Turn probabilities into values of a row's distribution.

    Parameters
    ----------
    row
        A coefficient row; ``distribution`` is ``constant``, ``triangular`` (low, value, high), ``uniform``,
        ``lognormal(sigma=...)`` (median = value), ``exponential`` (median = value) or ``gamma(shape=...)``
        (mean = value), the last three cut at low and high.
    probability
        ``(n,)`` in 0..1.

    >>> row = load_table("coefficients.csv")["nsr.sailed_ratio"]
    >>> quantile(row, np.array([0.0, 1.0])).tolist()
    [1.0, 1.12]
    """
    from scipy import stats

    name = row.distribution.partition("(")[0]
    numbers = [float(x) for x in re.findall(r"=([0-9.]+)", row.distribution)]
    if name == "constant":
        return np.full(len(probability), row.value)
    if row.low is None or row.high is None:
        raise DataError(f"row {row.key!r}", f"is {name} without low and high", "add them")
    if name == "triangular":
        mode = (row.value - row.low) / (row.high - row.low)
        return np.asarray(stats.triang.ppf(probability, mode, row.low, row.high - row.low), dtype=np.float64)
    if name == "uniform":
        return row.low + probability * (row.high - row.low)
    if name == "lognormal":
        values = stats.lognorm.ppf(probability, numbers[0], scale=row.value)
    elif name == "exponential":
        with np.errstate(divide="ignore"):
            values = row.value * -np.log1p(-np.asarray(probability, dtype=np.float64)) / np.log(2.0)
    elif name == "gamma":
        values = stats.gamma.ppf(probability, numbers[0], scale=row.value / numbers[0])
    else:
        raise DataError(f"row {row.key!r}", f"names the distribution {name!r}", "use a known one")
    return np.clip(np.asarray(values, dtype=np.float64), row.low, row.high)


def draw_assumptions(count: int, rng: np.random.Generator) -> Assumptions:
    """Draw all uncertain inputs of ``count`` voyages by Latin hypercube.

    Parameters
    ----------
    count
        Number of voyages.
    rng
        Source of randomness; compared routes share the same draws.
    """
    table = load_table("coefficients.csv")
    drawn = {}
    for name, key in ASSUMPTION_ROWS.items():
        strata = (rng.permutation(count) + rng.random(count)) / count
        drawn[name] = quantile(table[key], strata)
    return Assumptions(**drawn)
