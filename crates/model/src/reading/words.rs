//! The bytes that name a fact. Texts and identifiers go after their length and
//! numbers have one length, so no two facts give the same bytes.

use super::{Measured, OwnMeasure};
use crate::{EntryId, RecordId};

/// The bytes that name a fact.
pub(super) struct Words(pub(super) Vec<u8>);

impl Words {
    pub(super) fn new(kind: &[u8], record: RecordId) -> Self {
        let mut words = Self(kind.to_vec());
        words.bytes(record.as_bytes());
        words
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_be_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(super) fn number(&mut self, number: i64) {
        self.0.extend(number.to_be_bytes());
    }

    /// Nothing where the person wrote themself, as facts were named before
    /// anybody else could. What follows are identifiers, each with another
    /// length before it.
    pub(super) fn writer(&mut self, writer: Option<EntryId>) {
        if let Some(writer) = writer {
            self.text("written by");
            self.bytes(writer.as_bytes());
        }
    }

    pub(super) fn own(&mut self, own: Option<&OwnMeasure>) {
        self.text(own.map_or("", OwnMeasure::name));
        self.text(own.map_or("", OwnMeasure::unit));
    }

    pub(super) fn value(&mut self, value: Option<Measured>) {
        match value {
            None => self.text("none"),
            Some(Measured::Pressure(pressure)) => {
                self.text("pressure");
                self.number(pressure.systolic.into());
                self.number(pressure.diastolic.into());
                self.number(pressure.pulse.map_or(-1, i64::from));
            }
            Some(Measured::Amount(amount)) => {
                self.text(amount.unit.as_str());
                self.number(amount.value.ten_thousandths());
            }
        }
    }
}
