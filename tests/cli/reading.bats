load helper

# One message of each device; the names are the places where they were found.
one() {
  echo "<189>Nov 18 06:05:01 $1 13: $config_line"
}

# The document has exactly these devices.
devices_are() {
  is "$(json '" ".join(sorted(v["name"] for v in d["devices"]))')" "$*"
}

# ---- files and folders ----

@test "a missing file exits 3, is named on stderr and in the output, and the rest is analysed" {
  one turku >a.log
  document missing.log a.log
  is "$status" 3
  has "$stderr" "missing.log: No such file"
  is "$(json '[i["complaints"] for i in d["inputs"] if i["path"] == "missing.log"]')" \
    "[['No such file or directory']]"
  devices_are turku
}

@test "a folder is read whole, in one order, with what is below it" {
  mkdir -p logs/deep/er
  one a >logs/2.log
  one b >logs/1.log
  one c >logs/deep/er/3.txt
  document logs
  is "$status" 0
  is "$(json '[i["path"] for i in d["inputs"]]')" "['logs/1.log', 'logs/2.log', 'logs/deep/er/3.txt']"
  devices_are a b c
}

@test "a dangling link in a folder exits 3 and the rest is read" {
  mkdir logs
  one a >logs/a.log
  ln -s nowhere logs/b.log
  document logs
  is "$status" 3
  has "$stderr" "logs/b.log"
  devices_are a
}

@test "a file and a folder that must not be read exit 3 and the rest is read" {
  mkdir -p logs/closed
  one a >logs/a.log
  one b >logs/b.log
  one c >logs/closed/c.log
  chmod 000 logs/b.log logs/closed
  as_user=()
  if [ "$(id -u)" -eq 0 ]; then # root may read everything
    chmod 755 "$BATS_TEST_TMPDIR"
    as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    "${as_user[@]}" test -r logs/a.log && "${as_user[@]}" "$TACIT" explain COMM_FAILED >/dev/null 2>&1 ||
      skip "root, and nobody cannot run the program"
  fi
  run --separate-stderr "${as_user[@]}" "$TACIT" analyze --format json logs
  chmod 755 logs/closed
  is "$status" 3
  has "$stderr" "logs/b.log: Permission denied"
  has "$stderr" "logs/closed"
  devices_are a
}

@test "a pipe in a folder is not waited for" {
  mkdir logs
  one a >logs/a.log
  mkfifo logs/pipe
  run --separate-stderr timeout 10 "$TACIT" analyze --format json logs
  is "$status" 0
  has "$stderr" "logs/pipe"
  devices_are a
}

@test "a link to a folder is not followed within one, so that a circle ends" {
  mkdir logs
  one a >logs/a.log
  ln -s . logs/again
  run --separate-stderr timeout 10 "$TACIT" analyze --format json logs
  is "$status" 0
  is "$(json 'd["coverage"]["messages"]')" 1
}

@test "an empty file, an empty folder and empty input are no error" {
  : >empty.log
  mkdir empty
  document empty.log
  is "$status" 0
  has "$stderr" "empty.log: is empty"
  is "$(json 'd["devices"], d["coverage"]["lines"], len(d["inputs"])')" "([], 0, 1)"
  document empty
  is "$status" 0
  run --separate-stderr bash -c "'$TACIT' --format json </dev/null"
  is "$status" 0
  is "$(json 'd["devices"]')" "[]"
}

@test "a log without a message is coverage, not an error" {
  printf 'one\n\ntwo 50%% of 7-5-3\n' >a.log
  document a.log
  is "$status" 0
  has "$stderr" "a.log: holds no message"
  is "$(json 'd["coverage"]["lines"], d["coverage"]["unread_lines"], d["coverage"]["messages"]')" "(3, 2, 0)"
}

@test "a binary file is searched, is said to be one, and is no error" {
  { head -c 20000 "$TACIT"; echo; one a; } >a.bin
  document a.bin
  is "$status" 0
  has "$stderr" "a.bin: looks binary"
  devices_are a
}

@test "names that are not UTF-8 are read and told in valid JSON" {
  one a >$'b\xffd.log'
  document .
  is "$status" 0
  is "$(json 'd["coverage"]["messages"]')" 1
}

@test "the same path twice is read once" {
  mkdir logs
  one a >logs/a.log
  document logs/a.log logs logs/a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"], len(d["inputs"])')" "(1, 1)"
}

@test "the order of paths changes nothing" {
  one a >1.log
  one b >2.log
  small_log >3.log
  document 1.log 2.log 3.log
  local first=$output
  document 3.log 1.log 2.log
  is "$output" "$first"
}

# ---- standard input ----

@test "standard input is read without a path, and where - stands" {
  small_log >a.log
  run --separate-stderr bash -c "'$TACIT' --format json <a.log"
  is "$status" 0
  is "$(json 'd["inputs"][0]["path"], d["coverage"]["messages"]')" "('-', 2)"
  run --separate-stderr bash -c "cat a.log | '$TACIT' analyze --format json -"
  is "$(json 'd["coverage"]["messages"]')" 2
  one b >b.log
  run --separate-stderr bash -c "'$TACIT' analyze --format json b.log - <a.log"
  is "$(json '[i["path"] for i in d["inputs"]]')" "['-', 'b.log']"
  devices_are b pori-1
}

@test "compressed standard input is unpacked" {
  small_log | gzip >a.gz
  run --separate-stderr bash -c "'$TACIT' --format json <a.gz"
  is "$status" 0
  is "$(json 'd["coverage"]["messages"]')" 2
  mkdir t
  one x >t/x.log
  tar -czf t.tar.gz t
  run --separate-stderr bash -c "cat t.tar.gz | '$TACIT' --format json"
  is "$status" 0
  is "$(json '[i["path"] for i in d["inputs"]]')" "['-!t/x.log']"
}

# ---- archives ----

@test "gz, bz2, xz and zst of a log are that log" {
  small_log >a.log
  gzip -k a.log
  bzip2 -k a.log
  xz -k a.log
  zstd -q a.log
  for file in a.log.gz a.log.bz2 a.log.xz a.log.zst; do
    document $file
    is "$file $status" "$file 0"
    is "$(json 'd["coverage"]["messages"], d["coverage"]["lines"]')" "(2, 3)"
    is "$(json 'm["SYS-5-CONFIG_I"]["source"]')" "{'input': '$file', 'line': 3}"
  done
}

@test "members of tar, tar.gz, tar.bz2, tar.xz, tar.zst, zip and 7z are named ARCHIVE!MEMBER" {
  mkdir -p in/sub
  one a >in/a.log
  one b >in/sub/b.log
  tar -cf t.tar in
  tar -czf t.tar.gz in
  tar -cjf t.tar.bz2 in
  tar -cJf t.tar.xz in
  zstd -q t.tar -o t.tar.zst
  zip -qr t.zip in
  7z a -bd t.7z in >/dev/null
  for file in t.tar t.tar.gz t.tar.bz2 t.tar.xz t.tar.zst t.zip t.7z; do
    document $file
    is "$file $status" "$file 0"
    devices_are a b
    is "$(json 'sorted(i["path"] for i in d["inputs"])')" "['$file!in/a.log', '$file!in/sub/b.log']"
  done
}

@test "a 7z is read from a pipe and in another archive, and one too large to hold is named" {
  mkdir in
  one a >in/a.log
  7z a -bd t.7z in >/dev/null
  document - <t.7z
  is "$status" 0
  devices_are a
  document - < <(cat t.7z)
  is "$status" 0
  devices_are a
  is "$(json 'sorted(i["path"] for i in d["inputs"])')" "['-!in/a.log']"
  tar -cf t.tar t.7z
  document t.tar
  is "$status" 0
  is "$(json 'sorted(i["path"] for i in d["inputs"])')" "['t.tar!t.7z!in/a.log']"
  tacit analyze - < <(cat t.7z; head -c 270000000 /dev/zero)
  is "$status" 3
  has "$stderr" "more than 256 MB"
}

@test "an archive in an archive is read, and one too deep is named" {
  mkdir in
  one a >in/a.log
  tar -czf 1.tgz in
  one b >b.log
  zip -q 2.zip 1.tgz b.log
  tar -cf 3.tar 2.zip
  document 3.tar
  is "$status" 0
  is "$(json 'sorted(i["path"] for i in d["inputs"])')" "['3.tar!2.zip!1.tgz!in/a.log', '3.tar!2.zip!b.log']"
  local last=3.tar
  for i in 4 5 6 7 8 9; do
    tar -cf $i.tar "$last"
    last=$i.tar
  done
  document 9.tar
  is "$status" 3
  has "$stderr" "too deep"
}

@test "joined gzip members are one log" {
  { one a | gzip; one b | gzip; } >j.log.gz
  document j.log.gz
  is "$status" 0
  devices_are a b
}

@test "a truncated archive exits 3, is named, and what could be read is analysed" {
  one a >a.log
  seq 200000 >>a.log
  gzip -k a.log
  bzip2 -k a.log
  xz -k a.log
  zstd -q a.log
  tar -czf a.tar.gz a.log
  # bzip2 gives nothing of a block of 900 kB that is not whole: the log is longer than that
  for file in a.log.gz a.log.bz2 a.log.xz a.log.zst a.tar.gz; do
    head -c $(($(wc -c <$file) * 95 / 100)) $file >cut.$file
    document cut.$file
    is "$file $status" "$file 3"
    has "$stderr" "cut.$file"
    devices_are a
    has "$(json '[i["complaints"] for i in d["inputs"]]')" "'"
  done
}

@test "damage inside a gzip exits 3 and what stands before it is analysed" {
  { one a; seq 200000; } | gzip >a.gz
  printf '\xff\xff\xff\xff\xff\xff\xff\xff' | dd of=a.gz bs=1 seek=300000 conv=notrunc status=none
  document a.gz
  is "$status" 3
  has "$stderr" a.gz
  devices_are a
}

@test "a wrong checksum at the end of a gzip exits 3" {
  one a | gzip >a.gz
  printf '\x00\x00\x00\x00' | dd of=a.gz bs=1 seek=$(($(wc -c <a.gz) - 8)) conv=notrunc status=none
  document a.gz
  is "$status" 3
  devices_are a
}

@test "an encrypted member exits 3, is named, and the others are read" {
  one a >a.log
  one b >b.log
  zip -q t.zip a.log
  zip -qP secret t.zip b.log
  document t.zip
  is "$status" 3
  has "$stderr" "t.zip!b.log: is encrypted"
  devices_are a
}

@test "names that lead out of an archive are only labels" {
  mkdir sub
  one a >out.log
  (cd sub && tar -cPf ../t.tar ../out.log)
  rm out.log
  document t.tar
  is "$status" 0
  has "$stderr" "t.tar!../out.log"
  devices_are a
  [ ! -e out.log ]
}

@test "an archive that grows without measure is given up, exits 3, and ends soon" {
  { one a; head -c 300000000 /dev/zero; } | gzip -9 >bomb.gz
  run --separate-stderr timeout 60 "$TACIT" analyze --format json bomb.gz
  is "$status" 3
  has "$stderr" "400 times"
}

@test "a tar of logs that are compressed themselves is read whole, however large" {
  for name in a b; do
    python3 -c '
import random
for i in range(500000):
    print(f"May  7 08:{i // 10000:02}:{i // 200 % 60:02} sw-'$name' {i}: May  7 08:00:00: %SYS-5-CONFIG_I: {random.random()}")' |
      gzip -1 >$name.log.gz
  done
  tar -cf logs.tar ./*.log.gz
  run --separate-stderr timeout 120 "$TACIT" analyze logs.tar
  is "$status" 0
  is "$stderr" ""
  has "$output" "1,000,000 messages in 1,000,000 lines"
}

@test "a bomb of many small bombs is given up as a whole" {
  { one a; head -c 60000000 /dev/zero; } | gzip -9 >1.gz
  for i in {2..30}; do cp 1.gz "$i.gz"; done
  tar -cJf bomb.tar.xz ./*.gz
  rm ./*.gz
  run --separate-stderr timeout 60 "$TACIT" analyze --format json bomb.tar.xz
  is "$status" 3
  has "$stderr" "400 times"
}

@test "a log of a great many codes is counted in bounded memory" {
  awk 'BEGIN { for (i = 0; i < 200000; i++) printf "*Mar 11 13:37:57: %%FOO%d-3-BAR: x\n", i }' >codes.log
  run --separate-stderr "$TACIT" analyze --format json codes.log
  is "$status" 0
  has "$stderr" "134464 messages are only counted"
}

@test "a known message with long runs of blanks is given up, not tried for minutes" {
  blanks=$(printf '%2000s' '')
  for _ in {1..300}; do
    echo "*Mar 11 13:37:57: %SMART_LIC-3-AUTH_RENEW_FAILED: Authorization renewal with the${blanks}failed:${blanks}for${blanks}x"
  done >blanks.log
  run --separate-stderr timeout 20 "$TACIT" analyze --format json blanks.log
  is "$status" 0
  has "$stderr" "gave up"
}

# ---- encodings ----

@test "UTF-16 of both orders, with a mark or none, and UTF-8 with one are read as text" {
  small_log >a.log
  { printf '\xff\xfe'; iconv -t UTF-16LE a.log; } >le.log
  { printf '\xfe\xff'; iconv -t UTF-16BE a.log; } >be.log
  { printf '\xef\xbb\xbf'; cat a.log; } >bom.log
  iconv -t UTF-16LE a.log >le-bare.log
  iconv -t UTF-16BE a.log >be-bare.log
  for file in le.log be.log bom.log le-bare.log be-bare.log; do
    document $file
    is "$file $status" "$file 0"
    is "$(json 'd["coverage"]["messages"], d["coverage"]["lines"]')" "(2, 3)"
    is "$(json 'd["devices"][0]["name"], d["coverage"]["unread_lines"]')" "('pori-1', 1)"
    lacks "$stderr" binary
  done
}

@test "CRLF, CR CR LF and a last line without its end change nothing" {
  small_log >a.log
  document a.log
  local first
  first=$(json 'd["devices"], d["coverage"]')
  sed 's/$/\r/' a.log >crlf/a.log 2>/dev/null || { mkdir crlf crcrlf end; sed 's/$/\r/' a.log >crlf/a.log; }
  sed 's/$/\r\r/' a.log >crcrlf/a.log
  printf '%s' "$(cat a.log)" >end/a.log
  for folder in crlf crcrlf end; do
    cd $folder
    document a.log
    cd ..
    is "$(json 'd["devices"], d["coverage"]')" "$first"
  done
}

@test "an empty line is blank, not unread, with CRLF too" {
  { one a; echo; echo; one a; } >lf.log
  sed 's/$/\r/' lf.log >crlf.log
  for file in lf.log crlf.log; do
    document $file
    is "$file $(json 'd["coverage"]["unread_lines"]')" "$file 0"
  done
}

@test "lines that end with CR only are messages of their own" {
  { one a; one b; small_log; } | tr '\n' '\r' >a.log
  document a.log
  is "$status" 0
  is "$(json 'd["coverage"]["messages"]')" 4
  devices_are a b pori-1
}

@test "NULs between and within lines do not end a message" {
  printf '<189>Nov 18 06:05:01 a 13: Nov 18 06:05:00.100 UTC: %%SYS-5-CON\0FIG_I: Configured from console by aune on vty0 (192.0.2.5)\n\0\0\0\n' >a.log
  one b >>a.log
  document a.log
  is "$status" 0
  is "$(json '[x["code"] for v in d["devices"] for x in v["messages"]]')" "['SYS-5-CONFIG_I', 'SYS-5-CONFIG_I']"
  devices_are a b
}

# ---- what a terminal does ----

@test "colours and cursor movements are taken out" {
  printf '\e[1;31m%s\e[0m\e[K\n' "$(one a)" >a.log
  printf '\e]0;title\a%s\n' "$(one b)" >>a.log
  document a.log
  is "$(json 'd["coverage"]["messages"]')" 2
  devices_are a b
  lacks "$(json 'm["SYS-5-CONFIG_I"]["example"]')" $'\e'
}

@test "the remains of a pager are taken out" {
  {
    printf ' --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b%s\n' "$(one a)"
    printf -- '--More--\r        \r%s\n' "$(one b)"
    printf -- ' --More-- %s\n' "$(one c)"
    printf -- '<--- More --->\r              \r%s\n' "$(one d)"
  } >a.log
  document a.log
  is "$(json 'd["coverage"]["messages"]')" 4
  devices_are a b c d
}

@test "what is typed over is not read" {
  printf 'xx\b\b%s\n' "$(one a)" >a.log
  document a.log
  devices_are a
}

@test "a message wrapped at 80 columns is one message, with its whole text" {
  echo "*$failed_line" | fold -w 80 >a.log
  one b >>a.log
  is "$(head -1 a.log | awk '{print length}')" 80
  document a.log
  is "$(json 'm["SMART_LIC-3-COMM_FAILED"]["count"]')" 1
  has "$(json 'm["SMART_LIC-3-COMM_FAILED"]["example"]')" "Unable to resolve server hostname/domain name"
  is "$(json 'm["SYS-5-CONFIG_I"]["source"]["line"]')" "$(grep -n SYS-5 a.log | cut -d: -f1)"
  is "$(json 'd["coverage"]["unread_lines"]')" 0
  sed 's/$/\r/' a.log >crlf.log
  document crlf.log
  has "$(json 'm["SMART_LIC-3-COMM_FAILED"]["example"]')" "Unable to resolve server hostname/domain name"
}

@test "a wrap within the code does not lose the message" {
  local lead='<187>Nov 18 06:00:12 a-host-with-a-rather-long-name-01 12: '
  printf '%s%s\n' "$lead" "$failed_line" | fold -w 80 >a.log
  [[ $(head -1 a.log) != *COMM_FAILED* ]] # the case is what it says
  document a.log
  is "$(json 'list(m)')" "['SMART_LIC-3-COMM_FAILED']"
}

@test "messages glued into one line are each counted, with their devices" {
  printf '%s%s\n' "$(one a)" "$(one b)" >a.log
  printf '%s %s\n' "$(one c)" "$(one a)" >>a.log
  document a.log
  is "$(json 'd["coverage"]["messages"]')" 4
  devices_are a b c
}

@test "other output in front of a message is not part of it" {
  printf 'Building configuration... [OK]%s\n' "$config_line" >a.log
  document a.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"], m["SYS-5-CONFIG_I"]["first"]')" "(1, '2026-11-18T06:05:00.100Z')"
  devices_are a
  printf 'pori-2#%s\n' "$config_line" >b.log
  document b.log
  is "$(json 'm["SYS-5-CONFIG_I"]["count"], m["SYS-5-CONFIG_I"]["first"]')" "(1, '2026-11-18T06:05:00.100Z')"
  devices_are pori-2
}

@test "a repeat counts for the message before it" {
  { one a; echo 'last message repeated 7 times'; one b; } >a.log
  document a.log
  is "$(json '{v["name"]: v["messages"][0]["count"] for v in d["devices"]}')" "{'a': 8, 'b': 1}"
  is "$(json 'd["coverage"]["messages"], d["coverage"]["unread_lines"]')" "(9, 0)"
}

@test "a line of a megabyte is cut, is told, and exits 3; what follows is read" {
  { one a; head -c 1000000 /dev/zero | tr '\0' x; echo; one b; } >a.log
  document a.log
  is "$status" 3
  has "$stderr" "a.log"
  devices_are a b
}

# ---- which device, which order ----

@test "an uptime in front of a message is no device" {
  printf '1w2d: %%SYS-5-CONFIG_I: Configured from console by a\n00:00:46: %%SYS-5-CONFIG_I: Configured from console by a\n' >sw.log
  document sw.log
  devices_are sw
  is "$(json 'm["SYS-5-CONFIG_I"]["count"], m["SYS-5-CONFIG_I"]["first"]')" "(2, None)"
}

@test "a device may be named by an IPv6 address" {
  echo "<189>Nov 18 06:05:01 2001:db8::1 13: $config_line" >a.log
  document a.log
  devices_are 2001:db8::1
  is "$(json 'm["SYS-5-CONFIG_I"]["first"]')" "2026-11-18T06:05:00.100Z"
}

@test "lines without a name belong to the one device that is named, before and behind it" {
  { echo "$config_line"; one a; } >before.log
  { one a; echo "$config_line"; } >behind.log
  for file in before.log behind.log; do
    document $file
    devices_are a
    is "$file $(json '[x["count"] for x in d["devices"][0]["messages"]]')" "$file [2]"
  done
}

comm() { # WHAT TIME
  case $1 in
    failed) echo "$2: %SMART_LIC-3-COMM_FAILED: Communications failure with the $peer : Communications failure" ;;
    restored) echo "$2: %SMART_LIC-5-COMM_RESTORED: Communications with the $peer restored" ;;
  esac
}
peer='Cisco Smart Software Manager (CSSM)'

@test "of a failure and a restore within one second the later line tells the status" {
  { comm restored 'Nov 18 06:05:00'; comm failed 'Nov 18 06:05:00'; } >a.log
  document a.log
  is "$(json 'f["comm-failure"]["status"]')" active
  { comm failed 'Nov 18 06:05:00'; comm restored 'Nov 18 06:05:00'; } >a.log
  document a.log
  is "$(json 'f["comm-failure"]["status"]')" resolved
}

@test "without a time of day the order of the lines tells the status" {
  { comm failed '00:10:46'; comm restored '00:20:46'; } >a.log
  document a.log
  is "$(json 'f["comm-failure"]["status"]')" resolved
}

@test "three failures and three recoveries within a day are flapping" {
  for hour in 01 05 09; do
    comm failed "Nov 18 $hour:00:00.000 UTC"
    comm restored "Nov 18 $hour:20:00.000 UTC"
  done >a.log
  document a.log
  is "$(json 'f["comm-failure"]["status"]')" flapping
}

@test "a tar with a damaged header is read up to there and told as unread" {
  for name in one two three; do echo "$config_line" >$name.log; done
  tar cf x.tar one.log two.log three.log
  printf '?' | dd of=x.tar bs=1 seek=1030 conv=notrunc status=none
  tacit --format json x.tar
  is "$status" 3
  has "$stderr" "x.tar: is damaged"
}

@test "what one log says of the clock is not taken for the same line of another" {
  echo '<187>1: sw1: *Nov 20 2026 10:00:00.000: %NTP-4-UNSYNC: NTP sync is lost' >a.log
  echo '<187>1: sw1: Nov 20 2026 11:00:00.000: %SMART_LIC-5-COMM_RESTORED: Communications with Cisco Smart Software Manager (CSSM) restored' >b.log
  tacit --format json --now 2026-11-20T12:00:00Z a.log b.log
  has "$(tr -d ' \n' <<<"$output")" '"clock":{"state":"synchronized"'
}

@test "a file that is named for a command takes its device's name from around it" {
  local version="Cisco IOS XE Software, Version 17.09.04a" status
  status=$(printf 'Smart Licensing is ENABLED\n\nTransport:\n  Type: CSLU\n')
  mkdir -p lab/r7
  echo "$version" >lab/r7/version.txt
  echo "$status" >lab/r7/01-license-status.txt
  echo "$version" >lab/r9_sh_ver.txt
  echo "$status" >lab/r9_license_status_2024-01-08.txt
  echo "$version" >lab/r11.txt
  run --separate-stderr "$TACIT" analyze --format json lab
  is "$(json '[(v["name"], v["version"], v["topology"]) for v in d["devices"]]')" \
    "[('r11', '17.9.4a', 'unknown'), ('r7', '17.9.4a', 'cslu-push'), ('r9', '17.9.4a', 'cslu-push')]"
}

@test "what many files lack is told of a few on stderr, of all with --verbose, and what is unread of each" {
  mkdir logs
  for i in 1 2 3 4 5 6 7 8; do
    echo "notes $i" >logs/n$i.txt
    head -c 60 <(gzip -c "$TACIT") >logs/z$i.gz
  done
  run --separate-stderr "$TACIT" analyze logs
  [ "$status" -eq 3 ]
  [ "$(grep -c 'n[0-9].txt: holds no message' <<<"$stderr")" -eq 5 ]
  has "$stderr" "the same of 3 more: holds no message and no output of a command (--verbose names them)"
  [ "$(grep -c 'z[0-9].gz: ' <<<"$stderr")" -ge 8 ]
  for i in 1 2 3 4 5 6 7 8; do has "$stderr" "z$i.gz: "; done
  run --separate-stderr "$TACIT" analyze --verbose logs
  [ "$(grep -c 'n[0-9].txt: holds no message' <<<"$stderr")" -eq 8 ]
  [[ $stderr != *"the same of"* ]]
}

@test "the product ID of a Nexus is whole where anything says it whole" {
  {
    printf 'leaf-1#show license udi\nUDI: PID:N9K-C9364C-GX,SN:FDO2999B3DA\n'
    printf 'leaf-1#show version\nCisco Nexus Operating System (NX-OS) Software\n'
    printf '    cisco Nexus9000 C9364C-GX Chassis\n    Processor Board ID FDO2999B3DA\nleaf-1#\n'
  } >session.txt
  "$TACIT" analyze --format json --output out.json session.txt
  run jq -c '[.devices[] | [.name, .pid, .serial]]' out.json
  [ "$output" = '[["leaf-1","N9K-C9364C-GX","FDO2999B3DA"]]' ]
  sed '1,2d' session.txt >version.txt
  "$TACIT" analyze --format json --output part.json version.txt
  run jq -c '[.devices[] | .pid]' part.json
  [ "$output" = '["C9364C-GX"]' ]
}

@test "what a filter of show logging left out is not missing" {
  local said=': %SYS-5-CONFIG_I: Configured from console by a on vty0'
  {
    printf 'r1#show logging | include CONF\n000010%s\n000020%s\n' "$said" "$said"
    printf 'r1#show logging\n000030%s\n000035%s\nr1#\n' "$said" "$said"
  } >filtered.txt
  "$TACIT" analyze --format json --output out.json filtered.txt
  run jq -c '[.devices[] | .missing_messages]' out.json
  [ "$output" = "[4]" ]
}

@test "gaps of any size between sequence numbers are told in words" {
  local at
  for at in 10 999999999999999999 11 999999999999999998 12 999999999999999997; do
    echo "Jan  5 00:00:01 r1 $at: Jan  5 00:00:01.100 UTC: %SYS-5-CONFIG_I: Configured from console by console"
  done >gaps.log
  run --separate-stderr "$TACIT" analyze --now 2026-11-20T00:00:00Z gaps.log
  [[ $output == *"2,999,999,999,999,999,958 missing by their sequence numbers"* ]]
}

@test "an archive is told as unread where libarchive is not installed, and all else is read" {
  mkdir -p tree/build/own
  sed 's/libarchive\.so\.13/libarchive.so.99/' "$TACIT" >tree/build/own/tacit
  chmod +x tree/build/own/tacit
  cp -r "$ROOT/kb" "$ROOT/rules" tree/
  small_log >a.log
  gzip -k a.log
  tar -cf a.tar a.log
  TACIT=tree/build/own/tacit
  document a.log.gz
  is "$status" 0
  is "$(json 'len(d["devices"])')" 1
  tacit analyze a.tar
  is "$status" 3
  has "$stderr" 'a.tar: is an archive; libarchive, which reads them, is not installed'
  tacit report --pack a.zip a.log
  is "$status" 4
  has "$stderr" zip
}
