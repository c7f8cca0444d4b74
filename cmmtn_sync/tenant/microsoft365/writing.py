"""Writing into a library: never over what somebody else has saved, and never twice.

A file that is there is replaced by its id under the condition of its eTag. The page on PUT does not promise that the
condition is looked at; the page on upload sessions does, so that is the way until this tenant was seen to do it:
https://learn.microsoft.com/graph/api/driveitem-createuploadsession . Where an answer is lost, we look whether what is
there now is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from cmmtn_sync.errors import CmmtnSyncError, TemporaryError, TenantError
from cmmtn_sync.model.looks import Item
from cmmtn_sync.tenant import Changed, Locked, WriteResult, Written
from cmmtn_sync.tenant.microsoft365.addresses import in_folder, of_item
from cmmtn_sync.tenant.microsoft365.folders import folder_at, there_is
from cmmtn_sync.tenant.microsoft365.quickxor import quick_xor
from cmmtn_sync.tenant.microsoft365.transfers import Transfers
from cmmtn_sync.tenant.microsoft365.tree import is_ours, moment
from cmmtn_sync.tenant.microsoft365.troubles import Refused, Unsure, lock_owner
from cmmtn_sync.tenant.microsoft365.wire import MANY, Json, Repeat, Wire

ItemOf: TypeAlias = Callable[[Any, str], Item]
_DOING: Final = "write a file"
_CONFLICT: Final = "@microsoft.graph.conflictBehavior"
_LONGEST_PATH: Final = 400
_SELECT: Final = (
    "id,name,size,eTag,file,parentReference,createdDateTime,lastModifiedDateTime,lastModifiedBy,publication"
)
"""``publication`` comes only where it is named: https://learn.microsoft.com/graph/api/resources/driveitem"""
_AT_ONCE: Final = timedelta(seconds=2)
"""How far a version's time may lie from the item's own: nobody has said that both are written down at one moment."""


class Writer:
    """Writes into one drive."""

    def __init__(
        self,
        wire: Wire,
        transfers: Transfers,
        drive: str,
        *,
        folders: Mapping[str, str],
        put_is_conditional: bool,
    ) -> None:
        """Take the drive, and the ids of folders by their paths, as far as they were seen."""
        self._folders = folders
        self._wire = wire
        self._transfers = transfers
        self._drive = drive
        self._put_is_conditional = put_is_conditional

    def write(self, path: str, data: bytes, *, expecting: str | None, item_of: ItemOf) -> WriteResult:
        """Return how it went. Raise ``TenantError`` or ``TemporaryError`` if it cannot be told, or cannot be done."""
        if len(path) > _LONGEST_PATH:
            happened = "A path of more than 400 letters cannot be written to SharePoint."
            raise TenantError(happened, do="Give the folders in units.yaml or service.yaml shorter names.")
        there = self._at(path)
        if there is not None and "file" not in there:
            return Changed()
        result: Json | Changed | Locked
        if expecting is None:
            result = self._create(path, data) if there is None else Changed()
        elif there is None or there.get("eTag") != expecting:
            result = Changed()
        else:
            result = self._replace(there, data, expecting)
        if isinstance(result, (Changed, Locked)):
            return result
        return Written(item=item_of(self._settled(result), path))

    def _at(self, path: str) -> Json | None:
        return there_is(self._wire, self._drive, path)

    # --- a new file

    def _create(self, path: str, data: bytes) -> Json | Changed | Locked:
        folder, _, name = path.rpartition("/")
        place = in_folder(self._drive, self._folder(folder), name, f"/content?{_CONFLICT}=fail")
        try:
            made = self._wire.put(place, data, _DOING)
        except Unsure:
            there = self._at(path)
            if there is None or not is_ours(there, self._wire.client_id):
                raise
            made = there
        except Refused as no:
            if no.not_there and self._folders:  # the folder was seen, and is gone since
                self._folders = {}
                return self._create(path, data)
            if no.locked:
                return Locked(by=lock_owner(no))
            if not (no.name_taken or no.changed):
                raise
            return self._taken(path)
        # "fail" may have been ignored: then somebody else made the file, and we wrote over it.
        new = is_ours({"lastModifiedBy": made.get("createdBy")}, self._wire.client_id) or "createdBy" not in made
        return made if new else self._unless_overtaken({"id": made["id"]}, made)

    def _taken(self, path: str) -> Changed:
        """Return that something is there. Raise ``TemporaryError`` if nothing is, whatever was answered."""
        if self._at(path) is None:
            happened = "A new file was refused as one that is there already, and it is not."
            raise TemporaryError(happened, do="Nothing: the next run tries again.")
        return Changed()

    def _folder(self, path: str) -> str:
        return self._folders.get(path) or folder_at(self._wire, self._drive, path)

    # --- a file that is there

    def _replace(self, there: Json, data: bytes, expecting: str) -> Json | Changed | Locked:
        item = str(there["id"])
        put = partial(self._by_put, item, data, expecting)
        if self._put_is_conditional or not data:  # no session takes a file of no bytes
            return self._answered(there, data, put, conditional=self._put_is_conditional)
        try:
            return self._answered(there, data, partial(self._by_session, item, data, expecting), conditional=False)
        except Refused as no:
            if not no.name_taken:
                raise
        # A session that was cut off is open still, and nobody can say for how long.
        return self._answered(there, data, put, conditional=False)

    def _answered(
        self, there: Json, data: bytes, write: Callable[[], Json], *, conditional: bool
    ) -> Json | Changed | Locked:
        """Return how a way of writing ended; one whose condition nobody vouches for is looked at afterwards.

        Raise ``Refused`` for a no that is about neither state nor lock.
        """
        try:
            written: Json | Changed = write()
        except Unsure:
            written = self._after_a_lost_answer(there, data)
        except Refused as no:
            if no.locked:
                return Locked(by=lock_owner(no))
            if no.changed or no.not_there:
                return Changed()
            raise
        return written if conditional or isinstance(written, Changed) else self._unless_overtaken(there, written)

    def _by_put(self, item: str, data: bytes, expecting: str) -> Json:
        return self._wire.put(of_item(self._drive, item, "/content"), data, _DOING, headers={"If-Match": expecting})

    def _unless_overtaken(self, before: Json, written: Json) -> Json | Changed:
        """Return what was written; or that it changed, having put back what somebody saved in the moment before.

        The condition is looked at when a session begins, and whether again when it ends, is not said. The history
        shows what was written over: https://learn.microsoft.com/graph/api/driveitem-list-versions (newest first).
        Raise ``TenantError`` if it cannot be read: then a person has to look.
        """
        versions = of_item(self._drive, str(before["id"]), "/versions")
        try:
            told = self._wire.get(versions, "read a file's history", cost=MANY).get("value", ())
        except CmmtnSyncError as error:
            raise _perhaps_over_somebodys(error) from None
        if told and self._is_somebodys(told[0]):
            return Changed()  # saved since: what stands there is theirs, and nothing is put over it
        replaced = told[1] if len(told) > 1 else None
        saved, expected = (moment(each.get("lastModifiedDateTime")) for each in (replaced or {}, before))
        if replaced is None or saved - expected <= _AT_ONCE:
            return written
        number = quote(str(replaced["id"]), safe="")
        self._wire.post(
            f"{versions}/{number}/restoreVersion", None, "put back what somebody saved", repeat=Repeat.ALWAYS
        )
        return Changed()

    def _by_session(self, item: str, data: bytes, expecting: str) -> Json:
        session = self._wire.post(
            of_item(self._drive, item, "/createUploadSession"),
            {"item": {_CONFLICT: "replace"}},
            _DOING,
            headers={"If-Match": expecting},
        )
        url = str(session.get("uploadUrl", ""))
        try:
            return self._transfers.upload(url, data, _DOING)
        except BaseException:
            self._transfers.cancel(url)
            raise

    def _after_a_lost_answer(self, before: Json, data: bytes) -> Json | Changed:
        """Return what came of it: not done, done by us, or somebody else has saved the file meanwhile.

        That the eTag moved and we are named is not enough: SharePoint rewrites what we wrote before in our name.
        """
        there = self._by_id(str(before["id"]))
        ours = is_ours(there, self._wire.client_id)
        if there.get("eTag") == before.get("eTag") or (ours and not _is_of(there, data)):
            happened = "A file may not have been written: the answer was lost on its way."
            raise TemporaryError(happened, do="Nothing: the next run writes it again.")
        return there if ours else Changed()

    def _by_id(self, item: str) -> Json:
        return self._wire.get(of_item(self._drive, item, f"?$select={_SELECT}"), "look at a file in the library")

    def _settled(self, written: Json) -> Json:
        """Return the item as it is after the write. Where the library wants check-out, a new file is checked in.

        It is asked for again because SharePoint writes into Office files itself, shortly after they came.
        """
        item = str(written["id"])
        there = self._by_id(item)
        if self._is_somebodys(there):
            return written  # saved since: its eTag is not ours to know, or what they wrote would never be looked at
        if (there.get("publication") or {}).get("level") != "checkout":
            return there
        comment = {"comment": "cmmtn_sync"}
        self._wire.post(of_item(self._drive, item, "/checkin"), comment, "check a file in", repeat=Repeat.ALWAYS)
        return self._by_id(item)

    def _is_somebodys(self, told: Json) -> bool:
        """Return whether an item or version is named as a person's, and not as ours.

        What an application writes is not always said to be of one; but it never bears a person's address.
        """
        user = (told.get("lastModifiedBy") or {}).get("user") or {}
        return bool(user.get("email")) and not is_ours(told, self._wire.client_id)


def _perhaps_over_somebodys(error: CmmtnSyncError) -> TenantError:
    return TenantError(
        "A file was written, perhaps over what somebody had saved a moment before.",
        why=error.happened,
        do="Look into its version history: if a person's version lies right below ours, restore that one.",
    )


def _is_of(there: Json, data: bytes) -> bool:
    """Return whether an item is of these bytes, as far as the service tells."""
    known = ((there.get("file") or {}).get("hashes") or {}).get("quickXorHash")
    return known is None or known == quick_xor(data)
