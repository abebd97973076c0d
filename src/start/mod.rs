//! Beginnings: a new workspace out of answers, of URLs that people have already or of an account,
//! and new entries in one that is there. Pure: texts come in, texts go out, and each is proved by a
//! check before anybody writes it.

pub mod add;
pub mod adopt;
pub mod answers;
mod draft;
mod entry;
mod files;
pub mod from;
mod identify;
mod ids;
mod init;
mod leave_out;
mod node;
mod preset;
mod prove;
mod questions;

pub use draft::{Draft, SCHEMA, Source};
pub use entry::{Campaign, Channel, Cost, Event, Lander, Money, Offer, Parameter, Postback};
pub use files::{GITIGNORE, PRE_COMMIT, gitignore, lines, pre_commit, schema};
pub use identify::{Campaign as Identified, Identify, identify};
pub use init::Answers;
pub use preset::channel as preset_channel;
pub use prove::Proof;
pub use questions::{Ask, Check, Question, Stopped, ask_domain};
