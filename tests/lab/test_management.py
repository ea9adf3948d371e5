"""Sessions that end, stand still or find the router changed: over real SSH, by a faster clock."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from netmiko import BaseConnection, ConnectHandler

from bothends.cli.init import lay_out
from bothends.lab.lab import Lab

pytestmark = pytest.mark.lab
SPEED = 200.0


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lay_out(tmp_path)
    with Lab.from_project(tmp_path, password="canary-login", speed=SPEED) as running:
        yield running


def connect(lab: Lab, name: str) -> BaseConnection:
    host, port = lab.addresses[name]
    return ConnectHandler(
        device_type="cisco_ios", host=host, port=port, username="lab", password="canary-login"
    )


def eventually(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_three_minutes_pass_in_a_second(lab: Lab) -> None:
    before = lab.running("hq-r1")
    session = connect(lab, "hq-r1")
    session.send_config_set(
        ["crypto isakmp policy 10", "encr aes 256"],
        config_mode_command="configure terminal revert timer 3",
    )
    assert "policy 10" in lab.running("hq-r1")
    session.disconnect()
    assert eventually(lambda: lab.running("hq-r1") == before)


def test_a_router_that_loses_its_power(lab: Lab) -> None:
    session = connect(lab, "hq-r1")
    session.send_config_set(["crypto isakmp policy 10"])
    lab.routers["hq-r1"].faults.boots_in = 1e9
    lab.lose_power("hq-r1")
    assert eventually(lambda: not session.is_alive())
    with pytest.raises(Exception, match="SSH"):
        connect(lab, "hq-r1")
    lab.do(lab.routers["hq-r1"].boot)
    session = connect(lab, "hq-r1")
    assert "policy 10" not in session.send_command("show running-config")
    session.disconnect()


def test_the_change_cuts_its_own_line(lab: Lab) -> None:
    """branch1-r1 is managed from behind hq-r1; its default route goes, and comes back."""
    lab.manage("branch1-r1", through="hq-r1", source="203.0.113.1", address="198.51.100.1")
    session = connect(lab, "branch1-r1")
    session.config_mode("configure terminal revert timer 3")
    session.write_channel("no ip route 0.0.0.0 0.0.0.0 198.51.100.62\n")
    assert eventually(lambda: "ip route 0.0.0.0" not in lab.running("branch1-r1"))
    assert "(config)#" not in session.read_channel()
    assert eventually(lambda: "ip route 0.0.0.0" in lab.running("branch1-r1"))
    assert eventually(lambda: "(config)#" in session.read_channel())
    session.disconnect()
