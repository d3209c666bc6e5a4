//! What people read about their computers.

use std::fmt::Write as _;

use api::{ComputerView, ExchangeReport, PairingStarted};

use super::{local, printable};

pub(crate) fn started(started: &PairingStarted) -> String {
    let next = if started.placed {
        "The invitation is in the folder."
    } else {
        "Now exchange over the folder that the other computer can see."
    };
    format!(
        "Pairing code, shown this once:\n\n    {}\n\nTo say it aloud instead:\n\n    {}\n\n{next} On the other computer:\n\n    \
         keepwell pair join --folder DIR\n\nIt asks for the code, which works once, until {}. Whoever has it \
         and the folder can read this record, so tell it to nobody else.\n",
        started.code.reveal(),
        started.words.reveal(),
        local(&started.until),
    )
}

pub(crate) fn computers(computers: &[ComputerView]) -> String {
    if computers.is_empty() {
        return "This record is on this computer only.\n".into();
    }
    let mut out = String::new();
    for computer in computers {
        let _ = write!(out, "{}  {}", computer.id, computer.name);
        if computer.this {
            out.push_str(" (this one)");
        }
        let _ = write!(out, " · added {}", local(&computer.added_at));
        if let Some(at) = &computer.removed_at {
            let _ = write!(out, " · removed {}", local(at));
        }
        out.push('\n');
    }
    printable(&out)
}

pub(crate) fn removed(name: &str) -> String {
    printable(&format!(
        "{name} gets nothing that is written from now on, once the others have exchanged. \
         What it has already stays on it: that cannot be taken back.\n"
    ))
}

/// What is said before a service carries anything for the first time.
pub(crate) fn account(name: &str, account: &[String]) -> String {
    let mut out = format!("{name} can carry your changes between your computers, sealed.\n");
    for sentence in account {
        let _ = writeln!(out, "- {sentence}");
    }
    out.push_str("Nothing was sent. To go on, add --yes: it is kept for next time.\n");
    printable(&out)
}

pub(crate) fn carries_no_more(name: &str) -> String {
    printable(&format!("{name} carries nothing more. What lies there is sealed, and stays.\n"))
}

pub(crate) fn exchanged(report: &ExchangeReport) -> String {
    let mut out = String::new();
    for name in &report.joined {
        let _ = writeln!(out, "{name} belongs to this record now.");
    }
    let _ = writeln!(
        out,
        "Received {} changes in {} files, sent {} changes in {} files.",
        report.changes_received, report.sets_received, report.changes_sent, report.sets_sent
    );
    if report.files_received + report.files_sent > 0 {
        let _ = writeln!(
            out,
            "Received {} and sent {} photos and documents.",
            report.files_received, report.files_sent
        );
    }
    let later = [
        (report.files_waiting, "photos or documents have not come yet."),
        (report.not_whole, "files are not whole yet; they are tried again next time."),
        (report.no_key, "files are sealed for other computers of yours, or for later."),
        (report.waiting, "changes wait for others that have not come yet."),
    ];
    for (count, words) in later {
        if count > 0 {
            let _ = writeln!(out, "{count} {words}");
        }
    }
    for aside in &report.set_aside {
        let start: String = aside.name.chars().take(8).collect();
        let _ = writeln!(out, "Set aside {start}…: {}", aside.sentence);
    }
    if report.stopped {
        out.push_str("Stopped before the end. Nothing is lost; exchange again.\n");
    }
    printable(&out)
}
