"""Exec commands around changes: saving, archiving, rolling back, locking, reloading."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bothends.lab.archive import NONE_PENDING, NOT_ENABLED, NOT_YOURS, PENDING, TURN_ON
from bothends.lab.replace import difference, target
from bothends.lab.router import STARTUP, Reload

if TYPE_CHECKING:
    from bothends.lab.shell import Shell

Words = tuple[str, ...]
_REPLACE = """\
This will apply all necessary additions and deletions
to replace the current running configuration with the
contents of the specified configuration file, which is
assumed to be a complete configuration, not a partial
configuration. Enter Y if you are sure you want to proceed. ? [no]: """
_INVALID_FILE = "%The input file is not a valid config file.\n"
_NOT_LOCKABLE = "% Configuration lock is disabled\n"  # no document gives these words
_NO_RELOAD = "%No reload is scheduled.\n"
_FILE_SYSTEMS = """\
File Systems:

       Size(b)       Free(b)      Type  Flags  Prefixes
             -             -    opaque     rw   system:
             -             -    opaque     rw   null:
             -             -   network     rw   tftp:
*     256487424     198344704      disk     rw   flash0: flash:#
        262144        254464     nvram     rw   nvram:

"""
_BANNERS = (3600, 1800, 300, 60)
"""Seconds before a reload at which every terminal is told."""


def enter_configuration(shell: "Shell", words: Words) -> str:
    """`configure terminal`, with a lock or a timer to revert where one is asked for."""
    router = shell.router
    if router.lock and router.lock[0] is not shell:
        return (
            f"Configuration mode is locked by process '3' user '{router.lock[1]}' from terminal "
            "'2'. Please try later.\n"
        )
    exclusive = router.running.root.child("configuration mode exclusive")
    automatic = exclusive is not None and exclusive.text.endswith("auto")
    if "lock" in words or automatic:
        if exclusive is None:
            return _NOT_LOCKABLE
        router.lock = (shell, shell.user)
    text = ""
    if "revert" in words:
        text = _arm(shell, int(words[-1]), idle="idle" in words)
        if text.startswith("%"):
            return text
    shell.at = [router.running.root]
    return f"{text}Enter configuration commands, one per line.  End with CNTL/Z.\n"


def _arm(shell: "Shell", minutes: int, *, idle: bool) -> str:
    router = shell.router
    if not router.archive.enabled(router.running):
        return TURN_ON
    if router.archive.pending:
        return PENDING
    backup = router.archive.write(router.running, router.saved_text())
    router.archive.arm(shell.user, backup, minutes, idle=idle)
    return f"Rollback Confirmed Change: Backing up current running config to {backup}\n\n"


def _not_now(shell: "Shell") -> str:
    """Why the pending change is not this user's to decide on; empty when it is."""
    pending = shell.router.archive.pending
    if pending is None:
        return NONE_PENDING
    return "" if pending.user == shell.user else NOT_YOURS.format(user=pending.user)


def confirm(shell: "Shell", _words: Words) -> str:
    """`configure confirm`."""
    refusal = _not_now(shell)
    if not refusal:
        shell.router.archive.disarm()
    return refusal


def revert(shell: "Shell", words: Words) -> str:
    """`configure revert now|timer M|idle M`."""
    refusal = _not_now(shell)
    if refusal:
        return refusal
    archive = shell.router.archive
    if "now" not in words:
        archive.rearm(int(words[-1]), idle="idle" in words)
        return ""
    backup = archive.disarm()
    text = shell.router.replace(shell.router.file(backup) or "")
    return f"Rollback Confirmed Change: Rolling to:{backup}\n\n{text}"


async def replace(shell: "Shell", words: Words) -> str:
    """`configure replace FILE`."""
    router = shell.router
    text = router.file(words[2])
    if text is None:
        return f"%Error opening {words[2]} (No such file or directory)\n"
    options = words[3:]
    if "force" not in options and not (await shell.ask(_REPLACE)).lower().startswith("y"):
        return ""
    timed = next((i for i, word in enumerate(options) if word in {"time", "timer"}), None)
    message = ""
    if timed is not None:
        message = _arm(shell, int(options[timed + 1]), idle=False)
        if message.startswith("%"):
            return message
    try:
        answer = router.replace(text, stop_at_refusal="error" in options)
    except ValueError:
        return f"{message}{_INVALID_FILE}"
    if "list" not in options and "aborted" not in answer:
        answer = re.sub(r"(?s)!Pass .*?\nend\n\n", "", answer)
    return message + answer


async def write(shell: "Shell", words: Words) -> str:
    """`write memory`, `copy running-config startup-config`, or to another file."""
    router, faults = shell.router, shell.router.faults
    if words[0] == "copy" and words[2] != "startup-config":
        await shell.ask(f"Destination filename [{words[2].rpartition(':')[2]}]? ")
        router.files[words[2]] = text = router.saved_text()
        return f"\n{len(text)} bytes copied in 0.5 secs ({2 * len(text)} bytes/sec)\n"
    if words[0] == "copy":
        await shell.ask("Destination filename [startup-config]? ")
    if faults.busy:
        faults.busy -= 1
        return "startup-config file open failed (Device or resource busy)\n"
    if faults.write_fails:
        return "Building configuration...\n%Error opening nvram:/startup-config (No space left)\n"
    router.save()
    return "Building configuration...\n[OK]\n"


def archive_now(shell: "Shell", _words: Words) -> str:
    """`archive config`."""
    router = shell.router
    if not router.archive.enabled(router.running):
        return f"{NOT_ENABLED}% Error caught by command handler\n"
    router.archive.write(router.running, router.saved_text())
    return ""


def show_file_systems(_shell: "Shell", _words: Words) -> str:
    """`show file systems`."""
    return _FILE_SYSTEMS


def show_timer(shell: "Shell", _words: Words) -> str:
    """`show archive config rollback timer`."""
    pending = shell.router.archive.pending
    return pending.shown() if pending else NONE_PENDING


def show_differences(shell: "Shell", words: Words) -> str:
    """`show archive config differences [FROM [TO]]`; startup against running when neither is."""
    before, after = [*words[4:], *(STARTUP, "system:running-config")[len(words[4:]) :]]
    trees = []
    for name in (before, after):
        text = shell.router.file(name)
        if text is None:
            return f"%Error opening {name} (No such file or directory)\n"
        try:
            trees.append(target(text).root)
        except ValueError:
            return _INVALID_FILE
    edits = list(difference(trees[0], trees[1], contextual=True))
    lines = [x for last, edit in pairwise([None, *edits]) if edit for x in edit.lines(last)]
    body = "".join(f"{line}\n" for line in lines) or "!No changes were found\n"
    return f"!Contextual Config Diffs:\n{body}\n"


def show_lock(shell: "Shell", _words: Words) -> str:
    """`show configuration lock`."""
    lock = shell.router.lock
    if lock is None:
        return "Parser Configure Lock\n---------------------\nCurrently no configuration lock\n"
    return f"Parser Configure Lock\n---------------------\nOwner PID : 3\nUser : {lock[1]}\n"


def unlock(shell: "Shell", _words: Words) -> str:
    """`clear configuration lock`."""
    shell.router.lock = None
    return ""


def more(shell: "Shell", words: Words) -> str:
    """`more FILE`."""
    text = shell.router.file(words[1])
    return text if text is not None else f"%Error opening {words[1]} (No such file or directory)\n"


async def reload(shell: "Shell", words: Words) -> str:
    """`reload`, `reload in [HH:]MM`, `reload at HH:MM`, `reload cancel`."""
    router = shell.router
    kind = words[1] if len(words) > 1 else ""
    if kind == "cancel":
        return cancel_reload(shell)
    seconds = 0.0
    if kind in {"in", "at"}:
        given = seconds_of(shell, kind, words[2])
        if given is None:
            return f"% Invalid time: {words[2]}\n"
        seconds = given
    if router.unsaved:
        answer = ""
        while answer[:1] not in ("y", "n"):
            question = "\nSystem configuration has been modified. Save? [yes/no]: "
            answer = (await shell.ask(question)).lower() or "?"
        if answer[0] == "y":
            shell.show(await write(shell, ("write", "memory")))
    reason = words[3] if kind in {"in", "at"} and len(words) > 3 else ""
    at = router.clock.wall() + timedelta(seconds=seconds)
    planned = Reload(at, router.clock.now() + seconds, shell.user, reason)
    if kind:
        shell.show(_described(shell, planned, exact=False))
    if (await shell.ask("Proceed with reload? [confirm]")).lower() not in ("", "y"):
        return ""
    if not kind:
        router.lose_power()
        return ""
    router.scheduled = planned
    count_down(shell, planned)
    return ""


def seconds_of(shell: "Shell", kind: str, given: str) -> float | None:
    """Seconds until a reload `in` or `at` a time; None where the time is none."""
    match = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3})", given)
    if match is None or (kind == "at" and match[1] is None):
        return None
    hours, minutes = int(match[1] or 0), int(match[2])
    if kind == "in":
        return 3600.0 * hours + 60.0 * minutes
    now = shell.router.clock.wall()
    then = now.replace(hour=hours % 24, minute=minutes % 60, second=0, microsecond=0)
    return (then - now).total_seconds() % 86400


def count_down(shell: "Shell", planned: Reload) -> None:
    """Tell every terminal how long it is to a reload, and start again when it is due."""
    router = shell.router

    def banner(seconds: float) -> None:
        if router.scheduled is planned:
            left = timedelta(seconds=round(seconds))
            router.tell(f"\n\n***\n*** --- SHUTDOWN in {left} ---\n***\n\n")

    def end() -> None:
        if router.scheduled is planned:
            router.tell("\n\n***\n*** --- SHUTDOWN NOW ---\n***\n\n")
            router.lose_power()

    banner(planned.due - router.clock.now())
    for seconds in _BANNERS:
        if planned.due - seconds > router.clock.now():
            router.clock.at(planned.due - seconds, partial(banner, seconds))
    router.clock.at(planned.due, end)
    router.clock.wake()


def cancel_reload(shell: "Shell") -> str:
    """`reload cancel`."""
    if shell.router.scheduled is None:
        return _NO_RELOAD
    shell.router.scheduled = None
    shell.router.tell("\n\n***\n*** --- SHUTDOWN ABORTED ---\n***\n\n")
    return ""


def show_reload(shell: "Shell", _words: Words) -> str:
    """`show reload`."""
    planned = shell.router.scheduled
    return _described(shell, planned, exact=True) if planned else "No reload is scheduled.\n"


def show_archive(shell: "Shell", _words: Words) -> str:
    """`show archive`."""
    return shell.router.archive.shown(shell.router.running)


def _described(shell: "Shell", planned: Reload, *, exact: bool) -> str:
    left = max(0, round(planned.due - shell.router.clock.now()))
    minutes, seconds = divmod(left, 60)
    span = f"{minutes} minute{'s' * (minutes != 1)}"
    if exact and seconds:
        span += f" and {seconds} second{'s' * (seconds != 1)}"
    text = f"Reload scheduled for {planned.at:%H:%M:%S UTC %a %b %d %Y} (in {span})"
    text += f" by {planned.user}\n"
    return text + (f"Reload reason: {planned.reason}\n" if planned.reason else "")


COMMANDS: Mapping[str, Callable[["Shell", Words], str | Awaitable[str]]] = {
    "archive config": archive_now,
    "clear configuration lock": unlock,
    "configure confirm": confirm,
    "configure replace": replace,
    "configure revert": revert,
    "configure terminal": enter_configuration,
    "copy running-config": write,
    "more": more,
    "reload": reload,
    "show archive": show_archive,
    "show archive config differences": show_differences,
    "show archive config rollback timer": show_timer,
    "show configuration lock": show_lock,
    "show file systems": show_file_systems,
    "show reload": show_reload,
    "write": write,
}
"""Commands by their first words; the longest that fits is taken."""
