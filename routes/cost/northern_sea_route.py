"""The icebreaker tariff of the Northern Sea Route, order 45-t/1 of 2014.

The order has twelve tables of RUB per GT: six bands of GT by two seasons, each by ice class and by the number of zones
with escort. One table of the twelve was read; its cells are one rate times a factor of class and one of zones, rounded
to the kopeck. The other bands between 5,001 and 100,000 GT and the summer come out of two public tables that rest on
the order. The rest is judgement and says so. The tariff is the highest that may be asked: what is paid is negotiated.
No indexation after 2014 was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.cost.rows import FloatArray, StrArray, cost_row, cost_value, known_below, not_negative, share
from routes.errors import BadInputError, UnknownNameError
from routes.ice.admission import admission_class, nsr_area
from routes.tables import read_csv

SEASONS = ("winter", "summer")
# Classes whose factor was seen for summer and autumn only; they are not admitted from December to June.
_SUMMER_ONLY = ("none", "Ice1", "Ice2", "Ice3")
JUDGED, VERIFIED = "judgement", "verified"
# The table of 1991 begins here.
_LEAST_1991_T = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NsrFee:
    """What the escort of one or many voyages costs, step by step.

    Attributes
    ----------
    gt, zones
        Gross tonnage and number of zones with escort.
    tariff_class, season
        Class of the tariff and ``winter`` or ``summer``.
    rub_per_gt
        Tariff per GT [RUB of 2014].
    tariff_rub
        Tariff, the highest fee [RUB].
    paid_share
        Fee over tariff.
    fee_rub, fee_usd
        What is paid [RUB], [USD].
    status
        ``verified`` or ``judgement`` of each tariff.
    notes
        What a reader must know; empty if there is nothing.
    """

    gt: FloatArray
    zones: FloatArray
    tariff_class: str
    season: str
    rub_per_gt: FloatArray
    tariff_rub: FloatArray
    paid_share: FloatArray
    fee_rub: FloatArray
    fee_usd: FloatArray
    status: StrArray
    notes: tuple[str, ...]


@cache
def _bands() -> tuple[FloatArray, FloatArray, StrArray]:
    """Return the upper ends of the bands [GT] (the last has none), their factors and status."""
    rows = read_csv("nsr_tariff.csv")
    ends = np.array([float(row["gt_to"]) for row in rows[:-1]])
    return ends, np.array([float(row["factor"]) for row in rows]), np.array([row["status"] for row in rows])


def _band(gt: ArrayLike) -> NDArray[np.int64]:
    tonnage = not_negative(gt, "gross tonnage", "GT")
    if not np.all(tonnage > 0.0):
        raise BadInputError("gross tonnage 0", "must be positive", "give GT of the ship")
    return np.searchsorted(_bands()[0], tonnage, side="left")


def tariff_class(ice_class: str) -> str:
    """Return the Russian class that the tariff asks of a ship.

    Raises
    ------
    UnknownNameError
        If the class is not known or the tariff has no factor for it.

    >>> tariff_class("1A"), tariff_class("PC4"), tariff_class("none")
    ('Arc4', 'Arc7', 'none')
    """
    known = known_below("nsr_tariff.class.")
    name = admission_class(ice_class).equivalent.removesuffix(" double-acting")
    if name not in known:
        raise UnknownNameError(f"class {name!r}", "has no factor in the tariff", f"choose from: {', '.join(known)}")
    return name


def tariff_season(day: ArrayLike) -> StrArray:
    """Return the season of the tariff by date: ``summer`` from 1 July to 30 November, else ``winter``.

    References
    ----------
    CHNL, arctic-lio.com/node/219.

    >>> tariff_season(["2024-06-30", "2024-07-01", "2024-11-30", "2024-12-01"]).tolist()
    ['winter', 'summer', 'summer', 'winter']
    """
    try:
        days = np.asarray(day, dtype="datetime64[D]")
    except ValueError:
        raise BadInputError(f"date {day!r}", "is not a date", "write it as 2024-08-01") from None
    first, last = cost_row("nsr_tariff.summer").text.split("/")
    words = np.array([text[5:] for text in np.atleast_1d(days).astype(str).ravel()]).reshape(days.shape)
    return np.asarray(np.where((words >= first) & (words <= last), "summer", "winter"))


def escorted_zones(legs: Sequence[str]) -> int:
    """Count the zones of the tariff in which a ship is escorted.

    Parameters
    ----------
    legs
        Names of the ice legs with escort, in any order, with repeats; legs outside NSR waters do not count.

    Returns
    -------
    Number of different seas among them, 0 to 7, for :func:`nsr_tariff_rub`. That the zones of the order are the seven
    areas of the rules of admission is recalled, not read.

    Raises
    ------
    UnknownNameError
        If a leg is not known.

    >>> escorted_zones(["barents_n", "kara_ne", "vilkitsky", "laptev_w"])
    2
    """
    return len(set(np.asarray(nsr_area(list(legs))).tolist()) - {""}) if legs else 0


def _class_and_season(ice_class: str, season: str) -> float:
    if season not in SEASONS:
        raise UnknownNameError(f"season {season!r}", "is not known", f"choose from: {', '.join(SEASONS)}")
    name = tariff_class(ice_class)
    if name in _SUMMER_ONLY and season == "winter":
        raise BadInputError(
            f"class {name!r} in winter", "is not admitted from December to June", "take summer or a stronger class"
        )
    return cost_value(f"nsr_tariff.class.{name}") * cost_value(f"nsr_tariff.season.{season}")


def nsr_rate_rub_per_gt(gt: ArrayLike, ice_class: str, zones: ArrayLike, season: str) -> FloatArray:
    """Compute the tariff per GT [RUB of 2014 per GT]; arguments and errors are those of :func:`nsr_tariff_rub`.

    Returns
    -------
    ``670.2637 band class zones season``, rounded to the kopeck. All 25 cells of table 8 that were read come out.

    References
    ----------
    Order 45-t/1, table 8.

    >>> nsr_rate_rub_per_gt(30_000, "Arc5", [1, 3, 7], "winter").tolist()
    [663.56, 928.99, 1327.12]
    """
    number = not_negative(zones, "number of zones", "a whole number, 0 to 7")
    factors = np.array([cost_value(f"nsr_tariff.zones.{key}") for key in known_below("nsr_tariff.zones.")])
    if not np.all((number == np.floor(number)) & (number < factors.size)):
        raise BadInputError("number of zones", f"must be whole, 0 to {factors.size - 1}", "count zones with escort")
    rate = cost_value("nsr_tariff.base") * _bands()[1][_band(gt)] * factors[number.astype(np.int64)]
    # The order prints every cell in roubles and kopecks.
    return np.asarray(np.round(rate * _class_and_season(ice_class, season), 2), dtype=np.float64)


def nsr_tariff_rub(gt: ArrayLike, ice_class: str, zones: ArrayLike, season: str) -> FloatArray:
    """Compute the icebreaker tariff of one passage, the highest fee that may be asked.

    Parameters
    ----------
    gt
        Gross tonnage, positive; shapes broadcast.
    ice_class
        Any class of :mod:`routes.ice`; it counts as its Russian equivalent.
    zones
        Number of zones in which the ship is escorted, 0 to 7; without escort there is no fee.
    season
        ``summer`` (1 July to 30 November) or ``winter``, see :func:`tariff_season`.

    Returns
    -------
    GT times the rate of :func:`nsr_rate_rub_per_gt` [RUB of 2014]. The rate of the band counts for all of the GT, so
    that the tariff falls where a band ends: a ship of 40,001 GT pays less than one of 40,000.

    Raises
    ------
    UnknownNameError
        If class or season are not known.
    BadInputError
        If a number is out of range, or in winter a class that is not admitted then.

    Notes
    -----
    Bands up to 5,000 GT and above 100,000 GT and the classes Ice1 to Ice3 are judgement: :func:`nsr_tariff_status`.

    References
    ----------
    Federal Tariff Service of Russia, order 45-t/1 of 4 March 2014. Bands: fees in the program of J. Lambert (2021) and
    of T. R. Waite (2023).

    >>> round(float(nsr_tariff_rub(50_000, "Arc4", 7, "winter")))
    55855500
    """
    rate = nsr_rate_rub_per_gt(gt, ice_class, zones, season)
    return np.asarray(np.asarray(gt, dtype=np.float64) * rate, dtype=np.float64)


def nsr_tariff_status(gt: ArrayLike, ice_class: str) -> StrArray:
    """Return how far the tariff is to be trusted: ``verified``, or ``judgement`` where a rate or factor was not seen.

    >>> nsr_tariff_status([30_000, 128_806], "Arc7").tolist(), nsr_tariff_status(30_000, "Ice2").tolist()
    (['verified', 'judgement'], 'judgement')
    """
    judged = cost_row(f"nsr_tariff.class.{tariff_class(ice_class)}").status == JUDGED
    found = _bands()[2][_band(gt)]
    return np.asarray(np.where(judged | (found == JUDGED), JUDGED, VERIFIED))


def observed_paid_share() -> tuple[float, float, float]:
    """Return the share of the tariff that is paid: central value, lowest, highest (judgement, from few fees).

    >>> observed_paid_share()
    (0.35, 0.1, 1.0)
    """
    row = cost_row("nsr_tariff.paid_share")
    return row.value, float(row.low or 0.0), float(row.high or 1.0)


def nsr_fee(
    gt: ArrayLike,
    ice_class: str,
    zones: ArrayLike,
    season: str,
    *,
    paid_share: ArrayLike,
    rub_usd: ArrayLike,
) -> NsrFee:
    """Compute what is paid for icebreaker escort, step by step.

    Parameters
    ----------
    gt, ice_class, zones, season
        As for :func:`nsr_tariff_rub`.
    paid_share
        Fee over tariff, 0 to 1; 1 is the tariff itself. It has no default, since no rule fixes it:
        :func:`observed_paid_share` gives what was observed.
    rub_usd
        Rate of exchange of the year of the voyage [RUB/USD].

    Raises
    ------
    UnknownNameError, BadInputError
        As :func:`nsr_tariff_rub`, and if a share or a rate is out of range.

    >>> fee = nsr_fee(30_000, "Arc4", 7, "winter", paid_share=1.0, rub_usd=74.372667)
    >>> round(float(fee.fee_usd), 2), fee.notes  # 540,734.95 in the table of a study
    (540734.95, ())
    """
    rate = nsr_rate_rub_per_gt(gt, ice_class, zones, season)
    paid, exchange = share(paid_share, "paid share"), not_negative(rub_usd, "RUB/USD", "roubles per dollar")
    if not np.all(exchange > 0.0):
        raise BadInputError("RUB/USD 0", "must be positive", "give roubles per dollar")
    tariff = np.asarray(np.asarray(gt, dtype=np.float64) * rate, dtype=np.float64)
    fee = np.asarray(tariff * paid, dtype=np.float64)
    status = nsr_tariff_status(gt, ice_class)
    notes = []
    if np.any(status == JUDGED):
        notes.append("a rate of the tariff was not seen and is our judgement (nsr_tariff.csv, costs.csv)")
    _, least, most = observed_paid_share()
    if np.any((paid < least) | (paid > most)):
        notes.append(f"share paid is outside the observed range, {least:g} to {most:g}")
    return NsrFee(
        gt=np.asarray(gt, dtype=np.float64),
        zones=np.asarray(zones, dtype=np.float64),
        tariff_class=tariff_class(ice_class),
        season=season,
        rub_per_gt=rate,
        tariff_rub=tariff,
        paid_share=paid,
        fee_rub=fee,
        fee_usd=np.asarray(fee / exchange, dtype=np.float64),
        status=status,
        notes=tuple(notes),
    )


def wergeland_1991_usd(displacement_t: ArrayLike, ice_class: str = "ULA", *, region: str = "C") -> FloatArray:
    """Compute the icebreaker fee of 1991, to replicate studies of that time.

    Parameters
    ----------
    displacement_t
        Displacement [t], 100 to 30,000.
    ice_class
        Soviet class: ``ULA``, ``UL``, ``L`` or ``none``.
    region
        ``C`` (full transit), ``A`` or ``B`` (parts of the route).

    Returns
    -------
    Fee [USD of 1991]; NaN outside the table. The rate of the band counts for the whole displacement.

    Raises
    ------
    UnknownNameError
        If class or region are not known.

    References
    ----------
    T. Wergeland (1991), in N. D. Mulherin (1996), CRREL Report 96-3, table 16.

    >>> wergeland_1991_usd([20_000, 40_000], "UL").round(2).tolist()
    [89280.0, nan]
    """
    factors = []
    for kind, name in (("class", ice_class), ("region", region)):
        known = known_below(f"nsr_1991.{kind}.")
        if name not in known:
            raise UnknownNameError(f"{kind} {name!r}", "has no fee of 1991", f"choose from: {', '.join(known)}")
        factors.append(cost_value(f"nsr_1991.{kind}.{name}"))
    rows = read_csv("nsr_fees_1991.csv")
    ends, rates = (np.array([float(row[key]) for row in rows]) for key in ("displacement_to_t", "usd_per_t"))
    mass = not_negative(displacement_t, "displacement", "t")
    band = np.minimum(np.searchsorted(ends, mass, side="left"), ends.size - 1)
    inside = (mass >= _LEAST_1991_T) & (mass <= ends[-1])
    return np.asarray(np.where(inside, mass * rates[band] * factors[0] * factors[1], np.nan), dtype=np.float64)
