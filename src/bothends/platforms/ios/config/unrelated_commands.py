"""First words of commands that say nothing of tunnels, so that a slip is not taken for one of them.

Source: Cisco IOS and IOS XE master command lists; a device prints no others at these places.
"""

from difflib import get_close_matches
from functools import lru_cache

_GLOBAL = frozenset(
    """
    aaa access-list access-session accounting alarm alias ap app-hosting appfw appletalk
    appqoe archive arp async auto auto-ip autonomic avb avc banner bba-group beep bfd boot
    boot-end-marker boot-start-marker bridge bridge-domain bstun buffers busy-message call
    call-home card carrier cdp cef chassis chat-script cisp class-map clns clock cns
    config-register configuration connect context control-plane controller crashinfo crypto
    cts cwmp dampening decnet default-value define device device-classifier device-sensor
    device-tracking diagnostic dial-control-mib dial-peer dialer dialer-list do dot11 dot1x
    downward-compatible-config dspfarm dss ecfm enable end eou epm errdisable
    escape-character ethernet event exception exec-timeout exit fabric facility-alarm fhrp
    file flow flow-sampler-map format frame-relay ftp-server gatekeeper gateway
    global-address-family guestshell gw-accounting gw-type-prefix hardware help hostname
    hw-module hw-switch identity install interface iox ip ipc ipv6 ipx isdn isis kerberos
    key l2 l2-vpn l2tp-class l2vpn lacp lane ldap license line lldp load-balance load-class
    location logging login mab mac mac-address-table macro map-class map-list mdns-sd
    mediatrace memory memory-size menu metadata mgcp mka mls mmi mode modem monitor mop mpls
    multilink mvr mvrp nat nat64 nat66 netbios netconf netconf-yang network-clock
    network-clock-select network-policy ntp nvram object-group omp onep openflow
    parameter-map parser partition password performance pfr physical-layer platform pnp
    policy-map port-channel power ppp pppoe pppoe-forwarding printer priority-list privilege
    process process-max-time profile prompt protocol pseudowire-class ptp qos queue-list
    radius radius-server redundancy refuse-message regexp remote-management resource
    restconf resume-string rif rlogin rmon route-map route-tag router rsrb rtr sampler sasl
    sccp scheduler sdlc sdwan security segment-routing service service-chain
    service-insertion service-list service-routing service-template set sgbp shell shutdown
    sip-ua snmp snmp-server source-bridge spanning-tree spd stackwise-virtual standby
    state-machine stcapp stun subscriber switch system system-mtu table-map tacacs
    tacacs-server tag-switching telemetry telephony-service template terminal terminal-queue
    tftp-server time-range tn3270 tnhost track transceiver transport transport-map ttycap
    udld umbrella upgrade username utd vacant-message validation-list version vfi video
    virtual-profile virtual-service virtual-template vlan vmps voice voice-card voice-port
    vpdn vpdn-group vrf vtp webvpn wireless wlan wsma x25 x29 xgcp xot yang-interfaces zone
    zone-pair
    """.split()  # noqa: SIM905 - three hundred strings in quotes are no easier to read
)
_INTERFACE = frozenset(
    """
    access-expression access-session antenna arp authentication auto autonomic autostate
    bandwidth bfd bridge-group cable carrier-delay cdp channel channel-group
    channel-protocol clns clock crc crypto cts custom-queue-list dampening default-name
    delay description device-tracking dialer dialer-group dot11 dot1q dot1x down-when-looped
    dsl duplex efm encapsulation et-analytics ethernet exit fair-queue fec flow flowcontrol
    frame-relay full-duplex glbp group-range half-duplex help history hold-queue hw-module
    if-state ignore invert ip ipv6 ipx isdn isis keepalive l2protocol-tunnel l2transport
    lacp lapb link lldp load-interval logging loopback mab mac mac-address macro macsec
    map-group max-reserved-bandwidth mdix media-type medium member metadata mka mls mop mpls
    mtu multilink mvr nat64 negotiation netbios nmsp ntp nve oam ospfv3 otv parameter-map
    peer performance physical-layer plim port-channel port-type power ppp pppoe pppoe-client
    priority-group priority-queue ptp pulse-time pvc pvc-in-range qos queue-set
    random-detect rate-limit redundancy rep rmon router serial service service-insertion
    service-policy shape shutdown snapshot snmp source source-interface spanning-tree speed
    squelch srr-queue ssid standby station-role storm-control switchport synchronous
    tag-switching timeout traffic-shape transceiver transmit-interface trust tunnel
    tx-queue-limit tx-ring-limit udld virtual-service vlan vlan-id vlan-range vpdn vrf vrrp
    vtp world-mode x25 xconnect zone zone-member
    """.split()  # noqa: SIM905 - as above
)
_SHORTEST = 2
"""Letters that the shortest abbreviation of a command has."""
_ALIKE = 0.75
"""How much a mistyped word is like the one that was meant."""


@lru_cache(maxsize=4096)
def is_global(word: str) -> bool:
    """Whether a word begins a command of configuration mode, in full or abbreviated."""
    return _is_among(word.lower(), _GLOBAL)


@lru_cache(maxsize=4096)
def is_of_interface(word: str) -> bool:
    """Whether a word begins a command of an interface, in full or abbreviated."""
    return _is_among(word.lower(), _INTERFACE)


def _is_among(word: str, names: frozenset[str]) -> bool:
    return word in names or (
        len(word) >= _SHORTEST and any(name.startswith(word) for name in names)
    )


@lru_cache(maxsize=4096)
def nearly(word: str, *meant: str) -> bool:
    """Whether a word that is no command is most likely one of these, mistyped."""
    return bool(get_close_matches(word.lower(), meant, 1, _ALIKE))


def first_word(text: str) -> str:
    """The first word of a command, whether it is taken back or not."""
    words = text.split(None, 2)
    return words[1] if len(words) > 1 and words[0].lower() in {"no", "default"} else words[0]
