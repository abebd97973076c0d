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
}

impl<'t, 'm> Variant<'t, 'm> {
    /// The workspace, and what there is to say of its shape.
    #[must_use]
    pub fn checked(self) -> (Workspace<'t, 'm>, Vec<Diagnostic>) {
        let (workspace, found, ()) = self.checked_beside(|_| ());
        (workspace, found)
    }

    /// As [`Self::checked`], with what `make` makes of the workspace; on two threads where that is
    /// worth it, since either has to fetch all of it from memory.
    pub fn checked_beside<R: Send>(
        self,
        make: impl Fn(&Workspace<'t, 'm>) -> R + Sync,
    ) -> (Workspace<'t, 'm>, Vec<Diagnostic>, R) {
        let Self { mut workspace, mut found, is_well_spelt } = self;
        let worth = workspace.files.trees.parallel();
        let check = || lexical::check(&workspace, is_well_spelt);
        let ((said, past), mut made) = parallel::join(worth, check, || make(&workspace));
        found.extend(said);
        if !past.is_empty() {
            workspace.leave_out(past);
            made = make(&workspace);
        }
        (workspace, found, made)
    }
}
