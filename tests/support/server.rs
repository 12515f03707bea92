//! Accepts connections and hands replies over, whole or not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::fault::Delivery;
use super::gzip::{bomb, gzip};
use super::service::{Handler, Service, Shared};
use super::wire::{Reply, Request};

/// Services that are about to run.
pub(crate) struct Listeners {
    origin: Instant,
    bound: Vec<(std::net::TcpListener, Arc<Shared>)>,
}

impl Listeners {
    /// None; times in their logs count from `origin`.
    pub(crate) const fn since(origin: Instant) -> Self {
        Self { origin, bound: Vec::new() }
    }

    /// One that answers by `handler` at `port` (0 = any).
    pub(crate) fn add(&mut self, handler: Handler, port: u16) -> Service {
        let listener = std::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
            .expect("the loopback interface has a free port");
        listener.set_nonblocking(true).expect("sockets can be set non-blocking");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Shared::new(handler, self.origin);
        self.bound.push((listener, Arc::clone(&shared)));
        Service { shared, address }
    }

    /// Serves all of them on a thread and a runtime of their own.
    pub(crate) fn serve(self) -> Running {
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a current-thread runtime needs nothing but memory");
            runtime.block_on(async move {
                for (listener, shared) in self.bound {
                    let listener = TcpListener::from_std(listener)
                        .expect("a listening socket registers with the runtime");
                    tokio::spawn(serve(listener, shared));
                }
                let _ = stopped.await;
            });
        });
        Running { stop: Some(stop), thread: Some(thread) }
    }
}

/// Services that run until this goes away.
pub(crate) struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the thread already.
            let _ = thread.join();
        }
    }
}

/// Serves until the runtime goes away.
async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move { converse(stream, &shared).await });
    }
}

/// One connection, as many exchanges as the client wants.
async fn converse(mut stream: TcpStream, shared: &Shared) {
    let connection = shared.connected();
    // Small writes must go out at once: the timing of a drip is the point of it.
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::new();
    while let Some(request) = Request::read(&mut stream, &mut buffer).await {
        let (number, reply, delivery, delay) = shared.answer(&request, connection);
        let close = request.header("connection").is_some_and(|c| c.eq_ignore_ascii_case("close"));
        let outcome = async {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            // Stamped before the client can know: behind the write a busy machine may take milliseconds to come to it.
            if matches!(delivery, Delivery::Whole) {
                shared.replying(number);
            }
            deliver(&mut stream, reply, delivery, close).await
        };
        let outcome = outcome.await;
        shared.ended(number);
        if close || !matches!(outcome, Ok(Next::Exchange)) {
            return;
        }
    }
}

/// What follows on the connection.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Exchange,
    Close,
}

/// Waits until the client gives up.
async fn until_client_leaves(stream: &mut TcpStream) {
    let mut sink = [0; 1024];
    while matches!(stream.read(&mut sink).await, Ok(n) if n > 0) {}
}

async fn deliver(
    stream: &mut TcpStream,
    mut reply: Reply,
    delivery: Delivery,
    close: bool,
) -> std::io::Result<Next> {
    if matches!(delivery, Delivery::Gzip | Delivery::GzipBomb(_)) {
        reply.headers.push(("content-encoding".into(), "gzip".into()));
        reply.body = match delivery {
            Delivery::GzipBomb(total) => bomb(&reply.body, total),
            _ => gzip(&reply.body),
        };
    }
    let length = reply.body.len() as u64;
    let half = reply.body.len() / 2;
    match delivery {
        Delivery::Whole | Delivery::Gzip | Delivery::GzipBomb(_) => {
            let mut bytes = reply.head(length, close);
            bytes.append(&mut reply.body);
            stream.write_all(&bytes).await?;
            return Ok(if close { Next::Close } else { Next::Exchange });
        }
        Delivery::ResetBeforeHead => stream.set_zero_linger()?,
        Delivery::ResetInHead => {
            stream.write_all(&reply.head(length, true)[..20]).await?;
            settle().await;
            stream.set_zero_linger()?;
        }
        Delivery::ResetInBody => {
            stream.write_all(&reply.head(length, true)).await?;
            stream.write_all(&reply.body[..half]).await?;
            settle().await;
            stream.set_zero_linger()?;
        }
        Delivery::Truncated => {
            stream.write_all(&reply.head(length, true)).await?;
            stream.write_all(&reply.body[..half]).await?;
        }
        Delivery::DeclaredShort(less) => {
            stream.write_all(&reply.head(length.saturating_sub(less), true)).await?;
            stream.write_all(&reply.body).await?;
        }
        Delivery::DeclaredLong(more) => {
            stream.write_all(&reply.head(length + more, true)).await?;
            stream.write_all(&reply.body).await?;
        }
        Delivery::Hang => until_client_leaves(stream).await,
        Delivery::HangAfterHead => {
            stream.write_all(&reply.head(length, true)).await?;
            until_client_leaves(stream).await;
        }
        Delivery::Drip(size, pause) => {
            let mut bytes = reply.head(length, true);
            bytes.append(&mut reply.body);
            for piece in bytes.chunks(size.max(1)) {
                stream.write_all(piece).await?;
                tokio::time::sleep(pause).await;
            }
        }
        Delivery::Padded(total) => {
            stream.write_all(&reply.head(total.max(length), true)).await?;
            stream.write_all(&reply.body).await?;
            let blanks = vec![b' '; 256 * 1024];
            let mut left = total.saturating_sub(length);
            while left > 0 {
                let size = usize::try_from(left).unwrap_or(usize::MAX).min(blanks.len());
                stream.write_all(&blanks[..size]).await?;
                left -= size as u64;
            }
        }
    }
    Ok(Next::Close)
}

/// Gives the client's side time to read what was sent: a reset throws away what it has not read yet.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(30)).await;
}
