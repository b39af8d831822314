"""What a page asks with its link: whose it is, and a ticket for it.

Both are POSTs with the token in the Authorization header, so that it is in no
URL, no log and no Referer.
"""

import structlog
from aiohttp import hdrs, web

from server import clock
from server.doors import Invitee
from server.metrics import TicketOutcome
from server.middleware import refusal
from server.parts import (
    CALLERS,
    DOORS,
    LINK_RATE,
    METRICS,
    ORIGINS,
    TICKETS,
)
from server.store.base import StoreUnavailable
from server.tickets import TICKET_SECONDS, TicketsFull
from server.tokens import TOKEN_LIMIT, TokenCode, TokenError

routes = web.RouteTableDef()

_log = structlog.get_logger()


@routes.post("/api/invitation")
async def invitation(request: web.Request) -> web.Response:
    """Say whom a link is for, and for what."""
    token = _token(request)
    if isinstance(token, web.Response):
        return token
    invitee = await _opened(request, token, enter=False)
    if isinstance(invitee, web.Response):
        return invitee
    return web.json_response(
        {
            "name": invitee.name,
            "role": invitee.claims.role.value,
        }
    )


@routes.post("/api/ticket")
async def ticket(request: web.Request) -> web.Response:
    """Swap a link for a ticket, which opens one connection."""
    token = _token(request)
    if isinstance(token, web.Response):
        return token
    invitee = await _opened(request, token, enter=True)
    if isinstance(invitee, web.Response):
        return invitee
    counters = request.app[METRICS]
    try:
        secret = request.app[TICKETS].make(invitee, clock.monotonic())
    except TicketsFull:
        counters.ticket(TicketOutcome.FULL)
        _log.warning("tickets_full")
        return refusal(503, "busy", {"Retry-After": "5"})
    counters.ticket(TicketOutcome.MADE)
    return web.json_response({"ticket": secret, "expires_in": int(TICKET_SECONDS)})


def _token(request: web.Request) -> str | web.Response:
    """Return the token of a request that may ask, or the refusal."""
    app = request.app
    if not app[LINK_RATE].allow(app[CALLERS].address(request), clock.monotonic()):
        return refusal(429, "too_many", {"Retry-After": "1"})
    if request.headers.getall(hdrs.ORIGIN, []) not in [[o] for o in app[ORIGINS]]:
        return refusal(403, "origin_not_allowed")
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= TOKEN_LIMIT:
        app[METRICS].link_refused(TokenCode.NOT_VALID)
        return refusal(401, TokenCode.NOT_VALID.value)
    return token


async def _opened(
    request: web.Request, token: str, *, enter: bool
) -> Invitee | web.Response:
    doors = request.app[DOORS]
    try:
        return await (doors.enter(token) if enter else doors.look(token))
    except TokenError as error:
        request.app[METRICS].link_refused(error.code)
        _log.info("link_refused", code=error.code.value)
        return refusal(401, error.code.value)
    except StoreUnavailable:
        _log.warning("record_unavailable")
        return refusal(503, "record_unavailable", {"Retry-After": "2"})
