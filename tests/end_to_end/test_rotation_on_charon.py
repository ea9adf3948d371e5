"""A new key on daemons, while a packet leaves every 100 ms."""

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.packets import PERIOD, Packets
from tests.end_to_end.test_rotate import IKEV2

pytestmark = [pytest.mark.charon, pytest.mark.lab, pytest.mark.long]
NEGOTIATION = 3.0
"""Seconds without traffic that the one negotiation may cost on a busy machine."""


@dataclass(frozen=True)
class Case:
    name: str
    tunnel: str
    ends: tuple[str, str]
    addresses: tuple[str, str]
    options: tuple[str, ...] = ()
    most: float = 0.0
    """Seconds without traffic."""


SPOKES = ("spokes", ("branch1-r1", "branch2-r1"), ("10.2.0.1", "10.3.0.1"))
PEERS = ("198.51.100.65", "198.51.100.1")
CASES = (
    Case(
        "IKEv1", "hq-branch1", ("hq-r1", "branch1-r1"), ("10.1.0.1", "10.2.0.1"), most=NEGOTIATION
    ),
    Case("IKEv2", *SPOKES),
    Case("IKEv2, proven", *SPOKES, ("--prove",), most=NEGOTIATION),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_new_key_costs(
    tmp_path: Path, start_site: Callable[..., AbstractContextManager[Any]], case: Case
) -> None:
    with start_site(tmp_path / "project", "charon") as site:
        key = site.project / "keys" / "spokes"
        key.parent.mkdir()
        key.write_text("canary-old\n", encoding="utf-8")
        key.chmod(0o600)
        tunnels = site.project / "inventory" / "tunnels.yaml"
        text = tunnels.read_text(encoding="utf-8").replace("tunnels:\n", IKEV2, 1)
        text = text.replace("psk: env:PSK_HQ_BRANCH1", "psk: file:keys/spokes2")
        (key.parent / "spokes2").write_text("canary-old\n", encoding="utf-8")
        (key.parent / "spokes2").chmod(0o600)
        tunnels.write_text(text, encoding="utf-8")
        built = site.run("apply", "--lab", "--yes", "--limit", case.tunnel)
        assert built.code == 0, built.text
        here, there = case.addresses
        with Packets(site.lab, case.ends[0], here, there) as packets:
            done = site.run("rotate", case.tunnel, "--lab", "--yes", "--generate", *case.options)
        assert done.code == 0, done.text
        assert all("canary-old" not in site.lab.running(name) for name in case.ends)
        (path,) = site.project.glob(f".bothends/changes/*-rotate/{case.tunnel}/journal.jsonl")
        events = [json.loads(line) for line in path.read_text().splitlines()]
        cleared = [
            datetime.fromisoformat(event["at"]) for event in events if event["event"] == "clearing"
        ]
        lost = packets.lost()
        sys.stdout.write(f"{case.name}: {len(lost)} of {len(packets.sent)} packets were lost\n")
        assert len(packets.sent) > 20
        assert bool(cleared) == bool(case.most)
        assert not [moment for moment in lost if not cleared or moment < cleared[0]], (
            "the new key itself cost packets"
        )
        assert len(lost) * PERIOD <= case.most, f"{len(lost)} of {len(packets.sent)} were lost"
        if case.name == "IKEv2":
            assert_only_the_new_key_negotiates(site)


def assert_only_the_new_key_negotiates(site: Any) -> None:
    """The next negotiation uses the key that was put in place while the SAs went on."""
    ends = SPOKES[1]
    verify = ("verify", "--lab", "--limit", "spokes")
    for end, peer in zip(ends, PEERS, strict=True):
        site.lab.type(end, f"clear crypto session remote {peer}")
    done = site.run(*verify)
    assert done.code == 0, done.text
    back = ("crypto ikev2 keyring BE-spokes", "peer spokes", "pre-shared-key canary-old")
    site.lab.type(ends[0], "configure terminal", *back, "end")
    for end, peer in zip(ends, PEERS, strict=True):
        site.lab.type(end, f"clear crypto session remote {peer}")
    assert site.run(*verify, "--wait", "1").code == 1, "the old key is not dead"
