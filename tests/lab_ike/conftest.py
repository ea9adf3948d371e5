"""A bench of two routers under the model, with configurations that a test can bend."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address

import pytest

from bothends.lab.backend import Ping
from bothends.lab.ike import Clock, ModelBackend

TEMPLATE = """\
hostname {name}
!
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key Secret1 address {peer}
!
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
!
crypto map CM 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set pfs group14
 match address ACL
!
interface GigabitEthernet0/0
 ip address {wan} 255.255.255.0
 crypto map CM
!
interface GigabitEthernet0/1
 ip address {lan}.1 255.255.255.0
!
ip route 0.0.0.0 0.0.0.0 {gateway}
!
ip access-list extended ACL
 permit ip {lan}.0 0.0.0.255 {far}.0 0.0.0.255
"""
A = {"name": "a", "wan": "203.0.113.1", "lan": "10.1.0", "peer": "198.51.100.1", "far": "10.2.0"}
B = {"name": "b", "wan": "198.51.100.1", "lan": "10.2.0", "peer": "203.0.113.1", "far": "10.1.0"}


@dataclass
class Bench:
    """Two routers, `a` and `b`."""

    backend: ModelBackend = field(default_factory=lambda: ModelBackend(clock=Clock()))
    texts: dict[str, str] = field(default_factory=dict)
    logs: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for router in (A, B):
            gateway = router["wan"].rpartition(".")[0] + ".254"
            self.texts[router["name"]] = TEMPLATE.format(gateway=gateway, **router)
            self.load(router["name"])

    def load(self, router: str) -> None:
        self.backend.configure(router, self.texts[router])

    def change(self, router: str, *edits: tuple[str, str]) -> None:
        """Replace pieces of a router's configuration; every piece must be there."""
        for old, new in edits:
            assert old in self.texts[router], f"{old!r} is not in the configuration of {router}"
            self.texts[router] = self.texts[router].replace(old, new)
        self.load(router)

    def add(self, router: str, text: str) -> None:
        self.texts[router] += text + "\n"
        self.load(router)

    def ping(self, router: str = "a", **options: object) -> str:
        lans = {"a": ("10.1.0.1", "10.2.0.1"), "b": ("10.2.0.1", "10.1.0.1")}
        source, destination = (IPv4Address(address) for address in lans[router])
        request = Ping(**{"destination": destination, "source": source, **options})

        async def run() -> str:
            return "".join([mark async for mark in self.backend.ping(router, request)])

        return asyncio.run(run())

    def show(self, router: str, command: str) -> str:
        text = self.backend.show(router, f"show crypto {command}")
        assert text is not None
        return text

    def states(self, router: str) -> list[str]:
        """States of the ISAKMP SAs, with `deleted` where IOS says so."""
        rows = re.findall(
            r"((?:MM|AG|QM)_\w+) +\d+ ACTIVE( \(deleted\))?", self.show(router, "isakmp sa")
        )
        return [state + deleted for state, deleted in rows]

    def spis(self, router: str) -> tuple[list[str], list[str]]:
        """Inbound and outbound SPIs."""
        inbound, outbound = [], []
        way = inbound
        for line in self.show(router, "ipsec sa").splitlines():
            if "outbound esp sas" in line:
                way = outbound
            elif "inbound esp sas" in line:
                way = inbound
            elif match := re.match(r" +spi: (0x\w+)", line):
                way.append(match[1])
        return inbound, outbound

    def counters(self, router: str) -> tuple[int, int]:
        """Packets encapsulated and decapsulated, of all flows together."""
        text = self.show(router, "ipsec sa")
        return (
            sum(int(n) for n in re.findall(r"#pkts encaps: (\d+)", text)),
            sum(int(n) for n in re.findall(r"#pkts decaps: (\d+)", text)),
        )

    def debug(self, *topics: str) -> None:
        for router in self.texts:
            lines = self.logs.setdefault(router, [])
            for topic in topics or ("isakmp", "ipsec"):
                self.backend.debug(router, f"debug crypto {topic}", lines.append)

    def log(self, router: str) -> str:
        return "\n".join(self.logs[router])


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="session")
def make_bench() -> Callable[[], Bench]:
    return Bench
