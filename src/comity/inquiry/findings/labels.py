# SPDX-License-Identifier: Apache-2.0
"""What a finding's page calls things, in English and Arabic. The words are neutral: support, standard, decision, dissent, reply."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            # status, marks
            "draft": "Draft", "review": "In review", "adopted": "Adopted", "withdrawn": "Withdrawn", "corrected": "Corrected",
            "not decided mark": "Nothing here has been decided", "simulated": "simulated",
            "simulated mark": "SIMULATED: what is marked so did not happen",
            "all simulated mark": "SIMULATED: nothing here happened",
            "what is simulated": "What is simulated here:",
            "withdrawn mark": "This finding was withdrawn", "redacted mark": "Parts are withheld at this level",
            "unfit": "Characters that no page can carry, shown as \ufffd:",
            # facts
            "finding": "Finding", "inquiry": "Inquiry", "mandate": "Mandate", "incident": "Incident", "status": "Status",
            "draft number": "Draft number", "dated": "Dated", "supersedes": "Supersedes", "level": "Level of this copy",
            "public": "public", "parties": "parties", "full": "full",
            # decision
            "outcome": "Outcome", "established": "established", "not established": "not established", "no finding": "no finding",
            "undecided": "not decided", "proposed": "Proposed to those who decide", "decided by": "Decided by", "rule": "Under the rule",
            "decided at": "Decided on", "entry": "Recorded at",
            "people": "People decided this, under the rule that is named here. The software states how strongly the evidence "
            "supports which hypothesis, and nothing else.",
            "nobody": "Nobody has decided this yet; people will, under a named rule. The software states how strongly the evidence "
            "supports which hypothesis, and nothing else.",
            # sections
            "statement": "The finding", "dissents": "Dissents", "no dissents": "No dissent was filed.", "standard": "Standard of proof",
            "name": "Name", "definition": "Definition", "set by": "Set by",
            "hypotheses": "Hypotheses considered", "hypothesis": "Hypothesis",
            "words": "In words", "proposed by": "Proposed by", "rest": "stands for everything else", "support": "Support",
            "support is": "A ratio says how many times as expected the evidence is under one hypothesis as under the other. It is no "
            "probability of either, and no prior was added.",
            "against": "against", "low": "From", "high": "To", "band": "In words of the scale", "counts": "What was collected",
            "captures": "Captures", "articles": "Articles", "independent": "Independent sources",
            "reasons": "Reasons", "cites": "Rests on", "exhibits": "Exhibits", "exhibit": "Exhibit", "groups": "Independent groups",
            "group": "Group", "relied on": "relied on", "contrary": "contrary", "neither": "neither", "role": "Role in the finding",
            "title": "Title", "hash": "SHA-256", "gaps": "What is missing", "alternatives": "Alternatives considered",
            "replies": "Right of reply", "served": "Draft served on", "answered": "Answered on", "answer": "Answer",
            "no answer by": "No answer by", "party": "Party", "corrections": "Corrections", "in paragraph": "in paragraph",
            "withdrawal": "Withdrawal", "by": "By", "at": "On", "why": "Reason", "tables": "Tables", "notes": "Citations",
            "paragraph": "Paragraph", "none": "None is stated.",
            # captions of tables
            "hypotheses table": "Each hypothesis and who proposed it", "support table": "Likelihood ratios, each from low to high",
            "groups table": "Exhibits that count as one source", "exhibits table": "Exhibits that are cited, with their hashes",
            "withheld table": "Passages that this copy does not show",
            # withheld
            "withheld": "Withheld", "withheld section": "What is withheld", "passage": "Passage", "for": "May be read at",
            "approved by": "Approved by", "commitment": "Commitment (salted SHA-256)",
            "gap": "Gap", "alternative": "Alternative", "dissent": "Dissent", "reply": "Reply", "correction": "Correction",
            "table": "Table",
            "committed": "Each commitment binds the inquiry to the words withheld; whoever is given them with their salt can check them.",
        },
        "ar": {
            "draft": "مسودة", "review": "قيد المراجعة", "adopted": "معتمد", "withdrawn": "مسحوب", "corrected": "مصحح",
            "not decided mark": "لم يُتخذ أي قرار هنا", "simulated": "محاكاة",
            "simulated mark": "محاكاة: ما وُسم بهذه الكلمة لم يحدث",
            "all simulated mark": "محاكاة: لم يحدث شيء مما ورد هنا",
            "what is simulated": "ما هو محاكاة هنا:",
            "withdrawn mark": "سُحبت هذه النتيجة", "redacted mark": "حُجبت أجزاء عند هذا المستوى",
            "unfit": "محارف لا يمكن عرضها، وتظهر على شكل \ufffd:",
            "finding": "نتيجة", "inquiry": "التحقيق", "mandate": "الولاية", "incident": "الواقعة", "status": "الحالة",
            "draft number": "رقم المسودة", "dated": "بتاريخ", "supersedes": "تحل محل", "level": "مستوى هذه النسخة",
            "public": "علني", "parties": "الأطراف", "full": "كامل",
            "outcome": "القرار", "established": "ثبت", "not established": "لم يثبت", "no finding": "لا نتيجة",
            "undecided": "لم يُبت فيه", "proposed": "مقترح على من يقرر", "decided by": "قرره", "rule": "بموجب القاعدة",
            "decided at": "تاريخ القرار", "entry": "مسجل في",
            "people": "قرر ذلك بشر بموجب القاعدة المذكورة هنا. ولا يبين البرنامج سوى مدى دعم الأدلة لكل فرضية.",
            "nobody": "لم يقرر أحد بعد، والقرار للبشر بموجب قاعدة معلنة. ولا يبين البرنامج سوى مدى دعم الأدلة لكل فرضية.",
            "statement": "النتيجة", "dissents": "الآراء المخالفة", "no dissents": "لم يُقدَّم رأي مخالف.", "standard": "معيار الإثبات",
            "name": "الاسم", "definition": "التعريف", "set by": "حدده", "hypotheses": "الفرضيات التي نُظر فيها", "hypothesis": "الفرضية",
            "words": "نصها", "proposed by": "اقترحها", "rest": "تمثل كل ما عدا ذلك", "support": "الدعم",
            "support is": "تبين النسبة كم مرة يزيد توقع الأدلة في ظل فرضية على توقعها في ظل الأخرى. "
            "وهي ليست احتمالا لأي منهما، ولم يُضف أي احتمال مسبق.",
            "against": "مقابل", "low": "من", "high": "إلى", "band": "بألفاظ السلم", "counts": "ما جُمع",
            "captures": "نسخ ملتقطة", "articles": "مقالات", "independent": "مصادر مستقلة",
            "reasons": "الأسباب", "cites": "يستند إلى", "exhibits": "المستندات", "exhibit": "المستند", "groups": "المجموعات المستقلة",
            "group": "المجموعة", "relied on": "يُستند إليها", "contrary": "مخالفة", "neither": "لا هذا ولا ذاك", "role": "دورها في النتيجة",
            "title": "العنوان", "hash": "SHA-256", "gaps": "ما ينقص", "alternatives": "البدائل التي نُظر فيها",
            "replies": "حق الرد", "served": "أُبلغت المسودة في", "answered": "ورد الرد في", "answer": "الرد",
            "no answer by": "لم يرد رد حتى", "party": "الطرف", "corrections": "التصويبات", "in paragraph": "في الفقرة",
            "withdrawal": "السحب", "by": "من قبل", "at": "في", "why": "السبب", "tables": "الجداول", "notes": "الإحالات",
            "paragraph": "الفقرة", "none": "لم يُذكر شيء.",
            "hypotheses table": "كل فرضية ومن اقترحها", "support table": "نسب الأرجحية، كل منها من الأدنى إلى الأعلى",
            "groups table": "مستندات تُعد مصدرا واحدا", "exhibits table": "المستندات المحال إليها وبصماتها",
            "withheld table": "أجزاء لا تظهر في هذه النسخة",
            "withheld": "محجوب", "withheld section": "ما حُجب", "passage": "الجزء", "for": "يُقرأ عند مستوى",
            "approved by": "وافق عليه", "commitment": "تعهد (SHA-256 مع ملح)",
            "committed": "يُلزم كل تعهد التحقيق بالكلمات المحجوبة، ويمكن لمن يتسلمها مع ملحها أن يتحقق منها.",
            "gap": "نقص", "alternative": "بديل", "dissent": "رأي مخالف", "reply": "رد", "correction": "تصويب", "table": "جدول",
        },
    }
)  # fmt: skip

LANGUAGES = tuple(LABELS)


def labels(language: str) -> Mapping[str, str]:
    """What things are called in the language of a tag; in English where it is not one of ours."""
    return LABELS.get(language.replace("_", "-").split("-", 1)[0].lower(), LABELS["en"])
