//! The recovery sheet: one A4 page to print and keep with important papers.
//!
//! It uses the fonts every PDF reader has, so that no font travels with the
//! application for one page. Those fonts cover Western European letters only:
//! a name they cannot write is left for the person to fill in, never garbled.

use chrono::NaiveDate;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

/// A4 in points (1/72 inch).
const PAGE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 72.0;

/// Draws the sheet; `code` in its groups, separated by spaces or hyphens.
pub(crate) fn recovery_sheet(name: &str, code: &str, printed: NaiveDate) -> Vec<u8> {
    let [catalog, pages, page, text, mono, bold, content] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.parent(pages).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(content);
    let mut resources = sheet.resources();
    let mut fonts = resources.fonts();
    fonts.pair(Name(b"Text"), text).pair(Name(b"Code"), mono).pair(Name(b"Bold"), bold);
    fonts.finish();
    resources.finish();
    sheet.finish();
    for (font, face) in [(text, "Helvetica"), (mono, "Courier-Bold"), (bold, "Helvetica-Bold")] {
        pdf.type1_font(font)
            .base_font(Name(face.as_bytes()))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.stream(content, &draw(name, code, printed));
    pdf.finish()
}

fn draw(name: &str, code: &str, printed: NaiveDate) -> Vec<u8> {
    let mut page = Pen::new();
    page.line(b"Bold", 24.0, 36.0, "Keepwell recovery code");
    match win_ansi(name) {
        Some(_) => page.line(b"Text", 14.0, 22.0, &format!("For {name}")),
        None => page.line(b"Text", 14.0, 22.0, "For: ______________________________"),
    }
    page.line(b"Text", 14.0, 44.0, &format!("Made on {}", printed.format("%-d %B %Y")));
    let groups: Vec<&str> = code.split([' ', '-']).filter(|group| !group.is_empty()).collect();
    for row in groups.chunks(4) {
        page.line(b"Code", 22.0, 36.0, &row.join(" "));
    }
    page.skip(20.0);
    for words in [
        "This code opens your record if you forget your passphrase.",
        "Anyone who has it and this computer can read your record,",
        "so keep it where you keep your important papers.",
        "",
        "To use it: open Keepwell, choose your name, choose",
        "\"I have lost my passphrase\", and type the code.",
        "Capital or small letters and spaces make no difference.",
        "",
        "If you lose both your passphrase and this code,",
        "nobody can open your record: not even the makers of Keepwell.",
    ] {
        page.line(b"Text", 12.0, 18.0, words);
    }
    page.content.finish().to_vec()
}

/// Writes lines of text down a page.
struct Pen {
    content: Content,
    y: f32,
}

impl Pen {
    fn new() -> Self {
        Self { content: Content::new(), y: PAGE.1 - 96.0 }
    }

    fn skip(&mut self, points: f32) {
        self.y -= points;
    }

    fn line(&mut self, font: &[u8], size: f32, advance: f32, words: &str) {
        let Some(bytes) = win_ansi(words) else { return };
        self.content
            .begin_text()
            .set_font(Name(font), size)
            .next_line(LEFT, self.y)
            .show(Str(&bytes))
            .end_text();
        self.skip(advance);
    }
}

/// The text in WinAnsi (ISO 32000-1, annex D), where it is the same as
/// Latin-1; `None` when a letter has no place there.
fn win_ansi(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| match c {
            ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str) -> String {
        let day = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
        let code = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF";
        String::from_utf8_lossy(&recovery_sheet(name, code, day)).into_owned()
    }

    #[test]
    fn holds_the_whole_code_and_the_name() {
        let pdf = sheet("Asha");
        assert!(pdf.starts_with("%PDF-"));
        for words in ["AAAAA BBBBB CCCCC DDDDD", "EEEEE FFFFF", "For Asha", "3 May 2026"] {
            assert!(pdf.contains(words), "{words}");
        }
    }

    #[test]
    fn a_name_it_cannot_write_is_left_open() {
        let pdf = sheet("आशा");
        assert!(pdf.contains("For: ____"));
        assert!(!pdf.contains('?'));
    }
}
