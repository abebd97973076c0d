//! `trackc explain`

use super::Exit;
use super::args::ExplainArgs;
use super::output::{self, Stream};
use crate::explain;
use crate::text::visible;

pub(super) fn run(args: &ExplainArgs) -> Exit {
    let look = output::look(Stream::Stdout, args.color);
    let format = args.format.into();
    if args.list {
        return output::stdout(&explain::list(format, look));
    }
    let mut rules = Vec::new();
    let mut exit = Exit::Clean;
    for word in &args.rules {
        match explain::find(word) {
            Ok(rule) => rules.push(rule),
            Err(near) => {
                let hint = match (near, explain::macro_called(word)) {
                    (Some(near), _) => format!("did you mean `{near}`?"),
                    (None, Some(whole)) => {
                        format!("`trackc inspect '{whole}'` says whose macro that is")
                    }
                    (None, None) => "`trackc explain --list` names them all".to_owned(),
                };
                exit = output::usage(&format!("there is no rule `{}`; {hint}", visible(word)));
            }
        }
    }
    match exit {
        Exit::Clean => output::stdout(&explain::pages(&rules, format, look)),
        wrong => wrong,
    }
}
