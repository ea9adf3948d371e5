"""`.bothends.yaml`: findings that are accepted with a reason, profiles of one's own, mistakes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.compare import Judgement, Options, Verdict, judge
from bothends.compare.accepted_findings import Silence, Silencer
from bothends.compare.lint_file import NAME, LintFile, read_lint_files
from bothends.compare.rules.example import Example
from bothends.errors import InputError
from bothends.ike.profiles import DEFAULT
from bothends.ike.strength import Severity, Use
from bothends.model import DhGroup, IkeVersion, Integrity
from bothends.platforms.ios.config import read_router

WEAK = {" group 14\n": " group 5\n"}
EXAMPLE = Example("crypto-map", WEAK, WEAK)
TUNNEL = "R1:VPN 10 - R2:VPN 10"


def silenced(
    example: Example, silences: Sequence[Silence], options: Options | None = None
) -> tuple[Judgement, Silencer]:
    routers = [read_router(t, f"site/R{i}.cfg") for i, t in enumerate(example.texts(), 1)]
    silencer = Silencer(silences)
    return judge(routers, options, silencer), silencer


def entry(rule: str = "STR-001", **where: Any) -> Silence:
    return Silence(rule=rule, reason="known", **where)


# --- what an entry covers ------------------------------------------------------------------------

COVERED = (
    (entry(device="R1"), 1),
    (entry(device="R*"), 2),
    (entry(device="r1"), 0),
    (entry(file="R2.cfg"), 1),
    (entry(file="site/*.cfg"), 2),
    (entry(file="other/*.cfg"), 0),
    (entry(file="R1.cfg", line=7), 1),
    (entry(file="R1.cfg", line=8), 0),
    (entry(device="R1", file="R2.cfg"), 0),
    (entry("STR-00[13]", device="R1"), 2),
    (entry("STR-002", tunnel=TUNNEL), 1),
    (entry("STR-002", tunnel="R1:*"), 1),
    (entry("STR-002", tunnel="R9:*"), 0),
    (entry("STR-002", device="R2"), 1),
    (entry("STR-001", tunnel=TUNNEL), 0),
    (entry("PEER-001", device="*"), 0),
)  # fmt: skip


@pytest.mark.parametrize(("silence", "count"), COVERED)
def test_what_an_entry_covers(silence: Silence, count: int) -> None:
    everything, _ = silenced(EXAMPLE, ())
    found, silencer = silenced(EXAMPLE, [silence])
    assert silencer.count == count
    assert len(found.all_findings()) == len(everything.all_findings()) - count
    assert silencer.unused == (() if count else (silence,))


# --- verdicts ------------------------------------------------------------------------------------


def test_silence_lifts_what_a_rule_has_laid_on_the_verdict() -> None:
    assert silenced(EXAMPLE, ())[0].tunnels[0].verdict is Verdict.UP_WEAK
    found, _ = silenced(EXAMPLE, [entry("STR-002", device="*")])
    assert found.tunnels[0].verdict is Verdict.UP


def test_silence_never_lifts_a_failure() -> None:
    broken = Example("crypto-map", b={"hash sha256": "hash md5"})
    found, silencer = silenced(broken, [entry("*", device="*")])
    assert found.all_findings() == ()
    assert silencer.count > 0
    assert found.tunnels[0].verdict is Verdict.DOWN_PHASE1


# --- the file ------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for index, text in enumerate(EXAMPLE.texts(), 1):
        (tmp_path / f"R{index}.cfg").write_text(text)
    return tmp_path


def read(folder: Path, text: str) -> LintFile:
    (folder / NAME).write_text(text)
    return read_lint_files([folder], folder)


def test_a_profile_of_ones_own(folder: Path) -> None:
    found = read(
        folder,
        """\
strength: acme
profiles:
  acme:
    base: nist-800-77r1
    title: House rules
    key-length: 24
    rows:
      - {use: [ike-group, pfs-group], algorithms: [5], severity: warning, reason: gone by June}
      - {use: esp-hash, algorithms: sha1, severity: ok, reason: still in the branches}
      - {use: ike-version, algorithms: 1, ike: 1, severity: error, reason: over}
""",
    )
    acme = found.profile("")
    assert (acme.name, acme.title, acme.key_length) == ("acme", "House rules", 24)
    v1 = IkeVersion.V1
    weak = acme.weakness(Use.PFS_GROUP, DhGroup.MODP_1536, v1)
    assert weak
    assert (weak.severity, weak.text) == (Severity.WARNING, "gone by June")
    assert acme.weakness(Use.ESP_HASH, Integrity.SHA1, v1) is None
    assert acme.weakness(Use.IKE_HASH, Integrity.SHA1, v1) is not None
    version = acme.weakness(Use.IKE_VERSION, v1, v1)
    assert version
    assert version.severity is Severity.ERROR
    assert found.profile("cnsa").name == "cnsa1"
    assert "cnsa is cnsa1" in found.alias("cnsa")
    assert not found.alias("cnsa2")


def test_without_a_file_everything_is_as_it_comes(folder: Path) -> None:
    found = read_lint_files([folder], folder)
    assert found.silences == ()
    assert found.profile("") is DEFAULT


def test_an_unknown_profile_is_told_with_a_hint(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_lint_files([folder], folder).profile("cnsa22")
    assert caught.value.hint == "did you mean 'cnsa2'?"


MISTAKES = (
    ("silence:\n  - {rule: STR-092, device: R1, reason: x}\n", "2:12", "expected a rule, found 'STR-092'"),
    ("silence:\n  - {rule: STR-001, device: R1}\n", "2:5", "expected a key 'reason', found none"),
    ("silence:\n  - {rule: STR-001, reason: x}\n", "2:5", "expected device, tunnel or file"),
    ("silence:\n  - {rule: STR-001, device: R1, line: 3, reason: x}\n", "2:39", "expected file beside line"),
    ("silence:\n  - {rule: STR-001, devise: R1, reason: x}\n", "2:29", "unknown key 'devise'"),
    ("silence:\n  - {rule: STR-001, device: R1, reason: ' '}\n", "2:41", "expected text, found ' '"),
    ("silence:\n  - {rule: STR-001, file: a, line: two, reason: x}\n", "2:36", "expected a whole number"),
    ("silence: STR-001\n", "1:10", "expected a list, found 'STR-001'"),
    ("silenced: []\n", "1:1", "unknown key 'silenced'"),
    ("strength: acme\n", "1:11", "expected a strength profile, found 'acme'"),
    ("profiles: {a: {base: nist}}\n", "1:22", "expected a strength profile, found 'nist'"),
    ("profiles: {cnsa: {}}\n", "1:12", "there is a profile 'cnsa' already"),
    ("profiles: {a: {key-length: 0}}\n", "1:28", "expected a whole number above 0"),
    ("profiles: {a: {rows: [{use: ike-grup, algorithms: 5, severity: ok, reason: x}]}}\n", "1:29", "found 'ike-grup'"),
    ("profiles: {a: {rows: [{use: ike-group, algorithms: aes, severity: ok, reason: x}]}}\n", "1:52", "expected an algorithm for ike-group, found 'aes'"),
    ("profiles: {a: {rows: [{use: ike-group, algorithms: 5, severity: bad, reason: x}]}}\n", "1:65", "found 'bad'"),
    ("profiles: {a: {rows: [{use: ike-group, algorithms: 5, severity: ok}]}}\n", "1:23", "expected a key 'reason'"),
    ("profiles: {a: {rows: [{use: ike-group, algorithms: 5, ike: 3, severity: ok, reason: x}]}}\n", "1:60", "expected 1 or 2, found '3'"),
    ("silence: [\n", "2:1", "expected the node content"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "place", "words"), MISTAKES)
def test_mistakes_are_told_with_their_place(
    folder: Path, text: str, place: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(folder, text)
    assert f"{folder / NAME}:{place}: error: " in caught.value.message
    assert words in caught.value.message


# --- the command line ------------------------------------------------------------------------------


def lint(folder: Path, *options: str) -> Any:
    return CliRunner().invoke(
        app, ["lint", "--project", str(folder), *options, str(folder)], catch_exceptions=False
    )


def test_silenced_findings_are_counted_and_idle_entries_told(folder: Path) -> None:
    (folder / NAME).write_text(
        "silence:\n"
        "  - {rule: STR-002, device: R1, reason: replaced in March}\n"
        "  - {rule: TUN-001, device: R1, reason: long gone}\n"
    )
    done = lint(folder)
    assert "1 silenced" in done.stdout
    assert "STR-002" not in done.stdout
    assert f"{folder / NAME}:3:5: hides no finding: TUN-001 (long gone)" in done.stderr


def test_the_profile_of_the_command_line_wins(folder: Path) -> None:
    (folder / NAME).write_text("strength: legacy\n")
    assert "UP_WEAK" not in lint(folder).stdout
    assert "UP_WEAK" in lint(folder, "--strength", "rfc8247").stdout


def test_an_upgrade_is_summed_up(folder: Path) -> None:
    done = lint(folder, "--upgrade-to", "17.11")
    assert done.exit_code == 1
    assert "goes down (DOWN_PHASE1) as soon as either end is upgraded" in " ".join(
        done.stdout.split()
    )
    assert "upgrade to 17.11: of 1 tunnels, 1 stay down" in done.stderr


def test_an_upgrade_to_an_older_release_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match=r"expected 17\.11 or later, found '16\.3'"):
        lint(folder, "--upgrade-to", "16.3")
