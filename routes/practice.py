"""What a voyage rests on: uncertain inputs, and how the ship is sailed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ice.admission import TRUST
from routes.power import POWER_MODELS
from routes.speed import SPEED_MODELS
from routes.tables import coefficient

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]

ESCORT_CHOICES = ("auto", "yes", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Uncertain inputs of a voyage, each ``(n,)``; the fields carry the names of their coefficient rows."""

    speed_factor: FloatArray
    ice_multiplier: FloatArray
    ice_time: FloatArray
    thickness_factor: FloatArray
    concentration_shift: FloatArray
    sailed_ratio: FloatArray
    canal_hours: FloatArray
    canal_waiting_days: FloatArray
    escort_speed_summer_kn: FloatArray
    escort_speed_winter_kn: FloatArray
    escort_waiting_summer_days: FloatArray
    escort_waiting_winter_days: FloatArray
    escorted_share: FloatArray
    pilotage_kn: FloatArray
    power_exponent: FloatArray
    service_load: FloatArray
    arctic_auxiliary: FloatArray
    besetting_luck: FloatArray
    besetting_days: FloatArray


# Field of Assumptions -> coefficient row.
ASSUMPTION_ROWS = {
    "speed_factor": "speed.spread",
    "ice_multiplier": "speed.ice_multiplier",
    "ice_time": "speed.ice_time",
    "thickness_factor": "ice.thickness",
    "concentration_shift": "ice.concentration",
    "sailed_ratio": "nsr.sailed_ratio",
    "canal_hours": "suez.transit_hours",
    "canal_waiting_days": "suez.waiting_days",
    "escort_speed_summer_kn": "escort.speed.summer",
    "escort_speed_winter_kn": "escort.speed.winter",
    "escort_waiting_summer_days": "escort.waiting_days.summer",
    "escort_waiting_winter_days": "escort.waiting_days.winter",
    "escorted_share": "power.escorted_share",
    "pilotage_kn": "pilotage.speed_kn",
    "power_exponent": "power.exponent",
    "service_load": "power.service_load",
    "arctic_auxiliary": "auxiliary.arctic_factor",
    "besetting_luck": "besetting.luck",
    "besetting_days": "besetting.days",
}


def allowance_change(sailed_ratio: FloatArray) -> FloatArray:
    """Return by which share of itself the allowance of NSR lanes changes at another sailed ratio.

    >>> allowance_change(np.array([1.0])).tolist()  # no allowance at all
    [-1.0]
    """
    return (sailed_ratio - 1.0) / (coefficient("nsr.sailed_ratio") - 1.0) - 1.0


def central_assumptions(count: int = 1) -> Assumptions:
    """Return the central value of every uncertain input, for ``count`` voyages."""
    return Assumptions(**{name: np.full(count, coefficient(row)) for name, row in ASSUMPTION_ROWS.items()})


def check_escort(escort: str) -> str:
    """Return a choice of escort, or raise ``BadInputError``."""
    if escort not in ESCORT_CHOICES:
        raise BadInputError(f"escort {escort!r}", "is not known", f"choose from: {', '.join(ESCORT_CHOICES)}")
    return escort


class PracticeOptions(TypedDict, total=False):
    """The fields of :class:`Practice`, as keywords of the functions that sail a ship."""

    escort: str
    admission: str
    speed_model: str | None
    sea_margin: float
    escort_waits: bool
    power_model: str
    fuel_rules: bool
    scrubber: bool
    hfo_waiver: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """How a ship is sailed.

    Attributes
    ----------
    escort
        ``auto`` (where the ice or the rules ask for it), ``yes`` (also on every other NSR leg with ice) or ``no``.
    admission
        Which cells of the rules of the NSR may refuse a ship: ``all``, ``verified`` or ``off`` (none).
    speed_model
        A key of :data:`routes.speed.SPEED_MODELS`; None for that of her ice class.
    sea_margin
        Power that weather costs on open water, as a share of the power in calm water: her speed is then one in calm
        water, and she makes ``(1 + sea_margin)**(-1/3)`` of it. 0, the default, for a speed as made good at sea, which
        the operating speeds of the table are.
    escort_waits
        Whether she waits for her icebreaker; False if it is booked and meets her at the ice.
    power_model
        Her power in open water, a key of :data:`routes.power.POWER_MODELS`.
    fuel_rules
        Whether rules of sulphur and of the Arctic decide what she burns; False: her own fuel everywhere.
    scrubber
        Whether she has an exhaust gas scrubber, with which heavy fuel counts as low in sulphur.
    hfo_waiver
        Whether the coastal state waives the Arctic ban on heavy fuel for her flag.
    """

    escort: str = "auto"
    admission: str = "all"
    speed_model: str | None = None
    sea_margin: float = 0.0
    escort_waits: bool = True
    power_model: str = "ghg4_trial"
    fuel_rules: bool = True
    scrubber: bool = False
    hfo_waiver: bool = False

    def __post_init__(self) -> None:
        """Check the names."""
        check_escort(self.escort)
        if self.admission not in TRUST:
            raise UnknownNameError(f"admission {self.admission!r}", "is not known", f"choose from: {', '.join(TRUST)}")
        margin = self.sea_margin
        if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0.0 <= margin <= 1.0:
            raise BadInputError(
                f"sea margin {margin!r}", "must be a share of the power, 0 to 1", "write 0.15 for the usual 15%"
            )
        for name in ("escort_waits", "fuel_rules", "scrubber", "hfo_waiver"):
            if not isinstance(getattr(self, name), bool):
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be yes or no", "write True or False")
        if not isinstance(self.power_model, str) or self.power_model not in POWER_MODELS:
            raise UnknownNameError(
                f"power model {self.power_model!r}", "is not known", f"choose from: {', '.join(POWER_MODELS)}"
            )
        known = self.speed_model is None or (isinstance(self.speed_model, str) and self.speed_model in SPEED_MODELS)
        if not known:
            raise UnknownNameError(
                f"speed model {self.speed_model!r}", "is not known", f"choose from: {', '.join(SPEED_MODELS)}"
            )
