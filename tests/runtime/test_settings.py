"""Settings: read strictly, secrets never told, `.env` made once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from runtime import settings
from runtime.settings import ROOT, Settings, SettingsError, load_settings, write_env_file

CANARY = "SECRETCANARY"
GOOD = {
    "ANAGEN_ENCRYPTION_KEYS": f"{CANARY}-keys",
    "ANAGEN_PSEUDONYM_KEY": f"{CANARY}-pseudonym-{'p' * 32}",
    "ANAGEN_WEB_SECRET": f"{CANARY}-web-{'w' * 32}",
    "ANAGEN_TELEGRAM_TOKEN": f"{CANARY}-telegram",
    "ANAGEN_DATABASE_URL": f"postgresql://user:{CANARY}@host/name",
}
SECRETS = ("ANAGEN_ENCRYPTION_KEYS", "ANAGEN_PSEUDONYM_KEY", "ANAGEN_WEB_SECRET")


def read(**changes: str | None) -> Settings:
    return Settings.from_mapping({**GOOD, **changes})


def test_what_is_set_is_read() -> None:
    found = read(
        ANAGEN_WEB_ORIGINS="https://a.example, https://b.example,",
        ANAGEN_HOST="0.0.0.0",
        ANAGEN_PORT="8080",
        ANAGEN_PROXIES="2",
        ANAGEN_CONVERSATION_DAYS=" 7 ",
        ANAGEN_REVIEW_DAYS="0",
        ANAGEN_CLINIC_FILE="other.yml",
    )
    assert found.database_url == GOOD["ANAGEN_DATABASE_URL"]
    assert found.pseudonym_key == GOOD["ANAGEN_PSEUDONYM_KEY"]
    assert found.web_secret == GOOD["ANAGEN_WEB_SECRET"]
    assert found.telegram_token == GOOD["ANAGEN_TELEGRAM_TOKEN"]
    assert found.web_origins == ("https://a.example", "https://b.example")
    assert (found.host, found.port, found.proxies, found.conversation_days) == ("0.0.0.0", 8080, 2, 7)
    assert found.review_days == 0
    assert found.clinic_file == ROOT / "other.yml"


@pytest.mark.parametrize("empty", ["", None])
def test_what_is_optional_has_a_default(empty: str | None) -> None:
    names = (
        "HOST",
        "PORT",
        "PROXIES",
        "CONVERSATION_DAYS",
        "REVIEW_DAYS",
        "CLINIC_FILE",
        "WEB_ORIGINS",
        "TELEGRAM_TOKEN",
        "DATABASE_URL",
    )
    found = read(**{f"ANAGEN_{name}": empty for name in names})
    assert (found.host, found.port, found.proxies, found.conversation_days) == ("127.0.0.1", 5005, 0, 30)
    assert found.review_days == 180
    assert (found.clinic_file, found.web_origins, found.telegram_token) == (ROOT / "clinic.yml", (), "")
    assert found.database_url == f"sqlite:///{ROOT}/var/anagen.db"


@pytest.mark.parametrize(
    ("text", "keys"), [("one", ("one",)), ("new,old", ("new", "old")), (" new , old ,, ", ("new", "old"))]
)
def test_encryption_keys_keep_their_order(text: str, keys: tuple[str, ...]) -> None:
    assert read(ANAGEN_ENCRYPTION_KEYS=text).encryption_keys == keys


@pytest.mark.parametrize("missing", ["", "   ", None])
@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_is_named_with_the_way_to_make_it(name: str, missing: str | None) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is not set: .*anagen init"):
        read(**{name: missing})


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_not_there_at_all_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_mapping({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("name", ["ANAGEN_PSEUDONYM_KEY", "ANAGEN_WEB_SECRET"])
def test_a_short_secret_is_named_and_not_told(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} has under 32 characters") as caught:
        read(**{name: CANARY.ljust(31, "x")})
    assert CANARY not in str(caught.value)


def test_spaces_do_not_make_a_secret_long() -> None:
    with pytest.raises(SettingsError, match="ANAGEN_WEB_SECRET"):
        read(ANAGEN_WEB_SECRET="short".ljust(40))
    assert read(ANAGEN_WEB_SECRET="x" * 32).web_secret == "x" * 32


@pytest.mark.parametrize("text", ["five", "-1", "5.5", "1e3", "0x10"])
@pytest.mark.parametrize("name", ["ANAGEN_PORT", "ANAGEN_PROXIES", "ANAGEN_CONVERSATION_DAYS", "ANAGEN_REVIEW_DAYS"])
def test_what_is_no_whole_number_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be a whole number"):
        read(**{name: text})


@pytest.mark.parametrize(
    ("name", "text", "limits"),
    [
        ("ANAGEN_PORT", "0", "1 to 65535"),
        ("ANAGEN_PORT", "65536", "1 to 65535"),
        ("ANAGEN_PROXIES", "101", "0 to 100"),
        # Chats would be deleted while they go on.
        ("ANAGEN_CONVERSATION_DAYS", "0", "1 to 3650"),
        ("ANAGEN_CONVERSATION_DAYS", "3651", "1 to 3650"),
        ("ANAGEN_REVIEW_DAYS", "3651", "0 to 3650"),
        ("ANAGEN_CONVERSATION_DAYS", "9" * 5000, "1 to 3650"),
    ],
)
def test_a_number_that_can_not_be_used_is_named_with_its_limits(name: str, text: str, limits: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be a whole number from {limits}$"):
        read(**{name: text})


@pytest.mark.parametrize(("name", "text"), [("ANAGEN_PORT", "1"), ("ANAGEN_PORT", "65535"), ("ANAGEN_PROXIES", "0")])
def test_the_limits_themselves_are_taken(name: str, text: str) -> None:
    assert getattr(read(**{name: text}), name.removeprefix("ANAGEN_").lower()) == int(text)


def test_an_env_file_that_is_no_text_is_named(
    fresh_services: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_bytes(b"ANAGEN_HOST=\xff")
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    with pytest.raises(SettingsError, match=r"^\.env is no UTF-8 text$"):
        load_settings()


def test_a_digit_that_is_no_number_is_named() -> None:
    with pytest.raises(SettingsError, match="ANAGEN_PORT"):
        read(ANAGEN_PORT="80²")


def test_no_secret_is_in_the_repr() -> None:
    shown = repr(read()) + str(read())
    assert CANARY not in shown
    assert "port=5005" in shown


def test_settings_are_frozen() -> None:
    with pytest.raises(AttributeError):
        read().port = 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/x.db", f"sqlite:///{ROOT}/var/x.db"),
        ("sqlite:///x.db", f"sqlite:///{ROOT}/x.db"),
        ("sqlite:////data/x.db", "sqlite:////data/x.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql://user@host/name", "postgresql://user@host/name"),
    ],
)
def test_only_a_relative_sqlite_path_counts_from_the_root(
    url: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(ANAGEN_DATABASE_URL=url).database_url == expected


def test_a_clinic_file_may_lie_anywhere(tmp_path: Path) -> None:
    assert read(ANAGEN_CLINIC_FILE=str(tmp_path / "c.yml")).clinic_file == tmp_path / "c.yml"


def test_the_environment_comes_before_the_file(
    fresh_services: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("ANAGEN_PORT=1111\nANAGEN_PROXIES=3\n")
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setenv("ANAGEN_PORT", "2222")
    assert (load_settings().port, load_settings().proxies) == (2222, 3)


def test_settings_are_read_once(fresh_services: None, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_settings()
    monkeypatch.setenv("ANAGEN_PORT", "2222")
    assert load_settings() is first


def parse(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_a_new_env_file_has_secrets_that_the_settings_and_the_keyring_take(tmp_path: Path) -> None:
    from records.encryption import Keyring

    assert write_env_file(tmp_path / ".env") is True
    found = Settings.from_mapping(parse(tmp_path / ".env"))
    keyring = Keyring(found.encryption_keys, found.pseudonym_key)
    assert keyring.decrypt(keyring.encrypt("x")) == "x"


def test_two_env_files_share_no_secret(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_env_file(tmp_path / name)
    one, two = parse(tmp_path / "one"), parse(tmp_path / "two")
    assert [name for name in SECRETS if one[name] == two[name]] == []
    assert len({one[name] for name in SECRETS}) == 3


def test_a_new_env_file_is_for_its_owner_only(tmp_path: Path) -> None:
    write_env_file(tmp_path / ".env")
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_a_new_env_file_keeps_the_comments_and_the_other_settings(tmp_path: Path) -> None:
    example = tmp_path / "example"
    example.write_text("# why\nANAGEN_PORT=9\n\nANAGEN_WEB_SECRET=\n# ANAGEN_WEB_SECRET=no\n")
    write_env_file(tmp_path / ".env", example)
    lines = (tmp_path / ".env").read_text().split("\n")
    assert lines[:3] == ["# why", "ANAGEN_PORT=9", ""]
    assert lines[3].startswith("ANAGEN_WEB_SECRET=")
    assert len(lines[3]) >= len("ANAGEN_WEB_SECRET=") + 32
    assert lines[4:] == ["# ANAGEN_WEB_SECRET=no", ""]


def test_an_env_file_that_is_there_is_kept(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("mine")
    path.chmod(0o640)
    assert write_env_file(path) is False
    assert path.read_text() == "mine"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_the_example_names_every_setting_that_is_read(tmp_path: Path) -> None:
    asked: set[str] = set()

    class Asked(dict[str, str | None]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.add(key)
            return super().get(key, default)

    Settings.from_mapping(Asked(GOOD))
    assert set(parse(settings.ENV_EXAMPLE)) == asked
