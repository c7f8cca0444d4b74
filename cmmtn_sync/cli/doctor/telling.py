"""How doctor says it: a line for each thing, then each problem by itself, with what to do last."""

from __future__ import annotations

from collections.abc import Sequence

from cmmtn_sync.cli import say
from cmmtn_sync.cli.doctor.nouns import TEMPORARY, Examined, Verdict
from cmmtn_sync.errors import ExitCode

_STYLES = {Verdict.FAIL: "bold red", Verdict.WARN: "yellow"}


def tell(found: Sequence[Examined], config: str) -> None:
    """Print it all. The most important stands last."""
    say.pairs((f"{each.verdict.value:<4}  {each.part}", each.words) for each in found)
    troubles = [e for e in found if e.verdict is Verdict.WARN] + [e for e in found if e.verdict is Verdict.FAIL]
    for each in troubles:
        say.line()
        say.line(f"{each.verdict.value}  {each.part}: {each.words}", style=_STYLES[each.verdict])
        _detail(each)
    say.line()
    say.line(_counted(found))
    if not troubles:
        say.line("Nothing to mend. To see what a run would do:")
        say.verbatim(say.typed("plan", config), indent=2)
    else:
        say.line("When that is done, look again:")
        say.verbatim(say.typed("doctor", config), indent=2)


def _detail(each: Examined) -> None:
    if each.why:
        say.line(each.why, indent=2)
    if each.do:
        say.line(f"For {each.who}: {each.do}" if each.who else each.do, indent=2)
    for command in each.commands:
        say.verbatim(command, indent=6)
    if each.code:
        say.line(f"Code {each.code}", indent=2)


def _counted(found: Sequence[Examined]) -> str:
    fails = sum(e.verdict is Verdict.FAIL for e in found)
    warnings = sum(e.verdict is Verdict.WARN for e in found)
    skipped = sum(e.verdict is Verdict.SKIP for e in found)
    words = f"{_number(fails, 'problem')} to mend, {_number(warnings, 'warning')}"
    return f"{words}, {skipped} not looked at." if skipped else f"{words}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def as_data(found: Sequence[Examined]) -> dict[str, object]:
    """Return the same facts for machines."""
    return {
        "examined": list(found),
        "problems": sum(e.verdict is Verdict.FAIL for e in found),
        "warnings": sum(e.verdict is Verdict.WARN for e in found),
    }


def exit_code(found: Sequence[Examined]) -> ExitCode:
    """Return what the process says: a configuration that is not valid, something to mend, wait, or all well."""
    fails = {e.part for e in found if e.verdict is Verdict.FAIL}
    if "configuration" in fails:
        return ExitCode.CONFIGURATION
    if fails:
        return ExitCode.NEEDS_INSTALLER
    return ExitCode.TEMPORARY if any(e.code == TEMPORARY for e in found) else ExitCode.DONE
