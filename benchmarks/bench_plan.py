"""The plan for 200 new tunnels of one hub, beside what their templates alone take to render."""

import tempfile
import time
from pathlib import Path

from bothends import load_inventory
from bothends.cli.init import lay_out
from bothends.platforms import driven, written
from bothends.platforms.templates import make_environment

TUNNELS = 200
RUNNING = """version 15.9
hostname hub
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.0.0.1 255.255.0.0
ip route 0.0.0.0 0.0.0.0 203.0.113.254
end
"""


def _host(name: str, outside: str, inside: str) -> str:
    return (
        f"{name}:\n  hostname: {outside}\n  groups: [ios]\n  data:\n    interfaces: "
        f"{{GigabitEthernet0/0: {outside}/24, GigabitEthernet0/1: {inside}}}\n"
    )


def write_project(project: Path) -> None:
    """A project of one hub and its spokes."""
    lay_out(project)
    hosts = ["---\n", _host("hub", "203.0.113.1", "10.0.0.1/16")]
    tunnels = []
    for n in range(TUNNELS):
        hosts.append(_host(f"s{n}", f"198.18.{n}.1", f"10.{n + 1}.0.1/24"))
        tunnels.append(
            f"  t{n}:\n    profile: standard\n    psk: env:PSK_BENCH\n    ends:\n"
            f"      hub: {{interface: GigabitEthernet0/0, address: 203.0.113.1, "
            f"networks: [10.0.0.0/16]}}\n"
            f"      s{n}: {{interface: GigabitEthernet0/0, address: 198.18.{n}.1, "
            f"networks: [10.{n + 1}.0.0/24]}}\n"
        )
    (project / "inventory" / "hosts.yaml").write_text("".join(hosts))
    file = project / "inventory" / "tunnels.yaml"
    head = file.read_text().partition("tunnels:\n")[0]
    file.write_text(head + "tunnels:\n" + "".join(tunnels))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        write_project(project)
        start = time.process_time()
        inventory = load_inventory(project)
        read = time.process_time() - start
        environment = make_environment(project, inventory.hosts)
        start = time.process_time()
        list(written("ios").write("hub", inventory.tunnels, environment=environment))
        rendered = time.process_time() - start
        start = time.process_time()
        plan = driven("ios").difference(
            "hub",
            list(inventory.tunnels),
            RUNNING,
            environment=environment,
            reveal=lambda _ref: "key",
            neighbours=list(inventory.tunnels),
        )
        planned = time.process_time() - start
    print(f"{TUNNELS} tunnels of one hub, {len(plan.steps)} steps, seconds of CPU")
    print(f"  inventory read  {read:5.2f}")
    print(f"  plan            {planned:5.2f}")
    print(f"  rendered alone  {rendered:5.2f}   ratio {planned / rendered:5.2f}")


if __name__ == "__main__":
    main()
