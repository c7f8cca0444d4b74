"""What is only a value: hashes, cursors, and addresses. Nothing is asked of anybody."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cmmtn_sync.tenant.microsoft365.addresses import at_path, in_folder, of_item, quoted, web_link
from cmmtn_sync.tenant.microsoft365.memory import Memory, from_cursor, to_cursor
from cmmtn_sync.tenant.microsoft365.quickxor import QuickXor, quick_xor
from cmmtn_sync.tenant.microsoft365.tree import EMPTY, File, Folder, Tree, content_named

ALIKE = settings(derandomize=True, database=None, deadline=None)

# --- the hash


def bit_by_bit(data: bytes) -> str:
    """Return the hash as its description has it: 160 bits, each byte eleven bits further on; then the length."""
    bits = [0] * 160
    for number, byte in enumerate(data):
        for bit in range(8):
            bits[(11 * number + bit) % 160] ^= byte >> bit & 1
    for bit in range(64):
        bits[96 + bit] ^= len(data) >> bit & 1
    value = sum(bit << place for place, bit in enumerate(bits))
    return base64.b64encode(value.to_bytes(20, "little")).decode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        (b"\x4a", "SgAAAAAAAAAAAAAAAQAAAAAAAAA="),
        (bytes.fromhex("b5b4"), "taAFAAAAAAAAAAAAAgAAAAAAAAA="),
    ],
    ids=["no bytes", "one", "two"],
)
def test_the_hash_is_the_one_that_is_published(data: bytes, expected: str) -> None:
    assert quick_xor(data) == bit_by_bit(data) == expected


def test_no_bytes_have_the_name_of_no_bytes() -> None:
    assert content_named(quick_xor(b"")) == EMPTY


@ALIKE
@given(st.binary(max_size=1500))
@example(b"\xff" * 160)
@example(b"\xff" * 161)
@example(b"\x01" + bytes(1279))
def test_the_hash_is_the_one_reckoned_bit_by_bit(data: bytes) -> None:
    assert quick_xor(data) == bit_by_bit(data)


@ALIKE
@given(st.lists(st.binary(max_size=400), max_size=8))
def test_in_which_pieces_the_bytes_come_is_no_matter(pieces: list[bytes]) -> None:
    hashed = QuickXor()
    for piece in pieces:
        hashed.update(piece)

    assert hashed.text() == quick_xor(b"".join(pieces))


def test_a_large_file_is_hashed_at_once_as_in_pieces() -> None:
    data = bytes(range(251)) * 10_000
    hashed = QuickXor()
    for begins in range(0, len(data), 65_536):
        hashed.update(data[begins : begins + 65_536])

    assert hashed.text() == quick_xor(data) == bit_by_bit_of_blocks(data)


def bit_by_bit_of_blocks(data: bytes) -> str:
    """Return the same, of bytes that were laid over each other first: 11 x 160 is a multiple of 160."""
    laid = [0] * 160
    for number, byte in enumerate(data):
        laid[number % 160] ^= byte
    hashed = int.from_bytes(base64.b64decode(bit_by_bit(bytes(laid))), "little")
    return base64.b64encode((hashed ^ 160 << 96 ^ len(data) << 96).to_bytes(20, "little")).decode()


# --- the cursor

NAMES = st.text(max_size=30)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a bound
FILES = st.builds(
    File,
    parent=NAMES,
    name=NAMES,
    content=NAMES,
    etag=NAMES,
    size=st.integers(0, 10**12),
    changed=MOMENTS,
    created=MOMENTS,
    who=st.none() | NAMES,
    ours=st.booleans(),
)
TREES = st.builds(
    Tree,
    root=NAMES,
    folders=st.dictionaries(NAMES, st.builds(Folder, parent=NAMES, name=NAMES, package=st.booleans()), max_size=5),
    files=st.dictionaries(NAMES, FILES, max_size=5),
)
MEMORIES = st.builds(Memory, address=NAMES, drive=NAMES, web=NAMES, link=NAMES, listed=MOMENTS, tree=TREES)


def a_memory(name: str = "Report.docx", listed: datetime = datetime(2025, 7, 3, 3, tzinfo=UTC)) -> Memory:
    tree = Tree(root="r", folders={"f": Folder(parent="r", name=name)})
    return Memory(address="a", drive="d", web="w", link="l", listed=listed, tree=tree)


@ALIKE
@given(MEMORIES)
@example(a_memory("half a sign: \ud83d"))
def test_what_a_cursor_holds_comes_back_from_it(memory: Memory) -> None:
    cursor = to_cursor(memory)

    assert from_cursor(cursor) == memory
    assert to_cursor(memory) == cursor
    assert cursor.isascii()


def test_a_time_of_another_zone_comes_back_as_ours() -> None:
    summer = a_memory(listed=datetime(2025, 7, 3, 4, tzinfo=timezone(timedelta(hours=1))))

    assert from_cursor(to_cursor(summer)) == a_memory()


def packed(plain: object) -> str:
    return "graph1:" + base64.b85encode(zlib.compress(json.dumps(plain).encode())).decode()


PLAIN = json.loads(zlib.decompress(base64.b85decode(to_cursor(a_memory()).removeprefix("graph1:"))))
DAMAGED = {
    "nothing": "",
    "a number": "17",
    "of a later version": to_cursor(a_memory()).replace("graph1:", "graph2:"),
    "cut off": to_cursor(a_memory())[:-7],
    "changed in the middle": to_cursor(a_memory())[:20] + "!!!!" + to_cursor(a_memory())[24:],
    "not packed": "graph1:{}",
    "another thing": packed([1, 2]),
    "nothing in it": packed({}),
    "folders as a list": packed({**PLAIN, "folders": ["f"]}),
    "files as a list": packed({**PLAIN, "files": ["f"]}),
    "a folder with too little": packed({**PLAIN, "folders": {"f": ["r"]}}),
    "a file of another version": packed({**PLAIN, "files": {"f": ["r", "name"]}}),
    "no time": packed({**PLAIN, "listed": "yesterday"}),
    "a time before all times": packed({**PLAIN, "listed": "0001-01-01T00:00:00+14:00"}),
}


@pytest.mark.parametrize("cursor", DAMAGED.values(), ids=DAMAGED)
def test_a_cursor_that_is_none_of_ours_holds_nothing(cursor: str) -> None:
    assert from_cursor(cursor) is None


@ALIKE
@given(st.text(max_size=60))
def test_whatever_stands_behind_our_sign_breaks_nothing(text: str) -> None:
    assert from_cursor(f"graph1:{text}") is None


# --- addresses by which Graph is asked


@ALIKE
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1), min_size=1))
def test_no_name_cuts_an_address_off_or_leads_it_elsewhere(names: list[str]) -> None:
    path = "/".join(names)

    split = urlsplit(f"https://graph.microsoft.com/v1.0{at_path('b!drive', path, '/content')}")

    assert (split.query, split.fragment) == ("", "")
    assert split.path.startswith("/v1.0/drives/b!drive/root:/")
    assert [unquote(name) for name in quoted(path).split("/")] == names


def test_what_is_known_by_its_id_is_asked_for_by_it() -> None:
    assert of_item("b!d", "01AB#") == "/drives/b!d/items/01AB%23"
    assert (
        in_folder("b!d", "01AB", "50% #1.docx", "/content?x=y")
        == "/drives/b!d/items/01AB:/50%25%20%231.docx:/content?x=y"
    )


WEB = "https://contoso.sharepoint.com/sites/PeerReview/Shared%20Documents"


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("", WEB),
        ("Wirral", f"{WEB}/Wirral"),
        ("Wirral/Rota #4.pdf", f"{WEB}/Wirral/Rota%20%234.pdf"),
        ("Wirral/Report.DOCX", f"{WEB}/Wirral/Report.DOCX?web=1"),
        ("50%.xlsx", f"{WEB}/50%25.xlsx?web=1"),
    ],
)
def test_people_open_office_files_in_the_browser(path: str, link: str) -> None:
    assert web_link(WEB, path) == link
    assert web_link("", path) == ""
