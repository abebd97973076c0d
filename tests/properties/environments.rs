//! A plain check looks at every environment: it says no less than a check of any one of them, and
//! what an environment makes unreadable is said.

use crate::cases;
use crate::generate::{Tape, tape};
use crate::support::{check, memory};
use crate::targets::almost::{mistake, sound};
use crate::targets::node::Node;
use proptest::prelude::*;
use trackc::rules::{EnvChoice, Options, analyse};
use trackc::workspace::Workspace;
use trackc::yaml::Limits;

/// The names of the environments of [`varied`].
pub const NAMES: [&str; 2] = ["prod", "staging"];

/// A workspace with two environments, each of which changes anything: a part of another
/// workspace, whose entries have the same ids. `most` mistakes are made in the whole.
pub fn varied(choices: &[u8], most: usize) -> String {
    let mut tape = Tape::new(choices);
    let mut root = sound(&mut tape);
    root.take("environments");
    let mut environments = Node::map([]);
    for name in NAMES {
        let mut over = sound(&mut tape);
        for key in ["version", "lint", "environments"] {
            over.take(key);
        }
        if let Node::Map(sections) = &mut over {
            sections.retain(|_| !tape.once_in(3));
            for (_, section) in sections {
                thin_out(section, &mut tape, 2);
            }
        }
        environments.put(name, over);
    }
    root.put("environments", environments);
    for _ in 0..tape.below(most + 1) {
        mistake(&mut tape, &mut root);
    }
    root.yaml(&mut tape)
}

/// Leaves out some keys, down to a depth.
fn thin_out(node: &mut Node, tape: &mut Tape<'_>, depth: usize) {
    let Node::Map(pairs) = node else { return };
    pairs.retain(|_| !tape.once_in(3));
    if depth > 0 {
        pairs.iter_mut().for_each(|(_, value)| thin_out(value, tape, depth - 1));
    }
}

/// Whether every entry could be read: what could not is in no artefact.
fn is_whole(ws: &Workspace<'_, '_>) -> bool {
    let broken = [
        ws.domains.any_broken(),
        ws.events.any_broken(),
        ws.channels.any_broken(),
        ws.landers.any_broken(),
        ws.offers.any_broken(),
        ws.campaigns.any_broken(),
    ];
    !broken.contains(&true)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_plain_check_fails_where_an_environment_does_and_nothing_is_lost_in_silence(choices in tape(500)) {
        let text = varied(&choices, 2);
        let loaded = memory(&[("trackc.yaml", &text)]);
        let plain = check(&loaded);
        let limits = Limits::default();
        for name in NAMES {
            let options = Options { env: EnvChoice::One(name), ..Options::new(&limits) };
            let looked = analyse(&loaded, &options, |a| (a.outcome.clone(), is_whole(a.workspace)));
            let Ok((alone, is_whole)) = looked else { continue };
            prop_assert!(is_whole || alone.has_errors(), "{name}: lost in silence\n{text}");
            prop_assert!(
                plain.has_errors() || !alone.has_errors(),
                "{name}: {:#?}\n{text}", alone.diagnostics
            );
        }
    }
}
