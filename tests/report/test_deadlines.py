"""How a fleet stands with the deadlines of a profile: every state, and the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.report.pairs import report_of
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.compare import Options, judge
from bothends.compare.readiness import Standing, readiness
from bothends.compare.rules.example import Example
from bothends.ike.profiles import PROFILES
from bothends.ike.strength import Demand
from bothends.platforms.ios.config import read_router
from bothends.report.lint_items import Report
from bothends.report.lint_page import parts
from bothends.report.page import html, markdown

CNSA2 = PROFILES["cnsa2"]
GOLDEN = Path(__file__).parent / "golden"
NEW = {"version 15.9": "version 26.1"}
READY = NEW | {
    "integrity sha256": "integrity sha384",
    " group 14": " group 20\n pqc mlkem1024",
    "esp-aes 256 esp-sha256-hmac": "esp-gcm 256",
    "set pfs group14": "set pfs group20",
    "crypto ikev2 policy": "crypto ikev2 fragmentation\ncrypto ikev2 policy",
}
ALSO_OLD = READY | {"integrity sha256": "integrity sha384 sha256"}
MAY = READY | {" group 14": " group 20\n pqc mlkem1024 optional"}
MET, MISSED, OPEN = Standing.MET, Standing.MISSED, Standing.OPEN


@dataclass(frozen=True)
class Case:
    name: str
    example: Example
    states: tuple[Standing, Standing, Standing]
    """For what is used, for what is accepted, for what the releases can do."""
    blockers: frozenset[str]
    says: str = ""


R1, R2 = frozenset({"R1"}), frozenset({"R2"})
CASES = (
    Case("both are ready", Example("ikev2", READY, READY), (MET, MET, MET), frozenset()),
    Case("one is not", Example("ikev2", READY, {}), (MISSED, MISSED, MISSED), R2, "has only IKE"),
    Case("one takes something older as well", Example("ikev2", READY, ALSO_OLD),
         (MET, MISSED, MET), R2, "accepts IKE hash sha256"),
    Case("one goes without ML-KEM as well", Example("ikev2", READY, MAY),
         (MET, MISSED, MET), R2, "accepts IKE ML-KEM none"),
    Case("new releases, old lines", Example("ikev2", NEW, NEW),
         (MISSED, MISSED, MET), R1 | R2, "IKE ML-KEM none"),
    Case("IKEv1", Example("crypto-map", NEW, NEW), (MISSED, MISSED, MET), R1 | R2,
         "has only IKE version 1"),
    Case("no line tells the release", Example("ikev2", {"version 15.9\n": ""}, READY),
         (MISSED, MISSED, MISSED), R1, "its release is not known"),
    Case("no pre-shared key in common",
         Example("ikev2", READY, READY | {"q7Tz-94kMp-Lw2cX-v8Rd": "another-one-altogether-2"}),
         (OPEN, OPEN, MET), frozenset()),
)  # fmt: skip


def report(example: Example) -> Report:
    return report_of(replace(example, options=Options(strength=CNSA2)), strength=CNSA2)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_blocks_a_deadline(case: Case) -> None:
    [tunnel] = report(case.example).judgement.tunnels
    found = readiness(tunnel, CNSA2)
    by = {each.deadline.demand: each for each in found}
    assert tuple(by[demand].standing for demand in Demand) == case.states
    blockers = [blocker for each in found for blocker in each.blockers]
    assert {blocker.device for blocker in blockers} == case.blockers
    assert case.says in "; ".join(blocker.reason for blocker in blockers)
    assert all(bool(each.blockers) is (each.standing is MISSED) for each in found)


def test_a_peer_that_is_not_there_leaves_it_open() -> None:
    text = Example("ikev2", READY, READY).texts()[0]
    [tunnel] = judge([read_router(text, "R1.cfg")], Options(strength=CNSA2)).tunnels
    assert {each.standing for each in readiness(tunnel, CNSA2)[:2]} == {OPEN}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_lines_are_printed_that_a_release_does_not_know(case: Case) -> None:
    page = markdown(parts(report(case.example)))
    _, _, rest = page.partition("\n## What to change")
    section = rest.partition("\n## ")[0]
    able = case.states[2] is MET
    assert ("need IOS XE 26.1 first" in section) is not able
    assert able or "pqc" not in section


HALF = Example("ikev2", READY, NEW)


@pytest.mark.parametrize(("suffix", "write"), [("md", markdown), ("html", html)])
def test_golden(
    suffix: str, write: Callable[..., str], golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / f"deadlines.{suffix}", write(parts(report(HALF))))


class Tags(HTMLParser):
    """Whether every tag is closed, and what is named that lies elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elsewhere: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "input"}:
            self.open.append(tag)
        self.elsewhere += [
            str(to) for name, to in attrs if name in {"src", "href"} and not str(to).startswith("#")
        ]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_else_and_is_whole() -> None:
    tags = Tags()
    tags.feed(html(parts(report(HALF))))
    assert (tags.open, tags.elsewhere) == ([], [])


def test_an_old_name_of_a_profile_says_which_it_is(tmp_path: Path) -> None:
    for name, text in zip(("R1", "R2"), HALF.texts(), strict=True):
        (tmp_path / f"{name}.cfg").write_text(text)
    found = CliRunner().invoke(app, ["lint", str(tmp_path), "--strength", "cnsa"])
    assert "strength profile cnsa is cnsa1" in found.stderr
    assert "Deadlines" not in found.stdout
