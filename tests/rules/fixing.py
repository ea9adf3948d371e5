"""The law of fixes: typed in, a fix takes its finding away and makes nothing worse, wider or weaker."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from tests.compare.console import RefusedError, typed

from bothends.compare import Finding, Judgement, Options, TunnelJudgement, Verdict, judge
from bothends.compare.corrections.algorithms import rank
from bothends.compare.ends_of_router import ends_of
from bothends.compare.rules.crypto_acls import acl_name
from bothends.ike.selectors import TrafficSelector
from bothends.platforms.ios.config import read_router
from bothends.platforms.router import Router

NEW_KEY = "Zk8v-31mQx-Hn5tB-r2Yp"
PLACEHOLDER = re.compile(r"<([^<>]+)>")
ANSWERS = {
    "NEXT HOP": "198.51.100.254",
    "IP ADDRESS": "203.0.113.1",
    "NETWORK MASK": "255.255.255.0",
    "INTERFACE NAME": "GigabitEthernet0/0",
    "REDUNDANCY GROUP": "HA",
    "NEW KEY": NEW_KEY,
}
"""What an engineer puts in the place of what a fix leaves to him; keys are those of the other end."""
_KEY = re.compile(
    r"isakmp key (?:0 )?(\S.*?) (?:address|hostname) "
    r"|pre-shared-key(?: local| remote| address .* key)?(?: 0)? (?!address )(\S.*)$",
    re.MULTILINE,
)
"""A key in a text; that of IKEv2 and of a keyring may have blanks."""
MASK = "***"
VERDICTS = list(Verdict)


def read(texts: Sequence[str]) -> list[Router]:
    return [read_router(text, f"R{number}.cfg") for number, text in enumerate(texts, 1)]


def judged(texts: Sequence[str], options: Options | None = None) -> Judgement:
    return judge(read(texts), options)


def corrected(texts: Sequence[str], findings: Sequence[Finding]) -> list[str]:
    """The configurations after every line of the findings was typed, each fix once.

    Raises RefusedError where a router would refuse a line, or a line changes nothing.
    """
    fixes: dict[str, list[tuple[str, ...]]] = {}
    for finding in findings:
        for fix in finding.fix:
            fixes.setdefault(fix.device, []).append(fix.lines)
    files = {each.file: each.name for each in judged(texts).devices}
    names = [files[f"R{number}.cfg"] for number in range(1, len(texts) + 1)]
    by_name = dict(zip(names, texts, strict=True))
    keys = {name: _named_key(name, text, findings) for name, text in by_name.items()}
    after = []
    for at, (name, text) in enumerate(by_name.items()):
        lines = list(chain.from_iterable(dict.fromkeys(fixes.pop(name, []))))
        if not lines:
            after.append(text)
            continue
        other = texts[0 if at else -1]
        after.append(typed(text, [answered(line, other, by_name, keys) for line in lines]))
    assert not fixes, f"of devices that are not there: {fixes}"
    return after


def _named_key(name: str, text: str, findings: Sequence[Finding]) -> str:
    """The key in the line that the only finding names of a router; empty where there is none."""
    if len(findings) != 1:
        return ""
    lines = text.splitlines()
    for place in (place for found in findings for place in (found.a, found.b) if place):
        key = _KEY.search(lines[place.line - 1]) if place.device == name and place.line else None
        if key:
            return str(key[1] or key[2])
    return ""


def answered(
    line: str, other: str, by_name: Mapping[str, str], keys: Mapping[str, str] | None = None
) -> str:
    """A line with what it leaves open filled in; a `no` may leave the old key open."""

    def answer(found: re.Match[str]) -> str:
        word = found[1]
        if word == "POST-QUANTUM KEY":
            ppk = re.search(r"ppk manual id \S+ key (?:0 )?(\S+)", other)
            return ppk[1] if ppk else NEW_KEY
        if word == "OLD KEY":
            return MASK
        if word in ANSWERS:
            return ANSWERS[word]
        if word == "PRE-SHARED KEY" or word.startswith("KEY OF "):
            owner = word.removeprefix("KEY OF ")
            if keys and keys.get(owner):
                return keys[owner]
            source = by_name.get(owner, other)
            key = _KEY.search(source)
            return key[1] or key[2] if key else NEW_KEY
        return found[0]

    assert "  !" not in line, "IOS would take the remark as a part of the line"
    return PLACEHOLDER.sub(answer, line)


def broken(texts: Sequence[str], finding: Finding) -> Iterator[str]:
    """What is wrong with the fix of one finding."""
    before = judged(texts)
    try:
        after_texts = corrected(texts, [finding])
    except (RefusedError, AssertionError) as refused:
        yield f"refused: {refused}"
        return
    after = judged(after_texts)
    if any(_same(finding, each) for each in after.all_findings()):
        yield "the finding stays"
    worse = worst(after) - worst(before)
    if worse > 0:
        yield f"a tunnel is worse: {[str(each.verdict) for each in after.tunnels]}"
    yield from _wider(texts, after_texts)
    yield from _weaker(texts, after_texts)


def _same(one: Finding, other: Finding) -> bool:
    places = [{(p.device, p.text) for p in (each.a, each.b) if p} for each in (one, other)]
    return one.rule == other.rule and one.message == other.message and places[0] == places[1]


def worst(found: Judgement) -> int:
    return max((_badness(tunnel) for tunnel in found.tunnels), default=0)


def _badness(tunnel: TunnelJudgement) -> int:
    return VERDICTS.index(tunnel.verdict)


def _flows(texts: Sequence[str]) -> set[TrafficSelector]:
    """What the crypto access lists of both ends permit."""
    return {
        flow
        for router in read(texts)
        for end in ends_of(router)
        if (acl := router.acls.get(acl_name(end)))
        for entry in acl.entries
        if entry.permit
        for flow in entry.flows
    }


def _wider(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    had = _flows(before)
    allowed = had | {flow.mirrored() for flow in had}
    for flow in _flows(after) - allowed:
        if not any(each.covers(flow) for each in allowed):
            yield f"a selector is wider than what both ends had: {flow}"
    for mark in ("address 0.0.0.0", " any"):
        if sum(map(_count(mark), after)) > sum(map(_count(mark), before)):
            yield f"{mark.strip()!r} is new"


def _count(mark: str) -> Callable[[str], int]:
    return lambda text: sum(
        line.count(mark)
        for line in text.splitlines()
        if not line.strip().startswith(("deny", "match fvrf"))
    )


def _weaker(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    had = _strengths(before)
    for kind, values in _strengths(after).items():
        if values and had.get(kind) and min(values) < min(had[kind]):
            yield f"{kind} is weaker than what both ends had"


def _strengths(texts: Sequence[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for router in read(texts):
        for policy in router.policies:
            for part in ("encryption", "hash", "group"):
                found.setdefault(f"policy {part}", set()).add(rank(getattr(policy, part).value))
        for each in router.transform_sets.values():
            if each.encryption:
                found.setdefault("transform set", set()).add(rank(each.encryption))
        for proposal in router.ikev2_proposals.values():
            for cipher in proposal.encryption.value:
                found.setdefault("proposal", set()).add(rank(cipher))
            for group in proposal.groups.value:
                found.setdefault("proposal group", set()).add(rank(group))
        for end in ends_of(router):
            if end.settings and end.kind != "none":
                group = end.settings.pfs.value
                found.setdefault("PFS", set()).add(rank(group) if group else -1)
    return found


def up_to_end(text: str) -> str:
    """What a router would run of a collected text: after `end` comes output of other commands."""
    lines = text.splitlines()
    return "\n".join(lines[: lines.index("end") + 1 if "end" in lines else None])


def keeps_its_meaning(texts: Sequence[str]) -> bool:
    """Whether the texts can be typed: some that were collected mean more than their lines."""
    same = [typed(text, []) for text in texts]
    return _verdicts(judged(same)) == _verdicts(judged(texts))


def _verdicts(found: Judgement) -> list[tuple[str, Verdict, int]]:
    return [(each.id, each.verdict, len(each.findings)) for each in found.tunnels]
