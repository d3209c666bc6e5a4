//! The photos and documents of a whole record that is taken in.

use api::WhyLeftOut;
use fhir::file::Piece;
use intake::{Content, Keep, Picture, Whole};
use store::BlobRow;
use vault::FileKey;

use super::Taking;
use crate::fault::Fault;
use crate::portable::header::Binary;
use crate::worker::read_picture;

impl Taking<'_> {
    /// Seals a photo or document of a record that is taken in.
    pub(super) fn file(&mut self, piece: &Piece) -> Result<(), Fault> {
        let Some(file) = self.wanted.remove(&piece.received.id) else { return Ok(()) };
        let content = Binary::read(&piece.received.bytes).map(|(_, content)| content);
        let Some(mut content) = content.filter(|content| content.len() as u64 == file.bytes) else {
            let id = piece.received.id.clone();
            self.leave_out(WhyLeftOut::Unreadable, piece.received.resource_type.clone(), id);
            return Ok(());
        };
        let mut thumbnail = Vec::new();
        if file.picture {
            let Some(picture) = self.picture(&content)? else {
                let id = piece.received.id.clone();
                self.leave_out(WhyLeftOut::NotAPicture, piece.received.resource_type.clone(), id);
                return Ok(());
            };
            (content, thumbnail) = (picture.bytes, picture.thumbnail);
        }
        self.report.files += 1;
        if self.preview {
            return Ok(());
        }
        let key = FileKey::make()?;
        let id = file.id.as_bytes();
        let row = BlobRow {
            id: file.id,
            key: self.folder.wrap(id, &key)?,
            bytes: self.folder.adopt(id, &key, content.as_slice())?,
            media_type: Content::of(&content).media_type().to_owned(),
            thumbnail,
            added_at: file.added_at,
        };
        self.tx.put_blob(&row)?;
        self.tx.put_imported_file(self.row.id, row.id)?;
        Ok(())
    }

    /// A picture and its small copy, both as a worker wrote them: as a photo
    /// whose original is kept. A document is shown through a worker anyway.
    fn picture(&mut self, content: &[u8]) -> Result<Option<Picture>, Fault> {
        let mut worker = match self.worker.take() {
            Some(worker) => worker,
            None => self.app.worker.start()?,
        };
        // One that failed is not asked again.
        let Ok(read) = read_picture(&mut worker, Keep::Original, Whole::NotAsked, content) else {
            return Ok(None);
        };
        self.worker = Some(worker);
        Ok(read.ok())
    }
}
