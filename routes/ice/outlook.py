"""An outlook of the ice: change factors on the observed climatology, by year to come and scenario of emissions.

This is an outlook and no forecast. It asks one thing: if sea ice goes on to follow cumulative CO2 as it did from 1979
to 2024, how much of the ice of 2011-2025 is left in a year to come? Its weaknesses, loudly:

*One line through one record.* The ice of single seas wanders for one to two decades by itself; 2021-2025 was not easier
on the Northern Sea Route than 2011-2020. Sensitivities are therefore halved and raised by half (``least``, ``most``).

*No pattern within the shelf.* The four seas Kara, Laptev, East Siberian and Chukchi share one factor by month; that the
straits of the Laptev Sea stay shut longest is only in the base years, whose spread is kept as it is.

*Winter.* The shelf has frozen over in every winter of the record, so a line finds next to nothing to take away. Should
it one day not freeze over, the line does not say so.

*Thickness is a judgement*, from no thinning at all to the published thinning of the whole ocean.

References
----------
Notz, D. and Stroeve, J. (2016), *Observed Arctic sea-ice loss directly follows anthropogenic CO2 emission*, Science,
doi:10.1126/science.aag2345. Stroeve, J. and Notz, D. (2018), *Changing state of Arctic sea ice across all seasons*,
Environ. Res. Lett. 13, 103001. Notz, D. and SIMIP Community (2020), *Arctic Sea Ice in CMIP6*, Geophys. Res. Lett. 47,
doi:10.1029/2019GL086749. Chen, L. et al. (2023), *The Arctic sea ice thickness change in CMIP6's historical
simulations*, Adv. Atmos. Sci. 40.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ice.record import DEFAULT_PERIOD, IceConditions, complete_years, parse_period, period_ice, year_ice
from routes.tables import coefficient, load_table, read_csv
from routes.units import MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]

# How much the ice changes for the same emissions: half, as observed, half as much again.
CHANGES = ("least", "central", "most")
# What a leg of the shelf follows: the ice of the four shelf seas, or that of the whole Arctic.
PATTERNS = ("shelf", "arctic")
# Regions of the Sea Ice Index on whose ice the line of the shelf was fitted.
SHELF_SEAS = ("Kara", "Laptev", "East-Siberian", "Chukchi")
_M2_PER_T = 1e3


@cache
def scenarios() -> dict[str, str]:
    """Return the scenarios and their labels, from little CO2 to much.

    >>> scenarios()
    {'ssp126': 'SSP1-2.6', 'ssp245': 'SSP2-4.5', 'ssp585': 'SSP5-8.5'}
    """
    return {row["scenario"]: row["label"] for row in read_csv("co2_scenarios.csv")}


def scenario_key(name: str) -> str:
    """Return the key of a scenario, however it is written.

    Raises
    ------
    UnknownNameError
        If it is none of :func:`scenarios`.

    >>> scenario_key("SSP2-4.5")
    'ssp245'
    """
    plain = "".join(letter for letter in str(name).casefold() if letter.isalnum())
    if plain not in scenarios():
        raise UnknownNameError(f"scenario {name!r}", "is not known", f"choose from: {', '.join(scenarios())}")
    return plain


def last_outlook_year() -> int:
    """Return the last year for which emissions are known."""
    return max(int(row["year"]) for row in read_csv("co2_scenarios.csv"))


def cumulative_co2_gt(years: ArrayLike, scenario: str) -> FloatArray:
    """Compute the CO2 that a scenario emits from the end of the base period to a year.

    Parameters
    ----------
    years
        Years from 2025 to 2060, any shape; outside, NaN.
    scenario
        ``ssp126``, ``ssp245`` or ``ssp585``.

    Returns
    -------
    CO2 of fossil fuels and land use [Gt], shape of ``years``; 0 in 2025.

    Notes
    -----
    Scenarios state emissions of each tenth year; between them emissions run in a straight line, whose integral this is,
    middle of year to middle of year.

    References
    ----------
    Gidden et al. (2019), Geosci. Model Dev. 12, 1443 (the scenarios); Nicholls et al. (2020), Geosci. Model Dev. 13,
    5175 (RCMIP).

    >>> cumulative_co2_gt([2025, 2035, 2050], "ssp245").round(0).tolist()
    [0.0, 432.0, 1091.0]
    """
    key = scenario_key(scenario)
    rows = [row for row in read_csv("co2_scenarios.csv") if row["scenario"] == key]
    knots = np.array([float(row["year"]) for row in rows])
    rates = np.array([float(row["co2_gt_per_year"]) for row in rows])
    until = np.concatenate([[0.0], np.cumsum(np.diff(knots) * (rates[:-1] + rates[1:]) / 2.0)])

    def emitted(times: FloatArray) -> FloatArray:
        inside: FloatArray = np.clip(times, knots[0], knots[-1])
        here = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
        part = inside - knots[here]
        slope = (rates[here + 1] - rates[here]) / (knots[here + 1] - knots[here])
        return np.asarray(until[here] + part * (rates[here] + slope * part / 2.0))

    wanted = np.asarray(years, dtype=np.float64)
    start = coefficient("outlook.reference_year")
    known = (wanted >= start) & (wanted <= knots[-1])
    return np.where(known, emitted(wanted) - emitted(np.asarray(start)), np.nan)


def notz_stroeve_2016(co2_gt: ArrayLike, loss_m2_per_t: ArrayLike, area_mkm2: ArrayLike) -> FloatArray:
    """Compute what is left of an area of sea ice that falls in a straight line with cumulative CO2.

    Parameters
    ----------
    co2_gt
        CO2 emitted since the area was what it was [Gt], not below 0.
    loss_m2_per_t
        Loss of area per tonne of CO2 [m2/t].
    area_mkm2
        The area at first [million km2]; shapes broadcast.

    Returns
    -------
    Area left, as a share of that at first, 0..1.

    Notes
    -----
    ``f = 1 - s E / A``, not below 0: 1 m2 per tonne is 0.001 million km2 per Gt. Made for the whole Arctic in September
    and found in all months by Stroeve and Notz (2018); no winter area has yet gone the whole way.

    References
    ----------
    Notz and Stroeve (2016): 3 m2 per tonne; the ice of September is gone after a further 1000 Gt.

    >>> notz_stroeve_2016([0.0, 500.0, 1000.0], 3.0, 3.0).tolist()
    [1.0, 0.5, 0.0]
    """
    lost = np.asarray(co2_gt, dtype=np.float64) * np.asarray(loss_m2_per_t, dtype=np.float64) / _M2_PER_T
    return np.maximum(1.0 - lost / np.asarray(area_mkm2, dtype=np.float64), 0.0)


def remaining_share(co2_gt: ArrayLike, loss_m2_per_t: ArrayLike, area_mkm2: ArrayLike) -> FloatArray:
    """Compute what is left of the ice of a few seas, which loses in proportion to what is still there.

    Parameters
    ----------
    co2_gt, loss_m2_per_t, area_mkm2
        As for :func:`notz_stroeve_2016`.

    Returns
    -------
    Ice left, as a share of that at first, 0..1; never 0.

    Notes
    -----
    ``f = exp(-s E / A)`` begins with the slope of the straight line and bends as a sea empties. Fitted to the shelf
    seas up to 2000, 2005 and 2010 it foretells their ice of 2011-2024 with a root mean square error of 0.31, 0.24 and
    0.06 million km2 over the months; the relative loss of the whole Arctic with 0.40, 0.33 and 0.12, no change with
    0.62, 0.55 and 0.28 (``seeds/build_outlook.py``). The straight line gives 0.27, 0.20 and 0.14: better from far off,
    but from near by it empties the seas too soon.

    >>> remaining_share([0.0, 500.0], 1.0, 0.5).round(3).tolist()
    [1.0, 0.368]
    """
    lost = np.asarray(co2_gt, dtype=np.float64) * np.asarray(loss_m2_per_t, dtype=np.float64) / _M2_PER_T
    return np.exp(-lost / np.asarray(area_mkm2, dtype=np.float64))


def thickness_factor(co2_gt: ArrayLike, thinning_per_gt: ArrayLike) -> FloatArray:
    """Compute how thick the ice still is.

    Parameters
    ----------
    co2_gt
        CO2 emitted since the base [Gt].
    thinning_per_gt
        Relative loss of thickness per Gt [1/Gt]; shapes broadcast.

    Notes
    -----
    ``f = exp(-k E)``, the form that Chen et al. (2023) found in time: 18% in ten years, which saw some 305 Gt.

    >>> round(float(thickness_factor(305.0, 0.00065)), 2)
    0.82
    """
    return np.exp(-np.asarray(co2_gt, dtype=np.float64) * np.asarray(thinning_per_gt, dtype=np.float64))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookFactors:
    """Change factors of the ice by month, January first, all 0..1 and 1 where nothing changes.

    Attributes
    ----------
    year, scenario, change, pattern
        What was asked.
    base
        Years of the climatology that the factors are for.
    co2_gt
        CO2 emitted since the end of the base [Gt].
    cover, pack_concentration
        Of legs in the shelf seas: of the share inside the ice edge, and of the concentration there.
    cover_elsewhere
        Of the cover of all other legs: the published line of the whole Arctic. Their pack stays as it is.
    thickness
        Of the thickness in all legs and months.
    """

    year: int
    scenario: str
    change: str
    pattern: str
    base: str
    co2_gt: float
    cover: tuple[float, ...]
    pack_concentration: tuple[float, ...]
    cover_elsewhere: tuple[float, ...]
    thickness: float

    @property
    def label(self) -> str:
        """What ice this is, in words, for reports."""
        words = f"outlook {self.year}, {scenarios()[self.scenario]} (change factors on {self.base})"
        return words if self.change == "central" else f"{words}, {self.change} change"

    def by_leg(self) -> tuple[FloatArray, FloatArray]:
        """Return the factors of cover and of pack concentration, each ``(leg, month)``."""
        shelf = shelf_legs()[:, None]
        cover = np.where(shelf, np.array(self.cover), np.array(self.cover_elsewhere))
        return cover, np.where(shelf, np.array(self.pack_concentration), 1.0)

    def apply(self, kind: str, monthly: FloatArray) -> FloatArray:
        """Apply the factors to a record.

        Parameters
        ----------
        kind
            ``cover``, ``pack`` or ``thickness``.
        monthly
            ``(leg, month)``, the first month a January.
        """
        if kind == "thickness":
            return monthly * self.thickness
        cover, pack = (values[:, np.arange(monthly.shape[1]) % MONTHS_PER_YEAR] for values in self.by_leg())
        return monthly * cover if kind == "cover" else loosened_pack(monthly, pack)

    def to_dict(self) -> dict[str, Any]:
        """Return the factors as plain data, schema ``routes.outlook/1``."""
        return {
            "schema": "routes.outlook/1",
            "year": self.year,
            "scenario": scenarios()[self.scenario],
            "change": self.change,
            "pattern": self.pattern,
            "base": self.base,
            "co2_gt": round(self.co2_gt, 1),
            "cover": [round(value, 4) for value in self.cover],
            "pack_concentration": [round(value, 4) for value in self.pack_concentration],
            "cover_elsewhere": [round(value, 4) for value in self.cover_elsewhere],
            "thickness": round(self.thickness, 4),
        }


@cache
def shelf_legs() -> NDArray[np.bool_]:
    """Whether each leg of :func:`routes.ice.legs.leg_names` lies in the shelf seas, ``(leg,)``."""
    from routes.ice.legs import leg_names

    region = {row["leg"]: row["nsidc_region"] for row in read_csv("ice_legs.csv")}
    return np.array([region[leg] in SHELF_SEAS for leg in leg_names()])


def _column(name: str) -> FloatArray:
    return np.array([float(row[name]) for row in read_csv("ice_sensitivity.csv")])


def _of_change(key: str, change: str) -> float:
    row = load_table("coefficients.csv")[key]
    return float({"least": row.low or 0.0, "central": row.value, "most": row.high or 0.0}[change])


def outlook_factors(
    year: int, scenario: str, *, change: str = "central", pattern: str = "shelf", base: str = DEFAULT_PERIOD
) -> OutlookFactors:
    """Compute change factors of cover, pack concentration and thickness for a year to come.

    Parameters
    ----------
    year
        2025 (nothing changes) to 2060.
    scenario
        ``ssp126``, ``ssp245`` or ``ssp585``; also written ``SSP2-4.5``.
    change
        ``central``; ``least`` or ``most`` for half and one and a half of the sensitivity, and for the ends of thinning.
    pattern
        ``shelf``: legs in the Kara, Laptev, East Siberian and Chukchi Seas follow the ice of these seas
        (:func:`remaining_share`), all others that of the Arctic. ``arctic``: all legs follow the whole Arctic
        (:func:`notz_stroeve_2016`), which loses less than the shelf in summer and more in winter.
    base
        Years of the climatology the factors are meant for. The area of reference is that of 2011-2025 whatever it is.

    Returns
    -------
    Factors by month, with their label.

    Raises
    ------
    UnknownNameError
        If the scenario is not known.
    BadInputError
        If the year, change, pattern or base is out of range.

    Notes
    -----
    Emissions count from 2025, the end of the base, and not from its middle, as its last five years were not easier than
    its first ten: a cautious choice, worth some 290 Gt. Area and extent of the shelf seas are told apart: cover follows
    the extent, pack concentration takes what area loses beyond it.

    References
    ----------
    See the module; sensitivities by month: ``ice_sensitivity.csv``, fitted in ``seeds/build_outlook.py``.

    >>> found = outlook_factors(2050, "ssp245")
    >>> [round(found.cover[month - 1], 2) for month in (3, 7, 9, 11)], round(found.thickness, 2)
    ([1.0, 0.64, 0.08, 0.85], 0.8)
    >>> round(outlook_factors(2050, "ssp245", pattern="arctic").cover[8], 2)
    0.24
    """
    key = scenario_key(scenario)
    first, last = int(coefficient("outlook.reference_year")), last_outlook_year()
    if isinstance(year, bool) or int(year) != year or not first <= year <= last:
        raise BadInputError(f"outlook year {year!r}", f"must be a whole year within {first}-{last}", "try 2035 or 2050")
    for value, options, what in ((change, CHANGES, "change"), (pattern, PATTERNS, "pattern")):
        if value not in options:
            raise BadInputError(f"{what} {value!r}", "is not known", f"choose from: {', '.join(options)}")
    parse_period(base)
    co2 = float(cumulative_co2_gt(year, key))
    more = _of_change("outlook.variability", change)
    arctic = notz_stroeve_2016(co2, more * _column("arctic_m2_per_t"), _column("arctic_area_mkm2"))
    if pattern == "arctic":
        cover, pack = arctic, np.ones(MONTHS_PER_YEAR)
    else:
        area = remaining_share(co2, more * _column("shelf_m2_per_t"), _column("shelf_area_mkm2"))
        extent = remaining_share(co2, more * _column("shelf_extent_m2_per_t"), _column("shelf_extent_mkm2"))
        # Where extent should lose faster than area, the ice would grow denser: then cover takes all of the loss.
        cover = np.maximum(extent, area)
        pack = area / cover
    return OutlookFactors(
        year=int(year),
        scenario=key,
        change=change,
        pattern=pattern,
        base=base,
        co2_gt=co2,
        cover=tuple(cover.tolist()),
        pack_concentration=tuple(pack.tolist()),
        cover_elsewhere=tuple(arctic.tolist()),
        thickness=float(thickness_factor(co2, _of_change("outlook.thinning_per_gt", change))),
    )


def loosened_pack(pack_concentration: ArrayLike, factor: ArrayLike) -> FloatArray:
    """Apply a factor to a pack concentration, which by definition of the ice edge does not fall below 15%.

    >>> loosened_pack([0.9, 0.2, 0.1], 0.5).tolist()
    [0.45, 0.15, 0.1]
    """
    pack = np.asarray(pack_concentration, dtype=np.float64)
    edge = coefficient("ice.edge.concentration")
    return np.maximum(pack * np.asarray(factor, dtype=np.float64), np.minimum(pack, edge))


def change_ice(conditions: IceConditions, factors: OutlookFactors) -> IceConditions:
    """Apply change factors to the ice of some voyages, month by month; what was 0 or NaN stays so."""
    # Tables start with the December before the year of departure.
    months = (np.arange(conditions.cover.shape[-1]) - 1) % MONTHS_PER_YEAR
    cover, pack = (values[:, months] for values in factors.by_leg())
    return dataclasses.replace(
        conditions,
        cover=conditions.cover * cover,
        pack_concentration=loosened_pack(conditions.pack_concentration, pack),
        thickness_m=conditions.thickness_m * factors.thickness,
        label=factors.label,
    )


def outlook_ice(
    year: int,
    scenario: str,
    *,
    change: str = "central",
    pattern: str = "shelf",
    base: str = DEFAULT_PERIOD,
    years: ArrayLike | None = None,
) -> IceConditions:
    """Return the ice of a year to come, as voyages meet it: the observed ice of base years with change factors applied.

    Parameters
    ----------
    year, scenario, change, pattern, base
        As for :func:`outlook_factors`.
    years
        ``(n,)`` base years, one for each voyage, as :func:`draw_base_years` draws them; None for the mean of the base.

    Returns
    -------
    Conditions for one voyage, or for ``n``; all legs of a voyage share the base year, so good and bad years stay whole.

    Raises
    ------
    UnknownNameError, BadInputError
        As :func:`outlook_factors`, and if a base year is outside the base.

    >>> ice = outlook_ice(2050, "ssp245")
    >>> ice.label
    'outlook 2050, SSP2-4.5 (change factors on 2011-2025)'
    """
    factors = outlook_factors(year, scenario, change=change, pattern=pattern, base=base)
    if years is None:
        return change_ice(period_ice(base), factors)
    chosen = np.atleast_1d(np.asarray(years, dtype=np.int64))
    first, last = parse_period(base)
    if chosen.size == 0 or np.any((chosen < first) | (chosen > last)):
        raise BadInputError(f"base years {chosen.tolist()}", f"must lie within the base {base}", "draw them from it")
    return change_ice(year_ice(chosen), factors)


def draw_base_years(count: int, rng: np.random.Generator, *, base: str = DEFAULT_PERIOD) -> NDArray[np.int64]:
    """Draw whole years of the base, with replacement, for :func:`outlook_ice`.

    >>> draw_base_years(4, np.random.default_rng(1)).tolist()
    [2017, 2017, 2020, 2023]
    """
    return np.asarray(rng.choice(complete_years(*parse_period(base)), size=count), dtype=np.int64)
