# SPDX-License-Identifier: Apache-2.0
"""Programs of yes-or-no columns, who solves them, and who confirms it."""
