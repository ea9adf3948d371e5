"""What is kept of findings changes nothing that is said, whichever files change from run to run."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from benchmarks.bench_lint import fleet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.compare.kinds import KINDS

from bothends import lint, read_configs
from bothends.compare import rules
from bothends.compare.accepted_findings import Silence, Silencer
from bothends.compare.context import Options
from bothends.compare.own_rules import forget_own_rules, load_own_rules
from bothends.ike.profiles import PROFILES
from bothends.report.lint import document
from bothends.report.lint_items import Report

CHANGES = (
    ("version 15", "! a remark\nversion 15"),
    (" group 14", " group 5"),
    ("esp-sha256-hmac", "esp-md5-hmac"),
    (" set pfs group14\n", ""),
    ("-key address", "-yek address"),
    ("0.0.0.255 10.0.0.0", "0.0.0.127 10.0.0.0"),
    ("ip address 45.0.3.1", "ip address 45.0.5.1"),
    ("set peer 203.0.113.1", "set peer 203.0.113.9"),
    ("hostname spoke", "hostname spoke1 ! "),
    ("crypto map VPN 10 ipsec", "crypto map VPN 11 ipsec"),
    ("q7Tz-94kMp-Lw2cX-v8Rd", "cisco123"),
    (" 14\n", " 2\n"),
    ("end\n", ""),
)
"""What is written instead of what, where a file has it; each may change more than its own tunnel."""
SILENCES = [
    Silence("KEY-*", "known", device="spoke1*"),
    Silence("PFS-001", "gone", device="nobody"),
]


KINDS_HERE = ("crypto-map", "dynamic-map-v2", "svti", "gre-v2-vrf")


def made(folder: Path, routers: int, kinds: Iterable[str] = KINDS) -> list[Path]:
    """A hub with spokes, and a pair of each kind."""
    paths = fleet(folder, routers)
    for number, kind in enumerate(kinds):
        for side, text in enumerate(KINDS[kind]):
            apart = text.replace("203.0.113.", f"100.70.{number}.").replace(
                "198.51.100.", f"100.80.{number}."
            )
            paths.append(folder / f"{kind}-{side}.cfg")
            paths[-1].write_text(apart.replace("hostname ", f"hostname k{number}-"))
    return paths


def said(folder: Path, cache: Path | None, options: Options | None = None) -> str:
    silencer = Silencer(SILENCES)
    judgement = lint(read_configs(folder, cache=cache), options=options, silencer=silencer)
    report = Report(judgement, silencer.count, accepted=silencer.accepted)
    return json.dumps([document(report), [each.rule for each in silencer.unused]])


Step = tuple[int, tuple[str, str] | None]
"""The number of a file, and what is changed there; None: it is taken away, or comes back."""
STEPS = st.lists(st.tuples(st.integers(0, 200), st.none() | st.sampled_from(CHANGES)), max_size=4)


class Texts(dict[Path, str]):
    """The fleet as it is at first."""

    def __repr__(self) -> str:
        return "the fleet"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    folder = tmp_path_factory.mktemp("fleet")
    return Texts({path: path.read_text() for path in made(folder, 7, KINDS_HERE)})


def changed(texts: Texts, steps: list[Step]) -> Path:
    """The folder as it is after some changes, each file otherwise as it was at first."""
    paths = list(texts)
    wanted: dict[Path, str | None] = dict(texts)
    for number, change in steps:
        path = paths[number % len(paths)]
        text = wanted[path]
        wanted[path] = text.replace(*change) if text and change else None
    for path, text in wanted.items():
        if text is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_text() != text:
            path.write_text(text)
    return paths[0].parent


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(runs=st.lists(STEPS, min_size=2, max_size=3))
def test_a_cache_changes_nothing(
    texts: Texts, tmp_path_factory: pytest.TempPathFactory, runs: list[list[Step]]
) -> None:
    cache = tmp_path_factory.mktemp("cache", numbered=True)
    for steps in runs:
        folder = changed(texts, steps)
        assert said(folder, cache) == said(folder, None)


@pytest.mark.gate
def test_it_changes_nothing_of_several_hundred_routers(tmp_path: Path) -> None:
    (tmp_path / "fleet").mkdir()
    paths = made(tmp_path / "fleet", 300)
    texts = {path: path.read_text() for path in paths}
    for step, change in enumerate((None, *CHANGES[::3])):
        for path in paths[7 * step : 7 * step + 3] if change else ():
            path.write_text(texts[path].replace(*change))
        assert said(tmp_path / "fleet", tmp_path / "cache") == said(tmp_path / "fleet", None)


def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rules that are asked, each time."""
    names: list[str] = []
    ask = rules.findings_of

    def noting(rule: rules.Rule, check: rules.Check, context: rules.DeviceContext) -> object:
        names.append(rule.id)
        return ask(rule, check, context)

    monkeypatch.setattr("bothends.compare.findings_cache.findings_of", noting)
    return names


def test_rules_are_asked_again_only_where_something_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "fleet", tmp_path / "cache"
    folder.mkdir()
    spoke = made(folder, 20)[5]
    names = asked(monkeypatch)
    said(folder, cache)
    all_of_them = len(names)
    names.clear()
    said(folder, cache)
    assert not names
    spoke.write_text(f"{spoke.read_text()}! changed\n")
    said(folder, cache)
    assert 0 < len(names) < all_of_them / 10
    names.clear()
    said(folder, cache, Options(strength=PROFILES["legacy"]))
    assert len(names) == all_of_them


def test_a_damaged_entry_and_one_of_another_version_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "fleet", tmp_path / "cache"
    folder.mkdir()
    made(folder, 3)
    plain = said(folder, cache)
    names = asked(monkeypatch)
    for damage in (
        lambda text: text[:-7],
        lambda text: text[:40] + b"x" + text[41:],
        lambda _: b"x",
    ):
        for entry in cache.iterdir():
            if entry.name != "salt":
                entry.write_bytes(damage(entry.read_bytes()))
        names.clear()
        assert said(folder, cache) == plain
        assert names
    names.clear()
    monkeypatch.setattr("bothends.compare.reading_cache._made_by", lambda: "another version")
    assert said(folder, cache) == plain
    assert names


def test_rules_of_a_user_are_always_asked(tmp_path: Path) -> None:
    folder, cache = tmp_path / "fleet", tmp_path / "cache"
    folder.mkdir()
    made(folder, 3)
    (tmp_path / "rules").mkdir()
    (tmp_path / "word").write_text("one")
    (tmp_path / "rules" / "mine.py").write_text(
        "from pathlib import Path\n"
        "from bothends.rules import Consequence, Hit, Severity, device_rule, missing\n"
        "@device_rule('KEY-500', title='mine', severity=Severity.INFO,\n"
        "             consequence=Consequence.HYGIENE, rationale='It is mine.', source='ours')\n"
        "def mine(device):\n"
        f"    yield Hit(Path({str(tmp_path / 'word')!r}).read_text(), missing(device.router, 'x'))\n"
    )
    try:
        load_own_rules(tmp_path)
        first = said(folder, cache)
        (tmp_path / "word").write_text("another")
        assert said(folder, cache) == first.replace('"one"', '"another"') != first
        assert said(folder, cache) == said(folder, None)
    finally:
        forget_own_rules()


def test_what_is_said_of_a_router_may_change_with_a_third_one(tmp_path: Path) -> None:
    folder, cache = tmp_path / "fleet", tmp_path / "cache"
    folder.mkdir()
    paths = fleet(folder, 4)
    for path in paths:
        path.write_text(path.read_text().replace(" group 14", " group 2"))
    before = said(folder, cache)
    paths[3].write_text(paths[3].read_text().replace(" group 2", " group 5"))
    after = said(folder, cache)
    assert after == said(folder, None)
    (first,), (second,) = (
        [
            finding["fix"]
            for finding in json.loads(text)[0]["findings"]
            if finding["rule"] == "STR-001" and finding["a"]["device"] == "spoke0"
        ]
        for text in (before, after)
    )
    assert first != second, "spoke2 is no longer lifted together with spoke0"
