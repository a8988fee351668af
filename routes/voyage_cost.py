"""What a voyage costs: fuel, canals, icebreakers, the ship, insurance and carbon, each line with its basis and sources.

The same code costs one voyage or many imagined ones (draws): a line holds an array ``(n,)``. All money is US dollars of
the month of the prices; older amounts are brought to it by a cited index, and a note says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routes.carbon_rules import ets_allowances_t, fueleu_balance, scheme_shares
from routes.corridors import strait
from routes.cost.bill import CostLine, VoyageCost
from routes.cost.carbon import ets_cost_usd, fueleu_cost_usd, imo_levy_usd, levy_scenario
from routes.cost.cargo import cargo_load, cargo_time_usd, cargo_value_usd, commodity, usual_commodity
from routes.cost.insurance import red_sea_transits
from routes.cost.northern_sea_route import SEASONS, nsr_fee, observed_paid_share, tariff_season
from routes.cost.opex import opex_per_day
from routes.cost.ownership import newbuilding_price
from routes.cost.panama import COARSE_TYPES, panama_coarse_usd, panama_lng_usd
from routes.cost.prices import MarketPrices, Price, inflation_factor, market_prices
from routes.cost.rows import cost_row, cost_value, cost_year, known_below
from routes.cost.ship_account import ShipRates, ship_rates, ship_voyage_cost
from routes.cost.ship_rows import ship_tonnage, worst_status
from routes.cost.suez import suez_rebate, suez_ship_type, suez_toll
from routes.cost.terms import CostAssumptions, CostTerms, central_cost_assumptions
from routes.emissions import total_emissions
from routes.errors import BadInputError
from routes.routing import Route
from routes.sailing import LegDraws
from routes.totals import VoyageTotals, totals_of_legs
from routes.units import HOURS_PER_DAY
from routes.vessels import Vessel
from routes.voyage import by_engine

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_PORTS_OF_A_VOYAGE = 2
# Points of a track so near the middle of a canal lie in it or at its ends [deg].
_NEAR_DEG = 1.0
_MILLION = 1_000_000


def voyage_cost(
    legs: Sequence[LegDraws],
    route: Route,
    vessel: Vessel,
    depart: dt.date,
    *,
    terms: CostTerms | None = None,
    assumed: CostAssumptions | None = None,
    feasible: BoolArray | None = None,
    ballast: bool = False,
    scheme_share: Mapping[str, float] | None = None,
) -> VoyageCost:
    """Write the bill of one or many voyages.

    Parameters
    ----------
    legs
        What happened on each leg, arrays ``(n,)``: of a :class:`routes.voyage.Voyage` or
        :class:`routes.sailing.VoyageDraws`.
    route, vessel
        The way and the ship.
    depart
        Day of departure; prices are of its month unless the terms name another.
    terms
        What the user decides; None for the defaults.
    assumed
        Uncertain inputs; None for central values.
    feasible
        Which voyages can be sailed; None for all.
    ballast
        Whether she sails without cargo: canals then ask their tolls in ballast, and there is no cost per tonne. Draught
        and speed are those of a laden ship.
    scheme_share
        Share of the voyage that counts for ``ets`` and ``fueleu``, where she calls at more ports than the two ends;
        None for that of the ends.

    Returns
    -------
    The bill. Time at sea, on canals and waiting is paid by the day: capital, operating costs, insurance. What the
    icebreaker, the Arctic crew and insurers ask on top is paid for the zones and days of escort and of NSR waters.

    Raises
    ------
    RoutesError
        If a price does not reach back to the month, or a particular of the ship is missing that a line goes by.
    """
    possible = np.ones(len(legs[0].hours), dtype=np.bool_) if feasible is None else feasible
    sums = totals_of_legs(legs, route, vessel, possible)
    return totals_cost(sums, depart, terms=terms, assumed=assumed, ballast=ballast, scheme_share=scheme_share)


def totals_cost(
    totals: VoyageTotals,
    depart: dt.date,
    *,
    terms: CostTerms | None = None,
    assumed: CostAssumptions | None = None,
    ballast: bool = False,
    scheme_share: Mapping[str, float] | None = None,
) -> VoyageCost:
    """Write the bill of voyages that were added up: a bill asks for sums alone.

    Parameters
    ----------
    totals
        Sums of :func:`routes.totals.simulate_totals`.
    depart, terms, assumed, ballast, scheme_share
        As :func:`voyage_cost`, which gives the same bill for the same voyages.

    Returns
    -------
    The bill, NaN where she may not sail.

    Raises
    ------
    RoutesError
        As :func:`voyage_cost`.
    """
    chosen, route, vessel = terms or CostTerms(), totals.route, totals.vessel
    month = chosen.month(depart)
    bill = _Bill(
        totals=totals,
        route=route,
        vessel=vessel,
        terms=chosen,
        month=month,
        market=market_prices(month, chosen.prices),
        assumed=assumed or central_cost_assumptions(len(totals.feasible)),
        feasible=totals.feasible,
        loading="ballast" if ballast else "laden",
        scheme_share=scheme_share,
    )
    lines = [*bill.fuel(), *bill.canals(), *bill.icebreaker(), *bill.ship(), *bill.carbon()]
    load = cargo_load(vessel, factor=0.0 if ballast else chosen.load_factor)
    goods = usual_commodity(vessel.type) if chosen.commodity is None else commodity(chosen.commodity)
    money = inflation_factor(goods.currency_year, month)
    time_usd = cargo_time_usd(cargo_value_usd(load, goods) * money.value, bill.days)
    return VoyageCost(
        corridor=route.corridor,
        vessel=vessel,
        month=month,
        lines=tuple(lines),
        cargo=load,
        commodity=goods,
        cargo_time_usd=np.asarray(time_usd, dtype=np.float64),
        days=bill.days,
        distance_nm=route.distance_nm,
        market=bill.market,
        notes=(*bill.notes(), *load.notes, *_left_out(route)),
    )


def _left_out(route: Route) -> tuple[str, ...]:
    """Say what the bill of a way leaves out."""
    if route.corridor not in ("nwp", "transpolar"):
        return ()
    return ("Arctic premiums of crew and insurance are counted in NSR waters alone: not in Canada or the high Arctic",)


@dataclass(slots=True, kw_only=True)
class _Bill:
    """Writes the lines of a bill."""

    totals: VoyageTotals
    route: Route
    vessel: Vessel
    terms: CostTerms
    month: str
    market: MarketPrices
    assumed: CostAssumptions
    feasible: BoolArray
    loading: str = "laden"
    scheme_share: Mapping[str, float] | None = None
    said: dict[str, None] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """Year of the prices and of the carbon rules."""
        return int(self.month[:4])

    def sailed(self, values: FloatArray) -> FloatArray:
        """Return amounts where she can sail, NaN elsewhere."""
        return np.where(self.feasible, values, np.nan)

    @property
    def days(self) -> FloatArray:
        """Days from berth to berth."""
        return self.totals.days

    @property
    def nsr_days(self) -> FloatArray:
        """Days in NSR waters, waiting among them."""
        return self.totals.nsr_hours / HOURS_PER_DAY

    @property
    def enters_nsr(self) -> bool:
        """Whether the way leads through NSR waters."""
        return any(leg.in_nsr for leg in self.route.legs)

    def money(self, year: int) -> Price:
        """Return the factor from dollars of a year to those of the month, and say where it is no plain index."""
        found = inflation_factor(year, self.month)
        if found.flag:
            self.said[f"consumer prices: {found.flag}"] = None
        return found

    def price(self, found: Price) -> Price:
        """Return a price, and keep what a reader must know about it."""
        if found.flag:
            self.said[f"{found.series}: {found.flag}"] = None
        return found

    def notes(self) -> tuple[str, ...]:
        """Return what is said of prices that the bill rests on."""
        return tuple(self.said)

    def first(self, values: FloatArray) -> float:
        """Return the value of the first voyage, for the words of a line."""
        return float(np.atleast_1d(values)[0])

    # --- fuel ---------------------------------------------------------------------------------------

    def fuels(self) -> dict[str, FloatArray]:
        """Return the mass by fuel [t], zeros where she cannot sail."""
        return {name: np.where(self.feasible, mass, 0.0) for name, mass in self.totals.fuels_t.items()}

    def fuel(self) -> list[CostLine]:
        """Each fuel at the price of the month."""
        lines = []
        for name, mass in self.fuels().items():
            price = self.price(self.market.fuel_usd_per_t[name])
            luck = self.assumed.gas_factor if name == "LNG" else self.assumed.fuel_factor
            lines.append(
                CostLine(
                    key=f"fuel_{name.lower()}",
                    part="fuel",
                    usd=self.sailed(mass * price.value * luck),
                    basis=f"{self.first(mass):,.1f} t x {price.value:,.0f} USD/t",
                    status=price.status,
                    sources=tuple(price.source.split("|")),
                    notes=() if price.flag is None else (price.flag,),
                )
            )
        return lines

    # --- canals -------------------------------------------------------------------------------------

    def canals(self) -> list[CostLine]:
        """Tolls of the canals on the way, and what a transit costs besides."""
        passed = dict.fromkeys(strait for leg in self.route.legs if leg.kind == "canal" for strait in leg.straits)
        lines = []
        if "suez" in passed:
            lines += self.suez()
        if "panama" in passed:
            lines.append(self.panama())
        if "kiel" in passed:
            self.said["the toll of the Kiel Canal is not counted"] = None
        return lines

    def suez(self) -> list[CostLine]:
        """The toll by the table of the month, with the rebates that every such ship gets, and pilots, tugs, mooring."""
        ship, day = self.vessel, f"{self.month}-15"
        kind, rate = suez_ship_type(ship.type), self.price(self.market.sdr_usd)
        if kind == "crude" and self.terms.commodity == "products":
            kind = "product"
        boxes = ship.type == "container" and ship.teu is not None and self.loading == "laden"
        tiers = deck_tiers(ship.teu) if boxes and ship.teu is not None else None
        direct = kind == "container" and direct_far_east(self.route)
        rebates = [suez_rebate(name, day) for name in self.automatic_rebates(direct)]
        rebate, rebate_on = max(rebates, default=(0.0, "toll"))
        tonnage, _, weak = ship_tonnage(ship)
        toll = suez_toll(
            None if "suez_net_tons" not in ship.rows else ship.rows["suez_net_tons"].value,
            kind, self.loading, day, sdr_usd=rate.value, gt=tonnage, deck_tiers=tiers, rebate_share=rebate,
            rebate_on=rebate_on, direction=suez_direction(self.route), direct_far_east=direct,
        )  # fmt: skip
        words = [f"{self.first(toll.scnt):,.0f} SCNT: {self.first(toll.base_sdr):,.0f} SDR"]
        for name, amount in (
            ("deck tiers", toll.tiers_sdr),
            ("surcharge", toll.surcharge_sdr),
            ("rebate", toll.rebate_sdr),
        ):
            if self.first(amount):
                words.append(f"{name} {self.first(amount):+,.0f}")
        usd = np.asarray(toll.total_usd) * (1.0 - self.terms.toll_rebate) * self.assumed.toll_factor
        notes = [*toll.notes, *weak]
        if kind == "crude":
            notes.append("the toll of a crude carrier; --commodity products takes that of products")
        if tiers is not None:
            notes.append(f"{tiers} tiers of containers on deck are taken for {ship.teu:,.0f} TEU (judgement)")
        if direct:
            notes.append("as a direct ship between north-west Europe and the Far East")
        services = cost_row("suez.services_usd")
        year = cost_year("suez.services_usd")
        money = self.money(year)
        return [
            CostLine(
                key="suez_toll",
                part="canal",
                usd=self.sailed(usd * np.ones(len(self.feasible))),
                basis=f"{', '.join(words)}; x {rate.value:.4f} USD/SDR",
                status="derived" if notes else "verified",
                sources=(f"sca-{toll.table}", *(key for step in toll.steps for key in step.source.split("|"))),
                notes=tuple(notes),
            ),
            CostLine(
                key="suez_services",
                part="canal",
                usd=self.sailed(np.full(len(self.feasible), services.value * money.value)),
                basis=f"pilots, tugs, mooring, agent: {services.value:,.0f} USD of {year} x {money.value:.3f}",
                status="judgement",
                sources=(services.source,),
                notes=(f"{services.note}; taken for every ship",),
            ),
        ]

    def automatic_rebates(self, direct: bool) -> list[str]:
        """Return the rebates of Suez that a ship of her kind and size gets unasked."""
        ship = self.vessel
        if ship.type == "lng":
            return ["lng_general"]
        if ship.type != "container":
            return []
        tons = ship_tonnage(ship)[0] * cost_value("suez.scnt_per_gt.container")
        if "suez_net_tons" in ship.rows:
            tons = ship.rows["suez_net_tons"].value
        large = tons >= cost_value("suez.large_container_scnt")
        return [*(["container_130k"] if large else []), *(["container_nwe_far_east"] if direct else [])]

    def panama(self) -> CostLine:
        """The toll of the Panama Canal: by table for gas carriers, coarse for others."""
        ship = self.vessel
        if ship.type == "lng" and ship.capacity_m3 is not None:
            usd = panama_lng_usd(ship.capacity_m3, self.loading, f"{self.month}-15")
            basis, status = f"{ship.capacity_m3:,.0f} m3, table of the month", "verified"
            notes: tuple[str, ...] = ()
        elif ship.type in COARSE_TYPES and ship.beam_m is not None:
            load = cargo_load(ship, factor=self.terms.load_factor)
            boxes = ship.type == "container"
            if self.loading == "ballast":
                load = cargo_load(ship, factor=0.0)
            toll = panama_coarse_usd(
                ship.type, "laden" if boxes else self.loading, beam_m=ship.beam_m, gt=ship_tonnage(ship)[0],
                teu=ship.teu if boxes else None, loaded_teu=load.units if boxes else None,
                empty_teu=0.0 if boxes else None,
            )  # fmt: skip
            if toll.locks == "neopanamax" and self.month < cost_row("panama.neopanamax_from").text:
                raise BadInputError(
                    f"beam {ship.beam_m:g} m through Panama in {self.month}",
                    f"the new locks opened in {cost_row('panama.neopanamax_from').text}",
                    "choose a narrower ship or a later month",
                )
            year = cost_year(f"panama.fixed.{toll.locks}")
            money = self.money(year)
            usd = toll.total_usd * money.value
            basis = f"{toll.locks} locks, {self.first(toll.total_usd):,.0f} USD of {year} x {money.value:.3f}"
            status, notes = "judgement", toll.notes
        else:
            raise BadInputError(f"vessel {ship.key!r}", "has no beam, by which Panama's locks go", "give beam_m")
        return CostLine(
            key="panama_toll",
            part="canal",
            usd=self.sailed(usd * np.ones(len(self.feasible))),
            basis=basis,
            status=status,
            sources=("acp-2025",),
            notes=tuple(notes),
        )

    # --- icebreakers --------------------------------------------------------------------------------

    def icebreaker(self) -> list[CostLine]:
        """The tariff of the seas where she is escorted, as far as it is paid, and the ice pilot."""
        if not self.enters_nsr:
            return []
        zones, ship = self.totals.escorted_zones, self.vessel
        # The fee is of the season in which escort begins.
        begins = self.totals.escort_begins
        season = tariff_season(np.where(np.isnat(begins) | (zones <= 0), np.datetime64("2000-08-01", "m"), begins))
        paid = self.assumed.paid_share if self.terms.nsr_fee_share is None else self.terms.nsr_fee_share
        rate = self.price(self.market.rub_usd) if (zones > 0).any() else self.market.rub_usd
        usd, words = np.zeros(len(zones)), "no escort, no fee"
        notes: dict[str, None] = {}
        for name in SEASONS:
            inside = self.feasible & (zones > 0) & (season == name)
            if not inside.any():
                continue
            tonnage, _, weak = ship_tonnage(ship)
            notes |= dict.fromkeys(weak)
            fee = nsr_fee(
                tonnage, ship.ice_class, np.where(inside, zones, 0.0), name, paid_share=paid, rub_usd=rate.value
            )
            usd = np.where(inside, fee.fee_usd, usd)
            notes |= dict.fromkeys(fee.notes)
            if inside[0]:
                share = self.first(fee.paid_share)
                words = (
                    f"{zones[0]:.0f} zones in {name} as {fee.tariff_class}: {tonnage:,.0f} GT x "
                    f"{self.first(fee.rub_per_gt):,.2f} RUB x {share:.2f} paid / {rate.value:.2f} RUB/USD"
                )
        if self.terms.nsr_fee_share is None and (zones > 0).any():
            _, least, most = observed_paid_share()
            notes[
                f"fees are negotiated: {least:.0%} to {most:.0%} of the tariff was paid; the central share is judgement"
            ] = None
        notes["the tariff of 2014 has no indexation that was found; the permission itself is free"] = None
        if self.month < cost_row("nsr_tariff.from").text:
            notes[
                f"the order holds from {cost_row('nsr_tariff.from').text}: what was asked before was not the same"
            ] = None
        pilot, year = cost_row("nsr.ice_pilot_usd_per_day"), cost_year("nsr.ice_pilot_usd_per_day")
        money = self.money(year)
        days = self.totals.ice_hours / HOURS_PER_DAY
        return [
            CostLine(
                key="nsr_icebreaker",
                part="icebreaker",
                usd=self.sailed(usd),
                basis=words,
                status="judgement" if (zones > 0).any() else "verified",
                sources=("fts-45t1",),
                notes=tuple(notes),
            ),
            CostLine(
                key="nsr_ice_pilot",
                part="icebreaker",
                usd=self.sailed(days * pilot.value * money.value),
                basis=f"{self.first(days):.1f} d in ice x {pilot.value:,.0f} USD of {year} x {money.value:.3f}",
                status=pilot.status,
                sources=(pilot.source,),
            ),
        ]

    # --- the ship -----------------------------------------------------------------------------------

    def rates(self) -> ShipRates:
        """Price the ship in the month; one's own price or operating costs take the place of the estimates."""
        ship, terms, assumed, day = self.vessel, self.terms, self.assumed, f"{self.month}-15"
        new, opex = assumed.newbuilding_factor, assumed.operating_factor
        if terms.newbuild_usd is not None:
            new = np.full(len(self.feasible), terms.newbuild_usd / newbuilding_price(ship, day).usd)
        if terms.opex_usd_per_day is not None:
            level = opex_per_day(ship, self.year)
            own = terms.opex_usd_per_day / (level.total * self.money(level.currency_year).value)
            opex = np.full(len(self.feasible), own)
        return ship_rates(
            ship,
            day,
            interest=assumed.interest if terms.interest is None else terms.interest,
            life_years=terms.life_years,
            residual_share=terms.residual_share,
            price_factor=new,
            opex_factor=opex,
            nsr_factor=assumed.nsr_insurance_factor,
            war_risk_pct=self.market.war_risk_red_sea.value * assumed.war_risk_factor,
            no_claims_discount=terms.no_claims_discount,
        )

    def ship(self) -> list[CostLine]:
        """Capital, operating costs and insurance by the day, with what the Arctic and the Red Sea add."""
        rates, terms, days, nsr_days = self.rates(), self.terms, self.days, self.nsr_days
        transits = red_sea_transits(self.route.straits)
        bill = ship_voyage_cost(rates, days=days, nsr_days=nsr_days, transits=transits)
        built = rates.newbuilding
        self.money(rates.opex.currency_year)  # keeps what is flagged of the index
        price = float(np.atleast_1d(rates.hull_value_usd)[0])
        mine = terms.newbuild_usd is not None
        musd = (terms.newbuild_usd if terms.newbuild_usd is not None else built.usd) / _MILLION
        interest = self.first(np.asarray(self.assumed.interest if terms.interest is None else terms.interest))

        def per_day(usd: FloatArray, of: FloatArray, what: str) -> str:
            return f"{self.first(of):.1f} d x {self.first(usd):,.0f} USD/d: {what}"

        own, status = terms.opex_usd_per_day is not None, rates.statuses
        lines = [
            CostLine(
                key="capital",
                part="capital",
                usd=bill.capital_usd,
                basis=per_day(
                    rates.capital_usd_per_day,
                    days,
                    f"{musd:,.1f} MUSD ({'yours' if mine else built.method}), {interest:.1%} interest",
                ),
                status="yours" if mine else status["capital"],
                sources=("yours",) if mine else built.sources,
                notes=() if mine else built.notes,
            ),
            CostLine(
                key="operating",
                part="operating",
                usd=bill.operating_usd,
                basis=per_day(rates.operating_usd_per_day, days, "crew, stores, upkeep, office"),
                status="yours" if own else status["operating"],
                sources=("yours",) if own else rates.opex.sources,
                notes=() if own else rates.opex.notes,
            ),
            CostLine(
                key="insurance",
                part="insurance",
                usd=bill.insurance_usd,
                basis=per_day(rates.insurance_usd_per_day, days, "hull and machinery, P&I"),
                status="yours" if own else status["insurance"],
                sources=("shipcosts-insurance", *rates.opex.sources),
                notes=("the share of insurance in the operating costs, taken out of them",),
            ),
        ]
        if self.enters_nsr:
            times = self.first(self.assumed.nsr_insurance_factor)
            lines += [
                CostLine(
                    key="arctic_premium",
                    part="operating",
                    usd=bill.arctic_usd,
                    basis=per_day(rates.arctic_usd_per_day, nsr_days, "crew and upkeep in NSR waters"),
                    status=status["arctic"],
                    sources=("judgement",),
                ),
                CostLine(
                    key="nsr_insurance",
                    part="insurance",
                    usd=bill.nsr_loading_usd,
                    basis=per_day(rates.nsr_loading_usd_per_day, nsr_days, f"NSR waters, premium x {times:.1f}"),
                    status=status["insurance"],
                    sources=("sof-insurance-1999",),
                ),
            ]
        if transits and terms.war_risk:
            rate = self.price(self.market.war_risk_red_sea)
            lines.append(
                CostLine(
                    key="war_risk",
                    part="insurance",
                    usd=bill.war_risk_usd,
                    basis=f"{rate.value:g}% of a hull of {price / _MILLION:,.1f} MUSD, a transit of the Red Sea",
                    status=worst_status(rate.status, status["war_risk"]),
                    sources=tuple(rate.source.split("|")),
                    notes=(
                        *(() if rate.flag is None else (rate.flag,)),
                        *(() if self.vessel.build_year is not None else ("her year is not known: insured as new",)),
                    ),
                )
            )
        if terms.ports:
            daily = rates.capital_usd_per_day + rates.operating_usd_per_day + rates.insurance_usd_per_day
            usd = _PORTS_OF_A_VOYAGE * (rates.port_usd_per_call + rates.port_days_per_call * daily)
            lines.append(
                CostLine(
                    key="port_calls",
                    part="ports",
                    usd=self.sailed(usd * np.ones(len(self.feasible))),
                    basis=(
                        f"2 calls x ({self.first(rates.port_usd_per_call):,.0f} USD of dues and "
                        f"{rates.port_days_per_call:g} d of the ship), by any corridor"
                    ),
                    status=status["ports"],
                    sources=("spark-lng",) if self.vessel.type == "lng" else ("judgement",),
                )
            )
        return lines

    # --- carbon -------------------------------------------------------------------------------------

    def carbon(self) -> list[CostLine]:
        """Allowances of the EU, FuelEU, and a levy if one is asked for, by the rules of the year of the prices."""
        ship, year = self.vessel, self.year
        ends = (self.route.origin, self.route.destination)
        unused = np.where(self.feasible, self.totals.unused_gas_t, 0.0)
        masses = by_engine(self.fuels(), ship, unused)
        emitted = total_emissions(masses)
        lines = []
        counted = self.scheme_share or {
            scheme: scheme_shares(ends, year=year, scheme=scheme, ship_type=ship.type, gt=ship.gt)[0]
            for scheme in ("ets", "fueleu")
        }
        rate = self.market.usd_eur
        if counted["ets"] > 0.0:
            allowances = ets_allowances_t(emitted, year=year, share=counted["ets"])
            price = self.price(self.market.eua)
            lines.append(
                CostLine(
                    key="eu_ets",
                    part="carbon",
                    usd=self.sailed(ets_cost_usd(allowances, price.value * self.assumed.carbon_factor, rate.value)),
                    basis=(
                        f"{self.first(allowances):,.0f} t ({counted['ets']:.0%} of the voyage) x {price.value:.2f} "
                        f"EUR/t x {self.price(rate).value:.4f} USD/EUR"
                    ),
                    status=price.status,
                    sources=("eu-ets", *price.source.split("|")),
                    notes=() if price.flag is None else (price.flag,),
                )
            )
        if counted["fueleu"] > 0.0:
            account = fueleu_balance(masses, year=year, share=counted["fueleu"])
            balance = np.asarray(account.balance_t)
            usd = fueleu_cost_usd(
                account.penalty_eur, rate.value, surplus_t=np.maximum(balance, 0.0),
                surplus_eur_per_t=self.terms.fueleu_surplus_eur_per_t,
            )  # fmt: skip
            lines.append(
                CostLine(
                    key="fueleu",
                    part="carbon",
                    usd=self.sailed(usd),
                    basis=f"balance {self.first(balance):,.1f} t CO2e x {self.price(rate).value:.4f} USD/EUR",
                    status="verified",
                    sources=("fueleu",),
                    notes=() if self.first(balance) <= 0.0 else ("a surplus earns nothing unless a price is given",),
                )
            )
        levy = levy_scenario(self.terms.levy)
        if levy.usd_per_t > 0.0:
            lines.append(
                CostLine(
                    key="imo_levy",
                    part="carbon",
                    usd=self.sailed(imo_levy_usd(emitted.co2e_wtw, levy.usd_per_t)),
                    basis=f"{self.first(emitted.co2e_wtw):,.0f} t CO2e (well to wake) x {levy.usd_per_t:g} USD/t",
                    status="scenario",
                    sources=(levy.source,),
                    notes=(levy.note,),
                )
            )
        return lines


def deck_tiers(teu: float) -> int:
    """Return the tiers of containers on deck that a ship of a size is taken to carry, by rows ``suez.deck_tiers.*``.

    >>> deck_tiers(4_300), deck_tiers(19_224)
    (5, 8)
    """
    sizes = sorted(int(size) for size in known_below("suez.deck_tiers."))
    reached = [size for size in sizes if size <= teu] or sizes[:1]
    return int(cost_value(f"suez.deck_tiers.{reached[-1]}"))


def suez_direction(route: Route) -> str:
    """Return whether a track passes the Suez Canal ``south`` or ``north``, by which end of it comes first.

    >>> from routes import route
    >>> [suez_direction(route(*pair, corridor="suez")) for pair in (("GRPIR", "SAJED"), ("SAJED", "GRPIR"))]
    ['south', 'north']
    """
    row = strait("suez")
    track = route.coordinates
    near = track[np.hypot(track[:, 0] - row.lon, track[:, 1] - row.lat) < _NEAR_DEG]
    before, after = float(near[0, 1]), float(near[-1, 1])
    return "south" if before > after else "north"


def direct_far_east(route: Route) -> bool:
    """Tell whether a track runs between north-west Europe and the Far East, as the Suez Canal means it.

    >>> from routes import route
    >>> [direct_far_east(route(port, "JPYOK", corridor="suez")) for port in ("NLRTM", "GRPIR")]
    [True, False]
    """
    ends = {route.origin.country, route.destination.country}
    west, east = (set(cost_row(f"suez.direct.{side}").text.split("|")) for side in ("west", "east"))
    return bool(ends & west) and bool(ends & east)
