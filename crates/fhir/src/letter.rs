//! Fetching the file of a letter that a service only points to.
//!
//! A file is fetched from where the service itself is, and from nowhere else: an
//! address at another place may be anybody's, and whoever keeps it would learn
//! who reads what. It is kept as a Binary, so that a letter is found and opened
//! in one way only; one that is no Binary there is named after its address.

use ring::digest::{SHA256, digest};
use serde_json::Value;
use url::Url;

use crate::bundle::{Listed, Received};
use crate::pull::raw;
use crate::{Request, Response, reference};

/// A file at the service that points to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    url: Url,
    id: String,
}

impl Letter {
    /// The file at this address, as a service at `base` wrote it; `None` where it
    /// lies at another place.
    #[must_use]
    pub fn at(address: &str, base: &str) -> Option<Self> {
        let mut base = Url::parse(base).ok()?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let url = base.join(address).ok()?;
        let is_there =
            url.origin() == base.origin() && url.username().is_empty() && url.password().is_none();
        let of_binary = reference::local(address, &base).filter(|(kind, _)| *kind == "Binary");
        let id = of_binary.map_or_else(|| named_after(&url), |(_, id)| id.to_owned());
        is_there.then_some(Self { url, id })
    }

    /// The id of the Binary that it is kept as.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Asks for it.
    #[must_use]
    pub fn request(&self) -> Request {
        Request::get(self.url.as_str()).with("accept", raw::ANY)
    }

    /// The answer as a Binary; `None` where it is no file.
    #[must_use]
    pub fn read(&self, response: &Response) -> Option<Received> {
        let place = format!("Binary/{}", self.id);
        let listed = Listed::answer(response, &self.url).filter(|one| one.place() == place);
        let listed = listed.or_else(|| raw::read(&place, &self.unpacked(response)?));
        listed.map(|one| one.received)
    }

    /// A Binary of another name is the file in it.
    fn unpacked(&self, response: &Response) -> Option<Response> {
        let Some(resource) = response.resource() else { return Some(response.clone()) };
        let text = |key: &str| resource.get(key).and_then(Value::as_str);
        let bytes = crate::mapping::bytes::decode(text("data")?)?;
        let kind = text("contentType").unwrap_or("application/octet-stream").to_owned();
        let headers = vec![("content-type".to_owned(), kind), ("etag".to_owned(), String::new())];
        Some(Response { headers, body: bytes, ..response.clone() })
    }
}

fn named_after(url: &Url) -> String {
    let hash = digest(&SHA256, url.as_str().as_bytes());
    let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("file-{}", hex.chars().take(40).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://a.example/fhir/r4";

    fn target(address: &str) -> Option<String> {
        Letter::at(address, BASE).map(|letter| letter.request().target)
    }

    fn answer(kind: &str, body: &str) -> Response {
        Response {
            status: 200,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.as_bytes().to_vec(),
            received_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_what_the_service_keeps_itself_is_fetched() {
        let own = "https://a.example/fhir/r4/Binary/7";
        assert_eq!(target("Binary/7").as_deref(), Some(own));
        assert_eq!(Letter::at(own, BASE).unwrap().id(), "7");
        assert_eq!(target("/letters/7.pdf").as_deref(), Some("https://a.example/letters/7.pdf"));
        for elsewhere in [
            "https://b.example/Binary/7",
            "http://a.example/letters/7.pdf",
            "https://a.example:8443/letters/7.pdf",
            "https://me@a.example/letters/7.pdf",
            "//b.example/7",
            "file:///etc/passwd",
            "data:text/plain,hello",
        ] {
            assert_eq!(target(elsewhere), None, "{elsewhere}");
        }
        assert_eq!(Letter::at("Binary/7", ""), None);
    }

    #[test]
    fn a_file_is_kept_as_a_binary_however_it_comes() {
        let binary =
            r#"{"resourceType":"Binary","id":"7","contentType":"text/plain","data":"SGk="}"#;
        let letter = Letter::at("Binary/7", BASE).unwrap();
        let kept = letter.read(&answer("application/fhir+json", binary)).unwrap();
        assert_eq!((kept.id.as_str(), kept.bytes.as_slice()), ("7", binary.as_bytes()));
        let by_path = Letter::at("/letters/7", BASE).unwrap();
        for answer in [answer("text/plain", "Hi"), answer("application/fhir+json", binary)] {
            let kept = by_path.read(&answer).unwrap();
            let resource: Value = serde_json::from_slice(&kept.bytes).unwrap();
            assert_eq!((kept.id.as_str(), &resource["data"]), (by_path.id(), &"SGk=".into()));
        }
        assert_eq!(by_path.read(&answer("text/html", "<form>Log in</form>")), None);
        let outcome = r#"{"resourceType":"OperationOutcome"}"#;
        assert_eq!(by_path.read(&answer("application/fhir+json", outcome)), None);
    }
}
