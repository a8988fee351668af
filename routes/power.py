"""Propulsion power in open water and in ice."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.tables import coefficient

FloatArray = NDArray[np.float64]


def ghg4_admiralty(
    speed_kn: ArrayLike,
    *,
    mcr_kw: float,
    service_speed_kn: float,
    exponent: ArrayLike,
    weather_efficiency: ArrayLike,
    fouling_efficiency: ArrayLike,
    draught_ratio: ArrayLike = 1.0,
) -> FloatArray:
    """Compute main-engine power by the admiralty law of the Fourth IMO GHG Study.

    Parameters
    ----------
    speed_kn
        Speed through the water [kn], shapes broadcast.
    mcr_kw
        Installed propulsion power [kW].
    service_speed_kn
        Reference speed [kn].
    exponent
        Speed exponent, 3 in the study (2.5-4) [-].
    weather_efficiency, fouling_efficiency
        0.867 and 0.917 in the study for large ships; they hold the sea margin, so none is added [-].
    draught_ratio
        Draught over reference draught, 0.6-1.0 [-].

    Returns
    -------
    Power [kW], at most ``mcr_kw``.

    Notes
    -----
    ``P = MCR (t / t_ref)**(2/3) (V / V_ref)**n / (eta_w eta_f)``. Meant for 0.4 < V / V_ref < 1.05.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 8.

    >>> power = ghg4_admiralty(
    ...     12.0,
    ...     mcr_kw=10_000.0,
    ...     service_speed_kn=15.0,
    ...     exponent=3.0,
    ...     weather_efficiency=0.867,
    ...     fouling_efficiency=0.917,
    ... )
    >>> round(float(power))
    6440
    """
    ratio = np.asarray(speed_kn, dtype=np.float64) / service_speed_kn
    load = np.power(np.maximum(ratio, 0.0), exponent) / (
        np.asarray(weather_efficiency, dtype=np.float64) * np.asarray(fouling_efficiency, dtype=np.float64)
    )
    loaded = np.power(np.asarray(draught_ratio, dtype=np.float64), coefficient("power.draught_exponent"))
    return mcr_kw * np.minimum(load * loaded, 1.0)


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
    ``speed + (open - full_power)`` [kn]: the speed that the ice costs at full power is added back, so that a
    ship held to 6 kn by the ice at full power burns full power. At no ice it is the speed itself.

    Notes
    -----
    A judgement, consistent at both ends with the model that gave the speed; a resistance model will replace it.

    >>> float(equivalent_open_water_speed_kn(6.0, 19.5, 6.0))
    19.5
    """
    return np.asarray(speed_kn, dtype=np.float64) + np.maximum(
        np.asarray(open_kn, dtype=np.float64) - np.asarray(full_power_kn, dtype=np.float64), 0.0
    )
