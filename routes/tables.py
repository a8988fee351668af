"""Cited rows: how every number that is not mathematics enters the package.

A *coefficient row* is ``key, value, low, high, distribution, unit, currency_year, source, page, note, status``.
Wider tables (ports, lanes, ice) keep their units in the column names, which ``data/columns.csv`` lists.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from routes.errors import DataError, UnknownNameError

ROW_COLUMNS = (
    "key",
    "value",
    "low",
    "high",
    "distribution",
    "unit",
    "currency_year",
    "source",
    "page",
    "note",
    "status",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cited number (or word).

    ``status`` is how far it is to be trusted: ``verified`` (read on the page that is named),
    ``memory`` (recalled, not seen), ``judgement`` (ours), ``derived`` (arithmetic on other rows),
    ``definition``.
    """

    key: str
    text: str
    low: float | None
    high: float | None
    distribution: str
    unit: str
    source: str
    page: str
    note: str
    status: str

    @property
    def value(self) -> float:
        """The row's number, in its own unit."""
        try:
            return float(self.text)
        except ValueError:
            raise DataError(
                f"row {self.key!r} holds {self.text!r}", "a number was asked for", "read its text instead"
            ) from None


def data_file(name: str) -> Traversable:
    """Return a shipped file of ``routes/data``."""
    return files("routes") / "data" / name


@cache
def read_csv(name: str) -> tuple[dict[str, str], ...]:
    """Read a shipped CSV table; every cell is text, nothing is guessed."""
    with data_file(name).open(encoding="utf-8") as handle:
        header, *records = csv.reader(handle)
    return tuple(dict(zip(header, record, strict=True)) for record in records)


def read_columns(name: str) -> dict[str, tuple[str, ...]]:
    """Read a shipped CSV table by column: quicker than :func:`read_csv` for long ones."""
    with data_file(name).open(encoding="utf-8") as handle:
        header, *records = csv.reader(handle)
    return dict(zip(header, zip(*records, strict=True), strict=True))


def _optional(text: str) -> float | None:
    return float(text) if text else None


class Table(Mapping[str, Row]):
    """A table of coefficient rows, by key."""

    def __init__(self, name: str, rows: Mapping[str, Row]) -> None:
        self.name = name
        self._rows = dict(rows)

    def __getitem__(self, key: str) -> Row:
        try:
            return self._rows[key]
        except KeyError:
            raise UnknownNameError(
                f"no row {key!r} in {self.name}",
                "every number comes from a row",
                "add the row with its source",
            ) from None

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@cache
def load_table(name: str) -> Table:
    """Load a shipped table of coefficient rows by its file name."""
    rows: dict[str, Row] = {}
    for record in read_csv(name):
        row = Row(
            key=record["key"],
            text=record["value"],
            low=_optional(record["low"]),
            high=_optional(record["high"]),
            distribution=record["distribution"],
            unit=record["unit"],
            source=record["source"],
            page=record["page"],
            note=record["note"],
            status=record["status"],
        )
        if row.key in rows:
            raise DataError(f"row {row.key!r} of {name}", "a key stands once", "rename or remove one of the two")
        rows[row.key] = row
    return Table(name, rows)


@cache
def coefficient(key: str) -> float:
    """Return the central value of a row of ``coefficients.csv``, in the row's unit.

    >>> coefficient("co2_factor.LNG")
    2.75
    """
    return load_table("coefficients.csv")[key].value
