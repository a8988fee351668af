"""Distributions, points of the unit cube, correlated inputs, and the table of what is uncertain."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from routes.errors import BadInputError, DataError, UnknownNameError
from routes.practice import ASSUMPTION_ROWS, Assumptions, central_assumptions
from routes.sources import bibliography
from routes.tables import Row, load_table
from routes.uncertainty import (
    DISTRIBUTIONS,
    ICE_YEAR,
    INPUT_ROWS,
    SAMPLINGS,
    InputRow,
    central_unit,
    correlate,
    draw_assumptions,
    draw_assumptions_from,
    draw_inputs,
    fuel_correlation,
    pick,
    probability_of_value,
    quantile,
    sample_unit,
    uncertain_inputs,
)

TABLES = ("coefficients.csv", "costs.csv")


def row(distribution, value=3.0, low=1.0, high=8.0):
    return Row(key="test.row", text=str(value), low=low, high=high, distribution=distribution, unit="-",
               source="judgement", page="", note="", status="judgement")  # fmt: skip


def drawn_rows():
    return [
        pytest.param(r, id=f"{name}:{r.key}")
        for name in TABLES
        for r in load_table(name).values()
        if r.distribution not in ("constant", "")
    ]


# Our quantiles beside those of SciPy's distributions, which parametrise them otherwise.
ORACLES = {
    "uniform": stats.uniform(1.0, 7.0),
    "triangular": stats.triang((3.0 - 1.0) / 7.0, 1.0, 7.0),
    "normal(sigma=0.5)": stats.norm(3.0, 0.5),
    "lognormal(sigma=0.2)": stats.lognorm(0.2, scale=3.0),
    "exponential": stats.expon(scale=3.0 / np.log(2.0)),
    "gamma(shape=2.5)": stats.gamma(2.5, scale=3.0 / 2.5),
    "beta(a=2, b=5)": stats.beta(2, 5, 1.0, 7.0),
}


@pytest.mark.parametrize("name", ORACLES)
def test_quantiles_are_those_of_scipy_cut_at_the_bounds(name):
    u = np.concatenate([[0.0, 1.0], np.linspace(0.001, 0.999, 501)])
    assert quantile(row(name), u) == pytest.approx(np.clip(ORACLES[name].ppf(u), 1.0, 8.0), rel=1e-12)


def test_every_distribution_has_an_oracle():
    assert {name.partition("(")[0] for name in ORACLES} == set(DISTRIBUTIONS) - {"constant"}


def test_a_constant_is_one():
    assert quantile(row("constant", low=None, high=None), np.array([[0.0, 1.0]])).tolist() == [[3.0, 3.0]]


@pytest.mark.parametrize("name", ORACLES)
@given(u=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=20))
def test_a_quantile_rises_and_keeps_its_bounds(name, u):
    values = quantile(row(name), np.sort(u))
    assert np.all(np.diff(values) >= -1e-12)
    assert values.min() >= 1.0
    assert values.max() <= 8.0


@pytest.mark.parametrize("cited", drawn_rows())
def test_every_row_with_a_distribution_can_be_drawn_and_gives_its_value_at_its_probability(cited):
    values = quantile(cited, np.linspace(0.0, 1.0, 101))
    assert np.all(np.isfinite(values))
    assert np.ptp(values) > 0.0
    assert cited.low is not None
    assert cited.low <= values.min() <= values.max() <= cited.high
    assert float(quantile(cited, probability_of_value(cited))) == pytest.approx(cited.value, abs=1e-9)


@pytest.mark.parametrize("name", ["gamma(shape=2.5)", "normal(sigma=0.5)", "beta(a=2, b=5)", "constant"])
def test_the_central_value_has_a_probability(name):
    kept = row(name)
    expected = 3.0
    assert float(quantile(kept, probability_of_value(kept))) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "bad",
    [
        row("cauchy"),
        row("lognormal"),
        row("lognormal(sigma=0)"),
        row("lognormal(scale=0.2)"),
        row("gamma(sigma=2)"),
        row("beta(a=2)"),
        row("triangular(sigma=1)"),
        row("uniform", low=None),
        row("triangular", low=3.0, high=3.0),
        row("uniform", value=9.0),
    ],
    ids=lambda r: f"{r.distribution} {r.low}-{r.high}",
)
def test_a_row_that_cannot_be_drawn_is_refused(bad):
    with pytest.raises(DataError, match=r"test\.row"):
        quantile(bad, np.array([0.5]))


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_a_probability_is_one(bad):
    with pytest.raises(BadInputError, match="0 to 1"):
        quantile(row("uniform"), np.array([0.5, bad]))


class TestPoints:
    @pytest.mark.parametrize("method", SAMPLINGS)
    def test_the_same_seed_gives_the_same_bytes(self, method):
        one, two, other = (sample_unit(64, 5, method=method, seed=s) for s in (3, 3, 4))
        assert one.tobytes() == two.tobytes() != other.tobytes()
        assert sample_unit(64, 5, method=method, seed=np.random.default_rng(3)).tobytes() == one.tobytes()
        assert one.shape == (64, 5)
        assert one.min() >= 0.0
        assert one.max() <= 1.0

    @pytest.mark.parametrize("method", ["random", "latin-hypercube"])
    def test_an_input_added_at_the_end_moves_no_other(self, method):
        few, more = (sample_unit(100, width, method=method, seed=3) for width in (4, 6))
        assert np.array_equal(few, more[:, :4])

    def test_a_latin_hypercube_has_one_point_in_each_stratum(self):
        unit = sample_unit(37, 4, seed=1)
        for column in (unit * 37).astype(int).T:
            assert sorted(column) == list(range(37))

    def test_better_points_have_smaller_errors(self):
        def error(method):
            means = [sample_unit(256, 4, method=method, seed=s).prod(axis=1).mean() for s in range(30)]
            return float(np.std(np.array(means) - 1 / 16))

        assert error("sobol") < error("latin-hypercube") / 3.0 < error("random") / 3.0

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ((0, 2, "random", 1), BadInputError),
            ((2.0, 2, "random", 1), BadInputError),
            ((2, True, "random", 1), BadInputError),
            ((8, 2, "halton", 1), UnknownNameError),
            ((8, 2, "random", -1), BadInputError),
            ((100, 2, "sobol", 1), BadInputError),
        ],
    )
    def test_wrong_arguments_are_refused(self, arguments, error):
        count, dimensions, method, seed = arguments
        with pytest.raises(error):
            sample_unit(count, dimensions, method=method, seed=seed)

    def test_the_remedy_of_a_sobol_sequence_is_the_next_power_of_two(self):
        with pytest.raises(BadInputError, match="take 128"):
            sample_unit(100, 2, method="sobol", seed=1)


class TestPick:
    def test_each_value_is_chosen_equally_often(self):
        years = np.arange(2011, 2023)
        found, counts = np.unique(pick(years, sample_unit(120, 1, seed=5)[:, 0]), return_counts=True)
        assert np.array_equal(found, years)
        assert set(counts) == {10}

    def test_days_are_chosen_as_years_are(self):
        days = np.arange(np.datetime64("2024-07-01"), np.datetime64("2024-11-01"))
        found = pick(days, np.array([0.0, 0.5, 1.0]))
        assert [str(d) for d in found] == ["2024-07-01", "2024-08-31", "2024-10-31"]

    def test_there_must_be_something_to_choose(self):
        with pytest.raises(BadInputError, match="nothing"):
            pick(np.array([]), np.array([0.5]))


class TestCorrelate:
    @pytest.mark.parametrize("r", [-0.9, 0.0, 0.6, 0.97])
    def test_ranks_have_the_correlation_of_the_copula(self, r):
        found = correlate(sample_unit(2**14, 2, method="sobol", seed=1), [[1.0, r], [r, 1.0]])
        assert stats.spearmanr(found).statistic == pytest.approx(6.0 / np.pi * np.arcsin(r / 2.0), abs=0.005)
        assert np.corrcoef(stats.norm.ppf(found).T)[0, 1] == pytest.approx(r, abs=0.005)

    def test_margins_stay_uniform_and_the_first_column_unchanged(self):
        unit = sample_unit(4096, 3, seed=2)
        found = correlate(unit, fuel_correlation())
        assert found[:, 0] == pytest.approx(unit[:, 0], abs=1e-12)
        for column in found.T:
            assert stats.kstest(column, "uniform").pvalue > 0.01

    def test_none_and_full_correlation(self):
        unit = sample_unit(50, 3, seed=2)
        assert correlate(unit, np.eye(3)) == pytest.approx(unit, abs=1e-12)
        full = correlate(unit, np.ones((3, 3)))
        assert full[:, 1] == pytest.approx(unit[:, 0], abs=1e-12)
        assert full[:, 2] == pytest.approx(unit[:, 0], abs=1e-12)
        against = correlate(unit[:, :2], [[1.0, -1.0], [-1.0, 1.0]])
        assert against[:, 1] == pytest.approx(1.0 - unit[:, 0], abs=1e-12)

    def test_the_ends_of_the_interval_are_points_too(self):
        assert np.isfinite(correlate(np.array([[0.0, 1.0], [1.0, 0.0]]), [[1.0, 0.5], [0.5, 1.0]])).all()

    @pytest.mark.parametrize(
        "bad",
        [
            [[1.0, 0.5], [0.4, 1.0]],
            [[1.0, 1.1], [1.1, 1.0]],
            [[2.0, 0.5], [0.5, 1.0]],
            [[1.0, np.nan], [np.nan, 1.0]],
            [[1.0]],
        ],
    )
    def test_what_is_no_correlation_matrix_is_refused(self, bad):
        with pytest.raises(BadInputError):
            correlate(sample_unit(4, 2, seed=1), bad)

    def test_prices_that_contradict_one_another_are_refused(self):
        with pytest.raises(BadInputError, match="eigenvalue"):
            correlate(sample_unit(4, 3, seed=1), [[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]])


class TestInputs:
    def test_the_registry_names_every_assumption_in_order(self):
        fields = [f.name for f in dataclasses.fields(Assumptions)]
        assert list(INPUT_ROWS) == list(ASSUMPTION_ROWS) == fields
        assert len({kept.label for kept in INPUT_ROWS.values()}) == len(fields)

    def test_the_table_holds_what_the_rows_hold(self):
        found = uncertain_inputs()
        assert [i.name for i in found] == [*INPUT_ROWS, ICE_YEAR]
        for one in found[:-1]:
            cited = load_table(one.table)[one.key]
            assert (one.value, one.low, one.high) == (cited.value, cited.low, cited.high)
            assert (one.distribution, one.unit, one.source, one.status) == (
                cited.distribution, cited.unit, cited.source, cited.status,
            )  # fmt: skip
        for one in found:
            assert set(one.source.split("|")) <= set(bibliography())
            assert one.used_by
            assert one.label
            assert set(one.to_dict()) == {f.name for f in dataclasses.fields(one)}
        assert (found[-1].value, found[-1].low, found[-1].high) == (None, 2011.0, 2022.0)

    def test_costs_join_the_registry(self):
        costs = {"paid_share": InputRow(key="nsr_tariff.paid_share", label="share of the tariff that is paid",
                                        used_by="icebreaker fee", table="costs.csv")}  # fmt: skip
        rows = INPUT_ROWS | costs
        found = uncertain_inputs(rows)
        assert found[-2].table == "costs.csv"
        unit = sample_unit(200, len(rows), seed=1)
        drawn = draw_inputs(unit, rows)
        assert list(drawn) == list(rows)
        assert drawn["paid_share"].min() >= 0.1
        before = draw_assumptions_from(unit[:, :-1])
        assert all(np.array_equal(getattr(before, name), drawn[name]) for name in INPUT_ROWS)

    def test_the_centre_of_the_cube_is_the_central_voyage(self):
        drawn, central = draw_assumptions_from(central_unit()[None]), central_assumptions()
        for name in INPUT_ROWS:
            assert getattr(drawn, name) == pytest.approx(getattr(central, name), abs=1e-12)

    def test_draws_by_generator_are_those_by_points(self):
        one = draw_assumptions(50, np.random.default_rng(7))
        two = draw_assumptions_from(sample_unit(50, len(INPUT_ROWS), seed=7))
        assert all(np.array_equal(getattr(one, name), getattr(two, name)) for name in INPUT_ROWS)

    def test_columns_and_inputs_must_agree(self):
        with pytest.raises(BadInputError, match="19 inputs"):
            draw_assumptions_from(np.full((3, 4), 0.5))
