"""A diagnosis for people, or as the document `bothends.diagnose/1`."""

import json
import sys
from typing import TextIO

from bothends.diagnose import Diagnosis, to_document
from bothends.report.diagnosis_text import packets, summary, timeline
from bothends.report.formats import Form
from bothends.report.plain import Painter


def show(
    diagnosis: Diagnosis,
    form: Form,
    *,
    full: bool = False,
    verbose: bool = False,
    stream: TextIO | None = None,
) -> None:
    """Print a diagnosis, on standard output unless told.

    Args:
        diagnosis: what is wrong.
        form: text or JSON.
        full: whether every event of the logs is added.
        verbose: whether every line of the logs that was not used is added.
        stream: where it goes.
    """
    stream = stream or sys.stdout
    if form is Form.JSON:
        stream.write(json.dumps(to_document(diagnosis), indent=2, ensure_ascii=True) + "\n")
        return
    paint = Painter(stream)
    lines = [line for log in diagnosis.logs for line in timeline(log)] if full else []
    for style, line in (*lines, *packets(diagnosis.packets), *summary(diagnosis, verbose=verbose)):
        stream.write(f"{paint(style, line) if line else ''}\n")
