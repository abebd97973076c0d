//! A URL or a text with macros in it: parsed once, every other byte kept, no brace ever
//! percent-encoded.
//!
//! The room knows how macros look, not whose they are. A macro is opaque: the `#` of
//! Adsterra's `##SUB_ID_SHORT(action)##` begins no fragment, the `?` in a macro no query.

mod encode;
mod macros;
mod place;
mod url;

pub use encode::{append_joined, append_query, append_to, encode_key, encode_macro, encode_value};
pub use macros::{MacroProblem, MacroStyle, ProblemKind, Template, Token, is_old_style};
pub use place::{is_place_name, places};
pub use url::{Param, UrlProblem, UrlProblemKind, UrlTemplate, host_fault};
