"""A comparison as one page of HTML that needs no other file, for reading and for print."""

from typing import TextIO

from bothends.report.lint_items import Report
from bothends.report.lint_page import parts
from bothends.report.page import html


def write(report: Report, stream: TextIO) -> None:
    """Print a table of tunnels, how they stand with deadlines, then the findings by tunnel."""
    stream.write(html(parts(report)))
