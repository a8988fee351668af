"""Attained speed in open water, in ice, and behind an icebreaker.

Each published relation is one function, array in and array out; :data:`SPEED_MODELS` lists them with their range and
the ships they suit, and the table of ice classes says which one a class takes. Every model answers NaN where it says
that the ship is stopped, or where it does not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ice.risk import risk_index_outcome, steps_reached
from routes.resistance import Hull, attained_speed_kn, balance_kn, lindqvist_terms
from routes.tables import coefficient, load_table, read_csv
from routes.units import KN_PER_METRE_PER_SECOND

FloatArray = NDArray[np.float64]

# Thicknesses at which the slowest speed of a model is looked for: every centimetre of 3 m.
_SLOWEST_STEPS = 301


def h_v_line(equivalent_thickness_m: ArrayLike, open_kn: float, slope_kn_per_m: float, limit_m: float) -> FloatArray:
    """Compute full-power speed in ice from a published line of speed against thickness.

    Parameters
    ----------
    equivalent_thickness_m
        Concentration times thickness of the ice present [m].
    open_kn
        Speed at no ice [kn].
    slope_kn_per_m
        Speed lost per metre of ice [kn/m].
    limit_m
        Greatest thickness the ship can break [m].

    Returns
    -------
    Speed [kn]; NaN beyond the limit or below the 2 kn floor (the ship is stopped), and for negative thickness.

    References
    ----------
    Yamalmax: 19.5 kn in open water, about 6 kn in 1.5 m (Reuters; CHNL, arctic-lio.com/node/274). 50BC: Ship &
    Ocean Foundation (2000), nippon.zaidan.info/seikabutsu/2000/00967/contents/099.htm.

    >>> h_v_line([0.0, 1.5], 19.5, 9.0, 2.1).tolist()
    [19.5, 6.0]
    """
    thickness = np.asarray(equivalent_thickness_m, dtype=np.float64)
    speed = open_kn - slope_kn_per_m * thickness
    stopped = (thickness > limit_m) | (thickness < 0.0) | (speed < coefficient("speed.floor_kn"))
    return np.where(stopped, np.nan, speed)


def cheaitou_cariou_2019(
    equivalent_thickness_m: ArrayLike, a: float, b: float, free_m: float, open_kn: float, limit_m: float
) -> FloatArray:
    """Compute speed in ice from the power law ``v = a * h**b``.

    Parameters
    ----------
    equivalent_thickness_m
        Concentration times thickness of the ice present [m].
    a, b
        Coefficients of the ice class [kn, -].
    free_m
        Thickness below which ice does not slow the ship [m].
    open_kn
        Speed at no ice [kn]; the law never gives more.
    limit_m
        Thickness beyond which the ship stops [m].

    Returns
    -------
    Speed [kn]; NaN beyond the limit and for negative thickness.

    References
    ----------
    A. Cheaitou, O. Faury, P. Cariou, S. Hamdan, G. Fabbri (2019), as transcribed in T. R. Waite and C. Brelsford,
    *NSR shipping model*, github.com/trwaite/NSR_shipping_model, ShipSpecs.csv and SpeedFcnParams1.csv.

    >>> cheaitou_cariou_2019([0.05, 0.2], 3.742744916, -0.630929754, 0.10, 16.0, 0.75).round(2).tolist()
    [16.0, 10.33]
    """
    thickness = np.asarray(equivalent_thickness_m, dtype=np.float64)
    law = a * np.power(np.maximum(thickness, free_m), b)
    speed = np.where(thickness < free_m, open_kn, np.minimum(law, open_kn))
    return np.where((thickness > limit_m) | (thickness < 0.0), np.nan, speed)


def anchored_lindqvist(
    equivalent_thickness_m: ArrayLike,
    open_kn: float,
    trial_m: float,
    trial_kn: float,
    limit_m: float,
    *,
    length_m: float,
    beam_m: float,
    draught_m: float,
    stem_deg: float,
    waterline_deg: float,
    strength_ratio: ArrayLike = 1.0,
) -> FloatArray:
    """Compute full-power speed in ice from Lindqvist's resistance, scaled to pass a published ice trial.

    Parameters
    ----------
    equivalent_thickness_m
        Concentration times thickness of the ice present [m].
    open_kn
        Speed at no ice [kn].
    trial_m, trial_kn
        Thickness [m] and speed [kn] of the trial.
    limit_m
        Greatest thickness the ship can break [m].
    length_m, beam_m, draught_m, stem_deg, waterline_deg
        Form of the hull, as :func:`routes.resistance.lindqvist_1989`; only the shape of the curve depends on it.
    strength_ratio
        Bending strength of the ice over that of the trial, which was in cold ice; shapes broadcast.

    Returns
    -------
    Speed [kn]; NaN beyond the limit or below the 2 kn floor, and for negative thickness. The law is used from no ice to
    the limit, beyond its own range of 0.4 to 1.5 m: the trial holds it there.

    Notes
    -----
    ``s R(h, v) = 1 - x/3 - 2 x^2/3`` with ``x = v / open_kn``: resistance against net thrust, both over the pull at
    rest. The scale ``s`` follows from the trial, so that her power drops out. The curve lies below the
    straight line through the same two points, and is convex but for a trace in the thinnest ice.

    References
    ----------
    G. Lindqvist (1989), POAC 89; net thrust: M. Juva, K. Riska (2002); trials: rows ``hv.*``.

    >>> form = dict(length_m=283.0, beam_m=50.0, draught_m=11.8, stem_deg=25.0, waterline_deg=30.0)
    >>> anchored_lindqvist([0.0, 0.75, 1.5], 19.5, 1.5, 6.0, 2.1, **form).round(2).tolist()
    [19.5, 11.93, 6.0]
    """
    form = {
        "length_m": length_m,
        "beam_m": beam_m,
        "draught_m": draught_m,
        "stem_deg": stem_deg,
        "waterline_deg": waterline_deg,
    }
    share = trial_kn / open_kn
    spare = 1.0 - share / 3 - 2 * share**2 / 3
    at_rest, per_speed = lindqvist_terms(trial_m, **form)
    scale = spare / (at_rest + per_speed * trial_kn / KN_PER_METRE_PER_SECOND)
    thickness = np.asarray(equivalent_thickness_m, dtype=np.float64)
    standing, moving = lindqvist_terms(np.maximum(thickness, 0.0), strength_ratio=strength_ratio, **form)
    speed = balance_kn(scale * standing, scale * moving, 1.0, open_kn)
    stopped = (thickness > limit_m) | (thickness < 0.0) | (speed < coefficient("speed.floor_kn"))
    return np.where(stopped, np.nan, speed)


def double_acting_kn(
    ahead_kn: ArrayLike, equivalent_thickness_m: ArrayLike, trials_m: ArrayLike, trials_kn: ArrayLike, limit_m: float
) -> FloatArray:
    """Compute the speed of a ship that turns her stern to heavy ice, where it breaks more than the bow.

    Parameters
    ----------
    ahead_kn
        Speed ahead [kn], NaN where she is stopped; shapes broadcast.
    equivalent_thickness_m
        Concentration times thickness of the ice present [m].
    trials_m, trials_kn
        Thickness [m] and speed [kn] of ice trials astern, thin to thick.
    limit_m
        Greatest thickness the stern breaks [m].

    Returns
    -------
    The greater of the speed ahead and the speed astern [kn]. Astern she makes the speeds of the trials, linear between
    them, and in thinner ice than the first trial no more than there; NaN beyond the limit.

    >>> double_acting_kn([9.0, 3.0, np.nan], [0.8, 1.4, 1.8], [1.5, 1.8, 2.1], [6.0, 5.0, 2.0], 2.1).tolist()
    [9.0, 6.0, 5.0]
    """
    thickness = np.asarray(equivalent_thickness_m, dtype=np.float64)
    astern = np.interp(thickness, np.asarray(trials_m, dtype=np.float64), np.asarray(trials_kn, dtype=np.float64))
    speed = np.fmax(np.asarray(ahead_kn, dtype=np.float64), astern)
    return np.where((thickness < 0.0) | (thickness > limit_m), np.nan, speed)


@cache
def _kuuliala() -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the axes of the table, speed and chance of being beset, both ``(level, ridged)``.

    The means of 200 simulated runs scatter by a few hundredths of a knot; they are made monotone here, so that more ice
    is never faster.
    """
    rows = read_csv("speed_kuuliala.csv")
    level = np.array(sorted({float(row["level_ice_m"]) for row in rows}))
    ridged = np.array(sorted({float(row["ridged_equivalent_m"]) for row in rows}))
    speed, beset = (np.full((len(level), len(ridged)), np.nan) for _ in range(2))
    for row in rows:
        place = (
            np.searchsorted(level, float(row["level_ice_m"])),
            np.searchsorted(ridged, float(row["ridged_equivalent_m"])),
        )
        speed[place] = float(row["speed_moving_kn"] or "nan")
        beset[place] = float(row["beset_15min"])
    for axis in (0, 1):
        speed = np.minimum.accumulate(speed, axis=axis)
        beset = np.maximum.accumulate(beset, axis=axis)
    return level, ridged, speed, beset


def _between(axis: FloatArray, values: FloatArray) -> tuple[NDArray[np.int64], FloatArray, NDArray[np.bool_]]:
    """Return the cell of each value on an even axis, its place in the cell, and where it lies beyond the axis."""
    step = (axis[-1] - axis[0]) / (len(axis) - 1)
    place = np.maximum((values - axis[0]) / step, 0.0)
    last = len(axis) - 1
    beyond = (place > last * (1.0 + np.finfo(np.float64).eps * len(axis))) | (values < 0.0) | np.isnan(values)
    place = np.minimum(np.nan_to_num(place), last)
    cell = np.minimum(place.astype(np.int64), last - 1)
    return cell, place - cell, beyond


def _interpolate(table: FloatArray, level_m: ArrayLike, ridged_m: ArrayLike) -> FloatArray:
    first, second, _, _ = _kuuliala()
    level, ridged = np.broadcast_arrays(np.asarray(level_m, dtype=np.float64), np.asarray(ridged_m, dtype=np.float64))
    i, a, past = _between(first, level)
    j, b, deep = _between(second, ridged)
    flat, width = table.ravel(), table.shape[1]
    corner = i * width + j
    value = np.zeros(level.shape)
    for step, weight in (
        (0, (1.0 - a) * (1.0 - b)),
        (1, (1.0 - a) * b),
        (width, a * (1.0 - b)),
        (width + 1, a * b),
    ):
        # A corner without weight does not count, even where no run got through.
        value = value + np.where(weight > 0.0, weight * flat[corner + step], 0.0)
    return np.where(past | deep, np.nan, value)


def kuuliala_2017(level_m: ArrayLike, ridged_m: ArrayLike) -> FloatArray:
    """Look up the speed of a Baltic 1A or 1AS ship in level and ridged ice, while she moves.

    Parameters
    ----------
    level_m
        Thickness of the level ice [m], shapes broadcast.
    ridged_m
        Equivalent thickness of the ridged ice: its volume over the area [m].

    Returns
    -------
    Mean speed of the simulated runs that were not beset [kn], linear between the values of the table (0.1 to 0.8 m of
    level ice, 0.05 to 0.60 m of ridged). Thinner ice counts as the thinnest of the table; NaN beyond it, where no run
    got through, and for negative thickness.

    References
    ----------
    L. Kuuliala, P. Kujala, M. Suominen, J. Montewka (2017), *Estimating operability of ships in ridged ice fields*,
    Cold Regions Science and Technology 135. V. Lehtola et al. (2019), ICEPATHFINDER, environment/metaSpeed.mat.

    >>> kuuliala_2017([0.1, 0.3, 0.5], [0.05, 0.3, 0.3]).round(2).tolist()
    [13.24, 8.61, 6.48]
    """
    return _interpolate(_kuuliala()[2], level_m, ridged_m)


def besetting_chance(level_m: ArrayLike, ridged_m: ArrayLike) -> FloatArray:
    """Look up the chance that a Baltic 1A or 1AS ship is beset within 15 minutes.

    Parameters
    ----------
    level_m, ridged_m
        As :func:`kuuliala_2017` [m].

    Returns
    -------
    Share of the simulated runs that were beset, 0..1; NaN beyond the table. References: :func:`kuuliala_2017`.

    >>> besetting_chance([0.1, 0.3, 0.5], [0.05, 0.3, 0.3]).round(2).tolist()
    [0.0, 0.03, 0.63]
    """
    return _interpolate(_kuuliala()[3], level_m, ridged_m)


def polaris_speed_limit_kn(polaris: str, risk_index: ArrayLike) -> FloatArray:
    """Look up the speed to which POLARIS limits a ship.

    Parameters
    ----------
    polaris
        Class as in POLARIS: ``PC1`` ... ``PC7``, ``IA Super``, ``IA``, ``IB``, ``IC``, ``NIS``.
    risk_index
        Risk index outcome (RIO), of :func:`routes.ice.risk.risk_index_outcome`.

    Returns
    -------
    Limit [kn]: infinite at normal risk (RIO of 0 and more); 11 kn for PC1, 8 for PC2, 5 for PC3 to PC5, 3 for PC6 and
    PC7 at elevated risk (-10 and more); NaN below, where the ship is not to go on, and for a RIO of NaN.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), Tables 1.1 and 1.2.

    >>> polaris_speed_limit_kn("PC5", [3.0, -10.0, -11.0]).tolist()
    [inf, 5.0, nan]
    """
    risk = np.asarray(risk_index, dtype=np.float64)
    row = f"polaris.elevated_speed.{polaris}"
    limit = np.where(risk >= 0.0, np.inf, np.nan)
    if row in load_table("coefficients.csv"):
        elevated = (risk < 0.0) & (risk >= coefficient("polaris.elevated.RIO"))
        limit = np.where(elevated, coefficient(row), limit)
    return limit


def safe_speed_cap_kn(equivalent_thickness_m: ArrayLike) -> FloatArray:
    """Look up the speed above which a merchant bow should not meet ice, whatever her power.

    Parameters
    ----------
    equivalent_thickness_m
        Concentration times thickness of the ice present [m].

    Returns
    -------
    Cap [kn]: infinite below 0.05 m, then 14, from 0.15 m 12, from 0.30 m 9, from 0.50 m 6; NaN for negative thickness.
    A judgement (rows ``safe_speed.*``): ships of great power reach speeds in ice for which their hulls are not built.

    >>> safe_speed_cap_kn([0.0, 0.1, 0.4, 1.0]).tolist()
    [inf, 14.0, 9.0, 6.0]
    """
    thickness = np.asarray(equivalent_thickness_m, dtype=np.float64)
    steps = ("1", "2", "3", "4")
    edges = np.array([coefficient(f"safe_speed.from_m.{step}") for step in steps])
    caps = np.array([np.inf, *(coefficient(f"safe_speed.cap_kn.{step}") for step in steps)])
    return np.where(thickness >= 0.0, caps[steps_reached(edges, thickness)], np.nan)


ICEBREAKERS = ("22220", "50lp", "taymyr", "lk120")


def convoy_speed_kn(
    icebreaker: str, equivalent_thickness_m: ArrayLike, convoy_limit_kn: ArrayLike, *, model: str = "h_v_line"
) -> FloatArray:
    """Compute the speed of a convoy: that of the icebreaker, but no more than the convoy can follow.

    Parameters
    ----------
    icebreaker
        ``22220``, ``50lp``, ``taymyr`` or ``lk120`` (rows ``hv.*``).
    equivalent_thickness_m
        Concentration times thickness of the ice present [m].
    convoy_limit_kn
        Speed at which the ships can follow in the channel [kn], such as rows ``escort.speed.*``; shapes broadcast.
    model
        Law of the icebreaker's speed, ``h_v_line`` or ``anchored``.

    Returns
    -------
    Speed [kn]; NaN where the ice stops the icebreaker.

    Raises
    ------
    UnknownNameError
        If the icebreaker or the model has no rows.

    >>> convoy_speed_kn("22220", [0.5, 2.0], 9.0).round(2).tolist()
    [9.0, 7.54]
    """
    if icebreaker not in ICEBREAKERS:
        raise UnknownNameError(f"icebreaker {icebreaker!r}", "has no rows", f"choose from: {', '.join(ICEBREAKERS)}")
    return np.minimum(
        speed_in_ice_kn(model, f"hv.{icebreaker}", equivalent_thickness_m),
        np.asarray(convoy_limit_kn, dtype=np.float64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IceShip:
    """What the models of speed in ice may ask of a ship.

    Attributes
    ----------
    speed_row
        Prefix of the rows of her published law, such as ``hv.arc7`` or ``cheaitou.1A``.
    polaris
        Her class as in POLARIS.
    open_kn
        Full-power speed in open water [kn]; models without an open-water speed of their own take it.
    hull
        Her hull, None where it is not known.
    capped
        Whether :func:`safe_speed_cap_kn` holds for her: a merchant bow, below Arc6 and PC5.
    """

    speed_row: str
    polaris: str
    open_kn: float
    hull: Hull | None = None
    capped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedModel:
    """A registered model of speed in ice.

    Attributes
    ----------
    name
        Name by which it is chosen.
    law
        Maps a ship, concentration (0..1) and thickness of the ice present [m] to speed [kn], NaN where she is
        stopped or the model does not hold.
    by_row
        The same by a prefix of rows and the equivalent thickness alone; None for models that ask for more.
    by_strength
        The law with the strength of the ice as a share of cold winter ice; None for models that do not know it.
    rows
        Prefix of the rows that a ship needs for it, empty for none.
    needs_hull
        Whether it needs her hull.
    heeds_cap
        Whether :func:`safe_speed_cap_kn` limits its speeds.
    suits
        Ships it suits.
    holds
        Range in words.
    reference
        Publication.
    """

    name: str
    law: Callable[[IceShip, FloatArray, FloatArray], FloatArray]
    by_row: Callable[[str, ArrayLike], FloatArray] | None = None
    by_strength: Callable[[IceShip, FloatArray, FloatArray, ArrayLike], FloatArray] | None = None
    rows: str = ""
    needs_hull: bool = False
    heeds_cap: bool = False
    suits: str
    holds: str
    reference: str

    def takes(self, ship: IceShip) -> bool:
        """Return whether the model can be used for a ship: her rows exist, her hull is known."""
        return ship.speed_row.startswith(self.rows) and not (self.needs_hull and ship.hull is None)


def _line(row: str, thickness: ArrayLike) -> FloatArray:
    return h_v_line(
        thickness, coefficient(f"{row}.open_kn"), coefficient(f"{row}.slope"), coefficient(f"{row}.limit_m")
    )


def _power_law(row: str, thickness: ArrayLike) -> FloatArray:
    return cheaitou_cariou_2019(
        thickness,
        coefficient(f"{row}.a"),
        coefficient(f"{row}.b"),
        coefficient(f"{row}.free_m"),
        coefficient(f"{row}.open_kn"),
        coefficient(f"{row}.limit_m"),
    )


def _anchored(row: str, thickness: ArrayLike, strength_ratio: ArrayLike = 1.0) -> FloatArray:
    limit = coefficient(f"{row}.limit_m")
    ahead = anchored_lindqvist(
        thickness,
        coefficient(f"{row}.open_kn"),
        coefficient(f"{row}.trial_m"),
        coefficient(f"{row}.trial_kn"),
        limit,
        length_m=coefficient(f"{row}.length_m"),
        beam_m=coefficient(f"{row}.beam_m"),
        draught_m=coefficient(f"{row}.draught_m"),
        stem_deg=coefficient(f"{row}.stem_deg"),
        waterline_deg=coefficient(f"{row}.waterline_deg"),
        strength_ratio=strength_ratio,
    )
    metres, knots = _trials_astern(row)
    return double_acting_kn(ahead, thickness, metres, knots, limit) if metres else ahead


@cache
def _trials_astern(row: str) -> tuple[list[float], list[float]]:
    """Return thickness [m] and speed [kn] of the trials astern of a ship, none if she has none."""
    trials = [key for key in load_table("coefficients.csv") if key.startswith(f"{row}.astern_m.")]
    return (
        [coefficient(key) for key in trials],
        [coefficient(key.replace("astern_m", "astern_kn")) for key in trials],
    )


def _by_product(
    by_row: Callable[[str, ArrayLike], FloatArray],
) -> Callable[[IceShip, FloatArray, FloatArray], FloatArray]:
    def law(ship: IceShip, concentration: FloatArray, thickness: FloatArray) -> FloatArray:
        return by_row(ship.speed_row, _product(concentration, thickness))

    return law


def _anchored_by_strength(
    ship: IceShip, concentration: FloatArray, thickness: FloatArray, strength_ratio: ArrayLike
) -> FloatArray:
    return _anchored(ship.speed_row, _product(concentration, thickness), strength_ratio)


def _product(concentration: FloatArray, thickness: FloatArray) -> FloatArray:
    """Return concentration times thickness [m]; no ice where there is no cover, whatever the thickness."""
    return np.where(concentration == 0.0, 0.0, concentration * thickness)


def _thrust_balance(ship: IceShip, concentration: FloatArray, thickness: FloatArray) -> FloatArray:
    if ship.hull is None:  # `takes` was asked before; for the type checker
        raise BadInputError("a ship without a hull", "has no thrust balance", "give length, beam and power")
    cover, ice = np.broadcast_arrays(concentration, thickness)
    ice = np.where(cover == 0.0, 0.0, ice)
    speed = np.minimum(attained_speed_kn(cover, ice, ship.hull), ship.open_kn)
    if ship.capped:
        speed = np.minimum(speed, safe_speed_cap_kn(cover * ice))
    return np.where(speed < coefficient("speed.floor_kn"), np.nan, speed)


def _kuuliala_law(ship: IceShip, concentration: FloatArray, thickness: FloatArray) -> FloatArray:
    ice, share = _product(concentration, thickness), coefficient("kuuliala.ridged_share")
    speed = np.minimum(kuuliala_2017((1.0 - share) * ice, share * ice), ship.open_kn)
    return np.where(ice == 0.0, ship.open_kn, speed)


def _polaris_law(ship: IceShip, concentration: FloatArray, thickness: FloatArray) -> FloatArray:
    outside = (concentration < 0.0) | (concentration > 1.0) | (thickness < 0.0)
    limit = polaris_speed_limit_kn(ship.polaris, risk_index_outcome(ship.polaris, concentration, thickness))
    return np.where(outside, np.nan, np.minimum(limit, ship.open_kn))


SPEED_MODELS: dict[str, SpeedModel] = {
    model.name: model
    for model in (
        SpeedModel(
            name="h_v_line",
            law=_by_product(_line),
            by_row=_line,
            rows="hv.",
            suits="ships with a published ice trial: Arc6 and above, PC6 and above, icebreakers",
            holds="concentration times thickness up to the row's limit",
            reference="published trials, rows hv.*",
        ),
        SpeedModel(
            name="power_law",
            law=_by_product(_power_law),
            by_row=_power_law,
            rows="cheaitou.",
            suits="merchant ships of class 1A and 1AS; weaker ones as an upper bound",
            holds="0.1 to 0.3 m (1A), 0.1 to 0.4 m (1AS) of concentration times thickness; drawn on to the row's limit",
            reference="Cheaitou et al. 2019",
        ),
        SpeedModel(
            name="thrust_balance",
            law=_thrust_balance,
            needs_hull=True,
            heeds_cap=True,
            suits="merchant ships of class 1A to 1C with a known hull, alone",
            holds="floes of any thickness up to 0.7 of cover, level ice up to 0.8 m; capped for merchant bows",
            reference="Riska et al. 1997; Huang et al. 2021; Juva and Riska 2002",
        ),
        SpeedModel(
            name="anchored",
            law=_by_product(_anchored),
            by_row=_anchored,
            by_strength=_anchored_by_strength,
            rows="hv.",
            suits="as h_v_line",
            holds="as h_v_line",
            reference="Lindqvist 1989, scaled to published trials",
        ),
        SpeedModel(
            name="kuuliala",
            law=_kuuliala_law,
            suits="merchant ships of class 1A and 1AS in ridged ice",
            holds="0.8 m of level and 0.6 m of ridged ice; the ridged share is a judgement",
            reference="Kuuliala et al. 2017; Lehtola et al. 2019",
        ),
        SpeedModel(
            name="polaris_limit",
            law=_polaris_law,
            suits="any class; a limit set by risk, not a speed that the engine gives",
            holds="any ice",
            reference="IMO MSC.1/Circ.1519",
        ),
    )
}


def _model(name: str) -> SpeedModel:
    try:
        return SPEED_MODELS[name]
    except KeyError:
        raise UnknownNameError(
            f"speed model {name!r}", "is not registered", f"choose from: {', '.join(SPEED_MODELS)}"
        ) from None


def speed_models_for(ship: IceShip) -> list[str]:
    """Return the names of the models that can be used for a ship.

    >>> speed_models_for(IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5))
    ['h_v_line', 'anchored', 'kuuliala', 'polaris_limit']
    """
    return [name for name, model in SPEED_MODELS.items() if model.takes(ship)]


def ship_speed_in_ice_kn(
    model: str,
    ship: IceShip,
    concentration: ArrayLike,
    thickness_m: ArrayLike,
    strength_ratio: ArrayLike = 1.0,
) -> FloatArray:
    """Compute the speed of a ship in ice by a registered model.

    Parameters
    ----------
    model
        A key of :data:`SPEED_MODELS`.
    ship
        What the models may ask of her; :func:`routes.vessels.ice_ship` makes it of a vessel.
    concentration
        Concentration of the ice that is met, 0..1, shapes broadcast.
    thickness_m
        Thickness of the ice present [m].
    strength_ratio
        Strength of the ice as a share of cold winter ice (:func:`routes.ice.strength.strength_ratio`); models that do
        not know it leave it out.

    Returns
    -------
    Full-power speed [kn], or the limit for ``polaris_limit``; NaN where she is stopped or the model does not hold.

    Raises
    ------
    UnknownNameError
        If the model is not registered.
    BadInputError
        If the model lacks what it needs of the ship.

    >>> ship = IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5)
    >>> [float(ship_speed_in_ice_kn(name, ship, 0.5, 1.5).round(2)) for name in ("h_v_line", "anchored")]
    [12.75, 9.12]
    """
    entry = _model(model)
    if not entry.takes(ship):
        needs = "her hull" if entry.needs_hull else f"rows {entry.rows}*"
        raise BadInputError(
            f"speed model {model!r} for a ship of {ship.speed_row} rows",
            f"needs {needs}",
            f"choose from: {', '.join(speed_models_for(ship))}",
        )
    cover, ice = np.asarray(concentration, dtype=np.float64), np.asarray(thickness_m, dtype=np.float64)
    return (
        entry.law(ship, cover, ice)
        if entry.by_strength is None
        else entry.by_strength(ship, cover, ice, strength_ratio)
    )


@cache
def slowest_speed_kn(model: str, ship: IceShip) -> float:
    """Return the speed in the thickest ice through which a model still takes a ship [kn], to the centimetre of ice.

    >>> round(slowest_speed_kn("h_v_line", IceShip(speed_row="hv.arc7", polaris="PC4", open_kn=19.5)), 2)
    2.0
    """
    entry = _model(model)
    if entry.by_row is not None:
        at_edge = float(entry.by_row(ship.speed_row, stopping_thickness_m(model, ship.speed_row)))
        # A line that ends at the floor may miss it by a rounding error.
        return coefficient("speed.floor_kn") if np.isnan(at_edge) else at_edge
    thickness = np.linspace(0.0, coefficient("polaris.edge.light_multi_year"), _SLOWEST_STEPS)
    return float(np.nanmin(ship_speed_in_ice_kn(model, ship, 1.0, thickness)))


def speed_in_ice_kn(model: str, row: str, equivalent_thickness_m: ArrayLike) -> FloatArray:
    """Compute full-power speed in ice by a registered model that asks for rows alone.

    Parameters
    ----------
    model
        ``h_v_line``, ``power_law`` or ``anchored``.
    row
        Prefix of the coefficient rows, such as ``hv.arc7`` or ``cheaitou.1A``.
    equivalent_thickness_m
        Concentration times thickness [m].

    Returns
    -------
    Speed [kn]; NaN where the ship is stopped.

    Raises
    ------
    UnknownNameError
        If the model is not registered, or asks for more than rows.
    """
    law = _model(model).by_row
    if law is None:
        raise UnknownNameError(
            f"speed model {model!r}",
            "asks for the ship, not for a row",
            "call ship_speed_in_ice_kn, or choose from: "
            + ", ".join(name for name, entry in SPEED_MODELS.items() if entry.by_row is not None),
        )
    return law(row, equivalent_thickness_m)


def stopping_thickness_m(model: str, row: str) -> float:
    """Return the thickest ice through which a model of rows still gives a speed [m].

    >>> round(stopping_thickness_m("h_v_line", "hv.arc7"), 2)
    1.94
    """
    limit = coefficient(f"{row}.limit_m")
    if model == "h_v_line":
        at_floor = (coefficient(f"{row}.open_kn") - coefficient("speed.floor_kn")) / coefficient(f"{row}.slope")
        return min(limit, at_floor)
    if model == "anchored":
        return _thickest_anchored_m(row)
    return limit


@cache
def _thickest_anchored_m(row: str) -> float:
    """Return the thickness at which an anchored curve reaches the floor, or its limit [m]."""
    low, high = 0.0, coefficient(f"{row}.limit_m")
    if not np.isnan(_anchored(row, high)):
        return high
    for _ in range(50):
        middle = (low + high) / 2.0
        low, high = (low, middle) if np.isnan(_anchored(row, middle)) else (middle, high)
    return low


def escorted_speed_kn(
    ship: IceShip,
    equivalent_thickness_m: ArrayLike,
    convoy_kn: ArrayLike,
    strength_ratio: ArrayLike = 1.0,
    *,
    summer: ArrayLike,
) -> FloatArray:
    """Compute the speed of a ship behind a nuclear icebreaker.

    Parameters
    ----------
    ship
        What the models ask of her.
    equivalent_thickness_m
        Concentration times thickness of the ice that is met [m], shapes broadcast.
    convoy_kn
        Speed of a convoy of merchant ships [kn] (rows ``escort.speed.*``).
    strength_ratio
        Strength of the ice as a share of cold winter ice.
    summer
        Whether it is summer-autumn navigation, in which convoys are faster.

    Returns
    -------
    The icebreaker's own speed in that ice by the ``anchored`` model (row ``escort.leader``), at most the convoy's,
    and at most the speed at which a merchant bow should meet such ice (:func:`safe_speed_cap_kn`); a ship with an
    icebreaking bow follows at up to the greatest speed of observed convoys (``escort.strong_kn.*``). Where the ice
    stops the icebreaker she rams, at the floor of 2 kn.

    >>> tanker, carrier = (IceShip(speed_row="", polaris="", open_kn=15.0, capped=capped) for capped in (True, False))
    >>> [float(escorted_speed_kn(ship, 0.5, 7.0, summer=False)) for ship in (tanker, carrier)]
    [6.0, 9.5]
    """
    leader = load_table("coefficients.csv")["escort.leader"].text
    speed = _anchored(leader, equivalent_thickness_m, strength_ratio)
    speed = np.where(np.isnan(speed), coefficient("speed.floor_kn"), speed)
    if ship.capped:
        convoy = np.minimum(np.asarray(convoy_kn, dtype=np.float64), safe_speed_cap_kn(equivalent_thickness_m))
        return np.minimum(speed, convoy)
    greatest = np.where(
        np.asarray(summer), coefficient("escort.strong_kn.summer"), coefficient("escort.strong_kn.winter")
    )
    return np.minimum(speed, greatest)


def mean_speed_kn(cover: ArrayLike, open_kn: ArrayLike, pack_kn: ArrayLike) -> FloatArray:
    """Compute the mean speed over a leg that is part open water and part pack.

    Parameters
    ----------
    cover
        Share of the leg inside the ice edge, 0..1.
    open_kn, pack_kn
        Speeds in the two parts [kn]; ``pack_kn`` may be NaN where ``cover`` is 0.

    Returns
    -------
    Distance over time: the harmonic mean weighted by distance [kn].

    >>> float(mean_speed_kn(0.5, 12.0, 6.0))
    8.0
    """
    share = np.asarray(cover, dtype=np.float64)
    pack_hours = np.where(share > 0.0, share / np.asarray(pack_kn, dtype=np.float64), 0.0)
    return 1.0 / ((1.0 - share) / np.asarray(open_kn, dtype=np.float64) + pack_hours)


def check_speed(speed_kn: float) -> float:
    """Return a ship's speed [kn], or raise ``BadInputError`` unless it is greater than 2 and at most 40."""
    if isinstance(speed_kn, bool) or not (isinstance(speed_kn, Real) and 2.0 < speed_kn <= 40.0):
        raise BadInputError(
            f"speed {speed_kn!r} kn", "must be greater than 2 and at most 40 kn", "give the speed in knots"
        )
    return float(speed_kn)
