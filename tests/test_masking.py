"""What routers show is masked: every command of IOS and ASA that carries a secret, and no other."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.harmless_lines import HARMLESS, PROSE
from tests.masking_lines import CANARY, CARRY, UNKNOWN
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.device.sessions.failures import RefusedLineError
from bothends.errors import InputError
from bothends.report.evidence import EvidenceFolder, file_name
from bothends.secrets import Redactor, mask_configuration, mask_line, masking


@pytest.mark.parametrize("line", CARRY)
def test_a_secret_is_masked(line: str) -> None:
    assert CANARY in line
    for masked in (mask_line(line), mask_configuration(line), mask_line(f"no {line.strip()}")):
        assert CANARY not in masked
        assert "***" in masked


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_stays(line: str) -> None:
    assert mask_line(line) == line
    assert mask_configuration(line) == line


@pytest.mark.parametrize("line", PROSE)
def test_prose_stays(line: str) -> None:
    assert mask_line(line) == line


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_known_to_be_harmless_is_masked(text: str) -> None:
    assert CANARY not in mask_configuration(text)


def test_a_canary_of_each_reaches_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    everything = "\n".join((*CARRY, *UNKNOWN))
    evidence = EvidenceFolder.begin(tmp_path / "evidence", "apply", Redactor())
    evidence.text("r1/show-running-config.txt", everything)
    evidence.outputs("r1", {"show running-config": everything, "show tech": everything})
    written = [path for path in evidence.folder.rglob("*") if path.is_file()]
    assert len(written) == 2
    assert not any(CANARY in path.read_text() for path in written)

    for line in CARRY:
        error = RefusedLineError("r1", 1, 2, line, f"{line}\n ^\n% Invalid input")
        with caplog.at_level(logging.DEBUG):
            logging.getLogger("test").error("%s", error)
        assert CANARY not in str(error)
    assert CANARY not in caplog.text

    routers = tmp_path / "routers"
    routers.mkdir()
    for name, near, far in (("a", "192.0.2.1", "192.0.2.2"), ("b", "192.0.2.2", "192.0.2.1")):
        (routers / f"{name}.cfg").write_text(
            f"version 15.7\nhostname {name}\n{everything}\n"
            f"crypto isakmp policy 10\n authentication pre-share\n"
            f"crypto isakmp key {CANARY}{name} address {far}\n"
            f"crypto keyring K\n pre-shared-key address {far} key {CANARY}-{name}\n"
            "crypto ipsec transform-set T esp-aes esp-sha-hmac\n"
            "ip access-list extended A\n permit ip any any\n"
            f"crypto map M 10 ipsec-isakmp\n set peer {far}\n set transform-set T\n"
            " match address A\n"
            f"interface GigabitEthernet0/0\n ip address {near} 255.255.255.0\n crypto map M\nend\n"
        )
    for form in ("console", "json", "sarif", "junit", "markdown", "github"):
        done = CliRunner().invoke(app, ["lint", str(routers), "--format", form])
        assert done.exit_code == 1, done.output
        assert CANARY not in done.output
    done = CliRunner().invoke(app, ["diagnose", str(routers / "a.cfg"), str(routers / "b.cfg")])
    assert CANARY not in done.output


def test_masking_takes_no_time(tmp_path: Path) -> None:
    long = "snmp-server host x " * 5000 + "\n" + "username u " * 9000 + "\n" + "key " * 25000
    mask_configuration(long)
    mask_line(long)


def test_evidence_is_for_its_owner_and_never_overwrites(tmp_path: Path) -> None:
    runs = [EvidenceFolder.begin(tmp_path / "evidence", "apply", Redactor()) for _ in range(3)]
    assert not any(run.begun for run in runs)
    for number, run in enumerate(runs):
        run.data("results.json", {"run": number})
        run.text("before/r1/show-version.txt", "IOS")
    assert len({run.folder for run in runs}) == 3
    for number, run in enumerate(runs):
        assert json.loads((run.folder / "results.json").read_text()) == {"run": number}
        for path in (run.folder, *run.folder.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_a_linked_root_of_evidence_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "evidence").symlink_to(elsewhere)
    with pytest.raises(InputError, match="symbolic link"):
        EvidenceFolder.begin(tmp_path / "evidence", "apply", Redactor()).text("a.txt", "b")
    assert not list(elsewhere.iterdir())


def test_control_bytes_of_a_router_are_seen_and_do_nothing(tmp_path: Path) -> None:
    evidence = EvidenceFolder.begin(tmp_path, "verify", Redactor())
    path = evidence.text("a.txt", "one\x1b[2J\x07\r\ntwo\x0bthree\u2028four\x9b\ud800\tfive\r\n")
    text = path.read_text()
    assert text == "one\\x1b[2J\\x07\ntwo\\x0bthree\\x2028four\\x9b\\xd800\tfive\n"


COMMANDS = {
    "show crypto ipsec sa peer 192.0.2.1": "show-crypto-ipsec-sa-peer-192.0.2.1",
    "../../etc/passwd": "-..-etc-passwd",
    "..": "output",
}


@pytest.mark.parametrize(("command", "name"), COMMANDS.items())
def test_a_command_names_its_file(command: str, name: str) -> None:
    assert file_name(command) == name


def test_commands_that_are_alike_have_files_of_their_own(tmp_path: Path) -> None:
    evidence = EvidenceFolder.begin(tmp_path, "verify", Redactor())
    outputs = {
        "show a b": "1",
        "show a-b": "2",
        "show " + "x" * 10_000: "3",
        "show " + "x" * 10_001: "4",
    }
    evidence.outputs("after", outputs)
    assert {path.read_text() for path in (evidence.folder / "after").iterdir()} == {
        "1\n",
        "2\n",
        "3\n",
        "4\n",
    }


@given(
    st.lists(
        st.sampled_from(
            [
                *masking._SUSPECT.pattern.replace(r"\b", "").split("|"),
                " ",
                "x",
                "\N{KELVIN SIGN}",
                "\N{LATIN SMALL LETTER LONG S}",
            ]
        ).flatmap(lambda word: st.sampled_from([word, word.upper(), word.title(), word[1:]])),
        max_size=4,
    ).map("".join)
)
def test_looking_for_small_letters_first_misses_no_suspect(line: str) -> None:
    assert masking._is_suspect(line) == bool(masking._SUSPECT.search(line))
