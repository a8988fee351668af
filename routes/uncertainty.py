"""Uncertain inputs: a named distribution for each, and draws of them.

Two steps are kept apart. *Points of the unit cube* are drawn (:func:`sample_unit`), one column for each input; then
each column goes through the *quantile function* of its row (:func:`quantile`). A model of the inputs is so a pure
function of points of the unit cube, which is what the estimators of :mod:`routes.sensitivity` ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.cost.rows import cost_value
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.practice import ASSUMPTION_ROWS, Assumptions
from routes.tables import Row, load_table

FloatArray = NDArray[np.float64]
_Item = TypeVar("_Item", bound=np.generic)

# A claim holds about 50 kB for each of them.
MAX_DRAWS = 100_000

# Distribution of a row -> what it names in brackets.
DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "constant": (),
    "uniform": (),
    "triangular": (),
    "normal": ("sigma",),
    "lognormal": ("sigma",),
    "exponential": (),
    "gamma": ("shape",),
    "beta": ("a", "b"),
}
SAMPLINGS = ("random", "latin-hypercube", "sobol")

# Below and above every number that a Gaussian quantile can take: the ends of the unit interval have none.
_LEAST, _GREATEST = np.nextafter(0.0, 1.0), np.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """Where an uncertain input has its distribution, what it is in words, and what uses it."""

    key: str
    label: str
    used_by: str
    table: str = "coefficients.csv"

    @property
    def row(self) -> Row:
        """The cited row."""
        return load_table(self.table)[self.key]


# Field of Assumptions -> what it is, what uses it.
_WORDS = {
    "speed_factor": ("speed of this voyage", "open water, all routes"),
    "ice_multiplier": ("speed in ice about the model", "ice legs sailed alone"),
    "ice_time": ("model error of hours in ice", "legs of the ice record"),
    "thickness_factor": ("thickness of the ice", "legs of the ice record"),
    "concentration_shift": ("concentration of the pack", "legs of the ice record"),
    "sailed_ratio": ("way round the ice", "lanes in NSR waters"),
    "canal_hours": ("hours in the canal", "Suez Canal"),
    "canal_waiting_days": ("wait for the canal convoy", "Suez Canal"),
    "escort_speed_summer_kn": ("speed of the convoy, summer", "escorted legs, July to November"),
    "escort_speed_winter_kn": ("speed of the convoy, winter", "escorted legs, December to June"),
    "escort_waiting_summer_days": ("wait for the icebreaker, summer", "first escorted leg, July to November"),
    "escort_waiting_winter_days": ("wait for the icebreaker, winter", "first escorted leg, December to June"),
    "escorted_share": ("power behind the icebreaker", "escorted legs"),
    "pilotage_kn": ("speed under pilotage", "rivers, channels, approaches"),
    "power_exponent": ("exponent of power in speed", "main engine, all routes"),
    "service_load": ("load at the service speed", "main engine, all routes"),
    "arctic_auxiliary": ("auxiliary power in the Arctic", "legs in NSR waters"),
    "besetting_luck": ("luck of not being beset", "close pack, October to June"),
    "besetting_days": ("days lost when beset", "close pack, October to June"),
}

# The registry of what is drawn for a voyage; the order is that of the columns of the unit cube.
INPUT_ROWS: dict[str, InputRow] = {
    name: InputRow(key=key, label=_WORDS[name][0], used_by=_WORDS[name][1]) for name, key in ASSUMPTION_ROWS.items()
}
ICE_YEAR = "ice_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainInput:
    """One uncertain input with its row, for tables, charts and sensitivities.

    ``value`` is None where the values have no order and none is central (the year of the ice).
    """

    name: str
    label: str
    table: str
    key: str
    distribution: str
    value: float | None
    low: float
    high: float
    unit: str
    source: str
    status: str
    used_by: str

    def to_dict(self) -> dict[str, Any]:
        """Return the input as plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


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


def _distribution(row: Row) -> tuple[str, tuple[float, ...]]:
    """Return the name of a row's distribution and its parameters; both are checked."""
    name, _, rest = row.distribution.partition("(")
    if name not in DISTRIBUTIONS:
        raise DataError(
            f"row {row.key!r}",
            f"names the distribution {row.distribution!r}",
            f"use one of: {', '.join(DISTRIBUTIONS)}",
        )
    asked = DISTRIBUTIONS[name]
    given = {word: float(number) for word, number in re.findall(r"(\w+) ?= ?([0-9.]+)", rest)}
    if set(given) != set(asked) or not all(value > 0.0 for value in given.values()):
        example = f"{name}({', '.join(f'{word}=...' for word in asked)})" if asked else name
        raise DataError(f"row {row.key!r}", f"is {row.distribution!r}", f"write {example}, above 0")
    return name, tuple(given[word] for word in asked)


def _bounds(row: Row) -> tuple[float, float]:
    if row.low is None or row.high is None:
        raise DataError(f"row {row.key!r}", f"is {row.distribution} without low and high", "add them")
    if not row.low < row.high or not row.low <= row.value <= row.high:
        raise DataError(
            f"row {row.key!r}",
            f"has low {row.low:g}, value {row.value:g}, high {row.high:g}",
            "let low be less than high and the value between them",
        )
    return row.low, row.high


def _probabilities(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if not np.all((array >= 0.0) & (array <= 1.0)):
        raise BadInputError("probabilities", "must be numbers from 0 to 1", "draw them with sample_unit")
    return array


def quantile(row: Row, probability: ArrayLike) -> FloatArray:
    """Turn probabilities into values of a row's distribution.

    Parameters
    ----------
    row
        A coefficient row. Its ``distribution`` is one of

        - ``constant``: the value;
        - ``uniform``: from low to high;
        - ``triangular``: from low to high, the value the most likely;
        - ``normal(sigma=...)``: mean = value, standard deviation in the unit of the row;
        - ``lognormal(sigma=...)``: median = value, standard deviation of the logarithm;
        - ``exponential``: median = value;
        - ``gamma(shape=...)``: mean = value;
        - ``beta(a=..., b=...)``: stretched from low to high.
    probability
        Any shape, 0 to 1.

    Returns
    -------
    Values, in the row's unit. What would lie beyond low or high takes their place (the value between keeps its
    probability: the tails are set to the bounds, the rest is not stretched).

    Raises
    ------
    DataError
        If the row names another distribution, or lacks a parameter or bounds.
    BadInputError
        If a probability is not from 0 to 1.

    References
    ----------
    N. L. Johnson, S. Kotz, N. Balakrishnan (1994, 1995), *Continuous Univariate Distributions*, 2nd edition, vol. 1
    chapters 13, 14, 17 and 19 (normal, lognormal, gamma, exponential), vol. 2 chapters 25 and 26 (beta, uniform and
    triangular).

    >>> row = load_table("coefficients.csv")["nsr.sailed_ratio"]
    >>> quantile(row, np.array([0.0, 1.0])).tolist()
    [1.0, 1.12]
    """
    from scipy import special

    name, parameters = _distribution(row)
    u = _probabilities(probability)
    if name == "constant":
        return np.full(u.shape, row.value)
    low, high = _bounds(row)
    if name == "uniform":
        values = low + u * (high - low)
    elif name == "triangular":
        rising = low + np.sqrt(u * (row.value - low) * (high - low))
        falling = high - np.sqrt((1.0 - u) * (high - row.value) * (high - low))
        values = np.where(u * (high - low) < row.value - low, rising, falling)
    elif name == "normal":
        values = row.value + parameters[0] * special.ndtri(u)
    elif name == "lognormal":
        values = row.value * np.exp(parameters[0] * special.ndtri(u))
    elif name == "exponential":
        with np.errstate(divide="ignore"):
            values = row.value * -np.log1p(-u) / np.log(2.0)
    elif name == "gamma":
        values = row.value / parameters[0] * special.gammaincinv(parameters[0], u)
    else:
        # SciPy has no answer for probabilities far below all others: there the quantile is the bound.
        values = low + (high - low) * np.nan_to_num(special.betaincinv(*parameters, u), nan=0.0)
    return np.clip(np.asarray(values, dtype=np.float64), low, high)


def probability_of_value(row: Row) -> float:
    """Return the probability at which :func:`quantile` gives the central value of a row.

    >>> round(probability_of_value(load_table("coefficients.csv")["nsr.sailed_ratio"]), 3)
    0.375
    """
    from scipy import special

    name, parameters = _distribution(row)
    if name in ("constant", "normal", "lognormal", "exponential"):
        return 0.5
    low, high = _bounds(row)
    share = (row.value - low) / (high - low)
    if name == "gamma":
        return float(special.gammainc(parameters[0], parameters[0]))
    return float(special.betainc(*parameters, share)) if name == "beta" else share


def sample_unit(
    count: int, dimensions: int, *, method: str = "latin-hypercube", seed: int | np.random.Generator
) -> FloatArray:
    """Draw points of the unit cube.

    Parameters
    ----------
    count
        Number of points; a power of 2 for ``sobol``.
    dimensions
        Number of columns, one for each uncertain input.
    method
        ``random``, ``latin-hypercube`` (each column has one point in each of ``count`` equal strata) or ``sobol``
        (scrambled Sobol sequence).
    seed
        Whole number, or a generator; the same seed gives the same bytes. A column of the first two methods depends on
        the columns to its left alone, so that an input added at the end moves no other.

    Returns
    -------
    ``(count, dimensions)``, from 0 to 1.

    Raises
    ------
    BadInputError
        If an argument is out of its range.

    References
    ----------
    M. D. McKay, R. J. Beckman, W. J. Conover (1979), A comparison of three methods for selecting values of input
    variables, *Technometrics* 21(2), 239-245. A. B. Owen (1998), Scrambling Sobol' and Niederreiter-Xing points,
    *Journal of Complexity* 14(4), 466-489.

    >>> sorted((sample_unit(4, 1, seed=1)[:, 0] * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """
    for value, what in ((count, "number of points"), (dimensions, "number of dimensions")):
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise BadInputError(f"{what} {value!r}", "must be a whole number, 1 or greater", "try 256")
    if method not in SAMPLINGS:
        raise UnknownNameError(f"sampling {method!r}", "is not known", f"choose from: {', '.join(SAMPLINGS)}")
    rng = seed if isinstance(seed, np.random.Generator) else np.random.default_rng(check_seed(seed))
    if method == "sobol":
        if count & (count - 1):
            nearest = 1 << count.bit_length()
            raise BadInputError(
                f"{count} points of a Sobol sequence", "must be a power of 2 to keep its balance", f"take {nearest}"
            )
        from scipy.stats import qmc

        points = qmc.Sobol(dimensions, scramble=True, bits=64, seed=rng).random_base2(count.bit_length() - 1)
        return np.asarray(points, dtype=np.float64)
    unit = np.empty((count, dimensions))
    for column in range(dimensions):
        strata = rng.permutation(count) if method == "latin-hypercube" else 0.0
        unit[:, column] = (strata + rng.random(count)) / (count if method == "latin-hypercube" else 1)
    return unit


def pick(values: NDArray[_Item], probability: ArrayLike) -> NDArray[_Item]:
    """Choose among equally likely values: years of ice, days of departure.

    One column of the unit cube chooses one year for all legs and routes of a draw: ice is drawn jointly.

    Parameters
    ----------
    values
        ``(m,)``.
    probability
        Any shape, 0 to 1.

    Returns
    -------
    Values in the shape of ``probability``; those of a Latin hypercube are chosen equally often, but for one.

    >>> pick(np.array([2011, 2012, 2013]), np.array([0.0, 0.4, 1.0])).tolist()
    [2011, 2012, 2013]
    """
    count = len(values)
    if not count:
        raise BadInputError("no values", "there is nothing to choose from", "give at least one")
    place = np.minimum((_probabilities(probability) * count).astype(np.int64), count - 1)
    return values[place]


def correlate(unit: FloatArray, matrix: ArrayLike) -> FloatArray:
    """Make the columns of independent points depend on one another by a Gaussian copula.

    Each column goes through the quantile function of the normal distribution, ``z``; the columns are mixed as ``z L'``
    with ``L L' = matrix`` (Cholesky) and go back through its distribution function. Every column stays uniform, and the
    first is unchanged.

    Parameters
    ----------
    unit
        ``(n, d)`` independent points.
    matrix
        ``(d, d)`` correlations of the normal variables; that of the ranks is ``6/pi asin(r/2)``. Correlations of -1 and
        1 are allowed.

    Returns
    -------
    ``(n, d)``, from 0 to 1.

    Raises
    ------
    BadInputError
        If the matrix is no correlation matrix of ``d`` inputs.

    References
    ----------
    W. H. Kruskal (1958), Ordinal measures of association, *Journal of the American Statistical Association* 53(284),
    814-861 (ranks). R. B. Nelsen (2006), *An Introduction to Copulas*, 2nd edition, Springer.

    >>> points = sample_unit(4, 2, seed=1)
    >>> same = correlate(points, [[1.0, 1.0], [1.0, 1.0]])
    >>> bool(np.allclose(same[:, 0], same[:, 1]))
    True
    """
    from scipy import special

    points, wanted = _probabilities(unit), np.asarray(matrix, dtype=np.float64)
    if points.ndim != 2 or wanted.shape != (points.shape[1],) * 2:
        raise BadInputError(
            f"correlations of shape {wanted.shape}", f"do not fit points of shape {points.shape}", "give one per pair"
        )
    mixed = special.ndtri(np.clip(points, _LEAST, _GREATEST)) @ _cholesky(wanted).T
    return np.asarray(special.ndtr(mixed), dtype=np.float64)


def _cholesky(matrix: FloatArray) -> FloatArray:
    """Return the lower triangular root of a correlation matrix, which may be singular."""
    tolerance = np.sqrt(np.finfo(np.float64).eps)
    proper = (
        np.isfinite(matrix).all()
        and np.allclose(matrix, matrix.T, rtol=0.0, atol=tolerance)
        and np.allclose(np.diag(matrix), 1.0, rtol=0.0, atol=tolerance)
        and np.linalg.eigvalsh(matrix).min() >= -tolerance
    )
    if not proper:
        raise BadInputError(
            f"correlations {matrix.tolist()}",
            "must be finite and symmetric, with 1 on the diagonal and no negative eigenvalue",
            "check that no two contradict a third",
        )
    root = np.zeros_like(matrix)
    for column in range(len(matrix)):
        rest = matrix[column:, column] - root[column:, :column] @ root[column, :column]
        if rest[0] > tolerance:
            root[column:, column] = rest / np.sqrt(rest[0])
    return root


def fuel_correlation() -> FloatArray:
    """Return the correlations of the prices of VLSFO, MGO and LNG, ``(3, 3)``, for :func:`correlate`.

    MGO and LNG are tied by VLSFO alone: their correlation is the product of the two rows.

    >>> fuel_correlation().round(3).tolist()
    [[1.0, 0.97, 0.6], [0.97, 1.0, 0.582], [0.6, 0.582, 1.0]]
    """
    oil, gas = cost_value("fuel.corr.VLSFO_MGO"), cost_value("fuel.corr.VLSFO_LNG")
    return np.array([[1.0, oil, gas], [oil, 1.0, oil * gas], [gas, oil * gas, 1.0]])


def draw_inputs(unit: FloatArray, rows: Mapping[str, InputRow] = INPUT_ROWS) -> dict[str, FloatArray]:
    """Turn points of the unit cube into values of inputs.

    Parameters
    ----------
    unit
        ``(n, d)``, a column for each input.
    rows
        The inputs, in the order of the columns.

    Returns
    -------
    ``(n,)`` for each input, in the unit of its row.

    Raises
    ------
    BadInputError
        If there is not one column for each input.
    """
    points = np.asarray(unit, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != len(rows):
        raise BadInputError(
            f"points of shape {points.shape}", f"do not fit {len(rows)} inputs", f"draw (n, {len(rows)})"
        )
    return {name: quantile(kept.row, points[:, column]) for column, (name, kept) in enumerate(rows.items())}


def draw_assumptions_from(unit: FloatArray) -> Assumptions:
    """Turn points of the unit cube, ``(n, d)`` with one column for each of ``INPUT_ROWS``, into assumptions.

    >>> drawn = draw_assumptions_from(np.full((1, len(INPUT_ROWS)), 0.5))
    >>> drawn.canal_hours.tolist()
    [14.0]
    """
    return Assumptions(**draw_inputs(unit))


def draw_assumptions(count: int, rng: np.random.Generator) -> Assumptions:
    """Draw all uncertain inputs of ``count`` voyages by Latin hypercube.

    Parameters
    ----------
    count
        Number of voyages.
    rng
        Source of randomness; compared routes share the same draws.
    """
    return draw_assumptions_from(sample_unit(count, len(INPUT_ROWS), seed=rng))


def central_unit(rows: Mapping[str, InputRow] = INPUT_ROWS) -> FloatArray:
    """Return the point of the unit cube, ``(d,)``, at which every input has its central value."""
    return np.array([probability_of_value(kept.row) for kept in rows.values()])


def uncertain_inputs(rows: Mapping[str, InputRow] = INPUT_ROWS) -> list[UncertainInput]:
    """List the uncertain inputs with their rows, in the order of the columns; the year of the ice comes last.

    Parameters
    ----------
    rows
        A registry of inputs: that of a voyage, or one that is joined with others (``INPUT_ROWS | further``).

    >>> [i.key for i in uncertain_inputs() if i.status == "verified"]
    ['suez.transit_hours', 'power.exponent']
    """
    found = []
    for name, kept in rows.items():
        row = kept.row
        low, high = _bounds(row)
        found.append(
            UncertainInput(
                name=name, label=kept.label, table=kept.table, key=kept.key, distribution=row.distribution,
                value=row.value, low=low, high=high, unit=row.unit, source=row.source, status=row.status,
                used_by=kept.used_by,
            )
        )  # fmt: skip
    table = load_table("coefficients.csv")
    first, last = table["claims.first_ice_year"], table["claims.last_ice_year"]
    found.append(
        UncertainInput(
            name=ICE_YEAR, label="year of the ice", table="coefficients.csv", key=first.key,
            distribution="one of the years, equally likely", value=None, low=first.value, high=last.value,
            unit="year", source=first.source, status=first.status, used_by="legs of the ice record, one year for all",
        )
    )  # fmt: skip
    return found
