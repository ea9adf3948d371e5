"""What routers show is masked: every command of IOS and ASA that carries a secret, and no other."""

import json
import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bothends.cli.main import app
from bothends.device.sessions.failures import RefusedLineError
from bothends.errors import InputError
from bothends.report.evidence import EvidenceFolder, file_name
from bothends.secrets import Redactor, mask_configuration, mask_line

CANARY = "Zq8canary"
CARRY = (
    # IKE and IPsec
    "crypto isakmp key Zq8canary address 192.0.2.1",
    "no crypto isakmp key Zq8canary address 192.0.2.1",
    "crypto isakmp key 6 Zq8canary address 192.0.2.1 255.255.255.0 no-xauth",
    " pre-shared-key address 192.0.2.1 key Zq8canary with blanks",
    "  pre-shared-key address 192.0.2.1 255.255.255.0 key 6 Zq8canary",
    " pre-shared-key hostname r1.example.net key Zq8canary",
    "  pre-shared-key address ipv6 2001:DB8::1/128 key Zq8canary",
    " authentication remote pre-share key Zq8canary",
    " authentication local pre-share key 6 Zq8canary",
    " ipv6 nhrp authentication Zq8canary",
    " pre-shared-key remote 6 Zq8canary",
    " pre-shared-key Zq8canary",
    "  pre-share Zq8canary",
    " set aggressive-mode password Zq8canary",
    " set aggressive-mode password 6 Zq8canary",
    "enable secret 5 Zq8canary",
    "snmp-server community Zq8canary RO",
    " key-string 7 Zq8canary",
    " ip ospf message-digest-key 1 md5 7 Zq8canary",
    "ip ftp password 7 Zq8canary",
    "ip http client password 0 Zq8canary",
    "ip scp password Zq8canary",
    " standby 1 authentication Zq8canary",
    " standby 1 authentication md5 key-string 7 Zq8canary",
    " standby 1 authentication md5 key-string Zq8canary timeout 30",
    " vrrp 1 authentication text Zq8canary",
    " vrrp 1 authentication Zq8canary",
    " vrrp 10 authentication md5 key-string Zq8canary",
    " glbp 1 authentication text Zq8canary",
    " glbp 1 authentication md5 key-string Zq8canary",
    " wpa-psk ascii 0 Zq8canary",
    " isis password Zq8canary level-1",
    " area-password Zq8canary",
    " domain-password Zq8canary authenticate snp validate",
    "snmp-server user u g v3 auth sha Zq8canary priv aes 128 Zq8canary",
    "snmp-server user u g remote 192.0.2.1 v3 encrypted auth md5 Zq8canary access 10",
    "snmp-server host 192.0.2.1 Zq8canary",
    "snmp-server host 192.0.2.1 version 2c Zq8canary",
    "snmp-server host 192.0.2.1 version 2c Zq8canary ipsec isakmp",
    "snmp-server host 192.0.2.1 informs version 2c Zq8canary config",
    "snmp-server host 192.0.2.1 vrf MGMT version 2c Zq8canary",
    "snmp-server host 192.0.2.1 traps Zq8canary bgp",
    "snmp-server host 192.0.2.1 version 3 priv Zq8canary",
    " bind authenticate root-dn CN=admin,DC=x password Zq8canary",
    " bind authenticate root-dn CN=admin,DC=x password 7 Zq8canary",
    "ip wccp web-cache password Zq8canary",
    "ip wccp 61 redirect-list X password 7 Zq8canary",
    " eap username u password 7 Zq8canary",
    " path ftp://user:Zq8canary@192.0.2.1/x",
    " http add http://u:Zq8canary@members.dyndns.org/nic/update",
    "boot network tftp://u:Zq8canary@h/x",
    "crypto key import rsa K pem terminal Zq8canary",
    "crypto key export rsa K pem url nvram: 3des Zq8canary",
    "crypto pki import TP pem terminal password Zq8canary",
    "crypto pki import TP pkcs12 flash:x password Zq8canary",
    "crypto pki export TP pkcs12 flash:x password Zq8canary",
    "cry isa key Zq8canary addr 192.0.2.1",
    "cry isa key 6 Zq8canary host x",
    "ena sec 5 Zq8canary",
    "ena pass Zq8canary",
    "user admin priv 15 sec 9 Zq8canary",
    "user admin pass Zq8canary",
    "username admin privilege 15 algorithm-type scrypt secret Zq8canary",
    "snmp com Zq8canary ro",
    "snmp-s comm Zq8canary rw 10",
    "neigh 192.0.2.1 pass Zq8canary",
    " pass 7 Zq8canary",
    " pre-sh Zq8canary",
    " ppk manual id X key hex Zq8canary required",
    " ppk manual id X key Zq8canary",
    " psk id skip1.example key hex Zq8canary",
    " psk id skip1 key 6 Zq8canary",
    " psk id skip1 key Zq8canary",
    " pre-shared-key local 6 Zq8canary",
    " ipv6 ospf authentication ipsec spi 500 md5 7 Zq8canary",
    " ospfv3 encryption ipsec spi 1 esp aes-cbc 128 Zq8canary sha1 Zq8canary",
    "area 0 encryption ipsec spi 1 esp null sha1 Zq8canary",
    "  authentication mode hmac-sha-256 7 Zq8canary",
    "ntp authentication-key 1 md5 Zq8canary 7",
    "vtp password Zq8canary",
    " digest secret Zq8canary hash md5",
    " l2tp tunnel password 7 Zq8canary",
    " password encrypted Zq8canary",
    "mpls ldp neighbor 192.0.2.1 password Zq8canary",
    "mpls ldp password fallback 7 Zq8canary",
    "ip msdp password peer 192.0.2.1 7 Zq8canary",
    " ipv4 etr map-server 192.0.2.1 key 7 Zq8canary",
    " authentication-key 7 Zq8canary",
    " client 192.0.2.1 server-key 7 Zq8canary",
    "cts credentials id X password Zq8canary",
    " cts sap pmk Zq8canary mode-list gcm-encrypt",
    " username 192.0.2.1 password 7 Zq8canary",
    "authentication username u password 7 Zq8canary realm x",
    "credentials username U password 7 Zq8canary realm R",
    " pin Zq8canary",
    "license smart trust idtoken Zq8canary local",
    "event manager environment _email_password Zq8canary",
    " key 7 Zq8canary",
    " pac key 7 Zq8canary",
    "radius-server key 7 Zq8canary",
    "radius-server host 192.0.2.1 auth-port 1812 acct-port 1813 key 7 Zq8canary",
    "tacacs-server host 192.0.2.1 key Zq8canary",
    "  server-private 192.0.2.1 auth-port 1812 key 7 Zq8canary",
    "aaa authorization group psk list L name-mangler M password 6 Zq8canary",
    " aaa authorization user psk list L password Zq8canary",
    "key config-key password-encrypt Zq8canary",
    " ppp chap password 7 Zq8canary",
    " ppp pap sent-username u password 7 Zq8canary",
    " ip rip authentication key-string Zq8canary",
    " security wpa psk set-key ascii 0 Zq8canary 0",
    " mgmtuser username u password 0 Zq8canary secret 0 Zq8canary",
    " security wep 1 key Zq8canary",
    " encryption key 1 size 128bit 7 Zq8canary transmit-key",
    " ip ospf authentication-key 7 Zq8canary",
    " area 1 virtual-link 192.0.2.1 authentication-key Zq8canary",
    " area 1 virtual-link 192.0.2.1 message-digest-key 1 md5 7 Zq8canary",
    " ip nhrp authentication Zq8canary",
    " neighbor PEERS password 7 Zq8canary",
    " set session-key inbound esp 256 cipher Zq8canary authenticator Zq8canary",
    " ikev1 pre-shared-key Zq8canary",
    " ikev2 remote-authentication pre-shared-key Zq8canary",
    " ikev2 local-authentication pre-shared-key Zq8canary",
    " aaa-server X host 192.0.2.1 key Zq8canary",
    " ldap-login-password Zq8canary",
    "passwd Zq8canary encrypted",
    "enable password Zq8canary encrypted",
    "username u password Zq8canary encrypted privilege 15",
    " snmp-server community Zq8canary view v1 RO 10",
    " snmp-server host inside 192.0.2.1 community Zq8canary version 2c",
    " failover key Zq8canary",
    "failover ipsec pre-shared-key Zq8canary",
    " key hexadecimal Zq8canary",
    " cleartext Zq8canary",
)
"""Commands with a secret, abbreviated ones among them; the canary stands where the secret does."""

HARMLESS = (
    "aaa new-model",
    "aaa authentication login default group tacacs+ local",
    "aaa authorization exec default local",
    "aaa authorization network L local",
    " authentication pre-share",
    " authentication rsa-sig",
    " authentication local pre-share",
    " authentication remote rsa-sig",
    " authentication remote pre-share",
    " authentication remote eap query-identity",
    " authentication periodic",
    " authentication port-control auto",
    " authentication order dot1x mab",
    " authentication timer reauthenticate 3600",
    " authentication event fail action next-method",
    " authentication mode md5",
    " ip authentication mode eigrp 1 md5",
    " ip authentication key-chain eigrp 1 CHAIN",
    " ip ospf authentication message-digest",
    " ip ospf authentication",
    " ip ospf authentication key-chain CHAIN",
    " ip rip authentication mode md5",
    " ip rip authentication key-chain CHAIN",
    "area 0 authentication message-digest",
    " isis authentication mode md5",
    " isis authentication key-chain CHAIN",
    " standby 1 authentication md5 key-chain CHAIN",
    "snmp-server group G v3 priv read V",
    "snmp-server enable traps ipsec",
    "snmp-server location somewhere",
    "snmp-server contact noc",
    "service password-encryption",
    "no service password-encryption",
    "security passwords min-length 10",
    "password encryption aes",
    "key chain CHAIN",
    " key 1",
    " tunnel key 100",
    "ntp server 192.0.2.1 key 1",
    "ntp trusted-key 1",
    "ntp authenticate",
    "crypto key generate rsa modulus 2048",
    "crypto keyring X",
    "crypto ikev2 keyring X",
    " keyring X",
    " keyring local X",
    " match identity remote key-id X",
    " identity local key-id X",
    " ppp authentication chap pap",
    " set community 65000:1",
    " neighbor 192.0.2.1 send-community both",
    "ip community-list standard X permit 65000:1",
    "ip http authentication local",
    "ip http secure-server",
    "ip ssh version 2",
    "crypto isakmp policy 10",
    "crypto isakmp keepalive 10 3 periodic",
    "crypto isakmp profile X",
    " set security-association lifetime seconds 3600",
    " set isakmp-profile X",
    "crypto ipsec transform-set X esp-aes 256 esp-md5-hmac",
    " hash md5",
    "crypto pki trustpoint X",
    " rsakeypair X 2048",
    "privilege exec level 7 show running-config",
    " privilege level 15",
    "aaa authorization user psk list X",
    "crypto key pubkey-chain rsa",
    " rekey authentication mypubkey rsa X",
    "ip access-list extended KEY",
    "interface GigabitEthernet0/0",
    " pass",
    " pass log",
    " ip verify unicast",
    " match access-group name AUTH",
    "ip route 10.0.0.0 255.0.0.0 192.0.2.1 name auth",
    "crypto map M 10 ipsec-isakmp",
    "ip radius source-interface Loopback0",
    " authentication display new-parser",
    "aaa group server tacacs+ G",
    "ip tacacs source-interface Loopback0",
)
"""Lines with such a word and no secret."""

PROSE = (
    "ISAKMP:(0):Checking ISAKMP transform 1 against priority 10 policy",
    "*Nov 30 08:00:00.000: ISAKMP:      auth pre-share",
    "Phase 1: no pre-shared key of this peer was found",
    "Authentication method: Pre-Shared Key",
    "authentication method:  Rivest-Shamir-Adleman Signature",
    "encryption algorithm:   Three key triple DES",
)
"""What is no configuration: such a word says nothing there."""


@pytest.mark.parametrize("line", CARRY)
def test_a_secret_is_masked(line: str) -> None:
    assert CANARY in line
    for masked in (mask_line(line), mask_configuration(line), mask_line(f"no {line.strip()}")):
        assert CANARY not in masked
        assert "***" in masked


@pytest.mark.parametrize("line", HARMLESS)
def test_what_is_no_secret_stays(line: str) -> None:
    assert mask_line(line) == line
    assert mask_configuration(line) == line


@pytest.mark.parametrize("line", PROSE)
def test_prose_stays(line: str) -> None:
    assert mask_line(line) == line


UNKNOWN = (
    "widget authentication Zq8canary",
    " frobnicate password 7 Zq8canary",
    "gadget api-key Zq8canary",
    " some secret Zq8canary and more of it",
    "-----BEGIN RSA PRIVATE KEY-----\nZq8canary\nZq8canary\n-----END RSA PRIVATE KEY-----",
    "x" * 5000 + " password Zq8canary",
)
"""Of commands that nobody has heard of: masked in what is known to be a configuration."""


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_not_known_to_be_harmless_is_masked(text: str) -> None:
    assert CANARY not in mask_configuration(text)


def test_a_canary_of_each_reaches_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    everything = "\n".join((*CARRY, *UNKNOWN))
    evidence = EvidenceFolder.begin(tmp_path / "evidence", "apply", Redactor())
    evidence.text("r1/show-running-config.txt", everything)
    evidence.outputs("r1", {"show running-config": everything, "show tech": everything})
    written = [path for path in evidence.folder.rglob("*") if path.is_file()]
    assert len(written) == 2
    assert not any(CANARY in path.read_text() for path in written)

    for line in CARRY:
        error = RefusedLineError("r1", 1, 2, line, f"{line}\n ^\n% Invalid input")
        with caplog.at_level(logging.DEBUG):
            logging.getLogger("test").error("%s", error)
        assert CANARY not in str(error)
    assert CANARY not in caplog.text

    routers = tmp_path / "routers"
    routers.mkdir()
    for name, near, far in (("a", "192.0.2.1", "192.0.2.2"), ("b", "192.0.2.2", "192.0.2.1")):
        (routers / f"{name}.cfg").write_text(
            f"version 15.7\nhostname {name}\n{everything}\n"
            f"crypto isakmp policy 10\n authentication pre-share\n"
            f"crypto isakmp key {CANARY}{name} address {far}\n"
            f"crypto keyring K\n pre-shared-key address {far} key {CANARY}-{name}\n"
            "crypto ipsec transform-set T esp-aes esp-sha-hmac\n"
            "ip access-list extended A\n permit ip any any\n"
            f"crypto map M 10 ipsec-isakmp\n set peer {far}\n set transform-set T\n"
            " match address A\n"
            f"interface GigabitEthernet0/0\n ip address {near} 255.255.255.0\n crypto map M\nend\n"
        )
    for form in ("console", "json", "sarif", "junit", "markdown", "github"):
        done = CliRunner().invoke(app, ["lint", str(routers), "--format", form])
        assert done.exit_code == 1, done.output
        assert CANARY not in done.output
    done = CliRunner().invoke(app, ["diagnose", str(routers / "a.cfg"), str(routers / "b.cfg")])
    assert CANARY not in done.output


def test_masking_takes_no_time(tmp_path: Path) -> None:
    long = "snmp-server host x " * 5000 + "\n" + "username u " * 9000 + "\n" + "key " * 25000
    mask_configuration(long)
    mask_line(long)


def test_evidence_is_for_its_owner_and_never_overwrites(tmp_path: Path) -> None:
    runs = [EvidenceFolder.begin(tmp_path / "evidence", "apply", Redactor()) for _ in range(3)]
    assert not any(run.begun for run in runs)
    for number, run in enumerate(runs):
        run.data("results.json", {"run": number})
        run.text("before/r1/show-version.txt", "IOS")
    assert len({run.folder for run in runs}) == 3
    for number, run in enumerate(runs):
        assert json.loads((run.folder / "results.json").read_text()) == {"run": number}
        for path in (run.folder, *run.folder.rglob("*")):
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


def test_a_linked_root_of_evidence_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "evidence").symlink_to(elsewhere)
    with pytest.raises(InputError, match="symbolic link"):
        EvidenceFolder.begin(tmp_path / "evidence", "apply", Redactor()).text("a.txt", "b")
    assert not list(elsewhere.iterdir())


def test_control_bytes_of_a_router_are_seen_and_do_nothing(tmp_path: Path) -> None:
    evidence = EvidenceFolder.begin(tmp_path, "verify", Redactor())
    path = evidence.text("a.txt", "one\x1b[2J\x07\r\ntwo\x0bthree\u2028four\x9b\ud800\tfive\r\n")
    text = path.read_text()
    assert text == "one\\x1b[2J\\x07\ntwo\\x0bthree\\x2028four\\x9b\\xd800\tfive\n"


COMMANDS = {
    "show crypto ipsec sa peer 192.0.2.1": "show-crypto-ipsec-sa-peer-192.0.2.1",
    "../../etc/passwd": "-..-etc-passwd",
    "..": "output",
}


@pytest.mark.parametrize(("command", "name"), COMMANDS.items())
def test_a_command_names_its_file(command: str, name: str) -> None:
    assert file_name(command) == name


def test_commands_that_are_alike_have_files_of_their_own(tmp_path: Path) -> None:
    evidence = EvidenceFolder.begin(tmp_path, "verify", Redactor())
    outputs = {
        "show a b": "1",
        "show a-b": "2",
        "show " + "x" * 10_000: "3",
        "show " + "x" * 10_001: "4",
    }
    evidence.outputs("after", outputs)
    assert {path.read_text() for path in (evidence.folder / "after").iterdir()} == {
        "1\n",
        "2\n",
        "3\n",
        "4\n",
    }
