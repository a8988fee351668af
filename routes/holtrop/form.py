"""The form of a ship as Holtrop and Mennen ask for it, and what follows from it at any speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from routes.errors import BadInputError, UnknownNameError
from routes.tables import load_table

_APPENDAGE = "appendage."


@cache
def rows() -> dict[str, float]:
    """Return all coefficients by key."""
    return {key: row.value for key, row in load_table("holtrop.csv").items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class HullForm:
    """What the method asks of a ship.

    Attributes
    ----------
    type
        Ship type, which sets the greatest Froude number: ``container``, ``bulk``, ``tanker``, ``lng``,
        ``general_cargo`` or ``vehicle``.
    length_m, beam_m
        Length and breadth on the waterline [m].
    draught_forward_m, draught_aft_m
        Draughts at the perpendiculars [m].
    volume_m3
        Displaced volume [m3].
    lcb_percent
        Longitudinal centre of buoyancy forward of half the length, in per cent of it [%].
    midship_coefficient, waterplane_coefficient
        Coefficients of the midship section and of the waterplane [-].
    bulb_m2, bulb_centre_m
        Area of the bulb at the forward perpendicular [m2] and height of its centre over the keel [m].
    transom_m2
        Area of the transom under water at rest [m2].
    appendages_m2, appendage_factor
        Wetted surface of the appendages [m2] and their ``1 + k2`` (:func:`appendage_factor`).
    stern
        ``Cstern``: -25 for a pram with gondola, -10 for V-shaped sections, 0 normal, 10 for U-shaped with Hogner stern.
    propeller_m, propellers
        Diameter of one propeller [m]; one or two of them.
    area_ratio
        Expanded blade area ratio of the propeller [-].
    pitch_ratio
        Pitch over diameter, asked for with two propellers only [-].
    source
        Where the figures are from.
    """

    type: str
    length_m: float
    beam_m: float
    draught_forward_m: float
    draught_aft_m: float
    volume_m3: float
    lcb_percent: float
    midship_coefficient: float
    waterplane_coefficient: float
    bulb_m2: float
    bulb_centre_m: float
    transom_m2: float
    appendages_m2: float
    appendage_factor: float
    stern: float
    propeller_m: float
    area_ratio: float
    source: str
    propellers: int = 1
    pitch_ratio: float | None = None

    def __post_init__(self) -> None:
        """Check the particulars and the range of the method."""
        known = [key.removeprefix("range.froude.") for key in rows() if key.startswith("range.froude.")]
        if self.type not in known:
            raise UnknownNameError(f"ship type {self.type!r}", "has no range", f"choose from: {', '.join(known)}")
        for name in ("length_m", "beam_m", "draught_forward_m", "draught_aft_m", "volume_m3", "propeller_m"):
            if not float(getattr(self, name)) > 0.0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be positive", "check the form")
        for name in ("midship_coefficient", "waterplane_coefficient", "area_ratio"):
            if not 0.0 < float(getattr(self, name)) <= 1.0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must lie between 0 and 1", "check the form")
        for name in ("bulb_m2", "bulb_centre_m", "transom_m2", "appendages_m2", "appendage_factor"):
            if not float(getattr(self, name)) >= 0.0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must not be negative", "check the form")
        if self.propellers not in (1, 2):
            raise BadInputError(f"{self.propellers!r} propellers", "must be 1 or 2", "the method has no others")
        if self.propellers > 1 and self.pitch_ratio is None:
            raise BadInputError("two propellers", "need their pitch ratio", "give pitch_ratio")
        if self.bulb_m2 > 0.0 and not self._bulb_under_water:
            raise BadInputError(
                f"bulb centre {self.bulb_centre_m:g} m",
                "must lie well below the waterline",
                "check bulb_centre_m and draught_forward_m",
            )
        row = rows()
        for what, value, least, most in (
            ("prismatic coefficient", self.prismatic, row["range.cp_least"], row["range.cp_most"]),
            ("length over beam", self.slenderness, row["range.slender_least"], row["range.slender_most"]),
        ):
            if not least <= value <= most:
                raise BadInputError(
                    f"{what} {value:.3f}",
                    f"lies outside the range of Holtrop and Mennen, {least:g} to {most:g}",
                    "use the admiralty law for this ship",
                )

    @property
    def _bulb_under_water(self) -> bool:
        """Whether the bulb's depths, by which the bulb terms divide, are positive."""
        row, root = rows(), self.bulb_m2**0.5
        return (
            self.draught_forward_m > row["bulb.depth"] * self.bulb_centre_m
            and self.draught_forward_m > self.bulb_centre_m + row["bulb.immersion"] * root
        )

    @property
    def draught_m(self) -> float:
        """Mean draught [m]."""
        return (self.draught_forward_m + self.draught_aft_m) / 2

    @property
    def slenderness(self) -> float:
        """Length over beam [-]."""
        return self.length_m / self.beam_m

    @property
    def block(self) -> float:
        """Block coefficient [-]."""
        return self.volume_m3 / (self.length_m * self.beam_m * self.draught_m)

    @property
    def prismatic(self) -> float:
        """Prismatic coefficient [-]."""
        return self.block / self.midship_coefficient

    @property
    def run_m(self) -> float:
        """Length of the run ``LR = L (1 - CP + 0.06 CP lcb / (4 CP - 1))`` [m]."""
        cp = self.prismatic
        return self.length_m * (1 - cp + rows()["run.trim"] * cp * self.lcb_percent / (rows()["run.per_cp"] * cp - 1))


def example_form() -> HullForm:
    """Return the ship of the worked example of 1982: 205 m, 37,500 m3, 25 kn."""
    row = {key.removeprefix("example."): value for key, value in rows().items() if key.startswith("example.")}
    return HullForm(type="container", source="holtrop.csv, rows example.*", propellers=1, pitch_ratio=None, **row)


def appendage_factor(surfaces_m2: Mapping[str, float]) -> float:
    """Compute ``1 + k2`` of a set of appendages: the mean of the tabulated factors weighted by surface.

    Parameters
    ----------
    surfaces_m2
        Wetted surface [m2] by kind, such as ``{"rudder_behind_stern": 50.0}``; the kinds are rows ``appendage.*``.

    Raises
    ------
    UnknownNameError
        If there is no row for a kind.
    BadInputError
        If no surface is positive, or one is negative.

    References
    ----------
    J. Holtrop, G. G. J. Mennen (1982), table of ``1 + k2``; recalled, not read.

    >>> round(appendage_factor({"rudder_behind_stern": 50.0, "bilge_keels": 50.0}), 2)
    1.4
    """
    known = {key.removeprefix(_APPENDAGE): value for key, value in rows().items() if key.startswith(_APPENDAGE)}
    for kind, surface in surfaces_m2.items():
        if kind not in known:
            raise UnknownNameError(f"appendage {kind!r}", "has no factor", f"choose from: {', '.join(known)}")
        if not surface >= 0.0:
            raise BadInputError(f"surface {surface!r} m2", "must not be negative", "check the appendages")
    total = sum(surfaces_m2.values())
    if not total > 0.0:
        raise BadInputError(f"appendages of {total!r} m2", "have no mean factor", "leave them out instead")
    return sum(known[kind] * surface for kind, surface in surfaces_m2.items()) / total


def wetted_surface_m2(form: HullForm) -> float:
    """Compute the wetted surface of a hull [m2].

    ``S = L (2T + B) sqrt(CM) (0.453 + 0.4425 CB - 0.2862 CM - 0.003467 B/T + 0.3696 CWP) + 2.38 ABT / CB``

    References
    ----------
    J. Holtrop, G. G. J. Mennen (1982); the example's 7381.45 m2.

    >>> round(wetted_surface_m2(example_form()), 2)
    7381.45
    """
    row = rows()
    bracket = (
        row["wetted.base"]
        + row["wetted.block"] * form.block
        + row["wetted.midship"] * form.midship_coefficient
        + row["wetted.beam"] * form.beam_m / form.draught_m
        + row["wetted.waterplane"] * form.waterplane_coefficient
    )
    girth = 2 * form.draught_m + form.beam_m
    bulb = row["wetted.bulb"] * form.bulb_m2 / form.block
    return float(form.length_m * girth * form.midship_coefficient**0.5 * bracket + bulb)


def entrance_deg(form: HullForm) -> float:
    """Estimate half the angle of entrance of the waterline [deg].

    ``1 + 89 exp(-(L/B)^0.80856 (1 - CWP)^0.30484 (1 - CP - 0.0225 lcb)^0.6367 (LR/B)^0.34574 (100 vol/L^3)^0.16302)``

    >>> round(entrance_deg(example_form()), 2)
    12.08
    """
    row = rows()
    power = (
        form.slenderness ** row["entrance.slender"]
        * (1 - form.waterplane_coefficient) ** row["entrance.waterplane"]
        * (1 - form.prismatic + row["entrance.lcb"] * form.lcb_percent) ** row["entrance.prismatic"]
        * (form.run_m / form.beam_m) ** row["entrance.run"]
        * (row["entrance.hundred"] * form.volume_m3 / form.length_m**3) ** row["entrance.volume"]
    )
    return float(1 + row["entrance.scale"] * np.exp(-power))


def form_factor_1982(form: HullForm) -> float:
    """Compute ``1 + k1`` by the paper of 1982.

    ``c13 (0.93 + c12 (B/LR)^0.92497 (0.95 - CP)^-0.521448 (1 - CP + 0.0225 lcb)^0.6906)``

    >>> round(form_factor_1982(example_form()), 3)
    1.156
    """
    row, cp = rows(), form.prismatic
    depth = form.draught_m / form.length_m
    if depth > row["form82.t_edge"]:
        c12 = depth ** row["form82.t_deep"]
    elif depth > row["form82.t_low"]:
        c12 = row["form82.t_factor"] * (depth - row["form82.t_low"]) ** row["form82.t_power"] + row["form82.t_least"]
    else:
        c12 = row["form82.t_least"]
    hull = (
        c12
        * (form.beam_m / form.run_m) ** row["form82.beam"]
        * (row["form82.prismatic"] - cp) ** row["form82.prismatic_power"]
        * (1 - cp + row["form82.lcb"] * form.lcb_percent) ** row["form82.run_power"]
    )
    return float((1 + row["form82.stern"] * form.stern) * (row["form82.base"] + hull))


def form_factor_1984(form: HullForm) -> float:
    """Compute ``1 + k1`` by the re-analysis of 1984.

    ``0.93 + 0.487118 c14 (B/L)^1.06806 (T/L)^0.46106 (L/LR)^0.121563 (L^3/vol)^0.36486 (1 - CP)^-0.604247``

    >>> round(form_factor_1984(example_form()), 3)
    1.185
    """
    row = rows()
    return float(
        row["form84.base"]
        + row["form84.factor"]
        * (1 + row["form84.stern"] * form.stern)
        * (form.beam_m / form.length_m) ** row["form84.beam"]
        * (form.draught_m / form.length_m) ** row["form84.draught"]
        * (form.length_m / form.run_m) ** row["form84.run"]
        * (form.length_m**3 / form.volume_m3) ** row["form84.slender"]
        * (1 - form.prismatic) ** row["form84.prismatic"]
    )
