"""Carbon rules of the EU: emissions trading and FuelEU Maritime, and which part of a voyage they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.emissions import Emissions, co2e_t, well_to_wake_g_per_mj
from routes.errors import BadInputError, UnknownNameError
from routes.ports import Port
from routes.tables import coefficient, load_table, read_csv
from routes.units import GRAMS_PER_TONNE, PERCENT

FloatArray = NDArray[np.float64]
# One number, or an array of them.
Number = float | FloatArray
Place = str | Port

SCHEMES = ("ets", "fueleu")


# --- which part of a voyage the EU rules count -----------------------------------------------------


@cache
def _scope() -> tuple[dict[str, dict[str, int]], frozenset[str]]:
    countries: dict[str, dict[str, int]] = {}
    transhipment = set()
    for row in read_csv("carbon_scope.csv"):
        if row["kind"] == "country":
            years = {scheme: row[f"{scheme}_from_year"] for scheme in SCHEMES}
            countries[row["code"]] = {scheme: int(year) for scheme, year in years.items() if year}
        else:
            transhipment.add(row["code"])
    return countries, frozenset(transhipment)


def _check_scheme(scheme: str) -> None:
    if scheme not in SCHEMES:
        raise UnknownNameError(f"scheme {scheme!r}", "is not known", f"choose from: {', '.join(SCHEMES)}")


def _locode(place: Place) -> tuple[str, str]:
    """Return country and UN/LOCODE of a place; a free position has neither."""
    if isinstance(place, Port):
        return place.country, place.locode or ""
    if not isinstance(place, str) or len(place) < 2:
        raise BadInputError(f"place {place!r}", "must be a port or a UN/LOCODE", "write NLRTM, or NL for its country")
    code = place.strip().upper()
    return code[:2], code


def in_scheme(place: Place, year: int, *, scheme: str) -> bool:
    """Tell whether calls at a port count for an EU scheme.

    Parameters
    ----------
    place
        Port, UN/LOCODE or two-letter country code of UN/LOCODE.
    year
        Calendar year.
    scheme
        ``ets`` (EEA, from 2024) or ``fueleu`` (EU, from 2025; Norway and Iceland do not apply it yet).

    >>> in_scheme("NOTOS", 2025, scheme="ets"), in_scheme("NOTOS", 2025, scheme="fueleu")
    (True, False)
    """
    _check_scheme(scheme)
    country, _ = _locode(place)
    first = _scope()[0].get(country, {}).get(scheme)
    return first is not None and year >= first


def scheme_shares(
    calls: Sequence[Place], *, year: int, scheme: str, ship_type: str, gt: float | None = None
) -> tuple[float, ...]:
    """Return which share of each leg between calls counts for an EU scheme.

    Parameters
    ----------
    calls
        Places called at, in order, at least two.
    year, scheme
        As in :func:`in_scheme`.
    ship_type
        Container ships do not call, as the rules see it, at Port Said East and Tanger Med: a leg to or from there
        counts as part of the way between the calls before and after.
    gt
        Gross tonnage; ships below 5,000 are outside. None takes her for larger.

    Returns
    -------
    1.0 for legs within the area, 0.5 for legs into or out of it, 0.0 for others, one for each leg.

    Notes
    -----
    What is burnt at berth in the area counts in full: the caller adds it. A transhipment port at either end of the list
    is an outside call like any other, since the call beyond is not known. A canal, a strait and a wait for an
    icebreaker are no calls, nor is passing Russian waters; a voyage by the Northern Sea Route counts as its two ends
    say.

    References
    ----------
    Directive 2003/87/EC, article 3ga; Regulation (EU) 2023/1805, article 2; Implementing Regulation (EU) 2023/2297.

    >>> scheme_shares(["NLRTM", "EGPSE", "SGSIN"], year=2026, scheme="ets", ship_type="container")
    (0.5, 0.5)
    >>> scheme_shares(["NLRTM", "EGPSE", "GRPIR"], year=2026, scheme="ets", ship_type="container")
    (1.0, 1.0)
    """
    _check_scheme(scheme)
    if isinstance(calls, str) or len(calls) < 2:
        raise BadInputError(f"calls {calls!r}", "must be at least two", "give origin and destination")
    if gt is not None and gt < coefficient("carbon.least_gt"):
        return (0.0,) * (len(calls) - 1)
    inside = [in_scheme(place, year, scheme=scheme) for place in calls]
    if not _scheme_started(year, scheme):
        return (0.0,) * (len(calls) - 1)
    left_out = [ship_type == "container" and _locode(place)[1] in _scope()[1] for place in calls]
    left_out[0] = left_out[-1] = False
    outside_share = coefficient("ets.outside_share") if scheme == "ets" else coefficient("fueleu.outside_share")
    shares = []
    for leg in range(len(calls) - 1):
        before, after = leg, leg + 1
        while left_out[before]:
            before -= 1
        while left_out[after]:
            after += 1
        shares.append((0.0, outside_share, 1.0)[inside[before] + inside[after]])
    return tuple(shares)


def _scheme_started(year: int, scheme: str) -> bool:
    return any(year >= years[scheme] for years in _scope()[0].values() if scheme in years)


# --- EU emissions trading --------------------------------------------------------------------------


def ets_phase_in(year: int) -> float:
    """Return the share of emissions for which allowances are due.

    References
    ----------
    Directive 2003/87/EC, article 3gb: 40% of 2024, 70% of 2025, all from 2026.

    >>> [ets_phase_in(year) for year in (2023, 2024, 2025, 2030)]
    [0.0, 0.4, 0.7, 1.0]
    """
    return _step("ets.phase.", year) / PERCENT


def _step(prefix: str, year: int) -> float:
    """Return the value of the last row ``<prefix><year>`` that has begun, 0 before the first."""
    years = [int(key[len(prefix) :]) for key in load_table("coefficients.csv") if key.startswith(prefix)]
    begun = [first for first in years if first <= year]
    return coefficient(f"{prefix}{max(begun)}") if begun else 0.0


def ets_allowances_t(emissions: Emissions, *, year: int, share: ArrayLike) -> FloatArray:
    """Compute the allowances that a voyage costs.

    Parameters
    ----------
    emissions
        Tank to wake.
    year
        Year of the emissions.
    share
        Share of the voyage that counts, see :func:`scheme_shares`; shapes broadcast.

    Returns
    -------
    Allowances [t of CO2 equivalent]: CO2 alone to 2025, with methane and nitrous oxide (AR5) from 2026.

    References
    ----------
    Directive 2003/87/EC, articles 3ga and 3gb; Regulation (EU) 2020/1044.

    >>> from routes.emissions import emissions_t
    >>> round(float(ets_allowances_t(emissions_t(1_000.0, "HFO"), year=2024, share=0.5)), 1)
    622.8
    """
    mass = emissions.co2
    if year >= coefficient("ets.all_gases_from"):
        mass = co2e_t(emissions.co2, emissions.ch4, emissions.n2o, warming="AR5")
    return mass * ets_phase_in(year) * np.asarray(share, dtype=np.float64)


# --- FuelEU Maritime -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FuelEuBalance:
    """FuelEU account of a voyage or a year.

    ``intensity_g_per_mj`` and ``target_g_per_mj`` are well to wake; ``energy_mj`` is the energy that counts;
    ``balance_t`` the compliance balance [t CO2e], positive for a surplus; ``penalty_eur`` what a deficit costs;
    ``avoided_penalty_eur`` the penalty that the surplus would save another ship of the same intensity as the target, an
    upper bound on its price. All but the target are of the shape of the masses.
    """

    intensity_g_per_mj: Number
    target_g_per_mj: float
    energy_mj: Number
    balance_t: Number
    penalty_eur: Number
    avoided_penalty_eur: Number


def fueleu_target_g_per_mj(year: int) -> float:
    """Return the limit on greenhouse gas intensity.

    Returns
    -------
    ``91.16 (1 - cut)`` [g/MJ], in steps of five years; NaN before 2025, when there was none.

    References
    ----------
    Regulation (EU) 2023/1805, article 4.

    >>> round(fueleu_target_g_per_mj(2025), 4), round(fueleu_target_g_per_mj(2034), 4)
    (89.3368, 85.6904)
    """
    cut = _step("fueleu.cut.", year)
    return float("nan") if cut == 0.0 else coefficient("fueleu.reference") * (1.0 - cut / PERCENT)


def fueleu_intensity_g_per_mj(fuels_t: Mapping[tuple[str, str], ArrayLike], *, warming: str = "AR4") -> Number:
    """Compute the intensity of a mix of fuels.

    Parameters
    ----------
    fuels_t
        Mass [t] by fuel and engine, such as ``{("LNG", "otto-slow"): 50.0, ("MGO", ""): 0.3}``, pilot oil among them;
        shapes broadcast.
    warming
        Warming potentials, see :func:`routes.emissions.co2e_t`.

    Returns
    -------
    Energy-weighted mean [g/MJ]; NaN for no fuel at all.

    Notes
    -----
    Shore power, wind reward, renewable fuels and the allowances for ice class and sailing in ice (Annex V) are not
    modelled.

    References
    ----------
    Regulation (EU) 2023/1805, Annex I.

    >>> round(float(fueleu_intensity_g_per_mj({("LNG", "diesel-slow"): 95.0, ("MGO", ""): 5.0})), 2)
    76.72
    """
    energy = _energy_mj(fuels_t)
    total = np.asarray(sum(energy.values()), dtype=np.float64)
    grams = np.asarray(
        sum(energy[key] * well_to_wake_g_per_mj(*key, warming=warming) for key in energy), dtype=np.float64
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return (grams / total)[()]


def _energy_mj(fuels_t: Mapping[tuple[str, str], ArrayLike]) -> dict[tuple[str, str], FloatArray]:
    energy = {}
    for (fuel, engine), given in fuels_t.items():
        mass = np.asarray(given, dtype=np.float64)
        if not (mass >= 0.0).all():
            raise BadInputError(f"{mass.min():g} t of {fuel}", "must not be negative", "give the mass that was burnt")
        energy[(fuel, engine)] = mass * (GRAMS_PER_TONNE * coefficient(f"fueleu.lcv.{fuel}"))
    return energy


def fueleu_balance(
    fuels_t: Mapping[tuple[str, str], ArrayLike],
    *,
    year: int,
    share: float,
    consecutive: int = 1,
    warming: str = "AR4",
) -> FuelEuBalance:
    """Compute compliance balance and penalty.

    Parameters
    ----------
    fuels_t
        As in :func:`fueleu_intensity_g_per_mj`.
    year
        Year of the voyage.
    share
        Share of its energy that counts, see :func:`scheme_shares`.
    consecutive
        Years of deficit in a row, this one included: the penalty grows by a tenth for each after the first.
    warming
        See :func:`fueleu_intensity_g_per_mj`.

    Returns
    -------
    Balance ``(target - intensity) * energy``, penalty ``|balance| / (intensity * 41,000) * 2,400`` EUR for a deficit.
    Before 2025 nothing counts and the target is NaN.

    Raises
    ------
    BadInputError
        If the share is not within 0 and 1, a mass is negative or ``consecutive`` is less than 1.

    References
    ----------
    Regulation (EU) 2023/1805, Annex IV and article 23.

    >>> account = fueleu_balance({("HFO", ""): 1_000.0}, year=2025, share=1.0)
    >>> round(float(account.balance_t), 2), round(account.penalty_eur)
    (-97.5, 62209)
    """
    if not 0.0 <= share <= 1.0:
        raise BadInputError(f"share {share!r}", "must lie within 0 and 1", "take it from scheme_shares")
    if consecutive < 1:
        raise BadInputError(f"{consecutive!r} years in a row", "must be 1 or more", "count this year")
    target = fueleu_target_g_per_mj(year)
    intensity = fueleu_intensity_g_per_mj(fuels_t, warming=warming)
    energy = np.asarray(0.0 if np.isnan(target) else sum(_energy_mj(fuels_t).values()) * share, dtype=np.float64)
    balance = np.where(energy > 0.0, (target - intensity) * energy, 0.0)
    growth = 1.0 + (consecutive - 1) * coefficient("fueleu.consecutive")
    return FuelEuBalance(
        intensity_g_per_mj=intensity,
        target_g_per_mj=target,
        energy_mj=energy[()],
        balance_t=(balance / GRAMS_PER_TONNE)[()],
        penalty_eur=np.where(balance < 0.0, _penalty_eur(-balance, intensity) * growth, 0.0)[()],
        avoided_penalty_eur=np.where(balance > 0.0, _penalty_eur(balance, target), 0.0)[()],
    )


def _penalty_eur(grams: FloatArray, intensity: Number) -> FloatArray:
    return grams / (np.asarray(intensity) * coefficient("fueleu.penalty_mj")) * coefficient("fueleu.penalty_eur")
