"""The page that two companies exchange of a tunnel, filled from the inventory; never with a key."""

from bothends.sheet.page import render_sheet
from bothends.sheet.sections import sheet_of
from bothends.sheet.sheet import Section, Sheet

__all__ = ["Section", "Sheet", "render_sheet", "sheet_of"]
