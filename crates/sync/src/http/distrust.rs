//! What TLS has against a service, out of what a request failed with.

use std::error::Error;

use crate::Distrust;

/// Why TLS refused the service, if it did: looks through the causes, and into
/// I/O errors, which hide what they wrap, one in the other.
pub(super) fn distrust(error: &reqwest::Error) -> Option<Distrust> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(why) = error.downcast_ref::<rustls::Error>().and_then(of_certificate) {
            return Some(why);
        }
        cause = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

fn of_certificate(error: &rustls::Error) -> Option<Distrust> {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext,
    };
    use rustls::Error::{InvalidCertRevocationList, InvalidCertificate, NoCertificatesPresented};
    match error {
        InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
        ) => Some(Distrust::OutOfDate),
        InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            Some(Distrust::OtherName)
        }
        InvalidCertificate(_) | InvalidCertRevocationList(_) | NoCertificatesPresented => {
            Some(Distrust::NotTrusted)
        }
        _ => None,
    }
}
