"""What is wrong with a file, or with hosts.yaml and groups.yaml."""

from itertools import pairwise

from tests.inventory.inventories import HOSTS, Bad, edited

CASES = (
    Bad("empty-file", ""),
    Bad("missing-file", None),
    Bad("not-yaml", "profiles: {a: [\n"),
    Bad("tabs", "profiles:\n\tstandard: {}\n"),
    Bad("control-character", "profiles:\n  standard: {}\n\f\n"),
    Bad("not-utf8", b"profiles: \xff\xfe\n"),
    Bad("only-a-word", "tunnels\n"),
    Bad("unknown-group-of-a-host", hosts=HOSTS.replace("groups: [ios]", "groups: [iso]", 1)),
    Bad("unknown-key-of-a-host", hosts=HOSTS.replace("hostname:", "hostnmae:", 1)),
    Bad("password-in-hosts", hosts=HOSTS.replace("groups:", "password: S3cretCanary, groups:", 1)),
    Bad("port-out-of-range", hosts=HOSTS.replace("groups:", "port: 70000, groups:", 1)),
    Bad("no-platform", groups="---\nios: {}\n"),
    Bad("unknown-platform", groups="---\nios: {platform: junos}\n"),
    *(
        Bad(f"hosts-{kind}", hosts=f"---\n{text}\n")
        for kind, text in (
            ("that-are-texts", "hq-r1: 203.0.113.1"),
            ("without-a-name", "null: {hostname: 203.0.113.1}"),
            ("with-numbers-for-names", "7: {hostname: 203.0.113.1}"),
            ("with-a-bad-date", "hq-r1: {data: {installed: 2026-02-30 25:00:00}}"),
            ("with-one-group-as-text", "hq-r1: {groups: ios}"),
            ("with-groups-of-groups", "hq-r1: {groups: [[ios]]}"),
            ("with-odd-values", "hq-r1: {hostname: [a], port: true, data: 5, platform: {a: b}}"),
            ("of-two-lines", 'hq-r1: {hostname: "203.0.113.1\\nreload"}'),
            (
                "with-a-session-log",
                "hq-r1: {connection_options: {netmiko: {extras: {session_log: log.txt}}}}",
            ),
            (
                "with-a-password-within",
                "hq-r1: {connection_options: {netmiko: {password: S3cretCanary, extras: "
                "{secret: S3cretCanary}}}}",
            ),
        )
    ),
    Bad(
        "session-log-of-a-group",
        groups="ios: {platform: ios, connection_options: {netmiko: {extras: {session_log: x}}}}\n",
    ),
    Bad(
        "exploding-aliases",
        "".join(
            ["a: &a [x, x, x, x, x, x, x, x]\n"]
            + [f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in pairwise("abcdefghijkl")]
        ),
    ),
    Bad("aliases-of-themselves", "profiles: &a [*a]\n"),
    Bad("brackets-without-end", "profiles: " + "[" * 5000),
    Bad("tags", "profiles: !!python/object/apply:os.system [ls]\ntunnels: !!set {a, b}\n"),
    Bad("no-hosts", hosts="---\n"),
    Bad("hosts-as-a-list", hosts="- hq-r1\n"),
    Bad(
        "many-at-once",
        edited("profile: standard", "profile: nope")
        .replace("10.1.0.0/24", "10.1.0.7/24")
        .replace("hash: sha256", "hash: md6")
        .replace("203.0.113.1,", "here,"),
        hosts=HOSTS.replace("groups: [ios]", "groups: [iso]", 1),
    ),
)
