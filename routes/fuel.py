"""Fuel from power: specific consumption by engine, age, fuel and load, pilot oil, boil-off, auxiliaries and boilers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, load_table
from routes.units import GRAMS_PER_TONNE, HOURS_PER_DAY, PERCENT

FloatArray = NDArray[np.float64]

# The Fourth IMO GHG Study gives the load correction to engines with pistons alone; turbines burn the same at any load.
TURBINES = ("gas-turbine", "steam-turbine")
TANKS = ("membrane", "membrane-improved", "membrane-2020", "moss")
PILOT_FUEL = "MGO"

# First years of the generations of the study; engines older than the second take the row "before_1984".
_SECOND_GENERATION, _THIRD_GENERATION = 1984, 2001
_GENERATIONS = (".before_1984", ".1984_2000", "")
# Ten million evaluations a second: blocks that stay in the processor's cache.
_BLOCK = 1 << 15


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
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 10, load correction of SFC.

    >>> round(float(ghg4_load_correction(0.78)), 4)
    1.003
    """
    share = np.asarray(load, dtype=np.float64)
    return coefficient("sfc.load_a") * share**2 + coefficient("sfc.load_b") * share + coefficient("sfc.load_c")


def ghg4_base_consumption(engine: str, fuel: str, year_built: ArrayLike | None = None) -> FloatArray:
    """Return the least specific consumption of an engine.

    Parameters
    ----------
    engine
        ``slow``, ``medium``, ``high`` (diesel by speed), ``otto-slow``, ``otto-medium``, ``diesel-slow``, ``lean-burn``
        (gas), ``gas-turbine``, ``steam-turbine``, ``auxiliary`` or ``boiler``.
    fuel
        ``HFO``, ``VLSFO`` (burnt as residual fuel), ``MGO``, ``LNG`` or ``METHANOL``, where the engine burns it.
    year_built
        Year in which the engine was built: before 1984, 1984-2000, 2001 and later; None is the last. An engine that
        the study has for one generation alone (turbines, boilers, methanol, slow gas engines) takes it for all.

    Returns
    -------
    Main fuel per energy [g/kWh], of the shape of ``year_built``; pilot oil comes on top (:func:`pilot_fuel_t`).

    Raises
    ------
    UnknownNameError
        If the study has no such engine or the engine does not burn the fuel.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, Table 19.

    >>> ghg4_base_consumption("slow", "HFO", [1980, 1995, 2015]).tolist()
    [205.0, 185.0, 175.0]
    """
    values = np.array(_base(engine, fuel))
    if year_built is None:
        return np.asarray(values[-1])
    years = np.asarray(year_built, dtype=np.float64)
    return np.asarray(values[np.searchsorted([_SECOND_GENERATION, _THIRD_GENERATION], years, side="right")])


@cache
def _base(engine: str, fuel: str) -> tuple[float, float, float]:
    table = load_table("coefficients.csv")
    key = f"sfc.{engine}.{fuel}" if engine in ("auxiliary", "boiler") else f"sfc.main.{engine}.{fuel}"
    if key not in table:
        burnt = [k.rsplit(".", 1)[1] for k in table if k.startswith(key.rsplit(".", 1)[0] + ".") and k.count(".") == 3]
        remedy = f"she burns {', '.join(burnt)}" if burnt else f"choose from: {', '.join(engines())}"
        raise UnknownNameError(f"fuel {fuel!r} in engine {engine!r}", "has no consumption row", remedy)
    newest = table[key].value
    older = [table[key + name].value if key + name in table else newest for name in _GENERATIONS[:2]]
    if key + _GENERATIONS[1] in table and key + _GENERATIONS[0] not in table:
        older[0] = older[1]  # gas engines: the study has no row before 1984
    return older[0], older[1], newest


def engines() -> list[str]:
    """Return the main engines that consumption rows exist for.

    >>> engines()[:3]
    ['slow', 'otto-slow', 'otto-medium']
    """
    keys = (key.split(".") for key in load_table("coefficients.csv") if key.startswith("sfc.main."))
    return list(dict.fromkeys(parts[2] for parts in keys))


def ghg4_consumption(engine: str, fuel: str, load: ArrayLike, year_built: ArrayLike | None = None) -> FloatArray:
    """Compute the specific consumption of a main engine at a load.

    Returns
    -------
    Base consumption times the load correction [g/kWh]; turbines take no correction. Below 7% of load the study neglects
    the main engine; here the correction is held there, so that a ship that creeps still burns.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, Table 19 and eq. 10.

    >>> ghg4_consumption("slow", "HFO", [0.2, 0.5, 1.0]).round(3).tolist()
    [202.335, 181.781, 179.375]
    """
    base = ghg4_base_consumption(engine, fuel, year_built)
    share = np.asarray(load, dtype=np.float64)
    if engine in TURBINES:
        return base * np.ones_like(share)
    return base * ghg4_load_correction(np.maximum(share, coefficient("power.min_load")))


def main_engine_fuel_t(
    power_kw: ArrayLike,
    hours: ArrayLike,
    *,
    mcr_kw: float,
    engine: str,
    fuel: str,
    year_built: int | None = None,
) -> FloatArray:
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
    year_built
        See :func:`ghg4_base_consumption`; None is after 2000.

    Returns
    -------
    Main fuel [t], without pilot oil: see :func:`engine_fuels_t` for all fuels of a dual-fuel engine.

    Raises
    ------
    UnknownNameError
        If the engine does not burn the fuel.
    BadInputError
        If the power is negative, or more than 110% of the installed power (NaN passes).

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, Table 19 and eq. 10.

    >>> round(float(main_engine_fuel_t(17720.8, 24.0, mcr_kw=36560.0, engine="slow", fuel="HFO")), 2)
    77.61
    """
    base = float(ghg4_base_consumption(engine, fuel, year_built))
    power, duration = np.asarray(power_kw, dtype=np.float64), np.asarray(hours, dtype=np.float64)
    _check_power(power, mcr_kw)
    if engine in TURBINES:
        return np.asarray(power * duration * (base / GRAMS_PER_TONNE), dtype=np.float64)
    # The correction was fitted to engines that run; below 7% load it is held.
    least = coefficient("power.min_load")
    a, b, c = (coefficient(key) * base / GRAMS_PER_TONNE for key in ("sfc.load_a", "sfc.load_b", "sfc.load_c"))
    if power.size * duration.size <= _BLOCK:
        load = np.maximum(power / mcr_kw, least)
        # In the order of the blocks below: a result may not depend on how many are computed at once.
        return np.asarray(((load * a + b) * load + c) * power * duration, dtype=np.float64)
    power, duration = np.broadcast_arrays(power, duration)
    fuel_t = np.empty(power.shape)
    flat_power, flat_hours, flat_fuel = power.reshape(-1), duration.reshape(-1), fuel_t.reshape(-1)
    load = np.empty(_BLOCK)
    for start in range(0, flat_power.size, _BLOCK):
        some = flat_power[start : start + _BLOCK]
        out, share = flat_fuel[start : start + _BLOCK], load[: some.size]
        np.divide(some, mcr_kw, out=share)
        np.maximum(share, least, out=share)
        np.multiply(share, a, out=out)
        out += b
        out *= share
        out += c
        out *= some
        out *= flat_hours[start : start + _BLOCK]
    return fuel_t


def _check_power(power_kw: FloatArray, mcr_kw: float) -> None:
    """Refuse power below 0 or beyond the overload of an engine; NaN passes."""
    greatest = coefficient("power.overload") * mcr_kw
    if power_kw.size and (float(power_kw.min()) < 0.0 or float(power_kw.max()) > greatest):
        worst = float(power_kw.min()) if float(power_kw.min()) < 0.0 else float(power_kw.max())
        raise BadInputError(
            f"power {worst:,.0f} kW", f"must lie between 0 and {greatest:,.0f} kW, 110% of installed power", "check it"
        )


def pilot_fuel_t(power_kw: ArrayLike, hours: ArrayLike, *, engine: str, fuel: str) -> FloatArray:
    """Compute the pilot oil of a dual-fuel engine.

    Returns
    -------
    Marine gas oil [t]; 0 for engines without pilot. Gas engines take a fixed mass for each kWh at all loads (0.8 g slow
    Otto, 6 g slow Diesel; the study has none for medium-speed Otto engines). On methanol 5% of the energy of full load
    consumption is pilot oil, here as a fixed mass for each kWh as well.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, p. 70 and Table 19. The Maritime Executive, 1 July 2015 (95%
    methanol, 5% pilot oil).

    >>> round(float(pilot_fuel_t(20_000.0, 24.0, engine="diesel-slow", fuel="LNG")), 2)
    2.88
    """
    energy = np.asarray(power_kw, dtype=np.float64) * np.asarray(hours, dtype=np.float64)
    return energy * (_pilot(engine, fuel) / GRAMS_PER_TONNE)


def _pilot(engine: str, fuel: str) -> float:
    if fuel == "METHANOL":
        methanol = _base(engine, fuel)[-1]
        return coefficient("sfc.pilot_share.METHANOL") * methanol * coefficient("lcv.METHANOL") / coefficient("lcv.MGO")
    key = f"sfc.pilot.{engine}"
    return coefficient(key) if fuel == "LNG" and key in load_table("coefficients.csv") else 0.0


def engine_fuels_t(
    power_kw: ArrayLike,
    hours: ArrayLike,
    *,
    mcr_kw: float,
    engine: str,
    fuel: str,
    year_built: int | None = None,
) -> dict[str, FloatArray]:
    """Compute all fuels of the main engine, pilot oil among them.

    Returns
    -------
    Mass by fuel [t]. Methanol makes room for its pilot oil at equal energy; gas does not, since the study's figure for
    gas stands beside that of the pilot.

    >>> fuels = engine_fuels_t(20_000.0, 24.0, mcr_kw=25_000.0, engine="slow", fuel="METHANOL")
    >>> {name: round(float(mass), 1) for name, mass in fuels.items()}
    {'METHANOL': 160.1, 'MGO': 3.9}
    """
    main = main_engine_fuel_t(power_kw, hours, mcr_kw=mcr_kw, engine=engine, fuel=fuel, year_built=year_built)
    if _pilot(engine, fuel) == 0.0:
        return {fuel: main}
    pilot = pilot_fuel_t(power_kw, hours, engine=engine, fuel=fuel)
    if fuel == "METHANOL":
        main = np.maximum(main - pilot * coefficient("lcv.MGO") / coefficient("lcv.METHANOL"), 0.0)
    return {fuel: main, PILOT_FUEL: pilot}


def auxiliary_fuel_t(
    auxiliary_kw: ArrayLike,
    boiler_kw: ArrayLike,
    hours: ArrayLike,
    *,
    fuel: str,
    year_built: int | None = None,
) -> FloatArray:
    """Compute fuel of auxiliary engines and boilers.

    Parameters
    ----------
    auxiliary_kw, boiler_kw
        Loads [kW].
    hours
        Time [h].
    fuel
        Name of the rows ``sfc.auxiliary.<fuel>`` and ``sfc.boiler.<fuel>``.
    year_built
        See :func:`ghg4_base_consumption`; None is after 2000.

    Returns
    -------
    Fuel [t].

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, Table 19.

    >>> round(float(auxiliary_fuel_t(1000.0, 0.0, 24.0, fuel="VLSFO")), 2)
    4.68
    """
    rate = np.asarray(auxiliary_kw, dtype=np.float64) * ghg4_base_consumption("auxiliary", fuel, year_built)
    rate = rate + np.asarray(boiler_kw, dtype=np.float64) * ghg4_base_consumption("boiler", fuel, year_built)
    return rate * np.asarray(hours, dtype=np.float64) / GRAMS_PER_TONNE


def scrubber_fuel_t(fuel_t: ArrayLike) -> FloatArray:
    """Compute the extra fuel that drives a scrubber's pumps and fans.

    Returns
    -------
    2% (1-3%) of the fuel whose exhaust is washed [t], a judgement.

    >>> float(scrubber_fuel_t(100.0))
    2.0
    """
    return np.asarray(fuel_t, dtype=np.float64) * coefficient("scrubber.energy_share")


def boil_off_t(capacity_m3: ArrayLike, hours: ArrayLike, *, tank: str, laden: bool = True) -> FloatArray:
    """Compute the gas that boils off the cargo of an LNG carrier.

    Parameters
    ----------
    capacity_m3
        Cargo capacity [m3].
    hours
        Time [h].
    tank
        ``membrane`` (to about 2010), ``membrane-improved``, ``membrane-2020`` or ``moss``.
    laden
        Laden, or in ballast with a heel.

    Returns
    -------
    Boil-off [t]: daily rate times cargo (capacity, filling 98.5%, 0.45 t/m3), in ballast 45% of it.

    Raises
    ------
    UnknownNameError
        If the kind of tank is not known.

    References
    ----------
    LNG World Shipping (2016): 0.15% a day for Mark III and No 96. Wärtsilä, *Encyclopedia*: 0.15% and below, recent
    carriers close to 0.1%. Later membranes, heel and density are recalled (rows ``lng.*``).

    >>> round(float(boil_off_t(172_600.0, 24.0, tank="membrane-improved")), 1)
    76.5
    """
    if tank not in TANKS:
        raise UnknownNameError(f"tank {tank!r}", "has no boil-off rate", f"choose from: {', '.join(TANKS)}")
    cargo = np.asarray(capacity_m3, dtype=np.float64) * (coefficient("lng.filling") * coefficient("lng.density"))
    daily = coefficient(f"lng.boil_off.{tank}") / PERCENT
    share = 1.0 if laden else coefficient("lng.boil_off.ballast_share")
    return cargo * (daily * share / HOURS_PER_DAY) * np.asarray(hours, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class GasBalance:
    """Where boil-off goes [t].

    ``burnt`` is all gas that is burnt; of it ``wasted`` goes to the gas combustion unit without making power.
    ``forced`` is gas vaporised beyond the boil-off, ``reliquefied`` boil-off returned to the tanks.
    """

    burnt: FloatArray
    wasted: FloatArray
    forced: FloatArray
    reliquefied: FloatArray


def gas_balance_t(demand_t: ArrayLike, boil_off_t: ArrayLike, *, reliquefies: bool) -> GasBalance:
    """Set the gas that the engines ask for against the gas that boils off.

    Parameters
    ----------
    demand_t
        Gas that engines and boilers need [t].
    boil_off_t
        Natural boil-off in the same time [t].
    reliquefies
        True: the surplus is liquefied again and costs power, which gas engines make. False: it is burnt to no use.

    Returns
    -------
    Balance [t]. Without reliquefaction boil-off is a floor on consumption, however slowly she sails.

    Notes
    -----
    Power of reliquefaction: 800 kWh/t, a judgement. The gas for that power comes out of the surplus itself.

    >>> slow = gas_balance_t(50.0, 76.5, reliquefies=False)
    >>> float(slow.burnt), float(slow.wasted)
    (76.5, 26.5)
    """
    demand, gas = np.asarray(demand_t, dtype=np.float64), np.asarray(boil_off_t, dtype=np.float64)
    forced, surplus = np.maximum(demand - gas, 0.0), np.maximum(gas - demand, 0.0)
    none = np.zeros_like(surplus)
    if not reliquefies:
        return GasBalance(burnt=np.maximum(demand, gas), wasted=surplus, forced=forced, reliquefied=none)
    per_tonne = coefficient("lng.reliquefaction") * coefficient("sfc.auxiliary.LNG") / GRAMS_PER_TONNE
    returned = surplus / (1.0 + per_tonne)
    return GasBalance(burnt=demand + (surplus - returned), wasted=none, forced=forced, reliquefied=returned)
