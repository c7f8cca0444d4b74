"""The outbox's page: which drafts wait, what they say, and how to send them. One file, no network, no logo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

_LONGEST_MAILTO: Final = 1_800
"""Windows hands about 2,000 letters of a link to the mail program; a longer mail is pasted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One draft that waits, as its file says."""

    file: str
    name: str
    address: str
    subject: str
    text: str
    edited: bool


def page(cards: Sequence[Card]) -> str:
    """Return the page as HTML. Equal cards make equal pages."""
    count = {0: "No drafts wait", 1: "1 draft waits"}.get(len(cards), f"{len(cards)} drafts wait")
    return _PAGE.format(
        title=f"Outbox: {count[0].lower()}{count[1:]}",
        heading=f"{count} to be sent" if cards else count,
        style=_STYLE,
        script=_SCRIPT,
        how=_HOW if cards else "",
        cards="\n".join(_card(number, card) for number, card in enumerate(cards, start=1)) or _NOTHING,
    )


def _card(number: int, card: Card) -> str:
    who = escape(card.name or card.address)
    return _CARD.format(
        n=number,
        who=who,
        address=escape(card.address),
        subject=escape(card.subject),
        text=escape(card.text),
        file=escape(card.file),
        href=escape(quote(card.file)),
        mailto=escape(_mailto(card)),
        edited=_EDITED if card.edited else "",
    )


def _mailto(card: Card) -> str:
    """Return a link that starts the mail in any mail program, with the text if it is short enough."""
    start = f"mailto:{quote(card.address, safe='@')}?subject={quote(card.subject)}"
    whole = f"{start}&body={quote(card.text.replace(chr(10), chr(13) + chr(10)))}"
    return whole if len(whole) <= _LONGEST_MAILTO else start


_NOTHING: Final = "<p>There is nothing to do here. New drafts appear after the next update.</p>"

_EDITED: Final = '<p class="note"><strong>Changed by one of you.</strong> We leave this draft as it is.</p>'

_HOW: Final = """<section aria-labelledby="how">
<h2 id="how">How to send them</h2>
<ol>
<li>Open the draft’s file in Outlook. It lies in the same folder as this page.</li>
<li>Read it, change it if you wish, and press <strong>Send</strong>.</li>
<li>Drag the file into the folder <strong>Sent</strong>. That tells us that it went.</li>
</ol>
<p>If a file does not open as a mail to be sent, use the buttons. Copy each part into a new email.
Then drag the file into <strong>Sent</strong> all the same.</p>
<p>To send nothing, delete the file. What it says is not drafted again for the same reason; a later reminder still
comes. For no more mails about something, choose <strong>Hold mails</strong> in the tracker.
This page changes at the next update.</p>
</section>"""

_CARD: Final = """<article aria-labelledby="to-{n}">
<h2 id="to-{n}">{who}</h2>
{edited}<dl>
<dt>To</dt><dd id="address-{n}">{address}</dd>
<dt>Subject</dt><dd id="subject-{n}">{subject}</dd>
<dt>File</dt><dd><a href="{href}">{file}</a></dd>
</dl>
<div class="buttons">
<button type="button" data-copy="address-{n}" aria-label="Copy address of {who}">Copy address</button>
<button type="button" data-copy="subject-{n}" aria-label="Copy subject for {who}">Copy subject</button>
<button type="button" data-copy="text-{n}" aria-label="Copy text for {who}">Copy text</button>
<a href="{mailto}">Start an email to {who}</a>
</div>
<pre id="text-{n}">{text}</pre>
</article>"""

_PAGE: Final = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
script-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><p>Outbox</p></header>
<main>
<h1>{heading}</h1>
{how}
{cards}
</main>
<p id="said" role="status"></p>
<script>{script}</script>
</body>
</html>
"""

_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#f0f4f5;color:#212b32;font:16px/1.5 Arial,sans-serif}
header{background:#005eb8;color:#fff}
header p{margin:0 auto;max-width:800px;padding:12px 16px;font-weight:bold}
main{margin:0 auto;max-width:800px;padding:16px 16px 72px}
h1{margin:16px 0;color:#003087;font-size:32px;line-height:1.25}
h2{margin:0 0 8px;font-size:22px;line-height:1.3;overflow-wrap:anywhere}
section,article{margin:0 0 24px;padding:24px;background:#fff;border:1px solid #d8dde0}
article{border-top:4px solid #005eb8}
ol{margin:0 0 16px;padding-left:24px}
section p:last-child{margin-bottom:0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0 0 16px}
dt{color:#4c6272}
dd{margin:0;overflow-wrap:anywhere}
a{color:#005eb8}
.buttons{display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin:0 0 16px}
button{padding:10px 16px;border:2px solid #005eb8;background:#fff;color:#005eb8;font:bold 16px Arial,sans-serif}
button:hover{background:#f0f4f5}
a:focus,button:focus,pre:focus{outline:3px solid #212b32;background:#ffeb3b;color:#212b32}
pre{margin:0;padding:16px;background:#f0f4f5;font:16px/1.5 Arial,sans-serif;white-space:pre-wrap}
pre{overflow-wrap:anywhere}
.note{margin:0 0 16px;padding:8px 12px;border-left:8px solid #005eb8;background:#f0f4f5}
#said{position:fixed;bottom:0;left:0;right:0;margin:0;background:#212b32;color:#fff;text-align:center}
#said:not(:empty){padding:12px 16px}
@media (max-width:480px){h1{font-size:26px}section,article{padding:16px}dl{display:block}dd{margin:0 0 8px}
button{width:100%}}
@media print{button,.buttons a,#said{display:none}}
"""

_SCRIPT: Final = """
(function () {
  var said = document.getElementById("said"), soon;
  function say(words) {
    said.textContent = words;
    clearTimeout(soon);
    soon = setTimeout(function () { said.textContent = ""; }, 5000);
  }
  function byHand(text) {
    var area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var done = false;
    try { done = document.execCommand("copy"); } catch (error) { done = false; }
    area.remove();
    return done;
  }
  function tell(done, label) {
    say(done ? label.replace("Copy", "Copied the") + "." : "It could not be copied. Select it and press Ctrl and C.");
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-copy]");
    if (!button) { return; }
    var text = document.getElementById(button.dataset.copy).textContent;
    function old() { tell(byHand(text), button.textContent); button.focus(); }
    if (!navigator.clipboard) { old(); return; }
    navigator.clipboard.writeText(text).then(function () { tell(true, button.textContent); }, old);
  });
})();
"""
