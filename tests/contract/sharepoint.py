"""What the tests of SharePoint's own ways share: a visit to the office, who was asked what, and a reader of looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cmmtn_sync.config.sharepoint import sharepoint_address
from cmmtn_sync.tenant import Look, Written, is_temporary
from cmmtn_sync.tenant.microsoft365.library import Place, SharePointLibrary
from tests.contract.office import Office
from tests.emulated import Moment
from tests.emulated.hands import DriveHands
from tests.emulated.records import Seen
from tests.emulated.wire import Request


def library_at(office: Office, address: str, drive: str = "") -> SharePointLibrary:
    """Return the library that a configuration means by these words, as a run at the tenant's time has it."""
    way = office.connection()
    place = Place(text=f"{address} {drive}".strip(), address=sharepoint_address(address, drive))
    return SharePointLibrary(way.wire, way.transfers, place, now=office.tenant.now)


def asked(office: Office) -> list[Seen]:
    """Return the requests that were made, but for those of signing in."""
    return [seen for seen in office.tenant.requests if seen.host != office.tenant.state.login_host]


def in_between(office: Office, picks: Callable[[Request], bool], act: Callable[[], object], *, times: int = 1) -> None:
    """Have somebody act just before the tenant processes a request, the first ``times`` that it is such a one."""
    done: list[Request] = []

    def hook(moment: Moment, request: Request) -> None:
        if moment is Moment.BEFORE and len(done) < times and picks(request):
            done.append(request)
            act()

    office.tenant.on_request(hook)


def saved_meanwhile(office: Office, path: str, data: bytes) -> Callable[[], object]:
    """Return what a person does who saves a file a minute later."""

    def save() -> None:
        office.tenant.pass_time(minutes=1)
        office.units.upload(path, data, by="Sam Jones")

    return save


def etag_of(drive: DriveHands, path: str) -> str:
    return str(drive.json(path)["eTag"])


def written(result: object) -> Written:
    assert isinstance(result, Written), result
    return result


@dataclass
class Reader:
    """Reads a library again and again, and keeps what the looks tell as a run does."""

    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Item -> path and content."""
    cursor: str | None = None

    def look(self, library: SharePointLibrary) -> Look:
        look = library.look(self.cursor)
        told = {item.item: (item.path, item.content) for item in look.items}
        before = {} if look.whole else {name: kept for name, kept in self.known.items() if name not in look.gone}
        self.known, self.cursor = {**before, **told}, look.cursor
        return look


def documents_in(drive: DriveHands) -> dict[str, tuple[str, str]]:
    """Return the drive's true tree of documents: item -> path and content. No request may be under way."""
    tree = drive.drive
    files = [item for item in tree.below(tree.root) if item.kind == "file" and not is_temporary(item.name)]
    alone = [item for item in files if all(above.is_container for above in tree.above(item))]
    return {item.id: (tree.path(item), f"quickxor:{item.blob().hash}") for item in alone}
