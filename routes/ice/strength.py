"""Bending strength of sea ice through the year: cold ice is strong, melting ice weak."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.tables import coefficient
from routes.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]
DateArray = NDArray[np.datetime64]

_PER_MILLE = 1000.0


def frankenstein_garner_1967(salinity_permille: ArrayLike, temperature_c: ArrayLike) -> FloatArray:
    """Compute the brine volume of sea ice.

    Parameters
    ----------
    salinity_permille
        Bulk salinity of the ice [parts per thousand], shapes broadcast.
    temperature_c
        Temperature of the ice [deg C].

    Returns
    -------
    ``S (49.185 / |T| + 0.532) / 1000``, share of the volume, 0..1; NaN outside -22.9 to -0.5 deg C.

    References
    ----------
    G. Frankenstein and R. Garner (1967), *Equations for determining the brine volume of sea ice from -0.5 to -22.9 C*,
    Journal of Glaciology 6(48), 943-944, doi:10.3189/S0022143000020244.

    >>> round(float(frankenstein_garner_1967(5.0, -10.0)), 4)
    0.0273
    """
    salinity = np.asarray(salinity_permille, dtype=np.float64)
    cold = -np.asarray(temperature_c, dtype=np.float64)
    held = (cold >= coefficient("brine.coldness_least")) & (cold <= coefficient("brine.coldness_greatest"))
    cold = np.where(held, cold, np.nan)
    return salinity * (coefficient("brine.a") / cold + coefficient("brine.b")) / _PER_MILLE


def timco_obrien_1994(brine_volume: ArrayLike) -> FloatArray:
    """Compute the bending (flexural) strength of first-year sea ice.

    Parameters
    ----------
    brine_volume
        Share of the volume, 0..1, as :func:`frankenstein_garner_1967`.

    Returns
    -------
    ``1.76 exp(-5.88 sqrt(v_b))`` [MPa].

    References
    ----------
    G. W. Timco and S. O'Brien (1994), *Flexural strength equation for sea ice*, Cold Regions Science and Technology 22,
    285-298.

    >>> timco_obrien_1994([0.0, 0.025, 0.1]).round(2).tolist()
    [1.76, 0.69, 0.27]
    """
    share = np.asarray(brine_volume, dtype=np.float64)
    return coefficient("ice.bending.a") * np.exp(coefficient("ice.bending.b") * np.sqrt(share))


def monthly_strength() -> FloatArray:
    """Return the strength at the middle of each month, January first, as a share of cold winter ice (12 rows).

    >>> monthly_strength()[[0, 4, 6]].round(2).tolist()
    [1.0, 0.66, 0.1]
    """
    return np.array([coefficient(f"ice.strength.{number}") for number in range(1, MONTHS_PER_YEAR + 1)])


def strength_ratio(day: ArrayLike) -> FloatArray:
    """Look up how strong the ice of a day is, as a share of cold winter ice.

    Parameters
    ----------
    day
        Dates, ``datetime64``, any shape.

    Returns
    -------
    Ratio, 0..1, linear between the middles of months (rows ``ice.strength.*``).

    Notes
    -----
    Winter and freeze-up: :func:`timco_obrien_1994` with temperatures and salinities that the rows name. Melt: the
    strength falls to about 20% of that of midwinter once the air has been above freezing for a few days, 15-20% late
    in June and 10% early in July (Timco and Johnston 2002, 2003).

    >>> strength_ratio(np.array(["2021-01-16", "2020-05-16", "2020-07-16"], dtype="datetime64[D]")).round(2).tolist()
    [1.0, 0.66, 0.1]
    """
    moment = np.asarray(day).astype("datetime64[m]")
    month = moment.astype("datetime64[M]")
    start, end = month.astype("datetime64[m]"), (month + 1).astype("datetime64[m]")
    part = (moment - start).astype(np.float64) / (end - start).astype(np.float64)
    place = month.astype(np.int64) % MONTHS_PER_YEAR + part - 0.5
    table = monthly_strength()
    return np.asarray(np.interp(place, np.arange(MONTHS_PER_YEAR), table, period=MONTHS_PER_YEAR), dtype=np.float64)
