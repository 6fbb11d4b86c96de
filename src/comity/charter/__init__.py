# SPDX-License-Identifier: Apache-2.0
"""Who may say it: parties, formats, keys and posts, circles, the decision-rule algebra, silence procedures."""
