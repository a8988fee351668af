"""The question of a study on our functions: single voyages, a year with a season, the months that pay, one function."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from routes.cost.northern_sea_route import nsr_fee, tariff_season
from routes.cost.suez import lambert_2020_usd
from routes.emissions import total_emissions
from routes.errors import BadInputError, NoRouteError, UnknownNameError
from routes.estimates import lambert_2021_newbuilding_musd, solakivi_2018_power_kw
from routes.ice.record import IceConditions, repeat_ice
from routes.power import cubic_law
from routes.practice import Assumptions, Practice, central_assumptions
from routes.routing import Route, route
from routes.sailing import LegDraws, simulate_draws
from routes.setting import chosen_ice
from routes.speed import speed_in_ice_kn
from routes.study_case import StudyCase
from routes.study_grid import grid_distance_nm, read_way_points
from routes.units import DAYS_PER_YEAR, HOURS_PER_DAY, MONTHS_PER_YEAR
from routes.vessels import Vessel
from routes.voyage import by_engine
from routes.voyage_cost import voyage_cost

FloatArray = NDArray[np.float64]

# Departures in a year where months are counted, and in a season: steps of the sum, not of the ship.
_IN_YEAR = 24
_IN_SEASON = 5
# Parts of the bill that run by the day, in port too.
_DAILY_LINES = ("capital", "operating", "insurance")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRun:
    """One way: means over the departures that can be sailed, and how many of them can.

    ``daily_usd`` is what the ship costs by the day; ``units`` of cargo are TEU, cars or tonnes.
    """

    corridor: str
    vessel: Vessel
    feasible: NDArray[np.bool_]
    reason: str | None
    distance_nm: float
    days: FloatArray
    nsr_days: FloatArray
    nsr_nm: float
    fuel_t: FloatArray
    co2_t: FloatArray
    usd: FloatArray
    fuel_usd: FloatArray
    fee_usd: FloatArray
    daily_usd: float
    units: float
    tonnes: float
    unit: str

    def mean(self, values: FloatArray) -> float:
        """Return the mean over the departures that can be sailed, NaN without one."""
        return float(np.mean(values[self.feasible])) if self.feasible.any() else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRun:
    """What comes out: amounts by metric, and why where nothing does."""

    case: StudyCase
    values: Mapping[str, float]
    notes: tuple[str, ...] = field(default=())


def run_case(case: StudyCase) -> CaseRun:
    """Answer a question of a study, or one's own, on our functions.

    Parameters
    ----------
    case
        The question (:func:`routes.study_case.make_case`).

    Returns
    -------
    Amounts by metric. ``*_saving_pct`` are positive where the Arctic way takes less: distance and time of a voyage,
    fuel, CO2 and cost of a unit of cargo (with one ship: of the voyage). A way that cannot be sailed gives NaN and a
    note.

    Raises
    ------
    RoutesError
        If the question lacks an input, or one is not understood.

    >>> from routes.study_case import make_case
    >>> run = run_case(make_case({"method": "function", "function": "speed_in_ice_kn", "ice_class": "1A",
    ...                           "argument.thickness_m": 0.2}))
    >>> round(run.values["value"], 2)  # Cheaitou et al. 2019
    10.33
    """
    return _METHODS[case.text("method")](case)


def _nothing(case: StudyCase) -> CaseRun:
    return CaseRun(case=case, values={}, notes=("the publication gives no input to compute with",))


# --- one side ---------------------------------------------------------------------------------------


def _assumptions(case: StudyCase, count: int) -> Assumptions:
    central = central_assumptions(count)
    changes = {name: np.full(count, value) for name, value in case.family("assume.").items()}
    unknown = set(changes) - set(Assumptions.__dataclass_fields__)
    if unknown:
        raise UnknownNameError(
            f"assumption {sorted(unknown)[0]!r}", "is not known", f"choose from: {', '.join(Assumptions.__slots__)}"
        )
    return dataclasses.replace(central, **changes)


def _ice(case: StudyCase, day: dt.date) -> IceConditions:
    text = case.text("ice")
    if text == "own":
        text = str(day.year)
    return chosen_ice(None, text)


def _practice(case: StudyCase) -> Practice:
    return Practice(
        escort=case.text("escort"),
        admission=case.text("admission"),
        speed_model=case.maybe("speed_model"),
        sea_margin=case.number("sea_margin"),
        escort_waits=case.yes("escort_waits"),
        fuel_rules=case.yes("fuel_rules"),
    )


def _track(case: StudyCase, corridor: str, ship: Vessel, ends: tuple[str, str]) -> Route:
    lane = case.text("lane") if corridor == case.text("corridor") else "auto"
    return route(*ends, corridor=corridor, lane=lane, draught_m=ship.draught_m)


def _side(
    case: StudyCase,
    days: list[dt.date],
    *,
    base: bool,
    corridor: str | None = None,
    ends: tuple[str, str] | None = None,
) -> SideRun:
    """Sail one way on some days, and write the bill."""
    corridor = corridor or case.text("baseline" if base else "corridor")
    ship = case.ship(base)
    try:
        track = _track(case, corridor, ship, ends or (case.text("origin"), case.text("destination")))
    except NoRouteError as error:
        raise BadInputError(f"{case.study} {case.key}", f"has no way by {corridor}: {error}", "check it") from None
    count = len(days)
    draws = simulate_draws(
        track, ship, np.array(days, dtype="datetime64[D]"), repeat_ice(_ice(case, days[0]), count),
        _assumptions(case, count), practice=_practice(case),
    )  # fmt: skip
    terms = case.terms(base)
    bill = voyage_cost(draws.legs, track, ship, days[0], terms=terms, feasible=draws.feasible)
    usd, rub = bill.total_usd, bill.market.rub_usd.value
    icebreaker = bill.line("nsr_icebreaker")
    charged = np.zeros(count) if icebreaker is None else icebreaker.usd
    tonnes = float(np.atleast_1d(bill.cargo.tonnes)[0])
    own = None if icebreaker is None else _fee_usd(case, ship, days, tonnes, rub)
    fee = charged if own is None else np.where(draws.feasible, own, np.nan)
    toll = case.maybe_number("toll_usd")
    canal = bill.part_usd("canal")
    if toll is not None and np.nansum(canal) > 0.0:
        usd = usd - canal + toll
    by_day = np.sum([line.usd for line in bill.lines if line.key in _DAILY_LINES], axis=0) / bill.days
    fuels, unused = _fuels(draws.legs)
    more = _more_fuel(case, ship, base)
    fuels = {name: more * mass for name, mass in fuels.items()}
    usd = usd + (more - 1.0) * bill.part_usd("fuel")
    return SideRun(
        corridor=corridor,
        vessel=ship,
        feasible=draws.feasible,
        reason=draws.reason,
        distance_nm=track.distance_nm,
        days=bill.days,
        nsr_days=_nsr_days(draws.legs),
        nsr_nm=sum(leg.leg.distance_nm for leg in draws.legs if leg.leg.in_nsr),
        fuel_t=np.asarray(sum(fuels.values()), dtype=np.float64),
        co2_t=np.asarray(total_emissions(by_engine(fuels, ship, unused)).co2, dtype=np.float64),
        usd=usd - charged + fee,
        fuel_usd=more * bill.part_usd("fuel"),
        fee_usd=fee,
        daily_usd=float(np.nanmean(by_day)) if draws.feasible.any() else float("nan"),
        units=float(np.atleast_1d(bill.cargo.units)[0]),
        tonnes=tonnes,
        unit=bill.cargo.unit,
    )


def _more_fuel(case: StudyCase, ship: Vessel, base: bool) -> float:
    """Return what an ice class adds to fuel where the same ship is compared with and without one."""
    other = case.ship(not base)
    same = other.key == ship.key and other.ice_class != ship.ice_class
    return case.number("ice_fuel_factor") if same and not base else 1.0


def _fuels(legs: tuple[LegDraws, ...]) -> tuple[dict[str, FloatArray], FloatArray]:
    names = dict.fromkeys(name for leg in legs for name in leg.fuels_t)
    zero = np.zeros(len(legs[0].hours))
    fuels = {name: np.sum([leg.fuels_t.get(name, zero) for leg in legs], axis=0) for name in names}
    return fuels, np.sum([leg.unused_gas_t for leg in legs], axis=0)


def _nsr_days(legs: tuple[LegDraws, ...]) -> FloatArray:
    inside = [leg.hours + leg.waiting_hours for leg in legs if leg.leg.in_nsr]
    return np.sum(inside, axis=0) / HOURS_PER_DAY if inside else np.zeros(len(legs[0].hours))


def _fee_usd(case: StudyCase, ship: Vessel, days: list[dt.date], tonnes: float, rub_usd: float) -> FloatArray | None:
    """Return the icebreaker fee as the study has it, None where it is ours: by escort."""
    kind, paid = case.text("fee"), case.maybe_number("fee_share")
    share = 1.0 if paid is None else paid
    if kind == "escort":
        return None
    if kind == "none":
        return np.zeros(len(days))
    if kind == "usd":
        return np.full(len(days), share * case.number("fee_usd"))
    if kind == "cargo":
        return np.full(len(days), share * case.number("fee_rub_per_t") * tonnes / rub_usd)
    if ship.gt is None:
        raise BadInputError(f"vessel {ship.key!r}", "has no gross tonnage, by which the tariff goes", "give gt")
    seasons = [case.maybe("fee_season") or str(tariff_season(np.datetime64(day, "D"))) for day in days]
    fees = [
        nsr_fee(ship.gt, ship.ice_class, case.number("fee_zones"), season, paid_share=share, rub_usd=rub_usd).fee_usd
        for season in seasons
    ]
    return np.asarray(fees, dtype=np.float64).reshape(len(days))


def _saving_pct(ours: float, theirs: float) -> float:
    return 100.0 * (1.0 - ours / theirs)


# --- methods ----------------------------------------------------------------------------------------


def _voyages(case: StudyCase) -> CaseRun:
    """Compare single voyages on given days."""
    days = case.days()
    arctic, base = _side(case, days, base=False), _side(case, days, base=True)
    values: dict[str, float] = {}
    for name, side in (("arctic", arctic), ("base", base)):
        values |= {
            f"distance_nm.{name}": side.distance_nm,
            f"days.{name}": side.mean(side.days),
            f"fuel_t.{name}": side.mean(side.fuel_t),
            f"co2_t.{name}": side.mean(side.co2_t),
            f"usd.{name}": side.mean(side.usd),
            f"usd_per_unit.{name}": side.mean(side.usd) / side.units,
            f"usd_per_t.{name}": side.mean(side.usd) / side.tonnes,
        }
    values["nsr_days"] = arctic.mean(arctic.nsr_days)
    values["nsr_speed_kn"] = arctic.nsr_nm / (HOURS_PER_DAY * values["nsr_days"]) if arctic.nsr_nm else float("nan")
    values["fee_usd"] = arctic.mean(arctic.fee_usd)
    values["fee_usd_per_t"] = values["fee_usd"] / arctic.tonnes
    values["fuel_usd_saved"] = base.mean(base.fuel_usd) - arctic.mean(arctic.fuel_usd)
    values["work_per_fuel_factor"] = (values["fuel_t.base"] / base.tonnes) / (values["fuel_t.arctic"] / arctic.tonnes)
    for name, metric in (("distance", "distance_nm"), ("time", "days")):
        values[f"{name}_saving_pct"] = _saving_pct(values[f"{metric}.arctic"], values[f"{metric}.base"])
    values["outside_days"] = values["days.arctic"] - values["nsr_days"]
    values |= _break_even(arctic, base)
    values["distance_nm_saved"] = values["distance_nm.base"] - values["distance_nm.arctic"]
    values["days_saved"] = values["days.base"] - values["days.arctic"]
    values["fuel_t_saved"] = values["fuel_t.base"] - values["fuel_t.arctic"]
    values["usd_saved"] = values["usd.base"] - values["usd.arctic"]
    for name, metric in (("fuel", "fuel_t"), ("co2", "co2_t"), ("cost", "usd")):
        per = {side: values[f"{metric}.{side}"] / run.units for side, run in (("arctic", arctic), ("base", base))}
        values[f"{name}_saving_pct"] = _saving_pct(per["arctic"], per["base"])
    return CaseRun(case=case, values=values, notes=_why(arctic, base))


def _break_even(arctic: SideRun, base: SideRun) -> dict[str, float]:
    """Return the cut of the fee and the rise of fuel prices at which a unit of cargo costs the same [%].

    The bill is linear in both. NaN where there is no fee, or the Arctic way burns more for a unit.
    """
    scale = arctic.units / base.units
    gap = arctic.mean(arctic.usd) - scale * base.mean(base.usd)
    fee = arctic.mean(arctic.fee_usd)
    burnt = scale * base.mean(base.fuel_usd) - arctic.mean(arctic.fuel_usd)
    return {
        "break_even_fee_cut_pct": 100.0 * gap / fee if fee > 0.0 else float("nan"),
        "break_even_fuel_rise_pct": 100.0 * gap / burnt if burnt > 0.0 else float("nan"),
    }


def _why(*sides: SideRun) -> tuple[str, ...]:
    return tuple(
        f"{side.corridor}: {int(np.sum(~side.feasible))} of {len(side.feasible)} departures cannot be sailed: "
        f"{side.reason}"
        for side in sides
        if not side.feasible.all()
    )


def _spread(middle: str, year: int, length_days: float, count: int) -> list[dt.date]:
    """Return departures spread over some days around the middle of a season."""
    month, day = (int(part) for part in middle.split("-"))
    centre = dt.date(year, month, day)
    offsets = (np.arange(count) + 0.5) / count * length_days - length_days / 2.0
    return [centre + dt.timedelta(days=float(offset)) for offset in offsets]


def _year(case: StudyCase) -> CaseRun:
    """Compare a year: the Arctic in season and the other way for the rest, with the other way all year.

    Voyages follow each other with days in port between them; in port the ship costs what she costs by the day. Days of
    the season on which she cannot sail go the other way. A voyage home is as one out, unless calls make a round.
    """
    year = case.days()[0].year
    season = case.maybe_number("season_days")
    if season is None:
        everyday = _side(case, _spread(case.text("season_middle"), year, DAYS_PER_YEAR, _IN_YEAR), base=False)
        season = DAYS_PER_YEAR * float(np.mean(everyday.feasible))
    inside = _spread(case.text("season_middle"), year, season, _IN_SEASON)
    arctic = _trip(case, inside, base=False)
    south = _trip(case, inside[:1], base=False, corridor=case.text("baseline"))
    base = _trip(case, inside[:1], base=True)
    port, base_port = case.number("port_days"), case.maybe_number("base_port_days")
    base_port = (port if base_port is None else base_port) * _ports(case)
    port *= _ports(case)
    year_days = DAYS_PER_YEAR - case.number("idle_days")
    open_days = min(season * float(np.mean(arctic.feasible)), year_days)
    pieces = [(arctic, open_days, port), (south, year_days - open_days, base_port)]
    totals = [_in_time(side, days, stay) for side, days, stay in pieces if days > 0.0]
    mixed = {key: sum(total[key] for total in totals) for key in totals[0]}
    whole = _in_time(base, year_days, base_port)
    # A ship that lies idle still costs by the day.
    mixed["usd"] += case.number("idle_days") * south.daily_usd
    whole["usd"] += case.number("idle_days") * base.daily_usd
    values = {
        "season_days": open_days,
        "fee_usd_per_t": arctic.mean(arctic.fee_usd) / arctic.tonnes,
        "voyages.arctic_year": mixed["voyages"],
        "voyages.base_year": whole["voyages"],
        "usd.arctic_year": mixed["usd"],
        "usd.base_year": whole["usd"],
        "usd_per_unit.arctic": mixed["usd"] / mixed["units"],
        "usd_per_unit.base": whole["usd"] / whole["units"],
        "usd_per_t.arctic": mixed["usd"] / mixed["tonnes"],
        "usd_per_t.base": whole["usd"] / whole["tonnes"],
        "distance_saving_pct": _saving_pct(arctic.distance_nm, base.distance_nm),
        "time_saving_pct": _saving_pct(arctic.mean(arctic.days), base.mean(base.days)),
        "season_cost_saving_pct": _saving_pct(_loaded(arctic, port), _loaded(base, base_port)),
        "cost_saving_pct": _saving_pct(mixed["usd"] / mixed["units"], whole["usd"] / whole["units"]),
        "fuel_saving_pct": _saving_pct(mixed["fuel"] / mixed["units"], whole["fuel"] / whole["units"]),
        "co2_saving_pct": _saving_pct(mixed["co2"] / mixed["units"], whole["co2"] / whole["units"]),
    }
    return CaseRun(case=case, values=values, notes=_why(arctic, south, base))


def _loaded(side: SideRun, port_days: float) -> float:
    """Return the cost of a unit of cargo on a voyage, days in port in it."""
    return (side.mean(side.usd) + port_days * side.daily_usd) / side.units


def _trip(case: StudyCase, days: list[dt.date], *, base: bool, corridor: str | None = None) -> SideRun:
    """Sail one way, or the round of a service: out by the corridor, along its calls, and back from the last of them."""
    if case.maybe("calls") is None:
        return _side(case, days, base=base, corridor=corridor)
    start, first = case.text("origin"), case.text("destination")
    ports = [first, *case.text("calls").split("|")]
    out = _side(case, days, base=base, corridor=corridor)
    between = [_side(case, days, base=base, corridor="direct", ends=(here, there)) for here, there in pairwise(ports)]
    back = _side(case, days, base=base, corridor=corridor, ends=(ports[-1], start))
    parts = [out, *between, back]
    sums = {
        name: np.sum([getattr(part, name) for part in parts], axis=0)
        for name in ("days", "nsr_days", "fuel_t", "co2_t", "usd", "fuel_usd", "fee_usd")
    }
    return dataclasses.replace(
        out,
        feasible=np.all([part.feasible for part in parts], axis=0),
        reason=next((part.reason for part in parts if part.reason is not None), None),
        distance_nm=sum(part.distance_nm for part in parts),
        # A cargo out and a cargo home.
        units=out.units + back.units,
        tonnes=out.tonnes + back.tonnes,
        **sums,
    )


def _ports(case: StudyCase) -> int:
    """Return how many times a trip pays days in port."""
    calls = case.maybe("calls")
    return 1 if calls is None else len(calls.split("|")) + 2


def _in_time(side: SideRun, days: float, port_days: float) -> dict[str, float]:
    """Return what a ship does in some days of one voyage after the other."""
    voyages = days / (side.mean(side.days) + port_days)
    return {
        "voyages": voyages,
        "usd": voyages * (side.mean(side.usd) + port_days * side.daily_usd),
        "units": voyages * side.units,
        "tonnes": voyages * side.tonnes,
        "fuel": voyages * side.mean(side.fuel_t),
        "co2": voyages * side.mean(side.co2_t),
    }


def _months(case: StudyCase) -> CaseRun:
    """Count the months in which the Arctic way can be sailed, is faster, and costs less for a unit of cargo."""
    days = _spread(case.text("season_middle"), case.days()[0].year, DAYS_PER_YEAR, _IN_YEAR)
    arctic, base = _side(case, days, base=False), _side(case, days[:1], base=True)
    with np.errstate(invalid="ignore"):
        faster = arctic.feasible & (arctic.days < base.days[0])
        cheaper = arctic.feasible & (arctic.usd / arctic.units < base.usd[0] / base.units)
    values = {
        name: float(MONTHS_PER_YEAR * np.mean(found))
        for name, found in (("open", arctic.feasible), ("faster", faster), ("competitive", cheaper))
    }
    return CaseRun(case=case, values={f"months.{name}": found for name, found in values.items()}, notes=_why(arctic))


# --- single functions -------------------------------------------------------------------------------


def _in_ice(case: StudyCase) -> float:
    row = f"cheaitou.{case.text('ice_class')}"
    return float(speed_in_ice_kn("power_law", row, case.number("argument.thickness_m")))


def _daily_fuel(case: StudyCase) -> float:
    """Fuel of a day by the cubic law: the same law of power at one specific consumption."""
    given = case.family("argument.")
    return float(
        cubic_law(
            given["speed_kn"], mcr_kw=given["design_t_per_day"], service_speed_kn=given["design_kn"], service_load=1.0,
            exponent=3.0,
        )
    )  # fmt: skip


def _tariff(case: StudyCase) -> float:
    given = case.family("argument.")
    fee = nsr_fee(
        given["gt"], case.text("ice_class"), given["zones"], case.text("fee_season"), paid_share=1.0,
        rub_usd=given["rub_usd"],
    )  # fmt: skip
    return float(fee.fee_usd)


def _grid(case: StudyCase) -> float:
    return grid_distance_nm(read_way_points(case.text("way_points")), cell_deg=case.number("argument.cell_deg"))


FUNCTIONS: dict[str, Callable[[StudyCase], float]] = {
    "grid_distance_nm": _grid,
    "speed_in_ice_kn": _in_ice,
    "cubic_fuel_t_per_day": _daily_fuel,
    "nsr_tariff_usd": _tariff,
    "lambert_2020_usd": lambda case: float(lambert_2020_usd(case.number("argument.gt"), case.text("ship_type"))),
    "solakivi_2018_ice_ratio": lambda case: float(
        solakivi_2018_power_kw(case.number("argument.dwt_t"), ship_type=case.text("ship_type"), iced=True)
        / solakivi_2018_power_kw(case.number("argument.dwt_t"), ship_type=case.text("ship_type"), iced=False)
    ),
    "lambert_2021_newbuilding_musd": lambda case: float(
        lambert_2021_newbuilding_musd(case.number("argument.dwt_t"), ship_type=case.text("ship_type"), iced=True)
    ),
}


def _function(case: StudyCase) -> CaseRun:
    name = case.text("function")
    if name not in FUNCTIONS:
        raise UnknownNameError(f"function {name!r}", "is not known", f"choose from: {', '.join(FUNCTIONS)}")
    return CaseRun(case=case, values={"value": FUNCTIONS[name](case)})


_METHODS: dict[str, Callable[[StudyCase], CaseRun]] = {
    "voyage": _voyages,
    "year": _year,
    "months": _months,
    "function": _function,
    "none": _nothing,
}

__all__ = ["FUNCTIONS", "CaseRun", "SideRun", "run_case"]
