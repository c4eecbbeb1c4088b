#!/bin/bash
# strongswan.sh - one strongSwan daemon (user-space ESP) inside a network namespace.
#
# usage: strongswan.sh start   NETNS CONFDIR    starts the daemon and loads CONFDIR/swanctl.conf
#        strongswan.sh stop    NETNS            SIGTERM, after 5 s SIGKILL; its directory goes, with the keys in it
#        strongswan.sh kill    NETNS            SIGKILL, as a crash would
#        strongswan.sh swanctl NETNS ARGS...    for example: swanctl cluster-branch --list-sas
#        strongswan.sh pid|log|vici NETNS       prints the process id, the log, the path of the control socket
#
# CONFDIR/strongswan.conf, if there is one, is read after the settings below; CONFDIR/{x509,x509ca,private} are certificates and keys.
# STRONGSWAN_ROOT   a Debian tree to run from instead of this machine's (debian13.sh makes one with strongSwan 6, which can do
#                   plain ESP in user space: plugin option kernel-libipsec.raw_esp)
# STRONGSWAN_LOG    log level, default 1
# No systemd and no installed configuration is touched: each instance has its own directory under /run/cluster-lab/strongswan.
set -euo pipefail
usage() { sed -n '2,16s/^# \{0,1\}//p' "$0"; }
[ $# -ge 2 ] || { usage >&2; exit 2; }
command=$1 netns=$2; shift 2
R=${CLUSTER_LAB_STATE:-/run/cluster-lab}/strongswan/$netns
fail() { echo "strongswan.sh: $*" >&2; exit 1; }
running() { local s; s=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) || return 1; [ -n "$s" ] && [ "${s%% *}" != Z ]; }

inside() { # runs a program of strongSwan in the namespace; every step execs, so the process id is the daemon's
  local root=/; [ ! -e "$R/root" ] || root=$(cat "$R/root")
  if [ "$root" != / ]; then
    exec unshare -m sh -c 'root=$1 run=$2 netns=$3; shift 3
      for d in proc dev sys; do mount --bind /$d "$root/$d"; done
      mkdir -p "$root$run"; mount --bind "$run" "$root$run"
      exec nsenter --net="/run/netns/$netns" chroot "$root" env STRONGSWAN_CONF="$run/strongswan.conf" SWANCTL_DIR="$run/swanctl" "$@"' \
      sh "$root" "$R" "$netns" "$@"
  fi
  exec nsenter --net="/run/netns/$netns" env STRONGSWAN_CONF="$R/strongswan.conf" SWANCTL_DIR="$R/swanctl" "$@"
}

settings() { # CONFDIR
  # kernel-libipsec before kernel-netlink: the first that offers to hold SAs gets the work
  cat > "$R/strongswan.conf" <<CONF
charon-systemd {
  load_modular = no
  load = pem pkcs1 pkcs8 x509 revocation constraints pubkey random nonce aesni aes sha2 sha1 md5 openssl xcbc cmac hmac kdf ctr ccm gcm gmp curve25519 chapoly kernel-libipsec kernel-netlink socket-default counters updown xauth-generic eap-identity eap-mschapv2 eap-md5 eap-tls vici
  plugins {
    vici { socket = unix://$R/vici }
    openssl { load_legacy = yes }
  }
  filelog { lab { path = $R/log
      time_format = %T
      time_add_ms = yes
      append = no
      flush_line = yes
      default = ${STRONGSWAN_LOG:-1} } }
  journal { default = -1 }
  syslog { daemon { default = -1 } }
}
swanctl { load = pem pkcs1 pkcs8 x509 pubkey random nonce openssl aes sha1 sha2 hmac }
CONF
  if [ -e "$1/strongswan.conf" ]; then cp "$1/strongswan.conf" "$R/more.conf"; echo "include $R/more.conf" >> "$R/strongswan.conf"; fi
  mkdir -p "$R"/swanctl/{x509,x509ca,x509aa,x509ac,x509crl,x509ocsp,pubkey,private,rsa,ecdsa,pkcs8,pkcs12}
  cp "$1/swanctl.conf" "$R/swanctl/swanctl.conf"
  for d in x509 x509ca private; do [ ! -d "$1/$d" ] || cp "$1/$d"/* "$R/swanctl/$d/"; done
}

start() {
  local conf=${1:?CONFDIR} pid
  [ -e "/run/netns/$netns" ] || fail "no network namespace $netns"
  [ -e "$conf/swanctl.conf" ] || fail "$conf/swanctl.conf is missing"
  if [ -s "$R/pid" ] && running "$(cat "$R/pid")"; then fail "runs already in $netns"; fi
  rm -rf "$R"; mkdir -p "$R"; echo "${STRONGSWAN_ROOT:-/}" > "$R/root"
  settings "$conf"
  ( inside /usr/sbin/charon-systemd ) </dev/null >"$R/out" 2>&1 9>&- &
  pid=$!; echo "$pid" > "$R/pid"
  for _ in $(seq 200); do
    [ ! -S "$R/vici" ] || break
    running "$pid" || { tail -5 "$R/out" "$R/log" >&2 || true; fail "the daemon in $netns ended at start"; }
    sleep 0.05
  done
  [ -S "$R/vici" ] || fail "no control socket in $netns after 10 s"
  ( inside /usr/sbin/swanctl --load-all --noprompt --uri "unix://$R/vici" ) >"$R/load" 2>&1 || { cat "$R/load" >&2; fail "configuration refused"; }
}

end() { # SIGNAL
  local pid
  [ -s "$R/pid" ] || return 0
  pid=$(cat "$R/pid")
  if running "$pid"; then
    kill "-$1" "$pid" 2>/dev/null || true
    for _ in $(seq 100); do running "$pid" || break; sleep 0.05; done
    if running "$pid"; then kill -KILL "$pid"; fi
  fi
  rm -f "$R/pid" "$R/vici"
}

case $command in
  start) start "$@" ;;
  stop) end TERM; rm -rf "$R" ;;
  kill) end KILL ;;
  swanctl) inside /usr/sbin/swanctl "$@" --uri "unix://$R/vici" ;;
  pid) cat "$R/pid" ;;
  log) cat "$R/log" ;;
  vici) echo "$R/vici" ;;
  *) usage >&2; exit 2 ;;
esac
