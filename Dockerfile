# syntax=docker/dockerfile:1
# The program and nothing else: one static file, run by nobody.
#
#   docker build -t trackc .
#   docker run --rm -v "$PWD:/work:ro" trackc check
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY benches ./benches
COPY templates ./templates
COPY schema ./schema
# A target that is named keeps the flags from macros and build scripts, which cannot be static.
ENV RUSTFLAGS="-C target-feature=+crt-static"
RUN target="$(uname -m)-unknown-linux-gnu" \
    && cargo build --locked --release --bin trackc --target "$target" \
    && mv "target/$target/release/trackc" /trackc

FROM scratch
COPY --from=build /trackc /trackc
USER 65534:65534
WORKDIR /work
ENTRYPOINT ["/trackc"]
CMD ["check"]
