#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is there something to be seen in a picture? png.py FILE WIDTH HEIGHT: it is a PNG of 8-bit RGB, whole, at least that
large, and neither black nor of one colour alone. Prints its size and how many colours it has."""
import struct
import sys
import zlib

data = open(sys.argv[1], "rb").read()
assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:16]
at, chunks = 8, {}
while at < len(data):
    length, kind = struct.unpack(">I4s", data[at:at + 8])
    body = data[at + 8:at + 8 + length]
    assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(kind + body), kind
    chunks[kind] = body
    at += 12 + length
assert b"IEND" in chunks, list(chunks)
width, height, bits, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
assert (bits, colour) == (8, 2)
rows = zlib.decompress(chunks[b"IDAT"])
assert len(rows) == height * (width * 3 + 1)
colours = {}
for y in range(height):
    row = rows[y * (width * 3 + 1) + 1:(y + 1) * (width * 3 + 1)]
    for x in range(0, len(row), 3):
        colours[row[x:x + 3]] = colours.get(row[x:x + 3], 0) + 1
lit = sum(count for pixel, count in colours.items() if max(pixel) > 64)
print("%d by %d pixels, %d colours, %d pixels that are lit" % (width, height, len(colours), lit))
assert width >= int(sys.argv[2]) and height >= int(sys.argv[3]), (width, height)
assert len(colours) > 1 and lit >= 100, (len(colours), lit)
