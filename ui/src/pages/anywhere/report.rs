//! What an import brings, in sentences.

use api::{ImportReport, ImportUndone, ImportedType};

use crate::{format, words};

/// How many of something, and how that is said.
type Counted = (u64, fn(u64) -> String);

/// How many things of a file are new here.
pub(super) fn what_is_new(report: &ImportReport) -> u64 {
    let types: u64 = report.types.iter().map(|one| one.new).sum();
    types + report.entries + report.sittings + report.files
}

/// What is new, what is here already, and what is left out.
pub(super) fn lines(report: &ImportReport) -> Vec<String> {
    let mut lines = Vec::new();
    if report.whole_record {
        lines.push(words::anywhere::whole().to_owned());
    }
    if what_is_new(report) == 0 {
        lines.push(words::anywhere::nothing_new().to_owned());
    }
    let counted: [Counted; 3] = [
        (report.entries, words::anywhere::entries),
        (report.sittings, words::anywhere::sittings),
        (report.files, words::anywhere::files),
    ];
    lines.extend(said(counted));
    lines.extend(by_kind(&report.types).into_iter().map(one_kind));
    let beside: [Counted; 3] = [
        (report.yours, words::anywhere::yours),
        (report.pictures_unread, words::anywhere::pictures_unread),
        (report.not_understood, words::anywhere::not_understood),
    ];
    lines.extend(said(beside));
    lines
}

/// What is left out, one by one.
pub(super) fn left_out(report: &ImportReport) -> Vec<String> {
    let more = report.not_listed();
    let more = (more > 0).then(|| words::anywhere::more(format::number(more)));
    report.left_out.iter().map(ToString::to_string).chain(more).collect()
}

/// What became of an import that was taken out.
pub(super) fn undone(undone: &ImportUndone) -> String {
    let counted: [Counted; 3] = [
        (undone.entries, words::anywhere::entries),
        (undone.sittings, words::anywhere::sittings),
        (undone.resources, words::anywhere::parts),
    ];
    let gone: Vec<String> = said(counted).collect();
    let mut text = match gone.is_empty() {
        true => words::anywhere::out_nothing().to_owned(),
        false => words::anywhere::out(format::list(&gone)),
    };
    if undone.kept > 0 {
        text.push(' ');
        text.push_str(&words::anywhere::out_kept(undone.kept));
    }
    for service in &undone.services {
        text.push(' ');
        text.push_str(&words::anywhere::out_has(service));
    }
    text
}

fn said(counted: [Counted; 3]) -> impl Iterator<Item = String> {
    counted.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| words(count))
}

/// What a person calls it, how many are new and how many are here already.
type OfKind = (&'static str, u64, u64);

/// Types that have one name together, in the order they come; what has no name
/// of its own is last.
fn by_kind(types: &[ImportedType]) -> Vec<OfKind> {
    let mut kinds: Vec<OfKind> = Vec::new();
    for one in types {
        let name = kind(&one.resource_type);
        match kinds.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, new, already)) => {
                *new += one.new;
                *already += one.already;
            }
            None => kinds.push((name, one.new, one.already)),
        }
    }
    kinds.sort_by_key(|(name, ..)| *name == words::record::other());
    kinds
}

fn one_kind((kind, new, already): OfKind) -> String {
    let (new_said, already_said) = (format::number(new), format::number(already));
    match (new, already) {
        (_, 0) => words::anywhere::type_new(kind, new_said),
        (0, _) => words::anywhere::type_already(kind, already_said),
        _ => words::anywhere::type_both(kind, new_said, already_said),
    }
}

/// What a person calls a FHIR type: where they find it in their record.
fn kind(resource_type: &str) -> &'static str {
    match resource_type {
        "Observation" | "DiagnosticReport" => words::anywhere::observations(),
        "Condition" => words::anywhere::conditions(),
        "Medication" | "MedicationRequest" | "MedicationStatement" => words::anywhere::medicines(),
        "AllergyIntolerance" => words::anywhere::allergies(),
        "Immunization" => words::anywhere::vaccinations(),
        "Procedure" => words::anywhere::procedures(),
        "Composition" | "DocumentReference" => words::anywhere::documents(),
        "Binary" => words::anywhere::binaries(),
        "Patient" => words::anywhere::patients(),
        "Appointment" | "Encounter" => words::record::visits(),
        "CarePlan" | "Goal" | "ServiceRequest" => words::record::plans(),
        "CareTeam" => words::record::care_team(),
        "Location" | "Organization" | "Practitioner" | "PractitionerRole" | "RelatedPerson" => {
            words::record::people()
        }
        "Questionnaire" | "QuestionnaireResponse" => words::questionnaires::title(),
        _ => words::record::other(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_and_what_is_left_out_is_said() {
        let types = vec![
            ImportedType { resource_type: "Observation".to_owned(), new: 2, already: 1 },
            ImportedType { resource_type: "Flag".to_owned(), new: 0, already: 3 },
            ImportedType { resource_type: "DiagnosticReport".to_owned(), new: 1, already: 0 },
        ];
        let report =
            ImportReport { types, entries: 1, pictures_unread: 2, ..ImportReport::default() };
        assert_eq!(
            lines(&report),
            [
                "1 thing you wrote down",
                "Measurements and results: 3 new, 1 already here",
                "Other: 3 already here",
                "2 photos cannot be read as pictures. They are left out.",
            ]
        );
        assert_eq!(lines(&ImportReport::default()), [words::anywhere::nothing_new()]);
    }

    #[test]
    fn what_was_taken_out_and_what_stays_is_said() {
        let gone = ImportUndone { entries: 2, kept: 1, ..ImportUndone::default() };
        assert_eq!(
            undone(&gone),
            "2 things you wrote down taken out. 1 page stays, because you changed it since."
        );
    }
}
