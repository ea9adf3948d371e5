"""What does not go with an end whose address is handed out to it."""

from tests.inventory.inventories import ALONE, END_B, HOSTS, PARTNER, THIRD, Bad, edited, ikev2

FIXED = "address: 198.51.100.1,"
NAMED = "address: dynamic, identity: email:branch1@example.net,"
OTHER = THIRD.replace("address: 198.51.100.65,", NAMED)


def dynamic(text: str | None = None, address: str = "address: dynamic,") -> str:
    """The branch with a dynamic address."""
    return edited(FIXED, address, text or ikev2())


def keyed(way: str, address: str = NAMED) -> str:
    """The same under IKEv1, with a way to find its key."""
    return dynamic(edited("psk: env:PSK_A", f"psk: env:PSK_A\n    dynamic_key: {way}"), address)


CASES = (
    Bad("dynamic-without-an-identity", dynamic()),
    Bad("dynamic-in-ikev1", dynamic(edited("ike: 1", "ike: 1"))),
    Bad("dynamic-in-ikev1-without-a-name", keyed("any-address", "address: dynamic,")),
    Bad("dynamic-with-a-weak-key", keyed("aggressive-mode")),
    Bad("dynamic-key-of-a-fixed-address", keyed("any-address", FIXED)),
    Bad("dynamic-key-that-nobody-knows", keyed("guess")),
    Bad("dynamic-at-both-ends", dynamic(address=NAMED).replace("203.0.113.1", "dynamic")),
    Bad(
        "dynamic-under-gre",
        dynamic(
            edited(
                "profile: standard",
                "profile: standard\n    kind: gre\n    inside: 10.9.0.0/30",
                ikev2(),
            ),
            NAMED,
        ),
    ),
    *(
        Bad(
            f"dynamic-vti-{name}",
            dynamic(
                edited(
                    "profile: standard",
                    f"profile: standard\n    kind: {kind}\n    inside: 169.254.9.0/30",
                    ikev2(),
                ),
                NAMED,
            ).replace("203.0.113.1,", f"203.0.113.1, {more}"),
        )
        for name, kind, more in (
            ("with-static-routes", "svti", ""),
            ("in-another-vrf", "multi-sa-vti", "vrf: BLUE,"),
        )
    ),
    Bad("dynamic-partner", dynamic(edited(END_B, PARTNER, ikev2()), NAMED), hosts=ALONE),
    Bad(
        "dynamic-beside-ipv6",
        dynamic(address=NAMED).replace("203.0.113.1,", '"2001:db8::1",'),
    ),
    Bad("dynamic-behind-a-nat", dynamic(address=f"{NAMED} interface_address: 192.168.1.2,")),
    Bad(
        "dynamic-in-one-file-only",
        dynamic(address=NAMED),
        HOSTS.replace(
            "198.51.100.1, ",
            "198.51.100.1, data: {interfaces: {GigabitEthernet0/0: 198.51.100.1/24}}, ",
        ).replace("203.0.113.1, ", "203.0.113.1, data: {interfaces: {GigabitEthernet0/0: dhcp}}, "),
    ),
    Bad("dynamic-ends-of-one-name", dynamic(address=NAMED) + OTHER),
    Bad(
        "dynamic-ends-with-two-keys",
        keyed("any-address")
        + OTHER.replace("branch1@", "branch2@").replace(
            "psk: env:PSK_A", "psk: env:PSK_SHORT\n    dynamic_key: any-address"
        ),
    ),
)
