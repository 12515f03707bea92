//! The real client against a server that does what servers should not: raw bytes over loopback, no network.

#![expect(clippy::unwrap_used, reason = "what helps a test may panic as the test may")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use opcit::clock::SystemClock;
use opcit::http::{
    Host, HostSettings, HttpTransport, MAX_BODY, Policy, Request, Response, RunContext, Secret, Transport,
    TransportError, UserAgent, Verdict,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for a slow machine, short enough for a test that waits for it.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

/// What the server does with a connection once it has read a request.
#[derive(Clone)]
enum Act {
    /// Writes these bytes; then the next act, on the same connection.
    Say(Vec<u8>),
    /// Closes the connection in the ordinary way after these bytes.
    Close(Vec<u8>),
    /// Resets the connection after these bytes.
    Reset(Vec<u8>),
    /// Resets it before anything was read.
    ResetAtOnce,
    /// Writes these bytes and then nothing, without closing.
    Hang(Vec<u8>),
    /// Writes these bytes, then one byte every so often for ever.
    Drip(Vec<u8>, Duration),
    /// Writes these bytes, then zeros: that many mebibytes.
    Flood(Vec<u8>, usize),
}

struct Server {
    base: String,
    /// Requests as received.
    seen: Arc<Mutex<Vec<String>>>,
    /// Connections accepted.
    connections: Arc<Mutex<usize>>,
}

impl Server {
    async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { base, seen: Arc::default(), connections: Arc::default() };
        let acts = Arc::new(Mutex::new(acts.into_iter().collect::<VecDeque<_>>()));
        let (seen, connections) = (server.seen.clone(), server.connections.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                tokio::spawn(serve(stream, acts.clone(), seen.clone()));
            }
        });
        server
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, acts: Arc<Mutex<VecDeque<Act>>>, seen: Arc<Mutex<Vec<String>>>) {
    loop {
        let reset = |stream: TcpStream| {
            stream.set_zero_linger().unwrap();
            drop(stream);
        };
        if matches!(acts.lock().unwrap().front(), Some(Act::ResetAtOnce)) {
            acts.lock().unwrap().pop_front();
            return reset(stream);
        }
        let Some(request) = read_request(&mut stream).await else { return };
        seen.lock().unwrap().push(request);
        let Some(act) = acts.lock().unwrap().pop_front() else { return };
        // The client may be gone in the middle of any of these.
        match act {
            Act::Say(bytes) => {
                let _ = stream.write_all(&bytes).await;
            }
            Act::Close(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Act::Reset(bytes) => {
                let _ = stream.write_all(&bytes).await;
                // A reset overtakes bytes that are still on their way.
                tokio::time::sleep(Duration::from_millis(50)).await;
                return reset(stream);
            }
            Act::ResetAtOnce => return reset(stream),
            Act::Hang(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return std::future::pending().await;
            }
            Act::Drip(bytes, every) => {
                let _ = stream.write_all(&bytes).await;
                while stream.write_all(b"x").await.is_ok() {
                    tokio::time::sleep(every).await;
                }
                return;
            }
            Act::Flood(bytes, mebibytes) => {
                let _ = stream.write_all(&bytes).await;
                let zeros = vec![0; 1024 * 1024];
                for _ in 0..mebibytes {
                    if stream.write_all(&zeros).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// One request with its body, as text.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(end) = text.find("\r\n\r\n") {
            let length = text
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned)
                })
                .map_or(0, |length| length.parse::<usize>().unwrap());
            if bytes.len() >= end + 4 + length {
                return Some(text);
            }
        }
        let mut buffer = [0; 4096];
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

fn ok(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

fn head(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}\r\n").into_bytes()
}

const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// gzip without compression (RFC 1952, RFC 1951 §3.2.4), for at most 64 KiB.
fn gzipped(plain: &[u8]) -> Vec<u8> {
    let length = u16::try_from(plain.len()).unwrap();
    let mut crc = !0_u32;
    for byte in plain {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let mut bytes = GZIP_HEAD.to_vec();
    bytes.push(1);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&(!length).to_le_bytes());
    bytes.extend_from_slice(plain);
    bytes.extend_from_slice(&(!crc).to_le_bytes());
    bytes.extend_from_slice(&u32::from(length).to_le_bytes());
    bytes
}

/// gzip that unpacks to that many mebibytes of zeros at a rate of 1:158: one literal, then matches of 258 bytes at
/// distance 1 with the fixed codes (RFC 1951 §3.2.6). It has no end.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut bytes = GZIP_HEAD.to_vec();
    let (mut pending, mut filled) = (0_u32, 0);
    let mut put = |code: &str| {
        for bit in code.bytes() {
            pending |= u32::from(bit == b'1') << filled;
            filled += 1;
            if filled == 8 {
                bytes.push(u8::try_from(pending).unwrap());
                (pending, filled) = (0, 0);
            }
        }
    };
    // Last block, fixed codes (the two bits of the type go lowest first); the literal 0.
    put("1");
    put("10");
    put("00110000");
    for _ in 0..mebibytes * 1024 * 1024 / 258 {
        put("1100010100000");
    }
    bytes
}

fn transport() -> HttpTransport {
    let agent = UserAgent {
        version: "1.2.3".to_owned(),
        repository: "https://example.org/opcit".to_owned(),
        mailto: Some("me@example.org".to_owned()),
    };
    HttpTransport::new(&agent).unwrap().without_proxies()
}

async fn get(server: &Server, timeout: Duration) -> Result<Response, TransportError> {
    transport().send(&server.base, &Request::get("/q?a=1"), timeout).await
}

fn is_broken(result: &Result<Response, TransportError>) -> bool {
    matches!(result, Err(TransportError::Broken(_)))
}

// ---- what goes out ------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_request_carries_who_asks_and_what_was_given() {
    let server = Server::start([Act::Say(ok("one")), Act::Say(ok("two"))]).await;
    let transport = transport();
    let get = Request::get("/api/query?id_list=2101.00001,hep-th/9901001&max_results=2")
        .with_header("accept", "application/atom+xml")
        .with_secret("x-api-key", Some(&Secret::new("k3y")))
        .with_secret("x-none", None);
    assert_eq!(&*transport.send(&server.base, &get, LONG).await.unwrap().body, b"one");
    let post = Request::post_json("/graph/v1/paper/batch?fields=title", r#"{"ids":["ARXIV:2101.00001"]}"#);
    assert_eq!(&*transport.send(&server.base, &post, LONG).await.unwrap().body, b"two");

    let seen = server.seen();
    let lower = seen[0].to_ascii_lowercase();
    assert!(
        seen[0].starts_with("GET /api/query?id_list=2101.00001,hep-th/9901001&max_results=2 HTTP/1.1\r\n")
    );
    assert!(
        lower.contains("\r\nuser-agent: opcit/1.2.3 (+https://example.org/opcit; mailto:me@example.org)\r\n")
    );
    assert!(lower.contains("\r\naccept-encoding: gzip\r\n"));
    assert_eq!(lower.matches("\r\naccept: ").count(), 1);
    assert!(
        lower.contains("\r\naccept: application/atom+xml\r\n") && lower.contains("\r\nx-api-key: k3y\r\n")
    );
    assert!(!lower.contains("x-none") && !lower.contains("cookie") && !lower.contains("referer"));
    assert!(seen[1].starts_with("POST /graph/v1/paper/batch?fields=title HTTP/1.1\r\n"));
    assert!(seen[1].to_ascii_lowercase().contains("\r\ncontent-type: application/json\r\n"));
    assert!(seen[1].ends_with(r#"{"ids":["ARXIV:2101.00001"]}"#) && !seen[1].contains("k3y"));
    assert_eq!(*server.connections.lock().unwrap(), 1, "the connection is kept");
}

#[tokio::test]
async fn a_secret_parameter_joins_the_query_encoded_and_leaves_the_rest_as_it_is() {
    let server = Server::start([Act::Say(ok("one")), Act::Say(ok("two"))]).await;
    let transport = transport();
    let key = Secret::new("k3y&x=#é");
    for path in ["/works?filter=doi:10.1/a%7C10.1/b,c", "/works"] {
        let request = Request::get(path)
            .with_secret_parameter("api_key", Some(&key))
            .with_secret_parameter("none", None);
        assert!(!format!("{request:?}").contains("k3y"));
        transport.send(&server.base, &request, LONG).await.unwrap();
    }
    let seen = server.seen();
    assert!(
        seen[0]
            .starts_with("GET /works?filter=doi:10.1/a%7C10.1/b,c&api_key=k3y%26x%3D%23%C3%A9 HTTP/1.1\r\n"),
        "{}",
        seen[0]
    );
    assert!(seen[1].starts_with("GET /works?api_key=k3y%26x%3D%23%C3%A9 HTTP/1.1\r\n"), "{}", seen[1]);
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent_and_not_shown() {
    let server = Server::start([]).await;
    let transport = transport();
    for request in [
        Request::get("q"),
        Request::get("/q").with_header("accept", "a\r\nx-evil: 1"),
        Request::get("/q").with_secret("x-api-key", Some(&Secret::new("k3y\r\nx-evil: 1"))),
    ] {
        let error = transport.send(&server.base, &request, LONG).await.unwrap_err();
        assert!(matches!(error, TransportError::Unsendable(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("k3y"));
    }
    assert_eq!(server.seen(), [""; 0]);
}

// ---- what comes back ----------------------------------------------------------------------------------------------

#[tokio::test]
async fn every_status_comes_back_as_it_is() {
    for status in [200, 204, 400, 403, 404, 406, 414, 429, 500, 503, 504] {
        let bytes =
            head(&format!("{status} Whatever"), "Retry-After: 7\r\nX-Odd: \u{e9}\r\nContent-Length: 0\r\n");
        let response = get(&Server::start([Act::Say(bytes)]).await, LONG).await.unwrap();
        assert_eq!((response.status, response.header("retry-after")), (status, Some("7")));
    }
}

#[tokio::test]
async fn redirects_are_not_followed_not_even_to_the_same_host() {
    let other = Server::start([Act::Say(ok("evil"))]).await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for location in ["/q", &*other.base, "https://127.0.0.1:1/x", "file:///etc/passwd"] {
            let headers = format!("Location: {location}\r\nContent-Length: 0\r\n");
            let server = Server::start([Act::Say(head(status, &headers)), Act::Say(ok("followed"))]).await;
            let response = get(&server, LONG).await.unwrap();
            assert_eq!(
                (response.status.to_string(), response.header("location")),
                (status[..3].to_owned(), Some(location))
            );
            assert_eq!(server.seen().len(), 1);
        }
    }
    assert_eq!(other.seen(), [""; 0]);
}

#[tokio::test]
async fn a_compressed_answer_is_unpacked() {
    let body = gzipped("naïve".as_bytes());
    let mut bytes = head("200 OK", &format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", body.len()));
    bytes.extend(body);
    let response = get(&Server::start([Act::Say(bytes)]).await, LONG).await.unwrap();
    assert_eq!(&*response.body, "naïve".as_bytes());
    assert_eq!(response.header("content-encoding"), None);
}

#[tokio::test]
async fn a_coding_nobody_asked_for_is_no_answer() {
    let bytes = head("200 OK", "Content-Encoding: br\r\nContent-Length: 0\r\n");
    assert!(is_broken(&get(&Server::start([Act::Say(bytes)]).await, LONG).await));
    let bytes = head("200 OK", "Content-Encoding: identity\r\nContent-Length: 0\r\n");
    assert!(get(&Server::start([Act::Say(bytes)]).await, LONG).await.is_ok());
}

#[tokio::test]
async fn a_damaged_archive_is_no_answer() {
    let whole = gzipped(b"whole");
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for body in [&whole[..whole.len() - 3], &flipped, b"not gzip at all"] {
        let mut bytes =
            head("200 OK", &format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", body.len()));
        bytes.extend(body);
        assert!(is_broken(&get(&Server::start([Act::Say(bytes)]).await, LONG).await), "{body:?}");
    }
}

// ---- too long, too slow -------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_bomb_is_too_long() {
    let body = bomb(1_000);
    assert!(body.len() < 7 * 1024 * 1024);
    let mut bytes = head("200 OK", &format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", body.len()));
    bytes.extend(body);
    assert_eq!(get(&Server::start([Act::Say(bytes)]).await, LONG).await, Err(TransportError::TooLong));
}

#[tokio::test]
async fn a_long_body_is_too_long_with_and_without_notice() {
    let announced = head("200 OK", &format!("Content-Length: {}\r\n", 40 * 1024 * 1024));
    let began = Instant::now();
    assert_eq!(get(&Server::start([Act::Hang(announced)]).await, LONG).await, Err(TransportError::TooLong));
    assert!(began.elapsed() < LONG / 2, "known from the header alone");
    let silent = head("200 OK", "Connection: close\r\n");
    assert_eq!(get(&Server::start([Act::Flood(silent, 40)]).await, LONG).await, Err(TransportError::TooLong));
}

#[tokio::test]
async fn a_body_of_just_the_limit_is_an_answer() {
    let bytes = head("200 OK", &format!("Content-Length: {MAX_BODY}\r\n"));
    let response =
        get(&Server::start([Act::Flood(bytes, MAX_BODY / (1024 * 1024))]).await, LONG).await.unwrap();
    assert_eq!(response.body.len(), MAX_BODY);
}

#[tokio::test]
async fn hangs_and_drips_end_with_the_time() {
    let slow = Duration::from_millis(20);
    for act in [
        Act::Hang(Vec::new()),
        Act::Hang(b"HTTP/1.1 200 OK\r\nContent-".to_vec()),
        Act::Hang(head("200 OK", "Content-Length: 10\r\n")),
        Act::Drip(b"HTTP/1.1 200 OK\r\nX-Long: ".to_vec(), slow),
        Act::Drip(head("200 OK", "Content-Length: 1000000\r\n"), slow),
    ] {
        let began = Instant::now();
        assert_eq!(get(&Server::start([act]).await, SHORT).await, Err(TransportError::Timeout(SHORT)));
        assert!(began.elapsed() >= SHORT && began.elapsed() < LONG);
    }
}

// ---- broken -------------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_connection_that_breaks_is_no_answer_wherever_it_breaks() {
    for act in [
        Act::ResetAtOnce,
        Act::Reset(Vec::new()),
        Act::Reset(b"HTTP/1.1 200 OK\r\nContent-".to_vec()),
        Act::Reset(head("200 OK", "Content-Length: 10\r\n")),
        Act::Reset(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec()),
        Act::Reset(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec()),
        Act::Close(Vec::new()),
        Act::Close(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".to_vec()),
        Act::Close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec()),
        Act::Close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".to_vec()),
        Act::Close(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        Act::Close(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd".to_vec()),
    ] {
        let server = Server::start([act, Act::Say(ok("repeated behind our back"))]).await;
        let result = get(&server, LONG).await;
        assert!(is_broken(&result), "{result:?}");
        assert!(!result.unwrap_err().to_string().contains("127.0.0.1"));
        assert!(server.seen().len() <= 1, "only a host's pacer may repeat a request");
    }
}

#[tokio::test]
async fn a_length_that_is_too_short_cuts_the_body_and_does_not_leak_into_the_next() {
    let wrong =
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalfHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
            .to_vec();
    let server = Server::start([Act::Say(wrong), Act::Say(ok("fine")), Act::Say(ok("fine"))]).await;
    let transport = transport();
    let request = Request::get("/q");
    assert_eq!(&*transport.send(&server.base, &request, LONG).await.unwrap().body, b"half");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(&*transport.send(&server.base, &request, LONG).await.unwrap().body, b"fine");
}

#[tokio::test]
async fn nobody_there_is_said_without_the_question() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let request = Request::get("/q?api_key=s3cret").with_secret("x-api-key", Some(&Secret::new("k3y")));
    let error = transport().send(&base, &request, LONG).await.unwrap_err();
    assert!(matches!(error, TransportError::Connect(_)), "{error:?}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("s3cret") && !shown.contains("k3y") && !shown.contains("http:"), "{shown}");
}

#[tokio::test]
async fn tls_with_somebody_who_speaks_none_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        std::future::pending::<()>().await;
    });
    let error = transport().send(&base, &Request::get("/q"), LONG).await.unwrap_err();
    assert!(matches!(error, TransportError::Connect(_)), "{error:?}");
}

// ---- through a host -----------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_host_comes_through_a_bad_spell() {
    let server = Server::start([
        Act::Reset(Vec::new()),
        Act::Say(head("429 Too Many", "Content-Length: 0\r\n")),
        Act::Say(head("406 Not Acceptable", "Connection: close\r\nContent-Length: 0\r\n")),
        Act::Hang(Vec::new()),
        Act::Say(ok("at last")),
    ])
    .await;
    let settings = HostSettings {
        base_url: server.base.clone(),
        interval: Duration::ZERO,
        timeout: SHORT,
        policy: Policy { base: Duration::from_millis(1), ..Policy::default() },
    };
    let run = RunContext::new(Arc::new(transport()), Arc::new(SystemClock));
    let host = Host::new(settings, run, Arc::new(|_| ()));
    let judge = |response: &Response| Verdict::Answer(response.body.clone());
    assert_eq!(&*host.exchange(&Request::get("/q"), &judge).await.unwrap(), b"at last");
    let stats = host.stats();
    assert_eq!((stats.requests, stats.retries, stats.throttled, stats.failed, stats.bytes), (5, 4, 2, 2, 7));
}

// ---- proxies, certificates: what only the environment of a process can say -----------------------------------------

/// Runs one of the ignored tests below in a process of its own.
async fn in_process(test: &str, environment: &[(&str, &str)]) {
    let mut command = tokio::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    let output =
        command.env("OPCIT_TEST_PROCESS", test).envs(environment.iter().copied()).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The transport as the program makes it; `None` in a process that was not started for a test.
fn through_environment() -> Option<HttpTransport> {
    std::env::var_os("OPCIT_TEST_PROCESS")?;
    let agent = UserAgent { version: "1".to_owned(), repository: "r".to_owned(), mailto: None };
    Some(HttpTransport::new(&agent).unwrap())
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_used_and_sees_no_secret_of_https() {
    let proxy = Server::start([
        Act::Say(ok("from the proxy")),
        Act::Close(head("407 Who are you", "Content-Length: 0\r\n")),
    ])
    .await;
    in_process(
        "proxied",
        &[("HTTP_PROXY", &proxy.base), ("HTTPS_PROXY", &proxy.base), ("NO_PROXY", "direct.test")],
    )
    .await;
    let seen = proxy.seen();
    assert!(seen[0].starts_with("GET http://upstream.test/q HTTP/1.1\r\n"), "{seen:?}");
    assert!(
        seen[1].starts_with("CONNECT upstream.test:443 HTTP/1.1\r\n") && !seen[1].contains("k3y"),
        "{seen:?}"
    );
    assert_eq!(seen.len(), 2);
}

#[tokio::test]
#[ignore = "run by the test above in a process of its own"]
async fn proxied() {
    let Some(transport) = through_environment() else { return };
    let request = Request::get("/q");
    let response = transport.send("http://upstream.test", &request, LONG).await.unwrap();
    assert_eq!(&*response.body, b"from the proxy");
    let request = request.with_secret("x-api-key", Some(&Secret::new("k3y")));
    let error = transport.send("https://upstream.test", &request, LONG).await.unwrap_err();
    assert!(matches!(error, TransportError::Connect(_)), "{error:?}");
}

#[tokio::test]
async fn hosts_that_need_no_proxy_are_asked_directly() {
    let server = Server::start([Act::Say(ok("direct"))]).await;
    let environment =
        [("HTTP_PROXY", "http://127.0.0.1:1"), ("NO_PROXY", "127.0.0.1"), ("OPCIT_TEST_BASE", &*server.base)];
    in_process("direct", &environment).await;
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_machine_without_certificates_can_use_plain_http_and_says_why_not_https() {
    let server = Server::start([Act::Say(ok("direct"))]).await;
    let nothing = [
        ("SSL_CERT_FILE", "/nonexistent"),
        ("SSL_CERT_DIR", "/nonexistent"),
        ("OPCIT_TEST_BASE", &*server.base),
    ];
    in_process("direct", &nothing).await;
    in_process("uncertified", &nothing).await;
}

#[tokio::test]
#[ignore = "run by the tests above in a process of its own"]
async fn direct() {
    let Some(transport) = through_environment() else { return };
    let base = std::env::var("OPCIT_TEST_BASE").unwrap();
    let response = transport.send(&base, &Request::get("/q"), LONG).await.unwrap();
    assert_eq!(&*response.body, b"direct");
}

#[tokio::test]
#[ignore = "run by the test above in a process of its own"]
async fn uncertified() {
    let Some(transport) = through_environment() else { return };
    let error = transport.send("https://127.0.0.1:1", &Request::get("/q"), LONG).await.unwrap_err();
    assert!(matches!(&error, TransportError::Connect(why) if why.contains("certificates")), "{error:?}");
}
