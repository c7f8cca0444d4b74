"""A YAML file, read with the line of every value, and what is wrong with it as YAML.

Importing this is slow: do it inside functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cmmtn_sync.errors import Problem

Trail: TypeAlias = tuple[str | int, ...]
"""The way to a value: ``("MTU-WIRRAL", "contacts", 0, "email")``."""

_DEEPEST: Final = 12
_PARSER_WORDS: Final = {
    "cannot start any token": "A value cannot begin like this. Use spaces instead of tabs, and quotes around signs.",
    "mapping values are not allowed": "There is a colon too many, or the line above is not finished.",
    "could not find expected ':'": 'A colon is missing. Write "key: value", with a space after the colon.',
    "expected <block end>": "The indentation does not fit the lines above.",
    "unexpected end of stream": "A quotation mark or a bracket is opened and never closed.",
    "expected ',' or": "A bracket is opened and never closed, or a comma is missing.",
    "found undefined alias": "A value cannot begin with *. Put it in quotes.",
}
"""What the parser says -> what we say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class YamlFile:
    """What a file holds, with lines. A file with ``unreadable`` holds nothing that can be relied on."""

    name: str
    data: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[Trail, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unreadable: bool = False

    def line(self, trail: Trail) -> int | None:
        """Return the line of a value, or of the nearest thing around it that is there."""
        for length in range(len(trail), 0, -1):
            if trail[:length] in self.lines:
                return self.lines[trail[:length]]
        return None

    def problem(self, trail: Trail, words: str) -> Problem:
        """Return a problem at the line of a value."""
        return Problem(file=self.name, line=self.line(trail), words=words)

    def block(self, *trail: str) -> Mapping[str, object]:
        """Return the mapping that lies that way, or an empty one."""
        value: object = self.data
        for step in trail:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value if isinstance(value, Mapping) else {}


def read_yaml(path: Path) -> YamlFile:
    """Return what the file holds. Whatever is wrong with it is among its problems; nothing is raised."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return _broken(
            path, None, f"There is no such file in {path.parent}. To begin, run: cmmtn-sync init {path.parent}"
        )
    except UnicodeDecodeError:
        return _broken(path, None, "The file is not saved as UTF-8. Save it again with that encoding.")
    except OSError as error:
        return _broken(path, None, f"The file cannot be read: {error.strerror or error}.")
    return _parse(path, text)


def _broken(path: Path, line: int | None, words: str) -> YamlFile:
    problem = Problem(file=path.name, line=line, words=words)
    return YamlFile(name=path.name, problems=(problem,), unreadable=True)


@lru_cache(maxsize=8)
def _parse(path: Path, text: str) -> YamlFile:
    # Kept, because the worker reads the same files before each run, and this parser takes 0.4 s for 100 units.
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        return _not_yaml(path, error)
    if root is None:
        return YamlFile(name=path.name)
    if not isinstance(root, MappingNode):
        return _broken(path, 1, 'The file should hold "key: value" lines.')
    walk = _Walk(name=path.name)
    data = walk.mapping(root, ())
    return YamlFile(name=path.name, data=data, lines=walk.lines, problems=tuple(walk.problems))


def _not_yaml(path: Path, error: YAMLError) -> YamlFile:
    said = str(getattr(error, "problem", None) or error).splitlines()[0]
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else None
    for theirs, ours in _PARSER_WORDS.items():
        if theirs in said:
            return _broken(path, line, ours)
    return _broken(path, line, f"This cannot be read as YAML: {said}.")


@dataclass(kw_only=True, slots=True)
class _Walk:
    """From nodes to plain values; keeps the line of each, and what YAML itself would let pass."""

    name: str
    lines: dict[Trail, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def mapping(self, node: MappingNode, trail: Trail) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in values:
                first = self.lines[(*trail, key)]
                self._say(line, f'"{key}" stands here twice: first on line {first}. Keep one of them.')
                continue
            self.lines[(*trail, key)] = line
            values[key] = self._value(value_node, (*trail, key))
        return values

    def _sequence(self, node: SequenceNode, trail: Trail) -> list[object]:
        for at, item in enumerate(node.value):
            self.lines[(*trail, at)] = item.start_mark.line + 1
        return [self._value(item, (*trail, at)) for at, item in enumerate(node.value)]

    def _value(self, node: Node, trail: Trail) -> object:
        if isinstance(node, ScalarNode):
            return _scalar(node)
        # A block used twice can hold itself; nothing here needs one, so it is written out.
        if id(node) in self.seen or len(trail) > _DEEPEST:
            self._say(node.start_mark.line + 1, "A block is used twice here, by & and *. Write it out instead.")
            return None
        self.seen.add(id(node))
        if isinstance(node, MappingNode):
            return self.mapping(node, trail)
        return self._sequence(node, trail) if isinstance(node, SequenceNode) else None

    def _say(self, line: int, words: str) -> None:
        self.problems.append(Problem(file=self.name, line=line, words=words))


def _scalar(node: ScalarNode) -> object:
    """Return a number, true or false, nothing, or text. Dates stay text: we take more forms of them."""
    text = str(node.value)
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if text.lstrip("+-").isdecimal():
            return int(text)
        case "float" if text.replace(".", "", 1).isdecimal():
            return float(text)
        case _:
            return text
