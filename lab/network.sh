#!/bin/bash
# network.sh - private test networks out of network namespaces. Nothing leaves the machine; run as root.
#
#   cluster:   client --+                        +-- node0 --+
#                       +-- [lan] -- each node --+-- node1 --+-- [wan] --+-- branch -- office
#                       |                        +-- node2 --+           +-- attacker
#                       (10.1.0.0/24)               [ctl] -- db          (192.0.2.0/24)
#
#   pair:      client -- gwa -- [wan] -- gwb -- server      (pair --nat: gwa -- [wan] -- nat -- gwb)
#                                                     (pair --nat --second: nat -- gwc besides)
#
# usage: network.sh [-p PREFIX] cluster [--nodes N] [--offices N] [--mtu N] [--offloads on|off]
#        network.sh [-p PREFIX] pair [--nat [--second]] [--mtu N] [--offloads on|off]
#        network.sh [-p PREFIX] down                      ends what runs inside and removes what was made, nothing else
#        network.sh [-p PREFIX] exec NAME COMMAND...      runs a command in the namespace of NAME
#        network.sh [-p PREFIX] cut  NAME LINK [in|out]   LINK: wan, lan or ctl; in/out = only towards/from NAME
#        network.sh [-p PREFIX] heal NAME LINK
#        network.sh [-p PREFIX] loss NAME LINK PERCENT    random loss in both directions, 0 = none
#        network.sh [-p PREFIX] offloads on|off           UDP and TCP segmentation offload of every WAN port
#        network.sh [-p PREFIX] status
# PREFIX defaults to "cluster"; namespaces are PREFIX-NAME, so several networks stand side by side.
#
# The switches wan, lan and ctl are bridges in the namespace PREFIX-switch; the port of NAME on LINK is called LINK-NAME there.
# cluster  node I     wan 192.0.2.(11+I), 2001:db8:ffff::(11+I)   lan 10.1.0.(11+I), 2001:db8:a::(11+I)   ctl 10.255.0.(1+I)
#          shared     192.0.2.1, 10.1.0.1, 2001:db8:ffff::1 and 2001:db8:a::1 are put up by the nodes, not here
#          client     10.1.0.10, 2001:db8:a::10                       db  10.255.0.100
#          branch     wan 192.0.2.(100+I) for office I = 1..N; 10.2.I.1/24 towards office
#          office     10.2.I.10/24 for I = 1..N                       attacker  wan 192.0.2.66
# pair     client 10.1.0.10 / gwa 10.1.0.1, 192.0.2.1       server 10.2.0.10 / gwb 10.2.0.1, 192.0.2.2   (IPv6 alike)
#          --nat: nat 192.0.2.254 outside, 198.51.100.1 inside; gwb 198.51.100.2
#          --second: gwc 203.0.113.2, behind the same router as 192.0.2.254 ports 20500 and 24500; 10.3.0.1 is its own
set -euo pipefail
P=cluster
if [ "${1:-}" = -p ]; then P=${2:?PREFIX}; shift 2; fi
case $P in *[!a-z0-9]*|'') echo "network.sh: PREFIX must be lower-case letters and digits, got '$P'" >&2; exit 2 ;; esac
STATE=${CLUSTER_LAB_STATE:-/run/cluster-lab}/$P          # sockets, process ids, keys: gone at the next boot
DISK=${CLUSTER_LAB_DISK:-/var/tmp/cluster-lab}/$P         # databases: on a disk, so that fsync costs what it costs
MTU=1500 OFFLOADS=on

usage() { sed -n '2,33s/^# \{0,1\}//p' "$0"; }
fail() { echo "network.sh: $*" >&2; exit 1; }
ns() { echo "$P-$1"; }
inside() { local name=$1; shift; ip netns exec "$(ns "$name")" "$@"; }
hex() { printf %x "$1"; }

namespace() { # NAME [router]
  echo "$1" >> "$STATE/namespaces"          # before it exists: an interrupted "up" must be removable
  ip netns add "$(ns "$1")"
  ip -n "$(ns "$1")" link set lo up
  inside "$1" sh -c '
    for f in all default; do
      for s in rp_filter send_redirects accept_redirects; do echo 0 > /proc/sys/net/ipv4/conf/$f/$s; done
      for s in accept_ra accept_dad; do echo 0 > /proc/sys/net/ipv6/conf/$f/$s 2>/dev/null; done
    done; true'
  if [ "${2:-}" = router ]; then
    inside "$1" sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding 2>/dev/null || true'
  fi
}

bridge() { # NAME: a switch in the switch namespace
  # A switch runs no firewall: without this every frame walks the IP hooks too, a tenth of what a packet costs here.
  inside switch sh -c 'for f in iptables ip6tables arptables; do echo 0 > /proc/sys/net/bridge/bridge-nf-call-$f; done' 2>/dev/null || true
  ip -n "$(ns switch)" link add "$1" mtu "$MTU" type bridge forward_delay 0 stp_state 0 mcast_snooping 0
  ip -n "$(ns switch)" link set "$1" up
}

wire() { # NAME DEVICE PEER PEERDEVICE: a cable between two namespaces
  ip link add "$2" netns "$(ns "$1")" mtu "$MTU" type veth peer name "$4" netns "$(ns "$3")" mtu "$MTU"
  ip -n "$(ns "$1")" link set "$2" up
  ip -n "$(ns "$3")" link set "$4" up
}

plug() { # NAME LINK [DEVICE]: a cable from NAME to the switch LINK
  wire "$1" "${3:-${2}0}" switch "$2-$1"
  ip -n "$(ns switch)" link set "$2-$1" master "$2"
}

address() { # NAME DEVICE ADDRESS...
  local name=$1 device=$2 a; shift 2
  for a; do
    case $a in *:*) ip -n "$(ns "$name")" addr add "$a" dev "$device" nodad ;;
               *) ip -n "$(ns "$name")" addr add "$a" dev "$device" ;; esac
  done
}

begin() {
  [ "$(id -u)" = 0 ] || fail "must run as root (network namespaces)"
  [ ! -e "$STATE" ] || fail "the network '$P' exists already; remove it with: $0 -p $P down"
  mkdir -p "$STATE" "$DISK"
  trap 'code=$?; [ $code = 0 ] || { down; exit $code; }' EXIT
}

cluster() {
  local nodes=3 offices=0 i
  while [ $# -gt 0 ]; do case $1 in
    --nodes) nodes=$2; shift 2 ;; --offices) offices=$2; shift 2 ;;
    --mtu) MTU=$2; shift 2 ;; --offloads) OFFLOADS=$2; shift 2 ;;
    *) fail "unknown option $1" ;; esac; done
  [ "$offices" -le 150 ] || fail "at most 150 offices"
  begin
  namespace switch
  for i in wan lan ctl; do bridge $i; done
  for ((i = 0; i < nodes; i++)); do
    namespace "node$i" router
    plug "node$i" wan; plug "node$i" lan; plug "node$i" ctl
    address "node$i" wan0 "192.0.2.$((11 + i))/24" "2001:db8:ffff::$(hex $((11 + i)))/64"
    address "node$i" lan0 "10.1.0.$((11 + i))/24" "2001:db8:a::$(hex $((11 + i)))/64"
    address "node$i" ctl0 "10.255.0.$((1 + i))/24"
  done
  namespace db; plug db ctl; address db ctl0 10.255.0.100/24
  namespace client; plug client lan; address client lan0 10.1.0.10/24 2001:db8:a::10/64
  ip -n "$(ns client)" route add default via 10.1.0.1
  namespace attacker; plug attacker wan; address attacker wan0 192.0.2.66/24
  namespace branch router; plug branch wan
  namespace office; wire branch lan0 office lan0
  for ((i = 1; i <= offices; i++)); do
    echo "addr add 192.0.2.$((100 + i))/24 dev wan0"; echo "addr add 10.2.$i.1/24 dev lan0"
  done | ip -n "$(ns branch)" -batch -
  for ((i = 1; i <= offices; i++)); do
    # one rule per office: its hosts leave through their own branch address
    echo "addr add 10.2.$i.10/24 dev lan0"; echo "rule add from 10.2.$i.10 table $((1000 + i))"
    echo "route add default via 10.2.$i.1 table $((1000 + i))"
  done | ip -n "$(ns office)" -batch -
  offloads "$OFFLOADS"
}

pair() {
  local nat= second=
  while [ $# -gt 0 ]; do case $1 in
    --nat) nat=1; shift ;; --second) second=1; shift ;; --mtu) MTU=$2; shift 2 ;; --offloads) OFFLOADS=$2; shift 2 ;;
    *) fail "unknown option $1" ;; esac; done
  begin
  namespace switch; bridge wan
  namespace client; namespace server; namespace gwa router; namespace gwb router
  wire client lan0 gwa lan0; wire server lan0 gwb lan0
  address client lan0 10.1.0.10/24 2001:db8:a::10/64; address gwa lan0 10.1.0.1/24 2001:db8:a::1/64
  address server lan0 10.2.0.10/24 2001:db8:b::10/64; address gwb lan0 10.2.0.1/24 2001:db8:b::1/64
  ip -n "$(ns client)" route add default via 10.1.0.1; ip -n "$(ns client)" -6 route add default via 2001:db8:a::1
  ip -n "$(ns server)" route add default via 10.2.0.1; ip -n "$(ns server)" -6 route add default via 2001:db8:b::1
  plug gwa wan; address gwa wan0 192.0.2.1/24 2001:db8:ffff::1/64
  if [ -n "$nat" ]; then
    namespace nat router; plug nat wan outside; wire gwb wan0 nat inside
    address nat outside 192.0.2.254/24; address nat inside 198.51.100.1/24; address gwb wan0 198.51.100.2/24
    ip -n "$(ns gwb)" route add 192.0.2.0/24 via 198.51.100.1
    # a plain home router: masquerade out, nothing unasked for comes in
    inside nat nft -f - <<'NFT'
table ip nat {
  chain out { type nat hook postrouting priority srcnat; oifname "outside" masquerade; }
  chain pass { type filter hook forward priority filter; policy drop; ct state established,related accept; iifname "inside*" accept; }
}
NFT
    if [ -n "$second" ]; then
      namespace gwc; wire gwc wan0 nat inside2
      address nat inside2 203.0.113.1/24; address gwc wan0 203.0.113.2/24; address gwc lo 10.3.0.1/24
      ip -n "$(ns gwc)" route add 192.0.2.0/24 via 203.0.113.1
      # known ports, whoever of the two begins first
      inside nat nft -f - <<'NFT'
table ip second {
  chain out { type nat hook postrouting priority srcnat - 1;
    oifname "outside" ip saddr 203.0.113.2 udp sport 500 snat to 192.0.2.254:20500
    oifname "outside" ip saddr 203.0.113.2 udp sport 4500 snat to 192.0.2.254:24500
  }
}
NFT
    fi
  else
    plug gwb wan; address gwb wan0 192.0.2.2/24 2001:db8:ffff::2/64
  fi
  offloads "$OFFLOADS"
}

offloads() { # on|off: off is NIC-like, the kernel cuts every packet before it reaches the cable
  local n device
  case $1 in on|off) ;; *) fail "offloads: on or off" ;; esac
  while read -r n; do
    for device in wan0 outside; do
      if [ -e "/run/netns/$(ns "$n")" ] && ip -n "$(ns "$n")" link show "$device" >/dev/null 2>&1; then
        inside "$n" ethtool -K "$device" tx-udp-segmentation "$1" tso "$1"
        inside "$n" ethtool -K "$device" gro on
      fi
    done
  done < "$STATE/namespaces"
  # A port that could take segments whole would keep the receiver behind it from merging them: veth does GRO only where its peer cannot.
  for device in $(ip -n "$(ns switch)" -br link show type veth | awk -F'[@ ]' '$1 ~ /^wan-/ { print $1 }'); do
    inside switch ethtool -K "$device" tx-udp-segmentation "$1" tso "$1"
  done
}

table() { echo "fault_$(echo "$1_$2" | tr -c 'a-z0-9\n' _)"; }
faults() { # NAME LINK RULE...: replaces the fault rules of one port
  local t; t=$(table "$1" "$2"); local name=$1 link=$2; shift 2
  inside switch nft delete table bridge "$t" 2>/dev/null || true
  [ $# -gt 0 ] || return 0
  { printf 'table bridge %s {\nchain pass {\ntype filter hook forward priority 0\n' "$t"; printf '%s\n' "$@" '}' '}'; } | inside switch nft -f -
}

port() { echo "$2-$1"; }
cut_link() { # NAME LINK [in|out]
  local p; p=$(port "$1" "$2")
  case ${3:-both} in
    both) ip -n "$(ns switch)" link set "$p" down ;;
    in) faults "$1" "$2" "oifname \"$p\" drop" ;;
    out) faults "$1" "$2" "iifname \"$p\" drop" ;;
    *) fail "cut: in or out" ;;
  esac
}
heal_link() { faults "$1" "$2"; ip -n "$(ns switch)" link set "$(port "$1" "$2")" up; }
loss() { # NAME LINK PERCENT
  local p share; p=$(port "$1" "$2"); share=$(awk -v x="$3" 'BEGIN { print int(x * 100) }')
  if [ "$share" = 0 ]; then faults "$1" "$2"; return; fi
  faults "$1" "$2" "iifname \"$p\" numgen random mod 10000 <= $((share - 1)) drop" "oifname \"$p\" numgen random mod 10000 <= $((share - 1)) drop"
}

residents() { # process ids inside our namespaces
  local n
  while read -r n; do [ -e "/run/netns/$(ns "$n")" ] && ip netns pids "$(ns "$n")" 2>/dev/null; done < "$STATE/namespaces" || true
}

down() {
  local n pids
  trap - EXIT
  [ -e "$STATE/namespaces" ] || { rm -rf "$STATE" "$DISK"; return 0; }
  pids=$(residents)
  if [ -n "$pids" ]; then
    kill $pids 2>/dev/null || true
    for _ in $(seq 60); do pids=$(residents); [ -n "$pids" ] || break; sleep 0.05; done
    [ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
  fi
  while read -r n; do [ ! -e "/run/netns/$(ns "$n")" ] || ip netns del "$(ns "$n")"; done < "$STATE/namespaces"
  rm -rf "$STATE" "$DISK"
}

status() {
  local n
  [ -e "$STATE/namespaces" ] || { echo "no network '$P'"; return 0; }
  while read -r n; do echo "== $(ns "$n")"; ip -n "$(ns "$n")" -br addr; done < "$STATE/namespaces"
}

command=${1:-help}; [ $# -eq 0 ] || shift
case $command in
  cluster) cluster "$@"; trap - EXIT ;;
  pair) pair "$@"; trap - EXIT ;;
  down) down ;;
  exec) [ $# -ge 2 ] || fail "exec NAME COMMAND..."; name=$1; shift; exec ip netns exec "$(ns "$name")" "$@" ;;
  cut) cut_link "$@" ;;
  heal) heal_link "$@" ;;
  loss) loss "$@" ;;
  offloads) offloads "${1:-}" ;;
  status) status ;;
  help|-h|--help) usage ;;
  *) usage >&2; exit 2 ;;
esac
