"""Turn each percent notebook into an executed ``.ipynb`` beside it: ``python notebooks/execute.py [--check]``.

The result depends on the code and the installed versions alone: metadata, cell ids and execution counts are fixed, so
that a rerun gives the same bytes. ``--check`` executes into memory, compares with the files and writes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks() -> list[Path]:
    """Return all percent notebooks."""
    return sorted(path for path in HERE.glob("*.py") if path.name != "execute.py")


def executed(source: Path) -> str:
    """Execute a percent notebook and return it as JSON text."""
    notebook = jupytext.read(source)
    # The kernel listens on the loopback interface alone, which is its default.
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:03d}"
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "metadata" in output:
                    output.metadata = {}
                if "execution_count" in output:
                    output.execution_count = None
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def main() -> int:
    """Write or check all notebooks; return the number that differ."""
    check = "--check" in sys.argv[1:]
    found = notebooks()
    if not found:
        raise SystemExit("no notebook found")
    differing = 0
    for source in found:
        target = source.with_suffix(".ipynb")
        text = executed(source)
        if check:
            same = target.exists() and target.read_text(encoding="utf-8") == text
            differing += not same
            print(f"{source.name}: {'same' if same else 'DIFFERS'}")
        else:
            target.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {target.name}")
    return differing


if __name__ == "__main__":
    sys.exit(main())
