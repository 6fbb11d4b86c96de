# SPDX-License-Identifier: Apache-2.0
"""Discrete Bayesian networks: read, written, asked exactly, built from forensic idioms, and checked by a second engine."""
