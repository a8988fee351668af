"""Which uncertain inputs matter: shares of the variance, one-at-a-time swings, and how far draws have converged.

The model is any function of points of the unit cube, ``(n, d)`` to ``(n,)``; :func:`routes.uncertainty.draw_inputs` and
:func:`routes.uncertainty.pick` turn the columns into inputs. The estimators are pure functions of the model's values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import load_table
from routes.uncertainty import UncertainInput, check_seed, quantile, sample_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]
Model = Callable[[FloatArray], ArrayLike]

DEFAULT_SAMPLES = 1024
DEFAULT_RESAMPLES = 1000
# Points that the model gets at once, weights that the bootstrap holds at once.
CHUNK = 65_536
_WEIGHTS = 4_000_000
# Points at which a tornado looks at an input without order; more than it has values.
_SWEEP = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class SobolIndices:
    """Shares of the variance of an output that its inputs explain.

    ``first`` is the share that each input explains alone, ``total`` the share with all its interactions; each ``(d,)``
    with the ends of its confidence interval. All are NaN where the output does not vary.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    output: str
    unit: str
    first: FloatArray
    first_low: FloatArray
    first_high: FloatArray
    total: FloatArray
    total_low: FloatArray
    total_high: FloatArray
    mean: float
    standard_deviation: float
    confidence: float
    samples: int
    evaluations: int
    seed: int

    def ranked(self) -> list[str]:
        """Return the names of the inputs, the greatest total index first."""
        return [self.names[i] for i in np.argsort(-self.total, kind="stable")]

    def to_dict(self) -> dict[str, Any]:
        """Return the indices as plain data, the greatest total index first."""

        def told(value: float) -> float | None:
            return None if np.isnan(value) else round(float(value), 6)

        ends = ("first", "first_low", "first_high", "total", "total_low", "total_high")
        return {
            "output": self.output,
            "unit": self.unit,
            "mean": told(self.mean),
            "standard_deviation": told(self.standard_deviation),
            "confidence": self.confidence,
            "samples": self.samples,
            "evaluations": self.evaluations,
            "seed": self.seed,
            "inputs": [
                {"name": self.names[i], "label": self.labels[i], **{e: told(getattr(self, e)[i]) for e in ends}}
                for i in np.argsort(-self.total, kind="stable")
            ],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the shares; see :func:`routes.plots.indices_chart`."""
        from routes.plots import indices_chart

        return indices_chart(self, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What one input does alone: outputs at its low and high quantile, and its values there (None if it has no row).

    The values of an ``unordered`` input (years of the ice) have no low and high: the quantiles are those of the output
    over all of them.
    """

    name: str
    label: str
    unit: str
    at_low: float
    at_high: float
    input_low: float | None
    input_high: float | None
    unordered: bool = False

    @property
    def width(self) -> float:
        """Distance between the two outputs."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """One-at-a-time swings of an output about its base, the widest first."""

    swings: tuple[Swing, ...]
    base: float
    output: str
    unit: str
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Return the swings as plain data."""
        return {
            "output": self.output,
            "unit": self.unit,
            "base": round(self.base, 6),
            "quantiles": [self.low, self.high],
            "inputs": [
                {
                    "name": s.name, "label": s.label, "at_low": round(s.at_low, 6), "at_high": round(s.at_high, 6),
                    "input_low": s.input_low, "input_high": s.input_high, "unit": s.unit, "unordered": s.unordered,
                }
                for s in self.swings
            ],
        }  # fmt: skip

    def plot(self, **options: Any) -> Axes:
        """Draw the swings; see :func:`routes.plots.tornado_chart`."""
        from routes.plots import tornado_chart

        return tornado_chart(self, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Convergence:
    """A running mean (or share) of draws, at growing numbers of them, with its standard error."""

    draws: NDArray[np.int64]
    mean: FloatArray
    standard_error: FloatArray
    threshold: float | None
    output: str
    unit: str

    def to_dict(self) -> dict[str, Any]:
        """Return the running mean as plain data; the standard error of one draw is None."""
        errors = [None if np.isnan(e) else round(float(e), 6) for e in self.standard_error]
        return {
            "output": self.output,
            "unit": self.unit,
            "threshold": self.threshold,
            "rows": [
                {"draws": int(n), "mean": round(float(m), 6), "standard_error": e}
                for n, m, e in zip(self.draws, self.mean, errors, strict=True)
            ],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the running mean; see :func:`routes.plots.convergence_chart`."""
        from routes.plots import convergence_chart

        return convergence_chart(self, **options)


def first_order_saltelli_2010(f_a: FloatArray, f_b: FloatArray, f_ab: FloatArray) -> FloatArray:
    """Compute the part of the variance that an input explains alone, for each point of a design.

    ``V_i = mean(f(B) (f(A_B^i) - f(A)))``, where ``A_B^i`` is the matrix A with column i of B.

    Parameters
    ----------
    f_a, f_b
        ``(n,)`` values of the model on two independent samples A and B; the smaller their mean, the smaller the error.
    f_ab
        ``(d, n)`` values on ``A_B^i``.

    Returns
    -------
    ``(d, n)`` terms, whose mean is the estimate. Small indices may come out below 0.

    References
    ----------
    A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola (2010), Variance based sensitivity analysis
    of model output. Design and estimator for the total sensitivity index, *Computer Physics Communications* 181(2),
    259-270, https://doi.org/10.1016/j.cpc.2009.09.018, table 2 (b).

    >>> first_order_saltelli_2010(np.array([1.0, -1.0]), np.array([2.0, 0.0]), np.array([[3.0, -1.0]])).tolist()
    [[4.0, 0.0]]
    """
    return np.asarray(f_b * (f_ab - f_a), dtype=np.float64)


def first_order_jansen_1999(f_b: FloatArray, f_ab: FloatArray, variance: float) -> FloatArray:
    """Compute the part of the variance that an input explains alone, by Jansen.

    ``V_i = V - mean((f(B) - f(A_B^i))**2) / 2``; parameters, shapes and references as for
    :func:`first_order_saltelli_2010` (its table 2 (c)) and :func:`total_order_jansen_1999`. It has the smaller error
    where the indices are large, the larger where they are small.

    >>> first_order_jansen_1999(np.array([2.0, 0.0]), np.array([[3.0, -1.0]]), 1.0).tolist()
    [[0.5, 0.5]]
    """
    return np.asarray(variance - (f_b - f_ab) ** 2 / 2.0, dtype=np.float64)


def total_order_jansen_1999(f_a: FloatArray, f_ab: FloatArray) -> FloatArray:
    """Compute the part of the variance that an input explains with all its interactions, for each point of a design.

    ``E_i = mean((f(A) - f(A_B^i))**2) / 2``. It is never below 0, and 0 for an input that is not used.

    Parameters
    ----------
    f_a, f_ab
        As for :func:`first_order_saltelli_2010`.

    Returns
    -------
    ``(d, n)`` terms, whose mean is the estimate.

    References
    ----------
    M. J. W. Jansen (1999), Analysis of variance designs for model output, *Computer Physics Communications* 117(1-2),
    35-43, https://doi.org/10.1016/S0010-4655(98)00154-4. Saltelli and others (2010), table 2 (f).

    >>> total_order_jansen_1999(np.array([1.0, -1.0]), np.array([[3.0, -1.0]])).tolist()
    [[2.0, 0.0]]
    """
    return np.asarray((f_a - f_ab) ** 2 / 2.0, dtype=np.float64)


def _evaluate(model: Model, points: FloatArray, chunk: int) -> FloatArray:
    """Call the model in chunks, and check what it returns."""
    values = np.empty(len(points))
    for start in range(0, len(points), chunk):
        part = points[start : start + chunk]
        found = np.asarray(model(part), dtype=np.float64)
        if found.shape != (len(part),):
            raise BadInputError(f"a model that gives {found.shape}", f"must give ({len(part)},)", "one value a point")
        values[start : start + len(part)] = found
    if not np.isfinite(values).all():
        bad = int(np.sum(~np.isfinite(values)))
        raise BadInputError(
            f"{bad} of {len(values)} values of the model",
            "are not finite, and a variance needs them all",
            "say in the model what a voyage counts that cannot be sailed (a saving of 0)",
        )
    return values


def _named(inputs: Sequence[str | UncertainInput]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = tuple(i if isinstance(i, str) else i.name for i in inputs)
    labels = tuple(i if isinstance(i, str) else i.label for i in inputs)
    if not names or len(set(names)) < len(names):
        raise BadInputError(f"inputs {names}", "must be at least one, each once", "name every column of the points")
    return names, labels


def _count(value: int, least: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadInputError(f"{what} {value!r}", f"must be a whole number, {least} or greater", "leave the default")
    return value


def sobol_indices(
    model: Model,
    inputs: Sequence[str | UncertainInput],
    *,
    samples: int = DEFAULT_SAMPLES,
    seed: int,
    method: str = "sobol",
    estimator: str = "saltelli_2010",
    resamples: int = DEFAULT_RESAMPLES,
    confidence: float = 0.95,
    chunk: int = CHUNK,
    output: str = "output",
    unit: str = "-",
) -> SobolIndices:
    """Estimate first and total order Sobol indices, with bootstrap confidence.

    The columns are independent. A model that correlates some (:func:`routes.uncertainty.correlate`) has the share of
    what they have in common under the first of them.

    Parameters
    ----------
    model
        Function of points of the unit cube, ``(n, d)`` to ``(n,)``, finite for all of them.
    inputs
        The ``d`` inputs, in the order of the columns.
    samples
        Size of each of the two base samples; a power of 2 for ``sobol``. The model is called on
        ``samples * (d + 2)`` points.
    seed
        Seed of the points and of the bootstrap; the same seed gives the same answer.
    method
        How points are drawn; see :func:`routes.uncertainty.sample_unit`.
    estimator
        Of the first order: ``saltelli_2010`` or ``jansen_1999``. The total order is Jansen's.
    resamples
        Bootstrap resamples of the points of the design.
    confidence
        Of the intervals between percentiles of the resamples. Points of a Sobol sequence agree better than resamples
        of them, so that the intervals are then too wide rather than too narrow.
    chunk
        Points that the model gets at once.
    output, unit
        What the model computes, for tables and charts.

    Returns
    -------
    The indices; NaN if the output does not vary.

    Raises
    ------
    BadInputError, UnknownNameError
        If an argument is out of its range, or the model gives other shapes or numbers that are not finite.

    References
    ----------
    I. M. Sobol' (2001), Global sensitivity indices for nonlinear mathematical models and their Monte Carlo estimates,
    *Mathematics and Computers in Simulation* 55, 271-280. Estimators: :func:`first_order_saltelli_2010`,
    :func:`total_order_jansen_1999`. Bootstrap: G. E. B. Archer, A. Saltelli, I. M. Sobol' (1997), Sensitivity measures,
    ANOVA-like techniques and the use of bootstrap, *Journal of Statistical Computation and Simulation* 58(2), 99-120.

    >>> found = sobol_indices(lambda x: x[:, 0] + 2.0 * x[:, 1], ["a", "b", "unused"], seed=1)
    >>> found.first.round(2).tolist(), found.total.round(2).tolist()
    ([0.2, 0.8, 0.0], [0.2, 0.8, 0.0])
    """
    names, labels = _named(inputs)
    _count(samples, 2, "samples")
    _count(resamples, 2, "resamples")
    _count(chunk, 1, "chunk")
    check_seed(seed)
    if not 0.0 < confidence < 1.0:
        raise BadInputError(f"confidence {confidence!r}", "must lie between 0 and 1", "write 0.95")
    if estimator not in ("saltelli_2010", "jansen_1999"):
        raise UnknownNameError(f"estimator {estimator!r}", "is not known", "choose from: saltelli_2010, jansen_1999")
    width = len(names)
    both = sample_unit(samples, 2 * width, method=method, seed=seed)
    a, b = both[:, :width], both[:, width:]
    f_a, f_b = _evaluate(model, a, chunk), _evaluate(model, b, chunk)
    f_ab = np.empty((width, samples))
    for column in range(width):
        mixed = a.copy()
        mixed[:, column] = b[:, column]
        f_ab[column] = _evaluate(model, mixed, chunk)
    # A constant that is taken off changes no index, and makes the errors of the first order small.
    mean = float(np.mean(np.concatenate([f_a, f_b])))
    f_a, f_b, f_ab = f_a - mean, f_b - mean, f_ab - mean
    variance = float(np.mean(np.concatenate([f_a**2, f_b**2])))
    total = total_order_jansen_1999(f_a, f_ab)
    first = (
        first_order_saltelli_2010(f_a, f_b, f_ab)
        if estimator == "saltelli_2010"
        # What is taken from the variance; the variance is that of each resample.
        else (f_a**2 + f_b**2) / 2.0 + first_order_jansen_1999(f_b, f_ab, 0.0)
    )
    found = _resampled(first, total, f_a, f_b, np.ones((1, samples)))[:, 0]
    rng = np.random.default_rng([seed, 1])
    drawn = [
        _resampled(first, total, f_a, f_b, rng.multinomial(samples, np.full(samples, 1 / samples), size=rows))
        for rows in _parts(resamples, max(1, _WEIGHTS // samples))
    ]
    tail = 100.0 * (1.0 - confidence) / 2.0
    with np.errstate(invalid="ignore"):
        low, high = np.percentile(np.concatenate(drawn, axis=1), (tail, 100.0 - tail), axis=1)
    return SobolIndices(
        names=names, labels=labels, output=output, unit=unit,
        first=found[:width], first_low=low[:width], first_high=high[:width],
        total=found[width:], total_low=low[width:], total_high=high[width:],
        mean=mean, standard_deviation=float(np.sqrt(variance)), confidence=confidence,
        samples=samples, evaluations=samples * (width + 2), seed=seed,
    )  # fmt: skip


def _parts(count: int, most: int) -> list[int]:
    return [min(most, count - start) for start in range(0, count, most)]


def _resampled(
    first: FloatArray, total: FloatArray, f_a: FloatArray, f_b: FloatArray, weights: ArrayLike
) -> FloatArray:
    """Indices of weighted points, ``(2 d, r)``: first orders, then total orders, for each row of ``weights``."""
    share = np.asarray(weights, dtype=np.float64).T / len(f_a)
    mean = (f_a + f_b) / 2.0 @ share
    variance = (f_a**2 + f_b**2) / 2.0 @ share - mean**2
    parts = np.concatenate([first, total]) @ share
    return np.asarray(np.divide(parts, variance, out=np.full_like(parts, np.nan), where=variance > 0.0))


def tornado(
    model: Model,
    inputs: Sequence[str | UncertainInput],
    *,
    low: float = 0.1,
    high: float = 0.9,
    base: ArrayLike | None = None,
    output: str = "output",
    unit: str = "-",
) -> Tornado:
    """Move one input at a time to its low and high quantile, all others at the base.

    A swing shows what an input does near the base alone; inputs that act together need :func:`sobol_indices`.

    Parameters
    ----------
    model
        Function of points of the unit cube, ``(n, d)`` to ``(n,)``; it is called once, on ``2 d + 1`` points and
        some more for inputs without order.
    inputs
        The ``d`` inputs, in the order of the columns; those with a row tell their values at both quantiles. The year of
        the ice has no order: it goes through all its years, and the quantiles are those of the output.
    low, high
        Quantiles.
    base
        ``(d,)`` point of the unit cube; the median of every input if None. The central values of the rows are
        :func:`routes.uncertainty.central_unit`.
    output, unit
        What the model computes, for tables and charts.

    Returns
    -------
    The swings, the widest first.

    Raises
    ------
    BadInputError
        If the quantiles or the base are no probabilities, or the model gives other shapes or values not finite.

    References
    ----------
    T. G. Eschenbach (1992), Spiderplots versus tornado diagrams for sensitivity analysis, *Interfaces* 22(6), 40-46.

    >>> found = tornado(lambda x: x[:, 0] + 2.0 * x[:, 1], ["a", "b"])
    >>> [(s.name, round(s.at_low, 2), round(s.at_high, 2)) for s in found.swings]
    [('b', 0.7, 2.3), ('a', 1.1, 1.9)]
    """
    names, labels = _named(inputs)
    width = len(names)
    centre = np.full(width, 0.5) if base is None else np.asarray(base, dtype=np.float64)
    if not 0.0 <= low < high <= 1.0:
        raise BadInputError(f"quantiles {low!r} and {high!r}", "must rise, from 0 to 1", "write 0.1 and 0.9")
    if centre.shape != (width,) or not np.all((centre >= 0.0) & (centre <= 1.0)):
        raise BadInputError("the base", f"must be {width} probabilities", "leave it out to take medians")
    column = np.arange(width)
    loose = [i for i, given in enumerate(inputs) if not isinstance(given, str) and given.value is None]
    points = np.tile(centre, (1 + 2 * width + _SWEEP * len(loose), 1))
    points[1 + column, column], points[1 + width + column, column] = low, high
    for number, place in enumerate(loose):
        start = 1 + 2 * width + number * _SWEEP
        points[start : start + _SWEEP, place] = (np.arange(_SWEEP) + 0.5) / _SWEEP
    values = _evaluate(model, points, len(points))
    at_low, at_high = values[1 : 1 + width].copy(), values[1 + width : 1 + 2 * width].copy()
    for number, place in enumerate(loose):
        start = 1 + 2 * width + number * _SWEEP
        at_low[place], at_high[place] = np.quantile(values[start : start + _SWEEP], (low, high))
    swings = []
    for place, given in enumerate(inputs):
        ends = None if isinstance(given, str) or place in loose else _ends(given, low, high)
        swings.append(
            Swing(
                name=names[place], label=labels[place], unit="-" if isinstance(given, str) else given.unit,
                at_low=float(at_low[place]), at_high=float(at_high[place]),
                input_low=ends[0] if ends else None, input_high=ends[1] if ends else None, unordered=place in loose,
            )
        )  # fmt: skip
    swings.sort(key=lambda s: -s.width)
    return Tornado(swings=tuple(swings), base=float(values[0]), output=output, unit=unit, low=low, high=high)


def _ends(given: UncertainInput, low: float, high: float) -> tuple[float, float]:
    """Values of an input at two quantiles."""
    at = quantile(load_table(given.table)[given.key], np.array([low, high]))
    return float(at[0]), float(at[1])


def convergence(
    values: ArrayLike, *, threshold: float | None = None, points: int = 40, output: str = "output", unit: str = "-"
) -> Convergence:
    """Follow the mean of draws, or the share that reaches a threshold, as draws are added.

    Parameters
    ----------
    values
        ``(n,)`` in the order in which they were drawn.
    threshold
        If given, the share of draws at or above it is followed: a probability. NaN reaches no threshold.
    points
        About how many numbers of draws are shown, at equal ratios from 1 to ``n``.
    output, unit
        What the values are, for tables and charts.

    Returns
    -------
    Running means with standard errors ``s / sqrt(n)`` (NaN for one draw). These hold for independent draws; those of a
    Latin hypercube are better than they say.

    Raises
    ------
    BadInputError
        If there are no values, or a mean is asked of values that are not finite.

    >>> found = convergence([1.0, 0.0, 1.0, 1.0], threshold=1.0)
    >>> found.draws.tolist(), found.mean.round(3).tolist()
    ([1, 2, 3, 4], [1.0, 0.5, 0.667, 0.75])
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not array.size:
        raise BadInputError(f"values of shape {array.shape}", "must be one row of draws", "give (n,)")
    if threshold is not None:
        array = (array >= threshold).astype(np.float64)
    elif not np.isfinite(array).all():
        raise BadInputError("values", "must be finite to have a mean", "leave out what cannot be sailed, and say so")
    count = np.unique(np.geomspace(1, array.size, _count(points, 2, "points")).round().astype(np.int64))
    shift = float(array.mean())
    mean = np.cumsum(array - shift)[count - 1] / count
    square = np.cumsum((array - shift) ** 2)[count - 1] / count
    spread = np.maximum(square - mean**2, 0.0)
    error = np.sqrt(np.divide(spread, count - 1, out=np.full(len(count), np.nan), where=count > 1))
    return Convergence(
        draws=count, mean=mean + shift, standard_error=error, threshold=threshold, output=output, unit=unit
    )
