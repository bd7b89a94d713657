# The command line as an image. The models to check are mounted below /work.
FROM node:22-slim AS build
WORKDIR /package
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm pack --pack-destination /tmp && mv /tmp/model-version-*.tgz /tmp/model-version.tgz

FROM node:22-slim
COPY --from=build /tmp/model-version.tgz /tmp/
RUN npm install --global --omit=dev --omit=peer --ignore-scripts /tmp/model-version.tgz && rm /tmp/model-version.tgz
USER node
WORKDIR /work
ENTRYPOINT ["model-version"]
