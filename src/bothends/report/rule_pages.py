"""The rules explained: a page of each, and an index of all by family."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bothends.compare.rules import rules
from bothends.compare.rules.example import NO_EXAMPLE
from bothends.compare.rules.rule import Rule
from bothends.report.rule_example import difference

SCHEMA = "bothends.rules/1"
FAMILIES: Mapping[str, str] = {
    "IKE1": "Phase 1, IKEv1",
    "IKE2": "Phase 1, IKEv2",
    "KEY": "Pre-shared keys",
    "ID": "Identities",
    "IPS": "Transform sets",
    "PFS": "Perfect forward secrecy",
    "QR": "Against quantum computers",
    "LIF": "Lifetimes",
    "ACL": "Selectors",
    "PEER": "Peers, interfaces, paths",
    "TUN": "Tunnel interfaces",
    "NHRP": "NHRP of DMVPN",
    "RT": "Routing through tunnels",
    "LIV": "Liveness",
    "STR": "Strength",
    "REF": "References",
}
"""What rules are about, by the beginning of their ids."""
OWN = "Rules of one's own"
_RFC = re.compile(r"RFC (\d+)(?: section ([\d.]*\d))?")


def family(name: str) -> str:
    """What the rule of this id is about."""
    return FAMILIES.get(name.partition("-")[0], OWN)


def by_family(chosen: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Rules by what they are about, in the order of FAMILIES."""
    result: dict[str, list[Rule]] = {title: [] for title in (*FAMILIES.values(), OWN)}
    for rule in chosen:
        result[family(rule.id)].append(rule)
    return {title: members for title, members in result.items() if members}


def document(chosen: Iterable[Rule]) -> dict[str, Any]:
    """Rules as plain values."""
    return {"schema": SCHEMA, "rules": [_plain(rule) for rule in chosen]}


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "family": family(rule.id),
        "title": rule.title,
        "severity": str(rule.severity),
        "error_when": rule.error_when,
        "consequence": str(rule.consequence),
        "verdict": str(rule.verdict) if rule.verdict else None,
        "rationale": rule.rationale,
        "source": rule.source,
        "wrong": dict(zip("abc", rule.wrong.all_texts(), strict=False)),
        "right": dict(zip("abc", rule.right.all_texts(), strict=False)),
    }


def source_uri(rule: Rule) -> str | None:
    """Where the first RFC that a rule cites can be read; None if it cites none."""
    cited = _RFC.search(rule.source)
    return _rfc(cited) if cited else None


def _rfc(cited: re.Match[str]) -> str:
    section = f"#section-{cited[2]}" if cited[2] else ""
    return f"https://www.rfc-editor.org/rfc/rfc{cited[1]}{section}"


def page(rule: Rule) -> str:
    """The page of a rule in Markdown."""
    return "\n".join(_page(rule)) + "\n"


def _page(rule: Rule) -> Iterator[str]:
    at_best = f" At best the tunnel is `{rule.verdict}`." if rule.verdict else ""
    yield from (f"# {rule.id}: {rule.title}", "")
    error = f" An error when {rule.error_when}." if rule.error_when else ""
    yield from (f"**{rule.severity}**: {rule.consequence.sentence}{at_best}{error}", "")
    yield rule.rationale
    if rule.wrong is not NO_EXAMPLE:
        yield from _example(rule)
    source = _RFC.sub(lambda cited: f"[{cited[0]}]({_rfc(cited)})", rule.source)
    yield from ("", "## Source", "", source)


def _example(rule: Rule) -> Iterator[str]:
    yield from ("", "## Example", "")
    yield from ("`-` stands in the wrong pair, `+` in the right one, the rest in both.",)
    for router, lines in difference(rule).items():
        yield from ("", f"{router}:", "", "```diff", *map(str, lines), "```")


def index() -> str:
    """The list of all rules in Markdown."""
    return "\n".join(_index()) + "\n"


def _index() -> Iterator[str]:
    yield from ("# Rules", "")
    yield f"{len(rules())} rules. `bothends rules ID` prints the page of one of them."
    for title, members in by_family(rules().values()).items():
        yield from ("", f"## {title}", "")
        yield from ("| rule | severity | what it finds | consequence |", "|---|---|---|---|")
        for rule in members:
            yield (
                f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.title} | "
                f"{rule.consequence.sentence} |"
            )


def pages() -> dict[str, str]:
    """Every page by file name, the index as README.md."""
    return {"README.md": index()} | {f"{rule.id}.md": page(rule) for rule in rules().values()}


def write_pages(folder: Path) -> int:
    """Write every page into a folder and say how many rules there are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    return len(rules())
