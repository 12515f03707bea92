//! HTTP/1.1 as bytes: a request read, a reply to be written. No framework, so that a reply may be wrong on purpose.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Longest head that is read at all.
const MAX_HEAD: usize = 256 * 1024;

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// Method, upper case.
    pub(crate) method: String,
    /// Path and query, undecoded.
    pub(crate) target: String,
    /// Path.
    pub(crate) path: String,
    /// Decoded parameters of the query, then of a form body.
    pub(crate) params: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
}

fn form(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let decode = |s: &str| percent_decode_str(&s.replace('+', " ")).decode_utf8_lossy().into_owned();
    text.split('&').filter(|p| !p.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

impl Request {
    /// The first header of that (lower-case) name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The first parameter of that name.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The identifiers that are asked for: `id_list`, the JSON body's `ids`, or the title as `TITLE:…`.
    pub(crate) fn ids(&self) -> Vec<String> {
        if let Some(list) = self.param("id_list") {
            return list.split(',').map(str::to_owned).collect();
        }
        if let Some(query) = self.param("query") {
            return vec![format!("TITLE:{query}")];
        }
        let body: Option<serde_json::Value> = serde_json::from_slice(&self.body).ok();
        let ids = body.as_ref().and_then(|b| b.get("ids")).and_then(|ids| ids.as_array());
        ids.into_iter().flatten().filter_map(|id| id.as_str()).map(str::to_owned).collect()
    }

    /// Reads the next request of a connection; `None` when the other side is done or talks nonsense.
    pub(crate) async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Self> {
        let head_end = loop {
            if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if buffer.len() > MAX_HEAD || stream.read_buf(buffer).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
        buffer.drain(..head_end);
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let mut request = Self {
            path: path.to_owned(),
            params: form(query).collect(),
            method,
            headers,
            body: Vec::new(),
            target: target.clone(),
        };
        let length: usize = request.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
        while buffer.len() < length {
            if stream.read_buf(buffer).await.ok()? == 0 {
                return None;
            }
        }
        request.body = buffer.drain(..length).collect();
        let kind = request.header("content-type").unwrap_or("application/x-www-form-urlencoded");
        if request.method == "POST" && kind.starts_with("application/x-www-form-urlencoded") {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            request.params.extend(form(&body));
        }
        Some(request)
    }
}

/// A reply.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    /// Status.
    pub(crate) status: u16,
    /// Headers beyond `content-length` and `connection`.
    pub(crate) headers: Vec<(String, String)>,
    /// Body.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// A reply with a body of some media type.
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type".into(), media_type.into())], body: body.into() }
    }

    /// A JSON reply.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// An Atom reply.
    pub(crate) fn atom(status: u16, body: String) -> Self {
        Self::new(status, "application/atom+xml; charset=utf-8", body)
    }

    /// A reply without a body or a media type.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Status line and headers, with `length` as the declared content length.
    pub(crate) fn head(&self, length: u64, close: bool) -> Vec<u8> {
        let reason = match self.status {
            200 => "OK",
            301 => "Moved Permanently",
            400 => "Bad Request",
            403 => "Forbidden",
            404 => "Not Found",
            406 => "Not Acceptable",
            414 => "URI Too Long",
            429 => "Too Many Requests",
            500 => "Internal Server Error",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            504 => "Gateway Timeout",
            _ => "Other",
        };
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let connection = if close { "close" } else { "keep-alive" };
        let _ = write!(head, "content-length: {length}\r\nconnection: {connection}\r\n\r\n");
        head.into_bytes()
    }
}
