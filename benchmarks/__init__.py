# SPDX-License-Identifier: Apache-2.0
"""Measurements of Comity against its neighbours and this machine's own limits. `make bench` runs them and writes docs/benchmarks.md."""
