//! Files that were dropped on the window or pasted into it, until they are
//! added.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::Source;
use intake::{FILE_MAX_BYTES, PictureError};

use crate::App;
use crate::fault::Fault;

/// More than this is not held at a time: the oldest goes.
const ALL_MAX_BYTES: u64 = 2 * FILE_MAX_BYTES;

/// Files in memory, by number.
#[derive(Default)]
pub(crate) struct Held {
    files: BTreeMap<u64, Arc<Vec<u8>>>,
    next: u64,
}

impl Held {
    pub(super) fn put(&mut self, bytes: Vec<u8>) -> Result<u64, Fault> {
        if bytes.len() as u64 > FILE_MAX_BYTES {
            return Err(PictureError::TooLarge.into());
        }
        self.next += 1;
        self.files.insert(self.next, Arc::new(bytes));
        while self.size() > ALL_MAX_BYTES {
            self.files.pop_first();
        }
        Ok(self.next)
    }

    pub(super) fn get(&self, number: u64) -> Option<Arc<Vec<u8>>> {
        self.files.get(&number).cloned()
    }

    fn size(&self) -> u64 {
        self.files.values().map(|bytes| bytes.len() as u64).sum()
    }
}

impl App {
    pub(super) fn held<T>(&self, work: impl FnOnce(&mut Held) -> T) -> T {
        // Nothing in it is ever half-changed.
        work(&mut self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Lets go of a file that has been added.
    pub(super) fn forget(&self, source: &Source) {
        if let Source::Held(number) = source {
            self.held(|held| held.files.remove(number));
        }
    }

    /// Lets go of every file.
    pub(crate) fn let_go(&self) {
        self.held(|held| held.files.clear());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_there_are_too_many() {
        let mut held = Held::default();
        let large = || vec![0; FILE_MAX_BYTES as usize];
        let numbers = [1, 2, 3].map(|_| held.put(large()).unwrap());
        assert_eq!(numbers, [1, 2, 3]);
        assert!(held.get(1).is_none() && held.get(2).is_some() && held.get(3).is_some());
        assert!(held.put(vec![0; FILE_MAX_BYTES as usize + 1]).is_err());
    }
}
