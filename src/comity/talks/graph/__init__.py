# SPDX-License-Identifier: Apache-2.0
"""The graph model of a conflict: which states are stable for every party."""
