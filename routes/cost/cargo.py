"""What a ship carries, at full or limited draught; what the cargo is worth, and what its time costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.cost.rows import FloatArray, cost_row, cost_value, not_negative, share
from routes.cost.ship import inventory_cost
from routes.cost.ship_rows import ship_row, ship_value, worst_status
from routes.errors import BadInputError, UnknownNameError
from routes.estimates import regression
from routes.tables import read_csv
from routes.units import PERCENT, check_draught
from routes.vessels import Vessel

UNITS = ("t", "TEU", "CEU", "m3")
_CAPACITY = {"container": "teu", "vehicle": "capacity_ceu", "lng": "capacity_m3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CargoLoad:
    """What a ship carries on one voyage; arrays where the load factor or the draught is one.

    Attributes
    ----------
    tonnes
        Goods [t]; in containers without the boxes.
    units, unit
        The same in ``TEU``, ``CEU`` (cars) or ``t``, whichever such ships are paid by.
    load_factor
        Share of capacity asked for.
    deadweight_t
        Deadweight at the draught [t].
    limited
        True where the draught, and not the load factor, decides.
    """

    vessel: str
    tonnes: FloatArray
    units: FloatArray
    unit: str
    load_factor: FloatArray
    deadweight_t: FloatArray
    limited: NDArray[np.bool_]
    status: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commodity:
    """A cargo and its value [USD of ``currency_year`` per ``unit``: t, TEU or CEU]."""

    key: str
    label: str
    unit: str
    usd: float
    low: float
    high: float
    currency_year: int
    ship_types: tuple[str, ...]
    source: str
    page: str
    status: str
    note: str


@cache
def commodities() -> dict[str, Commodity]:
    """Return all commodities by key.

    >>> commodities()["containers"].usd
    54500.0
    """
    return {
        row["commodity"]: Commodity(
            key=row["commodity"],
            label=row["label"],
            unit=row["unit"],
            usd=float(row["usd"]),
            low=float(row["low"]),
            high=float(row["high"]),
            currency_year=int(row["currency_year"]),
            ship_types=tuple(name for name in row["ship_types"].split("|") if name),
            source=row["source"],
            page=row["page"],
            status=row["status"],
            note=row["note"],
        )
        for row in read_csv("commodities.csv")
    }


def commodity(key: str) -> Commodity:
    """Return a commodity.

    Raises
    ------
    UnknownNameError
        If it is not known.

    >>> commodity("lng").unit
    't'
    """
    try:
        return commodities()[key]
    except KeyError:
        known = ", ".join(commodities())
        raise UnknownNameError(f"commodity {key!r}", "is not known", f"choose from: {known}") from None


def usual_commodity(ship_type: str) -> Commodity:
    """Return what ships of a type are taken to carry where nothing else is said.

    Raises
    ------
    UnknownNameError
        If the type is not known.

    >>> usual_commodity("bulk").key, usual_commodity("vehicle").key
    ('iron_ore', 'cars')
    """
    for found in commodities().values():
        if ship_type in found.ship_types:
            return found
    raise UnknownNameError(f"ship type {ship_type!r}", "has no usual cargo", "name a commodity")


def load_factor(ship_type: str) -> tuple[float, float, float, str]:
    """Return the share of capacity that is used: central, low, high, status.

    It is the same on all routes. Studies give 0.65 for containers by the NSR (row ``cargo.load_factor_nsr.container``)
    for its shallow lanes; here the draught limits the load by itself, and both would count it twice.

    Raises
    ------
    UnknownNameError
        If the type is not known.

    >>> load_factor("container")
    (0.75, 0.55, 0.95, 'judgement')
    """
    row = ship_row(f"cargo.load_factor.{ship_type}")
    return row.value, float(row.low or row.value), float(row.high or row.value), row.status


def tonnes_per_cm(ship: Vessel) -> float | None:
    """Estimate the tonnes that sink a ship by one centimetre, or return None if her block coefficient is not known.

    ``TPC = 1.025 Lpp B CWP / 100`` with ``CWP = (1 + 2 CB) / 3`` at her full draught.

    References
    ----------
    Waterplane coefficient: a rule of thumb of ship design, recalled. The Capesize of the Baltic Exchange (290 x 45 m,
    18.2 m) has 121 t/cm, 2.5% more than this gives.

    >>> from routes.vessels import vessel
    >>> round(tonnes_per_cm(vessel("capesize-180k")))
    118
    """
    if ship.block_coefficient is None or ship.length_m is None or ship.beam_m is None:
        return None
    law = regression("displacement_t", "container")
    full = _full_draught(ship)
    if ship.displacement_t is None:
        return None
    length_pp = ship.displacement_t / (law.b * ship.block_coefficient * ship.beam_m * full)
    plane = ship_value("cargo.waterplane.constant") + ship_value("cargo.waterplane.block") * ship.block_coefficient
    return law.b * length_pp * ship.beam_m * plane / PERCENT


def _full_draught(ship: Vessel) -> float:
    row = ship.rows.get("draught_m")
    return ship.draught_m if row is None else row.value


def deadweight_at_draught(ship: Vessel, draught_m: ArrayLike) -> FloatArray:
    """Estimate the deadweight of a ship that may load to a draught only.

    Parameters
    ----------
    ship
        The ship; her own draught is that of her full deadweight.
    draught_m
        Draughts [m], any shape.

    Returns
    -------
    ``dwt - 100 TPC (T_full - T)`` [t], not above the full deadweight and not below 0. The waterplane is taken as
    constant, which is good to a few metres.

    Raises
    ------
    BadInputError
        If a draught is out of range, or is below her own and her block coefficient is not known.

    >>> from routes.vessels import vessel
    >>> deadweight_at_draught(vessel("nordic-orion"), [14.089, 12.5]).round(-2).tolist()
    [75600.0, 65300.0]
    """
    draughts = np.asarray(draught_m, dtype=np.float64)
    for value in np.unique(draughts):
        check_draught(float(value))
    missing = np.maximum(_full_draught(ship) - draughts, 0.0)
    sinkage = tonnes_per_cm(ship)
    if sinkage is None:
        if np.any(missing > 0.0):
            raise BadInputError(
                f"vessel {ship.key!r} at less than {_full_draught(ship):g} m",
                "has no block coefficient, so her load there is not known",
                "give displacement_t and block_coefficient, or her full draught",
            )
        sinkage = 0.0
    return np.asarray(np.maximum(ship.dwt_t - sinkage * PERCENT * missing, 0.0), dtype=np.float64)


def cargo_load(ship: Vessel, *, factor: ArrayLike | None = None, draught_m: ArrayLike | None = None) -> CargoLoad:
    """Compute what a ship carries.

    Parameters
    ----------
    ship
        The ship.
    factor
        Share of capacity, 0 to 1; None for :func:`load_factor`. Shapes of factor and draught broadcast.
    draught_m
        Draught to which she may load [m]; None for the draught at which she sails (``ship.draught_m``).

    Returns
    -------
    The load. Container ships: TEU times factor, or what the deadweight carries at 10 t of goods and 2.2 t of box per
    TEU. Bulk carriers, tankers, general cargo: deadweight times factor. LNG: tanks filled to factor, less the heel.
    Cars: capacity times factor, 1.5 t each. Everywhere not more than the deadweight at the draught less 5% for fuel
    and stores.

    Raises
    ------
    BadInputError
        If her capacity is not known, a factor or a draught is out of range, or the load at that draught is not known.

    >>> from routes.vessels import vessel
    >>> load = cargo_load(vessel("venta-maersk"))
    >>> round(float(load.units)), load.unit, round(float(load.tonnes))
    (2697, 'TEU', 26970)
    >>> round(float(cargo_load(vessel("lng-174k")).tonnes))  # 174,000 m3, 98.5% full, 3,000 m3 stay on board
    75776
    """
    central, _, _, status = load_factor(ship.type)
    wanted = share(central if factor is None else factor, "load factor")
    depth = ship.draught_m if draught_m is None else draught_m
    deadweight = deadweight_at_draught(ship, depth)
    room = np.maximum(deadweight - ship_value("cargo.reserve_share") * ship.dwt_t, 0.0)
    notes, statuses = [], [status]
    heel = 0.0
    if ship.type in _CAPACITY:
        capacity = getattr(ship, _CAPACITY[ship.type])
        if capacity is None:
            name = _CAPACITY[ship.type]
            raise BadInputError(f"vessel {ship.key!r}", f"has no {name}", f"give {name}")
        weight, tare, statuses = _weights(ship.type, statuses)
        full = capacity * wanted
        number = np.minimum(full, room / (weight + tare))
        heel = ship_value("cargo.lng_heel_m3") if ship.type == "lng" else 0.0
        kept = np.maximum(number - heel, 0.0)
        tonnes = kept * weight
    else:
        full = ship.dwt_t * wanted
        number = np.minimum(full, room)
        tonnes = kept = number
    limited = number < full
    if np.any(limited):
        notes.append("the deadweight at her draught limits the load")
    if np.any(deadweight < ship.dwt_t):
        statuses.append("memory")
        notes.append("deadweight at less than full draught is estimated from her waterplane")
    by_tonnes = ship.type == "lng" or ship.type not in _CAPACITY
    return CargoLoad(
        vessel=ship.key,
        tonnes=np.asarray(tonnes, dtype=np.float64),
        units=np.asarray(tonnes if by_tonnes else kept, dtype=np.float64),
        unit="t" if by_tonnes else ("TEU" if ship.type == "container" else "CEU"),
        load_factor=wanted,
        deadweight_t=deadweight,
        limited=np.asarray(limited, dtype=np.bool_),
        status=worst_status(*statuses),
        notes=tuple(notes),
    )


def _weights(ship_type: str, statuses: list[str]) -> tuple[float, float, list[str]]:
    """Return tonnes of goods and of packing per unit of capacity, and the statuses with theirs."""
    keys = {
        "container": ("cargo.t_per_teu", "cargo.tare_t_per_teu"),
        "vehicle": ("cargo.t_per_car",),
        "lng": ("cargo.lng_t_per_m3",),
    }[ship_type]
    values = [ship_value(key) for key in keys]
    return values[0], sum(values[1:]), [*statuses, *(ship_row(key).status for key in keys)]


def cargo_value_usd(load: CargoLoad, goods: Commodity, *, usd_per_unit: ArrayLike | None = None) -> FloatArray:
    """Compute the value of a load [USD of the commodity's year, or of ``usd_per_unit``].

    Raises
    ------
    BadInputError
        If the commodity is counted in a unit that the ship does not carry.

    >>> from routes.vessels import vessel
    >>> float(cargo_value_usd(cargo_load(vessel("venta-maersk")), commodity("containers"))) / 1e6
    146.9865
    """
    if goods.unit not in (load.unit, "t"):
        raise BadInputError(
            f"{goods.label} on {load.vessel!r}",
            f"is counted in {goods.unit}, her load in {load.unit}",
            "choose another",
        )
    number = load.tonnes if goods.unit == "t" else load.units
    price = not_negative(goods.usd if usd_per_unit is None else usd_per_unit, "value", "USD per unit")
    return np.asarray(number * price, dtype=np.float64)


def cargo_time_usd(value_usd: ArrayLike, days: ArrayLike, *, rate_per_year: ArrayLike | None = None) -> FloatArray:
    """Compute what the time of the cargo costs its owner.

    Parameters
    ----------
    value_usd, days
        Value of the load and days under way; shapes broadcast.
    rate_per_year
        Interest and loss of value; None for row ``cargo.inventory_rate`` of ``costs.csv`` (0.1).

    Returns
    -------
    :func:`routes.cost.ship.inventory_cost`, in the money of the value. For the upper bound of what buyers of
    manufactures pay for time, multiply value and days by :func:`time_bound_per_day`.

    >>> round(float(cargo_time_usd(54_500, 10)), 2)
    149.32
    """
    rate = cost_value("cargo.inventory_rate") if rate_per_year is None else rate_per_year
    return inventory_cost(value_usd, days, rate_per_year=rate)


def commodity_day_usd(goods: Commodity, *, rate_per_year: ArrayLike | None = None) -> FloatArray:
    """Compute what one day costs one unit of a commodity [USD per t, TEU or CEU and day].

    >>> [round(float(commodity_day_usd(commodity(key))), 2) for key in ("containers", "cars", "crude", "iron_ore")]
    [14.93, 5.48, 0.17, 0.03]
    """
    return cargo_time_usd(goods.usd, 1.0, rate_per_year=rate_per_year)


def time_bound_per_day() -> tuple[float, float]:
    """Return what buyers of manufactures pay for a day, as shares of the value: low and high (Hummels and Schaur 2013).

    >>> time_bound_per_day()
    (0.006, 0.021)
    """
    row = cost_row("cargo.ad_valorem_per_day")
    return float(row.low or row.value), float(row.high or row.value)
