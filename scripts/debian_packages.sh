#!/usr/bin/env bash
# The tests drive Chromium and start PostgreSQL. Where Debian packages can be installed they are; elsewhere
# one line says what to run.
set -euo pipefail

needed=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  needed+=(chromium fonts-liberation)
[ -x /usr/lib/postgresql/17/bin/initdb ] || command -v initdb >/dev/null || needed+=(postgresql-17)
command -v make >/dev/null || needed+=(make)

[ "${#needed[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "The tests need these programs: ${needed[*]}. Install them and run make test again." >&2
  exit 1
fi

install="apt-get update && apt-get install -y --no-install-recommends ${needed[*]}"
if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n)
else
  echo "The tests need Debian packages. Run this once, then make test again:" >&2
  echo "  sudo sh -c '$install'" >&2
  exit 1
fi

echo "Installing Debian packages: ${needed[*]} ..."
"${as_root[@]}" apt-get update -qq
# create_main_cluster=false: the tests start servers of their own.
"${as_root[@]}" install -d /etc/postgresql-common
"${as_root[@]}" sh -c 'grep -qs create_main_cluster /etc/postgresql-common/createcluster.conf || echo "create_main_cluster = false" >> /etc/postgresql-common/createcluster.conf'
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${needed[@]}" >/dev/null
