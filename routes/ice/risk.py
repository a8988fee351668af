"""Ice risk by POLARIS and by AIRSS: may a ship of this class be in this ice?

Both add up, over the tenths of each ice type, how well a class bears it; :data:`RISK_METHODS` lists them. POLARIS is a
support for decisions and no prohibition (MSC.1/Circ.1519, 1.4): that a voyage is planned by it is our rule.

References
----------
IMO, *Guidance on methodologies for assessing operational capabilities and limitations in ice*,
MSC.1/Circ.1519 (2016), Tables 1.1-1.4. Transport Canada, *Arctic Ice Regime Shipping System (AIRSS) Standard*,
TP 12259 E.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.tables import coefficient, read_csv
from routes.units import TENTHS

FloatArray = NDArray[np.float64]
StrArray = NDArray[np.str_]

# Ice types of Table 1.3 by the thickness at which each ends; the last has no end.
ICE_TYPES = (
    "new",
    "grey",
    "grey_white",
    "thin_fy_1",
    "thin_fy_2",
    "medium_fy_1",
    "medium_fy_2",
    "thick_fy",
    "second_year",
    "light_multi_year",
    "heavy_multi_year",
)

# Water without ice, by which a regime is made up to ten tenths.
ICE_FREE = "ice_free"
LEVELS = ("normal", "elevated", "special", "unknown")
_TOLERANCE_TENTHS = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class IceClass:
    """An ice class: its POLARIS column, its speed-in-ice law, and whether it may only sail in the season."""

    key: str
    polaris: str
    speed_model: str
    speed_row: str
    season_only: bool
    note: str

    @property
    def is_polar(self) -> bool:
        """Whether POLARIS treats it as a Polar Class (PC1-PC7)."""
        return self.polaris.startswith("PC")


def _plain(name: str) -> str:
    return str(name).strip().casefold().replace(" ", "").replace("-", "")


@cache
def _classes() -> dict[str, IceClass]:
    found: dict[str, IceClass] = {}
    for row in read_csv("ice_classes.csv"):
        entry = IceClass(
            key=row["ice_class"],
            polaris=row["polaris"],
            speed_model=row["speed_model"],
            speed_row=row["speed_row"],
            season_only=row["season_only"] == "yes",
            note=row["note"],
        )
        for name in (row["ice_class"], *row["aliases"].split("|")):
            if name:
                found[_plain(name)] = entry
    return found


def ice_class(key: str) -> IceClass:
    """Return an ice class by its name or a common other name.

    >>> ice_class("IA Super").key, ice_class("arc4").polaris
    ('1AS', 'IA')
    """
    try:
        return _classes()[_plain(key)]
    except KeyError:
        known = ", ".join(dict.fromkeys(entry.key for entry in _classes().values()))
        raise UnknownNameError(f"ice class {key!r}", "is not known", f"choose from: {known}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassEquivalence:
    """What a class counts as in another system (``RMRS`` or ``Canada``), and how far that is to be trusted."""

    ice_class: str
    system: str
    equivalent: str
    source: str
    status: str
    note: str


@cache
def _equivalences() -> dict[tuple[str, str], ClassEquivalence]:
    rows = [ClassEquivalence(**row) for row in read_csv("ice_class_equivalents.csv")]
    return {(row.ice_class, row.system): row for row in rows}


def class_equivalence(key: str, system: str) -> ClassEquivalence:
    """Return what an ice class counts as in another system; a class is never mapped without a row that says so.

    Parameters
    ----------
    key
        Ice class, as for :func:`ice_class`.
    system
        ``RMRS`` (Russian classes, for admission to the NSR) or ``Canada`` (types, for AIRSS).

    Raises
    ------
    UnknownNameError
        If the class or the system is not known.

    References
    ----------
    The source of each row of ``ice_class_equivalents.csv``; administrative equivalence, not structural.

    >>> class_equivalence("PC7", "RMRS").equivalent, class_equivalence("PC5", "RMRS").status
    ('Arc4', 'memory')
    """
    try:
        return _equivalences()[ice_class(key).key, system]
    except KeyError:
        known = ", ".join(dict.fromkeys(other for _, other in _equivalences()))
        raise UnknownNameError(f"system of ice classes {system!r}", "is not known", f"choose from: {known}") from None


@cache
def _risk_values(polaris: str, decayed: bool = False) -> tuple[float, FloatArray]:
    table = read_csv("polaris_decayed.csv" if decayed else "polaris.csv")
    row = next((row for row in table if row["ice_class"] == polaris), None)
    if row is None:
        known = ", ".join(row["ice_class"] for row in table)
        raise UnknownNameError(f"POLARIS column {polaris!r}", "is not known", f"choose from: {known}")
    return float(row[ICE_FREE]), np.array([float(row[name]) for name in ICE_TYPES])


@cache
def _type_edges() -> FloatArray:
    return np.array([coefficient(f"polaris.edge.{name}") for name in ICE_TYPES[:-1]])


def steps_reached(edges: ArrayLike, values: ArrayLike) -> NDArray[np.intp]:
    """Return how many of some ascending edges each value reaches, 0 for NaN: a search, fast for a handful of edges.

    >>> steps_reached([0.1, 0.5], [0.0, 0.1, 0.9, float("nan")]).tolist()
    [0, 1, 2, 0]
    """
    asked = np.asarray(values, dtype=np.float64)
    reached = np.zeros(asked.shape, dtype=np.uint8)
    for edge in np.asarray(edges, dtype=np.float64):
        reached += asked >= edge
    return reached.astype(np.intp)


def ice_type(thickness_m: ArrayLike) -> StrArray:
    """Return the POLARIS ice type of a thickness, which reads ridged first-year ice above 2 m as old ice.

    Parameters
    ----------
    thickness_m
        Thickness [m]; an edge belongs to the thicker type.

    Returns
    -------
    One of :data:`ICE_TYPES`, ``unknown`` for NaN.

    Raises
    ------
    BadInputError
        If a thickness is negative.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), Table 1.3; rows ``polaris.edge.*``.

    >>> ice_type([0.12, 0.5, 1.5]).tolist()
    ['grey', 'thin_fy_2', 'thick_fy']
    """
    thickness = np.asarray(thickness_m, dtype=np.float64)
    if np.any(thickness < 0.0):
        raise BadInputError("thickness of ice", "must not be negative", "give metres")
    kind = np.searchsorted(_type_edges(), np.nan_to_num(thickness), side="right")
    return np.asarray(np.where(np.isnan(thickness), "unknown", np.array(ICE_TYPES)[kind]))


def risk_index_outcome(polaris: str, concentration: ArrayLike, thickness_m: ArrayLike) -> FloatArray:
    """Compute the POLARIS risk index outcome (RIO) of one kind of ice and open water.

    Parameters
    ----------
    polaris
        Column of Table 1.3: ``PC1`` ... ``PC7``, ``IA Super``, ``IA``, ``IB``, ``IC``, ``NIS``.
    concentration
        Ice concentration, 0..1, shapes broadcast.
    thickness_m
        Thickness of the ice present [m], which decides its type.

    Returns
    -------
    RIO between -80 and +30; NaN where there is ice of unknown thickness.

    Notes
    -----
    ``RIO = sum of C_i * RIV_i`` over tenths of each ice type, open water included. Thickness alone reads ridged
    first-year ice as old ice where it exceeds 2 m.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), section 1.4 and Table 1.3.

    >>> round(float(risk_index_outcome("IA", 0.3, 0.4)), 9)  # 3/10 thin first-year ice: 3 * 1 + 7 * 3
    24.0
    """
    return risk_index_outcomes(polaris, (concentration,), thickness_m)[0]


def risk_index_outcomes(
    polaris: str, concentrations: Sequence[ArrayLike], thickness_m: ArrayLike
) -> tuple[FloatArray, ...]:
    """Compute :func:`risk_index_outcome` for several concentrations of the same ice, whose type is looked up once.

    >>> [float(rio) for rio in risk_index_outcomes("IA", (0.0, 1.0), 0.4)]
    [30.0, 10.0]
    """
    ice_free, values = _risk_values(polaris)
    thickness = np.asarray(thickness_m, dtype=np.float64)
    unknown = np.isnan(thickness)
    value = values[steps_reached(_type_edges(), thickness)]
    outcomes = []
    for concentration in concentrations:
        share = np.asarray(concentration, dtype=np.float64)
        outcome = TENTHS * (share * value + (1.0 - share) * ice_free)
        outcomes.append(np.where((share > 0.0) & unknown, np.nan, outcome))
    return tuple(outcomes)


def _regime(tenths: Mapping[str, ArrayLike]) -> FloatArray:
    """Check an ice regime and return its tenths, ``(12, ...)``: water without ice, then ``ICE_TYPES``."""
    unknown = set(tenths) - {ICE_FREE, *ICE_TYPES}
    if unknown or not tenths:
        raise UnknownNameError(
            f"ice types {sorted(unknown)}", "are not known", f"choose from: {', '.join((ICE_FREE, *ICE_TYPES))}"
        )
    given = {name: np.asarray(value, dtype=np.float64) for name, value in tenths.items()}
    shares = np.broadcast_arrays(*given.values())
    if any(not np.all(share >= 0.0) for share in shares):
        raise BadInputError("an ice regime", "has negative or unknown tenths", "give tenths from 0 to 10")
    total = np.sum(shares, axis=0)
    whole = np.abs(total - TENTHS) <= _TOLERANCE_TENTHS
    if not np.all(whole if ICE_FREE in given else total <= TENTHS + _TOLERANCE_TENTHS):
        raise BadInputError(
            "an ice regime", "does not make ten tenths", f"correct its tenths, or leave {ICE_FREE!r} out as the rest"
        )
    columns = dict(zip(given, shares, strict=True))
    columns.setdefault(ICE_FREE, np.maximum(TENTHS - total, 0.0))
    return np.stack([columns.get(name, np.zeros_like(total)) for name in (ICE_FREE, *ICE_TYPES)])


def _sum_over_regime(values: FloatArray, tenths: Mapping[str, ArrayLike]) -> FloatArray:
    return np.asarray(np.tensordot(values, _regime(tenths), axes=1), dtype=np.float64)


def regime_risk_index(polaris: str, tenths: Mapping[str, ArrayLike], *, decayed: bool = False) -> FloatArray:
    """Compute the POLARIS risk index outcome (RIO) of an ice regime.

    Parameters
    ----------
    polaris
        Column of Table 1.3: ``PC1`` ... ``PC7``, ``IA Super``, ``IA``, ``IB``, ``IC``, ``NIS``.
    tenths
        Partial concentration of each ice type [tenths], keys of :data:`ICE_TYPES`, shapes broadcast. Water without
        ice is the rest of ten, or ``ice_free``.
    decayed
        Take Table 1.4. Only where decay is confirmed by ice information or by qualified observers (1.1.3), never by
        the date.

    Returns
    -------
    RIO between -80 and +30, of the broadcast shape.

    Raises
    ------
    UnknownNameError
        If the column or an ice type is not known.
    BadInputError
        If tenths are negative or do not make ten.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), section 1.4, Tables 1.3 and 1.4; Table 1.4 in a secondary transcription.

    >>> float(regime_risk_index("PC7", {"medium_fy_2": 9, "thick_fy": 1}))
    -11.0
    >>> float(regime_risk_index("PC7", {"medium_fy_2": 9, "thick_fy": 1}, decayed=True))
    -1.0
    """
    ice_free, values = _risk_values(polaris, decayed)
    return _sum_over_regime(np.concatenate([[ice_free], values]), tenths)


def escorted_risk_index(outcome: ArrayLike) -> FloatArray:
    """Return the RIO of a ship behind an icebreaker: 10 more, for the planning of voyages only.

    Parameters
    ----------
    outcome
        RIO of the ice without escort [-].

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), 1.6.4: an average that varies; in real operation the RIO of the track ahead counts, and
    the icebreaker has a RIO of her own.

    >>> escorted_risk_index([-15.0, 4.0]).tolist()
    [-5.0, 14.0]
    """
    return np.asarray(outcome, dtype=np.float64) + coefficient("polaris.escort_bonus")


def risk_level(polaris: str, outcome: ArrayLike) -> StrArray:
    """Name the level of risk of a RIO.

    Parameters
    ----------
    polaris
        Column of Table 1.3.
    outcome
        RIO [-], any shape.

    Returns
    -------
    ``normal`` (0 and above), ``elevated`` (-10 to below 0, Polar Classes only), ``special`` (special consideration: to
    be avoided in planning), ``unknown`` where the RIO is NaN.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), Table 1.1 and 1.5.3.

    >>> risk_level("PC7", [0.0, -6.0, -10.0, -15.0]).tolist(), risk_level("IA", -6.0).item()
    (['normal', 'elevated', 'elevated', 'special'], 'special')
    """
    _risk_values(polaris)
    rio = np.asarray(outcome, dtype=np.float64)
    limit = coefficient("polaris.elevated.RIO") if polaris.startswith("PC") else 0.0
    conditions = [rio >= 0.0, rio >= limit, rio < limit]
    return np.select(conditions, LEVELS[:3], default=LEVELS[3])


def speed_limit_kn(polaris: str, outcome: ArrayLike) -> FloatArray:
    """Return the speed that POLARIS recommends not to exceed.

    Parameters
    ----------
    polaris
        Column of Table 1.3.
    outcome
        RIO [-], any shape.

    Returns
    -------
    Speed [kn]: infinite at normal risk, NaN at special consideration (no speed is given) and where the RIO is NaN.

    References
    ----------
    IMO MSC.1/Circ.1519 (2016), Table 1.2.

    >>> speed_limit_kn("PC4", [3.0, -4.0, -12.0]).tolist()
    [inf, 5.0, nan]
    """
    level = risk_level(polaris, outcome)
    careful = coefficient(f"polaris.elevated_speed.{polaris}") if polaris.startswith("PC") else np.nan
    return np.select([level == "normal", level == "elevated"], [np.inf, careful], default=np.nan)


@cache
def _multipliers(airss: str) -> FloatArray:
    found = {row["ice_type"]: float(row["multiplier"]) for row in read_csv("airss.csv") if row["airss_class"] == airss}
    if not found:
        known = ", ".join(dict.fromkeys(row["airss_class"] for row in read_csv("airss.csv")))
        raise UnknownNameError(f"AIRSS class {airss!r}", "is not known", f"choose from: {known}")
    return np.array([found[name] for name in (ICE_FREE, *ICE_TYPES)])


def ice_numeral(
    airss: str, tenths: Mapping[str, ArrayLike], *, ridged: Collection[str] = (), decayed: Collection[str] = ()
) -> FloatArray:
    """Compute the ice numeral of the Canadian Arctic Ice Regime Shipping System.

    Parameters
    ----------
    airss
        ``CAC3``, ``CAC4`` or ``Type A`` ... ``Type E``.
    tenths
        Ice regime, as for :func:`regime_risk_index`; new ice and nilas count as open water.
    ridged
        Ice types of which 3/10 or more is ridged, rubbled or hummocked; counts where all ice is 6/10 or more.
    decayed
        Ice types that have thaw holes or are rotten.

    Returns
    -------
    ``IN = sum of C_i * IM_i`` over tenths, at most 20; a ship may enter where it is 0 or more.

    Raises
    ------
    UnknownNameError
        If the class or an ice type is not known.
    BadInputError
        If tenths are negative or do not make ten.

    Notes
    -----
    A weak table: formula, open water, five cells of Type A and two of Type E were read, the other multipliers are
    recalled (``status`` in ``airss.csv``).

    References
    ----------
    Transport Canada, TP 12259 E, 4.2, 4.3, read second hand; cells of Type A and E in A. L. Morrison,
    github.com/ariel-morrison/sai-arctic-shipping.

    >>> float(ice_numeral("Type A", {"ice_free": 2, "thin_fy_1": 3, "medium_fy_1": 3, "thick_fy": 2}))
    11.0
    """
    names = (ICE_FREE, *ICE_TYPES)
    unknown = (set(ridged) | set(decayed)) - set(ICE_TYPES)
    if unknown:
        raise UnknownNameError(f"ice types {sorted(unknown)}", "are not known", f"choose from: {', '.join(ICE_TYPES)}")
    regime = _regime(tenths)
    base = _multipliers(airss) + coefficient("airss.decayed") * np.isin(names, list(decayed))
    packed = regime[1:].sum(axis=0) >= coefficient("airss.ridged_concentration")
    rough = coefficient("airss.ridged") * np.tensordot(np.isin(names, list(ridged)).astype(float), regime, axes=1)
    return np.asarray(np.tensordot(base, regime, axes=1) + np.where(packed, rough, 0.0), dtype=np.float64)


@cache
def _safe_speeds() -> tuple[FloatArray, FloatArray]:
    rows = read_csv("airss_safe_speed.csv")
    return np.array([float(r["ice_numeral"]) for r in rows]), np.array([float(r["safe_speed_kn"]) for r in rows])


def mccallum_1996(numeral: ArrayLike) -> FloatArray:
    """Compute the safe speed from the ice numeral, a step table.

    Parameters
    ----------
    numeral
        AIRSS ice numeral [-], open water counted with +2.

    Returns
    -------
    Speed [kn], 0 where the numeral is negative (do not go); NaN below -40, above 20 and for NaN.

    References
    ----------
    J. McCallum (1996), *Safe speed in ice*, as used by Aksenov et al. (2017) and transcribed in
    github.com/ariel-morrison/sai-arctic-shipping, arcticShippingAfterSAI.py.

    >>> mccallum_1996([-1, 0, 13, 20]).tolist()
    [0.0, 4.0, 5.0, 11.0]
    """
    first, speeds = _safe_speeds()
    value = np.asarray(numeral, dtype=np.float64)
    inside = (value >= first[0]) & (value <= first[-1])
    step = np.searchsorted(first, np.where(inside, value, first[0]), side="right") - 1
    return np.where(inside, speeds[step], np.nan)


def _by_polaris(key: str, tenths: Mapping[str, ArrayLike]) -> FloatArray:
    return regime_risk_index(ice_class(key).polaris, tenths)


def _by_airss(key: str, tenths: Mapping[str, ArrayLike]) -> FloatArray:
    return ice_numeral(class_equivalence(key, "Canada").equivalent, tenths)


RISK_METHODS: dict[str, Callable[[str, Mapping[str, ArrayLike]], FloatArray]] = {
    "polaris": _by_polaris,
    "airss": _by_airss,
}


def regime_outcome(method: str, key: str, tenths: Mapping[str, ArrayLike]) -> FloatArray:
    """Rate an ice regime for an ice class by a registered method; 0 and above is good in each of them.

    Parameters
    ----------
    method
        ``polaris`` (RIO) or ``airss`` (ice numeral).
    key
        Ice class, as for :func:`ice_class`.
    tenths
        Ice regime, as for :func:`regime_risk_index` [tenths].

    Raises
    ------
    UnknownNameError
        If the method, the class or an ice type is not known.
    BadInputError
        If tenths are negative or do not make ten.

    >>> [float(regime_outcome(method, "Arc5", {"thick_fy": 9})) for method in RISK_METHODS]
    [-15.0, -7.0]
    """
    try:
        rate = RISK_METHODS[method]
    except KeyError:
        raise UnknownNameError(
            f"risk method {method!r}", "is not registered", f"choose from: {', '.join(RISK_METHODS)}"
        ) from None
    return rate(key, tenths)
