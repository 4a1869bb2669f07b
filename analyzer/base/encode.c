#include "base/encode.h"

#include "base/chars.h"

void base64_write(FILE *to, str bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		uint32_t v = 0;
		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < left ? (unsigned char)bytes.ptr[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			fputc(k <= left ? digits[v >> (18 - 6 * k) & 63] : '=', to);
	}
}

void hex_write(const uint8_t *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
}

static unsigned value_of(char c)
{
	return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

bool hex_read(str hex, uint8_t *out)
{
	if (hex.len % 2)
		return false;
	for (size_t i = 0; i < hex.len; i += 2) {
		if (!is_hex(hex.ptr[i]) || !is_hex(hex.ptr[i + 1]))
			return false;
		out[i / 2] = (uint8_t)(value_of(hex.ptr[i]) << 4 | value_of(hex.ptr[i + 1]));
	}
	return true;
}
