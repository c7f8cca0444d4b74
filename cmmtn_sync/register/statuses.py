"""Where an action stands, in people's words."""

from __future__ import annotations

import re
from typing import Final

from cmmtn_sync.model import ActionStatus, Origin

_FINISHED: Final = r"complet|closed|\bdone\b|achiev|finish|implement|in place|deliver|embed"
_STATUSES: Final[tuple[tuple[ActionStatus, str], ...]] = (
    (ActionStatus.NOT_STARTED, r"not (?:yet )?(?:started|begun|commenced|due)|yet to (?:start|begin)|no progress"),
    (
        ActionStatus.IN_PROGRESS,
        rf"\b(?:not|never|unable|unlikely|to be|will be|aim|aims|almost|nearly|partly|hope)\b.{{0,40}}?(?:{_FINISHED})",
    ),
    (ActionStatus.IN_PROGRESS, r"not (?:yet |fully )?(?:complete|closed|finished|done|achieved)|incomplete"),
    (ActionStatus.IN_PROGRESS, r"part(?:ly|ially)?[ -](?:complete|done|met|achieved|implemented)|near(?:ly|ing) compl"),
    (ActionStatus.NOT_STARTED, r"^(?:to do|todo|new|planned|scheduled|outstanding|open|ns|grey|gray|white|red)\b|^r$"),
    (
        ActionStatus.ON_HOLD,
        r"on[ -]hold|paus|defer|suspend|block|await|waiting|stalled|need\w{0,3} (?:resource|funding)",
    ),
    (ActionStatus.ON_HOLD, r"(?:subject to|no|unfunded|pending) ?(?:funding|resource|business case)?$|pending|escalat"),
    (ActionStatus.OVERDUE, r"overdue|\blate\b|delay|behind|slipp|missed|off[ -]track|at risk"),
    (
        ActionStatus.COMPLETE,
        r"\bcompleted?\b|\bclosed\b|\bdone\b|\bachieved\b|\bfinished\b|\bimplemented\b|in place|\bdelivered\b",
    ),
    (
        ActionStatus.COMPLETE,
        r"^blue\b|^b$|withdrawn|superseded|no longer|not applicable|^n/?a$|embedded|business as usual|^bau$",
    ),
    (ActionStatus.IN_PROGRESS, r"progress|on[ -]?going|under ?way|on[ -]track|started|commenced|begun|continu|^wip$"),
    (ActionStatus.IN_PROGRESS, r"^(?:amber|green|yellow)\b|^[agy]$|^ip$|active|working on|drafted|in hand|current"),
)
"""The first that fits. "Green" is on the way: in the NHS it stands for on track as often as for done; "red" says no
more than that little has happened."""
_PERCENT: Final = re.compile(r"^(?:\w+ )?(\d{1,3}) ?%")
_ALL: Final = 100
_LOOKED_AT: Final = 300
"""Letters in which a status stands."""
_ORIGINS: Final[tuple[tuple[Origin, str], ...]] = (
    (Origin.RECOMMENDATION, r"recommend|peer review|panel|\brec\b|review report|\br\d"),
    (Origin.CARRIED_FORWARD, r"carried|brought forward|previous|last year|\bc/?f\b|\bb/?f\b"),
    (Origin.SELF_ASSESSMENT, r"self[ -]?assess|standard"),
    (Origin.INCIDENT, r"incident|datix|complaint|serious|mortality"),
    (Origin.OBJECTIVE, r"objective|\baim|priorit|strategy|\bown\b"),
)


def status_of(text: str) -> ActionStatus | None:
    """Return the status that somebody's words mean, or None where they are not understood."""
    words = " ".join(text[:_LOOKED_AT].lower().split()).strip(" .:-")
    percent = _PERCENT.match(words)
    if percent:
        share = int(percent[1])
        unfinished = ActionStatus.IN_PROGRESS if share else ActionStatus.NOT_STARTED
        return ActionStatus.COMPLETE if share >= _ALL else unfinished
    return next((status for status, pattern in _STATUSES if words and re.search(pattern, words)), None)


def origin_of(text: str) -> Origin | None:
    """Return where an action came from, or None where the words do not say."""
    words = text[:_LOOKED_AT].lower()
    return next((origin for origin, pattern in _ORIGINS if re.search(pattern, words)), None)
