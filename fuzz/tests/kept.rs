//! Every input that is kept holds: seeds, and what once did not.

use std::path::Path;
use trackc_fuzz::TARGETS;

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
