"""What the exec commands of an ASA of the lab print and do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, ip_address
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from bothends.lab import change_commands
from bothends.lab.asa.config import masked
from bothends.lab.asa.router import AsaRouter
from bothends.lab.backend import Ping
from bothends.lab.faults import DISTORTIONS
from bothends.lab.grammar import Match
from bothends.lab.router import Reload

if TYPE_CHECKING:
    from bothends.lab.shell import Shell

Words = tuple[str, ...]


async def run(shell: "Shell", match: Match) -> AsyncIterator[str]:
    """Obey an exec command; yields what it prints."""
    words = match.words
    if words[0] == "ping":
        async for text in _ping(shell, words):
            yield text
        return
    for length in range(len(words), 0, -1):
        command = COMMANDS.get(" ".join(words[:length]))
        if command:
            answer = command(shell, words)
            yield answer if isinstance(answer, str) else await answer
            return
    yield "ERROR: % Invalid Hostname\n"


def _router(shell: "Shell") -> AsaRouter:
    return cast("AsaRouter", shell.router)


async def _ping(shell: "Shell", words: Words) -> AsyncIterator[str]:
    at = 2 if len(words) > 2 and words[2][0].isdigit() and not words[1][0].isdigit() else 1
    name = words[1] if at == 2 else ""
    options = dict(pairwise(words[at + 1 :]))
    count, size = int(options.get("repeat", 5)), int(options.get("size", 100))
    timeout = int(options.get("timeout", 2))
    source = shell.router.address_of(name) if name else None
    if name and source is None:
        yield "ERROR: % Invalid Hostname\n"
        return
    request = Ping(ip_address(words[at]), source, count, size, timeout)
    yield (
        f"Type escape sequence to abort.\nSending {count}, {size}-byte ICMP Echos to {words[at]}, "
        f"timeout is {timeout} seconds:\n"
    )
    answered = sent = 0
    async for mark in shell.router.backend.ping(shell.router.name, request):
        sent += 1
        answered += mark == "!"
        yield "!" if mark == "!" else "?"
    rate = 100 * answered // max(sent, 1)
    times = ", round-trip min/avg/max = 1/2/10 ms" if answered else ""
    yield f"\nSuccess rate is {rate} percent ({answered}/{sent}){times}\n"


def _shown(shell: "Shell", words: Words) -> str:
    router = shell.router
    return router.backend.show(router.name, f"asa {' '.join(words)}") or ""


def _cleared(shell: "Shell", words: Words) -> str:
    """`clear crypto …` and the end of a session, as the IKE below calls it."""
    router, peer = shell.router, words[-1]
    if words[0] == "vpn-sessiondb":
        router.backend.clear(router.name, f"clear crypto session remote {words[3]}")
        return f'INFO: Number of sessions from IP address "{words[3]}" logged off : 1\n'
    if words[2] == "ipsec":
        rest = f" {' '.join(words[4:])}" if len(words) > 4 else ""
        router.backend.clear(router.name, f"clear crypto sa{rest}")
    elif peer[0].isdigit():
        router.backend.clear(router.name, f"clear crypto session remote {peer}")
    else:
        kind = "isakmp" if words[2] == "ikev1" else "ikev2 sa"
        router.backend.clear(router.name, f"clear crypto {kind}")
    return ""


def _enter(shell: "Shell", _words: Words) -> str:
    shell.at = [shell.router.running.root]
    return ""


def _running(shell: "Shell", words: Words) -> str:
    only = "crypto map" if words[2:] == ("crypto", "map") else ""
    return DISTORTIONS[shell.router.faults.show_run](shell.router.show_run(only))


def _with_keys(shell: "Shell", _words: Words) -> str:
    text = _router(shell).framed(shell.router.running.text())
    return DISTORTIONS[shell.router.faults.show_run](text)


def _startup(shell: "Shell", _words: Words) -> str:
    text = shell.router.startup
    return _router(shell).framed(masked(text)) if text else "No Configuration\n"


def _version(shell: "Shell", _words: Words) -> str:
    router = _router(shell)
    return (
        f"Cisco Adaptive Security Appliance Software Version {router.release} \n"
        "(a lab router of bothends: no Cisco software runs here)\n\n"
        f"{router.hostname} up 1 min\n\nHardware:   ASAv\n\n{router.last_modified}\n"
    )


def _brief(shell: "Shell", _words: Words) -> str:
    rows = ["Interface                  IP-Address      OK? Method Status                Protocol"]
    for node, _, address, up in _router(shell).ports():
        shown = str(address.ip) if address else "unassigned"
        status = "up                    up" if up else "administratively down down"
        rows.append(f"{node.text.split()[1]:<26} {shown:<15} YES CONFIG {status}")
    return "".join(f"{row}\n" for row in rows)


def _addresses(shell: "Shell", _words: Words) -> str:
    head = f"{'Interface':<25}{'Name':<23}{'IP address':<16}{'Subnet mask':<16}Method \n"
    rows = "".join(
        f"{node.text.split()[1]:<25}{name:<23}{address.ip!s:<16}{address.netmask!s:<16}CONFIG\n"
        for node, name, address, up in _router(shell).ports()
        if name and address and up
    )
    return f"System IP Addresses:\n{head}{rows}Current IP Addresses:\n{head}{rows}"


def _route(shell: "Shell", words: Words) -> str:
    """`show route [ADDRESS]`: of one address, the most specific one."""
    routes = [
        (address.network, "connected", f"directly connected, via {name}")
        for _, name, address, up in _router(shell).ports()
        if name and address and up
    ]
    for node in shell.router.running.root.children:
        if node.text.startswith("route "):
            _, name, network, mask, by, *_ = node.words
            routes.append((IPv4Network(f"{network}/{mask}"), "static", f"{by}, via {name}"))
    if len(words) < 3:
        rows = [
            f"{how[0].upper()}        {net.network_address} {net.netmask} {by}"
            for net, how, by in routes
        ]
        return "".join(f"{row}\n" for row in rows)
    fitting = [each for each in routes if IPv4Address(words[2]) in each[0]]
    if not fitting:
        return "% Network not in table\n"
    best, how, by = max(fitting, key=lambda each: each[0].prefixlen)
    return (
        f"Routing entry for {best.network_address} {best.netmask}\n"
        f'  Known via "{how}", distance {int(how == "static")}, metric 0\n'
        f"  Routing Descriptor Blocks:\n  * {by}\n"
        "      Route metric is 0, traffic share count is 1\n"
    )


def _terminal(shell: "Shell", words: Words) -> str:
    if words[1] == "pager":
        shell.length = int(words[2])
    if "monitor" in words:
        shell.monitor = "no" not in words
    return ""


def _disable(shell: "Shell", _words: Words) -> str:
    shell.privileged = False
    return ""


async def _login(shell: "Shell", _words: Words) -> str:
    router = shell.router
    given = (await shell.ask("Username: "), await shell.ask("Password: "))
    if given != (router.username, router.password):
        return "Login invalid\n"
    shell.privileged = not (router.enable or router.faults.read_only)
    return ""


def _privilege(shell: "Shell", _words: Words) -> str:
    return f"Username : {shell.user}\nCurrent privilege level : {15 if shell.privileged else 1}\n"


async def _write(shell: "Shell", words: Words) -> str:
    router, faults = shell.router, shell.router.faults
    if words[0] == "copy":
        await shell.ask("\nSource filename [running-config]? ")
    if faults.write_fails:
        return "Building configuration...\n%Error writing nvram:/startup-config (No space left)\n"
    router.save()
    size = len(router.startup)
    return (
        "Building configuration...\nCryptochecksum: 200435a9 cee9c848 4fb5e91d ac201631 \n\n"
        f"{size} bytes copied in 0.150 secs\n[OK]\n"
    )


async def _reload(shell: "Shell", words: Words) -> str:
    """`reload [in [HH:]MM] [noconfirm]`, `reload cancel`."""
    router = shell.router
    if words[1:] == ("cancel",):
        return change_commands.cancel_reload(shell)
    later = words[1:2] == ("in",)
    seconds = change_commands.seconds_of(shell, "in", words[2]) if later else 0.0
    if seconds is None:
        return f"ERROR: % Invalid time: {words[2]}\n"
    if "noconfirm" not in words:
        if router.unsaved:
            answer = await shell.ask("System config has been modified. Save? [Y]es/[N]o: ")
            if answer[:1].lower() == "y":
                shell.show(await _write(shell, ("write", "memory")))
        if (await shell.ask("Proceed with reload? [confirm]")).lower() not in ("", "y"):
            return ""
    planned = Reload(
        router.clock.wall() + timedelta(seconds=seconds),
        router.clock.now() + seconds,
        shell.user,
        "",
    )
    if not later:
        router.lose_power()
        return ""
    router.scheduled = planned
    change_commands.count_down(shell, planned)
    return ""


COMMANDS: Mapping[str, Callable[["Shell", Words], str | Awaitable[str]]] = {
    "clear crypto": _cleared,
    "configure terminal": _enter,
    "copy": _write,
    "disable": _disable,
    "enable": lambda _s, _w: "",
    "login": _login,
    "more system:running-config": _with_keys,
    "reload": _reload,
    "show clock": lambda s, _w: f"{s.router.clock.wall():%H:%M:%S.000 UTC %a %b %d %Y}\n",
    "show crypto": _shown,
    "show curpriv": _privilege,
    "show interface ip brief": _brief,
    "show ip address": _addresses,
    "show reload": change_commands.show_reload,
    "show route": _route,
    "show running-config": _running,
    "show startup-config": _startup,
    "show version": _version,
    "show vpn-sessiondb": _shown,
    "terminal": _terminal,
    "vpn-sessiondb": _cleared,
    "write": _write,
}
"""Commands by their first words; the longest that fits is taken."""
