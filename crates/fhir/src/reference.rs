//! References between resources (FHIR R4, section 2.3).

use url::Url;

/// Whether `text` can be the id of a resource (FHIR R4, datatype `id`).
pub(crate) fn is_id(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// Whether `text` can be the name of a resource type.
pub(crate) fn is_type(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// `Type/id` out of a literal reference: relative, versioned or absolute.
pub(crate) fn type_and_id(reference: &str) -> Option<(&str, &str)> {
    if reference.starts_with('#') || reference.starts_with("urn:") {
        return None;
    }
    let path = reference.split_once("/_history/").map_or(reference, |(path, _)| path);
    let (rest, id) = path.rsplit_once('/')?;
    let kind = rest.rsplit_once('/').map_or(rest, |(_, kind)| kind);
    (is_type(kind) && is_id(id)).then_some((kind, id))
}

/// `Type/id` when the reference points into the service at `base`.
pub(crate) fn local<'a>(reference: &'a str, base: &Url) -> Option<(&'a str, &'a str)> {
    let (kind, id) = type_and_id(reference)?;
    let relative = reference.starts_with(kind);
    (relative || Url::parse(reference).is_ok_and(|url| is_under(&url, base))).then_some((kind, id))
}

/// Whether `url` lies on the origin of `base` and below its path.
pub(crate) fn is_under(url: &Url, base: &Url) -> bool {
    let root = base.path().trim_end_matches('/');
    let below = url.path().strip_prefix(root);
    url.origin() == base.origin()
        && url.username().is_empty()
        && url.password().is_none()
        && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_a_literal_reference() {
        let expected = Some(("Patient", "1"));
        assert_eq!(type_and_id("Patient/1"), expected);
        assert_eq!(type_and_id("Patient/1/_history/2"), expected);
        assert_eq!(type_and_id("https://a.example/fhir/Patient/1"), expected);
        assert_eq!(type_and_id("#p1"), None);
        assert_eq!(type_and_id("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"), None);
        assert_eq!(type_and_id("Patient/../x"), None);
        assert_eq!(type_and_id("Patient?identifier=1"), None);
    }

    #[test]
    fn local_means_the_same_service() {
        let base = Url::parse("https://a.example/fhir").unwrap();
        assert!(local("Organization/1", &base).is_some());
        assert!(local("https://a.example/fhir/Organization/1", &base).is_some());
        assert!(local("https://b.example/fhir/Organization/1", &base).is_none());
        assert!(local("https://a.example/other/Organization/1", &base).is_none());
    }

    #[test]
    fn under_is_by_path_segment() {
        let base = Url::parse("https://a.example/fhir/").unwrap();
        let under = |text: &str| is_under(&Url::parse(text).unwrap(), &base);
        assert!(under("https://a.example/fhir?_getpages=1"));
        assert!(under("https://a.example:443/fhir/Observation?page=2"));
        assert!(!under("https://a.example/fhirbird"));
        assert!(!under("http://a.example/fhir/Observation"));
        assert!(!under("https://x@a.example/fhir/Observation"));
    }
}
