# SPDX-License-Identifier: Apache-2.0
"""Ballots: the algebra they are sealed with, the protocols that seal and open them, and the methods that count them."""
