"""Small inputs, each with its right answer: what there is decides, however little it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.diagnose import Diagnosis, Explanation, Source, diagnose
from bothends.errors import InputError
from bothends.report.diagnosis_text import summary, timeline

CASES = next(
    (
        folder
        for parent in Path(__file__).parents
        if (folder := parent.parent / "shared" / "cases" / "read").is_dir()
    ),
    None,
)


def read(*names: str) -> Diagnosis:
    """The diagnosis of inputs that lie beside the checkout."""
    if CASES is None:
        pytest.skip("the cases are not here")
    return diagnose([Source(name, (CASES / f"{name}.txt").read_text()) for name in names])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the best explanation of some inputs must say."""

    inputs: tuple[str, ...]
    outcome: str
    end: str
    says: tuple[str, ...]
    steps: tuple[str, ...] = ()
    certainty: str = ""


ANSWERS = (
    Answer(("sa-not-offered",), "phase1_policy_mismatch", "peer 192.0.2.9",
           ("This router is the initiator", "encryption"), ("show crypto isakmp policy",), "likely"),
    Answer(("up-idle-alone",), "no IPsec SA", "up-idle-alone",
           ("IKE is up", "phase 2 is not up"), ("debug crypto ipsec",)),
    Answer(("duplicate-of-packet-1",), "peer_no_response", "",
           ("does not receive packet 2", "or does not accept it")),
    Answer(("lost-message-2-initiator", "lost-message-2-responder"), "peer_no_response",
           "the path from RT2 to RT1", ("packet 2 is lost",),
           ("permit udp host 11.11.11.2 host 10.10.10.2 eq isakmp",), "likely"),
    Answer(("ike-up-no-ipsec-sa",), "no IPsec SA", "R3-VPN", ("IKE is up (QM_IDLE)",)),
    Answer(("no-sa-here", "no-sa-there"), "no IPsec SA", "R1 or R2",
           ("10.1.0.0/255.255.255.0 to 10.2.0.0/255.255.255.0", "mirrors")),
    Answer(("invalid-id-info-in-qm-idle",), "phase2_proxy_mismatch", "peer 198.51.100.2",
           ("crypto ACL",), ("show crypto map",)),
    Answer(("invalid-local-address",), "phase2_proxy_mismatch", "invalid-local-address",
           ("203.0.113.1", "where no matching crypto map is applied"), (" crypto map <CRYPTO MAP>",), "certain"),
    Answer(("detail-counters",), "packets fail in the crypto engine", "detail-counters",
           ("encaps failed (send) 9", "internal err (send) 11")),
    Answer(("session-without-title",), "undetermined_from_log", "session-without-title",
           ("DOWN-NEGOTIATING",), ("debug crypto isakmp",)),
    Answer(("two-ikev2-lines",), "phase1_policy_accepted", "", ("A policy was agreed",)),
)  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.inputs[0])
def test_the_best_explanation(answer: Answer) -> None:
    best = read(*answer.inputs).explanations[0]
    assert (best.outcome, best.end) == (answer.outcome, answer.end)
    assert not answer.certainty or best.certainty == answer.certainty
    for text in answer.says:
        assert text in best.what
    if answer.steps:
        assert answer.steps[0] in lines(best)


def lines(one: Explanation) -> list[str]:
    """Every line that an explanation asks to enter, in its order."""
    return [line for remedy in one.do for line in remedy.lines]


def test_the_map_on_the_interface_comes_before_the_access_list() -> None:
    steps = lines(read("invalid-local-address").explanations[0])
    assert steps[0].startswith("interface ")
    assert not any("access-list" in line for line in steps)


def test_no_sa_says_whether_it_was_ever_up_and_what_fails() -> None:
    (reason,) = read("ike-up-no-ipsec-sa").explanations[0].why
    assert "send errors 24" in reason.text
    assert "102 packets sent" in reason.text


def test_selectors_of_both_ends_are_compared() -> None:
    if CASES is None:
        pytest.skip("the cases are not here")
    here, there = ((CASES / f"{name}.txt").read_text() for name in ("no-sa-here", "no-sa-there"))
    other = there.replace("10.1.0.0/255.255.255.0", "10.1.0.0/255.255.0.0")
    best = diagnose([Source("here", here), Source("there", other)]).explanations[0]
    assert best.outcome == "phase2_proxy_mismatch"
    assert best.end == "R1 or R2"


def test_prompts_part_a_paste_into_routers() -> None:
    found = {one.end: one.tunnel for one in read("two-routers-one-paste").explanations}
    assert found == {"RT1": "10.10.10.2 - 172.31.1.2", "RT2": "10.10.10.2 - 11.11.11.2"}


def test_one_id_of_two_peers_is_two_negotiations() -> None:
    cases = read("one-id-two-peers").cases
    assert [case.negotiation.peer for case in cases] == ["13.1.1.3", "13.1.1.9"]
    assert [case.negotiation.outcome for case in cases] == ["success", "success"]


def test_one_id_of_two_routers_is_two_negotiations() -> None:
    cases = read("syslog-two-hosts-one-id").cases
    assert {case.device: case.negotiation.outcome.value for case in cases} == {
        "r1.example.net": "success",
        "r2.example.net": "psk_mismatch",
    }


ATTEMPT = """ISAKMP (0): received packet from 192.0.2.{n} dport 500 sport 500 Global (N) NEW SA
ISAKMP:(0):Old State = IKE_READY  New State = IKE_R_MM1
ISAKMP:(0): processing SA payload. message ID = 0
ISAKMP:(0):atts are acceptable. Next payload is 0
ISAKMP:(0):Old State = IKE_R_MM1  New State = IKE_R_MM2
ISAKMP:(1001):Old State = IKE_R_MM3  New State = IKE_R_MM4
ISAKMP:(1001):Old State = IKE_R_MM5  New State = IKE_P1_COMPLETE
ISAKMP:(1001):Old State = IKE_QM_R_QM2  New State = IKE_QM_PHASE2_COMPLETE
"""


def test_ids_that_repeat_are_new_negotiations() -> None:
    text = "".join(ATTEMPT.format(n=number % 3 + 1) for number in range(60))
    cases = diagnose([Source("log", text)]).cases
    assert len(cases) == 60
    assert {case.negotiation.outcome.value for case in cases} == {"success"}


def test_a_long_log_begins_with_counts() -> None:
    text = "".join(ATTEMPT.format(n=number) for number in range(1, 31))
    said = [line for _, line in summary(diagnose([Source("log", text)]))]
    assert said[0] == "30 negotiations, by outcome and peer:"
    assert said[1].endswith("and 26 more peers")
    assert len([line for line in said if line[:1].isdigit() and "success" in line]) == 1


def test_a_packet_that_came_already_is_called_so() -> None:
    told = read("duplicate-of-packet-1").logs[0].timeline
    assert any("packet 1 was repeated" in moment.meaning for moment in told)
    assert not any("packet 3" in moment.meaning for moment in told)


def test_the_block_behind_creating_ipsec_sas(golden: Callable[[Path, str], None]) -> None:
    if CASES is None:
        pytest.skip("the cases are not here")
    log = read("quick-mode-success").logs[0]
    told = "\n".join(text for _, text in timeline(log)) + "\n"
    golden(Path(__file__).parent / "golden" / "quick_mode.txt", told)


def test_one_ikev2_packet_line_names_both_peers() -> None:
    text = "IKEv2:Received Packet [From 192.0.2.9:500/To 198.51.100.1:500/VRF i0:f0]\n"
    (case,) = diagnose([Source("log", text)]).cases
    assert (case.negotiation.peer, case.negotiation.local) == ("192.0.2.9", "198.51.100.1")


def test_a_delete_after_phase_1_is_no_main_mode_packet() -> None:
    text = """ISAKMP:(1001):Old State = IKE_I_MM5  New State = IKE_I_MM6
ISAKMP:(1001):Old State = IKE_I_MM6  New State = IKE_P1_COMPLETE
ISAKMP (1001): received packet from 192.0.2.9 dport 500 sport 500 Global (I) MM_KEY_EXCH
ISAKMP:(1001): processing DELETE payload. message ID = -1234
"""
    log = diagnose([Source("log", text)]).logs[0]
    assert not any("packet 6 received" in moment.meaning for moment in log.timeline)
    assert log.timeline[2].packet == "received protected packet"


def test_messages_that_no_table_knows_are_counted() -> None:
    diagnosis = diagnose([Source("log", "ISAKMP:(1001): something that no release prints\n")])
    assert diagnosis.sources == {"log": ("log",)}
    assert diagnosis.explanations[0].outcome == "undetermined_from_log"
    assert any("1 line of the logs not recognised" in line for _, line in summary(diagnosis))


def test_what_names_no_peer_is_given_to_none_of_several() -> None:
    text = """Sep 12 08:00:00: %CRYPTO-6-IKMP_MODE_FAILURE: Processing of Quick mode failed with peer at 203.0.113.55
Sep 12 08:01:00: %CRYPTO-6-IKMP_MODE_FAILURE: Processing of Quick mode failed with peer at 203.0.113.56
Sep 12 08:02:00: %CRYPTO-4-RECVD_PKT_NOT_IPSEC: Rec'd packet not an IPSEC packet. (ip) vrf/dest_addr= /10.1.0.1, src_addr= 10.2.0.1, prot= 1
Sep 12 08:02:10: %CRYPTO-4-RECVD_PKT_MAC_ERR: decrypt: mac verify failed for connection id=2005 spi=0x1A2B3C4D seqno=00000012
"""
    found = diagnose([Source("hub.log", text)])
    assert {one.tunnel for one in found.explanations} == {"203.0.113.55", "203.0.113.56", ""}
    assert not any("10.1.0.1" in line for one in found.explanations for line in lines(one))
    assert any("integrity check" in one.what for one in found.explanations)


def test_errors_that_a_router_has_counted_are_told() -> None:
    text = """R9#show crypto ikev2 diagnose error
Exit Path Table - status: enable, current entry 1, deleted 0, max allow 50
Error(12): Failed to find a matching policy
 -Traceback= 1#bbbb
"""
    found = diagnose([Source("r9.txt", text)])
    assert not found.healthy
    assert "Failed to find a matching policy" in found.explanations[0].why[0].text


def test_messages_that_no_table_knows_are_shown() -> None:
    text = """*Feb 10 10:00:00.214: IKEv2:(SESSION ID = 8,SA ID = 2):Verify peer's policy
*Feb 10 10:00:00.215: IKEv2-ERROR:(SESSION ID = 8,SA ID = 2):: a fault that nobody knows
*Feb 10 10:00:00.216: %CRYPTO-3-UNHEARD_OF: something else
"""
    found = diagnose([Source("r.log", text)])
    assert [message.line for log in found.logs for message in log.unread] == [2, 3]


PASTE = """\
RT2#debug crypto isakmp
00:01:01: ISAKMP (0:1): processing SA payload. message ID = 0
00:01:01: ISAKMP (0:1): sending packet to 198.51.100.2 (R) MM_SA_SETUP
00:01:11: ISAKMP (0:1): retransmitting phase 1 MM_SA_SETUP...
PC1#ping 198.51.100.1
.....
PC1#
"""


def test_a_paste_whose_last_router_shows_nothing_is_read() -> None:
    result = diagnose([Source("paste.log", PASTE)])
    assert result.sources["paste.log"] == ("log",)
    assert [log.device for log in result.logs] == ["RT2"]


UNNAMED = """\
IKEv2:Received Packet [From 203.0.113.1:500/To 198.51.100.1:500/VRF i0:f0]
Initiator SPI : 9F32A2B2A1B2C3D4 - Responder SPI : 0000000000000000 Message id: 0
IKEv2 IKE_SA_INIT Exchange REQUEST
IKEv2:(SESSION ID = 7,SA ID = 1):Verify SA init message
IKEv2-ERROR:(SESSION ID = 7,SA ID = 1):: Failed to find a matching policy
"""


def test_a_request_that_names_no_session_yet_is_of_the_one_that_follows() -> None:
    [case] = diagnose([Source("r2.log", UNNAMED)]).cases
    assert (case.negotiation.local, case.negotiation.peer) == ("198.51.100.1", "203.0.113.1")


def test_a_heading_of_show_output_is_no_message() -> None:
    """`show vpn-sessiondb detail l2l` of an ASA has a part of each session below `IKEv2:`."""
    shown = "fw# show vpn-sessiondb detail l2l\n\nConnection   : 198.51.100.1\nIKEv2:\n  Tunnel ID    : 1.1\n"
    assert diagnose([Source("fw.txt", shown)]).logs == ()


NO_LOGS = {
    "a Makefile": "CC = gcc\nall: build\nbuild: main.o\n\t$(CC) -o app main.o\n\nclean: ; rm -f app\n",
    "JSON": '{"name": "hq", "peer": "192.0.2.1", "ports": [500, 4500]}\n',
    "CSV": "name,address,state\nr1,192.0.2.1,up\nr2,192.0.2.2,QM_IDLE\n",
    "HTML": "<html><body><h1>IPsec tunnel</h1><p>peer 192.0.2.1: up</p></body></html>\n",
    "YAML": "name: build\non: push\njobs:\n  test:\n    steps:\n      - run: make\n",
    "a unit": "[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/x\n",
    "a web server": "server {\n listen 80;\n server_name x;\n}\n",
    "a capture": "\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x04\x00\n",
    "names and values": "Name : x\nVersion : 1.0\nPeer : 192.0.2.1\nEncryption : AES256\nState : up\n",
    "a mail": "Date: Mon, 1 Dec\nFrom: bob@example.com\nSubject: VPN down\n\nHi,\nit is down.\n",
    "a host's syslog": "Dec  1 06:00:01 host sshd[7]: Accepted password for bob from 10.0.0.1\n"
    * 3,
    "a program": 'HEAD = re.compile(r"[-%]|CRYPTO_PKI: |ISAKMP:(0):nothing")\nreturn HEAD\n',
    "documentation": "A message begins with `ISAKMP:(1001):` or `%CRYPTO-4-X:`; see there.\n",
}


@pytest.mark.parametrize("text", NO_LOGS.values(), ids=NO_LOGS)
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "given"
    path.write_text(text)
    result = CliRunner().invoke(app, ["diagnose", str(path)])
    assert isinstance(result.exception, InputError)
    assert "hint:" in str(result.exception)
