"""A test number (999 000 0018, never issued) is planted wherever text can hide it, and is then looked for everywhere.

Names of files and folders, the text of documents: on folders, in memory and in the emulated Microsoft 365. Searched is
what is logged by anybody at DEBUG, what runs return and commands print, the store, cursors unpacked, and every file and
mail that we write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmmtn_sync.cli.moments import at_ten
from cmmtn_sync.config import load
from cmmtn_sync.store import Store
from cmmtn_sync.tenant.memory import Manner
from cmmtn_sync.tenant.microsoft365.memory import from_cursor
from tests.core.facts.made import a_word_document
from tests.e2e.canaries import contents, listening, unpacked
from tests.e2e.conftest import Command
from tests.e2e.online_network import an_online_network
from tests.e2e.small_network import Network, a_work_plan, an_annual_report
from tests.e2e.test_team_decisions import FRIDAY, REPORT, SOUTH_REPORT, Team

ANY_SPELLING = re.compile(r"999(?:%20|\W|_){0,3}000(?:%20|\W|_){0,3}0018")
BLIND = ("urllib3.connectionpool DEBUG",)
"""What nobody switches on: the program itself silences it."""
NAMES = (
    "Annual Report 2024-25 999 000 0018.docx",
    "9990000018.docx",
    "999-000-0018/Work Plan 2025-26.docx",
    "Case_999_000_0018/notes 999.000.0018.docx",
    "Check before you send/Annual Report 9990000018.docx",
)


def a_document_with(number: str) -> bytes:
    def write(document: object) -> None:
        document.add_paragraph("Annual Report 2024/25", style="Title")  # type: ignore[attr-defined]
        document.add_paragraph(f"Northfield. Seen in clinic: NHS number {number}. " * 8)  # type: ignore[attr-defined]

    return a_word_document(write)


def uploads() -> Iterator[tuple[str, bytes]]:
    for name in NAMES:
        yield name, a_work_plan("Northfield") if "Work" in name else an_annual_report("Northfield", edition=len(name))
    for number in ("999 000 0018", "9990000018", "999-000-0018"):
        yield (
            f"Annual Report v{len(number)}{number[3]}.docx".replace("-", "b").replace(" ", "a"),
            a_document_with(number),
        )


def found_in(texts: Iterable[str], where: str) -> list[str]:
    return [f"{where}: ...{t[max(0, m.start() - 60) : m.start()]}" for t in texts for m in ANY_SPELLING.finditer(t)]


def of_store(store: Store, folder: Path) -> Iterator[str]:
    """Yield all that the store keeps, and what is packed in it."""
    folder.mkdir(exist_ok=True)
    store.copy_into(folder)
    yield from contents(folder)
    for library in ("units", "network"):
        yield repr(from_cursor(store.cursor(library) or ""))


def the_real(logged: Iterable[str]) -> list[str]:
    return [line for line in logged if not line.startswith(BLIND)]


@pytest.mark.parametrize("manner", list(Manner))
def test_in_memory_the_number_is_nowhere_but_in_the_library(manner: Manner, tmp_path: Path) -> None:
    network = Network(manner=manner).at(datetime(2025, 6, 23, 9, tzinfo=UTC))
    for name, data in uploads():
        network.upload("NORTH", name, data, at=network.now - timedelta(hours=2))
    said: list[str] = []

    with listening() as ear:
        said += [repr(network.at(network.now + timedelta(days=day)).run()) for day in range(3)]
        network.units.delete(f"North/Peer review/{NAMES[1]}")
        network.units.rename(f"North/Peer review/{NAMES[0]}", "North/Peer review/Old/999 000 0018 then.docx")
        said.append(repr(network.run()))

    ours = network.network.paths()
    written = [t for p in ours for t in unpacked(network.network.fetch(network.network.find(p).item))]  # type: ignore[union-attr]
    mails = [repr(network.mailbox.message(draft.draft)) for draft in network.mailbox.drafts()]
    assert mails
    assert any("number removed" in text for text in written)
    assert not [
        *found_in(the_real(ear.heard), "log"),
        *found_in(said, "what a run returned"),
        *found_in(of_store(network.store, tmp_path / "store"), "store"),
        *found_in(written, "a file of ours"),
        *found_in(mails, "a mail"),
    ]


def test_in_the_emulated_microsoft_365_the_number_is_nowhere_but_in_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with an_online_network() as network, listening() as ear:
        for name, value in network.office.tenant.environment().items():
            monkeypatch.setenv(name, value)
        for name, data in uploads():
            network.upload("NORTH", name, data, network.now - timedelta(hours=2))
        for day in range(3):
            network.at(network.now + timedelta(days=day)).run()

        written = [text for path in network.network.files() for text in unpacked(network.network.read(path))]
        mails = [message.body for message in network.office.post.mailbox.messages.values()]
        asked = [f"{seen.path} {seen.body!r}" for seen in network.office.tenant.requests]
        assert mails
        assert any("number removed" in text for text in written)
        assert not [
            *found_in(the_real(ear.heard), "log"),
            *found_in(network.said, "what a run returned"),
            *found_in(of_store(network.store, tmp_path / "store"), "store"),
            *found_in(written, "a file of ours"),
            *found_in(mails, "a mail"),
            *found_in(asked, "what we asked for"),
        ]


def test_on_folders_the_number_is_in_nothing_that_a_command_prints_or_writes(command: Command, demo_copy: Path) -> None:
    configuration = load(demo_copy / "config")
    place = configuration.units["MTU-WIRRAL"].place
    root = Path(configuration.settings.libraries[place.library].address)
    for name, data in uploads():
        target = root / place.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    typed = (
        ("plan", "--as-of", "2025-07-04"),
        ("run", "--as-of", "2025-07-04"),
        ("run", "--as-of", "2025-07-07"),
        ("status",),
        ("explain", "work-plan/MTU-WIRRAL", "--as-of", "2025-07-07"),
        ("inspect", root / place.folder / NAMES[0]),
        ("inspect", root / place.folder / NAMES[0], "--json"),
        ("inspect", root / place.folder / "9990000018 not there.docx"),
        ("report", "MTU-WIRRAL", "--into", demo_copy / "reports", "--as-of", "2025-07-07"),
    )

    with listening() as ear:
        said = [command("--config", demo_copy / "config", *words) for words in typed]

    assert [each.code for each in said] == [0, 0, 0, 0, 0, 4, 4, 2, 0], said
    written = (p for p in demo_copy.rglob("*") if p.is_file() and root not in p.parents)
    texts = {p.relative_to(demo_copy).as_posix(): list(unpacked(p.read_bytes())) for p in written}
    assert all(each.out or each.err for each in said)
    assert not [
        *found_in(the_real(ear.heard), "log"),
        *found_in((each.out + each.err for each in said), "what a command printed"),
        *(hit for name, of_one in texts.items() for hit in found_in([name, *of_one], name)),
    ]
    assert any("number removed" in text for of_one in texts.values() for text in of_one)


def test_what_the_team_types_goes_on_without_the_number(tmp_path: Path) -> None:
    team = Team()
    team.decide(REPORT, "Return", "Take out NHS number 999 000 0018 on page 2")
    team.decide(SOUTH_REPORT, "Wave through 9990000018", "soon")

    ran = team.run(at_ten(FRIDAY))

    texts = [*team.waiting().values(), repr(ran.situation.records), repr(ran.situation.not_understood)]
    assert "Take out NHS number [number removed] on page 2" in str(team.row(REPORT)["Decided"])
    assert any("[number removed]" in text for text in team.waiting().values())
    assert not [*found_in(texts, "mails and records"), *found_in(of_store(team.network.store, tmp_path), "store")]
