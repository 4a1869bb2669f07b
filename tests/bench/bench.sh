#!/bin/bash
# bench.sh: tacit's speed and memory, beside tools that only count.
#
#     bench.sh TACIT GEN [SIZE_BYTES] [OUT_DIR]
#
# GEN is gen.c compiled. Logs of SIZE_BYTES (1 GB) are made in OUT_DIR and kept for the next time;
# without OUT_DIR they go to a temporary folder that is removed. RUNS (5) is the number of rounds.
# Exit status: 0 all bars met, 1 one missed, 2 it could not be measured.
#
# Only ratios taken in one run mean anything: the bars are from research/perf-anchors.md. They are
# meant for 1 GB; at a few MB what counts is the time to start.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

readonly code='%[A-Z][A-Z0-9_]*(-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+'
readonly seed=42
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here

die() {
	echo "bench: $*" >&2
	exit 2
}

bench_py() {
	python3 "$here/bench.py" "$@"
}

[[ $# -ge 2 && $# -le 4 ]] || die "usage: bench.sh TACIT GEN [SIZE_BYTES] [OUT_DIR]"
tacit=$(realpath -e "$1") || die "no $1"
gen=$(realpath -e "$2") || die "no $2"
size=${3:-1000000000}
runs=${RUNS:-5}
[[ $size =~ ^[1-9][0-9]*$ ]] || die "SIZE_BYTES is a number, not '$size'"
[[ $runs =~ ^[1-9][0-9]*$ ]] || die "RUNS is a number, not '$runs'"
for tool in python3 rg gzip; do
	[[ -n $(type -P "$tool") ]] || die "$tool is needed"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
out=${4:-$work}
mkdir -p "$out"
out=$(realpath -e "$out")

# What gen writes is part of the name, so that a change of it does not meet old logs.
tag=$(for mix in mixed dense sparse; do "$gen" "$mix" 100000 $seed; done | cksum | cut -d ' ' -f 1)
readonly tag

# make_log MIX BYTES: the path of that log, made unless it is there.
make_log() {
	local file=$out/$1.$2.$tag.log
	if [[ ! -e $file ]]; then
		echo "making $file" >&2
		"$gen" "$1" "$2" $seed >"$file.part"
		mv "$file.part" "$file"
	fi
	echo "$file"
}

# make_gz LOG: the path of it compressed.
make_gz() {
	local file=$1.gz packer=gzip
	if [[ ! -e $file ]]; then
		echo "making $file" >&2
		if [[ -n $(type -P pigz) ]]; then
			packer=pigz
		fi
		"$packer" -6 -n -c "$1" >"$file.part"
		mv "$file.part" "$file"
	fi
	echo "$file"
}

mixed=$(make_log mixed "$size")
dense=$(make_log dense "$size")
sparse=$(make_log sparse "$size")
mixed_gz=$(make_gz "$mixed")
tenth=$(make_log mixed $((size > 10 ? size / 10 : 1)))
tenth_gz=$(make_gz "$tenth")
one_line=$(make_log dense 1)

missed=0

# verdict NAME TEXT CONDITION...: print it as a bar is printed.
verdict() {
	local name=$1 text=$2
	shift 2
	if "$@"; then
		echo "ok   $name: $text"
	else
		echo "MISS $name: $text"
		missed=1
	fi
}

# What rg and tacit count of each code, where they differ: the ten that differ most.
explain_difference() {
	{ rg -o --no-unicode "$code" "$1" || true; } | cut -c 2- | sort | uniq -c |
		awk '{ print $2, $1 }' | sort >"$work/rg.codes"
	bench_py codes "$2" | sort >"$work/tacit.codes"
	echo "     code, rg's count, tacit's:"
	join -a 1 -a 2 -e 0 -o 0,1.2,2.2 "$work/rg.codes" "$work/tacit.codes" |
		awk '$2 != $3 { d = $2 - $3; print (d < 0 ? -d : d), "    ", $0 }' |
		sort -rn | cut -d ' ' -f 2- | sed -n 1,10p
}

# check_count NAME LOG JSON: does tacit's document of it hold as many messages as the log?
check_count() {
	local lines codes got
	lines=$(rg -c --no-unicode "$code" "$2" || true)
	got=$(bench_py messages "$3")
	if [[ $got != "${lines:=0}" ]]; then
		codes=$(rg --count-matches --no-unicode "$code" "$2" || true)
		if [[ $got == "$codes" ]]; then
			echo "ok   count $1: $got messages in $lines lines: some lines hold two"
			return
		fi
	fi
	verdict "count $1" "$got messages, rg -c $lines" [ "$got" = "$lines" ]
	if [[ $got != "$lines" ]]; then
		explain_difference "$2" "$3"
	fi
}

# document NAME ARGUMENT...: tacit's JSON for them, from standard input where they say so.
document() {
	local file=$work/$1.json
	shift
	"$tacit" analyze "$@" --format json >"$file" || die "tacit analyze $*: status $?"
}

document mixed "$mixed" --jobs 2
document mixed-j1 "$mixed" --jobs 1
document dense "$dense" --jobs 2
document sparse "$sparse" --jobs 2
document gz "$mixed_gz"
document pipe - <"$mixed"
check_count mixed "$mixed" "$work/mixed.json"
check_count dense "$dense" "$work/dense.json"
check_count sparse "$sparse" "$work/sparse.json"
check_count gz "$mixed" "$work/gz.json"
check_count pipe "$mixed" "$work/pipe.json"
verdict "same" "--jobs 1 and --jobs 2 write the same bytes" \
	cmp -s "$work/mixed-j1.json" "$work/mixed.json"
echo

# entry KIND ID LOG COMMAND [ARGUMENT...]: a command of the plan. LOG says how much is read; an
# argument that is '|' is a pipe between two commands.
declare -A line_count
entry() {
	local kind=$1 id=$2 log=$3 command='' word
	shift 3
	if [[ -z ${line_count[$log]:-} ]]; then
		line_count[$log]=$(wc -l <"$log")
	fi
	for word; do
		if [[ $word != '|' ]]; then
			printf -v word '%q' "$word"
		fi
		command+="$word "
	done
	printf '%s\t%s\t%s\t%s\t%s\n' "$kind" "$id" "$(stat -c %s "$log")" "${line_count[$log]}" \
		"$command"
}

# bar METRIC A B LIMIT, note METRIC A B: see bench.py.
bar() {
	printf 'bar\t%s\t%s\t%s\t%s\n' "$@"
}
note() {
	printf 'note\t%s\t%s\t%s\t-\n' "$@"
}

run() {
	entry run "$@"
}
count() {
	entry count "$@"
}
shell() {
	entry shell "$@"
}

counters() {
	count "$1/rg -c" "$2" rg -c --no-unicode "$code" "$2"
	count "$1/grep -cE" "$2" grep -cE "$code" "$2"
	count "$1/wc -l" "$2" wc -l "$2"
}

plan() {
	for mix in mixed dense sparse; do
		local log=${!mix}
		run "$mix/tacit --jobs 2" "$log" "$tacit" analyze "$log" --jobs 2
		run "$mix/tacit --jobs 1" "$log" "$tacit" analyze "$log" --jobs 1
		counters "$mix" "$log"
	done
	# What a user gets who says nothing about threads.
	run "sparse/tacit" "$sparse" "$tacit" analyze "$sparse"
	shell "mixed/cat | tacit" "$mixed" cat "$mixed" '|' "$tacit" analyze - --jobs 1
	run "gz/tacit" "$mixed" "$tacit" analyze "$mixed_gz"
	shell "gz/zcat | wc -l" "$mixed" zcat "$mixed_gz" '|' wc -l
	run "tenth/tacit --jobs 2" "$tenth" "$tacit" analyze "$tenth" --jobs 2
	run "tenth/tacit gz" "$tenth" "$tacit" analyze "$tenth_gz"
	# The same ten times over: as many bytes as mixed, and no more that is to be kept.
	local ten=("$tenth" "$tenth" "$tenth" "$tenth" "$tenth" "$tenth" "$tenth" "$tenth" "$tenth" "$tenth")
	shell "tenth/ten times | tacit" "$mixed" cat "${ten[@]}" '|' "$tacit" analyze -
	printf 'group\tline\t20\n'
	run "line/tacit" "$one_line" "$tacit" analyze "$one_line"
	count "line/rg -c" "$one_line" rg -c --no-unicode "$code" "$one_line"

	bar wall "mixed/tacit --jobs 2" "mixed/rg -c" 1.3
	bar wall "dense/tacit --jobs 2" "dense/rg -c" 1.3
	bar cpu "mixed/tacit --jobs 1" "mixed/rg -c" 2.2
	bar cpu "dense/tacit --jobs 1" "dense/rg -c" 2.2
	bar wall "sparse/tacit" "sparse/grep -cE" 1.6
	bar wall "gz/tacit" "gz/zcat | wc -l" 0.5
	bar wall "mixed/cat | tacit" "mixed/tacit --jobs 1" 1.5
	bar rss "mixed/tacit --jobs 2" - 32768
	bar rss "gz/tacit" - 32768
	bar rss "tenth/tacit --jobs 2" - 32768
	bar rss "tenth/tacit gz" - 32768
	bar rss "tenth/ten times | tacit" "tenth/tacit --jobs 2" 1.1
	bar wall "line/tacit" - 0.020
	note wall "mixed/tacit --jobs 1" "mixed/tacit --jobs 2"
	note wall "dense/tacit --jobs 1" "dense/tacit --jobs 2"
	note wall "sparse/tacit --jobs 1" "sparse/grep -cE"
	note wall "line/tacit" "line/rg -c"
	# What differs is what the larger log tells: a quarter more series, each with its example.
	note rss "mixed/tacit --jobs 2" "tenth/tacit --jobs 2"
	note rss "gz/tacit" "tenth/tacit gz"
}

plan >"$work/plan"
echo "$(stat -c %s "$mixed") bytes a log, $runs rounds, $(nproc) processors"
status=0
bench_py run "$work/plan" "$runs" || status=$?
exit $((status > missed ? status : missed))
