"""Read the particulars of a user's own ship from a TOML or JSON file, and check their names, kinds and ranges."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

from routes.errors import BadInputError, UnknownNameError
from routes.tables import read_csv

SUFFIXES = (".toml", ".json")
# A ship is some forty numbers; a file beyond this is no ship.
MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular:
    """One particular that a ship's file may hold, with its range in the unit of its name."""

    name: str
    number: bool
    unit: str
    low: float
    high: float
    what: str


@cache
def particulars() -> dict[str, Particular]:
    """Return all particulars by name.

    >>> particulars()["mcr_kw"].unit
    'kW'
    """
    found = {}
    for record in read_csv("ship_particulars.csv"):
        number = record["kind"] == "number"
        found[record["particular"]] = Particular(
            name=record["particular"],
            number=number,
            unit=record["unit"],
            low=float(record["low"]) if number else math.nan,
            high=float(record["high"]) if number else math.nan,
            what=record["what"],
        )
    return found


def is_ship_file(name: object) -> bool:
    """Say whether a name is that of a ship's file.

    >>> is_ship_file("own_ship.toml"), is_ship_file("yamalmax")
    (True, False)
    """
    return isinstance(name, (str, PathLike)) and str(name).lower().endswith(SUFFIXES)


def _no_number(text: str) -> float:
    raise BadInputError(f"number {text}", "is not finite", "give a finite number, or leave the line out")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise BadInputError(f"particular {name!r}", "stands twice", "keep one of the two")
    return dict(pairs)


def read_ship_file(path: str | PathLike[str]) -> dict[str, Any]:
    """Read a ship's file: one table of particulars, TOML or JSON by its suffix.

    Raises
    ------
    BadInputError
        If the file is missing, no regular file, larger than 64 kB, not UTF-8 or not well-formed, or if a name stands
        twice or a number is not finite.
    """
    place = Path(path)
    what = f"ship file {place.name!r}"
    if place.suffix.lower() not in SUFFIXES:
        raise BadInputError(what, "is neither .toml nor .json", "save it as one of the two")
    if not place.is_file():
        raise BadInputError(what, "is not there, or is no regular file", "check the path")
    try:
        with place.open("rb") as handle:
            raw = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInputError(what, f"cannot be read ({error.strerror})", "check its permissions") from None
    if len(raw) > MOST_BYTES:
        raise BadInputError(what, f"is larger than {MOST_BYTES} bytes", "a ship needs one short table")
    try:
        text = raw.decode("utf-8-sig")
        data = (
            tomllib.loads(text)
            if place.suffix.lower() == ".toml"
            else json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
        )
    except UnicodeDecodeError:
        raise BadInputError(what, "is not UTF-8", "save it as UTF-8") from None
    except BadInputError:
        raise
    except (ValueError, RecursionError) as error:
        line = str(error).splitlines()[0]
        raise BadInputError(what, f"is not well-formed ({line})", "see examples/own_ship.toml") from None
    if not isinstance(data, dict):
        raise BadInputError(what, "is not one table", "write particulars as name = value")
    return data


def check_particulars(given: Mapping[str, Any]) -> dict[str, float | str]:
    """Check names, kinds and ranges of particulars.

    Returns
    -------
    The particulars, numbers as floats; ``double_acting`` as ``yes`` or ``no``.

    Raises
    ------
    UnknownNameError
        If a name is not one of ``ship_particulars.csv``: the nearest names are told.
    BadInputError
        If a value is of the wrong kind, not finite, or out of its range.

    >>> check_particulars({"type": "bulk", "dwt_t": 75_603})
    {'type': 'bulk', 'dwt_t': 75603.0}
    """
    known, found = particulars(), {}
    for name, value in given.items():
        if name not in known:
            near = get_close_matches(str(name), known, n=3, cutoff=0.5)
            remedy = f"did you mean {', '.join(near)}?" if near else f"choose from: {', '.join(known)}"
            raise UnknownNameError(f"particular {name!r}", "is not known", remedy)
        found[name] = _checked(known[name], value)
    return found


def _checked(wanted: Particular, value: Any) -> float | str:
    if not wanted.number:
        if wanted.name == "double_acting" and isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise BadInputError(f"{wanted.name} {value!r}", "must be text", f"give {wanted.what}")
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadInputError(
            f"{wanted.name} {value!r}", "must be a number", f"give {wanted.what} [{wanted.unit}], without its unit"
        )
    if not wanted.low <= value <= wanted.high:
        raise BadInputError(
            f"{wanted.name} {value!r}",
            f"must lie between {wanted.low:g} and {wanted.high:g} {wanted.unit}",
            f"give {wanted.what} in {wanted.unit}",
        )
    return float(value)
