//! Messages between an editor and us, over standard input and output. However long a message claims
//! to be, no more memory is taken than was really sent, and no word of it is repeated where it cannot
//! be read: it may hold a secret.

use lsp_server::Message;
use std::io::{self, BufRead, Read as _, Stdout, Write as _};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{JoinHandle, spawn};

/// The most bytes of a line above a message.
const MOST_OF_HEADER: u64 = 4096;

/// What is said on both sides. Nothing piles up: who speaks waits until the other has heard.
pub(super) struct Wire {
    /// From the editor; closed once it says no more, or nothing that can be read.
    pub(super) receiver: Receiver<Message>,
    reader: JoinHandle<io::Result<()>>,
    /// To the editor.
    stdout: Stdout,
}

impl Wire {
    /// Begins to listen.
    pub(super) fn stdio() -> Self {
        let (heard, receiver) = sync_channel(0);
        let reader = spawn(move || {
            let mut stdin = io::stdin().lock();
            while let Some(message) = read(&mut stdin)? {
                let is_last =
                    matches!(&message, Message::Notification(note) if note.method == "exit");
                if heard.send(message).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        Self { receiver, reader, stdout: io::stdout() }
    }

    /// Says something to the editor. It is said once this returns: were it left to a thread, that might
    /// wait for its turn until this one has given back what it made.
    ///
    /// # Errors
    /// Where the editor reads no more.
    pub(super) fn send(&self, message: Message) -> io::Result<()> {
        let mut bytes = Vec::new();
        message.write(&mut bytes)?;
        let mut stdout = self.stdout.lock();
        stdout.write_all(&bytes)?;
        stdout.flush()
    }

    /// Waits until all is read.
    ///
    /// # Errors
    /// Where what was read is no message, or nothing could be read.
    pub(super) fn join(self) -> io::Result<()> {
        let died = |_| Err(io::Error::other("it ended too early"));
        drop(self.receiver);
        self.reader.join().unwrap_or_else(died)
    }
}

/// The next message; none at the end.
fn read(from: &mut impl BufRead) -> io::Result<Option<Message>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if from.by_ref().take(MOST_OF_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = str::from_utf8(&line).ok().and_then(|line| line.strip_suffix('\n'));
        let line = line.ok_or_else(|| wrong("a header is cut off, too long or no text"))?.trim();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| wrong("a header has no `:`"))?;
        if name.trim().eq_ignore_ascii_case("Content-Length") {
            let value = value.trim().parse::<u64>();
            length = Some(value.map_err(|_| wrong("Content-Length is no number of bytes"))?);
        }
    }
    let length = length.ok_or_else(|| wrong("a message has no Content-Length"))?;
    let mut body = Vec::new();
    let got = from.by_ref().take(length).read_to_end(&mut body)?;
    if (got as u64) < length {
        return Err(wrong("a message is shorter than its Content-Length"));
    }
    let message = serde_json::from_slice(&body);
    message.map(Some).map_err(|error| {
        let why = if error.is_data() { "is none of the protocol" } else { "is no JSON" };
        wrong(&format!("a message of {length} bytes {why}"))
    })
}

fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(mut from: &[u8]) -> Result<usize, String> {
        let mut count = 0;
        while read(&mut from).map_err(|error| error.to_string())?.is_some() {
            count += 1;
        }
        Ok(count)
    }

    #[test]
    fn what_is_no_message_is_refused_without_repeating_it() {
        let good = "Content-Length: 14\r\n\r\n{\"method\":\"x\"}";
        let typed = "content-type: a; b=c\r\ncontent-length:14\r\n\r\n{\"method\":\"x\"}";
        assert_eq!(read_all(format!("{good}{typed}").as_bytes()), Ok(2));
        let deep = format!("Content-Length: 300\r\n\r\n{}", "[".repeat(300));
        let long = "x".repeat(5000);
        for (from, why) in [
            ("Content-Length: many\r\n\r\n", "Content-Length is no number of bytes"),
            ("Content-Length: -1\r\n\r\n", "Content-Length is no number of bytes"),
            (
                "Content-Length: 18446744073709551615\r\n\r\n{}",
                "a message is shorter than its Content-Length",
            ),
            (
                "Content-Length: 999999999999999\r\n\r\n",
                "a message is shorter than its Content-Length",
            ),
            ("Content-Type: x\r\n\r\n{}", "a message has no Content-Length"),
            ("secret\r\n\r\n", "a header has no `:`"),
            (&*long, "a header is cut off, too long or no text"),
            ("Content-Length: 6\r\n\r\nsecret", "a message of 6 bytes is no JSON"),
            ("Content-Length: 8\r\n\r\n\"secret\"", "a message of 8 bytes is none of the protocol"),
            (&*deep, "a message of 300 bytes is no JSON"),
        ] {
            assert_eq!(read_all(from.as_bytes()), Err(why.to_owned()), "{from}");
        }
    }
}
