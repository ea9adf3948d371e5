"""What runs becomes an inventory that plans nothing; what it has no words for is told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from tests.asa.pairs import FILES, PAIRS
from tests.kinds.cells import CELLS, EVERYDAY, Cell
from tests.kinds.site import Site
from tests.proof.bases import BASES, SECRET, Pair
from typer.testing import CliRunner

from bothends.adopt import Adoption, adopt, inventory_files
from bothends.cli.init import lay_out
from bothends.cli.main import app
from bothends.compare.inputs import rendered
from bothends.inventory import Inventory, check_inventory, load_inventory
from bothends.model import SecretRef
from bothends.platforms.ios.difference import make_plan
from bothends.platforms.ios.difference.drift import compare_end
from bothends.platforms.templates import make_environment

GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENT = make_environment(None)


def pair_of(base: str, seed: int) -> Pair:
    """A pair of the proof whose access lists an inventory can say."""
    pair = BASES[base](Random(seed))  # noqa: S311  (the same pairs every time)
    for end in (pair.a, pair.b):
        end.lines = end.lines[:1]
    return pair


def texts_of(pair: Pair) -> dict[str, str]:
    return {"a.cfg": pair.a.text(), "b.cfg": pair.b.text()}


def written(adoption: Adoption, folder: Path) -> Inventory:
    """The inventory of an adoption, as it is written and read again."""
    (folder / "inventory").mkdir(parents=True, exist_ok=True)
    for name, text in inventory_files(adoption).items():
        (folder / "inventory" / name).write_text(text)
    inventory, problems = check_inventory(folder, resolve_secrets=False)
    assert inventory, problems
    return inventory


def planned(
    inventory: Inventory,
    running: Mapping[str, str],
    reveal: Callable[[SecretRef], str] = lambda _ref: SECRET,
) -> dict[str, tuple[str, ...]]:
    """The lines that a plan of all its tunnels would enter, by device."""
    found = {}
    for device, text in running.items():
        tunnels = [tunnel for tunnel in inventory.tunnels if tunnel.touches(device)]
        plan = make_plan(device, tunnels, text, environment=ENVIRONMENT, reveal=reveal)
        found[device] = plan.lines
    return found


KNOWN = tuple(base for base in BASES if not base.startswith("dynamic"))


@pytest.mark.parametrize("base", KNOWN)
@pytest.mark.parametrize("seed", range(6))
def test_adopted_and_planned_plans_nothing(base: str, seed: int, tmp_path: Path) -> None:
    texts = texts_of(pair_of(base, seed))
    adoption = adopt(texts, ENVIRONMENT)
    assert adoption.refused == ()
    inventory = written(adoption, tmp_path)
    assert len(inventory.tunnels) == 1
    assert planned(inventory, {"a": texts["a.cfg"], "b": texts["b.cfg"]}) == {"a": (), "b": ()}


RENAMED = (
    ("BE-GigabitEthernet0-0", "OUTSIDE_MAP"),
    ("BE-AES(?:GCM)?256(?:-SHA256)?-(?:TUN|TRANS)", "TS-STRONG"),
    ("BE-AESGCM256-SHA384-20", "PROPOSAL"),
    (r"BE-(?:WAN-)?(?:203|198|2001|192)[.:\da-fA-F]+", "POLICY"),
    ("peer one", "peer ACME"),
    ("description one", "description to ACME"),
    (r"(ip(?:v6)? route .*) name BE-one", r"\1"),
    ("BE-one", "ACME"),
    (" match address local .*\n", ""),
    (r" (ip|ipv6) mtu .*\n", r" \1 mtu 1400\n"),
    (r"tunnel source [\dA-F:.]+\n", "tunnel source GigabitEthernet0/0\n"),
    (r"ip(?:v6)? route .* Null0 254\n", ""),
)
"""What people call the objects, and leave out or say otherwise."""


def by_people(text: str) -> str:
    for pattern, name in RENAMED:
        text = re.sub(pattern, name, text)
    return text


ADOPTED = [
    pytest.param(cell, id=str(cell), marks=() if cell in EVERYDAY else pytest.mark.long)
    for cell in CELLS
    if not cell.dynamic
]
"""Without what adoption refuses."""


@pytest.mark.parametrize("people", [False, True], ids=["ours", "theirs"])
@pytest.mark.parametrize("cell", ADOPTED)
def test_every_kind_is_adopted_and_planned_as_nothing(
    cell: Cell, people: bool, tmp_path: Path
) -> None:
    site = Site(cell, tmp_path / "site")
    site.apply()
    texts = {name: by_people(text) if people else text for name, text in site.running.items()}
    adoption = adopt(texts, ENVIRONMENT)
    assert adoption.refused == ()
    (one,) = adoption.adopted
    inventory = written(adoption, tmp_path)
    keys = {ref: key.secret or "" for ref, key in one.keys.items()}
    assert planned(inventory, texts, keys.__getitem__) == {"left": (), "right": ()}
    (tunnel,) = inventory.tunnels
    assert (tunnel.kind, tunnel.ike) == (site.tunnel.kind, site.tunnel.ike)
    assert tunnel.carrier == site.tunnel.carrier
    for end, intended in zip(tunnel.ends, site.tunnel.ends, strict=True):
        assert (end.objects is not None) == people
        for fact in ("networks", "inside", "vrf", "fvrf", "identity", "address", "interface"):
            assert getattr(end, fact) == getattr(intended, fact), fact


def test_a_text_in_which_nothing_was_read_is_no_host() -> None:
    texts = {**texts_of(pair_of("map-ikev1", 3)), "notes.txt": "to be looked at next week\n"}
    adoption = adopt(texts, ENVIRONMENT)
    assert len(adoption.adopted) == 1
    assert set(adoption.routers) == {"a", "b"}


def test_routes_with_more_than_the_interface_stay_as_they_are(tmp_path: Path) -> None:
    texts = texts_of(pair_of("svti-ikev1", 3))
    texts["a.cfg"] = texts["a.cfg"].replace(
        "\nend", "\nip route 10.2.0.0 255.255.0.0 172.16.0.2\nend"
    )
    texts["b.cfg"] = texts["b.cfg"].replace("\nend", "\nip route 10.1.0.0 255.255.0.0 Tunnel0\nend")
    adoption = adopt(texts, ENVIRONMENT)
    (one,) = adoption.adopted
    assert not getattr(one.tunnel.carrier, "routes", True)
    assert [str(end.networks[0]) for end in one.tunnel.ends] == ["10.1.0.0/16", "10.2.0.0/16"]
    assert (
        "a:Tunnel0: static routes through it that name more than the interface stays as it is"
        in one.notes
    )
    assert planned(written(adoption, tmp_path), {"a": texts["a.cfg"], "b": texts["b.cfg"]}) == {
        "a": (),
        "b": (),
    }


def corpus() -> list[Path]:
    """Folders of configurations that people wrote; none where there is no corpus."""
    for folder in Path(__file__).resolve().parents:
        found = folder.parent / "shared" / "corpus" / "configs"
        if found.is_dir():
            return sorted(path for path in found.iterdir() if path.is_dir())
    return []


def test_configurations_of_others_plan_nothing_or_are_told(tmp_path: Path) -> None:
    folders = corpus()
    if not folders:
        pytest.skip("no corpus of configurations beside the checkout")
    for number, folder in enumerate(folders):
        files = [path for path in sorted(folder.iterdir()) if path.is_file()]
        texts = {str(path): path.read_text(errors="replace") for path in files}
        adoption = adopt(texts, ENVIRONMENT)
        assert all(refused.reason for refused in adoption.refused)
        if adoption.adopted:
            inventory = written(adoption, tmp_path / str(number))
            hosts = dict(zip(adoption.routers, texts.values(), strict=True))
            keys = {ref: k.secret or "-" for one in adoption.adopted for ref, k in one.keys.items()}
            assert not any(planned(inventory, hosts, keys.__getitem__).values())


def test_what_bothends_wrote_is_adopted_as_it_was_written(tmp_path: Path) -> None:
    project = tmp_path / "project"
    lay_out(project)
    texts = rendered(project, lambda _ref: SECRET)
    adoption = adopt(texts, ENVIRONMENT)
    assert adoption.refused == ()
    inventory = written(adoption, tmp_path / "adopted")
    before = {tunnel.name: tunnel for tunnel in load_inventory(project).tunnels}
    assert {tunnel.name for tunnel in inventory.tunnels} == set(before)
    for tunnel in inventory.tunnels:
        ends = {end.device: end for end in tunnel.ends}
        assert ends == {end.device: end for end in before[tunnel.name].ends}
        assert tunnel.phase2 == before[tunnel.name].phase2
        assert tunnel.psk == before[tunnel.name].psk
        assert set(before[tunnel.name].phase1) <= set(tunnel.phase1)
        assert tunnel.dpd == before[tunnel.name].dpd
    assert not any(planned(inventory, texts).values())


@dataclass(frozen=True)
class Case:
    """A pair that is not taken, by one change of a healthy one."""

    name: str
    base: str = "map-ikev1"
    at: str = "ab"
    old: str = ""
    new: str = ""


CASES = (
    Case("dynamic", "dynamic-ikev1"),
    Case("wildcard-identity", "map-ikev2", old="address 198.51.100.1 255.255.255.255", new="address 0.0.0.0"),
    Case("several-identities", "map-ikev2", old=" match identity remote", new=" match identity remote fqdn b.example\n match identity remote"),
    Case("another-identity", "svti-ikev2", at="b", old=" keyring local", new=" identity local fqdn b.example\n keyring local"),
    Case("key-in-profile", "map-ikev2", old="local pre-share\n", new=f"local pre-share key {SECRET}\n"),
    Case("signatures", "map-ikev2", old="authentication local pre-share", new="authentication local rsa-sig"),
    Case("keyring-for-anyone", "svti-ikev2", old="  address 198.51.100.1", new="  address 0.0.0.0 0.0.0.0"),
    Case("key-per-end-at-one", "svti-ikev2", at="a", old=f"pre-shared-key {SECRET}", new=f"pre-shared-key local {SECRET}\n  pre-shared-key remote {SECRET}"),
    Case("built-in-policy", "map-ikev2", old="crypto ikev2 policy POL\n proposal PROP\n", new=""),
    Case("two-policies", "map-ikev2", old="crypto ikev2 policy POL", new="crypto ikev2 policy POL2\n proposal PROP\ncrypto ikev2 policy POL"),
    Case("other-lifetime", "map-ikev2", at="a", old=" keyring local", new=" lifetime 3600\n keyring local"),
    Case("other-proposal", "map-ikev2", at="a", old=" group ", new=" group 21 "),
    Case("too-many-combinations", "map-ikev2", old=" group ", new=" group 14 15 19 21 "),
    Case("unnumbered", "svti-ikev1", old=" ip address 172.16.0.1 255.255.255.252", new=" ip unnumbered GigabitEthernet0/1"),
    Case("other-network-inside", "svti-ikev1", at="a", old=" ip address 172.16.0.1", new=" ip address 172.16.9.1"),
    Case("other-tunnel-key", "gre-ikev1", at="a", old=" tunnel source", new=" tunnel key 7\n tunnel source"),
    Case("shared-protection", "gre-ikev1", old="profile PROT\ninterface", new="profile PROT shared\ninterface"),
    Case("two-peers", old=" set peer 198.51.100.1\n", new=" set peer 198.51.100.1\n set peer 192.0.2.9\n"),
    Case("wildcard-key", old=f"crypto isakmp key {SECRET} address 198.51.100.1", new=f"crypto isakmp key {SECRET} address 0.0.0.0"),
    Case("another-key", at="a", old=SECRET, new="An0therKeyThatIsLong"),
    Case("no-peer", at="a", old=" set peer 198.51.100.1", new=" set peer 198.51.100.9"),
    Case("port-in-the-list", old=" permit ip ", new=" permit tcp "),
    Case("deny-in-the-list", old=" permit ip ", new=" deny ip host 10.1.0.7 any\n permit ip "),
    Case("other-pfs", at="a", old=" match address", new=" set pfs group24\n match address"),
    Case("other-policy", at="a", old=" authentication pre-share\n", new=" authentication pre-share\n lifetime 3600\n"),
    Case("identity", "map-ikev1-profile", old=" keyring RING\n", new=" keyring RING\n self-identity fqdn a.example\n"),
    Case("whole-router-lifetime", old="crypto map CM 10", new="crypto ipsec security-association lifetime seconds 1800\ncrypto map CM 10"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_has_no_words_is_told(case: Case, golden: Callable[[Path, str], None]) -> None:
    texts = texts_of(pair_of(case.base, 3))
    for name, text in texts.items():
        if name[0] in case.at and case.old in text:
            texts[name] = text.replace(case.old, case.new)
    adoption = adopt(texts, ENVIRONMENT)
    assert adoption.adopted == ()
    assert adoption.refused
    golden(
        GOLDEN / f"{case.name}.txt", "".join(f"{r.what}\n  {r.reason}\n" for r in adoption.refused)
    )


def test_an_asa_is_told_what_adopt_reads() -> None:
    adoption = adopt(dict(zip(FILES, next(iter(PAIRS.values())), strict=True)), ENVIRONMENT)
    assert adoption.adopted == ()
    says = "is not adopted: write its tunnels yourself (docs/far-ends.md)"
    assert [each.reason.endswith(says) for each in adoption.refused] == [True]


def test_a_key_that_is_encrypted_is_adopted() -> None:
    texts = {
        name: text.replace(f"key {SECRET}", "key 6 SWUFZabcdefg")
        for name, text in texts_of(pair_of("map-ikev1", 3)).items()
    }
    adoption = adopt(texts, ENVIRONMENT)
    (one,) = adoption.adopted
    assert [key.secret for key in one.keys.values()] == [None]


NAMES = (
    ("crypto map CM 10 ipsec-isakmp", "crypto map CM 10 ipsec-isakmp\n description to Zürich (main)", "to-Z-rich-main"),
    ("VPN\n", "ACL-HQ-PARIS\n", "ACL-HQ-PARIS"),
    ("nothing", "nothing", "a-b"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "name"), NAMES)
def test_names(old: str, new: str, name: str) -> None:
    texts = {
        file: text.replace(old, new) for file, text in texts_of(pair_of("map-ikev1", 3)).items()
    }
    (one,) = adopt(texts, ENVIRONMENT).adopted
    assert one.tunnel.name == name


def test_two_routers_of_one_name_are_two_hosts(tmp_path: Path) -> None:
    texts = texts_of(pair_of("map-ikev1", 3))
    texts["b.cfg"] = texts["b.cfg"].replace("hostname b", "hostname a")
    adoption = adopt(texts, ENVIRONMENT)
    assert list(adoption.routers) == ["a", "a-2"]
    assert written(adoption, tmp_path).tunnels[0].touches("a-2")


def test_the_command(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    routers = tmp_path / "routers"
    routers.mkdir()
    for name, text in texts_of(pair_of("map-ikev1-profile", 3)).items():
        (routers / name).write_text(text)
    shown = CliRunner().invoke(app, ["adopt", str(routers)])
    assert shown.exit_code == 0, shown.output
    assert SECRET not in shown.output
    golden(GOLDEN / "command.txt", shown.output)
    out = tmp_path / "project"
    done = CliRunner().invoke(app, ["adopt", str(routers), "--out", str(out)])
    assert done.exit_code == 0, done.output
    again = CliRunner().invoke(app, ["adopt", str(routers), "--out", str(out)])
    assert "is already there" in str(again.exception)
    (out / ".env").write_text(f"PSK_A_B={SECRET}\n")
    (out / ".env").chmod(0o600)
    valid = CliRunner().invoke(app, ["validate", "-p", str(out)])
    assert valid.exit_code == 0, valid.output
    drift = CliRunner().invoke(app, ["drift", "-p", str(out), str(routers)])
    assert drift.exit_code == 0, drift.output


BEYOND = (
    ("permit", "permit ip 10.1", "permit ip host 192.0.2.7 host 192.0.2.8\n permit ip 10.1", "permit ip host 192.0.2.7 host 192.0.2.8 is not wanted"),
    ("deny", "permit ip 10.1", "deny ip host 10.1.0.7 any\n permit ip 10.1", "deny ip host 10.1.0.7 any is not wanted"),
    ("peer", " set peer 198.51.100.1\n", " set peer 198.51.100.1\n set peer 192.0.2.9\n", "set peer 192.0.2.9 is not wanted"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"), [b[1:] for b in BEYOND], ids=[b[0] for b in BEYOND]
)
def test_what_is_added_to_adopted_objects_is_drift(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    texts = texts_of(pair_of("map-ikev1", 3))
    inventory = written(adopt(texts, ENVIRONMENT), tmp_path)
    assert old in texts["a.cfg"]

    def compared(text: str) -> list[str]:
        end = compare_end(
            "a", inventory.tunnels[0], text, environment=ENVIRONMENT, reveal=lambda _ref: SECRET
        )
        return [each.reason for each in end.drift]

    assert compared(texts["a.cfg"]) == []
    assert compared(texts["a.cfg"].replace(old, new, 1)) == [said]


def test_the_command_tells_what_it_leaves(tmp_path: Path) -> None:
    routers = tmp_path / "routers"
    routers.mkdir()
    for name, text in texts_of(pair_of("dynamic-ikev1", 3)).items():
        (routers / name).write_text(text)
    done = CliRunner().invoke(app, ["adopt", str(routers)])
    assert done.exit_code == 1
    assert "not adopted: a:CM 10 <-> b:CM DYN 10" in done.output
    nothing = CliRunner().invoke(app, ["adopt", str(tmp_path / "nowhere")])
    assert "no such file or folder" in str(nothing.exception)
    assert "found neither" in str(CliRunner().invoke(app, ["adopt"]).exception)
    both = CliRunner().invoke(app, ["adopt", "--live", str(routers)])
    assert "found both" in str(both.exception)
