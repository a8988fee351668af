"""Propulsion power in open water.

Each published law is one function, array in and array out; :data:`POWER_MODELS` lists them with their range and the
ships they suit. Power in ice stands in :mod:`routes.ice_power`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.holtrop import HullForm, Resistance, delivered_power_kw, holtrop_1984, holtrop_mennen_1982
from routes.tables import coefficient
from routes.vessels import TYPES, Vessel

FloatArray = NDArray[np.float64]


def cubic_law(
    speed_kn: ArrayLike, *, mcr_kw: float, service_speed_kn: float, service_load: ArrayLike, exponent: ArrayLike
) -> FloatArray:
    """Compute main-engine power by the cubic law.

    Parameters
    ----------
    speed_kn
        Speed through the water [kn], shapes broadcast.
    mcr_kw
        Installed propulsion power [kW].
    service_speed_kn
        Service speed of the ship [kn].
    service_load
        Share of the installed power at the service speed in average weather, 0.75-0.90; the sea margin is in it [-].
    exponent
        Speed exponent, 3 in the law's name, 2.5-4 by ship [-].

    Returns
    -------
    ``MCR * load * (V / V_service)**n`` [kW], at most ``mcr_kw``.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 8 (exponent 3). T. Notteboom and P. Cariou (2009): 225 t/d at
    24 kn and 150 t/d at 21 kn for about 8,000 TEU, cubic above 14 kn.

    >>> power = cubic_law(12.0, mcr_kw=10_000.0, service_speed_kn=15.0, service_load=0.85, exponent=3.0)
    >>> round(float(power))
    4352
    """
    ratio = np.maximum(np.asarray(speed_kn, dtype=np.float64) / service_speed_kn, 0.0)
    load = np.asarray(service_load, dtype=np.float64) * np.power(ratio, exponent)
    return mcr_kw * np.minimum(load, 1.0)


def equivalent_open_water_speed_kn(speed_kn: ArrayLike, open_kn: ArrayLike, full_power_kn: ArrayLike) -> FloatArray:
    """Compute the open-water speed that takes as much power as a speed in ice.

    Parameters
    ----------
    speed_kn
        Speed made in the ice [kn].
    open_kn
        Full-power speed of the speed-in-ice model at no ice [kn].
    full_power_kn
        Full-power speed of the same model in this ice [kn].

    Returns
    -------
    ``speed + (open - full_power)`` [kn]: the speed that the ice costs at full power is added back. A ship held by the
    ice at full power thus burns what she needs for the model's open-water speed: all of her service power if that is
    her service speed, less if she is a faster ship whose speed in ice is capped for safety. At no ice it is the speed
    itself.

    Notes
    -----
    A judgement, consistent at both ends with the model that gave the speed; a resistance model will replace it.

    >>> float(equivalent_open_water_speed_kn(6.0, 19.5, 6.0))
    19.5
    """
    return np.asarray(speed_kn, dtype=np.float64) + np.maximum(
        np.asarray(open_kn, dtype=np.float64) - np.asarray(full_power_kn, dtype=np.float64), 0.0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerShip:
    """What the models of power may ask of a ship.

    Attributes
    ----------
    type
        Ship type, as :data:`routes.vessels.TYPES`, or ``cruise``.
    mcr_kw
        Installed propulsion power [kW].
    reference_speed_kn, reference_draught_m
        Speed [kn] and draught [m] that the installed power, or the service load of it, belongs to.
    dwt_t
        Deadweight [t].
    teu
        Containers, None for other ships.
    form
        Her form; None where it is not known.
    """

    type: str
    mcr_kw: float
    reference_speed_kn: float
    reference_draught_m: float
    dwt_t: float
    teu: float | None = None
    form: HullForm | None = None

    def __post_init__(self) -> None:
        """Check the particulars."""
        if self.type not in (*TYPES, "cruise"):
            raise UnknownNameError(
                f"ship type {self.type!r}", "is not known", f"choose from: {', '.join((*TYPES, 'cruise'))}"
            )
        for name in ("mcr_kw", "reference_speed_kn", "reference_draught_m", "dwt_t"):
            if not float(getattr(self, name)) > 0.0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be positive", "check the ship's data")
        if self.type == "container" and self.teu is None:
            raise BadInputError("a container ship", "needs its capacity", "give teu")


def power_ship(ship: Vessel, form: HullForm | None = None) -> PowerShip:
    """Return what the models of power ask of a vessel.

    Her design draught is the reference, whatever draught she sails at; her service speed is the reference speed.

    >>> from routes.vessels import vessel
    >>> power_ship(vessel("nordic-orion", draught_m=12.0)).reference_draught_m
    14.089
    """
    own = ship.rows.get("draught_m")
    return PowerShip(
        type=ship.type,
        mcr_kw=ship.mcr_kw,
        reference_speed_kn=ship.service_speed_kn,
        reference_draught_m=ship.draught_m if own is None else own.value,
        dwt_t=ship.dwt_t,
        teu=ship.teu,
        form=form,
    )


def weather_factor(ship: PowerShip) -> float:
    """Return the weather factor of the Fourth IMO GHG Study: 0.867, for small and coastal ships 0.909 [-].

    Ships of 10,000 dwt and more, container ships of 1,000 TEU and more, vehicle carriers and cruise ships are large.

    >>> from routes.vessels import vessel
    >>> weather_factor(power_ship(vessel("yong-sheng")))
    0.867
    """
    if ship.type == "container":
        large = (ship.teu or 0.0) >= coefficient("admiralty.edge.teu")
    else:
        large = ship.type in ("vehicle", "cruise") or ship.dwt_t >= coefficient("admiralty.edge.dwt_t")
    return coefficient("admiralty.weather.large" if large else "admiralty.weather.small")


def speed_power_factor(ship: PowerShip) -> float:
    """Return the speed-power factor of the Fourth IMO GHG Study.

    0.75 for container ships of more than 14,500 TEU, 0.70 for cruise ships, 1 for all others [-].

    >>> from routes.vessels import vessel
    >>> speed_power_factor(power_ship(vessel("container-8000")))
    1.0
    """
    if ship.type == "container" and (ship.teu or 0.0) > coefficient("admiralty.edge.large_teu"):
        return coefficient("admiralty.delta.container")
    return coefficient("admiralty.delta.cruise" if ship.type == "cruise" else "admiralty.delta.others")


def _raised(ratio: FloatArray, exponent: ArrayLike) -> FloatArray:
    """Return ``ratio ** exponent``; the cube, ten times as fast as any other power, on its own."""
    if np.ndim(exponent) == 0 and float(np.asarray(exponent)) == 3:
        return np.asarray(ratio * ratio * ratio, dtype=np.float64)
    return np.asarray(np.power(ratio, exponent), dtype=np.float64)


def _range(what: str, extrapolate: bool) -> tuple[float, float]:
    """Return the range of the admiralty law in speed or draught; a rounding error beyond a limit is still the limit."""
    if extrapolate:
        return 0.0, np.inf
    spare = 1.0 + np.finfo(np.float64).eps * 1000
    least, most = (coefficient(f"admiralty.range.{what}_{end}") for end in ("least", "most"))
    return least / spare, most * spare


def ghg4_admiralty(
    speed_kn: ArrayLike,
    draught_m: ArrayLike,
    *,
    mcr_kw: ArrayLike,
    reference_speed_kn: ArrayLike,
    reference_draught_m: ArrayLike,
    weather: ArrayLike,
    fouling: ArrayLike,
    exponent: ArrayLike,
    speed_power: ArrayLike = 1.0,
    capped: bool = True,
    extrapolate: bool = False,
) -> FloatArray:
    """Compute main-engine power by the admiralty law of the Fourth IMO GHG Study.

    Parameters
    ----------
    speed_kn
        Speed through the water [kn]; all shapes broadcast.
    draught_m
        Draught [m].
    mcr_kw
        Installed propulsion power [kW].
    reference_speed_kn, reference_draught_m
        Speed [kn] and draught [m] of that power.
    weather, fouling
        Factors ``eta_w`` and ``eta_f``, rows ``admiralty.weather.*`` and ``admiralty.fouling``: the sea margin.
    exponent
        Speed exponent ``n``, 3 in the study, 2.5-4 by ship [-].
    speed_power
        Factor ``delta_w``, :func:`speed_power_factor` [-].
    capped
        Whether the installed power is the most that she gives, as in the study.
    extrapolate
        Whether to use the law outside its range.

    Returns
    -------
    ``delta_w P_ref (t / t_ref)^(2/3) (V / V_ref)^n / (eta_w eta_f)`` [kW]. For speeds of 0.4 to 1.05 and draughts of
    0.6 to 1.0 of the reference (a judgement: the study states none); NaN outside unless ``extrapolate``, and NaN for
    negative speeds and draughts.

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, eq. 8; read in a transcription (PyPI cetos 0.0.0).

    >>> ship = dict(mcr_kw=1.0, reference_speed_kn=20.0, reference_draught_m=12.0, weather=0.867, fouling=0.917)
    >>> ghg4_admiralty([14.0, 20.0], [10.0, 12.0], exponent=3.0, **ship).round(6).tolist()
    [0.382048, 1.0]
    """
    ratio = np.asarray(speed_kn, dtype=np.float64) / np.asarray(reference_speed_kn, dtype=np.float64)
    depth = np.asarray(draught_m, dtype=np.float64) / np.asarray(reference_draught_m, dtype=np.float64)
    margin = np.asarray(weather, dtype=np.float64) * np.asarray(fouling, dtype=np.float64)
    scale = np.asarray(mcr_kw, dtype=np.float64) * np.asarray(speed_power, dtype=np.float64) / margin
    # One pass over the large array: what does not change with speed is multiplied first.
    sunk = np.power(np.maximum(depth, 0.0), coefficient("admiralty.draught_exponent"))
    power = _raised(np.maximum(ratio, 0.0), exponent) * (scale * sunk)
    if capped:
        power = np.minimum(power, mcr_kw)
    fast, deep = (_range(what, extrapolate) for what in ("speed", "draught"))
    # Written so that NaN, too, is not inside.
    inside = (ratio >= fast[0]) & (ratio <= fast[1]) & (depth >= deep[0]) & (depth <= deep[1])
    return np.where(inside, power, np.nan)


def trial_speed_kn(service_speed_kn: ArrayLike, *, service_load: ArrayLike, sea_margin: ArrayLike) -> FloatArray:
    """Compute the speed that all of the installed power gives in calm water with a clean hull.

    Parameters
    ----------
    service_speed_kn
        Service speed: reached at ``service_load`` with the sea margin [kn].
    service_load
        Share of the installed power at the service speed, 0.75-0.90 [-].
    sea_margin
        Power that the shipyard adds for weather and fouling, 0.15 by practice [-].

    Returns
    -------
    ``V_service ((1 + margin) / load)^(1/3)`` [kn].

    Notes
    -----
    The admiralty law of the GHG Study scales from the whole of the installed power and has weather and fouling of its
    own: with the service speed as reference it counts the margin twice. A judgement of ours, checked on one ship.

    >>> round(float(trial_speed_kn(25.0, service_load=0.85, sea_margin=0.15)), 2)
    27.65
    """
    spare = (1.0 + np.asarray(sea_margin, dtype=np.float64)) / np.asarray(service_load, dtype=np.float64)
    return np.asarray(np.asarray(service_speed_kn, dtype=np.float64) * np.cbrt(spare), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerModel:
    """A registered model of power in open water.

    Attributes
    ----------
    name
        Name by which it is chosen.
    kind
        ``law`` (scaled from one point of the ship) or ``resistance`` (from her form).
    law
        Maps a ship, speed [kn], draught [m], exponent, service load and ``extrapolate`` to power [kW].
    needs_form
        Whether it needs her form.
    suits, holds
        Ships it suits, and its range, in words.
    reference
        Publication.
    """

    name: str
    kind: str
    law: Callable[[PowerShip, FloatArray, FloatArray, ArrayLike, ArrayLike, bool], FloatArray]
    needs_form: bool = False
    suits: str
    holds: str
    reference: str

    def takes(self, ship: PowerShip) -> bool:
        """Return whether the model can be used for a ship."""
        return not (self.needs_form and ship.form is None)


def _admiralty(
    ship: PowerShip, speed: FloatArray, draught: FloatArray, exponent: ArrayLike, load: ArrayLike, extrapolate: bool
) -> FloatArray:
    del load  # the study refers to the whole of the installed power
    return _scaled(ship, speed, draught, exponent, ship.reference_speed_kn, extrapolate)


def _admiralty_trial(
    ship: PowerShip, speed: FloatArray, draught: FloatArray, exponent: ArrayLike, load: ArrayLike, extrapolate: bool
) -> FloatArray:
    return _scaled(ship, speed, draught, exponent, trial_speed_of(ship, load), extrapolate)


def trial_speed_of(ship: PowerShip, load: ArrayLike) -> FloatArray:
    """Return :func:`trial_speed_kn` of a ship at a service load, with the sea margin of the rows [kn]."""
    return trial_speed_kn(ship.reference_speed_kn, service_load=load, sea_margin=coefficient("admiralty.sea_margin"))


def _scaled(
    ship: PowerShip,
    speed: FloatArray,
    draught: FloatArray,
    exponent: ArrayLike,
    reference_speed_kn: ArrayLike,
    extrapolate: bool,
) -> FloatArray:
    return ghg4_admiralty(
        speed,
        draught,
        mcr_kw=ship.mcr_kw,
        reference_speed_kn=reference_speed_kn,
        reference_draught_m=ship.reference_draught_m,
        weather=weather_factor(ship),
        fouling=coefficient("admiralty.fouling"),
        exponent=exponent,
        speed_power=speed_power_factor(ship),
        extrapolate=extrapolate,
    )


def _cubic(
    ship: PowerShip, speed: FloatArray, draught: FloatArray, exponent: ArrayLike, load: ArrayLike, extrapolate: bool
) -> FloatArray:
    del extrapolate  # it has no range of its own
    power = cubic_law(
        speed,
        mcr_kw=ship.mcr_kw,
        service_speed_kn=ship.reference_speed_kn,
        service_load=load,
        exponent=exponent,
    )
    wrong = (speed < 0.0) | (draught < 0.0) | np.isnan(speed + draught)
    return np.where(wrong, np.nan, power)


def _by_form(
    method: Callable[[HullForm, ArrayLike], Resistance],
) -> Callable[[PowerShip, FloatArray, FloatArray, ArrayLike, ArrayLike, bool], FloatArray]:
    def law(
        ship: PowerShip, speed: FloatArray, draught: FloatArray, exponent: ArrayLike, load: ArrayLike, extrapolate: bool
    ) -> FloatArray:
        del exponent, load, extrapolate  # the speed dependence is the method's own, and so is its range
        if ship.form is None:  # `takes` was asked before; for the type checker
            raise BadInputError("a ship without a form", "has no resistance", "give her form")
        calm = delivered_power_kw(method(ship.form, speed))
        margin = weather_factor(ship) * coefficient("admiralty.fouling")
        sunk = np.power(np.maximum(draught / ship.form.draught_m, 0.0), coefficient("admiralty.draught_exponent"))
        power = np.minimum(calm * sunk / margin, ship.mcr_kw)
        return np.where((speed == 0.0) & (draught >= 0.0), 0.0, np.where(draught < 0.0, np.nan, power))

    return law


POWER_MODELS: dict[str, PowerModel] = {
    model.name: model
    for model in (
        PowerModel(
            name="ghg4_admiralty",
            kind="law",
            law=_admiralty,
            suits="any ship with installed power, reference speed and draught",
            holds="0.4 to 1.05 of the reference speed, 0.6 to 1.0 of the reference draught; capped at installed power",
            reference="Fourth IMO GHG Study 2020, eq. 8",
        ),
        PowerModel(
            name="ghg4_trial",
            kind="law",
            law=_admiralty_trial,
            suits="as ghg4_admiralty, where the reference speed is a service speed that has a sea margin in it",
            holds="as ghg4_admiralty, of the trial speed that service load and sea margin make of the service speed",
            reference="Fourth IMO GHG Study 2020, eq. 8; trial speed a judgement",
        ),
        PowerModel(
            name="cubic_law",
            kind="law",
            law=_cubic,
            suits="any ship with installed power and service speed; the draught does not count",
            holds="any speed; capped at installed power",
            reference="Fourth IMO GHG Study 2020, eq. 8; service load a judgement",
        ),
        PowerModel(
            name="holtrop_mennen_1982",
            kind="resistance",
            law=_by_form(holtrop_mennen_1982),
            needs_form=True,
            suits="ships whose form is known, one or two propellers",
            holds="prismatic coefficient 0.55 to 0.85, L/B 3.9 to 15, Froude number by type; other draughts by the "
            "admiralty law; weather and fouling of the GHG Study added",
            reference="Holtrop and Mennen 1982",
        ),
        PowerModel(
            name="holtrop_1984",
            kind="resistance",
            law=_by_form(holtrop_1984),
            needs_form=True,
            suits="as holtrop_mennen_1982",
            holds="as holtrop_mennen_1982",
            reference="Holtrop 1984",
        ),
    )
}


def power_methods(ship: PowerShip | None = None) -> list[str]:
    """Return the names of the models of power in open water, those alone that a ship can use if one is given.

    >>> from routes.vessels import vessel
    >>> power_methods(power_ship(vessel("nordic-orion")))
    ['ghg4_admiralty', 'ghg4_trial', 'cubic_law']
    """
    return [name for name, model in POWER_MODELS.items() if ship is None or model.takes(ship)]


def propulsion_power_kw(
    model: str,
    ship: PowerShip,
    speed_kn: ArrayLike,
    draught_m: ArrayLike,
    *,
    exponent: ArrayLike | None = None,
    service_load: ArrayLike | None = None,
    extrapolate: bool = False,
) -> FloatArray:
    """Compute propulsion power in open water by a registered model.

    Parameters
    ----------
    model
        A key of :data:`POWER_MODELS`.
    ship
        What the models may ask of her; :func:`power_ship` makes it of a vessel.
    speed_kn, draught_m
        Speed through the water [kn] and draught [m]; shapes broadcast.
    exponent
        Speed exponent of the laws; None for row ``power.exponent``.
    service_load
        Share of the installed power at the service speed, for ``cubic_law`` and ``ghg4_trial``; None for row
        ``power.service_load``.
    extrapolate
        Whether to use the admiralty law outside its range.

    Returns
    -------
    Power [kW], at most the installed power; NaN where the model does not hold.

    Raises
    ------
    UnknownNameError
        If the model is not registered.
    BadInputError
        If the model needs the ship's form, and it is not known.

    >>> from routes.vessels import vessel
    >>> ship = power_ship(vessel("nordic-orion"))
    >>> [round(float(propulsion_power_kw(name, ship, 12.0, 14.0))) for name in power_methods(ship)]
    [9627, 7115, 6533]
    """
    if model not in POWER_MODELS:
        raise UnknownNameError(f"power model {model!r}", "is not registered", f"choose from: {', '.join(POWER_MODELS)}")
    entry = POWER_MODELS[model]
    if not entry.takes(ship):
        raise BadInputError(
            f"power model {model!r} for a ship without a form",
            "needs her form",
            f"choose from: {', '.join(power_methods(ship))}",
        )
    return entry.law(
        ship,
        np.asarray(speed_kn, dtype=np.float64),
        np.asarray(draught_m, dtype=np.float64),
        coefficient("power.exponent") if exponent is None else exponent,
        coefficient("power.service_load") if service_load is None else service_load,
        extrapolate,
    )


def power_by_trial_kw(
    ship: PowerShip, speed_kn: ArrayLike, draught_m: ArrayLike, trial_kn: ArrayLike, *, exponent: ArrayLike
) -> FloatArray:
    """Compute power by the model ``ghg4_trial``, outside its range too, where the trial speed is known already.

    Arguments are those of :func:`propulsion_power_kw`, ``trial_kn`` that of :func:`trial_speed_of`: a voyage asks for
    power on every leg, and its trial speed does not change.

    >>> from routes.vessels import vessel
    >>> ship = power_ship(vessel("nordic-orion"))
    >>> round(float(power_by_trial_kw(ship, 12.0, 14.0, trial_speed_of(ship, 0.85), exponent=3.0)))
    7115
    """
    return _scaled(
        ship,
        np.asarray(speed_kn, dtype=np.float64),
        np.asarray(draught_m, dtype=np.float64),
        exponent,
        np.asarray(trial_kn, dtype=np.float64),
        True,
    )
