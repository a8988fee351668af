"""Power that a speed in ice takes, alone or in an icebreaker's channel.

A model of speed in ice gives the speed at full power; what the ice costs there is known, whatever the model: the net
thrust of full power at that speed. Below it the ship needs less, by the propeller law. So a ship that the ice has
slowed down at full power burns full power, and one that is slowed down by choice burns what the ice still costs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.resistance import Hull, bollard_pull, fsicr_channel, ice_resistance, lindqvist_terms
from routes.speed import SPEED_MODELS, IceShip, ship_speed_in_ice_kn
from routes.tables import coefficient
from routes.units import KN_PER_METRE_PER_SECOND

FloatArray = NDArray[np.float64]
# A law of power in open water: speed [kn] -> power [kW].
OpenWaterLaw = Callable[[FloatArray], FloatArray]


def juva_riska_2002_speed_kn(speed_kn: ArrayLike, open_kn: ArrayLike, resistance_share: ArrayLike) -> FloatArray:
    """Compute the open-water speed that takes as much power as a speed in ice.

    Parameters
    ----------
    speed_kn
        Speed made in the ice [kn], shapes broadcast.
    open_kn
        Speed in open water at full power [kn].
    resistance_share
        Resistance of the ice at that speed over the pull of full power at rest [-].

    Returns
    -------
    ``V_open q``, ``q = x/6 + sqrt(25 x^2/36 + r)``, ``x = v / V_open`` [kn]: the speed itself where there is no ice,
    ``V_open`` where full power is just enough, more where it is not. NaN for negative speed or resistance.

    Notes
    -----
    Net thrust at full power is ``T_B (1 - x/3 - 2 x^2/3)`` (Juva and Riska). At a share ``p`` of it, pull at rest goes
    with ``p^(2/3)`` and the speed in open water with ``p^(1/3)``. With ``q = p^(1/3)`` net thrust becomes ``T_B (q^2 -
    q x/3 - 2 x^2/3)``: thrust of a propeller, linear in advance at each rate of turning, less a resistance of the water
    that goes with the square of speed. Set equal to the resistance of the ice, ``r T_B``, the positive root is ``q``.
    The power is that of ``V_open q`` in open water: the share ``q^3`` by the cube, and any other law fits as well.

    References
    ----------
    M. Juva, K. Riska (2002), Winter Navigation Research Board, report 53: net thrust and bollard pull. The part-power
    form is ours.

    >>> juva_riska_2002_speed_kn([10.0, 6.0, 0.0], 19.5, [0.0, 0.834320, 0.25]).round(3).tolist()
    [10.0, 19.5, 9.75]
    """
    speed, top, force = np.broadcast_arrays(
        np.asarray(speed_kn, dtype=np.float64),
        np.asarray(open_kn, dtype=np.float64),
        np.asarray(resistance_share, dtype=np.float64),
    )
    share = speed / top
    bad = (share < 0.0) | (force < 0.0)
    root = np.sqrt(25 * share**2 / 36 + np.where(bad, 0.0, force))
    return np.where(bad, np.nan, top * (share / 6 + root))


def resistance_share_at_full_power(full_power_kn: ArrayLike, open_kn: ArrayLike) -> FloatArray:
    """Compute the resistance of the ice that holds a ship at a speed with full power.

    Parameters
    ----------
    full_power_kn
        Speed at full power in the ice [kn], shapes broadcast.
    open_kn
        Speed at full power in open water [kn].

    Returns
    -------
    Resistance over the pull at rest, ``1 - x/3 - 2 x^2/3`` [-]; 0 at the speed in open water and above. References:
    :func:`juva_riska_2002_speed_kn`.

    >>> resistance_share_at_full_power([0.0, 6.0, 19.5], 19.5).round(4).tolist()
    [1.0, 0.8343, 0.0]
    """
    share = np.asarray(full_power_kn, dtype=np.float64) / np.asarray(open_kn, dtype=np.float64)
    return np.maximum(1.0 - share / 3 - 2 * share**2 / 3, 0.0)


def _share_at_rest(
    model: str, ship: IceShip, concentration: FloatArray, thickness: FloatArray, full: FloatArray
) -> FloatArray:
    """Return which part of the resistance at the full-power speed does not depend on speed."""
    ice = np.where(concentration > 0.0, thickness, 0.0)
    if SPEED_MODELS[model].needs_hull and ship.hull is not None:
        rest, whole = (
            ice_resistance(concentration, ice, speed, ship.hull, extrapolate=True)
            for speed in (np.zeros(full.shape), np.nan_to_num(full))
        )
    elif ship.speed_row.startswith("hv.") and SPEED_MODELS[model].rows == "hv.":
        names = ("length_m", "beam_m", "draught_m", "stem_deg", "waterline_deg")
        form = {name: coefficient(f"{ship.speed_row}.{name}") for name in names}
        rest, moving = lindqvist_terms(concentration * ice, **form)
        whole = rest + moving * np.nan_to_num(full) / KN_PER_METRE_PER_SECOND
    else:
        return np.full(full.shape, coefficient("ice_power.rest_share"))
    return np.where(whole > 0.0, rest / np.where(whole > 0.0, whole, 1.0), 1.0)


@cache
def open_speed_kn(model: str, ship: IceShip) -> float:
    """Return the speed at no ice of a model of speed in ice, without cap for safety [kn].

    >>> open_speed_kn("h_v_line", IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5))
    19.5
    """
    return float(ship_speed_in_ice_kn(model, dataclasses.replace(ship, capped=False), 0.0, 0.0))


def full_power_speed_kn(
    model: str,
    ship: IceShip,
    concentration: ArrayLike,
    thickness_m: ArrayLike,
    strength_ratio: ArrayLike = 1.0,
) -> FloatArray:
    """Compute the speed that full power gives in ice: that of a model of speed in ice, without its cap for safety.

    Arguments, result and errors are those of :func:`routes.speed.ship_speed_in_ice_kn`.

    >>> float(full_power_speed_kn("h_v_line", IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5), 1.0, 1.5))
    6.0
    """
    free = dataclasses.replace(ship, capped=False)
    return ship_speed_in_ice_kn(model, free, concentration, thickness_m, strength_ratio)


def ice_equivalent_speed_kn(
    model: str,
    ship: IceShip,
    speed_kn: ArrayLike,
    concentration: ArrayLike,
    thickness_m: ArrayLike,
    *,
    full_power_kn: ArrayLike | None = None,
) -> FloatArray:
    """Compute the open-water speed that takes as much power as a speed in ice, by the model that gave the speed.

    Parameters
    ----------
    model
        A key of :data:`routes.speed.SPEED_MODELS`.
    ship
        What the model may ask of her; :func:`routes.vessels.ice_ship` makes it of a vessel.
    speed_kn
        Speed made in the ice [kn], shapes broadcast.
    concentration, thickness_m
        Concentration 0..1 and thickness [m] of the ice.
    full_power_kn
        Full-power speed in this ice [kn]; None for that of the model. A voyage whose draws move it passes its own.

    Returns
    -------
    Speed [kn] whose power in open water is the power in ice. NaN where the ice stops her, and for negative speed.

    Notes
    -----
    The resistance at the full-power speed is the net thrust there. Below that speed it falls along the straight line of
    the model's law: Riska's and Huang's for ``thrust_balance``, Lindqvist's for ``anchored`` and ``h_v_line``. The
    power law and the table of Kuuliala have none; for them half of it is left at rest (row ``ice_power.rest_share``, a
    judgement; 0 to 0.8). ``polaris_limit`` is a limit by risk, which says nothing of power: where it binds, it is taken
    for the full-power speed, an upper bound.

    >>> ship = IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5)
    >>> ice_equivalent_speed_kn("anchored", ship, [6.0, 3.0, 6.0], [1.0, 1.0, 0.0], 1.5).round(2).tolist()
    [19.5, 16.63, 6.0]
    """
    cover, ice, speed = np.broadcast_arrays(
        np.asarray(concentration, dtype=np.float64),
        np.asarray(thickness_m, dtype=np.float64),
        np.asarray(speed_kn, dtype=np.float64),
    )
    if full_power_kn is None:
        full = full_power_speed_kn(model, ship, cover, ice)
    else:
        full = np.broadcast_to(np.asarray(full_power_kn, dtype=np.float64), cover.shape)
    top = open_speed_kn(model, ship)
    at_full = resistance_share_at_full_power(full, top)
    rest = _share_at_rest(model, ship, cover, ice, full)
    with np.errstate(divide="ignore", invalid="ignore"):
        pace = np.where(full > 0.0, speed / full, 1.0)
    return np.where(
        np.isnan(full), np.nan, juva_riska_2002_speed_kn(speed, top, at_full * (rest + (1.0 - rest) * pace))
    )


def power_in_ice_kw(
    model: str,
    ship: IceShip,
    speed_kn: ArrayLike,
    concentration: ArrayLike,
    thickness_m: ArrayLike,
    open_water: OpenWaterLaw,
    *,
    full_power_kn: ArrayLike | None = None,
) -> FloatArray:
    """Compute propulsion power in ice, by the model that gave the speed.

    Parameters
    ----------
    model, ship, speed_kn, concentration, thickness_m, full_power_kn
        As :func:`ice_equivalent_speed_kn`.
    open_water
        Law of power in open water, speed [kn] to power [kW], capped at the installed power; such as
        :func:`routes.power.propulsion_power_kw` with a ship and a draught.

    Returns
    -------
    ``open_water(V_eq)`` [kW]: the law itself at no ice; at the full-power speed what the law gives at the model's
    open-water speed; never less in more ice or at more speed. NaN where the ice stops her.

    >>> ship = IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5)
    >>> law = lambda v: np.minimum(45_000.0 * (v / 19.5) ** 3, 45_000.0)
    >>> power_in_ice_kw("h_v_line", ship, [6.0, 3.0, 10.0], [1.0, 1.0, 0.0], 1.5, law).round(-2).tolist()
    [45000.0, 27900.0, 6100.0]
    """
    return open_water(
        ice_equivalent_speed_kn(model, ship, speed_kn, concentration, thickness_m, full_power_kn=full_power_kn)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortedShip:
    """What the rules of power in a channel may ask of a ship.

    Attributes
    ----------
    mcr_kw
        Installed propulsion power [kW].
    operating_kn
        Speed at which she sails in open water [kn].
    ice_class
        Class of the Finnish-Swedish rules whose channel she follows in, ``1AS``, ``1A``, ``1B`` or ``1C``, or None.
    hull
        Her hull, None where it is not known.
    """

    mcr_kw: float
    operating_kn: float
    ice_class: str | None = None
    hull: Hull | None = None

    def __post_init__(self) -> None:
        """Check the particulars."""
        for name in ("mcr_kw", "operating_kn"):
            if not float(getattr(self, name)) > 0.0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be positive", "check the ship's data")


def insrop_channel_kw(speed_kn: ArrayLike, ship: EscortedShip, open_water: OpenWaterLaw) -> FloatArray:
    """Compute power in a channel as INSROP did: that of open water at the speed of the convoy, and 10% more.

    Parameters
    ----------
    speed_kn
        Speed of the convoy [kn].
    ship
        The ship that follows.
    open_water
        Law of power in open water, speed [kn] to power [kW].

    Returns
    -------
    ``1.1 P(v)`` [kW], at least 0.3 of the installed power (a judgement) and at most all of it.

    References
    ----------
    Ship & Ocean Foundation (2000), INSROP integrated simulation: 10% extra power in the channel.

    >>> ship = EscortedShip(mcr_kw=10_000.0, operating_kn=13.0)
    >>> insrop_channel_kw([7.0, 12.0], ship, lambda v: 10_000.0 * (v / 15.0) ** 3).round(0).tolist()
    [3000.0, 5632.0]
    """
    power = open_water(np.asarray(speed_kn, dtype=np.float64)) * (1.0 + coefficient("ice_power.channel_extra"))
    return _between_floor_and_all(power, ship)


def operating_share_kw(
    speed_kn: ArrayLike,
    ship: EscortedShip,
    open_water: OpenWaterLaw,
    *,
    share: ArrayLike | None = None,
    operating_kn: ArrayLike | None = None,
) -> FloatArray:
    """Compute power in a channel as a share of that in open water at the operating speed.

    Parameters
    ----------
    speed_kn
        Speed of the convoy [kn]; it sets the shape alone, since a ship in convoy keeps power in hand.
    ship, open_water
        As :func:`insrop_channel_kw`.
    share
        The share, 0.7 to 1.0; None for row ``power.escorted_share`` (0.85, a judgement).
    operating_kn
        Speed in open water [kn]; None for the ship's own.

    Returns
    -------
    Power [kW], at least 0.3 of the installed power and at most all of it.

    >>> ship = EscortedShip(mcr_kw=10_000.0, operating_kn=13.0)
    >>> float(operating_share_kw(9.0, ship, lambda v: 10_000.0 * (v / 15.0) ** 3).round(0))
    5533.0
    """
    part = coefficient("power.escorted_share") if share is None else share
    speed = np.asarray(speed_kn, dtype=np.float64)
    usual = np.asarray(ship.operating_kn if operating_kn is None else operating_kn, dtype=np.float64)
    power = np.asarray(part, dtype=np.float64) * open_water(usual)
    return np.where(np.isnan(speed), np.nan, _between_floor_and_all(power, ship))


def fsicr_channel_kw(speed_kn: ArrayLike, ship: EscortedShip, open_water: OpenWaterLaw) -> FloatArray:
    """Compute power in a channel from the channel of the Finnish-Swedish rules.

    Parameters
    ----------
    speed_kn
        Speed of the convoy [kn].
    ship
        The ship that follows, with her hull and the class of the channel.
    open_water
        Law of power in open water, speed [kn] to power [kW].

    Returns
    -------
    Power [kW], at most all of it; no floor. The brash of the rules (0.6 to 1.0 m, an old Baltic channel) is thicker
    than a fresh channel in the Arctic summer, so this is an upper bound there. Its resistance is that of 5 kn at any
    speed.

    Raises
    ------
    BadInputError
        If hull or class are not given.

    References
    ----------
    Traficom, *Finnish-Swedish Ice Class Rules* (2021), section 3.2.5; part power: :func:`juva_riska_2002_speed_kn`. Bow
    area and buttock are those of the guidelines' sample ship, scaled (rows ``ice_power.bow_area``, ``buttock_deg``).

    >>> from routes.resistance import example_hull
    >>> ship = EscortedShip(mcr_kw=7840.0, operating_kn=15.0, ice_class="1A", hull=example_hull("fsicr"))
    >>> fsicr_channel_kw([0.0, 5.0, 15.0], ship, lambda v: 7840.0 * (v / 15.0) ** 3).round(0).tolist()
    [3533.0, 5181.0, 7840.0]
    """
    if ship.hull is None or ship.ice_class is None:
        raise BadInputError("a ship without hull or class", "has no channel of the rules", "give hull and ice_class")
    force = fsicr_channel(
        ship.ice_class,
        ship.hull,
        bow_waterplane_m2=coefficient("ice_power.bow_area") * ship.hull.bow_m * ship.hull.beam_m,
        buttock_deg=coefficient("ice_power.buttock_deg"),
    )
    labour = juva_riska_2002_speed_kn(speed_kn, ship.hull.open_kn, force / bollard_pull(ship.hull))
    return np.minimum(open_water(labour), ship.mcr_kw)


def _between_floor_and_all(power: FloatArray, ship: EscortedShip) -> FloatArray:
    floor = coefficient("power.escorted_floor") * ship.mcr_kw
    return np.minimum(np.maximum(power, floor), ship.mcr_kw)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscortRule:
    """A registered rule of power in an icebreaker's channel: maps speed [kn], ship, open-water law and the two
    options of :func:`escorted_power_kw` to power [kW].
    """

    name: str
    law: Callable[[ArrayLike, EscortedShip, OpenWaterLaw, ArrayLike | None, ArrayLike | None], FloatArray]
    needs_hull: bool = False
    suits: str
    reference: str

    def takes(self, ship: EscortedShip) -> bool:
        """Return whether the rule can be used for a ship."""
        return not self.needs_hull or (ship.hull is not None and ship.ice_class is not None)


ESCORT_RULES: dict[str, EscortRule] = {
    rule.name: rule
    for rule in (
        EscortRule(
            name="operating_share",
            law=lambda speed, ship, law, share, usual: operating_share_kw(
                speed, ship, law, share=share, operating_kn=usual
            ),
            suits="any ship; the power kept in hand in a convoy",
            reference="INSROP: 0.7-1.0 of the open-water power; the share taken is a judgement",
        ),
        EscortRule(
            name="insrop_channel",
            law=lambda speed, ship, law, _share, _usual: insrop_channel_kw(speed, ship, law),
            suits="any ship; a lower bound at the speed of a convoy",
            reference="INSROP: open water at the speed of the convoy and 10%",
        ),
        EscortRule(
            name="fsicr_channel",
            law=lambda speed, ship, law, _share, _usual: fsicr_channel_kw(speed, ship, law),
            needs_hull=True,
            suits="ships of class 1AS to 1C with a known hull; an upper bound in the Arctic summer",
            reference="Finnish-Swedish Ice Class Rules 2021; Juva and Riska 2002",
        ),
    )
}


def escort_rules_for(ship: EscortedShip) -> list[str]:
    """Return the names of the rules that can be used for a ship.

    >>> escort_rules_for(EscortedShip(mcr_kw=10_000.0, operating_kn=13.0))
    ['operating_share', 'insrop_channel']
    """
    return [name for name, rule in ESCORT_RULES.items() if rule.takes(ship)]


def escorted_power_kw(
    rule: str,
    ship: EscortedShip,
    speed_kn: ArrayLike,
    open_water: OpenWaterLaw,
    *,
    share: ArrayLike | None = None,
    operating_kn: ArrayLike | None = None,
) -> FloatArray:
    """Compute propulsion power behind an icebreaker by a registered rule.

    Parameters
    ----------
    rule
        A key of :data:`ESCORT_RULES`.
    ship
        The ship that follows.
    speed_kn
        Speed of the convoy [kn].
    open_water
        Law of power in open water, speed [kn] to power [kW].
    share, operating_kn
        As :func:`operating_share_kw`; the other rules do not look at them.

    Returns
    -------
    Power [kW]; NaN where the speed is.

    Raises
    ------
    UnknownNameError
        If the rule is not registered.
    BadInputError
        If it needs the hull and the class of the ship, and they are not known.

    >>> ship = EscortedShip(mcr_kw=10_000.0, operating_kn=13.0)
    >>> float(escorted_power_kw("insrop_channel", ship, 12.0, lambda v: 10_000.0 * (v / 15.0) ** 3).round(0))
    5632.0
    """
    if rule not in ESCORT_RULES:
        raise UnknownNameError(f"escort rule {rule!r}", "is not registered", f"choose from: {', '.join(ESCORT_RULES)}")
    return ESCORT_RULES[rule].law(speed_kn, ship, open_water, share, operating_kn)
