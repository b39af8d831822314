"""The parts of one application, under typed keys."""

from aiohttp import web

from server.callers import Callers
from server.doors import Doors, Invitee
from server.help_lines import HelpLines
from server.hosts import Hosts
from server.limits import RateLimiter, Tally
from server.media.endpoint import Endpoint
from server.metrics import Metrics
from server.paging import Pager
from server.settings import Settings
from server.store.base import Record
from server.store.safety.sql import SqlSafetyStore
from server.tasks import Tasks
from server.tickets import Tickets
from server.tokens import Keyring
from server.web_files import WebFile

SETTINGS = web.AppKey("settings", Settings)
ORIGINS = web.AppKey("origins", frozenset[str])
"""Origins whose pages may talk to this node."""

KEYRING = web.AppKey("keyring", Keyring)
METRICS = web.AppKey("metrics", Metrics)
CALLERS = web.AppKey("callers", Callers)
HELP = web.AppKey("help", HelpLines)
TICKETS = web.AppKey("tickets", Tickets[Invitee])
LINK_RATE = web.AppKey("link_rate", RateLimiter)
"""How often an address may show a link."""

CONNECTIONS = web.AppKey("connections", Tally)
"""How many WebSockets each address has open."""

# These exist while the application runs.
TASKS = web.AppKey("tasks", Tasks)
RECORD: web.AppKey[Record] = web.AppKey("record")
SAFETY: web.AppKey[SqlSafetyStore] = web.AppKey("safety")
PAGER = web.AppKey("pager", Pager)
DOORS = web.AppKey("doors", Doors)
ENDPOINT = web.AppKey("endpoint", Endpoint)
HOSTS = web.AppKey("hosts", Hosts)
WEB_FILES = web.AppKey("web_files", dict[str, WebFile])
