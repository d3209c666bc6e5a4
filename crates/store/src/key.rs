//! The key as SQLCipher takes it.

use zeroize::Zeroizing;

use crate::OpenStoreError;

/// Hexadecimal digits of a 32-byte key and its 16-byte salt.
const DIGITS: usize = 96;

/// The statement that gives a raw key and its salt to SQLCipher.
///
/// The salt is given too, so that the copy of it in the first 16 bytes of the
/// file is not needed: damage there must not lose the record. A key without
/// its salt is therefore refused, and so is a passphrase, which SQLCipher
/// would stretch with a function of its own. A key pragma has no place for a
/// bound parameter; nothing but hexadecimal digits gets into the text.
///
/// # Errors
/// [`OpenStoreError::KeyForm`] unless `key` is `x'<96 hexadecimal digits>'`.
pub(crate) fn key_statement(key: &str) -> Result<Zeroizing<String>, OpenStoreError> {
    let digits = key.strip_prefix("x'").and_then(|rest| rest.strip_suffix('\''));
    match digits {
        Some(digits) if digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            // Built with room for all of it: a string that grows leaves copies.
            let mut statement = Zeroizing::new(String::with_capacity(DIGITS + 32));
            statement.extend(["PRAGMA key = \"x'", digits, "'\""]);
            Ok(statement)
        }
        _ => Err(OpenStoreError::KeyForm),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_raw_key_with_its_salt_is_taken() {
        let key = format!("x'{}'", "0a".repeat(48));
        assert_eq!(key_statement(&key).unwrap().as_str(), format!("PRAGMA key = \"{key}\""));
        let without_salt = format!("x'{}'", "0a".repeat(32));
        let not_hex = format!("x'{}'", "0g".repeat(48));
        for wrong in ["", "secret", "x''", &without_salt, &not_hex, &key.replace('x', "")] {
            assert!(matches!(key_statement(wrong), Err(OpenStoreError::KeyForm)));
        }
    }
}
