//! As much of a browser as a provider's pages need: cookies, redirects, forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::http::{self, Incoming, Reply};

/// A browser of one person, without a window. All it visits is on loopback.
#[derive(Debug, Default)]
pub struct Browser {
    /// By host and port, then by name.
    cookies: BTreeMap<SocketAddr, BTreeMap<String, String>>,
}

/// A page, and where it is.
#[derive(Debug, Clone)]
pub struct Page {
    /// After every redirect.
    pub address: String,
    /// The status.
    pub status: u16,
    /// As it was sent.
    pub body: String,
}

impl Browser {
    /// Goes where a sign-in begins, signs in as `name` and says yes to all.
    /// The page is the last one: that of Keepwell.
    pub fn sign_in(&mut self, address: &str, name: &str) -> Page {
        let mut page = self.open(address);
        while let Some(action) = between(&page.body, "action=\"", "\"") {
            let prompt = between(&page.body, "name=\"prompt\" value=\"", "\"").unwrap_or_default();
            let form = format!("prompt={prompt}&login={name}&password=any");
            page = self.go("POST", &resolve(&page.address, &action), &form);
        }
        page
    }

    /// Goes where a sign-in begins, and says no.
    pub fn decline(&mut self, address: &str) -> Page {
        let page = self.open(address);
        let abort = page.body.split("href=\"").find(|link| link.contains("/abort\""));
        let abort = abort.and_then(|link| link.split('"').next()).expect("a way out");
        self.open(&resolve(&page.address, abort))
    }

    /// Goes there.
    pub fn open(&mut self, address: &str) -> Page {
        self.go("GET", address, "")
    }

    fn go(&mut self, method: &str, address: &str, form: &str) -> Page {
        let (mut method, mut form) = (method, form);
        let mut address = address.to_owned();
        loop {
            let reply = self.ask(method, &address, form);
            match reply.header("location") {
                Some(to) if (300..400).contains(&reply.status) => address = resolve(&address, to),
                _ => {
                    let body = String::from_utf8_lossy(&reply.body).into_owned();
                    return Page { address, status: reply.status, body };
                }
            }
            (method, form) = ("GET", "");
        }
    }

    fn ask(&mut self, method: &str, address: &str, form: &str) -> Reply {
        let (to, target) = split(address);
        let jar = self.cookies.entry(to).or_default();
        let cookies: Vec<String> =
            jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Incoming {
            method: method.to_owned(),
            target,
            headers: vec![
                ("cookie".to_owned(), cookies.join("; ")),
                ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ],
            body: form.as_bytes().to_vec(),
        };
        let reply = http::send(to, &request).expect("the page answers");
        for (_, cookie) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found.replace("&amp;", "&"))
}

fn split(address: &str) -> (SocketAddr, String) {
    let rest = address.strip_prefix("http://").expect("an http address");
    let (authority, target) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    (authority.parse().expect("an address and port"), target.to_owned())
}

fn resolve(at: &str, to: &str) -> String {
    if to.starts_with("http") {
        return to.to_owned();
    }
    let (host, _) = split(at);
    format!("http://{host}{to}")
}
