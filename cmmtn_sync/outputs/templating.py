"""How templates are filled in: in Jinja's sandbox, with nothing undefined let through.

People of the network write templates, so they are treated as code from outside: the sandbox lets them show
fields and loop over lists, and no more. Jinja is imported here: import this only where something is rendered.
"""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import (
    DictLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment


def mail_environment(templates: Mapping[str, str], *, html: bool) -> SandboxedEnvironment:
    """Return the environment for mail templates, which can include each other by name.

    In HTML every field is escaped; in plain text "&" stays "&".
    """
    environment = _sandbox(autoescape=html, trim=True)
    environment.loader = DictLoader(dict(templates))
    return environment


def word_environment() -> SandboxedEnvironment:
    """Return the environment for Word templates. Without escaping, docxtpl loses "&" and "<" silently."""
    return _sandbox(autoescape=True, trim=False)


def text_environment() -> SandboxedEnvironment:
    """Return the environment for text that is set as it is: a property, a cell. Nothing is escaped on the way."""
    return _sandbox(autoescape=False, trim=False)


def is_template_fault(error: Exception) -> bool:
    """Return whether an error is the template's: a wrong field, a broken tag, something forbidden."""
    # A sandbox also answers with ordinary errors: "a" + 1, range(10**9), a template that includes itself.
    return isinstance(error, TemplateError | TypeError | ValueError | OverflowError | ArithmeticError | RecursionError)


def describe_failure(error: Exception) -> str:
    """Return why a template could not be filled in, as a sentence for the person who wrote it."""
    match error:
        case TemplateNotFound():
            return f"There is no template called {error.name}."
        case TemplateSyntaxError():
            return f"Line {error.lineno}: {(error.message or '').rstrip('.')}."
        case UndefinedError():
            return f"It names a field that there is not: {error.message}."
        case SecurityError():
            return f"It asks for something that templates may not do: {error}."
        case RecursionError():
            return "It includes itself, or is nested too deeply."
        case _:
            return f"{error}."


def _sandbox(*, autoescape: bool, trim: bool) -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=autoescape, undefined=StrictUndefined, trim_blocks=trim, lstrip_blocks=trim)
