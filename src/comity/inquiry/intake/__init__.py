# SPDX-License-Identifier: Apache-2.0
"""Intake: files, folders, WARC, WACZ and BagIt become exhibits of an archive, with metadata, text and picture hashes as derivatives."""

from __future__ import annotations

from comity.inquiry.intake.intake import Brought, Failed, Intake, Report, intake
from comity.inquiry.intake.readings import Limits

__all__ = ["Brought", "Failed", "Intake", "Limits", "Report", "intake"]
