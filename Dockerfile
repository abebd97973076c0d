# syntax=docker/dockerfile:1
# The program and nothing else: one static file, run as nobody.
#
#   docker build --tag trackc .
#   docker run --rm --volume "$PWD:/work:ro" trackc check
FROM rust:1.95.0-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY benches ./benches
COPY link ./link
COPY src ./src
COPY templates ./templates
RUN cargo rustc --locked --release --bin trackc -- -C target-feature=+crt-static -C relocation-model=static

FROM scratch
COPY --from=build /src/target/release/trackc /trackc
USER 65534:65534
WORKDIR /work
ENTRYPOINT ["/trackc"]
CMD ["check"]
