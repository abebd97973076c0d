//! `trackc diff`

use super::Exit;
use super::args::DiffArgs;
use super::compiled::other_environments;
use super::output::{self, Stream};
use super::session::Session;
use super::side;
use crate::diff::Diff;
use crate::report::{Format, render_diff};

pub(super) fn run(args: &DiffArgs) -> Exit {
    try_run(args).unwrap_or_else(|exit| exit)
}

fn try_run(args: &DiffArgs) -> Result<Exit, Exit> {
    let mut session = Session::new(&args.common, Format::Pretty, Stream::Stderr)?;
    // What is worth a look, and does not keep a side from compiling, is for `check` to say.
    session.only_failing = true;
    let (old, new) = (Some(args.old.as_str()), args.new.as_deref());
    let after = side::read(&session, new, old);
    // Without a workspace there is nothing that a revision could be of.
    if let (None, Err(Exit::Usage)) = (new, &after) {
        return Err(Exit::Usage);
    }
    let before = side::read(&session, old, new);
    let ((old_side, old), (new_side, new)) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let exit = |side: Result<_, Exit>| side.err().unwrap_or(Exit::Clean);
            return Err(exit(before).and(exit(after)));
        }
    };
    let mut diff = Diff::new((old_side, &old.bundle), (new_side, &new.bundle));
    if let (Some(old), Some(new)) = (&old.whole, &new.whole) {
        diff.environments = other_environments(old, new, &session.limits, &diff);
    }
    let look = output::look(Stream::Stdout, args.common.color);
    let exit = output::stdout(&render_diff(&diff, args.format.into(), look));
    let differs = args.exit_code && !diff.is_empty();
    Ok(exit.and(if differs { Exit::Differs } else { Exit::Clean }))
}
