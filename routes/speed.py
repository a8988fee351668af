"""Attained speed in open water, in ice, and behind an icebreaker.

Each published relation is one function, array in and array out; :data:`SPEED_MODELS` lists them, and the
table of ice classes says which one a class takes.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient

FloatArray = NDArray[np.float64]


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


SPEED_MODELS: dict[str, Callable[[str, ArrayLike], FloatArray]] = {"h_v_line": _line, "power_law": _power_law}


def speed_in_ice_kn(model: str, row: str, equivalent_thickness_m: ArrayLike) -> FloatArray:
    """Compute full-power speed in ice by a registered model.

    Parameters
    ----------
    model
        ``h_v_line`` or ``power_law``.
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
        If the model is not registered.
    """
    try:
        law = SPEED_MODELS[model]
    except KeyError:
        raise UnknownNameError(
            f"speed model {model!r}", "is not registered", f"choose from: {', '.join(SPEED_MODELS)}"
        ) from None
    return law(row, equivalent_thickness_m)


def stopping_thickness_m(model: str, row: str) -> float:
    """Return the thickest ice through which a model still gives a speed [m].

    >>> round(stopping_thickness_m("h_v_line", "hv.arc7"), 2)
    1.94
    """
    limit = coefficient(f"{row}.limit_m")
    if model == "h_v_line":
        at_floor = (coefficient(f"{row}.open_kn") - coefficient("speed.floor_kn")) / coefficient(f"{row}.slope")
        return min(limit, at_floor)
    return limit


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
