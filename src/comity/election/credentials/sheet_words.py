# SPDX-License-Identifier: Apache-2.0
"""What the sheets of voters say besides names and numbers, in English and Arabic: how to vote and check, and what nothing here protects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sheet in one language. `weight` takes the number."""

    way: Literal["ltr", "rtl"]
    title: str
    voter: str
    credential: str
    spelling: str
    weight: str
    election: str
    uuid: str
    fingerprint: str
    list_fingerprint: str
    vote: str
    voting: tuple[str, ...]
    check: str
    checking: tuple[str, ...]
    limits: str
    unprotected: tuple[str, ...]


ENGLISH = Words(
    way="ltr",
    title="Your credential to vote",
    voter="For",
    credential="Credential",
    spelling="Type it with its dashes. Capital and small letters differ; a zero, a capital O, a capital I and a small l never occur.",
    weight="Your vote counts with weight {0}.",
    election="Election",
    uuid="Identifier of the election",
    fingerprint="Fingerprint of the election",
    list_fingerprint="Fingerprint of the list of voters' public credentials",
    vote="How to vote",
    voting=(
        (
            "Keep this sheet to yourself: whoever has the credential can vote in your place. It is not your name, and the ballot box "
            "does not show your name."
        ),
        (
            "Before you vote, compare the identifier and the fingerprint above with those that you are shown, and with what was "
            "announced in public."
        ),
        "You may vote again until the vote is closed. Only your last ballot counts.",
        "If you lose the sheet, or believe that somebody else has read it, tell the credential authority at once.",
    ),
    check="How to check",
    checking=(
        (
            "When your ballot is sealed you are shown a tracker, a line of 43 characters. Write it down or keep it; it does not tell "
            "how you voted."
        ),
        "Look your tracker up in the published ballot box, at any time and from any device. If it is missing, complain.",
        "Anybody can download the ballot box and recompute every check and the result, with either of these commands:",
    ),
    limits="What this does not protect",
    unprotected=(
        (
            "Your device. A manipulated computer or telephone can see your vote and can change it before it is sealed. Use one that "
            "you trust; audit a prepared ballot instead of casting it to test the device."
        ),
        (
            "You from pressure. If somebody watches you vote, or takes your credential, the vote is not free. Vote again later when "
            "you are alone."
        ),
        (
            "Your credential from those who made or delivered it. They can see whether you voted, not how, and could vote in your "
            "place. If your tracker disappears from the ballot box, complain."
        ),
        (
            "The election from the sale of votes. Who hands over the credential, or what the device kept, can show somebody else how "
            "the vote went."
        ),
    ),
)

ARABIC = Words(
    way="rtl",
    title="رمز الاقتراع الخاص بك",
    voter="إلى",
    credential="الرمز",
    spelling="اكتبه مع الشرطات. الأحرف اللاتينية الكبيرة تختلف عن الصغيرة، ولا يرد فيه الصفر ولا الحرف O الكبير ولا I الكبير ولا l الصغير.",
    weight="وزن صوتك: {0}.",
    election="الانتخاب",
    uuid="معرّف الانتخاب",
    fingerprint="بصمة الانتخاب",
    list_fingerprint="بصمة قائمة الرموز العلنية للناخبين",
    vote="كيف تصوّت",
    voting=(
        "احتفظ بهذه الورقة لنفسك: من يحصل على الرمز يستطيع أن يصوّت بدلاً منك. ليس الرمز اسمك، وصندوق الاقتراع لا يُظهر اسمك.",
        "قبل أن تصوّت قارن المعرّف والبصمة أعلاه بما يُعرض عليك وبما أُعلن على الملأ.",
        "يمكنك أن تصوّت مرة أخرى إلى أن يُغلق التصويت. لا تُحسب إلا ورقتك الأخيرة.",
        "إذا ضاعت الورقة أو ظننت أن غيرك قرأها فأبلغ الجهة المسؤولة عن الرموز فوراً.",
    ),
    check="كيف تتحقق",
    checking=(
        "عند ختم ورقتك يظهر لك رمز تتبّع من 43 حرفاً. دوّنه واحتفظ به؛ فهو لا يكشف كيف كان صوتك.",
        "ابحث عن رمز التتبّع في صندوق الاقتراع المنشور، في أي وقت ومن أي جهاز. إن لم تجده فقدّم شكوى.",
        "يستطيع أي شخص أن ينزّل صندوق الاقتراع وأن يعيد حساب كل التحققات والنتيجة بأي من هذين الأمرين:",
    ),
    limits="ما لا يُحمى هنا",
    unprotected=(
        (
            "جهازك. الحاسوب أو الهاتف المُخترَق يستطيع أن يرى صوتك وأن يغيّره قبل ختمه. استعمل جهازاً تثق به، واختبره بفحص ورقة "
            "مُعدّة بدلاً من الإدلاء بها."
        ),
        "أنت من الضغط. إذا راقبك أحد وأنت تصوّت أو أخذ رمزك فالتصويت ليس حراً. صوّت مرة أخرى عندما تكون وحدك.",
        "رمزك ممن أعدّه أو سلّمه. يستطيعون أن يعرفوا هل صوّتَّ لا كيف صوّتَّ، وأن يصوّتوا بدلاً منك. إذا اختفى رمز تتبّعك من الصندوق فقدّم شكوى.",
        "الانتخاب من بيع الأصوات. من يسلّم رمزه أو ما حفظه جهازه يستطيع أن يُري غيره كيف صوّت.",
    ),
)

COMMANDS = ("comity election verify", "belenios-tool election verify")
LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "ar": ARABIC}
