"""Rendering 1,000 tunnels, beside a bare Jinja loop over the same templates."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from bothends.inventory import load_inventory
from bothends.model import Tunnel
from bothends.platforms.ios.write import allocate, render_device
from bothends.platforms.templates import make_environment

ROOT = Path(__file__).parents[1]
TUNNELS = 1000
RUNS = 5
TEMPLATES = (
    "invalid_spi_recovery", "dpd", "keyring", "isakmp_profile", "crypto_acl", "crypto_map",
    "routes", "interface",
)  # fmt: skip


def fleet() -> list[Tunnel]:
    model = load_inventory(ROOT).tunnels[0]
    found = []
    for number in range(TUNNELS):
        hub, branch = model.ends
        branch = replace(
            branch,
            device=f"branch{number}",
            address=IPv4Address("198.51.0.1") + number,
            networks=(IPv4Network((int(IPv4Address("10.2.0.0")) + 256 * number, 24)),),
        )
        found.append(replace(model, name=f"t{number:04d}", ends=(hub, branch)))
    return found


def median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    tunnels = fleet()
    environment = make_environment(ROOT)
    hub = tunnels[0].ends[0].device
    allocation = allocate(hub, tunnels)
    templates = [environment.get_template(f"ios/{name}.j2") for name in TEMPLATES]
    policy = environment.get_template("ios/isakmp_policy.j2")
    transform_set = environment.get_template("ios/transform_set.j2")

    def bare() -> None:
        for tunnel in tunnels:
            here, there = tunnel.ends
            names = allocation.names[tunnel.name]
            for template in templates:
                template.render(tunnel=tunnel, here=here, there=there, names=names, backups=())
            for phase1 in tunnel.phase1:
                policy.render(tunnel=tunnel, phase1=phase1, number=10)
            for transform in tunnel.phase2.transforms:
                transform_set.render(tunnel=tunnel, transform=transform, name="TS")

    def ours() -> None:
        names = allocate(hub, tunnels)
        render_device(hub, tunnels, environment=environment, allocation=names)

    one, other = median(ours), median(bare)
    print(f"rendering {TUNNELS} tunnels of one hub, median of {RUNS} runs")
    print(f"  bothends (allocate, render, order)  {one * 1000:8.1f} ms")
    print(f"  bare Jinja loop, same templates     {other * 1000:8.1f} ms")
    print(f"  ratio                               {one / other:8.2f}")


if __name__ == "__main__":
    main()
