"""Which addresses become links: https only, no credentials, nothing that hides its target."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["safe_link"]


def safe_link(address: str) -> str:
    """Return `address` if it may be linked, else an empty string.

    Parameters
    ----------
    address
        Untrusted text from a scenario.

    Examples
    --------
    >>> safe_link("https://docs.un.org/en/A/RES/ES-11/1")
    'https://docs.un.org/en/A/RES/ES-11/1'
    >>> safe_link("javascript:alert(1)")
    ''
    """
    text = address.strip()
    if any(ord(char) < 33 or ord(char) == 127 for char in text):
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        return ""
    return text
