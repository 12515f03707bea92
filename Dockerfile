# A static binary in an image with nothing else in it.
FROM rust:1.95-alpine AS build
# Alpine keeps only the newest version of a package, so that a pin breaks within weeks.
# hadolint ignore=DL3018
RUN apk add --no-cache musl-dev gcc make
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin opcit

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /src/target/release/opcit /usr/local/bin/opcit
# Certificates come with the base image; the cache belongs into a volume.
ENV OPCIT_CACHE=/cache/opcit.sqlite
VOLUME ["/cache", "/work"]
WORKDIR /work
# `nonroot` by number: the name means nothing outside the image.
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/opcit"]
CMD ["--help"]
