# SPDX-License-Identifier: Apache-2.0
"""Credentials for a roll of voters: who is to get one, the files that are handed to each polling channel, and the sheets that voters get.

What is held where, and by whom (Belenios 2.0, sections 3.1 and 3.3):

- `public_creds.json` in the election's folder: the public list, sorted. No name, no channel. For everybody.
- `CHANNEL.csv` (or `.privcreds`) in the folder of the credential authority: name and secret credential. For the authority, and for
  whoever delivers that channel; nobody who also keeps the ballot box, since who holds it can vote for those in it and see who voted.
  The authority may keep it to give a voter his own credential again, or forget it; then nobody can.
- `public_creds.json` in the authority's folder: its own copy, with which it checks what was opened (section 3.1, step 12). Not secret.

Which public credential is whose is written nowhere. Whoever holds a distribution file can compute it, and nobody else.
"""
