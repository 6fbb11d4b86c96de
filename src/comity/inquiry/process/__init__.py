# SPDX-License-Identifier: Apache-2.0
"""An inquiry as statements on the record: evidence and its custody, dependence and grades, hypotheses and blind rounds, the finding."""
