# SPDX-License-Identifier: Apache-2.0
"""Instrument: negotiated text. Brackets around what is not agreed, and how much of a text is settled."""

from comity.text.cleanness import Cleanness, cleanness
from comity.text.scanner import Bracket, Choice, Diagnostic, Scan, scan

__all__ = ["Bracket", "Choice", "Cleanness", "Diagnostic", "Scan", "cleanness", "scan"]
