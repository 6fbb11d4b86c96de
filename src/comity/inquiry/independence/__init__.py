# SPDX-License-Identifier: Apache-2.0
"""How many sources stand behind documents: what was copied, credited, quoted, and what only looks alike."""
