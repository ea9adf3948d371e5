"""A strongSwan that no IOS configuration ever touched is the other end of what we render for IOS."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.end_to_end.conftest import SECRETS
from tests.end_to_end.partner import TUNNEL, lay_out_with_partner, make_it_a_vti

from bothends.compare.inputs import rendered
from bothends.inventory import load_inventory
from bothends.lab.charon.bench import Bench
from bothends.lab.charon.connections import Child
from bothends.lab.charon.daemon import Daemon
from bothends.lab.charon.sas import DaemonChildSa
from bothends.lab.charon.translate import read_router, translate
from bothends.lab.config import Configuration
from bothends.model import SecretRef
from bothends.platforms.placeholders import reveal_in
from bothends.platforms.strongswan.write import swanctl_conf
from bothends.platforms.templates import make_environment
from bothends.secrets import resolve

pytestmark = pytest.mark.charon

INSIDE = """interface GigabitEthernet0/2
 ip address 10.1.0.1 255.255.255.0
ip route 0.0.0.0 0.0.0.0 203.0.113.254
end
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    lay_out_with_partner(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def bench() -> Iterator[Bench]:
    with Bench("interop") as found:
        for namespace, addresses in zip(
            found.namespaces,
            (("203.0.113.1", "10.1.0.1"), ("198.51.100.1", "10.2.0.1")),
            strict=True,
        ):
            namespace.ip(*(f"address add {each}/32 dev wire" for each in addresses))
        yield found


def key(project: Path, ref: SecretRef) -> str:
    return resolve(ref, project).reveal()


def configure(bench: Bench, project: Path) -> Child:
    """Our end is told what IOS would be given, the other what the partner is given: no more."""
    text = rendered(project, lambda ref: key(project, ref))["hq-r1"]
    text = text.replace("203.0.113.1 255.255.255.255", "203.0.113.1 255.255.255.0", 1)
    running = Configuration()
    running.load(
        "\n".join(line for line in text.replace("end\n", INSIDE).splitlines() if "!" not in line)
    )
    translation = translate(read_router("hq-r1", running.text()))
    bench.initiator.load(translation)
    inventory = load_inventory(project)
    tunnel = next(each for each in inventory.tunnels if each.name == TUNNEL)
    conf = swanctl_conf(tunnel, tunnel.end("bank-gw"), make_environment(project, inventory.hosts))
    assert not [secret for secret in SECRETS.values() if secret in conf]
    file = project / "swanctl.conf"
    lines = (reveal_in(line, lambda ref: key(project, ref)) for line in conf.splitlines())
    file.write_text("\n".join(lines) + "\n")
    assert "loaded connection 'hq-branch1'" in swanctl(
        bench.responder, "--load-all", "--file", str(file)
    )
    return next(c for (_, peer), c in translation.children.items() if str(peer) == "198.51.100.1")


def swanctl(daemon: Daemon, *arguments: str) -> str:
    done = subprocess.run(
        ["swanctl", *arguments, "--uri", f"unix://{daemon.socket_path}"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def children(daemon: Daemon) -> list[DaemonChildSa]:
    return [
        child
        for sa in daemon.sas()
        if sa.state == "ESTABLISHED"
        for child in sa.children
        if child.state == "INSTALLED"
    ]


def both_up(bench: Bench) -> tuple[DaemonChildSa, DaemonChildSa]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        pair = children(bench.initiator), children(bench.responder)
        if all(len(some) == 1 for some in pair):
            return pair[0][0], pair[1][0]
        time.sleep(0.05)
    logs = [daemon.log_path.read_text()[-3000:] for daemon in bench.daemons]
    pytest.fail("\n----\n".join(logs))


@pytest.mark.parametrize("vti", [False, True], ids=["IKEv1 crypto map", "IKEv2 interface"])
@pytest.mark.parametrize("starts", ["ours", "the partner"])
def test_what_is_rendered_for_both_ends_comes_up_whoever_starts(
    bench: Bench, project: Path, vti: bool, starts: str
) -> None:
    if vti:
        make_it_a_vti(project)
    child = configure(bench, project)
    if starts == "ours":
        bench.initiator.initiate(child)
    else:
        swanctl(bench.responder, "--initiate", "--child", "hq-branch1-1", "--timeout", "10")
    ours, theirs = both_up(bench)
    assert (ours.spi_in, ours.spi_out) == (theirs.spi_out, theirs.spi_in)
    assert ours.suite.cipher == theirs.suite.cipher
    assert ours.selector == theirs.selector.mirror()
    if not vti:
        assert carried(bench, 0, "10.1.0.1", "10.2.0.1")
        assert carried(bench, 1, "10.2.0.1", "10.1.0.1")
        after = children(bench.initiator)[0], children(bench.responder)[0]
        assert [(each.packets_in, each.packets_out) for each in after] == [(1, 1), (1, 1)]


def carried(bench: Bench, sender: int, source: str, destination: str) -> bool:
    """Whether a packet from one protected network arrives at the other end."""

    def bound(address: str) -> Callable[[], socket.socket]:
        def make() -> socket.socket:
            stream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            stream.settimeout(3)
            stream.bind((address, 9999))
            return stream

        return make

    here, there = bench.namespaces[sender], bench.namespaces[1 - sender]
    here.ip(f"route add {destination}/32 dev ipsec0 src {source}")
    with here.inside(bound(source)) as sent, there.inside(bound(destination)) as received:
        sent.sendto(b"through the tunnel", (destination, 9999))
        return received.recvfrom(100) == (b"through the tunnel", (source, 9999))
