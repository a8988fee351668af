"""A question as a study asks it: what is given, by name, with its source; what is not given has a stated default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from routes.cost.terms import CostTerms
from routes.errors import BadInputError, UnknownNameError
from routes.tables import read_csv
from routes.vessels import Vessel, make_vessel, vessel

DEFAULTS = "default"
SPEED_BASES = ("service", "operating")
METHODS = ("voyage", "year", "months", "function", "none")
FEES = ("escort", "zones", "cargo", "usd", "none")
# Inputs by name; those that end in a dot are families, such as ``price.HFO``, ``ship.dwt_t`` and ``assume.ice_time``.
TEXTS = frozenset(
    ("method", "origin", "destination", "corridor", "baseline", "depart", "ice", "vessel", "base_vessel", "ice_class",
     "base_ice_class", "fuel", "fee", "escort", "admission", "speed_model", "price_date", "fuel_rules", "war_risk",
     "escort_waits", "season_middle", "function", "fee_season", "lane", "ship_type", "speed_basis",
     "calls", "way_points")
)  # fmt: skip
NUMBERS = frozenset(
    ("speed_kn", "base_speed_kn", "sea_margin", "fee_share", "fee_zones", "fee_rub_per_t", "fee_usd", "toll_usd",
     "interest", "life_years", "newbuild_usd", "opex_usd_per_day", "base_newbuild_usd", "base_opex_usd_per_day",
     "load_factor", "base_load_factor", "toll_rebate", "season_days", "port_days", "base_port_days", "idle_days",
     "ice_fuel_factor")
)  # fmt: skip
FAMILIES = ("price.", "ship.", "base_ship.", "assume.", "argument.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyInput:
    """One thing that a study gives, or that we take in its place.

    ``status`` is that of the row: ``verified``, ``memory``, ``judgement`` and so on.
    """

    name: str
    value: str
    unit: str
    source: str
    page: str
    status: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCase:
    """One question of a study.

    Attributes
    ----------
    study, key
        Its place in ``study_inputs.csv``.
    inputs
        What is given, by name. Inputs that are not given are those of the rows of study ``default``.
    """

    study: str
    key: str
    inputs: Mapping[str, StudyInput]

    def __post_init__(self) -> None:
        """Check the names and choices."""
        for name in self.inputs:
            if name not in TEXTS | NUMBERS and not name.startswith(FAMILIES):
                raise UnknownNameError(
                    f"input {name!r} of {self.study}", "is not known", f"choose from: {', '.join(known_inputs())}"
                )
        for name, choices in (("method", METHODS), ("fee", FEES), ("speed_basis", SPEED_BASES)):
            if self.text(name) not in choices:
                raise UnknownNameError(
                    f"{name} {self.text(name)!r} of {self.study}", "is not known", f"choose from: {', '.join(choices)}"
                )

    def given(self, name: str) -> StudyInput | None:
        """Return an input of the study, else the default, else None."""
        return self.inputs.get(name) or defaults().get(name)

    def text(self, name: str) -> str:
        """Return an input as text, or raise."""
        found = self.given(name)
        if found is None or not found.value:
            raise BadInputError(f"{self.study} {self.key}", f"has no {name}", "add the row to study_inputs.csv")
        return found.value

    def maybe(self, name: str) -> str | None:
        """Return an input as text, None where there is none."""
        found = self.given(name)
        return None if found is None or not found.value else found.value

    def number(self, name: str) -> float:
        """Return an input as a number, or raise."""
        text = self.text(name)
        try:
            return float(text)
        except ValueError:
            raise BadInputError(f"{name} {text!r} of {self.study}", "must be a number", "check the row") from None

    def maybe_number(self, name: str) -> float | None:
        """Return an input as a number, None where there is none."""
        return None if self.maybe(name) is None else self.number(name)

    def yes(self, name: str) -> bool:
        """Return an input as yes or no."""
        return self.text(name) == "yes"

    def family(self, prefix: str) -> dict[str, float]:
        """Return the numbers of a family, by the rest of their names."""
        return {name[len(prefix) :]: self.number(name) for name in self.inputs if name.startswith(prefix)}

    def days(self) -> list[dt.date]:
        """Return the days of departure."""
        return [dt.date.fromisoformat(day) for day in self.text("depart").split("|")]

    def ship(self, base: bool = False) -> Vessel:
        """Return the ship of the Arctic way, or of the way that it is compared with (``base``)."""
        side = "base_" if base else ""
        if base and not any(name.startswith("base_ship.") for name in self.inputs) and "base_vessel" not in self.inputs:
            prefix, key = "ship.", "vessel"
        else:
            prefix, key = f"{side}ship.", f"{side}vessel"
        parts = {name[len(prefix) :]: row.value for name, row in self.inputs.items() if name.startswith(prefix)}
        made: str | Vessel = (
            make_vessel(key=prefix.replace("ship.", self.study), **{n: _value(v) for n, v in parts.items()})
            if parts
            else self.text(key)
        )
        klass = self.maybe("ice_class") if not base or self.maybe("base_ice_class") is None else None
        speed = self.maybe_number("speed_kn")
        if base:
            klass = self.maybe("base_ice_class") or klass
            speed = self.maybe_number("base_speed_kn") or speed
        if speed is None and self.text("speed_basis") == "service":
            speed = vessel(made).service_speed_kn
        return vessel(made, ice_class=klass, speed_kn=speed, fuel=self.maybe("fuel"))

    def terms(self, base: bool = False) -> CostTerms:
        """Return what the study decides about costs, for the Arctic way or for the other one."""
        side = "base_" if base else ""

        def either(name: str) -> float | None:
            value = self.maybe_number(f"{side}{name}")
            return self.maybe_number(name) if value is None else value

        return CostTerms(
            price_date=self.maybe("price_date"),
            prices=self.family("price."),
            nsr_fee_share=self.maybe_number("fee_share"),
            toll_rebate=self.number("toll_rebate"),
            interest=self.maybe_number("interest"),
            life_years=self.maybe_number("life_years"),
            newbuild_usd=either("newbuild_usd"),
            opex_usd_per_day=either("opex_usd_per_day"),
            load_factor=either("load_factor"),
            war_risk=self.yes("war_risk"),
        )


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def known_inputs() -> list[str]:
    """Return the names of the inputs that a question may give."""
    return [*sorted(TEXTS | NUMBERS), *(f"{family}*" for family in FAMILIES)]


@cache
def defaults() -> Mapping[str, StudyInput]:
    """Return what is taken where a study gives nothing: rows of study ``default``."""
    return {row["input"]: study_input(row) for row in read_csv("study_inputs.csv") if row["study"] == DEFAULTS}


def study_input(row: Mapping[str, str]) -> StudyInput:
    """Read a row of ``study_inputs.csv``."""
    return StudyInput(
        name=row["input"],
        value=row["value"],
        unit=row["unit"],
        source=row["source"],
        page=row["page"],
        status=row["status"],
        note=row["note"],
    )


def make_case(given: Mapping[str, str | float], *, study: str = "own", key: str = "own") -> StudyCase:
    """Return a question of one's own, from inputs by name.

    >>> case = make_case({"origin": "NLRTM", "destination": "JPYOK", "vessel": "container-4300-1a",
    ...                   "depart": "2013-09-01"})
    >>> case.text("method"), case.text("fee")
    ('voyage', 'escort')
    """
    rows = {
        name: StudyInput(name=name, value=str(value), unit="", source="yours", page="", status="yours", note="")
        for name, value in given.items()
    }
    return StudyCase(study=study, key=key, inputs=rows)


def merged(*layers: Iterable[StudyInput]) -> dict[str, StudyInput]:
    """Return inputs by name; later layers replace earlier ones."""
    return {row.name: row for layer in layers for row in layer}


__all__ = ["FEES", "METHODS", "StudyCase", "StudyInput", "known_inputs", "make_case"]
