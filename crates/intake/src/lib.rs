//! What comes in from outside: pictures, and the kinds of documents.
//!
//! A file from a camera, a scanner or an e-mail is made by somebody else, so
//! nothing about it is believed: what it is, is read from its content and
//! never from its name; how large it is, is bounded before it is unpacked; and
//! what it says about where and with what it was taken is left behind.
//!
//! [`picture`] takes the bytes of a file and gives a [`Picture`] that is safe
//! to keep and to show, or a [`PictureError`] that says in plain terms why not.
//! It does no I/O. Decoders have had faults before and will have them again:
//! callers run it in a process of its own, with little memory and no rights.
//!
//! A document is kept as it is; to be seen, a page of it is drawn by
//! [`document_page`].
//!
//! Rejected: keeping a picture's file as it is. It carries the place where it
//! was taken, the name of the owner of the camera and an unreduced thumbnail
//! of what was cropped away, and it would be decoded anew wherever it is shown.
//! Rejected: HEIC. Its only decoders are large C libraries under patents.

mod content;
mod decode;
mod document;
mod encode;
mod jpeg;
mod metadata;
mod picture;
mod turned;

pub use content::{Content, SNIFF_BYTES};
pub use document::{DocumentError, document_page, document_pages};
pub use metadata::{Removed, Taken};
pub use picture::{
    FILE_MAX_BYTES, Format, Keep, PIXELS_MAX, Picture, PictureError, SIDE_MAX, THUMBNAIL_MAX_BYTES,
    Whole, picture,
};
