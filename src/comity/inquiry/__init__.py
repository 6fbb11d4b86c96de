# SPDX-License-Identifier: Apache-2.0
"""Inquiry: from exhibits to a finding that others can re-check.

The software states support for hypotheses; verdicts are human decisions.
"""
