//! What they have, had, and had done: allergies, conditions, vaccinations and
//! procedures, in their own account.

use model::{EntryKind, Field, FieldError};

use super::year::{Draft, Year};

pub(super) fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let mut drafts = allergies(year)?;
    drafts.extend(conditions(year)?);
    drafts.extend(vaccinations(year)?);
    drafts.extend(procedures(year)?);
    Ok(drafts)
}

fn allergies(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let naproxen = year.date(196);
    let all: [(i64, &[(Field, &str)]); 3] = [
        (
            359,
            &[
                (Field::Name, "Penicillin"),
                (Field::Reaction, "Rash all over, swollen lips"),
                (Field::Severity, "severe"),
                (Field::Started, "1974"),
                (Field::Note, "I was about six. My mother wrote it in the front of every diary."),
            ],
        ),
        (
            359,
            &[
                (Field::Name, "Sticking plasters, the fabric kind"),
                (Field::Reaction, "Red and itchy under the plaster"),
                (Field::Severity, "mild"),
            ],
        ),
        (
            195,
            &[
                (Field::Name, "Naproxen"),
                (Field::Reaction, "Wheezing within an hour"),
                (Field::Severity, "moderate"),
                (Field::Started, &naproxen),
                (Field::Tags, "flare"),
            ],
        ),
    ];
    each(year, EntryKind::Allergy, &all)
}

fn conditions(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let [arthritis, pressure, shoulder, better] =
        [year.month(6, 1), year.month(3, 9), year.date(150), year.date(64)];
    let all: [(i64, &[(Field, &str)]); 4] = [
        (
            358,
            &[
                (Field::Name, "Rheumatoid arthritis"),
                (Field::Started, &arthritis),
                (
                    Field::Note,
                    "Hands, wrists and feet. The rheumatology team sees me twice a year.",
                ),
            ],
        ),
        (358, &[(Field::Name, "Asthma"), (Field::Started, "1979")]),
        (358, &[(Field::Name, "High blood pressure"), (Field::Started, &pressure)]),
        (
            150,
            &[
                (Field::Name, "Frozen shoulder, right"),
                (Field::Started, &shoulder),
                (Field::Stopped, &better),
                (Field::Note, "The physio's pulleys did it in the end."),
                (Field::Tags, "physio"),
            ],
        ),
    ];
    each(year, EntryKind::Condition, &all)
}

fn vaccinations(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let [flu, covid, pneumonia] = [year.date(212), year.date(212), year.month(5, 11)];
    let all: [(i64, &[(Field, &str)]); 3] = [
        (
            212,
            &[
                (Field::Name, "Flu"),
                (Field::Dose, "this winter's"),
                (Field::On, &flu),
                (Field::Place, "Canal Street Surgery"),
                (Field::Note, "Left arm, sore for a day."),
            ],
        ),
        (
            212,
            &[
                (Field::Name, "COVID-19"),
                (Field::Dose, "booster"),
                (Field::On, &covid),
                (Field::Place, "Canal Street Surgery"),
            ],
        ),
        (
            357,
            &[
                (Field::Name, "Pneumococcal"),
                (Field::Dose, "single"),
                (Field::On, &pneumonia),
                (Field::Place, "Canal Street Surgery"),
            ],
        ),
    ];
    each(year, EntryKind::Vaccination, &all)
}

fn procedures(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let ultrasound = year.date(141);
    let all: [(i64, &[(Field, &str)]); 2] = [
        (
            141,
            &[
                (Field::Name, "Ultrasound of the right shoulder"),
                (Field::On, &ultrasound),
                (Field::Place, "Northgate Hospital, X-ray department"),
                (Field::Note, "No tear. Cold jelly, kind radiographer."),
            ],
        ),
        (357, &[(Field::Name, "Tonsils out"), (Field::On, "1976")]),
    ];
    each(year, EntryKind::Procedure, &all)
}

fn each(
    year: &mut Year,
    kind: EntryKind,
    all: &[(i64, &[(Field, &str)])],
) -> Result<Vec<Draft>, FieldError> {
    all.iter().map(|(ago, fields)| year.draft(kind, (*ago, 20), fields)).collect()
}
