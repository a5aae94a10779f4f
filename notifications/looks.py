"""Styles written into the elements of a letter: mail programs ignore style sheets. Templates write plain elements."""

from __future__ import annotations

STYLES = {
    "p": "margin:0 0 14px",
    "ul": "margin:0 0 18px;padding-left:20px",
    "ol": "margin:0 0 18px;padding-left:20px",
    "h2": "font-size:18px;line-height:1.3;margin:18px 0 4px",
    "blockquote": "margin:0 0 14px;padding-left:12px;border-left:3px solid #857A6B",
    "code": "font-family:monospace;font-size:26px;letter-spacing:2px;font-weight:bold",
}


def dressed(html: str) -> str:
    """`html` with a style in each bare <p>, <ul>, <ol>, <h2>, <blockquote> and <code>.

    What people typed is escaped before it gets here, so it holds no element to dress.
    """
    for element, style in STYLES.items():
        html = html.replace(f"<{element}>", f'<{element} style="{style}">')
    return html
