"""Which system a configuration is of, by lines that IOS does not have.

Texts of other systems often look like IOS: read as IOS they lack what they say in other words.
Only what is surely not IOS is told; whatever matches nothing here is read.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from bothends.platforms import DEFAULT, Reach, configured, those
from bothends.platforms.literals import literals
from bothends.platforms.router import Release, Router

_LINES = {
    "an ASA": r":? ?(?:ASA|PIX|NGFW) Version |\s+nameif \S"
    r"|tunnel-group \S+ (?:type|ipsec-attributes)|crypto ikev[12] enable \S"
    r"|crypto map \S+ (?:\d+ (?:set|match)|interface) ",
    "IOS XR": r"!! IOS XR |RP/\d+/RP?\d+/CPU\d+:|\s+ipv4 address \d|router static$|prefix-set \S",
    "NX-OS": r"feature \S+$|vdc \S+ id |vrf context \S|\s+vrf member \S",
    "Arista EOS": r"! device: \S+ \(.*EOS|! Command: show running-config\n! device:|ip security$"
    r"|service routing protocols model \S|transceiver qsfp default-mode |daemon TerminAttr",
    "Huawei VRP or HPE Comware": r"\s*sysname \S|ike peer \S|ike proposal \d|ipsec proposal \S"
    r"|ipsec policy \S+ \d+ |undo \S+|\s*acl (?:number|advanced|name) \S",
    "VyOS": r"set interfaces (?:ethernet|tunnel|vti|loopback|dummy) \S+|set vpn (?:ipsec|l2tp) "
    r"|\s+(?:esp|ike)-group \S+ \{|// vyos-|/\* === vyatta-config-version"
    r"|\s+ethernet eth\d+ \{",
    "Zyxel ZLD": r"! model: \S+\n! firmware version:|! firmware version: \S+\(",
    "ArubaOS-Switch": r"; \S+ Configuration Editor;|; hpStack_",
    "JunOS": r"set (?:system|interfaces|security|groups|routing-options|policy-options|protocols"
    r"|routing-instances) \S|(?:system|interfaces|security|groups|chassis) \{"
    r"|## Last (?:commit|changed)",
    "ScreenOS": r"set (?:ike|vpn|zone|interface|address|vrouter|policy) (?:\"|gateway |id )",
    "PAN-OS": r"<config (?:version|urldb)=|<response status=|set (?:deviceconfig|mgt-config"
    r"|rulebase|network (?:interface|ike|tunnel|profiles|virtual-router)) ",
    "FortiOS": r"#config-version=|config (?:system|vpn|firewall|router|user|global)(?: \S+)*$",
    "MikroTik RouterOS": r"#.* by RouterOS |/(?:ip|interface|system|routing)(?: [a-z-]+)*$"
    r"|/(?:ip|interface|system|routing) \S.* (?:add|set) ",
    "Check Point Gaia": r"set interface \S+ ipv4-address |set (?:hostname|installer) .*\nset ",
    "pfSense or OPNsense": r"<(?:pfsense|opnsense)>",
    "Nokia SR OS": r"# TiMOS-|exit all\nconfigure$|echo \"System Configuration\"",
    "Dell OS10": r"! Version 10\.",
    "SonicOS": r"firmware-version \"?SonicOS|vpn policy (?:site-to-site|tunnel-interface) ",
    "strongSwan": r"conn \S+\n(?:\s+\w+=.*\n)*\s+(?:left|right|keyexchange|auto)=|connections \{"
    r"|config setup$",
}
_PATTERNS = {
    system: re.compile(rb"(?m)^(?:" + lines.encode("ascii") + rb")")
    for system, lines in _LINES.items()
}
_NEEDED = {
    system: tuple(word.encode("ascii") for word in literals(lines))
    for system, lines in _LINES.items()
}
_START = re.compile(rb"\n[ \t]*(\S.{0,2})")
"""The first three characters of a line, without its indentation."""
_PLATFORMS = {"asa": "an ASA"}
"""The systems here that are platforms of bothends, by the name of the platform."""
_READ = frozenset(_PLATFORMS[name] for name in those(Reach.READ) if name in _PLATFORMS)
SYSTEMS = tuple(system for system in _PATTERNS if system not in _READ)
"""The systems that are told apart, and not read."""


_OF_TUNNELS = re.compile(
    r"^\s{0,8}(?:crypto (?:map \S{1,64} \d|isakmp (?:policy|key|profile)|ikev[12] "
    r"(?:proposal|policy|profile|keyring)"
    r"|ipsec (?:transform-set|profile|ikev[12])|keyring|pki trustpoint)|tunnel protection ipsec)",
    re.MULTILINE,
)
"""Lines of configurations of IOS and ASA that make tunnels."""


def holds_configuration(text: str) -> bool:
    """Whether a text that may be anything has a configuration of tunnels in it."""
    return bool(_OF_TUNNELS.search(text))


def other_system(text: bytes) -> str:
    """The system that a text is of, as it follows `of`; empty for one that is read."""
    systems = (system for system in _candidates(text) if _PATTERNS[system].search(text))
    system = next(systems, "")
    return "" if system in _READ else system


def _candidates(text: bytes) -> Iterator[str]:
    """The systems of which a text holds a word that is needed."""
    searched = b"\n" + text
    starts = set(_START.findall(searched))
    starts |= {start[:length] for start in starts for length in (1, 2)}
    for system, needed in _NEEDED.items():
        if not needed or any(
            (word[:1] != b"\n" or word[1:4] in starts) and word in searched for word in needed
        ):
            yield system


def platform_of(text: str) -> str:
    """The platform that a configuration is of, among those that are read; IOS by default."""
    return next((name for name, lines in _readable() if lines.search(text)), DEFAULT)


@cache
def _readable() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(f"(?m)^(?:{_LINES[_PLATFORMS[name]]})"))
        for name in those(Reach.READ)
        if name != DEFAULT
    )


def read_router(
    text: str,
    file: str,
    release: Release | None = None,
    again: Callable[[], str] | None = None,
    *,
    printed: bool = False,
) -> Router:
    """The effective configuration in a text, as the platform that it is of reads it.

    Args:
        text: the configuration.
        file: its name, for origins.
        release: the release to assume instead of what the text names.
        again: gets the text again, so that it need not be kept.
        printed: a router printed it itself, so that nothing is taken off it.
    """
    return configured(platform_of(text)).read(text, file, release, again, printed=printed)
