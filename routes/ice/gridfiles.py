"""Files of gridded ice: which product a file is, where its cells are, which times it has, what its values mean.

Nothing is decoded by the reading library: packing, flags and fill values are undone here, so that a flag never becomes
a concentration and a missing value never becomes open water. Files are opened for each reading and closed again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes.errors import BadInputError
from routes.ice.gridcells import decode
from routes.ice.gridfield import (
    AXIS_METRES,
    FRACTION,
    LENGTHS,
    LONGEST_TEXT,
    MONTH_DAYS,
    MOST_CELLS,
    MOST_IN_A_CHUNK,
    MOST_STEPS,
    PERCENT_WORDS,
    PIOMAS_NAME,
    PIOMAS_SHAPE,
    Field,
    Product,
    dimensions_of,
    opened,
    products,
    refuse,
    time_axis,
)
from routes.tables import coefficient
from routes.units import PERCENT

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]


def read_fields(
    paths: Sequence[Path], concentration: str | None, thickness: str | None, thickness_is: str | None
) -> tuple[Field | None, Field | None]:
    """Recognise the concentration and the thickness in some files."""
    found: dict[str, list[Field]] = {"concentration": [], "thickness": []}
    plain = [path for path in paths if path.name != "grid.dat"]
    if not plain:
        raise BadInputError("ice files", "hold no field", "give a file with concentration or thickness")
    for path in plain:
        if PIOMAS_NAME.search(path.name) and path.is_file():
            fields = [_piomas(path, paths)]
        else:
            fields = _fields_of(path, {"concentration": concentration, "thickness": thickness})
        for field in fields:
            found[field.product.quantity].append(field)
    joined = [_join(fields) if fields else None for fields in found.values()]
    return joined[0], None if joined[1] is None else _with_meaning(joined[1], thickness_is)


def _with_meaning(field: Field, thickness_is: str | None) -> Field:
    known = field.thickness_is
    if known and thickness_is is not None and thickness_is != known:
        raise BadInputError(
            f"thickness_is {thickness_is!r}", f"{field.name} is defined as {known}", "leave thickness_is out"
        )
    meaning = known or thickness_is
    if meaning is None:
        raise BadInputError(
            f"thickness of {field.name}",
            "may be that of the ice itself or a mean over the cell, and the file does not say",
            "give thickness_is='in-ice' or 'cell-mean' (--ice-thickness-is)",
        )
    return _replaced(field, thickness_is=meaning)


def _replaced(field: Field, **changes: Any) -> Field:
    from dataclasses import replace

    return replace(field, **changes)


def _join(fields: list[Field]) -> Field:
    """Join the times of several files of one variable."""
    first = fields[0]
    for other in fields[1:]:
        if other.product.key != first.product.key or other.lon.shape != first.lon.shape:
            raise BadInputError(
                f"{first.name} and {other.name}",
                "are of two products or grids",
                f"give one product of {first.product.quantity}",
            )
        same = np.allclose(other.lat, first.lat, equal_nan=True) and np.allclose(other.lon, first.lon, equal_nan=True)
        if not same or other.factor != first.factor or other.thickness_is != first.thickness_is:
            raise BadInputError(f"{first.name} and {other.name}", "differ in grid or unit", "give one edition")
        if other.variable != first.variable and first.product.key != "nsidc-0051":
            raise BadInputError(f"{first.name} and {other.name}", "are two variables", "name one of them")
    day = np.concatenate([field.day for field in fields])
    number = np.repeat(np.arange(len(fields)), [len(field.day) for field in fields])
    index = np.concatenate([field.index for field in fields])
    order = np.argsort(day, kind="stable")
    days = np.unique(day)
    steps = np.diff(days).astype(np.float64)
    monthly = all(field.monthly for field in fields)
    if len(days) > 1 and float(np.median(steps)) < MONTH_DAYS:
        monthly = False
    months = day.astype("datetime64[M]")
    if monthly and len(np.unique(months)) < len(months):
        values, counts = np.unique(months, return_counts=True)
        raise BadInputError(first.name, f"month {values[counts > 1][0]} is there twice", "give each month once")
    return _replaced(
        first,
        files=tuple(field.files[0] for field in fields),
        file=number[order].astype(np.int64),
        index=index[order],
        day=day[order],
        monthly=monthly,
    )


def _fields_of(path: Path, wanted: dict[str, str | None]) -> list[Field]:
    with opened(path) as data:
        taken = _choose(path, data, wanted)
        return [_field(path, data, product, name) for product, name in taken]


def _choose(path: Path, data: Any, wanted: dict[str, str | None]) -> list[tuple[Product, str]]:
    """Return the variables to take: those that are named, or else those of the first product that fits."""
    names = [str(name) for name in data.data_vars] + [str(name) for name in data.coords]
    attributes = "\n".join(f"{key}={str(value)[:LONGEST_TEXT]}" for key, value in data.attrs.items())
    taken: list[tuple[Product, str]] = []
    for quantity, name in wanted.items():
        if name is not None:
            if name in names:
                known = [p for p in products() if p.quantity == quantity and _fits(p, name, data, attributes)]
                generic = next(p for p in products() if p.key == "cf" and p.quantity == quantity)
                taken.append((known[0] if known else generic, name))
            continue
        for product in products():
            if product.quantity != quantity:
                continue
            fitting = [name for name in names if _fits(product, name, data, attributes)]
            if len(fitting) > 1:
                raise refuse(
                    path, f"has several fields of {quantity} ({', '.join(fitting)})", f"name one: {quantity}='...'"
                )
            if fitting:
                taken.append((product, fitting[0]))
                break
    if not taken:
        accepted = ", ".join(dict.fromkeys(p.key for p in products()))
        shown = ", ".join(names[:12]) + (" ..." if len(names) > 12 else "")
        raise refuse(
            path, f"has no field of ice that is known (variables: {shown or 'none'})", f"recognised: {accepted}"
        )
    return taken


def _fits(product: Product, name: str, data: Any, attributes: str) -> bool:
    variable = data[name]
    if variable.ndim < 2:
        return False
    if product.attributes and not re.search(product.attributes, attributes):
        return False
    if product.variable.startswith("standard_name="):
        return str(variable.attrs.get("standard_name", "")) == product.variable.partition("=")[2]
    return re.fullmatch(product.variable, name) is not None


def _field(path: Path, data: Any, product: Product, name: str) -> Field:
    variable = data[name]
    if variable.dtype.kind not in "iuf":
        raise refuse(path, f"variable {name} holds {variable.dtype}", "numbers are expected")
    time, rows, columns = dimensions_of(path, data, name)
    shape = (int(variable.sizes[rows]), int(variable.sizes[columns]))
    steps = 1 if time is None else int(variable.sizes[time])
    chunk = variable.encoding.get("chunksizes") or variable.encoding.get("chunks") or (1,)
    if (
        shape[0] * shape[1] > MOST_CELLS
        or not 0 < steps <= MOST_STEPS
        or min(shape) < 2
        or int(np.prod([int(n) for n in chunk], dtype=np.float64)) > MOST_IN_A_CHUNK
    ):
        raise refuse(
            path,
            f"variable {name} has {steps} times {shape[0]} x {shape[1]} cells in chunks of {tuple(chunk)}",
            f"2 x 2 to {MOST_CELLS:,} cells and up to {MOST_STEPS:,} steps are read; cut out what you need",
        )
    _check_zarr(path, name)
    lon, lat = _cells(path, data, product, rows, columns)
    day, monthly = _times(path, data, name, time)
    field = Field(
        product=product,
        variable=name,
        factor=1.0,
        thickness_is=product.thickness_is,
        files=(path,),
        file=np.zeros(len(day), dtype=np.int64),
        index=np.arange(len(day), dtype=np.int64),
        day=day,
        monthly=monthly,
        lon=lon,
        lat=lat,
    )
    return _replaced(field, factor=_factor(path, data, field))


def _check_zarr(path: Path, name: str) -> None:
    """Refuse a Zarr array in which an absent chunk would read as a value."""
    if not path.is_dir():
        return
    import zarr

    array: Any = zarr.open_group(str(path), mode="r")[name]
    fill = array.fill_value
    declared = array.attrs.get("_FillValue")
    masked = fill is not None and (bool(np.isnan(float(fill))) or (declared is not None and declared == fill))
    if not masked and array.nchunks_initialized < array.nchunks:
        raise refuse(
            path,
            f"variable {name} lacks chunks, which would read as {fill or 0}",
            "write it with write_empty_chunks=True, or with a fill value that means missing",
        )


def _times(path: Path, data: Any, name: str, dimension: str | None) -> tuple[DateArray, bool]:
    """Return the day of each step, and whether a step stands for its month."""
    import cftime

    axis = None if dimension is None else time_axis(data, dimension)
    if axis is None:
        axis = next((n for n in ("time", "valid_time") if n in data.variables and data[n].size == 1), None)
    if axis is None:
        raise refuse(path, f"variable {name} has no time", "a coordinate such as 'days since 1979-01-01' is needed")
    variable = data[axis]
    units, calendar = str(variable.attrs.get("units", "")), str(variable.attrs.get("calendar", "standard"))
    values = np.atleast_1d(np.array(variable.values, dtype=np.float64))
    bounds = str(variable.attrs.get("bounds", variable.attrs.get("climatology", "")))
    span = None
    if bounds in data.variables and data[bounds].shape == (len(values), 2):
        limits = np.array(data[bounds].values, dtype=np.float64)
        if np.isfinite(limits).all() and (limits[:, 1] > limits[:, 0]).all():
            values, span = limits.mean(axis=1), limits
    if not np.isfinite(values).all():
        raise refuse(path, "has times that are missing", "leave those steps out")
    try:
        dates = cftime.num2date(values, units, calendar, only_use_cftime_datetimes=True)
        if span is not None:
            ends = cftime.num2date(span[0], units, calendar, only_use_cftime_datetimes=True)
            length: float | None = (ends[1] - ends[0]).total_seconds() / 86_400
        else:
            length = None
    except (ValueError, OverflowError, TypeError) as error:
        raise refuse(
            path, f"has times in {units!r} of the calendar {calendar!r} ({error})", "CF times are read"
        ) from None
    month = np.array([(d.year - 1970) * 12 + d.month - 1 for d in np.atleast_1d(dates)], dtype=np.int64)
    number = np.array([d.day for d in np.atleast_1d(dates)], dtype=np.int64)
    start = month.astype("datetime64[M]")
    # Day 30 of February of the calendar of 360 days is the last day of the real one.
    last = ((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
    day = start.astype("datetime64[D]") + (np.minimum(number, last) - 1)
    return day, _is_monthly(data, name, day, length)


def _is_monthly(data: Any, name: str, day: DateArray, length: float | None) -> bool:
    if length is not None:
        return length >= MONTH_DAYS
    words = [str(data.attrs.get(k, "")) for k in ("frequency", "time_coverage_resolution", "time_coverage_duration")]
    if "monthly" in name or any(word.startswith(("mon", "P1M")) for word in words):
        return True
    if any(word.startswith(("day", "P1D", "1hr", "6hr")) for word in words):
        return False
    days = np.unique(day)
    if len(days) > 1:
        return float(np.median(np.diff(days).astype(np.float64))) >= MONTH_DAYS
    # One step without a word on its length: monthly means are stamped on the first or in the middle.
    return int(str(days[0])[-2:]) in (1, 15, 16)


def _cells(path: Path, data: Any, product: Product, rows: str, columns: str) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of the cells, shape ``(rows, columns)``."""
    lat, lon = (_angle(path, data, which, rows, columns) for which in ("latitude", "longitude"))
    if lat is not None and lon is not None:
        usable = np.isfinite(lat) & np.isfinite(lon) & (np.abs(lat) <= 90.0) & (np.abs(lon) <= 720.0)
        if not usable.any():
            raise refuse(path, "has no cell with a position", "latitude and longitude in degrees are expected")
        if usable.all():
            return lon, lat
        return np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)
    x, y = (_metres(path, data, which, rows, columns) for which in "xy")
    if x is None or y is None:
        raise refuse(
            path,
            "has neither latitude and longitude nor projected coordinates",
            "accepted: lat and lon in degrees (1-D or 2-D), or x and y in m or km with a grid mapping",
        )
    return _unproject(path, data, product, x, y)


def _angle(path: Path, data: Any, which: str, rows: str, columns: str) -> FloatArray | None:
    unit = "degrees_north" if which == "latitude" else "degrees_east"
    short = "lat" if which == "latitude" else "lon"
    for name in map(str, data.variables):
        variable = data[name]
        attrs = variable.attrs
        known = str(attrs.get("standard_name", "")) == which or str(attrs.get("units", "")) == unit
        if not (known or name.lower() in (short, which, f"nav_{short}", f"t{short}")):
            continue
        dims = tuple(map(str, variable.dims))
        if dims not in ((rows,), (columns,), (rows, columns), (columns, rows)):
            continue
        units = str(attrs.get("units", unit)).lower()
        if not units.startswith("degree"):
            raise refuse(path, f"has {name} in {units!r}", "degrees are read")
        values = np.array(variable.values, dtype=np.float64)
        values = values * float(attrs.get("scale_factor", 1.0)) + float(attrs.get("add_offset", 0.0))
        shape = (data.sizes[rows], data.sizes[columns])
        if dims == (columns, rows):
            return values.T
        if dims == (rows,):
            return np.broadcast_to(values[:, None], shape)
        return np.broadcast_to(values, shape)
    return None


def _metres(path: Path, data: Any, which: str, rows: str, columns: str) -> FloatArray | None:
    for name in map(str, data.variables):
        variable = data[name]
        known = str(variable.attrs.get("standard_name", "")) == f"projection_{which}_coordinate"
        if not (known or name.lower() in (which, f"{which}c", f"{which}grid")):
            continue
        dims = tuple(map(str, variable.dims))
        if dims not in ((rows,), (columns,)):
            continue
        unit = str(variable.attrs.get("units", "")).strip().lower()
        if unit not in AXIS_METRES:
            raise refuse(path, f"has {name} in {unit!r}", f"accepted: {', '.join(AXIS_METRES)}")
        values = np.array(variable.values, dtype=np.float64) * AXIS_METRES[unit]
        shape = (data.sizes[rows], data.sizes[columns])
        return np.broadcast_to(values[:, None] if dims == (rows,) else values, shape)
    return None


def _unproject(path: Path, data: Any, product: Product, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    accepted = "accepted: polar stereographic (EPSG:3411, 3413, 3995), EASE2 north (EPSG:6931), or lat and lon"
    mapping = next((data[n].attrs for n in data.variables if "grid_mapping_name" in data[n].attrs), None)
    tries: list[Any] = []
    if mapping is not None:
        tries = [str(mapping[k])[:LONGEST_TEXT] for k in ("crs_wkt", "spatial_ref", "srid") if mapping.get(k)]
        tries += [dict(mapping)]
        tries += [str(mapping[k])[:LONGEST_TEXT] for k in ("proj4text", "proj4_string", "proj4") if mapping.get(k)]
    elif product.crs:
        tries = [product.crs]
    for text in tries:
        try:
            crs = CRS.from_cf(text) if isinstance(text, dict) else CRS.from_user_input(text)
        except (CRSError, KeyError, ValueError, TypeError):
            continue
        method = "" if crs.coordinate_operation is None else crs.coordinate_operation.method_name
        if not (method.startswith(("Polar Stereographic", "Stereographic")) or "Azimuthal Equal Area" in method):
            raise refuse(path, f"is in the projection {method or crs.name!r}", accepted)
        # To the longitude and latitude of its own ellipsoid, as the tables of cells of these products have them.
        lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
        good = np.isfinite(lon) & np.isfinite(lat)
        return np.where(good, lon, np.nan), np.where(good, lat, np.nan)
    what = "does not say its projection" if mapping is None else f"has the grid mapping {dict(mapping)!r:.200}"
    raise refuse(path, what, accepted)


def _factor(path: Path, data: Any, field: Field) -> float:
    """Return the factor from the file's unit, by ``units`` and, where there is none, by the range of the values."""
    unit = data[field.variable].attrs.get("units")
    text = "" if unit is None else str(unit).strip().lower()
    if field.product.quantity == "thickness":
        if text not in LENGTHS:
            raise refuse(path, f"has {field.variable} in {text or 'no unit'!r}", "accepted: m, cm")
        return LENGTHS[text]
    if text in FRACTION:
        return 1.0
    if text in PERCENT_WORDS:
        return 1.0 / PERCENT
    if text:
        raise refuse(path, f"has {field.variable} in {text!r}", "accepted: 1 (0 to 1), fraction, %, percent")
    steps = np.unique([0, len(field.day) // 2, len(field.day) - 1])
    greatest = 0.0
    every = np.arange(0, field.lon.size, max(1, field.lon.size // 1_000_000))
    for step in steps:
        values, _ = decode(field, data, slice(int(step), int(step) + 1), every)
        observed = values[np.isfinite(values)]
        greatest = max(greatest, float(observed.max()) if observed.size else 0.0)
    if greatest == 0.0:
        raise refuse(path, f"has {field.variable} without units and without ice", "set its attribute units")
    return 1.0 / PERCENT if greatest > coefficient("ice.grid.percent_above") else 1.0


def _piomas(path: Path, paths: Sequence[Path]) -> Field:
    """Recognise a year of PIOMAS in its own binary format."""
    cells = PIOMAS_SHAPE[0] * PIOMAS_SHAPE[1]
    steps, rest = divmod(path.stat().st_size, 4 * cells)
    if rest or not 1 <= steps <= 12:
        raise refuse(path, f"has {path.stat().st_size:,} bytes", f"a year of PIOMAS has 12 x {4 * cells:,}")
    beside = [p for p in paths if p.name == "grid.dat"] + [path.with_name("grid.dat")]
    grid = next((p for p in beside if p.is_file()), None)
    if grid is None:
        raise refuse(path, "needs the positions of its cells", "put grid.dat of PIOMAS beside it")
    try:
        if grid.stat().st_size > 60 * cells:
            raise ValueError("too large")
        numbers = np.array(grid.read_text(encoding="ascii").split(), dtype=np.float64)
        lon, lat = numbers.reshape(2, *PIOMAS_SHAPE)
        if not (np.isfinite(numbers).all() and np.abs(lat).max() <= 90.0):
            raise ValueError("not positions")
    except (OSError, ValueError) as error:
        raise refuse(grid, f"is not the grid of PIOMAS ({error})", "longitudes, then latitudes, 43,200 each") from None
    name = PIOMAS_NAME.search(path.name)
    year = int(name[1]) if name else 0
    month = (year - 1970) * 12 + np.arange(steps)
    product = next(p for p in products() if p.key == "piomas")
    return Field(
        product=product,
        variable="heff",
        factor=1.0,
        thickness_is=product.thickness_is,
        files=(path,),
        file=np.zeros(steps, dtype=np.int64),
        index=np.arange(steps, dtype=np.int64),
        day=month.astype("datetime64[M]").astype("datetime64[D]"),
        monthly=True,
        lon=lon,
        lat=lat,
    )
