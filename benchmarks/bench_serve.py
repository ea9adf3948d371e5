"""`bothends serve` on a fleet of 2,000 tunnels: 20 hubs with 100 branches each, of the lab.

The routers run in a process of their own, so that what the poller takes is counted alone. One round
logs in to every router for each look, the other keeps the sessions open.

    python benchmarks/bench_serve.py             2,000 tunnels (some minutes)
    python benchmarks/bench_serve.py 5           500 tunnels: 5 hubs
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bothends.api import load_inventory, render
from bothends.cli.init import lay_out
from bothends.cli.playbook import PlaybookSettings, open_job

BRANCHES = 100
KEY = "a-key-for-the-benchmark"
PLACEHOLDER = re.compile(r"<[^>]*>")


def inventory(hubs: int) -> tuple[str, str]:
    hosts, tunnels = ["---"], []
    for h in range(hubs):
        hosts.append(
            f"hub{h}:\n  hostname: 203.0.{h}.1\n  groups: [ios]\n  data:\n    interfaces: "
            f"{{GigabitEthernet0/0: 203.0.{h}.1/24, GigabitEthernet0/1: 10.{h}.255.1/24}}\n"
            f"    default_gateway: 203.0.{h}.254"
        )
        for n in range(BRANCHES):
            hosts.append(
                f"b{h}-{n}:\n  hostname: 198.{18 + h}.{n}.1\n  groups: [ios]\n  data:\n    interfaces: "
                f"{{GigabitEthernet0/0: 198.{18 + h}.{n}.1/24, GigabitEthernet0/1: 10.{h}.{n}.1/24}}\n"
                f"    default_gateway: 198.{18 + h}.{n}.254"
            )
            tunnels.append(
                f"  t{h}-{n}:\n    profile: standard\n    psk: env:PSK_BENCH\n    ends:\n"
                f"      hub{h}: {{interface: GigabitEthernet0/0, address: 203.0.{h}.1, "
                f"networks: [10.{h}.255.0/24]}}\n"
                f"      b{h}-{n}: {{interface: GigabitEthernet0/0, address: 198.{18 + h}.{n}.1, "
                f"networks: [10.{h}.{n}.0/24]}}"
            )
    return "\n".join(hosts) + "\n", "\n".join(tunnels) + "\n"


def routers(project: Path) -> None:
    """Start the routers with their tunnels configured, bring these up, and send on."""
    from ipaddress import ip_address

    from bothends.lab.backend import Ping
    from bothends.lab.lab import Lab
    from bothends.lab.specs import specs
    from bothends.lab.state import write_state

    fleet = load_inventory(project)
    configured = []
    for spec in specs(fleet):
        lines = [
            PLACEHOLDER.sub(KEY, line)
            for line in render(fleet, spec.name).splitlines()
            if line[:1] != "!"
        ]
        text = "\n".join([spec.configuration, *lines])
        configured.append(replace(spec, configuration=text))
    with Lab(configured) as lab:

        async def ping(tunnel: object) -> None:
            h, n = str(tunnel)[1:].split("-")
            packets = Ping(
                ip_address(f"10.{h}.255.1"), ip_address(f"10.{h}.{n}.1"), count=2, timeout=1
            )
            async for _ in lab.backend.ping(f"b{h}-{n}", packets):
                pass

        for each in fleet.tunnels:
            lab.call(ping(each.name))
        write_state(lab, project)
        print("ready", flush=True)
        while not sys.stdin.closed and sys.stdin.readline():
            for each in fleet.tunnels:
                lab.call(ping(each.name))
            print("sent", flush=True)


def measure(
    project: Path, sessions: int, child: "subprocess.Popen[str]"
) -> tuple[float, float, dict[str, int]]:
    from bothends.device.ask.polling import Poller

    with open_job(PlaybookSettings(project=project, lab=True), "bench", options={}) as job:
        poller = Poller(job, sessions=sessions)
        poller.look()
        child.stdin.write("\n"), child.stdin.flush(), child.stdout.readline()
        cpu, wall = time.process_time(), time.perf_counter()
        snapshot = poller.look()
        result = time.perf_counter() - wall, time.process_time() - cpu
        states: dict[str, int] = {}
        for each in snapshot.observations.values():
            states[each.state] = states.get(each.state, 0) + 1
        return *result, states


def main() -> None:
    os.environ["PSK_BENCH"] = KEY
    if len(sys.argv) > 1 and sys.argv[1] == "--routers":
        routers(Path(sys.argv[2]))
        return
    hubs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        lay_out(project)
        hosts, tunnels = inventory(hubs)
        (project / "inventory" / "hosts.yaml").write_text(hosts)
        file = project / "inventory" / "tunnels.yaml"
        file.write_text(file.read_text().partition("tunnels:\n")[0] + "tunnels:\n" + tunnels)
        command = [sys.executable, __file__, "--routers", str(project)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            if child.stdout.readline() != "ready\n":
                raise SystemExit("the routers did not start")
            print(f"{hubs * BRANCHES} tunnels, {hubs * (BRANCHES + 1)} routers, one look:")
            for sessions, says in ((0, "a login for each look"), (10**6, "sessions kept open")):
                wall, cpu, states = measure(project, sessions, child)
                print(
                    f"  {says:<22} {wall:6.1f} s, {cpu:6.1f} s CPU of the poller, {states}",
                    flush=True,
                )
            child.stdin.close()


if __name__ == "__main__":
    main()
