#!/usr/bin/env bash
# Installs the official JavaScript SDK of A2A, in the version that the lock file pins, where the tests start an agent of it. Nothing to do when it is there.
set -euo pipefail
cd "$(dirname "$0")/.."
source=VeSaaS.Tests/Runs/JsAgent
target=VeSaaS.Tests/obj/js-agent
mkdir -p "$target"
cp "$source/agent.mjs" "$target/"
if [ -d "$target/node_modules/@a2a-js/sdk" ] && cmp -s "$source/package-lock.json" "$target/package-lock.json"; then exit; fi

if ! command -v npm >/dev/null && command -v apt-get >/dev/null; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -q
  $as_root apt-get install -y -q --no-install-recommends nodejs npm
fi

cp "$source/package.json" "$source/package-lock.json" "$target/"
npm ci --prefix "$target" --no-audit --no-fund --ignore-scripts
