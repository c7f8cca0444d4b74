"""Microsoft 365: SharePoint libraries, a mailbox and its calendar in Exchange Online, by way of Graph.

The map, from the wire inwards::

    sessions, gate, troubles   how requests leave, when they must wait, what a failure says
    credentials, signing_in    who we are; device: in a person's name; sign_in_troubles: what Entra says no to
    clouds                     where the national clouds are
    calls, wire, pages         what a call costs and when it is repeated; asking Graph; lists page by page
    transfers, quickxor        bytes to and from addresses that Graph gives out, and the hash that proves them
    connection                 all of that for one run
    addresses, folders         where things are; the ids of folders
    tree, delta, memory        the library by id, what changed in it, and what is kept of it between runs
    library, writing           SharePoint's Library; workbook: cells of one that people have open
    messages, mailbox, answers Outlook's Mailbox
    diary                      Outlook's Diary
    probes                     what doctor asks; acceptance/ what a tenant's first day asks

Importing the modules that reach out is slow (office365, msal): it is done when a network lives here, not before.
"""
