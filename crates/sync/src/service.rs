//! Carrying sealed files by way of a FHIR service that both computers share.
//!
//! What a file becomes there is decided in [`fhir::sealed`]. Here it is put
//! and fetched, piece by piece: a piece that is there already is not sent
//! again, so a file that was cut off on its way goes on where it was.
//!
//! A service that will not take a Binary, or an id of ours, or so large a piece,
//! gets the bytes inside the document, an id of its own, or smaller pieces, for
//! as long as this lives.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, Read};

use fhir::sealed::{Content, Kept, Listing, Piece, Shelf};
use fhir::{Capabilities, Request, Response};

use crate::{Cancel, Carrier, CarrierError, Link, LinkError, Listed, ReplicaCarrier};

/// The longest piece that is tried first. As text it is a third longer, and
/// several services take 2 MiB and no more.
const FIRST_PIECE: u64 = 1024 * 1024;
/// A service that does not take so little takes nothing.
const LEAST_PIECE: u64 = 4 * 1024;
/// More pages than this are a loop.
const MAX_PAGES: usize = 1_000;
/// The longest file, which is held whole while it is cut up.
const MAX_FILE: u64 = 512 * 1024 * 1024;

/// Sealed files at a service, inside what it holds about one patient.
#[derive(Debug)]
pub struct FhirCarrier<'a> {
    way: Way<'a>,
    name: String,
    shelf: RefCell<Shelf>,
    /// What was there when it was last listed, and what was put since.
    there: RefCell<Option<Vec<Kept>>>,
    piece: Cell<u64>,
}

/// How the service is reached.
#[derive(Debug, Clone, Copy)]
struct Way<'a> {
    carrier: &'a Carrier,
    link: &'a Link,
    patient: &'a str,
    capabilities: &'a Capabilities,
    cancel: &'a Cancel,
}

impl<'a> FhirCarrier<'a> {
    /// The files of the record `name` among what a service holds about a
    /// patient.
    ///
    /// # Errors
    /// [`CarrierError::ReadOnly`] where the service says that it takes no
    /// documents.
    pub fn open(
        carrier: &'a Carrier,
        link: &'a Link,
        patient: &'a str,
        capabilities: &'a Capabilities,
        name: &str,
        cancel: &'a Cancel,
    ) -> Result<Self, CarrierError> {
        let way = Way { carrier, link, patient, capabilities, cancel };
        let files = Self::of(way, name.to_owned());
        match files.shelf.borrow().is_taken() {
            true => {}
            false => return Err(CarrierError::ReadOnly),
        }
        Ok(files)
    }

    fn of(way: Way<'a>, name: String) -> Self {
        let shelf = Shelf::new(way.capabilities, way.patient, &name);
        Self {
            way,
            name,
            shelf: RefCell::new(shelf),
            there: RefCell::new(None),
            piece: Cell::new(FIRST_PIECE),
        }
    }

    fn ask(&self, request: &Request) -> Result<Response, LinkError> {
        self.way.carrier.ask(self.way.link, request, self.way.cancel)
    }

    /// Every piece, page by page.
    fn walk(&self) -> Result<Vec<Kept>, LinkError> {
        let first = self.page(&self.shelf.borrow().list(None))?;
        let (mut all, mut came) = (first.kept, first.came);
        let (mut next, mut seen) = (first.next, BTreeSet::new());
        while let Some(link) = next.take().filter(|link| seen.insert(link.clone())) {
            let at = self.shelf.borrow().at(&link, self.way.link.base_url());
            let page = self.page(&at.ok_or(LinkError::OtherOrigin)?)?;
            came += page.came;
            all.extend(page.kept);
            next = page.next.filter(|_| seen.len() < MAX_PAGES);
        }
        // No links, and more than was shown: all in one page, then.
        if let Some(total) = first.total.filter(|total| *total > came) {
            all.extend(self.page(&self.shelf.borrow().list(Some(total)))?.kept);
        }
        // Two that were put at the same moment are one.
        all.sort_by(|a, b| (&a.piece, &a.id).cmp(&(&b.piece, &b.id)));
        Ok(all)
    }

    fn page(&self, request: &Request) -> Result<Listing, LinkError> {
        let response = self.ask(request)?;
        self.shelf.borrow().read_list(&response).ok_or_else(|| unexpected(&response))
    }

    fn with_there<T>(&self, look: impl FnOnce(&[Kept]) -> T) -> Result<T, LinkError> {
        if self.there.borrow().is_none() {
            let there = self.walk()?;
            *self.there.borrow_mut() = Some(there);
        }
        Ok(look(self.there.borrow().as_deref().unwrap_or_default()))
    }

    /// The pieces of a file of which all are there, in order.
    fn whole(&self, name: &str) -> Result<Option<Vec<Kept>>, LinkError> {
        let found = self.with_there(|there| whole_files(there, Some(name)).remove(name))?;
        match found {
            Some(pieces) if pieces.iter().any(|kept| kept.id.is_empty()) => {
                *self.there.borrow_mut() = None;
                self.with_there(|there| whole_files(there, Some(name)).remove(name))
            }
            found => Ok(found),
        }
    }

    /// The bytes of a piece; `None` where they are not there.
    fn fetch(&self, kept: &Kept) -> Result<Option<Vec<u8>>, LinkError> {
        let shelf = self.shelf.borrow();
        let response = self.ask(&shelf.get(kept))?;
        let bytes = match shelf.content(&response, self.way.link.base_url()) {
            Some(Content::Inline(bytes)) => Some(bytes),
            Some(Content::Binary(place)) => shelf.bytes(&self.ask(&shelf.get_bytes(&place))?),
            None if is_gone(&response) => None,
            None => return Err(unexpected(&response)),
        };
        let range = kept.piece.range();
        Ok(bytes.filter(|bytes| bytes.len() as u64 == range.end - range.start))
    }

    /// Puts a file in pieces, smaller ones where the service will not have
    /// them.
    fn put_whole(&self, name: &str, bytes: &[u8]) -> Result<(), CarrierError> {
        loop {
            let pieces = Piece::cut(name, bytes.len() as u64, self.piece.get());
            match pieces.into_iter().try_for_each(|piece| self.put_piece(piece, bytes)) {
                Err(NotPut::TooLarge) if self.piece.get() > LEAST_PIECE => {
                    self.piece.set((self.piece.get() / 4).max(LEAST_PIECE));
                }
                Err(NotPut::TooLarge) => return Err(CarrierError::Full),
                Err(NotPut::Refused) => return Err(CarrierError::ReadOnly),
                Err(NotPut::Link(error)) => return Err(error.into()),
                Ok(()) => return Ok(()),
            }
        }
    }

    fn put_piece(&self, piece: Piece, all: &[u8]) -> Result<(), NotPut> {
        if self.with_there(|there| there.iter().any(|kept| kept.piece == piece))? {
            return Ok(());
        }
        let range = piece.range();
        let at = |end: u64| usize::try_from(end).unwrap_or(usize::MAX);
        let bytes = all.get(at(range.start)..at(range.end)).unwrap_or_default();
        let binary = self.shelf.borrow().put_bytes(&piece, bytes);
        match binary.map(|request| self.write(&request)) {
            Some(Err(NotPut::Refused)) => self.shelf.borrow_mut().leave_binaries(),
            Some(other) => other?,
            None => {}
        }
        let looked = self.shelf.borrow().look_for(&piece);
        if let Some(request) = looked
            && self.page(&request)?.kept.iter().any(|kept| kept.piece == piece)
        {
            return Ok(());
        }
        let request = self.shelf.borrow().put(&piece, bytes);
        match self.write(&request) {
            Err(NotPut::Refused) if self.shelf.borrow().chooses_ids() => {
                self.shelf.borrow_mut().leave_ids();
                let request = self.shelf.borrow().put(&piece, bytes);
                self.write(&request)?;
            }
            other => other?,
        }
        // Its id is known once it is listed; until then it counts as there.
        if let Some(there) = self.there.borrow_mut().as_mut() {
            there.push(Kept { piece, id: String::new() });
        }
        Ok(())
    }

    fn write(&self, request: &Request) -> Result<(), NotPut> {
        match self.ask(request) {
            Ok(response) if response.is_success() && !response.is_foreign() => Ok(()),
            Ok(response) if response.status == 413 => Err(NotPut::TooLarge),
            Ok(response) if response.is_foreign() => Err(NotPut::Link(unexpected(&response))),
            Ok(_) | Err(LinkError::Forbidden) => Err(NotPut::Refused),
            Err(error) => Err(NotPut::Link(error)),
        }
    }

    fn remove_piece(&self, kept: &Kept) -> Result<(), NotPut> {
        let (removing, emptying) = {
            let shelf = self.shelf.borrow();
            (shelf.remove(kept), shelf.empty(kept))
        };
        for (remove, empty) in removing.iter().zip(&emptying) {
            let gone = self.ask(remove)?;
            if !gone.is_success() && !is_gone(&gone) {
                self.write(empty)?;
            }
        }
        Ok(())
    }
}

/// The files of which all pieces are there, in order; of `only`, if it is
/// given.
fn whole_files(there: &[Kept], only: Option<&str>) -> BTreeMap<String, Vec<Kept>> {
    let mut cuts: BTreeMap<(&str, u64, u64), BTreeMap<u64, &Kept>> = BTreeMap::new();
    for kept in there.iter().filter(|kept| only.is_none_or(|only| kept.piece.name == only)) {
        let Piece { name, size, of, index } = &kept.piece;
        cuts.entry((name, *size, *of)).or_default().entry(*index).or_insert(kept);
    }
    let whole = cuts.into_iter().filter(|((_, _, of), cut)| cut.len() as u64 == *of);
    whole.map(|((name, ..), cut)| (name.to_owned(), cut.into_values().cloned().collect())).collect()
}

/// Why something could not be put.
enum NotPut {
    TooLarge,
    Refused,
    Link(LinkError),
}

impl From<LinkError> for NotPut {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

fn is_gone(response: &Response) -> bool {
    matches!(response.status, 404 | 410) && !response.is_foreign()
}

fn unexpected(response: &Response) -> LinkError {
    match response.status {
        status if status >= 400 && !response.is_foreign() => LinkError::ServerProblem { status },
        _ => LinkError::NotAFhirService("something else answered instead of the service".into()),
    }
}

impl ReplicaCarrier for FhirCarrier<'_> {
    fn inside(&self, name: &str) -> Box<dyn ReplicaCarrier + '_> {
        Box::new(FhirCarrier::of(self.way, format!("{}/{name}", self.name)))
    }

    fn list(&self) -> Result<Vec<Listed>, CarrierError> {
        *self.there.borrow_mut() = None;
        let listed = |(name, pieces): (String, Vec<Kept>)| {
            Some(Listed { name, size: pieces.first()?.piece.size })
        };
        Ok(self.with_there(|there| {
            whole_files(there, None).into_iter().filter_map(listed).collect()
        })?)
    }

    fn get(&self, name: &str, most: u64) -> Result<Option<Vec<u8>>, CarrierError> {
        let Some(pieces) = self.whole(name)? else { return Ok(None) };
        if pieces.first().is_none_or(|kept| kept.piece.size > most) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        for kept in pieces {
            let Some(more) = self.fetch(&kept)? else { return Ok(None) };
            bytes.extend(more);
        }
        Ok(Some(bytes))
    }

    fn read(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, CarrierError> {
        let pieces = self.whole(name)?;
        Ok(pieces.map(|left| -> Box<dyn Read + '_> {
            let (left, now) = (left.into_iter(), Cursor::new(Vec::new()));
            Box::new(Pieces { files: self, left, now })
        }))
    }

    fn put_from(&self, name: &str, from: &mut dyn Read) -> Result<(), CarrierError> {
        let mut bytes = Vec::new();
        from.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
        match bytes.len() as u64 > MAX_FILE {
            true => Err(CarrierError::Full),
            false => self.put_whole(name, &bytes),
        }
    }

    fn remove(&self, name: &str) -> Result<(), CarrierError> {
        let is_of_it = |kept: &Kept| kept.piece.name == name;
        let _ = self.whole(name)?;
        let of_it: Vec<Kept> =
            self.with_there(|there| there.iter().filter(|kept| is_of_it(kept)).cloned().collect())?;
        for kept in of_it {
            match self.remove_piece(&kept) {
                Err(NotPut::Link(error)) => return Err(error.into()),
                Err(NotPut::Refused | NotPut::TooLarge) => return Err(CarrierError::ReadOnly),
                Ok(()) => {}
            }
        }
        if let Some(there) = self.there.borrow_mut().as_mut() {
            there.retain(|kept| !is_of_it(kept));
        }
        Ok(())
    }
}

/// A file, fetched a piece at a time. Where one is not there (any more), it
/// ends early, which its seal tells.
struct Pieces<'a> {
    files: &'a FhirCarrier<'a>,
    left: std::vec::IntoIter<Kept>,
    now: Cursor<Vec<u8>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.now.read(into)? {
                0 if !into.is_empty() => {}
                read => return Ok(read),
            }
            let Some(kept) = self.left.next() else { return Ok(0) };
            let fetched = self.files.fetch(&kept);
            let fetched = fetched.map_err(|error| io::Error::other(CarrierError::from(error)))?;
            let Some(bytes) = fetched else {
                self.left = Vec::new().into_iter();
                return Ok(0);
            };
            self.now = Cursor::new(bytes);
        }
    }
}
