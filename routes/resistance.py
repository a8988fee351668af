"""Resistance of ships in ice, the thrust left to overcome it, and the speed at which the two balance.

Each published relation is one function, array in and array out. Forces are in kilonewtons [kN]; to keep them apart from
knots, no name of a force ends in ``_kn``. Every level-ice law here is a straight line in speed and so is Huang's law of
broken ice, and net thrust is a parabola in speed: the attained speed has a closed form, which
:func:`attained_speed_by_bisection_kn` checks and extends to other laws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, load_table
from routes.units import KN_PER_METRE_PER_SECOND

FloatArray = NDArray[np.float64]

# Newton in a kilonewton; halvings of the bracket of a bisection.
_KILO = 1000
_HALVINGS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Hull:
    """What the ice laws ask of a ship.

    Attributes
    ----------
    length_m, beam_m, draught_m
        Length between perpendiculars, beam, draught [m].
    parallel_m, bow_m
        Lengths of the parallel midbody and of the bow, at the waterline [m].
    stem_deg
        Angle of the stem with the waterline at the centre line [deg]; 90 for a vertical or bulbous bow.
    waterline_deg
        Angle of the waterline with the centre line, averaged over the bow [deg].
    power_kw
        Propulsion power of all propellers together [kW].
    propeller_m, propellers
        Diameter of one propeller [m] and their number, 1 to 3.
    open_kn
        Speed in open water at this power [kn].
    source
        Where the figures are from.
    """

    length_m: float
    beam_m: float
    draught_m: float
    parallel_m: float
    bow_m: float
    stem_deg: float
    waterline_deg: float
    power_kw: float
    propeller_m: float
    propellers: int
    open_kn: float
    source: str

    def __post_init__(self) -> None:
        """Check the particulars."""
        lengths = ("length_m", "beam_m", "draught_m", "power_kw", "propeller_m", "open_kn")
        for name in lengths:
            if not float(getattr(self, name)) > 0.0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be positive", "check the hull's data")
        for name in ("parallel_m", "bow_m"):
            if not 0.0 <= float(getattr(self, name)) <= self.length_m:
                raise BadInputError(
                    f"{name} {getattr(self, name)!r}", "must lie between 0 and the length", "check the hull's data"
                )
        for name in ("stem_deg", "waterline_deg"):
            if not 0.0 < float(getattr(self, name)) <= 90.0:
                raise BadInputError(
                    f"{name} {getattr(self, name)!r}",
                    "must be greater than 0 and at most 90",
                    "give the angle in degrees",
                )
        if self.propellers not in (1, 2, 3):
            raise BadInputError(f"{self.propellers!r} propellers", "must be 1, 2 or 3", "give their number")


@cache
def example_hull(name: str) -> Hull:
    """Return a hull of the published examples: ``cargo`` (200 m) or ``fsicr`` (sample ship of the ice class rules).

    Raises
    ------
    UnknownNameError
        If there are no such rows.

    >>> example_hull("cargo").beam_m
    32.2
    """
    table = load_table("coefficients.csv")
    names = [field.name for field in fields(Hull) if field.name not in ("propellers", "source")]
    numbers = {field: table[f"hull.{name}.{field}"].value for field in names}
    propellers = int(table[f"hull.{name}.propellers"].value)
    return Hull(**numbers, propellers=propellers, source=f"rows hull.{name}.*")


Terms = tuple[FloatArray, FloatArray]


def _array(values: ArrayLike) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def _metres_per_second(speed_kn: ArrayLike) -> FloatArray:
    return _array(speed_kn) / KN_PER_METRE_PER_SECOND


def _riska(thickness: FloatArray, hull: Hull) -> Terms:
    f1, f2, f3, f4 = (coefficient(key) for key in ("riska.f1", "riska.f2", "riska.f3", "riska.f4"))
    g1, g2, g3 = (coefficient(key) for key in ("riska.g1", "riska.g2", "riska.g3"))
    beam, bow = hull.beam_m, hull.bow_m
    depth = hull.draught_m / beam
    square = thickness * thickness
    standing = f1 * beam * hull.parallel_m / (2.0 * depth + 1.0) * thickness + (
        1.0 + coefficient("riska.stem_standing") * hull.stem_deg
    ) * ((f2 * beam + f3 * bow) * square + f4 * beam * bow * thickness)
    moving = (1.0 + coefficient("riska.stem_moving") * hull.stem_deg) * (
        g1 * thickness * np.sqrt(thickness) + g2 * beam * thickness
    ) + g3 * (1.0 + coefficient("riska.draught") * depth) * beam**2 / np.sqrt(hull.length_m) * thickness
    return standing, moving


def lindqvist_parts(
    thickness_m: ArrayLike,
    *,
    length_m: float,
    beam_m: float,
    draught_m: float,
    stem_deg: float,
    waterline_deg: float,
    strength_ratio: ArrayLike = 1.0,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compute the three parts of Lindqvist's resistance at no speed: crushing, bending, submersion [kN].

    Arguments are those of :func:`lindqvist_1989`, without its range; ``strength_ratio`` multiplies the bending
    strength of the ice, as :func:`routes.ice.strength.strength_ratio` gives it by season.
    """
    thickness = _array(thickness_m)
    gravity, friction = coefficient("ice.gravity"), coefficient("lindqvist.friction")
    strength, poisson = coefficient("lindqvist.strength") * _array(strength_ratio), coefficient("lindqvist.poisson")
    water = coefficient("lindqvist.water_density")
    stem, line = np.radians(stem_deg), np.radians(waterline_deg)
    if stem_deg >= 90.0:  # the stem neither bends nor turns the ice: the law diverges
        nothing = np.full_like(thickness, np.nan)
        return nothing, nothing, nothing
    normal = np.arctan(np.tan(stem) / np.sin(line))
    rub = friction * np.cos(stem) / np.cos(normal)
    crushing = (
        coefficient("lindqvist.crushing")
        * strength
        * thickness**2
        * (np.tan(stem) + rub)
        / (1.0 - friction * np.sin(stem) / np.cos(normal))
    )
    support = np.sqrt(coefficient("lindqvist.modulus") / (12 * (1.0 - poisson**2) * water * gravity))
    bending = (
        (27 / 64)
        * strength
        * beam_m
        * thickness
        * np.sqrt(thickness)
        / support
        * (np.tan(normal) + rub / np.sin(line))
        * (1.0 + 1.0 / np.cos(normal))
    )
    under = draught_m * (beam_m + draught_m) / (beam_m + 2.0 * draught_m)
    along = (
        coefficient("lindqvist.bottom_share") * length_m
        - draught_m / np.tan(stem)
        - beam_m / (4 * np.tan(line))
        + draught_m * np.cos(stem) * np.cos(normal) * np.sqrt(1.0 / np.sin(stem) ** 2 + 1.0 / np.tan(line) ** 2)
    )
    weight = (water - coefficient("lindqvist.ice_density")) * gravity * beam_m * thickness
    submersion = weight * (under + friction * along)
    return crushing / _KILO, bending / _KILO, submersion / _KILO


def lindqvist_terms(
    thickness_m: ArrayLike,
    *,
    length_m: float,
    beam_m: float,
    draught_m: float,
    stem_deg: float,
    waterline_deg: float,
    strength_ratio: ArrayLike = 1.0,
) -> Terms:
    """Return Lindqvist's resistance as a straight line in speed: force at rest [kN] and force per speed [kN s/m].

    Arguments are those of :func:`lindqvist_parts`; no range is kept.
    """
    thickness = _array(thickness_m)
    crushing, bending, submersion = lindqvist_parts(
        thickness,
        length_m=length_m,
        beam_m=beam_m,
        draught_m=draught_m,
        stem_deg=stem_deg,
        waterline_deg=waterline_deg,
        strength_ratio=strength_ratio,
    )
    gravity = coefficient("ice.gravity")
    breaking = crushing + bending
    ice_wave = np.sqrt(gravity * np.where(thickness > 0.0, thickness, np.inf))
    moving = coefficient("lindqvist.speed_breaking") * breaking / ice_wave + coefficient(
        "lindqvist.speed_submersion"
    ) * submersion / np.sqrt(gravity * length_m)
    return breaking + submersion, moving


def _lindqvist_of(thickness: FloatArray, hull: Hull) -> Terms:
    return lindqvist_terms(
        thickness,
        length_m=hull.length_m,
        beam_m=hull.beam_m,
        draught_m=hull.draught_m,
        stem_deg=hull.stem_deg,
        waterline_deg=hull.waterline_deg,
    )


# Law of level ice -> its two terms (force at rest [kN], force per speed [kN s/m]), rows of its range of thickness.
LEVEL_ICE_LAWS: dict[str, tuple[Callable[[FloatArray, Hull], Terms], str, str]] = {
    "riska_1997": (_riska, "riska.thin_m", "riska.thick_m"),
    "lindqvist_1989": (_lindqvist_of, "lindqvist.thin_m", "lindqvist.thick_m"),
}


def _level_law(name: str) -> tuple[Callable[[FloatArray, Hull], Terms], float, float]:
    try:
        terms, thin, thick = LEVEL_ICE_LAWS[name]
    except KeyError:
        raise UnknownNameError(
            f"law of level ice {name!r}", "is not registered", f"choose from: {', '.join(LEVEL_ICE_LAWS)}"
        ) from None
    return terms, coefficient(thin), coefficient(thick)


def _level_ice(name: str, thickness_m: ArrayLike, speed_kn: ArrayLike, hull: Hull, extrapolate: bool) -> FloatArray:
    terms, thin, thick = _level_law(name)
    thickness, speed = np.broadcast_arrays(_array(thickness_m), _metres_per_second(speed_kn))
    outside = (thickness < 0.0) | (speed < 0.0)
    if not extrapolate:
        outside = outside | ((thickness > 0.0) & (thickness < thin)) | (thickness > thick)
    standing, moving = terms(np.maximum(thickness, 0.0), hull)
    return np.where(outside, np.nan, standing + moving * speed)


def riska_1997(thickness_m: ArrayLike, speed_kn: ArrayLike, hull: Hull, *, extrapolate: bool = False) -> FloatArray:
    """Compute the resistance of level ice to a merchant ship by Riska and others.

    Parameters
    ----------
    thickness_m
        Thickness of level ice [m], shapes broadcast.
    speed_kn
        Speed of the ship [kn].
    hull
        The ship.
    extrapolate
        Whether to use the law outside its range of thickness.

    Returns
    -------
    ``C1 + C2 v`` [kN], 0 where there is no ice. Published for Baltic merchant ships of 100 to 200 m in 0.2 to 0.8 m of
    ice; NaN outside that thickness unless ``extrapolate``, and NaN for negative arguments.

    Notes
    -----
    ``C1 = f1 B Lpar h / (2T/B + 1) + (1 + 0.021 phi)(f2 B h^2 + f3 Lbow h^2 + f4 B Lbow h)``,
    ``C2 = (1 + 0.063 phi)(g1 h^1.5 + g2 B h) + g3 h (1 + 1.2 T/B) B^2 / sqrt(L)``, rows ``riska.*``.

    References
    ----------
    K. Riska, M. Wilhelmson, K. Englund, T. Leiviska (1997), *Performance of merchant vessels in ice in the Baltic*,
    Winter Navigation Research Board, report 52. Coefficients read in a public transcription.

    >>> float(riska_1997(0.5, 5.0, example_hull("cargo")).round(1))
    982.5
    """
    return _level_ice("riska_1997", thickness_m, speed_kn, hull, extrapolate)


def lindqvist_1989(thickness_m: ArrayLike, speed_kn: ArrayLike, hull: Hull, *, extrapolate: bool = False) -> FloatArray:
    """Compute the resistance of level ice to a ship with an icebreaking bow by Lindqvist.

    Parameters
    ----------
    thickness_m
        Thickness of level ice [m], shapes broadcast.
    speed_kn
        Speed of the ship [kn].
    hull
        The ship.
    extrapolate
        Whether to use the law outside its range of thickness.

    Returns
    -------
    ``(Rc + Rb)(1 + 1.4 v / sqrt(g h)) + Rs (1 + 9.4 v / sqrt(g L))`` [kN], 0 where there is no ice. For 0.4 to 1.5 m
    of ice; NaN outside unless ``extrapolate``, NaN for a vertical or bulbous bow (``stem_deg`` 90) and for negative
    arguments.

    Notes
    -----
    Crushing ``Rc``, bending ``Rb`` and submersion ``Rs`` by :func:`lindqvist_parts`; the transcription that was read
    writes ``sin(Phi^2)`` and ``tan(Alpha^2)`` for the squared functions, a slip that is put right here.

    References
    ----------
    G. Lindqvist (1989), *A straightforward method for calculation of ice resistance of ships*, POAC 89, Lulea. Read in
    J. Lambert, github.com/zcemjla/Arctic-shipping-technoeconomic-model, AddedIceresistance.m, lines 674 to 705.

    >>> float(lindqvist_1989(0.5, 5.0, example_hull("cargo")).round(0))
    1250.0
    """
    return _level_ice("lindqvist_1989", thickness_m, speed_kn, hull, extrapolate)


def _huang(concentration: FloatArray, thickness: FloatArray, hull: Hull) -> FloatArray:
    speed_of_length = np.sqrt(coefficient("ice.gravity") * hull.length_m)
    factor = coefficient("huang.factor") * coefficient("lindqvist.ice_density") * hull.beam_m * speed_of_length / _KILO
    return np.asarray(factor * thickness * concentration * np.sqrt(concentration), dtype=np.float64)


def huang_2021(
    concentration: ArrayLike, thickness_m: ArrayLike, speed_kn: ArrayLike, hull: Hull, *, extrapolate: bool = False
) -> FloatArray:
    """Compute the resistance of floating floes by Huang and others, in the form fitted to a container ship.

    Parameters
    ----------
    concentration
        Share of the water that floes cover, 0..1, shapes broadcast.
    thickness_m
        Thickness of the floes [m].
    speed_kn
        Speed of the ship [kn].
    hull
        The ship.
    extrapolate
        Whether to use the law outside its range of concentration.

    Returns
    -------
    ``0.20 rho_i B h v^2 C^1.5 / Fn`` [kN], ``Fn = v / sqrt(g L)``, 0 where there is no ice. Between 0.1 and 0.9 of
    cover; NaN outside unless ``extrapolate``, and NaN for negative arguments.

    Notes
    -----
    The power of ``Fn`` makes it linear in speed. This form leaves out the diameter of the floes; it comes from one
    hull, the KRISO container ship, and other hulls are an extrapolation.

    References
    ----------
    L. Huang, Z. Li, C. Ryan, J. Ringsberg, B. Pena, M. Li, L. Ding, G. Thomas (2021), *Ship resistance when
    operating in floating ice floes*, Marine Structures 79, 103057. Read in a public transcription.

    >>> float(huang_2021(0.5, 0.5, 11.663, example_hull("cargo")).round(1))
    272.3
    """
    cover, thickness, speed = np.broadcast_arrays(
        _array(concentration), _array(thickness_m), _metres_per_second(speed_kn)
    )
    outside = (cover < 0.0) | (cover > 1.0) | (thickness < 0.0) | (speed < 0.0)
    if not extrapolate:
        sparse, dense = coefficient("huang.sparse"), coefficient("huang.dense")
        outside = outside | ((cover > 0.0) & (cover < sparse)) | (cover > dense)
    slope = _huang(np.clip(cover, 0.0, 1.0), thickness, hull)
    return np.where(outside, np.nan, slope * speed)


def sda_pack(
    concentration: ArrayLike, thickness_m: ArrayLike, speed_kn: ArrayLike, beam_m: float, *, bow: str
) -> FloatArray:
    """Compute the resistance of broken ice in the form of the British Antarctic Survey's route planner.

    Parameters
    ----------
    concentration, thickness_m, speed_kn
        Cover 0..1, thickness [m], speed [kn]; shapes broadcast.
    beam_m
        Beam of the ship [m].
    bow
        ``slender`` or ``blunt``.

    Returns
    -------
    ``0.5 k Fr^b rho_i B h v^2 C^n`` [kN] with ``Fr = v / sqrt(g C h)``; 0 at no ice or no speed; NaN above 0.8 of
    cover, where that planner sends no ship, and for negative arguments.

    References
    ----------
    PolarRoute, github.com/bas-amop/PolarRoute, polar_route/vessel_performance/vessels/SDA.py, after D. B. Colbourne
    (2000), *Scaling pack ice and iceberg loads on moored ship shapes*, Oceanic Engineering International 4.

    >>> float(sda_pack(0.6, 1.0, 26.5 / 1.852, 24.0, bow="slender").round(1))
    370.3
    """
    _check_bow(bow)
    k, b, n = (coefficient(f"sda.{bow}.{name}") for name in ("k", "b", "n"))
    cover, thickness, speed = np.broadcast_arrays(
        _array(concentration), _array(thickness_m), _metres_per_second(speed_kn)
    )
    outside = (cover < 0.0) | (cover > coefficient("sda.dense")) | (thickness < 0.0) | (speed < 0.0)
    ice = (cover > 0.0) & (thickness > 0.0) & (speed > 0.0) & ~outside
    wave = np.sqrt(coefficient("ice.gravity") * np.where(ice, cover * thickness, 1.0))
    force = (
        k
        * np.power(np.where(ice, speed, 1.0) / wave, b)
        * coefficient("lindqvist.ice_density")
        * beam_m
        * thickness
        * speed**2
        * np.power(np.where(ice, cover, 1.0), n)
        / (2 * _KILO)
    )
    return np.where(outside, np.nan, np.where(ice, force, 0.0))


def _check_bow(bow: str) -> None:
    if f"sda.{bow}.k" not in load_table("coefficients.csv"):
        raise UnknownNameError(f"bow {bow!r}", "is not known", "choose from: slender, blunt")


def colbourne_2000(concentration: ArrayLike, thickness_m: ArrayLike, speed_kn: ArrayLike, beam_m: float) -> FloatArray:
    """Compute the resistance of thin pack ice by Colbourne's coefficient as Lambert fitted it.

    Parameters
    ----------
    concentration, thickness_m, speed_kn
        Cover 0..1, thickness [m], speed [kn]; shapes broadcast.
    beam_m
        Beam of the ship [m].

    Returns
    -------
    ``0.5 Cp rho_i B h C v^2`` [kN], ``Cp = 10^2.651 Fr^-1.665 (10 h / B)^1.019 C^5.196``, ``Fr = v / sqrt(g h C)``;
    0 at no ice or no speed. For ice below 0.3 m; NaN above, and for negative arguments.

    References
    ----------
    J. Lambert (2021), github.com/zcemjla/Arctic-shipping-technoeconomic-model, AddedIceresistance.m, lines 712 to 720,
    after D. B. Colbourne (2000).

    >>> float(colbourne_2000(0.5, 0.25, 7.7754, 32.2).round(2))
    3.12
    """
    cover, thickness, speed = np.broadcast_arrays(
        _array(concentration), _array(thickness_m), _metres_per_second(speed_kn)
    )
    outside = (cover < 0.0) | (cover > 1.0) | (thickness < 0.0) | (speed < 0.0)
    outside = outside | (thickness > coefficient("colbourne.thick_m"))
    ice = (cover > 0.0) & (thickness > 0.0) & (speed > 0.0) & ~outside
    part = np.where(ice, cover, 1.0)
    wave = np.sqrt(coefficient("ice.gravity") * np.where(ice, cover * thickness, 1.0))
    pressure = (
        10 ** coefficient("colbourne.log_factor")
        * np.power(np.where(ice, speed, 1.0) / wave, coefficient("colbourne.froude"))
        * np.power(10 * np.where(ice, thickness, 1.0) / beam_m, coefficient("colbourne.thickness"))
        * np.power(part, coefficient("colbourne.concentration"))
    )
    force = pressure * coefficient("colbourne.ice_density") * beam_m * thickness * cover * speed**2 / (2 * _KILO)
    return np.where(outside, np.nan, np.where(ice, force, 0.0))


def fsicr_channel(ice_class: str, hull: Hull, *, bow_waterplane_m2: float, buttock_deg: float) -> float:
    """Compute the resistance of a brash-ice channel at 5 kn by the Finnish-Swedish rules [kN].

    Parameters
    ----------
    ice_class
        ``1AS``, ``1A``, ``1B`` or ``1C``.
    hull
        The ship; a bulbous bow counts as ``stem_deg`` 90.
    bow_waterplane_m2
        Area of the waterplane of the bow, ``AWF`` [m2].
    buttock_deg
        Rake of the bow at a quarter of the beam, ``phi2`` [deg].

    Raises
    ------
    UnknownNameError
        If the rules have no channel for the class.

    References
    ----------
    Traficom, *Finnish-Swedish Ice Class Rules* (2021), section 3.2.5.

    >>> round(fsicr_channel("1A", example_hull("fsicr"), bow_waterplane_m2=500.0, buttock_deg=30.0), 1)
    529.1
    """
    if f"fsicr.channel_m.{ice_class}" not in load_table("coefficients.csv"):
        raise UnknownNameError(
            f"ice class {ice_class!r}", "has no channel in the rules", "choose from: 1AS, 1A, 1B, 1C"
        )
    brash = coefficient(f"fsicr.channel_m.{ice_class}")
    beam, length, depth = hull.beam_m, hull.length_m, hull.draught_m
    rake, line = np.radians(buttock_deg), np.radians(hull.waterline_deg)
    flare = np.arctan(np.tan(rake) / np.sin(line))
    pushed = coefficient("fsicr.front_m") + np.sqrt(brash * beam)
    rub = max(
        coefficient("fsicr.friction") * np.cos(rake) + np.sin(flare) * np.sin(line), coefficient("fsicr.friction_least")
    )
    steep = np.degrees(flare) - coefficient("fsicr.flare_from_deg")
    spread = (
        coefficient("fsicr.flare_slope") * np.degrees(flare) - coefficient("fsicr.flare_offset") if steep > 0.0 else 0.0
    )
    low, high = coefficient("fsicr.inertia_low"), coefficient("fsicr.inertia_high")
    inertia = np.clip((length * depth / beam**2) ** 3, low, high)
    force = (
        coefficient("fsicr.c3") * rub * (pushed + brash) ** 2 * (beam + spread * pushed)
        + coefficient("fsicr.c4") * hull.parallel_m * pushed**2
        + coefficient("fsicr.c5") * inertia * bow_waterplane_m2 / length
    )
    if ice_class == "1AS":
        force += _fsicr_layer(hull)
    return float(force) / _KILO


def _fsicr_layer(hull: Hull) -> float:
    """Return what the consolidated layer on the channel of class 1AS adds [N]."""
    beam, bow, ratio = hull.beam_m, hull.bow_m, hull.draught_m / hull.beam_m
    f1, f2, f3, f4 = (coefficient(key) for key in ("fsicr.f1", "fsicr.f2", "fsicr.f3", "fsicr.f4"))
    g1, g2, g3 = (coefficient(key) for key in ("fsicr.g1", "fsicr.g2", "fsicr.g3"))
    standing = f1 * beam * hull.parallel_m / (2.0 * ratio + 1.0) + (
        1.0 + coefficient("riska.stem_standing") * hull.stem_deg
    ) * (f2 * beam + f3 * bow + f4 * beam * bow)
    moving = (1.0 + coefficient("riska.stem_moving") * hull.stem_deg) * (g1 + g2 * beam) + g3 * (
        1.0 + coefficient("riska.draught") * ratio
    ) * beam**2 / np.sqrt(hull.length_m)
    return float(standing + moving)


def fsicr_power_kw(resistance: ArrayLike, hull: Hull, *, controllable: bool) -> FloatArray:
    """Compute the least engine power that the Finnish-Swedish rules ask for.

    Parameters
    ----------
    resistance
        Resistance of the channel, of :func:`fsicr_channel` [kN].
    hull
        The ship: number and diameter of her propellers.
    controllable
        Whether the propellers have controllable pitch or are driven by electric motors.

    Returns
    -------
    ``Ke R^1.5 / D`` [kW].

    References
    ----------
    Traficom, *Finnish-Swedish Ice Class Rules* (2021), section 3.2.2. The powers of the sample ship of the guidelines,
    7840, 4941, 3478 and 2253 kW for 1AS to 1C, are recalled; the four come out.

    >>> round(float(fsicr_power_kw(529.092, example_hull("fsicr"), controllable=True)))
    4941
    """
    force = _array(resistance)
    kind = "cp" if controllable else "fp"
    factor = coefficient(f"fsicr.power.{hull.propellers}{kind}")
    return np.asarray(factor * force * np.sqrt(force) / hull.propeller_m, dtype=np.float64)


def bollard_pull(hull: Hull) -> float:
    """Compute the pull of a ship at full power and no speed [kN], ``Ke (P D)^(2/3)``.

    The factor is for controllable pitch or electric drive: 0.78 for one propeller, 0.98 for two, 1.12 for three (the
    last extrapolated).

    References
    ----------
    M. Juva, K. Riska (2002), *On the power requirement in the Finnish-Swedish ice class rules*, Winter Navigation
    Research Board, report 53.

    >>> round(bollard_pull(example_hull("cargo")))
    1435
    """
    return float(coefficient(f"thrust.pull.{hull.propellers}") * (hull.power_kw * hull.propeller_m) ** (2 / 3))


def net_thrust(speed_kn: ArrayLike, hull: Hull) -> FloatArray:
    """Compute the thrust at full power that is left for the ice.

    Parameters
    ----------
    speed_kn
        Speed of the ship [kn].
    hull
        The ship.

    Returns
    -------
    ``T_B (1 - x/3 - 2 x^2/3)`` [kN], ``x = v / v_open``: the pull at rest, nothing at her speed in open water (the
    resistance of the water is thereby allowed for), negative above. NaN for negative speed.

    References
    ----------
    M. Juva, K. Riska (2002), report 53, as :func:`bollard_pull`.

    >>> net_thrust([0.0, 14.5], example_hull("cargo")).round(0).tolist()
    [1435.0, 0.0]
    """
    speed = _array(speed_kn)
    share = speed / hull.open_kn
    thrust = bollard_pull(hull) * (1.0 - share / 3 - 2 * share**2 / 3)
    return np.where(speed < 0.0, np.nan, thrust)


def _terms(
    concentration: FloatArray, thickness: FloatArray, hull: Hull, level_ice: str, extrapolate: bool
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return force at rest [kN], force per speed [kN s/m], and where the laws do not hold."""
    terms, _, thick = _level_law(level_ice)
    start, end = coefficient("pack.blend_from"), coefficient("pack.blend_to")
    outside = (concentration < 0.0) | (concentration > 1.0) | (thickness < 0.0)
    cover, ice = np.clip(concentration, 0.0, 1.0), np.maximum(thickness, 0.0)
    standing, moving = terms(ice, hull)
    level = np.clip((cover - start) / (end - start), 0.0, 1.0)
    if not extrapolate:
        outside = outside | ((level > 0.0) & (ice > thick))
    floes = _huang(cover, ice, hull)
    # A vertical bow has no law of level ice by Lindqvist (NaN), but floes are still met.
    standing, moving = (np.where(level > 0.0, level * part, 0.0) for part in (standing, moving))
    return standing, moving + (1.0 - level) * floes, outside


def ice_resistance(
    concentration: ArrayLike,
    thickness_m: ArrayLike,
    speed_kn: ArrayLike,
    hull: Hull,
    *,
    level_ice: str = "riska_1997",
    extrapolate: bool = False,
) -> FloatArray:
    """Compute the resistance of any cover of ice: floes, level ice, or between the two.

    Parameters
    ----------
    concentration, thickness_m, speed_kn
        Cover 0..1, thickness [m], speed [kn]; shapes broadcast.
    hull
        The ship.
    level_ice
        Law of level ice, of :data:`LEVEL_ICE_LAWS`.
    extrapolate
        Whether to use the law of level ice above its range of thickness.

    Returns
    -------
    Resistance [kN]: :func:`huang_2021` up to 0.7 of cover, the law of level ice from 0.9, a straight blend between.
    NaN where level ice counts and is thicker than its law allows, unless ``extrapolate``; ice thinner than the law's
    range is taken as part of it, since all terms vanish with thickness.

    >>> ice_resistance([0.5, 0.8, 1.0], 0.5, 5.0, example_hull("cargo")).round(0).tolist()
    [117.0, 609.0, 982.0]
    """
    cover, thickness, speed = np.broadcast_arrays(
        _array(concentration), _array(thickness_m), _metres_per_second(speed_kn)
    )
    standing, moving, outside = _terms(cover, thickness, hull, level_ice, extrapolate)
    return np.where(outside | (speed < 0.0), np.nan, standing + moving * speed)


def balance_kn(standing: ArrayLike, moving: ArrayLike, pull: ArrayLike, open_kn: ArrayLike) -> FloatArray:
    """Solve net thrust = resistance for a resistance that is a straight line in speed.

    Parameters
    ----------
    standing
        Resistance at rest [kN], shapes broadcast.
    moving
        Resistance per speed [kN s/m].
    pull
        Pull at rest [kN].
    open_kn
        Speed in open water [kn].

    Returns
    -------
    The positive root of ``pull (1 - x/3 - 2 x^2/3) = standing + moving v`` [kn]; 0 where the pull is too weak.

    >>> balance_kn([0.0, 500.0, 2000.0], [0.0, 100.0, 100.0], 1435.0, 14.5).round(2).tolist()
    [14.5, 7.8, 0.0]
    """
    force, slope, thrust, top = np.broadcast_arrays(_array(standing), _array(moving), _array(pull), _array(open_kn))
    spare = np.maximum(1.0 - force / thrust, 0.0)
    half = (1 / 3 + slope * (top / KN_PER_METRE_PER_SECOND) / thrust) / 2.0
    # The form without a difference of near equals: 2 spare / (b + sqrt(b^2 + 4 a spare)), a = 2/3.
    return np.asarray(top * spare / (half + np.sqrt(half**2 + 2 * spare / 3)), dtype=np.float64)


def attained_speed_kn(
    concentration: ArrayLike,
    thickness_m: ArrayLike,
    hull: Hull,
    *,
    level_ice: str = "riska_1997",
    extrapolate: bool = False,
) -> FloatArray:
    """Compute the speed at which net thrust equals the resistance of the ice.

    Parameters
    ----------
    concentration, thickness_m
        Cover 0..1 and thickness [m]; shapes broadcast.
    hull
        The ship.
    level_ice
        Law of level ice, of :data:`LEVEL_ICE_LAWS`.
    extrapolate
        Whether to use the law of level ice above its range of thickness.

    Returns
    -------
    Speed at full power [kn], 0 where she cannot move; NaN where the laws do not hold (:func:`ice_resistance`). No cap
    for safety is applied.

    >>> attained_speed_kn([0.0, 0.5, 1.0], 0.5, example_hull("cargo")).round(2).tolist()
    [14.5, 12.62, 6.15]
    """
    cover, thickness = np.broadcast_arrays(_array(concentration), _array(thickness_m))
    standing, moving, outside = _terms(cover, thickness, hull, level_ice, extrapolate)
    return np.where(outside, np.nan, balance_kn(standing, moving, bollard_pull(hull), hull.open_kn))


def attained_speed_by_bisection_kn(hull: Hull, resistance: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Compute the speed at which net thrust equals any resistance that grows with speed.

    Parameters
    ----------
    hull
        The ship.
    resistance
        Maps an array of speeds [kn] to resistance [kN]; called with a scalar array first, which sets the shape.

    Returns
    -------
    Speed [kn], 0 where she cannot move, NaN where the resistance is NaN.

    >>> hull = example_hull("cargo")
    >>> float(attained_speed_by_bisection_kn(hull, lambda v: riska_1997(0.5, v, hull)).round(2))
    6.15
    """
    shape = np.shape(resistance(np.zeros(())))
    low, high = np.zeros(shape), np.full(shape, hull.open_kn)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        enough = net_thrust(middle, hull) >= resistance(middle)
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    return np.where(np.isnan(resistance(low)), np.nan, low)
