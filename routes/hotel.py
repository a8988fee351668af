"""Auxiliary engine and boiler loads of ships by type, size and mode."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, read_csv

FloatArray = NDArray[np.float64]

MODES = ("sea", "manoeuvre", "anchor", "berth")
# Vessel types as the study calls them, with what it sorts them by.
_STUDY_TYPES = {
    "container": "container",
    "bulk": "bulk_carrier",
    "tanker": "oil_tanker",
    "lng": "liquified_gas_tanker",
    "general_cargo": "general_cargo",
    "vehicle": "vehicle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HotelLoad:
    """Auxiliary engine and boiler load of a ship in one mode [kW], with the source of the row."""

    auxiliary_kw: float
    boiler_kw: float
    mode: str
    source: str
    status: str


def ghg4_hotel_load(ship_type: str, size: float, mode: str) -> HotelLoad:
    """Return auxiliary and boiler power of a ship type, size and mode.

    Parameters
    ----------
    ship_type
        A type of :mod:`routes.vessels` or one of the study (``reefer`` ships are ``refrigerated_bulk``).
    size
        Container ships [TEU], LNG carriers [m3], vehicle carriers [GT], others [t of deadweight].
    mode
        ``sea``, ``manoeuvre``, ``anchor`` or ``berth``.

    Raises
    ------
    UnknownNameError
        If the study has no such type or mode.
    BadInputError
        If the size is not positive.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, Table 17.

    >>> load = ghg4_hotel_load("container", 8_000, "sea")
    >>> load.auxiliary_kw, load.boiler_kw
    (1800.0, 0.0)
    """
    name = _STUDY_TYPES.get(ship_type, ship_type)
    rows = _hotel_rows().get(name)
    if rows is None:
        raise UnknownNameError(
            f"ship type {ship_type!r}", "is not in the study's table", f"choose from: {', '.join(_hotel_rows())}"
        )
    if mode not in MODES:
        raise UnknownNameError(f"mode {mode!r}", "is not known", f"choose from: {', '.join(MODES)}")
    if not size > 0.0:
        raise BadInputError(f"size {size!r}", "must be positive", "give TEU, m3, GT or deadweight as the type asks")
    row = [r for r in rows if float(r["size_from"]) <= size][-1]
    return HotelLoad(
        auxiliary_kw=float(row[f"aux_{mode}_kw"]),
        boiler_kw=float(row[f"boiler_{mode}_kw"]),
        mode=mode,
        source=f"{row['source']}, {row['page']}: {name} from {row['size_from']} {row['size_unit']}",
        status=row["status"],
    )


@cache
def _hotel_rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in read_csv("aux_power.csv"):
        found.setdefault(row["ship_type"], []).append(row)
    return {name: sorted(rows, key=lambda row: float(row["size_from"])) for name, rows in found.items()}


def cold_hotel_factor(air_c: ArrayLike) -> FloatArray:
    """Compute the factor on auxiliary and boiler power in cold air.

    Parameters
    ----------
    air_c
        Air temperature [deg C].

    Returns
    -------
    1 from +5 deg C up, 1.8 from -45 deg C down, a straight line between.

    Notes
    -----
    A judgement (rows ``auxiliary.cold.*``): no measured law was found. At -14 deg C it is the flat
    ``auxiliary.arctic_factor`` of 1.3, which stands where the temperature is not known; take one or the other.

    >>> cold_hotel_factor([10.0, -13.75, -50.0]).round(3).tolist()
    [1.0, 1.3, 1.8]
    """
    ends = [coefficient("auxiliary.cold.full_c"), coefficient("auxiliary.cold.none_c")]
    return np.asarray(
        np.interp(np.asarray(air_c, dtype=np.float64), ends, [coefficient("auxiliary.cold.full_factor"), 1.0]),
        dtype=np.float64,
    )
