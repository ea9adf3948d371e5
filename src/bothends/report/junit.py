"""A comparison as JUnit XML: a suite for every tunnel, a case for every finding in it."""

from typing import TextIO
from xml.etree import ElementTree as ET

from bothends.report.lint_items import Item, Report
from bothends.report.lint_words import message_lines
from bothends.report.plain import printable

BESIDE = "routers as a whole"
"""Name of the suite with the findings of one device that belong to no tunnel."""


def write(report: Report, stream: TextIO) -> None:
    """Print the suites. A finding that fails nothing is a case that passes, and says what it is."""
    root = ET.Element("testsuites", name="bothends lint")
    for name, verdict, items in _suites(report):
        failed = sum(map(report.fails, items))
        suite = ET.SubElement(
            root,
            "testsuite",
            name=printable(name),
            tests=str(max(len(items), 1)),
            failures=str(failed),
            errors="0",
        )
        if verdict:
            properties = ET.SubElement(suite, "properties")
            ET.SubElement(properties, "property", name="verdict", value=verdict)
        if not items:
            ET.SubElement(suite, "testcase", name=verdict, classname=printable(name))
        for item in items:
            _case(suite, name, item, failed=report.fails(item))
    ET.indent(root)
    stream.write('<?xml version="1.0" encoding="utf-8"?>\n')
    stream.write(ET.tostring(root, encoding="unicode") + "\n")


def _suites(report: Report) -> list[tuple[str, str, list[Item]]]:
    """Name, verdict and findings of every suite, those without findings included."""
    of = report.by_tunnel
    suites = [(t.id, str(t.verdict), of.get(t.id, [])) for t in report.judgement.tunnels]
    return [*suites, (BESIDE, "", of[""])] if "" in of else suites


def _case(suite: ET.Element, tunnel: str, item: Item, *, failed: bool) -> None:
    finding = item.finding
    case = ET.SubElement(
        suite,
        "testcase",
        name=f"{finding.rule} {finding.title}",
        classname=printable(tunnel),
        file=printable(finding.a.file),
        line=str(item.line(finding.a)),
    )
    text = "\n".join(map(printable, message_lines(item)))
    if failed:
        failure = ET.SubElement(
            case, "failure", type=str(finding.severity), message=printable(finding.message)
        )
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = f"{finding.severity}: {text}"
