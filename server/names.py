"""Names that people give themselves."""

import unicodedata

from server.store.base import NAME_LIMIT

_UNSHOWN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing, or turn the text around them about."""


def tidy(name: str, *, limit: int = NAME_LIMIT) -> str | None:
    """Return a name as it is shown, None where nothing of it would show.

    Composed (NFC), without control and direction characters, with single
    spaces, and of at most `limit` characters. Joiners stay: some scripts
    need them.
    """
    joiners = "\u200c\u200d"
    kept = "".join(
        c if c in joiners or unicodedata.category(c) not in _UNSHOWN else " "
        for c in unicodedata.normalize("NFC", name)
    )
    shown = " ".join(kept.split())[:limit].strip()
    return shown if shown.strip(joiners) else None
