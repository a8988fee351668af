"""Fuel from power: specific consumption and its dependence on load."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.tables import coefficient
from routes.units import GRAMS_PER_TONNE

FloatArray = NDArray[np.float64]


def ghg4_load_correction(load: ArrayLike) -> FloatArray:
    """Compute the factor on specific consumption of a diesel engine at part load.

    Parameters
    ----------
    load
        Share of the installed power, 0..1.

    Returns
    -------
    ``0.455 L**2 - 0.710 L + 1.280``; least, 1.003, at 78% load.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, load correction of SFC.

    >>> round(float(ghg4_load_correction(0.78)), 4)
    1.003
    """
    share = np.asarray(load, dtype=np.float64)
    return coefficient("sfc.load_a") * share**2 + coefficient("sfc.load_b") * share + coefficient("sfc.load_c")


def main_engine_fuel_t(power_kw: ArrayLike, hours: ArrayLike, *, mcr_kw: float, engine: str, fuel: str) -> FloatArray:
    """Compute fuel of the main engine.

    Parameters
    ----------
    power_kw
        Power delivered [kW].
    hours
        Time at that power [h].
    mcr_kw
        Installed power [kW].
    engine, fuel
        Names of the row ``sfc.main.<engine>.<fuel>``.

    Returns
    -------
    Fuel [t].
    """
    power = np.asarray(power_kw, dtype=np.float64)
    load = power / mcr_kw
    base = coefficient(f"sfc.main.{engine}.{fuel}")
    duration = np.asarray(hours, dtype=np.float64)
    # The correction was fitted to engines that run; below 7% load it is held.
    correction = ghg4_load_correction(np.maximum(load, coefficient("power.min_load")))
    return np.asarray(power * base * correction * duration / GRAMS_PER_TONNE, dtype=np.float64)


def auxiliary_fuel_t(auxiliary_kw: ArrayLike, boiler_kw: ArrayLike, hours: ArrayLike, *, fuel: str) -> FloatArray:
    """Compute fuel of auxiliary engines and boilers.

    Parameters
    ----------
    auxiliary_kw, boiler_kw
        Loads [kW].
    hours
        Time [h].
    fuel
        Name of the rows ``sfc.auxiliary.<fuel>`` and ``sfc.boiler.<fuel>``.

    Returns
    -------
    Fuel [t].

    >>> round(float(auxiliary_fuel_t(1000.0, 0.0, 24.0, fuel="VLSFO")), 2)
    4.68
    """
    rate = np.asarray(auxiliary_kw, dtype=np.float64) * coefficient(f"sfc.auxiliary.{fuel}")
    rate = rate + np.asarray(boiler_kw, dtype=np.float64) * coefficient(f"sfc.boiler.{fuel}")
    return rate * np.asarray(hours, dtype=np.float64) / GRAMS_PER_TONNE
