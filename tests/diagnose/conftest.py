"""Two routers under the lab's model, whose logs, configurations and show output are diagnosed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address

import pytest

from bothends.diagnose import Collected, CollectedEnd
from bothends.lab.backend import Ping
from bothends.lab.ike import Clock, ModelBackend

ROUTER = """\
hostname {name}
!
crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key Sesame-Street-2024-x7 address {peer}
!
crypto ipsec transform-set TS esp-aes 256 esp-sha256-hmac
 mode tunnel
!
crypto map CM 10 ipsec-isakmp
 set peer {peer}
 set transform-set TS
 set pfs group14
 match address VPN
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
ip access-list extended VPN
 permit ip {lan}.0 0.0.0.255 {far}.0 0.0.0.255
"""
HQ = {"name": "hq", "wan": "203.0.113.1", "lan": "10.1.0", "peer": "198.51.100.1",
      "far": "10.2.0", "gateway": "203.0.113.254"}  # fmt: skip
BRANCH = {"name": "branch", "wan": "198.51.100.1", "lan": "10.2.0", "peer": "203.0.113.1",
          "far": "10.1.0", "gateway": "198.51.100.254"}  # fmt: skip


@dataclass
class Rig:
    """`hq` starts, `branch` answers."""

    backend: ModelBackend = field(default_factory=lambda: ModelBackend(clock=Clock()))
    texts: dict[str, str] = field(
        default_factory=lambda: {r["name"]: ROUTER.format(**r) for r in (HQ, BRANCH)}
    )
    logs: dict[str, list[str]] = field(default_factory=dict)
    topics: tuple[str, ...] = ("isakmp", "ipsec")

    def change(self, router: str, old: str, new: str) -> None:
        assert old in self.texts[router]
        self.texts[router] = self.texts[router].replace(old, new)

    def run(self) -> None:
        """Ping from hq with debugging on at both ends, then let two minutes pass."""
        for router, text in self.texts.items():
            self.backend.configure(router, text)
            lines = self.logs.setdefault(router, [])
            for topic in self.topics:
                self.backend.debug(router, f"debug crypto {topic}", lines.append)
        request = Ping(destination=IPv4Address("10.2.0.1"), source=IPv4Address("10.1.0.1"))

        async def ping() -> None:
            async for _ in self.backend.ping("hq", request):
                pass

        asyncio.run(ping())
        self.backend.clock.skip(130)

    def collected(self, *, log: bool = True) -> Collected:
        return Collected("hq-branch", self._end("hq", log=log), self._end("branch", log=log))

    def _end(self, router: str, *, log: bool) -> CollectedEnd:
        commands = [f"show crypto {what}" for what in ("isakmp sa", "ipsec sa", "session")]
        return CollectedEnd(
            device=router,
            address={r["name"]: r["wan"] for r in (HQ, BRANCH)}[router],
            running=self.texts[router],
            shows={c: self.backend.show(router, c) or "" for c in commands},
            log="\n".join(self.logs[router]) if log else None,
        )


@pytest.fixture
def rig() -> Rig:
    return Rig()


@pytest.fixture
def make_rig() -> Callable[[], Rig]:
    return Rig
