"""Safe writing of files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from routes.errors import BadInputError


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all.

    Raises
    ------
    BadInputError
        If the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".routes-", suffix=path.suffix)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInputError(
            f"file {path.name!r}", f"cannot be written ({error.strerror})", "choose another place"
        ) from None
