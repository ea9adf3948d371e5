"""Which commands of IOS and ASA carry a secret, and which only look as if they did.

Sources: the command references of IOS Security, IKE, AAA, SNMP, IP Routing, FHRP, LAN Switching and
Voice, and `show running-config` of IOS 15.x and IOS-XE 17.x.
"""

import re
from collections.abc import Iterable


def _short(word: str, least: int) -> str:
    """A pattern of a command word and its abbreviations down to `least` letters."""
    tail = "".join(f"(?:{letter}" for letter in word[least:])
    return word[:least] + tail + ")?" * (len(word) - least)


TYPED = r"(?:(?:[05-9]|encrypted) )?(?:hex )?"
_PASSWORD = f"(?:{_short('password', 4)}|passphrase)"
_SECRET = _short("secret", 3)
_PEM = r"pem (?:terminal|url \S+) (?:3des |aes |des )?"
_KEY_OF = r"(?:address|hostname|local|remote)\b"


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


SECRETS = _compiled(
    (
        # IKE and IPsec
        rf"^(\s*(?:no )*cry\w* isa\w* key {TYPED})(.+?)(?= (?:addr\w*|host\w*)\b)",
        rf"(\bpre-shared-key (?:address|hostname)(?: ipv6)? \S+(?: [\d.]+)? key {TYPED})(.+)",
        rf"(^\s*(?:no )?pre-sh[a-z-]* (?:local |remote )?{TYPED})(?!{_KEY_OF})(.+)",
        rf"(\bauthentication (?:local|remote) pre-share key {TYPED})(.+)",
        rf"(\bpre-shared-key (?:local |remote )?{TYPED})(?!{_KEY_OF})(.+)",
        rf"(\bppk manual id \S+ key {TYPED})(\S+)",
        rf"(^\s*(?:no )?psk id \S+ key {TYPED})(\S+)",
        rf"(\bset aggressive-mode password {TYPED})(.+)",
        r"(\bset session-key (?:inbound|outbound) (?:ah|esp) \d+ (?:cipher )?)(.+)",
        rf"(\bset security-association \S+ \S+ key {TYPED})(.+)",
        # logins
        rf"(\b(?:user\w*|mgmtuser \w+) \S+ .*?\b(?:{_PASSWORD}|{_SECRET}) {TYPED})(.+)",
        rf"(\bena\w* (?:{_PASSWORD}|{_SECRET}) (?:level \d+ )?{TYPED})(.+)",
        (
            rf"(^\s*(?:no )?(?:{_PASSWORD}|passwd|{_SECRET}) {TYPED})"
            r"(?!log$|(?:encryption|policy|logging)\b)(.+)"
        ),
        # SNMP
        rf"(\bsnmp\S* {_short('community', 3)} {TYPED})(\S+)",
        r"(\bsnmp-server user .* v3 (?:\S+ )*?(?:auth|priv) \S+ )(.+)",
        r"(\bsnmp-server host .* community )(\S+)",
        r"(\bsnmp-server host \S+ (?:\S+ )*?version 3 (?:auth|noauth|priv) )(\S+)",
        r"(\bsnmp-server host \S+ (?:\S+ )*?version (?:1|2c) )(\S+)",
        r"(\bsnmp-server host \S+ (?:vrf \S+ )?(?:(?:traps|informs) )?)(?!version |vrf )(\S+)",
        r"(\bsnmp mib community-map )(\S+)",
        # routing and first hop redundancy
        r"(\b(?:ip|ipv6) nhrp authentication )(.+)",
        (
            rf"(\b(?:standby|vrrp|glbp) (?:\d+ )?authentication (?:text )?{TYPED})"
            r"(?!md5 )(\S.*)"
        ),
        rf"(\b(?:standby|vrrp|glbp) .*?\bmd5 key-string {TYPED})(\S+)",
        rf"(\bkey-string {TYPED})(.+)",
        rf"(\bmessage-digest-key \d+ md5 {TYPED})(.+)",
        rf"(\bauthentication-key (?:\d+ md5 )?{TYPED})(.+)",
        rf"(\b(?:isis|area|domain)[ -]password {TYPED})(.+)",
        r"(\bauthentication ipsec spi \d+ (?:md5|sha1) (?:[07] )?)(.+)",
        r"(\bencryption ipsec spi \d+ esp \S+ )(.+)",
        rf"(\bauthentication mode hmac-sha-256 {TYPED})(.+)",
        rf"(\b(?:neighbor|neigh\w*) \S+ {_PASSWORD} {TYPED})(.+)",
        # servers
        rf"(\b(?:radius|tacacs)(?:-server)? (?:host \S+ )?.*?\bkey {TYPED})(.+)",
        rf"(^\s*server-private \S+ .*?\bkey {TYPED})(.+)",
        rf"(\b(?:chap|pap) .*?\bpassword {TYPED})(.+)",
        rf"(\bwpa-psk (?:ascii|hex) {TYPED})(.+)",
        rf"(\bsecurity wpa psk set-key \S+ {TYPED})(.+)",
        r"(\bcts sap pmk )(\S+)",
        r"(\bidtoken )(\S+)",
        # keys and certificates
        rf"(^\s*(?:no )?(?:pac )?key {TYPED})(?!chain\b|config-key\b|\d+$)(\S.*)",
        r"(\bkey config-key \S+ )(.+)",
        rf"(\bcrypto key (?:import|export) rsa \S+ {_PEM})(.+)",
        rf"(\bcrypto pki (?:import|export) \S+ {_PEM}(?:password )?)(.+)",
    )
)
"""Commands that carry a secret: what stands in front of it, and the secret. The first applies."""

URL = re.compile(r"(\b[a-z][a-z0-9+.-]*://)([^\s/@]+)(?=@)", re.IGNORECASE)
"""The user and password of a URL."""

HARMLESS = _compiled(
    (
        r"\baaa (?:authentication|authorization|accounting)\b(?!.*\bpassword\b)",
        (
            r"^\s*authentication (?:pre-share|rsa-sig|rsa-encr|ecdsa-sig|local|remote)"
            r"(?: pre-share| rsa-sig| ecdsa-sig| eap\S*| anyconnect-eap)?(?: query-identity)?$"
        ),
        (
            r"^\s*authentication (?:open|periodic|order|priority|port-control|host-mode|event|"
            r"timer|violation|control-direction|list|linksec|fallback|display|"
            r"(?:keyed-\S+|sha-1|md5) keychain|command|mac-move|critical|network-eap|shared)\b"
        ),
        r"^\s*authentication mode (?:md5|text|hmac-sha-256$)",
        (
            r"\bauthentication (?:mode|key-chain|keychain|message-digest|null|ms-chap|chap|pap|"
            r"eap)\b(?!.*\b(?:password|key-string|hmac-sha-256)\b)"
        ),
        r"\barea \S+ authentication(?: message-digest| null)?$",
        r"\bmd5 key-chain \S+$",
        r"\bsnmp-server (?:group|enable) \S+",
        r"\bclient authentication list \S+$",
        (
            r"^\s*(?:no )?crypto (?:ikev2 )?(?:keyring|map|dynamic-map|profile|policy) \S+"
            r"(?: vrf \S+| \d+.*)?$"
        ),
        r"\b(?:service|security|password) (?:password|passwords|encryption)\S*",
        r"\bip http (?:authentication|secure)\b",
        r"\bip ssh\b",
        r"\bkey chain \S+",
        r"^\s*(?:key|ntp trusted-key) \d+$",
        r"\bntp (?:server|peer) .*\bkey \d+",
        r"\btunnel key \d+$",
        r"\bcrypto key (?:generate|zeroize|storage|pubkey-chain|move)\b(?!.*\bpassphrase\b)",
        r"\brekey authentication mypubkey\b",
        r"\bppp authentication\b",
        r"\bauthenticat(?:e|ion) (?:periodic|trusted)\b",
        r"\bcommunity-list\b|\b(?:set|match|send)[ -]community\b|\bextcommunity\b",
        r"\bauthorization (?:user|group) psk (?:list|cached)\b(?!.*\bpassword\b)",
        r"\bmpls ldp password (?:required|option \d+ for \S+ key-chain)",
        r"\bpassword (?:encryption|policy|logging)\b",
        r"\bppk dynamic \S+(?: required)?$",
        r"^\s*(?:ip |ipv6 )?(?:ospf |rip |isis |eigrp )?authentication$",
        r"^\s*class-map\b|^\s*pass(?: log)?$",
        r"\bkeyring \S+$|\bkey-id \S+$|\bidentity local key-id\b|\bmatch identity remote key-id\b",
    )
)
"""Lines with such a word that carry no secret."""

FIRST = re.compile(
    r"\s*(?:no )?(?:aaa|aaa-server|area|authentication (?!\S+:)|bind|boot|client|"
    r"credentials|crypto|cts|digest|"
    r"eap|encryption key|event|failover|ip|ipv[46]|isis|key|l2tp|ldap\S*|license|map-server|mpls|"
    r"neighbor|ntp|password|pin|pmk|ppk|ppp|radius|radius-server|router|security|server|set|"
    r"sip-ua|snmp-server|tacacs|tacacs-server|tunnel|username|vpdn|vtp|wpa-psk|cleartext|"
    r"nhrp|ospf\S*|eigrp|service|archive|path|http|dialer|voice|wccp|ssid|dot1x)\b",
)
"""How a line begins that is a command and no sentence."""

TRIGGER = re.compile(
    rf"(?:\S*[-_])?(?:{_short('password', 5)}|passphrase|passcode|{_short('secret', 4)}|key|"
    r"key-string|psk|pre-shared-key|auth|authentication|priv|md5|pin|pmk|token|cleartext)",
    re.IGNORECASE,
)
"""A word behind which a secret may stand: what follows is masked, unless it is known to be none."""

PRIVATE_BLOCK = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
END_OF_BLOCK = re.compile(r"-----END [A-Z ]*PRIVATE KEY-----")
