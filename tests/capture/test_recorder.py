"""The line between a kernel's agent and the recorder, with both of its ends."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nbproof.capture.agent.channel import LULL_S, Channel
from nbproof.capture.recorder import Recorder
from nbproof.model.ids import SessionId
from nbproof.wire.reports import LARGEST_REPORT_BYTES, Hello, Ready, Report
from tests.capture.heard import Heard

SESSION = SessionId("s1")
Json = dict[str, object]


@pytest.fixture
def heard() -> Heard:
    """What the recorder passed on."""
    return Heard()


@pytest.fixture
def recorder(heard: Heard) -> Iterator[Recorder]:
    """A recorder that listens."""
    recorder = Recorder(heard)
    recorder.start()
    yield recorder
    recorder.close()


def hello(token: str, session: str = SESSION) -> Json:
    return {"kind": "hello", "session": session, "token": token, "pid": 1, "python": "3.12.1"}


def frame(message: Json | bytes) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body


@pytest.fixture
def speak() -> Iterator[Callable[[object, Json], Channel]]:
    """Make channels that are closed in the end."""
    channels: list[Channel] = []

    def make(address: object, greeting: Json) -> Channel:
        channels.append(Channel(address, hello=greeting))
        return channels[-1]

    yield make
    for channel in channels:
        channel._close()


@pytest.fixture
def channel(recorder: Recorder, speak: Callable[[object, Json], Channel]) -> Channel:
    """The line of a session that was announced."""
    return speak(recorder.address, hello(recorder.announce(SESSION)))


class Peer:
    """A client that says exactly what it is told to."""

    def __init__(self, recorder: Recorder) -> None:
        assert isinstance(recorder.address, str)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(recorder.address)

    def say(self, raw: bytes) -> None:
        self._socket.sendall(raw)

    def is_hung_up_on(self) -> bool:
        """Wait for the other end to close; anything else that comes is an answer."""
        self._socket.settimeout(30)
        try:
            received = self._socket.recv(1)
        except ConnectionResetError:
            received = b""
        return received == b""

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def peer(recorder: Recorder) -> Iterator[Peer]:
    """A connection to the recorder."""
    peer = Peer(recorder)
    yield peer
    peer.close()


def test_a_session_that_was_announced_is_heard(channel: Channel, heard: Heard) -> None:
    channel.send({"kind": "ready"})
    found = heard.until(lambda reports: Ready() in reports)

    assert [type(report) for report in found] == [Hello, Ready]
    assert {session for session, _ in heard.all()} == {SESSION}


def test_messages_come_whole_however_they_are_cut(
    recorder: Recorder, heard: Heard, peer: Peer
) -> None:
    raw = frame(hello(recorder.announce(SESSION))) + frame({"kind": "ready", "lost": 2}) * 3
    for start in range(0, len(raw), 7):
        peer.say(raw[start : start + 7])
    found = heard.until(lambda reports: len(reports) == 4)

    assert found[1:] == [Ready(lost=2)] * 3


UNWELCOME: dict[str, Callable[[str], bytes]] = {
    "a wrong token": lambda token: frame(hello("0" * len(token))),
    "no token": lambda _: frame(hello("")),
    "an unknown session": lambda token: frame(hello(token, "s2")),
    "a session of no name": lambda _: frame(hello("", "")),
    "no hello": lambda _: frame({"kind": "ready"}),
    "no JSON": lambda _: frame(b"{"),
    "no object": lambda _: frame(b"[]"),
    "no text": lambda _: frame(b"\xff\xfe"),
    "an unknown kind": lambda _: frame({"kind": "gossip"}),
    "wrong types": lambda token: frame({**hello(token), "pid": "one"}),
    "too deep": lambda _: frame(b"[" * 1000 + b"]" * 1000),
    "nothing": lambda _: frame(b""),
    "too large": lambda _: struct.pack(">I", LARGEST_REPORT_BYTES + 1),
    "an HTTP request": lambda _: b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("say", UNWELCOME.values(), ids=UNWELCOME)
def test_who_does_not_know_the_token_or_the_language_is_hung_up_on(
    recorder: Recorder, heard: Heard, peer: Peer, say: Callable[[str], bytes]
) -> None:
    peer.say(say(recorder.announce(SESSION)))

    assert peer.is_hung_up_on()
    assert heard.all() == []


def test_one_peer_that_is_refused_does_not_disturb_another(
    channel: Channel, heard: Heard, peer: Peer
) -> None:
    channel.send({"kind": "ready"})
    peer.say(b"GET / HTTP/1.1\r\n\r\n")
    assert peer.is_hung_up_on()
    channel.send({"kind": "ready", "lost": 1})

    heard.until(lambda reports: Ready(lost=1) in reports)


def test_what_was_said_before_a_refused_message_is_heard(
    recorder: Recorder, heard: Heard, peer: Peer
) -> None:
    raw = frame(hello(recorder.announce(SESSION))) + frame({"kind": "ready"})
    peer.say(raw + struct.pack(">I", LARGEST_REPORT_BYTES + 1))
    assert peer.is_hung_up_on()

    found = heard.until(lambda reports: None in reports)
    assert [type(report) for report in found] == [Hello, Ready, type(None)]


def test_the_end_of_a_connection_is_told_once(recorder: Recorder, heard: Heard, peer: Peer) -> None:
    peer.say(frame(hello(recorder.announce(SESSION))))
    heard.until(lambda reports: len(reports) == 1)
    peer.close()

    assert heard.until(lambda reports: None in reports)[1:] == [None]


def test_a_listener_that_fails_is_called_again(
    speak: Callable[[object, Json], Channel], caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()

    def listen(session: SessionId, report: Report | None) -> None:
        heard(session, report)
        raise RuntimeError("the disk is full")

    recorder = Recorder(listen)
    recorder.start()
    channel = speak(recorder.address, hello(recorder.announce(SESSION)))
    channel.send({"kind": "ready"})
    heard.until(lambda reports: Ready() in reports)
    recorder.close()

    assert "could not be recorded" in caplog.text


def test_the_socket_is_private_and_gone_in_the_end() -> None:
    recorder = Recorder(Heard())
    recorder.start()
    folder = Path(str(recorder.address)).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    recorder.close()

    assert not folder.exists()


def test_a_recorder_that_was_never_started_can_be_closed() -> None:
    Recorder(Heard()).close()


# The kernel's end


async def test_messages_that_can_wait_come_together_and_the_connection_stays(
    channel: Channel, heard: Heard
) -> None:
    channel.send({"kind": "ready"}, can_wait=True)
    channel.send({"kind": "ready"}, can_wait=True)
    assert heard.all() == []

    channel.send({"kind": "ready"})
    await asyncio.sleep(3 * LULL_S)
    channel.send({"kind": "ready"}, can_wait=True)
    await asyncio.sleep(3 * LULL_S)

    said = await asyncio.to_thread(heard.until, lambda reports: reports.count(Ready()) == 4)
    assert [type(report) for report in said] == [Hello, *[Ready] * 4]


def test_without_anybody_there_messages_are_counted_as_lost(
    recorder: Recorder, channel: Channel, heard: Heard
) -> None:
    socket_file = Path(str(recorder.address))
    away = socket_file.with_name("away")
    socket_file.rename(away)
    for _ in range(3):
        channel.send({"kind": "ready"})
    away.rename(socket_file)
    channel.send({"kind": "ready"})

    heard.until(lambda reports: Ready(lost=3) in reports)


@pytest.mark.parametrize(
    "message",
    [{"kind": "ready", "text": "x" * LARGEST_REPORT_BYTES}, {"kind": "ready", "at": object()}],
    ids=["too large", "no JSON"],
)
def test_a_message_that_cannot_be_written_is_lost_and_the_next_one_is_sent(
    channel: Channel, heard: Heard, message: Json
) -> None:
    channel.send(message)
    channel.send({"kind": "ready"})

    heard.until(lambda reports: Ready(lost=1) in reports)


def test_a_channel_whose_line_was_cut_connects_again(channel: Channel, heard: Heard) -> None:
    channel.send({"kind": "ready"})
    heard.until(lambda reports: Ready() in reports)
    assert channel._socket is not None
    channel._socket.shutdown(socket.SHUT_RDWR)
    for _ in range(2):
        channel.send({"kind": "ready"})

    heard.until(lambda reports: Ready(lost=1) in reports)


def test_text_that_is_no_unicode_arrives_escaped(
    recorder: Recorder, heard: Heard, speak: Callable[[object, Json], Channel]
) -> None:
    greeting = {**hello(recorder.announce(SESSION)), "python": "\udce9"}
    channel = speak(recorder.address, greeting)
    channel.send({"kind": "ready"})
    found = heard.until(lambda reports: Ready() in reports)

    assert isinstance(found[0], Hello)
    assert found[0].python == "\0dce9"


@pytest.mark.timeout(60)
def test_nobody_who_reads_never_blocks_the_sender(
    tmp_path: Path, speak: Callable[[object, Json], Channel]
) -> None:
    silent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    silent.bind(str(tmp_path / "silent"))
    silent.listen(1)
    channel = speak(str(tmp_path / "silent"), hello("t"))
    for _ in range(100):
        channel.send({"kind": "ready", "text": "x" * 1_000_000})
    silent.close()

    assert channel._lost > 0


def test_threads_may_send_at_once(channel: Channel, heard: Heard) -> None:
    def send_fifty() -> None:
        for _ in range(50):
            channel.send({"kind": "ready"})

    threads = [threading.Thread(target=send_fifty) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = heard.until(lambda reports: len(reports) == 201)

    assert found.count(Ready()) == 200


def test_a_forked_child_is_silent(channel: Channel, heard: Heard) -> None:
    channel.send({"kind": "ready"})
    channel._pid = os.getpid() + 1
    channel.send({"kind": "ready", "lost": 7})
    channel._pid = os.getpid()
    channel.send({"kind": "ready", "lost": 1})

    assert Ready(lost=7) not in heard.until(lambda reports: Ready(lost=1) in reports)
