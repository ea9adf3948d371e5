"""A law: an adopted tunnel is changed as its inventory is, and adopted again it says the same."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.adopt.test_adopt import ENVIRONMENT, pair_of, planned, texts_of, written
from tests.proof.bases import SECRET

from bothends.adopt import adopt
from bothends.compare import Verdict, judge
from bothends.inventory import check_inventory
from bothends.platforms.ios.difference.entering import enter
from bothends.platforms.recognise import read_router

BASES = ("map-ikev1", "map-ikev1-profile", "map-ikev2", "svti-ikev1", "svti-ikev2", "gre-ikev2")


def numbered(text: str) -> str:
    """The crypto ACL with a number, as most routers have it."""
    text = text.replace("ip access-list extended VPN\n permit", "access-list 101 permit")
    return text.replace("match address VPN", "match address 101")


CHANGES: Mapping[str, Callable[[str], str]] = {
    "another network": lambda yaml: re.sub(r"(networks: )\[10\.1\.", r"\1[10.99.", yaml),
    "a further network": lambda yaml: re.sub(
        r"(networks: )\[10\.1\.", r"\1[10.99.0.0/24, 10.1.", yaml
    ),
    "another peer": str,
    "another group of PFS": lambda yaml: re.sub(
        r"(\n +mode: \w+)(\n +pfs_group: \d+)?", r"\1\n      pfs_group: 21", yaml
    ),
    "another transform": lambda yaml: re.sub(
        r"transforms: .*", "transforms: [{encryption: aes-gcm-256}]", yaml
    ),
    "another lifetime": lambda yaml: yaml.replace("seconds: 3600", "seconds: 1800"),
    "dead peer detection": lambda yaml: yaml.replace(
        "    phase2:", "    dpd: {interval: 20, retry: 3, mode: periodic}\n    phase2:"
    ),
}


OLD, NEW = "198.51.100.1", "198.51.100.2"


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("write", [str, numbered], ids=["named", "numbered"])
@pytest.mark.parametrize("base", BASES)
def test_an_adopted_tunnel_changes_as_its_inventory(
    base: str, write: Callable[[str], str], change: str, tmp_path: Path
) -> None:
    texts = {name[0]: write(text) for name, text in texts_of(pair_of(base, 3)).items()}
    written(adopt(texts, ENVIRONMENT, named=True), tmp_path)
    moves = change == "another peer"
    for file in (tmp_path / "inventory").iterdir():
        text = file.read_text()
        text = CHANGES[change](text) if file.name == "tunnels.yaml" else text
        file.write_text(text.replace(OLD, NEW) if moves else text)
    if moves:
        texts = {
            name: text.replace(f"ip address {OLD} ", f"ip address {NEW} ")
            for name, text in texts.items()
        }
    inventory, problems = check_inventory(tmp_path, resolve_secrets=False)
    assert inventory, problems

    for device, lines in planned(inventory, texts).items():
        entered = enter(texts[device], [line.replace("<env:PSK_A_B>", SECRET) for line in lines])
        assert not [remark for remark in entered.remarks if remark.refused]
        texts[device] = entered.text
    assert planned(inventory, texts) == {"a": (), "b": ()}
    (judgement,) = judge([read_router(text, name) for name, text in texts.items()]).tunnels
    assert judgement.verdict in {Verdict.UP, Verdict.UP_WEAK}
    if moves:
        assert not re.search(rf"(set peer|destination) {re.escape(OLD)}\n", texts["a"])
    else:
        ((again,), (wanted,)) = (adopt(texts, ENVIRONMENT, named=True).adopted, inventory.tunnels)
        assert again.tunnel.phase2 == wanted.phase2
        for end in wanted.ends:
            assert set(again.tunnel.end(end.device).networks) == set(end.networks)
