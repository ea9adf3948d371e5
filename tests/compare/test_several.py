"""Texts with the configurations of several routers, and copies of one router by their names."""

from pathlib import Path

import pytest
from tests.compare.crypto_map_end import END, KEY

from bothends.compare import judge
from bothends.compare.inputs import read_paths
from bothends.platforms.several import routers_in

POLICY = (
    "crypto isakmp policy 10\n encr aes 256\n hash sha256\n authentication pre-share\n group 14\n"
)


def one(key: str = KEY) -> str:
    return END.format(
        policy=POLICY, more="",
        name="alfa", key=key, local="203.0.113.1", peer="198.51.100.2", own="10.1.0.0",
        other="10.2.0.0", gateway="203.0.113.254",
    )  # fmt: skip


def two() -> str:
    return END.format(
        policy=POLICY, more="",
        name="beta", key=KEY, local="198.51.100.2", peer="203.0.113.1", own="10.2.0.0",
        other="10.1.0.0", gateway="198.51.100.254",
    )  # fmt: skip


def without_name(text: str) -> str:
    return text.split("\n", 2)[2]


def nameless(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith("hostname"))


def under(first: str, second: str) -> str:
    """Both ends below headings that name them."""
    return f"{first}\n{nameless(one())}\n{second}\n{nameless(two())}\n"


PASTES = {
    "one after the other": one() + "end\n\n" + two() + "end\n",
    "without an end": one() + "!\n! the other one\n" + two(),
    "with prompts": f"alfa#sh run\n{one()}end\n\nalfa#\nbeta#sh run\n{two()}end\n\nbeta#\n",
    "prompts alone": (
        f"alfa#sh run | s crypto\n{without_name(one())}\nbeta#sh run | s crypto\n"
        f"{without_name(two())}\n"
    ),
}


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_of_both_ends_is_two_routers(name: str, tmp_path: Path) -> None:
    (tmp_path / "both.txt").write_text(PASTES[name], encoding="utf-8")
    read = read_paths([tmp_path])
    (tunnel,) = judge(read.routers).tunnels
    assert (tunnel.id, str(tunnel.verdict)) == ("alfa:VPN 10 - beta:VPN 10", "UP")


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("### R2 (peer)\n```bash", "```\n### R3\n```", "R2 R3"),
        ("## 4.1 — R1 (IKEv1 + GRE)", "## 4.2 — R2 (IKEv1 + GRE)", "R1 R2"),
        ("HQ - ", "BR-", "BR HQ"),
        ("```\nR2\n", "R3 - the peer of R2", "R2 R3"),
        ("UK Config\n", "\nNZ\n", "NZ UK"),
        ("# =====\n# Doha\n", "# ===\n# Tokyo\n", "Doha Tokyo"),
        ("PEER A", "PEER B", "PEER-A PEER-B"),
        ("# 2. Basic configuration on Oslo", "* On Rome router", "Oslo Rome"),
        ("Configuration for R2 (branch)\n", "CONFIGURATION FOR R3 (head office)", "R2 R3"),
        ("\nIOU2 \u2014 HQ (site A)", "IOU3 \u2014 branch", "IOU2 IOU3"),
        ("Router A:", "Router B:", "Router-A Router-B"),
        ("! ===== HUB1 =====", "! ===== SPOKE1 =====", "HUB1 SPOKE1"),
        ("**Site 1**", "**Site 2**", "Site-1 Site-2"),
        ("hostname R7\n! R7", "!\n! R8, with group 14", "R7 R8"),
    ],
)
def test_headings_part_a_text_that_has_no_host_names(
    first: str, second: str, names: str, tmp_path: Path
) -> None:
    (tmp_path / "guide.md").write_text(under(first, second), encoding="utf-8")
    (tunnel,) = judge(read_paths([tmp_path]).routers).tunnels
    ends = (tunnel.id, str(tunnel.verdict))
    left, right = names.split()
    assert ends == (f"{left}:VPN 10 - {right}:VPN 10", "UP")


def test_one_name_in_two_spellings_is_one_router() -> None:
    text = "MEL\n\nip vrf HR\n\nSYD\n\nip vrf HR\n\nMel\n\n" + nameless(one()) + "\nSYD\n\n"
    first, second = routers_in(text + nameless(two()))
    assert (first.split()[1], second.split()[1]) == ("MEL", "SYD")
    assert "ip vrf HR" in first
    assert "crypto map" in first


def test_a_heading_may_name_several_routers() -> None:
    shared = "### R1, R2 and R3 (the same on all)\ncrypto isakmp policy 10\n group 14\n"
    text = "### R1 hub\ninterface Gi0/0\n### R2 spoke\ninterface Gi0/1\n" + shared
    texts = [part.split() for part in routers_in(text)]
    assert [part[:2] for part in texts] == [["hostname", name] for name in ("R1", "R2", "R3")]
    assert all(part[-2:] == ["group", "14"] for part in texts)


@pytest.mark.parametrize(
    "headings",
    [
        ("! Step 1", "! Step 2"),
        ("! Phase 1:", "! Phase 2:"),
        ("## IKEv1", "## IKEv2"),
        ("\nBefore\n", "\nAfter\n"),
        ("## Configuration for IKEv2", "## Configuration for IPsec"),
        ("conf t\n", "\nend\n"),
        ("crypto ikev2 keyring K\n peer NZ", "crypto ikev2 keyring L\n peer UK"),
    ],
)
def test_chapters_are_no_routers(headings: tuple[str, str]) -> None:
    text = under(*headings)
    assert routers_in(text) == [text]


def test_headings_of_one_configuration_part_nothing() -> None:
    """`! to R2` and `! to R3` stand above the two peers of one router."""
    text = nameless(one()).replace("crypto map", "! to R2\ncrypto map", 1) + "! to R3\n"
    assert routers_in(text) == [text]


def test_lines_keep_their_numbers() -> None:
    first, second = routers_in(one() + "end\n" + two())
    number = second.split("\n").index("hostname beta")
    assert (one() + "end\n" + two()).split("\n")[number] == "hostname beta"
    assert first == one() + "end"


@pytest.mark.parametrize(
    "text",
    [
        one(),
        "hostname Router\nservice timestamps\n" + one(),
        one() + "end\n" + one(),
        one() + "conf t\nhostname alfa-new\n",
    ],
    ids=["alone", "renamed while typing", "twice", "renamed later"],
)
def test_one_router_stays_one(text: str) -> None:
    assert routers_in(text) == [text]


COPIES = (
    ("alfa.cfg", "alfa.cfg.old"),
    ("alfa.cfg", "alfa.bak.cfg"),
    ("alfa-running.cfg", "alfa-startup.cfg"),
    ("alfa.cfg", "alfa (1).cfg"),
    ("alfa.cfg", "alfa~"),
    ("alfa-20240101.cfg", "alfa-20230101.cfg"),
    ("alfa_05-01-2024.cfg", "alfa_07-02-2023.cfg"),
    ("alfa.cfg", "alfa-2024-01-01.cfg"),
)


@pytest.mark.parametrize(("current", "older"), COPIES)
def test_the_current_copy_is_judged(current: str, older: str, tmp_path: Path) -> None:
    (tmp_path / current).write_text(one(), encoding="utf-8")
    (tmp_path / older).write_text(one(key="AnOlderKey-0123456789012"), encoding="utf-8")
    (tmp_path / "beta.cfg").write_text(two(), encoding="utf-8")
    judgement = judge(read_paths([tmp_path]).routers)
    assert [str(tunnel.verdict) for tunnel in judgement.tunnels] == ["UP"]
    (copies,) = (found for found in judgement.all_findings() if found.rule == "REF-006")
    assert str(copies.severity) == "warning"
    assert current in copies.message


RANGES = (
    "GigabitEthernet0/0 - 3", "Gi0/0-3", "gi0/0 , gi0/2", "GigabitEthernet0/2,GigabitEthernet0/0",
    "GigabitEthernet0/0 - GigabitEthernet0/1", "FastEthernet1/0 - 3 , GigabitEthernet0/0 - 2",
)  # fmt: skip


@pytest.mark.parametrize("named", RANGES)
def test_a_map_on_a_range_is_where_the_address_is(named: str, tmp_path: Path) -> None:
    text = one().replace(" crypto map VPN\n", f"interface range {named}\n crypto map VPN\n")
    (tmp_path / "alfa.cfg").write_text(text, encoding="utf-8")
    (tmp_path / "beta.cfg").write_text(two(), encoding="utf-8")
    judgement = judge(read_paths([tmp_path]).routers)
    assert [str(tunnel.verdict) for tunnel in judgement.tunnels] == ["UP"]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("", "UP"),
        (" no ip address\n", "DOWN_PHASE1"),
        (" ip address dhcp\n", "UP"),
        (" ip address negotiated\n", "UP"),
    ],
)
def test_an_interface_without_an_address(line: str, verdict: str, tmp_path: Path) -> None:
    text = one().replace(" ip address 203.0.113.1 255.255.255.0\n", line)
    text = text.replace("version 15.7\n", "")
    (tmp_path / "alfa.cfg").write_text(text, encoding="utf-8")
    (tmp_path / "beta.cfg").write_text(two(), encoding="utf-8")
    judgement = judge(read_paths([tmp_path]).routers)
    assert [str(tunnel.verdict) for tunnel in judgement.tunnels] == [verdict]
