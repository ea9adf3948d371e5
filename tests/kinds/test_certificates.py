"""Tunnels whose ends have certificates: what is refused, what expires, what `verify` says of it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import LEFT, RIGHT, Site, reveal

from bothends.compare import Verdict
from bothends.errors import InputError
from bothends.lab.ca import Authority
from bothends.platforms.ios.difference import make_plan
from bothends.platforms.plan import Choices
from bothends.platforms.show import parse
from bothends.verification import Status
from bothends.verification.certificate_checks import certificates_last

COMMAND = "show crypto pki certificates"
SUBJECT = "CN=right.example.net"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    found = Site(Cell("svti", 2, signed="ecdsa-sig"), tmp_path)
    found.apply()
    return found


def held(site: Site, now: datetime | None = None) -> dict[str, tuple[Status, str]]:
    """What is said of the certificates that the routers show."""
    shown = {
        device: parse(COMMAND, site.backend.show(device, COMMAND) or "").records
        for device in (LEFT, RIGHT)
    }
    results = certificates_last(site.expected, shown, now or site.backend.clock.wall())
    return {each.device: (each.status, each.message) for each in results}


def test_days_are_counted(site: Site) -> None:
    assert site.verify().status is Status.OK
    for status, message in held(site).values():
        assert status is Status.OK
        assert message.endswith("364 days left")
    soon = held(site, site.backend.clock.wall() + timedelta(days=340))
    assert {status for status, _ in soon.values()} == {Status.DRIFTED}
    late = held(site, site.backend.clock.wall() + timedelta(days=400))
    assert {status for status, _ in late.values()} == {Status.FAILED}
    early = held(site, site.backend.clock.wall() - timedelta(days=400))
    assert all(message.startswith("not valid before") for _, message in early.values())


OTHERS = {
    "expired": lambda own: own.issue(SUBJECT, days=-1),
    "of another authority": lambda _own: Authority().issue(SUBJECT),
    "with another kind of key": lambda own: own.issue(SUBJECT, "rsa-sig"),
    "of somebody else": lambda own: own.issue("CN=eve.example.net"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_certificate_that_does_not_prove_it_is_refused(case: str, site: Site) -> None:
    assert site.authority
    site.backend.enrol(RIGHT, "VPN", OTHERS[case](site.authority))
    assert site.verify().status is Status.FAILED
    if case == "expired":
        assert held(site)[RIGHT] == (Status.FAILED, held(site)[RIGHT][1])


def test_a_trustpoint_that_nobody_enrolled_stops_the_plan(site: Site) -> None:
    site.type(RIGHT, "no crypto pki trustpoint VPN")
    assert held(site)[RIGHT][1] == "trustpoint VPN holds no certificate: enrol it"
    with pytest.raises(InputError, match="trustpoint VPN does not exist; enrol it first"):
        site.plan(RIGHT)


def test_the_trustpoint_is_the_users(site: Site) -> None:
    site.remove()
    assert all("crypto pki trustpoint VPN" in text for text in site.running.values())
    assert not any("certificate map" in text for text in site.running.values())


def test_a_map_for_another_subject_is_found(site: Site) -> None:
    map_lines = ("crypto pki certificate map BE-one 10", " subject-name co cn=somebody")
    site.type(LEFT, *map_lines)
    assert [each.verdict for each in site.judged()] == [Verdict.DOWN_AUTH]


@pytest.fixture
def enrolled(tmp_path: Path) -> Site:
    """A site whose trustpoints are written, and hold certificates."""
    return Site(Cell("svti", 2, signed="ecdsa-sig", enrolled="terminal"), tmp_path)


def test_only_the_trustpoint_is_planned_before_it_holds_a_certificate(enrolled: Site) -> None:
    site = enrolled
    site.type(RIGHT, f"no {TRUSTPOINT}")
    empty = site.running[RIGHT]
    plan = site.plan(RIGHT)
    assert plan.lines[0] == TRUSTPOINT
    assert all(line.startswith(" ") for line in plan.lines[1:])
    (by_hand,) = plan.by_hand.values()
    assert [line.split()[2] for line, _ in by_hand.steps] == [
        "generate",
        "authenticate",
        "enroll",
        "import",
    ]
    site.type(RIGHT, *plan.lines)
    again = site.plan(RIGHT)
    assert (again.changed, again.by_hand) == (False, plan.by_hand)
    site.type(RIGHT, *plan.undo)
    assert site.running[RIGHT] == empty


def test_the_end_with_a_certificate_waits_for_the_other(enrolled: Site) -> None:
    choices = Choices(waiting=frozenset({"one"}))
    plan = make_plan(
        LEFT,
        [enrolled.tunnel],
        enrolled.running[LEFT],
        environment=enrolled.environment,
        reveal=reveal,
        choices=choices,
    )
    assert not plan.changed


def test_a_tunnel_that_runs_stays_when_its_certificate_is_gone(enrolled: Site) -> None:
    enrolled.apply()
    enrolled.type(RIGHT, "no crypto pki certificate chain BE-VPN")
    plan = enrolled.plan(RIGHT)
    assert not plan.changed
    assert plan.by_hand


@pytest.mark.parametrize("line", ["subject-name CN=other", "fqdn other.example.net"])
def test_a_trustpoint_that_somebody_changed_is_drift(line: str, enrolled: Site) -> None:
    enrolled.apply()
    before = enrolled.running[RIGHT]
    enrolled.type(RIGHT, TRUSTPOINT, f" {line}")
    plan = enrolled.plan(RIGHT)
    assert plan.lines[0] == TRUSTPOINT
    assert any("stays as it is until it is renewed" in note for note in plan.notes)
    enrolled.type(RIGHT, *plan.lines)
    assert enrolled.running[RIGHT] == before


def test_a_certificate_is_left_when_its_tunnel_goes(enrolled: Site) -> None:
    enrolled.apply()
    plan = enrolled.removal(RIGHT, "one")
    assert not any("trustpoint" in line for line in plan.lines if line.startswith("no "))
    assert any(note.startswith("BE-VPN: stays") for note in plan.notes)
    enrolled.type(RIGHT, "no crypto pki certificate chain BE-VPN")
    assert f"no {TRUSTPOINT}" in enrolled.removal(RIGHT, "one").lines


def test_a_trustpoint_of_ours_that_others_use_is_not_removed(enrolled: Site) -> None:
    enrolled.apply()
    theirs = ("crypto ikev2 profile THEIRS", " pki trustpoint BE-VPN")
    enrolled.type(RIGHT, *theirs, "no crypto pki certificate chain BE-VPN")
    assert f"no {TRUSTPOINT}" not in enrolled.removal(RIGHT, "one").lines


TRUSTPOINT = "crypto pki trustpoint BE-VPN"
