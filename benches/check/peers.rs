//! Other validators, given the schema that trackc exports. `scripts/peers` installs them; what
//! is not there is not compared.

use std::path::{Path, PathBuf};

/// A program that checks YAML files against a JSON Schema.
pub struct Peer {
    pub name: &'static str,
    program: PathBuf,
    before: &'static [&'static str],
    /// What stands before each file.
    each: Option<&'static str>,
}

const KNOWN: [(&str, &str, &[&str], Option<&str>); 6] = [
    ("jsonschema-cli", "bin/jsonschema-cli", &["validate", "SCHEMA"], Some("-i")),
    ("boon", "bin/boon", &["SCHEMA"], None),
    ("sourcemeta --fast", "sourcemeta", &["validate", "--fast", "SCHEMA"], None),
    ("sourcemeta", "sourcemeta", &["validate", "SCHEMA"], None),
    ("check-jsonschema", "python/bin/check-jsonschema", &["--schemafile", "SCHEMA"], None),
    (
        "ajv-cli",
        "node_modules/.bin/ajv",
        &["validate", "--spec=draft2020", "--strict=false", "-s", "SCHEMA"],
        Some("-d"),
    ),
];

/// The peers that are installed below a folder.
pub fn installed(folder: &Path) -> Vec<Peer> {
    KNOWN
        .iter()
        .map(|(name, program, before, each)| Peer {
            name,
            program: folder.join(program),
            before,
            each: *each,
        })
        .filter(|peer| peer.program.exists())
        .collect()
}

impl Peer {
    /// The command that checks files against a schema.
    pub fn command(&self, schema: &Path, files: &[PathBuf]) -> Vec<String> {
        let text = |path: &Path| path.to_str().expect("the path is UTF-8").to_owned();
        let mut command = vec![text(&self.program)];
        command.extend(self.before.iter().map(|word| match *word {
            "SCHEMA" => text(schema),
            word => word.to_owned(),
        }));
        for file in files {
            command.extend(self.each.map(str::to_owned));
            command.push(text(file));
        }
        command
    }
}
