//! Cells of tables that people open in a spreadsheet.

/// Whether a spreadsheet may take a cell for a formula. Spreadsheets differ in which leading
/// blanks and invisible characters they skip before they look, so all of them are skipped here.
#[must_use]
pub fn is_formula(cell: &str) -> bool {
    let skipped = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    matches!(cell.chars().next(), Some('\t' | '\r' | '\n'))
        || matches!(
            cell.trim_start_matches(skipped).chars().next(),
            Some(
                '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−'
            )
        )
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
