//! The figures of `docs/benchmarks.md`, each beside its limit or a peer that
//! ran in the same minute on the same disk.
//!
//! `cargo xtask bench` runs it. `KEEPWELL_BENCHMARKS` names the page to write,
//! `KEEPWELL_PAGES` the folder of the built window, `KEEPWELL_SEKMET` a FHIR server, `KEEPWELL_FIGURES` where the
//! records are kept that it measures; `--data` makes those and stops. Names of
//! parts, such as `readings pull`, measure those alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
#![allow(clippy::print_stdout, missing_docs)]

extern crate keepwell_app as app;

mod clinical;
mod data;
mod file;
mod growth;
mod lock;
mod memory;
mod pull;
mod readings;
mod record;
mod rows;
mod save;
mod service;
mod sizes;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// One line of the page.
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) measured: String,
    pub(crate) beside: String,
    pub(crate) ratio: String,
    pub(crate) budget: String,
}

fn main() {
    if let Some(home) = memory::home_of_child() {
        return memory::measure(&home);
    }
    if let Some(bundle) = file::bundle_of_child() {
        return file::measure(&bundle);
    }
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if asked.iter().any(|word| word == "--data") {
        data::SIZES.into_iter().for_each(|size| drop(data::Home::of(size)));
        return;
    }
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    let mut figures = Vec::new();
    let mut growth = String::new();
    if wanted("save") {
        figures.extend(save::figures());
    }
    if wanted("lock") {
        figures.push(lock::figure());
    }
    if wanted("growth") {
        let (large, table) = growth::figures();
        figures.extend(large);
        growth = table;
    }
    if wanted("readings") {
        figures.push(readings::figure());
    }
    if wanted("pull") {
        figures.push(pull::figure());
    }
    if wanted("service") {
        figures.extend(service::figures());
    }
    if wanted("clinical") {
        figures.extend(clinical::figures());
    }
    if wanted("file") {
        figures.extend(file::figures());
    }
    if wanted("sizes") {
        figures.extend(sizes::figures());
    }
    let page = page(&figures) + &growth;
    println!("{page}");
    if let Some(path) = std::env::var_os("KEEPWELL_BENCHMARKS").map(PathBuf::from) {
        std::fs::write(path, page).expect("the page can be written");
    }
}

fn page(figures: &[Figure]) -> String {
    let mut page = String::from(
        "# Figures\n\n\
         Written by `cargo xtask bench` (release build). Absolute times are of the machine it \
         ran on; the ratios are what to compare. What is over its budget is explained in \
         [decision 29](decisions/0029-budgets-that-hang-on-the-disk.md).\n\n\
         | What | Measured | Beside | Ratio | Budget |\n|---|---|---|---|---|\n",
    );
    for Figure { what, measured, beside, ratio, budget } in figures {
        let _ = writeln!(page, "| {what} | {measured} | {beside} | {ratio} | {budget} |");
    }
    page
}

/// The value below which `part` (0 to 1) of the samples lie.
pub(crate) fn percentile(samples: &mut [Duration], part: f64) -> Duration {
    samples.sort_unstable();
    let last = samples.len() - 1;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let index = (last as f64 * part).round() as usize;
    samples[index]
}

pub(crate) fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

pub(crate) fn ratio(a: Duration, b: Duration) -> String {
    format!("{:.2}×", a.as_secs_f64() / b.as_secs_f64())
}
