"""A folder on another machine: whose keys count, and which addresses are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from nbproof.model.errors import BadInput, CannotBeDoneHere
from nbproof.store.remote.ssh import SshPlace
from tests.store.remote.sshserver import HOST, USER, SshServer, ssh_server, write_home


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """An SSH server."""
    with ssh_server(tmp_path_factory.mktemp("ssh")) as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, server: SshServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's home, whose ~/.ssh knows the server."""
    write_home(tmp_path / "home", server)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return tmp_path / "home"


@pytest.fixture
def place(home: Path, server: SshServer, tmp_path: Path) -> Iterator[SshPlace]:
    """An empty folder of the server."""
    found = SshPlace(f"ssh://{USER}@{HOST}:{server.port}{tmp_path}/remote")
    yield found
    found.close()


def test_what_is_written_is_listed_read_and_removed(place: SshPlace, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(range(256)) * 40_000)
    place.write("packs/one.pack", b"0123456789")
    place.write("objects/ab/cd", tmp_path / "large")
    place.write("packs/one.pack", b"0123456789")
    place.download("objects/ab/cd", tmp_path / "back")
    listed = sorted([*place.names("packs"), *place.names("objects")])
    place.remove("packs/one.pack")
    place.remove("packs/one.pack")

    assert listed == ["ab/cd", "one.pack"]
    assert list(place.names("packs")) == []
    assert list(place.names("nowhere")) == []
    assert list(place.names("staging")) == []
    assert place.size_of("objects/ab/cd") == 256 * 40_000
    assert place.read("objects/ab/cd", start=254, length=4) == bytes([254, 255, 0, 1])
    assert (tmp_path / "back").read_bytes() == (tmp_path / "large").read_bytes()
    assert (tmp_path / "remote").stat().st_mode & 0o777 == 0o700


def test_host_port_and_user_come_from_the_users_own_configuration(
    home: Path, server: SshServer, tmp_path: Path
) -> None:
    with (home / ".ssh/config").open("a") as file:
        file.write("  User grace\n")
    place = SshPlace(f"ssh://team{tmp_path}/remote")
    place.write("x", b"1")
    place.close()

    assert (tmp_path / "remote/x").read_bytes() == b"1"


@pytest.mark.parametrize("setting", ["", "StrictHostKeyChecking no\n", "UserKnownHostsFile none\n"])
@pytest.mark.parametrize("known", ["nothing", "another key"])
def test_a_machine_whose_key_is_not_known_is_refused_whatever_is_configured(
    home: Path, server: SshServer, tmp_path: Path, setting: str, known: str
) -> None:
    (home / ".ssh/config").write_text(setting)
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    text = f"[{HOST}]:{server.port} {other}" if known == "another key" else ""
    (home / ".ssh/known_hosts").write_text(text)

    with pytest.raises(CannotBeDoneHere, match="not the one in known_hosts, or there is none"):
        SshPlace(f"ssh://{USER}@{HOST}:{server.port}{tmp_path}/remote").write("x", b"1")
    assert not (tmp_path / "remote").exists()


def test_a_key_that_the_machine_does_not_know_is_told_in_words(
    home: Path, server: SshServer, tmp_path: Path
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519")
    other.write_private_key(home / ".ssh/id_ed25519")
    other.write_public_key(home / ".ssh/id_ed25519.pub")
    place = SshPlace(f"ssh://{USER}@{HOST}:{server.port}{tmp_path}/remote")

    with pytest.raises(CannotBeDoneHere, match="refused to let nbproof list it") as refused:
        place.names("packs")
    assert USER not in f"{refused.value.message}{refused.value.hint}"


def test_a_machine_that_does_not_answer_is_told_in_words(home: Path) -> None:
    with pytest.raises(CannotBeDoneHere, match=f"nbproof cannot list ssh://{HOST}:1/x"):
        SshPlace(f"ssh://{HOST}:1/x").names("packs")


def test_a_line_that_is_cut_is_told_in_words(home: Path, tmp_path: Path) -> None:
    with ssh_server(tmp_path) as server:
        (home / ".ssh/known_hosts").write_text(server.known_hosts())
        server.allowed.write_text((home / ".ssh/id_ed25519.pub").read_text())
        place = SshPlace(f"ssh://{USER}@{HOST}:{server.port}{tmp_path}/remote")
        place.write("x", b"1")

    with pytest.raises(CannotBeDoneHere, match="nbproof cannot read from ssh://"):
        place.read("x")
    place.close()


@pytest.mark.parametrize(
    ("url", "why"),
    {
        "ssh://-oProxyCommand=touch%20x/path": "its host is no name",
        "ssh://host;touch x/path": "its host is no name",
        "ssh://$(touch)/path": "its host is no name",
        "ssh:///path": "its host is no name",
        "ssh://-l@host/path": "its user is no plain name",
        "ssh://a$b@host/path": "its user is no plain name",
        "ssh://ada:secret@host/path": "it holds a password",
        "ssh://host:x/path": "its port is no number",
        "ssh://host": "it names no folder",
        "ssh://host/": "it names no folder",
        "ssh://host/~/": "it names no folder",
        "ssh://host/a%0ab": "it names no folder",
        "ssh://host/a?b=c": "it has a query",
    }.items(),
)
def test_an_address_that_is_not_plain_is_refused(url: str, why: str) -> None:
    with pytest.raises(BadInput, match=f"cannot be used: {why}") as refused:
        SshPlace(url)
    assert "secret" not in refused.value.message


def test_the_user_is_kept_for_opening_again_and_never_shown() -> None:
    place = SshPlace("ssh://ada@host:2222/~/history/")

    assert (place.url, place.address) == (
        "ssh://host:2222/~/history/",
        "ssh://ada@host:2222/~/history/",
    )
