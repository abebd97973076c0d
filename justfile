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

# The hooks, the wheel, the image's program and the workflows, with the real tools.
try:
    bash scripts/lint-workflows
    bash scripts/try-container
    bash scripts/try-pre-commit
    bash scripts/try-wheel

# Make the generated files anew.
generate:
    bash scripts/generate

# Ratios against references measured in the same run; `just bench team` measures one case.
bench *CASES:
    cargo bench --bench check -- {{CASES}}

# Measure which functions a check runs, for the linker to put side by side. Needs valgrind.
order:
    bash scripts/order

# What `just bench` compares with besides, from the registries.
peers:
    bash scripts/peers

# The documentation of the code.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items
