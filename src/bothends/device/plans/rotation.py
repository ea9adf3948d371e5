"""A new key on both ends of tunnels, and in the secret store once both ends use it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bothends.device.change.change import Change, State
from bothends.device.job import Job
from bothends.device.plans.batches import change_all
from bothends.device.plans.planning import begin
from bothends.errors import InputError
from bothends.model import SecretRef, Tunnel
from bothends.platforms.plan import DevicePlan
from bothends.secrets import Secret
from bothends.secrets.renewal import forget, generate, keep_aside, kept_aside, require_store, store


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is not yet behind its reference."""

    value: Secret
    fresh: bool
    """Made now; else a rotation that did not come to its end may have put it on a router."""


Keys = Mapping[SecretRef, NewKey]


def new_keys(job: Job, *, generated: bool) -> dict[SecretRef, NewKey]:
    """The new key of each of the job's tunnels that is not yet behind its reference.

    One that was kept aside by a rotation that did not come to its end is taken again.

    Raises:
        InputError: a key is shared by tunnels, or has to be told to a partner, or its store cannot
            be written.
    """
    for tunnel in job.tunnels:
        if not tunnel.keys:
            raise InputError(
                f"{tunnel.name} has certificates, and no key to renew",
                hint="crypto pki enroll renews the certificate of a trustpoint",
            )
    _refuse_shared(job)
    if generated:
        _refuse_for_partners(job)
    keys: dict[SecretRef, NewKey] = {}
    for tunnel in job.tunnels:
        for ref in tunnel.keys:
            aside = kept_aside(ref, job.project)
            if generated or aside:
                require_store(ref, job.project)
                keys[ref] = NewKey(aside or generate(), fresh=aside is None)
    return keys


def _refuse_shared(job: Job) -> None:
    for tunnel in job.tunnels:
        for ref in tunnel.keys:
            others = [t.name for t in job.inventory.tunnels if ref in t.keys and t != tunnel]
            if others:
                raise InputError(
                    f"the key of {tunnel.name} is also that of {', '.join(others)}",
                    where=str(ref),
                    hint="give each tunnel a separate key first",
                )


def _refuse_for_partners(job: Job) -> None:
    """A key that nobody has seen cannot be told to a partner."""
    for tunnel in job.tunnels:
        partner = next((end.device for end in tunnel.ends if not end.managed), "")
        if partner:
            references = " and ".join(map(str, tunnel.keys))
            raise InputError(
                f"the other end of {tunnel.name} is {partner}, a partner's: a generated key "
                "is never shown, so it could not be entered there",
                where="--generate",
                hint=f"agree on a key out of band, put it into {references}, and rotate "
                "without --generate in the minutes in which the partner enters it too",
            )


def with_keys(job: Job, keys: Keys) -> Job:
    """The same job, for which these keys are behind their references already."""
    reveal = job.reveal
    return replace(
        job,
        reveal=lambda ref: keys[ref].value.reveal() if ref in keys else reveal(ref),
        options={**job.options, "replace_keys": True},
    )


def refuse_other_changes(job: Job, plans: Mapping[str, DevicePlan]) -> None:
    """Raise InputError when a plan holds anything but a new key."""
    for device, plan in plans.items():
        if not job.platform(device).replaces_keys_only(plan):
            raise InputError(
                "it differs from the inventory in more than the key",
                where=device,
                hint="bothends plan shows the lines; bothends apply enters them first",
            )


def keep_all_aside(job: Job, keys: Keys) -> None:
    """Keep the new keys on the disk before any router gets them."""
    for ref, key in keys.items():
        keep_aside(ref, job.project, key.value)


def rotate_all(
    job: Job, keys: Keys, done: Callable[[str], None], keep: Callable[[Sequence[Change]], None]
) -> list[Change]:
    """Give the job's tunnels their new keys, and put those that both ends use into their store."""
    keep_all_aside(job, keys)
    changes = change_all(job, job.tunnels, done, keep, _begin)
    settle(job, changes, keys)
    return changes


def _begin(job: Job, tunnels: Sequence[Tunnel]) -> list[Change]:
    """Plan the changes of these tunnels. Under IKEv2 their SAs go on, unless --prove was asked for.

    A rekey of IKEv2 does not authenticate again (RFC 7296, 2.8), so a new key disturbs nothing; one
    of an IKEv1 phase 1 does, and a key that a partner enters is not to be read. A tunnel that got
    other differences since the run began is not changed.
    """
    changes = begin(job, tunnels)
    for tunnel, change in zip(tunnels, changes, strict=True):
        try:
            refuse_other_changes(job, change.plans)
        except InputError as error:
            change.errors[error.where or tunnel.name] = error
        both_ours = len(tunnel.managed_ends) == len(tunnel.ends)
        change.keeps_sas = tunnel.ike == 2 and both_ours and not job.options.get("prove")
    return changes


def settle(job: Job, changes: Sequence[Change], keys: Keys) -> None:
    """Put each new key that both ends run into its store; forget those that neither runs."""
    begun = {change.tunnel_name: change for change in changes}
    for tunnel, ref in ((each, ref) for each in job.tunnels for ref in each.keys):
        key, change = keys.get(ref), begun.get(tunnel.name)
        if key is None:
            continue
        if change is not None and change.state in {State.SAVED, State.UNCHANGED}:
            store(ref, job.project, key.value)
            job.talk.say(f"{tunnel.name}: the new key is in {ref}")
        elif key.fresh and (change is None or change.state in {State.PLANNED, State.TAKEN_BACK}):
            forget(ref, job.project)
        elif change is not None:
            change.notes.append(
                "the new key is kept aside; finish the change (bothends resume), then rotate again"
            )
