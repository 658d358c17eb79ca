#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every wrong input of the generators must be refused, at the right place, with the right words; a right one is taken.
#   must-fail.sh TPLGEN POGEN SQLGEN SOURCE_ROOT
set -eu
tplgen=$1 pogen=$2 sqlgen=$3 root=$4
here=$root/tests/unit/tools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fault() {
        printf 'not ok: %s\n' "$*"
        failed=1
}

expect() { # name, words…: each stands in $work/stderr
        name=$1
        shift
        for words; do
                grep -qF -- "$words" "$work/stderr" || fault "$name: no \"$words\" in: $(cat "$work/stderr")"
        done
}

for template in "$here"/bad-templates/*.html; do
        name=$(basename "$template" .html)
        if "$tplgen" --room x --out "$work" --library "$root"/src/pages/layouts/*.html "$root"/src/pages/partials/*.html -- \
                "$template" 2>"$work/stderr"; then
                fault "$name: was taken"
        fi
        expect "$name" "$(sed -n 1p "${template%.html}.expect")" "$(sed -n 2p "${template%.html}.expect")"
done

for case in "$here"/bad-texts/*/; do
        name=$(basename "$case")
        cp "$case/use.c.in" "$work/use.c"
        if "$pogen" strict "$work/o.c" "$work/o.json" "$work/o.d" "${case%/}" "$work/use.c" 2>"$work/stderr"; then
                fault "$name: was taken"
        fi
        expect "$name" "$(cat "$case/expect")"
done

for query in "$here"/bad-parts/*.sql; do
        name=$(basename "$query" .sql)
        if "$sqlgen" queries main "$query" "$work/o.h" "$work/o.c" "$root"/sql/migrations/0001-*.sql 2>"$work/stderr"; then
                fault "$name: was taken"
        fi
        expect "$name" "$(cat "${query%.sql}.expect")"
done

cp "$here/good-texts/use.c.in" "$work/use.c"
"$pogen" strict "$work/o.c" "$work/o.json" "$work/o.d" "$here/good-texts" "$work/use.c" 2>"$work/stderr" ||
        fault "good-texts: $(cat "$work/stderr")"
grep -qF '"%-10.*s: 100%% itu %zu dari %lld\n"' "$work/o.c" || fault 'good-texts: the translation is not in the table'
exit "$failed"
