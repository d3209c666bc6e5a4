//! What of a file is put before a person's eyes.
//!
//! Everything that is shown is a picture that this program wrote itself: a
//! photo as it was taken in, its small copy, a picture among the documents read
//! anew by a worker, or a page of a document drawn by one. Bytes from outside
//! are never handed to whatever shows them.

use std::str::FromStr;

use api::{AttachmentId, DocumentPages, Problem};
use intake::{Content, Keep, Whole};
use model::FileId;

use super::words::not_shown;
use crate::App;
use crate::fault::Fault;
use crate::worker::{draw_page, read_pages, read_picture};

/// What to show of a file. As text: the file's name; or `small-` or `page-2-`
/// and its name; or `attached-`, the page, and the name of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// The picture.
    Whole(FileId),
    /// The small copy of a picture.
    Small(FileId),
    /// A page of a document, the first being 1.
    Page(FileId, u32),
    /// A page of what came from a service; the picture that it is as page 0.
    Attached(AttachmentId, u32),
}

/// The text names nothing that can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing to show")]
pub struct ParseSightError;

impl FromStr for Sight {
    type Err = ParseSightError;

    fn from_str(text: &str) -> Result<Self, ParseSightError> {
        let file = |text: &str| text.parse::<FileId>().map_err(|_| ParseSightError);
        if let Some(rest) = text.strip_prefix("small-") {
            return file(rest).map(Self::Small);
        }
        if let Some(rest) = text.strip_prefix("attached-") {
            let (page, of) = rest.split_once('-').ok_or(ParseSightError)?;
            let page = page.parse().map_err(|_| ParseSightError)?;
            return Ok(Self::Attached(of.parse().map_err(|_| ParseSightError)?, page));
        }
        let Some(rest) = text.strip_prefix("page-") else { return file(text).map(Self::Whole) };
        let (number, rest) = rest.split_once('-').ok_or(ParseSightError)?;
        Ok(Self::Page(file(rest)?, number.parse().map_err(|_| ParseSightError)?))
    }
}

/// A picture to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// The picture's file.
    pub bytes: Vec<u8>,
}

impl Shown {
    fn of(bytes: Vec<u8>) -> Option<Self> {
        let content = Content::of(&bytes);
        let known = matches!(content, Content::Jpeg | Content::Png);
        known.then(|| Self { media_type: content.media_type(), bytes })
    }
}

impl App {
    /// What is to be shown of a file.
    ///
    /// # Errors
    /// [`Problem`]; [`Problem::File`] of what cannot be shown.
    pub fn show(&self, sight: Sight) -> Result<Shown, Problem> {
        self.seen(sight).map_err(Problem::from)
    }

    fn seen(&self, sight: Sight) -> Result<Shown, Fault> {
        let bytes = match sight {
            Sight::Small(id) => self.thumbnail(id)?.ok_or_else(cannot_be_shown)?,
            Sight::Whole(id) => self.picture(id)?,
            Sight::Attached(of, page) => self.attachment_picture(&of, page)?,
            Sight::Page(id, number) => {
                let file = self.document(id)?;
                let drawn = draw_page(&mut self.worker.start()?, &file, number)?;
                drawn.map_err(|_| cannot_be_shown())?
            }
        };
        Shown::of(bytes).ok_or_else(cannot_be_shown)
    }

    /// How many pages a document has.
    pub(crate) fn document_pages(&self, id: FileId) -> Result<DocumentPages, Fault> {
        let file = self.document(id)?;
        let pages = read_pages(&mut self.worker.start()?, &file)?.map_err(|_| cannot_be_shown())?;
        Ok(DocumentPages { pages })
    }

    /// A file with a small copy was made here; any other is read by a worker.
    fn picture(&self, id: FileId) -> Result<Vec<u8>, Fault> {
        let made_here = self.thumbnail(id)?.is_some();
        let (media_type, bytes) = self.file_bytes(id)?;
        if made_here {
            return Ok(bytes);
        }
        if !media_type.starts_with("image/") {
            return Err(cannot_be_shown());
        }
        let read = read_picture(&mut self.worker.start()?, Keep::Usual, Whole::NotAsked, &bytes)?;
        Ok(read.map_err(|_| cannot_be_shown())?.bytes)
    }

    fn document(&self, id: FileId) -> Result<Vec<u8>, Fault> {
        let (media_type, bytes) = self.file_bytes(id)?;
        if media_type == Content::Pdf.media_type() { Ok(bytes) } else { Err(cannot_be_shown()) }
    }
}

pub(crate) fn cannot_be_shown() -> Fault {
    Problem::File(not_shown()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ConnectionId;

    #[test]
    fn what_to_show_is_named_in_one_word() {
        let id = FileId::from_bytes([0xab; 32]);
        assert_eq!(id.to_string().parse(), Ok(Sight::Whole(id)));
        assert_eq!(format!("small-{id}").parse(), Ok(Sight::Small(id)));
        assert_eq!(format!("page-12-{id}").parse(), Ok(Sight::Page(id, 12)));
        let of = AttachmentId {
            connection: ConnectionId::from_bytes([1; 16]),
            resource_type: "DocumentReference".into(),
            id: "a-1.b".into(),
            number: 2,
        };
        assert_eq!(format!("attached-3-{of}").parse(), Ok(Sight::Attached(of, 3)));
        for wrong in [
            "attached-",
            "attached-1-",
            "attached-x-a~b~c~1",
            "",
            "small-",
            "page--",
            "page-x-ab",
            "../../etc/passwd",
        ] {
            assert_eq!(wrong.parse::<Sight>(), Err(ParseSightError), "{wrong}");
        }
        assert_eq!(format!("page-{id}").parse::<Sight>(), Err(ParseSightError));
    }
}
