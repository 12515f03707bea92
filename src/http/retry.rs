//! What to do after an exchange: a pure decision.
//!
//! Two kinds of trouble. *Refusals* (429, 406, 503, or whatever the source calls throttled) are a state of the host: they
//! cost patience, not tries. *Failures* (other 5xx, a broken connection, half an answer) may be the fault of this one
//! request: a few tries, then the caller may ask for less. Either way a host without a single answer is given up when the
//! patience has run out, so a total outage ends in bounded time.
//!
//! | seen | class |
//! |---|---|
//! | an `Answer` with 2xx, 4xx not below, 5xx but 503 | accepted |
//! | 429, 406, 503; `Throttled` | refusal |
//! | 403, 407, 301, 308; `Blocked` | the host is closed |
//! | 408, 1xx, other 3xx, other 5xx unless `Answer`; `Transient`; broken, timeout | failure |
//! | no connection | failure; after its tries the host is closed, not the request |
//! | longer than the limit, not sendable | the request is given up at once |
//!
//! A source's own word goes before that of the status, but no word makes an answer out of a status that cannot carry one.
//! 406 and 503 are what arXiv's edge answers under load (<https://info.arxiv.org/help/api/tou.html> has the rules it
//! protects).

use std::time::Duration;

use jiff::Timestamp;

use super::{GaveUpKind, TransportError, Verdict};

/// How patient, and how persistent.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// First pause; each further one doubles it.
    pub base: Duration,
    /// Share by which a pause may be longer or shorter, at random: 0.2 is ±20 %.
    pub jitter: f64,
    /// Longest pause, whatever the host asks for.
    pub max_pause: Duration,
    /// How long a host may go without one answer, all tries and pauses together.
    pub patience: Duration,
    /// How often a request may fail before it is given up.
    pub tries: u32,
    /// How many exchanges in a row may go wrong before the host is closed, however quickly they do.
    pub max_in_a_row: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(3),
            jitter: 0.2,
            max_pause: Duration::from_mins(10),
            patience: Duration::from_mins(1),
            tries: 3,
            max_in_a_row: 15,
        }
    }
}

/// How things stand with a host when an exchange has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Refusals before this exchange since the last answer, of any request.
    pub refusals: u32,
    /// Failures of this request before this exchange.
    pub failures: u32,
    /// Exchanges before this one that went wrong since the last answer.
    pub in_a_row: u32,
    /// Time spent trying since the last answer, in flight and in pauses, this exchange included.
    pub spent: Duration,
}

/// What came of an exchange.
#[derive(Debug, Clone, Copy)]
pub enum Reply<'a> {
    /// An answer, and what the source makes of it.
    Answered {
        /// Status.
        status: u16,
        /// The header `Retry-After`, as sent.
        retry_after: Option<&'a str>,
        /// The source's word.
        verdict: &'a Verdict<()>,
    },
    /// No answer.
    Failed(&'a TransportError),
}

/// What kind of trouble it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The host sheds load.
    Refusal,
    /// Anything else.
    Failure,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is an answer.
    Accept,
    /// Pause the host, then send the request again.
    Again {
        /// What kind of trouble it was.
        trouble: Trouble,
        /// How long to pause.
        pause: Duration,
        /// What was seen.
        reason: String,
    },
    /// Give up: the request, or with it the host.
    GiveUp {
        /// What kind of trouble it was.
        trouble: Trouble,
        /// Which of the two, and why.
        kind: GaveUpKind,
        /// What was seen.
        reason: String,
    },
}

/// Decides. `now` is the time of day (for a `Retry-After` that is a date), `random` is evenly spread over `0.0..1.0`.
pub fn decide(
    policy: &Policy,
    standing: Standing,
    reply: Reply<'_>,
    now: Timestamp,
    random: f64,
) -> Decision {
    let (class, reason) = classify(reply);
    let asked = match reply {
        Reply::Answered { retry_after, .. } => retry_after,
        Reply::Failed(_) => None,
    };
    let give_up = |trouble, kind, reason| Decision::GiveUp { trouble, kind, reason };
    let last_straw = standing.in_a_row + 1 >= policy.max_in_a_row;
    let left = policy.patience.saturating_sub(standing.spent);
    let (trouble, earlier) = match class {
        Class::Answer => return Decision::Accept,
        Class::Blocked => return give_up(Trouble::Failure, GaveUpKind::Blocked, reason),
        Class::Refusal => (Trouble::Refusal, standing.refusals),
        Class::Failure | Class::Nobody | Class::Hopeless => (Trouble::Failure, standing.failures),
    };
    if last_straw {
        let reason = format!("{reason}; no answer {} times in a row", standing.in_a_row + 1);
        return give_up(trouble, GaveUpKind::Outage, reason);
    }
    let out_of_tries = class == Class::Hopeless || standing.failures + 1 >= policy.tries;
    if trouble == Trouble::Failure && out_of_tries && !left.is_zero() {
        let kind = if class == Class::Nobody { GaveUpKind::Outage } else { GaveUpKind::Request };
        return give_up(trouble, kind, reason);
    }

    let own = |n| jittered(policy, n, random);
    let asked = asked.and_then(|value| Some((value, retry_after(value, now)?)));
    let pause = match asked {
        // The host knows best, once; when it refuses again although it was obeyed, our own pauses outgrow its word.
        Some((_, wait)) if earlier == 0 => wait,
        Some((_, wait)) => wait.max(own(earlier - 1)),
        None => own(earlier),
    }
    .min(policy.max_pause);
    if pause < left {
        return Decision::Again { trouble, pause, reason };
    }
    let reason = match asked {
        Some((value, wait)) if wait >= left => {
            let is_seconds = value.trim().bytes().all(|b| b.is_ascii_digit());
            let wait = if is_seconds { format!("{} s", value.trim()) } else { format!("until {value}") };
            format!("{reason}; asks to wait {wait}, longer than a run waits")
        }
        _ if earlier > 0 => format!("{reason}; {} times in a row", earlier + 1),
        _ => reason,
    };
    give_up(trouble, GaveUpKind::Outage, reason)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Answer,
    Refusal,
    Failure,
    /// Nobody there: a failure that no smaller request can heal.
    Nobody,
    /// The same request cannot end otherwise.
    Hopeless,
    Blocked,
}

fn classify(reply: Reply<'_>) -> (Class, String) {
    let (status, verdict) = match reply {
        Reply::Failed(error) => {
            let class = match error {
                TransportError::Connect(_) => Class::Nobody,
                TransportError::Timeout(_) | TransportError::Broken(_) => Class::Failure,
                TransportError::TooLong | TransportError::Unsendable(_) => Class::Hopeless,
            };
            return (class, error.to_string());
        }
        Reply::Answered { status, verdict, .. } => (status, verdict),
    };
    let by_status = match status {
        429 | 406 | 503 => Class::Refusal,
        403 | 407 | 301 | 308 => Class::Blocked,
        100..=199 | 300..=399 | 408 | 500.. => Class::Failure,
        _ => Class::Answer,
    };
    match verdict {
        Verdict::Blocked(why) => (Class::Blocked, why.clone()),
        Verdict::Throttled(why) => (Class::Refusal, why.clone()),
        Verdict::Transient(why) if matches!(by_status, Class::Refusal | Class::Blocked) => {
            (by_status, why.clone())
        }
        Verdict::Transient(why) => (Class::Failure, why.clone()),
        // A gateway's 504 may well be the answer "ask for less"; only the source can know.
        Verdict::Answer(()) if status >= 500 && status != 503 => (Class::Answer, String::new()),
        Verdict::Answer(()) => (by_status, said(status)),
    }
}

/// A refusing status in words.
fn said(status: u16) -> String {
    let words = match status {
        301 | 308 => "a redirect, which is not followed: is the base URL right?",
        300..=399 => "a redirect, which is not followed",
        403 => "access denied",
        407 => "the proxy wants a password",
        406 => "turned away, as under load",
        429 => "too many requests",
        503 => "overloaded",
        _ => return format!("HTTP {status}"),
    };
    format!("HTTP {status}: {words}")
}

/// `base * 2^n`, more or less.
fn jittered(policy: &Policy, n: u32, random: f64) -> Duration {
    let grown = policy.base.saturating_mul(1_u32.checked_shl(n).unwrap_or(u32::MAX)).min(policy.max_pause);
    let factor = 1.0 + policy.jitter * (2.0 * random - 1.0);
    let seconds = (grown.as_secs_f64() * factor.max(0.0) * 1000.0).round() / 1000.0;
    Duration::try_from_secs_f64(seconds).unwrap_or(policy.max_pause)
}

/// The wait that a `Retry-After` asks for: seconds, or an HTTP date (RFC 9110 §10.2.3). Nothing where it is zero, past or
/// neither: arXiv's edge sends `Retry-After: 0` with a 503.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = if value.starts_with(|c: char| c.is_ascii_digit()) {
        let seconds: f64 = value.parse().ok()?;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    } else {
        let date = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
        Duration::try_from(date.duration_since(now)).ok()?
    };
    Some(wait).filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    const NOW: &str = "2026-11-22T00:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn answered<'a>(status: u16, retry_after: Option<&'a str>, verdict: &'a Verdict<()>) -> Reply<'a> {
        Reply::Answered { status, retry_after, verdict }
    }

    /// Decides in the middle of the spread, where a pause is exactly `base * 2^n`.
    fn decided(standing: Standing, reply: Reply<'_>) -> Decision {
        decide(&Policy::default(), standing, reply, now(), 0.5)
    }

    fn line(decision: &Decision) -> String {
        match decision {
            Decision::Accept => "accept".to_owned(),
            Decision::Again { trouble, pause, reason } => {
                format!("{trouble:?}, again in {pause:?} ({reason})")
            }
            Decision::GiveUp { trouble, kind, reason } => {
                format!("{trouble:?}, give up: {kind:?} ({reason})")
            }
        }
    }

    /// One line for each run of statuses that are decided alike.
    fn table(verdict: &Verdict<()>) -> String {
        let mut table = String::new();
        let mut from = 100;
        for status in 100..=599 {
            let this = line(&decided(Standing::default(), answered(status, None, verdict)));
            let next = (status < 599)
                .then(|| line(&decided(Standing::default(), answered(status + 1, None, verdict))));
            // The status itself, where the reason names it, does not make two lines alike.
            let blind = |line: &str, status: u16| line.replace(&status.to_string(), "…");
            if next.as_deref().map(|next| blind(next, status + 1)) != Some(blind(&this, status)) {
                let _ = writeln!(
                    table,
                    "{from}..={status}: {}",
                    if from == status { this } else { blind(&this, status) }
                );
                from = status + 1;
            }
        }
        table
    }

    #[test]
    fn every_status_with_every_word_of_the_source() {
        let mut all = String::new();
        for verdict in [
            Verdict::Answer(()),
            Verdict::Transient("source: transient".to_owned()),
            Verdict::Throttled("source: throttled".to_owned()),
            Verdict::Blocked("source: blocked".to_owned()),
        ] {
            let _ = writeln!(all, "{verdict:?}\n{}", table(&verdict));
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn every_error_of_the_transport_at_every_try() {
        let mut all = String::new();
        for error in [
            TransportError::Connect("connection refused".to_owned()),
            TransportError::Timeout(Duration::from_secs(30)),
            TransportError::Broken("connection reset by peer".to_owned()),
            TransportError::TooLong,
            TransportError::Unsendable("the base URL is none".to_owned()),
        ] {
            for failures in 0..3 {
                let standing = Standing { failures, in_a_row: failures, ..Standing::default() };
                let _ = writeln!(
                    all,
                    "try {}: {}",
                    failures + 1,
                    line(&decided(standing, Reply::Failed(&error)))
                );
            }
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn refusals_grow_until_the_patience_is_over() {
        let mut all = String::new();
        let verdict = Verdict::Answer(());
        for retry_after in [None, Some("0"), Some("2"), Some("59"), Some("60"), Some("90000"), Some("soon")] {
            let mut standing = Standing::default();
            let _ = writeln!(all, "Retry-After: {retry_after:?}");
            loop {
                let decision = decided(standing, answered(429, retry_after, &verdict));
                let _ = writeln!(all, "  after {:?}: {}", standing.spent, line(&decision));
                let Decision::Again { pause, .. } = decision else { break };
                standing.refusals += 1;
                standing.in_a_row += 1;
                standing.spent += pause;
            }
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn no_pause_is_longer_than_the_longest() {
        let policy =
            Policy { patience: Duration::from_hours(24), max_in_a_row: u32::MAX, ..Policy::default() };
        let verdict = Verdict::Throttled(String::new());
        for refusals in [0, 8, 31, 32, 63, u32::MAX - 1] {
            for value in
                [None, Some("7200"), Some("99999999999999999999999"), Some("Mon, 23 Nov 2026 00:00:00 GMT")]
            {
                let standing = Standing { refusals, ..Standing::default() };
                let decision = decide(&policy, standing, answered(429, value, &verdict), now(), 1.0);
                let Decision::Again { pause, .. } = decision else { panic!("{decision:?}") };
                assert!(pause <= policy.max_pause, "{refusals} {value:?} {pause:?}");
                assert_eq!(pause == policy.max_pause, value.is_some() || refusals >= 8);
            }
        }
    }

    #[test]
    fn the_spread_is_symmetric_and_in_whole_milliseconds() {
        let policy = Policy::default();
        let spread = |random| jittered(&policy, 1, random).as_micros();
        assert_eq!([spread(0.0), spread(0.5), spread(1.0)], [4_800_000, 6_000_000, 7_200_000]);
        assert_eq!(spread(0.123_456) % 1_000, 0);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let seconds = |value| retry_after(value, now()).map(|wait| wait.as_secs_f64());
        assert_eq!(seconds("120"), Some(120.0));
        assert_eq!(seconds(" 1.5 "), Some(1.5));
        assert_eq!(seconds("Sun, 22 Nov 2026 00:02:00 GMT"), Some(120.0));
        assert_eq!(seconds("Sunday, 22-Nov-26 00:02:00 GMT"), Some(120.0));
        assert_eq!(seconds("Sun Nov 22 00:02:00 2026"), Some(120.0));
        for none in [
            "0",
            "",
            "-5",
            "soon",
            "inf",
            "NaN",
            "1h",
            "Sat, 21 Nov 2026 23:59:59 GMT",
            "Sun, 22 Nov 2026 00:00:00 GMT",
        ] {
            assert_eq!(seconds(none), None, "{none}");
        }
        assert_eq!(retry_after("99999999999999999999999", now()), Some(Duration::MAX));
    }
}
