"""What does not go with how strong a tunnel must be, or with how peers prove who they are."""

from tests.inventory.inventories import Bad, edited, ikev2

WEAK = edited(
    "encryption: aes-256, hash: sha256, dh_group: 14", "encryption: 3des, hash: sha1, dh_group: 2"
)
WEAK = WEAK.replace("pfs_group: 14", "pfs_group: 5").replace("seconds: 3600", "seconds: 43200")
TUNNEL = "profile: standard\n"

CASES = (
    Bad("strength-unknown", edited("tunnels:", "strength: nist\ntunnels:")),
    Bad("strength-that-is-no-name", edited("tunnels:", "strength: 2\ntunnels:")),
    Bad("strength-below", "---\nstrength: nist-800-77r1\n" + WEAK.removeprefix("---\n")),
    Bad("strength-of-a-tunnel", edited(TUNNEL, f"{TUNNEL}    strength: cnsa2\n", ikev2())),
    Bad(
        "strength-of-a-key",
        edited("psk: env:PSK_A", "strength: rfc8247\n    psk: env:PSK_SHORT"),
    ),
    Bad("ppk-in-ikev1", edited(TUNNEL, f"{TUNNEL}    ppk: {{id: q1, key: env:PSK_SHORT}}\n")),
    Bad(
        "ppk-wrong",
        edited(
            TUNNEL,
            f"{TUNNEL}    ppk: {{id: 'q 1', key: Canary-7331, required: 'yes', server: x}}\n",
            ikev2(),
        ),
    ),
    Bad(
        "ppk-with-blanks", edited(TUNNEL, f"{TUNNEL}    ppk: {{id: q1, key: env:PSK_A}}\n", ikev2())
    ),
    Bad("ppk-literal", edited(TUNNEL, f"{TUNNEL}    ppk: {{id: q1, key: Canary-7331}}\n", ikev2())),
)
