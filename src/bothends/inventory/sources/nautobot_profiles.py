"""Nautobot's VPN profiles, with their policies of both phases, in NetBox's words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from bothends.inventory.sources.api import Api
from bothends.inventory.sources.profiles import Wrong
from bothends.inventory.sources.records import Record
from bothends.inventory.sources.words import FIELD

_AUTHENTICATIONS: Mapping[str, str] = {
    "PSK": "preshared-keys",
    "RSA": "rsa-signatures",
    "Certificate": "certificates",
    "ECDSA": "certificates",
}
_DES: Mapping[str, str] = {"DES": "des-cbc", "3DES": "3des-cbc"}
_VERSIONS: Mapping[str, int] = {"IKEv1": 1, "IKEv2": 2}
_ONE = "the policies of a profile are for one tunnel: make a profile for each"


class NautobotProfiles:
    """The VPN profiles that tunnels use, each as an IPsec profile with a policy of each phase."""

    def __init__(self, api: Api, wrong: Wrong) -> None:
        self._wrong = wrong
        self._records = {each["id"]: each for each in api.all("vpn/vpn-profiles")}
        self._phase1, self._phase2 = (_assigned(api, phase) for phase in (1, 2))
        self.profiles: list[Record] = []
        self.ipsec_policies: list[Record] = []
        self.ipsec_proposals: list[Record] = []
        self.ike_policies: list[Record] = []
        self.ike_proposals: list[Record] = []
        self._used: set[str] = set()

    def use(self, name: str) -> Record | None:
        """Read a profile by its id, once; the group of secrets that it names."""
        record = self._records[name]
        if name not in self._used:
            self._used.add(name)
            self._read(record)
        group: Record | None = record.get("secrets_group")
        return group

    def _read(self, record: Record) -> None:
        ident, title = record["id"], record["name"]
        first, second = self._phase1.get(ident, ()), self._phase2.get(ident, ())
        for phase, policies in ((1, first), (2, second)):
            if not policies:
                self._wrong(record, f"expected a phase {phase} policy, found none", "")
        ike = [each for policy in first for each in self._proposals(policy)]
        lifetime = self._same(record, second, "lifetime", "lifetime")
        ipsec = [each for policy in second for each in _transforms(policy, lifetime)]
        version = self._same(record, first, "ike_version", "IKE version")
        groups = self._same(record, second, "pfs_group", "PFS group") or [None]
        if len(groups) > 1:
            self._wrong(record, f"expected one PFS group, found {', '.join(groups)}", _ONE)
        self.ike_proposals += ike
        self.ipsec_proposals += ipsec
        self.ike_policies.append(
            {
                "id": ident,
                "name": title,
                "version": {"value": _VERSIONS.get(version, "none")},
                "mode": {"value": "aggressive" if _aggressive(first) else "main"},
                "proposals": ike,
                "preshared_key": False,
            }
        )
        self.ipsec_policies.append(
            {"id": ident, "name": title, "pfs_group": _number(groups[0]), "proposals": ipsec}
        )
        extra = dict(record.get("extra_options") or {}) | field(record, self._wrong)
        if record.get("keepalive_enabled"):
            given = {
                "interval": record.get("keepalive_interval"),
                "retry": record.get("keepalive_retries"),
            }
            dpd = {key: value for key, value in given.items() if value is not None}
            extra["dpd"] = dpd | extra.get("dpd", {})
        if more := self._same(
            record, [{"more": _more(each, self._wrong)} for each in second], "more", FIELD
        ):
            extra["phase2"] = more | extra.get("phase2", {})
        self.profiles.append(
            {
                "id": ident,
                "name": title,
                "mode": {"value": "esp"},
                "ike_policy": {"id": ident},
                "ipsec_policy": {"id": ident},
                "custom_fields": {FIELD: extra},
            }
        )

    def _same(self, record: Record, policies: Sequence[Record], key: str, says: str) -> Any:
        """What all policies of a profile say alike."""
        values = [each.get(key) for each in policies]
        if any(value != values[0] for value in values):
            self._wrong(record, f"its policies differ in {says}: a tunnel has one", _ONE)
        return values[0] if values else None

    def _proposals(self, policy: Record) -> Iterator[Record]:
        """Every proposal that a phase 1 policy allows: it has lists where IOS takes one of each."""
        if policy.get("lifetime_kb"):
            self._wrong(
                policy, "expected no lifetime in kilobytes, found one", "IOS has none of phase 1"
            )
        extra = field(policy, self._wrong)
        method = policy.get("authentication_method")
        if method == "ECDSA":
            extra = {"authentication": "ecdsa-sig"} | extra
        groups = [None] if "dh_group" in extra else policy.get("dh_group") or [None]
        lists = (_ciphers(policy), _hashes(policy), groups)
        for number, (cipher, integrity, group) in enumerate(product(*lists)):
            yield {
                "id": f"{policy['id']}/{number}",
                "name": policy["name"],
                "encryption_algorithm": cipher,
                "authentication_algorithm": integrity,
                "group": _number(group),
                "authentication_method": _AUTHENTICATIONS.get(method or ""),
                "sa_lifetime": policy.get("lifetime_seconds"),
                "custom_fields": {FIELD: extra},
            }


def _assigned(api: Api, phase: int) -> dict[str, list[Record]]:
    """The policies of a phase by the id of their profile, in the order of their weights."""
    policies = {each["id"]: each for each in api.all(f"vpn/vpn-phase-{phase}-policies")}
    assignments = api.all(f"vpn/vpn-profile-phase-{phase}-policy-assignments")
    by_profile: dict[str, list[Record]] = {}
    for each in sorted(assignments, key=lambda one: one["weight"]):
        policy = policies[each[f"vpn_phase{phase}_policy"]["id"]]
        by_profile.setdefault(each["vpn_profile"]["id"], []).append(policy)
    return by_profile


def field(record: Record, wrong: Wrong) -> dict[str, Any]:
    """What the custom field `bothends` of a record says."""
    value = (record.get("custom_fields") or {}).get(FIELD) or {}
    if not isinstance(value, Mapping):
        wrong(record, f"expected a mapping in the field {FIELD}, found another value", "")
        return {}
    return dict(value)


def _transforms(policy: Record, lifetime: int | None) -> Iterator[Record]:
    """Every transform set that a phase 2 policy allows; AES-GCM needs no integrity (RFC 4106)."""
    seen: dict[tuple[str | None, str | None], None] = {}
    for cipher, integrity in product(_ciphers(policy), _hashes(policy)):
        seen[cipher, None if cipher and cipher.endswith("gcm") else integrity] = None
    for number, (cipher, integrity) in enumerate(seen):
        yield {
            "id": f"{policy['id']}/{number}",
            "name": policy["name"],
            "encryption_algorithm": cipher,
            "authentication_algorithm": integrity,
            "sa_lifetime_seconds": lifetime,
        }


def _more(policy: Record, wrong: Wrong) -> dict[str, Any]:
    """Keys of phase 2 in the field of a policy; of the lifetime, it may add the kilobytes."""
    extra = field(policy, wrong)
    if "lifetime" in extra and policy.get("lifetime"):
        extra["lifetime"] = {"seconds": policy["lifetime"], **extra["lifetime"]}
    return extra


def _ciphers(policy: Record) -> Sequence[str | None]:
    named = policy.get("encryption_algorithm") or [None]
    return [_DES.get(each, each.lower()) if each else None for each in named]


def _hashes(policy: Record) -> Sequence[str | None]:
    named = policy.get("integrity_algorithm") or [None]
    return [each and f"hmac-{each.lower()}" for each in named]


def _number(group: str | None) -> int | None:
    return int(group) if group else None


def _aggressive(policies: Sequence[Record]) -> bool:
    return any(each.get("aggressive_mode") for each in policies)
