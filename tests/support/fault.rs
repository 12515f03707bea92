//! What may go wrong between the service and us, and when it does.

use std::ops::RangeBounds;
use std::sync::Arc;
use std::time::Duration;

use super::synthetic::mix;
use super::wire::{Reply, Request};

/// Changes an honest reply.
type Edit = Arc<dyn Fn(&Request, &mut Reply) + Send + Sync>;
/// Chooses requests.
type Choice = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// How the bytes of a reply travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Delivery {
    /// As they should.
    #[default]
    Whole,
    /// The connection is reset as soon as the request is read.
    ResetBeforeHead,
    /// The connection is reset in the middle of the headers.
    ResetInHead,
    /// The connection is reset in the middle of the body.
    ResetInBody,
    /// The connection ends properly in the middle of the body, whose whole length was declared.
    Truncated,
    /// The declared length is this much smaller than the body.
    DeclaredShort(u64),
    /// The declared length is this much larger than the body; the connection is then closed.
    DeclaredLong(u64),
    /// Nothing is ever sent.
    Hang,
    /// The head is sent, the body never.
    HangAfterHead,
    /// So many bytes at a time, with a pause between.
    Drip(usize, Duration),
    /// The body is followed by blanks up to this length in all.
    Padded(u64),
    /// The same, compressed to a few kilobytes by gzip.
    GzipBomb(u64),
    /// The body is compressed by gzip, honestly.
    Gzip,
}

/// One thing that goes wrong.
#[derive(Clone)]
pub(crate) struct Fault {
    /// What it is called in the log.
    pub(crate) name: String,
    /// Replaces the honest reply.
    pub(crate) reply: Option<Reply>,
    /// Changes the reply.
    pub(crate) edit: Option<Edit>,
    /// How it travels.
    pub(crate) delivery: Delivery,
    /// How long the service thinks before it answers.
    pub(crate) delay: Duration,
}

impl Fault {
    fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), reply: None, edit: None, delivery: Delivery::Whole, delay: Duration::ZERO }
    }

    /// This reply instead of the honest one.
    pub(crate) fn reply(reply: Reply) -> Self {
        Self { name: format!("status {}", reply.status), reply: Some(reply), ..Self::named("") }
    }

    /// A bare status with an empty body.
    pub(crate) fn status(status: u16) -> Self {
        Self::reply(Reply::empty(status))
    }

    /// A status with a body.
    pub(crate) fn text(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::reply(Reply::new(status, media_type, body))
    }

    /// The honest reply, changed.
    pub(crate) fn edited(name: &str, edit: impl Fn(&Request, &mut Reply) + Send + Sync + 'static) -> Self {
        Self { edit: Some(Arc::new(edit)), ..Self::named(name) }
    }

    /// The honest reply, its body changed as text.
    pub(crate) fn rewritten(name: &str, edit: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::edited(name, move |_, reply| {
            reply.body = edit(&String::from_utf8_lossy(&reply.body)).into_bytes();
        })
    }

    /// The honest reply, badly delivered.
    pub(crate) fn delivered(delivery: Delivery) -> Self {
        Self { delivery, ..Self::named(format!("{delivery:?}")) }
    }

    /// The honest reply, late.
    pub(crate) fn late(delay: Duration) -> Self {
        Self { delay, ..Self::named("late") }
    }

    /// The same with one more header on its reply.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.reply = self.reply.map(|r| r.with(name, value));
        self
    }
}

/// When a fault strikes.
#[derive(Clone)]
enum When {
    Always,
    Numbers(Arc<dyn Fn(usize) -> bool + Send + Sync>),
    Share { percent: u64, seed: u64 },
}

/// A fault and the requests that it strikes. Requests are counted from 0 per rule, from when the rule was laid down,
/// and only those that it could strike.
#[derive(Clone)]
pub(crate) struct Rule {
    when: When,
    choice: Option<Choice>,
    seen: usize,
    /// What happens then.
    pub(crate) fault: Fault,
}

impl Rule {
    /// Every request.
    pub(crate) fn always(fault: Fault) -> Self {
        Self { when: When::Always, choice: None, seen: 0, fault }
    }

    /// The first `n` requests.
    pub(crate) fn first(n: usize, fault: Fault) -> Self {
        Self::numbers(..n, fault)
    }

    /// The requests with these numbers, from 0.
    pub(crate) fn numbers(range: impl RangeBounds<usize> + Send + Sync + 'static, fault: Fault) -> Self {
        Self { when: When::Numbers(Arc::new(move |n| range.contains(&n))), ..Self::always(fault) }
    }

    /// About this share of the requests, chosen by `seed`.
    pub(crate) fn share(percent: u64, seed: u64, fault: Fault) -> Self {
        Self { when: When::Share { percent, seed }, ..Self::always(fault) }
    }

    /// The same, but only for requests that `choice` takes.
    pub(crate) fn matching(mut self, choice: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.choice = Some(Arc::new(choice));
        self
    }

    /// The same, but only for requests whose path contains `part`.
    pub(crate) fn on_path(self, part: &'static str) -> Self {
        self.matching(move |request| request.path.contains(part))
    }

    /// Whether this request is struck; counts it.
    pub(crate) fn strikes(&mut self, request: &Request) -> bool {
        if self.choice.as_ref().is_some_and(|choice| !choice(request)) {
            return false;
        }
        let number = self.seen;
        self.seen += 1;
        match &self.when {
            When::Always => true,
            When::Numbers(test) => test(number),
            When::Share { percent, seed } => mix(*seed, number as u64, 0) % 100 < *percent,
        }
    }
}
