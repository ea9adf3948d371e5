"""What charon cannot do is refused by name, and no machine without charon gets anything else."""

from dataclasses import dataclass

import pytest
from tests.charon.configs import BASE, IKEV2, VTI, Change, running

from bothends.lab.charon import libipsec_modes, prerequisites
from bothends.lab.charon.algorithms import UnsupportedError
from bothends.lab.charon.prerequisites import UnavailableError, missing, require
from bothends.lab.charon.refusals import check_running
from bothends.lab.charon.translate import read_router, translate


@dataclass(frozen=True)
class Refusal:
    """A change that makes a configuration impossible, and the words that say why."""

    change: Change
    words: str
    base: str = BASE


GRE = "interface Tunnel{n}\n ip address 172.16.{n}.1 255.255.255.252\n tunnel source GigabitEthernet0/0\n tunnel destination 198.51.100.{n}\n tunnel mode ipsec ipv4\n tunnel protection ipsec profile PF\n"
REFUSALS = (
    Refusal(Change(more="vrf definition RED\n"), "VRFs"),
    Refusal(Change(more="no crypto ipsec nat-transparency udp-encapsulation\n"), "ESP without UDP"),
    Refusal(Change(more="ip nat inside source list 1 interface GigabitEthernet0/0 overload\n"), "address translation"),
    Refusal(Change("esp-aes 256 esp-sha256-hmac", "ah-sha-hmac esp-aes"), "transform ah-sha-hmac"),
    Refusal(Change("set transform-set TS", "set transform-set TS TT\n", more="crypto ipsec transform-set TT esp-aes esp-sha-hmac\n mode transport\nip access-list extended PROTECTED\n permit gre host 203.0.113.1 host 198.51.100.1\n"), "transform sets of different modes"),
    Refusal(Change(more=GRE.format(n=7) + GRE.format(n=8)), "several tunnels from any to any", VTI),
    Refusal(Change("authentication remote pre-share", "authentication remote rsa-sig"), "without pre-shared keys", IKEV2),
    Refusal(Change("pre-shared-key canary-key", "pre-shared-key local canary-key\n  pre-shared-key remote canary-other"), "a different key each way", IKEV2),
    Refusal(Change(" encryption aes-cbc-256", " encryption aes-cbc-256 aes-gcm-256"), "GCM beside CBC", IKEV2),
)  # fmt: skip


def _follow(text: str) -> None:
    """As a router of the lab does."""
    check_running(text, carried=True)
    translate(read_router("a", text))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.words)
def test_refused_by_name(refusal: Refusal) -> None:
    text = running("a", refusal.base, refusal.change)
    with pytest.raises(UnsupportedError) as caught:
        _follow(text)
    assert str(caught.value).startswith("cannot be run on charon: ")
    assert refusal.words in str(caught.value)
    assert "canary" not in str(caught.value)


def test_the_internet_of_the_lab_carries_no_ipv6() -> None:
    text = "interface Tunnel0\n tunnel mode ipsec ipv6\n"
    check_running(text)
    with pytest.raises(UnsupportedError, match="IPv6"):
        check_running(text, carried=True)


COMPILED = (
    ("transport mode", Change("mode tunnel", "mode transport\n", more="ip access-list extended PROTECTED\n permit gre host 203.0.113.1 host 198.51.100.1\n")),
    ("without authentication", Change("esp-aes 256 esp-sha256-hmac", "esp-aes 256")),
)  # fmt: skip


@pytest.mark.parametrize(("words", "change"), COMPILED)
def test_what_needs_a_compiler_says_so(
    monkeypatch: pytest.MonkeyPatch, words: str, change: Change
) -> None:
    text = running("a", BASE, change)
    if libipsec_modes.compiler() is not None:
        translate(read_router("a", text))
    monkeypatch.setattr(libipsec_modes.shutil, "which", lambda _name: None)
    libipsec_modes.compiler.cache_clear()
    with pytest.raises(UnsupportedError, match=f"{words}.* C compiler"):
        translate(read_router("a", text))
    libipsec_modes.compiler.cache_clear()


@pytest.mark.parametrize("base", [BASE, IKEV2, VTI], ids=["IKEv1", "IKEv2", "VTI"])
def test_what_is_loaded_shows_no_key(base: str) -> None:
    translation = translate(read_router("a", running("a", base)))
    assert "canary-key" in {secret["data"] for secret in translation.secrets()}
    assert "canary" not in repr(translation)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(prerequisites.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(prerequisites, "CHARON", prerequisites.Path("/nowhere/charon-systemd"))
    monkeypatch.setattr(prerequisites.shutil, "which", lambda _name: None)
    assert {"root", "the Debian package charon-systemd", "the Debian package iproute2"} <= set(
        missing()
    )
    with pytest.raises(UnavailableError, match="charon-systemd") as caught:
        require()
    assert "the model works without" in str(caught.value)
