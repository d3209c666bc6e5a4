//! What they take, and what they took before.

use model::{EntryKind, Field, FieldError};

use super::year::{Draft, Year};

pub(super) fn drafts(year: &mut Year) -> Result<Vec<Draft>, FieldError> {
    let long_ago = [year.month(6, 2), year.month(3, 9), year.month(11, 5)];
    let (began, ended) = (year.date(240), year.date(196));
    let taken: [&[(Field, &str)]; 6] = [
        &[
            (Field::Name, "Methotrexate 2.5 mg tablets"),
            (Field::Dose, "6 tablets, 15 mg"),
            (Field::How, "by mouth, all six together"),
            (Field::Times, "once a week, on Thursday evening"),
            (Field::Reason, "Rheumatoid arthritis"),
            (Field::Started, &long_ago[0]),
            (
                Field::Note,
                "Blood test before each new box. No other tablets for a cold without asking.",
            ),
            (Field::Tags, "weekly"),
        ],
        &[
            (Field::Name, "Folic acid 5 mg tablets"),
            (Field::Dose, "1 tablet"),
            (Field::How, "by mouth"),
            (Field::Times, "once a week, on Sunday: never the same day as methotrexate"),
            (Field::Reason, "Goes with the methotrexate"),
            (Field::Started, &long_ago[0]),
            (Field::Tags, "weekly"),
        ],
        &[
            (Field::Name, "Amlodipine 5 mg tablets"),
            (Field::Dose, "1 tablet"),
            (Field::How, "by mouth"),
            (Field::Times, "every morning"),
            (Field::Reason, "Blood pressure"),
            (Field::Started, &long_ago[1]),
        ],
        &[
            (Field::Name, "Beclometasone 100 micrograms inhaler"),
            (Field::Dose, "2 puffs"),
            (Field::How, "breathed in, with the spacer"),
            (Field::Times, "morning and night"),
            (Field::Reason, "Asthma"),
            (Field::Started, &long_ago[2]),
            (Field::Note, "Rinse mouth afterwards."),
        ],
        &[
            (Field::Name, "Salbutamol 100 micrograms inhaler"),
            (Field::Dose, "2 puffs"),
            (Field::How, "breathed in"),
            (Field::Times, "when I am wheezy"),
            (Field::Reason, "Asthma"),
            (Field::Started, &long_ago[2]),
        ],
        &[
            (Field::Name, "Naproxen 250 mg tablets"),
            (Field::Dose, "1 tablet"),
            (Field::How, "by mouth, with food"),
            (Field::Times, "twice a day"),
            (Field::Reason, "Flare in the wrists"),
            (Field::Started, &began),
            (Field::Stopped, &ended),
            (Field::Note, "Made me wheeze, so Dr Okafor stopped it."),
            (Field::Tags, "flare"),
        ],
    ];
    let days = [361, 361, 360, 360, 360, 240];
    let drafts = days.into_iter().zip(taken);
    drafts.map(|(ago, fields)| year.draft(EntryKind::Medicine, (ago, 19), fields)).collect()
}
