# The whole workflow. `just` alone lists it.

default:
    @just --list

# Everything CI asks for.
ci:
    bash .ci/run

# All tests.
test:
    cargo test

# Formatting and lints, warnings as errors.
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Make the generated files anew.
generate:
    bash scripts/generate

# Ratios against references measured in the same run.
bench:
    cargo bench --bench check

# The documentation of the code.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items
