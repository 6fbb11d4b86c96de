# SPDX-License-Identifier: Apache-2.0
"""A network from bytes: told by what they hold; whatever the bytes are, nothing but a FormatError comes out, in little memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import FormatError, VerificationError
from comity.inquiry.network import bifxml, xdsl
from comity.inquiry.network.files import read_network
from inquiry.network.networks import asia

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def test_by_content_not_by_suffix() -> None:
    for data in (xdsl.write(asia()), bifxml.write(asia()), b"\xef\xbb\xbf" + bifxml.write(asia())):
        for name in ("asia.xdsl", "asia.xml", "asia.bif", "asia"):
            assert read_network(name, data) == asia()


def test_utf_16() -> None:
    text = bifxml.write(asia()).decode().replace("UTF-8", "UTF-16")
    assert read_network("asia.xml", text.encode("utf-16")) == asia()


@pytest.mark.parametrize("suffix", [".bif", ".net", ".uai", ".dsl", ".dne", ".NET"])
def test_formats_that_lose_digits_are_refused_by_name(suffix: str) -> None:
    with pytest.raises(FormatError, match="which is not read here") as wrong:
        read_network(f"asia{suffix}", b"network unknown {\n}\n")
    assert "XDSL or XMLBIF" in wrong.value.hint
    assert "0.009999999776" in wrong.value.hint


@pytest.mark.parametrize("data", [b"", b"   ", b"network unknown {}", b"\x00\xff\xfe", b"{}", b"PK\x03\x04"])
def test_what_is_not_xml(data: bytes) -> None:
    with pytest.raises(FormatError, match="expected a network as XML"):
        read_network("asia.xdsl", data)


def test_other_xml() -> None:
    with pytest.raises(
        FormatError, match=r"expected <smile> \(XDSL\) or <BIF> \(XMLBIF\) on top, found <html>"
    ):
        read_network("page.xml", b"<html/>")
    with pytest.raises(FormatError, match="expected <smile> on top, found <bif>"):
        xdsl.read(bifxml.write(asia()), "asia.xdsl")
    with pytest.raises(FormatError, match="expected <BIF> on top, found <smile>"):
        bifxml.read(xdsl.write(asia()), "asia.xml")


@pytest.mark.parametrize(
    "hostile",
    [
        f'<!DOCTYPE BIF [<!ENTITY l0 "ha">{LAUGHS}]><BIF><NETWORK><NAME>&l11;</NAME></NETWORK></BIF>',
        f'<!DOCTYPE smile [<!ENTITY l0 "ha">{LAUGHS}]><smile id="&l11;"><nodes/></smile>',
        '<!DOCTYPE BIF [<!ENTITY x SYSTEM "file:///etc/passwd">]><BIF><NETWORK><NAME>&x;</NAME></NETWORK></BIF>',
        '<!DOCTYPE BIF [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><BIF><NETWORK><NAME>n</NAME></NETWORK></BIF>',
        "<BIF><NETWORK><NAME>&undeclared;</NAME></NETWORK></BIF>",
        '<!DOCTYPE BIF SYSTEM "file:///etc/passwd"><BIF><NETWORK><NAME>&x;</NAME></NETWORK></BIF>',
        "<BIF>" * 100_000,
        "<BIF>" * 300 + "</BIF>" * 300,
        "<smile><nodes>" + "<cpt>" * 200 + "</cpt>" * 200 + "</nodes></smile>",
        '<?xml version="1.0" encoding="klingon"?><BIF/>',
        '<?xml version="1.0" encoding="UTF-16"?><BIF/>',
        "<BIF/>",
        "<smile/>",
        "<smile><nodes/></smile>",
        "<BIF><NETWORK/></BIF>",
        '<smile><nodes><cpt id="a"/></nodes></smile>',
        '<smile><nodes><?pi?><cpt id="a"><state/></cpt></nodes></smile>',
        '<smile><nodes><cpt id="a"><state id="x"/><probabilities>1e999</probabilities></cpt></nodes></smile>',
        '<smile><nodes><cpt id="a"><state id="x"/><probabilities>-1</probabilities></cpt></nodes></smile>',
    ],
)
def test_hostile_files(hostile: str) -> None:
    for data in (hostile.encode(), hostile.encode()[:-7]):
        with pytest.raises(FormatError):
            read_network("hostile.xml", data)


CHANCE = '<cpt id="x">{own}<parents>{names}</parents><probabilities>0.5</probabilities></cpt>'
CERTAIN = (
    '<deterministic id="x">{own}<parents>{names}</parents>'
    "<resultingstates>s1</resultingstates></deterministic>"
)


def _claims(parents: int, states: int, tail: str) -> bytes:
    own = "".join(f'<state id="s{number}"/>' for number in range(states))
    share = " ".join([str(1 / states)] * states)
    nodes = "".join(
        f'<cpt id="n{number}">{own}<probabilities>{share}</probabilities></cpt>' for number in range(parents)
    )
    names = " ".join(f"n{number}" for number in range(parents))
    return f"<smile><nodes>{nodes}{tail.format(own=own, names=names)}</nodes></smile>".encode()


@pytest.mark.parametrize(
    ("parents", "states", "tail", "what"),
    [
        (9, 10, CHANCE.replace("0.5", "0.1 0.2"), "expected 10,000,000,000"),
        (9, 10, CERTAIN, "10,000,000,000"),
        (70, 2, CHANCE, "expected 2,361"),
        (70, 1, CHANCE.replace("0.5", "1"), "70 parents"),
        (1, 9000, CERTAIN, "81,000,000"),
    ],
)  # fmt: skip
def test_more_numbers_than_there_are_is_refused_without_allocating_them(
    parents: int, states: int, tail: str, what: str
) -> None:
    data = _claims(parents, states, tail)
    tracemalloc.start()
    with pytest.raises(FormatError, match=what):
        read_network("large.xdsl", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(VerificationError):
        read_network("some.xml", data)
    with pytest.raises(VerificationError):
        read_network("some.xml", b"<" + data)


@given(st.sampled_from([xdsl.write(asia()), bifxml.write(asia())]), st.data())
@settings(max_examples=200)
def test_damaged_files_are_read_or_refused(good: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(good) - 1))
    length = data.draw(st.integers(0, 40))
    middle = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"<", b"&", b"0 ", b"</cpt>", b"<TABLE>", b"-"]))
    )
    try:
        network = read_network("damaged.xml", good[:at] + middle + good[at + length :])
    except VerificationError as error:
        assert error.message.startswith("damaged.xml")  # noqa: PT017 - either outcome is right
    else:
        assert network.variables


def test_no_network_or_file_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text("<!ENTITY x 'opened'>", encoding="utf-8")
    data = f'<!DOCTYPE BIF SYSTEM "{secret.as_uri()}"><BIF><NETWORK><NAME>&x;</NAME></NETWORK></BIF>'
    with pytest.raises(FormatError) as wrong:
        read_network("outside.xml", data.encode())
    assert "opened" not in wrong.value.message
