//! Two computers of one person over a folder, or a service that they share.
//!
//! An exchange keeps no state on the carrier and needs no answer from the
//! other side: it looks at what is there, takes what is new, and adds what no
//! file there holds yet. It can be stopped or killed between any two bytes and
//! begun again.
//!
//! The record is taken for one set at a time, so that a person goes on writing
//! while a slow stick is read.
//!
//! Rejected: remembering what the other computer has. A stick that was lost, a
//! backup that was put back and a third computer each make that untrue; what
//! lies in the folder is always true.

mod carried;
mod give;
mod members;
mod onto;
mod pair;
mod progress;
mod service;
mod set_aside;
mod sort;
mod sweep;
mod take;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use api::{ExchangeReport, ExchangeState, ExchangeStep, Problem};
use sync::{Cancel, FolderCarrier, Listed, ReplicaCarrier};
use vault::MOST_SEALED_BYTES;

pub(crate) use members::{Membership, keep_facts};
pub(crate) use onto::{Arrived, Put, put_onto};
pub(crate) use service::carries;
pub(crate) use sort::{Sorted, hash_of};

use crate::App;
use crate::fault::{Fault, not_like_this};
use crate::look_around::only_of_a_real_person;
use crate::session::Session;
use crate::worker::Running;
use give::{Give, Parcel};
use set_aside::Why;
use take::Taking;

/// The setting that remembers the folder used last.
const FOLDER: &str = "exchange.folder";
/// The setting that remembers when an exchange last came to its end.
const LAST: &str = "exchange.last";
/// How a change set's file name ends.
const ENDING: &str = ".kwset";
/// Hex digits in a set's name.
const NAME_DIGITS: usize = 64;

impl App {
    pub(crate) fn exchange_state(&self) -> Result<ExchangeState, Fault> {
        self.with_session(|session| {
            let last = session.store.setting(LAST)?;
            Ok(ExchangeState {
                folder: session.store.setting(FOLDER)?.map(PathBuf::from),
                last: last.and_then(|at| at.parse().ok()),
            })
        })
    }

    pub(crate) fn exchange_over(&self, folder: Option<PathBuf>) -> Result<ExchangeReport, Fault> {
        let (session, folder) = self.with_session(|session| {
            only_of_a_real_person(&session.card)?;
            let known = session.store.setting(FOLDER)?.map(PathBuf::from);
            let folder = folder.or(known);
            Ok((session.number, folder.ok_or_else(|| not_like_this("say which folder to use"))?))
        })?;
        let underway = self.take_turn()?;
        let run = Run { app: self, session, cancel: &underway.cancel };
        let report = run.over_folder(&folder);
        self.end_exchange();
        drop(underway);
        report
    }
}

/// One exchange under way.
struct Run<'a> {
    app: &'a App,
    session: u64,
    cancel: &'a Cancel,
}

/// What becomes of the files in the folder.
#[derive(Default)]
struct Sifted {
    not_whole: u64,
    no_key: u64,
    aside: Vec<(Listed, Why)>,
}

impl Run<'_> {
    fn with<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, Fault>) -> Result<T, Fault> {
        self.app.with_session(|session| {
            if session.number == self.session { work(session) } else { Err(Problem::Locked.into()) }
        })
    }

    /// Over a folder, where computers that want to join leave a note, too.
    fn over_folder(&self, folder: &Path) -> Result<ExchangeReport, Fault> {
        self.at(ExchangeStep::Looking, 0, 0);
        let now = self.app.now();
        let carrier = FolderCarrier::open(folder, &self.shelf()?)?;
        let joined = self.with(|session| session.take_hellos(folder, now))?;
        let mut report = ExchangeReport { joined, ..ExchangeReport::default() };
        self.over(&carrier, &mut report)?;
        self.with(|session| {
            session.place_notes(folder, now)?;
            session.remember_folder(folder)
        })?;
        self.end(&mut report)?;
        Ok(report)
    }

    /// What the record is called on a carrier.
    fn shelf(&self) -> Result<String, Fault> {
        self.with(|session| Ok(vault::folder_name(&session.keys)?))
    }

    fn over(&self, carrier: &dyn ReplicaCarrier, report: &mut ExchangeReport) -> Result<(), Fault> {
        self.with(|session| session.settle_epochs(self.app.now()))?;
        self.receive(carrier, report)?;
        let files = carrier.inside(carried::FOLDER);
        if !report.stopped {
            self.receive_files(&*files, report)?;
        }
        self.with(|session| session.refuse_if_removed())?;
        if !report.stopped {
            self.send(carrier, report)?;
            self.send_files(&*files, report)?;
        }
        if !report.stopped {
            self.sweep(carrier)?;
        }
        Ok(())
    }

    fn end(&self, report: &mut ExchangeReport) -> Result<(), Fault> {
        let now = self.app.now();
        self.with(|session| {
            report.waiting = session.store.count_waiting()?;
            report.files_waiting = session.store.waiting_files()?.len() as u64;
            report.set_aside = session.set_aside()?;
            if !report.stopped {
                session.remember(LAST, &now.to_rfc3339())?;
            }
            session.note("record.exchange", now)
        })
    }

    /// Takes what is new. What one file says may be what another one waits for
    /// (a key, a new member), so it goes round until nothing more can be taken.
    fn receive(
        &self,
        carrier: &dyn ReplicaCarrier,
        report: &mut ExchangeReport,
    ) -> Result<(), Fault> {
        let listed = carrier.list()?;
        let mut left = self.with(|session| session.unknown(&listed))?;
        let (mut worker, all) = (None, left.len());
        loop {
            let mut sifted = Sifted::default();
            let mut later = Vec::new();
            let before = left.len();
            for files in left {
                if self.cancel.is_stopped() {
                    report.stopped = true;
                    return Ok(());
                }
                let read = usize::try_from(report.sets_received).unwrap_or(all);
                self.at(ExchangeStep::Receiving, read, all);
                match self.take(carrier, &files, &mut worker)? {
                    Taking::Taken { changes } => {
                        report.sets_received += 1;
                        report.changes_received += changes;
                        continue;
                    }
                    Taking::NotWhole => sifted.not_whole += 1,
                    Taking::NoKey => sifted.no_key += 1,
                    Taking::Aside(why) => {
                        sifted.aside.extend(files.first().map(|file| (file.clone(), why)));
                    }
                }
                later.push(files);
            }
            self.with(|session| session.settle_epochs(self.app.now()))?;
            if later.is_empty() || later.len() == before {
                report.not_whole = sifted.not_whole;
                report.no_key = sifted.no_key;
                let now = self.app.now();
                return self.with(|session| session.keep_aside(&listed, &sifted.aside, now));
            }
            left = later;
        }
    }

    /// Takes one set, from whichever of its copies is whole.
    fn take(
        &self,
        carrier: &dyn ReplicaCarrier,
        files: &[Listed],
        worker: &mut Option<Running>,
    ) -> Result<Taking, Fault> {
        let mut taking = Taking::NotWhole;
        for file in files {
            if file.size > MOST_SEALED_BYTES as u64 {
                taking = Taking::Aside(Why::TooLarge);
                continue;
            }
            let Some(bytes) = carrier.get(&file.name, MOST_SEALED_BYTES as u64)? else { continue };
            let now = self.app.now();
            let name = base_name(&file.name).unwrap_or_default();
            taking =
                self.with(|session| session.take_set(name, &bytes, worker, &self.app.worker, now))?;
            if !matches!(taking, Taking::NotWhole) {
                break;
            }
        }
        Ok(taking)
    }

    /// Adds what no file in the folder holds yet.
    fn send(&self, carrier: &dyn ReplicaCarrier, report: &mut ExchangeReport) -> Result<(), Fault> {
        let now = self.app.now();
        let listed = carrier.list()?;
        for Parcel { row, bytes, .. } in self.with(|session| session.cut_short(&listed, now))? {
            carrier.put(&file_name(&row.name), &bytes)?;
            self.with(|session| Ok(session.store.transact(|tx| tx.put_change_set(&row, &[]))?))?;
        }
        let listed = carrier.list()?;
        let gives = self.with(|session| {
            let mut gives = session.to_give(&listed)?;
            gives.extend(session.to_join(&listed, now)?);
            Ok(gives)
        })?;
        for (done, give) in gives.iter().enumerate() {
            self.at(ExchangeStep::Sending, done, gives.len());
            if self.cancel.is_stopped() {
                report.stopped = true;
                return Ok(());
            }
            self.give(carrier, give, report)?;
        }
        Ok(())
    }

    /// The file first: a set that was written down here and is not there would
    /// be thought sent. The other way round, it is found and read next time.
    fn give(
        &self,
        carrier: &dyn ReplicaCarrier,
        give: &Give,
        report: &mut ExchangeReport,
    ) -> Result<(), Fault> {
        let now = self.app.now();
        let parcel: Parcel = self.with(|session| session.parcel(give, now))?;
        carrier.put(&file_name(&parcel.row.name), &parcel.bytes)?;
        self.with(|session| {
            let put = |tx: &store::Tx<'_>| tx.put_change_set(&parcel.row, &give.items);
            Ok(session.store.transact(put)?)
        })?;
        report.sets_sent += 1;
        report.changes_sent += parcel.changes;
        Ok(())
    }
}

fn file_name(name: &str) -> String {
    format!("{name}{ENDING}")
}

/// The set that a file claims to be, or a copy of: `name.kwset`, and what
/// synced folders make of it, such as `name (1).kwset`.
fn base_name(file: &str) -> Option<&str> {
    let (name, rest) = file.split_at_checked(NAME_DIGITS)?;
    let is_name = name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_name && rest.contains(ENDING)).then_some(name)
}

impl Session {
    /// Keeps the folder for the next exchange, which then need not be told.
    fn remember_folder(&mut self, folder: &Path) -> Result<(), Fault> {
        self.remember(FOLDER, &folder.to_string_lossy())
    }

    /// The files of each set that was not read whole yet; the one with the
    /// plain name before its copies.
    fn unknown(&self, listed: &[Listed]) -> Result<Vec<Vec<Listed>>, Fault> {
        let known: BTreeSet<String> =
            self.store.change_sets()?.into_iter().map(|set| set.name).collect();
        let mut sets: BTreeMap<&str, Vec<Listed>> = BTreeMap::new();
        for file in listed {
            let Some(name) = base_name(&file.name) else { continue };
            if !known.contains(name) {
                sets.entry(name).or_default().push(file.clone());
            }
        }
        let mut sets: Vec<Vec<Listed>> = sets.into_values().collect();
        sets.iter_mut().for_each(|files| files.sort_by_key(|file| file.name.len()));
        Ok(sets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_known_under_the_names_that_folders_give_it() {
        let name = "0123456789abcdef".repeat(4);
        for file in [
            format!("{name}.kwset"),
            format!("{name} (1).kwset"),
            format!("{name}.kwset (conflicted copy)"),
            format!("{name} (Asha's conflicted copy 2026-05-03).kwset"),
        ] {
            assert_eq!(base_name(&file), Some(name.as_str()), "{file}");
        }
        for file in [
            "holiday.jpg".to_owned(),
            format!(".{name}.kwset.part"),
            name.clone(),
            format!("{}.kwset", name.to_uppercase()),
            format!("{}é.kwset", &name[1..]),
        ] {
            assert_eq!(base_name(&file), None, "{file}");
        }
    }
}
