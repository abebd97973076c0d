//! Putting values in the place of macros, as whoever makes a request does.

use super::request::LONGEST;
use super::story::{Hop, Remark};
use crate::facts::behaviour::Behaviour;
use crate::template::Template;

/// How much is shown of a URL that is longer than anybody takes, in characters.
const SHOWN: usize = 120;

/// What a macro is replaced by.
pub(super) struct Value {
    text: String,
    remark: Option<Remark>,
}

impl Value {
    pub(super) fn sure(text: impl Into<String>) -> Self {
        Self { text: text.into(), remark: None }
    }

    pub(super) fn because(text: impl Into<String>, remark: Option<Remark>) -> Self {
        Self { text: text.into(), remark }
    }

    pub(super) fn by(text: impl Into<String>, fact: &Behaviour) -> Self {
        Self::because(text, Remark::of(fact))
    }
}

/// A URL with its macros filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// The URL as requested.
    pub url: String,
    /// The macros that nobody fills: they are sent as they stand.
    pub left: Vec<String>,
    /// What the values lean on.
    pub remarks: Vec<Remark>,
}

impl Filled {
    /// Fills the macros for which there is a value, and leaves the others as they stand. What is
    /// longer than anybody takes is not looked into: no request comes of it.
    pub(super) fn new(text: &str, mut value: impl FnMut(&str) -> Option<Value>) -> Self {
        if text.len() > LONGEST {
            return Self { url: text.to_owned(), ..Self::default() };
        }
        let mut out = Self::default();
        out.url = Template::parse(text).fill(|token| {
            let Some(value) = value(token) else {
                out.left.push(token.to_owned());
                return token.to_owned();
            };
            if let Some(remark) = value.remark.filter(|r| !out.remarks.contains(r)) {
                out.remarks.push(remark);
            }
            encode(&value.text)
        });
        out.left.dedup();
        out
    }

    /// Tells a hop what was sent, and what is not sure of it.
    pub(super) fn tell(&self, hop: &mut Hop) {
        hop.url = Some(match self.url.len() {
            0..=LONGEST => self.url.clone(),
            _ => self.url.chars().take(SHOWN).chain(['…']).collect(),
        });
        for remark in &self.remarks {
            hop.remark(Some(remark.clone()));
        }
        for token in &self.left {
            let note = format!("nobody fills `{token}`: it is sent as it stands");
            hop.then.push(note);
        }
    }
}

/// A value as it goes into a query.
fn encode(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_stays_and_is_named() {
        let filled = Filled::new("https://a.io/?x={a}&y={b}&z=##C##", |token| {
            (token != "{b}").then(|| Value::sure("1 &2"))
        });
        assert_eq!(filled.url, "https://a.io/?x=1+%262&y={b}&z=1+%262");
        assert_eq!(filled.left, ["{b}"]);
    }

    #[test]
    fn what_nobody_takes_is_not_looked_into() {
        let long = "{a}".repeat(LONGEST);
        let filled = Filled::new(&long, |_| unreachable!("no value is asked for"));
        let mut hop = Hop::default();
        filled.tell(&mut hop);
        assert_eq!((filled.url, filled.left), (long, Vec::new()));
        assert_eq!(hop.url.map(|url| url.chars().count()), Some(SHOWN + 1));
    }
}
