//! A pairing code as words, for two people on the telephone.
//!
//! Two random characters of a code are ten bits, which is one of 1,024 words;
//! so fourteen words are the whole code, and a fifteenth is a check. The words
//! are short and common, no two begin with the same four letters, and none
//! sounds like another. Four letters of each are enough when they are typed.
//!
//! Rejected: the checks of the code's groups as words. Most slips give a word
//! that is not on the list, which is told at once and by its place; one check
//! for the rest is enough.

use ring::digest::{SHA256, digest};
use zeroize::Zeroizing;

use crate::recovery_code::{GROUPS, RANDOM, RecoveryCode, RecoveryCodeError};

/// In the order of the alphabet, one a line.
const LIST: &str = include_str!("spoken/words.txt");
/// So many letters tell a word from all others.
const ENOUGH: usize = 4;
/// No word has fewer.
const SHORTEST: usize = 3;
/// Fourteen words of the code and their check.
const WORDS: usize = RANDOM / 2 + 1;
const BITS: u32 = 5;
const LOW: usize = 0b1_1111;

/// The code in words.
pub(crate) fn words(code: &RecoveryCode) -> Zeroizing<String> {
    let random = code.random();
    let numbers = random
        .as_chunks::<2>()
        .0
        .iter()
        .map(|[first, second]| (usize::from(*first) << BITS) | usize::from(*second));
    let mut spoken = Zeroizing::new(String::with_capacity(WORDS * 8));
    for number in numbers.chain([check_of(&random)]) {
        if !spoken.is_empty() {
            spoken.push(' ');
        }
        spoken.push_str(LIST.lines().nth(number).unwrap_or_default());
    }
    spoken
}

/// Whether this is meant as words rather than as groups of characters, of which
/// there are seven: no group has room for two words.
pub(crate) fn is_spoken(text: &str) -> bool {
    split(text).filter(|word| word.len() >= SHORTEST).count() > GROUPS
}

/// Reads words as people write them: case, commas and lines do not matter, and
/// four letters of each are enough.
///
/// # Errors
/// [`RecoveryCodeError`] says which word; words count from 1.
pub(crate) fn parse(text: &str) -> Result<RecoveryCode, RecoveryCodeError> {
    let found = split(text).count();
    if found != WORDS {
        return Err(RecoveryCodeError::WrongLength { found, expected: WORDS });
    }
    let mut random = Zeroizing::new([0_u8; RANDOM]);
    let mut check = 0;
    for (index, word) in split(text).enumerate() {
        let unknown = RecoveryCodeError::UnknownCharacter { group: index + 1 };
        let number = number_of(word).ok_or(unknown)?;
        match random.as_chunks_mut::<2>().0.get_mut(index) {
            Some(pair) => *pair = [symbol(number >> BITS), symbol(number)],
            None => check = number,
        }
    }
    if check != check_of(&random) {
        return Err(RecoveryCodeError::Mistyped { group: WORDS });
    }
    Ok(RecoveryCode::of_random(&random))
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

fn number_of(typed: &str) -> Option<usize> {
    let typed = typed.to_lowercase();
    LIST.lines().position(|word| {
        word == typed
            || (typed.len() >= ENOUGH && word.starts_with(typed.get(..ENOUGH).unwrap_or(&typed)))
    })
}

fn symbol(number: usize) -> u8 {
    u8::try_from(number & LOW).unwrap_or_default()
}

/// Ten bits of a hash.
fn check_of(random: &[u8; RANDOM]) -> usize {
    let hash = digest(&SHA256, random);
    hash.as_ref().iter().take(2).fold(0, |sum, byte| (sum << 8) | usize::from(*byte)) >> 6
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_is_as_the_module_says() {
        let list: Vec<&str> = LIST.lines().collect();
        assert_eq!(list.len(), 1 << (2 * BITS));
        assert!(list.is_sorted());
        assert!(list.iter().all(|word| word.len() >= SHORTEST));
        let starts: BTreeSet<&str> = list.iter().map(|word| &word[..word.len().min(4)]).collect();
        assert_eq!(starts.len(), list.len());
        assert!(list.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
    }

    #[test]
    fn a_code_survives_being_said() {
        for _ in 0..50 {
            let code = RecoveryCode::make().unwrap();
            let said = words(&code);
            assert_eq!(said.split(' ').count(), WORDS);
            assert!(is_spoken(&said) && !is_spoken(&code.to_groups()));
            let typed = said.to_uppercase().replace(' ', ",\n ");
            assert_eq!(parse(&typed).unwrap().symbols(), code.symbols());
            let short: Vec<&str> = said.split(' ').map(|word| &word[..word.len().min(4)]).collect();
            assert_eq!(parse(&short.join(" ")).unwrap().symbols(), code.symbols());
        }
    }

    #[test]
    fn what_was_heard_wrong_is_told_by_its_place() {
        let code = RecoveryCode::make().unwrap();
        let said = words(&code).to_string();
        let mut words: Vec<&str> = said.split(' ').collect();
        words[2] = "xylophone";
        let unknown = parse(&words.join(" ")).unwrap_err();
        assert_eq!(unknown, RecoveryCodeError::UnknownCharacter { group: 3 });
        let few = parse("able actor").unwrap_err();
        assert_eq!(few, RecoveryCodeError::WrongLength { found: 2, expected: WORDS });
        let mut slips = 0;
        for word in LIST.lines().take(200) {
            let mut words: Vec<&str> = said.split(' ').collect();
            words[5] = word;
            slips += u32::from(parse(&words.join(" ")).is_err());
        }
        assert!(slips > 190, "{slips}");
    }
}
