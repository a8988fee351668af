"""Particulars of a ship that are not known: cited regressions, each with its range and its error.

The rows stand in ``ship_regressions.csv``; their errors are measured on ``tests/golden/ships_sample.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import UnknownNameError
from routes.hotel import MODES, ghg4_hotel_load
from routes.tables import coefficient, read_csv
from routes.units import PERCENT

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regression:
    """One row of ``ship_regressions.csv``.

    Attributes
    ----------
    target
        What it estimates, with its unit.
    type
        Type of ship.
    law
        ``log`` ``exp(a + b ln x + iced)``, ``power`` ``a x**b``, ``inverse`` ``(x/a)**(1/b)``, ``linear``
        ``a + b x + iced``, ``cubic`` ``a x**b V**3``, ``admiralty`` ``x**(2/3) V**3 / a``, ``block`` ``a b Lpp B T``.
    size
        Name of ``x``, with its unit.
    iced
        Term added for ice class 1A.
    low, high
        Range of ``x``.
    error_pct
        Root mean square error [%].
    """

    target: str
    type: str
    law: str
    size: str
    a: float
    b: float
    iced: float
    low: float
    high: float
    error_pct: float
    source: str
    page: str
    note: str
    status: str


@cache
def regressions() -> dict[tuple[str, str], Regression]:
    """Return all regressions by target and type."""
    numbers = ("a", "b", "iced", "low", "high", "error_pct")
    found = {}
    for record in read_csv("ship_regressions.csv"):
        values: dict[str, float] = {name: float(record[name]) for name in numbers}
        words: dict[str, str] = {name: text for name, text in record.items() if name not in numbers}
        found[record["target"], record["type"]] = Regression(**words, **values)  # type: ignore[arg-type]
    return found


def regression(target: str, ship_type: str) -> Regression:
    """Return one regression.

    >>> regression("gt", "bulk").source
    'lambert-2021'
    """
    try:
        return regressions()[target, ship_type]
    except KeyError:
        known = sorted(kind for name, kind in regressions() if name == target)
        raise UnknownNameError(
            f"no regression of {target} for type {ship_type!r}",
            "none was found",
            f"give {target}; known: {', '.join(known)}",
        ) from None


def _inside(law: Regression, size: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the size, NaN outside the range, and a stand-in that logarithms can take."""
    x = np.asarray(size, dtype=np.float64)
    good = (x >= law.low) & (x <= law.high)
    return np.where(good, 0.0, np.nan), np.where(good, x, law.low)


def _log_law(law: Regression, size: ArrayLike, iced: ArrayLike) -> FloatArray:
    gap, x = _inside(law, size)
    return np.asarray(np.exp(law.a + law.b * np.log(x) + law.iced * np.asarray(iced, dtype=np.float64)) + gap)


def lambert_2021_gross_tonnage(dwt_t: ArrayLike, *, ship_type: str, iced: ArrayLike = False) -> FloatArray:
    """Estimate gross tonnage from deadweight.

    Parameters
    ----------
    dwt_t
        Deadweight [t].
    ship_type
        ``bulk`` (38,000-401,000 t), ``tanker`` (10,000-320,000 t) or ``container`` (5,000-200,000 t).
    iced
        Whether she has ice class 1A.

    Returns
    -------
    ``exp(a + b ln dwt + c [1A])`` [-]; NaN outside the range. Root mean square error on 60 register ships: 5% (bulk),
    8% (tanker), 12% (container). For bulk carriers the published ``c`` is left out.

    References
    ----------
    J. Lambert (2021), *Arctic shipping techno-economic model*, ``Pre_Processor.m``.

    >>> round(float(lambert_2021_gross_tonnage(75_603.0, ship_type="bulk")))  # Nordic Orion: 40,142
    42548
    """
    return _log_law(regression("gt", ship_type), dwt_t, iced)


def solakivi_2018_power_kw(dwt_t: ArrayLike, *, ship_type: str, iced: ArrayLike = False) -> FloatArray:
    """Estimate the installed propulsion power of a bulk carrier or tanker of usual speed.

    Parameters
    ----------
    dwt_t
        Deadweight [t].
    ship_type
        ``bulk`` or ``tanker``.
    iced
        Whether she has ice class 1A.

    Returns
    -------
    ``exp(a + b ln dwt + c [1A])`` [kW]; NaN outside the range. Error on 40 register ships: 11% (bulk), 15% (tanker).

    Notes
    -----
    The program gives the row with 0.17825 to wet bulk and the one with 0.21926 to dry bulk; they are read so.

    References
    ----------
    T. Solakivi, T. Kiiski and L. Ojala (2018), *The impact of ice class on the economics of wet and dry bulk shipping
    in the Arctic waters*, as used by J. Lambert (2021), ``Pre_Processor.m``.

    >>> round(float(solakivi_2018_power_kw(75_603.0, ship_type="bulk", iced=True)))  # Nordic Orion: 13,560
    13132
    """
    return _log_law(regression("mcr_kw", ship_type), dwt_t, iced)


def lambert_2021_newbuilding_musd(dwt_t: ArrayLike, *, ship_type: str, iced: ArrayLike = False) -> FloatArray:
    """Estimate the newbuilding price of 2020.

    Parameters
    ----------
    dwt_t
        Deadweight [t].
    ship_type
        ``bulk`` or ``tanker`` (linear, 10,000-150,000 t), or ``container`` (logarithmic, 5,000-200,000 t).
    iced
        Whether she has ice class 1A.

    Returns
    -------
    Price [million USD of 2020]; NaN outside the range.

    References
    ----------
    J. Lambert (2021), *Arctic shipping techno-economic model*, ``CapExp_AddExp.m``.

    >>> round(float(lambert_2021_newbuilding_musd(100_000.0, ship_type="tanker")), 3)
    47.027
    """
    law = regression("newbuild_musd", ship_type)
    if law.law == "log":
        return _log_law(law, dwt_t, iced)
    gap, x = _inside(law, dwt_t)
    return np.asarray(law.a + law.b * x + law.iced * np.asarray(iced, dtype=np.float64) + gap, dtype=np.float64)


def kristensen_2013_teu(dwt_t: ArrayLike) -> FloatArray:
    """Estimate the capacity of a container ship from her deadweight.

    Parameters
    ----------
    dwt_t
        Deadweight, 5,000-200,000 t [t].

    Returns
    -------
    ``(dwt / a)**(1/b)`` [TEU], with rows for feeders (to 35,000 t), Panamax (to 60,000 t) and larger ships; NaN outside
    the range. Error on 20 register ships: 12%.

    References
    ----------
    H. O. Kristensen (2013), *Statistical Analysis and Determination of Regression Formulas for Main Dimensions of
    Container Ships based on IHS Fairplay Data*, DTU; coefficients as the US EPA's ``calcTEU.r`` has them.

    >>> round(float(kristensen_2013_teu(191_144.0)))  # the deadweight of calcTEU.r
    17523
    """
    x = np.asarray(dwt_t, dtype=np.float64)
    found = np.full(x.shape, np.nan)
    for kind in ("feeder", "panamax", "postpanamax"):
        law = regression("teu", f"container-{kind}")
        gap, size = _inside(law, x)
        found = np.where(np.isnan(found), np.power(size / law.a, 1.0 / law.b) + gap, found)
    return found


def mikelis_2007_displacement_t(dwt_t: ArrayLike, gt: ArrayLike, *, ship_type: str) -> FloatArray:
    """Estimate the displacement of a bulk carrier or tanker: deadweight and a lightship that goes with gross tonnage.

    Parameters
    ----------
    dwt_t
        Deadweight [t], shapes broadcast.
    gt
        Gross tonnage [-].
    ship_type
        ``bulk`` or ``tanker``.

    Returns
    -------
    ``dwt + 0.28 GT`` [t]; NaN outside the range of GT. The lightship is good to 12-15%, the displacement to 2-3%.

    References
    ----------
    N. Mikelis (2007), *A statistical overview of ship recycling*, as Table B1 of *Assessing the cost competitiveness of
    China's shipbuilding industry*, Maritime Economics & Logistics 14 (2012), doi:10.1057/mel.2012.17.

    >>> round(float(mikelis_2007_displacement_t(75_603.0, 40_142.0, ship_type="bulk")))
    86843
    """
    law = regression("lightship_t", ship_type)
    gap, x = _inside(law, gt)
    return np.asarray(np.asarray(dwt_t, dtype=np.float64) + law.a * x + gap, dtype=np.float64)


def takahashi_2006_displacement_t(
    length_pp_m: ArrayLike, beam_m: ArrayLike, draught_m: ArrayLike, *, ship_type: str
) -> FloatArray:
    """Estimate displacement from the hull and the mean block coefficient of the type.

    Parameters
    ----------
    length_pp_m, beam_m, draught_m
        Length between perpendiculars, beam and full draught [m], shapes broadcast.
    ship_type
        ``container`` (0.668), ``lng`` (0.716), ``general_cargo`` (0.804) or ``vehicle`` (0.594).

    Returns
    -------
    ``1.025 Cb L B T`` [t]; standard deviation 6-11% by type.

    References
    ----------
    H. Takahashi, A. Goto and M. Abe (2006), *Study on Standards for Main Dimensions of the Design Ship*, Technical Note
    of NILIM 309, Table 5-3.

    >>> round(float(takahashi_2006_displacement_t(300.0, 42.8, 14.5, ship_type="container")))
    127477
    """
    law = regression("displacement_t", ship_type)
    hull = np.asarray(length_pp_m, dtype=np.float64) * np.asarray(beam_m) * np.asarray(draught_m)
    return np.asarray(law.a * law.b * hull, dtype=np.float64)


def fleet_fit(target: str, size: ArrayLike, *, ship_type: str) -> FloatArray:
    """Estimate a particular by our own fit ``a x**b`` over register ships.

    Parameters
    ----------
    target
        ``length_m``, ``beam_m``, ``draught_m``, ``service_speed_kn``; ``gt`` and ``dwt_t`` of types that no
        published law covers.
    size
        Deadweight [t]; of gas carriers the cargo capacity [m3].
    ship_type
        Type of ship.

    Returns
    -------
    The particular, in its unit; NaN outside the range.

    >>> round(float(fleet_fit("length_m", 75_603.0, ship_type="bulk")), 1)  # Nordic Orion: 225
    221.7
    """
    law = regression(target, ship_type)
    gap, x = _inside(law, size)
    return np.asarray(law.a * np.power(x, law.b) + gap, dtype=np.float64)


def fleet_power_kw(size: ArrayLike, speed_kn: ArrayLike, *, ship_type: str, iced: ArrayLike = False) -> FloatArray:
    """Estimate installed propulsion power from size and service speed.

    Parameters
    ----------
    size
        Deadweight [t]; of gas carriers the cargo capacity [m3]. Shapes broadcast.
    speed_kn
        Service speed [kn].
    ship_type
        Type of ship, not ``vehicle``.
    iced
        Whether she has ice class 1A; counts for bulk carriers and tankers.

    Returns
    -------
    Power [kW], NaN outside the range of size: for bulk carriers and tankers :func:`solakivi_2018_power_kw` times the
    cube of the speed over the fleet's; for container ships our fit ``a dwt**b V**3``; for gas carriers and general
    cargo ships ``x**(2/3) V**3 / C`` with the admiralty coefficient of the row. Errors 13% (bulk), 18% (tanker), 15%
    (container, left-one-out), 10-20% (judgement) for the others.

    >>> round(float(fleet_power_kw(99_518.0, 25.2, ship_type="container")))  # OOCL Shenzhen: 68,490
    65408
    """
    law = regression("mcr_kw", ship_type)
    speed = np.asarray(speed_kn, dtype=np.float64)
    if law.law == "log":
        usual = fleet_fit("service_speed_kn", size, ship_type=ship_type)
        return np.asarray(solakivi_2018_power_kw(size, ship_type=ship_type, iced=iced) * (speed / usual) ** 3)
    gap, x = _inside(law, size)
    if law.law == "cubic":
        return np.asarray(law.a * np.power(x, law.b) * speed**3 + gap, dtype=np.float64)
    return np.asarray(np.cbrt(x) ** 2 * speed**3 / law.a + gap, dtype=np.float64)


def ghg4_auxiliary(ship_type: str, size: float) -> dict[str, float]:
    """Look up auxiliary engine and boiler loads by type, size and mode.

    Parameters
    ----------
    ship_type
        Type of ship.
    size
        TEU of a container ship, cargo capacity [m3] of a gas carrier, GT of a vehicle carrier, else deadweight [t].

    Returns
    -------
    ``aux_<mode>_kw`` and ``boiler_<mode>_kw`` for the modes ``sea``, ``manoeuvre``, ``anchor`` and ``berth`` [kW].

    References
    ----------
    J. Faber et al. (2020), *Fourth IMO GHG Study*, Table 17.

    >>> loads = ghg4_auxiliary("tanker", 113_232.0)
    >>> loads["aux_sea_kw"], loads["boiler_berth_kw"]
    (690.0, 4000.0)
    """
    found = {mode: ghg4_hotel_load(ship_type, size, mode) for mode in MODES}
    return {f"aux_{mode}_kw": load.auxiliary_kw for mode, load in found.items()} | {
        f"boiler_{mode}_kw": load.boiler_kw for mode, load in found.items()
    }


def size_of(ship_type: str) -> str:
    """Return the particular that auxiliary loads go with: ``teu``, ``capacity_m3``, ``gt`` or ``dwt_t``."""
    return {"container": "teu", "lng": "capacity_m3", "vehicle": "gt"}.get(ship_type, "dwt_t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimated particular: value, error [%], and where the law comes from."""

    value: float
    error_pct: float
    method: str
    source: str
    status: str

    @property
    def low(self) -> float:
        """Value less one root mean square error."""
        return self.value * (1.0 - self.error_pct / PERCENT)

    @property
    def high(self) -> float:
        """Value plus one root mean square error."""
        return self.value * (1.0 + self.error_pct / PERCENT)


def _estimate(law: Regression, value: ArrayLike, method: str, *, error_pct: float | None = None) -> Estimate | None:
    number = float(np.asarray(value))
    if np.isnan(number):
        return None
    error = law.error_pct if error_pct is None else error_pct
    return Estimate(value=number, error_pct=error, method=method, source=law.source, status=law.status)


def _hull(target: str, known: Mapping[str, float], ship_type: str) -> Estimate | None:
    law = regressions().get((target, ship_type))
    if law is None or law.size not in known:
        return None
    return _estimate(law, fleet_fit(target, known[law.size], ship_type=ship_type), f"fleet_fit of {law.size}")


def _capacity(known: Mapping[str, float], ship_type: str) -> Estimate | None:
    if ship_type != "container" or "dwt_t" not in known:
        return None
    return _estimate(
        regression("teu", "container-feeder"), kristensen_2013_teu(known["dwt_t"]), "kristensen_2013_teu of dwt_t"
    )


def _tonnage(known: Mapping[str, float], ship_type: str, iced: bool) -> Estimate | None:
    law = regressions().get(("gt", ship_type))
    if law is None or law.law != "log":
        return _hull("gt", known, ship_type)
    if law.size not in known:
        return None
    value = lambert_2021_gross_tonnage(known[law.size], ship_type=ship_type, iced=iced)
    return _estimate(law, value, "lambert_2021_gross_tonnage of dwt_t")


def _power(known: Mapping[str, float], ship_type: str, iced: bool) -> Estimate | None:
    law = regressions().get(("mcr_kw", ship_type))
    if law is None or law.size not in known or "service_speed_kn" not in known:
        return None
    value = fleet_power_kw(known[law.size], known["service_speed_kn"], ship_type=ship_type, iced=iced)
    return _estimate(law, value, f"fleet_power_kw of {law.size} and service_speed_kn")


def _price(known: Mapping[str, float], ship_type: str, iced: bool) -> Estimate | None:
    law = regressions().get(("newbuild_musd", ship_type))
    if law is None or law.size not in known:
        return None
    value = lambert_2021_newbuilding_musd(known[law.size], ship_type=ship_type, iced=iced)
    return _estimate(law, value, "lambert_2021_newbuilding_musd of dwt_t, USD of 2020")


def _length_pp_m(known: Mapping[str, float]) -> float:
    return known.get("hull_length_m", known["length_m"] * coefficient("hull.typical.length"))


def estimate_displacement(known: Mapping[str, float], ship_type: str) -> Estimate | None:
    """Estimate displacement [t] from what is known, or return None."""
    if (law := regressions().get(("lightship_t", ship_type))) is not None:
        if not {"dwt_t", "gt"} <= known.keys():
            return None
        value = mikelis_2007_displacement_t(known["dwt_t"], known["gt"], ship_type=ship_type)
        share = 1.0 - known["dwt_t"] / float(value)
        return _estimate(
            law, value, "mikelis_2007_displacement_t of dwt_t and gt", error_pct=round(law.error_pct * share, 1)
        )
    law = regressions().get(("displacement_t", ship_type))
    if law is None or not {"length_m", "beam_m", "draught_m"} <= known.keys():
        return None
    value = takahashi_2006_displacement_t(_length_pp_m(known), known["beam_m"], known["draught_m"], ship_type=ship_type)
    return _estimate(law, value, "takahashi_2006_displacement_t of the hull")


def block_coefficient(known: Mapping[str, float]) -> float:
    """Compute the block coefficient from displacement and hull, ``D / (1.025 Lpp B T)`` [-].

    >>> hull = {"displacement_t": 86_843.0, "length_m": 225.0, "beam_m": 32.31, "draught_m": 14.089}
    >>> round(block_coefficient(hull), 3)
    0.871
    """
    density = regression("displacement_t", "container").b
    return known["displacement_t"] / (density * _length_pp_m(known) * known["beam_m"] * known["draught_m"])


def estimate_particulars(
    known: Mapping[str, float], *, ship_type: str, iced: bool, icebreaking: bool
) -> dict[str, Estimate]:
    """Estimate the particulars that are not known.

    Parameters
    ----------
    known
        Particulars by name, each in the unit of its name.
    ship_type
        Type of ship.
    iced
        Whether the terms of ice class 1A count.
    icebreaking
        Whether her bow breaks ice (Arc6 and above): the laws are of other hulls, so hull, tonnage, power and price
        are not estimated.

    Returns
    -------
    Estimates by particular, each resting on what is known or was estimated before it. What no law covers, or what is
    out of a law's range, is left out.
    """
    have = dict(known)
    found: dict[str, Estimate] = {}

    def add(name: str, estimate: Estimate | None) -> None:
        if estimate is not None and name not in have:
            found[name], have[name] = estimate, estimate.value

    if ship_type == "container" and "dwt_t" not in have and "teu" in have:
        add("dwt_t", _deadweight_of_teu(have["teu"]))
    if not icebreaking:
        add("dwt_t", _hull("dwt_t", have, ship_type))
        for name in ("length_m", "beam_m", "draught_m", "service_speed_kn"):
            add(name, _hull(name, have, ship_type))
        add("gt", _tonnage(have, ship_type, iced))
        add("mcr_kw", _power(have, ship_type, iced))
        if "newbuild_musd" not in have:
            add("newbuild_musd", _price(have, ship_type, iced))
            add("newbuild_year", _hull("newbuild_year", have, ship_type))
    add("teu", _capacity(have, ship_type))
    add("displacement_t", estimate_displacement(have, ship_type))
    size = size_of(ship_type)
    if size in have:
        for mode in MODES:
            load = ghg4_hotel_load(ship_type, have[size], mode)
            for name, kw in ((f"aux_{mode}_kw", load.auxiliary_kw), (f"boiler_{mode}_kw", load.boiler_kw)):
                method = f"ghg4_hotel_load of {size}"
                add(name, Estimate(value=kw, error_pct=0.0, method=method, source="ghg4", status=load.status))
    return found


def _deadweight_of_teu(teu: float) -> Estimate | None:
    """Invert the law of TEU: the row whose range holds the deadweight that it gives."""
    for kind in ("feeder", "panamax", "postpanamax"):
        law = regression("teu", f"container-{kind}")
        dwt_t = law.a * teu**law.b
        if law.low <= dwt_t <= law.high:
            return _estimate(law, dwt_t, "inverse of kristensen_2013_teu")
    return None
