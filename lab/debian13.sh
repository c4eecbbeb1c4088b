#!/bin/bash
# debian13.sh [DIR] - unpacks strongSwan 6.0.1 and wireguard-go 20231211 of Debian 13 into DIR (default /var/cache/cluster-lab/debian13)
# and prints DIR. Does nothing when the tree is complete.
# What for: strongSwan 5.9.8 of Debian 12 cannot send or receive plain ESP (IP protocol 50) in user space, 6.0.1 can; the wireguard-go
# of Debian 13 uses the segmentation offloads. Nothing is installed: packages are only unpacked, none of their scripts run.
set -euo pipefail
case ${1:-} in -h|--help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;; esac
D=${1:-${CLUSTER_LAB_CACHE:-/var/cache/cluster-lab}/debian13}
mkdir -p "$(dirname "$D")"
exec 8>"$D.lock"; flock 8                   # tests that want it at the same time share one download
if [ -e "$D/.complete" ]; then echo "$D"; exit 0; fi
command -v debootstrap >/dev/null || { echo "debian13.sh: needs the package debootstrap" >&2; exit 1; }
rm -rf "$D"; mkdir -p "$D"
timeout -k 10 900 debootstrap --foreign --variant=minbase \
  --include=charon-systemd,strongswan-swanctl,libcharon-extra-plugins,libstrongswan-extra-plugins,libstrongswan-standard-plugins,wireguard-go \
  trixie "$D" >"$D.log" 2>&1 8>&- || { tail -5 "$D.log" >&2; echo "debian13.sh: download failed, see $D.log" >&2; exit 1; }
for deb in "$D"/var/cache/apt/archives/*.deb; do dpkg-deb -x "$deb" "$D"; done
rm -f "$D"/var/cache/apt/archives/*.deb
chroot "$D" /sbin/ldconfig
touch "$D/.complete"
echo "$D"
