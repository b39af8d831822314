"""The command line."""

import argparse
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from server.errors import ConfigError

if TYPE_CHECKING:
    from server.settings import Settings

EXIT_TROUBLE = 1
"""Exit status when something went wrong that another try might mend."""

EXIT_BAD_SETTING = 2
"""Exit status when a setting is missing, malformed or unsafe."""


ROLES = [
    "member",
    "facilitator",
    "co_facilitator",
    "observer",
    "support",
    "admin",
]
# argparse has no public name for it.
_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks, and return the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(demo=given[:1] == ["demo"]).parse_args(given)
    try:
        status: int = options.run(options)
    except ConfigError as error:
        print(f"alcove: {error}", file=sys.stderr)
        return EXIT_BAD_SETTING
    return status


def _parser(*, demo: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="alcove",
        description="Self-hosted video for group therapy. Settings are environment "
        "variables named ALCOVE_...; docs/configuration.md lists them.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_demo(commands, arguments=demo)

    about = "Run this node until it is told to stop."
    serve = commands.add_parser("serve", help=about, description=about)
    serve.set_defaults(run=_serve)

    about = "Make a link into a session and print it."
    token = commands.add_parser("token", help=about, description=about)
    _add_token_arguments(token)
    token.set_defaults(run=_token)

    about = "Say what is wrong with this node, and how to mend it."
    check = commands.add_parser("check", help=about, description=about)
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=_check)

    about = "Ask the node on this machine whether it serves."
    health = commands.add_parser("healthcheck", help=about, description=about)
    health.set_defaults(run=_healthcheck)

    _add_keys(commands)
    _add_audit(commands)
    _add_export(commands)

    about = "List whom somebody is still to reach after a session. It is audited."
    outreach = commands.add_parser("outreach", help=about, description=about)
    outreach.set_defaults(run=_outreach)
    return parser


def _add_demo(commands: _Commands, *, arguments: bool) -> None:
    about = "Run a demo session and print links that work at once."
    parser = commands.add_parser("demo", help=about, description=about)
    if arguments:  # Only then is the module worth the time to import it.
        from server.demo.run import add_arguments

        add_arguments(parser)
    parser.set_defaults(run=_demo)


def _add_token_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--session", required=True, metavar="ID", help="its id")
    parser.add_argument("--role", required=True, choices=ROLES, help="their role")
    parser.add_argument("--name", help="their name (default: they are asked for it)")
    parser.add_argument(
        "--hours", type=float, default=12.0, help="how long it is good for (12)"
    )
    parser.add_argument("--title", help="title of the session, where it is new")


def _add_keys(commands: _Commands) -> None:
    about = "Change the keys that seal the record."
    keys = commands.add_parser("keys", help=about, description=about)
    what = keys.add_subparsers(required=True, metavar="what")
    about = (
        "Wrap all data keys by the newest root key: a new one of our own making, or "
        "the first one that ALCOVE_RECORD_KEY or its file holds."
    )
    rotate = what.add_parser("rotate", help="change the keys", description=about)
    rotate.add_argument(
        "--data", action="store_true", help="seal all that is kept by new data keys too"
    )
    rotate.add_argument(
        "--forget",
        action="store_true",
        help="delete old root keys of our own making; older backups need them",
    )
    rotate.set_defaults(run=_keys_rotate)


def _add_audit(commands: _Commands) -> None:
    about = "Verify the audit trail, or print its end."
    audit = commands.add_parser("audit", help=about, description=about)
    what = audit.add_subparsers(required=True, metavar="what")
    about = "Say whether the audit trail is as it was written."
    verify = what.add_parser("verify", help=about, description=about)
    verify.add_argument(
        "--head",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="an end that was printed earlier and kept elsewhere",
    )
    verify.set_defaults(run=_audit_verify)
    about = "Print the end of the audit trail as JSON. Keep it on another machine."
    head = what.add_parser("head", help=about, description=about)
    head.set_defaults(run=_audit_head)


def _add_export(commands: _Commands) -> None:
    about = "Export something for the clinic's own record."
    export = commands.add_parser("export", help=about, description=about)
    what = export.add_subparsers(required=True, metavar="what")
    about = "Export the timeline of one check-in. The export is audited."
    incident = what.add_parser("incident", help=about, description=about)
    incident.add_argument("checkin", metavar="ID", help="the check-in")
    incident.add_argument("--format", choices=["json", "text"], default="json")
    incident.add_argument(
        "--without-content", action="store_true", help="leave out what people wrote"
    )
    incident.add_argument(
        "--output", type=Path, metavar="FILE", help="write a private file instead"
    )
    incident.set_defaults(run=_export_incident)


def _serve(_options: argparse.Namespace) -> int:
    from server import logs
    from server.serving import serve
    from server.settings import load
    from server.store.base import StoreUnavailable

    settings = load(os.environ)
    logs.configure(settings.log_level)
    try:
        serve(settings)
    except StoreUnavailable as error:
        print(f"alcove: {error}", file=sys.stderr)
        return EXIT_TROUBLE
    return 0


def _demo(options: argparse.Namespace) -> int:
    from server.demo.run import run_demo

    return run_demo(options)


def _token(options: argparse.Namespace) -> int:
    import asyncio

    from server.inviting import NotInvited, invite
    from server.settings import load
    from server.store.base import StoreUnavailable
    from server.tokens import CannotIssue

    settings = load(os.environ)
    try:
        made = asyncio.run(
            invite(
                settings,
                session=options.session,
                role=options.role,
                name=options.name,
                title=options.title,
                hours=options.hours,
            )
        )
    except (NotInvited, CannotIssue, StoreUnavailable) as error:
        print(f"alcove: {error}", file=sys.stderr)
        return EXIT_TROUBLE
    print(made)
    return 0


def _check(options: argparse.Namespace) -> int:
    from server.check import run_check

    return run_check(os.environ, as_json=options.json)


def _healthcheck(_options: argparse.Namespace) -> int:
    from server.check import node_serves
    from server.settings import load

    if node_serves(load(os.environ)):
        print("serving")
        return 0
    print("alcove: no node answers here", file=sys.stderr)
    return EXIT_TROUBLE


def _keys_rotate(options: argparse.Namespace) -> int:
    from server.safety import commands

    return _with_record(
        lambda settings: commands.rotate(
            settings, data=options.data, forget=options.forget
        )
    )


def _audit_verify(options: argparse.Namespace) -> int:
    from server.safety import commands

    return _with_record(lambda settings: commands.verify(settings, options.head))


def _audit_head(_options: argparse.Namespace) -> int:
    from server.safety import commands

    return _with_record(commands.export_head)


def _export_incident(options: argparse.Namespace) -> int:
    from server.safety import commands

    return _with_record(
        lambda settings: commands.export_incident(
            settings,
            options.checkin,
            text=options.format == "text",
            content=not options.without_content,
            file=options.output,
        )
    )


def _outreach(_options: argparse.Namespace) -> int:
    from server.safety import commands

    return _with_record(commands.list_outreach)


def _with_record(do: "Callable[[Settings], Coroutine[Any, Any, str]]") -> int:
    import asyncio

    from server.settings import load
    from server.store.audit import ChainBroken
    from server.store.base import StoreError

    settings = load(os.environ)
    try:
        said = asyncio.run(do(settings))
    except ChainBroken as error:
        print(f"alcove: the audit trail was tampered with: {error}", file=sys.stderr)
        return EXIT_TROUBLE
    except (StoreError, OSError) as error:
        print(f"alcove: {error}", file=sys.stderr)
        return EXIT_TROUBLE
    print(said)
    return 0
