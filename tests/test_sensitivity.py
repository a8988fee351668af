"""Sobol indices, tornado and convergence: analytic answers, laws, and two rivals."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from routes.errors import BadInputError, UnknownNameError
from routes.plots import convergence_chart, indices_chart, png, style, tornado_chart
from routes.sensitivity import convergence, sobol_indices, tornado
from routes.uncertainty import INPUT_ROWS, draw_inputs, sample_unit, uncertain_inputs

G_WEIGHTS = np.array([0.0, 0.5, 3.0, 9.0, 99.0, 99.0])


def ishigami(unit, a=7.0, b=0.1):
    """Ishigami and Homma (1990), on -pi to pi."""
    x = np.pi * (2.0 * unit - 1.0)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices(a=7.0, b=0.1):
    one = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2
    two = a**2 / 8.0
    both = b**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = one + two + both
    return np.array([one, two, 0.0]) / variance, np.array([one + both, two, both]) / variance, variance


def g_function(unit):
    """Sobol's g, of Saltelli and Sobol' (1995)."""
    return np.prod((np.abs(4.0 * unit - 2.0) + G_WEIGHTS) / (1.0 + G_WEIGHTS), axis=1)


def g_indices():
    parts = 1.0 / (3.0 * (1.0 + G_WEIGHTS) ** 2)
    variance = np.prod(1.0 + parts) - 1.0
    return parts / variance, parts * np.prod(1.0 + parts) / (1.0 + parts) / variance, variance


CASES = {"ishigami": (ishigami, ishigami_indices(), 3), "g": (g_function, g_indices(), 6)}


def names(width):
    return [f"x{i}" for i in range(width)]


def test_the_analytic_indices_of_ishigami_are_the_published_ones():
    first, total, _ = ishigami_indices()  # as printed by SALib and others for a = 7, b = 0.1
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-5)


@pytest.mark.parametrize("estimator", ["saltelli_2010", "jansen_1999"])
@pytest.mark.parametrize("case", CASES)
def test_indices_are_the_analytic_ones(case, estimator):
    model, (first, total, variance), width = CASES[case]
    found = sobol_indices(model, names(width), samples=2**13, seed=1, estimator=estimator, resamples=200)
    assert found.first == pytest.approx(first, abs=0.006)
    assert found.total == pytest.approx(total, abs=0.006)
    assert found.standard_deviation**2 == pytest.approx(variance, rel=0.01)
    assert found.evaluations == 2**13 * (width + 2)


@pytest.mark.parametrize("method", ["random", "latin-hypercube", "sobol"])
@pytest.mark.parametrize("case", CASES)
def test_intervals_hold_the_analytic_indices_about_as_often_as_they_say(case, method):
    model, (first, total, _), width = CASES[case]
    held = []
    for seed in range(40):
        found = sobol_indices(model, names(width), samples=256, seed=seed, method=method, resamples=200)
        held += list((found.first_low <= first) & (first <= found.first_high))
        held += list((found.total_low <= total) & (total <= found.total_high))
    assert np.mean(held) > 0.88


@pytest.mark.parametrize("case", CASES)
def test_scipy_finds_the_same_from_the_same_points(case):
    from scipy import stats

    model, _, width = CASES[case]
    theirs = stats.sobol_indices(
        func=lambda x: model(x.T), n=2**13, dists=[stats.uniform()] * width, rng=np.random.default_rng(1)
    )
    ours = sobol_indices(model, names(width), samples=2**13, seed=1, resamples=50)
    assert ours.first == pytest.approx(theirs.first_order, abs=1e-9)
    assert ours.total == pytest.approx(theirs.total_order, abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_salib_finds_the_same(case):
    pytest.importorskip("SALib")
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    model, _, width = CASES[case]
    problem = {"num_vars": width, "names": names(width), "bounds": [[0.0, 1.0]] * width}
    points = sample.sample(problem, 2**12, calc_second_order=False, seed=1)
    theirs = analyze.analyze(problem, model(points), calc_second_order=False, seed=1)
    ours = sobol_indices(model, names(width), samples=2**12, seed=1, resamples=200)
    assert ours.first == pytest.approx(theirs["S1"], abs=0.015)
    assert ours.total == pytest.approx(theirs["ST"], abs=0.015)
    # Half widths of the intervals: theirs are symmetric.
    assert (ours.total_high - ours.total_low) / 2.0 == pytest.approx(theirs["ST_conf"], rel=0.35, abs=0.002)


class TestLaws:
    @settings(max_examples=25)
    @given(weights=st.lists(st.floats(-3.0, 3.0), min_size=2, max_size=5).filter(lambda w: max(map(abs, w)) > 0.1))
    def test_of_a_sum_first_orders_are_total_orders_and_add_up(self, weights):
        w = np.array(weights)
        found = sobol_indices(lambda u: u @ w, names(len(w)), samples=1024, seed=1, resamples=50)
        assert found.first == pytest.approx(w**2 / np.sum(w**2), abs=0.02)
        assert found.total == pytest.approx(found.first, abs=0.02)
        assert found.first.sum() == pytest.approx(1.0, abs=0.03)

    @pytest.mark.parametrize("case", CASES)
    def test_first_orders_add_up_to_one_at_most_and_total_orders_to_one_at_least(self, case):
        model, _, width = CASES[case]
        found = sobol_indices(model, names(width), samples=4096, seed=2, resamples=50)
        assert found.first.sum() <= 1.0 + 1e-3
        assert found.total.sum() >= 1.0 - 1e-3

    @pytest.mark.parametrize("seed", range(5))
    def test_an_input_that_is_not_used_has_no_total_order(self, seed):
        found = sobol_indices(lambda u: np.exp(u[:, 0]) * u[:, 2], names(3), samples=512, seed=seed)
        assert found.total[1] == found.total_low[1] == found.total_high[1] == 0.0
        assert found.first[1] == found.first_low[1] == found.first_high[1] == 0.0

    def test_another_scale_and_a_constant_change_nothing(self):
        one = sobol_indices(ishigami, names(3), samples=256, seed=1)
        two = sobol_indices(lambda u: 1e4 - 50.0 * ishigami(u), names(3), samples=256, seed=1)
        for name in ("first", "total", "first_low", "total_high"):
            assert getattr(two, name) == pytest.approx(getattr(one, name), abs=1e-9)

    def test_chunks_change_no_byte(self):
        one, two = (sobol_indices(ishigami, names(3), samples=256, seed=1, chunk=c) for c in (7, 10**6))
        assert json.dumps(one.to_dict()) == json.dumps(two.to_dict())

    def test_the_same_seed_gives_the_same_bytes(self):
        one, two, other = (sobol_indices(ishigami, names(3), samples=256, seed=s) for s in (1, 1, 2))
        assert json.dumps(one.to_dict()) == json.dumps(two.to_dict()) != json.dumps(other.to_dict())
        assert one.first.tobytes() == two.first.tobytes()
        assert one.first_low.tobytes() == two.first_low.tobytes()

    def test_more_samples_make_narrower_intervals(self):
        few, many = (sobol_indices(ishigami, names(3), samples=n, seed=1) for n in (256, 4096))
        narrow = (many.total_high - many.total_low) / (few.total_high - few.total_low)
        assert narrow == pytest.approx(0.25, abs=0.1)

    def test_an_output_that_does_not_vary_has_no_indices(self):
        found = sobol_indices(lambda u: np.full(len(u), 3.0), names(2), samples=64, seed=1)
        assert np.isnan(found.first).all()
        assert np.isnan(found.total_high).all()
        assert found.to_dict()["inputs"][0]["total"] is None
        with pytest.raises(BadInputError, match="does not vary"):
            indices_chart(found)

    def test_inputs_are_ranked_by_their_total_order(self):
        found = sobol_indices(ishigami, names(3), samples=1024, seed=1)
        assert found.ranked() == ["x0", "x1", "x2"]
        assert [i["name"] for i in found.to_dict()["inputs"]] == found.ranked()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"samples": 1}, BadInputError),
        ({"samples": 100}, BadInputError),
        ({"samples": 64.0}, BadInputError),
        ({"resamples": 1}, BadInputError),
        ({"confidence": 1.0}, BadInputError),
        ({"chunk": 0}, BadInputError),
        ({"seed": -1}, BadInputError),
        ({"estimator": "homma"}, UnknownNameError),
        ({"method": "halton"}, UnknownNameError),
        ({"inputs": []}, BadInputError),
        ({"inputs": ["x", "x", "y"]}, BadInputError),
        ({"model": lambda u: u}, BadInputError),
        ({"model": lambda u: np.where(u[:, 0] > 0.5, np.nan, 1.0)}, BadInputError),
    ],
)
def test_wrong_arguments_are_refused(changes, error):
    arguments = {"model": ishigami, "inputs": names(3), "samples": 64, "seed": 1, "resamples": 10} | changes
    model, inputs = arguments.pop("model"), arguments.pop("inputs")
    with pytest.raises(error):
        sobol_indices(model, inputs, **arguments)


class TestTornado:
    def test_swings_are_sorted_and_exact_for_a_sum(self):
        found = tornado(lambda u: u @ np.array([1.0, -4.0, 0.0]), names(3), low=0.25, high=0.75)
        assert [s.name for s in found.swings] == ["x1", "x0", "x2"]
        assert found.base == pytest.approx(-1.5)
        assert (found.swings[0].at_low, found.swings[0].at_high) == pytest.approx((-0.5, -2.5))
        assert found.swings[0].width == pytest.approx(2.0)
        assert found.swings[2].width == 0.0

    def test_rows_tell_the_values_of_inputs(self):
        inputs = uncertain_inputs()[:-1]

        def model(unit):
            return draw_inputs(unit)["canal_hours"]

        top = tornado(model, inputs).swings[0]
        assert top.name == "canal_hours"
        assert (top.at_low, top.at_high) == (top.input_low, top.input_high)
        assert top.unit == "h"

    def test_an_input_without_order_goes_through_its_values(self):
        years = uncertain_inputs()[-1]
        bumpy = tornado(lambda u: np.isin((u[:, 1] * 12).astype(int), (3, 7, 8)) * 1.0 + u[:, 0] * 0.1, ["a", years])
        top = bumpy.swings[0]
        assert top.unordered
        assert (top.at_low, top.at_high) == pytest.approx((0.05, 1.05))
        assert top.input_low is None

    @pytest.mark.parametrize(
        "bad", [{"low": 0.9, "high": 0.1}, {"low": -0.1}, {"high": 1.1}, {"base": [0.5]}, {"base": [0.5, 0.5, 2.0]}]
    )
    def test_wrong_arguments_are_refused(self, bad):
        with pytest.raises(BadInputError):
            tornado(ishigami, names(3), **bad)

    def test_it_is_plain_data(self):
        found = tornado(ishigami, names(3), base=[0.6, 0.6, 0.6]).to_dict()
        assert json.loads(json.dumps(found)) == found
        assert found["quantiles"] == [0.1, 0.9]


class TestConvergence:
    def test_the_last_mean_is_the_mean_and_its_error_the_standard_one(self):
        values = np.random.default_rng(1).normal(5e6, 3.0, 2000)
        found = convergence(values)
        assert found.draws[0] == 1
        assert found.draws[-1] == 2000
        assert found.mean[-1] == pytest.approx(values.mean(), abs=1e-6)
        assert found.standard_error[-1] == pytest.approx(values.std(ddof=1) / np.sqrt(2000), rel=1e-9)
        assert np.isnan(found.standard_error[0])
        n = int(found.draws[10])
        assert found.mean[10] == pytest.approx(values[:n].mean(), abs=1e-6)

    def test_a_probability_is_a_share(self):
        values = np.array([50.0, 10.0, np.nan, 40.0])
        found = convergence(values, threshold=40.0)
        assert found.mean[-1] == 0.5
        assert found.to_dict()["rows"][0] == {"draws": 1, "mean": 1.0, "standard_error": None}

    def test_the_error_falls_as_the_root_and_covers_the_truth(self):
        held = []
        for seed in range(200):
            found = convergence(np.random.default_rng(seed).random(400), threshold=0.7, points=10)
            held.append(abs(found.mean[-1] - 0.3) < 1.96 * found.standard_error[-1])
        assert 0.9 < np.mean(held) < 0.99

    @pytest.mark.parametrize("bad", [[], [[1.0]], [1.0, np.nan]])
    def test_wrong_values_are_refused(self, bad):
        with pytest.raises(BadInputError):
            convergence(bad)


def voyage_like(unit):
    """A stand-in for the saving of a voyage: one strong input, interactions, an input without order."""
    u = dict(zip([*INPUT_ROWS, "ice_year"], unit.T, strict=True))
    years = np.sin(40.0 * np.floor(12.0 * u["ice_year"]))
    return (
        38.0
        - 20.0 * u["ice_time"]
        + 4.0 * years * u["thickness_factor"]
        - 3.0 * (u["concentration_shift"] - 0.5) ** 2
        + u["canal_waiting_days"]
        - 0.01 * u["pilotage_kn"]
    )


@pytest.fixture(scope="module")
def swings():
    return tornado(voyage_like, uncertain_inputs(), output="the saving of time", unit="%")


@pytest.fixture(scope="module")
def shares():
    return sobol_indices(voyage_like, uncertain_inputs(), samples=256, seed=1, output="the saving of time", unit="%")


def crossing(ax):
    """Pairs of texts that overlap, and texts that leave the page."""
    figure = style.root_figure(ax)
    figure.canvas.draw()
    renderer, (width, height) = figure.canvas.get_renderer(), figure.bbox.size
    left, right = sorted(ax.get_xlim())
    ticks = {t.label1: t.get_loc() for t in ax.xaxis.get_major_ticks()}
    hidden = {t.label2 for t in ax.xaxis.get_major_ticks()} | {
        label for label, at in ticks.items() if not left <= at <= right
    }
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    boxes = {f"{n}: {t.get_text()}": Text.get_window_extent(t, renderer) for n, t in enumerate(texts)}
    found = [
        (a, b)
        for a, b in itertools.combinations(boxes, 2)
        if boxes[a].x0 < boxes[b].x1 and boxes[b].x0 < boxes[a].x1 and boxes[a].y0 < boxes[b].y1
        and boxes[b].y0 < boxes[a].y1
    ]  # fmt: skip
    outside = [k for k, box in boxes.items() if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    return found, outside


@pytest.mark.parametrize("theme", list(style.THEMES))
@pytest.mark.parametrize("size", list(style.SIZES))
class TestCharts:
    def test_nothing_overlaps_on_a_tornado(self, swings, size, theme):
        assert crossing(tornado_chart(swings, size=size, theme=theme)) == ([], [])

    def test_nothing_overlaps_on_shares(self, shares, size, theme):
        assert crossing(indices_chart(shares, size=size, theme=theme)) == ([], [])


@pytest.mark.parametrize("threshold", [None, 30.0])
@pytest.mark.parametrize("theme", list(style.THEMES))
@pytest.mark.parametrize("size", list(style.SIZES))
@pytest.mark.parametrize("count", [9, 20_000])
def test_nothing_overlaps_on_a_running_mean(size, theme, threshold, count):
    values = voyage_like(sample_unit(count, 20, seed=1))
    found = convergence(values, threshold=threshold, output="the saving of time", unit="%")
    ax = found.plot(size=size, theme=theme)
    assert crossing(ax) == ([], [])
    assert f"after {count:,} draws" in page(ax)
    low, high = ax.get_ylim()
    assert low < 100.0 * found.mean[-1] < high if threshold else low < found.mean[-1] < high


def page(ax):
    return " ".join(t.get_text() for t in style.root_figure(ax).findobj(Text)).replace("\n", " ")


def test_titles_say_the_finding_and_captions_the_source(swings, shares):
    words = page(tornado_chart(swings))
    assert "Model error of hours in ice alone moves the saving of time from" in words
    assert "Ranges of the inputs" in words
    assert "15 of 20 inputs move it less or not at all" in words
    words = page(indices_chart(shares))
    assert "Model error of hours in ice alone explains" in words
    assert "Saltelli and others (2010)" in words
    assert f"{shares.evaluations:,} runs (seed 1)" in words
    assert "−0.00" not in words


def test_charts_are_the_same_bytes_every_time_and_show_as_many_rows_as_asked(swings, shares):
    assert png(tornado_chart(swings)) == png(tornado_chart(swings))
    assert png(indices_chart(shares)) == png(indices_chart(shares))
    assert "thickness" not in page(tornado_chart(swings, most=1))
    assert "19 further inputs" in page(indices_chart(shares, most=1))


def test_a_swing_to_one_side_has_two_half_bars():
    ax = tornado_chart(tornado(lambda u: (u[:, 0] - 0.5) ** 2, ["bent"], low=0.2, high=0.9))
    assert len({bar.get_y() for bar in ax.patches}) == 2


def test_charts_refuse_what_they_cannot_draw(swings, shares):
    for wrong in (swings, convergence([1.0])):
        with pytest.raises(BadInputError):
            convergence_chart(wrong)
    for draw, wrong in ((tornado_chart, shares), (indices_chart, swings)):
        with pytest.raises(BadInputError):
            draw(wrong)
        with pytest.raises(BadInputError):
            draw(swings if draw is tornado_chart else shares, most=0)
    with pytest.raises(BadInputError, match="no input"):
        tornado_chart(tornado(lambda u: np.ones(len(u)), ["a", "b"]))


def test_results_draw_themselves(swings, shares):
    assert page(swings.plot(size="small")) == page(tornado_chart(swings, size="small"))
    assert page(shares.plot(theme="dark")) == page(indices_chart(shares, theme="dark"))
