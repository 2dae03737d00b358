"""The command line: what it prints, what it exits with, and one line for every mistake a person can mend."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from cryptography.fernet import Fernet
from rich.console import Console

from records.contact import Contact
from records.marks import Mark
from records.review import NOT_UNDERSTOOD, NewQuestion
from records.tables import ConsultationRequest, ConversationEvent
from runtime import cli, quiet, services, settings
from runtime.errors import TrainingError
from runtime.settings import ROOT
from tests.conftest import missing_service
from tests.records.samples import make_event, make_request
from tests.runtime.conftest import DatabaseFolder

Run = Callable[..., "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What a command did: the exit code, the error line that Python prints for it, and what it printed."""

    code: int
    error: str
    out: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call it with the words after `anagen`."""
    # A terminal that is wide enough: what is tested is the text, not where rich breaks it.
    monkeypatch.setattr(cli, "_console", Console(width=300, force_terminal=True))

    def run_command(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["anagen", *words])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        code = caught.value.code
        error = code if isinstance(code, str) else ""
        return Outcome(1 if error else int(code or 0), error, capsys.readouterr().out)

    return run_command


def save(**changes: Any) -> str:
    return services.requests().save(make_request(**changes))


def rows(out: str) -> list[list[str]]:
    """Return the cells of the table's rows; a cell of two lines is one text with a line break."""
    found: list[list[str]] = []
    begins = True
    for line in out.splitlines():
        if not line.startswith("│"):
            # A rule between two rows.
            begins = True
            continue
        cells = [cell.strip() for cell in line.strip("│").split("│")]
        if begins:
            found.append(cells)
        else:
            found[-1] = [f"{above}\n{cell}" if cell else above for above, cell in zip(found[-1], cells, strict=True)]
        begins = False
    return found


def test_without_requests_it_says_so(database: DatabaseFolder, run: Run) -> None:
    assert run("requests") == Outcome(0, "", "No requests yet.\n")


def test_the_table_has_one_row_per_request_newest_first(database: DatabaseFolder, run: Run) -> None:
    first = save(name="Ann", contact=Contact("email", "ann@mail.example.com", "x"), channel="telegram")
    second = save(name="Ben", topic="Cost", best_time="Any time")
    outcome = run("requests")
    ben, ann = rows(outcome.out)
    assert outcome.code == 0
    assert (ben[0], *ben[2:]) == (second, "new", "Ben\n+12125550142", "Cost\n(by web)", "Any time")
    assert (ann[0], ann[3]) == (first, "Ann\nann@mail.example.com")
    assert ann[4].endswith("\n(by telegram)")


def test_the_columns_have_headings(database: DatabaseFolder, run: Run) -> None:
    save()
    (heading,) = [line for line in run("requests").out.splitlines() if "Reference" in line]
    assert re.findall(r"[A-Z][a-z]+(?: [a-z]+)?", re.sub(r"\x1b\[[\d;]*m", "", heading)) == [
        "Reference",
        "Received",
        "Status",
        "Who",
        "About",
        "Best time",
    ]


def test_a_reference_and_a_phone_number_stay_in_one_piece_in_a_narrow_terminal(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = save(name="Ann " * 20, topic="Cost " * 20, best_time="Any time " * 20)
    monkeypatch.setattr(cli, "_console", Console(width=80, force_terminal=True))
    out = run("requests").out
    assert reference in out
    assert "+12125550142" in out


def test_times_are_those_of_the_clinic(database: DatabaseFolder, run: Run) -> None:
    save()
    with services.engine().begin() as connection:
        moment = dt.datetime(2026, 1, 15, 2, 30, tzinfo=dt.timezone.utc)
        connection.execute(sa.update(ConsultationRequest).values(created_at=moment))
    outcome = run("requests")
    assert rows(outcome.out)[0][1] == "14 Jan 2026\n21:30"
    assert "America/New_York" in outcome.out


def test_the_limit_is_kept(database: DatabaseFolder, run: Run) -> None:
    references = [save() for _ in range(3)]
    assert [row[0] for row in rows(run("requests", "--limit", "2").out)] == references[:0:-1]


@pytest.mark.parametrize(
    "typed",
    [
        "[red]alarm[/red]",
        "[link=https://evil.example]click[/link]",
        "[/]",
        "[bold",
        ":skull:",
        "{clinic_phone}",
    ],
)
def test_styling_that_a_patient_typed_is_shown_as_typed(database: DatabaseFolder, run: Run, typed: str) -> None:
    save(name=typed, topic=typed, best_time=typed)
    outcome = run("requests")
    (row,) = rows(outcome.out)
    assert row[3:] == [f"{typed}\n+12125550142", f"{typed}\n(by web)", typed]


@pytest.mark.parametrize("typed", ["a\x1b[2Jb", "a\rb", "a\x07b", "a\u202eb", "a\x9bb", "a\nb", "a\u200fb", "a\tb"])
def test_control_characters_that_a_patient_typed_do_nothing(database: DatabaseFolder, run: Run, typed: str) -> None:
    save(name=typed, topic=typed, best_time=typed)
    outcome = run("requests")
    (row,) = rows(outcome.out)
    shown = "a [2Jb" if "[2J" in typed else "a b"
    assert row[3:] == [f"{shown}\n+12125550142", f"{shown}\n(by web)", shown]
    assert typed not in outcome.out


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Zoë 阮 🙂", "Zoë 阮 🙂"), ("a\x00b", "a b"), ("\x1b]0;x\x07", " ]0;x "), ("a\u2028b", "a b"), ("", "")],
)
def test_printable_keeps_letters_and_drops_what_steers_a_terminal(text: str, shown: str) -> None:
    assert cli.printable(text) == shown


def test_a_request_is_erased_by_its_reference(database: DatabaseFolder, run: Run) -> None:
    kept, gone = save(), save()
    assert run("erase", gone) == Outcome(0, "", "Deleted.\n")
    assert [saved.reference for saved in services.requests().list()] == [kept]


def test_an_unknown_reference_exits_with_1_and_erases_nothing(database: DatabaseFolder, run: Run) -> None:
    save()
    outcome = run("erase", "HC-0000-\x1b[2J0000")
    assert (outcome.code, outcome.out) == (1, "There is no request HC-0000- [2J0000.\n")
    assert len(services.requests().list()) == 1


def test_a_purge_says_how_much_went(database: DatabaseFolder, run: Run) -> None:
    save()
    services.conversations().append("web-1", [make_event("a"), make_event("b")])
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
    with services.engine().begin() as connection:
        connection.execute(sa.update(ConsultationRequest).values(delete_after=long_ago))
        connection.execute(sa.update(ConversationEvent).values(created_at=long_ago))
    assert run("purge") == Outcome(
        0, "", "1 requests, 2 conversation events and 0 kept questions deleted, 0 kept questions made anonymous.\n"
    )
    assert run("purge").out.startswith("0 requests, 0 conversation events and 0 kept questions deleted, ")


def keep_question(text: str = "is there parking") -> None:
    day = dt.datetime.now(dt.timezone.utc).date()
    assert services.review().keep(NewQuestion("web-1", text, text, NOT_UNDERSTOOD, "clinic_details", 0.2, day))
    services.marks().mark(Mark("web-1", text, "pain", False, day))


@pytest.fixture
def few_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A review of two examples, not of all that take the encoder a minute, into a folder of its own."""
    from learning import review, vectors
    from learning.examples import Example

    if not vectors.ENCODER.is_dir():
        missing_service("the encoder (make build)")
    examples = (Example("where are you", "clinic_details"), Example("does it hurt", "pain"))
    monkeypatch.setattr(review, "read_examples", lambda: examples)
    monkeypatch.setattr(review, "ExampleVectors", lambda: vectors.ExampleVectors(cache=tmp_path / "cache.npz"))
    monkeypatch.setattr(review.make_review, "__defaults__", (tmp_path / "review",))
    return tmp_path / "review"


def test_without_questions_there_is_nothing_to_review(database: DatabaseFolder, run: Run, few_examples: Path) -> None:
    assert run("review") == Outcome(0, "", "There is nothing to review.\n")
    assert not few_examples.exists()


def test_a_review_writes_a_file_and_tells_what_is_in_it(database: DatabaseFolder, run: Run, few_examples: Path) -> None:
    keep_question("canary parking")
    out = run("review").out
    (file,) = few_examples.iterdir()
    assert f"1 question in 1 group: {file}" in out
    assert "clinic_details" in out and "Answers as people marked them" in out and "pain" in out
    assert "canary" not in out
    assert "    - canary parking\n" in file.read_text("utf-8")


def test_marks_are_told_where_there_is_nothing_to_review(
    database: DatabaseFolder, run: Run, few_examples: Path
) -> None:
    keep_question()
    services.review().purge(dt.datetime.now(dt.timezone.utc).date())
    out = run("review").out
    assert "There is nothing to review." in out and "pain" in out


def test_a_review_that_is_done_deletes_what_its_file_lists(
    database: DatabaseFolder, run: Run, few_examples: Path
) -> None:
    keep_question()
    run("review")
    (file,) = few_examples.iterdir()
    keep_question("what came since")
    assert run("review", "--done", str(file)) == Outcome(0, "", "Deleted 1 kept questions.\n")
    assert [question.text for question in services.review().load(9).questions] == ["what came since"]


@pytest.mark.parametrize(("name", "told"), [("none.yml", "No such file"), ("other.yml", "lists no kept question")])
def test_a_file_that_no_review_wrote_is_one_line(
    database: DatabaseFolder, run: Run, tmp_path: Path, name: str, told: str
) -> None:
    (tmp_path / "other.yml").write_text("version: '3.1'\n", "utf-8")
    outcome = run("review", "--done", str(tmp_path / name))
    assert outcome.code == 1
    assert told in outcome.error and name in outcome.error and "\n" not in outcome.error


def test_an_erased_request_takes_the_questions_of_its_chat_with_it(database: DatabaseFolder, run: Run) -> None:
    keep_question()
    assert run("erase", save(conversation="web-1")) == Outcome(0, "", "Deleted.\n")
    assert services.review().load(9).questions == []


@pytest.mark.parametrize("command", [("upgrade",), ("requests",), ("purge",), ("review",), ("erase", "HC-2222-2222")])
def test_a_command_makes_the_tables_it_needs(
    fresh_services: None, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{tmp_path}/new/x.db")
    assert run(*command).error == ""
    assert "consultation_request" in sa.inspect(services.engine()).get_table_names()


def test_init_makes_an_env_file_once(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Never the project's own: on a fresh checkout there is none, and the test would make it.
    monkeypatch.setattr(cli, "write_env_file", partial(settings.write_env_file, tmp_path / ".env"))
    assert run("init").out == "Made .env with fresh secrets.\n"
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert run("init").out == ".env is there already: kept.\n"


@pytest.mark.parametrize("words", [("nonsense",), ("erase",), ("requests", "--limit", "many")])
def test_a_wrong_command_line_exits_with_2(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).code == 2


def write_facts(path: Path, **changes: Any) -> None:
    facts = yaml.safe_load((ROOT / "clinic.yml").read_text("utf-8"))
    path.write_text(yaml.safe_dump({**facts, **changes}), "utf-8")


def test_a_missing_secret_is_one_line(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.reset()
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / "none")
    monkeypatch.delenv("ANAGEN_PSEUDONYM_KEY")
    assert run("requests").error.startswith("anagen: ANAGEN_PSEUDONYM_KEY is not set")


def test_a_malformed_key_is_one_line_without_the_key(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.reset()
    monkeypatch.setenv("ANAGEN_ENCRYPTION_KEYS", "canary-key")
    error = run("requests").error
    assert error.startswith("anagen: an encryption key is malformed")
    assert "canary-key" not in error


def test_a_lost_key_is_one_line(database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    services.reset()
    monkeypatch.setenv("ANAGEN_ENCRYPTION_KEYS", Fernet.generate_key().decode())
    assert run("requests").error == "anagen: a stored value can't be decrypted with the keys at hand"


def test_a_missing_fact_is_one_line(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.reset()
    write_facts(tmp_path / "facts.yml", phone="")
    monkeypatch.setenv("ANAGEN_CLINIC_FILE", str(tmp_path / "facts.yml"))
    assert run("requests").error == "anagen: facts.yml: phone is missing"


def test_a_database_that_is_away_is_one_line(database: DatabaseFolder, run: Run) -> None:
    shutil.rmtree(database.path)
    expected = "anagen: the database can't be used (OperationalError): check ANAGEN_DATABASE_URL"
    assert run("requests") == Outcome(1, expected, "")


@pytest.mark.parametrize("url", ["postgresql://user:canary-password@127.0.0.1:1/x", "canary-password"])
def test_the_error_of_a_database_does_not_tell_its_url(
    fresh_services: None, run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ANAGEN_DATABASE_URL", url)
    error = run("upgrade").error
    assert error.startswith("anagen: the database can't be used")
    assert "canary-password" not in error


def test_serving_without_a_model_is_one_line(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from runtime import logs, server

    monkeypatch.setattr(logs, "configure_logging", lambda: None)
    monkeypatch.setattr(server, "ROOT", tmp_path)
    assert run("serve").error == "anagen: no trained model in models/: run `make train`"


def test_a_clinic_file_that_is_not_there_is_one_line(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save()
    services.reset()
    monkeypatch.setenv("ANAGEN_CLINIC_FILE", str(tmp_path / "none.yml"))
    assert "none.yml" in run("requests").error


def test_a_clinic_file_that_is_no_yaml_is_one_line(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.reset()
    (tmp_path / "facts.yml").write_text("hours: Mon: 9 to 5\n")
    monkeypatch.setenv("ANAGEN_CLINIC_FILE", str(tmp_path / "facts.yml"))
    error = run("requests").error
    assert error.startswith("anagen: facts.yml, line 1: this can't be read as YAML (")
    assert "\n" not in error


def test_a_database_folder_that_can_not_be_made_is_one_line(
    fresh_services: None, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{tmp_path}/file/x/anagen.db")
    error = run("upgrade").error
    assert error.startswith("anagen: ")
    assert f"{tmp_path}/file" in error
    assert "\n" not in error


def test_a_fact_that_is_a_list_is_one_line(
    database: DatabaseFolder, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.reset()
    write_facts(tmp_path / "facts.yml", hours=["Mon", "Tue"])
    monkeypatch.setenv("ANAGEN_CLINIC_FILE", str(tmp_path / "facts.yml"))
    assert run("requests").error == "anagen: facts.yml: hours is a list, and must be one text: put it in quotes"


def test_an_env_file_that_is_no_text_is_one_line(
    fresh_services: None, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_bytes(b"ANAGEN_HOST=\xff\xfe")
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    assert run("requests").error == "anagen: .env is no UTF-8 text"


def test_a_training_that_fails_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime import logs, training

    def fail() -> Path:
        raise TrainingError("domain.yml: two\n  lines")

    monkeypatch.setattr(logs, "configure_logging", lambda level: None)
    monkeypatch.setattr(training, "train_model", fail)
    assert run("train") == Outcome(1, "anagen: domain.yml: two lines", "")


@pytest.mark.parametrize("error", [RuntimeError("a bug"), ZeroDivisionError("a bug"), ValueError("a bug")])
def test_a_bug_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken() -> None:
        raise error

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(type(error)) as caught:
        cli.main()
    assert caught.value is error


def test_an_error_is_known_by_its_class_and_not_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class NotReadyError(RuntimeError):
        """Another's, by the same name."""

    def broken() -> None:
        raise NotReadyError("a bug")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(NotReadyError):
        cli.main()


def start(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `anagen` as a person does: in a process of its own, without what the Makefile sets for quiet."""
    own = {name: value for name, value in os.environ.items() if name not in quiet.ENVIRONMENT}
    command = [sys.executable, "-m", "runtime.cli", *words]
    return subprocess.run(command, cwd=ROOT, env={**own, **env}, capture_output=True, text=True, timeout=120)


def test_a_mistake_ends_the_process_with_1_and_one_line_on_standard_error(tmp_path: Path) -> None:
    (tmp_path / "facts.yml").write_text("name: Ann\nhours: Mon: 9 to 5\n")
    database = f"sqlite:///{tmp_path}/anagen.db"
    done = start("requests", ANAGEN_CLINIC_FILE=str(tmp_path / "facts.yml"), ANAGEN_DATABASE_URL=database)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("anagen: facts.yml, line 2: ")
    assert done.stderr.count("\n") == 1


def test_serving_at_an_address_that_is_taken_is_one_line_although_rasa_is_imported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = start("serve", ANAGEN_PORT=str(port), ANAGEN_HOST="127.0.0.1")
    taken = f"can't listen on 127.0.0.1, port {port} (Address already in use): stop what runs there, or set ANAGEN_PORT"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"anagen: {taken}\n")


def test_content_writes_the_review_sheet_and_tells_that_all_is_well(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "build" / "sheet.html"
    done = run("content", "--out", str(page))
    assert (done.code, done.error) == (0, "")
    assert "0 problems" in done.out
    assert "Review sheet" in page.read_text("utf-8")


def test_content_fails_on_a_problem_and_writes_the_sheet_all_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from content import lint

    monkeypatch.setattr(
        lint, "check", lambda answers, today: ({0: ["review overdue since 2020-01-01"]}, ["x is wrong"])
    )
    done = run("content", "--out", str(tmp_path / "sheet.html"))
    assert done.code == 1
    assert "review overdue since 2020-01-01" in done.out
    assert "review overdue since 2020-01-01" in (tmp_path / "sheet.html").read_text("utf-8")


def test_sign_signs_what_is_named_and_refuses_what_there_is_not(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from content import signatures

    monkeypatch.setattr(signatures, "FILE", tmp_path / "signatures.yml")
    monkeypatch.setattr(signatures.sign, "__defaults__", (tmp_path / "signatures.yml",))
    done = run("sign", "--reviewer", "Dr. Ada Lee", "utter_cost")
    assert done.out.startswith("1 texts newly signed by Dr. Ada Lee")
    assert "Dr. Ada Lee" in (tmp_path / "signatures.yml").read_text("utf-8")
    assert "there is no answer called utter_nothing" in run("sign", "--reviewer", "Dr. Lee", "utter_nothing").error
