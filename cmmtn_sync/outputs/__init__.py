"""How it looks: tracker, mails, reports. Values in, bytes out; nothing is sent and nothing is saved here."""
