"""IOS and ASA, ASA and ASA: judged as two routers are, corrected in the words of each end."""

import re

import pytest
from tests.asa.mutations import MUTATIONS, Mutation
from tests.asa.pairs import BACK, FILES, KEY, PAIRS, judged, only_tunnel

from bothends.compare import Judgement, Verdict, judge
from bothends.platforms.asa.remedies import REMEDIES
from bothends.platforms.debug.advice import PEER
from bothends.platforms.recognise import platform_of, read_router

SERIOUS = {"error", "warning"}
OWN_KEY = re.compile(r"(?<=local-authentication pre-shared-key )<[^<>]*KEY[^<>]*>")
ANY_KEY = re.compile(r"<[^<>]*KEY[^<>]*>")


@pytest.mark.parametrize("name", PAIRS)
def test_a_healthy_pair_is_up_and_nothing_is_found_in_it(name: str) -> None:
    texts = PAIRS[name]
    found = judged(*texts)
    assert [tunnel.verdict for tunnel in found.tunnels] == [Verdict.UP]
    assert found.tunnels[0].findings == ()
    assert {finding.severity.value for finding in found.findings} <= {"info"}
    turned = [read_router(text, file) for text, file in zip(texts, FILES, strict=True)][::-1]
    (tunnel,) = judge(turned).tunnels
    assert (tunnel.id, tunnel.directions) == (found.tunnels[0].id, found.tunnels[0].directions)


@pytest.mark.parametrize("name", PAIRS)
def test_every_line_is_read_or_skipped_by_name(name: str) -> None:
    for text in PAIRS[name]:
        router = read_router(text, "r.cfg")
        assert (router.platform, router.unread, router.not_read) == (platform_of(text), (), ())
        assert not router.cut


def _rules(found: Judgement) -> set[str]:
    of_tunnels = (finding for tunnel in found.tunnels for finding in tunnel.findings)
    return {finding.rule for finding in (*of_tunnels, *found.findings)}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_fault_is_called_by_its_name(mutation: Mutation) -> None:
    found = judged(*mutation.texts())
    assert [tunnel.verdict for tunnel in found.tunnels] == [mutation.verdict]
    assert mutation.rules <= _rules(found)
    if not mutation.rules:
        assert found.tunnels[0].findings == ()


IOS_ONLY = re.compile(
    r"crypto isakmp (?:key|policy|profile)|crypto keyring|ip access-list|crypto ikev2 (?:profile"
    r"|keyring|proposal)|crypto ipsec transform-set|match identity|\d+\.\d+\.\d+\.\d+ 0\.0\.0\.\d"
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_an_asa_is_corrected_in_its_own_words(mutation: Mutation) -> None:
    found = judged(*mutation.texts())
    of_tunnels = [finding for tunnel in found.tunnels for finding in tunnel.findings]
    for finding in (*of_tunnels, *found.findings):
        for fix in finding.fix:
            if fix.device.startswith("fw"):
                assert not [line for line in fix.lines if IOS_ONLY.search(line)], finding
                assert not [line for line in fix.lines if "\N{REPLACEMENT CHARACTER}" in line]
                text = "\n".join(fix.lines).replace(
                    "<IP ADDRESS> <NETWORK MASK>", "192.0.2.1 255.255.255.0"
                )
                read = read_router(f"ASA Version 9.16(3)\n{text}", "fix.cfg")
                assert [origin.text for origin in (*read.unread, *read.not_read)] == [], finding


@pytest.mark.parametrize(
    "mutation",
    [each for each in MUTATIONS if each.verdict not in {Verdict.UP, Verdict.UNVERIFIABLE}],
    ids=str,
)
def test_what_corrects_an_asa_corrects_it(mutation: Mutation) -> None:
    """Typed in, the lines for the ASA of the findings that have some bring the tunnel up."""
    texts = mutation.texts()
    found = judged(*texts)
    ((tunnel),) = found.tunnels
    lines = [
        line
        for finding in (*tunnel.findings, *found.findings)
        if finding.severity.value in SERIOUS
        for fix in finding.fix
        if fix.device == "fw"
        for line in fix.lines
    ]
    if not lines or mutation.end:
        pytest.skip("its peer is corrected, or an engineer decides")
    text = OWN_KEY.sub(BACK if mutation.pair.startswith("IKEv2") else KEY, "\n".join(lines))
    text = ANY_KEY.sub(KEY, text)
    after = only_tunnel(f"{texts[0]}\n{text}\n", texts[1])
    assert after.verdict is Verdict.UP, text


def test_keys_are_never_shown() -> None:
    for mutation in MUTATIONS:
        shown = str(judged(*mutation.texts()))
        assert KEY not in shown
        assert BACK not in shown


def test_every_remedy_names_only_addresses() -> None:
    for advised in REMEDIES.values():
        for advice in advised:
            lines = [line.format(peer="192.0.2.1", local="192.0.2.2") for line in advice.lines]
            assert not any("{" in line for line in lines)
            assert "tunnel-group 192.0.2.2" not in " ".join(lines) or advice.end == PEER


def test_a_profile_that_no_tunnel_has_names_nothing() -> None:
    asa, peer = PAIRS["VTI"]
    text = asa.replace(" tunnel protection ipsec profile PROF\n", "")
    findings = judged(text, peer).findings
    assert "REF-001" not in {finding.rule for finding in findings}


def test_a_missing_tunnel_group_is_told_where_its_peer_stands() -> None:
    asa, peer = PAIRS["IKEv2"]
    text = asa.replace("tunnel-group 203.0.113.2", "tunnel-group 203.0.113.7")
    (found,) = [each for each in judged(text, peer).findings if each.rule == "REF-001"]
    assert found.a.text == "set peer 203.0.113.2"


def test_a_key_comes_with_the_group_that_it_stands_in() -> None:
    asa, peer = PAIRS["IKEv1"]
    text = re.sub(r"tunnel-group .*\n( .*\n)*", "", asa)
    (tunnel,) = judged(text, peer).tunnels
    (fix,) = next(each.fix for each in tunnel.findings if each.rule == "KEY-003")
    assert fix.lines[:2] == (
        "tunnel-group 203.0.113.2 type ipsec-l2l",
        "tunnel-group 203.0.113.2 ipsec-attributes",
    )
