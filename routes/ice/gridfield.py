"""What a field of gridded ice is: its product, its cells and times, and the file behind it, opened for each reading."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes.errors import DataError, RoutesError
from routes.tables import read_csv
from routes.units import PERCENT

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]

THICKNESS_MEANINGS = ("in-ice", "cell-mean")
INSTALL = "pip install 'arctic-routes[ice]'"
# What a cell is; only the first has a value.
OBSERVED, LAND, POLE_HOLE, MISSING, OFF_GRID = range(5)
KIND_WORDS = ("observed", "on land or coast", "in the pole hole", "missing in the file", "off the grid")

# Sizes beyond these are refused before anything is read: cells of one field, steps of time, values of one chunk.
MOST_CELLS = 12_000_000
MOST_STEPS = 400_000
MOST_IN_A_CHUNK = 200_000_000
# So many values are read at once.
BLOCK = 8_000_000
LONGEST_TEXT = 20_000
PIOMAS_SHAPE = (120, 360)
PIOMAS_NAME = re.compile(r"heff\.H(\d{4})$")
MONTH_DAYS = 27.0
FRACTION = ("1", "fraction", "(0 - 1)", "(0-1)", "0-1", "dimensionless", "unitless", "none")
PERCENT_WORDS = ("%", "percent", "pct", "percentage")
LENGTHS = {"m": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0, "metres": 1.0, "cm": 1.0 / PERCENT}
AXIS_METRES = {**LENGTHS, "km": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0, "kilometre": 1000.0}
_MAGIC = {
    b"\x89HDF": "h5netcdf",
    b"CDF\x01": "scipy",
    b"CDF\x02": "scipy",
    b"CDF\x05": "NetCDF of the 64-bit data kind (CDF-5); turn it into NetCDF-4 with nccopy -4",
    b"GRIB": "GRIB; turn it into NetCDF (CDS offers it, or grib_to_netcdf)",
    b"II*\x00": "GeoTIFF; take the NetCDF edition of the product",
    b"MM\x00*": "GeoTIFF; take the NetCDF edition of the product",
    b"\x0e\x03\x13\x01": "HDF4; turn it into NetCDF-4",
    b"PK\x03\x04": "a zip archive; unpack it",
    b"\x1f\x8b": "gzip; unpack it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A row of ``ice_products.csv``: one variable of one product."""

    key: str
    variable: str
    quantity: str
    attributes: str
    thickness_is: str
    pole_flags: tuple[int, ...]
    land_flags: tuple[int, ...]
    mask_variable: str
    fill_is_land: bool
    crs: str
    source: str


@cache
def products() -> tuple[Product, ...]:
    """Return the variables that are recognised, the most particular first."""

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split("|") if part)

    return tuple(
        Product(
            key=row["product"],
            variable=row["variable"],
            quantity=row["quantity"],
            attributes=row["attributes"],
            thickness_is=row["thickness_is"],
            pole_flags=numbers(row["pole_flags"]),
            land_flags=numbers(row["land_flags"]),
            mask_variable=row["mask_variable"],
            fill_is_land=row["fill_is_land"] == "yes",
            crs=row["crs"],
            source=row["source"],
        )
        for row in read_csv("ice_products.csv")
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """Concentration or thickness on one grid, over the times of one or several files.

    Attributes
    ----------
    factor
        From the file's unit to 0..1 or [m].
    thickness_is
        ``in-ice`` or ``cell-mean``; empty for a concentration.
    files, file, index
        The files, and for each step of time which of them holds it, and where.
    day
        Day of each step, in the real calendar.
    monthly
        Whether a step stands for its month.
    lon, lat
        Centres of the cells, the shape of the field [deg].
    """

    product: Product
    variable: str
    factor: float
    thickness_is: str
    files: tuple[Path, ...]
    file: IntArray
    index: IntArray
    day: DateArray
    monthly: bool
    lon: FloatArray
    lat: FloatArray

    @property
    def months(self) -> DateArray:
        """Month of each step."""
        return self.day.astype("datetime64[M]")

    @property
    def covers(self) -> str:
        """First and last month, in words."""
        return f"{self.months.min()} to {self.months.max()}"

    @property
    def name(self) -> str:
        """Product, variable and first file, in words."""
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        return f"{self.product.key} {self.variable} of {self.files[0].name}{more}"


def refuse(path: Path, found: str, remedy: str) -> DataError:
    """Return the error that refuses a file."""
    return DataError(f"ice file {path.name!r}", found, remedy)


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a NetCDF file or Zarr store as an undecoded ``xarray.Dataset``; whatever fails is a ``DataError``."""
    engine = _engine(path)
    try:
        import cftime  # noqa: F401 (needed for times, told of before the work)
        import xarray
    except ImportError:
        raise DataError("gridded ice", "is read by xarray, which is not installed", INSTALL) from None
    options: dict[str, Any] = {"engine": engine, "decode_cf": False}
    if engine == "zarr":
        options |= {"consolidated": False, "chunks": None}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with xarray.open_dataset(path, **options) as data:
                yield data
    except RoutesError:
        raise
    except ImportError as error:
        raise DataError("gridded ice", f"needs a library that is not installed ({error})", INSTALL) from None
    except Exception as error:
        what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise refuse(path, f"cannot be read ({what})", "is it whole, and NetCDF or Zarr?") from None


def _engine(path: Path) -> str:
    try:
        if path.is_dir():
            if any((path / name).exists() for name in ("zarr.json", ".zgroup", ".zmetadata")):
                return "zarr"
            raise refuse(path, "is a folder without a Zarr group", "give files, or a Zarr store")
        if not path.is_file():
            raise refuse(path, "is not there", "check the path")
        with path.open("rb") as handle:
            start = handle.read(4)
    except OSError as error:
        raise refuse(path, f"cannot be read ({error.strerror})", "check the path and its rights") from None
    found = next((what for magic, what in _MAGIC.items() if start.startswith(magic)), "of no known format")
    if found in ("h5netcdf", "scipy"):
        return found
    raise refuse(path, f"is {found}", "NetCDF, Zarr and PIOMAS heff.HYYYY with grid.dat are read")


def dimensions_of(path: Path, data: Any, name: str) -> tuple[str | None, str, str]:
    """Return the names of the dimensions of time, rows and columns; others must have length 1."""
    variable = data[name]
    time, rest = None, []
    for dimension in (str(d) for d in variable.dims):
        axis = time_axis(data, dimension)
        if axis is not None and time is None:
            time = dimension
        elif axis is None and (variable.sizes[dimension] > 1 or len(variable.dims) <= 3):
            rest.append(dimension)
    if len(rest) != 2:
        raise refuse(
            path,
            f"variable {name} has the dimensions {dict(variable.sizes)}",
            "time and two of space are read; select along the others first (expver, member, unstructured grids)",
        )
    return time, rest[0], rest[1]


def time_axis(data: Any, dimension: str) -> str | None:
    """Return the variable that holds the times along a dimension, None where it is no time axis."""
    for name in (dimension, "time", "valid_time", *map(str, data.variables)):
        if name not in data.variables or data[name].dims != (dimension,):
            continue
        if re.match(r"\w+ since ", str(data[name].attrs.get("units", ""))):
            return name
    return None
