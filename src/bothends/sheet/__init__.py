"""The page that two companies exchange of a tunnel, filled from the inventory; never with a key."""

from bothends.sheet.facts import Section, Sheet, sheet_of
from bothends.sheet.page import render_sheet

__all__ = ["Section", "Sheet", "render_sheet", "sheet_of"]
