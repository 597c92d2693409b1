#!/usr/bin/env bash
# Installs JavaScript that the tests run, in the versions that the lock files pin: an agent of the official SDK of A2A, and the reference implementation of
# Standard Webhooks. Nothing to do for what is there.
set -euo pipefail
cd "$(dirname "$0")/.."

install() {
  local source=VeSaaS.Tests/$1 target=VeSaaS.Tests/obj/$2 script=$3 package=$4
  mkdir -p "$target"
  cp "$source/$script" "$target/"
  if [ -d "$target/node_modules/$package" ] && cmp -s "$source/package-lock.json" "$target/package-lock.json"; then return; fi

  if ! command -v npm >/dev/null && command -v apt-get >/dev/null; then
    local as_root
    as_root=$([ "$(id -u)" = 0 ] || echo sudo)
    $as_root apt-get update -q
    $as_root apt-get install -y -q --no-install-recommends nodejs npm
  fi

  cp "$source/package.json" "$source/package-lock.json" "$target/"
  npm ci --prefix "$target" --no-audit --no-fund --ignore-scripts
}

install Runs/JsAgent js-agent agent.mjs @a2a-js/sdk
install Billing/Webhook/Signer webhook-signer sign.mjs standardwebhooks
