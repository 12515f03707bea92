//! What `--verbose` tells: every request, answer and pause, a line each.

use crate::event::Event;
use crate::http::HostEvent;
use crate::model::grouped;
use crate::output::neutral;

use super::text::lapse;

/// The line for an event; `None` where there is nothing to tell, or the progress line tells it already.
pub fn line(event: &Event) -> Option<String> {
    let told = match event {
        Event::Asking { source, keys, queued, .. } => {
            let behind =
                if *queued > 0 { format!(", {} behind", grouped(*queued as u64)) } else { String::new() };
            format!("{source}: asking about {}{behind}", grouped(*keys as u64))
        }
        Event::Stored { source, found, missing } => {
            let (found, missing) = (grouped(*found as u64), grouped(*missing as u64));
            format!("{source}: {found} found, {missing} missing; kept")
        }
        Event::Failed { source, reason, keys } => {
            format!("{source}: {} not answered: {reason}", grouped(*keys as u64))
        }
        Event::Closed { source, reason, unasked } => {
            format!("{source}: given up, {} not asked: {reason}", grouped(*unasked as u64))
        }
        Event::Host { source, event } => format!("{source}: {}", of_host(event)?),
        Event::Progress { .. } | Event::BadLine { .. } | Event::Warning(_) => return None,
    };
    Some(neutral::line(&told).into_owned())
}

fn of_host(event: &HostEvent) -> Option<String> {
    Some(match event {
        HostEvent::Queued => "another process is asking; waiting for it".to_owned(),
        HostEvent::RequestSent { attempt: 1 } => "request sent".to_owned(),
        HostEvent::RequestSent { attempt } => format!("request sent again, attempt {attempt}"),
        HostEvent::Answered { status, bytes, elapsed } => {
            format!("status {status}, {} bytes after {}", grouped(*bytes as u64), lapse(*elapsed))
        }
        HostEvent::Failed { error, elapsed } => format!("{error} (after {})", lapse(*elapsed)),
        HostEvent::Paused { length, reason } => format!("waiting {}: {reason}", lapse(*length)),
        // What comes next says so. The other follows as `Failed` or `Closed`, with the keys that it costs.
        HostEvent::Resumed { .. } | HostEvent::GaveUp(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::http::{GaveUp, GaveUpKind, TransportError};
    use crate::model::SourceId;

    #[test]
    fn a_bad_day_reads_well() {
        let source = SourceId::ARXIV;
        let host = |event| Event::Host { source, event };
        let events = [
            host(HostEvent::Queued),
            Event::Asking { source, keys: 100, queued: 1234, to_come: 13 },
            host(HostEvent::RequestSent { attempt: 1 }),
            host(HostEvent::Answered { status: 429, bytes: 0, elapsed: Duration::from_millis(82) }),
            host(HostEvent::Paused { length: Duration::from_secs(75), reason: "429, Retry-After 75".into() }),
            host(HostEvent::RequestSent { attempt: 2 }),
            host(HostEvent::Failed {
                error: TransportError::Broken("\u{1b}[31mreset".into()),
                elapsed: Duration::from_secs(4),
            }),
            host(HostEvent::GaveUp(GaveUp::new(GaveUpKind::Request, "reset"))),
            Event::Failed { source, reason: "the connection broke".into(), keys: 100 },
            Event::Stored { source, found: 99, missing: 1 },
            Event::Closed { source, reason: "5 refusals".into(), unasked: 1234 },
        ];
        let told: Vec<String> = events.iter().filter_map(line).collect();
        insta::assert_snapshot!(told.join("\n"));
    }
}
