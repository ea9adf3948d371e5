"""A fleet of every kind that NetBox can say, as hosts.yaml and tunnels.yaml have it."""

from typing import Any

PROFILES: dict[str, Any] = {
    "standard": {
        "ike": 1,
        "phase1": [{"encryption": "aes-256", "hash": "sha256", "dh_group": 14, "authentication": "pre-share", "lifetime": 86400}],
        "phase2": {
            "transforms": [{"encryption": "aes-256", "integrity": "sha256"}],
            "mode": "tunnel", "pfs_group": 14, "lifetime": {"seconds": 3600, "kilobytes": 4608000},
        },
        "dpd": {"interval": 10, "retry": 3, "mode": "periodic"},
    },
    "modern": {
        "ike": 2,
        "phase1": [{"encryption": "aes-gcm-256", "hash": "sha384", "dh_group": 20, "authentication": "pre-share", "lifetime": 86400}],
        "phase2": {"transforms": [{"encryption": "aes-gcm-256"}], "mode": "tunnel", "pfs_group": 20},
        "dpd": {"interval": 10, "retry": 3, "mode": "on-demand"},
    },
    "two-ciphers": {
        "ike": 2,
        "phase1": [
            {"encryption": "aes-128", "hash": "sha256", "dh_group": 14, "authentication": "pre-share", "lifetime": 28800},
            {"encryption": "aes-256", "hash": "sha512", "dh_group": 16, "authentication": "pre-share", "lifetime": 28800},
        ],
        "phase2": {
            "transforms": [{"encryption": "aes-128", "integrity": "sha256"}, {"encryption": "aes-256", "integrity": "sha512"}],
            "mode": "tunnel", "lifetime": {"seconds": 7200, "kilobytes": 4608000},
        },
    },
    "gre-transport": {
        "ike": 1,
        "phase1": [{"encryption": "aes-256", "hash": "sha256", "dh_group": 19, "authentication": "pre-share", "lifetime": 86400}],
        "phase2": {
            "transforms": [{"encryption": "aes-256", "integrity": "sha256"}],
            "mode": "transport", "pfs_group": 19,
        },
        "dpd": {"interval": 10, "retry": 3, "mode": "periodic"},
    },
}  # fmt: skip
KINDS = (
    ("crypto-map", "standard"),
    ("svti", "modern"),
    ("crypto-map", "two-ciphers"),
    ("gre", "gre-transport"),
)
HUBS = 4
"""Each has an uplink for crypto maps; tunnel interfaces share the other one."""


def fleet(tunnels: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """So many tunnels from four hubs to a branch each: hosts.yaml and tunnels.yaml."""
    hosts: dict[str, Any] = {}
    for h in range(HUBS):
        hosts[f"hub{h}"] = {
            "hostname": f"203.0.{h}.1",
            "platform": "ios",
            "data": {
                "site": "headquarters",
                "interfaces": {
                    "GigabitEthernet0/0": f"203.0.{h}.1/24",
                    "GigabitEthernet0/1": f"203.1.{h}.1/24",
                    "GigabitEthernet0/2": f"10.255.{h}.1/24",
                },
            },
        }
    made: dict[str, Any] = {}
    for n in range(tunnels):
        kind, profile = KINDS[n % len(KINDS)]
        hub, branch, name = f"hub{n % HUBS}", f"branch{n:03}", f"t{n:03}"
        hosts[branch] = {
            "hostname": f"198.18.{n}.1",
            "platform": "ios",
            "data": {
                "site": f"site-{n % 7}",
                "interfaces": {
                    "GigabitEthernet0/0": f"198.18.{n}.1/24",
                    "GigabitEthernet0/1": f"10.1.{n}.1/24",
                },
            },
        }
        routed = kind != "crypto-map"
        ours: dict[str, Any] = {
            "interface": "GigabitEthernet0/1" if routed else "GigabitEthernet0/0",
            "address": f"203.{int(routed)}.{n % HUBS}.1",
            "networks": [f"10.255.{n % HUBS}.0/24"],
        }
        theirs: dict[str, Any] = {
            "interface": "GigabitEthernet0/0",
            "address": f"198.18.{n}.1",
            "networks": [f"10.1.{n}.0/24"],
        }
        if routed:
            ours |= {"tunnel_interface": f"Tunnel{n}", "inside": f"169.254.{n}.1/30"}
            theirs |= {"tunnel_interface": "Tunnel0", "inside": f"169.254.{n}.2/30"}
        tunnel: dict[str, Any] = {"kind": kind} if routed else {}
        tunnel |= {"profile": profile, "psk": f"env:PSK_{name.upper()}"}
        if kind == "gre":
            tunnel["tunnel_key"] = 100 + n
        made[name] = {**tunnel, "ends": {hub: ours, branch: theirs}}
    return hosts, {"profiles": PROFILES, "tunnels": made}
