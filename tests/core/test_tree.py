"""A drive's folders and files by id, and what a feed of changes makes of them, in whatever order it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmmtn_sync.tenant.microsoft365.tree import (
    EMPTY,
    File,
    Folder,
    Told,
    Tree,
    Word,
    completed,
    documents,
    grown,
    moment,
    told,
    untold_folders,
)

NOON = datetime(2025, 7, 3, 12, tzinfo=UTC)
ALIKE = settings(derandomize=True, database=None, deadline=None)
OURS = "6E1CE377-27d9-5138-9a8a-1cdd3a12018b"


def a_file(parent: str = "r", name: str = "Report.docx", **changes: Any) -> File:  # noqa: ANN401 - any field of a File
    file = File(
        parent=parent,
        name=name,
        content="quickxor:x",
        etag="1",
        size=1,
        changed=NOON,
        created=NOON,
        who=None,
        ours=False,
    )
    return replace(file, **changes)


def a_folder(parent: str = "r", name: str = "Wirral", *, package: bool = False) -> Folder:
    return Folder(parent=parent, name=name, package=package)


def a_tree() -> Tree:
    """Return ``Wirral/2025`` with a report in each of them, and ``Chester`` with a rota."""
    return Tree(
        root="r",
        folders={"w": a_folder(), "y": a_folder("w", "2025"), "c": a_folder(name="Chester")},
        files={"1": a_file("w"), "2": a_file("y"), "3": a_file("c", "Rota.xlsx")},
    )


def paths(tree: Tree) -> dict[str, str]:
    return {identity: path for identity, path, _ in documents(tree)}


# --- what becomes of a tree

FEEDS: Mapping[str, tuple[dict[str, Told], dict[str, str]]] = {
    "nothing": ({}, {"1": "Wirral/Report.docx", "2": "Wirral/2025/Report.docx", "3": "Chester/Rota.xlsx"}),
    "a folder renamed": (
        {"w": a_folder(name="Arrowe Park")},
        {"1": "Arrowe Park/Report.docx", "2": "Arrowe Park/2025/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "a folder moved": (
        {"y": a_folder("c", "2025")},
        {"1": "Wirral/Report.docx", "2": "Chester/2025/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "a folder deleted, and nothing told of what was in it": ({"w": Word.GONE}, {"3": "Chester/Rota.xlsx"}),
    "a folder deleted, and all told": (
        {"w": Word.GONE, "y": Word.GONE, "1": Word.GONE, "2": Word.GONE},
        {"3": "Chester/Rota.xlsx"},
    ),
    "a file moved out of a folder that was deleted": (
        {"w": Word.GONE, "2": a_file("c", "Report.docx")},
        {"2": "Chester/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "a folder moved out of one that was deleted": (
        {"w": Word.GONE, "y": a_folder("r", "2025")},
        {"2": "2025/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "a file moved into a folder that was deleted": ({"w": Word.GONE, "3": a_file("y", "Rota.xlsx")}, {}),
    "a file become a folder": (
        {"3": a_folder("c", "Rota"), "4": a_file("3", "July.xlsx")},
        {"1": "Wirral/Report.docx", "2": "Wirral/2025/Report.docx", "4": "Chester/Rota/July.xlsx"},
    ),
    "a folder become a notebook": (
        {"y": a_folder("w", "2025", package=True)},
        {"1": "Wirral/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "another root": (
        {"r2": Word.ROOT, "w": a_folder("r2"), "c": a_folder("r2", "Chester")},
        {"1": "Wirral/Report.docx", "2": "Wirral/2025/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "a deletion of what was never there": (
        {"x": Word.GONE},
        {"1": "Wirral/Report.docx", "2": "Wirral/2025/Report.docx", "3": "Chester/Rota.xlsx"},
    ),
    "a temporary file": (
        {"3": a_file("c", "~$Rota.xlsx")},
        {"1": "Wirral/Report.docx", "2": "Wirral/2025/Report.docx"},
    ),
}


@pytest.mark.parametrize(("feed", "expected"), FEEDS.values(), ids=FEEDS)
def test_a_feed_makes_of_a_tree(feed: dict[str, Told], expected: dict[str, str]) -> None:
    assert paths(grown(a_tree(), feed)) == expected


def test_the_tree_before_stays_as_it_was() -> None:
    before = a_tree()

    grown(before, {"w": Word.GONE, "n": a_file()})

    assert before == a_tree()


def test_folders_of_which_nothing_was_told_are_asked_for_until_all_ways_lead_to_the_root() -> None:
    tree = Tree(root="r", files={"1": a_file("y"), "2": a_file("x")})
    first = untold_folders(tree)

    tree = completed(tree, {"y": a_folder("w", "2025")}, gone={"x"})
    second = untold_folders(tree)
    tree = completed(tree, {"w": a_folder()}, gone=())

    assert [sorted(asked) for asked in (first, second, untold_folders(tree))] == [["x", "y"], ["w"], []]
    assert paths(tree) == {"1": "Wirral/2025/Report.docx"}


def test_what_lies_below_a_folder_that_cannot_be_seen_goes_with_it() -> None:
    tree = Tree(root="r", folders={"y": a_folder("hidden", "2025")}, files={"1": a_file("y"), "2": a_file("r")})

    assert paths(completed(tree, {}, gone=untold_folders(tree))) == {"2": "Report.docx"}


def test_a_way_that_goes_round_in_a_circle_leads_nowhere() -> None:
    tree = Tree(root="r", folders={"a": a_folder("b", "A"), "b": a_folder("a", "B")}, files={"1": a_file("a")})

    assert tree.paths() == {"r": "", "a": None, "b": None}
    assert paths(grown(tree, {"2": a_file()})) == {"2": "Report.docx"}


@pytest.mark.parametrize("upwards", [True, False])
def test_the_deepest_folders_that_a_path_of_four_hundred_letters_can_name_are_followed(upwards: bool) -> None:  # noqa: FBT001
    names = [f"f{number}" for number in range(190)]
    folders = {name: a_folder(above, "x") for name, above in zip(names, ["r", *names], strict=False)}
    tree = Tree(
        root="r",
        folders=dict(reversed(folders.items())) if upwards else folders,
        files={"1": a_file(names[-1]), "2": a_file("r")},
    )

    assert paths(tree) == {"1": "x/" * 190 + "Report.docx", "2": "Report.docx"}
    assert paths(grown(tree, {names[0]: Word.GONE})) == {"2": "Report.docx"}


# --- laws

IDS = st.sampled_from("abcdef")
PARENTS = st.sampled_from("rabcdef")
FOLDERS = st.builds(a_folder, PARENTS, st.sampled_from(["X", "Y", "Z"]), package=st.booleans())
FILES = st.builds(a_file, PARENTS, st.sampled_from(["1.docx", "2.docx", "~$3.docx"]))
WORDS = st.dictionaries(IDS | st.sampled_from("uvw"), FOLDERS | FILES | st.just(Word.GONE), max_size=9)
TREES = st.builds(lambda feed: grown(Tree(root="r"), feed), WORDS)


@ALIKE
@given(TREES, WORDS, st.integers(0, 999))
def test_in_which_order_the_words_come_is_no_matter(tree: Tree, feed: dict[str, Told], shuffle: int) -> None:
    words = list(feed.items())
    Random(shuffle).shuffle(words)

    assert grown(tree, dict(words)) == grown(tree, feed)


@ALIKE
@given(TREES, WORDS)
def test_to_be_told_twice_changes_nothing(tree: Tree, feed: dict[str, Told]) -> None:
    once = grown(tree, feed)

    assert grown(once, feed) == once


@ALIKE
@given(TREES, WORDS)
def test_what_was_told_of_as_there_is_there_unless_it_lies_below_what_is_gone(
    tree: Tree, feed: dict[str, Told]
) -> None:
    after = grown(tree, feed)

    for identity, word in feed.items():
        if isinstance(word, Word):
            assert identity not in {**after.folders, **after.files}
        else:
            there = {**after.folders, **after.files}
            below_gone = any(feed.get(above) is Word.GONE for above in _above(word, tree, feed))
            assert below_gone or there[identity] == word


def _above(word: Folder | File, tree: Tree, feed: Mapping[str, Told]) -> list[str]:
    """Return the ids of all folders above, as they are after the feed."""
    folders: dict[str, Told] = {**tree.folders, **feed}
    ids, at = [], word.parent
    while at not in ids:
        ids.append(at)
        folder = folders.get(at)
        at = folder.parent if isinstance(folder, Folder) else at
    return ids


@ALIKE
@given(TREES, IDS)
def test_a_folder_that_is_gone_takes_all_that_lies_below_it(tree: Tree, identity: str) -> None:
    before: dict[str, Folder | File] = {**tree.folders, **tree.files}

    after = grown(tree, {identity: Word.GONE})

    left = after.folders.keys() | after.files.keys()
    for name, there in before.items():
        lost = name == identity or identity in _above(there, tree, {})
        assert (name in left) is not lost


@ALIKE
@given(TREES)
def test_each_document_lies_where_the_folders_above_it_say(tree: Tree) -> None:
    folders = tree.folders

    for identity, path, file in documents(tree):
        names, at = [file.name], file.parent
        while at != "r":
            assert not folders[at].package
            names.append(folders[at].name)
            at = folders[at].parent
        assert path == "/".join(reversed(names))
        assert tree.files[identity] == file


@ALIKE
@given(TREES)
def test_when_all_folders_are_told_or_gone_nothing_is_left_to_ask(tree: Tree) -> None:
    whole = completed(tree, {}, gone=untold_folders(tree))

    assert untold_folders(whole) == frozenset()
    assert paths(whole) == paths(tree)


# --- what an item says of itself

AN_ITEM: Mapping[str, Any] = {
    "id": "1",
    "name": "Report.docx",
    "eTag": '"{A},3"',
    "size": 7,
    "parentReference": {"id": "w"},
    "createdDateTime": "2025-07-01T08:00:00Z",
    "lastModifiedDateTime": "2025-07-03T12:00:00.1234567Z",
    "lastModifiedBy": {"user": {"displayName": "Sam Jones", "email": "sam.jones@example.org"}},
    "fileSystemInfo": {"createdDateTime": "1999-01-01T00:00:00Z", "lastModifiedDateTime": "1999-01-01T00:00:00Z"},
    "file": {"hashes": {"quickXorHash": "SgAAAAAAAAAAAAAAAQAAAAAAAAA="}},
}


def test_a_file_tells_the_services_own_times_and_never_the_clients() -> None:
    file = told(AN_ITEM, OURS)

    assert file == File(
        parent="w",
        name="Report.docx",
        content="quickxor:SgAAAAAAAAAAAAAAAQAAAAAAAAA=",
        etag='"{A},3"',
        size=7,
        changed=datetime(2025, 7, 3, 12, 0, 0, 123456, tzinfo=UTC),
        created=datetime(2025, 7, 1, 8, tzinfo=UTC),
        who="Sam Jones",
        ours=False,
    )


ITEMS: Mapping[str, tuple[dict[str, Any], Callable[[Any], object], object]] = {
    "no name of who": ({"lastModifiedBy": {"user": {"email": "sam@example.org"}}}, lambda f: f.who, "sam@example.org"),
    "nobody": ({"lastModifiedBy": None}, lambda f: (f.who, f.ours), (None, False)),
    "us": ({"lastModifiedBy": {"application": {"id": OURS.lower()}}}, lambda f: f.ours, True),
    "us for a person": (
        {"lastModifiedBy": {"application": {"id": OURS}, "user": {"displayName": "Sam"}}},
        lambda f: (f.ours, f.who),
        (True, "Sam"),
    ),
    "another app": ({"lastModifiedBy": {"application": {"id": "another"}}}, lambda f: f.ours, False),
    "made after it was changed": ({"createdDateTime": "2026-01-01T00:00:00Z"}, lambda f: f.created == f.changed, True),
    "no hash": ({"file": {}}, lambda f: f.content, 'etag:"{A},3"'),
    "no hash and no bytes": ({"file": {}, "size": 0}, lambda f: f.content, EMPTY),
    "no parent": ({"parentReference": None}, lambda f: f.parent, ""),
}


@pytest.mark.parametrize(("changes", "look", "expected"), ITEMS.values(), ids=ITEMS)
def test_a_file_of_which_less_is_told(changes: dict[str, Any], look: Callable[[Any], object], expected: object) -> None:
    assert look(told({**AN_ITEM, **changes}, OURS)) == expected


KINDS: Mapping[str, tuple[dict[str, Any], Told | None]] = {
    "the root": ({"root": {}, "folder": {}, "name": "root"}, Word.ROOT),
    "a folder": ({"folder": {}, "name": "Wirral", "parentReference": {"id": "r"}}, a_folder()),
    "a notebook": ({"package": {}, "name": "N", "parentReference": {"id": "r"}}, a_folder(name="N", package=True)),
    "deleted, by its id alone": ({"deleted": {"state": "deleted"}}, Word.GONE),
    "a deleted file": ({"deleted": {}, "file": {}, "size": 0}, Word.GONE),
    "a deleted folder": ({"deleted": {}, "folder": {}}, Word.GONE),
    "a shortcut to another library": ({"remoteItem": {}, "name": "Ours"}, Word.GONE),
    "something else": ({"name": "?"}, None),
}


@pytest.mark.parametrize(("item", "expected"), KINDS.values(), ids=KINDS)
def test_an_item_is_of_one_kind(item: dict[str, Any], expected: Told | None) -> None:
    assert told({"id": "x", **item}, OURS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07-03T12:00:00Z", NOON),
        ("2025-07-03T13:00:00+01:00", NOON),
        ("2025-07-03T12:00:00.1234567Z", NOON.replace(microsecond=123456)),
        ("yesterday", datetime(1970, 1, 1, tzinfo=UTC)),
        (None, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_what_the_service_writes(text: object, expected: datetime) -> None:
    assert moment(text) == expected
