#!/usr/bin/env bash
# Makes the single initial migration of both providers anew from the model. Only until the first release: after it, migrations are added.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore >/dev/null
rm -rf VeSaaS.Infrastructure/Persistence/Sqlite/Migrations VeSaaS.Infrastructure/Persistence/SqlServer/Migrations
dotnet build VeSaaS.Infrastructure -v q --nologo
for provider in Sqlite SqlServer; do
  dotnet ef migrations add Initial --no-build --project VeSaaS.Infrastructure --context "${provider}AppDbContext" \
    --output-dir "Persistence/$provider/Migrations"
done
# One fixed id, so that making it anew changes only what the model changed.
for folder in VeSaaS.Infrastructure/Persistence/{Sqlite,SqlServer}/Migrations; do
  made=$(basename "$(ls "$folder"/*_Initial.cs)" .cs)
  sed -i "s/$made/20260101000000_Initial/" "$folder/$made.Designer.cs"
  mv "$folder/$made.cs" "$folder/20260101000000_Initial.cs"
  mv "$folder/$made.Designer.cs" "$folder/20260101000000_Initial.Designer.cs"
done
