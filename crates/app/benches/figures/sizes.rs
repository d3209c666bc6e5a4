//! How big what travels is.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Figure;

pub(crate) fn figures() -> Vec<Figure> {
    let Some(pages) = std::env::var_os("KEEPWELL_PAGES").map(PathBuf::from) else {
        return Vec::new();
    };
    let compressed: u64 = files(&pages).iter().map(|path| compressed(path)).sum();
    let mut figures = vec![Figure {
        what: "The window's pages, compressed (gzip -9)".into(),
        measured: format!("{} kB", compressed / 1000),
        beside: "the limit".into(),
        ratio: format!("{:.2}×", compressed as f64 / 700_000.0),
        budget: "700 kB".into(),
    }];
    let window = std::env::var_os("KEEPWELL_WINDOW").and_then(|path| fs::metadata(path).ok());
    figures.extend(window.map(|file| Figure {
        what: "The program with its pages in it".into(),
        measured: format!("{:.1} MB", file.len() as f64 / 1e6),
        beside: String::new(),
        ratio: String::new(),
        budget: String::new(),
    }));
    figures
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn compressed(path: &Path) -> u64 {
    let mut gzip = Command::new("gzip")
        .args(["-9", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip is part of every system this is measured on");
    let bytes = fs::read(path).unwrap();
    let mut input = gzip.stdin.take().unwrap();
    let feed = std::thread::spawn(move || input.write_all(&bytes));
    let output = gzip.wait_with_output().unwrap();
    feed.join().unwrap().unwrap();
    output.stdout.len() as u64
}
