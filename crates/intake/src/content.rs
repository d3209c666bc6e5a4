//! What a file is, by how it begins.
//!
//! Rejected: a library of some hundred file types. A person is helped by a
//! dozen, and each one more is a way to be wrong about somebody's letter.

/// How much of the beginning of a file decides what it is.
pub const SNIFF_BYTES: usize = 8 * 1024;

/// What a file is, as its content says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A GIF picture.
    Gif,
    /// A WebP picture.
    WebP,
    /// A TIFF picture.
    Tiff,
    /// A Windows bitmap.
    Bmp,
    /// A HEIC or HEIF picture, as iPhones take them.
    Heic,
    /// An AVIF picture.
    Avif,
    /// An SVG drawing.
    Svg,
    /// A PDF document.
    Pdf,
    /// A Word document (.docx).
    Word,
    /// An Excel workbook (.xlsx).
    Excel,
    /// A PowerPoint presentation (.pptx).
    PowerPoint,
    /// An OpenDocument text (.odt).
    OpenText,
    /// A ZIP archive of something else.
    Zip,
    /// Text in UTF-8.
    Text,
    /// None of these.
    Other,
}

/// How a file begins: the place in it, the bytes there, and what it then is.
const BEGINNINGS: [(usize, &[u8], Content); 9] = [
    (0, b"\xff\xd8\xff", Content::Jpeg),
    (0, b"\x89PNG\r\n\x1a\n", Content::Png),
    (0, b"GIF87a", Content::Gif),
    (0, b"GIF89a", Content::Gif),
    (0, b"II*\0", Content::Tiff),
    (0, b"MM\0*", Content::Tiff),
    (8, b"WEBP", Content::WebP),
    (0, b"%PDF-", Content::Pdf),
    (0, b"PK\x03\x04", Content::Zip),
];

/// The brands of ISO media files (ISO/IEC 14496-12, `ftyp`) that are pictures.
const BRANDS: [(&[u8; 4], Content); 9] = [
    (b"avif", Content::Avif),
    (b"avis", Content::Avif),
    (b"heic", Content::Heic),
    (b"heix", Content::Heic),
    (b"heim", Content::Heic),
    (b"heis", Content::Heic),
    (b"hevc", Content::Heic),
    (b"mif1", Content::Heic),
    (b"msf1", Content::Heic),
];

/// What the first names in a ZIP archive show it to be.
const ARCHIVES: [(&[u8], Content); 4] = [
    (b"mimetypeapplication/vnd.oasis.opendocument.text", Content::OpenText),
    (b"word/", Content::Word),
    (b"xl/", Content::Excel),
    (b"ppt/", Content::PowerPoint),
];

impl Content {
    /// What a file is that begins like this: the first [`SNIFF_BYTES`] of it,
    /// or all where it is shorter.
    #[must_use]
    pub fn of(beginning: &[u8]) -> Self {
        let beginning = beginning.get(..SNIFF_BYTES).unwrap_or(beginning);
        let known = BEGINNINGS.into_iter().find(|(place, bytes, _)| at(beginning, *place, bytes));
        match known {
            Some((_, _, Self::Zip)) => archive(beginning),
            Some((_, _, Self::WebP)) if !at(beginning, 0, b"RIFF") => Self::Other,
            Some((_, _, content)) => content,
            None if at(beginning, 4, b"ftyp") => media(beginning),
            None if is_bitmap(beginning) => Self::Bmp,
            None if !is_text(beginning) => Self::Other,
            None if is_drawing(beginning) => Self::Svg,
            None => Self::Text,
        }
    }

    /// The media type (RFC 6838) to keep and to send it under.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Svg => "image/svg+xml",
            Self::Pdf => "application/pdf",
            Self::Word => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::PowerPoint => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::OpenText => "application/vnd.oasis.opendocument.text",
            Self::Zip => "application/zip",
            Self::Text => "text/plain",
            Self::Other => "application/octet-stream",
        }
    }
}

fn at(bytes: &[u8], place: usize, expected: &[u8]) -> bool {
    bytes.get(place..).is_some_and(|rest| rest.starts_with(expected))
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}

fn archive(beginning: &[u8]) -> Content {
    let kind = ARCHIVES.into_iter().find(|(name, _)| has(beginning, name));
    kind.map_or(Content::Zip, |(_, content)| content)
}

/// Any of the brands a file is compatible with may say that it is a picture.
fn media(beginning: &[u8]) -> Content {
    let length = beginning.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes) as usize);
    let kind = beginning.get(8..length.min(beginning.len())).unwrap_or_default();
    let (brands, _) = kind.as_chunks::<4>();
    let named = |(brand, _): &(&[u8; 4], Content)| brands.contains(brand);
    BRANDS.into_iter().find(named).map_or(Content::Other, |(_, content)| content)
}

/// "BM" alone begins many a text: the two reserved fields of the header are 0.
fn is_bitmap(beginning: &[u8]) -> bool {
    at(beginning, 0, b"BM") && at(beginning, 6, &[0; 4])
}

fn is_text(beginning: &[u8]) -> bool {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // The beginning may end within a letter.
        Err(error) if error.error_len().is_none() => {
            let whole = beginning.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !"\t\n\r\u{c}".contains(c))
}

fn is_drawing(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    at(text, 0, b"<") && has(text, b"<svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_like() {
        let word = b"PK\x03\x04 [Content_Types].xml PK\x03\x04 word/document.xml";
        let open = b"PK\x03\x04\x14\0 mimetypeapplication/vnd.oasis.opendocument.text";
        for (beginning, content) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Content::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Content::Png),
            (b"GIF89a\x01\0\x01\0", Content::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Content::WebP),
            (b"RIFX\x10\0\0\0WEBPVP8 ", Content::Other),
            (b"II*\0\x08\0\0\0", Content::Tiff),
            (b"MM\0*\0\0\0\x08", Content::Tiff),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", Content::Bmp),
            (b"BMI over the year", Content::Text),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Content::Heic),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Content::Avif),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", Content::Other),
            (b"\0\0\0\x10ftypmp42\0\0\0\0heic", Content::Other),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", Content::Svg),
            (b"%PDF-1.7\n%\xe2\xe3", Content::Pdf),
            (word, Content::Word),
            (open, Content::OpenText),
            (b"PK\x03\x04 holiday.jpg", Content::Zip),
            ("Dear Ms Rao, your appointment – ".as_bytes(), Content::Text),
            (b"Dear\0Ms Rao", Content::Other),
            (b"\x7fELF\x02\x01\x01", Content::Other),
            (b"", Content::Other),
        ] {
            assert_eq!(Content::of(beginning), content, "{}", beginning.escape_ascii());
        }
    }

    #[test]
    fn text_that_is_cut_within_a_letter_is_text() {
        let long = "é".repeat(SNIFF_BYTES);
        assert_eq!(Content::of(&long.as_bytes()[..SNIFF_BYTES - 1]), Content::Text);
        assert_eq!(Content::of(b"latin \xe9t\xe9"), Content::Other);
    }
}
