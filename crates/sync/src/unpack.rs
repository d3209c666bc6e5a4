//! What an answer was packed with, undone while it comes in.
//!
//! HTTP names it in `Content-Encoding` (RFC 9110, section 8.4.1): in letters of
//! either case, `x-gzip` for `gzip` as well (8.4.1.3), and now and then `identity`
//! for nothing at all. Only gzip is asked for. What is packed in another way is
//! refused with its first byte, so that nothing packed is taken for an answer.
//! Rejected: what `reqwest` has for it, which knows `gzip` to the letter and hands
//! over everything else as it came.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

use crate::LinkError;

/// What is asked for.
pub(crate) const TAKEN: &str = "gzip";

/// The body of one answer, which is as long as may be when it is unpacked.
pub(crate) enum Unpacker {
    Plain(Capped),
    Gzip { unpacked: Box<MultiGzDecoder<Capped>>, began: bool },
    Unknown,
}

/// Bytes, and no more of them than fit.
pub(crate) struct Capped {
    bytes: Vec<u8>,
    most: usize,
    is_over: bool,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_over |= self.bytes.len() + bytes.len() > self.most;
        if self.is_over {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Capped {
    /// Whatever else is wrong with what came may be right the next time.
    fn error(&self) -> LinkError {
        if self.is_over { LinkError::TooLarge } else { LinkError::Unreachable }
    }
}

impl Unpacker {
    /// One for an answer with these headers, of at most so many bytes.
    pub(crate) fn of(headers: &HeaderMap, most: usize) -> Self {
        let lines = headers.get_all(CONTENT_ENCODING).iter();
        let names = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
        let names = names.map(|name| name.trim_ascii().to_ascii_lowercase());
        let names: Vec<Vec<u8>> =
            names.filter(|name| !name.is_empty() && name != b"identity").collect();
        let capped = Capped { bytes: Vec::new(), most, is_over: false };
        match names.as_slice() {
            [] => Self::Plain(capped),
            [one] if one == b"gzip" || one == b"x-gzip" => {
                Self::Gzip { unpacked: Box::new(MultiGzDecoder::new(capped)), began: false }
            }
            _ => Self::Unknown,
        }
    }

    /// Takes what has come. Of a failure that cannot be read, the status is enough.
    pub(crate) fn take(&mut self, chunk: &[u8], status: StatusCode) -> Result<(), LinkError> {
        match self {
            Self::Plain(plain) => plain.write_all(chunk).map_err(|_| plain.error()),
            Self::Gzip { unpacked, began } => {
                *began = true;
                unpacked.write_all(chunk).map_err(|_| unpacked.get_ref().error())
            }
            Self::Unknown if status.is_success() => Err(LinkError::Packed),
            Self::Unknown => Ok(()),
        }
    }

    /// All of it. Where nothing came, nothing was packed (RFC 9110, section 8.6).
    pub(crate) fn finish(self) -> Result<Vec<u8>, LinkError> {
        match self {
            Self::Plain(plain) => Ok(plain.bytes),
            Self::Gzip { mut unpacked, began: true } => {
                unpacked.try_finish().map_err(|_| unpacked.get_ref().error())?;
                unpacked.finish().map(|capped| capped.bytes).map_err(|_| LinkError::Unreachable)
            }
            Self::Gzip { began: false, .. } | Self::Unknown => Ok(Vec::new()),
        }
    }
}
