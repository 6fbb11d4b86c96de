# SPDX-License-Identifier: Apache-2.0
"""The secretariat: opens a mechanism, admits and appends statements, folds the state, verifies, mirrors and witnesses."""
