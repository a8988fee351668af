"""Where to get gridded ice, and how to cite it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from routes.errors import UnknownNameError
from routes.sources import Source, source
from routes.tables import read_csv

_WIDTH = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadPage:
    """A product of gridded ice: where it is, what its files are called, whom to cite."""

    product: str
    title: str
    where: str
    files: str
    variables: str
    coverage: str
    hint: str
    source: Source

    def text(self) -> str:
        """Return the page as a screenful of text."""
        lines = [
            ("where", self.where),
            ("files", self.files),
            ("variables", self.variables),
            ("coverage", self.coverage),
            ("note", self.hint),
            ("licence", self.source.licence),
            ("cite", self.source.cite()),
            ("", self.source.note),
        ]
        shown = [f"{self.product}: {self.title}"]
        for label, words in lines:
            if words:
                head = f"  {label:<11}"
                # Addresses and names of files are not broken.
                shown += textwrap.wrap(
                    words,
                    _WIDTH,
                    initial_indent=head,
                    subsequent_indent=" " * len(head),
                    break_long_words=False,
                    break_on_hyphens=False,
                )
        return "\n".join(shown)

    def to_dict(self) -> dict[str, object]:
        """Return the page as plain data."""
        return {
            "product": self.product,
            "title": self.title,
            "where": self.where,
            "files": self.files,
            "variables": self.variables,
            "coverage": self.coverage,
            "note": self.hint,
            "cite": self.source.to_dict(),
        }


def download_pages(product: str | None = None) -> list[DownloadPage]:
    """Return the page of a product, or all of them.

    >>> download_pages("piomas")[0].variables
    'heff: metres over the whole cell'
    """
    pages = [
        DownloadPage(**{k: v for k, v in row.items() if k != "source"}, source=source(row["source"]))
        for row in read_csv("ice_downloads.csv")
    ]
    if product is None:
        return pages
    for page in pages:
        if page.product == product.strip().casefold():
            return [page]
    known = ", ".join(page.product for page in pages)
    raise UnknownNameError(f"product {product!r}", "is not known", f"choose from: {known}")
