"""Pictures: text never overlaps, colours can be told apart, files are the same every time, titles say what is seen."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

import routes
from routes.errors import BadInputError, UnknownNameError
from routes.plots import arctic_map, charts, coast, fuel_bars, maps, polar_map, save, savings_chart, style
from routes.plots.labels import Label, around, place_labels

PAIRS = [("NLRTM", "JPYOK"), ("RUMMK", "JPYOK"), ("Sabetta", "Tokyo"), ("Hamburg", "Shanghai")]
SHIP = "container-4300-1a"


@pytest.fixture(scope="module")
def comparisons():
    return {pair: routes.compare(*pair, vessel=SHIP, depart="2024-09-01") for pair in PAIRS}


@pytest.fixture(scope="module")
def closed():
    """A voyage in February, when this ship cannot pass."""
    return routes.compare("NLRTM", "JPYOK", vessel=SHIP, depart="2024-02-01")


@pytest.fixture(scope="module")
def gas():
    """A gas carrier that burns one fuel, in winter."""
    return routes.compare("Sabetta", "Tokyo", vessel="yamalmax", depart="2026-02-01", corridors=["nsr", "suez"])


@pytest.fixture(scope="module")
def tracks(comparisons):
    return {pair: [v.route for v in c.voyages] for pair, c in comparisons.items()}


@pytest.fixture(scope="module")
def headline(tracks):
    return tracks["NLRTM", "JPYOK"]


def text_boxes(ax: Axes) -> dict[str, tuple[float, float, float, float]]:
    """Boxes of all visible texts of a figure, in pixels; ticks outside the axis are not drawn and do not count."""
    figure = ax.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    ticks = {t for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks() for t in (tick.label1, tick.label2)}
    left, right = sorted(ax.get_xlim())
    found = {}
    for number, text in enumerate(figure.findobj(Text)):
        if not text.get_visible() or not text.get_text().strip():
            continue
        if text in ticks and (not ax.axison or not left <= text.get_position()[0] <= right):
            continue
        box = Text.get_window_extent(text, renderer)
        found[f"{number}: {text.get_text()}"] = (box.x0, box.y0, box.x1, box.y1)
    return found


def overlaps(ax: Axes) -> list[tuple[str, str]]:
    boxes = text_boxes(ax)
    return [
        (a, b)
        for a, b in itertools.combinations(boxes, 2)
        if boxes[a][0] < boxes[b][2]
        and boxes[b][0] < boxes[a][2]
        and boxes[a][1] < boxes[b][3]
        and boxes[b][1] < boxes[a][3]
    ]


def outside(ax: Axes) -> list[str]:
    width, height = ax.figure.bbox.size
    return [name for name, (x0, y0, x1, y1) in text_boxes(ax).items() if x0 < 0 or y0 < 0 or x1 > width or y1 > height]


def words(ax: Axes) -> str:
    """All text of a figure, line breaks taken out."""
    return " ".join(t.get_text() for t in ax.figure.findobj(Text)).replace("\n", " ")


class TestText:
    @pytest.mark.parametrize("size", list(style.SIZES))
    @pytest.mark.parametrize("pair", PAIRS, ids="-".join)
    @pytest.mark.parametrize("draw", [polar_map, arctic_map])
    def test_nothing_overlaps_on_maps(self, tracks, draw, pair, size):
        ax = draw(tracks[pair], size=size)
        assert isinstance(ax, Axes)
        assert overlaps(ax) == []
        assert outside(ax) == []

    @pytest.mark.parametrize("size", list(style.SIZES))
    @pytest.mark.parametrize("count", [1, 2, 4])
    def test_nothing_overlaps_on_charts(self, comparisons, closed, count, size):
        for last in ([], [closed]):
            ax = savings_chart([*list(comparisons.values())[:count], *last], size=size)
            assert isinstance(ax, Axes)
            assert overlaps(ax) == []
            assert outside(ax) == []

    def test_the_test_sees_overlaps(self, headline):
        ax = polar_map(headline, size="small")
        ax.text(0.0, 0.0, "Northern Sea Route Northern Sea Route", ha="center")
        assert overlaps(ax)
        ax.text(1.2, 0.0, "far", transform=ax.transAxes)
        assert outside(ax)

    def test_nothing_overlaps_in_given_axes(self, headline, comparisons):
        figure = Figure(figsize=(8, 8), dpi=100)
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0.1, 0.1, 0.8, 0.75))
        assert polar_map(headline, ax=ax, size="small") is ax
        assert overlaps(ax) == []
        assert outside(ax) == []
        other = Figure(figsize=(8, 8), dpi=100)
        FigureCanvasAgg(other)
        ax = other.add_axes((0.1, 0.1, 0.8, 0.8))
        assert savings_chart(list(comparisons.values()), ax=ax, size="small") is ax
        assert overlaps(ax) == []
        assert outside(ax) == []
        with pytest.raises(BadInputError, match="too low for 4 comparisons"):
            savings_chart(list(comparisons.values()), ax=other.add_axes((0.0, 0.0, 1.0, 0.2)))

    @pytest.mark.parametrize("pair", PAIRS, ids="-".join)
    def test_ports_and_decisive_straits_are_named_on_the_large_map(self, tracks, pair):
        text = words(polar_map(tracks[pair]))
        first = tracks[pair][0]
        for name in (first.origin.name, first.destination.name, "Bering Strait", "Suez Canal", "Cape of Good Hope"):
            assert name in text

    def test_straits_can_be_left_out(self, headline):
        assert "Vilkitsky" in words(polar_map(headline))
        assert "Vilkitsky" not in words(polar_map(headline, straits=False))

    def test_the_close_up_names_all_straits_of_the_nsr(self, headline):
        from routes.corridors import straits

        text = words(arctic_map(headline)).casefold()
        for strait in straits().values():
            if strait.group or strait.key == "bering-strait":
                assert strait.label.casefold() in text


class TestPlacer:
    BOUNDS = (0.0, 0.0, 200.0, 200.0)

    @staticmethod
    def label(x, y, width=40.0, height=10.0, gaps=(6.0, 14.0, 26.0)):
        return Label(width=width, height=height, anchor=(x, y), candidates=around((x, y), width, height, gaps))

    def test_first_choice_is_beside_the_point(self):
        (place,) = place_labels([self.label(100.0, 100.0)], bounds=self.BOUNDS)
        assert place == pytest.approx((126.0, 100.0))

    def test_candidates_keep_their_distance(self):
        centres = around((0.0, 0.0), 40.0, 10.0, (6.0,))
        gap = np.maximum(np.abs(centres) - [20.0, 5.0], 0.0)
        assert np.hypot(*gap.T).min() > 1.0

    def test_stays_in_bounds(self):
        (place,) = place_labels([self.label(195.0, 100.0)], bounds=self.BOUNDS)
        assert place[0] + 20.0 <= 200.0

    def test_avoids_points_and_blocked_boxes(self):
        right = np.column_stack([np.linspace(105.0, 160.0, 30), np.full(30, 100.0)])
        (place,) = place_labels([self.label(100.0, 100.0)], bounds=self.BOUNDS, avoid=right)
        assert place == pytest.approx((74.0, 100.0))
        (place,) = place_labels(
            [self.label(100.0, 100.0)], bounds=self.BOUNDS, avoid=right, blocked=[(50.0, 95.0, 90.0, 105.0)]
        )
        assert place[1] != 100.0

    @pytest.mark.parametrize("seed", range(20))
    def test_many_labels_never_overlap_and_the_important_win(self, seed):
        rng = np.random.default_rng(seed)
        labels = [self.label(*rng.uniform(30.0, 170.0, 2), width=rng.uniform(10, 60)) for _ in range(40)]
        places = place_labels(labels, bounds=self.BOUNDS)
        assert places[0] is not None
        assert None in places
        boxes = [
            (p[0] - w.width / 2, p[1] - w.height / 2, p[0] + w.width / 2, p[1] + w.height / 2)
            for p, w in zip(places, labels, strict=True)
            if p is not None
        ]
        for a, b in itertools.combinations(boxes, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        for box in boxes:
            assert min(box) >= 0.0
            assert max(box) <= 200.0

    def test_a_leader_crosses_no_other_label(self):
        # The only place that is left is behind the first label.
        near = Label(width=40.0, height=10.0, anchor=(100.0, 100.0), candidates=np.array([[126.0, 100.0]]))
        far = Label(width=40.0, height=10.0, anchor=(100.0, 100.0), candidates=np.array([[170.0, 100.0]]))
        assert place_labels([near, far], bounds=self.BOUNDS) == [(126.0, 100.0), None]

    def test_too_dear_a_place_is_none(self):
        far = Label(width=40.0, height=10.0, anchor=(10.0, 100.0), candidates=np.array([[170.0, 100.0]]))
        assert place_labels([far], bounds=self.BOUNDS) == [None]
        assert place_labels([far], bounds=self.BOUNDS, worst=20.0) == [(170.0, 100.0)]

    def test_no_labels(self):
        assert place_labels([], bounds=self.BOUNDS) == []


# Machado, Oliveira, Fernandes (2009), doi:10.1109/TVCG.2009.113, severity 1.0, on linear RGB.
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)


def lab(color: str, seen: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of an sRGB colour as seen through a matrix on linear RGB."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(
        seen @ linear, 0, 1
    )
    t = xyz / [0.9505, 1.0, 1.089]
    f = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


class TestColours:
    @pytest.mark.parametrize("theme", list(style.THEMES))
    def test_every_corridor_has_its_own_colour_and_dash(self, theme):
        looks = [style.corridor_style(key, theme=theme) for key in style.styled_corridors()]
        assert len({look.color for look in looks}) == len(looks) == 7
        assert len({look.dash for look in looks}) == len(looks)

    def test_every_corridor_of_the_model_has_a_style(self):
        from routes.corridors import corridors

        assert set(corridors()) <= set(style.styled_corridors())

    @pytest.mark.parametrize("seen", [np.eye(3), DEUTERANOPIA, PROTANOPIA], ids=["normal", "deutan", "protan"])
    @pytest.mark.parametrize("theme", list(style.THEMES))
    def test_colours_can_be_told_apart(self, theme, seen):
        corridors = [style.corridor_style(key, theme=theme).color for key in style.styled_corridors()]
        metrics = [style.metric_color(key, theme=theme) for key in style.METRIC_MARKERS]
        fuels = [style.fuel_color(key) for key in style.FUELS]
        for colors in (corridors, metrics, fuels):
            for a, b in itertools.combinations(colors, 2):
                assert np.linalg.norm(lab(a, seen) - lab(b, seen)) > 15.0, (a, b)

    @pytest.mark.parametrize("theme", list(style.THEMES))
    def test_text_has_contrast(self, theme):
        look = style.THEMES[theme]

        def luminance(color):
            rgb = np.array(to_rgb(color))
            linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
            return float(linear @ [0.2126, 0.7152, 0.0722])

        # WCAG 2.1, contrast (minimum).
        for text, ground in itertools.product((look.text, look.quiet_text), (look.page, look.ocean, look.land)):
            dark, light = sorted((luminance(text), luminance(ground)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)

    def test_tracks_are_drawn_in_the_style_of_their_corridor(self, headline):
        ax = polar_map(headline)
        drawn = {line.get_color() for line in ax.get_lines()}
        for track in headline:
            assert style.corridor_style(track.corridor).color in drawn

    def test_lanes_between_the_same_ports_differ_in_dashes_alone(self):
        first, second = (
            routes.route("NLRTM", "JPYOK", corridor="nsr", lane=lane) for lane in ("transit", "high-latitude")
        )
        looks = maps._styles([first, second], "light")
        assert looks[0].color == looks[1].color
        assert looks[0].dash != looks[1].dash
        text = words(polar_map([first, second]))
        assert "transit lane" in text
        assert "high-latitude lane" in text


class TestFiles:
    @pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
    def test_the_same_picture_gives_the_same_bytes(self, tmp_path, headline, kind):
        files = [save(polar_map(headline, size="small"), tmp_path / f"{n}.{kind}") for n in range(2)]
        first, second = (path.read_bytes() for path in files)
        assert first == second
        assert len(first) > 10_000
        assert b"atplotlib v" not in first

    def test_a_chart_gives_the_same_bytes(self, tmp_path, comparisons):
        files = [save(savings_chart(list(comparisons.values())).figure, tmp_path / f"{n}.png") for n in range(2)]
        assert files[0].read_bytes() == files[1].read_bytes()

    def test_settings_of_the_moment_do_not_matter(self, tmp_path, headline):
        import matplotlib

        plain = save(polar_map(headline, size="small"), tmp_path / "a.png").read_bytes()
        odd = {"font.size": 20, "axes.titlelocation": "right", "savefig.bbox": "tight", "text.color": "red"}
        with matplotlib.rc_context(odd):
            assert save(polar_map(headline, size="small"), tmp_path / "b.png").read_bytes() == plain

    def test_nothing_is_left_behind(self, tmp_path, headline, monkeypatch):
        ax = polar_map(headline, size="small")
        with pytest.raises(BadInputError, match="end it in"):
            save(ax, tmp_path / "map.bmp")
        with pytest.raises(BadInputError, match="does not exist"):
            save(ax, tmp_path / "no" / "map.png")
        old = tmp_path / "map.png"
        old.write_bytes(b"old")

        def fails(*_args, **_options):
            raise OSError("disk full")

        monkeypatch.setattr(ax.figure, "savefig", fails)
        with pytest.raises(OSError, match="disk full"):
            save(ax, old)
        assert old.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [old]

    def test_pyplot_is_not_used_and_matplotlib_is_late(self):
        code = (
            "import sys, routes.plots; assert 'matplotlib' not in sys.modules; import routes; "
            "routes.route('NLRTM', 'JPYOK', corridor='nsr').plot(); "
            "assert 'matplotlib.pyplot' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


class TestTitles:
    def test_a_map_says_how_long_the_tracks_are(self, headline):
        title = polar_map(headline).get_title().replace("\n", " ")
        assert title.startswith("Rotterdam to Yokohama: ")
        for track in headline[:2]:
            assert f"{track.distance_nm:,.0f} nm by the" in title

    def test_a_given_title_is_used(self, headline, comparisons):
        assert polar_map(headline, title="Mine").get_title() == "Mine"
        assert savings_chart([comparisons["NLRTM", "JPYOK"]], title="Mine").get_title() == "Mine"

    def test_the_legend_has_label_lane_and_distance(self, headline):
        shown = [t.get_text() for t in polar_map(headline).get_legend().get_texts()]
        nsr, suez, cape = headline
        assert shown == [
            f"Northern Sea Route ({nsr.lane} lane): {nsr.distance_nm:,.0f} nm",
            f"Suez Canal: {suez.distance_nm:,.0f} nm",
            f"Cape of Good Hope: {cape.distance_nm:,.0f} nm",
        ]

    def test_source_projection_and_scale_are_there(self, headline):
        for ax in (polar_map(headline, size="small"), arctic_map(headline)):
            text = words(ax)
            assert "Land: Natural Earth 1:50m." in text
            assert f"arctic-routes {routes.__version__}" in text
            assert "Not for navigation." in text
            assert "true along meridians" in text
        assert "Arctic Circle" in words(polar_map(headline))
        assert "1,000 nm" in words(polar_map(headline))
        assert "500 nm" in words(arctic_map(headline))

    def test_a_chart_says_what_it_shows(self, comparisons, closed):
        found = list(comparisons.values())
        values = [c.saving_pct("nsr", "distance") for c in found]
        title = savings_chart(found).get_title().replace("\n", " ")
        reached = sum(v >= 40.0 for v in values)
        assert title.startswith(f"NSR saves {min(values):.0f}–{max(values):.0f}% of distance")
        assert f"{reached} of {len(found)} comparisons reach 40%" in title
        assert "1 not feasible" in savings_chart([*found, closed]).get_title().replace("\n", " ")
        assert "none of 2" in savings_chart([found[0], found[3]]).get_title().replace("\n", " ")
        one = savings_chart([found[0]]).get_title().replace("\n", " ")
        assert one == f"Rotterdam–Yokohama: NSR saves {values[0]:.0f}% of distance, less than 40%"
        assert "not feasible in any of 1" in savings_chart([closed]).get_title()

    def test_rounding_never_reaches_the_threshold(self):
        assert charts._whole(39.7, 40.0) == "39.7"
        assert charts._whole(39.97, 40.0) == "39.97"
        assert charts._whole(39.4, 40.0) == "39"
        assert charts._whole(40.2, 40.0) == "40"
        assert charts._whole(-17.8, 40.0) == "−18"

    def test_a_chart_shows_its_values_lines_and_source(self, comparisons, closed):
        found = [*comparisons.values(), closed]
        ax = savings_chart(found)
        text = words(ax)
        for compared in comparisons.values():
            for metric in charts.METRIC_NAMES:
                assert f"{compared.saving_pct('nsr', metric):.1f}" in text
        assert "not feasible: " + closed.voyage("nsr").reason[:20] in text
        assert "saving against Suez Canal, %" in text
        assert "28.6% less time" in text
        assert f"arctic-routes {routes.__version__}" in text
        assert closed.ice_label in text
        lines = {round(float(line.get_xdata()[0]), 1) for line in ax.get_lines() if len(set(line.get_xdata())) == 1}
        assert {40.0, 28.6} <= lines

    def test_the_chart_serves_other_corridors(self, comparisons):
        title = savings_chart([comparisons["NLRTM", "JPYOK"]], corridor="cape").get_title().replace("\n", " ")
        assert "Cape of Good Hope saves −29% of distance" in title


class TestMapGeometry:
    def test_europe_is_left_and_japan_right(self, headline):
        middle = maps._middle_longitude(headline)
        assert middle == pytest.approx(72.0, abs=2.0)
        ax = polar_map(headline)
        where = {t.get_text(): t.get_position() for t in ax.texts}
        assert where["Rotterdam"][0] < 0 < where["Yokohama"][0]

    def test_opposite_ports_have_a_middle_too(self):
        track = routes.route((60.0, 0.0), (53.0, -179.99), corridor="direct")
        assert np.isfinite(maps._middle_longitude([track]))

    def test_all_of_every_track_is_inside_the_circle(self, tracks):
        for routes_shown in tracks.values():
            ax = polar_map(routes_shown)
            radius = max(p.get_radius() for p in ax.patches if hasattr(p, "get_radius"))
            for line in ax.get_lines():
                assert np.hypot(*line.get_xydata().T).max() <= radius * 1.001

    @pytest.mark.parametrize("south", [58.0, 1.0, -36.0, -74.0])
    def test_land_ends_at_the_circle(self, south):
        from routes.geodesy import polar_projection

        radius = float(abs(polar_projection(0.0, south)[1]))
        path = coast.land_path(30.0, radius, 5000.0)
        assert len(path.vertices) > 1000
        assert np.isfinite(path.vertices).all()
        assert np.hypot(*path.vertices.T).max() <= radius + 1.0

    def test_land_covers_moscow_and_antarctica_but_not_the_pole(self):
        from routes.geodesy import polar_projection

        radius = float(abs(polar_projection(0.0, -80.0)[1]))
        path = coast.land_path(0.0, radius, 5000.0)
        where = {
            (37.6, 55.7): True,
            (0.0, 89.0): False,
            (90.0, -75.0): True,
            (-140.0, 10.0): False,
            (133.0, -25.0): True,
            (179.0, 68.0): True,
            (-179.0, 68.0): True,
            (180.0, 67.9): True,
        }
        for (lon, lat), is_land in where.items():
            x, y = polar_projection(lon, lat)
            assert path.contains_point((float(x), float(y))) is is_land, (lon, lat)

    def test_a_track_round_cape_horn_can_be_drawn(self):
        track = routes.route((-54.9, -60.0), (36.0, 140.9), corridor="direct")
        ax = polar_map([track], size="small")
        assert overlaps(ax) == []

    def test_the_scale_bar_is_as_long_as_it_says(self, headline):
        ax = polar_map(headline)
        bars = [
            line.get_xydata()
            for line in ax.get_lines()
            if len(line.get_xydata()) == 2 and np.allclose(line.get_xydata()[0], 0.0)
        ]
        assert len(bars) == 1
        assert np.hypot(*bars[0][1]) == pytest.approx(1000 * 1852.0)


class TestFuels:
    @pytest.mark.parametrize("theme", list(style.THEMES))
    @pytest.mark.parametrize("size", list(style.SIZES))
    @pytest.mark.parametrize("pair", PAIRS, ids="-".join)
    def test_nothing_overlaps(self, comparisons, pair, size, theme):
        ax = fuel_bars(comparisons[pair], size=size, theme=theme)
        assert isinstance(ax, Axes)
        assert overlaps(ax) == []
        assert outside(ax) == []

    @pytest.mark.parametrize("size", list(style.SIZES))
    def test_nothing_overlaps_with_gas_and_with_a_closed_route(self, gas, closed, size):
        for result in (gas, closed):
            ax = fuel_bars(result, size=size)
            assert overlaps(ax) == []
            assert outside(ax) == []
        assert "cannot be sailed" in words(ax)

    def test_bars_are_as_long_as_the_fuel(self, comparisons):
        result = comparisons["NLRTM", "JPYOK"]
        ax = fuel_bars(result)
        drawn = sorted(bar.get_width() for bar in ax.patches)
        burnt = sorted(mass for voyage in result.voyages for mass in voyage.fuels_t.values() if mass > 0.0)
        assert drawn == pytest.approx(burnt)
        for row, voyage in enumerate(result.voyages):
            ends = [bar.get_x() + bar.get_width() for bar in ax.patches if abs(bar.get_y() + 0.36 - row) < 0.1]
            assert max(ends) == pytest.approx(voyage.fuel_t)

    def test_the_emissions_are_those_of_the_voyages(self, comparisons):
        result = comparisons["NLRTM", "JPYOK"]
        panels = fuel_bars(result).figure.axes[1:]
        assert len(panels) == 5
        for number, name in enumerate(("co2e_100", "co2e_20", "sox", "nox")):
            widths = [bar.get_width() for bar in panels[number].patches]
            assert widths == pytest.approx([float(getattr(v.emissions, name)) for v in result.voyages])
        nsr = result.voyage("nsr").black_carbon
        widths = [bar.get_width() for bar in panels[4].patches]
        assert widths[:2] == pytest.approx([1000.0 * nsr.total, 1000.0 * nsr.north_of_60])

    def test_the_title_says_what_is_seen(self, comparisons, closed):
        result = comparisons["NLRTM", "JPYOK"]
        title = words(fuel_bars(result))
        assert f"Northern Sea Route: {result.saving_pct('nsr', 'fuel'):.0f}% less fuel than by the Suez Canal" in title
        assert (
            f"{1000.0 * result.voyage('nsr').black_carbon.north_of_60:.0f} kg of black carbon north of 60° N" in title
        )
        assert "against none" in title
        assert "Cape of Good Hope" in words(fuel_bars(closed)).split("Rotterdam", maxsplit=1)[0]

    def test_the_same_chart_gives_the_same_bytes(self, tmp_path, comparisons):
        files = [save(fuel_bars(comparisons["NLRTM", "JPYOK"]), tmp_path / f"{n}.png") for n in range(2)]
        assert files[0].read_bytes() == files[1].read_bytes()

    def test_what_burns_nothing_or_is_no_comparison_is_refused(self):
        winter = routes.compare("NLRTM", "JPYOK", vessel=SHIP, depart="2024-02-01", corridors=["nsr"], baseline="nsr")
        with pytest.raises(BadInputError, match="burns nothing"):
            fuel_bars(winter)
        with pytest.raises(BadInputError, match="is not a Comparison"):
            fuel_bars("NLRTM")
        with pytest.raises(BadInputError, match="has no colour"):
            style.fuel_color("coal")


class TestInput:
    @pytest.mark.parametrize("draw", [polar_map, arctic_map, savings_chart])
    def test_empty_lists_are_refused(self, draw):
        with pytest.raises(BadInputError, match="empty"):
            draw([])

    @pytest.mark.parametrize("draw", [polar_map, arctic_map, savings_chart])
    def test_other_things_are_refused(self, draw):
        with pytest.raises(BadInputError, match="is not a"):
            draw(["NLRTM"])

    def test_single_results_are_refused(self, headline, comparisons):
        with pytest.raises(BadInputError, match="list"):
            polar_map(headline[0])
        with pytest.raises(BadInputError, match="list"):
            savings_chart(comparisons["NLRTM", "JPYOK"])

    @pytest.mark.parametrize("options", [{"size": "huge"}, {"theme": "pink"}])
    def test_unknown_sizes_and_themes_are_refused(self, headline, comparisons, options):
        for draw, results in (
            (polar_map, headline),
            (arctic_map, headline),
            (savings_chart, list(comparisons.values())),
        ):
            with pytest.raises(BadInputError, match="choose from"):
                draw(results, **options)

    def test_charts_need_one_other_baseline(self, comparisons):
        one = comparisons["NLRTM", "JPYOK"]
        other = routes.compare("NLRTM", "JPYOK", vessel=SHIP, depart="2024-09-01", baseline="cape")
        with pytest.raises(BadInputError, match="baseline"):
            savings_chart([one, other])
        with pytest.raises(BadInputError, match="baseline"):
            savings_chart([one], corridor="suez")
        with pytest.raises(BadInputError, match="not part of this comparison"):
            savings_chart([one], corridor="direct")
        with pytest.raises(UnknownNameError):
            savings_chart([one], corridor="panama-hat")
        for threshold in (0.0, -1.0, 100.0, float("nan")):
            with pytest.raises(BadInputError, match="threshold"):
                savings_chart([one], threshold_pct=threshold)

    def test_a_southern_route_has_no_close_up(self):
        with pytest.raises(BadInputError, match="none goes north"):
            arctic_map([routes.route("SGSIN", "HKHKG", corridor="direct")])

    def test_results_draw_themselves(self, comparisons, headline):
        assert isinstance(headline[0].plot(size="small"), Axes)
        assert isinstance(comparisons["NLRTM", "JPYOK"].plot(size="small"), Axes)
