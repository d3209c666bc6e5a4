//! What a made-up person writes in the evening. Each note is put together from
//! how the body was, what happened, and sometimes an afterthought.

use super::diary::Day;
use super::year::Dice;

const EASY_BODY: [&str; 12] = [
    "Hands loose by breakfast, which I am not going to question.",
    "Woke before the alarm and nothing creaked.",
    "Best morning for a while: did my own buttons.",
    "Knees behaved on the stairs all day.",
    "Slept right through.",
    "Hardly thought about my joints until now, writing this.",
    "Breathing easy, and no inhaler needed after the morning.",
    "Stiff for ten minutes and then it went.",
    "Opened the marmalade jar without asking anybody.",
    "A light sort of day in the body.",
    "Wrists a bit warm after lunch, otherwise nothing to report.",
    "Managed the whole hill without stopping.",
];
const FAIR_BODY: [&str; 12] = [
    "Stiff for about half an hour, as usual.",
    "Thumbs sore by the afternoon, so the crossword stayed half done.",
    "Woke twice, got off again both times.",
    "Feet complained on the pavement but not on the grass.",
    "Needed the blue inhaler once, on the way up from the bus.",
    "Not bad, not good. Ordinary.",
    "Right shoulder catching when I reach for the top shelf.",
    "Tired behind the eyes by four o'clock.",
    "A nap after lunch put most of it right.",
    "Fingers slow in the cold, better round a mug.",
    "The day after my weekly tablets, so a bit flat and queasy.",
    "Left knee grumbling. I gave it the sofa.",
];
const HARD_BODY: [&str; 12] = [
    "Could not make a fist until nearly eleven.",
    "Awake from three with my wrists burning.",
    "Every joint I own has an opinion today.",
    "Stairs one at a time, like a toddler.",
    "Dropped a cup. That makes two this week.",
    "Knuckles swollen enough that the ring would not go on.",
    "Feverish feeling without the fever.",
    "Had to ask for help with my shoes, and minded it.",
    "Pain got in the way of everything, even sitting.",
    "So tired that the stairs looked like a mountain.",
    "Wheezy as well as sore, which seems unfair.",
    "Spent the morning with my hands in warm water.",
];
const WEEKDAY: [&str; 18] = [
    "Did my four hours at the library and shelved only the low ones.",
    "Priya brought soup round and stayed for the quiz.",
    "Rang the surgery about my repeat and was eleventh in the queue.",
    "Walked to the post office and back by the canal.",
    "Choir in the evening; we are still murdering the Fauré.",
    "Dad rang to tell me what I had already told him.",
    "A long meeting about the summer reading scheme.",
    "Did the exercises the physio gave me, all but the last one.",
    "Sorted the airing cupboard, badly.",
    "Took the bus into town for wool and came back with a plant.",
    "Worked from the kitchen table with a cushion under each arm.",
    "Blood test at nine; the nurse found a vein first time.",
    "Sam from next door carried the shopping in without being asked.",
    "Batch of lentils cooked and frozen in small tubs.",
    "Listened to a whole play on the radio and knitted four rows.",
    "Read to the under-fives, who wanted the bear one again.",
    "Filled in a form that asked the same thing six ways.",
    "Cancelled on Jo and felt bad about it, and then relieved.",
];
const WEEKEND: [&str; 12] = [
    "Two hours on the allotment, mostly leaning on things.",
    "Nina came with the boys and the house was gloriously loud.",
    "Lunch at Dad's: he has taken up bread.",
    "Farmers' market, coffee, home before the crowds.",
    "Slow morning with the papers, all of them.",
    "Swam ten lengths in the warm pool and floated for longer.",
    "Drove out to the reservoir and watched other people's dogs.",
    "Film night with Priya, who talked through it.",
    "Repotted the tomatoes with the light trowel.",
    "Did nothing at all, on purpose.",
    "Helped with teas at the church hall, sitting down.",
    "The boys taught me a card game and cheated.",
];
const WINTER: [&str; 6] = [
    "Dark before five, and it gets into everything.",
    "Frost on the inside of the shed window.",
    "Put the heated blanket on early.",
    "Rain all day, the sideways kind.",
    "Found the thick gloves at last.",
    "Could smell snow, though none came.",
];
const SUMMER: [&str; 6] = [
    "Ate outside with my shoes off.",
    "Still light when I came to write this.",
    "First sweet peas, and I picked too many.",
    "Too hot to sleep, but a nice sort of too hot.",
    "Swifts screaming over the roofs at supper.",
    "Strawberries, mostly eaten standing up.",
];
const BETWEEN: [&str; 6] = [
    "Blackbird going since before six.",
    "Wind got the washing and most of next door's.",
    "Leaves down the drain again.",
    "Coat on, coat off, coat on.",
    "Mist over the canal until nearly noon.",
    "Smelled cut grass from somewhere.",
];
const AFTER: [&str; 14] = [
    "Must ask about the folic acid.",
    "Early night.",
    "Tomorrow, less.",
    "I want to remember this one.",
    "Not going to count it as a bad day.",
    "Glad I wrote it down.",
    "Still thinking about what the nurse said.",
    "Ordered the jar opener that everyone goes on about.",
    "Need to drink more water.",
    "Note to self: sit down before I have to.",
    "Worth it, though.",
    "I did say no to something, which is progress.",
    "Phone Nina back.",
    "Let us see what the morning brings.",
];

pub(super) fn note(dice: &mut Dice, day: &Day) -> String {
    let body = match day.mood {
        4.. => dice.pick(&EASY_BODY),
        3 => dice.pick(&FAIR_BODY),
        _ => dice.pick(&HARD_BODY),
    };
    let happened = if day.weekend { dice.pick(&WEEKEND) } else { dice.pick(&WEEKDAY) };
    let weather = match day.month {
        11 | 12 | 1 | 2 => dice.pick(&WINTER),
        6..=8 => dice.pick(&SUMMER),
        _ => dice.pick(&BETWEEN),
    };
    let after = dice.pick(&AFTER);
    let parts: &[&str] = match dice.below(6) {
        0 => &[body, happened],
        1 => &[happened, body],
        2 => &[body, happened, after],
        3 => &[weather, happened, after],
        4 => &[happened, weather],
        _ => &[weather, body],
    };
    parts.join(" ")
}
