"""The options that several commands share."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

AsOf = Annotated[
    Optional[str],  # noqa: UP045 - typer reads the annotation at run time
    typer.Option("--as-of", metavar="TIME", help="Work as of this time; a bare date means 10am in London."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
