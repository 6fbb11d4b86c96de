# SPDX-License-Identifier: Apache-2.0
"""comity inquiry weigh: what the evidence supports, as likelihood ratios; or a query of a Bayesian network."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from pathlib import Path
from typing import Any, Literal

import click

from comity.cli.common import Result, answers, write_file
from comity.cli.inquiry.cases import CaseSource, options, read_source
from comity.errors import UsageError

NETWORKS = (".xdsl", ".bifxml", ".xmlbif", ".xml")
OTHERS = (".bif", ".net", ".uai", ".dsl", ".dne")
"""Formats of networks that are refused, with the reason."""
PLACEHOLDER = "Its uniform table of hypotheses is a placeholder, not a prior."
_SHARE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,63})=([0-9]{1,18}(?:/[0-9]{1,18}|\.[0-9]{1,18})?)")


def _is_network(file: Path) -> bool:
    """Whether a file is a network: by its name, else by its content."""
    if file.suffix.lower() in {*NETWORKS, *OTHERS}:
        return True
    from comity.inquiry.network.files import looks_like_xml

    try:
        with file.open("rb") as stream:
            return looks_like_xml(stream.read(1024))
    except OSError:
        return False


def _on_case(function: Callable[..., Any]) -> Callable[..., Any]:
    return reduce(lambda wrapped, add: add(wrapped), options, function)


@click.command(name="weigh")
@click.argument("file", metavar="FILE|DIR|MODEL", type=click.Path(path_type=Path))
@click.option("--of", metavar="NODE", default=None, help="MODEL: whose states are asked for.")
@click.option("--given", metavar="NODE=STATE", multiple=True, help="MODEL: what is known; repeat for more.")
@click.option("--confirm", is_flag=True, help="MODEL: ask a second engine, too.")
@click.option(
    "--prior", metavar="H=P,...", default=None, help="Your own prior, such as h1=1/2,h2=1/4,other=1/4."
)
@click.option(
    "--to-xdsl", metavar="OUT", type=click.Path(path_type=Path), help="Write the case as a Bayesian network."
)
@click.option(
    "--corner",
    type=click.Choice(["low", "middle", "high"]),
    default="middle",
    show_default=True,
    help="Which end of the intervals --to-xdsl writes.",
)
@click.option(
    "--against",
    metavar="H",
    default="",
    help="The hypothesis that the ratios of --to-xdsl are against; else the rest.",
)
@click.option(
    "--svg",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw the width of each group into this file.",
)
@_on_case
@answers
def command(
    file: Path,
    of: str | None,
    given: Sequence[str],
    confirm: bool,
    prior: str | None,
    to_xdsl: Path | None,
    corner: Literal["low", "middle", "high"],
    against: str,
    svg: Path | None,
    inquiry: str,
    join: Sequence[str],
    store: str | None,
) -> Result:
    """What the evidence supports: likelihood ratios between hypotheses, counted once for each independent group.

    Refused without a standard of proof or an exhaustive set of hypotheses. It gives no prior and no verdict. For MODEL.xdsl or
    MODEL.bifxml: the probabilities of the states of --of NODE, given what is known.
    """
    if not file.is_dir() and _is_network(file):
        if prior or to_xdsl or svg or join or inquiry or against:
            raise UsageError(f"{file} is a network, which takes --of, --given and --confirm alone")
        from comity.cli.inquiry.weigh_network import weigh_network

        return weigh_network(file, of, given, confirm=confirm)
    if of or given or confirm:
        raise UsageError(
            "--of, --given and --confirm go with a network", hint="expected MODEL.xdsl or MODEL.bifxml"
        )
    source = read_source(file, inquiry, join, store=store)
    return _weigh(source, prior, svg, (to_xdsl, corner, against))


def _weigh(
    source: CaseSource,
    prior: str | None,
    svg: Path | None,
    network: tuple[Path | None, Literal["low", "middle", "high"], str],
) -> Result:
    from comity.cli.inquiry.weigh_data import all_flips, prior_data, weighed_data
    from comity.cli.inquiry.weigh_lines import weighed_lines
    from comity.inquiry.weighing.ratios import weigh

    found = weigh(source.case)
    changes = all_flips(found)
    shares = None if prior is None else _prior(prior)
    data: dict[str, Any] = {"inputs": source.inputs, **weighed_data(found, changes)}
    if shares is not None:
        data["reader_prior"] = prior_data(found.pooled, shares)
    notes = []
    out, corner, against = network
    if out is not None:
        from comity.inquiry.network import xdsl
        from comity.inquiry.weighing.case_network import case_network

        write_file(out, xdsl.write(case_network(source.case, corner, against)))
        data["xdsl"] = str(out)
        notes.append(f"Network at the {corner} of the intervals: {out}. {PLACEHOLDER}")
    if svg is not None:
        from comity.inquiry.weighing.tornado_picture import draw

        write_file(svg, draw(found.pooled).encode())
        data["svg"] = str(svg)
        notes.append(f"Picture: {svg}")
    return Result(data, "\n".join(weighed_lines(found, changes, shares, notes)))


def _prior(text: str) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for part in text.split(","):
        share = _SHARE.fullmatch(part.strip())
        over, _, under = share[2].partition("/") if share else ("", "", "")
        if share is None or (under and not int(under)) or share[1] in found:
            raise UsageError(
                f"--prior {part.strip()!r} is not H=P, each once", hint="such as h1=1/2,h2=1/4,other=1/4"
            )
        found[share[1]] = Fraction(over) / int(under or 1)
    return found
