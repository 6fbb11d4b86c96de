# SPDX-License-Identifier: Apache-2.0
"""Sphinx settings: Markdown pages, no network, no page outside the table of contents."""

from __future__ import annotations

import comity

project = "Comity"
author = "The Comity maintainers"
project_copyright = "The Comity maintainers, Apache-2.0"
release = comity.__version__
version = ".".join(release.split(".")[:2])

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
language = "en"
gettext_compact = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"Comity {release}"
html_show_sphinx = False
html_copy_source = False
