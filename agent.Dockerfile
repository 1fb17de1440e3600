# The Floorkeeper worker. Build from the repository's root:
#   docker build -f agent.Dockerfile -t floorkeeper .
# Run with LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET and a provider set (see .env.example), and
# give it time to end, as it waits for its calls:
#   docker run --env-file .env --stop-timeout 3600 floorkeeper

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY tools ./tools
RUN npm ci
COPY src ./src
RUN node tools/build.mjs

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY tools/pin-peers.mjs ./tools/
# The worker is the application here, so it brings the peers itself. The models (VAD, end of turn) come
# inside the packages; nothing is downloaded at run time. Optional packages stay: native media and the
# models' runtimes are optional, one per platform. Removed is what this image has no use for: other
# systems' runtimes, the compiler (an optional peer of a dependency), source maps.
RUN node tools/pin-peers.mjs \
    && npm ci --omit=dev \
    && npm cache clean --force \
    && rm -rf node_modules/onnxruntime-node/bin/napi-v6/darwin \
        node_modules/onnxruntime-node/bin/napi-v6/win32 \
        node_modules/typescript node_modules/@typescript \
    && find node_modules -name '*.map' -delete

FROM node:24-bookworm-slim
# TLS roots for the providers; the slim image has none.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    FLOORKEEPER_HTTP_HOST=0.0.0.0 \
    FLOORKEEPER_STATE=/app/var \
    FLOORKEEPER_RECORDS=/app/records
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app worker && mkdir var records && chown worker var records
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY policies ./policies
USER worker
VOLUME ["/app/var", "/app/records"]
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains: no new calls, running calls go to their end.
STOPSIGNAL SIGTERM
CMD ["node", "dist/worker.js", "start"]
