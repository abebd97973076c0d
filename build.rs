//! Tells the linker what a package cannot say elsewhere.

// What cargo tells a build script, it tells by the environment.
#![allow(clippy::disallowed_methods)]

use std::env::var;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The functions that a check runs, for the linker to put side by side. See `scripts/order`.
const START: &str = "link/start.ld";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={START}");
    let target = |what: &str| var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if target("OS") != "linux" || target("ENV") != "gnu" || is_static {
        return;
    }
    // A program at a fixed address: its tables (facts, explanations) hold some 20,000 pointers,
    // which would otherwise be written anew at each start. That is a fifth of a cold check.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    // A check runs a tenth of the code. Side by side it is mapped in a third as many pieces, which
    // takes a fifth off a cold check and nearly half off its memory.
    let order = format!("-Wl,-T,{}/{START}", var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let is_release = var("PROFILE").is_ok_and(|profile| profile == "release");
    if is_release && links(&order).unwrap_or(false) {
        println!("cargo::rustc-link-arg-bins={order}");
    }
    // What unwinds a panic comes into the program where the linker has it to give: of a library that
    // is loaded for nothing else, a start pays a fifteenth.
    if is_release && links("-l:libgcc_eh.a").unwrap_or(false) {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Whether the linker takes an argument, which not every linker does.
fn links(arg: &str) -> Option<bool> {
    let out = var("OUT_DIR").ok()?;
    let source = Path::new(&out).join("probe.rs");
    fs::write(&source, "fn main() {}").ok()?;
    let mut rustc = Command::new(var("RUSTC").ok()?);
    rustc.arg(&source).arg("-o").arg(source.with_extension("out"));
    rustc.arg("--target").arg(var("TARGET").ok()?).arg("-C").arg(format!("link-arg={arg}"));
    if let Ok(linker) = var("RUSTC_LINKER") {
        rustc.arg("-C").arg(format!("linker={linker}"));
    }
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    let status = rustc.stdout(Stdio::null()).stderr(Stdio::null()).status();
    Some(status.ok()?.success())
}
