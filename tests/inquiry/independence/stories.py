# SPDX-License-Identifier: Apache-2.0
"""Self-written news items about an invented harbour, in five languages: an article, its surroundings, an agency's texts, and a stranger.

Each story has a credit to one agency. `wire` copies passages of the article, `reworded` tells the same with a shared quotation, and
`stranger` was written from somebody's own inspection.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Story:
    """One article in one language with what stands around it in two captures."""

    agency: str
    speaker: str
    title: str
    body: tuple[str, ...]
    credit: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    before_archive: tuple[str, ...]
    after_archive: tuple[str, ...]
    wire: tuple[str, ...]
    reworded: tuple[str, ...]
    stranger: tuple[str, ...]

    def morning(self) -> str:
        """The capture of the day."""
        return "\n\n".join((*self.before, self.title, *self.body, self.credit, *self.after)) + "\n"

    def archive(self) -> str:
        """A capture of years later, under another heading and in other surroundings."""
        return "\n\n".join((*self.before_archive, *self.body, self.credit, *self.after_archive)) + "\n"


def text(paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join(paragraphs) + "\n"


def page(
    publisher: str,
    title: str,
    body: tuple[str, ...],
    menu: tuple[str, ...],
    footer: tuple[str, ...],
    language: str = "en",
) -> bytes:
    """A page as a publisher would make it: head, menu, cookie notice, article, footer, a script."""
    links = "".join(f'<li><a href="/{number}">{escape(one)}</a></li>' for number, one in enumerate(menu))
    paragraphs = "\n".join(f"<p>{escape(one)}</p>" for one in body)
    small = "".join(f"<p>{escape(one)}</p>" for one in footer)
    return f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | {escape(publisher)}</title>
<meta property="og:site_name" content="{escape(publisher)}"><style>p {{ margin: 0 }}</style></head>
<body><header><nav><ul>{links}</ul></nav></header>
<div class="cookie-banner"><p>We use cookies to make this site better. By going on you agree to our cookie policy.</p>
<button>Accept</button></div>
<main><article><h1>{escape(title)}</h1>
{paragraphs}
</article></main>
<footer>{small}</footer>
<script>window.words = "the script says nothing that a reader sees";</script></body></html>
""".encode()


ENGLISH = Story(
    agency="Reuters",
    speaker="tolan",
    title="Port of Lessa reopens after crane collapse, minister says",
    body=(
        (
            "LESSA - The port of Lessa will reopen on Thursday after engineers finished their inspection of the crane that "
            "collapsed last "
            "week, the transport minister of Aldonia, Mira Tolan, said on Tuesday."
        ),
        (
            '"We have looked at every bolt of the remaining four cranes, and we are satisfied that work can go on," Tolan told a news '
            'conference in the capital. "Nobody should have to choose between a wage and a safe place to work."'
        ),
        (
            "The collapse on 3 March injured 12 dock workers and stopped the grain traffic on which the neighbouring state of "
            "Brevia depends. "
            "Some 40 ships were waiting outside the harbour on Tuesday morning, according to the port authority."
        ),
        (
            "Tolan said that an independent commission would report within 90 days. She declined to say whether the crane had been "
            "overloaded."
        ),
    ),
    credit="Reuters contributed to this report.",
    before=(
        "Harbour Gazette\nHome  World  Business  Opinion  Shop",
        "Support our work: your tax-deductible donation keeps this site running. Donate today and your gift will be matched.",
    ),
    after=(
        "More from the Gazette: Fishing quotas agreed | Storm warning for the weekend | The best cafes of Lessa",
    ),
    before_archive=(
        "The Harbour Gazette | Archive\nYou are reading an archived page. Subscribe to our newsletter for more.",
        "Minister: Lessa port to reopen Thursday",
    ),
    after_archive=(
        "© Harbour Gazette. All rights reserved. Terms of use. Privacy policy. Follow us on Facebook and Twitter.",
        "Most read this year: the bridge that was never built, ten recipes for winter, and why the ferries are late again.",
    ),
    wire=(
        (
            "LESSA, Aldonia (Reuters) - The port of Lessa will reopen on Thursday after engineers finished their inspection of the "
            "crane that "
            "collapsed last week, Transport Minister Mira Tolan said."
        ),
        (
            "The collapse on 3 March injured 12 dock workers and stopped the grain traffic on which the neighbouring state of "
            "Brevia depends."
        ),
        "Insurers in Karsk expect claims of nine million crowns.",
    ),
    reworded=(
        (
            "LESSA, Aldonia (Reuters) - Aldonia's busiest harbour reopens this week, Transport Minister Mira Tolan announced on "
            "Tuesday, eight "
            "days after a crane came down on the grain quay of Lessa."
        ),
        "Forty vessels have queued off the coast since the accident, which hurt a dozen dockers and cut grain deliveries to Brevia.",
        '"We have looked at every bolt of the remaining four cranes," Tolan said.',
        "(Reporting by our Lessa bureau; editing by the desk)",
    ),
    stranger=(
        "Notes of the inspection of quay 3, Lessa, taken by the Engineers' Guild of Tavria.",
        (
            "The inspectors arrived at 07:40 and measured the foundation of crane 2. The anchor bolts on the north side were found "
            "sheared, with "
            "old corrosion on six of the eight surfaces. The load cell had recorded nothing since January."
        ),
        (
            "A sample of the steel was taken to the laboratory at Orsk Bay. The guild was not asked by any ministry and was paid "
            "by its own "
            "members."
        ),
    ),
)

FRENCH = Story(
    agency="AFP",
    speaker="tolan",
    title="Le port de Lessa rouvre après la chute d'une grue",
    body=(
        (
            "Le port de Lessa rouvrira jeudi, les ingénieurs ayant terminé l'inspection de la grue qui s'est effondrée la semaine "
            "dernière, a "
            "indiqué mardi la ministre des Transports de l'Aldonie."
        ),
        (
            "« Nous avons examiné chaque boulon des quatre grues restantes et nous sommes convaincus que le travail peut reprendre "
            "», a déclaré "
            "Mira Tolan devant la presse réunie dans la capitale."
        ),
        (
            "La chute de la grue, survenue le 3 mars, a blessé 12 dockers et interrompu le trafic de céréales dont dépend la "
            "Brévia voisine. Une "
            "quarantaine de navires attendaient mardi matin au large du port."
        ),
        (
            "Une commission indépendante rendra son rapport dans un délai de 90 jours. La ministre n'a pas voulu dire si la grue "
            "avait été "
            "surchargée."
        ),
    ),
    credit="Avec AFP",
    before=(
        "Le Courrier du port\nAccueil  Monde  Économie  Culture",
        "Abonnez-vous pour lire tous nos articles, et recevez notre lettre chaque matin.",
    ),
    after=("À lire aussi : les quotas de pêche | l'avis de tempête | les cafés de Lessa",),
    before_archive=(
        "Le Courrier | Archives\nPage archivée, faire un don au journal",
        "Lessa : réouverture jeudi",
    ),
    after_archive=(
        "Tous droits réservés. Politique de confidentialité.",
        "Les plus lus de l'année : le pont jamais construit, dix recettes d'hiver, et pourquoi les bacs sont encore en retard.",
    ),
    wire=(
        (
            "LESSA, 3 mars (AFP) - Le port de Lessa rouvrira jeudi, les ingénieurs ayant terminé l'inspection de la grue qui s'est "
            "effondrée la "
            "semaine dernière, selon le gouvernement."
        ),
        "La chute de la grue, survenue le 3 mars, a blessé 12 dockers et interrompu le trafic de céréales dont dépend la Brévia voisine.",
        "Les assureurs de Karsk s'attendent à neuf millions de couronnes de dégâts.",
    ),
    reworded=(
        (
            "LESSA (AFP) - Le plus grand port d'Aldonie va accueillir de nouveau des bateaux dès cette semaine, huit jours après "
            "l'accident du "
            "quai aux grains."
        ),
        "« Nous avons examiné chaque boulon des quatre grues restantes », a déclaré Mira Tolan.",
        "Une douzaine de manutentionnaires avaient été touchés et les livraisons vers la Brévia étaient suspendues.",
    ),
    stranger=(
        "Notes prises sur le quai 3 par la guilde des ingénieurs de Tavrie.",
        (
            "Arrivés à 7 h 40, les inspecteurs ont mesuré la fondation de la deuxième grue et trouvé cisaillés les ancrages du "
            "côté nord, avec "
            "une corrosion ancienne sur six des huit surfaces."
        ),
        (
            "Un échantillon d'acier est parti au laboratoire d'Orsk Bay, aux frais des membres de la guilde et sans demande "
            "d'aucun ministère."
        ),
    ),
)

ARABIC = Story(
    agency="Reuters",
    speaker="تولان",
    title="ميناء ليسا يفتح من جديد بعد سقوط الرافعة",
    body=(
        (
            "يعود ميناء ليسا إلى العمل يوم الخميس بعد أن أنهى المهندسون فحص الرافعة التي سقطت في الأسبوع الماضي، بحسب بيان لوزارة "
            "النقل في "
            "ألدونيا صدر يوم الثلاثاء."
        ),
        (
            "«لقد فحصنا كل برغي في الرافعات الأربع الباقية ونحن مطمئنون إلى أن العمل يمكن أن يستمر»، وقالت ميرا تولان أمام "
            "الصحفيين في العاصمة."
        ),
        (
            "وأدى سقوط الرافعة في 3 مارس إلى إصابة 12 عاملا وتوقف نقل الحبوب الذي تعتمد عليه دولة بريفيا المجاورة، وكانت نحو "
            "أربعين سفينة تنتظر "
            "خارج الميناء صباح الثلاثاء."
        ),
        "وستقدم لجنة مستقلة تقريرها خلال 90 يوما، ولم تشأ الوزيرة أن تقول إن كانت الرافعة قد حملت أكثر مما يجوز.",
    ),
    credit="ساهمت رويترز في هذا التقرير.",
    before=("جريدة الميناء\nالرئيسية  العالم  الاقتصاد", "اشترك في نشرتنا لتصلك أخبار الصباح قبل الفطور."),
    after=("المزيد: حصص الصيد | تحذير من العاصفة | مقاهي ليسا",),
    before_archive=("جريدة الميناء | الأرشيف\nصفحة من الأرشيف", "الوزيرة: الميناء يفتح الخميس"),
    after_archive=(
        "جميع الحقوق محفوظة. سياسة الخصوصية.",
        "الأكثر قراءة هذا العام: الجسر الذي لم يبن، وعشر وصفات للشتاء، ولماذا تتأخر العبارات مرة أخرى.",
    ),
    wire=(
        "ليسا (رويترز) - يعود ميناء ليسا إلى العمل يوم الخميس بعد أن أنهى المهندسون فحص الرافعة التي سقطت في الأسبوع الماضي.",
        "وأدى سقوط الرافعة في 3 مارس إلى إصابة 12 عاملا وتوقف نقل الحبوب الذي تعتمد عليه دولة بريفيا المجاورة.",
        "وتتوقع شركات التأمين في كارسك مطالبات بتسعة ملايين كرونة.",
    ),
    reworded=(
        "ليسا (رويترز) - يستقبل أكبر موانئ ألدونيا السفن من جديد هذا الأسبوع، بعد ثمانية أيام من الحادث الذي وقع على رصيف القمح.",
        "«لقد فحصنا كل برغي في الرافعات الأربع الباقية ونحن مطمئنون»، وقالت ميرا تولان.",
        "وكان الحادث قد أوقف الشحنات إلى بريفيا وأصاب اثني عشر رجلا من عمال الأرصفة.",
    ),
    stranger=(
        "ملاحظات نقابة مهندسي تافريا عن الرصيف الثالث.",
        (
            "وصل المفتشون في السابعة وأربعين دقيقة وقاسوا أساس الرافعة الثانية، فوجدوا مثبتات الجهة الشمالية مقطوعة وعلى ستة من "
            "ثمانية سطوح "
            "صدأ قديم."
        ),
        "وأرسلت عينة من الفولاذ إلى المختبر في خليج أورسك على نفقة أعضاء النقابة دون طلب من أي وزارة.",
    ),
)

RUSSIAN = Story(
    agency="TASS",
    speaker="толан",
    title="Порт Лессы откроется после падения крана",
    body=(
        (
            "Порт Лессы снова откроется в четверг: инженеры закончили осмотр крана, который упал на прошлой неделе, говорится в "
            "сообщении "
            "министерства транспорта Альдонии от вторника."
        ),
        (
            "«Мы осмотрели каждый болт четырёх оставшихся кранов и убедились, что работу можно продолжать», - сказала Мира Толан "
            "журналистам в "
            "столице."
        ),
        (
            "При падении крана 3 марта пострадали 12 докеров, и остановились перевозки зерна, от которых зависит соседняя Бревия. "
            "Во вторник утром "
            "около сорока судов ждали на рейде."
        ),
        "Независимая комиссия представит доклад в течение 90 дней. Министр не стала говорить, был ли кран перегружен.",
    ),
    credit="По материалам ТАСС",
    before=(
        "Портовый вестник\nГлавная  Мир  Экономика",
        "Подписывайтесь на нашу рассылку, чтобы узнавать новости утром.",
    ),
    after=("Ещё: квоты на рыбу | штормовое предупреждение | лучшие кафе",),
    before_archive=("Портовый вестник | Архив\nСтраница из архива", "Министр: порт откроют в четверг"),
    after_archive=(
        "Все права защищены. Политика конфиденциальности.",
        "Самое читаемое за год: мост, который не построили, десять зимних рецептов, и отчего паромы снова опаздывают.",
    ),
    wire=(
        "ЛЕССА, 3 марта. /ТАСС/. Порт Лессы снова откроется в четверг: инженеры закончили осмотр крана, который упал на прошлой неделе.",
        "При падении крана 3 марта пострадали 12 докеров, и остановились перевозки зерна, от которых зависит соседняя Бревия.",
        "Страховщики в Карске ждут требований на девять миллионов крон.",
    ),
    reworded=(
        (
            "ЛЕССА, 3 марта. /ТАСС/. Самая большая гавань Альдонии на этой неделе опять примет корабли, через восемь дней после "
            "аварии у зернового "
            "причала."
        ),
        "«Мы осмотрели каждый болт четырёх оставшихся кранов и убедились», - сказала Мира Толан.",
        "Из-за аварии, в которой была ранена дюжина рабочих, поставки в Бревию прервались.",
    ),
    stranger=(
        "Заметки гильдии инженеров Таврии о третьем причале.",
        (
            "Осмотр начался в 7:40 с измерения основания второго крана: анкерные болты на северной стороне оказались срезаны, а на "
            "шести из восьми "
            "поверхностей нашлась старая ржавчина."
        ),
        "Образец стали отвезли в лабораторию за счёт членов гильдии, и ни одно министерство об этом не просило.",
    ),
)

TURKISH = Story(
    agency="AA",
    speaker="tolan",
    title="Lessa limanı vincin çökmesinden sonra açılıyor",
    body=(
        (
            "Lessa limanı, geçen hafta çöken vincin incelemesi mühendislerce bitirildiği için perşembe günü yeniden açılacak, "
            "Aldonya Ulaştırma "
            "Bakanlığı salı günü duyurdu."
        ),
        (
            "“Kalan dört vincin her cıvatasına baktık ve işin sürebileceğinden eminiz,” diyen bakan için gazetecilerin önünde Mira "
            "Tolan konuştu."
        ),
        (
            "Vincin 3 Martta çökmesi 12 liman işçisini yaraladı ve komşu Brevya'nın bağlı olduğu tahıl taşımasını durdurdu. Salı "
            "sabahı kırk kadar "
            "gemi limanın dışında bekliyordu."
        ),
        "Bağımsız bir kurul 90 gün içinde raporunu verecek. Bakan, vincin fazla yüklenip yüklenmediğini söylemek istemedi.",
    ),
    credit="Kaynak: Anadolu Ajansı",
    before=(
        "Liman Gazetesi\nAna sayfa  Dünya  Ekonomi",
        "Bültenimize abone ol, sabah haberleri kahvaltıdan önce gelsin.",
    ),
    after=("Diğer haberler: balık kotaları | fırtına uyarısı | Lessa'nın kahveleri",),
    before_archive=("Liman Gazetesi | Arşiv\nArşivden bir sayfa", "Bakan: liman perşembe açılıyor"),
    after_archive=(
        "Tüm hakları saklıdır. Gizlilik politikası.",
        "Yılın en çok okunanları: hiç yapılmayan köprü, kış için on tarif, ve vapurlar neden yine geç kalıyor.",
    ),
    wire=(
        "LESSA (AA) - Lessa limanı, geçen hafta çöken vincin incelemesi mühendislerce bitirildiği için perşembe günü yeniden açılacak.",
        "Vincin 3 Martta çökmesi 12 liman işçisini yaraladı ve komşu Brevya'nın bağlı olduğu tahıl taşımasını durdurdu.",
        "Karsk'taki sigortacılar dokuz milyon kronluk talep bekliyor.",
    ),
    reworded=(
        "LESSA (AA) - Aldonya'nın en büyük limanı, tahıl rıhtımındaki kazadan sekiz gün sonra bu hafta gemileri kabul etmeye başlıyor.",
        "“Kalan dört vincin her cıvatasına baktık ve işin sürebileceğinden eminiz,” sözleriyle Mira Tolan konuştu.",
        "Kaza bir düzine işçinin yaralanmasına ve Brevya'ya giden yükün kesilmesine yol açmıştı.",
    ),
    stranger=(
        "Tavriya Mühendisler Loncasının üçüncü rıhtımdaki notları.",
        (
            "Denetçiler saat 07.40'ta geldi, ikinci vincin temelini ölçtü; kuzey yanındaki ankraj cıvataları kesilmiş, sekiz "
            "yüzeyin altısında eski "
            "pas bulunmuştu."
        ),
        "Çelikten alınan örnek, hiçbir bakanlık istemeden ve lonca üyelerinin parasıyla Orsk Körfezindeki laboratuvara götürüldü.",
    ),
)

STORIES = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC, "ru": RUSSIAN, "tr": TURKISH}
