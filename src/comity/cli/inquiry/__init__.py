# SPDX-License-Identifier: Apache-2.0
"""comity inquiry: from exhibits to a finding. Each command lives in a module of its own, imported when it is called."""

from __future__ import annotations

from comity.cli.lazy import LazyGroup

COMMANDS = {
    "add": "take files, folders, WARC, WACZ and BagIt into an archive of exhibits",
    "exhibits": "list and search the exhibits of an archive",
    "custody": "who had an exhibit, when and why; hand it over, hold it, check the chain",
    "release": "copy exhibits out for an audience, where consent and holds allow it",
    "anchor": "put exhibits and where their custody stands onto a record",
    "sources": "how many independent sources stand behind these documents, and what ties them together",
    "grade": "reliability of sources and credibility of claims, with the ground for each",
    "matrix": "hypotheses against evidence, one row for each independent group",
    "weigh": "likelihood ratios between hypotheses, or a query of a Bayesian network",
    "finding": "a finding as HTML, PDF or DOCX; its drafts and what changed between them",
    "redact": "a redacted copy of an exhibit: regions, reason and approver; the original stays",
    "timestamp": "a trusted timestamp on a checkpoint of the record (RFC 3161)",
    "bundle": "exhibits, models, finding and proofs in one bag that strangers verify",
    "reproduce": "compute a bundle's groups and ratios again and compare",
}
command = LazyGroup(
    "inquiry", COMMANDS, package="comity.cli.inquiry", help="Evidence, independence, weighing, findings."
)
