"""What nobody has tried on a real tenant, or what differs between tenants: each a knob, with a default and a word.

A default is what Microsoft documents. Where nothing is documented it is what is harder for a client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Later = Literal["later", "told", "lost"]


@dataclass(slots=True, kw_only=True)
class Knobs:
    """Turn them before or while a client is at work. A snapshot keeps them."""

    # Writing content
    put_honours_if_match: bool = True
    """PUT …/content looks at If-Match. driveitem-put-content.md does not list the header: False ignores it silently."""
    put_honours_conflict_behavior: bool = True
    """PUT …/content?@microsoft.graph.conflictBehavior= is obeyed (driveitem.md). False: always replace."""
    put_makes_folders: bool = True
    """PUT root:/a/b.docx:/content makes folder ``a`` if it is not there. Not documented; Microsoft's people and others
    saw it (onedrive-api-docs#83, az-pipelines-2-sharepoint#6). A folder that somebody renamed is made anew, too."""
    create_answers_201: bool = True
    """A new file by PUT answers 201 (driveitem-put-content.md), a replaced one 200."""
    largest_put: int = 250 * 1024 * 1024
    """Bytes that PUT …/content takes: 250 MB on learn.microsoft.com, 4 MB in older copies of the page."""
    session_conflict_checked: Literal["creation", "commit", "never"] = "creation"
    """When an upload session with ``fail`` notices a file of that name (onedrive-api-docs#55, graph-docs#3276)."""
    session_commit_checks_etag: bool = False
    """An upload session looks at If-Match again when its last byte comes. Only its creation is documented to."""
    session_refuses_ragged: bool = True
    """A fragment that is no multiple of 320 KiB, and not the last, makes the commit fail. "Errors … some files"."""
    one_session_for_a_file: bool = True
    """A second session for a file answers 409 until the first is finished or deleted (docs-contrib#6558)."""

    # What SharePoint does by itself
    promotes: bool = True
    """Word, Excel and PowerPoint files are rewritten a while after they came; see ``EmulatedTenant.promote``."""
    names_checked: bool = True
    """Names that SharePoint does not take are refused, and paths of more than 400 letters."""
    empty_files_have_hash: bool = True
    """A file of no bytes has a quickXorHash. It had none for a while (onedrive-api-docs#1704)."""
    app_writes_have_user: bool = False
    """What an app wrote has, beside ``application``, a ``user`` of the name "SharePoint App"."""
    lock_words: Literal["sharepoint", "graph"] = "sharepoint"
    """How a 423 is worded: SharePoint's sentence names the person; Graph's (graph-explorer-v4#3435) names nobody."""
    download_urls_live: int = 3600
    """Seconds that a download URL is good for: "a few minutes" (get-content.md) or an hour (driveitem.md)."""

    # The delta feed of a drive
    delta_page_size: int = 200
    """Items on a page; ``$top`` may ask for fewer, never for more."""
    delta_link_form: Literal["query", "function"] = "query"
    """``delta?token=…`` or ``delta(token='…')``; both are understood."""
    new_delta_link_each_time: bool = True
    """A quiet poll gives a link with another token than the last one."""
    quiet_poll: Literal["empty", "root"] = "empty"
    """What a quiet poll lists: nothing, or the root alone."""
    parents_come: bool = True
    """The folders above a changed item are listed too, unless ``deltaExcludeParent`` is sent."""
    children_first: bool = False
    """A child is listed before its folder. The order is not promised."""
    stale_copies: bool = False
    """An item that was renamed or moved is listed twice: as it was, and later as it is."""
    deleted_children_told: bool = True
    """Deleting a folder lists what was in it as deleted too."""
    deleted_tell: Literal["id", "kind and parent"] = "kind and parent"
    """What a deleted item tells of itself beside ``deleted``."""
    deleted_while_enumerating: Later = "later"
    """An item deleted while a client pages from the beginning: told by the next delta; or on a later page of this
    one; or never (docs-contrib#8794)."""
    empty_last_page: bool = False
    """The page with the deltaLink is empty when there was anything to list (elastic/connectors#4370)."""
    awkward_tokens: bool = False
    """Tokens hold ``+``, ``/`` and ``=``, escaped in the links: for clients that take a token out of its link."""
    links_keep_select: bool = True
    """``$select`` and ``$top`` of the first request hold for the pages after it."""
    resync_code: Literal[
        "resyncChangesApplyDifferences", "resyncChangesUploadDifferences", "resyncRequired", "syncStateNotFound"
    ] = "resyncChangesApplyDifferences"
    """The code of a 410: two in driveitem-delta.md, the others in errors.md and onedrive-api-docs#1356."""
    resync_has_location: bool = True
    """A 410 has a Location that begins afresh (driveitem-delta.md)."""
    folder_delta: bool = False
    """Delta on a folder that is not the root is answered. SharePoint: no (onedrive-api-docs#944)."""

    delta_lacks: frozenset[str] = frozenset()
    """Properties that entries of the feed do not have, as "eTag", "lastModifiedBy" or "file.hashes". Which of them
    come with Sites.Selected is not known (acceptance test 1)."""

    # Mail
    either_id_understood: bool = False
    """An id of either kind is understood, whatever Prefer says (vgrem#955 saw an immutable id taken without it).
    False: an id of the other kind is malformed."""
    deleted_messages_go: Literal["deleteditems", "recoverable"] = "deleteditems"
    """Where DELETE puts a message: message-delete.md does not say (docs-contrib#285). "recoverable" is out of sight."""
    immutable_id_survives_send: bool = True
    """outlook-immutable-id.md says so; graph-docs#1533 and docs-contrib#3767 saw it change."""
    properties_survive_send: bool = True
    """Single-value extended properties are on the copy in Sent Items."""
    message_id_survives_send: bool = True
    """The draft's internetMessageId is the sent mail's (msgraph-sdk-dotnet#2947)."""
    message_id_may_be_set: bool = True
    """A draft's internetMessageId can be set by the client (message-update.md)."""
    sent_after: int = 0
    """Requests to the mailbox after ``send`` before the mail is in Sent Items."""
    until_sent_shows: Literal["nothing", "draft"] = "nothing"
    """Until then the mail is nowhere to be found, or it still lies in Drafts as a draft: transport has not come yet
    (outlook-things-to-know-about-send-mail.md, steps 2 to 4)."""
    found_after: int = 0
    """Requests to the mailbox before a new message is in lists and found by filters; by its id it is there at once."""
    property_ids_lowercased: bool = True
    """The GUID in a property's id comes back in small letters, however it was written."""
    html_style: Literal["new", "old"] = "new"
    """How Exchange wraps a body; "old" as in user-post-messages.md, with line breaks between the tags."""
    mail_if_match_honoured: bool = True
    """PATCH and DELETE of a message look at If-Match, and answer 412 ErrorIrresolvableConflict."""
    mail_page_size: int = 10
    """Messages on a page where ``$top`` does not say (user-list-messages.md)."""

    # Calendar
    transaction_ids_kept: bool = True
    """A repeated transactionId makes no second event. How long it is remembered is not known: False forgets."""

    # The workbook API
    workbook_for_apps: bool = False
    """Application: Not supported (workbook-createsession.md); seen to work with broad roles (docs-contrib#8691)."""

    # Signing in
    token_life: int = 3599
    """Seconds an access token is good for."""
    assertion_leeway: int = 300
    """Seconds by which a client's clock may be wrong before AADSTS700024."""

    # Limits
    units_a_minute: int | None = None
    """Resource units a minute before SharePoint answers 429. None: never."""
    retry_after: int = 30
    """Seconds that such a 429 asks for."""
    mailbox_concurrency: int = 4
    """Requests at once to a mailbox before Outlook answers 429 (throttling-limits.md)."""
    compress: bool = True
    """JSON goes out in gzip to a client that takes it, as from Graph."""
