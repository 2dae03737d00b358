"""The command line: `anagen …`. Every `make` verb that runs the assistant calls one of these."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from content.files import FileError
from records import migrate
from records.encryption import DecryptionError, InvalidKeyError
from records.requests import SavedRequest
from runtime import housekeeping, services
from runtime.errors import ExpectedError, one_line
from runtime.quiet import silence_warnings
from runtime.settings import ROOT, load_settings, write_env_file

# What a person can mend. Anything else is a fault of ours and keeps its traceback.
EXPECTED = (ExpectedError, FileError, InvalidKeyError, DecryptionError, OSError)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
_console = Console()


@app.command()
def init() -> None:
    """Make `.env` with fresh secrets, unless there is one."""
    print("Made .env with fresh secrets." if write_env_file() else ".env is there already: kept.")


@app.command()
def train() -> None:
    """Train the assistant from data/ into models/."""
    # Rasa takes seconds to import, which the other commands do not wait for.
    silence_warnings()
    from runtime.logs import configure_logging
    from runtime.training import train_model

    configure_logging(logging.WARNING)
    print(f"Trained: {train_model().relative_to(ROOT)}")


@app.command()
def serve() -> None:
    """Serve the assistant and its demo page."""
    silence_warnings()
    from runtime.logs import configure_logging
    from runtime.server import serve as run

    configure_logging()
    run(load_settings())


@app.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    migrate.upgrade(services.engine())
    print("The database is up to date.")


@app.command()
def requests(limit: Annotated[int, typer.Option(help="how many, newest first")] = 50) -> None:
    """List the consultation requests, newest first."""
    migrate.upgrade(services.engine())
    found = services.requests().list(limit)
    if not found:
        print("No requests yet.")
        return
    _console.print(_table(found))


def _table(found: list[SavedRequest]) -> Table:
    zone = services.clinic().timezone
    table = Table(title=f"Consultation requests ({zone} time)", show_lines=True)
    for heading in ("Reference", "Received", "Status", "Who", "About", "Best time"):
        # A phone number is read off in one piece.
        width = 13 if heading == "Who" else None
        table.add_column(heading, no_wrap=heading in ("Reference", "Status"), overflow="fold", min_width=width)
    for request in found:
        received = request.created_at.astimezone(ZoneInfo(zone)).strftime("%d %b %Y\n%H:%M")
        # As Text, so that brackets typed by a patient are not read as styling.
        who = Text(f"{printable(request.name)}\n{printable(request.contact)}")
        about = Text(f"{printable(request.topic)}\n(by {printable(request.channel)})")
        table.add_row(Text(request.reference), received, request.status, who, about, Text(printable(request.best_time)))
    return table


def printable(text: str) -> str:
    """Return the text without control characters: what a patient typed must not steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


@app.command()
def erase(reference: str) -> None:
    """Delete one request, for a person who asks for it."""
    migrate.upgrade(services.engine())
    if not services.requests().erase(reference):
        print(f"There is no request {printable(reference)}.")
        raise typer.Exit(1)
    print("Deleted.")


@app.command()
def review(
    done: Annotated[Path | None, typer.Option(help="a file that a review wrote: delete the questions it lists")] = None,
) -> None:
    """Group the questions without an answer, or with one that did not help, into a file to review."""
    # The encoder and the grouping take seconds to import, which the other commands do not wait for.
    from learning import report
    from learning.review import finish, make_review

    migrate.upgrade(services.engine())
    if done is not None:
        print(f"Deleted {finish(services.review(), done)} kept questions.")
        return
    found = make_review(services.review())
    for line in report.lines(found, load_settings().review_days):
        print(line)
    for table in report.tables(found.groups, services.marks().tallies()):
        _console.print(table)


@app.command()
def content(
    out: Annotated[Path, typer.Option(help="the page to write")] = ROOT / "build/content/review-sheet.html",
) -> None:
    """Check every answer and write the review sheet; exit code 1 when an answer keeps a rule not."""
    from content import lint
    from content.answers import load_answers
    from content.sheet import review_sheet
    from content.signatures import load_signatures

    answers, today = load_answers(), dt.date.today()
    of_answers, general = lint.check(answers, today)
    facts, country = services.facts(), services.clinic().country
    out.parent.mkdir(parents=True, exist_ok=True)
    page = review_sheet(answers, of_answers, general, facts, country, load_signatures(), today)
    out.write_text(page, "utf-8")
    lines = [f"{answers[p].file.name}: {answers[p].name}: {text}" for p, found in of_answers.items() for text in found]
    for line in [*lines, *general]:
        print(line)
    print(f"{len(answers)} texts, {len(lines) + len(general)} problems. The review sheet: {_shown(out)}")
    if lines or general:
        raise typer.Exit(1)


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


@app.command()
def sign(
    reviewer: Annotated[str, typer.Option(help="who signs, as it is to stand on the sheet")],
    answers: Annotated[list[str] | None, typer.Argument(help="names such as utter_cost; without one, all")] = None,
) -> None:
    """Sign answers for the clinic: they are unsigned again when their words change."""
    from content.answers import load_answers
    from content.signatures import sign as sign_answers

    known = load_answers()
    names = {answer.name for answer in known}
    chosen = set(answers or names)
    if chosen - names:
        raise ExpectedError(f"there is no answer called {', '.join(sorted(chosen - names))}")
    count = sign_answers([a for a in known if a.name in chosen], reviewer, dt.date.today())
    print(f"{count} texts newly signed by {printable(reviewer)}.")


@app.command()
def purge() -> None:
    """Delete requests, chats and kept questions whose time is over; the server does it every six hours too."""
    migrate.upgrade(services.engine())
    print(f"{housekeeping.purge(dt.datetime.now(dt.timezone.utc))}.")


def main() -> None:
    """Run the command; a mistake that a person can mend is one line and exit code 1, not a traceback."""
    try:
        app()
    except EXPECTED as error:
        raise SystemExit(f"anagen: {one_line(error)}") from None
    except SQLAlchemyError as error:
        # Its own text may tell the database's address and password.
        kind = type(error).__name__
        raise SystemExit(f"anagen: the database can't be used ({kind}): check ANAGEN_DATABASE_URL") from None


if __name__ == "__main__":
    main()
