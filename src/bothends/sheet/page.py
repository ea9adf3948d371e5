"""A sheet as a page: Markdown, or HTML that needs nothing else, through the project's templates."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from bothends.model import End, Tunnel
from bothends.platforms.asa.write import asa_configuration
from bothends.platforms.strongswan.write import swanctl_conf
from bothends.platforms.templates import render_whole
from bothends.report.formats import SheetForm
from bothends.sheet.sheet import Sheet

FOLDER = "sheet"
TEMPLATES: Mapping[SheetForm, str] = {
    SheetForm.MARKDOWN: f"{FOLDER}/sheet.md.j2",
    SheetForm.HTML: f"{FOLDER}/sheet.html.j2",
}
"""The template of each format; one of the same name in a project comes first."""
_OF_GATEWAYS: Mapping[SheetForm, Callable[[Tunnel, End, Any], str]] = {
    SheetForm.SWANCTL: swanctl_conf,
    SheetForm.ASA: asa_configuration,
}
"""What writes the configuration of a gateway that does what the sheet says."""


def render_sheet(sheet: Sheet, tunnel: Tunnel, form: SheetForm, environment: Any) -> str:
    """The page.

    Args:
        sheet: what it says.
        tunnel: what it is of.
        form: what it is written in.
        environment: the Jinja environment of the project.

    Raises:
        InputError: a template of the project is wrong; names file and line.
    """
    if form in _OF_GATEWAYS:
        return _OF_GATEWAYS[form](tunnel, tunnel.end(sheet.partner), environment)
    return render_whole(environment, TEMPLATES[form], sheet=sheet, cell=_CELLS[form])


_SPECIAL = re.compile(r"([\\`*\[\]<>|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")


def _markdown_cell(text: object) -> str:
    """Text that Markdown shows as it is, in a table too, and that people read well as it stands."""
    return _SPECIAL.sub(r"\\\1", str(text))


_CELLS = {SheetForm.MARKDOWN: _markdown_cell, SheetForm.HTML: lambda text: escape(str(text))}
