//! One request over the network, whole or not at all.
//!
//! The size is capped while it streams in, after decompression. A redirect is
//! followed only below the endpoint's own base, so a token never reaches another
//! place. What is written goes there as it is: a service that redirects it has not
//! taken it (RFC 9110, section 15.4). Only 303 means that it has, and says where the
//! answer is.

mod distrust;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chrono::Utc;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_TYPE, HeaderValue, LOCATION,
};
use reqwest::{Client, ClientBuilder, redirect};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use self::distrust::distrust;
use crate::unpack::{self, Unpacker};
use crate::{Cancel, Distrust, Link, LinkError, Patience};
use fhir::{FHIR_JSON, Method, Request, Response};

/// The longest body taken, decompressed.
const MAX_BODY: usize = 64 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_REDIRECTS: usize = 5;
/// Some services know JSON by its plain name only.
const ACCEPTED: &str = "application/fhir+json, application/json;q=0.9";
const PLAIN_JSON: &str = "application/json";
/// The longest answer where somebody signs in.
const MAX_SIGN_IN_BODY: usize = 1024 * 1024;

/// How far from an endpoint a request may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Below its base.
    Endpoint,
    /// Anywhere on its origin: a file that it keeps beside its records.
    Origin,
}

impl Reach {
    fn holds(self, link: &Link, url: &Url) -> bool {
        let is_plain = url.username().is_empty() && url.password().is_none();
        match self {
            Self::Endpoint => is_within(link, url),
            Self::Origin => is_plain && url.origin() == link.base_url().origin(),
        }
    }
}

/// The network, blocking from outside.
#[derive(Debug)]
pub(crate) struct Http {
    runtime: Runtime,
    /// For services on this computer: no TLS, and never by way of a proxy.
    plain: Client,
    /// For all others. Reading the computer's certificates takes a while, and
    /// may fail where there are none: only when needed.
    secure: OnceLock<Client>,
    /// Services that know JSON by its plain name only.
    plain_json: Mutex<BTreeSet<Url>>,
    patience: Patience,
}

impl Http {
    /// One that waits for answers as long as `patience` has it.
    pub(crate) fn new(patience: Patience) -> Result<Self, LinkError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| LinkError::Unreachable)?;
        let plain = builder().no_proxy().tls_certs_only([]).build();
        let plain = plain.map_err(|_| LinkError::Unreachable)?;
        let (secure, plain_json) = (OnceLock::new(), Mutex::default());
        Ok(Self { runtime, plain, secure, plain_json, patience })
    }

    fn client(&self, url: &Url) -> Result<&Client, LinkError> {
        if url.scheme() == "http" {
            return Ok(&self.plain);
        }
        if let Some(client) = self.secure.get() {
            return Ok(client);
        }
        let client = builder()
            .https_only(true)
            .build()
            .map_err(|_| LinkError::Certificate(Distrust::NotTrusted))?;
        Ok(self.secure.get_or_init(|| client))
    }

    /// Sends one request and takes its whole answer.
    pub(crate) fn fetch(
        &self,
        link: &Link,
        request: &Request,
        reach: Reach,
        cancel: &Cancel,
    ) -> Result<Response, LinkError> {
        if cancel.is_stopped() {
            return Err(LinkError::Cancelled);
        }
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = cancel.stopped() => Err(LinkError::Cancelled),
                answer = in_time(self.patience.whole, self.exchange(link, request, reach)) => answer,
            }
        })
    }

    /// One request of a sign-in, which has no token of a link and follows
    /// nothing: what it carries is for that one address.
    pub(crate) fn call(
        &self,
        request: oauth2::HttpRequest,
        cancel: &Cancel,
    ) -> Result<Response, LinkError> {
        let request = reqwest::Request::try_from(request).map_err(|_| LinkError::Unreachable)?;
        let client = self.client(request.url())?;
        let answer = async {
            let answer = client.execute(request).await.map_err(|error| link_error(&error))?;
            self.whole(answer, MAX_SIGN_IN_BODY).await
        };
        self.until(cancel, in_time(self.patience.sign_in, answer))
    }

    /// What `work` comes to, unless it is stopped.
    pub(crate) fn until<T, E: From<LinkError>>(
        &self,
        cancel: &Cancel,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = cancel.stopped() => Err(LinkError::Cancelled.into()),
                done = work => done,
            }
        })
    }

    /// Waits, unless stopped.
    pub(crate) fn wait(&self, time: Duration, cancel: &Cancel) -> Result<(), LinkError> {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = cancel.stopped() => Err(LinkError::Cancelled),
                () = tokio::time::sleep(time) => Ok(()),
            }
        })
    }

    fn plain_json(&self) -> MutexGuard<'_, BTreeSet<Url>> {
        self.plain_json.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(
        &self,
        link: &Link,
        request: &Request,
        reach: Reach,
    ) -> Result<Response, LinkError> {
        let url = link.base_url().join(&request.target).ok();
        let url = url.filter(|url| reach.holds(link, url));
        let mut url = url.ok_or(LinkError::OtherOrigin)?;
        let base = link.base_url();
        let mut request = Cow::Borrowed(request);
        for _ in 0..MAX_REDIRECTS {
            let mut answer = self.send(link, &request, url.clone()).await?;
            if is_refused_type(&request, &answer) && self.plain_json().insert(base.clone()) {
                answer = self.send(link, &request, url.clone()).await?;
                // It is what was sent that it will not have.
                if is_refused_type(&request, &answer) {
                    self.plain_json().remove(base);
                }
            }
            let status = answer.status().as_u16();
            if !answer.status().is_redirection() || status == 304 {
                return self.whole(answer, MAX_BODY).await;
            }
            let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| url.join(to).ok());
            // Behind TLS it may call itself by another name.
            let to = to.map(|to| fhir::at_home(to.clone(), link.base_url()).unwrap_or(to));
            let to = to.filter(|to| reach.holds(link, to));
            url = to.ok_or(LinkError::OtherOrigin)?;
            if status == 303 && request.writes() {
                let (target, headers) = (request.target.clone(), Vec::new());
                request = Cow::Owned(Request { method: Method::Get, target, headers, body: None });
            }
        }
        Err(LinkError::OtherOrigin)
    }

    async fn send(
        &self,
        link: &Link,
        request: &Request,
        url: Url,
    ) -> Result<reqwest::Response, LinkError> {
        let client = self.client(&url)?;
        let mut builder = client.request(method(request.method), url);
        if !request.headers.iter().any(|(name, _)| *name == ACCEPT) {
            builder = builder.header(ACCEPT, ACCEPTED);
        }
        if request.method == Method::Get {
            // A copy on the way, or a search that was answered a minute ago, says
            // nothing of what is there now (RFC 9111, section 5.2.1.4).
            builder = builder.header(CACHE_CONTROL, "no-cache");
        }
        if let Some(token) = link.token() {
            let value = HeaderValue::try_from(format!("Bearer {token}"));
            let mut value = value.map_err(|_| LinkError::SignInNeeded)?;
            value.set_sensitive(true);
            builder = builder.header(AUTHORIZATION, value);
        }
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(body) = &request.body {
            let media_type = match self.plain_json().contains(link.base_url()) {
                true => PLAIN_JSON,
                false => FHIR_JSON,
            };
            builder = builder.header(CONTENT_TYPE, media_type).body(body.0.clone());
        }
        let first = async { builder.send().await.map_err(|error| link_error(&error)) };
        in_time(self.patience.begin, first).await
    }

    /// All of an answer, unpacked.
    async fn whole(
        &self,
        mut answer: reqwest::Response,
        most: usize,
    ) -> Result<Response, LinkError> {
        let status = answer.status();
        let mut body = Unpacker::of(answer.headers(), most);
        loop {
            let next = async { answer.chunk().await.map_err(|error| link_error(&error)) };
            let Some(chunk) = in_time(self.patience.silence, next).await? else { break };
            body.take(&chunk, status)?;
        }
        let body = body.finish()?;
        let about_packing = [CONTENT_ENCODING, CONTENT_LENGTH];
        let headers = answer.headers().iter().filter(|(name, _)| !about_packing.contains(name));
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value)));
        let (status, headers) = (status.as_u16(), headers.collect());
        Ok(Response { status, headers, body, received_at: Utc::now() })
    }
}

/// Whether it does not know the name that FHIR gives to JSON, or refuses what it is.
fn is_refused_type(request: &Request, answer: &reqwest::Response) -> bool {
    answer.status().as_u16() == 415 && request.body.is_some()
}

/// What this comes to, if it does so in time.
async fn in_time<T>(
    time: Duration,
    work: impl Future<Output = Result<T, LinkError>>,
) -> Result<T, LinkError> {
    tokio::time::timeout(time, work).await.unwrap_or(Err(LinkError::TimedOut))
}

fn builder() -> ClientBuilder {
    // The first call in a process decides, and every call says the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("Keepwell/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .default_headers(
            [(ACCEPT_ENCODING, HeaderValue::from_static(unpack::TAKEN))].into_iter().collect(),
        )
        .referer(false)
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// On the endpoint's origin and below its base.
fn is_within(link: &Link, url: &Url) -> bool {
    let base = link.base_url();
    let below =
        url.path().starts_with(base.path()) || url.path() == base.path().trim_end_matches('/');
    url.origin() == base.origin() && below && url.username().is_empty() && url.password().is_none()
}

fn link_error(error: &reqwest::Error) -> LinkError {
    match (error.is_timeout(), distrust(error)) {
        (true, _) => LinkError::TimedOut,
        (false, Some(why)) => LinkError::Certificate(why),
        (false, None) => LinkError::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::ops::Range;
    use std::sync::Arc;

    use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use rustls::{ServerConfig, ServerConnection, Stream};

    use fhir::Capabilities;

    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

    /// Someone who signs certificates.
    struct Authority {
        root: Certificate,
        issuer: Issuer<'static, KeyPair>,
    }

    impl Authority {
        fn new() -> Self {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let root = params.self_signed(&key).unwrap();
            Self { root, issuer: Issuer::new(params, key) }
        }

        /// What asking a service at 127.0.0.1 comes to, whose certificate has
        /// this name and is good in these years, by someone who trusts `root`.
        fn asked(
            &self,
            root: &Certificate,
            name: &str,
            good: Range<i32>,
        ) -> Result<u16, LinkError> {
            let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            params.not_before = rcgen::date_time_ymd(good.start, 1, 1);
            params.not_after = rcgen::date_time_ymd(good.end, 1, 1);
            let key = KeyPair::generate().unwrap();
            let certificate = params.signed_by(&key, &self.issuer).unwrap();
            let address = serve(&certificate, &key);
            let http = trusting(root);
            let link = Link::new(&format!("https://{address}/fhir"), Some("a-token".into()));
            let request = Capabilities::request();
            http.fetch(&link.unwrap(), &request, Reach::Endpoint, &Cancel::new())
                .map(|answer| answer.status)
        }
    }

    fn trusting(root: &Certificate) -> Http {
        let http = Http::new(Patience::default()).unwrap();
        let root = reqwest::Certificate::from_der(root.der()).unwrap();
        let client = builder().https_only(true).no_proxy().tls_certs_only([root]).build();
        http.secure.set(client.unwrap()).unwrap();
        http
    }

    /// A service that answers one request, if it is let.
    fn serve(certificate: &Certificate, key: &KeyPair) -> String {
        let chain = vec![certificate.der().clone()];
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = Arc::new(config.with_single_cert(chain, key.into()).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut connection = ServerConnection::new(config).unwrap();
            let mut stream = Stream::new(&mut connection, &mut socket);
            let mut request = [0; 4096];
            if stream.read(&mut request).is_ok_and(|length| length > 0) {
                let _ = stream.write_all(ANSWER);
            }
        });
        address
    }

    #[test]
    fn a_certificate_must_be_good() {
        let (authority, other) = (Authority::new(), Authority::new());
        let (root, here, always) = (&authority.root, "127.0.0.1", 2001..2101);
        assert_eq!(authority.asked(root, here, always.clone()).unwrap(), 200);
        let refused = [
            (authority.asked(root, here, 2001..2020), Distrust::OutOfDate),
            (authority.asked(root, here, 2100..2101), Distrust::OutOfDate),
            (authority.asked(root, "example.org", always.clone()), Distrust::OtherName),
            (authority.asked(&other.root, here, always), Distrust::NotTrusted),
        ];
        for (result, why) in refused {
            let same = matches!(result, Err(LinkError::Certificate(said)) if said == why);
            assert!(same, "{why:?}: {result:?}");
        }
    }
}
