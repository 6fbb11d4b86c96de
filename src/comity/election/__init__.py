# SPDX-License-Identifier: Apache-2.0
"""Elections that parties who do not trust each other can check to the last ballot."""
