"""How a bench says what it found."""

import argparse
import json
from collections.abc import Mapping

Figure = float | int | str | None


def parser(about: str | None) -> argparse.ArgumentParser:
    """Return a command line that knows `--json`."""
    line = argparse.ArgumentParser(
        description=(about or "").strip().splitlines()[0] if about else None
    )
    line.add_argument("--json", action="store_true", help="print JSON")
    return line


def show(figures: Mapping[str, Figure], lines: list[str], *, as_json: bool) -> None:
    """Print figures for a program, or lines for a person."""
    if as_json:
        print(json.dumps(figures, indent=2))
    else:
        print("\n".join(lines))


def median(values: list[float]) -> float:
    """Return the middle one of some values."""
    return share(values, 0.5)


def share(values: list[float], part: float) -> float:
    """Return the value that a part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]
