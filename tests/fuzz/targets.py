"""What is fuzzed: each target takes a text as a user gives it, and ends as the command would."""

import asyncio
import contextlib
import io
import itertools
import json
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import typer
from tests.asa.pairs import PAIRS as OF_ASA
from tests.compare.kinds import KINDS
from tests.kinds.cells import EVERYDAY
from tests.kinds.test_dynamic import STARS
from tests.lab.console import Silence, router

from bothends.cli.main import app
from bothends.errors import BothendsError, ExitCode
from bothends.inventory import check_inventory, load_inventory
from bothends.lab.backend import Ping
from bothends.lab.shell import SessionDropped, Shell
from bothends.platforms.show import parse, registry
from bothends.reference import reference_dir
from bothends.secrets import mask_configuration, mask_line
from bothends.verification.partner_output import read_partner_output

HERE = Path(__file__).parents[1]
COMMAND = typer.main.get_command(app)
"""Built once: building it takes longer than most inputs."""


@dataclass(frozen=True)
class Target:
    """One thing that reads texts of others."""

    name: str
    seeds: Sequence[str]
    take: Callable[[str, Random, Path], None]
    """Reads one text, with a folder to write it in. Raises what no user may see."""
    share: int = 0
    """Inputs out of a hundred of a mix of all targets: the cheap ones are given more."""


def _texts(folder: Path, *patterns: str) -> list[str]:
    return [path.read_text(errors="replace") for p in patterns for path in sorted(folder.rglob(p))]


def command(*arguments: str) -> None:
    """Run a command in this process; every error that has an exit code of its own is fine."""
    output = io.TextIOWrapper(io.BytesIO(), "utf-8")
    errors = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            COMMAND.main(list(arguments), "bothends")
        except BothendsError:
            return
        except SystemExit as ended:
            if ended.code == ExitCode.INTERNAL:
                raise AssertionError("exit 5") from ended
        except OSError as error:
            if not error.filename:
                raise


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return str(path)


def _lint(text: str, rng: Random, folder: Path) -> None:
    other = rng.choice(CONFIGS)
    files = [write(folder, "a.cfg", text), write(folder, "b.cfg", other)]
    form = rng.choice(("console", "json", "sarif", "junit", "markdown", "github"))
    command("lint", *files, "--format", form)


def _parse(text: str, rng: Random, folder: Path) -> None:
    what = rng.choice(COMMANDS)
    command("parse", what, write(folder, "show.txt", text), "--format", "json")


def _records(text: str, rng: Random, _folder: Path) -> None:
    """What `parse` stands on, without a command line around it: many more in the same time."""
    with contextlib.suppress(BothendsError):  # the platform does not have the command
        json.dumps(parse(rng.choice(COMMANDS), text, rng.choice(("ios", "asa"))).records)


def _diagnose(text: str, rng: Random, folder: Path) -> None:
    files = [write(folder, "a.log", text)]
    if rng.random() < 0.3:
        files.append(write(folder, "b.log", rng.choice(LOGS)))
    command("diagnose", *files, "--format", rng.choice(("console", "json")))


def _inventory(text: str, rng: Random, folder: Path) -> None:
    inventory = folder / "inventory"
    inventory.mkdir(exist_ok=True)
    for name, healthy in {**FILES, "hosts.yaml": HOSTS}.items():
        write(inventory, name, healthy)
    write(inventory, "tunnels.yaml" if "ends:" in text else rng.choice(list(FILES)), text)
    _, problems = check_inventory(folder)
    for problem in problems:
        str(problem).encode("utf-8", "backslashreplace")


def _sheet(text: str, rng: Random, folder: Path) -> None:
    """Tunnels of every kind; where they are valid still, the page of each."""
    inventory = folder / "sheets" / "inventory"
    inventory.mkdir(exist_ok=True, parents=True)
    for name, healthy in {**FILES, "hosts.yaml": HOSTS, "tunnels.yaml": text}.items():
        write(inventory, name, healthy)
    form = rng.choice(("markdown", "html", "swanctl", "asa"))
    with contextlib.suppress(BothendsError):
        for tunnel in load_inventory(folder / "sheets").tunnels:
            command("sheet", tunnel.name, "-p", str(folder / "sheets"), "--format", form)


def _partner(text: str, _rng: Random, _folder: Path) -> None:
    with contextlib.suppress(BothendsError):  # no SAs are in it
        read_partner_output(text, "partner.txt")


def _waves(text: str, rng: Random, folder: Path) -> None:
    pair = rng.choice(list(KINDS.values()))
    files = [write(folder, f"{number}.cfg", each) for number, each in enumerate(pair)]
    command("upgrade-plan", *files, "--to", "17.11", "--waves", write(folder, "waves.yaml", text))


def _adopt(text: str, rng: Random, folder: Path) -> None:
    command("adopt", write(folder, "a.cfg", text), write(folder, "b.cfg", rng.choice(CONFIGS)))


def _mask(text: str, _rng: Random, _folder: Path) -> None:
    mask_configuration(text)
    for line in text.split("\n")[:200]:
        mask_line(line)


def _lab(text: str, _rng: Random, _folder: Path) -> None:
    asyncio.run(_typed(console(), text.split("\n")[:300]))


class Prompt:
    """A router's command line to which one line after the other is typed, then a new router."""

    MOST = 500

    @staticmethod
    def console() -> Shell:
        """A router's, of its own."""
        return console()

    def __init__(self) -> None:
        self.left, self.loop = 0, asyncio.new_event_loop()

    def __call__(self, text: str, _rng: Random, _folder: Path) -> None:
        if not self.left:
            self.left, self.shell = self.MOST, self.console()
        self.left -= 1
        self.loop.run_until_complete(_typed(self.shell, [text]))


class Alone(Silence):
    """A router that nobody answers."""

    async def ping(self, router: str, request: Ping) -> AsyncIterator[str]:
        for _ in range(request.count):
            yield "."


def console() -> Shell:
    """The console of a router of its own."""
    device = router()
    device.backend = Alone()
    shell = Shell(device, lambda _line: None, ask=anybody, show=lambda _text: None, user="console")
    shell.privileged = True
    return shell


async def _typed(shell: Shell, lines: Sequence[str]) -> None:
    with contextlib.suppress(SessionDropped):
        for line in lines:
            async for _ in shell.run(line):
                pass


_ANSWERS = itertools.cycle(("", "no", "y"))


async def anybody(_question: str) -> str:
    """A user who answers something at last, as some questions are asked until he does."""
    return next(_ANSWERS)


OF_IOS = [text for pair in KINDS.values() for text in pair]
CONFIGS = [*OF_IOS, *(text for pair in OF_ASA.values() for text in pair)]
LOGS = _texts(HERE / "debug" / "logs", "*.log")
SHOWN = _texts(HERE / "show", "*.txt")
COMMANDS = sorted(
    {command for platform in registry.PLATFORMS for command in registry.known_commands(platform)}
)
FILES = {path.name: path.read_text() for path in (reference_dir() / "inventory").glob("*.yaml")}
HOSTS = f"{FILES['hosts.yaml']}\n{EVERYDAY[0].hosts}{STARS[0].hosts}"
"""Those of the reference project, the two of each cell of the matrix of kinds, a hub's branches."""
PARTNER = (
    FILES["tunnels.yaml"]
    .replace(
        "      branch1-r1: {",
        "      bank-gw: {managed: false, platform: Example, partner: aws, ",
        1,
    )
    .replace("interface: GigabitEthernet0/0, address: 198.51.100.1,", "address: 198.51.100.1,", 1)
)
TUNNELS = [*(each.tunnels for each in (*EVERYDAY, *STARS)), FILES["tunnels.yaml"], PARTNER]
WAVES = [
    "waves: [[R1, R2]]\n",
    "waves:\n- [R1]\n- [R2]\n",
    "waves: [{prepare: [R1, R2]}, {clean: [R1]}, {upgrade: [R1, R2]}]\n",
]
RAW = (HERE / "strongswan" / "list-sas.raw.txt").read_text()
TYPED = [
    "\n".join(["enable", "configure terminal", *text.splitlines(), "end", "show running-config"])
    for text in OF_IOS
]
SHORT = [text[:600] for text in SHOWN]
LINES = sorted({line for text in TYPED for line in text.split("\n")})
TARGETS = (
    Target("lint", CONFIGS, _lint, share=1),
    Target("parse", SHOWN, _parse, share=2),
    Target("records", SHORT, _records, share=25),
    Target("diagnose", [*LOGS, *SHOWN[:20], *CONFIGS[:4]], _diagnose, share=1),
    Target("inventory", [*FILES.values(), *TUNNELS], _inventory, share=1),
    Target("sheet", TUNNELS, _sheet),
    Target("partner", [RAW, *SHOWN], _partner, share=5),
    Target("waves", WAVES, _waves),
    Target("adopt", CONFIGS, _adopt),
    Target("lab", TYPED, _lab),
    Target("lab-line", LINES, Prompt(), share=50),
    Target("mask", CONFIGS, _mask),
)
os.environ.setdefault("COLUMNS", "100")
