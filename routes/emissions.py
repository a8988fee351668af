"""Emissions from fuel, tank to wake."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.tables import coefficient, load_table

FloatArray = NDArray[np.float64]

SPECIES = ("co2", "ch4", "n2o", "sox", "nox", "bc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emissions:
    """Masses emitted [t], tank to wake; arrays of the shape of the fuel.

    ``co2e_100`` and ``co2e_20`` add methane and nitrous oxide by their warming potential over 100 and 20 years
    (IPCC AR6); black carbon is never folded in.
    """

    co2: FloatArray
    ch4: FloatArray
    n2o: FloatArray
    sox: FloatArray
    nox: FloatArray
    bc: FloatArray
    co2e_100: FloatArray
    co2e_20: FloatArray

    def to_dict(self) -> dict[str, float]:
        """Return scalar emissions as plain data, rounded."""
        return {name: round(float(getattr(self, name)), 6) for name in (*SPECIES, "co2e_100", "co2e_20")}


def emissions_t(fuel_t: ArrayLike, fuel: str, engine: str = "") -> Emissions:
    """Compute emissions from the mass of a fuel burnt.

    Parameters
    ----------
    fuel_t
        Fuel [t].
    fuel
        ``VLSFO``, ``HFO``, ``MGO`` or ``LNG``.
    engine
        Kind of engine, on which methane slip depends: ``otto-medium`` or ``otto-slow`` for ``LNG``.

    References
    ----------
    CO2: IMO MEPC.364(79). CH4 and N2O: Regulation (EU) 2023/1805, Annex II. The rest: rows
    ``sox_factor``, ``nox_factor`` and ``bc_factor``.

    >>> round(float(emissions_t(100.0, "LNG", "otto-medium").co2), 1)
    275.0
    """
    mass = np.asarray(fuel_t, dtype=np.float64)
    table = load_table("coefficients.csv")

    def factor(name: str) -> float:
        own = f"{name}_factor.{fuel}.{engine}"
        return table[own if own in table else f"{name}_factor.{fuel}"].value

    parts = {name: mass * factor(name) for name in SPECIES}
    warming = {
        horizon: parts["co2"]
        + parts["ch4"] * coefficient(f"gwp{horizon}.ch4")
        + parts["n2o"] * coefficient(f"gwp{horizon}.n2o")
        for horizon in (100, 20)
    }
    return Emissions(**parts, co2e_100=warming[100], co2e_20=warming[20])
