"""What the carbon rules make of one voyage: EU ETS, FuelEU Maritime, and the CII of a year of such voyages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from routes.carbon_rules import FuelEuBalance, ets_allowances_t, ets_phase_in, fueleu_balance, scheme_shares
from routes.cii import cii_attained, cii_rating, cii_required, cii_types
from routes.voyage import Voyage, by_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class VoyageCarbon:
    """Carbon rules on a voyage from berth to berth; what is burnt at berth is not part of it.

    Attributes
    ----------
    ets_share, fueleu_share
        Share of the voyage that counts: 1 within the EU and EEA, 0.5 into or out of it, 0 elsewhere or before the
        scheme began.
    ets_phase_in
        Share of the emissions for which allowances are due in that year.
    ets_allowances_t
        Allowances [t of CO2 equivalent].
    fueleu
        Balance of FuelEU Maritime, None before 2025 and where nothing counts.
    cii_g_per_capacity_nm, cii_required, cii_rating
        Attained and required carbon intensity [g per t of deadweight, or GT, and nm] and the rating A to E that a year
        of such voyages, laden both ways, would get; None before 2023 and for ships without a line.
    """

    year: int
    ets_share: float
    ets_phase_in: float
    ets_allowances_t: float
    fueleu_share: float
    fueleu: FuelEuBalance | None
    cii_g_per_capacity_nm: float | None
    cii_required: float | None
    cii_rating: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        account = self.fueleu
        return {
            "year": self.year,
            "ets": {
                "share": self.ets_share,
                "phase_in": self.ets_phase_in,
                "allowances_t": round(self.ets_allowances_t, 1),
            },
            "fueleu": None
            if account is None
            else {
                "share": self.fueleu_share,
                "intensity_g_per_mj": round(float(account.intensity_g_per_mj), 3),
                "target_g_per_mj": round(account.target_g_per_mj, 3),
                "balance_t": round(float(account.balance_t), 2),
                "penalty_eur": round(float(account.penalty_eur), 0),
            },
            "cii": None
            if self.cii_rating is None
            else {
                "attained": None if self.cii_g_per_capacity_nm is None else round(self.cii_g_per_capacity_nm, 3),
                "required": None if self.cii_required is None else round(self.cii_required, 3),
                "rating": self.cii_rating,
            },
        }


# The rating begins with 2023: there is no cut before it.
_FIRST_RATED_YEAR = 2023


def voyage_carbon(voyage: Voyage) -> VoyageCarbon | None:
    """Apply the carbon rules of its year of departure to a voyage.

    Parameters
    ----------
    voyage
        A voyage between two ports.

    Returns
    -------
    None for a voyage that cannot be sailed.

    >>> import routes
    >>> trip = routes.compare("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2026-09-01").voyage("suez")
    >>> found = voyage_carbon(trip)
    >>> found.ets_share, found.ets_phase_in, found.cii_rating
    (0.5, 1.0, 'C')
    """
    if not voyage.feasible or voyage.emissions is None or voyage.route is None:
        return None
    ship, year = voyage.vessel, voyage.depart.year
    ends = (voyage.route.origin, voyage.route.destination)
    shares = {
        scheme: scheme_shares(ends, year=year, scheme=scheme, ship_type=ship.type, gt=ship.gt)[0]
        for scheme in ("ets", "fueleu")
    }
    account = None
    if shares["fueleu"] > 0.0:
        account = fueleu_balance(
            {
                key: float(np.asarray(mass))
                for key, mass in by_engine(voyage.fuels_t, ship, voyage.unused_gas_t).items()
            },
            year=year,
            share=shares["fueleu"],
        )
    attained = required = rating = None
    measure = cii_types().get(ship.type)
    capacity = None if measure is None else getattr(ship, measure)
    if capacity is not None and year >= _FIRST_RATED_YEAR:
        attained = float(cii_attained(voyage.emissions.co2, capacity, voyage.route.distance_nm))
        required = float(cii_required(ship.type, capacity, year))
        rating = str(cii_rating(ship.type, capacity, year, attained)) if np.isfinite(required) else None
    return VoyageCarbon(
        year=year,
        ets_share=shares["ets"],
        ets_phase_in=ets_phase_in(year),
        ets_allowances_t=float(ets_allowances_t(voyage.emissions, year=year, share=shares["ets"])),
        fueleu_share=shares["fueleu"],
        fueleu=account,
        cii_g_per_capacity_nm=attained,
        cii_required=required,
        cii_rating=rating,
    )
