"""One pair through all oracles, both directions: what they said, and where they disagree."""

from dataclasses import dataclass, field

from tests.proof.compare import Disagreement, compare, expected
from tests.proof.exceptions import Direction, excuse
from tests.proof.generator import Recipe, make
from tests.proof.oracle_charon import NotRunError, charon
from tests.proof.oracle_lint import lint
from tests.proof.oracle_model import model
from tests.proof.outcome import Outcome
from tests.proof.packet import Case

from bothends.compare.finding import Verdict
from bothends.lab.charon.bench import Bench


@dataclass
class Trial:
    """What became of one pair.

    Attributes:
        said: Outcomes by oracle and initiator.
        compared: How often each fact was spoken of, by the other oracle and the fact.
        excused: Name of the difference, the other oracle and the fact, of what was explained.
        disagreements: What was not.
        not_run: Why charon was not asked, once for each direction.
        asked: Directions in which charon was asked.
        repeated: Whether charon contradicted and was asked a second time; this is what it said then.
    """

    name: str
    recipe: Recipe
    verdict: Verdict
    said: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    compared: list[tuple[str, str]] = field(default_factory=list)
    excused: list[tuple[str, str]] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    asked: int = 0
    repeated: bool = False

    def topics(self) -> set[tuple[str, str]]:
        """What the disagreements are about: the other oracle and the fact."""
        return {(found.other, found.fact) for found in self.disagreements}


def try_recipe(recipe: Recipe, name: str, bench: Bench | None) -> Trial:
    """Run the pair of a recipe; what charon contradicts is asked a second time."""
    case = make(recipe, name)
    trial = try_case(case, recipe, bench)
    if bench is not None and any(other == "charon" for other, _ in trial.topics()):
        # A machine under load may have let a negotiation run out of time.
        trial = try_case(case, recipe, bench)
        trial.repeated = True
    return trial


def try_case(case: Case, recipe: Recipe, bench: Bench | None) -> Trial:
    """Ask every oracle about both directions of a case."""
    judged, verdict = lint(case)
    trial = Trial(case.name, recipe, verdict)
    for initiator, ours in judged.items():
        trial.said["lint", initiator] = ours
        if case.packets[initiator]:
            done = model(case, initiator)
            trial.said["model", initiator] = done
            spoken, found = compare(initiator, ("lint", ours), ("model", done), lifetimes=True)
            trial.compared += [("model", fact) for fact in sorted(spoken)]
            trial.disagreements += found
        if bench is not None:
            _ask_charon(trial, case, initiator, bench)
    _check_verdict(trial, case)
    return trial


def _ask_charon(trial: Trial, case: Case, initiator: str, bench: Bench) -> None:
    ours = trial.said["lint", initiator]
    try:
        theirs = charon(case, initiator, bench)
    except NotRunError as error:
        trial.not_run.append(str(error))
        return
    trial.asked += 1
    trial.said["charon", initiator] = theirs
    spoken, found = compare(initiator, ("lint", ours), ("charon", theirs), lifetimes=False)
    trial.compared += [("charon", fact) for fact in sorted(spoken)]
    direction = Direction(case, initiator, ours, theirs)
    for disagreement in found:
        difference = excuse(direction, disagreement.fact)
        if difference is None:
            trial.disagreements.append(disagreement)
        else:
            trial.excused.append((difference.name, disagreement.fact))


def _sends_everything(case: Case) -> bool:
    """Whether there is a packet for every line that permits; some have nowhere to go."""
    for name, packets in case.packets.items():
        lines = {line for line in case.texts[name].splitlines() if line.startswith(" permit ")}
        if packets and lines - {f" {packet.line}" for packet in packets}:
            return False
    return True


def _check_verdict(trial: Trial, case: Case) -> None:
    """The verdict of both directions together must be one that the model's outcomes allow."""
    done = {name: outcome for (oracle, name), outcome in trial.said.items() if oracle == "model"}
    if not done or not _sends_everything(case):
        return
    trial.compared.append(("model", "verdict"))
    allowed = expected(done)
    if trial.verdict not in allowed:
        said = trial.verdict.value, " or ".join(sorted(verdict.value for verdict in allowed))
        trial.disagreements.append(Disagreement("verdict", "both", "lint", "model", said))
