"""Every code block of the README runs and prints what it shows; every docstring example holds."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import runpy
import shlex

import pytest
from click.testing import CliRunner
from conftest import ROOT, golden

import routes
from routes.cli import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Commands of all console blocks with the output that is printed below them."""
    found = []
    for page in PAGES:
        for block in blocks(page.read_text(encoding="utf-8"), "console"):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((command, output))
    return found


def modules() -> list[str]:
    return ["routes", *(m.name for m in pkgutil.walk_packages(routes.__path__, "routes.") if "__main__" not in m.name)]


@pytest.mark.parametrize(("command", "output"), commands(), ids=[c for c, _ in commands()])
def test_commands_print_what_the_page_shows(command, output):
    words = shlex.split(command)
    assert words[0] == "routes"
    result = CliRunner().invoke(main, words[1:])
    assert result.exit_code == 0, result.stderr
    if output.strip():
        assert result.stdout.strip() == output.strip()


def test_readme_python_blocks_hold():
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=FLAGS)
    examples = 0
    for number, block in enumerate(blocks(README, "python")):
        test = parser.get_doctest(block, {}, f"README block {number}", "README.md", 0)
        examples += len(test.examples)
        runner.run(test)
    assert examples >= 3
    assert runner.failures == 0


@pytest.mark.parametrize("name", modules())
def test_docstring_examples_hold(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=FLAGS).failed == 0


def test_there_are_docstring_examples():
    finder = doctest.DocTestFinder()
    tests = [t for name in modules() for t in finder.find(importlib.import_module(name)) if t.examples]
    assert len(tests) >= 25


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_readmes_first_screen_has_the_answer_the_example_and_the_picture():
    first = README.splitlines()[:30]
    assert any("40% less distance" in line for line in first)
    assert any(line.startswith("$ routes compare") for line in first[:25])
    assert any("docs/images/map.png" in line for line in first)


def test_the_readmes_verdict_is_the_programs():
    audit = routes.claim()
    reading = {(r.metric, r.form): r for r in audit.readings}
    numbers = {
        f"{100 * getattr(reading[key], field):.0f}%"
        for key in (("time", "reduction"), ("fuel", "reduction"), ("time", "productivity"), ("fuel", "productivity"))
        for field in ("probability", "season_probability")
    } | {f"{100 * reading['distance', 'productivity'].probability:.0f}%"}
    verdict = "\n".join(README.splitlines()[4:8])
    for number in numbers:
        assert number in verdict, number
    assert reading["fuel", "reduction"].verdict == reading["time", "reduction"].verdict == "mostly false"


def test_every_public_name_has_a_docstring():
    for name in routes.__all__:
        if name != "__version__":
            assert (getattr(routes, name).__doc__ or "").strip(), name


def test_the_readmes_table_of_trust_is_that_of_the_validation():
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in README.splitlines() if line.startswith("|")}
    for name, corridor in (("distances by Suez", "suez"), ("distances by the NSR", "nsr")):
        found = re.search(rf"{corridor}: (\d+) figures, median difference [+]?(\S+%), median size (\S+%)", text)
        assert found
        for value in found.groups():
            assert value in rows[name], (name, value)
    passages = re.search(
        r"(\d+) cases; median difference (\S+%), median size (\S+%), .* 80% interval holds (\d+ of \d+)", text
    )
    assert passages
    for value in passages.groups():
        assert value in rows["NSR passages"], value
    season = re.search(
        r"(\d+) figures, (\d+) met within their tolerance; .* ours differ by (\S+ d) in the median", text
    )
    assert season
    for value in season.groups():
        assert value in rows["season of the NSR"], value


def test_the_readmes_sentence_on_winter_and_summer_passages_is_that_of_the_validation():
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    found = re.search(
        r"July to October: \d+ cases, off by (\S+%)\. .* January, alone: \d+ cases, off by (\S+%)\.", text
    )
    assert found
    told = " ".join(README.split())
    assert f"passages of July to October are off by {found[1]}" in told
    assert f"passages of January 2021, alone, by {found[2]}" in told


def test_the_validation_shows_every_passage_and_every_published_season():
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    for row in [*golden("passages.csv"), *golden("seasons.csv")]:
        assert f"\n| {row['id']} |" in text, row["id"]
    for name in ("season", "transit_heat", "passages"):
        assert f"images/{name}.png" in text


def test_the_validation_is_that_of_today():
    written = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(ROOT / "docs" / "make_docs.py"))["validation"]() == written
