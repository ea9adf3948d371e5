"""Which commands of IOS and ASA carry a secret, and which only look as if they did.

Sources: the command references of IOS Security, IKE, AAA, SNMP, IP Routing, FHRP, LAN Switching,
Wireless, Embedded Event Manager, Mobile IP and Voice, those of ASA, and `show running-config` of
IOS 15.x and IOS-XE 17.x.
"""

import re
from collections.abc import Iterator


def _short(word: str, least: int) -> str:
    """A pattern of a command word and its abbreviations down to `least` letters."""
    tail = "".join(f"(?:{letter}" for letter in word[least:])
    return word[:least] + tail + ")?" * (len(word) - least)


TYPED = r"(?:(?:[05-9]|encrypted) )?(?:hex )?"
_PASSWORD = f"(?:{_short('password', 4)}|passphrase)"
_SECRET = _short("secret", 3)
_PEM = r"pem (?:terminal|url \S+) (?:3des |aes |des )?"
_OF_PEER = r"(?:addr\w*|host\w*)"
_KEY_OF = r"(?:addr\w*|host\w*|local|remote|key-chain)\b"


class Patterns:
    """Patterns that ignore case, in their order, each compiled when it is first asked for."""

    def __init__(self, *texts: str) -> None:
        self._patterns: list[str | re.Pattern[str]] = list(texts)

    def __iter__(self) -> Iterator[re.Pattern[str]]:
        for place, pattern in enumerate(self._patterns):
            if isinstance(pattern, str):
                pattern = self._patterns[place] = re.compile(pattern, re.IGNORECASE)  # noqa: PLW2901
            yield pattern


SECRETS = Patterns(
    # IKE and IPsec
    rf"^(\s*(?:no )*(?:cry\w* )?isa\w* key {TYPED})(.+)(?= (?:addr\w*|host\w*) )",
    rf"(\bpre-sh[a-z-]* {_OF_PEER}(?: ipv6)? \S+(?: [\d.]+)? k\w* {TYPED})(.+)",
    rf"(^\s*(?:no )?pre-sh[a-z-]* (?:local |remote )?{TYPED})(?!{_KEY_OF})(.+)",
    rf"(\bauthentication (?:local|remote) pre-share key {TYPED})(.+)",
    rf"(\bpre-shared-key (?:local |remote )?{TYPED})(?!{_KEY_OF})(.+)",
    rf"(\bppk manual id \S+ key {TYPED})(\S+)",
    rf"(^\s*(?:no )?psk id \S+ key {TYPED})(\S+)",
    rf"(\bset aggressive-mode password {TYPED})(.+)",
    r"(\bset ses\S* (?:in\w*|out\w*) (?:ah|esp) \d+ (?:c\w* )?)(.+)",
    rf"(\bset security-association \S+ \S+ key {TYPED})(.+)",
    # logins
    rf"(\b(?:user\w*|mgmtuser \w+) \S+ .*?\b(?:{_PASSWORD}|{_SECRET}) {TYPED})(.+)",
    (
        rf"(\bena\w* (?:\S+ \S+ )?(?:{_PASSWORD}|s[a-z]*|masked-secret) "
        rf"(?:level \d+ )?{TYPED})(.+)"
    ),
    (
        rf"(^\s*(?:no )?(?:{_PASSWORD}|passwd|{_SECRET}) {TYPED})"
        r"(?!log$|(?:encryption|policy|logging)\b)(.+)"
    ),
    # SNMP
    rf"(\bsnmp\S* {_short('community', 3)} {TYPED})(\S+)",
    r"(\bsnmp-server user .* v3 (?:\S+ )*?(?:auth|priv) \S+ )(.+)",
    rf"(\bsnmp-server host .* community {TYPED})(\S+)",
    r"(\bsnmp-server host \S+ (?:\S+ )*?version 3 (?:auth|noauth|priv) )(\S+)",
    r"(\bsnmp-server host \S+ (?:\S+ )*?version (?:1|2c) )(\S+)",
    r"(\bsnmp-server host \S+ (?:vrf \S+ )?(?:(?:traps|informs) )?)(?!version |vrf )(\S+)",
    r"(\bsnmp mib community-map )(\S+)",
    r"(\bsnmp get\S* v(?:1|2c) \S+ (?:vrf \S+ )?)(\S+)",
    r"(\brmon event \d+ .*?\btrap )(\S+)",
    rf"(\binfo type snmp .*?\bcommunity {TYPED})(\S+)",
    # routing and first hop redundancy
    r"(\b(?:ip|ipv6) nhrp authentication )(.+)",
    (
        rf"(\b(?:standby|vrrp|glbp) (?:\d+ )?authentication (?:text )?{TYPED})"
        r"(?!md5 )(\S.*)"
    ),
    rf"(\b(?:standby|vrrp|glbp) .*?\bmd5 key-s\w* {TYPED})(\S+)",
    rf"(\bkey-s(?:tr\w*)? {TYPED})(.+)",
    rf"(\bmes[a-z-]* \d+ md5 {TYPED})(.+)",
    rf"(\bauthentication-k[a-z]* (?:\d+ \S+ )?{TYPED})(.+)",
    rf"(\bauthentication key eigrp \d+ {TYPED})(\S+)",
    rf"(\b(?:isis|area|domain)[ -]{_PASSWORD} {TYPED})(.+)",
    r"(\bauthentication ipsec spi \d+ (?:md5|sha1) (?:[07] )?)(.+)",
    r"(\bencryption ipsec spi \d+ esp \S+ )(.+)",
    rf"(\bauthentication mode hmac-sha-256 {TYPED})(.+)",
    rf"(\b(?:neighbor|neigh\w*) \S+ {_PASSWORD} {TYPED})(.+)",
    # servers
    rf"(\b(?:radius|tacacs)(?:-server)? (?:host \S+ )?.*?\bkey {TYPED})(.+)",
    rf"(^\s*server-private \S+ .*?\bkey {TYPED})(.+)",
    rf"(\b(?:chap|pap|eap) .*?\b{_PASSWORD} {TYPED})(.+)",
    rf"(\bradius-s\S* host \S+ .*?\bk(?:ey)? {TYPED})(.+)",
    rf"(\bmab request format attribute 2 {TYPED})(.+)",
    rf"(\bkey-wrap encryption-key {TYPED})(.+)",
    rf"(\bwpa-psk (?:ascii|hex) {TYPED})(.+)",
    rf"(\bsecurity wpa psk set-key \S+ {TYPED})(.+)",
    r"(\bcts sap pmk )(\S+)",
    rf"(\bnthash {TYPED})(\S+)",
    r"(\bidtoken )(\S+)",
    rf"(^\s*(?:no )?digest {TYPED})(.+)",
    rf"(^\s*(?:no )?license {TYPED})(?!(?:udi|boot|smart|accept|feature|call-home)\b)(\S+)$",
    r"(^\s*(?:no )?syscon address \S+ )(\S+)",
    # phones and scripts
    r"(^\s*(?:no )?(?:capf-auth-str|auth-string|after-hours override-code) )(\S.*)",
    (
        r"(^\s*(?:no )?(?:authentication credential|credentials|anonymous user|request-data) "
        r"(?!number |user)\S+ )(\S.*)"
    ),
    r"(\burl authentication \S+ \S+ )(\S+)",
    r"(^\s*(?:no )?chat-script \S+ )(.+)",
    # keys and certificates
    rf"(^\s*(?:no )?(?:pac )?key {TYPED})(?!chain\b|config-key\b|\d+$)(\S.*)",
    r"(\bkey config-key \S+ )(.+)",
    rf"(\bcrypto key (?:import|export) (?:rsa|ec) .*?{_PEM})(.+)",
    (
        rf"(\bcrypto (?:pki|ca) (?:import|export) \S+ "
        rf"(?:{_PEM}(?:password )?|pkcs12 (?!\S+:)))(.+)"
    ),
)
"""Commands that carry a secret: what stands in front of it, and the secret. The first applies."""

PARTS = Patterns(
    r"(\b[a-z][a-z0-9+.-]*://)\S+(?=@)",
    r"(\b(?!(?:sips?|h323|email|mailto|fqdn|user-fqdn|key-?id):)[\w.-]+:)[^\s@\":]+(?=@[\w.])",
    r"([\w.-]*(?:passw|passp|secret|token|\bpw|psk|(?:\b|api|[_-])key)(?:or)?d?=)[^\s&;\"'<]+",
    r"(\bauthorization: \S+ )\S+",
)
"""Secrets within a word: of a URL, of a mail server, of what a program or a page is given."""

HARMLESS = Patterns(
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
    r"^\s*(?:no )?service password-\S+",
    r"\bsecurity passwords \S+ \d+$|\bsecurity password separator\b",
    r"\bpassword-(?:management|policy|storage|prompt|expir\S*)\b",
    r"\bip http (?:authentication|secure)\b",
    r"\bip ssh\b",
    r"\bkey chain \S+",
    r"^\s*(?:key|ntp trusted-key) \d+(?: - \d+)?$",
    r"\bsecurity authentication failure\b|\baaa password restriction\b",
    r"\bpassword (?:default|none)(?: mode\b|$)|\bmka pre-shared-key key-chain \S+$",
    r"^\s*ikev2 (?:local|remote)-authentication certificate\b",
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
"""Lines with such a word that carry no secret."""

FIRST = re.compile(
    r"\s*(?:no )?(?:aaa|aaa-server|area|attribute type|auth spi|authentication (?!\S+:)|bind|boot|"
    r"client|cluster|credentials|crypto|cts|digest|eap|eapfast|encryption (?:key|vlan)|etr|event|"
    r"failover|group \S+ key|ip|ipv[46]|isakmp key|isis|key|l2tp|ldap\S*|license|map-server|mpls|"
    r"nas|neighbor|nhrp|ntp|ospf\S*|password|pin|pmk|ppk|ppp|radius|radius-server|rip|router|"
    r"sap|security|server|set|sip-ua|snmp-server|standby|glbp|vrrp|tacacs|tacacs-server|token|tunnel|"
    r"url auth|username|vpdn|vtp|wireless|wpa-psk|cleartext|eigrp|service|archive|path|http|dialer|"
    r"voice|wccp|ssid|ssh|dot1x)\b"
)
"""How a line begins that is a command and no sentence."""

_STRONG = (
    r"[\w-]*(?:password|passphrase|passwd|passcode|secret)(?:-[\w-]+)?"
    r"|[\w-]+-(?:key|token|pw|pin|key-value)"
)
STRONG = re.compile(_STRONG, re.IGNORECASE)
"""A word behind which a secret may stand, whatever line it is in."""

TRIGGER = re.compile(
    rf"{_STRONG}|(?:\S*[-_])?(?:{_PASSWORD}|{_short('secret', 4)}|key|key-string|psk|auth|"
    r"authentication|priv|md5|pin|pmk|token|cleartext)",
    re.IGNORECASE,
)
"""And one behind which it may stand in a command: unless it is known to be none."""

PROSE = re.compile(r"^\W*(?:[A-Z][a-z]{2} +\d|\d+[:.]\d|%\w)|:(?: |$)|(?:^| )(?:the|a|was|is|are) ")
"""What stands in front of such a word in a log or a sentence, and in no command."""

LABEL = re.compile(r"(?: [a-z-]+){0,3}[:,]|(?: [a-z-]+){0,2} (?:of|is|was|were|has|does|differs?) ")
"""What stands behind it there."""

PRIVATE_BLOCK = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
END_OF_BLOCK = re.compile(r"-----END [A-Z ]*PRIVATE KEY-----")
