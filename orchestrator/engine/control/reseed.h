/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program of 251 bytes that makes a guest's kernel reseed its random numbers: no shell and no
 * tool of a small image can. It reads 64 bytes from its standard input, adds them to the kernel's
 * pool as 256 bits of entropy (RNDADDENTROPY) and has the kernel reseed from that pool at once
 * (RNDRESEEDCRNG, Linux 4.14 and later; include/uapi/linux/random.h). It ends with 0 when both were
 * done, with 1 when one was not. It needs CAP_SYS_ADMIN, x86-64 and no library.
 */
#pragma once

/* The program as the argument of a shell's printf: octal escapes. Static. */
extern const char reseed_program[];
