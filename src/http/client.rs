//! The network itself: the only file that names `reqwest`.
//!
//! TLS is rustls with ring, trusting what the machine trusts (`SSL_CERT_FILE` included); `HTTPS_PROXY`, `HTTP_PROXY`,
//! `ALL_PROXY` and `NO_PROXY` count as they do everywhere, for loopback hosts too.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::BytesMut;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy as Redirects;
use url::Url;

use super::{BoxFuture, MAX_BODY, Method, Request, Response, Transport, TransportError};

/// Longest time to establish a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Who is asking: services want to know whom to write to before they block somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAgent {
    /// Version of the program.
    pub version: String,
    /// URL of its repository.
    pub repository: String,
    /// Mail address of the person who runs it, if given.
    pub mailto: Option<String>,
}

impl UserAgent {
    /// This program, run by whoever reads `mailto`.
    pub fn opcit(mailto: Option<String>) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            repository: env!("CARGO_PKG_REPOSITORY").to_owned(),
            mailto,
        }
    }
}

impl fmt::Display for UserAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "opcit/{} (+{}", self.version, self.repository)?;
        if let Some(mailto) = self.mailto.as_deref().map(str::trim).filter(|mailto| !mailto.is_empty()) {
            write!(f, "; mailto:{mailto}")?;
        }
        f.write_str(")")
    }
}

/// The user agent cannot be put into a header (a mail address with a line feed in it, say).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be sent as a user agent")]
pub struct BadUserAgent(String);

/// Sends requests over HTTP/1.1, one connection a host.
pub struct HttpTransport {
    user_agent: HeaderValue,
    proxies: bool,
    /// Built when first needed: a run that the cache answers reads no certificates.
    client: OnceLock<Result<Client, TransportError>>,
}

struct Client {
    inner: reqwest::Client,
    /// Why only plain HTTP works, if so.
    no_tls: Option<String>,
}

impl HttpTransport {
    /// A transport that uses the proxies of the environment.
    pub fn new(user_agent: &UserAgent) -> Result<Self, BadUserAgent> {
        let name = user_agent.to_string();
        // `from_str` takes visible ASCII alone; an address in another script is as good a contact.
        let user_agent = HeaderValue::from_bytes(name.as_bytes()).map_err(|_| BadUserAgent(name))?;
        Ok(Self { user_agent, proxies: true, client: OnceLock::new() })
    }

    /// The same without any proxy, whatever the environment says.
    #[must_use]
    pub fn without_proxies(mut self) -> Self {
        self.proxies = false;
        self
    }

    fn client(&self) -> Result<&Client, TransportError> {
        self.client.get_or_init(|| self.build()).as_ref().map_err(Clone::clone)
    }

    fn build(&self) -> Result<Client, TransportError> {
        // Fails where one is installed already, which is just as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = reqwest::Client::builder()
                .user_agent(self.user_agent.clone())
                .redirect(Redirects::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .http1_only()
                .gzip(true)
                .connect_timeout(CONNECT_TIMEOUT)
                .pool_max_idle_per_host(1);
            if self.proxies { builder } else { builder.no_proxy() }
        };
        match builder().build() {
            Ok(inner) => Ok(Client { inner, no_tls: None }),
            // A machine without certificates (a bare container) can still use plain HTTP.
            Err(error) => {
                let inner = builder()
                    .tls_certs_only(Vec::new())
                    .build()
                    .map_err(|error| TransportError::Connect(cause(&error)))?;
                Ok(Client { inner, no_tls: Some(cause(&error)) })
            }
        }
    }

    async fn exchange(&self, base: &str, request: &Request) -> Result<Response, TransportError> {
        let client = self.client()?;
        let mut url = target(base, &request.path)?;
        for (name, secret) in &request.secret_parameters {
            url.query_pairs_mut().append_pair(name, secret.expose());
        }
        if let (Some(why), "https") = (&client.no_tls, url.scheme()) {
            return Err(TransportError::Connect(why.clone()));
        }
        let builder = match request.method {
            Method::Get => client.inner.get(url),
            Method::Post => client.inner.post(url),
        };
        let mut builder = builder.headers(headers(request)?);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let mut answer = builder.send().await.map_err(|error| failure(&error))?;
        let status = answer.status().as_u16();
        // What the client decodes it also takes out of the headers; what is left is something nobody asked for.
        if let Some(coding) = answer.headers().get(CONTENT_ENCODING).filter(|coding| *coding != "identity") {
            let coding = String::from_utf8_lossy(coding.as_bytes()).into_owned();
            return Err(TransportError::Broken(format!("the content coding `{coding}` was not asked for")));
        }
        let announced = answer.content_length().unwrap_or(0);
        if announced > MAX_BODY as u64 {
            return Err(TransportError::TooLong);
        }
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        // What is announced is also what comes, or the exchange fails; a body without is doubled as it grows.
        let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(MAX_BODY));
        while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: body.freeze() })
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("user_agent", &self.user_agent).finish_non_exhaustive()
    }
}

impl Transport for HttpTransport {
    fn send<'a>(
        &'a self,
        base: &'a str,
        request: &'a Request,
        timeout: Duration,
    ) -> BoxFuture<'a, Result<Response, TransportError>> {
        Box::pin(async move {
            let exchange = self.exchange(base, request);
            tokio::time::timeout(timeout, exchange).await.unwrap_or(Err(TransportError::Timeout(timeout)))
        })
    }
}

/// Where the request goes: below `base` and nowhere else, since secrets go with it.
fn target(base: &str, path: &str) -> Result<Url, TransportError> {
    let unsendable = |why: &str| TransportError::Unsendable(why.to_owned());
    let base = base.trim_end_matches('/');
    let root = Url::parse(base).map_err(|_| unsendable("the base URL is none"))?;
    if !matches!(root.scheme(), "http" | "https") || root.query().is_some() || root.fragment().is_some() {
        return Err(unsendable("the base URL is not an HTTP one"));
    }
    if !path.starts_with('/') {
        return Err(unsendable("the path does not start with `/`"));
    }
    let url = Url::parse(&format!("{base}{path}")).map_err(|_| unsendable("the path is not one"))?;
    if url.origin() != root.origin() || !url.path().starts_with(root.path().trim_end_matches('/')) {
        return Err(unsendable("the path leads away from the base URL"));
    }
    Ok(url)
}

fn headers(request: &Request) -> Result<HeaderMap, TransportError> {
    // The value stays out of the message: it may be the secret itself.
    let bad = |name: &str| TransportError::Unsendable(format!("the value of the header `{name}` is not one"));
    let mut map = HeaderMap::new();
    for (name, value) in &request.headers {
        let value = HeaderValue::from_str(value).map_err(|_| bad(name))?;
        map.append(HeaderName::try_from(*name).map_err(|_| bad(name))?, value);
    }
    for (name, secret) in &request.secret_headers {
        let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| bad(name))?;
        value.set_sensitive(true);
        map.append(HeaderName::try_from(*name).map_err(|_| bad(name))?, value);
    }
    Ok(map)
}

fn failure(error: &reqwest::Error) -> TransportError {
    if error.is_connect() {
        let why = if error.is_timeout() {
            format!("no connection within {CONNECT_TIMEOUT:?}")
        } else {
            cause(error)
        };
        TransportError::Connect(why)
    } else if error.is_builder() {
        TransportError::Unsendable(cause(error))
    } else {
        TransportError::Broken(cause(error))
    }
}

/// The innermost cause: what the operating system or TLS says. The outer ones quote the URL with its query.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    let mut last = None;
    while let Some(error) = cause {
        last = Some(error.to_string());
        cause = error.source();
    }
    last.unwrap_or_else(|| "the request failed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_names_program_and_contact() {
        let mut agent = UserAgent {
            version: "1.2.3".to_owned(),
            repository: "https://example.org/opcit".to_owned(),
            mailto: None,
        };
        assert_eq!(agent.to_string(), "opcit/1.2.3 (+https://example.org/opcit)");
        agent.mailto = Some("me@example.org ".to_owned());
        assert_eq!(agent.to_string(), "opcit/1.2.3 (+https://example.org/opcit; mailto:me@example.org)");
        assert!(HttpTransport::new(&agent).is_ok());
        agent.mailto = Some("me@example.org\r\nx-evil: 1".to_owned());
        assert!(HttpTransport::new(&agent).is_err());
    }

    #[test]
    fn a_path_cannot_leave_its_host() {
        let to = |base, path| target(base, path).map(String::from);
        assert_eq!(to("http://h:1", "/a?b=c"), Ok("http://h:1/a?b=c".to_owned()));
        assert_eq!(to("http://h:1/", "/a"), Ok("http://h:1/a".to_owned()));
        assert_eq!(to("http://h:1/mirror/", "/a"), Ok("http://h:1/mirror/a".to_owned()));
        assert_eq!(to("http://h", "//evil/a"), Ok("http://h//evil/a".to_owned()));
        for (base, path) in [
            ("http://h", ".evil/a"),
            ("http://h", "@evil/a"),
            ("http://h", ""),
            ("http://h/mirror", "/../a"),
            ("ftp://h", "/a"),
            ("http://h?x=", "/a"),
            ("h", "/a"),
        ] {
            assert!(matches!(to(base, path), Err(TransportError::Unsendable(_))), "{base} {path}");
        }
    }
}
