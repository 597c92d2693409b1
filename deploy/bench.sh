#!/usr/bin/env bash
# Measures what a hire costs at the gateway with 10 and with 5,000 customers of one agent, through a real Kubernetes API server, and prints a table.
# Ends with an error when many customers make a hire more than twice as slow. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 VESAAS_BENCH=1
bash deploy/kube-server.sh >/dev/null
dotnet build VeSaaS.Tests -c Release -v q
dotnet test --project VeSaaS.Tests -c Release --no-build --no-progress --output Detailed --show-live-output on --filter-class '*GatewayBenchmark'
