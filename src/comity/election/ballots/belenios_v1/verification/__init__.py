# SPDX-License-Identifier: Apache-2.0
"""An election checked by somebody who trusts nobody: the specification's audit, and what the reference tool leaves out of it."""
