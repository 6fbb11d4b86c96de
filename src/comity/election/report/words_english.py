# SPDX-License-Identifier: Apache-2.0
"""The words of a report in English. What parties wrote is never translated, nor is what a check found in detail.

Counts stand after their names ("Ballots in the box: 206"), so that no language has to inflect a noun. In braces: where values go.
"""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "title": "Report on an election",
    "skip": "Skip to the content",
    "contents": "Contents",
    "unnamed": "(no name)",
    "none": "none",
    "comma": ", ",
    "and then": "; ",
    "count": "{name}: {value}",
    "status": "Status",
    "verified": "Verified",
    "verified text": "All {count} checks hold, and the result is the one that the ballots give.",
    "failed": "Does not verify",
    "failed text": "These checks do not hold: {checks}.",
    "claims": "The figures are what the archive claims. Do not rely on them.",
    "unfinished": "Not finished",
    "unfinished text": "All {count} checks that can be made so far hold. There is no result yet.",
    "voting": "Voting is open: ballots may still be added and replaced.",
    "tallying": "Voting is closed; the tally is under way.",
    "finished": "The election is finished.",
    "simulated": "Simulated",
    "simulated text": "The election's own description says that it is a simulation. It decides nothing.",
    "warning": "Warning",
    "election": "The election",
    "administrator": "Administrator",
    "authority": "Credential authority",
    "results": "Questions and counts",
    "question": "Question {number}",
    "choose one": "Each ballot chooses exactly {count} of {all} answers.",
    "choose": "Each ballot chooses {low} to {high} of {all} answers.",
    "may be blank": "A blank vote is allowed.",
    "numbers": "Each ballot gives every answer a number, such as a rank or a grade.",
    "answers caption": "Votes for each answer to question {number}, in the order of the ballot",
    "answer": "Answer",
    "votes": "Votes",
    "share": "Share",
    "blank": "Blank votes",
    "unmarked": "No answer chosen",
    "base": "Votes that count: {all}. Shares of the answers are of the {base} that are not blank; shares of other votes are of all.",
    "plain base": "Votes that count: {all}. Shares are of these.",
    "several": "A ballot may choose several answers, so that shares may add up to more than the whole.",
    "weighted": "Votes are weighted: a ballot of weight 3 counts as 3 votes.",
    "rounded": "Percentages are rounded; fractions are exact.",
    "charter": "What follows from these numbers is for the charter to say. Answers stand in the order of the ballot.",
    "no result": "There is no result yet.",
    "unreadable": "The archive claims a result that cannot be read as totals of this question.",
    "hinted": "The question itself asks for this method: {method}. The charter may say otherwise.",
    "unhinted": (
        "The question names no method: the charter decides which one applies. These are the methods that can count such votes. Their "
        "order means nothing."
    ),
    "plurality": "Plurality",
    "approval": "Approval",
    "schulze": "Schulze",
    "majority-judgment": "Majority judgment",
    "stv": "Single transferable vote",
    "not counted": "{method}: not counted. {why}",
    "no marks": "It needs votes that mark answers with 1 and leave the others at 0, and here no vote does.",
    "no grades": "It needs to know how many grades there are, and the question does not say.",
    "no votes": "There are no votes.",
    "not votes": "The archive claims votes that cannot be read: {why}",
    "one seat": "Counted for one seat. For more: {command}",
    "winner": "First by this method: {names}.",
    "tie": "Tied for the first place, which this method does not break: {names}.",
    "vacant": "Nobody was voted for.",
    "valid": "Valid votes",
    "invalid": "Invalid votes",
    "totals caption": "{method}: votes for each answer, in the order of the ballot",
    "pairs caption": "Schulze, step 1: votes that prefer the answer of the row to the answer of the column",
    "paths caption": (
        "Schulze, step 2: strength of the strongest path from the row to the column, as votes for and against at its weakest defeat"
    ),
    "classes": "Schulze, step 3: nobody in a class is beaten by a path from a later one. Classes: {classes}",
    "too many": "There are too many answers for a table. Every step: {command}",
    "grades caption": "Majority judgment: how often each answer got each grade, and its middle grade",
    "middle": "Middle grade",
    "grade": "Grade {number}",
    "by grade": "Classes, by middle grade and what decides between equal ones: {classes}",
    "assumed grades": "The question names no grades: 1 is taken as the best, and the greatest number given as the last.",
    "better": "Of two middle grades the better counts, as in Debian's belenios-tool 2.0.",
    "worse": "By Balinski and Laraki's own rule the worse of two middle grades counts, and the classes are: {classes}",
    "quota": "Quota",
    "rounds caption": "Single transferable vote, round by round: votes of each answer still in the count",
    "round": "Round",
    "step": "What happened",
    "elected": "elected: {names}",
    "excluded": "out: {names}",
    "rest": "left over and elected: {names}",
    "equal": "equal before: {names}",
    "equals rule": "Of equals the first on the ballot is elected and the last is out, as in Debian's belenios-tool 2.0.",
    "rounding": "Rounding decided a step: with exact fractions {names} would be elected.",
    "rounding same": "Rounding decided a step: with exact fractions the same are elected by other steps.",
    "profile": "All votes as they were decrypted, alike ones together",
    "vote": "Numbers in the order of the ballot",
    "times": "Times",
    "profile cut": "Only the first {count} kinds of votes are listed.",
    "turnout": "Turnout",
    "credentials": "Credentials on the roll",
    "roll weight": "Weight of the roll",
    "ballots": "Ballots in the box",
    "replaced": "Ballots that do not count",
    "replaced why": "replaced by a later ballot of the same credential",
    "voters": "Credentials whose ballot counts",
    "weight": "Weight that counts",
    "share voted": "Share of the credentials that voted",
    "share weight": "Share of the weight that voted",
    "roll few": "How many voted is not shown where fewer than {count} hold a weight: it would tell of single voters whether they did.",
    "roll caption": "The roll by weight",
    "of weight": "Weight",
    "on roll": "Credentials",
    "voted": "Voted",
    "roll cut": "Only the first {count} weights are listed.",
    "no roll": "The list of credentials does not hold, so nobody can be counted by it.",
    "trustees": "Trustees",
    "trustees text": (
        "Each group below must take part in the decryption, with as many trustees as it says. A group of one is always needed. A "
        "trustee who was not needed did nothing wrong: others of the group had come first."
    ),
    "trustees caption": "Trustees by number, and what each did",
    "trustee": "Trustee",
    "group": "Group",
    "always": "alone: always needed",
    "of group": "{needed} needed of trustees {first} to {last}",
    "shuffled": "Shuffled",
    "shuffle": "shuffle {place}",
    "decrypted": "Decryption",
    "took part": "took part",
    "not needed": "was not needed",
    "awaited": "awaited",
    "missing": "missing",
    "key fingerprint": "Fingerprint of the key (SHA-256)",
    "no trustees": "The list of trustees cannot be read.",
    "checks": "Checks",
    "checks text": (
        "Each was made from the bytes of the archive alone. {stricter} of the {all} made go beyond Debian's belenios-tool 2.0 and "
        "are marked as stricter. Sections are those of the Belenios 2.0 specification."
    ),
    "checks caption": "Checks in the order in which they were made",
    "outcome": "Outcome",
    "check": "What it shows",
    "section": "Section",
    "holds": "✓ holds",
    "broken": "✗ does not hold",
    "stricter": "stricter",
    "unmade": "Checks not made",
    "no earlier": "no earlier copy was given",
    "no mixing": "no question needs it",
    "not reached": "the election is not so far, or a check before it failed",
    "limits": "What is not protected",
    "limits text": "That all checks hold says that the ballots in the box were counted as they stand. It does not say this:",
    "limit device": (
        "That the voter's device was honest. A manipulated one can see a vote and change it before it is sealed. Auditing prepared "
        "ballots makes that likely to be noticed, not impossible."
    ),
    "limit coercion": (
        "That every vote was free. Whoever is watched while voting, hands over the credential or sells the vote can show others how "
        "the vote went; voting again later helps only those who are left alone."
    ),
    "limit who": (
        "That nobody knows who voted. Whoever can tell which credential is whose sees who voted and in which order, though not how. Those "
        "who made or delivered credentials could also vote in place of voters who do not."
    ),
    "limit trustees": (
        "That nobody can read votes. Trustees who together are as many as every group asks for can decrypt single ballots if they "
        "agree to; nothing here would show it."
    ),
    "limit available": (
        "That everybody could vote. A server that is down, or a ballot that is refused, leaves no trace in the archive. A voter who "
        "misses a tracker should complain."
    ),
    "limit roll": (
        "That the roll is right. Who may vote, and with what weight, was decided before; here it is only the same list throughout."
    ),
    "yourself": "Verify it yourself",
    "yourself text": (
        "This report proves nothing by itself: the archive does. Get the archive {file} from a party that you trust, or from "
        "several, and run these commands."
    ),
    "same bytes": "The same bytes that this report is about, by their SHA-256 below:",
    "ours": "Every check of this report, with Comity:",
    "theirs": "The checks of Debian's belenios-tool 2.0, which others wrote. DIR is a folder with the archive alone:",
    "grown": "Nothing was removed since an earlier copy:",
    "same roll": "The list of credentials is the one that was published:",
    "identifiers": "Identifiers",
    "uuid": "Identifier of the election",
    "fingerprint": "Fingerprint of the election",
    "crypto group": "Group",
    "archive sha": "SHA-256 of the archive",
    "archive size": "Size of the archive in bytes",
    "archive time": "Time of its making, as the archive says",
    "event count": "Events",
    "first event": "First event",
    "last event": "Last event",
    "list fingerprint": "Fingerprint of the list of credentials",
    "list sha": "The same as SHA-256 in hexadecimal",
    "events caption": "Events other than ballots. The proofs are their payloads, in the archive.",
    "height": "Place",
    "type": "Event",
    "event hash": "SHA-256",
    "owner": "Trustee",
    "events cut": "Only the first {count} are listed.",
    "trackers": "Trackers of the ballots that count",
    "trackers text": (
        "Every voter can look for the tracker that was shown when the ballot was sealed. A tracker tells nothing about the vote. The "
        "list is sorted; unfold it first, then search in the page with Ctrl+F, or Find in page on a telephone."
    ),
    "paper trackers": (
        "Every voter can look for the tracker that was shown when the ballot was sealed. A tracker tells nothing about the vote. The "
        "list is sorted."
    ),
    "many trackers": "There are {count}, too many for a page. Write them to a file, sorted, and search in it:",
    "by tar": "Without Comity, to see whether a ballot is in the box, in place of TRACKER:",
    "no trackers": "No ballot counts.",
}
