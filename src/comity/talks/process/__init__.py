# SPDX-License-Identifier: Apache-2.0
"""The process around positions, as statements on the record: links, weights, packages, rounds, roadmap, commitments, adoption."""
