"""cmmtn_sync: the peer review programme of a clinical network, run on the folders and the tracker it already has.

The map of the house, in the order in which a run goes through it::

    cli, worker, demo   every command; the only places that build things, print and ask for the time
    run                 observe -> assess -> plan -> act, on one page
    store               what we have seen, decided and sent
    tenant              whom we talk to: Library, Mailbox and Diary, in folders or in Microsoft 365
    config              config/*.yaml -> Programme and Settings
    reader              the child process in which facts/ reads what is hostile
    outputs             how it looks: tracker, mails, reports; values -> bytes, sends nothing
    plan                what is to be said and done, as values, and what is held and why
    assess              obligations x evidence x records -> assessments
    match, checks       which document is offered for what; what we ask of it
    observe, facts      what libraries and tracker say; what a document says of itself
    register            rows of plans as actions, and which is which from quarter to quarter
    obligations         who owes what, about whom, when
    columns             the tracker's sheets, columns and decision words
    wording             headings, dates and years as people write them
    quarters            years, quarters, working days, deadlines
    model, actions      the nouns, all frozen

Glossary (the only words that names in this code are made of):

unit          a service that owes documents: not a trust, which can hold two of them.
programme     everything that is owed in a *cycle* of two years, by units and by the network itself.
quarter       three months of a financial year (1 April to 31 March); ``y2q1`` is year 2, quarter 1 of a cycle.
requirement   one line of the programme: what is owed, by whom, when, and what proves it.
obligation    a requirement owed by one party about one unit (or all), with a due date.
place         the folder in a library where a unit keeps its documents.
document      a file in a place, at one version.
facts         what a document says of itself; *unreadable* if it cannot be read, with whose fault that is.
match         a document offered for an obligation, with reasons and certainty.
record        what a person stated: a decision, an update given, an extension.
evidence      what stands for an obligation: a document, a record, an act of our own, a configured fact.
finding       one thing to say about a document, in words for the unit that sent it.
assessment    an obligation judged: completeness, timing and review are three facts, not one.
verdict       the findings that a check came to, kept by all that it was told.
action        what a unit means to do. What we do ourselves is an *act*, in code an ``Action`` of the plan.
register      the units' actions: a *page* for each document that told of them, an *entry* for each action on it.
standing      what a unit had to do when something was asked of it: open actions, recommendations.
standard      what a unit rates itself against; a *set* of them is a version of the network's.
form          a document with blanks that we hand out: the self-assessment, the update.
reminder      a rule whose day has come for an obligation; a *digest* is one person's mail of one day.
receipt       the time a document arrived; in mails, the word of thanks (or what is wanting) for it.
ledger        the mails intended, drafted, sent, withdrawn: one row for a person and a working day.
answer        what came back to a mail of ours: a person's reply, or a bounce.
tracker       the network team's workbook; the worker owns its own cells and no others.
report        a Word document built from a template for people to edit.
run           one pass of the worker.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
