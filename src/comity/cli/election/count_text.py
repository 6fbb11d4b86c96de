# SPDX-License-Identifier: Apache-2.0
"""How a count is printed for people: a table in the ballot's own order, then who is elected, and every tie in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from comity.cli.common import table

_FEW = 8
_SHOWN = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "?", "Cs": "?"}
_JOINERS = "\u200c\u200d"
_RULES = {
    "better": "Of two middle grades the better counts, as in Debian's belenios-tool 2.0.",
    "worse": "By Balinski and Laraki's own rule the worse of two middle grades counts",
    "order": "Of equals the first on the ballot is elected and the last is out, as in Debian's belenios-tool 2.0.",
}


def text_of(data: Mapping[str, Any]) -> str:
    """Lines for people, from what --json gives."""
    names = [_plain(one) for one in data["answers"]]
    body = {
        "plurality": _totals,
        "approval": _totals,
        "schulze": _schulze,
        "majority-judgment": _majority_judgment,
        "stv": _stv,
    }[data["method"]]
    return "\n".join(body(data, names))


def _totals(data: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    shares = data["shares"] or ["?"] * len(names)
    rows = [
        [name, str(total), _share(share), share]
        for name, total, share in zip(names, data["totals"], shares, strict=True)
    ]
    counted = [f"{data['blank']} blank"]
    counted += [f"{data['unmarked']} without a mark"] if data["unmarked"] else []
    counted += [f"{len(data['invalid'])} invalid"] if data["invalid"] else []
    ballots = "ballots not known" if data["ballots"] is None else f"{data['ballots']} ballots"
    return [
        f"{data['method']}: {ballots}, {', '.join(counted)}",
        "",
        table(rows, ["answer", "votes", "share", "exactly"]),
        "",
        *_outcome(data, names, data["seats"]),
    ]


def _schulze(data: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    result = data["result"]
    blank = f", {result['blank']} blank" if "blank" in result else ""
    header, rows = (
        ["answer", "class"],
        [[name, str(_class(result["winners"], place))] for place, name in enumerate(names)],
    )
    if len(names) <= _FEW:
        header += [f"over {name}" for name in names]
        for place, row in enumerate(rows):
            row += ["-" if place == other else str(votes) for other, votes in enumerate(result["raw"][place])]
    return [
        f"schulze: {result['valid']} valid votes{blank}",
        "",
        table(rows, header),
        "",
        *_outcome(data, names, 1),
    ]


def _majority_judgment(data: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    result, book = data["result"], data["by_definition"]
    blank = f", {result['blank']} blank" if "blank" in result else ""
    count = len(result["raw"][0])
    grades = [_plain(one) for one in data.get("grades", ())] or [
        f"grade {grade}" for grade in range(1, count + 1)
    ]
    rows = [
        [
            name,
            str(_class(result["winners"], place)),
            str(data["middle_grades"][place] or "-"),
            *map(str, row),
        ]
        for place, (name, row) in enumerate(zip(names, result["raw"], strict=True))
    ]
    lines = [
        f"majority-judgment: {result['valid']} valid votes{blank}, {len(result['invalid'])} invalid",
        "",
        table(rows, ["answer", "class", "middle", *grades]),
        "",
        *_outcome(data, names, 1),
    ]
    if not book["same"]:
        classes = "; ".join(_listed(names, one) for one in book["winners"])
        lines += [_RULES["better"], f"{_RULES['worse']}, and the classes are: {classes}."]
    return lines


def _stv(data: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    result, exact = data["result"], data["exact"]
    valid = len(result["ballots"])
    fate = {
        answer: f"{'out' if one['step'] == 'excluded' else 'elected'} in round {number}"
        for number, one in enumerate(data["rounds"], start=1)
        for answer in one["answers"]
    }
    first = data["rounds"][0]["votes"] if data["rounds"] else {}
    rows = [
        [
            name,
            _number(first.get(str(place), 0)),
            fate.get(place, "left over" if str(place) in first else "not ranked"),
        ]
        for place, name in enumerate(names)
    ]
    lines = [
        f"stv: {valid} valid votes, {len(result['invalid'])} invalid; quota {data['quota']} for {data['seats']} seats",
        "",
        table(rows, ["answer", "first preferences", ""]),
        "",
        *_outcome(data, names, data["seats"]),
    ]
    ties = [
        f"Round {number}: {_listed(names, one['tied'])} had equally {'few' if one['step'] == 'excluded' else 'many'} votes; "
        f"{_listed(names, one['answers'])} is {'out' if one['step'] == 'excluded' else 'elected'}."
        for number, one in enumerate(data["rounds"], start=1)
        if one["tied"]
    ]
    lines += [*ties, _RULES["order"]] if ties else []
    if not exact["same"]:
        same = set(exact["elected"]) == set(data["elected"])
        lines.append(
            "Rounding decided a step: with exact fractions "
            + (
                "the same are elected by other steps."
                if same
                else f"{_listed(names, sorted(exact['elected']))} would be elected."
            )
        )
    return lines


def _outcome(data: Mapping[str, Any], names: Sequence[str], seats: int) -> list[str]:
    lines = []
    if data["elected"]:
        lines.append(f"{'Winner' if seats == 1 else 'Elected'}: {_listed(names, sorted(data['elected']))}")
    if data["tied"]:
        what = "first place" if seats == 1 else f"{data['open_seats']} of {seats} seats"
        lines.append(f"Tie for {what}, not broken: {_listed(names, data['tied'])}")
    if data["vacant"]:
        lines.append(f"Without anybody voted for: {data['vacant']} of {seats} seats")
    return lines


def _class(classes: Sequence[Sequence[int]], answer: int) -> int:
    return next(number for number, one in enumerate(classes, start=1) if answer in one)


def _listed(names: Sequence[str], places: Iterable[int]) -> str:
    return ", ".join(names[place] for place in places)


def _share(share: str) -> str:
    return share if share == "?" else f"{float(Fraction(share)):.1%}"


def _number(votes: float) -> str:
    return f"{votes:.3f}".rstrip("0").rstrip(".")


def _plain(name: str) -> str:
    """A name for one line of a terminal: no control characters, and nothing that turns its direction."""
    return "".join(
        _SHOWN.get(unicodedata.category(sign), sign) if sign not in _JOINERS else sign for sign in name
    )
