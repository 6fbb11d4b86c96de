# SPDX-License-Identifier: Apache-2.0
"""A network from the bytes of a file, told by what it holds: XDSL or XMLBIF. Formats that lose digits elsewhere are refused by name."""

from __future__ import annotations

from pathlib import PurePath

from comity.errors import FormatError
from comity.inquiry.network import bifxml, xdsl
from comity.inquiry.network.markup import parse, tag
from comity.inquiry.network.network import Network

SUFFIXES = (".xdsl", ".bifxml", ".xmlbif", ".xml")
"""How files of networks that are read usually end."""

_OTHERS = {
    ".bif": "a BIF file",
    ".net": "a Hugin file",
    ".hugin": "a Hugin file",
    ".uai": "a UAI file",
    ".dsl": "an old GeNIe file",
    ".dne": "a Netica file",
    ".neta": "a Netica file",
    ".oobn": "a Hugin file",
    ".dsc": "a DSC file",
}
_EXPORT = (
    "export the network as XDSL or XMLBIF (BIFXML): readers of BIF, NET and UAI commonly keep single precision only, "
    "so that 0.01 comes out as 0.009999999776"
)


def read_network(path_name: str, data: bytes) -> Network:
    """The network in a file; `path_name` names it in errors. Raises FormatError and nothing else."""
    if not looks_like_xml(data):
        suffix = PurePath(path_name).suffix.lower()
        if suffix in _OTHERS:
            raise FormatError(f"{path_name}: {_OTHERS[suffix]}, which is not read here", hint=_EXPORT)
        raise FormatError(f"{path_name}: expected a network as XML, found something else", hint=_EXPORT)
    root = parse(data, path_name)
    if tag(root) == "smile":
        return xdsl.network_of(root, path_name)
    if tag(root) == "bif":
        return bifxml.network_of(root, path_name)
    raise FormatError(
        f"{path_name}: expected <smile> (XDSL) or <BIF> (XMLBIF) on top, found <{tag(root)}>", hint=_EXPORT
    )


def looks_like_xml(data: bytes) -> bool:
    """Whether the first character is a `<`, after a byte order mark and spaces."""
    head = data[:64]
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return head.decode(encoding, "replace").lstrip("\ufeff \t\r\n").startswith("<")
    return head.lstrip().startswith(b"<")
