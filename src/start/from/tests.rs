use super::*;

fn read(text: &str) -> Implied {
    imply(Input::read(text.as_bytes(), false), &Given::default()).expect("a workspace")
}

fn said(implied: &Implied) -> String {
    implied.remarks.iter().map(|r| format!("{}: {}\n", r.line, r.text)).collect()
}
