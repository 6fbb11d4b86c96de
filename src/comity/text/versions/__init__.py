# SPDX-License-Identifier: Apache-2.0
"""Two versions of a text: which clause is which, what changed word by word, whose words were lost, which agreed words slipped."""
