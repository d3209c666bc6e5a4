//! Where a service is, and what opens it.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};
use zeroize::Zeroizing;

/// One FHIR endpoint: its address and, where it wants one, a bearer token.
///
/// `Debug` shows neither token nor path.
#[derive(Clone)]
pub struct Link {
    base_url: Url,
    token: Option<Zeroizing<String>>,
}

/// The address or token cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BuildLinkError {
    /// Not an address.
    #[error("this is not a web address")]
    NotAnAddress,
    /// Not `https` (or `http`, on this computer only).
    #[error("the address must start with https://")]
    NotHttps,
    /// `http` to another computer: everyone on the way could read along.
    #[error("the address must start with https://, or others on the way could read along")]
    NotPrivate,
    /// A user name or password within the address.
    #[error("leave the user name and password out of the address")]
    Credentials,
    /// `?` or `#` in the address.
    #[error("leave out everything from the ? or # on")]
    QueryOrFragment,
    /// A token that no header can carry.
    #[error("the token has a character that cannot be sent")]
    Token,
}

impl Link {
    /// Checks the address of a service (`https://example.nhs.uk/fhir`).
    ///
    /// # Errors
    /// [`BuildLinkError`] says what is wrong with it.
    pub fn new(base_url: &str, token: Option<String>) -> Result<Self, BuildLinkError> {
        let mut url = Url::parse(base_url.trim()).map_err(|_| BuildLinkError::NotAnAddress)?;
        without_statement(&mut url);
        check(&url)?;
        let token = token.map(|token| Zeroizing::new(token.trim().to_owned()));
        let token = token.filter(|token| !token.is_empty());
        if token.as_ref().is_some_and(|token| !token.bytes().all(|b| b.is_ascii_graphic())) {
            return Err(BuildLinkError::Token);
        }
        Ok(Self { base_url: with_slash(url), token })
    }

    /// The address, ending in `/`.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.base_url
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.as_str())
    }
}

fn check(url: &Url) -> Result<(), BuildLinkError> {
    match url.scheme() {
        "https" => {}
        "http" if is_this_computer(url) => {}
        "http" => return Err(BuildLinkError::NotPrivate),
        _ => return Err(BuildLinkError::NotHttps),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BuildLinkError::Credentials);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BuildLinkError::QueryOrFragment);
    }
    Ok(())
}

/// The address of the statement of a service is often the one that people are given.
fn without_statement(url: &mut Url) {
    let path = url.path().trim_end_matches('/');
    if let Some(base) = path.strip_suffix("/metadata").map(str::to_owned) {
        url.set_path(&base);
        url.set_query(None);
    }
}

/// Loopback by address, or the name `localhost` (RFC 6761, section 6.3).
pub(crate) fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
        Some(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

fn with_slash(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("host", &self.base_url.host_str())
            .field("has_token", &self.token.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(address: &str) -> Option<BuildLinkError> {
        Link::new(address, None).err()
    }

    #[test]
    fn plain_http_stays_on_this_computer() {
        assert_eq!(error("http://127.0.0.1:8090/fhir"), None);
        assert_eq!(error("http://[::1]:8090/fhir"), None);
        assert_eq!(error("http://localhost/fhir"), None);
        assert_eq!(error("http://example.org/fhir"), Some(BuildLinkError::NotPrivate));
        assert_eq!(error("http://127.0.0.1.example.org/"), Some(BuildLinkError::NotPrivate));
        assert_eq!(error("http://localhost.example.org/"), Some(BuildLinkError::NotPrivate));
        assert_eq!(error("http://10.0.0.1/fhir"), Some(BuildLinkError::NotPrivate));
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(error("example.org"), Some(BuildLinkError::NotAnAddress));
        assert_eq!(error("file:///etc/passwd"), Some(BuildLinkError::NotHttps));
        assert_eq!(error("https://a:b@example.org/"), Some(BuildLinkError::Credentials));
        assert_eq!(error("https://example.org/?x=1"), Some(BuildLinkError::QueryOrFragment));
        let token = |token: &str| Link::new("https://example.org", Some(token.to_owned())).err();
        assert_eq!(token("a\r\nb: c"), Some(BuildLinkError::Token));
        assert_eq!(token("ey.J-_~+/="), None);
    }

    #[test]
    fn the_base_ends_in_a_slash() {
        let link = Link::new(" https://example.org/fhir ", Some(String::new())).unwrap();
        assert_eq!(link.base_url().as_str(), "https://example.org/fhir/");
        assert_eq!(link.token(), None);
    }

    #[test]
    fn the_address_of_its_statement_is_a_services_own() {
        for end in ["", "/", "/metadata", "/metadata/", "/metadata?_format=json"] {
            let link = Link::new(&format!("https://EXAMPLE.org:443/fhir{end}"), None).unwrap();
            assert_eq!(link.base_url().as_str(), "https://example.org/fhir/", "{end}");
        }
    }

    #[test]
    fn the_token_is_not_shown() {
        let link = Link::new("https://example.org/fhir", Some("secret".into())).unwrap();
        assert!(!format!("{link:?}").contains("secret"));
    }
}
