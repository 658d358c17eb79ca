// SPDX-License-Identifier: AGPL-3.0-or-later
// CRC-32 as PNG and ZIP use it (ISO 3309), which node 18 does not offer.
const table = Array.from({ length: 256 }, (_, number) => {
        for (let bit = 0; bit < 8; bit++)
                number = number & 1 ? 0xedb88320 ^ (number >>> 1) : number >>> 1;
        return number >>> 0;
});

export function crc32(bytes) {
        let sum = 0xffffffff;
        for (const byte of bytes)
                sum = table[(sum ^ byte) & 255] ^ (sum >>> 8);
        return (sum ^ 0xffffffff) >>> 0;
}
