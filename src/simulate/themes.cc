#include "simulate/words.h"

namespace rsvpulse::simulate {
namespace {

using View = std::string_view;

constexpr View kSocialTopics[] = {"Pubs and Bars",  "Happy Hour",         "Coffee", "Weekend Adventures",    "Local Activities",
                                  "Women's Social", "20's & 30's Social", "Expat",  "International Friends", "Girls' Night Out",
                                  "Karaoke"};
constexpr View kSocialSubjects[] = {"Brunch",     "New Friends", "Newcomers",  "Small Talk",      "House Parties",
                                    "Rooftops",   "Bowling",     "Trivia",     "Coffee Mornings", "Potluck",
                                    "Introverts", "Neighbors",   "Game Shows", "Bonfires"};
constexpr View kSocialActivities[] = {"Drinks and New Friends",
                                      "Newcomers' Welcome Night",
                                      "Quiz Night",
                                      "Bowling and Pizza",
                                      "Coffee and Conversation",
                                      "After-Work Social",
                                      "Rooftop Gathering",
                                      "Potluck Supper",
                                      "Speed Friending",
                                      "Late Brunch",
                                      "Karaoke Night",
                                      "Open House"};

constexpr View kOutdoorTopics[] = {"Outdoor Adventures", "Kayaking",         "Camping",         "Nature Walks",
                                   "Backpacking",        "Weekend Getaways", "Mountain Biking", "Water Sports",
                                   "Snow Sports",        "Rock Climbing",    "Bird Watching"};
constexpr View kOutdoorSubjects[] = {"Trails",  "Ridge Walks",     "Canoeing",    "Snowshoeing",  "Waterfalls",
                                     "Canyons", "Stargazing",      "Foraging",    "Orienteering", "Coast Paths",
                                     "Caving",  "Paddle Boarding", "Dog Walking", "Wild Swimming"};
constexpr View kOutdoorActivities[] = {
    "Hike along the Ridge Trail", "Moderate 8 Mile Hike", "Sunrise Walk",   "Easy Riverside Ramble",
    "Kayak on the Lake",          "Overnight Camping",    "Waterfall Loop", "Forest Bathing Walk",
    "Climbing for Novices",       "Full Moon Hike",       "Coastal Walk",   "Snowshoe Day"};

constexpr View kFitnessTopics[] = {"Outdoor Fitness", "Healthy Living",   "Running",   "Yoga",
                                   "Weight Loss",     "Cycling",          "Nutrition", "Group Fitness Training",
                                   "Vinyasa Yoga",    "Strength Training"};
constexpr View kFitnessSubjects[] = {"Boot Camp",  "Pilates",        "Kettlebells",   "Half Marathon", "Stretching",
                                     "Spinning",   "Track Workouts", "Power Walking", "Barre",         "Swimming",
                                     "Kickboxing", "Triathlon",      "Body Weight",   "Core"};
constexpr View kFitnessActivities[] = {"Boot Camp in the Park", "5K Easy Run",         "Vinyasa Flow",
                                       "Interval Training",     "Long Slow Run",       "Hill Repeats",
                                       "Gentle Morning Yoga",   "Pilates on the Lawn", "Group Ride 30 km",
                                       "Strength Circuit",      "Swim and Breakfast",  "Stretch and Restore"};

constexpr View kTechTopics[] = {
    "Computer programming", "Web Development", "Open Source", "New Technology", "Web Technology", "JavaScript",
    "Mobile Development",   "Cloud Computing", "Web Design",  "Technology",     "DevOps",         "Agile Project Management"};
constexpr View kTechSubjects[] = {"Rust",
                                  "Kotlin",
                                  "Containers",
                                  "Microservices",
                                  "Compilers",
                                  "APIs",
                                  "Continuous Delivery",
                                  "Linux",
                                  "Functional Code",
                                  "Test Automation",
                                  "Security",
                                  "Python",
                                  "Java",
                                  "Serverless",
                                  "C++",
                                  "Go"};
constexpr View kTechActivities[] = {"Hack Night",           "Lightning Talks",     "Code and Coffee",
                                    "Refactoring Workshop", "From Zero to Deploy", "Pair Programming Lab",
                                    "Architecture Review",  "Mob Programming",     "Containers in Anger",
                                    "Building Better APIs", "Type Systems 101",    "Incident Stories"};

constexpr View kDataTopics[] = {
    "Big Data",    "Data Science",         "Machine Learning", "Data Analytics", "Artificial Intelligence",
    "Data Mining", "Predictive Analytics", "Deep Learning"};
constexpr View kDataSubjects[] = {"Streams",      "Neural Networks", "Statistics",  "Visualization",    "Data Pipelines",
                                  "SQL",          "Forecasting",     "Graphs",      "Natural Language", "Robotics",
                                  "Spatial Data", "Experiments",     "Data Ethics", "Notebooks"};
constexpr View kDataActivities[] = {
    "Stream Processing in Practice", "Paper Reading",          "Kaggle Evening",       "Charts that Work",
    "Intro to Neural Networks",      "SQL beyond SELECT",      "Forecasting Workshop", "Data for Good",
    "Feature Stores Explained",      "Notebook Show and Tell", "Bayes over Beer",      "Open Data Day"};

constexpr View kBusinessTopics[] = {"Entrepreneurship",
                                    "Professional Networking",
                                    "Startup Businesses",
                                    "Business Strategy",
                                    "Technology Startups",
                                    "Small Business",
                                    "Marketing",
                                    "Entrepreneur Networking",
                                    "Professional Development",
                                    "Business Referral Networking",
                                    "Women Entrepreneurs"};
constexpr View kBusinessSubjects[] = {"Sales",       "Founders",        "Real Estate",    "Investors", "Freelancers",
                                      "Leadership",  "Branding",        "Product Design", "Pitching",  "E-Commerce",
                                      "Negotiation", "Public Speaking", "Coworking",      "Growth"};
constexpr View kBusinessActivities[] = {"Networking Breakfast", "Founders' Roundtable", "Pitch Practice",
                                        "Investor Questions",   "Referral Lunch",       "Marketing on a Budget",
                                        "Freelancers' Desk",    "Startup Stories",      "Property Seminar",
                                        "Public Speaking Lab",  "Product Teardown",     "Coworking Day"};

constexpr View kLanguageTopics[] = {"Language & Culture",
                                    "Language Exchange",
                                    "English as a Second Language",
                                    "Culture Exchange",
                                    "English Language",
                                    "French Language",
                                    "Spanish Language",
                                    "International and Exchange Students",
                                    "German Language",
                                    "Japanese Language",
                                    "Chinese Language",
                                    "Intercambio de Idiomas",
                                    "日本語会話",
                                    "中文交流",
                                    "Français pour tous",
                                    "Español"};
constexpr View kLanguageSubjects[] = {"Italian",       "Korean",    "Portuguese", "Russian",       "Hebrew",
                                      "Arabic",        "Polyglots", "Swedish",    "Pronunciation", "Esperanto",
                                      "Sign Language", "Dutch",     "Accents",    "Translation"};
constexpr View kLanguageActivities[] = {"Language Exchange Table",
                                        "English Conversation",
                                        "Spanish for Travellers",
                                        "Polyglot Café",
                                        "French Chat, Levels A1 to B2",
                                        "Japanese Study Circle",
                                        "Grammar and Gossip",
                                        "Kanji Evening",
                                        "Tandem Night",
                                        "Debate in German",
                                        "Idioms and Tea",
                                        "Korean Drama and Dialogue"};

constexpr View kFoodTopics[] = {"Wine",           "Foodie",  "Eating, Drinking, Talking, Laughing, Etc",
                                "Food and Drink", "Beer",    "Vegan",
                                "Vegetarian",     "Cooking", "Wine Tasting",
                                "Healthy Eating"};
constexpr View kFoodSubjects[] = {"Dumplings", "Cheese", "Craft Beer", "Whisky", "Tapas",     "Street Food", "Baking",
                                  "Sushi",     "Tea",    "Barbecue",   "Curry",  "Chocolate", "Ramen",       "Supper Clubs"};
constexpr View kFoodActivities[] = {"Wine and Cheese Tasting", "Dumpling Making",   "Supper Club",  "Craft Beer Crawl",
                                    "Vegan Potluck",           "Sourdough Morning", "Tapas Trail",  "Ramen Tour",
                                    "Farmers' Market Stroll",  "Curry Night",       "Tea Ceremony", "Whisky for the Curious"};

constexpr View kArtTopics[] = {"Art",          "Creativity", "Creative Writing", "Performing Arts",     "Museum",
                               "Live Drawing", "Painting",   "Culture",          "Digital Photography", "Photography"};
constexpr View kArtSubjects[] = {"Sketching",  "Pottery",   "Printmaking", "Calligraphy", "Galleries",
                                 "Watercolor", "Sculpture", "Street Art",  "Poetry",      "Night Photography",
                                 "Portraits",  "Collage",   "Zines",       "Architecture"};
constexpr View kArtActivities[] = {"Life Drawing",      "Sketch Walk",        "Museum Tour",    "Night Photography Walk",
                                   "Watercolor Basics", "Poetry Open Mic",    "Pottery Taster", "Gallery Hop",
                                   "Write with Others", "Portrait Light Lab", "Zine Making",    "Printmaking Day"};

constexpr View kMusicTopics[] = {"Live Music", "Music", "Concerts", "Singing", "Guitar", "Jazz", "Rock Music", "Songwriting"};
constexpr View kMusicSubjects[] = {"Choir", "Ukulele",      "Drumming",   "Blues",  "Indie Bands",     "Vinyl", "Open Mic",
                                   "Opera", "Synthesizers", "Folk Tunes", "Gospel", "String Quartets", "Piano", "Saxophone"};
constexpr View kMusicActivities[] = {"Acoustic Jam",      "Open Mic",        "Jazz in the Cellar", "Choir Rehearsal",
                                     "Ukulele Circle",    "Vinyl Listening", "Songwriters' Round", "Drum Circle",
                                     "Opera for Novices", "Indie Gig Night", "Folk Session",       "Piano Salon"};

constexpr View kDanceTopics[] = {"Dancing", "Salsa", "Latin Dance", "Swing Dancing", "Ballroom Dancing", "Social Dancing"};
constexpr View kDanceSubjects[] = {"Bachata",    "Tango", "Kizomba",     "Zouk",    "Lindy Hop", "Contact Improvisation",
                                   "Line Dance", "Zumba", "Belly Dance", "Hip Hop", "Ceilidh",   "Ecstatic Dance"};
constexpr View kDanceActivities[] = {"Salsa Social",   "Bachata Class and Party", "Tango Práctica",   "Swing under the Stars",
                                     "Ecstatic Dance", "Lindy Hop Drop-in",       "Line Dance Night", "Zumba in the Park",
                                     "Ballroom Tea",   "Kizomba Fundamentals"};

constexpr View kGameTopics[] = {
    "Game Night",  "Board Games",  "Games", "Card Games", "Strategy Games", "Gaming", "Roleplaying Games (RPGs)",
    "Video Games", "Geek Culture", "Poker"};
constexpr View kGameSubjects[] = {"Chess",         "Go Players", "Miniatures", "Dungeons",       "Puzzles",
                                  "Backgammon",    "Bridge",     "Mahjong",    "Retro Consoles", "Escape Rooms",
                                  "Deck Building", "Werewolf",   "Anime",      "Cosplay"};
constexpr View kGameActivities[] = {"Board Game Night",        "Heavy Euro Saturday", "Dungeon One-Shot",
                                    "Chess in the Park",       "Poker Tournament",    "Escape Room",
                                    "Mahjong Afternoon",       "Deck Builders' Duel", "Retro Console Evening",
                                    "Werewolf by Candlelight", "Puzzle Hunt",         "Miniature Painting"};

constexpr View kMindTopics[] = {
    "Intellectual Discussion", "Book Club", "Conversation", "Philosophy", "Reading", "Science", "Politics",
    "Critical Thinking",       "History"};
constexpr View kMindSubjects[] = {"Novels",    "Stoicism", "Short Stories", "Astronomy", "Psychology",
                                  "Economics", "Futures",  "Classics",      "Ethics",    "Science Fiction",
                                  "Debating",  "Skeptics", "Memoirs",       "Mythology"};
constexpr View kMindActivities[] = {"Book Club",           "Socratic Circle",     "Short Story Hour",
                                    "Science in the Pub",  "Philosophy Walk",     "History Lecture",
                                    "Debate Night",        "Stoicism for Today",  "Science Fiction Read",
                                    "Psychology of Habit", "Economics Explained", "Silent Reading"};

constexpr View kSpiritTopics[] = {"Wellness",
                                  "Spirituality",
                                  "Meditation",
                                  "Self-Empowerment",
                                  "Consciousness",
                                  "Self Exploration",
                                  "Personal Development",
                                  "Life Transformation",
                                  "Spiritual Growth",
                                  "Mindfulness Meditation",
                                  "Reiki"};
constexpr View kSpiritSubjects[] = {"Breathwork", "Sound Healing", "Gratitude",         "Zen",       "Tarot",
                                    "Journaling", "Chakras",       "Intuition",         "Tai Chi",   "Qigong",
                                    "Buddhism",   "Life Coaching", "Law of Attraction", "Compassion"};
constexpr View kSpiritActivities[] = {
    "Guided Meditation", "Sound Bath",      "Reiki Share", "Breathwork Journey", "Tarot Circle", "Mindful Evening",
    "Gratitude Circle",  "Tai Chi at Dawn", "Kirtan",      "Letting Go",         "Dharma Talk",  "Vision Board"};

constexpr View kSinglesTopics[] = {"Dating and Relationships",
                                   "Young Professional Singles",
                                   "Singles 30's-50's",
                                   "Single Professionals",
                                   "Singles Over 40",
                                   "Speed Dating",
                                   "Single Parents"};
constexpr View kSinglesSubjects[] = {"First Dates", "Flirting",        "Singles Travel", "Romance",
                                     "Mixers",      "Singles Dinners", "Starting Over",  "Matchmaking"};
constexpr View kSinglesActivities[] = {"Singles Mixer",     "Speed Dating",     "Dinner for Eight", "Singles Walk and Lunch",
                                       "Flirting Workshop", "Masquerade Party", "Over 40s Social",  "Dance and Mingle"};

constexpr View kSportTopics[] = {"Sports and Recreation",
                                 "Sports and Socials",
                                 "Recreational Sports",
                                 "Bicycling",
                                 "Soccer",
                                 "Volleyball",
                                 "Tennis",
                                 "Badminton",
                                 "Basketball",
                                 "Winter and Summer Sports"};
constexpr View kSportSubjects[] = {"Ultimate", "Softball", "Squash", "Golf",    "Table Tennis", "Archery",    "Fencing",
                                   "Sailing",  "Skiing",   "Rugby",  "Cricket", "Surfing",      "Pickleball", "Floorball"};
constexpr View kSportActivities[] = {"Pick-up Soccer 7 a Side", "Beach Volleyball", "Badminton Doubles",
                                     "Social Tennis",           "Basketball Run",   "Ultimate for All",
                                     "Learn to Sail",           "Ski Day",          "Table Tennis Ladder",
                                     "Intermediate Volleyball", "Golf at Nine",     "Pickleball Morning"};

constexpr View kFilmTopics[] = {"Watching Movies",        "Film",   "Theater", "Dinner and a Movie",
                                "Independent Filmmaking", "Comedy", "Improv"};
constexpr View kFilmSubjects[] = {"Documentaries", "Screenwriting", "Stand-up", "Musicals",     "Silent Films", "Acting",
                                  "Horror",        "Short Films",   "Puppetry", "Storytelling", "Editing",      "Noir"};
constexpr View kFilmActivities[] = {"Movie and Dinner",  "Improv Drop-in",      "Screenwriters' Table",   "Documentary Night",
                                    "Stand-up Showcase", "Theater Outing",      "Silent Film with Piano", "Scene Study",
                                    "Story Slam",        "Short Film Screening"};

constexpr View kFamilyTopics[] = {"Moms", "Parents", "Stay-at-Home Moms", "Playgroups", "Dads", "Homeschool Support", "Kids"};
constexpr View kFamilySubjects[] = {"Toddlers",        "Strollers",          "Family Picnics", "Twins",       "Grandparents",
                                    "Crafts for Kids", "Bilingual Families", "Story Time",     "Nature Play", "Baby Massage"};
constexpr View kFamilyActivities[] = {"Toddler Playdate", "Stroller Walk", "Zoo Morning",     "Story Time",
                                      "Family Picnic",    "Pumpkin Patch", "Crafts and Cake", "Dads and Donuts"};

constexpr View kTravelTopics[] = {"Travel", "International Travel", "Adventure Travel", "Group Travel", "Backpackers"};
constexpr View kTravelSubjects[] = {"Road Trips",  "Slow Travel",      "Cruises",       "Digital Nomads",
                                    "City Breaks", "Rail Journeys",    "Hidden Places", "Volunteer Travel",
                                    "Islands",     "Language Holidays"};
constexpr View kTravelActivities[] = {"Travel Stories Night",     "Day Trip to the Coast",  "Trip Planning Evening",
                                      "Weekend in the Mountains", "Hidden Courtyards Tour", "Nomads' Coworking",
                                      "Night Train Adventure",    "Road Trip Briefing"};

constexpr View kMakerTopics[] = {"Education & Technology", "Arduino",       "3D Printing",      "Makerspaces",
                                 "Internet of Things",     "Robotics Club", "Mobile Technology"};
constexpr View kMakerSubjects[] = {"Soldering",     "Drones",      "Amateur Radio",   "Woodwork",    "Virtual Reality",
                                   "Laser Cutting", "Electronics", "Home Automation", "Bike Repair", "Game Design"};
constexpr View kMakerActivities[] = {"Open Workshop",   "Soldering Basics",       "Drone Flying", "Repair Café",
                                     "Sensors at Home", "Laser Cutter Induction", "Game Jam",     "VR Demo Night"};

constexpr View kCraftTopics[] = {"Knitting", "Crafts",         "Sewing",    "Crochet",
                                 "Quilting", "Do it yourself", "Gardening", "Sustainability"};
constexpr View kCraftSubjects[] = {"Embroidery",  "Bees",    "Upcycling",   "Permaculture", "Soap Making",
                                   "Bookbinding", "Jewelry", "Houseplants", "Natural Dyes", "Weaving"};
constexpr View kCraftActivities[] = {"Knit and Natter", "Sewing Circle", "Seed Swap",   "Community Garden Day",
                                     "Crochet a Hat",   "Upcycling Lab", "Bookbinding", "Zero Waste Talk"};

constexpr View kCauseTopics[] = {"Volunteering", "Support",       "LGBT",      "Fundraising",   "Environment",
                                 "Dog Lovers",   "Animal Rescue", "Christian", "Social Justice"};
constexpr View kCauseSubjects[] = {"Beach Cleaning", "Food Banks", "Mentoring",     "Refugees Welcome",
                                   "Peer Support",   "Cats",       "Veterans",      "Bible Study",
                                   "Carers",         "Climate",    "Charity Shops", "Sober Living"};
constexpr View kCauseActivities[] = {"Beach Clean",   "Food Bank Shift", "Dog Walk and Coffee", "Peer Support Circle",
                                     "Tree Planting", "Charity Quiz",    "Mentoring Evening",   "Sober Social"};

constexpr Theme kThemes[] = {
    {kSocialTopics, kSocialSubjects, kSocialActivities},
    {kOutdoorTopics, kOutdoorSubjects, kOutdoorActivities},
    {kFitnessTopics, kFitnessSubjects, kFitnessActivities},
    {kTechTopics, kTechSubjects, kTechActivities},
    {kDataTopics, kDataSubjects, kDataActivities},
    {kBusinessTopics, kBusinessSubjects, kBusinessActivities},
    {kLanguageTopics, kLanguageSubjects, kLanguageActivities},
    {kFoodTopics, kFoodSubjects, kFoodActivities},
    {kArtTopics, kArtSubjects, kArtActivities},
    {kMusicTopics, kMusicSubjects, kMusicActivities},
    {kDanceTopics, kDanceSubjects, kDanceActivities},
    {kGameTopics, kGameSubjects, kGameActivities},
    {kMindTopics, kMindSubjects, kMindActivities},
    {kSpiritTopics, kSpiritSubjects, kSpiritActivities},
    {kSinglesTopics, kSinglesSubjects, kSinglesActivities},
    {kSportTopics, kSportSubjects, kSportActivities},
    {kFilmTopics, kFilmSubjects, kFilmActivities},
    {kFamilyTopics, kFamilySubjects, kFamilyActivities},
    {kTravelTopics, kTravelSubjects, kTravelActivities},
    {kMakerTopics, kMakerSubjects, kMakerActivities},
    {kCraftTopics, kCraftSubjects, kCraftActivities},
    {kCauseTopics, kCauseSubjects, kCauseActivities},
};

// Names, keys and shares as data/README.md gives them; "excercise" is how the stream spelt it.
constexpr HeadTopic kHeadTopics[] = {
    {"Social", "social", 22, 0},
    {"New In Town", "newintown", 21, 0},
    {"Social Networking", "socialnetwork", 20, 0},
    {"Fun Times", "fun-times", 17, 0},
    {"Outdoors", "outdoors", 17, 1},
    {"Dining Out", "diningout", 13, 7},
    {"Hiking", "hiking", 13, 1},
    {"Adventure", "adventure", 12, 1},
    {"Fitness", "fitness", 11, 2},
    {"Singles", "singles", 10, 14},
    {"Self-Improvement", "self-improvement", 10, 13},
    {"Walking", "walkers", 9, 1},
    {"Nightlife", "nightlife", 9, 0},
    {"Exercise", "excercise", 9, 2},
    {"Software Development", "softwaredev", 7, 3},
};

constexpr View kTopicPatterns[] = {
    "%s",
    "%s Lovers",
    "Beginner %s",
    "%s Fans",
    "%s for People in Their 20s and 30s",
    "%s Meetups",
    "Eating, Drinking and %s, Etc",
    "%s Workshops",
    "Weekend %s",
    "%s for Women",
    "%s Classes",
    "%s and Friends",
    "Social %s",
    "Advanced %s",
    "Beginner to Intermediate %s",
    "Local %s",
    "%s Over 40",
    "%s Enthusiasts",
    "Young %s",
    "%s & Coffee",
    "%s Community",
    "%s Trips",
    "Learning %s",
    "%s Networking",
    "%s Talk",
    "Modern %s",
    "%s for Families",
    "%s Support",
    "Traditional %s",
    "%s Professionals",
    "Indoor %s",
    "%s, Food and Wine",
    "Women Who Love %s",
    "%s in English",
    "Outdoor %s",
    "%s Students",
    "%s History",
    "LGBT %s",
};

}  // namespace

std::span<const Theme> themes() { return kThemes; }
std::span<const HeadTopic> head_topics() { return kHeadTopics; }
Words topic_patterns() { return kTopicPatterns; }

}  // namespace rsvpulse::simulate
