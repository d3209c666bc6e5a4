//! References between resources (FHIR R4, section 2.3).

use url::{Host, Url};

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
    let ours = || Url::parse(reference).is_ok_and(|url| at_home(url, base).is_some());
    (relative || ours()).then_some((kind, id))
}

/// `url` on the origin of `base` and below its path, if it means that place.
///
/// Services behind a proxy write the address that they know of themselves:
/// `http` where the world sees `https`, `localhost` for a number. It is never
/// anything but the address asked for that is asked.
#[must_use]
pub fn at_home(mut url: Url, base: &Url) -> Option<Url> {
    let default_ports = url.port().is_none() && base.port().is_none();
    let behind_tls = url.host() == base.host() && default_ports && url.scheme() == "http";
    let loopback = is_loopback(&url) && is_loopback(base) && url.port() == base.port();
    if behind_tls || (loopback && url.scheme() == base.scheme()) {
        url.set_host(base.host_str()).ok()?;
        url.set_scheme(base.scheme()).ok()?;
    }
    is_under(&url, base).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The address of a page that is linked from what `asked` brought, at home.
///
/// FHIR means a relative link from the base, and a browser from the page: they
/// differ where there is nothing but a query (RFC 3986, section 5.2.2).
pub(crate) fn page(link: &str, asked: &str, base: &Url) -> Option<Url> {
    let mut root = base.clone();
    if !root.path().ends_with('/') {
        root.set_path(&format!("{}/", base.path()));
    }
    let from = match link.starts_with('?') {
        true => root.join(asked).ok()?,
        false => root,
    };
    at_home(from.join(link).ok()?, base)
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
    fn what_a_service_calls_itself_behind_a_proxy_is_its_address() {
        let home = |text: &str, base: &str| {
            let base = Url::parse(base).unwrap();
            at_home(Url::parse(text).unwrap(), &base).map(String::from)
        };
        let (tls, own) = ("https://a.example/fhir", "http://127.0.0.1:8080/");
        assert_eq!(
            home("http://a.example/fhir/Flag?page=2", tls).as_deref(),
            Some("https://a.example/fhir/Flag?page=2")
        );
        assert_eq!(
            home("http://localhost:8080/Flag", own).as_deref(),
            Some("http://127.0.0.1:8080/Flag")
        );
        assert_eq!(home("http://a.example:8080/fhir/Flag", tls), None);
        assert_eq!(home("http://b.example/fhir/Flag", tls), None);
        assert_eq!(home("http://localhost:8081/Flag", own), None);
        assert_eq!(home("https://localhost:8080/Flag", own), None);
        assert_eq!(home("http://x@localhost:8080/Flag", own), None);
        assert!(local("http://localhost:8080/Flag/1", &Url::parse(own).unwrap()).is_some());
    }

    #[test]
    fn a_link_of_nothing_but_a_query_is_about_the_same_page() {
        let base = Url::parse("https://a.example/fhir").unwrap();
        let page = |link| page(link, "Flag?patient=1", &base).map(|url| url.to_string());
        let there = Some("https://a.example/fhir/Flag?page=2".to_owned());
        for link in
            ["?page=2", "Flag?page=2", "/fhir/Flag?page=2", "http://a.example/fhir/Flag?page=2"]
        {
            assert_eq!(page(link), there, "{link}");
        }
        assert_eq!(page("/Flag?page=2"), None);
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
