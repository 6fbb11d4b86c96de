# SPDX-License-Identifier: Apache-2.0
"""Instrument: positions. Issues with options, what the parties filed on each, and what the decision rule says of it."""
