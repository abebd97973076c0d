//! How often the account is asked, and how long is waited for it.

use std::time::{Duration, Instant, SystemTime};

/// How patient a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// How often a call is tried.
    pub(super) tries: u32,
    /// How long is waited before the second try; twice as long before each further one.
    pub(super) first: Duration,
    /// The longest wait that is done where the server asks for one.
    pub(super) longest: Duration,
}

/// At most so many calls within any sixty seconds: a burst goes through, then it waits until the
/// oldest of them is a minute old.
#[derive(Debug)]
pub(super) struct Pace {
    per_minute: Option<u32>,
    sent: std::collections::VecDeque<Instant>,
}

impl Pace {
    pub(super) fn new(per_minute: Option<u32>) -> Self {
        Self { per_minute, sent: std::collections::VecDeque::new() }
    }

    /// How long has to be waited before a call at this time.
    pub(super) fn wait(&mut self, now: Instant) -> Duration {
        const MINUTE: Duration = Duration::from_secs(60);
        while self.sent.front().is_some_and(|sent| now.duration_since(*sent) >= MINUTE) {
            self.sent.pop_front();
        }
        match (self.per_minute, self.sent.front()) {
            (Some(most), Some(first)) if self.sent.len() >= most.max(1) as usize => {
                MINUTE.saturating_sub(now.duration_since(*first))
            }
            _ => Duration::ZERO,
        }
    }

    /// Notes a call.
    pub(super) fn sent(&mut self, now: Instant) {
        if self.per_minute.is_some() {
            self.sent.push_back(now);
        }
    }
}

/// The wait that a `Retry-After` asks for, in seconds or as a date.
pub(super) fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_no_more_than_its_limit() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(3));
        for second in 0..3 {
            let now = start + Duration::from_secs(second);
            assert_eq!(pace.wait(now), Duration::ZERO);
            pace.sent(now);
        }
        assert_eq!(pace.wait(start + Duration::from_secs(10)), Duration::from_secs(50));
        assert_eq!(pace.wait(start + Duration::from_secs(60)), Duration::ZERO);
        assert_eq!(Pace::new(None).wait(start), Duration::ZERO);
    }

    #[test]
    fn waits_are_asked_for_in_two_ways() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(retry_after(" 12 ", now), Some(Duration::from_secs(12)));
        let later = "Sun, 06 Nov 1994 08:50:07 GMT";
        assert_eq!(retry_after(later, now), Some(Duration::from_secs(30)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:07 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-5", now), None);
    }
}
