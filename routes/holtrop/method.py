"""Resistance and propulsion factors of a ship of known form. Forces are in kilonewtons [kN]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError
from routes.holtrop.form import (
    HullForm,
    entrance_deg,
    form_factor_1982,
    form_factor_1984,
    rows,
    wetted_surface_m2,
)
from routes.units import KN_PER_METRE_PER_SECOND

FloatArray = NDArray[np.float64]

# Newton in a kilonewton.
_KILO = 1000


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


def _bulb_reduction(form: HullForm) -> float:
    """Return ``c2``, by which the bulb lessens wave resistance and correlation allowance."""
    row, root = rows(), form.bulb_m2**0.5
    depth = row["wave.c3_root"] * root + form.draught_forward_m - form.bulb_centre_m
    c3 = row["wave.c3"] * root**3 / (form.beam_m * form.draught_m * depth)
    return float(np.exp(row["wave.c2"] * c3**0.5))


def _c15(form: HullForm) -> float:
    row, ratio = rows(), form.length_m**3 / form.volume_m3
    if ratio < row["wave.c15_edge"]:
        return row["wave.c15"]
    if ratio > row["wave.c15_far"]:
        return 0.0
    return row["wave.c15"] + (float(ratio ** (1 / 3)) - row["wave.c15_from"]) / row["wave.c15_over"]


def _wave_parts(form: HullForm) -> tuple[float, float, float, float]:
    """Return ``c1``, ``c2 c5 vol rho g`` [kN], ``m1`` and ``lambda``."""
    row, cp = rows(), form.prismatic
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
    slow = np.power(froude, rows()["wave.froude_power"])
    return np.asarray(scale * np.exp(m * slow + swing * np.cos(turn / froude**2)), dtype=np.float64)


def _wave_1982(form: HullForm, froude: FloatArray) -> FloatArray:
    c1, weight, m1, turn = _wave_parts(form)
    swing = _c15(form) * form.prismatic**2 * np.exp(rows()["wave.m2"] / froude**2)
    return _waves(c1 * weight, m1, swing, turn, froude)


def _wave_1984(form: HullForm, froude: FloatArray) -> FloatArray:
    row = rows()
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
    row, cp, block = rows(), form.prismatic, form.block
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
    row = rows()
    return row["wake.cp1_a"] * form.prismatic + row["wake.cp1_b"] + row["wake.cp1_lcb"] * form.lcb_percent


def _thrust_and_rotative(form: HullForm) -> tuple[float, float]:
    row, cp = rows(), form.prismatic
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
    row, root = rows(), form.bulb_m2**0.5
    emergence = row["bulb.emergence"] * root / (form.draught_forward_m - row["bulb.depth"] * form.bulb_centre_m)
    sunk = row["water.gravity"] * (form.draught_forward_m - form.bulb_centre_m - row["bulb.immersion"] * root)
    froude = speed / np.sqrt(sunk + row["bulb.speed"] * speed**2)
    size = row["bulb.factor"] * np.exp(row["bulb.rate"] / emergence**2) * root**3
    weight = row["water.density"] * row["water.gravity"] / _KILO
    return np.asarray(size * weight * froude**3 / (1 + froude**2), dtype=np.float64)


def _transom(form: HullForm, speed: FloatArray) -> FloatArray:
    if form.transom_m2 == 0.0:
        return np.zeros(speed.shape)
    row = rows()
    depth = 2 * row["water.gravity"] * form.transom_m2
    froude = speed / np.sqrt(depth / (form.beam_m * (1 + form.waterplane_coefficient)))
    c6 = row["transom.factor"] * np.maximum(1 - row["transom.slope"] * froude, 0.0)
    return np.asarray(row["water.density"] * speed**2 * form.transom_m2 * c6 / (2 * _KILO), dtype=np.float64)


def _resistance(form: HullForm, speed_kn: ArrayLike, year: int) -> Resistance:
    row = rows()
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

    >>> from routes.holtrop import example_form
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

    >>> from routes.holtrop import example_form
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

    >>> from routes.holtrop import example_form
    >>> round(float(delivered_power_kw(holtrop_mennen_1982(example_form(), 25.0))), -2)
    32700.0
    """
    row = rows()
    screw = row["efficiency.open_water"] if open_water_efficiency is None else open_water_efficiency
    shaft = row["efficiency.shaft"] if shaft_efficiency is None else shaft_efficiency
    for name, value in (("open_water_efficiency", screw), ("shaft_efficiency", shaft)):
        if not 0.0 < value <= 1.0:
            raise BadInputError(f"{name} {value!r}", "must be greater than 0 and at most 1", "give a share")
    whole = resistance.hull_efficiency * resistance.rotative * screw * shaft
    return resistance.effective_power_kw / whole
