# SPDX-License-Identifier: Apache-2.0
"""What strangers check an inquiry with: timestamps, CASE/UCO, and the page that says how."""
