"""XML documents as text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from routes.export.track import DECIMALS

# What XML 1.0 (section 2.2) allows in no form, not even escaped. Tabs and line ends are allowed but do not survive in
# attributes, and no name of a port holds one.
_FORBIDDEN = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element to its parent and return it."""
    child = SubElement(parent, tag, {name: legal(value) for name, value in attributes.items()})
    if text is not None:
        child.text = legal(text)
    return child


def legal(text: str) -> str:
    """Replace the characters that XML forbids by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def degrees(value: float) -> str:
    """Write degrees as ``xsd:decimal``, which knows no exponents.

    >>> degrees(-0.00001)
    '-0.000010'
    """
    return f"{value:.{DECIMALS}f}"


def document(root: Element) -> str:
    """Return a document as indented text that ends with a line end.

    All characters beyond ASCII are written as references: what says UTF-8 in its first line then is UTF-8, whatever
    encoding the terminal or the file that it goes to has.
    """
    indent(root, " ")
    body = tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
