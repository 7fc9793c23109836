# syntax=docker/dockerfile:1

FROM rust:1-bookworm AS build
WORKDIR /source
COPY . .
# SQLite, libpq, OpenSSL for TLS to PostgreSQL and the cryptography are compiled in: the image has the C compiler, perl and make.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package api --features pgtls --bin recourse \
    && install -D target/release/recourse /built/recourse

FROM debian:bookworm-slim
# The working folder is where the sandbox keeps its database when nothing is configured.
RUN install -d -o 10001 -g 10001 /var/lib/recourse
COPY --from=build /built/recourse /usr/local/bin/recourse
# The authorities that vouch for the servers from which software publishes its keys.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY LICENSE /usr/share/doc/recourse/LICENSE
USER 10001:10001
WORKDIR /var/lib/recourse
ENV RECOURSE_LISTEN=0.0.0.0:8080
EXPOSE 8080
# The image has no curl; bash can open a socket. The port is the one that the service was told to listen on.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/${RECOURSE_LISTEN##*:} && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 3 _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["recourse"]
CMD ["serve"]
