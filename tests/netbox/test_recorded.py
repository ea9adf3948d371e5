"""The mapping of NetBox, on answers that a real one gave: rendered as from YAML, or refused by name."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.netbox.cases import Case, Lists, assert_refused, project, read
from tests.netbox.fleet import fleet
from tests.netbox.projects import from_source, from_yaml, same
from tests.netbox.replay import TOKEN, replayed

pytest.importorskip("pynetbox", reason="needs pynetbox (pip install 'bothends[netbox]')")

from bothends.errors import InputError
from bothends.inventory import sources
from bothends.inventory.load import load_inventory

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
TUNNELS = 4


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NETBOX_TOKEN", TOKEN)
    sources._once.cache_clear()
    yield
    sources._once.cache_clear()


def expected() -> tuple[dict[str, Any], dict[str, Any]]:
    """The first tunnels of the fleet, with their routers."""
    hosts, document = fleet(100)
    tunnels = {name: document["tunnels"][name] for name in list(document["tunnels"])[:TUNNELS]}
    devices = {device for tunnel in tunnels.values() for device in tunnel["ends"]}
    return {n: h for n, h in hosts.items() if n in devices}, {**document, "tunnels": tunnels}


@pytest.mark.gate
def test_rendered_as_from_yaml(tmp_path: Path) -> None:
    with replayed(RECORDED) as url:
        read = from_source(tmp_path / "netbox", "netbox", url)
    assert same(read, from_yaml(tmp_path / "yaml", *expected())) == TUNNELS
    text = "".join(path.read_text() for path in (tmp_path / "netbox").rglob("*.yaml"))
    assert TOKEN not in text


def first(path: str, **values: Any) -> Callable[[Lists], Any]:
    return lambda lists: lists[path][0].update(values)


def choice(value: Any) -> dict[str, Any]:
    return {"value": value, "label": str(value)}


def field(path: str, **values: Any) -> Callable[[Lists], Any]:
    return lambda lists: lists[path][0].update(custom_fields={"bothends": values})


REFUSED = (
    Case("wireguard", first("vpn/tunnels", encapsulation=choice("wireguard")),
         "NetBox: t000: expected encapsulation ipsec-tunnel, ipsec-transport, gre, found wireguard"),
    Case("no profile", first("vpn/tunnels", ipsec_profile=None), "NetBox: t000: expected an IPsec profile, found none"),
    Case("one end", lambda lists: lists["vpn/tunnel-terminations"].pop(0), "NetBox: t000: expected two ends, found 1"),
    Case("no outside address", first("vpn/tunnel-terminations", outside_ip=None), "NetBox: t000: expected an end with an outside IP, found one without"),
    Case("AH", first("vpn/ipsec-profiles", mode=choice("ah")), "expected mode esp, found ah"),
    Case("aggressive mode", first("vpn/ike-policies", mode=choice("aggressive")), "expected main mode, found aggressive"),
    Case("DSA", first("vpn/ike-proposals", authentication_method=choice("dsa-signatures")),
         "expected authentication method preshared-keys, certificates, rsa-signatures, found dsa-signatures"),
    Case("no hash", first("vpn/ike-proposals", authentication_algorithm=None), "expected authentication algorithm"),
    Case("a key in clear text", lambda lists: [each.update(preshared_key="canary-psk") for each in lists["vpn/ike-policies"]],
         "NetBox keeps the pre-shared key of this IKE policy in clear text"),
    Case("a router of nobody knows what", first("dcim/devices", platform=None), "expected a platform (ios, "),
    Case("an unknown key", field("vpn/tunnels", rekey="never"), "expected a known key, found 'rekey'"),
    Case("a value that is none", first("vpn/tunnels", custom_fields={"bothends": "x"}), "expected a mapping in the field bothends"),
    Case("a group that IOS has not", first("vpn/ike-proposals", group=choice(31)), "20, 21 or 24, found 31"),
    Case("a key in clear in the field", field("vpn/tunnels", psk="canary:key"), "found a literal value"),
    Case("a post-quantum key in clear", field("vpn/tunnels", ppk={"id": "x", "key": "canary"}), "found a literal value"),
    Case("two lifetimes", lambda lists: lists["vpn/ipsec-proposals"][-1].update(sa_lifetime_seconds=60) or lists["vpn/ipsec-proposals"][-2].update(sa_lifetime_seconds=61)
         or [each.update(proposals=[{"id": p["id"]} for p in lists["vpn/ipsec-proposals"][-2:]]) for each in lists["vpn/ipsec-policies"]],
         "its proposals differ in sa_lifetime_seconds"),
)  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_refused_by_name(case: Case, tmp_path: Path) -> None:
    assert_refused(tmp_path, "netbox", RECORDED, case)


TAKEN = (
    Case("left out by status", first("vpn/tunnels", status=choice("disabled")), "not t000"),
    Case("a partner", lambda lists: lists["vpn/tunnel-terminations"].pop(1) and field(
        "vpn/tunnels", ends={"acme": {"managed": False, "address": "192.0.2.9", "networks": ["10.9.0.0/24"]}})(lists), "acme"),
    Case("another key", field("vpn/tunnels", psk="env:ANOTHER"), "env:ANOTHER"),
    Case("networks in the field", field("vpn/tunnel-terminations", networks=["10.77.0.0/16"]), "10.77.0.0/16"),
)  # fmt: skip


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.name)
def test_taken(case: Case, tmp_path: Path) -> None:
    inventory = read(tmp_path, "netbox", RECORDED, case)
    text = (tmp_path / "inventory" / "tunnels.yaml").read_text()
    if case.says == "not t000":
        assert next(each.name for each in inventory.tunnels) == "t001"
    else:
        assert case.says in text


def test_a_key_of_netbox_is_used_where_that_is_said(tmp_path: Path) -> None:
    lists = copy.deepcopy(RECORDED)
    for policy in lists["vpn/ike-policies"]:
        policy["preshared_key"] = f"canary {policy['name']}"
    from bothends.model import SharedKey
    from bothends.secrets import resolve

    with replayed(lists) as url:
        inventory = load_inventory(project(tmp_path, "netbox", url, clear_text_keys="use"))
        authentication = inventory.tunnels[0].authentication
        assert isinstance(authentication, SharedKey)
        assert str(authentication.key) == "netbox:standard"
        assert resolve(authentication.key, tmp_path).reveal() == "canary standard"
    written = "".join(path.read_text() for path in tmp_path.rglob("*.yaml"))
    assert "canary" not in written


def test_own_files_are_not_overwritten(tmp_path: Path) -> None:
    with replayed(RECORDED) as url:
        folder = project(tmp_path, "netbox", url)
        (folder / "inventory" / "hosts.yaml").write_text("---\n# mine\n")
        with pytest.raises(InputError, match="was not written by bothends"):
            load_inventory(folder)
    assert (folder / "inventory" / "hosts.yaml").read_text() == "---\n# mine\n"


def test_without_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with replayed(RECORDED) as url:
        folder = project(tmp_path, "netbox", url)
        assert len(load_inventory(folder).tunnels) == TUNNELS
    sources._once.cache_clear()
    with pytest.raises(InputError, match="NetBox cannot be asked") as lost:
        load_inventory(folder)
    assert "BOTHENDS_OFFLINE=1" in str(lost.value)
    monkeypatch.setenv(sources.OFFLINE, "1")
    assert len(load_inventory(folder).tunnels) == TUNNELS


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"url": "netbox.example"}, "inventory/source.yaml:3"),
        ({"tokn": "env:X"}, "expected a key of source.yaml"),
        ({"token": "env:NOT_THERE"}, "NOT_THERE is not set"),
        ({"source": "infoblox"}, "inventory/source.yaml:2"),
    ],
)
def test_wrong_settings(lines: dict[str, str], says: str, tmp_path: Path) -> None:
    with replayed(RECORDED) as url, pytest.raises(InputError) as wrong:
        load_inventory(project(tmp_path, **{"source": "netbox", "url": url, **lines}))
    assert says in str(wrong.value)


def test_a_wrong_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOX_TOKEN", "another")
    with replayed(RECORDED) as url, pytest.raises(InputError, match="NetBox answered 403") as wrong:
        load_inventory(project(tmp_path, "netbox", url))
    assert "another" not in str(wrong.value)
