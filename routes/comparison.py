"""Comparisons: the same ship on the same day by several corridors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from routes.cost.bill import VoyageCost
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, DataError, RoutesError
from routes.ports import Port
from routes.routing import Route
from routes.setting import Place, Setting, VoyageOptions, check_corridors, make_setting
from routes.vessels import Vessel
from routes.voyage import Voyage, ice_note, no_voyage, simulate
from routes.voyage_carbon import voyage_carbon
from routes.voyage_cost import voyage_cost

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRICS = ("distance", "time", "fuel", "co2", "cost")


def metric_value(voyage: Voyage, metric: str, cost: VoyageCost | None = None) -> float:
    """Return a voyage's distance [nm], time [d], fuel [t], CO2 [t] or cost [USD], NaN where there is none."""
    if metric == "distance":
        return float("nan") if voyage.distance_nm is None else voyage.distance_nm
    if metric == "time":
        return voyage.days
    if metric == "fuel":
        return voyage.fuel_t
    if metric == "co2" and voyage.emissions is not None:
        return float(voyage.emissions.co2)
    if metric == "cost":
        return float("nan") if cost is None else float(cost.total_usd[0])
    raise BadInputError(f"metric {metric!r}", "is not known", f"choose from: {', '.join(METRICS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Voyages of one ship by several corridors, and what they save against a baseline.

    ``costs`` holds the bill of every voyage that can be sailed, ``cost_errors`` in words why one has none.
    """

    origin: Port
    destination: Port
    vessel: Vessel
    depart: dt.date
    baseline: str
    ice_label: str
    voyages: tuple[Voyage, ...]
    costs: Mapping[str, VoyageCost] = field(default_factory=dict, repr=False)
    cost_errors: Mapping[str, str] = field(default_factory=dict, repr=False)

    def voyage(self, corridor: str) -> Voyage:
        """Return the voyage by a corridor."""
        for candidate in self.voyages:
            if candidate.corridor == corridor:
                return candidate
        raise BadInputError(f"corridor {corridor!r}", "is not part of this comparison", "name it in `corridors`")

    def saving_pct(self, corridor: str, metric: str) -> float | None:
        """Return what a corridor saves against the baseline [%]; positive is less.

        None where one of the two cannot be sailed; distance needs a track alone, and has a value all year.
        """
        base, other = self.voyage(self.baseline), self.voyage(corridor)
        if metric != "distance" and not (base.feasible and other.feasible):
            return None
        mine, theirs = (metric_value(trip, metric, self.costs.get(trip.corridor)) for trip in (other, base))
        saving = 100.0 * (1.0 - mine / theirs)
        return saving if np.isfinite(saving) else None

    def warnings(self) -> list[str]:
        """Say where the ship is deeper than a port is known to allow, and which ice is no observation."""
        return [
            f"draught {self.vessel.draught_m:g} m exceeds the greatest draught of {place.name}, "
            f"{place.max_draught_m:g} m ({place.draught_status or 'status unknown'})"
            for place in (self.origin, self.destination)
            if place.max_draught_m is not None and self.vessel.draught_m > place.max_draught_m
        ] + [
            *(note for voyage in self.voyages if (note := ice_note(voyage)) is not None),
            *(f"{name}: no cost. {why}" for name, why in self.cost_errors.items()),
        ]

    def amount_usd(self, corridor: str) -> int | None:
        """Return the total cost of a corridor [USD of the month of the prices], None where there is no bill."""
        bill = self.costs.get(corridor)
        amounts = None if bill is None else bill.amounts()
        return None if amounts is None else amounts["total"]

    def price_notes(self) -> tuple[str, ...]:
        """Say which prices are not those of their month, and what else the bills rest on."""
        return tuple(dict.fromkeys(note for cost in self.costs.values() for note in cost.notes))

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, schema ``routes.comparison/1``."""
        savings = {}
        for voyage in self.voyages:
            if voyage.corridor == self.baseline:
                continue
            values: dict[str, float | None] = {}
            for metric in METRICS:
                saving = self.saving_pct(voyage.corridor, metric)
                values[f"{metric}_pct"] = None if saving is None else round(saving, 2)
            savings[voyage.corridor] = values
        return {
            "schema": "routes.comparison/1",
            "origin": self.origin.to_dict(),
            "destination": self.destination.to_dict(),
            "vessel": self.vessel.to_dict(),
            "depart": self.depart.isoformat(),
            "baseline": self.baseline,
            "ice": self.ice_label,
            "voyages": [_with_money(voyage, self.costs.get(voyage.corridor)) for voyage in self.voyages],
            "savings": savings,
            "notes": [*NOTES, *self.warnings(), *self.price_notes()],
        }

    def plot(self, **options: Any) -> Axes:
        """Draw the routes on a polar map; see :func:`routes.plots.polar_map`."""
        from routes.plots import polar_map

        return polar_map([v.route for v in self.voyages if v.route is not None], **options)

    def _repr_html_(self) -> str:
        from routes.report.html import comparison_table

        return comparison_table(self)


def _with_money(voyage: Voyage, cost: VoyageCost | None) -> dict[str, Any]:
    carbon = voyage_carbon(voyage)
    money: dict[str, Any] = {"cost_usd": None, "usd_per_t": None, "cost": None}
    if cost is not None:
        money = {"cost_usd": cost.amounts(), "usd_per_t": cost.to_dict()["per_t"], "cost": cost.to_dict()}
    return voyage.to_dict() | {"carbon_rules": None if carbon is None else carbon.to_dict()} | money


NOTES = (
    "costs are in dollars of the month of the prices, from berth to berth; cargo handling is not in them",
    "emissions are tank to wake; co2e leaves black carbon out",
)


def compare(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    corridors: Sequence[str] = ("nsr", "suez", "cape"),
    baseline: str = "suez",
    costs: CostTerms | None = None,
    **options: Unpack[VoyageOptions],
) -> Comparison:
    """Compare corridors between two ports for a ship and a date of departure.

    Parameters
    ----------
    origin, destination
        UN/LOCODE, name, ``"lat,lon"`` or ``(lat, lon)``.
    vessel
        Key of a reference ship (:func:`routes.list_vessels`) or a :class:`routes.Vessel`.
    depart
        Date of departure, ``YYYY-MM-DD``.
    corridors
        Which to compare; the baseline is added if it is missing.
    baseline
        The corridor against which savings are counted.
    costs
        Prices and terms, :class:`routes.CostTerms`; None for the prices of the month of departure.
    **options
        ``lane`` of the NSR (``auto``). ``ice_class``, ``speed_kn``, ``draught_m``, ``fuel`` replace the ship's own.
        Whose ice: ``year``, or ``period`` such as ``"2011-2025"`` (the default), ``percentile``, ``scenario`` or
        ``ice_file``, as in :class:`routes.setting.IceOptions`. How she is sailed: ``escort``, ``admission``,
        ``speed_model``, ``sea_margin``, ``escort_waits``, ``power_model``, ``fuel_rules``, ``scrubber``,
        ``hfo_waiver``, as in :class:`routes.practice.Practice`.

    Returns
    -------
    A corridor that cannot be sailed is part of the result, with the reason.

    Raises
    ------
    RoutesError
        For every argument that is not understood.

    >>> result = compare("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01")
    >>> 30 < result.saving_pct("nsr", "distance") < 40
    True
    """
    names = [*check_corridors(corridors), *check_corridors([baseline])]
    setting = make_setting(origin, destination, vessel=vessel, depart=depart, corridors=names, options=options)
    voyages = tuple(_sailed(setting, name) for name in setting.tracks)
    bills: dict[str, VoyageCost] = {}
    errors: dict[str, str] = {}
    for voyage in voyages:
        if voyage.feasible and voyage.route is not None:
            try:
                bills[voyage.corridor] = voyage_cost(
                    voyage.legs, voyage.route, voyage.vessel, voyage.depart, terms=costs
                )
            except RoutesError as error:
                errors[voyage.corridor] = str(error)
    return Comparison(
        origin=setting.origin,
        destination=setting.destination,
        vessel=setting.vessel,
        depart=setting.depart,
        baseline=baseline,
        ice_label=setting.ice.label,
        voyages=voyages,
        costs=bills,
        cost_errors=errors,
    )


def _sailed(setting: Setting, corridor: str) -> Voyage:
    track, ship, day = setting.tracks[corridor], setting.vessel, setting.depart
    if not isinstance(track, Route):
        return no_voyage(corridor, ship, day, str(track), setting.ice.label)
    try:
        return simulate(track, ship, day, ice=setting.ice_along(track), practice=setting.practice)
    except DataError as error:
        if setting.own_ice:  # what a file lacks is an error of the file, not of the corridor
            raise
        return no_voyage(corridor, ship, day, str(error), setting.ice.label, track)


__all__ = ["METRICS", "Comparison", "compare", "metric_value"]
