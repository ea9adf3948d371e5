"""Input that was made to do harm: large, long, odd, or with commands in it."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bothends.cli.init import lay_out
from bothends.cli.main import main
from bothends.inventory import load_inventory
from bothends.platforms.ios.write import allocate, render_device
from bothends.platforms.templates import make_environment

LONG = "n" * 10_000
TOO_LONG = "File name too long" if sys.version_info < (3, 14) else ""
"""From 3.14 on Python says that such a path is not there."""


@dataclass(frozen=True)
class Case:
    """A command line, and what it says and how it ends; {big} is a file of 200 MB."""

    words: tuple[str, ...]
    says: str
    code: int = 2


CASES = (
    Case(("lint", "{big}"), "found 209715200 bytes"),
    Case(("adopt", "{big}"), "found a larger file"),
    Case(("drift", "{big}"), "found a larger file"),
    Case(("diagnose", "{big}"), "found a larger file"),
    Case(("diagnose", "zeros"), "found binary data"),
    Case(("parse", "show crypto isakmp sa", "{big}"), "found a larger file"),
    Case(("lint", LONG), TOO_LONG),
    Case(("validate", "-p", LONG), TOO_LONG),
    Case(("init", LONG), "File name too long"),
    Case(("render", "-l", LONG), "no tunnel"),
    Case(("lint", "$(touch pwned)"), "no such file or folder"),
    Case(("schema", "../../../etc/passwd"), "no schema"),
    Case(("run", "../../evil"), "no playbook"),
    Case(("render", "-l", "hq-branch1; reload"), "no tunnel"),
    Case(("render", "-d", "hq-r1\nreload"), "no host"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "project"
    lay_out(folder)
    with (folder / "big.cfg").open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    (folder / "zeros").write_bytes(bytes(100_000))
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.words)[:40])
def test_a_command_line(
    case: Case, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.replace("{big}", "big.cfg") for word in case.words]
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "argv", ["bothends", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == case.code, said
    assert case.says in said
    assert "Traceback" not in said
    assert "internal error" not in said
    assert not (project / "pwned").exists()


def test_values_of_an_inventory_are_no_templates(tmp_path: Path) -> None:
    """What a host's data holds is printed by a template of one's own, never run by it."""
    project = tmp_path / "project"
    lay_out(project)
    hosts = project / "inventory" / "hosts.yaml"
    text = hosts.read_text().replace(
        "  data:\n", '  data:\n    note: "{{ 7 * 7 }} {% raw %} {{ cycler.__init__ }}"\n', 1
    )
    hosts.write_text(text)
    template = project / "templates" / "ios" / "crypto_map.j2"
    template.write_text(
        template.read_text().replace(
            "{{ tunnel.name }}", "{{ here.host.data.note | default('-') }}"
        )
    )
    inventory = load_inventory(project)
    environment = make_environment(project, inventory.hosts)
    tunnels = [tunnel for tunnel in inventory.tunnels if tunnel.touches("hq-r1")]
    lines = render_device(
        "hq-r1", tunnels, environment=environment, allocation=allocate("hq-r1", tunnels)
    )
    assert " description {{ 7 * 7 }} {% raw %} {{ cycler.__init__ }}" in lines
