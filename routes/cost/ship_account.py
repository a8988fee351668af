"""The ship's account of a voyage: what a day, a day in NSR waters, a transit and a call cost, and their sum.

Two steps: :func:`ship_rates` prices a ship on a day, :func:`ship_voyage_cost` multiplies by what a voyage takes. Both
work on arrays: rates of many draws by days of many draws. All money is that of the year of the day: the newbuilding
price by its own index, operating costs by their growth and then US consumer prices, P&I and ports by consumer prices.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from routes.cost.insurance import hull_value, insurance_per_day, nsr_loading_usd, war_risk_usd
from routes.cost.opex import OpexPerDay, arctic_premium_per_day, opex_per_day
from routes.cost.ownership import NewbuildingPrice, capital_per_day, newbuilding_price
from routes.cost.ports import PortCall, port_call
from routes.cost.prices import Price, inflation_factor, price
from routes.cost.rows import FloatArray, iso_day, not_negative, share
from routes.cost.ship_rows import decimal_year, given_or_row, ship_row, worst_status
from routes.errors import BadInputError, UnknownNameError
from routes.vessels import Vessel

INSURANCE = ("share", "built")
_WAR_RISK = "war_risk_red_sea"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipRates:
    """What a ship costs by day, by day in NSR waters, by transit and by call [USD of ``currency_year``].

    Attributes
    ----------
    capital_usd_per_day, operating_usd_per_day, insurance_usd_per_day
        Every day. Operating costs hold no insurance.
    arctic_usd_per_day, nsr_loading_usd_per_day
        On top on a day in NSR waters: crew and maintenance; insurance.
    war_risk_usd_per_transit
        For a transit of the Red Sea.
    port_usd_per_call, port_days_per_call
        For a call at a port.
    hull_value_usd
        Insured value.
    newbuilding, opex, call, war_risk
        What they rest on, in their own price years.
    statuses
        The least trusted row of ``capital``, ``operating``, ``arctic``, ``insurance``, ``war_risk``, ``ports``.
    notes
        What a reader must know.
    """

    vessel: str
    day: str
    currency_year: int
    capital_usd_per_day: FloatArray
    operating_usd_per_day: FloatArray
    arctic_usd_per_day: FloatArray
    insurance_usd_per_day: FloatArray
    nsr_loading_usd_per_day: FloatArray
    war_risk_usd_per_transit: FloatArray
    port_usd_per_call: FloatArray
    port_days_per_call: float
    hull_value_usd: FloatArray
    newbuilding: NewbuildingPrice
    opex: OpexPerDay
    call: PortCall
    war_risk: Price
    statuses: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipVoyageCost:
    """The ship's part of the cost of one or many voyages [USD of ``currency_year``]; the parts add up to ``total_usd``.

    Attributes
    ----------
    capital_usd, operating_usd
        For all days. ``operating_usd`` holds neither insurance nor the Arctic premium.
    arctic_usd
        Crew and maintenance premium of the days in NSR waters.
    insurance_usd, nsr_loading_usd, war_risk_usd
        Hull and machinery and P&I of all days; what NSR waters and the Red Sea add.
    ports_usd
        Calls.
    """

    vessel: str
    currency_year: int
    capital_usd: FloatArray
    operating_usd: FloatArray
    arctic_usd: FloatArray
    insurance_usd: FloatArray
    nsr_loading_usd: FloatArray
    war_risk_usd: FloatArray
    ports_usd: FloatArray

    @property
    def total_usd(self) -> FloatArray:
        """Sum of all parts."""
        parts = [getattr(self, f.name) for f in fields(self) if f.name.endswith("_usd")]
        return np.asarray(sum(parts[1:], parts[0]), dtype=np.float64)

    def groups(self) -> dict[str, FloatArray]:
        """Return the parts as a comparison shows them: ``capital``, ``operating``, ``insurance``, ``ports``."""
        return {
            "capital": self.capital_usd,
            "operating": np.asarray(self.operating_usd + self.arctic_usd, dtype=np.float64),
            "insurance": np.asarray(self.insurance_usd + self.nsr_loading_usd + self.war_risk_usd, dtype=np.float64),
            "ports": self.ports_usd,
        }


def ship_age_years(ship: Vessel, day: str) -> float | None:
    """Return the age of a ship on a day [years], 0 before she was built, None if the year of build is not known.

    >>> from routes.vessels import vessel
    >>> ship_age_years(vessel("nordic-orion"), "2021-01-01")
    10.0
    """
    return None if ship.build_year is None else max(float(decimal_year(day)) - ship.build_year, 0.0)


def ship_rates(
    ship: Vessel,
    day: str,
    *,
    age_years: ArrayLike | None = None,
    interest: ArrayLike | None = None,
    life_years: ArrayLike | None = None,
    residual_share: ArrayLike | None = None,
    price_factor: ArrayLike = 1.0,
    opex_factor: ArrayLike = 1.0,
    crew_premium: ArrayLike | None = None,
    maintenance_premium: ArrayLike | None = None,
    insurance: str = "share",
    insurance_share: ArrayLike | None = None,
    hull_rate: ArrayLike | None = None,
    liability_rate: ArrayLike | None = None,
    nsr_factor: ArrayLike | None = None,
    war_risk_pct: ArrayLike | None = None,
    no_claims_discount: ArrayLike | None = None,
    port_factor: ArrayLike = 1.0,
) -> ShipRates:
    """Price a ship on a day.

    Parameters
    ----------
    ship, day
        The ship, and the day whose prices count.
    age_years
        Age for the insured value; None for her own, 0 where her year of build is not known. Capital is that of a new
        ship at any age.
    price_factor, opex_factor, port_factor
        Factors on newbuilding price, operating costs and port costs, for draws: rows ``newbuild.spread`` and
        ``opex.spread``.
    war_risk_pct
        Premium of one transit of the Red Sea [% of hull value]; None for the month's own of :mod:`routes.cost.prices`.
    insurance
        ``share``: the insurance that published operating costs hold, taken out of them and shown by itself, so that
        operating costs and insurance together are the published level. ``built``: hull value and gross tonnage times
        rates (:func:`routes.cost.insurance.insurance_per_day`), for the ship's own value and age.
    insurance_share
        Share of insurance in operating costs; it moves money between the two.
    interest, life_years, residual_share, crew_premium, maintenance_premium, hull_rate, liability_rate, nsr_factor,
    no_claims_discount
        None for the rows of ``costs.csv`` and ``ship_costs.csv``.

    Returns
    -------
    The rates; arrays broadcast, one entry for each draw.

    Raises
    ------
    RoutesError
        If her size, price or tonnage is not known, a name is not known, or a number is out of range.

    >>> from routes.vessels import vessel
    >>> rates = ship_rates(vessel("lng-174k"), "2024-12-16")
    >>> round(float(rates.capital_usd_per_day), -3), rates.currency_year
    (80000.0, 2024)
    """
    if insurance not in INSURANCE:
        raise UnknownNameError(f"insurance {insurance!r}", "is not known", f"choose from: {', '.join(INSURANCE)}")
    when = iso_day(day)
    newbuilding = newbuilding_price(ship, when)
    opex = opex_per_day(ship, int(when[:4]))
    call = port_call(ship)
    new_price = newbuilding.usd * not_negative(price_factor, "price factor", "a factor")
    scale = not_negative(opex_factor, "factor of operating costs", "a factor")
    notes = [*newbuilding.notes, *opex.notes, *call.notes]

    opex_money = _money(opex.currency_year, when, notes)
    age = age_years
    if age is None:
        known = ship_age_years(ship, when)
        age = known or 0.0
        if known is None:
            notes.append("year of build not known: insured as new")
    value = hull_value(new_price, age)
    held = share(given_or_row(insurance_share, "opex.share.insurance"), "insurance share")
    if insurance == "built":
        cover = insurance_per_day(ship, value, hull_rate=hull_rate, liability_rate=liability_rate)
        paid = cover.hull + cover.liability * _money(cover.currency_year, when, notes)
        insured, notes = worst_status(cover.status, newbuilding.status), [*notes, *cover.notes]
    else:
        paid = opex.total * held * opex_money * scale
        insured = worst_status(opex.status, ship_row("opex.share.insurance").status)
    war = price(_WAR_RISK, when)
    if war.flag and war_risk_pct is None:
        notes.append(f"war risk of the Red Sea: {war.flag}")
    arctic = arctic_premium_per_day(
        opex.crew, opex.maintenance, crew_premium=crew_premium, maintenance_premium=maintenance_premium
    )
    return ShipRates(
        vessel=ship.key,
        day=when,
        currency_year=int(when[:4]),
        capital_usd_per_day=capital_per_day(
            new_price, interest=interest, life_years=life_years, residual_share=residual_share
        ),
        operating_usd_per_day=np.asarray(opex.total * (1.0 - held) * opex_money * scale, dtype=np.float64),
        arctic_usd_per_day=np.asarray(arctic * opex_money * scale, dtype=np.float64),
        insurance_usd_per_day=np.asarray(paid, dtype=np.float64),
        nsr_loading_usd_per_day=nsr_loading_usd(paid, 1.0, factor=nsr_factor),
        war_risk_usd_per_transit=war_risk_usd(
            value, war.value if war_risk_pct is None else war_risk_pct, no_claims_discount=no_claims_discount
        ),
        port_usd_per_call=np.asarray(
            call.usd * _money(call.currency_year, when, notes) * not_negative(port_factor, "port factor", "a factor"),
            dtype=np.float64,
        ),
        port_days_per_call=call.days,
        hull_value_usd=value,
        newbuilding=newbuilding,
        opex=opex,
        call=call,
        war_risk=war,
        statuses={
            "capital": newbuilding.status,
            "operating": opex.status,
            "arctic": worst_status(
                opex.status, *(ship_row(f"opex.arctic.{part}").status for part in ("crew", "maintenance"))
            ),
            "insurance": insured,
            "war_risk": worst_status(war.status, newbuilding.status),
            "ports": call.status,
        },
        notes=tuple(dict.fromkeys(notes)),
    )


def _money(year: int, day: str, notes: list[str]) -> float:
    """Return the factor of consumer prices from the money of a year to that of a day, and note what is flagged."""
    found = inflation_factor(year, day)
    if found.flag:
        notes.append(f"consumer prices: {found.flag}")
    return found.value


def ship_voyage_cost(
    rates: ShipRates,
    *,
    days: ArrayLike,
    nsr_days: ArrayLike,
    transits: ArrayLike = 0,
    port_calls: ArrayLike = 0,
    port_time: bool = True,
) -> ShipVoyageCost:
    """Compute the ship's part of the cost of a voyage.

    Parameters
    ----------
    rates
        Of :func:`ship_rates`.
    days
        Days at sea, in canals and waiting, without ports [d]; NaN, as of a voyage that a rule forbids, gives NaN.
    nsr_days
        Those of them in NSR waters [d]; shapes broadcast with the rates.
    transits
        Transits of the southern Red Sea, see :func:`routes.cost.insurance.red_sea_transits`.
    port_calls
        Calls that are counted, alike for every corridor: 0 for the sea voyage alone, 2 for both ends.
    port_time
        Whether the days of these calls cost capital, operation and insurance as well.

    Raises
    ------
    BadInputError
        If days are negative, or more are in NSR waters than there are.

    >>> from routes.vessels import vessel
    >>> rates = ship_rates(vessel("nordic-orion"), "2024-08-15")
    >>> north = ship_voyage_cost(rates, days=22, nsr_days=9)
    >>> south = ship_voyage_cost(rates, days=32, nsr_days=0, transits=1)
    >>> bool(north.total_usd < south.total_usd), float(south.arctic_usd), float(north.war_risk_usd)
    (True, 0.0, 0.0)
    """
    time = not_negative(days, "days", "days", nan_passes=True)
    ice = not_negative(nsr_days, "days in NSR waters", "days", nan_passes=True)
    if np.any(ice > time):
        raise BadInputError("days in NSR waters", "are more than the days of the voyage", "give both in days")
    calls = not_negative(port_calls, "port calls", "a number")
    paid = time + (calls * rates.port_days_per_call if port_time else 0.0)
    passed = not_negative(transits, "transits", "a number")
    # A voyage that a rule forbids costs nothing that can be said, in any part.
    gone = time * 0.0
    return ShipVoyageCost(
        vessel=rates.vessel,
        currency_year=rates.currency_year,
        capital_usd=np.asarray(rates.capital_usd_per_day * paid, dtype=np.float64),
        operating_usd=np.asarray(rates.operating_usd_per_day * paid, dtype=np.float64),
        arctic_usd=np.asarray(rates.arctic_usd_per_day * ice + gone, dtype=np.float64),
        insurance_usd=np.asarray(rates.insurance_usd_per_day * paid, dtype=np.float64),
        nsr_loading_usd=np.asarray(rates.nsr_loading_usd_per_day * ice + gone, dtype=np.float64),
        war_risk_usd=np.asarray(rates.war_risk_usd_per_transit * passed + gone, dtype=np.float64),
        ports_usd=np.asarray(rates.port_usd_per_call * calls + gone, dtype=np.float64),
    )
