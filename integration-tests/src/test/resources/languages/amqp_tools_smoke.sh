# What people do with amqp-tools (librabbitmq). Arguments: AMQP URI, prefix of names.
# Prints each step, and "done" at the end.
set -eu
uri=$1
queue=$2-q

fail() {
    echo "$1"
    exit 1
}

[ "$(amqp-declare-queue -u "$uri" -q "$queue")" = "$queue" ] || fail "declare"
echo declared

for body in one two three; do
    amqp-publish -u "$uri" -r "$queue" -p -C text/plain -b "$body"
done
echo published

[ "$(amqp-get -u "$uri" -q "$queue")" = one ] || fail "get"
echo got

consumed=$(amqp-consume -u "$uri" -q "$queue" -c 2 cat)
[ "$consumed" = twothree ] || fail "consume: $consumed"
echo consumed

if amqp-get -u "$uri" -q "$queue"; then
    fail "the queue should be empty"
fi

amqp-publish -u "$uri" -r "$queue" -b left
[ "$(amqp-delete-queue -u "$uri" -q "$queue")" = 1 ] || fail "delete"
echo done
