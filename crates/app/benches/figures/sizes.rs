//! How big what travels is.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;

use crate::Figure;

/// `tauri-codegen` compresses what a release embeds with this.
const TAURI_QUALITY: i32 = 9;

pub(crate) fn figures() -> Vec<Figure> {
    let Some(pages) = std::env::var_os("KEEPWELL_PAGES").map(PathBuf::from) else {
        return Vec::new();
    };
    let compressed: u64 = files(&pages).iter().map(|path| compressed(path)).sum();
    let mut figures = vec![Figure {
        what: "The window's pages, compressed as the program carries them".into(),
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

/// How many bytes a file takes in the program: brotli as Tauri's build writes it.
fn compressed(path: &Path) -> u64 {
    let settings = BrotliEncoderParams { quality: TAURI_QUALITY, ..BrotliEncoderParams::default() };
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut File::open(path).unwrap(), &mut output, &settings).unwrap();
    output.len() as u64
}
