"""Your own ice: gridded fields of sea ice, recognised by name and sampled along a track.

Files of NSIDC, OSI SAF, ERA5 and Copernicus, PIOMAS, CMIP6 and others that keep the CF conventions, NetCDF or Zarr; the
list is ``ice_products.csv``. What is not recognised is refused. A place without an observation is an error, or is
filled in the way that ``missing`` names; it is never open water.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes import geodesy
from routes.errors import BadInputError, DataError
from routes.ice.gridcells import read_cells
from routes.ice.gridfield import (
    KIND_WORDS,
    LAND,
    MISSING,
    OBSERVED,
    OFF_GRID,
    POLE_HOLE,
    THICKNESS_MEANINGS,
    Field,
)
from routes.ice.gridfiles import read_fields
from routes.ice.legs import ice_legs_along, leg_names
from routes.ice.record import FIRST_YEAR, ice_record
from routes.tables import coefficient
from routes.units import KM_PER_NM, MONTHS_PER_YEAR

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
KindArray = NDArray[np.int8]
DateArray = NDArray[np.datetime64]

MISSING_CHOICES = ("error", "nearest", "record")
_NEIGHBOURS = 64
# A position this many half diagonals from the centre of the nearest cell is still in it: cells are not quite square.
_CELL_SLACK = 1.15
# Degrees of latitude south of the samples in which cells are still looked at.
_MARGIN_DEG = 3.0
_MINUTES_PER_DEGREE = 60.0


def open_ice_grid(
    path: str | Path | Sequence[str | Path],
    *,
    concentration: str | None = None,
    thickness: str | None = None,
    thickness_is: str | None = None,
    missing: str = "error",
) -> IceGrid:
    """Open gridded ice of your own.

    Parameters
    ----------
    path
        A NetCDF file, a Zarr store, a year of PIOMAS (``heff.HYYYY`` beside ``grid.dat``), or several: files of one
        variable are joined in time, and concentration and thickness may come from different products.
    concentration, thickness
        Names of the variables; None takes those of the product that is recognised.
    thickness_is
        ``in-ice`` (mean over the ice) or ``cell-mean`` (volume over the area of the cell, which is divided by the
        concentration). None only where the product defines it (CMIP6, PIOMAS).
    missing
        ``error``; ``nearest``: an observed cell within 150 km, the rim of the pole hole, or the month before or after;
        ``record``: the shipped record of the leg and month.

    Returns
    -------
    The grid; values are read when they are asked for.

    Raises
    ------
    RoutesError
        For a file, unit, projection, calendar or variable that is not recognised, with what was found.
    """
    if thickness_is is not None and thickness_is not in THICKNESS_MEANINGS:
        raise BadInputError(
            f"thickness_is {thickness_is!r}", "is not known", f"choose from: {', '.join(THICKNESS_MEANINGS)}"
        )
    if missing not in MISSING_CHOICES:
        raise BadInputError(f"missing {missing!r}", "is not known", f"choose from: {', '.join(MISSING_CHOICES)}")
    given = list(path) if isinstance(path, list | tuple) else [path]
    if not given or not all(isinstance(p, str | Path) and str(p).strip() and "\0" not in str(p) for p in given):
        raise BadInputError(f"ice file {path!r}", "must be a path or several", "give the name of a file")
    paths = [Path(str(p)) for p in given]
    fields = read_fields(paths, concentration, thickness, thickness_is)
    for name, field, quantity in ((concentration, fields[0], "concentration"), (thickness, fields[1], "thickness")):
        if name is not None and field is None:
            raise BadInputError(f"{quantity} {name!r}", "is no variable of the files", "list them with ncdump -h")
    return IceGrid(concentration=fields[0], thickness=fields[1], missing=missing)


@dataclass(frozen=True, kw_only=True, eq=False)
class IceGrid:
    """Gridded ice: concentration, thickness, or both, perhaps on two grids.

    Attributes
    ----------
    concentration, thickness
        The fields, None where the files have none.
    missing
        What a place without an observation means: ``error``, ``nearest`` or ``record``.
    """

    concentration: Field | None
    thickness: Field | None
    missing: str

    @property
    def product(self) -> str:
        """Key of the product, or of both."""
        keys = [field.product.key for field in (self.concentration, self.thickness) if field is not None]
        return " + ".join(dict.fromkeys(keys))

    @property
    def covers(self) -> str:
        """First and last month of each field, in words."""
        fields = [field for field in (self.concentration, self.thickness) if field is not None]
        return "; ".join(f"{field.product.quantity} {field.covers}" for field in fields)

    def sample(self, lon: ArrayLike, lat: ArrayLike, dates: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Sample the ice at positions and dates.

        Parameters
        ----------
        lon, lat
            Positions [deg], 1-D.
        dates
            Date of each position, or one for all; monthly fields stand for their whole month, others for the day.

        Returns
        -------
        concentration, thickness_m
            ``(n,)``: concentration 0..1 of the cell that holds the position; thickness of the ice that is there [m], 0
            where there is none. NaN throughout where the grid has no such field; a mean over cells stays one where the
            grid has no concentration to divide it by.

        Raises
        ------
        DataError
            Where nothing was observed and ``missing`` does not say what to do.

        Notes
        -----
        A position on land or coast, or just off the grid, takes the nearest observed cell within 1.5 diagonals of a
        cell (row ``ice.grid.coast_reach``). The pole hole and gaps of the record do not.
        """
        place = Places.at(lon, lat)
        try:
            day = np.broadcast_to(np.asarray(dates, dtype="datetime64[D]"), place.lon.shape)
        except (ValueError, TypeError):
            raise BadInputError(f"dates {dates!r}", "are not dates", "write YYYY-MM-DD") from None
        if np.isnat(day).any():
            raise BadInputError("dates", "must not be missing", "leave those positions out")
        found = np.full((2, len(day)), np.nan)
        kinds = np.full((2, len(day)), MISSING, dtype=np.int8)
        for one in np.unique(day):
            which = np.flatnonzero(day == one)
            for row, field in enumerate((self.concentration, self.thickness)):
                steps = np.zeros(0, dtype=np.int64) if field is None else steps_of(field, one)
                if field is not None and len(steps):
                    values, kind = self.look(field, place.part(which), steps)
                    found[row, which] = _mean_observed(values, kind)
                    kinds[row, which] = np.where(np.isfinite(found[row, which]), OBSERVED, kind[0])
        return self._finish(place, day, found, kinds)

    def _finish(
        self, place: Places, day: DateArray, found: FloatArray, kinds: KindArray
    ) -> tuple[FloatArray, FloatArray]:
        if self.missing == "record" and (self.concentration is not None or self.thickness is not None):
            recorded = _recorded(place, day)
            for row, field in enumerate((self.concentration, self.thickness)):
                if field is not None:
                    fill = recorded[row]
                    if row == 1 and field.thickness_is == "cell-mean":
                        fill = fill * found[0] if self.concentration is not None else fill * np.nan
                    found[row] = np.where(np.isfinite(found[row]), found[row], fill)
        concentration, thickness = found
        if self.concentration is not None:
            self._complain(self.concentration, ~np.isfinite(concentration), place, day, kinds[0])
        if self.thickness is not None:
            ice = np.ones(len(day), dtype=np.bool_) if self.concentration is None else concentration > 0.0
            self._complain(self.thickness, ice & ~np.isfinite(thickness), place, day, kinds[1])
            if self.concentration is not None:
                thickness = in_ice_thickness(self.thickness, thickness, concentration)
            thickness = np.where(ice, thickness, 0.0)
        return concentration, thickness

    def _complain(
        self, field: Field, wrong: NDArray[np.bool_], place: Places, day: DateArray, kinds: KindArray
    ) -> None:
        if not wrong.any():
            return
        first = int(np.flatnonzero(wrong)[0])
        where = f"{int(wrong.sum())} of {len(wrong)} positions, first {place.lat[first]:.2f},{place.lon[first]:.2f}"
        if not len(steps_of(field, day[first])):
            raise DataError(
                f"{field.name} on {day[first]}", f"is not covered (it holds {field.covers})", "choose another date"
            )
        remedy = "choose missing='nearest' or 'record'" if self.missing == "error" else "take another product"
        raise DataError(field.name, f"{where} on {day[first]}, are {KIND_WORDS[int(kinds[first])]}", remedy)

    def look(self, field: Field, place: Places, steps: IntArray) -> tuple[FloatArray, KindArray]:
        """Read a field at some places and steps: ``(steps, places)`` values and what they are.

        Land and coast within reach are filled, and with ``missing`` ``nearest`` all else as far as it may be.
        """
        spot = place.on(field)
        cells = spot.cells
        values, kinds = read_cells(field, steps, cells)
        if field.product.fill_is_land:
            kinds = np.where((kinds == MISSING) & place.always_empty(field), LAND, kinds).astype(np.int8)
        wanted = (kinds == OBSERVED) if field.product.quantity == "concentration" else (values > 0.0)
        return _pick(spot, values, kinds, wanted, field, steps, fill=self.missing == "nearest")


def _pick(
    spot: Spot,
    values: FloatArray,
    kinds: KindArray,
    wanted: NDArray[np.bool_],
    field: Field,
    steps: IntArray,
    *,
    fill: bool,
) -> tuple[FloatArray, KindArray]:
    """Take the nearest cell, or where it is land or off the grid the nearest one that is wanted and within reach."""
    own, near = spot.own, spot.near
    found, kind = values[:, own], kinds[:, own].copy()
    kind[:, spot.outside] = OFF_GRID
    known = wanted[:, near] & spot.within[None]
    first = np.argmax(known, axis=2)
    some = np.take_along_axis(known, first[..., None], axis=2)[..., 0]
    at = np.take_along_axis(np.broadcast_to(near, known.shape), first[..., None], axis=2)[..., 0]
    other = np.take_along_axis(values, at, axis=1)
    zero = (kind == OBSERVED) & (found == 0.0) if field.product.quantity == "thickness" else np.zeros_like(some)
    take = ((kind == LAND) | (kind == OFF_GRID) | zero) & some
    found = np.where(take, other, np.where(kind == OBSERVED, found, np.nan))
    kind = np.where(take, OBSERVED, kind).astype(np.int8)
    if fill and (kind != OBSERVED).any():
        for row in np.flatnonzero((kind != OBSERVED).any(axis=1)):
            _fill_nearest(spot, field, int(steps[row]), found[row], kind[row])
    return found, kind


def _fill_nearest(spot: Spot, field: Field, step: int, found: FloatArray, kind: KindArray) -> None:
    """Fill what is left from the nearest observed cell of the whole field, in place."""
    from scipy.spatial import cKDTree

    values, kinds = read_cells(field, np.array([step]), spot.all_cells)
    good = (kinds[0] == OBSERVED) & ((values[0] > 0.0) | (field.product.quantity == "concentration"))
    bad = np.flatnonzero(kind != OBSERVED)
    if not good.any():
        return
    distance, at = cKDTree(spot.all_vectors[good]).query(spot.vectors[bad])
    reach = _chord(coefficient("ice.grid.nearest_reach_km"))
    near = (distance <= reach) | (kind[bad] == POLE_HOLE)
    found[bad[near]] = values[0][good][at[near]]
    kind[bad[near]] = OBSERVED


def _chord(km: float) -> float:
    """Return the chord on a sphere of radius 1 of a distance [km]."""
    return 2.0 * float(np.sin(np.radians(km / KM_PER_NM / _MINUTES_PER_DEGREE) / 2.0))


def _mean_observed(values: FloatArray, kinds: KindArray) -> FloatArray:
    seen = kinds == OBSERVED
    total = np.where(seen, values, 0.0).sum(axis=0)
    return np.where(seen.any(axis=0), total / np.maximum(seen.sum(axis=0), 1), np.nan)


def steps_of(field: Field, day: np.datetime64) -> IntArray:
    """Return the steps that stand for a day: its month, or the day itself."""
    month = day.astype("datetime64[M]")
    same = field.months == month if field.monthly else field.day == day
    return np.flatnonzero(same).astype(np.int64)


def in_ice_thickness(field: Field, thickness: FloatArray, concentration: FloatArray) -> FloatArray:
    """Return the thickness of the ice itself [m]; a mean over cells is divided by the concentration, at least 15%."""
    if field.thickness_is != "cell-mean":
        return thickness
    return np.asarray(thickness / np.maximum(concentration, coefficient("ice.edge.concentration")), dtype=np.float64)


def _recorded(place: Places, day: DateArray) -> tuple[FloatArray, FloatArray]:
    """Return concentration and thickness of the shipped record at places and dates, NaN outside it."""
    record, names = ice_record(), leg_names()
    legs = ice_legs_along(place.lon, place.lat)
    leg = np.array([names.index(str(name)) if name else -1 for name in legs])
    month = day.astype("datetime64[M]").astype(np.int64) - (FIRST_YEAR - 1970) * MONTHS_PER_YEAR
    inside = (leg >= 0) & (month >= 0) & (month < record.cover.shape[1])
    at = (np.where(inside, leg, 0), np.where(inside, month, 0))
    cover = record.cover[at]
    concentration = np.where(cover == 0.0, 0.0, cover * record.pack_concentration[at])
    return (
        np.where(inside, concentration, np.nan),
        np.where(inside, np.where(cover == 0.0, 0.0, record.thickness_m[at]), np.nan),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spot:
    """Places on the grid of a field.

    ``cells`` are the numbers of all cells that matter; ``own`` and ``near`` index them: the cell that holds each place,
    and its neighbours, nearest first, ``within`` telling which of them are close enough.
    """

    cells: IntArray
    own: IntArray
    near: IntArray
    within: NDArray[np.bool_]
    outside: NDArray[np.bool_]
    vectors: FloatArray
    all_cells: IntArray
    all_vectors: FloatArray


class Places:
    """Positions, and where they lie on each grid (worked out once a grid)."""

    def __init__(self, lon: FloatArray, lat: FloatArray) -> None:
        self.lon, self.lat = lon, lat
        self._spots: dict[int, tuple[Field, Spot]] = {}
        self._empty: dict[int, NDArray[np.bool_]] = {}

    @classmethod
    def at(cls, lon: ArrayLike, lat: ArrayLike) -> Places:
        """Check positions."""
        east, north = np.atleast_1d(geodesy.wrap_longitude(lon)), np.atleast_1d(geodesy.check_latitude(lat))
        if east.ndim != 1 or east.shape != north.shape:
            raise BadInputError(
                f"positions of shape {east.shape} and {north.shape}", "must be 1-D and equal", "give one list each"
            )
        return cls(east, north)

    def part(self, which: IntArray) -> Places:
        """Return some of the places."""
        return self if len(which) == len(self.lon) else Places(self.lon[which], self.lat[which])

    @cached_property
    def vectors(self) -> FloatArray:
        """Positions as unit vectors."""
        return geodesy.unit_vectors(np.column_stack([self.lon, self.lat]))

    def on(self, field: Field) -> Spot:
        """Find the places on the grid of a field."""
        if id(field) not in self._spots:
            self._spots[id(field)] = (field, self._locate(field))
        return self._spots[id(field)][1]

    def always_empty(self, field: Field) -> NDArray[np.bool_]:
        """Tell which cells are empty at both ends of a field: land, not a gap."""
        if id(field) not in self._empty:
            ends = np.unique([0, len(field.day) - 1])
            _, kinds = read_cells(field, ends, self.on(field).cells)
            self._empty[id(field)] = (kinds == MISSING).all(axis=0)
        return self._empty[id(field)]

    def _locate(self, field: Field) -> Spot:
        from scipy.spatial import cKDTree

        # Comparisons with the NaN of a cell without position are False.
        rows, columns = np.nonzero(field.lat >= self.lat.min() - _MARGIN_DEG)
        if not len(rows):
            south, north = float(np.nanmin(field.lat)), float(np.nanmax(field.lat))
            raise DataError(
                field.name,
                f"covers {south:.1f} to {north:.1f} N, the track reaches {self.lat.min():.1f} N",
                "take the northern hemisphere",
            )
        number = rows * field.lon.shape[1] + columns
        vectors = geodesy.unit_vectors(np.column_stack([field.lon[rows, columns], field.lat[rows, columns]]))
        tree = cKDTree(vectors)
        near_distance, near = tree.query(self.vectors, k=min(_NEIGHBOURS, len(rows)))
        near, near_distance = near.reshape(len(self.lon), -1), near_distance.reshape(len(self.lon), -1)
        size = _diagonal(field, rows[near[:, 0]], columns[near[:, 0]])
        needed, inverse = np.unique(near, return_inverse=True)
        inverse = inverse.reshape(near.shape)
        return Spot(
            cells=number[needed].astype(np.int64),
            own=inverse[:, 0].astype(np.int64),
            near=inverse.astype(np.int64),
            within=near_distance <= coefficient("ice.grid.coast_reach") * size[:, None],
            outside=near_distance[:, 0] > _CELL_SLACK * size / 2.0,
            vectors=self.vectors,
            all_cells=number.astype(np.int64),
            all_vectors=vectors,
        )


def _diagonal(field: Field, rows: NDArray[Any], columns: NDArray[Any]) -> FloatArray:
    """Return the diagonal of cells, as a chord on the unit sphere, from the spacing to their neighbours."""
    sides = []
    for step_row, step_column in ((1, 0), (0, 1)):
        spans = []
        for sign in (1, -1):
            r = np.clip(rows + sign * step_row, 0, field.lon.shape[0] - 1)
            c = np.clip(columns + sign * step_column, 0, field.lon.shape[1] - 1)
            here = geodesy.unit_vectors(np.column_stack([field.lon[rows, columns], field.lat[rows, columns]]))
            there = np.radians([np.nan_to_num(field.lon[r, c]), np.nan_to_num(field.lat[r, c])])
            lost = ~np.isfinite(field.lat[r, c]) | ((r == rows) & (c == columns))
            other = geodesy.unit_vectors(np.degrees(there).T)
            spans.append(np.where(lost, np.nan, np.linalg.norm(here - other, axis=1)))
        # At a seam of the grid one of the two neighbours may be far off.
        sides.append(np.fmin(spans[0], spans[1]))
    return np.asarray(np.hypot(np.nan_to_num(sides[0]), np.nan_to_num(sides[1])), dtype=np.float64)
