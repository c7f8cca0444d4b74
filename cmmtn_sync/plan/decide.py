"""The plan of a run: everything that it would do, in order, and what it holds back."""

from __future__ import annotations

from collections.abc import Sequence

from cmmtn_sync.model import Action, Later, Plan
from cmmtn_sync.plan.acts import publications, reports
from cmmtn_sync.plan.holds import paused
from cmmtn_sync.plan.hours import holiday_at, next_opening
from cmmtn_sync.plan.inviting import inviting
from cmmtn_sync.plan.mailing import mailing
from cmmtn_sync.plan.network_turns import to_note, to_ring, to_warn
from cmmtn_sync.plan.situation import Situation


def decide(situation: Situation) -> Plan:
    """Return what is to be done now: mails, templates, reports. The tracker follows from their outcomes.

    A second call with the outcomes folded into the ledger plans nothing. While everything is paused, drafts are taken
    back and nothing else is done.
    """
    attentions = (*situation.attentions, *to_ring(situation), *to_note(situation), *to_warn(situation))
    if paused(situation):
        mails = mailing(situation, attentions)
        return Plan(now=situation.now, actions=mails.actions, attentions=(*attentions, *mails.attentions))
    invitations, held = inviting(situation)
    attentions = (*attentions, *held)
    mails = mailing(situation, attentions)
    actions: tuple[Action, ...] = (*mails.actions, *invitations, *publications(situation), *reports(situation))
    return Plan(
        now=situation.now,
        actions=actions,
        attentions=(*attentions, *mails.attentions),
        later=_later(mails.later, situation),
    )


def _later(parties: Sequence[str], situation: Situation) -> Later | None:
    """Return how many mails wait for working hours alone, until when, and who of them has a holiday."""
    if not parties:
        return None
    away = holiday_at(dict.fromkeys(parties), situation)
    names = (situation.units[p].short_name if p in situation.units else "the network" for p in away)
    return Later(mails=len(parties), opens=next_opening(situation, parties), holiday_at=tuple(names))
