"""A comparison in which some routers are partners' ends, known by their sheets alone."""

from collections.abc import Collection
from dataclasses import replace

from bothends.compare.finding import Finding
from bothends.compare.judgement import Judgement

SHEET = " (sheet)"
"""Ends the name of what stands for the file of a partner's configuration."""


def without_partners(judgement: Judgement) -> Judgement:
    """The same judgement without what is nobody's business: lines for a partner's gateway.

    What is wrong with a partner's router alone is not known, and a correction in the words of IOS
    is none for a gateway that may be anything.
    """
    partners = {each.name for each in judgement.devices if each.file.endswith(SHEET)}
    if not partners:
        return judgement
    return replace(
        judgement,
        devices=tuple(each for each in judgement.devices if each.name not in partners),
        tunnels=tuple(
            replace(each, findings=tuple(_for_us(f, partners) for f in each.findings))
            for each in judgement.tunnels
        ),
        findings=tuple(
            _for_us(each, partners)
            for each in judgement.findings
            if each.a.device not in partners or each.b
        ),
    )


def _for_us(finding: Finding, partners: Collection[str]) -> Finding:
    ours = tuple(each for each in finding.fix if each.device not in partners)
    return finding if ours == finding.fix else replace(finding, fix=ours)
