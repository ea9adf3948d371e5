"""`bothends upgrade-plan`: no state of any wave loses a tunnel; waves that would are refused."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.upgrade.fleets import drawn
from tests.upgrade.replay import Bench, lost, plan_of, played
from typer.testing import CliRunner, Result

from bothends.cli.main import app
from bothends.cli.schema import schema
from bothends.compare import DOWN
from bothends.compare.rules.example import Example
from bothends.compare.upgrade_states import Step
from bothends.platforms.router import Release

TO = Release(17, 12)
GOLDEN = Path(__file__).parent / "golden"
WEAK_V1 = {
    "encr aes 256": "encr 3des",
    "hash sha256": "hash md5",
    " group 14\n": " group 2\n",
    "esp-aes 256 esp-sha256-hmac": "esp-3des esp-md5-hmac",
}
WEAK_V2 = {
    "encryption aes-cbc-256": "encryption 3des",
    " group 14": " group 2",
    "esp-aes 256 esp-sha256-hmac": "esp-3des esp-md5-hmac",
}
WEAK_PFS = {"set pfs group14": "set pfs group2"}
SHIELD_OFF = {"version 15.9": "version 17.3\ncrypto engine compliance shield disable"}


def texts(base: str, a: dict[str, str], b: dict[str, str]) -> dict[str, str]:
    return dict(zip(("R1", "R2"), Example(base, a, b).texts(), strict=True))


@dataclass(frozen=True)
class Case:
    name: str
    texts: dict[str, str]
    steps: tuple[Step, ...]
    at_risk: int = 1


PREPARE, CLEAN, UPGRADE = Step
ALL = (PREPARE, CLEAN, UPGRADE)
CASES = (
    Case("nothing weak", texts("crypto-map", {}, {}), (UPGRADE,), 0),
    Case("IKEv1", texts("crypto-map", WEAK_V1, WEAK_V1), ALL),
    Case("IKEv1, weak PFS only", texts("crypto-map", WEAK_PFS, WEAK_PFS), ALL),
    Case("IKEv1 on a tunnel interface", texts("svti", WEAK_V1 | WEAK_PFS, WEAK_V1 | WEAK_PFS), ALL),
    Case("GRE", texts("gre", WEAK_V1, WEAK_V1), ALL),
    Case("IKEv2", texts("ikev2", WEAK_V2, WEAK_V2), ALL),
    Case("IKEv2, weak PFS", texts("ikev2", WEAK_V2 | WEAK_PFS, WEAK_V2 | WEAK_PFS), ALL),
    Case("one end refuses nothing", texts("crypto-map", WEAK_V1 | SHIELD_OFF, WEAK_V1), ALL),
    Case("a default that is weak", texts("crypto-map", {" encr aes 256\n": ""},
                                         {" encr aes 256\n": ""}), ALL),
)  # fmt: skip


def bench(fleet: dict[str, str]) -> Bench:
    return Bench(dict(fleet), TO)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_pair_goes_through_the_stages(case: Case) -> None:
    plan = plan_of(case.texts, TO)
    assert tuple(wave.step for wave in plan.waves) == case.steps
    assert (plan.at_risk, plan.down) == (case.at_risk, ())
    after = bench(case.texts)
    before = after.verdicts()
    for wave, router, now in played(after, plan, 1):
        assert not lost(before, now), (wave, router)
    assert after.verdicts() == before
    again = plan_of(after.texts, TO)
    assert all(wave.step is UPGRADE for wave in again.waves), "nothing weak is left"


def _no_state_is_down(seed: int) -> None:
    fleet = drawn(seed)
    plan = plan_of(fleet.texts, TO, fleet.waves)
    assert not plan.down
    played_on = bench(fleet.texts)
    before = played_on.verdicts()
    for wave, router, now in played(played_on, plan, seed):
        assert not lost(before, now), (seed, wave, router)
    upgraded = [w.routers for w in plan.waves if w.step is UPGRADE]
    assert upgraded == list(fleet.waves), "the waves of the file, in their order"


@pytest.mark.parametrize("seed", range(12))
def test_no_state_of_any_wave_loses_a_tunnel(seed: int) -> None:
    _no_state_is_down(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_no_state_of_any_wave_loses_a_tunnel_in_many_fleets(seed: int) -> None:
    _no_state_is_down(seed)


def test_upgrades_alone_do_lose_tunnels() -> None:
    """The law above would hold of a replay that sees nothing: this one does see."""
    fleet = texts("crypto-map", WEAK_V1, WEAK_V1)
    alone = bench(fleet)
    before = alone.verdicts()
    alone.upgraded = {"R1"}
    assert lost(before, alone.verdicts())
    assert set(before.values()).isdisjoint(DOWN)


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "routers"
    folder.mkdir()
    for name, text in texts("crypto-map", WEAK_V1 | WEAK_PFS, WEAK_V1 | WEAK_PFS).items():
        (folder / f"{name}.cfg").write_text(text, encoding="utf-8")

    def invoke(*arguments: str, waves: str = "", to: str = "17.12") -> Result:
        more: Sequence[str] = ()
        if waves:
            Path("waves.yaml").write_text(waves, encoding="utf-8")
            more = ("--waves", "waves.yaml")
        return CliRunner().invoke(app, ["upgrade-plan", "routers", "--to", to, *more, *arguments])

    return invoke


@pytest.mark.parametrize("form", ["console", "json", "markdown", "html"])
def test_golden(form: str, run: Callable[..., Result], golden: Callable[[Path, str], None]) -> None:
    result = run("--format", form)
    assert result.exit_code == 0
    suffix = {"console": "txt", "markdown": "md"}.get(form, form)
    golden(GOLDEN / f"plan.{suffix}", result.stdout)


def test_json_fits_its_schema(run: Callable[..., Result]) -> None:
    document: Any = json.loads(run("--format", "json").stdout)
    jsonschema.validate(document, schema("upgrade-plan"))


@pytest.mark.parametrize("form", ["console", "json", "markdown", "html"])
@pytest.mark.parametrize("to", ["17.12", "17.20"])
def test_a_release_is_printed_as_it_is_called(
    to: str, form: str, run: Callable[..., Result]
) -> None:
    said = run("--format", form, to=to).stdout
    assert to in said
    assert "17.2 " not in said
    assert "17.11" not in said


@dataclass(frozen=True)
class Waves:
    name: str
    text: str
    code: int
    says: str
    arguments: tuple[str, ...] = ()


TUNNEL = "R1:VPN 10 - R2:VPN 10"
WAVES = (
    Waves("upgrades, with lines planned around them", "waves: [[R1], [R2]]", 0,
          "Wave 5: upgrade (upgrade, 1 router)"),
    Waves("the same without lines", "waves: [[R2], [R1]]", 1,
          f"{TUNNEL}: DOWN_PHASE1 in wave 1, as soon as R2 is changed", ("--upgrades-only",)),
    Waves("no file, without lines", "", 1, "refused: --upgrades-only: takes 1 tunnel down",
          ("--upgrades-only",)),
    Waves("every step", "waves: [{prepare: [R1, R2]}, {clean: [R1, R2]}, {upgrade: [R1, R2]}]", 0,
          "no tunnel goes down"),
    Waves("cleaned before the other end is prepared",
          "waves: [{prepare: [R1]}, {clean: [R1]}, {prepare: [R2]}]", 1,
          f"{TUNNEL}: DOWN_PHASE1 in wave 2, as soon as R1 is changed"),
    Waves("upgraded before anything was cleaned", "waves: [{prepare: [R1]}, {upgrade: [R1]}]", 1,
          f"{TUNNEL}: DOWN_PHASE1 in wave 2, as soon as R1 is changed"),
    Waves("both at once, and not one", "waves: [{clean: [R1, R2]}]", 1,
          "in wave 1, as soon as R2 is changed"),
    Waves("a router that is not there", "waves: [[R1, R3]]", 2,
          "waves.yaml:1:14: error: expected a router with a tunnel, found 'R3'"),
    Waves("a router twice", "waves: [[R1], [R1]]", 2, "R1 cannot upgrade: it has come to upgrade"),
    Waves("a step that there is not", "waves: [{preparing: [R1]}]", 2, "did you mean 'prepare'?"),
    Waves("no list", "waves: R1", 2, "expected waves"),
    Waves("not YAML", "waves: [", 2, "waves.yaml:1"),
)  # fmt: skip


@pytest.mark.parametrize("case", WAVES, ids=lambda case: case.name)
def test_waves_of_a_file(case: Waves, run: Callable[..., Result]) -> None:
    result = run(*case.arguments, waves=case.text)
    said = f"{result.stdout}{result.stderr}{result.exception or ''}"
    assert case.says in said
    code = getattr(result.exception, "exit_code", result.exit_code)
    assert code == case.code


def test_a_release_that_refuses_nothing_is_refused(run: Callable[..., Result]) -> None:
    assert "expected 17.11 or later, found '17.3'" in str(run(to="17.3").exception)


def test_a_file_of_waves_that_is_not_there_says_what_it_would_hold(
    run: Callable[..., Result],
) -> None:
    error = run("--waves", "nowhere.yaml").exception
    assert "nowhere.yaml: no such file" in str(error)
    assert "waves: [[R1, R2], [R3]]" in str(error)
