"""The committed notebooks are what their sources give when they are executed again."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from conftest import ROOT

SOURCES = sorted(p for p in (ROOT / "notebooks").glob("*.py") if p.name != "execute.py")


def test_a_notebook_is_found():
    assert SOURCES, "no notebook found"
    assert {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")} == {p.stem for p in SOURCES}


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_a_rerun_gives_the_same_notebook(source, tmp_path):
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import execute; "
        "pathlib.Path(sys.argv[3]).write_text(execute.executed(pathlib.Path(sys.argv[2])), encoding='utf-8')"
    )
    fresh = tmp_path / "fresh.ipynb"
    subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "notebooks"), str(source), str(fresh)], check=True, capture_output=True
    )
    ours, again = source.with_suffix(".ipynb").read_text(encoding="utf-8"), fresh.read_text(encoding="utf-8")
    if _pinned():
        assert again == ours
    else:  # other versions of matplotlib draw other bytes: everything but the pictures must still agree
        assert _without_pictures(again) == _without_pictures(ours)


def _pinned() -> bool:
    import matplotlib

    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return f"matplotlib=={matplotlib.__version__}" in pins


def _without_pictures(text: str) -> list[object]:
    cells = json.loads(text)["cells"]
    for cell in cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
    return cells


def test_notebooks_hold_no_errors_and_no_paths():
    for source in SOURCES:
        text = source.with_suffix(".ipynb").read_text(encoding="utf-8")
        assert "Traceback" not in text
        assert '"output_type": "error"' not in text
        assert "site-packages" not in text
