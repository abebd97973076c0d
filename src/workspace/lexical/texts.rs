//! What texts must hold: a secret the name of a variable, a name something to read, and not too much.

use super::{Check, is_event_name};
use crate::diagnostic::{Applicability, Near, Severity, code, meant};
use crate::facts::redtrack;
use crate::model::{Secret, Text, is_variable, variable_named};
use crate::template::Template;
use crate::text::visible;
use crate::workspace::Owner;
use crate::yaml::quoted;

/// The longest name, in bytes: each campaign's steps repeat those of its channel, offers and pages.
const LONGEST_NAME: usize = 1024;

impl<'t> Check<'_, 't, '_> {
    /// A name that is written and empty takes the place of the id, which could be read.
    pub(super) fn name(&mut self, owner: Owner<'t>, name: Option<Text<'t>>) {
        let Some(name) = name else { return };
        if name.value.len() > LONGEST_NAME {
            let length = name.value.len();
            let message = format!(
                "this name is {length} bytes long, and it stands wherever its entry is named: the most are {LONGEST_NAME}"
            );
            let help = "write a name that fits into a line of a list";
            return self.invalid(owner, name.at, message, "too long", help);
        }
        if !name.value.trim().is_empty() {
            return;
        }
        let message = "this name has nothing in it, so RedTrack's lists and reports show nothing";
        let finding = self.ws.files.finding(code::INVALID_VALUE, owner, name.at, None, message);
        self.out.push(
            finding
                .severity(Severity::Warning)
                .label("nothing to read")
                .help("write a name, or remove the key: the id stands in its place then"),
        );
    }

    /// A macro where the name of a parameter of the postback belongs.
    pub(super) fn swapped_pair(&mut self, owner: Owner<'t>, name: Text<'t>, value: &str) {
        let told = visible(name.value);
        let message = format!(
            "`{told}` is a macro and stands where the name of the parameter belongs: RedTrack finds the value under no name that it knows"
        );
        let help = if is_event_name(value) {
            format!("the name stands before the colon: `{value}: {}`", visible(&quoted(name.value)))
        } else {
            format!(
                "write the parameter's name before the colon, as in `sub1: {}`",
                visible(&quoted(name.value))
            )
        };
        self.invalid(owner, name.at, message, "not a name", help);
    }

    /// What a channel's parameter is called in the link.
    pub(super) fn name_in_link(&mut self, owner: Owner<'t>, sub: &str, name: Text<'t>) {
        let (sub, told) = (visible(sub), visible(name.value));
        if name.value.trim().is_empty() {
            let message = format!("the parameter `{sub}` needs a name in the link");
            let help = "write the name, or remove the key: the parameter is called as its sub then";
            self.invalid(owner, name.at, message, "no name", help);
        } else if Template::parse(name.value).is_one_macro() {
            let message = format!(
                "`{told}` is a macro and stands where the name of the parameter belongs: the channel fills it, so the parameter has another name with every click, and `{sub}` stays empty"
            );
            let help = format!(
                "write it as `macro`, and as `name` what the link is to show, such as `{sub}`"
            );
            self.invalid(owner, name.at, message, "not a name", help);
        }
    }

    /// A role that is a slip for one of RedTrack's. Which others there are is not known.
    pub(super) fn role(&mut self, owner: Owner<'t>, role: Text<'t>) {
        let written = role.value;
        let names = || redtrack::ROLES.into_iter();
        if names().any(|name| name == written) {
            return;
        }
        let sure =
            |(near, surety): Near<'static>| (surety == Some(Applicability::Safe)).then_some(near);
        // `campaign` for `rt_campaign`.
        let bare = || names().find(|name| name.strip_prefix("rt_") == Some(written));
        let Some(meant) = meant(written, names).and_then(sure).or_else(bare) else { return };
        let message = format!(
            "`{}` is no role that RedTrack is known to have, and `{meant}` is one: its reports would not show the parameter there",
            visible(written)
        );
        let files = self.ws.files;
        let finding = files.finding(code::INVALID_VALUE, owner, role.at, None, message);
        self.out.push(
            finding
                .severity(Severity::Warning)
                .label("not a known role")
                .help(format!("write `{meant}`; if your account has the role, write `# trackc: ignore[invalid-value] reason` at the end of this line"))
                .fix(files.write_all(role.at, meant).map(|fix| fix.at_most(Applicability::Unsafe))),
        );
    }

    pub(super) fn secret(&mut self, owner: Owner<'t>, secret: &Secret<'t>) {
        match secret {
            Secret::Env(name) if !is_variable(name.value) => self.invalid(
                owner,
                name.at,
                format!("`{}` cannot be the name of an environment variable", visible(name.value)),
                "not a variable's name",
                "write the variable's name, such as `REDTRACK_PTOKEN`, not the secret itself",
            ),
            Secret::Env(name) if redtrack::is_token_shape(name.value) => {
                // What it is stays unsaid: it is masked, and may be the token.
                let finding = self.ws.files.finding(
                    code::INVALID_VALUE,
                    owner,
                    name.at,
                    None,
                    "this looks like a protection token itself, and `env` names the variable that holds it",
                );
                self.out.push(finding.severity(Severity::Warning).label("a token?").help(
                    "write `{ env: REDTRACK_PTOKEN }`, set that variable where you build, and make a new token in the panel; a variable of this name is better called otherwise",
                ));
            }
            Secret::Env(_) => {}
            Secret::Literal(text) if text.value.trim().is_empty() => self.invalid(
                owner,
                text.at,
                "this secret has nothing in it, so nothing is sent as the secret".to_owned(),
                "nothing",
                "write `{ env: NAME }`, with the variable that holds the secret, or remove the key",
            ),
            Secret::Literal(text) => {
                let Some(name) = variable_named(text.value) else { return };
                let files = self.ws.files;
                let message = format!("`{}` is no secret but the name of one", visible(text.value));
                let new = format!("{{ env: {name} }}");
                let fix = files.write_yaml(text.at, &new);
                let finding = files.finding(code::INVALID_VALUE, owner, text.at, None, message);
                let finding = finding.label("would be sent as it stands");
                self.out.push(finding.help(format!("write `{new}`")).fix(fix));
            }
        }
    }
}
