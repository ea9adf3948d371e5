"""A diagnosis for people, or as the document `bothends.diagnose/1`."""

import json
import sys

from bothends.diagnose import Diagnosis, text, to_document
from bothends.report.formats import Form
from bothends.report.plain import Painter


def show(diagnosis: Diagnosis, form: Form, *, full: bool = False) -> None:
    """Print a diagnosis on standard output; `full` adds every event of the logs."""
    if form is Form.JSON:
        sys.stdout.write(json.dumps(to_document(diagnosis), indent=2, ensure_ascii=True) + "\n")
        return
    paint = Painter(sys.stdout)
    lines = [line for log in diagnosis.logs for line in text.timeline(log)] if full else []
    for style, line in (*lines, *text.packets(diagnosis.packets), *text.summary(diagnosis)):
        sys.stdout.write(f"{paint(style, line) if line else ''}\n")
