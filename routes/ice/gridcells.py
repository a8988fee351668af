"""Values of single cells of gridded ice: packing, flags and fill values undone, everything else told apart by kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes.errors import DataError
from routes.ice.gridfield import (
    BLOCK,
    LAND,
    MISSING,
    OBSERVED,
    PIOMAS_NAME,
    PIOMAS_SHAPE,
    POLE_HOLE,
    Field,
    Product,
    dimensions_of,
    opened,
    refuse,
)
from routes.tables import coefficient

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
DateArray = NDArray[np.datetime64]


def read_cells(field: Field, steps: IntArray, cells: IntArray) -> tuple[FloatArray, NDArray[np.int8]]:
    """Read some cells at some times.

    Parameters
    ----------
    field
        What to read.
    steps
        Numbers of steps of ``field.day``.
    cells
        Numbers of cells, in the order of the flattened grid.

    Returns
    -------
    values, kinds
        ``(steps, cells)``: 0..1 or [m], NaN where nothing was observed; and what each cell is (``OBSERVED``, ...).
    """
    values = np.full((len(steps), len(cells)), np.nan)
    kinds = np.full(values.shape, MISSING, dtype=np.int8)
    for number in np.unique(field.file[steps]):
        chosen = np.flatnonzero(field.file[steps] == number)
        order = chosen[np.argsort(field.index[steps[chosen]], kind="stable")]
        index = field.index[steps[order]]
        # Runs of neighbouring steps are read at once, as far as memory is to be spent.
        longest = max(1, BLOCK // field.lon.size)
        cuts = np.flatnonzero((np.diff(index) != 1) | (np.arange(1, len(index)) % longest == 0)) + 1
        path = field.files[int(number)]
        if PIOMAS_NAME.search(path.name):
            for where, at in zip(order, index, strict=True):
                values[where], kinds[where] = _read_piomas(path, int(at), cells)
            continue
        with opened(path) as data:
            for part, at in zip(np.split(order, cuts), np.split(index, cuts), strict=True):
                raw, kind = decode(field, data, slice(int(at[0]), int(at[-1]) + 1), cells)
                values[part], kinds[part] = raw * field.factor, kind
    _check_range(field, values)
    top = 1.0 if field.product.quantity == "concentration" else np.inf
    return np.clip(values, 0.0, top), kinds


def _read_piomas(path: Path, step: int, cells: IntArray) -> tuple[FloatArray, NDArray[np.int8]]:
    count = PIOMAS_SHAPE[0] * PIOMAS_SHAPE[1]
    raw = np.fromfile(path, dtype="<f4", count=count, offset=4 * count * step).astype(np.float64)
    if len(raw) != count or not np.isfinite(raw).all():
        raise refuse(path, "is not float32, little-endian", "give heff.HYYYY as the Polar Science Center writes it")
    return raw[cells], np.full(len(cells), OBSERVED, dtype=np.int8)


def decode(field: Field, data: Any, times: slice, cells: IntArray) -> tuple[FloatArray, NDArray[np.int8]]:
    """Undo flags, fill values and packing of a block; values in the unit of the file."""
    variable_name = field.variable
    if variable_name not in data.variables:
        variable_name = next((str(n) for n in data.variables if re.fullmatch(field.product.variable, str(n))), "")
    path = field.files[0]
    time, rows, columns = dimensions_of(path, data, variable_name)
    row, column = np.divmod(cells, field.lon.shape[1])
    window = {rows: slice(int(row.min()), int(row.max()) + 1), columns: slice(int(column.min()), int(column.max()) + 1)}
    where = (row - row.min(), column - column.min())

    def block(name: str) -> NDArray[Any]:
        variable = data[name]
        taken = {d: window.get(d, times if d == time else 0) for d in map(str, variable.dims)}
        found = variable.isel(taken)
        order = [d for d in (time, rows, columns) if d in found.dims]
        values = np.array(found.transpose(*order).values)
        if values.ndim == 2:
            values = values[None]
        return values[:, where[0], where[1]]

    attrs = data[variable_name].attrs
    raw = block(variable_name)
    kinds = np.full(raw.shape, OBSERVED, dtype=np.int8)
    unsigned = str(attrs.get("_Unsigned", "")).lower() == "true"
    if unsigned and raw.dtype.kind == "i":
        raw = raw.view(f"u{raw.dtype.itemsize}")
    number = raw.astype(np.float64)
    fills = [np.asarray(attrs[k]).ravel() for k in ("_FillValue", "missing_value") if k in attrs]
    bad = ~np.isfinite(number) | (np.abs(number) >= 1e19)
    for fill in fills:
        for value in fill:
            if raw.dtype.kind == "f":
                bad |= raw == raw.dtype.type(value)
            else:
                bad |= number == (float(value) % 2.0 ** (8 * raw.dtype.itemsize) if unsigned else float(value))
    low, high = _valid_range(attrs)
    bad |= (number < low) | (number > high)
    kinds[bad] = MISSING
    for kind, values in _flags(field.product, attrs, raw.dtype).items():
        kinds[np.isin(number, values)] = kind
    masks = [n for n in (field.product.mask_variable,) if n and n in data.variables]
    for name in masks:
        explained = _explain(block(name), data[name].attrs)
        kinds = np.where((kinds == MISSING) & (explained != OBSERVED), explained, kinds).astype(np.int8)
    value = number * float(attrs.get("scale_factor", 1.0)) + float(attrs.get("add_offset", 0.0))
    return np.where(kinds == OBSERVED, value, np.nan), kinds


def _valid_range(attrs: Any) -> tuple[float, float]:
    both = np.asarray(attrs.get("valid_range", (-np.inf, np.inf)), dtype=np.float64).ravel()
    if len(both) != 2:
        return -np.inf, np.inf
    return float(attrs.get("valid_min", both[0])), float(attrs.get("valid_max", both[1]))


def _word_kind(word: str) -> int:
    word = word.lower()
    if "pole" in word or "hole" in word:
        return POLE_HOLE
    return LAND if word.startswith(("land", "coast", "lake")) and "spill" not in word else MISSING


def _flags(product: Product, attrs: Any, dtype: np.dtype[Any]) -> dict[int, list[float]]:
    """Return the raw values that are flags: those of the product, and those that the file itself declares."""
    found: dict[int, list[float]] = {LAND: [], POLE_HOLE: [], MISSING: []}
    if dtype.kind in "iu":
        found[LAND] += [float(v) for v in product.land_flags]
        found[POLE_HOLE] += [float(v) for v in product.pole_flags]
        if "flag_values" in attrs and "flag_meanings" in attrs:
            values = np.atleast_1d(np.asarray(attrs["flag_values"]))
            for value, word in zip(values.ravel(), str(attrs["flag_meanings"]).split(), strict=False):
                bits = int(value) % 256 if dtype.itemsize == 1 and dtype.kind == "u" else int(value)
                known = float(bits) in found[LAND] + found[POLE_HOLE]
                if not known:
                    found[_word_kind(word)].append(float(bits))
    return {kind: values for kind, values in found.items() if values}


def _explain(mask: NDArray[Any], attrs: Any) -> NDArray[np.int8]:
    """Say what a missing cell is by a variable of flags or bits."""
    kinds = np.full(mask.shape, OBSERVED, dtype=np.int8)
    words = str(attrs.get("flag_meanings", "")).split()
    for key in ("flag_values", "flag_masks"):
        for value, word in zip(np.atleast_1d(np.asarray(attrs.get(key, []))).ravel(), words, strict=False):
            kind = _word_kind(word)
            if kind == MISSING:
                continue
            width = 256 if mask.dtype.itemsize == 1 else 65536
            hit = mask.astype(np.int64) % width
            wanted = int(value) % width
            kinds[(hit == wanted) if key == "flag_values" else ((hit & wanted) != 0)] = kind
    return kinds


def _check_range(field: Field, values: FloatArray) -> None:
    excess = coefficient("ice.grid.excess")
    top = 1.0 + excess if field.product.quantity == "concentration" else coefficient("ice.grid.thickest_m")
    wrong = (values < -excess) | (values > top)
    if wrong.any():
        found = float(values[wrong].ravel()[0])
        unit = "(0 to 1)" if field.product.quantity == "concentration" else "m"
        raise DataError(
            field.name,
            f"holds {found:.4g} {unit}, which no {field.product.quantity} can be",
            "a flag that is not declared, or a wrong attribute units: set units, flag_values or _FillValue",
        )
