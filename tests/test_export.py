"""Each format is read back by a program that is not ours, and the line is measured by a library that is not ours.

GDAL reads GeoJSON, GPX and KML; gpxpy reads GPX; lxml checks RTZ against the structure of its schema; geographiclib
measures.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise

import gpxpy
import numpy as np
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import routes
from routes import export
from routes.cli import main
from routes.errors import BadInputError
from routes.export import track

PAIRS = [
    ("Yokohama", "Vancouver", "direct"),  # over the antimeridian
    ("Rotterdam", "Yokohama", "nsr"),  # the same, and twice; lanes as sailed
    ("Rotterdam", "Singapore", "suez"),  # a canal
    ("Rotterdam", "Yokohama", "transpolar"),  # close by the pole
]
RTZ_NAME = "{http://www.cirm.org/RTZ/1/0}"
# What IEC 61174:2015, Annex S (RTZ schema version 1.0) says of the elements that we write, in our own words.
RTZ_STRUCTURE = etree.RelaxNG(
    etree.fromstring("""
<grammar ns="http://www.cirm.org/RTZ/1/0" xmlns="http://relaxng.org/ns/structure/1.0"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start>
    <element name="route">
      <attribute name="version"><value>1.0</value></attribute>
      <element name="routeInfo">
        <attribute name="routeName"/>
        <optional><attribute name="routeAuthor"/></optional>
        <optional><attribute name="routeStatus"/></optional>
        <optional><element name="extensions"><ref name="extension"/></element></optional>
      </element>
      <element name="waypoints">
        <element name="waypoint"><ref name="point"/></element>
        <oneOrMore>
          <element name="waypoint"><ref name="point"/><ref name="leg"/></element>
        </oneOrMore>
      </element>
    </element>
  </start>
  <define name="extension">
    <element name="extension">
      <attribute name="manufacturer"/><attribute name="name"/><attribute name="version"/>
      <attribute name="value"/><attribute name="distanceNm"/><attribute name="lineNm"/>
    </element>
  </define>
  <define name="point">
    <attribute name="id"><data type="nonNegativeInteger"/></attribute>
    <optional><attribute name="name"/></optional>
    <element name="position">
      <attribute name="lat"><data type="decimal">
        <param name="minInclusive">-90</param><param name="maxInclusive">90</param>
      </data></attribute>
      <attribute name="lon"><data type="decimal">
        <param name="minInclusive">-180</param><param name="maxExclusive">180</param>
      </data></attribute>
    </element>
  </define>
  <define name="leg">
    <element name="leg">
      <attribute name="geometryType"><choice><value>Loxodrome</value><value>Orthodrome</value></choice></attribute>
    </element>
  </define>
</grammar>""")
)


def length_nm(points) -> float:
    metres = [
        Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)["s12"]
        for (lon1, lat1), (lon2, lat2) in pairwise(points)
    ]
    return sum(metres) / 1852.0


def by_gdal(text: str, layer: str | None = None):
    """Return the parts of the one line in a document, and its attributes."""
    meta, _, geometry, values = pyogrio.raw.read(text.encode(), layer=layer)
    (line,) = shapely.from_wkb(geometry)
    parts = [shapely.get_coordinates(part).tolist() for part in shapely.get_parts(line)]
    return parts, dict(zip(meta["fields"], (column[0] for column in values), strict=True))


def by_gpxpy(text: str):
    (found,) = gpxpy.parse(text).routes
    return [(point.longitude, point.latitude) for point in found.points]


def by_lxml(text: str):
    """Return the root and the points of an RTZ document that has the right structure."""
    root = etree.fromstring(text.encode())
    RTZ_STRUCTURE.assertValid(root)
    places = root.findall(f"{RTZ_NAME}waypoints/{RTZ_NAME}waypoint/{RTZ_NAME}position")
    return root, [(float(place.get("lon")), float(place.get("lat"))) for place in places]


def by_csv(text: str):
    return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(io.StringIO(text))]


def everything(route):
    """Return the parts of the line of a route, as each reader finds them in each format."""
    return {
        "geojson": by_gdal(json.dumps(export.to_geojson(route)))[0],
        "kml": by_gdal(export.to_kml(route))[0],
        "gpx, GDAL": by_gdal(export.to_gpx(route), "routes")[0],
        "gpx, gpxpy": [by_gpxpy(export.to_gpx(route))],
        "rtz": [by_lxml(export.to_rtz(route))[1]],
        "csv": [by_csv(export.to_csv(route))],
    }


@pytest.fixture(scope="module", params=PAIRS, ids=" ".join)
def found(request):
    origin, destination, corridor = request.param
    return routes.route(origin, destination, corridor=corridor)


def test_every_format_reads_back_with_the_same_length_and_ends(found):
    line = found.distance_nm - found.allowance_nm
    assert line == pytest.approx(length_nm(found.coordinates.tolist()), rel=1e-6)
    ends = [found.coordinates[0].tolist(), found.coordinates[-1].tolist()]
    for reader, parts in everything(found).items():
        assert sum(length_nm(part) for part in parts) == pytest.approx(line, rel=1e-3), reader
        assert np.allclose([parts[0][0], parts[-1][-1]], ends, atol=1e-5), reader


def check_split(parts) -> None:
    """Check a line that RFC 7946 asks to be split: no part crosses the antimeridian, and the parts join there."""
    for part in parts:
        assert len(part) >= 2
        assert np.abs(np.diff([lon for lon, _ in part])).max() <= 180.0
        assert all(abs(lon) <= 180.0 and abs(lat) <= 90.0 for lon, lat in part)
    for one, two in pairwise(parts):
        # Where a line only touches the antimeridian it goes on from the same side.
        assert abs(one[-1][0]) == abs(two[0][0]) == 180.0
        assert one[-1][1] == pytest.approx(two[0][1], abs=1e-6)


def check_points(points) -> None:
    """Check the points of a format that cannot be split: longitudes in [-180, 180), no point twice in a row."""
    assert all(-180.0 <= lon < 180.0 and abs(lat) <= 90.0 for lon, lat in points)
    assert all(one != two for one, two in pairwise(points))


def test_lines_are_split_at_the_antimeridian_and_points_stay_at_home(found):
    parts = everything(found)
    for reader in ("geojson", "kml"):
        check_split(parts[reader])
        assert (len(parts[reader]) == 1) == (found.corridor == "suez"), reader
    for reader in ("gpx, GDAL", "gpx, gpxpy", "rtz", "csv"):
        check_points(parts[reader][0])


def test_readers_of_rhumb_lines_find_the_same_length(found):
    # On the sphere a rhumb line is dlat / cos(course) long, or dlon * cos(lat) on a parallel.
    lon, lat = np.radians(np.array(by_gpxpy(export.to_gpx(found))).T)
    turn = np.mod(np.diff(lon) + np.pi, 2.0 * np.pi) - np.pi
    rise, stretch = np.diff(lat), np.diff(np.arcsinh(np.tan(lat)))
    flat = np.abs(rise) < 1e-9
    scale = np.where(flat, np.cos(lat[:-1]), rise / np.where(flat, 1.0, stretch))
    rhumb = np.hypot(rise, scale * turn)
    half = np.sin(rise / 2.0) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(turn / 2.0) ** 2
    circle = 2.0 * np.arcsin(np.sqrt(half))
    assert rhumb.sum() == pytest.approx(circle.sum(), rel=1e-3)
    below = np.abs(lat[:-1]) < np.radians(85.0)
    assert np.all(rhumb[below] <= circle[below] * 1.0005 + 1e-9)
    assert circle.max() <= np.radians(30.2 / 60.0)  # 30 nm on the ellipsoid


def test_every_document_states_engine_caution_and_both_lengths(found):
    feature = export.to_geojson(found)
    root, _ = by_lxml(export.to_rtz(found))
    extension = root.find(f".//{RTZ_NAME}extension")
    gpx = gpxpy.parse(export.to_gpx(found))
    _, kml = by_gdal(export.to_kml(found))
    texts = {
        "geojson": feature["properties"]["description"],
        "gpx": gpx.routes[0].description,
        "gpx file": gpx.description,
        "kml": kml["description"],
        "rtz": extension.get("value"),
        "csv": next(csv.DictReader(io.StringIO(export.to_csv(found))))["note"],
    }
    for form, text in texts.items():
        assert "Not for navigation" in text, form
        assert f"arctic-routes {routes.__version__}" in text, form
        assert f"Distance {found.distance_nm:.1f} nm" in text, form
        line = found.distance_nm - found.allowance_nm
        assert (f"the line is {line:.1f} nm long" in text) == (abs(found.allowance_nm) > 0.05), form
        assert (f"differ by {found.allowance_nm:.1f} nm" in text) == (abs(found.allowance_nm) > 0.05), form
    assert gpx.creator == gpx.routes[0].source == feature["properties"]["engine"] == kml["engine"]
    assert root[0].get("routeAuthor") == gpx.creator
    assert "not for navigation" in root[0].get("routeName")
    assert "not for navigation" in root[0].get("routeStatus").lower()
    assert float(extension.get("distanceNm")) == pytest.approx(found.distance_nm, abs=0.06)
    assert float(kml["line_nm"]) == float(extension.get("lineNm")) == feature["properties"]["line_nm"]


def test_canals_and_lanes_as_sailed_explain_why_the_line_is_shorter():
    assert "canals count at their real length" in track.description(routes.route("NLRTM", "JPYOK", corridor="nsr"))
    assert "the length of the line" in track.description(routes.route("JPYOK", "CAVAN", corridor="direct"))


def test_rtz_has_unique_ids_and_a_geometry_on_every_leg(found):
    text = export.to_rtz(found)
    root, points = by_lxml(text)
    own = root.findall(f"{RTZ_NAME}waypoints/{RTZ_NAME}waypoint")
    assert [point.get("id") for point in own] == [str(number) for number in range(1, len(points) + 1)]
    legs = [point.find(f"{RTZ_NAME}leg") for point in own]
    assert legs[0] is None  # a leg belongs to the waypoint at its end
    assert {leg.get("geometryType") for leg in legs[1:]} == {"Orthodrome"}
    assert own[0].get("name") == found.origin.name
    assert own[-1].get("name") == found.destination.name
    assert len(text) < 400 * 1024  # the most that checkers of RTZ let a file have
    assert len(root[0].get("routeName")) <= 128


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('version="1.0" xmlns', 'version="1.1" xmlns'),
        ("routeName=", "routename="),
        ("Orthodrome", "GreatCircle"),
        ('<waypoint id="2"', '<waypoint id="-2"'),
        ('lat="', 'lat="9'),
        ("RTZ/1/0", "RTZ/1/1"),
    ],
)
def test_the_structure_of_rtz_is_really_checked(good, bad):
    text = export.to_rtz(routes.route("JPYOK", "CAVAN", corridor="direct"))
    assert good in text
    assert not RTZ_STRUCTURE.validate(etree.fromstring(text.replace(good, bad).encode()))


ODD_NAME = "Tromsø & <Мурманск> \"東京\" ]]> 'Ö' 🚢"


def test_names_survive():
    plain = routes.route("RUMMK", "JPYOK", corridor="nsr")
    odd = replace(plain, origin=replace(plain.origin, name=ODD_NAME))
    title = f"{ODD_NAME} - Yokohama by nsr, {odd.lane} lane"
    gpx = gpxpy.parse(export.to_gpx(odd))
    assert gpx.name == gpx.routes[0].name == title
    assert gpx.routes[0].points[0].name == ODD_NAME
    assert by_gdal(export.to_gpx(odd), "routes")[1]["name"] == title
    assert by_gdal(export.to_kml(odd))[1]["Name"] == title
    assert by_gdal(json.dumps(export.to_geojson(odd)))[1]["name"] == title
    root, _ = by_lxml(export.to_rtz(odd))
    assert root[0].get("routeName") == f"{title} (not for navigation)"
    assert root[1][0].get("name") == ODD_NAME
    assert next(csv.DictReader(io.StringIO(export.to_csv(odd))))["name"] == ODD_NAME
    # What claims to be UTF-8 is it in every terminal.
    assert all(text.isascii() for text in (export.to_gpx(odd), export.to_kml(odd), export.to_rtz(odd)))


@given(st.text(min_size=1))
@settings(deadline=None, max_examples=50)
def test_no_name_breaks_the_xml(name):
    plain = routes.route("RUMMK", "JPYOK", corridor="nsr")
    odd = replace(plain, origin=replace(plain.origin, name=name))
    root, _ = by_lxml(export.to_rtz(odd))
    assert len(root[1][0].get("name")) == len(name)
    for text in (export.to_gpx(odd), export.to_kml(odd)):
        etree.fromstring(text.encode())


# A grid on which no two points are so near each other that rounding matters, with both names of the antimeridian.
POINTS = st.tuples(st.integers(-1800, 1800), st.integers(-880, 880)).map(lambda p: (p[0] / 10.0, p[1] / 10.0))


@given(st.lists(POINTS, min_size=2, max_size=8, unique_by=lambda p: (p[0] % 360.0, p[1])))
@settings(deadline=None, max_examples=60)
def test_any_line_reads_back_with_the_same_length(points):
    plain = routes.route("JPYOK", "CAVAN", corridor="direct")
    odd = replace(plain, coordinates=np.array(points))
    parts = everything(odd)
    line = length_nm(points)
    for reader, read in parts.items():
        assert sum(length_nm(part) for part in read) == pytest.approx(line, rel=1e-3), reader
    check_split(parts["geojson"])
    check_split(parts["kml"])
    for reader in ("gpx, GDAL", "gpx, gpxpy", "rtz", "csv"):
        check_points(parts[reader][0])


def test_points_that_repeat_are_left_out_and_the_ends_keep_their_names():
    plain = routes.route("JPYOK", "CAVAN", corridor="direct")
    twice = replace(plain, coordinates=np.array([(0, 0), (0, 0), (1, 90), (7, 90), (180, 0), (-180, 0), (-180, 0)]))
    assert track.waypoints(twice) == [
        (plain.origin.name, 0.0, 0.0), ("WP 2", 0.0, 90.0), (plain.destination.name, -180.0, 0.0)
    ]  # fmt: skip
    near = replace(plain, coordinates=np.array([(179.99999999, 1.0), (-1e-9, -1e-9)]))
    assert [(lon, lat) for _, lon, lat in track.waypoints(near)] == [(-180.0, 1.0), (0.0, 0.0)]
    assert "-0.000000" not in export.to_rtz(near)


@pytest.mark.parametrize("form", list(export.DOCUMENTS))
def test_a_route_without_a_line_is_refused(form):
    plain = routes.route("JPYOK", "CAVAN", corridor="direct")
    for points in ([(10.0, 0.0)], [(10.0, 0.0), (10.00000001, 0.0)]):
        with pytest.raises(BadInputError, match="fewer than two points"):
            export.DOCUMENTS[form](replace(plain, coordinates=np.array(points)))


def test_the_rows_of_csv_add_up(found):
    rows = list(csv.DictReader(io.StringIO(export.to_csv(found))))
    assert list(rows[0]) == ["lon", "lat", "number", "name", "leg_nm", "line_nm", "note"]
    assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
    assert float(rows[-1]["line_nm"]) == pytest.approx(found.distance_nm - found.allowance_nm, rel=1e-4)
    assert sum(float(row["leg_nm"]) for row in rows) == pytest.approx(float(rows[-1]["line_nm"]), abs=0.1)
    assert not any(row["note"] for row in rows[1:])


@pytest.mark.parametrize("form", list(export.DOCUMENTS))
def test_the_command_prints_the_document_and_nothing_else(form):
    result = CliRunner().invoke(main, ["route", "Yokohama", "Vancouver", "--corridor", "direct", "--format", form])
    assert result.exit_code == 0
    assert result.stderr == ""
    found = routes.route("Yokohama", "Vancouver", corridor="direct")
    assert result.stdout == export.DOCUMENTS[form](found)
    if form == "geojson":
        assert json.loads(result.stdout) == export.to_geojson(found)
