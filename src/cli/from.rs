//! `trackc init --from`

use super::Exit;
use super::ask::{self, Terminal};
use super::output;
use super::session::Session;
use super::start_args::InitArgs;
use crate::start::from::{Given, Implied, Input, NotImplied, Remark, imply};
use crate::start::{Draft, Proof, answers, ask_domain};
use crate::text::counted;
use camino::Utf8Path;
use std::fs::File;
use std::io::{self, Read};

/// How many remarks are printed.
const MOST: usize = 200;

/// The workspace that the URLs of a file imply. What it could not know goes to stderr.
pub(super) fn implied(
    session: &Session<'_>,
    args: &InitArgs,
    file: &Utf8Path,
) -> Result<(Draft, Proof), Exit> {
    let events = args.event.iter().map(|e| answers::event(e)).collect::<Result<_, _>>();
    let events = events.map_err(|wrong| output::usage(&wrong))?;
    let mut given = Given { domain: args.domain.clone(), events };
    let bytes = read(session, file)?;
    let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
    let input = Input::read(&bytes, matches!(extension.as_str(), "csv" | "tsv"));
    let shown = if file == "-" { "stdin" } else { file.as_str() };
    let mut result = imply(input.clone(), &given);
    if let Err(NotImplied::NoDomain(remarks)) = &result {
        let Some(mut terminal) = Terminal::new(args.plain.color) else {
            say(shown, remarks);
            let message = format!(
                "no URL in {shown} says what the tracking domain is: give it with --domain"
            );
            return Err(output::usage(&message));
        };
        given.domain = Some(ask_domain(&mut terminal).map_err(|stopped| ask::ended(&stopped))?);
        result = imply(input, &given);
    }
    match result {
        Ok(Implied { draft, proof, remarks, placed }) => {
            if !args.plain.quiet {
                say(shown, &remarks);
                output::eprintln_safe(&format!("{shown}: {} placed", counted(placed, "URL")));
            }
            Ok((draft, proof))
        }
        Err(NotImplied::Nothing(remarks)) => {
            say(shown, &remarks);
            let message = format!(
                "there is no URL in {shown} that has a place in a workspace; `trackc inspect` says what a URL is"
            );
            Err(output::usage(&message))
        }
        Err(NotImplied::NoDomain(_)) => Err(output::usage("the tracking domain is not known")),
    }
}

fn read(session: &Session<'_>, file: &Utf8Path) -> Result<Vec<u8>, Exit> {
    let most = session.limits.file_bytes;
    let failed = |error: io::Error| output::usage(&format!("cannot read {file}: {error}"));
    let input: Box<dyn Read> = if file == "-" {
        Box::new(io::stdin().lock())
    } else {
        let path = session.cwd.join(file);
        // A pipe or a device might never end.
        if !std::fs::metadata(&path).map_err(failed)?.is_file() {
            return Err(output::usage(&format!("{file} is not a regular file; `-` is stdin")));
        }
        Box::new(File::open(path).map_err(failed)?)
    };
    let mut bytes = Vec::new();
    input.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        let message =
            format!("{file} has more than {most} bytes; `--limit-file-bytes` allows more");
        return Err(output::usage(&message));
    }
    Ok(bytes)
}

/// Prints remarks as a compiler would: file, line, what there is to say.
fn say(file: &str, remarks: &[Remark]) {
    for remark in remarks.iter().take(MOST) {
        let line = if remark.line == 0 { String::new() } else { format!("{}:", remark.line) };
        output::eprintln_safe(&format!("{file}:{line} {}", remark.text));
    }
    if remarks.len() > MOST {
        output::eprintln_safe(&format!("{file}: and {} more", remarks.len() - MOST));
    }
}
