"""Resistance and power of a ship whose form is known, by Holtrop and Mennen.

The method of 1982 and the re-analysis of 1984 share all parts but the form factor and the wave resistance. Coefficients
are rows of ``holtrop.csv``. No name of a force ends in ``_kn``, which means knots.
"""

from routes.holtrop.form import (
    HullForm,
    appendage_factor,
    entrance_deg,
    example_form,
    form_factor_1982,
    form_factor_1984,
    wetted_surface_m2,
)
from routes.holtrop.method import Resistance, delivered_power_kw, holtrop_1984, holtrop_mennen_1982

__all__ = [
    "HullForm",
    "Resistance",
    "appendage_factor",
    "delivered_power_kw",
    "entrance_deg",
    "example_form",
    "form_factor_1982",
    "form_factor_1984",
    "holtrop_1984",
    "holtrop_mennen_1982",
    "wetted_surface_m2",
]
