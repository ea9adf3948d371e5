"""Over SSH: trustpoints are written, the routers enrolled by hand and by SCEP, the tunnel applied."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.end_to_end.conftest import Site

from bothends.platforms.sections import remains

pytestmark = [pytest.mark.gate, pytest.mark.timeout(400)]
TUNNELS = """\
profiles:
  signed:
    ike: 2
    phase1: {encryption: aes-gcm-256, hash: sha384, dh_group: 20, authentication: ecdsa-sig}
    phase2: {transforms: [{encryption: aes-gcm-256}], pfs_group: 20}
    dpd: {interval: 10, retry: 3, mode: on-demand}
trustpoints:
  HAND: {enrollment: terminal, revocation_check: [none]}
  SCEP:
    enrollment: http://ca.example.net
    revocation_check: [crl, none]
    source_interface: gi0/1
    hosts: {branch1-r1: {fqdn: branch1-r1.example.net, ip_address: 198.51.100.1}}
tunnels:
  hq-branch1:
    kind: svti
    profile: signed
    inside: 169.254.12.0/31
    ends:
      hq-r1:
        interface: GigabitEthernet0/0
        address: 203.0.113.1
        networks: [10.1.0.0/24]
        trustpoint: HAND
        subject: CN=hq-r1.example.net,O=Example
      branch1-r1:
        interface: GigabitEthernet0/0
        address: 198.51.100.1
        networks: [10.2.0.0/24]
        trustpoint: SCEP
        subject: CN=branch1-r1.example.net,O=Example
"""
CHAIN = r"(?m)^crypto pki certificate chain .*\n(?: .*\n)+"
HUB, BRANCH = "hq-r1", "branch1-r1"
EC, RSA = (f"crypto key generate {kind} label " for kind in ("ec keysize 256", "rsa modulus 2048"))
OLDER = (
    TUNNELS.replace("ike: 2", "ike: 1")
    .replace("aes-gcm-256, hash: sha384, dh_group: 20", "aes-256, hash: sha256, dh_group: 14")
    .replace("ecdsa-sig", "rsa-sig")
    .replace("    kind: svti\n", "")
    .replace("    inside: 169.254.12.0/31\n", "")
)
"""The same as a crypto map with IKEv1 and RSA."""
SITES = [
    pytest.param(("model", TUNNELS), id="model", marks=pytest.mark.lab),
    pytest.param(("charon", TUNNELS), id="charon", marks=pytest.mark.charon),
    pytest.param(("charon", OLDER), id="charon-ikev1-rsa", marks=pytest.mark.charon),
]


@pytest.fixture
def signed(
    request: pytest.FixtureRequest,
    start_site: Callable[..., AbstractContextManager[Site]],
    tmp_path: Path,
) -> Iterator[Site]:
    ike, tunnels = request.param
    with start_site(tmp_path / "project", ike, inventory={"tunnels": tunnels}) as site:
        yield site


def generate(site: Site) -> str:
    text = (site.project / "inventory" / "tunnels.yaml").read_text(encoding="utf-8")
    return RSA if "rsa-sig" in text else EC


def by_scep(site: Site) -> None:
    """The branch is enrolled with the lab's authority."""
    answers = (f"{generate(site)}BE-SCEP", "crypto pki authenticate BE-SCEP", "yes")
    shown = site.lab.type(
        BRANCH, "configure terminal", *answers, "crypto pki enroll BE-SCEP", "yes"
    )
    assert "Fingerprint SHA1" in shown
    assert "CERTRET" in shown


def by_hand(site: Site) -> None:
    """The hub is enrolled with what `lab sign` prints."""
    authority = site.run("lab", "sign").out.splitlines()
    shown = site.lab.type(
        HUB,
        "configure terminal",
        f"{generate(site)}BE-HAND",
        "crypto pki authenticate BE-HAND",
        *authority,
        "quit",
        "yes",
        "crypto pki enroll BE-HAND",
        "yes",
    )
    begin, end = "-----BEGIN CERTIFICATE REQUEST-----", "-----END CERTIFICATE REQUEST-----"
    request = site.project / "request.pem"
    request.write_text(begin + shown.partition(begin)[2].partition(end)[0] + end, encoding="ascii")
    signed = site.run("lab", "sign", str(request)).out.splitlines()
    shown = site.lab.type(
        HUB, "configure terminal", "crypto pki import BE-HAND certificate", *signed, "quit"
    )
    assert "successfully imported" in shown


@pytest.mark.parametrize("signed", SITES, indirect=True)
def test_the_whole_way(signed: Site) -> None:
    apply = ("apply", "--lab", "--yes")
    planned = signed.run("plan", "--lab")
    assert "crypto pki enroll BE-SCEP" in planned.out
    assert "profile" not in planned.out
    first = signed.run(*apply)
    assert (first.code, "waits for certificates" in first.out) == (1, True), first.text
    by_scep(signed)
    second = signed.run(*apply)  # one end could be planned, and waits for the other
    assert (second.code, "profile" in signed.lab.running(BRANCH)) == (1, False), second.text
    assert "already as intended" not in second.out
    by_hand(signed)
    third = signed.run(*apply)
    assert third.code == 0, third.text
    assert signed.run("apply", "--lab", "--yes").code == 0
    verified = signed.run("verify", "--lab", "--verbose")
    assert verified.code == 0, verified.text
    assert "of trustpoint BE-SCEP, until" in verified.out

    hub = signed.lab.routers[HUB]
    saved, hub.startup = hub.startup, re.sub(CHAIN, "", hub.startup)
    unsaved = signed.run("verify", "--lab", "--verbose")
    assert (unsaved.code, "BE-HAND holds no certificate" in unsaved.out) == (1, True), unsaved.text
    hub.startup = saved

    removed = signed.run("remove", "hq-branch1", "--lab", "--yes")
    assert removed.code == 0, removed.text
    assert "BE-HAND: stays, as it holds a certificate" in removed.text
    for device in (HUB, BRANCH):
        left = [line for line in signed.lab.running(device).splitlines() if "BE-" in line]
        assert all("trustpoint" in each or "chain" in each or "pair" in each for each in left)
        assert "profile" not in signed.lab.running(device)
    question = signed.lab.type(HUB, "configure terminal", "no crypto pki trustpoint BE-HAND", "no")
    assert "destroy all certificates" in question
    assert "crypto pki trustpoint BE-HAND" in signed.lab.running(HUB)
    signed.lab.type(HUB, "configure terminal", "no crypto pki trustpoint BE-HAND", "yes")
    others = remains(signed.before[HUB], signed.lab.running(HUB))
    assert all(line[2:].startswith((" ", "crypto isakmp ")) for line in others), others


@pytest.mark.parametrize("signed", SITES[:1], indirect=True)
def test_what_was_prepared_goes_back(signed: Site) -> None:
    done = signed.run("apply", "--lab", "--yes")
    assert done.code == 1, done.text
    (change,) = (path.name for path in (signed.project / ".bothends" / "changes").iterdir())
    back = signed.run("rollback", change, "--lab", "--yes")
    assert back.code == 0, back.text
    assert signed.unchanged(HUB, BRANCH)
