# SPDX-License-Identifier: Apache-2.0
"""DOCX (ISO/IEC 29500): alternatives as changes tracked by party, ids as bookmarks, positions as comments; and read back."""
