//! The base or an environment, before anybody has looked at its shape.

use super::lexical;
use super::sections::Workspace;
use crate::diagnostic::Diagnostic;
use crate::parallel;

/// A workspace that is merged, overlaid and filled; what only the whole can say of its shape is not
/// said yet.
#[derive(Debug)]
pub struct Variant<'t, 'm> {
    pub(super) workspace: Workspace<'t, 'm>,
    pub(super) found: Vec<Diagnostic>,
    /// Every file found its own ids well spelt.
    pub(super) is_well_spelt: bool,
    /// Some of the files were kept of an earlier check.
    pub(super) is_again: bool,
}

impl<'t, 'm> Variant<'t, 'm> {
    /// The workspace, and what there is to say of its shape.
    #[must_use]
    pub fn checked(self) -> (Workspace<'t, 'm>, Vec<Diagnostic>) {
        let (workspace, found, ()) = self.checked_beside(|_| ());
        (workspace, found)
    }

    /// As [`Self::checked`], with what `make` makes of the workspace. In a check that comes again that
    /// is done beside the other, since either has to fetch all of it from memory; in a first one behind
    /// it, since nothing should be made of thousands of entries that are left out then.
    pub fn checked_beside<R: Send>(
        self,
        make: impl Fn(&Workspace<'t, 'm>) -> R + Sync,
    ) -> (Workspace<'t, 'm>, Vec<Diagnostic>, R) {
        let Self { mut workspace, mut found, is_well_spelt, is_again } = self;
        let worth = is_again && workspace.files.trees.parallel();
        let check = || lexical::check(&workspace, is_well_spelt);
        let beside = || worth.then(|| make(&workspace));
        // Whoever asks does the larger half: it would have to be woken behind the smaller one.
        let (made, (said, past)) = parallel::join(worth, beside, check);
        found.extend(said);
        let made = made.filter(|_| past.is_empty());
        if !past.is_empty() {
            workspace.leave_out(past);
        }
        let made = made.unwrap_or_else(|| make(&workspace));
        (workspace, found, made)
    }
}
