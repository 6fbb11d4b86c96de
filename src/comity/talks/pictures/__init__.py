# SPDX-License-Identifier: Apache-2.0
"""Pictures of talks as SVG: each reads in black and white, in both directions of writing, and says in words what it shows."""
