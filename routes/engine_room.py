"""What engines and boilers burn and emit while a ship runs: at sea, in ice, on canals, at anchor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes.emissions import NOX_TIERS, emissions_t, ghg4_black_carbon, nox_by_tier_t
from routes.fuel import TURBINES, auxiliary_fuel_t, boil_off_t, engine_fuels_t, gas_balance_t, scrubber_fuel_t
from routes.fuel_plan import LegFuels
from routes.fuel_rules import OIL_FUELS
from routes.tables import coefficient
from routes.vessels import Vessel

FloatArray = NDArray[np.float64]
# Mass by fuel [t].
Fuels = dict[str, FloatArray]

# Engines that draw in, press, burn and exhaust in two strokes; the others take four.
_TWO_STROKE = ("slow", "otto-slow", "diesel-slow")
# Oils whose soot and particles are those of residual fuel.
_RESIDUAL = ("HFO", "VLSFO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Some hours at one load: main engine, auxiliary engines and boilers [kW]; arrays ``(n,)`` or numbers."""

    main_kw: FloatArray | float
    auxiliary_kw: FloatArray | float
    boiler_kw: FloatArray | float
    hours: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhaust:
    """What depends on engine, load and fuel rather than on the mass of fuel alone [t], arrays ``(n,)``."""

    sox: FloatArray
    nox: FloatArray
    bc: FloatArray

    def __add__(self, other: Exhaust) -> Exhaust:
        """Return the sum, mass by mass."""
        return Exhaust(sox=self.sox + other.sox, nox=self.nox + other.nox, bc=self.bc + other.bc)


def year_built(ship: Vessel) -> int | None:
    """Return the year in which a ship was built, None where it is not known."""
    return None if ship.build_year is None else int(ship.build_year)


def keel_date(ship: Vessel) -> dt.date | None:
    """Return the day on which a ship's keel was laid, by the rules of NOx, None where her year is not known.

    It is taken ``nox.keel_lead_years`` before the middle of her year of delivery, a judgement.
    """
    built = year_built(ship)
    return None if built is None else dt.date(built - int(coefficient("nox.keel_lead_years")), 7, 1)


def waiting_run(ship: Vessel, hours: FloatArray) -> Run:
    """Return the loads of a ship that waits at anchor."""
    return Run(main_kw=0.0, auxiliary_kw=ship.aux_anchor_kw, boiler_kw=ship.boiler_anchor_kw, hours=hours)


def _add(total: Fuels, more: Mapping[str, FloatArray]) -> None:
    for name, mass in more.items():
        total[name] = total[name] + mass if name in total else mass


def burn(ship: Vessel, runs: Sequence[Run], plan: LegFuels, *, scrubber: bool = False) -> tuple[Fuels, FloatArray]:
    """Compute the fuel of some runs.

    Parameters
    ----------
    ship
        The ship.
    runs
        What her engines and boilers do; one run at least.
    plan
        Which fuel she burns on which share of the hours.
    scrubber
        Whether a scrubber washes the exhaust of heavy fuel, which takes fuel too.

    Returns
    -------
    Mass by fuel [t], and the gas [t] among it that boils off the cargo of an LNG carrier beyond what her engines ask
    for: it is burnt to no use.

    References
    ----------
    :func:`routes.fuel.engine_fuels_t`, :func:`routes.fuel.auxiliary_fuel_t`, :func:`routes.fuel.boil_off_t`.
    """
    found: Fuels = {}
    for run in runs:
        for name, share in plan.shares.items():
            main, other = _on_fuel(ship, run, name, run.hours * share, scrubber)
            _add(found, main)
            _add(found, {name: other})
    return gas_burnt(ship, found, np.asarray(np.sum([run.hours for run in runs], axis=0), dtype=np.float64))


def _on_fuel(ship: Vessel, run: Run, fuel: str, hours: FloatArray, scrubber: bool) -> tuple[Fuels, FloatArray]:
    """Return what the main engine burns [t], and what auxiliaries, boilers and a scrubber burn besides."""
    built = year_built(ship)
    main = engine_fuels_t(run.main_kw, hours, mcr_kw=ship.mcr_kw, engine=ship.engine, fuel=fuel, year_built=built)
    other = auxiliary_fuel_t(run.auxiliary_kw, run.boiler_kw, hours, fuel=fuel, year_built=built)
    if fuel == "HFO" and scrubber:
        other = other + scrubber_fuel_t(main[fuel] + other)
    return main, other


def hourly_burn(ship: Vessel, run: Run, fuel: str, *, scrubber: bool = False) -> Fuels:
    """Compute what an hour of a run burns on one fuel [t/h]: fuel goes with hours, at a given load.

    Arguments are those of :func:`burn`; the hours of the run do not count. Gas that boils off is left to
    :func:`gas_burnt`.
    """
    found, other = _on_fuel(ship, run, fuel, np.ones(1), scrubber)
    _add(found, {fuel: other})
    return found


def gas_burnt(ship: Vessel, fuels_t: Fuels, hours: FloatArray) -> tuple[Fuels, FloatArray]:
    """Let an LNG carrier burn at least what boils off her cargo.

    Parameters
    ----------
    ship
        The ship; any but an LNG carrier on gas burns what her engines ask for.
    fuels_t
        What engines and boilers ask for [t].
    hours
        In which time [h].

    Returns
    -------
    Mass by fuel [t], and the gas [t] among it that is burnt to no use.
    """
    found = fuels_t
    if ship.type != "lng" or ship.capacity_m3 is None or "LNG" not in found:
        return found, np.zeros_like(hours)
    tank = ship.rows["tank"].text if "tank" in ship.rows else "membrane-improved"
    gas = gas_balance_t(found["LNG"], boil_off_t(ship.capacity_m3, hours, tank=tank), reliquefies=False)
    return {**found, "LNG": gas.burnt}, gas.wasted


def exhaust(
    ship: Vessel, runs: Sequence[Run], plan: LegFuels, tiers: Mapping[int, float] | None, *, scrubber: bool = False
) -> Exhaust:
    """Compute sulphur oxides, NOx and black carbon of some runs.

    Parameters
    ----------
    ship, runs, plan, scrubber
        As in :func:`burn`.
    tiers
        Share of the way on which each NOx tier binds her (0: none), None where her year is not known.

    Returns
    -------
    Masses [t], of the shape of the hours. SOx: by the sulphur of the fuel that the rules made her burn. NOx: engines on
    oil emit what their tier allows, by rated speed (rows ``engine.rpm.*``); without a tier or a year, on gas and on
    methanol, and for boilers, the rows by mass of fuel hold. Black carbon: main and auxiliary engines on oil by load,
    the rest by mass of fuel.

    Notes
    -----
    Loads below ``power.min_load`` count as that load. Auxiliary engines are taken to run at ``bc.auxiliary_load``.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 15 and 18 to 21. MARPOL Annex VI, regulation 13.
    """
    built = year_built(ship)
    nothing = np.zeros_like(np.asarray(runs[0].hours, dtype=np.float64))
    total = Exhaust(sox=nothing, nox=nothing, bc=nothing)
    for run in runs:
        for name, share in plan.shares.items():
            hours = run.hours * share
            main = engine_fuels_t(
                run.main_kw, hours, mcr_kw=ship.mcr_kw, engine=ship.engine, fuel=name, year_built=built
            )
            auxiliary = auxiliary_fuel_t(run.auxiliary_kw, 0.0, hours, fuel=name, year_built=built)
            boiler = auxiliary_fuel_t(0.0, run.boiler_kw, hours, fuel=name, year_built=built)
            load = np.maximum(np.asarray(run.main_kw) / ship.mcr_kw, coefficient("power.min_load"))
            parts = [
                *((kind, mass, "main", load) for kind, mass in main.items()),
                (name, auxiliary, "auxiliary", np.asarray(coefficient("bc.auxiliary_load"))),
                (name, boiler, "boiler", load),
            ]
            work = {"main": np.asarray(run.main_kw) * hours, "auxiliary": np.asarray(run.auxiliary_kw) * hours}
            for kind, mass, where, at in parts:
                total = total + _part(ship, plan, kind, mass, where, at, work.get(where), tiers, scrubber)
    return total


def _part(
    ship: Vessel,
    plan: LegFuels,
    fuel: str,
    mass: FloatArray,
    where: str,
    load: FloatArray,
    work_kwh: FloatArray | None,
    tiers: Mapping[int, float] | None,
    scrubber: bool,
) -> Exhaust:
    """One fuel in one kind of engine: ``main``, ``auxiliary`` or ``boiler``."""
    washed = scrubber and fuel == "HFO"
    by_mass = emissions_t(
        mass,
        fuel,
        ship.engine if fuel == "LNG" else "",
        sulphur_pct=plan.sulphur_pct.get(fuel) if fuel in OIL_FUELS else None,
        scrubber=washed,
    )
    nox, bc = by_mass.nox, by_mass.bc
    piston = where == "auxiliary" or (where == "main" and ship.engine not in TURBINES)
    if fuel in OIL_FUELS and piston:
        strokes = "two" if where == "main" and ship.engine in _TWO_STROKE else "four"
        bc = mass * ghg4_black_carbon(load, strokes=strokes, residual=fuel in _RESIDUAL)
        # Pilot oil is part of the work of the gas engine, whose NOx is that of the gas.
        if fuel in plan.shares and work_kwh is not None and tiers is not None:
            # Gas engines that burn oil run as fast as on gas: the last word of their name says how fast.
            rpm = coefficient(f"engine.rpm.{'auxiliary' if where == 'auxiliary' else ship.engine.split('-')[-1]}")
            by_tier = [
                share * (nox_by_tier_t(work_kwh, rpm, tier=tier) if tier in NOX_TIERS else nox)
                for tier, share in tiers.items()
            ]
            nox = np.asarray(np.sum(by_tier, axis=0), dtype=np.float64)
    return Exhaust(sox=by_mass.sox, nox=nox, bc=bc)
