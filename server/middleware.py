"""What every answer has: safe headers, and errors as JSON."""

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus

import structlog
from aiohttp import web

from server.logs import trouble

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_OFF = (
    "accelerometer",
    "browsing-topics",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)

_PERMISSIONS = ", ".join(
    [
        "camera=(self)",
        "microphone=(self)",
        "display-capture=(self)",
        "autoplay=(self)",
        "fullscreen=(self)",
        "screen-wake-lock=(self)",
        *(f"{name}=()" for name in _OFF),
    ]
)

_log = structlog.get_logger()


def content_security_policy(origins: Iterable[str]) -> str:
    """Return a policy that lets a page talk to its own server and nobody else.

    Some browsers do not count WebSockets of the own origin as 'self', so these
    are named.
    """
    sockets = " ".join(sorted("ws" + o.removeprefix("http") for o in origins))
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob: mediastream:",
            f"connect-src 'self' {sockets}".rstrip(),
            "font-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def safe_headers(
    origins: Iterable[str], *, strict_transport: bool
) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return a signal handler that sets the headers of every answer."""
    headers = {
        "Content-Security-Policy": content_security_policy(origins),
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if strict_transport:
        headers["Strict-Transport-Security"] = "max-age=31536000"

    async def on_response_prepare(
        _request: web.Request, response: web.StreamResponse
    ) -> None:
        response.headers.update(headers)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.pop("Server", None)

    return on_response_prepare


def errors_as_json(
    on_bug: Callable[[], None],
) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Return a middleware that answers errors with JSON and no details.

    `on_bug` is called when a handler raised what it should not.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < HTTPStatus.BAD_REQUEST:
                raise
            allow = error.headers.get("Allow")
            return refusal(
                error.status,
                HTTPStatus(error.status).name.lower(),
                {"Allow": allow} if allow else None,
            )
        except Exception as error:  # noqa: BLE001 -- the last resort for a request
            on_bug()
            _log.error("request_crashed", route=_route(request), **trouble(error))
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "bug")

    return middleware


def refusal(
    status: int, code: str, headers: dict[str, str] | None = None
) -> web.Response:
    """Return an answer that says no by a stable code."""
    return web.json_response({"code": code}, status=status, headers=headers)


def _route(request: web.Request) -> str:
    """Return the pattern that matched, which holds nothing of the caller's."""
    resource = request.match_info.route.resource
    return "none" if resource is None else resource.canonical
