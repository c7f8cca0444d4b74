"""Remarks in the margin of Word and Excel, and how many of them nobody has resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from cmmtn_sync.facts.package import Package, attribute, child, local

_MIRRORS = "tc="
"""How Excel names the author of a note that only repeats a thread for older versions."""


def unresolved(package: Package, main: str) -> int:
    """Return how many threads of comments of a Word document are open."""
    comments = [c for root in _trees(package, package.related(main, "comments")) for c in root if local(c) == "comment"]
    closed: set[str] = set()
    for root in _trees(package, package.related(main, "commentsExtended")):
        for entry in root:
            if attribute(entry, "done") in {"1", "true"} or attribute(entry, "paraIdParent"):
                closed.add(attribute(entry, "paraId") or "")
    return sum(not (_paragraphs(comment) & closed) for comment in comments)


def comments_of(package: Package, sheets: Iterable[str]) -> int:
    """Return how many comments and threads of comments the sheets of a workbook carry that are open."""
    return sum(_of_sheet(package, sheet) for sheet in sheets)


def _of_sheet(package: Package, sheet: str) -> int:
    count = 0
    for root in _trees(package, package.related(sheet, "threadedComment")):
        count += sum(not e.get("parentId") and e.get("done") not in {"1", "true"} for e in root)
    for root in _trees(package, package.related(sheet, "comments")):
        authors, listed = child(root, "authors"), child(root, "commentList")
        names = [(a.text or "") for a in authors] if authors is not None else []
        for comment in listed if listed is not None else ():
            at = comment.get("authorId") or ""
            name = names[int(at)] if at.isdigit() and int(at) < len(names) else ""
            count += not name.startswith(_MIRRORS)
    return count


def _paragraphs(comment: etree._Element) -> frozenset[str]:
    return frozenset(i for p in comment.iter() if local(p) == "p" and (i := attribute(p, "paraId")))


def _trees(package: Package, parts: Iterable[str]) -> Iterator[etree._Element]:
    return (root for part in parts if (root := package.tree_if_any(part)) is not None)
