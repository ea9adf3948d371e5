"""What a run of the proof says: a few lines for the terminal, a page for the documentation."""

from collections.abc import Iterable, Sequence

from tests.proof.exceptions import DIFFERENCES
from tests.proof.matrix import TOPIC
from tests.proof.mutations import MUTATIONS
from tests.proof.tally import Tally
from tests.proof.uncovered import UNCOVERED

_INTRODUCTION = """\
# The proof that the verdicts are true

Three things in this project have an opinion on whether two ends agree: the static comparison (`bothends lint`), the IKE
model of the lab, and strongSwan, whose daemons the lab can run. The model may not import the comparison (an import
contract holds it), and charon is not ours. `make proof` compares them with each other over generated pairs of IOS
configurations, in both directions of initiation.

- A pair begins as one of {bases} kinds, and is bent by none to three of {mutations} named mutations.
  One in seven is of tunnels over IPv6 and for IPv6.
- One in seven begins in the shape of a real configuration: how many policies, sets, keys and lines there are, which are written
  and which left to defaults, is that of routers that ran; names, keys and addresses are ours. They lie outside of this project;
  without them the run says so.
- One in ten is of the matrix of tunnel kinds (`make matrix`): what is rendered for both ends, with none or one of its faults.
- The comparison says for each direction whether phase 1, authentication and phase 2 succeed, which lines of the crypto
  lists get SAs, and which suite is negotiated; and it folds both directions into one verdict.
- The model is given both configurations. The initiator sends a packet for each line of its crypto list; then its SAs are
  read. No time passes.
- Two warm charon daemons, in namespaces joined by a cable, are given one configuration each over VICI, for its role.
  Every line is begun; logs and SAs of both show what became of it. A wrong key is seen in the log of who finds it.
- Where IOS keeps two ways open and a daemon knows one, they are played one after another: transport mode and tunnel mode of an
  entry that takes both; each of the two signatures where an IKEv2 peer has a key for each direction. An end without IKE has no
  address that would answer; a dynamic map is made to initiate, and charon finds no address to begin with.
- A fact is compared when both came so far: an end that never begins, because it has no key, shows nothing of phase 1.
- A missing key, and an identity of the wrong ISAKMP profile, count as authentication everywhere, though IKEv1 notices
  them before and after it.

A disagreement is a bug in one of ours, or a difference between IOS and strongSwan; those are declared in
`tests/proof/exceptions.py`, with a source and a predicate as narrow as possible, and counted apart. Anything else makes
the run fail, and is minimised and saved under `build/proof/` with the command that replays it.

    make proof N=1000            # a fresh seed, printed
    make proof N=1000 SEED=7     # the same pairs again
"""

_LIMITS = """\
## What it does not prove

- That IOS does what its documentation says. The comparison and the model follow the same documents; only what charon
  shares with IOS, which is the protocols, is proved by somebody else's code.
- The daemons are configured by the lab, whose reader the model uses too: which key, profile and policy IOS would choose
  is decided there. What two daemons make of it, from the first message to the selectors and algorithms of the SAs, is not.
- What charon cannot be configured to do is refused by name and counted under "not run": it is proved against the model
  alone.
- Perfect forward secrecy of later IKEv2 children is not compared, nor are lifetimes with charon, which has one lifetime
  for each connection where IOS has one for each policy.
- There is no NAT, no loss, no certificate and no address that a lease gives in these pairs. The comparison takes an end for translated whose IKEv2
  identity is an address that it does not have and that the other end is configured with (docs/pairing.md, section 3); so an
  address that moves takes such an identity along.
"""


def summary(tally: Tally) -> str:
    """The numbers of a run, for a terminal."""
    pace = tally.pairs / tally.minutes if tally.minutes else 0
    lines = [
        f"{tally.pairs} pairs x 2 directions, seed {tally.seed}: "
        f"{tally.minutes:.1f} minutes, {pace:.0f} pairs a minute; charon ran {tally.asked} directions",
        "",
        f"{'against':8}{'fact':16}{'compared':>9}{'agree':>9}{'explained':>10}{'unexplained':>12}",
    ]
    for oracle, fact, compared, excused, disagreed in tally.rows():
        agree = compared - excused - disagreed
        lines.append(f"{oracle:8}{fact:16}{compared:>9}{agree:>9}{excused:>10}{disagreed:>12}")
    lines += ["", *(f"explained by {name}: {n} pairs" for name, n in tally.differences.items())]
    if tally.asked:
        lines.append(f"without charon's opinion: {tally.unasked:.2%} of the directions")
        lines += [f"  {reason}: {n}" for reason, n in tally.not_run.most_common()]
    for name, counts in tally.mutations.items():
        if counts["disagreements"]:
            lines.append(f"unexplained with {name}: {counts['disagreements']}")
    lines.append(f"{len(tally.failed)} pairs with unexplained disagreements")
    if tally.repeated:
        lines.append(f"{tally.repeated} pairs agreed when charon was asked again")
    return "\n".join(lines)


def document(tally: Tally) -> str:
    """The page of the documentation."""
    pace = tally.pairs / tally.minutes
    parts = [
        _INTRODUCTION.format(bases=len(tally.bases), mutations=len(MUTATIONS)),
        f"""## The last run

{tally.pairs:,} pairs, both directions, seed {tally.seed}, on two cores: {tally.minutes:.0f} minutes, {pace:.0f} pairs a \
minute.
Charon negotiated {tally.asked:,} of {tally.directions:,} directions: {tally.unasked:.1%} are without its opinion. **{len(tally.failed)} pairs disagree without an \
explanation.**
On {tally.repeated:,} pairs charon was contradicted once, asked again, and agreed: it had run out of time.
""",
        _table(
            ("comparison against", "fact", "compared", "agree", "explained", "unexplained"),
            (
                (oracle, fact, compared, compared - excused - disagreed, excused, disagreed)
                for oracle, fact, compared, excused, disagreed in tally.rows()
            ),
        ),
        _counted("a direction ends, by the comparison", "directions", tally.ends.most_common()),
        _counted("verdict", "pairs", tally.verdicts.most_common()),
        _counted("kind", "pairs", sorted(tally.bases.items())),
        "## Where IOS and strongSwan differ\n",
        _table(
            ("difference", "IOS", "strongSwan", "source", "pairs"),
            (
                (each.name, each.ios, each.strongswan, each.source, tally.differences[each.name])
                for each in DIFFERENCES
            ),
        ),
        "## Not run on charon\n",
        _counted("it cannot do", "directions", tally.not_run.most_common()),
        "## By mutation\n",
        _table(
            ("topic", "mutation", "pairs", "facts compared", "explained", "unexplained"),
            (
                (_topic(name), name, n["pairs"], n["facts"], n["excused"], n["disagreements"])
                for name, n in tally.mutations.items()
            ),
        ),
        "## What it has uncovered\n",
        "Once the comparison and the model differed about these, or both were wrong; each is a test now.\n",
        "".join(f"- {found.name} (`{found.base}`)\n" for found in UNCOVERED),
        _LIMITS,
    ]
    return "\n".join(parts)


def _topic(mutation: str) -> str:
    known = MUTATIONS.get(mutation)
    return known.topic if known else TOPIC


def _counted(what: str, unit: str, counts: Iterable[tuple[str, int]]) -> str:
    return _table((what, unit), counts)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        cells = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])
