"""Microsoft 365: SharePoint libraries, a mailbox and its calendar in Exchange Online, by way of Graph.

The map, from the wire inwards::

    sessions, gate, troubles   how requests leave, when they must wait, what a failure says
    credentials, signing_in    who we are
    wire, transfers            asking Graph; bytes to and from addresses that Graph gives out
    tree, delta                the library's folders and files by id, and what changed in them (pure)
    library, writing           SharePoint's Library
    messages, mailbox, answers Outlook's Mailbox
    invitations                Outlook's Diary
    probes                     what doctor asks; acceptance/ what a tenant's first day asks

Importing the modules that reach out is slow (office365, msal): it is done when a network lives here, not before.
"""
