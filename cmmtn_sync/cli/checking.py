"""What ``check`` finds: a configuration in order, or every mistake in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cmmtn_sync.cli import say
from cmmtn_sync.cli.templates import problems_of_templates
from cmmtn_sync.config import Configuration, Settings, load
from cmmtn_sync.errors import ConfigurationError, Problem
from cmmtn_sync.model import NETWORK
from cmmtn_sync.outputs.template_check import TemplateProblem

_LEAST_TOLD: Final = 2
"""Of one who is away nobody knows whether it was read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What was counted, and what is wrong."""

    counts: dict[str, int]
    error: ConfigurationError | None
    templates: tuple[TemplateProblem, ...]
    warnings: tuple[str, ...] = ()
    """What a run would stumble over, though the files are in order: they may be meant for another computer."""

    @property
    def in_order(self) -> bool:
        """Return whether a run could begin with this."""
        return self.error is None and not self.templates

    def as_data(self) -> dict[str, object]:
        """Return the same facts for machines."""
        problems: tuple[Problem, ...] = self.error.problems if self.error else ()
        return {
            **self.counts,
            "problems": list(problems),
            "template_problems": list(self.templates),
            "warnings": list(self.warnings),
        }

    def tell(self, config: str) -> None:
        """Print it for the person who set it up. Raise the configuration's error, which the one mouth prints."""
        if self.error is not None:
            raise self.error
        say.line(", ".join(f"{count} {what}" for what, count in self.counts.items()) + ".")
        for warning in self.warnings:
            say.line(f"Warning: {warning}")
        for problem in self.templates:
            say.line(f"{problem.template}: {problem}")
        if self.templates:
            say.line("The configuration is in order. Templates are not: the shipped ones are used in their place.")
            return
        say.line("The configuration is in order. To see what a run would do:")
        say.verbatim(say.typed("plan", config), indent=2)


def checked(directory: Path) -> Checked:
    """Return what is wrong with a configuration and its templates; no library is looked at."""
    try:
        configuration = load(directory)
    except ConfigurationError as error:
        return Checked(counts={}, error=error, templates=())
    counts = {
        "units": len(configuration.units),
        "requirements": len(configuration.programme.requirements),
        "contacts": len(configuration.contacts),
        "meetings": len(configuration.meetings),
    }
    settings = configuration.settings
    return Checked(
        counts=counts,
        error=None,
        templates=problems_of_templates(settings.templates),
        warnings=(*_not_there(settings), *_too_few_told(configuration)),
    )


def _not_there(settings: Settings) -> Iterator[str]:
    """Yield each file to sign in with that is not there. Its path is not said: it may be the secret itself."""
    there = settings.microsoft365
    for name, path in there.files.items() if there else ():
        if not _is_there(path):
            begins = f"A path that is not absolute begins at {settings.directory}."
            yield f"the file that {name} names in service.yaml is not there. {begins}"


def _too_few_told(configuration: Configuration) -> Iterator[str]:
    """Yield a word if fewer than two people would be told of a document that names a patient, or one is not known."""
    known = [(c.post.value if c.unit == NETWORK else "", c.email.casefold()) for c in configuration.contacts]
    people: set[str] = set()
    for named in configuration.settings.privacy.tell:
        found = {email for post, email in known if named.casefold() in {post, email}}
        if not found and "@" not in named:
            yield f"privacy tells the {named}, and network.contacts in service.yaml has nobody in that post."
        people |= found or ({named.casefold()} if "@" in named else set())
    if len(people) < _LEAST_TOLD:
        number = "nobody is" if not people else "1 person is"
        yield f"{number} told of a document that names a patient. Name two under privacy: tell: in service.yaml."


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder that this account may not look into, or a secret in the path's place
        return False
