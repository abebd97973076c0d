//! What is told stays true while files are opened, closed, made and moved.

use super::editor::change;
use super::{CAMPAIGNS, WORKSPACE, editor};
use serde_json::json;

fn misspelt() -> String {
    CAMPAIGNS.replace("propeller", "propellor")
}

/// Not every editor tells of what others write.
#[test]
fn a_file_that_came_without_a_word_is_checked_once_it_is_opened() {
    let mut editor = editor(json!({}));
    editor.open("trackc.yaml");
    assert_eq!(editor.told(), [""; 0]);
    editor.write("more/new.yaml", "offers: { a: 1 }\n");
    editor.open("more/new.yaml");
    let told = editor.told();
    assert!(told.iter().any(|line| line.starts_with("more/new.yaml 0:")), "{told:#?}");
    std::fs::remove_file(editor.path("more/new.yaml")).unwrap();
    editor.close("more/new.yaml");
    assert_eq!(editor.told(), [""; 0]);
}

/// An editor may write the URI of a file in another way than we would.
#[test]
fn what_was_told_under_an_editors_own_name_is_taken_back_under_that_name() {
    let mut editor = editor(json!({}));
    editor.write("more/é.yaml", &misspelt());
    editor.write("more/campaigns.yaml", "campaigns: {}\n");
    let ours = editor.uri("more/%C3%A9.yaml");
    let theirs = editor.uri("more/%c3%a9.yaml");
    editor.open("trackc.yaml");
    editor.told();
    assert_eq!(editor.told_of(&ours), Some(1));
    editor.open_as(&theirs, &misspelt());
    editor.told();
    assert_eq!((editor.told_of(&ours), editor.told_of(&theirs)), (Some(0), Some(1)));
    editor.close("more/%c3%a9.yaml");
    editor.told();
    assert_eq!((editor.told_of(&ours), editor.told_of(&theirs)), (Some(1), Some(0)));
    editor.open_as(&theirs, &misspelt());
    editor.close("trackc.yaml");
    editor.told();
    editor.close("more/%c3%a9.yaml");
    assert_eq!(editor.told(), [""; 0]);
}

/// As `:edit` does in Vim, which begins to count anew.
#[test]
fn a_file_that_is_closed_and_opened_at_once_is_told_of_again() {
    let mut editor = editor(json!({}));
    editor.write("more/campaigns.yaml", &misspelt());
    editor.open("trackc.yaml");
    editor.open("more/campaigns.yaml");
    let told = editor.told();
    assert_eq!(told.len(), 1, "{told:#?}");
    editor.close("more/campaigns.yaml");
    editor.forget();
    editor.open("more/campaigns.yaml");
    assert_eq!(editor.told(), told);
}

#[test]
fn a_file_that_moves_to_another_workspace_keeps_what_is_said_of_it_there() {
    let mut editor = editor(json!({}));
    let outer = WORKSPACE.replace("more/*.yaml", "*/**/*.yaml");
    editor.write("trackc.yaml", &outer);
    editor.write("more/campaigns.yaml", &misspelt());
    editor.open("more/campaigns.yaml");
    editor.open("trackc.yaml");
    let told = editor.told();
    assert_eq!(told, ["more/campaigns.yaml 1:17-1:26 error unknown-reference"]);
    // Its own root comes, and both include it: the nearest tells.
    editor.write("more/trackc.yaml", &WORKSPACE.replace("more/*.yaml", "c*.yaml"));
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let is_told = |told: &[String]| told.iter().any(|line| line.contains("17-1:26 error unknown"));
    let told = editor.told();
    assert!(is_told(&told), "{told:#?}");
    editor.write("trackc.yaml", &outer.replace("*/**/*.yaml", "x/*.yaml"));
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    let told = editor.told();
    assert!(is_told(&told), "{told:#?}");
    editor.change("more/campaigns.yaml", &[change((1, 17), (1, 26), "propeller")]);
    let told = editor.told();
    assert!(!told.iter().any(|line| line.starts_with("more/campaigns.yaml")), "{told:#?}");
}

#[test]
fn a_file_that_a_root_takes_in_before_it_is_saved_counts_as_it_is_typed() {
    let mut editor = editor(json!({}));
    editor.write("other/uz.yaml", "landers: {}\n");
    editor.open("other/uz.yaml");
    editor.open("trackc.yaml");
    editor.change("other/uz.yaml", &[change((0, 0), (1, 0), &misspelt().replace("kz:", "uz:"))]);
    assert_eq!(editor.told(), [""; 0]);
    editor.change("trackc.yaml", &[change((4, 11), (4, 15), "*")]);
    let of_uz = ["other/uz.yaml 1:17-1:26 error unknown-reference"];
    assert_eq!(editor.told(), of_uz);
    // The editor tells that something was saved, which was not this.
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    assert_eq!(editor.definition("other/uz.yaml", (1, 55)), "trackc.yaml 8:2-8:9");
    assert_eq!(editor.told(), of_uz);
    editor.change("other/uz.yaml", &[change((1, 17), (1, 26), "propeller")]);
    assert_eq!(editor.told(), [""; 0]);
    editor.change("other/uz.yaml", &[change((1, 17), (1, 26), "propelle")]);
    assert_eq!(editor.told().len(), 1);
    editor.change("trackc.yaml", &[change((4, 11), (4, 12), "more")]);
    assert_eq!(editor.told(), [""; 0]);
}

#[test]
fn what_cannot_be_read_is_shown_in_the_editor_and_once() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut editor = editor(json!({}));
    let baseline = editor.path(".trackc-baseline.json");
    editor.write(".trackc-baseline.json", "{");
    editor.open("trackc.yaml");
    editor.told();
    assert_eq!(editor.shown.len(), 1, "{:?}", editor.shown);
    let why = format!("trackc: cannot use the baseline {baseline}: ");
    assert!(editor.shown[0].starts_with(&why), "{:?}", editor.shown);
    // Neither what is typed nor what is saved elsewhere has it told again.
    editor.change("trackc.yaml", &[change((0, 0), (0, 0), "# x\n")]);
    editor.told();
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    editor.told();
    assert_eq!(editor.shown.len(), 1, "{:?}", editor.shown);
    std::fs::remove_file(&baseline).unwrap();
    for name in [b"\xFF.yaml", b"\xFE.yaml"] {
        let odd = editor.path("more").into_std_path_buf().join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(odd, "").unwrap();
    }
    editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    editor.told();
    assert_eq!(editor.shown.len(), 2, "{:?}", editor.shown);
    let why = &editor.shown[1];
    assert!(why.starts_with(&format!("trackc: cannot read {}", editor.path("more"))), "{why}");
    assert!(why.ends_with("its name is not UTF-8; and 1 problem like it"), "{why}");
}
