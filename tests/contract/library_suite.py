"""What every library promises. A tenant's test inherits the suite and hands in the library and a person's hands."""

from __future__ import annotations

from typing import Protocol

import pytest

from cmmtn_sync.errors import TemporaryError, TenantError
from cmmtn_sync.tenant import Changed, Library, Locked, Look, Written

REPORT = "Wirral/Annual Report.docx"


class Hands(Protocol):
    """What a person does in a library, by the web or the file manager."""

    def upload(self, path: str, data: bytes) -> object: ...

    def rename(self, path: str, to: str) -> object: ...

    def delete(self, path: str) -> object: ...

    def make_folder(self, path: str) -> object: ...

    def lock(self, path: str, by: str) -> object: ...

    def unlock(self, path: str) -> object: ...

    def make_unreachable(self) -> object: ...


def paths(look: Look) -> list[str]:
    return sorted(item.path for item in look.items)


class LibraryContract:
    """Inherit, and give the two fixtures ``library`` and ``hands``."""

    def test_an_empty_library_tells_of_nothing_and_that_is_all(self, library: Library) -> None:
        look = library.look(None)

        assert (look.items, look.folders, look.gone, look.whole) == ((), frozenset(), (), True)

    def test_a_first_look_tells_of_every_file_and_every_folder(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        hands.upload("Chester/2025/Plan.xlsx", b"two")
        hands.make_folder("Whiston")

        look = library.look(None)

        assert paths(look) == ["Chester/2025/Plan.xlsx", REPORT]
        assert look.folders == {"Wirral", "Chester", "Chester/2025", "Whiston"}
        assert look.unseen == ()

    def test_a_look_without_a_useful_cursor_tells_everything(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")

        assert paths(library.look("no cursor of ours")) == [REPORT]
        assert library.look("no cursor of ours").whole

    def test_a_quiet_look_brings_no_news(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        first = library.look(None)

        second = library.look(first.cursor)

        assert second.items == (first.items if second.whole else ())
        assert (second.gone, second.cursor) == ((), first.cursor)

    def test_equal_bytes_have_equal_content_and_other_bytes_have_not(self, library: Library, hands: Hands) -> None:
        hands.upload("a.docx", b"same")
        hands.upload("b.docx", b"same")
        hands.upload("c.docx", b"other")

        one, two, three = sorted(library.look(None).items, key=lambda item: item.path)

        assert one.content == two.content != three.content
        assert one.item != two.item

    def test_a_new_version_is_told_with_the_same_id_and_other_content(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        first = library.look(None)
        hands.upload(REPORT, b"two, and longer")

        (item,) = library.look(first.cursor).items

        assert item.item == first.items[0].item
        assert item.content != first.items[0].content
        assert item.etag != first.items[0].etag
        assert library.fetch(item.item) == b"two, and longer"

    def test_a_rename_is_told_with_the_same_content(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        first = library.look(None)
        hands.rename(REPORT, "Wirral/Report final.docx")

        (item,) = library.look(first.cursor).items

        assert item.path == "Wirral/Report final.docx"
        assert item.content == first.items[0].content

    def test_a_deleted_file_is_gone(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        first = library.look(None)
        hands.delete(REPORT)

        look = library.look(first.cursor)

        assert look.items == ()
        assert look.whole or look.gone == (first.items[0].item,)
        assert "Wirral" in library.look(None).folders

    @pytest.mark.parametrize(
        "name", ["~$nnual Report.docx", "~WRL0001.tmp", "desktop.ini", "Thumbs.db", ".DS_Store", ".~lock.a.docx#"]
    )
    def test_temporary_files_are_left_out(self, library: Library, hands: Hands, name: str) -> None:
        hands.upload(f"Wirral/{name}", b"x")
        hands.upload(REPORT, b"one")

        assert paths(library.look(None)) == [REPORT]

    def test_an_empty_file_is_told_of(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"")

        (item,) = library.look(None).items

        assert (item.path, item.size) == (REPORT, 0)

    @pytest.mark.parametrize(
        "name",
        ["=HYPERLINK(1).docx", "<b>bold<&>.docx", "Réport 🚑 ‘final’.docx", "100% #1 + more?.docx", "n" * 200],
        ids=["formula", "markup", "emoji", "web signs", "long"],
    )
    def test_any_name_that_people_give_is_a_name(self, library: Library, hands: Hands, name: str) -> None:
        hands.upload(f"Wirral/{name}", b"one")

        (item,) = library.look(None).items

        assert item.path == f"Wirral/{name}"
        assert library.find(item.path) == item
        assert library.fetch(item.item) == b"one"

    def test_a_path_of_four_hundred_letters_is_a_path(self, library: Library, hands: Hands) -> None:
        path = "/".join([*["a folder with quite a name" * 3] * 5, "Annual Report.docx"])
        hands.upload(path, b"one")

        assert len(path) > 400
        assert paths(library.look(None)) == [path]
        assert library.find(path) is not None

    def test_find_tells_the_same_of_a_file_as_a_look(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")

        assert library.find(REPORT) == library.look(None).items[0]
        assert library.find("Wirral/none.docx") is None
        assert library.find("Wirral") is None

    def test_to_fetch_what_is_gone_raises_in_plain_words(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        item = library.look(None).items[0]
        hands.delete(REPORT)

        with pytest.raises(TenantError, match="not there any more"):
            library.fetch(item.item)

    def test_a_new_file_is_written_with_the_folders_above_it(self, library: Library) -> None:
        result = library.write("Network/2025/Tracker.xlsx", b"one", expecting=None)

        assert isinstance(result, Written)
        assert result.item == library.find("Network/2025/Tracker.xlsx")
        assert library.fetch(result.item.item) == b"one"

    def test_a_new_file_does_not_take_the_place_of_one_that_is_there(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"theirs")

        assert library.write(REPORT, b"ours", expecting=None) == Changed()
        assert library.fetch(library.look(None).items[0].item) == b"theirs"

    def test_a_file_in_the_state_expected_is_written(self, library: Library) -> None:
        first = library.write("Tracker.xlsx", b"one", expecting=None)
        assert isinstance(first, Written)

        second = library.write("Tracker.xlsx", b"two", expecting=first.item.etag)

        assert isinstance(second, Written)
        assert second.item.item == first.item.item
        assert library.fetch(second.item.item) == b"two"

    def test_a_file_that_somebody_changed_is_left_alone(self, library: Library, hands: Hands) -> None:
        first = library.write("Tracker.xlsx", b"one", expecting=None)
        assert isinstance(first, Written)
        hands.upload("Tracker.xlsx", b"theirs")

        assert library.write("Tracker.xlsx", b"ours", expecting=first.item.etag) == Changed()
        assert library.fetch(first.item.item) == b"theirs"

    def test_a_file_that_somebody_took_away_is_not_put_back(self, library: Library, hands: Hands) -> None:
        first = library.write("Tracker.xlsx", b"one", expecting=None)
        assert isinstance(first, Written)
        hands.delete("Tracker.xlsx")

        assert library.write("Tracker.xlsx", b"ours", expecting=first.item.etag) == Changed()
        assert library.find("Tracker.xlsx") is None

    def test_a_file_that_somebody_has_open_is_left_alone_and_they_are_named(
        self, library: Library, hands: Hands
    ) -> None:
        first = library.write("Tracker.xlsx", b"one", expecting=None)
        assert isinstance(first, Written)
        hands.lock("Tracker.xlsx", "Sam Jones")

        assert library.write("Tracker.xlsx", b"two", expecting=first.item.etag) == Locked(by="Sam Jones")
        assert library.fetch(first.item.item) == b"one"

        hands.unlock("Tracker.xlsx")
        assert isinstance(library.write("Tracker.xlsx", b"two", expecting=first.item.etag), Written)

    def test_a_library_that_cannot_be_reached_raises_and_is_not_empty(self, library: Library, hands: Hands) -> None:
        hands.upload(REPORT, b"one")
        hands.make_unreachable()

        with pytest.raises((TenantError, TemporaryError)) as told:
            library.look(None)

        assert told.value.happened
        assert told.value.do

    def test_a_number_that_identifies_a_patient_never_leaves_in_a_name(self, library: Library, hands: Hands) -> None:
        hands.upload("Wirral/Case 999 000 0018/Notes.docx", b"in a folder")
        hands.upload("Wirral/9990000018.docx", b"one")
        hands.upload("Wirral/999-000-0026.docx", b"other")
        hands.upload(REPORT, b"clean")

        look = library.look(None)

        said = repr(look) + look.cursor
        assert not [n for n in ("9990000018", "999 000 0018", "999-000-0026", "999%20000") if n in said]
        assert len({item.path for item in look.items}) == len({item.item for item in look.items}) == 4
        assert {library.fetch(item.item) for item in look.items} == {b"in a folder", b"one", b"other", b"clean"}
        assert library.find(REPORT) is not None

    def test_what_is_called_otherwise_is_called_the_same_at_every_look(self, library: Library, hands: Hands) -> None:
        hands.upload("Wirral/999 000 0018.docx", b"one")
        first = library.look(None)

        hands.upload(REPORT, b"two")
        (told,) = (item for item in library.look(None).items if item.path != REPORT)

        assert told in first.items
        assert library.find(told.path) == told
