"""The first-day trials, made and told; what they found is kept in the store, and chooses the code's way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmmtn_sync.cli import say
from cmmtn_sync.cli.building import LIBRARIES, Site
from cmmtn_sync.cli.findings import keep_findings, kept_findings
from cmmtn_sync.cli.microsoft365 import Tenants
from cmmtn_sync.config import LibraryKind, MailboxKind, Settings, load
from cmmtn_sync.errors import CmmtnSyncError, ExitCode, WrongUseError
from cmmtn_sync.store import RunLock, Store

if TYPE_CHECKING:
    from cmmtn_sync.tenant.microsoft365.acceptance import Bench, Found

_ANSWERED = frozenset({"yes", "no"})
_WAITS = frozenset({"later", "person"})
_FAILED = "failed"
_GOES_ON = _WAITS | {_FAILED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitting:
    """What is wanted of this sitting."""

    again: Collection[str] = ()
    skip: Collection[str] = ()
    may_send: bool = False


def sit(directory: Path, now: datetime, sitting: Sitting, *, as_json: bool) -> ExitCode:
    """Make the trials that have no answer yet, keep what is found, and tell all of it.

    Where the network's own place is a folder, those alone that concern the mailbox. Raise ``WrongUseError`` if that is
    one of files, too: there is nothing to try then.
    """
    from cmmtn_sync.tenant.microsoft365.acceptance import TRIALS

    unknown = next((name for name in (*sitting.again, *sitting.skip) if name not in TRIALS), None)
    if unknown is not None:
        happened = f"There is no trial {unknown}."
        raise WrongUseError(happened, do=f"There are: {', '.join(TRIALS)}.")
    settings = load(directory).settings
    if not _in_sharepoint(settings) and settings.mail.kind is not MailboxKind.OUTLOOK:
        happened = "There is nothing to try: the network's own place is a folder of this computer, and mails are files."
        raise WrongUseError(happened, do="The trials are for a library of kind sharepoint, and mail of kind outlook.")
    settings.data.mkdir(parents=True, exist_ok=True)
    with RunLock(settings.data, now), Store.open(settings.data) as store:
        bench = _bench(settings, store, now, sitting)
        found = dict(kept_findings(store))
        for name, one in _made(bench, sitting, found):
            found[name] = one
            keep_findings(store, found)  # at once: a sitting that is cut off loses nothing
        if not any(one["outcome"] in _GOES_ON for one in found.values()):
            _clean(bench)
    if as_json:
        say.as_json({"trials": found})
    else:
        _tell(found, str(directory))
    return ExitCode.DONE


def _made(
    bench: Bench, sitting: Sitting, found: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    from cmmtn_sync.tenant.microsoft365.acceptance import OF_THE_MAILBOX, TRIALS
    from cmmtn_sync.tenant.microsoft365.acceptance.nouns import skipped

    for name, trial in TRIALS.items():
        before = found.get(name, {})
        if name in sitting.skip:
            if before.get("outcome") in _GOES_ON:
                yield name, {**before, "outcome": "skipped", "words": "Left out, as you asked."}
            continue
        if before.get("outcome") in _ANSWERED and name not in sitting.again:
            continue
        if not bench.drive and name not in OF_THE_MAILBOX:
            yield name, _as_data(skipped("The network's place is a folder of this computer."), bench.now)
            continue
        goes_on = before.get("outcome") in _GOES_ON and name not in sitting.again
        kept = before.get("facts", {}) if goes_on else {}
        try:
            yield name, _as_data(trial(replace(bench, kept=kept)), bench.now)
        except CmmtnSyncError as error:
            words = f"We could not tell. {error.happened} {error.why}".strip()
            yield name, {"outcome": _FAILED, "words": words, "facts": dict(kept), "at": bench.now.isoformat()}


def _as_data(found: Found, now: datetime) -> dict[str, Any]:
    return {"outcome": found.outcome.value, "words": found.words, "facts": dict(found.facts), "at": now.isoformat()}


def _bench(settings: Settings, store: Store, now: datetime, sitting: Sitting) -> Bench:
    from cmmtn_sync.tenant.microsoft365.acceptance import Bench

    tenants = Tenants()
    return Bench(
        connection=tenants.connection(settings),
        drive=_drive(settings, Site(settings=settings, store=store, now=now, tenants=tenants)),
        place=settings.network.place.folder,
        mailbox=settings.mail.address if settings.mail.kind is MailboxKind.OUTLOOK else None,
        now=now,
        may_send=sitting.may_send,
    )


def _in_sharepoint(settings: Settings) -> bool:
    return settings.libraries[settings.network.place.library].kind is LibraryKind.SHAREPOINT


def _drive(settings: Settings, site: Site) -> str:
    """Return the drive in which the network's own place lies; nothing if that is a folder."""
    from cmmtn_sync.tenant.microsoft365.memory import from_cursor

    if not _in_sharepoint(settings):
        return ""
    name = settings.network.place.library
    library = LIBRARIES[LibraryKind.SHAREPOINT](site, settings.libraries[name])
    memory = from_cursor(library.look(site.store.cursor(name)).cursor)
    return memory.drive if memory else ""


def _clean(bench: Bench) -> None:
    folder = bench.item_at(bench.path()) if bench.drive else None
    if folder is not None:
        bench.remove(str(folder["id"]))


def _tell(found: Mapping[str, Mapping[str, Any]], config: str) -> None:
    say.pairs((f"{one['outcome'].upper():<7}  {name}", one["words"]) for name, one in found.items())
    say.line()
    waiting = [name for name, one in found.items() if one["outcome"] in _WAITS]
    failed = [name for name, one in found.items() if one["outcome"] == _FAILED]
    answered = sum(one["outcome"] in _ANSWERED for one in found.values())
    say.line(f"{answered} of {len(found)} trials are answered. What they found is kept, and acted on.")
    if failed:
        say.line(f"{len(failed)} broke off: {', '.join(failed)}. They are made again; to leave one out, add --skip.")
    if waiting:
        say.line(f"{len(waiting)} go on: {', '.join(waiting)}. Do what is asked above.")
    if waiting or failed:
        say.line("Then go on:")
        say.verbatim(say.typed("doctor --acceptance", config), indent=2)
    else:
        say.line("All is done. What the trials made is taken away again.")
