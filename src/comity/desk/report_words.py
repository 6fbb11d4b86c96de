# SPDX-License-Identifier: Apache-2.0
"""The words of a report in English and Arabic. Names that parties gave are never translated; other languages get the English words.

Counts stand after a colon ("Entries: 206"), so that no language has to inflect a noun. In braces: where values go.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from comity.talks.pictures.words import tag

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "skip": "Skip to the content", "contents": "Contents", "origin": "Record", "size": "Entries", "root": "Root of the log",
            "digest": "Digest of the state", "check": "Check it yourself",
            "how to check": "DIR is the folder of the mechanism or of anybody's copy of it. The first command checks every signature, "
                "the log and each act against the rules. The second prints the digest of the state at this size, which must be the one "
                "above.",
            "count": "{name}: {value}", "comma": ", ", "span": "{start} to {end}", "none": "none", "unnamed": "(no name)", "no": "no",
            "entry": "entry {number}", "entries": "Entry", "all": "all", "formats": "Formats and members", "format": "Format", "id": "Id",
            "members": "Members", "parties": "Parties", "party": "Party", "code": "Code", "name": "Name",
            "formats caption": "Formats, and their members by code",
            "parties caption": "Parties by code, and the formats that they belong to", "issues": "State of play", "issue": "Issue",
            "issues intro": "Codes joined by + were filed jointly. Who filed nothing is silent, and no position is guessed. Share who "
                "accept, of those with a say: from the least, if all who are silent reject, to the most, if all of them accept. Each "
                "answer is the rule's as things stand: it passes, it fails, or it is open while it depends on those who are silent.",
            "issue caption": "Who stands where on {issue}", "adopted": "Adopted: {option}", "ruled": "Rule {rule}: {answer}",
            "of format": "The format {format} deals with it", "option": "Option", "status quo": "status quo", "was adopted": "adopted",
            "preferred": "Prefer", "acceptable": "Accept", "cannot_accept": "Cannot accept", "silent": "Silent",
            "share": "Share who accept", "rule": "Rule {rule}", "conditions": "Conditions", "condition": "{who} on {option}: {words}",
            "passes": "passes", "fails": "fails", "open": "open", "blocked by": "Blocked by: {who}", "needed": "Needed: {who}",
            "could block": "Could still block: {who}", "needed or block": "Needed, and could still block: {who}",
            "passed over": "Passed over: {who}", "not exact": "The search was cut short: some of these may not be needed.",
            "pictures": "Pictures", "as table": "The same as a table", "heatmap": "Agreement", "blocs": "Who files alike",
            "blockers": "Who stops what", "roadmap": "Roadmap",
            "heatmap caption": "Of what the other parties filed on the same options, the share on this party's side. Where it filed "
                "nothing, the cell is hatched: no position counts for nothing.",
            "blocs caption": "Who lies close together filed alike on the options behind the axes. The map names no blocs and says "
                "nothing of why. Where a party filed nothing, the mean of those who did stands in.",
            "blockers caption": "Sets that stop an option follow from the rule and from what was filed; they say nothing about who "
                "ought to move.",
            "roadmap caption": "Full: a milestone that the parties declared reached, a silence procedure by which something was "
                "adopted. Everything else is hollow: no clock is asked whether a day has passed, and no report decides.",
            "links": "Links",
            "links caption": "Which options go together, as adopted by the parties", "link": "Link",
            "if_then": "If {first}, then {others}", "not_both": "Not both: {others}", "not_both many": "At most one of: {others}",
            "one_of": "Exactly one of: {others}", "and": "{one} and {other}", "packages": "Packages", "proposed by": "Proposed by: {who}",
            "chair": "Chair: {who}", "package caption": "What the package {package} holds", "chosen": "Option in the package",
            "accepting": "Accepted by: {who}", "not accepting": "Not accepted by: {who}",
            "unopened": "Sealed, and may be acceptances: {entries}", "sealed answer": "The answer depends on what is sealed.",
            "breaks": "Does not agree with: {links}", "overtaken": "Another option was adopted since on: {issues}",
            "queries left": "Queries left", "queries caption": "Queries on closed acceptances, and what the chair answered", "by": "By",
            "answer": "Answer", "not answered": "not answered", "checked": "Check", "agrees": "as the rule gives it",
            "differs": "not what the rule gives",
            "not_known": "not checked: it depends on what is not public, or on a rule amended since", "rounds": "Rounds",
            "rounds caption": "Rounds by format and number", "number": "Number", "host": "Host", "days": "Days", "agenda": "Agenda",
            "workstreams": "Workstreams", "workstreams caption": "Workstreams in the order in which they were set up", "title": "Title",
            "issues of": "Issues", "co-chairs": "Co-chairs", "mandate": "Mandate", "report back": "Reports back",
            "reports": "Reports, each its author's own account", "says": "Account of {who}, {entry}: {words}",
            "says so": "Account of {who}, {entry}, {progress}: {words}", "under_way": "under way", "done": "done", "not_done": "not done",
            "milestones": "Milestones", "milestones caption": "Milestones in the order in which they were set", "milestone": "Milestone",
            "day": "Day", "after": "After", "trigger": "Starts when", "reached": "Reached", "reached at": "declared at {entry}: {words}",
            "not reached": "not declared", "commitments": "Commitments",
            "commitments caption": "Commitments in the words of the parties that gave them", "commitment": "Commitment", "due": "Due",
            "channels": "Channels", "channels caption": "Channels between parties, and their status as it was said last",
            "channel": "Channel", "between": "Between", "status": "Status", "said by": "Said by", "reason": "Reason",
            "suspended": "suspended", "closed": "closed", "channel open": "open", "texts": "Texts", "texts caption": "Texts on the table",
            "text": "Text", "version": "Version", "settled": "Clauses settled", "agreed": "Clauses agreed", "of": "{part} of {all}",
            "open choices": "Open choices", "deciding": "Rule", "adopted at": "Adopted", "open caption": "Open choices of {text}",
            "first of": "The first {shown} of {all} are shown.", "clause": "Clause", "choice": "Choice", "alternative": "Alternative",
            "supporters": "For", "objectors": "Objecting or on a condition", "silences": "Silence procedures",
            "silences caption": "Silence procedures: what stands at the deadline unless a member objects", "proposal": "Proposal",
            "deadline": "Deadline", "outcome": "Outcome", "running": "running", "outcome adopted": "adopted", "broken": "broken",
            "not_adopted": "not adopted", "objections": "Objections", "objection": "{who}, {entry}: {words}",
            "at entry": "{what}, {entry}", "sealed": "Sealed items", "sealed caption": "Sealed items, and the circles that may read them",
            "circle": "Circle", "set": "Opened together as", "kind": "Kind", "status sealed": "sealed", "opened": "opened",
            "erased": "erased", "void": "Void", "voids": "Void entries",
            "voids caption": "Entries that broke a rule: they stay on the record and change nothing", "broke": "Rule that it broke",
            "fault": "Due to", "host fault": "the host, which ought not to have admitted it", "author fault": "its author",
            "round of": "Round {number}, {host}", "round of format": "Round {number}, {host}, {format}", "report on": "Report on {title}",
            "starting": "{title} (starts when: {words})", "ended": "{outcome}: {title}",
        },
        "ar": {
            "skip": "انتقل إلى المحتوى", "contents": "المحتويات", "origin": "السجل", "size": "القيود", "root": "جذر السجل",
            "digest": "بصمة الحالة", "check": "تحقّق بنفسك",
            "how to check": "DIR هو مجلد الآلية أو أي نسخة منه لدى أي طرف. يتحقق الأمر الأول من كل توقيع ومن السجل ومن مطابقة كل فعل "
                "للقواعد. ويطبع الأمر الثاني بصمة الحالة عند هذا العدد من القيود، ويجب أن تطابق البصمة أعلاه.",
            "count": "{name}: {value}", "comma": "، ", "span": "من {start} إلى {end}", "none": "لا أحد", "unnamed": "(بلا اسم)",
            "no": "لا", "entry": "القيد {number}", "entries": "القيد", "all": "الكل", "formats": "الصيغ وأعضاؤها", "format": "الصيغة",
            "id": "المعرّف", "members": "الأعضاء", "parties": "الأطراف", "party": "الطرف", "code": "الرمز", "name": "الاسم",
            "formats caption": "الصيغ وأعضاؤها مرتبين بحسب الرمز", "parties caption": "الأطراف بحسب الرمز والصيغ التي تنتمي إليها",
            "issues": "حالة التفاوض", "issue": "المسألة",
            "issues intro": "الرموز التي تصل بينها علامة + أودعت موقفها معًا. ومن لم يودع شيئًا فهو دون موقف، ولا يُخمَّن أي موقف. نسبة "
                "القابلين ممن لهم رأي: من أدناها إذا رفض كل من لم يودع موقفًا إلى أعلاها إذا قبلوا جميعًا. وكل جواب هو جواب القاعدة في "
                "الوضع الحالي: يُعتمد، أو لا يُعتمد، أو لم يُحسم ما دام متوقفًا على من لم يودع موقفًا.",
            "issue caption": "مواقف الأطراف من: {issue}", "adopted": "اعتُمد: {option}", "ruled": "القاعدة {rule}: {answer}",
            "of format": "تتناولها الصيغة {format}", "option": "الخيار", "status quo": "الوضع القائم", "was adopted": "معتمد",
            "preferred": "يفضّل", "acceptable": "يقبل", "cannot_accept": "لا يمكنه القبول", "silent": "دون موقف",
            "share": "نسبة القابلين", "rule": "القاعدة {rule}", "conditions": "الشروط", "condition": "{who} بشأن {option}: {words}",
            "passes": "يُعتمد", "fails": "لا يُعتمد", "open": "لم يُحسم", "blocked by": "يعطّله: {who}", "needed": "يلزم: {who}",
            "could block": "لا يزال بوسعه التعطيل: {who}", "needed or block": "يلزم ولا يزال بوسعه التعطيل: {who}",
            "passed over": "جرى تجاوز: {who}", "not exact": "أُوقف البحث قبل تمامه: قد لا يلزم بعض هؤلاء.", "pictures": "الصور",
            "as table": "البيانات نفسها في جدول", "heatmap": "مدى الاتفاق", "blocs": "من يتقارب في مواقفه", "blockers": "من يوقف ماذا",
            "roadmap": "خارطة الطريق",
            "heatmap caption": "النسبة التي تقف في صف هذا الطرف مما أودعته الأطراف الأخرى بشأن الخيارات نفسها. والخانة المظللة بخطوط لم "
                "يودع فيها الطرف موقفًا: فغياب الموقف لا يُحتسب لشيء.",
            "blocs caption": "من تقاربت مواضعهم أودعوا مواقف متشابهة بشأن الخيارات التي تقف وراء المحورين. لا تسمّي الخريطة كتلًا ولا "
                "تقول شيئًا عن الأسباب. وحيث لم يودع طرف موقفًا يحل محله متوسط من أودعوا.",
            "blockers caption": "المجموعات التي توقف خيارًا تنتج عن القاعدة وعما أُودع من مواقف؛ ولا تقول شيئًا عمّن ينبغي أن يغيّر "
                "موقفه.",
            "roadmap caption": "العلامة الممتلئة: محطة رئيسية أعلنت الأطراف بلوغها، أو إجراء موافقة صامتة اعتُمد به شيء. وما عدا ذلك "
                "مفرغ: فلا تُسأل ساعة هل مضى اليوم، ولا يحسم ذلك أي تقرير.",
            "links": "الروابط",
            "links caption": "الخيارات التي ترتبط معًا كما اعتمدتها الأطراف", "link": "الرابط", "if_then": "إذا {first} فإن {others}",
            "not_both": "ليس كلاهما: {others}", "not_both many": "واحد على الأكثر من: {others}", "one_of": "واحد بالضبط من: {others}",
            "and": "{one} و{other}", "packages": "الحزم", "proposed by": "اقترحها: {who}", "chair": "الرئاسة: {who}",
            "package caption": "مضمون الحزمة {package}", "chosen": "الخيار في الحزمة", "accepting": "قبلها: {who}",
            "not accepting": "لم يقبلها: {who}", "unopened": "قيود مختومة قد تكون قبولًا: {entries}",
            "sealed answer": "يتوقف الجواب على ما هو مختوم.", "breaks": "لا تتفق مع: {links}",
            "overtaken": "اعتُمد بعدها خيار آخر بشأن: {issues}", "queries left": "الاستعلامات المتبقية",
            "queries caption": "الاستعلامات عن القبول المغلق وما أجابت به الرئاسة", "by": "من", "answer": "الجواب",
            "not answered": "بلا جواب", "checked": "التحقق", "agrees": "كما تعطيه القاعدة", "differs": "ليس ما تعطيه القاعدة",
            "not_known": "لم يُتحقق منه: يتوقف على ما ليس معلنًا أو على قاعدة عُدّلت بعده", "rounds": "الجولات",
            "rounds caption": "الجولات بحسب الصيغة والرقم", "number": "الرقم", "host": "المضيف", "days": "الأيام",
            "agenda": "جدول الأعمال", "workstreams": "مسارات العمل", "workstreams caption": "مسارات العمل بترتيب إنشائها",
            "title": "العنوان", "issues of": "المسائل", "co-chairs": "الرئاسة المشتركة", "mandate": "الولاية",
            "report back": "موعد تقديم التقرير", "reports": "التقارير، وكل منها رواية صاحبه", "says": "رواية {who}، {entry}: {words}",
            "says so": "رواية {who}، {entry}، «{progress}»: {words}", "under_way": "قيد التنفيذ", "done": "نُفّذ",
            "not_done": "لم يُنفّذ", "milestones": "المحطات الرئيسية", "milestones caption": "المحطات الرئيسية بترتيب تحديدها",
            "milestone": "المحطة", "day": "اليوم", "after": "بعد", "trigger": "تبدأ عندما", "reached": "البلوغ",
            "reached at": "أُعلن في {entry}: {words}", "not reached": "لم يُعلن", "commitments": "الالتزامات",
            "commitments caption": "الالتزامات بكلمات الأطراف التي قدمتها", "commitment": "الالتزام", "due": "الموعد",
            "channels": "قنوات الاتصال", "channels caption": "قنوات الاتصال بين الأطراف وحالتها كما ذُكرت آخر مرة", "channel": "القناة",
            "between": "بين", "status": "الحالة", "said by": "بقول", "reason": "السبب", "suspended": "معلّقة", "closed": "مغلقة",
            "channel open": "مفتوحة", "texts": "النصوص", "texts caption": "النصوص المطروحة", "text": "النص", "version": "النسخة",
            "settled": "الفقرات المحسومة", "agreed": "الفقرات المتفق عليها", "of": "{part} من {all}", "open choices": "الخيارات المفتوحة",
            "deciding": "القاعدة", "adopted at": "الاعتماد", "open caption": "الخيارات المفتوحة في {text}",
            "first of": "يظهر أول {shown} من {all}.", "clause": "الفقرة", "choice": "الموضع", "alternative": "البديل",
            "supporters": "المؤيدون", "objectors": "المعترضون أو المشترطون", "silences": "إجراءات الموافقة الصامتة",
            "silences caption": "إجراءات الموافقة الصامتة: ما يُعتمد عند انقضاء المهلة ما لم يعترض عضو", "proposal": "المقترح",
            "deadline": "المهلة", "outcome": "النتيجة", "running": "جارٍ", "outcome adopted": "اعتُمد", "broken": "كُسر الصمت",
            "not_adopted": "لم يُعتمد", "objections": "الاعتراضات", "objection": "{who}، {entry}: {words}", "at entry": "{what}، {entry}",
            "sealed": "البيانات المختومة", "sealed caption": "البيانات المختومة والدوائر التي يحق لها الاطلاع عليها", "circle": "الدائرة",
            "set": "تُفتح معًا باسم", "kind": "النوع", "status sealed": "مختوم", "opened": "مفتوح", "erased": "ممحو", "void": "باطل",
            "voids": "القيود الباطلة", "voids caption": "قيود خالفت قاعدة: تبقى في السجل ولا تغيّر شيئًا", "broke": "القاعدة التي خالفها",
            "fault": "يعود إلى", "host fault": "المضيف، وما كان ينبغي أن يقبله", "author fault": "صاحب القيد",
            "round of": "الجولة {number}، {host}", "round of format": "الجولة {number}، {host}، {format}",
            "report on": "تقرير عن {title}", "starting": "{title} (تبدأ عندما: {words})", "ended": "{outcome}: {title}",
        },
    }
)  # fmt: skip


def spoken(language: str) -> str:
    """The tag of the language that a report is written in when this one is asked for: `en` if there are no words for it."""
    asked = tag(language)
    return asked if _primary(asked) in WORDS else "en"


def words(language: str) -> Mapping[str, str]:
    """The words of a language as `spoken` gives it."""
    return WORDS[_primary(language)]


def name_in(names: Mapping[str, str], language: str) -> tuple[str, str]:
    """Of a name in several languages that in this one, else in English, else the first: its language, and the name."""
    ordered = [one for wanted in (_primary(language), "en") for one in names if _primary(one) == wanted]
    chosen = [*ordered, *names][0]
    return chosen, names[chosen]


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()
