"""Money of the carbon rules: EU allowances, FuelEU penalty and surplus, a levy of the IMO as a scenario.

How many tonnes count is told by ``routes.carbon_rules``; prices come from ``routes.cost.prices``. The Net-Zero
Framework of the IMO is not in force: MEPC 83 approved it in April 2025, its adoption was adjourned for a year on
17 October 2025, and what became of it in October 2026 was not found. So no levy is paid unless one is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.rows import FloatArray, cost_row, cost_value, known_below, not_negative
from routes.errors import BadInputError, DataError, UnknownNameError
from routes.units import GRAMS_PER_TONNE, PERCENT

NO_LEVY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevyScenario:
    """A levy on greenhouse gas that might come.

    Attributes
    ----------
    name
        Its name.
    usd_per_t
        What a tonne costs [USD/t CO2e].
    source, status
        Source and status of the price.
    note
        What a reader must know.
    """

    name: str
    usd_per_t: float
    source: str
    status: str
    note: str


def levy_scenarios() -> dict[str, LevyScenario]:
    """Return the levies that may be asked for, by name; ``none`` is the default.

    Returns
    -------
    ``none`` (0), ``imo-tier-1`` (100 USD/t) and ``imo-tier-2`` (380 USD/t). The two lay the price of a remedial unit of
    the Net-Zero Framework on every tonne, as a plain levy would; the framework itself charges the part above its
    targets alone, see :func:`imo_net_zero_usd`.

    References
    ----------
    BIMCO (2025), *IMO agrees on a net-zero framework*.

    >>> {name: scenario.usd_per_t for name, scenario in levy_scenarios().items()}
    {'none': 0.0, 'imo-tier-1': 100.0, 'imo-tier-2': 380.0}
    """
    nothing = LevyScenario(
        name=NO_LEVY, usd_per_t=0.0, source="definition", status="definition", note="no levy is in force"
    )
    found = {NO_LEVY: nothing}
    for tier in ("tier_1", "tier_2"):
        row = cost_row(f"imo_levy.{tier}")
        name = f"imo-{tier.replace('_', '-')}"
        found[name] = LevyScenario(
            name=name, usd_per_t=row.value, source=row.source, status=row.status, note=f"{row.page}: {row.note}"
        )
    return found


def levy_scenario(name: str) -> LevyScenario:
    """Return one of :func:`levy_scenarios`, or raise ``UnknownNameError``.

    >>> levy_scenario("imo-tier-2").usd_per_t
    380.0
    """
    known = levy_scenarios()
    if name not in known:
        raise UnknownNameError(f"levy {name!r}", "is not known", f"choose one of {', '.join(known)}")
    return known[name]


def ets_cost_usd(allowances_t: ArrayLike, eua_eur_per_t: ArrayLike, usd_eur: ArrayLike) -> FloatArray:
    """Compute what EU allowances cost.

    Parameters
    ----------
    allowances_t
        Allowances to be given up [t], see :func:`routes.carbon_rules.ets_allowances_t`; shapes broadcast.
    eua_eur_per_t
        Price of one [EUR/t].
    usd_eur
        Rate of exchange [USD/EUR].

    Returns
    -------
    ``allowances price rate`` [USD]; NaN where the allowances are NaN, as of a voyage that a rule forbids.

    Raises
    ------
    BadInputError
        If a number is negative.

    References
    ----------
    Directive 2003/87/EC, article 3gb.

    >>> round(float(ets_cost_usd(622.8, 65.0, 1.08)))
    43721
    """
    mass = not_negative(allowances_t, "allowances", "t", nan_passes=True)
    price = not_negative(eua_eur_per_t, "price of allowances", "EUR/t")
    return np.asarray(mass * price * not_negative(usd_eur, "rate of exchange", "USD/EUR"), dtype=np.float64)


def fueleu_cost_usd(
    penalty_eur: ArrayLike,
    usd_eur: ArrayLike,
    *,
    surplus_t: ArrayLike = 0.0,
    surplus_eur_per_t: ArrayLike | None = None,
) -> FloatArray:
    """Compute what FuelEU Maritime costs, or earns.

    Parameters
    ----------
    penalty_eur
        Penalty of a deficit [EUR], see :func:`routes.carbon_rules.fueleu_balance`; shapes broadcast.
    usd_eur
        Rate of exchange [USD/EUR].
    surplus_t
        Surplus of the balance [t CO2e], 0 for a deficit; ``max(balance_t, 0)``.
    surplus_eur_per_t
        What a tonne of surplus is sold for to a pool [EUR/t CO2e]. None, the default, sells nothing: a surplus then
        earns 0, since no price of the pools is published as a series. The penalty that a surplus saves another ship,
        ``avoided_penalty_eur`` of the balance, is an upper bound of its price.

    Returns
    -------
    ``(penalty - surplus price) rate`` [USD], negative where a surplus earns more than the penalty; NaN where the
    penalty is NaN.

    Raises
    ------
    BadInputError
        If a number is negative.

    References
    ----------
    Regulation (EU) 2023/1805, articles 21 and 23.

    >>> round(float(fueleu_cost_usd(62_209.0, 1.13)))
    70296
    >>> float(fueleu_cost_usd(0.0, 1.13, surplus_t=100.0))
    0.0
    """
    penalty = not_negative(penalty_eur, "FuelEU penalty", "EUR", nan_passes=True)
    rate = not_negative(usd_eur, "rate of exchange", "USD/EUR")
    surplus = not_negative(surplus_t, "FuelEU surplus", "t CO2e", nan_passes=True)
    price = not_negative(0.0 if surplus_eur_per_t is None else surplus_eur_per_t, "price of a surplus", "EUR/t CO2e")
    return np.asarray((penalty - surplus * price) * rate, dtype=np.float64)


def imo_levy_usd(co2e_t: ArrayLike, usd_per_t: ArrayLike) -> FloatArray:
    """Compute a plain levy on every tonne.

    Parameters
    ----------
    co2e_t
        Greenhouse gas [t CO2e], on whatever basis the levy counts; shapes broadcast.
    usd_per_t
        The levy [USD/t CO2e], such as ``levy_scenario("imo-tier-1").usd_per_t``.

    Returns
    -------
    ``mass levy`` [USD]; NaN where the mass is NaN.

    Raises
    ------
    BadInputError
        If a number is negative.

    References
    ----------
    Definition.

    >>> float(imo_levy_usd(1_000.0, levy_scenario("imo-tier-1").usd_per_t))
    100000.0
    """
    mass = not_negative(co2e_t, "greenhouse gas", "t CO2e", nan_passes=True)
    return np.asarray(mass * not_negative(usd_per_t, "levy", "USD/t CO2e"), dtype=np.float64)


def imo_net_zero_targets_g_per_mj(year: int) -> tuple[float, float]:
    """Return base target and direct compliance target of the Net-Zero Framework.

    Returns
    -------
    ``93.3 (1 - cut)`` [g CO2e/MJ], well to wake; NaN before 2028.

    Raises
    ------
    DataError
        After 2035: those targets are to be decided in 2032.

    References
    ----------
    BIMCO (2025), *IMO agrees on a net-zero framework*: the cuts of 2028 and 2035; those between are recalled.

    >>> [round(target, 3) for target in imo_net_zero_targets_g_per_mj(2028)]
    [89.568, 77.439]
    """
    known = [int(text) for text in known_below("imo_levy.base_cut.")]
    if year < known[0]:
        return float("nan"), float("nan")
    if year > known[-1]:
        raise DataError(f"year {year}", f"targets are known to {known[-1]}", "give an earlier year")
    baseline = cost_value("imo_levy.baseline")
    base, direct = (cost_value(f"imo_levy.{name}_cut.{year}") for name in ("base", "direct"))
    return baseline * (1.0 - base / PERCENT), baseline * (1.0 - direct / PERCENT)


def imo_net_zero_usd(energy_mj: ArrayLike, intensity_g_per_mj: ArrayLike, *, year: int) -> FloatArray:
    """Compute what the Net-Zero Framework of the IMO would charge, were it in force as approved.

    Parameters
    ----------
    energy_mj
        Energy used [MJ]; shapes broadcast.
    intensity_g_per_mj
        Greenhouse gas intensity of the fuel, well to wake [g CO2e/MJ].
    year
        Year of the voyage, up to 2035.

    Returns
    -------
    ``energy (380 (intensity - base target) + 100 (the rest down to the direct target))`` [USD], parts that are negative
    taken as 0. 0 before 2028. Ships under the direct target earn units for sale: not counted. NaN where an input is
    NaN.

    Raises
    ------
    BadInputError
        If a number is negative or the year is none.
    DataError
        After 2035.

    Notes
    -----
    The prices are those of 2028 to 2030; later ones are not set and are taken as the same. The intensity of the IMO
    follows its own guidelines, which are not adopted: that of FuelEU stands in for it.

    References
    ----------
    BIMCO (2025), *IMO agrees on a net-zero framework*; Sidley Austin (2025), on the prices.

    >>> round(float(imo_net_zero_usd(1e9, 93.3, year=2028)))
    2631060
    """
    if isinstance(year, bool) or not isinstance(year, int | np.integer):
        raise BadInputError(f"year {year!r}", "must be a whole number", "give the year of the voyage")
    energy = not_negative(energy_mj, "energy", "MJ", nan_passes=True)
    intensity = not_negative(intensity_g_per_mj, "intensity", "g CO2e/MJ", nan_passes=True)
    base, direct = imo_net_zero_targets_g_per_mj(int(year))
    if np.isnan(base):
        return np.asarray(energy * intensity * 0.0, dtype=np.float64)
    second = np.maximum(intensity - base, 0.0)
    first = np.maximum(np.minimum(intensity, base) - direct, 0.0)
    per_mj = second * cost_value("imo_levy.tier_2") + first * cost_value("imo_levy.tier_1")
    return np.asarray(energy * per_mj / GRAMS_PER_TONNE, dtype=np.float64)
