//! The code on paper that opens a vault when the passphrase is lost.
//!
//! Seven groups of five characters, such as `7Q2KD-…`, in Crockford's base 32.
//! Four characters of a group are random (140 bits in all); the fifth is a
//! check. People copy this by hand, so the check tells *which group* is wrong,
//! before any key is derived. Over GF(32), with the number of the group as a
//! first symbol, it is certain to find one wrong character, two characters of
//! a group in the wrong order, and two groups in the wrong order; it finds 31
//! of 32 other mistakes.
//!
//! Rejected: a list of words. Shorter to say, but bound to one language.
//! Rejected: one checksum for the whole code. It cannot say where to look.

use std::fmt;

use zeroize::Zeroizing;

use crate::crypto::{self, KeyError};

pub(crate) const GROUPS: usize = 7;
const GROUP_LENGTH: usize = 5;
const LENGTH: usize = GROUPS * GROUP_LENGTH;
/// How many characters are random; the others are checks.
pub(crate) const RANDOM: usize = GROUPS * (GROUP_LENGTH - 1);

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// x⁵ + x² + 1, which makes x a generator of GF(32).
const FIELD_POLYNOMIAL: u8 = 0b10_0101;

/// A recovery code of 140 random bits. Wiped when dropped.
pub struct RecoveryCode(Zeroizing<[u8; LENGTH]>);

/// What was typed is not a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryCodeError {
    /// A character that no code has, such as U. Groups count from 1.
    #[error("group {group} has a character that recovery codes do not use")]
    UnknownCharacter {
        /// The group it is in.
        group: usize,
    },
    /// Too few or too many characters.
    #[error("a recovery code has {expected} letters and digits, this has {found}")]
    WrongLength {
        /// How many were typed, separators left out.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The check of a group does not fit. Groups count from 1.
    #[error("group {group} was not copied correctly")]
    Mistyped {
        /// The first such group.
        group: usize,
    },
}

impl RecoveryCode {
    pub(crate) fn make() -> Result<Self, KeyError> {
        let mut symbols = Zeroizing::new(crypto::random::<LENGTH>()?);
        for (index, group) in symbols.chunks_exact_mut(GROUP_LENGTH).enumerate() {
            seal_group(index, group);
        }
        Ok(Self(symbols))
    }

    /// The characters without the checks, as values 0 to 31.
    pub(crate) fn random(&self) -> Zeroizing<[u8; RANDOM]> {
        let groups = self.0.chunks_exact(GROUP_LENGTH);
        let without_check = groups.filter_map(|group| group.split_last()).flat_map(|(_, all)| all);
        let mut random = Zeroizing::new([0; RANDOM]);
        random.iter_mut().zip(without_check).for_each(|(to, from)| *to = *from);
        random
    }

    /// The code with these, and with the checks that belong to them.
    pub(crate) fn of_random(random: &[u8; RANDOM]) -> Self {
        let mut symbols = Zeroizing::new([0; LENGTH]);
        let groups = symbols.chunks_exact_mut(GROUP_LENGTH).zip(random.chunks(GROUP_LENGTH - 1));
        for (index, (group, random)) in groups.enumerate() {
            group.iter_mut().zip(random).for_each(|(to, from)| *to = *from);
            seal_group(index, group);
        }
        Self(symbols)
    }

    /// Reads a code as people write it: case, spaces and dashes do not matter,
    /// O is 0, I and L are 1.
    ///
    /// # Errors
    /// [`RecoveryCodeError`] says where to look.
    pub fn parse(text: &str) -> Result<Self, RecoveryCodeError> {
        let mut symbols = Zeroizing::new([0; LENGTH]);
        let mut found = 0;
        for character in text.chars().filter(|character| !is_separator(*character)) {
            let symbol = symbol_of(character)
                .ok_or(RecoveryCodeError::UnknownCharacter { group: found / GROUP_LENGTH + 1 })?;
            if let Some(place) = symbols.get_mut(found) {
                *place = symbol;
            }
            found += 1;
        }
        if found != LENGTH {
            return Err(RecoveryCodeError::WrongLength { found, expected: LENGTH });
        }
        match symbols.chunks_exact(GROUP_LENGTH).zip(1..).find(|(group, n)| !is_whole(*n, group)) {
            Some((_, group)) => Err(RecoveryCodeError::Mistyped { group }),
            None => Ok(Self(symbols)),
        }
    }

    /// The code as it is printed: groups joined by hyphens.
    #[must_use]
    pub fn to_groups(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + GROUPS));
        for (index, symbol) in self.0.iter().enumerate() {
            if index > 0 && index % GROUP_LENGTH == 0 {
                text.push('-');
            }
            text.extend(ALPHABET.get(usize::from(*symbol)).map(|byte| char::from(*byte)));
        }
        text
    }

    /// The characters as values 0 to 31; what the recovery slot's key is
    /// derived from.
    pub(crate) fn symbols(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

/// Spaces and every kind of dash that a word processor may have made of one.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}')
}

fn symbol_of(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().zip(0..).find(|(letter, _)| char::from(**letter) == character).map(|(_, n)| n)
}

/// Turns random bytes into the symbols of group `index` (from 0).
fn seal_group(index: usize, group: &mut [u8]) {
    for symbol in group.iter_mut() {
        *symbol &= 0b1_1111;
    }
    if let Some((check, random)) = group.split_last_mut() {
        *check = check_of(index + 1, random);
    }
}

fn is_whole(number: usize, group: &[u8]) -> bool {
    group.split_last().is_some_and(|(check, random)| *check == check_of(number, random))
}

/// Weighs each symbol, and the group's number before them, by its own power of
/// x. Different weights that are never zero are what makes the promises of the
/// module hold.
fn check_of(number: usize, random: &[u8]) -> u8 {
    let number = u8::try_from(number).unwrap_or_default();
    random.iter().fold(times_x(number), |sum, symbol| times_x(sum ^ symbol))
}

/// Multiplication by x in GF(32).
fn times_x(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ FIELD_POLYNOMIAL }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(mut symbols: [u8; LENGTH]) -> RecoveryCode {
        for (index, group) in symbols.chunks_exact_mut(GROUP_LENGTH).enumerate() {
            seal_group(index, group);
        }
        RecoveryCode(Zeroizing::new(symbols))
    }

    fn codes() -> impl Strategy<Value = RecoveryCode> {
        proptest::collection::vec(any::<u8>(), LENGTH)
            .prop_map(|bytes| code(bytes.try_into().unwrap()))
    }

    /// Writes a character the way a person might.
    fn scribbled(character: char, how: u8) -> String {
        let alike = match character {
            '0' if how & 1 == 1 => 'O',
            '1' if how & 3 == 1 => 'I',
            '1' if how & 3 == 2 => 'L',
            other => other,
        };
        let cased = if how & 4 == 4 { alike.to_ascii_lowercase() } else { alike };
        let gap = ["", " ", "-", "\u{2013} ", "\n", "", "\u{a0}", "--"][usize::from(how >> 5)];
        format!("{cased}{gap}")
    }

    proptest! {
        #[test]
        fn a_code_survives_the_way_people_write(code in codes(), hows: [u8; LENGTH]) {
            let printed = code.to_groups().replace('-', "");
            let written: String =
                printed.chars().zip(hows).map(|(character, how)| scribbled(character, how)).collect();
            let read = RecoveryCode::parse(&written).unwrap();
            prop_assert_eq!(read.symbols(), code.symbols());
        }

        #[test]
        fn any_text_is_answered(text in ".{0,60}") {
            if let Ok(code) = RecoveryCode::parse(&text) {
                prop_assert_eq!(code.to_groups().len(), LENGTH + GROUPS - 1);
            }
        }
    }

    proptest! {
        // Each of these tries every place of a code.
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn every_single_mistake_is_found(code in codes()) {
            for place in 0..LENGTH {
                for wrong in (0..32).filter(|symbol| *symbol != code.symbols()[place]) {
                    let mut symbols = code.0.clone();
                    symbols[place] = wrong;
                    prop_assert_eq!(wrong_group(symbols), Some(place / GROUP_LENGTH + 1));
                }
            }
        }

        #[test]
        fn every_swap_is_found(code in codes()) {
            for first in 0..LENGTH {
                let end_of_group = first - first % GROUP_LENGTH + GROUP_LENGTH;
                for second in first + 1..end_of_group {
                    let mut symbols = code.0.clone();
                    symbols.swap(first, second);
                    let swapped = symbols[first] != symbols[second];
                    prop_assert_eq!(wrong_group(symbols).is_some(), swapped);
                }
            }
        }

        #[test]
        fn groups_in_the_wrong_order_are_found(code in codes()) {
            for first in 0..GROUPS {
                for second in first + 1..GROUPS {
                    let mut symbols = code.0.clone();
                    for place in 0..GROUP_LENGTH {
                        symbols.swap(first * GROUP_LENGTH + place, second * GROUP_LENGTH + place);
                    }
                    prop_assert_eq!(wrong_group(symbols), Some(first + 1));
                }
            }
        }
    }

    fn wrong_group(symbols: Zeroizing<[u8; LENGTH]>) -> Option<usize> {
        match RecoveryCode::parse(&RecoveryCode(symbols).to_groups()) {
            Err(RecoveryCodeError::Mistyped { group }) => Some(group),
            Err(other) => panic!("{other}"),
            Ok(_) => None,
        }
    }

    #[test]
    fn the_printed_form_stays() {
        let counting = code(std::array::from_fn(|place| u8::try_from(place).unwrap()));
        assert_eq!(counting.to_groups().as_str(), "01233-56789-ABCD3-FGHJ4-MNPQP-STVW7-YZ01C");
    }

    #[test]
    fn a_missing_character_is_said_to_be_missing() {
        let printed = code([9; LENGTH]).to_groups();
        let short = printed.get(1..).unwrap();
        assert_eq!(
            RecoveryCode::parse(short).unwrap_err(),
            RecoveryCodeError::WrongLength { found: LENGTH - 1, expected: LENGTH }
        );
        let long = format!("{}7", printed.as_str());
        assert_eq!(
            RecoveryCode::parse(&long).unwrap_err(),
            RecoveryCodeError::WrongLength { found: LENGTH + 1, expected: LENGTH }
        );
    }

    #[test]
    fn a_character_of_no_code_is_named_by_its_group() {
        for stranger in ['U', 'u', '*', 'é', '８'] {
            let text = format!("AAAAA-A{stranger}");
            assert_eq!(
                RecoveryCode::parse(&text).unwrap_err(),
                RecoveryCodeError::UnknownCharacter { group: 2 }
            );
        }
    }

    #[test]
    fn two_codes_differ_and_are_whole() {
        let (one, two) = (RecoveryCode::make().unwrap(), RecoveryCode::make().unwrap());
        assert_ne!(one.symbols(), two.symbols());
        assert_eq!(RecoveryCode::parse(&one.to_groups()).unwrap().symbols(), one.symbols());
        assert_eq!(format!("{one:?}"), "RecoveryCode(..)");
    }
}
