# SPDX-License-Identifier: Apache-2.0
"""The bundle of an inquiry: everything that a stranger needs to check it, in one bag, and the computing of its answers anew."""
