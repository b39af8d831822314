"""The command line."""

import argparse
import os
import sys
from collections.abc import Sequence

from server.errors import ConfigError

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
    return parser


def _add_demo(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    *,
    arguments: bool,
) -> None:
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
