"""Tells whoever is on call that a session needs a facilitator. Nothing else.

A page says which session, by its id, and no more: it may lie on a locked screen.
It goes to staff of the program by the operator's own webhook and mail server, and
to nobody whom a session is about.
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import smtplib
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import UTC, datetime
from typing import Protocol
