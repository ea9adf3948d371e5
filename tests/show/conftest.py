"""The outputs of our own hand, and the corpus of real ones where it is at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bothends.platforms import DEFAULT, PLATFORMS

HERE = Path(__file__).parent

COMMANDS = {
    "asa_crypto_map": "show running-config crypto map",
    "asa_ikev1_sa": "show crypto isakmp sa",
    "asa_ikev1_sa_table": "show crypto ikev1 sa detail",
    "asa_ikev2_sa": "show crypto ikev2 sa",
    "asa_ipsec_sa": "show crypto ipsec sa",
    "asa_vpn_l2l": "show vpn-sessiondb detail l2l",
    "asa_vpn_sessiondb": "show vpn-sessiondb",
    "crypto_map": "show crypto map",
    "crypto_map_profile": "show crypto map",
    "crypto_map_template": "show crypto dynamic-map",
    "dmvpn": "show dmvpn",
    "dmvpn_detail": "show dmvpn detail",
    "dmvpn_early_detail": "show dmvpn detail",
    "dmvpn_groups": "show dmvpn",
    "dmvpn_ipv6": "show dmvpn ipv6",
    "engine_connections": "show crypto engine connections active",
    "engine_connections_old": "show crypto engine connections active",
    "event_trace": "show monitor event-trace crypto merged all",
    "ikev2_diagnose_error": "show crypto ikev2 diagnose error",
    "ikev2_policy": "show crypto ikev2 policy",
    "ikev2_profile": "show crypto ikev2 profile",
    "ikev2_proposal": "show crypto ikev2 proposal",
    "ikev2_sa": "show crypto ikev2 sa",
    "ikev2_sa_detail": "show crypto ikev2 sa detail",
    "ikev2_session": "show crypto ikev2 session detail",
    "ikev2_session_arrows": "show crypto ikev2 session",
    "ikev2_stats_both_ways": "show crypto ikev2 stats",
    "ikev2_stats": "show crypto ikev2 stats",
    "ipsec_profile": "show crypto ipsec profile",
    "ipsec_sa": "show crypto ipsec sa",
    "ipsec_sa_old": "show crypto ipsec sa",
    "isakmp_default_policy": "show crypto isakmp default policy",
    "pki_certificates": "show crypto pki certificates",
    "isakmp_key": "show crypto isakmp key",
    "isakmp_peers": "show crypto isakmp peers",
    "isakmp_policy": "show crypto isakmp policy",
    "isakmp_profile": "show crypto isakmp profile",
    "isakmp_sa": "show crypto isakmp sa",
    "isakmp_sa_deleted": "show crypto isakmp sa",
    "isakmp_sa_detail": "show crypto isakmp sa detail",
    "isakmp_sa_detail_sparse": "show crypto isakmp sa detail",
    "isakmp_sa_slot": "show crypto isakmp sa",
    "isakmp_sa_vrf": "show crypto isakmp sa",
    "session": "show crypto session",
    "session_brief": "show crypto session brief",
    "session_detail": "show crypto session detail",
    "transform_set": "show crypto ipsec transform-set",
}


@dataclass(frozen=True, slots=True)
class Output:
    """One output and the command that printed it."""

    name: str
    command: str
    platform: str
    text: str

    @property
    def golden(self) -> Path:
        """Where the approved records are."""
        return HERE / "outputs" / f"{self.name}.json"


def outputs() -> Iterator[Output]:
    """Every output of our own hand."""
    for path in sorted((HERE / "outputs").glob("*.txt")):
        platform = next((p for p in PLATFORMS if path.stem.startswith(f"{p}_")), DEFAULT)
        yield Output(path.stem, COMMANDS[path.stem], platform, path.read_text(encoding="utf-8"))


def corpus_dir() -> Path | None:
    """The folder of real outputs beside the checkout."""
    for parent in HERE.resolve().parents:
        folder = parent.parent / "shared" / "corpus" / "outputs"
        if folder.is_dir():
            return folder
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "output" in metafunc.fixturenames:
        metafunc.parametrize("output", list(outputs()), ids=lambda output: output.name)
    if "real" in metafunc.fixturenames:
        folder = corpus_dir()
        files = sorted(folder.glob("*/*.expected.json")) if folder else []
        files = [file for file in files if not file.parent.name.startswith("_")]
        if files:
            metafunc.parametrize(
                "real", files, ids=[f"{f.parent.name}/{f.name.split('.')[0]}" for f in files]
            )
        else:
            skipped = pytest.param(None, marks=pytest.mark.skip("no corpus beside the checkout"))
            metafunc.parametrize("real", [skipped])


@pytest.fixture
def real_transcript() -> Path:
    """A real terminal log."""
    folder = corpus_dir()
    if folder is None:
        pytest.skip("no corpus beside the checkout")
    return folder / "_transcripts" / "john-clarkson-ce-1.txt"


@pytest.fixture
def every_output() -> tuple[Output, ...]:
    """Every output of our own hand."""
    return tuple(outputs())
