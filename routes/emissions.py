"""Emissions from fuel and power: tank to wake, and well to wake by the factors of FuelEU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, load_table
from routes.units import GRAMS_PER_TONNE, PERCENT

FloatArray = NDArray[np.float64]

SPECIES = ("co2", "ch4", "n2o", "sox", "nox", "bc", "pm")
GASES = ("co2", "ch4", "n2o")
_TOTALS = ("co2e_100", "co2e_20", "co2e_wtw")
# Warming potentials by name: row prefixes. FuelEU rests on AR4, the ETS on AR5, our own CO2e on AR6.
WARMING = {"AR4": "gwp100_ar4", "AR5": "gwp100_ar5", "AR6": "gwp100", "AR6-20": "gwp20"}
NOX_TIERS = (1, 2, 3)
STROKES = ("two", "four")


@dataclass(frozen=True, slots=True, kw_only=True)
class Emissions:
    """Masses emitted [t], tank to wake; arrays of the shape of the fuel.

    ``co2e_100`` and ``co2e_20`` add methane and nitrous oxide by their warming potential over 100 and 20 years
    (IPCC AR6); ``co2e_wtw`` is the same well to wake by the factors of FuelEU, with which it holds the making of the
    fuel. Black carbon is never folded in.
    """

    co2: FloatArray
    ch4: FloatArray
    n2o: FloatArray
    sox: FloatArray
    nox: FloatArray
    bc: FloatArray
    pm: FloatArray
    co2e_100: FloatArray
    co2e_20: FloatArray
    co2e_wtw: FloatArray

    def __add__(self, other: Emissions) -> Emissions:
        """Return the sum, mass by mass."""
        return Emissions(**{name: getattr(self, name) + getattr(other, name) for name in (*SPECIES, *_TOTALS)})

    def to_dict(self) -> dict[str, float]:
        """Return scalar emissions as plain data, rounded."""
        return {name: round(float(getattr(self, name)), 6) for name in (*SPECIES, *_TOTALS)}


def emissions_t(
    fuel_t: ArrayLike,
    fuel: str,
    engine: str = "",
    *,
    sulphur_pct: ArrayLike | None = None,
    scrubber: bool = False,
    nox_t: ArrayLike | None = None,
    bc_t: ArrayLike | None = None,
) -> Emissions:
    """Compute emissions from the mass of a fuel burnt.

    Parameters
    ----------
    fuel_t
        Fuel [t].
    fuel
        ``VLSFO``, ``HFO``, ``MGO``, ``LNG`` or ``METHANOL``.
    engine
        Kind of engine, on which methane slip depends: ``otto-medium``, ``otto-slow``, ``diesel-slow`` or ``lean-burn``
        for ``LNG``.
    sulphur_pct
        Sulphur in the fuel [% by mass], in place of the row ``sox_factor``.
    scrubber
        Whether a scrubber washes the exhaust: 4% of the sulphur dioxide is left. Particles and black carbon stay.
    nox_t, bc_t
        NOx and black carbon [t] from better models (:func:`nox_limit_g_per_kwh`, :func:`ghg4_black_carbon`), in place
        of the rows by mass of fuel.

    Raises
    ------
    UnknownNameError
        If a row is missing, such as the slip of the engine on LNG.

    References
    ----------
    CO2: IMO MEPC.364(79). CH4 and N2O: Regulation (EU) 2023/1805, Annex II. The rest: rows ``sox_factor``,
    ``nox_factor``, ``bc_factor`` and ``pm_factor`` (J. Lambert 2021; methanol see the rows).

    >>> round(float(emissions_t(100.0, "LNG", "otto-medium").co2), 1)
    275.0
    """
    mass = np.asarray(fuel_t, dtype=np.float64)
    parts = {name: mass * _factor(name, fuel, engine) for name in SPECIES}
    if sulphur_pct is not None:
        parts["sox"] = mass * ghg4_sox_factor(sulphur_pct)
    if scrubber:
        parts["sox"] = parts["sox"] * coefficient("scrubber.sox_share")
    for name, given in (("nox", nox_t), ("bc", bc_t)):
        if given is not None:
            parts[name] = np.broadcast_to(np.asarray(given, dtype=np.float64), mass.shape).copy()
    wtw = well_to_wake_g_per_mj(fuel, engine, warming="AR6") * coefficient(f"fueleu.lcv.{fuel}")
    return Emissions(
        **parts,
        co2e_100=co2e_t(parts["co2"], parts["ch4"], parts["n2o"], warming="AR6"),
        co2e_20=co2e_t(parts["co2"], parts["ch4"], parts["n2o"], warming="AR6-20"),
        co2e_wtw=mass * wtw,
    )


def _factor(name: str, fuel: str, engine: str) -> float:
    table = load_table("coefficients.csv")
    own = f"{name}_factor.{fuel}.{engine}"
    return table[own if own in table else f"{name}_factor.{fuel}"].value


def total_emissions(parts: Mapping[tuple[str, str], ArrayLike]) -> Emissions:
    """Add up the emissions of several fuels.

    Parameters
    ----------
    parts
        Mass [t] by fuel and engine, such as ``{("LNG", "otto-slow"): 50.0, ("MGO", ""): 0.3}``; shapes broadcast.

    >>> both = total_emissions({("MGO", ""): 10.0, ("LNG", "otto-slow"): 100.0})
    >>> round(float(both.co2), 2)
    307.06
    """
    if not parts:
        raise BadInputError("no fuel", "has no emissions to add", "give at least one fuel, of mass 0 if need be")
    found = [emissions_t(mass, fuel, engine) for (fuel, engine), mass in parts.items()]
    total = found[0]
    for more in found[1:]:
        total = total + more
    return total


def co2e_t(co2_t: ArrayLike, ch4_t: ArrayLike, n2o_t: ArrayLike, *, warming: str) -> FloatArray:
    """Compute CO2 equivalent from the three greenhouse gases.

    Parameters
    ----------
    co2_t, ch4_t, n2o_t
        Masses [t].
    warming
        ``AR6`` (100 years), ``AR6-20`` (20 years), ``AR5`` (the ETS) or ``AR4`` (FuelEU), 100 years each.

    References
    ----------
    IPCC AR6 (2021), Table 7.15; Regulation (EU) 2020/1044 (AR5); Regulation (EU) 2023/1805 (AR4).

    >>> float(co2e_t(0.0, 1.0, 0.0, warming="AR6-20"))
    82.5
    """
    methane, nitrous = (_warming(warming, gas) for gas in ("ch4", "n2o"))
    return np.asarray(
        np.asarray(co2_t, dtype=np.float64)
        + np.asarray(ch4_t, dtype=np.float64) * methane
        + np.asarray(n2o_t, dtype=np.float64) * nitrous
    )


def _warming(name: str, gas: str) -> float:
    if name not in WARMING:
        raise UnknownNameError(f"warming potentials {name!r}", "are not known", f"choose from: {', '.join(WARMING)}")
    return coefficient(f"{WARMING[name]}.{gas}")


def well_to_wake_g_per_mj(fuel: str, engine: str = "", *, warming: str = "AR4") -> float:
    """Compute the greenhouse gas intensity of a fuel, well to wake.

    Parameters
    ----------
    fuel, engine
        As in :func:`emissions_t`.
    warming
        Warming potentials, see :func:`co2e_t`; AR4 is what the published 91.74 g/MJ of heavy fuel rests on.

    Returns
    -------
    ``WtT + ((1 - s) (CO2 + g_c CH4 + g_n N2O) + s g_c) / LCV`` [g/MJ], ``s`` the methane slip.

    References
    ----------
    Regulation (EU) 2023/1805, Annexes I and II.

    >>> round(well_to_wake_g_per_mj("HFO"), 2)
    91.74
    """
    slip = _factor("ch4", fuel, engine) if fuel == "LNG" else 0.0
    methane = 0.0 if fuel == "LNG" else _factor("ch4", fuel, engine)  # burnt gas leaves none beside the slip
    burnt = float(co2e_t(_factor("co2", fuel, engine), methane, _factor("n2o", fuel, engine), warming=warming))
    slipped = _warming(warming, "ch4")
    tank_to_wake = (1.0 - slip) * burnt + slip * slipped
    return coefficient(f"fueleu.well_to_tank.{fuel}") + tank_to_wake / coefficient(f"fueleu.lcv.{fuel}")


def ghg4_sox_factor(sulphur_pct: ArrayLike) -> FloatArray:
    """Compute sulphur dioxide per mass of fuel.

    Returns
    -------
    ``2 * 0.97753 * S`` [t/t]: what does not leave as gas becomes sulphate particles.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 15, p. 74.

    >>> round(float(ghg4_sox_factor(0.5)), 7)
    0.0097753
    """
    share = np.asarray(sulphur_pct, dtype=np.float64) / PERCENT
    return coefficient("sox.mass_ratio") * coefficient("sox.to_gas") * share


def ghg4_particulate_g_per_kwh(sfc_g_per_kwh: ArrayLike, sulphur_pct: ArrayLike, *, residual: bool) -> FloatArray:
    """Compute particulate matter (PM10) of a diesel engine.

    Returns
    -------
    ``base + SFC * 7 * 0.02247 * (S - S_0)`` [g/kWh] with base 1.35 and ``S_0`` 2.46% for residual fuel, 0.23 and 0.24%
    for distillate.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 16 and 17, p. 75.

    >>> round(float(ghg4_particulate_g_per_kwh(175.0, 2.46, residual=True)), 3)
    1.35
    """
    kind = "residual" if residual else "distillate"
    above = (np.asarray(sulphur_pct, dtype=np.float64) - coefficient(f"pm.{kind}_sulphur")) / PERCENT
    per_sulphur = coefficient("pm.mass_ratio") * coefficient("pm.to_sulphate")
    return coefficient(f"pm.{kind}") + np.asarray(sfc_g_per_kwh, dtype=np.float64) * per_sulphur * above


def ghg4_black_carbon(load: ArrayLike, *, strokes: str, residual: bool) -> FloatArray:
    """Compute black carbon per mass of fuel of a diesel engine by its load.

    Parameters
    ----------
    load
        Share of the installed power, above 0 and up to 1.
    strokes
        ``two`` or ``four``.
    residual
        Residual fuel, or distillate.

    Returns
    -------
    ``a * load**b`` [t/t]; NaN where the load is not above 0.

    Notes
    -----
    Voyages take the rows ``bc_factor`` instead, which do not depend on load and are some 1.5 times as high for residual
    fuel in two-stroke engines.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 18 to 21, p. 77.

    >>> round(float(ghg4_black_carbon(1.0, strokes="two", residual=True)) * 1000, 3)  # g/kg
    0.15
    """
    if strokes not in STROKES:
        raise UnknownNameError(f"strokes {strokes!r}", "are not known", f"choose from: {', '.join(STROKES)}")
    row = f"bc.{strokes}_stroke.{'residual' if residual else 'distillate'}"
    share = np.asarray(load, dtype=np.float64)
    share = np.where(share > 0.0, share, np.nan)
    return coefficient(f"{row}.factor") * share ** coefficient(f"{row}.power")


def nox_limit_g_per_kwh(tier: int, rated_rpm: ArrayLike) -> FloatArray:
    """Return the NOx limit of an engine.

    Parameters
    ----------
    tier
        1, 2 or 3; see :func:`routes.fuel_rules.nox_tier` for which one binds where.
    rated_rpm
        Rated speed of the engine [rev/min].

    Returns
    -------
    Limit on the cycle mean [g/kWh]; what an engine emits at one load may lie above it. NaN for speeds that are not
    positive.

    Raises
    ------
    UnknownNameError
        If there is no such tier. Engines of before 2000 have no limit.

    References
    ----------
    MARPOL Annex VI, regulation 13.

    >>> nox_limit_g_per_kwh(2, [100, 720, 2000]).round(2).tolist()
    [14.4, 9.69, 7.7]
    """
    if tier not in NOX_TIERS:
        raise UnknownNameError(f"NOx tier {tier!r}", "has no limit", f"choose from: {', '.join(map(str, NOX_TIERS))}")
    row = f"nox.tier{tier}"
    speed = np.asarray(rated_rpm, dtype=np.float64)
    speed = np.where(speed > 0.0, speed, np.nan)
    middle = coefficient(f"{row}.factor") * speed ** coefficient(f"{row}.power")
    limit = np.where(speed >= coefficient("nox.high_rpm"), coefficient(f"{row}.high"), middle)
    return np.where(speed < coefficient("nox.slow_rpm"), coefficient(f"{row}.slow"), limit)


def nox_by_tier_t(energy_kwh: ArrayLike, rated_rpm: ArrayLike, *, tier: int) -> FloatArray:
    """Compute NOx of an engine that emits what its tier allows.

    >>> round(float(nox_by_tier_t(1_000_000.0, 100.0, tier=3)), 6)
    3.4
    """
    return np.asarray(energy_kwh, dtype=np.float64) * nox_limit_g_per_kwh(tier, rated_rpm) / GRAMS_PER_TONNE


def methane_slip_t(energy_kwh: ArrayLike, engine: str) -> FloatArray:
    """Compute methane slip of a gas engine from its work.

    Returns
    -------
    Methane [t]: 5.5 g/kWh medium-speed Otto, 2.5 slow Otto, 0.2 slow Diesel, 4.1 lean burn. :func:`emissions_t` takes
    the shares of the fuel of FuelEU instead, which come to 4.8, 2.5, 0.3 and 4.1 g/kWh.

    Raises
    ------
    UnknownNameError
        If the engine is none of these.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*.

    >>> round(float(methane_slip_t(1_000_000.0, "otto-medium")), 6)
    5.5
    """
    return np.asarray(energy_kwh, dtype=np.float64) * coefficient(f"slip.{engine}") / GRAMS_PER_TONNE


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackCarbon:
    """Black carbon of a voyage [t]: all of it, and the parts emitted north of 60 N and of the Arctic Circle (66.5 N).

    The northern part is in the part north of 60 N, and both are in the total.
    """

    total: float
    north_of_60: float
    north_of_arctic_circle: float

    def to_dict(self) -> dict[str, float]:
        """Return the masses as plain data."""
        return {
            "total": round(self.total, 6),
            "north_of_60": round(self.north_of_60, 6),
            "north_of_66_5": round(self.north_of_arctic_circle, 6),
        }


def black_carbon_by_latitude(bc_t: ArrayLike, lat: ArrayLike) -> BlackCarbon:
    """Add up black carbon by where it is emitted.

    Parameters
    ----------
    bc_t
        Black carbon of each piece of a track [t].
    lat
        Latitude of each piece [deg]; cut the track at :func:`black_carbon_parallels` first.

    Raises
    ------
    BadInputError
        If the shapes differ.

    >>> found = black_carbon_by_latitude([1.0, 2.0, 4.0], [50.0, 62.0, 75.0])
    >>> found.total, found.north_of_60, found.north_of_arctic_circle
    (7.0, 6.0, 4.0)
    """
    mass, where = np.asarray(bc_t, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if mass.shape != where.shape:
        raise BadInputError(
            f"black carbon {mass.shape} and latitudes {where.shape}", "must match", "give a latitude for each piece"
        )
    subarctic, arctic = black_carbon_parallels()
    return BlackCarbon(
        total=float(mass.sum()),
        north_of_60=float(mass[where > subarctic].sum()),
        north_of_arctic_circle=float(mass[where > arctic].sum()),
    )


def black_carbon_parallels() -> tuple[float, float]:
    """Return the parallels by which black carbon is told apart [deg].

    >>> black_carbon_parallels()
    (60.0, 66.5)
    """
    return coefficient("bc.latitude.subarctic"), coefficient("bc.latitude.arctic")


def black_carbon_co2e_t(bc_t: ArrayLike, *, years: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return black carbon as CO2 equivalent: low, central and high value [t].

    Parameters
    ----------
    bc_t
        Black carbon [t].
    years
        Horizon, 20 or 100.

    Notes
    -----
    Never part of ``co2e_100`` or ``co2e_20``: the range spans more than a factor of ten, and the figures are global
    means which say nothing of soot on snow.

    References
    ----------
    T. C. Bond et al. (2013), doi:10.1002/jgrd.50171 (recalled).

    >>> [float(value) for value in black_carbon_co2e_t(1.0, years=100)]
    [100.0, 900.0, 1700.0]
    """
    if years not in (20, 100):
        raise BadInputError(f"horizon of {years!r} years", "is not tabulated", "choose 20 or 100")
    row, mass = load_table("coefficients.csv")[f"gwp{years}.bc"], np.asarray(bc_t, dtype=np.float64)
    low, high = row.low or row.value, row.high or row.value
    return mass * low, mass * row.value, mass * high
