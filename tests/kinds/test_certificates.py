"""Tunnels whose ends have certificates: what is refused, what expires, what `verify` says of it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.kinds.cells import Cell
from tests.kinds.site import LEFT, RIGHT, Site

from bothends.compare import Verdict
from bothends.errors import InputError
from bothends.lab.ca import Authority
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
