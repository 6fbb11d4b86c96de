# SPDX-License-Identifier: Apache-2.0
"""The Belenios 2.0 protocol, byte for byte what Debian's belenios-tool 2.0 reads and writes."""
