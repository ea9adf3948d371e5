"""What the exec commands of a lab router print and do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from itertools import pairwise
from typing import TYPE_CHECKING

from bothends.lab import change_commands
from bothends.lab.backend import Ping
from bothends.lab.faults import DISTORTIONS
from bothends.lab.grammar import Match
from bothends.lab.router import IMAGE

if TYPE_CHECKING:
    from bothends.lab.shell import Shell

UNDERNEATH = ("show crypto", "clear crypto", "debug", "undebug")
"""Commands that what lies underneath answers."""


async def run(shell: "Shell", match: Match) -> AsyncIterator[str]:
    """Obey an exec command; yields what it prints."""
    command = match.text
    if command.startswith(UNDERNEATH):
        yield _ask_underneath(shell, command)
    elif match.words[0] == "ping":
        async for text in _ping(shell, match.words):
            yield text
    else:
        for length in range(len(match.words), 0, -1):
            simple = SIMPLE.get(" ".join(match.words[:length]))
            if simple:
                answer = simple(shell, match.words)
                yield answer if isinstance(answer, str) else await answer
                return
        yield "% Command is not available on this platform.\n"


def _without_vrf(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The VRF that a command names, and the command without it."""
    if "vrf" not in words:
        return "", words
    at = words.index("vrf")
    return words[at + 1], (*words[:at], *words[at + 2 :])


def _ask_underneath(shell: "Shell", command: str) -> str:
    router, backend = shell.router, shell.router.backend
    if command.startswith("show"):
        answer = backend.show(router.name, command)
    elif command.startswith("clear"):
        answer = backend.clear(router.name, command)
    else:
        answer = backend.debug(router.name, command, shell.log)
    if answer is None:
        return "% Command is not available on this platform.\n"
    return answer if not answer or answer.endswith("\n") else f"{answer}\n"


async def _ping(shell: "Shell", typed: tuple[str, ...]) -> AsyncIterator[str]:
    vrf, words = _without_vrf(typed)
    if vrf and vrf not in shell.router.vrfs():
        yield f"% VRF {vrf} does not exist or does not have a RD.\n"
        return
    words = tuple(word for word in words if word != "ipv6")
    destination = ip_address(words[1])
    options = dict(pairwise(words[2:]))
    count, size = int(options.get("repeat", 5)), int(options.get("size", 100))
    timeout = int(options.get("timeout", 2))
    source = None
    if "source" in options:
        source = shell.router.address_of(options["source"], destination.version)
    if "source" in options and source is None:
        yield "% Invalid source address- IP address not on any of our up interfaces\n"
        return
    request = Ping(destination, source, count, size, timeout, "df-bit" in words)
    yield (
        f"Type escape sequence to abort.\nSending {count}, {size}-byte ICMP Echos to {words[1]}, "
        f"timeout is {timeout} seconds:\n"
    )
    if source:
        yield f"Packet sent with a source address of {str(source).upper()} \n"
    if request.df:
        yield "Packet sent with the DF bit set\n"
    answered = sent = 0
    async for mark in shell.router.backend.ping(shell.router.name, request):
        sent += 1
        answered += mark == "!"
        yield mark + ("\n" if sent % 70 == 0 else "")
    rate = 100 * answered // max(sent, 1)
    times = ", round-trip min/avg/max = 1/2/4 ms" if answered else ""
    yield f"\nSuccess rate is {rate} percent ({answered}/{sent}){times}\n"


def _brief(shell: "Shell", _words: tuple[str, ...]) -> str:
    head = "Interface                  IP-Address      OK? Method Status                Protocol\n"
    rows = []
    for node, address, up in shell.router.interfaces():
        status = "up                    up" if up else "administratively down down"
        shown = str(address.ip) if address else "unassigned"
        method = "NVRAM " if address else "unset "
        rows.append(f"{node.text.split()[1]:<26} {shown:<15} YES {method} {status}\n")
    return head + "".join(rows)


def _brief6(shell: "Shell", _words: tuple[str, ...]) -> str:
    rows = []
    for node, _, up in shell.router.interfaces():
        status = "up/up" if up else "administratively down/down"
        own = shell.router.addresses6(node)
        rows.append(f"{node.text.split()[1]:<22} [{status}]")
        rows += [f"    {str(each.ip).upper()}" for each in own] or ["    unassigned"]
    return "".join(f"{row}\n" for row in rows)


def _route6(shell: "Shell", words: tuple[str, ...]) -> str:
    """`show ipv6 route [vrf X] [ADDRESS]`: of one address, the most specific one."""
    vrf, typed = _without_vrf(words)
    routes = [
        (each.network, "connected", f"directly connected, {node.text.split()[1]}")
        for node, _, up in shell.router.interfaces()
        for each in shell.router.addresses6(node)
        if up and shell.router.vrf_of(node) == vrf
    ]
    for node in shell.router.running.root.children:
        route_vrf, static = _without_vrf(tuple(node.text.split()))
        if node.text.startswith("ipv6 route ") and route_vrf == vrf:
            network = ip_network(static[2], strict=False)
            by = static[3]
            routes.append((network, "static", by if ":" in by else f"directly connected, {by}"))
    if len(typed) <= 3:
        rows = (f"{how[0].upper()}   {str(net).upper()}\n     via {by}" for net, how, by in routes)
        return "".join(f"{row}\n" for row in rows)
    fitting = [each for each in routes if ip_address(typed[3]) in each[0]]
    if not fitting:
        return "% Route not found\n"
    best, how, by = max(fitting, key=lambda each: each[0].prefixlen)
    return (
        f"Routing entry for {str(best).upper()}\n"
        f'  Known via "{how}", distance {int(how == "static")}, metric 0\n'
        "  Route count is 1/1, share count 0\n"
        "  Routing paths:\n"
        f"    {by}\n"
    )


def _route(shell: "Shell", words: tuple[str, ...]) -> str:
    vrf, typed = _without_vrf(words)
    if len(typed) > 3:
        return _route_to(shell, vrf, IPv4Address(typed[3]))
    lines = ["Codes: L - local, C - connected, S - static, * - candidate default\n"]
    for node, address, up in shell.router.interfaces():
        if address and up and shell.router.vrf_of(node) == vrf:
            name = node.text.split()[1]
            lines.append(f"C        {address.network} is directly connected, {name}")
            lines.append(f"L        {address.ip}/32 is directly connected, {name}")
    for node in shell.router.running.root.children:
        route_vrf, words = _without_vrf(tuple(node.text.split()))
        if node.text.startswith("ip route ") and route_vrf == vrf:
            star = "*" if words[2] == "0.0.0.0" else " "  # noqa: S104  (the default route)
            length = int(IPv4Address(words[3])).bit_count()
            lines.append(f"S{star}       {words[2]}/{length} [1/0] via {words[4]}")
    return "\n".join(lines) + "\n"


def _route_to(shell: "Shell", vrf: str, target: IPv4Address) -> str:
    """The most specific route to one address, as IOS describes it."""
    routes = [
        (address.network, "connected", f"directly connected, via {node.text.split()[1]}")
        for node, address, up in shell.router.interfaces()
        if address and up and shell.router.vrf_of(node) == vrf
    ]
    for node in shell.router.running.root.children:
        route_vrf, words = _without_vrf(tuple(node.text.split()))
        if node.text.startswith("ip route ") and route_vrf == vrf:
            _, _, network, mask, by, *_ = words
            routes.append((IPv4Network(f"{network}/{mask}", strict=False), "static", by))
    fitting = [each for each in routes if target in each[0]]
    if not fitting:
        classful = any(target in _classful(network) for network, *_ in routes)
        return f"% {'Subnet' if classful else 'Network'} not in table\n"
    best, how, by = max(fitting, key=lambda each: each[0].prefixlen)
    default = "" if best.prefixlen else ", supernet"
    distance = 0 if how == "connected" else 1
    return (
        f"Routing entry for {best}{default}\n"
        f'  Known via "{how}", distance {distance}, metric 0'
        f"{'' if best.prefixlen else ', candidate default path'}\n"
        "  Routing Descriptor Blocks:\n"
        f"  * {by}\n"
        "      Route metric is 0, traffic share count is 1\n"
    )


def _classful(network: IPv4Network) -> IPv4Network:
    """The class A, B or C network around one."""
    first = int(network.network_address) >> 24
    length = 8 if first < 128 else 16 if first < 192 else 24
    return network.supernet(new_prefix=length) if network.prefixlen > length else network


def _lists(shell: "Shell", words: tuple[str, ...]) -> str:
    text = []
    for node in shell.router.running.root.children:
        if node.mode == "ipv6-acl":
            name = node.text.split()[2]
            if len(words) > 2 and words[2] != name:
                continue
            text.append(f"IPv6 access list {name}")
            entries = sorted(node.children, key=lambda each: each.rank)
            text += [f"    {entry.text} sequence {entry.rank}" for entry in entries]
        if node.mode in {"extended-acl", "standard-acl"}:
            kind, name = node.text.split()[2:4]
            if len(words) > 2 and words[2] != name:
                continue
            text.append(f"{kind.capitalize()} IP access list {name}")
            entries = sorted(node.children, key=lambda each: each.rank)
            text += [f"    {entry.rank} {entry.text}" for entry in entries]
    return "".join(f"{line}\n" for line in text)


def _version(shell: "Shell", _words: tuple[str, ...]) -> str:
    release = shell.router.release
    return (
        f"Cisco IOS Software, IOSv Software ({IMAGE}), Version {release}, RELEASE SOFTWARE\n"
        "(a lab router of bothends: no Cisco software runs here)\n\n"
        f"{shell.router.hostname} uptime is 1 minute\n"
        "Configuration register is 0x0\n"
    )


def _terminal(shell: "Shell", words: tuple[str, ...]) -> str:
    if words[1] == "length":
        shell.length = int(words[2])
    if "monitor" in words:
        shell.monitor = "no" not in words
    return ""


def _disable(shell: "Shell", _words: tuple[str, ...]) -> str:
    shell.privileged = False
    return ""


def _clock(shell: "Shell", _words: tuple[str, ...]) -> str:
    return f"{shell.router.clock.wall():*%H:%M:%S.000 UTC %a %b %d %Y}\n"


async def _running(shell: "Shell", words: tuple[str, ...]) -> str:
    faults = shell.router.faults
    text = DISTORTIONS[faults.show_run](shell.router.show_run(words[3] if len(words) > 3 else ""))
    if faults.pause:
        shell.show(text[: len(text) // 2])
        await asyncio.sleep(faults.pause)
        return text[len(text) // 2 :]
    return text


def _startup(shell: "Shell", _words: tuple[str, ...]) -> str:
    text = shell.router.file("startup-config")
    return (
        f"Using {len(text)} out of 262144 bytes\n{text}"
        if text
        else "startup-config is not present\n"
    )


SIMPLE: Mapping[str, Callable[["Shell", tuple[str, ...]], str | Awaitable[str]]] = {
    "disable": _disable,
    "end": lambda _s, _w: "",
    "show access-lists": _lists,
    "show clock": _clock,
    "show ip interface brief": _brief,
    "show ip route": _route,
    "show ipv6 interface brief": _brief6,
    "show ipv6 route": _route6,
    "show logging": lambda _s, _w: "Syslog logging: enabled\n",
    "show privilege": lambda s, _w: f"Current privilege level is {15 if s.privileged else 1}\n",
    "show running-config": _running,
    "show startup-config": _startup,
    "show users": lambda s, _w: f"    Line       User       Host(s)\n*  2 vty 0     {s.user}\n",
    "show version": _version,
    "clear logging": lambda _s, _w: "",
    "terminal": _terminal,
    **change_commands.COMMANDS,
}
"""Commands by their first words; the longest that fits is taken."""
