"""What Exchange makes of a body in HTML: it never gives back what it was given (user-post-messages.md shows it)."""

from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DROPPED = {"script", "object", "iframe", "applet"}
BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "table", "ul", "ol", "blockquote"}
META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
PREVIEW = 255


class _Rewriter(HTMLParser):
    """Small letters, double quotation marks, no comments, no scripts, entities as letters; head and body apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head: list[str] = []
        self.body: list[str] = []
        self.body_tag = "<body>"
        self._in_head = False
        self._dropping = 0

    @property
    def _out(self) -> list[str]:
        return self.head if self._in_head else self.body

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self._dropping += 1
        elif tag == "head":
            self._in_head = True
        elif tag == "body":
            self._in_head, self.body_tag = False, _tag(tag, attrs)
        elif tag != "html" and not self._dropping and not _our_meta(tag, attrs):
            self._out.append(_tag(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self._dropping = max(0, self._dropping - 1)
        elif tag == "head":
            self._in_head = False
        elif tag not in {"html", "body"} | VOID and not self._dropping:
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping and not (self._in_head and not data.strip()):
            self._out.append(escape(data, quote=False).replace("\xa0", "&nbsp;"))


def _tag(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    shown = "".join(f' {name}="{escape(value or "", quote=False).replace(chr(34), "&quot;")}"' for name, value in attrs)
    return f"<{tag}{shown}>"


def _our_meta(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    """Meta tags about the character set: Exchange writes its own."""
    written = " ".join(f"{name}={value}" for name, value in attrs).lower()
    return tag == "meta" and "charset" in written


def as_exchange_keeps_it(html: str, style: str) -> str:
    """The body as it comes back. Given its own work, it changes nothing."""
    rewriter = _Rewriter()
    rewriter.feed(html)
    rewriter.close()
    head, body = "".join(rewriter.head), "".join(rewriter.body)
    body = re.sub(r"\r?\n", "\r\n", body).strip("\r\n")
    if style == "old":
        old_meta = '<meta content="text/html; charset=us-ascii">'
        top = f"<html>\r\n<head>\r\n{META}\r\n{old_meta}{head}\r\n</head>\r\n"
        return f"{top}{rewriter.body_tag}\r\n{body}\r\n</body>\r\n</html>\r\n"
    return f"<html><head>\r\n{META}{head}</head>{rewriter.body_tag}{body}</body></html>"


def as_text(html: str) -> str:
    """The words of a body, as ``Prefer: outlook.body-content-type="text"`` gives them."""
    shown = re.sub(r"(?is)<(head|style|script)\b.*?</\1>|<!--.*?-->", "", html)
    shown = re.sub(r"\r?\n", " ", shown)
    shown = re.sub(r"(?i)<br\s*/?>|</(" + "|".join(BLOCKS) + r")>", "\r\n", shown)
    words = unescape(re.sub(r"<[^>]+>", "", shown)).replace("\xa0", " ")
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in words.splitlines()]
    return "\r\n".join(lines).strip()


def preview(text: str) -> str:
    """The first 255 letters of the words."""
    return text[:PREVIEW]


def as_opened_in_outlook(html: str) -> str:
    """The body after somebody opened the draft in Outlook, typed nothing and closed it: other markup, same words."""
    style = '<style type="text/css" style="display:none;">P {margin-top:0;margin-bottom:0;}</style>'
    opened = html.replace("</head>", f"{style}</head>", 1) if style not in html else html
    return re.sub(r"<body[^>]*>", '<body dir="ltr">', opened, count=1)
