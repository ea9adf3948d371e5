"""The page for the partner: what it says, and what it never does."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS
from tests.end_to_end.partner import TUNNEL, lay_out_with_partner, make_it_a_vti
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.cli.partner_routers import partner_specs
from bothends.compare.inputs import rendered
from bothends.errors import InputError
from bothends.secrets import resolve

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    lay_out_with_partner(tmp_path / "project")
    return tmp_path / "project"


def page(project: Path, *more: str) -> str:
    done = CliRunner().invoke(app, ["sheet", TUNNEL, "--project", str(project), *more])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("form", "file"), [("markdown", "sheet.md"), ("html", "sheet.html")])
def test_pages_are_golden(
    form: str, file: str, project: Path, golden: Callable[[Path, str], None]
) -> None:
    found = page(project, "--format", form)
    golden(GOLDEN / file, found)
    assert not [secret for secret in SECRETS.values() if secret in found]
    assert "src=" not in found
    assert "href=" not in found


@pytest.mark.parametrize("cloud", ["aws", "azure", "google"])
def test_pages_for_clouds_are_golden(
    cloud: str, project: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[Path, str], None]
) -> None:
    monkeypatch.setenv("PSK_HQ_BRANCH1", "canary.of.a.cloud")
    tunnels = project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text().replace("platform: FortiGate", f"partner: {cloud}")
    if cloud == "google":  # IKEv1 there is one suite
        text = text.replace(
            "aes-256, hash: sha256, dh_group: 14", "aes-128, hash: sha1, dh_group: 2"
        )
        text = text.replace("aes-256, integrity: sha256", "aes-128, integrity: sha1")
        text = text.replace("pfs_group: 14", "pfs_group: 2")
    tunnels.write_text(text)
    found = page(project)
    golden(GOLDEN / f"{cloud}.md", found)
    assert "canary" not in found


def test_the_page_of_a_tunnel_interface_is_golden(
    project: Path, golden: Callable[[Path, str], None]
) -> None:
    make_it_a_vti(project)
    golden(GOLDEN / "vti.md", page(project))


SAID = (
    ("kind: svti", "kind: gre", "for GRE (IP protocol 47) between 198.51.100.1 and 203.0.113.1;"),
    ("172.31.0.", "2001:db8::", "One pair of SAs from ::/0 to ::/0;"),
    (
        "{encryption: aes-256, hash: sha256, dh_group: 19, lifetime",
        "{encryption: aes-gcm-256, hash: sha256, dh_group: 19, lifetime",
        "| Integrity | by the cipher itself |\n| PRF | SHA2-256 |",
    ),
)
"""What is changed in the inventory, and what the page says then."""


@pytest.mark.parametrize(("old", "new", "said"), SAID)
def test_the_page_says_what_is_negotiated(project: Path, old: str, new: str, said: str) -> None:
    make_it_a_vti(project)
    tunnels = project / "inventory" / "tunnels.yaml"
    text = tunnels.read_text()
    assert old in text
    text = text.replace(old, new)
    if "::" in new:
        text = text.replace("::1/30", "::1/126").replace("::2/30", "::2/126")
        text = text.replace("[10.1.0.0/24]", "[2001:db8:1::/64]", 1).replace(
            "[10.2.0.0/24]", "[2001:db8:2::/64]", 1
        )
        text = text.replace("[10.2.0.10]", '["2001:db8:2::a"]')
    tunnels.write_text(text)
    assert said in page(project)


@pytest.mark.parametrize(("vti", "file"), [(False, "swanctl.conf"), (True, "swanctl-vti.conf")])
def test_what_a_strongswan_is_given_is_golden(
    vti: bool, file: str, project: Path, golden: Callable[[Path, str], None]
) -> None:
    if vti:
        make_it_a_vti(project)
    found = page(project, "--format", "swanctl")
    golden(GOLDEN / file, found)
    assert not [secret for secret in SECRETS.values() if secret in found]


def test_a_file_that_ends_in_html_is_html(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "bank.html"
    assert page(project, "--out", str(out)).strip() == str(out)
    assert out.read_text().startswith("<!DOCTYPE html>")


def test_what_a_partner_is_called_is_no_markup(project: Path) -> None:
    tunnels = project / "inventory" / "tunnels.yaml"
    evil = "organisation: '<script>alert(1)</script> | *x*'"
    tunnels.write_text(tunnels.read_text().replace("organisation: Example Bank", evil))
    assert "<script>" not in page(project, "--format", "html")
    assert r"\<script\>alert(1)\</script\> \| \*x\*" in page(project)


def test_a_project_has_a_page_of_its_own(project: Path) -> None:
    template = project / "templates" / "sheet" / "sheet.md.j2"
    template.write_text("{{ sheet.partner }}: {{ sheet.section('phase1').short }}\n")
    assert page(project) == (
        "bank-gw: IKEv1, main mode: AES-256-CBC, SHA2-256, group 14, pre-shared key, 86400 s\n"
    )
    template.write_text("{{ sheet.nothing }}")
    done = CliRunner().invoke(app, ["sheet", TUNNEL, "--project", str(project)])
    assert isinstance(done.exception, InputError)
    assert done.exception.where == "templates/sheet/sheet.md.j2:1"


def test_a_partner_on_the_lab_needs_the_key_of_its_own_tunnel_only(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PSK_HQ_BRANCH2")
    (spec,) = partner_specs(project)
    assert spec.name == "bank-gw"
    assert SECRETS["PSK_HQ_BRANCH1"] in spec.configuration


@pytest.mark.parametrize(
    ("name", "said"), [("hq", "no tunnel 'hq'"), ("hq-*", "expected one tunnel, found 3")]
)
def test_one_tunnel_is_meant(name: str, said: str, project: Path) -> None:
    done = CliRunner().invoke(app, ["sheet", name, "--project", str(project)])
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("", "", 0, "UP"),
        (" set pfs group14", " set pfs group5", 1, "DOWN_PHASE2"),
        (" encryption aes 256", " encryption aes", 1, "DOWN_PHASE1"),
        (" canary one.two*three", " canary one.two*four", 1, "DOWN_AUTH"),
    ],
)
def test_our_configuration_is_held_against_the_sheet(
    old: str, new: str, code: int, said: str, project: Path, tmp_path: Path
) -> None:
    """Our own file has the two tunnels of hq-r1; only the partner's end is in the inventory."""
    text = rendered(project, lambda ref: resolve(ref, project).reveal())["hq-r1"]
    assert old in text
    (tmp_path / "hq-r1.cfg").write_text(text.replace(old, new) if old else text)
    arguments = ["lint", str(tmp_path / "hq-r1.cfg"), "--partners", "--fail-on", "error"]
    done = CliRunner().invoke(app, [*arguments, "--project", str(project), "-f", "json"])
    document = json.loads(done.stdout)
    (tunnel,) = (t for t in document["tunnels"] if t["b"] and "bank-gw" in t["id"])
    assert (done.exit_code, tunnel["verdict"]) == (code, said), document
    fixed = {fix["device"] for f in tunnel["findings"] for fix in f["fix"]}
    assert fixed <= {"hq-r1"}
    assert all(f["fix"] for f in tunnel["findings"] if f["severity"] == "error")
    assert [device["name"] for device in document["devices"]] == ["hq-r1"]
