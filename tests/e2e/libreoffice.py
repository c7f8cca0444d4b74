"""A person at LibreOffice: real clicks by a macro in LibreOffice's own Basic, without a window."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

IS_HERE: Final = shutil.which("soffice") is not None
_LIBRARY: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Hands"/></library:library>"""
_MODULE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hands" script:language="StarBasic">
{code}</script:module>"""
_CODE: Final = """
Sub Work
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  sheet = doc.Sheets.getByName("{sheet}")
{clicks}
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "Calc MS Excel 2007 XML"
  doc.storeToURL("{target}", how())
  doc.close(True)
End Sub
"""


class LibreOffice:
    """LibreOffice with a profile of its own, in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        """Start it once: the first start fills the profile, and would overwrite our macro."""
        self._folder = folder
        self._profile = folder / "profile"
        self._call("--terminate_after_init")

    def saved(self, data: bytes, sheet: str, clicks: str) -> bytes:
        """Return a workbook opened, worked on by lines of Basic (``sheet`` and ``doc`` are there), and saved."""
        source, target = self._folder / "before.xlsx", self._folder / "after.xlsx"
        source.write_bytes(data)
        code = _CODE.format(source=source.as_uri(), target=target.as_uri(), sheet=sheet, clicks=clicks)
        macros = self._profile / "user" / "basic" / "Standard"
        (macros / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (macros / "Hands.xba").write_text(_MODULE.format(code=escape(code)), encoding="utf-8")
        self._call("macro:///Standard.Hands.Work")
        return target.read_bytes()

    def printed(self, data: bytes) -> bytes:
        """Return a workbook as LibreOffice prints it: a PDF."""
        source = self._folder / "before.xlsx"
        source.write_bytes(data)
        self._call("--convert-to", "pdf", "--outdir", str(self._folder), str(source))
        return (self._folder / "before.pdf").read_bytes()

    def converted(self, data: bytes, ending: str, other: str) -> bytes:
        """Return a document as LibreOffice saves it in another format; both are named by the ending of a file."""
        source = self._folder / f"document.{ending}"
        source.write_bytes(data)
        self._call("--convert-to", other, "--outdir", str(self._folder), str(source))
        return (self._folder / f"document.{other}").read_bytes()

    def _call(self, *words: str) -> None:
        profile = f"-env:UserInstallation={self._profile.as_uri()}"
        subprocess.run(
            ["soffice", profile, "--headless", "--norestore", *words], check=True, capture_output=True, timeout=90
        )
