"""One run: a change on a lab of its own, a cut, then only time, then `resume` where it is due."""

import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from tests.chaos.child import Command
from tests.chaos.cuts import Cut, lift
from tests.chaos.judge import Judgement, State, judge
from tests.chaos.traffic import Traffic, ways
from tests.chaos.verbs import KEYS, TUNNEL, Verb, keys

from bothends.cli.init import lay_out
from bothends.inventory import load_inventory
from bothends.lab.lab import Lab
from bothends.lab.specs import RouterSpec, specs
from bothends.lab.state import write_state
from bothends.platforms import driven
from bothends.platforms.placeholders import revealed
from bothends.platforms.templates import make_environment

ENDS = ("hq-r1", "branch1-r1")
NETWORKS = {
    TUNNEL: ("hq-r1", "10.1.0.0/24", "branch1-r1", "10.2.0.0/24"),
    "hq-branch2": ("hq-r1", "10.1.0.0/24", "branch2-r1", "10.3.0.0/24"),
}
TIMEOUT = 5
"""Seconds that bothends waits for an answer."""
PATIENCE = 30.0
"""Seconds after which a command that still runs is taken to wait for a router's timer: from then
on nothing is wrong with the routers any more, and their time passes quickly."""
ATTEMPTS = 3
"""Times that what comes before a change is tried: a busy machine may not answer in time."""
LONGEST = 250.0
"""Seconds after which a command is taken to hang, and killed."""
LOOK = 0.002
"""Seconds between two looks at how far a change has come."""
JITTER = 0.05
"""Seconds by which a cut comes late, at the most: it is not always behind an answer."""
STEP = 10.0
"""Seconds of the lab that pass between two looks."""
DAY = 8640
"""Steps after which nothing will happen any more."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A verb that nobody disturbs: configurations before and after, and what it takes."""

    verb: Verb
    start: Mapping[str, str]
    """What runs before the verb's first command, if it has one."""
    before: Mapping[str, str]
    after: Mapping[str, str]
    commands: int
    """Lines that both routers are told altogether."""

    @property
    def wanted(self) -> Mapping[str, Sequence[str]]:
        """Lines that are new on each end."""
        return {
            name: [
                line
                for line in self.after[name].splitlines()
                if line not in self.before[name].splitlines()
            ]
            or ["write memory"]
            for name in ENDS
        }


@dataclass(slots=True)
class Result:
    """What became of one run."""

    number: int
    verb: str
    cut: str
    at: int
    """So many lines had both routers been told when the cut came."""
    code: int | None = None
    """Exit code; negative for a signal, none when it did not end."""
    alone: State = State.OLD
    """What both ends ran after nothing but time had passed."""
    resumed: int = 0
    """How often `resume` was asked for."""
    judgement: Judgement = field(default_factory=lambda: Judgement(State.OLD, (), 0))
    settled: float = 0.0
    """Seconds of the routers' clock from the end of the command until nothing was pending."""
    sent: int = 0
    lost: int = 0
    clear: int = 0
    window: float | None = None
    """Seconds between the confirmations of the two ends."""
    internal: bool = False
    """Whether bothends said `internal error`, or did not end by itself."""
    text: str = ""

    @property
    def bad(self) -> bool:
        """Whether something is so that must never be."""
        ends = self.judgement
        return ends.state is State.HALF or bool(
            ends.unsaved or ends.foreign or self.clear or self.internal
        )


class Site:
    """A project and its lab, in which one change runs."""

    def __init__(self, folder: Path, texts: Mapping[str, str], verb: Verb) -> None:
        self.folder = folder
        self.project = folder / "project"
        lay_out(self.project)
        verb.shape(self.project)
        verb.edit(self.project)
        self.verb = verb
        hosts = load_inventory(self.project).hosts
        routers = [RouterSpec(n, text, platform=hosts[n].platform) for n, text in texts.items()]
        self.lab = Lab(routers, password="chaos-login")
        self.commands: list[Command] = []
        self.heard: Counter[str] = Counter()
        """How often all routers together were told a line."""
        for router in self.lab.routers.values():
            router.heard = self._hear

    def _hear(self, line: str) -> None:
        self.heard[line.strip()] += 1

    def __enter__(self) -> Self:
        self.lab.__enter__()
        write_state(self.lab, self.project)
        return self

    def __exit__(self, *_: object) -> None:
        for command in self.commands:
            command.kill()
        self.lab.__exit__()

    def run(self, *arguments: str, project: Path | None = None) -> Command:
        """Start a command."""
        options = ("--lab", "--yes", "--timeout", str(TIMEOUT), "--connect-timeout", "3")
        command = Command(
            (*arguments, *options),
            project or self.project,
            {
                **keys(self.verb),
                "XDG_STATE_HOME": str(self.folder / "state"),
                "HOME": str(self.folder),
            },
            self.folder / f"output-{len(self.commands)}.txt",
        )
        self.commands.append(command)
        return command

    def prepare(self) -> tuple[str, ...]:
        """Carry out what comes first; the arguments of the command that is then disturbed.

        Raises:
            RuntimeError: it does not succeed.
        """
        if not self.verb.first:
            return self.verb.arguments
        for _ in range(ATTEMPTS):
            command = self.run(*self.verb.first)
            code = command.wait(LONGEST)
            if code == 0:
                break
            self.finish(self.run("resume"))
        else:
            raise RuntimeError(f"{self.verb.first[0]} ends with {code}:\n{command.text}")
        self.heard.clear()
        change = max(path.name for path in (self.project / ".bothends" / "changes").iterdir())
        return tuple(word.format(change=change) for word in self.verb.arguments)

    def finish(self, command: Command) -> int | None:
        """Wait for a command; when it takes long, it waits for timers, and their time passes."""
        for _ in range(int(LONGEST)):
            if command.process.exitcode is not None or command.wait(1.0, kill=False) is not None:
                break
            if time.monotonic() > command.began + PATIENCE:
                lift(self.lab)
                self.lab.skip(STEP)
        return command.wait(0)

    def running(self) -> dict[str, str]:
        """What every router runs."""
        return {name: self.lab.running(name) for name in self.lab.routers}

    def startup(self) -> dict[str, str]:
        """What every router would boot."""
        return {name: self.lab.startup(name) for name in self.lab.routers}

    def pass_time(self) -> float:
        """Let time pass until no router waits for anything; seconds of the routers' clock."""
        steps = 0
        while self.lab.do(self.waiting) and steps < DAY:
            self.lab.skip(STEP)
            steps += 1
        return steps * STEP

    def waiting(self) -> bool:
        """Whether a router waits for something: a timer, or its own boot."""
        return any(
            router.archive.pending or router.scheduled or not router.powered
            for router in self.lab.routers.values()
        )

    def unfinished(self) -> bool:
        """Whether a journal of the project asks for `resume`."""
        from bothends.device.journal.runs import unfinished

        return any(unfinished(folder) for folder in self.projects())

    def projects(self) -> list[Path]:
        """The project, and the second one where there is one."""
        return [each for each in (self.project, self.folder / "second") if each.is_dir()]


@dataclass(slots=True)
class Change:
    """The change of one run, as a cut sees it."""

    site: Site
    command: Command | None
    wanted: Mapping[str, Sequence[str]]
    arguments: tuple[str, ...]
    ends: tuple[str, str] = ENDS
    other: Command | None = None

    @property
    def lab(self) -> Lab:
        """The routers."""
        return self.site.lab

    def kill(self) -> None:
        """End bothends as `kill -9` does."""
        if self.command is not None:
            self.command.kill()

    def second(self) -> None:
        """Begin the same change once more, from another project."""
        project = self.site.folder / "second"
        lay_out(project)
        self.site.verb.shape(project)
        self.site.verb.edit(project)
        changes = self.site.project / ".bothends" / "changes"
        if self.site.verb.first:
            shutil.copytree(changes, project / ".bothends" / "changes")
        write_state(self.site.lab, project)
        self.other = self.site.run(*self.arguments, project=project)


def built(
    folder: Path, tunnels: Sequence[str], shape: Callable[[Path], None] = lambda _project: None
) -> dict[str, str]:
    """Configurations of all routers with some tunnels, as bothends enters them."""
    project = folder / "plan"
    lay_out(project)
    shape(project)
    inventory = load_inventory(project)
    wanted = [tunnel for tunnel in inventory.tunnels if tunnel.name in tunnels]
    found = {}
    with Lab(specs(inventory)) as lab:
        for name in lab.routers:
            mine = [tunnel for tunnel in wanted if tunnel.touches(name)]
            platform = driven(inventory.platform(name))
            plan = platform.difference(
                name,
                mine,
                lab.type(name, platform.dialogue.RUNNING),
                environment=make_environment(project),
                reveal=lambda ref: KEYS[ref.name],
                neighbours=[tunnel for tunnel in inventory.tunnels if tunnel.touches(name)],
            )
            lines = revealed(plan.lines, lambda ref: KEYS[ref.name])
            lab.type(name, "configure terminal", *lines, "end")
            found[name] = lab.running(name)
    return found


def reference(folder: Path, verb: Verb) -> Reference:
    """Carry out a verb undisturbed.

    Raises:
        RuntimeError: it does not succeed, so there is nothing to compare with.
    """
    folder.mkdir(parents=True)
    start = built(folder, verb.built, verb.shape)
    with Site(folder / "reference", start, verb) as site:
        arguments = site.prepare()
        before = site.running()
        command = site.run(*arguments)
        code = command.wait(LONGEST)
        heard = site.heard.total()
        if code != 0 or site.waiting():
            raise RuntimeError(f"{verb.name} alone ends with {code}:\n{command.text}")
        return Reference(verb, start, before, site.running(), heard)


def run(folder: Path, number: int, known: Reference, cut: Cut, chance: random.Random) -> Result:
    """Carry out one run in a folder of its own."""
    at = 0 if cut.early else chance.randint(1, 2) if cut.on else chance.randint(0, known.commands)
    result = Result(number, known.verb.name, cut.name, at)
    tunnels = (TUNNEL, "hq-branch2") if known.verb.protected else ("hq-branch2",)
    with (
        Site(folder, known.start, known.verb) as site,
        Traffic(site.lab, ways(tuple(NETWORKS[name] for name in tunnels))) as traffic,
    ):
        time.sleep(0.5)
        arguments = site.prepare()
        change = Change(site, None, known.wanted, arguments)
        if cut.early:
            cut.strike(change, chance)
        change.command = command = site.run(*arguments)
        if not cut.early:
            _await(site, command, cut, at)
            time.sleep(chance.uniform(0, JITTER / 5 if cut.on else JITTER))
            cut.strike(change, chance)
        result.code = site.finish(command)
        if change.other is not None:
            site.finish(change.other)
        lift(site.lab)
        result.settled = site.pass_time()
        result.alone = _judged(known, site).state
        while site.unfinished() and result.resumed < 3:
            result.resumed += 1
            for project in site.projects():
                site.finish(site.run("resume", project=project))
            result.settled += site.pass_time()
        result.judgement = _judged(known, site)
        result.sent, result.lost, result.clear = traffic.sent, traffic.lost, traffic.clear
        result.text = "\n".join(command.text for command in site.commands)
        result.internal = result.code is None or "internal error" in result.text
        result.window = confirm_window(site.project)
        if result.bad:
            _keep(folder, result, site, known)
    return result


def _await(site: Site, command: Command, cut: Cut, at: int) -> None:
    """Wait until the routers have been told so many lines, or such lines; or all is over."""
    while command.process.exitcode is None:
        heard = sum(site.heard[line] for line in cut.on) if cut.on else site.heard.total()
        if heard >= at:
            return
        time.sleep(LOOK)


def _judged(known: Reference, site: Site) -> Judgement:
    return judge(known.before, known.after, site.running(), site.startup())


def _keep(folder: Path, result: Result, site: Site, known: Reference) -> None:
    """Write down what a run left that should not be."""
    for name, text in site.running().items():
        (folder / f"{name}.running.cfg").write_text(text, encoding="utf-8")
        (folder / f"{name}.startup.cfg").write_text(site.startup()[name], encoding="utf-8")
        (folder / f"{name}.before.cfg").write_text(known.before[name], encoding="utf-8")
    (folder / "result.txt").write_text(repr(result), encoding="utf-8")


def confirm_window(project: Path) -> float | None:
    """The most seconds between two confirmations of one change of a project."""
    windows = []
    for path in project.glob(".bothends/changes/*/*/journal.jsonl"):
        moments = []
        for line in path.read_text(encoding="utf-8").splitlines():
            with suppress(ValueError):
                entry = json.loads(line)
                if entry.get("event") == "confirmed":
                    moments.append(datetime.fromisoformat(entry["at"]))
        if len(moments) > 1:
            windows.append((max(moments) - min(moments)).total_seconds())
    return max(windows, default=None)
