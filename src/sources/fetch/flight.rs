//! One exchange under way, and what it brought back.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::Service;
use crate::cache::Cache;
use crate::http::{GaveUp, HostLock, Request, Response, Verdict};
use crate::sources::{Descriptor, Reading, SourceKey};

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
    started: Timestamp,
) -> Finished {
    let source = service.source;
    let left = Mutex::new(keys.clone());
    let prepare = || {
        let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
        let asked: Vec<&str> = left.iter().map(|k| k.0.as_str()).collect();
        // A cache that cannot be read now costs a request, not an answer: the write will report it.
        let known = cache.fetched_since(source.descriptor().id, &asked, started).unwrap_or_default();
        if !known.is_empty() {
            left.retain(|k| !known.contains(&k.0));
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
        source.read(response, &left.lock().unwrap_or_else(PoisonError::into_inner))
    };
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
    Finished { desk, lane, keys: left, overtaken, result, enough, turn }
}
