"""What does not go with a kind of tunnel, a version of IKE, or a partner's end."""

from tests.inventory.inventories import (
    ALONE,
    END_B,
    HOSTS,
    PARTNER,
    WIRED,
    Bad,
    edited,
    ikev2,
    svti,
    svti_again,
)

CASES = (
    Bad(
        "objects-that-lack-names",
        edited("113.1,", "113.1, objects: {transform_sets: [TS, TS2], crypto_map: VPN},"),
    ),
    Bad(
        "objects-of-another-kind",
        svti("kind: svti").replace(
            "113.1,",
            "113.1, objects: {transform_sets: [TS], crypto_map: VPN, sequence: 10, access_list: A},",
        ),
    ),
    Bad(
        "objects-of-another-ike",
        edited(
            "113.1,",
            "113.1, objects: {transform_sets: [TS], crypto_map: VPN, sequence: 10, access_list: A, isakmp_profile: P, ikev2_proposals: [A, B]},",
            ikev2(),
        ),
    ),
    Bad("kind-in-capitals", svti("kind: VTI")),
    Bad("network-of-ipv6", edited("10.1.0.0/24", "2001:db8:1::/64")),
    Bad(
        "multi-sa-without-networks",
        svti("kind: multi-sa-vti\n    inside: 169.254.10.0/30").replace(
            ", networks: [10.1.0.0/24]", ""
        ),
    ),
    Bad("multi-sa-inside-of-ipv6", svti("kind: multi-sa-vti\n    inside: fd00:10::/127")),
    Bad("path-that-nobody-knows", edited("psk: env", "path: open\n    psk: env")),
    Bad(
        "details-of-ikev2-in-ikev1",
        edited("ike: 1", "ike: 1\n    fragmentation: 1400\n    config_exchange: false"),
    ),
    Bad(
        "details-out-of-range",
        edited(
            "ike: 1",
            "ike: 2\n    fragmentation: 9000\n    nat_keepalive: 2\n    config_exchange: 0",
        ),
    ),
    Bad(
        "network-in-two-versions",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace("10.2.0.0/24", "2001:db8:2::/64"),
    ),
    Bad("inside-in-another-version", svti("kind: svti\n    inside: fd00:10::/127")),
    Bad(
        "address-of-one-link",
        edited("203.0.113.1,", "fe80::1,")
        .replace("198.51.100.1,", "2001:db8::2,")
        .replace("10.1.0.0/24", "2001:db8:1::/64")
        .replace("10.2.0.0/24", "ff02::/16"),
    ),
    Bad(
        "next-hop-in-another-version",
        edited("203.0.113.1,", "203.0.113.1, next_hop: '2001:db8::1',"),
    ),
    Bad(
        "inside-of-ipv6-too-long",
        svti("kind: svti\n    inside: fd00:10::/128")
        .replace("10.1.0.0/24", "2001:db8:1::/64")
        .replace("10.2.0.0/24", "2001:db8:2::/64"),
    ),
    Bad("ipv6-host-bits", edited("10.1.0.0/24", "2001:db8:1::1/64")),
    Bad("ipv6-misspelt", edited("203.0.113.1,", "2001:db8:::1,")),
    Bad(
        "fvrf-in-ikev1-over-ipv6",
        edited("203.0.113.1,", "2001:db8::1, fvrf: WAN,")
        .replace("198.51.100.1,", "2001:db8::2,")
        .replace("10.1.0.0/24", "2001:db8:1::/64")
        .replace("10.2.0.0/24", "2001:db8:2::/64"),
    ),
    Bad("address-of-ipv6", edited("203.0.113.1,", "2001:db8::1,")),
    Bad(
        "lifetimes-in-ikev2",
        edited("ike: 1", "ike: 2").replace(
            "phase1: {encryption: aes-256, hash: sha256, dh_group: 14, authentication: pre-share, lifetime: 86400}",
            "phase1:\n      - {encryption: aes-256, hash: sha256, dh_group: 19}\n      - {encryption: aes-256, hash: sha256, dh_group: 14, lifetime: 28800}",
        ),
    ),
    Bad(
        "key-per-end-in-ikev1",
        edited("psk: env:PSK_A", "psk: {hq-r1: env:PSK_A, branch1-r1: env:PSK_A}"),
    ),
    Bad("key-per-end-of-one", edited("psk: env:PSK_A", "psk: {hq-r1: env:PSK_A}", ikev2())),
    Bad(
        "key-per-end-of-a-stranger",
        edited("psk: env:PSK_A", "psk: {hq-r1: env:PSK_A, branch1: env:PSK_A}", ikev2()),
    ),
    Bad(
        "key-per-end-literal",
        edited("psk: env:PSK_A", "psk: {hq-r1: Sesame-2024, branch1-r1: 'x<y'}", ikev2()),
    ),
    Bad("identity-in-ikev1", edited("203.0.113.1,", "203.0.113.1, identity: fqdn:hq.example.net,")),
    Bad(
        "identity-of-no-kind",
        edited("203.0.113.1,", "203.0.113.1, identity: hq.example.net,", ikev2()),
    ),
    Bad(
        "identities-equal",
        ikev2()
        .replace("113.1,", "113.1, identity: fqdn:x,")
        .replace("100.1,", "100.1, identity: fqdn:x,"),
    ),
    Bad("unknown-kind", svti("kind: vti")),
    Bad(
        "keys-of-another-kind",
        edited(
            "profile: standard",
            "profile: standard\n    inside: 169.254.10.0/30\n    path_mtu: 1400",
        ),
    ),
    Bad("end-without-keys", edited(END_B, "      branch1-r1:\n")),
    Bad("end-that-is-a-list", edited(END_B, "      branch1-r1: [GigabitEthernet0/0]\n")),
    Bad(
        "key-of-an-end-at-the-tunnel",
        edited("profile: standard", "profile: standard\n    fvrf: WAN"),
    ),
    Bad("inside-on-a-wire", svti("kind: svti\n    inside: 203.0.113.8/30"), hosts=WIRED),
    Bad("inside-among-hosts", svti("kind: svti\n    inside: 10.2.0.0/31")),
    Bad("inside-multicast", svti("kind: svti\n    inside: 224.0.0.0/31")),
    Bad("no-networks-key", edited(", networks: [10.1.0.0/24]", "")),
    Bad(
        "svti-on-a-tunnel",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace("GigabitEthernet0/0", "Tunnel1", 1),
    ),
    Bad(
        "svti-in-transport-mode",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace("pfs_group: 14", "mode: transport"),
    ),
    Bad("svti-without-inside", svti("kind: svti")),
    Bad("svti-one-inside", svti("kind: svti").replace("0.1,", "0.1, inside: 169.254.10.1/30,")),
    Bad("inside-no-network", svti("kind: svti\n    inside: 169.254.10.1/30")),
    Bad("inside-of-one", svti("kind: svti\n    inside: 169.254.10.1/32")),
    Bad(
        "inside-apart",
        svti("kind: svti")
        .replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.1/30,")
        .replace("198.51.100.1,", "198.51.100.1, inside: 169.254.10.5/30,"),
    ),
    Bad(
        "inside-equal",
        svti("kind: svti")
        .replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.1/30,")
        .replace("198.51.100.1,", "198.51.100.1, inside: 169.254.10.1/30,"),
    ),
    Bad(
        "inside-edge",
        svti("kind: svti")
        .replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.0/30,")
        .replace("198.51.100.1,", "198.51.100.1, inside: 169.254.10.1/30,"),
    ),
    Bad(
        "inside-without-length",
        svti("kind: svti").replace("203.0.113.1,", "203.0.113.1, inside: 169.254.10.1,"),
    ),
    Bad(
        "unknown-pool",
        svti("kind: svti\n    inside: trasit") + "pools: {transit: {network: 169.254.0.0/16}}\n",
    ),
    Bad(
        "pool-too-small",
        svti("kind: svti\n    inside: transit")
        + svti_again("inside: transit")
        + "pools: {transit: {network: 169.254.10.0/30}}\n",
    ),
    Bad(
        "pool-longer-than-its-networks",
        svti("kind: svti\n    inside: transit")
        + "pools: {transit: {network: 169.254.10.0/31, length: 30}}\n",
    ),
    Bad(
        "inside-twice",
        svti("kind: svti\n    inside: 169.254.10.0/30") + svti_again("inside: 169.254.10.0/30"),
    ),
    Bad(
        "tunnel-interface-of-another-kind",
        svti("kind: svti\n    inside: 169.254.10.0/30").replace(
            "203.0.113.1,", "203.0.113.1, tunnel_interface: Loopback5,"
        ),
    ),
    Bad(
        "transport-mode-of-networks",
        edited("pfs_group: 14", "mode: transport\n      pfs_group: 14"),
    ),
    Bad("crypto-map-on-a-tunnel", edited("GigabitEthernet0/0", "Tunnel1")),
    Bad("crypto-map-on-a-loopback", edited("GigabitEthernet0/0", "lo0")),
    Bad(
        "selectors-of-the-peers",
        edited("10.1.0.0/24", "203.0.113.1/32").replace("10.2.0.0/24", "198.51.100.1/32"),
    ),
    *(
        Bad(f"partner-{name}", edited(END_B, PARTNER.replace(old, new)), hosts=hosts)
        for name, old, new, hosts in (
            ("that-is-a-host", "", "", HOSTS),
            ("with-an-interface", "managed: false,", "managed: false, interface: Gi0/0,", ALONE),
            ("with-a-subject", "managed: false,", "managed: false, subject: CN=bank,", ALONE),
            ("that-answers-elsewhere", "10.2.0.10", "10.9.0.10", ALONE),
            ("with-a-remark-of-two-lines", "Bank", '"Ba\\nnk"', ALONE),
            ("that-is-managed", "managed: false", "managed: nope", ALONE),
            ("with-an-odd-name", "branch1-r1:", '"bank gw":', ALONE),
        )
    ),
    *(
        Bad(
            f"partner-{cloud}",
            edited(END_B, PARTNER.replace("managed: false,", f"managed: false, partner: {cloud},"))
            .replace("[10.1.0.0/24]", "[10.1.0.0/24, 10.8.0.0/24]")
            .replace("[{encryption: aes-256,", "[{encryption: aes-gcm-256}, {encryption: aes-192,"),
            hosts=ALONE,
        )
        for cloud in ("aws", "azure", "google", "oracle")
    ),
    Bad(
        "partners-at-both-ends",
        edited(END_B, PARTNER).replace(
            "hq-r1: {interface: GigabitEthernet0/0,", "hq: {managed: false,"
        ),
        hosts=ALONE,
    ),
    Bad(
        "partner-that-nobody-answers-for",
        edited(END_B, PARTNER.replace("[10.2.0.10]", "[]")),
        hosts=ALONE,
    ),
)
