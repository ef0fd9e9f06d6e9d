#!/bin/sh
# Runs a command under a display without a screen and ends as the command does. xvfb-run ends with 5 when another program
# touched its temporary files while it removed them, whatever became of the command.
status=$(mktemp)
xvfb-run -a -s "-screen 0 1600x1200x24" sh -c 'kept=$1; shift; "$@" 2>&3; echo $? > "$kept"' sh "$status" "$@" 3>&2 2> /dev/null
ended=$(cat "$status")
rm -f "$status"
exit "${ended:-1}"
