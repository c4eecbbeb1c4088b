#!/usr/bin/python3
"""Seals and opens ESP packets with scapy, independently of our dataplane.

  esp_oracle.py open|seal --crypt NAME --crypt-key HEX [--auth NAME --auth-key HEX] [--spi N] [--seq N] [--esn-high N]

Standard input has one packet in hex a line: for open an ESP packet (from the SPI to the ICV), for seal an inner IP packet.
Standard output has the answer to each line in its order: hex, or "refused" when a packet does not authenticate.
--seq counts up from line to line; --esn-high switches extended sequence numbers on.
Names are scapy's: AES-GCM (the key ends with the 4-byte salt), AES-CBC, NULL; HMAC-SHA1-96, SHA2-256-128, NULL.
"""
import argparse
import logging
import sys
import warnings

warnings.filterwarnings("ignore")
logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import ESP, IPSecIntegrityError, SecurityAssociation
from scapy.packet import Raw

OUTER = dict(src="192.0.2.1", dst="192.0.2.2")


def inner(data):
    return IPv6(data) if data[0] >> 4 == 6 else IP(data)


def association(options):
    extended = dict(esn_en=True, esn=options.esn_high) if options.esn_high is not None else {}
    return SecurityAssociation(
        ESP, spi=options.spi, seq_num=options.seq, crypt_algo=options.crypt, crypt_key=bytes.fromhex(options.crypt_key),
        auth_algo=options.auth, auth_key=bytes.fromhex(options.auth_key), tunnel_header=IP(**OUTER), **extended)


def answer(operation, sa, data, sequence, extended):
    if operation == "seal":
        return bytes(sa.encrypt(inner(data), seq_num=sequence, **extended)[ESP]).hex()
    packet = IP(bytes(IP(proto=50, **OUTER) / Raw(data)))
    try:
        return bytes(sa.decrypt(packet, **extended)).hex()
    except IPSecIntegrityError:
        return "refused"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("operation", choices=["open", "seal"])
    arguments.add_argument("--crypt", required=True)
    arguments.add_argument("--crypt-key", default="")
    arguments.add_argument("--auth", default="NULL")
    arguments.add_argument("--auth-key", default="")
    arguments.add_argument("--spi", type=lambda text: int(text, 0), default=0)
    arguments.add_argument("--seq", type=int, default=1)
    arguments.add_argument("--esn-high", type=int)
    options = arguments.parse_args()
    extended = dict(esn_en=True, esn=options.esn_high) if options.esn_high is not None else {}
    sequence = options.seq
    for line in sys.stdin:
        data = bytes.fromhex(line.strip())
        if options.operation == "open":
            options.spi = int.from_bytes(data[:4], "big")
        print(answer(options.operation, association(options), data, sequence, extended))
        sequence += 1


main()
