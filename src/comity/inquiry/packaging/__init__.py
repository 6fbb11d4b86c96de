# SPDX-License-Identifier: Apache-2.0
"""Packages in which exhibits travel: BagIt bags, WARC files and WACZ archives, read strictly; bags are written, too."""
