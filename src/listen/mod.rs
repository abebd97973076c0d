//! HTTP on this machine, for `trackc trace --listen` and nothing else: `check` and `build`
//! cannot reach this room.
//!
//! Requests are read by `httparse` within fixed bounds: no body, a head of sixteen kilobytes,
//! a few connections at a time, each of which ends after its answer. Only loopback addresses
//! are bound.

mod exchange;

use crate::trace::StandIn;
use exchange::exchange;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many connections are served at a time; more are turned away.
const MOST_CONNECTIONS: usize = 32;

/// Why nothing is listened to.
#[derive(Debug)]
pub enum ListenError {
    /// The address is not on this machine alone.
    NotLoopback(SocketAddr),
    /// The system refused.
    Io(SocketAddr, io::Error),
}

impl std::fmt::Display for ListenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(
                f,
                "{address} can be reached from other machines, and the stand-in is for this one alone; take 127.0.0.1 or [::1]"
            ),
            Self::Io(address, error) => write!(f, "cannot listen on {address}: {error}"),
        }
    }
}

impl std::error::Error for ListenError {}

/// A loopback address that is listened to.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Binds a loopback address; port 0 takes a free one.
    ///
    /// # Errors
    /// Where the address is not loopback, or is taken.
    pub fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        if !address.ip().is_loopback() {
            return Err(ListenError::NotLoopback(address));
        }
        let io = |error| ListenError::Io(address, error);
        let socket = TcpListener::bind(address).map_err(io)?;
        let address = socket.local_addr().map_err(io)?;
        Ok(Self { socket, address })
    }

    /// The address, with the port that was taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where a URL of the workspace is reached: under `/h/<host>/`.
    #[must_use]
    pub fn reach(&self, url: &str) -> String {
        exchange::Style::Prefix(self.address).reach(url)
    }

    /// Answers until the process ends. Each request's lines go to `log`.
    pub fn serve(&self, stand_in: StandIn<'_, '_, '_>, log: impl FnMut(&[String]) + Send) {
        let open = AtomicUsize::new(0);
        let state = Mutex::new((stand_in, log));
        std::thread::scope(|scope| {
            for stream in self.socket.incoming() {
                let Ok(stream) = stream else { continue };
                if open.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
                    open.fetch_sub(1, Ordering::SeqCst);
                    drop(stream);
                    continue;
                }
                let (open, state, address) = (&open, &state, self.address);
                scope.spawn(move || {
                    // Whoever hangs up early loses the answer, and nobody else notices.
                    let _ = exchange(stream, address, |question, reach| {
                        let mut state = state.lock().unwrap_or_else(|broken| broken.into_inner());
                        let (stand_in, log) = &mut *state;
                        let answer = stand_in.answer(question, reach);
                        let mut lines = vec![format!("{} {}", answer.status, question.url)];
                        lines.extend(answer.log.iter().map(|line| format!("    {line}")));
                        log(&lines);
                        answer
                    });
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
    }
}
