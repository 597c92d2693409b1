#!/usr/bin/env bash
# Measures, and prints a table of each:
# - what a hire costs at the gateway with 10 and with 5,000 customers of one agent, through a real Kubernetes API server; an error when many customers make
#   a hire more than twice as slow;
# - what a page of the marketplace costs with 100 and with 10,000 listings on SQLite; an error when the median of any is over 20 ms;
# - what showing an answer of 50 and of 200 KB costs while it comes in; an error when four times the length costs more than 4.8 times as much;
# - what the product adds to an agent's first word, and what 200 answers at once take for a minute; an error when an event is lost;
# - how many events a second the usage webhook takes on SQLite, 1, 100 and 1,000 at once; an error when it is under 5,000 at 100;
# - what the close of 10,000 companies' months with 1,000,000 rows takes, and what a company's billing page costs in a ledger of 500,000 rows and in one of
#   5,000,000; an error when the close takes over a minute or 500 MB, or the page more than 1.3 times as long.
# - how evenly 500 tasks of 50 companies are served on 8 slots, how many a second, and what each asks of the database from its start to its hand-in, with one metered
#   call: the round trips that a server would see, a save of several rows as one, and the commands that SQLite gets, a save row by row; an error when a company gets
#   more than 1.2 times as much as another (1.5 times where each has a limit of one at once), or a task takes more than 32 round trips.
# With `marketplace`, `gateway`, `chat`, `webhook`, `billing` or `tasks` as its argument only that one. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 VESAAS_BENCH=1
only=${1:-}
wanted() { [ -z "$only" ] || [ "$only" = "$1" ]; }
if wanted gateway; then bash deploy/kube-server.sh >/dev/null; fi
dotnet build VeSaaS.Tests -c Release -v q
run() { dotnet test --project VeSaaS.Tests -c Release --no-build --no-progress --output Detailed --show-live-output on --filter-class "$1"; }
if wanted gateway; then run '*GatewayBenchmark'; fi
if wanted marketplace; then run '*MarketplaceBenchmark'; fi
if wanted chat; then run '*MarkdownBenchmark'; run '*ChatBenchmark'; fi
if wanted webhook; then run '*WebhookBenchmark'; fi
if wanted billing; then run '*BillingBenchmark'; fi
if wanted tasks; then run '*TaskBenchmark'; fi
