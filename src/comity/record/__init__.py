# SPDX-License-Identifier: Apache-2.0
"""What was said, in order, signed: notes, entries, the Merkle log, checkpoints, cosignatures, sealed items and stores."""
