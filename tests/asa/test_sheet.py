"""What an ASA at a partner's end is given: read by its reader it is the other end of ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS
from tests.end_to_end.partner import TUNNEL, lay_out_with_partner
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.compare import Verdict, judge
from bothends.compare.inputs import rendered
from bothends.platforms.placeholders import Placeholder
from bothends.platforms.recognise import read_router

GOLDEN = Path(__file__).parent / "golden"
LIFETIME = "lifetime: {seconds: 3600, kilobytes: 4608000}"


@dataclass(frozen=True, slots=True)
class Case:
    """A profile of the inventory, and the kind of the tunnel."""

    name: str
    ike: int
    phase1: str
    phase2: str
    kind: str = "crypto-map"
    more: str = "dpd: {interval: 10, retry: 3}"

    def lay_out(self, project: Path) -> None:
        lay_out_with_partner(project)
        tunnels = project / "inventory" / "tunnels.yaml"
        profile = (
            f"  far:\n    ike: {self.ike}\n    phase1: {self.phase1}\n"
            f"    phase2: {{{self.phase2}, {LIFETIME}}}\n    {self.more}\n\ntunnels:\n"
        )
        text = tunnels.read_text().replace("tunnels:\n", profile, 1)
        text = text.replace(
            f"{TUNNEL}:\n    profile: standard",
            f"{TUNNEL}:\n    kind: {self.kind}\n    profile: far",
            1,
        )
        if self.kind != "crypto-map":
            text = text.replace(
                "[10.1.0.0/24]}\n      bank",
                "[10.1.0.0/24], inside: 172.31.0.1/30}\n      bank",
                1,
            )
            text = text.replace(
                "[10.2.0.0/24]\n", "[10.2.0.0/24]\n        inside: 172.31.0.2/30\n", 1
            )
        tunnels.write_text(text)


_V1 = "{encryption: aes-256, hash: sha1, dh_group: 14, lifetime: 28800}"
_V2 = "{encryption: aes-256, hash: sha256, dh_group: 19, lifetime: 86400}"
_GCM = "{encryption: aes-gcm-256, hash: sha384, dh_group: 20, lifetime: 86400}"
_SHA1 = "transforms: [{encryption: aes-256, integrity: sha1}], pfs_group: 14"
_SHA2 = "transforms: [{encryption: aes-256, integrity: sha256}], pfs_group: 19"
_TWO = (
    "transforms: [{encryption: aes-gcm-256}, {encryption: aes-256, integrity: sha512}], "
    "pfs_group: 20"
)
CASES = (
    Case("map-ikev1", 1, _V1, _SHA1),
    Case("map-ikev2", 2, _V2, _SHA2),
    Case("map-ikev2-gcm", 2, _GCM, _TWO),
    Case("vti-ikev1", 1, _V1, _SHA1, kind="svti"),
    Case("vti-ikev2", 2, _GCM, _TWO, kind="svti"),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "project"


def _page(project: Path) -> str:
    words = ["sheet", TUNNEL, "--project", str(project), "--format", "asa"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


FILLED = {
    Placeholder.OUTSIDE: "outside",
    Placeholder.INSIDE: "inside",
    Placeholder.CRYPTO_MAP: "M",
    Placeholder.SEQUENCE: "10",
    Placeholder.TUNNEL_NUMBER: "1",
}
PORTS = """ASA Version 9.16(3)
hostname bank-gw
interface GigabitEthernet0/0
 nameif outside
 ip address 198.51.100.1 255.255.255.0
interface GigabitEthernet0/1
 nameif inside
 ip address 10.2.0.1 255.255.255.0
object network INSIDE
 subnet 10.2.0.0 255.255.255.0
object network INSIDE
 nat (inside,outside) dynamic interface
route outside 0.0.0.0 0.0.0.0 198.51.100.254 1
"""
"""The ASA as its owner had it, translating all that leaves."""


def _entered(page: str) -> str:
    for mark, value in FILLED.items():
        page = page.replace(mark, value)
    page = re.sub(r"<POLICY NUMBER(?: (\d))?>", lambda match: f"1{match[1] or 0}", page)
    page = re.sub(r"<env:(\w+)>", r"whatever-env-\1-holds", page)
    return PORTS + page


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_the_other_end_of_ours(
    case: Case, project: Path, golden: Callable[[Path, str], None]
) -> None:
    case.lay_out(project)
    page = _page(project)
    golden(GOLDEN / f"{case.name}.cfg", page)
    assert not [secret for secret in SECRETS.values() if secret in page]
    asa = read_router(_entered(page), "bank-gw.cfg")
    assert (asa.platform, asa.unread, asa.not_read) == ("asa", (), ())
    ours = read_router(rendered(project)["hq-r1"], "hq-r1.cfg")
    found = [each for each in judge([ours, asa]).tunnels if "bank-gw" in each.id]
    assert [tunnel.verdict for tunnel in found] == [Verdict.UP]
    assert [finding for finding in found[0].findings if finding.severity.value != "info"] == []


def test_an_entry_left_out_is_not_up(project: Path) -> None:
    """The check above can fail: without the line that exempts it, the tunnel carries nothing."""
    CASES[0].lay_out(project)
    page = "\n".join(line for line in _page(project).split("\n") if not line.startswith("nat "))
    asa = read_router(_entered(page), "bank-gw.cfg")
    ours = read_router(rendered(project)["hq-r1"], "hq-r1.cfg")
    found = [each for each in judge([ours, asa]).tunnels if "bank-gw" in each.id]
    assert [tunnel.verdict for tunnel in found] == [Verdict.NO_TRAFFIC]


REFUSED = (
    (Case("hash", 1, _V2.replace("19", "14"), _SHA1), "has no keyword for sha256 in IKEv1"),
    (Case("esp", 1, _V1, _SHA2), "has no keyword for sha256 in IKEv1"),
    (Case("group", 1, _V1.replace("14", "20"), _SHA1), "IKEv1 has groups 1, 2, 5 and 14"),
    (Case("gre", 2, _V2, _SHA2, kind="gre"), "it terminates no GRE"),
    (Case("lists", 2, _V2, _SHA2, kind="multi-sa-vti"), "kind multi-sa-vti is not written for it"),
    (Case("dpd", 2, _V2, _SHA2, more="dpd: {interval: 10, retry: 20}"), "dead peer detection"),
)


@pytest.mark.parametrize(("case", "says"), REFUSED, ids=lambda case: getattr(case, "name", ""))
def test_what_an_asa_cannot_is_refused_with_its_source(
    case: Case, says: str, project: Path
) -> None:
    case.lay_out(project)
    words = ["sheet", TUNNEL, "--project", str(project), "--format", "asa"]
    error = CliRunner().invoke(app, words).exception
    assert str(error).count(says) == 1
    assert "hint: see " in str(error)
