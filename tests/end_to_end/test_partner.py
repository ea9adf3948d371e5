"""A tunnel of which one end is a partner's: our end or nothing, and never a plain ok."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS, Site
from tests.end_to_end.partner import TUNNEL, partner_site

from bothends.lab.lab import Lab

pytestmark = pytest.mark.lab


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with partner_site(tmp_path / "project") as found:
        yield found


def on(site: Site, verb: str, *more: str) -> tuple[int, str]:
    done = site.run(verb, "--lab", *more)
    for secret in SECRETS.values():
        assert secret not in done.text
    return done.code, done.text


def test_the_whole_life_of_a_tunnel_with_a_partner(site: Site) -> None:
    limit = ("-l", TUNNEL)
    code, text = on(site, "plan", *limit)
    assert code == 0
    assert "only hq-r1 is changed: bank-gw is a partner's" in text
    assert "the sheet of bank-gw now says: Phase 2 (IPsec SAs): ESP tunnel mode" in text
    code, text = on(site, "apply", "--yes", *limit)
    assert (code, "hq-branch1: saved" in text) == (0, True)
    assert site.unchanged("bank-gw")

    code, text = on(site, "verify", "--format", "json", *limit)
    (report,) = json.loads(text[text.index("{") : text.rindex("}") + 1])["tunnels"]
    assert (code, report["status"]) == (0, "one end")
    assert {check["device"] for check in report["checks"]} == {"hq-r1"}
    alone = {check["check"] for check in report["checks"] if check["status"] == "one end"}
    assert alone == {"other-end", "spi-cross", "nat-t", "traffic", "next-negotiation"}

    code, text = on(site, "remove", TUNNEL, "--yes")
    assert (code, "a partner's, who has to remove that end" in text) == (0, True)
    assert "BE-hq-branch1" not in site.lab.running("hq-r1")
    assert site.unchanged("bank-gw")
    assert "saved on our end" in site.run("changes").out


@pytest.mark.gate
def test_what_the_partner_printed_shows_the_same_sas(site: Site) -> None:
    limit = ("-l", TUNNEL, "--verbose")
    assert on(site, "apply", "--yes", "-l", TUNNEL)[0] == 0
    output = site.project / "bank.txt"
    output.write_text(site.lab.type("bank-gw", "show crypto ipsec sa"))
    code, text = on(site, "verify", *limit, "--partner-output", str(output))
    assert (code, "hq-branch1: one end" in text) == (0, True), text
    assert "bank-gw printed the same SAs" in " ".join(text.split())
    output.write_text(site.lab.type("hq-r1", "show crypto ipsec sa"))
    code, text = on(site, "verify", *limit, "--partner-output", str(output))
    assert (code, "hq-branch1: unverifiable" in text) == (1, True), text
    output.write_text("hello")
    code, text = on(site, "verify", *limit, "--partner-output", str(output))
    assert (code, "swanctl --list-sas --raw" in text) == (2, True), text


@pytest.mark.gate
def test_what_else_is_said_of_half_a_tunnel(site: Site) -> None:
    limit = ("-l", TUNNEL)
    on(site, "apply", "--yes", *limit)
    code, text = on(site, "apply", "--yes", *limit)
    assert (code, "nothing to do" in text) == (0, True)
    code, text = on(site, "drift", *limit)
    assert "as intended on hq-r1; bank-gw is a partner's and is not looked at" in text
    code, text = on(site, "verify", "--initiator", "there", "--clear", *limit)
    assert (code, "bank-gw is a partner's: clear" in text) == (1, True)
    code, text = on(site, "diagnose", TUNNEL)
    assert (code, "its sheet stands for it" in text) == (0, True)
    code, text = on(site, "rotate", TUNNEL, "--generate", "--yes")
    assert (code, "agree on a key out of band" in text) == (2, True)


@pytest.mark.gate
def test_a_tunnel_of_ikev2_through_interfaces_is_verified_from_one_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with partner_site(tmp_path / "project", vti=True) as site:
        code, text = on(site, "apply", "--yes", "-l", TUNNEL)
        assert (code, "hq-branch1: saved" in text) == (0, True), text
        code, text = on(site, "verify", "-l", TUNNEL)
        assert (code, "hq-branch1: one end  hq-r1 shows READY" in text) == (0, True), text


@dataclass(frozen=True)
class Fault:
    """What is wrong at the partner's end, or at ours, and what has to be said of it."""

    name: str
    break_it: Callable[[Lab], object]
    cause: str
    status: str = "failed"


def typed(device: str, *lines: str) -> Callable[[Lab], object]:
    return lambda lab: lab.type(device, "configure terminal", *lines, "end")


FAULTS = (
    Fault(
        "the partner has another key",
        typed("bank-gw", "crypto keyring BE-hq-branch1", "no pre-shared-key address 203.0.113.1",
              "pre-shared-key address 203.0.113.1 key another"),
        "authentication does not succeed",
    ),
    Fault(
        "the partner has another phase 1",
        typed("bank-gw", "no crypto isakmp policy 10", "crypto isakmp policy 10",
              "encryption aes 128", "group 14", "hash sha256", "authentication pre-share"),
        "received no usable answer",
    ),
    Fault(
        "the partner has no PFS",
        typed("bank-gw", "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", "no set pfs",
              "no set transform-set", "crypto ipsec transform-set OTHER esp-aes esp-sha-hmac",
              "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", "set transform-set OTHER"),
        "phase 1 is up and phase 2 is refused",
    ),
    Fault(
        "nothing answers behind the partner",
        typed("bank-gw", "interface GigabitEthernet1/1", "shutdown"),
        "the SAs are up and no packets come back",
    ),
    Fault(
        "our own end has another PFS group",
        typed("hq-r1", "crypto map BE-GigabitEthernet0-0 10 ipsec-isakmp", "set pfs group5"),
        "hq-r1",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    "fault",
    [FAULTS[0], *(pytest.param(each, marks=pytest.mark.gate) for each in FAULTS[1:])],
    ids=lambda fault: fault.name,
)
def test_what_is_wrong_at_either_end_is_never_called_ok(site: Site, fault: Fault) -> None:
    limit = ("-l", TUNNEL, "--wait", "3")
    assert on(site, "apply", "--yes", *limit)[0] == 0
    fault.break_it(site.lab)
    site.lab.type("hq-r1", "clear crypto session remote 198.51.100.1")
    site.lab.type("bank-gw", "clear crypto session remote 203.0.113.1")
    code, text = on(site, "verify", *limit)
    assert code == 1, text
    assert f"Have bank-gw compared with `bothends sheet {TUNNEL}`" in " ".join(text.split()) or (
        fault.name.startswith("our own")
    )
    assert f"{TUNNEL}: {fault.status}" in text
    assert fault.cause in " ".join(text.split())


@pytest.mark.gate
def test_a_partner_that_is_not_there_takes_our_end_back(site: Site) -> None:
    site.lab.type("bank-gw", "configure terminal", "interface GigabitEthernet0/0", "shutdown")
    code, text = on(site, "apply", "--yes", "-l", TUNNEL, "--wait", "2")
    assert code == 4, text
    assert site.unchanged("hq-r1")
    assert "hq-branch1: taken back" in text


@pytest.mark.gate
def test_a_host_that_may_not_exist_is_no_proof_and_no_failure(site: Site) -> None:
    tunnels = site.project / "inventory" / "tunnels.yaml"
    tunnels.write_text(tunnels.read_text().replace("        probe_targets: [10.2.0.10]\n", ""))
    code, text = on(site, "apply", "--yes", "-l", TUNNEL, "--wait", "2")
    assert code == 4, text
    assert "10.2.0.1 may be no host" in " ".join(text.split())
    assert "probe_targets in 10.2.0.0/24" in " ".join(site.run("validate").text.split())
