"""Constants, conversions and the check of a draught. The constants are definitions, none is an estimate.

Sources: nautical mile and knot, BIPM, *The International System of Units* (9th ed., 2019), Table 8;
day and hour, the same, Table 8.
"""

from __future__ import annotations

from numbers import Real

from routes.errors import BadInputError

METRES_PER_NM = 1852.0
KM_PER_NM = METRES_PER_NM / 1000.0
HOURS_PER_DAY = 24.0
SECONDS_PER_HOUR = 3600.0
KN_PER_METRE_PER_SECOND = SECONDS_PER_HOUR / METRES_PER_NM
GRAMS_PER_TONNE = 1.0e6
KG_PER_TONNE = 1000.0
TENTHS = 10.0
PERCENT = 100.0
MONTHS_PER_YEAR = 12
DAYS_PER_YEAR = 365.0


def days_from_hours(hours: float) -> float:
    """Convert a duration from [h] to [d].

    >>> days_from_hours(36.0)
    1.5
    """
    return hours / HOURS_PER_DAY


def nm_from_km(distance_km: float) -> float:
    """Convert a distance from [km] to [nm].

    >>> round(nm_from_km(10690.0))  # Murmansk-Yokohama as Rosatom prints it
    5772
    """
    return distance_km / KM_PER_NM


def check_draught(draught_m: float) -> float:
    """Return a draught [m], or raise ``BadInputError`` unless it is a number greater than 0 and less than 30."""
    if isinstance(draught_m, bool) or not (isinstance(draught_m, Real) and 0.0 < draught_m < 30.0):
        raise BadInputError(
            f"draught {draught_m!r} m", "must be greater than 0 and less than 30 m", "give the draught in metres"
        )
    return float(draught_m)
