# SPDX-License-Identifier: Apache-2.0
"""Comity: a joint secretariat for parties that do not trust each other."""

__version__ = "0.1.0"
