#!/usr/bin/env bash
# A CI job of its own, beside the gate: the tests on a real NetBox and a real Nautobot. Needs root,
# Python 3.12 and Debian's packages; each takes minutes to lay out its database.
set -euo pipefail
cd "$(dirname "$0")/.."
for source in netbox nautobot; do
  make "$source"
  make "test-$source"
done
