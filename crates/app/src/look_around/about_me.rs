//! What they want those who support them to know.

use model::{EntryKind, Field, FieldError};

use super::year::{Draft, Year};

pub(super) fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let fields = [
        (
            Field::Matters,
            "Living in my own house and getting to choir on Wednesdays. Being asked before \
             anything is decided. My garden, even when I only look at it.",
        ),
        (
            Field::People,
            "Nina, my daughter, and her boys. Priya, my friend since school. My father, who is \
             eighty-eight and must not be worried.",
        ),
        (
            Field::Communicate,
            "In plain words and not too fast. I hear less on the left. I like things written \
             down, because I forget half of it on the way home.",
        ),
        (
            Field::Wellness,
            "On a good day I am dressed by eight, out by ten and cross about something in the \
             paper. When I go quiet and stop humming, I am in pain.",
        ),
        (
            Field::DoAndDont,
            "Please do let me open my own bottles, even if it takes a while.\n\
             Please don't shake my hand: it hurts. Don't take blood from the right arm.",
        ),
        (
            Field::Support,
            "In the mornings I need longer. On bad days I need help with buttons, shoes and \
             anything with a lid. I will say so if you ask.",
        ),
        (Field::Also, "I faint at needles if I am standing up. I am fine lying down."),
        (Field::SupportedBy, "Nina read it and added the bit about humming."),
        (Field::Needs, "large print, written down"),
    ];
    Ok(vec![year.draft(EntryKind::AboutMe, (352, 15), &fields)?])
}
