//! Bytes as FHIR's `base64Binary` (RFC 4648, section 4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Services may break the text into lines.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_out_of_lines() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = encode(&bytes);
        assert_eq!(decode(&text), Some(bytes.clone()));
        let (first, rest) = text.split_at(76);
        assert_eq!(decode(&format!("{first}\r\n{rest}")), Some(bytes));
        assert_eq!(decode("not base64!"), None);
    }
}
