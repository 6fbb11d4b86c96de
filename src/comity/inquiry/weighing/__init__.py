# SPDX-License-Identifier: Apache-2.0
"""Grades of sources and claims, and what the evidence supports: likelihood ratios over independent groups, never a verdict or a prior."""
