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
#[path = "../counters/mod.rs"]
mod counters;
mod digest;
pub(crate) mod expect;
pub(crate) mod fault;
pub(crate) mod further;
mod gzip;
pub(crate) mod job;
pub(crate) mod list;
pub(crate) mod paper;
pub(crate) mod run;
pub(crate) mod semantic_scholar;
mod server;
pub(crate) mod service;
pub(crate) mod synthetic;
pub(crate) mod wire;
pub(crate) mod world;

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use self::atom::Layout;
use self::server::{Listeners, Running};
use self::service::{Handler, Service};
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
    /// Ends with it.
    _running: Running,
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

        let mut listeners = Listeners::since(origin);
        let (arxiv, s2) = (listeners.add(arxiv, settings.ports.0), listeners.add(s2, settings.ports.1));
        let elsewhere = listeners.add(elsewhere, 0);
        Self { arxiv, s2, elsewhere, world, origin, _running: listeners.serve() }
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
