#ifndef REDACT_ADDRESS_H
#define REDACT_ADDRESS_H

#include "base/sha256.h"

/*
 * address: IPv4, IPv6 and MAC addresses found in text, and others of the same kind in their place.
 *
 * Two addresses that share a prefix share one of the same length afterwards, from the bits on that say
 * of which kind an address is (private, link-local, documentation ...), which stay. What names no host
 * stays as it is: masks, multicast, loopback, the unspecified address. Of a MAC address the maker stays.
 *
 * Source   RFC 1918, RFC 6890 (special-purpose blocks), RFC 4193 and RFC 4291 (IPv6); prefix-preserving as
 *          in Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address Anonymization" (2002).
 */
enum { ADDRESS_TEXT_BYTES = 48 };

/* The length of the address that text starts with, 0: none. before is the byte in front, '\0' at the start. */
size_t ipv4_find(str text, char before);
size_t ipv6_find(str text, char before);
size_t mac_find(str text, char before);

/* What stands for it; gives out. text is what *_find found, or the same text where it stays. */
str ipv4_replace(const struct sha256 *key, str text, char out[static ADDRESS_TEXT_BYTES]);
str ipv6_replace(const struct sha256 *key, str text, char out[static ADDRESS_TEXT_BYTES]);
str mac_replace(const struct sha256 *key, str text, char out[static ADDRESS_TEXT_BYTES]);

#endif
