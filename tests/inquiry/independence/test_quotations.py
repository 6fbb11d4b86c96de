# SPDX-License-Identifier: Apache-2.0
"""Quotations and who is named as having said something, in five languages; and lines made to hang a careless pattern."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.inquiry.independence.document import plain_document
from comity.inquiry.independence.quotations import key_of, quoted, quoted_words, speakers

QUOTED = [
    ('He said "the port is open" today.', ["the port is open"]),
    ("He said “the port is open” and “so is the quay”.", ["the port is open", "so is the quay"]),
    ("Il a dit « le port est ouvert » hier.", ["le port est ouvert"]),
    ("Он сказал: «порт открыт».", ["порт открыт"]),
    ("Er sagte: „der Hafen ist offen“.", ["der Hafen ist offen"]),
    ("قال «الميناء مفتوح» أمس", ["الميناء مفتوح"]),
    ("“An opening that is not closed", ["An opening that is not closed"]),
    ("She said ‘the port is open at last’ today", ["the port is open at last"]),
    ("It is the minister’s port and the harbour’s crane", []),
    ('A pipe of 9" and one of 12" burst', []),
    ("No quotation at all", []),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_quotations(text: str, expected: list[str]) -> None:
    found = [text[begin:end].strip(' “”«»„"‘’') for begin, end in quoted(text)]
    assert found == expected


def test_quoted_words_are_marked() -> None:
    document = plain_document("text", "The minister said “the port is open” today.\n\nNobody else spoke.")
    assert (
        document.row[quoted_words(document)].tolist() == plain_document("q", "the port is open").row.tolist()
    )


SAID = [
    ("The port will reopen on Thursday, the minister, Mira Tolan, said on Tuesday.", ["tolan"]),
    ("Mira Tolan said that the port would reopen on Thursday.", ["tolan"]),
    ("“The port will reopen on Thursday,” said Mira Tolan of the ministry.", ["tolan"]),
    ("“The port will reopen,” Tolan told a news conference in the capital.", ["tolan"]),
    ("Mira Tolan, the minister of transport, said that the port would reopen.", ["tolan"]),
    ("Jon O'Hask has warned that the crane may fall in the wind.", ["o'hask"]),
    ("According to Ana Verre-Olmo the port would reopen on Thursday.", ["verre-olmo"]),
    ("Dr. Ana de la Verre also explained why the pumps had failed.", ["verre"]),
    ("J. K. Olmo wrote that the bridge would be closed for weeks.", ["olmo"]),
    ("Tolan said the port was safe, and Hask added that it was not.", ["hask", "tolan"]),
    ("« Le port va rouvrir jeudi », a déclaré Mira Tolan devant la presse.", ["tolan"]),
    ("« Le port va rouvrir », a indiqué la ministre Mira Tolan mardi.", ["tolan"]),
    ("Selon Mira Tolan, le port de la ville va rouvrir jeudi.", ["tolan"]),
    ("D'après Jon Hask, le port de la ville va rouvrir jeudi.", ["hask"]),
    ("«Порт откроется в четверг», - сказала Мира Толан журналистам.", ["толан"]),
    ("Мира Толан заявила, что порт снова откроется в четверг.", ["толан"]),
    ("По словам Миры Толан, порт снова откроется в четверг утром.", ["толан"]),
    ("Mira Tolan limanın perşembe günü yeniden açılacağını açıkladı, Jon Hask konuştu.", ["hask"]),
    ("Mira Tolan'a göre liman perşembe günü yeniden açılacak.", ["tolan"]),
    ("Jon Hask'a göre liman perşembe günü yeniden açılacak.", ["hask"]),
    ("وقالت ميرا تولان إن الميناء سيفتح يوم الخميس القادم.", ["تولان"]),
    ("وقال يون هاسك في العاصمة إن الرافعة لم تكن سليمة.", ["هاسك"]),
    ("He said that the port would reopen on Thursday morning.", []),
    ("The police said that nobody had been hurt on the quay.", []),
    ("An official said that the port would reopen on Thursday.", []),
    ("The port of Lessa will reopen on Thursday, nobody knows why.", []),
    ("Said", []),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_speakers(text: str, expected: list[str]) -> None:
    assert sorted(one.key for one in speakers(plain_document("text", text))) == expected


def test_speakers_are_counted_and_sorted() -> None:
    text = "Mira Tolan said that it was late. Hask said that it was not. Tolan added that nobody had asked."
    found = speakers(plain_document("text", text))
    assert [(one.key, one.name, one.times) for one in found] == [
        ("tolan", "Mira Tolan", 2),
        ("hask", "Hask", 1),
    ]


def test_what_is_no_prose_has_no_speakers() -> None:
    prose = "The port of Lessa was closed on Tuesday night, as it had been all week long."
    assert speakers(plain_document("text", f"Tolan said\n\n{prose}")) == ()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Mira Tolan", "tolan"),
        ("Tolan.", "tolan"),
        ("МИРА ТОЛАН", "толан"),
        ("She", ""),
        ("Al", ""),
        ("", ""),
        ("the police", ""),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert key_of(name) == key


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    document = plain_document("text", text)
    speakers(document)
    assert len(quoted_words(document)) == len(document.row)


HANGING = {
    "one letter": "'A' * n + ' said'",
    "pairs": "'a ' * (n // 2)",
    "capitals": "'Mira ' * (n // 5) + 'said'",
    "hyphens": "'A-' * (n // 2) + ' said'",
    "apostrophes": '"A\'" * (n // 2) + " said göre"',
    "initials": "'A.' * (n // 2) + ' said'",
    "spaced capitals": "('A' + ' ' * 50) * (n // 51) + 'said AP'",
    "quotes": "'\"' * n",
    "opening quotes": "'“a b ' * (n // 5)",
    "single quotes": '"‘abc " * (n // 5)',
    "brackets": "'(' * n + ' AP'",
    "bracketed": "'(AP ' * (n // 4)",
    "dashes": "' - ' * (n // 3) + 'AP'",
    "agencies": "'AP / ' * (n // 5)",
    "pictures": "'photo AP ' * (n // 9)",
    "photographs": "'photo ' * (n // 6) + 'AP'",
    "reporting": "'Reporting by ' * (n // 13) + 'editing'",
    "copyright": "'© AP ' * (n // 5)",
    "sources": "'source: ' * (n // 8) + 'AP'",
    "numbers": "'1,' * (n // 2) + 'a said'",
    "digits": "'1' * n + 'a'",
    "stops": "'. ' * (n // 2) + 'AP'",
    "said": "'said ' * (n // 5)",
    "arabic": "'قال ' * (n // 4)",
    "russian": "'по материалам ' * (n // 14) + 'ТАСС'",
    "blanks": "'a' + ' ' * n + 'b said AP'",
    "lines": "'\\n' * n + 'a'",
    "markup": "'<' * n",
    "open tags": "'<html><p>' + '<p ' * (n // 3) + 'said AP'",
    "accents": "'a\\u0301' * (n // 2)",
    "repeats": "'the port of call was open ' * (n // 26)",
}
PROGRAM = """
from comity.inquiry.independence.page import document
from comity.inquiry.independence.sources import sources
from comity.errors import InputError
n = 100_000
for kind, text in {texts}:
    print(kind, flush=True)
    found = []
    for name, one in (("a", text), ("b", "x " + text)):
        try:
            found.append(document(name, one.encode()))
        except InputError:
            pass
    sources(found)
"""


@pytest.mark.parametrize("which", range(4))
@pytest.mark.slow
def test_long_lines_end(which: int) -> None:
    """A guard against patterns that never end, not a measure: the time is many times what it takes."""
    chosen = sorted(HANGING.items())[which::4]
    texts = "[" + ", ".join(f"({kind!r}, {text})" for kind, text in chosen) + "]"
    code = PROGRAM.replace("{texts}", texts)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == [kind for kind, _ in chosen]
