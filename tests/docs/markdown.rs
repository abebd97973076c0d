//! As much of Markdown as the book uses: fences, headings, links, comments.

/// A piece of a document, with its first line counted from 1.
#[derive(Debug)]
pub struct Piece {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug)]
pub enum Kind {
    /// A line outside of fences.
    Text(String),
    /// `<!-- $ command -->`: what the reader does in between.
    Hidden(String),
    /// `<!-- scratch FOLDER -->`: what the following commands run in.
    Scratch(String),
    Block(Block),
}

/// What stands between fences.
#[derive(Debug)]
pub struct Block {
    pub language: String,
    /// `key=value` and `key="some words"` of the info string.
    pub info: Vec<(String, String)>,
    pub lines: Vec<String>,
}

impl Block {
    pub fn says(&self, key: &str) -> Option<&str> {
        self.info.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line, "\n"]).collect()
    }
}

pub fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        let comment = |mark: &str| {
            let inside = line.strip_prefix(mark)?.strip_suffix("-->")?;
            Some(inside.trim().to_owned())
        };
        let kind = if line.trim_start().starts_with("```") {
            let indent = line.len() - line.trim_start().len();
            let info = line.trim_start().trim_start_matches('`');
            let fence = &line.trim_start()[..line.len() - indent - info.len()];
            let (language, info) = info.split_once(' ').unwrap_or((info, ""));
            let inside = lines.by_ref().map(|(_, line)| line);
            let inside = inside.take_while(|line| line.trim_start() != fence);
            let lines = inside.map(|line| line.get(indent..).unwrap_or("").to_owned()).collect();
            Kind::Block(Block { language: language.to_owned(), info: words(info), lines })
        } else if let Some(command) = comment("<!-- $ ") {
            Kind::Hidden(command)
        } else if let Some(folder) = comment("<!-- scratch ") {
            Kind::Scratch(folder)
        } else {
            Kind::Text(line.to_owned())
        };
        out.push(Piece { line: number, kind });
    }
    out
}

fn words(mut info: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    while let Some((key, rest)) = info.trim_start().split_once('=') {
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').expect("a closing quote"),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        out.push((key.to_owned(), value.to_owned()));
        info = rest;
    }
    out
}

/// The anchors of a document, as GitHub makes them out of headings.
pub fn anchors(pieces: &[Piece]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for piece in pieces {
        let Kind::Text(line) = &piece.kind else { continue };
        let heading = line.trim_start_matches('#');
        if heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let words = heading.trim().to_lowercase().replace(' ', "-");
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let slug: String = words.chars().filter(kept).collect();
        let again = out.iter().filter(|a| **a == slug).count();
        out.push(if again == 0 { slug } else { format!("{slug}-{again}") });
    }
    out
}

/// The targets of links in a line, without those in code.
pub fn links(line: &str) -> Vec<&str> {
    let mut code = false;
    let mut outside = String::with_capacity(line.len());
    for c in line.chars() {
        code ^= c == '`';
        // Of the same length, so that places are the same.
        outside.extend(std::iter::repeat_n(
            if code { ' ' } else { c },
            if code { c.len_utf8() } else { 1 },
        ));
    }
    let mut out = Vec::new();
    for mark in ["](", "src=\"", "srcset=\"", "href=\""] {
        for (at, _) in outside.match_indices(mark) {
            let start = at + mark.len();
            let length = outside[start..].find([')', '"']);
            out.extend(length.map(|length| &line[start..start + length]));
        }
    }
    out
}
