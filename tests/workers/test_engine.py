"""How the ledger's database is opened: safe as this SQLite allows, alike on both databases."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.model.errors import BadConfig
from pipeline.settings import Home, Settings, WorkSettings
from workers import engine as rules
from workers.engine import connect, wal_is_sound
from workers.ledger import Ledger, open_ledger
from workers.mounts import is_remote, kind
from workers.transaction import look

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:44 / /srv rw shared:2 - nfs4 files:/srv rw,vers=4.2
31 30 8:2 / /srv/local\\040disk rw - xfs /dev/sdb1 rw
32 22 0:45 / /media rw - fuse.sshfs me@there:/ rw
"""


def test_which_builds_keep_a_write_ahead_log() -> None:
    sound = {(3, 40, 1): False, (3, 44, 6): True, (3, 50, 6): False, (3, 50, 7): True,
             (3, 51, 2): False, (3, 51, 3): True, (3, 53, 0): True}  # fmt: skip
    assert {version: wal_is_sound(version) for version in sound} == sound


@pytest.mark.parametrize("sound", [True, False])
def test_the_journal_is_what_this_build_allows(
    home: Home, sound: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "wal_is_sound", lambda: sound)
    ledger = open_ledger(home, Settings())
    asked = ("journal_mode", "synchronous")
    said = look(
        ledger.engine, lambda held: [held.exec_driver_sql(f"PRAGMA {a}").scalar() for a in asked]
    )
    assert said == ["wal" if sound else "truncate", 2]
    ledger.engine.dispose()


def test_a_write_ahead_log_is_refused_where_it_can_be_damaged(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "wal_is_sound", lambda: False)
    with pytest.raises(BadConfig, match=rf"work\.journal: .*{sqlite3.sqlite_version}.*3\.51\.3"):
        open_ledger(home, Settings(work=WorkSettings(journal="wal")))
    assert not home.ledger.exists()


def test_a_write_ahead_log_is_for_local_disks(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "wal_is_sound", lambda: True)
    monkeypatch.setattr(rules, "is_remote", lambda _file: True)
    with pytest.raises(BadConfig, match=r"work\.journal: .*local disk.*PostgreSQL"):
        open_ledger(home, Settings(work=WorkSettings(journal="wal")))
    ledger = open_ledger(home, Settings())
    mode = look(ledger.engine, lambda held: held.exec_driver_sql("PRAGMA journal_mode").scalar())
    assert mode == "truncate"
    ledger.engine.dispose()


@pytest.mark.parametrize(
    ("file", "type", "remote"),
    [
        ("/home/ledger.sqlite", "ext4", False),
        ("/srv/dars/ledger.sqlite", "nfs4", True),
        ("/srv/local disk/ledger.sqlite", "xfs", False),
        ("/media/ledger.sqlite", "fuse.sshfs", True),
        ("/srvs/ledger.sqlite", "ext4", False),
    ],
)
def test_the_file_system_is_that_of_the_innermost_mount(file: str, type: str, remote: bool) -> None:
    assert (kind(Path(file), MOUNTS), is_remote(Path(file), MOUNTS)) == (type, remote)


def test_this_system_says_where_its_files_are(tmp_path: Path) -> None:
    assert kind(tmp_path / "not" / "there")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://host/name", "SQLite and PostgreSQL are allowed"),
        ("nonsense", "does not open"),
        pytest.param(
            "postgresql+psycopg://nobody@127.0.0.1:1/none",
            "does not open",
            marks=pytest.mark.media,
            id="nobody listens",
        ),
    ],
)
def test_what_is_no_ledger_is_a_matter_of_configuration(home: Home, url: str, said: str) -> None:
    with pytest.raises(BadConfig, match=rf"work\.ledger: .*{said}"):
        open_ledger(home, Settings(work=WorkSettings(ledger=url)))


@pytest.mark.media
def test_a_session_in_postgresql_is_durable_and_bounded(postgresql_ledger: Ledger) -> None:
    names = ("synchronous_commit", "idle_in_transaction_session_timeout", "statement_timeout")
    said = look(
        postgresql_ledger.engine,
        lambda held: [held.exec_driver_sql(f"SHOW {name}").scalar() for name in names],
    )
    assert said == ["on", "10s", "30s"]


@pytest.mark.media
def test_options_of_the_url_are_kept(postgresql_ledger: Ledger) -> None:
    url = postgresql_ledger.engine.url.update_query_dict({"options": "-c work_mem=5MB"})
    other = connect(url.render_as_string(False), "auto")
    assert look(other, lambda held: held.exec_driver_sql("SHOW work_mem").scalar()) == "5MB"
    other.dispose()
