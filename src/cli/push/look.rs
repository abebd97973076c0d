//! Looking at the account before anything is sent.

use super::super::Exit;
use super::super::output;
use super::super::progress::Progress;
use super::{Work, say};
use crate::account::{Failure, Ids, Kind, Remote, Snapshot};
use crate::push::{self, Before, Claim, Journal, Looked};
use crate::reconcile;
use crate::text::visible;
use std::collections::BTreeMap;

impl Work<'_> {
    /// Whether the account has what an earlier push of this plan has done, and all of the account.
    pub(super) fn before(
        &self,
        ids: &Ids,
        journal: &Journal,
        remote: &mut dyn Remote,
    ) -> Result<(Before, Snapshot), Exit> {
        let _progress = Progress::start("looking at the account", self.args.common.quiet);
        let read = |remote: &mut dyn Remote| remote.everything().map_err(|error| unsent(&error));
        let judge = |account: &Snapshot| {
            push::before(&self.plan, journal, &reconcile::plan(&self.wanted, ids, account))
        };
        let mut account = read(remote)?;
        let mut before = judge(&account);
        if before != Before::Holds {
            // What was done just now may not be seen yet.
            std::thread::sleep(remote.settling());
            account = read(remote)?;
            before = judge(&account);
        }
        Ok((before, account))
    }

    /// Sees whether the account is what the plan was made against. `seen` is how it is, where it
    /// was read just now.
    pub(super) fn look(
        &self,
        journal: &Journal,
        about: (&BTreeMap<String, String>, &[Claim<'_>]),
        remote: &mut dyn Remote,
        seen: Option<&Snapshot>,
        unsettled: bool,
    ) -> Result<Looked, Exit> {
        let looked = {
            let _progress = Progress::start("looking at the account", self.args.common.quiet);
            self.settled(journal, about, remote, seen, unsettled).map_err(|error| unsent(&error))?
        };
        if !looked.changed.is_empty() {
            return Err(say::changed(&looked.changed, &self.anew()));
        }
        self.is_honest(journal, &looked)?;
        Ok(looked)
    }

    /// Sees that the plan says what is changed: it is what people read before they say yes.
    fn is_honest(&self, journal: &Journal, looked: &Looked) -> Result<(), Exit> {
        let ids = push::ids(&self.plan, journal);
        // What an earlier push has sent may be done already.
        let steps = push::pending(&self.plan, journal)
            .filter(|step| !journal.begun.contains(&step.reference))
            .filter_map(|step| Some((step, looked.current(step)?)));
        let Some(step) = self.wanted.untold(steps, &ids) else { return Ok(()) };
        Err(output::usage(&format!(
            "nothing was sent: {} does not say what would change in {}: somebody has edited it; {}",
            self.args.plan,
            visible(&step.reference),
            self.anew()
        )))
    }

    /// The same; again a little later, where something that an earlier push has sent may be on its
    /// way. When nobody waited for it any more stands nowhere, so that may have been just now.
    fn settled(
        &self,
        journal: &Journal,
        (known, claims): (&BTreeMap<String, String>, &[Claim<'_>]),
        remote: &mut dyn Remote,
        seen: Option<&Snapshot>,
        unsettled: bool,
    ) -> Result<Looked, Failure> {
        let wait = remote.settling();
        if unsettled {
            std::thread::sleep(wait);
        }
        let mut lists = |kind: Kind| match seen {
            Some(seen) => Ok(seen.list(kind).to_vec()),
            None => remote.shown(kind),
        };
        let looked = push::look(&self.plan, journal, (known, claims), &mut lists)?;
        if unsettled || !looked.misses(&self.plan, journal, claims) {
            return Ok(looked);
        }
        std::thread::sleep(wait);
        push::look(&self.plan, journal, (known, claims), &mut |kind| remote.shown(kind))
    }
}

fn unsent(failure: &Failure) -> Exit {
    output::usage(&format!("nothing was sent: {failure}"))
}
