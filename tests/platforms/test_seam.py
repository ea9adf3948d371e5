"""Every platform fits the seam, and the readers ask it."""

from inspect import Parameter, signature
from typing import TYPE_CHECKING

import pytest

from bothends.errors import InputError
from bothends.model import CLASSICAL, DhGroup, Encryption, IkeVersion, Integrity, Mode
from bothends.platforms import (
    DEFAULT,
    PLATFORMS,
    Reach,
    configured,
    driven,
    platform,
    those,
    written,
)
from bothends.platforms.base import Driven, Enterable
from bothends.platforms.debug.lines import Family
from bothends.platforms.ios.config import read_router
from bothends.platforms.ios.statements import TEXTS
from bothends.platforms.later import Later
from bothends.platforms.recognise import platform_of
from bothends.platforms.show.registry import parsers
from bothends.platforms.statements import Statement

if TYPE_CHECKING:
    from bothends.platforms.base import Configured, Platform


class _Seam(Driven, Enterable):
    """Everything that a platform may have."""


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_is_what_the_seam_says(name: str) -> None:
    found: Platform = platform(name)
    assert (found.name, bool(found.title)) == (name, True)
    of_modules = {parser.__module__ for parser in parsers(name).values()}
    assert of_modules == set(found.show_modules)
    assert all(table and Family(family) for family, table in found.messages().items())
    for ike in IkeVersion:
        assert all(question.startswith(("show ", "swanctl ")) for question in found.questions(ike))


@pytest.mark.parametrize(
    ("name", "method", "later"),
    [
        (name, method, later)
        for name in PLATFORMS
        for method, later in vars(type(platform(name))).items()
        if isinstance(later, Later)
    ],
)
def test_what_is_imported_later_has_the_parameters_of_the_seam(
    name: str, method: str, later: Later
) -> None:
    seam = list(signature(getattr(_Seam, method)).parameters.values())[1:]
    function = signature(later.__get__(platform(name), object))
    kinds = [each.kind for each in seam]
    bind = function.bind_partial if Parameter.VAR_KEYWORD in kinds else function.bind
    by_name = {each.name: None for each in seam if each.kind is Parameter.KEYWORD_ONLY}
    assert bind(*[None] * kinds.count(Parameter.POSITIONAL_OR_KEYWORD), **by_name)
    for each in seam:
        if each.default is not Parameter.empty:
            assert function.parameters[each.name].default == each.default


def test_ios_spells_every_statement() -> None:
    assert set(TEXTS) == set(Statement)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        (" set peer 192.0.2.1", " no set peer 192.0.2.1"),
        ("crypto isakmp enable", "no crypto isakmp enable"),
    ],
)
def test_ios_takes_back(line: str, other: str) -> None:
    lines = configured("ios").lines
    assert (lines.no(line), lines.no(other)) == (other, line)


def test_ios_reads_what_it_spells() -> None:
    ios: Configured = configured("ios")
    lines = ios.lines
    text = "\n".join(
        [
            *lines.policy(
                10,
                {
                    "encryption": Encryption.AES_256,
                    "hash": Integrity.SHA256,
                    "group": DhGroup.ECP_256,
                },
                3600,
            ),
            lines.say(Statement.PROPOSAL, name="P"),
            lines.offered("encryption", [Encryption.AES_GCM_256]),
            lines.say(
                Statement.TRANSFORM_SET,
                name="T",
                transforms=lines.transforms(Encryption.AES_256, Integrity.SHA384),
            ),
            lines.say(Statement.MODE_REQUIRED, mode=Mode.TRANSPORT),
            lines.say(Statement.IPSEC_PROFILE, name="Q"),
            lines.pfs(DhGroup.ECP_384, CLASSICAL),
        ]
    )
    router = ios.read(text, "r1.cfg")
    assert router == read_router(text, "r1.cfg")
    assert not router.unread
    assert (router.policies[0].hash.value, router.policies[0].lifetime.value) == (
        Integrity.SHA256,
        3600,
    )
    assert router.ikev2_proposals["P"].encryption.value == (Encryption.AES_GCM_256,)
    assert router.transform_sets["T"].mode_required
    assert router.ipsec_profiles["Q"].settings.pfs.value is DhGroup.ECP_384
    assert router.lines is lines


@pytest.mark.parametrize("name", PLATFORMS)
def test_a_platform_is_given_out_for_what_it_can(name: str) -> None:
    for reach, give in ((Reach.READ, configured), (Reach.WRITE, written), (Reach.DRIVE, driven)):
        if name in those(reach):
            assert give(name).name == name
        else:
            with pytest.raises(InputError, match=platform(name).title):
                give(name)


def test_the_platform_of_a_text_is_one_that_is_read() -> None:
    assert platform_of("version 15.4\nhostname r1\n") == DEFAULT
    assert platform_of("hostname a\ninterface Gi0/0\n nameif outside\n") in {
        *those(Reach.READ),
        DEFAULT,
    }
