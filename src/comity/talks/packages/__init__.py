# SPDX-License-Identifier: Apache-2.0
"""Packages: who accepts one, which pass, what is fair, what would unlock one, and how firmly an answer stands."""
