"""Verifying 50 tunnels of 100 routers that take 50 ms to answer, beside a bare netmiko loop.

Both send the same commands with the same number of threads; the loop does nothing with the answers.
"""

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bothends.cli.init import lay_out
from bothends.cli.playbook import PlaybookSettings, run_playbook
from bothends.lab.lab import Lab
from bothends.lab.state import write_state

PAIRS = 50
THREADS = 20
LATENCY = 0.05


def inventory() -> tuple[str, str]:
    hosts, tunnels = ["---"], []
    for n in range(PAIRS):
        for side, outside in (("a", "198.18"), ("b", "198.19")):
            inside = f"10.{1 if side == 'a' else 2}.{n}"
            hosts.append(
                f"{side}{n}:\n  hostname: {outside}.{n}.1\n  groups: [ios]\n  data:\n"
                f"    interfaces: {{GigabitEthernet0/0: {outside}.{n}.1/24, "
                f"GigabitEthernet0/1: {inside}.1/24}}\n    default_gateway: {outside}.{n}.254"
            )
        tunnels.append(
            f"  t{n}:\n    profile: standard\n    psk: env:PSK_BENCH\n    ends:\n"
            f"      a{n}: {{interface: GigabitEthernet0/0, address: 198.18.{n}.1, "
            f"networks: [10.1.{n}.0/24]}}\n"
            f"      b{n}: {{interface: GigabitEthernet0/0, address: 198.19.{n}.1, "
            f"networks: [10.2.{n}.0/24]}}"
        )
    return "\n".join(hosts) + "\n", "\n".join(tunnels) + "\n"


def bare(lab: Lab, commands: dict[str, list[str]]) -> float:
    from netmiko import ConnectHandler

    def ask(name: str) -> None:
        host, port = lab.addresses[name]
        connection = ConnectHandler(
            device_type="cisco_ios", host=host, port=port, username=lab.username,
            password=lab.password,
        )  # fmt: skip
        for command in commands[name]:
            connection.send_command(command, read_timeout=60)
        connection.disconnect()

    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, commands))
    return time.perf_counter() - start


def sent_by_verify() -> dict[str, list[str]]:
    """The commands that one verification sends to each router, in order."""
    from bothends.model import IkeVersion
    from bothends.verification import commands

    found = {}
    for n in range(PAIRS):
        for name, one, other, there in ((f"a{n}", 1, 2, "198.19"), (f"b{n}", 2, 1, "198.18")):
            ping = f"ping 10.{other}.{n}.1 source 10.{one}.{n}.1 repeat 5 timeout 1"
            shows = [command.format(peer=f"{there}.{n}.1") for command in commands(IkeVersion.V1)]
            found[name] = ["show ip interface brief", ping, *shows, ping, *shows]
    return found


def main() -> None:
    os.environ["PSK_BENCH"] = "a key for the benchmark only"
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        lay_out(project)
        hosts, tunnels = inventory()
        (project / "inventory" / "hosts.yaml").write_text(hosts)
        file = project / "inventory" / "tunnels.yaml"
        file.write_text(file.read_text().partition("tunnels:\n")[0] + "tunnels:\n" + tunnels)
        with Lab.from_project(project) as lab:
            write_state(lab, project)
            quiet = {"lab": True, "project": project, "workers": THREADS}
            null = os.open(os.devnull, os.O_WRONLY)
            kept = os.dup(1), os.dup(2)
            os.dup2(null, 1), os.dup2(null, 2)
            try:
                applied = run_playbook(
                    "build",
                    PlaybookSettings(**quiet, yes=True, batch=PAIRS),
                    schema="apply",
                    dry_run=False,
                )
                for router in lab.routers.values():
                    router.faults.latency = LATENCY
                start = time.perf_counter()
                verified = run_playbook("verify", PlaybookSettings(**quiet), schema="verify")
                ours = time.perf_counter() - start
            finally:
                os.dup2(kept[0], 1), os.dup2(kept[1], 2)
            if applied or verified:
                raise SystemExit(f"the fleet is not healthy: apply {applied}, verify {verified}")
            other = bare(lab, sent_by_verify())
    print(
        f"{PAIRS} tunnels, {2 * PAIRS} routers, {LATENCY * 1000:.0f} ms latency, {THREADS} threads"
    )
    print(f"  bothends verify             {ours:7.2f} s")
    print(f"  bare netmiko, same commands {other:7.2f} s")
    print(f"  ratio                       {ours / other:7.2f}")


if __name__ == "__main__":
    main()
