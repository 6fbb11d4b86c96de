# SPDX-License-Identifier: Apache-2.0
"""Prose made with a seed: sentences of news about invented towns from a small grammar, and the furniture of invented papers."""

from __future__ import annotations

from random import Random

NAMES = (
    "Tolan Hask Verre Olmo Brand Dask Morn Reel Corr Bell Stroud Ganz Pell Ruhn Orvik Lanz Teller Sorn Abel Dray Marsh Quill Ister Vane"
).split()
FIRST = "Mira Jon Ana Piet Sela Oren Lia Tomas Nada Emil Ruta Hana Ivo Berit Karl Dina".split()
PLACES = "Lessa|Orsk Bay|Vantry|Dolmen Ford|Karsk|Upper Mirren|Tolk|Sant Ebro|Hallow Reach|Pellin|Grey Quay|Osterby".split(
    "|"
)
NOUNS = (
    "bridge pump quay hall ferry school depot reservoir tunnel library market lighthouse pool tower wall bakery mast cable garden harbour "
    "crane barge lorry bolt pipe roof budget petition guild council committee ministry engineer diver teacher farmer sailor nurse driver "
    "report contract insurance survey warning tender permit map valve turbine dam canal orchard mill foundry laundry theatre choir museum "
    "archive clock bell lamp fence gate path slope cliff meadow marsh stove oven kettle ledger receipt stamp envelope parcel bicycle tram "
    "bus ticket platform signal switch battery fuse generator boiler chimney brick beam plank nail rope anchor sail hull deck cabin"
).split()
ADJECTIVES = (
    "old new narrow rusty empty crowded cheap costly broken quiet early late wooden iron northern southern eastern western wet dry steep "
    "famous private public small large heavy light green grey yellow stubborn patient careful hasty brave modest final second third rare "
    "useful hollow smooth rough cold warm local distant unpaid unsigned missing borrowed painted frozen flooded"
).split()
VERBS = (
    "repaired measured closed opened sold bought painted moved counted inspected ordered refused promised delayed finished begun praised "
    "blamed signed burned flooded lifted lowered carried emptied filled mended rented insured photographed described forgotten found lost "
    "hidden guarded visited admired questioned tested weighed cleaned rebuilt widened shortened replaced borrowed returned planned"
).split()
ADVERBS = "slowly|twice|again|quickly|quietly|at last|in part|by hand|with care|in haste|for nothing|on foot|by night|without a word".split(
    "|"
)
LINKS = "near behind under above beside against for with without after before during across along beyond despite".split()
MODALS = "was|will be|had been|could be|must be|has been|should be|may be|is to be|was never|was soon|is often".split(
    "|"
)
JOINS = "while|because|although|as|and|but|so that|until|once|where|whereas|since".split("|")
WHEN = "on Monday|on Tuesday|on Friday|last week|in March|in April|two years ago|this morning|at noon|over the weekend|yesterday".split(
    "|"
)
SAYS = "said|told the paper|added|wrote|explained|warned".split("|")
MENU = "Home|World|Business|Opinion|Shop|Weather|Sport|Culture|Letters|Archive|Jobs|Motoring|Gardens|Obituaries|Puzzles".split(
    "|"
)
APPEALS = (
    "Support our work: your donation keeps this site running. Donate today and your gift will be matched.|"
    "We use cookies to make this site better. By going on you agree to our cookie policy.|"
    "Sign up for our newsletter and read the morning's news before breakfast.|"
    "Subscribe now for full access to the archive on all your devices.|Follow us on Facebook and Twitter.|"
    "All rights reserved. Terms of use. Privacy policy. Contact us.|Advertisement"
).split("|")


def _thing(random: Random, depth: int = 0) -> str:
    noun = random.choice(NOUNS)
    words = [random.choice(("the", "the", "a", "its", "their", "every", "no", str(random.randint(2, 900))))]
    if random.random() < 0.5:
        words.append(random.choice(ADJECTIVES))
    words.append(noun)
    if depth < 2 and random.random() < 0.3:
        words += [random.choice(("of", *LINKS)), _thing(random, depth + 1)]
    return " ".join(words)


def _clause(random: Random) -> str:
    words = [_thing(random), random.choice(MODALS), random.choice(VERBS)]
    if random.random() < 0.5:
        words.append(random.choice(ADVERBS))
    if random.random() < 0.6:
        words += [random.choice(LINKS), _thing(random)]
    if random.random() < 0.3:
        words += ["in", random.choice(PLACES)]
    if random.random() < 0.3:
        words.append(random.choice(WHEN))
    return " ".join(words)


def sentence(random: Random) -> str:
    """One or two clauses, now and then what somebody said."""
    text = _clause(random)
    if random.random() < 0.6:
        text += f"{random.choice((',', ''))} {random.choice(JOINS)} {_clause(random)}"
    text = text[0].upper() + text[1:]
    if random.random() < 0.15:
        return f'"{text}," {random.choice(SAYS)} {random.choice(FIRST)} {random.choice(NAMES)}.'
    return f"{text}."


def paragraph(random: Random) -> str:
    """Two to four sentences."""
    return " ".join(sentence(random) for _ in range(random.randint(2, 4)))


def article(random: Random) -> tuple[str, ...]:
    """Five to fourteen paragraphs."""
    return tuple(paragraph(random) for _ in range(random.randint(5, 14)))


def furniture(random: Random) -> tuple[str, ...]:
    """A menu, appeals, headings of other articles and a closing line."""
    others = (_clause(random).capitalize() for _ in range(random.randint(4, 12)))
    return (*random.sample(MENU, 8), *random.sample(APPEALS, 4), *others, random.choice(APPEALS[4:]))
