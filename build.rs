//! Tells the linker what a package cannot say elsewhere.

// What cargo tells a build script, it tells by the environment.
#![allow(clippy::disallowed_methods)]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    if target("OS") == "linux" && target("ENV") == "gnu" && !is_static {
        // A program at a fixed address: its tables (facts, explanations) hold some 20,000 pointers,
        // which would otherwise be written anew at each start. That is a fifth of a cold check.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
