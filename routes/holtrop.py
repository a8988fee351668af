"""Resistance and power of a ship whose form is known, by Holtrop and Mennen.

The method of 1982 and the re-analysis of 1984 share all parts but the form factor and the wave resistance. Coefficients
are rows of ``holtrop.csv``. Forces are in kilonewtons [kN]; no name of a force ends in ``_kn``, which means knots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import load_table
from routes.units import KN_PER_METRE_PER_SECOND

FloatArray = NDArray[np.float64]

# Newton in a kilonewton.
_KILO = 1000
_APPENDAGE = "appendage."


@cache
def _rows() -> dict[str, float]:
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
        known = [key.removeprefix("range.froude.") for key in _rows() if key.startswith("range.froude.")]
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
        row = _rows()
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
        row, root = _rows(), self.bulb_m2**0.5
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
        return self.length_m * (1 - cp + _rows()["run.trim"] * cp * self.lcb_percent / (_rows()["run.per_cp"] * cp - 1))


def example_form() -> HullForm:
    """Return the ship of the worked example of 1982: 205 m, 37,500 m3, 25 kn."""
    row = {key.removeprefix("example."): value for key, value in _rows().items() if key.startswith("example.")}
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
    known = {key.removeprefix(_APPENDAGE): value for key, value in _rows().items() if key.startswith(_APPENDAGE)}
    for kind, surface in surfaces_m2.items():
        if kind not in known:
            raise UnknownNameError(f"appendage {kind!r}", "has no factor", f"choose from: {', '.join(known)}")
        if not surface >= 0.0:
            raise BadInputError(f"surface {surface!r} m2", "must not be negative", "check the appendages")
    total = sum(surfaces_m2.values())
    if not total > 0.0:
        raise BadInputError(f"appendages of {total!r} m2", "have no mean factor", "leave them out instead")
    return sum(known[kind] * surface for kind, surface in surfaces_m2.items()) / total


@dataclass(frozen=True, slots=True, kw_only=True)
class Resistance:
    """Parts of the resistance of a ship in calm deep water, arrays of the shape of the speeds.

    Attributes
    ----------
    speed_kn
        Speed [kn].
    froude
        ``V / sqrt(g L)`` [-].
    friction, appendages, wave, bulb, transom, correlation
        ``RF, RAPP, RW, RB, RTR, RA`` [kN].
    total
        ``RF (1 + k1) + RAPP + RW + RB + RTR + RA`` [kN].
    form_factor
        ``1 + k1`` [-].
    wetted_m2
        Wetted surface of the hull [m2].
    friction_coefficient, correlation_coefficient
        ``CF`` and ``CA`` [-].
    wake, thrust_deduction, rotative
        ``w``, ``t`` and the relative rotative efficiency [-].
    """

    speed_kn: FloatArray
    froude: FloatArray
    friction: FloatArray
    appendages: FloatArray
    wave: FloatArray
    bulb: FloatArray
    transom: FloatArray
    correlation: FloatArray
    total: FloatArray
    form_factor: float
    wetted_m2: float
    friction_coefficient: FloatArray
    correlation_coefficient: float
    wake: FloatArray
    thrust_deduction: float
    rotative: float

    @property
    def effective_power_kw(self) -> FloatArray:
        """Power to tow her, resistance times speed [kW]."""
        return self.total * self.speed_kn / KN_PER_METRE_PER_SECOND

    @property
    def hull_efficiency(self) -> FloatArray:
        """``(1 - t) / (1 - w)`` [-]."""
        return np.asarray((1.0 - self.thrust_deduction) / (1.0 - self.wake), dtype=np.float64)


def wetted_surface_m2(form: HullForm) -> float:
    """Compute the wetted surface of a hull [m2].

    ``S = L (2T + B) sqrt(CM) (0.453 + 0.4425 CB - 0.2862 CM - 0.003467 B/T + 0.3696 CWP) + 2.38 ABT / CB``

    References
    ----------
    J. Holtrop, G. G. J. Mennen (1982); the example's 7381.45 m2.

    >>> round(wetted_surface_m2(example_form()), 2)
    7381.45
    """
    row = _rows()
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
    row = _rows()
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
    row, cp = _rows(), form.prismatic
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
    row = _rows()
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


def _bulb_reduction(form: HullForm) -> float:
    """Return ``c2``, by which the bulb lessens wave resistance and correlation allowance."""
    row, root = _rows(), form.bulb_m2**0.5
    depth = row["wave.c3_root"] * root + form.draught_forward_m - form.bulb_centre_m
    c3 = row["wave.c3"] * root**3 / (form.beam_m * form.draught_m * depth)
    return float(np.exp(row["wave.c2"] * c3**0.5))


def _c15(form: HullForm) -> float:
    row, ratio = _rows(), form.length_m**3 / form.volume_m3
    if ratio < row["wave.c15_edge"]:
        return row["wave.c15"]
    if ratio > row["wave.c15_far"]:
        return 0.0
    return row["wave.c15"] + (float(ratio ** (1 / 3)) - row["wave.c15_from"]) / row["wave.c15_over"]


def _wave_parts(form: HullForm) -> tuple[float, float, float, float]:
    """Return ``c1``, ``c2 c5 vol rho g`` [kN], ``m1`` and ``lambda``."""
    row, cp = _rows(), form.prismatic
    wide = form.beam_m / form.length_m
    if wide < row["wave.c7_slim"]:
        c7 = row["wave.c7_factor"] * wide ** (1 / 3)
    elif wide > row["wave.c7_wide"]:
        c7 = row["wave.c7_half"] - row["wave.c7_slope"] * form.slenderness
    else:
        c7 = wide
    c1 = (
        row["wave.c1"]
        * c7 ** row["wave.c7_power"]
        * (form.draught_m / form.beam_m) ** row["wave.draught_power"]
        * (row["wave.right_angle"] - entrance_deg(form)) ** row["wave.entrance_power"]
    )
    c5 = 1 - row["wave.c5"] * form.transom_m2 / (form.beam_m * form.draught_m * form.midship_coefficient)
    if cp < row["wave.c16_edge"]:
        c16 = row["wave.c16_a"] * cp + row["wave.c16_b"] * cp**2 + row["wave.c16_c"] * cp**3
    else:
        c16 = row["wave.c16_d"] + row["wave.c16_e"] * cp
    m1 = (
        row["wave.m1_length"] * form.length_m / form.draught_m
        + row["wave.m1_volume"] * form.volume_m3 ** (1 / 3) / form.length_m
        + row["wave.m1_beam"] * wide
        - c16
    )
    turn = row["wave.lambda_cp"] * cp + (
        row["wave.lambda_beam"] * form.slenderness
        if form.slenderness < row["wave.lambda_edge"]
        else row["wave.lambda_slim"]
    )
    weight = form.volume_m3 * row["water.density"] * row["water.gravity"] / _KILO
    return float(c1), float(_bulb_reduction(form) * c5 * weight), float(m1), float(turn)


def _waves(scale: float, m: float, swing: FloatArray, turn: float, froude: FloatArray) -> FloatArray:
    slow = np.power(froude, _rows()["wave.froude_power"])
    return np.asarray(scale * np.exp(m * slow + swing * np.cos(turn / froude**2)), dtype=np.float64)


def _wave_1982(form: HullForm, froude: FloatArray) -> FloatArray:
    c1, weight, m1, turn = _wave_parts(form)
    swing = _c15(form) * form.prismatic**2 * np.exp(_rows()["wave.m2"] / froude**2)
    return _waves(c1 * weight, m1, swing, turn, froude)


def _wave_1984(form: HullForm, froude: FloatArray) -> FloatArray:
    row = _rows()
    c1, weight, m1, turn = _wave_parts(form)

    def swing(number: FloatArray) -> FloatArray:
        decay = np.exp(row["wave84.m4_rate"] * np.power(number, row["wave84.m4_power"]))
        return np.asarray(row["wave84.m4"] * _c15(form) * decay, dtype=np.float64)

    def slow(number: FloatArray) -> FloatArray:
        return _waves(c1 * weight, m1, swing(number), turn, number)

    def fast(number: FloatArray) -> FloatArray:
        c17 = (
            row["wave84.c17"]
            * form.midship_coefficient ** row["wave84.c17_midship"]
            * (form.volume_m3 / form.length_m**3) ** row["wave84.c17_volume"]
            * (form.slenderness - row["wave84.c17_from"]) ** row["wave84.c17_beam"]
        )
        m3 = (
            row["wave84.m3"]
            * (form.beam_m / form.length_m) ** row["wave84.m3_beam"]
            * (form.draught_m / form.beam_m) ** row["wave84.m3_draught"]
        )
        return _waves(c17 * weight, m3, swing(number), turn, number)

    low, high = row["wave84.low"], row["wave84.high"]
    start, end = slow(np.asarray(low)), fast(np.asarray(high))
    between = start + (froude - low) / (high - low) * (end - start)
    return np.where(froude < low, slow(froude), np.where(froude > high, fast(froude), between))


def _wake(form: HullForm, viscous: FloatArray, wetted: float) -> FloatArray:
    row, cp, block = _rows(), form.prismatic, form.block
    if form.propellers == 2:
        disc = form.propeller_m / (form.beam_m * form.draught_m) ** 0.5
        wake = row["twin.wake_block"] * block + row["twin.wake_viscous"] * viscous * block
        return np.asarray(wake + row["twin.wake_propeller"] * disc, dtype=np.float64)
    aft, screw, length, beam = form.draught_aft_m, form.propeller_m, form.length_m, form.beam_m
    if beam / aft < row["wake.c8_edge"]:
        c8 = beam * wetted / (length * screw * aft)
    else:
        c8 = wetted * (row["wake.c8_a"] * beam / aft - row["wake.c8_b"])
        c8 /= length * screw * (beam / aft - row["wake.c8_c"])
    c9 = c8 if c8 < row["wake.c9_edge"] else row["wake.c9_a"] - row["wake.c9_b"] / (c8 - row["wake.c9_c"])
    c11 = aft / screw
    if c11 >= row["wake.c11_edge"]:
        c11 = row["wake.c11_a"] * c11**3 + row["wake.c11_b"]
    cp1 = _cp1(form)
    wake = (
        c9 * viscous * length / aft * (row["wake.viscous_a"] + row["wake.viscous_b"] * c11 * viscous / (1 - cp1))
        + row["wake.beam"] * (beam / (length * (1 - cp1))) ** 0.5
        + row["wake.prismatic"] / (row["wake.prismatic_from"] - cp)
        + row["wake.block"] / (row["wake.block_from"] - block)
        + row["wake.stern_viscous"] * form.stern * viscous
        + row["wake.stern"] * form.stern
    )
    return np.asarray(wake, dtype=np.float64)


def _cp1(form: HullForm) -> float:
    row = _rows()
    return row["wake.cp1_a"] * form.prismatic + row["wake.cp1_b"] + row["wake.cp1_lcb"] * form.lcb_percent


def _thrust_and_rotative(form: HullForm) -> tuple[float, float]:
    row, cp = _rows(), form.prismatic
    if form.propellers == 2:
        disc = form.propeller_m / (form.beam_m * form.draught_m) ** 0.5
        deduction = row["twin.thrust_block"] * form.block + row["twin.thrust_propeller"] * disc
        rotative = (
            row["twin.rotative"]
            + row["twin.rotative_prismatic"] * (cp + row["twin.rotative_lcb"] * form.lcb_percent)
            + row["twin.rotative_pitch"] * (form.pitch_ratio or 0.0)
        )
        return deduction, rotative
    if form.slenderness > row["thrust.c10_edge"]:
        c10 = form.beam_m / form.length_m
    else:
        c10 = row["thrust.c10_a"] + row["thrust.c10_b"] / (form.beam_m / form.length_m - row["thrust.c10_c"])
    deduction = (
        row["thrust.length"] * form.length_m / (form.beam_m * (1 - _cp1(form)))
        + row["thrust.c10"] * c10
        + row["thrust.offset"]
        + row["thrust.propeller"] * form.propeller_m**2 / (form.beam_m * form.draught_m)
        + row["thrust.stern"] * form.stern
    )
    rotative = (
        row["rotative.base"]
        + row["rotative.area"] * form.area_ratio
        + row["rotative.prismatic"] * (cp + row["rotative.lcb"] * form.lcb_percent)
    )
    return deduction, rotative


def _bulb(form: HullForm, speed: FloatArray) -> FloatArray:
    if form.bulb_m2 == 0.0:
        return np.zeros(speed.shape)
    row, root = _rows(), form.bulb_m2**0.5
    emergence = row["bulb.emergence"] * root / (form.draught_forward_m - row["bulb.depth"] * form.bulb_centre_m)
    sunk = row["water.gravity"] * (form.draught_forward_m - form.bulb_centre_m - row["bulb.immersion"] * root)
    froude = speed / np.sqrt(sunk + row["bulb.speed"] * speed**2)
    size = row["bulb.factor"] * np.exp(row["bulb.rate"] / emergence**2) * root**3
    weight = row["water.density"] * row["water.gravity"] / _KILO
    return np.asarray(size * weight * froude**3 / (1 + froude**2), dtype=np.float64)


def _transom(form: HullForm, speed: FloatArray) -> FloatArray:
    if form.transom_m2 == 0.0:
        return np.zeros(speed.shape)
    row = _rows()
    depth = 2 * row["water.gravity"] * form.transom_m2
    froude = speed / np.sqrt(depth / (form.beam_m * (1 + form.waterplane_coefficient)))
    c6 = row["transom.factor"] * np.maximum(1 - row["transom.slope"] * froude, 0.0)
    return np.asarray(row["water.density"] * speed**2 * form.transom_m2 * c6 / (2 * _KILO), dtype=np.float64)


def _resistance(form: HullForm, speed_kn: ArrayLike, year: int) -> Resistance:
    row = _rows()
    given = np.asarray(speed_kn, dtype=np.float64)
    most = row[f"range.froude.{form.type}"] * np.sqrt(row["water.gravity"] * form.length_m) * KN_PER_METRE_PER_SECOND
    # A rounding error above the limit is still the limit.
    inside = (given > 0.0) & (given <= most * (1 + np.finfo(np.float64).eps * _KILO))
    speed = np.where(inside, given, np.nan) / KN_PER_METRE_PER_SECOND
    froude = speed / np.sqrt(row["water.gravity"] * form.length_m)
    wetted = wetted_surface_m2(form)
    factor = form_factor_1982(form) if year == 1982 else form_factor_1984(form)
    reynolds = np.log10(speed * form.length_m / row["water.viscosity"])
    coefficient = row["friction.factor"] / (reynolds - row["friction.offset"]) ** 2
    pressure = row["water.density"] * speed**2 / (2 * _KILO)
    friction = pressure * wetted * coefficient
    appendages = pressure * form.appendages_m2 * form.appendage_factor * coefficient
    wave = _wave_1982(form, froude) if year == 1982 else _wave_1984(form, froude)
    c4 = min(form.draught_forward_m / form.length_m, row["correlation.c4"])
    allowance = (
        row["correlation.factor"] * (form.length_m + row["correlation.length"]) ** row["correlation.power"]
        + row["correlation.offset"]
        + row["correlation.bulb"]
        * (form.length_m / row["correlation.scale_m"]) ** 0.5
        * form.block**4
        * _bulb_reduction(form)
        * (row["correlation.c4"] - c4)
    )
    correlation = pressure * wetted * allowance
    bulb, transom = _bulb(form, speed), _transom(form, speed)
    total = friction * factor + appendages + wave + bulb + transom + correlation
    viscous_factor = factor + (form.appendage_factor - factor) * form.appendages_m2 / (wetted + form.appendages_m2)
    deduction, rotative = _thrust_and_rotative(form)
    return Resistance(
        speed_kn=given,
        froude=froude,
        friction=friction,
        appendages=appendages,
        wave=wave,
        bulb=bulb,
        transom=transom,
        correlation=correlation,
        total=total,
        form_factor=factor,
        wetted_m2=wetted,
        friction_coefficient=coefficient,
        correlation_coefficient=float(allowance),
        wake=_wake(form, viscous_factor * coefficient + allowance, wetted),
        thrust_deduction=deduction,
        rotative=rotative,
    )


def holtrop_mennen_1982(form: HullForm, speed_kn: ArrayLike) -> Resistance:
    """Compute resistance and propulsion factors by the method of 1982.

    Parameters
    ----------
    form
        The ship, of a form that the method covers: ``0.55 <= CP <= 0.85``, ``3.9 <= L/B <= 15``.
    speed_kn
        Speed in calm deep water [kn].

    Returns
    -------
    The parts of the resistance; NaN at no speed, at negative speed, and above the greatest Froude number of the ship's
    type (tankers and bulk carriers 0.24, vehicle carriers 0.35, cargo ships 0.38, container ships 0.45: recalled).

    References
    ----------
    J. Holtrop, G. G. J. Mennen (1982), *An approximate power prediction method*, International Shipbuilding Progress
    29(335), 166-170. Its worked example has 1793.26 kN at 25 kn: ours is 0.07% less, mostly in ``RA`` (221.98 kN there,
    which takes in the appendages' surface, 220.57 kN here) and ``RW`` (557.11, 556.84).

    >>> example = holtrop_mennen_1982(example_form(), 25.0)
    >>> round(float(example.total)), round(float(example.wake), 3), round(example.thrust_deduction, 4)
    (1792, 0.258, 0.1747)
    """
    return _resistance(form, speed_kn, 1982)


def holtrop_1984(form: HullForm, speed_kn: ArrayLike) -> Resistance:
    """Compute resistance and propulsion factors by the re-analysis of 1984.

    Form factor and wave resistance are those of 1984, with a formula of its own above a Froude number of 0.55 and a
    straight line between 0.40 and it; all other parts are those of 1982. Arguments, range and result:
    :func:`holtrop_mennen_1982`.

    References
    ----------
    J. Holtrop (1984), *A statistical re-analysis of resistance and propulsion data*, International Shipbuilding
    Progress 31(363), 272-276. The worked example of the paper is another ship; it was not found.

    >>> round(float(holtrop_1984(example_form(), 25.0).total))
    1814
    """
    return _resistance(form, speed_kn, 1984)


def delivered_power_kw(
    resistance: Resistance, *, open_water_efficiency: float | None = None, shaft_efficiency: float | None = None
) -> FloatArray:
    """Compute engine power in calm water from resistance.

    Parameters
    ----------
    resistance
        Of :func:`holtrop_mennen_1982` or :func:`holtrop_1984`.
    open_water_efficiency
        Efficiency of the propeller in open water; None for row ``efficiency.open_water`` (0.65, a judgement).
    shaft_efficiency
        Efficiency of shaft and bearings; None for row ``efficiency.shaft`` (0.98, a judgement).

    Returns
    -------
    ``PE / (eta_H eta_R eta_O eta_S)`` [kW], without margin for weather and fouling.

    >>> round(float(delivered_power_kw(holtrop_mennen_1982(example_form(), 25.0))), -2)
    32700.0
    """
    row = _rows()
    screw = row["efficiency.open_water"] if open_water_efficiency is None else open_water_efficiency
    shaft = row["efficiency.shaft"] if shaft_efficiency is None else shaft_efficiency
    for name, value in (("open_water_efficiency", screw), ("shaft_efficiency", shaft)):
        if not 0.0 < value <= 1.0:
            raise BadInputError(f"{name} {value!r}", "must be greater than 0 and at most 1", "give a share")
    whole = resistance.hull_efficiency * resistance.rotative * screw * shaft
    return resistance.effective_power_kw / whole
