#include <array>

#include "simulate/words.h"

namespace rsvpulse::simulate {
namespace {

using View = std::string_view;

// --- English: most of the stream, in every country ---

constexpr Pattern kEnglishEvents[] = {
    {10, "%a"},
    {12, "%a at %v"},
    {8, "%d %a"},
    {8, "%d %a at %v"},
    {7, "%a: %s and %s"},
    {6, "%a in %c"},
    {6, "%a with %p"},
    {6, "%s: %a (%x)"},
    {5, "%s Meetup #%n"},
    {5, "%a - %x"},
    {5, "%d %s in %c - %x"},
    {4, "%c %s: %a, session %n"},
    {4, "%a & %s at %v (%x)"},
    {4, "%s Week %n: %a with %p"},
    {4, "*%x* %a, %a and then drinks and dinner at %v"},
    {3, "%d %a and %s for Beginners, meet %p at %v (%x)"},
    {3, "%a / %s / %x"},
    {1.9, "%a: \"%t\""},
    {1.3, "\"%t\" - %a at %v"},
    {0.8, "%a – %s for everyone"},
    {0.8, "%p’s %a"},
    {0.5, "Café %s: %a"},
    {0.6, "%e %a %e"},
    {0.6, "%a at %v %e"},
};
constexpr Pattern kEnglishGroups[] = {
    {10, "%c %s Meetup"},
    {9, "%c %s"},
    {8, "%s of %c"},
    {7, "The %c %s Group"},
    {6, "%c %s & %s"},
    {6, "The %t Club"},
    {5, "%c %t"},
    {4, "%s and %s in %c"},
    {4, "%t: %s in %c"},
    {4, "%c Area %s Lovers (All Levels)"},
    {3, "%c 20s & 30s %s, %s & More"},
    {3, "Fun %s for Women of %c"},
    {1.5, "%c %s, %s & %s in Your 30s, 40s & 50s (Social Events and Adventures)"},
    {1.5, "The Greater %c %s and %s Association of Friends, New and Old"},
    {2, "%s/%s %c"},
    {0.5, "%t %e %c %s"},
    {0.3, "%c %s – %t"},
    {0.3, "%c %s Café"},
};
constexpr Pattern kEnglishVenues[] = {
    {6, "The %t"},
    {4, "%t Cafe"},
    {0.5, "%t Café"},
    {8, "%t Coffee House"},
    {7, "%c Community Center"},
    {7, "%c Public Library"},
    {6, "%t Park"},
    {5, "%t Brewing Co."},
    {5, "%t Trailhead"},
    {4, "%t Yoga Studio"},
    {4, "%c Town Hall"},
    {4, "The %t Tavern"},
    {3, "%t State Park, North Parking Lot"},
    {3, "%s Room at %t House"},
    {3, "%t Bar & Grill"},
    {3, "%p's Place"},
    {2, "%t Coworking"},
    {2, "%t Business Center, 2nd Floor"},
    {2, "%t Church"},
};
constexpr View kEnglishFirst[] = {
    "Ada",    "Ben",    "Chloe",  "Daniel", "Ella",  "Frank",  "Grace", "Harry",  "Isla",    "Jack",   "Karen",  "Liam",
    "Megan",  "Noah",   "Olivia", "Peter",  "Quinn", "Rachel", "Sam",   "Tina",   "Ursula",  "Victor", "Wendy",  "Xavier",
    "Yasmin", "Zach",   "Amit",   "Priya",  "Wei",   "Mei",    "Ahmed", "Fatima", "Olga",    "Ivan",   "Carlos", "Lucia",
    "Kofi",   "Ngozi",  "Hiro",   "Yuki",   "Linda", "Steve",  "Donna", "George", "Heather", "Bruce",  "Sheila", "Colin",
    "Fiona",  "Gareth", "Nora",   "Owen",   "Paula", "Ravi",   "Sofia", "Tom",    "Vera",    "Walter", "Zoe",    "Renée"};
constexpr View kEnglishLast[] = {"Archer", "Baker",  "Carter", "Dixon",   "Ellis", "Foster", "Grant",  "Hughes",
                                 "Irving", "Jensen", "Keller", "Lawson",  "Mason", "Nolan",  "Owens",  "Parker",
                                 "Quick",  "Reid",   "Shaw",   "Turner",  "Ueda",  "Vance",  "Walsh",  "Young",
                                 "Patel",  "Singh",  "Chen",   "Nguyen",  "Kim",   "Garcia", "Lopez",  "Cohen",
                                 "Ali",    "Novak",  "Murphy", "O'Brien", "Rossi", "Meyer",  "Larsen", "Dubois"};
constexpr View kEnglishDays[] = {"Monday",         "Tuesday",      "Wednesday",        "Thursday",         "Friday", "Saturday",
                                 "Sunday",         "Friday Night", "Saturday Morning", "Sunday Afternoon", "Weekly", "Monthly",
                                 "First Thursday", "Late Night",   "Early Bird",       "Lunchtime"};
constexpr View kEnglishRemarks[] = {"all levels welcome", "beginners welcome",    "free",          "limited spots",
                                    "bring a friend",     "RSVP required",        "rain or shine", "newcomers welcome",
                                    "members only",       "no experience needed", "BYOB",          "carpool available",
                                    "new location!",      "pay at the door",      "dinner after",  "21+"};

// --- the other languages: shorter lists, for the share of groups that write in their own ---

constexpr Pattern kSpanishEvents[] = {
    {3, "Intercambio de idiomas en %v"}, {3, "Taller de introducción: %s"}, {3, "Excursión %d por %c"},
    {2, "¡Cañas y tapas en %c! %x"},     {2, "Noche de juegos en %v"},      {2, "Charla «%t» con %p"},
    {2, "Meditación guiada %d"},         {1, "Clase de salsa %d, %x"},      {1, "Reunión nº %n de %s"}};
constexpr Pattern kSpanishGroups[] = {
    {3, "%s en %c"}, {3, "Amigos de %c: %s"}, {2, "Diversión en %c"}, {2, "Club de montaña %c"}, {1, "¡Vámonos! %c %s"}};
constexpr Pattern kSpanishVenues[] = {
    {3, "Café %p"}, {3, "Bar El Rincón de %p"}, {2, "Biblioteca Pública de %c"}, {2, "Jardín de %c"}, {2, "Estación de %c"}};
constexpr View kSpanishFirst[] = {"José",  "María",  "Sofía", "Andrés", "Lucía", "Javier",
                                  "Íñigo", "Carmen", "Raúl",  "Inés",   "Pablo", "Begoña"};
constexpr View kSpanishLast[] = {"García", "Muñoz", "Pérez", "Ibáñez", "Torres", "Núñez", "Serrano", "Vega", "Solís", "Rey"};
constexpr View kSpanishDays[] = {"el lunes", "el miércoles", "el viernes", "el sábado", "el domingo por la mañana",
                                 "de verano"};
constexpr View kSpanishRemarks[] = {"plazas limitadas", "todos los niveles", "entrada gratuita", "¡trae a un amigo!",
                                    "nueva ubicación"};

constexpr Pattern kFrenchEvents[] = {{3, "Apéro %s à %v"},
                                     {3, "Randonnée %d près de %c"},
                                     {2, "Café polyglotte à %c"},
                                     {2, "Atelier découverte : %s"},
                                     {2, "Soirée jeux de société %d"},
                                     {1, "Conférence « %t » avec %p"},
                                     {1, "Théâtre et dîner à %c, %x"}};
constexpr Pattern kFrenchGroups[] = {
    {3, "%s à %c"}, {2, "Les amis de %c - %s"}, {2, "Sorties et rencontres à %c"}, {1, "%c, l'été toute l'année"}};
constexpr Pattern kFrenchVenues[] = {{3, "Café de la %p"},
                                     {3, "Brasserie du Théâtre, %c"},
                                     {2, "Médiathèque de %c"},
                                     {2, "Parc Saint-%p"},
                                     {2, "Le Petit Hôtel"}};
constexpr View kFrenchFirst[] = {"Élodie", "Jérôme", "Chloé",  "François", "Aurélie", "Benoît",
                                 "Zoé",    "Thomas", "Hélène", "Lucas",    "Margaux", "André"};
constexpr View kFrenchLast[] = {"Lefèvre", "Moreau",   "Girard", "Lemaître", "Bernard",
                                "Dupré",   "Marchand", "Noël",   "Petit",    "Roussel"};
constexpr View kFrenchDays[] = {"du lundi", "du mercredi", "du vendredi soir", "du samedi", "du dimanche", "d'été"};
constexpr View kFrenchRemarks[] = {"ouvert à tous", "places limitées", "entrée libre", "débutants bienvenus"};

constexpr Pattern kGermanEvents[] = {{3, "Stammtisch %s in %c"},
                                     {3, "Wanderung %d rund um %c"},
                                     {2, "Brettspielabend für alle im %v"},
                                     {2, "Einführung in %s – %x"},
                                     {2, "%s-Treffen Nr. %n, anschließend Grillen"},
                                     {1, "Frühstück und Gespräche %d"},
                                     {1, "Vortrag „%t“ mit %p"}};
constexpr Pattern kGermanGroups[] = {
    {3, "%c %s Stammtisch"}, {3, "%s für %c"}, {2, "Freizeit und Spaß in %c"}, {1, "Neu in %c - Gemeinsam unterwegs"}};
constexpr Pattern kGermanVenues[] = {{3, "Café %p"},         {3, "Gasthaus zum Bären"},
                                     {2, "Bürgerhaus %c"},   {2, "Münchner Straße %n"},
                                     {2, "%c Hauptbahnhof"}, {1, "Volkspark %c"}};
constexpr View kGermanFirst[] = {"Jürgen", "Anna", "Björn", "Käthe", "Lukas",  "Sören",
                                 "Ulrike", "Max",  "Jörg",  "Lena",  "Günter", "Svenja"};
constexpr View kGermanLast[] = {"Müller",  "Schmidt", "Weiß", "Köhler", "Fischer",
                                "Schäfer", "Huber",   "Groß", "Vogel",  "Krämer"};
constexpr View kGermanDays[] = {"am Montag", "am Mittwoch", "am Freitagabend", "am Samstag", "am Sonntag", "im Frühling"};
constexpr View kGermanRemarks[] = {"Anfänger willkommen", "Eintritt frei", "für alle Niveaus", "bei jedem Wetter"};

constexpr Pattern kPortugueseEvents[] = {
    {3, "Conversação e café em %c"}, {3, "Trilha %d perto de %c"}, {2, "Introdução a %s com %p"}, {2, "Encontro nº %n: %s"}};
constexpr Pattern kPortugueseGroups[] = {{3, "%s em %c"}, {2, "Programação em %c"}, {2, "Amigos de %c"}};
constexpr Pattern kPortugueseVenues[] = {{3, "Padaria São %p"}, {2, "Estação %c"}, {2, "Espaço %t"}};
constexpr View kPortugueseFirst[] = {"João", "Inês", "Thiago", "Conceição", "Luís", "Beatriz", "Antônio", "Márcia"};
constexpr View kPortugueseLast[] = {"Gonçalves", "Silva", "Araújo", "Conceição", "Moura", "Simões"};
constexpr View kPortugueseDays[] = {"de sábado", "de terça", "no domingo", "de verão"};
constexpr View kPortugueseRemarks[] = {"grátis", "vagas limitadas", "iniciantes são bem-vindos"};

constexpr Pattern kItalianEvents[] = {
    {3, "Aperitivo %d a %c"}, {2, "Serata giochi da %v"}, {2, "Introduzione a %s, %x"}, {2, "Perché %s? Incontro n. %n"}};
constexpr Pattern kItalianGroups[] = {{3, "%s a %c"}, {2, "%c è viva: %s"}, {2, "Amici di %c"}};
constexpr Pattern kItalianVenues[] = {{3, "Caffè %p"}, {2, "Trattoria da %p"}, {2, "Università di %c"}};
constexpr View kItalianFirst[] = {"Niccolò", "Giulia", "Matteo", "Chiara", "Luca", "Noè"};
constexpr View kItalianLast[] = {"Bianchi", "Ferrari", "Marini", "Conti", "Galli", "D'Amico"};
constexpr View kItalianDays[] = {"del lunedì", "del venerdì", "del sabato", "d'estate"};
constexpr View kItalianRemarks[] = {"ingresso libero", "tutti i livelli", "porta un amico"};

constexpr Pattern kDutchEvents[] = {
    {3, "Borrel %d in %c"}, {2, "Wandeling rond %c, %x"}, {2, "Spelletjesavond in %v"}, {2, "%s Meetup %n"}};
constexpr Pattern kDutchGroups[] = {{3, "%s in %c"}, {2, "Gezellig %c"}, {2, "%c %s Vrienden"}};
constexpr Pattern kDutchVenues[] = {{3, "Café De %p"}, {2, "Bibliotheek %c"}, {2, "Station %c Centraal"}};
constexpr View kDutchFirst[] = {"Daan", "Sanne", "Joost", "Femke", "Bram", "Loïs", "Zoë", "Maarten"};
constexpr View kDutchLast[] = {"de Vries", "Bakker", "Visser", "van Dijk", "Mulder", "Bos"};
constexpr View kDutchDays[] = {"op maandag", "op vrijdag", "op zaterdag", "op zondag"};
constexpr View kDutchRemarks[] = {"iedereen welkom", "gratis", "bij slecht weer binnen"};

constexpr Pattern kNordicEvents[] = {
    {3, "Språkcafé på %v"}, {3, "Vandring %d nära %c"}, {2, "Øl og quiz i %c"}, {2, "Introduktion till %s, träff %n"}};
constexpr Pattern kNordicGroups[] = {{3, "%s i %c"}, {2, "Nya vänner i %c"}, {2, "Ud i det blå - %c"}};
constexpr Pattern kNordicVenues[] = {{3, "Café Ängen"}, {2, "%c Bibliotek"}, {2, "Nørre Park"}};
constexpr View kNordicFirst[] = {"Åsa", "Lars", "Søren", "Ingrid", "Björn", "Freja", "Päivi", "Mikael"};
constexpr View kNordicLast[] = {"Sørensen", "Lindström", "Nielsen", "Åberg", "Hansen", "Mäkelä"};
constexpr View kNordicDays[] = {"på måndag", "på fredag", "på lördag", "på söndag"};
constexpr View kNordicRemarks[] = {"alla är välkomna", "gratis", "på engelska"};

constexpr Pattern kJapaneseEvents[] = {{3, "%d国際交流パーティー in %c"}, {3, "%sを楽しむ会 第%n回"},
                                       {2, "英会話カフェ・%x"},           {2, "ハイキングとお弁当 (%d)"},
                                       {2, "%v で %s もくもく会"},        {1, "プログラミング勉強会 #%n %x"}};
constexpr Pattern kJapaneseGroups[] = {{3, "%c %s の会"}, {2, "%c 国際交流サークル"}, {2, "%s 勉強会 %c"}, {1, "みんなの %s"}};
constexpr Pattern kJapaneseVenues[] = {
    {3, "カフェ・%p"}, {2, "%c 市民会館"}, {2, "さくら公園"}, {2, "居酒屋 %p"}, {2, "%c Station East Exit"}};
constexpr View kJapaneseFirst[] = {"ゆき", "健太", "さくら", "ひろし", "美咲", "翔", "あや", "大輔"};
constexpr View kJapaneseLast[] = {"佐藤", "田中", "鈴木", "高橋", "山本", "小林"};
constexpr View kJapaneseDays[] = {"月曜", "水曜", "金曜夜", "土曜", "日曜", "春の"};
constexpr View kJapaneseRemarks[] = {"初心者歓迎", "参加無料", "少人数", "雨天中止"};

constexpr Pattern kChineseEvents[] = {
    {3, "%d語言交換 @ %v"}, {3, "%c 登山健行 第%n次"}, {2, "%s 工作坊:%x"}, {2, "桌遊之夜 (%d)"}, {2, "讀書會《%t》"}};
constexpr Pattern kChineseGroups[] = {{3, "%c %s 社"}, {2, "%c 語言交換"}, {2, "一起 %s 吧"}};
constexpr Pattern kChineseVenues[] = {{3, "%p咖啡館"}, {2, "%c 圖書館"}, {2, "中山公園"}, {2, "MTR Exit B, %c"}};
constexpr View kChineseFirst[] = {"怡君", "志明", "小華", "嘉欣", "俊傑", "美玲"};
constexpr View kChineseLast[] = {"陳", "林", "黃", "張", "李", "王"};
constexpr View kChineseDays[] = {"週一", "週三", "週五晚", "週六", "週日"};
constexpr View kChineseRemarks[] = {"歡迎新朋友", "免費", "名額有限"};

constexpr Pattern kKoreanEvents[] = {{3, "%d 언어 교환 모임"}, {2, "%c 등산 %n회"}, {2, "%s 스터디 - %x"}, {2, "%v 보드게임"}};
constexpr Pattern kKoreanGroups[] = {{3, "%c %s 모임"}, {2, "서울 친구들 %s"}, {2, "%s 사람들"}};
constexpr Pattern kKoreanVenues[] = {{3, "카페 %p"}, {2, "%c 도서관"}, {2, "한강 공원"}};
constexpr View kKoreanFirst[] = {"민수", "지은", "서연", "준호", "하늘", "유진"};
constexpr View kKoreanLast[] = {"김", "이", "박", "최", "정"};
constexpr View kKoreanDays[] = {"월요일", "수요일", "금요일", "토요일", "일요일"};
constexpr View kKoreanRemarks[] = {"초보 환영", "무료", "선착순"};

constexpr Pattern kHebrewEvents[] = {{3, "ערב %s ב-%c"}, {2, "הרצאה: %s עם %p"}, {2, "טיול %d, %x"}, {2, "מפגש מספר %n: %s"}};
constexpr Pattern kHebrewGroups[] = {{3, "%s ב-%c"}, {2, "חברים של %s"}, {2, "%c %s ישראל"}};
constexpr Pattern kHebrewVenues[] = {{3, "קפה %p"}, {2, "ספריית %c"}, {2, "רחוב הרצל %n"}};
constexpr View kHebrewFirst[] = {"נועה", "יוסי", "תמר", "דוד", "מאיה", "איתן"};
constexpr View kHebrewLast[] = {"כהן", "לוי", "מזרחי", "פרץ", "ביטון"};
constexpr View kHebrewDays[] = {"יום ראשון", "יום שלישי", "יום חמישי", "שבת"};
constexpr View kHebrewRemarks[] = {"כולם מוזמנים", "כניסה חופשית", "מספר המקומות מוגבל"};

constexpr Pattern kRussianEvents[] = {{3, "Разговорный клуб в %v"}, {2, "Прогулка по %c, %x"}, {2, "Встреча №%n: %s"}};
constexpr Pattern kRussianGroups[] = {{3, "%s в %c"}, {2, "Друзья %c"}, {2, "Клуб %s"}};
constexpr Pattern kRussianVenues[] = {{3, "Кафе %p"}, {2, "Библиотека %c"}, {2, "Парк Победы"}};
constexpr View kRussianFirst[] = {"Анна", "Иван", "Ольга", "Дмитрий", "Мария"};
constexpr View kRussianLast[] = {"Иванова", "Смирнов", "Кузнецов", "Попова"};
constexpr View kRussianDays[] = {"в понедельник", "в среду", "в субботу"};
constexpr View kRussianRemarks[] = {"вход свободный", "для всех", "приводите друзей"};

constexpr std::array<Tongue, kLanguages> kTongues = {{
    {kEnglishEvents, kEnglishGroups, kEnglishVenues, kEnglishFirst, kEnglishLast, kEnglishDays, kEnglishRemarks},
    {kSpanishEvents, kSpanishGroups, kSpanishVenues, kSpanishFirst, kSpanishLast, kSpanishDays, kSpanishRemarks},
    {kFrenchEvents, kFrenchGroups, kFrenchVenues, kFrenchFirst, kFrenchLast, kFrenchDays, kFrenchRemarks},
    {kGermanEvents, kGermanGroups, kGermanVenues, kGermanFirst, kGermanLast, kGermanDays, kGermanRemarks},
    {kPortugueseEvents, kPortugueseGroups, kPortugueseVenues, kPortugueseFirst, kPortugueseLast, kPortugueseDays,
     kPortugueseRemarks},
    {kItalianEvents, kItalianGroups, kItalianVenues, kItalianFirst, kItalianLast, kItalianDays, kItalianRemarks},
    {kDutchEvents, kDutchGroups, kDutchVenues, kDutchFirst, kDutchLast, kDutchDays, kDutchRemarks},
    {kNordicEvents, kNordicGroups, kNordicVenues, kNordicFirst, kNordicLast, kNordicDays, kNordicRemarks},
    {kJapaneseEvents, kJapaneseGroups, kJapaneseVenues, kJapaneseFirst, kJapaneseLast, kJapaneseDays, kJapaneseRemarks},
    {kChineseEvents, kChineseGroups, kChineseVenues, kChineseFirst, kChineseLast, kChineseDays, kChineseRemarks},
    {kKoreanEvents, kKoreanGroups, kKoreanVenues, kKoreanFirst, kKoreanLast, kKoreanDays, kKoreanRemarks},
    {kHebrewEvents, kHebrewGroups, kHebrewVenues, kHebrewFirst, kHebrewLast, kHebrewDays, kHebrewRemarks},
    {kRussianEvents, kRussianGroups, kRussianVenues, kRussianFirst, kRussianLast, kRussianDays, kRussianRemarks},
}};

constexpr View kTitleAdjectives[] = {"Quiet",   "Golden",   "Hidden", "Happy",  "Silver", "Wandering", "Open",   "Blue",
                                     "Curious", "Northern", "Little", "Grand",  "Brave",  "Lazy",      "Bright", "Crooked",
                                     "Second",  "Royal",    "Rusty",  "Secret", "Sunny",  "Velvet",    "Wild",   "Copper",
                                     "Urban",   "Old",      "Green",  "Red",    "Twin",   "Midnight"};
constexpr View kTitleNouns[] = {"River",  "Lantern", "Fox",     "Orchard", "Harbor", "Compass", "Owl",    "Garden",
                                "Bridge", "Meadow",  "Sparrow", "Mill",    "Anchor", "Canyon",  "Circle", "Kettle",
                                "Oak",    "Crown",   "Canal",   "Summit",  "Attic",  "Terrace", "Wheel",  "Hearth",
                                "Lake",   "Market",  "Horizon", "Ladder",  "Tiger",  "Station"};
constexpr View kEmoji[] = {"🎉", "🌟", "🎶", "🍷",      "🥾", "☕", "🔥", "🎲", "🧘",        "⚽",
                           "🌍", "🎨", "🚀", "❤️", "🌸",    "🍕", "💃", "📚", "👩‍💻", "🏕"};

constexpr View kTownBeginnings[] = {"Maple", "Oak",  "Cedar", "River", "Spring", "Lake",  "Fair",   "West", "North", "Brook",
                                    "Green", "Mill", "Clear", "Stone", "Rock",   "Glen",  "Ash",    "Elm",  "Hazel", "Wood",
                                    "Red",   "High", "East",  "Marsh", "Wal",    "Thorn", "Bridge", "Ridge"};
constexpr View kAmericanEnds[] = {"wood", "field", "dale", "ville",  "ton",   "brook",  "view",  "port",
                                  "ford", "haven", "mont", " Hills", " Park", " Falls", " Grove"};
constexpr View kBritishEnds[] = {"ham", "ford", "worth", "bury", "ley", "stead", "minster", "ton", "wick", "combe"};
constexpr View kGermanTowns[] = {"Bad %c", "%c-Nord", "%c-Süd", "Neu-%c", "Groß %c"};
constexpr View kSpanishTowns[] = {"San Pedro de %c", "Villa de %c", "%c Norte", "Alcalá de %c"};
constexpr View kFrenchTowns[] = {"%c-sur-Mer", "Saint-Rémy-lès-%c", "%c-le-Château", "Villeneuve-%c"};
constexpr View kOtherTowns[] = {"%c North", "%c East", "New %c", "%c Old Town", "%c West"};

}  // namespace

const Tongue& tongue(Language language) { return kTongues[static_cast<size_t>(language)]; }
Words title_adjectives() { return kTitleAdjectives; }
Words title_nouns() { return kTitleNouns; }
Words emoji() { return kEmoji; }
Words town_beginnings() { return kTownBeginnings; }
Words town_ends(bool british) { return british ? Words(kBritishEnds) : Words(kAmericanEnds); }

Words town_patterns(Language language) {
  switch (language) {
    case Language::kGerman:
      return kGermanTowns;
    case Language::kSpanish:
      return kSpanishTowns;
    case Language::kFrench:
      return kFrenchTowns;
    default:
      return kOtherTowns;
  }
}

}  // namespace rsvpulse::simulate
