# SPDX-License-Identifier: Apache-2.0
"""Findings: drafts, review, reply, decision, dissent, correction and withdrawal, shown and redacted. What is decided, people decide."""
