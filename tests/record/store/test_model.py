# SPDX-License-Identifier: Apache-2.0
"""Each store against a model that a child could check: a list of rows and two dictionaries."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from comity.record import merkle
from record.store.places import Interrupted, Place, checkpoint_of, key_of, rows_of
from record.trees import Tree

entries = st.lists(st.binary(max_size=60), min_size=1, max_size=5)
names = st.sampled_from(["FRA/witness", "RUS/witness", "TUR/witness", "é/witness"])


class Comparison(RuleBasedStateMachine):
    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.store = place.create()
        self.reader = place.open()
        self.tree = Tree([])
        self.checkpoint: bytes | None = None
        self.checkpoints: dict[int, bytes] = {}
        self.lines: dict[int, dict[bytes, bytes]] = {}

    def _grown(self, new: list[bytes]) -> Tree:
        return Tree([*self.tree.entries, *new])

    @rule(new=entries, parts=st.integers(1, 3))
    def append(self, new: list[bytes], parts: int) -> None:
        tree = self._grown(new)
        rows = rows_of(tree, len(self.tree.entries))
        with self.store.writing() as writer:
            for part in range(parts):
                writer.append(rows[part::parts] if parts == 1 else rows[part : part + 1], checkpoint_of(tree))
            if parts > 1:
                writer.append(rows[parts:], checkpoint_of(tree))
        self.tree, self.checkpoint = tree, checkpoint_of(tree)

    @rule(new=entries, name=names)
    def fail(self, new: list[bytes], name: str) -> None:
        with suppress(Interrupted), self.store.writing() as writer:
            writer.append(rows_of(self._grown(new), writer.size), b"never")
            writer.cosign(writer.size, b"never", name, b"never")
            raise Interrupted

    @rule(name=names, line=st.binary(max_size=8), size=st.integers(0, 5), checkpoint=st.binary(max_size=3))
    def cosign(self, name: str, line: bytes, size: int, checkpoint: bytes) -> None:
        with self.store.writing() as writer:
            writer.cosign(size, checkpoint, name, line)
        self.checkpoints.setdefault(size, checkpoint)
        self.lines.setdefault(size, {})[name.encode()] = line

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = self.place.open()

    @rule()
    def change_roles(self) -> None:
        self.store, self.reader = self.reader, self.store

    @invariant()
    def both_connections_agree_with_the_model(self) -> None:
        whole = len(self.tree.entries)
        for store in (self.store, self.reader):
            assert store.size() == whole
            assert store.head() == self.checkpoint
            assert list(store.rows(whole // 2, whole)) == rows_of(self.tree, whole // 2)
            assert store.cosigned_sizes() == sorted(self.checkpoints)
            nodes = merkle.frontier_nodes(whole)
            assert store.nodes(nodes) == self.tree.read(nodes)
            for size, checkpoint in self.checkpoints.items():
                lines = [self.lines[size][name] for name in sorted(self.lines[size])]
                assert store.cosigned(size) == (checkpoint, lines)
            for entry in set(self.tree.entries[-3:]):
                same = [index for index, other in enumerate(self.tree.entries) if other == entry]
                assert store.same_text(key_of(entry)) == same

    def teardown(self) -> None:
        self.place.close()


def test_any_sequence_of_uses_agrees_with_a_model(place: Place) -> None:
    class Here(Comparison):
        def __init__(self) -> None:
            super().__init__(place.fresh())

    run_state_machine_as_test(Here, settings=settings(max_examples=15, stateful_step_count=20))
