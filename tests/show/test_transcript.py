"""A terminal log is split at its prompts, and every known command in it is read."""

import json
from pathlib import Path

from bothends.platforms.show.transcript import parse_transcript, split_transcript

LOG = """\
some banner
R1>en
Password:
R1#terminal length 0
R1#sh cry isa
R1#sh cry isakmp sa
IPv4 Crypto ISAKMP SA
dst             src             state          conn-id status
192.0.2.2       192.0.2.1       QM_IDLE           1001 ACTIVE
what is this

IPv6 Crypto ISAKMP SA

R1#
R1#conf t
Enter configuration commands, one per line.  End with CNTL/Z.
R1(config)#interface Tunnel1
R1(config-if)#do sh crypto ipsec sa peer 192.0.2.2 | i encaps
    #pkts encaps: 7, #pkts encrypt: 7, #pkts digest: 7
*Mar  1 00:01:02.345: %SYS-5-CONFIG_I: Configured from console by console
R1(config-ikev2-profile)#end
R1#  show ip os nei
R1#  show ip os neighbor

Neighbor ID     Pri   State           Dead Time   Address         Interface
R1#show crypto session ?
  brief  Show crypto sessions in brief
R1#show crypto session brief
      192.0.2.2   Tu10                               b.example.net     01:02:03   UA
R1#exit
"""


def test_commands_and_where_they_stand() -> None:
    assert [(spoken.line, spoken.typed) for spoken in split_transcript(LOG)] == [
        (2, "en"),
        (4, "terminal length 0"),
        (6, "sh cry isakmp sa"),
        (15, "conf t"),
        (17, "interface Tunnel1"),
        (18, "sh crypto ipsec sa peer 192.0.2.2 | i encaps"),
        (21, "end"),
        (23, "show ip os neighbor"),
        (26, "show crypto session"),
        (28, "show crypto session brief"),
        (30, "exit"),
    ]


def test_known_commands_are_read() -> None:
    read = {spoken.line: parsed for spoken, parsed in parse_transcript(LOG)}
    assert read[23] is None
    isakmp = read[6]
    assert isakmp is not None
    assert [record["state"] for record in isakmp.records] == ["QM_IDLE"]
    assert [(u.line, u.text) for u in isakmp.unread] == [(4, "what is this")]
    ipsec = read[18]
    assert ipsec is not None
    assert ipsec.records[0]["counters"]["encaps"] == 7
    assert not ipsec.unread
    brief = read[28]
    assert brief is not None
    assert brief.records[0]["status"] == "UP-ACTIVE"


def test_prompts_of_every_style() -> None:
    for prompt in (
        "R1#",
        "R1>",
        "edge-1.example#",
        "R1(config)#do ",
        "R1(config-if)# do ",
        "R1(cfg-crypto-trans)#do ",
        "ASA/pri/act#",
        "ASA/ctx1/act(config)# ",
        "anna@192.0.2.200 R1> ",
    ):
        spoken = list(
            split_transcript(f"{prompt}sh cry isa sa\nnothing\n{prompt.partition('do ')[0]}")
        )
        assert [(one.typed, one.text) for one in spoken] == [("sh cry isa sa", "nothing")]


def test_every_way_a_terminal_writes_it() -> None:
    for log in (
        LOG.replace("\n", "\r\n"),
        "\ufeff" + LOG,
        "".join(f"   {line}" for line in LOG.splitlines(keepends=True)),
        LOG.replace("R1", "hq-rtr01.example/pri/act"),
    ):
        assert len(list(split_transcript(log))) == 11


def test_a_command_repeated_by_hand_is_there_twice() -> None:
    log = (
        "R1#sh cry isa sa\ndst src state conn-id status\nR1#sh cry isa sa\ndst src state conn-id\n"
    )
    assert len(list(split_transcript(log))) == 2


def test_a_text_without_prompts_has_no_commands() -> None:
    assert not list(split_transcript("IPv4 Crypto ISAKMP SA\n#pkts encaps: 1\n"))
    assert not list(split_transcript(""))


def test_a_real_log(real_transcript: Path) -> None:
    text = real_transcript.read_bytes().decode("utf-8", errors="replace")
    expected = json.loads(
        real_transcript.with_name(f"{real_transcript.stem}.expected.json").read_text()
    )
    spoken = [spoken.typed.lower() for spoken in split_transcript(text)]
    assert "show running-config" in expected["contains"]
    assert "running-config" in " ".join(spoken)
    read = [parsed for _, parsed in parse_transcript(text) if parsed is not None]
    assert {parsed.command for parsed in read} == set(expected["contains"]) - {
        "show running-config"
    }
    assert not any(parsed.unread for parsed in read)
