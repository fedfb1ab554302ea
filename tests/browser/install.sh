#!/bin/sh
# Puts Debian's chromium on this machine for the browser tests, where it is missing and may be installed.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo 'Installing chromium for the browser tests (once) …'
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo '!!! NO BROWSER: the browser tests need chromium, which could not be installed here (Debian: apt-get install chromium)' >&2
exit 1
