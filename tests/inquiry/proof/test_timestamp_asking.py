# SPDX-License-Identifier: Apache-2.0
"""Asking an authority over HTTP: a real server on this machine that answers well, badly, or not at all."""

from __future__ import annotations

import socket
import time
from http.server import BaseHTTPRequestHandler

import pytest

from comity.errors import InputError, StoreError
from comity.inquiry.proof.timestamp import ask, check, request
from inquiry.proof.authority import Answer, answering, authority, openssl, send, serving

DATA = b"the data"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_an_authority_answers() -> None:
    openssl()
    made = authority()
    with serving(answering(made)) as url:
        found = check(ask(url, request(DATA, 9)), DATA, made.roots, nonce=9)
    assert found.authority == "CN=Time of Tavria"


def failing(answer: Answer, *, limit_s: float = 5) -> StoreError:
    with serving(answer) as url, pytest.raises(StoreError) as caught:
        ask(url, b"query", limit_s=limit_s)
    assert url in caught.value.message
    return caught.value


def test_an_error_of_the_server_is_told() -> None:
    error = failing(lambda to, _: send(to, b"busy", status=503))
    assert error.message.endswith("answered 503 Service Unavailable")
    assert "hand it over by other means" in error.hint


def test_redirects_are_not_followed() -> None:
    def elsewhere(to: BaseHTTPRequestHandler, _: bytes) -> None:
        to.send_response(302)
        to.send_header("Location", "file:///etc/passwd")
        to.send_header("Content-Length", "0")
        to.end_headers()

    assert "answered 302" in failing(elsewhere).message


def test_a_page_for_people_is_no_timestamp() -> None:
    error = failing(lambda to, _: send(to, b"<h1>Welcome</h1>", "text/html; charset=utf-8"))
    assert error.message.endswith("answered with text/html, not with a timestamp")


def test_an_endless_answer_is_cut_off() -> None:
    def endless(to: BaseHTTPRequestHandler, _: bytes) -> None:
        to.send_response(200)
        to.end_headers()
        try:
            while True:
                to.wfile.write(bytes(1 << 16))
        except OSError:
            pass

    assert "more than 1048576 bytes" in failing(endless).message


def test_an_answer_that_never_ends_is_given_up() -> None:
    def dripping(to: BaseHTTPRequestHandler, _: bytes) -> None:
        to.send_response(200)
        to.end_headers()
        try:
            for _drop in range(200):
                to.wfile.write(b".")
                time.sleep(0.02)
        except OSError:
            pass

    assert "did not finish its answer in time" in failing(dripping, limit_s=0.2).message


def test_a_silent_server_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(StoreError, match=r"does not answer: .*timed out"):
            ask(url, b"query", limit_s=0.1)


def test_nonsense_in_place_of_http_is_told() -> None:
    def nonsense(to: BaseHTTPRequestHandler, _: bytes) -> None:
        to.wfile.write(b"SSH-2.0-nobody\r\n\r\n")

    assert "does not answer: " in failing(nonsense).message


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(StoreError, match=r"does not answer: .*refused"):
        ask(f"http://127.0.0.1:{port}/", b"query")


@pytest.mark.parametrize(
    "url",
    [
        "", "tsa.example", "file:///etc/passwd", "ftp://tsa.example/", "https://", "http:///x", "http://a:b/", "http://a:99999/",
        "http://[::1/", "http://a b/", "http://a/\r\nX: y", "http://tsa.example/é", "data:,x",
    ],
)  # fmt: skip
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(InputError, match="is not the address of an authority"):
        ask(url, b"query")
