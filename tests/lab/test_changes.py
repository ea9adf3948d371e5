"""Changes that a lab router takes back by itself, replacements, locks, reloads, and power."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lab.console import START, Listener, router, shell, typed

from bothends.lab.config import Configuration
from bothends.lab.replace import replace

ARCHIVE = START + "archive\n path flash:saved\n maximum 3\n"
CHANGED = ("crypto isakmp policy 10", "encr aes 256", "end")


@dataclass(frozen=True)
class Session:
    name: str
    lines: tuple[str, ...]
    shows: tuple[str, ...]
    start: str = ARCHIVE


SESSIONS = (
    Session("no archive", ("show archive",), ("Archive feature not enabled\n",), START),
    Session(
        "no archive, no timer",
        ("configure terminal revert timer 5",),
        ("%Turn config archive on before using Rollback Confirmed Change\nR1#",),
        START,
    ),
    Session(
        "a timer is armed",
        ("configure terminal revert timer 5", "do show archive config rollback timer"),
        (
            "Backing up current running config to flash:saved-Jan--1-12-00-00.000-0\n\nEnter",
            "Timer type: absolute timer\nTimer value: 5 min\nUser: console\n",
        ),
    ),
    Session(
        "no second timer",
        ("conf t revert timer 5", "end", "conf t revert idle 5"),
        ("%Rollback Confirmed Change is already pending\nR1#",),
    ),
    Session(
        "confirmed",
        ("conf t revert timer 5", "end", "configure confirm", "show archive config rollback timer"),
        ("R1#configure confirm\nR1#", "%No Rollback Confirmed Change pending\n"),
    ),
    Session("nothing to confirm", ("configure confirm",), ("%No Rollback Confirmed Change p",)),
    Session(
        "revert now",
        ("conf t revert timer 5", *CHANGED, "configure revert now"),
        ("Rolling to:flash:saved-", "!List of Rollback Commands:\nno crypto isakmp policy 10\nend\n",
         "Total number of passes: 1\nRollback Done\n"),
    ),
    Session(
        "the archive",
        ("archive config", "archive config", "show archive"),
        ("The maximum archive configurations allowed is 3.\n",
         "There are currently 2 archive configurations saved.\n",
         "-1 <- Most Recent\n   3\n"),
    ),
    Session(
        "differences",
        ("conf t", *CHANGED, "show archive config differences"),
        ("!Contextual Config Diffs:\n+crypto isakmp policy 10\n +encr aes 256\n",),
    ),
    Session("no differences", ("sh arch config diff",), ("!No changes were found\n",)),
    Session(
        "replaced",
        ("conf t", *CHANGED, "configure replace nvram:startup-config list", "y"),
        ("Enter Y if you are sure you want to proceed. ? [no]: y\n", "!Pass 1\n", "Rollback Done"),
    ),
    Session(
        "replaced after all not",
        ("conf t", *CHANGED, "configure replace nvram:startup-config", "", "show run | inc policy"),
        ("[no]: \nR1#", "\ncrypto isakmp policy 10\n"),
    ),
    Session(
        "in use: gone in the second pass",
        ("conf t", "crypto map M 10 ipsec-isakmp", "interface gi0/0", "crypto map M", "end",
         "configure replace nvram:startup-config force list"),
        ("!Pass 2\n!List of Rollback Commands:\nno crypto map M 10 ipsec-isakmp\nend\n", "passes: 2\n"),
    ),
    Session("no such file", ("configure replace flash:x force",), ("%Error opening flash:x (No such",)),
    Session(
        "locked without the mode",
        ("configure terminal lock",),
        ("% Configuration lock is disabled\nR1#",),
    ),
    Session(
        "locked",
        ("conf t", "configuration mode exclusive manual", "end", "configure terminal lock",
         "do show configuration lock"),
        ("User : console\n",),
    ),
    Session("a router has the interfaces it has", ("conf t", "interface gi0/9"),
            ("#interface gi0/9\n" + " " * 23 + "^\n% Invalid input detected",)),
    Session("and refers to no others", ("conf t", "ip route 10.0.0.0 255.0.0.0 GigabitEthernet0/7"),
            ("% Invalid input detected",)),
    Session("logical ones are made", ("conf t", "interface Tunnel7"), ("R1(config-if)#",)),
    Session("so are subinterfaces", ("conf t", "interface gi0/1.7"), ("R1(config-if)#",)),
    Session("nothing scheduled", ("show reload", "reload cancel"), ("No reload is scheduled.\n", "%No reload")),
    Session(
        "a reload",
        ("reload in 10 for later", "", "show reload"),
        ("Reload scheduled for 12:10:00 UTC Thu Jan 01 2026 (in 10 minutes) by console\n"
         "Reload reason: for later\nProceed with reload? [confirm]\n",),
    ),
    Session(
        "a reload with something unsaved",
        ("conf t", *CHANGED, "reload in 5", "no", "", "reload cancel", "show reload"),
        ("System configuration has been modified. Save? [yes/no]: no\n", "No reload is scheduled.\n"),
    ),
    Session("file systems", ("show file systems",), ("*     256487424", "disk     rw   flash0: flash:#\n")),
    Session(
        "copied",
        ("copy running-config flash:mine", "", "more flash:mine"),
        ("Destination filename [mine]? \n", "bytes copied", "\nversion 15.9\n"),
    ),
)  # fmt: skip


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.name)
def test_session(session: Session) -> None:
    shown = typed(shell(session.start), *session.lines)
    for text in session.shows:
        assert text in shown, shown


def test_time_runs_out() -> None:
    at = shell(ARCHIVE)
    watching = Listener()
    at.router.sessions.append(watching)
    before = at.router.running.text()
    typed(at, "configure terminal revert timer 3", *CHANGED)
    at.router.clock.skip(119)
    assert watching.heard == ""
    at.router.clock.skip(2)
    assert "Rollback Confirmed Change: Rollback will begin in one minute.\n" in watching.heard
    assert at.router.running.text() != before
    at.router.clock.skip(60)
    assert at.router.running.text() == before
    assert "Rollback Done" in watching.heard
    assert "%No Rollback" in typed(at, "configure confirm")


def test_idle_time_begins_anew_with_every_line() -> None:
    at = shell(ARCHIVE)
    typed(at, "configure terminal revert idle 2", *CHANGED)
    at.router.clock.skip(100)
    typed(at, "show clock")
    at.router.clock.skip(100)
    assert at.router.archive.pending
    at.router.clock.skip(21)
    assert not at.router.archive.pending


def test_another_time_counts_from_now() -> None:
    at = shell(ARCHIVE)
    typed(at, "configure terminal revert timer 2", *CHANGED)
    at.router.clock.skip(110)
    typed(at, "configure revert timer 5")
    at.router.clock.skip(299)
    assert at.router.archive.pending
    at.router.clock.skip(2)
    assert not at.router.archive.pending


def test_only_who_began_it_confirms() -> None:
    first = shell(ARCHIVE, user="lab")
    typed(first, "configure terminal revert timer 2", "end")
    second = shell(at=first.router, user="console")
    assert "begun by lab" in typed(second, "configure confirm")
    assert "begun by lab" in typed(second, "configure revert now")
    assert first.router.archive.pending


def test_a_rollback_leaves_the_mode_that_is_gone() -> None:
    at = shell(ARCHIVE)
    typed(at, "configure terminal revert timer 2", "crypto isakmp policy 10")
    at.router.clock.skip(121)
    assert "R1(config)#" in typed(at, "encr aes 256")
    assert "policy" not in at.router.running.text()


def test_locked_out() -> None:
    first = shell(START + "configuration mode exclusive auto\n", user="lab")
    typed(first, "configure terminal")
    second = shell(at=first.router)
    assert "Configuration mode is locked by process" in typed(second, "configure terminal")
    typed(first, "end")
    assert "(config)#" in typed(second, "configure terminal")


def test_what_cannot_be_applied_is_told_and_the_rest_stays() -> None:
    at = shell(START)
    at.router.faults.refuse = "encr aes 192"
    at.router.files["flash:new"] = (
        "version 15.9\n" + START + "crypto isakmp policy 7\n encr aes 192\n group 14\nend\n"
    )
    shown = typed(at, "configure replace flash:new force")
    assert "Rollback aborted after 5 passes\nThe following commands are failed to apply" in shown
    assert "\n group 14" in at.router.running.text()
    shown = typed(at, "configure replace nvram:startup-config force")
    assert "Rollback Done" in shown
    before = at.router.running.text()
    shown = typed(at, "configure replace flash:new force revert trigger error")
    assert "Failed to apply command encr aes 192\nAborting Rollback.\n" in shown
    assert at.router.running.text() == before


@pytest.mark.parametrize("text", ["", START, f"version 15.9\n{START}", f"{START}end\n"])
def test_a_file_that_is_no_configuration(text: str) -> None:
    at = shell(START)
    at.router.files["flash:part"] = text
    shown = typed(at, "configure replace flash:part force")
    assert "%The input file is not a valid config file.\n" in shown


def test_power_lost() -> None:
    at = shell(ARCHIVE)
    watching = Listener()
    at.router.sessions.append(watching)
    before = at.router.running.text()
    typed(at, "configure terminal revert timer 3", *CHANGED)
    at.router.lose_power()
    assert watching.dropped
    assert not at.router.powered
    at.router.clock.skip(at.router.faults.boots_in)
    assert at.router.powered
    assert at.router.running.text() == before
    assert not at.router.archive.pending
    assert at.router.archive.names
    with pytest.raises(StopIteration):
        next(x for x in at.router.running.physical() if x not in at.router.running.hardware)


def test_reload_in_two_minutes() -> None:
    at = shell(START)
    watching = Listener()
    at.router.sessions.append(watching)
    typed(at, "conf t", *CHANGED, "reload in 2", "no", "")
    at.router.clock.skip(61)
    assert "\n***\n*** --- SHUTDOWN in 0:01:00 ---\n***\n" in watching.heard
    at.router.clock.skip(60)
    assert watching.dropped
    at.router.clock.skip(60)
    assert "policy" not in at.router.running.text()


def test_saving_archives_where_it_is_asked_for() -> None:
    at = shell(ARCHIVE + " write-memory\n")
    saved = list(at.router.archive.names)
    at.router.faults.busy = 1
    assert "startup-config file open failed (Device or resource busy)" in typed(at, "write memory")
    assert at.router.archive.names == saved
    typed(at, "write memory")
    assert len(at.router.archive.names) == len(saved) + 1


REFUSED_RUNNING = (
    ("empty", lambda text: text == ""),
    ("cut", lambda text: text.startswith("Building") and not text.endswith("end\n")),
    ("another's", lambda text: "hostname another-r9" in text),
    ("refused", lambda text: text == "% Authorization failed.\n"),
)


@pytest.mark.parametrize(("kind", "fits"), REFUSED_RUNNING, ids=[c[0] for c in REFUSED_RUNNING])
def test_an_answer_that_is_no_running_configuration(kind: str, fits: object) -> None:
    at = shell(START)
    at.router.faults.show_run = kind
    shown = typed(at, "show running-config").removeprefix("R1#show running-config\n")
    assert callable(fits)
    assert fits(shown.removesuffix("R1#"))


def test_not_authorized() -> None:
    at = shell(START)
    at.router.faults.unauthorized = "show crypto|encr"
    shown = typed(at, "show crypto isakmp sa", "conf t", "crypto isakmp policy 10", "encr aes")
    assert "sa\n% Authorization failed.\nR1#" in shown
    assert "encr aes\nCommand authorization failed.\n" in shown


PIECES = (
    "crypto keyring K1\n  pre-shared-key address 192.0.2.1 key one\n",
    "crypto keyring K1\n  pre-shared-key address 192.0.2.1 key two\n",
    "crypto isakmp policy 10\n encr aes 256\n group 14\n",
    "crypto isakmp policy 10\n encr aes 192\n",
    "crypto isakmp key zero address 192.0.2.9\n",
    "crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac\n mode transport\n",
    "crypto ipsec transform-set T esp-3des esp-md5-hmac\n mode tunnel\n",
    "crypto map M 10 ipsec-isakmp\n set peer 192.0.2.1\n set transform-set T\n match address A\n",
    "crypto map M 10 ipsec-isakmp\n set peer 192.0.2.2\n set pfs group14\n",
    "crypto map M 20 ipsec-isakmp\n match address B\n",
    "interface GigabitEthernet0/0\n crypto map M\n",
    "interface GigabitEthernet0/1\n shutdown\n",
    "interface Tunnel0\n ip address 172.16.0.1 255.255.255.252\n tunnel source 203.0.113.1\n",
    "ip access-list extended A\n permit ip any any\n deny ip host 10.0.0.1 any\n",
    "ip access-list extended A\n deny ip host 10.0.0.1 any\n permit ip any any\n",
    "ip access-list extended A\n deny ip host 10.0.0.2 any\n permit ip any any\n",
    "ip route 10.2.0.0 255.255.0.0 203.0.113.9\n",
)  # fmt: skip
CONFIGURATIONS = st.lists(st.sampled_from(PIECES), unique=True)


def _loaded(pieces: list[str]) -> Configuration:
    # What refers to a crypto map comes behind it, as in every text that a router printed.
    found = Configuration()
    found.load(START)
    for piece in sorted(pieces, key=lambda piece: piece.startswith("interface")):
        if (
            "crypto map M" in piece
            and "interface" in piece
            and not found.root.child("crypto map M 10")
        ):
            continue
        try:
            found.load(piece)
        except Exception:  # noqa: BLE001, S112  (a key that is there already)
            continue
    return found


@given(CONFIGURATIONS, CONFIGURATIONS)
def test_a_replacement_ends_in_the_file(before: list[str], after: list[str]) -> None:
    running, wanted = _loaded(before), _loaded(after)
    text = f"version 15.9\n{wanted.text()}"
    outcome = replace(running, text)
    assert not outcome.refused
    assert sorted(running.text().splitlines()) == sorted(wanted.text().splitlines())
    assert replace(running, text).passes == ()


def test_a_router_knows_its_files() -> None:
    at = router()
    assert at.file("system:running-config") == at.file("nvram:startup-config")
    assert at.file("flash:none") is None
