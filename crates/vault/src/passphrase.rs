//! What a person types to unlock.
//!
//! The same letters can reach us as different code points: one keyboard sends
//! `é`, another `e` and a combining accent; one sends a space, another a space
//! that does not break. Both are made equal as RFC 8265 (section 4.2) asks of
//! passwords: every kind of space becomes the plain one, and the text is
//! brought to Unicode NFC. Case counts, and so does the number of spaces.
//!
//! Rejected: NFKC. It makes characters equal that look different.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// NFC never makes UTF-8 longer than this many times (UAX #15, "maximum
/// expansion factors").
const NFC_GROWTH: usize = 3;

/// A passphrase in its normal form. Wiped when dropped.
pub struct Passphrase(Zeroizing<String>);

/// Nothing was typed, or nothing but space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a passphrase needs at least one character")]
pub struct EmptyPassphrase;

impl Passphrase {
    /// Takes the text over and wipes it. Weak passphrases are accepted: the
    /// person is shown the strength and decides.
    ///
    /// # Errors
    /// [`EmptyPassphrase`].
    pub fn new(text: String) -> Result<Self, EmptyPassphrase> {
        let text = Zeroizing::new(text);
        if text.trim().is_empty() {
            return Err(EmptyPassphrase);
        }
        // Room for all of it now: a string that grows leaves copies behind.
        let mut normal = Zeroizing::new(String::with_capacity(text.len() * NFC_GROWTH));
        normal.extend(text.chars().map(with_plain_space).nfc());
        Ok(Self(normal))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// Maps Unicode's space separators (category Zs) to U+0020.
fn with_plain_space(character: char) -> char {
    match character {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        Passphrase::new(text.to_owned()).unwrap().as_bytes().to_vec()
    }

    #[test]
    fn two_ways_to_write_the_same_letters_are_equal() {
        assert_eq!(bytes("caf\u{e9} \u{1e69}"), bytes("cafe\u{301} s\u{307}\u{323}"));
    }

    #[test]
    fn every_kind_of_space_is_a_space() {
        for space in ['\u{a0}', '\u{2009}', '\u{202f}', '\u{3000}'] {
            assert_eq!(bytes(&format!("one{space}two")), bytes("one two"));
        }
        assert_ne!(bytes("one\u{200b}two"), bytes("one two"));
    }

    #[test]
    fn letters_that_only_look_alike_stay_apart() {
        assert_ne!(bytes("\u{fb01}sh"), bytes("fish"));
    }

    #[test]
    fn case_and_space_count() {
        assert_ne!(bytes("one two"), bytes("One two"));
        assert_ne!(bytes("one two"), bytes("one two "));
    }

    #[test]
    fn space_alone_is_no_passphrase() {
        for text in ["", " ", "\t\u{3000}\n"] {
            assert_eq!(Passphrase::new(text.to_owned()).unwrap_err(), EmptyPassphrase);
        }
    }

    #[test]
    fn the_longest_growth_fits_without_moving() {
        // U+1D160 grows most of all under NFC: four bytes become twelve.
        let text = "\u{1d160}".repeat(50);
        let passphrase = Passphrase::new(text.clone()).unwrap();
        assert_eq!(passphrase.as_bytes().len(), text.len() * NFC_GROWTH);
        assert_eq!(passphrase.0.capacity(), text.len() * NFC_GROWTH);
    }

    #[test]
    fn debug_shows_nothing() {
        let passphrase = Passphrase::new("open sesame".to_owned()).unwrap();
        assert_eq!(format!("{passphrase:?}"), "Passphrase(..)");
    }
}
