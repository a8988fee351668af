"""Ice risk by POLARIS: may a ship of this class be in this ice?

References
----------
IMO, *Guidance on methodologies for assessing operational capabilities and limitations in ice*,
MSC.1/Circ.1519 (2016), Tables 1.1-1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import UnknownNameError
from routes.tables import coefficient, read_csv
from routes.units import TENTHS

FloatArray = NDArray[np.float64]

# Ice types of Table 1.3 by the thickness at which each ends; the last has no end.
ICE_TYPES = (
    "new",
    "grey",
    "grey_white",
    "thin_fy_1",
    "thin_fy_2",
    "medium_fy_1",
    "medium_fy_2",
    "thick_fy",
    "second_year",
    "light_multi_year",
    "heavy_multi_year",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IceClass:
    """An ice class: its POLARIS column, its speed-in-ice law, and whether it may only sail in the season."""

    key: str
    polaris: str
    speed_model: str
    speed_row: str
    season_only: bool
    note: str

    @property
    def is_polar(self) -> bool:
        """Whether POLARIS treats it as a Polar Class (PC1-PC7)."""
        return self.polaris.startswith("PC")


def _plain(name: str) -> str:
    return str(name).strip().casefold().replace(" ", "").replace("-", "")


@cache
def _classes() -> dict[str, IceClass]:
    found: dict[str, IceClass] = {}
    for row in read_csv("ice_classes.csv"):
        entry = IceClass(
            key=row["ice_class"],
            polaris=row["polaris"],
            speed_model=row["speed_model"],
            speed_row=row["speed_row"],
            season_only=row["season_only"] == "yes",
            note=row["note"],
        )
        for name in (row["ice_class"], *row["aliases"].split("|")):
            if name:
                found[_plain(name)] = entry
    return found


def ice_class(key: str) -> IceClass:
    """Return an ice class by its name or a common other name.

    >>> ice_class("IA Super").key, ice_class("arc4").polaris
    ('1AS', 'IA')
    """
    try:
        return _classes()[_plain(key)]
    except KeyError:
        known = ", ".join(dict.fromkeys(entry.key for entry in _classes().values()))
        raise UnknownNameError(f"ice class {key!r}", "is not known", f"choose from: {known}") from None


@cache
def _risk_values(polaris: str) -> tuple[float, FloatArray]:
    row = next(row for row in read_csv("polaris.csv") if row["ice_class"] == polaris)
    return float(row["ice_free"]), np.array([float(row[name]) for name in ICE_TYPES])


@cache
def _type_edges() -> FloatArray:
    return np.array([coefficient(f"polaris.edge.{name}") for name in ICE_TYPES[:-1]])


def risk_index_outcome(polaris: str, concentration: ArrayLike, thickness_m: ArrayLike) -> FloatArray:
    """Compute the POLARIS risk index outcome (RIO) of one kind of ice and open water.

    Parameters
    ----------
    polaris
        Column of Table 1.3: ``PC1`` ... ``PC7``, ``IA Super``, ``IA``, ``IB``, ``IC``, ``NIS``.
    concentration
        Ice concentration, 0..1, shapes broadcast.
    thickness_m
        Thickness of the ice present [m], which decides its type.

    Returns
    -------
    RIO between -80 and +30; NaN where there is ice of unknown thickness.

    Notes
    -----
    ``RIO = sum of C_i * RIV_i`` over tenths of each ice type, open water included. Thickness alone reads ridged
    first-year ice as old ice where it exceeds 2 m.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), section 1.4 and Table 1.3.

    >>> round(float(risk_index_outcome("IA", 0.3, 0.4)), 9)  # 3/10 thin first-year ice: 3 * 1 + 7 * 3
    24.0
    """
    ice_free, values = _risk_values(polaris)
    share, thickness = np.broadcast_arrays(
        np.asarray(concentration, dtype=np.float64), np.asarray(thickness_m, dtype=np.float64)
    )
    kind = np.searchsorted(_type_edges(), np.nan_to_num(thickness), side="right")
    outcome = TENTHS * (share * values[kind] + (1.0 - share) * ice_free)
    return np.where((share > 0.0) & np.isnan(thickness), np.nan, outcome)
