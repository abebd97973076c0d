//! placeholder
#![allow(missing_docs)]
mod effective;
pub use effective::{SECTIONS, effective};
pub struct Artefact {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}
pub struct Difference;
impl Difference {
    pub fn name(&self) -> &'static str {
        ""
    }
}
impl std::fmt::Display for Difference {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
pub fn artefacts(
    _: &crate::workspace::Workspace<'_, '_>,
    _: &crate::compile::Plan<'_>,
) -> Vec<Artefact> {
    vec![]
}
pub fn write(_: &camino::Utf8PathBuf, _: &[Artefact]) -> Result<(), String> {
    Ok(())
}
pub fn compare(_: &camino::Utf8PathBuf, _: &[Artefact]) -> Result<Vec<Difference>, String> {
    Ok(vec![])
}
pub fn bundle_schema() -> serde_json::Value {
    serde_json::Value::Null
}
