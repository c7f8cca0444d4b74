"""The forms that units fill in, made for one unit: from a Word or Excel template, or by code where there is none.

A new form that is made by code is one file and one line in :data:`BUILT`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from cmmtn_sync.outputs.documents import fill_document
from cmmtn_sync.outputs.self_assessment import self_assessment
from cmmtn_sync.outputs.workbooks import fill_workbook
from cmmtn_sync.plan.forms import Filling

Builder: TypeAlias = Callable[[Filling, datetime], bytes]

BUILT: Final[Mapping[str, Builder]] = {"Self-assessment.xlsx": self_assessment}
"""Name of a form -> what makes it, where the network has no template of its own in place."""


def make_form(name: str, template: bytes | None, filling: Filling, *, created: datetime) -> bytes:
    """Return a form for one unit; equal input gives equal bytes.

    ``template`` is None for a form that is made by code. Raise ``TemplateError`` if it cannot be filled in, and
    ``KeyError`` if there is neither a template nor code for a name.
    """
    if template is None:
        return BUILT[name](filling, created)
    fill = fill_workbook if name.casefold().endswith(".xlsx") else fill_document
    return fill(template, filling.fields(), created=created)
