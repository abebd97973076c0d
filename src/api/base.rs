//! Where the API is.

use std::fmt;
use url::{Host, Url};

/// The address that paths of calls are appended to. It holds no name, no password and no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(Url);

/// The text is no address of an API. It is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseError {
    /// No URL at all, or none of HTTP.
    NotHttp,
    /// It carries a name, a password, a query or a fragment.
    TooMuch,
    /// It would carry the key over the network for everybody to read.
    Plain,
}

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttp => "the address of the API must begin with https://",
            Self::TooMuch => {
                "the address of the API must be no more than https://, a host and a path"
            }
            Self::Plain => {
                "the address of the API begins with http://, and the key would travel for everybody to read; take https://, or http:// on this machine alone"
            }
        })
    }
}

impl std::error::Error for BaseError {}

impl Default for Base {
    /// RedTrack's own.
    fn default() -> Self {
        Self(Url::parse("https://api.redtrack.io/").expect("it is an address"))
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl Base {
    /// Reads an address. Without TLS it has to be on this machine.
    ///
    /// # Errors
    /// Where the key would not be safe with it.
    pub fn new(text: &str) -> Result<Self, BaseError> {
        let mut url = Url::parse(text).map_err(|_| BaseError::NotHttp)?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(BaseError::NotHttp);
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(BaseError::TooMuch);
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        let base = Self(url);
        if base.0.scheme() == "http" && !base.is_loopback() {
            return Err(BaseError::Plain);
        }
        Ok(base)
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// The URL of a call. It holds the key, and is for the connection alone.
    pub(super) fn call(&self, path: &str, query: &[(&str, String)], key: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{}", self.0.path(), path.trim_start_matches('/')));
        let mut pairs = url.query_pairs_mut();
        for (name, value) in query {
            pairs.append_pair(name, value);
        }
        pairs.append_pair("api_key", key);
        drop(pairs);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_it_is_on_this_machine() {
        for good in [
            "https://api.redtrack.io",
            "http://127.0.0.1:8080",
            "http://[::1]/x",
            "http://localhost",
        ] {
            assert!(Base::new(good).is_ok(), "{good}");
        }
        for plain in
            ["http://api.redtrack.io/", "http://127.0.0.1.nip.io/", "http://localhost.evil.io/"]
        {
            assert_eq!(Base::new(plain), Err(BaseError::Plain), "{plain}");
        }
        for too_much in ["https://u:p@api.redtrack.io/", "https://a.io/?x=1", "https://a.io/#x"] {
            assert_eq!(Base::new(too_much), Err(BaseError::TooMuch), "{too_much}");
        }
        for none in ["", "api.redtrack.io", "ftp://a.io/", "file:///etc/passwd"] {
            assert_eq!(Base::new(none), Err(BaseError::NotHttp), "{none}");
        }
    }

    #[test]
    fn a_proxy_may_have_a_path() {
        let base = Base::new("https://proxy.io:8443/redtrack").unwrap();
        assert_eq!(base.host(), "proxy.io");
        assert_eq!(base.to_string(), "https://proxy.io:8443/redtrack/");
        assert_eq!(Base::default().host(), "api.redtrack.io");
        let url = base.call("/offers", &[("page", "2".into())], "a&b/c");
        assert_eq!(url.as_str(), "https://proxy.io:8443/redtrack/offers?page=2&api_key=a%26b%2Fc");
    }
}
