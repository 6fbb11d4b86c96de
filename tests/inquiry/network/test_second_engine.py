# SPDX-License-Identifier: Apache-2.0
"""pyAgrum as second engine: it agrees to 1e-9, through both formats, in both directions; what it cannot do is known and said."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from comity.errors import ComityStateError, InputError, Refusal
from comity.inquiry.network import bifxml, second_engine, xdsl
from comity.inquiry.network.elimination import POSSIBLE, posterior
from comity.inquiry.network.files import read_network
from comity.inquiry.network.network import Network, Variable
from comity.inquiry.network.second_engine import (
    INSTALL,
    Opinion,
    posterior_by_second_engine,
    posteriors_by_second_engine,
)
from inquiry.network.networks import YES_NO, asia, drawn, rounded
from inquiry.network.pyagrum_engine import ask, require


def questions(network: Network, seed: int) -> tuple[dict[str, str], list[str]]:
    """Findings on an eighth of the nodes, and six others to ask about."""
    draw = Random(seed)
    names = draw.sample(list(network.places), len(network.places))
    seen = names[: max(1, len(names) // 8)]
    return {name: draw.choice(network.variable(name).states) for name in seen}, names[-6:]


@pytest.mark.parametrize(("nodes", "seed"), [(20, 1), (40, 2), (60, 3), (80, 4), (80, 5), (223, 1)])
def test_agrees_on_drawn_networks_up_to_the_size_of_andes(nodes: int, seed: int) -> None:
    require()
    network = drawn(nodes, seed)
    findings, asked = questions(network, seed)
    for of, opinion in zip(
        asked, posteriors_by_second_engine(network, [(of, findings) for of in asked]), strict=True
    ):
        assert opinion.greatest_difference(posterior(network, of, findings)) < 1e-12


def test_agrees_where_rows_were_rounded() -> None:
    """Six places, as many programs write them: both take the numbers as they are."""
    require()
    for seed in range(2):
        network = rounded(drawn(40, seed))
        findings, asked = questions(network, seed)
        opinions = posteriors_by_second_engine(network, [(of, findings) for of in asked])
        for of, opinion in zip(asked, opinions, strict=True):
            assert opinion.greatest_difference(posterior(network, of, findings)) < 1e-12


def test_agrees_where_tables_hold_zeros() -> None:
    require()
    agreed = refused = 0
    for seed in range(4):
        network = drawn(25, seed, zeros=0.3)
        findings, asked = questions(network, seed)
        try:
            ours = posterior(network, asked[0], findings)
        except Refusal:
            refused += 1
            with pytest.raises(Refusal):
                posterior_by_second_engine(network, asked[0], findings)
        else:
            agreed += 1
            assert posterior_by_second_engine(network, asked[0], findings).greatest_difference(ours) < 1e-12
    assert agreed + refused == 4
    assert agreed


def test_names_that_pyagrum_does_not_take() -> None:
    """It writes `<5` without escaping it and cannot read what it wrote; so it is never shown a name."""
    version = require()
    network = Network(
        "odd", (Variable("age of <x>", ("<5", "12+", "Asy/Patch", "ё")), Variable("x|y{}", YES_NO)),
        {"x|y{}": ("age of <x>",)},
        {"age of <x>": np.array([0.1, 0.2, 0.3, 0.4]), "x|y{}": np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.4, 0.6]])},
    )  # fmt: skip
    opinion = posterior_by_second_engine(network, "age of <x>", {"x|y{}": "yes"})
    assert opinion.posterior == pytest.approx(
        {"<5": 1 / 30, "12+": 4 / 30, "Asy/Patch": 9 / 30, "ё": 16 / 30}
    )
    assert (opinion.name, opinion.version) == ("pyAgrum", version)


def test_impossible_evidence_and_unknown_names() -> None:
    require()
    with pytest.raises(Refusal) as refused:
        posterior_by_second_engine(asia(), "bronc", {"either": "no", "tub": "yes"})
    assert refused.value.rule == POSSIBLE
    for of, findings in (("lungs", {}), ("lung", {"tub": "maybe"}), ("lung", {"tube": "yes"})):
        with pytest.raises(InputError):
            posterior_by_second_engine(asia(), of, findings)


def test_the_greatest_difference() -> None:
    assert Opinion("x", "1", {"a": 0.25, "b": 0.75}).greatest_difference({"a": 0.5, "b": 0.625}) == 0.25


@pytest.mark.parametrize(
    ("worker", "error", "what"),
    [
        (
            'print(\'{"status": "missing", "reason": "No module"}\')',
            InputError,
            "is not installed: No module",
        ),
        ("raise SystemExit('out of luck')", ComityStateError, "broke down: out of luck"),
        ("import os; os.abort()", ComityStateError, "broke down: "),
        ("import time; time.sleep(30)", ComityStateError, "did not stop after 0.5 seconds"),
    ],
)
def test_an_engine_that_is_missing_or_breaks_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, worker: str, error: type[Exception], what: str
) -> None:
    path = tmp_path / "worker.py"
    path.write_text(worker, encoding="utf-8")
    monkeypatch.setattr(second_engine, "_WORKER", path)
    monkeypatch.setattr(second_engine, "SECONDS", 0.5 if "sleep" in worker else 20.0)
    with pytest.raises(error, match=what) as wrong:
        posterior_by_second_engine(asia(), "lung", {})
    assert isinstance(wrong.value, ComityStateError)
    assert (wrong.value.hint == INSTALL) == (error is InputError)


def test_it_reads_our_xmlbif_with_every_digit(tmp_path: Path) -> None:
    network = drawn(30, 5)
    path = tmp_path / "model.bifxml"
    path.write_bytes(bifxml.write(network))
    tables = ask(
        "model = gum.loadBN(asked)\n"
        "print(json.dumps({n: [list(model.cpt(n).names), model.cpt(n).toarray().tolist()] for n in model.names()}))",
        str(path),
    )
    for name, parents in network.parents.items():
        axes, table = tables[name]
        order = [axes[::-1].index(one) for one in (*parents, name)]
        assert np.array_equal(np.transpose(np.array(table), order), network.tables[name])


@pytest.mark.parametrize("suffix", ["xdsl", "bifxml"])
def test_we_read_what_it_writes(tmp_path: Path, suffix: str) -> None:
    """It writes six digits; the file is what counts. Both read it, and agree on what it says."""
    for seed in range(2):
        original = drawn(40, seed)
        first, second = tmp_path / "first.bifxml", tmp_path / f"second.{suffix}"
        first.write_bytes(bifxml.write(original))
        findings, asked = questions(original, seed)
        theirs = ask(
            "gum.saveBN(gum.loadBN(asked['first']), asked['second'])\n"
            "inference = gum.LazyPropagation(gum.loadBN(asked['second']))\n"
            "inference.setEvidence(asked['given'])\n"
            "print(json.dumps([inference.posterior(of).tolist() for of in asked['of']]))",
            {"first": str(first), "second": str(second), "given": findings, "of": asked},
        )
        network = read_network(second.name, second.read_bytes())
        for of, shares in zip(asked, theirs, strict=True):
            ours = posterior(network, of, findings)
            assert ours == pytest.approx(posterior(original, of, findings), abs=1e-3)
            assert list(ours.values()) == pytest.approx(shares, abs=1e-9)


def test_pyagrum_takes_the_parents_of_xdsl_in_the_opposite_order(tmp_path: Path) -> None:
    """Why models go to it as XMLBIF. If this fails, a new version has changed, and `xdsl.FIRST_PARENT_FASTEST` must tell versions apart."""
    table = np.array([[[0.01, 0.99], [0.02, 0.98]], [[0.03, 0.97], [0.04, 0.96]]])
    network = Network(
        "order", tuple(Variable(name, YES_NO) for name in ("a", "b", "c")), {"c": ("a", "b")},
        {"a": np.array([0.5, 0.5]), "b": np.array([0.5, 0.5]), "c": table},
    )  # fmt: skip
    path = tmp_path / "model.xdsl"
    path.write_bytes(xdsl.write(network))
    row = ask(
        "model = gum.loadBN(asked)\ngum.saveBN(model, asked)\nprint(json.dumps(model.cpt('c')[{'a': 0, 'b': 1}].tolist()))",
        str(path),
    )
    assert row == table[1, 0].tolist() != table[0, 1].tolist()
    assert read_network("model.xdsl", path.read_bytes()).tables["c"][0, 1].tolist() == row
