//! How a question and an answer go through a pipe: the job's letter, how many
//! bytes follow (64 bits, the small end first), and the bytes.

use std::io::{self, ErrorKind, Read, Write};

/// The letter of the next frame; `None` when there is none.
pub(super) fn read_letter(from: &mut impl Read) -> io::Result<Option<u8>> {
    let mut letter = [0];
    match from.read_exact(&mut letter) {
        Ok(()) => Ok(letter.first().copied()),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The bytes of a frame, of which there may be `most`.
pub(super) fn read_body(from: &mut impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    // Asked for and not had is an error; aborting would say nothing.
    let room = usize::try_from(length).map_err(|_| ErrorKind::InvalidData)?;
    bytes.try_reserve_exact(room).map_err(|_| ErrorKind::OutOfMemory)?;
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() == room { Ok(bytes) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// Writes one frame, whose bytes come in parts.
pub(super) fn write(to: &mut impl Write, letter: u8, parts: &[&[u8]]) -> io::Result<()> {
    let length: u64 = parts.iter().map(|part| part.len() as u64).sum();
    to.write_all(&[letter])?;
    to.write_all(&length.to_le_bytes())?;
    parts.iter().try_for_each(|part| to.write_all(part))?;
    to.flush()
}
