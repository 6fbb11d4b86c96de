# SPDX-License-Identifier: Apache-2.0
"""How packages, red lines and conflicts are printed: as plain values for programs, as lines for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from comity.desk.table_view import answer_data

if TYPE_CHECKING:
    from comity.talks.packages.conflict import Conflict, Demand
    from comity.talks.packages.judging import Judged
    from comity.talks.packages.unlock import RedLine
    from comity.talks.problem import Problem


def package_data(judged: Judged) -> dict[str, Any]:
    """A package: its choice, who accepts it, what the rules say, and what it is worth to each party, an interval where it is silent."""
    return {
        "choice": dict(judged.choice),
        "answer": judged.answer,
        "accepting": list(judged.accepting),
        "silent": list(judged.silent),
        "against": list(judged.against),
        "rejects": {code: list(reasons) for code, reasons in judged.rejects.items()},
        "unsaid": {code: list(issues) for code, issues in judged.unsaid.items()},
        "rules": {name: answer_data(answer) for name, answer in judged.answers.items()},
        "values": {code: [float(low), float(high)] for code, (low, high) in judged.values.items()},
    }


def package_lines(judged: Judged, problem: Problem) -> list[str]:
    """A package as a list of issues and options, then who stands where."""
    titles = {
        issue.id: (issue.title, {one.id: one.title for one in issue.options}) for issue in problem.issues
    }
    lines = [f"{titles[issue][0]}: {titles[issue][1][option]}" for issue, option in judged.choice.items()]
    lines.append(f"accepted in full by {codes(judged.accepting)}")
    lines += [f"not yet said by {code}: {', '.join(issues)}" for code, issues in judged.unsaid.items()]
    lines += [f"not accepted by {code}: {', '.join(reasons)}" for code, reasons in judged.rejects.items()]
    return lines


def red_line_data(line: RedLine) -> dict[str, Any]:
    """A red line by its names."""
    return {
        "party": line.party,
        "issue": line.issue,
        "option": line.option,
        "salience": float(line.salience),
    }


def conflict_data(found: Conflict | None, problem: Problem) -> dict[str, Any] | None:
    """What cannot be met together; null where it was not looked for or not found in time."""
    if found is None:
        return None
    return {
        "demands": [
            {key: value for key, value in _demand(one).items() if value not in ("", None)} | {"words": demand_words(one, problem)}
            for one in found.demands
        ],
        "minimal": found.minimal,
        "verified": found.verified,
    }  # fmt: skip


def _demand(one: Demand) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "party": one.party,
        "issue": one.issue,
        "option": one.option,
        "link": None if one.place is None else one.place + 1,
    }


def demand_words(one: Demand, problem: Problem) -> str:
    """A demand as a clause of a sentence."""
    target = f"{one.issue}.{one.option}"
    match one.kind:
        case "adopted":
            return f"{target} has been adopted"
        case "red_line":
            return f"{one.party} cannot accept {target}"
        case "condition":
            return f"{one.party} accepts some options only together with others"
        case "reservation":
            least = next(each.value for each in problem.reservations if each.party == one.party)
            return f"to {one.party} a package must be worth {number(least)} or more"
        case "link":
            assert one.place is not None, "a link has a place"
            link = problem.links[one.place]
            names = [".".join(each) for each in link.targets]
            words = {
                "if_then": f"{names[0]} goes only with {' and '.join(names[1:])}",
                "not_both": f"not two of {', '.join(names)}",
                "one_of": f"exactly one of {', '.join(names)}",
            }
            return f"link {one.place + 1}: {words[link.kind]}"


def conflict_lines(found: Conflict | None, problem: Problem) -> list[str]:
    """Why nothing can pass, one demand a line."""
    if found is None:
        return ["Why was not found in the time given."]
    if not found.demands:
        return ["The rules themselves pass no package, whatever the parties file."]
    if len(found.demands) == 1:
        return [f"This alone keeps every package from passing: {demand_words(found.demands[0], problem)}."]
    head = "These cannot be met together" + (
        ", and any one of them left out, they can:" if found.minimal else ":"
    )
    return [head, *(f"  {demand_words(one, problem)}" for one in found.demands)]


def codes(found: Iterable[str]) -> str:
    """Party codes in a sentence."""
    return " ".join(found) or "nobody"


def number(value: Fraction | float | None) -> str:
    """A value from 0 to 1, in four places."""
    return "-" if value is None else f"{float(value):.4f}".rstrip("0").rstrip(".")


def numbered(blocks: Sequence[Sequence[str]], heads: Sequence[str]) -> list[str]:
    """Blocks of lines under their heads."""
    lines: list[str] = []
    for head, block in zip(heads, blocks, strict=True):
        lines += ["", head, *(f"  {line}" for line in block)]
    return lines


def as_floats(values: Mapping[str, Fraction]) -> dict[str, float]:
    """Fractions by name as JSON numbers."""
    return {name: float(value) for name, value in values.items()}


def plain(name: str) -> str:
    """A name out of a file, for one line of a terminal: no control characters."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in name)
