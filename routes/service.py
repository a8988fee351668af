"""A year of one ship: round voyages one after another, by an Arctic way in season, another way the rest of the year.

One voyage and one year answer differently. A year holds the days in port and the days off hire, the cargo of as many
voyages as fit, and capital for all 365 days. A ship that saves ten days on a voyage earns with them only if she sails
again.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from routes.cost.bill import PARTS
from routes.cost.cargo import cargo_load
from routes.cost.ports import port_call
from routes.cost.prices import inflation_factor, market_prices
from routes.cost.rows import cost_value, not_negative
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, DataError, RoutesError
from routes.fuel import auxiliary_fuel_t
from routes.ice.record import repeat_ice
from routes.practice import central_assumptions
from routes.routing import Route
from routes.sailing import LegDraws, VoyageDraws, simulate_draws
from routes.service_results import AnnualService, ServiceComparison, ServicePassage
from routes.setting import Place, Setting, VoyageOptions, check_corridors, make_setting
from routes.units import DAYS_PER_YEAR, HOURS_PER_DAY
from routes.vessels import Vessel
from routes.voyage_cost import voyage_cost

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

OUT, BACK = "out", "back"
LOADS_BACK = ("laden", "ballast")
_SHIP_DAYS = ("capital", "operating", "insurance")
# Arrays of a leg that a bill is written from.
_PER_VOYAGE = ("enter", "cover", "concentration", "thickness_m", "risk_index", "mode", "speed_kn", "hours",
               "waiting_hours", "unused_gas_t", "regression")  # fmt: skip
NOTES = (
    "voyages begin on whole days, one after another; the last counts by the share of its days that fall in the year",
    "the days off hire are the last of the year; capital, operating costs and insurance run on in port and off hire",
    "ice, rules and prices are those of the day on which a voyage begins; draught in ballast is that of a laden ship",
    "fuel at berth is that of auxiliaries and boilers; emissions trading does not count it",
)


def pick_legs(legs: Sequence[LegDraws], index: NDArray[np.int64]) -> tuple[LegDraws, ...]:
    """Return what happened on some of many voyages, by number, repeats allowed; loads of engines are left out."""
    count = max(len(leg.hours) for leg in legs)

    def pick(values: Any) -> Any:
        return np.broadcast_to(values, (count,))[index]

    return tuple(
        dataclasses.replace(
            leg,
            **{name: pick(getattr(leg, name)) for name in _PER_VOYAGE},
            fuels_t={name: pick(mass) for name, mass in leg.fuels_t.items()},
            runs=(),
        )
        for leg in legs
    )


@dataclass(slots=True, kw_only=True)
class _Table:
    """What a voyage costs and lasts by the day of the year on which it begins, arrays ``(365,)``."""

    corridor: str
    days: FloatArray
    usd: dict[str, FloatArray]
    daily: dict[str, FloatArray]
    reason: str | None
    notes: tuple[str, ...]

    @property
    def open(self) -> BoolArray:
        return np.isfinite(self.days)

    @property
    def total(self) -> FloatArray:
        return np.asarray(np.sum(list(self.usd.values()), axis=0), dtype=np.float64)


class YearOfShip:
    """All voyages that could begin in a year, sailed and priced once; years of service are put together from them."""

    def __init__(
        self,
        origin: Place,
        destination: Place,
        *,
        vessel: str | Vessel,
        begin: str | dt.date,
        corridors: Sequence[str],
        back: str = "laden",
        costs: CostTerms | None = None,
        port_days: float | None = None,
        off_hire_days: float | None = None,
        options: VoyageOptions | None = None,
    ) -> None:
        if back not in LOADS_BACK:
            raise BadInputError(f"back {back!r}", "is not known", f"choose from: {', '.join(LOADS_BACK)}")
        names, given = check_corridors(corridors), options or {}
        self.out = make_setting(origin, destination, vessel=vessel, depart=begin, corridors=names, options=given)
        self.home = make_setting(destination, origin, vessel=vessel, depart=begin, corridors=names, options=given)
        self.ship, self.begin, self.back = self.out.vessel, self.out.depart, back
        self.terms = costs or CostTerms()
        days = int(DAYS_PER_YEAR)
        self.dates = np.datetime64(self.begin, "D") + np.arange(days)
        self.months = [self.terms.month(day.astype(dt.date)) for day in self.dates]
        for month in dict.fromkeys(self.months):  # a month without prices is told before anything is sailed
            market_prices(month, self.terms.prices)
        call = port_call(self.ship)
        self.port_days = call.days if port_days is None else _days(port_days, "days in port")
        idle = cost_value("service.off_hire_days") if off_hire_days is None else _days(off_hire_days, "days off hire")
        self.operating_days = DAYS_PER_YEAR - idle
        self.load = cargo_load(self.ship, factor=self.terms.load_factor)
        self.tables = {
            (direction, name): self._table(setting, name, ballast=direction == BACK and back == "ballast")
            for direction, setting in ((OUT, self.out), (BACK, self.home))
            for name in names
        }
        self.call_usd, self.ship_day_usd = self._in_port()

    def _table(self, setting: Setting, corridor: str, *, ballast: bool) -> _Table:
        """Sail a corridor on every day of the year, and price each voyage by the prices of its month."""
        count = len(self.dates)
        track = setting.tracks[corridor]
        nothing = _Table(corridor=corridor, days=np.full(count, np.nan), usd={}, daily={}, reason=str(track), notes=())
        if not isinstance(track, Route):
            return nothing
        try:
            draws = simulate_draws(
                track, self.ship, self.dates, repeat_ice(setting.ice_along(track), count), central_assumptions(count),
                practice=setting.practice,
            )  # fmt: skip
        except DataError as error:
            if setting.own_ice:  # what a file lacks is an error of the file, not of the corridor
                raise
            return dataclasses.replace(nothing, reason=str(error))
        table = _Table(
            corridor=corridor,
            days=draws.days.copy(),
            usd={part: np.full(count, np.nan) for part in PARTS},
            daily={part: np.full(count, np.nan) for part in _SHIP_DAYS},
            reason=draws.reason,
            notes=(),
        )
        for month in dict.fromkeys(self.months):
            index = np.flatnonzero(np.array(self.months) == month)
            try:
                self._price(table, draws, index, ballast)
            except RoutesError:
                # A voyage that no tariff prices spoils no other: it counts as closed.
                for day in index:
                    try:
                        self._price(table, draws, np.array([day]), ballast)
                    except RoutesError as error:
                        table.days[day] = np.nan
                        table.reason = str(error)
        return table

    def _price(self, table: _Table, draws: VoyageDraws, index: NDArray[np.int64], ballast: bool) -> None:
        """Write the bills of voyages that begin in one month into a table."""
        bill = voyage_cost(
            pick_legs(draws.legs, index), draws.route, self.ship, self.begin,
            terms=dataclasses.replace(self.terms, price_date=self.months[int(index[0])], ports=False),
            feasible=draws.feasible[index], ballast=ballast,
        )  # fmt: skip
        for part in PARTS:
            table.usd[part][index] = bill.part_usd(part)
        for part in _SHIP_DAYS:
            line = bill.line(part)
            if line is not None:
                table.daily[part][index] = line.usd / bill.days
        table.notes = tuple(dict.fromkeys([*table.notes, *bill.notes]))

    def _in_port(self) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
        """Return what a call costs by part without the days of the ship, and those by the day, arrays ``(365,)``."""
        known = [table for table in self.tables.values() if table.open.any()]
        if not known:
            raise BadInputError(
                f"{self.out.origin.name} to {self.out.destination.name}",
                "; ".join(dict.fromkeys(str(table.reason) for table in self.tables.values())),
                "choose other corridors",
            )
        # A day of the ship costs the same by every corridor.
        widest = max(known, key=lambda table: int(table.open.sum()))
        by_day = {part: _nearest(widest.daily[part]) for part in _SHIP_DAYS}
        call, ship = port_call(self.ship), self.ship
        clean = ship.fuel if ship.fuel in ("LNG", "METHANOL") else "MGO"
        auxiliary = ship.aux_anchor_kw if ship.aux_berth_kw is None else ship.aux_berth_kw
        boiler = ship.boiler_anchor_kw if ship.boiler_berth_kw is None else ship.boiler_berth_kw
        burnt = float(auxiliary_fuel_t(auxiliary, boiler, self.port_days * HOURS_PER_DAY, fuel=clean))
        dues, fuel = {}, {}
        for month in dict.fromkeys(self.months):
            dues[month] = call.usd * inflation_factor(call.currency_year, month).value
            fuel[month] = burnt * market_prices(month, self.terms.prices).fuel_usd_per_t[clean].value
        return {
            "ports": np.array([dues[month] for month in self.months]),
            "fuel": np.array([fuel[month] for month in self.months]),
        }, by_day

    def open_days(self, corridor: str, direction: str = OUT) -> NDArray[np.int64]:
        """Return the days of the year, from 0, on which a voyage by a corridor can begin."""
        return np.flatnonzero(self.tables[direction, corridor].open)

    def season_window(self, corridor: str, season_days: int | None) -> BoolArray:
        """Return on which days she may take a corridor: all, or so many about the middle of the days it is open.

        A longer season holds every day of a shorter one.
        """
        allowed = np.ones(len(self.dates), dtype=np.bool_)
        if season_days is None:
            return allowed
        whole = isinstance(season_days, int | np.integer) and not isinstance(season_days, bool)
        if not whole or not 0 <= season_days <= DAYS_PER_YEAR:
            raise BadInputError(f"season of {season_days!r} days", "must be whole days, 0 to 365", "write 120")
        open_days = self.open_days(corridor)
        if len(open_days) == 0:
            return allowed & False
        away = np.abs(np.arange(len(self.dates)) - np.median(open_days))
        order = np.argsort(away, kind="stable")
        allowed[:] = False
        allowed[order[:season_days]] = True
        return allowed

    def service(
        self,
        season: str | None,
        rest: str,
        *,
        season_days: int | None = None,
        only_if_cheaper: bool = False,
    ) -> AnnualService:
        """Put a year together: a voyage leaves when the ship has come back and is ready."""
        allowed = {} if season is None else {season: self.season_window(season, season_days)}
        clock, number, passages = 0.0, 0, []
        while clock < self.operating_days:
            day = int(clock)
            direction = (OUT, BACK)[number % 2]
            table = self._choose(direction, day, season, rest, allowed, only_if_cheaper)
            days = float(table.days[day])
            share = min(1.0, (self.operating_days - clock) / (days + self.port_days))
            laden = direction == OUT or self.back == "laden"
            usd = {part: float(values[day]) for part, values in table.usd.items()}
            for part, values in self.call_usd.items():
                usd[part] += float(values[day])
            for part, values in self.ship_day_usd.items():
                usd[part] += self.port_days * float(values[day])
            passages.append(
                ServicePassage(
                    corridor=table.corridor,
                    direction=direction,
                    depart=self.dates[day].astype(dt.date),
                    days=days,
                    port_days=self.port_days,
                    share=share,
                    units=float(self.load.units) if laden else 0.0,
                    tonnes=float(self.load.tonnes) if laden else 0.0,
                    usd=usd,
                )
            )
            clock += days + self.port_days
            number += 1
        idle = DAYS_PER_YEAR - self.operating_days
        used = dict.fromkeys(passage.corridor for passage in passages)
        notes = dict.fromkeys(note for (_, name), table in self.tables.items() if name in used for note in table.notes)
        return AnnualService(
            origin=self.out.origin,
            destination=self.out.destination,
            vessel=self.ship,
            begin=self.begin,
            season=season,
            rest=rest,
            back=self.back,
            season_days=0 if season is None else int((allowed[season] & self.tables[OUT, season].open).sum()),
            operating_days=self.operating_days,
            passages=tuple(passages),
            idle_usd={part: idle * float(values[-1]) for part, values in self.ship_day_usd.items()},
            unit=self.load.unit,
            ice_label=self.out.ice.label,
            price_months=(self.months[0], self.months[-1]),
            notes=(*NOTES, *notes),
        )

    def _choose(
        self,
        direction: str,
        day: int,
        season: str | None,
        rest: str,
        allowed: Mapping[str, BoolArray],
        only_if_cheaper: bool,
    ) -> _Table:
        other = self.tables[direction, rest]
        if season is not None:
            table = self.tables[direction, season]
            if table.open[day] and allowed[season][day]:
                dearer = only_if_cheaper and other.open[day] and table.total[day] >= other.total[day]
                if not dearer:
                    return table
        if not other.open[day]:
            raise BadInputError(
                f"{rest} on {self.dates[day]}", f"cannot be sailed: {other.reason}", "choose another way for the rest"
            )
        return other


def _days(value: float, what: str) -> float:
    found = float(not_negative(value, what, "days"))
    if found >= DAYS_PER_YEAR:
        raise BadInputError(f"{what} {value!r}", "must be less than a year", "give days")
    return found


def _nearest(values: FloatArray) -> FloatArray:
    """Fill days without a voyage with the rate of the next day that has one, or of the last."""
    known = np.flatnonzero(np.isfinite(values))
    place = np.clip(np.searchsorted(known, np.arange(len(values))), 0, len(known) - 1)
    return np.asarray(values[known[place]], dtype=np.float64)


def annual_service(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    begin: str | dt.date,
    season: str | None = "nsr",
    rest: str = "suez",
    season_days: int | None = None,
    back: str = "laden",
    only_if_cheaper: bool = False,
    port_days: float | None = None,
    off_hire_days: float | None = None,
    costs: CostTerms | None = None,
    **options: Unpack[VoyageOptions],
) -> AnnualService:
    """Sail and price a year of one ship, round voyages one after another.

    Parameters
    ----------
    origin, destination
        UN/LOCODE, name, ``"lat,lon"`` or ``(lat, lon)``. She begins at the origin.
    vessel
        Key of a reference ship or a :class:`routes.Vessel`.
    begin
        First of the 365 days, such as ``2024-01-01``.
    season
        Corridor that she takes on every day on which a voyage by it can begin; None for none.
    rest
        Corridor of all other days.
    season_days
        At most so many days of the season, about the middle of the days it is open; None for all.
    back
        ``laden`` both ways, or ``ballast`` on the way back: no cargo, canal tolls in ballast.
    only_if_cheaper
        Whether she takes the way in season only where the voyage costs less by it.
    port_days
        Days in port at each end [d]; None for row ``port.days.<type>``.
    off_hire_days
        Days of the year without trade; None for row ``service.off_hire_days`` (15).
    costs
        Prices and terms. Without ``price_date`` each voyage has the prices of its month.
    **options
        As in :func:`routes.compare`.

    Returns
    -------
    The year: ``total = sum of bills and calls + days in port and off hire at the daily cost of the ship``; the required
    freight rate is the total over the cargo.

    Raises
    ------
    RoutesError
        For every argument that is not understood, and if the way of the rest of the year is closed when it is needed.

    References
    ----------
    Definition. Days off hire: N. D. Mulherin et al. (1996), Table 8.

    >>> year = annual_service("NLRTM", "JPYOK", vessel="container-4300-1a", begin="2024-01-01", season=None)
    >>> round(year.round_voyages, 2), year.unit  # 350 days over twice 29.6 + 1.25 days
    (5.67, 'TEU')
    """
    names = [rest] if season is None else [season, rest]
    year = YearOfShip(
        origin, destination, vessel=vessel, begin=begin, corridors=names, back=back, costs=costs, port_days=port_days,
        off_hire_days=off_hire_days, options=options,
    )  # fmt: skip
    return year.service(season, rest, season_days=season_days, only_if_cheaper=only_if_cheaper)


def annual_services(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    begin: str | dt.date,
    season: str = "nsr",
    rest: str = "suez",
    season_days: int | None = None,
    back: str = "laden",
    only_if_cheaper: bool = False,
    baseline_vessel: str | Vessel | None = None,
    port_days: float | None = None,
    off_hire_days: float | None = None,
    costs: CostTerms | None = None,
    **options: Unpack[VoyageOptions],
) -> ServiceComparison:
    """Compare a year with an Arctic way in its season to the year by the other way alone.

    Parameters
    ----------
    origin, destination, vessel, begin, season, rest, season_days, back, only_if_cheaper
        As in :func:`annual_service`.
    port_days, off_hire_days, costs
        As in :func:`annual_service`.
    baseline_vessel
        The ship of the baseline; None for the same. Take one without ice class to see what the class costs all year.
    **options
        As in :func:`routes.compare`; they hold for both ships.

    >>> years = annual_services("NLRTM", "JPYOK", vessel="container-4300-1a", begin="2024-01-01")
    >>> years.seasonal.round_voyages > years.baseline.round_voyages
    True
    """
    year = YearOfShip(
        origin, destination, vessel=vessel, begin=begin, corridors=[season, rest], back=back, costs=costs,
        port_days=port_days, off_hire_days=off_hire_days, options=options,
    )  # fmt: skip
    other = year
    if baseline_vessel is not None:
        other = YearOfShip(
            origin, destination, vessel=baseline_vessel, begin=begin, corridors=[rest], back=back, costs=costs,
            port_days=port_days, off_hire_days=off_hire_days, options=options,
        )  # fmt: skip
    return ServiceComparison(
        seasonal=year.service(season, rest, season_days=season_days, only_if_cheaper=only_if_cheaper),
        baseline=other.service(None, rest),
    )


__all__ = [
    "LOADS_BACK",
    "AnnualService",
    "ServiceComparison",
    "ServicePassage",
    "YearOfShip",
    "annual_service",
    "annual_services",
    "pick_legs",
]
