"""Propulsion power in open water and in ice."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def cubic_law(
    speed_kn: ArrayLike, *, mcr_kw: float, service_speed_kn: float, service_load: ArrayLike, exponent: ArrayLike
) -> FloatArray:
    """Compute main-engine power by the cubic law.

    Parameters
    ----------
    speed_kn
        Speed through the water [kn], shapes broadcast.
    mcr_kw
        Installed propulsion power [kW].
    service_speed_kn
        Service speed of the ship [kn].
    service_load
        Share of the installed power at the service speed in average weather, 0.75-0.90; the sea margin is in it [-].
    exponent
        Speed exponent, 3 in the law's name, 2.5-4 by ship [-].

    Returns
    -------
    ``MCR * load * (V / V_service)**n`` [kW], at most ``mcr_kw``.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 8 (exponent 3). T. Notteboom and P. Cariou (2009): 225 t/d at
    24 kn and 150 t/d at 21 kn for about 8,000 TEU, cubic above 14 kn.

    >>> power = cubic_law(12.0, mcr_kw=10_000.0, service_speed_kn=15.0, service_load=0.85, exponent=3.0)
    >>> round(float(power))
    4352
    """
    ratio = np.maximum(np.asarray(speed_kn, dtype=np.float64) / service_speed_kn, 0.0)
    load = np.asarray(service_load, dtype=np.float64) * np.power(ratio, exponent)
    return mcr_kw * np.minimum(load, 1.0)


def equivalent_open_water_speed_kn(speed_kn: ArrayLike, open_kn: ArrayLike, full_power_kn: ArrayLike) -> FloatArray:
    """Compute the open-water speed that takes as much power as a speed in ice.

    Parameters
    ----------
    speed_kn
        Speed made in the ice [kn].
    open_kn
        Full-power speed of the speed-in-ice model at no ice [kn].
    full_power_kn
        Full-power speed of the same model in this ice [kn].

    Returns
    -------
    ``speed + (open - full_power)`` [kn]: the speed that the ice costs at full power is added back. A ship held by the
    ice at full power thus burns what she needs for the model's open-water speed: all of her service power if that is
    her service speed, less if she is a faster ship whose speed in ice is capped for safety. At no ice it is the speed
    itself.

    Notes
    -----
    A judgement, consistent at both ends with the model that gave the speed; a resistance model will replace it.

    >>> float(equivalent_open_water_speed_kn(6.0, 19.5, 6.0))
    19.5
    """
    return np.asarray(speed_kn, dtype=np.float64) + np.maximum(
        np.asarray(open_kn, dtype=np.float64) - np.asarray(full_power_kn, dtype=np.float64), 0.0
    )
