"""What weather, fouling and shallow water cost a ship in open water.

Each published relation is one function, array in and array out, with its range. The weather and fouling factors of the
Fourth IMO GHG Study are averages over a year of trade and stand in :mod:`routes.power`; do not add these to them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, read_csv
from routes.units import KN_PER_METRE_PER_SECOND, PERCENT

FloatArray = NDArray[np.float64]

# Loading of a ship as Kwon knows it, and rows of his table of block coefficients.
LOADINGS = {"laden": "laden", "ballast": "ballast", "container": "laden"}


def lackenby_1963(speed_kn: ArrayLike, depth_m: ArrayLike, midship_m2: float) -> FloatArray:
    """Compute the share of her speed that a ship loses over shallow ground at the same power.

    Parameters
    ----------
    speed_kn
        Speed in deep water [kn], shapes broadcast.
    depth_m
        Depth of the water [m].
    midship_m2
        Area of the midship section under water [m2].

    Returns
    -------
    ``0.1242 (A / h^2 - 0.05) + 1 - sqrt(tanh(g h / V^2))`` [-], where ``A / h^2`` is 0.05 and more; in deeper water the
    first term is 0. NaN where the depth is not positive, for negative speed, and where the loss would reach 1.

    Notes
    -----
    Small losses only: the data behind it are few, and ISO 15016 replaced it by Raven's method in 2022.

    References
    ----------
    H. Lackenby (1963), *The effect of shallow water on ship speed*, The Shipbuilder and Marine Engine-Builder 70. Read
    in two public codes.

    >>> lackenby_1963(14.0, [15.0, 30.0, 300.0], 400.0).round(3).tolist()
    [0.218, 0.049, 0.0]
    """
    speed = np.asarray(speed_kn, dtype=np.float64) / KN_PER_METRE_PER_SECOND
    depth = np.asarray(depth_m, dtype=np.float64)
    good = (depth > 0.0) & (speed >= 0.0)
    water = np.where(good, depth, 1.0)
    blocked = np.maximum(midship_m2 / water**2 - coefficient("lackenby.blockage_from"), 0.0)
    still = np.where(speed > 0.0, speed, 1.0)
    wave = np.where(speed > 0.0, np.sqrt(np.tanh(coefficient("ice.gravity") * water / still**2)), 1.0)
    loss = coefficient("lackenby.blockage") * blocked + 1.0 - wave
    return np.where(good & (loss < 1.0), loss, np.nan)


@cache
def _kwon(loading: str) -> tuple[FloatArray, FloatArray]:
    """Return block coefficients of a loading, and ``(block, 3)`` coefficients of the Froude number."""
    rows = [row for row in read_csv("kwon.csv") if row["loading"] == loading]
    blocks = np.array([float(row["block"]) for row in rows])
    return blocks, np.array([[float(row[name]) for name in ("constant", "linear", "square")] for row in rows])


def kwon_2008(
    speed_kn: ArrayLike,
    beaufort: ArrayLike,
    direction_deg: ArrayLike,
    *,
    length_m: float,
    volume_m3: float,
    block: float,
    loading: str,
) -> FloatArray:
    """Compute the share of her speed that a ship loses to wind and waves at the same power.

    Parameters
    ----------
    speed_kn
        Speed in calm water [kn], shapes broadcast.
    beaufort
        Force of the wind, 0 to 8.
    direction_deg
        Direction that the weather comes from, off the bow [deg]; 0 ahead, 180 astern, either side.
    length_m
        Length between perpendiculars [m].
    volume_m3
        Displaced volume [m3].
    block
        Block coefficient.
    loading
        ``laden`` or ``ballast`` (tankers, bulk and general cargo ships), or ``container``.

    Returns
    -------
    ``C_beta C_U C_form / 100`` [-], nothing less than 0; ``C_U`` linear between the block coefficients of the table
    (0.55 to 0.85, in ballast 0.75 to 0.85). NaN beyond Beaufort 8 and for negative speed or force.

    Raises
    ------
    UnknownNameError
        If the loading is not known.
    BadInputError
        If the block coefficient lies beyond the table by more than 0.025, or length or volume are not positive.

    Notes
    -----
    Public transcriptions of the table differ in the sign of the square of the Froude number. For full ships (0.75 and
    0.80) most have a minus, which makes ``C_U`` negative at their service speed; the plus is taken, with which all full
    ships meet at 1 near a Froude number of 0.15 (a judgement). Of ``C_form`` of container ships 0.7 is recalled.

    References
    ----------
    Y. J. Kwon (2008), *Speed loss due to added resistance in wind and waves*, The Naval Architect, March. R. L.
    Townsin, Y. J. Kwon (1993), *Estimating the influence of weather on ship performance*, Trans. RINA 135.

    >>> form = dict(length_m=180.0, volume_m3=40_000.0, block=0.80, loading="laden")
    >>> kwon_2008(14.0, [4.0, 6.0], [0.0, 90.0], **form).round(4).tolist()
    [0.0367, 0.1408]
    """
    if loading not in LOADINGS:
        raise UnknownNameError(f"loading {loading!r}", "is not known", f"choose from: {', '.join(LOADINGS)}")
    for name, value in (("length_m", length_m), ("volume_m3", volume_m3)):
        if not value > 0.0:
            raise BadInputError(f"{name} {value!r}", "must be positive", "check the ship's data")
    blocks, table = _kwon(LOADINGS[loading])
    spare = coefficient("kwon.range.block")
    if not blocks[0] - spare <= block <= blocks[-1] + spare:
        raise BadInputError(
            f"block coefficient {block!r}",
            f"lies beyond the table, {blocks[0]:g} to {blocks[-1]:g}",
            "use the weather factor of the admiralty law",
        )
    speed, force, angle = np.broadcast_arrays(
        np.asarray(speed_kn, dtype=np.float64) / KN_PER_METRE_PER_SECOND,
        np.asarray(beaufort, dtype=np.float64),
        np.abs((np.asarray(direction_deg, dtype=np.float64) + 180.0) % 360.0 - 180.0),
    )
    outside = (force < 0.0) | (force > coefficient("kwon.range.beaufort")) | (speed < 0.0)
    wind = np.where(outside, 0.0, force)
    froude = speed / np.sqrt(coefficient("ice.gravity") * length_m)
    a, b, c = (np.interp(block, blocks, column) for column in table.T)
    of_speed = a + b * froude + c * froude**2
    power = np.power(wind, coefficient("kwon.form.power"))
    volume = coefficient(f"kwon.form.volume.{loading}") * volume_m3 ** (2 / 3)
    of_form = coefficient(f"kwon.form.{loading}") * wind + power / volume
    loss = _direction(wind, angle) * np.maximum(of_speed, 0.0) * of_form / PERCENT
    return np.where(outside, np.nan, loss)


def _direction(force: FloatArray, angle: FloatArray) -> FloatArray:
    """Return ``C_beta``: 1 ahead, less from the bow, from abeam and from astern; nothing less than 0."""

    def sector(name: str) -> FloatArray:
        a, b, middle = (coefficient(f"kwon.direction.{name}.{part}") for part in ("a", "b", "beaufort"))
        return np.asarray(np.maximum(a - b * (force - middle) ** 2, 0.0) / 2, dtype=np.float64)

    head, bow, beam = (coefficient(f"kwon.edge.{name}_deg") for name in ("head", "bow", "beam"))
    return np.select(
        [angle <= head, angle <= bow, angle <= beam],
        [np.ones(force.shape), sector("bow"), sector("beam")],
        sector("following"),
    )


def fouling_factor(resistance_percent: ArrayLike) -> FloatArray:
    """Compute the factor on power of a hull whose resistance fouling has raised.

    Parameters
    ----------
    resistance_percent
        Added resistance [%] of the whole; the Fourth IMO GHG Study takes 9 as the mean of the world's fleet.

    Returns
    -------
    ``1 + r / 100`` [-] at the same speed; NaN for negative values.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*: 9% more resistance, written as ``1 / 0.917``.

    >>> float(fouling_factor(9.0)), round(1 / coefficient("admiralty.fouling"), 2)
    (1.09, 1.09)
    """
    added = np.asarray(resistance_percent, dtype=np.float64)
    return np.where(added < 0.0, np.nan, 1.0 + added / PERCENT)


def power_factor_of_speed_loss(loss: ArrayLike, exponent: ArrayLike) -> FloatArray:
    """Compute the factor on power by which a ship keeps her speed in spite of a loss at equal power.

    Parameters
    ----------
    loss
        Share of the speed that is lost at equal power, of :func:`kwon_2008` or :func:`lackenby_1963` [-].
    exponent
        Exponent of power over speed [-], 3 by the admiralty law.

    Returns
    -------
    ``(1 - loss)**-n`` [-]; NaN where the loss is not in [0, 1).

    >>> power_factor_of_speed_loss([0.0, 0.05], 3.0).round(3).tolist()
    [1.0, 1.166]
    """
    share = np.asarray(loss, dtype=np.float64)
    good = (share >= 0.0) & (share < 1.0)
    return np.where(good, np.power(np.where(good, 1.0 - share, 1.0), -np.asarray(exponent, dtype=np.float64)), np.nan)
