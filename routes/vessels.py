"""Ships: the reference vessels, each particular with its source."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from routes.errors import BadInputError, DataError, UnknownNameError
from routes.ice.risk import ice_class
from routes.resistance import Hull
from routes.speed import IceShip, check_speed
from routes.tables import Row, coefficient, load_table
from routes.units import check_draught

TYPES = ("container", "bulk", "tanker", "lng", "general_cargo", "vehicle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """A ship.

    Attributes
    ----------
    service_speed_kn
        Design speed, reference of the power law [kn].
    operating_speed_kn
        Speed at which such ships sail today, the default of a voyage [kn].
    mcr_kw
        Installed propulsion power [kW].
    aux_sea_kw, aux_anchor_kw, boiler_sea_kw, boiler_anchor_kw
        Auxiliary engine and boiler load at sea and while waiting [kW].
    fuel
        ``VLSFO``, ``HFO``, ``MGO``, ``LNG`` or ``METHANOL``.
    """

    key: str
    name: str
    type: str
    ice_class: str
    dwt_t: float
    draught_m: float
    mcr_kw: float
    service_speed_kn: float
    operating_speed_kn: float
    aux_sea_kw: float
    aux_anchor_kw: float
    boiler_sea_kw: float
    boiler_anchor_kw: float
    engine: str
    fuel: str
    gt: float | None = None
    teu: float | None = None
    capacity_m3: float | None = None
    length_m: float | None = None
    beam_m: float | None = None
    rows: Mapping[str, Row] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the particulars."""
        if self.type not in TYPES:
            raise BadInputError(f"vessel type {self.type!r}", "is not known", f"choose from: {', '.join(TYPES)}")
        ice_class(self.ice_class)
        check_speed(self.service_speed_kn)
        check_speed(self.operating_speed_kn)
        if self.operating_speed_kn > self.service_speed_kn * 1.1:
            raise BadInputError(
                f"speed {self.operating_speed_kn:g} kn",
                f"is beyond the ship's service speed of {self.service_speed_kn:g} kn by more than 10%",
                "give a lower speed",
            )
        for name in ("dwt_t", "mcr_kw"):
            if not float(getattr(self, name)) > 0:
                raise BadInputError(f"{name} {getattr(self, name)!r}", "must be positive", "check the ship's data")
        check_draught(self.draught_m)
        if f"co2_factor.{self.fuel}" not in load_table("coefficients.csv"):
            raise UnknownNameError(f"fuel {self.fuel!r}", "is not known", f"choose from: {', '.join(fuels())}")
        if f"sfc.main.{self.engine}.{self.fuel}" not in load_table("coefficients.csv"):
            raise BadInputError(
                f"fuel {self.fuel!r} in engine {self.engine!r}",
                "has no consumption row",
                "choose a fuel that this engine burns",
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the ship as plain data."""
        skip = {"rows"}
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in skip}


def fuels() -> list[str]:
    """Return the fuels that emission rows exist for.

    >>> fuels()
    ['VLSFO', 'HFO', 'MGO', 'LNG', 'METHANOL']
    """
    prefix = "co2_factor."
    return [key.removeprefix(prefix) for key in load_table("coefficients.csv") if key.startswith(prefix)]


_TEXT = {"name", "type", "ice_class", "engine", "fuel"}
_OPTIONAL = {"gt", "teu", "capacity_m3", "length_m", "beam_m"}


@cache
def _table() -> dict[str, Vessel]:
    grouped: dict[str, dict[str, Row]] = {}
    for key, row in load_table("vessels.csv").items():
        ship, _, particular = key.partition(".")
        grouped.setdefault(ship, {})[particular] = row
    wanted = {f.name for f in dataclasses.fields(Vessel)} - {"key", "rows", "operating_speed_kn"}
    found = {}
    for ship, rows in grouped.items():
        missing = wanted - _OPTIONAL - set(rows)
        if missing:
            raise DataError(f"vessel {ship!r}", f"lacks {', '.join(sorted(missing))}", "add the rows to vessels.csv")
        values: dict[str, Any] = {
            name: rows[name].text if name in _TEXT else rows[name].value for name in wanted if name in rows
        }
        if "operating_speed_kn" in rows:
            speed = rows["operating_speed_kn"].value
        else:
            speed = min(coefficient(f"operating_speed.{values['type']}"), values["service_speed_kn"])
        found[ship] = Vessel(key=ship, operating_speed_kn=speed, rows=rows, **values)
    return found


def list_vessels() -> list[Vessel]:
    """Return all reference ships, in the order of the table."""
    return list(_table().values())


def vessel(
    key: str | Vessel,
    *,
    ice_class: str | None = None,
    speed_kn: float | None = None,
    draught_m: float | None = None,
    fuel: str | None = None,
) -> Vessel:
    """Return a reference ship, with some of its particulars replaced.

    Parameters
    ----------
    key
        Key of the ship, or a :class:`Vessel`.
    ice_class, speed_kn, draught_m, fuel
        Replacements: ice class, operating speed [kn], draught [m], fuel.

    Raises
    ------
    UnknownNameError
        If there is no such ship, ice class or fuel.
    BadInputError
        If a replacement is out of range.

    >>> vessel("yamalmax").ice_class
    'Arc7'
    """
    if isinstance(key, Vessel):
        ship = key
    else:
        try:
            ship = _table()[key]
        except (KeyError, TypeError):
            raise UnknownNameError(f"vessel {key!r}", "is not known", f"choose from: {', '.join(_table())}") from None
    changes: dict[str, Any] = {}
    if ice_class is not None:
        changes["ice_class"] = _class_key(ice_class)
    if speed_kn is not None:
        changes["operating_speed_kn"] = check_speed(speed_kn)
    if draught_m is not None:
        changes["draught_m"] = check_draught(draught_m)
    if fuel is not None:
        changes["fuel"] = str(fuel).strip().upper()
    return dataclasses.replace(ship, **changes) if changes else ship


def _class_key(name: str) -> str:
    return ice_class(name).key


def admission_key(ship: Vessel) -> str:
    """Return the class that the rules of the NSR know a ship by: double-acting ships have rules of their own.

    >>> admission_key(vessel("yamalmax")), admission_key(vessel("yamalmax", ice_class="Arc4"))
    ('Arc7 double-acting', 'Arc4')
    """
    row = ship.rows.get("double_acting")
    if row is None or row.text != "yes" or ship.ice_class not in ("Arc7", "Arc8"):
        return ship.ice_class
    return f"{ship.ice_class} double-acting"


# Lowest class of POLARIS whose ships break ice with bows built for it; below it the cap of safe speed holds.
_ICEBREAKING = ("PC1", "PC2", "PC3", "PC4", "PC5")


def hull_of(ship: Vessel) -> Hull:
    """Return what the laws of ice resistance ask of a ship.

    Particulars of the hull that the ship's own rows (``hull_*``) do not give are those of a typical ship of her type
    (rows ``hull.*``, judgements); a ship without ice class has a vertical or bulbous bow.

    Raises
    ------
    BadInputError
        If length or beam are not known.

    >>> hull_of(vessel("yamalmax")).propellers
    3
    """
    if ship.length_m is None or ship.beam_m is None:
        raise BadInputError(f"vessel {ship.key!r}", "has no length or beam", "give both to use her hull")

    def own(name: str, otherwise: float) -> float:
        return ship.rows[name].value if name in ship.rows else otherwise

    plain = ice_class(ship.ice_class).polaris == "NIS"
    length = own("hull_length_m", ship.length_m * coefficient("hull.typical.length"))
    return Hull(
        length_m=length,
        beam_m=ship.beam_m,
        draught_m=ship.draught_m,
        parallel_m=own("hull_parallel_m", length * coefficient(f"hull.parallel.{ship.type}")),
        bow_m=own("hull_bow_m", length * coefficient(f"hull.bow.{ship.type}")),
        stem_deg=own(
            "hull_stem_deg",
            coefficient("hull.typical.stem_plain_deg") if plain else coefficient("hull.typical.stem_iced_deg"),
        ),
        waterline_deg=own("hull_waterline_deg", coefficient("hull.typical.waterline_deg")),
        power_kw=ship.mcr_kw,
        propeller_m=own("hull_propeller_m", ship.draught_m * coefficient(f"hull.propeller.{ship.type}")),
        propellers=int(own("hull_propellers", coefficient(f"hull.propellers.{ship.type}"))),
        open_kn=ship.service_speed_kn,
        source=f"rows {ship.key}.* and hull.*",
    )


def ice_ship(ship: Vessel) -> IceShip:
    """Return what the models of speed in ice ask of a ship.

    >>> ice_ship(vessel("nordic-orion")).capped
    True
    """
    klass = ice_class(ship.ice_class)
    return IceShip(
        speed_row=klass.speed_row,
        polaris=klass.polaris,
        open_kn=ship.service_speed_kn,
        hull=None if ship.length_m is None or ship.beam_m is None else hull_of(ship),
        capped=klass.polaris not in _ICEBREAKING,
    )
