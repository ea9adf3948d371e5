"""What is wrong with one tunnel, its ends or its profile."""

from tests.inventory.inventories import (
    END_A,
    GOOD,
    HOSTS,
    PROFILES,
    SECOND,
    THIRD,
    TUNNEL,
    WIRED,
    Bad,
    edited,
    two_profiles,
)

CASES = (
    Bad("unknown-profile", edited("profile: standard", "profile: standrad")),
    Bad("unknown-host", edited("branch1-r1:", "brunch1-r1:", GOOD)),
    Bad("one-end", edited(END_A, "")),
    Bad(
        "three-ends",
        GOOD
        + "      branch2-r1: {interface: GigabitEthernet0/0, address: 198.51.100.65, networks: [10.3.0.0/24]}\n",
    ),
    Bad("same-device-twice", GOOD + END_A.replace("10.1.0.0", "10.9.0.0")),
    Bad("bad-address", edited("203.0.113.1,", "203.0.113.256,")),
    Bad("bad-prefix", edited("10.1.0.0/24", "10.1.0.0/33")),
    Bad("no-prefix", edited("10.1.0.0/24", "10.1.0.0")),
    Bad("host-bits", edited("10.1.0.0/24", "10.1.0.7/24")),
    Bad("overlapping-ends", edited("10.2.0.0/24", "10.1.0.128/25")),
    Bad("overlap-within-an-end", edited("[10.1.0.0/24]", "[10.1.0.0/24, 10.1.0.0/25]")),
    Bad("equal-addresses", edited("198.51.100.1, net", "203.0.113.1, net")),
    Bad("same-traffic-twice", GOOD + SECOND),
    Bad(
        "interface-with-two-addresses",
        GOOD + SECOND.replace("203.0.113.1", "203.0.113.2").replace("10.1.0.0/25", "10.8.0.0/24"),
    ),
    Bad("duplicate-key", GOOD + TUNNEL.partition("\n")[2]),
    Bad(
        "duplicate-keys-and-more",
        edited("profile: standard", "profile: standard\n    profile: strong", GOOD)
        .replace("10.1.0.0/24", "10.1.0.7/24")
        .replace("hash: sha256", "hash: sha256, hash: md5"),
    ),
    Bad("one-peer-address-twice", GOOD + SECOND.replace("10.1.0.0/25", "10.8.0.0/24")),
    Bad("same-traffic-to-two-peers", GOOD + THIRD.replace("10.3.0.0", "10.2.0.0")),
    Bad("two-periodic-dpds", two_profiles(GOOD + THIRD)),
    Bad("unknown-key", edited("    psk:", "    pks: x\n    psk:")),
    Bad("gcm-in-phase1", edited("encryption: aes-256, hash", "encryption: aes-gcm-256, hash")),
    Bad(
        "integrity-missing",
        edited("[{encryption: aes-256, integrity: sha256}]", "[{encryption: aes-256}]"),
    ),
    Bad("integrity-with-gcm", edited("[{encryption: aes-256, i", "[{encryption: aes-gcm-256, i")),
    Bad("literal-psk", edited("env:PSK_A", "S3cretCanary")),
    Bad("reference-in-brackets", edited("env:PSK_A", '"file:a<b>.psk"')),
    Bad("reference-of-two-lines", edited("env:PSK_A", '"env:PSK_A\\nshutdown"')),
    Bad("literal-psk-with-colon", edited("env:PSK_A", "S3cret:Canary")),
    *(
        Bad(f"literal-psk-as-{kind}", edited("env:PSK_A", text))
        for kind, text in (
            ("a-number", "73317331"),
            ("a-list", "[S3cretCanary]"),
            ("a-mapping", "{S3cretCanary: S3cretCanary}"),
            ("an-unclosed-text", '"S3cretCanary'),
        )
    ),
    Bad("provider-not-installed", edited("env:PSK_A", "conjur:hq/branch1")),
    Bad("provider-misspelt", edited("env:PSK_A", "evn:PSK_A")),
    Bad("unset-variable", edited("env:PSK_A", "env:PSK_NOT_SET")),
    Bad("absent-secret-file", edited("env:PSK_A", "file:nowhere.psk")),
    Bad(
        "weak-algorithms",
        edited("aes-256, hash: sha256, dh_group: 14", "3des, hash: md5, dh_group: 2"),
    ),
    Bad("unknown-algorithm", edited("hash: sha256", "hash: sha265")),
    Bad("unknown-group", edited("dh_group: 14", "dh_group: 13")),
    Bad(
        "gcm-192-in-ikev2",
        edited(
            "ike: 1\n    phase1: {encryption: aes-256",
            "ike: 2\n    phase1: {encryption: aes-gcm-192",
        ),
    ),
    Bad("prf-in-ikev1", edited("hash: sha256,", "hash: sha256, prf: sha512,")),
    Bad("rsa", edited("authentication: pre-share", "authentication: rsa-sig")),
    Bad("lifetime-not-a-number", edited("lifetime: 86400", "lifetime: one day")),
    Bad("lifetime-too-long", edited("lifetime: 86400", "lifetime: 864000")),
    Bad("injection-in-interface", edited("GigabitEthernet0/0", '"GigabitEthernet0/0\\n shutdown"')),
    Bad("injection-in-name", edited("  hq-branch1:", '  "hq!branch1":')),
    Bad(
        "injection-in-probe-source",
        edited("[10.1.0.0/24]}", '[10.1.0.0/24], probe_source: "Lo0\\nreload"}'),
    ),
    Bad("injection-in-description", edited("  hq-branch1:", '  "hq-branch1\\nshutdown":')),
    Bad(
        "host-name-that-is-a-path",
        edited("      hq-r1:", '      "../hq-r1":'),
        hosts=HOSTS.replace("hq-r1:", '"../hq-r1":', 1),
    ),
    Bad("name-too-long", edited("  hq-branch1:", f"  hq-{'b' * 40}:")),
    Bad("protects-its-own-peer-address", edited("10.1.0.0/24", "203.0.113.0/24")),
    Bad("everything", edited("10.1.0.0/24", "0.0.0.0/0")),
    *(
        Bad(f"address-{kind}", edited("203.0.113.1,", f"{address},"))
        for kind, address in (
            ("of-nobody", "0.0.0.0"),  # noqa: S104  (refused)
            ("multicast", "224.0.0.5"),
            ("loopback", "127.0.0.1"),
            ("broadcast", "255.255.255.255"),
            ("reserved", "240.0.0.1"),
        )
    ),
    Bad(
        "address-of-the-network",
        edited("203.0.113.1,", "203.0.113.0,"),
        hosts=WIRED.replace("203.0.113.1/24", "203.0.113.0/24"),
    ),
    Bad(
        "address-of-broadcast",
        edited("203.0.113.1,", "203.0.113.255,"),
        hosts=WIRED.replace("203.0.113.1/24", "203.0.113.255/24"),
    ),
    Bad("address-of-another-interface", edited("203.0.113.1,", "192.0.2.1,"), hosts=WIRED),
    Bad("address-of-no-interface", edited("203.0.113.1,", "203.0.113.2,"), hosts=WIRED),
    Bad("interface-not-in-hosts", edited("GigabitEthernet0/0", "Gi0/2"), hosts=WIRED),
    Bad(
        "interfaces-misspelt",
        hosts=WIRED.replace(
            "Gi0/1: 192.0.2.1/24", "gi 0/0: 192.0.2.1/24, x: 1/2, Gi0/2: 192.0.2.1"
        ),
    ),
    Bad(
        "interfaces-as-a-list",
        hosts=WIRED.replace("{interfaces: {", "{interfaces: [{").replace("}}, ", "}]}, "),
    ),
    Bad("next-hop-of-nobody", edited("[10.1.0.0/24]}", "[10.1.0.0/24], next_hop: 0.0.0.0}")),
    Bad("next-hop-of-its-own", edited("[10.1.0.0/24]}", "[10.1.0.0/24], next_hop: 203.0.113.1}")),
    Bad("probe-from-outside", edited("[10.1.0.0/24]}", "[10.1.0.0/24], probe_source: 10.9.0.1}")),
    Bad("multicast-network", edited("[10.1.0.0/24]", "[239.0.0.0/8]")),
    Bad("names-that-differ-in-case", GOOD + THIRD.replace("hq-branch2", "HQ-Branch1")),
    Bad(
        "one-interface-in-two-spellings",
        GOOD
        + SECOND.replace(
            "GigabitEthernet0/0, address: 203.0.113.1", "gi 0/0, address: 203.0.113.2"
        ).replace("10.1.0.0/25", "10.8.0.0/24"),
    ),
    Bad("no-networks", edited("[10.1.0.0/24]", "[]")),
    Bad("missing-psk", edited("    psk: env:PSK_A\n", "")),
    Bad(
        "ends-as-a-list",
        PROFILES + "tunnels:\n  t:\n    profile: standard\n    psk: env:PSK_A\n    ends: [a, b]\n",
    ),
)
