//! A page of a PDF document as a picture.
//!
//! A PDF is a program that draws. It is run here, by a library without unsafe
//! code of its own, and what comes out are pixels, so nothing in a document
//! reaches the web view: no script, no form, no link, no font.
//!
//! Rejected: handing the document to the web view. `WebKitGTK` shows none, and
//! the other two would run what is in it. Rejected: `pdfium`, which is a large
//! library in C++ that every system would have to be given.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use serde::{Deserialize, Serialize};

/// The longer side of a page that is drawn, in pixels.
const SIDE: f32 = 2000.0;

/// A document of more pages is not one that a person reads here.
const PAGES_MAX: usize = 5000;

/// Why a document cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentError {
    /// It needs a password.
    #[error("the document needs a password")]
    Password,
    /// It is damaged, or no PDF.
    #[error("the document is damaged")]
    Damaged,
    /// There is no such page.
    #[error("the document has no such page")]
    NoSuchPage,
}

/// How many pages a PDF document has.
///
/// # Errors
/// [`DocumentError`]
pub fn document_pages(bytes: Vec<u8>) -> Result<u32, DocumentError> {
    count(&open(bytes)?)
}

/// A page of a PDF document, the first being 1, as a PNG file.
///
/// # Errors
/// [`DocumentError`]
pub fn document_page(bytes: Vec<u8>, number: u32) -> Result<Vec<u8>, DocumentError> {
    let pdf = open(bytes)?;
    count(&pdf)?;
    let index = number.checked_sub(1).and_then(|index| usize::try_from(index).ok());
    let page = index.and_then(|index| pdf.pages().get(index)).ok_or(DocumentError::NoSuchPage)?;
    draw(page)
}

fn open(bytes: Vec<u8>) -> Result<Pdf, DocumentError> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => DocumentError::Password,
        _ => DocumentError::Damaged,
    })
}

fn count(pdf: &Pdf) -> Result<u32, DocumentError> {
    match pdf.pages().len() {
        pages @ 1..=PAGES_MAX => u32::try_from(pages).map_err(|_| DocumentError::Damaged),
        _ => Err(DocumentError::Damaged),
    }
}

fn draw(page: &Page<'_>) -> Result<Vec<u8>, DocumentError> {
    let (width, height) = page.render_dimensions();
    let scale = SIDE / width.max(height);
    // A side of nothing, or of no number, cannot be drawn.
    if !(scale.is_finite() && width * scale >= 1.0 && height * scale >= 1.0) {
        return Err(DocumentError::Damaged);
    }
    let size = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let (cache, how) = (RenderCache::new(), RenderSettings::default());
    let drawn = render(page, &cache, &InterpreterSettings::default(), &how, &size);
    drawn.into_png().map_err(|_| DocumentError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_refused() {
        for bytes in [&b""[..], b"%PDF-1.7\n%%EOF", b"not a document"] {
            assert_eq!(document_pages(bytes.to_vec()), Err(DocumentError::Damaged));
            assert_eq!(document_page(bytes.to_vec(), 1), Err(DocumentError::Damaged));
        }
    }

    #[test]
    fn a_page_is_drawn_at_a_size_that_can_be_read() {
        let pdf = testkit::documents::pdf(&["One", "Two"]);
        assert_eq!(document_pages(pdf.clone()), Ok(2));
        let page = image::load_from_memory(&document_page(pdf.clone(), 2).unwrap()).unwrap();
        assert!((1990..=2000).contains(&page.width().max(page.height())));
        let dark = page.to_luma8().pixels().filter(|pixel| pixel.0[0] < 100).count();
        assert!(dark > 100, "{dark} pixels of ink");
        for missing in [0, 3, u32::MAX] {
            assert_eq!(document_page(pdf.clone(), missing), Err(DocumentError::NoSuchPage));
        }
    }
}
