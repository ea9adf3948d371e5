"""`lint --try`, `--edit` and `--diff`: which verdicts a change changes, and how the command ends."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from tests.report.pairs import write_pair
from typer.testing import CliRunner, Result

from bothends.cli.init import lay_out
from bothends.cli.main import app
from bothends.compare.rules.example import crypto_map
from bothends.errors import InputError

GOLDEN = Path(__file__).parent / "golden" / "what-if"
WEAKER = "crypto isakmp policy 10\n hash sha512\n"
CANARY = "q7Tz-94kMp-Lw2cX-v8Rd"
"""The key of the pair."""


def what_if(*words: str, typed: str = "") -> Result:
    result = CliRunner().invoke(app, ["lint", *words], input=typed)
    assert CANARY not in result.output
    return result


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a sound pair in `routers/`, under Git."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    write_pair(tmp_path, crypto_map())
    git("init", "-q", "-b", "main")
    commit("a sound pair")
    return tmp_path


def git(*words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.net")
    return subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True).stdout


def commit(says: str) -> None:
    git("add", "-A")
    git("commit", "-q", "-m", says)


def change(name: str, old: str, new: str) -> None:
    path = Path("routers") / f"{name}.cfg"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def sides(tunnel: Any) -> tuple[str, str]:
    """The verdicts of a tunnel before and after."""
    before, after = (tunnel[side] for side in ("before", "after"))
    return before["verdict"] if before else "", after["verdict"] if after else ""


def as_patch() -> str:
    """What has changed in the working folder as a patch; it has changed no more then."""
    patch = git("diff")
    git("checkout", "-q", ".")
    return patch


class Case(NamedTuple):
    typed: dict[str, str]
    """Lines by device, in the order in which they are entered."""
    code: int
    verdicts: tuple[str, str] | None = None
    """Before and after, where the verdict changes."""
    says: str = ""


PEER = "crypto map VPN 10\nno set peer 198.51.100.1\nset peer 198.51.100.9\n"
CASES = {
    "worse": Case({"R1": WEAKER}, 1, ("UP", "DOWN_PHASE1"), "error IKE1-001"),
    "both ends": Case({"R1": WEAKER, "R2": WEAKER}, 0, None, "No verdict changes."),
    "nothing": Case({"R1": "no ip http server\n"}, 0, None, "No verdict changes."),
    "another peer": Case({"R1": PEER}, 1, ("UP", "DOWN_PHASE1"), "PEER-001"),
    "a tunnel that goes": Case(
        {
            "R1": "interface GigabitEthernet0/0\n no crypto map\n exit\nno crypto map VPN\n",
            "R2": "interface GigabitEthernet0/0\n no crypto map\n exit\nno crypto map VPN\n",
        },
        1,
        ("UP", ""),
    ),
    "a line that is refused": Case(
        {"R2": "no crypto ipsec transform-set TS\n"}, 1, None, "TS is in use by crypto map VPN 10"
    ),
}


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("name", CASES)
def test_typed_lines(
    name: str, golden: Callable[[Path, str], None], schema: Callable[[str], Any]
) -> None:
    case = CASES[name]
    words = ["routers", *(word for device in case.typed for word in ("--edit", device))]
    typed = "".join(f"{lines}end\n" for lines in case.typed.values())
    result = what_if(*words, typed=typed)
    assert result.exit_code == case.code, result.output
    assert case.says in result.stdout
    golden(GOLDEN / f"{name.replace(' ', '-')}.txt", result.stdout)
    data = json.loads(what_if(*words, "--format", "json", typed=typed).stdout)
    jsonschema.validate(data, schema("what-if"))
    moved = [
        tuple(side["verdict"] if side else "" for side in (each["before"], each["after"]))
        for each in data["tunnels"]
        if each["direction"] != "as before"
    ]
    assert set(moved) == ({case.verdicts} if case.verdicts else set())
    for device, lines in case.typed.items():
        Path(f"{device}.txt").write_text(lines, encoding="utf-8")
    files = ["routers", *(word for device in case.typed for word in ("--try", f"{device}.txt"))]
    assert what_if(*files).stdout == result.stdout


@pytest.mark.usefixtures("pair")
def test_a_patch_and_a_revision_say_the_same(golden: Callable[[Path, str], None]) -> None:
    change("R1", "hash sha256", "hash sha512")
    change("R2", " set pfs group14\n", "")
    since = what_if("routers", "--diff", "main", "--format", "markdown")
    golden(GOLDEN / "since.md", since.stdout)
    patch = Path("change.patch")
    patch.write_text(as_patch(), encoding="utf-8")
    tried = what_if("routers", "--try", "change.patch", "--format", "markdown")
    assert tried.stdout.split("\n", 1)[1] == since.stdout.split("\n", 1)[1]
    assert (since.exit_code, tried.exit_code) == (1, 1)


@pytest.mark.usefixtures("pair")
def test_what_was_bad_before_and_is_no_worse_fails_nothing() -> None:
    change("R1", "hash sha256", "hash sha512")
    commit("broken")
    assert what_if("routers").exit_code == 1
    change("R2", "lifetime 28800", "lifetime 20000")
    assert what_if("routers", "--diff", "HEAD").exit_code == 0
    assert what_if("routers", "--diff", "HEAD~1").exit_code == 1
    change("R1", "hash sha512", "hash sha256")
    better = what_if("routers", "--diff", "HEAD", "--format", "json")
    assert (better.exit_code, json.loads(better.stdout)["summary"]["better"]) == (0, 1)


@pytest.mark.usefixtures("pair")
def test_what_others_did_meanwhile_is_not_ours() -> None:
    """The revision is that where the work began, as in a pull request."""
    git("checkout", "-q", "-b", "work")
    change("R2", "lifetime 28800", "lifetime 20000")
    commit("ours")
    git("checkout", "-q", "main")
    change("R1", "hash sha256", "hash sha512")
    commit("theirs")
    git("checkout", "-q", "work")
    assert what_if("routers", "--diff", "main").exit_code == 0


@pytest.mark.usefixtures("pair")
def test_files_that_come_and_go() -> None:
    Path("routers/R2.cfg").rename("R2.cfg")
    gone = what_if("routers", "--diff", "main", "--format", "json")
    [tunnel] = json.loads(gone.stdout)["tunnels"]
    assert (tunnel["before"]["verdict"], tunnel["after"]["verdict"]) == ("UP", "NO_PEER")
    commit("one router")
    Path("R2.cfg").rename("routers/R2.cfg")
    come = what_if("routers", "--diff", "HEAD", "--format", "json")
    [tunnel] = json.loads(come.stdout)["tunnels"]
    assert (tunnel["before"]["verdict"], tunnel["after"]["verdict"]) == ("NO_PEER", "UP")
    git("add", "-A")
    patch = Path("new.patch")
    patch.write_text(git("diff", "--cached", "--", "routers"), encoding="utf-8")
    git("reset", "-q", "--hard")
    assert json.loads(what_if("routers", "--try", "new.patch", "-f", "json").stdout)["tunnels"] == [
        tunnel
    ]


@pytest.mark.usefixtures("pair")
def test_a_file_that_git_calls_renamed() -> None:
    git("mv", "routers/R1.cfg", "routers/hq.cfg")
    same = what_if("routers", "--diff", "main", "--format", "json")
    assert (same.exit_code, json.loads(same.stdout)["tunnels"]) == (0, [])
    change("hq", "hash sha256", "hash sha512")
    commit("renamed and broken")
    worse = what_if("routers", "--diff", "HEAD~1", "--format", "json")
    [tunnel] = json.loads(worse.stdout)["tunnels"]
    assert (worse.exit_code, sides(tunnel)) == (1, ("UP", "DOWN_PHASE1"))


@pytest.mark.usefixtures("pair")
def test_half_a_tunnel_that_comes_fails_nothing() -> None:
    """Its other end may be a partner's, of whom nobody has the configuration."""
    Path("routers/R2.cfg").rename("R2.cfg")
    Path("routers/R1.cfg").rename("R1.cfg")
    Path("routers/R3.cfg").write_text("hostname R3\n", encoding="utf-8")
    commit("none of them")
    Path("R1.cfg").rename("routers/R1.cfg")
    half = what_if("routers", "--diff", "HEAD", "--format", "markdown")
    assert (half.exit_code, "| **NO_PEER** | new |" in half.stdout) == (0, True), half.stdout
    commit("one end")
    Path("R2.cfg").rename("routers/R2.cfg")
    change("R2", "hash sha256", "hash sha512")
    down = json.loads(what_if("routers", "--diff", "HEAD", "--format", "json").stdout)
    assert [(sides(each), each["direction"]) for each in down["tunnels"]] == [
        (("NO_PEER", "DOWN_PHASE1"), "worse")
    ]


@pytest.mark.usefixtures("pair")
def test_a_clone_that_does_not_have_the_beginning_says_so(tmp_path: Path) -> None:
    git("checkout", "-q", "-b", "work")
    change("R2", "lifetime 28800", "lifetime 20000")
    commit("ours")
    clone = tmp_path / "clone"
    git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{tmp_path}", str(clone))
    result = what_if(str(clone / "routers"), "--diff", "origin/main")
    assert "compared with origin/main itself" in result.stderr
    assert result.exit_code == 0


@pytest.mark.usefixtures("pair")
def test_what_does_not_fit_is_shown_without_its_key() -> None:
    change("R1", "hash sha256", "hash sha512")
    patch = as_patch()
    change("R1", "encr aes 256", "encr aes 192")
    Path("c.patch").write_text(patch, encoding="utf-8")
    error = what_if("routers", "--try", "c.patch").exception
    assert str(error).startswith("routers/R1.cfg:"), error
    assert "expected ' encr aes 256', found ' encr aes 192'" in str(error)
    git("checkout", "-q", ".")
    twice = what_if("routers", "--try", "c.patch", "--try", "c.patch").exception
    assert "it was applied before" in str(getattr(twice, "hint", ""))
    change("R1", CANARY, "another-key-of-ours")
    Path("key.patch").write_text(as_patch(), encoding="utf-8")
    change("R1", CANARY, "a-third-key")
    said = str(what_if("routers", "--try", "key.patch").exception)
    assert "found another key" in said
    assert not [key for key in (CANARY, "another-key-of-ours", "a-third-key") if key in said]


@pytest.mark.usefixtures("pair")
def test_a_patch_fits_where_its_lines_have_moved() -> None:
    change("R1", "hash sha256", "hash sha512")
    Path("c.patch").write_text(as_patch(), encoding="utf-8")
    change("R1", "version 15.9\n", "!\n!\nversion 15.9\n")
    assert "IKE1-001" in what_if("routers", "--try", "c.patch").stdout


def test_an_inventory_since_a_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    git("init", "-q", "-b", "main")
    commit("a project")
    file = Path("inventory") / "tunnels.yaml"
    text = file.read_text(encoding="utf-8")
    assert "changed; 3 tunnels (3 as before)" in what_if("--diff", "main").stdout
    file.write_text(text.replace("dh_group: 14", "dh_group: 2"), encoding="utf-8")
    result = what_if("--diff", "main", "--format", "json")
    data = json.loads(result.stdout)
    assert (result.exit_code, data["summary"]["worse"]) == (1, 2)
    assert {each["device"] for each in data["texts"]} == {"hq-r1", "branch1-r1", "branch2-r1"}


WRONG = {
    "no device of this name": (["routers", "--edit", "R3"], "hostname x\n", "did you mean 'R"),
    "no line": (["routers", "--edit", "R1"], "\n", "no line is typed for R1"),
    "no configurations": (["--try", "R1.txt"], "", "need configurations that run"),
    "both ways": (["routers", "--edit", "R1", "--diff", "main"], "", "leave one of them out"),
    "a form": (["routers", "--diff", "main", "-f", "sarif"], "", "expected one of console"),
    "no revision": (["routers", "--diff", "nowhere"], "", "name a branch"),
    "no fit": (["routers", "--try", "old.patch"], "", "does not match the patch"),
    "half a patch": (["routers", "--try", "half.patch"], "", "expected more lines"),
    "no diff": (["routers", "--try", "no.patch"], "", "expected a unified diff, found none"),
    "no file": (["routers", "--try", "none.patch"], "", "cannot be read"),
}


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_judges_nothing(name: str) -> None:
    change("R1", "hash sha256", "hash sha512")
    patch = as_patch()
    Path("old.patch").write_text(patch.replace("-  hash", "- hash").replace("sha256", "sha384"))
    Path("half.patch").write_text(patch[: patch.index(" authentication")])
    Path("no.patch").write_text("crypto isakmp policy 10\n")
    words, typed, says = WRONG[name]
    result = what_if(*words, typed=typed)
    assert isinstance(result.exception, InputError), result.output
    assert says in f"{result.exception} {result.exception.hint}"
    assert not result.stdout


def test_outside_of_git(tmp_path: Path) -> None:
    write_pair(tmp_path, crypto_map())
    result = what_if(str(tmp_path / "routers"), "--diff", "main")
    assert "not a git repository" in str(result.exception)
