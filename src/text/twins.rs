//! Letters of other scripts that look like Latin ones, as a keyboard in another layout writes them.

/// Cyrillic and Greek letters, and the Latin ones that they look like.
const TWINS: &[(&str, &str)] = &[
    ("аеорсухіјѕԁһк", "aeopcyxijsdhk"),
    ("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS"),
    ("ονα", "ova"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
];

/// The Latin letter that one of another script looks like.
#[must_use]
pub fn twin(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    TWINS.iter().find_map(|(others, latin)| {
        let at = others.chars().position(|other| other == c)?;
        latin.chars().nth(at)
    })
}

/// A text in which letters of another script look like Latin ones: the first of them, and the text
/// in Latin letters. Nothing where none does, or where another letter is not ASCII either: then the
/// text may well be meant as it stands.
#[must_use]
pub fn in_latin(text: &str) -> Option<(char, String)> {
    let first = text.chars().find(|c| twin(*c).is_some())?;
    let latin: String = text.chars().map(|c| twin(c).unwrap_or(c)).collect();
    latin.is_ascii().then_some((first, latin))
}

/// Says which letter of a text is not the one that it looks like.
#[must_use]
pub fn odd_letter(c: char) -> String {
    let script = if ('\u{370}'..='\u{3FF}').contains(&c) { "Greek" } else { "Cyrillic" };
    format!("the `{c}` that is written here is a {script} letter")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_told_from_words() {
        for (others, latin) in TWINS {
            assert_eq!(others.chars().count(), latin.chars().count(), "{latin}");
        }
        for (text, latin) in [("КZ", "KZ"), ("сlid", "clid"), ("срс", "cpc"), ("KMA_А", "KMA_A")]
        {
            assert_eq!(in_latin(text).map(|(_, latin)| latin).as_deref(), Some(latin), "{text}");
        }
        for text in ["keto", "Кето", "продажа", "é", ""] {
            assert_eq!(in_latin(text), None, "{text}");
        }
        assert_eq!(odd_letter('с'), "the `с` that is written here is a Cyrillic letter");
    }
}
