"""Admission to the Northern Sea Route: may a ship of this class go there, on this day, in this ice?

The Russian rules admit by ice class, dates, sea, type of ice (light, medium, heavy) and escort. The rules in force
could be read only in part: each cell of ``nsr_admission.csv`` says on what it rests, and ``trust`` says which cells may
refuse a ship. The rules of today are applied to every year.

Admission and POLARIS (:mod:`routes.ice.risk`) are separate tests; a voyage has to pass both.

References
----------
Rules of navigation in the water area of the Northern Sea Route: order 7 of the Ministry of Transport (2013, edition of
2017), annex 2, table 1; decree 1487 of the Government (2020, edition of 5 February 2024), as reported.
"""

from __future__ import annotations

import calendar
import dataclasses
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes.errors import BadInputError, UnknownNameError
from routes.ice.risk import ClassEquivalence, class_equivalence
from routes.tables import coefficient, read_csv
from routes.zones import zone

BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]
IntArray = NDArray[np.int64]
StrArray = NDArray[np.str_]

AREAS = ("kara_sw", "kara_ne", "laptev_w", "laptev_e", "ess_sw", "ess_ne", "chukchi")
SEVERITIES = ("open", "light", "medium", "heavy")
MODES = ("independent", "icebreaker")
TRUST = ("all", "verified", "off")
# Rules that can be asked for, with the rule sets of the table that they consist of, in words.
RULES = {
    "law": {"order_7_2013": "order 7 of 2013, annex 2, table 1", "decree_1487_2020": "decree 1487 of 2020"},
    "planning_2024": {"planning_2024": "planning task of Rosatom, 2024, not law"},
}
_TRUSTED = ("verified", "derived", "definition")
_EVERYWHERE = "all"
_OUTSIDE = "outside the NSR water area, where its rules do not apply"
_OFF = "the rules of admission are left aside"
# A year of months of 31 days: every day of the year has its number.
_MONTH_SLOTS = 31
_SLOTS = 12 * _MONTH_SLOTS
_DAYS_TO_TRY = 367


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The answer of the rules, arrays of one shape.

    ``status`` is that of the cell that answers: ``verified``, ``derived`` (a stronger class, an escort or lighter ice
    is never treated worse), ``memory``, ``judgement``, ``definition``. ``counted_as`` is the Russian class that was
    looked up, with a status of its own.
    """

    allowed: BoolArray
    status: StrArray
    rule: StrArray
    counted_as: ClassEquivalence


def nsr_area(leg: ArrayLike) -> StrArray:
    """Return the sea of the rules of admission in which an ice leg lies.

    Parameters
    ----------
    leg
        Keys of ``ice_legs.csv``, any shape; an empty string stands for a position outside the record.

    Returns
    -------
    Keys of :data:`AREAS`, an empty string outside the NSR water area. The limits of the seven seas are sketches, and
    those of the 28 regions of 2020 were not found: a leg on a limit takes the sea of most of its miles.

    Raises
    ------
    UnknownNameError
        If there is no such leg.

    >>> nsr_area(["kara_gate", "vilkitsky", "barents_s"]).tolist()
    ['kara_sw', 'kara_ne', '']
    """
    areas = {row["leg"]: row["area"] for row in read_csv("nsr_leg_areas.csv")} | {"": ""}
    names = np.asarray(leg, dtype=np.str_)
    unknown = sorted(set(names.ravel().tolist()) - set(areas))
    if unknown:
        raise UnknownNameError(f"ice legs {unknown}", "are not known", "take keys of ice_legs.csv")
    return np.array([areas[name] for name in names.ravel().tolist()], dtype=np.str_).reshape(names.shape)


def ice_severity(concentration: ArrayLike, thickness_m: ArrayLike) -> StrArray:
    """Estimate the type of ice in the sense of the rules of admission: our stand-in for a forecast.

    Parameters
    ----------
    concentration
        Ice concentration of the region, 0..1, shapes broadcast.
    thickness_m
        Thickness of the ice present [m].

    Returns
    -------
    ``open`` (less than one tenth of ice), ``light``, ``medium`` or ``heavy``.

    Raises
    ------
    BadInputError
        If a concentration is outside 0..1, or the thickness of ice is negative or unknown.

    Notes
    -----
    The real type is a forecast of Roshydromet by region, from age, concentration, forms and pressure of the ice; its
    thresholds were not found. Here concentration times thickness decides, by rows ``nsr.severity.*`` (judgement): a
    planning task of 2024 calls ice light where the strongest icebreaker makes 19.5 kn and medium where she makes
    14.5 kn.

    >>> ice_severity([0.05, 0.5, 0.9, 1.0], [2.0, 0.6, 1.2, 2.0]).tolist()
    ['open', 'light', 'medium', 'heavy']
    """
    share, thickness = np.broadcast_arrays(
        np.asarray(concentration, dtype=np.float64), np.asarray(thickness_m, dtype=np.float64)
    )
    return np.asarray(SEVERITIES)[severity_number(share, thickness)]


def severity_number(concentration: ArrayLike, thickness_m: ArrayLike) -> IntArray:
    """Return :func:`ice_severity` as numbers in :data:`SEVERITIES`; arguments and errors are the same."""
    share, thickness = np.broadcast_arrays(
        np.asarray(concentration, dtype=np.float64), np.asarray(thickness_m, dtype=np.float64)
    )
    icy = share >= coefficient("nsr.severity.open_concentration")
    if not np.all((share >= 0.0) & (share <= 1.0)) or not np.all(~icy | (thickness >= 0.0)):
        raise BadInputError(
            "ice of the region",
            "needs a concentration within 0..1 and a known thickness",
            "give the share of ice and its thickness in metres",
        )
    with np.errstate(invalid="ignore"):
        equivalent = share * thickness
        beyond_light = ~(equivalent <= coefficient("nsr.severity.light_to_m"))
        beyond_medium = ~(equivalent <= coefficient("nsr.severity.medium_to_m"))
    return np.where(icy, 1 + beyond_light.astype(np.int64) + beyond_medium, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """Cells of the table by ``(row, severity)``."""

    allowed: BoolArray
    status: StrArray


@cache
def _cells() -> _Cells:
    rows = read_csv("nsr_admission.csv")
    return _Cells(
        allowed=np.array([[row[ice] == "yes" for ice in SEVERITIES] for row in rows]),
        status=np.array([[row[f"{ice}_status"] for ice in SEVERITIES] for row in rows]),
    )


def _slot(month_day: str) -> int:
    month, day = (int(part) for part in month_day.split("-"))
    return (month - 1) * _MONTH_SLOTS + day - 1


@cache
def _grid(rmrs: str, rules: str) -> IntArray:
    """Return the row of the table for ``(day of the year, sea, mode)``, -1 where there is none."""
    grid = np.full((_SLOTS, len(AREAS), len(MODES)), -1, dtype=np.int64)
    slots = np.arange(_SLOTS)
    for number, row in enumerate(read_csv("nsr_admission.csv")):
        if row["ice_class"] != rmrs or row["rule_set"] not in RULES[rules]:
            continue
        first, last = (_slot(end) for end in row["periods"].split("/"))
        inside = (slots >= first) & (slots <= last) if first <= last else (slots >= first) | (slots <= last)
        where = slice(None) if row["area"] == _EVERYWHERE else AREAS.index(row["area"])
        grid[inside, where, MODES.index(row["mode"])] = number
    return grid


@cache
def _admission_classes() -> dict[str, str]:
    return {row["ice_class"].casefold(): row["ice_class"] for row in read_csv("nsr_admission.csv")}


def admission_class(ice_class: str) -> ClassEquivalence:
    """Return the Russian class under which a ship is admitted.

    Parameters
    ----------
    ice_class
        An ice class, or a class that only the rules of admission know: ``Arc7 double-acting``, ``Arc8 double-acting``,
        ``Icebreaker6`` ... ``Icebreaker9``.

    Raises
    ------
    UnknownNameError
        If the class is not known.

    >>> admission_class("1A Super").equivalent, admission_class("Arc7 double-acting").equivalent
    ('Arc5', 'Arc7 double-acting')
    """
    own = _admission_classes().get(str(ice_class).strip().casefold())
    if own is None:
        return class_equivalence(ice_class, "RMRS")
    return ClassEquivalence(
        ice_class=own, system="RMRS", equivalent=own, source="definition", status="definition", note=""
    )


def _numbers(values: ArrayLike, names: tuple[str, ...], what: str) -> IntArray:
    words = np.asarray(values, dtype=np.str_)
    numbers = np.full(words.shape, -1, dtype=np.int64)
    for number, name in enumerate(names):
        numbers[words == name] = number
    if np.any(numbers < 0):
        wrong = words[numbers < 0].ravel()[0]
        raise UnknownNameError(
            f"{what} {str(wrong)!r}", "is not known", f"choose from: {', '.join(filter(None, names))}"
        )
    return numbers


def _days(dates: ArrayLike) -> DateArray:
    try:
        days = np.asarray(dates, dtype="datetime64[D]")
    except (ValueError, TypeError):
        days = np.array("NaT", dtype="datetime64[D]")
    if np.any(np.isnat(days)):
        raise BadInputError(f"dates {dates!r}", "are not dates", "write YYYY-MM-DD, such as 2024-09-01")
    return days


def day_slots(days: DateArray) -> IntArray:
    """Return the number of each day in a year of months of 31 days, by which the rules are looked up."""
    months = days.astype("datetime64[M]")
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    return np.asarray(months.astype(np.int64) % 12 * _MONTH_SLOTS + day, dtype=np.int64)


def _check_choice(value: str, choices: tuple[str, ...], what: str) -> str:
    if value not in choices:
        raise UnknownNameError(f"{what} {value!r}", "is not known", f"choose from: {', '.join(choices)}")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Words of a question as numbers, arrays of one shape."""

    days: DateArray
    sea: IntArray
    ice: IntArray
    mode: IntArray


def _question(dates: ArrayLike, area: ArrayLike, severity: ArrayLike, escorted: ArrayLike) -> _Question:
    days, sea, ice, mode = np.broadcast_arrays(
        _days(dates),
        _numbers(area, (*AREAS, ""), "NSR sea"),
        _numbers(severity, SEVERITIES, "type of ice"),
        np.asarray(escorted, dtype=np.bool_).astype(np.int64),
    )
    return _Question(days=days, sea=sea, ice=ice, mode=mode)


def _answer(asked: _Question, rmrs: str, rules: str, trust: str) -> tuple[BoolArray, StrArray, IntArray]:
    """Return whether she may go, the status of the cell, and its number (-1 where no cell is asked)."""
    if trust == "off":
        free = np.ones(asked.days.shape, dtype=np.bool_)
        return free, np.full(free.shape, "definition"), np.full(free.shape, -1, dtype=np.int64)
    outside = asked.sea == len(AREAS)
    row = _grid(rmrs, rules)[day_slots(asked.days), np.where(outside, 0, asked.sea), asked.mode]
    if np.any((row < 0) & ~outside):
        raise BadInputError(f"rules {rules!r} for class {rmrs}", "say nothing on one of the days", "take the law")
    code = np.where(outside, -1, row * len(SEVERITIES) + asked.ice)
    cells, known = _cells(), np.maximum(code, 0)
    allowed, status = cells.allowed.ravel()[known], cells.status.ravel()[known]
    if trust == "verified":  # a cell refuses only where it is trusted
        allowed = allowed | ~np.isin(status, _TRUSTED)
    return np.where(outside, True, allowed), np.where(outside, "definition", status), code


def admission(
    ice_class: str,
    dates: ArrayLike,
    area: ArrayLike,
    severity: ArrayLike,
    *,
    escorted: ArrayLike,
    trust: str = "all",
    rules: str = "law",
) -> Admission:
    """Tell whether the rules of navigation admit a ship, and by which rule.

    Parameters
    ----------
    ice_class
        An ice class, as for :func:`admission_class`.
    dates
        Days, dates or ISO text; the day of the year decides. Shapes of all arrays broadcast.
    area
        Keys of :data:`AREAS`; an empty string is outside the NSR water area, where every ship is admitted.
    severity
        ``open``, ``light``, ``medium`` or ``heavy``, such as from :func:`ice_severity`.
    escorted
        Whether she sails behind an icebreaker.
    trust
        ``all``: every cell counts, recalled ones too. ``verified``: only cells that were read, or that follow from
        those, may refuse a ship. ``off``: none does.
    rules
        ``law``, or ``planning_2024`` (a planning task of Rosatom that is not law, March to June).

    Returns
    -------
    Answers of the broadcast shape.

    Raises
    ------
    UnknownNameError
        If a class, sea, type of ice, trust or rule is not known.
    BadInputError
        If a date cannot be read, or ``rules`` say nothing on that day or for that class.

    References
    ----------
    See the module; each row of ``nsr_admission.csv`` has its source.

    >>> answer = admission("Ice2", "2024-11-16", "kara_sw", "light", escorted=True)
    >>> bool(answer.allowed), answer.status.item()
    (False, 'verified')
    >>> admission("1A", ["2024-08-01", "2024-03-01"], "ess_ne", "medium", escorted=True).allowed.tolist()
    [True, False]
    """
    _check_choice(trust, TRUST, "trust")
    _check_choice(rules, tuple(RULES), "set of rules")
    counted_as = admission_class(ice_class)
    allowed, status, code = _answer(_question(dates, area, severity, escorted), counted_as.equivalent, rules, trust)
    distinct, which = np.unique(code, return_inverse=True)
    words = np.array([_words(int(one), counted_as, rules, trust) for one in distinct])
    return Admission(
        allowed=allowed, status=status, rule=np.asarray(words[which.reshape(code.shape)]), counted_as=counted_as
    )


@cache
def admission_table(ice_class: str, area: str, trust: str) -> BoolArray:
    """Return what the law answers in one sea on every day: ``(slot of the day, mode, type of ice)``.

    Parameters
    ----------
    ice_class, trust
        As for :func:`admission`.
    area
        A key of :data:`AREAS`; an empty string is outside the NSR water area.

    Returns
    -------
    Whether she may go; days as :func:`day_slots`, modes as :data:`MODES`, types of ice as :data:`SEVERITIES`.

    >>> table = admission_table("1A", "ess_ne", "all")
    >>> bool(table[day_slots(np.array(["2024-08-01"], dtype="datetime64[D]"))[0], 1, 2])
    True
    """
    _check_choice(trust, TRUST, "trust")
    shape = (_SLOTS, len(MODES), len(SEVERITIES))
    if not area or trust == "off":
        return np.ones(shape, dtype=np.bool_)
    grid = _grid(admission_class(ice_class).equivalent, "law")[:, int(_numbers(area, AREAS, "NSR sea")), :]
    cells = _cells()
    allowed = cells.allowed[grid]
    if trust == "verified":
        allowed = allowed | ~np.isin(cells.status[grid], _TRUSTED)
    # Slots without a row are days that no month has, such as 31 June.
    return np.asarray(allowed & (grid >= 0)[..., None], dtype=np.bool_)


def _words(code: int, counted_as: ClassEquivalence, rules: str, trust: str) -> str:
    if code < 0:
        return _OFF if trust == "off" else _OUTSIDE
    number, ice = divmod(code, len(SEVERITIES))
    row = read_csv("nsr_admission.csv")[number]
    name, own = counted_as.equivalent, counted_as.ice_class
    ship = f"ice class {name}" if name == own else f"ice class {own} (as {name}, {counted_as.status})"
    how = "alone" if row["mode"] == MODES[0] else "behind an icebreaker"
    where = SEVERITIES[ice] + (" water" if ice == 0 else " ice")
    sea = "every sea" if row["area"] == _EVERYWHERE else _sea_name(row["area"])
    first, last = (_day_name(end) for end in row["periods"].split("/"))
    allowed, status = row[SEVERITIES[ice]] == "yes", row[f"{SEVERITIES[ice]}_status"]
    verdict = "admitted" if allowed else "not admitted"
    if not allowed and trust == "verified" and status not in _TRUSTED:
        verdict += ", which is not trusted and left aside"
    return f"{ship} {how} in {where}, {sea}, {first} to {last}: {verdict} ({RULES[rules][row['rule_set']]}; {status})"


def _sea_name(area: str) -> str:
    return zone(f"nsr7_{area}").name.split(": ")[-1]


def _day_name(month_day: str) -> str:
    month, day = (int(part) for part in month_day.split("-"))
    return f"{day} {calendar.month_name[month]}"


def next_admission(
    ice_class: str, dates: ArrayLike, area: ArrayLike, severity: ArrayLike, *, escorted: ArrayLike, trust: str = "all"
) -> DateArray:
    """Return the first day from which the law admits a ship, if the ice stays of that type.

    Parameters
    ----------
    ice_class, dates, area, severity, escorted, trust
        As for :func:`admission`.

    Returns
    -------
    Days, ``datetime64[D]`` of the broadcast shape: the day itself where she may go at once, NaT where she may never.

    Raises
    ------
    UnknownNameError, BadInputError
        As for :func:`admission`.

    >>> next_admission("none", "2024-11-20", "chukchi", "light", escorted=True).item()
    datetime.date(2025, 7, 1)
    >>> next_admission("Arc7", "2024-03-01", "ess_ne", "heavy", escorted=False).item()
    datetime.date(2024, 7, 1)
    """
    _check_choice(trust, TRUST, "trust")
    rmrs = admission_class(ice_class).equivalent
    asked = _question(dates, area, severity, escorted)
    found = np.full(asked.days.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    for later in range(_DAYS_TO_TRY):
        days = asked.days + later
        allowed, _, _ = _answer(dataclasses.replace(asked, days=days), rmrs, "law", trust)
        found = np.where(np.isnat(found) & allowed, days, found)
        if not np.any(np.isnat(found)):
            break
    return found
