"""A comparison as Markdown, for a comment on a change or the summary of a job."""

from typing import TextIO

from bothends.report.lint_items import Report
from bothends.report.lint_page import parts
from bothends.report.page import markdown


def write(report: Report, stream: TextIO) -> None:
    """Print a table of tunnels, how they stand with deadlines, then the findings by tunnel."""
    stream.write(markdown(parts(report)))
