# SPDX-License-Identifier: Apache-2.0
"""comity inquiry weigh on a network: published numbers in full precision, ratios without a prior, names that are hard to type, refusals."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.terminal import Done, Terminal
from comity.cli.inquiry.weigh_network import weigh_network
from comity.inquiry.network import bifxml, second_engine, xdsl
from comity.inquiry.network.elimination import posterior
from comity.inquiry.network.network import Network, Variable
from comity.inquiry.network.second_engine import INSTALL, Opinion
from inquiry.network.networks import YES_NO, asia, drawn
from inquiry.network.pyagrum_engine import require

VISIT = ("--given", "asia=yes", "--given", "dysp=yes")


def odd() -> Network:
    """Names with `=` in them, one of them the beginning of another."""
    variables = (Variable("a", ("b=c", "d")), Variable("a=b", ("c", "d", "<5")), Variable("plain", YES_NO))
    tables = {
        "a": np.array([0.25, 0.75]),
        "a=b": np.array([[0.5, 0.25, 0.25], [0.125, 0.375, 0.5]]),
        "plain": np.array([[0.0, 1.0], [0.5, 0.5], [0.0, 1.0]]),
    }
    return Network("odd", variables, {"a=b": ("a",), "plain": ("a=b",)}, tables)


@pytest.fixture
def weigh(bare: Terminal) -> Any:
    (bare.folder / "asia.xdsl").write_bytes(xdsl.write(asia()))
    (bare.folder / "asia.bifxml").write_bytes(bifxml.write(asia()))
    (bare.folder / "odd.xml").write_bytes(bifxml.write(odd()))

    def run(*arguments: object) -> Done:
        return bare("inquiry", "weigh", *arguments)

    return run


@pytest.mark.parametrize("file", ["asia.xdsl", "asia.bifxml"])
def test_asia_as_published_in_full_precision(weigh: Any, file: str, bare: Terminal) -> None:
    done = weigh(file, "--of", "lung", *VISIT, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.data["posterior"] == posterior(asia(), "lung", {"asia": "yes", "dysp": "yes"})
    assert done.data["posterior"]["yes"] == pytest.approx(0.099525, abs=1e-6)
    assert (done.data["of"], done.data["given"]) == ("lung", {"asia": "yes", "dysp": "yes"})
    data = (bare.folder / file).read_bytes()
    assert done.data["network"] == {"name": "asia", "nodes": 8, "sha256": sha256(data).hexdigest()}


def test_ratios_of_each_state_against_each_other(weigh: Any) -> None:
    data = weigh("odd.xml", "--of", "a=b", "--given", "plain=no", "--json").data
    assert data["likelihoods"] == {"c": 1.0, "d": 0.5, "<5": 1.0}
    assert data["likelihood_ratios"] == {
        "c": {"d": 2.0, "<5": 1.0}, "d": {"c": 0.5, "<5": 0.5}, "<5": {"c": 1.0, "d": 2.0}
    }  # fmt: skip


def test_ratios_without_a_finite_value_are_null(weigh: Any) -> None:
    done = weigh("odd.xml", "--of", "a=b", "--given", "plain=yes", "--json")
    assert done.data["likelihoods"] == {"c": 0.0, "d": 0.5, "<5": 0.0}
    assert done.data["likelihood_ratios"] == {
        "c": {"d": 0.0, "<5": None}, "d": {"c": None, "<5": None}, "<5": {"c": None, "d": 0.0}
    }  # fmt: skip
    assert "NaN" not in done.out
    assert "Infinity" not in done.out
    text = weigh("odd.xml", "--of", "a=b", "--given", "plain=yes").out
    assert "infinite" in text
    assert "not defined" in text


def test_text_says_which_numbers_hold_a_prior(weigh: Any) -> None:
    out = weigh("asia.xdsl", "--of", "lung", *VISIT).out
    assert out.splitlines()[0] == "asia: lung, given asia = yes, dysp = yes"
    assert "yes    0.099525145" in out
    assert (
        "The posterior includes the prior that the model itself gives the node; likelihoods and their ratios do not."
        in out
    )
    assert weigh("asia.xdsl", "--of", "lung").out.startswith("asia: lung, given nothing\n")


@pytest.mark.parametrize(
    ("pair", "node", "state"),
    [("a=b=c", "a=b", "c"), ("a=b=<5", "a=b", "<5"), ("a=d", "a", "d"), ("a=b=d", "a=b", "d"), ("plain=no", "plain", "no")],
)  # fmt: skip
def test_the_longest_node_name_counts(weigh: Any, pair: str, node: str, state: str) -> None:
    data = weigh("odd.xml", "--of", "plain", "--given", pair, "--json").data
    assert data["given"] == {node: state}


def test_a_state_with_an_equals_sign_where_only_that_fits(tmp_path: Path) -> None:
    network = Network(
        "one",
        (Variable("a", ("b=c", "d")), Variable("x", YES_NO)),
        {},
        {"a": np.array([0.25, 0.75]), "x": np.array([0.5, 0.5])},
    )
    path = tmp_path / "one.xml"
    path.write_bytes(bifxml.write(network))
    assert weigh_network(path, "x", ["a=b=c"]).data["given"] == {"a": "b=c"}


def test_all_digits_survive_json(tmp_path: Path) -> None:
    network = drawn(30, 3)
    path = tmp_path / "drawn.xdsl"
    path.write_bytes(xdsl.write(network))
    result = weigh_network(path, "n7", ["n20=s1"])
    assert json.loads(json.dumps(result.data))["posterior"] == posterior(network, "n7", {"n20": "s1"})
    assert result.ok


@pytest.mark.parametrize(
    ("arguments", "code", "message", "hint"),
    [
        (["asia.xdsl"], 2, "--of NODE is missing", "nodes: asia, tub, smoke"),
        (["asia.xdsl", "--of", "lungs"], 33, "no node 'lungs'", "'lung'"),
        (["asia.xdsl", "--of", "lung", "--given", "Smoke=yes"], 33, "no node 'Smoke'", "'smoke'"),
        (["asia.xdsl", "--of", "lung", "--given", "smoke=Yes"], 33, "'smoke' has no state 'Yes'", "'yes'"),
        (["asia.xdsl", "--of", "lung", "--given", "smoke"], 33, "expected NODE=STATE", "such as"),
        (["asia.xdsl", "--of", "lung", "--given", "smoke=yes", "--given", "smoke=no"], 2, "smoke = yes and smoke = no", "leave"),
        (["asia.xdsl", "--of", "bronc", "--given", "tub=yes", "--given", "either=no"], 10, "the probability 0", "leave out"),
        (["none.xdsl", "--of", "lung"], 33, "cannot be read", ""),
        (["broken.xdsl", "--of", "lung"], 20, "not well-formed XML", "XDSL"),
        (["text.xml", "--of", "lung"], 20, "expected a network as XML", "0.009999999776"),
    ],
)  # fmt: skip
def test_refusals(
    weigh: Any, bare: Terminal, arguments: list[str], code: int, message: str, hint: str
) -> None:
    (bare.folder / "broken.xdsl").write_bytes(xdsl.write(asia())[:-20])
    (bare.folder / "text.xml").write_bytes(b"network asia {}")
    done = weigh(*arguments, "--json")
    assert (done.code, done.data["ok"]) == (code, False)
    assert message in done.data["error"]["message"]
    assert hint in done.data["error"]["hint"]


def test_the_second_engine_agrees(weigh: Any) -> None:
    version = require()
    done = weigh("asia.xdsl", "--of", "lung", *VISIT, "--confirm", "--json")
    second = done.data["second_engine"]
    assert (done.code, second["name"], second["version"]) == (0, "pyAgrum", version)
    assert second["posterior"] == pytest.approx(done.data["posterior"], abs=1e-12)
    assert second["greatest_difference"] <= 1e-12
    text = weigh("asia.xdsl", "--of", "lung", *VISIT, "--confirm").out
    assert f"The second engine, pyAgrum {version}, agrees: the greatest difference is " in text


def test_a_second_engine_that_differs_makes_the_answer_no(
    weigh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(*_: object) -> Opinion:
        return Opinion("other", "1", {"yes": 0.6, "no": 0.4})

    monkeypatch.setattr(second_engine, "posterior_by_second_engine", differs)
    done = weigh("asia.xdsl", "--of", "smoke", "--confirm", "--json")
    assert (done.code, done.data["ok"]) == (1, False)
    assert done.data["second_engine"]["greatest_difference"] == pytest.approx(0.1)
    assert "does NOT agree" in weigh("asia.xdsl", "--of", "smoke", "--confirm").out


def test_without_the_second_engine_the_extra_is_named(
    weigh: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text('print(\'{"status": "missing", "reason": "no module"}\')', encoding="utf-8")
    monkeypatch.setattr(second_engine, "_WORKER", worker)
    done = weigh("asia.xdsl", "--of", "smoke", "--confirm", "--json")
    assert (done.code, done.data["error"]["hint"]) == (33, INSTALL)
