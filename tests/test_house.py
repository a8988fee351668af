"""The house rules: import order, cited rows, errors, no numbers without a source."""

from __future__ import annotations

import ast
import csv
import re

import pytest
from conftest import ROOT

from routes.sources import CITED_TABLES, bibliography
from routes.tables import ROW_COLUMNS, load_table

DATA = ROOT / "routes" / "data"
MODULES = sorted((ROOT / "routes").rglob("*.py"))
ORDER = re.search(r"```order\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.DOTALL)[1].split()
STATUSES = {"verified", "memory", "judgement", "derived", "definition"}


def floor(dotted: str) -> str:
    return dotted.split(".")[1] if dotted.count(".") else "__init__"


def imports(path, *, top_level: bool):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "routes":
            if node.module == "routes":
                yield from (f"routes.{alias.name}" for alias in node.names if alias.name != "__version__")
            else:
                yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "routes")


def test_every_module_has_its_floor():
    there = {floor(".".join(p.relative_to(ROOT).with_suffix("").parts)) for p in MODULES} - {"__init__"}
    assert there == set(ORDER)
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_only_from_above_itself(path):
    own = floor(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own == "__init__":
        return
    for name in imports(path, top_level=True):
        assert ORDER.index(floor(name)) <= ORDER.index(own), f"{path.name} imports {name}"
    late = set(imports(path, top_level=False)) - set(imports(path, top_level=True))
    for name in late:
        below = ORDER.index(floor(name)) > ORDER.index(own)
        assert not below or floor(name) in ("plots", "report"), f"{path.name} imports {name} late"


def test_only_the_adapter_touches_searoute_and_only_geodesy_touches_geod():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if path.name != "baseline.py":
            assert not re.search(r"^\s*(from|import) searoute", text, re.MULTILINE), path
        if path.name != "geodesy.py":
            assert "Geod(" not in text, path
            assert "import pyproj" not in text, path


def test_no_module_bears_the_name_of_a_public_function():
    import routes

    assert not set(routes.__all__) & set(ORDER)


@pytest.mark.parametrize("name", ["coefficients.csv", "vessels.csv", "holtrop.csv", "costs.csv"])
def test_every_coefficient_row_has_unit_source_and_status(name):
    with (DATA / name).open(encoding="utf-8") as handle:
        assert tuple(next(csv.reader(handle))) == ROW_COLUMNS
    for row in load_table(name).values():
        assert row.unit, row.key
        assert row.status in STATUSES, row.key
        assert row.source, row.key
        assert (row.low is None) == (row.high is None), row.key
        if row.low is not None and row.high is not None:
            assert row.low <= row.value <= row.high, row.key
        if row.distribution not in ("constant", ""):
            assert row.low is not None, row.key
        if row.status == "memory":
            assert row.source in ("memory", *bibliography()), row.key


@pytest.mark.parametrize("path", sorted(DATA.glob("*.csv")), ids=lambda p: p.name)
def test_every_row_of_every_table_has_a_source_and_every_column_a_unit(path):
    with path.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert rows
    if path.name in ("sources.csv", "columns.csv"):
        return
    for row in rows:
        keys = [key for key in row["source"].split("|") if key]
        assert keys, row
        assert set(keys) <= set(bibliography()), row["source"]
    if path.name in ("coefficients.csv", "vessels.csv"):
        return
    with (DATA / "columns.csv").open(encoding="utf-8") as handle:
        units = {r["column"]: r["unit"] for r in csv.DictReader(handle) if r["table"] == path.name}
    assert list(units) == list(rows[0])
    assert all(units.values())


def test_every_source_is_used_and_every_cited_table_is_listed():
    cited = set()
    for path in DATA.glob("*.csv"):
        with path.open(encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                cited |= set(row.get("source", "").split("|"))
    with_files = {"natural-earth", "notteboom-cariou-2009"}  # cited by a file and by a docstring
    assert set(bibliography()) - cited - with_files == set()
    tables = {p.name for p in DATA.glob("*.csv")} - {"sources.csv", "columns.csv", "ice_record.csv"}
    assert tables == set(CITED_TABLES)


def test_every_shipped_file_is_listed_with_its_licence():
    listed = (ROOT / "DATA_LICENSES.md").read_text(encoding="utf-8")
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    told = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for path in DATA.iterdir():
        if path.name != "README.md":
            assert f"`{path.name}`" in readme, path.name
            assert f"`{path.name}`" in told, path.name
            assert f"`{path.name}`" in listed, path.name


def test_coefficient_rows_are_all_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    text += (DATA / "ice_classes.csv").read_text(encoding="utf-8")
    patterns = [
        r"(co2|ch4|n2o|sox|nox|bc|pm)_factor\.\w+(\.[\w-]+)?", r"sfc\.(main|auxiliary|boiler|pilot)\..*",
        r"(slip|lng\.boil_off|fuel\.(sulphur|heavy_share)|fueleu\.(lcv|well_to_tank|cut)|cii\.cut|ets\.phase)\.[\w-]+",
        r"(nox\.tier\d|(bc\.(two|four)_stroke|cii\.ice_capacity)\.\w+)\.\w+", r"pm\.(residual|distillate)(_sulphur)?",
        r"polaris\.(edge|elevated_speed)\..*",
        r"(hv|cheaitou|sda|hull)\.\w+\.\w+", r"(fsicr\.(channel_m|power)|thrust\.pull|safe_speed\.\w+)\.\w+",
        r"hv\.\w+\.astern_(m|kn)\.\d", r"ice\.strength\.\d+", r"besetting\.per_nm\.\w+",
        r"(admiralty\.range|kwon\.\w+)\.\w+(\.\w+)?",
        r"engine\.rpm\.\w+", r"gwp\d+(_ar\d)?\.\w+", r"operating_speed\.\w+", r"verdict\.\w+",
        r"vessel\.check\.\w+(\.\w+)?", r"traditional\.suez_share\.\d+",
        r"gwp\d+(_ar\d)?\.\w+", r"operating_speed\.\w+", r"verdict\.\w+",
    ]  # fmt: skip
    for key in load_table("coefficients.csv"):
        assert f'"{key}"' in text or any(re.fullmatch(p, key) for p in patterns), key


def test_rows_of_costs_are_all_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    # Inputs that the caller hands to the functions; they are looked up by name when a voyage is costed.
    handed = {"cargo.value_per_teu", "choice.beta_per_kusd", "nsr_tariff.lambert_rub_usd"}
    pattern = r"price\.(spread|drift)\.\w+|imo_levy\.((base|direct)_cut\.\d+|tier_\d)|"
    pattern += r"nsr_tariff\.(class|zones|season)\.\w+|suez\.scnt_per_gt\.\w+|panama\.(fixed|teu|capacity\.tanker)\.\w+"
    pattern += r"|nsr_1991\.(class|region)\.\w+|suez\.(deck_tiers\.\d+|direct\.(west|east))"
    for key in load_table("costs.csv"):
        assert f'"{key}"' in text or key in handed or re.fullmatch(pattern, key), key


def test_every_row_with_a_distribution_is_drawn_or_named_here():
    from routes.practice import ASSUMPTION_ROWS

    # Not drawn: no reading of a claim uses these (methane, black carbon), or the ship's own speed stands in for them.
    named = {"ch4_factor", "bc_factor", "operating_speed"}
    for key, row in load_table("coefficients.csv").items():
        if row.distribution != "constant":
            assert key in ASSUMPTION_ROWS.values() or key.split(".")[0] in named, key


def test_no_physical_numbers_stand_in_model_code():
    """Floating-point numbers in model code are mathematics, tolerances or step sizes; each is on this short list."""
    plain = {0.0, 0.5, 1.0, 2.0, 60.0, 90.0, 100.0, 180.0, 360.0}
    models = ["resistance", "speed", "hotel", "allowances", "holtrop/form", "holtrop/method", "power", "ice_power"]
    models += ["fuel", "fuel_rules", "emissions", "cii", "carbon_rules"]
    models += ["cost/northern_sea_route", "cost/suez", "cost/panama", "cost/ship", "cost/choice", "ice/index"]
    models += ["cost/prices", "cost/price_table", "cost/carbon", "voyage_cost", "engine_room", "fuel_plan"]
    models += ["voyage", "vessels", "claims", "comparison", "uncertainty", "sensitivity", "claim_draws", "cost_draws"]
    allowed = {
        "sensitivity": {0.1, 0.9, 0.95},
        "vessels": {30.0, 1.1},
        "speed": {40.0},
        "comparison": {10.0, 90.0},
        "claims": {10.0, 50.0},
        "claim_draws": {10.0},
    }
    for name in models:
        tree = ast.parse((ROOT / "routes" / f"{name}.py").read_text(encoding="utf-8"))
        found = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)}
        assert found <= plain | allowed.get(name, set()), (name, found - plain)


def test_no_path_of_a_machine_and_no_host_stands_in_the_tree():
    tracked = [p for p in ROOT.rglob("*") if p.suffix in (".py", ".md", ".toml", ".cff", ".csv", ".txt", ".yml")]
    for path in tracked:
        if any(part.startswith(".") or part in ("out", "dist") for part in path.relative_to(ROOT).parts):
            continue
        text = path.read_text(encoding="utf-8")
        for prefix in ("/wo" + "rk/", "/t" + "mp/", "/ho" + "me/", "/ro" + "ot/"):
            assert prefix not in text, (path, prefix)
