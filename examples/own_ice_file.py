"""Ice of one's own: a passage through a NetCDF of concentration and thickness, not the shipped record (extra ``ice``).

The file is made here: a belt of ice north of 73 N whose thickness is a scenario, as of a model run. With real products
leave that part out; ``routes ice fetch-help`` says where to get them.
"""

import tempfile
from pathlib import Path

import numpy as np
import xarray as xr

import routes
from routes.ice.along import OwnIce


def write_ice(path: Path, concentration: float, thickness_m: float) -> None:
    """Write monthly fields of July to November 2024 on a grid of one degree."""
    lat, lon, months = np.arange(60.5, 90.0), np.arange(0.5, 360.0), np.arange("2024-07", "2024-12", dtype="M8[M]")
    belt = np.where(lat > 73.0, concentration, 0.0)[np.newaxis, :, np.newaxis] * np.ones((len(months), 1, len(lon)))
    axes = ("time", "lat", "lon")
    data = xr.Dataset(
        {
            "siconc": (axes, belt, {"units": "1", "standard_name": "sea_ice_area_fraction"}),
            "sithick": (
                axes,
                np.where(belt > 0, thickness_m, 0.0),
                {"units": "m", "standard_name": "sea_ice_thickness"},
            ),
        },
        {
            "time": months.astype("M8[ns]"),
            "lat": ("lat", lat, {"units": "degrees_north", "standard_name": "latitude"}),
            "lon": ("lon", lon, {"units": "degrees_east", "standard_name": "longitude"}),
        },
    )
    data.to_netcdf(path, engine="h5netcdf")


print(f"{'ice north of 73 N':28}{'days':>6}{'escorted nm':>13}{'kn':>6}")
with tempfile.TemporaryDirectory() as folder:
    for concentration, thickness_m in ((0.0, 0.0), (0.3, 0.4), (0.8, 0.8), (0.9, 1.2), (1.0, 2.5)):
        path = Path(folder) / f"belt_{concentration}_{thickness_m}.nc"
        write_ice(path, concentration, thickness_m)
        ice = OwnIce(paths=(str(path),), thickness_is="in-ice")
        found = routes.passage("zhelaniya", "dezhnev", vessel="yamalmax", enter="2024-09-01", ice_file=ice).voyage
        head = f"{concentration:.0%} of {thickness_m:.1f} m"
        if found.feasible:
            print(f"{head:28}{found.days:6.1f}{found.escorted_nm:13,.0f}{found.mean_speed_kn:6.1f}")
        else:
            print(f"{head:28}{found.reason}")
