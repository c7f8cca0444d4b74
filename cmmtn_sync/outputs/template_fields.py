"""Which fields a template names that there are not, found by reading it and not by filling it in.

Filling in stops at the first mistake and does not say where; reading finds all of them, each with its line.
Known fields are given as an example of them: mappings, lists (whose first entry stands for all) and values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from jinja2 import Environment, nodes

ANYTHING: Final = object()
"""A value that we know nothing of: whatever is asked of it may be there."""
_GLOBALS: Final = frozenset({"loop", "range", "namespace", "caller", "varargs", "kwargs"})
_CLOSE_ENOUGH: Final = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Mistake:
    """Something that a template asks for in vain: on which line, what, and in whose words it was written."""

    line: int
    words: str
    written: str


def field_paths(fields: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """Yield the name of every field, ``unit.name``; for a list the list and, as ``owed[].due``, its parts."""
    for name, value in fields.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from field_paths(value, f"{path}.")
        elif isinstance(value, list):
            yield path
            yield from field_paths(value[0], f"{path}[].") if value and isinstance(value[0], Mapping) else ()
        else:
            yield path


def find_mistakes(source: str, fields: Mapping[str, object]) -> tuple[Mistake, ...]:
    """Return every unknown field, everything forbidden, in the order of lines.

    Raise ``jinja2.TemplateSyntaxError`` if the source cannot be read at all.
    """
    reader = _Reader(fields=fields)
    reader.read(Environment(autoescape=True).parse(source), dict(fields))
    return tuple(sorted(reader.mistakes, key=lambda m: m.line))


@dataclass(kw_only=True, slots=True)
class _Reader:
    """Walks over a template with what each name stands for at that point."""

    fields: Mapping[str, object]
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self, node: nodes.Node, scope: dict[str, object]) -> None:
        """Read a statement; names that it binds come into the scope."""
        match node:
            case nodes.For():
                self._read_loop(node, scope)
            case nodes.Macro():
                scope[node.name] = ANYTHING
                arguments = {a.name: ANYTHING for a in node.args}
                self._read_all(node.body, {**scope, **arguments})
            case nodes.Assign(target=nodes.Name(name=name)):
                scope[name] = self.value(node.node, scope)
            case nodes.Import():
                scope[node.target] = ANYTHING
            case nodes.FromImport():
                scope.update({n if isinstance(n, str) else n[1]: ANYTHING for n in node.names})
            case nodes.Expr():
                self.value(node, scope)
            case _:
                self._read_all(node.iter_child_nodes(), scope)

    def value(self, node: nodes.Node, scope: dict[str, object]) -> object:
        """Return what an expression stands for, and note what it asks for in vain."""
        match node:
            case nodes.Name(name=name):
                return self._named(node, name, scope)
            case nodes.Getattr(node=whole, attr=attr):
                return self._part(node, self.value(whole, scope), attr)
            case nodes.Getitem(node=whole, arg=nodes.Const(value=str(attr))):
                return self._part(node, self.value(whole, scope), attr)
            case nodes.Call():
                return self._call(node, scope)
            case nodes.Test(name="defined" | "undefined"):
                return ANYTHING
            case nodes.Const(value=constant):
                return constant
            case _:
                for child in node.iter_child_nodes():
                    self.value(child, scope)
                return ANYTHING

    def _read_all(self, statements: Iterator[nodes.Node] | list[nodes.Node], scope: dict[str, object]) -> None:
        for statement in statements:
            self.read(statement, scope)

    def _read_loop(self, node: nodes.For, scope: dict[str, object]) -> None:
        whole = self.value(node.iter, scope)
        if isinstance(whole, str | int | Mapping):
            written = _written(node.iter)
            self._note(node, f"{written} is not a list, so there is nothing to repeat.", written)
        entry = whole[0] if isinstance(whole, list) and whole else ANYTHING
        inner = {**scope, "loop": ANYTHING}
        names = [node.target] if isinstance(node.target, nodes.Name) else node.target.find_all(nodes.Name)
        for name in names:
            inner[name.name] = entry if name is node.target else ANYTHING
        self._read_all([*([node.test] if node.test else []), *node.body], inner)
        self._read_all(node.else_, scope)

    def _named(self, node: nodes.Name, name: str, scope: Mapping[str, object]) -> object:
        if name in scope:
            return scope[name]
        if name not in _GLOBALS:
            self._unknown(node, name, list(scope))
        return ANYTHING

    def _part(self, node: nodes.Expr, whole: object, attr: str) -> object:
        written = _written(node)
        if attr.startswith("_"):
            self._note(node, f"{written} is not allowed: templates can show fields and no more.", written)
            return ANYTHING
        if whole is ANYTHING:
            return ANYTHING
        if isinstance(whole, Mapping) and attr in whole:
            return whole[attr]
        before = written.rpartition(".")[0]
        siblings = [f"{before}.{name}" for name in whole] if isinstance(whole, Mapping) else []
        self._unknown(node, written, siblings)
        return ANYTHING

    def _call(self, node: nodes.Call, scope: dict[str, object]) -> object:
        called = node.node
        for argument in (*node.args, *(k.value for k in node.kwargs)):
            self.value(argument, scope)
        root = next(iter(called.find_all(nodes.Name)), called)
        if isinstance(root, nodes.Name) and (root.name in _GLOBALS or scope.get(root.name) is ANYTHING):
            return ANYTHING
        written = _written(called)
        self._note(node, f"{written}(...) is not allowed: templates can show fields and no more.", written)
        return ANYTHING

    def _unknown(self, node: nodes.Expr, written: str, near: list[str]) -> None:
        words = f"There is no field called {written}.{_meant(written, near, self.fields)}"
        self._note(node, words, written)

    def _note(self, node: nodes.Node, words: str, written: str) -> None:
        self.mistakes.append(Mistake(line=node.lineno, words=words, written=written))


def suggest(word: str, fields: Mapping[str, object]) -> str:
    """Return `` Did you mean ...?`` for the field whose last part is closest to a word, or nothing."""
    paths = {path.rpartition(".")[2]: path for path in field_paths(fields)}
    close = get_close_matches(word, paths, n=1, cutoff=_CLOSE_ENOUGH)
    return f" Did you mean {paths[close[0]]}?" if close else ""


def _meant(written: str, near: list[str], fields: Mapping[str, object]) -> str:
    for choices in (near, list(field_paths(fields))):
        close = get_close_matches(written, choices, n=1, cutoff=_CLOSE_ENOUGH)
        if close:
            return f" Did you mean {close[0]}?"
    return suggest(written.rpartition(".")[2], fields)


def _written(node: nodes.Node) -> str:
    """Return an expression as its writer wrote it, roughly."""
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=whole, attr=attr):
            return f"{_written(whole)}.{attr}"
        case nodes.Getitem(node=whole, arg=nodes.Const(value=value)):
            return f"{_written(whole)}.{value}"
        case nodes.Const(value=value):
            return repr(value)
        case _:
            return "this"
