"""Which brokers are refused, and that nothing of their URLs is told."""

import ssl

import pytest

from pipeline.model.errors import BadConfig
from pipeline.settings import Home, Settings, WorkSettings, load
from workers.app import make_app
from workers.broker import check_broker, on_loopback

NEAR = [
    "", "redis://127.0.0.1/0", "redis://localhost:6380/1", "redis://[::1]/0",
    "amqp://127.0.0.1//", "amqp://guest:guest@localhost:5672//", "redis://127.1.2.3/0",
]  # fmt: skip
FAR = [
    ("redis://queue.example.org/0", "no password and no TLS (rediss://)"),
    ("redis://:word@queue.example.org/0", "no TLS (rediss://)"),
    ("rediss://queue.example.org/0", "no password"),
    ("redis://:word@0.0.0.0/0", "no TLS (rediss://)"),
    ("redis://:word@127.0.0.1.example.org/0", "no TLS (rediss://)"),
    ("amqp://dars:word@queue.example.org//", "no TLS (amqps://)"),
    ("amqps://guest:word@queue.example.org//", "the user guest"),
    ("amqps://queue.example.org//", "no password and the user guest"),
    ("amqps://dars@queue.example.org//", "no password"),
]
SAFE = ["rediss://:word@queue.example.org/0", "amqps://dars:word@queue.example.org//"]
WRONG = [
    ("memory://", "must begin with one of"),
    ("sqla+sqlite:///secret", "must begin with one of"),
    ("redis:///0", "names no host"),
    ("rediss://:secret@queue.example.org/0?ssl_cert_reqs=none", "takes no ? or #"),
    ("redis://:se/secret@queue.example.org/0", "is no URL; in a password write / as %2F"),
    ("redis://:secret@queue.example.org:port/0", "is no URL"),
    ("redis://[secret", "is no URL"),
]


@pytest.mark.parametrize("url", NEAR + SAFE)
def test_near_or_safe_brokers_are_taken(url: str) -> None:
    check_broker(WorkSettings(broker=url))


@pytest.mark.parametrize(("url", "lacks"), FAR)
def test_a_broker_on_another_machine_needs_a_password_and_tls(url: str, lacks: str) -> None:
    with pytest.raises(BadConfig) as told:
        check_broker(WorkSettings(broker=url))
    assert str(told.value).startswith(
        f"studio.toml: work.broker: is on another machine and has {lacks};"
    )
    assert "work.insecure_broker = true" in str(told.value)
    assert "word@" not in str(told.value)
    check_broker(WorkSettings(broker=url, insecure_broker=True))


@pytest.mark.parametrize(("url", "problem"), WRONG)
def test_what_is_no_broker_is_refused_without_telling_its_secret(url: str, problem: str) -> None:
    with pytest.raises(BadConfig) as told:
        check_broker(WorkSettings(broker=url, insecure_broker=True))
    assert problem in str(told.value)
    assert "secret" not in str(told.value)


def test_every_program_that_needs_a_broker_refuses_a_bad_one(home: Home) -> None:
    with pytest.raises(BadConfig, match=r"work\.broker"):
        make_app(home, Settings(work=WorkSettings(broker="redis://queue.example.org/0")))


@pytest.mark.parametrize("url", SAFE)
def test_the_certificate_of_the_broker_is_checked(home: Home, url: str) -> None:
    app = make_app(home, Settings(work=WorkSettings(broker=url)))
    assert ssl.CERT_REQUIRED in app.conf.broker_use_ssl.values()


def test_loopback_is_an_address_not_a_beginning() -> None:
    assert [on_loopback(h) for h in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    assert not any(on_loopback(h) for h in ("127.0.0.1.nip.io", "localhost.example", "0.0.0.0"))


@pytest.mark.parametrize(
    ("table", "said", "allowed"),
    [
        ("work", "sweep_seconds = 61", "0.1 and 60"), ("work", "sweep_seconds = 0", "0.1 and 60"),
        ("work", "attempts = 0", "1 and 100000"), ("work", "lease_seconds = 0", "1 and 86400"),
        ("watch", "quiet_seconds = nan", "0 and 86400"), ("watch", "quiet_seconds = -5", "0 and"),
        ("watch", "rescan_seconds = -1", "0.1 and"), ("limits", "file_gib = -1", "1e-06 and"),
        ("limits", "hours = 0", "0.001 and 1000"), ("limits", "streams = 0", "1 and 10000"),
    ],
)  # fmt: skip
def test_numbers_by_which_nothing_would_ever_be_done_are_refused(
    home: Home, table: str, said: str, allowed: str
) -> None:
    file = home.root / "studio.toml"
    file.write_text(f"[{table}]\n{said}\n")
    with pytest.raises(BadConfig, match=f"{said.split()[0]} must be between {allowed}"):
        load(file)
