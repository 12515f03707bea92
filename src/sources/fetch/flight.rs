//! One exchange under way, and what it brought back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::Service;
use crate::cache::{Cache, Moment};
use crate::http::{GaveUp, HostLock, Request, Response, Secret, Verdict};
use crate::sources::{Descriptor, Reading, SourceKey};

/// Knows whether anybody else has written to the cache since the run began.
pub(super) struct Witness {
    began: Option<Moment>,
    /// How often this run has written.
    puts: AtomicU64,
}

impl Witness {
    pub(super) fn new(cache: &Cache) -> Self {
        Self { began: cache.moment().ok(), puts: AtomicU64::new(0) }
    }

    /// This run stores answers.
    pub(super) fn puts(&self) {
        self.puts.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether what the cache holds beyond what it held is of this run.
    fn nobody_else(&self, cache: &Cache) -> bool {
        let expected = self.began.map(|began| began.after(self.puts.load(Ordering::Relaxed)));
        expected.is_some() && cache.moment().ok() == expected
    }
}

/// A flight that has landed.
pub(super) struct Finished {
    pub(super) desk: usize,
    pub(super) lane: usize,
    pub(super) keys: Vec<SourceKey>,
    /// Keys another process answered while we waited for our turn.
    pub(super) overtaken: Vec<SourceKey>,
    pub(super) result: Result<Option<Reading>, GaveUp>,
    /// Why nothing more is to be asked of the source, if its last reply said so.
    pub(super) enough: Option<String>,
    /// Whether anything went out.
    pub(super) sent: bool,
    /// Keeps other processes from asking the same until the answer is where they look.
    pub(super) turn: Option<HostLock>,
}

/// One exchange. The request is built when our turn has come, from the keys nobody else has answered by then.
pub(super) async fn fly(
    desk: usize,
    lane: usize,
    keys: Vec<SourceKey>,
    service: Service,
    cache: Arc<Cache>,
    (started, witness): (Timestamp, Arc<Witness>),
) -> Finished {
    let source = service.source;
    let left = Mutex::new(keys.clone());
    let prepare = || {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        // What this run was answered it does not ask again.
        if !witness.nobody_else(&cache) {
            let asked: Vec<&str> = left.iter().map(SourceKey::as_str).collect();
            // A cache that cannot be read now costs a request, not an answer: the write will report it.
            let known = cache.fetched_since(source.descriptor().id, &asked, started).unwrap_or_default();
            if !known.is_empty() {
                left.retain(|k| !known.iter().any(|known| known == k.as_str()));
            }
        }
        (!left.is_empty()).then(|| -> Request {
            let Descriptor { key_header, key_parameter, .. } = source.descriptor();
            let key = service.key.as_ref();
            source
                .request(&left)
                .with_secret(key_header, key.filter(|_| !key_header.is_empty()))
                .with_secret_parameter(key_parameter, key.filter(|_| !key_parameter.is_empty()))
        })
    };
    let enough = Mutex::new(None);
    let judge = |response: &Response| -> Verdict<Reading> {
        let manners = source.manners(response);
        if let Some(interval) = manners.interval {
            service.host.widen(interval);
        }
        *enough.lock().unwrap_or_else(PoisonError::into_inner) = manners.enough;
        let mut verdict = source.read(response, &left.lock().unwrap_or_else(PoisonError::into_inner));
        if let (Verdict::Answer(reading), Some(key)) = (&mut verdict, &service.key) {
            hide(key, reading);
        }
        verdict
    };
    let before = service.host.stats().requests;
    let (result, turn) = match service.host.exchange_prepared(&prepare, &judge).await {
        Ok(Some((reading, turn))) => (Ok(Some(reading)), turn),
        Ok(None) => (Ok(None), None),
        Err(gave_up) => (Err(gave_up), None),
    };
    let left = left.into_inner().unwrap_or_else(PoisonError::into_inner);
    // What is left is what was asked, in its order, without those.
    let mut asked = left.iter().peekable();
    let overtaken = keys.into_iter().filter(|k| asked.next_if(|next| *next == k).is_none()).collect();
    let enough = enough.into_inner().unwrap_or_else(PoisonError::into_inner);
    let sent = service.host.stats().requests > before;
    Finished { desk, lane, keys: left, overtaken, result, enough, sent, turn }
}

/// Takes the key out of what the service complains about: it may quote it.
fn hide(key: &Secret, reading: &mut Reading) {
    match reading {
        Reading::Split(split) => {
            for (_, words) in &mut split.rejected {
                *words = key.hide_in(words);
            }
        }
        Reading::TooMuch(words) | Reading::BadRequest(words) => *words = key.hide_in(words),
    }
}
