"""Ships: the reference vessels, each particular with its source."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any

from routes.errors import BadInputError, DataError, UnknownNameError
from routes.estimates import Estimate, block_coefficient, estimate_particulars, regressions, size_of
from routes.ice.risk import ice_class
from routes.resistance import Hull
from routes.shipchecks import Ship, check_sailing_draught, check_ship
from routes.shipfiles import check_particulars, is_ship_file, particulars, read_ship_file
from routes.speed import IceShip, check_speed
from routes.tables import Row, coefficient, load_table
from routes.units import check_draught

_OPTIONAL_NUMBERS = (
    "gt", "nt", "teu", "capacity_m3", "capacity_ceu", "reefer_plugs", "length_m", "beam_m", "depth_m",
    "displacement_t", "block_coefficient", "installed_kw", "aux_sea_kw", "aux_anchor_kw", "boiler_sea_kw",
    "boiler_anchor_kw", "aux_manoeuvre_kw", "aux_berth_kw", "boiler_manoeuvre_kw", "boiler_berth_kw", "build_year",
    "newbuild_musd", "newbuild_year",
)  # fmt: skip
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
        Auxiliary engine and boiler load at sea and while waiting [kW]; also ``_manoeuvre_`` and ``_berth_``.
    fuel
        ``VLSFO``, ``HFO``, ``MGO``, ``LNG`` or ``METHANOL``.
    draught_m, displacement_t, block_coefficient
        Draught at which she sails [m], displacement [t] and block coefficient [-] at it.
    length_m, beam_m, depth_m
        Length overall, moulded beam and depth [m].
    gt, nt
        Gross and net tonnage (1969) [-].
    capacity_m3, capacity_ceu, teu, reefer_plugs
        Cargo tanks [m3], cars, containers, plugs.
    installed_kw
        Power of all engines of a diesel-electric ship [kW].
    newbuild_musd, newbuild_year
        Newbuilding price [million USD] and the year of that price.
    rows
        The row of every particular: its source, its status, and the error of an estimate.
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
    nt: float | None = None
    teu: float | None = None
    capacity_m3: float | None = None
    capacity_ceu: float | None = None
    reefer_plugs: float | None = None
    length_m: float | None = None
    beam_m: float | None = None
    depth_m: float | None = None
    displacement_t: float | None = None
    block_coefficient: float | None = None
    installed_kw: float | None = None
    aux_manoeuvre_kw: float | None = None
    aux_berth_kw: float | None = None
    boiler_manoeuvre_kw: float | None = None
    boiler_berth_kw: float | None = None
    engine_model: str | None = None
    service_condition: str | None = None
    build_year: float | None = None
    newbuild_musd: float | None = None
    newbuild_year: float | None = None
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
        for name in _OPTIONAL_NUMBERS:
            value = getattr(self, name)
            number = isinstance(value, Real) and not isinstance(value, bool)
            if value is not None and not (number and math.isfinite(value) and value >= 0):
                raise BadInputError(f"{name} {value!r}", "must be a number, not negative", "check the ship's data")
        if f"co2_factor.{self.fuel}" not in load_table("coefficients.csv"):
            raise UnknownNameError(f"fuel {self.fuel!r}", "is not known", f"choose from: {', '.join(fuels())}")
        burnt = engines()
        if self.engine not in burnt:
            raise UnknownNameError(f"engine {self.engine!r}", "is not known", f"choose from: {', '.join(burnt)}")
        if self.fuel not in burnt[self.engine]:
            others = [engine for engine, taken in burnt.items() if self.fuel in taken]
            raise BadInputError(
                f"fuel {self.fuel!r} in engine {self.engine!r}",
                f"has no consumption row; this engine burns {', '.join(burnt[self.engine])}",
                f"choose one of them, or an engine that burns {self.fuel}: {', '.join(others)}",
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the ship as plain data; ``estimated`` names the particulars that are estimates."""
        skip = {"rows"}
        plain = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in skip}
        return {**plain, "estimated": list(self.estimated)}

    @property
    def estimated(self) -> tuple[str, ...]:
        """Particulars that were estimated because the ship's own data do not give them."""
        return tuple(name for name, row in self.rows.items() if row.status == "estimated")

    @property
    def engine_generation(self) -> str | None:
        """Generation of the engine as the Fourth IMO GHG Study cuts it, or None if the year of build is not known."""
        if self.build_year is None:
            return None
        if self.build_year < coefficient("engine.second_generation"):
            return "first"
        return "second" if self.build_year < coefficient("engine.third_generation") else "third"


def fuels() -> list[str]:
    """Return the fuels that emission rows exist for.

    >>> fuels()
    ['VLSFO', 'HFO', 'MGO', 'LNG', 'METHANOL']
    """
    prefix = "co2_factor."
    return [key.removeprefix(prefix) for key in load_table("coefficients.csv") if key.startswith(prefix)]


@cache
def engines() -> dict[str, tuple[str, ...]]:
    """Return the engines that consumption rows exist for, with the fuels that each burns.

    >>> engines()["slow"]
    ('VLSFO', 'MGO', 'HFO', 'METHANOL')
    """
    prefix, found = "sfc.main.", dict[str, tuple[str, ...]]()
    for key in load_table("coefficients.csv"):
        engine, _, fuel = key.removeprefix(prefix).partition(".")
        if key.startswith(prefix) and fuel in fuels():
            found[engine] = (*found.get(engine, ()), fuel)
    return found


_TEXT = {"name", "type", "ice_class", "engine", "fuel", "engine_model", "service_condition"}
_OPTIONAL = {f.name for f in dataclasses.fields(Vessel) if f.default is None}


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
        found[ship] = _ship(ship, rows)
    return found


def _ship(key: str, rows: Mapping[str, Row]) -> Vessel:
    """Make a ship of its rows."""
    wanted = {f.name for f in dataclasses.fields(Vessel)} - {"key", "rows", "operating_speed_kn"}
    values: dict[str, Any] = {
        name: rows[name].text if name in _TEXT else rows[name].value for name in wanted if name in rows
    }
    if "operating_speed_kn" in rows:
        speed = rows["operating_speed_kn"].value
    else:
        speed = min(coefficient(f"operating_speed.{values['type']}"), values["service_speed_kn"])
    return Vessel(key=key, operating_speed_kn=speed, rows=rows, **values)


def list_vessels() -> list[Vessel]:
    """Return all reference ships, in the order of the table."""
    return list(_table().values())


def vessel(
    key: str | PathLike[str] | Vessel,
    *,
    ice_class: str | None = None,
    speed_kn: float | None = None,
    draught_m: float | None = None,
    fuel: str | None = None,
) -> Vessel:
    """Return a reference ship, or a ship of one's own, with some of her particulars replaced.

    Parameters
    ----------
    key
        Key of the ship, path of a ship's file (``.toml`` or ``.json``), or a :class:`Vessel`.
    ice_class, speed_kn, draught_m, fuel
        Replacements: ice class, operating speed [kn], draught [m], fuel. The draught may be 0.4 to 1.1 times the ship's
        own (row ``vessel.check.sailing_draught``), or up to ``max_draught_m`` of her file.

    Raises
    ------
    UnknownNameError
        If there is no such ship, ice class or fuel.
    BadInputError
        If a replacement is out of range, or a ship's file is not valid.

    >>> vessel("yamalmax").ice_class
    'Arc7'
    """
    if isinstance(key, Vessel):
        ship = key
    elif is_ship_file(key):
        ship = vessel_from_file(key)
    else:
        try:
            ship = _table()[str(key)]
        except (KeyError, TypeError):
            raise UnknownNameError(f"vessel {key!r}", "is not known", f"choose from: {', '.join(_table())}") from None
    changes: dict[str, Any] = {}
    if ice_class is not None:
        changes["ice_class"] = _class_key(ice_class)
    if speed_kn is not None:
        changes["operating_speed_kn"] = check_speed(speed_kn)
    if draught_m is not None:
        changes["draught_m"] = _sailing_draught(ship, draught_m)
    if fuel is not None:
        changes["fuel"] = str(fuel).strip().upper()
    return dataclasses.replace(ship, **changes) if changes else ship


def _sailing_draught(ship: Vessel, draught_m: float) -> float:
    """Check a draught against the ship's own, which her rows keep when it has been replaced before."""
    rows = ship.rows
    design = rows["draught_m"].value if "draught_m" in rows else ship.draught_m
    deepest = rows["max_draught_m"].value if "max_draught_m" in rows else None
    return check_sailing_draught(draught_m, design_m=design, deepest_m=deepest, ship=ship.key)


def vessel_from_file(path: str | PathLike[str]) -> Vessel:
    """Return a user's own ship from a TOML or JSON file.

    Parameters
    ----------
    path
        File with one table of particulars (``ship_particulars.csv`` lists their names, units and ranges); see
        ``examples/own_ship.toml``. Her key is the file's name without suffix.

    Raises
    ------
    UnknownNameError, BadInputError
        If the file, a name or a value is not valid, or if what is missing cannot be estimated.
    """
    given = read_ship_file(path)
    if "key" in given:
        raise BadInputError("particular 'key'", "is the file's own name", "rename the file instead")
    return make_vessel(key=re.sub(r"[^\w.-]+", "-", Path(path).stem)[:60], **given)


def make_vessel(*, key: str = "own-ship", **given: Any) -> Vessel:
    """Return a ship from the particulars that are known; what is missing is estimated.

    Parameters
    ----------
    key
        Key of the ship: letters, digits, ``-``, ``_`` and ``.``.
    **given
        Particulars by name (``ship_particulars.csv``). ``type``, ``ice_class`` and ``fuel`` must be given, and a size:
        ``dwt_t``, or ``teu`` of a container ship, or ``capacity_m3`` of a gas carrier.

    Returns
    -------
    The ship; ``ship.rows`` says of every particular whether it was given or estimated, how and with which error
    (``low`` and ``high`` are one root mean square error away), and ``ship.estimated`` names the estimates.

    Raises
    ------
    UnknownNameError
        If a name is not known.
    BadInputError
        If a value is not valid, if particulars contradict each other, or if what is missing cannot be estimated: no
        regression covers the type, or her size is out of its range, or her bow breaks ice (Arc6 and above).

    >>> ship = make_vessel(type="bulk", ice_class="1A", fuel="VLSFO", dwt_t=75_603, service_speed_kn=14.5)
    >>> round(ship.mcr_kw, -2), ship.rows["mcr_kw"].status  # Nordic Orion: 13,560
    (14200.0, 'estimated')
    """
    if not isinstance(key, str) or not re.fullmatch(r"[\w.-]{1,60}", key):
        raise BadInputError(f"key {key!r}", "may hold letters, digits, '-', '_' and '.' alone", "choose a short name")
    values = check_particulars(given)
    for name in ("type", "ice_class", "fuel"):
        if name not in values:
            raise BadInputError(f"vessel {key!r}", f"has no {name}", f"give {particulars()[name].what}")
    if "newbuild_musd" in values and "newbuild_year" not in values:
        raise BadInputError("newbuild_musd without newbuild_year", "a price has a year", "give newbuild_year")
    ship_type, klass = str(values["type"]), ice_class(str(values["ice_class"]))
    if ship_type not in TYPES:
        raise BadInputError(f"vessel type {ship_type!r}", "is not known", f"choose from: {', '.join(TYPES)}")
    values["ice_class"], values["fuel"] = klass.key, str(values["fuel"]).upper()
    icebreaking = klass.polaris in _ICEBREAKING
    known = {name: value for name, value in values.items() if isinstance(value, float)}
    iced = klass.polaris in _ICED and not icebreaking
    estimates = estimate_particulars(known, ship_type=ship_type, iced=iced, icebreaking=icebreaking)
    rows = {name: _given_row(key, name, value) for name, value in values.items()}
    rows |= {name: _estimated_row(key, name, estimate) for name, estimate in estimates.items()}
    if "engine" not in rows and not icebreaking:
        engine = "otto-slow" if values["fuel"] == "LNG" else "slow"
        rows["engine"] = _row(key, "engine", engine, "judgement", "two-stroke, as most ships are", "estimated")
    rows.setdefault("name", _row(key, "name", f"Own ship {key}", "definition", "", "given"))
    _check_complete(key, ship_type, rows, icebreaking)
    numbers = {name: row.value for name, row in rows.items() if name not in _TEXT and name != "double_acting"}
    check_ship(Ship(type=ship_type, iced=iced, icebreaking=icebreaking, known=numbers), rows)
    if "displacement_t" in numbers and "block_coefficient" not in rows:
        note = "displacement over 1.025 Lpp B T"
        found = f"{block_coefficient(numbers):.3f}"
        rows["block_coefficient"] = _row(key, "block_coefficient", found, "definition", note, "estimated")
    return _ship(key, rows)


# Ice classes whose power the rules raise as that of 1A.
_ICED = ("IA", "IA Super", "PC6", "PC7")


def _row(key: str, name: str, text: str, source: str, note: str, status: str) -> Row:
    return Row(
        key=f"{key}.{name}",
        text=text,
        low=None,
        high=None,
        distribution="constant",
        unit=particulars()[name].unit if name in particulars() else "text",
        source=source,
        page="",
        note=note,
        status=status,
    )


def _given_row(key: str, name: str, value: float | str) -> Row:
    text = value if isinstance(value, str) else f"{value:.12g}"
    return _row(key, name, text, "own ship", "given by the user", "given")


def _estimated_row(key: str, name: str, estimate: Estimate) -> Row:
    error = f", error {estimate.error_pct:g}%" if estimate.error_pct else ""
    note = f"{estimate.method} [{estimate.status}]{error}"
    row = _row(key, name, f"{estimate.value:.6g}", estimate.source, note, "estimated")
    return dataclasses.replace(row, low=estimate.low, high=estimate.high) if estimate.error_pct else row


_HOTEL = ("aux_sea_kw", "aux_anchor_kw", "boiler_sea_kw", "boiler_anchor_kw")


def _check_complete(key: str, ship_type: str, rows: Mapping[str, Row], icebreaking: bool) -> None:
    """Refuse a ship whose missing particulars no law estimates."""
    needed = ["dwt_t", "draught_m", "length_m", "beam_m", "service_speed_kn", "mcr_kw", "engine", *_HOTEL]
    missing = [name for name in needed if name not in rows]
    if not missing:
        return
    reasons = []
    for name in missing:
        law = regressions().get((name, ship_type))
        if name in _HOTEL:
            reasons.append(f"{name} needs {size_of(ship_type)}")
        elif icebreaking:
            reasons.append(f"{name}: an icebreaking hull is not estimated")
        elif law is not None and law.size in rows:
            size = rows[law.size].value
            reasons.append(f"{name}: {law.size} {size:g} is outside {law.low:g}-{law.high:g}")
        elif law is not None:
            reasons.append(f"{name} needs {law.size}")
        else:
            reasons.append(f"{name}: no regression for type {ship_type!r}")
    raise BadInputError(
        f"vessel {key!r} without {', '.join(missing)}", f"cannot be completed ({'; '.join(reasons)})", "give them"
    )


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
