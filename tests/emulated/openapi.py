"""Every request to Graph, and every answer of ours, against Microsoft's OpenAPI of the operations.

The slice lies in ``shared/data`` beside the checkout; ``CMMTN_GRAPH_OPENAPI`` names it elsewhere. It is read once in a
process. What it can and cannot tell stands in the note beside it: status codes are 2XX and default, unknown
properties are refused nowhere, and a path with slashes in it has to be mapped to its template here.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from tests.emulated.wire import Answer, Request

VARIABLE = "CMMTN_GRAPH_OPENAPI"
NAME = "graph-openapi-slice.yaml"
NULL = "null"
# Documented, but in no published OpenAPI: state tokens and paging of Outlook, annotations as options of drives.
UNLISTED = {"$skiptoken", "$deltatoken", "changetype", "token", "$skip", "$count", "@microsoft.graph.conflictbehavior"}
# Documented operations that the slice does not hold.
NOT_IN_SLICE = (
    re.compile(r"(?i)/discardCheckout$"),
    re.compile(r"(?i)/calendar/events/[^/]+/cancel$"),
)
_KEY = re.compile(r"([A-Za-z]+)\('([^']*)'\)(?=/|$)")
_CALL = re.compile(r"^(\w+)\((.*)\)$")
FIRST_ERROR = 400


def slice_path() -> Path | None:
    """Where the slice lies, or None."""
    named = os.environ.get(VARIABLE)
    beside = Path(__file__).resolve().parents[3] / "shared" / "data" / NAME
    found = Path(named) if named else beside
    return found if found.is_file() else None


@cache
def contract() -> Contract | None:
    """The contract, read once; None where the slice is not at hand."""
    path = slice_path()
    if path is None:
        return None
    return Contract(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))


@dataclass(slots=True)
class _Node:
    """A step of a path: what may follow literally, and what by a parameter."""

    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    template: str = ""


class Contract:
    """The operations and their schemas."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._paths: dict[str, dict[str, Any]] = document["paths"]
        self._components: dict[str, Any] = document["components"]
        schemas = self._components["schemas"]
        # What is sent may spell an enumeration's members in any case: Microsoft's own samples say "HTML" and "Low".
        self._definitions = {
            lenient: {name: _converted(each, lenient=lenient) for name, each in schemas.items()}
            for lenient in (False, True)
        }
        self._validators: dict[tuple[str, str, str], Any] = {}
        self._tree = _Node()
        for template in self._paths:
            self._plant(template)

    def complaints(self, request: Request, answer: Answer) -> list[str]:
        """What is not as the contract has it: the operation, the query, either body."""
        name = f"{request.method} {request.path}"
        if any(each.search(request.path) for each in NOT_IN_SLICE) or request.method == "HEAD":
            return []
        template = self.template(request.path)
        operation = self._paths.get(template, {}).get(request.method.lower())
        if operation is None:
            # A request to nowhere that we refuse is the client's mistake, told to it by the refusal.
            return [] if answer.status >= FIRST_ERROR else [f"{name}: no such operation"]
        found = [f"{name}: {each}" for each in self._query(operation, request)]
        if answer.status < FIRST_ERROR:
            found += [f"{name}: request: {each}" for each in self._request_body(template, operation, request)]
        return found + [
            f"{name}: answer {answer.status}: {each}" for each in self._answer(template, operation, request, answer)
        ]

    def template(self, path: str) -> str:
        """The template that a path is an instance of, or an empty text."""
        node = self._tree
        for token in _tokens(path.removeprefix("/v1.0")):
            lower = token.lower()
            # Clients leave the brackets of a function without arguments away: messages/delta.
            found = node.literal.get(lower) or node.literal.get(f"{lower}()") or node.parameter
            if token.endswith(":") and token.lower() not in node.literal:
                found = node.literal.get("{}:")
            if found is None:
                return ""
            node = found
        return node.template

    def _plant(self, template: str) -> None:
        node = self._tree
        for token in _template_tokens(template):
            if token == "{}":
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literal.setdefault(token.lower(), _Node())
        node.template = node.template or template

    # Query -----------------------------------------------------------------------------------------

    def _query(self, operation: dict[str, Any], request: Request) -> list[str]:
        declared = {
            each["name"].lower()
            for each in map(self._parameter, operation.get("parameters", ()))
            if each["in"] == "query"
        }
        sent = {part.partition("=")[0] for part in request.query_string.split("&") if part}
        unknown = [name for name in sorted(sent) if not _declared(name, declared)]
        return [f"query option {name} is not declared" for name in unknown]

    def _parameter(self, given: dict[str, Any]) -> dict[str, Any]:
        reference = given.get("$ref")
        return self._components["parameters"][reference.rpartition("/")[2]] if reference else given

    # Bodies ----------------------------------------------------------------------------------------

    def _request_body(self, template: str, operation: dict[str, Any], request: Request) -> list[str]:
        body = operation.get("requestBody", {})
        if "$ref" in body:
            body = self._components["requestBodies"][body["$ref"].rpartition("/")[2]]
        schema = body.get("content", {}).get("application/json", {}).get("schema")
        if schema is None or not request.body:
            return []
        return self._errors((template, request.method, "request"), schema, json.loads(request.body))

    def _answer(self, template: str, operation: dict[str, Any], request: Request, answer: Answer) -> list[str]:
        if answer.payload is None:
            return []
        key = "default" if answer.status >= FIRST_ERROR else "2XX"
        response = operation["responses"].get(key) or operation["responses"].get(str(answer.status)) or {}
        if "$ref" in response:
            response = self._components["responses"][response["$ref"].rpartition("/")[2]]
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return []
        return self._errors((template, request.method, key), schema, answer.payload)

    def _errors(self, key: tuple[str, str, str], schema: dict[str, Any], value: object) -> list[str]:
        validator = self._validators.get(key)
        if validator is None:
            lenient = key[2] == "request"
            whole = {"$defs": self._definitions[lenient], **_converted(schema, lenient=lenient)}
            validator = jsonschema_rs.Draft202012Validator(whole)
            self._validators[key] = validator
        if validator.is_valid(value):
            return []
        return [
            f"{'/'.join(map(str, each.instance_path))}: {each.message[:300]}" for each in validator.iter_errors(value)
        ]


def _declared(name: str, declared: set[str]) -> bool:
    lower = name.lower().replace("%24", "$").replace("%40", "@")
    return bool({lower, f"${lower}"} & (declared | UNLISTED))


def _converted(schema: Any, *, lenient: bool) -> Any:  # noqa: ANN401 - any JSON
    """OpenAPI 3.0's schema as JSON Schema: ``nullable`` is a type, references lead to ``$defs``."""
    if isinstance(schema, list):
        return [_converted(each, lenient=lenient) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"$ref": "#/$defs/" + schema["$ref"].rpartition("/")[2]}
    kept = {name: _named(name, each, lenient=lenient) for name, each in schema.items() if not _is_prose(name, each)}
    if lenient and isinstance(kept.get("enum"), list) and kept.get("type") == "string":
        kept["pattern"] = f"^(?i:{'|'.join(re.escape(each) for each in kept.pop('enum') if each is not None)})$"
    if schema.get("nullable") and isinstance(kept.get("type"), str):
        kept["type"] = [kept["type"], NULL]
        if "enum" in kept:
            kept["enum"] = [*kept["enum"], None]
    return kept


def _named(name: str, value: Any, *, lenient: bool) -> Any:  # noqa: ANN401 - any JSON
    # Under "properties" stand names that only look like keywords.
    if name == "properties" and isinstance(value, dict):
        return {each: _converted(schema, lenient=lenient) for each, schema in value.items()}
    return value if name in {"enum", "required", "type"} else _converted(value, lenient=lenient)


def _is_prose(name: str, value: object) -> bool:
    return name.startswith("x-") or (
        name in {"description", "title", "example", "nullable", "discriminator"} and not isinstance(value, dict)
    )


def _tokens(path: str) -> list[str]:
    """A path's steps; one relative to an item is one step, whatever slashes are in it."""
    path = _KEY.sub(r"\1/\2", path)
    # driveitem-delta.md and others list /sites/{site-id}/drive/…; the slice has it as /drives/{drive-id}/…
    path = re.sub(r"(?i)^/sites/([^/]+)/drive/", r"/drives/\1/", path)
    path = re.sub(r"(?i)^/sites/[^/]+/drives/([^/]+)/", r"/drives/\1/", path)
    found: list[str] = []
    relative: list[str] | None = None
    for segment in path.strip("/").split("/"):
        if relative is not None:
            relative.append(segment)
            if segment.endswith(":"):
                found.append("{}:")
                relative = None
        elif segment.endswith(":") and len(segment) > 1:
            found.append(segment)
            relative = []
        else:
            found.append(_shape(segment))
    if relative is not None:
        found.append("/".join(relative) or ".")
    elif found[-1] == "{}:":  # root:/path:/ is the item itself
        found[-1] = "."
    return found


def _shape(segment: str) -> str:
    """A function call without its arguments: range(address='A1') is range(address)."""
    called = _CALL.match(segment)
    if called is None:
        return segment
    names = [part.partition("=")[0].strip() for part in called[2].split(",") if part.strip()]
    return f"{called[1]}({','.join(names)})"


def _template_tokens(template: str) -> list[str]:
    found = []
    for segment in template.strip("/").split("/"):
        if re.fullmatch(r"\{[^}]+\}", segment):
            found.append("{}")
        elif re.fullmatch(r"\{[^}]+\}:", segment):
            found.append("{}:")
        else:
            found.append(_shape(segment))
    return found
