"""What matching is about: an offer, the words of a kind, and how much a document looks like one."""

from __future__ import annotations

from dataclasses import dataclass

from cmmtn_sync.model import Document, Match, Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A document with its reading, and the obligations that it is offered for."""

    document: Document
    reading: Reading
    unit: str
    matches: tuple[Match, ...]
    kinds: frozenset[str] = frozenset()
    """The kinds that it looks like, whether or not anything of the kind was asked for when it came."""
    why_not: str = ""
    """For a document that is offered for nothing: why."""
    beside: bool = False
    """Whether its name says that it goes with a document: listed, and nobody is asked about it."""
    told: bool = False
    """Whether a person said what it is, or that it is nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calls:
    """By which words documents of a kind go, in names, titles and covers."""

    kind: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """How much a document looks like a kind, and from which sources."""

    kind: str
    reasons: tuple[str, ...]
    by_name: bool
    by_content: bool
