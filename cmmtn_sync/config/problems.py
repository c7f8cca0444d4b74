"""What pydantic found, in plain English, at the line where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from pydantic import BaseModel, RootModel, ValidationError

from cmmtn_sync.config.phrases import did_you_mean
from cmmtn_sync.config.yaml_lines import Trail, YamlFile
from cmmtn_sync.errors import Problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

S = TypeVar("S", bound=BaseModel)

_SECRET: Final = re.compile(r"secret|passw|token|api_?key|credential|private_?key|certificate", re.IGNORECASE)
_WORDS: Final = {
    "string_type": "should be text. Put it in quotes.",
    "string_too_short": "is empty. Write a value, or take the line away.",
    "int_type": "should be a whole number, without quotes.",
    "int_from_float": "should be a whole number.",
    "list_type": "should be a list: [one, another].",
    "dict_type": 'should be a block of "key: value" lines.',
    "model_type": 'should be a block of "key: value" lines.',
    "too_short": "is empty: it needs at least one entry.",
}
"""Pydantic's type of error -> what we say after the key."""
_MOVED: Final = {"standard_sets": 'each set has a file of its own in the folder "standards". See README.md.'}
"""A key that stood in these files once -> where it stands now."""


def check_shape(file: YamlFile, shape: type[S], known: Mapping[str, object]) -> tuple[S | None, tuple[Problem, ...]]:
    """Return the file in its shape, or None and everything that is wrong with it.

    ``known`` are the names that can be referred to, by noun: see :mod:`cmmtn_sync.config.values`.
    """
    try:
        return shape.model_validate(file.data, context=dict(known)), ()
    except ValidationError as error:
        return None, tuple(_problem(file, shape, detail) for detail in error.errors(include_url=False))


def _problem(file: YamlFile, shape: type[BaseModel], detail: ErrorDetails) -> Problem:
    # Pydantic adds steps of its own for keys ("[key]"), which are not in the file.
    trail: Trail = tuple(step for step in detail["loc"] if step != "[key]")
    if detail["type"] == "extra_forbidden":
        return file.problem(trail, _at(trail[:-1]) + _not_a_key(str(trail[-1]), shape, trail[:-1]))
    if detail["type"] == "missing":
        return file.problem(trail, f'{_at(trail[:-1])}"{trail[-1]}" is missing.')
    return file.problem(trail, _at(trail) + _fault(detail))


def _fault(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    if detail["input"] is None:
        return "nothing stands here. Write a value, or take the line away."
    if detail["type"] == "greater_than_equal":
        return f"{detail['input']} is too small: {detail['ctx']['ge']} or more."
    if detail["type"] == "less_than_equal":
        return f"{detail['input']} is too large: {detail['ctx']['le']} or less."
    return _WORDS.get(detail["type"], f"{detail['msg']}.")


def _at(trail: Trail) -> str:
    """Return ``MTU-WIRRAL, contacts 2, email: `` for what lies at the end of a trail."""
    words = ""
    for step in trail:
        words += f" {step + 1}" if isinstance(step, int) else f", {step}"
    return f"{words.removeprefix(', ')}: " if words else ""


def _not_a_key(key: str, shape: type[BaseModel], trail: Trail) -> str:
    # The value is never repeated: it may be the secret itself.
    if _SECRET.search(key):
        return (
            f'"{key}" does not belong here: secrets never stand in these files.'
            " Keep it in a file of its own, and change it if others could have read it."
        )
    keys = _keys(shape, trail)
    if moved := _MOVED.get(key):
        return f'"{key}" does not belong here: {moved}'
    near = did_you_mean(key, keys)
    return f'"{key}" is not known here.' + (near or f" What can stand here: {', '.join(keys)}.")


def _keys(shape: type[BaseModel], trail: Trail) -> tuple[str, ...]:
    """Return the keys that can stand in the block at the end of a trail."""
    block: Any = shape
    for step in trail:
        block = _step(_block(block), step)
    fields = _block(block).model_fields
    return tuple(field.alias or name for name, field in fields.items())


def _step(block: type[BaseModel], step: str | int) -> Any:  # noqa: ANN401 - an annotation can be anything
    if issubclass(block, RootModel):
        return block.model_fields["root"].annotation
    for name, field in block.model_fields.items():
        if step in {name, field.alias}:
            return field.annotation
    return block


def _block(annotation: Any) -> type[BaseModel]:  # noqa: ANN401 - an annotation can be anything
    """Return the shape inside an annotation: of a list's items, of a dict's values, of an optional."""
    found = [annotation]
    while found:
        candidate = found.pop()
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
        found.extend(get_args(candidate))
    return BaseModel
