"""Own ice: small files in the formats of the real products, sampled at known points with known values."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

import routes
from routes.cli import main
from routes.errors import BadInputError, DataError, RoutesError, UnknownNameError
from routes.ice.along import OwnIce, ice_along, track_samples
from routes.ice.downloads import download_pages
from routes.ice.grids import open_ice_grid
from routes.ice.legs import leg_names
from routes.ice.record import FIRST_YEAR, ice_record
from routes.voyage import simulate

# The NSIDC 25 km grid: 448 x 304 cells, upper left corner at (-3850, 5850) km.
X = -3_837_500.0 + 25_000.0 * np.arange(304)
Y = 5_837_500.0 - 25_000.0 * np.arange(448)
TO_3411 = Transformer.from_crs("EPSG:4326", "EPSG:3411", always_xy=True)
BACK_3411 = Transformer.from_crs("EPSG:3411", "EPSG:4326", always_xy=True)
BACK_6931 = Transformer.from_crs("EPSG:6931", "EPSG:4326", always_xy=True)
POLAR = {
    "grid_mapping_name": "polar_stereographic",
    "straight_vertical_longitude_from_pole": -45.0,
    "latitude_of_projection_origin": 90.0,
    "standard_parallel": 70.0,
    "semi_major_axis": 6378273.0,
    "semi_minor_axis": 6356889.449,
    "false_easting": 0.0,
    "false_northing": 0.0,
}
LAEA = {
    "grid_mapping_name": "lambert_azimuthal_equal_area",
    "longitude_of_projection_origin": 0.0,
    "latitude_of_projection_origin": 90.0,
    "semi_major_axis": 6378137.0,
    "inverse_flattening": 298.257223563,
    "false_easting": 0.0,
    "false_northing": 0.0,
}


def write(data: xr.Dataset, path, **encoding):
    fills = {name: {"_FillValue": None} for name in data.variables if name not in encoding}
    data.to_netcdf(path, engine="h5netcdf", encoding={**fills, **encoding})
    return path


def months(year: int, count: int, units: str = "days since 1970-01-01", calendar: str = "standard"):
    first = np.array([f"{year + m // 12}-{m % 12 + 1:02d}-01" for m in range(count)], dtype="datetime64[D]")
    return (
        "time",
        first.astype(np.int64).astype("f8"),
        {"units": units, "calendar": calendar, "standard_name": "time"},
    )


def nsidc_position(row: int, column: int) -> tuple[float, float]:
    return BACK_3411.transform(X[column], Y[row])


def byte_grid() -> np.ndarray:
    """Ice 0.8 in the upper half, 0 in the lower; a block of land, a pole hole, a missing cell; times 2."""
    field = np.zeros((2, 448, 304), dtype="u1")
    field[:, :230] = 80
    field[1, :230] = 40
    field[:, 100:120, 100:120] = 254
    field[:, 99, 100:120] = 253
    field[:, 228:240, 148:160] = 251
    field[0, 50, 50] = 255
    return field


def g02202(path, name: str = "cdr_seaice_conc_monthly"):
    """Write version 4: dimensions tdim, y, x; coordinates xgrid, ygrid; the file's own flag attributes."""
    flags = {
        "units": "1",
        "scale_factor": np.float32(0.01),
        "add_offset": np.float32(0.0),
        "_FillValue": np.uint8(255),
        "valid_range": np.array([0, 100], dtype="u1"),
        "flag_values": np.array([251, 252, 253, 254, 255], dtype="u1"),
        "flag_meanings": "pole_hole lakes coastal land_mask missing_data",
        "standard_name": "sea_ice_area_fraction",
        "grid_mapping": "projection",
    }
    time = months(2012, 2)
    data = xr.Dataset(
        {
            name: (("tdim", "y", "x"), byte_grid(), flags),
            "nsidc_nt_seaice_conc_monthly": (("tdim", "y", "x"), byte_grid(), flags),
            "projection": ((), np.int32(0), POLAR),
            "xgrid": ("x", X, {"units": "meters", "standard_name": "projection_x_coordinate"}),
            "ygrid": ("y", Y, {"units": "meters", "standard_name": "projection_y_coordinate"}),
            "time": ("tdim", time[1], time[2]),
        }
    )
    fills = {n: {"_FillValue": None} for n in data.variables if "_FillValue" not in data[n].attrs}
    data.to_netcdf(path, engine="h5netcdf", encoding=fills)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ice")


@pytest.fixture(scope="module")
def cdr(folder):
    return g02202(folder / "seaice_conc_monthly_nh_201201_f17_v04r00.nc")


def test_g02202_version_4(cdr):
    grid = open_ice_grid(cdr)
    assert grid.product == "g02202"
    assert grid.covers == "concentration 2012-01 to 2012-02"
    lon, lat = nsidc_position(60, 60)
    found, thickness = grid.sample([lon, lon], [lat, lat], ["2012-01-20", "2012-02-03"])
    assert found == pytest.approx([0.8, 0.4])
    assert np.isnan(thickness).all()
    for word, (row, column) in {"pole hole": (234, 154), "missing": (50, 50), "land": (110, 110)}.items():
        with pytest.raises(DataError, match=word):
            grid.sample(*([v] for v in nsidc_position(row, column)), "2012-01-20")
    # The coast gives way to the nearest observed cell, within 1.5 diagonals; the missing cell does not.
    assert grid.sample(*([v] for v in nsidc_position(99, 110)), "2012-01-01")[0] == pytest.approx([0.8])
    with pytest.raises(DataError, match="is not covered"):
        grid.sample([lon], [lat], "2013-01-20")
    assert open_ice_grid(cdr, concentration="nsidc_nt_seaice_conc_monthly").product == "g02202"


def test_missing_by_choice(cdr):
    near = open_ice_grid(cdr, missing="nearest")
    for row, column in ((234, 154), (50, 50)):
        assert near.sample(*([v] for v in nsidc_position(row, column)), "2012-01-20")[0] >= 0.0
    with pytest.raises(DataError, match="land"):
        near.sample(*([v] for v in nsidc_position(110, 110)), "2012-01-20")
    # The record at the same place and month.
    record = open_ice_grid(cdr, missing="record")
    month = (2012 - FIRST_YEAR) * 12
    leg = leg_names().index("kara_ne")
    expected = ice_record().cover[leg, month] * ice_record().pack_concentration[leg, month]
    assert record.sample([88.0], [76.0], "2012-01-20")[0][0] >= 0.0
    assert record.sample([88.0], [76.0], "1990-01-20")[0][0] > 0.5
    assert 0.5 < expected <= 1.0


def test_g02202_daily_has_its_own_name(folder):
    path = g02202(folder / "daily.nc", "cdr_seaice_conc")
    assert open_ice_grid(path).concentration.variable == "cdr_seaice_conc"


def test_nsidc_0051_version_2(folder):
    def file(name, satellite, year):
        attrs = {
            "units": "1", "scale_factor": 0.004, "add_offset": 0.0, "valid_range": np.array([0, 250], dtype="u1"),
            "flag_values": np.array([251, 252, 253, 254, 255], dtype="u1"),
            "flag_meanings": "pole_hole_mask unused coast land missing", "grid_mapping": "crs",
        }  # fmt: skip
        raw = np.where(byte_grid()[:1] <= 100, byte_grid()[:1] * 2.5, byte_grid()[:1]).astype("u1")
        data = xr.Dataset(
            {
                f"{satellite}_ICECON": (("time", "y", "x"), raw, attrs),
                "crs": ((), b"", POLAR),
                "x": ("x", X, {"units": "meters"}),
                "y": ("y", Y, {"units": "meters"}),
                "time": months(year, 1),
            }
        )
        return write(data, folder / name)

    paths = [file("NSIDC0051_a.nc", "F13", 2007), file("NSIDC0051_b.nc", "F17", 2008)]
    grid = open_ice_grid(paths)
    assert grid.product == "nsidc-0051"
    lon, lat = nsidc_position(60, 60)
    assert grid.sample([lon, lon], [lat, lat], ["2007-01-05", "2008-01-31"])[0] == pytest.approx([0.8, 0.8])
    with pytest.raises(DataError, match="pole hole"):
        grid.sample(*([v] for v in nsidc_position(234, 154)), "2007-01-05")
    with pytest.raises(RoutesError, match="is there twice"):
        open_ice_grid([paths[0], paths[0]])


def osi(path, days: int = 3):
    edge = np.linspace(-5387.5, 5387.5, 432)
    raw = np.full((days, 432, 432), 9350, dtype="i2")
    raw[:, 100:110, 100:110] = -32767
    raw[:, 300, 300] = -32767
    status = np.zeros(raw.shape, dtype="i1")
    status[:, 100:110, 100:110] = 1
    data = xr.Dataset(
        {
            "ice_conc": (
                ("time", "yc", "xc"),
                raw,
                {"units": "%", "scale_factor": 0.01, "add_offset": 0.0, "_FillValue": np.int16(-32767),
                 "standard_name": "sea_ice_area_fraction", "grid_mapping": "Lambert_Azimuthal_Grid"},
            ),
            "status_flag": (
                ("time", "yc", "xc"),
                status,
                {"flag_masks": np.array([1, 2, 4, 8], dtype="i1"),
                 "flag_meanings": "land lake open_water_filter land_spill_over"},
            ),
            "Lambert_Azimuthal_Grid": ((), np.int32(0), LAEA),
            "xc": ("xc", edge, {"units": "km", "standard_name": "projection_x_coordinate"}),
            "yc": ("yc", edge[::-1].copy(), {"units": "km", "standard_name": "projection_y_coordinate"}),
            "time": ("time", 43200.0 + 86400.0 * np.arange(days),
                     {"units": "seconds since 1978-01-01 00:00:00", "calendar": "standard"}),
        }
    )  # fmt: skip
    fills = {n: {"_FillValue": None} for n in data.variables if "_FillValue" not in data[n].attrs}
    data.to_netcdf(path, engine="h5netcdf", encoding=fills)
    return edge


def test_osi_saf_in_percent_and_kilometres(folder):
    edge = osi(folder / "ice_conc_nh_ease2-250_cdr-v3p0_197801011200.nc")
    grid = open_ice_grid(folder / "ice_conc_nh_ease2-250_cdr-v3p0_197801011200.nc")
    assert grid.product == "osi-saf"
    assert not grid.concentration.monthly

    def at(row, column):
        lon, lat = BACK_6931.transform(1000 * edge[column], 1000 * edge[::-1][row])
        return [lon], [lat]

    assert grid.sample(*at(200, 240), "1978-01-02")[0] == pytest.approx([0.935])
    assert grid.sample(*at(100, 105), "1978-01-02")[0] == pytest.approx([0.935])  # coast
    with pytest.raises(DataError, match="land"):
        grid.sample(*at(105, 105), "1978-01-02")
    with pytest.raises(DataError, match="missing in the file"):
        grid.sample(*at(300, 300), "1978-01-02")
    with pytest.raises(DataError, match="is not covered"):
        grid.sample(*at(200, 240), "1978-01-05")


def era5(path, *, years=(2012,), lon0=0.0, north_first=True, unit="(0 - 1)", value=0.9, step=1.0):
    """Write a global field: 0.9 north of 74 N, a little ice at 72-74 N, water south of it; NaN on "land" 150-155 E."""
    lon = lon0 + np.arange(0.0, 360.0, step)
    lat = np.arange(90.0, 39.9, -step) if north_first else np.arange(40.0, 90.1, step)
    field = np.zeros((12 * len(years), len(lat), len(lon)), dtype="f4")
    field[:, lat >= 74.0] = value
    field[:, (lat < 74.0) & (lat >= 72.0)] = 0.1 * value
    wrapped = np.mod(lon, 360.0)
    field[:, :, (wrapped >= 100.0) & (wrapped <= 105.0)] *= 0.5
    field[:, (lat >= 60.0) & (lat <= 66.0)] = np.where((wrapped >= 60.0) & (wrapped <= 120.0), np.nan, 0.0)
    time = months(years[0], 12 * len(years))
    data = xr.Dataset(
        {"siconc": (("valid_time", "latitude", "longitude"), field, {"units": unit, "GRIB_paramId": 31})},
        coords={
            "valid_time": ("valid_time", time[1], time[2]),
            "latitude": ("latitude", lat, {"units": "degrees_north"}),
            "longitude": ("longitude", lon, {"units": "degrees_east"}),
            "expver": ("valid_time", np.ones(len(time[1]), dtype="i4")),
            "number": ((), 0),
        },
    )
    return write(data, path, siconc={"_FillValue": np.float32(np.nan)})


POINTS = ([30.0, 102.0, -170.0, 10.0, 90.0], [80.0, 80.0, 73.0, 65.0, 61.0])
VALUES = [0.9, 0.45, 0.09, 0.0]


@pytest.mark.parametrize(("lon0", "north_first"), [(0.0, True), (-180.0, False), (-180.0, True)])
def test_era5_either_way_round(folder, lon0, north_first):
    grid = open_ice_grid(era5(folder / f"era{lon0}{north_first}.nc", lon0=lon0, north_first=north_first))
    assert grid.product == "era5"
    found, _ = grid.sample(POINTS[0][:4], POINTS[1][:4], "2012-09-15")
    assert found == pytest.approx(VALUES)
    with pytest.raises(DataError, match="land"):
        grid.sample([90.0], [63.0], "2012-09-15")


def test_units_by_attribute_then_by_range(folder):
    path = era5(folder / "percent.nc", unit="%", value=90.0)
    assert open_ice_grid(path).sample(POINTS[0][:4], POINTS[1][:4], "2012-09-15")[0] == pytest.approx(VALUES)
    for name, value, unit in (("a", 90.0, ""), ("b", 0.9, "")):
        path = era5(folder / f"none{name}.nc", unit=unit, value=value)
        assert open_ice_grid(path).sample([30.0], [80.0], "2012-09-15")[0] == pytest.approx([0.9])
    with pytest.raises(DataError, match=r"'k'.*accepted"):
        open_ice_grid(era5(folder / "kelvin.nc", unit="K"))
    with pytest.raises(DataError, match="which no concentration can be"):
        open_ice_grid(era5(folder / "wrong.nc", unit="1", value=90.0)).sample([30.0], [80.0], "2012-09-15")


def cmip6(path, variable="siconc", units="%", value=75.0, calendar="noleap", mip="CMIP6", attrs=None):
    """Write a curvilinear grid turned by 30 degrees round the pole, with positions missing on land."""
    j, i = np.meshgrid(np.arange(60), np.arange(120), indexing="ij")
    lat = 60.0 + 0.5 * j + 0.0 * i
    lon = np.mod(3.0 * i + 30.0 + 0.2 * j, 360.0)
    field = np.full((24, 60, 120), value, dtype="f4")
    field[:, 10:20, 10:20] = 1e20
    time = np.arange(24) * (30.0 if calendar == "360_day" else 365.0 / 12.0) + 15.0
    bounds = np.column_stack([time - 15.0, time + 15.0])
    data = xr.Dataset(
        {
            variable: (("time", "j", "i"), field, {"units": units, "missing_value": np.float32(1e20),
                                                   "coordinates": "latitude longitude", **(attrs or {})}),
            "time_bnds": (("time", "bnds"), bounds),
        },
        coords={
            "latitude": (("j", "i"), lat, {"units": "degrees_north", "standard_name": "latitude"}),
            "longitude": (("j", "i"), lon, {"units": "degrees_east", "standard_name": "longitude"}),
            "time": ("time", time, {"units": "days since 2050-01-01", "calendar": calendar, "bounds": "time_bnds"}),
        },
        attrs={"mip_era": mip, "frequency": "mon"},
    )  # fmt: skip
    return write(data, path, **{variable: {"_FillValue": np.float32(1e20)}})


@pytest.mark.parametrize("calendar", ["noleap", "360_day", "standard"])
def test_cmip6_curvilinear_and_calendars(folder, calendar):
    paths = [
        cmip6(folder / f"siconc_{calendar}.nc", calendar=calendar),
        cmip6(folder / f"sithick_{calendar}.nc", "sithick", "m", 1.5, calendar),
    ]
    grid = open_ice_grid(paths)
    assert grid.product == "cmip6"
    assert grid.thickness.thickness_is == "in-ice"
    assert grid.covers.startswith("concentration 2050-01 to 2051-12")
    found, thick = grid.sample([170.0, -10.0], [75.0, 85.0], "2051-02-28")
    assert found == pytest.approx([0.75, 0.75])
    assert thick == pytest.approx([1.5, 1.5])


def test_thickness_must_say_what_it_is_a_mean_over(folder):
    path = cmip6(folder / "t.nc", "sit", "m", 1.5, mip="", attrs={"standard_name": "sea_ice_thickness"})
    with pytest.raises(BadInputError, match=r"in-ice.*cell-mean"):
        open_ice_grid(path)
    assert open_ice_grid(path, thickness_is="in-ice").product == "cf"
    both = open_ice_grid([cmip6(folder / "c.nc", value=50.0), path], thickness_is="cell-mean")
    assert both.sample([170.0], [75.0], "2050-07-01")[1] == pytest.approx([3.0])  # 1.5 m over the cell, half of it ice
    with pytest.raises(BadInputError, match="defined as in-ice"):
        open_ice_grid(cmip6(folder / "s.nc", "sithick", "m", 1.5), thickness_is="cell-mean")
    with pytest.raises(DataError, match="accepted: m, cm"):
        open_ice_grid(cmip6(folder / "u.nc", "sithick", "kg m-2", 1.5))


@pytest.fixture(scope="module")
def piomas(folder):
    """Write two years of heff and the grid file: 1.2 m north of 70 N, 0 elsewhere, and 0 on a coast."""
    lat, lon = np.meshgrid(np.linspace(45.0, 89.5, 120), np.arange(0.5, 360.0), indexing="ij")
    (folder / "grid.dat").write_text("\n".join(" ".join(f"{v:9.3f}" for v in a.ravel()) for a in (lon, lat)))
    heff = np.where(lat >= 70.0, 1.2, 0.0).astype("<f4")
    heff[(lat > 78.0) & (lat < 78.3)] = 0.0
    for year in (2012, 2013):
        np.broadcast_to(heff, (12, 120, 360)).astype("<f4").tofile(folder / f"heff.H{year}")
    return [folder / "heff.H2012", folder / "heff.H2013"]


def test_piomas_binary(piomas, folder, tmp_path):
    grid = open_ice_grid(piomas)
    assert grid.product == "piomas"
    assert grid.covers == "thickness 2012-01 to 2013-12"
    assert grid.sample([100.0, 100.0], [80.0, 60.0], "2013-05-05")[1] == pytest.approx([1.2, 0.0])
    both = open_ice_grid([era5(folder / "for_piomas.nc"), *piomas])
    assert both.product == "era5 + piomas"
    found, thick = both.sample([30.0, 30.0], [80.0, 78.15], "2012-05-05")
    assert thick == pytest.approx(1.2 / found)  # where there is ice, the 0 of its coast is no thickness
    (tmp_path / "heff.H2012").write_bytes(b"0" * 100)
    with pytest.raises(DataError, match="100 bytes"):
        open_ice_grid(tmp_path / "heff.H2012")
    (tmp_path / "heff.H2012").write_bytes(piomas[0].read_bytes())
    with pytest.raises(DataError, match=r"grid\.dat"):
        open_ice_grid(tmp_path / "heff.H2012")


@pytest.mark.parametrize("version", [2, 3])
def test_zarr(folder, version):
    source = era5(folder / f"for_zarr{version}.nc")
    path = folder / f"ice{version}.zarr"
    with xr.open_dataset(source, engine="h5netcdf") as data:
        kept = data[["siconc"]].reset_coords(drop=True)
        kept.to_zarr(path, zarr_format=version, consolidated=False)
    grid = open_ice_grid(path)
    assert grid.sample(POINTS[0][:4], POINTS[1][:4], "2012-09-15")[0] == pytest.approx(VALUES)
    with pytest.raises(DataError, match="Zarr group"):
        open_ice_grid(folder)


def test_an_absent_chunk_of_zarr_is_not_open_water(folder):
    lat, lon = np.arange(60.0, 90.0), np.arange(0.0, 360.0, 4.0)
    data = xr.Dataset(
        {"siconc": (("time", "lat", "lon"), np.full((2, 30, 90), 50, dtype="i2"), {"units": "%"})},
        coords={
            "time": ("time", [0, 31], {"units": "days since 2012-01-01"}),
            "lat": ("lat", lat, {"units": "degrees_north"}),
            "lon": ("lon", lon, {"units": "degrees_east"}),
        },
    )
    path = folder / "absent.zarr"
    data.to_zarr(path, zarr_format=2, consolidated=False, encoding={"siconc": {"chunks": (1, 30, 90)}})
    assert open_ice_grid(path).sample([10.0], [70.0], "2012-02-02")[0] == pytest.approx([0.5])
    (path / "siconc" / "1.0.0").unlink()
    with pytest.raises(DataError, match="lacks chunks"):
        open_ice_grid(path)


def test_refusals_say_what_was_found(folder, tmp_path, cdr):
    cases = {"GRIB": b"GRIB....", "GeoTIFF": b"II*\0....", "gzip": b"\x1f\x8b....", "no known format": b"hello world"}
    for word, content in cases.items():
        (tmp_path / "file.nc").write_bytes(content)
        with pytest.raises(DataError, match=word):
            open_ice_grid(tmp_path / "file.nc")
    (tmp_path / "cut.nc").write_bytes(cdr.read_bytes()[:5000])
    with pytest.raises(DataError, match="cannot be read"):
        open_ice_grid(tmp_path / "cut.nc")
    with pytest.raises(DataError, match="is not there"):
        open_ice_grid(tmp_path / "none.nc")
    other = xr.Dataset({"sst": (("time", "y", "x"), np.zeros((1, 3, 3)))})
    with pytest.raises(DataError, match=r"variables: sst.*recognised: g02202"):
        open_ice_grid(write(other, tmp_path / "sst.nc"))
    bare = xr.Dataset({"ice_conc": (("time", "y", "x"), np.zeros((1, 3, 3)), {"units": "%"}), "time": months(2012, 1)})
    with pytest.raises(DataError, match="neither latitude"):
        open_ice_grid(write(bare, tmp_path / "bare.nc"))
    axes = {n: (n, np.arange(3.0), {"units": "m"}) for n in "xy"}
    with pytest.raises(DataError, match="does not say its projection"):
        open_ice_grid(write(bare.assign(axes), tmp_path / "unsaid.nc"))
    mercator = {"grid_mapping_name": "mercator", "longitude_of_projection_origin": 0.0, "standard_parallel": 0.0}
    with pytest.raises(DataError, match="Mercator"):
        open_ice_grid(write(bare.assign({**axes, "crs": ((), 0, mercator)}), tmp_path / "mercator.nc"))
    for arguments in ({"missing": "zero"}, {"thickness_is": "m"}, {"concentration": "none"}):
        with pytest.raises(RoutesError):
            open_ice_grid(cdr, **arguments)
    for path in ("", [], 3, "a\0b"):
        with pytest.raises(RoutesError):
            open_ice_grid(path)


def test_absurd_sizes_are_refused_before_anything_is_read(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "huge.nc", "w") as file:
        found = file.create_dataset("siconc", shape=(1, 10**6, 10**6), dtype="f4", chunks=(1, 1000, 1000))
        found.attrs["units"] = "%"
        for name, size in (("time", 1), ("y", 10**6), ("x", 10**6)):
            scale = file.create_dataset(name, shape=(size,), dtype="f4", chunks=(1,) if size == 1 else (1000,))
            scale.make_scale(name)
        file["time"].attrs["units"] = "days since 2000-01-01"
        for axis, name in enumerate(("time", "y", "x")):
            found.dims[axis].attach_scale(file[name])
    with pytest.raises(DataError, match="1000000 x 1000000 cells"):
        open_ice_grid(tmp_path / "huge.nc")


def test_off_the_grid(cdr):
    with pytest.raises(DataError, match="off the grid"):
        open_ice_grid(cdr).sample([0.0], [30.0], "2012-01-01")
    south = open_ice_grid(cdr)
    with pytest.raises(RoutesError):
        south.sample([0.0], [np.nan], "2012-01-01")
    with pytest.raises(RoutesError):
        south.sample([0.0], [80.0], "never")


@pytest.fixture(scope="module")
def track():
    return routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2012-08-01", year=2012).route


def test_samples_lie_on_the_legs(track):
    lon, lat, leg = track_samples(track)
    assert set(leg.tolist()) == {x.ice_leg for x in track.legs if x.ice_leg}
    counts = {name: int((leg == name).sum()) for name in set(leg.tolist())}
    for name, count in counts.items():
        nm = sum(x.distance_nm for x in track.legs if x.ice_leg == name)
        assert 0.1 < nm / count <= 5.0
    assert lat.min() > 60.0
    assert ((lon >= -180.0) & (lon < 180.0)).all()


def test_a_voyage_meets_the_ice_of_the_files(folder, piomas, track):
    grid = open_ice_grid([era5(folder / "voyage.nc", years=(2012, 2013)), *piomas])
    ice = ice_along(track, grid, years=2012)
    assert ice.label == "era5 + piomas 2012"
    ship = routes.vessel("yamalmax")
    months_known = np.isfinite(ice.cover[0]).any(axis=0)
    assert not months_known[0]
    assert months_known[1:].all()
    trip = simulate(track, ship, "2012-08-01", ice=ice)
    _, lat, leg = track_samples(track)
    number = leg_names().index("chukchi_sw")
    assert ice.cover[0, number, 8] == 0.0
    for one in trip.legs:
        if one.leg.ice_leg in set(leg[lat < 71.4]) - set(leg[lat > 71.4]):
            assert one.cover[0] == 0.0
    icy = leg_names().index("vilkitsky")
    assert ice.cover[0, icy, 8] == pytest.approx(1.0)
    assert 0.4 < ice.pack_concentration[0, icy, 8] <= 0.9
    assert ice.thickness_m[0, icy, 8] >= 1.2 / 0.9 - 1e-9
    # No December before: January is refused by name.
    with pytest.raises(DataError, match=r"does not cover 2011-12 \(it holds 2012-01 to 2013-12\)"):
        simulate(track, ship, "2012-01-02", ice=ice)
    with pytest.raises(BadInputError, match="no thickness"):
        ice_along(track, open_ice_grid(folder / "voyage.nc"), years=2012)
    with pytest.raises(BadInputError, match="no concentration"):
        ice_along(track, open_ice_grid(piomas), years=2012)
    several = ice_along(track, grid, years=[2012, 2013])
    assert several.cover.shape[0] == 2
    average = ice_along(track, grid, years=[2012, 2013], mean=True)
    assert average.cover[0, icy, 8] == pytest.approx(ice.cover[0, icy, 8])
    assert np.isfinite(average.cover[0, icy]).all()


def test_thickness_from_the_record_by_choice(folder, track):
    ice = ice_along(track, open_ice_grid(era5(folder / "conc.nc"), missing="record"), years=2012)
    assert "gaps from the record" in ice.label
    icy, month = leg_names().index("vilkitsky"), (2012 - FIRST_YEAR) * 12 + 2
    assert ice.thickness_m[0, icy, 3] == pytest.approx(ice_record().thickness_m[icy, month])
    assert ice.cover[0, icy, 3] == pytest.approx(1.0)


def test_days_stand_for_a_month_only_if_there_are_enough(folder, track):
    for days, enough in ((3, False), (20, True)):
        osi(folder / f"days{days}.nc", days=days)
        ice = ice_along(track, open_ice_grid(folder / f"days{days}.nc", missing="record"), years=1978)
        assert np.isfinite(ice.cover[0, leg_names().index("vilkitsky"), 1]) == False  # noqa: E712 (thickness unknown)
        known = [reason for (_, _, month), reason in ice.why.items() if month == 1]
        assert all(("does not cover" in reason) != enough for reason in known)


def test_compare_and_passage_take_a_file(folder, piomas):
    files = [str(era5(folder / "cli.nc", years=(2012, 2013))), *map(str, piomas)]
    own = OwnIce(paths=tuple(files))
    found = routes.compare("NLRTM", "JPYOK", vessel="yamalmax", depart="2012-08-20", corridors=["nsr"], ice_file=own)
    assert found.ice_label == "era5 + piomas 2012"
    with pytest.raises(DataError, match="does not cover"):
        routes.compare("Murmansk", "JPYOK", vessel="yamalmax", depart="2020-08-20", ice_file=files)
    later = routes.compare("NLRTM", "JPYOK", vessel="yamalmax", depart="2020-08-20", year=2012, ice_file=files)
    assert later.voyage("nsr").days == pytest.approx(found.voyage("nsr").days)
    options = [x for path in files for x in ("--ice-file", path)]
    base = ["passage", "zhelaniya", "dezhnev", "--vessel", "yamalmax", "--enter", "2012-08-20"]
    result = CliRunner().invoke(main, [*base, *options])
    assert result.exit_code == 0, result.stderr
    assert "ice: era5 + piomas 2012" in result.stdout
    result = CliRunner().invoke(main, [*base, *options, "--period", "2012-2013"])
    assert "mean of era5 + piomas 2012-2013" in result.stdout
    for wrong in (["--ice-file", "none.nc"], ["--ice-missing", "record"], [*options[:2]], [*options, "--period", "x"]):
        result = CliRunner().invoke(main, [*base, *wrong])
        assert result.exit_code == 2
        assert result.stderr.startswith("routes: ")
        assert len(result.stderr.splitlines()) == 1


def test_fetch_help():
    for page in download_pages():
        text = page.text()
        assert len(text.splitlines()) <= 24
        assert page.source.url in text
        result = CliRunner().invoke(main, ["ice", "fetch-help", page.product])
        assert result.stdout.strip() == text
    listed = CliRunner().invoke(main, ["ice", "fetch-help"]).stdout
    assert all(page.product in listed for page in download_pages())
    with pytest.raises(UnknownNameError):
        download_pages("nothing")


def test_without_the_extra_the_message_says_how_to_get_it(folder, cdr):
    code = (
        "import sys; sys.modules['xarray'] = None\n"
        "from routes.ice.grids import open_ice_grid\n"
        "from routes.errors import DataError\n"
        f"try: open_ice_grid({str(cdr)!r})\n"
        "except DataError as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'arctic-routes[ice]'" in done.stdout


@settings(max_examples=8, deadline=None)
@given(
    at=st.lists(
        st.tuples(st.integers(5, 220), st.integers(130, 300), st.floats(-0.49, 0.49), st.floats(-0.49, 0.49)),
        min_size=20,
        max_size=60,
    )
)
def test_any_position_takes_the_cell_that_holds_it(cdr, at):
    row, column, dx, dy = (np.array(part) for part in zip(*at, strict=True))
    lon, lat = BACK_3411.transform(X[column] + 25_000 * dx, Y[row] + 25_000 * dy)
    assert open_ice_grid(cdr).sample(lon, lat, "2012-01-01")[0] == pytest.approx(np.full(len(at), 0.8))


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=200), magic=st.sampled_from([b"", b"CDF\x01", b"\x89HDF\r\n\x1a\n", b"CDF\x02"]))
def test_rubbish_raises_only_our_errors(tmp_path_factory, content, magic):
    path = tmp_path_factory.getbasetemp() / "rubbish.nc"
    path.write_bytes(magic + content)
    with pytest.raises(RoutesError):
        open_ice_grid(path)
