"""Ports: where a voyage begins and ends, by code, by name or by position.

The table ``ports.csv`` has two tiers. The *core* are rows of our own, most with a hand-set way from berth to sea
(the note says where the approach is derived); the rest (*wpi*) is the World Port Index, its ways all derived.
Where a name stands in both, the core wins.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from routes.errors import BadInputError, NotAtSeaError, UnknownPortError
from routes.tables import read_csv

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIERS = ("core", "wpi", "position")
LONGEST_QUERY = 120
SUGGESTIONS = 5
# The beginning of a name stands for it from so many letters on.
SHORTEST_BEGINNING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port, or a free position at sea.

    Parameters
    ----------
    name
        Name in English use; a free position is named by its coordinates.
    locode
        UN/LOCODE; where there is none a key of ours that starts with ``X`` or ``WPI``; empty for a free
        position.
    country
        ISO 3166 alpha-2; empty for a free position.
    lat, lon
        Berth [deg].
    approach_lat, approach_lon
        Where a ship is at sea: pilot station or fairway buoy [deg].
    channel
        ``(lon, lat)`` pairs from berth to approach, without either [deg].
    max_draught_m, draught_status
        Greatest draught, if known [m], and how far it is to be trusted (``memory``, ``verified``).
    other_names
        Other spellings and the codes that trade data use.
    tier
        ``core``, ``wpi`` or ``position``.
    source
        Keys of the bibliography, separated by ``|``.
    note
        What the row stands for, and what is weak about it.

    Raises
    ------
    BadInputError
        If a coordinate, the draught or the tier is out of its range.
    """

    name: str
    locode: str
    country: str
    lat: float
    lon: float
    approach_lat: float
    approach_lon: float
    channel: tuple[tuple[float, float], ...] = ()
    max_draught_m: float | None = None
    draught_status: str = ""
    other_names: tuple[str, ...] = ()
    tier: str = "core"
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Check the ranges."""
        points = ((self.lon, self.lat), *self.channel, (self.approach_lon, self.approach_lat))
        for lon, lat in points:
            if not (-180.0 <= lon < 180.0 and -90.0 <= lat <= 90.0):
                raise BadInputError(
                    f"port {self.name!r} at lat {lat}, lon {lon}",
                    "latitude must lie in [-90, 90] and longitude in [-180, 180)",
                    "check that lat and lon are not swapped",
                )
        if self.max_draught_m is not None and not 0.0 < self.max_draught_m < 40.0:
            raise BadInputError(
                f"greatest draught {self.max_draught_m} m of {self.name!r}",
                "must lie between 0 and 40 m",
                "leave it out where it is not known",
            )
        if self.tier not in TIERS or not self.name:
            raise BadInputError(
                f"port {self.name!r} of tier {self.tier!r}",
                "needs a name and a known tier",
                f"choose the tier from: {', '.join(TIERS)}",
            )

    @property
    def pilotage(self) -> NDArray[np.float64]:
        """The line from berth through channel to approach, ``(n, 2)`` of ``lon, lat`` [deg], ``n >= 1``."""
        import numpy as np

        points = [(self.lon, self.lat), *self.channel]
        approach = (self.approach_lon, self.approach_lat)
        if approach != points[-1]:
            points.append(approach)
        return np.array(points, dtype=np.float64)

    def to_dict(self) -> dict[str, object]:
        """Return the port as plain data."""
        return {
            "name": self.name,
            "locode": self.locode,
            "country": self.country,
            "lat": self.lat,
            "lon": self.lon,
            "approach": {"lat": self.approach_lat, "lon": self.approach_lon},
            "max_draught_m": self.max_draught_m,
            "other_names": list(self.other_names),
            "tier": self.tier,
            "source": self.source,
            "note": self.note,
        }

    def __str__(self) -> str:
        """Return name and code."""
        return f"{self.name} ({self.locode})" if self.locode else self.name


# --- the table ------------------------------------------------------------------------------------


def _rows() -> tuple[dict[str, str], ...]:
    return read_csv("ports.csv")


@lru_cache(maxsize=4096)
def _port_of_row(index: int) -> Port:
    row = _rows()[index]
    channel = []
    for point in filter(None, row["channel"].split(";")):
        lat, lon = point.split()
        channel.append((float(lon), float(lat)))
    return Port(
        name=row["name"],
        locode=row["locode"],
        country=row["country"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        approach_lat=float(row["approach_lat"]),
        approach_lon=float(row["approach_lon"]),
        channel=tuple(channel),
        max_draught_m=float(row["max_draught_m"]) if row["max_draught_m"] else None,
        draught_status=row["draught_status"],
        other_names=tuple(filter(None, row["other_names"].split("|"))),
        tier=row["tier"],
        source=row["source"],
        note=row["note"],
    )


def _is_code(text: str, country: str) -> bool:
    return len(text) == 5 and text.isascii() and text.isalnum() and text.isupper() and text[:2] == country


@cache
def _codes() -> dict[str, int]:
    """Row by code; a trade code among the other names counts where it is nobody's own."""
    own = {row["locode"]: k for k, row in enumerate(_rows())}
    traded: dict[str, int] = {}
    for k, row in enumerate(_rows()):
        if row["other_names"]:
            for text in row["other_names"].split("|"):
                if _is_code(text, row["country"]):
                    traded.setdefault(text, k)
    return {**traded, **own}


_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "Ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_SAINTS = {
    "st": "saint",
    "ste": "saint",
    "saint": "saint",
    "sainte": "saint",
    "sankt": "saint",
    "sint": "saint",
}


def _words(text: str) -> list[str]:
    """Split a name into plain lower-case words: no accents, no punctuation, one word for all saints."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.replace("'", "").replace("’", "").replace("ʼ", "")
    words = "".join(c if c.isalnum() else " " for c in text).split()
    if words and words[0] in _SAINTS and len(words) > 1:
        words[0] = "saint"
    return words


def _key(text: str) -> str:
    return "".join(_words(text))


@cache
def _names() -> dict[str, tuple[int, ...]]:
    """Rows by the key of each of their names."""
    found: dict[str, list[int]] = {}
    for k, row in enumerate(_rows()):
        names = [row["name"], *row["other_names"].split("|")] if row["other_names"] else [row["name"]]
        for name in names:
            rows = found.setdefault(_key(name), [])
            if not rows or rows[-1] != k:
                rows.append(k)
    found.pop("", None)
    return {key: tuple(rows) for key, rows in found.items()}


# --- look-up --------------------------------------------------------------------------------------


def port(query: str | tuple[float, float] | Port) -> Port:
    """Look a port up by code, name or position.

    Parameters
    ----------
    query
        A UN/LOCODE (``NLRTM``, ``nl rtm``) or the code that trade data use (``CNSHA``); a name in any of the
        table's spellings, without regard to case, accents and punctuation, alone or with a country
        (``Hamburg, DE``), or the beginning of a name that only one port has; a position as text
        (``71.27,72.06``, ``71.27N 72.06E``, ``51°57'N 4°3'E``) or as ``(lat, lon)`` [deg]; or a
        :class:`Port`, which is returned as it is.

    Returns
    -------
    The port. A position becomes a port without a code whose berth and approach are the position itself.

    Raises
    ------
    UnknownPortError
        If nothing has that code or name (the nearest names are offered), or several ports equally well.
    BadInputError
        If a position is not finite or out of range.
    NotAtSeaError
        If a position lies on land or on enclosed water.

    Examples
    --------
    >>> port("nl rtm").name
    'Rotterdam'
    >>> port("Petropavlovsk-Kam").locode
    'RUPKC'
    >>> port("sankt-peterburg").locode, port("CNSHA").locode
    ('RULED', 'CNSHG')
    >>> port("72.5N 190E").to_dict()["lon"]
    -170.0
    """
    if isinstance(query, Port):
        return query
    if isinstance(query, (tuple, list)):
        return _position_from_pair(query)
    if not isinstance(query, str):
        raise BadInputError(
            f"port query {_shown(query)}",
            "must be text or a pair of numbers",
            "give a name, a UN/LOCODE or (lat, lon)",
        )
    return _of_text(query)


@lru_cache(maxsize=8192)
def _of_text(query: str) -> Port:
    text = query.strip()
    if not text:
        raise UnknownPortError("an empty port query", "names no port", "give a name, a UN/LOCODE or lat,lon")
    if len(text) > LONGEST_QUERY:
        raise UnknownPortError(
            f"port query {_shown(text)} of {len(text)} characters",
            "is longer than any name",
            "give a name, a UN/LOCODE or lat,lon",
        )
    if _looks_like_position(text):
        return free_position(*_parse_position(text))
    return _by_code_or_name(text)


def _by_code_or_name(text: str) -> Port:
    compact = re.sub(r"[\s-]", "", text).upper()
    by_code = _codes().get(compact) if len(compact) >= 5 else None
    by_name = _names().get(_key(text))
    if by_code is not None and (by_name is None or text == text.upper() or by_code in by_name):
        return _port_of_row(by_code)
    found = list(by_name or ())
    if not found and "," in text:
        name, _, country = (part.strip() for part in text.rpartition(","))
        if len(country) == 2 and country.isalpha():
            found = [k for k in _names().get(_key(name), ()) if _rows()[k]["country"] == country.upper()]
    if not found:
        words = _words(text)
        if words[:2] == ["port", "of"]:
            found = list(_names().get("".join(words[2:]), ()))
    if not found:
        found = _begins_so(_key(text))
    if not found:
        raise _unknown(text)
    rows = _rows()
    best = min(TIERS.index(rows[k]["tier"]) for k in found)
    found = [k for k in found if TIERS.index(rows[k]["tier"]) == best]
    if len(found) > 1:
        listing = ", ".join(f"{rows[k]['name']}, {rows[k]['country']} ({rows[k]['locode']})" for k in found[:8])
        raise UnknownPortError(
            f"port {_shown(text)}",
            f"is ambiguous: {listing}",
            f"give the code, for instance {rows[found[0]]['locode']}",
        )
    return _port_of_row(found[0])


def _begins_so(key: str) -> list[int]:
    """Return the row of the one port with a name that begins so; empty where there are none, or more."""
    if len(key) < SHORTEST_BEGINNING:
        return []
    found = {k for name, rows in _names().items() if name.startswith(key) for k in rows}
    return list(found) if len(found) == 1 else []


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown(text: str) -> UnknownPortError:
    near = [f"{p.name} ({p.locode})" for p in _nearest(text, SUGGESTIONS)]
    remedy = f"did you mean: {', '.join(near)}?" if near else "give a UN/LOCODE or lat,lon; `routes ports` lists all"
    return UnknownPortError(f"port {_shown(text)}", "is not in the table", remedy)


# --- search ---------------------------------------------------------------------------------------


def _bigrams(key: str) -> frozenset[str]:
    padded = f"^{key}$"
    return frozenset(padded[k : k + 2] for k in range(len(padded) - 1))


@cache
def _spelling() -> tuple[tuple[frozenset[str], tuple[int, ...]], ...]:
    return tuple((_bigrams(key), rows) for key, rows in _names().items())


def _likeness(text: str) -> dict[int, float]:
    """Sorensen-Dice coefficient of letter pairs between a text and the best name of each row."""
    wanted = _bigrams(_key(text)[:LONGEST_QUERY])
    scores: dict[int, float] = {}
    for pairs, rows in _spelling():
        common = len(wanted & pairs)
        if common > 1:
            score = 2.0 * common / (len(wanted) + len(pairs))
            for k in rows:
                if score > scores.get(k, 0.0):
                    scores[k] = score
    return scores


def _nearest(text: str, number: int) -> list[Port]:
    scores = _likeness(text)
    ranked = sorted(
        (k for k, score in scores.items() if score >= 0.3),
        key=lambda k: (-round(scores[k], 2), TIERS.index(_rows()[k]["tier"]), k),
    )
    return [_port_of_row(k) for k in ranked[:number]]


def find_ports(query: str = "", *, limit: int | None = None) -> list[Port]:
    """Search the table.

    Parameters
    ----------
    query
        Part of a name or a code, or a position, for the ports nearest to it; empty for all ports in the table's order.
    limit
        Greatest number of ports to return.

    Returns
    -------
    Ports, best first: exact code or name, then names and codes that begin so, then names with a word that
    begins so, then similar spellings; within each, the core comes first.

    Raises
    ------
    BadInputError
        If the query is not text or the limit not a whole number of 0 or more.

    Examples
    --------
    >>> [p.locode for p in find_ports("rotter", limit=1)]
    ['NLRTM']
    >>> find_ports("71.27,72.06", limit=1)[0].name
    'Sabetta'
    """
    if not isinstance(query, str):
        raise BadInputError(f"search for {_shown(query)}", "must be text", "give part of a name or a code")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0):
        raise BadInputError(f"limit {limit!r}", "must be a whole number, 0 or greater", "leave it out to get all")
    if query.strip() and _looks_like_position(query):
        return _nearest_to(*_parse_position(query), limit)
    wanted = _key(query)
    if not wanted:
        rows: Iterable[int] = range(len(_rows())) if not query.strip() else ()
        return [_port_of_row(k) for k in list(rows)[:limit]]
    rank: dict[int, tuple[int, float]] = {}
    for k, score in _likeness(query).items():
        if score >= 0.5:
            rank[k] = (4, -score)
    for key, found in _names().items():
        if wanted in key:
            for k in found:
                rank[k] = min(rank.get(k, (9, 0.0)), _rank_of_name(wanted, key, k))
    exact = _codes().get(wanted.upper())
    if exact is not None:
        rank[exact] = (0, 0.0)
    for code, k in _codes().items():
        if code.startswith(wanted.upper()):
            rank[k] = min(rank.get(k, (9, 0.0)), (2, 0.0))
    table = _rows()
    ordered = sorted(
        (k for k in rank if rank[k][0] < 9),
        key=lambda k: (rank[k][0], TIERS.index(table[k]["tier"]), rank[k][1], k),
    )
    return [_port_of_row(k) for k in ordered[:limit]]


def _nearest_to(lat: float, lon: float, limit: int | None) -> list[Port]:
    import numpy as np

    from routes import geodesy

    berths = np.array([(float(row["lon"]), float(row["lat"])) for row in _rows()])
    distance = geodesy.distance_nm(lon, lat, berths[:, 0], berths[:, 1])
    return [_port_of_row(int(k)) for k in np.argsort(distance, kind="stable")[:limit]]


def _rank_of_name(wanted: str, key: str, row: int) -> tuple[int, float]:
    if key == wanted:
        return 0, 0.0
    if key.startswith(wanted):
        return 1, 0.0
    record = _rows()[row]
    for name in (record["name"], *record["other_names"].split("|")):
        words = _words(name)
        if any("".join(words[n:]).startswith(wanted) for n in range(1, len(words))):
            return 3, 0.0
    return 9, 0.0


# --- positions ------------------------------------------------------------------------------------

_NUMBER = r"\d+(?:\.\d+)?"
_PLAIN = re.compile(rf"\s*([+-]?{_NUMBER})\s*°?\s*[,;\s]\s*([+-]?{_NUMBER})\s*°?\s*")
_ANGLE = rf"({_NUMBER})\s*°?\s*(?:({_NUMBER})\s*')?\s*(?:({_NUMBER})\s*(?:\"|''))?\s*"
_LETTERED = re.compile(rf"\s*{_ANGLE}([NSEW])\s*[,;]?\s*{_ANGLE}([NSEW])\s*", re.IGNORECASE)
_SPECIAL = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)


def _typed(text: str) -> str:
    for odd, plain in (
        ("−", "-"),
        ("–", "-"),
        ("′", "'"),
        ("’", "'"),
        ("″", '"'),
        ("”", '"'),
        ("º", "°"),
        ("\xa0", " "),
    ):
        text = text.replace(odd, plain)
    return text


def _looks_like_position(text: str) -> bool:
    text = _typed(text).strip()
    if text[0].isdigit() or (text[0] in "+-." and len(text) > 1 and (text[1].isdigit() or text[1] == ".")):
        return True
    parts = [part.strip() for part in text.split(",")]
    return len(parts) == 2 and any(_SPECIAL.fullmatch(part) for part in parts)


def _parse_position(text: str) -> tuple[float, float]:
    typed = _typed(text)
    if match := _PLAIN.fullmatch(typed):
        return float(match[1]), float(match[2])
    if match := _LETTERED.fullmatch(typed):
        first, second = match[4].upper(), match[8].upper()
        values = [
            _degrees(match[1], match[2], match[3], first),
            _degrees(match[5], match[6], match[7], second),
        ]
        if first in "NS" and second in "EW":
            return values[0], values[1]
        if first in "EW" and second in "NS":
            return values[1], values[0]
    raise BadInputError(
        f"position {_shown(text)}",
        "is not a latitude and a longitude",
        "write 71.27,72.06 or 71.27N 72.06E or 51°57'N 4°3'E, latitude first",
    )


def _degrees(degrees: str, minutes: str | None, seconds: str | None, letter: str) -> float:
    parts = (float(minutes or 0.0), float(seconds or 0.0))
    if max(parts) >= 60.0:
        raise BadInputError(f"{minutes or 0}' {seconds or 0}\"", "minutes and seconds are below 60", "check the angle")
    value = float(degrees) + parts[0] / 60.0 + parts[1] / 3600.0
    return -value if letter in "SW" else value


def _position_from_pair(pair: tuple[object, ...] | list[object]) -> Port:
    numbers = []
    for value in pair:
        if isinstance(value, (bool, str, bytes)):
            break
        try:
            numbers.append(float(value))  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            break
    if len(numbers) != 2 or len(pair) != 2:
        raise BadInputError(f"position {_shown(pair)}", "must be two numbers", "give (lat, lon) in degrees")
    return free_position(numbers[0], numbers[1])


def point(name: str, lat: float, lon: float, *, source: str = "") -> Port:
    """Return a place on the water [deg] as a port without a code or a channel."""
    return Port(
        name=name,
        locode="",
        country="",
        lat=lat,
        lon=lon,
        approach_lat=lat,
        approach_lon=lon,
        tier="position",
        source=source,
    )


def free_position(lat: float, lon: float) -> Port:
    """Make a port without a code from a position at sea.

    Parameters
    ----------
    lat, lon
        Position [deg]; longitudes in [-180, 360] are wrapped into [-180, 180).

    Raises
    ------
    BadInputError
        If a coordinate is not finite or out of range.
    NotAtSeaError
        If the position lies on land, or on the Caspian Sea or a lake, which count as land.

    Examples
    --------
    >>> free_position(-34.5, 18.0).name
    '34.5000S 18.0000E'
    """
    given = f"position lat {lat}, lon {lon}"
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise BadInputError(given, "must be finite", "give degrees as decimal numbers")
    if abs(lat) > 90.0:
        swapped = abs(lat) <= 360.0 and abs(lon) <= 90.0
        remedy = f"latitude comes first: did you mean {lon},{lat}?" if swapped else "give degrees, latitude first"
        raise BadInputError(given, "latitude must lie in [-90, 90]", remedy)
    if not -180.0 <= lon <= 360.0:
        raise BadInputError(given, "longitude must lie in [-180, 180) or [0, 360]", "give degrees, latitude first")
    lon = (lon + 180.0) % 360.0 - 180.0
    name = f"{abs(lat):.4f}{'S' if lat < 0 else 'N'} {abs(lon):.4f}{'W' if lon < 0 else 'E'}"

    from routes import land

    if bool(land.on_land(lon, lat)):
        water_lon, water_lat, distance = land.nearest_water(lon, lat)
        raise NotAtSeaError(
            f"position {name}",
            f"lies on land or enclosed water, {distance:.1f} nm from the sea",
            f"give a port, or a position at sea such as {water_lat:.2f},{water_lon:.2f}",
        )
    return point(name, lat, lon)
