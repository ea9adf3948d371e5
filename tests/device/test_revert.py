"""What routers answer around a revert timer, and what that means."""

import pytest

from bothends.platforms.conversation import Meaning, PendingTimer
from bothends.platforms.ios import dialogue, revert

ANSWERS = (
    ("arming without archive", "%Turn config archive on before using Rollback Confirmed Change", {Meaning.NOT_CONFIGURED}),
    ("the same, as NAPALM knows it", "%Please turn config archive on", {Meaning.NOT_CONFIGURED}),
    ("show archive, off", "Archive feature not enabled", {Meaning.NOT_CONFIGURED}),
    ("show archive, off on IOL", " Archive feature not enabled\n", {Meaning.NOT_CONFIGURED}),
    ("none pending", "%No Rollback Confirmed Change pending", {Meaning.NOTHING_PENDING}),
    ("locked", "Configuration mode is locked by process '484' user 'NETCONF' from terminal '64'. Please try later.", {Meaning.LOCKED}),
    ("done", "\nTotal number of passes: 1\nRollback Done\n", {Meaning.DONE}),
    ("aborted", "Rollback aborted after 5 passes\nThe following commands are failed to apply to the IOS image.", {Meaning.ABORTED}),
    ("reverted by itself", "Failed to apply command X\nAborting Rollback.\nRollback failed.Reverting back to the original configuration\n"
     "The original configuration has been successfully restored.", {Meaning.ABORTED}),
    ("no configuration", "%The input file is not a valid config file.", {Meaning.INVALID_FILE}),
    ("no file", "%Error opening flash:x (No such file or directory)", {Meaning.NO_FILE}),
    ("not allowed", "Command authorization failed.", {Meaning.NOT_ALLOWED}),
    ("not known", "  ^\n% Invalid input detected at '^' marker.", {Meaning.NOT_KNOWN}),
    ("nothing", "", set()),
)  # fmt: skip


@pytest.mark.parametrize(("answer", "means"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
def test_meanings(answer: str, means: set[Meaning]) -> None:
    assert revert.meanings(answer) == means


PENDING = (
    "Time configured(or reconfigured): 19:41:54 UTC Mon Jun 5 2023\nTimer type: absolute timer\n"
    "Timer value: 2 min\nUser: console\n"
)


def test_pending() -> None:
    assert revert.read_pending(PENDING) == PendingTimer("console", "absolute", 2)
    idle = PENDING.replace("absolute", "idle")
    assert revert.read_pending(idle) == PendingTimer("console", "idle", 2)
    assert revert.read_pending("%No Rollback Confirmed Change pending") is None
    assert revert.read_pending(" Archive feature not enabled") is None


@pytest.mark.parametrize("answer", ["", "Command authorization failed.", "Rollback something"])
def test_pending_that_nobody_can_tell(answer: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        revert.read_pending(answer)


@pytest.mark.parametrize("answer", ["", "Reload", "Command authorization failed."])
def test_a_reload_that_nobody_can_tell(answer: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        revert.read_reload(answer)


def test_an_archive_is_on_or_off() -> None:
    assert revert.archive_is_off("Archive feature not enabled")
    assert not revert.archive_is_off("The maximum archive configurations allowed is 10.")
    with pytest.raises(ValueError, match="nothing about an archive"):
        revert.archive_is_off("")


def test_names() -> None:
    arming = "Rollback Confirmed Change: Backing up current running config to flash:config-Jun--5-19-41-54.104-0\n"
    assert revert.backup_named(arming) == "flash:config-Jun--5-19-41-54.104-0"
    assert revert.backup_named("Enter configuration commands, one per line.") == ""
    locked = "Configuration mode is locked by process '484' user 'NETCONF' from terminal '64'."
    assert dialogue.lock_holder(locked) == "user NETCONF (process 484, terminal 64)"
    assert revert.read_reload("Reload scheduled in 4 minutes and 58 seconds by lab on vty0") != ""
    assert revert.read_reload("No reload is scheduled.") == ""


SYSTEMS = """\
File Systems:

     Size(b)     Free(b)      Type  Flags  Prefixes
           -           -    opaque     rw   archive:
  2142715904  1973407744      disk     rw   flash0: flash:#
*  262144        255126     nvram     rw   nvram:
           -           -   network     rw   tftp:
"""


def test_archive_lines() -> None:
    assert revert.archive_lines(SYSTEMS) == ("archive", " path flash:bothends-$h")
    unknown = revert.archive_lines("% Invalid input detected at '^' marker.")
    assert unknown == ("archive", " path <FILE SYSTEM>:bothends-$h")
