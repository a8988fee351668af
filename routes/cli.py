"""The command line: ``routes --help`` lists the commands.

Data go to stdout, messages to stderr. A wrong argument ends with one line and exit code 2.
"""

from __future__ import annotations

# Importing a module of commands adds them to the group, in the order in which a user meets them.
from routes.commands import ways, voyages, money, answers  # noqa: F401  isort: skip
from routes.commands.kit import main

__all__ = ["main"]
