//! A stand-in for arXiv and Semantic Scholar on the loopback interface.
//!
//! # Terms
//!
//! - **World**: every paper the two services know, hand-set or made from a seed ([`World`], [`paper::Paper`]).
//! - **Service**: one listener with its log, its rules and its own port ([`Service`]).
//! - **Rule**: a fault and the requests it strikes ([`fault::Rule`], [`fault::Fault`]).
//! - **Workdir**: a folder with its own cache in which the binary is run against the stand-in ([`run::Workdir`]).
//!
//! # Flow
//!
//! A request is read (`wire`), answered honestly from the world (`arxiv`, `semantic_scholar`), changed by the first
//! rule that strikes it (`fault`), logged (`service`), and handed over, whole or not (`server`).
//!
//! # Invariants
//!
//! - Replies are made on demand from the ids asked for: a world of a million synthetic papers costs nothing.
//! - The same world and the same request give the same bytes.
//! - Nothing is printed; a failing test gets [`Service::story`].
//!
//! # What it must not do
//!
//! Use anything of the crate under test: it states independently what the services do.

mod arxiv;
pub(crate) mod atom;
mod digest;
pub(crate) mod expect;
pub(crate) mod fault;
pub(crate) mod further;
mod gzip;
pub(crate) mod list;
pub(crate) mod paper;
pub(crate) mod run;
pub(crate) mod semantic_scholar;
mod server;
pub(crate) mod service;
pub(crate) mod synthetic;
pub(crate) mod wire;
pub(crate) mod world;

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use self::atom::Layout;
use self::service::{Handler, Service, Shared};
use self::wire::Reply;
use self::world::World;

/// How the stand-in is set up.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    /// Layout of arXiv's feeds.
    pub(crate) layout: Layout,
    /// What Semantic Scholar is like.
    pub(crate) s2: semantic_scholar::Settings,
    /// Ports of arXiv and Semantic Scholar; 0 = any.
    pub(crate) ports: (u16, u16),
}

/// Both services, and a third listener that nobody has any reason to call.
pub(crate) struct Upstream {
    /// The stand-in for `export.arxiv.org`.
    pub(crate) arxiv: Service,
    /// The stand-in for `api.semanticscholar.org`.
    pub(crate) s2: Service,
    /// Another host: redirects point here, and whoever follows one is caught.
    pub(crate) elsewhere: Service,
    world: Arc<RwLock<World>>,
    origin: Instant,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Upstream {
    /// Starts with default settings.
    pub(crate) fn start(world: World) -> Self {
        Self::start_with(world, Settings::default())
    }

    /// Starts on a thread and a runtime of its own.
    pub(crate) fn start_with(world: World, settings: Settings) -> Self {
        let world = Arc::new(RwLock::new(world));
        let origin = Instant::now();
        let read = |world: &Arc<RwLock<World>>| Arc::clone(world);
        let (w, layout) = (read(&world), settings.layout);
        let arxiv: Handler = Box::new(move |request| arxiv::answer(&w.read().expect(WORLD), layout, request));
        let w = read(&world);
        let s2: Handler =
            Box::new(move |request| semantic_scholar::answer(&w.read().expect(WORLD), &settings.s2, request));
        let elsewhere: Handler = Box::new(|_| Reply::new(200, "text/plain", "you should not be here"));

        let mut listeners = Vec::new();
        let mut service = |handler: Handler, port: u16| {
            let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
                .expect("the loopback interface has a free port");
            listener.set_nonblocking(true).expect("sockets can be set non-blocking");
            let address = listener.local_addr().expect("a bound socket has an address");
            let shared = Shared::new(handler, origin);
            listeners.push((listener, Arc::clone(&shared)));
            Service { shared, address }
        };
        let (arxiv, s2, elsewhere) =
            (service(arxiv, settings.ports.0), service(s2, settings.ports.1), service(elsewhere, 0));

        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a current-thread runtime needs nothing but memory");
            runtime.block_on(async move {
                for (listener, shared) in listeners {
                    let listener = tokio::net::TcpListener::from_std(listener)
                        .expect("a listening socket registers with the runtime");
                    tokio::spawn(server::serve(listener, shared));
                }
                let _ = stopped.await;
            });
        });
        Self { arxiv, s2, elsewhere, world, origin, stop: Some(stop), thread: Some(thread) }
    }

    /// Lets the services know something else from now on.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.world.write().expect(WORLD))
    }

    /// Time since the stand-in began, as in the logs.
    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// Requests to both services so far.
    pub(crate) fn requests(&self) -> usize {
        self.arxiv.count() + self.s2.count()
    }

    /// Forgets what both services were asked so far.
    pub(crate) fn forget(&self) {
        for service in [&self.arxiv, &self.s2, &self.elsewhere] {
            service.forget();
        }
    }

    /// Ends all faults of both services.
    pub(crate) fn heal(&self) {
        self.arxiv.heal();
        self.s2.heal();
    }

    /// Both logs in words, for the message of a failed test.
    pub(crate) fn story(&self) -> String {
        format!("arXiv:\n{}Semantic Scholar:\n{}", self.arxiv.story(), self.s2.story())
    }
}

const WORLD: &str = "no handler panics while it holds the world";

impl Drop for Upstream {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the thread already.
            let _ = thread.join();
        }
    }
}
