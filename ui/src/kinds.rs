//! What the kinds of entry, and their fields, are called.

use model::{EntryKind, Field, Form, Page};

use crate::{format, words};

/// One entry of a kind: `Medicine`.
pub(crate) fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Diary => words::kind::diary(),
        EntryKind::Photo => words::kind::photo(),
        EntryKind::Document => words::kind::document(),
        EntryKind::Medicine => words::kind::medicine(),
        EntryKind::Allergy => words::kind::allergy(),
        EntryKind::Condition => words::kind::condition(),
        EntryKind::Vaccination => words::kind::vaccination(),
        EntryKind::Procedure => words::kind::procedure(),
        EntryKind::Appointment => words::kind::appointment(),
        EntryKind::Contact => words::kind::contact(),
        EntryKind::AboutMe => words::kind::about_me(),
        EntryKind::Questionnaire => words::kind::questionnaire(),
        EntryKind::Remark => words::kind::remark(),
    }
}

/// What a field asks, and what stands beside its answer.
pub(crate) fn label(kind: EntryKind, field: Field) -> &'static str {
    use EntryKind as K;
    match (kind, field) {
        (K::Medicine, Field::Name) => words::label::name_medicine(),
        (K::Allergy, Field::Name) => words::label::name_allergy(),
        (K::Condition, Field::Name) => words::label::name_condition(),
        (K::Vaccination, Field::Name) => words::label::name_vaccination(),
        (K::Procedure, Field::Name) => words::label::name_procedure(),
        (K::Appointment, Field::Name) => words::label::name_appointment(),
        (K::Contact, Field::Name) => words::label::name_contact(),
        (K::Vaccination, Field::Dose) => words::label::dose_vaccination(),
        (K::Appointment, Field::Reason) => words::label::reason_appointment(),
        (K::Remark, Field::Note) => words::label::note_remark(),
        (K::Medicine, Field::Started) => words::label::started_medicine(),
        (K::Medicine, Field::Stopped) => words::label::stopped_medicine(),
        (K::Vaccination, Field::On) => words::label::on_vaccination(),
        _ => plain_label(field),
    }
}

fn plain_label(field: Field) -> &'static str {
    match field {
        Field::At => words::label::at(),
        Field::Mood => words::write::mood(),
        Field::Energy => words::write::energy(),
        Field::Sleep => words::label::sleep(),
        Field::Feelings => words::write::feelings(),
        Field::About => words::label::about(),
        Field::Note => words::write::note(),
        Field::Tags => words::label::tags(),
        Field::File => words::label::file(),
        Field::Series => words::label::series(),
        Field::Site => words::label::site(),
        Field::Caption => words::label::caption(),
        Field::Title => words::label::title(),
        Field::Name => words::label::name(),
        Field::Dose => words::label::dose(),
        Field::How => words::label::how(),
        Field::Times => words::label::times(),
        Field::Reason => words::label::reason(),
        Field::Started => words::label::started(),
        Field::Stopped => words::label::stopped(),
        Field::Reaction => words::label::reaction(),
        Field::Severity => words::label::severity(),
        Field::On => words::label::on(),
        Field::Place => words::label::place(),
        Field::Questions => words::label::questions(),
        Field::Said => words::label::said(),
        Field::Role => words::label::role(),
        Field::Service => words::label::service(),
        Field::Phone => words::label::phone(),
        Field::Email => words::label::email(),
        Field::Address => words::label::address(),
        Field::Matters => words::label::matters(),
        Field::People => words::label::people(),
        Field::Communicate => words::label::communicate(),
        Field::Wellness => words::label::wellness(),
        Field::DoAndDont => words::label::do_and_dont(),
        Field::Support => words::label::support(),
        Field::Also => words::label::also(),
        Field::SupportedBy => words::label::supported_by(),
        Field::Needs => words::label::needs(),
        Field::Questionnaire => words::label::questionnaire(),
        Field::Answers => words::label::answers(),
        Field::Score => words::label::score(),
        Field::Resource => words::label::resource(),
        Field::Circle | Field::CareTeam => words::audience::title(),
    }
}

/// An example, or what the field is for, where the label alone does not say.
pub(crate) fn hint(kind: EntryKind, field: Field) -> Option<&'static str> {
    let hint = match (kind, field) {
        (EntryKind::Vaccination, Field::Dose) => words::hint::dose_vaccination(),
        (EntryKind::Appointment, Field::Name) => words::hint::name_appointment(),
        (_, Field::Sleep) => words::hint::sleep(),
        (_, Field::Tags) => words::hint::tags(),
        (_, Field::Dose) => words::hint::dose(),
        (_, Field::How) => words::hint::how(),
        (_, Field::Times) => words::hint::times(),
        (_, Field::Reaction) => words::hint::reaction(),
        (_, Field::Role) => words::hint::role(),
        (_, Field::Matters) => words::hint::matters(),
        (_, Field::People) => words::hint::people(),
        (_, Field::Communicate) => words::hint::communicate(),
        (_, Field::Wellness) => words::hint::wellness(),
        (_, Field::DoAndDont) => words::hint::do_and_dont(),
        (_, Field::Support) => words::hint::support(),
        (_, Field::Also) => words::hint::also(),
        (_, Field::SupportedBy) => words::hint::supported_by(),
        (_, field) if field.form() == Form::Date => words::hint::date(),
        _ => return None,
    };
    Some(hint)
}

/// A field within a sentence: `the dose`.
pub(crate) fn in_a_sentence(field: Field) -> &'static str {
    match field {
        Field::At => words::history::field_at(),
        Field::Mood => words::history::field_mood(),
        Field::Energy => words::history::field_energy(),
        Field::Sleep => words::history::field_sleep(),
        Field::Feelings => words::history::field_feelings(),
        Field::About => words::history::field_about(),
        Field::Note => words::history::field_note(),
        Field::Tags => words::history::field_tags(),
        Field::File => words::history::field_file(),
        Field::Series => words::history::field_series(),
        Field::Site => words::history::field_site(),
        Field::Caption => words::history::field_caption(),
        Field::Title => words::history::field_title(),
        Field::Name => words::history::field_name(),
        Field::Dose => words::history::field_dose(),
        Field::How => words::history::field_how(),
        Field::Times => words::history::field_times(),
        Field::Reason => words::history::field_reason(),
        Field::Started => words::history::field_started(),
        Field::Stopped => words::history::field_stopped(),
        Field::Reaction => words::history::field_reaction(),
        Field::Severity => words::history::field_severity(),
        Field::On => words::history::field_on(),
        Field::Place => words::history::field_place(),
        Field::Questions => words::history::field_questions(),
        Field::Said => words::history::field_said(),
        Field::Role => words::history::field_role(),
        Field::Service => words::history::field_service(),
        Field::Phone => words::history::field_phone(),
        Field::Email => words::history::field_email(),
        Field::Address => words::history::field_address(),
        Field::Matters => words::history::field_matters(),
        Field::People => words::history::field_people(),
        Field::Communicate => words::history::field_communicate(),
        Field::Wellness => words::history::field_wellness(),
        Field::DoAndDont => words::history::field_do_and_dont(),
        Field::Support => words::history::field_support(),
        Field::Also => words::history::field_also(),
        Field::SupportedBy => words::history::field_supported_by(),
        Field::Needs => words::history::field_needs(),
        Field::Questionnaire => words::history::field_questionnaire(),
        Field::Answers => words::history::field_answers(),
        Field::Score => words::history::field_score(),
        Field::Resource => words::history::field_resource(),
        Field::Circle => words::history::field_circle(),
        Field::CareTeam => words::history::field_care_team(),
    }
}

/// What an entry is called: its name, or else its kind.
pub(crate) fn name(page: &Page) -> String {
    let named = [Field::Name, Field::Title, Field::Questionnaire];
    if let Some(name) = named.into_iter().find_map(|field| page.get(field)) {
        return name.to_owned();
    }
    let series = page.words(Field::Series).next().map(|word| word.as_str().to_owned());
    let file = || page.file().map(|file| file.name).filter(|name| !name.is_empty());
    series.or_else(file).unwrap_or_else(|| kind(page.kind()).to_owned())
}

/// A single value as it is read: `3 May 2026`, `Moderate`, `7.5 hours`.
pub(crate) fn value(field: Field, text: &str) -> String {
    match field.form() {
        Form::Date => format::fhir_date(text),
        Form::Hours => words::entry::hours(text),
        Form::Choice(_) => format::phrase(text),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn an_entry_is_called_by_its_name_or_its_kind() {
        let mut page = sample::page(EntryKind::Medicine);
        assert_eq!(name(&page), "Medicine");
        page.set(Field::Name, "Ramipril").unwrap();
        assert_eq!(name(&page), "Ramipril");
    }

    #[test]
    fn a_value_reads_as_people_write_it() {
        assert_eq!(value(Field::Started, "2026-05"), "May 2026");
        assert_eq!(value(Field::Severity, "moderate"), "Moderate");
        assert_eq!(value(Field::Sleep, "7.5"), "7.5 hours");
        assert_eq!(value(Field::Dose, "5 mg"), "5 mg");
    }
}
