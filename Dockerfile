# Two stages: the first builds, the second holds the program and the libraries it needs, and nothing that builds.
FROM debian:bookworm-slim AS build
WORKDIR /source
COPY scripts/install scripts/install
RUN scripts/install build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake -S . -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DTESTS=OFF \
    && cmake --build /build --target slotd \
    && strip /build/slotd

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libcivetweb1 libjansson4 libsqlite3-0 libpq5 libglib2.0-0 libical3 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 65532 slotd \
    && useradd --uid 65532 --gid 65532 --no-create-home --home-dir /data --shell /usr/sbin/nologin slotd \
    && install -d -o slotd -g slotd /data
COPY --from=build /build/slotd /usr/local/bin/slotd
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 5000
ENV SLOTD_LISTEN=0.0.0.0:5000 SLOTD_STORE=sqlite:/data/slotd.db
# No curl in the image: slotd asks itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/usr/local/bin/slotd", "--probe"]
STOPSIGNAL SIGTERM
# Exec form: slotd is process 1 and takes SIGTERM itself.
ENTRYPOINT ["/usr/local/bin/slotd"]
