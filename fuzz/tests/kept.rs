//! Every input that is kept holds: seeds, and what once did not.

use std::path::Path;

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 6] = [
    ("yaml", trackc_fuzz::yaml),
    ("template", trackc_fuzz::template),
    ("workspace", trackc_fuzz::workspace),
    ("mend", trackc_fuzz::mend),
    ("baseline", trackc_fuzz::baseline),
    ("inspect", trackc_fuzz::inspect),
];

#[test]
fn every_input_that_is_kept_holds() {
    for (name, target) in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
        let mut inputs: Vec<_> =
            folder.read_dir().expect("a corpus").map(|e| e.expect("an entry").path()).collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{name} has no inputs");
        for input in inputs {
            println!("{}", input.display());
            target(&std::fs::read(input).expect("an input"));
        }
    }
}
