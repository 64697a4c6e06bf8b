"""Clients that ask a server over HTTP, each on one connection that it keeps: as little work as can be done for it, so
that the server and not the client is measured."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_HOST = "127.0.0.1"
_SECONDS = 60.0  # a server that is silent for so long has failed
_PIECE = 1 << 18


class Load(NamedTuple):
    """What became of some requests: seconds of each, of shape (requests,); bytes of all bodies; seconds in all, and
    those in which the clients themselves were at work."""

    latencies: npt.NDArray[np.float64]
    size: int
    seconds: float
    client_seconds: float


class Connection:
    """A connection that is kept from one request to the next."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((_HOST, port), timeout=_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """The body of the answer; `RuntimeError` when it is not a 200 of a known length."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {_HOST}\r\n\r\n".encode())
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].lower()
        status, _, fields = head.partition(b"\r\n")
        _, named, length = fields.partition(b"content-length:")
        if b" 200 " not in status or not named:
            raise RuntimeError(f"{path} was answered with {status.decode()}")
        missing = end + 4 + int(length.partition(b"\r\n")[0]) - len(received)
        pieces = [received[end + 4 :]]
        while missing > 0:
            pieces.append(self._more())
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _more(self) -> bytes:
        piece = self._socket.recv(_PIECE)
        if not piece:
            raise RuntimeError("The server closed the connection.")
        return piece


def ask(port: int, paths: Sequence[str], connections: int) -> Load:
    """Ask for every path once, over so many connections at a time."""
    clients = [Connection(port) for _ in range(connections)]
    shares = [paths[first::connections] for first in range(connections)]
    with ThreadPoolExecutor(connections) as threads:
        working, started = process_time(), perf_counter()
        answers = [answer for mine in threads.map(_ask_all, clients, shares) for answer in mine]
        seconds, client_seconds = perf_counter() - started, process_time() - working
    for client in clients:
        client.close()
    latencies = np.array([took for took, _ in answers])
    return Load(latencies, sum(size for _, size in answers), seconds, client_seconds)


def _ask_all(client: Connection, paths: Sequence[str]) -> list[tuple[float, int]]:
    """Seconds and bytes of each answer."""
    answers = []
    for path in paths:
        started = perf_counter()
        body = client.get(path)
        answers.append((perf_counter() - started, len(body)))
    return answers
