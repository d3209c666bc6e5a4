//! The record as a file, and files taken in, as text.

use std::fmt::Write as _;

use api::{ImportReport, ImportUndone, ImportView, RecordExported};

use super::printable;

pub(crate) fn exported(exported: &RecordExported) -> String {
    let RecordExported { file, resources, for_keepwell_alone } = exported;
    let mut text = format!(
        "Written to {}: {resources} resources, {} bytes.\n",
        printable(&file.path.display().to_string()),
        file.bytes,
    );
    if *for_keepwell_alone > 0 {
        let _ = writeln!(
            text,
            "Of {for_keepwell_alone} things FHIR has no place for: only Keepwell reads them there."
        );
    }
    let _ = writeln!(text, "{}", file.warning);
    text
}

pub(crate) fn report(report: &ImportReport) -> String {
    let mut text = format!("{}\n", printable(&report.name));
    if report.whole_record {
        let ImportReport { entries, sittings, files, .. } = report;
        let _ = writeln!(
            text,
            "  A whole Keepwell record: {entries} entries, {sittings} sittings of readings, \
             {files} photos and documents."
        );
    }
    for one in &report.types {
        let kind = printable(&one.resource_type);
        let _ = writeln!(text, "  {kind}: {} new, {} here already", one.new, one.already);
    }
    for (count, one, several) in [
        (report.yours, "says what is in your record already", "say what is in your record already"),
        (
            report.pictures_unread,
            "photo could not be read as a picture, and is left out",
            "photos could not be read as pictures, and are left out",
        ),
        (
            report.not_understood,
            "cannot be understood, and is left out",
            "cannot be understood, and are left out",
        ),
    ] {
        match count {
            0 => {}
            1 => drop(writeln!(text, "  1 {one}")),
            count => drop(writeln!(text, "  {count} {several}")),
        }
    }
    for one in &report.left_out {
        let _ = writeln!(text, "    {}", printable(&one.to_string()));
    }
    if report.not_listed() > 0 {
        let _ = writeln!(text, "    and {} more", report.not_listed());
    }
    match report.id {
        Some(id) => {
            let _ = writeln!(text, "Taken in. To take all of it out: keepwell import undo {id}");
        }
        None => text.push_str("Nothing was taken in.\n"),
    }
    text
}

pub(crate) fn imports(imports: &[ImportView]) -> String {
    if imports.is_empty() {
        return "Nothing was taken in from files.\n".to_owned();
    }
    imports.iter().map(|one| format!("{}  {}\n", one.id, printable(&one.name))).collect()
}

pub(crate) fn undone(undone: &ImportUndone) -> String {
    let ImportUndone { resources, entries, sittings, kept, services } = undone;
    let mut text = format!(
        "Taken out: {resources} resources, {entries} entries, {sittings} sittings of readings.\n"
    );
    if *kept > 0 {
        let _ = writeln!(text, "{kept} entries stay, because you changed them since.");
    }
    for service in services {
        let _ = writeln!(text, "{} may have some of it.", printable(service));
    }
    text
}
