"""What the person at the terminal sees."""

import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

ACCOUNT_COLUMNS = ("username", "password", "role", "division")
ACCOUNTS_SHOWN = 12


def say(text: str, mark: str = " ") -> None:
    """One short status line."""
    print(f"  {mark} {text}", flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show that something is going on, then how long it took."""
    waiting = sys.stdout.isatty()
    if waiting:
        print(f"  … {title}", end="", flush=True)
    begun = time.monotonic()
    ending = "\r" if waiting else ""
    try:
        yield
    except BaseException:
        print(f"{ending}  ✗ {title}", flush=True)
        raise
    print(f"{ending}  ✓ {title} ({time.monotonic() - begun:.1f} s)", flush=True)


def width(text: str) -> int:
    """Terminal columns of a text; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows (the first is the heading) in aligned columns."""
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell + " " * (columns - width(cell)) for cell, columns in zip(row, widths, strict=True)
        )
        for row in rows
    ]
    lines.insert(1, "  ".join("─" * columns for columns in widths))
    return "\n".join("    " + line.rstrip() for line in lines)


def ready(address: str, accounts: list[dict[str, Any]], accounts_file: str) -> str:
    """The closing message: where to go and how to sign in."""
    parts = ["", f"  The platform is ready: {address}", ""]
    if accounts:
        shown = accounts[:ACCOUNTS_SHOWN]
        rows = [[column.capitalize() for column in ACCOUNT_COLUMNS]]
        rows += [[str(account.get(c) or "") for c in ACCOUNT_COLUMNS] for account in shown]
        parts += ["  Demo accounts:", "", table(rows), ""]
        if len(accounts) > len(shown):
            parts.append(f"  {len(accounts) - len(shown)} more accounts in {accounts_file}")
        parts += [f"  API tokens of these accounts: {accounts_file}", ""]
    parts.append("  Stop with Ctrl-C.")
    return "\n".join(parts)
