"""IPsec profiles of NetBox, with their IKE and IPsec policies and proposals, as profiles."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from bothends.inventory.sources.records import Record, Records
from bothends.inventory.sources.settings import Settings
from bothends.inventory.sources.words import AUTHENTICATIONS, CIPHERS, FIELD, HASHES

Wrong = Callable[[Record, str, str], None]
MODES = ("tunnel", "transport")


class Profiles:
    """The profiles that tunnels use, read when the first of them does."""

    def __init__(self, records: Records, settings: Settings, wrong: Wrong) -> None:
        self.used: dict[str, dict[str, Any]] = {}
        """By the name that tunnels.yaml has for them."""
        self._wrong = wrong
        self._settings = settings
        self._profiles = {each["id"]: each for each in records.profiles}
        self._ike = {each["id"]: each for each in records.ike_policies}
        self._ipsec = {each["id"]: each for each in records.ipsec_policies}
        self._ike_proposals = {each["id"]: each for each in records.ike_proposals}
        self._ipsec_proposals = {each["id"]: each for each in records.ipsec_proposals}
        self._names: dict[str, Hashable] = {}
        self._reported: set[Hashable] = set()

    def name(self, tunnel: Record, *, transport: bool) -> tuple[str, str]:
        """The name of a tunnel's profile, and how its ends authenticate."""
        record = self._profiles[tunnel["ipsec_profile"]["id"]]
        name = re.sub(r"[^A-Za-z0-9_.-]", "-", record["name"]) + ("-transport" if transport else "")
        if self._names.setdefault(name, record["id"]) != record["id"]:
            self._wrong(record, f"two IPsec profiles are called {name}", "rename one of them")
        if name not in self.used:
            self.used[name] = self._profile(record, MODES[transport])
        phase1 = self.used[name]["phase1"]
        return name, next((each["authentication"] for each in phase1), "")

    def key(self, tunnel: Record) -> str:
        """The reference to a key that NetBox keeps in clear text; empty where it is not used."""
        policy = self._policy(tunnel)
        if not policy["preshared_key"] or self._settings.clear_text_keys == "ignore":
            return ""
        if self._settings.clear_text_keys == "use":
            return f"{self._settings.inventory}:{policy['name']}"
        if policy["id"] not in self._reported:
            self._reported.add(policy["id"])
            self._wrong(
                policy,
                f"{self._settings.title} keeps the pre-shared key of this IKE policy in clear text",
                "empty the field there and keep the key where `psk` of source.yaml says; or say "
                "clear_text_keys: ignore (the key is elsewhere) or use (that key)",
            )
        return ""

    def _policy(self, tunnel: Record) -> Record:
        profile = self._profiles[tunnel["ipsec_profile"]["id"]]
        return self._ike[profile["ike_policy"]["id"]]

    def _profile(self, record: Record, mode: str) -> dict[str, Any]:
        ike = self._ike[record["ike_policy"]["id"]]
        ipsec = self._ipsec[record["ipsec_policy"]["id"]]
        if record["mode"]["value"] != "esp":
            self._wrong(record, f"expected mode esp, found {record['mode']['value']}", "")
        if (ike.get("mode") or {}).get("value") == "aggressive":
            self._wrong(
                ike,
                "expected main mode, found aggressive",
                "it lets an eavesdropper guess the key offline; bothends does not build it",
            )
        phase1 = [self._phase1(self._ike_proposals[each["id"]]) for each in ike["proposals"]]
        proposals = [self._ipsec_proposals[each["id"]] for each in ipsec["proposals"]]
        phase2: dict[str, Any] = {
            "transforms": [self._transform(each) for each in proposals],
            "mode": mode,
        }
        if group := _value(ipsec.get("pfs_group")):
            phase2["pfs_group"] = group
        if lifetime := dict(self._lifetime(ipsec, proposals)):
            phase2["lifetime"] = lifetime
        extra = dict((record.get("custom_fields") or {}).get(FIELD) or {})
        phase2 |= extra.pop("phase2", {})
        version = ike["version"]["value"]
        return {"ike": version, "phase1": phase1, "phase2": phase2, **extra}

    def _phase1(self, record: Record) -> dict[str, Any]:
        proposal: dict[str, Any] = {
            "encryption": self._word(record, "encryption_algorithm", CIPHERS),
            "hash": self._word(record, "authentication_algorithm", HASHES),
            "dh_group": _value(record["group"]),
            "authentication": self._word(record, "authentication_method", AUTHENTICATIONS),
        }
        if record.get("sa_lifetime"):
            proposal["lifetime"] = record["sa_lifetime"]
        return proposal | dict((record.get("custom_fields") or {}).get(FIELD) or {})

    def _transform(self, record: Record) -> dict[str, Any]:
        cipher = self._word(record, "encryption_algorithm", CIPHERS)
        if not _value(record.get("authentication_algorithm")):
            return {"encryption": cipher}
        integrity = self._word(record, "authentication_algorithm", HASHES)
        return {"encryption": cipher, "integrity": integrity}

    def _lifetime(self, policy: Record, proposals: Sequence[Record]) -> Iterator[tuple[str, int]]:
        """Lifetimes that the proposals have; of a tunnel they are one."""
        fields = (("seconds", "sa_lifetime_seconds"), ("kilobytes", "sa_lifetime_data"))
        for name, field in fields:
            values = {each.get(field) for each in proposals}
            if len(values) > 1:
                self._wrong(
                    policy, f"its proposals differ in {field}: a tunnel has one lifetime", ""
                )
            value = values.pop() if values else None
            if value:
                yield name, value

    def _word(self, record: Record, field: str, words: Mapping[str, str]) -> str:
        value = _value(record.get(field))
        if value not in words:
            names = field.replace("_", " ")
            known = ", ".join(words)
            self._wrong(record, f"expected {names} {known}, found {value or 'none'}", "")
        return words.get(value, "")


def _value(choice: Any) -> Any:
    """What is chosen; NetBox gives a choice with its label."""
    return choice.get("value") if isinstance(choice, Mapping) else choice
