"""The mapping of Nautobot, on answers that a real one gave: rendered as from YAML, or refused by name."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.nautobot.test_real import expected
from tests.netbox.cases import Case, Lists, assert_refused, project, read
from tests.netbox.projects import from_source, from_yaml, same
from tests.netbox.replay import TOKEN, replayed

pytest.importorskip("pynetbox", reason="needs pynetbox (pip install 'bothends[nautobot]')")

from bothends.errors import InputError
from bothends.inventory import sources
from bothends.inventory.load import load_inventory

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
TUNNELS = 4


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NAUTOBOT_TOKEN", TOKEN)
    sources._once.cache_clear()
    yield
    sources._once.cache_clear()


@pytest.mark.gate
def test_rendered_as_from_yaml(tmp_path: Path) -> None:
    with replayed(RECORDED) as url:
        read = from_source(tmp_path / "nautobot", "nautobot", url)
    assert same(read, from_yaml(tmp_path / "yaml", *expected(TUNNELS))) == TUNNELS
    text = "".join(path.read_text() for path in (tmp_path / "nautobot").rglob("*.yaml"))
    assert TOKEN not in text


def named(lists: Lists, path: str, name: str) -> dict[str, Any]:
    return next(each for each in lists[f"vpn/{path}"] if each["name"] == name)


def on(path: str, name: str, **values: Any) -> Callable[[Lists], Any]:
    return lambda lists: named(lists, path, name).update(values)


def field(path: str, name: str, **values: Any) -> Callable[[Lists], Any]:
    return on(path, name, custom_fields={"bothends": values})


def another_profile(lists: Lists) -> None:
    end = named(lists, "vpn-tunnels", "t000")["endpoint_a"]["id"]
    of = named(lists, "vpn-profiles", "modern")
    next(e for e in lists["vpn/vpn-tunnel-endpoints"] if e["id"] == end)["vpn_profile"] = of


def of_t000(**values: Any) -> Callable[[Lists], Any]:
    """Something of the first endpoint of t000."""

    def change(lists: Lists) -> None:
        end = named(lists, "vpn-tunnels", "t000")["endpoint_a"]["id"]
        next(e for e in lists["vpn/vpn-tunnel-endpoints"] if e["id"] == end).update(values)

    return change


def secret(**values: Any) -> Callable[[Lists], Any]:
    return lambda lists: lists["extras/secrets-groups-associations"][0]["secret"].update(values)


REFUSED = (
    Case("wireguard", on("vpn-tunnels", "t000", encapsulation="WireGuard"),
         "Nautobot: t000: expected encapsulation ipsec-tunnel, ipsec-transport, gre, found wireguard"),
    Case("no profile", on("vpn-tunnels", "t000", vpn_profile=None), "Nautobot: t000: expected an IPsec profile, found none"),
    Case("another profile at one end", another_profile, "expected the same VPN profile at both ends, found several"),
    Case("one end", on("vpn-tunnels", "t000", endpoint_z=None), "Nautobot: t000: expected two ends, found 1"),
    Case("a name for an address", of_t000(source_ipaddress=None, source_fqdn="vpn.example"), "expected an endpoint with a source IP address"),
    Case("nobody's end", of_t000(device=None), "expected an endpoint with a device, found one without"),
    Case("a dynamic group", of_t000(protected_prefixes_dg=[{"id": "x"}]), "expected protected prefixes, found a dynamic group of them"),
    Case("aggressive mode", on("vpn-phase-1-policies", "standard-0", aggressive_mode=True), "expected main mode, found aggressive"),
    Case("kilobytes of phase 1", on("vpn-phase-1-policies", "standard-0", lifetime_kb=9), "Nautobot: standard-0: expected no lifetime in kilobytes"),
    Case("no IKE version", on("vpn-phase-1-policies", "standard-0", ike_version=""), "found 'none'"),
    Case("two IKE versions", on("vpn-phase-1-policies", "two-ciphers-0", ike_version="IKEv1"), "its policies differ in IKE version"),
    Case("two lifetimes", on("vpn-phase-2-policies", "two-ciphers-0", lifetime=60), "its policies differ in lifetime"),
    Case("two PFS groups", on("vpn-phase-2-policies", "standard-0", pfs_group=["14", "19"]), "expected one PFS group, found 14, 19"),
    Case("a group that IOS has not", on("vpn-phase-1-policies", "standard-0", dh_group=["31"]), "found 31"),
    Case("no authentication", on("vpn-phase-1-policies", "standard-0", authentication_method=""), "expected authentication method"),
    Case("an option of another tool", on("vpn-profiles", "standard", extra_options={"vendor": 1}), "expected a known key, found 'vendor'"),
    Case("a value that is none", on("vpn-tunnels", "t000", custom_fields={"bothends": "x"}), "expected a mapping in the field bothends"),
    Case("a router of nobody knows what", lambda lists: lists["dcim/devices"][0].update(platform=None), "expected a platform (ios, "),
    Case("another store of secrets", secret(provider="hashicorp-vault"), "Nautobot: t001: expected one secret of environment-variable or text-file"),
    Case("a key in clear", field("vpn-tunnels", "t000", psk="canary key"), "found a literal value"),
    Case("a key in clear with a colon", field("vpn-tunnels", "t000", psk="canary:key"), "found a literal value"),
)  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_refused_by_name(case: Case, tmp_path: Path) -> None:
    assert_refused(tmp_path, "nautobot", RECORDED, case)


TAKEN = (
    Case("an option in our words", on("vpn-profiles", "standard", extra_options={"nat_keepalive": 20}), "nat_keepalive: 20"),
    Case("every combination", on("vpn-phase-1-policies", "modern-0", dh_group=["19", "20"]), "dh_group: 19"),
    Case("AES-GCM beside AES", on("vpn-phase-2-policies", "standard-0", encryption_algorithm=["AES-256-GCM", "AES-256-CBC"]),
         "encryption: aes-gcm-256\n      - encryption: aes-256\n"),
    Case("a secret in a file", secret(provider="text-file", parameters={"path": "/run/keys/t001"}), "file:/run/keys/t001"),
    Case("the group of the profile", lambda lists: named(lists, "vpn-profiles", "standard").update(
        secrets_group=lists["extras/secrets-groups-associations"][0]["secrets_group"]), "psk: env:ANOTHER_KEY"),
    Case("another key", field("vpn-tunnels", "t001", psk="env:OF_THE_FIELD"), "env:OF_THE_FIELD"),
)  # fmt: skip


@pytest.mark.gate
@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.name)
def test_taken(case: Case, tmp_path: Path) -> None:
    read(tmp_path, "nautobot", RECORDED, case)
    assert case.says in (tmp_path / "inventory" / "tunnels.yaml").read_text()


def test_left_out_by_status(tmp_path: Path) -> None:
    lists = copy.deepcopy(RECORDED)
    named(lists, "vpn-tunnels", "t000")["status"]["name"] = "Deprecated"
    with replayed(lists) as url:
        names = [each.name for each in load_inventory(project(tmp_path, "nautobot", url)).tunnels]
    assert names == ["t001", "t002", "t003"]


@pytest.mark.parametrize("line", [{"prefix_role": "vpn"}, {"clear_text_keys": "use"}])
def test_keys_of_netbox_are_refused(line: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only NetBox has"):
        load_inventory(project(tmp_path, "nautobot", "http://127.0.0.1:1", **line))
