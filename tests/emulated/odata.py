"""OData as Outlook and SharePoint take it: ``$select``, paging, and the ``$filter`` forms that we know.

A filter that we do not know is refused, and never taken for one that lets everything through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.emulated.properties import canonical
from tests.emulated.wire import Json, Refusal

Fields = Callable[[str], Any]
"""Gives the value of a property by its lower-case path; raises KeyError for one that cannot be filtered by."""
Property = tuple[str, str | None]
"""An extended property: canonical id and value."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a filter looks at."""

    fields: Fields
    properties: Sequence[Property] = ()


Test = Callable[[Row], bool]
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_@][\w.]*(?:/[A-Za-z_][\w.]*)*)|(?P<sign>[(),:]))"
)
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: a is not None and b is not None and bool(a > b),
    "ge": lambda a, b: a is not None and b is not None and bool(a >= b),
    "lt": lambda a, b: a is not None and b is not None and bool(a < b),
    "le": lambda a, b: a is not None and b is not None and bool(a <= b),
}
FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": lambda a, b: a.startswith(b),
    "endswith": lambda a, b: a.endswith(b),
    "contains": lambda a, b: b in a,
}


def bad_filter(text: str) -> Refusal:
    """What Outlook says to a filter that it does not understand."""
    return Refusal(400, "ErrorInvalidUrlQueryFilter", f"The query filter contains one or more invalid nodes. ({text})")


@dataclass
class Filter:
    """A ``$filter`` that was understood."""

    test: Test
    names: list[str] = field(default_factory=list)
    """The properties in it, in their order: ``$orderby`` has to begin with them."""


def parsed_filter(text: str) -> Filter:
    """The filter. Raises Refusal (400)."""
    parser = _Parser(text)
    test = parser.either()
    if parser.ahead() is not None:
        raise bad_filter(text)
    return Filter(test, parser.names)


class _Parser:
    """Reads a filter from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text.rstrip()):
            found = _TOKEN.match(text, position)
            if found is None:
                raise bad_filter(text)
            kind = found.lastgroup or ""
            self._tokens.append((kind, found[kind]))
            position = found.end()
        self._at = 0
        self.names: list[str] = []

    def ahead(self) -> str | None:
        """The next token, in small letters unless it is a text."""
        if self._at >= len(self._tokens):
            return None
        kind, token = self._tokens[self._at]
        return token if kind == "text" else token.lower()

    def either(self) -> Test:
        tests = [self._both()]
        while self.ahead() == "or":
            self._at += 1
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self.ahead() == "and":
            self._at += 1
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        word = self._next()
        if word.lower() == "not":
            negated = self._one()
            return lambda row: not negated(row)
        if word == "(":
            inner = self.either()
            self._take(")")
            return inner
        if word.lower() == "singlevalueextendedproperties/any":
            return self._any()
        if word.lower() in FUNCTIONS:
            return self._function(FUNCTIONS[word.lower()])
        return self._comparison(word)

    def _comparison(self, word: str) -> Test:
        convert: Callable[[Any], Any] = _plain
        if word.lower() == "cast":
            self._take("(")
            word = self._next()
            self._take(",")
            convert = _number if self._next().lower().startswith("edm.int") else _plain
            self._take(")")
        name = self._named(word)
        operator = OPERATORS.get(self._next().lower())
        if operator is None:
            raise bad_filter(self._text)
        wanted = self._literal()
        return lambda row: operator(*_comparable(name, convert(row.fields(name)), wanted))

    def _function(self, function: Callable[[str, str], bool]) -> Test:
        self._take("(")
        name = self._named(self._next())
        self._take(",")
        wanted = str(self._literal()).casefold()
        self._take(")")
        return lambda row: function(str(row.fields(name) or "").casefold(), wanted)

    def _any(self) -> Test:
        """``singleValueExtendedProperties/Any(ep: ep/id eq '…' and ep/value eq '…')``."""
        before = list(self.names)
        self._take("(")
        variable = self._next().lower()
        self._take(":")
        inner = self.either()
        self._take(")")
        used, self.names = self.names[len(before) :], [*before, "singlevalueextendedproperties"]
        if f"{variable}/id" not in used or not set(used) <= {f"{variable}/id", f"{variable}/value"}:
            raise bad_filter(self._text)

        def test(row: Row) -> bool:
            return any(
                inner(Row(fields={f"{variable}/id": key, f"{variable}/value": value}.__getitem__))
                for key, value in row.properties
            )

        return test

    def _named(self, word: str) -> str:
        if not re.match(r"^[A-Za-z]", word):
            raise bad_filter(self._text)
        self.names.append(word.lower())
        return word.lower()

    def _literal(self) -> Any:  # noqa: ANN401 - OData's literals are of any type
        if self._at >= len(self._tokens):
            raise bad_filter(self._text)
        kind, token = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "time":
            return as_time(token)
        if kind == "number":
            return float(token)
        if token.lower() in {"true", "false", "null"}:
            return {"true": True, "false": False, "null": None}[token.lower()]
        raise bad_filter(self._text)

    def _next(self) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] in {"text", "time", "number"}:
            raise bad_filter(self._text)
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise bad_filter(self._text)


def _plain(value: object) -> object:
    return value


def _number(value: object) -> object:
    try:
        return float(str(value))
    except ValueError:
        return None


def _comparable(name: str, value: Any, wanted: Any) -> tuple[Any, Any]:  # noqa: ANN401 - OData's values are of any type
    """The two sides of a comparison. A property's id is compared canonically, its value without regard to case."""
    if name.endswith("/id") and isinstance(wanted, str):
        return value, canonical(wanted)
    if name.endswith("/value") and isinstance(value, str) and isinstance(wanted, str):
        return value.casefold(), wanted.casefold()
    return value, wanted


def as_time(text: str) -> datetime:
    """A time of OData; a day begins at midnight UTC."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def applied(condition: Filter, row: Row) -> bool:
    """Whether the row passes. Raises Refusal (400) for a property that cannot be filtered by."""
    try:
        return condition.test(row)
    except KeyError as error:
        name = str(error.args[0])
        raise Refusal(400, "ErrorInvalidProperty", f"The property '{name}' does not support filtering.") from None


def expanded_ids(expand: str) -> set[str]:
    """Which extended properties ``$expand=singleValueExtendedProperties($filter=id eq '…' or id eq '…')`` asks for.

    Raises Refusal (400) for any other expansion.
    """
    found = re.match(r"(?i)^\s*singleValueExtendedProperties\s*\(\s*\$filter\s*=(.*)\)\s*$", expand)
    if found is None:
        raise Refusal(400, "ErrorInvalidUrlQuery", f"The query '$expand={expand}' is not supported.")
    wanted = re.findall(r"(?i)\bid\s+eq\s+'((?:[^']|'')*)'", found[1])
    left = re.sub(r"(?i)\bid\s+eq\s+'(?:[^']|'')*'|\bor\b|[\s()]", "", found[1])
    if not wanted or left:
        raise Refusal(400, "ErrorInvalidUrlQueryFilter", f"The query filter '{found[1]}' is not supported.")
    return {canonical(each.replace("''", "'")) for each in wanted}


def selected(payload: Json, select: str, always: Iterable[str] = ("id",)) -> Json:
    """Only the properties asked for, and those that come always: annotations, and the key."""
    if not select:
        return payload
    wanted = {name.strip().lower() for name in select.split(",") if name.strip()} | {name.lower() for name in always}
    return {name: value for name, value in payload.items() if name.lower() in wanted or name.startswith("@odata")}


def check_select(select: str, known: frozenset[str], kind: str) -> None:
    """Raises Refusal (400) for a property that there is not."""
    for name in filter(None, (part.strip() for part in select.split(","))):
        if name.lower() not in known and not name.startswith("@"):
            message = (
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type '{kind}'."
            )
            raise Refusal(400, "BadRequest", message)


def top(text: str | None, default: int, most: int) -> int:
    """The page size asked for. Raises Refusal (400)."""
    if text is None:
        return default
    if not text.isdigit() or int(text) < 1:
        raise Refusal(400, "BadRequest", "Invalid value for $top.")
    return min(int(text), most)
