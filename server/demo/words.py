"""What a demo says in the terminal."""

from ipaddress import ip_address

from server.demo.links import HOURS, TITLE, Links
from server.settings import Settings

_NUMBERS = ("No bot", "One bot", "Two bots", "Three bots", "Four bots")


def notice(links: Links, settings: Settings, *, is_open: bool = False) -> str:
    """Return what a newcomer must know, and the links."""
    lines = [
        "",
        f'  Alcove demo: the session "{TITLE}" is open.',
        "",
        f"  {_bots(len(links.bots))}",
        "  Open the facilitator's link in a browser, then a participant's link in",
        "  another window, and allow camera and microphone. Each link is one seat.",
        *(
            []
            if is_open
            else [
                "  Whoever comes waits in the lobby until the facilitator admits them."
            ]
        ),
        "",
        "  Facilitator",
        f"    {links.facilitator}",
    ]
    if links.participants:
        lines += ["", "  Participants", *(f"    {url}" for url in links.participants)]
    lines += ["", *(f"  {line}" for line in _reach(settings))]
    lines += [
        "",
        f"  The links work for {HOURS} hours, while this runs. To stop: Ctrl+C.",
        "",
    ]
    return "\n".join(lines)


def _bots(count: int) -> str:
    if count == 0:
        return "Nobody is there yet."
    number = _NUMBERS[count] if count < len(_NUMBERS) else f"{count} bots"
    return f"{number} will be there in a moment."


def _reach(settings: Settings) -> list[str]:
    if _is_loopback(settings.host):
        return [
            "They work on this machine only. For phones and others on your network:",
            "--host 0.0.0.0 --self-signed",
        ]
    if not settings.is_https:
        return [
            "Other machines can open them, but their browsers give no camera without",
            "https. Start again with --self-signed.",
        ]
    return [
        "Browsers warn once about the certificate, which this machine made itself:",
        'choose "Advanced", then go on.',
    ]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
