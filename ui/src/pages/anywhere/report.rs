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
    lines.extend(report.types.iter().map(one_type));
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

fn one_type(one: &ImportedType) -> String {
    let kind = kind(&one.resource_type);
    let (new, already) = (format::number(one.new), format::number(one.already));
    match (one.new, one.already) {
        (_, 0) => words::anywhere::type_new(kind, new),
        (0, _) => words::anywhere::type_already(kind, already),
        _ => words::anywhere::type_both(kind, new, already),
    }
}

/// What a person calls a FHIR type; one that has no other name keeps its own.
fn kind(resource_type: &str) -> &str {
    match resource_type {
        "Observation" => words::anywhere::observations(),
        "Condition" => words::anywhere::conditions(),
        "MedicationRequest" | "MedicationStatement" => words::anywhere::medicines(),
        "AllergyIntolerance" => words::anywhere::allergies(),
        "Immunization" => words::anywhere::vaccinations(),
        "Procedure" => words::anywhere::procedures(),
        "DocumentReference" => words::anywhere::documents(),
        "Binary" => words::anywhere::binaries(),
        "Patient" => words::anywhere::patients(),
        other => other,
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
        ];
        let report =
            ImportReport { types, entries: 1, pictures_unread: 2, ..ImportReport::default() };
        assert_eq!(
            lines(&report),
            [
                "1 thing you wrote down",
                "Measurements and results: 2 new, 1 already here",
                "Flag: 3 already here",
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
