"""The ice index of the INSROP simulations: an alternative to POLARIS where ridges are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError
from routes.tables import coefficient
from routes.units import TENTHS

FloatArray = NDArray[np.float64]


def insrop_index(
    first_year_tenths: ArrayLike,
    multi_year_tenths: ArrayLike,
    sail_height_m: ArrayLike,
    ridges_per_km: ArrayLike,
    *,
    first_year_multiplier: ArrayLike,
    multi_year_multiplier: ArrayLike,
) -> FloatArray:
    """Compute the INSROP ice index.

    Parameters
    ----------
    first_year_tenths, multi_year_tenths
        Concentration of the two [tenths], together 0 to 10; shapes broadcast.
    sail_height_m
        Mean height of ridge sails [m].
    ridges_per_km
        Ridges per km.
    first_year_multiplier, multi_year_multiplier
        Ice multipliers of the ship's class, as in AIRSS.

    Returns
    -------
    ``I = IA + IB``: ``IA = m_f C_f + m_m C_m + 2 (10 - C_f - C_m)``, ``IB = -2 (C_r / 10) (C_f + C_m)`` with
    ``C_r = H_s D_r / 5`` tenths of ridging, at most 10. The third term of the report, IC, was not found and counts as
    nothing. NaN where an input is NaN.

    Raises
    ------
    BadInputError
        If tenths are negative or more than ten, or ridges are negative.

    References
    ----------
    Ship & Ocean Foundation (2000), INSROP ice index.

    >>> index = insrop_index(6, 1, 1.2, 5, first_year_multiplier=1, multi_year_multiplier=-4)
    >>> round(float(index), 9)
    6.32
    """
    young, old, height, number = np.broadcast_arrays(
        *(
            np.asarray(values, dtype=np.float64)
            for values in (first_year_tenths, multi_year_tenths, sail_height_m, ridges_per_km)
        )
    )
    if np.any((young < 0.0) | (old < 0.0) | (young + old > TENTHS)):
        raise BadInputError("tenths of ice", "must be 0 to 10 together", "give concentrations in tenths")
    if np.any((height < 0.0) | (number < 0.0)):
        raise BadInputError("ridges", "must not be negative", "give sail height in metres and ridges per km")
    cover = young + old
    level = young * first_year_multiplier + old * multi_year_multiplier
    level = level + coefficient("insrop_index.open_water") * (TENTHS - cover)
    ridged = np.minimum(height * number / coefficient("insrop_index.ridge_scale"), TENTHS)
    return np.asarray(level + coefficient("insrop_index.ridging") * ridged / TENTHS * cover, dtype=np.float64)
