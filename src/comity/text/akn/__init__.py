# SPDX-License-Identifier: Apache-2.0
"""Akoma Ntoso 3.0 (OASIS, 2018), written, checked against its schema, and read back without losing a choice or an id."""
