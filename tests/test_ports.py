"""Ports: the table, the look-up, and the script that builds the table."""

import csv
import doctest
import math
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import routes.ports
from routes import geodesy, land
from routes.errors import BadInputError, NotAtSeaError, RoutesError, UnknownPortError
from routes.ports import Port, find_ports, free_position, port
from seeds import build_ports

DATA = Path(routes.ports.__file__).parent / "data"


@pytest.fixture(scope="module")
def everything() -> list[Port]:
    return find_ports("")


@pytest.fixture(scope="module")
def core(everything: list[Port]) -> list[Port]:
    return [p for p in everything if p.tier == "core"]


# --- look-up ---------------------------------------------------------------------------------------

NAMED_BY_STUDIES = """
Rotterdam NLRTM|Hamburg DEHAM|Yokohama JPYOK|Shanghai CNSHG|Sabetta RUSAB|Utrenny XUTRN|Utrenniy XUTRN
Bukhta Sever XSEVR|Murmansk RUMMK|Arkhangelsk RUARH|Kandalaksha RUKAN|Varandey RUVAR|Naryan-Mar RUNNM
Dudinka RUDUD|Igarka RUIAA|Dikson RUDKS|Khatanga RUHTG|Tiksi RUIKS|Pevek RUPWE|Provideniya RUPVS
Providence Bay RUPVS|Egvekinot RUEGV|Anadyr RUDYR|Petropavlovsk-Kamchatskiy RUPKC|Vostochny RUVYP
Nakhodka RUNJK|Kozmino RUKZM|Vladivostok RUVVO|Korsakov RUKOR|Magadan RUMAG|Kirkenes NOKKN
Hammerfest NOHFT|Melkøya NOHFT|Snohvit NOHFT|Tromsø NOTOS|Narvik NONVK|Mongstad NOMON|Reykjavik ISREY
Nuuk GLGOH|Aasiaat GLJEG|Churchill CACHV|Dutch Harbor USDUT|Nome USOME|Tuktoyaktuk CATUK|Resolute CAREB
Milne Inlet CAMNI|Pori FIPOR|Porvoo FIPRV|Ust-Luga RUULU|Primorsk RUPRI|Portovaya XPRTV
St Petersburg RULED|Kaliningrad RUKGD|Gdansk PLGDN|Felixstowe GBFXT|London GBLON|Bremerhaven DEBRV
Antwerp BEANR|Esbjerg DKEBJ|Varberg SEVAG|Gothenburg SEGOT|Rouen FRURO|Le Havre FRLEH|Bordeaux FRBOD
Lisbon PTLIS|Barcelona ESBCN|Marseille FRMRS|Gioia Tauro ITGIT|Piraeus GRPIR|Algeciras ESALG
Port Said EGPSD|Suez EGSUZ|Jeddah SAJED|Singapore SGSIN|Hong Kong HKHKG|Kaohsiung TWKHH|Taipei TWTPE
Keelung TWKEL|Ulsan KRUSN|Busan KRPUS|Boryeong KRBOR|Gwangyang KRKAN|Yeosu KRYOS|Incheon KRINC
Tianjin CNTXG|Tangshan CNTGS|Caofeidian CNCFD|Qingdao CNQDG|Dongjiakou CNDJA|Dalian CNDAG|Ningbo CNNBG
Taicang CNTAC|Nantong CNNTG|Rudong CNYKG|Yangkou CNYKG|Jiangsu CNYKG|Yantai CNYTG|Beihai CNBIH
Dongying CNDYN|Huanghua CNHUH|Lianyungang CNLYG|Penglai CNPLI|Xiuyu CNXYG|Nansha CNNSA|Guangzhou CNGZG
Tobata JPTBT|Kitakyushu JPKKJ|Tomakomai JPTMK|Kushiro JPKUH|Sendai JPSDJ|Mizushima JPMIZ|Tokyo JPTYO
Ohgishima JPKWS|Osaka JPOSA|Kobe JPUKB|Nagoya JPNGO|Kawasaki JPKWS|Los Angeles USLAX|Long Beach USLGB
Oakland USOAK|Seattle USSEA|Vancouver CAVAN|Prince Rupert CAPRR|New York USNYC|Halifax CAHAL
Montreal CAMTR|Houston USHOU|Sabine Pass USSAB|Santos BRSSZ|Buenos Aires ARBUE|Cape Town ZACPT
Durban ZADUR|Mombasa KEMBA|Lagos NGLOS|Mumbai INBOM|Chennai INMAA|Colombo LKCMB|Jakarta IDJKT
Manila PHMNL|Sydney AUSYD|Melbourne AUMEL|Fremantle AUFRE|Port Hedland AUPHE|Dampier AUDAM
Ras Laffan QARLF|Jubail SAJUB|Dubai AEDXB|Jebel Ali AEJEA|Novy Port XNVPT|Novyy Port XNVPT
Belokamenka RUMMK
"""
STUDY_PORTS = [item.rpartition(" ")[::2] for item in NAMED_BY_STUDIES.replace("\n", "|").split("|") if item]


@pytest.mark.parametrize(("name", "code"), STUDY_PORTS)
def test_ports_that_studies_name(name: str, code: str) -> None:
    assert port(name).locode == code
    assert port(code).locode == code
    assert port(name).tier == "core"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("St Petersburg", "RULED"),
        ("St. Petersburg", "RULED"),
        ("saint  petersburg", "RULED"),
        ("Sankt-Peterburg", "RULED"),
        ("LENINGRAD", "RULED"),
        ("Санкт-Петербург", "RULED"),
        ("Petropavlovsk", "RUPKC"),
        ("Pusan", "KRPUS"),
        ("부산", "KRPUS"),
        ("Saigon", "VNSGN"),
        ("Tromso", "NOTOS"),
        ("TROMSØ", "NOTOS"),
        ("Tromso\u0308", "NOTOS"),
        ("上海", "CNSHG"),
        ("横浜", "JPYOK"),
        ("Сабетта", "RUSAB"),
        ("Gdańsk", "PLGDN"),
        ("quebec", "CAQUE"),
        ("Port of Hamburg", "DEHAM"),
        ("  rotterdam ", "NLRTM"),
        ("nlrtm", "NLRTM"),
        ("NL RTM", "NLRTM"),
        ("Hamburg, DE", "DEHAM"),
        ("vancouver, us", "USVAN"),
        ("Vancouver, CA", "CAVAN"),
        ("Cartagena, ES", "ESCAR"),
    ],
)
def test_spellings(query: str, code: str) -> None:
    assert port(query).locode == code


@pytest.mark.parametrize(
    ("traded", "code"),
    [
        ("CNSHA", "CNSHG"),
        ("CNNGB", "CNNBG"),
        ("CNTAO", "CNQDG"),
        ("CNDLC", "CNDAG"),
        ("CNXMN", "CNXMG"),
        ("CNCAN", "CNGZG"),
        ("CNFOC", "CNFZG"),
    ],
)
def test_codes_that_trade_uses(traded: str, code: str) -> None:
    assert port(traded) == port(code)


def test_wrong_codes_do_not_reach_the_arctic() -> None:
    # In UN/LOCODE RUSBT is Shuya and RUKHA Kharovsk; tables that float around mean Sabetta and Khatanga.
    for code in ("RUSBT", "RUKHA", "RUVRN"):
        with pytest.raises(UnknownPortError):
            port(code)


def test_a_port_passes_through() -> None:
    assert port(port("NLRTM")) is port("NLRTM")


@pytest.mark.parametrize("query", ["Cartagena", "Portland", "Freeport"])
def test_ambiguous_names_list_the_codes(query: str) -> None:
    with pytest.raises(UnknownPortError, match="ambiguous") as caught:
        port(query)
    assert caught.value.rule.count("(") >= 2
    offered = caught.value.remedy.split()[-1]
    assert port(offered).locode == offered


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Roterdam", "NLRTM"),
        ("Yokohoma", "JPYOK"),
        ("Murmnask", "RUMMK"),
        ("Vladivostock", "RUVVO"),
        ("Sabeta LNG x", "RUSAB"),
    ],
)
def test_unknown_names_offer_the_nearest(query: str, expected: str) -> None:
    with pytest.raises(UnknownPortError) as caught:
        port(query)
    assert expected in caught.value.remedy


@pytest.mark.parametrize(
    "query", ["rot", "ham", "york", "a", "Atlantis", "🚢", "☃", "'; DROP TABLE ports", "?", ",", "NLXXX"]
)
def test_no_guessing(query: str) -> None:
    with pytest.raises(UnknownPortError):
        port(query)


@pytest.mark.parametrize("query", ["", "   ", "\n", "x" * 100_000, "é" * 5000, "Rotterdam" * 1000])
def test_empty_and_huge_queries_fail_with_short_messages(query: str) -> None:
    with pytest.raises(UnknownPortError) as caught:
        port(query)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "query", [None, 5, 1.5, b"NLRTM", {"lat": 1}, (1.0,), (1.0, 2.0, 3.0), ("a", "b"), (True, False), ()]
)
def test_wrong_kinds(query: object) -> None:
    with pytest.raises(BadInputError):
        port(query)  # type: ignore[arg-type]


def test_unknown_names_fail_fast() -> None:
    port("Hamburg")
    begin = time.perf_counter()
    for k in range(10):
        with pytest.raises(UnknownPortError):
            port(f"Nowhere on Sea {k}")
    assert (time.perf_counter() - begin) / 10 < 0.05


# --- positions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "lat", "lon"),
    [
        ("73.5,75.0", 73.5, 75.0),
        ("73.5 75.0", 73.5, 75.0),
        ("73.5; 75", 73.5, 75.0),
        ("-34.5, 18", -34.5, 18.0),
        ("\u221234.5, 18", -34.5, 18.0),
        ("73.5N 75E", 73.5, 75.0),
        ("75E 73.5N", 73.5, 75.0),
        ("34.5S, 18.0E", -34.5, 18.0),
        ("52°06'N 3°30'E", 52.1, 3.5),
        ("52°06′00″N 3°30′36″E", 52.1, 3.51),
        ("60, 190", 60.0, -170.0),
        ("60N 170W", 60.0, -170.0),
        ("60,180", 60.0, -180.0),
        ("90,0", 90.0, 0.0),
        ((52.0, 3.5), 52.0, 3.5),
        ((np.float64(52.0), np.int64(3)), 52.0, 3.0),
    ],
)
def test_positions(query: str | tuple[float, float], lat: float, lon: float) -> None:
    found = port(query)
    assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-9)
    assert (found.locode, found.tier, found.channel) == ("", "position", ())
    assert found.pilotage.shape == (1, 2)
    assert found.to_dict()["lat"] == found.lat


@pytest.mark.parametrize(
    "query",
    [
        (math.nan, 5.0),
        (5.0, math.inf),
        "nan,5",
        "5,inf",
        (91.0, 5.0),
        (5.0, 361.0),
        (5.0, -181.0),
        "1e400,5",
        "52°61'N 3°E",
        "52N 3N",
        "52,3,4",
        "52",
        "52 N",
    ],
)
def test_bad_positions(query: str | tuple[float, float]) -> None:
    with pytest.raises(BadInputError):
        port(query)


def test_swapped_coordinates_are_pointed_out() -> None:
    with pytest.raises(BadInputError, match=r"did you mean 35\.4,139\.7"):
        port("139.7,35.4")


@pytest.mark.parametrize(
    ("lat", "lon", "least_nm"),
    [(55.75, 37.62, 300.0), (42.0, 51.0, 200.0), (43.5, -87.0, 200.0), (-75.0, 0.0, 50.0)],
    ids=["Moscow", "Caspian", "Lake Michigan", "Antarctica"],
)
def test_land_and_enclosed_water_are_refused(lat: float, lon: float, least_nm: float) -> None:
    with pytest.raises(NotAtSeaError, match="nm from the sea") as caught:
        free_position(lat, lon)
    told = float(caught.value.rule.split(",")[1].split()[0])
    assert told >= least_nm
    near_lat, near_lon = (float(x) for x in caught.value.remedy.split()[-1].split(","))
    assert float(geodesy.distance_nm(lon, lat, near_lon, near_lat)) == pytest.approx(told, abs=2.0)


# --- search ----------------------------------------------------------------------------------------


def test_search_ranks_exact_then_prefix_then_word_then_similar() -> None:
    assert find_ports("rotterdam")[0].locode == "NLRTM"
    assert find_ports("NLRTM")[0].locode == "NLRTM"
    assert find_ports("rotter")[0].locode == "NLRTM"
    assert "USLGB" in [p.locode for p in find_ports("beach")]
    assert find_ports("Roterdam")[0].locode == "NLRTM"
    assert [p.country for p in find_ports("NOT", limit=3)].count("NO") >= 1
    tiers = [p.tier for p in find_ports("san ")]
    assert tiers[0] == "core"


def test_search_limits_and_misses() -> None:
    assert len(find_ports("san", limit=4)) == 4
    assert find_ports("san", limit=0) == []
    assert find_ports("qqqqzzzz") == []
    assert find_ports("???") == []
    with pytest.raises(BadInputError):
        find_ports("san", limit=-1)
    with pytest.raises(BadInputError):
        find_ports(7)  # type: ignore[arg-type]


# --- the table -------------------------------------------------------------------------------------


def test_counts_and_unique_codes(everything: list[Port], core: list[Port]) -> None:
    assert len(core) >= 300
    assert len(everything) >= 2500
    repeated = [code for code, n in Counter(p.locode for p in everything).items() if n > 1]
    assert repeated == []
    assert all(p.locode.startswith("WPI") or p.locode[:2] == p.country or p.locode[0] == "X" for p in everything)


def test_every_code_and_core_name_finds_its_own_row(everything: list[Port], core: list[Port]) -> None:
    assert [p.locode for p in everything if port(p.locode).locode != p.locode] == []
    lost = []
    for p in core:
        try:
            if port(p.name).locode != p.locode:
                lost.append(p.name)
        except UnknownPortError as error:
            if p.locode not in error.rule:
                lost.append(p.name)
    assert lost == []


def test_approaches_are_at_sea(everything: list[Port]) -> None:
    lon = np.array([p.approach_lon for p in everything])
    lat = np.array([p.approach_lat for p in everything])
    dry = land.on_land(lon, lat)
    assert [str(p) for p, flag in zip(everything, dry, strict=True) if flag] == []
    # An approach that stood on GSHHG's land was moved to the nearest water, which may be narrow.
    moved = {row["locode"] for row in build_ports.read_channels() if row["approach_lat"]}
    close = build_ports.coast_distance_nm(lon, lat) < 1.35
    close &= [p.locode not in moved for p in everything]
    assert [str(p) for p, flag in zip(everything, close, strict=True) if flag] == []


def test_no_port_lies_far_inland(everything: list[Port]) -> None:
    # searoute lists ports hundreds of miles from any sea.
    lon, lat = np.array([p.lon for p in everything]), np.array([p.lat for p in everything])
    inland = land.on_land(lon, lat) & (build_ports.coast_distance_nm(lon, lat) > 20.5)
    far = [p for p, flag in zip(everything, inland, strict=True) if flag]
    assert [str(p) for p in far if p.tier != "core" or "river" not in p.note] == []
    assert 0 < len(far) <= 15


def test_berths_of_the_core_agree_with_the_world_port_index(core: list[Port]) -> None:
    import gzip

    with gzip.open(build_ports.WPI, "rt", encoding="utf-8") as handle:
        index = {row["unlocode"]: row for row in csv.DictReader(handle)}
    apart = {}
    for p in core:
        if p.locode in index:
            row = index[p.locode]
            distance = float(geodesy.distance_nm(p.lon, p.lat, float(row["lon"]), float(row["lat"])))
            if distance > 30.0:
                apart[p.locode] = round(distance)
    # the index has Wakkanai 2 degrees too far south, and gives Chornomorsk's code to Chornomorske in Crimea
    assert apart == {"JPWKJ": 120, "UAILK": 98}


LENGTHS = {
    "DEHAM": (70, 85),
    "DEBRV": (25, 40),
    "DEBRE": (55, 75),
    "BEANR": (60, 78),
    "NLRTM": (5, 15),
    "FRURO": (62, 82),
    "GBLON": (40, 65),
    "RULED": (20, 35),
    "RUARH": (28, 50),
    "RUDUD": (300, 400),
    "RUIAA": (420, 560),
    "RUSAB": (110, 140),
    "RUMMK": (22, 35),
    "CNSHG": (45, 75),
    "CNNTG": (90, 130),
    "CNNJG": (210, 270),
    "CNGZG": (60, 90),
    "VNSGN": (35, 55),
    "THBKK": (20, 40),
    "INCCU": (95, 135),
    "CAMTR": (270, 330),
    "CAQUE": (130, 180),
    "USMSY": (95, 125),
    "USHOU": (35, 60),
    "USPHL": (80, 105),
    "USBAL": (140, 170),
    "USPDX": (85, 110),
    "USSEA": (115, 140),
    "USTIW": (135, 165),
    "CAVAN": (125, 160),
    "ARBUE": (110, 150),
    "JPTYO": (35, 55),
    "JPYOK": (28, 45),
    "JPOSA": (60, 85),
    "JPNGO": (33, 50),
    "FRBOD": (55, 80),
    "NONVK": (90, 125),
    "AUMEL": (33, 50),
    "SGSIN": (3, 15),
}


@pytest.mark.parametrize(("code", "band"), LENGTHS.items())
def test_pilotage_lengths(code: str, band: tuple[float, float]) -> None:
    low, high = band
    assert low <= geodesy.line_length_nm(port(code).pilotage) <= high


def test_pilotage_runs_from_berth_to_approach(everything: list[Port]) -> None:
    for p in everything:
        line = p.pilotage
        assert line.shape[1] == 2
        assert tuple(line[0]) == (p.lon, p.lat)
        assert tuple(line[-1]) == (p.approach_lon, p.approach_lat)
        assert not (len(line) > 1 and np.any(np.all(np.diff(line, axis=0) == 0, axis=1))), p


def test_draughts_have_a_status(core: list[Port]) -> None:
    with (DATA / "ports.csv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            assert bool(row["max_draught_m"]) == bool(row["draught_status"])
    assert port("Sabetta").max_draught_m == 11.7
    assert all(p.max_draught_m is None or 2 <= p.max_draught_m <= 26 for p in core)


@pytest.mark.parametrize(
    "change",
    [
        {"lat": 95.0},
        {"lon": 200.0},
        {"lat": math.nan},
        {"max_draught_m": 0.0},
        {"tier": "best"},
        {"name": ""},
        {"channel": ((4.0, 99.0),)},
    ],
)
def test_ports_are_validated(change: dict[str, object]) -> None:
    good: dict[str, object] = {
        "name": "A",
        "locode": "",
        "country": "",
        "lat": 1.0,
        "lon": 2.0,
        "approach_lat": 1.0,
        "approach_lon": 2.0,
    }
    Port(**good)  # type: ignore[arg-type]
    with pytest.raises(RoutesError):
        Port(**(good | change))  # type: ignore[arg-type]


def test_to_dict_is_plain() -> None:
    import json

    found = json.loads(json.dumps(port("Rotterdam").to_dict()))
    assert {"name", "locode", "country", "lat", "lon"} <= set(found)


# --- the build -------------------------------------------------------------------------------------


def test_a_rebuild_writes_the_same_bytes(tmp_path: Path) -> None:
    begin = time.perf_counter()
    build_ports.build(tmp_path)
    assert time.perf_counter() - begin < 60.0
    assert (tmp_path / "ports.csv").read_bytes() == (DATA / "ports.csv").read_bytes()


def _core_rows() -> list[dict[str, str]]:
    with build_ports.CORE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"approach_lat": "52.1", "approach_lon": "5.1"}, "approach is on land"),
        ({"approach_lat": "51.99", "approach_lon": "3.99"}, "off land"),
        ({"locode": "nlrtm"}, "five capitals"),
        ({"country": "BE"}, "does not fit"),
        ({"max_draught_m": "99"}, "draught 99"),
        ({"max_draught_m": "12", "draught_status": ""}, "draught 12"),
        ({"lat": "91"}, "out of range"),
        ({"source": ""}, "are needed"),
        ({"channel": "48.0 8.0"}, "crosses land"),
    ],
)
def test_the_build_refuses_bad_rows(change: dict[str, str], told: str) -> None:
    (row,) = [row for row in _core_rows() if row["locode"] == "NLRTM"]
    assert build_ports.check_core([row]) == []
    assert told in "; ".join(build_ports.check_core([row | change]))


def test_the_build_refuses_a_code_that_stands_twice() -> None:
    (row,) = [row for row in _core_rows() if row["locode"] == "NLRTM"]
    assert "NLRTM stands 2 times" in build_ports.check_core([row, row])


def test_the_raster_agrees_with_the_polygons() -> None:
    rng = np.random.default_rng(7)
    lon = rng.uniform(-180.0, 180.0, 1500)
    lat = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, 1500)))
    assert np.mean(build_ports._is_land(lon, lat) != land.on_land(lon, lat)) < 0.005


def test_importing_ports_is_cheap() -> None:
    code = "import sys, routes.ports; print(sorted({'numpy', 'shapely', 'pyproj', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_doctests() -> None:
    assert doctest.testmod(routes.ports).failed == 0


def test_the_beginning_of_a_name_stands_for_the_one_port_that_has_it():
    assert port("Petropavlovsk-K").locode == "RUPKC"
    assert port("Santo Dom").locode == "DOSDQ"
    assert port("rotter").locode == "NLRTM"
    with pytest.raises(UnknownPortError):
        port("San")
    with pytest.raises(UnknownPortError):
        port("Puerto")


@pytest.mark.parametrize(("name", "code"), [("Cairns", "AUCNS"), ("Manaus", "BRMAO"), ("Santo Domingo", "DOSDQ")])
def test_ports_that_were_missed(name, code):
    assert port(name).locode == code
