//! The job of showing a document.
//!
//! Question: the file, and behind it the number of the page (32 bits, the small
//! end first), or 0 to ask how many there are. Answer: a letter, and behind it
//! the page as a PNG file, the number of pages, or in JSON why not.

use intake::{Content, DocumentError, document_page, document_pages};

use super::{Job, Running, WorkerError};

/// A page of some 2000 by 2000 pixels, not packed at all.
pub(super) const ANSWER_MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Has a worker count the pages of a document.
pub(crate) fn read_pages(
    worker: &mut Running,
    file: &[u8],
) -> Result<Result<u32, DocumentError>, WorkerError> {
    let answer = worker.ask(Job::Document, &[file, &[0; 4]])?;
    match parse(&answer)? {
        Ok(pages) => {
            let pages = pages.try_into().map_err(|_| WorkerError::Failed)?;
            Ok(Ok(u32::from_le_bytes(pages)))
        }
        Err(error) => Ok(Err(error)),
    }
}

/// Has a worker draw a page of a document, the first being 1.
pub(crate) fn draw_page(
    worker: &mut Running,
    file: &[u8],
    number: u32,
) -> Result<Result<Vec<u8>, DocumentError>, WorkerError> {
    let answer = worker.ask(Job::Document, &[file, &number.to_le_bytes()])?;
    match parse(&answer)? {
        Ok(page) if Content::of(page) == Content::Png => Ok(Ok(page.to_vec())),
        Ok(_) => Err(WorkerError::Failed),
        Err(error) => Ok(Err(error)),
    }
}

/// What the worker does.
pub(super) fn answer(mut question: Vec<u8>) -> Vec<u8> {
    let Some((_, number)) = question.split_last_chunk() else { return Vec::new() };
    let number = u32::from_le_bytes(*number);
    question.truncate(question.len() - 4);
    let found = match number {
        0 => document_pages(question).map(|pages| pages.to_le_bytes().to_vec()),
        _ => document_page(question, number),
    };
    match found {
        Ok(bytes) => [b"+", bytes.as_slice()].concat(),
        Err(error) => [b"-", serde_json::to_vec(&error).unwrap_or_default().as_slice()].concat(),
    }
}

/// The answer, as far as it can be true: a worker that was taken over can send
/// what it likes.
fn parse(answer: &[u8]) -> Result<Result<&[u8], DocumentError>, WorkerError> {
    match answer.split_first() {
        Some((b'+', bytes)) => Ok(Ok(bytes)),
        Some((b'-', error)) => {
            serde_json::from_slice(error).map(Err).map_err(|_| WorkerError::Failed)
        }
        _ => Err(WorkerError::Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::Worker;

    #[test]
    fn pages_are_counted_and_drawn() {
        let mut worker = Worker::InProcess.start().unwrap();
        let pdf = testkit::documents::pdf(&["Dear Asha", "Yours"]);
        assert_eq!(read_pages(&mut worker, &pdf).unwrap(), Ok(2));
        let page = draw_page(&mut worker, &pdf, 1).unwrap().unwrap();
        assert_eq!(Content::of(&page), Content::Png);
        let missing = draw_page(&mut worker, &pdf, 3).unwrap();
        assert_eq!(missing, Err(DocumentError::NoSuchPage));
        let damaged = read_pages(&mut worker, b"%PDF-").unwrap();
        assert_eq!(damaged, Err(DocumentError::Damaged));
    }

    #[test]
    fn an_answer_that_cannot_be_true_is_a_failure() {
        for answer in [&b""[..], b"x", b"-what", b"-"] {
            assert!(matches!(parse(answer), Err(WorkerError::Failed)));
        }
        assert!(matches!(parse(b"+abc"), Ok(Ok(b"abc"))));
    }
}
