"""Break-even values: at which price, fee, speed or season two ways cost the same.

A value is looked for between the ends of ``break_even_inputs.csv``: first on a grid, so that every crossing that it can
see is found, then between two neighbours until they agree (:mod:`routes.break_even_inputs` says what each input moves).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from routes.break_even_inputs import BREAK_EVEN_INPUTS, METRICS, BreakEvenInput, Case, Totals
from routes.break_even_results import BreakEven
from routes.cost.cargo import cargo_load
from routes.cost.terms import CostTerms
from routes.errors import BadInputError, UnknownNameError
from routes.service import YearOfShip
from routes.setting import Place, Setting, VoyageOptions, make_setting
from routes.vessels import Vessel

FloatArray = NDArray[np.float64]

# Points of the first grid, of each round between two neighbours, and rounds: 64 * 32**6 parts of the range.
_GRID, _ZOOM, _ROUNDS = 65, 33, 6


def crossings(gap: Callable[[FloatArray], FloatArray], grid: FloatArray) -> tuple[float, ...]:
    """Find the values at which a function changes its sign.

    Parameters
    ----------
    gap
        The function, array in and array out; NaN where it has no value.
    grid
        Rising values between which signs are compared. Two crossings between neighbours are not seen.

    Returns
    -------
    The crossings, rising, each good to a thousand-millionth of the step of the grid. A jump across 0 counts.

    >>> crossings(lambda x: x**2 - 2.0, np.linspace(-3.0, 3.0, 7))[1].__round__(9)
    1.414213562
    """
    values = gap(grid)
    known = np.flatnonzero(np.isfinite(values))
    signs = np.sign(values[known])
    for i in range(len(signs) - 2, -1, -1):  # a 0 belongs to the side that follows it
        signs[i] = signs[i] or signs[i + 1]
    found = []
    for i in np.flatnonzero(signs[:-1] * signs[1:] < 0.0).tolist():
        low, high, far = float(grid[known[i]]), float(grid[known[i + 1]]), signs[i + 1]
        for _ in range(_ROUNDS):
            points = np.linspace(low, high, _ZOOM)
            # NaN in between counts as the near side: the crossing is where the voyage can be sailed again.
            crossed = np.flatnonzero(np.sign(gap(points)) == far)
            number = int(crossed[0]) if len(crossed) else _ZOOM - 1
            low, high = float(points[max(number - 1, 0)]), float(points[number])
        found.append((low + high) / 2.0)
    return tuple(found)


def _side(gap: FloatArray, count: int) -> str:
    """Say where a difference is negative, by the signs at the ends and the number of crossings."""
    known = gap[np.isfinite(gap)]
    told = known[known != 0.0]
    starts_cheaper = bool(len(told)) and bool(told[0] < 0.0)
    if count == 0:
        return "always" if starts_cheaper else "never"
    if count == 1:
        return "below" if starts_cheaper else "above"
    if count == 2:
        return "outside" if starts_cheaper else "between"
    return "mixed"


def _input(name: str) -> BreakEvenInput:
    if name not in BREAK_EVEN_INPUTS:
        raise UnknownNameError(f"input {name!r}", "is not known", f"choose from: {', '.join(BREAK_EVEN_INPUTS)}")
    return BREAK_EVEN_INPUTS[name]


def _solve(case: Case, chosen: BreakEvenInput) -> BreakEven:
    totals = chosen.totals
    assert totals is not None
    now = chosen.now(case)
    grid = np.linspace(chosen.low, chosen.high, _GRID)
    mine, theirs = totals(case, grid)
    found = crossings(lambda values: np.subtract(*totals(case, values)), grid)
    label = f"{chosen.label} ({case.fuel})" if chosen.key == "fuel_price" else chosen.label
    reason = None
    if not (np.isfinite(mine) & np.isfinite(theirs)).all():
        known = grid[np.isfinite(mine) & np.isfinite(theirs)]
        reason = (
            f"it can be sailed only from {known[0]:.3g} to {known[-1]:.3g}" if len(known) else "it can never be sailed"
        )
    mine_now, theirs_now = (float(case.measure(bill, bill.total_usd)[0]) for bill in case.bills)
    return _answer(
        case.settings, case.ways, chosen, label=label, metric=case.metric, month=case.month, now=now,
        now_usd=(mine_now, theirs_now), grid=grid, totals=(mine, theirs), found=found, reason=reason,
        notes=tuple(dict.fromkeys(note for bill in case.bills for note in bill.notes)),
    )  # fmt: skip


def _answer(
    settings: tuple[Setting, Setting],
    ways: tuple[str, str],
    chosen: BreakEvenInput,
    *,
    label: str,
    metric: str,
    month: str,
    now: float,
    now_usd: tuple[float, float],
    grid: FloatArray,
    totals: Totals,
    found: tuple[float, ...],
    reason: str | None,
    notes: tuple[str, ...],
    side: str | None = None,
) -> BreakEven:
    setting = settings[0]
    return BreakEven(
        input=chosen.key,
        label=label,
        unit=chosen.unit,
        origin=setting.origin,
        destination=setting.destination,
        vessel=setting.vessel,
        baseline_vessel=settings[1].vessel,
        cargo_unit=cargo_load(setting.vessel).unit,
        depart=setting.depart,
        price_month=month,
        corridor=ways[0],
        baseline=ways[1],
        metric=metric,
        now=now,
        break_even=min(found, key=lambda value: abs(value - now)) if found else None,
        crossings=found,
        low=chosen.low,
        high=chosen.high,
        cheaper=_side(totals[0] - totals[1], len(found)) if side is None else side,
        values=grid,
        corridor_usd=totals[0],
        baseline_usd=totals[1],
        now_usd=now_usd,
        reason=reason,
        notes=(*((chosen.note,) if chosen.note else ()), *notes),
    )


def season_break_even(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    begin: str | dt.date,
    corridor: str = "nsr",
    baseline: str = "suez",
    baseline_vessel: str | Vessel | None = None,
    back: str = "laden",
    costs: CostTerms | None = None,
    **options: Unpack[VoyageOptions],
) -> BreakEven:
    """Find how many days of season a year with an Arctic way needs to cost no more per unit of cargo than without.

    Parameters
    ----------
    origin, destination, vessel, begin, back, costs
        As in :func:`routes.service.annual_service`; ``begin`` is the first day of the year.
    corridor, baseline
        The way in its season, and that of the rest of the year and of the baseline all year.
    baseline_vessel
        The ship of the baseline; None for the same, which then costs the same at 0 days.
    **options
        As in :func:`routes.compare`.

    Returns
    -------
    The answer in whole days: each crossing is the first day of season on the other side. Totals are USD per unit of
    cargo. Seasons lie about the middle of the days on which the way is open; beyond those days nothing changes.

    >>> found = season_break_even("NLRTM", "JPYOK", vessel="container-4300-1a", begin="2024-01-01")
    >>> found.metric, found.now  # days on which she can leave by the NSR in the ice of 2011-2025
    ('usd_per_unit', 145.0)
    """
    chosen = _input("season_days")
    kind: dict[str, Any] = {"begin": begin, "back": back, "costs": costs, "options": options}
    year = YearOfShip(origin, destination, vessel=vessel, corridors=[corridor, baseline], **kind)
    other = year
    if baseline_vessel is not None:
        other = YearOfShip(origin, destination, vessel=baseline_vessel, corridors=[baseline], **kind)
    beside = other.service(None, baseline)
    grid = np.arange(int(chosen.low), int(chosen.high) + 1)
    mine = np.array([year.service(corridor, baseline, season_days=int(days)).usd_per_unit for days in grid])
    theirs = np.full(len(grid), beside.usd_per_unit)
    whole = year.service(corridor, baseline)
    cheaper = mine < theirs * (1.0 - np.finfo(np.float64).eps)
    found = tuple(float(grid[i + 1]) for i in np.flatnonzero(cheaper[1:] != cheaper[:-1]))
    gap = np.where(cheaper, -1.0, 1.0)
    return _answer(
        (year.out, other.out), (corridor, baseline), chosen, label=chosen.label, metric="usd_per_unit",
        month=" to ".join(dict.fromkeys(whole.price_months)), now=float(len(year.open_days(corridor))),
        now_usd=(whole.usd_per_unit, beside.usd_per_unit),
        grid=np.asarray(grid, dtype=np.float64), totals=(mine, theirs),
        found=found, reason=None, notes=whole.notes, side=_side(gap, len(found)),
    )  # fmt: skip


def _case(
    ends: tuple[Place, Place],
    ships: tuple[str | Vessel, str | Vessel | None],
    depart: str | dt.date,
    ways: tuple[str, str],
    costs: CostTerms | None,
    metric: str,
    options: VoyageOptions,
) -> Case:
    if metric not in METRICS:
        raise BadInputError(f"metric {metric!r}", "is not known", f"choose from: {', '.join(METRICS)}")
    if ways[0] == ways[1] and ships[1] is None:
        raise BadInputError(f"corridor {ways[0]!r}", "is the baseline too", "name two corridors")
    kind: dict[str, Any] = {"depart": depart, "corridors": list(dict.fromkeys(ways)), "options": options}
    mine = make_setting(*ends, vessel=ships[0], **kind)
    theirs = mine if ships[1] is None else make_setting(*ends, vessel=ships[1], **kind)
    return Case((mine, theirs), ways, costs or CostTerms(), metric)


def break_even(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    input: str,
    corridor: str = "nsr",
    baseline: str = "suez",
    baseline_vessel: str | Vessel | None = None,
    costs: CostTerms | None = None,
    metric: str = "cost",
    **options: Unpack[VoyageOptions],
) -> BreakEven:
    """Find the value of an input at which a corridor costs as much as the baseline.

    Parameters
    ----------
    origin, destination, vessel, depart
        As in :func:`routes.compare`.
    input
        A key of :data:`BREAK_EVEN_INPUTS`. For ``season_days`` the year begins on ``depart``.
    corridor, baseline
        The two ways.
    baseline_vessel
        The ship of the baseline; None for the same. Canals and the Cape are sailed by greater ships: compare them by
        ``usd_per_unit``. ``newbuilding`` and ``day_rate`` are those of the corridor's ship, the other's in proportion.
    costs
        Prices and terms; all but the input stay as they are.
    metric
        ``cost`` of the voyage; ``cost_with_cargo``: with the time of the cargo; ``usd_per_unit``: over the TEU, cars
        or tonnes on board, by which alone ``load_factor`` counts. ``season_days`` goes by that of a year.
    **options
        As in :func:`routes.compare`.

    Returns
    -------
    The answer; its crossings are good to a millionth of the value or better, where they are not nearly 0.

    Raises
    ------
    RoutesError
        For every argument that is not understood, and if a way cannot be sailed on the day.

    References
    ----------
    Definition.

    >>> found = break_even("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01", input="fee_usd")
    >>> print(found.sentence)
    The NSR is cheaper than the way by the Suez Canal if the icebreaker fee is below 1,666,823 USD (now 0 USD).
    """
    return break_evens(
        origin, destination, vessel=vessel, depart=depart, inputs=[input], corridor=corridor, baseline=baseline,
        baseline_vessel=baseline_vessel, costs=costs, metric=metric, **options,
    )[0]  # fmt: skip


def break_evens(
    origin: Place,
    destination: Place,
    *,
    vessel: str | Vessel,
    depart: str | dt.date,
    inputs: Sequence[str] | None = None,
    corridor: str = "nsr",
    baseline: str = "suez",
    baseline_vessel: str | Vessel | None = None,
    costs: CostTerms | None = None,
    metric: str = "cost",
    **options: Unpack[VoyageOptions],
) -> tuple[BreakEven, ...]:
    """Find the break-even value of many inputs, each with all others as they are.

    Parameters
    ----------
    origin, destination, vessel, depart, corridor, baseline, baseline_vessel, costs, metric
        As in :func:`break_even`.
    inputs
        Keys of :data:`BREAK_EVEN_INPUTS`; None for all of a voyage, that is all but ``season_days``.
    **options
        As in :func:`routes.compare`.

    >>> found = break_evens("NLRTM", "JPYOK", vessel="container-4300-1a", depart="2024-09-01",
    ...     inputs=["war_risk", "fuel_price"])
    >>> [(answer.input, answer.cheaper) for answer in found]
    [('war_risk', 'always'), ('fuel_price', 'always')]
    """
    if isinstance(inputs, str):
        raise BadInputError(f"inputs {inputs!r}", "must be a list of names", "write ['fuel_price']")
    names = [key for key, row in BREAK_EVEN_INPUTS.items() if row.totals is not None] if inputs is None else inputs
    chosen = [_input(name) for name in names]
    case = None
    if any(row.totals is not None for row in chosen):
        case = _case(
            (origin, destination), (vessel, baseline_vessel), depart, (corridor, baseline), costs, metric, options
        )
    return tuple(
        season_break_even(
            origin, destination, vessel=vessel, begin=depart, corridor=corridor, baseline=baseline,
            baseline_vessel=baseline_vessel, costs=costs, **options,
        )
        if case is None or row.totals is None
        else _solve(case, row)
        for row in chosen
    )  # fmt: skip


__all__ = ["BREAK_EVEN_INPUTS", "METRICS", "BreakEven", "break_even", "break_evens", "crossings", "season_break_even"]
