//! Visits that were, with what was said; one to come, with what to ask; and
//! the people who help. Telephone numbers are from the range that Ofcom keeps
//! for drama (01632 960000 to 960999).

use model::{EntryKind, Field, FieldError};

use super::year::{Draft, Year};

/// How many days ago, at which hour, and what is said of it.
type Visit<'a> = (i64, u32, &'a [(Field, &'a str)]);

pub(super) fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let mut drafts = appointments(year)?;
    drafts.extend(contacts(year)?);
    Ok(drafts)
}

fn appointments(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let all: [Visit<'_>; 6] = [
        (
            302,
            11,
            &[
                (Field::Name, "Rheumatology clinic"),
                (Field::Place, "Northgate Hospital, clinic 4"),
                (Field::Reason, "Half-yearly check"),
                (
                    Field::Questions,
                    "Is the tiredness the tablets or the arthritis?\nCan I have the flu jab?",
                ),
                (
                    Field::Said,
                    "Probably both. Yes to the jab. Keep the methotrexate as it is and send blood every eight weeks.",
                ),
            ],
        ),
        (
            241,
            9,
            &[
                (Field::Name, "Dr Okafor"),
                (Field::Place, "Canal Street Surgery"),
                (Field::Reason, "Wrists very sore"),
                (
                    Field::Said,
                    "A short course of naproxen with food. Come back at once if my chest is tight.",
                ),
                (Field::Tags, "flare"),
            ],
        ),
        (
            196,
            16,
            &[
                (Field::Name, "Dr Okafor"),
                (Field::Place, "Canal Street Surgery, by telephone"),
                (Field::Reason, "Wheezing since the new tablets"),
                (
                    Field::Said,
                    "Stop the naproxen today and never take it again. Put it on my list of allergies.",
                ),
            ],
        ),
        (
            148,
            14,
            &[
                (Field::Name, "Physio: first visit"),
                (Field::Place, "Northgate Hospital, therapy centre"),
                (Field::Reason, "Right shoulder"),
                (Field::Questions, "Will it go by itself?"),
                (Field::Said, "It will, slowly. Pulleys twice a day, warm shoulder first."),
                (Field::Tags, "physio"),
            ],
        ),
        (
            88,
            10,
            &[
                (Field::Name, "Asthma check with the nurse"),
                (Field::Place, "Canal Street Surgery"),
                (
                    Field::Said,
                    "Technique good with the spacer, less good without. Blow into the meter for two weeks and bring the numbers.",
                ),
            ],
        ),
        (
            -9,
            10,
            &[
                (Field::Name, "Rheumatology clinic"),
                (Field::Place, "Northgate Hospital, clinic 4"),
                (Field::Reason, "Half-yearly check"),
                (
                    Field::Questions,
                    "Why was the last spell shorter than the one before?\nIs the morning stiffness enough to change anything?\nWho do I ring when it flares at a weekend?",
                ),
            ],
        ),
    ];
    let drafts = all.into_iter();
    let kind = EntryKind::Appointment;
    drafts.map(|(ago, hour, fields)| year.draft(kind, (ago, hour), fields)).collect()
}

fn contacts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let all: [&[(Field, &str)]; 5] = [
        &[
            (Field::Name, "Dr Okafor"),
            (Field::Role, "GP"),
            (Field::Service, "Canal Street Surgery"),
            (Field::Phone, "01632 960141"),
            (Field::Address, "12 Canal Street\nNorthgate"),
        ],
        &[
            (Field::Name, "Rheumatology advice line"),
            (Field::Role, "Specialist nurses"),
            (Field::Service, "Northgate Hospital"),
            (Field::Phone, "01632 960187"),
            (
                Field::Note,
                "Leave a message with a date of birth. They ring back within two working days.",
            ),
        ],
        &[
            (Field::Name, "Bridge Pharmacy"),
            (Field::Role, "Chemist"),
            (Field::Phone, "01632 960155"),
            (Field::Note, "Delivers on Tuesdays."),
        ],
        &[
            (Field::Name, "Nina"),
            (Field::Role, "Daughter"),
            (Field::Phone, "01632 960112"),
            (Field::Email, "nina@example.org"),
            (Field::Tags, "in an emergency"),
        ],
        &[
            (Field::Name, "Sam next door"),
            (Field::Role, "Neighbour, has a key"),
            (Field::Phone, "01632 960119"),
            (Field::Tags, "in an emergency"),
        ],
    ];
    let drafts = all.into_iter();
    drafts.map(|fields| year.draft(EntryKind::Contact, (356, 17), fields)).collect()
}
