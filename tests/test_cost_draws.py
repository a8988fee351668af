from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from routes.cost.prices import price
from routes.cost.terms import CostAssumptions, central_cost_assumptions
from routes.cost_draws import COST_COLUMNS, COST_INPUTS, PRICE_INPUTS, cost_inputs, draw_cost_assumptions_from
from routes.errors import BadInputError
from routes.uncertainty import INPUT_ROWS, central_unit, fuel_correlation, sample_unit, uncertain_inputs

MONTHS = ("2012-08", "2021-01", "2024-08", "2026-11")


def test_every_uncertain_input_of_costs_has_a_column():
    assert tuple(CostAssumptions.__dataclass_fields__) == COST_COLUMNS
    listed = uncertain_inputs(INPUT_ROWS | COST_INPUTS)
    assert [found.name for found in listed][-7:-1] == list(COST_INPUTS)
    assert {found.table for found in listed if found.name in COST_INPUTS} == {"costs.csv", "ship_costs.csv"}


@pytest.mark.parametrize("month", MONTHS)
def test_draws_keep_to_rows_and_to_the_range_of_the_price(month):
    drawn = draw_cost_assumptions_from(sample_unit(500, len(COST_COLUMNS), seed=1), month)
    for found in cost_inputs(month):
        values = getattr(drawn, found.name)
        scale = found.value if found.name in PRICE_INPUTS else 1.0
        assert values.shape == (500,)
        assert np.all((values * scale >= found.low - 1e-9) & (values * scale <= found.high + 1e-9)), found.name
        if found.name in PRICE_INPUTS:
            assert found.value == price(PRICE_INPUTS[found.name], month).value
            assert (
                stats.kstest(
                    values * scale,
                    stats.triang(
                        (found.value - found.low) / (found.high - found.low), found.low, found.high - found.low
                    ).cdf,
                ).pvalue
                > 1e-3
            )


def test_oil_and_gas_follow_each_other_and_nothing_else_does():
    unit = sample_unit(4000, len(COST_COLUMNS), seed=2)
    drawn = draw_cost_assumptions_from(unit, "2021-01")
    ranks = stats.spearmanr(drawn.fuel_factor, drawn.gas_factor).statistic
    assert ranks == pytest.approx(6.0 / np.pi * np.arcsin(fuel_correlation()[0, 2] / 2.0), abs=0.03)
    for name in ("carbon_factor", "war_risk_factor", "interest"):
        assert abs(stats.spearmanr(drawn.fuel_factor, getattr(drawn, name)).statistic) < 0.05


def test_the_centre_of_the_cube_gives_the_central_rows():
    unit = np.concatenate([central_unit(COST_INPUTS), np.full(4, 0.5)])[None, :]
    drawn, central = draw_cost_assumptions_from(unit, "2021-01"), central_cost_assumptions()
    for name in COST_INPUTS:
        assert getattr(drawn, name) == pytest.approx(getattr(central, name)), name


def test_the_same_points_serve_every_month():
    unit = sample_unit(50, len(COST_COLUMNS), seed=1)
    early, late = (draw_cost_assumptions_from(unit, month) for month in ("2021-01", "2026-11"))
    assert np.array_equal(early.interest, late.interest)
    assert np.array_equal(np.argsort(early.fuel_factor), np.argsort(late.fuel_factor))
    assert np.ptp(late.fuel_factor) > np.ptp(early.fuel_factor)  # an older price is less certain


def test_a_wrong_number_of_columns_is_refused():
    with pytest.raises(BadInputError):
        draw_cost_assumptions_from(np.full((3, 4), 0.5), "2021-01")
